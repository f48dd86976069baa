/* Reading values over time. Where nothing changes a row, a rate is closed form over the days on which the row is valid;
 * where changes or dates cut the span, it is walked piece by piece, each piece ending on the first day on which
 * anything that was looked at may change. */
#include "case/values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/setting.h"
#include "case/values_internal.h"

_Static_assert((int)CUT_MAX_TERMS == (int)CUT_RULE_MAX_PARTS, "a price has as many terms as a rule has parts");

/* ---- making and freeing ---- */

/* The first column of the table whose units depend on a commodity, -1 if none; all such columns have the same. */
static int commodity_column(cut_table t) {
  const cut_schema_table *schema = cut_schema(t);
  for (int i = 0; i < schema->n_columns; i++) {
    cut_type type = schema->columns[i].type;
    bool depends = type == CUT_TYPE_RATE || type == CUT_TYPE_AMOUNT || type == CUT_TYPE_PRICE || type == CUT_TYPE_RULE;
    if (depends && schema->columns[i].arg[0] != '\0') return i;
  }
  return -1;
}

/* The holder of a row, for tables whose rows can have a profile. A step whose parent is missing holds itself. */
static cut_holder holder_of(const cut_case *c, cut_table t, int64_t row) {
  cut_holder h = {t, row, NULL};
  if (t == CUT_TABLE_STEPS) {
    int parent = cut_schema_find_table(cut_case_text(c, t, row, CUT_STEPS_TABLE));
    int64_t other = parent < 0 ? -1 : cut_case_find(c, (cut_table)parent, cut_case_text(c, t, row, CUT_STEPS_PARENT));
    if (other >= 0) h = (cut_holder){(cut_table)parent, other, NULL};
  }
  int column = cut_schema_find_column(h.table, "profile");
  if (column >= 0) h.profile = cut_profiles_find(&c->profiles, cut_case_text(c, h.table, h.row, column));
  return h;
}

cut_holder cut_values_holder(const cut_values *v, cut_table t, int64_t row) {
  return v->holder[t] == NULL ? (cut_holder){t, row, NULL} : v->holder[t][row];
}

cut_status cut_values_new_plain(const cut_case *c, cut_series_set *series, cut_values **out, cut_error *err) {
  *out = NULL;
  cut_values *v = CUT_NEW(cut_values, 1);
  if (v == NULL) {
    cut_series_set_free(series);
    return CUT_FAIL_MEMORY(err);
  }
  v->c = c;
  v->series = series;
  v->knowledge = (cut_knowledge){CUT_DATE_NONE, CUT_DATE_NONE};
  v->prices_until = CUT_DATE_NONE;
  v->n_rules = cut_case_n(c, CUT_TABLE_RULES);
  v->rule_names = CUT_NEW(const char *, v->n_rules);
  bool failed = v->rule_names == NULL;
  for (int64_t i = 0; !failed && i < v->n_rules; i++) v->rule_names[i] = cut_case_key(c, CUT_TABLE_RULES, i);
  for (int t = 0; t < CUT_N_TABLES; t++) {
    int64_t n = cut_case_n(c, (cut_table)t);
    v->valid_from[t] = cut_schema_find_column((cut_table)t, "valid_from");
    v->valid_to[t] = cut_schema_find_column((cut_table)t, "valid_to");
    v->active[t] = cut_schema_find_column((cut_table)t, "active");
    v->commodity[t] = CUT_NEW(int64_t, n);
    failed = failed || v->commodity[t] == NULL;
    int column = commodity_column((cut_table)t);
    for (int64_t row = 0; !failed && row < n; row++)
      v->commodity[t][row] = column < 0 ? -1 : cut_case_cell_commodity(c, (cut_table)t, row, column);
    if (cut_profile_column((cut_table)t) < 0) continue;
    v->holder[t] = CUT_NEW(cut_holder, n);
    failed = failed || v->holder[t] == NULL;
    for (int64_t row = 0; !failed && row < n; row++) v->holder[t][row] = holder_of(c, (cut_table)t, row);
  }
  if (failed) {
    cut_values_free(v);
    return CUT_FAIL_MEMORY(err);
  }
  *out = v;
  return CUT_STATUS_OK;
}

