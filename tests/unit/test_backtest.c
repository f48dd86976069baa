/* Back-tests against what the hand says. Home needs 2 kt a day from April to June 2021 (30, 31, 30 days); near gives 3
 * at 100 USD/t, under the scenario 1 from May on; the rest comes from afar at 1000. */
#include "question/targets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cutset/cutset.h>

#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: back\ntitle: \"Looking back\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\n"
     "view:\n  buyer: BBB\ncalendar:\n  start: 2021-04-01\n  end: 2021-06-30\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\nhome,Home,country,BBB\n"},
    {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis\noil,Crude,kt,10,MWh/t,net\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,max,max_unit,price\n"
     "near,AAA,BBB,oil,home,3,kt/d,price\nfar,AAA,BBB,oil,home,,,dear\n"},
    {"series", "id,period,value,value_unit\nprice,2021,100,USD/t\ndear,2021,1000,USD/t\n"},
    {"demands", "id,place,commodity,type,quantity,quantity_unit\nneed,home,oil,obligation,2,kt/d\n"},
    {"scenarios",
     "scenario,position,table,id,column,operation,value,value_unit,from\n"
     "less,1,contracts,near,max,set,1,kt/d,2021-05-01\n"},
    {"targets",
     "id,name,table,keys,measure,of_table,of_keys,from,to,unit,scenario,by_contract,last_month,scored,why_not\n"
     "a,Near,contracts,near,,,,,,kt,less,182,30,,\n"
     "b,Near again,contracts,near,,,,,,Mt,less,,,,\n"
     "c,Share from afar,contracts,far,share,demands,need,,,%,less,,,,\n"
     "d,Peak,demands,need,peak,,,,,kt,,60,61,,\n"
     "e,May alone,contracts,near,,,,2021-05-01,2021-05-31,kt,,,,,\n"
     "f,Politics,,,,,,,,,,,,no,Nothing in the model speaks of it\n"},
    {"observed",
     "period,what,value,value_unit,value_low,value_high\n2021,a,105,kt,100,110\n2021,b,0.15,Mt,,\n2021,c,50,%,,\n"
     "2021,d,62,kt,,\n2021-05,price,2000,USD/t,,\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

static cut_result *run(const test_table *changes, int64_t n_changes, const char *predict) {
  cut_case *c = test_case_open(TABLES, N_TABLES, changes, n_changes, false);
  cut_result *r = NULL;
  cut_error err;
  cut_option_value option = {"predict", predict};
  if (cut_run(c, "backtest", &option, 1, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_case_free(c);
  return r;
}

static int64_t row_of(const cut_result *r, const char *table, const char *column, const char *text) {
  for (int64_t i = 0; i < cut_result_n_rows(r, table); i++)
    if (strcmp(cut_result_text(r, table, i, column), text) == 0) return i;
  fail_msg("table %s has no row where %s is %s", table, column, text);
  return -1;
}

static double number(const cut_result *r, const char *target, const char *column) {
  return cut_result_number(r, "backtest", row_of(r, "backtest", "target", target), column);
}

static const char *text(const cut_result *r, const char *target, const char *column) {
  return cut_result_text(r, "backtest", row_of(r, "backtest", "target", target), column);
}

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-6 * (1 + fabs(expected))))
    fail_msg("%.12g found, %.12g expected", found, expected);
}

static void test_numbers(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0, "no");
  assert_near(number(r, "a", "prediction"), 60 + 31 + 30);
  assert_near(number(r, "b", "prediction"), 0.121);
  assert_near(number(r, "c", "prediction"), 100.0 * 61 / 182);
  assert_near(number(r, "d", "prediction"), 62);
  assert_near(number(r, "e", "prediction"), 62);
  assert_near(number(r, "a", "low"), 100);
  assert_near(number(r, "a", "high"), 110);
  assert_near(number(r, "a", "last_month"), 90); /* 30 in each of three months */
  assert_near(number(r, "d", "last_month"), 61); /* a month with the most stays one */
  assert_near(number(r, "a", "error"), 11);
  assert_near(number(r, "a", "by_contract_error"), 72);
  assert_near(number(r, "a", "last_month_error"), -10);
  assert_string_equal(text(r, "a", "nearest"), "last month");
  assert_string_equal(text(r, "b", "nearest"), "prediction");
  assert_string_equal(text(r, "d", "nearest"), "prediction");
  assert_string_equal(text(r, "e", "nearest"), ""); /* not observed */
  assert_string_equal(text(r, "a", "proof"), "proved");
  cut_result_free(r);
}

