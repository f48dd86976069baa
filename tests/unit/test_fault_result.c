/* Memory that runs out at the k-th request, for every k, in building, sorting, printing, saving and loading a result.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "result/result.h"
#include "support/mem_faulty.h"
#include "support/unit.h"

static char path[64];

/* Rows out of order, so that they are sorted, and enough texts for the pool to grow. */
static cut_status build(cut_result **out, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  cut_result *r = cut_result_new();
  *out = NULL;
  if (r == NULL) return CUT_FAIL_MEMORY(err);
  for (int i = 0; i < 300 && status == CUT_STATUS_OK; i++) {
    char key[16];
    snprintf(key, sizeof key, "k%d", (i * 7) % 300);
    cut_result_begin(r, CUT_RT_SUPPLY);
    cut_result_put_text(r, CUT_RC_SUPPLY_SOLVE, i % 2 ? "base" : "other\xff");
    cut_result_put_text(r, CUT_RC_SUPPLY_COMMODITY, "urals");
    cut_result_put_text(r, CUT_RC_SUPPLY_TABLE, "contracts");
    cut_result_put_text(r, CUT_RC_SUPPLY_KEY, key);
    cut_result_put_number(r, CUT_RC_SUPPLY_QUANTITY, i);
    cut_result_put_text(r, CUT_RC_SUPPLY_UNIT, "kt");
    status = cut_result_end(r, err);
  }
  cut_result_begin(r, CUT_RT_HEADLINES);
  cut_result_put_integer(r, CUT_RC_HEADLINES_POSITION, 1);
  cut_result_put_text(r, CUT_RC_HEADLINES_TOPIC, "What?");
  cut_result_put_text(r, CUT_RC_HEADLINES_ANSWER, "This.");
  cut_result_put_text(r, CUT_RC_HEADLINES_SOURCES, "a:b c:d");
  if (status == CUT_STATUS_OK) status = cut_result_end(r, err);
  if (status == CUT_STATUS_OK) status = cut_result_finish(r, err);
  if (status != CUT_STATUS_OK) {
    cut_result_free(r);
    return status;
  }
  *out = r;
  return status;
}

static cut_status print(cut_error *err) {
  static const char *const formats[] = {"json", "canonical", "digest"};
  cut_result *r = NULL;
  cut_layout layout = {.width = 60, .colour = true}, whole = {.tables = "supply headlines"},
             report = {.markdown = true};
  char *text = NULL;
  cut_status status;
  CUT_TRY_GOTO(build(&r, err));
  for (int i = 0; i < 3; i++) {
    CUT_TRY_GOTO(cut_result_export(r, formats[i], NULL, &text, err));
    cut_text_free(text);
    text = NULL;
  }
  CUT_TRY_GOTO(cut_result_export(r, "csv", "supply", &text, err));
  cut_text_free(text);
  text = NULL;
  CUT_TRY_GOTO(cut_result_page(r, &layout, &text, err));
  cut_text_free(text);
  text = NULL;
  CUT_TRY_GOTO(cut_result_page(r, &whole, &text, err));
  cut_text_free(text);
  text = NULL;
  CUT_TRY_GOTO(cut_result_page(r, &report, &text, err));
cleanup:
  cut_text_free(text);
  cut_result_free(r);
  return status;
}

static cut_result *saved; /* built before anything fails */

static cut_status save(cut_error *err) { return cut_result_save(saved, path, err); }

static cut_status load(cut_error *err) {
  cut_result *loaded = NULL;
  cut_status status = cut_result_load(path, &loaded, err);
  cut_result_free(loaded);
  return status;
}

static void fail_each_request(cut_status (*use)(cut_error *err)) {
  for (int64_t k = 1;; k++) {
    cut_error err = {0};
    int64_t live = cut_test_mem_live();
    cut_test_mem_fail_at(k);
    cut_status status = use(&err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    assert_int_equal(cut_test_mem_live(), live);
    if (!fired) {
      assert_int_equal(status, CUT_STATUS_OK);
      assert_true(k > 50);
      break;
    }
    if (status != CUT_STATUS_MEMORY) print_error("request %lld: %s\n", (long long)k, err.message);
    assert_int_equal(status, CUT_STATUS_MEMORY);
  }
}

static void building_and_printing_may_fail(void **state) {
  (void)state;
  fail_each_request(print);
}

static void saving_and_loading_may_fail(void **state) {
  (void)state;
  snprintf(path, sizeof path, "/tmp/cutset-fault-%ld.cutset", (long)getpid());
  assert_int_equal(build(&saved, NULL), CUT_STATUS_OK);
  fail_each_request(save);
  fail_each_request(load);
  cut_result_free(saved);
  assert_int_equal(unlink(path), 0);
}

static void documents_may_fail(void **state) {
  (void)state;
  char *(*const documents[])(void) = {cut_result_ddl, cut_result_document};
  for (int i = 0; i < 2; i++) {
    for (int64_t k = 1;; k++) {
      int64_t live = cut_test_mem_live();
      cut_test_mem_fail_at(k);
      char *text = documents[i]();
      bool fired = cut_test_mem_count() >= k;
      cut_test_mem_fail_at(0);
      assert_true(fired == (text == NULL));
      cut_mem_free(text);
      assert_int_equal(cut_test_mem_live(), live);
      if (!fired) break;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(building_and_printing_may_fail),
                                     cmocka_unit_test(saving_and_loading_may_fail),
                                     cmocka_unit_test(documents_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