/* First row of the scenario of that name, -1 if there is none. */
static int64_t find_scenario(const cut_case *c, const char *name) {
  int64_t n = cut_case_n(c, CUT_TABLE_SCENARIOS);
  for (int64_t i = 0; i < n; i++) {
    if (strcmp(cut_case_text(c, CUT_TABLE_SCENARIOS, i, CUT_SCENARIOS_SCENARIO), name) == 0) return i;
  }
  return -1;
}

static cut_status unknown_scenario(const cut_case *c, const char *name, cut_error *err) {
  int64_t n = cut_case_n(c, CUT_TABLE_SCENARIOS);
  const char **names = CUT_NEW(const char *, n);
  if (names == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) names[i] = cut_case_text(c, CUT_TABLE_SCENARIOS, i, CUT_SCENARIOS_SCENARIO);
  int64_t near = cut_text_nearest(name, names, n);
  cut_status status = near >= 0 ? CUT_FAIL(err, CUT_STATUS_INPUT,
                                           "no scenario is called \"%.60s\": did you mean %.60s?", name, names[near])
                                : CUT_FAIL(err, CUT_STATUS_INPUT, "no scenario is called \"%.60s\"", name);
  cut_mem_free(names);
  return status;
}

/* Rows of a scenario follow each other in the order of their positions, as both are parts of the key. */
static cut_status add_scenario(cut_values *v, const char *name, cut_error *err) {
  int64_t n = cut_case_n(v->c, CUT_TABLE_SCENARIOS);
  int64_t row = find_scenario(v->c, name);
  if (row < 0) return unknown_scenario(v->c, name, err);
  for (; row < n && strcmp(cut_case_text(v->c, CUT_TABLE_SCENARIOS, row, CUT_SCENARIOS_SCENARIO), name) == 0; row++) {
    int column = 0;
    cut_status status = cut_values_read_scenario_row(v, row, &column, err);
    if (status != CUT_STATUS_OK) {
      cut_provenance p = cut_case_provenance(v->c, CUT_TABLE_SCENARIOS, row, column);
      cut_error_set_data(err, p.file, p.line, cut_schema(CUT_TABLE_SCENARIOS)->columns[column].name, name);
      return status;
    }
  }
  return CUT_STATUS_OK;
}

/* The settings the case was opened with come before any scenario, as if they stood in its tables; those of rows of
 * scenarios behind them, as they change what these rows do. */
static cut_status add_settings(cut_values *v, bool of_scenarios, cut_error *err) {
  for (int64_t i = 0; i < cut_case_n_sets(v->c); i++) {
    cut_error inner = {0};
    if ((strncmp(cut_case_set(v->c, i), "scenarios.", strlen("scenarios.")) == 0) != of_scenarios) continue;
    cut_status status = cut_setting_apply(v, cut_case_set(v->c, i), &inner);
    if (status != CUT_STATUS_OK) return CUT_FAIL(err, status, "\"%.150s\": %s", cut_case_set(v->c, i), inner.message);
  }
  return CUT_STATUS_OK;
}

/* The case as its tables say. */
static cut_status new_unchanged(const cut_case *c, cut_values **out, cut_error *err) {
  cut_series_row *rows = NULL;
  int64_t *row = NULL, n_rows = 0;
  cut_series_set *series = NULL;
  cut_status status = CUT_STATUS_OK;
  *out = NULL;
  CUT_TRY_GOTO(cut_values_series_rows(c, NULL, &rows, &row, &n_rows, err));
  CUT_TRY_GOTO(cut_series_set_new(rows, n_rows, cut_case_get_info(c)->currency, &series, NULL, err));
  status = cut_values_new_plain(c, series, out, err);
cleanup:
  cut_mem_free(row);
  cut_mem_free(rows);
  return status;
}

