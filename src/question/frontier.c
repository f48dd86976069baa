#include "question/frontier.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/branch.h"
#include "verify/certificate.h"

/* Costs within this of each other, relative to 1 + their size, lie on one line: that of the certificates. */
#define SAME_COST 1e-8
/* With a denominator of the plan a piece is left alone where the curve may miss the blend of its ends by less than
 * this. */
#define SMALL_GAP 5e-7
/* By this much a cap is loosened, relative to 1 + its size, where the least reachable amount itself is the cap: it is
 * known to the solver's tolerance only. */
#define LEAST_SLACK 1e-8
/* Shares closer than this are one. */
#define SAME_SHARE 1e-10
enum { MOST_SOLVES = 4000, MOST_ROUNDS = 60 };

/* ---- one model with its cap ---- */

typedef struct capped {
  const cut_frontier_problem *p;
  const cut_model_view *v; /* without the cap */
  cut_model *model;        /* with it */
  cut_engine *engine;
  double *coefficient;  /* [n_columns] of the cap's row */
  bool has_whole, lent; /* lent: model and engine belong to a seat */
} capped;

struct cut_frontier_seat {
  cut_model *model; /* of the first who sat here, with the cap's row; NULL: nobody did */
  cut_engine *engine;
};

static bool is_fixed(const cut_frontier_problem *p) { return !isnan(p->ratio.fixed); }

static void capped_close(capped *k) {
  if (!k->lent) {
    cut_engine_close(k->engine);
    cut_model_free(k->model);
  }
  cut_mem_free(k->coefficient);
  memset(k, 0, sizeof *k);
}

cut_frontier_seat *cut_frontier_seat_new(void) { return CUT_NEW(cut_frontier_seat, 1); }

void cut_frontier_seat_free(cut_frontier_seat *s) {
  if (s == NULL) return;
  cut_engine_close(s->engine);
  cut_model_free(s->model);
  cut_mem_free(s);
}

/* N - s D as the last row of the model; fixed denominators leave the row N alone. *same: it was that already. */
static void fill_row(capped *k, double share, bool *same) {
  const cut_ratio *r = &k->p->ratio;
  const cut_model_view *v = cut_model_get(k->model);
  for (int64_t j = 0; j < v->n_columns; j++) {
    int64_t last = v->col_start[j + 1] - 1;
    k->coefficient[j] = r->numerator[j] - (is_fixed(k->p) ? 0 : share * r->denominator[j]);
    if (last >= v->col_start[j] && v->entry_row[last] == v->n_rows - 1)
      *same = *same && v->entry_value[last] == k->coefficient[j];
  }
  cut_model_set_last_row(k->model, k->coefficient);
}

/* Another share, or another problem's row, in the same place; the basis is kept. */
static cut_status put_share(capped *k, double share, cut_error *err) {
  const cut_model_view *v = cut_model_get(k->model);
  bool same = true;
  fill_row(k, share, &same);
  return same ? CUT_STATUS_OK : cut_engine_take_row(k->engine, v->n_rows - 1, err);
}

/* Do model and row differ from those of the seat in numbers only? */
static bool fits(const cut_frontier_seat *seat, const capped *k) {
  const cut_model_view *have = cut_model_get(seat->model), *want = k->v;
  if (have->n_columns != want->n_columns || have->n_rows != want->n_rows + 1) return false;
  for (int64_t i = 0; i < want->n_rows; i++)
    if (cut_origin_compare(CUT_ROW_ORIGIN(have, i), CUT_ROW_ORIGIN(want, i)) != 0) return false;
  for (int64_t j = 0; j < want->n_columns; j++) {
    int64_t n = want->col_start[j + 1] - want->col_start[j], at = have->col_start[j];
    bool in_row = have->col_start[j + 1] > at && have->entry_row[have->col_start[j + 1] - 1] == want->n_rows;
    if (cut_origin_compare(CUT_COLUMN_ORIGIN(have, j), CUT_COLUMN_ORIGIN(want, j)) != 0 ||
        have->col_integer[j] != want->col_integer[j] || have->col_start[j + 1] - at != n + (in_row ? 1 : 0) ||
        (!in_row && k->coefficient[j] != 0))
      return false;
    for (int64_t e = 0; e < n; e++)
      if (have->entry_row[at + e] != want->entry_row[want->col_start[j] + e] ||
          have->entry_value[at + e] != want->entry_value[want->col_start[j] + e])
        return false;
  }
  return true;
}

/* The numbers that the problem's plans have to do with. */
static cut_numbers numbers_of(const cut_frontier_problem *p) {
  const cut_model_view *v = cut_model_get(p->model);
  if (p->numbers != NULL) return *p->numbers;
  /* Never written to. */
  return (cut_numbers){(double *)(uintptr_t)v->col_lower, (double *)(uintptr_t)v->col_upper,
                       (double *)(uintptr_t)v->cost, (double *)(uintptr_t)v->row_lower,
                       (double *)(uintptr_t)v->row_upper};
}

