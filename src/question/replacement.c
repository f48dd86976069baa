#include "question/replacement.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/levies.h"
#include "question/ranges.h"
#include "question/report.h"

/* Labels of the shortest-path search, by place. */
typedef struct label {
  double cost;      /* delivered here, per unit; INFINITY if not reached */
  double capacity;  /* most per day along the way, at this end */
  int64_t route;    /* last route of the way, -1 at the start */
  int32_t days;     /* on the way */
  bool is_new;
} label;

/* One contract to one plant. */
typedef struct replacement {
  int64_t contract, place;
  double cost, low, high, capacity;
  int32_t days;
  bool is_new;
  char *way; /* routes in order, parted by " > " */
} replacement;

typedef struct replacements {
  replacement *items;
  int64_t n, capacity;
} replacements;

static cut_status route_unit_cost(const cut_values *v, int64_t route, int64_t grade, cut_span when, double *out, cut_error *err) {
  const cut_case *c = cut_values_case(v);
  int64_t from = cut_case_ref(c, CUT_TABLE_ROUTES, route, CUT_ROUTES_FROM), to = cut_case_ref(c, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO);
  double tariff, cost;
  CUT_TRY(cut_value_price(v, CUT_TABLE_ROUTES, route, CUT_ROUTES_TARIFF, grade, when, &tariff, err));
  CUT_TRY(cut_value_price(v, CUT_TABLE_ROUTES, route, CUT_ROUTES_COST, grade, when, &cost, err));
  *out = tariff + cost;
  double days = when.last - when.first;
  for (int64_t levy = 0; levy < cut_case_n(c, CUT_TABLE_LEVIES); levy++) {
    double active = cut_value_days(v, CUT_TABLE_LEVIES, levy, when) / days;
    if (active <= 0 || !cut_case_levy_applies(c, levy, grade, from, to, when.first)) continue;
    cut_rule_term terms[CUT_MAX_TERMS];
    int n;
    CUT_TRY(cut_value_rule(v, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RATE, grade, when, terms, &n, err));
    for (int k = 0; k < n; k++) *out += terms[k].value * active;
  }
  return CUT_STATUS_OK;
}

/* Labels from one place over all routes that carry the grade and are open in `when`. labels [n_places]. */
static cut_status search(const cut_values *v, int64_t from, int64_t grade, double price, double capacity, bool is_new, cut_span when,
                         label *labels, cut_error *err) {
  const cut_case *c = cut_values_case(v);
  int64_t n_places = cut_case_n(c, CUT_TABLE_PLACES);
  double days = when.last - when.first;
  for (int64_t p = 0; p < n_places; p++) labels[p] = (label){INFINITY, 0, -1, 0, false};
  labels[from] = (label){price, capacity, -1, 0, is_new};
  bool improved = true;
  for (int64_t round = 0; improved && round < n_places; round++) {
    improved = false;
    for (int64_t r = 0; r < cut_case_n(c, CUT_TABLE_ROUTES); r++) {
      int64_t a = cut_case_ref(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_FROM), b = cut_case_ref(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_TO);
      double room = cut_value_rate(v, CUT_TABLE_ROUTES, r, CUT_ROUTES_CAPACITY, when) / days;
      if (isinf(labels[a].cost) || room <= 0 || !cut_case_is_a(c, grade, cut_case_ref(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_COMMODITY))) continue;
      double unit, loss = cut_value_share(v, CUT_TABLE_ROUTES, r, CUT_ROUTES_LOSS, when);
      CUT_TRY(route_unit_cost(v, r, grade, when, &unit, err));
      double kept = 1 - (isnan(loss) ? 0 : loss), cost = (labels[a].cost + unit) / kept;
      if (!(kept > 0) || !(cost < labels[b].cost - 1e-9)) continue;
      labels[b] = (label){cost, fmin(labels[a].capacity, room) * kept, r, labels[a].days + cut_value_duration(v, CUT_TABLE_ROUTES, r, CUT_ROUTES_LEAD_TIME),
                          labels[a].is_new || cut_case_flag(c, CUT_TABLE_ROUTES, r, CUT_ROUTES_NEW, false)};
      improved = true;
    }
  }
  return CUT_STATUS_OK;
}

