#include "question/report_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static cut_status put_model_columns(const cut_report *p, cut_error *err) {
  char period[11];
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
    cut_report_period_text(p->v, o->period, period);
    cut_result_begin(p->r, CUT_RT_MODEL_COLUMNS);
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_SOLVE, p->name);
    cut_result_put_integer(p->r, CUT_RC_MODEL_COLUMNS_INDEX, j);
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_ROLE, cut_role_text(o->role));
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_TABLE, cut_report_table_name(o->table));
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_KEY, cut_case_key(p->c, o->table, o->row));
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_COMMODITY, cut_report_commodity_key(p->c, o->commodity));
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_ORIGIN, cut_report_origin_text(p->c, o));
    cut_result_put_integer(p->r, CUT_RC_MODEL_COLUMNS_STEP, o->step);
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_PERIOD, period);
    cut_result_put_number(p->r, CUT_RC_MODEL_COLUMNS_LOWER, p->v->col_lower[j]);
    cut_result_put_number(p->r, CUT_RC_MODEL_COLUMNS_UPPER, p->v->col_upper[j]);
    cut_result_put_number(p->r, CUT_RC_MODEL_COLUMNS_COST, p->v->cost[j]);
    cut_result_put_flag(p->r, CUT_RC_MODEL_COLUMNS_INTEGER, p->v->col_integer[j] != 0);
    CUT_TRY(cut_result_end(p->r, err));
    for (int64_t k = p->v->col_start[j]; k < p->v->col_start[j + 1]; k++) {
      cut_result_begin(p->r, CUT_RT_MODEL_ENTRIES);
      cut_result_put_text(p->r, CUT_RC_MODEL_ENTRIES_SOLVE, p->name);
      cut_result_put_integer(p->r, CUT_RC_MODEL_ENTRIES_COLUMN, j);
      cut_result_put_integer(p->r, CUT_RC_MODEL_ENTRIES_ROW, p->v->entry_row[k]);
      cut_result_put_number(p->r, CUT_RC_MODEL_ENTRIES_VALUE, p->v->entry_value[k]);
      CUT_TRY(cut_result_end(p->r, err));
    }
  }
  return CUT_STATUS_OK;
}

static cut_status put_model_rows(const cut_report *p, cut_error *err) {
  char period[11], priority[24];
  for (int64_t i = 0; i < p->v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(p->v, i);
    bool is_class = o->role == CUT_ROLE_CLASS;
    snprintf(priority, sizeof priority, "%lld", (long long)o->row);
    cut_report_period_text(p->v, o->period, period);
    cut_result_begin(p->r, CUT_RT_MODEL_ROWS);
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_SOLVE, p->name);
    cut_result_put_integer(p->r, CUT_RC_MODEL_ROWS_INDEX, i);
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_ROLE, cut_role_text(o->role));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_TABLE, is_class ? "" : cut_report_table_name(o->table));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_KEY, is_class ? priority : cut_case_key(p->c, o->table, o->row));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_COMMODITY, cut_report_commodity_key(p->c, o->commodity));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_ORIGIN, cut_report_origin_text(p->c, o));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_PERIOD, period);
    cut_result_put_number(p->r, CUT_RC_MODEL_ROWS_LOWER, p->v->row_lower[i]);
    cut_result_put_number(p->r, CUT_RC_MODEL_ROWS_UPPER, p->v->row_upper[i]);
    CUT_TRY(cut_result_end(p->r, err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_certificate_value(const cut_report *p, int64_t stage, int64_t leaf, const char *what,
                                        int64_t index, double value, cut_error *err) {
  cut_result_begin(p->r, CUT_RT_CERTIFICATES);
  cut_result_put_text(p->r, CUT_RC_CERTIFICATES_SOLVE, p->name);
  cut_result_put_integer(p->r, CUT_RC_CERTIFICATES_STAGE, stage);
  cut_result_put_integer(p->r, CUT_RC_CERTIFICATES_LEAF, leaf);
  cut_result_put_text(p->r, CUT_RC_CERTIFICATES_WHAT, what);
  cut_result_put_integer(p->r, CUT_RC_CERTIFICATES_INDEX, index);
  cut_result_put_number(p->r, CUT_RC_CERTIFICATES_VALUE, value);
  return cut_result_end(p->r, err);
}

static cut_status put_leaf(const cut_report *p, int64_t stage, int64_t number, const cut_leaf *leaf, cut_error *err) {
  for (int64_t i = 0; i < p->v->n_rows; i++)
    if (leaf->dual[i] != 0)
      CUT_TRY(put_certificate_value(p, stage, number, leaf->infeasible ? "ray" : "dual", i, leaf->dual[i], err));
  for (int64_t k = 0; k < leaf->n_fixed; k++) {
    CUT_TRY(put_certificate_value(p, stage, number, "lower", leaf->column[k], leaf->lower[k], err));
    CUT_TRY(put_certificate_value(p, stage, number, "upper", leaf->column[k], leaf->upper[k], err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_certificates(const cut_report *p, cut_error *err) {
  for (int64_t k = 0; k < p->solved->answer.n_stages; k++) {
    const cut_stage *stage = &p->solved->answer.stages[k];
    for (int64_t j = 0; stage->solution.status == CUT_SOLVE_OPTIMAL && j < p->v->n_columns; j++) {
      if (stage->solution.value[j] == 0) continue;
      cut_result_begin(p->r, CUT_RT_SOLUTION_COLUMNS);
      cut_result_put_text(p->r, CUT_RC_SOLUTION_COLUMNS_SOLVE, p->name);
      cut_result_put_integer(p->r, CUT_RC_SOLUTION_COLUMNS_STAGE, k + 1);
      cut_result_put_integer(p->r, CUT_RC_SOLUTION_COLUMNS_INDEX, j);
      cut_result_put_number(p->r, CUT_RC_SOLUTION_COLUMNS_VALUE, stage->solution.value[j]);
      CUT_TRY(cut_result_end(p->r, err));
    }
    for (int64_t i = 0; i < stage->tree.n; i++) CUT_TRY(put_leaf(p, k + 1, i, &stage->tree.items[i], err));
    for (int64_t i = 0; i < p->v->n_rows; i++)
      if (stage->row_upper[i] != p->v->row_upper[i])
        CUT_TRY(put_certificate_value(p, k + 1, 0, "row_upper", i, stage->row_upper[i], err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_report_put_model(const cut_report *p, cut_error *err) {
  CUT_TRY(put_model_columns(p, err));
  CUT_TRY(put_model_rows(p, err));
  return put_certificates(p, err);
}
