/* The matrix by columns from the builder's entries.
 *
 * Those of a column stand together as they were added, but for late ones. They are put in the order of rows column by
 * column: most have two or three, so an insertion sort does; long ones are sorted with their positions, which keeps the
 * order of adding within a pair. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

enum { LONG_COLUMN = 64 };

void cut_sparse_clear(cut_sparse *s) {
  cut_mem_free(s->start);
  cut_mem_free(s->minor);
  cut_mem_free(s->value);
  memset(s, 0, sizeof *s);
}

static cut_status sparse_new(int64_t n_major, int64_t n, cut_sparse *out, cut_error *err) {
  *out = (cut_sparse){
      .start = CUT_NEW(int64_t, n_major + 1), .minor = CUT_NEW(int32_t, n), .value = CUT_NEW(double, n), .n = n};
  if (out->start != NULL && out->minor != NULL && out->value != NULL) return CUT_STATUS_OK;
  cut_sparse_clear(out);
  return CUT_FAIL_MEMORY(err);
}

/* Turns counts, kept one place up in start [n + 1], into first positions. */
static void counts_to_starts(int64_t *start, int64_t n) {
  for (int64_t i = 0; i < n; i++) start[i + 1] += start[i];
}

/* Moves the starts back after they were used as cursors. */
static void rewind_starts(int64_t *start, int64_t n) {
  for (int64_t i = n; i > 0; i--) start[i] = start[i - 1];
  start[0] = 0;
}

cut_status cut_sparse_transpose(const cut_sparse *a, int64_t n_major, int64_t n_minor, cut_sparse *out,
                                cut_error *err) {
  CUT_TRY(sparse_new(n_minor, a->n, out, err));
  for (int64_t k = 0; k < a->n; k++) out->start[a->minor[k] + 1]++;
  counts_to_starts(out->start, n_minor);
  for (int64_t i = 0; i < n_major; i++) {
    for (int64_t k = a->start[i]; k < a->start[i + 1]; k++) {
      int64_t at = out->start[a->minor[k]]++;
      out->minor[at] = (int32_t)i;
      out->value[at] = a->value[k];
    }
  }
  rewind_starts(out->start, n_minor);
  return CUT_STATUS_OK;
}

/* ---- the order of rows within a column ---- */

typedef struct placed {
  int32_t row;
  int64_t position;
  double value;
} placed;

static int compare_placed(const void *left, const void *right) {
  const placed *a = left, *b = right;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  return (a->position > b->position) - (a->position < b->position);
}

static cut_status sort_long(int32_t *row, double *value, int64_t n, cut_error *err) {
  placed *items = CUT_NEW(placed, n);
  if (items == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t k = 0; k < n; k++) items[k] = (placed){row[k], k, value[k]};
  qsort(items, (size_t)n, sizeof *items, compare_placed);
  for (int64_t k = 0; k < n; k++) {
    row[k] = items[k].row;
    value[k] = items[k].value;
  }
  cut_mem_free(items);
  return CUT_STATUS_OK;
}

/* Stable. */
static cut_status sort_column(int32_t *row, double *value, int64_t n, cut_error *err) {
  bool sorted = true;
  for (int64_t k = 1; k < n && sorted; k++) sorted = row[k - 1] <= row[k];
  if (sorted) return CUT_STATUS_OK;
  if (n > LONG_COLUMN) return sort_long(row, value, n, err);
  for (int64_t k = 1; k < n; k++) {
    int32_t r = row[k];
    double x = value[k];
    int64_t at = k;
    for (; at > 0 && row[at - 1] > r; at--) {
      row[at] = row[at - 1];
      value[at] = value[at - 1];
    }
    row[at] = r;
    value[at] = x;
  }
  return CUT_STATUS_OK;
}

/* Is each row of a column greater than the one before, and no value zero? Then there is nothing to do. */
static bool is_tidy(const int32_t *row, const double *value, int64_t n) {
  int32_t last = -1;
  for (int64_t k = 0; k < n; k++) {
    if (row[k] <= last || value[k] == 0) return false;
    last = row[k];
  }
  return true;
}

