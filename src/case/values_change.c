/* Changes: read from rows of `scenarios` or one by one, checked, and turned into the overlay that reading goes through.
 *
 * A change of a formula is made on its text: `multiply` gives "(old) * factor", `add` gives "(old) + (new)". So the
 * terms of a changed price keep their names, and the circle and unit checks see what will be evaluated. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/cell.h"
#include "case/values_internal.h"

/* ---- reading through the overlay ---- */

const cut_series_set *cut_values_series(const cut_values *v) {
  return v->overlay.series != NULL ? v->overlay.series : v->series;
}

bool cut_values_is_changed(const cut_values *v, cut_table t, int64_t row) {
  return v->overlay.first[t] != NULL && v->overlay.first[t][row] >= 0;
}

/* The cell's changes are read, all of them. */
static void note_read(const cut_values *v, cut_table t, int64_t row, int column) {
  for (int64_t k = v->overlay.first[t][row]; k < v->overlay.n; k++) {
    const cut_change *ch = &v->changes.items[v->overlay.order[k]];
    if (ch->table != t || ch->row != row) return;
    if (ch->column == column) v->watched[v->overlay.order[k]] = 1;
  }
}

cut_status cut_values_watch(cut_values *v, cut_error *err) {
  cut_mem_free(v->watched);
  v->watched = CUT_NEW(uint8_t, v->changes.n);
  return v->watched == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

bool cut_values_was_read(const cut_values *v, cut_table t, int64_t row, int column) {
  if (v->watched == NULL || t == CUT_TABLE_SERIES) return true;
  for (int64_t i = 0; i < v->changes.n; i++) {
    const cut_change *ch = &v->changes.items[i];
    if (v->watched[i] != 0 && ch->table == t && ch->row == row && ch->column == column) return true;
  }
  return false;
}

/* The next change of the cell at or after position *k that is in force on the day, NULL if there is none. */
static const cut_change *next_change(const cut_values *v, cut_table t, int64_t row, int column, cut_date day,
                                     int64_t *k, cut_date *until) {
  for (; *k < v->overlay.n; ++*k) {
    const cut_change *ch = &v->changes.items[v->overlay.order[*k]];
    if (ch->table != t || ch->row != row) return NULL;
    if (ch->column != column) continue;
    if (v->watched != NULL) v->watched[v->overlay.order[*k]] = 1;
    if (day < ch->when.first) {
      if (ch->when.first < *until) *until = ch->when.first;
      continue;
    }
    if (day >= ch->when.last) continue;
    if (ch->when.last < *until) *until = ch->when.last;
    ++*k;
    return ch;
  }
  return NULL;
}

static const cut_unit plain_number = {.num = 1, .den = 1};

/* Number and unit of a numeric cell as written; false if it is empty. */
static bool read_cell(const cut_case *c, cut_table t, int64_t row, int column, double *number, const cut_unit **unit) {
  const cut_cell *cell = cut_case_cell(c, t, row, column);
  if (cell->state != CUT_CELL_READ) return false;
  *number = cell->number;
  *unit = cell->unit == NULL ? &plain_number : &cell->unit->unit;
  return true;
}

/* Adds a number, into a summand of the same kind if there is one. There is room: see check_kinds. */
static void add_summand(cut_sum *sum, double number, double value, const cut_unit *unit) {
  for (int i = 0; i < sum->n; i++) {
    if (sum->unit[i]->per != unit->per || !cut_unit_same_dimension(sum->unit[i], unit)) continue;
    sum->number[i] += number * (cut_unit_factor(unit) / cut_unit_factor(sum->unit[i]));
    sum->value[i] += value;
    return;
  }
  if (sum->n == CUT_MAX_SUMMANDS) return;
  sum->number[sum->n] = number;
  sum->value[sum->n] = value;
  sum->unit[sum->n++] = unit;
}

void cut_values_sum(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, cut_sum *out,
                    cut_date *until) {
  out->n = read_cell(v->c, t, row, column, &out->number[0], &out->unit[0]) ? 1 : 0;
  out->value[0] = cut_case_cell(v->c, t, row, column)->value;
  if (!cut_values_is_changed(v, t, row)) return;
  int64_t k = v->overlay.first[t][row];
  const cut_change *ch = NULL;
  while ((ch = next_change(v, t, row, column, day, &k, until)) != NULL) {
    for (int i = 0; ch->operation == CUT_OPERATION_MULTIPLY && i < out->n; i++) {
      out->number[i] *= ch->number;
      out->value[i] *= ch->number;
    }
    if (ch->operation == CUT_OPERATION_SET) out->n = 0;
    if (ch->operation != CUT_OPERATION_MULTIPLY && !ch->none) add_summand(out, ch->number, ch->value, &ch->unit);
  }
}

bool cut_values_flag(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, bool otherwise,
                     cut_date *until) {
  bool flag = cut_case_flag(v->c, t, row, column, otherwise);
  if (!cut_values_is_changed(v, t, row)) return flag;
  int64_t k = v->overlay.first[t][row];
  const cut_change *ch = NULL;
  while ((ch = next_change(v, t, row, column, day, &k, until)) != NULL) flag = ch->none ? otherwise : ch->flag;
  return flag;
}

cut_date cut_values_date(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, cut_date *until) {
  cut_date date = cut_case_date(v->c, t, row, column);
  if (!cut_values_is_changed(v, t, row)) return date;
  int64_t k = v->overlay.first[t][row];
  const cut_change *ch = NULL;
  while ((ch = next_change(v, t, row, column, day, &k, until)) != NULL) date = ch->none ? CUT_DATE_NONE : ch->date;
  return date;
}

static int compare_cell(cut_table t, int64_t row, int column, cut_table u, int64_t other, int other_column) {
  if (t != u) return t < u ? -1 : 1;
  if (row != other) return row < other ? -1 : 1;
  return (column > other_column) - (column < other_column);
}

const cut_rule *cut_values_formula(const cut_values *v, cut_table t, int64_t row, int column, cut_date day,
                                   cut_date *until) {
  const cut_cell *cell = cut_case_cell(v->c, t, row, column);
  const cut_rule *plain = cell->state == CUT_CELL_READ ? cell->as.rule : NULL;
  if (!cut_values_is_changed(v, t, row)) return plain;
  if (v->watched != NULL) note_read(v, t, row, column);
  const cut_formula *items = v->overlay.formulas.items;
  int64_t low = 0,
          high = v->overlay.formulas.n; /* first piece of the cell, or of a later one, that ends after the day */
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    int order = compare_cell(items[mid].table, items[mid].row, items[mid].column, t, row, column);
    if (order < 0 || (order == 0 && items[mid].when.last <= day))
      low = mid + 1;
    else
      high = mid;
  }
  if (low == v->overlay.formulas.n ||
      compare_cell(items[low].table, items[low].row, items[low].column, t, row, column) != 0)
    return plain;
  if (items[low].when.last < *until) *until = items[low].when.last;
  return items[low].rule;
}

