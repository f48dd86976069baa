/* One table: its file, its header against the schema, its rows as kept by the as-of date, each cell typed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "case/csv.h"
#include "case/keys.h"
#include "case/load.h"
#include "case/source_file.h"

enum { MAX_COLUMNS = CUT_MAX_COLUMNS, MAX_NAME = 64, N_COMPANIONS = 6, N_META = 5 };

/* Fields of a row that belong to one column of the schema, -1 where the file has none. */
typedef struct column_fields {
  int value;
  int unit, low, high, source, kind, known_from;
} column_fields;

typedef struct reader {
  cut_loader *l;
  cut_table t;
  const cut_schema_table *schema;
  cut_csv *csv;
  column_fields columns[MAX_COLUMNS];
  int source, kind, known_from, parents, note;
  bool unit_told[MAX_COLUMNS]; /* that a column of units is missing has been told */
  struct {
    const char *known_from, *kind; /* texts of the row before that could be read; NULL: none */
    cut_date date;
    int choice;
  } before;
} reader;

static const char KINDS[] = "measured derived assumed";

static cut_diagnostic place_of(const reader *r, const char *column, const char *value) {
  return (cut_diagnostic){.file = cut_table_file(r->t), .row = r->csv->line, .column = column, .value = value};
}

/* ---- header ---- */

static bool may_have_provenance(cut_type type) {
  return cut_type_has_unit(type) || type == CUT_TYPE_NUMBER || type == CUT_TYPE_RULE;
}

/* Where the index of the field of that name is kept, NULL if the table has no such column. */
static int *find_place(reader *r, const char *name) {
  const struct {
    const char *name;
    int *place;
  } meta[N_META] = {{"source", &r->source},
                    {"kind", &r->kind},
                    {"known_from", &r->known_from},
                    {"parents", &r->parents},
                    {"note", &r->note}};
  int column = cut_schema_find_column(r->t, name);
  if (column >= 0) return &r->columns[column].value;
  for (int i = 0; i < N_META; i++)
    if (strcmp(meta[i].name, name) == 0) return meta[i].place;
  for (int i = 0; i < r->schema->n_columns; i++) {
    const cut_schema_column *s = &r->schema->columns[i];
    size_t n = strlen(s->name);
    if (strncmp(s->name, name, n) != 0 || name[n] != '_' || !may_have_provenance(s->type)) continue;
    column_fields *f = &r->columns[i];
    const char *rest = name + n + 1;
    if (cut_type_has_unit(s->type)) {
      if (strcmp(rest, "unit") == 0) return &f->unit;
      if (strcmp(rest, "low") == 0) return &f->low;
      if (strcmp(rest, "high") == 0) return &f->high;
    }
    if (strcmp(rest, "source") == 0) return &f->source;
    if (strcmp(rest, "kind") == 0) return &f->kind;
    if (strcmp(rest, "known_from") == 0) return &f->known_from;
  }
  return NULL;
}

static void report_unknown_column(reader *r, const char *name) {
  static const char *const SUFFIXES[N_COMPANIONS] = {"unit", "low", "high", "source", "kind", "known_from"};
  static const char *const META[N_META] = {"source", "kind", "known_from", "parents", "note"};
  char texts[MAX_COLUMNS * N_COMPANIONS][MAX_NAME];
  const char *names[MAX_COLUMNS * (N_COMPANIONS + 1) + N_META];
  int n = 0, n_texts = 0;
  cut_text expected = {0};
  for (int i = 0; i < r->schema->n_columns; i++) {
    names[n++] = r->schema->columns[i].name;
    cut_text_add_f(&expected, "%s%s", i == 0 ? "one of: " : ", ", r->schema->columns[i].name);
  }
  for (int i = 0; i < N_META; i++) names[n++] = META[i];
  for (int i = 0; i < r->schema->n_columns; i++) {
    const cut_schema_column *s = &r->schema->columns[i];
    for (int k = cut_type_has_unit(s->type) ? 0 : 3; k < N_COMPANIONS && may_have_provenance(s->type); k++) {
      (void)snprintf(texts[n_texts], MAX_NAME, "%s_%s", s->name, SUFFIXES[k]);
      names[n++] = texts[n_texts++];
    }
  }
  int64_t near = cut_text_nearest(name, names, n);
  cut_diagnostic place = place_of(r, name, name);
  place.expected = expected.data;
  if (near >= 0) {
    place.suggestion = names[near];
    cut_diagnostics_error(r->l->d, &place, "table %s has no column \"%s\": did you mean %s?", r->schema->name, name,
                          names[near]);
  } else {
    cut_diagnostics_error(r->l->d, &place, "table %s has no column \"%s\"", r->schema->name, name);
  }
  if (expected.failed) r->l->d->out_of_memory = true;
  cut_text_clear(&expected);
}

