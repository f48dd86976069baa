/* The check of everything that values rely on, once at the end of loading: series, formulas, scenarios. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/values_internal.h"

typedef struct checker {
  const cut_case *c;
  cut_values_report_fn report;
  void *user;
} checker;

static void report(const checker *k, cut_table t, int64_t row, int column, const cut_error *found) {
  k->report(k->user, t, row, column, cut_case_text(k->c, t, row, column), "", "", found->message);
}

/* ---- formulas ---- */

typedef struct blind_env {
  const cut_values *v;
  bool *blind;
} blind_env;

/* Named rules that have not been bound count as absent: what is wrong with them has been told. */
static const cut_rule *usable_rule(void *user, int64_t i, cut_date day, cut_date *until) {
  const blind_env *b = user;
  const cut_rule *r = cut_values_formula(b->v, CUT_TABLE_RULES, i, CUT_RULES_FORMULA, day, until);
  if (r == NULL || !cut_rule_is_bound(r)) {
    *b->blind = true;
    return NULL;
  }
  return r;
}

cut_status cut_values_check_formula(const cut_values *v, cut_table t, int64_t row, const cut_rule *rule, cut_date day,
                                    bool *blind, cut_error *err) {
  int64_t commodity = v->commodity[t][row], n = cut_case_n(v->c, CUT_TABLE_COMMODITIES);
  bool price = t != CUT_TABLE_RULES, any = false;
  blind_env user = {.v = v, .blind = blind};
  *blind = false;
  for (int64_t i = 0; price && i < n; i++) {
    if (commodity < 0 || cut_case_is_family(v->c, i) || !cut_case_is_a(v->c, i, commodity)) continue;
    cut_rule_env env = cut_values_env(v, i);
    env.rule = usable_rule;
    env.user = &user;
    any = true;
    CUT_TRY(cut_rule_check_units(rule, &env, day, true, err));
  }
  if (any) return CUT_STATUS_OK;
  cut_rule_env env = cut_values_env(v, -1);
  env.rule = usable_rule;
  env.user = &user;
  return cut_rule_check_units(rule, &env, day, price, err);
}

/* Calls `each` for every formula of the case that could be read. */
static cut_status for_each_formula(const checker *k, const cut_values *v, cut_table t,
                                   cut_status (*each)(const checker *, const cut_values *, cut_table, int64_t, int,
                                                      cut_rule *, cut_error *),
                                   cut_error *err) {
  const cut_schema_table *schema = cut_schema(t);
  for (int column = 0; column < schema->n_columns; column++) {
    if (schema->columns[column].type != CUT_TYPE_RULE) continue;
    for (int64_t row = 0; row < cut_case_n(k->c, t); row++) {
      const cut_cell *cell = cut_case_cell(k->c, t, row, column);
      if (cell->state == CUT_CELL_READ && cell->as.rule != NULL)
        CUT_TRY(each(k, v, t, row, column, cell->as.rule, err));
    }
  }
  return CUT_STATUS_OK;
}

static cut_status bind_formula(const checker *k, const cut_values *v, cut_table t, int64_t row, int column,
                               cut_rule *rule, cut_error *err) {
  cut_rule_names names = {.series = v->series, .rules = v->rule_names, .n_rules = v->n_rules};
  cut_error found = {0};
  cut_status status = cut_rule_bind(rule, &names, &found);
  if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
  if (status != CUT_STATUS_OK) report(k, t, row, column, &found);
  return CUT_STATUS_OK;
}

static cut_status check_formula(const checker *k, const cut_values *v, cut_table t, int64_t row, int column,
                                cut_rule *rule, cut_error *err) {
  cut_error found = {0};
  bool blind = false;
  (void)err;
  if (!cut_rule_is_bound(rule)) return CUT_STATUS_OK;
  cut_date day = cut_case_get_info(k->c)->start;
  if (cut_values_check_formula(v, t, row, rule, day, &blind, &found) != CUT_STATUS_OK && !blind)
    report(k, t, row, column, &found);
  return CUT_STATUS_OK;
}