cut_status cut_values_new_known(const cut_case *c, const char *const *scenarios, int64_t n,
                                const cut_knowledge *knowledge, cut_values **out, cut_error *err) {
  cut_values *v = NULL;
  cut_status status = CUT_STATUS_OK;
  *out = NULL;
  CUT_TRY_GOTO(new_unchanged(c, &v, err));
  if (knowledge != NULL) v->knowledge = *knowledge;
  CUT_TRY_GOTO(add_settings(v, false, err));
  for (int64_t i = 0; i < n; i++) CUT_TRY_GOTO(add_scenario(v, scenarios[i], err));
  if (n > 0) CUT_TRY_GOTO(cut_values_rebuild(v, NULL, err));
  CUT_TRY_GOTO(add_settings(v, true, err));
  *out = v;
  v = NULL;
cleanup:
  cut_values_free(v);
  return status;
}

cut_status cut_values_new(const cut_case *c, const char *const *scenarios, int64_t n, cut_values **out,
                          cut_error *err) {
  return cut_values_new_known(c, scenarios, n, NULL, out, err);
}

bool cut_values_learn(const cut_case *c, const char *const *scenarios, int64_t n) {
  cut_date start = cut_case_get_info(c)->start;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_SCENARIOS); row++) {
    cut_date learnt = cut_case_date(c, CUT_TABLE_SCENARIOS, row, CUT_SCENARIOS_LEARNT_ON);
    if (learnt == CUT_DATE_NONE || learnt <= start) continue;
    for (int64_t i = 0; i < n; i++)
      if (strcmp(cut_case_text(c, CUT_TABLE_SCENARIOS, row, CUT_SCENARIOS_SCENARIO), scenarios[i]) == 0) return true;
  }
  return false;
}

cut_status cut_values_carry_on(cut_values *v, cut_date day, cut_error *err) {
  CUT_ASSERT(v != NULL && day != CUT_DATE_NONE, err);
  v->prices_until = day;
  cut_series_carry_on(v->overlay.series != NULL ? v->overlay.series : v->series, day);
  return CUT_STATUS_OK;
}

void cut_values_free(cut_values *v) {
  if (v == NULL) return;
  cut_values_free_overlay(&v->overlay);
  cut_values_cut_back(v, 0);
  cut_mem_free(v->changes.items);
  cut_mem_free(v->watched);
  cut_mem_free(v->effect);
  cut_mem_free(v->measures);
  for (int t = 0; t < CUT_N_TABLES; t++) {
    cut_mem_free(v->commodity[t]);
    cut_mem_free(v->holder[t]);
  }
  cut_mem_free(v->rule_names);
  cut_series_set_free(v->series);
  cut_mem_free(v);
}

const cut_case *cut_values_case(const cut_values *v) { return v->c; }

/* ---- measures ---- */

const cut_measure_state *cut_values_measures(const cut_values *v) { return v->measures; }

cut_span cut_value_measure_span(const cut_values *v, int64_t measure, cut_date decided) {
  return (cut_span){decided + cut_value_duration(v, CUT_TABLE_MEASURES, measure, CUT_MEASURES_LEAD_TIME), INT32_MAX};
}

/* The measure whose effects come after those of `last` (-1: first of all): by the day of effect, then by key. */
static int64_t next_in_effect(const cut_values *v, int64_t last) {
  int64_t next = -1;
  for (int64_t i = 0; i < cut_case_n(v->c, CUT_TABLE_MEASURES); i++) {
    cut_date day = v->effect[i].first;
    if (v->measures[i].choice != CUT_MEASURE_ON) continue;
    if (last >= 0 && (day < v->effect[last].first || (day == v->effect[last].first && i <= last))) continue;
    if (next < 0 || day < v->effect[next].first) next = i;
  }
  return next;
}

static cut_status add_effects_of(cut_values *v, int64_t measure, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(v->c, CUT_TABLE_EFFECTS); row++) {
    int column = 0;
    if (cut_case_ref(v->c, CUT_TABLE_EFFECTS, row, CUT_EFFECTS_MEASURE) != measure) continue;
    cut_status status = cut_values_read_effect_row(v, row, v->effect[measure].first, &column, err);
    if (status == CUT_STATUS_OK) continue;
    cut_provenance p = cut_case_provenance(v->c, CUT_TABLE_EFFECTS, row, column);
    cut_error_set_data(err, p.file, p.line, cut_schema(CUT_TABLE_EFFECTS)->columns[column].name,
                       cut_case_key(v->c, CUT_TABLE_EFFECTS, row));
    return status;
  }
  return CUT_STATUS_OK;
}

