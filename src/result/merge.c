/* Taking the rows of one result into another. */
#include <string.h>

#include "result/result_internal.h"

/* Order of two rows of a table by its key, as cut_result_finish sorts them. */
static int compare_keys(const cut_result *a, int64_t i, const cut_result *b, int64_t k, cut_result_table_id t) {
  const cut_result_schema *schema = cut_result_schema_of(t);
  for (int c = 0; c < schema->n_columns; c++) {
    if (!schema->columns[c].is_key) continue;
    int order = 0;
    if (schema->columns[c].type == CUT_VALUE_TEXT) {
      order = strcmp(cut_result_get_text(a, t, i, c), cut_result_get_text(b, t, k, c));
    } else if (schema->columns[c].type == CUT_VALUE_NUMBER) {
      double x = cut_result_get_number(a, t, i, c), y = cut_result_get_number(b, t, k, c);
      order = (x > y) - (x < y);
    } else {
      int64_t x = cut_result_get_integer(a, t, i, c), y = cut_result_get_integer(b, t, k, c);
      order = (x > y) - (x < y);
    }
    if (order != 0) return order;
  }
  return 0;
}

/* Is a row with the key of from's row k among the first n rows of r, which are sorted? */
static bool has_key(const cut_result *r, int64_t n, const cut_result *from, int64_t k, cut_result_table_id t) {
  int64_t low = 0, high = n;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (compare_keys(r, middle, from, k, t) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && compare_keys(r, low, from, k, t) == 0;
}

static void put_row(cut_result *r, const cut_result *from, int64_t k, cut_result_table_id t) {
  const cut_result_schema *schema = cut_result_schema_of(t);
  for (int c = 0; c < schema->n_columns; c++) {
    if (cut_result_get_null(from, t, k, c)) continue;
    switch (schema->columns[c].type) {
      case CUT_VALUE_TEXT:
        cut_result_put_text(r, c, cut_result_get_text(from, t, k, c));
        break;
      case CUT_VALUE_INTEGER:
        cut_result_put_integer(r, c, cut_result_get_integer(from, t, k, c));
        break;
      case CUT_VALUE_NUMBER:
        cut_result_put_number(r, c, cut_result_get_number(from, t, k, c));
        break;
      case CUT_VALUE_FLAG:
        cut_result_put_flag(r, c, cut_result_get_integer(from, t, k, c) != 0);
        break;
    }
  }
}

cut_status cut_result_merge(cut_result *r, cut_result *from, cut_error *err) {
  CUT_TRY(cut_result_finish(r, err));
  CUT_TRY(cut_result_finish(from, err));
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) {
    cut_result_table_id t = (cut_result_table_id)i;
    int64_t there = cut_result_count(r, t);
    for (int64_t k = 0; k < cut_result_count(from, t); k++) {
      if (t != CUT_RT_HEADLINES && has_key(r, there, from, k, t)) continue;
      cut_result_begin(r, t);
      put_row(r, from, k, t);
      if (t == CUT_RT_HEADLINES) cut_result_put_integer(r, CUT_RC_HEADLINES_POSITION, there + k + 1);
      CUT_TRY(cut_result_end(r, err));
    }
  }
  return cut_result_finish(r, err);
}
