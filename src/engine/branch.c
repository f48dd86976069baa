/* Branch and bound over the integer columns, made so that others can check the answer (branch.h).
 *
 * Each node is an LP. Its duals bound every point of its box, so a node that is closed leaves its box and its duals
 * (or, if it has no point, its ray) behind as a leaf; the leaves' boxes cover all integer assignments, because a node
 * that is not closed is replaced by its two halves. Where the search stops early, the open nodes become leaves too,
 * with the duals of the node they were split from, which hold in the halves as well: the bound of a stopped search is
 * proved like any other.
 *
 * Incumbents are always solved with all integer columns fixed at whole numbers, never taken from a relaxation that is
 * whole within tolerance only: a column of 1e-8 times a large coefficient is not nothing. A relaxation that is whole
 * within tolerance but dearer when made whole is split further, at its least whole column.
 *
 * array        index           meaning                                                   lifetime
 * column       integer column  its index in the model, ascending                         search
 * lower, upper integer column  the engine's limits at the start, as set                  search
 * first, last  integer column  the whole numbers between them                            search
 * best, trial  integer column  assignment of the incumbent, and the one tried last       search
 * open         stack           nodes still to solve; the top is solved next              search */
#include "engine/branch.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

/* Each node in the first ones, then each tenth, tries to round its way to an incumbent. */
#define EAGER_NODES 100
#define LAZY_NODES 10
#define NODES_PER_REPORT 16

typedef struct node {
  int64_t n;
  int64_t *position; /* [n] which integer columns are restricted */
  double *lower, *upper;
  double *dual; /* [n_rows] of the node it was split from, NULL at the root */
  double bound;
} node;

typedef struct search {
  cut_engine *engine;
  const cut_model_view *view;
  const cut_branch_options *options;
  const cut_sink *sink;
  cut_tree *tree;
  int64_t n_integers;
  int64_t *column;
  double *lower, *upper, *first, *last, *best, *trial;
  struct {
    node *items;
    int64_t n, capacity;
  } open;
  node current;
  bool in_hand; /* current is neither a leaf nor split yet */
  cut_solution lp, attempt;
  bool has_best, has_trial;
  bool is_vouched; /* the solver holds an incumbent no worse than best for optimal */
  double best_objective;
  int64_t n_nodes, iterations;
  cut_solve_status stop; /* OPTIMAL while nothing stops the search */
} search;

void cut_branch_options_init(cut_branch_options *o) {
  *o = (cut_branch_options){.integrality = 1e-7, .gap = 1e-9, .help_after = 500, .node_limit = 3000};
}

static void free_leaf(cut_leaf *leaf) {
  cut_mem_free(leaf->dual);
  cut_mem_free(leaf->upper);
  cut_mem_free(leaf->lower);
  cut_mem_free(leaf->column);
}

void cut_tree_clear(cut_tree *t) {
  if (t == NULL) return;
  for (int64_t i = 0; i < t->n; i++) free_leaf(&t->items[i]);
  cut_mem_free(t->items);
  memset(t, 0, sizeof *t);
}

cut_status cut_tree_copy(const cut_tree *t, int64_t n_rows, cut_tree *out, cut_error *err) {
  *out = (cut_tree){.items = CUT_NEW(cut_leaf, t->n)};
  if (out->items == NULL) return CUT_FAIL_MEMORY(err);
  out->capacity = t->n;
  for (; out->n < t->n; out->n++) {
    const cut_leaf *from = &t->items[out->n];
    cut_leaf *to = &out->items[out->n];
    *to = *from;
    to->column = from->column == NULL ? NULL : CUT_COPY(from->column, from->n_fixed);
    to->lower = from->lower == NULL ? NULL : CUT_COPY(from->lower, from->n_fixed);
    to->upper = from->upper == NULL ? NULL : CUT_COPY(from->upper, from->n_fixed);
    to->dual = from->dual == NULL ? NULL : CUT_COPY(from->dual, n_rows);
    if ((from->column != NULL && to->column == NULL) || (from->lower != NULL && to->lower == NULL) ||
        (from->upper != NULL && to->upper == NULL) || (from->dual != NULL && to->dual == NULL)) {
      free_leaf(to);
      return CUT_FAIL_MEMORY(err);
    }
  }
  return CUT_STATUS_OK;
}

