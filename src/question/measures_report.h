/* What is decided in a solve: which measures are taken, what they cost, and what those left to the engine are worth. */
#ifndef CUT_QUESTION_MEASURES_REPORT_H
#define CUT_QUESTION_MEASURES_REPORT_H

#include "question/session.h"
#include "result/result.h"

/* Adds a row to table measures for each measure of the case, if the solve was asked for in some state of them. For one that was open the case is solved once more, with it
 * off where it was taken and on where it was not, the others open: that tells its worth. Nothing is added where there
 * was no plan. */
cut_status cut_measures_report(cut_session *s, const cut_solved *solved, cut_result *r, cut_error *err);

#endif