static void report_missing_column(reader *r, const char *name) {
  cut_diagnostic place = place_of(r, name, "");
  place.expected = name;
  cut_diagnostics_error(r->l->d, &place, "table %s has no column \"%s\", which it must have", r->schema->name, name);
}

static void match_header(reader *r) {
  for (int i = 0; i < r->schema->n_columns; i++) r->columns[i] = (column_fields){-1, -1, -1, -1, -1, -1, -1};
  r->source = r->kind = r->known_from = r->parents = r->note = -1;
  for (int64_t i = 0; i < r->csv->n_names; i++) {
    const char *name = r->csv->names[i];
    int *place = find_place(r, name);
    if (name[0] == '\0') {
      cut_diagnostic at = place_of(r, "", "");
      cut_diagnostics_error(r->l->d, &at, "column %lld has no name", (long long)i + 1);
    } else if (place == NULL) {
      report_unknown_column(r, name);
    } else if (*place >= 0) {
      cut_diagnostic at = place_of(r, name, name);
      cut_diagnostics_error(r->l->d, &at, "the column \"%s\" stands twice, as column %d and %lld", name, *place + 1,
                            (long long)i + 1);
    } else {
      *place = (int)i;
    }
  }
  for (int i = 0; i < r->schema->n_columns; i++) {
    const cut_schema_column *s = &r->schema->columns[i];
    if (s->empty == CUT_EMPTY_ERROR && r->columns[i].value < 0) report_missing_column(r, s->name);
  }
  if (r->source < 0) report_missing_column(r, "source");
  if (r->kind < 0) report_missing_column(r, "kind");
  if (r->known_from < 0) report_missing_column(r, "known_from");
}

/* Rows have room for columns of which something is or must be said. */
static void place_cells(const reader *r) {
  cut_table_rows *table = &r->l->c->tables[r->t];
  for (int i = 0; i < r->schema->n_columns; i++) {
    const column_fields *f = &r->columns[i];
    bool is_there = f->value >= 0 || f->low >= 0 || f->high >= 0 || r->schema->columns[i].empty == CUT_EMPTY_ERROR;
    table->slot[i] = is_there ? (int8_t)table->n_slots++ : -1;
  }
}

/* ---- cells ---- */

static const char *field(const reader *r, int i) { return i < 0 ? "" : r->csv->fields[i]; }

static const char *companion(const cut_schema_column *s, const char *suffix, char buf[MAX_NAME]) {
  (void)snprintf(buf, MAX_NAME, "%s_%s", s->name, suffix);
  return buf;
}

/* Reads a date of known_from; CUT_DATE_NONE, and reported, if it is none. */
static cut_date read_known_from(reader *r, const char *column, const char *text) {
  cut_cell cell = {.text = text};
  cut_fault fault = {0};
  bool out_of_memory = false;
  if (cut_cell_parse(&(cut_schema_column){.type = CUT_TYPE_DATE}, &cell, &fault, &out_of_memory)) return cell.as.date;
  cut_report_fault(r->l->d, place_of(r, column, text), &fault);
  return CUT_DATE_NONE;
}

/* The same of a row: most rows say what the one before said. */
static cut_date known_from_of_row(reader *r, const char *text) {
  if (r->before.known_from != NULL && strcmp(r->before.known_from, text) == 0) return r->before.date;
  r->before.date = read_known_from(r, "known_from", text);
  r->before.known_from = r->before.date == CUT_DATE_NONE ? NULL : text;
  return r->before.date;
}

