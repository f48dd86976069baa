/* Measures that are decided: what they cost. What they change is in the values that the other files read.
 *
 * Each measure that costs something has a column in every period, whatever its state, so that taking it is a change of
 * limits and costs: 1 in periods in which it costs something, else 0. */
#include <math.h>

#include "compile/compile_internal.h"

static bool costs(const cut_compiling *k, int64_t row) {
  return cut_case_has(k->c, CUT_TABLE_MEASURES, row, CUT_MEASURES_COST_ONCE) ||
         cut_case_has(k->c, CUT_TABLE_MEASURES, row, CUT_MEASURES_COST_RUNNING);
}

/* What the measure costs in period t if decided on the day. */
typedef struct cost {
  double once, running; /* thousand currency units */
} cost;

static cut_status cost_in(const cut_compiling *k, int64_t row, cut_date decided, int64_t t, cost *out, cut_error *err) {
  const cut_table table = CUT_TABLE_MEASURES;
  cut_span p = k->period[t], effect = cut_value_measure_span(k->v, row, decided);
  cut_status status = CUT_STATUS_OK;
  *out = (cost){0, 0};
  if (decided >= p.first && decided < p.last)
    status = cut_value_money(k->v, table, row, CUT_MEASURES_COST_ONCE, decided, &out->once, err);
  if (status != CUT_STATUS_OK) return cut_compiling_place(k, status, table, row, CUT_MEASURES_COST_ONCE, t, err);
  if (effect.first < p.first) effect.first = p.first;
  effect.last = p.last;
  if (effect.first < effect.last)
    status = cut_value_expense(k->v, table, row, CUT_MEASURES_COST_RUNNING, effect, &out->running, err);
  return cut_compiling_place(k, status, table, row, CUT_MEASURES_COST_RUNNING, t, err);
}

static cut_status measure(cut_compiling *k, int64_t row, cut_measure_state state, cut_error *err) {
  int64_t payer = cut_case_ref(k->c, CUT_TABLE_MEASURES, row, CUT_MEASURES_PAID_BY);
  if (payer < 0) payer = cut_case_ref(k->c, CUT_TABLE_MEASURES, row, CUT_MEASURES_DECIDED_BY);
  cut_cause cause = {payer, CUT_ACCOUNT_REAL, CUT_TABLE_MEASURES, row};
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t column = -1;
    cost x = {0, 0};
    if (state.choice == CUT_MEASURE_ON) CUT_TRY(cost_in(k, row, state.decided, t, &x, err));
    double taken = x.once != 0 || x.running != 0 ? 1 : 0;
    cut_origin origin = {CUT_ROLE_MEASURE, CUT_TABLE_MEASURES, row, -1, -1, 0, t, 0};
    CUT_TRY(cut_model_add_column(k->b, origin, taken, taken, false, &column, err));
    CUT_TRY(cut_money_term_of(k, column, cause, "cost once", x.once, err));
    CUT_TRY(cut_money_term_of(k, column, cause, "cost running", x.running, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_compile_measures(cut_compiling *k, cut_error *err) {
  const cut_measure_state *states = cut_values_measures(k->v);
  static const cut_measure_state off = {CUT_MEASURE_OFF, CUT_DATE_NONE};
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_MEASURES); row++)
    if (costs(k, row)) CUT_TRY(measure(k, row, states == NULL ? off : states[row], err));
  return CUT_STATUS_OK;
}
