/* Units: exact factors, refusals with their text, amounts of a commodity, rates over the calendar. */
#include "case/units.h"

#include <math.h>
#include <string.h>

#include "support/unit.h"

static cut_unit parse(const char *text) {
  cut_unit u;
  cut_error err = {0};
  if (!cut_unit_parse(text, &u, &err)) fail_msg("%s: %s", text, err.message);
  return u;
}

static void expect_factor(const char *text, int64_t num, int64_t den) {
  cut_unit u = parse(text);
  if (u.num != num || u.den != den)
    fail_msg("%s is %lld/%lld, expected %lld/%lld", text, (long long)u.num, (long long)u.den, (long long)num,
             (long long)den);
}

static void expect_refused(const char *text, const char *message) {
  cut_unit u;
  cut_error err = {0};
  if (cut_unit_parse(text, &u, &err)) fail_msg("\"%s\" was read", text);
  assert_string_equal(err.message, message);
  assert_int_equal(err.status, CUT_STATUS_INPUT);
}

static cut_span span(const char *first, const char *last) {
  cut_span s;
  assert_true(cut_date_parse(first, &s.first));
  assert_true(cut_date_parse(last, &s.last));
  return s;
}

static void expect_near(double a, double b, double relative) {
  if (!(fabs(a - b) <= relative * fabs(b))) fail_msg("%.17g is not %.17g", a, b);
}

static void test_factors_are_exact(void **state) {
  (void)state;
  expect_factor("kt", 1, 1);
  expect_factor("t", 1, 1000);
  expect_factor("Mt", 1000, 1);
  expect_factor("lb", 45359237, 100000000000000);
  expect_factor("short ton", 45359237, 50000000000);
  expect_factor("long ton", 317514659, 312500000000);
  expect_factor("m3", 1, 1000000);
  expect_factor("1000 m3", 1, 1000);
  expect_factor("thousand m3", 1, 1000);
  expect_factor("1000m3", 1, 1000);
  expect_factor("bcm", 1000, 1);
  expect_factor("bbl", 9936705933, 62500000000000000);
  expect_factor("kbbl", 9936705933, 62500000000000);
  expect_factor("Mbbl", 9936705933, 62500000000);
  expect_factor("42 US gal", 9936705933, 62500000000000000);
  expect_factor("GJ", 1, 3600);
  expect_factor("toe", 1163, 100000);
  expect_factor("10 Gcal", 1163, 100000);
  expect_factor("mmBtu", 52752792631, 180000000000000);
  expect_factor("10 therm", 52752792631, 180000000000000);
  expect_factor("TJ", 5, 18);
  expect_factor("%", 1, 100);
  expect_factor("1", 1, 1);
  expect_factor("t/t", 1, 1);
  expect_factor("kg/t", 1, 1000);
  expect_factor("0.5 t", 1, 2000);
}

static void test_prices_are_canonical(void **state) {
  (void)state;
  expect_factor("USD/t", 1, 1);
  expect_factor("USD/1000 m3", 1, 1);
  expect_factor("USD/(1000 m3)", 1, 1);
  expect_factor("USD/MWh", 1, 1);
  expect_factor("kUSD/kt", 1, 1);
  expect_factor("million USD", 1000, 1);
  expect_factor("MUSD/Mt", 1, 1);
  expect_factor("USD/bbl", 62500000000000, 9936705933);
  expect_factor("RUB/USD", 1, 1);
  expect_factor("RUB/100 JPY", 1, 100);
  cut_unit u = parse("RUB/USD");
  assert_string_equal(u.money, "RUB");
  assert_string_equal(u.per_money, "USD");
  assert_int_equal(u.exponent[CUT_DIM_MONEY], 0);
  u = parse("USD/bbl");
  assert_string_equal(u.money, "USD");
  assert_int_equal(u.exponent[CUT_DIM_MONEY], 1);
  assert_int_equal(u.exponent[CUT_DIM_VOLUME], -1);
  u = parse("USD/USD");
  assert_string_equal(u.money, "");
  assert_string_equal(u.per_money, "");
}

static void test_rates_keep_the_calendar(void **state) {
  (void)state;
  static const struct {
    const char *text;
    cut_per per;
    int64_t num, den;
  } ROWS[] = {{"kt/d", CUT_PER_DAY, 1, 1},
              {"Mt/a", CUT_PER_YEAR, 1000, 1},
              {"Mt/year", CUT_PER_YEAR, 1000, 1},
              {"t/h", CUT_PER_DAY, 3, 125},
              {"Mt/month", CUT_PER_MONTH, 1000, 1},
              {"kt/week", CUT_PER_WEEK, 1, 1},
              {"MW", CUT_PER_DAY, 3, 125},
              {"kt/10 d", CUT_PER_DAY, 1, 10},
              {"kb/d", CUT_PER_DAY, 9936705933, 62500000000000}};
  for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
    cut_unit u = parse(ROWS[i].text);
    assert_int_equal(u.per, ROWS[i].per);
    assert_int_equal(u.exponent[CUT_DIM_TIME], -1);
    expect_factor(ROWS[i].text, ROWS[i].num, ROWS[i].den);
  }
  cut_unit u = parse("week");
  assert_int_equal(u.exponent[CUT_DIM_TIME], 1);
  expect_factor("week", 7, 1);
  expect_factor("h", 1, 24);
}

