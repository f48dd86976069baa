/* Level (b): the physical audit. From the case's tables and the amounts of a result alone, everything is recomputed:
 * limits, balances, stocks, unserved energy and money. Shares no code with compile or the engines: only the readers of
 * the case (values over time, levies) and of the result. */
#ifndef CUT_VERIFY_AUDIT_H
#define CUT_VERIFY_AUDIT_H

#include "case/values.h"
#include "result/result.h"

/* One thing that was checked. */
typedef struct cut_audit_check {
  const char *name; /* "balances", "capacities", ... */
  bool passed;
  int64_t items;     /* how many things were looked at */
  double worst;      /* largest deviation, relative to 1 + the amounts involved */
  char message[200]; /* first offence, or "" */
} cut_audit_check;

enum {
  CUT_AUDIT_PERIODS,
  CUT_AUDIT_LIMITS,
  CUT_AUDIT_BALANCES,
  CUT_AUDIT_STOCKS,
  CUT_AUDIT_CONVERSIONS,
  CUT_AUDIT_CONTRACTS,
  CUT_AUDIT_NEEDS,
  CUT_AUDIT_UNSERVED,
  CUT_AUDIT_MEASURES,
  CUT_AUDIT_MONEY,
  CUT_AUDIT_OBJECTIVE,
  CUT_N_AUDIT_CHECKS
};

/* Audits one solve of a result against the case seen through the same scenarios and with the measures that the result
 * tells as taken. Deviations up to `tolerance` (relative
 * to 1 + the amounts involved; 1e-6 is usual) pass. checks [CUT_N_AUDIT_CHECKS]. INPUT if the result speaks of rows
 * that the case does not have. */
cut_status cut_audit(const cut_values *values, const cut_result *r, const char *solve, double tolerance,
                     cut_audit_check *checks, cut_error *err);

#endif
