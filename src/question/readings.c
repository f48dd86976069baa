#include "question/readings.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

/* Nodes of a branching after which a place counts as not proved: there are many places. */
#define NODE_LIMIT 200
/* Numbers of two models that differ by less than this share lie on a line. */
#define ON_A_LINE 1e-9
/* How far a plan may be from a limit, or a price from zero, and still be there: a certificate decides in the end. */
#define AT_LIMIT 1e-9

void cut_resident_clear(cut_resident *r) {
  cut_answer_clear(&r->answer);
  for (int64_t k = 0; r->engines != NULL && k <= r->v->n_classes; k++) cut_engine_close(r->engines[k]);
  cut_mem_free(r->engines);
  cut_model_free(r->model);
  memset(r, 0, sizeof *r);
}

/* ---- solving ---- */

/* What class j reached: in this answer, or, where only costs have changed, in the middle. */
static double reached(const cut_resident *r, const cut_answer *a, int64_t j, int64_t first) {
  return (j < first ? &r->answer : a)->stages[j].solution.objective;
}

/* Does a number with these limits and this price still fit the optimum? */
static bool still_fits(double x, double price, double lower, double upper) {
  double near = AT_LIMIT * (1 + fabs(x));
  if (x < lower - near || x > upper + near) return false;
  return !(price > AT_LIMIT && x > lower + near) && !(price < -AT_LIMIT && x < upper - near);
}

/* Is the middle's plan of stage k, with its prices, likely to be an optimum of m too, which differs by the patch? */
static bool plan_fits(const cut_resident *r, const cut_model *m, int64_t k, const cut_patch *p) {
  if (r->has_integers || k >= r->answer.n_stages || r->answer.stages[k].solution.status != CUT_SOLVE_OPTIMAL)
    return false;
  const cut_solution *s = &r->answer.stages[k].solution;
  const cut_model_view *v = cut_model_get(m);
  for (int64_t i = 0; i < p->n; i++) {
    int64_t at = p->items[i].index;
    bool is_row = p->items[i].what == CUT_PATCH_ROW_LOWER || p->items[i].what == CUT_PATCH_ROW_UPPER;
    double dearer = !is_row && k == r->v->n_classes ? v->cost[at] - r->v->cost[at] : 0;
    bool fits = is_row ? still_fits(s->activity[at], s->dual[at], v->row_lower[at], v->row_upper[at])
                       : still_fits(s->value[at], s->reduced[at] + dearer, v->col_lower[at], v->col_upper[at]);
    if (!fits) return false;
  }
  return true;
}

static double *copied(const double *from, int64_t n, bool *failed) {
  double *to = from == NULL ? NULL : CUT_COPY(from, n);
  *failed = *failed || (from != NULL && to == NULL);
  return to;
}

/* The middle's plan of stage k as an answer at m: the prices of the rows stay, those of the columns follow the costs.
 */
static cut_status take_plan(const cut_resident *r, int64_t k, const cut_patch *p, cut_stage *out, cut_error *err) {
  const cut_stage *from = &r->answer.stages[k];
  const cut_solution *s = &from->solution;
  bool failed = false;
  out->solution = (cut_solution){.status = CUT_SOLVE_OPTIMAL,
                                 .objective = s->objective,
                                 .value = copied(s->value, s->n_columns, &failed),
                                 .reduced = copied(s->reduced, s->n_columns, &failed),
                                 .activity = copied(s->activity, s->n_rows, &failed),
                                 .dual = copied(s->dual, s->n_rows, &failed),
                                 .n_columns = s->n_columns,
                                 .n_rows = s->n_rows,
                                 .warm = true};
  out->tree.items = CUT_NEW(cut_leaf, 1);
  if (failed || out->tree.items == NULL) return CUT_FAIL_MEMORY(err);
  out->tree.n = out->tree.capacity = 1;
  out->tree.items[0].dual = copied(s->dual, s->n_rows, &failed);
  if (failed) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < p->n; i++) {
    const cut_change *c = &p->items[i];
    if (c->what != CUT_PATCH_COST || k < r->v->n_classes) continue;
    out->solution.reduced[c->index] += c->after - c->before;
    out->solution.objective += s->value[c->index] * (c->after - c->before);
  }
  out->objective = out->bound = out->tree.items[0].bound = out->solution.objective;
  return CUT_STATUS_OK;
}

