/* Verb rows: everything that a case says comes back as written, and what is called editable is what --set takes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/setting.h"
#include "support/case_folder.h"
#include "support/unit.h"

static cut_error err;

static cut_case *open_case(const char *path) {
  cut_case *c = NULL;
  if (cut_case_open(path, NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s: %s", path, err.message);
  return c;
}

static cut_case *open_shipped(const char *name) {
  char path[512];
  const char *source = getenv("CUTSET_SOURCE_DIR");
  snprintf(path, sizeof path, "%s/%s", source == NULL ? "." : source, name);
  return open_case(path);
}

static cut_result *rows(const cut_case *c, const cut_option_value *options, int64_t n) {
  cut_result *r = NULL;
  if (cut_run(c, "rows", options, n, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return r;
}

static int64_t find(const cut_result *r, const char *table, const char *id, const char *column) {
  bool cells = column != NULL;
  const char *from = cells ? "case_cells" : "case_rows";
  for (int64_t i = 0; i < cut_result_n_rows(r, from); i++)
    if (strcmp(cut_result_text(r, from, i, "table"), table) == 0 &&
        strcmp(cut_result_text(r, from, i, "id"), id) == 0 &&
        (!cells || strcmp(cut_result_text(r, from, i, "column"), column) == 0))
      return i;
  return -1;
}

static void every_row_and_cell_is_told(void **state) {
  (void)state;
  static const char *const cases[] = {"tests/cases/mini", "tests/cases/full", "cases/belarus-2020"};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    cut_case *c = open_shipped(cases[k]);
    cut_result *r = rows(c, NULL, 0);
    int64_t n_rows = 0, n_written = 0, n_told = 0;
    for (int t = 0; t < CUT_N_TABLES; t++) {
      n_rows += cut_case_n(c, (cut_table)t);
      for (int64_t row = 0; row < cut_case_n(c, (cut_table)t); row++)
        for (int column = 0; column < cut_schema((cut_table)t)->n_columns; column++)
          n_written += cut_case_text(c, (cut_table)t, row, column)[0] != '\0';
    }
    assert_int_equal(cut_result_n_rows(r, "case_rows"), n_rows);
    for (int64_t i = 0; i < cut_result_n_rows(r, "case_cells"); i++)
      n_told += !cut_result_is_null(r, "case_cells", i, "text");
    assert_int_equal(n_told, n_written);
    cut_result_free(r);
    cut_case_free(c);
  }
}

/* The cell's own text, with its unit, as a setting; another word where the cell is empty. */
static bool takes(cut_values *v, const cut_result *r, int64_t i) {
  char setting[4096];
  const char *text = cut_result_text(r, "case_cells", i, "text"), *unit = cut_result_text(r, "case_cells", i, "unit");
  if (cut_result_is_null(r, "case_cells", i, "text")) text = "none";
  snprintf(setting, sizeof setting, "%s.%s.%s=%s%s%s", cut_result_text(r, "case_cells", i, "table"),
           cut_result_text(r, "case_cells", i, "id"), cut_result_text(r, "case_cells", i, "column"), text,
           unit[0] == '\0' ? "" : " ", unit);
  return cut_setting_apply(v, setting, &err) == CUT_STATUS_OK;
}

static void editable_is_what_can_be_set(void **state) {
  (void)state;
  static const char *const cases[] = {"tests/cases/mini", "tests/cases/full", "tests/cases/measures"};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    cut_case *c = open_shipped(cases[k]);
    cut_result *r = rows(c, NULL, 0);
    int64_t n_editable = 0;
    for (int64_t i = 0; i < cut_result_n_rows(r, "case_cells"); i++) {
      cut_values *v = NULL;
      bool editable = cut_result_integer(r, "case_cells", i, "editable") != 0;
      n_editable += editable;
      assert_int_equal(cut_values_new(c, NULL, 0, &v, &err), CUT_STATUS_OK);
      if (takes(v, r, i) != editable)
        fail_msg("%s.%s.%s: %s", cut_result_text(r, "case_cells", i, "table"),
                 cut_result_text(r, "case_cells", i, "id"), cut_result_text(r, "case_cells", i, "column"),
                 editable ? err.message : "is taken");
      cut_values_free(v);
    }
    assert_true(n_editable > 10);
    cut_result_free(r);
    cut_case_free(c);
  }
}

