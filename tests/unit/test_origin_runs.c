/* Runs of origins hold what was added, line by line, whatever its order. */
#include "model/origin_runs.h"

#include <string.h>

#include "support/unit.h"

static void same(cut_origin found, cut_origin expected) {
  assert_int_equal(cut_origin_compare(&found, &expected), 0);
  assert_int_equal(found.column, expected.column);
}

static cut_origin line(int64_t row, int64_t period) {
  return (cut_origin){CUT_ROLE_FLOW, CUT_TABLE_ROUTES, row, CUT_ROUTES_CAPACITY, 0, 0, period, 0};
}

/* Rows of 1, 2, 3 ... periods, one line at a time or all at once, with a line that spans the horizon after each. */
static int64_t fill(cut_origins *o, cut_origin *all, bool at_once) {
  int64_t n = 0;
  for (int64_t row = 0; row < 40; row++) {
    cut_origin first = line(row, 0), whole = line(row, -1);
    whole.step = 1;
    if (at_once) assert_true(cut_origins_add(o, &first, row + 1));
    for (int64_t t = 0; t <= row; t++) {
      all[n++] = line(row, t);
      if (!at_once) assert_true(cut_origins_add(o, &all[n - 1], 1));
    }
    assert_true(cut_origins_add(o, &whole, 1));
    all[n++] = whole;
  }
  return n;
}

static void lines_are_what_was_added(void **state) {
  (void)state;
  static cut_origin all[2000];
  for (int at_once = 0; at_once < 2; at_once++) {
    cut_origins o = {0}, copy = {0};
    int64_t n = fill(&o, all, at_once == 1);
    assert_int_equal(o.n, n);
    assert_int_equal(o.runs.n, 80);
    assert_true(cut_origins_are_sorted(&o));
    assert_true(cut_origins_copy(&o, &copy));
    for (int64_t i = 0; i < n; i++) {
      same(cut_origins_get(&o, i), all[i]);
      same(cut_origins_get(&copy, i), all[i]);
      assert_int_equal(cut_origins_find(&o, &all[i]), i);
    }
    cut_origins_clear(&copy);
    cut_origins_clear(&o);
  }
}

static void what_is_not_there_is_not_found(void **state) {
  (void)state;
  static cut_origin all[2000];
  cut_origins o = {0};
  cut_origin other = line(0, 0);
  assert_int_equal(cut_origins_find(&o, &other), -1);
  (void)fill(&o, all, true);
  for (int64_t row = 0; row < 40; row++) {
    other = line(row, row + 1);
    assert_int_equal(cut_origins_find(&o, &other), -1);
    other = line(row, -1);
    assert_int_equal(cut_origins_find(&o, &other), -1);
  }
  other = line(40, 0);
  assert_int_equal(cut_origins_find(&o, &other), -1);
  other = line(3, 1);
  other.origin = 1;
  assert_int_equal(cut_origins_find(&o, &other), -1);
  cut_origins_clear(&o);
}

/* The column that limits a line plays no part in its place, but another one begins a run; a line twice is no order. */
static void order_and_limits(void **state) {
  (void)state;
  cut_origins o = {0};
  cut_origin a = line(1, 0), b = line(1, 1), c = line(1, 2);
  b.column = -1;
  assert_true(cut_origins_add(&o, &a, 1) && cut_origins_add(&o, &b, 1) && cut_origins_add(&o, &c, 1));
  assert_int_equal(o.runs.n, 3);
  assert_true(cut_origins_are_sorted(&o));
  same(cut_origins_get(&o, 1), b);
  assert_true(cut_origins_add(&o, &c, 1));
  assert_false(cut_origins_are_sorted(&o));
  cut_origins_clear(&o);
  assert_true(cut_origins_add(&o, &b, 1) && cut_origins_add(&o, &a, 1));
  assert_false(cut_origins_are_sorted(&o));
  cut_origins_clear(&o);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(lines_are_what_was_added),
                                     cmocka_unit_test(what_is_not_there_is_not_found),
                                     cmocka_unit_test(order_and_limits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