cut_status cut_values_set_measures(cut_values *v, const cut_measure_state *states, cut_error *err) {
  const int64_t n = cut_case_n(v->c, CUT_TABLE_MEASURES), kept = v->changes.n;
  CUT_ASSERT(v->measures == NULL, err);
  if (states == NULL) return CUT_STATUS_OK;
  cut_status status = CUT_STATUS_OK;
  v->measures = CUT_NEW(cut_measure_state, n + 1);
  v->effect = CUT_NEW(cut_span, n + 1);
  if (v->measures == NULL || v->effect == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < n; i++) {
    v->measures[i] = states[i];
    if (states[i].choice == CUT_MEASURE_ON) v->effect[i] = cut_value_measure_span(v, i, states[i].decided);
  }
  for (int64_t i = next_in_effect(v, -1); i >= 0; i = next_in_effect(v, i)) CUT_TRY_GOTO(add_effects_of(v, i, err));
  if (v->changes.n > kept) CUT_TRY_GOTO(cut_values_rebuild(v, NULL, err));
  v->n_effects = v->changes.n - kept;
cleanup:
  if (status != CUT_STATUS_OK) {
    cut_values_cut_back(v, kept);
    cut_mem_free(v->measures);
    cut_mem_free(v->effect);
    v->measures = NULL;
    v->effect = NULL;
  }
  return status;
}

/* Changes [0, n) of another reading of the same case. */
static cut_status copy_changes(const cut_values *from, int64_t n, cut_values *v, cut_error *err) {
  for (int64_t i = 0; i < n; i++) {
    if (!CUT_GROW(&v->changes)) return CUT_FAIL_MEMORY(err);
    cut_change *ch = &v->changes.items[v->changes.n];
    *ch = from->changes.items[i];
    if (ch->formula != NULL && (ch->formula = cut_mem_text(ch->formula)) == NULL) return CUT_FAIL_MEMORY(err);
    v->changes.n++;
  }
  return n > 0 ? cut_values_rebuild(v, NULL, err) : CUT_STATUS_OK;
}

cut_status cut_values_with_measures(const cut_values *v, const cut_measure_state *states, cut_values **out,
                                    cut_error *err) {
  cut_values *copy = NULL;
  cut_status status = CUT_STATUS_OK;
  *out = NULL;
  CUT_TRY_GOTO(new_unchanged(v->c, &copy, err));
  CUT_TRY_GOTO(copy_changes(v, v->changes.n - v->n_effects, copy, err));
  copy->knowledge = v->knowledge;
  CUT_TRY_GOTO(cut_values_set_measures(copy, states, err));
  if (v->prices_until != CUT_DATE_NONE) CUT_TRY_GOTO(cut_values_carry_on(copy, v->prices_until, err));
  *out = copy;
  copy = NULL;
cleanup:
  cut_values_free(copy);
  return status;
}

/* The days on which a row's measure lets it hold: all, unless it is a contract tied to one. */
static cut_span tied_window(const cut_values *v, cut_table t, int64_t row) {
  int64_t measure = t == CUT_TABLE_CONTRACTS ? cut_case_ref(v->c, t, row, CUT_CONTRACTS_TIED_TO) : -1;
  if (measure < 0) return (cut_span){INT32_MIN, INT32_MAX};
  return v->effect == NULL ? (cut_span){INT32_MAX, INT32_MAX} : v->effect[measure];
}

/* ---- validity ---- */

cut_span cut_values_window(const cut_values *v, cut_table t, int64_t row, cut_span when) {
  if (v->valid_from[t] >= 0) {
    cut_date first = cut_case_date(v->c, t, row, v->valid_from[t]);
    if (first != CUT_DATE_NONE && first > when.first) when.first = first;
  }
  if (v->valid_to[t] >= 0) {
    cut_date last = cut_case_date(v->c, t, row, v->valid_to[t]);
    if (last != CUT_DATE_NONE && last < when.last) when.last = last + 1 < when.last ? last + 1 : when.last;
  }
  if (v->active[t] >= 0 && !cut_case_flag(v->c, t, row, v->active[t], true)) when.last = when.first;
  cut_span tied = tied_window(v, t, row);
  if (tied.first > when.first) when.first = tied.first;
  if (tied.last < when.last) when.last = tied.last;
  return when;
}

