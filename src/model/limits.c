/* Finite limits for columns that have none of their own, so that a bound on the optimum can be proved with rounding
 * accounted for (a reduced cost that is wrong by an ulp, times an infinite limit, proves nothing).
 *
 * Two arguments are used, and no others:
 * 1. Propagation. In a row L <= sum a_j x_j <= U the smallest (largest) sum of the other columns limits each column.
 *    Every limit found so holds for every feasible point. Along a balance row this is "no more can leave a node than
 * can come in", or "no more can come in than can leave". Each column gets its first finite limit and keeps it, so the
 * work is linear in the entries.
 * 2. Free cycles. Two unlimited routes to and fro limit each other only by a number that neither has. Where columns of
 *    cost >= 0 and lower limit 0 carry one unit from one balance row to another without loss, an optimal solution, at
 *    every stage, may be relieved of flow around a cycle of them: balances stay, no cost rises, classes are not
 * touched, other rows that hold such a column only cap it. What is left decomposes into paths through the strongly
 * connected part, so none of its columns carries more than can enter the part, or can leave it. Columns of negative
 * cost, with losses or with a lead time keep INFINITY: going round may pay, destroy goods, or store them.
 *
 * So that patches stay valid, what is derived does not lean on numbers that are patched loose: lower limits count as at
 * most 0, and limits of contracts are used only in a second pass, for columns that have no finite limit without them.
 * Raising another limit by patch needs a compilation of its own.
 *
 * A limit found is at least doubled before it is set, up to a power of two: then it is never where an optimum lies,
 * duals are those of the unlimited column, rounding of the sums above does not matter, and a small change of the case
 * does not move it. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

/* Limits beyond this prove nothing and are not set. */
#define LARGEST_LIMIT 1e15

/* Working arrays; "now" means with the limits found so far. */
typedef struct work {
  const cut_model_builder *b;
  int64_t n_columns, n_rows;
  cut_sparse by_column, by_row;
  double *lower, *upper;           /* [n_columns] now */
  double *row_lower, *row_upper;   /* [n_rows] -INFINITY, INFINITY while a row is left out */
  double *least, *most;            /* [n_rows] sum of the finite parts of the row's least and largest activity now */
  int64_t *least_open, *most_open; /* [n_rows] infinite parts */
  int64_t *stack;                  /* [n_rows] rows to look at */
  int64_t n_stack;
  uint8_t *stacked;     /* [n_rows] */
  double *cost;         /* [n_columns] of the last stage */
  int64_t *tail, *head; /* [n_columns] rows that a free arc leaves and enters, -1 if it is none */
  int64_t *component;   /* [n_rows] of the free arcs */
} work;

static void work_clear(work *w) {
  cut_sparse_clear(&w->by_column);
  cut_sparse_clear(&w->by_row);
  void *const arrays[] = {w->lower,     w->upper, w->row_lower, w->row_upper, w->least, w->most, w->least_open,
                          w->most_open, w->stack, w->stacked,   w->cost,      w->tail,  w->head, w->component};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) cut_mem_free(arrays[i]);
}

static cut_status work_init(work *w, const cut_model_builder *b, const uint8_t *in_group, cut_error *err) {
  int64_t n = b->columns.n, m = b->rows.n;
  *w = (work){.b = b,
              .n_columns = n,
              .n_rows = m,
              .lower = CUT_NEW(double, n),
              .upper = CUT_NEW(double, n),
              .row_lower = CUT_NEW(double, m),
              .row_upper = CUT_NEW(double, m),
              .least = CUT_NEW(double, m),
              .most = CUT_NEW(double, m),
              .least_open = CUT_NEW(int64_t, m),
              .most_open = CUT_NEW(int64_t, m),
              .stack = CUT_NEW(int64_t, m),
              .stacked = CUT_NEW(uint8_t, m),
              .cost = CUT_NEW(double, n),
              .tail = CUT_NEW(int64_t, n),
              .head = CUT_NEW(int64_t, n),
              .component = CUT_NEW(int64_t, m)};
  if (w->lower == NULL || w->upper == NULL || w->row_lower == NULL || w->row_upper == NULL || w->least == NULL ||
      w->most == NULL || w->least_open == NULL || w->most_open == NULL || w->stack == NULL || w->stacked == NULL ||
      w->cost == NULL || w->tail == NULL || w->head == NULL || w->component == NULL)
    return CUT_FAIL_MEMORY(err);
  CUT_TRY(cut_sparse_by_column(b, NULL, NULL, &w->by_column, err));
  CUT_TRY(cut_sparse_transpose(&w->by_column, n, m, &w->by_row, err));
  for (int64_t k = 0; k < b->terms.n; k++)
    w->cost[b->terms.items[k].column] +=
        b->terms.items[k].rate * cut_cause_sign(&b->causes.items[b->terms.items[k].cause], in_group);
  return CUT_STATUS_OK;
}

