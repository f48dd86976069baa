/* Cost against the cap on a ratio, on small random models: every breakpoint and every point between agrees with plain
 * solves on a dense grid, every solve is certified, and the least share is reached and not undercut. */
#include "support/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "question/frontier.h"
#include "support/lp_model.h"

#define INSTANCES 160
#define GRID 40

typedef struct instance {
  test_lp lp;
  cut_model *m;
  double numerator[16], denominator[16];
} instance;

/* Suppliers with costs and capacities serve a few needs and a market; some of them count in the numerator. */
static instance random_instance(test_rng *r, bool whole) {
  instance k = {0};
  int64_t n = test_rng_in(r, 4, 9), needs = test_rng_in(r, 1, 3);
  k.lp = test_lp_new(n + 1, needs);
  for (int64_t j = 0; j < n; j++) {
    k.lp.col_upper[j] = (double)test_rng_in(r, 2, 9);
    k.lp.cost[j] = (double)test_rng_in(r, 1, 30);
    k.lp.a[(j % needs) * (n + 1) + j] = 1;
    if (test_rng_in(r, 0, 2) == 0) k.lp.a[test_rng_in(r, 0, needs - 1) * (n + 1) + j] = 0.5;
    if (whole && test_rng_in(r, 0, 2) == 0) k.lp.col_integer[j] = 1;
    k.denominator[j] = (double)test_rng_in(r, 1, 3);
    k.numerator[j] = test_rng_in(r, 0, 1) == 0 ? k.denominator[j] : 0;
  }
  /* A market takes what is bought beyond the need, so that the denominator can grow. */
  k.lp.col_upper[n] = (double)test_rng_in(r, 0, 6);
  k.lp.cost[n] = -(double)test_rng_in(r, 0, 12);
  k.lp.a[n] = -1;
  for (int64_t i = 0; i < needs; i++) {
    double most = 0;
    for (int64_t j = 0; j < n; j++) most += k.lp.a[i * (n + 1) + j] * k.lp.col_upper[j];
    k.lp.row_lower[i] = floor(most * (double)test_rng_in(r, 2, 6) / 10);
    k.lp.row_upper[i] = INFINITY;
  }
  k.m = test_lp_model(&k.lp);
  return k;
}

static void free_instance(instance *k) {
  cut_model_free(k->m);
  test_lp_free(&k->lp);
}

static cut_frontier_problem problem_of(const instance *k, double fixed) {
  return (cut_frontier_problem){
      .model = k->m,
      .ratio = {.numerator = k->numerator, .denominator = k->denominator, .fixed = fixed},
      .origin = {.role = CUT_ROLE_SHARE, .row = 0, .column = -1, .commodity = -1, .period = -1},
      .time_limit = INFINITY};
}

static double plain(const cut_frontier_problem *p, double share) {
  cut_frontier_point at;
  cut_error err = {0};
  if (cut_frontier_at(p, share, &at, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  double cost = at.cost;
  assert_true(at.proved);
  cut_frontier_point_clear(&at);
  return cost;
}

static void check(uint64_t seed, bool plan, bool whole) {
  test_rng r = {seed};
  instance k = random_instance(&r, whole);
  cut_error err = {0};
  cut_frontier f;
  cut_frontier_problem p = problem_of(&k, plan ? NAN : 10);
  cut_status status = cut_frontier_find(&p, &f, &err);
  if (status != CUT_STATUS_OK) fail_msg("seed %llu: %s", (unsigned long long)seed, err.message);
  assert_true(f.n >= 1);
  if (!f.all_proved) fail_msg("seed %llu: a solve is not proved", (unsigned long long)seed);
  const cut_frontier_point *first = &f.items[0], *last = &f.items[f.n - 1];
  double free_cost = plain(&p, INFINITY);
  if (fabs(last->cost - free_cost) > 1e-6 * (1 + fabs(free_cost)))
    fail_msg("seed %llu: the curve ends at %.12g, the cheapest plan costs %.12g", (unsigned long long)seed, last->cost,
             free_cost);
  /* Nothing lies below the least share. */
  double below = first->share - 1e-4 * (1 + fabs(first->share));
  if (isfinite(plain(&p, below)))
    fail_msg("seed %llu: share %.9g is reached, %.9g is said to be the least", (unsigned long long)seed, below,
             first->share);
  for (int64_t i = 0; i + 1 < f.n; i++) assert_true(f.items[i].share < f.items[i + 1].share);
  for (int g = 0; g <= GRID; g++) {
    double share = first->share + (last->share - first->share) * (g + 0.5) / (GRID + 1);
    double told = cut_frontier_cost(&f, share), solved = plain(&p, share);
    double within = 1e-6 * (1 + fabs(solved)) + f.gap;
    if (fabs(told - solved) > within && !(whole && solved <= told))
      fail_msg("seed %llu (%s): at %.9g the curve says %.12g, a solve %.12g, gap %.3g, %lld points",
               (unsigned long long)seed, plan ? "plan" : "fixed", share, told, solved, f.gap, (long long)f.n);
    if (whole && (solved > told + within || solved < told - within))
      fail_msg("seed %llu: at %.9g the curve says %.12g within %.3g, a solve %.12g", (unsigned long long)seed, share,
               told, f.gap, solved);
  }
  /* The curve itself is exact for a program without whole numbers. */
  if (!whole && f.gap > 1e-6 * (1 + fabs(free_cost)))
    fail_msg("seed %llu (%s): gap %.3g", (unsigned long long)seed, plan ? "plan" : "fixed", f.gap);
  cut_frontier_clear(&f);
  free_instance(&k);
}

static void test_fixed_denominator(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= INSTANCES; seed++) check(seed, false, false);
}

static void test_denominator_of_the_plan(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= INSTANCES / 4; seed++) check(seed, true, false);
}

static void test_whole_numbers_stay_within_the_gap(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= INSTANCES / 4; seed++) check(seed, false, true);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fixed_denominator),
      cmocka_unit_test(test_denominator_of_the_plan),
      cmocka_unit_test(test_whole_numbers_stay_within_the_gap),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
