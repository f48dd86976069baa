#include "case/keys.h"

#include <string.h>

#include "base/text.h"

/* FNV-1a (Fowler, Noll, Vo): short texts, no enemy who could gain by collisions within a case of limited size. */
uint64_t cut_key_hash(const char *text) {
  uint64_t h = UINT64_C(14695981039346656037);
  for (; *text != '\0'; text++) h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return h ^ (h >> 29);
}

/* ---- writing ---- */

const char *cut_key_make(cut_pool *pool, cut_table t, const cut_cell *cells) {
  const cut_schema_table *schema = cut_schema(t);
  const char *only = NULL;
  int n_parts = 0;
  for (int i = 0; i < schema->n_columns; i++) {
    if (!schema->columns[i].is_key) continue;
    only = cells[i].text;
    n_parts++;
  }
  if (n_parts == 1) return only;
  cut_text key = {0};
  for (int i = 0; i < schema->n_columns; i++) {
    if (!schema->columns[i].is_key) continue;
    if (key.n > 0) cut_text_add(&key, "/");
    if (schema->columns[i].type == CUT_TYPE_INTEGER)
      cut_text_add_f(&key, "%lld", (long long)cells[i].as.integer);
    else
      cut_text_add(&key, cells[i].text);
  }
  const char *copy = key.failed ? NULL : cut_pool_text_n(pool, key.data, key.n);
  cut_text_clear(&key);
  return copy;
}

/* ---- order ---- */

static int compare_integers(int64_t a, int64_t b) { return (a > b) - (a < b); }

/* Periods by first day; of those that begin together the longest first. */
static int compare_periods(cut_span a, cut_span b) {
  return a.first != b.first ? compare_integers(a.first, b.first) : compare_integers(b.last, a.last);
}

static int compare_keys(const cut_schema_table *schema, const cut_table_rows *table, const cut_row *a,
                        const cut_row *b) {
  for (int i = 0; i < schema->n_columns; i++) {
    if (!schema->columns[i].is_key) continue;
    const cut_cell *x = cut_row_cell(table, a, i), *y = cut_row_cell(table, b, i);
    int order = 0;
    if (schema->columns[i].type == CUT_TYPE_INTEGER)
      order = compare_integers(x->as.integer, y->as.integer);
    else if (schema->columns[i].type == CUT_TYPE_PERIOD)
      order = compare_periods(x->as.period, y->as.period);
    else
      order = strcmp(x->text, y->text);
    if (order != 0) return order;
  }
  return 0;
}

/* Rows left out have no cells: their keys are compared as texts. */
static int compare_rows(const cut_schema_table *schema, const cut_table_rows *table, const cut_row *a,
                        const cut_row *b) {
  int order = a->cells == NULL ? strcmp(a->key, b->key) : compare_keys(schema, table, a, b);
  if (order != 0) return order;
  order = compare_integers(a->known_from, b->known_from);
  return order != 0 ? order : compare_integers(a->line, b->line);
}

bool cut_keys_sort(cut_table t, const cut_table_rows *table, cut_row *rows, int64_t n) {
  const cut_schema_table *schema = cut_schema(t);
  int64_t disorder = 1;
  while (disorder < n && compare_rows(schema, table, &rows[disorder - 1], &rows[disorder]) <= 0) disorder++;
  if (disorder >= n) return true;
  cut_row *other = CUT_NEW(cut_row, n);
  if (other == NULL) return false;
  cut_row *from = rows, *to = other;
  for (int64_t width = 1; width < n; width *= 2) {
    for (int64_t low = 0; low < n; low += 2 * width) {
      int64_t mid = low + width < n ? low + width : n, high = mid + width < n ? mid + width : n;
      for (int64_t i = low, j = mid, k = low; k < high; k++) {
        bool left = i < mid && (j >= high || compare_rows(schema, table, &from[i], &from[j]) <= 0);
        to[k] = left ? from[i++] : from[j++];
      }
    }
    cut_row *swap = from;
    from = to;
    to = swap;
  }
  if (from != rows) memcpy(rows, from, (size_t)n * sizeof *rows);
  cut_mem_free(other);
  return true;
}

/* ---- finding ---- */

bool cut_keys_index(cut_table_rows *table) {
  int64_t n_slots = 8;
  while (n_slots < 2 * table->n) n_slots *= 2;
  table->index.slots = CUT_NEW(int32_t, n_slots);
  if (table->index.slots == NULL) return false;
  table->index.n_slots = n_slots;
  for (int64_t row = 0; row < table->n; row++) {
    int64_t at = (int64_t)(cut_key_hash(table->rows[row].key) & (uint64_t)(n_slots - 1));
    while (table->index.slots[at] != 0) at = (at + 1) & (n_slots - 1);
    table->index.slots[at] = (int32_t)(row + 1);
  }
  return true;
}

void cut_keys_clear(cut_table_rows *table) {
  cut_mem_free(table->index.slots);
  table->index = (cut_key_index){0};
}

int64_t cut_keys_find(const cut_table_rows *table, const char *key) {
  int64_t n_slots = table->index.n_slots;
  if (n_slots == 0) return -1;
  int64_t at = (int64_t)(cut_key_hash(key) & (uint64_t)(n_slots - 1));
  for (; table->index.slots[at] != 0; at = (at + 1) & (n_slots - 1)) {
    int64_t row = table->index.slots[at] - 1;
    if (strcmp(table->rows[row].key, key) == 0) return row;
  }
  return -1;
}

int64_t cut_keys_find_dropped(const cut_table_rows *table, const char *key) {
  int64_t low = 0, high = table->n_dropped;
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    if (strcmp(table->dropped[mid].key, key) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return low < table->n_dropped && strcmp(table->dropped[low].key, key) == 0 ? low : -1;
}