/* ---- propagation ---- */

static bool of_contract(cut_role role) {
  return role == CUT_ROLE_CONTRACT || role == CUT_ROLE_WINDOW || role == CUT_ROLE_TOTAL || role == CUT_ROLE_PAID ||
         role == CUT_ROLE_MAKE_UP || role == CUT_ROLE_SHORT || role == CUT_ROLE_OBLIGATION || role == CUT_ROLE_SALE;
}

/* The part of column j in a row's least or largest activity; infinite if its limit there is. */
static double least_part(const work *w, int64_t j, double a) { return a > 0 ? a * w->lower[j] : a * w->upper[j]; }
static double most_part(const work *w, int64_t j, double a) { return a > 0 ? a * w->upper[j] : a * w->lower[j]; }

static void push(work *w, int64_t i) {
  if (w->stacked[i] != 0) return;
  w->stacked[i] = 1;
  w->stack[w->n_stack++] = i;
}

/* Limits and activities from the builder's numbers, keeping what an earlier pass has found. */
static void start_pass(work *w, bool with_contracts, bool first) {
  for (int64_t j = 0; j < w->n_columns; j++) {
    double own = fmin(w->b->columns.lower[j], 0);
    bool open = !with_contracts && of_contract(cut_origins_get(&w->b->columns.origins, j).role);
    double upper = open ? INFINITY : fmax(w->b->columns.upper[j], 0);
    w->lower[j] = first ? own : fmax(w->lower[j], own);
    w->upper[j] = first ? upper : fmin(w->upper[j], upper);
  }
  for (int64_t i = 0; i < w->n_rows; i++) {
    bool left_out = !with_contracts && of_contract(cut_origins_get(&w->b->rows.origins, i).role);
    w->row_lower[i] = left_out ? -INFINITY : w->b->rows.lower[i];
    w->row_upper[i] = left_out ? INFINITY : w->b->rows.upper[i];
    w->least[i] = w->most[i] = 0;
    w->least_open[i] = w->most_open[i] = 0;
    for (int64_t k = w->by_row.start[i]; k < w->by_row.start[i + 1]; k++) {
      double least = least_part(w, w->by_row.minor[k], w->by_row.value[k]),
             most = most_part(w, w->by_row.minor[k], w->by_row.value[k]);
      if (isfinite(least))
        w->least[i] += least;
      else
        w->least_open[i]++;
      if (isfinite(most))
        w->most[i] += most;
      else
        w->most_open[i]++;
    }
    push(w, i);
  }
}

/* A side of column j is finite from now on: its rows' activities follow. A row is looked at again only when its open
 * parts fall to one or none, so at most four times. */
static void set_side(work *w, int64_t j, bool upper, double value) {
  if (!(fabs(value) <= LARGEST_LIMIT)) return;
  if (upper)
    w->upper[j] = fmax(value, 0);
  else
    w->lower[j] = fmin(value, 0);
  double limit = upper ? w->upper[j] : w->lower[j];
  for (int64_t k = w->by_column.start[j]; k < w->by_column.start[j + 1]; k++) {
    int64_t i = w->by_column.minor[k];
    double a = w->by_column.value[k];
    bool in_most = (a > 0) == upper;
    double *sum = in_most ? &w->most[i] : &w->least[i];
    int64_t *open = in_most ? &w->most_open[i] : &w->least_open[i];
    *sum += a * limit;
    if (--*open <= 1) push(w, i);
  }
}

