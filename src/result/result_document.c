/* The tables of a result described: SQL of the file that holds them, and Markdown for people. */
#include <string.h>

#include "base/mem.h"
#include "result/result_internal.h"

static const char *sql_type(cut_value_type type) {
  switch (type) {
    case CUT_VALUE_TEXT:
      return "TEXT";
    case CUT_VALUE_NUMBER:
      return "REAL";
    case CUT_VALUE_INTEGER:
    case CUT_VALUE_FLAG:
      break;
  }
  return "INTEGER";
}

static void add_unit_note(cut_text *t, const cut_column_info *c) {
  if (c->unit[0] == '@')
    cut_text_add_f(t, " (unit: see %s)", c->unit + 1);
  else if (c->unit[0] != '\0')
    cut_text_add_f(t, " (%s)", c->unit);
}

static void add_key(cut_text *t, const cut_result_schema *s, const char *quote) {
  bool first = true;
  for (int i = 0; i < s->n_columns; i++) {
    if (!s->columns[i].is_key) continue;
    cut_text_add_f(t, "%s%s%s%s", first ? "" : ", ", quote, s->columns[i].name, quote);
    first = false;
  }
}

void cut_result_add_ddl(cut_text *t, cut_result_table_id table) {
  const cut_result_schema *s = cut_result_schema_of(table);
  cut_text_add_f(t, "CREATE TABLE \"%s\" ( -- %s\n", s->name, s->help);
  for (int i = 0; i < s->n_columns; i++) {
    const cut_column_info *c = &s->columns[i];
    cut_text_add_f(t, "  \"%s\" %s%s", c->name, sql_type(c->type), c->is_key ? " NOT NULL" : "");
    if (c->type == CUT_VALUE_FLAG) cut_text_add_f(t, " CHECK (\"%s\" IN (0, 1))", c->name);
    cut_text_add_f(t, ", -- %s", c->help);
    add_unit_note(t, c);
    cut_text_add(t, "\n");
  }
  cut_text_add(t, "  PRIMARY KEY (");
  add_key(t, s, "\"");
  cut_text_add(t, ")\n) WITHOUT ROWID;\n");
}

char *cut_result_ddl(void) {
  cut_text t = {0};
  cut_text_add_f(&t, "-- A result of Cutset, format %d. Missing is NULL; flags are 0 or 1.\n", CUT_RESULT_FORMAT);
  cut_text_add_f(&t, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n", CUT_RESULT_APPLICATION,
                 CUT_RESULT_FORMAT);
  cut_text_add(&t, CUT_RESULT_NOTE_DDL);
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) cut_result_add_ddl(&t, (cut_result_table_id)i);
  return cut_text_take(&t);
}

/* A '|' would end the cell of a Markdown table. */
static void add_markdown(cut_text *t, const char *s) {
  for (const char *bar; (bar = strchr(s, '|')) != NULL; s = bar + 1) {
    cut_text_add_n(t, s, bar - s);
    cut_text_add(t, "\\|");
  }
  cut_text_add(t, s);
}

static void add_table(cut_text *t, const cut_result_schema *s) {
  static const char *const types[] = {"text", "integer", "number", "flag"};
  cut_text_add_f(t, "\n## %s\n\n", s->name);
  cut_text_add_f(t, "%c%s. Key: ", s->help[0] >= 'a' && s->help[0] <= 'z' ? s->help[0] - 'a' + 'A' : s->help[0],
                 s->help + 1);
  add_key(t, s, "`");
  cut_text_add(t, s->is_volatile ? ". Left out of the canonical export.\n\n" : ".\n\n");
  cut_text_add(t, "| column | type | unit | meaning |\n|---|---|---|---|\n");
  for (int i = 0; i < s->n_columns; i++) {
    const cut_column_info *c = &s->columns[i];
    cut_text_add_f(t, "| `%s` | %s | ", c->name, types[c->type]);
    if (c->unit[0] == '@')
      cut_text_add_f(t, "column `%s`", c->unit + 1);
    else
      cut_text_add(t, c->unit);
    cut_text_add(t, " | ");
    add_markdown(t, c->help);
    cut_text_add(t, " |\n");
  }
}

char *cut_result_document(void) {
  cut_text t = {0};
  cut_text_add(
      &t,
      "# Tables of a result\n\n"
      "A result is one SQLite file, and can be printed as JSON (an object of tables, each an array of objects), as\n"
      "CSV (one table) or as a page for people. The tables and columns are the same everywhere. A missing cell is NULL in\n"
      "SQL, `null` in JSON, empty in CSV; it is never zero. Flags are 0 or 1 in SQL, true or false in JSON, yes or no\n"
      "in CSV. Rows are sorted by key.\n\n"
      "The canonical export holds every table but the volatile one; equal runs give the same bytes, whatever the\n"
      "number of threads. Its SHA-256 is the result's digest.\n");
  for (int detail = 0; detail < 2; detail++) {
    cut_text_add(&t, detail ? "\n# Tables of detail\n\nSaved, and printed where asked for by name.\n"
                            : "\n# Tables of answers\n");
    for (int i = 0; i < CUT_N_RESULT_TABLES; i++) {
      const cut_result_schema *s = cut_result_schema_of((cut_result_table_id)i);
      if (s->is_detail == (detail == 1)) add_table(&t, s);
    }
  }
  return cut_text_take(&t);
}
