/* Table alternatives: by which sets of contracts and routes the share can be reached for little more than the least
 * cost.
 *
 * Items are the contracts of the group and the routes that carry what contracts deliver; products made at home go where
 * they go, and count as open. Each set of measures that is cheap enough has its own sets; of two with the same items
 * the one with fewer measures stays. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/diversify.h"
#include "question/supports.h"
#include "sweep/workers.h"

static const int levels[] = {1, 5, 10}; /* percent of the least cost */
/* Solves that a level may take for each alternative asked for, shared out among the sets of measures, and the least
 * that each of these gets. */
enum { N_LEVELS = sizeof levels / sizeof *levels, SOLVES_FOR_ONE = 100, LEAST_SOLVES = 100 };

/* Items of a model: contracts, then routes, by their rows. */
typedef struct catalogue {
  int64_t *column_item; /* [n_columns] */
  cut_table *table;     /* [n] */
  int64_t *row;         /* [n] */
  int64_t n;
} catalogue;

/* One way to reach the share. */
typedef struct way {
  int64_t state;
  double cost;
  uint8_t *open; /* [n items], owned */
} way;

typedef struct ways {
  way *items;
  int64_t n, capacity;
} ways;

static void catalogue_clear(catalogue *k) {
  cut_mem_free(k->column_item);
  cut_mem_free(k->table);
  cut_mem_free(k->row);
  memset(k, 0, sizeof *k);
}

/* Is the grade, or its family, what a contract of the model delivers? */
static bool is_bought(const cut_model_view *v, int64_t grade) {
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).role == CUT_ROLE_CONTRACT && cut_column_origin(v, j).commodity == grade) return true;
  return false;
}

static cut_status catalogue_make(const cut_case *c, const cut_model_view *v, catalogue *out, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  int64_t n_contracts = cut_case_n(c, CUT_TABLE_CONTRACTS), n_routes = cut_case_n(c, CUT_TABLE_ROUTES),
          n_grades = cut_case_n(c, CUT_TABLE_COMMODITIES);
  int64_t *item = CUT_NEW(int64_t, n_contracts + n_routes);
  uint8_t *bought = CUT_NEW(uint8_t, n_grades);
  memset(out, 0, sizeof *out);
  out->column_item = CUT_NEW(int64_t, v->n_columns);
  out->table = CUT_NEW(cut_table, n_contracts + n_routes);
  out->row = CUT_NEW(int64_t, n_contracts + n_routes);
  if (item == NULL || bought == NULL || out->column_item == NULL || out->table == NULL || out->row == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t g = 0; g < n_grades; g++) bought[g] = is_bought(v, g) ? 1 : 0;
  for (int64_t i = 0; i < n_contracts + n_routes; i++) item[i] = -1;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    bool contract = o->role == CUT_ROLE_CONTRACT, route = o->role == CUT_ROLE_FLOW && bought[o->commodity] != 0;
    out->column_item[j] = -1;
    if ((!contract && !route) || v->col_upper[j] <= 0) continue;
    int64_t *at = &item[contract ? o->row : n_contracts + o->row];
    if (*at < 0) {
      out->table[out->n] = o->table;
      out->row[out->n] = o->row;
      *at = out->n++;
    }
    out->column_item[j] = *at;
  }
cleanup:
  cut_mem_free(bought);
  cut_mem_free(item);
  if (status != CUT_STATUS_OK) catalogue_clear(out);
  return status;
}

/* ---- ways of one state ---- */

/* Sets of a state within a limit, told by rows of the case: contracts, then routes. */
static cut_status find_ways(const cut_diversify *d, int64_t state, double share, double limit, int64_t n_solves,
                            ways *out, bool *complete, bool *proved, cut_error *err) {
  const cut_share_state *s = &d->states[state];
  int64_t n_contracts = cut_case_n(d->c, CUT_TABLE_CONTRACTS), n_all = n_contracts + cut_case_n(d->c, CUT_TABLE_ROUTES);
  cut_model *model = NULL;
  catalogue k = {0};
  cut_supports found = {0};
  cut_status status;
  CUT_TRY_GOTO(cut_share_cap(d->c, s->model, &d->spec, share, d->fixed, &model, err));
  CUT_TRY_GOTO(catalogue_make(d->c, cut_model_get(model), &k, err));
  cut_supports_problem p = {.model = model,
                            .class_limit = s->class_limit,
                            .item = k.column_item,
                            .n_items = k.n,
                            .limit = limit,
                            .most = d->o->most,
                            .n_solves = n_solves};
  CUT_TRY_GOTO(cut_supports_find(&p, &found, err));
  *complete = found.complete;
  *proved = found.proved;
  for (int64_t i = 0; i < found.n; i++) {
    if (!CUT_GROW(out)) {
      status = CUT_FAIL_MEMORY(err);
      goto cleanup;
    }
    way *w = &out->items[out->n];
    *w = (way){state, found.items[i].cost, CUT_NEW(uint8_t, n_all)};
    if (w->open == NULL) {
      status = CUT_FAIL_MEMORY(err);
      goto cleanup;
    }
    out->n++;
    for (int64_t j = 0; j < k.n; j++)
      if (found.items[i].open[j] != 0)
        w->open[k.table[j] == CUT_TABLE_CONTRACTS ? k.row[j] : n_contracts + k.row[j]] = 1;
  }
cleanup:
  cut_supports_clear(&found);
  catalogue_clear(&k);
  cut_model_free(model);
  return status;
}