/* What the upper (or lower) side of row i says about columns that are still open on the side it limits. */
static void use_row_side(work *w, int64_t i, bool row_upper) {
  double side = row_upper ? w->row_upper[i] : w->row_lower[i];
  int64_t open = row_upper ? w->least_open[i] : w->most_open[i];
  if (!isfinite(side) || open > 1) return;
  double sum = row_upper ? w->least[i] : w->most[i];
  for (int64_t k = w->by_row.start[i]; k < w->by_row.start[i + 1]; k++) {
    int64_t j = w->by_row.minor[k];
    double a = w->by_row.value[k];
    bool upper = (a > 0) == row_upper;
    if (isfinite(upper ? w->upper[j] : w->lower[j])) continue;
    double own = row_upper ? least_part(w, j, a) : most_part(w, j, a);
    if (open == 1 && isfinite(own)) continue; /* the open part is another column's */
    set_side(w, j, upper, (side - (sum - (isfinite(own) ? own : 0))) / a);
  }
}

static void propagate(work *w) {
  while (w->n_stack > 0) {
    int64_t i = w->stack[--w->n_stack];
    w->stacked[i] = 0;
    use_row_side(w, i, true);
    use_row_side(w, i, false);
  }
}

/* ---- free cycles ---- */

/* Is column j a free arc (argument 2)? Then tail and head are its rows. */
static void classify(work *w, int64_t j) {
  w->tail[j] = w->head[j] = -1;
  if (isfinite(w->upper[j]) || w->b->columns.lower[j] != 0 || w->b->integer[j] != 0 || w->cost[j] < 0) return;
  int64_t tail = -1, head = -1;
  for (int64_t k = w->by_column.start[j]; k < w->by_column.start[j + 1]; k++) {
    int64_t i = w->by_column.minor[k];
    double a = w->by_column.value[k];
    bool is_balance = cut_origins_get(&w->b->rows.origins, i).role == CUT_ROLE_BALANCE;
    if (is_balance && a == -1 && tail < 0)
      tail = i;
    else if (is_balance && a == 1 && head < 0)
      head = i;
    else if (a < 0 || w->b->rows.lower[i] != -INFINITY || is_balance)
      return;
  }
  if (tail < 0 || head < 0) return;
  w->tail[j] = tail;
  w->head[j] = head;
}

/* Strongly connected components of the free arcs (R. Tarjan, Depth-first search and linear graph algorithms, SIAM J.
 * Comput. 1 (1972) 146-160, doi:10.1137/0201010), without recursion. */
typedef struct tarjan {
  int64_t *number, *low;  /* [n_rows] order of discovery + 1; lowest reachable */
  int64_t *path, *cursor; /* [n_rows] depth-first path; next entry of each row */
  int64_t *open;          /* [n_rows] rows whose component is not known */
  int64_t n_open, n_path, next;
} tarjan;

static void enter(work *w, tarjan *s, int64_t i) {
  s->number[i] = s->low[i] = ++s->next;
  s->cursor[i] = w->by_row.start[i];
  s->path[s->n_path++] = i;
  s->open[s->n_open++] = i;
}

static void leave(work *w, tarjan *s, int64_t i) {
  s->n_path--;
  if (s->n_path > 0) {
    int64_t parent = s->path[s->n_path - 1];
    if (s->low[i] < s->low[parent]) s->low[parent] = s->low[i];
  }
  if (s->low[i] != s->number[i]) return;
  int64_t member;
  do {
    member = s->open[--s->n_open];
    w->component[member] = i;
  } while (member != i);
}

static void walk(work *w, tarjan *s, int64_t root) {
  enter(w, s, root);
  while (s->n_path > 0) {
    int64_t i = s->path[s->n_path - 1];
    if (s->cursor[i] == w->by_row.start[i + 1]) {
      leave(w, s, i);
      continue;
    }
    int64_t j = w->by_row.minor[s->cursor[i]++];
    if (w->tail[j] != i) continue;
    int64_t to = w->head[j];
    if (s->number[to] == 0)
      enter(w, s, to);
    else if (w->component[to] < 0 && s->number[to] < s->low[i])
      s->low[i] = s->number[to];
  }
}

