/* What a contract obliges its buyer to: the one place that knows on which days no duty counts. On days of force majeure
 * neither the least take nor take-or-pay counts; what the contract allows stays. */
#ifndef CUT_CASE_DUTIES_H
#define CUT_CASE_DUTIES_H

#include "case/values.h"

/* Days of the span on which the contract holds without force majeure. */
double cut_duty_days(const cut_values *v, int64_t contract, cut_span when);
/* The least take (`min`) over those days of the span. */
double cut_duty_to_take(const cut_values *v, int64_t contract, cut_span when);
/* What is paid for over those days of the span even if not taken: each day's share take_or_pay of `max`. INFINITY if
 * there is no most on a day with such a share. */
double cut_duty_to_pay(const cut_values *v, int64_t contract, cut_span when);
/* The days on which what was paid for in the calendar year that holds `day` may still be taken: from the first day after
 * the year, make_up long. */
cut_span cut_duty_make_up(const cut_values *v, int64_t contract, cut_date day);

#endif
