/* Columns and rows of sources, goods in transit and storages. */
#include <math.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

/* ---- sources ---- */

typedef struct source {
  int64_t row, grade, balance;
  double *days;  /* [n_periods] on which it is valid */
  double *rest;  /* [n_periods] capacity that no step has used */
  double *upper; /* [n_periods] of the step at hand */
} source;

static cut_cause cause_of(const cut_compiling *k, const source *s) {
  return (cut_cause){cut_case_ref(k->c, CUT_TABLE_SOURCES, s->row, CUT_SOURCES_OWNER), CUT_ACCOUNT_REAL,
                     CUT_TABLE_SOURCES, s->row};
}

static cut_status add_columns(cut_compiling *k, const source *s, int limit, int step, const double *upper,
                              int64_t *first, cut_error *err) {
  cut_origin origin = {CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, s->row, limit, s->grade, step, 0, 0};
  cut_band band = {.origin = origin,
                   .n = k->n_periods,
                   .upper = upper,
                   .n_entries = 1,
                   .entry = {{s->balance, 1, k->n_periods, 1, NULL}}};
  return cut_model_add_band(k->b, &band, first, err);
}

/* The steps of a source: in the order of positions, cut where the capacity is used up. */
static cut_status source_steps(cut_compiling *k, source *s, cut_error *err) {
  for (int64_t i = k->source_steps.start[s->row]; i < k->source_steps.start[s->row + 1]; i++) {
    int64_t step = k->source_steps.item[i], first = -1;
    int position = (int)cut_case_integer(k->c, CUT_TABLE_STEPS, step, CUT_STEPS_POSITION, 0);
    CUT_TRY(cut_compiling_rates(k, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, s->upper, err));
    for (int64_t t = 0; t < k->n_periods; t++) {
      s->upper[t] = fmin(s->upper[t], s->rest[t]);
      s->rest[t] -= s->upper[t];
    }
    CUT_TRY(add_columns(k, s, CUT_SOURCES_CAPACITY, position, s->upper, &first, err));
    for (int64_t t = 0; t < k->n_periods; t++)
      if (s->days[t] > 0)
        CUT_TRY(cut_money_rule(k, first + t, cause_of(k, s), (cut_price_cell){CUT_TABLE_STEPS, step, CUT_STEPS_PRICE},
                               s->grade, t, err));
  }
  return CUT_STATUS_OK;
}

static cut_status compile_source(cut_compiling *k, source *s, cut_error *err) {
  const cut_case *c = k->c;
  bool has_steps = k->source_steps.start[s->row] < k->source_steps.start[s->row + 1];
  int limit = cut_case_has(c, CUT_TABLE_SOURCES, s->row, CUT_SOURCES_CAPACITY) ? CUT_SOURCES_CAPACITY : -1;
  int64_t first = -1;
  if (has_steps && cut_case_has(c, CUT_TABLE_SOURCES, s->row, CUT_SOURCES_COST))
    return CUT_COMPILING_FAIL(k, CUT_TABLE_SOURCES, s->row, CUT_SOURCES_COST, -1, err,
                              "given beside steps: a source has either a cost or steps");
  cut_horizon_days(&k->horizon, CUT_TABLE_SOURCES, s->row, s->days);
  CUT_TRY(cut_compiling_rates(k, CUT_TABLE_SOURCES, s->row, CUT_SOURCES_CAPACITY, s->rest, err));
  if (has_steps) return source_steps(k, s, err);
  const cut_price_term cost = {cause_of(k, s), "cost", {CUT_TABLE_SOURCES, s->row, CUT_SOURCES_COST}};
  CUT_TRY(add_columns(k, s, limit, 0, s->rest, &first, err));
  return cut_money_prices(k, first, &cost, 1, s->grade, s->days, err);
}

