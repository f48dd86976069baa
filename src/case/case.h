/* A case in memory: typed rows, sorted by key, as kept by the as-of date; and everything that was found wrong.
 *
 * Loading: csv.c and yaml.c read files, table.c types cells by the schema, units.c, rule.c and series.c know values,
 * check.c looks across tables. All findings are collected; a case with errors serves only its diagnostics.
 * Rows are sorted by key (parts compared as text, integers and dates by value), so file order never matters.
 * Row numbers below are indices into that order, 0-based. */
#ifndef CUT_CASE_CASE_H
#define CUT_CASE_CASE_H

#include "case/schema.h"
#include "case/units.h"

/* ---- case.yaml ---- */

typedef enum cut_step { CUT_STEP_DAY, CUT_STEP_WEEK, CUT_STEP_MONTH } cut_step;

/* A stretch of the calendar cut into equal steps; weeks and months never cross the end of a month. */
typedef struct cut_resolution {
  cut_step step;
  cut_date until; /* last day of the stretch, inclusive; CUT_DATE_NONE: to the end */
} cut_resolution;

/* Another reading of the case: another first day and a scenario that restates the opening. Printed beside the base. */
typedef struct cut_variant {
  const char *id;
  const char *title;
  cut_date start;
  const char *scenario; /* "" if none */
} cut_variant;

/* One question of the brief: a verb with options as written. */
typedef struct cut_question {
  const char *verb;
  const char *title;
  const cut_option_value *options; /* [n_options] */
  int64_t n_options;
} cut_question;

typedef struct cut_case_info {
  int64_t format;
  const char *id, *title;
  const char *currency;  /* ISO 4217 */
  int64_t price_year;    /* 0 if not given */
  cut_date as_of;        /* CUT_DATE_NONE: keep all rows */
  cut_date start, end;   /* first day, last day (inclusive) */
  const cut_resolution *resolutions; /* [n_resolutions] */
  int64_t n_resolutions;
  const char *step; /* of all periods, as the option of opening says; NULL: the case's own calendar */
  int64_t buyer;         /* row of actors: the first buyer of the view, who pays tariffs; -1: system view */
  const int64_t *buyers; /* [n_buyers] rows of actors: all buyers of the view, as listed */
  int64_t n_buyers;      /* 0: system view */
  const cut_variant *variants; /* [n_variants] */
  int64_t n_variants;
  const cut_question *questions; /* [n_questions] */
  int64_t n_questions;
} cut_case_info;

const cut_case_info *cut_case_get_info(const cut_case *c);
/* SHA-256 of the kept rows and of case.yaml's meaning, without `observed` and questions. Made at each call, as it takes as
 * long as reading the case: for what is told. */
cut_status cut_case_digest(const cut_case *c, char hex[65], cut_error *err);
/* Settings the case was opened with, as written: "table.id.column=value unit". They are checked and part of the digest;
 * cut_setting_apply makes them on values. */
int64_t cut_case_n_sets(const cut_case *c);
const char *cut_case_set(const cut_case *c, int64_t i);
/* Folder the case was read from. */
const char *cut_case_path(const cut_case *c);

/* ---- rows ---- */

int64_t cut_case_n(const cut_case *c, cut_table t);
/* Key of a row as one text, parts joined by '/'. Borrowed. */
const char *cut_case_key(const cut_case *c, cut_table t, int64_t row);
/* Row with that key, -1 if none. O(log n). */
int64_t cut_case_find(const cut_case *c, cut_table t, const char *key);

/* Cells by type of column; asking for a wrong type is a programming error. An empty cell: has is false, text "",
 * ref and choice -1, date CUT_DATE_NONE, number and amount NAN, integer and flag the given default. */
