/* Values of a case over time, seen through scenarios: what a capacity, a price or a rule is worth in a span of days.
 *
 * A scenario changes cells (set, multiply, add) on the days from..to. Rates are summed and prices averaged over the days
 * of the span, so a change in the middle of a period counts for its days. Everything is in canonical units
 * (case/units.h); money is thousand units of the case currency, foreign money is converted day by day through the
 * exchange-rate series. Nothing here allocates except cut_values_new. */
#ifndef CUT_CASE_VALUES_H
#define CUT_CASE_VALUES_H

#include "case/case.h"
#include "case/measures.h"

typedef struct cut_values cut_values;

/* The case, with the settings it was opened with, under the named scenarios [n], applied in that order; n may be 0. INPUT if a name is unknown (err tells the
 * nearest), or a changed cell cannot be read. Borrows c. Freed by cut_values_free. */
cut_status cut_values_new(const cut_case *c, const char *const *scenarios, int64_t n, cut_values **out, cut_error *err);
void cut_values_free(cut_values *v);

/* What is known on a day: rows of `scenarios` learnt later do not count, except on days before `seen_until`, which have
 * been seen. Rows without `learnt_on` are always known. */
typedef struct cut_knowledge {
  cut_date on;
  cut_date seen_until;
} cut_knowledge;
/* As cut_values_new, with that knowledge; NULL: all. A row that changes an amount of the whole run (totals of contracts)
 * counts from the day it is learnt only; INPUT for one that changes a lead time and is learnt after the start. */
cut_status cut_values_new_known(const cut_case *c, const char *const *scenarios, int64_t n,
                                const cut_knowledge *knowledge, cut_values **out, cut_error *err);
/* True if one of the scenarios has a row that is learnt after the start. */
bool cut_values_learn(const cut_case *c, const char *const *scenarios, int64_t n);
/* Series after the day are not known: each carries on its last value up to that day. A series that begins later stays as
 * it is. No change may follow. */
cut_status cut_values_carry_on(cut_values *v, cut_date day, cut_error *err);
const cut_case *cut_values_case(const cut_values *v);

/* One more change on top, as a row of `scenarios` would make it; operation "set", "multiply" or "add", unit NULL or ""
 * for that of the cell. A span that covers the whole run means all days. The value of a row of `scenarios` changes what
 * that row does, on its own days, where its scenario is applied; its unit stands behind the number, and unit is not
 * looked at. INPUT if the cell or the value is unknown or malformed; then nothing has changed. */
cut_status cut_values_change(cut_values *v, const char *table, const char *key, const char *column,
                             const char *operation, const char *value, const char *unit, cut_span when, cut_error *err);

/* Are there changes of that column at all? */
bool cut_values_can_change(cut_table t, int column);

/* Notes from now on which of the changes made so far are read; no change may follow. v is then not to be read from several
 * threads. */
cut_status cut_values_watch(cut_values *v, cut_error *err);
/* Has a change of the cell been read since? False for a changed cell says that whatever has been made of v hangs on it
 * in no way. Always true of cells of series, which are painted in beforehand. */
bool cut_values_was_read(const cut_values *v, cut_table t, int64_t row, int column);

/* Puts the measures into these states, [n measures], for all that is read from v: what a measure that is on changes,
 * it changes from the day on which it takes effect, on top of everything else, also of changes made later, and of
 * measures that take effect before it (on the same day: those with a smaller key); contracts
 * tied to a measure hold only while it is in effect. Without this call all measures are off; open ones read as off.
 * Once for each v. INPUT if an effect cannot be made; then nothing has changed. */
cut_status cut_values_set_measures(cut_values *v, const cut_measure_state *states, cut_error *err);
/* The same scenarios and changes with other states of the measures. Freed by cut_values_free. */
cut_status cut_values_with_measures(const cut_values *v, const cut_measure_state *states, cut_values **out,
                                    cut_error *err);
/* The states, NULL if all are off. */
const cut_measure_state *cut_values_measures(const cut_values *v);
/* Days on which a measure decided on the day would be in effect: from decision and lead time on, without end. */
cut_span cut_value_measure_span(const cut_values *v, int64_t measure, cut_date decided);

