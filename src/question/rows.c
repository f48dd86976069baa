/* Verb rows: what does the case say, and who says so? The rows that the as-of date keeps, and their cells as written.
 */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/values.h"
#include "question/verbs.h"
#include "result/result.h"

/* ---- which rows ---------------------------------------------------------------------------------------------- */

/* "TABLE", "TABLE.ID", or TABLE:ID as sources of headlines are written. */
typedef struct wish {
  cut_table table;
  const char *id; /* "" for all rows */
} wish;

static cut_status unknown_table(const char *text, const char *word, cut_error *err) {
  const char *names[CUT_N_TABLES];
  for (int t = 0; t < CUT_N_TABLES; t++) names[t] = cut_schema((cut_table)t)->name;
  int64_t near = cut_text_nearest(word, names, CUT_N_TABLES);
  if (near < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"row\" \"%.100s\": no table is called so", text);
  return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"row\" \"%.100s\": no table is called so; did you mean \"%s\"?", text,
                  names[near]);
}

/* Is the row the one of that id, or one of its parts, as "urals/2020-01" is of "urals"? */
static bool is_below(const char *key, const char *id) {
  size_t n = strlen(id);
  return strncmp(key, id, n) == 0 && (key[n] == '\0' || key[n] == '/');
}

static cut_status unknown_row(const cut_case *c, cut_table t, const char *text, const char *id, cut_error *err) {
  int64_t n = cut_case_n(c, t);
  const char **keys = CUT_NEW(const char *, n);
  if (keys == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) keys[i] = cut_case_key(c, t, i);
  int64_t near = cut_text_nearest(id, keys, n);
  cut_status status =
      near < 0 ? CUT_FAIL(err, CUT_STATUS_INPUT, "option \"row\" \"%.100s\": there is no such row", text)
               : CUT_FAIL(err, CUT_STATUS_INPUT,
                          "option \"row\" \"%.100s\": there is no such row; did you mean \"%.80s\"?", text, keys[near]);
  cut_mem_free(keys);
  return status;
}

static cut_status read_wish(const cut_case *c, const char *text, wish *out, cut_error *err) {
  char name[64] = "";
  size_t n = strcspn(text, ".:");
  if (n < sizeof name) memcpy(name, text, n);
  int t = n < sizeof name ? cut_schema_find_table(name) : -1;
  if (t < 0) return unknown_table(text, name, err);
  *out = (wish){.table = (cut_table)t, .id = text[n] == '\0' ? "" : text + n + 1};
  if (text[n] == '\0') return CUT_STATUS_OK;
  for (int64_t row = 0; row < cut_case_n(c, out->table); row++)
    if (is_below(cut_case_key(c, out->table, row), out->id)) return CUT_STATUS_OK;
  return unknown_row(c, out->table, text, out->id, err);
}

static bool is_wanted(const cut_case *c, cut_table t, int64_t row, const wish *wishes, int n) {
  bool wanted = false;
  for (int i = 0; i < n && !wanted; i++)
    wanted = wishes[i].table == t && (wishes[i].id[0] == '\0' || is_below(cut_case_key(c, t, row), wishes[i].id));
  return wanted;
}

/* ---- what they say ------------------------------------------------------------------------------------------- */

static void put_unless_empty(cut_result *r, int column, const char *text) {
  cut_result_put_text(r, column, text == NULL || text[0] == '\0' ? NULL : text);
}

static void put_date(cut_result *r, int column, cut_date date) {
  char text[11];
  cut_date_format(date, text);
  put_unless_empty(r, column, text);
}

static cut_status put_row(const cut_case *c, cut_table t, int64_t row, cut_result *r, cut_error *err) {
  cut_provenance p = cut_case_provenance(c, t, row, 0);
  int name = cut_schema_find_column(t, "name");
  if (name < 0) name = cut_schema_find_column(t, "title");
  cut_result_begin(r, CUT_RT_CASE_ROWS);
  cut_result_put_text(r, CUT_RC_CASE_ROWS_TABLE, cut_schema(t)->name);
  cut_result_put_text(r, CUT_RC_CASE_ROWS_ID, cut_case_key(c, t, row));
  put_unless_empty(r, CUT_RC_CASE_ROWS_NAME, name < 0 ? NULL : cut_case_text(c, t, row, name));
  cut_result_put_text(r, CUT_RC_CASE_ROWS_KIND, cut_kind_text(p.kind));
  put_unless_empty(r, CUT_RC_CASE_ROWS_SOURCE, p.source);
  put_date(r, CUT_RC_CASE_ROWS_KNOWN_FROM, p.known_from);
  put_unless_empty(r, CUT_RC_CASE_ROWS_PARENTS, cut_case_parents(c, t, row));
  put_unless_empty(r, CUT_RC_CASE_ROWS_NOTE, cut_case_note(c, t, row));
  cut_result_put_text(r, CUT_RC_CASE_ROWS_FILE, p.file);
  cut_result_put_integer(r, CUT_RC_CASE_ROWS_LINE, p.line);
  return cut_result_end(r, err);
}

