/* Take-or-pay, make-up and force majeure: the columns, rows and terms of a contract, computed by hand, and what is told
 * of contracts and levies that lack something. November 2020 to March 2021: 30, 31, 31, 28, 31 days. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "case/duties.h"
#include "compile/compile.h"
#include "support/case_folder.h"
#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: duties\ntitle: Duties\ncurrency: USD\nprice_year: 2020\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2020-11-01\n  end: 2021-03-31\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\nhome,Home,country,BBB\n"},
    {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis\noil,Crude,kt,10,MWh/t,net\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,min,min_unit,max,max_unit,total_min,total_min_unit,taken,taken_unit,take_or_pay,"
     "take_or_pay_unit,make_up,make_up_unit,force_majeure,price,valid_to\n"
     "pipe,AAA,BBB,oil,home,1,kt/d,300,kt/month,,,,,80,%,45,d,,world - discount,\n"
     "plain,AAA,BBB,oil,home,,,10,kt/d,,,,,0.5,1,,,,world,2021-01-31\n"
     "total,AAA,BBB,oil,home,2,kt/d,,,400,kt,100,kt,,,,,,world,2021-02-28\n"},
    {"demands", "id,place,commodity,type,quantity,quantity_unit\nneed,home,oil,obligation,10,kt/d\n"},
    {"levies",
     "id,payer,recipient,commodity,rate,base,contract,from,to,valid_to\n"
     "idle,BBB,AAA,oil,world - 390 USD/t,unused,pipe,,,2021-02-14\nreserve,AAA,BBB,oil,3 USD/t,entitlement,plain,,,\n"},
    {"series",
     "id,period,value,value_unit\nworld,2020-11,300,USD/t\nworld,2020-12,360,USD/t\nworld,2021,400,USD/t\n"
     "discount,2020,50,USD/t\ndiscount,2021,40,USD/t\n"},
    {"scenarios",
     "scenario,position,table,id,column,operation,value,value_unit,from,to\n"
     "storm,1,contracts,pipe,force_majeure,set,yes,,2020-12-01,2020-12-16\n"
     "storm,2,contracts,total,force_majeure,set,yes,,2021-02-09,2021-02-28\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES, NOVEMBER = 0, DECEMBER, JANUARY, FEBRUARY, MARCH };

typedef struct compiled {
  cut_case *c;
  cut_values *values;
  cut_model *m;
  const cut_model_view *v;
} compiled;

static compiled compile_with(const char *scenario) {
  compiled x = {.c = test_case_open(TABLES, N_TABLES, NULL, 0, false)};
  cut_error err = {0};
  if (cut_values_new(x.c, &scenario, scenario == NULL ? 0 : 1, &x.values, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  if (cut_compile(x.values, NULL, &x.m, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  x.v = cut_model_get(x.m);
  assert_int_equal(cut_model_check(x.m, NULL), CUT_STATUS_OK);
  return x;
}

static void compiled_clear(compiled *x) {
  cut_model_free(x->m);
  cut_values_free(x->values);
  cut_case_free(x->c);
}

static void near(double found, double expected) {
  bool same = isinf(expected) ? found == expected : fabs(found - expected) <= 1e-12 * (1 + fabs(expected));
  if (!same) fail_msg("%.17g, not %.17g", found, expected);
}

static cut_origin origin(const compiled *x, cut_role role, const char *key, int step, int64_t t) {
  int64_t row = cut_case_find(x->c, CUT_TABLE_CONTRACTS, key);
  return (cut_origin){role, CUT_TABLE_CONTRACTS, row, -1, role == CUT_ROLE_SHORT ? -1 : 0, step, t, 0};
}

static int64_t find_column(const compiled *x, cut_role role, const char *key, int step, int64_t t) {
  return cut_model_find_column(x->m, origin(x, role, key, step, t));
}

static int64_t column(const compiled *x, cut_role role, const char *key, int step, int64_t t, double lower,
                      double upper) {
  int64_t j = find_column(x, role, key, step, t);
  if (j < 0) fail_msg("no column %s of %s in period %d", cut_role_text(role), key, (int)t);
  near(x->v->col_lower[j], lower);
  near(x->v->col_upper[j], upper);
  return j;
}

static int64_t row(const compiled *x, cut_role role, const char *key, int step, int64_t t, double lower, double upper) {
  int64_t i = cut_model_find_row(x->m, origin(x, role, key, step, t));
  if (i < 0) fail_msg("no row %s of %s, step %d, period %d", cut_role_text(role), key, step, (int)t);
  near(x->v->row_lower[i], lower);
  near(x->v->row_upper[i], upper);
  return i;
}

static double entry(const compiled *x, int64_t i, int64_t j) {
  for (int64_t k = x->v->col_start[j]; k < x->v->col_start[j + 1]; k++)
    if (x->v->entry_row[k] == i) return x->v->entry_value[k];
  return 0;
}

static int64_t n_entries(const compiled *x, int64_t i) {
  int64_t n = 0;
  for (int64_t k = 0; k < x->v->n_entries; k++) n += x->v->entry_row[k] == i;
  return n;
}

static void term(const compiled *x, int64_t j, int n, const char *label, double rate) {
  int64_t k = 0;
  while (k < x->v->n_terms && x->v->terms[k].column < j) k++;
  k += n;
  if (k >= x->v->n_terms || x->v->terms[k].column != j) fail_msg("no term %d", n);
  assert_string_equal(cut_model_term(x->v, k).label, label);
  assert_string_equal(cut_case_key(x->c, CUT_TABLE_ACTORS, cut_model_term(x->v, k).payer), "BBB");
  assert_string_equal(cut_case_key(x->c, CUT_TABLE_ACTORS, cut_model_term(x->v, k).recipient), "AAA");
  near(x->v->terms[k].rate, rate);
}

/* 80% of 300 kt in November and December each, 480; in 2021 720. 45 days of make-up end with 14 February. */
static void test_obligation(void **state) {
  (void)state;
  compiled x = compile_with(NULL);
  int64_t paid = column(&x, CUT_ROLE_PAID, "pipe", 0, DECEMBER, 0, 480),
          next = column(&x, CUT_ROLE_PAID, "pipe", 0, MARCH, 0, 720);
  int64_t owed = row(&x, CUT_ROLE_OBLIGATION, "pipe", 0, NOVEMBER, 480, INFINITY);
  near(entry(&x, owed, paid), 1);
  near(entry(&x, owed, find_column(&x, CUT_ROLE_CONTRACT, "pipe", 0, DECEMBER)), 1);
  assert_int_equal(n_entries(&x, owed), 3);
  row(&x, CUT_ROLE_OBLIGATION, "pipe", 0, JANUARY, 720, INFINITY);
  term(&x, paid, 0, "world", 330);
  term(&x, paid, 1, "discount", -50);
  term(&x, next, 0, "world", 400);
  assert_int_equal(x.v->col_start[paid + 1] - x.v->col_start[paid], 4);
  compiled_clear(&x);
}