/* Most inputs move what the plan does not hang on: then it is the optimum here too, which its certificate against m
 * proves without a solve. If not, the stage is as it was. */
static cut_status try_plan(const cut_resident *r, const cut_model *m, int64_t k, const cut_patch *p, cut_stage *stage,
                           bool *done, cut_error *err) {
  cut_certificate certificate;
  bool infeasible;
  *done = false;
  if (p == NULL || !plan_fits(r, m, k, p)) return CUT_STATUS_OK;
  CUT_TRY(take_plan(r, k, p, stage, err));
  CUT_TRY(cut_stage_certify(m, stage, &certificate, &infeasible, err));
  *done = certificate.proved;
  if (*done) return CUT_STATUS_OK;
  cut_solution_clear(&stage->solution);
  cut_tree_clear(&stage->tree);
  return CUT_STATUS_OK;
}

/* Stage k, the earlier ones fixed, on its engine, which holds the numbers of m: those of the middle and the patch (NULL
 * in the middle itself). */
static cut_status solve_stage(cut_resident *r, const cut_model *m, int64_t k, int64_t first, const cut_patch *p,
                              cut_answer *a, bool *proved, cut_error *err) {
  cut_stage *stage = &a->stages[k];
  cut_engine *e = r->engines[k];
  cut_stages_options options;
  bool done;
  cut_stages_options_init(&options);
  options.branch.node_limit = NODE_LIMIT;
  stage->class_row = k < r->v->n_classes ? r->v->class_row[k] : -1;
  stage->priority = stage->class_row < 0 ? -1 : cut_row_origin(r->v, stage->class_row).row;
  stage->row_upper = CUT_NEW(double, r->v->n_rows);
  if (stage->row_upper == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < k; j++) {
    double objective = reached(r, a, j, first),
           most = objective + options.slack_absolute + options.slack_relative * fabs(objective);
    CUT_TRY(cut_engine_set_row(e, r->v->class_row[j], r->v->row_lower[r->v->class_row[j]], most, err));
  }
  cut_engine_numbers numbers = cut_engine_get_numbers(e);
  memcpy(stage->row_upper, numbers.row_upper, (size_t)r->v->n_rows * sizeof *stage->row_upper);
  a->status = CUT_SOLVE_OPTIMAL;
  CUT_TRY(try_plan(r, m, k, p, stage, &done, err));
  for (int attempt = 0; !done && attempt < 2; attempt++) {
    cut_certificate certificate;
    bool infeasible;
    CUT_TRY(
        cut_branch_solve(e, r->model, &options.branch, r->s->sink, &stage->solution, &stage->tree, &stage->bound, err));
    if (stage->solution.status == CUT_SOLVE_INTERRUPTED) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
    stage->objective = stage->solution.objective;
    a->status = stage->solution.status;
    CUT_TRY(cut_stage_certify(m, stage, &certificate, &infeasible, err));
    if (certificate.proved || infeasible) return CUT_STATUS_OK;
    if (stage->tree.n > 1 && certificate.feasible) break; /* a branching that gave up would tell the same again */
    CUT_TRY(cut_engine_reset(e, err));                    /* what is not proved warm may be from scratch */
  }
  *proved = *proved && done;
  return CUT_STATUS_OK;
}

/* Stages from `first` on. `limits` and `all` lead to m from the middle, NULL in the middle itself: costs play no part
 * in what is unserved. */
static cut_status solve(cut_resident *r, const cut_model *m, int64_t first, const cut_patch *limits,
                        const cut_patch *all, cut_answer *out, bool *proved, cut_error *err) {
  *proved = true;
  out->stages = CUT_NEW(cut_stage, r->v->n_classes + 1);
  if (out->stages == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t k = 0; k <= r->v->n_classes; k++) {
    out->n_stages = k + 1;
    if (k < first) continue;
    CUT_TRY(solve_stage(r, m, k, first, k < r->v->n_classes ? limits : all, out, proved, err));
    if (out->status != CUT_SOLVE_OPTIMAL) break;
  }
  return CUT_STATUS_OK;
}

