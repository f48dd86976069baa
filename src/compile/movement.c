/* Columns and rows of routes: one flow for each grade that can depart, spread over the periods in which it arrives. */
#include <math.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

typedef struct route {
  int64_t row, from, to, commodity;
  int32_t lead;
  bool has_rows;        /* several grades or transits share the capacity: a row, not a limit of each flow */
  int limit;            /* schema column that bounds it */
  double *days;         /* [n_periods] on which it is open */
  double *least, *most; /* [n_periods] canonical units of the route's commodity */
  int64_t *shared;      /* [n_periods] capacity rows */
  int64_t *column;      /* [n_periods] flows of the grade at hand */
} route;

/* Adds what a departure in period t brings to the end of the route. Departures are even over the days of the period;
 * each arrives `lead` days later, and what arrives after the horizon leaves the model. */
static cut_status add_arrivals(cut_compiling *k, const route *r, int64_t grade, int64_t t, cut_error *err) {
  double loss = cut_value_share(k->v, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_LOSS, k->period[t]);
  if (isnan(loss)) loss = 0;
  if (!(loss >= 0 && loss <= 1))
    return CUT_COMPILING_FAIL(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_LOSS, t, err, "a loss of %g is outside 0 to 1",
                              loss);
  cut_span arrival = {k->period[t].first + r->lead, k->period[t].last + r->lead};
  for (int64_t u = r->lead == 0 ? t : cut_calendar_find(k->period, k->n_periods, arrival.first);
       u >= 0 && u < k->n_periods && k->period[u].first < arrival.last; u++) {
    double share = (double)cut_span_overlap(k->period[u], arrival) / (double)(arrival.last - arrival.first);
    CUT_TRY(
        cut_model_add_entry(k->b, cut_compiling_balance(k, grade, r->to, u), r->column[t], (1 - loss) * share, err));
  }
  return CUT_STATUS_OK;
}

static cut_status read_route(cut_compiling *k, route *r, cut_error *err) {
  const cut_case *c = k->c;
  r->days = CUT_NEW(double, k->n_periods);
  r->least = CUT_NEW(double, k->n_periods);
  r->most = CUT_NEW(double, k->n_periods);
  r->shared = CUT_NEW(int64_t, k->n_periods);
  r->column = CUT_NEW(int64_t, k->n_periods);
  if (r->days == NULL || r->least == NULL || r->most == NULL || r->shared == NULL || r->column == NULL)
    return CUT_FAIL_MEMORY(err);
  r->lead = cut_value_duration(k->v, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_LEAD_TIME);
  r->limit = cut_case_has(c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_CAPACITY) ? CUT_ROUTES_CAPACITY
             : cut_case_has(c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_MIN)    ? CUT_ROUTES_MIN
                                                                            : -1;
  if (k->without_new && cut_case_flag(c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_NEW, false)) return CUT_STATUS_OK;
  for (int64_t t = 0; t < k->n_periods; t++) {
    r->days[t] = cut_value_days(k->v, CUT_TABLE_ROUTES, r->row, k->period[t]);
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_MIN, t, &r->least[t], err));
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_CAPACITY, t, &r->most[t], err));
    CUT_TRY(cut_compiling_order(k, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_MIN, t, &r->least[t], r->most[t], err));
  }
  return CUT_STATUS_OK;
}

static cut_status shared_capacity(cut_compiling *k, route *r, cut_error *err) {
  for (int64_t t = 0; t < k->n_periods; t++) {
    cut_origin origin = {CUT_ROLE_CAPACITY, CUT_TABLE_ROUTES, r->row, r->limit, -1, 0, t, 0};
    CUT_TRY(cut_model_add_row(k->b, origin, r->least[t] > 0 ? r->least[t] : -INFINITY, r->most[t], &r->shared[t], err));
  }
  return CUT_STATUS_OK;
}

