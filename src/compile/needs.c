/* Columns of demands: obligations that must be served, and markets that may be sold to. */
#include <math.h>
#include <string.h>

#include "compile/compile_internal.h"

/* The need is fixed; what is not served flows in from nowhere and counts in the row's class. */
static cut_status obligation(cut_compiling *k, int64_t row, cut_error *err) {
  const cut_case *c = k->c;
  int64_t grade = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY),
          place = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PLACE);
  int64_t priority = cut_case_integer(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRIORITY, 1);
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t need = -1, unserved = -1, balance = cut_compiling_balance(k, grade, place, t);
    double amount = 0;
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, t, &amount, err));
    if (!isfinite(amount))
      return CUT_COMPILING_FAIL(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, t, err,
                                "an obligation needs a quantity");
    cut_origin origin = {CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, grade, 0, t, 0};
    CUT_TRY(cut_model_add_column(k->b, origin, amount, amount, false, &need, err));
    CUT_TRY(cut_model_add_entry(k->b, balance, need, -1, err));
    origin.role = CUT_ROLE_UNSERVED;
    CUT_TRY(cut_model_add_column(k->b, origin, 0, amount, false, &unserved, err));
    CUT_TRY(cut_model_add_entry(k->b, balance, unserved, 1, err));
    CUT_TRY(cut_compiling_count_energy(k, CUT_TABLE_DEMANDS, row, grade, priority, unserved, err));
  }
  return CUT_STATUS_OK;
}

/* A market, or one of its steps. */
typedef struct stall {
  int64_t row, grade;
  int limit;           /* schema column that bounds the sales, -1 if none */
  int position;        /* of the step, 0 if it has none */
  cut_price_cell cell; /* the market's price, or the step's */
} stall;

/* Sales in period t of at most `upper`; a market that is not open on any day needs no price. */
static cut_status sell(cut_compiling *k, const stall *s, int64_t balance, int64_t t, double upper, bool open,
                       cut_error *err) {
  int64_t buyer = cut_case_ref(k->c, CUT_TABLE_DEMANDS, s->row, CUT_DEMANDS_BUYER), column = -1;
  int64_t place = cut_case_ref(k->c, CUT_TABLE_DEMANDS, s->row, CUT_DEMANDS_PLACE);
  cut_cause cause = {buyer < 0 ? CUT_ACCOUNT_OUTSIDE : buyer, cut_compiling_purse(k, place), CUT_TABLE_DEMANDS, s->row};
  cut_origin origin = {CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, s->row, s->limit, s->grade, s->position, t, 0};
  CUT_TRY(cut_model_add_column(k->b, origin, 0, upper, false, &column, err));
  CUT_TRY(cut_model_add_entry(k->b, balance, column, -1, err));
  if (!open) return CUT_STATUS_OK;
  CUT_TRY(cut_money_rule(k, column, cause, s->cell, s->grade, t, err));
  if (!k->system || buyer < 0) return CUT_STATUS_OK;
  /* What a buyer pays inside the system comes to nothing; what the good is worth to him is still its price. */
  cut_cause worth = {CUT_ACCOUNT_OUTSIDE, buyer, CUT_TABLE_DEMANDS, s->row};
  return cut_money_rule(k, column, worth, s->cell, s->grade, t, err);
}

/* The steps of a market in period t: in the order of positions, cut where `rest`, its quantity, is used up. */
static cut_status sell_steps(cut_compiling *k, stall *s, int64_t balance, int64_t t, double rest, bool open,
                             cut_error *err) {
  for (int64_t i = k->demand_steps.start[s->row]; i < k->demand_steps.start[s->row + 1]; i++) {
    int64_t step = k->demand_steps.item[i];
    double width = 0;
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, t, &width, err));
    double upper = fmin(width, rest);
    rest -= upper;
    s->position = (int)cut_case_integer(k->c, CUT_TABLE_STEPS, step, CUT_STEPS_POSITION, 0);
    s->cell = (cut_price_cell){CUT_TABLE_STEPS, step, CUT_STEPS_PRICE};
    CUT_TRY(sell(k, s, balance, t, upper, open, err));
  }
  return CUT_STATUS_OK;
}

static cut_status market(cut_compiling *k, int64_t row, cut_error *err) {
  const cut_case *c = k->c;
  int64_t place = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PLACE);
  bool has_steps = k->demand_steps.start[row] < k->demand_steps.start[row + 1];
  bool has_limit = has_steps || cut_case_has(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY);
  stall s = {.row = row,
             .grade = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY),
             .limit = has_limit ? CUT_DEMANDS_QUANTITY : -1,
             .cell = {CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE}};
  if (!cut_nodes_is_live(k, s.grade, place)) return CUT_STATUS_OK; /* nothing can be sold there */
  if (has_steps && cut_case_has(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE))
    return CUT_COMPILING_FAIL(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE, -1, err,
                              "given beside steps: a market has either a price or steps");
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t balance = cut_compiling_balance(k, s.grade, place, t);
    double upper = 0;
    bool open = cut_value_days(k->v, CUT_TABLE_DEMANDS, row, k->period[t]) > 0;
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, t, &upper, err));
    if (has_steps)
      CUT_TRY(sell_steps(k, &s, balance, t, upper, open, err));
    else
      CUT_TRY(sell(k, &s, balance, t, upper, open, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_compile_demands(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_DEMANDS); row++) {
    bool is_obligation = strcmp(cut_case_text(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") == 0;
    if (!is_obligation)
      CUT_TRY(market(k, row, err));
    else if (cut_compiling_has_duty(k, row))
      CUT_TRY(obligation(k, row, err));
  }
  return CUT_STATUS_OK;
}
