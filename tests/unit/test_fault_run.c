/* ctest: full */
/* Memory that runs out at the k-th request, for k in steps, from opening the small case over a run of each kind to its
 * saved result: a clean status, nothing half made, nothing leaks; and the next run is as good as ever.
 *
 * Memory of the solver itself is not the library's to count; it is asked for between our requests all the same. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cutset/cutset.h>

#include "support/mem_faulty.h"
#include "support/unit.h"

static char mini[512], saved[64];

static int setup(void **state) {
  (void)state;
  const char *source = getenv("CUTSET_SOURCE_DIR");
  snprintf(mini, sizeof mini, "%s/tests/cases/mini", source == NULL ? "." : source);
  snprintf(saved, sizeof saved, "/tmp/cutset-fault-run-%ld.cutset", (long)getpid());
  return 0;
}

static int teardown(void **state) {
  (void)state;
  unlink(saved);
  return 0;
}

typedef struct run {
  const char *verb;
  const cut_option_value *options;
  int64_t n;
} run;

/* Opens the case, runs the verb and exports the answer, as a front end does. *digest is the text's, "" if none. */
static cut_status all_of_it(const run *x, char digest[65], cut_error *err) {
  cut_case *c = NULL;
  cut_result *r = NULL;
  char *text = NULL;
  digest[0] = '\0';
  cut_status status = cut_case_open(mini, NULL, 0, &c, err);
  if (status == CUT_STATUS_OK) status = cut_run(c, x->verb, x->options, x->n, NULL, &r, err);
  if (status != CUT_STATUS_OK) assert_null(r);
  if (status == CUT_STATUS_OK) status = cut_result_export(r, "digest", NULL, &text, err);
  if (status == CUT_STATUS_OK) snprintf(digest, 65, "%.64s", text);
  cut_text_free(text);
  cut_result_free(r);
  cut_case_free(c);
  return status;
}

/* Instrumented, each turn takes several times as long: fewer of them. */
#ifdef __SANITIZE_ADDRESS__
enum { FEWER = 4 };
#else
enum { FEWER = 1 };
#endif

/* About `tries` of the requests fail, one in each turn; the first 50 all do. */
static void fail_each(const run *x, int64_t tries) {
  char whole[65], digest[65];
  cut_error err = {0};
  int64_t live = cut_test_mem_live();
  cut_test_mem_fail_at(0);
  if (all_of_it(x, whole, &err) != CUT_STATUS_OK) fail_msg("%s: %s", x->verb, err.message);
  int64_t n = cut_test_mem_count(), step = 1 + FEWER * n / tries;
  assert_int_equal(cut_test_mem_live(), live);
  assert_true(n > 100);
  for (int64_t k = 1; k <= n; k += k < 50 ? 1 : step) {
    err = (cut_error){0};
    cut_test_mem_fail_at(k);
    cut_status status = all_of_it(x, digest, &err);
    int64_t count = cut_test_mem_count();
    cut_test_mem_fail_at(0);
    assert_true(count >= k);
    if (status != CUT_STATUS_MEMORY)
      fail_msg("%s, request %lld: status %d, '%s'", x->verb, (long long)k, (int)status, err.message);
    assert_int_equal(err.status, CUT_STATUS_MEMORY);
    assert_int_not_equal(err.message[0], '\0');
    if (cut_test_mem_live() != live) fail_msg("%s, request %lld: blocks are not freed", x->verb, (long long)k);
  }
  assert_int_equal(all_of_it(x, digest, &err), CUT_STATUS_OK);
  assert_string_equal(digest, whole);
}

static void test_solve(void **state) {
  (void)state;
  const cut_option_value options[] = {{"scenario", "cut"}, {"set", "routes.truck.tariff=6 USD/t"}};
  fail_each(&(run){"solve", options, 2}, 100000);
}

/* Whole numbers: branching, its leaves and their certificates. */
static void test_solve_with_stops(void **state) {
  (void)state;
  const cut_option_value options[] = {{"scenario", "cut"},
                                      {"set", "conversions.refinery.shutdown=yes"},
                                      {"set", "conversions.refinery.min_load=60 kt/month"}};
  fail_each(&(run){"solve", options, 3}, 500);
}

/* Windows that end before the run, with all kinds of information dates. */
static void test_rolling(void **state) {
  (void)state;
  const cut_option_value options[] = {
      {"scenario", "cut"}, {"foresight", "rolling"}, {"window", "31"}, {"info", "scenarios"}, {"info", "prices"}};
  fail_each(&(run){"solve", options, 5}, 400);
}

static void test_compare(void **state) {
  (void)state;
  const cut_option_value options[] = {{"scenario", "cut"}, {"survival", "no"}};
  fail_each(&(run){"compare", options, 2}, 100000);
}

static void test_why(void **state) {
  (void)state;
  const cut_option_value options[] = {
      {"scenario", "cut"}, {"set", "storages.tank.initial=6 kt"}, {"set", "routes.ship.capacity=20 kt/month"}};
  fail_each(&(run){"why", options, 3}, 400);
}

static void test_depend(void **state) {
  (void)state;
  const cut_option_value options[] = {{"threads", "1"}, {"horizon", "1"}};
  fail_each(&(run){"depend", options, 2}, 1500);
}

static void test_check(void **state) {
  (void)state;
  fail_each(&(run){"check", NULL, 0}, 300);
}

static void test_rows(void **state) {
  (void)state;
  const cut_option_value options[] = {{"row", "routes.ship"}, {"row", "series"}};
  fail_each(&(run){"rows", options, 2}, 300);
}

/* One thread, so that the count of requests is the same each time. */
static void test_brief(void **state) {
  (void)state;
  const cut_option_value options[] = {{"threads", "1"}};
  fail_each(&(run){"brief", options, 1}, 300);
}

static void test_verify(void **state) {
  (void)state;
  cut_case *c = NULL;
  cut_result *r = NULL;
  const cut_option_value scenario[] = {{"scenario", "cut"}}, result[] = {{"result", saved}};
  assert_int_equal(cut_case_open(mini, NULL, 0, &c, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_run(c, "solve", scenario, 1, NULL, &r, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_result_save(r, saved, NULL), CUT_STATUS_OK);
  cut_result_free(r);
  cut_case_free(c);
  fail_each(&(run){"verify", result, 1}, 100000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_depend),
      cmocka_unit_test(test_check),
      cmocka_unit_test(test_why),
      cmocka_unit_test(test_solve),
      cmocka_unit_test(test_solve_with_stops),
      cmocka_unit_test(test_compare),
      cmocka_unit_test(test_rows),
      cmocka_unit_test(test_brief),
      cmocka_unit_test(test_verify),
      cmocka_unit_test(test_rolling),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