/* ---- reading a change ---- */

/* A change as written, and which of its parts is at fault if it cannot be read. */
typedef struct request {
  const char *table, *key, *column, *operation, *value, *unit;
  cut_span when;
  int64_t origin;
  bool by_measure;
  int at; /* column of scenarios */
  cut_error *err;
} request;

#define REFUSE(q, where, ...) ((q)->at = (where), CUT_FAIL((q)->err, CUT_STATUS_INPUT, __VA_ARGS__))

static cut_status unknown(request *q, int where, const char *what, const char *word, const char *const *names,
                          int64_t n) {
  int64_t near = cut_text_nearest(word, names, n);
  if (near >= 0) return REFUSE(q, where, "no %s is called \"%.60s\": did you mean %.60s?", what, word, names[near]);
  return REFUSE(q, where, "no %s is called \"%.60s\"", what, word);
}

static cut_status find_cell(const cut_values *v, request *q, cut_change *ch) {
  const char *names[CUT_N_TABLES];
  int t = cut_schema_find_table(q->table);
  for (int i = 0; i < CUT_N_TABLES; i++) names[i] = cut_schema((cut_table)i)->name;
  if (t < 0) return unknown(q, CUT_SCENARIOS_TABLE, "table", q->table, names, CUT_N_TABLES);
  ch->table = (cut_table)t;
  ch->column = cut_schema_find_column(ch->table, q->column);
  const cut_schema_table *schema = cut_schema(ch->table);
  if (ch->column < 0) {
    const char *columns[64];
    int n = schema->n_columns < 64 ? schema->n_columns : 64;
    for (int i = 0; i < n; i++) columns[i] = schema->columns[i].name;
    return unknown(q, CUT_SCENARIOS_COLUMN, "column", q->column, columns, n);
  }
  ch->row = cut_case_find(v->c, ch->table, q->key);
  return CUT_STATUS_OK;
}

static cut_status unknown_key(const cut_values *v, request *q, cut_table t) {
  int64_t n = cut_case_n(v->c, t);
  const char **keys = CUT_NEW(const char *, n);
  if (keys == NULL) return CUT_FAIL_MEMORY(q->err);
  for (int64_t i = 0; i < n; i++) keys[i] = cut_case_key(v->c, t, i);
  int64_t near = cut_text_nearest(q->key, keys, n);
  cut_status status = near >= 0 ? REFUSE(q, CUT_SCENARIOS_ID, "%s has no row \"%.80s\": did you mean %.80s?", q->table,
                                         q->key, keys[near])
                                : REFUSE(q, CUT_SCENARIOS_ID, "%s has no row \"%.80s\"", q->table, q->key);
  cut_mem_free(keys);
  return status;
}

/* Cells that are read through this module; a change of another one would go unnoticed, so it is refused. */
bool cut_values_can_change(cut_table t, int column) {
  const cut_schema_column *col = &cut_schema(t)->columns[column];
  if (t == CUT_TABLE_SCENARIOS) return column == CUT_SCENARIOS_VALUE; /* by changing what the row changes */
  switch (col->type) {
    case CUT_TYPE_RATE:
    case CUT_TYPE_AMOUNT:
    case CUT_TYPE_PRICE:
    case CUT_TYPE_MONEY:
    case CUT_TYPE_EXPENSE:
    case CUT_TYPE_SHARE:
    case CUT_TYPE_DURATION:
    case CUT_TYPE_RULE:
      return true;
    case CUT_TYPE_VALUE:
      return t == CUT_TABLE_SERIES;
    case CUT_TYPE_FLAG:
      return strcmp(col->name, "new") != 0;
    case CUT_TYPE_DATE:
      return strcmp(col->name, "valid_from") == 0 || strcmp(col->name, "valid_to") == 0;
    default:
      return false;
  }
}

static cut_status check_operation(request *q, cut_change *ch) {
  static const char *const WORDS[] = {"set", "multiply", "add"};
  const cut_schema_column *col = &cut_schema(ch->table)->columns[ch->column];
  int k = 0;
  while (k < 3 && strcmp(q->operation, WORDS[k]) != 0) k++;
  if (k == 3) return unknown(q, CUT_SCENARIOS_OPERATION, "operation", q->operation, WORDS, 3);
  ch->operation = (cut_operation)k;
  if (!cut_values_can_change(ch->table, ch->column) || ch->table == CUT_TABLE_SCENARIOS)
    return REFUSE(q, CUT_SCENARIOS_COLUMN, "column %s of %s cannot be changed by a %s", col->name, q->table,
                  q->by_measure ? "measure" : "scenario");
  if (q->by_measure && ch->table == CUT_TABLE_MEASURES)
    return REFUSE(q, CUT_SCENARIOS_TABLE, "a measure cannot change measures");
  bool is_word = col->type == CUT_TYPE_FLAG || col->type == CUT_TYPE_DATE;
  if (is_word && ch->operation != CUT_OPERATION_SET)
    return REFUSE(q, CUT_SCENARIOS_OPERATION, "column %s of %s can only be set", col->name, q->table);
  if (col->type == CUT_TYPE_DURATION && (ch->when.first > CUT_DATE_NONE || ch->when.last < INT32_MAX))
    return REFUSE(q, CUT_SCENARIOS_FROM, "column %s of %s cannot change within the run: %s", col->name, q->table,
                  q->by_measure ? "only a measure in effect from the start can change it" : "leave out from and to");
  if (ch->when.last <= ch->when.first) return REFUSE(q, CUT_SCENARIOS_TO, "the last day is before the first");
  ch->none = strcmp(q->value, "none") == 0;
  if (!ch->none) return CUT_STATUS_OK;
  if (ch->operation != CUT_OPERATION_SET)
    return REFUSE(q, CUT_SCENARIOS_OPERATION, "none can only be set, not %s",
                  ch->operation == CUT_OPERATION_ADD ? "added" : "multiplied with");
  if (col->empty == CUT_EMPTY_ERROR && ch->table != CUT_TABLE_SERIES)
    return REFUSE(q, CUT_SCENARIOS_VALUE, "column %s of %s must not be empty", col->name, q->table);
  return CUT_STATUS_OK;
}

