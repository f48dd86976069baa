#include <math.h>

#include "base/checked.h"
#include "support/unit.h"

static void sums_and_products(void **state) {
  (void)state;
  int64_t x = 0;
  assert_true(cut_add(INT64_MAX - 1, 1, &x) && x == INT64_MAX);
  assert_false(cut_add(INT64_MAX, 1, &x));
  assert_false(cut_add(INT64_MIN, -1, &x));
  assert_true(cut_sub(-1, INT64_MAX, &x) && x == INT64_MIN);
  assert_false(cut_sub(0, INT64_MIN, &x));
  assert_true(cut_mul(-(INT64_C(1) << 31), INT64_C(1) << 32, &x) && x == INT64_MIN);
  assert_false(cut_mul(INT64_MIN, -1, &x));
  assert_false(cut_mul(INT64_C(1) << 32, INT64_C(1) << 31, &x));
}

static void round_to_nearest_ties_to_even(void **state) {
  (void)state;
  static const struct {
    double x;
    int64_t y;
  } cases[] = {
      {0.0, 0},
      {-0.0, 0},
      {0.5, 0},
      {1.5, 2},
      {2.5, 2},
      {-0.5, 0},
      {-1.5, -2},
      {-2.5, -2},
      {2.4, 2},
      {-2.6, -3},
      {0.49999999999999994, 0},
      {4503599627370497.5, 4503599627370498},
      {9007199254740993.0, 9007199254740992},
      {-9223372036854775808.0, INT64_MIN},
      {9223372036854774784.0, 9223372036854774784},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t y = 99;
    assert_true(cut_round(cases[i].x, &y));
    assert_int_equal(y, cases[i].y);
  }
}

static void what_does_not_fit(void **state) {
  (void)state;
  int64_t y = 99;
  assert_false(cut_round(NAN, &y));
  assert_false(cut_round(INFINITY, &y));
  assert_false(cut_round(-INFINITY, &y));
  assert_false(cut_round(9223372036854775808.0, &y));
  assert_false(cut_round(-9223372036854777856.0, &y));
  assert_int_equal(y, 99);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_and_products),
      cmocka_unit_test(round_to_nearest_ties_to_even),
      cmocka_unit_test(what_does_not_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
