/* Certificates checked with arrays made here, without any engine. */
#include "support/unit.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "verify/certificate.h"

#define NUMBERS(...) ((double[]){__VA_ARGS__})
#define INDICES(...) ((int64_t[]){__VA_ARGS__})
#define ROWS(...) ((int32_t[]){__VA_ARGS__})
#define BYTES(...) ((uint8_t[]){__VA_ARGS__})

/* min x0 + 5 x1, x0 + x1 = 3, 0 <= x0 <= 2, 0 <= x1 <= 10: x = (2, 1), y = 5, 7. */
static cut_lp two_sources(void) {
  static const double lower[] = {0, 0}, upper[] = {2, 10}, cost[] = {1, 5}, row[] = {3}, value[] = {1, 1};
  static const int64_t start[] = {0, 1, 2};
  static const int32_t entry[] = {0, 0};
  return (cut_lp){2, 1, lower, upper, cost, NULL, row, row, start, entry, value};
}

static cut_certificate certify(const cut_lp *p, const double *x, const double *y) {
  cut_error err;
  cut_certificate c;
  cut_leaf_claim leaf = {.dual = y};
  assert_int_equal(cut_certify(p, x, &leaf, 1, NULL, &c, &err), CUT_STATUS_OK);
  return c;
}

static void test_an_optimum_is_proved_exactly(void **state) {
  (void)state;
  cut_lp p = two_sources();
  cut_certificate c = certify(&p, NUMBERS(2, 1), NUMBERS(5));
  assert_true(c.proved && c.feasible);
  /* All numbers are whole, so that nothing is lost to rounding. */
  assert_true(c.bound == 7 && c.objective_low == 7 && c.objective_high == 7 && c.gap == 0);
  assert_true(c.row_residual == 0 && c.col_residual == 0 && c.relative_residual == 0 && c.integer_residual == 0);
}

static void test_points_need_no_cost(void **state) {
  (void)state;
  cut_lp p = two_sources();
  bool feasible = false;
  cut_error err;
  p.cost = NULL;
  assert_int_equal(cut_certify_point(&p, NUMBERS(2, 1), &feasible, &err), CUT_STATUS_OK);
  assert_true(feasible);
  assert_int_equal(cut_certify_point(&p, NUMBERS(1.5, 1.5), &feasible, &err), CUT_STATUS_OK);
  assert_true(feasible);
  assert_int_equal(cut_certify_point(&p, NUMBERS(2, 1 + 1e-7), &feasible, &err), CUT_STATUS_OK);
  assert_false(feasible);
  assert_int_equal(cut_certify_point(&p, NUMBERS(NAN, 1), &feasible, &err), CUT_STATUS_OK);
  assert_false(feasible);
}

static void test_points_beyond_tolerance_are_not_feasible(void **state) {
  (void)state;
  cut_lp p = two_sources();
  const double step[] = {1e-7, -1e-7, 1e-3, -1e-3, 1, -1};
  for (size_t k = 0; k < sizeof step / sizeof *step; k++) {
    assert_false(certify(&p, NUMBERS(2 + step[k], 1), NUMBERS(5)).feasible);
    assert_false(certify(&p, NUMBERS(2, 1 + step[k]), NUMBERS(5)).feasible);
  }
  cut_certificate c = certify(&p, NUMBERS(2 + 0x1p-20, 1 - 0x1p-20), NUMBERS(5));
  assert_false(c.feasible);
  assert_true(c.col_residual == 0x1p-20 && c.row_residual == 0);
  assert_true(certify(&p, NUMBERS(2, 1 + 1e-11), NUMBERS(5)).proved);
  assert_false(certify(&p, NUMBERS(NAN, 1), NUMBERS(5)).feasible);
  assert_false(certify(&p, NUMBERS(INFINITY, 1), NUMBERS(5)).feasible);
}