static cut_status put_numbers(capped *k, cut_error *err) {
  const cut_numbers n = numbers_of(k->p);
  for (int64_t j = 0; j < k->v->n_columns; j++)
    CUT_TRY(cut_engine_set_column(k->engine, j, n.col_lower[j], n.col_upper[j], err));
  for (int64_t i = 0; i < k->v->n_rows; i++)
    CUT_TRY(cut_engine_set_row(k->engine, i, n.row_lower[i], n.row_upper[i], err));
  return cut_engine_set_cost(k->engine, n.cost, err);
}

/* Engine and model of its own, or to be the seat's. */
static cut_status open_engine(capped *k, double share, cut_error *err) {
  cut_engine_options options;
  CUT_TRY(cut_model_with_row(k->p->model, NULL, k->p->origin, k->coefficient, -INFINITY, INFINITY, &k->model, err));
  bool same = false;
  fill_row(k, share, &same);
  cut_engine_options_init(&options);
  options.time_limit = k->p->time_limit;
  CUT_TRY(cut_engine_open(k->model, &options, &k->engine, err));
  return k->p->numbers == NULL ? CUT_STATUS_OK : put_numbers(k, err);
}

/* Gives the seat's engine the numbers of the problem's model. */
static cut_status sit_down(capped *k, double share, cut_error *err) {
  k->model = k->p->seat->model;
  k->engine = k->p->seat->engine;
  k->lent = true;
  CUT_TRY(put_numbers(k, err));
  CUT_TRY(cut_engine_set_row(k->engine, k->v->n_rows, -INFINITY, INFINITY, err));
  return put_share(k, share, err);
}

/* The model with N - s D in its last row, limited by nothing yet; fixed denominators leave the row N alone. */
static cut_status capped_open(const cut_frontier_problem *p, double share, capped *k, cut_error *err) {
  cut_status status;
  cut_frontier_seat *seat = p->seat;
  memset(k, 0, sizeof *k);
  k->p = p;
  k->v = cut_model_get(p->model);
  k->coefficient = CUT_NEW(double, k->v->n_columns);
  if (k->coefficient == NULL) return CUT_FAIL_MEMORY(err);
  /* Every entry that some share gives the row. */
  for (int64_t j = 0; j < k->v->n_columns; j++) {
    k->coefficient[j] = fabs(p->ratio.numerator[j]) + (is_fixed(p) ? 0 : fabs(p->ratio.denominator[j]));
    k->has_whole = k->has_whole || k->v->col_integer[j] != 0;
  }
  if (seat != NULL && seat->model != NULL && fits(seat, k)) {
    CUT_TRY_GOTO(sit_down(k, share, err));
  } else {
    CUT_TRY_GOTO(open_engine(k, share, err));
    if (seat != NULL && seat->model == NULL) {
      *seat = (cut_frontier_seat){.model = k->model, .engine = k->engine};
      k->lent = true;
    }
  }
  for (int64_t i = 0; p->class_limit != NULL && i < k->v->n_classes; i++) {
    int64_t row = k->v->class_row[i];
    CUT_TRY_GOTO(
        cut_engine_set_row(k->engine, row, k->v->row_lower[row], fmin(k->v->row_upper[row], p->class_limit[i]), err));
  }
cleanup:
  if (status != CUT_STATUS_OK) capped_close(k);
  return status;
}

/* Most that the cap's row may reach. */
static double row_limit(const cut_frontier_problem *p, double share) {
  const cut_ratio *r = &p->ratio;
  double denominator = is_fixed(p) ? r->fixed : r->denominator_constant;
  return share * denominator - r->numerator_constant;
}

static double form(const double *coefficient, double constant, const double *x, int64_t n) {
  double sum = constant;
  for (int64_t j = 0; j < n; j++) sum += coefficient[j] * x[j];
  return sum;
}

static cut_lp lp_now(const capped *k, bool whole) {
  const cut_model_view *v = cut_model_get(k->model);
  cut_engine_numbers n = cut_engine_get_numbers(k->engine);
  return (cut_lp){.n_columns = v->n_columns,
                  .n_rows = v->n_rows,
                  .col_lower = n.col_lower,
                  .col_upper = n.col_upper,
                  .cost = n.cost,
                  .col_integer = whole ? v->col_integer : NULL,
                  .row_lower = n.row_lower,
                  .row_upper = n.row_upper,
                  .col_start = v->col_start,
                  .entry_row = v->entry_row,
                  .entry_value = v->entry_value};
}

/* What a solve told, and whether it is proved. */
typedef struct told {
  cut_solution solution;
  double objective, bound; /* without the model's constant; INFINITY if there is no plan */
  bool proved;
} told;

static void told_clear(told *t) {
  cut_solution_clear(&t->solution);
  memset(t, 0, sizeof *t);
}

