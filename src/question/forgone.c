#include "question/forgone.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "case/levies.h"
#include "question/ranges.h"

/* What one levy forgoes, by who keeps it; indexed by actor. */
typedef struct forgone {
  double *quantity;   /* [n_actors] canonical units */
  double *amount;     /* [n_actors] thousand currency units */
  double *low, *high; /* [n_actors] amount with doubtful price series at their ends */
  int64_t grade;      /* last one seen, -1 if none: all grades of a levy share units for printing */
} forgone;

/* Does the price of a contract, in the column j, take off what the levy would charge? */
static bool takes_off(const cut_model_view *v, int64_t j, const cut_rule_term *levy_terms, int n) {
  for (int64_t k = 0; k < v->n_terms; k++) {
    if (v->terms[k].column != j) continue;
    const cut_money_term term = cut_model_term(v, k);
    if (term.table != CUT_TABLE_CONTRACTS || !(term.rate < 0)) continue;
    for (int i = 0; i < n; i++)
      if (strcmp(term.label, levy_terms[i].label) == 0) return true;
  }
  return false;
}

/* What one flow forgoes. */
typedef struct piece {
  double quantity, amount, low, high;
} piece;

static void give(forgone *f, int64_t keeper, const piece *p, double share) {
  f->quantity[keeper] += p->quantity * share;
  f->amount[keeper] += p->amount * share;
  f->low[keeper] += p->low * share;
  f->high[keeper] += p->high * share;
}

/* Shares out what a flow forgoes over the contracts that supply its grade in the period, by what they deliver. Without
 * such contracts (stocks, goods in transit) it is the payer's. */
static cut_status share_out(const cut_solved *solved, int64_t levy, const cut_origin *flow, const piece *p,
                            forgone *out, cut_error *err) {
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
      const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
      if ((o->role != CUT_ROLE_CONTRACT && o->role != CUT_ROLE_MAKE_UP) || o->commodity != flow->commodity ||
          o->period != flow->period || !(x[j] > 0))
        continue;
      if (pass == 0) {
        all += x[j];
        continue;
      }
      int64_t keeper =
          takes_off(v, j, terms, n) ? payer : cut_case_ref(c, CUT_TABLE_CONTRACTS, o->row, CUT_CONTRACTS_SELLER);
      give(out, keeper, p, x[j] / all);
    }
  if (!(all > 0)) give(out, payer, p, 1);
  return CUT_STATUS_OK;
}

/* Physical flow that one levy would be charged on where it is not in force, and what it would bring, over the horizon.
 */
static cut_status measure(const cut_solved *solved, cut_values *const ends[2], int64_t levy, forgone *out,
                          cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const cut_case *c = cut_values_case(solved->values);
  const double *x = cut_solved_last(solved)->solution.value;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->role != CUT_ROLE_FLOW || !(x[j] > 0)) continue;
    cut_span when = v->period[o->period];
    int64_t from = cut_case_ref(c, CUT_TABLE_ROUTES, o->row, CUT_ROUTES_FROM),
            to = cut_case_ref(c, CUT_TABLE_ROUTES, o->row, CUT_ROUTES_TO);
    if (!cut_case_levy_applies(c, levy, o->commodity, from, to, when.first)) continue;
    double idle = 1 - cut_value_days(solved->values, CUT_TABLE_LEVIES, levy, when) / (when.last - when.first), rate,
           low, high;
    if (idle <= 0) continue;
    CUT_TRY(cut_levy_mean(solved->values, levy, o->commodity, when, true, &rate, err));
    CUT_TRY(cut_levy_mean(ends[0], levy, o->commodity, when, true, &low, err));
    CUT_TRY(cut_levy_mean(ends[1], levy, o->commodity, when, true, &high, err));
    piece p = {x[j] * idle, x[j] * rate, x[j] * low, x[j] * high};
    CUT_TRY(share_out(solved, levy, o, &p, out, err));
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
  if (f->low[keeper] < f->high[keeper]) {
    cut_result_put_number(r, CUT_RC_FORGONE_LOW, f->low[keeper] / 1000);
    cut_result_put_number(r, CUT_RC_FORGONE_HIGH, f->high[keeper] / 1000);
  }
  cut_result_put_text(r, CUT_RC_FORGONE_AMOUNT_UNIT, unit);
  return cut_result_end(r, err);
}

static void forgone_clear(forgone *f) {
  cut_mem_free(f->quantity);
  cut_mem_free(f->amount);
  cut_mem_free(f->low);
  cut_mem_free(f->high);
}

static cut_status report_levy(const cut_solved *solved, cut_values *const ends[2], int64_t levy, cut_result *r,
                              cut_error *err) {
  int64_t n = cut_case_n(cut_values_case(solved->values), CUT_TABLE_ACTORS);
  forgone f = {CUT_NEW(double, n), CUT_NEW(double, n), CUT_NEW(double, n), CUT_NEW(double, n), -1};
  bool ok = f.quantity != NULL && f.amount != NULL && f.low != NULL && f.high != NULL;
  cut_status status = ok ? measure(solved, ends, levy, &f, err) : CUT_FAIL_MEMORY(err);
  for (int64_t keeper = 0; status == CUT_STATUS_OK && f.grade >= 0 && keeper < n; keeper++)
    if (f.quantity[keeper] > 0) status = put(solved, levy, &f, keeper, r, err);
  forgone_clear(&f);
  return status;
}

cut_status cut_forgone_report(const cut_session *s, const cut_solved *solved, cut_result *r, cut_error *err) {
  static const cut_doubtful prices[] = {{CUT_TABLE_SERIES, CUT_SERIES_VALUE, true, NULL}};
  cut_values *ends[2] = {NULL, NULL};
  bool moved;
  cut_status status = CUT_STATUS_OK;
  if (!cut_solved_is_optimal(solved)) return CUT_STATUS_OK;
  for (int end = 0; status == CUT_STATUS_OK && end < 2; end++) {
    status = cut_session_values_state(s, solved->scenarios, solved->n_scenarios, solved->measures, &ends[end], err);
    if (status == CUT_STATUS_OK) status = cut_ranges_move(ends[end], prices, 1, end == 1, &moved, err);
  }
  for (int64_t levy = 0; status == CUT_STATUS_OK && levy < cut_case_n(s->c, CUT_TABLE_LEVIES); levy++)
    status = report_levy(solved, ends, levy, r, err);
  cut_values_free(ends[0]);
  cut_values_free(ends[1]);
  return status;
}