static void test_feasible_points_that_are_not_optimal_are_not_proved(void **state) {
  (void)state;
  cut_lp p = two_sources();
  const double moved[] = {1e-6, 1e-3, 0.5, 2};
  for (size_t k = 0; k < sizeof moved / sizeof *moved; k++) {
    cut_certificate c = certify(&p, NUMBERS(2 - moved[k], 1 + moved[k]), NUMBERS(5));
    assert_true(c.feasible);
    assert_false(c.proved);
    assert_true(c.gap >= 4 * moved[k] * (1 - 1e-9));
  }
}

static void test_wrong_multipliers_give_a_lower_bound_still(void **state) {
  (void)state;
  cut_lp p = two_sources();
  for (int k = -40; k <= 40; k++) {
    double y = 5 + k * 0.25, bound = cut_safe_bound(&p, &y, NULL, NULL);
    assert_true(bound <= 7);
    if (k != 0) assert_false(certify(&p, NUMBERS(2, 1), &y).proved);
  }
  assert_true(cut_safe_bound(&p, NUMBERS(NAN), NULL, NULL) == 0);
  assert_true(cut_safe_bound(&p, NUMBERS(INFINITY), NULL, NULL) == 0);
  assert_true(isfinite(cut_safe_bound(&p, NUMBERS(DBL_MAX / 2), NULL, NULL)) ||
              cut_safe_bound(&p, NUMBERS(DBL_MAX / 2), NULL, NULL) < 0);
}

static void test_box_of_the_caller(void **state) {
  (void)state;
  cut_lp p = two_sources();
  assert_true(cut_safe_bound(&p, NUMBERS(5), NUMBERS(0, 0), NUMBERS(1, 10)) == 11);
  assert_true(cut_safe_bound(&p, NUMBERS(1), NUMBERS(0, 2), NUMBERS(5, 10)) == 11);
}

static void test_signs_that_one_sided_rows_lack_count_as_zero(void **state) {
  (void)state;
  cut_lp p = two_sources();
  p.row_lower = NUMBERS(-INFINITY);
  assert_true(cut_safe_bound(&p, NUMBERS(5), NULL, NULL) == 0);
  p = two_sources();
  p.row_upper = NUMBERS(INFINITY);
  assert_true(cut_safe_bound(&p, NUMBERS(5), NULL, NULL) == 7);
  assert_true(cut_safe_bound(&p, NUMBERS(-5), NULL, NULL) == 0);
}

/* ---- rounding ---- */

/* The bound of y in exact arithmetic is known: with all entries multiples of 2^-30 and small, long double holds it. */
static void test_bounds_are_never_above_the_exact_one(void **state) {
  (void)state;
  uint64_t seed = 12345;
  int64_t below = 0;
  for (int64_t run = 0; run < 2000; run++) {
    double a[3], y, cost[3], upper[3], row;
    long double exact = 0;
    for (int64_t j = 0; j < 3; j++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      a[j] = (double)((int64_t)(seed >> 40) - (1 << 23)) * 0x1p-20;
      cost[j] = (double)((int64_t)(seed >> 20 & 0xffffff) - (1 << 23)) * 0x1p-18;
      upper[j] = (double)(seed & 0xff) + 0x1p-8;
    }
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    y = (double)((int64_t)(seed >> 40) - (1 << 23)) * 0x1p-22;
    row = (double)(seed & 0xffff) * 0x1p-10;
    exact = (long double)y * row;
    for (int64_t j = 0; j < 3; j++) {
      long double d = (long double)cost[j] - (long double)a[j] * y;
      if (d < 0) exact += d * upper[j];
    }
    cut_lp p = {3, 1, NUMBERS(0, 0, 0), upper, cost, NULL, &row, &row, INDICES(0, 1, 2, 3), ROWS(0, 0, 0), a};
    double bound = cut_safe_bound(&p, &y, NULL, NULL);
    assert_true((long double)bound <= exact);
    assert_true(exact - (long double)bound <= 1e-13L * (1 + fabsl(exact)) + 1e-10L);
    below += (long double)bound < exact;
  }
  assert_true(below > 100); /* or nothing was ever rounded */
}