/* The ends of a range; where only one is written, the number itself is the other. */
static void put_range(const cut_case *c, cut_table t, int64_t row, int column, cut_result *r) {
  const char *low = "", *high = "";
  double x = cut_case_written(c, t, row, column), end = 0;
  if (!cut_case_range_texts(c, t, row, column, &low, &high)) return;
  cut_result_put_number(r, CUT_RC_CASE_CELLS_LOW, cut_text_to_number(low, &end) ? end : x);
  cut_result_put_number(r, CUT_RC_CASE_CELLS_HIGH, cut_text_to_number(high, &end) ? end : x);
}

/* Cells that have something, and empty ones that could be given something. */
static cut_status put_cell(const cut_case *c, cut_table t, int64_t row, int column, cut_result *r, cut_error *err) {
  const cut_schema_column *s = &cut_schema(t)->columns[column];
  bool editable = cut_values_can_change(t, column);
  const char *text = cut_case_text(c, t, row, column);
  if (text[0] == '\0' && !editable) return CUT_STATUS_OK;
  cut_provenance p = cut_case_provenance(c, t, row, column);
  cut_result_begin(r, CUT_RT_CASE_CELLS);
  cut_result_put_text(r, CUT_RC_CASE_CELLS_TABLE, cut_schema(t)->name);
  cut_result_put_text(r, CUT_RC_CASE_CELLS_ID, cut_case_key(c, t, row));
  cut_result_put_text(r, CUT_RC_CASE_CELLS_COLUMN, s->name);
  put_unless_empty(r, CUT_RC_CASE_CELLS_TEXT, text);
  if (text[0] != '\0') {
    cut_result_put_number(r, CUT_RC_CASE_CELLS_VALUE, cut_case_written(c, t, row, column));
    put_unless_empty(r, CUT_RC_CASE_CELLS_UNIT, cut_case_unit(c, t, row, column));
    put_range(c, t, row, column, r);
    cut_result_put_text(r, CUT_RC_CASE_CELLS_KIND, cut_kind_text(p.kind));
    put_unless_empty(r, CUT_RC_CASE_CELLS_SOURCE, p.source);
    put_date(r, CUT_RC_CASE_CELLS_KNOWN_FROM, p.known_from);
  }
  cut_result_put_text(r, CUT_RC_CASE_CELLS_DIMENSION, cut_type_name(s->type));
  if (s->empty != CUT_EMPTY_ERROR)
    cut_result_put_text(r, CUT_RC_CASE_CELLS_EMPTY, s->empty == CUT_EMPTY_UNLIMITED ? "no limit" : "none");
  cut_result_put_flag(r, CUT_RC_CASE_CELLS_EDITABLE, editable);
  return cut_result_end(r, err);
}

static cut_status put_questions(const cut_case *c, cut_result *r, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(c);
  for (int64_t i = 0; i < info->n_questions; i++) {
    const cut_question *q = &info->questions[i];
    cut_text options = {0};
    for (int64_t k = 0; k < q->n_options; k++)
      cut_options_add_written(&options, q->options[k].name, q->options[k].value);
    cut_result_begin(r, CUT_RT_CASE_QUESTIONS);
    cut_result_put_integer(r, CUT_RC_CASE_QUESTIONS_POSITION, i + 1);
    cut_result_put_text(r, CUT_RC_CASE_QUESTIONS_VERB, q->verb);
    put_unless_empty(r, CUT_RC_CASE_QUESTIONS_TITLE, q->title);
    put_unless_empty(r, CUT_RC_CASE_QUESTIONS_OPTIONS, options.data);
    cut_status status = options.failed ? CUT_FAIL_MEMORY(err) : cut_result_end(r, err);
    cut_text_clear(&options);
    CUT_TRY(status);
  }
  return CUT_STATUS_OK;
}

cut_status cut_verb_rows(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                         cut_error *err) {
  wish *wishes = CUT_NEW(wish, o->n_rows);
  bool all = o->n_rows == 0, questions = all;
  int n = 0;
  cut_status status = CUT_STATUS_OK;
  (void)sink;
  if (wishes == NULL) return CUT_FAIL_MEMORY(err);
  for (int i = 0; i < o->n_rows; i++) {
    if (strcmp(o->rows[i], "questions") == 0)
      questions = true; /* of case.yaml, which is no table */
    else
      CUT_TRY_GOTO(read_wish(c, o->rows[i], &wishes[n++], err));
  }
  if (questions) CUT_TRY_GOTO(put_questions(c, r, err));
  for (int t = 0; t < CUT_N_TABLES; t++)
    for (int64_t row = 0; row < cut_case_n(c, (cut_table)t); row++) {
      if (!all && !is_wanted(c, (cut_table)t, row, wishes, n)) continue;
      CUT_TRY_GOTO(put_row(c, (cut_table)t, row, r, err));
      for (int column = 0; column < cut_schema((cut_table)t)->n_columns; column++)
        CUT_TRY_GOTO(put_cell(c, (cut_table)t, row, column, r, err));
    }
cleanup:
  cut_mem_free(wishes);
  return status;
}
