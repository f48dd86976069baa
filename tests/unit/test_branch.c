#include "support/unit.h"

#include <math.h>
#include <string.h>

#include "engine/branch.h"
#include "support/lp_model.h"

#define NUMBERS(...) ((double[]){__VA_ARGS__})

typedef struct fixture {
  test_lp lp;
  cut_model *m;
  cut_engine *e;
  cut_solution s;
  cut_tree tree;
  double bound;
  cut_error err;
} fixture;

static void start(fixture *f, test_lp lp) {
  memset(f, 0, sizeof *f);
  f->lp = lp;
  f->m = test_lp_model(&f->lp);
  assert_int_equal(cut_engine_open(f->m, NULL, &f->e, &f->err), CUT_STATUS_OK);
}

static void stop(fixture *f) {
  cut_tree_clear(&f->tree);
  cut_solution_clear(&f->s);
  cut_engine_close(f->e);
  cut_model_free(f->m);
  test_lp_free(&f->lp);
}

static void solve(fixture *f, const cut_branch_options *o, const cut_sink *sink, cut_solve_status expected) {
  cut_status status = cut_branch_solve(f->e, f->m, o, sink, &f->s, &f->tree, &f->bound, &f->err);
  if (status != CUT_STATUS_OK) fail_msg("%s", f->err.message);
  assert_string_equal(cut_solve_status_text(f->s.status), cut_solve_status_text(expected));
}

static void claims_of(const cut_tree *t, cut_leaf_claim *claims, int64_t room) {
  assert_true(t->n <= room);
  for (int64_t l = 0; l < t->n; l++)
    claims[l] = (cut_leaf_claim){t->items[l].n_fixed, t->items[l].column,     t->items[l].lower,
                                 t->items[l].upper,   t->items[l].infeasible, t->items[l].dual};
}

static cut_certificate certify(fixture *f) {
  static cut_leaf_claim claims[4096];
  cut_certificate c = {0};
  cut_lp p = test_lp_of(f->m, f->e);
  claims_of(&f->tree, claims, 4096);
  assert_int_equal(cut_certify(&p, f->s.value, claims, f->tree.n, NULL, &c, &f->err), CUT_STATUS_OK);
  return c;
}

static void assert_proved(fixture *f) {
  cut_certificate c = certify(f);
  if (!c.proved) fail_msg("objective %.17g, bound %.17g", f->s.objective, c.bound);
}

static void assert_near(double a, double b) {
  if (!(fabs(a - b) <= 1e-8 * (1 + fabs(b)))) fail_msg("%.17g is not %.17g", a, b);
}

static void assert_bounds_restored(const fixture *f) {
  cut_engine_numbers n = cut_engine_get_numbers(f->e);
  for (int64_t j = 0; j < f->lp.n_columns; j++)
    assert_true(n.col_lower[j] == f->lp.col_lower[j] && n.col_upper[j] == f->lp.col_upper[j]);
}

/* max sum of value over sum of weight <= capacity, binaries. */
static test_lp knapsack(int64_t n, uint64_t seed) {
  test_rng r = {seed};
  test_lp lp = test_lp_new(n, 1);
  double total = 0;
  for (int64_t j = 0; j < n; j++) {
    lp.col_upper[j] = 1;
    lp.col_integer[j] = 1;
    lp.a[j] = (double)test_rng_in(&r, 20, 90);
    lp.cost[j] = -lp.a[j] - (double)test_rng_in(&r, 5, 8);
    total += lp.a[j];
  }
  lp.row_upper[0] = floor(total / 2) + 0.5;
  return lp;
}

static double best_by_enumeration(const test_lp *lp) {
  double best = INFINITY;
  for (uint64_t set = 0; set < (uint64_t)1 << lp->n_columns; set++) {
    double cost = 0, weight = 0;
    for (int64_t j = 0; j < lp->n_columns; j++) {
      if ((set >> j & 1) == 0) continue;
      cost += lp->cost[j];
      weight += lp->a[j];
    }
    if (weight <= lp->row_upper[0]) best = fmin(best, cost);
  }
  return best;
}