static void test_make_up(void **state) {
  (void)state;
  compiled x = compile_with(NULL);
  int64_t january = column(&x, CUT_ROLE_MAKE_UP, "pipe", 2020, JANUARY, 0, 480),
          february = column(&x, CUT_ROLE_MAKE_UP, "pipe", 2020, FEBRUARY, 0, 150); /* 14 of 28 days */
  assert_int_equal(find_column(&x, CUT_ROLE_MAKE_UP, "pipe", 2020, MARCH), -1);
  int64_t later = row(&x, CUT_ROLE_OBLIGATION, "pipe", 3, NOVEMBER, -INFINITY, 0);
  near(entry(&x, later, january), 1);
  near(entry(&x, later, february), 1);
  near(entry(&x, later, find_column(&x, CUT_ROLE_PAID, "pipe", 0, DECEMBER)), -1);
  /* They share the limits with what is taken, which are rows for that, and have no price; a levy on what is unused is
   * saved by them. */
  int64_t most = row(&x, CUT_ROLE_WINDOW, "pipe", 0, JANUARY, -INFINITY, 300),
          least = row(&x, CUT_ROLE_WINDOW, "pipe", 1, JANUARY, 31, INFINITY);
  near(entry(&x, most, january), 1);
  near(entry(&x, least, january), 1);
  near(x.v->cost[january], -10);
  near(entry(&x, row(&x, CUT_ROLE_OBLIGATION, "pipe", 0, JANUARY, 720, INFINITY), january), 0);
  compiled_clear(&x);
}

