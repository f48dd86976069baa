/* Archives: what is written comes back, in the same bytes each time, and nothing else is taken. */
#include "base/archive.h"

#include <string.h>

#include "base/mem.h"
#include "support/unit.h"

enum { BLOCK = 512 };

static char *written(int64_t *n) {
  char bytes[700];
  char *out = NULL;
  memset(bytes, 'x', sizeof bytes);
  const cut_archive_file files[] = {{"empty", NULL, 0}, {"folder/small", "a\0b", 3}, {"large", bytes, sizeof bytes}};
  assert_int_equal(cut_archive_write(files, 3, &out, n, NULL), CUT_STATUS_OK);
  return out;
}

static void what_is_written_comes_back(void **state) {
  (void)state;
  int64_t n = 0, again = 0, count = 0;
  char *bytes = written(&n), *other = written(&again);
  cut_archive_file *files = NULL;
  assert_int_equal(n, (1 + (1 + 1) + (1 + 2) + 2) * BLOCK);
  assert_int_equal(n, again);
  assert_memory_equal(bytes, other, (size_t)n);
  assert_int_equal(cut_archive_read(bytes, n, 3, &files, &count, NULL), CUT_STATUS_OK);
  assert_int_equal(count, 3);
  assert_string_equal(files[1].name, "folder/small");
  assert_int_equal(files[1].n, 3);
  assert_memory_equal(files[1].bytes, "a\0b", 3);
  assert_int_equal(files[2].n, 700);
  cut_mem_free(files);
  cut_mem_free(other);
  cut_mem_free(bytes);
}

static void nothing_is_an_archive_too(void **state) {
  (void)state;
  int64_t n = 0, count = 1;
  char *bytes = NULL;
  cut_archive_file *files = NULL;
  assert_int_equal(cut_archive_write(NULL, 0, &bytes, &n, NULL), CUT_STATUS_OK);
  assert_int_equal(n, 2 * BLOCK);
  assert_int_equal(cut_archive_read(bytes, n, 0, &files, &count, NULL), CUT_STATUS_OK);
  assert_int_equal(count, 0);
  cut_mem_free(files);
  cut_mem_free(bytes);
}

static void assert_refused(const char *bytes, int64_t n, int64_t most, const char *message) {
  cut_archive_file *files = NULL;
  int64_t count = 7;
  cut_error err = {0};
  assert_int_equal(cut_archive_read(bytes, n, most, &files, &count, &err), CUT_STATUS_INPUT);
  assert_null(files);
  assert_int_equal(count, 0);
  if (message != NULL) assert_string_equal(err.message, message);
}

static void cut_off_is_refused_at_every_length(void **state) {
  (void)state;
  int64_t n = 0;
  char *bytes = written(&n);
  for (int64_t k = 0; k < n; k += k % BLOCK == 0 ? 1 : BLOCK - 1) assert_refused(bytes, k, 9, NULL);
  assert_refused(bytes, n, 2, "it has more than 2 files");
  assert_refused(bytes, 100, 9, "it is no archive, or cut off: 100 bytes");
  cut_mem_free(bytes);
}

/* Every byte of a header, of the filling and of the end counts; only the files' own bytes may be any. */
static void a_changed_byte_is_refused_or_is_content(void **state) {
  (void)state;
  int64_t n = 0;
  char *bytes = written(&n);
  for (int64_t k = 0; k < n; k++) {
    cut_archive_file *files = NULL;
    int64_t count = 0;
    char was = bytes[k];
    bytes[k] = (char)(was ^ 4);
    bool is_content = (k >= 2 * BLOCK && k < 2 * BLOCK + 3) || (k >= 4 * BLOCK && k < 4 * BLOCK + 700);
    cut_status status = cut_archive_read(bytes, n, 9, &files, &count, NULL);
    assert_int_equal(status, is_content ? CUT_STATUS_OK : CUT_STATUS_INPUT);
    cut_mem_free(files);
    bytes[k] = was;
  }
  cut_mem_free(bytes);
}

static void a_file_larger_than_the_rest_is_refused(void **state) {
  (void)state;
  int64_t n = 0;
  char bytes[BLOCK] = {0};
  char *whole = NULL;
  const cut_archive_file file = {"huge", bytes, BLOCK};
  assert_int_equal(cut_archive_write(&file, 1, &whole, &n, NULL), CUT_STATUS_OK);
  /* Its header, and then the end at once. */
  memset(whole + BLOCK, 0, BLOCK);
  assert_refused(whole, 3 * BLOCK, 9, "the file huge in it is cut off");
  cut_mem_free(whole);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_written_comes_back),
      cmocka_unit_test(nothing_is_an_archive_too),
      cmocka_unit_test(cut_off_is_refused_at_every_length),
      cmocka_unit_test(a_changed_byte_is_refused_or_is_content),
      cmocka_unit_test(a_file_larger_than_the_rest_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
