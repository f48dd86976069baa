/* Calendar days of the proleptic Gregorian calendar, as days since 1970-01-01. */
#ifndef CUT_BASE_DATE_H
#define CUT_BASE_DATE_H

#include "base/error.h"

typedef int32_t cut_date;
#define CUT_DATE_NONE INT32_MIN

/* A run of days [first, last), last exclusive. */
typedef struct cut_span {
  cut_date first;
  cut_date last;
} cut_span;

/* Reads YYYY-MM-DD, years 1900 to 2199. False if anything else, or no such day. */
bool cut_date_parse(const char *text, cut_date *out);
/* Writes YYYY-MM-DD into buf [11]. CUT_DATE_NONE and years beyond 0000 to 9999 give "". */
void cut_date_format(cut_date d, char buf[11]);
void cut_date_split(cut_date d, int *year, int *month, int *day);
/* Months and days outside their range carry over (month 13 is January). CUT_DATE_NONE if the day does not fit. */
cut_date cut_date_make(int year, int month, int day);
int cut_date_days_in_month(int year, int month);
int cut_date_days_in_year(int year);
/* First day of the month after d's, of the year after d's. */
cut_date cut_date_next_month(cut_date d);
cut_date cut_date_next_year(cut_date d);
/* Reads YYYY-MM-DD, YYYY-MM or YYYY as the span of days it names. */
bool cut_span_parse(const char *text, cut_span *out);
/* Days that both spans share, 0 if none. */
int32_t cut_span_overlap(cut_span a, cut_span b);

#endif
