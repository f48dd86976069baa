/* Leverage: who loses more from a break?
 *
 *   L_i = C_i(N without A) - C_i(N)     what it costs i when j closes the lever set A
 *   J_j = C_j(N without A) - C_j(N)     what the same costs j
 *
 * In j's own view A is closed for i's goods, not for its own (levers.h). C is the answer of the lexicographic solve in each side's own view over the horizon: unserved energy first, which is told
 * in GWh and in goods and never priced, then net cost. Each side is free to use its other outlets and suppliers; stocks at
 * the end are worth what the case says. A is each row, all rows of one good, or all that j can close for i. */
#ifndef CUT_QUESTION_LEVERAGE_H
#define CUT_QUESTION_LEVERAGE_H

#include "question/session.h"
#include "result/result.h"

/* Rows of tables leverage and retaliation: of the group of the view against each side of --of (none: every actor that no
 * other controls and that can close something), over each horizon; with --matrix of all of them against each other too.
 * solve names the reading of the case; start is its answer, from which trials of the same model start. Nothing in the system view, where there is no other side. */
cut_status cut_leverage_report(const cut_case *c, const cut_run_options *o, const cut_sink *sink, const char *solve,
                               const cut_answer *start, cut_result *r, cut_error *err);

#endif
