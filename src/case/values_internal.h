/* Inside of values: the changes that scenarios make and what is derived from them.
 *
 * Changes are kept in the order of application. The overlay is rebuilt after each batch: an index by (table, row, column),
 * the series with their changes painted in, and the formulas in force by days. Reading never allocates. */
#ifndef CUT_CASE_VALUES_INTERNAL_H
#define CUT_CASE_VALUES_INTERNAL_H

#include "case/case_internal.h"
#include "case/rule.h"
#include "case/values.h"

typedef enum cut_operation { CUT_OPERATION_SET, CUT_OPERATION_MULTIPLY, CUT_OPERATION_ADD } cut_operation;

/* One operation on one cell on the days of `when`. Which of the values counts follows from the column's type. */
typedef struct cut_change {
  cut_table table;
  int column;
  int64_t row;
  cut_span when;
  cut_operation operation;
  bool none;       /* set to empty */
  double number;   /* in `unit`; the factor of a multiplication is a plain number */
  double value;    /* canonical, as cut_cell.value */
  cut_unit unit;
  bool flag;
  cut_date date;
  char *formula;   /* owned; NULL unless RULE */
  int64_t origin;  /* row of scenarios or of effects, -1 if none */
} cut_change;

/* A formula that a change made, in force on the days of `when`; rule is NULL where the cell is then empty. */
typedef struct cut_formula {
  cut_table table;
  int column;
  int64_t row;
  cut_span when;
  cut_rule *rule;
} cut_formula;

typedef struct cut_overlay {
  int64_t *order;                 /* [n] changes by (table, row, column), then by application */
  int64_t n;
  int64_t *first[CUT_N_TABLES];   /* [rows] position in order of the row's first change, -1; NULL: table unchanged */
  cut_series_set *series;         /* NULL: as in the case */
  struct {
    cut_formula *items;           /* by (table, row, column, first day); cover all days of a changed cell */
    int64_t n, capacity;
  } formulas;
} cut_overlay;

/* What a row's rates and days hang on: the row that says when it is valid (of a step its source or market), and the
 * profile that multiplies its rate, NULL if none. */
typedef struct cut_holder {
  cut_table table;
  int64_t row;
  const cut_profile *profile;
} cut_holder;

struct cut_values {
  const cut_case *c;
  cut_knowledge knowledge;        /* of scenarios; on CUT_DATE_NONE: all */
  cut_date prices_until;          /* series carry on their value of that day; CUT_DATE_NONE: all is known */
  cut_series_set *series;         /* as in the case */
  const char **rule_names;        /* [n_rules] keys of `rules`, sorted as its rows */
  int64_t n_rules;
  int64_t *commodity[CUT_N_TABLES]; /* [rows] commodity that amounts of the row are of, -1 if none */
  cut_holder *holder[CUT_N_TABLES]; /* [rows]; NULL for tables whose rows have no profile: each row holds itself */
  int valid_from[CUT_N_TABLES], valid_to[CUT_N_TABLES], active[CUT_N_TABLES]; /* columns, -1 if none */
  struct {
    cut_change *items;
    int64_t n, capacity;
  } changes;
  int64_t n_effects;             /* how many of the changes measures make: the last ones */
  cut_measure_state *measures;   /* [n measures], NULL: all off */
  cut_span *effect;              /* [n measures] days in effect, empty if off or open; NULL with measures */
  cut_overlay overlay;
  uint8_t *watched;              /* [changes.n] 1 once a change has been read; NULL: nobody watches */
};

/* ---- values.c ---- */

/* What the row's rates and days hang on. */
cut_holder cut_values_holder(const cut_values *v, cut_table t, int64_t row);
/* The days of the span on which a row without changes is valid by its own dates; empty (last <= first) if none or not
 * active. */
cut_span cut_values_window(const cut_values *v, cut_table t, int64_t row, cut_span when);

/* ---- values_change.c ---- */

/* The value of a numeric cell on a day: a sum of numbers with units, as changes may add in another unit. */
enum { CUT_MAX_SUMMANDS = 16 };
typedef struct cut_sum {
  int n; /* 0: the cell is empty */
  double number[CUT_MAX_SUMMANDS]; /* in `unit` */
  double value[CUT_MAX_SUMMANDS];  /* canonical, as cut_cell.value; NAN where the unit does not fit the commodity */
  const cut_unit *unit[CUT_MAX_SUMMANDS];
} cut_sum;
/* *until is lowered to the first later day on which the value may change. */
void cut_values_sum(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, cut_sum *out,
                    cut_date *until);
bool cut_values_flag(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, bool otherwise,
                     cut_date *until);
cut_date cut_values_date(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, cut_date *until);
const cut_rule *cut_values_formula(const cut_values *v, cut_table t, int64_t row, int column, cut_date day,
                                   cut_date *until);
/* True if a change touches the row. */
bool cut_values_is_changed(const cut_values *v, cut_table t, int64_t row);
const cut_series_set *cut_values_series(const cut_values *v);

/* The rows of a table of series as they are read into a set; rows that have no number are left out. With v the changes
 * of v are painted in. *row [*n] are rows of the table; both are freed with cut_mem_free. */
cut_status cut_values_series_rows(const cut_case *c, const cut_values *v, cut_series_row **out, int64_t **row,
                                  int64_t *n, cut_error *err);

/* Reads row `row` of scenarios into one or more changes at the end of v's; *column is where the fault lies. */
cut_status cut_values_read_scenario_row(cut_values *v, int64_t row, int *column, cut_error *err);
/* The same for row `row` of effects, from the day `first` on. */
cut_status cut_values_read_effect_row(cut_values *v, int64_t row, cut_date first, int *column, cut_error *err);
/* Derives the overlay anew from the changes. On failure the old overlay stays; *origin is the row of scenarios or effects at fault. */
cut_status cut_values_rebuild(cut_values *v, int64_t *origin, cut_error *err);
/* Drops the changes from the n-th on. */
void cut_values_cut_back(cut_values *v, int64_t n);
void cut_values_free_overlay(cut_overlay *o);

/* ---- values_check.c ---- */

/* Checks the formula against all grades of the row's commodity, on a day; of a named rule its dimensions only. *blind is
 * set if the cause is a named rule that has no usable formula. */
cut_status cut_values_check_formula(const cut_values *v, cut_table t, int64_t row, const cut_rule *rule, cut_date day,
                                    bool *blind, cut_error *err);

/* What rules are evaluated against; commodity -1: dimensions only. */
cut_rule_env cut_values_env(const cut_values *v, int64_t commodity);

/* The handle without changes; series are those of rows that could be read. */
cut_status cut_values_new_plain(const cut_case *c, cut_series_set *series, cut_values **out, cut_error *err);

#endif
