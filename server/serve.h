/* The HTTP server: `cutset serve`. What it answers and whom it lets in is told in docs/server.md. */
#ifndef CUT_SERVER_SERVE_H
#define CUT_SERVER_SERVE_H

#include <cutset/cutset.h>

typedef struct serve_options {
  const char *const *cases; /* [n_cases] folders */
  int n_cases;
  const char *address;    /* to listen on */
  const char *token_file; /* NULL: none */
  const char *data;       /* folder of runs and uploads, NULL: the user's own */
  int64_t port;           /* 0: any free one */
  int64_t jobs;           /* solves at a time, 0: one for each processor */
  int64_t queue;          /* solves that may wait */
  int64_t memory;         /* MiB of one solve */
  int64_t seconds;        /* of one solve */
  int64_t keep;           /* finished runs */
} serve_options;

void serve_options_init(serve_options *o);

/* Serves until SIGINT or SIGTERM. INPUT, IO or MEMORY, with *err, if it cannot begin. To be called before any thread is
 * made, with the signals' handlers still as they were at the start. */
cut_status serve(const serve_options *o, cut_error *err);

#endif
