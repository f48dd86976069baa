#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "question/report_internal.h"
#include "question/rolling.h"

#define PER_MILLION 1e3 /* thousand currency units */

static const cut_solved *made(const cut_rolling_step *step) { return step->surprised ? &step->seen : &step->plan; }

static const char *money_unit(const cut_session *s, char buf[32]) {
  snprintf(buf, 32, "million %s", cut_case_get_info(s->c)->currency);
  return buf;
}

static void put_day(cut_result *r, int column, cut_date day) {
  char text[11];
  cut_date_format(day, text);
  cut_result_put_text(r, column, text);
}

static cut_status put_step(const cut_session *s, const cut_rolling *x, const cut_model_view *v, int64_t i,
                           cut_result *r, const char *solve, cut_error *err) {
  const cut_rolling_step *step = &x->steps.items[i];
  const cut_solved *m = made(step);
  char unit[32];
  cut_result_begin(r, CUT_RT_ROLLING);
  cut_result_put_text(r, CUT_RC_ROLLING_SOLVE, solve);
  cut_result_put_integer(r, CUT_RC_ROLLING_STEP, i + 1);
  put_day(r, CUT_RC_ROLLING_DECISION, v->period[step->first].first);
  if (cut_solved_is_optimal(m)) put_day(r, CUT_RC_ROLLING_CARRIED_OUT, v->period[step->end - 1].last - 1);
  put_day(r, CUT_RC_ROLLING_AHEAD, v->period[step->horizon - 1].last - 1);
  cut_result_put_text(r, CUT_RC_ROLLING_PLAN, m->name);
  cut_result_put_flag(r, CUT_RC_ROLLING_SURPRISED, step->surprised);
  if (cut_solved_is_optimal(m)) {
    cut_result_put_number(r, CUT_RC_ROLLING_UNSERVED_PLANNED, step->unserved_planned);
    cut_result_put_number(r, CUT_RC_ROLLING_UNSERVED, step->unserved_carried_out);
    cut_result_put_number(r, CUT_RC_ROLLING_MISSED, step->missed);
    cut_result_put_number(r, CUT_RC_ROLLING_COST_PLANNED, step->cost_planned / PER_MILLION);
    cut_result_put_number(r, CUT_RC_ROLLING_COST, step->cost_carried_out / PER_MILLION);
    cut_result_put_number(r, CUT_RC_ROLLING_COST_AHEAD, step->cost_ahead / PER_MILLION);
  }
  cut_result_put_text(r, CUT_RC_ROLLING_UNIT, money_unit(s, unit));
  cut_result_put_text(r, CUT_RC_ROLLING_PROOF,
                      !cut_solved_is_proved(m)   ? "not proved"
                      : cut_solved_is_optimal(m) ? "proved"
                                                 : "infeasibility proved");
  return cut_result_end(r, err);
}

/* price: thousand currency units per canonical unit, NAN if there is none. */
static cut_status put_breach(const cut_session *s, const cut_solved *all, const cut_origin *o, int64_t period,
                             double quantity, double price, cut_result *r, cut_error *err) {
  const cut_model_view *v = cut_model_get(all->model);
  int64_t commodity = cut_report_origin_commodity(s->c, o);
  char unit[32], price_unit[32];
  cut_result_begin(r, CUT_RT_BREACHES);
  cut_result_put_text(r, CUT_RC_BREACHES_SOLVE, all->name);
  cut_result_put_text(r, CUT_RC_BREACHES_TABLE, cut_report_table_name(o->table));
  cut_result_put_text(r, CUT_RC_BREACHES_KEY, cut_case_key(s->c, o->table, o->row));
  cut_result_put_text(r, CUT_RC_BREACHES_COLUMN, cut_schema(o->table)->columns[o->column].name);
  cut_result_put_text(r, CUT_RC_BREACHES_COMMODITY, cut_report_commodity_key(s->c, commodity));
  put_day(r, CUT_RC_BREACHES_PERIOD, v->period[period].first);
  cut_result_put_number(r, CUT_RC_BREACHES_QUANTITY, quantity * cut_case_display_factor(s->c, commodity));
  cut_result_put_text(r, CUT_RC_BREACHES_UNIT, cut_report_commodity_unit(s->c, commodity));
  if (!isnan(price)) {
    cut_report_price_unit(s->c, commodity, price_unit);
    cut_result_put_number(r, CUT_RC_BREACHES_PRICE, price);
    cut_result_put_text(r, CUT_RC_BREACHES_PRICE_UNIT, price_unit);
    cut_result_put_number(r, CUT_RC_BREACHES_AMOUNT, price * quantity / PER_MILLION);
    cut_result_put_text(r, CUT_RC_BREACHES_AMOUNT_UNIT, money_unit(s, unit));
  }
  return cut_result_end(r, err);
}

static double term_of(const cut_model_view *v, int64_t column) {
  for (int64_t i = 0; i < v->n_terms; i++)
    if (v->terms[i].column == column) return v->terms[i].rate;
  return NAN;
}

/* Amounts from which on a limit counts as missed, relative to 1 + the limit. */
#define MISSED 1e-7

