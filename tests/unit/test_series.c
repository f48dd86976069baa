/* Series: the shortest period counts, gaps are errors, exchange rates in both directions. */
#include "case/series.h"

#include <math.h>
#include <string.h>

#include "support/unit.h"

enum { MAX_ROWS = 16 };

typedef struct table {
  cut_series_row rows[MAX_ROWS];
  cut_unit units[MAX_ROWS];
  int64_t n;
} table;

static void add(table *t, const char *id, const char *period, double value, const char *unit) {
  cut_series_row *r = &t->rows[t->n];
  assert_true(cut_unit_parse(unit, &t->units[t->n], NULL));
  assert_true(cut_span_parse(period, &r->period));
  r->id = id;
  r->when = r->period;
  r->value = value;
  r->unit = &t->units[t->n++];
}

static cut_series_set *build(const table *t) {
  cut_series_set *set = NULL;
  cut_error err = {0};
  int64_t bad = 0;
  if (cut_series_set_new(t->rows, t->n, "USD", &set, &bad, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  assert_int_equal(bad, -1);
  return set;
}

static void expect_refused(const table *t, int64_t row, const char *message) {
  cut_series_set *set = NULL;
  cut_error err = {0};
  int64_t bad = -1;
  assert_int_equal(cut_series_set_new(t->rows, t->n, "USD", &set, &bad, &err), CUT_STATUS_INPUT);
  assert_null(set);
  assert_int_equal(bad, row);
  assert_string_equal(err.message, message);
}

static cut_date day(const char *text) {
  cut_date d = 0;
  assert_true(cut_date_parse(text, &d));
  return d;
}

static void expect_on(const cut_series_set *set, const char *id, const char *on, double value, const char *until) {
  double got = 0;
  cut_date end = INT32_MAX;
  cut_error err = {0};
  if (cut_series_value(set, cut_series_find(set, id), day(on), &got, &end, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  if (got != value) fail_msg("%s on %s is %.17g, expected %.17g", id, on, got, value);
  assert_int_equal(end, day(until));
}

static void expect_missing(const cut_series_set *set, const char *id, const char *on, const char *message) {
  double got = 0;
  cut_date end = INT32_MAX;
  cut_error err = {0};
  assert_int_equal(cut_series_value(set, cut_series_find(set, id), day(on), &got, &end, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, message);
}

static void test_shortest_period_counts(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "urals", "2020", 60, "USD/t");
  add(&t, "urals", "2020-03", 30, "USD/t");
  add(&t, "urals", "2020-03-09", 0.02, "kUSD/t");
  add(&t, "urals", "2020-04", 30, "USD/t");
  cut_series_set *set = build(&t);
  expect_on(set, "urals", "2020-01-01", 60, "2020-03-01");
  expect_on(set, "urals", "2020-03-08", 30, "2020-03-09");
  expect_on(set, "urals", "2020-03-09", 20, "2020-03-10");
  expect_on(set, "urals", "2020-03-10", 30, "2020-05-01"); /* equal neighbours are one run */
  expect_on(set, "urals", "2020-12-31", 60, "2021-01-01");
  expect_missing(set, "urals", "2021-01-01", "series urals has no value on 2021-01-01: it ends on 2020-12-31");
  expect_missing(set, "urals", "2019-12-31", "series urals has no value on 2019-12-31: it begins on 2020-01-01");
  assert_int_equal(cut_series_find(set, "brent"), -1);
  cut_series_set_free(set);
}

static void test_gaps(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "a", "2020-01", 1, "1");
  add(&t, "a", "2020-03", 2, "1");
  add(&t, "b", "2020-01", 1, "%");
  t.rows[2].when.last = t.rows[2].when.first;
  cut_series_set *set = build(&t);
  expect_missing(set, "a", "2020-02-10", "series a has no value on 2020-02-10: the one before is of 2020-01-31");
  expect_missing(set, "b", "2020-01-10", "series b has no value on 2020-01-10, nor on any other day");
  cut_series_set_free(set);
}

/* A row that holds on a part of its period only leaves the rest to longer periods. */
static void test_part_of_a_period(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "a", "2020", 1, "1");
  add(&t, "a", "2020-02", 2, "1");
  t.rows[1].when.first += 9;
  cut_series_set *set = build(&t);
  expect_on(set, "a", "2020-02-09", 1, "2020-02-10");
  expect_on(set, "a", "2020-02-10", 2, "2020-03-01");
  cut_series_set_free(set);
}

static void test_two_rows_of_one_length_on_a_day(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "a", "2020-01", 1, "1");
  add(&t, "b", "2020-02", 1, "1");
  add(&t, "b", "2020-02", 2, "1");
  expect_refused(&t, 2, "series b: two rows of the same length cover 2020-02-01");
}

static void test_one_kind_and_one_currency(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "a", "2020-01", 1, "USD/t");
  add(&t, "a", "2020-02", 2, "USD/bbl");
  expect_refused(&t, 1, "series a: one series has units of one kind, not money per mass and money per volume");
  t.n = 1;
  add(&t, "a", "2020-02", 2, "RUB/t");
  expect_refused(&t, 1, "series a: one series has one currency, not USD and RUB");
  t.n = 1;
  add(&t, "a", "2020-02", NAN, "USD/t");
  expect_refused(&t, 1, "series a: a value is not a finite number");
  t.n = 0;
  add(&t, "a", "2020-02", 1, "kt/d");
  expect_refused(&t, 0, "series a: a unit of a series has no time in it");
}

