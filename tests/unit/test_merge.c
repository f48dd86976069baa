/* The rows of one result taken into another. */
#include "result/result.h"

#include <string.h>

#include "support/unit.h"

static cut_error err;

static void put(cut_result *r, const char *solve, const char *storage, double level) {
  cut_result_begin(r, CUT_RT_STOCKS);
  cut_result_put_text(r, CUT_RC_STOCKS_SOLVE, solve);
  cut_result_put_text(r, CUT_RC_STOCKS_STORAGE, storage);
  cut_result_put_text(r, CUT_RC_STOCKS_PERIOD, "2020-02-10");
  cut_result_put_number(r, CUT_RC_STOCKS_LEVEL, level);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
}

static void put_headline(cut_result *r, int64_t position, const char *answer) {
  cut_result_begin(r, CUT_RT_HEADLINES);
  cut_result_put_integer(r, CUT_RC_HEADLINES_POSITION, position);
  cut_result_put_text(r, CUT_RC_HEADLINES_ANSWER, answer);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
}

static void test_rows_that_are_there_stay(void **state) {
  (void)state;
  cut_result *r = cut_result_new(), *from = cut_result_new();
  put(r, "base", "tank", 1);
  put(from, "cut", "tank", 3);
  put(from, "base", "tank", 2);
  put(from, "base", "cave", 4);
  assert_int_equal(cut_result_merge(r, from, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_count(r, CUT_RT_STOCKS), 3);
  assert_string_equal(cut_result_get_text(r, CUT_RT_STOCKS, 0, CUT_RC_STOCKS_STORAGE), "cave");
  assert_true(cut_result_get_number(r, CUT_RT_STOCKS, 1, CUT_RC_STOCKS_LEVEL) == 1);
  assert_true(cut_result_get_number(r, CUT_RT_STOCKS, 2, CUT_RC_STOCKS_LEVEL) == 3);
  assert_true(cut_result_get_null(r, CUT_RT_STOCKS, 2, CUT_RC_STOCKS_UNIT));
  assert_int_equal(cut_result_count(from, CUT_RT_STOCKS), 3);
  cut_result_free(from);
  cut_result_free(r);
}

static void test_headlines_follow_those_that_are_there(void **state) {
  (void)state;
  cut_result *r = cut_result_new(), *from = cut_result_new();
  put_headline(r, 1, "one");
  put_headline(r, 2, "two");
  put_headline(from, 1, "three");
  put_headline(from, 2, "four");
  assert_int_equal(cut_result_merge(r, from, &err), CUT_STATUS_OK);
  static const char *const words[] = {"one", "two", "three", "four"};
  assert_int_equal(cut_result_count(r, CUT_RT_HEADLINES), 4);
  for (int i = 0; i < 4; i++) {
    assert_int_equal(cut_result_get_integer(r, CUT_RT_HEADLINES, i, CUT_RC_HEADLINES_POSITION), i + 1);
    assert_string_equal(cut_result_get_text(r, CUT_RT_HEADLINES, i, CUT_RC_HEADLINES_ANSWER), words[i]);
  }
  cut_result_free(from);
  cut_result_free(r);
}

static void test_nothing_merged_changes_nothing(void **state) {
  (void)state;
  cut_result *r = cut_result_new(), *from = cut_result_new();
  put(r, "base", "tank", 1);
  assert_int_equal(cut_result_merge(r, from, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_count(r, CUT_RT_STOCKS), 1);
  cut_result_free(from);
  cut_result_free(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows_that_are_there_stay),
      cmocka_unit_test(test_headlines_follow_those_that_are_there),
      cmocka_unit_test(test_nothing_merged_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
