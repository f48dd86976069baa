#include "question/conflict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* "No limit" is this many times the sum of all amounts that the model names. */
#define LARGE 256
#define NO_WEIGHT 1e-9
enum { MOST_STEPS = 200 };

static bool is_upper(cut_patch_what what) { return what == CUT_PATCH_COL_UPPER || what == CUT_PATCH_ROW_UPPER; }
static bool is_row(cut_patch_what what) { return what == CUT_PATCH_ROW_LOWER || what == CUT_PATCH_ROW_UPPER; }

/* The arrays `loose` and those of the numbers now, by kind of number. */
static int slot_of(cut_patch_what what) {
  switch (what) {
    case CUT_PATCH_COL_LOWER:
      return 0;
    case CUT_PATCH_COL_UPPER:
      return 1;
    case CUT_PATCH_ROW_LOWER:
      return 2;
    default:
      return 3;
  }
}

static double *number_at(cut_conflict *k, cut_patch_what what, int64_t i) {
  double *const arrays[] = {k->lower, k->upper, k->row_lower, k->row_upper};
  return &arrays[slot_of(what)][i];
}

/* ---- opening ---- */

static int compare_limits(const cut_fact_limit *a, const cut_fact_limit *b) {
  if (a->what != b->what) return (int)a->what - (int)b->what;
  return (a->index > b->index) - (a->index < b->index);
}

/* Stable: limits of a number stay in the order of their facts. */
static cut_status sort_limits(cut_conflict *k, cut_error *err) {
  int64_t n = k->facts->limits.n;
  const cut_fact_limit *items = k->facts->limits.items;
  int64_t *work = CUT_NEW(int64_t, n);
  if (work == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) k->order[i] = i;
  for (int64_t width = 1; width < n; width *= 2) {
    for (int64_t low = 0; low < n; low += 2 * width) {
      int64_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n;
      for (int64_t a = low, b = middle, to = low; to < high; to++) {
        bool left = a < middle && (b >= high || compare_limits(&items[k->order[a]], &items[k->order[b]]) <= 0);
        work[to] = k->order[left ? a++ : b++];
      }
    }
    memcpy(k->order, work, (size_t)n * sizeof *work);
  }
  cut_mem_free(work);
  for (int64_t i = 0, first = 0; i < n; i++) {
    if (compare_limits(&items[k->order[first]], &items[k->order[i]]) != 0) first = i;
    k->group[k->order[i]] = first;
  }
  return CUT_STATUS_OK;
}

/* A power of two far beyond what all needs and stocks together could ask for. */
static double large_of(const cut_model_view *v) {
  double sum = 1;
  for (int64_t j = 0; j < v->n_columns; j++) {
    cut_role role = cut_column_origin(v, j).role;
    bool counts =
        role == CUT_ROLE_DEMAND || role == CUT_ROLE_SHORTFALL || role == CUT_ROLE_ARRIVAL || role == CUT_ROLE_LEVEL;
    if (counts && isfinite(v->col_upper[j])) sum += fabs(v->col_upper[j]);
    if (isfinite(v->col_lower[j])) sum += fabs(v->col_lower[j]);
  }
  for (int64_t i = 0; i < v->n_rows; i++)
    if (isfinite(v->row_lower[i])) sum += fabs(v->row_lower[i]);
  return exp2(ceil(log2(LARGE * sum)));
}

/* Does the case itself say the most of the column? */
static bool is_limited_by_case(const cut_origin *o) {
  switch (o->role) {
    case CUT_ROLE_CONTRACT:
      return o->column == CUT_CONTRACTS_MAX;
    case CUT_ROLE_FLOW:
      return o->column == CUT_ROUTES_CAPACITY;
    case CUT_ROLE_SOURCE:
      return o->column == CUT_SOURCES_CAPACITY;
    case CUT_ROLE_MARKET:
      return o->column == CUT_DEMANDS_QUANTITY;
    default:
      return false;
  }
}

/* Limits that nobody has set: without a number, or put there by compile to prove bounds, which lean on the others.
 * Those of the case stay, unless a fact stands for them. */
