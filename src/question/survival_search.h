/* The search for the longest span that a model of days, or of longer periods, can serve. */
#ifndef CUT_QUESTION_SURVIVAL_SEARCH_H
#define CUT_QUESTION_SURVIVAL_SEARCH_H

#include "question/survival_model.h"

/* What is known before a search, in periods: a plan for `low` exists, none for `high`; and whether that is proved. */
typedef struct cut_bracket {
  int64_t low, high;
  bool low_proved, high_proved;
  const char *binds; /* what stands against `high` */
} cut_bracket;

/* Largest number of periods with a plan, in out->days. Where `hint` > 0 that span is tried first, then its neighbours;
 * the whole horizon from nothing, which presolve makes cheap. Else spans grow from what is known to be feasible: most
 * answers are short, short spans are cheap, and growing keeps the engine warm. A span without a plan has a ray, and what
 * that ray just does not rule out is tried next: mostly it is the answer. */
cut_status cut_survival_search(cut_daily *d, cut_bracket known, int64_t hint, const cut_sink *sink, cut_survival *out,
                               cut_error *err);

/* The shortest span above `low` that a ray of the part `tight` rules out, given that it rules out *high: a load on for
 * longer only adds to what the ray adds up. Most rays rule out far less than the span they were found for. */
cut_status cut_survival_ruled_out(cut_daily *d, const double *ray, int64_t low, int64_t *high, cut_error *err);

#endif
