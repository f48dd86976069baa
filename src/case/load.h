/* Loading a case, step by step. Each step reports what it finds into the case's diagnostics and goes on with what could
 * be read; only lack of memory stops it, which cut_diagnostics.out_of_memory tells. */
#ifndef CUT_CASE_LOAD_H
#define CUT_CASE_LOAD_H

#include "case/cell.h"
#include "case/source_file.h"
#include "case/unit_texts.h"
#include "case/yaml.h"

typedef struct cut_loader {
  cut_case *c;
  cut_diagnostics *d;
  const cut_source_files *files; /* the case's files, NULL: those of its folder */
  cut_unit_texts units;
  const cut_yaml *yaml;        /* case.yaml, NULL if it could not be read */
  cut_date own_start, own_end; /* of the calendar as written, before options */
  int64_t nearest_left; /* names that may still be compared to find a nearest one: bounds the time of a hopeless case */
} cut_loader;

/* A file of the case as bytes, as cut_source_file_read gives them. */
CUT_MUST_CHECK cut_status cut_load_file(const cut_loader *l, const char *name, int64_t limit, char **data, int64_t *n,
                                        cut_error *err);
/* "routes.csv". */
const char *cut_table_file(cut_table t);
/* The place of a row of the case. */
cut_diagnostic cut_place(const cut_case *c, cut_table t, int64_t row, const char *column, const char *value);
/* The key of a table's row nearest to the word, NULL if none is near. */
const char *cut_nearest_key(cut_loader *l, cut_table t, const char *word);
/* Tells that a key names no row of a table, or one that is dropped by the as-of date. */
void cut_report_unknown_key(cut_loader *l, cut_diagnostic place, cut_table target, const char *key);
/* Turns the message of a fault into a finding at that place. */
void cut_report_fault(cut_diagnostics *d, cut_diagnostic place, const cut_fault *fault);

/* Frees what a row owns: its formulas. */
void cut_row_clear(cut_table t, const cut_table_rows *table, cut_row *row);
/* table.c: rows of one table as kept by the as-of date, typed, sorted, without references. */
void cut_load_table(cut_loader *l, cut_table t);
/* case_yaml.c: case.yaml without what refers to tables; then that. False if there is none. */
bool cut_load_yaml(cut_loader *l, const cut_option_value *options, int64_t n_options);
void cut_load_yaml_references(cut_loader *l);
/* references.c: keys to rows, circles of controlled_by, of families and of blocs. */
void cut_load_references(cut_loader *l);
/* parents.c: what rows are derived from. */
void cut_load_parents(cut_loader *l);
/* quantities.c: density and heating value of commodities, numbers in canonical units. */
void cut_load_quantities(cut_loader *l);
/* profiles.c: factors of each day, and the rows that name them. */
void cut_load_profiles(cut_loader *l);
/* check.c: what looks across cells and tables. */
void cut_check_case(cut_loader *l);
/* check_measures.c: what measures require and exclude, their names. */
void cut_check_measures(cut_loader *l);
/* check_contracts.c: take-or-pay, and levies on what contracts allow. */
void cut_check_contracts(cut_loader *l);
/* reach.c: demands that no supply can reach, supplies that reach no demand. */
void cut_check_reach(cut_loader *l);
/* unused.c: rows that nothing refers to. */
void cut_check_unused(cut_loader *l);

/* Opens a case whose files are in memory; `path` is what it is called. Otherwise as cut_case_open. */
cut_status cut_case_open_files(const char *path, const cut_source_files *files, const cut_option_value *options,
                               int64_t n_options, cut_case **out, cut_error *err);

#endif
