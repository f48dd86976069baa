/* Each request for memory that fails gives MEMORY, leaks nothing and leaves what was there as it was. */
#include <math.h>

#include "case/rule.h"
#include "case/values.h"
#include "support/mem_faulty.h"
#include "support/unit.h"

static void test_rule(void **state) {
  (void)state;
  for (int64_t k = 1;; k++) {
    int64_t live = cut_test_mem_live();
    cut_rule *r = NULL;
    cut_error err = {0};
    cut_test_mem_fail_at(k);
    cut_status status = cut_rule_parse("0.35 * max(0 USD/t, urals - 109.5 USD/t) + premium", &r, &err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    if (!fired) {
      assert_int_equal(status, CUT_STATUS_OK);
      cut_rule_free(r);
      break;
    }
    assert_int_equal(status, CUT_STATUS_MEMORY);
    assert_null(r);
    assert_int_equal(cut_test_mem_live(), live);
  }
}

static void test_values(void **state) {
  (void)state;
  cut_case *c = NULL;
  cut_error err = {0};
  if (cut_case_open("tests/cases/mini", NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  for (int64_t k = 1;; k++) {
    int64_t live = cut_test_mem_live();
    const char *name = "cut";
    cut_values *v = NULL;
    cut_test_mem_fail_at(k);
    cut_status status = cut_values_new(c, &name, 1, &v, &err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    if (!fired) {
      assert_int_equal(status, CUT_STATUS_OK);
      cut_values_free(v);
      break;
    }
    assert_int_equal(status, CUT_STATUS_MEMORY);
    assert_null(v);
    assert_int_equal(cut_test_mem_live(), live);
  }
  cut_case_free(c);
}

static double price(const cut_values *v) {
  cut_rule_term terms[CUT_MAX_TERMS];
  cut_error err = {0};
  cut_span april;
  double sum = 0;
  int n = 0;
  assert_true(cut_span_parse("2021-04", &april));
  int64_t pipe = cut_case_find(cut_values_case(v), CUT_TABLE_CONTRACTS, "pipe");
  if (cut_value_rule(v, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_PRICE, -1, april, terms, &n, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  for (int i = 0; i < n; i++) sum += terms[i].value;
  return sum;
}

/* A change that fails midway is as if it had not been asked for; then it is made. */
static void test_changes(void **state) {
  (void)state;
  static const char *const CHANGES[][6] = {{"rules", "border_price", "formula", "add", "5", "USD/t"},
                                           {"series", "world", "value", "multiply", "2", ""}};
  static const double PRICES[] = {300, 305, 705};
  const cut_span always = {CUT_DATE_NONE, INT32_MAX};
  cut_case *c = NULL;
  cut_values *v = NULL;
  cut_error err = {0};
  if (cut_case_open("tests/cases/mini", NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  assert_int_equal(cut_values_new(c, NULL, 0, &v, &err), CUT_STATUS_OK);
  for (int i = 0; i < 2; i++) {
    const char *const *ch = CHANGES[i];
    for (int64_t k = 1;; k++) {
      cut_test_mem_fail_at(k);
      cut_status status = cut_values_change(v, ch[0], ch[1], ch[2], ch[3], ch[4], ch[5], always, &err);
      bool fired = cut_test_mem_count() >= k;
      cut_test_mem_fail_at(0);
      assert_int_equal(status, fired ? CUT_STATUS_MEMORY : CUT_STATUS_OK);
      assert_true(price(v) == PRICES[fired ? i : i + 1]);
      if (!fired) break;
    }
  }
  cut_values_free(v);
  cut_case_free(c);
}

static double world(const cut_values *v) {
  cut_error err = {0};
  cut_span march;
  double value = 0;
  assert_true(cut_span_parse("2021-03", &march));
  if (cut_value_series(v, "world", -1, march, &value, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return value;
}

/* So does a change of the value of a row of scenarios, here of one that changes all periods of a series. */
static void test_scenario_value(void **state) {
  (void)state;
  const char *storm = "storm";
  const cut_span always = {CUT_DATE_NONE, INT32_MAX};
  cut_case *c = NULL;
  cut_values *v = NULL;
  cut_error err = {0};
  if (cut_case_open("tests/cases/full", NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  if (cut_values_new(c, &storm, 1, &v, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  const double before = world(v), after = before / 1.1 * 2;
  for (int64_t k = 1;; k++) {
    const int64_t live = cut_test_mem_live();
    cut_test_mem_fail_at(k);
    cut_status status = cut_values_change(v, "scenarios", "storm/3", "value", "set", "2", "", always, &err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    assert_int_equal(status, fired ? CUT_STATUS_MEMORY : CUT_STATUS_OK);
    assert_true(fabs(world(v) - (fired ? before : after)) < 1e-9 * after);
    if (!fired) break;
    assert_int_equal(cut_test_mem_live(), live);
  }
  cut_values_free(v);
  cut_case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rule),
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_changes),
      cmocka_unit_test(test_scenario_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