/* Days of the span on which the row is valid (valid_from, valid_to) and active. Tables without these columns: all. */
double cut_value_days(const cut_values *v, cut_table t, int64_t row, cut_span when);

/* The days inside the span, in order and each once, on which a row begins or ceases to hold or a change begins or ends:
 * between them rates are even, but for the length of months and for profiles. *out [*n] is freed with cut_mem_free. */
cut_status cut_values_breaks(const cut_values *v, cut_span within, cut_date **out, int64_t *n, cut_error *err);

/* RATE: amount over the days of the span on which the row is valid and active, each day's times the factor of the row's
 * profile. A step counts on the days of the row it belongs to, with its profile. INFINITY if empty means unlimited (and
 * at least one day is valid; else 0), 0 if empty means none. */
double cut_value_rate(const cut_values *v, cut_table t, int64_t row, int column, cut_span when);
/* The calendar window of a RATE cell's unit on the first day of the span (scenarios do not change it). */
cut_per cut_value_per(const cut_values *v, cut_table t, int64_t row, int column);
/* AMOUNT, on the first day of the span. INFINITY if empty means unlimited, NAN if empty means none. */
double cut_value_amount(const cut_values *v, cut_table t, int64_t row, int column, cut_date day);
/* SHARE, mean over the span; NAN if empty. DURATION in whole days, 0 if empty. FLAG on a day. */
double cut_value_share(const cut_values *v, cut_table t, int64_t row, int column, cut_span when);
int32_t cut_value_duration(const cut_values *v, cut_table t, int64_t row, int column);
bool cut_value_flag(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, bool otherwise);

/* PRICE: mean over the span, per canonical unit of `commodity` (a grade of the cell's own commodity). 0 if empty.
 * INPUT if an exchange rate is missing on some day: err names series and day. */
cut_status cut_value_price(const cut_values *v, cut_table t, int64_t row, int column, int64_t commodity, cut_span when,
                           double *out, cut_error *err);

/* MONEY: in thousand units of the case currency at the day's exchange rate; EXPENSE: the sum over the days of the span. 0
 * if empty. INPUT as for prices. */
cut_status cut_value_money(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, double *out,
                           cut_error *err);
cut_status cut_value_expense(const cut_values *v, cut_table t, int64_t row, int column, cut_span when, double *out,
                             cut_error *err);

/* A term of a price rule: the part between top-level + and -, named rules opened. */
typedef struct cut_rule_term {
  const char *label; /* series, rule or constant as written, e.g. "export_duty"; borrowed from the case */
  double value;      /* signed, canonical price units, mean over the span */
} cut_rule_term;
enum { CUT_MAX_TERMS = 16 };

/* RULE: its terms over the span; their sum is the price. *n <= CUT_MAX_TERMS. An empty cell has no terms.
 * INPUT if a series has no value on some day (err names it and the first such day) or units do not fit. */
cut_status cut_value_rule(const cut_values *v, cut_table t, int64_t row, int column, int64_t commodity, cut_span when,
                          cut_rule_term terms[CUT_MAX_TERMS], int *n, cut_error *err);

/* Low and high end of a numeric cell in canonical units as cut_value_* would give them without scenarios, over the
 * span; false if the cell has no range. Works for RATE, AMOUNT, PRICE, SHARE and constants. */
bool cut_value_range(const cut_values *v, cut_table t, int64_t row, int column, cut_span when, double *low, double *high);

/* Mean of a series over the span in its own unit's canonical form (USD/bbl needs `commodity`). */
cut_status cut_value_series(const cut_values *v, const char *name, int64_t commodity, cut_span when, double *out,
                            cut_error *err);

/* ---- at load ---- */

/* A finding about a cell of the case; texts are valid during the call only, "" where there is none. */
typedef void (*cut_values_report_fn)(void *user, cut_table t, int64_t row, int column, const char *value,
                                     const char *expected, const char *suggestion, const char *message);

/* Checks all that this module will rely on, and binds the formulas of the case to its series and named rules: names,
 * circles and units of formulas, units of series, exchange rates, and every row of `scenarios`. Called once at the end
 * of loading, before the case is shared; cells that could not be read are passed over. Reports each finding; the
 * status is OK unless memory is out. */
cut_status cut_values_check(const cut_case *c, cut_values_report_fn fn, void *user, cut_error *err);

#endif