/* m is the model whose numbers the engines hold; the constant of the cost is its own. */
static void read_point(const cut_resident *r, const cut_model *m, const cut_answer *a, int64_t first, cut_point *out) {
  out->optimal = a->n_stages > r->v->n_classes && a->status == CUT_SOLVE_OPTIMAL;
  out->unserved = 0;
  out->short_class = -1;
  out->short_slope = out->cost_slope = out->middle_cost_slope = out->middle_short_slope = NAN;
  if (!out->optimal) return;
  for (int64_t k = 0; k < r->v->n_classes; k++) {
    double amount = fmax(reached(r, a, k, first), 0);
    out->unserved += amount;
    if (out->short_class >= 0 || !(amount > CUT_NOTHING_UNSERVED)) continue;
    out->short_class = k;
    out->short_amount = amount;
  }
  out->cost = a->stages[r->v->n_classes].solution.objective + cut_model_get(m)->offset;
}

/* The engine of a class minimises the row's own coefficients. */
static cut_status open_engines(cut_resident *r, cut_error *err) {
  cut_engine_options options;
  cut_engine_options_init(&options);
  if (r->s->options != NULL) options.time_limit = r->s->options->time_limit;
  double *cost = CUT_NEW(double, r->v->n_columns);
  r->engines = CUT_NEW(cut_engine *, r->v->n_classes + 1);
  cut_status status = cost == NULL || r->engines == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t k = 0; status == CUT_STATUS_OK && k <= r->v->n_classes; k++) {
    status = cut_engine_open(r->model, &options, &r->engines[k], err);
    if (status != CUT_STATUS_OK || k == r->v->n_classes) break;
    for (int64_t j = 0; j < r->v->n_columns; j++) {
      cost[j] = 0;
      for (int64_t e = r->v->col_start[j]; e < r->v->col_start[j + 1]; e++)
        if (r->v->entry_row[e] == r->v->class_row[k]) cost[j] += r->v->entry_value[e];
    }
    status = cut_engine_set_cost(r->engines[k], cost, err);
  }
  cut_mem_free(cost);
  return status;
}

cut_status cut_resident_open(const cut_session *s, const cut_reading *reading, cut_resident *out, cut_error *err) {
  memset(out, 0, sizeof *out);
  cut_values *values = NULL;
  out->s = s;
  out->reading = reading;
  out->compile = s->compile;
  out->compile.without_digest = true;
  CUT_TRY(cut_session_values_state(s, reading->scenarios, reading->n, reading->states, &values, err));
  cut_status status = cut_compile(values, &out->compile, &out->model, err);
  cut_values_free(values);
  if (status != CUT_STATUS_OK) return status;
  out->v = cut_model_get(out->model);
  for (int64_t j = 0; j < out->v->n_columns; j++) out->has_integers = out->has_integers || out->v->col_integer[j];
  CUT_TRY(open_engines(out, err));
  CUT_TRY(solve(out, out->model, 0, NULL, NULL, &out->answer, &out->middle.proved, err));
  read_point(out, out->model, &out->answer, 0, &out->middle);
  return CUT_STATUS_OK;
}

/* ---- the case elsewhere ---- */

static cut_status compile_at(const cut_resident *r, const cut_input *input, double position, cut_model **out,
                             cut_touch *touch, cut_error *err) {
  const cut_reading *reading = r->reading;
  cut_values *values = NULL;
  cut_error inner = {0};
  *out = NULL;
  *touch = CUT_TOUCH_NOTHING;
  CUT_TRY(cut_session_values_state(r->s, reading->scenarios, reading->n, reading->states, &values, err));
  cut_status status = cut_input_move(input, position, values, &inner);
  if (status == CUT_STATUS_OK) status = cut_compile(values, &r->compile, out, &inner);
  cut_values_free(values);
  if (status == CUT_STATUS_INPUT) return CUT_STATUS_OK;
  if (status != CUT_STATUS_OK) return CUT_FAIL(err, status, "%s", inner.message);
  *touch = CUT_TOUCH_NONE;
  if (cut_patch_same_structure(r->model, *out, NULL) == CUT_STATUS_OK) return CUT_STATUS_OK;
  *touch = CUT_TOUCH_STRUCTURE;
  cut_model_free(*out);
  *out = NULL;
  return CUT_STATUS_OK;
}

