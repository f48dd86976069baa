#include "question/supports.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/branch.h"
#include "verify/certificate.h"

/* Less than this of a column, in canonical units, is no use of its item. */
#define NO_USE 1e-6
/* A plan this much dearer than the limit, relative, still counts as within: rounding. */
#define SAME_COST 1e-9

typedef struct search {
  const cut_supports_problem *p;
  const cut_model_view *v;
  cut_engine *engine;
  bool has_whole;
  uint8_t *closed; /* [n_items] as the engine has it */
  uint8_t *used;   /* [n_items] by the plan found last */
  double cost;     /* of that plan */
  cut_supports *out;
} search;

/* A node: closed and kept, and the set that is shrunk there; all [n_items]. */
typedef struct node {
  uint8_t *closed, *kept, *set;
} node;

void cut_supports_clear(cut_supports *s) {
  for (int64_t i = 0; i < s->n; i++) cut_mem_free(s->items[i].open);
  cut_mem_free(s->items);
  memset(s, 0, sizeof *s);
}

static void node_free(node *n) {
  cut_mem_free(n->closed);
  cut_mem_free(n->kept);
  cut_mem_free(n->set);
}

static cut_status node_new(const search *k, const uint8_t *closed, const uint8_t *kept, node *out, cut_error *err) {
  int64_t n = k->p->n_items;
  *out = (node){CUT_NEW(uint8_t, n), CUT_NEW(uint8_t, n), CUT_NEW(uint8_t, n)};
  if (out->closed == NULL || out->kept == NULL || out->set == NULL) {
    node_free(out);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t i = 0; i < n; i++) {
    out->closed[i] = closed != NULL ? closed[i] : 0;
    out->kept[i] = kept != NULL ? kept[i] : 0;
  }
  return CUT_STATUS_OK;
}

/* Closes exactly these items. *possible is false if one of them has something that must be done. */
static cut_status close_items(search *k, const uint8_t *closed, bool *possible, cut_error *err) {
  *possible = true;
  for (int64_t j = 0; j < k->v->n_columns; j++) {
    int64_t item = k->p->item[j];
    if (item < 0) continue;
    if (closed[item] != 0 && (k->v->col_lower[j] > 0)) *possible = false;
    if (closed[item] == k->closed[item]) continue;
    double lower = k->v->col_lower[j], upper = k->v->col_upper[j];
    if (closed[item] != 0 && lower <= 0) CUT_TRY(cut_engine_set_column(k->engine, j, fmin(lower, 0), 0, err));
    if (closed[item] == 0) CUT_TRY(cut_engine_set_column(k->engine, j, lower, upper, err));
  }
  memcpy(k->closed, closed, (size_t)k->p->n_items);
  return CUT_STATUS_OK;
}

static cut_lp lp_now(const search *k) {
  cut_engine_numbers n = cut_engine_get_numbers(k->engine);
  return (cut_lp){.n_columns = k->v->n_columns,
                  .n_rows = k->v->n_rows,
                  .col_lower = n.col_lower,
                  .col_upper = n.col_upper,
                  .cost = n.cost,
                  .col_integer = k->has_whole ? k->v->col_integer : NULL,
                  .row_lower = n.row_lower,
                  .row_upper = n.row_upper,
                  .col_start = k->v->col_start,
                  .entry_row = k->v->entry_row,
                  .entry_value = k->v->entry_value};
}

