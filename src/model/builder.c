/* Building a model: lines, entries and terms are added in any order; at the end everything is put in the order of
 * sorted origins, so that indices depend on the case's keys alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/model_internal.h"

cut_model_builder *cut_model_builder_new(void) { return CUT_NEW(cut_model_builder, 1); }

void cut_model_builder_free(cut_model_builder *b) {
  if (b == NULL) return;
  for (int64_t i = 0; i < b->labels.n; i++) cut_mem_free(b->labels.items[i]);
  cut_mem_free(b->labels.items);
  cut_mem_free(b->labels.slots);
  cut_mem_free(b->periods.items);
  cut_mem_free(b->terms.items);
  cut_mem_free(b->entries.items);
  cut_mem_free(b->rows.items);
  cut_mem_free(b->columns.items);
  cut_mem_free(b);
}

/* ---- adding ---- */

static cut_status add_line(cut_lines *lines, const cut_line *line, int64_t *index, cut_error *err) {
  if (isnan(line->lower) || isnan(line->upper) || line->lower > line->upper || line->lower == INFINITY ||
      line->upper == -INFINITY)
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s of row %lld, period %lld: limits [%g, %g] leave no value",
                    cut_role_text(line->origin.role), (long long)line->origin.row, (long long)line->origin.period,
                    line->lower, line->upper);
  if (!CUT_GROW(lines)) return CUT_FAIL_MEMORY(err);
  lines->items[lines->n] = *line;
  if (index != NULL) *index = lines->n;
  lines->n++;
  return CUT_STATUS_OK;
}

cut_status cut_model_add_row(cut_model_builder *b, cut_origin origin, double lower, double upper, int64_t *row,
                             cut_error *err) {
  CUT_ASSERT(b != NULL && !cut_role_is_column(origin.role), err);
  return add_line(&b->rows, &(cut_line){origin, lower, upper, false}, row, err);
}

cut_status cut_model_add_column(cut_model_builder *b, cut_origin origin, double lower, double upper, bool integer,
                                int64_t *column, cut_error *err) {
  CUT_ASSERT(b != NULL && cut_role_is_column(origin.role), err);
  return add_line(&b->columns, &(cut_line){origin, lower, upper, integer}, column, err);
}

cut_status cut_model_add_entry(cut_model_builder *b, int64_t row, int64_t column, double value, cut_error *err) {
  CUT_ASSERT(row >= 0 && row < b->rows.n && column >= 0 && column < b->columns.n, err);
  if (!isfinite(value))
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "entry (%lld, %lld): %g is not finite", (long long)row, (long long)column,
                    value);
  if (!CUT_GROW(&b->entries)) return CUT_FAIL_MEMORY(err);
  b->entries.items[b->entries.n++] = (cut_entry){row, column, value};
  return CUT_STATUS_OK;
}

static uint64_t hash_of(const char *text) { /* FNV-1a; only decides where to look, never an order */
  uint64_t h = UINT64_C(14695981039346656037);
  for (; *text != '\0'; text++) h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return h;
}

static int64_t slot_of(const cut_labels *l, const char *text) {
  uint64_t mask = (uint64_t)l->n_slots - 1;
  uint64_t at = hash_of(text) & mask;
  while (l->slots[at] != 0 && strcmp(l->items[l->slots[at] - 1], text) != 0) at = (at + 1) & mask;
  return (int64_t)at;
}

static bool grow_slots(cut_labels *l) {
  int64_t n = l->n_slots == 0 ? 64 : 2 * l->n_slots;
  int64_t *slots = CUT_NEW(int64_t, n);
  if (slots == NULL) return false;
  cut_mem_free(l->slots);
  l->slots = slots;
  l->n_slots = n;
  for (int64_t i = 0; i < l->n; i++) l->slots[slot_of(l, l->items[i])] = i + 1;
  return true;
}

/* The one copy of a label; NULL if memory is out. */
static const char *intern(cut_labels *l, const char *text) {
  if (2 * l->n >= l->n_slots && !grow_slots(l)) return NULL;
  int64_t at = slot_of(l, text);
  if (l->slots[at] != 0) return l->items[l->slots[at] - 1];
  if (!CUT_GROW(l)) return NULL;
  char *copy = cut_mem_text(text);
  if (copy == NULL) return NULL;
  l->items[l->n++] = copy;
  l->slots[at] = l->n;
  return copy;
}

cut_status cut_model_add_term(cut_model_builder *b, cut_money_term term, cut_error *err) {
  CUT_ASSERT(term.column >= 0 && term.column < b->columns.n && term.label != NULL, err);
  if (!isfinite(term.rate))
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "money term '%s': rate %g is not finite", term.label, term.rate);
  term.label = intern(&b->labels, term.label);
  if (term.label == NULL || !CUT_GROW(&b->terms)) return CUT_FAIL_MEMORY(err);
  b->terms.items[b->terms.n++] = term;
  return CUT_STATUS_OK;
}

