/* From keys to rows: every reference of the case, and the circles that references must not form. */
#include <string.h>

#include "base/text.h"
#include "case/keys.h"
#include "case/load.h"

enum { MAX_NEAREST = 2000000 };

const char *cut_nearest_key(cut_loader *l, cut_table t, const char *word) {
  const cut_table_rows *table = &l->c->tables[t];
  if (table->n == 0 || table->n > l->nearest_left) return NULL;
  l->nearest_left -= table->n;
  const char **names = CUT_NEW(const char *, table->n);
  if (names == NULL) {
    l->d->out_of_memory = true;
    return NULL;
  }
  for (int64_t i = 0; i < table->n; i++) names[i] = table->rows[i].key;
  int64_t near = cut_text_nearest(word, names, table->n);
  cut_mem_free(names);
  return near < 0 ? NULL : table->rows[near].key;
}

void cut_report_unknown_key(cut_loader *l, cut_diagnostic place, cut_table target, const char *key) {
  const cut_table_rows *table = &l->c->tables[target];
  const char *name = cut_schema(target)->name;
  cut_text expected = {0};
  if (table->is_broken) return; /* what it holds is not known, which has been told */
  cut_text_add_f(&expected, "the key of a row of %s", name);
  place.expected = expected.data;
  int64_t dropped = cut_keys_find_dropped(table, key);
  if (dropped >= 0) {
    char as_of[11], known_from[11];
    cut_date_format(l->c->info.as_of, as_of);
    cut_date_format(table->dropped[dropped].known_from, known_from);
    cut_diagnostics_error(l->d, &place, "the row \"%s\" of %s is dropped by as-of %s: it is known only from %s (%s line %lld)",
                          key, name, as_of, known_from, cut_table_file(target), (long long)table->dropped[dropped].line);
  } else {
    place.suggestion = cut_nearest_key(l, target, key);
    if (place.suggestion != NULL)
      cut_diagnostics_error(l->d, &place, "there is no row \"%s\" in %s: did you mean %s?", key, name, place.suggestion);
    else
      cut_diagnostics_error(l->d, &place, "there is no row \"%s\" in %s%s", key, name,
                            table->data == NULL ? ", which has no file" : "");
  }
  cut_text_clear(&expected);
}

/* ---- cells ---- */

static void resolve_column(cut_loader *l, cut_table t, int column) {
  const cut_schema_column *s = &cut_schema(t)->columns[column];
  int target = cut_schema_find_table(s->arg);
  cut_table_rows *table = &l->c->tables[t];
  for (int64_t i = 0; i < table->n; i++) {
    cut_cell *cell = &table->rows[i].cells[column];
    if (cell->state != CUT_CELL_READ) continue;
    cell->as.ref = cut_keys_find(&l->c->tables[target], cell->text);
    if (cell->as.ref >= 0) continue;
    cell->state = CUT_CELL_BAD;
    cut_report_unknown_key(l, cut_place(l->c, t, i, s->name, cell->text), (cut_table)target, cell->text);
  }
}

/* Steps say themselves which table their parent is in. */
static void resolve_steps(cut_loader *l) {
  cut_table_rows *steps = &l->c->tables[CUT_TABLE_STEPS];
  for (int64_t i = 0; i < steps->n; i++) {
    const cut_cell *table = &steps->rows[i].cells[CUT_STEPS_TABLE];
    const char *key = steps->rows[i].cells[CUT_STEPS_PARENT].text;
    int target = cut_schema_find_table(table->text);
    if (target >= 0 && cut_keys_find(&l->c->tables[target], key) < 0)
      cut_report_unknown_key(l, cut_place(l->c, CUT_TABLE_STEPS, i, "parent", key), (cut_table)target, key);
  }
}

/* ---- circles of one reference each ---- */

static void add_circle(const cut_table_rows *table, int column, int64_t start, cut_text *t) {
  int64_t at = start;
  do {
    cut_text_add_f(t, "%s -> ", table->rows[at].key);
    at = table->rows[at].cells[column].as.ref;
  } while (at != start);
  cut_text_add(t, table->rows[start].key);
}