static cut_status certify(const capped *k, const cut_tree *tree, bool whole, told *t, cut_error *err) {
  cut_lp lp = lp_now(k, whole);
  cut_status status = CUT_STATUS_OK;
  cut_leaf_claim root = {.dual = t->solution.status == CUT_SOLVE_INFEASIBLE ? t->solution.ray : t->solution.dual,
                         .infeasible = t->solution.status == CUT_SOLVE_INFEASIBLE};
  int64_t n = tree == NULL ? 1 : tree->n;
  cut_leaf_claim *claims = CUT_NEW(cut_leaf_claim, n);
  if (claims == NULL) return CUT_FAIL_MEMORY(err);
  if (tree == NULL) claims[0] = root;
  for (int64_t i = 0; tree != NULL && i < n; i++)
    claims[i] = (cut_leaf_claim){tree->items[i].n_fixed, tree->items[i].column,     tree->items[i].lower,
                                 tree->items[i].upper,   tree->items[i].infeasible, tree->items[i].dual};
  if (t->solution.status == CUT_SOLVE_INFEASIBLE) {
    t->objective = t->bound = INFINITY;
    if (n > 0 && claims[0].dual != NULL) status = cut_certify_infeasible(&lp, claims, n, &t->proved, err);
  } else {
    cut_tolerances tolerances;
    cut_certificate certificate;
    cut_tolerances_init(&tolerances);
    status = cut_certify(&lp, t->solution.value, claims, n, &tolerances, &certificate, err);
    t->objective = t->solution.objective;
    t->bound = certificate.bound;
    t->proved = certificate.proved;
  }
  cut_mem_free(claims);
  return status;
}

/* Minimises the current cost, with or without whole numbers; a warm answer that cannot be proved is asked for again. */
static cut_status minimise(capped *k, bool whole, told *t, cut_error *err) {
  cut_tree tree = {0};
  cut_status status = CUT_STATUS_OK;
  double bound;
  for (int attempt = 0; attempt < 2; attempt++) {
    told_clear(t);
    if (attempt > 0) CUT_TRY_GOTO(cut_engine_reset(k->engine, err));
    if (whole)
      CUT_TRY_GOTO(cut_branch_solve(k->engine, k->model, NULL, k->p->sink, &t->solution, &tree, &bound, err));
    else
      CUT_TRY_GOTO(cut_engine_solve(k->engine, k->p->sink, &t->solution, err));
    if (t->solution.status != CUT_SOLVE_OPTIMAL && t->solution.status != CUT_SOLVE_INFEASIBLE) {
      status = CUT_FAIL(err, CUT_STATUS_LIMIT, "a solve under a cap on a share ended as '%s'",
                        cut_solve_status_text(t->solution.status));
      goto cleanup;
    }
    CUT_TRY_GOTO(certify(k, whole ? &tree : NULL, whole, t, err));
    if (t->proved) break;
  }
cleanup:
  cut_tree_clear(&tree);
  if (status != CUT_STATUS_OK) told_clear(t);
  return status;
}

/* ---- one point ---- */

void cut_frontier_point_clear(cut_frontier_point *p) {
  cut_mem_free(p->value);
  cut_mem_free(p->dual);
  memset(p, 0, sizeof *p);
}

/* Takes the plan and its numbers out of a solve. */
static void take_plan(const capped *k, told *t, cut_frontier_point *out) {
  const cut_ratio *r = &k->p->ratio;
  cut_mem_free(out->value);
  out->value = t->solution.value;
  t->solution.value = NULL;
  out->cost = t->objective + k->v->offset;
  out->bound = t->bound + k->v->offset;
  out->numerator = form(r->numerator, r->numerator_constant, out->value, k->v->n_columns);
  out->denominator =
      is_fixed(k->p) ? r->fixed : form(r->denominator, r->denominator_constant, out->value, k->v->n_columns);
}

/* Least cost with the cap's row at most `limit`: the relaxation, then (whole) the whole-number optimum beside it. */
static cut_status solve_point(capped *k, double share, double limit, bool whole, cut_frontier_point *out,
                              cut_error *err) {
  told t = {0}, w = {0};
  cut_status status;
  memset(out, 0, sizeof *out);
  out->share = share;
  out->cost = out->bound = out->relaxed = INFINITY;
  CUT_TRY_GOTO(cut_engine_set_row(k->engine, k->v->n_rows, -INFINITY, limit, err));
  CUT_TRY_GOTO(minimise(k, false, &t, err));
  out->proved = t.proved;
  if (t.solution.status == CUT_SOLVE_INFEASIBLE) goto cleanup;
  out->multiplier = fmax(0, -t.solution.dual[k->v->n_rows]);
  out->dual = t.solution.dual;
  t.solution.dual = NULL;
  take_plan(k, &t, out);
  out->relaxed = out->cost;
  if (!whole || !k->has_whole) goto cleanup;
  CUT_TRY_GOTO(minimise(k, true, &w, err));
  out->proved = out->proved && w.proved;
  if (w.solution.status == CUT_SOLVE_INFEASIBLE) {
    cut_mem_free(out->value);
    out->value = NULL;
    out->cost = out->bound = INFINITY;
  } else {
    take_plan(k, &w, out);
  }
cleanup:
  told_clear(&w);
  told_clear(&t);
  if (status != CUT_STATUS_OK) cut_frontier_point_clear(out);
  return status;
}

