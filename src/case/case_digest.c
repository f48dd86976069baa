/* The digest of a case: what it says, whatever the order of its files, rows and columns. Numbers count by value,
 * formulas and names by their text. Left out: `observed`, `predictions`, the questions, lines, and rows that the as-of
 * date drops. */
#include <string.h>

#include "base/digest.h"
#include "case/load.h"

static void add_cell(cut_digest *d, const cut_schema_column *s, const cut_cell *cell) {
  if (cell->state != CUT_CELL_READ) return;
  cut_digest_add_text(d, s->name);
  if (cut_type_has_unit(s->type) || s->type == CUT_TYPE_NUMBER) {
    cut_digest_add_number(d, cell->number);
    cut_digest_add_text(d, cell->unit == NULL ? "" : cell->unit->text);
  } else if (s->type == CUT_TYPE_INTEGER) {
    cut_digest_add_integer(d, cell->as.integer);
  } else {
    cut_digest_add_text(d, cell->text);
  }
  const cut_cell_detail *detail = cell->detail;
  if (detail == NULL) return;
  cut_digest_add_text(d, detail->low_text);
  cut_digest_add_text(d, detail->high_text);
  cut_digest_add_text(d, detail->source);
  cut_digest_add_integer(d, detail->kind);
  cut_digest_add_integer(d, detail->known_from);
}

static void add_table(cut_digest *d, const cut_case *c, cut_table t) {
  const cut_schema_table *schema = cut_schema(t);
  const cut_table_rows *table = &c->tables[t];
  cut_digest_add_text(d, schema->name);
  cut_digest_add_integer(d, table->n);
  for (int64_t i = 0; i < table->n; i++) {
    const cut_row *row = &table->rows[i];
    cut_digest_add_text(d, row->key);
    for (int column = 0; column < schema->n_columns; column++)
      add_cell(d, &schema->columns[column], cut_row_cell(table, row, column));
    cut_digest_add_text(d, row->source);
    cut_digest_add_text(d, row->parents);
    cut_digest_add_text(d, row->note);
    cut_digest_add_integer(d, row->kind);
    cut_digest_add_integer(d, row->known_from);
  }
}

static void add_info(cut_digest *d, const cut_case *c) {
  const cut_case_info *info = &c->info;
  cut_digest_add_integer(d, info->format);
  cut_digest_add_text(d, info->id);
  cut_digest_add_text(d, info->title);
  cut_digest_add_text(d, info->currency);
  cut_digest_add_integer(d, info->price_year);
  cut_digest_add_integer(d, info->as_of);
  cut_digest_add_integer(d, info->start);
  cut_digest_add_integer(d, info->end);
  cut_digest_add_integer(d, info->n_resolutions);
  for (int64_t i = 0; i < info->n_resolutions; i++) {
    cut_digest_add_integer(d, info->resolutions[i].step);
    cut_digest_add_integer(d, info->resolutions[i].until);
  }
  cut_digest_add_text(d, info->buyer < 0 ? NULL : c->tables[CUT_TABLE_ACTORS].rows[info->buyer].key);
  if (info->n_buyers > 1) cut_digest_add_integer(d, -info->n_buyers); /* never what follows a single one */
  for (int64_t i = 1; i < info->n_buyers; i++)
    cut_digest_add_text(d, c->tables[CUT_TABLE_ACTORS].rows[info->buyers[i]].key);
  cut_digest_add_integer(d, info->n_variants);
  for (int64_t i = 0; i < info->n_variants; i++) {
    cut_digest_add_text(d, info->variants[i].id);
    cut_digest_add_text(d, info->variants[i].title);
    cut_digest_add_integer(d, info->variants[i].start);
    cut_digest_add_text(d, info->variants[i].scenario);
  }
  cut_digest_add_integer(d, c->n_sets);
  for (int64_t i = 0; i < c->n_sets; i++) cut_digest_add_text(d, c->sets[i]);
}

cut_status cut_case_digest(const cut_case *c, char hex[65], cut_error *err) {
  cut_digest *d = cut_digest_new();
  if (d == NULL) return CUT_FAIL_MEMORY(err);
  add_info(d, c);
  for (int t = 0; t < CUT_N_TABLES; t++)
    if (t != CUT_TABLE_OBSERVED && t != CUT_TABLE_PREDICTIONS) add_table(d, c, (cut_table)t);
  cut_digest_end(d, hex);
  return CUT_STATUS_OK;
}