static const cut_rule *only_formula(void *user, int64_t rule, int64_t k) {
  const cut_cell *cell = cut_case_cell(user, CUT_TABLE_RULES, rule, CUT_RULES_FORMULA);
  return k == 0 && cell->state == CUT_CELL_READ ? cell->as.rule : NULL;
}

/* Dimensions mean nothing inside a circle, so they are checked only where there is none. */
static cut_status check_formulas(const checker *k, const cut_values *v, bool *sound, cut_error *err) {
  cut_error found = {0};
  int64_t at = -1;
  for (int t = 0; t < CUT_N_TABLES; t++) CUT_TRY(for_each_formula(k, v, (cut_table)t, bind_formula, err));
  cut_status status =
      cut_rules_check_circles(v->rule_names, v->n_rules, only_formula, (void *)(uintptr_t)k->c, &at, &found);
  if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
  *sound = status == CUT_STATUS_OK;
  if (!*sound) {
    report(k, CUT_TABLE_RULES, at, CUT_RULES_FORMULA, &found);
    return CUT_STATUS_OK;
  }
  for (int t = 0; t < CUT_N_TABLES; t++) CUT_TRY(for_each_formula(k, v, (cut_table)t, check_formula, err));
  return CUT_STATUS_OK;
}

/* ---- prices in foreign money ---- */

static void check_currencies(const checker *k, const cut_values *v) {
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *schema = cut_schema((cut_table)t);
    for (int column = 0; column < schema->n_columns; column++) {
      cut_type type = schema->columns[column].type;
      if (type != CUT_TYPE_PRICE && type != CUT_TYPE_MONEY && type != CUT_TYPE_EXPENSE) continue;
      for (int64_t row = 0; row < cut_case_n(k->c, (cut_table)t); row++) {
        const cut_cell *cell = cut_case_cell(k->c, (cut_table)t, row, column);
        cut_error found = {0};
        if (cell->state == CUT_CELL_READ && !cut_series_can_convert(v->series, cell->unit->unit.money, &found))
          report(k, (cut_table)t, row, column, &found);
      }
    }
  }
}

/* ---- series ---- */

/* Builds the set from the rows that are sound, telling of each that is not. */
static cut_status check_series(const checker *k, cut_series_set **out, cut_error *err) {
  cut_series_row *rows = NULL;
  int64_t *row = NULL, n = 0, bad = -1;
  cut_error found = {0};
  CUT_TRY(cut_values_series_rows(k->c, NULL, &rows, &row, &n, err));
  cut_status status = CUT_STATUS_OK;
  while ((status = cut_series_set_new(rows, n, cut_case_get_info(k->c)->currency, out, &bad, &found)) ==
         CUT_STATUS_INPUT) {
    if (bad < 0) break;
    report(k, CUT_TABLE_SERIES, row[bad], CUT_SERIES_VALUE, &found);
    int64_t end = bad + 1;
    while (found.data_id[0] != '\0' && end < n && strcmp(rows[end].id, found.data_id) == 0) end++;
    memmove(rows + bad, rows + end, (size_t)(n - end) * sizeof *rows);
    memmove(row + bad, row + end, (size_t)(n - end) * sizeof *row);
    n -= end - bad;
    found = (cut_error){0};
  }
  cut_mem_free(row);
  cut_mem_free(rows);
  return status == CUT_STATUS_OK ? status : CUT_FAIL(err, status, "%s", found.message);
}

/* ---- scenarios and measures ---- */

/* Rows [first, end) of one scenario, or of the effects of one measure. */
typedef struct change_set {
  cut_table table; /* scenarios or effects */
  int64_t first, end;
  int value; /* the column `value` of the table */
} change_set;

