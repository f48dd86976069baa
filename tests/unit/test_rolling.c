/* Rolling foresight against what the hand says. Home needs 2 kt a day from April to June 2021 (30, 31, 30 days). What
 * is put into the tank costs 1 USD/t, so that nothing is kept without a reason. */
#include "question/rolling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cutset/cutset.h>

#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: roll\ntitle: \"Again and again\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\n"
     "view:\n  buyer: BBB\ncalendar:\n  start: 2021-04-01\n  end: 2021-06-30\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\nhome,Home,country,BBB\ndepot,Depot,hub,BBB\n"},
    {"routes", "id,from,to,commodity,cost,cost_unit,mode\nin,home,depot,oil,1,USD/t,road\nout,depot,home,oil,,,road\n"},
    {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis\noil,Crude,kt,10,MWh/t,net\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,max,max_unit,price\n"
     "near,AAA,BBB,oil,home,3,kt/d,price\nfar,AAA,BBB,oil,home,,,dear\n"},
    {"series",
     "id,period,value,value_unit\nprice,2021-04,100,USD/t\nprice,2021-05,200,USD/t\nprice,2021-06,300,USD/t\n"
     "dear,2021,1000,USD/t\n"},
    {"storages", "id,place,commodity,volume,volume_unit,initial,initial_unit\ntank,depot,oil,30,kt,0,kt\n"},
    {"demands", "id,place,commodity,type,quantity,quantity_unit\nneed,home,oil,obligation,2,kt/d\n"},
    {"scenarios",
     "scenario,position,table,id,column,operation,value,value_unit,from,to,learnt_on\n"
     "cut,1,contracts,near,max,set,1,kt/d,2021-05-01,2021-06-30,2021-05-01\n"
     "late,1,contracts,near,max,set,1,kt/d,2021-05-01,2021-06-30,2021-06-01\n"
     "early,1,contracts,near,max,set,1,kt/d,2021-05-01,2021-06-30,2021-03-20\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

static cut_result *run(const test_table *changes, int64_t n_changes, const cut_option_value *options, int64_t n) {
  cut_case *c = test_case_open(TABLES, N_TABLES, changes, n_changes, false);
  cut_result *r = NULL;
  cut_error err;
  if (cut_run(c, "solve", options, n, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_case_free(c);
  return r;
}

/* Of the last row of a table whose column has the text. */
static double number(const cut_result *r, const char *table, const char *where, const char *text, const char *column) {
  for (int64_t i = cut_result_n_rows(r, table) - 1; i >= 0; i--)
    if (strcmp(cut_result_text(r, table, i, where), text) == 0) return cut_result_number(r, table, i, column);
  fail_msg("table %s has no row where %s is %s", table, where, text);
  return NAN;
}

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-6 * (1 + fabs(expected))))
    fail_msg("%.12g found, %.12g expected", found, expected);
}

static const cut_option_value ROLLING = {"foresight", "rolling"};

/* Knowing all: in April 90 kt are bought at 100, of which 30 are kept for June; in May 62 at 200; in June 30 of 60 at
 * 300 as 30 were kept: 9,000 + 12,400 + 9,000, and 30 for the tank. */
static void test_with_all_known_it_is_perfect_foresight(void **state) {
  (void)state;
  cut_result *perfect = run(NULL, 0, NULL, 0), *rolling = run(NULL, 0, &ROLLING, 1);
  assert_near(number(perfect, "stages", "goal", "net cost", "objective"), 30430);
  assert_near(number(rolling, "stages", "solve", "base~rolling", "objective"), 30430);
  assert_int_equal(cut_result_n_rows(rolling, "rolling"), 3);
  assert_int_equal(cut_result_n_rows(rolling, "window_limits"), 0);
  assert_int_equal(cut_result_outcome(rolling), CUT_OUTCOME_ANSWERED);
  cut_result_free(rolling);
  cut_result_free(perfect);
}

