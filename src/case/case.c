/* Reading from a case that is in memory. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "case/case_internal.h"
#include "case/keys.h"
#include "case/load.h"

const cut_cell cut_blank_cell = {.text = "", .number = NAN, .value = NAN};

const cut_case_info *cut_case_get_info(const cut_case *c) { return &c->info; }
const char *cut_case_path(const cut_case *c) { return c->path; }
int64_t cut_case_n(const cut_case *c, cut_table t) { return c->tables[t].n; }
const char *cut_case_key(const cut_case *c, cut_table t, int64_t row) { return c->tables[t].rows[row].key; }
int64_t cut_case_find(const cut_case *c, cut_table t, const char *key) { return cut_keys_find(&c->tables[t], key); }
int64_t cut_case_n_sets(const cut_case *c) { return c->n_sets; }
const char *cut_case_set(const cut_case *c, int64_t i) { return c->sets[i]; }

/* ---- findings ---- */

int64_t cut_case_n_diagnostics(const cut_case *c) { return c == NULL ? 0 : c->diagnostics.n; }

cut_diagnostic cut_case_diagnostic(const cut_case *c, int64_t i) {
  if (c != NULL && i >= 0 && i < c->diagnostics.n) return c->diagnostics.items[i];
  return (cut_diagnostic){.file = "", .column = "", .value = "", .expected = "", .suggestion = "", .message = ""};
}

/* ---- cells ---- */

/* The cell, NULL if it is empty or could not be read. */
static const cut_cell *read_cell(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = cut_case_cell(c, t, row, column);
  return cell->state == CUT_CELL_READ ? cell : NULL;
}

static const cut_cell *typed_cell(const cut_case *c, cut_table t, int64_t row, int column, cut_type type) {
  assert(cut_schema(t)->columns[column].type == type);
  (void)type;
  return read_cell(c, t, row, column);
}

bool cut_case_has(const cut_case *c, cut_table t, int64_t row, int column) {
  return read_cell(c, t, row, column) != NULL;
}

const char *cut_case_text(const cut_case *c, cut_table t, int64_t row, int column) {
  return cut_case_cell(c, t, row, column)->text;
}

int64_t cut_case_ref(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = typed_cell(c, t, row, column, CUT_TYPE_REF);
  return cell == NULL ? -1 : cell->as.ref;
}

int cut_case_choice(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = typed_cell(c, t, row, column, CUT_TYPE_CHOICE);
  return cell == NULL ? -1 : cell->as.choice;
}

bool cut_case_flag(const cut_case *c, cut_table t, int64_t row, int column, bool otherwise) {
  const cut_cell *cell = typed_cell(c, t, row, column, CUT_TYPE_FLAG);
  return cell == NULL ? otherwise : cell->as.integer != 0;
}

int64_t cut_case_integer(const cut_case *c, cut_table t, int64_t row, int column, int64_t otherwise) {
  const cut_cell *cell = typed_cell(c, t, row, column, CUT_TYPE_INTEGER);
  return cell == NULL ? otherwise : cell->as.integer;
}

cut_date cut_case_date(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = typed_cell(c, t, row, column, CUT_TYPE_DATE);
  return cell == NULL ? CUT_DATE_NONE : cell->as.date;
}

cut_span cut_case_period(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = typed_cell(c, t, row, column, CUT_TYPE_PERIOD);
  return cell == NULL ? (cut_span){CUT_DATE_NONE, CUT_DATE_NONE} : cell->as.period;
}

double cut_case_number(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = typed_cell(c, t, row, column, CUT_TYPE_NUMBER);
  return cell == NULL ? NAN : cell->value;
}

const char *cut_case_unit(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = read_cell(c, t, row, column);
  return cell == NULL || cell->unit == NULL ? "" : cell->unit->text;
}

int64_t cut_case_rule_n_names(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = cut_case_cell(c, t, row, column);
  return cell->state == CUT_CELL_READ && cell->as.rule != NULL ? cut_rule_n_names(cell->as.rule) : 0;
}

