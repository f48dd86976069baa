/* The digest of a model: everything in it, with the rows of the case told by their keys.
 *
 * A key is written out where it first occurs and by its running number after that, and a line that repeats the one
 * before in the next period says only so: the stream stays short, as hashing is a good part of the time of a
 * compilation. It depends neither on line numbers nor on rows of the case that the model does not use. */
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "model/model_internal.h"

typedef struct writer {
  cut_digest *d;
  const cut_case *c;
  int64_t *number[CUT_N_TABLES]; /* [rows of the table] running number + 1, 0 if not met yet */
  int64_t met;
} writer;

static void add_key(writer *w, cut_table t, int64_t row) {
  int64_t *number = &w->number[t][row];
  bool is_new = *number == 0;
  if (is_new) *number = ++w->met;
  cut_digest_add_integer(w->d, *number);
  if (!is_new) return;
  cut_digest_add_text(w->d, cut_schema(t)->name);
  cut_digest_add_text(w->d, cut_case_key(w->c, t, row));
}

static void add_account(writer *w, int64_t account) {
  if (account < 0)
    cut_digest_add_integer(w->d, account);
  else
    add_key(w, CUT_TABLE_ACTORS, account);
}

static void add_origin(writer *w, const cut_origin *o) {
  cut_digest_add_integer(w->d, o->role);
  if (o->role == CUT_ROLE_CLASS)
    cut_digest_add_integer(w->d, o->row);
  else
    add_key(w, o->table, o->row);
  cut_digest_add_text(w->d, o->column < 0 ? NULL : cut_schema(o->table)->columns[o->column].name);
  if (o->commodity < 0)
    cut_digest_add_integer(w->d, -1);
  else
    add_key(w, CUT_TABLE_COMMODITIES, o->commodity);
  cut_digest_add_integer(w->d, o->step);
  cut_digest_add_integer(w->d, o->period);
  if (o->origin > 0) add_key(w, CUT_TABLE_ACTORS, o->origin - 1);
  if (o->origin < 0) cut_digest_add_integer(w->d, o->origin);
}

/* Is b what a is, one period later? */
static bool follows(const cut_origin *a, const cut_origin *b) {
  cut_origin next = *a;
  next.period++;
  return next.column == b->column && cut_origin_compare(&next, b) == 0;
}

/* The i-th origin: 1 if it follows the one before, *last, as most do, else 0 and all of it. */
static void add_next_origin(writer *w, const cut_origins *origins, int64_t i, cut_origin *last) {
  cut_origin o = cut_origins_get(origins, i);
  bool repeats = i > 0 && follows(last, &o);
  cut_digest_add_integer(w->d, repeats ? 1 : 0);
  if (!repeats) add_origin(w, &o);
  *last = o;
}

static bool same_cause(const cut_money_cause *a, const cut_money_cause *b) {
  return a->payer == b->payer && a->recipient == b->recipient && a->table == b->table && a->row == b->row &&
         strcmp(a->label, b->label) == 0;
}

/* The terms [first, last) of a column: 1 where the cause is that of the same term of the column before (those from
 * `before` to first), else 0 and all of it. */
static void add_terms(writer *w, const cut_model_view *v, int64_t before, int64_t first, int64_t last) {
  cut_digest_add_integer(w->d, last - first);
  for (int64_t k = first; k < last; k++) {
    const cut_money_cause *cause = &v->causes[v->terms[k].cause];
    int64_t same = before + (k - first);
    bool repeats = same < first && same_cause(&v->causes[v->terms[same].cause], cause);
    cut_digest_add_integer(w->d, repeats ? 1 : 0);
    cut_digest_add_number(w->d, v->terms[k].rate);
    if (repeats) continue;
    add_account(w, cause->payer);
    add_account(w, cause->recipient);
    add_key(w, cause->table, cause->row);
    cut_digest_add_text(w->d, cause->label);
  }
}

static void add_columns(writer *w, const cut_model_view *v) {
  int64_t before = 0, first = 0;
  cut_origin line = {0};
  cut_digest_add_integer(w->d, v->n_columns);
  for (int64_t j = 0; j < v->n_columns; j++) {
    int64_t last = first;
    add_next_origin(w, &v->col_origins, j, &line);
    cut_digest_add_number(w->d, v->col_lower[j]);
    cut_digest_add_number(w->d, v->col_upper[j]);
    cut_digest_add_number(w->d, v->cost[j]);
    cut_digest_add_integer(w->d, 2 * (v->col_start[j + 1] - v->col_start[j]) + v->col_integer[j]);
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      cut_digest_add_integer(w->d, v->entry_row[k]);
      cut_digest_add_number(w->d, v->entry_value[k]);
    }
    while (last < v->n_terms && v->terms[last].column == j) last++;
    add_terms(w, v, before, first, last);
    before = first;
    first = last;
  }
}

static void add_rows(writer *w, const cut_model_view *v) {
  cut_origin line = {0};
  cut_digest_add_integer(w->d, v->n_rows);
  for (int64_t i = 0; i < v->n_rows; i++) {
    add_next_origin(w, &v->row_origins, i, &line);
    cut_digest_add_number(w->d, v->row_lower[i]);
    cut_digest_add_number(w->d, v->row_upper[i]);
  }
}

static void add_rest(writer *w, const cut_model_view *v) {
  cut_digest_add_integer(w->d, v->n_periods);
  for (int64_t t = 0; t < v->n_periods; t++) {
    cut_digest_add_integer(w->d, v->period[t].first);
    cut_digest_add_integer(w->d, v->period[t].last);
  }
  int64_t members = 0;
  for (int64_t i = 0; i < v->n_actors; i++) members += v->in_group[i];
  cut_digest_add_integer(w->d, members);
  for (int64_t i = 0; i < v->n_actors; i++)
    if (v->in_group[i] != 0) add_key(w, CUT_TABLE_ACTORS, i);
  cut_digest_add_number(w->d, v->offset);
}

cut_status cut_model_make_digest(cut_model *m, const cut_case *c, cut_error *err) {
  writer w = {.c = c};
  cut_status status = CUT_STATUS_OK;
  for (int t = 0; t < CUT_N_TABLES; t++) {
    w.number[t] = CUT_NEW(int64_t, cut_case_n(c, (cut_table)t));
    if (w.number[t] == NULL) {
      status = CUT_FAIL_MEMORY(err);
      goto cleanup;
    }
  }
  w.d = cut_digest_new();
  if (w.d == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  add_columns(&w, &m->view);
  add_rows(&w, &m->view);
  add_rest(&w, &m->view);
  cut_digest_end(w.d, m->digest);
cleanup:
  for (int t = 0; t < CUT_N_TABLES; t++) cut_mem_free(w.number[t]);
  return status;
}

cut_status cut_model_ensure_digest(cut_model *m, const cut_case *case_, cut_error *err) {
  return m->digest[0] == '\0' ? cut_model_make_digest(m, case_, err) : CUT_STATUS_OK;
}