/* True if on all days of the change the cell has a value before it, as far as the case and full-time changes tell. */
static bool has_value(const cut_values *v, const cut_change *ch) {
  bool has = cut_case_has(v->c, ch->table, ch->row, ch->column);
  for (int64_t i = 0; i < v->changes.n; i++) {
    const cut_change *b = &v->changes.items[i];
    if (compare_cell(b->table, b->row, b->column, ch->table, ch->row, ch->column) != 0) continue;
    if (b->operation != CUT_OPERATION_SET) continue;
    bool covers = b->when.first <= ch->when.first && b->when.last >= ch->when.last;
    bool touches = b->when.first < ch->when.last && b->when.last > ch->when.first;
    if (covers)
      has = !b->none;
    else if (touches && b->none)
      has = false;
  }
  return has;
}

/* Checks the dimension of the change's unit and computes its canonical value. */
static cut_status check_unit(const cut_values *v, request *q, cut_change *ch) {
  const cut_conversion_basis *basis = NULL;
  cut_error inner = {0};
  double factor = cut_unit_factor(&ch->unit);
  bool fits = true;
  char words[CUT_UNIT_WORDS], want[CUT_UNIT_WORDS];
  static const cut_unit days = {.num = 1, .den = 1, .exponent = {[CUT_DIM_TIME] = 1}};
  cut_unit money = {.num = 1, .den = 1, .exponent = {[CUT_DIM_MONEY] = 1}};
  memcpy(money.money, ch->unit.money, sizeof money.money); /* any currency that can be converted */
  int64_t commodity = v->commodity[ch->table][ch->row], n = cut_case_n(v->c, CUT_TABLE_COMMODITIES);
  if (commodity >= 0) basis = cut_case_basis(v->c, commodity);
  const cut_unit *like = NULL;
  switch (cut_schema(ch->table)->columns[ch->column].type) {
    case CUT_TYPE_RATE:
      fits = basis == NULL || cut_unit_rate_factor(&ch->unit, basis, &factor, &inner);
      break;
    case CUT_TYPE_AMOUNT:
      fits = basis == NULL || cut_unit_amount_factor(&ch->unit, basis, &factor, &inner);
      break;
    case CUT_TYPE_PRICE:
      for (int64_t i = 0; fits && i < n; i++) {
        if (commodity < 0 || cut_case_is_family(v->c, i) || !cut_case_is_a(v->c, i, commodity)) continue;
        fits = cut_unit_price_factor(&ch->unit, cut_case_basis(v->c, i), &factor, &inner);
      }
      fits = fits && cut_series_can_convert(v->series, ch->unit.money, &inner);
      if (basis == NULL || !cut_unit_price_factor(&ch->unit, basis, &factor, NULL)) factor = NAN;
      break;
    case CUT_TYPE_MONEY:
      like = &money;
      fits = cut_series_can_convert(v->series, ch->unit.money, &inner);
      break;
    case CUT_TYPE_EXPENSE:
      money.exponent[CUT_DIM_TIME] = -1;
      like = &money;
      fits = cut_series_can_convert(v->series, ch->unit.money, &inner);
      break;
    case CUT_TYPE_SHARE:
      like = &plain_number;
      break;
    case CUT_TYPE_DURATION:
      like = &days;
      break;
    case CUT_TYPE_VALUE: {
      int64_t series = cut_series_find(v->series, cut_case_text(v->c, ch->table, ch->row, CUT_SERIES_ID));
      like = series < 0 ? NULL : cut_series_unit(v->series, series);
      break;
    }
    default:
      break;
  }
  if (like != NULL && !cut_unit_same_dimension(&ch->unit, like))
    return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "expected %s, not %s", cut_unit_words(like, want),
                  cut_unit_words(&ch->unit, words));
  if (!fits) return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "%s", inner.message);
  ch->value = ch->number * factor;
  /* As the reader would, so that setting a cell to what it is changes no bit of it. */
  cut_unit_text text = {.text = "", .unit = ch->unit};
  cut_cell cell = {.text = q->value, .unit = &text, .number = ch->number};
  cut_fault fault = {.in_unit = false};
  cut_type type = cut_schema(ch->table)->columns[ch->column].type;
  if (isfinite(ch->value) && (basis != NULL || like != NULL) && cut_cell_convert(type, &cell, basis, &fault))
    ch->value = cell.value;
  return CUT_STATUS_OK;
}

/* Room for all kinds of summands of a cell: (unit of time, dimension, currency) at most CUT_MAX_SUMMANDS times. */
static cut_status check_kinds(const cut_values *v, request *q, const cut_change *ch) {
  cut_sum kinds = {.n = 0};
  double number = 0;
  const cut_unit *unit = NULL;
  if (read_cell(v->c, ch->table, ch->row, ch->column, &number, &unit)) add_summand(&kinds, 0, 0, unit);
  for (int64_t i = 0; i < v->changes.n; i++) {
    const cut_change *b = &v->changes.items[i];
    if (b->operation == CUT_OPERATION_ADD &&
        compare_cell(b->table, b->row, b->column, ch->table, ch->row, ch->column) == 0)
      add_summand(&kinds, 0, 0, &b->unit);
  }
  if (kinds.n == CUT_MAX_SUMMANDS)
    return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "too many different units are added up in one cell");
  return CUT_STATUS_OK;
}

