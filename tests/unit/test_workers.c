#include <stdatomic.h>

#include "base/error.h"
#include "support/unit.h"
#include "sweep/workers.h"

typedef struct counts {
  int64_t square[1000];
  int64_t fail_at; /* tasks from here on fail, -1 for none */
  atomic_int calls;
} counts;

static cut_status square(int64_t task, void *user, cut_error *err) {
  counts *c = user;
  atomic_fetch_add(&c->calls, 1);
  if (c->fail_at >= 0 && task >= c->fail_at) return CUT_FAIL(err, CUT_STATUS_INPUT, "task %lld", (long long)task);
  c->square[task] = task * task;
  return CUT_STATUS_OK;
}

static void test_every_task_runs_once_whatever_the_threads(void **state) {
  (void)state;
  for (int threads = 0; threads <= 5; threads++) {
    counts c = {.fail_at = -1};
    assert_int_equal(cut_workers_run(1000, threads, square, &c, NULL, "", NULL), CUT_STATUS_OK);
    assert_int_equal(atomic_load(&c.calls), 1000);
    for (int64_t i = 0; i < 1000; i++) assert_int_equal(c.square[i], i * i);
  }
}

static void test_no_tasks_is_fine(void **state) {
  (void)state;
  counts c = {.fail_at = -1};
  assert_int_equal(cut_workers_run(0, 2, square, &c, NULL, "", NULL), CUT_STATUS_OK);
}

static void test_lowest_failure_is_told(void **state) {
  (void)state;
  for (int threads = 1; threads <= 4; threads++) {
    counts c = {.fail_at = 10};
    cut_error err;
    assert_int_equal(cut_workers_run(1000, threads, square, &c, NULL, "", &err), CUT_STATUS_INPUT);
    assert_string_equal(err.message, "task 10");
    assert_true(atomic_load(&c.calls) < 1000);
  }
}

static bool stop_at_once(double share, const char *text, double seconds_left, void *user) {
  (void)share;
  (void)text;
  (void)seconds_left;
  (void)user;
  return true;
}

static void test_sink_stops_it(void **state) {
  (void)state;
  counts c = {.fail_at = -1};
  cut_sink sink = {stop_at_once, NULL};
  assert_int_equal(cut_workers_run(1000, 1, square, &c, &sink, "", NULL), CUT_STATUS_INTERRUPTED);
  assert_int_equal(atomic_load(&c.calls), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_task_runs_once_whatever_the_threads),
      cmocka_unit_test(test_no_tasks_is_fine),
      cmocka_unit_test(test_lowest_failure_is_told),
      cmocka_unit_test(test_sink_stops_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
