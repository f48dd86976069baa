/* Columns and rows of sources, goods in transit and storages. */
#include <math.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

/* ---- sources ---- */

/* The steps of a source in one period: in the order of positions, cut where the capacity is used up. */
static cut_status source_steps(cut_compiling *k, int64_t row, int64_t grade, int64_t balance, int64_t t,
                               double capacity, cut_error *err) {
  cut_cause cause = {cut_case_ref(k->c, CUT_TABLE_SOURCES, row, CUT_SOURCES_OWNER), CUT_ACCOUNT_REAL, CUT_TABLE_SOURCES,
                     row};
  bool valid = cut_value_days(k->v, CUT_TABLE_SOURCES, row, k->period[t]) > 0;
  for (int64_t i = k->source_steps.start[row]; i < k->source_steps.start[row + 1]; i++) {
    int64_t step = k->source_steps.item[i], column = -1;
    double width = 0;
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, t, &width, err));
    double upper = fmin(width, capacity);
    capacity -= upper;
    cut_origin origin = {CUT_ROLE_SOURCE,
                         CUT_TABLE_SOURCES,
                         row,
                         CUT_SOURCES_CAPACITY,
                         grade,
                         (int)cut_case_integer(k->c, CUT_TABLE_STEPS, step, CUT_STEPS_POSITION, 0),
                         t,
                         0};
    CUT_TRY(cut_model_add_column(k->b, origin, 0, upper, false, &column, err));
    CUT_TRY(cut_model_add_entry(k->b, balance, column, 1, err));
    if (valid)
      CUT_TRY(
          cut_money_rule(k, column, cause, (cut_price_cell){CUT_TABLE_STEPS, step, CUT_STEPS_PRICE}, grade, t, err));
  }
  return CUT_STATUS_OK;
}

static cut_status source(cut_compiling *k, int64_t row, cut_error *err) {
  const cut_case *c = k->c;
  int64_t grade = cut_case_ref(c, CUT_TABLE_SOURCES, row, CUT_SOURCES_COMMODITY),
          place = cut_case_ref(c, CUT_TABLE_SOURCES, row, CUT_SOURCES_PLACE);
  bool has_steps = k->source_steps.start[row] < k->source_steps.start[row + 1];
  bool has_limit = cut_case_has(c, CUT_TABLE_SOURCES, row, CUT_SOURCES_CAPACITY);
  cut_cause cause = {cut_case_ref(c, CUT_TABLE_SOURCES, row, CUT_SOURCES_OWNER), CUT_ACCOUNT_REAL, CUT_TABLE_SOURCES,
                     row};
  if (has_steps && cut_case_has(c, CUT_TABLE_SOURCES, row, CUT_SOURCES_COST))
    return CUT_COMPILING_FAIL(k, CUT_TABLE_SOURCES, row, CUT_SOURCES_COST, -1, err,
                              "given beside steps: a source has either a cost or steps");
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t column = -1, balance = cut_compiling_balance(k, grade, place, t);
    double upper = 0;
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_SOURCES, row, CUT_SOURCES_CAPACITY, t, &upper, err));
    if (has_steps) {
      CUT_TRY(source_steps(k, row, grade, balance, t, upper, err));
      continue;
    }
    cut_origin origin = {
        CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, row, has_limit ? CUT_SOURCES_CAPACITY : -1, grade, 0, t, 0};
    CUT_TRY(cut_model_add_column(k->b, origin, 0, upper, false, &column, err));
    CUT_TRY(cut_model_add_entry(k->b, balance, column, 1, err));
    if (cut_value_days(k->v, CUT_TABLE_SOURCES, row, k->period[t]) > 0)
      CUT_TRY(cut_money_price(k, column, cause, "cost", (cut_price_cell){CUT_TABLE_SOURCES, row, CUT_SOURCES_COST},
                              grade, t, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_compile_sources(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_SOURCES); row++)
    if (cut_compiling_is_ours(k, cut_case_ref(k->c, CUT_TABLE_SOURCES, row, CUT_SOURCES_OWNER)))
      CUT_TRY(source(k, row, err));
  return CUT_STATUS_OK;
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

/* Limits of the level at the end of period t. */
static cut_status level_limits(const cut_compiling *k, int64_t row, int64_t t, double *lower, double *upper,
                               cut_error *err) {
  cut_date last = k->period[t].last - 1;
  double end_min = 0;
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK, last, 0, lower, err));
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_VOLUME, last, 0, upper, err));
  CUT_TRY(cut_compiling_order(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK, t, lower, *upper, err));
  if (t < k->n_periods - 1 || k->looks_ahead) return CUT_STATUS_OK;
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_END_MIN, last, 0, &end_min, err));
  *lower = fmax(*lower, end_min);
  return cut_compiling_order(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_END_MIN, t, lower, *upper, err);
}

