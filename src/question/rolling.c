#include "question/rolling.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* How far a plan's amounts may be from a limit that it was not made for, relative to 1 + the limit. */
#define CARRIES_OUT 1e-7

/* One run. The truth has columns for missed minima throughout, so that every step's columns are found in it. */
typedef struct run {
  cut_session *s;
  const char *const *scenarios;
  int64_t n;
  const cut_rolling_options *o;
  cut_values *values;
  const cut_model *truth;
  const cut_model_view *v;   /* of the truth */
  double *value;             /* [columns of truth] */
  bool learns;               /* a step may know less than the truth */
  cut_measure_state *states; /* NULL: all off. Open ones are decided as their first day passes */
  cut_rolling *out;
} run;

cut_rolling_options cut_rolling_options_of(const cut_run_options *o) {
  return (cut_rolling_options){
      .window = o->window, .roll = o->roll, .scenarios = o->info_scenarios, .prices = o->info_prices};
}

void cut_rolling_clear(cut_rolling *r) {
  for (int64_t i = 0; i < r->steps.n; i++) {
    cut_solved_clear(&r->steps.items[i].plan);
    cut_solved_clear(&r->steps.items[i].seen);
  }
  cut_mem_free(r->steps.items);
  cut_mem_free(r->limits.items);
  cut_solved_clear(&r->carried_out);
  cut_model_free(r->truth);
  cut_mem_free(r->name);
  memset(r, 0, sizeof *r);
}

/* ---- periods ---- */

/* First period after t whose first day is `days` or more after that of t; n_periods if there is none. */
static int64_t period_after(const cut_model_view *v, int64_t t, int64_t days) {
  int64_t end = t + 1;
  while (end < v->n_periods && v->period[end].first - v->period[t].first < days) end++;
  return end;
}

static void place_step(const run *x, int64_t first, cut_rolling_step *step) {
  *step = (cut_rolling_step){
      .first = first, .end = period_after(x->v, first, x->o->roll > 0 ? x->o->roll : 1), .horizon = x->v->n_periods};
  if (x->o->window > 0) step->horizon = period_after(x->v, first, x->o->window);
  if (step->horizon < step->end) step->horizon = step->end;
}

/* ---- solving a step ---- */

static cut_compile_options options_of(const run *x, const cut_rolling_step *step, const cut_past *past) {
  cut_compile_options options = x->s->compile;
  options.end = x->v->period[step->horizon - 1].last - 1;
  options.looks_ahead = step->horizon < x->v->n_periods;
  options.past = past;
  return options;
}

/* What is known on the step's day, and has been seen by the first day of period `seen`. */
static cut_status values_of(const run *x, const cut_rolling_step *step, int64_t seen, cut_values **out,
                            cut_error *err) {
  cut_date day = x->v->period[step->first].first;
  cut_knowledge known = {.on = day,
                         .seen_until = seen < x->v->n_periods ? x->v->period[seen].first : x->v->period[seen - 1].last};
  return cut_session_values_known(x->s, x->scenarios, x->n, x->states, x->o->scenarios ? &known : NULL,
                                  x->o->prices ? day : CUT_DATE_NONE, out, err);
}

static char *step_name(const run *x, int64_t t, const char *end) {
  cut_text text = {0};
  char day[11];
  char *name = cut_session_solve_name(x->s, x->scenarios, x->n, x->s->measures);
  if (name == NULL) return NULL;
  if (t >= 0) cut_date_format(x->v->period[t].first, day);
  cut_text_add_f(&text, "%s%s%s%s", name, t >= 0 ? CUT_ROLLING_MARK : "", t >= 0 ? day : "", end);
  cut_mem_free(name);
  return cut_text_take(&text);
}

/* Plans with what was seen by period `seen`; where no plan keeps every minimum, with minima that may be missed. */
static cut_status plan(const run *x, const cut_rolling_step *step, int64_t seen, cut_solved *out, cut_error *err) {
  cut_past past = {x->truth, x->value, step->first};
  cut_compile_options options = options_of(x, step, &past);
  const char *end = seen > step->first ? " seen" : "";
  for (int k = 0; k < 2; k++) {
    cut_values *values = NULL;
    char *name = step_name(x, step->first, end);
    cut_solved_clear(out);
    options.breaches = k == 1;
    cut_status status = name == NULL ? CUT_FAIL_MEMORY(err) : values_of(x, step, seen, &values, err);
    if (status == CUT_STATUS_OK) status = cut_session_solve_compiled(x->s, values, &options, name, out, err);
    cut_mem_free(name);
    if (status != CUT_STATUS_OK) return status;
    out->scenarios = x->scenarios;
    out->n_scenarios = x->n;
    if (out->answer.status != CUT_SOLVE_INFEASIBLE) break;
  }
  return CUT_STATUS_OK;
}

