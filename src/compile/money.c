/* Money terms: what one unit of a column makes one account pay another. Costs follow from them and from nothing else.
 *
 * Prices are means over the whole period of the column; levies over its days too, and nothing on days without them. A
 * term of rate zero is left out. Whoever calls leaves out periods in which the row is not valid, so that a price is
 * asked for only where it is needed. */
#include <math.h>

#include "base/mem.h"
#include "case/levies.h"
#include "compile/compile_internal.h"

static cut_status add(cut_compiling *k, int64_t column, cut_cause cause, const char *label, double rate,
                      cut_error *err) {
  if (rate == 0) return CUT_STATUS_OK;
  return cut_model_add_term(k->b,
                            (cut_money_term){.column = column,
                                             .payer = cause.payer,
                                             .recipient = cause.recipient,
                                             .table = cause.table,
                                             .row = cause.row,
                                             .label = label,
                                             .rate = rate},
                            err);
}

cut_status cut_money_term_of(cut_compiling *k, int64_t column, cut_cause cause, const char *label, double rate,
                             cut_error *err) {
  return add(k, column, cause, label, rate, err);
}

cut_status cut_money_price(cut_compiling *k, int64_t column, cut_cause cause, const char *label, cut_price_cell cell,
                           int64_t grade, int64_t t, cut_error *err) {
  double rate = 0;
  if (k->without_money) return CUT_STATUS_OK;
  cut_status status = cut_value_price(k->v, cell.table, cell.row, cell.column, grade, k->period[t], &rate, err);
  if (status != CUT_STATUS_OK) return cut_compiling_place(k, status, cell.table, cell.row, cell.column, t, err);
  if (!isfinite(rate))
    return CUT_COMPILING_FAIL(k, cell.table, cell.row, cell.column, t, err, "%g is not a price", rate);
  return add(k, column, cause, label, rate, err);
}

/* The prices of one cell; *any if one of them is not zero. */
static cut_status prices_of(cut_compiling *k, cut_price_cell cell, int64_t grade, const double *days, double *out,
                            bool *any, cut_error *err) {
  int64_t t = 0;
  *any = false;
  if (!cut_horizon_has(&k->horizon, cell.table, cell.row, cell.column)) return CUT_STATUS_OK;
  cut_status status = cut_horizon_price(&k->horizon, cell.table, cell.row, cell.column, grade, days, out, &t, err);
  if (status != CUT_STATUS_OK) return cut_compiling_place(k, status, cell.table, cell.row, cell.column, t, err);
  for (t = 0; t < k->n_periods; t++) {
    if (!isfinite(out[t]))
      return CUT_COMPILING_FAIL(k, cell.table, cell.row, cell.column, t, err, "%g is not a price", out[t]);
    *any = *any || out[t] != 0;
  }
  return CUT_STATUS_OK;
}

cut_status cut_money_prices(cut_compiling *k, int64_t first, const cut_price_term *terms, int n, int64_t grade,
                            const double *days, cut_error *err) {
  int32_t cause[CUT_MAX_PRICES];
  int used = 0;
  CUT_ASSERT(n <= CUT_MAX_PRICES, err);
  if (k->without_money) return CUT_STATUS_OK;
  for (int i = 0; i < n; i++) {
    const cut_cause *c = &terms[i].cause;
    bool any = false;
    CUT_TRY(prices_of(k, terms[i].cell, grade, days, k->prices + used * k->n_periods, &any, err));
    if (!any) continue;
    CUT_TRY(cut_model_add_cause(k->b, (cut_money_cause){c->payer, c->recipient, c->table, c->row, terms[i].label},
                                &cause[used++], err));
  }
  return cut_model_add_rates(k->b, first, k->n_periods, cause, used, k->prices, err);
}

cut_status cut_money_rule(cut_compiling *k, int64_t column, cut_cause cause, cut_price_cell cell, int64_t grade,
                          int64_t t, cut_error *err) {
  cut_rule_term terms[CUT_MAX_TERMS];
  int n = 0;
  if (k->without_money) return CUT_STATUS_OK;
  cut_status status = cut_value_rule(k->v, cell.table, cell.row, cell.column, grade, k->period[t], terms, &n, err);
  if (status != CUT_STATUS_OK) return cut_compiling_place(k, status, cell.table, cell.row, cell.column, t, err);
  for (int i = 0; i < n; i++) {
    if (!isfinite(terms[i].value))
      return CUT_COMPILING_FAIL(k, cell.table, cell.row, cell.column, t, err, "'%s' is %g", terms[i].label,
                                terms[i].value);
    CUT_TRY(add(k, column, cause, terms[i].label, terms[i].value, err));
  }
  return CUT_STATUS_OK;
}

/* ---- levies ---- */

