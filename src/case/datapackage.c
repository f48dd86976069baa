/* A case as a Frictionless tabular data package (specification version 1): one resource for each table that has a file,
 * with the fields that stand in the file, in their order. */
#include <string.h>

#include "base/text.h"
#include "case/case_document.h"
#include "case/case_internal.h"
#include "case/load.h"

/* ---- JSON ---- */

static void add_string(cut_text *t, const char *s) {
  cut_text_add(t, "\"");
  for (; *s != '\0'; s++) {
    unsigned char c = (unsigned char)*s;
    if (c == '"' || c == '\\')
      cut_text_add_f(t, "\\%c", c);
    else if (c < 0x20)
      cut_text_add_f(t, "\\u%04x", c);
    else
      cut_text_add_n(t, s, 1);
  }
  cut_text_add(t, "\"");
}

/* , "name": "value" */
static void add_member(cut_text *t, const char *name, const char *value) {
  cut_text_add_f(t, ", \"%s\": ", name);
  add_string(t, value);
}

/* ---- fields ---- */

/* What a column of the file is: a column of the schema, or a companion of one with that suffix. */
typedef struct role {
  const cut_schema_column *column; /* NULL: source, kind, known_from, parents, note */
  int index;
  const char *suffix; /* "" for the column itself */
} role;

static role find_role(cut_table t, const char *name) {
  const cut_schema_table *schema = cut_schema(t);
  int index = cut_schema_find_column(t, name);
  if (index >= 0) return (role){&schema->columns[index], index, ""};
  for (int i = 0; i < schema->n_columns; i++) {
    size_t n = strlen(schema->columns[i].name);
    if (strncmp(schema->columns[i].name, name, n) == 0 && name[n] == '_')
      return (role){&schema->columns[i], i, name + n + 1};
  }
  return (role){NULL, -1, name};
}

static const char *json_type(const role *r) {
  if (r->column == NULL) return strcmp(r->suffix, "known_from") == 0 ? "date" : "string";
  if (strcmp(r->suffix, "low") == 0 || strcmp(r->suffix, "high") == 0) return "number";
  if (strcmp(r->suffix, "known_from") == 0) return "date";
  if (r->suffix[0] != '\0') return "string";
  if (cut_type_has_unit(r->column->type) || r->column->type == CUT_TYPE_NUMBER) return "number";
  if (r->column->type == CUT_TYPE_INTEGER) return "integer";
  if (r->column->type == CUT_TYPE_FLAG) return "boolean";
  if (r->column->type == CUT_TYPE_DATE) return "date";
  return "string";
}

/* The one unit of a column, NULL if there are several or none. */
static const char *common_unit(const cut_case *c, cut_table t, int column) {
  const char *unit = NULL;
  for (int64_t row = 0; row < cut_case_n(c, t); row++) {
    const char *own = cut_case_unit(c, t, row, column);
    if (own[0] == '\0') continue;
    if (unit != NULL && strcmp(unit, own) != 0) return NULL;
    unit = own;
  }
  return unit;
}

static void add_words(cut_text *t, const char *words) {
  cut_text_add(t, "[");
  for (const char *p = words; *p != '\0';) {
    size_t n = strcspn(p, " ");
    cut_text_add_f(t, "%s\"%.*s\"", p == words ? "" : ", ", (int)n, p);
    p += n + (p[n] == ' ');
  }
  cut_text_add(t, "]");
}

static void add_constraints(cut_text *t, const role *r) {
  static const char KINDS[] = "measured derived assumed";
  bool is_meta = r->column == NULL, is_column = r->suffix[0] == '\0';
  bool required = is_meta ? strcmp(r->suffix, "parents") != 0 && strcmp(r->suffix, "note") != 0
                          : is_column && r->column->empty == CUT_EMPTY_ERROR;
  const char *words = strcmp(r->suffix, "kind") == 0                                ? KINDS
                      : !is_meta && is_column && r->column->type == CUT_TYPE_CHOICE ? r->column->arg
                                                                                    : NULL;
  if (!required && words == NULL) return;
  cut_text_add(t, ", \"constraints\": {");
  if (required) cut_text_add(t, "\"required\": true");
  if (words != NULL) {
    cut_text_add_f(t, "%s\"enum\": ", required ? ", " : "");
    add_words(t, words);
  }
  cut_text_add(t, "}");
}