/* Is the answer what it says: a plan within the limit, or a bound beyond it? */
static cut_status certify(const search *k, const cut_solution *s, const cut_tree *tree, bool within, bool *proved,
                          cut_error *err) {
  cut_lp lp = lp_now(k);
  bool infeasible = s->status == CUT_SOLVE_INFEASIBLE, holds = false;
  int64_t n = k->has_whole ? tree->n : 1;
  cut_leaf_claim *claims = CUT_NEW(cut_leaf_claim, n);
  cut_status status = CUT_STATUS_OK;
  if (claims == NULL) return CUT_FAIL_MEMORY(err);
  if (!k->has_whole) claims[0] = (cut_leaf_claim){.infeasible = infeasible, .dual = infeasible ? s->ray : s->dual};
  for (int64_t i = 0; k->has_whole && i < n; i++)
    claims[i] = (cut_leaf_claim){tree->items[i].n_fixed, tree->items[i].column,     tree->items[i].lower,
                                 tree->items[i].upper,   tree->items[i].infeasible, tree->items[i].dual};
  if (infeasible) {
    if (n > 0 && claims[0].dual != NULL) status = cut_certify_infeasible(&lp, claims, n, &holds, err);
  } else {
    cut_tolerances tolerances;
    cut_certificate c;
    cut_tolerances_init(&tolerances);
    status = cut_certify(&lp, s->value, claims, n, &tolerances, &c, err);
    holds = within ? c.feasible : c.bound + k->v->offset > k->p->limit - SAME_COST * (1 + fabs(k->p->limit));
  }
  cut_mem_free(claims);
  *proved = holds;
  return status;
}

static void note_use(search *k, const double *value) {
  memset(k->used, 0, (size_t)k->p->n_items);
  for (int64_t j = 0; j < k->v->n_columns; j++)
    if (k->p->item[j] >= 0 && fabs(value[j]) > NO_USE) k->used[k->p->item[j]] = 1;
}

/* Solves as the engine stands. */
static cut_status solve(search *k, cut_solution *s, cut_tree *tree, bool *within, bool *proved, cut_error *err) {
  double bound;
  k->out->n_solves++;
  if (k->has_whole)
    CUT_TRY(cut_branch_solve(k->engine, k->p->model, NULL, k->p->sink, s, tree, &bound, err));
  else
    CUT_TRY(cut_engine_solve(k->engine, k->p->sink, s, err));
  if (s->status != CUT_SOLVE_OPTIMAL && s->status != CUT_SOLVE_INFEASIBLE)
    return CUT_FAIL(err, s->status == CUT_SOLVE_INTERRUPTED ? CUT_STATUS_INTERRUPTED : CUT_STATUS_LIMIT,
                    "a solve for alternatives ended as '%s'", cut_solve_status_text(s->status));
  *within = s->status == CUT_SOLVE_OPTIMAL &&
            s->objective + k->v->offset <= k->p->limit + SAME_COST * (1 + fabs(k->p->limit));
  return certify(k, s, tree, *within, proved, err);
}

/* Is there a plan within the limit with these items closed? Then `used` and `cost` are its. A warm answer that cannot
 * be proved is asked for again. */
static cut_status ask(search *k, const uint8_t *closed, bool *within, cut_error *err) {
  cut_solution s = {0};
  cut_tree tree = {0};
  bool possible, proved = false;
  cut_status status;
  *within = false;
  CUT_TRY_GOTO(close_items(k, closed, &possible, err));
  if (!possible) goto cleanup;
  CUT_TRY_GOTO(solve(k, &s, &tree, within, &proved, err));
  if (!proved) {
    CUT_TRY_GOTO(cut_engine_reset(k->engine, err));
    CUT_TRY_GOTO(solve(k, &s, &tree, within, &proved, err));
  }
  k->out->proved = k->out->proved && proved;
  if (*within) {
    note_use(k, s.value);
    k->cost = s.objective + k->v->offset;
  }
cleanup:
  cut_tree_clear(&tree);
  cut_solution_clear(&s);
  return status;
}

/* Asks with all closed but a set. */
static cut_status ask_set(search *k, const uint8_t *set, bool *within, cut_error *err) {
  int64_t n = k->p->n_items;
  uint8_t *closed = CUT_NEW(uint8_t, n);
  if (closed == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) closed[i] = set[i] == 0;
  cut_status status = ask(k, closed, within, err);
  cut_mem_free(closed);
  return status;
}

static bool is_spent(const search *k) { return k->out->n >= k->p->most || k->out->n_solves >= k->p->n_solves; }

/* Keeps of the set what the last plan used, and what is kept. */
static void tighten(const search *k, node *n) {
  for (int64_t i = 0; i < k->p->n_items; i++)
    n->set[i] = n->set[i] != 0 && (k->used[i] != 0 || n->kept[i] != 0) ? 1 : 0;
}

