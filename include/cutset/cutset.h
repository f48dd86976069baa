/* Cutset: supply dependence between states.
 *
 * A case is a folder of tables. Open it, run a verb on it, read the result's tables:
 *
 *     cut_case *c = NULL; cut_result *r = NULL; cut_error err;
 *     if (cut_case_open("cases/belarus-2020", NULL, 0, &c, &err) == CUT_STATUS_OK &&
 *         cut_run(c, "solve", NULL, 0, NULL, &r, &err) == CUT_STATUS_OK)
 *       for (int64_t i = 0; i < cut_result_n_rows(r, "prices"); i++) ...
 *     cut_result_free(r);
 *     cut_case_free(c);
 *
 * Verbs, options and result columns come from tables inside the library (cut_verb_*, cut_option_*, cut_column_*), so
 * that a front end never repeats them. Threads: an object belongs to one thread at a time; a case may be shared by
 * threads that only run verbs on it. Nothing here prints, exits, reads the environment or installs handlers. */
#ifndef CUTSET_CUTSET_H
#define CUTSET_CUTSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cutset/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CUT_API __attribute__((visibility("default")))
#define CUT_MUST_CHECK __attribute__((warn_unused_result))
#else
#define CUT_API
#define CUT_MUST_CHECK
#endif

#define CUT_VERSION "0.1.0"

CUT_API const char *cut_version(void);
/* Text of a status, e.g. "bad input". Never NULL. */
CUT_API const char *cut_status_text(cut_status status);

/* ---- options ------------------------------------------------------------------------------------------------- */

/* One option of a verb by its name without dashes: {"scenario", "suspension"}. A flag has value "yes" or "no".
 * An option that may be repeated appears several times. */
typedef struct cut_option_value {
  const char *name;
  const char *value;
} cut_option_value;

/* ---- case ---------------------------------------------------------------------------------------------------- */

typedef struct cut_case cut_case;

/* One finding about the input. Strings are borrowed from the case and live as long as it. */
typedef struct cut_diagnostic {
  bool is_error;           /* else a warning */
  const char *file;        /* relative to the case folder, e.g. "routes.csv" */
  int64_t row;             /* line in the file, header is line 1; 0 if the finding is about the whole file */
  const char *column;      /* "" if none */
  const char *value;       /* offending text, "" if none */
  const char *expected;    /* "" if none */
  const char *suggestion;  /* nearest known name, "" if none */
  const char *message;     /* the whole finding as one line, without the place */
} cut_diagnostic;

/* Reads the case in folder `path`. Always returns a handle in *out unless status is ARGUMENT or MEMORY; a case with
 * errors holds only its diagnostics and serves only the verb `check`: then the status is INPUT and err tells the first.
 * options [n_options]: as_of (date), start (date), end (date), set (table.id.column=value), may be NULL with n 0.
 * Time linear in the size of the tables. The caller frees *out. */
CUT_API CUT_MUST_CHECK cut_status cut_case_open(const char *path, const cut_option_value *options, int64_t n_options,
                                                cut_case **out, cut_error *err);
CUT_API void cut_case_free(cut_case *c);
CUT_API int64_t cut_case_n_diagnostics(const cut_case *c);
CUT_API cut_diagnostic cut_case_diagnostic(const cut_case *c, int64_t i);

/* ---- verbs and options, for front ends ----------------------------------------------------------------------- */

typedef struct cut_verb_info {
  const char *name;      /* "solve" */
  const char *question;  /* "Who supplies whom, at what price, who pays?" */
  const char *operands;  /* "CASE"; an operand of another name is the option of that name: "RESULT [CASE]" */
  const char *details;   /* a paragraph for help and manual */
  const char *examples;  /* lines, each one command */
  bool front_end_only;   /* a command of the front end (export, document, help), not for cut_run */
} cut_verb_info;

typedef enum cut_option_type { CUT_OPTION_FLAG, CUT_OPTION_TEXT, CUT_OPTION_DATE, CUT_OPTION_INTEGER, CUT_OPTION_NUMBER, CUT_OPTION_CHOICE } cut_option_type;

