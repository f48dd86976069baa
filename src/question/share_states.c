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
    state->unserved += stage->objective;
  }
cleanup:
  cut_answer_clear(&answer);
  cut_engine_close(e);
  return status;
}

cut_status cut_share_state_of(const cut_session *s, cut_values *values, const cut_share_spec *spec,
                              cut_share_state *out, cut_error *err) {
  cut_status status;
  *out = (cut_share_state){.values = values};
  CUT_TRY_GOTO(cut_compile(values, &s->compile, &out->model, err));
  CUT_TRY_GOTO(cut_share_forms_make(s->c, out->model, spec, &out->forms, err));
  status = find_unserved(s, out, err);
cleanup:
  if (status != CUT_STATUS_OK) cut_share_state_clear(out);
  return status;
}

cut_status cut_share_state_open(const cut_session *s, const char *const *scenarios, int64_t n,
                                const cut_measure_state *measures, const cut_share_spec *spec, cut_share_state *out,
                                cut_error *err) {
  cut_values *values = NULL;
  CUT_TRY(cut_session_values_state(s, scenarios, n, measures, &values, err));
  return cut_share_state_of(s, values, spec, out, err);
}

cut_frontier_problem cut_share_state_problem(const cut_session *s, const cut_share_state *state,
                                             const cut_share_spec *spec, double fixed) {
  return (cut_frontier_problem){
      .model = state->model,
      .c = s->c,
      .class_limit = state->class_limit,
      .ratio = {.numerator = state->forms.numerator, .denominator = state->forms.denominator, .fixed = fixed},
      .origin = cut_share_origin(spec),
      .time_limit = s->options != NULL ? s->options->time_limit : INFINITY,
      .sink = s->sink};
}

/* ---- many ---- */

/* States are taken a few at a time, whatever the number of threads, so that what is known when one begins never depends
 * on it. */
enum { AT_A_TIME = 4 };

typedef struct search {
  const cut_session *s;
  const char *const *scenarios;
  int64_t n_scenarios;
  cut_measure_state *const *measures;
  const cut_share_spec *spec;
  double fixed, unserved;
  cut_share_state *states;
  int64_t *order;               /* [n_live] states that serve enough, in the order of finishing */
  int64_t n_live, n_done, next; /* order[0..n_done) are finished; a round begins at `next` */
} search;

static cut_status start_one(int64_t task, void *user, cut_error *err) {
  const search *k = user;
  cut_share_state *state = &k->states[task];
  CUT_TRY(cut_share_state_open(k->s, k->scenarios, k->n_scenarios, k->measures[task], k->spec, state, err));
  if (isnan(k->fixed) && !state->forms.exact)
    return CUT_FAIL(err, CUT_STATUS_INPUT,
                    "what is re-exported of a good that is also produced at home is not linear: ask with --denominator "
                    "base, or another basis");
  if (state->unserved > k->unserved + CUT_NOTHING_UNSERVED) return CUT_STATUS_OK;
  cut_frontier_problem problem = cut_share_state_problem(k->s, state, k->spec, k->fixed);
  return cut_frontier_start(&problem, &state->frontier, err);
}

/* The cheapest of the finished states. */
static double cheapest(double share, const void *user) {
  const search *k = user;
  double cost = INFINITY;
  for (int64_t i = 0; i < k->n_done; i++) cost = fmin(cost, cut_frontier_cost(&k->states[k->order[i]].frontier, share));
  return cost;
}

static cut_status finish_one(int64_t task, void *user, cut_error *err) {
  const search *k = user;
  cut_share_state *state = &k->states[k->order[k->next + task]];
  cut_frontier_problem problem = cut_share_state_problem(k->s, state, k->spec, k->fixed);
  if (k->n_done > 0) {
    problem.ceiling = cheapest;
    problem.user = k;
  }
  return cut_frontier_finish(&problem, &state->frontier, err);
}

/* Cheapest first without a cap, but that with the least share of all second: these two tell most about the others. */
static void arrange(search *k, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (k->states[i].frontier.n > 0) k->order[k->n_live++] = i;
  for (int64_t i = 1; i < k->n_live; i++)
    for (int64_t j = i; j > 0; j--) {
      const cut_frontier *a = &k->states[k->order[j - 1]].frontier, *b = &k->states[k->order[j]].frontier;
      if (a->items[a->n - 1].cost <= b->items[b->n - 1].cost) break;
      int64_t swap = k->order[j];
      k->order[j] = k->order[j - 1];
      k->order[j - 1] = swap;
    }
  int64_t least = 0;
  for (int64_t i = 1; i < k->n_live; i++)
    if (k->states[k->order[i]].frontier.items[0].share < k->states[k->order[least]].frontier.items[0].share - 1e-9)
      least = i;
  for (int64_t i = least; i > 1; i--) {
    int64_t swap = k->order[i];
    k->order[i] = k->order[i - 1];
    k->order[i - 1] = swap;
  }
}

cut_status cut_share_states_find(const cut_session *s, const char *const *scenarios, int64_t n_scenarios,
                                 cut_measure_state *const *measures, int64_t n, const cut_share_spec *spec,
                                 double fixed, double unserved, cut_share_state *states, cut_error *err) {
  /* Workers tell progress from one thread; what they run must not. */
  cut_session quiet = *s;
  int threads = s->options != NULL ? s->options->threads : 0;
  quiet.sink = NULL;
  search k = {&quiet, scenarios, n_scenarios, measures, spec, fixed, unserved, states, NULL, 0, 0, 0};
  k.order = CUT_NEW(int64_t, n);
  if (k.order == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = cut_workers_run(n, threads, start_one, &k, s->sink, "ends of the frontiers", err);
  if (status == CUT_STATUS_OK) arrange(&k, n);
  for (int64_t round = 0; status == CUT_STATUS_OK && k.next < k.n_live; round++) {
    int64_t left = k.n_live - k.next, count = round == 0 ? 2 : AT_A_TIME;
    if (count > left) count = left;
    status = cut_workers_run(count, threads, finish_one, &k, s->sink, "frontiers", err);
    k.next += count;
    k.n_done = k.next;
  }
  cut_mem_free(k.order);
  return status;
}
