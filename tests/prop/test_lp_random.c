/* Small random programs against an obvious solver, and every answer against its certificate.
 *
 * Columns have whole limits, -1 to 3 wide, some infinite; entries are in -3..3, many zero; limits of rows are whole,
 * some rows are equations, some a copy of another (degenerate). The obvious solver enumerates the vertices of the
 * program cut off by a large box: an optimum there on the box with a ray means unbounded, none means infeasible. */
#include "support/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/branch.h"
#include "support/lp_model.h"

#define INSTANCES 1200
#define BIG 1e4
#define MAX_COLUMNS 4
#define MAX_ROWS 4

static test_lp random_lp(test_rng *r) {
  int64_t n = test_rng_in(r, 1, MAX_COLUMNS), m = test_rng_in(r, 1, MAX_ROWS);
  test_lp lp = test_lp_new(n, m);
  for (int64_t j = 0; j < n; j++) {
    lp.col_lower[j] = (double)test_rng_in(r, -1, 1);
    lp.col_upper[j] = lp.col_lower[j] + (double)test_rng_in(r, 0, 3);
    if (test_rng_in(r, 0, 4) == 0) lp.col_upper[j] = INFINITY;
    if (test_rng_in(r, 0, 7) == 0) lp.col_lower[j] = -INFINITY;
    lp.cost[j] = (double)test_rng_in(r, -3, 3);
  }
  /* Two in three have a point: the lower limits, or 0. */
  bool has_point = test_rng_in(r, 0, 2) > 0;
  for (int64_t i = 0; i < m; i++) {
    for (int64_t j = 0; j < n; j++) lp.a[i * n + j] = test_rng_in(r, 0, 2) == 0 ? 0 : (double)test_rng_in(r, -3, 3);
    if (i > 0 && test_rng_in(r, 0, 5) == 0)
      for (int64_t j = 0; j < n; j++) lp.a[i * n + j] = lp.a[j];
    double middle = (double)test_rng_in(r, -4, 4);
    for (int64_t j = 0; j < n && has_point; j++) {
      if (j == 0) middle = 0;
      if (isfinite(lp.col_lower[j]))
        middle += lp.a[i * n + j] * lp.col_lower[j];
      else
        middle += lp.a[i * n + j] * fmin(lp.col_upper[j], 0);
    }
    int64_t kind = test_rng_in(r, 0, 4);
    if (kind != 0) lp.row_lower[i] = middle;
    if (kind <= 1) lp.row_upper[i] = middle;
    if (kind == 2) lp.row_upper[i] = middle + (double)test_rng_in(r, 0, 3);
  }
  return lp;
}

/* ---- the obvious solver ---- */

typedef struct vertices {
  const test_lp *lp;
  const double *lower, *upper; /* of the columns */
  double normal[2 * (MAX_COLUMNS + MAX_ROWS)][MAX_COLUMNS], limit[2 * (MAX_COLUMNS + MAX_ROWS)];
  int64_t n_planes;
  double best;
  bool found;
} vertices;

static void add_plane(vertices *v, const double *normal, double limit) {
  memcpy(v->normal[v->n_planes], normal, sizeof v->normal[0]);
  v->limit[v->n_planes++] = limit;
}

static bool inside(const vertices *v, const double *x) {
  const test_lp *lp = v->lp;
  for (int64_t j = 0; j < lp->n_columns; j++)
    if (x[j] < fmax(v->lower[j], -BIG) - 1e-7 || x[j] > fmin(v->upper[j], BIG) + 1e-7) return false;
  for (int64_t i = 0; i < lp->n_rows; i++) {
    double sum = 0;
    for (int64_t j = 0; j < lp->n_columns; j++) sum += lp->a[i * lp->n_columns + j] * x[j];
    if (sum < lp->row_lower[i] - 1e-7 || sum > lp->row_upper[i] + 1e-7) return false;
  }
  return true;
}