typedef struct cut_option_info {
  const char *name;         /* "time_limit"; the command line shows '-' for '_' */
  const char *letter;       /* "o": one-letter name on the command line, "" if none */
  const char *verbs;        /* space-separated verbs that take it, "*" for all */
  cut_option_type type;
  const char *value_name;   /* "NAME", "" for a flag */
  const char *choices;      /* space-separated for CUT_OPTION_CHOICE, else "" */
  const char *default_text; /* "" if none */
  bool repeatable;
  bool front_end_only;      /* handled by the front end (format, output, quiet), never passed to cut_run */
  bool opens_case;          /* passed to cut_case_open, not to cut_run */
  const char *help;         /* one line */
} cut_option_info;

CUT_API int64_t cut_n_verbs(void);
CUT_API cut_verb_info cut_verb(int64_t i);
CUT_API int64_t cut_n_options(void);
CUT_API cut_option_info cut_option(int64_t i);
/* Index of a verb; of an option that the verb takes ('-' and '_' are the same). -1 if there is none, and then err says
 * so, with the nearest name or the verbs that do take the option. */
CUT_API int64_t cut_find_verb(const char *name, cut_error *err);
CUT_API int64_t cut_find_option(const char *verb, const char *name, cut_error *err);
/* Is the value well formed for option i (a date, a number, one of the choices)? INPUT if not, saying what is expected. */
CUT_API CUT_MUST_CHECK cut_status cut_option_check(int64_t i, const char *value, cut_error *err);

/* ---- run ----------------------------------------------------------------------------------------------------- */

typedef struct cut_result cut_result;

/* Called from time to time with the share done in [0, 1] (negative if unknown), a short text, and the seconds left
 * (negative if unknown). Return true to stop: the run ends with status INTERRUPTED. */
typedef bool (*cut_progress_fn)(double share, const char *text, double seconds_left, void *user);

typedef struct cut_sink {
  cut_progress_fn progress; /* may be NULL */
  void *user;
} cut_sink;

/* What a run found; pinned values are the exit codes of the command line. */
typedef enum cut_outcome {
  CUT_OUTCOME_ANSWERED = 0,
  CUT_OUTCOME_BAD_INPUT = 1,
  CUT_OUTCOME_NOT_SERVABLE = 2, /* infeasible, or obligations cannot all be met; the result says what binds */
  CUT_OUTCOME_UNBOUNDED = 3,
  CUT_OUTCOME_LIMIT = 4,
  CUT_OUTCOME_INTERNAL = 5
} cut_outcome;

/* Runs one verb. `c` may be NULL only for verify (option result=FILE). options [n_options] may be NULL with n 0.
 * sink may be NULL. On OK the caller owns *out. Infeasible and unbounded are outcomes, not errors. */
CUT_API CUT_MUST_CHECK cut_status cut_run(const cut_case *c, const char *verb, const cut_option_value *options,
                                          int64_t n_options, const cut_sink *sink, cut_result **out, cut_error *err);

/* ---- result -------------------------------------------------------------------------------------------------- */

typedef enum cut_value_type { CUT_VALUE_TEXT, CUT_VALUE_INTEGER, CUT_VALUE_NUMBER, CUT_VALUE_FLAG } cut_value_type;

typedef struct cut_column_info {
  const char *table;
  const char *name;
  cut_value_type type;
  const char *unit;   /* a unit, "" if none, or "@unit" where column `unit` of the same row holds it */
  bool is_key;        /* part of the table's key, which is also its sort order */
  const char *help;
} cut_column_info;

/* The table of result columns: all columns of all tables, tables together, in display order. */
CUT_API int64_t cut_n_columns(void);
CUT_API cut_column_info cut_column(int64_t i);

/* The tables a result may have, in display order. */
typedef struct cut_table_info {
  const char *name;
  const char *help;
  bool is_detail;   /* left out of pages unless asked for by name */
  bool is_volatile; /* may differ between equal runs, and is no part of the digest */
} cut_table_info;
CUT_API int64_t cut_n_result_tables(void);
CUT_API cut_table_info cut_result_table_info(int64_t i);

