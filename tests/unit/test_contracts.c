/* Take-or-pay, make-up and force majeure: the columns, rows and terms of a contract, computed by hand, and what is told
 * of contracts and levies that lack something. November 2020 to March 2021: 30, 31, 31, 28, 31 days. */
#include <math.h>
#include <string.h>

#include "case/duties.h"
#include "compile/compile.h"
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
  return (cut_origin){role, CUT_TABLE_CONTRACTS, row, -1, role == CUT_ROLE_SHORT ? -1 : 0, step, t};
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
  assert_string_equal(x->v->terms[k].label, label);
  assert_string_equal(cut_case_key(x->c, CUT_TABLE_ACTORS, x->v->terms[k].payer), "BBB");
  assert_string_equal(cut_case_key(x->c, CUT_TABLE_ACTORS, x->v->terms[k].recipient), "AAA");
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
  /* They share the limits with what is taken, which are rows for that, and cost nothing. */
  int64_t most = row(&x, CUT_ROLE_WINDOW, "pipe", 0, JANUARY, -INFINITY, 300),
          least = row(&x, CUT_ROLE_WINDOW, "pipe", 1, JANUARY, 31, INFINITY);
  near(entry(&x, most, january), 1);
  near(entry(&x, least, january), 1);
  near(x.v->cost[january], 0);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_obligation),         cmocka_unit_test(test_make_up),
      cmocka_unit_test(test_no_more_than_lacks), cmocka_unit_test(test_without_make_up),
      cmocka_unit_test(test_force_majeure),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
