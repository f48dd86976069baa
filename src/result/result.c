#include "result/result.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "result/result_internal.h"
#include "result/texts.h"

#define NO_TEXT (-1)
#define NO_INTEGER INT64_MIN
#define NO_FLAG (-1)

/* The cells of one column, [capacity] of the table. */
typedef union cells {
  void *any;
  int32_t *text; /* numbers in the pool */
  int64_t *integer;
  double *number;
  int8_t *flag;
} cells;

typedef struct table {
  cells *columns; /* [n_columns], NULL until the first row */
  int64_t n, capacity;
  bool sorted;
} storage;

struct cut_result {
  storage tables[CUT_N_RESULT_TABLES];
  cut_texts texts;
  cut_outcome outcome;
  int current;       /* table of the row that is being built, -1 if none */
  cut_error failure; /* the first; status OK if none */
};

static size_t cell_size(cut_value_type type) {
  switch (type) {
    case CUT_VALUE_TEXT:
      return sizeof(int32_t);
    case CUT_VALUE_FLAG:
      return sizeof(int8_t);
    case CUT_VALUE_INTEGER:
    case CUT_VALUE_NUMBER:
      break;
  }
  return sizeof(int64_t);
}

cut_result *cut_result_new(void) {
  cut_result *r = CUT_NEW(cut_result, 1);
  if (r == NULL) return NULL;
  r->current = -1;
  for (int t = 0; t < CUT_N_RESULT_TABLES; t++) r->tables[t].sorted = true;
  return r;
}

void cut_result_free(cut_result *r) {
  if (r == NULL) return;
  for (int t = 0; t < CUT_N_RESULT_TABLES; t++) {
    const cut_result_schema *schema = cut_result_schema_of((cut_result_table_id)t);
    for (int i = 0; r->tables[t].columns != NULL && i < schema->n_columns; i++)
      cut_mem_free(r->tables[t].columns[i].any);
    cut_mem_free(r->tables[t].columns);
  }
  cut_texts_clear(&r->texts);
  cut_mem_free(r);
}

void cut_result_set_outcome(cut_result *r, cut_outcome outcome) { r->outcome = outcome; }
cut_outcome cut_result_outcome(const cut_result *r) { return r->outcome; }

/* ---- building ------------------------------------------------------------------------------------------------ */

static cut_status set_capacity(storage *t, const cut_result_schema *schema, int64_t capacity, cut_error *err) {
  if (t->columns == NULL && (t->columns = CUT_NEW(cells, schema->n_columns)) == NULL) return CUT_FAIL_MEMORY(err);
  for (int i = 0; i < schema->n_columns; i++) {
    void *grown = cut_mem_resize(t->columns[i].any, capacity, cell_size(schema->columns[i].type));
    if (grown == NULL) return CUT_FAIL_MEMORY(err); /* the columns grown so far are merely longer than needed */
    t->columns[i].any = grown;
  }
  t->capacity = capacity;
  return CUT_STATUS_OK;
}

static void set_missing(cells column, cut_value_type type, int64_t row) {
  switch (type) {
    case CUT_VALUE_TEXT:
      column.text[row] = NO_TEXT;
      break;
    case CUT_VALUE_INTEGER:
      column.integer[row] = NO_INTEGER;
      break;
    case CUT_VALUE_NUMBER:
      column.number[row] = NAN;
      break;
    case CUT_VALUE_FLAG:
      column.flag[row] = NO_FLAG;
      break;
  }
}

void cut_result_begin(cut_result *r, cut_result_table_id table) {
  storage *t = &r->tables[table];
  const cut_result_schema *schema = cut_result_schema_of(table);
  if (r->failure.status != CUT_STATUS_OK) return;
  if (r->current >= 0) {
    (void)CUT_FAIL(&r->failure, CUT_STATUS_INTERNAL, "table %s: a row was begun before the one before it ended",
                   schema->name);
    return;
  }
  if (t->n == t->capacity) {
    int64_t capacity = 0;
    if (__builtin_mul_overflow(t->capacity, (int64_t)2, &capacity)) capacity = INT64_MAX;
    if (set_capacity(t, schema, capacity < 8 ? 8 : capacity, &r->failure) != CUT_STATUS_OK) return;
  }
  r->current = (int)table;
  for (int i = 0; i < schema->n_columns; i++) set_missing(t->columns[i], schema->columns[i].type, t->n);
}