const char *cut_case_rule_name(const cut_case *c, cut_table t, int64_t row, int column, int64_t i) {
  return cut_rule_name(cut_case_cell(c, t, row, column)->as.rule, i);
}

double cut_case_written(const cut_case *c, cut_table t, int64_t row, int column) {
  cut_type type = cut_schema(t)->columns[column].type;
  const cut_cell *cell = read_cell(c, t, row, column);
  if (cell == NULL) return NAN;
  if (type == CUT_TYPE_INTEGER) return (double)cell->as.integer;
  return cut_type_has_unit(type) || type == CUT_TYPE_NUMBER ? cell->number : NAN;
}

bool cut_case_range_texts(const cut_case *c, cut_table t, int64_t row, int column, const char **low,
                          const char **high) {
  const cut_cell *cell = read_cell(c, t, row, column);
  if (cell == NULL || cell->detail == NULL || !cell->detail->has_range) return false;
  *low = cell->detail->low_text;
  *high = cell->detail->high_text;
  return true;
}

bool cut_case_range_ratios(const cut_case *c, cut_table t, int64_t row, int column, double *low, double *high) {
  const cut_cell *cell = read_cell(c, t, row, column);
  if (cell == NULL || cell->detail == NULL || !cell->detail->has_range || !(fabs(cell->value) > 0)) return false;
  *low = cell->detail->low / cell->value;
  *high = cell->detail->high / cell->value;
  return true;
}

/* ---- provenance ---- */

const char *cut_kind_text(cut_kind k) {
  static const char *const TEXTS[] = {"measured", "derived", "assumed"};
  return TEXTS[k];
}

const char *cut_case_parents(const cut_case *c, cut_table t, int64_t row) { return c->tables[t].rows[row].parents; }
const char *cut_case_note(const cut_case *c, cut_table t, int64_t row) { return c->tables[t].rows[row].note; }

cut_provenance cut_case_provenance(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_row *r = &c->tables[t].rows[row];
  const cut_cell_detail *detail = cut_row_cell(&c->tables[t], r, column)->detail;
  cut_provenance p = {
      .source = r->source, .kind = r->kind, .known_from = r->known_from, .file = cut_table_file(t), .line = r->line};
  if (detail == NULL) return p;
  if (detail->source != NULL) p.source = detail->source;
  if (detail->kind >= 0) p.kind = (cut_kind)detail->kind;
  if (detail->known_from != CUT_DATE_NONE) p.known_from = detail->known_from;
  return p;
}

/* ---- commodities ---- */

const cut_conversion_basis *cut_case_basis(const cut_case *c, int64_t commodity) { return &c->bases[commodity]; }
bool cut_case_is_family(const cut_case *c, int64_t commodity) { return c->is_family[commodity]; }

bool cut_case_is_a(const cut_case *c, int64_t commodity, int64_t ancestor) {
  while (commodity >= 0 && commodity != ancestor)
    commodity = cut_case_ref(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_PARENT);
  return commodity >= 0;
}

double cut_case_display_factor(const cut_case *c, int64_t commodity) {
  const cut_cell *unit = read_cell(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_UNIT);
  double factor = 1;
  if (unit == NULL || !cut_unit_amount_factor(&unit->unit->unit, &c->bases[commodity], &factor, NULL)) return 1;
  return 1 / factor;
}