/* Reads a kind; -1, and reported, if it is none. */
static int read_kind(reader *r, const char *column, const char *text) {
  cut_cell cell = {.text = text};
  cut_fault fault = {0};
  bool out_of_memory = false;
  if (cut_cell_parse(&(cut_schema_column){.type = CUT_TYPE_CHOICE, .arg = KINDS}, &cell, &fault, &out_of_memory))
    return cell.as.choice;
  cut_report_fault(r->l->d, place_of(r, column, text), &fault);
  return -1;
}

static int kind_of_row(reader *r, const char *text) {
  if (r->before.kind != NULL && strcmp(r->before.kind, text) == 0) return r->before.choice;
  r->before.choice = read_kind(r, "kind", text);
  r->before.kind = r->before.choice < 0 ? NULL : text;
  return r->before.choice;
}

/* The companions of a cell that has a value. False if the cell was not known yet at the as-of date. */
static bool read_detail(reader *r, int column, cut_cell *cell) {
  const cut_schema_column *s = &r->schema->columns[column];
  const column_fields *f = &r->columns[column];
  const char *low = field(r, f->low), *high = field(r, f->high), *source = field(r, f->source);
  const char *kind = field(r, f->kind), *known_from = field(r, f->known_from);
  char name[MAX_NAME];
  if (low[0] == '\0' && high[0] == '\0' && source[0] == '\0' && kind[0] == '\0' && known_from[0] == '\0') return true;
  cut_cell_detail *detail = CUT_POOL_NEW(&r->l->c->pool, cut_cell_detail, 1);
  if (detail == NULL) {
    r->l->d->out_of_memory = true;
    return true;
  }
  *detail = (cut_cell_detail){
      .has_range = low[0] != '\0' || high[0] != '\0',
      .low_text = low,
      .high_text = high,
      .low = NAN,
      .high = NAN,
      .source = source[0] == '\0' ? NULL : source,
      .kind = kind[0] == '\0' ? -1 : read_kind(r, companion(s, "kind", name), kind),
      .known_from =
          known_from[0] == '\0' ? CUT_DATE_NONE : read_known_from(r, companion(s, "known_from", name), known_from),
  };
  cell->detail = detail;
  cut_date as_of = r->l->c->info.as_of;
  return r->t == CUT_TABLE_OBSERVED || as_of == CUT_DATE_NONE || detail->known_from == CUT_DATE_NONE ||
         detail->known_from <= as_of;
}

static void read_empty(reader *r, int column, cut_cell *cell) {
  const cut_schema_column *s = &r->schema->columns[column];
  const column_fields *f = &r->columns[column];
  char name[MAX_NAME];
  if (s->empty == CUT_EMPTY_ERROR) {
    cell->state = CUT_CELL_BAD;
    if (f->value < 0) return; /* told at the header */
    cut_diagnostic place = place_of(r, s->name, "");
    char expected[160];
    cut_cell_expected(s, expected);
    place.expected = expected;
    cut_diagnostics_error(r->l->d, &place, "the cell is empty: %s must be given", s->name);
    return;
  }
  for (int k = 0; k < 2; k++) {
    const char *text = field(r, k == 0 ? f->low : f->high);
    if (text[0] == '\0') continue;
    cut_diagnostic place = place_of(r, companion(s, k == 0 ? "low" : "high", name), text);
    cut_diagnostics_error(r->l->d, &place, "a range is given for an empty cell: %s has no value", s->name);
  }
}

/* Reads the unit of a cell; false if there is something to tell about it: *why, or fault. */
static bool parse_unit(reader *r, const cut_schema_column *s, const char *text, cut_cell *cell, const char **why,
                       cut_fault *fault) {
  cell->unit = cut_unit_texts_get(&r->l->units, &r->l->c->pool, text, why);
  if (cell->unit == NULL) return false;
  return s->type == CUT_TYPE_UNIT          ? cut_cell_check_amount_unit(&cell->unit->unit, fault)
         : cut_type_has_commodity(s->type) ? true
                                           : cut_cell_convert(s->type, cell, NULL, fault);
}