/* The column of the current row where a value of that type goes; NULL, with the failure kept, if there is none. */
static cells *find_cell(cut_result *r, int column, cut_value_type type) {
  static const char *const names[] = {"text", "an integer", "a number", "a flag"};
  if (r->failure.status != CUT_STATUS_OK) return NULL;
  if (r->current < 0) {
    (void)CUT_FAIL(&r->failure, CUT_STATUS_INTERNAL, "a cell was put outside a row");
    return NULL;
  }
  const cut_result_schema *schema = cut_result_schema_of((cut_result_table_id)r->current);
  if (column < 0 || column >= schema->n_columns) {
    (void)CUT_FAIL(&r->failure, CUT_STATUS_INTERNAL, "table %s has no column %d", schema->name, column);
    return NULL;
  }
  if (schema->columns[column].type != type) {
    (void)CUT_FAIL(&r->failure, CUT_STATUS_INTERNAL, "%s.%s is not %s", schema->name, schema->columns[column].name,
                   names[type]);
    return NULL;
  }
  return &r->tables[r->current].columns[column];
}

void cut_result_put_text(cut_result *r, int column, const char *text) {
  cells *cell = find_cell(r, column, CUT_VALUE_TEXT);
  int32_t number = NO_TEXT;
  if (cell == NULL) return;
  if (text != NULL && cut_texts_add(&r->texts, text, &number, &r->failure) != CUT_STATUS_OK) return;
  cell->text[r->tables[r->current].n] = number;
}

void cut_result_put_number(cut_result *r, int column, double x) {
  cells *cell = find_cell(r, column, CUT_VALUE_NUMBER);
  if (cell != NULL) cell->number[r->tables[r->current].n] = isfinite(x) ? x : NAN;
}

void cut_result_put_integer(cut_result *r, int column, int64_t x) {
  cells *cell = find_cell(r, column, CUT_VALUE_INTEGER);
  if (cell == NULL) return;
  if (x == NO_INTEGER) (void)CUT_FAIL(&r->failure, CUT_STATUS_OVERFLOW, "integer -2^63 does not fit into a result");
  cell->integer[r->tables[r->current].n] = x;
}

void cut_result_put_flag(cut_result *r, int column, bool x) {
  cells *cell = find_cell(r, column, CUT_VALUE_FLAG);
  if (cell != NULL) cell->flag[r->tables[r->current].n] = x ? 1 : 0;
}

static cut_status tell_failure(const cut_result *r, cut_error *err) {
  if (err != NULL && r->failure.status != CUT_STATUS_OK) *err = r->failure;
  return r->failure.status;
}

static bool is_missing(cells column, cut_value_type type, int64_t row) {
  switch (type) {
    case CUT_VALUE_TEXT:
      return column.text[row] == NO_TEXT;
    case CUT_VALUE_INTEGER:
      return column.integer[row] == NO_INTEGER;
    case CUT_VALUE_NUMBER:
      return isnan(column.number[row]);
    case CUT_VALUE_FLAG:
      return column.flag[row] == NO_FLAG;
  }
  return true;
}

cut_status cut_result_end(cut_result *r, cut_error *err) {
  if (r->failure.status == CUT_STATUS_OK && r->current < 0)
    (void)CUT_FAIL(&r->failure, CUT_STATUS_INTERNAL, "a row was ended that had not begun");
  if (r->failure.status == CUT_STATUS_OK) {
    storage *t = &r->tables[r->current];
    const cut_result_schema *schema = cut_result_schema_of((cut_result_table_id)r->current);
    for (int i = 0; i < schema->n_columns && r->failure.status == CUT_STATUS_OK; i++)
      if (schema->columns[i].is_key && is_missing(t->columns[i], schema->columns[i].type, t->n))
        (void)CUT_FAIL(&r->failure, CUT_STATUS_INTERNAL, "a row of %s has no %s, which is part of its key",
                       schema->name, schema->columns[i].name);
    if (r->failure.status == CUT_STATUS_OK) {
      t->n++;
      t->sorted = false;
    }
  }
  r->current = -1;
  return tell_failure(r, err);
}

/* ---- sorting ------------------------------------------------------------------------------------------------- */