/* What is left at the end is worth end_value above dead stock: a term on the last level, and a constant for the rest.
 */
static cut_status value_stock(cut_compiling *k, int64_t row, int64_t grade, int64_t owner, int64_t level,
                              cut_error *err) {
  int64_t t = k->n_periods - 1;
  double worth = 0, dead = 0;
  if (k->without_money) return CUT_STATUS_OK;
  cut_cause cause = {CUT_ACCOUNT_STOCK, owner, CUT_TABLE_STORAGES, row};
  CUT_TRY(cut_money_price(k, level, cause, "stock value",
                          (cut_price_cell){CUT_TABLE_STORAGES, row, CUT_STORAGES_END_VALUE}, grade, t, err));
  CUT_TRY(cut_value_price(k->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_END_VALUE, grade, k->period[t], &worth, err));
  CUT_TRY(
      cut_compiling_amount(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK, k->period[t].last - 1, 0, &dead, err));
  k->offset += worth * dead;
  return CUT_STATUS_OK;
}

static cut_status storage(cut_compiling *k, int64_t row, int64_t owner, cut_error *err) {
  const cut_case *c = k->c;
  int64_t grade = cut_case_ref(c, CUT_TABLE_STORAGES, row, CUT_STORAGES_COMMODITY),
          place = cut_case_ref(c, CUT_TABLE_STORAGES, row, CUT_STORAGES_PLACE);
  int draw_limit = cut_case_has(c, CUT_TABLE_STORAGES, row, CUT_STORAGES_OUT_RATE)  ? CUT_STORAGES_OUT_RATE
                   : cut_case_has(c, CUT_TABLE_STORAGES, row, CUT_STORAGES_IN_RATE) ? CUT_STORAGES_IN_RATE
                                                                                    : -1;
  double initial = 0;
  int64_t before = -1;
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_INITIAL, k->period[0].first, 0, &initial, err));
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t level = -1, draw = -1, stock = -1;
    double lower = 0, upper = 0, in = 0, out = 0, constant = t == 0 ? -initial : 0;
    CUT_TRY(level_limits(k, row, t, &lower, &upper, err));
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_IN_RATE, t, &in, err));
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_OUT_RATE, t, &out, err));
    cut_origin origin = {CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, row, CUT_STORAGES_VOLUME, grade, 0, t, 0};
    CUT_TRY(cut_model_add_column(k->b, origin, lower, upper, false, &level, err));
    origin.role = CUT_ROLE_DRAW;
    origin.column = draw_limit;
    CUT_TRY(cut_model_add_column(k->b, origin, in > 0 ? -in : 0, out, false, &draw, err));
    origin.role = CUT_ROLE_STOCK;
    origin.column = t == 0 ? CUT_STORAGES_INITIAL : -1;
    CUT_TRY(cut_model_add_row(k->b, origin, constant, constant, &stock, err));
    if (before >= 0) CUT_TRY(cut_model_add_entry(k->b, stock, before, 1, err));
    CUT_TRY(cut_model_add_entry(k->b, stock, level, -1, err));
    CUT_TRY(cut_model_add_entry(k->b, stock, draw, -1, err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, grade, place, t), draw, 1, err));
    before = level;
  }
  return value_stock(k, row, grade, owner, before, err);
}

cut_status cut_compile_storages(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_STORAGES); row++) {
    int64_t owner = cut_compiling_owner(k, CUT_TABLE_STORAGES, row, CUT_STORAGES_OWNER, CUT_STORAGES_PLACE);
    if (cut_compiling_is_ours(k, owner)) CUT_TRY(storage(k, row, owner, err));
  }
  return CUT_STATUS_OK;
}
