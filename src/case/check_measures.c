/* What measures require and exclude must leave each of them possible, and no measure may have a scenario's name, as
 * both stand in the names of solves. */
#include <stdio.h>
#include <string.h>

#include "case/load.h"

/* More than this is no list that a person has made. */
enum { MAX_MEASURES = 500 };

typedef struct links {
  cut_loader *l;
  const cut_case *c;
  int64_t n;         /* measures */
  bool *requires;    /* [n * n] [a * n + b]: a requires b, directly or not */
  int64_t *row;      /* [n * n] the row of measure_links that says so directly, -1 */
  int64_t *excludes; /* [n * n] the row that says that a and b exclude each other, -1; symmetric */
} links;

static const char *name_of(const links *g, int64_t measure) { return cut_case_key(g->c, CUT_TABLE_MEASURES, measure); }

static cut_diagnostic at(const links *g, int64_t row, const char *expected) {
  const cut_table t = CUT_TABLE_MEASURE_LINKS;
  cut_diagnostic place = cut_place(g->c, t, row, "other", cut_case_text(g->c, t, row, CUT_MEASURE_LINKS_OTHER));
  place.expected = expected;
  return place;
}

/* Reads the rows; what links a measure with itself is told and left out. */
static void read_links(links *g) {
  const cut_table t = CUT_TABLE_MEASURE_LINKS;
  for (int64_t row = 0; row < cut_case_n(g->c, t); row++) {
    const cut_cell *one = cut_case_cell(g->c, t, row, CUT_MEASURE_LINKS_MEASURE),
                   *other = cut_case_cell(g->c, t, row, CUT_MEASURE_LINKS_OTHER),
                   *relation = cut_case_cell(g->c, t, row, CUT_MEASURE_LINKS_RELATION);
    if (one->state != CUT_CELL_READ || other->state != CUT_CELL_READ || relation->state != CUT_CELL_READ) continue;
    if (one->as.ref == other->as.ref) {
      cut_diagnostic place = at(g, row, "another measure");
      cut_diagnostics_error(g->l->d, &place, "measure %s cannot %s itself", one->text,
                            strcmp(relation->text, "requires") == 0 ? "require" : "exclude");
      continue;
    }
    int64_t ab = one->as.ref * g->n + other->as.ref, ba = other->as.ref * g->n + one->as.ref;
    if (strcmp(relation->text, "requires") == 0) {
      g->requires[ab] = true;
      g->row[ab] = row;
    } else {
      g->excludes[ab] = row;
      if (g->excludes[ba] < 0) g->excludes[ba] = row;
    }
  }
}

/* Warshall's closure. */
static void close_requires(links *g) {
  for (int64_t k = 0; k < g->n; k++)
    for (int64_t a = 0; a < g->n; a++)
      for (int64_t b = 0; g->requires[a * g->n + k] && b < g->n; b++)
        if (g->requires[k * g->n + b]) g->requires[a * g->n + b] = true;
}

/* One finding for each circle: on its first measure. */
static void check_circles(links *g) {
  for (int64_t a = 0; a < g->n; a++) {
    bool first = g->requires[a * g->n + a];
    for (int64_t b = 0; first && b < a; b++) first = !(g->requires[a * g->n + b] && g->requires[b * g->n + a]);
    for (int64_t b = 0; first && b < g->n; b++) {
      if (g->row[a * g->n + b] < 0 || !g->requires[b * g->n + a]) continue;
      cut_diagnostic place = at(g, g->row[a * g->n + b], "a measure that does not require this one");
      cut_diagnostics_error(g->l->d, &place,
                            "measures require each other in a circle: %s requires %s, which requires %s", name_of(g, a),
                            name_of(g, b), name_of(g, a));
      break;
    }
  }
}

/* A measure cannot be taken if it excludes what it requires, or if what it requires excludes each other. */
static void check_contradictions(links *g) {
  for (int64_t a = 0; a < g->n; a++) {
    bool told = false;
    for (int64_t b = 0; !told && b < g->n; b++)
      for (int64_t d = b + 1; !told && d < g->n; d++) {
        bool needs_b = b == a || g->requires[a * g->n + b], needs_d = d == a || g->requires[a * g->n + d];
        int64_t row = g->excludes[b * g->n + d];
        if (row < 0 || !needs_b || !needs_d) continue;
        told = true;
        cut_diagnostic place = at(g, row, "measures that can be taken together");
        if (b == a || d == a)
          cut_diagnostics_error(g->l->d, &place, "measure %s both requires and excludes %s, so it can never be taken",
                                name_of(g, a), name_of(g, b == a ? d : b));
        else
          cut_diagnostics_error(g->l->d, &place,
                                "measure %s requires %s and %s, which exclude each other, so it can never be taken",
                                name_of(g, a), name_of(g, b), name_of(g, d));
      }
  }
}

static void check_names(links *g) {
  for (int64_t row = 0; row < g->n; row++) {
    const char *id = name_of(g, row);
    for (int64_t i = 0; i < cut_case_n(g->c, CUT_TABLE_SCENARIOS); i++) {
      if (strcmp(cut_case_text(g->c, CUT_TABLE_SCENARIOS, i, CUT_SCENARIOS_SCENARIO), id) != 0) continue;
      cut_diagnostic place = cut_place(g->c, CUT_TABLE_MEASURES, row, "id", id);
      place.expected = "a name that no scenario has";
      cut_diagnostics_error(g->l->d, &place, "%s is a scenario too: answers could not tell them apart", id);
      break;
    }
  }
}

void cut_check_measures(cut_loader *l) {
  links g = {.l = l, .c = l->c, .n = cut_case_n(l->c, CUT_TABLE_MEASURES)};
  const int64_t size = g.n <= MAX_MEASURES ? g.n * g.n : 0;
  if (g.n == 0) return;
  if (g.n > MAX_MEASURES) {
    cut_diagnostic place = cut_place(l->c, CUT_TABLE_MEASURES, MAX_MEASURES, "id", name_of(&g, MAX_MEASURES));
    cut_diagnostics_error(l->d, &place, "the case has %lld measures: at most %d can be told apart in answers",
                          (long long)g.n, (int)MAX_MEASURES);
    return;
  }
  g.requires = CUT_NEW(bool, size);
  g.row = CUT_NEW(int64_t, size);
  g.excludes = CUT_NEW(int64_t, size);
  if (g.requires == NULL || g.row == NULL || g.excludes == NULL) {
    l->d->out_of_memory = true;
  } else {
    for (int64_t i = 0; i < size; i++) g.row[i] = g.excludes[i] = -1;
    read_links(&g);
    close_requires(&g);
    check_circles(&g);
    check_contradictions(&g);
    check_names(&g);
  }
  cut_mem_free(g.excludes);
  cut_mem_free(g.row);
  cut_mem_free(g.requires);
}