cut_status cut_resident_reads(const cut_resident *r, const cut_input *inputs, int64_t n, uint8_t *reads,
                              cut_error *err) {
  const cut_reading *reading = r->reading;
  cut_values *values = NULL;
  cut_model *m = NULL;
  cut_status status = CUT_STATUS_OK;
  for (int64_t i = 0; i < n; i++) reads[i] = 1;
  /* What a decision would change is compiled from copies of the values, which tell nothing. */
  if (cut_measure_states_are_open(r->s->c, reading->states)) return CUT_STATUS_OK;
  CUT_TRY_GOTO(cut_session_values_state(r->s, reading->scenarios, reading->n, reading->states, &values, err));
  /* All at once, to where they are: a change that is read, but changes nothing. One that cannot be made stays 1. */
  for (int64_t i = 0; i < n; i++) {
    cut_error inner = {0};
    if (inputs[i].table == CUT_TABLE_SERIES) continue;
    status = cut_input_move(&inputs[i], 0, values, &inner);
    if (status == CUT_STATUS_OK) reads[i] = 0;
    if (status != CUT_STATUS_OK && status != CUT_STATUS_INPUT) {
      status = CUT_FAIL(err, status, "%s", inner.message);
      goto cleanup;
    }
  }
  CUT_TRY_GOTO(cut_values_watch(values, err));
  CUT_TRY_GOTO(cut_compile(values, &r->compile, &m, err));
  for (int64_t i = 0; i < n; i++)
    if (reads[i] == 0) reads[i] = cut_values_was_read(values, inputs[i].table, inputs[i].row, inputs[i].column) ? 1 : 0;
cleanup:
  cut_model_free(m);
  cut_values_free(values);
  return status;
}

static bool all_same(const double *a, const double *b, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (a[i] != b[i]) return false;
  return true;
}

cut_status cut_resident_compile(const cut_resident *r, const cut_input *input, double position, cut_model **out,
                                cut_touch *touch, cut_error *err) {
  CUT_TRY(compile_at(r, input, position, out, touch, err));
  if (*out == NULL) return CUT_STATUS_OK;
  const cut_model_view *a = r->v, *b = cut_model_get(*out);
  bool costs = a->offset != b->offset || !all_same(a->cost, b->cost, a->n_columns),
       limits = !all_same(a->col_lower, b->col_lower, a->n_columns) ||
                !all_same(a->col_upper, b->col_upper, a->n_columns) ||
                !all_same(a->row_lower, b->row_lower, a->n_rows) || !all_same(a->row_upper, b->row_upper, a->n_rows);
  *touch = costs && limits ? CUT_TOUCH_BOTH : costs ? CUT_TOUCH_COSTS : limits ? CUT_TOUCH_LIMITS : CUT_TOUCH_NONE;
  if (*touch != CUT_TOUCH_NONE) return CUT_STATUS_OK;
  cut_model_free(*out);
  *out = NULL;
  return CUT_STATUS_OK;
}

/* Limits that the model derives for itself are powers of two, and never where an optimum lies (model/limits.c): how
 * they move does not matter. A limit of the case that moves cannot be one at three places on a line. */
static bool is_derived(double x) {
  int exponent;
  return isfinite(x) && x != 0 && fabs(frexp(x, &exponent)) == 0.5;
}

/* Is each number of `between` where it should be, at that share of the way from the one end to the other? */
static bool on_line(const double *from, const double *between, const double *to, double share, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    if (from[i] == between[i] && between[i] == to[i]) continue;
    if (is_derived(from[i]) && is_derived(between[i]) && is_derived(to[i])) continue;
    double there = from[i] + share * (to[i] - from[i]);
    if (!(fabs(between[i] - there) <= ON_A_LINE * (1 + fabs(from[i]) + fabs(to[i])))) return false;
  }
  return true;
}

static bool model_on_line(const cut_model_view *from, const cut_model_view *between, const cut_model_view *to,
                          double share) {
  int64_t n = from->n_columns, m = from->n_rows;
  return on_line(from->cost, between->cost, to->cost, share, n) &&
         on_line(&from->offset, &between->offset, &to->offset, share, 1) &&
         on_line(from->col_lower, between->col_lower, to->col_lower, share, n) &&
         on_line(from->col_upper, between->col_upper, to->col_upper, share, n) &&
         on_line(from->row_lower, between->row_lower, to->row_lower, share, m) &&
         on_line(from->row_upper, between->row_upper, to->row_upper, share, m);
}