static void test_cancellation_and_tiny_numbers(void **state) {
  (void)state;
  /* cost 0.1 + 0.2 is above 0.3 by an ulp: y = 0.1 and 0.2 on two rows of one unlimited column leave 0.3 - 0.1 - 0.2 <
   * 0. */
  cut_lp p = {1,
              2,
              NUMBERS(0),
              NUMBERS(INFINITY),
              NUMBERS(0.3),
              NULL,
              NUMBERS(1, 1),
              NUMBERS(INFINITY, INFINITY),
              INDICES(0, 2),
              ROWS(0, 1),
              NUMBERS(1, 1)};
  double bound = cut_safe_bound(&p, NUMBERS(0.1, 0.2), NULL, NULL);
  assert_true(bound <= 0.3 && bound > 0.3 - 1e-6);
  /* Products that vanish still count: 1e-200 * 1e-200 is not 0. */
  cut_lp q = {1,          1,          NUMBERS(-1e300), NUMBERS(1e300), NUMBERS(0),     NULL,
              NUMBERS(0), NUMBERS(0), INDICES(0, 1),   ROWS(0),        NUMBERS(1e-200)};
  bound = cut_safe_bound(&q, NUMBERS(1e-200), NULL, NULL);
  assert_true(bound <= -1e-100);
}

static void test_other_rounding_modes_prove_nothing(void **state) {
  (void)state;
  cut_lp p = two_sources();
  const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  for (size_t k = 0; k < 3; k++) {
    cut_error err;
    cut_certificate c;
    cut_leaf_claim leaf = {.dual = NUMBERS(5)};
    fesetround(modes[k]);
    double bound = cut_safe_bound(&p, NUMBERS(5), NULL, NULL);
    bool infeasible = cut_safe_infeasible(&p, NUMBERS(5), NULL, NULL);
    cut_status status = cut_certify(&p, NUMBERS(2, 1), &leaf, 1, NULL, &c, &err);
    fesetround(FE_TONEAREST);
    assert_true(isinf(bound) && bound < 0);
    assert_false(infeasible);
    assert_int_equal(status, CUT_STATUS_INTERNAL);
  }
}

/* ---- columns without limits ---- */

static void test_limits_are_derived_from_rows(void **state) {
  (void)state;
  /* min -x, x + z <= 0.7, z >= 0.1; x unlimited above. With a y that is off by a little the plain bound is -infinity.
   */
  cut_lp p = {2,
              1,
              NUMBERS(0, 0.1),
              NUMBERS(INFINITY, INFINITY),
              NUMBERS(-1, 0),
              NULL,
              NUMBERS(-INFINITY),
              NUMBERS(0.7),
              INDICES(0, 1, 2),
              ROWS(0, 0),
              NUMBERS(1, 1)};
  double bound = cut_safe_bound(&p, NUMBERS(-0.9999999), NULL, NULL);
  assert_true(bound <= -0.6 + 1e-15 && bound > -0.6 - 1e-6);
  bound = cut_safe_bound(&p, NUMBERS(-1), NULL, NULL);
  assert_true(bound <= -0.6 + 1e-15 && bound > -0.6 - 1e-12);
}

static void test_multipliers_of_unlimited_columns_are_repaired(void **state) {
  (void)state;
  /* min x0 - 3 x1 with -3 x0 + x1 <= 4 and x0, x1 <= 2, 1, unlimited below: y must be just below -1/3. */
  cut_lp p = {2,
              1,
              NUMBERS(-INFINITY, -INFINITY),
              NUMBERS(2, 1),
              NUMBERS(1, -3),
              NULL,
              NUMBERS(-INFINITY),
              NUMBERS(4),
              INDICES(0, 1, 2),
              ROWS(0, 0),
              NUMBERS(-3, 1)};
  double bound = cut_safe_bound(&p, NUMBERS(-1.0 / 3), NULL, NULL);
  assert_true(bound <= -4 && bound > -4.0001);
  /* Free both ways: min x0 + 2 x1, 9 x0 + 18 x1 >= 2: y = 1/9 is no double, 9 y is. */
  cut_lp q = {2,
              1,
              NUMBERS(-INFINITY, -INFINITY),
              NUMBERS(INFINITY, INFINITY),
              NUMBERS(1, 2),
              NULL,
              NUMBERS(2),
              NUMBERS(INFINITY),
              INDICES(0, 1, 2),
              ROWS(0, 0),
              NUMBERS(9, 18)};
  bound = cut_safe_bound(&q, NUMBERS(1.0 / 9), NULL, NULL);
  assert_true(bound <= 2.0 / 9 && bound > 2.0 / 9 - 1e-12);
  /* Truly unbounded: no repair may find a bound. */
  q.cost = NUMBERS(1, 1);
  assert_true(isinf(cut_safe_bound(&q, NUMBERS(1.0 / 9), NULL, NULL)));
}