static void test_knapsacks_are_proved(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 6; seed++) {
    fixture f;
    start(&f, knapsack(12, seed));
    solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
    assert_near(f.s.objective, best_by_enumeration(&f.lp));
    assert_near(f.bound, f.s.objective);
    assert_proved(&f);
    assert_bounds_restored(&f);
    for (int64_t j = 0; j < 12; j++) assert_true(f.s.value[j] == 0 || f.s.value[j] == 1);
    stop(&f);
  }
}

static void test_a_tampered_tree_is_refused(void **state) {
  (void)state;
  fixture f;
  start(&f, knapsack(12, 3));
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  assert_true(f.tree.n > 2);
  cut_leaf_claim claims[256];
  cut_certificate c;
  cut_lp p = test_lp_of(f.m, f.e);
  claims_of(&f.tree, claims, 256);
  for (int64_t l = 0; l < f.tree.n; l++) {
    cut_leaf *leaf = &f.tree.items[l];
    assert_true(leaf->n_fixed > 0);
    /* A box made smaller leaves something out. */
    double lower = leaf->lower[0], upper = leaf->upper[0];
    leaf->lower[0] = lower > 0 ? lower + 1 : 1;
    leaf->upper[0] = lower > 0 ? upper : 0;
    assert_int_equal(cut_certify(&p, f.s.value, claims, f.tree.n, NULL, &c, &f.err), CUT_STATUS_INPUT);
    leaf->lower[0] = lower;
    leaf->upper[0] = upper;
    /* A leaf without its multipliers bounds next to nothing. */
    double dual = leaf->dual[0];
    leaf->dual[0] = 0;
    assert_int_equal(cut_certify(&p, f.s.value, claims, f.tree.n, NULL, &c, &f.err), CUT_STATUS_OK);
    if (fabs(dual) > 0) assert_false(c.proved);
    leaf->dual[0] = dual;
  }
  assert_proved(&f);
  stop(&f);
}

static void test_an_lp_is_one_solve_and_one_leaf(void **state) {
  (void)state;
  fixture f;
  start(&f, test_lp_make(2, 1, NULL, NUMBERS(2, 10), NUMBERS(1, 5), NUMBERS(3), NUMBERS(3), NUMBERS(1, 1)));
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 7);
  assert_near(f.bound, 7);
  assert_int_equal(f.tree.n, 1);
  assert_int_equal(f.tree.items[0].n_fixed, 0);
  assert_proved(&f);
  stop(&f);
}

/* Capacity 10 with a minimum load of 4 while running, cost per unit 1, demand 3 else bought at 2: running does not fit.
 */
static test_lp unit_commitment(double demand) {
  test_lp lp = test_lp_make(3, 3, NULL, NUMBERS(10, 1, 10), NUMBERS(1, 0.5, 2), NUMBERS(demand, 0, -INFINITY),
                            NUMBERS(demand, INFINITY, 0), NUMBERS(1, 0, 1, 1, -4, 0, 1, -10, 0));
  lp.col_integer[1] = 1;
  return lp;
}

static void test_minimum_load(void **state) {
  (void)state;
  fixture f;
  start(&f, unit_commitment(3));
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 6);
  assert_true(f.s.value[1] == 0);
  assert_proved(&f);
  assert_bounds_restored(&f);
  /* Duals are those at the fixed integers: buying sets the price. */
  assert_near(f.s.dual[0], 2);
  stop(&f);
  start(&f, unit_commitment(7));
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 7.5);
  assert_true(f.s.value[1] == 1);
  assert_near(f.s.dual[0], 1);
  assert_proved(&f);
  stop(&f);
}

static void test_relaxation_that_equals_the_incumbent_is_one_leaf(void **state) {
  (void)state;
  fixture f;
  test_lp lp = test_lp_make(2, 1, NULL, NUMBERS(1, 1), NUMBERS(1, 1), NUMBERS(1), NUMBERS(1), NUMBERS(1, 1));
  lp.col_integer[0] = lp.col_integer[1] = 1;
  start(&f, lp);
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  assert_int_equal(f.tree.n, 1);
  assert_proved(&f);
  stop(&f);
}