static void read_unit(reader *r, int column, cut_cell *cell) {
  const cut_schema_column *s = &r->schema->columns[column];
  bool own = s->type == CUT_TYPE_UNIT;
  int at = r->columns[column].unit;
  const char *text = own ? cell->text : field(r, at), *why = NULL;
  char name[MAX_NAME], expected[160];
  cut_fault fault;
  fault.message[0] = fault.suggestion[0] = fault.expected[0] = '\0';
  fault.in_unit = false;
  if (text[0] != '\0' && parse_unit(r, s, text, cell, &why, &fault)) return;
  cell->state = CUT_CELL_BAD;
  cut_diagnostic place = place_of(r, own ? s->name : companion(s, "unit", name), text);
  cut_cell_expected(s, expected);
  place.expected = expected;
  if (text[0] == '\0') {
    if (at < 0 && r->unit_told[column]) return;
    r->unit_told[column] = true;
    cut_diagnostics_error(r->l->d, &place, "%s is given as \"%.60s\" without a unit: %s", s->name, cell->text,
                          at < 0 ? "the column of its unit is missing" : "its unit must be given");
  } else if (cell->unit != NULL) {
    cut_report_fault(r->l->d, fault.in_unit || own ? place : place_of(r, s->name, cell->text), &fault);
  } else if (why == NULL) {
    r->l->d->out_of_memory = true;
  } else {
    cut_diagnostics_error(r->l->d, &place, "%s", why);
  }
}

static void read_cell(reader *r, int column, cut_cell *cell) {
  const cut_schema_column *s = &r->schema->columns[column];
  cut_fault fault;
  *cell = (cut_cell){.text = field(r, r->columns[column].value), .number = NAN, .value = NAN};
  if (cell->text[0] == '\0') {
    read_empty(r, column, cell);
    return;
  }
  if (may_have_provenance(s->type) && !read_detail(r, column, cell)) {
    if (s->empty == CUT_EMPTY_ERROR) {
      char name[MAX_NAME];
      cut_diagnostic place = place_of(r, companion(s, "known_from", name), field(r, r->columns[column].known_from));
      cut_diagnostics_error(r->l->d, &place, "%s was not known at the as-of date, and must be given", s->name);
      cell->state = CUT_CELL_BAD;
    }
    cell->text = "";
    cell->detail = NULL;
    return;
  }
  fault.message[0] = fault.suggestion[0] = fault.expected[0] = '\0';
  fault.in_unit = false;
  cell->state = CUT_CELL_READ;
  if (!cut_cell_parse(s, cell, &fault, &r->l->d->out_of_memory)) {
    cell->state = CUT_CELL_BAD;
    cut_report_fault(r->l->d, place_of(r, s->name, cell->text), &fault);
  } else if (cut_type_has_unit(s->type) || s->type == CUT_TYPE_UNIT) {
    read_unit(r, column, cell);
  }
}

/* ---- rows ---- */

void cut_row_clear(cut_table t, const cut_table_rows *table, cut_row *row) {
  const cut_schema_table *schema = cut_schema(t);
  for (int i = 0; i < schema->n_columns; i++) {
    const cut_cell *cell = cut_row_cell(table, row, i);
    if (schema->columns[i].type == CUT_TYPE_RULE && cell->state == CUT_CELL_READ) cut_rule_free(cell->as.rule);
  }
}

static bool push(cut_row **rows, int64_t *n, int64_t *capacity, const cut_row *row) {
  if (!cut_mem_grow((void **)rows, capacity, *n, sizeof **rows)) return false;
  (*rows)[(*n)++] = *row;
  return true;
}

