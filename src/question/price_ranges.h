/* Prices that are not unique: the range of optimal prices of a node, from one side and the other.
 *
 * A node's price is a slope of the optimal cost. Where the optimum is degenerate, the slope for one unit more supply
 * and for one unit more need differ. Each is read from a warm re-solve with the node's balance moved by a small amount
 * in that direction, everything else (earlier stages, integers) held where it was. */
#ifndef CUT_QUESTION_PRICE_RANGES_H
#define CUT_QUESTION_PRICE_RANGES_H

#include "question/session.h"

typedef struct cut_price_range {
  double low;  /* worth of a little more supply */
  double high; /* cost of a little more need; INFINITY if it cannot be met */
} cut_price_range;

/* Ranges for balance rows [n] of an optimal solve. ranges [n]. */
cut_status cut_price_ranges(const cut_solved *solved, const int64_t *rows, int64_t n, const cut_sink *sink,
                            cut_price_range *ranges, cut_error *err);

#endif