cut_status cut_frontier_at(const cut_frontier_problem *p, double share, cut_frontier_point *out, cut_error *err) {
  capped k;
  bool none = isinf(share);
  memset(out, 0, sizeof *out);
  CUT_TRY(capped_open(p, none ? 0 : share, &k, err));
  cut_status status = solve_point(&k, share, none ? INFINITY : row_limit(p, share), true, out, err);
  capped_close(&k);
  return status;
}

/* ---- the least share ---- */

/* Minimises N - s D; whole numbers count. Out: N and D of the plan found, and its multipliers, freed by the caller; N
 * is INFINITY if there is no plan. */
static cut_status least_excess(const cut_frontier_problem *p, double share, double *numerator, double *denominator,
                               double **dual, bool *proved, cut_error *err) {
  capped k;
  told t = {0};
  cut_status status;
  CUT_TRY(capped_open(p, share, &k, err));
  CUT_TRY_GOTO(cut_engine_set_cost(k.engine, k.coefficient, err));
  CUT_TRY_GOTO(minimise(&k, k.has_whole, &t, err));
  *proved = *proved && t.proved;
  cut_mem_free(*dual);
  *dual = NULL;
  if (t.solution.status == CUT_SOLVE_INFEASIBLE) {
    *numerator = INFINITY;
    goto cleanup;
  }
  *dual = t.solution.dual;
  t.solution.dual = NULL;
  *numerator = form(p->ratio.numerator, p->ratio.numerator_constant, t.solution.value, k.v->n_columns);
  *denominator = is_fixed(p)
                     ? p->ratio.fixed
                     : form(p->ratio.denominator, p->ratio.denominator_constant, t.solution.value, k.v->n_columns);
cleanup:
  told_clear(&t);
  capped_close(&k);
  return status;
}

static cut_status refuse_denominator(double denominator, cut_error *err) {
  return CUT_FAIL(err, CUT_STATUS_INPUT,
                  "the share's denominator is %.6g GWh in the cheapest plan: no share of it exists", denominator);
}

/* The share of the first plan found, where none is known to begin with. */
static cut_status find_share(const cut_frontier_problem *p, double *share, bool *proved, cut_error *err) {
  cut_frontier_point open = {0};
  CUT_TRY(cut_frontier_at(p, INFINITY, &open, err));
  *share = isinf(open.cost) ? INFINITY : open.numerator / open.denominator;
  *proved = *proved && open.proved;
  double denominator = open.denominator;
  cut_frontier_point_clear(&open);
  return isinf(*share) || denominator > SAME_SHARE ? CUT_STATUS_OK : refuse_denominator(denominator, err);
}

/* By W. Dinkelbach's method (On nonlinear fractional programming, Management Science 13 (1967) 492-498,
 * doi:10.1287/mnsc.13.7.492) where the denominator is the plan's: it ends, as there are finitely many vertices. */
cut_status cut_frontier_least(const cut_frontier_problem *p, double from, double *least, double **dual, bool *proved,
                              cut_error *err) {
  double share = is_fixed(p) ? 0 : from, numerator = 0, denominator = 1;
  cut_status status = CUT_STATUS_OK;
  *proved = true;
  *dual = NULL;
  if (isinf(share)) CUT_TRY(find_share(p, &share, proved, err));
  for (int round = 0; isfinite(share) && round < MOST_ROUNDS; round++) {
    CUT_TRY_GOTO(least_excess(p, share, &numerator, &denominator, dual, proved, err));
    if (isinf(numerator) || is_fixed(p)) {
      share = numerator / denominator;
      break;
    }
    /* Without any denominator there is no numerator either, or the plan has no share: the one before stands. */
    if (!(denominator > SAME_SHARE)) break;
    double next = numerator / denominator;
    if (!(next < share - SAME_SHARE)) break;
    share = next;
  }
  *least = share;
cleanup:
  if (status != CUT_STATUS_OK) {
    cut_mem_free(*dual);
    *dual = NULL;
  }
  return status;
}

/* The cheapest plan without a cap. */
static cut_status find_free(const cut_frontier_problem *p, cut_frontier_point *out, cut_error *err) {
  CUT_TRY(cut_frontier_at(p, INFINITY, out, err));
  if (isinf(out->cost)) return CUT_FAIL(err, CUT_STATUS_INTERNAL, "the model of a share has no plan");
  if (!(out->denominator > SAME_SHARE)) {
    double denominator = out->denominator;
    cut_frontier_point_clear(out);
    return refuse_denominator(denominator, err);
  }
  out->share = out->numerator / out->denominator;
  return CUT_STATUS_OK;
}

