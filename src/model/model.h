/* The model: one mixed-integer linear program with everything needed to explain and to check it.
 *
 * Columns and rows follow sorted keys, so that the same case always gives the same indices. A finished model is
 * immutable and may be shared by threads. A scenario, a draw or an edit is a patch on it (patch.h), never a rebuild.
 *
 *   minimise, in order: each priority class's unserved energy, then sum cost[j] x[j] + offset
 *   subject to row_lower <= A x <= row_upper, col_lower <= x <= col_upper, x[j] integer where col_integer[j]
 *
 * Units: amounts in canonical units (kt, Mm3 or GWh per period, case/units.h), money in thousand units of the case
 * currency. Free limits are -INFINITY and INFINITY. A is stored by columns (CSC), rows ascending within a column. */
#ifndef CUT_MODEL_MODEL_H
#define CUT_MODEL_MODEL_H

#include "base/date.h"
#include "model/origin_runs.h"

typedef struct cut_model cut_model;

/* Accounts that are not actors. Actors are rows >= 0 of the actors table. */
enum { CUT_ACCOUNT_OUTSIDE = -1, CUT_ACCOUNT_REAL = -2, CUT_ACCOUNT_STOCK = -3 };

/* Money that one unit of a column moves: payer pays `rate` per unit to recipient; rates may be negative.
 * Real cost is paid to CUT_ACCOUNT_REAL; the worth of final stocks is paid by CUT_ACCOUNT_STOCK. */
typedef struct cut_money_term {
  int64_t column;
  int64_t payer, recipient;
  cut_table table;   /* row that causes it: contracts, routes, levies, demands, conversions, sources, storages */
  int64_t row;
  const char *label; /* "tariff", "cost", or the term of the price rule; owned by the model */
  double rate;       /* thousand currency units per canonical unit */
} cut_money_term;

/* The same as a model keeps it: what the terms of a row have in common is there once. */
typedef struct cut_money_cause {
  int64_t payer, recipient;
  cut_table table;
  int64_t row;
  const char *label;
} cut_money_cause;
typedef struct cut_term {
  int32_t column, cause;
  double rate;
} cut_term;

typedef struct cut_model_view {
  int64_t n_columns, n_rows, n_entries, n_periods, n_classes, n_terms;
  const double *col_lower, *col_upper;  /* [n_columns] */
  const double *cost;                   /* [n_columns] last-stage cost: from the terms and the group, nothing else */
  const uint8_t *col_integer;           /* [n_columns] 0 or 1 */
  const double *row_lower, *row_upper;  /* [n_rows] */
  const int64_t *col_start;             /* [n_columns + 1] */
  const int32_t *entry_row;             /* [n_entries] */
  const double *entry_value;            /* [n_entries] */
  cut_origins col_origins;              /* [n_columns]: cut_column_origin */
  cut_origins row_origins;              /* [n_rows]: cut_row_origin */
  const int64_t *class_row;             /* [n_classes] rows of the priority classes, most important first */
  const cut_term *terms;                /* [n_terms] sorted by column, then order of the rule */
  const cut_money_cause *causes;        /* [n_causes] */
  int64_t n_causes;
  const cut_span *period;               /* [n_periods] */
  const uint8_t *in_group;              /* [n_actors] 1 for actors whose accounts are consolidated */
  int64_t n_actors;
  double offset;                        /* constant of the last stage (dead stock's worth), thousand currency units */
} cut_model_view;

/* Read access; the arrays live as long as the model. */
const cut_model_view *cut_model_get(const cut_model *m);
/* Where column j or row i came from. O(1). */
cut_origin cut_column_origin(const cut_model_view *v, int64_t j);
cut_origin cut_row_origin(const cut_model_view *v, int64_t i);
/* The same as a pointer, to a copy that lasts as long as the block. */
#define CUT_COLUMN_ORIGIN(v, j) ((const cut_origin[1]){cut_column_origin((v), (j))})
#define CUT_ROW_ORIGIN(v, i) ((const cut_origin[1]){cut_row_origin((v), (i))})
/* Term k with its cause. */
cut_money_term cut_model_term(const cut_model_view *v, int64_t k);
/* SHA-256 over everything above, with origins by key; "" if it has not been made. */
const char *cut_model_digest(const cut_model *m);
/* Makes the digest if there is none; case_ is the one that the model was compiled from. It is a third of the time of a
 * compilation, so that models of which nobody is told come without. MEMORY is the only failure. */
cut_status cut_model_ensure_digest(cut_model *m, const cut_case *case_, cut_error *err);
/* Column or row with this origin (its `column` is ignored), -1 if none. O(log n). */
int64_t cut_model_find_column(const cut_model *m, cut_origin origin);
int64_t cut_model_find_row(const cut_model *m, cut_origin origin);
/* True if sizes, indices, finiteness, bounds and sortedness hold; else INTERNAL with the first offence. O(entries). */
cut_status cut_model_check(const cut_model *m, cut_error *err);
void cut_model_free(cut_model *m);

