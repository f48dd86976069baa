#include <string.h>

#include "base/date.h"
#include "support/unit.h"

static cut_date day(const char *text) {
  cut_date d = 0;
  assert_true(cut_date_parse(text, &d));
  return d;
}

static void known_days(void **state) {
  (void)state;
  assert_int_equal(day("1970-01-01"), 0);
  assert_int_equal(day("1969-12-31"), -1);
  assert_int_equal(day("2000-03-01"), 11017);
  assert_int_equal(day("2020-02-10"), 18302);
  assert_int_equal(day("1900-01-01"), -25567);
}

/* Walks every day that input can name, with a calendar counted by hand. */
static void every_day(void **state) {
  (void)state;
  cut_date d = day("1900-01-01");
  for (int year = 1900; year <= 2199; year++) {
    assert_int_equal(cut_date_days_in_year(year), cut_date_make(year + 1, 1, 1) - cut_date_make(year, 1, 1));
    for (int month = 1; month <= 12; month++) {
      static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
      bool leap = (year % 4 == 0 && year % 100 != 0) || year == 2000;
      int length = lengths[month - 1] + (leap && month == 2 ? 1 : 0);
      assert_int_equal(cut_date_days_in_month(year, month), length);
      cut_date next_month = d + length;
      for (int i = 1; i <= length; i++, d++) {
        int y, m, n;
        cut_date_split(d, &y, &m, &n);
        assert_int_equal(y, year);
        assert_int_equal(m, month);
        assert_int_equal(n, i);
        assert_int_equal(cut_date_make(year, month, i), d);
        assert_int_equal(cut_date_next_month(d), next_month);
        char text[11];
        cut_date_format(d, text);
        assert_int_equal(day(text), d);
      }
    }
  }
}

static void nothing_else_is_a_date(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",           "2020",       "2020-02",     "2020-2-10",  "2020-02-30", "2019-02-29",  "2100-02-29",  "2020-00-10",
      "2020-13-10", "2020-02-00", "1899-12-31",  "2200-01-01", "2020/02/10", "2020-02-10 ", " 2020-02-10", "2020-02-1x",
      "10.02.2020", "-020-02-10", "2020-02-100", "2020-+2-10",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    cut_date d = 42;
    if (cut_date_parse(bad[i], &d)) fail_msg("'%s' was read as a date", bad[i]);
    assert_int_equal(d, 42);
  }
  cut_date d = 0;
  assert_true(cut_date_parse("2020-02-29", &d));
  assert_true(cut_date_parse("2000-02-29", &d));
}

static void format_of_the_unusual(void **state) {
  (void)state;
  char text[11];
  cut_date_format(CUT_DATE_NONE, text);
  assert_string_equal(text, "");
  cut_date_format(cut_date_make(0, 1, 1), text);
  assert_string_equal(text, "0000-01-01");
  cut_date_format(cut_date_make(9999, 12, 31), text);
  assert_string_equal(text, "9999-12-31");
  cut_date_format(INT32_MAX, text);
  assert_string_equal(text, "");
  cut_date_format(INT32_MIN + 1, text);
  assert_string_equal(text, "");
}

static void make_carries_months_and_tells_overflow(void **state) {
  (void)state;
  assert_int_equal(cut_date_make(2020, 13, 1), day("2021-01-01"));
  assert_int_equal(cut_date_make(2020, 0, 31), day("2019-12-31"));
  assert_int_equal(cut_date_make(2020, -11, 1), day("2019-01-01"));
  assert_int_equal(cut_date_make(2147483647, 12, 31), CUT_DATE_NONE);
  assert_int_equal(cut_date_make(-2147483647 - 1, 1, 1), CUT_DATE_NONE);
  int y, m, d;
  cut_date_split(INT32_MAX, &y, &m, &d);
  assert_int_equal(cut_date_make(y, m, d), INT32_MAX);
  cut_date_split(INT32_MIN + 1, &y, &m, &d);
  assert_int_equal(cut_date_make(y, m, d), INT32_MIN + 1);
}

static void next_month_and_year(void **state) {
  (void)state;
  assert_int_equal(cut_date_next_month(day("2020-01-31")), day("2020-02-01"));
  assert_int_equal(cut_date_next_month(day("2020-12-01")), day("2021-01-01"));
  assert_int_equal(cut_date_next_year(day("2020-01-01")), day("2021-01-01"));
  assert_int_equal(cut_date_next_year(day("2019-12-31")), day("2020-01-01"));
}

static void spans(void **state) {
  (void)state;
  cut_span s;
  assert_true(cut_span_parse("2020", &s));
  assert_int_equal(s.last - s.first, 366);
  assert_true(cut_span_parse("2020-02", &s));
  assert_int_equal(s.first, day("2020-02-01"));
  assert_int_equal(s.last, day("2020-03-01"));
  assert_true(cut_span_parse("2020-12-31", &s));
  assert_int_equal(s.last, day("2021-01-01"));
  assert_false(cut_span_parse("2020-", &s));
  assert_false(cut_span_parse("2020-1", &s));
  assert_false(cut_span_parse("2020-01-", &s));
  assert_false(cut_span_parse("2020Q1", &s));
  assert_false(cut_span_parse("", &s));
}

static void overlaps(void **state) {
  (void)state;
  cut_span february = {day("2020-02-01"), day("2020-03-01")};
  cut_span week = {day("2020-02-27"), day("2020-03-05")};
  cut_span march = {day("2020-03-01"), day("2020-04-01")};
  assert_int_equal(cut_span_overlap(february, week), 3);
  assert_int_equal(cut_span_overlap(week, february), 3);
  assert_int_equal(cut_span_overlap(february, march), 0);
  assert_int_equal(cut_span_overlap(february, february), 29);
  cut_span backwards = {10, 5}, always = {INT32_MIN, INT32_MAX};
  assert_int_equal(cut_span_overlap(backwards, always), 0);
  assert_int_equal(cut_span_overlap(always, always), INT32_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_days),
      cmocka_unit_test(every_day),
      cmocka_unit_test(nothing_else_is_a_date),
      cmocka_unit_test(format_of_the_unusual),
      cmocka_unit_test(make_carries_months_and_tells_overflow),
      cmocka_unit_test(next_month_and_year),
      cmocka_unit_test(spans),
      cmocka_unit_test(overlaps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
