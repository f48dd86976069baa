/* Every request for memory in the base fails once; nothing leaks and nothing breaks. */
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/mem_faulty.h"
#include "support/unit.h"

static void text_buffer(void **state) {
  (void)state;
  for (int64_t k = 1;; k++) {
    cut_test_mem_fail_at(k);
    cut_text t = {0};
    for (int i = 0; i < 100; i++) cut_text_add_f(&t, "%d,", i);
    cut_text_add_number(&t, 0.1);
    char *taken = cut_text_take(&t);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    assert_int_equal(taken == NULL, fired);
    cut_mem_free(taken);
    assert_int_equal(cut_test_mem_live(), 0);
    if (!fired) break;
    assert_true(k < 100);
  }
}

static void growing_array(void **state) {
  (void)state;
  for (int64_t k = 1;; k++) {
    struct {
      int *items;
      int64_t n, capacity;
    } a = {0};
    cut_test_mem_fail_at(k);
    int failures = 0;
    for (int i = 0; i < 100; i++) {
      if (!CUT_GROW(&a)) {
        failures++;
        continue;
      }
      a.items[a.n++] = i;
    }
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    assert_int_equal(failures, fired ? 1 : 0); /* after one failure the array is still of use */
    assert_int_equal(a.n, fired ? 99 : 100);
    cut_mem_free(a.items);
    assert_int_equal(cut_test_mem_live(), 0);
    if (!fired) break;
  }
}

static void digest_and_copies(void **state) {
  (void)state;
  cut_test_mem_fail_at(1);
  assert_null(cut_digest_new());
  cut_test_mem_fail_at(1);
  assert_null(cut_mem_text("x"));
  assert_int_equal(cut_test_mem_live(), 0);
  cut_test_mem_fail_at(0);
  char *text = cut_mem_text("x");
  assert_int_equal(cut_test_mem_live(), 1);
  cut_mem_free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_buffer),
      cmocka_unit_test(growing_array),
      cmocka_unit_test(digest_and_copies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
