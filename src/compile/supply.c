/* Columns and rows of sources, contracts, goods in transit and storages. */
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
                         t};
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
    cut_origin origin = {CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, row, has_limit ? CUT_SOURCES_CAPACITY : -1, grade, 0, t};
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

/* ---- contracts ---- */

/* One contract over the horizon. A limit binds over the window of its unit: days and weeks, and windows that hold one
 * period, are limits of columns; other calendar months and years are rows. */
typedef struct contract {
  int64_t row, grade;
  cut_per min_per, max_per;
  bool is_open;         /* false: closed for the whole run, as `new` where new ones are left out */
  int64_t *column;      /* [n_periods] */
  double *days;         /* [n_periods] on which it holds */
  double *least, *most; /* [n_periods] the limits' share of the period */
} contract;

static bool by_calendar(cut_per per) { return per == CUT_PER_MONTH || per == CUT_PER_YEAR; }

/* Is the limit of period t a row? True where its window holds several periods. */
static bool is_row(const cut_compiling *k, cut_per per, int64_t t) {
  if (!by_calendar(per)) return false;
  if (t > 0 && cut_calendar_window_end(k->period, k->n_periods, per, t - 1) > t) return true;
  return cut_calendar_window_end(k->period, k->n_periods, per, t) > t + 1;
}

static cut_status read_contract(cut_compiling *k, contract *x, cut_error *err) {
  x->column = CUT_NEW(int64_t, k->n_periods);
  x->days = CUT_NEW(double, k->n_periods);
  x->least = CUT_NEW(double, k->n_periods);
  x->most = CUT_NEW(double, k->n_periods);
  if (x->column == NULL || x->days == NULL || x->least == NULL || x->most == NULL) return CUT_FAIL_MEMORY(err);
  x->min_per = cut_value_per(k->v, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN);
  x->max_per = cut_value_per(k->v, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX);
  x->is_open = !(k->without_new && cut_case_flag(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_NEW, false));
  for (int64_t t = 0; x->is_open && t < k->n_periods; t++) {
    x->days[t] = cut_value_days(k->v, CUT_TABLE_CONTRACTS, x->row, k->period[t]);
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN, t, &x->least[t], err));
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX, t, &x->most[t], err));
  }
  return CUT_STATUS_OK;
}

static cut_status contract_columns(cut_compiling *k, contract *x, cut_error *err) {
  const cut_case *c = k->c;
  int64_t place = cut_case_ref(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PLACE);
  bool has_max = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX),
       has_min = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN);
  cut_cause cause = {cut_case_ref(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_BUYER),
                     cut_case_ref(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_SELLER), CUT_TABLE_CONTRACTS, x->row};
  for (int64_t t = 0; t < k->n_periods; t++) {
    bool max_row = is_row(k, x->max_per, t), min_row = is_row(k, x->min_per, t);
    double lower = min_row ? 0 : x->least[t];
    double upper = max_row && x->most[t] > 0
                       ? INFINITY
                       : x->most[t]; /* where nothing may be taken, the window's rest must not come */
    int limit = has_max && !max_row ? CUT_CONTRACTS_MAX : has_min && !min_row ? CUT_CONTRACTS_MIN : -1;
    cut_origin origin = {CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, x->row, limit, x->grade, 0, t};
    CUT_TRY(cut_compiling_order(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN, t, &lower, upper, err));
    CUT_TRY(cut_model_add_column(k->b, origin, lower, upper, false, &x->column[t], err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, x->grade, place, t), x->column[t], 1, err));
    if (x->days[t] > 0)
      CUT_TRY(cut_money_rule(k, x->column[t], cause, (cut_price_cell){CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PRICE},
                             x->grade, t, err));
  }
  return CUT_STATUS_OK;
}

