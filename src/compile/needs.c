/* Columns of demands: obligations that must be served, and markets that may be sold to. */
#include <math.h>
#include <string.h>

#include "compile/compile_internal.h"

/* The need is fixed; what is not served flows in from nowhere and counts in the row's class. */
static cut_status obligation(cut_compiling *k, int64_t row, cut_error *err) {
  const cut_case *c = k->c;
  int64_t grade = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY), place = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PLACE);
  int64_t priority = cut_case_integer(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRIORITY, 1);
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t need = -1, unserved = -1, balance = cut_compiling_balance(k, grade, place, t);
    double amount = 0;
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, t, &amount, err));
    if (!isfinite(amount)) return cut_compiling_fail(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, t, err, "an obligation needs a quantity");
    cut_origin origin = {CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, grade, 0, t};
    CUT_TRY(cut_model_add_column(k->b, origin, amount, amount, false, &need, err));
    CUT_TRY(cut_model_add_entry(k->b, balance, need, -1, err));
    origin.role = CUT_ROLE_UNSERVED;
    CUT_TRY(cut_model_add_column(k->b, origin, 0, amount, false, &unserved, err));
    CUT_TRY(cut_model_add_entry(k->b, balance, unserved, 1, err));
    CUT_TRY(cut_compiling_count_energy(k, CUT_TABLE_DEMANDS, row, grade, priority, unserved, err));
  }
  return CUT_STATUS_OK;
}

/* A market's sales in period t on one step (price_table steps) or on all of it (price_table demands). */
static cut_status sell(cut_compiling *k, int64_t row, int64_t grade, int64_t balance, int64_t t, int limit, int position, double upper, bool open, cut_table price_table,
                       int64_t price_row, int price_column, cut_error *err) {
  int64_t buyer = cut_case_ref(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_BUYER), column = -1;
  cut_cause cause = {buyer < 0 ? CUT_ACCOUNT_OUTSIDE : buyer, k->buyer, CUT_TABLE_DEMANDS, row};
  cut_origin origin = {CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, row, limit, grade, position, t};
  CUT_TRY(cut_model_add_column(k->b, origin, 0, upper, false, &column, err));
  CUT_TRY(cut_model_add_entry(k->b, balance, column, -1, err));
  return open ? cut_money_rule(k, column, cause, price_table, price_row, price_column, grade, t, err) : CUT_STATUS_OK;
}

static cut_status market(cut_compiling *k, int64_t row, cut_error *err) {
  const cut_case *c = k->c;
  int64_t grade = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY), place = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PLACE);
  int64_t first = k->demand_steps.start[row], last = k->demand_steps.start[row + 1];
  int limit = first < last || cut_case_has(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY) ? CUT_DEMANDS_QUANTITY : -1;
  if (!cut_nodes_is_live(k, grade, place)) return CUT_STATUS_OK; /* nothing can be sold there */
  if (first < last && cut_case_has(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE))
    return cut_compiling_fail(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE, -1, err, "given beside steps: a market has either a price or steps");
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t balance = cut_compiling_balance(k, grade, place, t);
    double rest = 0, valid = cut_value_days(k->v, CUT_TABLE_DEMANDS, row, k->period[t]) / cut_compiling_days(k, t);
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, t, &rest, err));
    if (first == last) CUT_TRY(sell(k, row, grade, balance, t, limit, 0, rest, valid > 0, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE, err));
    for (int64_t i = first; i < last; i++) { /* in the order of positions, cut where the quantity is used up */
      int64_t step = k->demand_steps.item[i];
      double width = 0;
      CUT_TRY(cut_compiling_rate(k, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, t, &width, err));
      double upper = fmin(width * valid, rest);
      rest -= upper;
      CUT_TRY(sell(k, row, grade, balance, t, limit, (int)cut_case_integer(c, CUT_TABLE_STEPS, step, CUT_STEPS_POSITION, 0), upper, valid > 0, CUT_TABLE_STEPS, step,
                   CUT_STEPS_PRICE, err));
    }
  }
  return CUT_STATUS_OK;
}

cut_status cut_compile_demands(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_DEMANDS); row++) {
    bool is_obligation = strcmp(cut_case_text(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") == 0;
    if (!is_obligation) CUT_TRY(market(k, row, err));
    else if (cut_compiling_has_duty(k, row)) CUT_TRY(obligation(k, row, err));
  }
  return CUT_STATUS_OK;
}
