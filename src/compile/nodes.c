/* Which nodes (grade, place) exist: those that supply of the group can reach, by rows alone.
 *
 * Whether a row has capacity, is active or valid does not matter here, so that scenarios that change numbers leave the
 * structure alone. Supply starts at contracts that bring goods in, sources and storages of the group and where goods in
 * transit arrive; routes carry it on for every grade their commodity covers; a conversion of the group turns an input
 * that reaches it into its outputs. Each node is looked at once: the work is linear in nodes x routes leaving them. */
#include <string.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

void cut_grouping_clear(cut_grouping *g) {
  cut_mem_free(g->start);
  cut_mem_free(g->item);
  memset(g, 0, sizeof *g);
}

/* Groups items 0 .. n_items - 1 by of[item]; -1 is in no group. */
static cut_status group_by(const int64_t *of, int64_t n_items, int64_t n, cut_grouping *out, cut_error *err) {
  *out = (cut_grouping){CUT_NEW(int64_t, n + 1), CUT_NEW(int64_t, n_items)};
  if (out->start == NULL || out->item == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n_items; i++)
    if (of[i] >= 0) out->start[of[i] + 1]++;
  for (int64_t g = 0; g < n; g++) out->start[g + 1] += out->start[g];
  for (int64_t i = 0; i < n_items; i++)
    if (of[i] >= 0) out->item[out->start[of[i]]++] = i;
  for (int64_t g = n; g > 0; g--) out->start[g] = out->start[g - 1];
  out->start[0] = 0;
  return CUT_STATUS_OK;
}

static cut_status group_refs(const cut_case *c, cut_table t, int column, int64_t n, cut_grouping *out, cut_error *err) {
  int64_t n_rows = cut_case_n(c, t);
  int64_t *of = CUT_NEW(int64_t, n_rows);
  if (of == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t row = 0; row < n_rows; row++) of[row] = cut_case_ref(c, t, row, column);
  cut_status status = group_by(of, n_rows, n, out, err);
  cut_mem_free(of);
  return status;
}

static cut_status group_steps(const cut_case *c, cut_table parents, cut_grouping *out, cut_error *err) {
  int64_t n_rows = cut_case_n(c, CUT_TABLE_STEPS);
  int64_t *of = CUT_NEW(int64_t, n_rows);
  if (of == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t row = 0; row < n_rows; row++) {
    bool here = strcmp(cut_case_text(c, CUT_TABLE_STEPS, row, CUT_STEPS_TABLE), cut_schema(parents)->name) == 0;
    of[row] = here ? cut_case_find(c, parents, cut_case_text(c, CUT_TABLE_STEPS, row, CUT_STEPS_PARENT)) : -1;
  }
  cut_status status = group_by(of, n_rows, cut_case_n(c, parents), out, err);
  cut_mem_free(of);
  return status;
}

bool cut_nodes_is_live(const cut_compiling *k, int64_t grade, int64_t place) {
  return k->live[grade * k->n_places + place] != 0;
}

/* Nodes found and not yet followed. */
typedef struct frontier {
  int64_t *items; /* [n_commodities * n_places] */
  int64_t n;
} frontier;

static void reach(cut_compiling *k, frontier *f, int64_t grade, int64_t place) {
  int64_t node = grade * k->n_places + place;
  if (k->live[node] != 0) return;
  k->live[node] = 1;
  f->items[f->n++] = node;
}