/* ---- can it be carried out? ---- */

static bool is_within(double x, double lower, double upper) {
  return x >= lower - CARRIES_OUT * (1 + fabs(lower)) && x <= upper + CARRIES_OUT * (1 + fabs(upper));
}

static double value_in(const cut_solved *s, const cut_origin *o) {
  int64_t j = cut_model_find_column(s->model, *o);
  return j < 0 ? 0 : cut_solved_last(s)->solution.value[j];
}

/* Are the plan's amounts of periods [first, end) within the limits of m, a model of the same step? Rows that later
 * periods have a part in are for the next step to keep. */
static cut_status fits(const cut_rolling_step *step, const cut_model *m, bool *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(m);
  double *activity = CUT_NEW(double, v->n_rows);
  uint8_t *is_open = CUT_NEW(uint8_t, v->n_rows);
  *out = true;
  for (int64_t j = 0; activity != NULL && is_open != NULL && j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    bool later = o->period < 0 || o->period >= step->end;
    double x = later ? 0 : o->period < step->first ? v->col_lower[j] : value_in(&step->plan, o);
    if (!later && o->period >= step->first) *out = *out && is_within(x, v->col_lower[j], v->col_upper[j]);
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      activity[v->entry_row[k]] += v->entry_value[k] * x;
      if (later) is_open[v->entry_row[k]] = 1;
    }
  }
  for (int64_t i = 0; activity != NULL && is_open != NULL && i < v->n_rows; i++)
    if (is_open[i] == 0) *out = *out && is_within(activity[i], v->row_lower[i], v->row_upper[i]);
  cut_status status = activity == NULL || is_open == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  cut_mem_free(is_open);
  cut_mem_free(activity);
  return status;
}

/* True if the truth of the days to be carried out lets the plan be carried out. */
static cut_status stands(const run *x, const cut_rolling_step *step, bool *out, cut_error *err) {
  cut_past past = {x->truth, x->value, step->first};
  cut_compile_options options = options_of(x, step, &past);
  cut_values *values = NULL;
  cut_model *m = NULL;
  cut_status status = CUT_STATUS_OK;
  const cut_model_view *v = cut_model_get(step->plan.model);
  options.breaches = v->n_classes > 0 && cut_row_origin(v, v->class_row[v->n_classes - 1]).row == CUT_PRIORITY_BREACH;
  *out = true;
  CUT_TRY_GOTO(values_of(x, step, step->end, &values, err));
  CUT_TRY_GOTO(cut_compile(values, &options, &m, err));
  CUT_TRY_GOTO(cut_model_ensure_digest(m, cut_values_case(values), err));
  CUT_TRY_GOTO(cut_model_ensure_digest(step->plan.model, cut_values_case(values), err));
  if (strcmp(cut_model_digest(m), cut_model_digest(step->plan.model)) != 0) status = fits(step, m, out, err);
cleanup:
  cut_model_free(m);
  cut_values_free(values);
  return status;
}

/* ---- carrying out ---- */

static const cut_solved *carried(const cut_rolling_step *step) { return step->surprised ? &step->seen : &step->plan; }

static void carry_out(const run *x, const cut_rolling_step *step) {
  const cut_solved *s = carried(step);
  for (int64_t j = 0; j < x->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(x->v, j);
    if (o->period >= step->first && o->period < step->end) x->value[j] = value_in(s, o);
  }
}

/* Energy of the classes that columns of periods [first, end) add: of obligations, or of missed minima. */
static double energy(const cut_model_view *v, const double *x, int64_t first, int64_t end, bool missed) {
  double sum = 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (cut_column_origin(v, j).period < first || cut_column_origin(v, j).period >= end || x[j] == 0) continue;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      const cut_origin *row = CUT_ROW_ORIGIN(v, v->entry_row[k]);
      if (row->role == CUT_ROLE_CLASS && (row->row == CUT_PRIORITY_BREACH) == missed) sum += v->entry_value[k] * x[j];
    }
  }
  return sum;
}

