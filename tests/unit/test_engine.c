#include "support/unit.h"

#include <math.h>
#include <string.h>

#include "support/lp_model.h"

#define NUMBERS(...) ((double[]){__VA_ARGS__})

typedef struct fixture {
  test_lp lp;
  cut_model *m;
  cut_engine *e;
  cut_solution s;
  cut_error err;
} fixture;

static void start(fixture *f, test_lp lp) {
  memset(f, 0, sizeof *f);
  f->lp = lp;
  f->m = test_lp_model(&f->lp);
  assert_int_equal(cut_engine_open(f->m, NULL, &f->e, &f->err), CUT_STATUS_OK);
}

static void stop(fixture *f) {
  cut_solution_clear(&f->s);
  cut_engine_close(f->e);
  cut_model_free(f->m);
  test_lp_free(&f->lp);
}

static void solve(fixture *f, cut_solve_status expected) {
  cut_status status = cut_engine_solve(f->e, NULL, &f->s, &f->err);
  if (status != CUT_STATUS_OK) fail_msg("%s", f->err.message);
  assert_string_equal(cut_solve_status_text(f->s.status), cut_solve_status_text(expected));
}

static void assert_proved(fixture *f) {
  cut_lp p = test_lp_of(f->m, f->e);
  cut_leaf_claim leaf = {.dual = f->s.dual};
  cut_certificate c;
  assert_int_equal(cut_certify(&p, f->s.value, &leaf, 1, NULL, &c, &f->err), CUT_STATUS_OK);
  if (!c.proved) fail_msg("objective %.17g, bound %.17g, residual %g", f->s.objective, c.bound, c.relative_residual);
}

static void assert_near(double a, double b) {
  if (!(fabs(a - b) <= 1e-8 * (1 + fabs(b)))) fail_msg("%.17g is not %.17g", a, b);
}

/* Two sources feed one demand of 3: cost 1 up to 2, then cost 5. */
static test_lp two_sources(void) {
  return test_lp_make(2, 1, NULL, NUMBERS(2, 10), NUMBERS(1, 5), NUMBERS(3), NUMBERS(3), NUMBERS(1, 1));
}

static void test_optimum_and_its_duals(void **state) {
  (void)state;
  fixture f;
  start(&f, two_sources());
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_proved(&f);
  assert_near(f.s.objective, 7);
  assert_near(f.s.value[0], 2);
  assert_near(f.s.value[1], 1);
  assert_near(f.s.dual[0], 5);
  assert_near(f.s.reduced[0], -4); /* at its upper limit: one more unit of it saves 4 */
  assert_near(f.s.reduced[1], 0);
  assert_near(f.s.activity[0], 3);
  assert_int_equal(f.s.col_basic[0] + f.s.col_basic[1] + f.s.row_basic[0], 1);
  assert_int_equal(f.s.col_basic[1], 1);
  assert_false(f.s.warm);
  assert_null(f.s.ray);
  assert_non_null(strstr(cut_engine_name(f.e), "HiGHS 1."));
  stop(&f);
}