CUT_API void cut_result_free(cut_result *r);
CUT_API cut_outcome cut_result_outcome(const cut_result *r);
/* Tables that have rows in this result, in display order. Borrowed. */
CUT_API int64_t cut_result_n_tables(const cut_result *r);
CUT_API const char *cut_result_table(const cut_result *r, int64_t i);
/* Rows of a table, 0 if it has none. Rows are sorted by key. */
CUT_API int64_t cut_result_n_rows(const cut_result *r, const char *table);
/* A cell. Missing cells are: is_null true, text "" , number NAN. Text is borrowed from the result. */
CUT_API bool cut_result_is_null(const cut_result *r, const char *table, int64_t row, const char *column);
CUT_API const char *cut_result_text(const cut_result *r, const char *table, int64_t row, const char *column);
CUT_API double cut_result_number(const cut_result *r, const char *table, int64_t row, const char *column);
CUT_API int64_t cut_result_integer(const cut_result *r, const char *table, int64_t row, const char *column);

/* Writes the result as one SQLite file (replaced atomically). */
CUT_API CUT_MUST_CHECK cut_status cut_result_save(const cut_result *r, const char *path, cut_error *err);
CUT_API CUT_MUST_CHECK cut_status cut_result_load(const char *path, cut_result **out, cut_error *err);
/* The result, or some tables of it (names parted by spaces; NULL for all), as text; format "json" (an object of
 * tables), "csv" (one table), "canonical" (the whole result, volatile table run_env left out: equal runs give equal
 * bytes) or "digest" (SHA-256 of the canonical text, in hex). *out is freed with cut_text_free. */
CUT_API CUT_MUST_CHECK cut_status cut_result_export(const cut_result *r, const char *format, const char *tables,
                                                    char **out, cut_error *err);

/* How a page for people is laid out. */
typedef struct cut_layout {
  int64_t width;      /* columns of the terminal, 0 for no limit; text in cells wraps to fit */
  bool colour;        /* titles and findings stand out by ANSI escapes */
  const char *tables; /* names parted by spaces: these, whole and in the order of their keys. NULL: all but the detailed
                         ones, what weighs most first, long ones cut and labelled so */
  bool markdown;      /* as Markdown with pipe tables, for a report; width and colour play no part */
} cut_layout;

/* The result as a page: headlines as sentences, tables under the questions they answer, numbers rounded. */
CUT_API CUT_MUST_CHECK cut_status cut_result_page(const cut_result *r, const cut_layout *layout, char **out, cut_error *err);
CUT_API void cut_text_free(char *text);

/* ---- answers handed on ------------------------------------------------------------------------------------------- */

/* Packs a saved result's inputs into one file: the tables and case.yaml of the folder `case_path`, the options, the
 * version and the digests. The same answer gives the same bytes. The file can be listed and unpacked by tar. INPUT if the
 * result is not this case's, or running it again does not give it. */
CUT_API CUT_MUST_CHECK cut_status cut_bundle(const char *result_path, const char *case_path, const char *path,
                                             cut_error *err);

typedef struct cut_replay {
  bool same;         /* the canonical digest is the one that the bundle tells */
  char expected[65]; /* that digest */
  char found[65];    /* and what was found */
  char version[32];  /* of the library that made the bundle */
  char verb[32];
} cut_replay;

/* Runs what a bundle holds again, from its bytes alone: no other file is read, and none is written. *result may be NULL;
 * else the caller owns *result. sink may be NULL. INPUT if the file is no sound bundle. */
CUT_API CUT_MUST_CHECK cut_status cut_bundle_replay(const char *path, const cut_sink *sink, cut_replay *replay,
                                                    cut_result **result, cut_error *err);

/* ---- documents generated from the tables inside ------------------------------------------------------------------ */

/* what: "case-format" (Markdown), "datapackage" (JSON; needs c), "results" (Markdown), "ddl" (SQL), "manual" (mdoc),
 * "bash-completion", "zsh-completion" (scripts of these shells). */
CUT_API CUT_MUST_CHECK cut_status cut_document(const cut_case *c, const char *what, char **out, cut_error *err);

#ifdef __cplusplus
}
#endif
#endif
