#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "support/unit.h"

/* ---- buffer ---- */

static void appending(void **state) {
  (void)state;
  cut_text t = {0};
  cut_text_add(&t, "routes");
  cut_text_add_n(&t, ".csvxx", 4);
  cut_text_add_f(&t, ":%d: %s", 12, "bad");
  assert_string_equal(t.data, "routes.csv:12: bad");
  assert_int_equal(t.n, (int64_t)strlen(t.data));
  cut_text_clear(&t);
  assert_null(t.data);
  for (int i = 0; i < 10000; i++) cut_text_add(&t, "ab");
  assert_int_equal(t.n, 20000);
  assert_int_equal(strlen(t.data), 20000);
  assert_false(t.failed);
  char *taken = cut_text_take(&t);
  assert_non_null(taken);
  assert_null(t.data);
  cut_mem_free(taken);
}

static void long_format(void **state) {
  (void)state;
  char big[1001];
  memset(big, 'x', sizeof big - 1);
  big[1000] = '\0';
  cut_text t = {0};
  for (int n = 250; n < 262; n++) {
    cut_text_clear(&t);
    cut_text_add_f(&t, "%.*s", n, big);
    assert_int_equal(t.n, n);
    assert_int_equal(strlen(t.data), n);
  }
  cut_text_add_f(&t, "<%s>", big);
  assert_string_equal(t.data + t.n - 3, "xx>");
  cut_text_clear(&t);
}

static void empty_text_is_not_a_failure(void **state) {
  (void)state;
  cut_text t = {0};
  char *taken = cut_text_take(&t);
  assert_string_equal(taken, "");
  cut_mem_free(taken);
}

static void failure_sticks(void **state) {
  (void)state;
  cut_text t = {0};
  cut_text_add(&t, "kept");
  cut_text_add_n(&t, "x", INT64_MAX);
  assert_true(t.failed);
  cut_text_add(&t, "later");
  assert_string_equal(t.data, "kept");
  assert_null(cut_text_take(&t));
  assert_false(t.failed);
  assert_null(t.data);
}

/* ---- numbers out ---- */

static void check_number(double x, const char *expected) {
  cut_text t = {0};
  cut_text_add_number(&t, x);
  assert_string_equal(t.data, expected);
  cut_text_clear(&t);
}