/* The last known price is carried on: a tank is never filled for a rise that is not known. 6,000 + 12,400 + 18,000. */
static void test_unknown_prices_are_carried_on(void **state) {
  (void)state;
  const cut_option_value options[] = {ROLLING, {"info", "prices"}};
  cut_result *r = run(NULL, 0, options, 2);
  assert_near(number(r, "stages", "solve", "base~rolling", "objective"), 36400);
  /* In April all is planned at 100: 182 kt. */
  assert_near(number(r, "rolling", "decision", "2021-04-01", "cost_ahead"), 18.2);
  assert_near(number(r, "rolling", "decision", "2021-05-01", "cost"), 12.4);
  cut_result_free(r);
}

/* A window of one month sees no worth in the tank. */
static void test_a_window_sees_no_further(void **state) {
  (void)state;
  const cut_option_value options[] = {ROLLING, {"window", "30"}};
  cut_result *r = run(NULL, 0, options, 2);
  assert_near(number(r, "stages", "solve", "base~rolling", "objective"), 36400);
  assert_string_equal(cut_result_text(r, "rolling", 0, "ahead"), "2021-04-30");
  cut_result_free(r);
}

/* Known from the start, the cut lets April buy 30 kt more; known on its day, so does the rise of the price, and it
 * costs the same. May then takes 31 and the tank's 30 of its 62, one comes from afar; June takes 30 of 60. */
static void test_what_is_learnt_counts_from_its_day(void **state) {
  (void)state;
  const cut_option_value early[] = {ROLLING, {"scenario", "early"}}, cut[] = {ROLLING, {"scenario", "cut"}},
                         cut_short[] = {ROLLING, {"scenario", "cut"}, {"info", "prices"}, {"info", "scenarios"}},
                         all_known[] = {ROLLING, {"scenario", "cut"}, {"info", "none"}};
  double expected = 9030 + 31 * 200.0 + 1000 + 30 * 300.0 + 30 * 1000.0;
  cut_result *r = run(NULL, 0, early, 2);
  assert_near(number(r, "stages", "solve", "early~rolling", "objective"), expected);
  cut_result_free(r);
  r = run(NULL, 0, cut, 2);
  assert_near(number(r, "stages", "solve", "cut~rolling", "objective"), expected);
  /* In April, May is still planned with the old limit. */
  assert_near(number(r, "rolling", "decision", "2021-04-01", "cost_ahead"), 30.43);
  assert_int_equal(cut_result_integer(r, "rolling", 1, "surprised"), 0);
  cut_result_free(r);
  r = run(NULL, 0, all_known, 3);
  assert_near(number(r, "rolling", "decision", "2021-04-01", "cost_ahead"), expected / 1000);
  cut_result_free(r);
  /* Neither the cut nor the rise is known in April: nothing is kept, and 31 kt come from afar in May. */
  r = run(NULL, 0, cut_short, 4);
  assert_near(number(r, "stages", "solve", "cut~rolling", "objective"),
              6000 + 31 * 200.0 + 31 * 1000.0 + 30 * 300.0 + 30 * 1000.0);
  cut_result_free(r);
}

/* Learnt a month after it began: the plan of May cannot be carried out, and is made again. */
static void test_a_surprise_is_noticed_when_it_comes(void **state) {
  (void)state;
  const cut_option_value options[] = {ROLLING, {"scenario", "late"}};
  cut_result *r = run(NULL, 0, options, 2);
  assert_int_equal(cut_result_integer(r, "rolling", 0, "surprised"), 0);
  assert_int_equal(cut_result_integer(r, "rolling", 1, "surprised"), 1);
  assert_string_equal(cut_result_text(r, "rolling", 1, "plan"), "late~2021-05-01 seen");
  assert_int_equal(cut_result_integer(r, "rolling", 2, "surprised"), 0);
  assert_near(number(r, "rolling", "decision", "2021-05-01", "cost_planned"), 12.4);
  cut_result_free(r);
}