/* The row's own cells besides those of the schema. */
static void read_meta(reader *r, cut_row *row) {
  row->source = field(r, r->source);
  row->parents = field(r, r->parents);
  row->note = field(r, r->note);
  if (r->source >= 0 && row->source[0] == '\0') {
    cut_diagnostic place = place_of(r, "source", "");
    place.expected = "where the row comes from, or why it is assumed";
    cut_diagnostics_error(r->l->d, &place, "the cell is empty: source must be given");
  }
  const char *kind = field(r, r->kind);
  int read = CUT_KIND_ASSUMED;
  if (r->kind >= 0) {
    read = kind_of_row(r, kind);
    if (read < 0) read = CUT_KIND_ASSUMED;
  }
  row->kind = (cut_kind)read;
}

/* A row that the as-of date leaves out: its key, for those who cite it. */
static void drop_row(reader *r, cut_row *row) {
  cut_table_rows *table = &r->l->c->tables[r->t];
  cut_cell cells[MAX_COLUMNS];
  for (int i = 0; i < r->schema->n_columns; i++) {
    const cut_schema_column *s = &r->schema->columns[i];
    cut_fault fault = {0};
    cells[i] = (cut_cell){.text = field(r, r->columns[i].value)};
    if (!s->is_key) continue;
    if (cells[i].text[0] == '\0' || !cut_cell_parse(s, &cells[i], &fault, &r->l->d->out_of_memory)) return;
  }
  row->key = cut_key_make(&r->l->c->pool, r->t, cells);
  if (row->key == NULL || !push(&table->dropped, &table->n_dropped, &table->capacity_dropped, row))
    r->l->d->out_of_memory = true;
}

static void keep_row(reader *r, cut_row *row) {
  cut_table_rows *table = &r->l->c->tables[r->t];
  cut_cell keys[MAX_COLUMNS]; /* of columns that are part of the key */
  bool has_key = true;
  row->cells = CUT_POOL_NEW(&r->l->c->pool, cut_cell, table->n_slots);
  if (row->cells == NULL) {
    r->l->d->out_of_memory = true;
    return;
  }
  read_meta(r, row);
  for (int i = 0; i < r->schema->n_columns; i++) {
    if (table->slot[i] < 0) continue;
    cut_cell *cell = &row->cells[table->slot[i]];
    read_cell(r, i, cell);
    if (!r->schema->columns[i].is_key) continue;
    keys[i] = *cell;
    has_key = has_key && cell->state == CUT_CELL_READ;
  }
  row->key = has_key ? cut_key_make(&r->l->c->pool, r->t, keys) : "";
  if (row->key != NULL && push(&table->rows, &table->n, &table->capacity, row)) return;
  cut_row_clear(r->t, table, row);
  r->l->d->out_of_memory = true;
}

static void read_row(reader *r) {
  cut_date as_of = r->l->c->info.as_of;
  cut_row row = {.line = r->csv->line, .known_from = CUT_DATE_NONE};
  const char *known_from = field(r, r->known_from);
  if (r->known_from >= 0) row.known_from = known_from_of_row(r, known_from);
  /* What was observed is no part of what is modelled: it is kept whenever it became known. */
  bool is_late = as_of != CUT_DATE_NONE && row.known_from != CUT_DATE_NONE && row.known_from > as_of;
  if (is_late && r->t != CUT_TABLE_OBSERVED)
    drop_row(r, &row);
  else
    keep_row(r, &row);
}

/* ---- keys and versions ---- */

static void report_twice(cut_loader *l, cut_table t, const cut_row *first, const cut_row *second) {
  const cut_schema_table *schema = cut_schema(t);
  const char *column = "";
  for (int i = schema->n_columns - 1; i >= 0; i--)
    if (schema->columns[i].is_key) column = schema->columns[i].name;
  char date[11];
  cut_date_format(second->known_from, date);
  cut_diagnostics_error(l->d,
                        &(cut_diagnostic){.file = cut_table_file(t),
                                          .row = second->line,
                                          .column = column,
                                          .value = second->key,
                                          .expected = "each key once, or again with another known_from"},
                        "the key \"%s\" stands twice with known_from %s, first on line %lld", second->key, date,
                        (long long)first->line);
}

static void report_doubles(cut_loader *l, cut_table t, const cut_row *rows, int64_t n) {
  for (int64_t i = 1; i < n; i++) {
    if (rows[i].known_from == rows[i - 1].known_from && strcmp(rows[i].key, rows[i - 1].key) == 0)
      report_twice(l, t, &rows[i - 1], &rows[i]);
  }
}

