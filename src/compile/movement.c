/* Columns and rows of routes: one flow for each grade that can depart, spread over the periods in which it arrives. */
#include <math.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

typedef struct route {
  int64_t row, from, to, commodity;
  int32_t lead;
  bool has_rows;         /* several grades or transits share the capacity: a row, not a limit of each flow */
  int limit;             /* schema column that bounds it */
  double *days;          /* [n_periods] on which it is open */
  double *least, *most;  /* [n_periods] canonical units of the route's commodity */
  double *gain;          /* [n_periods] what arrives of one unit */
  double *lower, *upper; /* [n_periods] of the grade at hand */
  int64_t *shared;       /* [n_periods] capacity rows */
} route;

static cut_status new_route(const cut_compiling *k, route *r, cut_error *err) {
  double **arrays[] = {&r->days, &r->least, &r->most, &r->gain, &r->lower, &r->upper};
  bool ok = (r->shared = CUT_NEW(int64_t, k->n_periods)) != NULL;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    ok = (*arrays[i] = CUT_NEW(double, k->n_periods)) != NULL && ok;
  return ok ? CUT_STATUS_OK : CUT_FAIL_MEMORY(err);
}

static void clear_route(route *r) {
  cut_mem_free(r->days);
  cut_mem_free(r->least);
  cut_mem_free(r->most);
  cut_mem_free(r->gain);
  cut_mem_free(r->lower);
  cut_mem_free(r->upper);
  cut_mem_free(r->shared);
}

/* ---- reading ---- */

static cut_status read_gain(cut_compiling *k, route *r, cut_error *err) {
  cut_horizon_share(&k->horizon, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_LOSS, r->gain);
  for (int64_t t = 0; t < k->n_periods; t++) {
    double loss = isnan(r->gain[t]) ? 0 : r->gain[t];
    if (!(loss >= 0 && loss <= 1))
      return CUT_COMPILING_FAIL(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_LOSS, t, err, "a loss of %g is outside 0 to 1",
                                loss);
    r->gain[t] = 1 - loss;
  }
  return CUT_STATUS_OK;
}

static cut_status read_route(cut_compiling *k, route *r, cut_error *err) {
  const cut_case *c = k->c;
  r->lead = cut_value_duration(k->v, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_LEAD_TIME);
  r->limit = cut_case_has(c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_CAPACITY) ? CUT_ROUTES_CAPACITY
             : cut_case_has(c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_MIN)    ? CUT_ROUTES_MIN
                                                                            : -1;
  if (k->without_new && cut_case_flag(c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_NEW, false)) {
    for (int64_t t = 0; t < k->n_periods; t++) r->days[t] = r->least[t] = r->most[t] = 0;
    return CUT_STATUS_OK;
  }
  cut_horizon_days(&k->horizon, CUT_TABLE_ROUTES, r->row, r->days);
  CUT_TRY(cut_compiling_rates(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_MIN, r->least, err));
  CUT_TRY(cut_compiling_rates(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_CAPACITY, r->most, err));
  for (int64_t t = 0; t < k->n_periods; t++)
    if (r->least[t] > r->most[t])
      CUT_TRY(cut_compiling_order(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_MIN, t, &r->least[t], r->most[t], err));
  return CUT_STATUS_OK;
}

/* ---- columns and rows ---- */

static cut_status shared_capacity(cut_compiling *k, route *r, cut_error *err) {
  cut_origin origin = {CUT_ROLE_CAPACITY, CUT_TABLE_ROUTES, r->row, r->limit, -1, 0, 0, 0};
  for (int64_t t = 0; t < k->n_periods; t++) r->lower[t] = r->least[t] > 0 ? r->least[t] : -INFINITY;
  CUT_TRY(cut_model_add_rows(k->b, origin, k->n_periods, r->lower, r->most, &r->shared[0], err));
  for (int64_t t = 1; t < k->n_periods; t++) r->shared[t] = r->shared[0] + t;
  return CUT_STATUS_OK;
}

/* Flows that arrive in the period in which they depart. */
static cut_status flows_at_once(cut_compiling *k, const route *r, const cut_origin *origin, double factor,
                                int64_t *first, cut_error *err) {
  const int64_t n = k->n_periods;
  cut_band band = {.origin = *origin,
                   .n = n,
                   .lower = r->lower,
                   .upper = r->upper,
                   .n_entries = r->has_rows ? 3 : 2,
                   .entry = {{cut_compiling_balance(k, origin->commodity, r->from, 0), 1, n, -1, NULL},
                             {cut_compiling_balance(k, origin->commodity, r->to, 0), 1, n, 1, r->gain},
                             {r->shared[0], 1, n, 1 / factor, NULL}}};
  return cut_model_add_band(k->b, &band, first, err);
}

/* Adds what a departure in period t brings to the end of the route. Departures are even over the days of the period;
 * each arrives `lead` days later, and what arrives after the horizon leaves the model. */
