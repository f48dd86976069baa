#include "question/session.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/plans.h"

cut_status cut_session_values_known(const cut_session *s, const char *const *scenarios, int64_t n,
                                    const cut_measure_state *states, const cut_knowledge *knowledge,
                                    cut_date prices_until, cut_values **out, cut_error *err) {
  cut_values *values = NULL;
  *out = NULL;
  CUT_TRY(cut_values_new_known(s->c, scenarios, n, knowledge, &values, err));
  cut_status status = cut_run_options_apply_sets(s->options, values, err);
  if (status == CUT_STATUS_OK) status = cut_values_set_measures(values, states, err);
  if (status == CUT_STATUS_OK && prices_until != CUT_DATE_NONE) status = cut_values_carry_on(values, prices_until, err);
  if (status != CUT_STATUS_OK) {
    cut_values_free(values);
    return status;
  }
  *out = values;
  return CUT_STATUS_OK;
}

cut_status cut_session_values_state(const cut_session *s, const char *const *scenarios, int64_t n,
                                    const cut_measure_state *states, cut_values **out, cut_error *err) {
  return cut_session_values_known(s, scenarios, n, states, NULL, CUT_DATE_NONE, out, err);
}

cut_status cut_session_values(const cut_session *s, const char *const *scenarios, int64_t n, cut_values **out,
                              cut_error *err) {
  return cut_session_values_state(s, scenarios, n, s->measures, out, err);
}

cut_status cut_session_states(const cut_session *s, const char *const *measures, int64_t n, bool open,
                              cut_measure_state **out, cut_error *err) {
  cut_measure_state *states = NULL;
  cut_status status = CUT_STATUS_OK;
  *out = NULL;
  if (n == 0 && !open) return CUT_STATUS_OK;
  CUT_TRY_GOTO(cut_measure_states_new(s->c, &states, err));
  for (int64_t i = 0; i < n; i++) CUT_TRY_GOTO(cut_measure_states_take(s->c, measures[i], states, err));
  if (open) cut_measure_states_open(s->c, cut_model_get(s->base)->in_group, states);
  CUT_TRY_GOTO(cut_measure_states_check(s->c, states, err));
  *out = states;
  states = NULL;
cleanup:
  cut_mem_free(states);
  return status;
}

static void engine_options(const cut_session *s, cut_engine_options *out) {
  cut_engine_options_init(out);
  if (s->options != NULL) out->time_limit = s->options->time_limit;
}

/* The actors of --buyer, as the group of all solves. */
static cut_status read_group(cut_session *s, cut_error *err) {
  if (s->options != NULL && s->options->by_origin) s->compile.by_origin = true;
  if (s->options == NULL || s->compile.n_group > 0 || s->compile.system) return CUT_STATUS_OK;
  s->compile.system = s->options->system;
  if (s->options->n_buyers == 0) return CUT_STATUS_OK;
  if (s->compile.system)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "options \"view\" and \"buyer\" ask for two sides at once");
  s->group = CUT_NEW(int64_t, s->options->n_buyers);
  if (s->group == NULL) return CUT_FAIL_MEMORY(err);
  for (int i = 0; i < s->options->n_buyers; i++) {
    s->group[i] = cut_case_find(s->c, CUT_TABLE_ACTORS, s->options->buyers[i]);
    if (s->group[i] < 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"buyer\": the case has no actor \"%s\"", s->options->buyers[i]);
  }
  s->compile.group = s->group;
  s->compile.n_group = s->options->n_buyers;
  return CUT_STATUS_OK;
}