cut_status cut_compile_sources(cut_compiling *k, cut_error *err) {
  source s = {.days = CUT_NEW(double, k->n_periods),
              .rest = CUT_NEW(double, k->n_periods),
              .upper = CUT_NEW(double, k->n_periods)};
  cut_status status = CUT_STATUS_OK;
  if (s.days == NULL || s.rest == NULL || s.upper == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (s.row = 0; s.row < cut_case_n(k->c, CUT_TABLE_SOURCES); s.row++) {
    if (!cut_compiling_is_ours(k, cut_case_ref(k->c, CUT_TABLE_SOURCES, s.row, CUT_SOURCES_OWNER))) continue;
    s.grade = cut_case_ref(k->c, CUT_TABLE_SOURCES, s.row, CUT_SOURCES_COMMODITY);
    s.balance = cut_compiling_balance(k, s.grade, cut_case_ref(k->c, CUT_TABLE_SOURCES, s.row, CUT_SOURCES_PLACE), 0);
    CUT_TRY_GOTO(compile_source(k, &s, err));
  }
cleanup:
  cut_mem_free(s.upper);
  cut_mem_free(s.rest);
  cut_mem_free(s.days);
  return status;
}

/* ---- goods in transit ---- */

cut_status cut_compile_transit(cut_compiling *k, cut_error *err) {
  const cut_case *c = k->c;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_IN_TRANSIT); row++) {
    int64_t t =
        cut_calendar_find(k->period, k->n_periods, cut_case_date(c, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_ARRIVES));
    if (t < 0) continue; /* came before the start, or comes after the end */
    int64_t grade = cut_case_ref(c, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_COMMODITY), column = -1;
    int64_t to = cut_case_ref(c, CUT_TABLE_ROUTES, cut_case_ref(c, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_ROUTE),
                              CUT_ROUTES_TO);
    double amount = 0;
    CUT_TRY(cut_compiling_amount(k, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_QUANTITY, k->period[t].first, 0, &amount,
                                 err));
    cut_origin origin = {CUT_ROLE_ARRIVAL, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_QUANTITY, grade, 0, t, 0};
    CUT_TRY(cut_model_add_column(k->b, origin, amount, amount, false, &column, err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, grade, to, t), column, 1, err));
  }
  return CUT_STATUS_OK;
}

/* ---- storages ---- */

/* One at a time; its rows come before its columns, levels of all before draws of all: that is their order. */
typedef struct tank {
  int64_t row, owner, grade, balance;
  double *lower, *upper; /* [n_periods] */
} tank;

static cut_status add_stock_rows(cut_compiling *k, const tank *s, int64_t *first, cut_error *err) {
  cut_origin origin = {CUT_ROLE_STOCK, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_INITIAL, s->grade, 0, 0, 0};
  double initial = 0;
  CUT_TRY(
      cut_compiling_amount(k, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_INITIAL, k->period[0].first, 0, &initial, err));
  CUT_TRY(cut_model_add_row(k->b, origin, -initial, -initial, first, err));
  origin.column = -1;
  origin.period = 1;
  return cut_model_add_rows(k->b, origin, k->n_periods - 1, NULL, NULL, NULL, err);
}

/* Amounts on the last day of each period, 0 where there is none. */
static cut_status read_amounts(cut_compiling *k, const tank *s, int column, double *out, cut_error *err) {
  cut_horizon_last_amount(&k->horizon, CUT_TABLE_STORAGES, s->row, column, out);
  for (int64_t t = 0; t < k->n_periods; t++) {
    if (isnan(out[t])) out[t] = 0;
    if (!(out[t] >= 0))
      return CUT_COMPILING_FAIL(k, CUT_TABLE_STORAGES, s->row, column, t, err, "%g is not an amount of 0 or more",
                                out[t]);
  }
  return CUT_STATUS_OK;
}

/* Limits of the level at the end of each period. */
static cut_status read_levels(cut_compiling *k, const tank *s, cut_error *err) {
  const int64_t last = k->n_periods - 1;
  double end_min = 0;
  CUT_TRY(read_amounts(k, s, CUT_STORAGES_DEAD_STOCK, s->lower, err));
  CUT_TRY(read_amounts(k, s, CUT_STORAGES_VOLUME, s->upper, err));
  for (int64_t t = 0; t <= last; t++)
    CUT_TRY(
        cut_compiling_order(k, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_DEAD_STOCK, t, &s->lower[t], s->upper[t], err));
  if (k->looks_ahead) return CUT_STATUS_OK;
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_END_MIN, k->period[last].last - 1, 0,
                               &end_min, err));
  s->lower[last] = fmax(s->lower[last], end_min);
  return cut_compiling_order(k, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_END_MIN, last, &s->lower[last], s->upper[last],
                             err);
}

/* What is left at the end is worth end_value above dead stock: a term on the last level, and a constant for the rest.
 */