bool cut_case_has(const cut_case *c, cut_table t, int64_t row, int column);
const char *cut_case_text(const cut_case *c, cut_table t, int64_t row, int column); /* as written, any type */
int64_t cut_case_ref(const cut_case *c, cut_table t, int64_t row, int column);
int cut_case_choice(const cut_case *c, cut_table t, int64_t row, int column); /* index in the schema's list of words */
bool cut_case_flag(const cut_case *c, cut_table t, int64_t row, int column, bool otherwise);
int64_t cut_case_integer(const cut_case *c, cut_table t, int64_t row, int column, int64_t otherwise);
cut_date cut_case_date(const cut_case *c, cut_table t, int64_t row, int column);
cut_span cut_case_period(const cut_case *c, cut_table t, int64_t row, int column);
double cut_case_number(const cut_case *c, cut_table t, int64_t row, int column); /* NUMBER only */
/* Names of series and rules that a RULE cell mentions itself: how many, and the i-th. Borrowed. */
int64_t cut_case_rule_n_names(const cut_case *c, cut_table t, int64_t row, int column);
const char *cut_case_rule_name(const cut_case *c, cut_table t, int64_t row, int column, int64_t i);
/* Unit as written, "" if the cell is empty or has none. */
const char *cut_case_unit(const cut_case *c, cut_table t, int64_t row, int column);

/* The number as written, in its unit; NAN if the cell is empty or holds none. */
double cut_case_written(const cut_case *c, cut_table t, int64_t row, int column);
/* The ends of its range as written, "" where the number itself is the end. False if it has none. Borrowed. */
bool cut_case_range_texts(const cut_case *c, cut_table t, int64_t row, int column, const char **low, const char **high);
/* The ends of a number's range as multiples of it (0.8 and 1.25 for 10 in 8..12.5). False if it has no range or is 0. */
bool cut_case_range_ratios(const cut_case *c, cut_table t, int64_t row, int column, double *low, double *high);

typedef enum cut_kind { CUT_KIND_MEASURED, CUT_KIND_DERIVED, CUT_KIND_ASSUMED } cut_kind;
const char *cut_kind_text(cut_kind k);

/* Where a number comes from: the cell's own source, kind and date where given, else the row's. Borrowed. */
typedef struct cut_provenance {
  const char *source;
  cut_kind kind;
  cut_date known_from;
  const char *file; /* "routes.csv" */
  int64_t line;     /* for messages to people only: never part of an answer's key */
} cut_provenance;
/* What a row is derived from, and its note, as written; "" if none. Borrowed. */
const char *cut_case_parents(const cut_case *c, cut_table t, int64_t row);
const char *cut_case_note(const cut_case *c, cut_table t, int64_t row);
cut_provenance cut_case_provenance(const cut_case *c, cut_table t, int64_t row, int column);

/* ---- commodities ---- */

const cut_conversion_basis *cut_case_basis(const cut_case *c, int64_t commodity);
bool cut_case_is_family(const cut_case *c, int64_t commodity);  /* some commodity has it as parent */
bool cut_case_is_a(const cut_case *c, int64_t commodity, int64_t ancestor); /* itself or below it */
/* Factor from canonical units to the commodity's own `unit`, for printing. */
double cut_case_display_factor(const cut_case *c, int64_t commodity);

/* ---- actors ---- */

/* True if `actor` is `group` or is controlled by it, directly or not. */
bool cut_case_is_within(const cut_case *c, int64_t actor, int64_t group);
/* Is `actor` one of those whose accounts are consolidated: one of group [n_group], a member of a bloc among them on the
 * first day of the horizon, or controlled by one of all these? NULL: the buyers of the case's view; where that is the
 * system, every actor is. -1 (outside) never is. This is the one place that knows who "we" are in a view. */
bool cut_case_is_ours(const cut_case *c, int64_t actor, const int64_t *group, int64_t n_group);
/* The state behind an actor: the first state on the way up through who controls it; itself where there is none. */
int64_t cut_case_state(const cut_case *c, int64_t actor);
/* True if `actor` is `bloc` or a member of it on that day, directly or not. */
bool cut_case_is_member(const cut_case *c, int64_t actor, int64_t bloc, cut_date day);
/* The territory actor of a place. */
int64_t cut_case_territory(const cut_case *c, int64_t place);

#endif