/* The point where the chosen planes meet; false if there is not just one. */
static bool meet(const vertices *v, const int64_t *chosen, double *x) {
  int64_t n = v->lp->n_columns;
  double a[MAX_COLUMNS][MAX_COLUMNS + 1];
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) a[i][j] = v->normal[chosen[i]][j];
    a[i][n] = v->limit[chosen[i]];
  }
  for (int64_t k = 0; k < n; k++) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; i++)
      if (fabs(a[i][k]) > fabs(a[pivot][k])) pivot = i;
    if (fabs(a[pivot][k]) < 1e-9) return false;
    for (int64_t j = 0; j <= n; j++) {
      double swap = a[k][j];
      a[k][j] = a[pivot][j];
      a[pivot][j] = swap;
    }
    for (int64_t i = 0; i < n; i++) {
      if (i == k) continue;
      double factor = a[i][k] / a[k][k];
      for (int64_t j = k; j <= n; j++) a[i][j] -= factor * a[k][j];
    }
  }
  for (int64_t k = 0; k < n; k++) x[k] = a[k][n] / a[k][k];
  return true;
}

static void choose(vertices *v, int64_t *chosen, int64_t n_chosen, int64_t from) {
  int64_t n = v->lp->n_columns;
  if (n_chosen == n) {
    double x[MAX_COLUMNS], objective = 0;
    if (!meet(v, chosen, x) || !inside(v, x)) return;
    for (int64_t j = 0; j < n; j++) objective += v->lp->cost[j] * x[j];
    if (!v->found || objective < v->best) v->best = objective;
    v->found = true;
    return;
  }
  for (int64_t p = from; p < v->n_planes; p++) {
    chosen[n_chosen] = p;
    choose(v, chosen, n_chosen + 1, p + 1);
  }
}

/* Least cost within the box of side BIG; false if there is no point. */
static bool obvious(const test_lp *lp, const double *lower, const double *upper, double *best) {
  vertices v = {.lp = lp, .lower = lower, .upper = upper};
  int64_t chosen[MAX_COLUMNS];
  for (int64_t j = 0; j < lp->n_columns; j++) {
    double normal[MAX_COLUMNS] = {0};
    normal[j] = 1;
    add_plane(&v, normal, fmax(lower[j], -BIG));
    if (upper[j] > lower[j]) add_plane(&v, normal, fmin(upper[j], BIG));
  }
  for (int64_t i = 0; i < lp->n_rows; i++) {
    double normal[MAX_COLUMNS] = {0};
    for (int64_t j = 0; j < lp->n_columns; j++) normal[j] = lp->a[i * lp->n_columns + j];
    if (isfinite(lp->row_lower[i])) add_plane(&v, normal, lp->row_lower[i]);
    if (isfinite(lp->row_upper[i]) && lp->row_upper[i] > lp->row_lower[i]) add_plane(&v, normal, lp->row_upper[i]);
  }
  choose(&v, chosen, 0, 0);
  *best = v.best;
  return v.found;
}

/* The same over all integer assignments; integer columns have finite limits here. */
static bool obvious_integer(const test_lp *lp, double *lower, double *upper, int64_t from, double *best) {
  while (from < lp->n_columns && !lp->col_integer[from]) from++;
  if (from == lp->n_columns) return obvious(lp, lower, upper, best);
  bool found = false;
  double low = lower[from], high = upper[from];
  for (double x = low; x <= high; x++) {
    double one = 0;
    lower[from] = upper[from] = x;
    if (obvious_integer(lp, lower, upper, from + 1, &one) && (!found || one < *best)) {
      *best = one;
      found = true;
    }
  }
  lower[from] = low;
  upper[from] = high;
  return found;
}

/* ---- properties ---- */

/* Printed by the teardown, which runs after a failed check too. */
static uint64_t seed_in_hand;

typedef struct tally {
  int64_t optimal, infeasible, unbounded, leaves;
} tally;

static void assert_near(double a, double b) {
  if (!(fabs(a - b) <= 1e-6 * (1 + fabs(a)))) fail_msg("%.17g differs from %.17g", a, b);
}

/* The ray must lower the cost, stay within the open directions and keep the rows. */
static void check_primal_ray(const test_lp *lp, const double *d) {
  double slope = 0;
  for (int64_t j = 0; j < lp->n_columns; j++) {
    slope += lp->cost[j] * d[j];
    assert_false(d[j] < 0 && isfinite(lp->col_lower[j]));
    assert_false(d[j] > 0 && isfinite(lp->col_upper[j]));
  }
  for (int64_t i = 0; i < lp->n_rows; i++) {
    double change = 0;
    for (int64_t j = 0; j < lp->n_columns; j++) change += lp->a[i * lp->n_columns + j] * d[j];
    assert_false(change < -1e-8 && isfinite(lp->row_lower[i]));
    assert_false(change > 1e-8 && isfinite(lp->row_upper[i]));
  }
  assert_true(slope < -1e-8);
}