static void free_node(node *x) {
  cut_mem_free(x->dual);
  cut_mem_free(x->upper);
  cut_mem_free(x->lower);
  cut_mem_free(x->position);
  memset(x, 0, sizeof *x);
}

/* ---- setting up ---- */

static cut_status open_search(search *s, cut_error *err) {
  const cut_model_view *v = s->view;
  cut_engine_numbers numbers = cut_engine_get_numbers(s->engine);
  for (int64_t j = 0; j < v->n_columns; j++) s->n_integers += v->col_integer[j] != 0;
  s->column = CUT_NEW(int64_t, s->n_integers);
  s->lower = CUT_NEW(double, s->n_integers);
  s->upper = CUT_NEW(double, s->n_integers);
  s->first = CUT_NEW(double, s->n_integers);
  s->last = CUT_NEW(double, s->n_integers);
  s->best = CUT_NEW(double, s->n_integers);
  s->trial = CUT_NEW(double, s->n_integers);
  if (s->column == NULL || s->lower == NULL || s->upper == NULL || s->first == NULL || s->last == NULL ||
      s->best == NULL || s->trial == NULL || !CUT_GROW(&s->open))
    return CUT_FAIL_MEMORY(err);
  s->open.items[s->open.n++] = (node){.bound = -INFINITY};
  for (int64_t j = 0, p = 0; j < v->n_columns; j++) {
    if (!v->col_integer[j]) continue;
    s->column[p] = j;
    s->lower[p] = numbers.col_lower[j];
    s->upper[p] = numbers.col_upper[j];
    s->first[p] = ceil(s->lower[p]);
    s->last[p] = floor(s->upper[p]);
    p++;
  }
  return CUT_STATUS_OK;
}

static void close_search(search *s) {
  cut_solution_clear(&s->attempt);
  cut_solution_clear(&s->lp);
  free_node(&s->current);
  for (int64_t i = 0; i < s->open.n; i++) free_node(&s->open.items[i]);
  cut_mem_free(s->open.items);
  cut_mem_free(s->trial);
  cut_mem_free(s->best);
  cut_mem_free(s->last);
  cut_mem_free(s->first);
  cut_mem_free(s->upper);
  cut_mem_free(s->lower);
  cut_mem_free(s->column);
}

/* ---- leaves ---- */

/* Adds the box of node x as a leaf that `multipliers` (NULL: none, it proves nothing) bound or close. */
static cut_status add_leaf(search *s, const node *x, const double *multipliers, double bound, cut_error *err) {
  cut_leaf leaf = {.n_fixed = x->n, .bound = bound, .infeasible = bound == INFINITY};
  leaf.column = CUT_NEW(int64_t, x->n);
  leaf.lower = CUT_COPY(x->lower, x->n);
  leaf.upper = CUT_COPY(x->upper, x->n);
  leaf.dual = CUT_COPY(multipliers, s->view->n_rows);
  if (leaf.column == NULL || leaf.lower == NULL || leaf.upper == NULL || leaf.dual == NULL || !CUT_GROW(s->tree)) {
    free_leaf(&leaf);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t i = 0; i < x->n; i++) leaf.column[i] = s->column[x->position[i]];
  s->tree->items[s->tree->n++] = leaf;
  return CUT_STATUS_OK;
}

static double proved_bound(const search *s) {
  double bound = INFINITY;
  for (int64_t i = 0; i < s->tree->n; i++) bound = fmin(bound, s->tree->items[i].bound);
  return bound;
}

/* ---- nodes ---- */