bool cut_resident_is_linear_throughout(const cut_resident *r, const cut_input *input, const cut_model *low,
                                       const cut_model *high) {
  double share = cut_input_share(r->s->c, input);
  return !isnan(share) && model_on_line(cut_model_get(low), r->v, cut_model_get(high), share);
}

cut_status cut_resident_is_linear(const cut_resident *r, const cut_input *input, double position, const cut_model *end,
                                  bool *linear, cut_error *err) {
  cut_model *half = NULL;
  cut_touch touch;
  *linear = false;
  CUT_TRY(compile_at(r, input, position / 2, &half, &touch, err));
  if (half == NULL) return CUT_STATUS_OK;
  *linear = model_on_line(r->v, cut_model_get(half), cut_model_get(end), 0.5);
  cut_model_free(half);
  return CUT_STATUS_OK;
}

/* ---- answers elsewhere ---- */

static cut_status differ(cut_patch *p, cut_patch_what what, const double *a, const double *b, int64_t n,
                         cut_error *err) {
  for (int64_t i = 0; i < n; i++)
    if (a[i] != b[i]) CUT_TRY(cut_patch_add(p, what, i, a[i], b[i], err));
  return CUT_STATUS_OK;
}

/* Differences of limits, and of limits and costs. The constants are left to read_point, which takes them from the model
 * itself. */
static cut_status patches_to(const cut_resident *r, const cut_model *m, cut_patch *limits, cut_patch *all,
                             cut_error *err) {
  const cut_model_view *a = r->v, *b = cut_model_get(m);
  CUT_TRY(differ(limits, CUT_PATCH_COL_LOWER, a->col_lower, b->col_lower, a->n_columns, err));
  CUT_TRY(differ(limits, CUT_PATCH_COL_UPPER, a->col_upper, b->col_upper, a->n_columns, err));
  CUT_TRY(differ(limits, CUT_PATCH_ROW_LOWER, a->row_lower, b->row_lower, a->n_rows, err));
  CUT_TRY(differ(limits, CUT_PATCH_ROW_UPPER, a->row_upper, b->row_upper, a->n_rows, err));
  for (int64_t i = 0; i < limits->n; i++) {
    const cut_change *c = &limits->items[i];
    CUT_TRY(cut_patch_add(all, c->what, c->index, c->before, c->after, err));
  }
  return differ(all, CUT_PATCH_COST, a->cost, b->cost, a->n_columns, err);
}

/* Slope of an optimum by a patch as a whole, from a solution: what an amount costs where a cost changes, what a limit
 * is worth where it binds. */
static double slope_of(const cut_solution *s, const cut_patch *p) {
  double sum = 0;
  for (int64_t i = 0; i < p->n; i++) {
    const cut_change *c = &p->items[i];
    double by = c->after - c->before, price = 0;
    switch (c->what) {
      case CUT_PATCH_COST:
        price = s->value[c->index];
        break;
      case CUT_PATCH_COL_LOWER:
        price = fmax(s->reduced[c->index], 0);
        break;
      case CUT_PATCH_COL_UPPER:
        price = fmin(s->reduced[c->index], 0);
        break;
      case CUT_PATCH_ROW_LOWER:
        price = fmax(s->dual[c->index], 0);
        break;
      case CUT_PATCH_ROW_UPPER:
        price = fmin(s->dual[c->index], 0);
        break;
    }
    if (price != 0) sum += price * by; /* limits that come or go are infinite; they have no price */
  }
  return isfinite(sum) ? sum : NAN;
}

/* The slopes, and what is known of the shape between here and the middle. With costs alone the set of plans does not
 * change, and the least cost is a least of lines. With limits alone it is convex, if all is served on both sides, so
 * that the classes' rows stay where they are, and no decision is whole. So is what the first class that is short lacks.
 */
