/* Leverage on a case of two states made by hand; April 2021, so that all numbers are 30 days'. GWh x USD/MWh are
 * thousand USD.
 *
 * BBB needs 10 GWh of gas a day: AAA sells 10 at 20 USD/MWh by its own pipe, CCC any amount at 35 by a ship that
 * carries 6 (4 to 8). AAA makes 15 a day at 5; besides BBB it can send 5 a day over a line of BBB (toll 2) to a market
 * at 25, and 3 to a far one at 12.
 *
 *   BBB   neither 10 x 20 - toll 5 x 2 = 190 a day; without AAA 6 x 35 - 10 = 200 and 4 unserved
 *   AAA   neither 5 x 23 + 10 x 20 - 15 x 5 = 240 a day; without BBB's purchase 5 x 23 + 3 x 12 - 8 x 5 = 111;
 *         without the line 10 x 20 + 3 x 12 - 13 x 5 = 171; without both 3 x 12 - 3 x 5 = 21 */
#include <math.h>
#include <string.h>

#include <cutset/cutset.h>

#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: two\ntitle: \"Two states\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-01\n  end: 2021-04-30\n  resolution:\n    - {step: week}\n"},
    {"actors",
     "id,name,type,controlled_by\nAAA,Seller,state,\nBBB,Buyer,state,\nBLI,Its line,firm,BBB\nCCC,Ships,state,\nDDD,Markets,state,\n"
     "UNI,Union,bloc,\n"},
    {"memberships", "actor,bloc,from,to\nAAA,UNI,2015-01-01,\nCCC,UNI,2015-01-01,\nBBB,UNI,2022-01-01,\n"},
    {"places",
     "id,name,type,actor\na,A,border,AAA\nc,C,port,CCC\nfar,Far market,market,DDD\nhome,Home,country,BBB\nwest,West,market,DDD\n"},
    {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis,fuel\ngas,Gas,GWh,,,,gas\n"},
    {"sources", "id,place,commodity,owner,capacity,capacity_unit,cost,cost_unit\nfield,a,gas,AAA,15,GWh/d,5,USD/MWh\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,max,max_unit,price\nfrom_a,AAA,BBB,gas,a,10,GWh/d,20 USD/MWh\n"
     "from_c,CCC,BBB,gas,c,,,35 USD/MWh\n"},
    {"routes",
     "id,from,to,commodity,capacity,capacity_unit,capacity_low,capacity_high,tariff,tariff_unit,mode,owner\n"
     "line,a,west,gas,5,GWh/d,,,2,USD/MWh,pipeline,BLI\nlong,a,far,gas,3,GWh/d,,,,,pipeline,AAA\n"
     "pipe,a,home,gas,10,GWh/d,,,,,pipeline,AAA\nship,c,home,gas,6,GWh/d,4,8,,,sea,CCC\n"},
    {"demands",
     "id,place,commodity,buyer,type,quantity,quantity_unit,price\nheat,home,gas,BBB,obligation,10,GWh/d,\n"
     "far_market,far,gas,,market,,,12 USD/MWh\nwest_market,west,gas,,market,,,25 USD/MWh\n"},
    {"transits", "id,shipper,route,commodity,quantity,quantity_unit\nthrough,AAA,line,gas,5,GWh/d\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

static cut_result *run(const cut_option_value *options, int64_t n) {
  cut_case *c = test_case_open(TABLES, N_TABLES, NULL, 0, false);
  cut_result *r = NULL;
  cut_error err;
  if (cut_run(c, "depend", options, n, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_case_free(c);
  return r;
}

static int64_t find(const cut_result *r, const char *over, const char *by, const char *lever) {
  for (int64_t i = 0; i < cut_result_n_rows(r, "leverage"); i++)
    if (strcmp(cut_result_text(r, "leverage", i, "over"), over) == 0 &&
        strcmp(cut_result_text(r, "leverage", i, "by"), by) == 0 &&
        strcmp(cut_result_text(r, "leverage", i, "lever"), lever) == 0)
      return i;
  return -1;
}

static double cell(const cut_result *r, const char *over, const char *by, const char *lever, const char *column) {
  int64_t i = find(r, over, by, lever);
  if (i < 0) fail_msg("no lever %s of %s over %s", lever, by, over);
  return cut_result_number(r, "leverage", i, column);
}

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-6 * (1 + fabs(expected))))
    fail_msg("%.12g found, %.12g expected", found, expected);
}

static void test_what_a_stop_costs_both(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0);
  assert_near(cell(r, "BBB", "AAA", "all", "cost"), 0.3);
  assert_near(cell(r, "BBB", "AAA", "all", "unserved"), 120);
  assert_near(cell(r, "BBB", "AAA", "all", "own_cost"), 3.87);
  assert_near(cell(r, "BBB", "AAA", "all", "own_unserved"), 0);
  assert_near(cell(r, "AAA", "BBB", "all", "cost"), 2.07);
  assert_near(cell(r, "AAA", "BBB", "all", "own_cost"), 0.3);
  int64_t i = find(r, "BBB", "AAA", "all");
  assert_string_equal(cut_result_text(r, "leverage", i, "rows"), "routes:long routes:pipe contracts:from_a");
  assert_string_equal(cut_result_text(r, "leverage", i, "goods"), "gas 120 GWh");
  assert_string_equal(cut_result_text(r, "leverage", i, "proof"), "proved");
  assert_string_equal(
      cut_result_text(r, "leverage", i, "sentence"),
      "If Seller stops all it can stop for 1 month (to 2021-04-30), it costs Buyer 0.3 million USD and leaves 120 GWh more "
      "unserved (gas 120 GWh); it costs Seller 3.9 million USD.");
  cut_result_free(r);
}

