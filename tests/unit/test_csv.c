/* CSV: what is read, and the exact place and words of what cannot be. */
#include "case/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/unit.h"

typedef struct fixture {
  cut_csv csv;
  cut_diagnostics d;
  char *data;
} fixture;

static bool open_bytes(fixture *f, const char *bytes, size_t n) {
  memset(f, 0, sizeof *f);
  f->data = malloc(n + 1);
  assert_non_null(f->data);
  if (n > 0) memcpy(f->data, bytes, n);
  f->data[n] = '\0';
  return cut_csv_open(&f->csv, f->data, (int64_t)n, "t.csv", &f->d);
}

static bool open_text(fixture *f, const char *text) {
  return open_bytes(f, text, strlen(text)) && cut_csv_header(&f->csv);
}

static void drop(fixture *f) {
  cut_diagnostics_clear(&f->d);
  free(f->data);
}

static void assert_row(fixture *f, int64_t line, const char *a, const char *b) {
  assert_true(cut_csv_next(&f->csv));
  assert_int_equal(f->csv.line, line);
  assert_string_equal(f->csv.fields[0], a);
  assert_string_equal(f->csv.fields[1], b);
}

static void assert_finding(const fixture *f, int64_t i, int64_t row, const char *column, const char *message) {
  assert_true(i < f->d.n);
  assert_string_equal(f->d.items[i].message, message);
  assert_int_equal(f->d.items[i].row, row);
  assert_string_equal(f->d.items[i].column, column);
  assert_string_equal(f->d.items[i].file, "t.csv");
  assert_true(f->d.items[i].is_error);
}

static void test_plain_rows(void **state) {
  (void)state;
  fixture f;
  assert_true(open_text(&f, "a,b\n1,2\n\n 3 ,\t4\r\n,\n5,6"));
  assert_string_equal(f.csv.names[1], "b");
  assert_row(&f, 2, "1", "2");
  assert_row(&f, 4, "3", "4");
  assert_row(&f, 6, "5", "6");
  assert_false(cut_csv_next(&f.csv));
  assert_int_equal(f.d.n, 0);
  drop(&f);
}

static void test_quotes_breaks_and_mark(void **state) {
  (void)state;
  fixture f;
  assert_true(open_text(&f, "\xEF\xBB\xBF\"a\",b\r\n\"one\r\ntwo\",\"say \"\"yes\"\"\"\r\n\"\",\",\"\r\n\"x\",y"));
  assert_string_equal(f.csv.names[0], "a");
  assert_row(&f, 2, "one\r\ntwo", "say \"yes\"");
  assert_row(&f, 4, "", ",");
  assert_row(&f, 5, "x", "y");
  assert_false(cut_csv_next(&f.csv));
  assert_int_equal(f.d.n, 0);
  drop(&f);
}

static void test_bare_quote(void **state) {
  (void)state;
  fixture f;
  assert_true(open_text(&f, "a,b\n1,\xC3\xA9x\"y\n2,3\n"));
  assert_row(&f, 3, "2", "3");
  assert_finding(&f, 0, 2, "b",
                 "bare quote at character 5 of the line: a field with quotes is quoted as a whole, with its quotes "
                 "written twice");
  drop(&f);
}

static void test_text_after_quote(void **state) {
  (void)state;
  fixture f;
  assert_true(open_text(&f, "a,b\n\"1\nx\" ,2\n3,4\n"));
  assert_row(&f, 4, "3", "4");
  assert_finding(
      &f, 0, 3, "a",
      "text after the closing quote at character 3 of the line; a quote inside a quoted field is written twice");
  drop(&f);
}

static void test_unclosed_quote(void **state) {
  (void)state;
  fixture f;
  assert_true(open_text(&f, "a,b\n1,2\n3,\"4\n5,6\n"));
  assert_row(&f, 2, "1", "2");
  assert_false(cut_csv_next(&f.csv));
  assert_finding(&f, 0, 3, "b", "the quote opened at character 3 of the line is never closed");
  assert_true(f.csv.has_lost_rows);
  drop(&f);
}

static void test_number_of_fields(void **state) {
  (void)state;
  fixture f;
  assert_true(open_text(&f, "a,b\n1\n1,2,3\nx,y z,w\n7,8\n"));
  assert_row(&f, 5, "7", "8");
  assert_finding(&f, 0, 2, "", "the row has 1 fields, the header 2; empty fields at the end need their commas too");
  assert_finding(
      &f, 1, 3, "",
      "the row has 3 fields, the header 2; is a number written with a decimal comma? The decimal point is '.'");
  assert_finding(&f, 2, 4, "", "the row has 3 fields, the header 2; a field that contains a comma must be quoted");
  drop(&f);
}

