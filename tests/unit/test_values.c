/* Values over time and scenarios, on a small case written into a temporary folder. */
#include "case/values.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/unit.h"

/* ---- a case on disk ---- */

static const char ACTORS[] =
    "id,name,type,source,kind,known_from\n"
    "BLR,Buyer,state,test,assumed,2019-01-01\n"
    "RUS,Seller,state,test,assumed,2019-01-01\n";
static const char PLACES[] =
    "id,name,type,actor,source,kind,known_from\n"
    "border,Border,border,RUS,test,assumed,2019-01-01\n"
    "plant,Plant,refinery,BLR,test,assumed,2019-01-01\n";
static const char COMMODITIES[] =
    "id,name,parent,unit,density,density_unit,heating_value,heating_value_unit,heating_basis,source,kind,known_from\n"
    "oil,Oil,,kt,8,bbl/t,42,GJ/t,net,test,assumed,2019-01-01\n"
    "light,Light oil,oil,kt,8,bbl/t,42,GJ/t,net,test,assumed,2019-01-01\n"
    "heavy,Heavy oil,oil,kt,7,bbl/t,42,GJ/t,net,test,assumed,2019-01-01\n"
    "fuel,Fuel,,kt,,,,,,test,assumed,2019-01-01\n";
static const char ROUTES[] =
    "id,from,to,commodity,capacity,capacity_unit,capacity_low,capacity_high,tariff,tariff_unit,loss,loss_unit,mode,"
    "lead_time,lead_time_unit,valid_from,valid_to,source,kind,known_from\n"
    "pipe,border,plant,oil,24,Mt/a,18,30,5,USD/t,1,%,pipeline,3,d,,,test,assumed,2019-01-01\n"
    "rail,border,plant,oil,,,,,640,RUB/t,,,rail,,,2020-01-11,2020-02-10,test,assumed,2019-01-01\n"
    "truck,border,plant,oil,80,kb/d,,,4,USD/bbl,,,truck,,,,,test,assumed,2019-01-01\n";
static const char STORAGES[] =
    "id,place,commodity,volume,volume_unit,initial,initial_unit,source,kind,known_from\n"
    "a,plant,light,1,Mt,1000000,t,test,assumed,2019-01-01\n"
    "b,plant,light,8,Mbbl,8000000,bbl,test,assumed,2019-01-01\n"
    "c,plant,light,42,PJ,11.66666666666666667,TWh,test,assumed,2019-01-01\n"
    "d,plant,light,1.0031527658354829464,Mtoe,10.0315276583548294640,million Gcal,test,assumed,2019-01-01\n";
static const char CONTRACTS[] =
    "id,seller,buyer,commodity,place,max,max_unit,total_max,total_max_unit,price,valid_to,source,kind,known_from\n"
    "main,RUS,BLR,light,border,2,Mt/month,10,Mt,brent - duty + 5 USD/t,2020-12-31,test,assumed,2019-01-01\n"
    "spot,RUS,BLR,heavy,border,,,,,netback,,test,assumed,2019-01-01\n";
static const char RULES[] =
    "id,formula,source,kind,known_from\n"
    "duty,\"0.5 * max(0 USD/t, brent - 400 USD/t)\",test,assumed,2019-01-01\n"
    "netback,brent - 10 USD/t,test,assumed,2019-01-01\n";
static const char SERIES[] =
    "id,period,value,value_unit,source,kind,known_from\n"
    "brent,2020,60,USD/bbl,test,assumed,2019-01-01\n"
    "brent,2020-02,50,USD/bbl,test,assumed,2019-01-01\n"
    "rub,2020-01,64,RUB/USD,test,assumed,2019-01-01\n"
    "rub,2020-02,80,RUB/USD,test,assumed,2019-01-01\n";
static const char SCENARIOS[] =
    "scenario,position,table,id,column,operation,value,value_unit,from,to,source,kind,known_from\n"
    "half,1,routes,pipe,capacity,multiply,50,%,2020-02-10,2020-02-19,test,assumed,2019-01-01\n"
    "more,1,routes,pipe,capacity,add,10,kt/d,2020-02-15,,test,assumed,2019-01-01\n"
    "two,1,routes,pipe,capacity,set,10,kt/d,,,test,assumed,2019-01-01\n"
    "two,2,routes,pipe,capacity,multiply,3,,,,test,assumed,2019-01-01\n"
    "two,10,routes,pipe,capacity,add,1,,,,test,assumed,2019-01-01\n"
    "stop,1,contracts,main,active,set,no,,2020-02-10,2020-02-19,test,assumed,2019-01-01\n"
    "dear,1,series,brent,value,multiply,2,,2020-02-16,,test,assumed,2019-01-01\n";

typedef struct file {
  const char *name, *text;
} file;

enum { MAX_FILES = 16 };

static void write_file(const char *folder, const char *name, const char *text) {
  char path[200];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  assert_true(fputs(text, f) >= 0);
  assert_int_equal(fclose(f), 0);
}