/* Shrinks the set of a node: what is not kept goes if the rest is enough. */
static cut_status shrink(search *k, node *n, cut_error *err) {
  for (int64_t i = 0; i < k->p->n_items; i++) {
    bool within;
    if (n->set[i] == 0 || n->kept[i] != 0) continue;
    n->set[i] = 0;
    CUT_TRY(ask_set(k, n->set, &within, err));
    if (within)
      tighten(k, n);
    else
      n->set[i] = 1;
  }
  return CUT_STATUS_OK;
}

/* Can none of the kept be left out either? */
static cut_status is_minimal(search *k, node *n, bool *minimal, cut_error *err) {
  *minimal = true;
  for (int64_t i = 0; *minimal && i < k->p->n_items; i++) {
    bool within;
    if (n->kept[i] == 0) continue;
    n->set[i] = 0;
    CUT_TRY(ask_set(k, n->set, &within, err));
    n->set[i] = 1;
    *minimal = !within;
  }
  return CUT_STATUS_OK;
}

static cut_status record(search *k, const node *n, cut_error *err) {
  bool within;
  CUT_TRY(ask_set(k, n->set, &within, err));
  CUT_ASSERT(within, err);
  if (!CUT_GROW(k->out)) return CUT_FAIL_MEMORY(err);
  cut_support *s = &k->out->items[k->out->n];
  *s = (cut_support){CUT_NEW(uint8_t, k->p->n_items), k->cost};
  if (s->open == NULL) return CUT_FAIL_MEMORY(err);
  memcpy(s->open, n->set, (size_t)k->p->n_items);
  k->out->n++;
  return CUT_STATUS_OK;
}

/* Depth is bounded by the number of items: each level closes one. */
static cut_status explore(search *k, const uint8_t *closed, const uint8_t *kept, cut_error *err) {
  node n;
  bool within, minimal;
  cut_status status;
  if (is_spent(k)) {
    k->out->complete = false;
    return CUT_STATUS_OK;
  }
  CUT_TRY(node_new(k, closed, kept, &n, err));
  CUT_TRY_GOTO(ask(k, n.closed, &within, err));
  if (!within) goto cleanup;
  memset(n.set, 1, (size_t)k->p->n_items);
  tighten(k, &n);
  CUT_TRY_GOTO(shrink(k, &n, err));
  CUT_TRY_GOTO(is_minimal(k, &n, &minimal, err));
  if (minimal) CUT_TRY_GOTO(record(k, &n, err));
  for (int64_t i = 0; i < k->p->n_items; i++) {
    if (n.set[i] == 0 || n.kept[i] != 0) continue;
    n.closed[i] = 1;
    CUT_TRY_GOTO(explore(k, n.closed, n.kept, err));
    n.closed[i] = 0;
    n.kept[i] = 1;
  }
cleanup:
  node_free(&n);
  return status;
}

cut_status cut_supports_find(const cut_supports_problem *p, cut_supports *out, cut_error *err) {
  search k = {.p = p, .v = cut_model_get(p->model), .out = out};
  cut_engine_options options;
  cut_status status;
  memset(out, 0, sizeof *out);
  out->complete = out->proved = true;
  cut_engine_options_init(&options);
  for (int64_t j = 0; j < k.v->n_columns; j++) k.has_whole = k.has_whole || k.v->col_integer[j] != 0;
  k.closed = CUT_NEW(uint8_t, p->n_items);
  k.used = CUT_NEW(uint8_t, p->n_items);
  if (k.closed == NULL || k.used == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_engine_open(p->model, &options, &k.engine, err));
  for (int64_t i = 0; p->class_limit != NULL && i < k.v->n_classes; i++) {
    int64_t row = k.v->class_row[i];
    CUT_TRY_GOTO(
        cut_engine_set_row(k.engine, row, k.v->row_lower[row], fmin(k.v->row_upper[row], p->class_limit[i]), err));
  }
  status = explore(&k, NULL, NULL, err);
cleanup:
  cut_engine_close(k.engine);
  cut_mem_free(k.used);
  cut_mem_free(k.closed);
  if (status != CUT_STATUS_OK) cut_supports_clear(out);
  return status;
}
