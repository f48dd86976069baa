/* The schema is what the reader, the manual and the data package rely on: names, references, paths to commodities. */
#include "case/schema.h"

#include <ctype.h>
#include <string.h>

#include "support/unit.h"

static void test_names(void **state) {
  (void)state;
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *table = cut_schema((cut_table)t);
    assert_int_equal(cut_schema_find_table(table->name), t);
    bool has_key = false;
    for (int i = 0; i < table->n_columns; i++) {
      const cut_schema_column *column = &table->columns[i];
      assert_int_equal(cut_schema_find_column((cut_table)t, column->name), i);
      for (const char *p = column->name; *p != '\0'; p++) assert_true(islower((unsigned char)*p) || *p == '_');
      assert_true(column->doc[0] != '\0');
      has_key = has_key || column->is_key;
      if (column->is_key) assert_int_equal(column->empty, CUT_EMPTY_ERROR);
    }
    assert_true(has_key);
    assert_true(table->columns[0].is_key);
  }
  assert_int_equal(cut_schema_find_table("no"), -1);
  assert_int_equal(cut_schema_find_column(CUT_TABLE_ROUTES, "no"), -1);
  assert_int_equal(cut_schema_find_column(CUT_TABLE_ROUTES, "from"), CUT_ROUTES_FROM);
}

/* No companion of a column is called as another column: x_unit of x. */
static void test_companions(void **state) {
  (void)state;
  static const char *const SUFFIXES[] = {"_unit", "_low", "_high", "_source", "_kind", "_known_from"};
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *table = cut_schema((cut_table)t);
    for (int i = 0; i < table->n_columns; i++) {
      if (!cut_type_has_unit(table->columns[i].type)) continue;
      for (size_t k = 0; k < sizeof SUFFIXES / sizeof SUFFIXES[0]; k++) {
        char name[128];
        strcpy(name, table->columns[i].name);
        strcat(name, SUFFIXES[k]);
        assert_int_equal(cut_schema_find_column((cut_table)t, name), -1);
      }
    }
  }
}

static void test_references(void **state) {
  (void)state;
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *table = cut_schema((cut_table)t);
    for (int i = 0; i < table->n_columns; i++) {
      const cut_schema_column *column = &table->columns[i];
      if (column->type == CUT_TYPE_REF) assert_true(cut_schema_find_table(column->arg) >= 0);
      if (column->type == CUT_TYPE_CHOICE) assert_true(column->arg[0] != '\0');
      bool depends = column->type == CUT_TYPE_AMOUNT || column->type == CUT_TYPE_RATE || column->type == CUT_TYPE_PRICE;
      if (depends) assert_true(column->arg[0] != '\0');
      if (depends && strchr(column->arg, '.') == NULL)
        assert_true(cut_schema_find_column((cut_table)t, column->arg) >= 0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_companions),
                                     cmocka_unit_test(test_references)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
