#include "model/parts.h"

#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

/* ---- finding ---- */

static int64_t root_of(int64_t *up, int64_t j) {
  while (up[j] != j) {
    up[j] = up[up[j]]; /* halves the way for the next */
    j = up[j];
  }
  return j;
}

/* The smaller index stays on top, so that parts are numbered by their first columns. */
static void join(int64_t *up, int64_t a, int64_t b) {
  a = root_of(up, a);
  b = root_of(up, b);
  if (a < b)
    up[b] = a;
  else
    up[a] = b;
}

/* first [n_rows] takes the first column of each row; first_of [grades] is scratch. */
static void join_columns(const cut_model_view *v, cut_joins_fn joins, int64_t *up, int64_t *first, int64_t *first_of) {
  for (int64_t i = 0; i < v->n_rows; i++) first[i] = -1;
  for (int64_t j = 0; j < v->n_columns; j++) up[j] = j;
  for (int64_t j = v->n_columns - 1; j >= 0; j--)
    if (cut_column_origin(v, j).commodity >= 0) first_of[cut_column_origin(v, j).commodity] = j;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).commodity >= 0) join(up, first_of[cut_column_origin(v, j).commodity], j);
  for (int64_t j = 0; j < v->n_columns; j++) {
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      int64_t i = v->entry_row[k];
      if (joins != NULL && !joins(CUT_ROW_ORIGIN(v, i))) continue;
      if (first[i] < 0)
        first[i] = j;
      else
        join(up, first[i], j);
    }
  }
}

static bool is_alone(const cut_model_view *v, cut_joins_fn joins, int64_t j) {
  if (cut_column_origin(v, j).commodity >= 0) return false;
  for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
    if (joins == NULL || joins(CUT_ROW_ORIGIN(v, v->entry_row[k]))) return false;
  return true;
}

/* of_row comes with the first column of each row, -1 if it has none or does not join. */
static void number_parts(const cut_model_view *v, cut_joins_fn joins, int64_t *up, cut_parts *p) {
  enum { ALONE = -1 };
  bool any_alone = false;
  for (int64_t j = 0; j < v->n_columns; j++) {
    int64_t root = root_of(up, j);
    p->of_column[j] = root != j ? p->of_column[root] : is_alone(v, joins, j) ? ALONE : p->n++;
    any_alone = any_alone || p->of_column[j] == ALONE;
  }
  for (int64_t j = 0; any_alone && j < v->n_columns; j++)
    if (p->of_column[j] == ALONE) p->of_column[j] = p->n;
  for (int64_t i = 0; i < v->n_rows; i++) {
    if (p->of_row[i] >= 0) {
      p->of_row[i] = p->of_column[p->of_row[i]];
    } else if (joins == NULL || joins(CUT_ROW_ORIGIN(v, i))) {
      p->of_row[i] = p->n;
      any_alone = true;
    }
  }
  if (any_alone) p->n++;
}

cut_status cut_parts_find(const cut_model *m, cut_joins_fn joins, cut_parts *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(m);
  int64_t n_grades = 0;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).commodity >= n_grades) n_grades = cut_column_origin(v, j).commodity + 1;
  int64_t *up = CUT_NEW(int64_t, v->n_columns), *first_of = CUT_NEW(int64_t, n_grades);
  cut_parts p = {.of_column = CUT_NEW(int64_t, v->n_columns), .of_row = CUT_NEW(int64_t, v->n_rows)};
  cut_status status = CUT_STATUS_OK;
  memset(out, 0, sizeof *out);
  if (up == NULL || first_of == NULL || p.of_column == NULL || p.of_row == NULL) {
    status = CUT_FAIL_MEMORY(err);
    cut_parts_clear(&p);
    goto cleanup;
  }
  join_columns(v, joins, up, p.of_row, first_of);
  number_parts(v, joins, up, &p);
  *out = p;
cleanup:
  cut_mem_free(first_of);
  cut_mem_free(up);
  return status;
}

void cut_parts_clear(cut_parts *p) {
  cut_mem_free(p->of_row);
  cut_mem_free(p->of_column);
  memset(p, 0, sizeof *p);
}

/* ---- taking one out ---- */

/* The arrays of a model while they are filled; a view shows them as const. */
typedef struct filling {
  double *col_lower, *col_upper, *cost, *row_lower, *row_upper, *entry_value;
  uint8_t *col_integer, *in_group;
  cut_origins *col_origins, *row_origins;
  int64_t *col_start;
  int32_t *entry_row;
  cut_span *period;
} filling;