/* The least amount is known to a tolerance: that much more may be taken. */
static double loosened(const cut_frontier_problem *p, double share) {
  double limit = row_limit(p, share);
  return limit + LEAST_SLACK * (1 + fabs(limit));
}

static cut_status solve_least(const cut_frontier_problem *p, double from, cut_frontier_point *out, double **dual,
                              cut_error *err) {
  capped k;
  double least;
  bool proved;
  memset(out, 0, sizeof *out);
  CUT_TRY(cut_frontier_least(p, from, &least, dual, &proved, err));
  if (isinf(least))
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "the model of a share has no plan, with or without a cap");
  CUT_TRY(capped_open(p, least, &k, err));
  cut_status status = solve_point(&k, least, loosened(p, least), true, out, err);
  if (status == CUT_STATUS_OK) out->proved = out->proved && proved;
  capped_close(&k);
  return status;
}

/* ---- bounds by the multipliers of others ---- */

/* cost NULL: that of the problem; the limit of the cap's row, and a constant to be added. */
static cut_status safe_bound(const cut_frontier_problem *p, double share, const double *cost, double limit,
                             double constant, const double *dual, double *bound, cut_error *err) {
  capped k;
  CUT_TRY(capped_open(p, share, &k, err));
  cut_status status = cut_engine_set_row(k.engine, k.v->n_rows, -INFINITY, limit, err);
  cut_lp lp = lp_now(&k, false);
  if (cost != NULL) lp.cost = cost == p->ratio.numerator ? k.coefficient : cost;
  *bound = cut_safe_bound(&lp, dual, NULL, NULL) + constant;
  capped_close(&k);
  return status;
}

cut_status cut_frontier_bound_cost(const cut_frontier_problem *p, double share, const double *dual, double *bound,
                                   cut_error *err) {
  bool none = isinf(share);
  return safe_bound(p, none ? 0 : share, NULL, none ? INFINITY : row_limit(p, share), cut_model_get(p->model)->offset,
                    dual, bound, err);
}

cut_status cut_frontier_bound_excess(const cut_frontier_problem *p, double share, const double *dual, double *bound,
                                     cut_error *err) {
  const cut_ratio *r = &p->ratio;
  double constant =
      is_fixed(p) ? r->numerator_constant - share * r->fixed : r->numerator_constant - share * r->denominator_constant;
  return safe_bound(p, share, r->numerator, INFINITY, constant, dual, bound, err);
}

/* ---- the curve of the relaxation ---- */

typedef struct search {
  const cut_frontier_problem *p;
  capped k; /* one engine for all */
  cut_frontier *f;
} search;

static double scale(double cost) { return 1 + fabs(cost); }

/* By how much b lies above the support of a: cost + m (N - s D) - F, 0 if the support holds with equality. */
static double above(const cut_frontier_point *a, const cut_frontier_point *b) {
  return b->relaxed + a->multiplier * (b->numerator - a->share * b->denominator) - a->relaxed;
}

static bool on(const cut_frontier_point *a, const cut_frontier_point *b) {
  return above(a, b) <= SAME_COST * scale(a->relaxed);
}

/* Is the whole piece between two points known? */
static bool is_known(const search *s, const cut_frontier_point *a, const cut_frontier_point *b) {
  if (b->share - a->share <= SAME_SHARE * (1 + fabs(b->share))) return true;
  return is_fixed(s->p) ? on(a, b) || on(b, a) : on(a, b) && on(b, a);
}

/* Least that the supports of a and b leave at a share between them. */
static double floor_at(const cut_frontier_point *a, const cut_frontier_point *b, double share) {
  double fall = a->multiplier * (share - a->share), rise = b->multiplier * (b->share - share);
  if (!(fall + rise > 0)) return b->relaxed;
  return a->relaxed - fall * fmax(0, (a->relaxed - b->relaxed) / (fall + rise));
}

/* Most that the curve between a and b may lie below the blend of their plans. The two supports, with N = s D, leave
 * cost >= F_a - m_a (s - s_a) D and cost >= F_b + m_b (s_b - s) D; the denominator is free but for its sign. */
static double piece_gap(const cut_frontier_point *a, const cut_frontier_point *b) {
  double worst = 0;
  enum { SAMPLES = 64 };
  for (int i = 1; i < SAMPLES; i++) {
    double t = (double)i / SAMPLES, denominator = a->denominator + t * (b->denominator - a->denominator);
    if (!(denominator > 0)) continue;
    double share = (a->numerator + t * (b->numerator - a->numerator)) / denominator;
    double cost = a->relaxed + t * (b->relaxed - a->relaxed);
    worst = fmax(worst, cost - floor_at(a, b, share));
  }
  return worst;
}

/* Is nothing between a and b below the ceiling? Neither cost nor ceiling rises with the share, so a part of the
 * interval is above it if the floor at its end is above the ceiling at its beginning. */