static void test_no_whole_point(void **state) {
  (void)state;
  fixture f;
  /* 2x + 2y = 3 has points, none of them whole. */
  test_lp lp = test_lp_make(2, 1, NULL, NUMBERS(3, 3), NUMBERS(1, 1), NUMBERS(3), NUMBERS(3), NUMBERS(2, 2));
  lp.col_integer[0] = lp.col_integer[1] = 1;
  start(&f, lp);
  solve(&f, NULL, NULL, CUT_SOLVE_INFEASIBLE);
  assert_true(isinf(f.bound) && f.bound > 0);
  cut_leaf_claim claims[64];
  bool proved = false;
  cut_lp p = test_lp_of(f.m, f.e);
  claims_of(&f.tree, claims, 64);
  assert_int_equal(cut_certify_infeasible(&p, claims, f.tree.n, &proved, &f.err), CUT_STATUS_OK);
  assert_true(proved);
  assert_bounds_restored(&f);
  assert_int_equal(cut_certify_infeasible(&p, claims, f.tree.n - 1, &proved, &f.err), CUT_STATUS_INPUT);
  stop(&f);
}

static void test_no_whole_number_between_limits(void **state) {
  (void)state;
  fixture f;
  test_lp lp = test_lp_make(1, 1, NUMBERS(0.25), NUMBERS(0.75), NUMBERS(1), NUMBERS(0), NUMBERS(1), NUMBERS(1));
  lp.col_integer[0] = 1;
  start(&f, lp);
  solve(&f, NULL, NULL, CUT_SOLVE_INFEASIBLE);
  cut_leaf_claim claims[4];
  bool proved = false;
  cut_lp p = test_lp_of(f.m, f.e);
  claims_of(&f.tree, claims, 4);
  assert_int_equal(cut_certify_infeasible(&p, claims, f.tree.n, &proved, &f.err), CUT_STATUS_OK);
  assert_true(proved);
  assert_bounds_restored(&f);
  stop(&f);
}

static void test_infeasible_relaxation_has_a_ray(void **state) {
  (void)state;
  fixture f;
  test_lp lp = test_lp_make(1, 1, NULL, NUMBERS(2), NUMBERS(1), NUMBERS(5), NUMBERS(6), NUMBERS(1));
  lp.col_integer[0] = 1;
  start(&f, lp);
  solve(&f, NULL, NULL, CUT_SOLVE_INFEASIBLE);
  assert_non_null(f.s.ray);
  assert_int_equal(f.tree.n, 1);
  assert_true(f.tree.items[0].infeasible);
  stop(&f);
}

static void test_unbounded_relaxation(void **state) {
  (void)state;
  fixture f;
  test_lp lp =
      test_lp_make(2, 1, NULL, NUMBERS(5, INFINITY), NUMBERS(-1, -1), NUMBERS(-INFINITY), NUMBERS(3), NUMBERS(1, -1));
  lp.col_integer[0] = 1;
  start(&f, lp);
  solve(&f, NULL, NULL, CUT_SOLVE_UNBOUNDED);
  assert_non_null(f.s.ray);
  assert_int_equal(f.tree.n, 0);
  assert_bounds_restored(&f);
  stop(&f);
}

/* Whole numbers without an upper limit, and limits that are not whole themselves. */
static void test_general_integers(void **state) {
  (void)state;
  fixture f;
  test_lp lp = test_lp_make(2, 1, NUMBERS(0.5, 0), NUMBERS(INFINITY, 3.7), NUMBERS(7, 10), NUMBERS(23),
                            NUMBERS(INFINITY), NUMBERS(3, 5));
  lp.col_integer[0] = lp.col_integer[1] = 1;
  start(&f, lp);
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  /* x = 3, y = 3: 51; x = 1, y = 4 is not allowed. */
  assert_near(f.s.objective, 51);
  assert_proved(&f);
  assert_bounds_restored(&f);
  stop(&f);
}

/* Where our tree cannot close and the solver's own method vouches for a point, that point is handed out, but not as
 * proved. */
static void test_the_solver_helps_but_proves_nothing(void **state) {
  (void)state;
  cut_branch_options o;
  cut_branch_options_init(&o);
  o.help_after = 3;
  o.node_limit = 9;
  fixture f;
  start(&f, knapsack(14, 2));
  solve(&f, &o, NULL, CUT_SOLVE_OPTIMAL);
  assert_bounds_restored(&f);
  double best = best_by_enumeration(&f.lp);
  assert_true(fabs(f.s.objective - best) < 1e-7 && f.bound <= best + 1e-7);
  cut_certificate c = certify(&f);
  assert_true(c.feasible);
  assert_false(c.proved);
  stop(&f);
}

