/* Verb why on the case that can be solved by hand (tests/cases/mini/README.md), changed so that it falls short.
 *
 * Scenario `cut` closes the pipeline contract in May. With 6 kt in the tank (5 of them dead stock) and 20 kt a month by
 * ship, oil_a brings all fuel that April needs and the ship 0.8 x 20 = 16 a month. If nothing but the stock and the
 * ship limited the plan, and the pipeline's 120 in April gave 60, there would be 6 + 60 + 16 + 16 = 98 for a need of
 * 120: 22 are missing. More stock (28), more pipeline ((60 + 22) / 0.5 = 164) or less need (98 / 2 = 49 a month) would
 * do. */
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

static cut_result *run(const cut_option_value *options, int64_t n) {
  cut_case *c = NULL;
  cut_result *r = NULL;
  cut_error err;
  if (cut_case_open(mini, NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  if (cut_run(c, "why", options, n, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_case_free(c);
  return r;
}

static int64_t row_of(const cut_result *r, const char *key, const char *column) {
  for (int64_t i = 0; i < cut_result_n_rows(r, "why"); i++)
    if (strcmp(cut_result_text(r, "why", i, "key"), key) == 0 &&
        strcmp(cut_result_text(r, "why", i, "column"), column) == 0)
      return i;
  fail_msg("no fact %s.%s", key, column);
  return -1;
}

static void assert_number(const cut_result *r, const char *key, const char *column, const char *what, double expected) {
  double found = cut_result_number(r, "why", row_of(r, key, column), what);
  if (isnan(expected) ? !isnan(found) : !(fabs(found - expected) <= 1e-6 * (1 + fabs(expected))))
    fail_msg("%s of %s.%s is %.12g, %.12g expected", what, key, column, found, expected);
}

static bool flag_of(const cut_result *r, const char *key, const char *column) {
  return cut_result_integer(r, "why", row_of(r, key, column), "alone") != 0;
}

static void assert_all_proved(const cut_result *r) {
  for (int64_t i = 0; i < cut_result_n_rows(r, "why"); i++)
    assert_string_equal(cut_result_text(r, "why", i, "proof"), "proved");
}

static const cut_option_value short_of_fuel[] = {
    {"scenario", "cut"}, {"set", "storages.tank.initial=6 kt"}, {"set", "routes.ship.capacity=20 kt/month"}};

static void test_what_stands_against_the_need(void **state) {
  (void)state;
  cut_result *r = run(short_of_fuel, 3);
  assert_int_equal(cut_result_outcome(r), CUT_OUTCOME_ANSWERED);
  assert_all_proved(r);
  assert_int_equal(cut_result_n_rows(r, "why"), 5);
  assert_string_equal(cut_result_text(r, "why", 0, "key"), "home_fuel"); /* the need comes first */
  assert_number(r, "home_fuel", "quantity", "has", 60);
  assert_number(r, "home_fuel", "quantity", "needs", 49);
  assert_number(r, "tank", "initial", "needs", 28);
  assert_number(r, "pipeline", "capacity", "needs", 164);
  assert_number(r, "ship", "capacity", "needs", 20 + 22 / 1.6);
  assert_number(r, "pipe", "active", "has", NAN);
  cut_result_free(r);
}

/* With everything else as it stands the contract gives 100, not the pipeline's 120, and the tank holds 30. */
static void test_what_alone_is_enough(void **state) {
  (void)state;
  cut_result *r = run(short_of_fuel, 3);
  assert_true(flag_of(r, "pipe", "active"));
  assert_false(flag_of(r, "pipeline", "capacity"));
  assert_number(r, "pipeline", "capacity", "enough", NAN);
  /* May has the ship's 16, and from the tank, which holds 30, no more than 25 above dead stock. */
  assert_number(r, "home_fuel", "quantity", "enough", 41);
  cut_result_free(r);
}

static void test_a_plant_can_be_asked_about(void **state) {
  (void)state;
  const cut_option_value options[] = {short_of_fuel[0], short_of_fuel[1], short_of_fuel[2], {"plant", "refinery"}};
  cut_result *r = run(options, 4);
  assert_all_proved(r);
  assert_string_equal(cut_result_text(r, "why", 0, "key"), "refinery");
  assert_number(r, "refinery", "min_load", "needs", 20); /* May has the ship's 20 only */
  assert_number(r, "ship", "capacity", "needs", 50);
  assert_true(flag_of(r, "ship", "capacity"));
  cut_result_free(r);
}

static void test_one_period_can_be_asked_about(void **state) {
  (void)state;
  const cut_option_value options[] = {
      short_of_fuel[0], short_of_fuel[1], short_of_fuel[2], {"plant", "refinery"}, {"period", "2021-05-17"}};
  cut_result *r = run(options, 5);
  assert_all_proved(r);
  int64_t i = row_of(r, "refinery", "min_load");
  assert_string_equal(cut_result_text(r, "why", i, "from"), "2021-05-01");
  assert_string_equal(cut_result_text(r, "why", i, "to"), "2021-05-31");
  cut_result_free(r);
}

static void test_all_that_is_short_has_a_set(void **state) {
  (void)state;
  const cut_option_value options[] = {short_of_fuel[0], short_of_fuel[1], short_of_fuel[2], {"all", "yes"}};
  cut_result *r = run(options, 4);
  int64_t last = cut_result_n_rows(r, "why") - 1;
  assert_int_equal(cut_result_integer(r, "why", last, "set"), 2);
  assert_all_proved(r);
  cut_result_free(r);
}

static void test_nothing_short_says_so(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0);
  assert_int_equal(cut_result_n_rows(r, "why"), 0);
  assert_string_equal(cut_result_text(r, "headlines", 0, "answer"), "Everything is served in full: nothing is short.");
  cut_result_free(r);
}

/* The contract obliges to 40 a month, and no more than 30 can leave the border. */
static void test_duties_that_contradict_each_other(void **state) {
  (void)state;
  const cut_option_value options[] = {{"set", "routes.pipeline.capacity=30 kt/month"}};
  cut_result *r = run(options, 1);
  assert_all_proved(r);
  assert_int_equal(cut_result_n_rows(r, "why"), 2);
  assert_number(r, "pipe", "min", "has", 40);
  assert_number(r, "pipe", "min", "needs", 30);
  assert_number(r, "pipe", "min", "enough", 30);
  assert_number(r, "pipeline", "capacity", "needs", 40);
  assert_true(flag_of(r, "pipeline", "capacity"));
  cut_result_free(r);
}

/* Plants that may stop bring whole numbers. The heavy oil of a refinery that runs at 50 or more cannot be exported. */
static void test_with_whole_numbers(void **state) {
  (void)state;
  const cut_option_value options[] = {{"set", "conversions.refinery.shutdown=yes"},
                                      {"set", "routes.export.capacity=10 kt/month"},
                                      {"set", "contracts.sea.max=0 kt/month"},
                                      {"set", "contracts.pipe.min=0 kt/month"}};
  cut_result *r = run(options, 4);
  assert_all_proved(r);
  assert_string_equal(cut_result_text(r, "why", 0, "key"), "home_fuel");
  assert_number(r, "export", "capacity", "has", 10);
  cut_result_free(r);
}

static void test_unknown_names_are_told(void **state) {
  (void)state;
  cut_case *c = NULL;
  cut_result *r = NULL;
  cut_error err;
  const cut_option_value options[] = {{"plant", "no_such"}};
  assert_int_equal(cut_case_open(mini, NULL, 0, &c, &err), CUT_STATUS_OK);
  assert_int_equal(cut_run(c, "why", options, 1, NULL, &r, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "no_such"));
  cut_case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_stands_against_the_need),
      cmocka_unit_test(test_what_alone_is_enough),
      cmocka_unit_test(test_a_plant_can_be_asked_about),
      cmocka_unit_test(test_one_period_can_be_asked_about),
      cmocka_unit_test(test_all_that_is_short_has_a_set),
      cmocka_unit_test(test_nothing_short_says_so),
      cmocka_unit_test(test_duties_that_contradict_each_other),
      cmocka_unit_test(test_with_whole_numbers),
      cmocka_unit_test(test_unknown_names_are_told),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