/* The routes that lead to a place, in order, as text; freed with cut_mem_free. */
static char *way_text(const cut_case *c, const label *labels, int64_t place) {
  enum { MAX_WAY = 64 };
  int64_t way[MAX_WAY];
  int n = 0;
  while (labels[place].route >= 0 && n < MAX_WAY) {
    way[n++] = labels[place].route;
    place = cut_case_ref(c, CUT_TABLE_ROUTES, labels[place].route, CUT_ROUTES_FROM);
  }
  cut_text t = {0};
  cut_text_add(&t, "");
  while (n > 0) {
    cut_text_add(&t, cut_case_key(c, CUT_TABLE_ROUTES, way[--n]));
    if (n > 0) cut_text_add(&t, " > ");
  }
  return cut_text_take(&t);
}

static cut_status contract_price(const cut_values *v, int64_t contract, int64_t grade, cut_span when, double *out, cut_error *err) {
  cut_rule_term terms[CUT_MAX_TERMS];
  int n;
  CUT_TRY(cut_value_rule(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_PRICE, grade, when, terms, &n, err));
  *out = 0;
  for (int k = 0; k < n; k++) *out += terms[k].value;
  return CUT_STATUS_OK;
}

/* Delivered cost of a contract at every place, along the cheapest ways. */
static cut_status delivered(const cut_values *v, int64_t contract, cut_span when, label *labels, cut_error *err) {
  const cut_case *c = cut_values_case(v);
  int64_t grade = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_COMMODITY);
  int64_t from = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_PLACE);
  double price, room = cut_value_rate(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MAX, when) / (when.last - when.first);
  CUT_TRY(contract_price(v, contract, grade, when, &price, err));
  return search(v, from, grade, price, room, cut_case_flag(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_NEW, false), when, labels, err);
}

static bool takes_grade(const cut_case *c, int64_t conversion, int64_t grade) {
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_YIELDS); row++)
    if (cut_case_ref(c, CUT_TABLE_YIELDS, row, CUT_YIELDS_CONVERSION) == conversion && cut_case_ref(c, CUT_TABLE_YIELDS, row, CUT_YIELDS_INPUT) == grade)
      return true;
  return false;
}

/* The whole month in which goods ordered at the start arrive, cut to the horizon: its prices are used. */
static cut_span arrival_span(const cut_case *c, cut_date start, int32_t days) {
  const cut_case_info *info = cut_case_get_info(c);
  cut_span span = {start + days, cut_date_next_month(start + days)};
  if (span.last > info->end + 1) span.last = info->end + 1;
  if (span.first >= span.last) span.first = span.last - 1;
  return span;
}

static int by_cost(const void *a, const void *b) {
  const replacement *x = a, *y = b;
  return x->cost < y->cost ? -1 : x->cost > y->cost ? 1 : (x->contract > y->contract) - (x->contract < y->contract);
}

/* Contracts of one plant's grades that reach it, cheapest first; ends are the case at the low and high prices. */
static cut_status collect(const cut_values *v, cut_values *const ends[2], int64_t conversion, cut_date start, label *labels, replacements *out, cut_error *err) {
  const cut_case *c = cut_values_case(v);
  int64_t buyer = cut_case_get_info(c)->buyer;
  int64_t plant = cut_case_ref(c, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_PLACE);
  for (int64_t k = 0; k < cut_case_n(c, CUT_TABLE_CONTRACTS); k++) {
    int64_t grade = cut_case_ref(c, CUT_TABLE_CONTRACTS, k, CUT_CONTRACTS_COMMODITY);
    if (!takes_grade(c, conversion, grade) || (buyer >= 0 && !cut_case_is_within(c, cut_case_ref(c, CUT_TABLE_CONTRACTS, k, CUT_CONTRACTS_BUYER), buyer))) continue;
    cut_span first = arrival_span(c, start, 0);
    if (cut_value_rate(v, CUT_TABLE_CONTRACTS, k, CUT_CONTRACTS_MAX, first) <= 0) continue;
    CUT_TRY(delivered(v, k, first, labels, err));
    if (isinf(labels[plant].cost)) continue;
    /* Prices of the month in which it arrives; the way itself stays the one found. */
    cut_span when = arrival_span(c, start, labels[plant].days);
    CUT_TRY(delivered(v, k, when, labels, err));
    replacement item = {.contract = k, .place = plant, .cost = labels[plant].cost, .low = NAN, .high = NAN,
                        .capacity = labels[plant].capacity, .days = labels[plant].days, .is_new = labels[plant].is_new};
    item.way = way_text(c, labels, plant);
    if (item.way == NULL || !CUT_GROW(out)) {
      cut_mem_free(item.way);
      return CUT_FAIL_MEMORY(err);
    }
    out->items[out->n++] = item;
    for (int end = 0; end < 2; end++) {
      CUT_TRY(delivered(ends[end], k, when, labels, err));
      *(end == 0 ? &out->items[out->n - 1].low : &out->items[out->n - 1].high) = labels[plant].cost;
    }
  }
  if (out->n > 0) qsort(out->items, (size_t)out->n, sizeof *out->items, by_cost);
  return CUT_STATUS_OK;
}