static cut_status read_number(const cut_values *v, request *q, cut_change *ch) {
  const cut_schema_column *col = &cut_schema(ch->table)->columns[ch->column];
  double own = 0;
  const cut_unit *own_unit = NULL;
  cut_error inner = {0};
  if (!cut_text_to_number(q->value, &ch->number))
    return REFUSE(q, CUT_SCENARIOS_VALUE, "expected a number%s, not \"%.60s\"",
                  ch->operation == CUT_OPERATION_SET ? " or none" : "", q->value);
  bool has_unit = q->unit != NULL && q->unit[0] != '\0';
  if (has_unit && !cut_unit_parse(q->unit, &ch->unit, &inner))
    return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "%s", inner.message);
  if (ch->operation == CUT_OPERATION_MULTIPLY) {
    if (has_unit && !cut_unit_same_dimension(&ch->unit, &plain_number))
      return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "a factor has no unit, except 1 or %%, not \"%.40s\"", q->unit);
    if (has_unit) ch->number *= cut_unit_factor(&ch->unit);
    if (ch->number < 0 && col->type != CUT_TYPE_PRICE && col->type != CUT_TYPE_VALUE)
      return REFUSE(q, CUT_SCENARIOS_VALUE, "a factor of %s must not be negative", col->name);
    return CUT_STATUS_OK;
  }
  if (!has_unit) {
    if (!read_cell(v->c, ch->table, ch->row, ch->column, &own, &own_unit))
      return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "a unit is needed, as the cell itself is empty");
    ch->unit = *own_unit;
  }
  CUT_TRY(check_unit(v, q, ch));
  if (ch->operation == CUT_OPERATION_ADD) CUT_TRY(check_kinds(v, q, ch));
  return CUT_STATUS_OK;
}

/* A formula, or a number whose unit stands apart. */
static cut_status read_formula(request *q, cut_change *ch) {
  double number = 0;
  cut_text text = {0};
  bool is_number = cut_text_to_number(q->value, &number);
  bool has_unit = q->unit != NULL && q->unit[0] != '\0';
  if (has_unit && !is_number) return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "the units of a formula stand inside it");
  if (ch->operation == CUT_OPERATION_MULTIPLY && !is_number)
    return REFUSE(q, CUT_SCENARIOS_VALUE, "expected a number, not \"%.60s\"", q->value);
  if (ch->operation == CUT_OPERATION_MULTIPLY && has_unit && strcmp(q->unit, "%") != 0 && strcmp(q->unit, "1") != 0)
    return REFUSE(q, CUT_SCENARIOS_VALUE_UNIT, "a factor has no unit, except 1 or %%, not \"%.40s\"", q->unit);
  cut_text_add(&text, q->value);
  if (has_unit && strcmp(q->unit, "1") != 0) cut_text_add_f(&text, " %s", q->unit);
  ch->formula = cut_text_take(&text);
  return ch->formula == NULL ? CUT_FAIL_MEMORY(q->err) : CUT_STATUS_OK;
}

static cut_status read_value(const cut_values *v, request *q, cut_change *ch) {
  const cut_schema_column *col = &cut_schema(ch->table)->columns[ch->column];
  if (ch->none) return CUT_STATUS_OK;
  if (col->type == CUT_TYPE_FLAG) {
    ch->flag = strcmp(q->value, "yes") == 0;
    if (!ch->flag && strcmp(q->value, "no") != 0)
      return REFUSE(q, CUT_SCENARIOS_VALUE, "expected yes, no or none, not \"%.60s\"", q->value);
    return CUT_STATUS_OK;
  }
  if (col->type == CUT_TYPE_DATE) {
    if (!cut_date_parse(q->value, &ch->date))
      return REFUSE(q, CUT_SCENARIOS_VALUE, "expected a date as 2020-02-10 or none, not \"%.60s\"", q->value);
    return CUT_STATUS_OK;
  }
  if (ch->operation != CUT_OPERATION_SET && !has_value(v, ch))
    return REFUSE(q, CUT_SCENARIOS_OPERATION, "%s of %s %s is empty: there is nothing to %s", col->name, q->table,
                  cut_case_key(v->c, ch->table, ch->row), ch->operation == CUT_OPERATION_ADD ? "add to" : "multiply");
  return col->type == CUT_TYPE_RULE ? read_formula(q, ch) : read_number(v, q, ch);
}

static cut_status add_change(cut_values *v, request *q, cut_change *ch) {
  CUT_TRY(read_value(v, q, ch));
  if (!CUT_GROW(&v->changes)) {
    cut_mem_free(ch->formula);
    return CUT_FAIL_MEMORY(q->err);
  }
  v->changes.items[v->changes.n++] = *ch;
  return CUT_STATUS_OK;
}

/* Open ends are the ends of time, wherever the caller put them. */
static cut_span whole_days(cut_span when) {
  if (when.first == CUT_DATE_NONE || when.first <= INT32_MIN / 2) when.first = CUT_DATE_NONE;
  if (when.last == CUT_DATE_NONE || when.last >= INT32_MAX / 2) when.last = INT32_MAX;
  return when;
}

static cut_status add_request(cut_values *v, request *q) {
  cut_change ch = {
      .when = whole_days(q->when), .origin = q->origin, .unit = {.num = 1, .den = 1}, .date = CUT_DATE_NONE};
  int64_t kept = v->changes.n, matches = 0;
  CUT_TRY(find_cell(v, q, &ch));
  CUT_TRY(check_operation(q, &ch));
  if (ch.row >= 0) return add_change(v, q, &ch);
  int64_t n = ch.table == CUT_TABLE_SERIES ? cut_case_n(v->c, ch.table) : 0;
  for (int64_t row = 0; row < n; row++) { /* a series by its id: all periods */
    if (strcmp(cut_case_text(v->c, ch.table, row, CUT_SERIES_ID), q->key) != 0) continue;
    ch.row = row;
    matches++;
    cut_status status = add_change(v, q, &ch);
    if (status == CUT_STATUS_OK) continue;
    cut_values_cut_back(v, kept);
    return status;
  }
  return matches > 0 ? CUT_STATUS_OK : unknown_key(v, q, ch.table);
}

/* Is the cell read once, for the whole run? */
static bool spans_run(cut_table t, int column) {
  return t == CUT_TABLE_CONTRACTS && cut_schema(t)->columns[column].type == CUT_TYPE_AMOUNT;
}

/* What of a row of scenarios counts, as far as v knows of it: *last is lowered to the days that have been seen. False:
 * nothing of it. */