/* Each row has at most one successor, so a walk that meets a row of its own is a circle. Circles are cut where they are
 * found, so that later walks end. */
static void check_circles(cut_loader *l, cut_table t, int column, const char *meaning) {
  cut_table_rows *table = &l->c->tables[t];
  int64_t *walk = CUT_NEW(int64_t, table->n); /* number of the walk that met the row, 0 if none */
  if (walk == NULL) {
    l->d->out_of_memory = true;
    return;
  }
  for (int64_t i = 0; i < table->n; i++) {
    int64_t at = i;
    while (at >= 0 && walk[at] == 0) {
      const cut_cell *cell = &table->rows[at].cells[column];
      walk[at] = i + 1;
      at = cell->state == CUT_CELL_READ ? cell->as.ref : -1;
    }
    if (at < 0 || walk[at] != i + 1) continue;
    cut_text circle = {0};
    add_circle(table, column, at, &circle);
    cut_diagnostic place = cut_place(l->c, t, at, cut_schema(t)->columns[column].name, table->rows[at].cells[column].text);
    cut_diagnostics_error(l->d, &place, "%s in a circle: %s", meaning, circle.data == NULL ? "" : circle.data);
    if (circle.failed) l->d->out_of_memory = true;
    cut_text_clear(&circle);
    table->rows[at].cells[column].state = CUT_CELL_BAD;
  }
  cut_mem_free(walk);
}

/* ---- circles of blocs ---- */

/* Takes rows out of `memberships` whose bloc has no memberships left, until none can be; what stays is a circle. */
static void check_memberships(cut_loader *l) {
  cut_table_rows *table = &l->c->tables[CUT_TABLE_MEMBERSHIPS];
  int64_t n_actors = l->c->tables[CUT_TABLE_ACTORS].n;
  int64_t *left = CUT_NEW(int64_t, n_actors); /* memberships of the actor that are still there */
  bool *gone = CUT_NEW(bool, table->n), changed = true;
  if (left == NULL || gone == NULL) {
    l->d->out_of_memory = true;
    goto cleanup;
  }
  for (int64_t i = 0; i < table->n; i++) {
    const cut_cell *cells = table->rows[i].cells;
    gone[i] = cells[CUT_MEMBERSHIPS_ACTOR].state != CUT_CELL_READ || cells[CUT_MEMBERSHIPS_BLOC].state != CUT_CELL_READ;
    if (!gone[i]) left[cells[CUT_MEMBERSHIPS_ACTOR].as.ref]++;
  }
  while (changed) {
    changed = false;
    for (int64_t i = 0; i < table->n; i++) {
      const cut_cell *cells = table->rows[i].cells;
      if (gone[i] || left[cells[CUT_MEMBERSHIPS_BLOC].as.ref] > 0) continue;
      gone[i] = changed = true;
      left[cells[CUT_MEMBERSHIPS_ACTOR].as.ref]--;
    }
  }
  for (int64_t i = 0; i < table->n; i++) {
    if (gone[i]) continue;
    const char *bloc = table->rows[i].cells[CUT_MEMBERSHIPS_BLOC].text;
    cut_diagnostic place = cut_place(l->c, CUT_TABLE_MEMBERSHIPS, i, "bloc", bloc);
    cut_diagnostics_error(l->d, &place, "blocs belong to each other in a circle through %s and %s",
                          table->rows[i].cells[CUT_MEMBERSHIPS_ACTOR].text, bloc);
    table->rows[i].cells[CUT_MEMBERSHIPS_BLOC].state = CUT_CELL_BAD;
  }
cleanup:
  cut_mem_free(gone);
  cut_mem_free(left);
}

/* ---- parents ---- */

/* The latest known_from of the rows that a citation names: one row, or all rows of which it is the first part of the key
 * (a whole series). False if there are none. */