static cut_status put(const cut_case *c, int64_t conversion, const replacement *item, int64_t position, cut_result *r, cut_error *err) {
  int64_t grade = cut_case_ref(c, CUT_TABLE_CONTRACTS, item->contract, CUT_CONTRACTS_COMMODITY);
  char unit[32];
  cut_text per_day = {0};
  cut_report_price_unit(c, grade, unit);
  cut_text_add_f(&per_day, "%s/d", cut_unit_canonical_text(cut_case_basis(c, grade)->canonical));
  cut_result_begin(r, CUT_RT_REPLACEMENT);
  cut_result_put_text(r, CUT_RC_REPLACEMENT_CONVERSION, cut_case_key(c, CUT_TABLE_CONVERSIONS, conversion));
  cut_result_put_integer(r, CUT_RC_REPLACEMENT_POSITION, position);
  cut_result_put_text(r, CUT_RC_REPLACEMENT_CONTRACT, cut_case_key(c, CUT_TABLE_CONTRACTS, item->contract));
  cut_result_put_text(r, CUT_RC_REPLACEMENT_ROUTE, item->way);
  cut_result_put_number(r, CUT_RC_REPLACEMENT_COST, item->cost);
  if (item->low < item->high) {
    cut_result_put_number(r, CUT_RC_REPLACEMENT_LOW, item->low);
    cut_result_put_number(r, CUT_RC_REPLACEMENT_HIGH, item->high);
  }
  cut_result_put_text(r, CUT_RC_REPLACEMENT_UNIT, unit);
  cut_result_put_number(r, CUT_RC_REPLACEMENT_CAPACITY, item->capacity);
  cut_result_put_text(r, CUT_RC_REPLACEMENT_CAPACITY_UNIT, per_day.data);
  cut_result_put_integer(r, CUT_RC_REPLACEMENT_DAYS, item->days);
  cut_result_put_flag(r, CUT_RC_REPLACEMENT_NEW, item->is_new);
  cut_text_clear(&per_day);
  return cut_result_end(r, err);
}

/* Prices that decide what delivered goods cost. */
static const cut_doubtful prices[] = {
    {CUT_TABLE_ROUTES, CUT_ROUTES_TARIFF, true},
    {CUT_TABLE_ROUTES, CUT_ROUTES_COST, true},
    {CUT_TABLE_SERIES, CUT_SERIES_VALUE, true},
};

cut_status cut_replacement_report(const cut_session *s, const char *const *scenarios, int64_t n, cut_date start, cut_result *r,
                                  cut_error *err) {
  label *labels = CUT_NEW(label, cut_case_n(s->c, CUT_TABLE_PLACES));
  replacements list = {0};
  cut_values *values = NULL, *ends[2] = {NULL, NULL};
  bool moved;
  cut_status status = labels == NULL ? CUT_FAIL_MEMORY(err) : cut_session_values(s, scenarios, n, &values, err);
  for (int end = 0; status == CUT_STATUS_OK && end < 2; end++) {
    status = cut_session_values(s, scenarios, n, &ends[end], err);
    if (status == CUT_STATUS_OK) status = cut_ranges_move(ends[end], prices, sizeof prices / sizeof *prices, end == 1, &moved, err);
  }
  for (int64_t k = 0; status == CUT_STATUS_OK && k < cut_case_n(s->c, CUT_TABLE_CONVERSIONS); k++) {
    status = collect(values, ends, k, start, labels, &list, err);
    for (int64_t i = 0; status == CUT_STATUS_OK && i < list.n; i++) status = put(s->c, k, &list.items[i], i + 1, r, err);
    for (int64_t i = 0; i < list.n; i++) cut_mem_free(list.items[i].way);
    list.n = 0;
  }
  cut_values_free(values);
  cut_values_free(ends[0]);
  cut_values_free(ends[1]);
  cut_mem_free(list.items);
  cut_mem_free(labels);
  return status;
}