static void test_bytes_that_are_no_text(void **state) {
  (void)state;
  fixture f;
  assert_false(open_bytes(&f, "a,b\n1,\xC3\xA9\xFFz\n", 12));
  assert_finding(&f, 0, 2, "",
                 "broken UTF-8 at character 4 of the line (byte 0xFF at offset 8 of the file): save the file as UTF-8");
  drop(&f);
  assert_false(open_bytes(&f, "a,b\n\n1,\0\xFF\n", 10));
  assert_finding(&f, 0, 3, "", "NUL byte at character 3 of the line: this is not a text file");
  drop(&f);
  assert_false(open_bytes(&f, "a\0,\0", 4));
  assert_finding(&f, 0, 1, "", "NUL byte at character 2 of the line: this is not a text file in UTF-8 (is it UTF-16?)");
  drop(&f);
}

static void test_other_separators(void **state) {
  (void)state;
  fixture f;
  assert_false(open_text(&f, "a;b;c\n1;2,5;3\n"));
  assert_finding(&f, 0, 1, "", "the fields seem to be separated by semicolons: save the file with commas");
  drop(&f);
  assert_false(open_text(&f, "a\tb\n1\t2\n"));
  assert_finding(&f, 0, 1, "", "the fields seem to be separated by tabs: save the file with commas");
  drop(&f);
}

static void test_lone_carriage_return(void **state) {
  (void)state;
  fixture f;
  assert_true(open_text(&f, "a,b\n1\r2,3\n4,5\n"));
  assert_row(&f, 3, "4", "5");
  assert_finding(&f, 0, 2, "a", "carriage return without line feed at character 2 of the line");
  drop(&f);
}

static void test_empty_file(void **state) {
  (void)state;
  fixture f;
  assert_false(open_text(&f, "\n\n"));
  assert_finding(&f, 0, 1, "", "the file is empty");
  drop(&f);
  assert_false(open_text(&f, ""));
  drop(&f);
}

static void test_limits(void **state) {
  (void)state;
  fixture f;
  size_t n = CUT_CSV_MAX_FIELD + 20;
  char *text = malloc(n), message[100];
  assert_non_null(text);
  memset(text, 'x', n);
  memcpy(text, "a,b\n", 4);
  memcpy(text + n - 3, ",1\n", 3);
  assert_true(open_bytes(&f, text, n) && cut_csv_header(&f.csv));
  assert_false(cut_csv_next(&f.csv));
  (void)snprintf(message, sizeof message, "the field has %zu bytes, more than the limit of %d", n - 7,
                 CUT_CSV_MAX_FIELD);
  assert_finding(&f, 0, 2, "a", message);
  drop(&f);
  memset(text, ',', n);
  assert_false(open_bytes(&f, text, 400) && cut_csv_header(&f.csv));
  assert_finding(&f, 0, 1, "", "the row has more than 256 fields");
  drop(&f);
  free(text);
}

/* Beyond the limit errors are counted, and warnings do not push them out. */
static int same_rank(const char *file) {
  (void)file;
  return 0;
}

static void test_many_findings(void **state) {
  (void)state;
  cut_diagnostics d = {0};
  cut_error err = {0};
  for (int i = 0; i < 3000; i++) cut_diagnostics_warning(&d, &(cut_diagnostic){.file = "t.csv", .row = 3000 - i}, "w");
  for (int i = 0; i < 1001; i++)
    cut_diagnostics_error(&d, &(cut_diagnostic){.file = "t.csv", .row = i + 1}, "e\n%d", i);
  cut_diagnostics_finish(&d, same_rank);
  assert_int_equal(d.n, 2002);
  assert_string_equal(d.items[0].message, "e 0");
  assert_string_equal(d.items[2000].message, "1 more errors are not listed");
  assert_string_equal(d.items[2001].message, "2000 more warnings are not listed");
  assert_int_equal(cut_diagnostics_status(&d, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "e 0");
  cut_diagnostics_clear(&d);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain_rows),
      cmocka_unit_test(test_quotes_breaks_and_mark),
      cmocka_unit_test(test_bare_quote),
      cmocka_unit_test(test_text_after_quote),
      cmocka_unit_test(test_unclosed_quote),
      cmocka_unit_test(test_number_of_fields),
      cmocka_unit_test(test_bytes_that_are_no_text),
      cmocka_unit_test(test_other_separators),
      cmocka_unit_test(test_lone_carriage_return),
      cmocka_unit_test(test_empty_file),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_many_findings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
