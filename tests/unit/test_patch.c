/* Patches between models built by hand; those of scenarios are in test_compile.c. */
#include <math.h>
#include <string.h>

#include "model/model_internal.h"
#include "model/patch.h"
#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: small\ntitle: \"Small\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-01\n  end: 2021-05-31\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\na,A,border,AAA\nb,B,country,BBB\n"},
    {"commodities", "id,name,unit\noil,Oil,kt\n"},
    {"routes", "id,from,to,commodity,mode\npipe,a,b,oil,pipeline\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

static int open_small(void **state) {
  *state = test_case_open(TABLES, N_TABLES, NULL, 0, false);
  return 0;
}

static int close_small(void **state) {
  cut_case_free(*state);
  return 0;
}

/* Numbers of a model with one row and two columns. */
typedef struct numbers {
  double lower, upper, row_lower, row_upper, entry, rate, offset;
  bool integer, more;
  cut_date last;
} numbers;

static const numbers BASE = {
    .lower = 0, .upper = 10, .row_lower = -INFINITY, .row_upper = 7, .entry = 1, .rate = 3, .offset = 0, .last = 18748};

static cut_model *model(const cut_case *c, numbers n) {
  static const uint8_t in_group[2] = {0, 1};
  cut_model_builder *b = cut_model_builder_new();
  cut_model *m = NULL;
  int64_t row = -1, column = -1;
  cut_origin origin = {CUT_ROLE_CAPACITY, CUT_TABLE_ROUTES, 0, CUT_ROUTES_CAPACITY, -1, 0, 0, 0};
  assert_non_null(b);
  assert_int_equal(cut_model_add_period(b, (cut_span){18718, n.last}, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_add_row(b, origin, n.row_lower, n.row_upper, &row, NULL), CUT_STATUS_OK);
  for (int step = 0; step < (n.more ? 3 : 2); step++) {
    origin = (cut_origin){CUT_ROLE_FLOW, CUT_TABLE_ROUTES, 0, CUT_ROUTES_CAPACITY, 0, step, 0, 0};
    assert_int_equal(cut_model_add_column(b, origin, n.lower, n.upper, n.integer, &column, NULL), CUT_STATUS_OK);
    assert_int_equal(cut_model_add_entry(b, row, column, n.entry, NULL), CUT_STATUS_OK);
    cut_money_term term = {column, 1, 0, CUT_TABLE_ROUTES, 0, "tariff", n.rate};
    assert_int_equal(cut_model_add_term(b, term, NULL), CUT_STATUS_OK);
  }
  cut_model_set_offset(b, n.offset);
  assert_int_equal(cut_model_build(b, c, in_group, 2, &m, NULL), CUT_STATUS_OK);
  cut_model_builder_free(b);
  return m;
}

static void nothing_differs(void **state) {
  cut_model *a = model(*state, BASE), *b = model(*state, BASE);
  cut_patch patch = {0};
  assert_int_equal(cut_patch_between(a, b, &patch, NULL), CUT_STATUS_OK);
  assert_int_equal(patch.n, 0);
  cut_patch_clear(&patch);
  cut_model_free(b);
  cut_model_free(a);
}

static void numbers_differ_in_order(void **state) {
  numbers n = BASE;
  n.lower = 1;
  n.upper = INFINITY;
  n.row_lower = 2;
  n.row_upper = 8;
  n.rate = 4;
  cut_model *a = model(*state, BASE), *b = model(*state, n);
  cut_patch patch = {0};
  assert_int_equal(cut_patch_between(a, b, &patch, NULL), CUT_STATUS_OK);
  static const cut_change expected[] = {
      {CUT_PATCH_COL_LOWER, 0, 0, 1},         {CUT_PATCH_COL_LOWER, 1, 0, 1}, {CUT_PATCH_COL_UPPER, 0, 10, INFINITY},
      {CUT_PATCH_COL_UPPER, 1, 10, INFINITY}, {CUT_PATCH_COST, 0, 3, 4},      {CUT_PATCH_COST, 1, 3, 4},
      {CUT_PATCH_ROW_LOWER, 0, -INFINITY, 2}, {CUT_PATCH_ROW_UPPER, 0, 7, 8},
  };
  assert_int_equal(patch.n, sizeof expected / sizeof *expected);
  for (int64_t i = 0; i < patch.n; i++) {
    assert_int_equal(patch.items[i].what, expected[i].what);
    assert_int_equal(patch.items[i].index, expected[i].index);
    assert_true(patch.items[i].before >= expected[i].before && patch.items[i].before <= expected[i].before);
    assert_true(patch.items[i].after >= expected[i].after && patch.items[i].after <= expected[i].after);
  }
  cut_patch_clear(&patch);
  assert_null(patch.items);
  cut_model_free(b);
  cut_model_free(a);
}

static void another_structure_is_told(void **state) {
  cut_model *a = model(*state, BASE);
  for (int what = 0; what < 5; what++) {
    numbers n = BASE;
    if (what == 0) n.entry = 2;
    if (what == 1) n.integer = true;
    if (what == 2) n.more = true;
    if (what == 3) n.last = 18749;
    if (what == 4) n.offset = 1;
    cut_model *b = model(*state, n);
    cut_patch patch = {0};
    cut_error err;
    if (cut_patch_between(a, b, &patch, &err) != CUT_STATUS_STRUCTURE)
      fail_msg("difference %d was taken for a patch", what);
    assert_true(strlen(err.message) > 0);
    assert_null(patch.items);
    cut_model_free(b);
  }
  cut_model_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_differs),
      cmocka_unit_test(numbers_differ_in_order),
      cmocka_unit_test(another_structure_is_told),
  };
  return cmocka_run_group_tests(tests, open_small, close_small);
}
