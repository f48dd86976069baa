/* Shapes over the year: rates by hand, leap years, changes, steps, and what is told of a profile at fault. */
#include "case/profiles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "case/values.h"
#include "compile/compile.h"
#include "support/case_folder.h"
#include "support/case_text.h"
#include "support/unit.h"

static void near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-12 * (1 + fabs(expected)))) fail_msg("%.17g, not %.17g", found, expected);
}

/* `half` is 0.5 in the first half of the year and 1.5 in the second; `days` is 1 but for some days. */
static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: shapes\ntitle: Shapes\ncurrency: USD\nprice_year: 2020\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2020-01-01\n  end: 2021-12-31\n"},
    {"actors", "id,name,type\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\nwells,Wells,field,BBB\nhome,Home,country,BBB\n"},
    {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis\noil,Crude,kt,10,MWh/t,net\n"},
    {"profiles",
     "id,period,factor\nhalf,01,0.5\nhalf,02,0.5\nhalf,03,0.5\nhalf,04,0.5\nhalf,05,0.5\nhalf,06,0.5\nhalf,07,1.5\n"
     "half,08,1.5\nhalf,09,1.5\nhalf,10,1.5\nhalf,11,1.5\nhalf,12,1.5\n"
     "days,01,1\ndays,02,1\ndays,02-28,3\ndays,03,1\ndays,04,1\ndays,05,1\ndays,06,1\ndays,07,1\n"
     "days,08,1\ndays,09,1\ndays,10,1\ndays,11,1\ndays,12,1\ndays,12-31,0\n"},
    {"sources",
     "id,place,commodity,owner,capacity,capacity_unit,profile,cost,cost_unit,valid_from,valid_to\n"
     "daily,wells,oil,BBB,2,kt/d,days,1,USD/t,,\nmonthly,wells,oil,BBB,62,kt/month,half,1,USD/t,,\n"
     "yearly,wells,oil,BBB,365,kt/a,half,1,USD/t,,\nstepped,wells,oil,BBB,1000,kt/d,half,,,2020-06-21,2020-07-10\n"
     "flat,wells,oil,BBB,2,kt/d,,1,USD/t,,\n"},
    {"steps", "table,parent,position,quantity,quantity_unit,price\nsources,stepped,1,3,kt/d,1 USD/t\n"},
    {"routes",
     "id,from,to,commodity,capacity,capacity_unit,profile,min,min_unit,mode\npipe,wells,home,oil,70,kt/week,half,1,kt/d,pipeline\n"},
    {"demands", "id,place,commodity,type,quantity,quantity_unit,profile\nneed,home,oil,obligation,10,kt/d,half\n"},
    {"scenarios",
     "scenario,position,table,id,column,operation,value,value_unit,from,to\n"
     "less,1,sources,monthly,capacity,multiply,0.5,,2020-06-16,2020-07-10\n"
     "wide,1,steps,sources/stepped/1,quantity,set,6,kt/d,2020-07-01,\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

static cut_span from_to(const char *first, const char *last) {
  cut_span s = {0};
  assert_true(cut_date_parse(first, &s.first) && cut_date_parse(last, &s.last));
  s.last++;
  return s;
}

typedef struct opened {
  cut_case *c;
  cut_values *v;
} opened;

static opened open_with(const char *scenario) {
  opened x = {.c = test_case_open(TABLES, N_TABLES, NULL, 0, false)};
  cut_error err = {0};
  if (cut_values_new(x.c, &scenario, scenario == NULL ? 0 : 1, &x.v, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  return x;
}

static void close_it(opened *x) {
  cut_values_free(x->v);
  cut_case_free(x->c);
}

static double capacity(const opened *x, const char *key, const char *first, const char *last) {
  return cut_value_rate(x->v, CUT_TABLE_SOURCES, cut_case_find(x->c, CUT_TABLE_SOURCES, key), CUT_SOURCES_CAPACITY,
                        from_to(first, last));
}

static void test_rates_by_hand(void **state) {
  (void)state;
  opened x = open_with(NULL);
  near(capacity(&x, "daily", "2021-01-01", "2021-01-31"), 62);
  near(capacity(&x, "monthly", "2021-01-01", "2021-01-31"), 31);
  near(capacity(&x, "monthly", "2021-06-30", "2021-07-31"), 62.0 * 0.5 / 30 + 62 * 1.5);
  near(capacity(&x, "yearly", "2021-06-30", "2021-07-01"), 0.5 + 1.5);
  near(capacity(&x, "yearly", "2020-06-30", "2020-07-01"), (0.5 + 1.5) * 365 / 366);
  near(capacity(&x, "flat", "2020-01-01", "2021-12-31"), 2 * 731);
  /* 181 days at a half in a common year, 182 in a leap year; 184 at one and a half. */
  near(capacity(&x, "yearly", "2020-01-01", "2021-12-31"),
       (182 * 0.5 + 184 * 1.5) * 365 / 366 + (181 * 0.5 + 184 * 1.5));
  close_it(&x);
}

/* A day's row goes before its month's; 29 February is as the month says where there is a row of the month. */
static void test_days_and_leap_years(void **state) {
  (void)state;
  opened x = open_with(NULL);
  near(capacity(&x, "daily", "2020-02-27", "2020-03-01"), 2 * (1 + 3 + 1 + 1));
  near(capacity(&x, "daily", "2021-02-27", "2021-03-01"), 2 * (1 + 3 + 1));
  assert_true(capacity(&x, "daily", "2021-12-31", "2021-12-31") <= 0);
  near(capacity(&x, "daily", "2020-12-30", "2021-01-02"), 2 * (1 + 0 + 1 + 1));
  close_it(&x);
}

/* February by its days alone: 29 February is as the day before. */
static void test_february_by_days(void **state) {
  (void)state;
  char text[4096] = "id,period,factor\n";
  for (int month = 1; month <= 12; month++)
    if (month != 2)
      snprintf(text + strlen(text), sizeof text - strlen(text), "days,%02d,1\nhalf,%02d,1\n", month, month);
  for (int day = 1; day <= 28; day++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "days,02-%02d,%s\nhalf,02-%02d,1\n", day,
             day == 28 ? "1.25" : "1", day);
  const test_table change = {"profiles", text};
  opened x = {.c = test_case_open(TABLES, N_TABLES, &change, 1, false)};
  assert_int_equal(cut_values_new(x.c, NULL, 0, &x.v, NULL), CUT_STATUS_OK);
  near(capacity(&x, "daily", "2020-02-28", "2020-03-01"), 2 * (1.25 + 1.25 + 1));
  near(capacity(&x, "daily", "2021-02-28", "2021-03-01"), 2 * (1.25 + 1));
  close_it(&x);
}

static void test_what_it_multiplies(void **state) {
  (void)state;
  opened x = open_with(NULL);
  cut_span days = from_to("2020-06-30", "2020-07-01");
  int64_t step = cut_case_find(x.c, CUT_TABLE_STEPS, "sources/stepped/1");
  near(cut_value_rate(x.v, CUT_TABLE_ROUTES, 0, CUT_ROUTES_CAPACITY, days), 10 * (0.5 + 1.5));
  near(cut_value_rate(x.v, CUT_TABLE_ROUTES, 0, CUT_ROUTES_MIN, days), 2); /* minima have no profile */
  near(cut_value_rate(x.v, CUT_TABLE_DEMANDS, 0, CUT_DEMANDS_QUANTITY, days), 10 * (0.5 + 1.5));
  /* Steps: on the days of their source only, 10 of June and 10 of July. */
  near(cut_value_rate(x.v, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, days), 3 * (0.5 + 1.5));
  near(cut_value_rate(x.v, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, from_to("2020-06-01", "2020-07-31")),
       3 * (10 * 0.5 + 10 * 1.5));
  near(cut_value_rate(x.v, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, from_to("2020-08-01", "2020-08-31")), 0);
  close_it(&x);
}

static void test_changes(void **state) {
  (void)state;
  opened x = open_with("less");
  near(capacity(&x, "monthly", "2020-06-01", "2020-07-31"),
       62.0 / 30 * 0.5 * (15 + 15 * 0.5) + 62.0 / 31 * 1.5 * (10 * 0.5 + 21));
  near(capacity(&x, "daily", "2020-06-01", "2020-06-30"), 60);
  close_it(&x);
  x = open_with("wide");
  near(cut_value_rate(x.v, CUT_TABLE_STEPS, 0, CUT_STEPS_QUANTITY, from_to("2020-06-01", "2020-07-31")),
       3 * 10 * 0.5 + 6 * 10 * 1.5);
  close_it(&x);
}

/* The sum over one-day spans is the sum over the whole, for each unit of time. */
static void test_days_add_up(void **state) {
  (void)state;
  opened x = open_with(NULL);
  static const char *const keys[] = {"daily", "monthly", "yearly", "stepped", "flat"};
  cut_span whole = from_to("2020-01-17", "2021-11-05");
  for (int i = 0; i < 5; i++) {
    int64_t row = cut_case_find(x.c, CUT_TABLE_SOURCES, keys[i]);
    double sum = 0;
    for (cut_date day = whole.first; day < whole.last; day++)
      sum += cut_value_rate(x.v, CUT_TABLE_SOURCES, row, CUT_SOURCES_CAPACITY, (cut_span){day, day + 1});
    near(cut_value_rate(x.v, CUT_TABLE_SOURCES, row, CUT_SOURCES_CAPACITY, whole), sum);
  }
  close_it(&x);
}

/* The model's limits are those rates. */
static void test_model(void **state) {
  (void)state;
  opened x = open_with(NULL);
  cut_model *m = NULL;
  cut_error err = {0};
  if (cut_compile(x.v, NULL, &m, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  const cut_model_view *v = cut_model_get(m);
  int64_t oil = cut_case_find(x.c, CUT_TABLE_COMMODITIES, "oil");
  for (int64_t t = 5; t < 8; t++) {
    double factor = t == 5 ? 0.5 : 1.5, days = v->period[t].last - v->period[t].first,
           width = t == 7 ? 0 : 3 * 10 * factor;
    int64_t row = cut_case_find(x.c, CUT_TABLE_SOURCES, "stepped");
    int64_t flow = cut_model_find_column(m, (cut_origin){CUT_ROLE_FLOW, CUT_TABLE_ROUTES, 0, -1, oil, 0, t, 0}),
            need = cut_model_find_column(m, (cut_origin){CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, 0, -1, oil, 0, t, 0}),
            step = cut_model_find_column(m, (cut_origin){CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, row, -1, oil, 1, t, 0});
    assert_true(flow >= 0 && need >= 0 && step >= 0);
    near(v->col_upper[flow], 10 * days * factor);
    near(v->col_lower[flow], days);
    near(v->col_lower[need], 10 * days * factor);
    near(v->col_upper[step], width);
  }
  cut_model_free(m);
  close_it(&x);
}

/* ---- at load ---- */

#define SOURCE ",round number for tests,assumed,2021-01-01\n"
#define MONTHS                                                                                             \
  "winter,01,1" SOURCE "winter,02,1" SOURCE "winter,03,1" SOURCE "winter,04,1" SOURCE "winter,05,1" SOURCE \
  "winter,06,1" SOURCE "winter,07,1" SOURCE "winter,08,1" SOURCE "winter,09,1" SOURCE "winter,10,1" SOURCE \
  "winter,11,1" SOURCE
#define YEAR MONTHS "winter,12,1" SOURCE

typedef struct mistake {
  const char *rows;    /* of profiles */
  const char *profile; /* of the demand */
  bool is_error;
  const char *file, *column, *message, *suggestion;
} mistake;

static const mistake MISTAKES[] = {
    {YEAR, "v", true, "demands.csv", "profile", "there is no profile \"v\"", ""},
    {YEAR, "wintr", true, "demands.csv", "profile", "there is no profile \"wintr\": did you mean winter?", "winter"},
    {YEAR "winter,13,1" SOURCE, "winter", true, "profiles.csv", "period",
     "\"13\" is no month MM or day MM-DD of the year", ""},
    {YEAR "winter,02-30,1" SOURCE, "winter", true, "profiles.csv", "period",
     "\"02-30\" is no month MM or day MM-DD of the year", ""},
    {YEAR "winter,1,1" SOURCE, "winter", true, "profiles.csv", "period",
     "\"1\" is no month MM or day MM-DD of the year", ""},
    {YEAR "winter,2021-01,1" SOURCE, "winter", true, "profiles.csv", "period",
     "\"2021-01\" is no month MM or day MM-DD of the year", ""},
    {MONTHS "winter,12-01,1" SOURCE, "winter", true, "profiles.csv", "period",
     "the profile winter covers not all days of the year: 30 are missing, first 12-02", ""},
    {YEAR "winter,05,1" SOURCE, "winter", true, "profiles.csv", "id",
     "the key \"winter/05\" stands twice with known_from 2021-01-01, first on line 6", ""},
    {YEAR "winter,05-07,-2" SOURCE, "winter", true, "profiles.csv", "factor", "factor -2 is negative", ""},
    {YEAR "winter,05-07,1.x" SOURCE, "winter", true, "profiles.csv", "factor",
     "\"1.x\" is not a number: its unit stands in a column of its own", ""},
    {YEAR "winter,05-07,366" SOURCE, "winter", false, "profiles.csv", "factor",
     "the factors of profile winter have a mean of 2 over the year, not 1", ""},
    {YEAR, "", false, "profiles.csv", "id", "the profile winter is never used", ""},
};

static void test_what_is_told(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
    const mistake *m = &MISTAKES[i];
    case_folder f;
    char text[4096];
    cut_case *c = NULL;
    case_folder_make(&f);
    snprintf(text, sizeof text, "id,period,factor,source,kind,known_from\n%s", m->rows);
    case_folder_write(&f, "profiles.csv", text);
    snprintf(text, sizeof text,
             "id,place,commodity,buyer,type,quantity,quantity_unit,profile,price,priority,source,kind,known_from\n"
             "home_fuel,b_home,fuel,BBB,obligation,60,kt/month,%s,,1" SOURCE
             "export_heavy,x_market,heavy,,market,100,kt/month,,350 USD/t," SOURCE,
             m->profile);
    case_folder_write(&f, "demands.csv", text);
    assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), m->is_error ? CUT_STATUS_INPUT : CUT_STATUS_OK);
    case_folder_drop(&f);
    if (cut_case_n_diagnostics(c) != 1) {
      for (int64_t k = 0; k < cut_case_n_diagnostics(c); k++) print_message("%s\n", cut_case_diagnostic(c, k).message);
      fail_msg("%lld findings for: %s", (long long)cut_case_n_diagnostics(c), m->message);
    }
    cut_diagnostic d = cut_case_diagnostic(c, 0);
    assert_string_equal(d.message, m->message);
    assert_string_equal(d.file, m->file);
    assert_string_equal(d.column, m->column);
    assert_string_equal(d.suggestion, m->suggestion);
    assert_int_equal(d.is_error, m->is_error);
    cut_case_free(c);
  }
}

static void test_nothing_to_multiply(void **state) {
  (void)state;
  const test_table change = {"routes", "id,from,to,commodity,profile,mode\npipe,wells,home,oil,half,pipeline\n"};
  cut_case *c = test_case_open(TABLES, N_TABLES, &change, 1, false);
  bool told = false;
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++)
    told = told ||
           strcmp(cut_case_diagnostic(c, i).message, "the profile has nothing to multiply: there is no capacity") == 0;
  assert_true(told);
  cut_case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rates_by_hand),
      cmocka_unit_test(test_days_and_leap_years),
      cmocka_unit_test(test_february_by_days),
      cmocka_unit_test(test_what_it_multiplies),
      cmocka_unit_test(test_changes),
      cmocka_unit_test(test_days_add_up),
      cmocka_unit_test(test_model),
      cmocka_unit_test(test_what_is_told),
      cmocka_unit_test(test_nothing_to_multiply),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
