#include "question/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define MICRO_PER_MILLION 1e12

static cut_status put_posting(const cut_report *p, const cut_posting *posting, cut_error *err) {
  char period[11];
  cut_report_period_text(p->v, posting->period, period);
  cut_result_begin(p->r, CUT_RT_POSTINGS);
  cut_result_put_text(p->r, CUT_RC_POSTINGS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_POSTINGS_PERIOD, period);
  cut_result_put_text(p->r, CUT_RC_POSTINGS_PAYER, cut_account_name(p->c, posting->payer));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_RECIPIENT, cut_account_name(p->c, posting->recipient));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_TABLE, cut_report_table_name(posting->table));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_KEY, cut_case_key(p->c, posting->table, posting->row));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_TERM, posting->label);
  cut_result_put_integer(p->r, CUT_RC_POSTINGS_MICRO, posting->micro);
  return cut_result_end(p->r, err);
}

static cut_status put_incidence(const cut_report *p, const cut_posting *posting, const char *unit, cut_error *err) {
  cut_result_begin(p->r, CUT_RT_INCIDENCE);
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_PAYER, cut_account_name(p->c, posting->payer));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_RECIPIENT, cut_account_name(p->c, posting->recipient));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_TABLE, cut_report_table_name(posting->table));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_KEY, cut_case_key(p->c, posting->table, posting->row));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_TERM, posting->label);
  cut_result_put_number(p->r, CUT_RC_INCIDENCE_AMOUNT, (double)posting->micro / MICRO_PER_MILLION);
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_UNIT, unit);
  return cut_result_end(p->r, err);
}

static cut_status put_account(const cut_report *p, int64_t account, const cut_postings *sums, const char *unit,
                              cut_error *err) {
  double receives = 0, pays = 0;
  bool touched = false;
  for (int64_t i = 0; i < sums->n; i++) {
    const cut_posting *posting = &sums->items[i];
    if (posting->payer == posting->recipient) continue;
    double amount = (double)posting->micro / MICRO_PER_MILLION;
    if (posting->recipient == account) receives += amount;
    if (posting->payer == account) pays += amount;
    touched = touched || posting->recipient == account || posting->payer == account;
  }
  if (!touched) return CUT_STATUS_OK;
  cut_result_begin(p->r, CUT_RT_ACCOUNTS);
  cut_result_put_text(p->r, CUT_RC_ACCOUNTS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_ACCOUNTS_ACCOUNT, cut_account_name(p->c, account));
  cut_result_put_number(p->r, CUT_RC_ACCOUNTS_RECEIVES, receives);
  cut_result_put_number(p->r, CUT_RC_ACCOUNTS_PAYS, pays);
  cut_result_put_number(p->r, CUT_RC_ACCOUNTS_NET, receives - pays);
  cut_result_put_text(p->r, CUT_RC_ACCOUNTS_UNIT, unit);
  return cut_result_end(p->r, err);
}

cut_status cut_report_put_money(const cut_report *p, cut_error *err) {
  cut_postings postings = {0}, sums = {0};
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(p->c)->currency);
  cut_status status;
  CUT_TRY_GOTO(cut_postings_make(p->solved->model, p->last->value, &postings, err));
  CUT_TRY_GOTO(cut_postings_sum(&postings, &sums, err));
  for (int64_t i = 0; i < postings.n; i++) CUT_TRY_GOTO(put_posting(p, &postings.items[i], err));
  for (int64_t i = 0; i < sums.n; i++) CUT_TRY_GOTO(put_incidence(p, &sums.items[i], unit, err));
  for (int64_t account = CUT_ACCOUNT_STOCK; account < p->v->n_actors; account++)
    CUT_TRY_GOTO(put_account(p, account, &sums, unit, err));
cleanup:
  cut_postings_clear(&sums);
  cut_postings_clear(&postings);
  return status;
}
