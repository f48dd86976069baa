/* What clients and children send, read and checked: questions, uploads, queries, lines of progress. Nothing here touches a
 * file or a connection. */
#ifndef CUT_SERVER_REQUEST_H
#define CUT_SERVER_REQUEST_H

#include "server/problem.h"

enum { MAX_ID = 64, MAX_FILES = 64 };

/* [a-z0-9_-]+, at most MAX_ID. */
bool is_id(const char *text);
/* [a-z0-9_]+ and .csv, .yaml or .json. */
bool is_file_name(const char *text);

/* ---- a question ---------------------------------------------------------------------------------------------- */

/* An option as it goes to the command line. */
typedef struct asked_option {
  char *name, *value;
  int64_t index; /* in the library's table */
} asked_option;

typedef struct question {
  char case_id[MAX_ID + 1];
  const char *verb; /* of the library's table */
  asked_option *options; /* [n_options], in the order of the table; of a repeated one in the order given */
  int n_options;
  char **tables; /* [n_tables] */
  int n_tables;
} question;

/* Reads {"case": ID, "options": {...}, "tables": [...]}. False with the problem: 400 for what is no such JSON, 422 for what
 * the library does not take. Cleared by question_clear in any case. */
bool question_read(const char *verb, const char *body, size_t n, question *out, problem *p);
void question_clear(question *q);
/* Value of the first option of that name, NULL if it was not given. */
const char *question_option(const question *q, const char *name);
/* {"set": ["..."], "survival": false}: the options as JSON, the same for equal questions. */
void question_add_options(const question *q, buffer *out);
/* Does the verb take the case it was asked about, and is it one for us? */
bool verb_is_served(const char *verb);

/* ---- an upload ----------------------------------------------------------------------------------------------- */

typedef struct upload_file {
  char *name, *text;
  size_t n;
} upload_file;

typedef struct upload {
  upload_file files[MAX_FILES];
  int n;
} upload;

/* Reads {"files": {"case.yaml": "..."}}. */
bool upload_read(const char *body, size_t n, upload *out, problem *p);
void upload_clear(upload *u);

/* ---- what a child tells -------------------------------------------------------------------------------------- */

typedef enum event_kind { EVENT_NONE, EVENT_PROGRESS, EVENT_ERROR, EVENT_DONE } event_kind;

typedef struct event {
  event_kind kind;
  double share, seconds_left; /* negative: not known */
  char text[200];
  problem error;      /* without its HTTP status */
  char outcome[32];   /* "answered" */
  char tables[2048];  /* names of tables that have rows, parted by spaces */
} event;

/* Reads one line. EVENT_NONE for what is none. */
event event_read(const char *line, size_t n);

/* ---- a choice of tables -------------------------------------------------------------------------------------- */

typedef struct choice {
  char *tables; /* names parted by spaces in display order, each once; "" for all */
  char *solve;  /* "" for all */
  bool csv;
} choice;

/* From repeated ?table=, &solve= and &format=: call choice_take for each pair, then choice_check. */
void choice_init(choice *c);
bool choice_take(choice *c, const char *name, const char *value, problem *p);
bool choice_check(choice *c, problem *p);
void choice_clear(choice *c);

#endif