static cut_status flows(cut_compiling *k, route *r, int64_t grade, cut_error *err) {
  double factor = 1;
  int64_t owner = cut_case_ref(k->c, CUT_TABLE_ROUTES, r->row, CUT_ROUTES_OWNER);
  int64_t payer = cut_compiling_purse(k, r->from);
  cut_cause tariff = {payer, owner < 0 ? CUT_ACCOUNT_OUTSIDE : owner, CUT_TABLE_ROUTES, r->row};
  cut_cause cost = {payer, CUT_ACCOUNT_REAL, CUT_TABLE_ROUTES, r->row};
  CUT_TRY(cut_compiling_grade_factor(k, r->commodity, grade, &factor, err));
  for (int64_t t = 0; t < k->n_periods; t++) {
    double lower = r->has_rows ? 0 : r->least[t] * factor;
    double upper = r->has_rows && r->most[t] > 0 ? INFINITY : r->most[t] * factor;
    cut_origin origin = {CUT_ROLE_FLOW, CUT_TABLE_ROUTES, r->row, r->has_rows ? -1 : r->limit, grade, 0, t, 0};
    CUT_TRY(cut_model_add_column(k->b, origin, lower, upper, false, &r->column[t], err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, grade, r->from, t), r->column[t], -1, err));
    CUT_TRY(add_arrivals(k, r, grade, t, err));
    if (r->has_rows) CUT_TRY(cut_model_add_entry(k->b, r->shared[t], r->column[t], 1 / factor, err));
    if (r->days[t] <= 0) continue;
    CUT_TRY(cut_money_price(k, r->column[t], tariff, "tariff",
                            (cut_price_cell){CUT_TABLE_ROUTES, r->row, CUT_ROUTES_TARIFF}, grade, t, err));
    CUT_TRY(cut_money_price(k, r->column[t], cost, "cost", (cut_price_cell){CUT_TABLE_ROUTES, r->row, CUT_ROUTES_COST},
                            grade, t, err));
  }
  return cut_money_levies(k, r->row, grade, r->column, r->days, err);
}

static bool departs(const cut_compiling *k, const route *r, int64_t grade) {
  return cut_nodes_is_live(k, grade, r->from) && cut_case_is_a(k->c, grade, r->commodity);
}

static cut_status compile_route(cut_compiling *k, int64_t row, cut_error *err) {
  route r = {.row = row,
             .from = cut_case_ref(k->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_FROM),
             .to = cut_case_ref(k->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_TO),
             .commodity = cut_case_ref(k->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_COMMODITY)};
  int64_t n_grades = 0, n_transits = 0;
  cut_status status = CUT_STATUS_OK;
  for (int64_t grade = 0; grade < k->n_commodities; grade++)
    if (departs(k, &r, grade)) n_grades++;
  for (int64_t i = k->transits_on.start[row]; i < k->transits_on.start[row + 1]; i++)
    if (cut_transit_passes(k, k->transits_on.item[i])) n_transits++;
  if (n_grades + n_transits == 0) return CUT_STATUS_OK;
  r.has_rows = n_grades + n_transits > 1;
  CUT_TRY_GOTO(read_route(k, &r, err));
  for (int64_t t = 0; n_grades == 0 && t < k->n_periods; t++) r.least[t] = 0; /* nobody here can do that duty */
  if (r.has_rows) CUT_TRY_GOTO(shared_capacity(k, &r, err));
  for (int64_t grade = 0; grade < k->n_commodities; grade++)
    if (departs(k, &r, grade)) CUT_TRY_GOTO(flows(k, &r, grade, err));
  status = cut_compile_transits(k, row, r.days, r.most, r.has_rows ? r.shared : NULL, err);
cleanup:
  cut_mem_free(r.column);
  cut_mem_free(r.shared);
  cut_mem_free(r.most);
  cut_mem_free(r.least);
  cut_mem_free(r.days);
  return status;
}

cut_status cut_compile_routes(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_ROUTES); row++) CUT_TRY(compile_route(k, row, err));
  return CUT_STATUS_OK;
}
