/* What conversion earns: the margin of one more unit of input, plant by plant, for each price of the input.
 *
 * The plant is looked at alone: it may buy without limit on one contract, and everything it makes is sold on the
 * markets it reaches, best first, so the margin falls as the load rises. Home sales are obligations without a price of
 * their own and count at what the markets pay. The plant's load is fixed in every period and the price of that floor is
 * the margin; the load that it would choose freely is where the margin reaches zero. */
#ifndef CUT_QUESTION_MARGINS_H
#define CUT_QUESTION_MARGINS_H

#include "question/session.h"
#include "result/result.h"

/* Adds rows to table margins for the case as it was solved: every plant of the group, every active contract for one
 * of its inputs that can reach it, at minimum, named and full load and at the load with zero margin. Contracts that are
 * active at the same price in one of `known` [n_known] (NULL with n 0) have been answered there and are left out. */
cut_status cut_margins_report(const cut_session *s, const cut_solved *solved, const cut_values *const *known,
                              int64_t n_known, cut_result *r, cut_error *err);

#endif
