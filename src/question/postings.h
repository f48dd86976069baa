/* Incidence: what a solution moves between accounts, in integer millionths of the case currency.
 *
 * Each money term of the model times the solved amount is one posting with a payer and a recipient, rounded once. Every
 * sum is taken over these integers, so transfers over all accounts are zero exactly, period by period. */
#ifndef CUT_QUESTION_POSTINGS_H
#define CUT_QUESTION_POSTINGS_H

#include "model/model.h"

typedef struct cut_posting {
  int64_t period;           /* -1 only if the column spans the horizon */
  int64_t payer, recipient; /* row of actors, or CUT_ACCOUNT_* */
  cut_table table;
  int64_t row;
  const char *label; /* borrowed from the model */
  int64_t micro;
} cut_posting;

/* Growable; start from {0}. Sorted by period, payer, recipient, table, row, label; one posting per such key. */
typedef struct cut_postings {
  cut_posting *items;
  int64_t n, capacity;
} cut_postings;

/* x [n_columns]. OVERFLOW if an amount does not fit 63 bits. */
cut_status cut_postings_make(const cut_model *m, const double *x, cut_postings *out, cut_error *err);
/* The same without periods: sums over the horizon. */
cut_status cut_postings_sum(const cut_postings *by_period, cut_postings *out, cut_error *err);
void cut_postings_clear(cut_postings *p);

/* Name of an account: the actor's id, "outside", "real cost" or "stock value". Borrowed. */
const char *cut_account_name(const cut_case *c, int64_t account);

#endif