static cut_status add_arrivals(cut_compiling *k, const route *r, int64_t grade, int64_t column, int64_t t,
                               cut_error *err) {
  cut_span arrival = {k->period[t].first + r->lead, k->period[t].last + r->lead};
  for (int64_t u = cut_calendar_find(k->period, k->n_periods, arrival.first);
       u >= 0 && u < k->n_periods && k->period[u].first < arrival.last; u++) {
    double share = (double)cut_span_overlap(k->period[u], arrival) / (double)(arrival.last - arrival.first);
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, grade, r->to, u), column, r->gain[t] * share, err));
  }
  return CUT_STATUS_OK;
}

/* Flows that are on their way for some days. */
static cut_status flows_with_lead(cut_compiling *k, const route *r, cut_origin origin, double factor, int64_t *first,
                                  cut_error *err) {
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t column = -1;
    origin.period = t;
    CUT_TRY(cut_model_add_column(k->b, origin, r->lower[t], r->upper[t], false, &column, err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, origin.commodity, r->from, t), column, -1, err));
    CUT_TRY(add_arrivals(k, r, origin.commodity, column, t, err));
    if (r->has_rows) CUT_TRY(cut_model_add_entry(k->b, r->shared[t], column, 1 / factor, err));
    if (t == 0) *first = column;
  }
  return CUT_STATUS_OK;
}

static cut_status flows(cut_compiling *k, route *r, int64_t grade, cut_error *err) {
  double factor = 1;
  int64_t first = -1, owner = cut_case_ref(k->c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_OWNER);
  int64_t payer = cut_compiling_purse(k, r->from);
  const cut_price_term prices[] = {
      {{payer, owner < 0 ? CUT_ACCOUNT_OUTSIDE : owner, CUT_TABLE_ROUTES, r->row},
       "tariff",
       {CUT_TABLE_ROUTES, r->row, CUT_ROUTES_TARIFF}},
      {{payer, CUT_ACCOUNT_REAL, CUT_TABLE_ROUTES, r->row}, "cost", {CUT_TABLE_ROUTES, r->row, CUT_ROUTES_COST}}};
  cut_origin origin = {CUT_ROLE_FLOW, CUT_TABLE_ROUTES, r->row, r->has_rows ? -1 : r->limit, grade, 0, 0, 0};
  CUT_TRY(cut_compiling_grade_factor(k, r->commodity, grade, &factor, err));
  for (int64_t t = 0; t < k->n_periods; t++) {
    r->lower[t] = r->has_rows ? 0 : r->least[t] * factor;
    r->upper[t] = r->has_rows && r->most[t] > 0 ? INFINITY : r->most[t] * factor;
  }
  if (r->lead == 0)
    CUT_TRY(flows_at_once(k, r, &origin, factor, &first, err));
  else
    CUT_TRY(flows_with_lead(k, r, origin, factor, &first, err));
  CUT_TRY(cut_money_prices(k, first, prices, 2, grade, r->days, err));
  return cut_money_levies(k, r->row, grade, first, r->days, err);
}

static bool departs(const cut_compiling *k, const route *r, int64_t grade) {
  return cut_nodes_is_live(k, grade, r->from) && cut_case_is_a(k->c, grade, r->commodity);
}

/* The arrays of r are reused from route to route. */
static cut_status compile_route(cut_compiling *k, route *r, int64_t row, cut_error *err) {
  r->row = row;
  r->from = cut_case_ref(k->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_FROM);
  r->to = cut_case_ref(k->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_TO);
  r->commodity = cut_case_ref(k->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_COMMODITY);
  int64_t n_grades = 0, n_transits = 0;
  for (int64_t grade = 0; grade < k->n_commodities; grade++)
    if (departs(k, r, grade)) n_grades++;
  for (int64_t i = k->transits_on.start[row]; i < k->transits_on.start[row + 1]; i++)
    if (cut_transit_passes(k, k->transits_on.item[i])) n_transits++;
  if (n_grades + n_transits == 0) return CUT_STATUS_OK;
  r->has_rows = n_grades + n_transits > 1;
  CUT_TRY(read_route(k, r, err));
  if (n_grades > 0) CUT_TRY(read_gain(k, r, err));
  for (int64_t t = 0; n_grades == 0 && t < k->n_periods; t++) r->least[t] = 0; /* nobody here can do that duty */
  if (r->has_rows) CUT_TRY(shared_capacity(k, r, err));
  for (int64_t grade = 0; grade < k->n_commodities; grade++)
    if (departs(k, r, grade)) CUT_TRY(flows(k, r, grade, err));
  return cut_compile_transits(k, row, r->days, r->most, r->has_rows ? r->shared : NULL, err);
}

cut_status cut_compile_routes(cut_compiling *k, cut_error *err) {
  route r = {0};
  cut_status status = new_route(k, &r, err);
  for (int64_t row = 0; status == CUT_STATUS_OK && row < cut_case_n(k->c, CUT_TABLE_ROUTES); row++)
    status = compile_route(k, &r, row, err);
  clear_route(&r);
  return status;
}
