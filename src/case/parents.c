/* What rows are derived from: the column `parents`, with table:key of each row. Numbers are traced along it, so it must
 * lead to rows that are kept, that were known early enough, and never back to where it began.
 *
 * Rows with parents are nodes; an edge leads from such a row to each row it names that has parents itself. Edges are
 * found in the order of their rows, so those of one row follow each other. */
#include <string.h>

#include "base/text.h"
#include "case/keys.h"
#include "case/load.h"

typedef struct edge {
  int64_t from, to; /* numbers of rows over all tables */
} edge;

typedef struct graph {
  cut_loader *l;
  int64_t offset[CUT_N_TABLES + 1]; /* number of the first row of each table */
  struct {
    edge *items;
    int64_t n, capacity;
  } edges;
} graph;

/* ---- citations ---- */

/* Rows [*first, *end) that a citation names: one row, or all rows of which it is the first part of the key (a whole
 * series). False if there are none. */
static bool find_rows(const cut_table_rows *table, const char *key, int64_t *first, int64_t *end) {
  int64_t exact = cut_keys_find(table, key), low = 0, high = table->n;
  size_t n = strlen(key);
  if (exact >= 0) {
    *first = exact;
    *end = exact + 1;
    return true;
  }
  if (strchr(key, '/') != NULL) return false;
  while (low < high) { /* rows are sorted by the first part */
    int64_t mid = low + (high - low) / 2;
    if (strcmp(cut_row_cell(table, &table->rows[mid], 0)->text, key) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  *first = low;
  while (low < table->n && strncmp(table->rows[low].key, key, n) == 0 && table->rows[low].key[n] == '/') low++;
  *end = low;
  return *end > *first;
}

static void add_edge(graph *g, cut_table t, int64_t row, cut_table target, int64_t other) {
  if (g->l->c->tables[target].rows[other].parents[0] == '\0') return;
  if (!CUT_GROW(&g->edges)) {
    g->l->d->out_of_memory = true;
    return;
  }
  g->edges.items[g->edges.n++] = (edge){g->offset[t] + row, g->offset[target] + other};
}

static void check_citation(graph *g, cut_table t, int64_t i, const char *citation) {
  cut_loader *l = g->l;
  const cut_row *row = &l->c->tables[t].rows[i];
  cut_diagnostic place = cut_place(l->c, t, i, "parents", citation);
  const char *colon = strchr(citation, ':');
  char name[64] = "";
  if (colon != NULL && colon - citation < (ptrdiff_t)sizeof name) memcpy(name, citation, (size_t)(colon - citation));
  int found = cut_schema_find_table(name);
  if (colon == NULL || found < 0) {
    place.expected = "table:key";
    cut_diagnostics_error(l->d, &place,
                          "\"%s\" does not name a row: parents are written table:key, with spaces between", citation);
    return;
  }
  cut_table target = (cut_table)found;
  const cut_table_rows *table = &l->c->tables[target];
  int64_t first = 0, end = 0;
  if (!find_rows(table, colon + 1, &first, &end)) {
    cut_report_unknown_key(l, place, target, colon + 1);
    return;
  }
  cut_date latest = table->rows[first].known_from;
  for (int64_t k = first; k < end; k++) {
    if (table->rows[k].known_from > latest) latest = table->rows[k].known_from;
    add_edge(g, t, i, target, k);
  }
  if (row->kind != CUT_KIND_DERIVED || row->known_from == CUT_DATE_NONE || row->known_from >= latest) return;
  char date[11], own[11];
  cut_date_format(latest, date);
  cut_date_format(row->known_from, own);
  cut_diagnostics_error(l->d, &place, "the row is derived from %s, known only from %s, but says known_from %s",
                        citation, date, own);
}

static bool is_derived(const cut_table_rows *table, const cut_row *row) {
  if (row->kind == CUT_KIND_DERIVED) return true;
  for (int i = 0; i < table->n_slots; i++)
    if (row->cells[i].detail != NULL && row->cells[i].detail->kind == CUT_KIND_DERIVED) return true;
  return false;
}

static void check_row(graph *g, cut_table t, int64_t i) {
  const cut_row *row = &g->l->c->tables[t].rows[i];
  if (row->parents[0] == '\0' && is_derived(&g->l->c->tables[t], row)) {
    cut_diagnostic place = cut_place(g->l->c, t, i, "parents", "");
    place.expected = "table:key of each row it is derived from";
    cut_diagnostics_error(g->l->d, &place, "a derived row must name its parents");
  }
  for (const char *p = row->parents; *p != '\0';) {
    size_t n = strcspn(p, " \n\r\t");
    char citation[256];
    if (n >= sizeof citation) n = sizeof citation - 1;
    memcpy(citation, p, n);
    citation[n] = '\0';
    if (n > 0) check_citation(g, t, i, citation);
    p += n;
    p += strspn(p, " \n\r\t");
  }
}

/* ---- circles ---- */

static const cut_row *row_of(const graph *g, int64_t node, cut_table *t) {
  int table = 0;
  while (node >= g->offset[table + 1]) table++;
  *t = (cut_table)table;
  return &g->l->c->tables[table].rows[node - g->offset[table]];
}

static void add_name(const graph *g, int64_t node, cut_text *text) {
  cut_table t = CUT_TABLE_ACTORS;
  const cut_row *row = row_of(g, node, &t);
  cut_text_add_f(text, "%s:%s", cut_schema(t)->name, row->key);
}

/* The circle walk[from..n), back to walk[from]. */
static void report_circle(const graph *g, const int64_t *walk, int64_t from, int64_t n) {
  cut_text text = {0};
  cut_table t = CUT_TABLE_ACTORS;
  const cut_row *row = row_of(g, walk[from], &t);
  for (int64_t i = from; i < n; i++) {
    add_name(g, walk[i], &text);
    cut_text_add(&text, " -> ");
  }
  add_name(g, walk[from], &text);
  cut_diagnostic place = cut_place(g->l->c, t, row - g->l->c->tables[t].rows, "parents", row->parents);
  cut_diagnostics_error(g->l->d, &place, "rows are derived from each other in a circle: %s",
                        text.data == NULL ? "" : text.data);
  if (text.failed) g->l->d->out_of_memory = true;
  cut_text_clear(&text);
}

/* Depth first, without recursion: walk [depth] is the path, next [node] the edge to follow from it, state [node] tells
 * nodes not met (0), on the path (1) and done (2). One circle is told per start. */
static void walk_from(const graph *g, int64_t start, int64_t *walk, int64_t *next, char *state) {
  int64_t depth = 0;
  bool told = false;
  walk[depth++] = start;
  state[start] = 1;
  while (depth > 0) {
    int64_t node = walk[depth - 1];
    if (next[node] >= g->edges.n || g->edges.items[next[node]].from != node) {
      state[node] = 2;
      depth--;
      continue;
    }
    int64_t to = g->edges.items[next[node]++].to;
    if (state[to] == 0) {
      state[to] = 1;
      walk[depth++] = to;
    } else if (state[to] == 1 && !told) {
      int64_t from = depth - 1;
      while (walk[from] != to) from--;
      report_circle(g, walk, from, depth);
      told = true;
    }
  }
}

static void check_circles(const graph *g) {
  int64_t n = g->offset[CUT_N_TABLES];
  if (g->edges.n == 0) return;
  int64_t *walk = CUT_NEW(int64_t, n), *next = CUT_NEW(int64_t, n);
  char *state = CUT_NEW(char, n);
  if (walk == NULL || next == NULL || state == NULL) {
    g->l->d->out_of_memory = true;
  } else {
    for (int64_t node = 0; node < n; node++) next[node] = g->edges.n;
    for (int64_t e = g->edges.n; e-- > 0;) next[g->edges.items[e].from] = e;
    for (int64_t e = 0; e < g->edges.n; e++)
      if (state[g->edges.items[e].from] == 0) walk_from(g, g->edges.items[e].from, walk, next, state);
  }
  cut_mem_free(state);
  cut_mem_free(next);
  cut_mem_free(walk);
}

void cut_load_parents(cut_loader *l) {
  graph g = {.l = l};
  for (int t = 0; t < CUT_N_TABLES; t++) g.offset[t + 1] = g.offset[t] + l->c->tables[t].n;
  for (int t = 0; t < CUT_N_TABLES; t++)
    for (int64_t i = 0; i < l->c->tables[t].n && !l->d->out_of_memory; i++) check_row(&g, (cut_table)t, i);
  if (!l->d->out_of_memory) check_circles(&g);
  cut_mem_free(g.edges.items);
}
