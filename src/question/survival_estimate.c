#include "question/survival_estimate.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

typedef struct spans {
  cut_span *items;
  int64_t n, capacity;
} spans;

static bool add(spans *s, cut_date first, cut_date last) {
  if (!CUT_GROW(s)) return false;
  s->items[s->n++] = (cut_span){first, last};
  return true;
}

cut_status cut_survival_periods(const cut_values *values, cut_span horizon, cut_span **out, int64_t *n,
                                cut_error *err) {
  cut_span *calendar = NULL;
  cut_date *breaks = NULL;
  int64_t n_calendar = 0, n_breaks = 0;
  spans list = {0};
  cut_status status;
  CUT_TRY_GOTO(cut_calendar(cut_case_get_info(cut_values_case(values)), horizon.first, horizon.last - 1, false,
                            &calendar, &n_calendar, err));
  CUT_TRY_GOTO(cut_values_breaks(values, horizon, &breaks, &n_breaks, err));
  for (int64_t t = 0, b = 0; t < n_calendar; t++) {
    cut_date first = calendar[t].first;
    bool grown = true;
    for (; b < n_breaks && breaks[b] < calendar[t].last; b++) {
      if (breaks[b] > first) grown = grown && add(&list, first, breaks[b]);
      first = breaks[b];
    }
    if (!grown || !add(&list, first, calendar[t].last)) {
      status = CUT_FAIL_MEMORY(err);
      goto cleanup;
    }
  }
  *out = list.items;
  *n = list.n;
  list.items = NULL;
cleanup:
  cut_mem_free(list.items);
  cut_mem_free(breaks);
  cut_mem_free(calendar);
  return status;
}

/* Most periods of the model that can be served; at least `low` can, and not all `high`. */
static cut_status most_periods(cut_daily *d, int64_t low, int64_t high, const cut_sink *sink, cut_solution *solution,
                               int64_t *out, cut_error *err) {
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    bool feasible, proved;
    CUT_TRY(cut_daily_probe(d, middle, sink, solution, &feasible, &proved, err));
    *(feasible ? &low : &high) = middle;
  }
  *out = low;
  return CUT_STATUS_OK;
}

/* The coarse periods to the end of the month in which period `failed` ends, that one cut into days. */
static cut_status cut_into_days(const cut_daily *v, int64_t failed, spans *out, cut_error *err) {
  cut_date month = cut_date_next_month(v->period[failed].last - 1);
  for (int64_t t = 0; t < v->n_periods && v->period[t].first < month; t++) {
    cut_date first = v->period[t].first;
    bool grown = true;
    for (; t == failed && first + 1 < v->period[t].last; first++) grown = grown && add(out, first, first + 1);
    if (!grown || !add(out, first, v->period[t].last)) return CUT_FAIL_MEMORY(err);
  }
  return CUT_STATUS_OK;
}

cut_status cut_survival_estimate(cut_daily *coarse, bool without_new, const cut_sink *sink, cut_estimate *out,
                                 cut_error *err) {
  const cut_daily *v = coarse;
  cut_solution solution = {0};
  cut_daily fine = {0};
  spans list = {0};
  bool feasible, proved;
  int64_t served = 0;
  cut_date start = v->period[0].first, end = v->period[v->n_periods - 1].last;
  cut_status status;
  memset(out, 0, sizeof *out);
  CUT_TRY_GOTO(cut_daily_probe(coarse, v->n_periods, sink, &solution, &feasible, &proved, err));
  if (feasible) {
    *out = (cut_estimate){end - start, true};
    goto cleanup;
  }
  CUT_TRY_GOTO(most_periods(coarse, 0, v->n_periods, sink, &solution, &served, err));
  CUT_TRY_GOTO(cut_into_days(v, served, &list, err));
  CUT_TRY_GOTO(cut_daily_open(&fine, coarse->values, coarse->compile, list.items, list.n, without_new, err));
  CUT_TRY_GOTO(cut_daily_ask(&fine, &coarse->load, err));
  CUT_TRY_GOTO(cut_daily_restore_windows(&fine, end - 1, err));
  int64_t days = v->period[served].last - v->period[served].first;
  CUT_TRY_GOTO(most_periods(&fine, served, served + days, sink, &solution, &served, err));
  out->days = (served == 0 ? start : fine.period[served - 1].last) - start;
cleanup:
  cut_mem_free(list.items);
  cut_daily_clear(&fine);
  cut_solution_clear(&solution);
  return status;
}