/* ---- infeasibility ---- */

static void test_rays(void **state) {
  (void)state;
  cut_lp p = two_sources();
  p.row_lower = NUMBERS(13);
  p.row_upper = NUMBERS(20);
  assert_true(cut_safe_infeasible(&p, NUMBERS(1), NULL, NULL));
  assert_true(cut_safe_infeasible(&p, NUMBERS(1e-6), NULL, NULL));
  assert_false(cut_safe_infeasible(&p, NUMBERS(-1), NULL, NULL));
  assert_false(cut_safe_infeasible(&p, NUMBERS(0), NULL, NULL));
  assert_false(cut_safe_infeasible(&p, NUMBERS(NAN), NULL, NULL));
  /* 12 is just possible: no ray. */
  p.row_lower = NUMBERS(12);
  assert_false(cut_safe_infeasible(&p, NUMBERS(1), NULL, NULL));
  p.row_lower = NUMBERS(nextafter(12, 13));
  assert_true(cut_safe_infeasible(&p, NUMBERS(1), NULL, NULL));
  /* An empty box needs no ray. */
  assert_true(cut_safe_infeasible(&p, NUMBERS(0), NUMBERS(0, 4), NUMBERS(1, 3)));
}

/* ---- leaves ---- */

/* min -x0 - x1, 2 x0 + 2 x1 <= 3, binaries: -1. */
static cut_lp binaries(void) {
  static const double lower[] = {0, 0}, upper[] = {1, 1}, cost[] = {-1, -1}, row_lower[] = {-INFINITY}, row[] = {3},
                      value[] = {2, 2};
  static const int64_t start[] = {0, 1, 2};
  static const int32_t entry[] = {0, 0};
  static const uint8_t integer[] = {1, 1};
  return (cut_lp){2, 1, lower, upper, cost, integer, row_lower, row, start, entry, value};
}

static void test_leaves_prove_what_the_relaxation_cannot(void **state) {
  (void)state;
  cut_lp p = binaries();
  cut_error err;
  cut_certificate c;
  cut_leaf_claim root = {.dual = NUMBERS(-0.5)};
  assert_int_equal(cut_certify(&p, NUMBERS(1, 0), &root, 1, NULL, &c, &err), CUT_STATUS_OK);
  assert_true(c.feasible && !c.proved && c.bound == -1.5);
  cut_leaf_claim leaves[] = {
      {1, INDICES(0), NUMBERS(0), NUMBERS(0), false, NUMBERS(0)},
      {2, INDICES(0, 1), NUMBERS(1, 0), NUMBERS(1, 0), false, NUMBERS(0)},
      {2, INDICES(0, 1), NUMBERS(1, 1), NUMBERS(1, 1), true, NUMBERS(-1)},
  };
  assert_int_equal(cut_certify(&p, NUMBERS(1, 0), leaves, 3, NULL, &c, &err), CUT_STATUS_OK);
  assert_true(c.proved && c.bound == -1);
  /* Any leaf taken away, any claim of infeasibility that is wrong, any fraction as a solution. */
  for (int64_t k = 0; k < 3; k++) {
    cut_leaf_claim some[2];
    for (int64_t l = 0, n = 0; l < 3; l++)
      if (l != k) some[n++] = leaves[l];
    assert_int_equal(cut_certify(&p, NUMBERS(1, 0), some, 2, NULL, &c, &err), CUT_STATUS_INPUT);
  }
  leaves[0].infeasible = true;
  assert_int_equal(cut_certify(&p, NUMBERS(1, 0), leaves, 3, NULL, &c, &err), CUT_STATUS_OK);
  assert_true(c.proved); /* it still is a bound; the claim is not believed */
  bool proved = true;
  assert_int_equal(cut_certify_infeasible(&p, leaves, 3, &proved, &err), CUT_STATUS_OK);
  assert_false(proved);
  assert_int_equal(cut_certify(&p, NUMBERS(0.75, 0.75), leaves, 3, NULL, &c, &err), CUT_STATUS_OK);
  assert_true(c.integer_residual == 0.25 && !c.feasible && !c.proved);
}

