#include "question/inputs.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Places between low and high that differ by less are the same. */
#define SAME_SHARE 1e-12

typedef struct inputs {
  cut_input *items;
  int64_t n, capacity;
} inputs;

/* Tables whose numbers are beside the answers, or lists of changes. */
static bool is_aside(cut_table t) {
  return t == CUT_TABLE_SCENARIOS || t == CUT_TABLE_EFFECTS || t == CUT_TABLE_OBSERVED || t == CUT_TABLE_COMMODITIES ||
         t == CUT_TABLE_LOADS || strcmp(cut_schema(t)->name, "targets") == 0 ||
         strcmp(cut_schema(t)->name, "predictions") == 0;
}

static double written(const cut_case *c, cut_table t, int64_t row, int column) {
  double x;
  return cut_text_to_number(cut_case_text(c, t, row, column), &x) ? x : NAN;
}

/* The factor on a number at a position. */
static double factor_at(double low, double high, double position) {
  return fmax(position < 0 ? 1 - position * (low - 1) : 1 + position * (high - 1), 0);
}

static const char *series_of(const cut_case *c, int64_t row) {
  return cut_case_text(c, CUT_TABLE_SERIES, row, CUT_SERIES_ID);
}

/* Rows of a series are neighbours, as keys begin with the id. */
static cut_status add_series(const cut_case *c, int64_t row, inputs *list, cut_error *err) {
  const char *id = series_of(c, row);
  if (list->n > 0 && list->items[list->n - 1].table == CUT_TABLE_SERIES &&
      strcmp(list->items[list->n - 1].key, id) == 0)
    return CUT_STATUS_OK;
  cut_input input = {.table = CUT_TABLE_SERIES,
                     .row = row,
                     .column = CUT_SERIES_VALUE,
                     .key = id,
                     .unit = cut_case_unit(c, CUT_TABLE_SERIES, row, CUT_SERIES_VALUE),
                     .furthest_low = -INFINITY};
  double low, high, n = 0;
  for (int64_t i = row; i < cut_case_n(c, CUT_TABLE_SERIES) && strcmp(series_of(c, i), id) == 0; i++) {
    if (!cut_case_range_ratios(c, CUT_TABLE_SERIES, i, CUT_SERIES_VALUE, &low, &high)) continue;
    double x = written(c, CUT_TABLE_SERIES, i, CUT_SERIES_VALUE);
    input.value += x;
    input.low += x * low;
    input.high += x * high;
    if (low < 1) input.furthest_low = fmax(input.furthest_low, -1 / (1 - low));
    n++;
  }
  input.value /= n;
  input.low /= n;
  input.high /= n;
  if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
  list->items[list->n++] = input;
  return CUT_STATUS_OK;
}

static cut_status add_cell(const cut_case *c, cut_table t, int64_t row, int column, double low, double high,
                           inputs *list, cut_error *err) {
  double x = written(c, t, row, column);
  if (isnan(x) || !(low < high)) return CUT_STATUS_OK;
  if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
  list->items[list->n++] = (cut_input){.table = t,
                                       .row = row,
                                       .column = column,
                                       .key = cut_case_key(c, t, row),
                                       .value = x,
                                       .low = x * low,
                                       .high = x * high,
                                       .unit = cut_case_unit(c, t, row, column),
                                       .furthest_low = low < 1 ? -1 / (1 - low) : -INFINITY};
  return CUT_STATUS_OK;
}

cut_status cut_inputs_list(const cut_case *c, cut_input **out, int64_t *n, cut_error *err) {
  inputs list = {0};
  cut_status status = CUT_STATUS_OK;
  *out = NULL;
  *n = 0;
  for (int t = 0; t < CUT_N_TABLES; t++)
    for (int64_t row = 0; !is_aside((cut_table)t) && row < cut_case_n(c, (cut_table)t); row++)
      for (int column = 0; column < cut_schema((cut_table)t)->n_columns; column++) {
        double low, high;
        if (!cut_type_has_unit(cut_schema((cut_table)t)->columns[column].type) ||
            !cut_case_range_ratios(c, (cut_table)t, row, column, &low, &high))
          continue;
        if (t == CUT_TABLE_SERIES)
          CUT_TRY_GOTO(add_series(c, row, &list, err));
        else
          CUT_TRY_GOTO(add_cell(c, (cut_table)t, row, column, low, high, &list, err));
      }
  *out = list.items;
  *n = list.n;
  list.items = NULL;
cleanup:
  cut_mem_free(list.items);
  return status;
}

static cut_status multiply(cut_values *values, cut_table t, int64_t row, int column, double factor, cut_error *err) {
  static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};
  cut_text text = {0};
  cut_text_add_number(&text, factor);
  cut_status status =
      text.failed ? CUT_FAIL_MEMORY(err)
                  : cut_values_change(values, cut_schema(t)->name, cut_case_key(cut_values_case(values), t, row),
                                      cut_schema(t)->columns[column].name, "multiply", text.data, "", always, err);
  cut_text_clear(&text);
  return status;
}

cut_status cut_input_move(const cut_input *input, double position, cut_values *values, cut_error *err) {
  const cut_case *c = cut_values_case(values);
  double low, high;
  if (input->table != CUT_TABLE_SERIES) {
    if (!cut_case_range_ratios(c, input->table, input->row, input->column, &low, &high)) return CUT_STATUS_OK;
    return multiply(values, input->table, input->row, input->column, factor_at(low, high, position), err);
  }
  for (int64_t i = input->row; i < cut_case_n(c, CUT_TABLE_SERIES) && strcmp(series_of(c, i), input->key) == 0; i++)
    if (cut_case_range_ratios(c, CUT_TABLE_SERIES, i, CUT_SERIES_VALUE, &low, &high))
      CUT_TRY(multiply(values, CUT_TABLE_SERIES, i, CUT_SERIES_VALUE, factor_at(low, high, position), err));
  return CUT_STATUS_OK;
}

static double share_of(double low, double high) {
  return low >= 0 && low < 1 && high > 1 ? (1 - low) / (high - low) : NAN;
}

double cut_input_share(const cut_case *c, const cut_input *input) {
  double low, high, share = NAN;
  if (input->table != CUT_TABLE_SERIES)
    return cut_case_range_ratios(c, input->table, input->row, input->column, &low, &high) ? share_of(low, high) : NAN;
  for (int64_t i = input->row; i < cut_case_n(c, CUT_TABLE_SERIES) && strcmp(series_of(c, i), input->key) == 0; i++) {
    if (!cut_case_range_ratios(c, CUT_TABLE_SERIES, i, CUT_SERIES_VALUE, &low, &high)) continue;
    double here = share_of(low, high);
    if (isnan(here) || (!isnan(share) && fabs(here - share) > SAME_SHARE)) return NAN;
    share = here;
  }
  return share;
}

double cut_input_value(const cut_input *input, double position) {
  return position < 0 ? input->value - position * (input->low - input->value)
                      : input->value + position * (input->high - input->value);
}