static void test_refusals_say_what_to_write(void **state) {
  (void)state;
  expect_refused("", "the unit is empty: write 1 for a plain number");
  expect_refused("USD/bbbl", "unit \"USD/bbbl\": \"bbbl\" is not a unit: did you mean bbl?");
  expect_refused(
      "ton", "unit \"ton\": \"ton\" is not a unit: a ton may be metric, short or long: write t, short ton or long ton");
  expect_refused("Mbbl/d/d", "unit \"Mbbl/d/d\": time stands in it twice");
  expect_refused("mbbl",
                 "unit \"mbbl\": \"mbbl\" is not a unit: write kbbl for a thousand barrels, Mbbl for a million");
  expect_refused("usd/t", "unit \"usd/t\": \"usd\" is not a unit: did you mean USD?");
  expect_refused("USD EUR", "unit \"USD EUR\": it has two currencies on one side of the bar");
  expect_refused("month", "unit \"month\": a month is not a fixed number of days: write d or week");
  expect_refused("t/", "unit \"t/\": nothing stands after a bar");
  expect_refused("/t", "unit \"/t\": nothing stands before a bar");
  expect_refused("USD/(t", "unit \"USD/(t\": a parenthesis is not closed");
  expect_refused("0 t", "unit \"0 t\": a number in it is zero");
  expect_refused("t+t", "unit \"t+t\": unexpected \"+\"");
  expect_refused("1000000000 million USD/bbl",
                 "unit \"1000000000 million USD/bbl\": its factor is too large to be kept exactly");
  expect_refused("99999999999999999999 t", "unit \"99999999999999999999 t\": a number in it is too large");
  expect_refused(
      "zorkmid",
      "unit \"zorkmid\": \"zorkmid\" is not a unit: expected one such as t, m3, bbl, GWh or USD, or a combination such as USD/t");
}

static void test_words(void **state) {
  (void)state;
  static const char *const ROWS[][2] = {
      {"USD/t", "money per mass"}, {"bbl/t", "volume per mass"}, {"Mt/a", "mass per year"},       {"kt", "mass"},
      {"%", "a plain number"},     {"RUB/USD", "RUB per USD"},   {"USD/bbl", "money per volume"}, {"1/t", "1 per mass"},
      {"GW", "energy per day"}};
  for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
    char buf[CUT_UNIT_WORDS];
    cut_unit u = parse(ROWS[i][0]);
    assert_string_equal(cut_unit_words(&u, buf), ROWS[i][1]);
  }
}

/* Crude of 7.33 bbl/t and 42 GJ/t: the same million tonnes in four dimensions. */
static void test_one_amount_in_any_dimension(void **state) {
  (void)state;
  cut_unit density = parse("bbl/t");
  cut_conversion_basis basis = {.canonical = CUT_DIM_MASS};
  basis.kt_per_mm3 = 1.0 / (7.33 * cut_unit_factor(&density));
  cut_unit heat = parse("GJ/t");
  basis.gwh_per_unit = 42.0 * cut_unit_factor(&heat);
  static const struct {
    double amount;
    const char *unit;
  } ROWS[] = {{1.0, "Mt"},          {1e6, "t"}, {7.33e6, "bbl"}, {7.33, "Mbbl"}, {42.0 / 41.868, "Mtoe"},
              {42e6 / 3600, "GWh"}, {42, "PJ"}};
  for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
    double factor = 0;
    cut_unit u = parse(ROWS[i].unit);
    assert_true(cut_unit_amount_factor(&u, &basis, &factor, NULL));
    expect_near(ROWS[i].amount * factor, 1000.0, 1e-12);
  }
  double factor = 0;
  cut_unit u = parse("USD/bbl");
  assert_true(cut_unit_price_factor(&u, &basis, &factor, NULL));
  expect_near(60 * factor, 60 * 7.33, 1e-12);
  u = parse("kb/d");
  assert_true(cut_unit_rate_factor(&u, &basis, &factor, NULL));
  expect_near(factor, 1 / 7.33, 1e-12);
}

