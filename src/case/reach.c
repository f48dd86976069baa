/* What can reach what: nodes are (commodity, place); routes, and conversions at a place, lead from node to node. Dates,
 * capacities and whether a row is active are left aside, so what is unreachable here is unreachable in every scenario.
 *
 * Working arrays: reached [nodes] from some supply of the view, by_any [nodes] from some supply of anyone, useful
 * [nodes] towards some demand or tank; out and in list the routes of a place, at the conversions of a place, yields the
 * first row of each conversion (rows are sorted alike). */
#include <string.h>

#include "base/text.h"
#include "case/load.h"

enum { MAX_NODES = 50000000 };

/* Items of each of n places: items[first[p] .. first[p + 1]). */
typedef struct lists {
  int64_t *first;
  int64_t *items;
} lists;

typedef struct graph {
  cut_loader *l;
  const cut_case *c;
  int64_t n_places, n_nodes;
  bool everyone; /* whoever owns it counts, not only those of the view */
  bool *reached, *by_any, *useful, *seen;
  int64_t *queue; /* [nodes] */
  lists out, in, at;
  int64_t *yields; /* [conversions + 1] */
} graph;

static int64_t ref(const graph *g, cut_table t, int64_t row, int column) { return cut_case_ref(g->c, t, row, column); }

static int64_t node_of(const graph *g, int64_t commodity, int64_t place) { return commodity * g->n_places + place; }

static const char *commodity_name(const graph *g, int64_t node) {
  return cut_case_key(g->c, CUT_TABLE_COMMODITIES, node / g->n_places);
}

static const char *place_name(const graph *g, int64_t node) {
  return cut_case_key(g->c, CUT_TABLE_PLACES, node % g->n_places);
}

/* ---- building ---- */

static bool make_lists(const graph *g, cut_table t, int column, lists *out) {
  int64_t n = cut_case_n(g->c, t);
  out->first = CUT_NEW(int64_t, g->n_places + 1);
  out->items = CUT_NEW(int64_t, n);
  if (out->first == NULL || out->items == NULL) return false;
  for (int64_t i = 0; i < n; i++) out->first[ref(g, t, i, column) + 1]++;
  for (int64_t p = 0; p < g->n_places; p++) out->first[p + 1] += out->first[p];
  for (int64_t i = n - 1; i >= 0; i--) out->items[--out->first[ref(g, t, i, column) + 1]] = i;
  /* Now first[p + 1] is where the list of p begins. */
  memmove(out->first, out->first + 1, (size_t)g->n_places * sizeof *out->first);
  out->first[g->n_places] = n;
  return true;
}

static bool make_graph(graph *g) {
  int64_t n_conversions = cut_case_n(g->c, CUT_TABLE_CONVERSIONS), n_yields = cut_case_n(g->c, CUT_TABLE_YIELDS);
  g->reached = CUT_NEW(bool, g->n_nodes);
  g->by_any = CUT_NEW(bool, g->n_nodes);
  g->useful = CUT_NEW(bool, g->n_nodes);
  g->seen = CUT_NEW(bool, g->n_nodes);
  g->queue = CUT_NEW(int64_t, g->n_nodes);
  g->yields = CUT_NEW(int64_t, n_conversions + 1);
  if (g->reached == NULL || g->by_any == NULL || g->useful == NULL || g->seen == NULL || g->queue == NULL ||
      g->yields == NULL)
    return false;
  int64_t row = 0;
  for (int64_t i = 0; i < n_conversions; i++) {
    g->yields[i] = row;
    while (row < n_yields && ref(g, CUT_TABLE_YIELDS, row, CUT_YIELDS_CONVERSION) == i) row++;
  }
  g->yields[n_conversions] = n_yields;
  return make_lists(g, CUT_TABLE_ROUTES, CUT_ROUTES_FROM, &g->out) &&
         make_lists(g, CUT_TABLE_ROUTES, CUT_ROUTES_TO, &g->in) &&
         make_lists(g, CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_PLACE, &g->at);
}