/* Near costs 2000 in May: then all of May comes from afar. It is told apart, and no prediction moves. */
static void test_given_the_prices_that_came(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0, "no");
  assert_near(number(r, "a", "conditional"), 60 + 30);
  assert_near(number(r, "a", "conditional_error"), -10);
  assert_string_equal(text(r, "a", "given"), "price");
  assert_near(number(r, "e", "conditional"), 0);
  assert_non_null(strstr(text(r, "a", "why"), "Given the prices that came it is nearer"));
  cut_result_free(r);
}

static void test_misses_are_explained_from_rows(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0, "no");
  assert_string_equal(text(r, "b", "why"),
                      "Came out higher than predicted: contracts 'near': its max is the ceiling in 2 periods, set by "
                      "scenario 'less' (assumed). Given the prices that came it is farther off");
  assert_non_null(strstr(text(r, "a", "why"), "no limit of its own rows kept it from less"));
  assert_string_equal(text(r, "d", "why"), "");
  assert_string_equal(text(r, "f", "why"), "Nothing in the model speaks of it");
  assert_string_equal(text(r, "f", "committed"), "nothing to predict");
  cut_result_free(r);
}

/* a, b, c and d count: e was not observed, f is not scored. */
static void test_scores(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0, "no");
  int64_t p = row_of(r, "scores", "rule", "prediction"), k = row_of(r, "scores", "rule", "contract"),
          m = row_of(r, "scores", "rule", "last month");
  assert_int_equal(cut_result_integer(r, "scores", p, "targets"), 4);
  assert_int_equal(cut_result_integer(r, "scores", p, "inside"), 1);
  assert_int_equal(cut_result_integer(r, "scores", p, "nearest"), 3);
  assert_int_equal(cut_result_integer(r, "scores", k, "targets"), 2);
  assert_int_equal(cut_result_integer(r, "scores", k, "nearest"), 0);
  assert_int_equal(cut_result_integer(r, "scores", m, "nearest"), 1);
  assert_near(cut_result_number(r, "scores", m, "mean_error"), (100 * 10 / 105.0 + 100 * 1 / 62.0) / 2);
  cut_result_free(r);
}

/* Without anything observed the predictions are the same, to the bit, and so are the digests. */
static void test_predictions_know_nothing_of_what_came(void **state) {
  (void)state;
  static const test_table nothing[] = {{"observed", "period,what,value,value_unit\n"}};
  cut_result *with = run(NULL, 0, "no"), *without = run(nothing, 1, "no"), *alone = run(NULL, 0, "yes");
  assert_int_equal(cut_result_n_rows(with, "predictions"), 5);
  assert_int_equal(cut_result_n_rows(alone, "backtest"), 0);
  const cut_result *others[] = {without, alone};
  for (int k = 0; k < 2; k++)
    for (int64_t i = 0; i < 5; i++) {
      static const char *const columns[] = {"target", "case_digest", "model_digest"};
      for (int j = 0; j < 3; j++)
        assert_string_equal(cut_result_text(others[k], "predictions", i, columns[j]),
                            cut_result_text(with, "predictions", i, columns[j]));
      assert_true(cut_result_number(others[k], "predictions", i, "value") ==
                  cut_result_number(with, "predictions", i, "value"));
    }
  cut_result_free(alone);
  cut_result_free(without);
  cut_result_free(with);
}