static cut_status is_known(const cut_values *v, const request *q, cut_date *last, bool *known, cut_error *err) {
  const cut_case *c = v->c;
  cut_date learnt = cut_case_date(c, CUT_TABLE_SCENARIOS, q->origin, CUT_SCENARIOS_LEARNT_ON);
  *known = true;
  if (v->knowledge.on == CUT_DATE_NONE || learnt == CUT_DATE_NONE) return CUT_STATUS_OK;
  int t = cut_schema_find_table(q->table), column = t < 0 ? -1 : cut_schema_find_column((cut_table)t, q->column);
  if (column < 0) return CUT_STATUS_OK; /* told where it is read */
  if (cut_schema((cut_table)t)->columns[column].type == CUT_TYPE_DURATION && learnt > cut_case_get_info(c)->start)
    return CUT_FAIL(err, CUT_STATUS_INPUT,
                    "column %s of %s holds for the whole run: it cannot be learnt after the start, as learnt_on says",
                    q->column, q->table);
  if (learnt <= v->knowledge.on) return CUT_STATUS_OK;
  if (v->knowledge.seen_until < *last) *last = v->knowledge.seen_until;
  *known = !spans_run((cut_table)t, column) && *last > cut_case_get_info(c)->start &&
           (q->when.first == CUT_DATE_NONE || *last > q->when.first);
  return CUT_STATUS_OK;
}

static request request_of_row(const cut_case *c, int64_t row, cut_error *err) {
  const cut_table t = CUT_TABLE_SCENARIOS;
  cut_date first = cut_case_date(c, t, row, CUT_SCENARIOS_FROM), last = cut_case_date(c, t, row, CUT_SCENARIOS_TO);
  return (request){.table = cut_case_text(c, t, row, CUT_SCENARIOS_TABLE),
                   .key = cut_case_text(c, t, row, CUT_SCENARIOS_ID),
                   .column = cut_case_text(c, t, row, CUT_SCENARIOS_COLUMN),
                   .operation = cut_case_text(c, t, row, CUT_SCENARIOS_OPERATION),
                   .value = cut_case_text(c, t, row, CUT_SCENARIOS_VALUE),
                   .unit = cut_case_text(c, t, row, CUT_SCENARIOS_VALUE_UNIT),
                   .when = {first, last == CUT_DATE_NONE ? INT32_MAX : last + 1},
                   .origin = row,
                   .err = err};
}

cut_status cut_values_read_scenario_row(cut_values *v, int64_t row, int *column, cut_error *err) {
  request q = request_of_row(v->c, row, err);
  bool known = true;
  *column = CUT_SCENARIOS_LEARNT_ON;
  CUT_TRY(is_known(v, &q, &q.when.last, &known, err));
  if (!known) return CUT_STATUS_OK;
  cut_status status = add_request(v, &q);
  *column = q.at;
  return status;
}

/* Parts of scenarios by what they are in effects. */
static int column_of_effects(int at) {
  switch (at) {
    case CUT_SCENARIOS_TABLE:
      return CUT_EFFECTS_TABLE;
    case CUT_SCENARIOS_ID:
      return CUT_EFFECTS_ID;
    case CUT_SCENARIOS_OPERATION:
      return CUT_EFFECTS_OPERATION;
    case CUT_SCENARIOS_VALUE:
      return CUT_EFFECTS_VALUE;
    case CUT_SCENARIOS_VALUE_UNIT:
      return CUT_EFFECTS_VALUE_UNIT;
    default:
      return CUT_EFFECTS_COLUMN;
  }
}

/* A duration has no days of its own, so it can be changed from the start only. */
static bool is_duration(const char *table, const char *column) {
  int t = cut_schema_find_table(table);
  int k = t < 0 ? -1 : cut_schema_find_column((cut_table)t, column);
  return k >= 0 && cut_schema((cut_table)t)->columns[k].type == CUT_TYPE_DURATION;
}

cut_status cut_values_read_effect_row(cut_values *v, int64_t row, cut_date first, int *column, cut_error *err) {
  const cut_case *c = v->c;
  const cut_table t = CUT_TABLE_EFFECTS;
  request q = {.table = cut_case_text(c, t, row, CUT_EFFECTS_TABLE),
               .key = cut_case_text(c, t, row, CUT_EFFECTS_ID),
               .column = cut_case_text(c, t, row, CUT_EFFECTS_COLUMN),
               .operation = cut_case_text(c, t, row, CUT_EFFECTS_OPERATION),
               .value = cut_case_text(c, t, row, CUT_EFFECTS_VALUE),
               .unit = cut_case_text(c, t, row, CUT_EFFECTS_VALUE_UNIT),
               .when = {first, INT32_MAX},
               .origin = row,
               .by_measure = true,
               .err = err};
  if (first <= cut_case_get_info(c)->start && is_duration(q.table, q.column)) q.when.first = CUT_DATE_NONE;
  cut_status status = add_request(v, &q);
  *column = column_of_effects(q.at);
  return status;
}

/* Moves the last n changes before those that measures make: measures come on top, whenever a change is asked for. */
static cut_status put_below_measures(cut_values *v, int64_t n, cut_error *err) {
  const int64_t m = v->n_effects;
  if (m == 0 || n == 0) return CUT_STATUS_OK;
  cut_change *copy = CUT_NEW(cut_change, n);
  if (copy == NULL) return CUT_FAIL_MEMORY(err);
  cut_change *first = v->changes.items + v->changes.n - n - m;
  memcpy(copy, first + m, (size_t)n * sizeof *copy);
  memmove(first + n, first, (size_t)m * sizeof *first);
  memcpy(first, copy, (size_t)n * sizeof *copy);
  cut_mem_free(copy);
  return CUT_STATUS_OK;
}

/* Takes n changes out from the at-th on. */
static void take_out(cut_values *v, int64_t at, int64_t n) {
  for (int64_t i = at; i < at + n; i++) cut_mem_free(v->changes.items[i].formula);
  memmove(v->changes.items + at, v->changes.items + at + n, (size_t)(v->changes.n - at - n) * sizeof *v->changes.items);
  v->changes.n -= n;
}

/* ---- the value of a row of scenarios ---- */

/* A number and its unit stand in two cells of the row, but in one text of the setting. */
static void split_unit(char *value, request *q) {
  double number = 0;
  char *space = strchr(value, ' ');
  q->value = value;
  if (space == NULL) return; /* a number keeps the unit of the row */
  *space = '\0';
  if (cut_text_to_number(value, &number))
    q->unit = space + 1 + strspn(space + 1, " ");
  else
    *space = ' ';
}

static void swap_changes(cut_change *a, cut_change *b, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    cut_change was = a[i];
    a[i] = b[i];
    b[i] = was;
  }
}

/* Puts the changes from position `from` on, read anew from the row, in the place of those that the row has made; it has
 * made none where its scenario is not asked for. */