static void free_graph(graph *g) {
  cut_mem_free(g->at.items);
  cut_mem_free(g->at.first);
  cut_mem_free(g->in.items);
  cut_mem_free(g->in.first);
  cut_mem_free(g->out.items);
  cut_mem_free(g->out.first);
  cut_mem_free(g->yields);
  cut_mem_free(g->queue);
  cut_mem_free(g->seen);
  cut_mem_free(g->useful);
  cut_mem_free(g->by_any);
  cut_mem_free(g->reached);
}

/* ---- searching ---- */

typedef enum direction { FORWARD, BACKWARD } direction;

static void mark(graph *g, bool *marks, int64_t node, int64_t *n) {
  if (marks[node]) return;
  marks[node] = true;
  g->queue[(*n)++] = node;
}

static void expand(graph *g, bool *marks, int64_t node, direction d, int64_t *n) {
  int64_t commodity = node / g->n_places, place = node % g->n_places;
  const lists *routes = d == FORWARD ? &g->out : &g->in;
  for (int64_t i = routes->first[place]; i < routes->first[place + 1]; i++) {
    int64_t route = routes->items[i];
    if (!cut_case_is_a(g->c, commodity, ref(g, CUT_TABLE_ROUTES, route, CUT_ROUTES_COMMODITY))) continue;
    int64_t next = ref(g, CUT_TABLE_ROUTES, route, d == FORWARD ? CUT_ROUTES_TO : CUT_ROUTES_FROM);
    mark(g, marks, node_of(g, commodity, next), n);
  }
  for (int64_t i = g->at.first[place]; i < g->at.first[place + 1]; i++) {
    int64_t conversion = g->at.items[i];
    for (int64_t y = g->yields[conversion]; y < g->yields[conversion + 1]; y++) {
      int64_t input = ref(g, CUT_TABLE_YIELDS, y, CUT_YIELDS_INPUT),
              output = ref(g, CUT_TABLE_YIELDS, y, CUT_YIELDS_OUTPUT);
      if (commodity == (d == FORWARD ? input : output))
        mark(g, marks, node_of(g, d == FORWARD ? output : input, place), n);
    }
  }
}

/* Marks all that can be reached from the n nodes in the queue, which are marked. Returns how many are in the queue
 * then, the farthest last. */
static int64_t search(graph *g, bool *marks, direction d, int64_t n) {
  for (int64_t i = 0; i < n; i++) expand(g, marks, g->queue[i], d, &n);
  return n;
}

/* ---- supply and demand ---- */

/* Does the actor belong to those for whom the view is solved? -1 is nobody in particular. */
static bool is_inside(const graph *g, int64_t actor, bool otherwise) {
  if (actor < 0) return otherwise;
  return g->everyone || cut_case_is_ours(g->c, actor, NULL, 0);
}

static int64_t owner_of_storage(const graph *g, int64_t row) {
  int64_t owner = ref(g, CUT_TABLE_STORAGES, row, CUT_STORAGES_OWNER);
  return owner >= 0 ? owner
                    : ref(g, CUT_TABLE_PLACES, ref(g, CUT_TABLE_STORAGES, row, CUT_STORAGES_PLACE), CUT_PLACES_ACTOR);
}

/* The node of a row that brings goods into the view, -1 if it does not. */
static int64_t supply_node(const graph *g, cut_table t, int64_t row) {
  int64_t route = -1;
  switch (t) {
    case CUT_TABLE_SOURCES:
      if (!is_inside(g, ref(g, t, row, CUT_SOURCES_OWNER), true)) return -1;
      return node_of(g, ref(g, t, row, CUT_SOURCES_COMMODITY), ref(g, t, row, CUT_SOURCES_PLACE));
    case CUT_TABLE_CONTRACTS:
      if (!is_inside(g, ref(g, t, row, CUT_CONTRACTS_BUYER), true)) return -1;
      return node_of(g, ref(g, t, row, CUT_CONTRACTS_COMMODITY), ref(g, t, row, CUT_CONTRACTS_PLACE));
    case CUT_TABLE_STORAGES:
      if (!is_inside(g, owner_of_storage(g, row), true)) return -1;
      return node_of(g, ref(g, t, row, CUT_STORAGES_COMMODITY), ref(g, t, row, CUT_STORAGES_PLACE));
    case CUT_TABLE_IN_TRANSIT:
      route = ref(g, t, row, CUT_IN_TRANSIT_ROUTE);
      return node_of(g, ref(g, t, row, CUT_IN_TRANSIT_COMMODITY), ref(g, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO));
    default:
      return -1;
  }
}

