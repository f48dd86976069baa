#include <string.h>

#include "base/error.h"
#include "support/unit.h"

static void message_and_place(void **state) {
  (void)state;
  cut_error err;
  memset(&err, 'x', sizeof err);
  assert_int_equal(CUT_FAIL(&err, CUT_STATUS_INPUT, "arc %d: capacity %s MW is negative", 17, "-3"), CUT_STATUS_INPUT);
  assert_int_equal(err.status, CUT_STATUS_INPUT);
  assert_string_equal(err.message, "arc 17: capacity -3 MW is negative");
  assert_string_equal(err.function, "message_and_place");
  assert_non_null(strstr(err.file, "test_error.c"));
  assert_true(err.line > 0);
  assert_string_equal(err.data_file, "");
  assert_int_equal(err.data_row, 0);
}

static void place_in_the_input(void **state) {
  (void)state;
  cut_error err;
  cut_status status = CUT_FAIL(&err, CUT_STATUS_INPUT, "bad");
  cut_error_set_data(&err, "routes.csv", 12, "capacity", NULL);
  assert_int_equal(status, err.status);
  assert_string_equal(err.data_file, "routes.csv");
  assert_int_equal(err.data_row, 12);
  assert_string_equal(err.data_column, "capacity");
  assert_string_equal(err.data_id, "");
  /* A later error has no place of an earlier one. */
  status = CUT_FAIL(&err, CUT_STATUS_IO, "worse");
  assert_int_equal(status, CUT_STATUS_IO);
  assert_string_equal(err.data_file, "");
}

static void no_object(void **state) {
  (void)state;
  assert_int_equal(CUT_FAIL(NULL, CUT_STATUS_LIMIT, "%s", "unseen"), CUT_STATUS_LIMIT);
  cut_error_set_data(NULL, "f", 1, "c", "i");
}

static void argument_may_be_the_old_message(void **state) {
  (void)state;
  cut_error err;
  cut_status status = CUT_FAIL(&err, CUT_STATUS_INPUT, "row 3");
  status = CUT_FAIL(&err, status, "file.csv: %s", err.message);
  assert_int_equal(status, CUT_STATUS_INPUT);
  assert_string_equal(err.message, "file.csv: row 3");
}

static void one_line_that_fits(void **state) {
  (void)state;
  cut_error err;
  char big[2000];
  /* 511 bytes fit; two-byte letters end at 510, so half a letter would have to be left. */
  for (size_t i = 0; i + 1 < sizeof big - 1; i += 2) memcpy(big + i, "\xc3\xa9", 2);
  big[sizeof big - 2] = '\0';
  cut_status status = CUT_FAIL(&err, CUT_STATUS_INPUT, "%s", big);
  assert_int_equal(strlen(err.message), 510);
  status = CUT_FAIL(&err, status, "value 'a\nb\tc' is no number");
  assert_string_equal(err.message, "value 'a b c' is no number");
  /* Bytes that never were UTF-8 stay, so that the reader sees what stands in the file. */
  status = CUT_FAIL(&err, status, "value '\xff' is no text");
  assert_string_equal(err.message, "value '\xff' is no text");
}

static void numbers_keep_the_point(void **state) {
  (void)state;
  unit_set_comma_locale();
  cut_error err;
  cut_status status = CUT_FAIL(&err, CUT_STATUS_INPUT, "%.2f Mt", 0.25);
  assert_int_equal(status, CUT_STATUS_INPUT);
  assert_string_equal(err.message, "0.25 Mt");
  unit_reset_locale();
}

static cut_status tries(cut_status inner, int *reached) {
  CUT_TRY(inner);
  ++*reached;
  return CUT_STATUS_OK;
}

static cut_status tries_goto(cut_status inner, int *reached) {
  cut_status status = CUT_STATUS_OK;
  CUT_TRY_GOTO(inner);
  ++*reached;
cleanup:
  ++*reached;
  return status;
}

static void passing_up(void **state) {
  (void)state;
  int reached = 0;
  assert_int_equal(tries(CUT_STATUS_OK, &reached), CUT_STATUS_OK);
  assert_int_equal(reached, 1);
  assert_int_equal(tries(CUT_STATUS_SOLVER, &reached), CUT_STATUS_SOLVER);
  assert_int_equal(reached, 1);
  assert_int_equal(tries_goto(CUT_STATUS_OK, &reached), CUT_STATUS_OK);
  assert_int_equal(reached, 3);
  assert_int_equal(tries_goto(CUT_STATUS_LIMIT, &reached), CUT_STATUS_LIMIT);
  assert_int_equal(reached, 4);
}

static void every_status_has_a_text(void **state) {
  (void)state;
  assert_string_equal(cut_status_text(CUT_STATUS_OK), "ok");
  assert_string_equal(cut_status_text(CUT_STATUS_INPUT), "bad input");
  assert_string_equal(cut_status_text(CUT_STATUS_INTERNAL), "internal error");
  assert_string_equal(cut_status_text((cut_status)99), "unknown status");
  /* Pinned: they are part of the binary interface. */
  assert_int_equal(CUT_STATUS_MEMORY, 3);
  assert_int_equal(CUT_STATUS_INTERNAL, 10);
  assert_string_equal(cut_version(), CUT_VERSION);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(message_and_place),  cmocka_unit_test(place_in_the_input),
      cmocka_unit_test(no_object),          cmocka_unit_test(argument_may_be_the_old_message),
      cmocka_unit_test(one_line_that_fits), cmocka_unit_test(numbers_keep_the_point),
      cmocka_unit_test(passing_up),         cmocka_unit_test(every_status_has_a_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
