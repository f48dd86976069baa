/* Which levies a movement of goods is charged: the one place that knows how territories and blocs decide it. */
#ifndef CUT_CASE_LEVIES_H
#define CUT_CASE_LEVIES_H

#include "case/values.h"

/* What a levy is charged on, in the order of the schema's words. */
typedef enum cut_levy_base { CUT_LEVY_ON_FLOW, CUT_LEVY_ON_ENTITLEMENT, CUT_LEVY_ON_UNUSED } cut_levy_base;
cut_levy_base cut_case_levy_base(const cut_case *c, int64_t levy);

/* True if `area` (a territory or a bloc) contains the place on that day: its territory is the area or a member of it.
 */
bool cut_case_area_contains(const cut_case *c, int64_t area, int64_t place, cut_date day);

/* True if the levy is charged on flows and is on moving `commodity` from one place to another on that day: its commodity covers it, the
 * movement leaves the levy's `from`, and enters its `to` if that is given. Whether the levy is active then is not
 * asked. */
bool cut_case_levy_applies(const cut_case *c, int64_t levy, int64_t commodity, int64_t from, int64_t to, cut_date day);

/* Mean over all days of the span of what the levy takes per canonical unit of `grade`, nothing on days on which it is
 * not in force; with `idle` the other way round: what it would take on the days on which it is not. INPUT if its rate
 * has no value on a day that counts. */
cut_status cut_levy_mean(const cut_values *v, int64_t levy, int64_t grade, cut_span when, bool idle, double *out,
                         cut_error *err);

#endif