static void start(cut_compiling *k, frontier *f) {
  const cut_case *c = k->c;
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_CONTRACTS); i++) {
    cut_side side = cut_compiling_side(k, i);
    if (side == CUT_SIDE_BUYS || side == CUT_SIDE_INSIDE)
      reach(k, f, cut_case_ref(c, CUT_TABLE_CONTRACTS, i, CUT_CONTRACTS_COMMODITY),
            cut_case_ref(c, CUT_TABLE_CONTRACTS, i, CUT_CONTRACTS_PLACE));
  }
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_SOURCES); i++)
    if (cut_compiling_is_ours(k, cut_case_ref(c, CUT_TABLE_SOURCES, i, CUT_SOURCES_OWNER)))
      reach(k, f, cut_case_ref(c, CUT_TABLE_SOURCES, i, CUT_SOURCES_COMMODITY),
            cut_case_ref(c, CUT_TABLE_SOURCES, i, CUT_SOURCES_PLACE));
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_STORAGES); i++)
    if (cut_compiling_is_ours(k, cut_compiling_owner(k, CUT_TABLE_STORAGES, i, CUT_STORAGES_OWNER, CUT_STORAGES_PLACE)))
      reach(k, f, cut_case_ref(c, CUT_TABLE_STORAGES, i, CUT_STORAGES_COMMODITY),
            cut_case_ref(c, CUT_TABLE_STORAGES, i, CUT_STORAGES_PLACE));
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_IN_TRANSIT); i++) {
    if (cut_calendar_find(k->period, k->n_periods, cut_case_date(c, CUT_TABLE_IN_TRANSIT, i, CUT_IN_TRANSIT_ARRIVES)) <
        0)
      continue;
    int64_t route = cut_case_ref(c, CUT_TABLE_IN_TRANSIT, i, CUT_IN_TRANSIT_ROUTE);
    reach(k, f, cut_case_ref(c, CUT_TABLE_IN_TRANSIT, i, CUT_IN_TRANSIT_COMMODITY),
          cut_case_ref(c, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO));
  }
}

static void follow(cut_compiling *k, frontier *f, int64_t grade, int64_t place) {
  const cut_case *c = k->c;
  for (int64_t i = k->routes_from.start[place]; i < k->routes_from.start[place + 1]; i++) {
    int64_t route = k->routes_from.item[i];
    if (cut_case_is_a(c, grade, cut_case_ref(c, CUT_TABLE_ROUTES, route, CUT_ROUTES_COMMODITY)))
      reach(k, f, grade, cut_case_ref(c, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO));
  }
  for (int64_t i = k->conversions_at.start[place]; i < k->conversions_at.start[place + 1]; i++) {
    int64_t conversion = k->conversions_at.item[i];
    if (!cut_compiling_is_ours(
            k, cut_compiling_owner(k, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_OWNER, CUT_CONVERSIONS_PLACE)))
      continue;
    for (int64_t y = k->yields_of.start[conversion]; y < k->yields_of.start[conversion + 1]; y++) {
      int64_t yield = k->yields_of.item[y];
      if (cut_case_ref(c, CUT_TABLE_YIELDS, yield, CUT_YIELDS_INPUT) == grade)
        reach(k, f, cut_case_ref(c, CUT_TABLE_YIELDS, yield, CUT_YIELDS_OUTPUT), place);
    }
  }
}

cut_status cut_nodes_init(cut_compiling *k, cut_error *err) {
  frontier f = {0};
  int64_t n_nodes = 0;
  cut_status status;
  if (__builtin_mul_overflow(k->n_commodities, k->n_places, &n_nodes)) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(group_refs(k->c, CUT_TABLE_ROUTES, CUT_ROUTES_FROM, k->n_places, &k->routes_from, err));
  CUT_TRY_GOTO(group_refs(k->c, CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_PLACE, k->n_places, &k->conversions_at, err));
  CUT_TRY_GOTO(group_refs(k->c, CUT_TABLE_YIELDS, CUT_YIELDS_CONVERSION, cut_case_n(k->c, CUT_TABLE_CONVERSIONS),
                          &k->yields_of, err));
  CUT_TRY_GOTO(group_refs(k->c, CUT_TABLE_TRANSITS, CUT_TRANSITS_ROUTE, cut_case_n(k->c, CUT_TABLE_ROUTES),
                          &k->transits_on, err));
  CUT_TRY_GOTO(group_steps(k->c, CUT_TABLE_SOURCES, &k->source_steps, err));
  CUT_TRY_GOTO(group_steps(k->c, CUT_TABLE_DEMANDS, &k->demand_steps, err));
  k->live = CUT_NEW(uint8_t, n_nodes);
  f.items = CUT_NEW(int64_t, n_nodes);
  if (k->live == NULL || f.items == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  start(k, &f);
  while (f.n > 0) {
    int64_t node = f.items[--f.n];
    follow(k, &f, node / k->n_places, node % k->n_places);
  }
cleanup:
  cut_mem_free(f.items);
  return status;
}