/* Rows a and b by the table's key; ranks are those of the texts. */
static int compare_rows(const storage *t, const cut_result_schema *schema, const int32_t *ranks, int64_t a, int64_t b) {
  for (int i = 0; i < schema->n_columns; i++) {
    if (!schema->columns[i].is_key) continue;
    int64_t x = 0, y = 0;
    if (schema->columns[i].type == CUT_VALUE_TEXT) {
      x = ranks[t->columns[i].text[a]];
      y = ranks[t->columns[i].text[b]];
    } else {
      x = t->columns[i].integer[a];
      y = t->columns[i].integer[b];
    }
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/* Stable merge sort of the row numbers [n] in order; other [n] is scratch. The result stands in the one returned. */
static int64_t *sort_rows(const storage *t, const cut_result_schema *schema, const int32_t *ranks, int64_t *order,
                          int64_t *other) {
  for (int64_t width = 1; width < t->n; width *= 2) {
    for (int64_t first = 0; first < t->n; first += 2 * width) {
      int64_t middle = first + width < t->n ? first + width : t->n;
      int64_t last = first + 2 * width < t->n ? first + 2 * width : t->n;
      int64_t i = first, j = middle;
      for (int64_t k = first; k < last; k++) {
        bool left = j >= last || (i < middle && compare_rows(t, schema, ranks, order[i], order[j]) <= 0);
        other[k] = left ? order[i++] : order[j++];
      }
    }
    int64_t *sorted = other;
    other = order;
    order = sorted;
  }
  return order;
}

/* Puts the rows into the given order; scratch has room for [n] of the largest cells. */
static void gather(storage *t, const cut_result_schema *schema, const int64_t *order, void *scratch) {
  for (int i = 0; i < schema->n_columns; i++) {
    size_t size = cell_size(schema->columns[i].type);
    char *to = scratch;
    const char *from = t->columns[i].any;
    for (int64_t k = 0; k < t->n; k++) memcpy(to + (size_t)k * size, from + (size_t)order[k] * size, size);
    memcpy(t->columns[i].any, scratch, (size_t)t->n * size);
  }
}

/* Tells a duplicate key, as "base/crude/...". */
static cut_status fail_duplicate(const cut_result *r, int id, int64_t row, cut_error *err) {
  const cut_result_schema *schema = cut_result_schema_of((cut_result_table_id)id);
  cut_text key = {0};
  for (int i = 0; i < schema->n_columns; i++) {
    if (!schema->columns[i].is_key) continue;
    if (key.n > 0) cut_text_add(&key, "/");
    if (schema->columns[i].type == CUT_VALUE_TEXT)
      cut_text_add(&key, r->texts.items[r->tables[id].columns[i].text[row]]);
    else
      cut_text_add_f(&key, "%lld", (long long)r->tables[id].columns[i].integer[row]);
  }
  cut_status status = CUT_FAIL(err, CUT_STATUS_INTERNAL, "two rows of table %s have the key %s", schema->name,
                               key.data == NULL ? "" : key.data);
  cut_text_clear(&key);
  return status;
}

static cut_status sort_table(cut_result *r, int id, const int32_t *ranks, cut_error *err) {
  storage *t = &r->tables[id];
  const cut_result_schema *schema = cut_result_schema_of((cut_result_table_id)id);
  int64_t first_bad = 1; /* rows before it are in order and distinct */
  while (first_bad < t->n && compare_rows(t, schema, ranks, first_bad - 1, first_bad) < 0) first_bad++;
  if (first_bad >= t->n) {
    t->sorted = true;
    return CUT_STATUS_OK;
  }
  int64_t *order = CUT_NEW(int64_t, t->n), *other = CUT_NEW(int64_t, t->n);
  cut_status status = CUT_STATUS_OK;
  if (order == NULL || other == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t k = 0; k < t->n; k++) order[k] = k;
  int64_t *sorted = sort_rows(t, schema, ranks, order, other);
  gather(t, schema, sorted, sorted == order ? other : order);
  for (int64_t k = 1; k < t->n && status == CUT_STATUS_OK; k++)
    if (compare_rows(t, schema, ranks, k - 1, k) == 0) status = fail_duplicate(r, id, k, err);
  t->sorted = status == CUT_STATUS_OK;
cleanup:
  cut_mem_free(other);
  cut_mem_free(order);
  return status;
}

cut_status cut_result_finish(cut_result *r, cut_error *err) {
  int32_t *ranks = NULL;
  cut_status status = tell_failure(r, err);
  for (int t = 0; t < CUT_N_RESULT_TABLES && status == CUT_STATUS_OK; t++) {
    if (r->tables[t].sorted) continue;
    if (ranks == NULL && (ranks = cut_texts_ranks(&r->texts)) == NULL) status = CUT_FAIL_MEMORY(err);
    if (status == CUT_STATUS_OK) status = sort_table(r, t, ranks, err);
  }
  cut_mem_free(ranks);
  return status;
}

/* ---- reading by index ---------------------------------------------------------------------------------------- */

int64_t cut_result_count(const cut_result *r, cut_result_table_id table) { return r->tables[table].n; }

static bool has_cell(const cut_result *r, cut_result_table_id table, int64_t row, int column) {
  return row >= 0 && row < r->tables[table].n && column >= 0 && column < cut_result_schema_of(table)->n_columns;
}

bool cut_result_get_null(const cut_result *r, cut_result_table_id table, int64_t row, int column) {
  if (!has_cell(r, table, row, column)) return true;
  return is_missing(r->tables[table].columns[column], cut_result_schema_of(table)->columns[column].type, row);
}

const char *cut_result_get_text(const cut_result *r, cut_result_table_id table, int64_t row, int column) {
  if (cut_result_get_null(r, table, row, column)) return "";
  if (cut_result_schema_of(table)->columns[column].type != CUT_VALUE_TEXT) return "";
  return r->texts.items[r->tables[table].columns[column].text[row]];
}

double cut_result_get_number(const cut_result *r, cut_result_table_id table, int64_t row, int column) {
  if (cut_result_get_null(r, table, row, column)) return NAN;
  cells cell = r->tables[table].columns[column];
  switch (cut_result_schema_of(table)->columns[column].type) {
    case CUT_VALUE_NUMBER:
      return cell.number[row];
    case CUT_VALUE_INTEGER:
      return (double)cell.integer[row];
    case CUT_VALUE_FLAG:
      return cell.flag[row];
    case CUT_VALUE_TEXT:
      break;
  }
  return NAN;
}

int64_t cut_result_get_integer(const cut_result *r, cut_result_table_id table, int64_t row, int column) {
  if (cut_result_get_null(r, table, row, column)) return 0;
  cells cell = r->tables[table].columns[column];
  switch (cut_result_schema_of(table)->columns[column].type) {
    case CUT_VALUE_INTEGER:
      return cell.integer[row];
    case CUT_VALUE_FLAG:
      return cell.flag[row];
    case CUT_VALUE_TEXT:
    case CUT_VALUE_NUMBER:
      break;
  }
  return 0;
}

/* ---- reading by name ----------------------------------------------------------------------------------------- */

int64_t cut_result_n_tables(const cut_result *r) {
  int64_t n = 0;
  for (int t = 0; t < CUT_N_RESULT_TABLES; t++) n += r->tables[t].n > 0;
  return n;
}

const char *cut_result_table(const cut_result *r, int64_t i) {
  for (int t = 0; t < CUT_N_RESULT_TABLES; t++)
    if (r->tables[t].n > 0 && i-- == 0) return cut_result_schema_of((cut_result_table_id)t)->name;
  return "";
}

int64_t cut_result_n_rows(const cut_result *r, const char *name) {
  int t = cut_result_find_table(name);
  return t < 0 ? 0 : r->tables[t].n;
}

/* Table and column of those names; false if there are none. */
static bool find_names(const char *table_name, const char *column_name, cut_result_table_id *table, int *column) {
  int t = cut_result_find_table(table_name);
  if (t < 0) return false;
  *table = (cut_result_table_id)t;
  *column = cut_result_find_column(*table, column_name);
  return *column >= 0;
}

bool cut_result_is_null(const cut_result *r, const char *name, int64_t row, const char *column) {
  cut_result_table_id table;
  int k;
  return !find_names(name, column, &table, &k) || cut_result_get_null(r, table, row, k);
}

const char *cut_result_text(const cut_result *r, const char *name, int64_t row, const char *column) {
  cut_result_table_id table;
  int k;
  return find_names(name, column, &table, &k) ? cut_result_get_text(r, table, row, k) : "";
}

double cut_result_number(const cut_result *r, const char *name, int64_t row, const char *column) {
  cut_result_table_id table;
  int k;
  return find_names(name, column, &table, &k) ? cut_result_get_number(r, table, row, k) : (double)NAN;
}

int64_t cut_result_integer(const cut_result *r, const char *name, int64_t row, const char *column) {
  cut_result_table_id table;
  int k;
  return find_names(name, column, &table, &k) ? cut_result_get_integer(r, table, row, k) : 0;
}
