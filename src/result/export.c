/* A result as text for programs: JSON, CSV, and the canonical export that equal runs share to the last byte.
 *
 * JSON is an object of tables, each an array of objects, one row per line; missing cells are null. CSV is RFC 4180 and
 * holds one table. The canonical export has, for each table but the volatile one, a line of its name and columns, then
 * one JSON array per row in the order of the keys. */
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "result/result_internal.h"

/* ---- cells --------------------------------------------------------------------------------------------------- */

static void add_json_text(cut_text *t, const char *s) {
  cut_text_add(t, "\"");
  for (const char *rest = s; *rest != '\0';) {
    size_t plain = 0;
    while ((unsigned char)rest[plain] >= 0x20 && rest[plain] != '"' && rest[plain] != '\\') plain++;
    cut_text_add_n(t, rest, (int64_t)plain);
    rest += plain;
    if (*rest == '\0') break;
    if (*rest == '"' || *rest == '\\')
      cut_text_add_f(t, "\\%c", *rest);
    else if (*rest == '\n')
      cut_text_add(t, "\\n");
    else
      cut_text_add_f(t, "\\u%04x", (unsigned)(unsigned char)*rest);
    rest++;
  }
  cut_text_add(t, "\"");
}

static void add_integer(cut_text *t, int64_t x) {
  char buf[24];
  char *p = buf + sizeof buf;
  uint64_t rest = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
  *--p = '\0';
  do *--p = (char)('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (x < 0) *--p = '-';
  cut_text_add(t, p);
}

static void add_json_cell(cut_text *t, const cut_result *r, cut_result_table_id id, int64_t row, int column) {
  if (cut_result_get_null(r, id, row, column)) {
    cut_text_add(t, "null");
    return;
  }
  switch (cut_result_schema_of(id)->columns[column].type) {
    case CUT_VALUE_TEXT:
      add_json_text(t, cut_result_get_text(r, id, row, column));
      break;
    case CUT_VALUE_INTEGER:
      add_integer(t, cut_result_get_integer(r, id, row, column));
      break;
    case CUT_VALUE_NUMBER:
      cut_text_add_number(t, cut_result_get_number(r, id, row, column));
      break;
    case CUT_VALUE_FLAG:
      cut_text_add(t, cut_result_get_integer(r, id, row, column) != 0 ? "true" : "false");
      break;
  }
}

/* Quoted where a comma, a quote, a line end or a space at either end asks for it, and where it is empty, so that it is
 * not read as missing. */
static void add_csv_text(cut_text *t, const char *s) {
  size_t n = strlen(s);
  if (n > 0 && s[strcspn(s, ",\"\r\n")] == '\0' && s[0] != ' ' && s[n - 1] != ' ') {
    cut_text_add(t, s);
    return;
  }
  cut_text_add(t, "\"");
  for (const char *quote; (quote = strchr(s, '"')) != NULL; s = quote + 1) {
    cut_text_add_n(t, s, quote - s + 1);
    cut_text_add(t, "\"");
  }
  cut_text_add(t, s);
  cut_text_add(t, "\"");
}

/* ---- whole tables -------------------------------------------------------------------------------------------- */

static void add_json(cut_text *t, const cut_result *r, const bool *chosen) {
  bool first_table = true;
  cut_text_add(t, "{");
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) {
    cut_result_table_id id = (cut_result_table_id)i;
    const cut_result_schema *schema = cut_result_schema_of(id);
    int64_t n = cut_result_count(r, id);
    if (!chosen[i]) continue;
    cut_text_add_f(t, "%s\n\"%s\": [", first_table ? "" : ",", schema->name);
    first_table = false;
    for (int64_t row = 0; row < n; row++) {
      cut_text_add(t, row == 0 ? "\n{" : ",\n{");
      for (int k = 0; k < schema->n_columns; k++) {
        cut_text_add(t, k == 0 ? "\"" : ", \"");
        cut_text_add(t, schema->columns[k].name);
        cut_text_add(t, "\": ");
        add_json_cell(t, r, id, row, k);
      }
      cut_text_add(t, "}");
    }
    cut_text_add(t, n > 0 ? "\n]" : "]");
  }
  cut_text_add(t, first_table ? "}\n" : "\n}\n");
}

static void add_csv(cut_text *t, const cut_result *r, cut_result_table_id id) {
  const cut_result_schema *schema = cut_result_schema_of(id);
  for (int k = 0; k < schema->n_columns; k++) {
    if (k > 0) cut_text_add(t, ",");
    cut_text_add(t, schema->columns[k].name);
  }
  cut_text_add(t, "\r\n");
  for (int64_t row = 0; row < cut_result_count(r, id); row++) {
    for (int k = 0; k < schema->n_columns; k++) {
      if (k > 0) cut_text_add(t, ",");
      if (cut_result_get_null(r, id, row, k)) continue;
      if (schema->columns[k].type == CUT_VALUE_TEXT)
        add_csv_text(t, cut_result_get_text(r, id, row, k));
      else if (schema->columns[k].type == CUT_VALUE_FLAG)
        cut_text_add(t, cut_result_get_integer(r, id, row, k) != 0 ? "yes" : "no");
      else
        add_json_cell(t, r, id, row, k);
    }
    cut_text_add(t, "\r\n");
  }
}

