/* From what was added to the finished model: everything in the order of sorted origins, so that indices depend on the
 * case's keys alone. Arrays that are in order already become the model's as they are; others are copied, one after the
 * other, so that no more than one is there twice. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

/* ---- order ---- */

static int compare_runs(const void *left, const void *right) {
  const cut_origin_run *const *a = left, *const *b = right;
  return cut_origin_compare(&(*a)->first, &(*b)->first);
}

/* Puts the runs in order: origins become those in order, at [lines] the new index of each line as it was added. */
static bool sort_runs(cut_lines *lines, int64_t *at) {
  const cut_origins *o = &lines->origins;
  const cut_origin_run **order = CUT_NEW(const cut_origin_run *, o->runs.n);
  cut_origins sorted = {0};
  bool ok = order != NULL;
  for (int64_t r = 0; ok && r < o->runs.n; r++) order[r] = &o->runs.items[r];
  if (ok) qsort(order, (size_t)o->runs.n, sizeof *order, compare_runs);
  for (int64_t r = 0; ok && r < o->runs.n; r++) {
    int64_t n = cut_origins_run_length(o, order[r] - o->runs.items);
    for (int64_t i = 0; i < n; i++) at[order[r]->at + i] = sorted.n + i;
    ok = cut_origins_add(&sorted, &order[r]->first, n);
  }
  cut_mem_free(order);
  if (!ok) {
    cut_origins_clear(&sorted);
    return false;
  }
  cut_origins_clear(&lines->origins);
  lines->origins = sorted;
  return true;
}

/* items[at[i]] = what was items[i]. */
static bool rearrange(double **items, const int64_t *at, int64_t n) {
  double *moved = CUT_NEW(double, n);
  if (moved == NULL) return false;
  for (int64_t i = 0; i < n; i++) moved[at[i]] = (*items)[i];
  cut_mem_free(*items);
  *items = moved;
  return true;
}

static bool rearrange_flags(uint8_t **items, const int64_t *at, int64_t n) {
  uint8_t *moved = CUT_NEW(uint8_t, n);
  if (moved == NULL) return false;
  for (int64_t i = 0; i < n; i++) moved[at[i]] = (*items)[i];
  cut_mem_free(*items);
  *items = moved;
  return true;
}

/* Puts lines in the order of their origins. *at is the new index of each, to be freed; NULL where they are in order. */
static cut_status arrange(cut_lines *lines, int64_t **at, cut_error *err) {
  *at = NULL;
  if (cut_origins_are_sorted(&lines->origins)) return CUT_STATUS_OK;
  *at = CUT_NEW(int64_t, lines->n);
  if (*at == NULL || !sort_runs(lines, *at) || !rearrange(&lines->lower, *at, lines->n) ||
      !rearrange(&lines->upper, *at, lines->n))
    return CUT_FAIL_MEMORY(err);
  if (cut_origins_are_sorted(&lines->origins)) return CUT_STATUS_OK;
  for (int64_t i = 1; i < lines->n; i++) {
    cut_origin o = cut_origins_get(&lines->origins, i), before = cut_origins_get(&lines->origins, i - 1);
    if (cut_origin_compare(&before, &o) >= 0)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "two %s lines of row %lld, step %d, period %lld", cut_role_text(o.role),
                      (long long)o.row, o.step, (long long)o.period);
  }
  return CUT_STATUS_OK;
}

/* ---- handing over ---- */

/* Gives back what an array has too much; NULL if memory is out. */
static void *fitted(void **items, int64_t n, size_t size) {
  void *fit = cut_mem_resize(*items, n, size);
  if (fit != NULL) *items = NULL;
  return fit;
}

static cut_status take_lines(cut_model_builder *b, cut_model *m, cut_error *err) {
  cut_model_view *v = &m->view;
  v->n_columns = b->columns.n;
  v->n_rows = b->rows.n;
  v->col_lower = fitted((void **)&b->columns.lower, b->columns.n, sizeof(double));
  v->col_upper = fitted((void **)&b->columns.upper, b->columns.n, sizeof(double));
  v->col_integer = fitted((void **)&b->integer, b->columns.n, sizeof(uint8_t));
  v->row_lower = fitted((void **)&b->rows.lower, b->rows.n, sizeof(double));
  v->row_upper = fitted((void **)&b->rows.upper, b->rows.n, sizeof(double));
  v->col_origins = b->columns.origins;
  v->row_origins = b->rows.origins;
  memset(&b->columns.origins, 0, sizeof b->columns.origins);
  memset(&b->rows.origins, 0, sizeof b->rows.origins);
  return v->col_lower != NULL && v->col_upper != NULL && v->col_integer != NULL && v->row_lower != NULL &&
                 v->row_upper != NULL
             ? CUT_STATUS_OK
             : CUT_FAIL_MEMORY(err);
}

/* Classes are ordered by the origin's row. */
static cut_status find_classes(cut_model *m, cut_error *err) {
  const cut_origins *o = &m->view.row_origins;
  int64_t *class_row = CUT_NEW(int64_t, o->runs.n); /* a class has no periods: each is a run */
  m->view.class_row = class_row;
  if (class_row == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t run = 0; run < o->runs.n; run++)
    if (o->runs.items[run].first.role == CUT_ROLE_CLASS) class_row[m->view.n_classes++] = o->runs.items[run].at;
  return CUT_STATUS_OK;
}