/* Of each key the version known last. */
static void keep_latest(cut_table t, cut_table_rows *table) {
  int64_t kept = 0;
  for (int64_t i = 0; i < table->n; i++) {
    cut_row *row = &table->rows[i];
    if (i + 1 < table->n && strcmp(row->key, table->rows[i + 1].key) == 0)
      cut_row_clear(t, table, row);
    else
      table->rows[kept++] = *row;
  }
  table->n = kept;
}

/* Rows whose key could not be read, which has been told, go before the sorting. */
static void discard_nameless(cut_table t, cut_table_rows *table) {
  int64_t kept = 0;
  for (int64_t i = 0; i < table->n; i++) {
    if (table->rows[i].key[0] == '\0')
      cut_row_clear(t, table, &table->rows[i]);
    else
      table->rows[kept++] = table->rows[i];
  }
  table->is_broken = table->is_broken || kept < table->n;
  table->n = kept;
}

static void order_rows(cut_loader *l, cut_table t) {
  cut_table_rows *table = &l->c->tables[t];
  discard_nameless(t, table);
  if (!cut_keys_sort(t, table, table->rows, table->n) || !cut_keys_sort(t, table, table->dropped, table->n_dropped)) {
    l->d->out_of_memory = true;
    return;
  }
  report_doubles(l, t, table->rows, table->n);
  report_doubles(l, t, table->dropped, table->n_dropped);
  keep_latest(t, table);
  if (!cut_keys_index(table)) l->d->out_of_memory = true;
}

/* ---- the file ---- */

static bool is_required(cut_table t) {
  return t == CUT_TABLE_ACTORS || t == CUT_TABLE_PLACES || t == CUT_TABLE_COMMODITIES;
}

/* The file's bytes into the table; false if there is nothing to read. */
static bool read_file(cut_loader *l, cut_table t, int64_t *n) {
  cut_table_rows *table = &l->c->tables[t];
  cut_error err = {0};
  const cut_diagnostic place = {.file = cut_table_file(t)};
  cut_status status = cut_load_file(l, cut_table_file(t), CUT_CSV_MAX_FILE, &table->data, n, &err);
  if (status == CUT_STATUS_MEMORY)
    l->d->out_of_memory = true;
  else if (status != CUT_STATUS_OK)
    cut_diagnostics_error(l->d, &place, "%s", err.message);
  else if (table->data == NULL && is_required(t))
    cut_diagnostics_error(l->d, &place, "the file is missing: every case has a table %s", cut_schema(t)->name);
  return table->data != NULL;
}

static void keep_header(reader *r) {
  cut_table_rows *table = &r->l->c->tables[r->t];
  table->header = CUT_POOL_NEW(&r->l->c->pool, const char *, r->csv->n_names);
  if (table->header == NULL) {
    r->l->d->out_of_memory = true;
    return;
  }
  memcpy(table->header, r->csv->names, (size_t)r->csv->n_names * sizeof *table->header);
  table->n_header = r->csv->n_names;
}

void cut_load_table(cut_loader *l, cut_table t) {
  cut_csv csv;
  reader r = {.l = l, .t = t, .schema = cut_schema(t), .csv = &csv};
  cut_table_rows *table = &l->c->tables[t];
  int64_t n = 0;
  if (!read_file(l, t, &n)) return;
  if (!cut_csv_open(&csv, table->data, n, cut_table_file(t), l->d) || !cut_csv_header(&csv)) {
    table->is_broken = true;
    return;
  }
  keep_header(&r);
  match_header(&r);
  place_cells(&r);
  for (int i = 0; i < r.schema->n_columns; i++)
    if (r.schema->columns[i].is_key && r.columns[i].value < 0) table->is_broken = true;
  while (!l->d->out_of_memory && cut_csv_next(&csv)) read_row(&r);
  table->is_broken = table->is_broken || csv.has_lost_rows;
  if (!l->d->out_of_memory) order_rows(l, t);
}
