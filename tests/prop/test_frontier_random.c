/* Cost against the cap on a ratio, on small random models: every breakpoint and every point between agrees with plain
 * solves on a dense grid, every solve is certified, and the least share is reached and not undercut. */
#include "support/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
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

/* Another model of the same structure: other limits and costs. */
static instance shaken(const instance *from, test_rng *r) {
  instance k = *from;
  k.lp = test_lp_new(from->lp.n_columns, from->lp.n_rows);
  for (int64_t j = 0; j < k.lp.n_columns; j++) {
    k.lp.col_upper[j] = from->lp.col_upper[j] + (double)test_rng_in(r, 0, 3);
    k.lp.cost[j] = from->lp.cost[j] + (double)test_rng_in(r, -3, 3);
    k.lp.col_integer[j] = from->lp.col_integer[j];
  }
  for (int64_t i = 0; i < k.lp.n_rows; i++) {
    k.lp.row_lower[i] = fmax(0, from->lp.row_lower[i] + (double)test_rng_in(r, -2, 1));
    k.lp.row_upper[i] = INFINITY;
  }
  memcpy(k.lp.a, from->lp.a, (size_t)(k.lp.n_rows * k.lp.n_columns) * sizeof *k.lp.a);
  k.m = test_lp_model(&k.lp);
  return k;
}

static bool near(double x, double y) { return x == y || fabs(x - y) <= 1e-6 * (1 + fabs(y)); }

/* One seat takes several models in turn, and finds for each what a solver of its own finds; and what the multipliers of
 * one say of another is never above that. */
static void check_seat(uint64_t seed, bool plan, bool whole) {
  enum { MODELS = 4, SHARES = 5 };
  test_rng r = {seed};
  instance all[MODELS];
  cut_error err = {0};
  cut_frontier_seat *seat = cut_frontier_seat_new();
  assert_non_null(seat);
  all[0] = random_instance(&r, whole);
  for (int i = 1; i < MODELS; i++) all[i] = shaken(&all[0], &r);
  for (int g = 0; g < SHARES; g++) {
    double share = 0.1 + 0.2 * g;
    cut_frontier_point at[MODELS];
    double *dual[MODELS], least[MODELS];
    for (int i = 0; i < MODELS; i++) {
      bool proved;
      cut_frontier_problem p = problem_of(&all[i], plan ? NAN : 10);
      double alone = plain(&p, share), least_alone;
      if (cut_frontier_least(&p, INFINITY, &least_alone, &dual[i], &proved, &err) != CUT_STATUS_OK)
        fail_msg("seed %llu: %s", (unsigned long long)seed, err.message);
      cut_mem_free(dual[i]);
      p.seat = seat;
      assert_int_equal(cut_frontier_at(&p, share, &at[i], &err), CUT_STATUS_OK);
      assert_int_equal(cut_frontier_least(&p, INFINITY, &least[i], &dual[i], &proved, &err), CUT_STATUS_OK);
      if (!near(at[i].cost, alone) || !at[i].proved || !near(least[i], least_alone) || !proved)
        fail_msg("seed %llu, model %d: %.12g at the seat, %.12g alone; least %.12g and %.12g", (unsigned long long)seed,
                 i, at[i].cost, alone, least[i], least_alone);
    }
    for (int i = 0; i < MODELS; i++)
      for (int j = 0; j < MODELS; j++) {
        double bound, excess;
        cut_frontier_problem p = problem_of(&all[j], plan ? NAN : 10);
        if (j % 2 == 0) p.seat = seat;
        if (at[i].dual != NULL) {
          assert_int_equal(cut_frontier_bound_cost(&p, share, at[i].dual, &bound, &err), CUT_STATUS_OK);
          if (bound > at[j].cost + 1e-9 * (1 + fabs(bound)))
            fail_msg("seed %llu: bound %.12g above %.12g", (unsigned long long)seed, bound, at[j].cost);
          if (i == j && !whole && !near(bound, at[j].cost))
            fail_msg("seed %llu: bound %.12g is not %.12g", (unsigned long long)seed, bound, at[j].cost);
        }
        if (dual[i] == NULL) continue;
        assert_int_equal(cut_frontier_bound_excess(&p, plan ? least[i] : 0, dual[i], &excess, &err), CUT_STATUS_OK);
        /* Fixed: N of any plan is at least that. The plan's own: no plan has a lower share where it is not negative. */
        if (plan ? excess > 1e-9 && least[j] < least[i] - 1e-6 : isfinite(least[j]) && excess > 10 * least[j] + 1e-6)
          fail_msg("seed %llu: excess %.12g, least %.12g and %.12g", (unsigned long long)seed, excess, least[i],
                   least[j]);
        if (!plan && i == j && !whole && !near(excess, 10 * least[j]))
          fail_msg("seed %llu: excess %.12g, least %.12g", (unsigned long long)seed, excess, least[j]);
      }
    for (int i = 0; i < MODELS; i++) {
      cut_frontier_point_clear(&at[i]);
      cut_mem_free(dual[i]);
    }
  }
  for (int i = 0; i < MODELS; i++) free_instance(&all[i]);
  cut_frontier_seat_free(seat);
}

static void test_one_seat_for_many_models(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= INSTANCES / 2; seed++) check_seat(seed, seed % 3 == 0, seed % 4 == 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fixed_denominator),
      cmocka_unit_test(test_denominator_of_the_plan),
      cmocka_unit_test(test_whole_numbers_stay_within_the_gap),
      cmocka_unit_test(test_one_seat_for_many_models),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