/* A prediction that was written down is known again; of another case, or another number, it is not. */
static void test_what_was_committed(void **state) {
  (void)state;
  cut_result *r = run(NULL, 0, "yes");
  char rows[2048], other[2048];
  int64_t i = row_of(r, "predictions", "target", "a");
  snprintf(rows, sizeof rows,
           "target,value,unit,case_digest,model_digest\na,%.17g,kt,%s,%s\nb,7,Mt,%s,%s\nd,62,kt,0,0\n",
           cut_result_number(r, "predictions", i, "value"), cut_result_text(r, "predictions", i, "case_digest"),
           cut_result_text(r, "predictions", i, "model_digest"), cut_result_text(r, "predictions", i, "case_digest"),
           cut_result_text(r, "predictions", i, "model_digest"));
  cut_result_free(r);
  const test_table committed[] = {{"predictions", rows}};
  const test_table tables[] = {committed[0],
                               {"contracts",
                                "id,seller,buyer,commodity,place,max,max_unit,price\n"
                                "near,AAA,BBB,oil,home,3.1,kt/d,price\nfar,AAA,BBB,oil,home,,,dear\n"}};
  test_table all[N_TABLES + 1];
  memcpy(all, TABLES, sizeof TABLES);
  all[N_TABLES] = committed[0];
  for (int changed = 0; changed < 2; changed++) {
    cut_error err;
    cut_case *c = test_case_open(all, N_TABLES + 1, &tables[1], changed, false);
    if (cut_run(c, "backtest", NULL, 0, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
    snprintf(other, sizeof other, "%s", text(r, "a", "committed"));
    assert_string_equal(other, changed == 0 ? "yes" : "no: 121 was, of another case");
    if (changed == 0) {
      assert_string_equal(text(r, "b", "committed"), "no: 7 was, of another solve");
      assert_string_equal(text(r, "c", "committed"), "no: it stands nowhere");
      assert_string_equal(text(r, "d", "committed"), "no: 62 was, of another case");
    }
    cut_result_free(r);
    cut_case_free(c);
  }
}

/* Two sellers of the same price: which of them sells is open, and the middle is told. */
static void test_plans_of_the_same_cost(void **state) {
  (void)state;
  static const test_table tables[] = {{"contracts",
                                       "id,seller,buyer,commodity,place,max,max_unit,price\n"
                                       "near,AAA,BBB,oil,home,1.5,kt/d,price\nfar,AAA,BBB,oil,home,,,price\n"},
                                      {"series", "id,period,value,value_unit\nprice,2021,100,USD/t\n"},
                                      {"scenarios",
                                       "scenario,position,table,id,column,operation,value,value_unit\n"
                                       "less,1,contracts,near,max,set,1,kt/d\n"}};
  cut_result *r = run(tables, 3, "no");
  assert_near(number(r, "a", "least"), 0);
  assert_near(number(r, "a", "most"), 91);
  assert_near(number(r, "a", "prediction"), 45.5);
  assert_near(number(r, "e", "most"), 46.5);
  cut_result_free(r);
}

static void assert_refused(const char *table, const char *rows, const char *words) {
  const test_table changes[] = {{table, rows}};
  cut_case *c = test_case_open(TABLES, N_TABLES, changes, 1, false);
  cut_result *r = NULL;
  cut_error err = {0};
  assert_int_equal(cut_run(c, "backtest", NULL, 0, NULL, &r, &err), CUT_STATUS_INPUT);
  if (strstr(err.message, words) == NULL) fail_msg("%s", err.message);
  assert_null(r);
  cut_case_free(c);
}

static void test_what_makes_no_sense(void **state) {
  (void)state;
  assert_refused("targets", "id,name,table,keys,unit\na,A,contracts,nobody,kt\n", "has no row 'nobody'");
  assert_refused("targets", "id,name,table,keys,unit\na,A,contracts,,kt\n", "names no rows");
  assert_refused("targets", "id,name,table,keys,unit\na,A,contracts,near,furlong\n", "furlong");
  assert_refused("targets", "id,name,table,keys,unit\na,A,contracts,near,USD\n", "not money");
  assert_refused("targets", "id,name,table,keys,unit,variant\na,A,contracts,near,kt,winter\n", "no variant 'winter'");
  assert_refused("targets", "id,name,table,keys,unit,scenario\na,A,contracts,near,kt,fewer\n", "no scenario is called");
  assert_refused("targets",
                 "id,name,table,keys,unit,measure,of_table,of_keys\na,A,contracts,near,kt,share,contracts,far\n",
                 "the unit of a share is %");
  assert_refused("targets", "id,name\n", "no table targets");
  assert_refused("observed", "period,what,value,value_unit\n2021,a,3,GWh\n", "is told in GWh, not in kt");
  assert_refused("observed", "period,what,value,value_unit\n2022-05,price,3,USD/t\n", "no row of this series");
  assert_refused("case.yaml",
                 "cutset: 1\nid: back\ntitle: \"Looking back\"\ncurrency: USD\nprice_year: 2021\n"
                 "view:\n  buyer: BBB\ncalendar:\n  start: 2021-04-01\n  end: 2021-06-30\n",
                 "give as_of");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_given_the_prices_that_came),
      cmocka_unit_test(test_misses_are_explained_from_rows),
      cmocka_unit_test(test_scores),
      cmocka_unit_test(test_predictions_know_nothing_of_what_came),
      cmocka_unit_test(test_what_was_committed),
      cmocka_unit_test(test_plans_of_the_same_cost),
      cmocka_unit_test(test_what_makes_no_sense),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