static cut_status find_components(work *w, cut_error *err) {
  int64_t m = w->n_rows;
  tarjan s = {.number = CUT_NEW(int64_t, m),
              .low = CUT_NEW(int64_t, m),
              .path = CUT_NEW(int64_t, m),
              .cursor = CUT_NEW(int64_t, m),
              .open = CUT_NEW(int64_t, m)};
  cut_status status = CUT_STATUS_OK;
  if (s.number == NULL || s.low == NULL || s.path == NULL || s.cursor == NULL || s.open == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < m; i++) w->component[i] = -1;
  for (int64_t i = 0; i < m; i++)
    if (s.number[i] == 0) walk(w, &s, i);
cleanup:
  cut_mem_free(s.open);
  cut_mem_free(s.cursor);
  cut_mem_free(s.path);
  cut_mem_free(s.low);
  cut_mem_free(s.number);
  return status;
}

/* Limits the free arcs inside a component by what can enter or leave it; *found if there was one. */
static cut_status use_cycles(work *w, bool *found, cut_error *err) {
  *found = false;
  bool any = false;
  for (int64_t j = 0; j < w->n_columns; j++) {
    classify(w, j);
    any = any || w->tail[j] >= 0;
  }
  if (!any) return CUT_STATUS_OK;
  CUT_TRY(find_components(w, err));
  double *in = CUT_NEW(double, w->n_rows), *out = CUT_NEW(double, w->n_rows); /* by component */
  cut_status status = CUT_STATUS_OK;
  if (in == NULL || out == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < w->n_rows; i++) {
    int64_t part = w->component[i];
    for (int64_t k = w->by_row.start[i]; k < w->by_row.start[i + 1]; k++) {
      int64_t j = w->by_row.minor[k];
      if (w->tail[j] >= 0 && w->component[w->tail[j]] == w->component[w->head[j]]) continue;
      in[part] += fmax(most_part(w, j, w->by_row.value[k]), 0);
      out[part] -= fmin(least_part(w, j, w->by_row.value[k]), 0);
    }
    double constant = w->b->rows.lower[i]; /* a balance: both limits are the same */
    if (isfinite(constant)) in[part] += fabs(constant), out[part] += fabs(constant);
  }
  for (int64_t j = 0; j < w->n_columns; j++) {
    if (w->tail[j] < 0 || w->component[w->tail[j]] != w->component[w->head[j]]) continue;
    double limit = fmin(in[w->component[w->tail[j]]], out[w->component[w->tail[j]]]);
    if (!(limit <= LARGEST_LIMIT)) continue;
    set_side(w, j, true, limit);
    *found = true;
  }
cleanup:
  cut_mem_free(out);
  cut_mem_free(in);
  return status;
}

/* ---- both ---- */

/* A power of two that is at least twice the limit, and at least 1. */
static double loosen(double limit) {
  int exponent = 0;
  if (limit <= 0.5) return 1;
  double mantissa = frexp(2 * limit, &exponent);
  return mantissa == 0.5 ? 2 * limit : ldexp(1, exponent);
}

static bool has_open_side(const cut_model_builder *b) {
  for (int64_t j = 0; j < b->columns.n; j++)
    if (b->columns.upper[j] == INFINITY || b->columns.lower[j] == -INFINITY) return true;
  return false;
}

cut_status cut_model_imply_limits(cut_model_builder *b, const uint8_t *in_group, cut_error *err) {
  work w = {0};
  cut_status status;
  if (!has_open_side(b)) return CUT_STATUS_OK;
  CUT_TRY_GOTO(work_init(&w, b, in_group, err));
  for (int pass = 0; pass < 2; pass++) {
    start_pass(&w, pass == 1, pass == 0);
    for (bool found = true; found;) {
      propagate(&w);
      CUT_TRY_GOTO(use_cycles(&w, &found, err));
    }
  }
  for (int64_t j = 0; j < b->columns.n; j++) {
    double *lower = &b->columns.lower[j], *upper = &b->columns.upper[j];
    if (*upper == INFINITY && isfinite(w.upper[j])) *upper = fmax(loosen(w.upper[j]), *lower);
    if (*lower == -INFINITY && isfinite(w.lower[j])) *lower = fmin(-loosen(-w.lower[j]), *upper);
  }
cleanup:
  work_clear(&w);
  return status;
}
