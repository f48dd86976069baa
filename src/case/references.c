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
    cut_diagnostics_error(l->d, &place,
                          "the row \"%s\" of %s is dropped by as-of %s: it is known only from %s (%s line %lld)", key,
                          name, as_of, known_from, cut_table_file(target), (long long)table->dropped[dropped].line);
  } else {
    place.suggestion = cut_nearest_key(l, target, key);
    if (place.suggestion != NULL)
      cut_diagnostics_error(l->d, &place, "there is no row \"%s\" in %s: did you mean %s?", key, name,
                            place.suggestion);
    else
      cut_diagnostics_error(l->d, &place, "there is no row \"%s\" in %s%s", key, name,
                            table->data == NULL ? ", which has no file" : "");
  }
  if (expected.failed) l->d->out_of_memory = true;
  cut_text_clear(&expected);
}

/* ---- cells ---- */

static void resolve_column(cut_loader *l, cut_table t, int column) {
  const cut_schema_column *s = &cut_schema(t)->columns[column];
  int target = cut_schema_find_table(s->arg);
  cut_table_rows *table = &l->c->tables[t];
  for (int64_t i = 0; i < table->n; i++) {
    cut_cell *cell = cut_cell_at(table, i, column);
    if (cell == NULL) return;
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
    const cut_cell *table = cut_row_cell(steps, &steps->rows[i], CUT_STEPS_TABLE);
    const char *key = cut_row_cell(steps, &steps->rows[i], CUT_STEPS_PARENT)->text;
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
    at = cut_row_cell(table, &table->rows[at], column)->as.ref;
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
      const cut_cell *cell = cut_row_cell(table, &table->rows[at], column);
      walk[at] = i + 1;
      at = cell->state == CUT_CELL_READ ? cell->as.ref : -1;
    }
    if (at < 0 || walk[at] != i + 1) continue;
    cut_text circle = {0};
    add_circle(table, column, at, &circle);
    cut_diagnostic place = cut_place(l->c, t, at, cut_schema(t)->columns[column].name,
                                     cut_row_cell(table, &table->rows[at], column)->text);
    cut_diagnostics_error(l->d, &place, "%s in a circle: %s", meaning, circle.data == NULL ? "" : circle.data);
    if (circle.failed) l->d->out_of_memory = true;
    cut_text_clear(&circle);
    cut_cell_at(table, at, column)->state = CUT_CELL_BAD; /* it was read, so it is there */
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
    const cut_cell *actor = cut_row_cell(table, &table->rows[i], CUT_MEMBERSHIPS_ACTOR),
                   *bloc = cut_row_cell(table, &table->rows[i], CUT_MEMBERSHIPS_BLOC);
    gone[i] = actor->state != CUT_CELL_READ || bloc->state != CUT_CELL_READ;
    if (!gone[i]) left[actor->as.ref]++;
  }
  while (changed) {
    changed = false;
    for (int64_t i = 0; i < table->n; i++) {
      if (gone[i] || left[cut_row_cell(table, &table->rows[i], CUT_MEMBERSHIPS_BLOC)->as.ref] > 0) continue;
      gone[i] = changed = true;
      left[cut_row_cell(table, &table->rows[i], CUT_MEMBERSHIPS_ACTOR)->as.ref]--;
    }
  }
  for (int64_t i = 0; i < table->n; i++) {
    if (gone[i]) continue;
    const char *bloc = cut_row_cell(table, &table->rows[i], CUT_MEMBERSHIPS_BLOC)->text;
    cut_diagnostic place = cut_place(l->c, CUT_TABLE_MEMBERSHIPS, i, "bloc", bloc);
    cut_diagnostics_error(l->d, &place, "blocs belong to each other in a circle through %s and %s",
                          cut_row_cell(table, &table->rows[i], CUT_MEMBERSHIPS_ACTOR)->text, bloc);
    cut_cell_at(table, i, CUT_MEMBERSHIPS_BLOC)->state = CUT_CELL_BAD; /* it was read, so it is there */
  }
cleanup:
  cut_mem_free(gone);
  cut_mem_free(left);
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
}
