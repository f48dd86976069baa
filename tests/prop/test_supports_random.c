/* Minimal supports of small random programs against complete enumeration of all subsets. */
#include "support/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/branch.h"
#include "question/supports.h"
#include "support/lp_model.h"

#define INSTANCES 120
#define MAX_ITEMS 7

typedef struct instance {
  test_lp lp;
  cut_model *m;
  int64_t item[24], n_items;
} instance;

/* Paths through items: each column belongs to an item or to none, needs are covered by several of them. */
static instance random_instance(test_rng *r) {
  instance k = {.n_items = test_rng_in(r, 3, MAX_ITEMS)};
  int64_t n = k.n_items + test_rng_in(r, 0, 4), needs = test_rng_in(r, 1, 3);
  k.lp = test_lp_new(n, needs);
  for (int64_t j = 0; j < n; j++) {
    k.item[j] = j < k.n_items ? j : test_rng_in(r, -1, k.n_items - 1);
    k.lp.col_upper[j] = (double)test_rng_in(r, 2, 8);
    k.lp.cost[j] = (double)test_rng_in(r, 1, 9);
    if (test_rng_in(r, 0, 9) == 0) k.lp.col_lower[j] = 1;
    if (test_rng_in(r, 0, 5) == 0) k.lp.col_integer[j] = 1;
    for (int64_t i = 0; i < needs; i++) k.lp.a[i * n + j] = (double)test_rng_in(r, 0, 2);
  }
  for (int64_t i = 0; i < needs; i++) {
    k.lp.row_lower[i] = (double)test_rng_in(r, 3, 12);
    k.lp.row_upper[i] = INFINITY;
  }
  k.m = test_lp_model(&k.lp);
  return k;
}

/* Least cost with the items of a mask open, INFINITY if there is no plan. */
static double cost_of(const instance *k, unsigned mask) {
  const cut_model_view *v = cut_model_get(k->m);
  cut_engine *e = NULL;
  cut_solution s = {0};
  cut_tree tree = {0};
  cut_error err = {0};
  double bound, cost = INFINITY;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (k->item[j] >= 0 && (mask >> k->item[j] & 1) == 0 && v->col_lower[j] > 0) return INFINITY;
  assert_int_equal(cut_engine_open(k->m, NULL, &e, &err), CUT_STATUS_OK);
  for (int64_t j = 0; j < v->n_columns; j++)
    if (k->item[j] >= 0 && (mask >> k->item[j] & 1) == 0)
      assert_int_equal(cut_engine_set_column(e, j, 0, 0, &err), CUT_STATUS_OK);
  assert_int_equal(cut_branch_solve(e, k->m, NULL, NULL, &s, &tree, &bound, &err), CUT_STATUS_OK);
  if (s.status == CUT_SOLVE_OPTIMAL) cost = s.objective;
  cut_tree_clear(&tree);
  cut_solution_clear(&s);
  cut_engine_close(e);
  return cost;
}

static void check(uint64_t seed) {
  test_rng r = {seed};
  instance k = random_instance(&r);
  unsigned n_sets = 1u << k.n_items;
  double best = cost_of(&k, n_sets - 1), within = (double)test_rng_in(&r, 0, 3) * 0.15;
  if (!isfinite(best)) {
    cut_model_free(k.m);
    test_lp_free(&k.lp);
    return;
  }
  cut_error err = {0};
  cut_supports found;
  cut_supports_problem p = {.model = k.m,
                            .item = k.item,
                            .n_items = k.n_items,
                            .limit = best * (1 + within) + 1e-7,
                            .most = 1000,
                            .n_solves = 100000};
  if (cut_supports_find(&p, &found, &err) != CUT_STATUS_OK)
    fail_msg("seed %llu: %s", (unsigned long long)seed, err.message);
  assert_true(found.complete);
  assert_true(found.proved);
  bool enough[1 << MAX_ITEMS];
  for (unsigned mask = 0; mask < n_sets; mask++) enough[mask] = cost_of(&k, mask) <= p.limit * (1 + 1e-9);
  int64_t n_minimal = 0;
  for (unsigned mask = 0; mask < n_sets; mask++) {
    bool minimal = enough[mask];
    for (int64_t i = 0; i < k.n_items; i++)
      if ((mask >> i & 1) != 0 && enough[mask & ~(1u << i)]) minimal = false;
    if (!minimal) continue;
    n_minimal++;
    int64_t times = 0;
    for (int64_t s = 0; s < found.n; s++) {
      unsigned told = 0;
      for (int64_t i = 0; i < k.n_items; i++) told |= (unsigned)found.items[s].open[i] << i;
      if (told != mask) continue;
      times++;
      if (fabs(found.items[s].cost - cost_of(&k, mask)) > 1e-6)
        fail_msg("seed %llu: set %x costs %.9g, not %.9g", (unsigned long long)seed, mask, cost_of(&k, mask),
                 found.items[s].cost);
    }
    if (times != 1)
      fail_msg("seed %llu: minimal set %x is found %lld times", (unsigned long long)seed, mask, (long long)times);
  }
  if (found.n != n_minimal)
    fail_msg("seed %llu: %lld sets are found, %lld are minimal", (unsigned long long)seed, (long long)found.n,
             (long long)n_minimal);
  cut_supports_clear(&found);
  cut_model_free(k.m);
  test_lp_free(&k.lp);
}

static void test_all_minimal_supports_are_found_once(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= INSTANCES; seed++) check(seed);
}

static void test_a_limit_is_said(void **state) {
  (void)state;
  /* Six ways to cover one need: each alone is a support. */
  test_lp lp = test_lp_new(6, 1);
  int64_t item[6];
  for (int64_t j = 0; j < 6; j++) {
    item[j] = j;
    lp.col_upper[j] = 5;
    lp.cost[j] = 1;
    lp.a[j] = 1;
  }
  lp.row_lower[0] = 5;
  lp.row_upper[0] = INFINITY;
  cut_model *m = test_lp_model(&lp);
  cut_error err = {0};
  cut_supports found;
  cut_supports_problem p = {.model = m, .item = item, .n_items = 6, .limit = 5, .most = 4, .n_solves = 1000};
  assert_int_equal(cut_supports_find(&p, &found, &err), CUT_STATUS_OK);
  assert_int_equal(found.n, 4);
  assert_false(found.complete);
  cut_supports_clear(&found);
  p.most = 7;
  assert_int_equal(cut_supports_find(&p, &found, &err), CUT_STATUS_OK);
  assert_int_equal(found.n, 6);
  assert_true(found.complete);
  cut_supports_clear(&found);
  cut_model_free(m);
  test_lp_free(&lp);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_minimal_supports_are_found_once),
      cmocka_unit_test(test_a_limit_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