cut_status cut_session_open(const cut_case *c, const cut_run_options *o, const cut_compile_options *compile,
                            const cut_sink *sink, cut_session *s, cut_error *err) {
  memset(s, 0, sizeof *s);
  s->c = c;
  s->options = o;
  s->sink = sink;
  if (compile != NULL)
    s->compile = *compile;
  else
    cut_compile_options_init(&s->compile);
  s->compile.without_digest = true; /* made for those that are told of */
  cut_engine_options options;
  engine_options(s, &options);
  cut_status status;
  CUT_TRY_GOTO(read_group(s, err));
  CUT_TRY_GOTO(cut_session_values_state(s, NULL, 0, NULL, &s->base_values, err));
  CUT_TRY_GOTO(cut_compile(s->base_values, &s->compile, &s->base, err));
  CUT_TRY_GOTO(cut_engine_open(s->base, &options, &s->engine, err));
  status = cut_session_states(s, o == NULL ? NULL : o->measures, o == NULL ? 0 : o->n_measures,
                              o != NULL && o->open_measures, &s->measures, err);
cleanup:
  if (status != CUT_STATUS_OK) cut_session_clear(s);
  return status;
}

void cut_session_clear(cut_session *s) {
  cut_engine_close(s->engine);
  cut_model_free(s->base);
  cut_values_free(s->base_values);
  cut_mem_free(s->measures);
  cut_mem_free(s->group);
  memset(s, 0, sizeof *s);
}

void cut_stage_lp(const cut_model *m, const cut_stage *stage, double *cost, cut_lp *out) {
  const cut_model_view *v = cut_model_get(m);
  if (stage->class_row < 0) {
    memcpy(cost, v->cost, (size_t)v->n_columns * sizeof *cost);
  } else {
    for (int64_t j = 0; j < v->n_columns; j++) {
      cost[j] = 0;
      for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
        if (v->entry_row[k] == stage->class_row) cost[j] += v->entry_value[k];
    }
  }
  *out = (cut_lp){.n_columns = v->n_columns,
                  .n_rows = v->n_rows,
                  .col_lower = v->col_lower,
                  .col_upper = v->col_upper,
                  .cost = cost,
                  .col_integer = v->col_integer,
                  .row_lower = v->row_lower,
                  .row_upper = stage->row_upper,
                  .col_start = v->col_start,
                  .entry_row = v->entry_row,
                  .entry_value = v->entry_value};
}

/* The leaves of a stage's branching as claims for the checker; freed with cut_mem_free. */
static cut_leaf_claim *leaf_claims(const cut_tree *tree) {
  cut_leaf_claim *claims = CUT_NEW(cut_leaf_claim, tree->n);
  for (int64_t i = 0; claims != NULL && i < tree->n; i++) {
    const cut_leaf *leaf = &tree->items[i];
    claims[i] = (cut_leaf_claim){.n_fixed = leaf->n_fixed,
                                 .column = leaf->column,
                                 .lower = leaf->lower,
                                 .upper = leaf->upper,
                                 .infeasible = leaf->infeasible,
                                 .dual = leaf->dual};
  }
  return claims;
}

