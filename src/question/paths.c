#include "question/paths.h"

#include <math.h>

#include "base/text.h"
#include "case/levies.h"

static cut_status route_unit_cost(const cut_values *v, int64_t route, int64_t grade, cut_span when, double *out,
                                  cut_error *err) {
  const cut_case *c = cut_values_case(v);
  int64_t from = cut_case_ref(c, CUT_TABLE_ROUTES, route, CUT_ROUTES_FROM),
          to = cut_case_ref(c, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO);
  double tariff, cost;
  CUT_TRY(cut_value_price(v, CUT_TABLE_ROUTES, route, CUT_ROUTES_TARIFF, grade, when, &tariff, err));
  CUT_TRY(cut_value_price(v, CUT_TABLE_ROUTES, route, CUT_ROUTES_COST, grade, when, &cost, err));
  *out = tariff + cost;
  for (int64_t levy = 0; levy < cut_case_n(c, CUT_TABLE_LEVIES); levy++) {
    double rate;
    if (!cut_case_levy_applies(c, levy, grade, from, to, when.first)) continue;
    CUT_TRY(cut_levy_mean(v, levy, grade, when, false, &rate, err));
    *out += rate;
  }
  return CUT_STATUS_OK;
}

cut_status cut_paths_search(const cut_values *v, int64_t from, int64_t grade, double price, double capacity,
                            bool is_new, cut_span when, cut_path *paths, cut_error *err) {
  const cut_case *c = cut_values_case(v);
  int64_t n_places = cut_case_n(c, CUT_TABLE_PLACES);
  double days = when.last - when.first;
  for (int64_t p = 0; p < n_places; p++) paths[p] = (cut_path){INFINITY, 0, -1, 0, false};
  paths[from] = (cut_path){price, capacity, -1, 0, is_new};
  bool improved = true;
  for (int64_t round = 0; improved && round < n_places; round++) {
    improved = false;
    for (int64_t r = 0; r < cut_case_n(c, CUT_TABLE_ROUTES); r++) {
      int64_t a = cut_case_ref(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_FROM),
              b = cut_case_ref(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_TO);
      double room = cut_value_rate(v, CUT_TABLE_ROUTES, r, CUT_ROUTES_CAPACITY, when) / days;
      if (isinf(paths[a].cost) || room <= 0 ||
          !cut_case_is_a(c, grade, cut_case_ref(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_COMMODITY)))
        continue;
      double unit, loss = cut_value_share(v, CUT_TABLE_ROUTES, r, CUT_ROUTES_LOSS, when);
      CUT_TRY(route_unit_cost(v, r, grade, when, &unit, err));
      double kept = 1 - (isnan(loss) ? 0 : loss), cost = (paths[a].cost + unit) / kept;
      if (!(kept > 0) || !(cost < paths[b].cost - 1e-9)) continue;
      paths[b] = (cut_path){cost, fmin(paths[a].capacity, room) * kept, r,
                            paths[a].days + cut_value_duration(v, CUT_TABLE_ROUTES, r, CUT_ROUTES_LEAD_TIME),
                            paths[a].is_new || cut_case_flag(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_NEW, false)};
      improved = true;
    }
  }
  return CUT_STATUS_OK;
}

char *cut_paths_text(const cut_case *c, const cut_path *paths, int64_t place) {
  enum { MAX_WAY = 64 };
  int64_t way[MAX_WAY];
  int n = 0;
  while (paths[place].route >= 0 && n < MAX_WAY) {
    way[n++] = paths[place].route;
    place = cut_case_ref(c, CUT_TABLE_ROUTES, paths[place].route, CUT_ROUTES_FROM);
  }
  cut_text t = {0};
  cut_text_add(&t, "");
  while (n > 0) {
    cut_text_add(&t, cut_case_key(c, CUT_TABLE_ROUTES, way[--n]));
    if (n > 0) cut_text_add(&t, " > ");
  }
  return cut_text_take(&t);
}

cut_status cut_contract_price(const cut_values *v, int64_t contract, cut_span when, double *out, cut_error *err) {
  int64_t grade = cut_case_ref(cut_values_case(v), CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_COMMODITY);
  cut_rule_term terms[CUT_MAX_TERMS];
  int n;
  CUT_TRY(cut_value_rule(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_PRICE, grade, when, terms, &n, err));
  *out = 0;
  for (int k = 0; k < n; k++) *out += terms[k].value;
  return CUT_STATUS_OK;
}

cut_status cut_paths_from_contract(const cut_values *v, int64_t contract, cut_span when, cut_path *paths,
                                   cut_error *err) {
  const cut_case *c = cut_values_case(v);
  int64_t grade = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_COMMODITY);
  int64_t from = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_PLACE);
  double price,
      room = cut_value_rate(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MAX, when) / (when.last - when.first);
  CUT_TRY(cut_contract_price(v, contract, when, &price, err));
  return cut_paths_search(v, from, grade, price, room,
                          cut_case_flag(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_NEW, false), when, paths, err);
}

bool cut_conversion_takes(const cut_case *c, int64_t conversion, int64_t grade) {
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_YIELDS); row++)
    if (cut_case_ref(c, CUT_TABLE_YIELDS, row, CUT_YIELDS_CONVERSION) == conversion &&
        cut_case_ref(c, CUT_TABLE_YIELDS, row, CUT_YIELDS_INPUT) == grade)
      return true;
  return false;
}

cut_span cut_month_from(const cut_case *c, cut_date day) {
  cut_date end = cut_case_get_info(c)->end + 1;
  if (day >= end) day = end - 1;
  cut_span span = {day, cut_date_next_month(day)};
  if (span.last > end) span.last = end;
  return span;
}

bool cut_contract_first_open(const cut_values *v, int64_t contract, cut_date start, cut_span *out) {
  const cut_case *c = cut_values_case(v);
  for (cut_date day = start; day <= cut_case_get_info(c)->end; day = out->last) {
    *out = cut_month_from(c, day);
    if (cut_value_rate(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MAX, *out) > 0) return true;
  }
  return false;
}
