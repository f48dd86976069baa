/* The verbs on the case that can be solved by hand: tests/cases/mini/README.md derives every number used here. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cutset/cutset.h>

#include "support/unit.h"

static char mini[512];

static int setup(void **state) {
  (void)state;
  const char *source = getenv("CUTSET_SOURCE_DIR");
  snprintf(mini, sizeof mini, "%s/tests/cases/mini", source == NULL ? "." : source);
  return 0;
}

static cut_result *run(const char *verb, const cut_option_value *options, int64_t n) {
  cut_case *c = NULL;
  cut_result *r = NULL;
  cut_error err;
  if (cut_case_open(mini, NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  if (cut_run(c, verb, options, n, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_case_free(c);
  return r;
}

/* The first row of a table whose columns have these texts; -1 if none. NULL ends the list of pairs. */
static int64_t row_where(const cut_result *r, const char *table, const char *const *pairs) {
  for (int64_t i = 0; i < cut_result_n_rows(r, table); i++) {
    bool matches = true;
    for (int k = 0; pairs[k] != NULL && matches; k += 2)
      matches = strcmp(cut_result_text(r, table, i, pairs[k]), pairs[k + 1]) == 0;
    if (matches) return i;
  }
  return -1;
}

#define WHERE(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-7 * (1 + fabs(expected))))
    fail_msg("%.12g found, %.12g expected", found, expected);
}

static double number_where(const cut_result *r, const char *table, const char *column, const char *const *pairs) {
  int64_t i = row_where(r, table, pairs);
  if (i < 0) fail_msg("no such row in %s", table);
  return cut_result_number(r, table, i, column);
}

static void test_solve_base_costs_what_the_hand_says(void **state) {
  (void)state;
  cut_result *r = run("solve", NULL, 0);
  assert_int_equal(cut_result_outcome(r), CUT_OUTCOME_ANSWERED);
  assert_near(number_where(r, "stages", "objective", WHERE("goal", "net cost")), 49750);
  assert_near(number_where(r, "stages", "objective", WHERE("goal", "unserved energy of priority 1")), 0);
  for (int64_t i = 0; i < cut_result_n_rows(r, "stages"); i++)
    assert_string_equal(cut_result_text(r, "stages", i, "proof"), "proved");
  assert_near(number_where(r, "flows", "quantity", WHERE("key", "sea", "period", "2021-04-01")), 12.5);
  assert_near(number_where(r, "stocks", "level", WHERE("storage", "tank", "period", "2021-05-01")), 5);
  cut_result_free(r);
}

static void test_prices_are_marginal_costs(void **state) {
  (void)state;
  cut_option_value ranges = {"ranges", "yes"};
  cut_result *r = run("solve", &ranges, 1);
  assert_near(number_where(r, "prices", "price", WHERE("commodity", "fuel", "place", "b_home", "period", "2021-04-01")),
              515);
  assert_near(number_where(r, "prices", "price", WHERE("commodity", "fuel", "place", "b_home", "period", "2021-05-01")),
              515);
  cut_result_free(r);
}

static void test_what_binds_has_its_worth(void **state) {
  (void)state;
  cut_result *r = run("solve", NULL, 0);
  int64_t i = row_where(r, "binding", WHERE("table", "contracts", "key", "pipe", "column", "max"));
  assert_true(i >= 0);
  assert_int_equal(cut_result_integer(r, "binding", i, "periods"), 2);
  assert_near(cut_result_number(r, "binding", i, "worth"), 44.5);
  cut_result_free(r);
}

static void test_incidence_follows_the_money(void **state) {
  (void)state;
  cut_result *r = run("solve", NULL, 0);
  assert_near(number_where(r, "incidence", "amount", WHERE("key", "pipe", "term", "world")), 82);
  assert_near(number_where(r, "incidence", "amount", WHERE("key", "oil_duty")), 4);
  assert_near(number_where(r, "incidence", "amount", WHERE("key", "product_duty", "payer", "BRF", "recipient", "BBB")),
              2.4375);
  assert_near(number_where(r, "incidence", "amount", WHERE("key", "truck", "recipient", "BRF")), 0.55);
  double net = 0;
  for (int64_t k = 0; k < cut_result_n_rows(r, "accounts"); k++) net += cut_result_number(r, "accounts", k, "net");
  assert_near(net, 0);
  cut_result_free(r);
}