/* ---- a plan of days from one of longer periods ---- */

/* The day's share of what the plan does in the period that holds the day; what the model of days fixes stays so. */
static void spread_columns(const cut_daily_part *coarse, const cut_lp *lp, const cut_model_view *v, double *value) {
  int64_t t = 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    cut_origin o = cut_column_origin(v, j);
    double lower = lp->col_lower[j], upper = lp->col_upper[j];
    value[j] = 0;
    if (o.role == CUT_ROLE_DRAW || o.role == CUT_ROLE_LEVEL) continue;
    if (lower == upper) {
      value[j] = lower;
      continue;
    }
    if (o.period >= 0) {
      cut_date day = v->period[o.period].first;
      if (coarse->v->period[t].first > day) t = 0;
      while (coarse->v->period[t].last <= day) t++;
      o.period = t;
    }
    int64_t from = cut_model_find_column(coarse->model, o);
    if (from < 0) continue;
    double days = o.period < 0 ? 1 : (double)coarse->v->period[t].last - (double)coarse->v->period[t].first;
    value[j] = fmin(fmax(coarse->plan[from] / days, lower), upper);
  }
}

/* What a node lacks is drawn from its first storage, what it has too much goes in; levels follow. */
static void take_up_differences(const cut_daily_part *days, const cut_lp *lp, double *activity, double *value) {
  const cut_model_view *v = days->v;
  for (int64_t i = 0; i < v->n_rows; i++) activity[i] = 0;
  for (int64_t j = 0; j < v->n_columns; j++)
    for (int64_t k = v->col_start[j]; value[j] != 0 && k < v->col_start[j + 1]; k++)
      activity[v->entry_row[k]] += v->entry_value[k] * value[j];
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (cut_column_origin(v, j).role != CUT_ROLE_DRAW) continue;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      int64_t i = v->entry_row[k];
      if (cut_row_origin(v, i).role != CUT_ROLE_BALANCE) continue;
      value[j] = fmin(fmax(-activity[i], lp->col_lower[j]), lp->col_upper[j]);
      activity[i] += value[j];
    }
  }
  double level = 0;
  for (int64_t j = 0; j < v->n_columns; j++) { /* sorted by storage, then period */
    cut_origin o = cut_column_origin(v, j);
    if (o.role != CUT_ROLE_LEVEL) continue;
    o.role = CUT_ROLE_STOCK;
    int64_t stock = cut_model_find_row(days->model, o);
    o.role = CUT_ROLE_DRAW;
    int64_t draw = cut_model_find_column(days->model, o);
    if (o.period == 0) level = 0;
    level -= (draw < 0 ? 0 : value[draw]) + (stock < 0 ? 0 : lp->row_lower[stock]);
    value[j] = level;
  }
}

static cut_status spread_part(const cut_daily_part *coarse, cut_daily *days, int64_t part, bool *holds,
                              cut_error *err) {
  const cut_daily_part *p = &days->parts[part];
  const cut_model_view *v = p->v;
  cut_certificate certificate;
  cut_tolerances tolerances;
  cut_status status;
  double *value = CUT_NEW(double, v->n_columns), *activity = CUT_NEW(double, v->n_rows);
  if (value == NULL || activity == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_daily_serve(days, part, v->n_periods, err));
  cut_lp lp = cut_daily_lp(days, part);
  spread_columns(coarse, &lp, v, value);
  take_up_differences(p, &lp, activity, value);
  for (int64_t i = 0; i < v->n_rows; i++) activity[i] = 0; /* multipliers: only that the plan is one is asked */
  cut_leaf_claim leaf = {.dual = activity};
  cut_tolerances_init(&tolerances);
  CUT_TRY_GOTO(cut_certify(&lp, value, &leaf, 1, &tolerances, &certificate, err));
  *holds = certificate.feasible;
cleanup:
  cut_mem_free(activity);
  cut_mem_free(value);
  return status;
}

/* Parts of the two models are the same goods where there are as many: periods do not tie goods together. */
cut_status cut_survival_spread(const cut_daily *coarse, cut_daily *days, bool *holds, cut_error *err) {
  *holds = coarse->n_parts == days->n_parts;
  for (int64_t i = 0; *holds && i < days->n_parts; i++) {
    if (!days->parts[i].is_asked) continue;
    if (coarse->parts[i].plan == NULL)
      *holds = false;
    else
      CUT_TRY(spread_part(&coarse->parts[i], days, i, holds, err));
  }
  return CUT_STATUS_OK;
}
