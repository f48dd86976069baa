/* Survival on a long horizon from a model of few periods: where to look, and mostly the answer with its proofs.
 *
 * The coarse model has the calendar of the case, cut also where a row begins or ceases to hold, so that rates are even
 * within a period; the period in which it fails is then cut into days, which makes the fine one. What they say proves
 * nothing about days: goods under way are spread over the days on which they arrive. But their plan, spread evenly over
 * the days, is mostly a plan of the exact model of days, and their ray, with each multiplier on every day of its
 * period, mostly a ray of it. Both are checked there; only where they fail, the model of days is solved. */
#ifndef CUT_QUESTION_SURVIVAL_ESTIMATE_H
#define CUT_QUESTION_SURVIVAL_ESTIMATE_H

#include "question/survival_search.h"

typedef struct cut_estimate {
  int64_t days; /* about so long */
  bool beyond;  /* to the end of the horizon; then the parts of the coarse model have their plans */
} cut_estimate;

/* The periods of the coarse model. *out [*n] is freed with cut_mem_free. */
cut_status cut_survival_periods(const cut_values *values, cut_span horizon, cut_span **out, int64_t *n, cut_error *err);
/* coarse has been opened on these periods and asked about the load; *fine is opened where coarse fails. Plans and rays are
 * left in the parts: of coarse where the answer is beyond, else of fine. */
cut_status cut_survival_estimate(cut_daily *coarse, cut_daily *fine, bool without_new, const cut_sink *sink,
                                 cut_estimate *out, cut_error *err);
/* Takes over what `from`, a model of longer periods, found: *known is narrowed by what its plans and rays prove about
 * `days`, which starts on the same day and is asked about the same load. Storages, and flows to places without any, take
 * up the differences. binds [size]: what stands against known->high where it is new. */
cut_status cut_survival_transfer(const cut_daily *from, cut_daily *days, cut_bracket *known, char *binds, size_t size,
                                 cut_error *err);

#endif
