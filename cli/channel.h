/* What a program that runs the command is told on a file descriptor (--progress-to): one JSON object a line.
 *
 *     {"event": "progress", "share": 0.25, "text": "solving base", "seconds_left": null}
 *     {"event": "error", "status": "bad input", "message": "...", "file": "routes.csv", "row": 4, "column": "capacity"}
 *     {"event": "done", "outcome": "answered", "tables": "stages supply"}
 *
 * After progress comes either an error or done, the latter once the answer is printed and saved. `tables` are those that
 * have rows. Where nobody reads any more, the run stops. */
#ifndef CUT_CLI_CHANNEL_H
#define CUT_CLI_CHANNEL_H

#include <cutset/cutset.h>

/* False if nobody reads. fd -1: nothing is told. */
bool channel_progress(int fd, double share, const char *text, double seconds_left);
void channel_error(int fd, const cut_error *err);
void channel_done(int fd, const cut_result *r);

#endif
