/* Switch points of a result, solved again. Unlike the other levels of verify this shares the solver with what it checks;
 * each solve's certificate is checked by verify/certificate.h. */
#ifndef CUT_QUESTION_VERIFY_SWITCHES_H
#define CUT_QUESTION_VERIFY_SWITCHES_H

#include "question/verbs.h"
#include "result/result.h"

/* States of the measures of a solve as the result tells them (as they were asked for, or as they turned out); *out is
 * NULL if it tells of none. Freed with cut_mem_free. In verify.c. */
cut_status cut_verify_states(const cut_case *c, const cut_result *r, const char *solve, bool as_open,
                             cut_measure_state **out, cut_error *err);

/* One finding of level c for each solve with switch points: each input, its range and its bracket are those of the case,
 * the headline says on the near side of the bracket what it says now and on the far side what is claimed, and both are
 * proved. Nothing if the result has none. */
cut_status cut_verify_switches(const cut_case *c, const cut_run_options *o, const cut_result *r, cut_result *out,
                               cut_error *err);

#endif
