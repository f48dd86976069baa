/* Values of a case in all periods of a run at once. Each number is the one that the call for a single period
 * (case/values.h) gives; where no change and no date cuts a row's periods it is found without looking at the row once
 * for each. */
#ifndef CUT_CASE_HORIZON_H
#define CUT_CASE_HORIZON_H

#include "case/values.h"

/* The periods, with what many rows ask of them. Belongs to one thread. */
typedef struct cut_horizon {
  const cut_values *v;
  const cut_span *period; /* [n] one after the other; borrowed */
  int64_t n;
  double *length;         /* [n] days */
  double **shape;         /* [profiles * kinds of calendar base] [n] what one unit of a rate gives, NULL until asked for */
} cut_horizon;

cut_status cut_horizon_init(cut_horizon *h, const cut_values *v, const cut_span *period, int64_t n, cut_error *err);
void cut_horizon_clear(cut_horizon *h);

/* As cut_value_days, cut_value_rate and cut_value_share, for each period; out [n]. */
void cut_horizon_days(const cut_horizon *h, cut_table t, int64_t row, double *out);
cut_status cut_horizon_rate(cut_horizon *h, cut_table t, int64_t row, int column, double *out, cut_error *err);
void cut_horizon_share(const cut_horizon *h, cut_table t, int64_t row, int column, double *out);
/* As cut_value_amount on the last day of each period. */
void cut_horizon_last_amount(const cut_horizon *h, cut_table t, int64_t row, int column, double *out);
/* False if the cell is empty at all times: then its rate or price is 0. */
bool cut_horizon_has(const cut_horizon *h, cut_table t, int64_t row, int column);
/* As cut_value_price, in periods in which days [n] is above 0; 0 in others. *failed is the period that INPUT is about. */
cut_status cut_horizon_price(const cut_horizon *h, cut_table t, int64_t row, int column, int64_t commodity,
                             const double *days, double *out, int64_t *failed, cut_error *err);

#endif
