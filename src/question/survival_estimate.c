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

static cut_status open_fine(const cut_daily *coarse, int64_t failed, bool without_new, cut_daily *fine,
                            cut_error *err) {
  spans list = {0};
  cut_status status = cut_into_days(coarse, failed, &list, err);
  cut_date end = coarse->period[coarse->n_periods - 1].last;
  if (status == CUT_STATUS_OK)
    status = cut_daily_open(fine, coarse->values, coarse->compile, list.items, list.n, without_new, err);
  cut_mem_free(list.items);
  if (status != CUT_STATUS_OK) return status;
  CUT_TRY(cut_daily_ask(fine, &coarse->load, err));
  return cut_daily_restore_windows(fine, end - 1, err);
}

cut_status cut_survival_estimate(cut_daily *coarse, cut_daily *fine, bool without_new, const cut_sink *sink,
                                 cut_estimate *out, cut_error *err) {
  cut_survival found;
  cut_bracket unknown = {.high = INT64_MAX};
  const cut_span *period = coarse->period;
  CUT_TRY(cut_survival_search(coarse, unknown, coarse->n_periods, sink, &found, err));
  if (found.beyond) {
    *out = (cut_estimate){period[coarse->n_periods - 1].last - period[0].first, true};
    return CUT_STATUS_OK;
  }
  int64_t served = found.days, days = period[served].last - period[served].first;
  CUT_TRY(open_fine(coarse, served, without_new, fine, err));
  CUT_TRY(cut_survival_search(fine, unknown, served + days / 2, sink, &found, err));
  *out = (cut_estimate){.days = found.days == 0 ? 0 : fine->period[found.days - 1].last - period[0].first};
  return CUT_STATUS_OK;
}

/* ---- a plan of days from one of longer periods ---- */

/* The period that holds the day, -1 if none does. */
static int64_t period_of(const cut_daily *d, cut_date day) {
  int64_t low = 0, high = d->n_periods;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (d->period[middle].last <= day)
      low = middle + 1;
    else
      high = middle;
  }
  return low < d->n_periods ? low : -1;
}

/* The same column or row in the period of `from` that holds its day. */
static cut_origin there(const cut_daily *from, const cut_model_view *days, cut_origin o) {
  if (o.period >= 0) o.period = (int32_t)period_of(from, days->period[o.period].first);
  return o;
}