static void a_cell_has_its_number_range_and_source(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_write(&f, "routes.csv",
                    "id,from,to,commodity,capacity,capacity_unit,capacity_low,capacity_high,capacity_source,"
                    "capacity_kind,capacity_known_from,tariff,tariff_unit,mode,source,kind,known_from,note\n"
                    "pipe,a_border,b_refinery,oil,60,kt/month,,80,a brochure,assumed,2021-02-03,0,USD/t,pipeline,"
                    "a treaty,measured,2021-01-01,worth a note\n"
                    "truck,b_refinery,b_home,products,100,kt/month,,,,,,,,truck,x,assumed,2021-01-01,\n");
  case_folder_remove(&f, "scenarios.csv");
  cut_case *c = open_case(f.path);
  cut_result *r = rows(c, (const cut_option_value[]){{"row", "routes:pipe"}}, 1);
  assert_int_equal(cut_result_n_rows(r, "case_rows"), 1);
  assert_string_equal(cut_result_text(r, "case_rows", 0, "note"), "worth a note");
  assert_string_equal(cut_result_text(r, "case_rows", 0, "kind"), "measured");
  assert_string_equal(cut_result_text(r, "case_rows", 0, "file"), "routes.csv");
  assert_int_equal(cut_result_integer(r, "case_rows", 0, "line"), 2);
  int64_t i = find(r, "routes", "pipe", "capacity");
  assert_true(i >= 0);
  assert_string_equal(cut_result_text(r, "case_cells", i, "text"), "60");
  assert_string_equal(cut_result_text(r, "case_cells", i, "unit"), "kt/month");
  assert_string_equal(cut_result_text(r, "case_cells", i, "dimension"), "rate");
  assert_string_equal(cut_result_text(r, "case_cells", i, "empty"), "no limit");
  assert_true(cut_result_number(r, "case_cells", i, "value") == 60);
  assert_true(cut_result_number(r, "case_cells", i, "low") == 60); /* not written: the number itself */
  assert_true(cut_result_number(r, "case_cells", i, "high") == 80);
  assert_string_equal(cut_result_text(r, "case_cells", i, "source"), "a brochure");
  assert_string_equal(cut_result_text(r, "case_cells", i, "kind"), "assumed");
  assert_string_equal(cut_result_text(r, "case_cells", i, "known_from"), "2021-02-03");
  i = find(r, "routes", "pipe", "tariff");
  assert_string_equal(cut_result_text(r, "case_cells", i, "source"), "a treaty");
  assert_true(cut_result_is_null(r, "case_cells", i, "low"));
  i = find(r, "routes", "pipe", "min"); /* empty, and could be set */
  assert_true(cut_result_is_null(r, "case_cells", i, "text") && cut_result_is_null(r, "case_cells", i, "source"));
  assert_string_equal(cut_result_text(r, "case_cells", i, "empty"), "none");
  assert_int_equal(find(r, "routes", "pipe", "profile"), -1); /* empty, and could not */
  cut_result_free(r);
  cut_case_free(c);
  case_folder_drop(&f);
}

static void rows_are_chosen_by_table_and_id(void **state) {
  (void)state;
  cut_case *c = open_shipped("cases/belarus-2020");
  cut_result *r = rows(c, (const cut_option_value[]){{"row", "series.urals"}, {"row", "measures"}}, 2);
  int64_t n_series = 0;
  for (int64_t i = 0; i < cut_result_n_rows(r, "case_rows"); i++) {
    const char *id = cut_result_text(r, "case_rows", i, "id");
    if (strcmp(cut_result_text(r, "case_rows", i, "table"), "series") != 0) continue;
    assert_int_equal(strncmp(id, "urals/", 6), 0); /* not urals_discount */
    n_series++;
  }
  assert_true(n_series > 1);
  assert_true(find(r, "routes", "unecha_mozyr", NULL) == -1);
  assert_true(cut_result_n_rows(r, "case_rows") > n_series);
  cut_result_free(r);
  static const char *const wrong[][2] = {{"routs.unecha_mozyr", "did you mean \"routes\""},
                                         {"routes.unecha_mozir", "did you mean \"unecha_mozyr\""},
                                         {"routes.", "no such row"},
                                         {".x", "no table"},
                                         {"zzzzzzzzz", "no table"}};
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
    r = NULL;
    assert_int_equal(cut_run(c, "rows", (const cut_option_value[]){{"row", wrong[k][0]}}, 1, NULL, &r, &err),
                     CUT_STATUS_INPUT);
    assert_null(r);
    if (strstr(err.message, wrong[k][1]) == NULL) fail_msg("%s", err.message);
  }
  cut_case_free(c);
}

static void rows_known_later_are_left_out(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f); /* as known on 2021-03-01 */
  case_folder_append(&f, "routes.csv", "late,c_port,b_refinery,oil,1,kt/month,1,USD/t,sea,,,x,assumed,2021-03-02\n");
  case_folder_append(&f, "routes.csv", "known,c_port,b_refinery,oil,1,kt/month,1,USD/t,sea,,,x,assumed,2021-03-01\n");
  cut_case *c = open_case(f.path);
  cut_result *r = rows(c, NULL, 0);
  assert_int_equal(find(r, "routes", "late", NULL), -1);
  assert_true(find(r, "routes", "known", NULL) >= 0);
  cut_result_free(r);
  cut_case_free(c);
  case_folder_drop(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_and_cell_is_told),
      cmocka_unit_test(editable_is_what_can_be_set),
      cmocka_unit_test(a_cell_has_its_number_range_and_source),
      cmocka_unit_test(rows_are_chosen_by_table_and_id),
      cmocka_unit_test(rows_known_later_are_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
