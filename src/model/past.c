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

static void fix(cut_line *line, double x) {
  if (line->integer) x = nearbyint(x);
  line->lower = line->upper = x;
}

static void give_up(past *p, const cut_sparse *a) {
  for (int64_t j = 0; j < p->b->columns.n; j++) {
    const cut_line *line = &p->b->columns.items[j];
    for (int64_t k = a->start[j]; k < a->start[j + 1]; k++) {
      int64_t i = a->minor[k];
      double value = a->value[k];
      if (p->is_past[j]) {
        p->done[i] += value * line->lower;
        continue;
      }
      p->n_open[i]++;
      p->least[i] += value > 0 ? value * line->lower : value * line->upper;
    }
  }
  for (int64_t i = 0; i < p->b->rows.n; i++) {
    cut_line *row = &p->b->rows.items[i];
    if (row->origin.role == CUT_ROLE_CLASS) continue;
    if (p->n_open[i] == 0) {
      row->lower = -INFINITY;
      row->upper = INFINITY;
      continue;
    }
    bool is_limit = row->origin.role == CUT_ROLE_WINDOW || row->origin.role == CUT_ROLE_TOTAL;
    double unavoidable = p->done[i] + p->least[i];
    if (is_limit && p->done[i] > 0 && unavoidable > row->upper) row->upper = unavoidable;
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
    cut_line *line = &b->columns.items[j];
    p.is_past[j] = line->origin.period >= 0 && line->origin.period < n ? 1 : 0;
    if (p.is_past[j] != 0) fix(line, value(user, &line->origin));
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
