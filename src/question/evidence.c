#include "question/evidence.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

void cut_evidence_add(cut_evidence *e, cut_table t, int64_t row, int column) {
  cut_provenance p = cut_case_provenance(e->c, t, row, column < 0 ? 0 : column);
  cut_text_add_f(&e->rows, "%s%s:%s", e->any ? " " : "", cut_schema(t)->name, cut_case_key(e->c, t, row));
  if (!e->any || p.kind > e->weakest) e->weakest = p.kind;
  e->any = true;
}

void cut_evidence_add_all(cut_evidence *e, cut_table t, int column) {
  for (int64_t row = 0; row < cut_case_n(e->c, t); row++)
    if (cut_case_has(e->c, t, row, column)) cut_evidence_add(e, t, row, column);
}

static void weaken(cut_evidence *e, cut_kind kind) {
  if (!e->any || kind > e->weakest) e->weakest = kind;
  e->any = true;
}

/* True if the text has been added before, as a whole word. */
static bool has(const cut_evidence *e, const char *word) {
  size_t n = strlen(word);
  for (const char *at = e->rows.data; at != NULL && (at = strstr(at, word)) != NULL; at += n)
    if ((at == e->rows.data || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0')) return true;
  return false;
}

/* Adds a name once, and its kind each time, as another cell of the row may be weaker; false if the name has been added
 * before. */
static bool add_name(cut_evidence *e, const char *table, const char *name, cut_kind kind) {
  char word[160];
  snprintf(word, sizeof word, "%s:%s", table, name);
  bool is_new = !has(e, word);
  if (is_new) cut_text_add_f(&e->rows, "%s%s", e->any ? " " : "", word);
  weaken(e, kind);
  return is_new;
}

void cut_evidence_add_once(cut_evidence *e, cut_table t, int64_t row, int column) {
  (void)add_name(e, cut_schema(t)->name, cut_case_key(e->c, t, row),
                 cut_case_provenance(e->c, t, row, column < 0 ? 0 : column).kind);
}

static void add_series(cut_evidence *e, const char *name) {
  const cut_case_info *info = cut_case_get_info(e->c);
  cut_span horizon = {info->start, info->end + 1};
  cut_kind weakest = CUT_KIND_MEASURED;
  bool found = false;
  for (int64_t row = 0; row < cut_case_n(e->c, CUT_TABLE_SERIES); row++) {
    if (strcmp(cut_case_text(e->c, CUT_TABLE_SERIES, row, CUT_SERIES_ID), name) != 0) continue;
    if (cut_span_overlap(cut_case_period(e->c, CUT_TABLE_SERIES, row, CUT_SERIES_PERIOD), horizon) <= 0) continue;
    cut_kind kind = cut_case_provenance(e->c, CUT_TABLE_SERIES, row, CUT_SERIES_VALUE).kind;
    if (kind > weakest) weakest = kind;
    found = true;
  }
  if (found) (void)add_name(e, "series", name, weakest);
}

void cut_evidence_add_rule(cut_evidence *e, cut_table t, int64_t row, int column) {
  for (int64_t i = 0; i < cut_case_rule_n_names(e->c, t, row, column); i++) {
    const char *name = cut_case_rule_name(e->c, t, row, column, i);
    int64_t rule = cut_case_find(e->c, CUT_TABLE_RULES, name);
    if (rule < 0)
      add_series(e, name);
    else if (add_name(e, "rules", name, cut_case_provenance(e->c, CUT_TABLE_RULES, rule, CUT_RULES_FORMULA).kind))
      cut_evidence_add_rule(e, CUT_TABLE_RULES, rule,
                            CUT_RULES_FORMULA); /* rules are free of circles: check saw to it */
  }
}

void cut_evidence_add_plan(cut_evidence *e, const cut_model *m, const double *value) {
  const cut_model_view *v = cut_model_get(m);
  for (int64_t j = 0; value != NULL && j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    bool is_contract = o->role == CUT_ROLE_CONTRACT || o->role == CUT_ROLE_SALE, is_market = o->role == CUT_ROLE_MARKET;
    if ((!is_contract && !is_market) || !(value[j] > 0)) continue;
    if (j > 0 && cut_column_origin(v, j - 1).role == o->role && cut_column_origin(v, j - 1).row == o->row &&
        value[j - 1] > 0)
      continue; /* the same row, a period earlier */
    int column = is_contract ? CUT_CONTRACTS_PRICE : CUT_DEMANDS_PRICE;
    cut_evidence_add_once(e, o->table, o->row, column);
    cut_evidence_add_rule(e, o->table, o->row, column);
  }
}

void cut_evidence_clear(cut_evidence *e) {
  cut_text_clear(&e->rows);
  e->any = false;
}
