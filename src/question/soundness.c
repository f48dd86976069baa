/* Verb check: is the case sound? All findings of reading it, and how much of it is measured, derived or assumed. */
#include <math.h>

#include "case/case.h"
#include "question/verbs.h"
#include "result/result.h"

static cut_status put_finding(const cut_diagnostic *d, int64_t position, cut_result *r, cut_error *err) {
  cut_result_begin(r, CUT_RT_FINDINGS);
  cut_result_put_integer(r, CUT_RC_FINDINGS_POSITION, position);
  cut_result_put_text(r, CUT_RC_FINDINGS_SEVERITY, d->is_error ? "error" : "warning");
  cut_result_put_text(r, CUT_RC_FINDINGS_FILE, d->file);
  if (d->row > 0) cut_result_put_integer(r, CUT_RC_FINDINGS_ROW, d->row);
  cut_result_put_text(r, CUT_RC_FINDINGS_COLUMN, d->column);
  cut_result_put_text(r, CUT_RC_FINDINGS_VALUE, d->value);
  cut_result_put_text(r, CUT_RC_FINDINGS_MESSAGE, d->message);
  cut_result_put_text(r, CUT_RC_FINDINGS_EXPECTED, d->expected);
  cut_result_put_text(r, CUT_RC_FINDINGS_SUGGESTION, d->suggestion);
  return cut_result_end(r, err);
}

static cut_status put_table(const cut_case *c, cut_table t, cut_result *r, cut_error *err) {
  int64_t n = cut_case_n(c, t), by_kind[3] = {0, 0, 0};
  if (n == 0) return CUT_STATUS_OK;
  for (int64_t row = 0; row < n; row++) by_kind[cut_case_provenance(c, t, row, 0).kind]++;
  cut_result_begin(r, CUT_RT_TABLES_READ);
  cut_result_put_text(r, CUT_RC_TABLES_READ_TABLE, cut_schema(t)->name);
  cut_result_put_integer(r, CUT_RC_TABLES_READ_ROWS, n);
  cut_result_put_integer(r, CUT_RC_TABLES_READ_MEASURED, by_kind[CUT_KIND_MEASURED]);
  cut_result_put_integer(r, CUT_RC_TABLES_READ_DERIVED, by_kind[CUT_KIND_DERIVED]);
  cut_result_put_integer(r, CUT_RC_TABLES_READ_ASSUMED, by_kind[CUT_KIND_ASSUMED]);
  return cut_result_end(r, err);
}

cut_status cut_verb_check(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err) {
  (void)o;
  (void)sink;
  bool sound = true;
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) {
    cut_diagnostic d = cut_case_diagnostic(c, i);
    sound = sound && !d.is_error;
    CUT_TRY(put_finding(&d, i + 1, r, err));
  }
  if (!sound) {
    cut_result_set_outcome(r, CUT_OUTCOME_BAD_INPUT);
    return CUT_STATUS_OK;
  }
  for (int t = 0; t < CUT_N_TABLES; t++) CUT_TRY(put_table(c, (cut_table)t, r, err));
  return CUT_STATUS_OK;
}