static void test_node_limit_leaves_a_proved_bound(void **state) {
  (void)state;
  cut_branch_options o;
  cut_branch_options_init(&o);
  for (int64_t limit = 0; limit <= 9; limit += 3) {
    fixture f;
    start(&f, knapsack(14, 2));
    o.node_limit = limit;
    solve(&f, &o, NULL, CUT_SOLVE_LIMIT);
    assert_bounds_restored(&f);
    if (limit == 0) {
      assert_null(f.s.value);
      assert_true(isinf(f.bound) && f.bound < 0);
    } else {
      double best = best_by_enumeration(&f.lp);
      assert_true(f.s.value != NULL && f.s.objective >= best - 1e-7 && f.bound <= best + 1e-7 && isfinite(f.bound));
      cut_certificate c = certify(&f);
      assert_true(c.feasible && fabs(c.bound - f.bound) < 1e-6);
    }
    stop(&f);
  }
}

typedef struct stopper {
  int64_t calls, at;
} stopper;

static bool stop_at(double share, const char *text, double seconds, void *user) {
  (void)share;
  (void)text;
  (void)seconds;
  stopper *s = (stopper *)user;
  return ++s->calls >= s->at;
}

static void test_interruption_anywhere_keeps_the_proof(void **state) {
  (void)state;
  for (int64_t at = 1; at < 60; at += 4) {
    fixture f;
    stopper user = {.at = at};
    cut_sink sink = {stop_at, &user};
    start(&f, knapsack(14, 2));
    solve(&f, NULL, &sink, CUT_SOLVE_INTERRUPTED);
    assert_bounds_restored(&f);
    if (f.s.value != NULL) assert_true(certify(&f).feasible);
    solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
    assert_proved(&f);
    stop(&f);
  }
}

/* A relaxation that is whole within tolerance: a run of 1e-8 would open a capacity of 1e8. */
static void test_nearly_whole_is_not_whole(void **state) {
  (void)state;
  fixture f;
  test_lp lp =
      test_lp_make(2, 1, NULL, NUMBERS(1, 1), NUMBERS(-1, 0.25), NUMBERS(-INFINITY), NUMBERS(0), NUMBERS(1, -1e8));
  lp.col_integer[1] = 1;
  start(&f, lp);
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  assert_true(f.s.value[1] == 1);
  assert_near(f.s.objective, -0.75);
  assert_proved(&f);
  stop(&f);
}

static void test_same_tree_twice(void **state) {
  (void)state;
  fixture f, g;
  start(&f, knapsack(13, 4));
  start(&g, knapsack(13, 4));
  solve(&f, NULL, NULL, CUT_SOLVE_OPTIMAL);
  solve(&g, NULL, NULL, CUT_SOLVE_OPTIMAL);
  assert_int_equal(f.tree.n, g.tree.n);
  for (int64_t l = 0; l < f.tree.n; l++)
    assert_memory_equal(f.tree.items[l].dual, g.tree.items[l].dual, sizeof(double));
  assert_memory_equal(f.s.value, g.s.value, 13 * sizeof(double));
  stop(&g);
  stop(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_knapsacks_are_proved),
      cmocka_unit_test(test_a_tampered_tree_is_refused),
      cmocka_unit_test(test_an_lp_is_one_solve_and_one_leaf),
      cmocka_unit_test(test_minimum_load),
      cmocka_unit_test(test_relaxation_that_equals_the_incumbent_is_one_leaf),
      cmocka_unit_test(test_no_whole_point),
      cmocka_unit_test(test_no_whole_number_between_limits),
      cmocka_unit_test(test_infeasible_relaxation_has_a_ray),
      cmocka_unit_test(test_unbounded_relaxation),
      cmocka_unit_test(test_general_integers),
      cmocka_unit_test(test_the_solver_helps_but_proves_nothing),
      cmocka_unit_test(test_node_limit_leaves_a_proved_bound),
      cmocka_unit_test(test_interruption_anywhere_keeps_the_proof),
      cmocka_unit_test(test_nearly_whole_is_not_whole),
      cmocka_unit_test(test_same_tree_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