static void test_limits_and_costs_change_and_stay_warm(void **state) {
  (void)state;
  fixture f;
  start(&f, two_sources());
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_int_equal(cut_engine_set_column(f.e, 0, 0, 1, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_true(f.s.warm);
  assert_near(f.s.objective, 11);
  assert_proved(&f);
  assert_int_equal(cut_engine_set_row(f.e, 0, 1, 2, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 1);
  assert_proved(&f);
  assert_int_equal(cut_engine_set_cost(f.e, NUMBERS(4, -1), &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_true(f.s.warm);
  assert_near(f.s.objective, -2);
  assert_proved(&f);
  assert_int_equal(cut_engine_reset(f.e, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_false(f.s.warm);
  assert_near(f.s.objective, -2);
  stop(&f);
}

static void test_a_change_taken_back_leaves_the_optimum(void **state) {
  (void)state;
  fixture f;
  start(&f, two_sources());
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_int_equal(cut_engine_set_column(f.e, 0, 0, 0, &f.err), CUT_STATUS_OK);
  assert_int_equal(cut_engine_set_column(f.e, 0, 0, 2, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 7);
  assert_int_equal(f.s.iterations, 0);
  stop(&f);
}

static void test_patch_applies_and_undoes(void **state) {
  (void)state;
  fixture f;
  start(&f, two_sources());
  /* Both limits of the row move past each other's old value. */
  cut_change changes[] = {{CUT_PATCH_ROW_LOWER, 0, 3, 8},
                          {CUT_PATCH_ROW_UPPER, 0, 3, 9},
                          {CUT_PATCH_COST, 1, 5, 4},
                          {CUT_PATCH_COL_UPPER, 0, 2, 3}};
  cut_patch p = {changes, 4, 4};
  assert_int_equal(cut_engine_apply(f.e, &p, false, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 23);
  assert_proved(&f);
  assert_int_equal(cut_engine_apply(f.e, &p, true, &f.err), CUT_STATUS_OK);
  cut_engine_numbers n = cut_engine_get_numbers(f.e);
  assert_true(n.row_lower[0] == 3 && n.row_upper[0] == 3 && n.cost[1] == 5 && n.col_upper[0] == 2);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 7);
  stop(&f);
}

static void test_a_patch_that_does_not_fit_changes_nothing(void **state) {
  (void)state;
  fixture f;
  start(&f, two_sources());
  cut_change other[] = {{CUT_PATCH_COST, 1, 5, 4}, {CUT_PATCH_COL_UPPER, 0, 7, 3}};
  cut_patch p = {other, 2, 2};
  assert_int_equal(cut_engine_apply(f.e, &p, false, &f.err), CUT_STATUS_ARGUMENT);
  cut_change crossing[] = {{CUT_PATCH_COST, 1, 5, 4}, {CUT_PATCH_COL_LOWER, 0, 0, 3}};
  cut_patch q = {crossing, 2, 2};
  assert_int_equal(cut_engine_apply(f.e, &q, false, &f.err), CUT_STATUS_ARGUMENT);
  cut_change outside[] = {{CUT_PATCH_COST, 2, 5, 4}};
  cut_patch r = {outside, 1, 1};
  assert_int_equal(cut_engine_apply(f.e, &r, false, &f.err), CUT_STATUS_ARGUMENT);
  cut_engine_numbers n = cut_engine_get_numbers(f.e);
  assert_true(n.cost[1] == 5 && n.col_lower[0] == 0 && n.col_upper[0] == 2);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 7);
  stop(&f);
}

static void test_bad_numbers_are_refused(void **state) {
  (void)state;
  fixture f;
  start(&f, two_sources());
  assert_int_equal(cut_engine_set_column(f.e, 0, 3, 2, &f.err), CUT_STATUS_ARGUMENT);
  assert_int_equal(cut_engine_set_column(f.e, 0, NAN, 2, &f.err), CUT_STATUS_ARGUMENT);
  assert_int_equal(cut_engine_set_column(f.e, 0, INFINITY, INFINITY, &f.err), CUT_STATUS_ARGUMENT);
  assert_int_equal(cut_engine_set_row(f.e, 0, -INFINITY, -INFINITY, &f.err), CUT_STATUS_ARGUMENT);
  assert_int_equal(cut_engine_set_row(f.e, 0, 0, 1e20, &f.err), CUT_STATUS_OVERFLOW);
  assert_int_equal(cut_engine_set_cost(f.e, NUMBERS(1, INFINITY), &f.err), CUT_STATUS_ARGUMENT);
  cut_engine_options o;
  cut_engine *e = NULL;
  cut_engine_options_init(&o);
  o.feasibility = 1e-12;
  assert_int_equal(cut_engine_open(f.m, &o, &e, &f.err), CUT_STATUS_ARGUMENT);
  assert_null(e);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 7);
  stop(&f);
}

static void test_infeasible_has_a_ray(void **state) {
  (void)state;
  fixture f;
  start(&f, two_sources());
  assert_int_equal(cut_engine_set_row(f.e, 0, 13, 20, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_INFEASIBLE);
  assert_non_null(f.s.ray);
  assert_null(f.s.value);
  assert_true(isinf(f.s.objective));
  cut_lp p = test_lp_of(f.m, f.e);
  assert_true(cut_safe_infeasible(&p, f.s.ray, NULL, NULL));
  /* The other way round, on the way back to feasible. */
  assert_int_equal(cut_engine_set_row(f.e, 0, -5, -1, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_INFEASIBLE);
  assert_true(cut_safe_infeasible(&p, f.s.ray, NULL, NULL));
  assert_int_equal(cut_engine_set_row(f.e, 0, 3, 3, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 7);
  stop(&f);
}

static void test_unbounded_has_a_ray(void **state) {
  (void)state;
  fixture f;
  start(&f, test_lp_make(2, 1, NULL, NULL, NUMBERS(-1, -1), NUMBERS(-INFINITY), NUMBERS(3), NUMBERS(1, -1)));
  solve(&f, CUT_SOLVE_UNBOUNDED);
  assert_non_null(f.s.ray);
  assert_true(f.s.ray[0] >= 0 && f.s.ray[1] > 0 && f.s.ray[0] <= f.s.ray[1]);
  stop(&f);
}

static void test_infeasible_and_unbounded_at_once_is_infeasible(void **state) {
  (void)state;
  fixture f;
  start(&f, test_lp_make(2, 2, NUMBERS(-INFINITY, -INFINITY), NULL, NUMBERS(-1, 0), NUMBERS(0, 1), NUMBERS(0, INFINITY),
                         NUMBERS(1, -1, 0, 0)));
  solve(&f, CUT_SOLVE_INFEASIBLE);
  cut_lp p = test_lp_of(f.m, f.e);
  assert_true(cut_safe_infeasible(&p, f.s.ray, NULL, NULL));
  stop(&f);
}

static void test_free_columns_and_equations(void **state) {
  (void)state;
  fixture f;
  start(&f, test_lp_make(2, 2, NUMBERS(-INFINITY, -INFINITY), NULL, NUMBERS(1, 1), NUMBERS(4, -2), NUMBERS(4, INFINITY),
                         NUMBERS(1, 1, 1, -1)));
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, 4);
  assert_proved(&f);
  stop(&f);
}

static void test_models_without_rows_or_columns(void **state) {
  (void)state;
  fixture f;
  start(&f, test_lp_make(2, 0, NUMBERS(1, -4), NUMBERS(INFINITY, 3), NUMBERS(2, -1), NULL, NULL, NULL));
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.s.objective, -1);
  assert_proved(&f);
  assert_int_equal(cut_engine_set_cost(f.e, NUMBERS(-2, -1), &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_UNBOUNDED);
  assert_true(f.s.ray[0] > 0);
  stop(&f);
  start(&f, test_lp_make(0, 1, NULL, NULL, NULL, NUMBERS(1), NUMBERS(2), NULL));
  solve(&f, CUT_SOLVE_INFEASIBLE);
  cut_lp p = test_lp_of(f.m, f.e);
  assert_true(cut_safe_infeasible(&p, f.s.ray, NULL, NULL));
  stop(&f);
  start(&f, test_lp_new(0, 0));
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_proved(&f);
  stop(&f);
}

static void test_large_and_small_numbers_together(void **state) {
  (void)state;
  fixture f;
  start(&f, test_lp_make(3, 2, NULL, NUMBERS(1e6, 1e6, 1e6), NUMBERS(450000, 1e-3, 600000), NUMBERS(7e5, -INFINITY),
                         NUMBERS(7e5, 12345.678), NUMBERS(0.998, 1, 1, 0, 1e-3, 11.6)));
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_proved(&f);
  assert_near(f.s.value[1], 7e5);
  stop(&f);
}

/* ---- stopping ---- */

static bool stop_at_once(double share, const char *text, double seconds, void *user) {
  (void)share;
  (void)text;
  (void)seconds;
  int64_t *calls = (int64_t *)user;
  return (*calls)++ >= 1;
}

/* A transport problem that takes many steps. */
static test_lp transport(int64_t n) {
  test_rng r = {5};
  test_lp lp = test_lp_new(n * n, 2 * n);
  for (int64_t i = 0; i < n; i++) {
    lp.row_upper[i] = (double)test_rng_in(&r, 50, 60);
    lp.row_lower[n + i] = (double)test_rng_in(&r, 40, 50);
    for (int64_t j = 0; j < n; j++) {
      lp.cost[i * n + j] = (double)test_rng_in(&r, 1, 1000);
      lp.a[i * n * n + i * n + j] = 1;
      lp.a[(n + j) * n * n + i * n + j] = 1;
    }
  }
  return lp;
}

static void test_sink_interrupts_and_the_engine_goes_on(void **state) {
  (void)state;
  fixture f;
  int64_t calls = 0;
  cut_sink sink = {stop_at_once, &calls};
  start(&f, transport(15));
  assert_int_equal(cut_engine_solve(f.e, &sink, &f.s, &f.err), CUT_STATUS_OK);
  assert_int_equal(f.s.status, CUT_SOLVE_INTERRUPTED);
  assert_int_equal(calls, 2); /* before the solve, and in it */
  assert_null(f.s.value);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_proved(&f);
  stop(&f);
}

static void test_limits_stop(void **state) {
  (void)state;
  fixture f;
  cut_engine_options o;
  cut_engine_options_init(&o);
  start(&f, transport(15));
  cut_engine_close(f.e);
  f.e = NULL;
  o.iteration_limit = 3;
  assert_int_equal(cut_engine_open(f.m, &o, &f.e, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_LIMIT);
  assert_null(f.s.value);
  assert_true(f.s.iterations <= 3);
  cut_engine_close(f.e);
  f.e = NULL;
  o.iteration_limit = -1;
  o.time_limit = 0;
  assert_int_equal(cut_engine_open(f.m, &o, &f.e, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_LIMIT);
  stop(&f);
}

/* A limit holds for each solve, not for all of them together. */
static void test_limits_are_per_solve(void **state) {
  (void)state;
  fixture f;
  cut_engine_options o;
  cut_engine_options_init(&o);
  start(&f, transport(15));
  solve(&f, CUT_SOLVE_OPTIMAL);
  cut_engine_close(f.e);
  f.e = NULL;
  o.iteration_limit = f.s.iterations + 5;
  assert_int_equal(cut_engine_open(f.m, &o, &f.e, &f.err), CUT_STATUS_OK);
  for (int64_t k = 0; k < 4; k++) {
    assert_int_equal(cut_engine_reset(f.e, &f.err), CUT_STATUS_OK);
    solve(&f, CUT_SOLVE_OPTIMAL);
    assert_true(f.s.iterations > 0);
  }
  stop(&f);
}

static void test_two_engines_give_the_same_bytes(void **state) {
  (void)state;
  fixture f, g;
  start(&f, transport(12));
  start(&g, transport(12));
  solve(&f, CUT_SOLVE_OPTIMAL);
  solve(&g, CUT_SOLVE_OPTIMAL);
  assert_memory_equal(f.s.value, g.s.value, (size_t)f.s.n_columns * sizeof(double));
  assert_memory_equal(f.s.dual, g.s.dual, (size_t)f.s.n_rows * sizeof(double));
  stop(&g);
  stop(&f);
}

/* From the basis of an earlier answer the optimum is the same, whatever was solved in between; a basis of another model
 * is refused. */
static void test_starts_from_the_basis_of_an_answer(void **state) {
  (void)state;
  fixture f, g;
  cut_solution first = {0}, again = {0};
  start(&f, transport(12));
  start(&g, transport(5));
  assert_int_equal(cut_engine_solve(f.e, NULL, &first, &f.err), CUT_STATUS_OK);
  assert_int_equal(cut_engine_reset(f.e, &f.err), CUT_STATUS_OK);
  assert_int_equal(cut_engine_start_from(f.e, &first, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_true(f.s.warm);
  assert_int_equal(f.s.iterations, 0);
  assert_near(f.s.objective, first.objective);
  assert_proved(&f);
  for (int k = 0; k < 2; k++) { /* the second time after an answer to another question */
    assert_int_equal(cut_engine_set_column(f.e, 0, 0, 0, &f.err), CUT_STATUS_OK);
    assert_int_equal(cut_engine_start_from(f.e, &first, &f.err), CUT_STATUS_OK);
    assert_int_equal(cut_engine_solve(f.e, NULL, k == 0 ? &again : &f.s, &f.err), CUT_STATUS_OK);
    if (k == 0) {
      assert_int_equal(cut_engine_set_column(f.e, 0, 0, INFINITY, &f.err), CUT_STATUS_OK);
      assert_int_equal(cut_engine_set_column(f.e, 3, 0, 0, &f.err), CUT_STATUS_OK);
      solve(&f, CUT_SOLVE_OPTIMAL);
      assert_int_equal(cut_engine_set_column(f.e, 3, 0, INFINITY, &f.err), CUT_STATUS_OK);
    }
  }
  assert_memory_equal(f.s.value, again.value, (size_t)again.n_columns * sizeof(double));
  assert_int_equal(cut_engine_start_from(g.e, &first, &g.err), CUT_STATUS_ARGUMENT);
  cut_solution nothing = {0};
  assert_int_equal(cut_engine_start_from(g.e, &nothing, &g.err), CUT_STATUS_OK);
  solve(&g, CUT_SOLVE_OPTIMAL);
  assert_false(g.s.warm);
  cut_solution_clear(&again);
  cut_solution_clear(&first);
  stop(&g);
  stop(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_optimum_and_its_duals),
      cmocka_unit_test(test_limits_and_costs_change_and_stay_warm),
      cmocka_unit_test(test_a_change_taken_back_leaves_the_optimum),
      cmocka_unit_test(test_patch_applies_and_undoes),
      cmocka_unit_test(test_a_patch_that_does_not_fit_changes_nothing),
      cmocka_unit_test(test_bad_numbers_are_refused),
      cmocka_unit_test(test_infeasible_has_a_ray),
      cmocka_unit_test(test_unbounded_has_a_ray),
      cmocka_unit_test(test_infeasible_and_unbounded_at_once_is_infeasible),
      cmocka_unit_test(test_free_columns_and_equations),
      cmocka_unit_test(test_models_without_rows_or_columns),
      cmocka_unit_test(test_large_and_small_numbers_together),
      cmocka_unit_test(test_sink_interrupts_and_the_engine_goes_on),
      cmocka_unit_test(test_limits_stop),
      cmocka_unit_test(test_limits_are_per_solve),
      cmocka_unit_test(test_two_engines_give_the_same_bytes),
      cmocka_unit_test(test_starts_from_the_basis_of_an_answer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
