#include "question/forgone.h"

#include <stdio.h>

#include "case/levies.h"

/* Physical flow that one inactive levy would be charged on, and what it would bring, over the horizon. */
static cut_status measure(const cut_solved *solved, int64_t levy, double *quantity, double *amount, int64_t *grade, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const cut_case *c = cut_values_case(solved->values);
  const double *x = cut_solved_last(solved)->solution.value;
  *quantity = *amount = 0;
  *grade = -1;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = &v->col_origin[j];
    if (o->role != CUT_ROLE_FLOW || !(x[j] > 0)) continue;
    cut_span when = v->period[o->period];
    int64_t from = cut_case_ref(c, CUT_TABLE_ROUTES, o->row, CUT_ROUTES_FROM), to = cut_case_ref(c, CUT_TABLE_ROUTES, o->row, CUT_ROUTES_TO);
    if (!cut_case_levy_applies(c, levy, o->commodity, from, to, when.first)) continue;
    double idle = 1 - cut_value_days(solved->values, CUT_TABLE_LEVIES, levy, when) / (when.last - when.first), rate;
    if (idle <= 0) continue;
    CUT_TRY(cut_levy_mean(solved->values, levy, o->commodity, when, true, &rate, err));
    *quantity += x[j] * idle;
    *amount += x[j] * rate;
    *grade = o->commodity;
  }
  return CUT_STATUS_OK;
}

cut_status cut_forgone_report(const cut_solved *solved, cut_result *r, cut_error *err) {
  const cut_case *c = cut_values_case(solved->values);
  const cut_case_info *info = cut_case_get_info(c);
  if (!cut_solved_is_optimal(solved)) return CUT_STATUS_OK;
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", info->currency);
  for (int64_t levy = 0; levy < cut_case_n(c, CUT_TABLE_LEVIES); levy++) {
    double quantity, amount;
    int64_t grade;
    CUT_TRY(measure(solved, levy, &quantity, &amount, &grade, err));
    if (grade < 0) continue;
    cut_result_begin(r, CUT_RT_FORGONE);
    cut_result_put_text(r, CUT_RC_FORGONE_SOLVE, solved->name);
    cut_result_put_text(r, CUT_RC_FORGONE_WHAT, cut_case_key(c, CUT_TABLE_LEVIES, levy));
    cut_result_put_text(r, CUT_RC_FORGONE_RECIPIENT, cut_case_key(c, CUT_TABLE_ACTORS, cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RECIPIENT)));
    cut_result_put_text(r, CUT_RC_FORGONE_BENEFICIARY, cut_case_key(c, CUT_TABLE_ACTORS, cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_PAYER)));
    cut_result_put_number(r, CUT_RC_FORGONE_QUANTITY, quantity * cut_case_display_factor(c, grade));
    cut_result_put_text(r, CUT_RC_FORGONE_UNIT, cut_case_text(c, CUT_TABLE_COMMODITIES, grade, CUT_COMMODITIES_UNIT));
    cut_result_put_number(r, CUT_RC_FORGONE_AMOUNT, amount / 1000);
    cut_result_put_text(r, CUT_RC_FORGONE_AMOUNT_UNIT, unit);
    CUT_TRY(cut_result_end(r, err));
  }
  return CUT_STATUS_OK;
}
