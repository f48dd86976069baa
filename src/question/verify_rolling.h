/* Rolling foresight: is what was carried out the first part of each step's plan? Tables of the result alone. */
#ifndef CUT_QUESTION_VERIFY_ROLLING_H
#define CUT_QUESTION_VERIFY_ROLLING_H

#include "result/result.h"

/* One finding of level a: every amount of the stored solution of each step's plan in the days carried out is that of
 * `solve`, the steps follow each other without a gap, and their costs add up to its net cost. n log n. */
cut_status cut_verify_rolling(const cut_result *r, const char *solve, cut_result *out, cut_error *err);

#endif