static const file FILES[] = {
    {"case.yaml",
     "cutset: 1\nid: small\ntitle: \"Small\"\ncurrency: USD\nprice_year: 2020\nas_of: 2020-01-01\nview:\n  buyer: BLR\n"
     "calendar:\n  start: 2020-01-01\n  end: 2020-12-31\n"},
    {"actors.csv", ACTORS},
    {"places.csv", PLACES},
    {"commodities.csv", COMMODITIES},
    {"routes.csv", ROUTES},
    {"storages.csv", STORAGES},
    {"contracts.csv", CONTRACTS},
    {"rules.csv", RULES},
    {"series.csv", SERIES},
    {"scenarios.csv", SCENARIOS}};
enum { N_FILES = (int)(sizeof FILES / sizeof FILES[0]) };

/* Opens the case with one file replaced (NULL: none); the status goes to *status. */
static cut_case *open_set(const char *name, const char *text, const char *setting, cut_status *status, cut_error *err) {
  char folder[] = "/tmp/cutset_values_XXXXXX", path[200];
  cut_case *c = NULL;
  assert_non_null(mkdtemp(folder));
  for (int i = 0; i < N_FILES; i++)
    write_file(folder, FILES[i].name, name != NULL && strcmp(name, FILES[i].name) == 0 ? text : FILES[i].text);
  const cut_option_value option = {"set", setting};
  *status = cut_case_open(folder, &option, setting == NULL ? 0 : 1, &c, err);
  for (int i = 0; i < N_FILES; i++) {
    (void)snprintf(path, sizeof path, "%s/%s", folder, FILES[i].name);
    (void)unlink(path);
  }
  (void)rmdir(folder);
  return c;
}

static cut_case *open_with(const char *name, const char *text, cut_status *status, cut_error *err) {
  return open_set(name, text, NULL, status, err);
}

static cut_case *open_case(void) {
  cut_status status;
  cut_error err = {0};
  cut_case *c = open_with(NULL, NULL, &status, &err);
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) {
    cut_diagnostic d = cut_case_diagnostic(c, i);
    if (d.is_error) print_error("%s %lld %s: %s\n", d.file, (long long)d.row, d.column, d.message);
  }
  if (status != CUT_STATUS_OK) fail_msg("%s", err.message);
  return c;
}

typedef struct world {
  cut_case *c;
  cut_values *v;
} world;