/* Signs as engine.h promises them, and the reduced costs as its formula. */
static void check_signs(const test_lp *lp, const cut_solution *s) {
  for (int64_t j = 0; j < lp->n_columns; j++) {
    double reduced = lp->cost[j];
    for (int64_t i = 0; i < lp->n_rows; i++) reduced -= lp->a[i * lp->n_columns + j] * s->dual[i];
    assert_near(reduced, s->reduced[j]);
    if (s->reduced[j] > 1e-7) assert_near(s->value[j], lp->col_lower[j]);
    if (s->reduced[j] < -1e-7) assert_near(s->value[j], lp->col_upper[j]);
  }
  for (int64_t i = 0; i < lp->n_rows; i++) {
    double activity = 0;
    for (int64_t j = 0; j < lp->n_columns; j++) activity += lp->a[i * lp->n_columns + j] * s->value[j];
    assert_near(activity, s->activity[i]);
    if (s->dual[i] > 1e-7) assert_near(activity, lp->row_lower[i]);
    if (s->dual[i] < -1e-7) assert_near(activity, lp->row_upper[i]);
  }
}

static void check_solution(const test_lp *lp, const cut_model *m, const cut_engine *e, const cut_solution *s,
                           tally *t) {
  cut_error err;
  cut_lp p = test_lp_of(m, e);
  p.col_integer = NULL; /* the engine drops integrality */
  double best = 0;
  bool found = obvious(lp, lp->col_lower, lp->col_upper, &best);
  if (s->status == CUT_SOLVE_OPTIMAL) {
    cut_leaf_claim leaf = {.dual = s->dual};
    cut_certificate c;
    check_signs(lp, s);
    assert_int_equal(cut_certify(&p, s->value, &leaf, 1, NULL, &c, &err), CUT_STATUS_OK);
    if (!c.proved)
      fail_msg("not proved: bound %.17g, objective %.17g, residual %g", c.bound, s->objective, c.relative_residual);
    assert_true(found);
    assert_near(best, s->objective);
    t->optimal++;
  } else if (s->status == CUT_SOLVE_INFEASIBLE) {
    assert_non_null(s->ray);
    assert_false(found);
    assert_true(cut_safe_infeasible(&p, s->ray, NULL, NULL));
    t->infeasible++;
  } else {
    assert_int_equal(s->status, CUT_SOLVE_UNBOUNDED);
    assert_true(found);
    check_primal_ray(lp, s->ray);
    t->unbounded++;
  }
}

/* Moves a few limits and costs, in the engine and in lp. */
static void change_some(test_rng *r, test_lp *lp, cut_engine *e) {
  cut_error err;
  int64_t j = test_rng_in(r, 0, lp->n_columns - 1), i = test_rng_in(r, 0, lp->n_rows - 1);
  if (isfinite(lp->col_lower[j])) lp->col_upper[j] = lp->col_lower[j] + (double)test_rng_in(r, 0, 4);
  assert_int_equal(cut_engine_set_column(e, j, lp->col_lower[j], lp->col_upper[j], &err), CUT_STATUS_OK);
  if (isfinite(lp->row_upper[i])) {
    lp->row_upper[i] = fmax(lp->row_lower[i], lp->row_upper[i] + (double)test_rng_in(r, -2, 2));
    assert_int_equal(cut_engine_set_row(e, i, lp->row_lower[i], lp->row_upper[i], &err), CUT_STATUS_OK);
  }
  lp->cost[j] = (double)test_rng_in(r, -3, 3);
  assert_int_equal(cut_engine_set_cost(e, lp->cost, &err), CUT_STATUS_OK);
}