static void loosen_columns(cut_conflict *k) {
  for (int64_t j = 0; j < k->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(k->v, j);
    bool moves = o->role == CUT_ROLE_CONTRACT || o->role == CUT_ROLE_FLOW || o->role == CUT_ROLE_FEED ||
                 o->role == CUT_ROLE_MARKET || o->role == CUT_ROLE_SOURCE;
    if (o->role == CUT_ROLE_UNSERVED || o->role == CUT_ROLE_SHORTFALL) k->upper[j] = 0;
    if ((moves && k->upper[j] > 0 && !is_limited_by_case(o)) || !isfinite(k->upper[j])) k->upper[j] = k->large;
    if (!isfinite(k->lower[j])) k->lower[j] = -k->large;
  }
}

/* What a number is without the facts that hold it. */
static double loose_of(const cut_conflict *k, const cut_fact_limit *limit) {
  if (limit->what == CUT_PATCH_COL_UPPER) return k->large;
  if (limit->what == CUT_PATCH_COL_LOWER)
    return cut_column_origin(k->v, limit->index).role == CUT_ROLE_DRAW ? -k->large : 0;
  bool is_stock = cut_row_origin(k->v, limit->index).role == CUT_ROLE_STOCK;
  if (limit->what == CUT_PATCH_ROW_UPPER) return is_stock ? 0 : k->large;
  return -k->large;
}

static cut_status load_all(cut_conflict *k, cut_error *err) {
  for (int64_t j = 0; j < k->v->n_columns; j++)
    CUT_TRY(cut_engine_set_column(k->engine, j, k->lower[j], k->upper[j], err));
  for (int64_t i = 0; i < k->v->n_rows; i++)
    CUT_TRY(cut_engine_set_row(k->engine, i, k->row_lower[i], k->row_upper[i], err));
  return CUT_STATUS_OK;
}

/* What a limit asks for, its fact changed as it is. */
static double value_of(const cut_conflict *k, int64_t i) {
  const cut_fact_limit *limit = &k->facts->limits.items[i];
  double by = k->change[limit->fact];
  return k->value[i] + (by == 0 || isnan(limit->slope) ? 0 : by * limit->slope);
}

/* The number that the limits of a group ask for now. */
static double number_of(const cut_conflict *k, int64_t first) {
  const cut_fact_limit *items = k->facts->limits.items, *one = &items[k->order[first]];
  double x = k->loose[slot_of(one->what)][one->index];
  for (int64_t i = first; i < k->facts->limits.n; i++) {
    const cut_fact_limit *limit = &items[k->order[i]];
    if (compare_limits(one, limit) != 0) break;
    if (!k->held[limit->fact]) continue;
    double value = value_of(k, k->order[i]);
    x = is_upper(limit->what) ? fmin(x, value) : fmax(x, value);
  }
  return x;
}