/* The day on which the measure of a row of effects takes effect at the earliest. */
static cut_date effect_day(const cut_values *v, int64_t row) {
  int64_t measure = cut_case_ref(v->c, CUT_TABLE_EFFECTS, row, CUT_EFFECTS_MEASURE);
  return cut_value_measure_span(v, measure, cut_measure_first_day(v->c, measure)).first;
}

/* Each row alone, then what they lead to together. */
static cut_status check_set(const checker *k, cut_values *v, change_set set, cut_error *err) {
  cut_error found = {0};
  cut_status status = CUT_STATUS_OK;
  bool sound = true;
  cut_date day = set.table == CUT_TABLE_EFFECTS ? effect_day(v, set.first) : CUT_DATE_NONE;
  for (int64_t row = set.first; row < set.end; row++) {
    int column = set.value;
    status = set.table == CUT_TABLE_EFFECTS ? cut_values_read_effect_row(v, row, day, &column, &found)
                                            : cut_values_read_scenario_row(v, row, &column, &found);
    if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
    if (status == CUT_STATUS_OK) continue;
    report(k, set.table, row, column, &found);
    sound = false;
  }
  int64_t origin = -1;
  if (sound) status = cut_values_rebuild(v, &origin, &found);
  if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
  if (sound && status != CUT_STATUS_OK) report(k, set.table, origin < 0 ? set.first : origin, set.value, &found);
  cut_values_cut_back(v, 0);
  cut_values_free_overlay(&v->overlay);
  return CUT_STATUS_OK;
}

/* A row whose own cells could not be read has been told of already. */
static bool is_readable(const cut_case *c, cut_table t, int64_t row) {
  for (int column = 0; column < cut_schema(t)->n_columns; column++) {
    if (cut_case_cell(c, t, row, column)->state == CUT_CELL_BAD) return false;
  }
  return true;
}

/* Is the row of a measure that has been read? */
static bool has_readable_measure(const cut_case *c, int64_t row) {
  int64_t measure = cut_case_ref(c, CUT_TABLE_EFFECTS, row, CUT_EFFECTS_MEASURE);
  return measure >= 0 && is_readable(c, CUT_TABLE_MEASURES, measure);
}

/* Rows of one name follow each other: it is the first part of the key. */
static cut_status check_sets(const checker *k, cut_values *v, cut_table t, int name_column, int value_column,
                             cut_error *err) {
  int64_t n = cut_case_n(k->c, t);
  for (int64_t first = 0, end; first < n; first = end) {
    const char *name = cut_case_text(k->c, t, first, name_column);
    bool readable = t != CUT_TABLE_EFFECTS || has_readable_measure(k->c, first);
    for (end = first; end < n && strcmp(cut_case_text(k->c, t, end, name_column), name) == 0; end++)
      readable = readable && is_readable(k->c, t, end);
    if (readable) CUT_TRY(check_set(k, v, (change_set){t, first, end, value_column}, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_values_check(const cut_case *c, cut_values_report_fn fn, void *user, cut_error *err) {
  checker k = {.c = c, .report = fn, .user = user};
  cut_series_set *series = NULL;
  cut_values *v = NULL;
  bool sound = false;
  cut_status status = CUT_STATUS_OK;
  CUT_TRY_GOTO(check_series(&k, &series, err));
  CUT_TRY_GOTO(cut_values_new_plain(c, series, &v, err));
  CUT_TRY_GOTO(check_formulas(&k, v, &sound, err));
  check_currencies(&k, v);
  if (sound) CUT_TRY_GOTO(check_sets(&k, v, CUT_TABLE_SCENARIOS, CUT_SCENARIOS_SCENARIO, CUT_SCENARIOS_VALUE, err));
  if (sound) CUT_TRY_GOTO(check_sets(&k, v, CUT_TABLE_EFFECTS, CUT_EFFECTS_MEASURE, CUT_EFFECTS_VALUE, err));
cleanup:
  cut_values_free(v);
  return status;
}
