#include "support/lp_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

static void *zeros(int64_t n, size_t size) {
  void *p = calloc(n > 0 ? (size_t)n : 1, size);
  if (p == NULL) abort();
  return p;
}

test_lp test_lp_new(int64_t n_columns, int64_t n_rows) {
  test_lp lp = {.n_columns = n_columns, .n_rows = n_rows};
  lp.col_lower = zeros(n_columns, sizeof(double));
  lp.col_upper = zeros(n_columns, sizeof(double));
  lp.cost = zeros(n_columns, sizeof(double));
  lp.row_lower = zeros(n_rows, sizeof(double));
  lp.row_upper = zeros(n_rows, sizeof(double));
  lp.col_integer = zeros(n_columns, 1);
  lp.a = zeros(n_columns * n_rows, sizeof(double));
  for (int64_t j = 0; j < n_columns; j++) lp.col_upper[j] = INFINITY;
  for (int64_t i = 0; i < n_rows; i++) {
    lp.row_lower[i] = -INFINITY;
    lp.row_upper[i] = INFINITY;
  }
  return lp;
}

static void fill(double *to, const double *from, int64_t n) {
  for (int64_t i = 0; from != NULL && i < n; i++) to[i] = from[i];
}

test_lp test_lp_make(int64_t n_columns, int64_t n_rows, const double *col_lower, const double *col_upper,
                     const double *cost, const double *row_lower, const double *row_upper, const double *a) {
  test_lp lp = test_lp_new(n_columns, n_rows);
  fill(lp.col_lower, col_lower, n_columns);
  fill(lp.col_upper, col_upper, n_columns);
  fill(lp.cost, cost, n_columns);
  fill(lp.row_lower, row_lower, n_rows);
  fill(lp.row_upper, row_upper, n_rows);
  fill(lp.a, a, n_columns * n_rows);
  return lp;
}

void test_lp_free(test_lp *lp) {
  free(lp->col_lower);
  free(lp->col_upper);
  free(lp->cost);
  free(lp->row_lower);
  free(lp->row_upper);
  free(lp->col_integer);
  free(lp->a);
  memset(lp, 0, sizeof *lp);
}

/* ---- the model, without a case: its arrays are filled by hand ---- */

static void *owned(int64_t n, size_t size) {
  void *p = cut_mem_new(n, size);
  if (p == NULL) abort();
  return p;
}

static double *copied(const double *from, int64_t n) {
  double *to = owned(n, sizeof *to);
  fill(to, from, n);
  return to;
}

static void fill_matrix(const test_lp *lp, cut_model_view *v) {
  for (int64_t k = 0; k < lp->n_columns * lp->n_rows; k++) v->n_entries += lp->a[k] < 0 || lp->a[k] > 0;
  int64_t *start = owned(lp->n_columns + 1, sizeof *start), at = 0;
  int32_t *row = owned(v->n_entries, sizeof *row);
  double *value = owned(v->n_entries, sizeof *value);
  for (int64_t j = 0; j < lp->n_columns; j++) {
    for (int64_t i = 0; i < lp->n_rows; i++) {
      double a = lp->a[i * lp->n_columns + j];
      if (!(a < 0 || a > 0)) continue;
      row[at] = (int32_t)i;
      value[at++] = a;
    }
    start[j + 1] = at;
  }
  v->col_start = start;
  v->entry_row = row;
  v->entry_value = value;
}

/* Classes come after the other rows. */
static void fill_origins(const test_lp *lp, cut_model_view *v) {
  int64_t *class_row = owned(lp->n_classes, sizeof *class_row), first_class = lp->n_rows - lp->n_classes;
  for (int64_t j = 0; j < lp->n_columns; j++) {
    cut_origin column = {.role = CUT_ROLE_MARKET, .table = CUT_TABLE_DEMANDS, .row = j, .column = -1, .commodity = -1};
    if (!cut_origins_add(&v->col_origins, &column, 1)) abort();
  }
  for (int64_t i = 0; i < lp->n_rows; i++) {
    bool is_class = i >= first_class;
    cut_origin row = {.role = is_class ? CUT_ROLE_CLASS : CUT_ROLE_BALANCE,
                      .row = is_class ? i - first_class + 1 : i,
                      .table = is_class ? CUT_TABLE_DEMANDS : CUT_TABLE_PLACES,
                      .column = -1,
                      .commodity = -1,
                      .period = is_class ? -1 : 0};
    if (!cut_origins_add(&v->row_origins, &row, 1)) abort();
    if (is_class) class_row[i - first_class] = i;
  }
  v->class_row = class_row;
}

cut_model *test_lp_model(const test_lp *lp) {
  cut_model *m = owned(1, sizeof *m);
  uint8_t *integer = owned(lp->n_columns, 1);
  for (int64_t j = 0; j < lp->n_columns; j++) integer[j] = lp->col_integer[j];
  m->view = (cut_model_view){.n_columns = lp->n_columns,
                             .n_rows = lp->n_rows,
                             .n_classes = lp->n_classes,
                             .offset = lp->offset,
                             .col_integer = integer};
  m->view.col_lower = copied(lp->col_lower, lp->n_columns);
  m->view.col_upper = copied(lp->col_upper, lp->n_columns);
  m->view.cost = copied(lp->cost, lp->n_columns);
  m->view.row_lower = copied(lp->row_lower, lp->n_rows);
  m->view.row_upper = copied(lp->row_upper, lp->n_rows);
  fill_matrix(lp, &m->view);
  fill_origins(lp, &m->view);
  return m;
}

cut_lp test_lp_of(const cut_model *m, const cut_engine *e) {
  const cut_model_view *v = cut_model_get(m);
  cut_engine_numbers n = cut_engine_get_numbers(e);
  return (cut_lp){v->n_columns, v->n_rows,   n.col_lower,  n.col_upper,  n.cost,        v->col_integer,
                  n.row_lower,  n.row_upper, v->col_start, v->entry_row, v->entry_value};
}

uint64_t test_rng_next(test_rng *r) {
  uint64_t x = (r->state += 0x9e3779b97f4a7c15u);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

int64_t test_rng_in(test_rng *r, int64_t low, int64_t high) {
  return low + (int64_t)(test_rng_next(r) % (uint64_t)(high - low + 1));
}