static void add_canonical(cut_text *t, const cut_result *r) {
  cut_text_add_f(t, "cutset result %d\n", CUT_RESULT_FORMAT);
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) {
    cut_result_table_id id = (cut_result_table_id)i;
    const cut_result_schema *schema = cut_result_schema_of(id);
    int64_t n = cut_result_count(r, id);
    if (schema->is_volatile || n == 0) continue;
    cut_text_add_f(t, "# %s", schema->name);
    for (int k = 0; k < schema->n_columns; k++) {
      cut_text_add(t, " ");
      cut_text_add(t, schema->columns[k].name);
    }
    cut_text_add(t, "\n");
    for (int64_t row = 0; row < n; row++) {
      for (int k = 0; k < schema->n_columns; k++) {
        cut_text_add(t, k == 0 ? "[" : ",");
        add_json_cell(t, r, id, row, k);
      }
      cut_text_add(t, "]\n");
    }
  }
}

static cut_status add_digest(cut_text *t, const cut_result *r, cut_error *err) {
  cut_text canonical = {0};
  cut_digest *d = cut_digest_new();
  char hex[65];
  add_canonical(&canonical, r);
  if (d != NULL && !canonical.failed) cut_digest_add_bytes(d, canonical.data, canonical.n);
  if (d != NULL) cut_digest_end(d, hex);
  bool failed = d == NULL || canonical.failed;
  cut_text_clear(&canonical);
  if (failed) return CUT_FAIL_MEMORY(err);
  cut_text_add(t, hex);
  cut_text_add(t, "\n");
  return CUT_STATUS_OK;
}

/* ---- the choice ---------------------------------------------------------------------------------------------- */

/* Tells the tables of which one has to be chosen. */
static cut_status fail_several(const bool *among, cut_error *err) {
  cut_text names = {0};
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) {
    if (!among[i]) continue;
    cut_text_add(&names, names.n == 0 ? "" : ", ");
    cut_text_add(&names, cut_result_schema_of((cut_result_table_id)i)->name);
  }
  cut_status status = names.failed
                          ? CUT_FAIL_MEMORY(err)
                          : CUT_FAIL(err, CUT_STATUS_INPUT, "CSV holds one table: choose one of %s", names.data);
  cut_text_clear(&names);
  return status;
}

/* CSV has room for one table: the one that is asked for, or the only one there is. */
static cut_status choose_csv_table(const cut_result *r, const bool *chosen, bool any, cut_result_table_id *out,
                                   cut_error *err) {
  bool among[CUT_N_RESULT_TABLES];
  int n = 0;
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) {
    among[i] = any ? chosen[i] : cut_result_count(r, (cut_result_table_id)i) > 0;
    if (among[i]) *out = (cut_result_table_id)i;
    n += among[i];
  }
  if (n == 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "the result has no rows");
  return n == 1 ? CUT_STATUS_OK : fail_several(among, err);
}

cut_status cut_result_export(const cut_result *r, const char *format, const char *tables, char **out, cut_error *err) {
  static const char *const formats[] = {"json", "csv", "canonical", "digest"};
  enum { JSON, CSV, CANONICAL, DIGEST, N_FORMATS };
  bool chosen[CUT_N_RESULT_TABLES], any = false;
  cut_text t = {0};
  int f = 0;
  *out = NULL;
  while (f < N_FORMATS && strcmp(formats[f], format) != 0) f++;
  if (f == N_FORMATS)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "unknown format \"%s\"; there are json, csv, canonical and digest", format);
  CUT_TRY(cut_result_choose_tables(tables, chosen, &any, err));
  if (any && f >= CANONICAL)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "format %s is of the whole result: it takes no table", format);

  cut_status status = CUT_STATUS_OK;
  if (f == JSON) {
    for (int i = 0; i < CUT_N_RESULT_TABLES && !any; i++) chosen[i] = cut_result_count(r, (cut_result_table_id)i) > 0;
    add_json(&t, r, chosen);
  } else if (f == CSV) {
    cut_result_table_id id = CUT_RT_RUN;
    status = choose_csv_table(r, chosen, any, &id, err);
    if (status == CUT_STATUS_OK) add_csv(&t, r, id);
  } else if (f == CANONICAL) {
    add_canonical(&t, r);
  } else {
    status = add_digest(&t, r, err);
  }
  if (status == CUT_STATUS_OK && (*out = cut_text_take(&t)) == NULL) status = CUT_FAIL_MEMORY(err);
  cut_text_clear(&t);
  return status;
}

void cut_text_free(char *text) { cut_mem_free(text); }
