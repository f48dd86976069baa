/* The cheapest replacement: for each plant, every contract that can reach it, by its cheapest way, with what a unit
 * costs delivered at the prices of the month in which it arrives (paths.h). */
#ifndef CUT_QUESTION_REPLACEMENT_H
#define CUT_QUESTION_REPLACEMENT_H

#include "question/paths.h"
#include "question/session.h"
#include "result/result.h"

/* Adds rows to table replacement for the case as it was solved; start is the first day asked about. Contracts that
 * are not active then are left out. Low and high move every doubtful price behind the cost to that end at once.
 * O(plants x contracts x routes x places). */
cut_status cut_replacement_report(const cut_session *s, const cut_solved *solved, cut_date start, cut_result *r,
                                  cut_error *err);

/* The contract that brings a plant its cheapest new input, as in the table, -1 if there is none, and what a unit of it
 * costs delivered (INFINITY). paths [n places] is scratch. */
cut_status cut_replacement_cheapest(const cut_session *s, const cut_values *v, int64_t conversion, cut_date start,
                                    cut_path *paths, int64_t *contract, double *cost, cut_error *err);

#endif