cut_status cut_stage_certify(const cut_model *m, const cut_stage *stage, cut_certificate *out, bool *infeasible,
                             cut_error *err) {
  const cut_model_view *v = cut_model_get(m);
  cut_tolerances tolerances;
  cut_tolerances_init(&tolerances);
  cut_status status = CUT_STATUS_OK;
  double *cost = CUT_NEW(double, v->n_columns);
  cut_leaf_claim *claims = leaf_claims(&stage->tree);
  cut_lp lp;
  memset(out, 0, sizeof *out);
  *infeasible = false;
  if (cost == NULL || claims == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  cut_stage_lp(m, stage, cost, &lp);
  if (stage->solution.status == CUT_SOLVE_OPTIMAL)
    status = cut_certify(&lp, stage->solution.value, claims, stage->tree.n, &tolerances, out, err);
  else if (stage->solution.status == CUT_SOLVE_INFEASIBLE && stage->tree.n > 0)
    status = cut_certify_infeasible(&lp, claims, stage->tree.n, infeasible, err);
cleanup:
  cut_mem_free(claims);
  cut_mem_free(cost);
  return status;
}

/* What the check of a stage needs: the model of the scenario (the engine holds its numbers). */
typedef struct checking {
  const cut_model *model;
  bool out_of_memory; /* a check could not be made: nothing about the stage */
} checking;

/* Called by the stages after each solve, with a `checking` in `user`. */
static bool certificate_holds(const cut_engine *e, const cut_model *m, const cut_stage *stage, void *user) {
  (void)e;
  (void)m;
  cut_certificate certificate;
  bool infeasible = false;
  checking *k = user;
  cut_status status = cut_stage_certify(k->model, stage, &certificate, &infeasible, NULL);
  if (status == CUT_STATUS_MEMORY) k->out_of_memory = true;
  if (status != CUT_STATUS_OK) return status == CUT_STATUS_MEMORY;
  if (stage->solution.status == CUT_SOLVE_INFEASIBLE) return infeasible;
  /* A branching that gave up has told all it knows: from scratch it would tell the same again. */
  bool gave_up = stage->tree.n > 1 && certificate.feasible;
  return stage->solution.status != CUT_SOLVE_OPTIMAL || certificate.proved || gave_up;
}

char *cut_session_solve_name(const cut_session *s, const char *const *scenarios, int64_t n,
                             const cut_measure_state *states) {
  cut_text t = {0};
  if (n == 0) cut_text_add(&t, "base");
  for (int64_t i = 0; i < n; i++) {
    if (i > 0) cut_text_add(&t, "+");
    cut_text_add(&t, scenarios[i]);
  }
  cut_measure_states_name(s->c, states, &t);
  for (int64_t i = 0; i < s->compile.n_group; i++)
    cut_text_add_f(&t, "%s%s", i == 0 ? "@" : ",", cut_case_key(s->c, CUT_TABLE_ACTORS, s->compile.group[i]));
  if (s->compile.system) cut_text_add(&t, "@system");
  return cut_text_take(&t);
}

static cut_status copy_states(const cut_case *c, const cut_measure_state *states, cut_measure_state **out,
                              cut_error *err) {
  int64_t n = cut_case_n(c, CUT_TABLE_MEASURES);
  if (states == NULL) return CUT_STATUS_OK;
  CUT_TRY(cut_measure_states_new(c, out, err));
  memcpy(*out, states, (size_t)n * sizeof **out);
  return CUT_STATUS_OK;
}

static cut_status solve_stages(cut_session *s, cut_engine *e, cut_solved *out, cut_error *err) {
  cut_stages_options options;
  cut_stages_options_init(&options);
  if (s->start != NULL && s->start->n_stages > 0) {
    const cut_solution *near = &s->start->stages[0].solution;
    const cut_model_view *v = cut_model_get(out->model);
    if (near->n_columns == v->n_columns && near->n_rows == v->n_rows) options.start = s->start;
  }
  checking k = {.model = out->model};
  CUT_TRY(cut_stages_solve(e, out->rebuilt ? out->model : s->base, &options, certificate_holds, &k, s->sink,
                           &out->answer, err));
  return k.out_of_memory ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

static cut_status certify_answer(cut_solved *out, cut_error *err) {
  out->certificates = CUT_NEW(cut_certificate, out->answer.n_stages);
  out->infeasibility_proved = CUT_NEW(bool, out->answer.n_stages);
  if (out->certificates == NULL || out->infeasibility_proved == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < out->answer.n_stages; i++)
    CUT_TRY(cut_stage_certify(out->model, &out->answer.stages[i], &out->certificates[i], &out->infeasibility_proved[i],
                              err));
  return CUT_STATUS_OK;
}

/* What became of the measures that were open: they are on or off from here, and so are the values. Without a plan they
 * are off. */
static cut_status settle_measures(cut_solved *s, cut_error *err) {
  const cut_case *c = cut_values_case(s->values);
  cut_values *values = NULL;
  if (!cut_measure_states_are_open(c, s->measures)) return CUT_STATUS_OK;
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_MEASURES); i++) {
    if (s->measures[i].choice != CUT_MEASURE_OPEN) continue;
    int64_t j = cut_model_find_column(s->model, (cut_origin){CUT_ROLE_DECIDE, CUT_TABLE_MEASURES, i, -1, -1, 0, -1, 0});
    bool taken = j >= 0 && cut_solved_is_optimal(s) && cut_solved_last(s)->solution.value[j] > 0.5;
    s->measures[i].choice = taken ? CUT_MEASURE_ON : CUT_MEASURE_OFF;
  }
  CUT_TRY(cut_values_with_measures(s->values, s->measures, &values, err));
  cut_values_free(s->values);
  s->values = values;
  return CUT_STATUS_OK;
}