static void test_exchange_in_both_directions(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "eur", "2020", 1.25, "USD/EUR");
  add(&t, "rub", "2020-02", 64, "RUB/USD");
  add(&t, "rub", "2020-03", 80, "RUB/USD");
  add(&t, "zz", "2020", 70, "RUB/EUR");
  cut_series_set *set = build(&t);
  double factor = 0;
  cut_date until = INT32_MAX;
  cut_error err = {0};
  assert_int_equal(cut_series_money(set, "RUB", day("2020-02-10"), &factor, &until, &err), CUT_STATUS_OK);
  assert_true(factor == 1.0 / 64);
  assert_int_equal(until, day("2020-03-01"));
  assert_int_equal(cut_series_money(set, "EUR", day("2020-02-10"), &factor, &until, &err), CUT_STATUS_OK);
  assert_true(factor == 1.25);
  assert_int_equal(cut_series_money(set, "USD", day("2031-02-10"), &factor, &until, &err), CUT_STATUS_OK);
  assert_true(factor == 1);
  assert_int_equal(cut_series_money(set, "RUB", day("2020-04-01"), &factor, &until, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "series rub has no value on 2020-04-01: it ends on 2020-03-31");
  assert_false(cut_series_can_convert(set, "PLN", &err));
  assert_string_equal(err.message, "no series gives the exchange rate PLN/USD or USD/PLN");
  cut_series_set_free(set);
}

static void test_two_rates_of_one_pair(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "a", "2020", 64, "RUB/USD");
  add(&t, "b", "2020", 70, "RUB/EUR");
  add(&t, "c", "2020", 1.0 / 64, "USD/RUB");
  expect_refused(&t, 2, "series a and c are both exchange rates between RUB and USD: keep one");
}

static void test_rate_of_zero(void **state) {
  (void)state;
  table t = {.n = 0};
  add(&t, "a", "2020", 0, "RUB/USD");
  cut_series_set *set = build(&t);
  double factor = 0;
  cut_date until = INT32_MAX;
  cut_error err = {0};
  assert_int_equal(cut_series_money(set, "RUB", day("2020-02-10"), &factor, &until, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "exchange rate a is not above zero on 2020-02-10");
  cut_series_set_free(set);
}

static void test_empty_set(void **state) {
  (void)state;
  cut_series_set *set = NULL;
  assert_int_equal(cut_series_set_new(NULL, 0, "USD", &set, NULL, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_series_n(set), 0);
  assert_int_equal(cut_series_find(set, "a"), -1);
  cut_series_set_free(set);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shortest_period_counts),
      cmocka_unit_test(test_gaps),
      cmocka_unit_test(test_part_of_a_period),
      cmocka_unit_test(test_two_rows_of_one_length_on_a_day),
      cmocka_unit_test(test_one_kind_and_one_currency),
      cmocka_unit_test(test_exchange_in_both_directions),
      cmocka_unit_test(test_two_rates_of_one_pair),
      cmocka_unit_test(test_rate_of_zero),
      cmocka_unit_test(test_empty_set),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
