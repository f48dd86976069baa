/* The doubtful inputs of a case: every number that has a range, and what the case is when one of them is elsewhere in it.
 *
 * An input is a cell, or a whole series: its periods move together. Where it is, is told by a position: 0 as written, 1 at the
 * high end of its range, -1 at the low one, in proportion between and beyond. */
#ifndef CUT_QUESTION_INPUTS_H
#define CUT_QUESTION_INPUTS_H

#include "case/values.h"

typedef struct cut_input {
  cut_table table;
  int64_t row; /* of a series: its first with a range */
  int column;
  const char *key;             /* of the row, of a series its id; borrowed from the case */
  double value, low, high;     /* in `unit`; of a series the means over its rows that have a range */
  const char *unit;            /* borrowed */
  double furthest_low;         /* position at which the number is 0, -INFINITY if none of the low side gets there */
} cut_input;

/* All of them, in the order of tables, rows and columns; freed with cut_mem_free. Zeros with a range are not among them: a
 * range is told in shares of the number. Numbers that no answer is made of (what was observed, targets) are left out. */
cut_status cut_inputs_list(const cut_case *c, cut_input **out, int64_t *n, cut_error *err);

/* Moves the input on `values`, on top of scenarios and measures: a number that these have set moves in the same proportion.
 * INPUT where there is nothing to move, as the scenario has emptied the cell. */
cut_status cut_input_move(const cut_input *input, double position, cut_values *values, cut_error *err);

/* Where between its ends the input is as written: 0 at low, 1 at high; NAN if there is no such place, as of a series whose
 * rows have unlike ranges. */
double cut_input_share(const cut_case *c, const cut_input *input);

/* The number at a position, in the input's unit. */
double cut_input_value(const cut_input *input, double position);

#endif
