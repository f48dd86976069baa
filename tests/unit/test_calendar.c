#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "compile/compile_internal.h"
#include "support/unit.h"

static cut_date day(const char *text) {
  cut_date d = 0;
  assert_true(cut_date_parse(text, &d));
  return d;
}

/* The calendar as text: "first/last" of each period, last day inclusive, parted by spaces. Lives until the next call.
 */
static const char *calendar(const cut_resolution *resolutions, int64_t n, const char *start, const char *end,
                            bool daily) {
  static char text[4096];
  cut_case_info info = {.start = day(start), .end = day(end), .resolutions = resolutions, .n_resolutions = n};
  cut_span *period = NULL;
  int64_t n_periods = 0;
  cut_error err;
  if (cut_calendar(&info, CUT_DATE_NONE, CUT_DATE_NONE, daily, &period, &n_periods, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  text[0] = '\0';
  for (int64_t t = 0; t < n_periods; t++) {
    char first[11], last[11];
    cut_date_format(period[t].first, first);
    cut_date_format(period[t].last - 1, last);
    size_t used = strlen(text);
    (void)snprintf(text + used, sizeof text - used, "%s%s/%s", t > 0 ? " " : "", first + 5, last + 5);
  }
  cut_mem_free(period);
  return text;
}

static void months_by_default(void **state) {
  (void)state;
  assert_string_equal(calendar(NULL, 0, "2020-02-10", "2020-05-09", false),
                      "02-10/02-29 03-01/03-31 04-01/04-30 05-01/05-09");
}

static void weeks_are_cut_at_the_end_of_a_month_and_go_on(void **state) {
  (void)state;
  cut_resolution weeks = {CUT_STEP_WEEK, CUT_DATE_NONE};
  assert_string_equal(calendar(&weeks, 1, "2020-02-20", "2020-03-12", false),
                      "02-20/02-26 02-27/02-29 03-01/03-04 03-05/03-11 03-12/03-12");
}

static void stretches_follow_each_other(void **state) {
  (void)state;
  cut_resolution r[] = {
      {CUT_STEP_DAY, day("2020-02-02")}, {CUT_STEP_WEEK, day("2020-02-12")}, {CUT_STEP_MONTH, CUT_DATE_NONE}};
  assert_string_equal(calendar(r, 3, "2020-02-01", "2020-03-31", false),
                      "02-01/02-01 02-02/02-02 02-03/02-09 02-10/02-12 02-13/02-29 03-01/03-31");
  /* A later start: the stretch it falls in counts its weeks from there, those before are left out. */
  assert_string_equal(calendar(r, 3, "2020-02-05", "2020-02-29", false), "02-05/02-11 02-12/02-12 02-13/02-29");
  /* An end within a stretch, and one beyond the last: its step goes on. */
  assert_string_equal(calendar(r, 3, "2020-02-01", "2020-02-05", false), "02-01/02-01 02-02/02-02 02-03/02-05");
  assert_string_equal(calendar(r, 2, "2020-02-10", "2020-02-20", false), "02-10/02-12 02-13/02-19 02-20/02-20");
}

static void daily_whatever_the_case_says(void **state) {
  (void)state;
  assert_string_equal(calendar(NULL, 0, "2020-02-28", "2020-03-01", true), "02-28/02-28 02-29/02-29 03-01/03-01");
  assert_string_equal(calendar(NULL, 0, "2020-02-28", "2020-02-28", true), "02-28/02-28");
}

static void start_and_end_can_be_given(void **state) {
  (void)state;
  cut_case_info info = {.start = day("2020-02-10"), .end = day("2020-03-31")};
  cut_span *period = NULL;
  int64_t n = 0;
  assert_int_equal(cut_calendar(&info, day("2020-01-15"), day("2020-02-01"), false, &period, &n, NULL), CUT_STATUS_OK);
  assert_int_equal(n, 2);
  assert_int_equal(period[0].first, day("2020-01-15"));
  assert_int_equal(period[1].last, day("2020-02-02"));
  cut_mem_free(period);
}

static void an_end_before_the_start_is_told(void **state) {
  (void)state;
  cut_case_info info = {.start = day("2020-02-10"), .end = day("2020-02-09")};
  cut_span *period = (cut_span *)&info;
  int64_t n = 7;
  cut_error err;
  assert_int_equal(cut_calendar(&info, CUT_DATE_NONE, CUT_DATE_NONE, false, &period, &n, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "2020-02-09"));
  assert_null(period);
  assert_int_equal(n, 0);
}

/* Every start and end around a leap day, every step: the periods follow on, cover the horizon, and stay in their month.
 */
static void periods_partition_the_horizon(void **state) {
  (void)state;
  for (cut_date first = day("2020-01-25"); first < day("2020-03-05"); first++) {
    for (int32_t length = 1; length < 70; length += 3) {
      for (int step = CUT_STEP_DAY; step <= CUT_STEP_MONTH; step++) {
        cut_resolution r[] = {{(cut_step)step, first + 20}, {CUT_STEP_MONTH, CUT_DATE_NONE}};
        cut_case_info info = {.start = first, .end = first + length - 1, .resolutions = r, .n_resolutions = 2};
        cut_span *period = NULL;
        int64_t n = 0;
        assert_int_equal(cut_calendar(&info, CUT_DATE_NONE, CUT_DATE_NONE, false, &period, &n, NULL), CUT_STATUS_OK);
        assert_int_equal(period[0].first, first);
        assert_int_equal(period[n - 1].last, first + length);
        for (int64_t t = 0; t < n; t++) {
          assert_true(period[t].first < period[t].last);
          assert_true(period[t].last <= cut_date_next_month(period[t].first));
          if (t > 0) assert_int_equal(period[t].first, period[t - 1].last);
          for (cut_date d = period[t].first; d < period[t].last; d++)
            assert_int_equal(cut_calendar_find(period, n, d), t);
        }
        assert_int_equal(cut_calendar_find(period, n, first - 1), -1);
        assert_int_equal(cut_calendar_find(period, n, first + length), -1);
        cut_mem_free(period);
      }
    }
  }
}

static void windows(void **state) {
  (void)state;
  cut_case_info info = {.start = day("2020-11-20"), .end = day("2021-01-31")};
  cut_resolution weeks[] = {{CUT_STEP_WEEK, day("2020-12-31")}, {CUT_STEP_MONTH, CUT_DATE_NONE}};
  info.resolutions = weeks;
  info.n_resolutions = 2;
  cut_span *p = NULL;
  int64_t n = 0;
  assert_int_equal(cut_calendar(&info, CUT_DATE_NONE, CUT_DATE_NONE, false, &p, &n, NULL), CUT_STATUS_OK);
  /* 20-26, 27-30 November; 1-3, 4-10, 11-17, 18-24, 25-31 December; January. */
  assert_int_equal(n, 8);
  assert_int_equal(cut_calendar_window_end(p, n, CUT_PER_MONTH, 0), 2);
  assert_int_equal(cut_calendar_window_end(p, n, CUT_PER_MONTH, 2), 7);
  assert_int_equal(cut_calendar_window_end(p, n, CUT_PER_MONTH, 7), 8);
  assert_int_equal(cut_calendar_window_end(p, n, CUT_PER_YEAR, 0), 7);
  assert_int_equal(cut_calendar_window_end(p, n, CUT_PER_YEAR, 7), 8);
  cut_mem_free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(months_by_default),
      cmocka_unit_test(weeks_are_cut_at_the_end_of_a_month_and_go_on),
      cmocka_unit_test(stretches_follow_each_other),
      cmocka_unit_test(daily_whatever_the_case_says),
      cmocka_unit_test(start_and_end_can_be_given),
      cmocka_unit_test(an_end_before_the_start_is_told),
      cmocka_unit_test(periods_partition_the_horizon),
      cmocka_unit_test(windows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