static void read_slopes(const cut_resident *r, const cut_model *m, const cut_answer *a, const cut_patch *limits,
                        const cut_patch *all, double position, cut_point *out) {
  int64_t last = r->v->n_classes, k = r->middle.short_class;
  bool costs = out->touch == CUT_TOUCH_COSTS, convex = out->touch == CUT_TOUCH_LIMITS && !r->has_integers;
  double size = fabs(position);
  if (costs || (convex && k < 0 && out->short_class < 0)) {
    double constant = cut_model_get(m)->offset - r->v->offset;
    out->curvature = costs ? -1 : 1;
    out->cost_slope = (slope_of(&a->stages[last].solution, all) + constant) / size;
    out->middle_cost_slope = (slope_of(&r->answer.stages[last].solution, all) + constant) / size;
  }
  if (!convex || k < 0 || k != out->short_class) return;
  out->short_slope = slope_of(&a->stages[k].solution, limits) / size;
  out->middle_short_slope = slope_of(&r->answer.stages[k].solution, limits) / size;
}

/* Puts the numbers of m on the engines from `first` on, solves there, and takes them back. */
static cut_status solve_from(cut_resident *r, const cut_model *m, int64_t first, const cut_patch *limits,
                             const cut_patch *all, cut_answer *out, bool *proved, cut_error *err) {
  int64_t n = r->v->n_classes + 1, applied = first;
  cut_status status = CUT_STATUS_OK;
  for (; status == CUT_STATUS_OK && applied < n; applied++) {
    status = cut_engine_apply(r->engines[applied], applied < n - 1 ? limits : all, false, err);
    if (status != CUT_STATUS_OK) break; /* all or nothing: this one was not applied */
  }
  if (status == CUT_STATUS_OK) status = solve(r, m, first, limits, all, out, proved, err);
  for (int64_t k = first; k < applied; k++) {
    cut_status undone =
        cut_engine_apply(r->engines[k], k < n - 1 ? limits : all, true, status == CUT_STATUS_OK ? err : NULL);
    if (status == CUT_STATUS_OK) status = undone;
  }
  return status;
}

/* Where all is served in the middle, the cheapest plan that serves all here answers every stage at once: no less than
 * nothing can be unserved. Is there none, the stages are solved one by one. */
static cut_status solve_moved(cut_resident *r, const cut_model *m, cut_touch touch, const cut_patch *limits,
                              const cut_patch *all, cut_answer *out, int64_t *first, bool *proved, cut_error *err) {
  int64_t last = r->v->n_classes;
  bool costs = touch == CUT_TOUCH_COSTS,
       served = r->middle.optimal && r->middle.proved && r->middle.short_class < 0 && !r->has_integers;
  *first = costs || served ? last : 0;
  CUT_TRY(solve_from(r, m, *first, limits, all, out, proved, err));
  if (costs || !served || last == 0 || (out->status == CUT_SOLVE_OPTIMAL && *proved)) return CUT_STATUS_OK;
  cut_answer_clear(out);
  *first = 0;
  return solve_from(r, m, 0, limits, all, out, proved, err);
}

cut_status cut_resident_solve(cut_resident *r, const cut_model *m, double position, cut_touch touch, cut_point *out,
                              cut_error *err) {
  cut_answer answer = {0};
  cut_patch limits = {0}, all = {0};
  int64_t first = 0;
  memset(out, 0, sizeof *out);
  out->touch = touch;
  cut_status status = patches_to(r, m, &limits, &all, err);
  if (status == CUT_STATUS_OK) status = solve_moved(r, m, touch, &limits, &all, &answer, &first, &out->proved, err);
  if (status == CUT_STATUS_OK) {
    read_point(r, m, &answer, first, out);
    if (out->optimal && r->middle.optimal) read_slopes(r, m, &answer, &limits, &all, position, out);
  }
  cut_answer_clear(&answer);
  cut_patch_clear(&limits);
  cut_patch_clear(&all);
  return status;
}

cut_status cut_resident_at(cut_resident *r, const cut_input *input, double position, cut_point *out, cut_error *err) {
  cut_model *m = NULL;
  cut_touch touch = CUT_TOUCH_NONE;
  memset(out, 0, sizeof *out);
  if (position != 0) CUT_TRY(cut_resident_compile(r, input, position, &m, &touch, err));
  if (m != NULL) {
    cut_status status = cut_resident_solve(r, m, position, touch, out, err);
    cut_model_free(m);
    return status;
  }
  if (touch == CUT_TOUCH_NONE) *out = r->middle;
  out->touch = touch;
  return CUT_STATUS_OK;
}
