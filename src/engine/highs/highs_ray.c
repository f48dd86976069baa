/* Rays where HiGHS gives none, from two side problems with the model's matrix.
 *
 * No x exists iff the elastic problem   min sum(p + q), row_lower <= A x + p - q <= row_upper, x in its bounds, p, q >=
 * 0 (p only where the row has a lower limit, q where it has an upper one) has an optimum above 0; its row duals are
 * then a proof (Farkas). It always has an optimum, so no ray is needed to solve it.
 *
 * The cost falls for ever, if any x exists, iff the homogeneous problem   min cost'd, A d and d in the directions that
 * limits leave open, -1 <= d <= 1   has an optimum below 0; d is the direction. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/highs/highs_internal.h"

/* The side problem's own arrays. */
typedef struct side {
  int64_t n_columns, n_rows;
  double *cost, *col_lower, *col_upper, *row_lower, *row_upper;
  int64_t *start;
  int32_t *row;
  double *value;
} side;

static void free_side(side *p) {
  cut_mem_free(p->value);
  cut_mem_free(p->row);
  cut_mem_free(p->start);
  cut_mem_free(p->row_upper);
  cut_mem_free(p->row_lower);
  cut_mem_free(p->col_upper);
  cut_mem_free(p->col_lower);
  cut_mem_free(p->cost);
}

/* The model's matrix with room for `extra` columns of one entry each. */
static cut_status new_side(const cut_model_view *v, int64_t extra, side *p, cut_error *err) {
  int64_t n = v->n_columns + extra, entries = v->n_entries + extra;
  *p = (side){.n_columns = v->n_columns, .n_rows = v->n_rows};
  p->cost = CUT_NEW(double, n);
  p->col_lower = CUT_NEW(double, n);
  p->col_upper = CUT_NEW(double, n);
  p->row_lower = CUT_NEW(double, v->n_rows);
  p->row_upper = CUT_NEW(double, v->n_rows);
  p->start = CUT_NEW(int64_t, n + 1);
  p->row = CUT_NEW(int32_t, entries);
  p->value = CUT_NEW(double, entries);
  if (p->cost == NULL || p->col_lower == NULL || p->col_upper == NULL || p->row_lower == NULL || p->row_upper == NULL ||
      p->start == NULL || p->row == NULL || p->value == NULL) {
    free_side(p);
    return CUT_FAIL_MEMORY(err);
  }
  memcpy(p->start, v->col_start, (size_t)(v->n_columns + 1) * sizeof(int64_t));
  if (v->n_entries > 0) {
    memcpy(p->row, v->entry_row, (size_t)v->n_entries * sizeof(int32_t));
    memcpy(p->value, v->entry_value, (size_t)v->n_entries * sizeof(double));
  }
  return CUT_STATUS_OK;
}

static void add_slack(side *p, int64_t row, double value) {
  int64_t j = p->n_columns++, k = p->start[j];
  p->cost[j] = 1;
  p->col_lower[j] = 0;
  p->col_upper[j] = INFINITY;
  p->row[k] = (int32_t)row;
  p->value[k] = value;
  p->start[j + 1] = k + 1;
}

static highs_lp lp_of(const side *p) {
  return (highs_lp){p->n_columns, p->n_rows,    p->cost,  p->col_lower, p->col_upper,
                    p->row_lower, p->row_upper, p->start, p->row,       p->value};
}

cut_status highs_prove_infeasible(const cut_model_view *v, const cut_engine_options *o, const cut_engine_numbers *n,
                                  double *ray, highs_verdict *out, int64_t *iterations, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  side p;
  CUT_TRY(new_side(v, 2 * v->n_rows, &p, err));
  for (int64_t j = 0; j < v->n_columns; j++) {
    p.col_lower[j] = n->col_lower[j];
    p.col_upper[j] = n->col_upper[j];
  }
  for (int64_t i = 0; i < v->n_rows; i++) {
    p.row_lower[i] = n->row_lower[i];
    p.row_upper[i] = n->row_upper[i];
    if (isfinite(n->row_lower[i])) add_slack(&p, i, 1);
    if (isfinite(n->row_upper[i])) add_slack(&p, i, -1);
  }
  bool stopped = false;
  double *value = CUT_NEW(double, p.n_columns);
  if (value == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  highs_lp lp = lp_of(&p);
  CUT_TRY_GOTO(highs_solve_aside(o, &lp, value, ray, &stopped, iterations, err));
  double violation = 0;
  for (int64_t j = v->n_columns; j < p.n_columns; j++) violation += fmax(value[j], 0);
  *out = HIGHS_VERDICT_NO;
  if (stopped)
    *out = HIGHS_VERDICT_STOPPED;
  else if (violation > o->feasibility && cut_ray_normalise(ray, v->n_rows) && cut_ray_infeasible_margin(v, n, ray) > 0)
    *out = HIGHS_VERDICT_YES;
cleanup:
  cut_mem_free(value);
  free_side(&p);
  return status;
}

cut_status highs_prove_unbounded(const cut_model_view *v, const cut_engine_options *o, const cut_engine_numbers *n,
                                 double *ray, highs_verdict *out, int64_t *iterations, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  side p;
  CUT_TRY(new_side(v, 0, &p, err));
  bool stopped = false;
  double *dual = CUT_NEW(double, v->n_rows);
  if (dual == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    p.cost[j] = n->cost[j];
    p.col_lower[j] = isfinite(n->col_lower[j]) ? 0 : -1;
    p.col_upper[j] = isfinite(n->col_upper[j]) ? 0 : 1;
  }
  for (int64_t i = 0; i < v->n_rows; i++) {
    p.row_lower[i] = isfinite(n->row_lower[i]) ? 0 : -INFINITY;
    p.row_upper[i] = isfinite(n->row_upper[i]) ? 0 : INFINITY;
  }
  highs_lp lp = lp_of(&p);
  CUT_TRY_GOTO(highs_solve_aside(o, &lp, ray, dual, &stopped, iterations, err));
  *out = HIGHS_VERDICT_NO;
  if (stopped)
    *out = HIGHS_VERDICT_STOPPED;
  else if (cut_ray_normalise(ray, v->n_columns) && cut_ray_is_unbounded(v, n, ray))
    *out = HIGHS_VERDICT_YES;
cleanup:
  cut_mem_free(dual);
  free_side(&p);
  return status;
}