static bool latest_of(const cut_table_rows *table, const char *key, cut_date *latest) {
  int64_t exact = cut_keys_find(table, key), low = 0, high = table->n;
  size_t n = strlen(key);
  if (exact >= 0) {
    *latest = table->rows[exact].known_from;
    return true;
  }
  if (strchr(key, '/') != NULL) return false;
  while (low < high) { /* rows are sorted by the first part */
    int64_t mid = low + (high - low) / 2;
    if (strcmp(table->rows[mid].cells[0].text, key) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  bool found = false;
  for (; low < table->n && strncmp(table->rows[low].key, key, n) == 0 && table->rows[low].key[n] == '/'; low++) {
    if (!found || table->rows[low].known_from > *latest) *latest = table->rows[low].known_from;
    found = true;
  }
  return found;
}

static void check_citation(cut_loader *l, cut_table t, int64_t i, const char *citation) {
  const cut_row *row = &l->c->tables[t].rows[i];
  cut_diagnostic place = cut_place(l->c, t, i, "parents", citation);
  const char *colon = strchr(citation, ':');
  char name[64] = "";
  if (colon != NULL && colon - citation < (ptrdiff_t)sizeof name) memcpy(name, citation, (size_t)(colon - citation));
  int target = cut_schema_find_table(name);
  if (target < 0) {
    place.expected = "table:key";
    cut_diagnostics_error(l->d, &place, "\"%s\" does not name a row: parents are written table:key, with spaces between",
                          citation);
    return;
  }
  cut_date latest = CUT_DATE_NONE;
  if (!latest_of(&l->c->tables[target], colon + 1, &latest)) {
    cut_report_unknown_key(l, place, (cut_table)target, colon + 1);
    return;
  }
  if ((int)t == target && strcmp(colon + 1, row->key) == 0)
    cut_diagnostics_error(l->d, &place, "the row names itself as its parent");
  if (row->kind != CUT_KIND_DERIVED || row->known_from == CUT_DATE_NONE || row->known_from >= latest) return;
  char date[11], own[11];
  cut_date_format(latest, date);
  cut_date_format(row->known_from, own);
  cut_diagnostics_error(l->d, &place, "the row is derived from %s, known only from %s, but says known_from %s", citation, date,
                        own);
}

static bool is_derived(const cut_row *row, int n_columns) {
  if (row->kind == CUT_KIND_DERIVED) return true;
  for (int i = 0; i < n_columns; i++)
    if (row->cells[i].detail != NULL && row->cells[i].detail->kind == CUT_KIND_DERIVED) return true;
  return false;
}

static void check_parents(cut_loader *l, cut_table t) {
  const cut_table_rows *table = &l->c->tables[t];
  for (int64_t i = 0; i < table->n; i++) {
    const cut_row *row = &table->rows[i];
    if (row->parents[0] == '\0') {
      if (!is_derived(row, cut_schema(t)->n_columns)) continue;
      cut_diagnostic place = cut_place(l->c, t, i, "parents", "");
      place.expected = "table:key of each row it is derived from";
      cut_diagnostics_error(l->d, &place, "a derived row must name its parents");
      continue;
    }
    for (const char *p = row->parents; *p != '\0';) {
      size_t n = strcspn(p, " \n\r\t");
      char citation[256];
      if (n >= sizeof citation) n = sizeof citation - 1;
      memcpy(citation, p, n);
      citation[n] = '\0';
      if (n > 0) check_citation(l, t, i, citation);
      p += n;
      p += strspn(p, " \n\r\t");
    }
  }
}

void cut_load_references(cut_loader *l) {
  l->nearest_left = MAX_NEAREST;
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *schema = cut_schema((cut_table)t);
    for (int column = 0; column < schema->n_columns; column++)
      if (schema->columns[column].type == CUT_TYPE_REF) resolve_column(l, (cut_table)t, column);
  }
  resolve_steps(l);
  check_circles(l, CUT_TABLE_ACTORS, CUT_ACTORS_CONTROLLED_BY, "actors control each other");
  check_circles(l, CUT_TABLE_COMMODITIES, CUT_COMMODITIES_PARENT, "commodities are grades of each other");
  check_memberships(l);
  for (int t = 0; t < CUT_N_TABLES; t++) check_parents(l, (cut_table)t);
}
