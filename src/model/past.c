/* The past of a model: what has been carried out is fixed, and rows that only the past is in are given up.
 *
 * array    index    meaning
 * ----------------------------------------------------
 * is_past  column   1 if it is fixed
 * n_open   row      entries of columns that are not fixed
 * done     row      activity of the fixed columns
 * least    row      least activity of the others */
#include <math.h>

#include "base/mem.h"
#include "model/model_internal.h"

typedef struct past {
  cut_model_builder *b;
  uint8_t *is_past;
  int64_t *n_open;
  double *done, *least;
} past;

static void fix(cut_model_builder *b, int64_t j, double x) {
  if (b->integer[j] != 0) x = nearbyint(x);
  b->columns.lower[j] = b->columns.upper[j] = x;
}

static void give_up(past *p, const cut_sparse *a) {
  const cut_lines *columns = &p->b->columns, *rows = &p->b->rows;
  for (int64_t j = 0; j < columns->n; j++) {
    for (int64_t k = a->start[j]; k < a->start[j + 1]; k++) {
      int64_t i = a->minor[k];
      double value = a->value[k];
      if (p->is_past[j]) {
        p->done[i] += value * columns->lower[j];
        continue;
      }
      p->n_open[i]++;
      p->least[i] += value > 0 ? value * columns->lower[j] : value * columns->upper[j];
    }
  }
  for (int64_t i = 0; i < rows->n; i++) {
    cut_role role = cut_origins_get(&rows->origins, i).role;
    if (role == CUT_ROLE_CLASS) continue;
    if (p->n_open[i] == 0) {
      rows->lower[i] = -INFINITY;
      rows->upper[i] = INFINITY;
      continue;
    }
    bool is_limit = role == CUT_ROLE_WINDOW || role == CUT_ROLE_TOTAL;
    double unavoidable = p->done[i] + p->least[i];
    if (is_limit && p->done[i] > 0 && unavoidable > rows->upper[i]) rows->upper[i] = unavoidable;
  }
}

cut_status cut_model_fix_past(cut_model_builder *b, int64_t n, cut_past_fn value, void *user, cut_error *err) {
  CUT_ASSERT(b != NULL && value != NULL && n >= 0 && n <= b->periods.n, err);
  past p = {.b = b};
  cut_sparse a = {0};
  cut_status status;
  CUT_TRY_GOTO(cut_sparse_by_column(b, NULL, NULL, &a, err));
  p.is_past = CUT_NEW(uint8_t, b->columns.n);
  p.n_open = CUT_NEW(int64_t, b->rows.n);
  p.done = CUT_NEW(double, b->rows.n);
  p.least = CUT_NEW(double, b->rows.n);
  if (p.is_past == NULL || p.n_open == NULL || p.done == NULL || p.least == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < b->columns.n; j++) {
    cut_origin o = cut_origins_get(&b->columns.origins, j);
    p.is_past[j] = o.period >= 0 && o.period < n ? 1 : 0;
    if (p.is_past[j] != 0) fix(b, j, value(user, &o));
  }
  give_up(&p, &a);
cleanup:
  cut_mem_free(p.least);
  cut_mem_free(p.done);
  cut_mem_free(p.n_open);
  cut_mem_free(p.is_past);
  cut_sparse_clear(&a);
  return status;
}