/* A half of node x: position p within [lower, upper], and the duals that x's LP has. */
static cut_status push_half(search *s, const node *x, int64_t p, double lower, double upper, cut_error *err) {
  int64_t at = 0;
  while (at < x->n && x->position[at] != p) at++;
  int64_t n = at < x->n ? x->n : x->n + 1;
  node half = {.n = n, .bound = s->lp.objective};
  half.position = CUT_NEW(int64_t, n);
  half.lower = CUT_NEW(double, n);
  half.upper = CUT_NEW(double, n);
  half.dual = CUT_COPY(s->lp.dual, s->view->n_rows);
  if (half.position == NULL || half.lower == NULL || half.upper == NULL || half.dual == NULL || !CUT_GROW(&s->open)) {
    free_node(&half);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t i = 0; i < x->n; i++) {
    half.position[i] = x->position[i];
    half.lower[i] = x->lower[i];
    half.upper[i] = x->upper[i];
  }
  half.position[at] = p;
  half.lower[at] = lower;
  half.upper[at] = upper;
  s->open.items[s->open.n++] = half;
  return CUT_STATUS_OK;
}

static cut_status enter(search *s, const node *x, cut_error *err) {
  for (int64_t p = 0; p < s->n_integers; p++) {
    double lower = s->first[p], upper = s->last[p];
    for (int64_t i = 0; i < x->n; i++) {
      if (x->position[i] != p) continue;
      lower = x->lower[i];
      upper = x->upper[i];
    }
    CUT_TRY(cut_engine_set_column(s->engine, s->column[p], lower, upper, err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_back(search *s, cut_error *err) {
  for (int64_t p = 0; p < s->n_integers; p++)
    CUT_TRY(cut_engine_set_column(s->engine, s->column[p], s->lower[p], s->upper[p], err));
  return CUT_STATUS_OK;
}

/* How whole the relaxation of the node in hand is. */
typedef struct wholeness {
  double furthest;   /* largest distance from a whole number, over all integer columns */
  int64_t column;    /* the furthest from whole among those the node leaves a choice, lowest index first; -1 if all are
                        whole to the last bit */
  int64_t undecided; /* any column that the node leaves a choice, -1 if none */
} wholeness;

static wholeness measure(const search *s) {
  wholeness w = {.column = -1, .undecided = -1};
  cut_engine_numbers n = cut_engine_get_numbers(s->engine);
  double furthest = 0;
  for (int64_t p = 0; p < s->n_integers; p++) {
    int64_t j = s->column[p];
    double distance = fabs(s->lp.value[j] - round(s->lp.value[j]));
    w.furthest = fmax(w.furthest, distance);
    if (!(n.col_lower[j] < n.col_upper[j])) continue;
    if (w.undecided < 0) w.undecided = p;
    if (distance > furthest) {
      furthest = distance;
      w.column = p;
    }
  }
  return w;
}

/* ---- incumbents ---- */

static bool beyond_cutoff(const search *s, double objective) {
  if (!s->has_best) return false;
  return objective >= s->best_objective - s->options->gap * (1 + fabs(s->best_objective));
}

/* The relaxation is whole to the last bit: it is an incumbent as it stands. */
static void take_relaxation(search *s) {
  if (s->has_best && s->lp.objective >= s->best_objective) return;
  s->has_best = true;
  s->best_objective = s->lp.objective;
  for (int64_t p = 0; p < s->n_integers; p++) s->best[p] = s->lp.value[s->column[p]];
}

static double within(double x, double lower, double upper) { return fmax(lower, fmin(upper, x)); }

/* Solves with the integer columns fixed at s->trial; keeps it if it is the best so far. */
static cut_status try_assignment(search *s, cut_error *err) {
  for (int64_t p = 0; p < s->n_integers; p++)
    CUT_TRY(cut_engine_set_column(s->engine, s->column[p], s->trial[p], s->trial[p], err));
  CUT_TRY(cut_engine_solve(s->engine, s->sink, &s->attempt, err));
  s->iterations += s->attempt.iterations;
  if (s->attempt.status == CUT_SOLVE_LIMIT || s->attempt.status == CUT_SOLVE_INTERRUPTED) s->stop = s->attempt.status;
  if (s->attempt.status != CUT_SOLVE_OPTIMAL) return CUT_STATUS_OK;
  if (s->has_best && s->attempt.objective >= s->best_objective) return CUT_STATUS_OK;
  s->has_best = true;
  s->best_objective = s->attempt.objective;
  if (s->n_integers > 0) memcpy(s->best, s->trial, (size_t)s->n_integers * sizeof *s->best);
  return CUT_STATUS_OK;
}

/* Ways to make a relaxation whole. Up is tried because what runs, runs up to a capacity that grows with the column. */
typedef enum rounding { ROUND_NEAREST, ROUND_UP, ROUND_DOWN } rounding;

/* Rounds the node's relaxation and solves, unless that assignment was the last one tried. */
static cut_status try_rounding(search *s, rounding how, cut_error *err) {
  bool same = s->has_trial;
  for (int64_t p = 0; p < s->n_integers; p++) {
    double x = s->lp.value[s->column[p]], y = round(x);
    bool whole = fabs(x - y) <= s->options->integrality;
    if (how == ROUND_UP && !whole) y = ceil(x);
    if (how == ROUND_DOWN && !whole) y = floor(x);
    y = within(y, s->first[p], s->last[p]);
    if (y < s->trial[p] || y > s->trial[p]) same = false;
    s->trial[p] = y;
  }
  s->has_trial = true;
  return same ? CUT_STATUS_OK : try_assignment(s, err);
}

static cut_status look_for_incumbent(search *s, bool whole, cut_error *err) {
  bool at_root = s->n_nodes == 1;
  if (!whole && s->n_nodes > EAGER_NODES && s->n_nodes % LAZY_NODES != 0) return CUT_STATUS_OK;
  CUT_TRY(try_rounding(s, ROUND_NEAREST, err));
  for (rounding how = ROUND_UP; how <= ROUND_DOWN && at_root && !whole; how++)
    if (s->stop == CUT_SOLVE_OPTIMAL && !beyond_cutoff(s, s->lp.objective)) CUT_TRY(try_rounding(s, how, err));
  return CUT_STATUS_OK;
}

/* ---- the search ---- */

/* Splits the node in hand at its most fractional column. The half on the side of the nearest whole number is on top. */
static cut_status split(search *s, int64_t p, cut_error *err) {
  const node *x = &s->current;
  double value = s->lp.value[s->column[p]], lower = s->first[p], upper = s->last[p];
  for (int64_t i = 0; i < x->n; i++) {
    if (x->position[i] != p) continue;
    lower = x->lower[i];
    upper = x->upper[i];
  }
  double cut = within(floor(value), lower, upper - 1);
  bool up_first = value - cut > 0.5;
  if (!up_first) CUT_TRY(push_half(s, x, p, cut + 1, upper, err));
  CUT_TRY(push_half(s, x, p, lower, cut, err));
  if (up_first) CUT_TRY(push_half(s, x, p, cut + 1, upper, err));
  return CUT_STATUS_OK;
}

/* The node's LP has an optimum: closes the node as a leaf or splits it. */
static cut_status settle_optimal(search *s, cut_error *err) {
  wholeness w = measure(s);
  if (!(w.furthest > 0))
    take_relaxation(s);
  else if (!beyond_cutoff(s, s->lp.objective))
    CUT_TRY(look_for_incumbent(s, w.furthest <= s->options->integrality, err));
  s->in_hand = false;
  if (s->stop != CUT_SOLVE_OPTIMAL || beyond_cutoff(s, s->lp.objective) || w.undecided < 0)
    return add_leaf(s, &s->current, s->lp.dual, s->lp.objective, err);
  return split(s, w.column >= 0 ? w.column : w.undecided, err);
}

static cut_status visit(search *s, cut_error *err) {
  CUT_TRY(enter(s, &s->current, err));
  CUT_TRY(cut_engine_solve(s->engine, s->sink, &s->lp, err));
  s->iterations += s->lp.iterations;
  switch (s->lp.status) {
    case CUT_SOLVE_OPTIMAL:
      CUT_TRY(settle_optimal(s, err));
      break;
    case CUT_SOLVE_INFEASIBLE:
      s->in_hand = false;
      CUT_TRY(add_leaf(s, &s->current, s->lp.ray, INFINITY, err));
      break;
    case CUT_SOLVE_UNBOUNDED:
    case CUT_SOLVE_LIMIT:
    case CUT_SOLVE_INTERRUPTED:
      s->stop = s->lp.status;
      break;
  }
  return CUT_STATUS_OK;
}

static bool asked_to_stop(const search *s) {
  if (s->sink == NULL || s->sink->progress == NULL || s->n_nodes % NODES_PER_REPORT != 0) return false;
  return s->sink->progress(-1, "branching", -1, s->sink->user);
}

/* Many independent choices make a tree that only cuts can close. The solver has them: its point becomes an incumbent
 * here. */
static cut_status ask_for_help(search *s, cut_error *err) {
  bool found = false, is_best = false;
  double *value = CUT_NEW(double, s->view->n_columns);
  if (value == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = put_back(s, err);
  if (status == CUT_STATUS_OK) status = cut_engine_suggest(s->engine, value, &found, &is_best, err);
  if (status == CUT_STATUS_OK && found) {
    for (int64_t p = 0; p < s->n_integers; p++)
      s->trial[p] = within(round(value[s->column[p]]), s->first[p], s->last[p]);
    s->has_trial = true;
    status = try_assignment(s, err);
    /* Vouched for only if the assignment stood up to being solved here. */
    s->is_vouched =
        is_best && s->attempt.status == CUT_SOLVE_OPTIMAL && s->has_best && s->best_objective <= s->attempt.objective;
  }
  cut_mem_free(value);
  return status;
}

static cut_status run_search(search *s, cut_error *err) {
  while (s->open.n > 0 && s->stop == CUT_SOLVE_OPTIMAL) {
    if (s->n_nodes == s->options->help_after) CUT_TRY(ask_for_help(s, err));
    if (asked_to_stop(s))
      s->stop = CUT_SOLVE_INTERRUPTED;
    else if (s->n_nodes >= s->options->node_limit)
      s->stop = CUT_SOLVE_LIMIT;
    if (s->stop != CUT_SOLVE_OPTIMAL) break;
    s->current = s->open.items[--s->open.n];
    s->in_hand = true;
    s->n_nodes++;
    /* An incumbent found since may have closed it. */
    if (s->current.dual != NULL && beyond_cutoff(s, s->current.bound)) {
      s->in_hand = false;
      CUT_TRY(add_leaf(s, &s->current, s->current.dual, s->current.bound, err));
    } else {
      CUT_TRY(visit(s, err));
    }
    if (!s->in_hand) free_node(&s->current);
  }
  return CUT_STATUS_OK;
}

/* The open nodes of a stopped search become leaves, with what was known before they were split off. */
static cut_status close_open_nodes(search *s, cut_error *err) {
  if (s->in_hand) CUT_TRY(add_leaf(s, &s->current, s->current.dual, s->current.bound, err));
  for (int64_t i = s->open.n - 1; i >= 0; i--)
    CUT_TRY(add_leaf(s, &s->open.items[i], s->open.items[i].dual, s->open.items[i].bound, err));
  return CUT_STATUS_OK;
}

/* Solves once more with the integer columns at the incumbent, for its values and its duals. The caller's wish to stop
 * is not asked again: what was found is to be handed out. */
static cut_status hand_out_incumbent(search *s, cut_solution *out, cut_error *err) {
  for (int64_t p = 0; p < s->n_integers; p++)
    CUT_TRY(cut_engine_set_column(s->engine, s->column[p], s->best[p], s->best[p], err));
  CUT_TRY(cut_engine_solve(s->engine, NULL, out, err));
  if (out->status == CUT_SOLVE_INFEASIBLE) {
    s->iterations += out->iterations;
    CUT_TRY(cut_engine_reset(s->engine, err));
    CUT_TRY(cut_engine_solve(s->engine, NULL, out, err));
  }
  if (out->status != CUT_SOLVE_OPTIMAL && out->status != CUT_SOLVE_LIMIT)
    return CUT_FAIL(err, CUT_STATUS_SOLVER, "the incumbent of the branching is %s when solved again",
                    cut_solve_status_text(out->status));
  for (int64_t p = 0; p < s->n_integers && out->value != NULL; p++) out->value[s->column[p]] = s->best[p];
  s->iterations += out->iterations;
  return CUT_STATUS_OK;
}

/* Moves the LP's solution out, so that its ray or its duals come along. */
static void hand_out_lp(search *s, cut_solution *out) {
  *out = s->lp;
  memset(&s->lp, 0, sizeof s->lp);
}

static cut_status conclude(search *s, cut_solution *out, double *bound, cut_error *err) {
  bool stopped = s->stop != CUT_SOLVE_OPTIMAL, pure = s->n_integers == 0;
  if (s->stop == CUT_SOLVE_UNBOUNDED) {
    cut_tree_clear(s->tree);
    *bound = -INFINITY;
    hand_out_lp(s, out);
    out->iterations = s->iterations;
    return CUT_STATUS_OK;
  }
  if (stopped) CUT_TRY(close_open_nodes(s, err));
  *bound = proved_bound(s);
  if (s->has_best && !pure) {
    CUT_TRY(hand_out_incumbent(s, out, err));
    bool vouched = s->stop == CUT_SOLVE_LIMIT && s->is_vouched && s->n_nodes >= s->options->node_limit;
    if (stopped && !vouched) out->status = s->stop;
  } else if (!stopped && (pure || (s->n_nodes == 1 && s->lp.status == CUT_SOLVE_INFEASIBLE))) {
    hand_out_lp(s, out);
  } else {
    *out = (cut_solution){.status = stopped ? s->stop : CUT_SOLVE_INFEASIBLE,
                          .objective = stopped ? NAN : INFINITY,
                          .n_columns = s->view->n_columns,
                          .n_rows = s->view->n_rows};
  }
  out->iterations = s->iterations;
  if (out->status == CUT_SOLVE_OPTIMAL) *bound = fmin(*bound, out->objective);
  return CUT_STATUS_OK;
}

/* A column with no whole number between its limits: one leaf, its empty box, says it all. */
static cut_status refuse_empty_column(search *s, int64_t p, cut_solution *out, double *bound, cut_error *err) {
  node empty = {.n = 1, .position = &p, .lower = &s->first[p], .upper = &s->last[p]};
  CUT_TRY(add_leaf(s, &empty, NULL, INFINITY, err));
  *bound = INFINITY;
  *out = (cut_solution){.status = CUT_SOLVE_INFEASIBLE,
                        .objective = INFINITY,
                        .n_columns = s->view->n_columns,
                        .n_rows = s->view->n_rows};
  return CUT_STATUS_OK;
}

static int64_t find_empty_column(const search *s) {
  for (int64_t p = 0; p < s->n_integers; p++)
    if (s->first[p] > s->last[p]) return p;
  return -1;
}

cut_status cut_branch_solve(cut_engine *e, const cut_model *m, const cut_branch_options *options, const cut_sink *sink,
                            cut_solution *out, cut_tree *tree, double *bound, cut_error *err) {
  CUT_ASSERT(e != NULL && m != NULL && out != NULL && tree != NULL && bound != NULL, err);
  cut_status status = CUT_STATUS_OK;
  cut_branch_options defaults;
  cut_branch_options_init(&defaults);
  cut_solution_clear(out);
  cut_tree_clear(tree);
  *bound = -INFINITY;
  search s = {.engine = e,
              .view = cut_model_get(m),
              .options = options != NULL ? options : &defaults,
              .sink = sink,
              .tree = tree,
              .stop = CUT_SOLVE_OPTIMAL};
  CUT_TRY_GOTO(open_search(&s, err));
  int64_t empty = find_empty_column(&s);
  if (empty >= 0) {
    status = refuse_empty_column(&s, empty, out, bound, err);
    goto cleanup;
  }
  status = run_search(&s, err);
  if (status == CUT_STATUS_OK) status = conclude(&s, out, bound, err);
  /* Bounds that were valid before are valid now: this cannot fail, whatever happened above. */
  cut_status restored = put_back(&s, status == CUT_STATUS_OK ? err : NULL);
  if (status == CUT_STATUS_OK) status = restored;
cleanup:
  close_search(&s);
  if (status != CUT_STATUS_OK) {
    cut_tree_clear(tree);
    cut_solution_clear(out);
  }
  return status;
}
