/* Building a model: lines, entries and terms are added in any order. What comes in the order of origins, entries and
 * terms with the column that was added last, is written where it is to stay. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/model_internal.h"

cut_model_builder *cut_model_builder_new(void) { return CUT_NEW(cut_model_builder, 1); }

static void clear_lines(cut_lines *lines) {
  cut_origins_clear(&lines->origins);
  cut_mem_free(lines->lower);
  cut_mem_free(lines->upper);
}

void cut_model_builder_free(cut_model_builder *b) {
  if (b == NULL) return;
  for (int64_t i = 0; i < b->labels.n; i++) cut_mem_free(b->labels.items[i]);
  cut_mem_free(b->labels.items);
  cut_mem_free(b->label_slots.items);
  cut_mem_free(b->cause_slots.items);
  cut_mem_free(b->causes.items);
  cut_mem_free(b->periods.items);
  cut_mem_free(b->terms.items);
  cut_mem_free(b->late.items);
  cut_mem_free(b->entries.row);
  cut_mem_free(b->entries.value);
  cut_mem_free(b->start);
  cut_mem_free(b->integer);
  clear_lines(&b->rows);
  clear_lines(&b->columns);
  cut_mem_free(b);
}

/* ---- lines ---- */

/* Makes the array one of n items; false if memory is out: then it is as it was. */
static bool resize(void **items, int64_t n, size_t size) {
  void *more = cut_mem_resize(*items, n, size);
  if (more == NULL) return false;
  *items = more;
  return true;
}

/* This capacity doubled until it is enough, -1 if there is none. */
static int64_t next_capacity(int64_t capacity, int64_t needed) {
  int64_t more = capacity == 0 ? 16 : capacity;
  while (more < needed)
    if (__builtin_mul_overflow(more, 2, &more)) return -1;
  return more;
}

static bool grow_lines(cut_lines *lines, int64_t capacity) {
  if (!resize((void **)&lines->lower, capacity, sizeof(double)) ||
      !resize((void **)&lines->upper, capacity, sizeof(double)))
    return false;
  lines->capacity = capacity;
  return true;
}

static bool grow_columns(cut_model_builder *b, int64_t capacity) {
  return resize((void **)&b->integer, capacity, sizeof(uint8_t)) &&
         resize((void **)&b->start, capacity + 1, sizeof(int64_t)) && grow_lines(&b->columns, capacity);
}

static bool are_limits(double lower, double upper) { return lower <= upper && lower < INFINITY && upper > -INFINITY; }

static cut_status refuse_limits(const cut_origin *o, double lower, double upper, cut_error *err) {
  return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s of row %lld, period %lld: limits [%g, %g] leave no value",
                  cut_role_text(o->role), (long long)o->row, (long long)o->period, lower, upper);
}

/* Lines of consecutive periods; limits [n], NULL: 0. There is room. */
static cut_status add_lines(cut_lines *lines, cut_origin origin, int64_t n, const double *lower, const double *upper,
                            int64_t *first, cut_error *err) {
  if (lines->n > INT32_MAX - n)
    return CUT_FAIL(err, CUT_STATUS_OVERFLOW, "a model has no more than %d columns or rows", (int)INT32_MAX);
  for (int64_t i = 0; i < n; i++) {
    double low = lower == NULL ? 0 : lower[i], high = upper == NULL ? 0 : upper[i];
    if (!are_limits(low, high)) {
      origin.period += i;
      return refuse_limits(&origin, low, high, err);
    }
    lines->lower[lines->n + i] = low;
    lines->upper[lines->n + i] = high;
  }
  if (!cut_origins_add(&lines->origins, &origin, n)) return CUT_FAIL_MEMORY(err);
  if (first != NULL) *first = lines->n;
  lines->n += n;
  return CUT_STATUS_OK;
}

cut_status cut_model_add_row(cut_model_builder *b, cut_origin origin, double lower, double upper, int64_t *row,
                             cut_error *err) {
  CUT_ASSERT(b != NULL && !cut_role_is_column(origin.role), err);
  return cut_model_add_rows(b, origin, 1, &lower, &upper, row, err);
}

cut_status cut_model_add_rows(cut_model_builder *b, cut_origin origin, int64_t n, const double *lower,
                              const double *upper, int64_t *first, cut_error *err) {
  CUT_ASSERT(b != NULL && !cut_role_is_column(origin.role), err);
  if (b->rows.n + n > b->rows.capacity && !grow_lines(&b->rows, next_capacity(b->rows.capacity, b->rows.n + n)))
    return CUT_FAIL_MEMORY(err);
  return add_lines(&b->rows, origin, n, lower, upper, first, err);
}

