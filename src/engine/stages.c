/* Least unserved energy class by class, then least cost (stages.h).
 *
 * A class's unserved energy is the activity of its row, so a stage minimises the row's own coefficients and is then
 * fixed by the row's upper limit: no row is added, and the basis stays good from stage to stage. Earlier optima are
 * fixed at the value reached, not at the bound proved, so that the next stage always has a point. */
#include "engine/stages.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

typedef struct stages {
  cut_engine *engine;
  const cut_model *model;
  const cut_model_view *view;
  const cut_stages_options *options;
  cut_certificate_fn check;
  void *user;
  const cut_sink *sink;
  double *class_cost;            /* [n_columns] scratch */
  double *final_cost;            /* [n_columns] the engine's cost at the start */
  double *row_lower, *row_upper; /* [n_classes] limits of the class rows at the start */
  cut_answer *answer;
} stages;

void cut_stages_options_init(cut_stages_options *o) {
  *o = (cut_stages_options){.slack_absolute = 1e-6, .slack_relative = 1e-9};
  cut_branch_options_init(&o->branch);
}

static void clear_stage(cut_stage *s) {
  cut_solution_clear(&s->solution);
  cut_tree_clear(&s->tree);
  cut_mem_free(s->row_upper);
  memset(s, 0, sizeof *s);
}

void cut_answer_clear(cut_answer *a) {
  if (a == NULL) return;
  for (int64_t k = 0; k < a->n_stages; k++) clear_stage(&a->stages[k]);
  cut_mem_free(a->stages);
  memset(a, 0, sizeof *a);
}

static cut_status copy_stage(const cut_stage *s, cut_stage *out, cut_error *err) {
  *out = *s;
  out->solution = (cut_solution){0};
  out->tree = (cut_tree){0};
  out->row_upper = CUT_COPY(s->row_upper, s->solution.n_rows);
  if (out->row_upper == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY(cut_solution_copy(&s->solution, &out->solution, err));
  return cut_tree_copy(&s->tree, s->solution.n_rows, &out->tree, err);
}

cut_status cut_answer_copy(const cut_answer *a, cut_answer *out, cut_error *err) {
  *out = *a;
  out->stages = CUT_NEW(cut_stage, a->n_stages);
  out->n_stages = 0;
  if (out->stages == NULL) return CUT_FAIL_MEMORY(err);
  while (out->n_stages < a->n_stages) {
    int64_t k = out->n_stages++;
    CUT_TRY(copy_stage(&a->stages[k], &out->stages[k], err));
  }
  return CUT_STATUS_OK;
}

static cut_status open_stages(stages *s, cut_error *err) {
  const cut_model_view *v = s->view;
  cut_engine_numbers numbers = cut_engine_get_numbers(s->engine);
  s->class_cost = CUT_NEW(double, v->n_columns);
  s->final_cost = CUT_NEW(double, v->n_columns);
  s->row_lower = CUT_NEW(double, v->n_classes);
  s->row_upper = CUT_NEW(double, v->n_classes);
  s->answer->stages = CUT_NEW(cut_stage, v->n_classes + 1);
  if (s->class_cost == NULL || s->final_cost == NULL || s->row_lower == NULL || s->row_upper == NULL ||
      s->answer->stages == NULL)
    return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < v->n_columns; j++) s->final_cost[j] = numbers.cost[j];
  for (int64_t k = 0; k < v->n_classes; k++) {
    s->row_lower[k] = numbers.row_lower[v->class_row[k]];
    s->row_upper[k] = numbers.row_upper[v->class_row[k]];
  }
  return CUT_STATUS_OK;
}

static void close_stages(stages *s) {
  cut_mem_free(s->row_upper);
  cut_mem_free(s->row_lower);
  cut_mem_free(s->final_cost);
  cut_mem_free(s->class_cost);
}

static void fill_class_cost(stages *s, int64_t row) {
  const cut_model_view *v = s->view;
  for (int64_t j = 0; j < v->n_columns; j++) {
    s->class_cost[j] = 0;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      if (v->entry_row[k] == row) s->class_cost[j] = v->entry_value[k];
  }
}

static double slack_of(const cut_stages_options *o, double objective) {
  return o->slack_absolute + o->slack_relative * fabs(objective);
}

static cut_status solve_once(stages *s, cut_stage *stage, cut_error *err) {
  double offset = stage->class_row < 0 ? s->view->offset : 0;
  CUT_TRY(cut_branch_solve(s->engine, s->model, &s->options->branch, s->sink, &stage->solution, &stage->tree,
                           &stage->bound, err));
  stage->bound += offset;
  stage->objective = stage->solution.objective + offset;
  stage->slack = slack_of(s->options, stage->objective);
  return CUT_STATUS_OK;
}