static cut_status replace_changes(cut_values *v, int64_t row, int64_t from, cut_error *err) {
  const int64_t n = v->changes.n - from, end = from - v->n_effects; /* behind it origins are rows of effects */
  cut_change *items = v->changes.items, *fresh = items + from;
  cut_status status = CUT_STATUS_OK;
  int64_t at = 0;
  while (at < end && items[at].origin != row) at++;
  if (at < end) {                                                       /* the same cells in the same order */
    for (int64_t i = 0; i < n; i++) fresh[i].when = items[at + i].when; /* the row does not tell which days were seen */
    swap_changes(items + at, fresh, n);
    v->changes.n = from;
    status = cut_values_rebuild(v, NULL, err);
    v->changes.n = from + n;
    if (status != CUT_STATUS_OK) swap_changes(items + at, fresh, n);
  }
  cut_values_cut_back(v, from);
  return status;
}

static cut_status change_scenario(cut_values *v, const char *key, const char *column, const char *value,
                                  cut_error *err) {
  request q = {.table = "scenarios", .key = key, .err = err};
  if (strcmp(column, "value") != 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "of scenarios only value can be changed, not %.40s", column);
  int64_t row = cut_case_find(v->c, CUT_TABLE_SCENARIOS, key);
  if (row < 0) return unknown_key(v, &q, CUT_TABLE_SCENARIOS);
  char *copy = cut_mem_text(value);
  if (copy == NULL) return CUT_FAIL_MEMORY(err);
  q = request_of_row(v->c, row, err);
  split_unit(copy, &q);
  const int64_t kept = v->changes.n;
  cut_status status = add_request(v, &q);
  if (status == CUT_STATUS_OK) status = replace_changes(v, row, kept, err);
  cut_mem_free(copy);
  return status;
}

cut_status cut_values_change(cut_values *v, const char *table, const char *key, const char *column,
                             const char *operation, const char *value, const char *unit, cut_span when,
                             cut_error *err) {
  request q = {.table = table,
               .key = key,
               .column = column,
               .operation = operation,
               .value = value,
               .unit = unit,
               .when = when,
               .origin = -1,
               .err = err};
  const cut_case_info *info = cut_case_get_info(v->c);
  if (strcmp(table, "scenarios") == 0) return change_scenario(v, key, column, value, err);
  if (when.first <= info->start && when.last > info->end)
    q.when = (cut_span){CUT_DATE_NONE, INT32_MAX}; /* the whole run */
  const int64_t kept = v->changes.n;
  CUT_TRY(add_request(v, &q));
  const int64_t added = v->changes.n - kept;
  cut_status status = put_below_measures(v, added, err);
  if (status != CUT_STATUS_OK) {
    cut_values_cut_back(v, kept);
    return status;
  }
  status = cut_values_rebuild(v, NULL, err);
  if (status != CUT_STATUS_OK) take_out(v, kept - v->n_effects, added);
  return status;
}

void cut_values_cut_back(cut_values *v, int64_t n) {
  for (int64_t i = n; i < v->changes.n; i++) cut_mem_free(v->changes.items[i].formula);
  v->changes.n = n;
}

/* ---- the overlay ---- */

typedef struct entry {
  cut_table table;
  int column;
  int64_t row, change;
} entry;

static int compare_entries(const void *pa, const void *pb) {
  const entry *a = pa, *b = pb;
  int order = compare_cell(a->table, a->row, a->column, b->table, b->row, b->column);
  return order != 0 ? order : (a->change > b->change) - (a->change < b->change);
}

