/* Verb why-not on the case that can be solved by hand (tests/cases/mini/README.md), with a pipeline contract of 140.
 *
 * Then the pipeline brings 120 in April and 100 in May, which with 10 from the tank serves all, and no `oil_c` is
 * bought. A tonne of fuel is made from oil_a of May: (350 + 15 - 0.4 x 330) / 0.5 = 466; the tank joins April to that.
 * A tonne of oil_c is worth 0.8 x 466 + 0.1 x 330 - 15 = 390.8 at the refinery, and costs 430 there in April, 450 in
 * May: it is too dear by 39.2 and 59.2. */
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

static cut_status try_run(const char *verb, const cut_option_value *options, int64_t n, cut_result **r,
                          cut_error *err) {
  cut_case *c = NULL;
  *r = NULL;
  if (cut_case_open(mini, NULL, 0, &c, err) != CUT_STATUS_OK) fail_msg("%s", err->message);
  cut_status status = cut_run(c, verb, options, n, NULL, r, err);
  cut_case_free(c);
  return status;
}

static cut_result *run(const char *verb, const cut_option_value *options, int64_t n) {
  cut_result *r = NULL;
  cut_error err = {0};
  if (try_run(verb, options, n, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return r;
}

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 2e-2)) fail_msg("%.12g found, %.12g expected", found, expected);
}

static double gap_in(const cut_result *r, const char *period) {
  for (int64_t i = 0; i < cut_result_n_rows(r, "why_not"); i++)
    if (strcmp(cut_result_text(r, "why_not", i, "period"), period) == 0)
      return cut_result_number(r, "why_not", i, "gap");
  fail_msg("no period %s", period);
  return 0;
}

static void test_too_dear(void **state) {
  (void)state;
  const cut_option_value contract[] = {{"set", "contracts.pipe.max=140 kt/month"}, {"contract", "sea"}},
                         route[] = {{"set", "contracts.pipe.max=140 kt/month"}, {"route", "ship"}};
  for (int k = 0; k < 2; k++) {
    cut_result *r = run(k == 0 ? "why-not" : "why_not", k == 0 ? contract : route, 2);
    assert_near(cut_result_number(r, "headlines", 0, "value"), 39.2);
    assert_string_equal(cut_result_text(r, "headlines", 0, "proof"), "proved on both sides");
    assert_near(gap_in(r, "2021-04-01"), 39.2);
    assert_true(gap_in(r, "2021-05-01") <= 59.2 + 1e-6); /* port and ship may share it in other ways */
    assert_string_equal(cut_result_text(r, "why_not", 0, "state"), "too dear");
    cut_result_free(r);
  }
}

/* The price at which it comes in, tried from both sides. */
static void test_the_price_holds(void **state) {
  (void)state;
  for (int side = 0; side < 2; side++) {
    const cut_option_value options[] = {
        {"set", "contracts.pipe.max=140 kt/month"},
        {"set", side == 0 ? "contracts.sea.price=world - 39 USD/t" : "contracts.sea.price=world - 39.4 USD/t"}};
    cut_result *r = run("solve", options, 2);
    double taken = 0;
    for (int64_t i = 0; i < cut_result_n_rows(r, "flows"); i++)
      if (strcmp(cut_result_text(r, "flows", i, "key"), "sea") == 0)
        taken += cut_result_number(r, "flows", i, "quantity");
    assert_true(side == 0 ? taken == 0 : taken > 1);
    cut_result_free(r);
  }
}

static void test_parts_add_up(void **state) {
  (void)state;
  const cut_option_value options[] = {{"set", "contracts.pipe.max=140 kt/month"}, {"contract", "sea"}};
  cut_result *r = run("why-not", options, 2);
  double sum = 0, price = 0;
  for (int64_t i = 0; i < cut_result_n_rows(r, "why_not_parts"); i++) {
    if (strcmp(cut_result_text(r, "why_not_parts", i, "period"), "2021-04-01") != 0) continue;
    double value = cut_result_number(r, "why_not_parts", i, "value");
    sum += value;
    if (strcmp(cut_result_text(r, "why_not_parts", i, "part"), "world") == 0) price = value;
  }
  assert_near(sum, 39.2);
  assert_near(price, 400);
  cut_result_free(r);
}

static double net_cost(const cut_result *r) {
  for (int64_t i = 0; i < cut_result_n_rows(r, "stages"); i++)
    if (strcmp(cut_result_text(r, "stages", i, "goal"), "net cost") == 0)
      return cut_result_number(r, "stages", i, "objective");
  return NAN;
}

static void test_shut(void **state) {
  (void)state;
  const cut_option_value options[] = {
      {"set", "contracts.sea.active=no"}, {"contract", "sea"}, {"set", "demands.home_fuel.quantity=50 kt/month"}};
  const cut_option_value closed[] = {options[0], options[2]};
  cut_result *r = run("why-not", options, 3), *without = run("solve", closed, 2), *with = run("solve", closed + 1, 1);
  assert_non_null(strstr(cut_result_text(r, "headlines", 0, "answer"), "is closed"));
  assert_string_equal(cut_result_text(r, "why_not", 0, "state"), "closed");
  assert_near(cut_result_number(r, "headlines", 0, "value"), (net_cost(with) - net_cost(without)) / 1000);
  assert_string_equal(cut_result_text(r, "headlines", 0, "proof"), "proved");
  cut_result_free(with);
  cut_result_free(without);
  cut_result_free(r);
}

static void test_used(void **state) {
  (void)state;
  const cut_option_value options[] = {{"contract", "pipe"}};
  cut_result *r = run("why-not", options, 1);
  assert_near(cut_result_number(r, "headlines", 0, "value"), 200);
  assert_string_equal(cut_result_text(r, "why_not", 0, "state"), "used to its limit");
  assert_near(gap_in(r, "2021-04-01"), -44.5); /* what a tonne more is worth, as README.md of the case says */
  assert_near(gap_in(r, "2021-05-01"), -24.5);
  cut_result_free(r);
}

static void test_one_row_is_asked_about(void **state) {
  (void)state;
  const cut_option_value two[] = {{"contract", "pipe"}, {"route", "ship"}}, unknown[] = {{"contract", "no_such"}};
  cut_result *r = NULL;
  cut_error err = {0};
  assert_int_equal(try_run("why-not", NULL, 0, &r, &err), CUT_STATUS_INPUT);
  assert_int_equal(try_run("why-not", two, 2, &r, &err), CUT_STATUS_INPUT);
  assert_int_equal(try_run("why-not", unknown, 1, &r, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "no_such"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_too_dear),     cmocka_unit_test(test_the_price_holds),
      cmocka_unit_test(test_parts_add_up), cmocka_unit_test(test_shut),
      cmocka_unit_test(test_used),         cmocka_unit_test(test_one_row_is_asked_about),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
