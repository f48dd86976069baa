/* Memory that runs out anywhere in engine, branching, stages and certificates: a clean status, no leak, and the engine
 * is as it was. */
#include "support/unit.h"

#include <math.h>
#include <string.h>

#include "engine/stages.h"
#include "support/lp_model.h"
#include "support/mem_faulty.h"

/* A knapsack with a class row, so that stages branch. */
static test_lp small(void) {
  test_lp lp = test_lp_new(4, 2);
  for (int64_t j = 0; j < 4; j++) {
    lp.col_upper[j] = 1;
    lp.col_integer[j] = j < 3;
    lp.cost[j] = -1 - 0.3 * (double)j;
    lp.a[j] = 2 + (double)(j % 2);
    lp.a[4 + j] = j == 3 ? 1 : 0;
  }
  lp.row_upper[0] = 4.5;
  lp.n_classes = 1;
  return lp;
}

/* Calls body with the k-th request failing, for all k, until none fails. */
static void for_each_fault(cut_status (*body)(const cut_model *m), const cut_model *m) {
  for (int64_t k = 1;; k++) {
    int64_t live = cut_test_mem_live();
    cut_test_mem_fail_at(k);
    cut_status status = body(m);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    assert_int_equal(cut_test_mem_live(), live);
    if (!fired) {
      assert_int_equal(status, CUT_STATUS_OK);
      assert_true(k > 5);
      return;
    }
    assert_int_equal(status, CUT_STATUS_MEMORY);
  }
}

static cut_status stages_body(const cut_model *m) {
  cut_error err;
  cut_engine *e = NULL;
  cut_answer a = {0};
  cut_status status = cut_engine_open(m, NULL, &e, &err);
  if (status == CUT_STATUS_OK) status = cut_stages_solve(e, m, NULL, NULL, NULL, NULL, &a, &err);
  if (status != CUT_STATUS_OK && e != NULL) {
    const cut_model_view *v = cut_model_get(m);
    cut_engine_numbers n = cut_engine_get_numbers(e);
    assert_memory_equal(n.col_lower, v->col_lower, (size_t)v->n_columns * sizeof(double));
    assert_memory_equal(n.col_upper, v->col_upper, (size_t)v->n_columns * sizeof(double));
    assert_memory_equal(n.cost, v->cost, (size_t)v->n_columns * sizeof(double));
    assert_memory_equal(n.row_upper, v->row_upper, (size_t)v->n_rows * sizeof(double));
    /* Memory is back: the same engine finishes. */
    assert_null(a.stages);
    assert_int_equal(cut_stages_solve(e, m, NULL, NULL, NULL, NULL, &a, &err), CUT_STATUS_OK);
    assert_int_equal(a.status, CUT_SOLVE_OPTIMAL);
  }
  cut_answer_clear(&a);
  cut_engine_close(e);
  return status;
}

static cut_status infeasible_body(const cut_model *m) {
  cut_error err;
  cut_engine *e = NULL;
  cut_solution s = {0};
  cut_status status = cut_engine_open(m, NULL, &e, &err);
  if (status == CUT_STATUS_OK) status = cut_engine_set_row(e, 0, 20, 30, &err);
  if (status == CUT_STATUS_OK) status = cut_engine_solve(e, NULL, &s, &err);
  if (status == CUT_STATUS_OK) assert_int_equal(s.status, CUT_SOLVE_INFEASIBLE);
  cut_solution_clear(&s);
  cut_engine_close(e);
  return status;
}

static void with_model(cut_status (*body)(const cut_model *m)) {
  test_lp lp = small();
  cut_model *m = test_lp_model(&lp);
  for_each_fault(body, m);
  cut_model_free(m);
  test_lp_free(&lp);
}

static void test_stages(void **state) {
  (void)state;
  with_model(stages_body);
}

static void test_rays(void **state) {
  (void)state;
  with_model(infeasible_body);
}

static void test_certificates(void **state) {
  (void)state;
  const double lower[] = {0, 0}, upper[] = {1, INFINITY}, cost[] = {-1, 1.0 / 3}, row[] = {1}, value[] = {2, 3},
               zero[] = {0}, y[] = {1.0 / 9};
  const int64_t start[] = {0, 1, 2}, column[] = {0};
  const int32_t entry[] = {0, 0};
  const uint8_t integer[] = {1, 0};
  const double free_row[] = {INFINITY};
  cut_lp p = {2, 1, lower, upper, cost, integer, row, free_row, start, entry, value};
  const double one[] = {1};
  cut_leaf_claim leaves[] = {{1, column, zero, zero, false, y}, {1, column, one, one, false, y}};
  for (int64_t k = 1;; k++) {
    cut_error err;
    cut_certificate c;
    bool proved = true;
    const double x[] = {1, 0};
    int64_t live = cut_test_mem_live();
    cut_test_mem_fail_at(k);
    cut_status status = cut_certify(&p, x, leaves, 2, NULL, &c, &err);
    bool fired = cut_test_mem_count() >= k;
    /* Where memory for a repair is missing there is no bound, but never a wrong one. */
    if (status == CUT_STATUS_OK)
      assert_true(c.bound <= -1);
    else
      assert_int_equal(status, CUT_STATUS_MEMORY);
    cut_test_mem_fail_at(k);
    status = cut_certify_infeasible(&p, leaves, 2, &proved, &err);
    assert_true(status == CUT_STATUS_OK || status == CUT_STATUS_MEMORY);
    assert_false(proved);
    cut_test_mem_fail_at(k);
    assert_true(cut_safe_bound(&p, y, NULL, NULL) <= -1);
    cut_test_mem_fail_at(k);
    assert_false(cut_safe_infeasible(&p, y, NULL, NULL));
    cut_test_mem_fail_at(0);
    assert_int_equal(cut_test_mem_live(), live);
    if (!fired) break;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_stages),
      cmocka_unit_test(test_rays),
      cmocka_unit_test(test_certificates),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
