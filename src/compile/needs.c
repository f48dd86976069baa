/* Columns of demands: obligations that must be served, and markets that may be sold to. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

/* ---- obligations ---- */

/* What is needed in each period. */
static cut_status read_need(cut_compiling *k, int64_t row, double *amount, cut_error *err) {
  CUT_TRY(cut_compiling_rates(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, amount, err));
  for (int64_t t = 0; t < k->n_periods; t++)
    if (!isfinite(amount[t]))
      return CUT_COMPILING_FAIL(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, t, err,
                                "an obligation needs a quantity");
  return CUT_STATUS_OK;
}

/* The need is fixed; what is not served flows in from nowhere and counts in the row's class. */
static cut_status obligation(cut_compiling *k, int64_t row, cut_role role, double *amount, cut_error *err) {
  const cut_case *c = k->c;
  const int64_t n = k->n_periods;
  int64_t grade = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY),
          balance = cut_compiling_balance(k, grade, cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PLACE), 0);
  int64_t priority = cut_case_integer(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRIORITY, 1), class_row = -1;
  double energy = 0;
  cut_origin origin = {role, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, grade, 0, 0, 0};
  CUT_TRY(read_need(k, row, amount, err));
  cut_band band = {.origin = origin, .n = n, .upper = amount, .n_entries = 1, .entry = {{balance, 1, n, 1, NULL}}};
  if (role == CUT_ROLE_DEMAND) {
    band.lower = amount;
    band.entry[0].factor = -1;
  } else {
    CUT_TRY(cut_compiling_energy(k, CUT_TABLE_DEMANDS, row, grade, priority, &class_row, &energy, err));
    band.entry[band.n_entries++] = (cut_band_entry){class_row, 0, n, energy, NULL};
  }
  return cut_model_add_band(k->b, &band, NULL, err);
}

/* ---- markets ---- */

/* A market, or one of its steps. */
typedef struct stall {
  int64_t row, grade, balance;
  int limit;           /* schema column that bounds the sales, -1 if none */
  int position;        /* of the step, 0 if it has none */
  cut_price_cell cell; /* the market's price, or the step's */
  double *days;        /* [n_periods] on which it is open */
  double *rest;        /* [n_periods] what it still takes */
  double *upper;       /* [n_periods] of the step at hand */
} stall;

/* Sales of at most upper; in a period without an open day no price is needed. */
static cut_status sell(cut_compiling *k, const stall *s, const double *upper, cut_error *err) {
  const int64_t n = k->n_periods;
  int64_t buyer = cut_case_ref(k->c, CUT_TABLE_DEMANDS, s->row, CUT_DEMANDS_BUYER), first = -1;
  int64_t place = cut_case_ref(k->c, CUT_TABLE_DEMANDS, s->row, CUT_DEMANDS_PLACE);
  cut_cause cause = {buyer < 0 ? CUT_ACCOUNT_OUTSIDE : buyer, cut_compiling_purse(k, place), CUT_TABLE_DEMANDS, s->row};
  /* What a buyer pays inside the system comes to nothing; what the good is worth to him is still its price. */
  cut_cause worth = {CUT_ACCOUNT_OUTSIDE, buyer, CUT_TABLE_DEMANDS, s->row};
  cut_origin origin = {CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, s->row, s->limit, s->grade, s->position, 0, 0};
  cut_band band = {.origin = origin, .n = n, .upper = upper, .n_entries = 1, .entry = {{s->balance, 1, n, -1, NULL}}};
  CUT_TRY(cut_model_add_band(k->b, &band, &first, err));
  for (int64_t t = 0; t < n; t++) {
    if (s->days[t] <= 0) continue;
    CUT_TRY(cut_money_rule(k, first + t, cause, s->cell, s->grade, t, err));
    if (k->system && buyer >= 0) CUT_TRY(cut_money_rule(k, first + t, worth, s->cell, s->grade, t, err));
  }
  return CUT_STATUS_OK;
}

/* The steps of a market: in the order of positions, cut where its quantity is used up. */
static cut_status sell_steps(cut_compiling *k, stall *s, cut_error *err) {
  for (int64_t i = k->demand_steps.start[s->row]; i < k->demand_steps.start[s->row + 1]; i++) {
    int64_t step = k->demand_steps.item[i];
    CUT_TRY(cut_compiling_rates(k, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, s->upper, err));
    for (int64_t t = 0; t < k->n_periods; t++) {
      s->upper[t] = fmin(s->upper[t], s->rest[t]);
      s->rest[t] -= s->upper[t];
    }
    s->position = (int)cut_case_integer(k->c, CUT_TABLE_STEPS, step, CUT_STEPS_POSITION, 0);
    s->cell = (cut_price_cell){CUT_TABLE_STEPS, step, CUT_STEPS_PRICE};
    CUT_TRY(sell(k, s, s->upper, err));
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
  cut_status status;
  if (!cut_nodes_is_live(k, s.grade, place)) return CUT_STATUS_OK; /* nothing can be sold there */
  if (has_steps && cut_case_has(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE))
    return CUT_COMPILING_FAIL(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRICE, -1, err,
                              "given beside steps: a market has either a price or steps");
  s.balance = cut_compiling_balance(k, s.grade, place, 0);
  s.days = CUT_NEW(double, k->n_periods);
  s.rest = CUT_NEW(double, k->n_periods);
  s.upper = CUT_NEW(double, k->n_periods);
  if (s.days == NULL || s.rest == NULL || s.upper == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  cut_horizon_days(&k->horizon, CUT_TABLE_DEMANDS, row, s.days);
  CUT_TRY_GOTO(cut_compiling_rates(k, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, s.rest, err));
  status = has_steps ? sell_steps(k, &s, err) : sell(k, &s, s.rest, err);
cleanup:
  cut_mem_free(s.upper);
  cut_mem_free(s.rest);
  cut_mem_free(s.days);
  return status;
}

/* ---- all of them: role by role, which is the order of columns ---- */

static bool is_market(const cut_compiling *k, int64_t row) {
  return strcmp(cut_case_text(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") != 0;
}

cut_status cut_compile_demands(cut_compiling *k, cut_error *err) {
  const int64_t n = cut_case_n(k->c, CUT_TABLE_DEMANDS);
  double *amount = CUT_NEW(double, k->n_periods);
  cut_status status = CUT_STATUS_OK;
  if (amount == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t row = 0; row < n; row++)
    if (cut_compiling_has_duty(k, row)) CUT_TRY_GOTO(obligation(k, row, CUT_ROLE_DEMAND, amount, err));
  for (int64_t row = 0; row < n; row++)
    if (cut_compiling_has_duty(k, row)) CUT_TRY_GOTO(obligation(k, row, CUT_ROLE_UNSERVED, amount, err));
  for (int64_t row = 0; row < n; row++)
    if (is_market(k, row)) CUT_TRY_GOTO(market(k, row, err));
cleanup:
  cut_mem_free(amount);
  return status;
}
