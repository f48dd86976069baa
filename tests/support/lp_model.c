#include "support/lp_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void must(cut_status status, const cut_error *err) {
  if (status == CUT_STATUS_OK) return;
  fprintf(stderr, "model of the test: %s\n", err->message);
  abort();
}

/* Keys sort by role, then row: one role for all columns, and classes after the other rows. */
static cut_origin column_origin(int64_t j) {
  return (cut_origin){.role = CUT_ROLE_MARKET, .table = CUT_TABLE_DEMANDS, .row = j, .column = -1, .commodity = -1};
}

static cut_origin row_origin(const test_lp *lp, int64_t i) {
  int64_t class_index = i - (lp->n_rows - lp->n_classes);
  if (class_index >= 0)
    return (cut_origin){.role = CUT_ROLE_CLASS, .table = CUT_TABLE_DEMANDS, .row = class_index + 1, .column = -1, .commodity = -1, .period = -1};
  return (cut_origin){.role = CUT_ROLE_BALANCE, .table = CUT_TABLE_PLACES, .row = i, .column = -1, .commodity = -1};
}

cut_model *test_lp_model(const test_lp *lp) {
  cut_error err;
  cut_model *m = NULL;
  cut_model_builder *b = cut_model_builder_new();
  if (b == NULL) abort();
  uint8_t in_group[1] = {1};
  for (int64_t i = 0; i < lp->n_rows; i++) {
    int64_t at = -1;
    must(cut_model_add_row(b, row_origin(lp, i), lp->row_lower[i], lp->row_upper[i], &at, &err), &err);
  }
  must(cut_model_add_period(b, (cut_span){18262, 18293}, &err), &err);
  for (int64_t j = 0; j < lp->n_columns; j++) {
    int64_t at = -1;
    must(cut_model_add_column(b, column_origin(j), lp->col_lower[j], lp->col_upper[j], lp->col_integer[j], &at, &err), &err);
    for (int64_t i = 0; i < lp->n_rows; i++)
      must(cut_model_add_entry(b, i, at, lp->a[i * lp->n_columns + j], &err), &err);
    cut_money_term term = {.column = at, .payer = 0, .recipient = CUT_ACCOUNT_OUTSIDE, .table = CUT_TABLE_DEMANDS,
                           .row = j, .label = "cost", .rate = lp->cost[j]};
    must(cut_model_add_term(b, term, &err), &err);
  }
  cut_model_set_offset(b, lp->offset);
  must(cut_model_build(b, NULL, in_group, 1, &m, &err), &err);
  cut_model_builder_free(b);
  return m;
}

cut_lp test_lp_of(const cut_model *m, const cut_engine *e) {
  const cut_model_view *v = cut_model_get(m);
  cut_engine_numbers n = cut_engine_get_numbers(e);
  return (cut_lp){v->n_columns, v->n_rows, n.col_lower, n.col_upper, n.cost, v->col_integer, n.row_lower, n.row_upper,
                  v->col_start, v->entry_row, v->entry_value};
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