static void test_postings_sum_to_zero_in_integers(void **state) {
  (void)state;
  cut_result *r = run("solve", NULL, 0);
  /* Every posting has a payer and a recipient, so the sum over accounts is zero by form; what can go wrong is that
   * incidence and postings tell different amounts. */
  int64_t posted = 0;
  double told = 0;
  for (int64_t i = 0; i < cut_result_n_rows(r, "postings"); i++)
    posted += cut_result_integer(r, "postings", i, "micro");
  for (int64_t i = 0; i < cut_result_n_rows(r, "incidence"); i++)
    told += cut_result_number(r, "incidence", i, "amount");
  assert_true(posted != 0);
  assert_near((double)posted / 1e12, told);
  cut_result_free(r);
}

static void test_scenario_is_a_patch_and_costs_more(void **state) {
  (void)state;
  cut_option_value cut = {"scenario", "cut"};
  cut_result *r = run("solve", &cut, 1);
  assert_near(number_where(r, "stages", "objective", WHERE("solve", "cut", "goal", "net cost")), 53200);
  assert_near(number_where(r, "stocks", "level", WHERE("storage", "tank", "period", "2021-04-01")), 25);
  cut_result_free(r);
}

static void test_compare_tells_the_difference(void **state) {
  (void)state;
  cut_option_value cut = {"scenario", "cut"};
  cut_result *r = run("compare", &cut, 1);
  assert_near(number_where(r, "comparison", "change", WHERE("what", "net cost of the buyer")), 3.45);
  assert_near(number_where(r, "comparison", "change", WHERE("what", "taken on pipe")), -100);
  assert_near(number_where(r, "comparison", "change", WHERE("what", "taken on sea")), 62.5);
  cut_result_free(r);
}

static void test_survival_is_the_whole_horizon_here(void **state) {
  (void)state;
  cut_option_value cut = {"scenario", "cut"};
  cut_result *r = run("compare", &cut, 1);
  int64_t i = row_where(r, "survival", WHERE("solve", "base", "load", "minimum"));
  assert_true(i >= 0);
  assert_int_equal(cut_result_integer(r, "survival", i, "days"), 61);
  assert_int_equal(cut_result_integer(r, "survival", i, "beyond"), 1);
  assert_string_equal(cut_result_text(r, "survival", i, "proof"), "proved");
  cut_result_free(r);
}

static void test_unserved_is_told_and_is_not_an_error(void **state) {
  (void)state;
  cut_option_value sets[] = {{"set", "contracts.pipe.active=no"}, {"set", "contracts.sea.max=10 kt/month"}};
  cut_result *r = run("solve", sets, 2);
  assert_int_equal(cut_result_outcome(r), CUT_OUTCOME_NOT_SERVABLE);
  assert_true(number_where(r, "stages", "objective", WHERE("goal", "unserved energy of priority 1")) > 0);
  assert_true(cut_result_n_rows(r, "unserved") > 0);
  /* A cargo contract of 10 a month is what keeps the refinery from its floor, and the answer says so. */
  assert_true(row_where(r, "binding", WHERE("stage", "shortage", "key", "sea")) >= 0);
  cut_result_free(r);
}

static void test_check_counts_rows_by_kind(void **state) {
  (void)state;
  cut_result *r = run("check", NULL, 0);
  assert_int_equal(cut_result_outcome(r), CUT_OUTCOME_ANSWERED);
  int64_t i = row_where(r, "tables_read", WHERE("table", "contracts"));
  assert_int_equal(cut_result_integer(r, "tables_read", i, "rows"), 2);
  assert_int_equal(cut_result_integer(r, "tables_read", i, "assumed"), 2);
  cut_result_free(r);
}

static void test_same_run_same_bytes(void **state) {
  (void)state;
  char *first = NULL, *second = NULL;
  cut_error err;
  cut_result *a = run("brief", NULL, 0), *b = run("brief", NULL, 0);
  assert_int_equal(cut_result_export(a, "canonical", NULL, &first, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_export(b, "canonical", NULL, &second, &err), CUT_STATUS_OK);
  assert_string_equal(first, second);
  cut_text_free(first);
  cut_text_free(second);
  cut_result_free(a);
  cut_result_free(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_solve_base_costs_what_the_hand_says),
      cmocka_unit_test(test_prices_are_marginal_costs),
      cmocka_unit_test(test_what_binds_has_its_worth),
      cmocka_unit_test(test_incidence_follows_the_money),
      cmocka_unit_test(test_postings_sum_to_zero_in_integers),
      cmocka_unit_test(test_scenario_is_a_patch_and_costs_more),
      cmocka_unit_test(test_compare_tells_the_difference),
      cmocka_unit_test(test_survival_is_the_whole_horizon_here),
      cmocka_unit_test(test_unserved_is_told_and_is_not_an_error),
      cmocka_unit_test(test_check_counts_rows_by_kind),
      cmocka_unit_test(test_same_run_same_bytes),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