static void test_no_more_than_lacks(void **state) {
  (void)state;
  compiled x = compile_with(NULL);
  int64_t is_short = column(&x, CUT_ROLE_SHORT, "pipe", 0, DECEMBER, 0, 1),
          paid = find_column(&x, CUT_ROLE_PAID, "pipe", 0, DECEMBER);
  assert_int_equal(x.v->col_integer[is_short], 1);
  int64_t pays = row(&x, CUT_ROLE_OBLIGATION, "pipe", 1, NOVEMBER, -INFINITY, 0),
          takes = row(&x, CUT_ROLE_OBLIGATION, "pipe", 2, NOVEMBER, -INFINITY, 600);
  near(entry(&x, pays, paid), 1);
  near(entry(&x, pays, is_short), -480);
  near(entry(&x, takes, is_short), 120);
  near(entry(&x, takes, paid), 1);
  assert_int_equal(n_entries(&x, takes), 4);
  assert_int_equal(find_column(&x, CUT_ROLE_SHORT, "pipe", 0, MARCH), -1); /* nothing comes after the horizon */
  compiled_clear(&x);
}

/* Without make-up the limits stay those of the columns. The contract ends with January. */
static void test_without_make_up(void **state) {
  (void)state;
  compiled x = compile_with(NULL);
  column(&x, CUT_ROLE_CONTRACT, "plain", 0, DECEMBER, 0, 310);
  column(&x, CUT_ROLE_PAID, "plain", 0, DECEMBER, 0, 305);
  column(&x, CUT_ROLE_PAID, "plain", 0, MARCH, 0, 155);
  term(&x, find_column(&x, CUT_ROLE_PAID, "plain", 0, DECEMBER), 0, "world", (300.0 * 30 + 360 * 31) / 61);
  assert_int_equal(find_column(&x, CUT_ROLE_SHORT, "plain", 0, DECEMBER), -1);
  assert_int_equal(find_column(&x, CUT_ROLE_PAID, "total", 0, DECEMBER), -1);
  compiled_clear(&x);
}

/* Sixteen days of December count for nothing: neither the least take nor take-or-pay. */
static void test_force_majeure(void **state) {
  (void)state;
  compiled x = compile_with("storm");
  double december = 0.8 * 300 * 15 / 31;
  row(&x, CUT_ROLE_OBLIGATION, "pipe", 0, NOVEMBER, 240 + december, INFINITY);
  row(&x, CUT_ROLE_WINDOW, "pipe", 1, DECEMBER, 15, INFINITY);
  row(&x, CUT_ROLE_WINDOW, "pipe", 0, DECEMBER, -INFINITY, 300);
  term(&x, find_column(&x, CUT_ROLE_PAID, "pipe", 0, DECEMBER), 0, "world",
       (300 * 240 + 360 * december) / (240 + december));
  /* 300 kt are left of the total over 120 days, 20 of which do not count. */
  row(&x, CUT_ROLE_TOTAL, "total", 0, -1, 300.0 * 100 / 120, INFINITY);
  column(&x, CUT_ROLE_CONTRACT, "total", 0, FEBRUARY, 16,
         x.v->col_upper[find_column(&x, CUT_ROLE_CONTRACT, "total", 0, FEBRUARY)]);
  int64_t contract = cut_case_find(x.c, CUT_TABLE_CONTRACTS, "total");
  near(cut_duty_days(x.values, contract, x.v->period[FEBRUARY]), 8);
  near(cut_duty_to_take(x.values, contract, x.v->period[FEBRUARY]), 16);
  compiled_clear(&x);
  x = compile_with(NULL);
  row(&x, CUT_ROLE_TOTAL, "total", 0, -1, 300, INFINITY);
  compiled_clear(&x);
}

/* A levy on a contract has a fixed column of its own; what is delivered is taken off from what is unused. */
static void test_levies(void **state) {
  (void)state;
  compiled x = compile_with(NULL);
  cut_origin o = {
      CUT_ROLE_ENTITLEMENT, CUT_TABLE_LEVIES, cut_case_find(x.c, CUT_TABLE_LEVIES, "idle"), -1, 0, 0, JANUARY, 0};
  int64_t idle = cut_model_find_column(x.m, o);
  assert_true(idle >= 0);
  near(x.v->col_lower[idle], 300);
  near(x.v->col_upper[idle], 300);
  assert_int_equal(x.v->col_start[idle + 1], x.v->col_start[idle]);
  term(&x, idle, 0, "idle", 10);
  int64_t make_up = find_column(&x, CUT_ROLE_MAKE_UP, "pipe", 2020, JANUARY);
  term(&x, make_up, 0, "idle", -10);
  near(x.v->cost[make_up], -10);
  near(x.v->cost[find_column(&x, CUT_ROLE_CONTRACT, "pipe", 0, JANUARY)], 400 - 40 - 10);
  o.period = FEBRUARY; /* 14 of 28 days */
  term(&x, cut_model_find_column(x.m, o), 0, "idle", 5);
  o.row = cut_case_find(x.c, CUT_TABLE_LEVIES, "reserve");
  o.period = JANUARY;
  int64_t reserve = cut_model_find_column(x.m, o);
  near(x.v->col_lower[reserve], 310);
  near(x.v->cost[reserve], -3);
  near(x.v->cost[find_column(&x, CUT_ROLE_CONTRACT, "plain", 0, JANUARY)], 400);
  o.period = FEBRUARY; /* the contract is over */
  near(x.v->col_upper[cut_model_find_column(x.m, o)], 0);
  compiled_clear(&x);
}