/* The first column that is not tidy. */
static int64_t first_untidy(const cut_sparse *a, int64_t n_columns) {
  int64_t j = 0;
  while (j < n_columns && is_tidy(a->minor + a->start[j], a->value + a->start[j], a->start[j + 1] - a->start[j])) j++;
  return j;
}

/* Numbers rows anew, puts each column in their order, sums neighbours of the same pair and drops what is zero then. */
static cut_status tidy(cut_sparse *a, int64_t n_columns, const int64_t *row_at, cut_error *err) {
  for (int64_t k = 0; row_at != NULL && k < a->start[n_columns]; k++) a->minor[k] = (int32_t)row_at[a->minor[k]];
  int64_t j = first_untidy(a, n_columns), first = a->start[j], kept = first;
  for (; j < n_columns; j++) {
    int64_t end = a->start[j + 1];
    CUT_TRY(sort_column(a->minor + first, a->value + first, end - first, err));
    a->start[j] = kept;
    for (int64_t k = first; k < end;) {
      int32_t row = a->minor[k];
      double sum = a->value[k];
      for (k++; k < end && a->minor[k] == row; k++) sum += a->value[k];
      if (sum == 0) continue;
      if (!isfinite(sum))
        return CUT_FAIL(err, CUT_STATUS_INTERNAL, "entry (%lld, %lld) is %g", (long long)row, (long long)j, sum);
      a->minor[kept] = row;
      a->value[kept++] = sum;
    }
    first = end;
  }
  a->start[n_columns] = kept;
  a->n = kept;
  return CUT_STATUS_OK;
}

/* ---- from the builder ---- */

/* End of the entries that column j had while it was the last. */
static int64_t end_of(const cut_model_builder *b, int64_t j) {
  return j + 1 < b->columns.n ? b->start[j + 1] : b->entries.n;
}

cut_status cut_sparse_by_column(const cut_model_builder *b, const int64_t *column_at, const int64_t *row_at,
                                cut_sparse *out, cut_error *err) {
  int64_t n = b->columns.n;
  CUT_TRY(sparse_new(n, b->entries.n + b->late.n, out, err));
  for (int64_t j = 0; j < n; j++) out->start[(column_at == NULL ? j : column_at[j]) + 1] += end_of(b, j) - b->start[j];
  for (int64_t k = 0; k < b->late.n; k++) {
    int64_t j = b->late.items[k].column;
    out->start[(column_at == NULL ? j : column_at[j]) + 1]++;
  }
  counts_to_starts(out->start, n);
  for (int64_t j = 0; j < n; j++)
    for (int64_t k = b->start[j]; k < end_of(b, j); k++) {
      int64_t at = out->start[column_at == NULL ? j : column_at[j]]++;
      out->minor[at] = b->entries.row[k];
      out->value[at] = b->entries.value[k];
    }
  for (int64_t k = 0; k < b->late.n; k++) { /* after those that its column had before */
    const cut_late_entry *e = &b->late.items[k];
    int64_t at = out->start[column_at == NULL ? e->column : column_at[e->column]]++;
    out->minor[at] = e->row;
    out->value[at] = e->value;
  }
  rewind_starts(out->start, n);
  cut_status status = tidy(out, n, row_at, err);
  if (status != CUT_STATUS_OK) cut_sparse_clear(out);
  return status;
}

cut_status cut_sparse_take(cut_model_builder *b, const int64_t *row_at, cut_sparse *out, cut_error *err) {
  CUT_ASSERT(b->late.n == 0, err);
  if (b->columns.n == 0) return sparse_new(0, 0, out, err);
  *out = (cut_sparse){.start = b->start, .minor = b->entries.row, .value = b->entries.value, .n = b->entries.n};
  out->start[b->columns.n] = b->entries.n;
  b->start = NULL;
  b->entries.row = NULL;
  b->entries.value = NULL;
  b->entries.n = b->entries.capacity = 0;
  return tidy(out, b->columns.n, row_at, err);
}