static cut_status take_entries(cut_model_builder *b, const int64_t *column_at, const int64_t *row_at, cut_model *m,
                               cut_error *err) {
  cut_sparse a = {0};
  cut_status status = CUT_STATUS_OK;
  if (column_at == NULL && b->late.n == 0)
    CUT_TRY_GOTO(cut_sparse_take(b, row_at, &a, err));
  else
    CUT_TRY_GOTO(cut_sparse_by_column(b, column_at, row_at, &a, err));
  m->view.n_entries = a.n;
  m->view.col_start = fitted((void **)&a.start, b->columns.n + 1, sizeof(int64_t));
  m->view.entry_row = fitted((void **)&a.minor, a.n, sizeof(int32_t));
  m->view.entry_value = fitted((void **)&a.value, a.n, sizeof(double));
  if (m->view.col_start == NULL || m->view.entry_row == NULL || m->view.entry_value == NULL)
    status = CUT_FAIL_MEMORY(err);
cleanup:
  cut_sparse_clear(&a);
  cut_mem_free(b->late.items);
  memset(&b->late, 0, sizeof b->late);
  return status;
}

/* Terms by column, those of a column in the order they were added. */
static cut_status sort_terms(cut_model_builder *b, const int64_t *column_at, cut_error *err) {
  int64_t n = b->terms.n;
  int64_t *next = CUT_NEW(int64_t, b->columns.n + 1);
  cut_term *sorted = CUT_NEW(cut_term, n);
  if (next == NULL || sorted == NULL) {
    cut_mem_free(sorted);
    cut_mem_free(next);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t k = 0; k < n; k++) {
    cut_term *term = &b->terms.items[k];
    if (column_at != NULL) term->column = (int32_t)column_at[term->column];
    next[term->column + 1]++;
  }
  for (int64_t j = 0; j < b->columns.n; j++) next[j + 1] += next[j];
  for (int64_t k = 0; k < n; k++) sorted[next[b->terms.items[k].column]++] = b->terms.items[k];
  cut_mem_free(next);
  cut_mem_free(b->terms.items);
  b->terms.items = sorted;
  return CUT_STATUS_OK;
}

/* The terms, and the cost that follows from them. */
static cut_status take_terms(cut_model_builder *b, const uint8_t *in_group, cut_model *m, cut_error *err) {
  cut_model_view *v = &m->view;
  double *cost = CUT_NEW(double, b->columns.n), *sign = CUT_NEW(double, b->causes.n);
  cut_status status = CUT_STATUS_OK;
  v->cost = cost;
  v->n_terms = b->terms.n;
  v->n_causes = b->causes.n;
  v->terms = fitted((void **)&b->terms.items, b->terms.n, sizeof(cut_term));
  v->causes = fitted((void **)&b->causes.items, b->causes.n, sizeof(cut_money_cause));
  m->labels = b->labels.items;
  m->n_labels = b->labels.n;
  memset(&b->labels, 0, sizeof b->labels);
  if (cost == NULL || sign == NULL || v->terms == NULL || v->causes == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < v->n_causes; i++) sign[i] = cut_cause_sign(&v->causes[i], in_group);
  for (int64_t k = 0; k < v->n_terms; k++) cost[v->terms[k].column] += v->terms[k].rate * sign[v->terms[k].cause];
cleanup:
  cut_mem_free(sign);
  return status;
}

static cut_status take_rest(cut_model_builder *b, const uint8_t *in_group, int64_t n_actors, cut_model *m,
                            cut_error *err) {
  uint8_t *group = CUT_NEW(uint8_t, n_actors);
  m->view.in_group = group;
  m->view.n_periods = b->periods.n;
  m->view.period = fitted((void **)&b->periods.items, b->periods.n, sizeof(cut_span));
  if (m->view.period == NULL || group == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n_actors; i++) group[i] = in_group[i] != 0 ? 1 : 0;
  m->view.n_actors = n_actors;
  m->view.offset = b->offset;
  return CUT_STATUS_OK;
}

cut_status cut_model_build(cut_model_builder *b, const cut_case *case_, const uint8_t *in_group, int64_t n_actors,
                           cut_model **out, cut_error *err) {
  *out = NULL;
  int64_t *column_at = NULL, *row_at = NULL;
  cut_status status = CUT_STATUS_OK;
  cut_model *m = CUT_NEW(cut_model, 1);
  if (m == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(arrange(&b->rows, &row_at, err));
  CUT_TRY_GOTO(arrange(&b->columns, &column_at, err));
  if (column_at != NULL && !rearrange_flags(&b->integer, column_at, b->columns.n)) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(take_entries(b, column_at, row_at, m, err));
  if (column_at != NULL || b->mixed_terms) CUT_TRY_GOTO(sort_terms(b, column_at, err));
  CUT_TRY_GOTO(take_terms(b, in_group, m, err));
  CUT_TRY_GOTO(take_lines(b, m, err));
  CUT_TRY_GOTO(find_classes(m, err));
  CUT_TRY_GOTO(take_rest(b, in_group, n_actors, m, err));
  CUT_TRY_GOTO(cut_model_check_structure(m, err));
#ifndef NDEBUG
  CUT_TRY_GOTO(cut_model_check(m, err)); /* each number was checked as it was added */
#endif
  if (!b->without_digest) CUT_TRY_GOTO(cut_model_make_digest(m, case_, err));
  *out = m;
  m = NULL;
cleanup:
  cut_mem_free(row_at);
  cut_mem_free(column_at);
  cut_model_free(m);
  return status;
}
