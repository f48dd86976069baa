/* The manual of the case format names every table, column, type and unit; the data package describes the files. */
#include "case/case_document.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "support/case_folder.h"
#include "support/unit.h"

static void test_manual(void **state) {
  (void)state;
  char *text = NULL, line[256];
  assert_int_equal(cut_case_format_document(&text, NULL), CUT_STATUS_OK);
  const char *at = text;
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *table = cut_schema((cut_table)t);
    (void)snprintf(line, sizeof line, "\n## %s\n", table->name);
    at = strstr(at, line);
    assert_non_null(at);
    for (int i = 0; i < table->n_columns; i++) {
      (void)snprintf(line, sizeof line, "\n| `%s`", table->columns[i].name);
      assert_non_null(strstr(at, line));
    }
  }
  for (int64_t i = 0; i < cut_n_units(); i++) {
    (void)snprintf(line, sizeof line, "\n| `%s` | %s |", cut_unit_row(i).name, cut_unit_row(i).dimension);
    assert_non_null(strstr(text, line));
  }
  for (const char *p = strchr(text, '\n'); p != NULL; p = strchr(p + 1, '\n')) /* rows of a table end on their line */
    if (p[1] == '|') assert_true(*(strchr(p + 1, '\n') - 1) == '|');
  cut_mem_free(text);
}

/* Brackets that stand outside strings match; returns the deepest level. */
static int check_brackets(const char *json) {
  char open[64];
  int depth = 0, deepest = 0;
  for (const char *p = json; *p != '\0'; p++) {
    if (*p == '"')
      for (p++; *p != '"'; p++) {
        assert_true((unsigned char)*p >= 0x20);
        if (*p == '\\') p++;
      }
    else if (*p == '{' || *p == '[')
      open[depth++] = *p;
    else if (*p == '}' || *p == ']')
      assert_true(depth > 0 && open[--depth] == (*p == '}' ? '{' : '['));
    if (depth > deepest) deepest = depth;
  }
  assert_int_equal(depth, 0);
  return deepest;
}

static void test_datapackage(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = NULL;
  char *json = NULL, *again = NULL;
  case_folder_make(&f);
  case_folder_replace(&f, "case.yaml", "title: \"Two", "title: \"\\\"Two\\\"\\t");
  case_folder_replace(&f, "case.yaml", "id: mini", "id: Mini");
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_case_datapackage(c, &json, NULL), CUT_STATUS_OK);
  assert_true(check_brackets(json) > 4);
  assert_null(strstr(json, "[]"));
  static const char *const PARTS[] = {
      "\"name\": \"mini\"",
      "\"title\": \"\\\"Two\\\"\\u0009 suppliers",
      "{\"name\": \"routes\", \"path\": \"routes.csv\", \"profile\": \"tabular-data-resource\"",
      "{\"name\": \"capacity\", \"type\": \"number\", \"description\": \"most per time, at the start of the route\", "
      "\"unit\": "
      "\"kt/month\", \"unitField\": \"capacity_unit\"}",
      "{\"name\": \"capacity_unit\", \"type\": \"string\"}",
      "{\"name\": \"shutdown\", \"type\": \"boolean\", \"trueValues\": [\"yes\"], \"falseValues\": [\"no\"]",
      "\"constraints\": {\"required\": true, \"enum\": [\"obligation\", \"market\"]}",
      "{\"name\": \"kind\", \"type\": \"string\", \"constraints\": {\"required\": true, "
      "\"enum\": [\"measured\", \"derived\", "
      "\"assumed\"]}}",
      "\"primaryKey\": [\"conversion\", \"input\", \"output\", \"known_from\"]",
      "{\"fields\": \"from\", \"reference\": {\"resource\": \"places\", \"fields\": \"id\"}}",
      "{\"fields\": \"parent\", \"reference\": {\"resource\": \"\", \"fields\": \"id\"}}",
  };
  for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
    if (strstr(json, PARTS[i]) == NULL) print_message("not found: %s\n", PARTS[i]);
    assert_non_null(strstr(json, PARTS[i]));
  }
  assert_null(strstr(json, "in_transit.csv"));
  assert_int_equal(cut_case_datapackage(c, &again, NULL), CUT_STATUS_OK);
  assert_string_equal(json, again);
  cut_mem_free(again);
  cut_mem_free(json);
  cut_case_free(c);
  case_folder_append(&f, "routes.csv", "x\n");
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_INPUT);
  assert_int_equal(cut_case_datapackage(c, &json, NULL), CUT_STATUS_INPUT);
  cut_case_free(c);
  case_folder_drop(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_manual), cmocka_unit_test(test_datapackage)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