/* Whether a changed row is valid and active on a day. */
static bool is_live(const cut_values *v, cut_table t, int64_t row, cut_date day, cut_date *until) {
  cut_date first = CUT_DATE_NONE, last = CUT_DATE_NONE;
  if (v->valid_from[t] >= 0) first = cut_values_date(v, t, row, v->valid_from[t], day, until);
  if (v->valid_to[t] >= 0) last = cut_values_date(v, t, row, v->valid_to[t], day, until);
  bool active = v->active[t] < 0 || cut_values_flag(v, t, row, v->active[t], day, true, until);
  cut_span tied = tied_window(v, t, row);
  if (day < tied.first) {
    if (tied.first < *until) *until = tied.first;
    return false;
  }
  if (day >= tied.last) return false;
  if (first != CUT_DATE_NONE && day < first) {
    if (first < *until) *until = first;
    return false;
  }
  if (last != CUT_DATE_NONE && day > last) return false;
  if (last != CUT_DATE_NONE && last + 1 < *until) *until = last + 1;
  return active;
}

double cut_value_days(const cut_values *v, cut_table t, int64_t row, cut_span when) {
  if (!cut_values_is_changed(v, t, row)) {
    cut_span live = cut_values_window(v, t, row, when);
    return live.last > live.first ? (double)live.last - (double)live.first : 0;
  }
  double days = 0;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    until = when.last;
    if (is_live(v, t, row, day, &until)) days += (double)until - (double)day;
  }
  return days;
}

static int earlier(const void *a, const void *b) {
  cut_date x = *(const cut_date *)a, y = *(const cut_date *)b;
  return (x > y) - (x < y);
}

cut_status cut_values_breaks(const cut_values *v, cut_span within, cut_date **out, int64_t *n, cut_error *err) {
  int64_t most = 4 * v->changes.n, k = 0, kept = 0;
  for (int t = 0; t < CUT_N_TABLES; t++)
    if (v->valid_from[t] >= 0 || v->valid_to[t] >= 0) most += 2 * cut_case_n(v->c, (cut_table)t);
  cut_date *day = CUT_NEW(cut_date, most);
  if (day == NULL) return CUT_FAIL_MEMORY(err);
  for (int t = 0; t < CUT_N_TABLES; t++)
    for (int64_t row = 0; row < cut_case_n(v->c, (cut_table)t); row++) {
      cut_date from = v->valid_from[t] < 0 ? CUT_DATE_NONE : cut_case_date(v->c, (cut_table)t, row, v->valid_from[t]);
      cut_date to = v->valid_to[t] < 0 ? CUT_DATE_NONE : cut_case_date(v->c, (cut_table)t, row, v->valid_to[t]);
      if (from != CUT_DATE_NONE) day[k++] = from;
      if (to != CUT_DATE_NONE) day[k++] = to + 1;
    }
  for (int64_t i = 0; i < v->changes.n; i++) {
    day[k++] = v->changes.items[i].when.first;
    day[k++] = v->changes.items[i].when.last;
    if (v->changes.items[i].date == CUT_DATE_NONE) continue;
    day[k++] = v->changes.items[i].date; /* a validity that was moved: its first day, or the day after its last */
    day[k++] = v->changes.items[i].date + 1;
  }
  qsort(day, (size_t)k, sizeof *day, earlier);
  for (int64_t i = 0; i < k; i++)
    if (day[i] > within.first && day[i] < within.last && (kept == 0 || day[i] != day[kept - 1])) day[kept++] = day[i];
  *out = day;
  *n = kept;
  return CUT_STATUS_OK;
}

/* ---- amounts ---- */

static bool is_unlimited_if_empty(cut_table t, int column) {
  return cut_schema(t)->columns[column].empty == CUT_EMPTY_UNLIMITED;
}

