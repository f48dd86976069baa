/* Opening a case: the steps of load.h one after the other. */
#include "case/load.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "case/keys.h"
#include "case/setting.h"

/* ---- places ---- */

const char *cut_table_file(cut_table t) {
#define FILE_ROW(TABLE, name, doc) name ".csv",
  static const char *const FILES[] = {CUT_SCHEMA_TABLES(FILE_ROW)};
#undef FILE_ROW
  return FILES[t];
}

cut_diagnostic cut_place(const cut_case *c, cut_table t, int64_t row, const char *column, const char *value) {
  return (cut_diagnostic){
      .file = cut_table_file(t), .row = c->tables[t].rows[row].line, .column = column, .value = value};
}

void cut_report_fault(cut_diagnostics *d, cut_diagnostic place, const cut_fault *fault) {
  if (fault->expected[0] != '\0') place.expected = fault->expected;
  if (fault->suggestion[0] != '\0') place.suggestion = fault->suggestion;
  cut_diagnostics_error(d, &place, "%s", fault->message);
}

/* case.yaml first, then tables in the order of the schema, then other files; options last. */
static int rank_of(const char *file) {
  if (strcmp(file, "case.yaml") == 0) return -1;
  for (int t = 0; t < CUT_N_TABLES; t++)
    if (strcmp(file, cut_table_file((cut_table)t)) == 0) return t;
  return file[0] == '\0' ? CUT_N_TABLES + 1 : CUT_N_TABLES;
}

/* ---- files that are no table ---- */

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void warn_of_file(cut_loader *l, const char *name) {
  char stem[64] = "";
  size_t n = strlen(name) - strlen(".csv");
  const char *tables[CUT_N_TABLES];
  for (int t = 0; t < CUT_N_TABLES; t++) tables[t] = cut_schema((cut_table)t)->name;
  memcpy(stem, name, n < sizeof stem ? n : sizeof stem - 1);
  int64_t near = cut_text_nearest(stem, tables, CUT_N_TABLES);
  const cut_diagnostic place = {
      .file = name, .value = name, .suggestion = near < 0 ? NULL : cut_table_file((cut_table)near)};
  if (near >= 0)
    cut_diagnostics_warning(l->d, &place, "the file is not read: there is no table %s; did you mean %s?", stem,
                            tables[near]);
  else
    cut_diagnostics_warning(l->d, &place, "the file is not read: there is no table %s", stem);
}

static bool is_unknown_table(const char *name) {
  size_t n = strlen(name);
  if (n < 5 || strcmp(name + n - 4, ".csv") != 0 || name[0] == '.') return false;
  for (int t = 0; t < CUT_N_TABLES; t++)
    if (strcmp(name, cut_table_file((cut_table)t)) == 0) return false;
  return true;
}

static void check_files(cut_loader *l) {
  struct {
    const char **items;
    int64_t n, capacity;
  } names = {0};
  if (l->files != NULL) return; /* who gathered them has looked at their names */
  DIR *folder = opendir(l->c->path);
  if (folder == NULL) return;
  for (const struct dirent *e = readdir(folder); e != NULL; e = readdir(folder)) {
    if (!is_unknown_table(e->d_name)) continue;
    const char *copy = cut_pool_text(&l->c->pool, e->d_name);
    if (copy == NULL || !CUT_GROW(&names)) {
      l->d->out_of_memory = true;
      break;
    }
    names.items[names.n++] = copy;
  }
  (void)closedir(folder);
  if (names.n > 1) qsort(names.items, (size_t)names.n, sizeof *names.items, compare_names);
  for (int64_t i = 0; i < names.n; i++) warn_of_file(l, names.items[i]);
  cut_mem_free(names.items);
}

/* ---- formulas, series, scenarios, settings ---- */

static void report_value(void *user, cut_table t, int64_t row, int column, const char *value, const char *expected,
                         const char *suggestion, const char *message) {
  cut_loader *l = user;
  cut_diagnostic place = cut_place(l->c, t, row, cut_schema(t)->columns[column].name, value);
  place.expected = expected;
  place.suggestion = suggestion;
  cut_diagnostics_error(l->d, &place, "%s", message);
}

/* Each setting alone after those before it. Values apply the settings of their case by themselves, and then tell only
 * of the first that does not fit, so they are made without. */
static void check_settings(cut_loader *l) {
  cut_case *c = l->c;
  cut_values *values = NULL;
  cut_error err = {0};
  const int64_t n = c->n_sets;
  if (n == 0) return;
  c->n_sets = 0;
  cut_status status = cut_values_new(c, NULL, 0, &values, &err);
  c->n_sets = n;
  for (int64_t i = 0; i < n && values != NULL && status != CUT_STATUS_MEMORY; i++) {
    status = cut_setting_apply(values, c->sets[i], &err);
    if (status == CUT_STATUS_OK || status == CUT_STATUS_MEMORY) continue;
    const cut_diagnostic place = {.file = "", .column = "set", .value = c->sets[i]};
    cut_diagnostics_error(l->d, &place, "%s", err.message);
  }
  if (status == CUT_STATUS_MEMORY) l->d->out_of_memory = true;
  cut_values_free(values);
}