/* Once an earlier stage has come out otherwise, its own basis is nearer than the other answer's: with more unserved,
 * much of a plan is another. */
static bool is_near(const stages *s, int64_t k) {
  const cut_answer *start = s->options->start;
  if (start == NULL || k >= start->n_stages) return false;
  for (int64_t i = 0; i < k; i++)
    if (fabs(start->stages[i].objective - s->answer->stages[i].objective) > start->stages[i].slack) return false;
  return true;
}

/* The basis of the other answer's cheapest plan suits the cost of this one, whatever was left unserved there. */
static cut_status start_from_plan(stages *s, cut_error *err) {
  const cut_answer *start = s->options->start;
  if (start == NULL || start->n_stages <= s->view->n_classes) return CUT_STATUS_OK;
  return cut_engine_start_from(s->engine, &start->stages[s->view->n_classes].solution, err);
}

/* Makes the engine ask the k-th stage (class k, or the cost after the last class). */
static cut_status open_stage(stages *s, int64_t k, cut_error *err) {
  const cut_model_view *v = s->view;
  bool is_class = k < v->n_classes;
  cut_stage *stage = &s->answer->stages[k];
  s->answer->n_stages = k + 1;
  stage->class_row = is_class ? v->class_row[k] : -1;
  stage->priority = is_class ? cut_row_origin(v, stage->class_row).row : -1;
  stage->row_upper = CUT_COPY(cut_engine_get_numbers(s->engine).row_upper, v->n_rows);
  if (stage->row_upper == NULL) return CUT_FAIL_MEMORY(err);
  if (is_class) fill_class_cost(s, stage->class_row);
  CUT_TRY(cut_engine_set_cost(s->engine, is_class ? s->class_cost : s->final_cost, err));
  return is_near(s, k) ? cut_engine_start_from(s->engine, &s->options->start->stages[k].solution, err) : CUT_STATUS_OK;
}

/* Solves the stage and has it checked. */
static cut_status solve_stage(stages *s, int64_t k, cut_error *err) {
  cut_stage *stage = &s->answer->stages[k];
  CUT_TRY(open_stage(s, k, err));
  CUT_TRY(solve_once(s, stage, err));
  if (s->check == NULL || stage->solution.status == CUT_SOLVE_LIMIT || stage->solution.status == CUT_SOLVE_INTERRUPTED)
    return CUT_STATUS_OK;
  if (s->check(s->engine, s->model, stage, s->user)) return CUT_STATUS_OK;
  CUT_TRY(cut_engine_reset(s->engine, err));
  CUT_TRY(solve_once(s, stage, err));
  s->answer->resolved_cold = true;
  return CUT_STATUS_OK;
}

/* Later stages may add no more than the slack to what this one reached. */
static cut_status fix_stage(stages *s, int64_t k, cut_error *err) {
  const cut_stage *stage = &s->answer->stages[k];
  double limit = stage->objective + stage->slack;
  return cut_engine_set_row(s->engine, stage->class_row, s->row_lower[k], fmin(limit, s->row_upper[k]), err);
}

static cut_status put_back(stages *s, cut_error *err) {
  for (int64_t k = 0; k < s->view->n_classes; k++)
    CUT_TRY(cut_engine_set_row(s->engine, s->view->class_row[k], s->row_lower[k], s->row_upper[k], err));
  return cut_engine_set_cost(s->engine, s->final_cost, err);
}

/* ---- everything served ---- */

