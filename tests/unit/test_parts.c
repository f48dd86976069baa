#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"
#include "model/parts.h"
#include "support/unit.h"

enum { OIL, GAS, COAL, POWER, CLASS_ROW = 7 };

static cut_origin origin(cut_role role, int64_t row, int64_t good, int64_t period) {
  return (cut_origin){
      .role = role, .table = CUT_TABLE_ROUTES, .row = row, .column = -1, .commodity = good, .period = period};
}

/* Two periods. Gas is burnt for power, in a LOAD row that joins them; oil and coal have nothing to do with them but the
 * class of what is not served. A measure's column meets no row, and a row has no column. */
static cut_model *build(void) {
  static const uint8_t group[1] = {1};
  cut_model_builder *b = cut_model_builder_new();
  cut_model *m = NULL;
  int64_t class_row, load[2], balance[4][2], empty, column;
  assert_non_null(b);
  cut_model_want_digest(b, false);
  for (int t = 0; t < 2; t++) assert_int_equal(cut_model_add_period(b, (cut_span){t, t + 1}, NULL), CUT_STATUS_OK);
  for (int good = 0; good < 4; good++)
    for (int t = 0; t < 2; t++)
      assert_int_equal(cut_model_add_row(b, origin(CUT_ROLE_BALANCE, 0, good, t), 0, good + t, &balance[good][t], NULL),
                       CUT_STATUS_OK);
  for (int t = 0; t < 2; t++)
    assert_int_equal(cut_model_add_row(b, origin(CUT_ROLE_LOAD, 0, -1, t), 0, 9, &load[t], NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_add_row(b, origin(CUT_ROLE_LOAD, 5, -1, 0), 2, 3, &empty, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_add_row(b, origin(CUT_ROLE_CLASS, CLASS_ROW, -1, -1), 0, 50, &class_row, NULL),
                   CUT_STATUS_OK);
  for (int good = 0; good < 4; good++)
    for (int t = 0; t < 2; t++) {
      assert_int_equal(
          cut_model_add_column(b, origin(CUT_ROLE_FLOW, good, good, t), -1, 10 * good + t, false, &column, NULL),
          CUT_STATUS_OK);
      assert_int_equal(cut_model_add_entry(b, balance[good][t], column, 1 + good, NULL), CUT_STATUS_OK);
      assert_int_equal(cut_model_add_entry(b, class_row, column, 0.5, NULL), CUT_STATUS_OK);
      if (good == GAS || good == POWER)
        assert_int_equal(cut_model_add_entry(b, load[t], column, 3, NULL), CUT_STATUS_OK);
    }
  assert_int_equal(cut_model_add_column(b, origin(CUT_ROLE_MEASURE, 0, -1, 0), 0, 1, false, &column, NULL),
                   CUT_STATUS_OK);
  assert_int_equal(cut_model_build(b, NULL, group, 1, &m, NULL), CUT_STATUS_OK);
  cut_model_builder_free(b);
  return m;
}

static bool not_class(const cut_origin *row) { return row->role != CUT_ROLE_CLASS; }

static int64_t part_of(const cut_model *m, const cut_parts *p, cut_role role, int64_t row, int64_t good, int64_t t) {
  return p->of_column[cut_model_find_column(m, origin(role, row, good, t))];
}

static void test_goods_apart(void **state) {
  (void)state;
  cut_model *m = build();
  cut_parts p;
  assert_int_equal(cut_parts_find(m, not_class, &p, NULL), CUT_STATUS_OK);
  assert_int_equal(p.n, 4); /* oil, gas with power, coal, and what meets nothing */
  int64_t oil = part_of(m, &p, CUT_ROLE_FLOW, OIL, OIL, 0), gas = part_of(m, &p, CUT_ROLE_FLOW, GAS, GAS, 0);
  assert_int_equal(oil, part_of(m, &p, CUT_ROLE_FLOW, OIL, OIL, 1)); /* all periods of a good together */
  assert_int_equal(gas, part_of(m, &p, CUT_ROLE_FLOW, POWER, POWER, 1));
  assert_int_not_equal(oil, gas);
  assert_int_not_equal(part_of(m, &p, CUT_ROLE_FLOW, COAL, COAL, 0), gas);
  assert_int_equal(part_of(m, &p, CUT_ROLE_MEASURE, 0, -1, 0), 3);
  assert_int_equal(p.of_row[cut_model_find_row(m, origin(CUT_ROLE_LOAD, 5, -1, 0))], 3);
  assert_int_equal(p.of_row[cut_model_find_row(m, origin(CUT_ROLE_CLASS, CLASS_ROW, -1, -1))], -1);
  cut_parts_clear(&p);
  assert_int_equal(cut_parts_find(m, NULL, &p, NULL), CUT_STATUS_OK);
  assert_int_equal(p.n, 2); /* the class holds all goods together */
  cut_parts_clear(&p);
  cut_model_free(m);
}

/* Every column, row and entry of the whole is in exactly one part, with its numbers; but for rows that do not join. */
static void test_parts_are_the_whole(void **state) {
  (void)state;
  cut_model *m = build();
  const cut_model_view *v = cut_model_get(m);
  cut_parts p;
  int64_t columns = 0, rows = 0, entries = 0;
  assert_int_equal(cut_parts_find(m, not_class, &p, NULL), CUT_STATUS_OK);
  for (int64_t part = 0; part < p.n; part++) {
    cut_model *one = NULL;
    assert_int_equal(cut_parts_take(m, &p, part, &one, NULL), CUT_STATUS_OK);
    const cut_model_view *o = cut_model_get(one);
    assert_int_equal(cut_model_check(one, NULL), CUT_STATUS_OK);
    assert_int_equal(o->n_periods, 2);
    for (int64_t j = 0; j < o->n_columns; j++) {
      int64_t whole = cut_model_find_column(m, cut_column_origin(o, j));
      assert_true(p.of_column[whole] == part && o->col_lower[j] == v->col_lower[whole] &&
                  o->col_upper[j] == v->col_upper[whole]);
      for (int64_t k = o->col_start[j], w = v->col_start[whole]; k < o->col_start[j + 1]; k++, w++) {
        int64_t i = cut_model_find_row(m, cut_row_origin(o, o->entry_row[k]));
        assert_true(i == v->entry_row[w] && o->entry_value[k] == v->entry_value[w]);
        assert_true(o->row_lower[o->entry_row[k]] == v->row_lower[i] &&
                    o->row_upper[o->entry_row[k]] == v->row_upper[i]);
      }
    }
    columns += o->n_columns;
    rows += o->n_rows;
    entries += o->n_entries;
    cut_model_free(one);
  }
  assert_int_equal(columns, v->n_columns);
  assert_int_equal(rows, v->n_rows - 1);
  assert_int_equal(entries, v->n_entries - 8); /* those of the class */
  cut_parts_clear(&p);
  cut_model_free(m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_goods_apart),
      cmocka_unit_test(test_parts_are_the_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
