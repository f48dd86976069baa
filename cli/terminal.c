#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"

/* The one thing a signal handler may share with the rest. */
static volatile sig_atomic_t stop_signal;

static void ask_to_stop(int number) { stop_signal = number; }

void terminal_start(void) {
  struct sigaction stop = {.sa_handler = ask_to_stop, .sa_flags = (int)SA_RESETHAND}; /* the second time it kills */
  struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
  /* A file opened later must not take the place of a closed stream. What stands there now cannot be written. */
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0) continue;
  sigemptyset(&stop.sa_mask);
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGPIPE, &ignore, NULL);
  sigaction(SIGXFSZ, &ignore, NULL);
  if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(SIGINT, &stop, NULL);
  sigaction(SIGTERM, &stop, NULL);
}

int terminal_stopped(void) { return (int)stop_signal; }

int64_t terminal_width(void) {
  struct winsize size;
  const char *columns = getenv("COLUMNS");
  if (!isatty(STDOUT_FILENO)) return 0;
  if (columns != NULL && columns[0] != '\0') {
    char *end = NULL;
    long width = strtol(columns, &end, 10);
    if (*end == '\0' && width > 0 && width < 100000) return width;
  }
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool terminal_takes_colour(void) {
  const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
  if (no_color != NULL && no_color[0] != '\0') return false;
  if (term == NULL || strcmp(term, "dumb") == 0) return false;
  return isatty(STDOUT_FILENO) != 0;
}

bool terminal_print(const char *text) {
  size_t n = strlen(text);
  if (fwrite(text, 1, n, stdout) == n && fflush(stdout) == 0) return true;
  terminal_tell("the standard output cannot be written: %s", strerror(errno));
  return false;
}

void terminal_tell(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("cutset: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}

void terminal_tell_error(const cut_error *err) {
  char place[400] = "";
  if (err->data_file[0] != '\0' && err->data_row > 0)
    snprintf(place, sizeof place, "%s:%lld: ", err->data_file, (long long)err->data_row);
  else if (err->data_file[0] != '\0')
    snprintf(place, sizeof place, "%s: ", err->data_file);
  if (err->data_column[0] != '\0') {
    size_t n = strlen(place);
    snprintf(place + n, sizeof place - n, "column %s: ", err->data_column);
  }
  const char *message = err->message[0] == '\0' ? cut_status_text(err->status) : err->message;
  terminal_tell("%s%s", place, message);
  if (err->status == CUT_STATUS_INTERNAL && err->file != NULL)
    terminal_tell("this is a defect of cutset %s, found at %s:%d", cut_version(), err->file, err->line);
}

/* ---- progress ------------------------------------------------------------------------------------------------ */

static double now(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void progress_start(progress *p, bool always, bool never, int channel) {
  memset(p, 0, sizeof *p);
  p->channel = channel;
  p->in_line = isatty(STDERR_FILENO) != 0;
  p->shown = always || (p->in_line && !never);
  p->start = p->last = now();
}

static void put_time_left(double seconds) {
  if (seconds < 90)
    fprintf(stderr, ", about %.0f s left", seconds < 1 ? 1 : seconds);
  else if (seconds < 5400)
    fprintf(stderr, ", about %.0f min left", seconds / 60);
  else
    fprintf(stderr, ", about %.1f h left", seconds / 3600);
}

bool progress_tell(double share, const char *text, double seconds_left, void *user) {
  progress *p = user;
  double t = now(), least = p->in_line ? 0.2 : 1.0;
  if (p->channel >= 0 && t - p->channel_last >= 0.1) {
    p->channel_last = t;
    if (!channel_progress(p->channel, share, text, seconds_left))
      stop_signal = SIGPIPE; /* nobody wants to know any more */
  }
  if (p->shown && t - p->start >= 1.0 && t - p->last >= least) {
    p->last = t;
    fputs(p->in_line ? "\r\033[K" : "cutset: ", stderr);
    if (share >= 0 && share <= 1) p->share = share; /* a part of the work that does not know keeps the last one */
    if (p->share > 0) fprintf(stderr, "%3.0f%%  ", 100 * p->share);
    fputs(text == NULL ? "" : text, stderr);
    /* Where the run does not say, what was done so far tells how fast it goes. */
    if (seconds_left < 0 && share >= 0.1 && share < 1) seconds_left = (t - p->start) * (1 - share) / share;
    if (seconds_left >= 0) put_time_left(seconds_left);
    if (!p->in_line) fputc('\n', stderr);
    fflush(stderr);
    p->dirty = p->in_line;
  }
  return stop_signal != 0;
}

void progress_end(progress *p) {
  if (!p->dirty) return;
  fputs("\r\033[K", stderr);
  fflush(stderr);
  p->dirty = false;
}
