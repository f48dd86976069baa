/* Goods of others on routes of the case. They are there whatever the group does: a fixed amount in each period, which
 * takes its part of the route's capacity and pays the route's owner. Where the route is closed they do not pass, and
 * where all transits together are more than it carries, each is cut in proportion. Who ships is never in the group:
 * what the group sends is a flow of its own. */
#include <math.h>

#include "compile/compile_internal.h"

/* A sum of parts may be rounded above the whole; less this share it is not. */
#define ROUNDING 1e-14

bool cut_transit_passes(const cut_compiling *k, int64_t row) {
  return !cut_compiling_is_ours(k, cut_case_ref(k->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_SHIPPER));
}

/* What would pass in period t, counting only days on which the route is open too. */
static cut_status asked(const cut_compiling *k, int64_t row, int64_t route, int64_t t, double open_days, double *out,
                        cut_error *err) {
  cut_span p = k->period[t];
  const double days = (double)p.last - (double)p.first;
  *out = 0;
  if (open_days <= 0) return CUT_STATUS_OK;
  if (open_days >= days) CUT_TRY(cut_compiling_rate(k, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_QUANTITY, t, out, err));
  for (cut_date day = p.first; open_days < days && day < p.last; day++) {
    cut_span one = {day, day + 1};
    if (cut_value_days(k->v, CUT_TABLE_ROUTES, route, one) > 0)
      *out += cut_value_rate(k->v, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_QUANTITY, one);
  }
  if (*out >= 0 && isfinite(*out)) return CUT_STATUS_OK;
  return CUT_COMPILING_FAIL(k, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_QUANTITY, t, err,
                            "%g is not an amount of 0 or more", *out);
}

static cut_status toll(cut_compiling *k, int64_t row, int64_t route, int64_t grade, int64_t column, int64_t t,
                       cut_error *err) {
  const cut_price_cell own = {CUT_TABLE_TRANSITS, row, CUT_TRANSITS_TARIFF},
                       common = {CUT_TABLE_ROUTES, route, CUT_ROUTES_TARIFF};
  int64_t owner = cut_case_ref(k->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_OWNER);
  cut_cause cause = {cut_case_ref(k->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_SHIPPER),
                     owner < 0 ? CUT_ACCOUNT_OUTSIDE : owner, CUT_TABLE_TRANSITS, row};
  double rate = 0;
  cut_status status = cut_value_price(k->v, own.table, row, own.column, grade, k->period[t], &rate, err);
  if (status != CUT_STATUS_OK) return cut_compiling_place(k, status, own.table, row, own.column, t, err);
  bool is_own = rate != 0 || cut_case_has(k->c, own.table, row, own.column);
  return cut_money_price(k, column, cause, "tariff", is_own ? own : common, grade, t, err);
}

cut_status cut_compile_transits(cut_compiling *k, int64_t route, const double *days, const double *most,
                                const int64_t *shared, cut_error *err) {
  int64_t family = cut_case_ref(k->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_COMMODITY);
  const int64_t first = k->transits_on.start[route], last = k->transits_on.start[route + 1];
  for (int64_t t = 0; t < k->n_periods; t++) {
    double sum = 0;
    for (int pass = 0; pass < 2; pass++) /* first how much is asked for, then what passes of it */
      for (int64_t i = first; i < last; i++) {
        int64_t row = k->transits_on.item[i], column = -1;
        int64_t grade = cut_case_ref(k->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_COMMODITY);
        double factor = 1, amount = 0;
        if (!cut_transit_passes(k, row)) continue;
        CUT_TRY(cut_compiling_grade_factor(k, family, grade, &factor, err));
        CUT_TRY(asked(k, row, route, t, days[t], &amount, err));
        if (pass == 0) {
          sum += amount / factor;
          continue;
        }
        if (sum > most[t]) amount *= most[t] / sum * (1 - ROUNDING);
        cut_origin origin = {CUT_ROLE_TRANSIT, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_QUANTITY, grade, 0, t, 0};
        CUT_TRY(cut_model_add_column(k->b, origin, amount, amount, false, &column, err));
        if (shared != NULL) CUT_TRY(cut_model_add_entry(k->b, shared[t], column, 1 / factor, err));
        if (amount > 0) CUT_TRY(toll(k, row, route, grade, column, t, err));
      }
  }
  return CUT_STATUS_OK;
}