static cut_status index_changes(const cut_values *v, cut_overlay *o, cut_error *err) {
  int64_t n = v->changes.n;
  entry *entries = CUT_NEW(entry, n);
  o->order = CUT_NEW(int64_t, n);
  bool failed = entries == NULL || o->order == NULL;
  for (int64_t i = 0; !failed && i < n; i++) {
    const cut_change *ch = &v->changes.items[i];
    entries[i] = (entry){.table = ch->table, .column = ch->column, .row = ch->row, .change = i};
  }
  if (!failed && n > 0) qsort(entries, (size_t)n, sizeof *entries, compare_entries);
  for (int64_t k = n - 1; !failed && k >= 0; k--) {
    const entry *e = &entries[k];
    int64_t rows = cut_case_n(v->c, e->table);
    o->order[k] = e->change;
    if (o->first[e->table] == NULL) {
      o->first[e->table] = CUT_NEW(int64_t, rows);
      failed = o->first[e->table] == NULL;
      for (int64_t row = 0; !failed && row < rows; row++) o->first[e->table][row] = -1;
    }
    if (!failed) o->first[e->table][e->row] = k;
  }
  o->n = n;
  cut_mem_free(entries);
  return failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

/* First day after `day` on which a change of the cell begins or ends; INT32_MAX if none. */
static cut_date next_edge(const cut_values *v, const cut_overlay *o, int64_t k, int64_t end, cut_date day) {
  cut_date edge = INT32_MAX;
  for (; k < end; k++) {
    const cut_change *ch = &v->changes.items[o->order[k]];
    if (ch->when.first > day && ch->when.first < edge) edge = ch->when.first;
    if (ch->when.last > day && ch->when.last < edge) edge = ch->when.last;
  }
  return edge;
}

/* Text of the formula in force on a day, changes [k, end) applied; empty if the cell is then empty. */
static void write_formula(const cut_values *v, const cut_overlay *o, int64_t k, int64_t end, cut_date day,
                          cut_text *out) {
  const cut_change *cell = &v->changes.items[o->order[k]];
  if (cut_case_has(v->c, cell->table, cell->row, cell->column))
    cut_text_add(out, cut_case_text(v->c, cell->table, cell->row, cell->column));
  for (; k < end; k++) {
    const cut_change *ch = &v->changes.items[o->order[k]];
    cut_text next = {0};
    if (day < ch->when.first || day >= ch->when.last) continue;
    if (ch->operation == CUT_OPERATION_SET) {
      if (!ch->none) cut_text_add(&next, ch->formula);
    } else if (out->n > 0) {
      const char *pattern_end = ch->operation == CUT_OPERATION_ADD ? ")" : "";
      cut_text_add(&next, "(");
      cut_text_add(&next, out->data);
      cut_text_add(&next, ch->operation == CUT_OPERATION_ADD ? ") + (" : ") * ");
      cut_text_add(&next, ch->formula);
      cut_text_add(&next, pattern_end);
    }
    bool failed = next.failed || out->failed;
    cut_text_clear(out);
    *out = next;
    out->failed = failed;
  }
}

static cut_status add_formula(const cut_values *v, cut_overlay *o, const cut_change *cell, cut_span when,
                              const char *text, cut_error *err) {
  cut_rule_names names = {.series = v->series, .rules = v->rule_names, .n_rules = v->n_rules};
  cut_rule *rule = NULL;
  cut_status status = CUT_STATUS_OK;
  if (text != NULL && text[0] != '\0') {
    CUT_TRY_GOTO(cut_rule_parse(text, &rule, err));
    CUT_TRY_GOTO(cut_rule_bind(rule, &names, err));
  }
  if (!CUT_GROW(&o->formulas)) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  o->formulas.items[o->formulas.n++] =
      (cut_formula){.table = cell->table, .column = cell->column, .row = cell->row, .when = when, .rule = rule};
  rule = NULL;
cleanup:
  cut_rule_free(rule);
  return status;
}

/* The formulas of one changed cell, piece by piece. */
static cut_status write_pieces(const cut_values *v, cut_overlay *o, int64_t k, int64_t end, cut_error *err) {
  const cut_change *cell = &v->changes.items[o->order[k]];
  for (cut_date day = INT32_MIN, last; day < INT32_MAX; day = last) {
    cut_text text = {0};
    last = next_edge(v, o, k, end, day);
    write_formula(v, o, k, end, day, &text);
    cut_status status =
        text.failed ? CUT_FAIL_MEMORY(err) : add_formula(v, o, cell, (cut_span){day, last}, text.data, err);
    cut_text_clear(&text);
    if (status != CUT_STATUS_OK) return status;
  }
  return CUT_STATUS_OK;
}

/* End of the changes of the cell whose first is k. */
static int64_t end_of_cell(const cut_values *v, const cut_overlay *o, int64_t k) {
  const cut_change *a = &v->changes.items[o->order[k]];
  int64_t end = k + 1;
  for (; end < o->n; end++) {
    const cut_change *b = &v->changes.items[o->order[end]];
    if (compare_cell(a->table, a->row, a->column, b->table, b->row, b->column) != 0) break;
  }
  return end;
}

static bool is_rule_cell(const cut_change *ch) {
  return cut_schema(ch->table)->columns[ch->column].type == CUT_TYPE_RULE;
}

static cut_status paint_series(cut_values *v, cut_error *err) {
  cut_series_row *rows = NULL;
  int64_t *row = NULL, n = 0;
  cut_status status = cut_values_series_rows(v->c, v, &rows, &row, &n, err);
  if (status == CUT_STATUS_OK)
    status = cut_series_set_new(rows, n, cut_series_currency(v->series), &v->overlay.series, NULL, err);
  cut_mem_free(row);
  cut_mem_free(rows);
  return status;
}

/* ---- what the changes lead to ---- */

static const char *place_of(const cut_values *v, const cut_change *ch, char buf[160]) {
  cut_text text = {0};
  cut_text_add_f(&text, "%s of %s %s", cut_schema(ch->table)->columns[ch->column].name, cut_schema(ch->table)->name,
                 cut_case_key(v->c, ch->table, ch->row));
  buf[0] = '\0';
  if (!text.failed) strncat(buf, text.data, 159);
  cut_text_clear(&text);
  return buf;
}

/* Amounts, rates and shares must not become negative, durations must be whole days. */
static cut_status check_numbers(const cut_values *v, int64_t k, int64_t end, cut_error *err) {
  const cut_overlay *o = &v->overlay;
  const cut_change *ch = &v->changes.items[o->order[k]];
  cut_type type = cut_schema(ch->table)->columns[ch->column].type;
  char place[160], date[11];
  if (type != CUT_TYPE_RATE && type != CUT_TYPE_AMOUNT && type != CUT_TYPE_SHARE && type != CUT_TYPE_DURATION)
    return CUT_STATUS_OK;
  for (cut_date day = cut_case_get_info(v->c)->start; day < INT32_MAX; day = next_edge(v, o, k, end, day)) {
    cut_sum sum;
    cut_date until = INT32_MAX;
    double total = 0;
    cut_values_sum(v, ch->table, ch->row, ch->column, day, &sum, &until);
    for (int i = 0; i < sum.n; i++)
      total += type == CUT_TYPE_RATE ? cut_rate_over(sum.value[i], sum.unit[i]->per, (cut_span){day, day + 1})
                                     : sum.value[i];
    cut_date_format(day, date);
    if (!isfinite(total))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "%s becomes too large on %s", place_of(v, ch, place), date);
    if (total < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "%s becomes negative on %s", place_of(v, ch, place), date);
    if (type == CUT_TYPE_DURATION && fabs(total - nearbyint(total)) > 1e-9)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "%s becomes %g days: expected whole days", place_of(v, ch, place), total);
  }
  return CUT_STATUS_OK;
}

/* The k-th formula of a named rule: that of the case, or those of the overlay. */
static const cut_rule *formula_of(void *user, int64_t rule, int64_t k) {
  const cut_values *v = user;
  cut_date day = INT32_MIN;
  for (;; k--) {
    cut_date until = INT32_MAX;
    const cut_rule *r = cut_values_formula(v, CUT_TABLE_RULES, rule, CUT_RULES_FORMULA, day, &until);
    if (k == 0) return r;
    if (until == INT32_MAX) return NULL;
    day = until;
  }
}

/* All formulas of the case on a day, as a changed named rule may serve any of them. */
static cut_status check_all_formulas(const cut_values *v, cut_date day, cut_error *err) {
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *schema = cut_schema((cut_table)t);
    for (int column = 0; column < schema->n_columns; column++) {
      if (schema->columns[column].type != CUT_TYPE_RULE) continue;
      for (int64_t row = 0; row < cut_case_n(v->c, (cut_table)t); row++) {
        cut_date until = INT32_MAX;
        bool blind = false;
        cut_error inner = {0};
        const cut_rule *rule = cut_values_formula(v, (cut_table)t, row, column, day, &until);
        if (rule == NULL || cut_values_check_formula(v, (cut_table)t, row, rule, day, &blind, &inner) == CUT_STATUS_OK)
          continue;
        return CUT_FAIL(err, inner.status, "%s of %s %s: %s", schema->columns[column].name, schema->name,
                        cut_case_key(v->c, (cut_table)t, row), inner.message);
      }
    }
  }
  return CUT_STATUS_OK;
}

