/* Rays where HiGHS gives none, from two side problems with the model's matrix.
 *
 * No x exists iff the elastic problem   min sum(p + q), row_lower <= A x + p - q <= row_upper, x in its bounds, p, q >= 0
 * (p only where the row has a lower limit, q where it has an upper one) has an optimum above 0; its row duals are then a
 * proof (Farkas). It always has an optimum, so no ray is needed to solve it.
 *
 * The cost falls for ever, if any x exists, iff the homogeneous problem   min cost'd, A d and d in the directions that
 * limits leave open, -1 <= d <= 1   has an optimum below 0; d is the direction. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/highs/highs_internal.h"

static void free_lp(highs_lp *lp) {
  cut_mem_free(lp->value);
  cut_mem_free(lp->row);
  cut_mem_free(lp->start);
  cut_mem_free(lp->row_upper);
  cut_mem_free(lp->row_lower);
  cut_mem_free(lp->col_upper);
  cut_mem_free(lp->col_lower);
  cut_mem_free(lp->cost);
}

/* The model's matrix with room for `extra` columns of one entry each. */
static cut_status new_lp(const cut_model_view *v, int64_t extra, highs_lp *lp, cut_error *err) {
  int64_t n = v->n_columns + extra, entries = v->n_entries + extra;
  *lp = (highs_lp){.n_columns = v->n_columns, .n_rows = v->n_rows};
  lp->cost = CUT_NEW(double, n);
  lp->col_lower = CUT_NEW(double, n);
  lp->col_upper = CUT_NEW(double, n);
  lp->row_lower = CUT_NEW(double, v->n_rows);
  lp->row_upper = CUT_NEW(double, v->n_rows);
  lp->start = CUT_NEW(int64_t, n + 1);
  lp->row = CUT_NEW(int64_t, entries);
  lp->value = CUT_NEW(double, entries);
  if (lp->cost == NULL || lp->col_lower == NULL || lp->col_upper == NULL || lp->row_lower == NULL ||
      lp->row_upper == NULL || lp->start == NULL || lp->row == NULL || lp->value == NULL) {
    free_lp(lp);
    return CUT_FAIL_MEMORY(err);
  }
  memcpy(lp->start, v->col_start, (size_t)(v->n_columns + 1) * sizeof(int64_t));
  if (v->n_entries > 0) {
    memcpy(lp->row, v->entry_row, (size_t)v->n_entries * sizeof(int64_t));
    memcpy(lp->value, v->entry_value, (size_t)v->n_entries * sizeof(double));
  }
  return CUT_STATUS_OK;
}

static void add_slack(highs_lp *lp, int64_t row, double value) {
  int64_t j = lp->n_columns++, k = lp->start[j];
  lp->cost[j] = 1;
  lp->col_lower[j] = 0;
  lp->col_upper[j] = INFINITY;
  lp->row[k] = row;
  lp->value[k] = value;
  lp->start[j + 1] = k + 1;
}

/* Solves lp in a HiGHS of its own; *stopped if it has no optimum to show (limits). */
static cut_status solve_lp(const highs_kernel *k, const highs_lp *lp, double *value, double *dual, bool *stopped,
                           int64_t *iterations, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  double *reduced = CUT_NEW(double, lp->n_columns), *activity = CUT_NEW(double, lp->n_rows);
  void *highs = highs_new(&k->options);
  if (reduced == NULL || activity == NULL || highs == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(highs_load(highs, lp, err));
  if (Highs_run(highs) == kHighsStatusError) {
    status = CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS fails on the side problem for a ray");
    goto cleanup;
  }
  HighsInt steps = 0;
  (void)Highs_getIntInfoValue(highs, "simplex_iteration_count", &steps);
  *iterations += steps;
  *stopped = Highs_getModelStatus(highs) != kHighsModelStatusOptimal;
  if (!*stopped) (void)Highs_getSolution(highs, value, reduced, activity, dual);
cleanup:
  if (highs != NULL) Highs_destroy(highs);
  cut_mem_free(activity);
  cut_mem_free(reduced);
  return status;
}

cut_status highs_prove_infeasible(highs_kernel *k, const cut_engine_numbers *n, double *ray, highs_verdict *out,
                                  int64_t *iterations, cut_error *err) {
  const cut_model_view *v = k->view;
  cut_status status = CUT_STATUS_OK;
  highs_lp lp;
  CUT_TRY(new_lp(v, 2 * v->n_rows, &lp, err));
  memcpy(lp.col_lower, n->col_lower, (size_t)v->n_columns * sizeof(double));
  memcpy(lp.col_upper, n->col_upper, (size_t)v->n_columns * sizeof(double));
  for (int64_t i = 0; i < v->n_rows; i++) {
    lp.row_lower[i] = n->row_lower[i];
    lp.row_upper[i] = n->row_upper[i];
    if (isfinite(n->row_lower[i])) add_slack(&lp, i, 1);
    if (isfinite(n->row_upper[i])) add_slack(&lp, i, -1);
  }
  bool stopped = false;
  double *value = CUT_NEW(double, lp.n_columns);
  if (value == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(solve_lp(k, &lp, value, ray, &stopped, iterations, err));
  double violation = 0;
  for (int64_t j = v->n_columns; j < lp.n_columns; j++) violation += fmax(value[j], 0);
  *out = HIGHS_VERDICT_NO;
  if (stopped) *out = HIGHS_VERDICT_STOPPED;
  else if (violation > k->options.feasibility && cut_ray_normalise(ray, v->n_rows) &&
           cut_ray_infeasible_margin(v, n, ray) > 0)
    *out = HIGHS_VERDICT_YES;
cleanup:
  cut_mem_free(value);
  free_lp(&lp);
  return status;
}

cut_status highs_prove_unbounded(highs_kernel *k, const cut_engine_numbers *n, double *ray, highs_verdict *out,
                                 int64_t *iterations, cut_error *err) {
  const cut_model_view *v = k->view;
  cut_status status = CUT_STATUS_OK;
  highs_lp lp;
  CUT_TRY(new_lp(v, 0, &lp, err));
  bool stopped = false;
  double *dual = CUT_NEW(double, v->n_rows);
  if (dual == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    lp.cost[j] = n->cost[j];
    lp.col_lower[j] = isfinite(n->col_lower[j]) ? 0 : -1;
    lp.col_upper[j] = isfinite(n->col_upper[j]) ? 0 : 1;
  }
  for (int64_t i = 0; i < v->n_rows; i++) {
    lp.row_lower[i] = isfinite(n->row_lower[i]) ? 0 : -INFINITY;
    lp.row_upper[i] = isfinite(n->row_upper[i]) ? 0 : INFINITY;
  }
  CUT_TRY_GOTO(solve_lp(k, &lp, ray, dual, &stopped, iterations, err));
  *out = HIGHS_VERDICT_NO;
  if (stopped) *out = HIGHS_VERDICT_STOPPED;
  else if (cut_ray_normalise(ray, v->n_columns) && cut_ray_is_unbounded(v, n, ray)) *out = HIGHS_VERDICT_YES;
cleanup:
  cut_mem_free(dual);
  free_lp(&lp);
  return status;
}