static bool is_obligation(const graph *g, int64_t row) {
  return strcmp(cut_case_text(g->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") == 0;
}

/* The node of a demand that counts in the view, -1 if it does not. */
static int64_t demand_node(const graph *g, int64_t row) {
  const cut_table t = CUT_TABLE_DEMANDS;
  if (is_obligation(g, row) && !is_inside(g, ref(g, t, row, CUT_DEMANDS_BUYER), true)) return -1;
  return node_of(g, ref(g, t, row, CUT_DEMANDS_COMMODITY), ref(g, t, row, CUT_DEMANDS_PLACE));
}

/* The node at which a contract is an outlet of the view, -1 if it is none. */
static int64_t outlet_node(const graph *g, int64_t row) {
  const cut_table t = CUT_TABLE_CONTRACTS;
  bool is_outlet = is_inside(g, ref(g, t, row, CUT_CONTRACTS_SELLER), true) &&
                   !is_inside(g, ref(g, t, row, CUT_CONTRACTS_BUYER), true);
  return is_outlet ? node_of(g, ref(g, t, row, CUT_CONTRACTS_COMMODITY), ref(g, t, row, CUT_CONTRACTS_PLACE)) : -1;
}

static const cut_table SUPPLIES[] = {CUT_TABLE_SOURCES, CUT_TABLE_CONTRACTS, CUT_TABLE_STORAGES, CUT_TABLE_IN_TRANSIT};
enum { N_SUPPLIES = (int)(sizeof SUPPLIES / sizeof SUPPLIES[0]) };

static void find_reached(graph *g, bool *marks) {
  int64_t n = 0;
  for (int i = 0; i < N_SUPPLIES; i++)
    for (int64_t row = 0; row < cut_case_n(g->c, SUPPLIES[i]); row++) {
      int64_t node = supply_node(g, SUPPLIES[i], row);
      if (node >= 0) mark(g, marks, node, &n);
    }
  (void)search(g, marks, FORWARD, n);
}

/* Towards demands only, or towards tanks as well. */
static void find_useful(graph *g, bool tanks) {
  int64_t n = 0;
  memset(g->useful, 0, (size_t)g->n_nodes * sizeof *g->useful);
  for (int64_t row = 0; row < cut_case_n(g->c, CUT_TABLE_DEMANDS); row++) {
    int64_t node = demand_node(g, row);
    if (node >= 0) mark(g, g->useful, node, &n);
  }
  for (int64_t row = 0; row < cut_case_n(g->c, CUT_TABLE_CONTRACTS); row++) {
    int64_t node = outlet_node(g, row);
    if (node >= 0) mark(g, g->useful, node, &n);
  }
  for (int64_t row = 0; tanks && row < cut_case_n(g->c, CUT_TABLE_STORAGES); row++) {
    int64_t node = supply_node(g, CUT_TABLE_STORAGES, row);
    if (node >= 0) mark(g, g->useful, node, &n);
  }
  (void)search(g, g->useful, BACKWARD, n);
}

/* ---- findings ---- */

/* Walks back from a node that nothing reaches: its chain ends where the walk does. */
static void report_unreachable(graph *g, int64_t row, int64_t node) {
  int64_t n = 0;
  memset(g->seen, 0, (size_t)g->n_nodes * sizeof *g->seen);
  mark(g, g->seen, node, &n);
  n = search(g, g->seen, BACKWARD, n);
  int64_t end = g->queue[n - 1];
  cut_diagnostic place = cut_place(g->c, CUT_TABLE_DEMANDS, row, "place", place_name(g, node));
  place.expected = "a contract, source, stock or cargo from which routes and conversions lead there";
  void (*add)(cut_diagnostics *, const cut_diagnostic *, const char *, ...) =
      is_obligation(g, row) ? cut_diagnostics_error : cut_diagnostics_warning;
  if (end == node)
    add(g->l->d, &place, "no supply can reach the demand %s: nothing brings %s to %s",
        cut_case_key(g->c, CUT_TABLE_DEMANDS, row), commodity_name(g, node), place_name(g, node));
  else
    add(g->l->d, &place,
        "no supply can reach the demand %s for %s at %s: the chain ends at %s at %s, which nothing supplies",
        cut_case_key(g->c, CUT_TABLE_DEMANDS, row), commodity_name(g, node), place_name(g, node),
        commodity_name(g, end), place_name(g, end));
}

static void check_demands(graph *g) {
  for (int64_t row = 0; row < cut_case_n(g->c, CUT_TABLE_DEMANDS); row++) {
    int64_t node = demand_node(g, row);
    /* A market that only others can sell to is theirs: no concern of this view. */
    if (node >= 0 && !(is_obligation(g, row) ? g->reached : g->by_any)[node]) report_unreachable(g, row, node);
  }
}

static void check_supplies(graph *g) {
  for (int i = 0; i < N_SUPPLIES; i++) {
    for (int64_t row = 0; row < cut_case_n(g->c, SUPPLIES[i]); row++) {
      int64_t node = supply_node(g, SUPPLIES[i], row);
      if (node < 0 || g->useful[node]) continue;
      const char *column = SUPPLIES[i] == CUT_TABLE_IN_TRANSIT ? "route" : "place";
      cut_diagnostic place = cut_place(g->c, SUPPLIES[i], row, column, place_name(g, node));
      cut_diagnostics_warning(g->l->d, &place,
                              "dead end: from %s no demand for %s or what is made of it can be reached",
                              place_name(g, node), commodity_name(g, node));
    }
  }
}

/* What a conversion makes must go somewhere, else it cannot run. */
static void check_outputs(graph *g) {
  const cut_table t = CUT_TABLE_YIELDS;
  for (int64_t row = 0; row < cut_case_n(g->c, t); row++) {
    int64_t site = ref(g, CUT_TABLE_CONVERSIONS, ref(g, t, row, CUT_YIELDS_CONVERSION), CUT_CONVERSIONS_PLACE);
    int64_t node = node_of(g, ref(g, t, row, CUT_YIELDS_OUTPUT), site);
    const cut_cell *yield = cut_case_cell(g->c, t, row, CUT_YIELDS_YIELD);
    if (g->useful[node] || !(yield->value > 0) || !g->reached[node]) continue;
    cut_diagnostic place = cut_place(g->c, t, row, "output", commodity_name(g, node));
    cut_diagnostics_warning(
        g->l->d, &place, "dead end: nothing takes %s away from %s, so the conversion cannot run on %s",
        commodity_name(g, node), place_name(g, node), cut_case_text(g->c, t, row, CUT_YIELDS_INPUT));
  }
}

void cut_check_reach(cut_loader *l) {
  graph g = {.l = l, .c = l->c, .n_places = cut_case_n(l->c, CUT_TABLE_PLACES)};
  g.n_nodes = cut_case_n(l->c, CUT_TABLE_COMMODITIES) * g.n_places;
  if (g.n_nodes == 0) return;
  if (g.n_nodes > MAX_NODES) {
    cut_diagnostics_warning(l->d, &(cut_diagnostic){.file = ""},
                            "too many places and commodities to look for dead ends");
    return;
  }
  if (!make_graph(&g)) {
    l->d->out_of_memory = true;
  } else {
    find_reached(&g, g.reached);
    g.everyone = true;
    find_reached(&g, g.by_any);
    g.everyone = false;
    find_useful(&g, false);
    check_demands(&g);
    check_supplies(&g);
    find_useful(&g, true);
    check_outputs(&g);
  }
  free_graph(&g);
}
