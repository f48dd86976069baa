/* Level (b) of goods told apart by origin: the amounts of each origin alone, from the case's tables and table origins.
 * Shares no code with the expansion that made them. */
#ifndef CUT_VERIFY_AUDIT_ORIGINS_H
#define CUT_VERIFY_AUDIT_ORIGINS_H

#include "verify/audit.h"

/* If the result says that the solve tells goods apart: do the goods of each origin balance at every node and in every
 * storage, and come from where the case says they do? *told is false if it does not, and check is left alone. INPUT if
 * the result speaks of rows that the case does not have. */
cut_status cut_audit_origins(const cut_values *values, const cut_result *r, const char *solve, double tolerance,
                             cut_audit_check *check, bool *told, cut_error *err);

#endif