static void test_amounts_that_cannot_be_converted(void **state) {
  (void)state;
  cut_error err = {0};
  double factor = 0;
  cut_conversion_basis basis = {.canonical = CUT_DIM_MASS};
  cut_unit u = parse("bbl");
  assert_false(cut_unit_amount_factor(&u, &basis, &factor, &err));
  assert_string_equal(err.message, "a density is needed to convert volume to mass");
  u = parse("GWh");
  assert_false(cut_unit_amount_factor(&u, &basis, &factor, &err));
  assert_string_equal(err.message, "a heating value is needed to convert energy to mass");
  u = parse("kt/d");
  assert_false(cut_unit_amount_factor(&u, &basis, &factor, &err));
  assert_string_equal(err.message, "expected an amount (mass, volume or energy), not mass per day");
  u = parse("kt");
  assert_false(cut_unit_rate_factor(&u, &basis, &factor, &err));
  assert_string_equal(err.message,
                      "expected an amount per time (mass, volume or energy per d, week, month or a), not mass");
  assert_false(cut_unit_price_factor(&u, &basis, &factor, &err));
  assert_string_equal(err.message, "expected money per amount (mass, volume or energy), not mass");
  basis = (cut_conversion_basis){.canonical = CUT_DIM_ENERGY, .gwh_per_unit = 1};
  assert_false(cut_unit_amount_factor(&u, &basis, &factor, &err));
  assert_string_equal(err.message, "a commodity whose unit is an energy cannot be given as a mass");
}

static void test_rates_over_real_months_and_years(void **state) {
  (void)state;
  assert_true(cut_rate_over(24000, CUT_PER_YEAR, span("2020-01-01", "2021-01-01")) == 24000);
  assert_true(cut_rate_over(24000, CUT_PER_YEAR, span("2020-02-01", "2020-03-01")) == 24000.0 * 29 / 366);
  assert_true(cut_rate_over(24000, CUT_PER_YEAR, span("2019-02-01", "2019-03-01")) == 24000.0 * 28 / 365);
  assert_true(cut_rate_over(24000, CUT_PER_YEAR, span("2019-01-01", "2022-01-01")) == 72000);
  assert_true(cut_rate_over(2000, CUT_PER_MONTH, span("2020-02-01", "2020-03-01")) == 2000);
  assert_true(cut_rate_over(2900, CUT_PER_MONTH, span("2020-02-10", "2020-02-20")) == 1000);
  assert_true(cut_rate_over(7, CUT_PER_WEEK, span("2020-02-10", "2020-02-13")) == 3);
  assert_true(cut_rate_over(5, CUT_PER_DAY, span("2020-02-28", "2020-03-02")) == 15);
  assert_true(cut_rate_over(5, CUT_PER_DAY, span("2020-02-28", "2020-02-28")) == 0);
}

/* Over [a, c) a rate gives what it gives over [a, b) and [b, c). */
static void test_rates_add_up(void **state) {
  (void)state;
  static const cut_per PER[] = {CUT_PER_DAY, CUT_PER_WEEK, CUT_PER_MONTH, CUT_PER_YEAR};
  cut_span all = span("2019-11-17", "2022-03-05");
  for (size_t k = 0; k < 4; k++) {
    double whole = cut_rate_over(1234.5, PER[k], all);
    for (cut_date b = all.first; b <= all.last; b += 13) {
      double parts = cut_rate_over(1234.5, PER[k], (cut_span){all.first, b}) +
                     cut_rate_over(1234.5, PER[k], (cut_span){b, all.last});
      expect_near(parts, whole, 1e-13);
    }
  }
}

static void test_table_for_documents(void **state) {
  (void)state;
  assert_true(cut_n_units() > 40);
  for (int64_t i = 0; i < cut_n_units(); i++) {
    cut_unit_info row = cut_unit_row(i);
    assert_true(row.name[0] != '\0' && row.dimension[0] != '\0' && row.factor[0] != '\0');
    for (int64_t j = 0; j < i; j++) assert_string_not_equal(row.name, cut_unit_row(j).name);
    /* The text of the factor says the same as the factor. */
    if (strcmp(row.dimension, "time") == 0 || strcmp(row.dimension, "number") == 0) continue;
    cut_unit a = parse(row.name), b = parse(row.factor);
    if (a.num != b.num || a.den != b.den) fail_msg("%s is not %s", row.name, row.factor);
    assert_true(cut_unit_same_dimension(&a, &b));
  }
}

static void test_currencies(void **state) {
  (void)state;
  assert_true(cut_unit_is_currency("USD"));
  assert_true(cut_unit_is_currency("AED"));
  assert_true(cut_unit_is_currency("ZWL"));
  assert_false(cut_unit_is_currency("XYZ"));
  assert_false(cut_unit_is_currency(""));
  char buf[32];
  cut_unit_price_text(CUT_DIM_VOLUME, "EUR", buf);
  assert_string_equal(buf, "EUR/1000 m3");
  cut_unit u = parse(buf);
  assert_true(u.num == 1 && u.den == 1);
  assert_string_equal(cut_unit_canonical_text(CUT_DIM_ENERGY), "GWh");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_factors_are_exact),
      cmocka_unit_test(test_prices_are_canonical),
      cmocka_unit_test(test_rates_keep_the_calendar),
      cmocka_unit_test(test_refusals_say_what_to_write),
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_one_amount_in_any_dimension),
      cmocka_unit_test(test_amounts_that_cannot_be_converted),
      cmocka_unit_test(test_rates_over_real_months_and_years),
      cmocka_unit_test(test_rates_add_up),
      cmocka_unit_test(test_table_for_documents),
      cmocka_unit_test(test_currencies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
