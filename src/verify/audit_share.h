/* Level (b) of a cap on a supplier's share: energy imported, and what it is a share of, recomputed from the case's tables
 * and the flows of a result. Shares no code with the balance that made the cap. */
#ifndef CUT_VERIFY_AUDIT_SHARE_H
#define CUT_VERIFY_AUDIT_SHARE_H

#include "verify/audit.h"

/* If table caps has the solve: does its plan keep the cap, and is a fixed denominator that of the solve it was taken from
 * (values: the case as in both; flows are read for each)? *has_cap is false if there is no cap, and check is left alone.
 * INPUT if the result speaks of rows that the case does not have. */
cut_status cut_audit_share(const cut_values *values, const cut_result *r, const char *solve, double tolerance,
                           cut_audit_check *check, bool *has_cap, cut_error *err);

#endif