static cut_status cover(const cut_lp *p, const cut_leaf_claim *leaves, int64_t n) {
  cut_error err;
  bool proved;
  return cut_certify_infeasible(p, leaves, n, &proved, &err);
}

static void test_claims_that_are_no_boxes(void **state) {
  (void)state;
  cut_lp p = binaries();
  p.col_integer = BYTES(1, 0);
  const double *y = NUMBERS(0);
  cut_leaf_claim continuous[] = {{1, INDICES(1), NUMBERS(0), NUMBERS(0.5), false, y},
                                 {1, INDICES(1), NUMBERS(0.5), NUMBERS(1), false, y}};
  assert_int_equal(cover(&p, continuous, 2), CUT_STATUS_INPUT);
  cut_leaf_claim outside[] = {{1, INDICES(2), NUMBERS(0), NUMBERS(1), false, y}};
  assert_int_equal(cover(&p, outside, 1), CUT_STATUS_INPUT);
  cut_leaf_claim negative[] = {{1, INDICES(-1), NUMBERS(0), NUMBERS(1), false, y}};
  assert_int_equal(cover(&p, negative, 1), CUT_STATUS_INPUT);
  cut_leaf_claim twice[] = {{2, INDICES(0, 0), NUMBERS(0, 0), NUMBERS(1, 1), false, y}};
  assert_int_equal(cover(&p, twice, 1), CUT_STATUS_INPUT);
  cut_leaf_claim nan[] = {{1, INDICES(0), NUMBERS(NAN), NUMBERS(1), false, y}};
  assert_int_equal(cover(&p, nan, 1), CUT_STATUS_INPUT);
  cut_leaf_claim huge[] = {{1, INDICES(0), NUMBERS(-1e300), NUMBERS(1), false, y}};
  assert_int_equal(cover(&p, huge, 1), CUT_STATUS_INPUT);
  assert_int_equal(cover(&p, NULL, 0), CUT_STATUS_INPUT);
  cut_leaf_claim wide[] = {{1, INDICES(0), NUMBERS(-3), NUMBERS(INFINITY), false, y}};
  assert_int_equal(cover(&p, wide, 1), CUT_STATUS_OK);
  /* Between 0.5 and 0.5 lies no whole number: the gap does not matter. */
  cut_leaf_claim gap[] = {{1, INDICES(0), NUMBERS(0), NUMBERS(0.4), false, y},
                          {1, INDICES(0), NUMBERS(0.6), NUMBERS(1), false, y}};
  assert_int_equal(cover(&p, gap, 2), CUT_STATUS_OK);
}