static bool is_dear(const search *s, const cut_frontier_point *a, const cut_frontier_point *b) {
  enum { PARTS = 64 };
  if (s->p->ceiling == NULL) return false;
  double ceiling = s->p->ceiling(a->share, s->p->user);
  for (int i = 1; i <= PARTS; i++) {
    double share = a->share + (b->share - a->share) * i / PARTS;
    if (floor_at(a, b, share) < ceiling) return false;
    ceiling = s->p->ceiling(share, s->p->user);
  }
  return true;
}

/* Where to solve next between a and b. Fixed: where their lines meet. Else, if the piece before a (z) is known, its
 * line through a is cut with the support of b, and the same from the other side; else halfway. */
static double next_share(const search *s, const cut_frontier_point *z, const cut_frontier_point *a,
                         const cut_frontier_point *b, const cut_frontier_point *c) {
  double middle = a->share + 0.5 * (b->share - a->share);
  double at = middle;
  if (is_fixed(s->p)) {
    double d = s->p->ratio.fixed, ga = -a->multiplier * d, gb = -b->multiplier * d;
    if (gb > ga) at = (a->relaxed - b->relaxed + gb * b->share - ga * a->share) / (gb - ga);
  } else {
    /* A line through two points meets a support where `above` is 0. */
    const cut_frontier_point *from = z != NULL ? z : c, *through = z != NULL ? a : b, *support = z != NULL ? b : a;
    if (from != NULL) {
      double h0 = above(support, from), h1 = above(support, through);
      if (h0 != h1) {
        double t = h0 / (h0 - h1);
        double n = from->numerator + t * (through->numerator - from->numerator),
               d = from->denominator + t * (through->denominator - from->denominator);
        if (d > 0) at = n / d;
      }
    }
  }
  double margin = 1e-6 * (b->share - a->share);
  return at > a->share + margin && at < b->share - margin ? at : middle;
}

static cut_status solve_at(search *s, double share, cut_frontier_point *out, cut_error *err) {
  s->f->n_solves++;
  if (!is_fixed(s->p)) CUT_TRY(put_share(&s->k, share, err));
  return solve_point(&s->k, share, row_limit(s->p, share), false, out, err);
}

static cut_status insert(cut_frontier *f, int64_t at, cut_frontier_point *p, cut_error *err) {
  if (!CUT_GROW(f)) return CUT_FAIL_MEMORY(err);
  memmove(&f->items[at + 1], &f->items[at], (size_t)(f->n - at) * sizeof *f->items);
  f->items[at] = *p;
  f->n++;
  memset(p, 0, sizeof *p);
  return CUT_STATUS_OK;
}

/* Is there nothing more to find between points i and i + 1? */
static bool is_settled(const search *s, int64_t i, double tolerance) {
  const cut_frontier_point *a = &s->f->items[i], *b = &s->f->items[i + 1];
  bool near = b->share - a->share <= 1e-9 * (1 + fabs(b->share));
  return a->settled || near || is_known(s, a, b) || (!is_fixed(s->p) && piece_gap(a, b) <= tolerance) ||
         is_dear(s, a, b) || s->f->n_solves >= MOST_SOLVES;
}

/* Solves once in the interval after point i, and puts a point there (*grown) or settles it. Near a vertex of the
 * linear-fractional curve the support found there may be that of one side only: then the interval shrinks on it and is
 * left with what it may be off. */
static cut_status split(search *s, int64_t i, bool *grown, cut_error *err) {
  cut_frontier *f = s->f;
  cut_frontier_point *a = &f->items[i], *b = &f->items[i + 1], found = {0};
  const cut_frontier_point *z = i > 0 && is_known(s, &f->items[i - 1], a) ? &f->items[i - 1] : NULL;
  const cut_frontier_point *c = i + 2 < f->n && is_known(s, b, &f->items[i + 2]) ? &f->items[i + 2] : NULL;
  double share = next_share(s, z, a, b, c);
  /* The vertex has been met at one end: the rest is next to it. */
  if (!is_fixed(s->p) && on(a, b))
    share = b->share - 1e-3 * (b->share - a->share);
  else if (!is_fixed(s->p) && on(b, a))
    share = a->share + 1e-3 * (b->share - a->share);
  CUT_TRY(solve_at(s, share, &found, err));
  *grown = false;
  cut_status status = CUT_STATUS_OK;
  if (isinf(found.relaxed)) { /* the end itself is known to a tolerance only */
    a->settled = true;
  } else {
    f->all_proved = f->all_proved && found.proved;
    /* A plan that does not use all of its cap is as good under a cap at its own share. */
    if (found.multiplier <= 0) found.share = fmin(share, found.numerator / found.denominator);
    if (found.share <= a->share) { /* nothing is saved beyond a */
      a->multiplier = 0;
      a->settled = true;
    } else {
      status = insert(f, i + 1, &found, err);
      *grown = true;
    }
  }
  cut_frontier_point_clear(&found);
  return status;
}