static double sum_over(cut_table t, int column, const cut_sum *sum, const cut_profile *shape, cut_span when) {
  double total = 0;
  if (sum->n == 0) return is_unlimited_if_empty(t, column) ? INFINITY : 0;
  for (int i = 0; i < sum->n; i++) total += cut_profile_over(shape, sum->value[i], sum->unit[i]->per, when);
  return total;
}

double cut_value_rate(const cut_values *v, cut_table t, int64_t row, int column, cut_span when) {
  cut_sum sum;
  cut_holder h = cut_values_holder(v, t, row);
  const cut_profile *shape = column == cut_profile_column(t) ? h.profile : NULL;
  if (!cut_values_is_changed(v, t, row) && !cut_values_is_changed(v, h.table, h.row)) {
    cut_span live = cut_values_window(v, h.table, h.row, when);
    const cut_cell *cell = cut_case_cell(v->c, t, row, column);
    if (live.last <= live.first) return 0;
    if (cell->state == CUT_CELL_READ) return cut_profile_over(shape, cell->value, cell->unit->unit.per, live);
    return is_unlimited_if_empty(t, column) ? INFINITY : 0;
  }
  double total = 0;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    until = when.last;
    if (!is_live(v, h.table, h.row, day, &until)) continue;
    cut_values_sum(v, t, row, column, day, &sum, &until);
    total += sum_over(t, column, &sum, shape, (cut_span){day, until});
  }
  return total;
}

cut_per cut_value_per(const cut_values *v, cut_table t, int64_t row, int column) {
  const cut_cell *cell = cut_case_cell(v->c, t, row, column);
  if (cell->state == CUT_CELL_READ) return cell->unit->unit.per;
  if (!cut_values_is_changed(v, t, row)) return CUT_PER_NONE;
  for (int64_t k = v->overlay.first[t][row]; k < v->overlay.n; k++) {
    const cut_change *ch = &v->changes.items[v->overlay.order[k]];
    if (ch->table != t || ch->row != row) break;
    if (ch->column == column && ch->operation == CUT_OPERATION_SET && !ch->none) return ch->unit.per;
  }
  return CUT_PER_NONE;
}

double cut_value_amount(const cut_values *v, cut_table t, int64_t row, int column, cut_date day) {
  cut_sum sum;
  cut_date until = INT32_MAX;
  double total = 0;
  cut_values_sum(v, t, row, column, day, &sum, &until);
  if (sum.n == 0) return is_unlimited_if_empty(t, column) ? INFINITY : NAN;
  for (int i = 0; i < sum.n; i++) total += sum.value[i];
  return total;
}

double cut_value_share(const cut_values *v, cut_table t, int64_t row, int column, cut_span when) {
  double total = 0;
  bool any = false;
  if (when.last <= when.first) when.last = when.first + 1;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    cut_sum sum;
    until = when.last;
    cut_values_sum(v, t, row, column, day, &sum, &until);
    double days = (double)until - (double)day, share = 0;
    for (int i = 0; i < sum.n; i++) share += sum.value[i];
    any = any || sum.n > 0;
    if (days == (double)when.last - (double)when.first) return any ? share : NAN; /* exact where nothing changes */
    total += share * days;
  }
  return any ? total / ((double)when.last - (double)when.first) : NAN;
}

int32_t cut_value_duration(const cut_values *v, cut_table t, int64_t row, int column) {
  cut_sum sum;
  cut_date until = INT32_MAX;
  double days = 0;
  cut_values_sum(v, t, row, column, cut_case_get_info(v->c)->start, &sum, &until);
  for (int i = 0; i < sum.n; i++) days += sum.value[i];
  return days > 0 && days < 1e6 ? (int32_t)lround(days) : 0;
}

bool cut_value_flag(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, bool otherwise) {
  cut_date until = INT32_MAX;
  return cut_values_flag(v, t, row, column, day, otherwise, &until);
}

/* ---- prices ---- */