/* Random boxes over a small grid: the verdict is that of counting the points. Pinwheels and overlaps come up. */
static void test_cover_agrees_with_counting(void **state) {
  (void)state;
  cut_lp p = {
      3,    0,   NUMBERS(0, 0, -1), NUMBERS(3, 2, 1), NUMBERS(0, 0, 0), BYTES(1, 1, 1), NULL, NULL, INDICES(0, 0, 0, 0),
      NULL, NULL};
  uint64_t seed = 99;
  int64_t covered = 0, left_out = 0;
  for (int64_t run = 0; run < 20000; run++) {
    int64_t column[12][3];
    double lower[12][3], upper[12][3], zero = 0;
    cut_leaf_claim leaves[12];
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    int64_t n = 1 + (int64_t)(seed >> 60) % 12;
    for (int64_t l = 0; l < n; l++) {
      leaves[l] = (cut_leaf_claim){0, column[l], lower[l], upper[l], false, &zero};
      for (int64_t j = 0; j < 3; j++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if (seed >> 62 == 0) continue;
        int64_t f = leaves[l].n_fixed++;
        column[l][f] = j;
        lower[l][f] = (double)((int64_t)(seed >> 33) % 4) - (double)(j / 2);
        upper[l][f] = lower[l][f] + (double)((int64_t)(seed >> 40) % 4);
      }
    }
    bool all = true;
    for (int x = 0; x <= 3; x++) {
      for (int y = 0; y <= 2; y++) {
        for (int z = -1; z <= 1; z++) {
          const double point[3] = {x, y, z};
          bool held = false;
          for (int64_t l = 0; l < n && !held; l++) {
            held = true;
            for (int64_t f = 0; f < leaves[l].n_fixed; f++)
              held = held && point[column[l][f]] >= lower[l][f] && point[column[l][f]] <= upper[l][f];
          }
          all = all && held;
        }
      }
    }
    assert_int_equal(cover(&p, leaves, n), all ? CUT_STATUS_OK : CUT_STATUS_INPUT);
    covered += all;
    left_out += !all;
  }
  assert_true(covered > 1000 && left_out > 1000);
}

/* A chain of many leaves on one wide column, in any order, and the same with one missing. */
static void test_long_chains(void **state) {
  (void)state;
  enum { N = 5000 };
  cut_lp p = {1, 0, NUMBERS(0), NUMBERS(INFINITY), NUMBERS(0), BYTES(1), NULL, NULL, INDICES(0, 0), NULL, NULL};
  cut_leaf_claim *leaves = calloc(N, sizeof *leaves);
  double *limits = calloc(2 * N, sizeof *limits), zero = 0;
  int64_t column = 0;
  assert_non_null(leaves);
  assert_non_null(limits);
  for (int64_t l = 0; l < N; l++) {
    int64_t k = l * 2003 % N;
    limits[2 * l] = (double)k;
    limits[2 * l + 1] = k == N - 1 ? INFINITY : (double)k;
    leaves[l] = (cut_leaf_claim){1, &column, &limits[2 * l], &limits[2 * l + 1], false, &zero};
  }
  assert_int_equal(cover(&p, leaves, N), CUT_STATUS_OK);
  assert_int_equal(cover(&p, leaves, N - 1), CUT_STATUS_INPUT);
  assert_int_equal(cover(&p, leaves + 1, N - 1), CUT_STATUS_INPUT);
  limits[2 * 7 + 1] = limits[2 * 7] - 1;
  assert_int_equal(cover(&p, leaves, N), CUT_STATUS_INPUT);
  free(limits);
  free(leaves);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_an_optimum_is_proved_exactly),
      cmocka_unit_test(test_points_need_no_cost),
      cmocka_unit_test(test_points_beyond_tolerance_are_not_feasible),
      cmocka_unit_test(test_feasible_points_that_are_not_optimal_are_not_proved),
      cmocka_unit_test(test_wrong_multipliers_give_a_lower_bound_still),
      cmocka_unit_test(test_box_of_the_caller),
      cmocka_unit_test(test_signs_that_one_sided_rows_lack_count_as_zero),
      cmocka_unit_test(test_bounds_are_never_above_the_exact_one),
      cmocka_unit_test(test_cancellation_and_tiny_numbers),
      cmocka_unit_test(test_other_rounding_modes_prove_nothing),
      cmocka_unit_test(test_limits_are_derived_from_rows),
      cmocka_unit_test(test_multipliers_of_unlimited_columns_are_repaired),
      cmocka_unit_test(test_rays),
      cmocka_unit_test(test_leaves_prove_what_the_relaxation_cannot),
      cmocka_unit_test(test_claims_that_are_no_boxes),
      cmocka_unit_test(test_cover_agrees_with_counting),
      cmocka_unit_test(test_long_chains),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