/* One solve in each interval that is not settled, from the left; deep: also in what these make of it, so that each
 * solve is next to the one before. */
static cut_status refine(search *s, bool deep, bool *done, cut_error *err) {
  cut_frontier *f = s->f;
  double tolerance = SMALL_GAP * scale(f->items[f->n - 1].relaxed);
  *done = true;
  for (int64_t i = 0; i + 1 < f->n;) {
    bool grown;
    if (is_settled(s, i, tolerance)) {
      i++;
      continue;
    }
    *done = false;
    CUT_TRY(split(s, i, &grown, err));
    if (!deep) i += grown ? 2 : 1;
    /* With a denominator of the plan the piece before may be known now. */
    if (deep && i > 0 && !is_fixed(s->p)) i--;
  }
  return CUT_STATUS_OK;
}

/* Is b on the straight line, in (N, D, cost), from a to c? */
static bool between(const cut_frontier_point *a, const cut_frontier_point *b, const cut_frontier_point *c) {
  double size = fabs(c->numerator - a->numerator) + fabs(c->denominator - a->denominator);
  double part = fabs(b->numerator - a->numerator) + fabs(b->denominator - a->denominator);
  double t = size > 0 ? part / size : 0;
  double cost = a->relaxed + t * (c->relaxed - a->relaxed), n = a->numerator + t * (c->numerator - a->numerator),
         d = a->denominator + t * (c->denominator - a->denominator);
  double amount = 1e-6 * (1 + fabs(b->numerator) + fabs(b->denominator));
  return fabs(cost - b->relaxed) <= 4 * SAME_COST * scale(b->relaxed) && fabs(n - b->numerator) <= amount &&
         fabs(d - b->denominator) <= amount;
}

static void drop(cut_frontier *f, int64_t at) {
  cut_frontier_point_clear(&f->items[at]);
  memmove(&f->items[at], &f->items[at + 1], (size_t)(f->n - at - 1) * sizeof *f->items);
  f->n--;
}

/* Leaves the points at which something changes. */
static void drop_points_of_pieces(cut_frontier *f) {
  for (int64_t i = 1; i + 1 < f->n;) {
    if (between(&f->items[i - 1], &f->items[i], &f->items[i + 1]) ||
        f->items[i].share - f->items[i - 1].share <= SAME_SHARE)
      drop(f, i);
    else
      i++;
  }
}

/* ---- whole numbers ---- */

static bool same_whole(const cut_model_view *v, const cut_frontier_point *a, const cut_frontier_point *b) {
  for (int64_t j = 0; j < v->n_columns; j++)
    if (v->col_integer[j] != 0 && fabs(a->value[j] - b->value[j]) > 0.5) return false;
  return true;
}

/* The optimum with whole numbers at each breakpoint of the relaxation. */
static cut_status settle_whole(search *s, cut_error *err) {
  cut_frontier *f = s->f;
  for (int64_t i = 0; i < f->n; i++) {
    cut_frontier_point found = {0};
    double share = f->items[i].share;
    capped k;
    CUT_TRY(capped_open(s->p, share, &k, err));
    cut_status status =
        solve_point(&k, share, i == 0 ? loosened(s->p, share) : row_limit(s->p, share), true, &found, err);
    capped_close(&k);
    CUT_TRY(status);
    f->n_solves++;
    f->all_proved = f->all_proved && found.proved;
    cut_frontier_point_clear(&f->items[i]);
    f->items[i] = found;
  }
  return CUT_STATUS_OK;
}

/* What the relaxation's pieces may be off. */
static double gap_of_pieces(const search *s) {
  double worst = 0;
  for (int64_t i = 0; i + 1 < s->f->n; i++)
    if (!is_known(s, &s->f->items[i], &s->f->items[i + 1]) && !is_dear(s, &s->f->items[i], &s->f->items[i + 1]))
      worst = fmax(worst, piece_gap(&s->f->items[i], &s->f->items[i + 1]));
  return worst;
}

/* What whole numbers add to it. Blends of plans with the same whole numbers are plans; else the plan of the tighter cap
 * serves the whole piece. */
static double gap_of_steps(search *s) {
  double worst = 0;
  for (int64_t i = 0; i < s->f->n; i++) {
    cut_frontier_point *a = &s->f->items[i], *b = i + 1 < s->f->n ? a + 1 : NULL;
    worst = fmax(worst, a->cost - a->relaxed);
    if (b == NULL) continue;
    a->steps = a->value != NULL && b->value != NULL && !same_whole(cut_model_get(s->p->model), a, b);
    if (a->steps) worst = fmax(worst, a->cost - b->relaxed);
  }
  return worst;
}

/* ---- all of it ---- */

void cut_frontier_clear(cut_frontier *f) {
  for (int64_t i = 0; i < f->n; i++) cut_frontier_point_clear(&f->items[i]);
  cut_frontier_point_clear(&f->open);
  cut_mem_free(f->items);
  cut_mem_free(f->least_dual);
  memset(f, 0, sizeof *f);
}