/* The day's share of what the plan does in the period that holds the day; what the model of days fixes stays so. */
static void spread_columns(const cut_daily *from, const cut_daily_part *coarse, const cut_lp *lp,
                           const cut_model_view *v, double *value) {
  for (int64_t j = 0; j < v->n_columns; j++) {
    cut_origin o = cut_column_origin(v, j);
    double lower = lp->col_lower[j], upper = lp->col_upper[j], days = 1;
    value[j] = lower == upper ? lower : 0;
    if (o.role == CUT_ROLE_DRAW || o.role == CUT_ROLE_LEVEL || lower == upper) continue;
    if (o.period >= 0) {
      o.period = (int32_t)period_of(from, v->period[o.period].first);
      if (o.period >= 0) days = (double)(from->period[o.period].last - from->period[o.period].first);
    }
    int64_t at = cut_model_find_column(coarse->model, o);
    if (at >= 0) value[j] = coarse->plan.value[at] / days;
    value[j] = fmin(fmax(value[j], lower), upper);
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

static bool is_basic(const uint8_t *basic, int64_t at) { return at >= 0 && basic[at] != 0; }

/* The basis of the longer periods' plan, on every day of each, with the spread plan in *start to tell at which limit
 * the others are: only where the plan does not hold has the simplex method anything to do. Rows without a counterpart
 * are basic. */
static cut_status start_from(const cut_daily *from, cut_daily *days, int64_t part, cut_solution *start,
                             cut_error *err) {
  const cut_daily_part *coarse = &from->parts[part];
  const cut_model_view *v = days->parts[part].v;
  if (coarse->plan.col_basic == NULL || coarse->plan.row_basic == NULL) return CUT_STATUS_OK;
  start->n_columns = v->n_columns;
  start->n_rows = v->n_rows;
  start->col_basic = CUT_NEW(uint8_t, v->n_columns);
  start->row_basic = CUT_NEW(uint8_t, v->n_rows);
  if (start->col_basic == NULL || start->row_basic == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < v->n_columns; j++)
    start->col_basic[j] =
        is_basic(coarse->plan.col_basic, cut_model_find_column(coarse->model, there(from, v, cut_column_origin(v, j))));
  for (int64_t i = 0; i < v->n_rows; i++) {
    int64_t at = cut_model_find_row(coarse->model, there(from, v, cut_row_origin(v, i)));
    start->row_basic[i] = at < 0 || is_basic(coarse->plan.row_basic, at);
  }
  return cut_daily_start(days, part, start, err);
}

/* The part's plan spread over the first `served` days becomes that of the part of days, if it is one. */
static cut_status spread_part(const cut_daily *from, cut_daily *days, int64_t part, int64_t served, bool *holds,
                              cut_error *err) {
  cut_daily_part *p = &days->parts[part];
  const cut_model_view *v = p->v;
  cut_solution start = {0};
  cut_status status;
  double *value = CUT_NEW(double, v->n_columns), *activity = CUT_NEW(double, v->n_rows);
  if (value == NULL || activity == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_daily_serve(days, part, served, err));
  cut_lp lp = cut_daily_lp(days, part);
  spread_columns(from, &from->parts[part], &lp, v, value);
  take_up_differences(p, &lp, activity, value);
  CUT_TRY_GOTO(cut_certify_point(&lp, value, holds, err));
  if (!*holds) {
    start.value = value;
    value = NULL;
    status = start_from(from, days, part, &start, err);
    goto cleanup;
  }
  cut_solution_clear(&p->plan);
  p->plan = (cut_solution){.value = value, .n_columns = v->n_columns, .n_rows = v->n_rows};
  p->lasts = served;
  p->plan_proved = true;
  value = NULL;
cleanup:
  cut_solution_clear(&start);
  cut_mem_free(activity);
  cut_mem_free(value);
  return status;
}

/* Days from the start to the end of the first n periods. */
static int64_t days_to(const cut_daily *d, int64_t n) {
  return n <= 0 ? 0 : d->period[n - 1].last - d->period[0].first;
}

static cut_status spread_plans(const cut_daily *from, cut_daily *days, cut_bracket *known, cut_error *err) {
  int64_t served = days->n_periods;
  bool all_hold = true;
  for (int64_t i = 0; i < days->n_parts; i++)
    if (days->parts[i].is_asked) {
      int64_t lasts = from->parts[i].plan.value == NULL ? 0 : days_to(from, from->parts[i].lasts);
      if (lasts < served) served = lasts;
    }
  if (served <= known->low) return CUT_STATUS_OK;
  for (int64_t i = 0; i < days->n_parts; i++) {
    bool holds = true;
    if (days->parts[i].is_asked) CUT_TRY(spread_part(from, days, i, served, &holds, err));
    all_hold = all_hold && holds;
  }
  if (!all_hold) return CUT_STATUS_OK;
  known->low = served;
  known->low_proved = true;
  return CUT_STATUS_OK;
}

/* ---- a ray of days from one of longer periods ---- */

/* The rays of from's part, each multiplier on every day of its period. A limit of a calendar window that is one period
 * there is none of rows but of the column: what the days of the window bring is then set against the window's row. */
static void lift_rows(const cut_daily *from, const cut_daily_part *coarse, const cut_lp *lp, const cut_model_view *v,
                      bool *is_new, double *ray) {
  for (int64_t i = 0; i < v->n_rows; i++) {
    int64_t at = cut_model_find_row(coarse->model, there(from, v, cut_row_origin(v, i)));
    ray[i] = at < 0 ? 0 : coarse->ray[at];
    is_new[i] = at < 0 && !isfinite(lp->row_lower[i]) && isfinite(lp->row_upper[i]);
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    double slope = 0;
    int64_t window = -1;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      if (is_new[v->entry_row[k]] && v->entry_value[k] > 0)
        window = k;
      else
        slope += v->entry_value[k] * ray[v->entry_row[k]];
    }
    if (window >= 0) ray[v->entry_row[window]] = fmin(ray[v->entry_row[window]], -slope / v->entry_value[window]);
  }
}

static cut_status lift_ray(const cut_daily *from, cut_daily *days, int64_t part, cut_bracket *known, char *binds,
                           size_t size, cut_error *err) {
  const cut_daily_part *coarse = &from->parts[part];
  const cut_model_view *v = days->parts[part].v;
  int64_t fails = days_to(from, coarse->fails);
  if (fails > days->n_periods || fails >= known->high || fails <= known->low) return CUT_STATUS_OK;
  bool proves = false;
  double *ray = CUT_NEW(double, v->n_rows);
  bool *is_new = CUT_NEW(bool, v->n_rows);
  cut_status status = ray == NULL || is_new == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status != CUT_STATUS_OK) goto cleanup;
  CUT_TRY_GOTO(cut_daily_serve(days, part, fails, err));
  cut_lp lp = cut_daily_lp(days, part);
  lift_rows(from, coarse, &lp, v, is_new, ray);
  cut_leaf_claim leaf = {.infeasible = true, .dual = ray};
  CUT_TRY_GOTO(cut_certify_infeasible(&lp, &leaf, 1, &proves, err));
  if (!proves) goto cleanup;
  days->tight = part;
  CUT_TRY_GOTO(cut_survival_ruled_out(days, ray, known->low, &fails, err));
  known->high = fails;
  known->high_proved = true;
  known->binds = binds;
  status = cut_daily_explain(days, part, ray, binds, size, err);
cleanup:
  cut_mem_free(is_new);
  cut_mem_free(ray);
  return status;
}

/* Parts of the two models are the same goods where there are as many: periods do not tie goods together. */
cut_status cut_survival_transfer(const cut_daily *from, cut_daily *days, cut_bracket *known, char *binds, size_t size,
                                 cut_error *err) {
  if (from->n_parts != days->n_parts) return CUT_STATUS_OK;
  CUT_TRY(spread_plans(from, days, known, err));
  for (int64_t i = 0; i < days->n_parts; i++)
    if (days->parts[i].is_asked && from->parts[i].ray != NULL)
      CUT_TRY(lift_ray(from, days, i, known, binds, size, err));
  return CUT_STATUS_OK;
}
