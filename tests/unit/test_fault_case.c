/* Every request for memory fails once while a case is opened and described: a clean status, nothing leaks. */
#include "base/mem.h"
#include "case/case.h"
#include "case/case_document.h"
#include "support/case_folder.h"
#include "support/mem_faulty.h"
#include "support/unit.h"

static void open_all(const case_folder *f, cut_status expected) {
  const cut_option_value options[] = {{"set", "contracts.pipe.max=90 kt/month"}};
  for (int64_t k = 1;; k++) {
    cut_case *c = NULL;
    cut_error err = {0};
    cut_test_mem_fail_at(k);
    cut_status status = cut_case_open(f->path, options, 1, &c, &err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    if (fired) {
      assert_null(c);
      assert_int_equal(status, CUT_STATUS_MEMORY);
    }
    if (!fired) assert_int_equal(status, expected);
    cut_case_free(c);
    assert_int_equal(cut_test_mem_live(), 0);
    if (!fired) break;
  }
}

static void test_good_case(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  open_all(&f, CUT_STATUS_OK);
  case_folder_drop(&f);
}

static void test_broken_case(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_replace(&f, "routes.csv", "c_port,b_refinery", "c_prt,b_refinery");
  case_folder_replace(&f, "routes.csv", "capacity_unit", "capasity_unit");
  case_folder_replace(&f, "actors.csv", "BBB,Buyer,state,", "BBB,Buyer,state,BRF");
  case_folder_replace(&f, "case.yaml", "price_year", "price_yeer");
  case_folder_write(&f, "route.csv", "");
  case_folder_replace(&f, "loads.csv", "assumed", "derived");
  open_all(&f, CUT_STATUS_INPUT);
  case_folder_drop(&f);
}

static void test_documents(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = NULL;
  case_folder_make(&f);
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_OK);
  int64_t live = cut_test_mem_live();
  for (int64_t k = 1;; k++) {
    char *manual = NULL, *package = NULL;
    cut_test_mem_fail_at(k);
    cut_status first = cut_case_format_document(&manual, NULL), second = cut_case_datapackage(c, &package, NULL);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    assert_int_equal((first != CUT_STATUS_OK) + (second != CUT_STATUS_OK), fired ? 1 : 0);
    cut_mem_free(package);
    cut_mem_free(manual);
    assert_int_equal(cut_test_mem_live(), live);
    if (!fired) break;
  }
  cut_case_free(c);
  case_folder_drop(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_good_case), cmocka_unit_test(test_broken_case),
                                     cmocka_unit_test(test_documents)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
