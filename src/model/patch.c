#include "model/patch.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

void cut_patch_clear(cut_patch *p) {
  cut_mem_free(p->items);
  memset(p, 0, sizeof *p);
}

cut_status cut_patch_add(cut_patch *p, cut_patch_what what, int64_t index, double before, double after,
                         cut_error *err) {
  CUT_ASSERT(p != NULL && index >= 0 && !isnan(before) && !isnan(after), err);
  if (!CUT_GROW(p)) return CUT_FAIL_MEMORY(err);
  p->items[p->n++] = (cut_change){what, index, before, after};
  return CUT_STATUS_OK;
}

static cut_status same_lines(const char *what, const cut_origins *a, const cut_origins *b, cut_error *err) {
  if (a->n != b->n)
    return CUT_FAIL(err, CUT_STATUS_STRUCTURE, "one model has %lld %ss, the other %lld", (long long)a->n, what,
                    (long long)b->n);
  for (int64_t i = 0; i < a->n; i++) {
    cut_origin here = cut_origins_get(a, i), there = cut_origins_get(b, i);
    if (cut_origin_compare(&here, &there) != 0)
      return CUT_FAIL(err, CUT_STATUS_STRUCTURE, "%s %lld is a %s here and a %s there, or of another row or period",
                      what, (long long)i, cut_role_text(here.role), cut_role_text(there.role));
  }
  return CUT_STATUS_OK;
}

cut_status cut_patch_same_structure(const cut_model *one, const cut_model *other, cut_error *err) {
  const cut_model_view *a = cut_model_get(one), *b = cut_model_get(other);
  CUT_TRY(same_lines("column", &a->col_origins, &b->col_origins, err));
  CUT_TRY(same_lines("row", &a->row_origins, &b->row_origins, err));
  if (a->n_entries != b->n_entries)
    return CUT_FAIL(err, CUT_STATUS_STRUCTURE, "one model has %lld entries, the other %lld", (long long)a->n_entries,
                    (long long)b->n_entries);
  for (int64_t j = 0; j < a->n_columns; j++) {
    if (a->col_start[j + 1] != b->col_start[j + 1] || a->col_integer[j] != b->col_integer[j])
      return CUT_FAIL(err, CUT_STATUS_STRUCTURE, "column %lld differs in its rows or integrality", (long long)j);
    for (int64_t k = a->col_start[j]; k < a->col_start[j + 1]; k++)
      if (a->entry_row[k] != b->entry_row[k] || a->entry_value[k] != b->entry_value[k])
        return CUT_FAIL(err, CUT_STATUS_STRUCTURE, "column %lld has %g in row %lld here, %g in row %lld there",
                        (long long)j, a->entry_value[k], (long long)a->entry_row[k], b->entry_value[k],
                        (long long)b->entry_row[k]);
  }
  if (a->n_periods != b->n_periods)
    return CUT_FAIL(err, CUT_STATUS_STRUCTURE, "one model has %lld periods, the other %lld", (long long)a->n_periods,
                    (long long)b->n_periods);
  for (int64_t t = 0; t < a->n_periods; t++)
    if (a->period[t].first != b->period[t].first || a->period[t].last != b->period[t].last)
      return CUT_FAIL(err, CUT_STATUS_STRUCTURE, "period %lld has other days", (long long)t);
  return CUT_STATUS_OK;
}

static cut_status differences(cut_patch *p, cut_patch_what what, const double *a, const double *b, int64_t n,
                              cut_error *err) {
  for (int64_t i = 0; i < n; i++)
    if (a[i] != b[i]) CUT_TRY(cut_patch_add(p, what, i, a[i], b[i], err));
  return CUT_STATUS_OK;
}

cut_status cut_patch_between(const cut_model *a, const cut_model *b, cut_patch *out, cut_error *err) {
  CUT_ASSERT(a != NULL && b != NULL && out != NULL, err);
  const cut_model_view *va = cut_model_get(a), *vb = cut_model_get(b);
  cut_status status;
  memset(out, 0, sizeof *out);
  CUT_TRY_GOTO(cut_patch_same_structure(a, b, err));
  if (va->offset != vb->offset) { /* engines add it from the model they hold */
    status =
        CUT_FAIL(err, CUT_STATUS_STRUCTURE, "the constant of the cost is %g here, %g there", va->offset, vb->offset);
    goto cleanup;
  }
  CUT_TRY_GOTO(differences(out, CUT_PATCH_COL_LOWER, va->col_lower, vb->col_lower, va->n_columns, err));
  CUT_TRY_GOTO(differences(out, CUT_PATCH_COL_UPPER, va->col_upper, vb->col_upper, va->n_columns, err));
  CUT_TRY_GOTO(differences(out, CUT_PATCH_COST, va->cost, vb->cost, va->n_columns, err));
  CUT_TRY_GOTO(differences(out, CUT_PATCH_ROW_LOWER, va->row_lower, vb->row_lower, va->n_rows, err));
  CUT_TRY_GOTO(differences(out, CUT_PATCH_ROW_UPPER, va->row_upper, vb->row_upper, va->n_rows, err));
cleanup:
  if (status != CUT_STATUS_OK) cut_patch_clear(out);
  return status;
}