int64_t cut_case_cell_commodity(const cut_case *c, cut_table t, int64_t row, int column) {
  const char *path = cut_schema(t)->columns[column].arg;
  const char *dot = strchr(path, '.');
  if (path[0] == '\0') return -1;
  if (dot == NULL) {
    int at = cut_schema_find_column(t, path);
    return at < 0 ? -1 : cut_case_ref(c, t, row, at);
  }
  int target = -1;
  int64_t other = -1;
  if (t == CUT_TABLE_STEPS) { /* its parent may be in either of two tables */
    target = cut_schema_find_table(cut_case_text(c, t, row, CUT_STEPS_TABLE));
    if (target >= 0) other = cut_case_find(c, (cut_table)target, cut_case_text(c, t, row, CUT_STEPS_PARENT));
  } else {
    for (int i = 0; i < cut_schema(t)->n_columns && target < 0; i++) {
      const cut_schema_column *s = &cut_schema(t)->columns[i];
      if (strncmp(s->name, path, (size_t)(dot - path)) != 0 || s->name[dot - path] != '\0') continue;
      target = cut_schema_find_table(s->arg);
      other = cut_case_ref(c, t, row, i);
    }
  }
  return other < 0 ? -1 : cut_case_ref(c, (cut_table)target, other, cut_schema_find_column((cut_table)target, dot + 1));
}

/* ---- actors ---- */

bool cut_case_is_within(const cut_case *c, int64_t actor, int64_t group) {
  while (actor >= 0 && actor != group) actor = cut_case_ref(c, CUT_TABLE_ACTORS, actor, CUT_ACTORS_CONTROLLED_BY);
  return actor >= 0;
}

static bool is_bloc(const cut_case *c, int64_t actor) {
  return strcmp(cut_case_text(c, CUT_TABLE_ACTORS, actor, CUT_ACTORS_TYPE), "bloc") == 0;
}

bool cut_case_is_ours(const cut_case *c, int64_t actor, const int64_t *group, int64_t n_group) {
  if (actor < 0) return false;
  if (group == NULL) {
    group = c->info.buyers;
    n_group = c->info.n_buyers;
    if (n_group == 0) return true;
  }
  for (int64_t up = actor; up >= 0; up = cut_case_ref(c, CUT_TABLE_ACTORS, up, CUT_ACTORS_CONTROLLED_BY))
    for (int64_t i = 0; i < n_group; i++)
      if (up == group[i] || (is_bloc(c, group[i]) && cut_case_is_member(c, up, group[i], c->info.start))) return true;
  return false;
}

int64_t cut_case_state(const cut_case *c, int64_t actor) {
  for (int64_t up = actor; up >= 0; up = cut_case_ref(c, CUT_TABLE_ACTORS, up, CUT_ACTORS_CONTROLLED_BY))
    if (strcmp(cut_case_text(c, CUT_TABLE_ACTORS, up, CUT_ACTORS_TYPE), "state") == 0) return up;
  return actor;
}

/* First row of memberships of that actor: they are sorted by it. */
static int64_t first_membership(const cut_case *c, int64_t actor) {
  const char *key = cut_case_key(c, CUT_TABLE_ACTORS, actor);
  int64_t low = 0, high = cut_case_n(c, CUT_TABLE_MEMBERSHIPS);
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    if (strcmp(cut_case_text(c, CUT_TABLE_MEMBERSHIPS, mid, CUT_MEMBERSHIPS_ACTOR), key) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

/* Blocs form no circle (references.c), so the recursion ends. */
bool cut_case_is_member(const cut_case *c, int64_t actor, int64_t bloc, cut_date day) {
  const cut_table t = CUT_TABLE_MEMBERSHIPS;
  if (actor < 0 || bloc < 0) return false;
  if (actor == bloc) return true;
  for (int64_t i = first_membership(c, actor); i < cut_case_n(c, t); i++) {
    if (cut_case_ref(c, t, i, CUT_MEMBERSHIPS_ACTOR) != actor) break;
    cut_date from = cut_case_date(c, t, i, CUT_MEMBERSHIPS_FROM), to = cut_case_date(c, t, i, CUT_MEMBERSHIPS_TO);
    if ((from != CUT_DATE_NONE && day < from) || (to != CUT_DATE_NONE && day > to)) continue;
    if (cut_case_is_member(c, cut_case_ref(c, t, i, CUT_MEMBERSHIPS_BLOC), bloc, day)) return true;
  }
  return false;
}

int64_t cut_case_territory(const cut_case *c, int64_t place) {
  int64_t territory = cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_TERRITORY);
  return territory >= 0 ? territory : cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR);
}
