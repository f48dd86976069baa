#include "question/held_plan.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

/* A price is told apart from its neighbours by this share of it and of 1. */
#define NEAR 1e-4
#define USED 1e-6
enum { MOST_STEPS = 100 };

cut_status cut_held_plan_open(const cut_solved *solved, const cut_sink *sink, cut_held_plan *out, cut_error *err) {
  memset(out, 0, sizeof *out);
  const cut_stage *last = cut_solved_last(solved);
  out->solved = solved;
  out->v = cut_model_get(solved->model);
  out->sink = sink;
  out->cost = CUT_NEW(double, out->v->n_columns);
  if (out->cost == NULL) return CUT_FAIL_MEMORY(err);
  cut_engine_options options;
  cut_engine_options_init(&options);
  CUT_TRY(cut_engine_open(solved->model, &options, &out->engine, err));
  for (int64_t i = 0; i < out->v->n_rows; i++)
    if (last->row_upper[i] != out->v->row_upper[i])
      CUT_TRY(cut_engine_set_row(out->engine, i, out->v->row_lower[i], last->row_upper[i], err));
  return CUT_STATUS_OK;
}

void cut_held_plan_clear(cut_held_plan *p) {
  cut_tree_clear(&p->tree);
  cut_solution_clear(&p->solution);
  cut_engine_close(p->engine);
  cut_mem_free(p->cost);
  memset(p, 0, sizeof *p);
}

static cut_status certify(cut_held_plan *p, cut_error *err) {
  cut_tolerances tolerances;
  cut_tolerances_init(&tolerances);
  cut_leaf_claim *claims = CUT_NEW(cut_leaf_claim, p->tree.n);
  cut_certificate certificate = {0};
  if (claims == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < p->tree.n; i++) {
    const cut_leaf *leaf = &p->tree.items[i];
    claims[i] = (cut_leaf_claim){leaf->n_fixed, leaf->column, leaf->lower, leaf->upper, leaf->infeasible, leaf->dual};
  }
  cut_lp lp = {.n_columns = p->v->n_columns,
               .n_rows = p->v->n_rows,
               .col_lower = p->v->col_lower,
               .col_upper = p->v->col_upper,
               .cost = p->cost,
               .col_integer = p->v->col_integer,
               .row_lower = p->v->row_lower,
               .row_upper = cut_solved_last(p->solved)->row_upper,
               .col_start = p->v->col_start,
               .entry_row = p->v->entry_row,
               .entry_value = p->v->entry_value};
  cut_status status = cut_certify(&lp, p->solution.value, claims, p->tree.n, &tolerances, &certificate, err);
  p->proved = status == CUT_STATUS_OK && certificate.proved;
  cut_mem_free(claims);
  return status;
}

cut_status cut_held_plan_solve(cut_held_plan *p, const uint8_t *direction, double by, double *objective, double *amount,
                               bool *unbounded, cut_error *err) {
  double bound;
  for (int64_t j = 0; j < p->v->n_columns; j++) p->cost[j] = p->v->cost[j] + (direction[j] ? by : 0);
  CUT_TRY(cut_engine_set_cost(p->engine, p->cost, err));
  p->proved = false;
  for (int attempt = 0; attempt < 2 && !p->proved; attempt++) {
    if (attempt > 0) CUT_TRY(cut_engine_reset(p->engine, err)); /* what is not proved warm may be from scratch */
    CUT_TRY(cut_branch_solve(p->engine, p->solved->model, NULL, p->sink, &p->solution, &p->tree, &bound, err));
    *unbounded = p->solution.status == CUT_SOLVE_UNBOUNDED;
    if (*unbounded) return CUT_STATUS_OK;
    if (p->solution.status == CUT_SOLVE_INTERRUPTED) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
    if (p->solution.status != CUT_SOLVE_OPTIMAL)
      return CUT_FAIL(err, CUT_STATUS_LIMIT, "a solve with other prices: %s",
                      cut_solve_status_text(p->solution.status));
    CUT_TRY(certify(p, err));
  }
  *objective = p->solution.objective;
  *amount = 0;
  for (int64_t j = 0; j < p->v->n_columns; j++)
    if (direction[j]) *amount += p->solution.value[j];
  return CUT_STATUS_OK;
}

/* A price so low that it comes in if any price brings it in: the costs of all columns together are less. */
static double far_price(const cut_held_plan *p) {
  double most = 1;
  for (int64_t j = 0; j < p->v->n_columns; j++) most = fmax(most, fabs(p->v->cost[j]));
  return 64 * most;
}

/* From the far side to the price at which the plan at hand costs as much. */
static cut_status find_entry(cut_held_plan *p, const uint8_t *direction, cut_entry_price *out, cut_error *err) {
  double here, objective, amount, by = far_price(p);
  bool unbounded;
  CUT_TRY(cut_held_plan_solve(p, direction, 0, &here, &amount, &unbounded, err));
  if (amount > USED) { /* there is an equally cheap plan that uses it */
    *out = (cut_entry_price){.found = true, .amount = amount, .proved = p->proved};
    return CUT_STATUS_OK;
  }
  for (int step = 0; step < MOST_STEPS; step++) {
    CUT_TRY(cut_held_plan_solve(p, direction, -by, &objective, &amount, &unbounded, err));
    if (unbounded || amount <= USED) break;
    double next = by - (here - objective) / amount;
    out->found = true;
    if (next >= by - 1e-9 * (1 + by)) break;
    by = fmax(next, 0);
  }
  out->by = by;
  return CUT_STATUS_OK;
}

cut_status cut_held_plan_entry(cut_held_plan *p, const uint8_t *direction, cut_entry_price *out, cut_error *err) {
  double objective, above, below;
  bool unbounded, proved;
  *out = (cut_entry_price){0};
  CUT_TRY(find_entry(p, direction, out, err));
  if (!out->found || out->amount > 0) return CUT_STATUS_OK;
  double near = NEAR * (1 + out->by);
  CUT_TRY(cut_held_plan_solve(p, direction, -fmax(out->by - near, 0), &objective, &above, &unbounded, err));
  proved = !unbounded && p->proved && above <= USED;
  CUT_TRY(cut_held_plan_solve(p, direction, -(out->by + near), &objective, &below, &unbounded, err));
  out->proved = proved && !unbounded && p->proved && below > USED;
  out->amount = below;
  return CUT_STATUS_OK;
}