/* Number of `unit` as canonical money per canonical amount, in its own currency. */
static cut_status price_in(const cut_values *v, double number, const cut_unit *unit, int64_t commodity, double *out,
                           cut_error *err) {
  cut_error inner = {0};
  double factor = 0;
  if (commodity < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "a price of no commodity");
  if (!cut_unit_price_factor(unit, cut_case_basis(v->c, commodity), &factor, &inner))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "%s: %s", cut_case_key(v->c, CUT_TABLE_COMMODITIES, commodity),
                    inner.message);
  *out = number * factor;
  return CUT_STATUS_OK;
}

/* Sum over the days of the span of the factor from a currency to the case currency. */
static cut_status money_over(const cut_values *v, const char *currency, cut_span when, double *out, cut_error *err) {
  double total = 0;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    double factor = 0;
    until = when.last;
    CUT_TRY(cut_series_money(cut_values_series(v), currency, day, &factor, &until, err));
    total += factor * ((double)until - (double)day);
  }
  *out = total;
  return CUT_STATUS_OK;
}

cut_status cut_value_price(const cut_values *v, cut_table t, int64_t row, int column, int64_t commodity, cut_span when,
                           double *out, cut_error *err) {
  double total = 0, price = 0, weight = 0;
  *out = 0;
  if (commodity < 0) commodity = v->commodity[t][row];
  if (when.last <= when.first) when.last = when.first + 1;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    cut_sum sum;
    until = when.last;
    cut_values_sum(v, t, row, column, day, &sum, &until);
    for (int i = 0; i < sum.n; i++) {
      price = sum.value[i];
      if (commodity != v->commodity[t][row] || isnan(price))
        CUT_TRY(price_in(v, sum.number[i], sum.unit[i], commodity, &price, err));
      CUT_TRY(money_over(v, sum.unit[i]->money, (cut_span){day, until}, &weight, err));
      total += price * weight;
    }
  }
  *out = total / ((double)when.last - (double)when.first);
  return CUT_STATUS_OK;
}

cut_status cut_value_money(const cut_values *v, cut_table t, int64_t row, int column, cut_date day, double *out,
                           cut_error *err) {
  cut_sum sum;
  cut_date until = INT32_MAX;
  double total = 0, factor = 0;
  *out = 0;
  cut_values_sum(v, t, row, column, day, &sum, &until);
  for (int i = 0; i < sum.n; i++) {
    CUT_TRY(money_over(v, sum.unit[i]->money, (cut_span){day, day + 1}, &factor, err));
    total += sum.value[i] * factor;
  }
  *out = total;
  return CUT_STATUS_OK;
}

/* Each day's expense at that day's exchange rate; days that share both are taken together. */
cut_status cut_value_expense(const cut_values *v, cut_table t, int64_t row, int column, cut_span when, double *out,
                             cut_error *err) {
  double total = 0;
  *out = 0;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    cut_sum sum;
    double factor = 0;
    until = when.last;
    cut_values_sum(v, t, row, column, day, &sum, &until);
    for (int i = 0; i < sum.n; i++)
      CUT_TRY(cut_series_money(cut_values_series(v), sum.unit[i]->money, day, &factor, &until, err));
    for (int i = 0; i < sum.n; i++) {
      CUT_TRY(cut_series_money(cut_values_series(v), sum.unit[i]->money, day, &factor, &(cut_date){INT32_MAX}, err));
      total += cut_rate_over(sum.value[i], sum.unit[i]->per, (cut_span){day, until}) * factor;
    }
  }
  *out = total;
  return CUT_STATUS_OK;
}

static const cut_rule *rule_in_force(void *user, int64_t i, cut_date day, cut_date *until) {
  return cut_values_formula(user, CUT_TABLE_RULES, i, CUT_RULES_FORMULA, day, until);
}

cut_rule_env cut_values_env(const cut_values *v, int64_t commodity) {
  return (cut_rule_env){.series = cut_values_series(v),
                        .rule = rule_in_force,
                        .user = (void *)(uintptr_t)v, /* only read */
                        .basis = commodity < 0 ? NULL : cut_case_basis(v->c, commodity),
                        .commodity = commodity < 0 ? "" : cut_case_key(v->c, CUT_TABLE_COMMODITIES, commodity)};
}

