/* What goes wrong, as HTTP tells it. */
#ifndef CUT_SERVER_PROBLEM_H
#define CUT_SERVER_PROBLEM_H

#include <cutset/cutset.h>

#include "server/buffer.h"

/* A refusal: the HTTP status and the error object of its body. */
typedef struct problem {
  unsigned http; /* 0: none */
  int retry_after; /* seconds, 0: not told */
  char status[32]; /* "bad input" */
  char message[512];
  char file[256];
  int64_t row; /* 0: none */
  char column[64], value[128], expected[160];
} problem;

/* Sets http, status and message. Returns false, for `return refuse(...)`. */
bool refuse(problem *p, unsigned http, const char *status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same from an error of the library. */
bool refuse_error(problem *p, unsigned http, const cut_error *err);
/* {"error": {...}} without its closing brace of the outer object, so that more can be added. */
void problem_add(const problem *p, buffer *out);

/* Fills err, for functions that report as the library does. */
cut_status fail(cut_error *err, cut_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
