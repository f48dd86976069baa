/* Memory that runs out at each request of compiling open measures, and at requests of making and replaying a bundle: a
 * clean status, nothing leaks, nothing half made is left. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "case/values.h"
#include "compile/compile.h"
#include "support/mem_faulty.h"
#include "support/unit.h"

static char folder[512], saved[64], packed[64];

static int setup(void **state) {
  (void)state;
  const char *source = getenv("CUTSET_SOURCE_DIR");
  snprintf(folder, sizeof folder, "%s/tests/cases/measures", source == NULL ? "." : source);
  snprintf(saved, sizeof saved, "/tmp/cutset-fault-measures-%ld.cutset", (long)getpid());
  snprintf(packed, sizeof packed, "/tmp/cutset-fault-measures-%ld.bundle", (long)getpid());
  return 0;
}

static int teardown(void **state) {
  (void)state;
  unlink(saved);
  unlink(packed);
  return 0;
}

static cut_case *open_case(void) {
  cut_case *c = NULL;
  cut_error err;
  if (cut_case_open(folder, NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return c;
}

/* From texts to the model: terminal on, what else is the buyer's open. */
static cut_status compile_open(const cut_case *c, cut_model **out, cut_error *err) {
  cut_measure_state *states = NULL;
  cut_values *plain = NULL, *values = NULL;
  const uint8_t group[] = {0, 1, 0};
  *out = NULL;
  cut_status status = cut_measure_states_new(c, &states, err);
  if (status == CUT_STATUS_OK) status = cut_measure_states_take(c, "terminal=2021-05-03", states, err);
  if (status == CUT_STATUS_OK) cut_measure_states_open(c, group, states);
  if (status == CUT_STATUS_OK) status = cut_values_new(c, NULL, 0, &plain, err);
  if (status == CUT_STATUS_OK) status = cut_values_with_measures(plain, states, &values, err);
  if (status == CUT_STATUS_OK) status = cut_compile(values, NULL, out, err);
  cut_values_free(values);
  cut_values_free(plain);
  cut_mem_free(states);
  return status;
}

static void open_measures(void **state) {
  (void)state;
  cut_case *c = open_case();
  cut_model *whole = NULL, *m = NULL;
  cut_error err;
  if (compile_open(c, &whole, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  for (int64_t k = 1;; k++) {
    int64_t live = cut_test_mem_live();
    cut_test_mem_fail_at(k);
    cut_status status = compile_open(c, &m, &err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    if (!fired) {
      assert_int_equal(status, CUT_STATUS_OK);
      break;
    }
    if (status != CUT_STATUS_MEMORY) fail_msg("request %lld: %s", (long long)k, err.message);
    assert_null(m);
    assert_int_equal(cut_test_mem_live(), live);
  }
  assert_string_equal(cut_model_digest(m), cut_model_digest(whole));
  cut_model_free(m);
  cut_model_free(whole);
  cut_case_free(c);
}

static cut_status make_bundle(cut_error *err) { return cut_bundle(saved, folder, packed, err); }

static cut_status replay_bundle(cut_error *err) {
  cut_replay found;
  cut_status status = cut_bundle_replay(packed, NULL, &found, NULL, err);
  if (status == CUT_STATUS_OK) assert_true(found.same);
  return status;
}

/* Some hundred of the requests fail, one in each turn. */
static void fail_some(cut_status (*call)(cut_error *), const char *left) {
  cut_error err = {0};
  struct stat info;
  cut_test_mem_fail_at(0);
  if (call(&err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  int64_t n = cut_test_mem_count(), live = cut_test_mem_live();
  for (int64_t k = 1; k <= n; k += k < 60 || n - k < 60 ? 1 : 1 + n / 60) {
    if (left != NULL) unlink(left);
    cut_test_mem_fail_at(k);
    cut_status status = call(&err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    assert_true(fired);
    if (status != CUT_STATUS_MEMORY) fail_msg("request %lld of %lld: %s", (long long)k, (long long)n, err.message);
    assert_int_equal(cut_test_mem_live(), live);
    if (left != NULL) assert_int_not_equal(stat(left, &info), 0);
  }
  assert_int_equal(call(&err), CUT_STATUS_OK);
}

static void bundles(void **state) {
  (void)state;
  const cut_option_value options[] = {{"measure", "terminal"}, {"ranges", "no"}, {"detail", "no"}};
  cut_case *c = open_case();
  cut_result *r = NULL;
  cut_error err;
  if (cut_run(c, "solve", options, 3, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  assert_int_equal(cut_result_save(r, saved, &err), CUT_STATUS_OK);
  cut_result_free(r);
  cut_case_free(c);
  fail_some(make_bundle, packed);
  fail_some(replay_bundle, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(open_measures), cmocka_unit_test(bundles)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