/* Net cost of columns of periods [first, end); the constant belongs to the last period. */
static double cost(const cut_model_view *v, const double *x, int64_t first, int64_t end) {
  double sum = end == v->n_periods ? v->offset : 0;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).period >= first && cut_column_origin(v, j).period < end) sum += v->cost[j] * x[j];
  return sum;
}

static void account(const run *x, cut_rolling_step *step) {
  const cut_model_view *v = cut_model_get(step->plan.model);
  const double *planned = cut_solved_last(&step->plan)->solution.value;
  bool to_the_end = step->end == x->v->n_periods;
  step->unserved_planned = energy(v, planned, step->first, step->end, false);
  step->unserved_carried_out = energy(x->v, x->value, step->first, step->end, false);
  step->missed = energy(x->v, x->value, step->first, step->end, true);
  step->cost_carried_out = cost(x->v, x->value, step->first, step->end);
  step->cost_ahead = cost(v, planned, step->first, v->n_periods);
  /* Where a window ends with the days carried out, what it says its last stocks are worth is no cost of these days. */
  step->cost_planned = to_the_end ? step->cost_ahead : 0;
  for (int64_t j = 0; !to_the_end && j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->period >= step->first && o->period < step->end && o->role != CUT_ROLE_LEVEL)
      step->cost_planned += v->cost[j] * planned[j];
  }
}

/* Measures that were open and whose first day has passed are what the plan carried out has made of them. */
static void settle(const run *x, const cut_rolling_step *step) {
  const cut_case *c = x->s->c;
  cut_date next = x->v->period[step->end - 1].last;
  for (int64_t i = 0; x->states != NULL && i < cut_case_n(c, CUT_TABLE_MEASURES); i++)
    if (x->states[i].choice == CUT_MEASURE_OPEN && cut_measure_first_day(c, i) < next)
      x->states[i] = carried(step)->measures[i];
}

static cut_status take_step(run *x, int64_t first, cut_error *err) {
  cut_rolling *out = x->out;
  bool stands_as_it_is = true;
  if (!CUT_GROW(&out->steps)) return CUT_FAIL_MEMORY(err);
  cut_rolling_step *step = &out->steps.items[out->steps.n++];
  place_step(x, first, step);
  CUT_TRY(plan(x, step, step->first, &step->plan, err));
  if (!cut_solved_is_optimal(&step->plan)) return CUT_STATUS_OK;
  if (x->learns) CUT_TRY(stands(x, step, &stands_as_it_is, err));
  if (!stands_as_it_is) {
    step->surprised = true;
    CUT_TRY(plan(x, step, step->end, &step->seen, err));
    if (!cut_solved_is_optimal(&step->seen)) return CUT_STATUS_OK;
  }
  carry_out(x, step);
  account(x, step);
  settle(x, step);
  return CUT_STATUS_OK;
}

/* ---- the run as a whole ---- */

/* Is a minimum missed by more than the solver's tolerance? */
static bool misses(const cut_model_view *v, const double *x) {
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).role == CUT_ROLE_BREACH && x[j] > CARRIES_OUT * (1 + v->col_upper[j])) return true;
  return false;
}

static cut_status add_stage(const cut_model_view *v, int64_t k, const double *x, cut_answer *answer, cut_error *err) {
  cut_stage *stage = &answer->stages[k];
  bool is_class = k < v->n_classes;
  answer->n_stages = k + 1;
  stage->class_row = is_class ? v->class_row[k] : -1;
  stage->priority = is_class ? cut_row_origin(v, stage->class_row).row : -1;
  stage->row_upper = CUT_NEW(double, v->n_rows);
  stage->solution.value = CUT_NEW(double, v->n_columns);
  if (stage->row_upper == NULL || stage->solution.value == NULL) return CUT_FAIL_MEMORY(err);
  memcpy(stage->row_upper, v->row_upper, (size_t)v->n_rows * sizeof *stage->row_upper);
  memcpy(stage->solution.value, x, (size_t)v->n_columns * sizeof *x);
  stage->solution.n_columns = v->n_columns;
  stage->solution.n_rows = v->n_rows;
  stage->objective = is_class ? 0 : v->offset;
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (!is_class) stage->objective += v->cost[j] * x[j];
    for (int64_t e = v->col_start[j]; is_class && e < v->col_start[j + 1]; e++)
      if (v->entry_row[e] == stage->class_row) stage->objective += v->entry_value[e] * x[j];
  }
  return CUT_STATUS_OK;
}