static cut_status allocate(cut_conflict *k, cut_error *err) {
  const cut_model_view *v = k->v;
  int64_t n = k->facts->n, n_limits = k->facts->limits.n;
  k->lower = CUT_NEW(double, v->n_columns);
  k->upper = CUT_NEW(double, v->n_columns);
  k->row_lower = CUT_NEW(double, v->n_rows);
  k->row_upper = CUT_NEW(double, v->n_rows);
  for (int i = 0; i < 4; i++) k->loose[i] = CUT_NEW(double, i < 2 ? v->n_columns : v->n_rows);
  k->order = CUT_NEW(int64_t, n_limits);
  k->group = CUT_NEW(int64_t, n_limits);
  k->held = CUT_NEW(bool, n);
  k->value = CUT_NEW(double, n_limits);
  k->change = CUT_NEW(double, n);
  k->weight = CUT_NEW(double, n);
  k->limit_weight = CUT_NEW(double, n_limits);
  bool failed = k->lower == NULL || k->upper == NULL || k->row_lower == NULL || k->row_upper == NULL ||
                k->order == NULL || k->group == NULL || k->held == NULL || k->value == NULL || k->change == NULL ||
                k->weight == NULL || k->limit_weight == NULL;
  for (int i = 0; i < 4; i++) failed = failed || k->loose[i] == NULL;
  return failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

cut_status cut_conflict_open(const cut_model *m, const cut_facts *facts, const cut_sink *sink, cut_conflict *out,
                             cut_error *err) {
  memset(out, 0, sizeof *out);
  cut_conflict *k = out;
  k->model = m;
  k->v = cut_model_get(m);
  k->facts = facts;
  k->sink = sink;
  CUT_TRY(allocate(k, err));
  const cut_model_view *v = k->v;
  memcpy(k->lower, v->col_lower, (size_t)v->n_columns * sizeof *k->lower);
  memcpy(k->upper, v->col_upper, (size_t)v->n_columns * sizeof *k->upper);
  memcpy(k->row_lower, v->row_lower, (size_t)v->n_rows * sizeof *k->lower);
  memcpy(k->row_upper, v->row_upper, (size_t)v->n_rows * sizeof *k->upper);
  k->large = large_of(v);
  loosen_columns(k);
  CUT_TRY(sort_limits(k, err));
  for (int64_t i = 0; i < facts->n; i++) k->held[i] = true;
  for (int64_t i = 0; i < facts->limits.n; i++) k->value[i] = facts->limits.items[i].value;
  for (int64_t i = 0; i < facts->limits.n; i++) {
    const cut_fact_limit *limit = &facts->limits.items[i];
    k->loose[slot_of(limit->what)][limit->index] = loose_of(k, limit);
  }
  for (int64_t i = 0; i < facts->limits.n; i++) {
    const cut_fact_limit *limit = &facts->limits.items[i];
    *number_at(k, limit->what, limit->index) = number_of(k, k->group[i]);
  }
  cut_engine_options options;
  cut_engine_options_init(&options);
  CUT_TRY(cut_engine_open(m, &options, &k->engine, err));
  double *zero = CUT_NEW(double, v->n_columns);
  if (zero == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = cut_engine_set_cost(k->engine, zero, err);
  cut_mem_free(zero);
  return status == CUT_STATUS_OK ? load_all(k, err) : status;
}

void cut_conflict_clear(cut_conflict *k) {
  cut_tree_clear(&k->tree);
  cut_solution_clear(&k->solution);
  cut_engine_close(k->engine);
  void *const arrays[] = {k->lower,    k->upper,    k->row_lower, k->row_upper,    k->loose[0],
                          k->loose[1], k->loose[2], k->loose[3],  k->order,        k->group,
                          k->held,     k->change,   k->weight,    k->limit_weight, k->value};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) cut_mem_free(arrays[i]);
  memset(k, 0, sizeof *k);
}

/* ---- changing what is asked ---- */

static cut_status push(cut_conflict *k, cut_patch_what what, int64_t i, cut_error *err) {
  if (is_row(what)) return cut_engine_set_row(k->engine, i, k->row_lower[i], k->row_upper[i], err);
  return cut_engine_set_column(k->engine, i, k->lower[i], k->upper[i], err);
}

/* Numbers of one fact anew; limits of one row or column are set together, as one alone might cross the other. */
static cut_status restate(cut_conflict *k, int64_t fact, cut_error *err) {
  const cut_fact *f = &k->facts->items[fact];
  const cut_fact_limit *items = k->facts->limits.items;
  for (int64_t i = f->first; i < f->last; i++) *number_at(k, items[i].what, items[i].index) = number_of(k, k->group[i]);
  for (int64_t i = f->first; i < f->last; i++) CUT_TRY(push(k, items[i].what, items[i].index, err));
  return CUT_STATUS_OK;
}

cut_status cut_conflict_ask(cut_conflict *k, int64_t limit, double value, cut_error *err) {
  const cut_fact_limit *l = &k->facts->limits.items[limit];
  k->value[limit] = value;
  *number_at(k, l->what, l->index) = number_of(k, k->group[limit]);
  return push(k, l->what, l->index, err);
}

cut_status cut_conflict_hold(cut_conflict *k, int64_t fact, bool held, cut_error *err) {
  if (k->held[fact] == held) return CUT_STATUS_OK;
  k->held[fact] = held;
  return restate(k, fact, err);
}

cut_status cut_conflict_change(cut_conflict *k, int64_t fact, double change, cut_error *err) {
  k->change[fact] = change;
  return restate(k, fact, err);
}

/* ---- probing ---- */

static cut_lp current_lp(const cut_conflict *k, const double *zero) {
  return (cut_lp){.n_columns = k->v->n_columns,
                  .n_rows = k->v->n_rows,
                  .col_lower = k->lower,
                  .col_upper = k->upper,
                  .cost = zero,
                  .col_integer = k->v->col_integer,
                  .row_lower = k->row_lower,
                  .row_upper = k->row_upper,
                  .col_start = k->v->col_start,
                  .entry_row = k->v->entry_row,
                  .entry_value = k->v->entry_value};
}

/* Of one leaf with its ray: a fact has weight if it is the tightest, or one of the tightest, behind a number that the
 * ray uses. Slopes are those of the sum that the ray adds up, by the change of the facts. */
typedef struct leaf_view {
  const cut_conflict *k;
  const cut_leaf *leaf;
  double *slope; /* [n_columns] A'y */
} leaf_view;

/* The ray's multiplier on a number, 0 if it does not use it. */
static double multiplier(const leaf_view *l, cut_patch_what what, int64_t i) {
  const double *y = l->leaf->dual;
  switch (what) {
    case CUT_PATCH_ROW_LOWER:
      return y[i] > 0 ? y[i] : 0;
    case CUT_PATCH_ROW_UPPER:
      return y[i] < 0 ? y[i] : 0;
    case CUT_PATCH_COL_UPPER:
      return l->slope[i] > 0 ? -l->slope[i] : 0;
    default:
      return l->slope[i] < 0 ? -l->slope[i] : 0;
  }
}

static void fill_slopes(leaf_view *l) {
  const cut_model_view *v = l->k->v;
  for (int64_t j = 0; j < v->n_columns; j++) {
    l->slope[j] = 0;
    for (int64_t e = v->col_start[j]; e < v->col_start[j + 1]; e++)
      l->slope[j] += v->entry_value[e] * l->leaf->dual[v->entry_row[e]];
    if (fabs(l->slope[j]) < NO_WEIGHT) l->slope[j] = 0;
  }
}

static bool is_tight(const cut_conflict *k, int64_t i) {
  const cut_fact_limit *limit = &k->facts->limits.items[i];
  double now = is_row(limit->what) ? (is_upper(limit->what) ? k->row_upper[limit->index] : k->row_lower[limit->index])
                                   : (is_upper(limit->what) ? k->upper[limit->index] : k->lower[limit->index]);
  return k->held[limit->fact] && value_of(k, i) == now;
}

static cut_status weigh(cut_conflict *k, cut_error *err) {
  leaf_view l = {.k = k, .slope = CUT_NEW(double, k->v->n_columns)};
  if (l.slope == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t f = 0; f < k->facts->n; f++) k->weight[f] = 0;
  for (int64_t i = 0; i < k->facts->limits.n; i++) k->limit_weight[i] = 0;
  for (int64_t n = 0; n < k->tree.n; n++) {
    l.leaf = &k->tree.items[n];
    if (l.leaf->dual == NULL) continue;
    fill_slopes(&l);
    for (int64_t i = 0; i < k->facts->limits.n; i++) {
      const cut_fact_limit *limit = &k->facts->limits.items[i];
      double weight = fabs(multiplier(&l, limit->what, limit->index));
      if (!(weight > 0) || !is_tight(k, i)) continue;
      k->weight[limit->fact] = fmax(k->weight[limit->fact], weight);
      k->limit_weight[i] = fmax(k->limit_weight[i], weight);
    }
  }
  cut_mem_free(l.slope);
  return CUT_STATUS_OK;
}

/* Whatever leaves say: with no cost, the point alone is the proof. */
cut_status cut_conflict_admits(const cut_conflict *k, const double *value, bool *admits, cut_error *err) {
  cut_lp lp = current_lp(k, NULL);
  return cut_certify_point(&lp, value, admits, err);
}

static cut_status certify_none(const cut_conflict *k, bool *proved, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  double *zero = CUT_NEW(double, k->v->n_columns);
  cut_leaf_claim *claims = CUT_NEW(cut_leaf_claim, k->tree.n);
  *proved = false;
  if (zero == NULL || claims == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  bool complete = k->tree.n > 0;
  for (int64_t i = 0; i < k->tree.n; i++) {
    const cut_leaf *leaf = &k->tree.items[i];
    claims[i] = (cut_leaf_claim){leaf->n_fixed, leaf->column, leaf->lower, leaf->upper, leaf->infeasible, leaf->dual};
    complete = complete && leaf->dual != NULL;
  }
  cut_lp lp = current_lp(k, zero);
  if (complete) status = cut_certify_infeasible(&lp, claims, k->tree.n, proved, err);
cleanup:
  cut_mem_free(claims);
  cut_mem_free(zero);
  return status;
}

cut_status cut_conflict_probe(cut_conflict *k, bool *feasible, bool *proved, cut_error *err) {
  double bound;
  k->n_probes++;
  for (int attempt = 0; attempt < 2; attempt++) {
    CUT_TRY(cut_branch_solve(k->engine, k->model, NULL, k->sink, &k->solution, &k->tree, &bound, err));
    if (k->solution.status == CUT_SOLVE_INTERRUPTED) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
    if (k->solution.status != CUT_SOLVE_OPTIMAL && k->solution.status != CUT_SOLVE_INFEASIBLE)
      return CUT_FAIL(err, CUT_STATUS_LIMIT, "whether there is a plan: %s", cut_solve_status_text(k->solution.status));
    *feasible = k->solution.status == CUT_SOLVE_OPTIMAL;
    CUT_TRY(*feasible ? cut_conflict_admits(k, k->solution.value, proved, err) : certify_none(k, proved, err));
    if (*proved) break;
    CUT_TRY(cut_engine_reset(k->engine, err)); /* what is not proved warm may be from scratch */
  }
  return *feasible ? CUT_STATUS_OK : weigh(k, err);
}

/* ---- the filter ---- */

typedef struct candidate {
  int rank;
  int64_t fact;
} candidate;

static int by_rank(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  if (a->rank != b->rank) return a->rank - b->rank;
  return (a->fact > b->fact) - (a->fact < b->fact);
}

/* Each member in turn is given up: is there a plan then? */
static cut_status check_members(cut_conflict *k, bool *proved, cut_error *err) {
  for (int64_t f = 0; f < k->facts->n; f++) {
    bool feasible, sure;
    if (!k->held[f]) continue;
    CUT_TRY(cut_conflict_hold(k, f, false, err));
    CUT_TRY(cut_conflict_probe(k, &feasible, &sure, err));
    CUT_TRY(cut_conflict_hold(k, f, true, err));
    *proved = *proved && feasible && sure;
  }
  return CUT_STATUS_OK;
}

cut_status cut_conflict_reduce(cut_conflict *k, const int *rank, bool *proved, cut_error *err) {
  int64_t n = k->facts->n;
  bool feasible, sure;
  candidate *candidates = CUT_NEW(candidate, n);
  bool *leans = CUT_NEW(bool, n); /* do the rays of the last set without a plan lean on the fact? */
  cut_status status = candidates == NULL || leans == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status != CUT_STATUS_OK) goto cleanup;
  for (int64_t f = 0; f < n; f++) candidates[f] = (candidate){rank[f], f};
  qsort(candidates, (size_t)n, sizeof *candidates, by_rank);
  CUT_TRY_GOTO(cut_conflict_probe(k, &feasible, &sure, err));
  if (feasible) {
    status = CUT_FAIL(err, CUT_STATUS_INTERNAL, "facts that admit a plan are no conflict");
    goto cleanup;
  }
  for (int64_t f = 0; f < n; f++) leans[f] = !sure || k->weight[f] > 0;
  for (int64_t i = 0; i < n; i++) {
    int64_t f = candidates[i].fact;
    if (!k->held[f]) continue;
    CUT_TRY_GOTO(cut_conflict_hold(k, f, false, err));
    if (!leans[f]) continue;
    CUT_TRY_GOTO(cut_conflict_probe(k, &feasible, &sure, err));
    if (feasible)
      CUT_TRY_GOTO(cut_conflict_hold(k, f, true, err));
    else
      for (int64_t other = 0; other < n; other++) leans[other] = !sure || k->weight[other] > 0;
  }
  *proved = true;
  CUT_TRY_GOTO(check_members(k, proved, err));
  CUT_TRY_GOTO(cut_conflict_probe(k, &feasible, &sure, err));
  *proved = *proved && !feasible && sure;
cleanup:
  cut_mem_free(leans);
  cut_mem_free(candidates);
  return status;
}

/* ---- least change ---- */

/* What the ray of a leaf adds up, positive as it proves something, and how that moves with the fact's change. */
static void ray_margin(const leaf_view *l, int64_t fact, double *margin, double *slope) {
  const cut_conflict *k = l->k;
  const double *y = l->leaf->dual;
  *margin = *slope = 0;
  for (int64_t i = 0; i < k->v->n_rows; i++)
    if (y[i] != 0) {
      double limit = y[i] > 0 ? k->row_lower[i] : k->row_upper[i];
      if (isfinite(limit)) *margin += y[i] * limit;
    }
  for (int64_t j = 0; j < k->v->n_columns; j++) {
    double lower = k->lower[j], upper = k->upper[j];
    for (int64_t p = 0; p < l->leaf->n_fixed; p++)
      if (l->leaf->column[p] == j) {
        lower = l->leaf->lower[p];
        upper = l->leaf->upper[p];
      }
    if (l->slope[j] != 0) *margin -= l->slope[j] * (l->slope[j] > 0 ? upper : lower);
  }
  const cut_fact *f = &k->facts->items[fact];
  for (int64_t i = f->first; i < f->last; i++) {
    const cut_fact_limit *limit = &k->facts->limits.items[i];
    if (!isnan(limit->slope) && is_tight(k, i)) *slope += multiplier(l, limit->what, limit->index) * limit->slope;
  }
}

/* The nearest change at which one of the leaves proves nothing any more: *by from where the fact is now. sign: 1 or -1
 * once the direction is known, 0 before. */
static bool next_change(leaf_view *l, int64_t fact, int *sign, double *by) {
  bool any = false;
  for (int64_t n = 0; n < l->k->tree.n; n++) {
    double margin, slope;
    l->leaf = &l->k->tree.items[n];
    if (l->leaf->dual == NULL) return false;
    fill_slopes(l);
    ray_margin(l, fact, &margin, &slope);
    if (fabs(slope) < NO_WEIGHT) continue;
    int way = slope < 0 ? 1 : -1;
    if (*sign != 0 && way != *sign) continue;
    double step = fmax(margin, 0) / fabs(slope);
    if (any && step >= *by) continue;
    any = true;
    *sign = way;
    *by = step;
  }
  return any;
}

static cut_status search_change(cut_conflict *k, int64_t fact, leaf_view *l, cut_least_change *out, cut_error *err) {
  double change = 0, by = 0;
  int sign = 0;
  bool feasible, sure;
  for (int step = 0; step < MOST_STEPS; step++) {
    CUT_TRY(cut_conflict_change(k, fact, change, err));
    CUT_TRY(cut_conflict_probe(k, &feasible, &sure, err));
    if (feasible) {
      out->found = true;
      out->change = change;
      out->proved = sure;
      break;
    }
    if (!next_change(l, fact, &sign, &by)) return CUT_STATUS_OK;
    change += sign * fmax(by, 1e-9 * (1 + fabs(change)));
    if (change < -1) { /* less than nothing */
      if (change < -1 - 1e-6) return CUT_STATUS_OK;
      change = -1;
    }
  }
  if (!out->found || out->change == 0) return CUT_STATUS_OK;
  CUT_TRY(cut_conflict_change(k, fact, out->change * (1 - 1e-6), err));
  CUT_TRY(cut_conflict_probe(k, &feasible, &sure, err));
  out->proved = out->proved && !feasible && sure;
  return CUT_STATUS_OK;
}

cut_status cut_conflict_least_change(cut_conflict *k, int64_t fact, cut_least_change *out, cut_error *err) {
  leaf_view l = {.k = k, .slope = CUT_NEW(double, k->v->n_columns)};
  *out = (cut_least_change){0};
  if (l.slope == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = search_change(k, fact, &l, out, err);
  cut_status restored = cut_conflict_change(k, fact, 0, status == CUT_STATUS_OK ? err : NULL);
  cut_mem_free(l.slope);
  return status == CUT_STATUS_OK ? restored : status;
}