cut_status cut_model_add_column(cut_model_builder *b, cut_origin origin, double lower, double upper, bool integer,
                                int64_t *column, cut_error *err) {
  CUT_ASSERT(b != NULL && cut_role_is_column(origin.role), err);
  if (b->columns.n == b->columns.capacity && !grow_columns(b, next_capacity(b->columns.capacity, b->columns.n + 1)))
    return CUT_FAIL_MEMORY(err);
  b->integer[b->columns.n] = integer ? 1 : 0;
  b->start[b->columns.n] = b->entries.n;
  return add_lines(&b->columns, origin, 1, &lower, &upper, column, err);
}

int64_t cut_model_builder_n_columns(const cut_model_builder *b) { return b->columns.n; }

int64_t cut_model_builder_n_rows(const cut_model_builder *b) { return b->rows.n; }

static cut_origin line_of(const cut_lines *lines, int64_t i, double *lower, double *upper) {
  *lower = lines->lower[i];
  *upper = lines->upper[i];
  return cut_origins_get(&lines->origins, i);
}

cut_origin cut_model_builder_column(const cut_model_builder *b, int64_t column, double *lower, double *upper) {
  return line_of(&b->columns, column, lower, upper);
}

cut_origin cut_model_builder_row(const cut_model_builder *b, int64_t row, double *lower, double *upper) {
  return line_of(&b->rows, row, lower, upper);
}

cut_status cut_model_limit_column(cut_model_builder *b, int64_t column, double lower, double upper, cut_error *err) {
  CUT_ASSERT(column >= 0 && column < b->columns.n && lower <= upper, err);
  b->columns.lower[column] = lower;
  b->columns.upper[column] = upper;
  return CUT_STATUS_OK;
}

/* ---- entries ---- */

static bool grow_entries(cut_model_builder *b, int64_t more) {
  int64_t capacity = next_capacity(b->entries.capacity, b->entries.n + more);
  if (!resize((void **)&b->entries.row, capacity, sizeof(int32_t)) ||
      !resize((void **)&b->entries.value, capacity, sizeof(double)))
    return false;
  b->entries.capacity = capacity;
  return true;
}

cut_status cut_model_add_entry(cut_model_builder *b, int64_t row, int64_t column, double value, cut_error *err) {
  CUT_ASSERT(row >= 0 && row < b->rows.n && column >= 0 && column < b->columns.n, err);
  if (!isfinite(value))
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "entry (%lld, %lld): %g is not finite", (long long)row, (long long)column,
                    value);
  if (column + 1 == b->columns.n) {
    if (b->entries.n == b->entries.capacity && !grow_entries(b, 1)) return CUT_FAIL_MEMORY(err);
    b->entries.row[b->entries.n] = (int32_t)row;
    b->entries.value[b->entries.n++] = value;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(&b->late)) return CUT_FAIL_MEMORY(err);
  b->late.items[b->late.n++] = (cut_late_entry){column, (int32_t)row, value};
  return CUT_STATUS_OK;
}

/* One of n_entries entries of each of n columns; at: that of the first. */
static void put_entry(cut_model_builder *b, const cut_band_entry *entry, int64_t at, int64_t n_entries, int64_t n) {
  int32_t *row = b->entries.row + at;
  double *value = b->entries.value + at;
  for (int64_t t = 0; t < n; t++) {
    row[t * n_entries] = (int32_t)(entry->row + t * entry->step);
    value[t * n_entries] = entry->value == NULL ? entry->factor : entry->factor * entry->value[t];
  }
}

/* The entries of the band in the order of their rows, which is the same in each period. */
static void sort_entries(const cut_band *band, cut_band_entry *entry) {
  for (int e = 0; e < band->n_entries; e++) {
    int at = e;
    for (; at > 0 && entry[at - 1].row > band->entry[e].row; at--) entry[at] = entry[at - 1];
    entry[at] = band->entry[e];
  }
}

static cut_status check_band(const cut_model_builder *b, const cut_band *band, cut_error *err) {
  CUT_ASSERT(b != NULL && cut_role_is_column(band->origin.role) && band->n >= 0, err);
  CUT_ASSERT(band->n_entries <= CUT_MAX_BAND_ENTRIES, err);
  for (int e = 0; e < band->n_entries; e++) {
    const cut_band_entry *entry = &band->entry[e];
    CUT_ASSERT(entry->n <= band->n && entry->step >= 0 && entry->row >= 0, err);
    CUT_ASSERT(entry->n <= 0 || entry->row + (entry->n - 1) * entry->step < b->rows.n, err);
  }
  return CUT_STATUS_OK;
}