/* 120 kt must be taken in the quarter, but what can be taken falls to 1 kt a day once 60 have been: 60 + 31 + 30 = 121
 * is enough. With a duty of 150 it is not: the 29 that are missing are paid for in June, at 300. */
static void test_a_minimum_that_cannot_be_kept_is_paid_for(void **state) {
  (void)state;
  static const test_table duty[] = {
      {"contracts",
       "id,seller,buyer,commodity,place,max,max_unit,total_min,total_min_unit,price,valid_to\n"
       "near,AAA,BBB,oil,home,2,kt/d,150,kt,price,2021-06-30\nfar,AAA,BBB,oil,home,,,,,dear,\n"}};
  const cut_option_value options[] = {ROLLING, {"scenario", "cut"}};
  cut_result *r = run(duty, 1, options, 2);
  assert_int_equal(cut_result_n_rows(r, "breaches"), 1);
  assert_string_equal(cut_result_text(r, "breaches", 0, "column"), "total_min");
  assert_near(cut_result_number(r, "breaches", 0, "quantity"), 29);
  assert_near(cut_result_number(r, "breaches", 0, "price"), 300);
  assert_near(cut_result_number(r, "breaches", 0, "amount"), 8.7);
  assert_near(number(r, "stages", "solve", "cut~rolling", "objective"),
              60 * 100.0 + 31 * 200.0 + 31 * 1000.0 + 30 * 300.0 + 30 * 1000.0 + 8700);
  assert_int_equal(cut_result_outcome(r), CUT_OUTCOME_NOT_SERVABLE);
  cut_result_free(r);
}

/* What had been taken of a yearly most before it was lowered stays taken, and is told. */
static void test_a_most_lowered_below_what_was_taken(void **state) {
  (void)state;
  static const test_table lowered[] = {
      {"contracts",
       "id,seller,buyer,commodity,place,max,max_unit,total_max,total_max_unit,price\n"
       "near,AAA,BBB,oil,home,3,kt/d,500,kt,price\nfar,AAA,BBB,oil,home,,,,,dear\n"},
      {"scenarios",
       "scenario,position,table,id,column,operation,value,value_unit,from,to,learnt_on\n"
       "low,1,contracts,near,total_max,set,50,kt,,,2021-05-01\n"}};
  const cut_option_value options[] = {ROLLING, {"scenario", "low"}, {"info", "prices"}, {"info", "scenarios"}};
  cut_result *r = run(lowered, 2, options, 4);
  assert_int_equal(cut_result_n_rows(r, "breaches"), 1);
  assert_string_equal(cut_result_text(r, "breaches", 0, "column"), "total_max");
  assert_near(cut_result_number(r, "breaches", 0, "quantity"), 10); /* 60 of April, less 50 */
  assert_near(number(r, "stages", "solve", "low~rolling", "objective"), 6000 + 122 * 1000.0);
  cut_result_free(r);
}

/* What windows cut is told; where they reach the end nothing is. */
static void test_limits_that_a_window_cuts_are_told(void **state) {
  (void)state;
  static const test_table limited[] = {
      {"contracts",
       "id,seller,buyer,commodity,place,max,max_unit,total_min,total_min_unit,price,valid_to\n"
       "near,AAA,BBB,oil,home,730,kt/a,10,kt,price,2021-06-30\nfar,AAA,BBB,oil,home,,,,,dear,\n"},
      {"storages",
       "id,place,commodity,volume,volume_unit,initial,initial_unit,end_min,end_min_unit\ntank,depot,oil,30,kt,0,kt,5,kt\n"}};
  const cut_option_value options[] = {ROLLING, {"window", "31"}, {"scenario", "cut"}};
  cut_result *r = run(limited, 2, options, 3);
  assert_int_equal(cut_result_n_rows(r, "window_limits"), 3);
  assert_string_equal(cut_result_text(r, "window_limits", 0, "column"), "max");
  assert_string_equal(cut_result_text(r, "window_limits", 1, "column"), "total_min");
  assert_string_equal(cut_result_text(r, "window_limits", 2, "column"), "end_min");
  /* Windows of 31 days from April reach May (30 days are not 31), those of May end on its last day. */
  assert_near(number(r, "window_limits", "column", "end_min", "steps"), 2);
  cut_result_free(r);
}

