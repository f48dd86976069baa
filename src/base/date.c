/* Days since 1970-01-01 to and from year, month, day.
 *
 * Counting starts on 1 March of a year divisible by 400, so that the leap day is the last day of the counted year and
 * 400 years are 146097 days without exception. In a year counted from March the months before month m (March = 0) have
 * (153 m + 2) / 5 days: 31, 30, 31, 30, 31 repeats every five months. */
#include "base/date.h"

#include <string.h>

enum { DAYS_400_YEARS = 146097, EPOCH_FROM_MARCH_0000 = 719468 };
enum { FIRST_YEAR = 1900, LAST_YEAR = 2199 }; /* what input may name */

/* Floor division, for counts before the epoch. */
static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

static bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int cut_date_days_in_month(int year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int cut_date_days_in_year(int year) { return is_leap(year) ? 366 : 365; }

cut_date cut_date_make(int year, int month, int day) {
  int64_t months = (int64_t)month - 3; /* since March; below 0 in January and February */
  int64_t y = (int64_t)year + floor_div(months, 12);
  int64_t m = months - 12 * floor_div(months, 12);
  int64_t era = floor_div(y, 400);
  int64_t year_of_era = y - 400 * era;
  int64_t day_of_year = (153 * m + 2) / 5 + (int64_t)day - 1;
  int64_t day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
  int64_t days = era * DAYS_400_YEARS + day_of_era - EPOCH_FROM_MARCH_0000;
  return days > INT32_MIN && days <= INT32_MAX ? (cut_date)days : CUT_DATE_NONE;
}

void cut_date_split(cut_date d, int *year, int *month, int *day) {
  int64_t days = (int64_t)d + EPOCH_FROM_MARCH_0000;
  int64_t era = floor_div(days, DAYS_400_YEARS);
  int64_t day_of_era = days - era * DAYS_400_YEARS;
  /* Take out the leap days (one in 1461 days, none in the last of 36524, one again in the last of 146097), then all
   * years have 365. */
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t m = (5 * day_of_year + 2) / 153;
  *day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
  *month = (int)(m < 10 ? m + 3 : m - 9);
  *year = (int)(era * 400 + year_of_era + (m < 10 ? 0 : 1));
}

cut_date cut_date_next_month(cut_date d) {
  int year, month, day;
  cut_date_split(d, &year, &month, &day);
  return cut_date_make(year, month + 1, 1);
}

cut_date cut_date_next_year(cut_date d) {
  int year, month, day;
  cut_date_split(d, &year, &month, &day);
  return cut_date_make(year + 1, 1, 1);
}

/* Reads exactly n digits at *at and moves past them; -1 if there are others. */
static int digits(const char **at, int n) {
  int value = 0;
  for (int i = 0; i < n; i++, (*at)++) {
    if (**at < '0' || **at > '9') return -1;
    value = 10 * value + (**at - '0');
  }
  return value;
}

bool cut_span_parse(const char *text, cut_span *out) {
  int month = 1, day = 1;
  int year = digits(&text, 4);
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  cut_span span = {cut_date_make(year, 1, 1), cut_date_make(year + 1, 1, 1)};
  if (*text == '-') {
    text++;
    month = digits(&text, 2);
    if (month < 1 || month > 12) return false;
    span = (cut_span){cut_date_make(year, month, 1), cut_date_make(year, month + 1, 1)};
    if (*text == '-') {
      text++;
      day = digits(&text, 2);
      if (day < 1 || day > cut_date_days_in_month(year, month)) return false;
      span.first += day - 1;
      span.last = span.first + 1;
    }
  }
  if (*text != '\0') return false;
  *out = span;
  return true;
}

bool cut_date_parse(const char *text, cut_date *out) {
  cut_span span;
  if (strlen(text) != strlen("YYYY-MM-DD") || !cut_span_parse(text, &span)) return false;
  *out = span.first;
  return true;
}

void cut_date_format(cut_date d, char buf[11]) {
  buf[0] = '\0';
  if (d == CUT_DATE_NONE) return;
  int year, month, day;
  cut_date_split(d, &year, &month, &day);
  if (year < 0 || year > 9999) return; /* has no form of ten characters */
  const int parts[3] = {year, month, day};
  const int widths[3] = {4, 2, 2};
  char *at = buf;
  for (int i = 0; i < 3; i++) {
    if (i > 0) *at++ = '-';
    int rest = parts[i];
    for (int j = widths[i] - 1; j >= 0; j--, rest /= 10) at[j] = (char)('0' + rest % 10);
    at += widths[i];
  }
  *at = '\0';
}

int32_t cut_span_overlap(cut_span a, cut_span b) {
  int64_t first = a.first > b.first ? a.first : b.first;
  int64_t last = a.last < b.last ? a.last : b.last;
  if (last <= first) return 0;
  return last - first > INT32_MAX ? INT32_MAX : (int32_t)(last - first);
}