cut_status cut_model_add_period(cut_model_builder *b, cut_span span, cut_error *err) {
  CUT_ASSERT(span.first < span.last, err);
  CUT_ASSERT(b->periods.n == 0 || b->periods.items[b->periods.n - 1].last == span.first, err);
  if (!CUT_GROW(&b->periods)) return CUT_FAIL_MEMORY(err);
  b->periods.items[b->periods.n++] = span;
  return CUT_STATUS_OK;
}

int64_t cut_model_builder_n_columns(const cut_model_builder *b) { return b->columns.n; }

int64_t cut_model_builder_n_rows(const cut_model_builder *b) { return b->rows.n; }

static cut_origin limits_of(const cut_line *line, double *lower, double *upper) {
  *lower = line->lower;
  *upper = line->upper;
  return line->origin;
}

cut_origin cut_model_builder_column(const cut_model_builder *b, int64_t column, double *lower, double *upper) {
  return limits_of(&b->columns.items[column], lower, upper);
}

cut_origin cut_model_builder_row(const cut_model_builder *b, int64_t row, double *lower, double *upper) {
  return limits_of(&b->rows.items[row], lower, upper);
}

cut_status cut_model_limit_column(cut_model_builder *b, int64_t column, double lower, double upper, cut_error *err) {
  CUT_ASSERT(column >= 0 && column < b->columns.n && lower <= upper, err);
  b->columns.items[column].lower = lower;
  b->columns.items[column].upper = upper;
  return CUT_STATUS_OK;
}

void cut_model_set_offset(cut_model_builder *b, double offset) { b->offset = offset; }

void cut_model_want_digest(cut_model_builder *b, bool wanted) { b->without_digest = !wanted; }

/* ---- building ---- */

static int compare_lines(const void *left, const void *right) {
  const cut_line *const *a = left, *const *b = right;
  return cut_origin_compare(&(*a)->origin, &(*b)->origin);
}

/* Puts lines in the order of their roles, those of a role as they were added. */
static void by_role(const cut_lines *lines, const cut_line **order) {
  int64_t next[CUT_N_ROLES + 1] = {0};
  for (int64_t i = 0; i < lines->n; i++) next[lines->items[i].origin.role + 1]++;
  for (int role = 0; role < CUT_N_ROLES; role++) next[role + 1] += next[role];
  for (int64_t i = 0; i < lines->n; i++) order[next[lines->items[i].origin.role]++] = &lines->items[i];
}

/* Lines in the order of their origins, and the new index of each old one; owned by the caller. The role comes first in
 * that order, and the lines of a role are mostly added as they are to stand: then there is nothing to sort. */
static cut_status arrange(const cut_lines *lines, const cut_line ***out, int64_t **at, cut_error *err) {
  const cut_line **order = *out = CUT_NEW(const cut_line *, lines->n);
  *at = CUT_NEW(int64_t, lines->n);
  if (*out == NULL || *at == NULL) return CUT_FAIL_MEMORY(err);
  by_role(lines, order);
  bool sorted = true;
  for (int64_t i = 1; i < lines->n && sorted; i++) sorted = compare_lines(&order[i - 1], &order[i]) < 0;
  if (!sorted) qsort(order, (size_t)lines->n, sizeof *order, compare_lines);
  for (int64_t i = 0; i < lines->n; i++) {
    const cut_origin *o = &order[i]->origin;
    if (!sorted && i > 0 && compare_lines(&order[i - 1], &order[i]) == 0)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "two %s lines of row %lld, step %d, period %lld",
                      cut_role_text(o->role), (long long)o->row, o->step, (long long)o->period);
    (*at)[order[i] - lines->items] = i;
  }
  return CUT_STATUS_OK;
}

static cut_status take_columns(cut_model *m, const cut_line *const *columns, int64_t n, cut_error *err) {
  double *lower = CUT_NEW(double, n), *upper = CUT_NEW(double, n);
  uint8_t *integer = CUT_NEW(uint8_t, n);
  cut_origin *origin = CUT_NEW(cut_origin, n);
  m->view.n_columns = n;
  m->view.col_lower = lower;
  m->view.col_upper = upper;
  m->view.col_integer = integer;
  m->view.col_origin = origin;
  if (lower == NULL || upper == NULL || integer == NULL || origin == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < n; j++) {
    lower[j] = columns[j]->lower;
    upper[j] = columns[j]->upper;
    integer[j] = columns[j]->integer ? 1 : 0;
    origin[j] = columns[j]->origin;
  }
  return CUT_STATUS_OK;
}