static const struct {
  double x;
  const char *text;
} forms[] = {
    {0, "0"},
    {-0.0, "0"},
    {1, "1"},
    {-1, "-1"},
    {0.1, "0.1"},
    {-0.25, "-0.25"},
    {24, "24"},
    {1200, "1200"},
    {0.30000000000000004, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {123456.789, "123456.789"},
    {0.0001, "0.0001"},
    {0.00012345, "0.00012345"},
    {0.00001, "1e-5"},
    {1.5e-7, "1.5e-7"},
    {1e15, "1000000000000000"},
    {1234567890123456, "1234567890123456"},
    {9007199254740993.0, "9007199254740992"},
    {1e16, "1e16"},
    {1e22, "1e22"},
    {-1.7976931348623157e308, "-1.7976931348623157e308"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {5e-324, "5e-324"},
    {1.5e-323, "1.5e-323"},
    {5.684341886080802e-14, "5.684341886080802e-14"}, /* 2^-44: the shortest is not the nearest of its length */
    {9.5367431640625e-7, "9.5367431640625e-7"},
    {INFINITY, "inf"},
    {-INFINITY, "-inf"},
    {NAN, ""},
};

static void number_forms(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) check_number(forms[i].x, forms[i].text);
}

static uint64_t next_random(uint64_t *seed) { /* splitmix64 */
  uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Reads back exactly, and no text with one digit less does. */
static void check_shortest(double x) {
  cut_text t = {0};
  cut_text_add_number(&t, x);
  double back = 0;
  if (!cut_text_to_number(t.data, &back) || memcmp(&back, &x, sizeof x) != 0)
    fail_msg("%a was written as %s, which reads as %a", x, t.data, back);
  int digits = 0;
  bool counting = false;
  char figures[32] = {0};
  for (const char *p = t.data; *p != '\0' && *p != 'e'; p++) {
    if (*p >= '1' && *p <= '9') counting = true;
    if (counting && *p >= '0' && *p <= '9') figures[digits++] = *p;
  }
  while (digits > 1 && figures[digits - 1] == '0') digits--;
  if (digits > 1) {
    char shorter[64];
    snprintf(shorter, sizeof shorter, "%.*e", digits - 2, x);
    if (strtod(shorter, NULL) == x) fail_msg("%a was written as %s, but %s would do", x, t.data, shorter);
  }
  cut_text_clear(&t);
}

static void random_numbers_round_trip(void **state) {
  (void)state;
  uint64_t seed = 20200210;
  for (int i = 0; i < 20000; i++) {
    uint64_t bits = next_random(&seed);
    double x;
    memcpy(&x, &bits, sizeof x);
    if (isfinite(x) && x != 0) check_shortest(x);
    bits &= UINT64_C(0x000fffffffffffff); /* a subnormal of any length */
    bits >>= i % 52;
    memcpy(&x, &bits, sizeof x);
    if (x != 0) check_shortest(x);
    check_shortest((double)(int64_t)next_random(&seed) / 1000.0);
    check_shortest((double)(1 + next_random(&seed) % 1000000) / 100.0);
  }
  for (int e = -1074; e < 1024; e++) {
    check_shortest(ldexp(1, e));
    check_shortest(nextafter(ldexp(1, e), INFINITY));
    if (e > -1074) check_shortest(nextafter(ldexp(1, e), 0));
  }
}

/* ---- numbers in ---- */

static void number_grammar(void **state) {
  (void)state;
  static const char *const good[] = {"0",
                                     "-0",
                                     "12",
                                     "-0.5",
                                     "1e6",
                                     "1E6",
                                     "1e+06",
                                     "1.25e-3",
                                     "0007",
                                     "0e99",
                                     "0.000",
                                     "5e-324",
                                     "1.7976931348623157e308",
                                     "0e-9999"};
  static const char *const bad[] = {"",         " ",      "-",     "+1",       ".5",
                                    "5.",       "1,5",    "1 ",    " 1",       "1e",
                                    "1e+",      "--1",    "0x10",  "inf",      "nan",
                                    "-inf",     "1.5.2",  "1e5.0", "1_000",    "1e999",
                                    "-1e400",   "1e-400", "1.0f",  "\xd9\xa1", "1e99999999999999999999",
                                    "infinity", "1,000"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    double x = NAN;
    if (!cut_text_to_number(good[i], &x)) fail_msg("'%s' was refused", good[i]);
    assert_true(x == strtod(good[i], NULL));
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    double x = 42;
    if (cut_text_to_number(bad[i], &x)) fail_msg("'%s' was read as %g", bad[i], x);
    assert_true(x == 42);
  }
  errno = 0;
  double x = 0;
  assert_false(cut_text_to_number("1e999", &x));
  assert_int_equal(errno, 0);
}

/* Half-way cases, where a sloppy reader is off by one unit in the last place. */
static void correctly_rounded(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double x;
  } cases[] = {
      {"9007199254740993", 0x1p53},
      {"9007199254740993.00000000000000000000000000000000000001", 0x1.0000000000001p53},
      {"1.00000000000000011102230246251565404236316680908203125", 1.0},
      {"1.00000000000000011102230246251565404236316680908203126", 0x1.0000000000001p0},
      {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
  };
  double x = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_true(cut_text_to_number(cases[i].text, &x));
    if (x != cases[i].x) fail_msg("%s read as %a, not %a", cases[i].text, x, cases[i].x);
  }
  char *digits = cut_mem_new(100001, 1);
  assert_non_null(digits);
  memset(digits, '9', 100000);
  assert_false(cut_text_to_number(digits, &x));
  digits[1] = '.';
  assert_true(cut_text_to_number(digits, &x) && x == 10);
  cut_mem_free(digits);
}

static void integers(void **state) {
  (void)state;
  int64_t x = 0;
  assert_true(cut_text_to_integer("9223372036854775807", &x) && x == INT64_MAX);
  assert_true(cut_text_to_integer("-9223372036854775808", &x) && x == INT64_MIN);
  assert_true(cut_text_to_integer("-0", &x) && x == 0);
  assert_true(cut_text_to_integer("007", &x) && x == 7);
  x = 42;
  static const char *const bad[] = {"",
                                    "-",
                                    "+1",
                                    "1.0",
                                    "1e3",
                                    " 1",
                                    "1 ",
                                    "0x1",
                                    "9223372036854775808",
                                    "-9223372036854775809",
                                    "99999999999999999999",
                                    "1,000"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (cut_text_to_integer(bad[i], &x)) fail_msg("'%s' was read", bad[i]);
  assert_int_equal(x, 42);
}

static void fixed(void **state) {
  (void)state;
  static const struct {
    double x;
    int decimals;
    bool grouped;
    const char *text;
  } cases[] = {
      {0, 0, true, "0"},
      {-0.0, 2, false, "0.00"},
      {-0.004, 2, false, "0.00"},
      {-0.006, 2, false, "-0.01"},
      {1234567.891, 2, true, "1,234,567.89"},
      {1234567.891, 1, false, "1234567.9"},
      {123, 0, true, "123"},
      {-1234, 0, true, "-1,234"},
      {-123456, 0, true, "-123,456"},
      {999999.999, 2, true, "1,000,000.00"},
      {0.125, 2, true, "0.12"}, /* exact tie: to even */
      {1e21, 0, true, "1,000,000,000,000,000,000,000"},
      {INFINITY, 2, true, "inf"},
      {-INFINITY, 2, true, "-inf"},
      {NAN, 2, true, ""},
  };
  char buf[64];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cut_text_fixed(buf, sizeof buf, cases[i].x, cases[i].decimals, cases[i].grouped);
    assert_string_equal(buf, cases[i].text);
  }
  cut_text_fixed(buf, 6, 12345, 0, false);
  assert_string_equal(buf, "12345");
  cut_text_fixed(buf, 6, 12345, 0, true);
  assert_string_equal(buf, "#####");
  cut_text_fixed(buf, 1, 1, 0, true);
  assert_string_equal(buf, "");
  buf[0] = 'k';
  cut_text_fixed(buf, 0, 1, 0, true);
  assert_int_equal(buf[0], 'k');
  char wide[600];
  cut_text_fixed(wide, sizeof wide, -DBL_MAX, 99, true);
  assert_int_equal(strlen(wide), 1 + 309 + 102 + 1 + 17);
}

static void a_comma_locale_changes_nothing(void **state) {
  (void)state;
  unit_set_comma_locale();
  char probe[16];
  snprintf(probe, sizeof probe, "%.1f", 0.5);
  assert_string_equal(probe, "0,5"); /* the locale is really on */
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) check_number(forms[i].x, forms[i].text);
  double x = 0;
  assert_true(cut_text_to_number("1234.5", &x) && x == 1234.5);
  assert_false(cut_text_to_number("1234,5", &x));
  char buf[32];
  cut_text_fixed(buf, sizeof buf, 1234.5, 2, true);
  assert_string_equal(buf, "1,234.50");
  cut_text t = {0};
  cut_text_add_f(&t, "%.2f", 0.25);
  assert_string_equal(t.data, "0.25");
  cut_text_clear(&t);
  /* and the caller's locale is as it was */
  assert_string_equal(localeconv()->decimal_point, ",");
  unit_reset_locale();
}