/* A changed formula; its place is told unless it is the one asked for last. */
static cut_status check_changed(const cut_values *v, const cut_change *ch, const cut_rule *rule, cut_date day,
                                cut_error *err) {
  const cut_change *last = &v->changes.items[v->changes.n - 1];
  cut_error inner = {0};
  bool blind = false;
  char place[160];
  cut_status status = cut_values_check_formula(v, ch->table, ch->row, rule, day, &blind, &inner);
  if (status == CUT_STATUS_OK) return status;
  if (compare_cell(ch->table, ch->row, ch->column, last->table, last->row, last->column) == 0)
    return CUT_FAIL(err, status, "%s", inner.message);
  return CUT_FAIL(err, status, "%s: %s", place_of(v, ch, place), inner.message);
}

static cut_status check_formulas(const cut_values *v, int64_t k, int64_t end, cut_error *err) {
  const cut_overlay *o = &v->overlay;
  const cut_change *ch = &v->changes.items[o->order[k]];
  if (ch->table == CUT_TABLE_RULES)
    CUT_TRY(cut_rules_check_circles(v->rule_names, v->n_rules, formula_of, (void *)(uintptr_t)v, NULL, err));
  for (cut_date day = INT32_MIN; day < INT32_MAX; day = next_edge(v, o, k, end, day)) {
    cut_date until = INT32_MAX;
    if (ch->table == CUT_TABLE_RULES) {
      CUT_TRY(check_all_formulas(v, day, err));
      continue;
    }
    const cut_rule *rule = cut_values_formula(v, ch->table, ch->row, ch->column, day, &until);
    if (rule != NULL) CUT_TRY(check_changed(v, ch, rule, day, err));
  }
  return CUT_STATUS_OK;
}

static cut_status derive(cut_values *v, int64_t *at, cut_error *err) {
  cut_overlay *o = &v->overlay;
  bool series = false;
  CUT_TRY(index_changes(v, o, err));
  for (int64_t k = 0, end; k < o->n; k = end) {
    end = end_of_cell(v, o, k);
    *at = o->order[end - 1];
    const cut_change *ch = &v->changes.items[o->order[k]];
    series = series || ch->table == CUT_TABLE_SERIES;
    if (is_rule_cell(ch)) CUT_TRY(write_pieces(v, o, k, end, err));
    CUT_TRY(check_numbers(v, k, end, err));
  }
  if (series) CUT_TRY(paint_series(v, err));
  for (int64_t k = 0, end; k < o->n; k = end) {
    end = end_of_cell(v, o, k);
    *at = o->order[end - 1];
    if (is_rule_cell(&v->changes.items[o->order[k]])) CUT_TRY(check_formulas(v, k, end, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_values_rebuild(cut_values *v, int64_t *origin, cut_error *err) {
  cut_overlay old = v->overlay;
  int64_t at = -1;
  v->overlay = (cut_overlay){.n = 0};
  cut_status status = derive(v, &at, err);
  if (origin != NULL) *origin = at < 0 ? -1 : v->changes.items[at].origin;
  if (status != CUT_STATUS_OK) {
    cut_values_free_overlay(&v->overlay);
    v->overlay = old;
    return status;
  }
  cut_values_free_overlay(&old);
  return CUT_STATUS_OK;
}

void cut_values_free_overlay(cut_overlay *o) {
  for (int64_t i = 0; i < o->formulas.n; i++) cut_rule_free(o->formulas.items[i].rule);
  cut_mem_free(o->formulas.items);
  cut_series_set_free(o->series);
  for (int t = 0; t < CUT_N_TABLES; t++) cut_mem_free(o->first[t]);
  cut_mem_free(o->order);
  *o = (cut_overlay){.n = 0};
}

/* ---- series as rows ---- */

typedef struct row_list {
  struct {
    cut_series_row *items;
    int64_t n, capacity;
  } rows;
  struct {
    int64_t *items;
    int64_t n, capacity;
  } row;
} row_list;

static bool add_row(row_list *list, int64_t row, cut_series_row item) {
  if (!CUT_GROW(&list->rows) || !CUT_GROW(&list->row)) return false;
  list->rows.items[list->rows.n++] = item;
  list->row.items[list->row.n++] = row;
  return true;
}

/* One row of the table as one or more rows of the set; at least one, so that a series never vanishes from the set. */
static bool add_series_row(row_list *list, const cut_case *c, const cut_values *v, int64_t row) {
  cut_series_row item = {.id = cut_case_text(c, CUT_TABLE_SERIES, row, CUT_SERIES_ID),
                         .period = cut_case_period(c, CUT_TABLE_SERIES, row, CUT_SERIES_PERIOD)};
  if (!read_cell(c, CUT_TABLE_SERIES, row, CUT_SERIES_VALUE, &item.value, &item.unit)) return true;
  item.when = item.period;
  if (v == NULL || !cut_values_is_changed(v, CUT_TABLE_SERIES, row)) return add_row(list, row, item);
  cut_series_row none = item;
  none.when.last = none.when.first;
  if (!add_row(list, row, none)) return false;
  for (cut_date day = item.period.first, until; day < item.period.last; day = until) {
    cut_sum sum;
    until = item.period.last;
    cut_values_sum(v, CUT_TABLE_SERIES, row, CUT_SERIES_VALUE, day, &sum, &until);
    if (sum.n == 0) continue;
    item.when = (cut_span){day, until};
    item.value = sum.number[0];
    item.unit = sum.unit[0]; /* summands of one dimension and currency are one */
    if (!add_row(list, row, item)) return false;
  }
  return true;
}

cut_status cut_values_series_rows(const cut_case *c, const cut_values *v, cut_series_row **out, int64_t **row,
                                  int64_t *n, cut_error *err) {
  row_list list = {.rows = {.n = 0}};
  bool ok = true;
  for (int64_t i = 0; ok && i < cut_case_n(c, CUT_TABLE_SERIES); i++) ok = add_series_row(&list, c, v, i);
  if (!ok) {
    cut_mem_free(list.rows.items);
    cut_mem_free(list.row.items);
    return CUT_FAIL_MEMORY(err);
  }
  *out = list.rows.items;
  *row = list.row.items;
  *n = list.rows.n;
  return CUT_STATUS_OK;
}