static int set_up(void **state) {
  static world w;
  cut_error err = {0};
  w.c = open_case();
  if (cut_values_new(w.c, NULL, 0, &w.v, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  *state = &w;
  return 0;
}

static int tear_down(void **state) {
  world *w = *state;
  cut_values_free(w->v);
  cut_case_free(w->c);
  return 0;
}

static cut_date day(const char *text) {
  cut_date d = 0;
  assert_true(cut_date_parse(text, &d));
  return d;
}

static cut_span span(const char *first, const char *last) { return (cut_span){day(first), day(last)}; }

static int64_t row(const world *w, cut_table t, const char *key) {
  int64_t r = cut_case_find(w->c, t, key);
  if (r < 0) fail_msg("no row %s", key);
  return r;
}

static void expect_near(double a, double b) {
  if (!(fabs(a - b) <= 1e-12 * fabs(b))) fail_msg("%.17g is not %.17g", a, b);
}

static double capacity(const world *w, const cut_values *v, const char *route, cut_span when) {
  return cut_value_rate(v, CUT_TABLE_ROUTES, row(w, CUT_TABLE_ROUTES, route), CUT_ROUTES_CAPACITY, when);
}

static cut_values *scenario(const world *w, const char *a, const char *b) {
  const char *names[] = {a, b};
  cut_values *v = NULL;
  cut_error err = {0};
  if (cut_values_new(w->c, names, b == NULL ? 1 : 2, &v, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return v;
}

static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};

static void change(cut_values *v, const char *table, const char *key, const char *column, const char *operation,
                   const char *value, const char *unit, cut_span when) {
  cut_error err = {0};
  if (cut_values_change(v, table, key, column, operation, value, unit, when, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
}

static void expect_refused(cut_values *v, const char *table, const char *key, const char *column, const char *operation,
                           const char *value, const char *unit, cut_span when, const char *message) {
  cut_error err = {0};
  if (cut_values_change(v, table, key, column, operation, value, unit, when, &err) == CUT_STATUS_OK)
    fail_msg("%s %s %s %s %s passed", table, key, column, operation, value);
  assert_string_equal(err.message, message);
  assert_int_equal(err.status, CUT_STATUS_INPUT);
}

/* ---- the case as it is ---- */

static void test_rates(void **state) {
  world *w = *state;
  cut_span february = span("2020-02-01", "2020-03-01");
  assert_true(capacity(w, w->v, "pipe", span("2020-01-01", "2021-01-01")) == 24000);
  assert_true(capacity(w, w->v, "pipe", february) == 24000.0 * 29 / 366);
  expect_near(capacity(w, w->v, "truck", span("2020-02-01", "2020-02-11")), 100);
  assert_true(capacity(w, w->v, "rail", february) == INFINITY);
  assert_true(capacity(w, w->v, "rail", span("2020-02-11", "2020-03-01")) == 0);
  assert_true(cut_value_days(w->v, CUT_TABLE_ROUTES, row(w, CUT_TABLE_ROUTES, "rail"), february) == 10);
  assert_true(
      cut_value_days(w->v, CUT_TABLE_ROUTES, row(w, CUT_TABLE_ROUTES, "rail"), span("2020-01-01", "2020-02-01")) == 21);
  assert_true(cut_value_days(w->v, CUT_TABLE_STORAGES, 0, february) == 29);
  assert_int_equal(cut_value_per(w->v, CUT_TABLE_ROUTES, row(w, CUT_TABLE_ROUTES, "pipe"), CUT_ROUTES_CAPACITY),
                   CUT_PER_YEAR);
  assert_int_equal(cut_value_per(w->v, CUT_TABLE_ROUTES, row(w, CUT_TABLE_ROUTES, "rail"), CUT_ROUTES_CAPACITY),
                   CUT_PER_NONE);
  assert_true(cut_value_rate(w->v, CUT_TABLE_ROUTES, 0, CUT_ROUTES_MIN, february) == 0);
}

static void test_amounts_shares_durations(void **state) {
  world *w = *state;
  for (int64_t i = 0; i < cut_case_n(w->c, CUT_TABLE_STORAGES); i++) {
    expect_near(cut_value_amount(w->v, CUT_TABLE_STORAGES, i, CUT_STORAGES_VOLUME, day("2020-02-01")), 1000);
    expect_near(cut_value_amount(w->v, CUT_TABLE_STORAGES, i, CUT_STORAGES_INITIAL, day("2020-02-01")), 1000);
    assert_true(isnan(cut_value_amount(w->v, CUT_TABLE_STORAGES, i, CUT_STORAGES_END_MIN, day("2020-02-01"))));
  }
  int64_t spot = row(w, CUT_TABLE_CONTRACTS, "spot");
  assert_true(cut_value_amount(w->v, CUT_TABLE_CONTRACTS, spot, CUT_CONTRACTS_TOTAL_MAX, day("2020-02-01")) ==
              INFINITY);
  int64_t pipe = row(w, CUT_TABLE_ROUTES, "pipe"), rail = row(w, CUT_TABLE_ROUTES, "rail");
  assert_true(cut_value_share(w->v, CUT_TABLE_ROUTES, pipe, CUT_ROUTES_LOSS, span("2020-02-01", "2020-03-01")) == 0.01);
  assert_true(isnan(cut_value_share(w->v, CUT_TABLE_ROUTES, rail, CUT_ROUTES_LOSS, span("2020-02-01", "2020-03-01"))));
  assert_int_equal(cut_value_duration(w->v, CUT_TABLE_ROUTES, pipe, CUT_ROUTES_LEAD_TIME), 3);
  assert_int_equal(cut_value_duration(w->v, CUT_TABLE_ROUTES, rail, CUT_ROUTES_LEAD_TIME), 0);
}

static double tariff(const world *w, const cut_values *v, const char *route, const char *grade, cut_span when) {
  double out = 0;
  cut_error err = {0};
  if (cut_value_price(v, CUT_TABLE_ROUTES, row(w, CUT_TABLE_ROUTES, route), CUT_ROUTES_TARIFF,
                      row(w, CUT_TABLE_COMMODITIES, grade), when, &out, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  return out;
}

static void test_prices(void **state) {
  world *w = *state;
  expect_near(tariff(w, w->v, "pipe", "light", span("2020-02-01", "2020-03-01")), 5);
  expect_near(tariff(w, w->v, "rail", "light", span("2020-01-31", "2020-02-02")), 9); /* 10 and 8 */
  expect_near(tariff(w, w->v, "truck", "light", span("2020-02-01", "2020-03-01")), 32);
  expect_near(tariff(w, w->v, "truck", "heavy", span("2020-02-01", "2020-03-01")), 28);
  double out = 1;
  cut_error err = {0};
  int64_t rail = row(w, CUT_TABLE_ROUTES, "rail"), light = row(w, CUT_TABLE_COMMODITIES, "light");
  assert_int_equal(cut_value_price(w->v, CUT_TABLE_ROUTES, rail, CUT_ROUTES_TARIFF, light,
                                   span("2020-02-20", "2020-03-20"), &out, &err),
                   CUT_STATUS_INPUT);
  assert_string_equal(err.message, "series rub has no value on 2020-03-01: it ends on 2020-02-29");
  assert_int_equal(cut_value_price(w->v, CUT_TABLE_ROUTES, rail, CUT_ROUTES_COST, light,
                                   span("2020-02-20", "2020-03-20"), &out, &err),
                   CUT_STATUS_OK);
  assert_true(out == 0);
}

static double price(const world *w, const cut_values *v, const char *contract, cut_span when, const char *labels) {
  int64_t r = row(w, CUT_TABLE_CONTRACTS, contract);
  cut_rule_term terms[CUT_MAX_TERMS];
  cut_error err = {0};
  char text[400] = "";
  double sum = 0;
  int n = 0;
  if (cut_value_rule(v, CUT_TABLE_CONTRACTS, r, CUT_CONTRACTS_PRICE,
                     cut_case_ref(w->c, CUT_TABLE_CONTRACTS, r, CUT_CONTRACTS_COMMODITY), when, terms, &n,
                     &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  for (int i = 0; i < n; i++) {
    sum += terms[i].value;
    (void)strcat(text, i > 0 ? "; " : "");
    (void)strcat(text, terms[i].label);
  }
  if (labels != NULL) assert_string_equal(text, labels);
  return sum;
}

static void test_rules(void **state) {
  world *w = *state;
  /* January: 480 - 40 + 5; February: 400 - 0 + 5. */
  expect_near(price(w, w->v, "main", span("2020-01-01", "2020-02-01"), "brent; duty; 5 USD/t"), 445);
  expect_near(price(w, w->v, "main", span("2020-02-01", "2020-03-01"), "brent; duty; 5 USD/t"), 405);
  expect_near(price(w, w->v, "main", span("2020-01-31", "2020-02-02"), NULL), 425);
  /* The heavy grade has fewer barrels to the tonne. */
  expect_near(price(w, w->v, "spot", span("2020-01-01", "2020-02-01"), "brent; 10 USD/t"), 410);
}

static void test_series(void **state) {
  world *w = *state;
  double out = 0;
  cut_error err = {0};
  int64_t light = row(w, CUT_TABLE_COMMODITIES, "light");
  assert_int_equal(cut_value_series(w->v, "brent", light, span("2020-01-31", "2020-02-02"), &out, &err), CUT_STATUS_OK);
  expect_near(out, 440);
  assert_int_equal(cut_value_series(w->v, "rub", -1, span("2020-01-31", "2020-02-02"), &out, &err), CUT_STATUS_OK);
  expect_near(out, 72);
  assert_int_equal(cut_value_series(w->v, "bret", -1, span("2020-01-31", "2020-02-02"), &out, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "no series is called \"bret\": did you mean brent?");
}

static void test_ranges(void **state) {
  world *w = *state;
  double low = 0, high = 0;
  int64_t pipe = row(w, CUT_TABLE_ROUTES, "pipe");
  cut_span year = span("2020-01-01", "2021-01-01");
  assert_true(cut_value_range(w->v, CUT_TABLE_ROUTES, pipe, CUT_ROUTES_CAPACITY, year, &low, &high));
  assert_true(low == 18000 && high == 30000);
  assert_false(cut_value_range(w->v, CUT_TABLE_ROUTES, pipe, CUT_ROUTES_TARIFF, year, &low, &high));
  assert_false(cut_value_range(w->v, CUT_TABLE_ROUTES, pipe, CUT_ROUTES_MIN, year, &low, &high));
}

/* ---- scenarios ---- */

static void test_scenario_of_some_days(void **state) {
  world *w = *state;
  cut_span february = span("2020-02-01", "2020-03-01");
  cut_values *v = scenario(w, "half", NULL);
  expect_near(capacity(w, v, "pipe", february), 24000.0 / 366 * (19 + 5));
  assert_true(capacity(w, v, "pipe", span("2020-01-01", "2020-02-01")) ==
              capacity(w, w->v, "pipe", span("2020-01-01", "2020-02-01")));
  cut_values_free(v);
  v = scenario(w, "stop", NULL);
  int64_t contract = row(w, CUT_TABLE_CONTRACTS, "main");
  assert_true(cut_value_days(v, CUT_TABLE_CONTRACTS, contract, february) == 19);
  expect_near(cut_value_rate(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MAX, february), 2000.0 * 19 / 29);
  assert_false(cut_value_flag(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_ACTIVE, day("2020-02-19"), true));
  assert_true(cut_value_flag(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_ACTIVE, day("2020-02-20"), true));
  cut_values_free(v);
}

static void test_settings_of_the_case(void **state) {
  (void)state;
  cut_status status;
  cut_error err = {0};
  world w = {.c = open_set(NULL, NULL, "routes.pipe.capacity=30 kt/d", &status, &err)};
  if (status != CUT_STATUS_OK) fail_msg("%s", err.message);
  assert_int_equal(cut_values_new(w.c, NULL, 0, &w.v, &err), CUT_STATUS_OK);
  expect_near(capacity(&w, w.v, "pipe", span("2020-02-01", "2020-03-01")), 870);
  cut_values_free(w.v);
  w.v = scenario(&w, "half", NULL); /* scenarios change what was set */
  expect_near(capacity(&w, w.v, "pipe", span("2020-02-01", "2020-03-01")), 720);
  cut_values_free(w.v);
  cut_case_free(w.c);
  w.c = open_set(NULL, NULL, "routes.pipe.capacity=much", &status, &err);
  assert_int_equal(status, CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "expected a number or none, not \"much\""));
  cut_case_free(w.c);
}

static void test_scenarios_follow_each_other(void **state) {
  world *w = *state;
  cut_span february = span("2020-02-01", "2020-03-01");
  double a_day = 24000.0 / 366;
  cut_values *v = scenario(w, "half", "more"); /* the summand has another unit of time */
  expect_near(capacity(w, v, "pipe", february), a_day * (9 + 5 + 10) + 150);
  cut_values_free(v);
  v = scenario(w, "more", "half"); /* the summand is halved too on five days */
  expect_near(capacity(w, v, "pipe", february), a_day * (9 + 5 + 10) + 150 - 25);
  cut_values_free(v);
  /* Positions are ordered as numbers: set 10 kt/d, times 3, plus 1 of the cell's own unit. */
  v = scenario(w, "two", NULL);
  expect_near(capacity(w, v, "pipe", february), 29 * 30 + 1000.0 * 29 / 366);
  assert_int_equal(cut_value_per(v, CUT_TABLE_ROUTES, row(w, CUT_TABLE_ROUTES, "pipe"), CUT_ROUTES_CAPACITY),
                   CUT_PER_YEAR);
  cut_values_free(v);
}

static void test_scenario_of_a_series(void **state) {
  world *w = *state;
  cut_values *v = scenario(w, "dear", NULL);
  expect_near(price(w, v, "main", span("2020-02-01", "2020-02-16"), NULL), 405);
  expect_near(price(w, v, "main", span("2020-02-16", "2020-03-01"), NULL), 800 - 200 + 5);
  expect_near(price(w, v, "main", span("2020-02-15", "2020-02-17"), NULL), (405 + 605) / 2.0);
  expect_near(price(w, v, "main", span("2020-03-01", "2020-04-01"), NULL), 960 - 280 + 5);
  change(v, "series", "brent/2020-02", "value", "set", "400", "USD/bbl", span("2020-02-20", "2020-02-21"));
  expect_near(price(w, v, "main", span("2020-02-20", "2020-02-21"), NULL), 3200 - 1400 + 5);
  expect_near(price(w, v, "main", span("2020-02-21", "2020-02-22"), NULL), 605);
  /* Without the month the year counts; without both the day is missing. */
  change(v, "series", "brent/2020-02", "value", "set", "none", "", always);
  expect_near(price(w, v, "main", span("2020-02-01", "2020-02-16"), NULL), 445);
  change(v, "series", "brent", "value", "set", "none", "", span("2020-02-10", "2020-02-12"));
  cut_rule_term terms[CUT_MAX_TERMS];
  cut_error err = {0};
  int n = 0;
  assert_int_equal(cut_value_rule(v, CUT_TABLE_CONTRACTS, 0, CUT_CONTRACTS_PRICE, -1, span("2020-02-01", "2020-03-01"),
                                  terms, &n, &err),
                   CUT_STATUS_INPUT);
  assert_string_equal(err.message, "series brent has no value on 2020-02-10: the one before is of 2020-02-09");
  cut_values_free(v);
}

static void test_changes_of_a_formula(void **state) {
  world *w = *state;
  cut_values *v = w->v;
  cut_span january = span("2020-01-01", "2020-02-01");
  change(v, "contracts", "main", "price", "add", "7", "USD/t", span("2020-01-11", "2020-01-21"));
  expect_near(price(w, v, "main", span("2020-01-11", "2020-01-12"), "brent; duty; 5 USD/t; 7 USD/t"), 452);
  expect_near(price(w, v, "main", january, "brent; duty; 5 USD/t; 7 USD/t"), 445 + 70.0 / 31);
  change(v, "contracts", "main", "price", "multiply", "10", "%", span("2020-01-21", "2020-02-01"));
  expect_near(price(w, v, "main", span("2020-01-21", "2020-01-22"), "(brent - duty + 5 USD/t) * 10 %"), 44.5);
  change(v, "contracts", "main", "price", "set", "netback - duty", "", always);
  expect_near(price(w, v, "main", january, "brent; 10 USD/t; duty"), 480 - 10 - 40);
  change(v, "rules", "duty", "formula", "set", "20 USD/t", "", always);
  expect_near(price(w, v, "main", january, "brent; 10 USD/t; duty"), 450);
  change(v, "rules", "netback", "formula", "add", "2 * duty", "", span("2020-01-01", "2020-01-02"));
  expect_near(price(w, v, "main", span("2020-01-01", "2020-01-02"), "brent; 10 USD/t; 2 * duty; duty"), 490);
  expect_refused(v, "rules", "duty", "formula", "set", "netback - 1 USD/t", "", always,
                 "rules refer to each other in a circle: duty -> netback -> duty");
  expect_refused(v, "rules", "duty", "formula", "set", "5 %", "", always,
                 "price of contracts main: at character 9 of \"netback - duty\": - needs the same kind of quantity on "
                 "both sides, not money per volume and a plain number");
  expect_refused(v, "contracts", "main", "price", "set", "brent - dury", "", always,
                 "at character 9 of \"brent - dury\": no series or rule is called \"dury\": did you mean duty?");
  expect_refused(v, "contracts", "main", "price", "set", "5", "", always,
                 "at character 1 of \"5\": a price is money per amount (as USD/t), not a plain number");
  expect_near(price(w, v, "main", january, NULL), 450 + 40.0 / 31);
}

static void test_changes_of_dates_and_limits(void **state) {
  world *w = *state;
  cut_values *v = w->v;
  cut_span february = span("2020-02-01", "2020-03-01");
  int64_t rail = row(w, CUT_TABLE_ROUTES, "rail");
  change(v, "routes", "rail", "capacity", "set", "1", "kt/d", always);
  assert_true(capacity(w, v, "rail", february) == 10);
  change(v, "routes", "rail", "valid_to", "set", "2020-02-20", "", always);
  assert_true(capacity(w, v, "rail", february) == 20);
  change(v, "routes", "rail", "valid_to", "set", "none", "", always);
  assert_true(capacity(w, v, "rail", february) == 29);
  change(v, "routes", "rail", "capacity", "set", "none", "", span("2020-02-29", "2020-03-01"));
  assert_true(capacity(w, v, "rail", span("2020-02-01", "2020-02-29")) == 28);
  assert_true(capacity(w, v, "rail", february) == INFINITY);
  change(v, "routes", "rail", "loss", "set", "2", "%", span("2020-02-01", "2020-02-02"));
  expect_near(cut_value_share(v, CUT_TABLE_ROUTES, rail, CUT_ROUTES_LOSS, february), 0.02 / 29);
  change(v, "routes", "rail", "lead_time", "set", "2", "week", span("2020-01-01", "2021-01-01")); /* the whole run */
  assert_int_equal(cut_value_duration(v, CUT_TABLE_ROUTES, rail, CUT_ROUTES_LEAD_TIME), 14);
  change(v, "routes", "rail", "tariff", "add", "1", "USD/bbl", always);
  expect_near(tariff(w, v, "rail", "light", span("2020-01-31", "2020-02-02")), 17);
  expect_near(tariff(w, v, "rail", "heavy", span("2020-01-31", "2020-02-02")), 16);
  change(v, "storages", "a", "volume", "set", "1", "GWh", span("2020-02-01", "2020-02-02"));
  expect_near(cut_value_amount(v, CUT_TABLE_STORAGES, 0, CUT_STORAGES_VOLUME, day("2020-02-01")), 3.6 / 42);
  expect_near(cut_value_amount(v, CUT_TABLE_STORAGES, 0, CUT_STORAGES_VOLUME, day("2020-02-02")), 1000);
}

static void test_refused_changes(void **state) {
  world *w = *state;
  cut_values *v = w->v;
  cut_span february = span("2020-02-01", "2020-03-01");
  double before = capacity(w, v, "pipe", february);
  expect_refused(v, "rotes", "pipe", "capacity", "set", "1", "", always,
                 "no table is called \"rotes\": did you mean routes?");
  expect_refused(v, "routes", "pip", "capacity", "set", "1", "", always,
                 "routes has no row \"pip\": did you mean pipe?");
  expect_refused(v, "routes", "pipe", "capasity", "set", "1", "", always,
                 "no column is called \"capasity\": did you mean capacity?");
  expect_refused(v, "routes", "pipe", "capacity", "sett", "1", "", always,
                 "no operation is called \"sett\": did you mean set?");
  expect_refused(v, "routes", "pipe", "mode", "set", "rail", "", always,
                 "column mode of routes cannot be changed by a scenario");
  expect_refused(v, "routes", "pipe", "capacity", "set", "much", "", always, "expected a number or none, not \"much\"");
  expect_refused(v, "routes", "pipe", "capacity", "set", "1", "kt", always,
                 "expected an amount per time (mass, volume or energy per d, week, month or a), not mass");
  expect_refused(v, "routes", "pipe", "capacity", "set", "1", "kt/dd", always,
                 "unit \"kt/dd\": \"dd\" is not a unit: expected one such as t, m3, bbl, GWh or USD, "
                 "or a combination such as USD/t");
  expect_refused(v, "routes", "pipe", "capacity", "multiply", "2", "kt/d", always,
                 "a factor has no unit, except 1 or %, not \"kt/d\"");
  expect_refused(v, "routes", "pipe", "capacity", "multiply", "-2", "", always,
                 "a factor of capacity must not be negative");
  expect_refused(v, "routes", "pipe", "capacity", "add", "-70", "kt/d", february,
                 "capacity of routes pipe becomes negative on 2020-02-01");
  expect_refused(v, "routes", "rail", "capacity", "multiply", "2", "", always,
                 "capacity of routes rail is empty: there is nothing to multiply");
  expect_refused(v, "routes", "rail", "capacity", "set", "2", "", always,
                 "a unit is needed, as the cell itself is empty");
  expect_refused(v, "routes", "pipe", "tariff", "set", "2", "PLN/t", always,
                 "no series gives the exchange rate PLN/USD or USD/PLN");
  expect_refused(v, "routes", "pipe", "loss", "set", "2", "kt", always, "expected a plain number, not mass");
  expect_refused(v, "routes", "pipe", "lead_time", "set", "2", "d", february,
                 "column lead_time of routes cannot change within the run: leave out from and to");
  expect_refused(v, "routes", "pipe", "lead_time", "set", "12", "h", always,
                 "lead_time of routes pipe becomes 0.5 days: expected whole days");
  expect_refused(v, "routes", "pipe", "active", "set", "maybe", "", always, "expected yes, no or none, not \"maybe\"");
  expect_refused(v, "routes", "pipe", "active", "add", "yes", "", always, "column active of routes can only be set");
  expect_refused(v, "routes", "pipe", "valid_to", "set", "2020-02-30", "", always,
                 "expected a date as 2020-02-10 or none, not \"2020-02-30\"");
  expect_refused(v, "storages", "a", "volume", "set", "none", "", always,
                 "column volume of storages must not be empty");
  expect_refused(v, "routes", "pipe", "capacity", "add", "none", "", always, "none can only be set, not added");
  expect_refused(v, "series", "brent", "value", "set", "5", "USD/t", always,
                 "expected money per volume, not money per mass");
  expect_refused(v, "series", "brant", "value", "set", "5", "USD/t", always, "series has no row \"brant\"");
  assert_true(capacity(w, v, "pipe", february) == before);
  const char *name = "halv";
  cut_values *other = NULL;
  cut_error err = {0};
  assert_int_equal(cut_values_new(w->c, &name, 1, &other, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "no scenario is called \"halv\": did you mean half?");
  assert_null(other);
}

static void test_adjoining_spans_add_up(void **state) {
  world *w = *state;
  cut_values *v = scenario(w, "half", "more");
  change(v, "routes", "rail", "tariff", "multiply", "3", "", span("2020-01-20", "2020-02-04"));
  cut_span all = span("2020-01-05", "2020-02-28");
  double rate = capacity(w, v, "pipe", all), toll = tariff(w, v, "rail", "light", all) * (all.last - all.first);
  for (cut_date b = all.first + 1; b < all.last; b++) {
    cut_span left = {all.first, b}, right = {b, all.last};
    expect_near(capacity(w, v, "pipe", left) + capacity(w, v, "pipe", right), rate);
    expect_near(
        tariff(w, v, "rail", "light", left) * (b - all.first) + tariff(w, v, "rail", "light", right) * (all.last - b),
        toll);
  }
  cut_values_free(v);
}

/* ---- findings at load ---- */

static void expect_finding(const char *name, const char *text, const char *in, int64_t at, const char *column,
                           const char *message) {
  cut_status status;
  cut_error err = {0};
  cut_case *c = open_with(name, text, &status, &err);
  bool found = false;
  assert_int_equal(status, CUT_STATUS_INPUT);
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) {
    cut_diagnostic d = cut_case_diagnostic(c, i);
    found = found || (d.is_error && strcmp(d.file, in) == 0 && d.row == at && strcmp(d.column, column) == 0 &&
                      strcmp(d.message, message) == 0);
  }
  for (int64_t i = 0; !found && i < cut_case_n_diagnostics(c); i++) {
    cut_diagnostic d = cut_case_diagnostic(c, i);
    print_error("%s %lld %s: %s\n", d.file, (long long)d.row, d.column, d.message);
  }
  assert_true(found);
  cut_case_free(c);
}

static void test_findings(void **state) {
  (void)state;
  expect_finding("rules.csv",
                 "id,formula,source,kind,known_from\n"
                 "duty,netback + 1 USD/t,test,assumed,2019-01-01\n"
                 "netback,brent - duty,test,assumed,2019-01-01\n",
                 "rules.csv", 2, "formula", "rules refer to each other in a circle: duty -> netback -> duty");
  expect_finding("rules.csv",
                 "id,formula,source,kind,known_from\n"
                 "duty,brent / 2,test,assumed,2019-01-01\n"
                 "netback,brant - 10 USD/t,test,assumed,2019-01-01\n",
                 "rules.csv", 3, "formula",
                 "at character 1 of \"brant - 10 USD/t\": no series or rule is called \"brant\": did you mean brent?");
  expect_finding(
      "rules.csv",
      "id,formula,source,kind,known_from\n"
      "duty,5 %,test,assumed,2019-01-01\n"
      "netback,brent - 10 USD/t,test,assumed,2019-01-01\n",
      "contracts.csv", 2, "price",
      "at character 7 of \"brent - duty + 5 USD/t\": - needs the same kind of quantity on both sides, not money "
      "per volume and a plain number");
}

static void test_findings_in_series_and_scenarios(void **state) {
  (void)state;
  expect_finding("series.csv",
                 "id,period,value,value_unit,source,kind,known_from\n"
                 "brent,2020,60,USD/bbl,test,assumed,2019-01-01\n"
                 "brent,2020-02,400,USD/t,test,assumed,2019-01-01\n"
                 "rub,2020,64,RUB/USD,test,assumed,2019-01-01\n",
                 "series.csv", 3, "value",
                 "series brent: one series has units of one kind, not money per volume and money per mass");
  expect_finding("series.csv",
                 "id,period,value,value_unit,source,kind,known_from\n"
                 "brent,2020,60,USD/bbl,test,assumed,2019-01-01\n"
                 "usd,2020,0.02,USD/RUB,test,assumed,2019-01-01\n"
                 "rub,2020,64,RUB/USD,test,assumed,2019-01-01\n",
                 "series.csv", 3, "value", "series rub and usd are both exchange rates between RUB and USD: keep one");
  expect_finding("scenarios.csv",
                 "scenario,position,table,id,column,operation,value,value_unit,source,kind,known_from\n"
                 "half,1,routes,pipe,capacity,multiply,50,%,test,assumed,2019-01-01\n"
                 "half,2,routes,pipe,capacity,set,10,kt,test,assumed,2019-01-01\n",
                 "scenarios.csv", 3, "value_unit",
                 "expected an amount per time (mass, volume or energy per d, week, month or a), not mass");
  expect_finding("scenarios.csv",
                 "scenario,position,table,id,column,operation,value,value_unit,source,kind,known_from\n"
                 "half,1,rules,duty,formula,set,netback,,test,assumed,2019-01-01\n"
                 "half,2,rules,netback,formula,set,duty,,test,assumed,2019-01-01\n",
                 "scenarios.csv", 2, "value", "rules refer to each other in a circle: duty -> netback -> duty");
}

/* ---- speed ---- */

/* 2,000 rows, 365 periods: the numbers a daily model of a large case asks for. */
static void test_speed(void **state) {
  (void)state;
  enum { N_ROUTES = 2000, N_DAYS = 365 };
  char *text = malloc(N_ROUTES * 200), *at = text;
  cut_status status;
  cut_error err = {0};
  at += sprintf(at,
                "id,from,to,commodity,capacity,capacity_unit,tariff,tariff_unit,mode,source,kind,known_from\n"
                "pipe,border,plant,oil,24,Mt/a,5,USD/t,pipeline,test,assumed,2019-01-01\n");
  for (int i = 0; i < N_ROUTES; i++)
    at += sprintf(at, "r%04d,border,plant,oil,2,Mt/month,4,USD/bbl,rail,test,assumed,2019-01-01\n", i);
  world w = {.c = open_with("routes.csv", text, &status, &err)};
  free(text);
  if (status != CUT_STATUS_OK) fail_msg("%s", err.message);
  w.v = scenario(&w, "dear", "half");
  struct timespec start, end;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  double total = 0, out = 0;
  cut_rule_term terms[CUT_MAX_TERMS];
  int n = 0;
  cut_date first = day("2020-01-01");
  int64_t light = row(&w, CUT_TABLE_COMMODITIES, "light");
  for (int64_t r = 0; r < cut_case_n(w.c, CUT_TABLE_ROUTES); r++) {
    for (int t = 0; t < N_DAYS; t++) {
      cut_span when = {first + t, first + t + 1};
      total += cut_value_rate(w.v, CUT_TABLE_ROUTES, r, CUT_ROUTES_CAPACITY, when);
      if (cut_value_price(w.v, CUT_TABLE_ROUTES, r, CUT_ROUTES_TARIFF, light, when, &out, &err) != CUT_STATUS_OK)
        fail();
      total += out;
      if (cut_value_rule(w.v, CUT_TABLE_CONTRACTS, 0, CUT_CONTRACTS_PRICE, light, when, terms, &n, &err) !=
          CUT_STATUS_OK)
        fail();
      total += terms[0].value;
    }
  }
  (void)clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
  print_message("%d rates, prices and rules in %.2f s\n", N_ROUTES * N_DAYS, seconds);
  assert_true(total > 0 && seconds < 20); /* a loose bound for instrumented builds on busy machines */
  cut_values_free(w.v);
  cut_case_free(w.c);
}

static void test_breaks_are_the_days_on_which_something_changes(void **state) {
  const world *w = *state;
  cut_error err = {0};
  cut_values *v = scenario(w, "half", "more");
  cut_date *day = NULL, start = 0;
  int64_t n = 0;
  static const char *const EXPECTED[] = {"2020-01-11", "2020-02-10", "2020-02-11", "2020-02-15", "2020-02-20"};
  assert_true(cut_date_parse("2020-01-01", &start));
  assert_int_equal(cut_values_breaks(v, (cut_span){start, start + 366}, &day, &n, &err), CUT_STATUS_OK);
  assert_int_equal(n, 5);
  for (int64_t i = 0; i < n; i++) {
    char text[11];
    cut_date_format(day[i], text);
    assert_string_equal(text, EXPECTED[i]);
  }
  cut_mem_free(day);
  /* Only what lies inside the span, its first day left out. */
  assert_int_equal(cut_values_breaks(v, (cut_span){start + 10, start + 41}, &day, &n, &err), CUT_STATUS_OK);
  assert_int_equal(n, 1);
  cut_mem_free(day);
  cut_values_free(v);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_rates, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_amounts_shares_durations, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_prices, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_rules, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_series, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_ranges, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_scenario_of_some_days, set_up, tear_down),
      cmocka_unit_test(test_settings_of_the_case),
      cmocka_unit_test_setup_teardown(test_scenarios_follow_each_other, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_scenario_of_a_series, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_changes_of_a_formula, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_changes_of_dates_and_limits, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_refused_changes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_adjoining_spans_add_up, set_up, tear_down),
      cmocka_unit_test(test_findings),
      cmocka_unit_test(test_findings_in_series_and_scenarios),
      cmocka_unit_test(test_speed),
      cmocka_unit_test_setup_teardown(test_breaks_are_the_days_on_which_something_changes, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
