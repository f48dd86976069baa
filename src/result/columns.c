/* What columns.h lists, as data. */
#include "result/columns.h"

#include <string.h>

#include "result/result_internal.h"

/* One array for all, tables together and in display order: cut_column(i) walks it. The table's name is filled in from
 * the list of tables, where alone it is written. */
#define COUNT(TABLE, name, is_volatile, detail, help) +CUT_N_RC_##TABLE
enum { N_COLUMNS = 0 CUT_RESULT_TABLES(COUNT) };
#undef COUNT

#define COLUMN_INFO(TABLE, COLUMN, name, type, unit, key, help) \
  {table_name_##TABLE, name, CUT_VALUE_##type, unit, (key) != 0, help},
#define TABLE_NAME_OF(TABLE, name, is_volatile, detail, help) static const char table_name_##TABLE[] = name;
CUT_RESULT_TABLES(TABLE_NAME_OF)
#undef TABLE_NAME_OF

static const cut_column_info all_columns[N_COLUMNS] = {
#define COLUMNS_OF(TABLE, name, is_volatile, detail, help) CUT_RESULT_##TABLE(COLUMN_INFO)
    CUT_RESULT_TABLES(COLUMNS_OF)
#undef COLUMNS_OF
};

/* Where each table's columns begin in all_columns. */
enum {
#define FIRST_OF(TABLE, name, is_volatile, detail, help) \
  FIRST_##TABLE, AFTER_##TABLE = FIRST_##TABLE + CUT_N_RC_##TABLE - 1,
  CUT_RESULT_TABLES(FIRST_OF)
#undef FIRST_OF
};

static const cut_result_schema schemas[CUT_N_RESULT_TABLES] = {
#define SCHEMA_OF(TABLE, name, is_volatile, detail, help) \
  {table_name_##TABLE, help, (is_volatile) != 0, (detail) != 0, CUT_N_RC_##TABLE, &all_columns[FIRST_##TABLE]},
    CUT_RESULT_TABLES(SCHEMA_OF)
#undef SCHEMA_OF
};

int64_t cut_n_columns(void) { return N_COLUMNS; }

cut_column_info cut_column(int64_t i) {
  if (i < 0 || i >= N_COLUMNS) return (cut_column_info){"", "", CUT_VALUE_TEXT, "", false, ""};
  return all_columns[i];
}

int64_t cut_n_result_tables(void) { return CUT_N_RESULT_TABLES; }

cut_table_info cut_result_table_info(int64_t i) {
  if (i < 0 || i >= CUT_N_RESULT_TABLES) return (cut_table_info){"", "", false, false};
  return (cut_table_info){schemas[i].name, schemas[i].help, schemas[i].is_detail, schemas[i].is_volatile};
}

const cut_result_schema *cut_result_schema_of(cut_result_table_id table) { return &schemas[table]; }
bool cut_result_table_is_detail(cut_result_table_id table) { return schemas[table].is_detail; }
const char *cut_result_table_help(cut_result_table_id table) { return schemas[table].help; }

int cut_result_find_table(const char *name) {
  for (int t = 0; t < CUT_N_RESULT_TABLES; t++)
    if (strcmp(schemas[t].name, name) == 0) return t;
  return -1;
}

int cut_result_find_column(cut_result_table_id table, const char *name) {
  for (int i = 0; i < schemas[table].n_columns; i++)
    if (strcmp(schemas[table].columns[i].name, name) == 0) return i;
  return -1;
}

static cut_status unknown_table(const char *name, int length, cut_error *err) {
  const char *names[CUT_N_RESULT_TABLES];
  char word[128] = "";
  for (int t = 0; t < CUT_N_RESULT_TABLES; t++) names[t] = schemas[t].name;
  if (length < (int)sizeof word) memcpy(word, name, (size_t)length);
  int64_t nearest = cut_text_nearest(word, names, CUT_N_RESULT_TABLES);
  if (nearest < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "unknown table \"%.*s\"", length, name);
  return CUT_FAIL(err, CUT_STATUS_INPUT, "unknown table \"%.*s\"; did you mean \"%s\"?", length, name, names[nearest]);
}

cut_status cut_result_choose_tables(const char *names, bool chosen[CUT_N_RESULT_TABLES], bool *any, cut_error *err) {
  *any = false;
  memset(chosen, 0, CUT_N_RESULT_TABLES * sizeof *chosen);
  for (const char *p = names == NULL ? "" : names; *p != '\0';) {
    size_t n = strcspn(p, " ");
    int found = -1;
    for (int t = 0; t < CUT_N_RESULT_TABLES && n > 0; t++)
      if (strlen(schemas[t].name) == n && strncmp(schemas[t].name, p, n) == 0) found = t;
    if (n > 0 && found < 0) return unknown_table(p, (int)(n < 100 ? n : 100), err);
    if (found >= 0) chosen[found] = *any = true;
    p += n + (p[n] == ' ');
  }
  return CUT_STATUS_OK;
}