/* ---- at load ---- */

#define SOURCE ",round number for tests,assumed,2021-01-01\n"

typedef struct mistake {
  const char *contract; /* max, unit, take_or_pay, unit, make_up, unit */
  const char *levy;     /* from, to, base, contract */
  const char *file, *column, *message;
} mistake;

static const mistake MISTAKES[] = {
    {"80,kt/month,1.2,1,,", "AAA,,,", "contracts.csv", "take_or_pay",
     "take_or_pay 1.2 1 is out of range: expected a share up to 1"},
    {",,90,%,,", "AAA,,flow,", "contracts.csv", "max", "take_or_pay is a share of max, which is not given"},
    {"80,kt/month,,,30,d", "AAA,,,", "contracts.csv", "take_or_pay",
     "make_up is given, but nothing is paid for that is not taken"},
    {"80,kt/month,90,%,30,h", "AAA,,,", "contracts.csv", "make_up",
     "make_up 30 h is not a number of whole days below ten years"},
    {"80,kt/month,-90,%,,", "AAA,,,", "contracts.csv", "take_or_pay", "take_or_pay -90 % is negative"},
    {"80,kt/month,,,,", ",,,", "levies.csv", "from", "a levy on flows needs from"},
    {"80,kt/month,,,,", "AAA,,flow,sea", "levies.csv", "contract",
     "contract is given, but the levy is on flows, whatever contract they come from"},
    {"80,kt/month,,,,", ",,unused,", "levies.csv", "contract", "a levy with base unused needs a contract"},
    {"80,kt/month,,,,", "AAA,,entitlement,sea", "levies.csv", "from",
     "from is given, but the levy is on what a contract allows, not on a flow"},
    {"80,kt/month,,,,", ",AAA,unused,sea", "levies.csv", "to",
     "to is given, but the levy is on what is unused of a contract, not on a flow"},
    {",,,,,", ",,unused,sea", "levies.csv", "contract", "the contract sea has no max, so what it allows is not known"},
    {"80,kt/month,,,,", ",,unused,see", "levies.csv", "contract",
     "there is no row \"see\" in contracts: did you mean sea?"},
};

static void test_what_is_told(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
    const mistake *m = &MISTAKES[i];
    case_folder f;
    char text[2048];
    cut_case *c = NULL;
    case_folder_make(&f);
    snprintf(
        text, sizeof text,
        "id,seller,buyer,commodity,place,max,max_unit,take_or_pay,take_or_pay_unit,make_up,make_up_unit,price,source,"
        "kind,known_from\npipe,AAA,BBB,oil_a,a_border,100,kt/month,,,,,border_price" SOURCE
        "sea,CCC,BBB,oil_c,c_port,%s,world" SOURCE,
        m->contract);
    case_folder_write(&f, "contracts.csv", text);
    snprintf(text, sizeof text,
             "id,payer,recipient,commodity,rate,from,to,base,contract,source,kind,known_from\n"
             "duty,BBB,AAA,oil,20 USD/t,%s" SOURCE,
             m->levy);
    case_folder_write(&f, "levies.csv", text);
    assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_INPUT);
    case_folder_drop(&f);
    if (cut_case_n_diagnostics(c) != 1) {
      for (int64_t k = 0; k < cut_case_n_diagnostics(c); k++) print_message("%s\n", cut_case_diagnostic(c, k).message);
      fail_msg("%lld findings for: %s", (long long)cut_case_n_diagnostics(c), m->message);
    }
    cut_diagnostic d = cut_case_diagnostic(c, 0);
    assert_string_equal(d.message, m->message);
    assert_string_equal(d.file, m->file);
    assert_string_equal(d.column, m->column);
    cut_case_free(c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_obligation),         cmocka_unit_test(test_make_up),
      cmocka_unit_test(test_no_more_than_lacks), cmocka_unit_test(test_without_make_up),
      cmocka_unit_test(test_force_majeure),      cmocka_unit_test(test_levies),
      cmocka_unit_test(test_what_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