static cut_status copy_states(const run *x, cut_measure_state **out, cut_error *err) {
  if (x->states == NULL) return CUT_STATUS_OK;
  CUT_TRY(cut_measure_states_new(x->s->c, out, err));
  memcpy(*out, x->states, (size_t)cut_case_n(x->s->c, CUT_TABLE_MEASURES) * sizeof **out);
  return CUT_STATUS_OK;
}

/* What was carried out as one plan, in the terms of a solve. Open measures that never came up are off. */
static cut_status sum_up(run *x, cut_error *err) {
  cut_solved *all = &x->out->carried_out;
  cut_compile_options options = x->s->compile;
  double *value = NULL;
  cut_status status;
  options.breaches = x->out->missed = misses(x->v, x->value);
  for (int64_t i = 0; x->states != NULL && i < cut_case_n(x->s->c, CUT_TABLE_MEASURES); i++)
    if (x->states[i].choice == CUT_MEASURE_OPEN) x->states[i].choice = CUT_MEASURE_OFF;
  all->scenarios = x->scenarios;
  all->n_scenarios = x->n;
  all->name = cut_mem_text(x->out->name);
  if (all->name == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY(cut_session_values_state(x->s, x->scenarios, x->n, x->states, &all->values, err));
  CUT_TRY(copy_states(x, &all->measures, err));
  CUT_TRY(copy_states(x, &all->asked, err));
  CUT_TRY(cut_compile(all->values, &options, &all->model, err));
  const cut_model_view *v = cut_model_get(all->model);
  value = CUT_NEW(double, v->n_columns);
  all->answer.stages = CUT_NEW(cut_stage, v->n_classes + 1);
  all->certificates = CUT_NEW(cut_certificate, v->n_classes + 1);
  all->infeasibility_proved = CUT_NEW(bool, v->n_classes + 1);
  if (value == NULL || all->answer.stages == NULL || all->certificates == NULL || all->infeasibility_proved == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    int64_t at = cut_model_find_column(x->truth, cut_column_origin(v, j));
    value[j] = at < 0 ? 0 : x->value[at];
  }
  for (int64_t k = 0; k <= v->n_classes; k++) CUT_TRY_GOTO(add_stage(v, k, value, &all->answer, err));
  all->answer.status = CUT_SOLVE_OPTIMAL;
  status = CUT_STATUS_OK;
cleanup:
  cut_mem_free(value);
  return status;
}

/* ---- limits that windows do not see whole ---- */

static cut_status add_limit(run *x, cut_table t, int64_t row, int column, const char *why, int64_t step,
                            cut_error *err) {
  cut_rolling *out = x->out;
  for (int64_t i = 0; i < out->limits.n; i++) {
    cut_rolling_limit *l = &out->limits.items[i];
    if (l->table != t || l->row != row || l->column != column) continue;
    l->steps++;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(&out->limits)) return CUT_FAIL_MEMORY(err);
  out->limits.items[out->limits.n++] =
      (cut_rolling_limit){.table = t, .row = row, .column = column, .steps = 1, .first = step, .why = why};
  return CUT_STATUS_OK;
}

/* Does the calendar window that the last day looked at lies in go on after it, on days of the run? */
static bool is_cut(const run *x, cut_per per, const cut_rolling_step *step) {
  cut_date first = x->v->period[step->horizon - 1].first, next = x->v->period[step->horizon].first;
  if (per == CUT_PER_MONTH) return next < cut_date_next_month(first);
  return per == CUT_PER_YEAR && next < cut_date_next_year(first);
}

static cut_status contract_limits(run *x, const cut_rolling_step *step, int64_t number, cut_error *err) {
  const cut_case *c = x->s->c;
  static const int windows[] = {CUT_CONTRACTS_MIN, CUT_CONTRACTS_MAX};
  cut_date last = x->v->period[step->horizon - 1].last - 1, end = x->v->period[x->v->n_periods - 1].last - 1;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_CONTRACTS); row++) {
    int64_t buyer = cut_case_ref(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_BUYER);
    if (buyer < 0 || x->v->in_group[buyer] == 0) continue;
    for (int k = 0; k < 2; k++)
      if (cut_case_has(c, CUT_TABLE_CONTRACTS, row, windows[k]) &&
          is_cut(x, cut_value_per(x->values, CUT_TABLE_CONTRACTS, row, windows[k]), step))
        CUT_TRY(add_limit(x, CUT_TABLE_CONTRACTS, row, windows[k],
                          "the window ends within the month or year it binds over: it counts for the days seen", number,
                          err));
    if (cut_case_has(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TAKE_OR_PAY) && is_cut(x, CUT_PER_YEAR, step))
      CUT_TRY(add_limit(x, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TAKE_OR_PAY,
                        "the window ends within the year it binds over: it counts for the days seen", number, err));
    cut_date to = cut_case_date(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_VALID_TO);
    if (cut_case_has(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TOTAL_MIN) && to != CUT_DATE_NONE && to > last &&
        to <= end)
      CUT_TRY(add_limit(x, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TOTAL_MIN,
                        "the contract ends after the window: the duty is not seen yet", number, err));
  }
  return CUT_STATUS_OK;
}