/* Nothing unserved cannot be bettered, and multipliers of zero prove it. */
static cut_status fill_served_stage(stages *s, int64_t k, const cut_solution *plan, cut_error *err) {
  const cut_model_view *v = s->view;
  cut_stage *stage = &s->answer->stages[k];
  cut_solution *out = &stage->solution;
  stage->class_row = v->class_row[k];
  stage->priority = cut_row_origin(v, stage->class_row).row;
  stage->objective = plan->activity[stage->class_row];
  stage->slack = slack_of(s->options, stage->objective);
  stage->row_upper = CUT_COPY(s->answer->stages[v->n_classes].row_upper, v->n_rows);
  stage->tree.items = CUT_NEW(cut_leaf, 1);
  if (stage->row_upper == NULL || stage->tree.items == NULL) return CUT_FAIL_MEMORY(err);
  stage->tree.n = stage->tree.capacity = 1;
  stage->tree.items[0].dual = CUT_NEW(double, v->n_rows);
  for (int64_t i = k; i < v->n_classes; i++) stage->row_upper[v->class_row[i]] = s->row_upper[i];
  fill_class_cost(s, stage->class_row);
  *out = (cut_solution){.status = CUT_SOLVE_OPTIMAL,
                        .objective = stage->objective,
                        .value = CUT_COPY(plan->value, v->n_columns),
                        .reduced = CUT_COPY(s->class_cost, v->n_columns),
                        .activity = CUT_COPY(plan->activity, v->n_rows),
                        .dual = CUT_NEW(double, v->n_rows),
                        .n_columns = v->n_columns,
                        .n_rows = v->n_rows,
                        .warm = plan->warm};
  if (plan->col_basic != NULL && plan->row_basic != NULL) {
    out->col_basic = CUT_COPY(plan->col_basic, v->n_columns);
    out->row_basic = CUT_COPY(plan->row_basic, v->n_rows);
    if (out->col_basic == NULL || out->row_basic == NULL) return CUT_FAIL_MEMORY(err);
  }
  if (out->value == NULL || out->reduced == NULL || out->activity == NULL || out->dual == NULL ||
      stage->tree.items[0].dual == NULL)
    return CUT_FAIL_MEMORY(err);
  return CUT_STATUS_OK;
}

static bool can_serve_all(const stages *s) {
  const cut_model_view *v = s->view;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (v->col_integer[j] != 0) return false; /* finding that whole numbers leave no plan can take long */
  for (int64_t k = 0; k < v->n_classes; k++)
    if (s->row_lower[k] > 0 || s->row_upper[k] < 0) return false;
  return v->n_classes > 0;
}

/* The cheapest plan among those that leave nothing unserved, if there are any: then all stages are solved in one. If
 * not, all is as it was, but for the basis, from which the stages go on. */
static cut_status try_all_served(stages *s, bool *done, cut_error *err) {
  const cut_model_view *v = s->view;
  cut_stage *last = &s->answer->stages[v->n_classes];
  *done = false;
  if (!can_serve_all(s)) return CUT_STATUS_OK;
  for (int64_t k = 0; k < v->n_classes; k++)
    CUT_TRY(cut_engine_set_row(s->engine, v->class_row[k], s->row_lower[k], 0, err));
  CUT_TRY(open_stage(s, v->n_classes, err));
  CUT_TRY(start_from_plan(s, err));
  CUT_TRY(solve_once(s, last, err));
  *done =
      last->solution.status == CUT_SOLVE_OPTIMAL && (s->check == NULL || s->check(s->engine, s->model, last, s->user));
  if (*done) {
    s->answer->status = CUT_SOLVE_OPTIMAL;
    for (int64_t k = 0; k < v->n_classes; k++) CUT_TRY(fill_served_stage(s, k, &last->solution, err));
    return CUT_STATUS_OK;
  }
  clear_stage(last);
  s->answer->n_stages = 0;
  return put_back(s, err);
}

static cut_status run_stages(stages *s, cut_error *err) {
  bool done = false;
  CUT_TRY(try_all_served(s, &done, err));
  for (int64_t k = 0; k <= s->view->n_classes && !done; k++) {
    CUT_TRY(solve_stage(s, k, err));
    s->answer->status = s->answer->stages[k].solution.status;
    if (s->answer->status != CUT_SOLVE_OPTIMAL) break;
    if (k < s->view->n_classes) CUT_TRY(fix_stage(s, k, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_stages_solve(cut_engine *e, const cut_model *m, const cut_stages_options *options,
                            cut_certificate_fn check, void *user, const cut_sink *sink, cut_answer *out,
                            cut_error *err) {
  CUT_ASSERT(e != NULL && m != NULL && out != NULL, err);
  cut_status status = CUT_STATUS_OK;
  cut_stages_options defaults;
  cut_stages_options_init(&defaults);
  cut_answer_clear(out);
  stages s = {.engine = e,
              .model = m,
              .view = cut_model_get(m),
              .options = options != NULL ? options : &defaults,
              .check = check,
              .user = user,
              .sink = sink,
              .answer = out};
  CUT_TRY_GOTO(open_stages(&s, err));
  status = run_stages(&s, err);
  /* Numbers that were valid before are valid now: this cannot fail. */
  cut_status restored = put_back(&s, status == CUT_STATUS_OK ? err : NULL);
  if (status == CUT_STATUS_OK) status = restored;
cleanup:
  close_stages(&s);
  if (status != CUT_STATUS_OK) cut_answer_clear(out);
  return status;
}