/* A copy of a model with one more row, after all others: lower <= coefficient'x <= upper, coefficient [n_columns]. Its
 * origin must sort after those of m (ARGUMENT). case_ gives the keys for the digest; NULL: the copy has none. The caller
 * frees *out. Linear in the entries. */
cut_status cut_model_with_row(const cut_model *m, const cut_case *case_, cut_origin origin, const double *coefficient,
                              double lower, double upper, cut_model **out, cut_error *err);
/* Changes the coefficients of the last row in place, coefficient [n_columns], where the row has entries; other columns
 * stay without one. The digest is gone. For the owner of a copy made above; engines learn of it by cut_engine_take_row. */
void cut_model_set_last_row(cut_model *m, const double *coefficient);

/* ---- building: used by compile only ---- */

typedef struct cut_model_builder cut_model_builder;
cut_model_builder *cut_model_builder_new(void);
void cut_model_builder_free(cut_model_builder *b);
cut_status cut_model_add_row(cut_model_builder *b, cut_origin origin, double lower, double upper, int64_t *row, cut_error *err);
cut_status cut_model_add_column(cut_model_builder *b, cut_origin origin, double lower, double upper, bool integer, int64_t *column, cut_error *err);
/* One entry of each column of a band: factor x value[t] in row + t x step. */
typedef struct cut_band_entry {
  int64_t row, step;   /* step 1: balances and other rows that follow each other by period; 0: one row for all */
  int64_t n;           /* the first n columns have it */
  double factor;
  const double *value; /* [n], NULL: 1 */
} cut_band_entry;
enum { CUT_MAX_BAND_ENTRIES = 4 };
/* A column in each of n periods, alike but for their numbers: what most of a model consists of. */
typedef struct cut_band {
  cut_origin origin; /* of the first */
  int64_t n;
  const double *lower, *upper; /* [n], NULL: 0 */
  int n_entries;
  cut_band_entry entry[CUT_MAX_BAND_ENTRIES];
} cut_band;
cut_status cut_model_add_band(cut_model_builder *b, const cut_band *band, int64_t *first, cut_error *err);
/* A row in each of n periods; limits [n], NULL: 0. */
cut_status cut_model_add_rows(cut_model_builder *b, cut_origin origin, int64_t n, const double *lower, const double *upper,
                              int64_t *first, cut_error *err);
/* Adds to the entry (row, column); entries of a pair are summed; zeros are dropped at the end. */
cut_status cut_model_add_entry(cut_model_builder *b, int64_t row, int64_t column, double value, cut_error *err);
cut_status cut_model_add_term(cut_model_builder *b, cut_money_term term, cut_error *err); /* label is copied */
/* The same in two steps, for many columns with one cause. */
cut_status cut_model_add_cause(cut_model_builder *b, cut_money_cause cause, int32_t *out, cut_error *err);
cut_status cut_model_add_rate(cut_model_builder *b, int64_t column, int32_t cause, double rate, cut_error *err);
/* Columns first .. first + n - 1 each get the terms of the causes [n_causes], that of cause i on column t at rate
 * [i * n + t]; none where that is 0. */
cut_status cut_model_add_rates(cut_model_builder *b, int64_t first, int64_t n, const int32_t *cause, int64_t n_causes,
                               const double *rate, cut_error *err);
cut_status cut_model_add_period(cut_model_builder *b, cut_span span, cut_error *err);
/* What was added so far, as numbered then; limits of a column may be set anew. */
int64_t cut_model_builder_n_columns(const cut_model_builder *b);
int64_t cut_model_builder_n_rows(const cut_model_builder *b);
cut_origin cut_model_builder_column(const cut_model_builder *b, int64_t column, double *lower, double *upper);
cut_origin cut_model_builder_row(const cut_model_builder *b, int64_t row, double *lower, double *upper);
cut_status cut_model_limit_column(cut_model_builder *b, int64_t column, double lower, double upper, cut_error *err);
/* What has been carried out: columns of the first n periods are fixed at value(origin), whole ones to a whole number.
 * Rows of which nothing is left to decide are given up: they hold, or were missed, by what was carried out. A most that
 * what was carried out has used up and passed becomes that. Linear in the entries. */
typedef double (*cut_past_fn)(void *user, const cut_origin *origin);
cut_status cut_model_fix_past(cut_model_builder *b, int64_t n, cut_past_fn value, void *user, cut_error *err);
void cut_model_set_offset(cut_model_builder *b, double offset);
/* Default yes. A model without one has the digest "" and is for use inside a question only. */
void cut_model_want_digest(cut_model_builder *b, bool wanted);
/* Gives columns without an upper (or lower) limit a finite one where it can be proved that no optimal solution is lost and
 * that it never binds (limits.c has the argument); others stay infinite. Linear in the entries per round. */
cut_status cut_model_imply_limits(cut_model_builder *b, const uint8_t *in_group, cut_error *err);
/* Sorts, sums entries, computes costs and digest. `case_` gives the keys for the digest. The model takes what b holds:
 * all that b is good for then is to be freed. */
cut_status cut_model_build(cut_model_builder *b, const cut_case *case_, const uint8_t *in_group, int64_t n_actors, cut_model **out, cut_error *err);

#endif