/* ---- names and UTF-8 ---- */

static void nearest_names(void **state) {
  (void)state;
  static const char *const names[] = {"routes", "sources", "demands", "capacity", "price", "prices"};
  const int64_t n = sizeof names / sizeof *names;
  assert_int_equal(cut_text_nearest("rotues", names, n), 0);
  assert_int_equal(cut_text_nearest("Sources", names, n), 1);
  assert_int_equal(cut_text_nearest("demand", names, n), 2);
  assert_int_equal(cut_text_nearest("capasity", names, n), 3);
  assert_int_equal(cut_text_nearest("pricex", names, n), 4); /* a tie goes to the lowest index */
  assert_int_equal(cut_text_nearest("PRICES", names, n), 5);
  assert_int_equal(cut_text_nearest("levies", names, n), -1);
  assert_int_equal(cut_text_nearest("", names, n), -1);
  assert_int_equal(cut_text_nearest("x", names, 0), -1);
  char big[300];
  memset(big, 'a', sizeof big - 1);
  big[sizeof big - 1] = '\0';
  assert_int_equal(cut_text_nearest(big, names, n), -1);
  const char *const long_name[] = {big, "price"};
  assert_int_equal(cut_text_nearest("prise", long_name, 2), 1);
}

static void utf8(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    int64_t bad; /* -1 if well-formed */
  } cases[] = {
      {"", -1},
      {"Minsk", -1},
      {"\xd0\x9c\xd1\x96\xd0\xbd\xd1\x81\xd0\xba", -1},
      {"\xf0\x9f\x9b\xa2", -1},
      {"\xf4\x8f\xbf\xbf", -1},
      {"ab\xff", 2},
      {"a\x80", 1},
      {"\xc0\xaf", 0},         /* overlong */
      {"\xe0\x80\xaf", 0},     /* overlong */
      {"\xf0\x80\x80\xaf", 0}, /* overlong */
      {"\xed\xa0\x80", 0},     /* surrogate */
      {"\xf4\x90\x80\x80", 0}, /* beyond U+10FFFF */
      {"ok\xe2\x82", 2},       /* cut short */
      {"\xf5\x80\x80\x80", 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t bad = -1;
    bool good = cut_text_is_utf8(cases[i].bytes, (int64_t)strlen(cases[i].bytes), &bad);
    assert_int_equal(good, cases[i].bad < 0);
    assert_int_equal(bad, cases[i].bad);
  }
  int64_t bad = -1;
  assert_true(cut_text_is_utf8("a\0b", 3, &bad));
}

