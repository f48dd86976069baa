/* Memory that runs out at the k-th request while switch points of a small case are sought: a clean status, nothing half
 * made, nothing leaks; and the next run is as good as ever. */
#include <stdlib.h>
#include <unistd.h>

#include <cutset/cutset.h>

#include "support/mem_faulty.h"
#include "support/unit.h"

static char folder[64];
static cut_case *small;

/* Routes of the small case, the capacity of one of which is in doubt: what is served hangs on it. */
static const char ROUTES[] =
    "id,from,to,commodity,capacity,capacity_low,capacity_high,capacity_unit,tariff,tariff_unit,mode,owner,consent,"
    "source,kind,known_from\n"
    "pipeline,a_border,b_refinery,oil,120,,,kt/month,10,USD/t,pipeline,AAA,AAA,round number,assumed,2021-01-01\n"
    "ship,c_port,b_refinery,oil,60,10,80,kt/month,30,USD/t,sea,CCC,,round number,assumed,2021-01-01\n"
    "truck,b_refinery,b_home,products,100,,,kt/month,5,USD/t,truck,BRF,,round number,assumed,2021-01-01\n"
    "export,b_refinery,x_market,products,50,,,kt/month,20,USD/t,rail,,,round number,assumed,2021-01-01\n";

static int setup(void **state) {
  (void)state;
  const char *source = getenv("CUTSET_SOURCE_DIR");
  char command[1024], path[96];
  cut_error err = {0};
  snprintf(folder, sizeof folder, "/tmp/cutset-fault-simulate-%ld", (long)getpid());
  snprintf(command, sizeof command, "cp -r '%.500s/tests/cases/mini' '%s'", source == NULL ? "." : source, folder);
  assert_int_equal(system(command), 0);
  snprintf(path, sizeof path, "%s/routes.csv", folder);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  assert_true(fputs(ROUTES, f) >= 0);
  assert_int_equal(fclose(f), 0);
  if (cut_case_open(folder, NULL, 0, &small, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  char command[96];
  cut_case_free(small);
  snprintf(command, sizeof command, "rm -r '%s'", folder);
  return system(command) == 0 ? 0 : -1;
}

/* *digest is the answer's, "" if none. */
static cut_status simulate(char digest[65], cut_error *err) {
  const cut_option_value options[] = {{"scenario", "cut"}, {"input", "routes.ship.capacity"}, {"threads", "1"}};
  cut_result *r = NULL;
  char *text = NULL;
  digest[0] = '\0';
  cut_status status = cut_run(small, "simulate", options, 3, NULL, &r, err);
  if (status != CUT_STATUS_OK) assert_null(r);
  if (status == CUT_STATUS_OK) status = cut_result_export(r, "digest", NULL, &text, err);
  if (status == CUT_STATUS_OK) snprintf(digest, 65, "%.64s", text);
  cut_text_free(text);
  cut_result_free(r);
  return status;
}

/* Every so-manieth request fails, one in each turn. */
static void test_simulate(void **state) {
  (void)state;
  char whole[65], digest[65];
  cut_error err = {0};
  int64_t live = cut_test_mem_live();
  cut_test_mem_fail_at(0);
  if (simulate(whole, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  int64_t n = cut_test_mem_count(), step = 1 + n / 150;
  assert_int_equal(cut_test_mem_live(), live);
  assert_true(n > 1000);
  for (int64_t k = 1; k <= n; k += step) {
    err = (cut_error){0};
    cut_test_mem_fail_at(k);
    cut_status status = simulate(digest, &err);
    int64_t count = cut_test_mem_count();
    cut_test_mem_fail_at(0);
    assert_true(count >= k);
    if (status != CUT_STATUS_MEMORY) fail_msg("request %lld: status %d, '%s'", (long long)k, (int)status, err.message);
    assert_int_not_equal(err.message[0], '\0');
    if (cut_test_mem_live() != live) fail_msg("request %lld: blocks are not freed", (long long)k);
  }
  assert_int_equal(simulate(digest, &err), CUT_STATUS_OK);
  assert_string_equal(digest, whole);
}

/* Ranges are read. */
static void test_open(void **state) {
  (void)state;
  bool fired = true;
  for (int64_t k = 1; fired; k += k < 50 ? 1 : 7) {
    cut_case *c = NULL;
    cut_error err = {0};
    int64_t live = cut_test_mem_live();
    cut_test_mem_fail_at(k);
    cut_status status = cut_case_open(folder, NULL, 0, &c, &err);
    fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    cut_case_free(c);
    if (status != (fired ? CUT_STATUS_MEMORY : CUT_STATUS_OK))
      fail_msg("request %lld: status %d, '%s'", (long long)k, (int)status, err.message);
    if (cut_test_mem_live() != live) fail_msg("request %lld: blocks are not freed", (long long)k);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_open), cmocka_unit_test(test_simulate)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