/* Where a series or a rule may be missing only because its row could not be read, formulas say nothing. */
static bool has_all_names(const cut_case *c) {
  const cut_table_rows *series = &c->tables[CUT_TABLE_SERIES];
  for (int64_t i = 0; i < series->n; i++)
    if (cut_row_cell(series, &series->rows[i], CUT_SERIES_VALUE)->state == CUT_CELL_BAD) return false;
  return !series->is_broken && !c->tables[CUT_TABLE_RULES].is_broken;
}

static void check_values(cut_loader *l) {
  if (!has_all_names(l->c)) return;
  if (l->c->info.currency[0] == '\0' || l->c->info.start == CUT_DATE_NONE || l->c->info.end == CUT_DATE_NONE) return;
  if (cut_values_check(l->c, report_value, l, NULL) == CUT_STATUS_MEMORY) l->d->out_of_memory = true;
}

/* ---- steps ---- */

static void load_tables(cut_loader *l) {
  check_files(l);
  for (int t = 0; t < CUT_N_TABLES && !l->d->out_of_memory; t++) cut_load_table(l, (cut_table)t);
}

static void load(cut_loader *l, const cut_option_value *options, int64_t n_options) {
  void (*const steps[])(cut_loader *) = {
      load_tables,         cut_load_references, cut_load_parents, cut_load_yaml_references,
      cut_load_quantities, cut_load_profiles,   cut_check_case,   check_values};
  void (*const whole[])(cut_loader *) = {check_settings, cut_check_reach, cut_check_unused};
  if (!cut_load_yaml(l, options, n_options)) return;
  for (size_t i = 0; i < sizeof steps / sizeof steps[0] && !l->d->out_of_memory; i++) steps[i](l);
  for (size_t i = 0; i < sizeof whole / sizeof whole[0] && !l->d->out_of_memory && l->d->n_errors == 0; i++)
    whole[i](l);
}

/* Nothing is half-loaded: a case with errors has no rows. */
static void clear_tables(cut_case *c) {
  cut_mem_free(c->profiles.items);
  c->profiles = (cut_profiles){0};
  for (int t = 0; t < CUT_N_TABLES; t++) {
    cut_table_rows *table = &c->tables[t];
    for (int64_t i = 0; i < table->n; i++) cut_row_clear((cut_table)t, table, &table->rows[i]);
    cut_mem_free(table->rows);
    cut_mem_free(table->dropped);
    cut_mem_free(table->data);
    cut_keys_clear(table);
    *table = (cut_table_rows){0};
  }
}

static cut_status check_options(const cut_option_value *options, int64_t n, cut_error *err) {
  static const char *const KNOWN[] = {"as_of", "start", "end", "step", "set"};
  const int64_t n_known = (int64_t)(sizeof KNOWN / sizeof KNOWN[0]);
  for (int64_t i = 0; i < n; i++) {
    bool found = false;
    if (options[i].name == NULL || options[i].value == NULL)
      return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "option %lld has no name or no value", (long long)i + 1);
    for (int64_t k = 0; k < n_known; k++) found = found || strcmp(options[i].name, KNOWN[k]) == 0;
    if (found) continue;
    int64_t near = cut_text_nearest(options[i].name, KNOWN, n_known);
    return near >= 0 ? CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a case is not opened with option \"%s\": did you mean %s?",
                                options[i].name, KNOWN[near])
                     : CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a case is not opened with option \"%s\"", options[i].name);
  }
  return CUT_STATUS_OK;
}

cut_status cut_load_file(const cut_loader *l, const char *name, int64_t limit, char **data, int64_t *n,
                         cut_error *err) {
  return l->files == NULL ? cut_source_file_read(l->c->path, name, limit, data, n, err)
                          : cut_source_file_copy(l->files, name, limit, data, n, err);
}

cut_status cut_case_open(const char *path, const cut_option_value *options, int64_t n_options, cut_case **out,
                         cut_error *err) {
  return cut_case_open_files(path, NULL, options, n_options, out, err);
}

cut_status cut_case_open_files(const char *path, const cut_source_files *files, const cut_option_value *options,
                               int64_t n_options, cut_case **out, cut_error *err) {
  if (out != NULL) *out = NULL;
  if (path == NULL || out == NULL || n_options < 0 || (options == NULL && n_options > 0))
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a case is opened with a path, options and a place for the handle");
  CUT_TRY(check_options(options, n_options, err));
  cut_case *c = CUT_NEW(cut_case, 1);
  if (c == NULL || (c->path = cut_mem_text(path)) == NULL) {
    cut_mem_free(c);
    return CUT_FAIL_MEMORY(err);
  }
  cut_loader l = {.c = c, .d = &c->diagnostics, .files = files};
  load(&l, options, n_options);
  cut_unit_texts_clear(&l.units);
  cut_diagnostics_finish(&c->diagnostics, rank_of);
  cut_status status = cut_diagnostics_status(&c->diagnostics, err);
  if (status == CUT_STATUS_MEMORY) {
    cut_case_free(c);
    return status;
  }
  if (status != CUT_STATUS_OK) clear_tables(c);
  *out = c;
  return status;
}

void cut_case_free(cut_case *c) {
  if (c == NULL) return;
  clear_tables(c);
  cut_mem_free(c->bases);
  cut_mem_free(c->is_family);
  cut_diagnostics_clear(&c->diagnostics);
  cut_pool_clear(&c->pool);
  cut_mem_free(c->path);
  cut_mem_free(c);
}
