/* Do the tables of one solve agree? A result tells the same thing in several tables: amounts as a solution and as
 * flows, money as postings and as sums of them. Here one side of each is added up and taken off the other. */
#ifndef CUT_VERIFY_AGREEMENT_H
#define CUT_VERIFY_AGREEMENT_H

#include "verify/audit.h"

enum {
  CUT_AGREE_SOLUTION,  /* flows and stocks against the last stage's solution */
  CUT_AGREE_ACCOUNTS,  /* accounts against postings */
  CUT_AGREE_INCIDENCE, /* incidence against postings */
  CUT_AGREE_SUPPLY,    /* supply against flows, its prices against postings */
  CUT_AGREE_UNSERVED,  /* unserved against flows */
  CUT_AGREE_PRICES,    /* prices against the last stage's multipliers */
  CUT_AGREE_ORIGINS,   /* flows and stocks against their parts by origin, and what is used against these */
  CUT_N_AGREE_CHECKS
};

/* Checks one solve. Deviations up to `tolerance` (relative to 1 + the amounts involved) pass. checks
 * [CUT_N_AGREE_CHECKS]. INPUT if the result speaks of rows that the case does not have. Time n log n in the size of the
 * tables. */
cut_status cut_agree(const cut_case *c, const cut_result *r, const char *solve, double tolerance,
                     cut_audit_check *checks, cut_error *err);

#endif