static void check_branching(test_rng *r, test_lp *lp, tally *t) {
  cut_error err;
  for (int64_t j = 0; j < lp->n_columns; j++)
    lp->col_integer[j] = isfinite(lp->col_lower[j]) && isfinite(lp->col_upper[j]) && test_rng_in(r, 0, 2) > 0;
  cut_model *m = test_lp_model(lp);
  cut_engine *e = NULL;
  cut_solution s = {0};
  cut_tree tree = {0};
  double bound = 0, best = 0;
  assert_int_equal(cut_engine_open(m, NULL, &e, &err), CUT_STATUS_OK);
  assert_int_equal(cut_branch_solve(e, m, NULL, NULL, &s, &tree, &bound, &err), CUT_STATUS_OK);
  bool found = obvious_integer(lp, lp->col_lower, lp->col_upper, 0, &best);
  cut_lp p = test_lp_of(m, e);
  cut_leaf_claim claims[64];
  assert_true(tree.n <= 64);
  for (int64_t l = 0; l < tree.n; l++)
    claims[l] = (cut_leaf_claim){tree.items[l].n_fixed, tree.items[l].column,     tree.items[l].lower,
                                 tree.items[l].upper,   tree.items[l].infeasible, tree.items[l].dual};
  if (s.status == CUT_SOLVE_OPTIMAL) {
    cut_certificate c;
    assert_true(found);
    assert_near(best, s.objective);
    assert_int_equal(cut_certify(&p, s.value, claims, tree.n, NULL, &c, &err), CUT_STATUS_OK);
    if (!c.proved) fail_msg("tree does not prove: bound %.17g, objective %.17g", c.bound, s.objective);
    assert_near(bound, s.objective);
    for (int64_t l = 0; l < tree.n && tree.n > 1; l++) {
      /* Without any one leaf something is left out: leaves of a tree are disjoint. */
      cut_leaf_claim taken = claims[l];
      claims[l] = claims[tree.n - 1];
      assert_int_equal(cut_certify(&p, s.value, claims, tree.n - 1, NULL, &c, &err), CUT_STATUS_INPUT);
      claims[l] = taken;
    }
  } else if (s.status == CUT_SOLVE_INFEASIBLE) {
    bool proved = false;
    assert_false(found);
    assert_int_equal(cut_certify_infeasible(&p, claims, tree.n, &proved, &err), CUT_STATUS_OK);
    assert_true(proved);
  } else {
    assert_int_equal(s.status, CUT_SOLVE_UNBOUNDED);
  }
  t->leaves += tree.n;
  cut_tree_clear(&tree);
  cut_solution_clear(&s);
  cut_engine_close(e);
  cut_model_free(m);
}

/* Solves, changes numbers and solves warm, solves the same cold, then over the integers. */
static void one_instance(uint64_t seed, tally *t) {
  cut_error err;
  test_rng r = {seed};
  test_lp lp = random_lp(&r);
  cut_model *m = test_lp_model(&lp);
  cut_engine *e = NULL;
  cut_solution s = {0}, cold = {0};
  assert_int_equal(cut_engine_open(m, NULL, &e, &err), CUT_STATUS_OK);
  assert_int_equal(cut_engine_solve(e, NULL, &s, &err), CUT_STATUS_OK);
  check_solution(&lp, m, e, &s, t);
  for (int64_t k = 0; k < 3; k++) {
    change_some(&r, &lp, e);
    assert_int_equal(cut_engine_solve(e, NULL, &s, &err), CUT_STATUS_OK);
    check_solution(&lp, m, e, &s, t);
  }
  assert_int_equal(cut_engine_reset(e, &err), CUT_STATUS_OK);
  assert_int_equal(cut_engine_solve(e, NULL, &cold, &err), CUT_STATUS_OK);
  assert_int_equal(cold.status, s.status);
  assert_false(cold.warm);
  if (cold.status == CUT_SOLVE_OPTIMAL) assert_near(cold.objective, s.objective);
  cut_solution_clear(&cold);
  cut_solution_clear(&s);
  cut_engine_close(e);
  cut_model_free(m);
  check_branching(&r, &lp, t);
  test_lp_free(&lp);
}

static void test_random_programs(void **state) {
  (void)state;
  tally t = {0};
  uint64_t base = 20200210;
  for (uint64_t k = 0; k < INSTANCES; k++) {
    seed_in_hand = base + k;
    one_instance(seed_in_hand, &t);
  }
  fprintf(stderr, "seeds from %llu: %lld optimal, %lld infeasible, %lld unbounded, %lld leaves\n",
          (unsigned long long)base, (long long)t.optimal, (long long)t.infeasible, (long long)t.unbounded,
          (long long)t.leaves);
  /* All kinds came up often, or the test shows little. */
  assert_true(t.optimal > INSTANCES && t.infeasible > INSTANCES / 4 && t.unbounded > INSTANCES / 10);
}

static int print_seed(void **state) {
  (void)state;
  fprintf(stderr, "last seed %llu\n", (unsigned long long)seed_in_hand);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(test_random_programs, print_seed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
