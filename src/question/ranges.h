/* Moving doubtful numbers to an end of their range, all at once: what an answer's low and high ends are made of. */
#ifndef CUT_QUESTION_RANGES_H
#define CUT_QUESTION_RANGES_H

#include "case/values.h"

/* A kind of cell whose range matters for an answer. */
typedef struct cut_doubtful {
  cut_table table;
  int column;
  bool more_is_more;     /* a larger number gives a larger answer */
  const char *only_type; /* only rows whose column `type` has this word; NULL: all */
} cut_doubtful;

/* Multiplies every cell of these kinds [n] that has a range to the end that makes the answer larger (high) or smaller.
 * *moved tells whether there was any. */
cut_status cut_ranges_move(cut_values *values, const cut_doubtful *cells, size_t n, bool high, bool *moved,
                           cut_error *err);

#endif