cut_status cut_money_init(cut_compiling *k, cut_error *err) {
  k->n_levies = cut_case_n(k->c, CUT_TABLE_LEVIES);
  int64_t n = 0;
  if (__builtin_mul_overflow(k->n_levies, k->n_commodities, &n)) return CUT_FAIL_MEMORY(err);
  k->levy_rate = CUT_NEW(double *, n);
  k->membership_changes = CUT_NEW(uint8_t, k->n_periods);
  k->prices = CUT_NEW(double, CUT_MAX_PRICES * k->n_periods);
  if (k->levy_rate == NULL || k->membership_changes == NULL || k->prices == NULL) return CUT_FAIL_MEMORY(err);
  k->membership_changes[0] = 1;
  for (int64_t i = 0; i < cut_case_n(k->c, CUT_TABLE_MEMBERSHIPS); i++) {
    cut_date from = cut_case_date(k->c, CUT_TABLE_MEMBERSHIPS, i, CUT_MEMBERSHIPS_FROM);
    cut_date to = cut_case_date(k->c, CUT_TABLE_MEMBERSHIPS, i, CUT_MEMBERSHIPS_TO);
    cut_date first = from, after = to == CUT_DATE_NONE ? to : to + 1;
    for (int64_t t = 1; t < k->n_periods; t++) {
      cut_date before = k->period[t - 1].first, now = k->period[t].first;
      if ((first != CUT_DATE_NONE && before < first && first <= now) ||
          (after != CUT_DATE_NONE && before < after && after <= now))
        k->membership_changes[t] = 1;
    }
  }
  return CUT_STATUS_OK;
}

void cut_money_clear(cut_compiling *k) {
  for (int64_t i = 0; k->levy_rate != NULL && i < k->n_levies * k->n_commodities; i++) cut_mem_free(k->levy_rate[i]);
  cut_mem_free(k->levy_rate);
  cut_mem_free(k->membership_changes);
  cut_mem_free(k->prices);
}

/* What the levy takes on a unit in period t, on average. */
static cut_status mean_rate(cut_compiling *k, int64_t levy, int64_t grade, int64_t t, double *out, cut_error *err) {
  cut_status status = cut_levy_mean(k->v, levy, grade, k->period[t], false, out, err);
  return status == CUT_STATUS_OK ? status
                                 : cut_compiling_place(k, status, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RATE, t, err);
}

/* The same, kept: every route that the levy is on asks for the same numbers. */
static cut_status levy_rate(cut_compiling *k, int64_t levy, int64_t grade, int64_t t, double *out, cut_error *err) {
  double **rates = &k->levy_rate[levy * k->n_commodities + grade];
  if (*rates == NULL) {
    *rates = CUT_NEW(double, k->n_periods);
    if (*rates == NULL) return CUT_FAIL_MEMORY(err);
    for (int64_t i = 0; i < k->n_periods; i++) (*rates)[i] = NAN;
  }
  if (isnan((*rates)[t])) {
    double rate = 0;
    CUT_TRY(mean_rate(k, levy, grade, t, &rate, err));
    if (!isfinite(rate))
      return CUT_COMPILING_FAIL(k, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RATE, t, err, "%g is not a rate", rate);
    (*rates)[t] = rate;
  }
  *out = (*rates)[t];
  return CUT_STATUS_OK;
}

static cut_cause cause_of_levy(const cut_compiling *k, int64_t levy) {
  return (cut_cause){.payer = cut_case_ref(k->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_PAYER),
                     .recipient = cut_case_ref(k->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RECIPIENT),
                     .table = CUT_TABLE_LEVIES,
                     .row = levy};
}

cut_status cut_money_levy(cut_compiling *k, int64_t column, int64_t levy, int64_t grade, int64_t t, double sign,
                          cut_error *err) {
  double rate = 0;
  if (k->without_money) return CUT_STATUS_OK;
  CUT_TRY(levy_rate(k, levy, grade, t, &rate, err));
  return add(k, column, cause_of_levy(k, levy), cut_case_key(k->c, CUT_TABLE_LEVIES, levy), sign * rate, err);
}

cut_status cut_money_levies(cut_compiling *k, int64_t route, int64_t grade, int64_t first, const double *days,
                            cut_error *err) {
  int64_t from = cut_case_ref(k->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_FROM),
          to = cut_case_ref(k->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO);
  for (int64_t levy = 0; !k->without_money && levy < k->n_levies; levy++) {
    if (!cut_case_is_a(k->c, grade, cut_case_ref(k->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_COMMODITY))) continue;
    bool applies = false;
    for (int64_t t = 0; t < k->n_periods; t++) {
      if (k->membership_changes[t] != 0)
        applies = cut_case_levy_applies(k->c, levy, grade, from, to, k->period[t].first);
      if (!applies || days[t] <= 0) continue;
      CUT_TRY(cut_money_levy(k, first + t, levy, grade, t, 1, err));
    }
  }
  return CUT_STATUS_OK;
}