static void add_field(cut_text *t, const cut_case *c, cut_table table, const char *name) {
  role r = find_role(table, name);
  const char *type = json_type(&r);
  cut_text_add(t, "{\"name\": ");
  add_string(t, name);
  cut_text_add_f(t, ", \"type\": \"%s\"", type);
  if (strcmp(type, "boolean") == 0) cut_text_add(t, ", \"trueValues\": [\"yes\"], \"falseValues\": [\"no\"]");
  if (r.column != NULL && r.suffix[0] == '\0') {
    add_member(t, "description", r.column->doc);
    if (cut_type_has_unit(r.column->type)) {
      const char *unit = common_unit(c, table, r.index);
      if (unit != NULL) add_member(t, "unit", unit);
      cut_text_add_f(t, ", \"unitField\": \"%s_unit\"", name);
    }
  }
  add_constraints(t, &r);
  cut_text_add(t, "}");
}

/* ---- resources ---- */

static bool has_file(const cut_case *c, cut_table t) { return c->tables[t].header != NULL; }

static bool has_field(const cut_case *c, cut_table t, const char *name) {
  for (int64_t i = 0; i < c->tables[t].n_header; i++)
    if (strcmp(c->tables[t].header[i], name) == 0) return true;
  return false;
}

/* Versions of a row share the columns of its key, so known_from is part of the primary key. */
static void add_keys(cut_text *t, const cut_case *c, cut_table table) {
  const cut_schema_table *schema = cut_schema(table);
  cut_text_add(t, ",\n      \"primaryKey\": [");
  for (int i = 0; i < schema->n_columns; i++)
    if (schema->columns[i].is_key) cut_text_add_f(t, "\"%s\", ", schema->columns[i].name);
  cut_text_add(t, "\"known_from\"]");
  int64_t n = 0;
  for (int i = 0; i < schema->n_columns; i++) {
    const cut_schema_column *s = &schema->columns[i];
    if (s->type != CUT_TYPE_REF || !has_field(c, table, s->name)) continue;
    cut_table target = (cut_table)cut_schema_find_table(s->arg);
    if (!has_file(c, target)) continue;
    /* "" is the package's own way to name the resource itself. */
    cut_text_add_f(t, "%s{\"fields\": \"%s\", \"reference\": {\"resource\": \"%s\", \"fields\": \"%s\"}}",
                   n++ == 0 ? ",\n      \"foreignKeys\": [\n        " : ",\n        ", s->name,
                   target == table ? "" : s->arg, cut_schema(target)->columns[0].name);
  }
  if (n > 0) cut_text_add(t, "]");
}

static void add_resource(cut_text *t, const cut_case *c, cut_table table) {
  const cut_schema_table *schema = cut_schema(table);
  cut_text_add_f(t, "{\"name\": \"%s\", \"path\": \"%s\", \"profile\": \"tabular-data-resource\"", schema->name,
                 cut_table_file(table));
  cut_text_add(t, ", \"format\": \"csv\", \"mediatype\": \"text/csv\", \"encoding\": \"utf-8\"");
  cut_text_add_f(t, ", \"description\": \"One row is %s.\",\n    \"schema\": {\"missingValues\": [\"\"], \"fields\": [",
                 schema->doc);
  for (int64_t i = 0; i < c->tables[table].n_header; i++) {
    cut_text_add(t, i == 0 ? "\n        " : ",\n        ");
    add_field(t, c, table, c->tables[table].header[i]);
  }
  cut_text_add(t, "]");
  add_keys(t, c, table);
  cut_text_add(t, "}}");
}

/* Names of packages are lower case. */
static void add_name(cut_text *t, const char *id) {
  cut_text_add(t, "\"");
  for (; *id != '\0'; id++) cut_text_add_f(t, "%c", *id >= 'A' && *id <= 'Z' ? *id - 'A' + 'a' : *id);
  cut_text_add(t, "\"");
}

cut_status cut_case_datapackage(const cut_case *c, char **out, cut_error *err) {
  cut_text t = {0};
  int64_t n = 0;
  *out = NULL;
  if (!has_file(c, CUT_TABLE_ACTORS))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "the case has errors: it cannot be described before they are mended");
  cut_text_add(&t, "{\n  \"profile\": \"tabular-data-package\",\n  \"name\": ");
  add_name(&t, c->info.id);
  cut_text_add(&t, ",\n  \"title\": ");
  add_string(&t, c->info.title);
  cut_text_add(&t, ",\n  \"resources\": [");
  for (int i = 0; i < CUT_N_TABLES; i++) {
    if (!has_file(c, (cut_table)i)) continue;
    cut_text_add(&t, n++ == 0 ? "\n    " : ",\n    ");
    add_resource(&t, c, (cut_table)i);
  }
  cut_text_add(&t, "\n  ]\n}\n");
  *out = cut_text_take(&t);
  return *out == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}