cut_status cut_model_add_band(cut_model_builder *b, const cut_band *band, int64_t *first, cut_error *err) {
  cut_band_entry entry[CUT_MAX_BAND_ENTRIES];
  const int64_t more = band->n * band->n_entries, j = b->columns.n;
  CUT_TRY(check_band(b, band, err));
  if ((j + band->n > b->columns.capacity && !grow_columns(b, next_capacity(b->columns.capacity, j + band->n))) ||
      (b->entries.n + more > b->entries.capacity && !grow_entries(b, more)))
    return CUT_FAIL_MEMORY(err);
  CUT_TRY(add_lines(&b->columns, band->origin, band->n, band->lower, band->upper, first, err));
  sort_entries(band, entry);
  int32_t *row = b->entries.row;
  double *value = b->entries.value;
  int64_t at = b->entries.n, full = band->n; /* columns that have all entries */
  for (int e = 0; e < band->n_entries; e++) full = entry[e].n < full ? entry[e].n : full;
  for (int e = 0; e < band->n_entries; e++) put_entry(b, &entry[e], at + e, band->n_entries, full);
  for (int64_t t = 0; t < full; t++, at += band->n_entries) b->start[j + t] = at;
  memset(b->integer + j, 0, (size_t)band->n);
  for (int64_t t = full; t < band->n; t++) {
    b->start[j + t] = at;
    for (int e = 0; e < band->n_entries; e++) {
      if (t >= entry[e].n) continue;
      row[at] = (int32_t)(entry[e].row + t * entry[e].step);
      value[at++] = entry[e].factor * (entry[e].value == NULL ? 1 : entry[e].value[t]);
    }
  }
  for (int64_t e = b->entries.n; e < at; e++)
    if (!isfinite(value[e]))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "entry of row %lld: %g is not finite", (long long)row[e], value[e]);
  b->entries.n = at;
  return CUT_STATUS_OK;
}

/* ---- money ---- */

#define HASH_START UINT64_C(14695981039346656037)

static uint64_t hash_of(uint64_t h, const void *bytes, size_t n) { /* FNV-1a; only decides where to look */
  const unsigned char *byte = bytes;
  for (size_t i = 0; i < n; i++) h = (h ^ byte[i]) * UINT64_C(1099511628211);
  return h;
}

static uint64_t hash_of_label(const cut_model_builder *b, int64_t i) {
  return hash_of(HASH_START, b->labels.items[i], strlen(b->labels.items[i]));
}

static uint64_t hash_of_cause(const cut_model_builder *b, int64_t i) {
  const cut_money_cause *c = &b->causes.items[i];
  const int64_t parts[] = {c->payer, c->recipient, c->table, c->row, (int64_t)strlen(c->label)};
  return hash_of(hash_of(HASH_START, parts, sizeof parts), c->label, strlen(c->label));
}

static bool same_label(const cut_model_builder *b, int64_t i, int64_t other) {
  return strcmp(b->labels.items[i], b->labels.items[other]) == 0;
}

static bool same_cause(const cut_model_builder *b, int64_t i, int64_t other) {
  const cut_money_cause *x = &b->causes.items[i], *y = &b->causes.items[other];
  return x->payer == y->payer && x->recipient == y->recipient && x->table == y->table && x->row == y->row &&
         strcmp(x->label, y->label) == 0;
}

typedef uint64_t (*hash_fn)(const cut_model_builder *b, int64_t i);
typedef bool (*same_fn)(const cut_model_builder *b, int64_t i, int64_t other);

/* The slot of an item that equals item i, or the free one where it belongs. */
static int64_t slot_of(const cut_model_builder *b, const cut_slots *s, int64_t i, hash_fn hash, same_fn same) {
  uint64_t mask = (uint64_t)s->n - 1, at = hash(b, i) & mask;
  while (s->items[at] != 0 && s->items[at] - 1 != i && !same(b, s->items[at] - 1, i)) at = (at + 1) & mask;
  return (int64_t)at;
}

/* The item that equals the last one, item n - 1, itself if it is new; -1 if memory is out. */
static int64_t find_equal(const cut_model_builder *b, cut_slots *s, int64_t n, hash_fn hash, same_fn same) {
  if (2 * n >= s->n) {
    cut_slots more = {CUT_NEW(int32_t, s->n == 0 ? 64 : 2 * s->n), s->n == 0 ? 64 : 2 * s->n};
    if (more.items == NULL) return -1;
    for (int64_t i = 0; i < n - 1; i++) more.items[slot_of(b, &more, i, hash, same)] = (int32_t)i + 1;
    cut_mem_free(s->items);
    *s = more;
  }
  int64_t at = slot_of(b, s, n - 1, hash, same);
  if (s->items[at] == 0) s->items[at] = (int32_t)n;
  return s->items[at] - 1;
}

