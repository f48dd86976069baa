#include "question/share_states.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "sweep/workers.h"

void cut_share_state_clear(cut_share_state *s) {
  cut_frontier_clear(&s->frontier);
  cut_mem_free(s->class_limit);
  cut_share_forms_clear(&s->forms);
  cut_model_free(s->model);
  cut_values_free(s->values);
  memset(s, 0, sizeof *s);
}

/* Least unserved, class by class. The cost comes along and is not used. */
static cut_status find_unserved(const cut_session *s, cut_share_state *state, cut_error *err) {
  const cut_model_view *v = cut_model_get(state->model);
  cut_engine *e = NULL;
  cut_answer answer = {0};
  cut_engine_options options;
  cut_status status;
  state->class_limit = CUT_NEW(double, v->n_classes);
  if (state->class_limit == NULL) return CUT_FAIL_MEMORY(err);
  cut_engine_options_init(&options);
  if (s->options != NULL) options.time_limit = s->options->time_limit;
  state->proved = true;
  CUT_TRY_GOTO(cut_engine_open(state->model, &options, &e, err));
  CUT_TRY_GOTO(cut_stages_solve(e, state->model, NULL, NULL, NULL, s->sink, &answer, err));
  if (answer.status == CUT_SOLVE_LIMIT || answer.status == CUT_SOLVE_INTERRUPTED) {
    status = CUT_FAIL(err, answer.status == CUT_SOLVE_LIMIT ? CUT_STATUS_LIMIT : CUT_STATUS_INTERRUPTED,
                      "the solve of a state of the measures ended as '%s'", cut_solve_status_text(answer.status));
    goto cleanup;
  }
  if (answer.status != CUT_SOLVE_OPTIMAL) state->unserved = INFINITY;
  for (int64_t k = 0; answer.status == CUT_SOLVE_OPTIMAL && k < v->n_classes; k++) {
    const cut_stage *stage = &answer.stages[k];
    cut_certificate certificate;
    bool infeasible;
    CUT_TRY_GOTO(cut_stage_certify(state->model, stage, &certificate, &infeasible, err));
    state->proved = state->proved && certificate.proved;
    state->class_limit[k] = stage->objective + stage->slack;
    if (stage->priority != CUT_PRIORITY_BREACH) state->unserved += stage->objective;
  }
cleanup:
  cut_answer_clear(&answer);
  cut_engine_close(e);
  return status;
}

/* Where all must be served the limits are known beforehand: nothing, and the slack of the stages. */
static cut_status ask_for_all(cut_share_state *state, cut_error *err) {
  const cut_model_view *v = cut_model_get(state->model);
  cut_stages_options options;
  cut_stages_options_init(&options);
  state->class_limit = CUT_NEW(double, v->n_classes);
  if (state->class_limit == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t k = 0; k < v->n_classes; k++) state->class_limit[k] = options.slack_absolute;
  state->proved = true;
  return CUT_STATUS_OK;
}

cut_status cut_share_state_open(const cut_share_ask *ask, const cut_measure_state *measures, cut_share_state *out,
                                cut_error *err) {
  cut_status status;
  memset(out, 0, sizeof *out);
  CUT_TRY_GOTO(cut_session_values_state(ask->s, ask->scenarios, ask->n_scenarios, measures, &out->values, err));
  CUT_TRY_GOTO(cut_compile(out->values, &ask->s->compile, &out->model, err));
  CUT_TRY_GOTO(cut_share_forms_make(ask->s->c, out->model, &ask->spec, &out->forms, err));
  if (isnan(ask->fixed) && !out->forms.exact) {
    status = CUT_FAIL(err, CUT_STATUS_INPUT,
                      "what is re-exported of a good that is also produced at home is not linear: ask with "
                      "--denominator base, or another basis");
    goto cleanup;
  }
  status = ask->serves_all ? ask_for_all(out, err) : find_unserved(ask->s, out, err);
cleanup:
  if (status != CUT_STATUS_OK) cut_share_state_clear(out);
  return status;
}

typedef struct opening {
  const cut_share_ask *ask;
  cut_measure_state *const *measures;
  cut_share_state *states;
} opening;

static cut_status open_one(int64_t task, void *user, cut_error *err) {
  const opening *k = user;
  return cut_share_state_open(k->ask, k->measures[task], &k->states[task], err);
}

cut_status cut_share_states_open(const cut_share_ask *ask, cut_measure_state *const *measures, int64_t n,
                                 cut_share_state *states, cut_error *err) {
  /* Workers tell progress from one thread; what they run must not. */
  cut_session quiet = *ask->s;
  cut_share_ask own = *ask;
  opening k = {&own, measures, states};
  quiet.sink = NULL;
  own.s = &quiet;
  return cut_workers_run(n, quiet.options == NULL ? 0 : quiet.options->threads, open_one, &k, ask->s->sink,
                         "states of the measures", err);
}