static cut_status take_rows(cut_model *m, const cut_line *const *rows, int64_t n, cut_error *err) {
  double *lower = CUT_NEW(double, n), *upper = CUT_NEW(double, n);
  cut_origin *origin = CUT_NEW(cut_origin, n);
  int64_t *class_row = CUT_NEW(int64_t, n);
  m->view.n_rows = n;
  m->view.row_lower = lower;
  m->view.row_upper = upper;
  m->view.row_origin = origin;
  m->view.class_row = class_row;
  if (lower == NULL || upper == NULL || origin == NULL || class_row == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) {
    lower[i] = rows[i]->lower;
    upper[i] = rows[i]->upper;
    origin[i] = rows[i]->origin;
    if (origin[i].role == CUT_ROLE_CLASS) class_row[m->view.n_classes++] = i; /* ordered by class: the origin's row */
  }
  return CUT_STATUS_OK;
}

/* The model has its own copies of the labels, in the same order. */
static cut_status take_labels(const cut_model_builder *b, cut_model *m, cut_error *err) {
  m->labels = CUT_NEW(char *, b->labels.n);
  if (m->labels == NULL) return CUT_FAIL_MEMORY(err);
  for (; m->n_labels < b->labels.n; m->n_labels++) {
    m->labels[m->n_labels] = cut_mem_text(b->labels.items[m->n_labels]);
    if (m->labels[m->n_labels] == NULL) return CUT_FAIL_MEMORY(err);
  }
  return CUT_STATUS_OK;
}

/* Terms by column, those of a column in the order they were added, and the cost that follows from them. */
static cut_status take_terms(const cut_model_builder *b, const int64_t *column_at, const uint8_t *in_group,
                             cut_model *m, cut_error *err) {
  int64_t n = b->terms.n, n_columns = m->view.n_columns;
  cut_money_term *terms = CUT_NEW(cut_money_term, n);
  int64_t *next = CUT_NEW(int64_t, n_columns + 1);
  double *cost = CUT_NEW(double, n_columns);
  m->view.terms = terms;
  m->view.n_terms = n;
  m->view.cost = cost;
  cut_status status = CUT_STATUS_OK;
  if (terms == NULL || next == NULL || cost == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t k = 0; k < n; k++) next[column_at[b->terms.items[k].column] + 1]++;
  for (int64_t j = 0; j < n_columns; j++) next[j + 1] += next[j];
  for (int64_t k = 0; k < n; k++) {
    cut_money_term term = b->terms.items[k];
    term.label = m->labels[b->labels.slots[slot_of(&b->labels, term.label)] - 1];
    term.column = column_at[term.column];
    terms[next[term.column]++] = term;
  }
  for (int64_t k = 0; k < n; k++) cost[terms[k].column] += terms[k].rate * cut_term_sign(&terms[k], in_group);
cleanup:
  cut_mem_free(next);
  return status;
}

static cut_status take_rest(const cut_model_builder *b, const uint8_t *in_group, int64_t n_actors, cut_model *m,
                            cut_error *err) {
  cut_span *period = CUT_NEW(cut_span, b->periods.n);
  uint8_t *group = CUT_NEW(uint8_t, n_actors);
  m->view.period = period;
  m->view.in_group = group;
  if (period == NULL || group == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t t = 0; t < b->periods.n; t++) period[t] = b->periods.items[t];
  for (int64_t i = 0; i < n_actors; i++) group[i] = in_group[i] != 0 ? 1 : 0;
  m->view.n_periods = b->periods.n;
  m->view.n_actors = n_actors;
  m->view.offset = b->offset;
  return CUT_STATUS_OK;
}

cut_status cut_model_build(cut_model_builder *b, const cut_case *case_, const uint8_t *in_group, int64_t n_actors,
                           cut_model **out, cut_error *err) {
  *out = NULL;
  const cut_line **columns = NULL, **rows = NULL;
  int64_t *column_at = NULL, *row_at = NULL;
  cut_sparse a = {0};
  cut_status status = CUT_STATUS_OK;
  cut_model *m = CUT_NEW(cut_model, 1);
  if (m == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(arrange(&b->columns, &columns, &column_at, err));
  CUT_TRY_GOTO(arrange(&b->rows, &rows, &row_at, err));
  CUT_TRY_GOTO(cut_sparse_by_column(b, column_at, row_at, &a, err));
  CUT_TRY_GOTO(take_columns(m, columns, b->columns.n, err));
  CUT_TRY_GOTO(take_rows(m, rows, b->rows.n, err));
  CUT_TRY_GOTO(take_rest(b, in_group, n_actors, m, err));
  CUT_TRY_GOTO(take_labels(b, m, err));
  CUT_TRY_GOTO(take_terms(b, column_at, in_group, m, err));
  m->view.n_entries = a.n;
  m->view.col_start = a.start;
  m->view.entry_row = a.minor;
  m->view.entry_value = a.value;
  a = (cut_sparse){0};
  CUT_TRY_GOTO(cut_model_check(m, err));
  if (!b->without_digest) CUT_TRY_GOTO(cut_model_make_digest(m, case_, err));
  *out = m;
  m = NULL;
cleanup:
  cut_sparse_clear(&a);
  cut_mem_free(row_at);
  cut_mem_free(column_at);
  cut_mem_free(rows);
  cut_mem_free(columns);
  cut_model_free(m);
  return status;
}
