#include "question/replacement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/paths.h"
#include "question/ranges.h"
#include "question/report.h"

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

static int by_cost(const void *a, const void *b) {
  const replacement *x = a, *y = b;
  return x->cost < y->cost ? -1 : x->cost > y->cost ? 1 : (x->contract > y->contract) - (x->contract < y->contract);
}

/* The cheapest way of a contract to a plant, in paths [n places] at the plant's place; cost INFINITY if there is none.
 * *when is the month in which the first of it arrives, after *days. */
static cut_status reach(const cut_session *s, const cut_values *v, int64_t conversion, int64_t contract, cut_date start,
                        cut_path *paths, cut_span *when, int32_t *days, cut_error *err) {
  const cut_case *c = s->c;
  int64_t plant = cut_case_ref(c, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_PLACE);
  int64_t grade = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_COMMODITY);
  paths[plant].cost = INFINITY;
  if (!cut_conversion_takes(c, conversion, grade) ||
      !cut_case_is_ours(c, cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_BUYER), s->compile.group,
                        s->compile.n_group))
    return CUT_STATUS_OK;
  cut_span first;
  if (!cut_contract_first_open(v, contract, start, &first)) return CUT_STATUS_OK;
  CUT_TRY(cut_paths_from_contract(v, contract, first, paths, err));
  if (isinf(paths[plant].cost)) return CUT_STATUS_OK;
  /* Prices of the month in which it arrives; the way itself stays the one found. */
  cut_date valid_from = cut_case_date(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_VALID_FROM);
  int32_t wait = valid_from != CUT_DATE_NONE && valid_from > start ? valid_from - start : 0;
  *days = wait + paths[plant].days;
  *when = cut_month_from(c, start + *days);
  return cut_paths_from_contract(v, contract, *when, paths, err); /* it may be closed by the time it would arrive */
}

cut_status cut_replacement_cheapest(const cut_session *s, const cut_values *v, int64_t conversion, cut_date start,
                                    cut_path *paths, int64_t *contract, double *cost, cut_error *err) {
  const cut_case *c = s->c;
  int64_t plant = cut_case_ref(c, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_PLACE);
  cut_span when, horizon = {start, cut_case_get_info(c)->end + 1};
  int32_t days;
  *contract = -1;
  *cost = INFINITY;
  if (cut_value_days(v, CUT_TABLE_CONVERSIONS, conversion, horizon) <= 0) return CUT_STATUS_OK; /* never runs */
  for (int64_t k = 0; k < cut_case_n(c, CUT_TABLE_CONTRACTS); k++) {
    CUT_TRY(reach(s, v, conversion, k, start, paths, &when, &days, err));
    if (!paths[plant].is_new || !(paths[plant].cost < *cost)) continue;
    *contract = k;
    *cost = paths[plant].cost;
  }
  return CUT_STATUS_OK;
}

/* Contracts of one plant's grades that reach it, cheapest first; ends are the case at the low and high prices. */
static cut_status collect(const cut_session *s, const cut_values *v, cut_values *const ends[2], int64_t conversion,
                          cut_date start, cut_path *paths, replacements *out, cut_error *err) {
  const cut_case *c = s->c;
  int64_t plant = cut_case_ref(c, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_PLACE);
  cut_span horizon = {start, cut_case_get_info(c)->end + 1};
  if (cut_value_days(v, CUT_TABLE_CONVERSIONS, conversion, horizon) <= 0) return CUT_STATUS_OK; /* never runs */
  for (int64_t k = 0; k < cut_case_n(c, CUT_TABLE_CONTRACTS); k++) {
    cut_span when;
    int32_t days = 0;
    CUT_TRY(reach(s, v, conversion, k, start, paths, &when, &days, err));
    if (isinf(paths[plant].cost)) continue;
    replacement item = {.contract = k,
                        .place = plant,
                        .cost = paths[plant].cost,
                        .low = NAN,
                        .high = NAN,
                        .capacity = paths[plant].capacity,
                        .days = days,
                        .is_new = paths[plant].is_new};
    item.way = cut_paths_text(c, paths, plant);
    if (item.way == NULL || !CUT_GROW(out)) {
      cut_mem_free(item.way);
      return CUT_FAIL_MEMORY(err);
    }
    out->items[out->n++] = item;
    for (int end = 0; end < 2; end++) {
      CUT_TRY(cut_paths_from_contract(ends[end], k, when, paths, err));
      *(end == 0 ? &out->items[out->n - 1].low : &out->items[out->n - 1].high) = paths[plant].cost;
    }
  }
  if (out->n > 0) qsort(out->items, (size_t)out->n, sizeof *out->items, by_cost);
  return CUT_STATUS_OK;
}

static cut_status put(const cut_case *c, int64_t conversion, const replacement *item, int64_t position, cut_result *r,
                      cut_error *err) {
  int64_t grade = cut_case_ref(c, CUT_TABLE_CONTRACTS, item->contract, CUT_CONTRACTS_COMMODITY);
  char unit[32], per_day[40];
  cut_report_price_unit(c, grade, unit);
  snprintf(per_day, sizeof per_day, "%s/d", cut_unit_canonical_text(cut_case_basis(c, grade)->canonical));
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
  cut_result_put_text(r, CUT_RC_REPLACEMENT_CAPACITY_UNIT, per_day);
  cut_result_put_integer(r, CUT_RC_REPLACEMENT_DAYS, item->days);
  cut_result_put_flag(r, CUT_RC_REPLACEMENT_NEW, item->is_new);
  return cut_result_end(r, err);
}

/* Prices that decide what delivered goods cost. */
static const cut_doubtful prices[] = {
    {CUT_TABLE_ROUTES, CUT_ROUTES_TARIFF, true, NULL},
    {CUT_TABLE_ROUTES, CUT_ROUTES_COST, true, NULL},
    {CUT_TABLE_SERIES, CUT_SERIES_VALUE, true, NULL},
};

cut_status cut_replacement_report(const cut_session *s, const cut_solved *solved, cut_date start, cut_result *r,
                                  cut_error *err) {
  cut_path *paths = CUT_NEW(cut_path, cut_case_n(s->c, CUT_TABLE_PLACES));
  replacements list = {0};
  cut_values *values = NULL, *ends[2] = {NULL, NULL};
  bool moved;
  cut_status status = paths == NULL ? CUT_FAIL_MEMORY(err)
                                    : cut_session_values_state(s, solved->scenarios, solved->n_scenarios,
                                                               solved->measures, &values, err);
  for (int end = 0; status == CUT_STATUS_OK && end < 2; end++) {
    status = cut_session_values_state(s, solved->scenarios, solved->n_scenarios, solved->measures, &ends[end], err);
    if (status == CUT_STATUS_OK)
      status = cut_ranges_move(ends[end], prices, sizeof prices / sizeof *prices, end == 1, &moved, err);
  }
  for (int64_t k = 0; status == CUT_STATUS_OK && k < cut_case_n(s->c, CUT_TABLE_CONVERSIONS); k++) {
    status = collect(s, values, ends, k, start, paths, &list, err);
    for (int64_t i = 0; status == CUT_STATUS_OK && i < list.n; i++)
      status = put(s->c, k, &list.items[i], i + 1, r, err);
    for (int64_t i = 0; i < list.n; i++) cut_mem_free(list.items[i].way);
    list.n = 0;
  }
  cut_values_free(values);
  cut_values_free(ends[0]);
  cut_values_free(ends[1]);
  cut_mem_free(list.items);
  cut_mem_free(paths);
  return status;
}