/* Takes above a limit that was lowered after they had been made. */
static cut_status put_overruns(const cut_session *s, const cut_solved *all, cut_result *r, cut_error *err) {
  const cut_model_view *v = cut_model_get(all->model);
  const double *x = cut_solved_last(all)->solution.value;
  cut_status status = CUT_STATUS_OK;
  double *activity = CUT_NEW(double, v->n_rows);
  if (activity == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < v->n_columns; j++)
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      activity[v->entry_row[k]] += v->entry_value[k] * x[j];
  for (int64_t i = 0; i < v->n_rows && status == CUT_STATUS_OK; i++) {
    cut_origin o = cut_row_origin(v, i);
    double above = activity[i] - v->row_upper[i];
    if ((o.role != CUT_ROLE_WINDOW && o.role != CUT_ROLE_TOTAL) || !(above > MISSED * (1 + fabs(v->row_upper[i]))))
      continue;
    o.column = o.role == CUT_ROLE_TOTAL ? CUT_CONTRACTS_TOTAL_MAX : CUT_CONTRACTS_MAX;
    status = put_breach(s, all, &o, o.period < 0 ? v->n_periods - 1 : o.period, above, NAN, r, err);
  }
  cut_mem_free(activity);
  return status;
}

static cut_status put_breaches(const cut_session *s, const cut_solved *all, cut_result *r, cut_error *err) {
  const cut_model_view *v = cut_model_get(all->model);
  const double *x = cut_solved_last(all)->solution.value;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->role == CUT_ROLE_BREACH && x[j] > MISSED * (1 + v->col_upper[j]))
      CUT_TRY(put_breach(s, all, o, o->period, x[j], term_of(v, j), r, err));
  }
  return put_overruns(s, all, r, err);
}

static cut_status put_limit(const cut_session *s, const cut_rolling_limit *l, const char *solve, cut_result *r,
                            cut_error *err) {
  cut_result_begin(r, CUT_RT_WINDOW_LIMITS);
  cut_result_put_text(r, CUT_RC_WINDOW_LIMITS_SOLVE, solve);
  cut_result_put_text(r, CUT_RC_WINDOW_LIMITS_TABLE, cut_report_table_name(l->table));
  cut_result_put_text(r, CUT_RC_WINDOW_LIMITS_KEY, cut_case_key(s->c, l->table, l->row));
  cut_result_put_text(r, CUT_RC_WINDOW_LIMITS_COLUMN, cut_schema(l->table)->columns[l->column].name);
  cut_result_put_integer(r, CUT_RC_WINDOW_LIMITS_STEPS, l->steps);
  cut_result_put_integer(r, CUT_RC_WINDOW_LIMITS_FIRST, l->first);
  cut_result_put_text(r, CUT_RC_WINDOW_LIMITS_WHY, l->why);
  return cut_result_end(r, err);
}

cut_status cut_rolling_report(const cut_session *s, const cut_rolling *x, bool detail, cut_result *r, cut_error *err) {
  for (int64_t i = 0; i < x->steps.n; i++) {
    const cut_rolling_step *step = &x->steps.items[i];
    CUT_TRY(put_step(s, x, cut_model_get(x->truth), i, r, x->name, err));
    CUT_TRY(cut_report_stages(s, &step->plan, detail, r, err));
    if (step->surprised) CUT_TRY(cut_report_stages(s, &step->seen, detail, r, err));
  }
  for (int64_t i = 0; i < x->limits.n; i++) CUT_TRY(put_limit(s, &x->limits.items[i], x->name, r, err));
  if (!x->complete) return CUT_STATUS_OK;
  CUT_TRY(cut_report_carried_out(s, &x->carried_out, detail, r, err));
  return put_breaches(s, &x->carried_out, r, err);
}

/* ---- the run ---- */

static cut_status put_run(cut_result *r, const char *name, const char *value, cut_error *err) {
  cut_result_begin(r, CUT_RT_RUN);
  cut_result_put_text(r, CUT_RC_RUN_NAME, name);
  cut_result_put_text(r, CUT_RC_RUN_VALUE, value);
  return cut_result_end(r, err);
}

cut_status cut_rolling_report_run(const cut_session *s, const cut_rolling *x, cut_result *r, cut_error *err) {
  bool proved = true, cold = false;
  for (int64_t i = 0; i < x->steps.n; i++) {
    proved = proved && cut_solved_is_proved(made(&x->steps.items[i]));
    cold = cold || made(&x->steps.items[i])->answer.resolved_cold;
  }
  cut_model *told = x->complete ? x->carried_out.model : x->truth;
  CUT_TRY(cut_model_ensure_digest(told, s->c, err));
  CUT_TRY(put_run(r, "model_digest", cut_model_digest(told), err));
  CUT_TRY(put_run(r, "proof", proved ? "proved" : "not proved", err));
  CUT_TRY(put_run(r, "resolved_cold", cold ? "yes" : "no", err));
  cut_result_begin(r, CUT_RT_RUN_ENV);
  cut_result_put_text(r, CUT_RC_RUN_ENV_NAME, "solver");
  cut_result_put_text(r, CUT_RC_RUN_ENV_VALUE, cut_engine_name(s->engine));
  return cut_result_end(r, err);
}

cut_outcome cut_rolling_outcome(const cut_rolling *x) {
  double unserved = 0; /* the most of any step: each has a slack of its own */
  if (!x->complete) return cut_solved_outcome(made(&x->steps.items[x->steps.n - 1]));
  for (int64_t i = 0; i < x->steps.n; i++) unserved = fmax(unserved, x->steps.items[i].unserved_carried_out);
  return unserved > CUT_NOTHING_UNSERVED || x->missed ? CUT_OUTCOME_NOT_SERVABLE : CUT_OUTCOME_ANSWERED;
}
