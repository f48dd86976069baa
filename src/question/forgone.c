#include "question/forgone.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "case/levies.h"

/* What one levy forgoes, by who keeps it; indexed by actor. */
typedef struct forgone {
  double *quantity; /* [n_actors] canonical units */
  double *amount;   /* [n_actors] thousand currency units */
  int64_t grade;    /* last one seen, -1 if none: all grades of a levy share units for printing */
} forgone;

/* Does the price of a contract, in the column j, take off what the levy would charge? */
static bool takes_off(const cut_model_view *v, int64_t j, const cut_rule_term *levy_terms, int n) {
  for (int64_t k = 0; k < v->n_terms; k++) {
    const cut_money_term *term = &v->terms[k];
    if (term->column != j || term->table != CUT_TABLE_CONTRACTS || !(term->rate < 0)) continue;
    for (int i = 0; i < n; i++)
      if (strcmp(term->label, levy_terms[i].label) == 0) return true;
  }
  return false;
}

/* Shares out what a flow forgoes over the contracts that supply its grade in the period, by what they deliver. Without
 * such contracts (stocks, goods in transit) it is the payer's. */
static cut_status share_out(const cut_solved *solved, int64_t levy, const cut_origin *flow, double quantity,
                            double amount, forgone *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const cut_case *c = cut_values_case(solved->values);
  const double *x = cut_solved_last(solved)->solution.value;
  int64_t payer = cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_PAYER);
  cut_rule_term terms[CUT_MAX_TERMS];
  int n;
  double all = 0;
  CUT_TRY(cut_value_rule(solved->values, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RATE, flow->commodity,
                         v->period[flow->period], terms, &n, err));
  for (int pass = 0; pass < 2; pass++)
    for (int64_t j = 0; j < v->n_columns; j++) {
      const cut_origin *o = &v->col_origin[j];
      if (o->role != CUT_ROLE_CONTRACT || o->commodity != flow->commodity || o->period != flow->period || !(x[j] > 0))
        continue;
      if (pass == 0) {
        all += x[j];
        continue;
      }
      int64_t keeper =
          takes_off(v, j, terms, n) ? payer : cut_case_ref(c, CUT_TABLE_CONTRACTS, o->row, CUT_CONTRACTS_SELLER);
      out->quantity[keeper] += quantity * x[j] / all;
      out->amount[keeper] += amount * x[j] / all;
    }
  if (all > 0) return CUT_STATUS_OK;
  out->quantity[payer] += quantity;
  out->amount[payer] += amount;
  return CUT_STATUS_OK;
}

/* Physical flow that one levy would be charged on where it is not in force, and what it would bring, over the horizon.
 */
static cut_status measure(const cut_solved *solved, int64_t levy, forgone *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const cut_case *c = cut_values_case(solved->values);
  const double *x = cut_solved_last(solved)->solution.value;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = &v->col_origin[j];
    if (o->role != CUT_ROLE_FLOW || !(x[j] > 0)) continue;
    cut_span when = v->period[o->period];
    int64_t from = cut_case_ref(c, CUT_TABLE_ROUTES, o->row, CUT_ROUTES_FROM),
            to = cut_case_ref(c, CUT_TABLE_ROUTES, o->row, CUT_ROUTES_TO);
    if (!cut_case_levy_applies(c, levy, o->commodity, from, to, when.first)) continue;
    double idle = 1 - cut_value_days(solved->values, CUT_TABLE_LEVIES, levy, when) / (when.last - when.first), rate;
    if (idle <= 0) continue;
    CUT_TRY(cut_levy_mean(solved->values, levy, o->commodity, when, true, &rate, err));
    CUT_TRY(share_out(solved, levy, o, x[j] * idle, x[j] * rate, out, err));
    out->grade = o->commodity;
  }
  return CUT_STATUS_OK;
}

static cut_status put(const cut_solved *solved, int64_t levy, const forgone *f, int64_t keeper, cut_result *r,
                      cut_error *err) {
  const cut_case *c = cut_values_case(solved->values);
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(c)->currency);
  cut_result_begin(r, CUT_RT_FORGONE);
  cut_result_put_text(r, CUT_RC_FORGONE_SOLVE, solved->name);
  cut_result_put_text(r, CUT_RC_FORGONE_WHAT, cut_case_key(c, CUT_TABLE_LEVIES, levy));
  cut_result_put_text(r, CUT_RC_FORGONE_RECIPIENT,
                      cut_case_key(c, CUT_TABLE_ACTORS, cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RECIPIENT)));
  cut_result_put_text(r, CUT_RC_FORGONE_BENEFICIARY, cut_case_key(c, CUT_TABLE_ACTORS, keeper));
  cut_result_put_number(r, CUT_RC_FORGONE_QUANTITY, f->quantity[keeper] * cut_case_display_factor(c, f->grade));
  cut_result_put_text(r, CUT_RC_FORGONE_UNIT, cut_case_text(c, CUT_TABLE_COMMODITIES, f->grade, CUT_COMMODITIES_UNIT));
  cut_result_put_number(r, CUT_RC_FORGONE_AMOUNT, f->amount[keeper] / 1000);
  cut_result_put_text(r, CUT_RC_FORGONE_AMOUNT_UNIT, unit);
  return cut_result_end(r, err);
}

cut_status cut_forgone_report(const cut_solved *solved, cut_result *r, cut_error *err) {
  const cut_case *c = cut_values_case(solved->values);
  int64_t n_actors = cut_case_n(c, CUT_TABLE_ACTORS);
  if (!cut_solved_is_optimal(solved)) return CUT_STATUS_OK;
  forgone f = {CUT_NEW(double, n_actors), CUT_NEW(double, n_actors), -1};
  cut_status status = f.quantity == NULL || f.amount == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t levy = 0; status == CUT_STATUS_OK && levy < cut_case_n(c, CUT_TABLE_LEVIES); levy++) {
    memset(f.quantity, 0, (size_t)n_actors * sizeof *f.quantity);
    memset(f.amount, 0, (size_t)n_actors * sizeof *f.amount);
    f.grade = -1;
    status = measure(solved, levy, &f, err);
    for (int64_t keeper = 0; status == CUT_STATUS_OK && f.grade >= 0 && keeper < n_actors; keeper++)
      if (f.quantity[keeper] > 0) status = put(solved, levy, &f, keeper, r, err);
  }
  cut_mem_free(f.quantity);
  cut_mem_free(f.amount);
  return status;
}
