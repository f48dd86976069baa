#include "question/ranges.h"

#include <string.h>

#include "base/text.h"

/* All days a case can speak of. */
static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};

static cut_status multiply(cut_values *values, cut_table t, int64_t row, int column, double factor, cut_error *err) {
  const cut_schema_table *table = cut_schema(t);
  cut_text text = {0};
  cut_text_add_number(&text, factor);
  cut_status status = text.failed
                          ? CUT_FAIL_MEMORY(err)
                          : cut_values_change(values, table->name, cut_case_key(cut_values_case(values), t, row),
                                              table->columns[column].name, "multiply", text.data, "", always, err);
  cut_text_clear(&text);
  return status;
}

cut_status cut_ranges_move(cut_values *values, const cut_doubtful *cells, size_t n, bool high, bool *moved,
                           cut_error *err) {
  const cut_case *c = cut_values_case(values);
  *moved = false;
  for (size_t k = 0; k < n; k++) {
    for (int64_t row = 0; row < cut_case_n(c, cells[k].table); row++) {
      double low_end, high_end;
      if (cells[k].only_type != NULL &&
          strcmp(cut_case_text(c, cells[k].table, row, cut_schema_find_column(cells[k].table, "type")),
                 cells[k].only_type) != 0)
        continue;
      if (!cut_case_range_ratios(c, cells[k].table, row, cells[k].column, &low_end, &high_end)) continue;
      CUT_TRY(multiply(values, cells[k].table, row, cells[k].column, high == cells[k].more_is_more ? high_end : low_end,
                       err));
      *moved = true;
    }
  }
  return CUT_STATUS_OK;
}
