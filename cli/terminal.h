/* The terminal and the streams: width, colour, progress, signals, and output that is known to have arrived. */
#ifndef CUT_CLI_TERMINAL_H
#define CUT_CLI_TERMINAL_H

#include <cutset/cutset.h>

/* To be called first: makes a closed stream fail when written to, writing to a closed pipe an error that can be told,
 * and an interrupt a wish to stop. */
void terminal_start(void);
/* Signal that asked to stop, 0 if none. */
int terminal_stopped(void);

/* Columns of the terminal that the standard output goes to; 0 if it is none. */
int64_t terminal_width(void);
/* Whether to colour where that is left to us. */
bool terminal_takes_colour(void);

/* Writes text to the standard output and sees it off; false, with a message told, if it did not arrive. */
bool terminal_print(const char *text);

/* One line to the standard error output, behind "cutset: ". */
void terminal_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same for an error, with its place in the input. */
void terminal_tell_error(const cut_error *err);

/* Progress of a run, on the standard error output: after the first second, and only on a terminal unless `always`. */
typedef struct progress {
  bool shown;   /* at all */
  bool in_line; /* a terminal: one line written again and again */
  bool dirty;   /* a line stands there */
  double start, last;
  double share; /* last told */
  int channel;  /* file descriptor for a program, -1 for none */
  double channel_last;
} progress;

void progress_start(progress *p, bool always, bool never, int channel);
bool progress_tell(double share, const char *text, double seconds_left, void *user); /* a cut_progress_fn */
void progress_end(progress *p);

#endif
