/* Rows that nothing uses: likely a slip, such as a name written differently elsewhere. Warnings. */
#include <string.h>

#include "base/text.h"
#include "case/keys.h"
#include "case/load.h"

/* used[t][row]; of series the first row of each id stands for all of them. */
typedef struct usage {
  cut_loader *l;
  const cut_case *c;
  bool *used[CUT_N_TABLES];
} usage;

/* First row of a table whose first key part is the text, -1 if none. */
static int64_t first_of(const cut_case *c, cut_table t, const char *text) {
  const cut_table_rows *table = &c->tables[t];
  int64_t low = 0, high = table->n;
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    if (strcmp(cut_row_cell(table, &table->rows[mid], 0)->text, text) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return low < table->n && strcmp(cut_row_cell(table, &table->rows[low], 0)->text, text) == 0 ? low : -1;
}

static void use_name(usage *u, const char *name) {
  int64_t series = first_of(u->c, CUT_TABLE_SERIES, name), rule = cut_keys_find(&u->c->tables[CUT_TABLE_RULES], name);
  if (series >= 0) u->used[CUT_TABLE_SERIES][series] = true;
  if (rule >= 0) u->used[CUT_TABLE_RULES][rule] = true;
}

static void use_rule(usage *u, const cut_rule *rule) {
  for (int64_t i = 0; i < cut_rule_n_names(rule); i++) use_name(u, cut_rule_name(rule, i));
}

static void use_cells(usage *u, cut_table t) {
  const cut_schema_table *schema = cut_schema(t);
  for (int column = 0; column < schema->n_columns; column++) {
    const cut_schema_column *s = &schema->columns[column];
    int target = s->type == CUT_TYPE_REF ? cut_schema_find_table(s->arg) : -1;
    if (target < 0 && s->type != CUT_TYPE_RULE) continue;
    for (int64_t row = 0; row < cut_case_n(u->c, t); row++) {
      const cut_cell *cell = cut_case_cell(u->c, t, row, column);
      if (cell->state != CUT_CELL_READ) continue;
      if (s->type == CUT_TYPE_RULE)
        use_rule(u, cell->as.rule);
      else
        u->used[target][cell->as.ref] = true;
    }
  }
}

/* What rows are derived from is used by them. */
static void use_parents(usage *u, cut_table t) {
  const cut_table_rows *table = &u->c->tables[t];
  for (int64_t row = 0; row < table->n; row++) {
    for (const char *p = table->rows[row].parents; *p != '\0';) {
      size_t n = strcspn(p, " \n\r\t");
      char citation[256] = "";
      memcpy(citation, p, n < sizeof citation ? n : sizeof citation - 1);
      char *colon = strchr(citation, ':');
      if (colon != NULL && strncmp(citation, "series:", 7) == 0) {
        char *slash = strchr(citation, '/');
        if (slash != NULL) *slash = '\0';
        use_name(u, colon + 1);
      } else if (colon != NULL) {
        *colon = '\0';
        int target = cut_schema_find_table(citation);
        int64_t other = target < 0 ? -1 : cut_keys_find(&u->c->tables[target], colon + 1);
        if (other >= 0) u->used[target][other] = true;
      }
      p += n;
      p += strspn(p, " \n\r\t");
    }
  }
}

/* Formulas that rows of scenarios or effects set: where these have table, column and value. */
static void use_changes(usage *u, cut_table t, int table_column, int column_column, int value_column) {
  for (int64_t row = 0; row < cut_case_n(u->c, t); row++) {
    int table = cut_schema_find_table(cut_case_text(u->c, t, row, table_column));
    int column = table < 0 ? -1 : cut_schema_find_column((cut_table)table, cut_case_text(u->c, t, row, column_column));
    if (column < 0 || cut_schema((cut_table)table)->columns[column].type != CUT_TYPE_RULE) continue;
    cut_rule *rule = NULL;
    cut_status status = cut_rule_parse(cut_case_text(u->c, t, row, value_column), &rule, NULL);
    if (status == CUT_STATUS_OK) use_rule(u, rule);
    if (status == CUT_STATUS_MEMORY) u->l->d->out_of_memory = true;
    cut_rule_free(rule);
  }
}

/* A measure is of use if it changes something or a contract is tied to it. */
static void warn_of_measures(usage *u) {
  const cut_table t = CUT_TABLE_MEASURES;
  bool *used = CUT_NEW(bool, cut_case_n(u->c, t));
  if (used == NULL) {
    u->l->d->out_of_memory = true;
    return;
  }
  for (int64_t row = 0; row < cut_case_n(u->c, CUT_TABLE_EFFECTS); row++)
    used[cut_case_ref(u->c, CUT_TABLE_EFFECTS, row, CUT_EFFECTS_MEASURE)] = true;
  for (int64_t row = 0; row < cut_case_n(u->c, CUT_TABLE_CONTRACTS); row++) {
    int64_t measure = cut_case_ref(u->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TIED_TO);
    if (measure >= 0) used[measure] = true;
  }
  for (int64_t row = 0; row < cut_case_n(u->c, t); row++) {
    const char *id = cut_case_key(u->c, t, row);
    if (used[row]) continue;
    cut_diagnostic place = cut_place(u->c, t, row, "id", id);
    cut_diagnostics_warning(u->l->d, &place,
                            "the measure %s changes nothing: it has no effects and no contract is tied to it", id);
  }
  cut_mem_free(used);
}

/* Profiles are named by a plain text, as their key has a second part. */
static void use_profiles(usage *u, cut_table t) {
  int column = cut_schema_find_column(t, "profile");
  for (int64_t row = 0; row < cut_case_n(u->c, t); row++) {
    const cut_profile *p = cut_profiles_find(&u->c->profiles, cut_case_text(u->c, t, row, column));
    if (p != NULL) u->used[CUT_TABLE_PROFILES][p->row] = true;
  }
}

static void warn_of_profiles(usage *u) {
  for (int64_t i = 0; i < u->c->profiles.n; i++) {
    const cut_profile *p = &u->c->profiles.items[i];
    if (u->used[CUT_TABLE_PROFILES][p->row]) continue;
    cut_diagnostic place = cut_place(u->c, CUT_TABLE_PROFILES, p->row, "id", p->id);
    cut_diagnostics_warning(u->l->d, &place, "the profile %s is never used", p->id);
  }
}

/* Exchange rates convert without being named. */
static bool is_exchange_rate(const cut_cell *value) {
  return value->unit != NULL && value->unit->unit.money[0] != '\0' && value->unit->unit.per_money[0] != '\0';
}

static void warn(usage *u, cut_table t, const char *what) {
  for (int64_t row = 0; row < cut_case_n(u->c, t); row++) {
    if (u->used[t][row]) continue;
    const char *id = cut_case_text(u->c, t, row, 0);
    cut_diagnostic place = cut_place(u->c, t, row, cut_schema(t)->columns[0].name, id);
    cut_diagnostics_warning(u->l->d, &place, "the %s %s is never used", what, id);
  }
}

static void warn_of_series(usage *u) {
  const cut_table t = CUT_TABLE_SERIES;
  const char *last = "";
  for (int64_t row = 0; row < cut_case_n(u->c, t); row++) {
    const char *id = cut_case_text(u->c, t, row, CUT_SERIES_ID);
    bool is_first = strcmp(id, last) != 0;
    last = id;
    if (!is_first || u->used[t][row] || is_exchange_rate(cut_case_cell(u->c, t, row, CUT_SERIES_VALUE))) continue;
    cut_diagnostic place = cut_place(u->c, t, row, "id", id);
    cut_diagnostics_warning(u->l->d, &place, "the series %s is never used", id);
  }
}

void cut_check_unused(cut_loader *l) {
  usage u = {.l = l, .c = l->c};
  for (int t = 0; t < CUT_N_TABLES; t++) {
    u.used[t] = CUT_NEW(bool, cut_case_n(l->c, (cut_table)t));
    if (u.used[t] == NULL) l->d->out_of_memory = true;
  }
  if (!l->d->out_of_memory) {
    for (int t = 0; t < CUT_N_TABLES; t++) {
      use_cells(&u, (cut_table)t);
      use_parents(&u, (cut_table)t);
    }
    use_changes(&u, CUT_TABLE_SCENARIOS, CUT_SCENARIOS_TABLE, CUT_SCENARIOS_COLUMN, CUT_SCENARIOS_VALUE);
    use_changes(&u, CUT_TABLE_EFFECTS, CUT_EFFECTS_TABLE, CUT_EFFECTS_COLUMN, CUT_EFFECTS_VALUE);
    use_profiles(&u, CUT_TABLE_SOURCES);
    use_profiles(&u, CUT_TABLE_DEMANDS);
    use_profiles(&u, CUT_TABLE_ROUTES);
    for (int64_t i = 0; i < l->c->info.n_buyers; i++) u.used[CUT_TABLE_ACTORS][l->c->info.buyers[i]] = true;
    warn(&u, CUT_TABLE_ACTORS, "actor");
    warn(&u, CUT_TABLE_PLACES, "place");
    warn(&u, CUT_TABLE_COMMODITIES, "commodity");
    warn(&u, CUT_TABLE_RULES, "rule");
    warn_of_series(&u);
    warn_of_measures(&u);
    warn_of_profiles(&u);
  }
  for (int t = 0; t < CUT_N_TABLES; t++) cut_mem_free(u.used[t]);
}
