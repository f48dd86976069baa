/* One row more: a copy of a finished model with a last row that compile knows nothing of. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

/* Copies n items and leaves room for `more`; sets *ok to false if memory is out. */
static void *copied(const void *from, int64_t n, int64_t more, size_t size, bool *ok) {
  void *to = cut_mem_new(n + more, size);
  if (to == NULL)
    *ok = false;
  else if (n > 0)
    memcpy(to, from, (size_t)n * size);
  return to;
}

/* Everything that the new row leaves as it is. */
static bool copy_columns(const cut_model_view *v, cut_model_view *to) {
  bool ok = true;
  to->col_lower = copied(v->col_lower, v->n_columns, 0, sizeof(double), &ok);
  to->col_upper = copied(v->col_upper, v->n_columns, 0, sizeof(double), &ok);
  to->cost = copied(v->cost, v->n_columns, 0, sizeof(double), &ok);
  to->col_integer = copied(v->col_integer, v->n_columns, 0, sizeof(uint8_t), &ok);
  ok = cut_origins_copy(&v->col_origins, &to->col_origins) && ok;
  to->class_row = copied(v->class_row, v->n_classes, 0, sizeof(int64_t), &ok);
  to->period = copied(v->period, v->n_periods, 0, sizeof(cut_span), &ok);
  to->in_group = copied(v->in_group, v->n_actors, 0, sizeof(uint8_t), &ok);
  return ok;
}

static bool copy_rows(const cut_model_view *v, cut_origin origin, double lower, double upper, cut_model_view *to) {
  bool ok = true;
  double *row_lower = copied(v->row_lower, v->n_rows, 1, sizeof(double), &ok),
         *row_upper = copied(v->row_upper, v->n_rows, 1, sizeof(double), &ok);
  to->row_lower = row_lower;
  to->row_upper = row_upper;
  if (!ok || !cut_origins_copy(&v->row_origins, &to->row_origins) || !cut_origins_add(&to->row_origins, &origin, 1))
    return false;
  row_lower[v->n_rows] = lower;
  row_upper[v->n_rows] = upper;
  to->n_rows = v->n_rows + 1;
  return true;
}

/* The new row is the last of every column that has it. */
static bool copy_entries(const cut_model_view *v, const double *coefficient, cut_model_view *to) {
  int64_t more = 0, at = 0;
  for (int64_t j = 0; j < v->n_columns; j++) more += coefficient[j] != 0 ? 1 : 0;
  int64_t *start = CUT_NEW(int64_t, v->n_columns + 1);
  int32_t *row = CUT_NEW(int32_t, v->n_entries + more);
  double *value = CUT_NEW(double, v->n_entries + more);
  to->col_start = start;
  to->entry_row = row;
  to->entry_value = value;
  if (start == NULL || row == NULL || value == NULL) return false;
  for (int64_t j = 0; j < v->n_columns; j++) {
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++, at++) {
      row[at] = v->entry_row[k];
      value[at] = v->entry_value[k];
    }
    if (coefficient[j] != 0) {
      row[at] = (int32_t)v->n_rows;
      value[at++] = coefficient[j];
    }
    start[j + 1] = at;
  }
  to->n_entries = at;
  return true;
}

/* Causes point at the labels of their model: the copy has its own. */
static bool copy_terms(const cut_model *from, cut_model *to) {
  const cut_model_view *v = &from->view;
  bool ok = true;
  cut_money_cause *causes = copied(v->causes, v->n_causes, 0, sizeof(cut_money_cause), &ok);
  to->view.terms = copied(v->terms, v->n_terms, 0, sizeof(cut_term), &ok);
  to->view.causes = causes;
  to->labels = CUT_NEW(char *, from->n_labels);
  if (!ok || to->labels == NULL) return false;
  for (; to->n_labels < from->n_labels; to->n_labels++) {
    to->labels[to->n_labels] = cut_mem_text(from->labels[to->n_labels]);
    if (to->labels[to->n_labels] == NULL) return false;
  }
  for (int64_t i = 0; i < v->n_causes; i++) {
    int64_t at = 0;
    while (at < from->n_labels && from->labels[at] != causes[i].label) at++;
    if (at == from->n_labels) return false;
    causes[i].label = to->labels[at];
  }
  return true;
}

cut_status cut_model_with_row(const cut_model *m, const cut_case *case_, cut_origin origin, const double *coefficient,
                              double lower, double upper, cut_model **out, cut_error *err) {
  CUT_ASSERT(m != NULL && coefficient != NULL && out != NULL && !cut_role_is_column(origin.role), err);
  const cut_model_view *v = &m->view;
  if (v->n_rows > 0 && cut_origin_compare(CUT_ROW_ORIGIN(v, v->n_rows - 1), &origin) >= 0)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a %s row does not come after the rows of the model",
                    cut_role_text(origin.role));
  for (int64_t j = 0; j < v->n_columns; j++)
    if (!isfinite(coefficient[j]))
      return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "column %lld: coefficient %g is not finite", (long long)j,
                      coefficient[j]);
  *out = NULL;
  cut_status status = CUT_STATUS_OK;
  cut_model *made = CUT_NEW(cut_model, 1);
  if (made == NULL) return CUT_FAIL_MEMORY(err);
  cut_model_view empty = {.n_columns = v->n_columns,
                          .n_rows = v->n_rows,
                          .n_periods = v->n_periods,
                          .n_classes = v->n_classes,
                          .n_terms = v->n_terms,
                          .n_causes = v->n_causes,
                          .n_actors = v->n_actors,
                          .offset = v->offset};
  made->view = empty;
  if (!copy_columns(v, &made->view) || !copy_rows(v, origin, lower, upper, &made->view) ||
      !copy_entries(v, coefficient, &made->view) || !copy_terms(m, made)) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  if (case_ != NULL) {
    CUT_TRY_GOTO(cut_model_check(made, err));
    CUT_TRY_GOTO(cut_model_make_digest(made, case_, err));
  }
  *out = made;
  made = NULL;
cleanup:
  cut_model_free(made);
  return status;
}

void cut_model_set_last_row(cut_model *m, const double *coefficient) {
  const cut_model_view *v = &m->view;
  double *value = (double *)(uintptr_t)v->entry_value; /* shown as const; here they are the model's own */
  for (int64_t j = 0; j < v->n_columns; j++) {
    int64_t k = v->col_start[j + 1] - 1;
    if (k >= v->col_start[j] && v->entry_row[k] == v->n_rows - 1) value[k] = coefficient[j];
  }
  m->digest[0] = '\0';
}