static bool make_room(filling *f, cut_model_view *to) {
  to->col_lower = f->col_lower = CUT_NEW(double, to->n_columns);
  to->col_upper = f->col_upper = CUT_NEW(double, to->n_columns);
  to->cost = f->cost = CUT_NEW(double, to->n_columns);
  to->col_integer = f->col_integer = CUT_NEW(uint8_t, to->n_columns);
  f->col_origins = &to->col_origins;
  to->col_start = f->col_start = CUT_NEW(int64_t, to->n_columns + 1);
  to->row_lower = f->row_lower = CUT_NEW(double, to->n_rows);
  to->row_upper = f->row_upper = CUT_NEW(double, to->n_rows);
  f->row_origins = &to->row_origins;
  to->entry_row = f->entry_row = CUT_NEW(int32_t, to->n_entries);
  to->entry_value = f->entry_value = CUT_NEW(double, to->n_entries);
  to->period = f->period = CUT_NEW(cut_span, to->n_periods);
  to->in_group = f->in_group = CUT_NEW(uint8_t, to->n_actors);
  return f->col_lower != NULL && f->col_upper != NULL && f->cost != NULL && f->col_integer != NULL &&
         f->col_start != NULL && f->row_lower != NULL && f->row_upper != NULL && f->entry_row != NULL &&
         f->entry_value != NULL && f->period != NULL && f->in_group != NULL;
}

static void count(const cut_model_view *v, const cut_parts *p, int64_t part, cut_model_view *to) {
  for (int64_t i = 0; i < v->n_rows; i++) to->n_rows += p->of_row[i] == part ? 1 : 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (p->of_column[j] != part) continue;
    to->n_columns++;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      to->n_entries += p->of_row[v->entry_row[k]] == part ? 1 : 0;
  }
}

/* row_at [n_rows] takes the new index of each row. False if memory is out. */
static bool fill(const cut_model_view *v, const cut_parts *p, int64_t part, int64_t *row_at, filling *f) {
  int64_t n_rows = 0, n_columns = 0, n_entries = 0;
  for (int64_t i = 0; i < v->n_rows; i++) {
    row_at[i] = p->of_row[i] == part ? n_rows : -1;
    if (row_at[i] < 0) continue;
    f->row_lower[n_rows] = v->row_lower[i];
    f->row_upper[n_rows++] = v->row_upper[i];
    if (!cut_origins_add(f->row_origins, CUT_ROW_ORIGIN(v, i), 1)) return false;
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (p->of_column[j] != part) continue;
    f->col_lower[n_columns] = v->col_lower[j];
    f->col_upper[n_columns] = v->col_upper[j];
    f->cost[n_columns] = v->cost[j];
    f->col_integer[n_columns++] = v->col_integer[j];
    if (!cut_origins_add(f->col_origins, CUT_COLUMN_ORIGIN(v, j), 1)) return false;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      if (row_at[v->entry_row[k]] < 0) continue;
      f->entry_row[n_entries] = (int32_t)row_at[v->entry_row[k]];
      f->entry_value[n_entries++] = v->entry_value[k];
    }
    f->col_start[n_columns] = n_entries;
  }
  if (v->n_periods > 0) memcpy(f->period, v->period, (size_t)v->n_periods * sizeof *f->period);
  if (v->n_actors > 0) memcpy(f->in_group, v->in_group, (size_t)v->n_actors * sizeof *f->in_group);
  return true;
}

cut_status cut_parts_take(const cut_model *m, const cut_parts *p, int64_t part, cut_model **out, cut_error *err) {
  const cut_model_view *v = cut_model_get(m);
  int64_t *row_at = CUT_NEW(int64_t, v->n_rows);
  cut_model *made = CUT_NEW(cut_model, 1);
  filling f = {0};
  *out = NULL;
  cut_status status = CUT_STATUS_OK;
  if (row_at == NULL || made == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  made->view.n_periods = v->n_periods;
  made->view.n_actors = v->n_actors;
  count(v, p, part, &made->view);
  if (!make_room(&f, &made->view) || !fill(v, p, part, row_at, &f)) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  *out = made;
  made = NULL;
cleanup:
  cut_mem_free(row_at);
  cut_model_free(made);
  return status;
}
