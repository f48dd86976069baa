/* Profiles: shapes over the year that multiply the rates of rows, day by day.
 *
 * A profile has a factor for each of the 366 days that a year may have; the row of a day (MM-DD) counts before that of
 * its month (MM). 29 February without a row of its own takes the factor of the month, or that of 28 February. Sums of
 * factors over runs of days are kept, so that a rate over a span costs no more than its months. */
#ifndef CUT_CASE_PROFILES_H
#define CUT_CASE_PROFILES_H

#include "case/schema.h"
#include "case/units.h"

enum { CUT_DAYS_OF_LEAP_YEAR = 366 };

typedef struct cut_profile {
  const char *id; /* borrowed from the case */
  int64_t row;    /* its first row of table profiles */
  double factor[CUT_DAYS_OF_LEAP_YEAR];
  double before[2][CUT_DAYS_OF_LEAP_YEAR + 1]; /* sum of the factors of the days before; of common and leap years */
} cut_profile;

typedef struct cut_profiles {
  cut_profile *items; /* [n] by id */
  int64_t n;
} cut_profiles;

/* The profile of that name, NULL if there is none. O(log n). */
const cut_profile *cut_profiles_find(const cut_profiles *p, const char *id);

/* The column of a table that a row's profile multiplies, -1 if rows of the table have none. The widths of steps follow
 * the profile of the row they belong to. */
int cut_profile_column(cut_table t);

/* What a rate of `amount` per `per` gives over the days of the span, each day's share times its factor; as
 * cut_rate_over if there is no profile (NULL). */
double cut_profile_over(const cut_profile *p, double amount, cut_per per, cut_span span);

#endif