static bool is_within(const uint8_t *a, const uint8_t *b, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (a[i] != 0 && b[i] == 0) return false;
  return true;
}

/* Are the measures of a among those of b? */
static bool measures_within(const cut_diversify *d, int64_t a, int64_t b) {
  for (int64_t k = 0; k < d->sets.n_free; k++) {
    int64_t m = d->sets.measure[k];
    if (d->sets.items[a][m].choice == CUT_MEASURE_ON && d->sets.items[b][m].choice != CUT_MEASURE_ON) return false;
  }
  return true;
}

/* Leaves the ways of which none is made of less. */
static void drop_larger(const cut_diversify *d, ways *list) {
  int64_t n_all = cut_case_n(d->c, CUT_TABLE_CONTRACTS) + cut_case_n(d->c, CUT_TABLE_ROUTES);
  for (int64_t i = 0; i < list->n;) {
    bool larger = false;
    for (int64_t j = 0; j < list->n && !larger; j++) {
      const way *a = &list->items[j], *b = &list->items[i];
      larger = j != i && a->state != b->state && measures_within(d, a->state, b->state) &&
               is_within(a->open, b->open, n_all);
    }
    if (!larger) {
      i++;
      continue;
    }
    cut_mem_free(list->items[i].open);
    memmove(&list->items[i], &list->items[i + 1], (size_t)(list->n - i - 1) * sizeof *list->items);
    list->n--;
  }
}

static int by_cost(const void *left, const void *right) {
  const way *a = left, *b = right;
  double within = 1e-9 * (1 + fabs(a->cost));
  if (a->cost < b->cost - within) return -1;
  if (a->cost > b->cost + within) return 1;
  return (a->state > b->state) - (a->state < b->state);
}

/* ---- the table ---- */

static void list_open(const cut_case *c, cut_table t, const uint8_t *open, cut_text *out) {
  for (int64_t row = 0; row < cut_case_n(c, t); row++)
    if (open[row] != 0) cut_text_add_f(out, "%s%s", out->n > 0 ? ", " : "", cut_case_key(c, t, row));
}

static cut_status put_way(const cut_diversify *d, const way *w, int level, int64_t position, double least,
                          bool complete, bool proved, cut_error *err) {
  char money[32];
  cut_text contracts = {0}, routes = {0};
  cut_diversify_money(d, money);
  list_open(d->c, CUT_TABLE_CONTRACTS, w->open, &contracts);
  list_open(d->c, CUT_TABLE_ROUTES, w->open + cut_case_n(d->c, CUT_TABLE_CONTRACTS), &routes);
  cut_status status = contracts.failed || routes.failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status == CUT_STATUS_OK) {
    cut_result_begin(d->r, CUT_RT_ALTERNATIVES);
    cut_result_put_text(d->r, CUT_RC_ALTERNATIVES_SOLVE, d->base.name);
    cut_result_put_integer(d->r, CUT_RC_ALTERNATIVES_WITHIN, level);
    cut_result_put_integer(d->r, CUT_RC_ALTERNATIVES_POSITION, position);
    cut_result_put_text(d->r, CUT_RC_ALTERNATIVES_MEASURES, d->names[w->state]);
    cut_result_put_text(d->r, CUT_RC_ALTERNATIVES_CONTRACTS, contracts.data == NULL ? "" : contracts.data);
    cut_result_put_text(d->r, CUT_RC_ALTERNATIVES_ROUTES, routes.data == NULL ? "" : routes.data);
    cut_result_put_number(d->r, CUT_RC_ALTERNATIVES_COST, w->cost / 1000);
    double extra = w->cost - least;
    cut_result_put_number(d->r, CUT_RC_ALTERNATIVES_EXTRA, extra > 1e-9 * (1 + fabs(least)) ? extra / 1000 : 0);
    cut_result_put_text(d->r, CUT_RC_ALTERNATIVES_UNIT, money);
    cut_result_put_flag(d->r, CUT_RC_ALTERNATIVES_COMPLETE, complete);
    cut_result_put_text(d->r, CUT_RC_ALTERNATIVES_PROOF, proved ? "proved" : "not proved");
    status = cut_result_end(d->r, err);
  }
  cut_text_clear(&contracts);
  cut_text_clear(&routes);
  return status;
}

