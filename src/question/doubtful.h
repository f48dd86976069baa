/* Which rows are moved for the intervals of questions of dependence: to the end that makes supply harder, or easier. */
#ifndef CUT_QUESTION_DOUBTFUL_H
#define CUT_QUESTION_DOUBTFUL_H

#include "question/ranges.h"

cut_status cut_doubtful_move(cut_values *values, bool easier, bool *moved, cut_error *err);

#endif