static cut_status value_stock(cut_compiling *k, const tank *s, int64_t level, cut_error *err) {
  int64_t t = k->n_periods - 1;
  double worth = 0, dead = 0;
  if (k->without_money) return CUT_STATUS_OK;
  cut_cause cause = {CUT_ACCOUNT_STOCK, s->owner, CUT_TABLE_STORAGES, s->row};
  CUT_TRY(cut_money_price(k, level, cause, "stock value",
                          (cut_price_cell){CUT_TABLE_STORAGES, s->row, CUT_STORAGES_END_VALUE}, s->grade, t, err));
  CUT_TRY(
      cut_value_price(k->v, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_END_VALUE, s->grade, k->period[t], &worth, err));
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_DEAD_STOCK, k->period[t].last - 1, 0, &dead,
                               err));
  k->offset += worth * dead;
  return CUT_STATUS_OK;
}

static cut_status add_levels(cut_compiling *k, const tank *s, int64_t stock, cut_error *err) {
  const int64_t n = k->n_periods;
  int64_t first = -1;
  CUT_TRY(read_levels(k, s, err));
  cut_band band = {
      .origin = {CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_VOLUME, s->grade, 0, 0, 0},
      .n = n,
      .lower = s->lower,
      .upper = s->upper,
      .n_entries = 2,
      .entry = {{stock, 1, n, -1, NULL}, {stock + 1, 1, n - 1, 1, NULL}}}; /* after the last period comes none */
  CUT_TRY(cut_model_add_band(k->b, &band, &first, err));
  return value_stock(k, s, first + n - 1, err);
}

static cut_status add_draws(cut_compiling *k, const tank *s, int64_t stock, cut_error *err) {
  const int64_t n = k->n_periods;
  int limit = cut_case_has(k->c, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_OUT_RATE)  ? CUT_STORAGES_OUT_RATE
              : cut_case_has(k->c, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_IN_RATE) ? CUT_STORAGES_IN_RATE
                                                                                     : -1;
  CUT_TRY(cut_compiling_rates(k, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_IN_RATE, s->lower, err));
  CUT_TRY(cut_compiling_rates(k, CUT_TABLE_STORAGES, s->row, CUT_STORAGES_OUT_RATE, s->upper, err));
  for (int64_t t = 0; t < n; t++) s->lower[t] = s->lower[t] > 0 ? -s->lower[t] : 0;
  cut_band band = {.origin = {CUT_ROLE_DRAW, CUT_TABLE_STORAGES, s->row, limit, s->grade, 0, 0, 0},
                   .n = n,
                   .lower = s->lower,
                   .upper = s->upper,
                   .n_entries = 2,
                   .entry = {{stock, 1, n, -1, NULL}, {s->balance, 1, n, 1, NULL}}};
  return cut_model_add_band(k->b, &band, NULL, err);
}

/* Makes s the storage of that row; false if it is not the group's. */
static bool take_tank(const cut_compiling *k, int64_t row, tank *s) {
  const cut_table t = CUT_TABLE_STORAGES;
  s->row = row;
  s->owner = cut_compiling_owner(k, t, row, CUT_STORAGES_OWNER, CUT_STORAGES_PLACE);
  if (!cut_compiling_is_ours(k, s->owner)) return false;
  s->grade = cut_case_ref(k->c, t, row, CUT_STORAGES_COMMODITY);
  s->balance = cut_compiling_balance(k, s->grade, cut_case_ref(k->c, t, row, CUT_STORAGES_PLACE), 0);
  return true;
}

cut_status cut_compile_storages(cut_compiling *k, cut_error *err) {
  const int64_t n = cut_case_n(k->c, CUT_TABLE_STORAGES);
  tank s = {.lower = CUT_NEW(double, k->n_periods), .upper = CUT_NEW(double, k->n_periods)};
  int64_t *stock = CUT_NEW(int64_t, n); /* the first row of each */
  cut_status status = CUT_STATUS_OK;
  if (s.lower == NULL || s.upper == NULL || stock == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t row = 0; row < n; row++)
    if (take_tank(k, row, &s)) CUT_TRY_GOTO(add_stock_rows(k, &s, &stock[row], err));
  for (int64_t row = 0; row < n; row++)
    if (take_tank(k, row, &s)) CUT_TRY_GOTO(add_levels(k, &s, stock[row], err));
  for (int64_t row = 0; row < n; row++)
    if (take_tank(k, row, &s)) CUT_TRY_GOTO(add_draws(k, &s, stock[row], err));
cleanup:
  cut_mem_free(stock);
  cut_mem_free(s.upper);
  cut_mem_free(s.lower);
  return status;
}
