#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "support/unit.h"

static void nothing_added(void **state) {
  (void)state;
  char hex[65];
  cut_digest_end(cut_digest_new(), hex);
  assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* The stream is pinned: stored digests of cases and models must stay comparable. The expected sum is that of the bytes
 * 't' 0*7 3 "abc" 'i' ff*7 fe 'n' 3f f8 0*6 '-' 0*8, made with another tool. */
static void pinned_stream(void **state) {
  (void)state;
  char hex[65];
  cut_digest *d = cut_digest_new();
  cut_digest_add_text(d, "abc");
  cut_digest_add_integer(d, -2);
  cut_digest_add_number(d, 1.5);
  cut_digest_add_text(d, NULL);
  cut_digest_end(d, hex);
  assert_string_equal(hex, "19b7aeeb0531368a319a36bcff8f15ee0757be3ce9634a496028d1f93d0af66d");
}

static void of_texts(char hex[65], const char *a, const char *b) {
  cut_digest *d = cut_digest_new();
  cut_digest_add_text(d, a);
  cut_digest_add_text(d, b);
  cut_digest_end(d, hex);
}

static void of_number(char hex[65], double x) {
  cut_digest *d = cut_digest_new();
  cut_digest_add_number(d, x);
  cut_digest_end(d, hex);
}

static void borders_between_texts_count(void **state) {
  (void)state;
  char a[65], b[65];
  of_texts(a, "ab", "c");
  of_texts(b, "a", "bc");
  assert_string_not_equal(a, b);
  of_texts(a, NULL, "c");
  of_texts(b, "", "c");
  assert_string_not_equal(a, b);
}

static void numbers_by_value(void **state) {
  (void)state;
  char a[65], b[65];
  of_number(a, 0.0);
  of_number(b, -0.0);
  assert_string_equal(a, b);
  of_number(a, NAN);
  of_number(b, -NAN);
  assert_string_equal(a, b);
  of_number(a, 1.0);
  of_number(b, nextafter(1.0, 2.0));
  assert_string_not_equal(a, b);
  cut_digest *d = cut_digest_new();
  cut_digest_add_integer(d, 1);
  cut_digest_end(d, b);
  assert_string_not_equal(a, b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_added),
      cmocka_unit_test(pinned_stream),
      cmocka_unit_test(borders_between_texts_count),
      cmocka_unit_test(numbers_by_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
