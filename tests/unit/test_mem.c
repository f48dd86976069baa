#include <string.h>

#include "base/mem.h"
#include "support/unit.h"

static void zeroed(void **state) {
  (void)state;
  int64_t *a = CUT_NEW(int64_t, 1000);
  assert_non_null(a);
  for (int i = 0; i < 1000; i++) assert_int_equal(a[i], 0);
  cut_mem_free(a);
  cut_mem_free(NULL);
}

static void zero_items_are_legal(void **state) {
  (void)state;
  void *a = cut_mem_new(0, 8), *b = cut_mem_new(8, 0);
  assert_non_null(a);
  assert_non_null(b);
  assert_ptr_not_equal(a, b);
  a = cut_mem_resize(a, 4, 8);
  assert_non_null(a);
  a = cut_mem_resize(a, 0, 8);
  assert_non_null(a);
  cut_mem_free(a);
  cut_mem_free(b);
}

static void absurd_sizes_are_refused(void **state) {
  (void)state;
  assert_null(cut_mem_new(-1, 8));
  assert_null(cut_mem_new(INT64_MIN, 1));
  assert_null(cut_mem_new(INT64_MAX, 8));
  assert_null(cut_mem_new(INT64_MAX / 2, 4));
  assert_null(cut_mem_new(2, SIZE_MAX));
  assert_null(cut_mem_text_n("abc", -1));
  assert_null(cut_mem_text_n("abc", INT64_MAX));
  int64_t *a = CUT_NEW(int64_t, 2);
  assert_non_null(a);
  a[1] = 7;
  assert_null(cut_mem_resize(a, INT64_MAX, 8));
  assert_int_equal(a[1], 7);
  cut_mem_free(a);
}

static void resize_keeps_what_was_there(void **state) {
  (void)state;
  char *a = cut_mem_resize(NULL, 4, 1);
  assert_non_null(a);
  memcpy(a, "abc", 4);
  a = cut_mem_resize(a, 100000, 1);
  assert_non_null(a);
  assert_string_equal(a, "abc");
  cut_mem_free(a);
}

static void copies_of_text(void **state) {
  (void)state;
  char *a = cut_mem_text("suspension"), *b = cut_mem_text_n("suspension", 3), *c = cut_mem_text("");
  assert_string_equal(a, "suspension");
  assert_string_equal(b, "sus");
  assert_string_equal(c, "");
  cut_mem_free(a);
  cut_mem_free(b);
  cut_mem_free(c);
}

static void growing_array(void **state) {
  (void)state;
  struct {
    double *items;
    int64_t n, capacity;
  } a = {0};
  int64_t moves = 0, capacity = 0;
  for (int i = 0; i < 5000; i++) {
    assert_true(CUT_GROW(&a));
    if (a.capacity != capacity) moves++;
    capacity = a.capacity;
    a.items[a.n++] = i;
  }
  for (int i = 0; i < 5000; i++) assert_true(a.items[i] == i);
  assert_true(moves < 12); /* geometric, not one block per item */
  cut_mem_free(a.items);
}

static void growth_beyond_memory_leaves_the_array(void **state) {
  (void)state;
  struct {
    char *items;
    int64_t n, capacity;
  } a = {NULL, INT64_MAX / 2 + 1, INT64_MAX / 2 + 1};
  assert_false(CUT_GROW(&a));
  assert_null(a.items);
  assert_true(a.capacity == INT64_MAX / 2 + 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(zeroed),
      cmocka_unit_test(zero_items_are_legal),
      cmocka_unit_test(absurd_sizes_are_refused),
      cmocka_unit_test(resize_keeps_what_was_there),
      cmocka_unit_test(copies_of_text),
      cmocka_unit_test(growing_array),
      cmocka_unit_test(growth_beyond_memory_leaves_the_array),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