static void test_ends_of_the_ranges(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0);
  assert_near(cell(r, "BBB", "AAA", "all", "cost_low"), (4 * 35 - 10 - 190) * 0.03);
  assert_near(cell(r, "BBB", "AAA", "all", "cost_high"), (8 * 35 - 10 - 190) * 0.03);
  assert_near(cell(r, "BBB", "AAA", "all", "unserved_low"), 60);
  assert_near(cell(r, "BBB", "AAA", "all", "unserved_high"), 180);
  cut_result_free(r);
}

/* Closing more never helps: unserved first, then cost. Nothing closed costs nothing; nor does what is not used. */
static void test_more_never_helps(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0);
  const char *parts[] = {"routes:pipe", "contracts:from_a"};
  for (int i = 0; i < 2; i++) {
    double unserved = cell(r, "BBB", "AAA", parts[i], "unserved"), all = cell(r, "BBB", "AAA", "all", "unserved");
    assert_true(unserved <= all + 1e-6);
    if (unserved > all - 1e-6)
      assert_true(cell(r, "BBB", "AAA", parts[i], "cost") <= cell(r, "BBB", "AAA", "all", "cost") + 1e-9);
  }
  assert_near(cell(r, "BBB", "CCC", "all", "cost"), 0);
  assert_near(cell(r, "BBB", "CCC", "all", "unserved"), 0);
  cut_result_free(r);
}

/* What is not in a side's own view costs it something that the case does not say. */
static void test_what_the_case_does_not_say(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0);
  assert_true(isnan(cell(r, "BBB", "CCC", "all", "own_cost")));
  assert_non_null(
      strstr(cut_result_text(r, "leverage", find(r, "BBB", "CCC", "all"), "sentence"), "the case does not say"));
  assert_true(find(r, "AAA", "CCC", "all") < 0);
  cut_result_free(r);
}

static void test_withdrawal_and_answer(void **state) {
  (void)state;
  static const double first[4] = {0, 3.87, 2.07, 6.57}, other[4] = {0, 0.3, 0.3, 0.6}, unserved[4] = {0, 120, 0, 120},
                      level[4] = {5.7, 6.0, 6.0, 6.3};
  cut_result *r = run(NULL, 0);
  int seen = 0;
  for (int64_t i = 0; i < cut_result_n_rows(r, "retaliation"); i++) {
    if (strcmp(cut_result_text(r, "retaliation", i, "first"), "AAA") != 0) continue;
    int64_t k = cut_result_integer(r, "retaliation", i, "position") - 1;
    assert_near(cut_result_number(r, "retaliation", i, "first_loss"), first[k]);
    assert_near(cut_result_number(r, "retaliation", i, "other_loss"), other[k]);
    assert_near(cut_result_number(r, "retaliation", i, "other_unserved"), unserved[k]);
    assert_near(cut_result_number(r, "retaliation", i, "other_cost"), level[k]);
    seen |= 1 << k;
  }
  assert_int_equal(seen, 15);
  cut_result_free(r);
}

static void test_sides_of_several_and_blocs(void **state) {
  (void)state;
  static const char *const sides[] = {"AAA+CCC", "UNI"}; /* the union's members on the first day */
  for (int i = 0; i < 2; i++) {
    cut_option_value of[1] = {{"of", sides[i]}};
    cut_result *r = run(of, 1);
    assert_near(cell(r, "BBB", "AAA+CCC", "all", "unserved"), 300);
    assert_near(cell(r, "BBB", "AAA+CCC", "all", "cost"), -6);
    assert_true(find(r, "BBB", "AAA", "all") < 0);
    cut_result_free(r);
  }
}

static void test_horizons_and_matrix(void **state) {
  (void)state;
  cut_option_value all[1] = {{"matrix", "yes"}}, none[1] = {{"leverage", "no"}};
  cut_result *r = run(all, 1);
  for (int64_t i = 0; i < cut_result_n_rows(r, "leverage");
       i++) { /* the case ends after a month: others are the same */
    assert_int_equal(cut_result_integer(r, "leverage", i, "months"), 1);
    assert_int_equal(cut_result_integer(r, "leverage", i, "days"), 30);
  }
  cut_result_free(r);
  r = run(none, 1);
  assert_int_equal(cut_result_n_rows(r, "leverage"), 0);
  cut_result_free(r);
}

/* From the seller's side a sale is an export to the state of its buyer: so much more than comes from there. */
static void test_a_sale_is_an_export(void **state) {
  (void)state;
  cut_option_value seller[2] = {{"buyer", "AAA"}, {"leverage", "no"}};
  cut_result *r = run(seller, 2);
  double exports = NAN;
  for (int64_t i = 0; i < cut_result_n_rows(r, "energy_balance"); i++)
    if (strcmp(cut_result_text(r, "energy_balance", i, "fuel"), "all") == 0 &&
        strcmp(cut_result_text(r, "energy_balance", i, "item"), "exports") == 0)
      exports = cut_result_number(r, "energy_balance", i, "energy");
  assert_near(exports, 15 * 30);
  cut_result_free(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_a_stop_costs_both), cmocka_unit_test(test_ends_of_the_ranges),
      cmocka_unit_test(test_more_never_helps),       cmocka_unit_test(test_what_the_case_does_not_say),
      cmocka_unit_test(test_withdrawal_and_answer),  cmocka_unit_test(test_sides_of_several_and_blocs),
      cmocka_unit_test(test_horizons_and_matrix),    cmocka_unit_test(test_a_sale_is_an_export),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