static cut_status say(cut_diversify *d, double share, const int64_t *n, const bool *complete, bool proved,
                      cut_error *err) {
  cut_text t = {0};
  cut_text_add(&t, "A share of ");
  cut_sentence_number(&t, 100 * share, 1);
  cut_text_add(&t, "% can be kept with ");
  for (int l = 0; l < N_LEVELS; l++)
    cut_text_add_f(&t, "%s%lld minimal sets of contracts, routes and measures within %d%% of the least cost%s",
                   l == 0             ? ""
                   : l + 1 < N_LEVELS ? ", "
                                      : " and ",
                   (long long)n[l], levels[l], complete[l] ? "" : " (the first ones, not all)");
  return cut_diversify_headline(d, (double)n[0], "", proved, &t, err);
}

/* One level: each live state is a task of its own. */
typedef struct level_search {
  const cut_diversify *d;
  double share, limit;
  int64_t *state; /* [n_states] states that are cheap enough */
  int64_t n_states, n_solves;
  ways *found;             /* [n_states] */
  bool *complete, *proved; /* [n_states] */
} level_search;

static cut_status find_task(int64_t task, void *user, cut_error *err) {
  const level_search *k = user;
  return find_ways(k->d, k->state[task], k->share, k->limit, k->n_solves, &k->found[task], &k->complete[task],
                   &k->proved[task], err);
}

static void ways_clear(ways *list) {
  for (int64_t i = 0; i < list->n; i++) cut_mem_free(list->items[i].open);
  cut_mem_free(list->items);
}

/* All ways of a level in one list; those of the tasks are moved there. */
static cut_status gather(level_search *k, ways *list, cut_error *err) {
  for (int64_t s = 0; s < k->n_states; s++)
    for (int64_t i = 0; i < k->found[s].n; i++) {
      if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
      list->items[list->n++] = k->found[s].items[i];
      k->found[s].items[i].open = NULL;
    }
  return CUT_STATUS_OK;
}

static cut_status find_level(cut_diversify *d, double share, const double *cost, double least, int level, int64_t *n,
                             bool *complete, bool *proved, cut_error *err) {
  int64_t n_sets = d->sets.n;
  level_search k = {.d = d, .share = share, .limit = least + fabs(least) * level / 100};
  ways list = {0};
  cut_status status;
  *complete = true;
  k.state = CUT_NEW(int64_t, n_sets);
  k.found = CUT_NEW(ways, n_sets);
  k.complete = CUT_NEW(bool, n_sets);
  k.proved = CUT_NEW(bool, n_sets);
  if (k.state == NULL || k.found == NULL || k.complete == NULL || k.proved == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < n_sets; i++)
    if (cost[i] <= k.limit) k.state[k.n_states++] = i;
  k.n_solves = (int64_t)SOLVES_FOR_ONE * d->o->most / (k.n_states > 0 ? k.n_states : 1) + LEAST_SOLVES;
  CUT_TRY_GOTO(cut_workers_run(k.n_states, d->o->threads, find_task, &k, d->session.sink, "alternatives", err));
  for (int64_t i = 0; i < k.n_states; i++) {
    *complete = *complete && k.complete[i];
    *proved = *proved && k.proved[i];
  }
  CUT_TRY_GOTO(gather(&k, &list, err));
  drop_larger(d, &list);
  if (list.n > 1) qsort(list.items, (size_t)list.n, sizeof *list.items, by_cost);
  if (list.n > d->o->most) *complete = false;
  *n = list.n < d->o->most ? list.n : d->o->most;
  for (int64_t i = 0; i < *n; i++)
    CUT_TRY_GOTO(put_way(d, &list.items[i], level, i + 1, least, *complete, *proved, err));
cleanup:
  for (int64_t i = 0; k.found != NULL && i < k.n_states; i++) ways_clear(&k.found[i]);
  ways_clear(&list);
  cut_mem_free(k.proved);
  cut_mem_free(k.complete);
  cut_mem_free(k.found);
  cut_mem_free(k.state);
  return status;
}

cut_status cut_diversify_alternatives(cut_diversify *d, cut_error *err) {
  int64_t state, n[N_LEVELS];
  bool complete[N_LEVELS], proved = true;
  double share = cut_diversify_plan_share(d, &state), least = INFINITY;
  double *cost = CUT_NEW(double, d->sets.n);
  cut_status status = CUT_STATUS_OK;
  if (cost == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < d->sets.n; i++) {
    cut_frontier_point at = {0};
    cost[i] = INFINITY;
    if (!cut_share_state_serves(&d->ask, &d->states[i])) continue;
    cut_frontier_problem p = cut_share_state_problem(&d->ask, &d->states[i]);
    CUT_TRY_GOTO(cut_frontier_at(&p, share, &at, err));
    cost[i] = at.cost;
    proved = proved && at.proved;
    cut_frontier_point_clear(&at);
    least = fmin(least, cost[i]);
  }
  for (int l = 0; l < N_LEVELS; l++)
    CUT_TRY_GOTO(find_level(d, share, cost, least, levels[l], &n[l], &complete[l], &proved, err));
  status = say(d, share, n, complete, proved, err);
cleanup:
  cut_mem_free(cost);
  return status;
}
