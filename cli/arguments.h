/* The words of the command line, read by the tables of verbs and options. */
#ifndef CUT_CLI_ARGUMENTS_H
#define CUT_CLI_ARGUMENTS_H

#include <cutset/cutset.h>

#include "server/serve.h"

enum { MAX_OPERANDS = 4, MAX_OUTPUTS = 8 };

typedef struct arguments {
  int64_t verb;                       /* index in the table of verbs */
  const char *operands[MAX_OPERANDS]; /* as the verb lists them; NULL where an optional one is absent */
  const char *case_path;              /* the operand CASE, NULL if absent */
  const char **cases;                 /* [n_cases] the operand CASE..., which may be repeated */
  int n_cases;
  cut_option_value *run, *open;       /* [n_run], [n_open]: for cut_run, for cut_case_open */
  int64_t n_run, n_open;
  /* Options of the front end. */
  const char *outputs[MAX_OUTPUTS]; /* [n_outputs] files */
  int n_outputs;
  const char *format, *colour, *width, *title; /* NULL where not given, but for format and colour */
  char *tables;                                 /* names parted by spaces, NULL for none */
  int progress_to;                              /* file descriptor, -1 for none */
  serve_options serve;                          /* of the command serve; cases left out */
  bool quiet, progress, help;
} arguments;

/* Reads argv[2..] of the verb argv[1]. On failure err says what is wrong. Freed by arguments_clear in any case. */
cut_status arguments_read(int argc, char **argv, arguments *a, cut_error *err);
void arguments_clear(arguments *a);

/* Fills err with a message and returns INPUT. */
cut_status fail_input(cut_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
