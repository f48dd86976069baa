#include "question/postings.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/mem.h"
#include "case/case.h"

/* Thousand currency units to millionths of one. */
#define MICRO_PER_THOUSAND 1e9

static int compare_integers(int64_t a, int64_t b) { return (a > b) - (a < b); }

static int compare_postings(const void *left, const void *right) {
  const cut_posting *a = left, *b = right;
  int order = compare_integers(a->period, b->period);
  if (order == 0) order = compare_integers(a->payer, b->payer);
  if (order == 0) order = compare_integers(a->recipient, b->recipient);
  if (order == 0) order = compare_integers((int64_t)a->table, (int64_t)b->table);
  if (order == 0) order = compare_integers(a->row, b->row);
  if (order == 0) order = strcmp(a->label, b->label);
  return order;
}

/* Sorts and adds up postings of the same key. */
static cut_status merge(cut_postings *p, cut_error *err) {
  if (p->n == 0) return CUT_STATUS_OK;
  qsort(p->items, (size_t)p->n, sizeof *p->items, compare_postings);
  int64_t kept = 0;
  for (int64_t i = 1; i < p->n; i++) {
    if (compare_postings(&p->items[kept], &p->items[i]) != 0) {
      p->items[++kept] = p->items[i];
    } else if (!cut_add(p->items[kept].micro, p->items[i].micro, &p->items[kept].micro)) {
      return CUT_FAIL(err, CUT_STATUS_OVERFLOW, "sum of '%s' is above 9.2 million million currency units",
                      p->items[i].label);
    }
  }
  p->n = kept + 1;
  return CUT_STATUS_OK;
}

static cut_status add(cut_postings *p, cut_posting posting, cut_error *err) {
  if (!CUT_GROW(p)) return CUT_FAIL_MEMORY(err);
  p->items[p->n++] = posting;
  return CUT_STATUS_OK;
}

cut_status cut_postings_make(const cut_model *m, const double *x, cut_postings *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(m);
  cut_status status = CUT_STATUS_OK;
  for (int64_t i = 0; i < v->n_terms; i++) {
    const cut_money_term term = cut_model_term(v, i);
    int64_t micro;
    if (!cut_round(term.rate * x[term.column] * MICRO_PER_THOUSAND, &micro)) {
      status =
          CUT_FAIL(err, CUT_STATUS_OVERFLOW, "amount of '%s' is above 9.2 million million currency units", term.label);
      goto cleanup;
    }
    if (micro == 0) continue;
    cut_posting posting = {.period = cut_column_origin(v, term.column).period,
                           .payer = term.payer,
                           .recipient = term.recipient,
                           .table = term.table,
                           .row = term.row,
                           .label = term.label,
                           .micro = micro};
    CUT_TRY_GOTO(add(out, posting, err));
  }
  status = merge(out, err);
cleanup:
  if (status != CUT_STATUS_OK) cut_postings_clear(out);
  return status;
}

cut_status cut_postings_sum(const cut_postings *by_period, cut_postings *out, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  for (int64_t i = 0; i < by_period->n; i++) {
    cut_posting posting = by_period->items[i];
    posting.period = -1;
    CUT_TRY_GOTO(add(out, posting, err));
  }
  status = merge(out, err);
cleanup:
  if (status != CUT_STATUS_OK) cut_postings_clear(out);
  return status;
}

void cut_postings_clear(cut_postings *p) {
  cut_mem_free(p->items);
  memset(p, 0, sizeof *p);
}

const char *cut_account_name(const cut_case *c, int64_t account) {
  switch (account) {
    case CUT_ACCOUNT_OUTSIDE:
      return "outside";
    case CUT_ACCOUNT_REAL:
      return "real cost";
    case CUT_ACCOUNT_STOCK:
      return "stock value";
    default:
      return cut_case_key(c, CUT_TABLE_ACTORS, account);
  }
}