/* The one copy of a label; NULL if memory is out. */
static const char *intern(cut_model_builder *b, const char *text) {
  if (!CUT_GROW(&b->labels)) return NULL;
  int64_t n = ++b->labels.n;
  b->labels.items[n - 1] = (char *)(uintptr_t)text; /* until it is known to be new */
  int64_t same = find_equal(b, &b->label_slots, n, hash_of_label, same_label);
  b->labels.n--;
  if (same < n - 1) return same < 0 ? NULL : b->labels.items[same];
  char *copy = cut_mem_text(text);
  if (copy == NULL) return NULL;
  b->labels.items[b->labels.n++] = copy;
  return copy;
}

cut_status cut_model_add_cause(cut_model_builder *b, cut_money_cause cause, int32_t *out, cut_error *err) {
  CUT_ASSERT(b != NULL && cause.label != NULL, err);
  const cut_money_cause *last = b->causes.n == 0 ? NULL : &b->causes.items[b->causes.n - 1];
  cause.label = last != NULL && strcmp(last->label, cause.label) == 0 ? last->label : intern(b, cause.label);
  if (cause.label == NULL || b->causes.n == INT32_MAX || !CUT_GROW(&b->causes)) return CUT_FAIL_MEMORY(err);
  b->causes.items[b->causes.n++] = cause;
  int64_t same = find_equal(b, &b->cause_slots, b->causes.n, hash_of_cause, same_cause);
  if (same != b->causes.n - 1) b->causes.n--;
  if (same < 0) return CUT_FAIL_MEMORY(err);
  *out = (int32_t)same;
  return CUT_STATUS_OK;
}

cut_status cut_model_add_rate(cut_model_builder *b, int64_t column, int32_t cause, double rate, cut_error *err) {
  CUT_ASSERT(column >= 0 && column < b->columns.n && cause >= 0 && cause < b->causes.n, err);
  if (!isfinite(rate))
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "money term '%s': rate %g is not finite", b->causes.items[cause].label,
                    rate);
  if (b->terms.n == b->terms.capacity && !CUT_GROW(&b->terms)) return CUT_FAIL_MEMORY(err);
  b->mixed_terms = b->mixed_terms || (b->terms.n > 0 && b->terms.items[b->terms.n - 1].column > column);
  b->terms.items[b->terms.n++] = (cut_term){(int32_t)column, cause, rate};
  return CUT_STATUS_OK;
}

cut_status cut_model_add_rates(cut_model_builder *b, int64_t first, int64_t n, const int32_t *cause, int64_t n_causes,
                               const double *rate, cut_error *err) {
  CUT_ASSERT(first >= 0 && n >= 0 && first + n <= b->columns.n, err);
  for (int64_t i = 0; i < n_causes; i++) {
    CUT_ASSERT(cause[i] >= 0 && cause[i] < b->causes.n, err);
    for (int64_t t = 0; t < n; t++)
      if (!isfinite(rate[i * n + t])) return cut_model_add_rate(b, first + t, cause[i], rate[i * n + t], err);
  }
  if (b->terms.n + n * n_causes > b->terms.capacity) {
    int64_t capacity = next_capacity(b->terms.capacity, b->terms.n + n * n_causes);
    if (!resize((void **)&b->terms.items, capacity, sizeof(cut_term))) return CUT_FAIL_MEMORY(err);
    b->terms.capacity = capacity;
  }
  b->mixed_terms = b->mixed_terms || (b->terms.n > 0 && b->terms.items[b->terms.n - 1].column > first);
  cut_term *at = b->terms.items + b->terms.n;
  for (int64_t t = 0; t < n; t++)
    for (int64_t i = 0; i < n_causes; i++)
      if (rate[i * n + t] != 0) *at++ = (cut_term){(int32_t)(first + t), cause[i], rate[i * n + t]};
  b->terms.n = at - b->terms.items;
  return CUT_STATUS_OK;
}

cut_status cut_model_add_term(cut_model_builder *b, cut_money_term term, cut_error *err) {
  int32_t cause = 0;
  CUT_TRY(cut_model_add_cause(b, (cut_money_cause){term.payer, term.recipient, term.table, term.row, term.label},
                              &cause, err));
  return cut_model_add_rate(b, term.column, cause, term.rate, err);
}

/* ---- the rest ---- */

cut_status cut_model_add_period(cut_model_builder *b, cut_span span, cut_error *err) {
  CUT_ASSERT(span.first < span.last, err);
  CUT_ASSERT(b->periods.n == 0 || b->periods.items[b->periods.n - 1].last == span.first, err);
  if (!CUT_GROW(&b->periods)) return CUT_FAIL_MEMORY(err);
  b->periods.items[b->periods.n++] = span;
  return CUT_STATUS_OK;
}

void cut_model_set_offset(cut_model_builder *b, double offset) { b->offset = offset; }

void cut_model_want_digest(cut_model_builder *b, bool wanted) { b->without_digest = !wanted; }
