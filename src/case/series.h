/* Series over time: prices, exchange rates, shapes. Each is turned into runs of days with one value, so that a lookup is
 * one binary search and a mean is one pass.
 *
 * The value on a day is that of the row with the shortest period that covers it: a day before a month before a year. A
 * day that no row covers is an error wherever it is needed: a series never extends itself.
 *
 * A series in units of one currency per another is an exchange rate. Money converts between a foreign currency and the
 * case currency through the one rate between the two, in either direction, day by day; never through a third one. */
#ifndef CUT_CASE_SERIES_H
#define CUT_CASE_SERIES_H

#include "case/units.h"

/* One row as read: `when` is the part of the row's period on which it has this value, normally all of it. */
typedef struct cut_series_row {
  const char *id;
  cut_span period;
  cut_span when;
  double value;         /* in `unit` */
  const cut_unit *unit; /* borrowed during the call only */
} cut_series_row;

typedef struct cut_series_set cut_series_set;

/* Builds the set. rows [n], sorted by id; ids and currency are borrowed for the life of the set. Rows of a series have
 * units of one dimension and currency, no unit of time, and finite values; no two rows of one series have the same
 * period length on the same day; no two exchange rates are between the same two currencies: else INPUT, and *bad (may be
 * NULL) is the offending row, -1 if none; where a whole series is at fault, err->data_id is its id. Time n log n. Freed by cut_series_set_free. */
CUT_MUST_CHECK cut_status cut_series_set_new(const cut_series_row *rows, int64_t n, const char *currency,
                                             cut_series_set **out, int64_t *bad, cut_error *err);
void cut_series_set_free(cut_series_set *set);

int64_t cut_series_n(const cut_series_set *set);
/* Names in order, [cut_series_n]. Borrowed. */
const char *const *cut_series_names(const cut_series_set *set);
/* Index of the series of that name, or -1. O(log n). */
int64_t cut_series_find(const cut_series_set *set, const char *id);
/* The dimension and currencies of a series; its factor is 1, as values are already in canonical units. */
const cut_unit *cut_series_unit(const cut_series_set *set, int64_t i);
const char *cut_series_currency(const cut_series_set *set);

/* Value of a series on a day in canonical units, its own currency; *until is lowered to the first day on which it may
 * change. INPUT if the day has no value. O(log n). */
CUT_MUST_CHECK cut_status cut_series_value(const cut_series_set *set, int64_t series, cut_date day, double *value,
                                           cut_date *until, cut_error *err);

/* Factor from money of `currency` to the case currency on a day; *until as above. INPUT if no series converts it
 * (cut_series_can_convert tells without a day) or the day has no value. */
bool cut_series_can_convert(const cut_series_set *set, const char *currency, cut_error *err);
CUT_MUST_CHECK cut_status cut_series_money(const cut_series_set *set, const char *currency, cut_date day,
                                           double *factor, cut_date *until, cut_error *err);

/* From the day after `day` on, each series that has a value by then keeps its last one, for ever. */
void cut_series_carry_on(cut_series_set *set, cut_date day);

#endif