cut_status cut_value_rule(const cut_values *v, cut_table t, int64_t row, int column, int64_t commodity, cut_span when,
                          cut_rule_term terms[CUT_MAX_TERMS], int *n, cut_error *err) {
  cut_rule_part parts[CUT_RULE_MAX_PARTS];
  int n_parts = 0;
  *n = 0;
  if (commodity < 0) commodity = v->commodity[t][row];
  if (when.last <= when.first) when.last = when.first + 1;
  cut_rule_env env = cut_values_env(v, commodity);
  for (cut_date day = when.first, until; day < when.last; day = until) {
    until = when.last;
    const cut_rule *rule = cut_values_formula(v, t, row, column, day, &until);
    if (rule == NULL) continue;
    CUT_ASSERT(commodity >= 0, err);
    CUT_TRY(cut_rule_sum(rule, &env, (cut_span){day, until}, parts, &n_parts, err));
  }
  double days = (double)when.last - (double)when.first;
  for (int i = 0; i < n_parts; i++) terms[i] = (cut_rule_term){.label = parts[i].label, .value = parts[i].value / days};
  *n = n_parts;
  return CUT_STATUS_OK;
}

cut_status cut_value_series(const cut_values *v, const char *name, int64_t commodity, cut_span when, double *out,
                            cut_error *err) {
  const cut_series_set *set = cut_values_series(v);
  int64_t series = cut_series_find(set, name);
  *out = 0;
  if (series < 0) {
    int64_t near = cut_text_nearest(name, cut_series_names(set), cut_series_n(set));
    if (near < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "no series is called \"%.60s\"", name);
    return CUT_FAIL(err, CUT_STATUS_INPUT, "no series is called \"%.60s\": did you mean %.60s?", name,
                    cut_series_names(set)[near]);
  }
  const cut_unit *unit = cut_series_unit(set, series);
  bool exchange = unit->money[0] != '\0' && unit->per_money[0] != '\0';
  double factor = 1, total = 0;
  if (unit->money[0] != '\0' && !exchange && commodity >= 0) CUT_TRY(price_in(v, 1, unit, commodity, &factor, err));
  if (when.last <= when.first) when.last = when.first + 1;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    double value = 0, money = 1;
    until = when.last;
    CUT_TRY(cut_series_value(set, series, day, &value, &until, err));
    if (unit->money[0] != '\0' && !exchange) CUT_TRY(cut_series_money(set, unit->money, day, &money, &until, err));
    total += value * money * ((double)until - (double)day);
  }
  *out = factor * total / ((double)when.last - (double)when.first);
  return CUT_STATUS_OK;
}

/* ---- ranges ---- */

static bool range_end(const cut_values *v, cut_table t, int64_t row, int column, double value, cut_span when,
                      double *out) {
  const cut_unit *unit = &cut_case_cell(v->c, t, row, column)->unit->unit;
  double money = 1;
  cut_holder h = cut_values_holder(v, t, row);
  cut_span live = cut_values_window(v, h.table, h.row, when);
  switch (cut_schema(t)->columns[column].type) {
    case CUT_TYPE_RATE:
      *out = live.last > live.first
                 ? cut_profile_over(column == cut_profile_column(t) ? h.profile : NULL, value, unit->per, live)
                 : 0;
      return true;
    case CUT_TYPE_PRICE:
      if (when.last <= when.first) when.last = when.first + 1;
      if (money_over(v, unit->money, when, &money, NULL) != CUT_STATUS_OK) return false;
      money /= (double)when.last - (double)when.first;
      break;
    default:
      break;
  }
  *out = value * money;
  return true;
}

bool cut_value_range(const cut_values *v, cut_table t, int64_t row, int column, cut_span when, double *low,
                     double *high) {
  const cut_cell *cell = cut_case_cell(v->c, t, row, column);
  if (cell->state != CUT_CELL_READ || cell->unit == NULL || cell->detail == NULL || !cell->detail->has_range)
    return false;
  return range_end(v, t, row, column, cell->detail->low, when, low) &&
         range_end(v, t, row, column, cell->detail->high, when, high);
}