/* Rows of one limit, or of both where they share a window. */
static cut_status contract_windows(cut_compiling *k, const contract *x, cut_per per, bool with_min, bool with_max,
                                   int step, cut_error *err) {
  for (int64_t t = 0, end; t < k->n_periods; t = end) {
    double lower = 0, upper = 0;
    int64_t window = -1;
    end = cut_calendar_window_end(k->period, k->n_periods, per, t);
    if (end == t + 1) continue;
    for (int64_t i = t; i < end; i++) {
      lower += x->least[i];
      upper += x->most[i];
    }
    if (!with_min) lower = -INFINITY;
    if (!with_max) upper = INFINITY;
    CUT_TRY(cut_compiling_order(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN, t, &lower, upper, err));
    cut_origin origin = {CUT_ROLE_WINDOW,
                         CUT_TABLE_CONTRACTS,
                         x->row,
                         with_max ? CUT_CONTRACTS_MAX : CUT_CONTRACTS_MIN,
                         x->grade,
                         step,
                         t};
    CUT_TRY(cut_model_add_row(k->b, origin, lower, upper, &window, err));
    for (int64_t i = t; i < end; i++) CUT_TRY(cut_model_add_entry(k->b, window, x->column[i], 1, err));
  }
  return CUT_STATUS_OK;
}

/* The limits over the whole validity. The duty to take binds only if the contract ends inside the horizon and holds on
 * some day of it; what remains of the right is never negative. */
static cut_status contract_total(cut_compiling *k, const contract *x, cut_error *err) {
  const cut_case *c = k->c;
  cut_date first = k->period[0].first, last = k->period[k->n_periods - 1].last - 1;
  cut_date valid_to = cut_case_date(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_VALID_TO);
  double least = 0, most = 0, taken = 0, days = 0;
  int64_t total = -1;
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MIN, first, -INFINITY, &least, err));
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MAX, first, INFINITY, &most, err));
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TAKEN, first, 0, &taken, err));
  bool has_max = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MAX) || isfinite(most);
  bool has_min = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MIN) || isfinite(least);
  if (!has_max && !has_min) return CUT_STATUS_OK;
  for (int64_t t = 0; t < k->n_periods; t++) days += x->days[t];
  bool ends = valid_to != CUT_DATE_NONE && valid_to <= last && days > 0;
  double lower = !has_min ? -INFINITY : ends ? fmax(least - taken, 0) : 0, upper = fmax(most - taken, 0);
  CUT_TRY(cut_compiling_order(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MIN, -1, &lower, upper, err));
  cut_origin origin = {CUT_ROLE_TOTAL,
                       CUT_TABLE_CONTRACTS,
                       x->row,
                       has_max ? CUT_CONTRACTS_TOTAL_MAX : CUT_CONTRACTS_TOTAL_MIN,
                       x->grade,
                       0,
                       -1};
  CUT_TRY(cut_model_add_row(k->b, origin, lower, upper, &total, err));
  for (int64_t t = 0; t < k->n_periods; t++) CUT_TRY(cut_model_add_entry(k->b, total, x->column[t], 1, err));
  return CUT_STATUS_OK;
}

static cut_status compile_contract(cut_compiling *k, int64_t row, cut_error *err) {
  contract x = {.row = row, .grade = cut_case_ref(k->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_COMMODITY)};
  cut_status status;
  CUT_TRY_GOTO(read_contract(k, &x, err));
  CUT_TRY_GOTO(contract_columns(k, &x, err));
  bool min_rows = by_calendar(x.min_per), max_rows = by_calendar(x.max_per), same = x.min_per == x.max_per;
  if (max_rows) CUT_TRY_GOTO(contract_windows(k, &x, x.max_per, same, true, 0, err));
  if (min_rows && !(max_rows && same))
    CUT_TRY_GOTO(contract_windows(k, &x, x.min_per, true, false, max_rows ? 1 : 0, err));
  status = contract_total(k, &x, err);
cleanup:
  cut_mem_free(x.most);
  cut_mem_free(x.least);
  cut_mem_free(x.days);
  cut_mem_free(x.column);
  return status;
}

cut_status cut_compile_contracts(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_CONTRACTS); row++)
    if (cut_compiling_is_ours(k, cut_case_ref(k->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_BUYER)))
      CUT_TRY(compile_contract(k, row, err));
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
    cut_origin origin = {CUT_ROLE_ARRIVAL, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_QUANTITY, grade, 0, t};
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
  if (t < k->n_periods - 1) return CUT_STATUS_OK;
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
    cut_origin origin = {CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, row, CUT_STORAGES_VOLUME, grade, 0, t};
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