/* An open measure is decided once, by the plan made on its first day: it lets 3 kt a day be taken where 1 was, from May
 * on. 30 at 100 and 30 from afar, 62 at 200, 60 at 300, and 5,000 for the measure; in a tank of nothing. */
static void test_a_measure_is_decided_once(void **state) {
  (void)state;
  static const test_table open[] = {
      {"contracts",
       "id,seller,buyer,commodity,place,max,max_unit,price\n"
       "near,AAA,BBB,oil,home,1,kt/d,price\nfar,AAA,BBB,oil,home,,,dear\n"},
      {"storages", "id,place,commodity,volume,volume_unit,initial,initial_unit\ntank,depot,oil,0,kt,0,kt\n"},
      {"measures", "id,decided_by,cost_once,cost_once_unit,lead_time,lead_time_unit\ndig,BBB,5,MUSD,30,d\n"},
      {"effects",
       "measure,position,table,id,column,operation,value,value_unit\ndig,1,contracts,near,max,set,3,kt/d\n"}};
  const cut_option_value options[] = {ROLLING, {"measures", "open"}};
  double expected = 30 * 100.0 + 30 * 1000.0 + 62 * 200.0 + 60 * 300.0 + 5000;
  cut_result *perfect = run(open, 4, &options[1], 1), *r = run(open, 4, options, 2);
  assert_near(number(perfect, "stages", "goal", "net cost", "objective"), expected);
  assert_near(number(r, "stages", "solve", "base+open~rolling", "objective"), expected);
  assert_int_equal(cut_result_n_rows(r, "rolling"), 3);
  assert_int_equal(cut_result_n_rows(r, "measures"), 1);
  cut_result_free(r);
  cut_result_free(perfect);
}

static void assert_refused(const char *name, const char *value, const char *words) {
  const cut_option_value options[] = {ROLLING, {name, value}, {"window", "20"}};
  cut_case *c = test_case_open(TABLES, N_TABLES, NULL, 0, false);
  cut_result *r = NULL;
  cut_error err = {0};
  assert_int_equal(cut_run(c, "solve", options, 3, NULL, &r, &err), CUT_STATUS_INPUT);
  if (strstr(err.message, words) == NULL) fail_msg("%s", err.message);
  assert_null(r);
  cut_case_free(c);
}

static void test_options_that_make_no_sense(void **state) {
  (void)state;
  const cut_option_value alone = {"window", "20"};
  cut_result *r = NULL;
  cut_error err = {0};
  assert_refused("roll", "week", "nor the word period");
  assert_refused("roll", "0", "nor the word period");
  assert_refused("roll", "21", "more than the window");
  assert_refused("info", "everything", "none of");
  cut_case *c = test_case_open(TABLES, N_TABLES, NULL, 0, false);
  assert_int_equal(cut_run(c, "solve", &alone, 1, NULL, &r, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "belongs to --foresight rolling"));
  cut_case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_with_all_known_it_is_perfect_foresight),
      cmocka_unit_test(test_unknown_prices_are_carried_on),
      cmocka_unit_test(test_a_window_sees_no_further),
      cmocka_unit_test(test_what_is_learnt_counts_from_its_day),
      cmocka_unit_test(test_a_surprise_is_noticed_when_it_comes),
      cmocka_unit_test(test_a_minimum_that_cannot_be_kept_is_paid_for),
      cmocka_unit_test(test_a_most_lowered_below_what_was_taken),
      cmocka_unit_test(test_limits_that_a_window_cuts_are_told),
      cmocka_unit_test(test_a_measure_is_decided_once),
      cmocka_unit_test(test_options_that_make_no_sense),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
