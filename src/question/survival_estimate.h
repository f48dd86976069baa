/* Where to look for survival on a long horizon: a coarse answer in a few periods, and how it helps the exact search.
 *
 * The coarse model has the calendar of the case, cut also where a row begins or ceases to hold, so that rates are even
 * within a period; the period in which it fails is then cut into days. Its answer proves nothing: goods under way are
 * spread over the days on which they arrive. It tells where to ask the exact model of days, and where it serves the
 * whole horizon its plan, spread evenly over the days, is mostly one of the exact model too; that is checked. */
#ifndef CUT_QUESTION_SURVIVAL_ESTIMATE_H
#define CUT_QUESTION_SURVIVAL_ESTIMATE_H

#include "question/survival_model.h"

typedef struct cut_estimate {
  int64_t days; /* about so long */
  bool beyond;  /* to the end of the horizon; then the parts of the coarse model have their plans */
} cut_estimate;

/* The periods of the coarse model. *out [*n] is freed with cut_mem_free. */
cut_status cut_survival_periods(const cut_values *values, cut_span horizon, cut_span **out, int64_t *n, cut_error *err);
/* coarse has been opened on these periods and asked about the load. */
cut_status cut_survival_estimate(cut_daily *coarse, bool without_new, const cut_sink *sink, cut_estimate *out,
                                 cut_error *err);
/* Do the plans of the coarse model's parts, spread evenly over its days, serve the load on every day of `days`, which is
 * open on the same horizon and asked about the same load? Storages take up the differences. */
cut_status cut_survival_spread(const cut_daily *coarse, cut_daily *days, bool *holds, cut_error *err);

#endif
