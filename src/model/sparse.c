/* The matrix from unordered entries, by two stable bucket passes: first by row, then by column. */
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

void cut_sparse_clear(cut_sparse *s) {
  cut_mem_free(s->start);
  cut_mem_free(s->minor);
  cut_mem_free(s->value);
  memset(s, 0, sizeof *s);
}

static cut_status sparse_new(int64_t n_major, int64_t n, cut_sparse *out, cut_error *err) {
  *out = (cut_sparse){
      .start = CUT_NEW(int64_t, n_major + 1), .minor = CUT_NEW(int64_t, n), .value = CUT_NEW(double, n), .n = n};
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
      out->minor[at] = i;
      out->value[at] = a->value[k];
    }
  }
  rewind_starts(out->start, n_minor);
  return CUT_STATUS_OK;
}

/* Sums neighbours of the same pair and drops what is zero then. */
static void merge(cut_sparse *a, int64_t n_major) {
  int64_t kept = 0, from = 0;
  for (int64_t i = 0; i < n_major; i++) {
    int64_t first = from, end = a->start[i + 1];
    from = end;
    a->start[i] = kept;
    for (int64_t k = first; k < end;) {
      int64_t minor = a->minor[k];
      double sum = a->value[k];
      for (k++; k < end && a->minor[k] == minor; k++) sum += a->value[k];
      if (sum == 0) continue;
      a->minor[kept] = minor;
      a->value[kept++] = sum;
    }
  }
  a->start[n_major] = kept;
  a->n = kept;
}

cut_status cut_sparse_by_column(const cut_model_builder *b, const int64_t *column_at, const int64_t *row_at,
                                cut_sparse *out, cut_error *err) {
  cut_sparse rows = {0};
  cut_status status;
  CUT_TRY_GOTO(sparse_new(b->rows.n, b->entries.n, &rows, err));
  for (int64_t k = 0; k < b->entries.n; k++) {
    int64_t row = b->entries.items[k].row;
    rows.start[(row_at == NULL ? row : row_at[row]) + 1]++;
  }
  counts_to_starts(rows.start, b->rows.n);
  for (int64_t k = 0; k < b->entries.n; k++) {
    const cut_entry *e = &b->entries.items[k];
    int64_t at = rows.start[row_at == NULL ? e->row : row_at[e->row]]++;
    rows.minor[at] = column_at == NULL ? e->column : column_at[e->column];
    rows.value[at] = e->value;
  }
  rewind_starts(rows.start, b->rows.n);
  CUT_TRY_GOTO(cut_sparse_transpose(&rows, b->rows.n, b->columns.n, out, err));
  merge(out, b->columns.n);
cleanup:
  cut_sparse_clear(&rows);
  return status;
}
