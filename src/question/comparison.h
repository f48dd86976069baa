/* Two solves side by side: cost, shortage, throughput, supply and accounts that moved. */
#ifndef CUT_QUESTION_COMPARISON_H
#define CUT_QUESTION_COMPARISON_H

#include "question/session.h"
#include "result/result.h"

/* Adds rows to table comparison, first the totals, then what moved, largest change first. */
cut_status cut_comparison_report(const cut_solved *base, const cut_solved *other, cut_result *r, cut_error *err);

#endif