/* Takes the answer over from another task's plan of the same model. */
static cut_status adopt(const cut_solved *known, cut_solved *out, cut_error *err) {
  out->rebuilt = known->rebuilt;
  CUT_TRY(cut_answer_copy(&known->answer, &out->answer, err));
  out->certificates = CUT_COPY(known->certificates, known->answer.n_stages);
  out->infeasibility_proved = CUT_COPY(known->infeasibility_proved, known->answer.n_stages);
  return out->certificates == NULL || out->infeasibility_proved == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

/* Compiles out->values, solves and certifies, unless the answer is *known; *out has its name and values already, and is
 * cleared on failure. */
static cut_status solve_values(cut_session *s, const cut_compile_options *compile, const cut_solved *known,
                               cut_solved *out, cut_error *err) {
  cut_engine *own = NULL;
  cut_status status;
  CUT_TRY_GOTO(cut_compile(out->values, compile, &out->model, err));
  status = cut_patch_between(s->base, out->model, &out->patch, NULL);
  if (known != NULL && (status == CUT_STATUS_OK || status == CUT_STATUS_STRUCTURE)) {
    status = adopt(known, out, err);
    goto cleanup;
  }
  if (status == CUT_STATUS_STRUCTURE) {
    cut_engine_options options;
    engine_options(s, &options);
    out->rebuilt = true;
    CUT_TRY_GOTO(cut_engine_open(out->model, &options, &own, err));
    CUT_TRY_GOTO(solve_stages(s, own, out, err));
  } else if (status == CUT_STATUS_OK) {
    CUT_TRY_GOTO(cut_engine_reset(s->engine, err));
    CUT_TRY_GOTO(cut_engine_apply(s->engine, &out->patch, false, err));
    status = solve_stages(s, s->engine, out, err);
    cut_status undone = cut_engine_apply(s->engine, &out->patch, true, status == CUT_STATUS_OK ? err : NULL);
    if (status == CUT_STATUS_OK) status = undone;
    if (status != CUT_STATUS_OK) goto cleanup;
  } else {
    status = CUT_FAIL(err, status, "the scenario's model cannot be compared with the base");
    goto cleanup;
  }
  CUT_TRY_GOTO(certify_answer(out, err));
  status = settle_measures(out, err);
cleanup:
  cut_engine_close(own);
  if (status != CUT_STATUS_OK) cut_solved_clear(out);
  return status;
}

cut_status cut_session_solve_made(cut_session *s, char *name, cut_values *values, cut_model *model, cut_solved *out,
                                  cut_error *err) {
  cut_engine *own = NULL;
  cut_engine_options options;
  cut_status status;
  *out = (cut_solved){.name = name, .values = values, .model = model, .rebuilt = true};
  engine_options(s, &options);
  CUT_TRY_GOTO(copy_states(s->c, cut_values_measures(values), &out->asked, err));
  CUT_TRY_GOTO(copy_states(s->c, cut_values_measures(values), &out->measures, err));
  CUT_TRY_GOTO(cut_engine_open(model, &options, &own, err));
  CUT_TRY_GOTO(solve_stages(s, own, out, err));
  status = certify_answer(out, err);
cleanup:
  cut_engine_close(own);
  if (status != CUT_STATUS_OK) cut_solved_clear(out);
  return status;
}

cut_status cut_session_solve_values(cut_session *s, cut_values *values, const char *name, cut_solved *out,
                                    cut_error *err) {
  return cut_session_solve_compiled(s, values, &s->compile, name, out, err);
}

cut_status cut_session_solve_compiled(cut_session *s, cut_values *values, const cut_compile_options *compile,
                                      const char *name, cut_solved *out, cut_error *err) {
  memset(out, 0, sizeof *out);
  cut_status status;
  out->values = values;
  out->name = cut_mem_text(name);
  if (out->name == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(copy_states(s->c, cut_values_measures(values), &out->asked, err));
  CUT_TRY_GOTO(copy_states(s->c, cut_values_measures(values), &out->measures, err));
  return solve_values(s, compile, NULL, out, err);
cleanup:
  cut_solved_clear(out);
  return status;
}

cut_status cut_session_solve(cut_session *s, const char *const *scenarios, int64_t n, cut_solved *out, cut_error *err) {
  return cut_session_solve_state(s, scenarios, n, s->measures, out, err);
}

cut_status cut_session_solve_state(cut_session *s, const char *const *scenarios, int64_t n,
                                   const cut_measure_state *states, cut_solved *out, cut_error *err) {
  memset(out, 0, sizeof *out);
  cut_status status;
  out->scenarios = scenarios;
  out->n_scenarios = n;
  CUT_TRY_GOTO(copy_states(s->c, states, &out->asked, err));
  CUT_TRY_GOTO(copy_states(s->c, states, &out->measures, err));
  out->name = cut_session_solve_name(s, scenarios, n, states);
  if (out->name == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_session_values_state(s, scenarios, n, states, &out->values, err));
  const cut_solved *known = NULL;
  if (s->options != NULL && s->options->plans != NULL)
    known = cut_plans_find(s->options->plans, s, scenarios, n, states);
  return solve_values(s, &s->compile, known, out, err);
cleanup:
  cut_solved_clear(out);
  return status;
}

void cut_solved_clear(cut_solved *s) {
  cut_mem_free(s->infeasibility_proved);
  cut_mem_free(s->certificates);
  cut_answer_clear(&s->answer);
  cut_patch_clear(&s->patch);
  cut_model_free(s->model);
  cut_values_free(s->values);
  cut_mem_free(s->measures);
  cut_mem_free(s->asked);
  cut_mem_free(s->name);
  memset(s, 0, sizeof *s);
}

const cut_stage *cut_solved_last(const cut_solved *s) {
  return s->answer.n_stages > 0 ? &s->answer.stages[s->answer.n_stages - 1] : NULL;
}

bool cut_solved_is_optimal(const cut_solved *s) {
  return s->answer.n_stages > 0 && s->answer.status == CUT_SOLVE_OPTIMAL;
}

bool cut_solved_is_proved(const cut_solved *s) {
  bool proved = s->answer.n_stages > 0;
  for (int64_t i = 0; i < s->answer.n_stages; i++)
    proved = proved && (s->certificates[i].proved || s->infeasibility_proved[i]);
  return proved;
}

const double *cut_solved_value(const cut_solved *s) {
  const cut_stage *last = cut_solved_last(s);
  return last == NULL ? NULL : last->solution.value;
}

double cut_solved_unserved(const cut_solved *s) {
  double sum = 0;
  for (int64_t i = 0; i < s->answer.n_stages; i++)
    if (s->answer.stages[i].class_row >= 0 && s->answer.stages[i].priority != CUT_PRIORITY_BREACH &&
        s->answer.stages[i].solution.status == CUT_SOLVE_OPTIMAL)
      sum += s->answer.stages[i].objective;
  return sum;
}

cut_outcome cut_solved_outcome(const cut_solved *s) {
  switch (s->answer.status) {
    case CUT_SOLVE_OPTIMAL:
      return cut_solved_unserved(s) > CUT_NOTHING_UNSERVED ? CUT_OUTCOME_NOT_SERVABLE : CUT_OUTCOME_ANSWERED;
    case CUT_SOLVE_INFEASIBLE:
      return CUT_OUTCOME_NOT_SERVABLE;
    case CUT_SOLVE_UNBOUNDED:
      return CUT_OUTCOME_UNBOUNDED;
    case CUT_SOLVE_LIMIT:
    case CUT_SOLVE_INTERRUPTED:
      return CUT_OUTCOME_LIMIT;
  }
  return CUT_OUTCOME_INTERNAL;
}