static cut_status limits_of(run *x, const cut_rolling_step *step, int64_t number, cut_error *err) {
  const cut_case *c = x->s->c;
  const cut_model_view *v = x->v;
  if (step->horizon == v->n_periods) return CUT_STATUS_OK;
  CUT_TRY(contract_limits(x, step, number, err));
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_STORAGES); row++)
    if (cut_case_has(c, CUT_TABLE_STORAGES, row, CUT_STORAGES_END_MIN))
      CUT_TRY(add_limit(x, CUT_TABLE_STORAGES, row, CUT_STORAGES_END_MIN,
                        "asked of the last day of the run, which the window does not reach", number, err));
  cut_date day = v->period[step->first].first, last = v->period[step->horizon - 1].last;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_ROUTES); row++)
    if (cut_value_duration(x->values, CUT_TABLE_ROUTES, row, CUT_ROUTES_LEAD_TIME) >= last - day)
      CUT_TRY(add_limit(x, CUT_TABLE_ROUTES, row, CUT_ROUTES_LEAD_TIME,
                        "what departs arrives after the window: it is never worth sending", number, err));
  return CUT_STATUS_OK;
}

/* ---- all of it ---- */

static cut_status begin(run *x, cut_error *err) {
  cut_compile_options options = x->s->compile;
  options.breaches = true;
  CUT_TRY(cut_session_values(x->s, x->scenarios, x->n, &x->values, err));
  x->out->name = step_name(x, -1, CUT_ROLLING_NAME);
  if (x->out->name == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY(cut_compile(x->values, &options, &x->out->truth, err));
  x->truth = x->out->truth;
  x->v = cut_model_get(x->truth);
  x->value = CUT_NEW(double, x->v->n_columns);
  if (x->value == NULL) return CUT_FAIL_MEMORY(err);
  x->learns = x->o->scenarios && cut_values_learn(x->s->c, x->scenarios, x->n);
  if (x->o->window > 0 && x->o->roll > x->o->window)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"roll\": %lld days are more than the window of %lld",
                    (long long)x->o->roll, (long long)x->o->window);
  return CUT_STATUS_OK;
}

cut_status cut_rolling_run(cut_session *s, const char *const *scenarios, int64_t n, const cut_rolling_options *options,
                           cut_rolling *out, cut_error *err) {
  run x = {.s = s, .scenarios = scenarios, .n = n, .o = options, .out = out};
  cut_status status;
  memset(out, 0, sizeof *out);
  if (s->measures != NULL) {
    CUT_TRY_GOTO(cut_measure_states_new(s->c, &x.states, err));
    memcpy(x.states, s->measures, (size_t)cut_case_n(s->c, CUT_TABLE_MEASURES) * sizeof *x.states);
  }
  CUT_TRY_GOTO(begin(&x, err));
  for (int64_t t = 0; t < x.v->n_periods;) {
    CUT_TRY_GOTO(take_step(&x, t, err));
    const cut_rolling_step *step = &out->steps.items[out->steps.n - 1];
    if (!cut_solved_is_optimal(carried(step))) goto cleanup;
    CUT_TRY_GOTO(limits_of(&x, step, out->steps.n, err));
    t = step->end;
  }
  out->complete = true;
  status = sum_up(&x, err);
cleanup:
  cut_mem_free(x.states);
  cut_mem_free(x.value);
  cut_values_free(x.values);
  if (status != CUT_STATUS_OK) cut_rolling_clear(out);
  return status;
}
