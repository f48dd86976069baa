/* What is forgone: a levy that a flow would be charged if the levy were active, times the physical flow of a solve. It
 * is a difference from a named rule, never a posting: nobody pays it, so somebody keeps it. That is the levy's payer
 * where the goods are bought at a price from which the levy is taken off (a negative term of the price rule has the
 * label of the levy's rate), else the seller, who gets the full price without paying the levy. */
#ifndef CUT_QUESTION_FORGONE_H
#define CUT_QUESTION_FORGONE_H

#include "question/session.h"
#include "result/result.h"

/* Adds rows to table forgone: each levy that is not in force on some flow of the solve that it would apply to. Rates
 * are those of the solve's prices; low and high move every doubtful price series to that end, at the same volume. */
cut_status cut_forgone_report(const cut_session *s, const cut_solved *solved, cut_result *r, cut_error *err);

#endif