/* The relaxation's cheapest plan, at its own share, where the cap ceases to matter; with whole numbers it is another
 * than the cheapest plan. */
static cut_status add_last(search *s, cut_error *err) {
  cut_frontier_point last = {0};
  if (s->f->has_whole) {
    CUT_TRY(solve_point(&s->k, INFINITY, INFINITY, false, &last, err));
    last.share = last.numerator / last.denominator;
  } else {
    last = s->f->open;
    memset(&s->f->open, 0, sizeof s->f->open);
  }
  last.multiplier = 0;
  bool apart = last.share - s->f->items[0].share > SAME_SHARE * (1 + fabs(last.share));
  cut_status status = apart ? insert(s->f, s->f->n, &last, err) : CUT_STATUS_OK;
  cut_frontier_point_clear(&last);
  return status;
}

cut_status cut_frontier_start(const cut_frontier_problem *p, cut_frontier *out, cut_error *err) {
  search s = {.p = p, .f = out};
  cut_frontier_point least = {0};
  cut_status status;
  memset(out, 0, sizeof *out);
  CUT_TRY_GOTO(capped_open(p, 0, &s.k, err));
  out->has_whole = s.k.has_whole;
  CUT_TRY_GOTO(find_free(p, &out->open, err));
  CUT_TRY_GOTO(solve_least(p, out->open.share, &least, &out->least_dual, err));
  out->n_solves = 3;
  out->all_proved = out->open.proved && least.proved;
  if (isinf(least.relaxed)) {
    status =
        CUT_FAIL(err, CUT_STATUS_SOLVER, "the least share %.9g is reached by no plan when solved again", least.share);
    goto cleanup;
  }
  CUT_TRY_GOTO(insert(out, 0, &least, err));
  status = add_last(&s, err);
cleanup:
  capped_close(&s.k);
  cut_frontier_point_clear(&least);
  if (status != CUT_STATUS_OK) cut_frontier_clear(out);
  return status;
}

cut_status cut_frontier_refine(const cut_frontier_problem *p, cut_frontier *f, bool deep, bool *done, cut_error *err) {
  search s = {.p = p, .f = f};
  cut_status status;
  *done = true;
  if (f->n < 2) return CUT_STATUS_OK;
  CUT_TRY_GOTO(capped_open(p, 0, &s.k, err));
  status = refine(&s, deep, done, err);
cleanup:
  capped_close(&s.k);
  if (status != CUT_STATUS_OK) cut_frontier_clear(f);
  return status;
}

cut_status cut_frontier_finish(const cut_frontier_problem *p, cut_frontier *f, cut_error *err) {
  search s = {.p = p, .f = f};
  bool done = f->n < 2;
  cut_status status;
  if (f->n < 2 && !f->has_whole) return CUT_STATUS_OK;
  CUT_TRY_GOTO(capped_open(p, 0, &s.k, err));
  while (!done) CUT_TRY_GOTO(refine(&s, true, &done, err));
  f->gap = gap_of_pieces(&s);
  drop_points_of_pieces(f);
  if (f->has_whole) {
    double relaxed = f->items[f->n - 1].relaxed, share = f->items[f->n - 1].share;
    CUT_TRY_GOTO(settle_whole(&s, err));
    f->open.relaxed = relaxed;
    if (f->open.share > share + SAME_SHARE) CUT_TRY_GOTO(insert(f, f->n, &f->open, err));
    f->gap += gap_of_steps(&s);
  }
cleanup:
  capped_close(&s.k);
  if (status != CUT_STATUS_OK) cut_frontier_clear(f);
  return status;
}

cut_status cut_frontier_find(const cut_frontier_problem *p, cut_frontier *out, cut_error *err) {
  CUT_TRY(cut_frontier_start(p, out, err));
  return cut_frontier_finish(p, out, err);
}

double cut_frontier_cost(const cut_frontier *f, double share) {
  if (f->n == 0 || share < f->items[0].share - SAME_SHARE) return INFINITY;
  if (share >= f->items[f->n - 1].share) return f->items[f->n - 1].cost;
  int64_t i = 0;
  while (i + 2 < f->n && share >= f->items[i + 1].share) i++;
  if (f->n == 1) return f->items[0].cost;
  const cut_frontier_point *a = &f->items[i], *b = &f->items[i + 1];
  if (a->steps) return a->cost;
  /* Blends weighted so that the caps of both ends blend to the share: s_a D_a + t (s_b D_b - s_a D_a) = share D_t. */
  double low = a->share * a->denominator, high = b->share * b->denominator;
  double slope = (high - low) - share * (b->denominator - a->denominator);
  double t = slope != 0 ? (share * a->denominator - low) / slope : 0;
  return a->cost + fmin(fmax(t, 0), 1) * (b->cost - a->cost);
}
