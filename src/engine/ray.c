/* Rays, in plain double arithmetic: good enough to choose between two candidates. What counts as a proof is decided by
 * verify/certificate.h with rounding under control. */
#include <math.h>

#include "base/mem.h"
#include "engine/engine_internal.h"

#define RAY_NOISE 1e-13

bool cut_ray_normalise(double *ray, int64_t n) {
  double largest = 0;
  for (int64_t i = 0; i < n; i++) {
    if (!isfinite(ray[i])) return false;
    largest = fmax(largest, fabs(ray[i]));
  }
  if (largest <= 0) return false;
  for (int64_t i = 0; i < n; i++) {
    ray[i] /= largest;
    if (fabs(ray[i]) < RAY_NOISE) ray[i] = 0;
  }
  return true;
}

double cut_ray_infeasible_margin(const cut_model_view *v, const cut_engine_numbers *n, double *y) {
  double margin = 0;
  for (int64_t i = 0; i < v->n_rows; i++) {
    double limit = y[i] > 0 ? n->row_lower[i] : n->row_upper[i];
    if (!isfinite(limit))
      y[i] = 0;
    else if (y[i] > 0 || y[i] < 0)
      margin += y[i] * limit;
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    double slope = 0, size = 1;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      double product = v->entry_value[k] * y[v->entry_row[k]];
      slope += product;
      size += fabs(product);
    }
    double limit = slope > 0 ? n->col_upper[j] : n->col_lower[j];
    if (isfinite(limit))
      margin -= slope * limit;
    else if (fabs(slope) > CUT_RAY_TOLERANCE * size)
      return -INFINITY;
  }
  return margin;
}

bool cut_ray_is_unbounded(const cut_model_view *v, const cut_engine_numbers *n, double *d) {
  double slope = 0, size = 1;
  double *change = CUT_NEW(double, v->n_rows), *scale = CUT_NEW(double, v->n_rows);
  bool good = change != NULL && scale != NULL;
  for (int64_t j = 0; j < v->n_columns && good; j++) {
    bool against = (d[j] < 0 && isfinite(n->col_lower[j])) || (d[j] > 0 && isfinite(n->col_upper[j]));
    if (against && fabs(d[j]) > CUT_RAY_TOLERANCE) good = false;
    if (against) d[j] = 0;
    slope += n->cost[j] * d[j];
    size += fabs(n->cost[j] * d[j]);
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      change[v->entry_row[k]] += v->entry_value[k] * d[j];
      scale[v->entry_row[k]] += fabs(v->entry_value[k] * d[j]);
    }
  }
  for (int64_t i = 0; i < v->n_rows && good; i++) {
    double allowed = CUT_RAY_TOLERANCE * (1 + scale[i]);
    if (isfinite(n->row_lower[i]) && change[i] < -allowed) good = false;
    if (isfinite(n->row_upper[i]) && change[i] > allowed) good = false;
  }
  cut_mem_free(scale);
  cut_mem_free(change);
  return good && slope < -CUT_RAY_TOLERANCE * size;
}
