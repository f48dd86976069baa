/* The sets of measures that the group of a view could take: every state of those that are off, that it decides itself, that
 * can still be taken, and that take effect inside the horizon (later ones can only cost). */
#ifndef CUT_QUESTION_MEASURE_SETS_H
#define CUT_QUESTION_MEASURE_SETS_H

#include "case/values.h"

enum { CUT_MOST_ENUMERATED = 12 }; /* measures: 4096 sets */

typedef struct cut_measure_sets {
  int64_t *measure; /* [n_free] rows of table measures that may be on or off */
  int64_t n_free;
  cut_measure_state **items; /* [n] states of all measures each, in binary order of the free ones: none first */
  int64_t n, capacity;
  bool complete; /* false: more than CUT_MOST_ENUMERATED are free, and only `given` is listed */
} cut_measure_sets;

/* given [n measures]: states that stay as they are where a measure is not off; NULL: all off. group [n actors]. Sets that
 * break a requires or excludes are left out. */
cut_status cut_measure_sets_make(const cut_values *values, const cut_measure_state *given, const uint8_t *group,
                                 cut_measure_sets *out, cut_error *err);
void cut_measure_sets_clear(cut_measure_sets *s);

/* "nuclear + reversal", or "none"; appended. Only the measures that `given` does not have on already. */
void cut_measure_sets_name(const cut_case *c, const cut_measure_state *given, const cut_measure_state *states,
                           cut_text *out);

#endif