bool cut_share_state_serves(const cut_share_ask *ask, const cut_share_state *state) {
  return state->unserved <= ask->unserved + CUT_NOTHING_UNSERVED;
}

cut_frontier_problem cut_share_state_problem(const cut_share_ask *ask, const cut_share_state *state) {
  return (cut_frontier_problem){
      .model = state->model,
      .c = ask->s->c,
      .class_limit = state->class_limit,
      .ratio = {.numerator = state->forms.numerator, .denominator = state->forms.denominator, .fixed = ask->fixed},
      .origin = cut_share_origin(&ask->spec),
      .time_limit = ask->s->options != NULL ? ask->s->options->time_limit : INFINITY,
      .sink = ask->s->sink};
}

/* ---- all at once ---- */

bool cut_share_states_alike(const cut_share_state *one, const cut_share_state *other) {
  const cut_model_view *a = cut_model_get(one->model), *b = cut_model_get(other->model);
  return a->offset == b->offset && cut_patch_same_structure(one->model, other->model, NULL) == CUT_STATUS_OK;
}

void cut_share_hull_clear(cut_share_hull *h) {
  cut_mem_free(h->numbers.col_lower);
  cut_mem_free(h->numbers.col_upper);
  cut_mem_free(h->numbers.cost);
  cut_mem_free(h->numbers.row_lower);
  cut_mem_free(h->numbers.row_upper);
  cut_mem_free(h->class_limit);
  memset(h, 0, sizeof *h);
}

static void loosen(double *lower, double *upper, const double *from_lower, const double *from_upper, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    lower[i] = fmin(lower[i], from_lower[i]);
    upper[i] = fmax(upper[i], from_upper[i]);
  }
}

/* The price of what is closed is not told: only those of open columns count, as far as there are any. */
static void lower_costs(double *cost, uint8_t *open, const cut_model_view *v) {
  for (int64_t j = 0; j < v->n_columns; j++) {
    bool is_open = v->col_upper[j] > 0 || v->col_lower[j] < 0;
    if (is_open) cost[j] = open[j] != 0 ? fmin(cost[j], v->cost[j]) : v->cost[j];
    if (is_open) open[j] = 1;
  }
}

cut_status cut_share_hull_make(const cut_share_state *const *states, int64_t n, cut_share_hull *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(states[0]->model);
  cut_status status = CUT_STATUS_OK;
  uint8_t *open = CUT_NEW(uint8_t, v->n_columns);
  *out = (cut_share_hull){.first = states[0]};
  out->numbers = (cut_numbers){CUT_NEW(double, v->n_columns), CUT_NEW(double, v->n_columns),
                               CUT_NEW(double, v->n_columns), CUT_NEW(double, v->n_rows), CUT_NEW(double, v->n_rows)};
  out->class_limit = CUT_NEW(double, v->n_classes);
  cut_numbers *l = &out->numbers;
  if (open == NULL || l->col_lower == NULL || l->col_upper == NULL || l->cost == NULL || l->row_lower == NULL ||
      l->row_upper == NULL || out->class_limit == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    l->col_lower[j] = INFINITY;
    l->col_upper[j] = -INFINITY;
    l->cost[j] = v->cost[j];
  }
  for (int64_t i = 0; i < v->n_rows; i++) {
    l->row_lower[i] = INFINITY;
    l->row_upper[i] = -INFINITY;
  }
  for (int64_t s = 0; s < n; s++) {
    const cut_model_view *w = cut_model_get(states[s]->model);
    loosen(l->col_lower, l->col_upper, w->col_lower, w->col_upper, v->n_columns);
    loosen(l->row_lower, l->row_upper, w->row_lower, w->row_upper, v->n_rows);
    lower_costs(l->cost, open, w);
    for (int64_t k = 0; k < v->n_classes; k++)
      out->class_limit[k] = fmax(out->class_limit[k], states[s]->class_limit[k]);
  }
  /* What measures cost is the same for every plan of a state. */
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).role == CUT_ROLE_MEASURE) l->col_lower[j] = l->col_upper[j] = 0;
cleanup:
  cut_mem_free(open);
  if (status != CUT_STATUS_OK) cut_share_hull_clear(out);
  return status;
}

cut_frontier_problem cut_share_hull_problem(const cut_share_ask *ask, const cut_share_hull *hull) {
  cut_frontier_problem p = cut_share_state_problem(ask, hull->first);
  p.numbers = &hull->numbers;
  p.class_limit = hull->class_limit;
  return p;
}