static void widths(void **state) {
  (void)state;
  assert_int_equal(cut_text_width(""), 0);
  assert_int_equal(cut_text_width("Minsk"), 5);
  assert_int_equal(cut_text_width("\xd0\x9c\xd1\x96\xd0\xbd\xd1\x81\xd0\xba"), 5);
  assert_int_equal(cut_text_width("e\xcc\x81"), 1);                            /* combining acute */
  assert_int_equal(cut_text_width("\xe6\xb2\xb9\xe6\xb0\x94"), 4);             /* two Han characters */
  assert_int_equal(cut_text_width("\xef\xbc\xa1"), 2);                         /* full-width A */
  assert_int_equal(cut_text_width("\xf0\x9f\x9b\xa2"), 1);                     /* oil drum: neutral */
  assert_int_equal(cut_text_width("\xe2\x82\xac"), 1);                         /* euro */
  assert_int_equal(cut_text_width("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), 2); /* Hangul by its letters */
  assert_int_equal(cut_text_width("a\xffz"), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(appending),
      cmocka_unit_test(long_format),
      cmocka_unit_test(empty_text_is_not_a_failure),
      cmocka_unit_test(failure_sticks),
      cmocka_unit_test(number_forms),
      cmocka_unit_test(random_numbers_round_trip),
      cmocka_unit_test(number_grammar),
      cmocka_unit_test(correctly_rounded),
      cmocka_unit_test(integers),
      cmocka_unit_test(fixed),
      cmocka_unit_test(a_comma_locale_changes_nothing),
      cmocka_unit_test(nearest_names),
      cmocka_unit_test(utf8),
      cmocka_unit_test(widths),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
