#include "case/profiles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/load.h"

/* A mean over the year that is further from 1 is told: then the yearly amount is not the rate that the row gives. */
#define MEAN_TOLERANCE 0.01

enum { FEBRUARY_29 = 59, LEAP = 2020 /* any leap year */ };

/* ---- reading ---- */

const cut_profile *cut_profiles_find(const cut_profiles *p, const char *id) {
  int64_t low = 0, high = p->n;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (strcmp(p->items[middle].id, id) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < p->n && strcmp(p->items[low].id, id) == 0 ? &p->items[low] : NULL;
}

int cut_profile_column(cut_table t) {
  switch (t) {
    case CUT_TABLE_SOURCES:
      return CUT_SOURCES_CAPACITY;
    case CUT_TABLE_DEMANDS:
      return CUT_DEMANDS_QUANTITY;
    case CUT_TABLE_ROUTES:
      return CUT_ROUTES_CAPACITY;
    case CUT_TABLE_STEPS:
      return CUT_STEPS_QUANTITY;
    default:
      return -1;
  }
}

/* Sum of the factors of days of one year. */
static double factors(const cut_profile *p, cut_date first, cut_date last, int year) {
  cut_date start = cut_date_make(year, 1, 1);
  const double *before = p->before[cut_date_days_in_year(year) == CUT_DAYS_OF_LEAP_YEAR ? 1 : 0];
  return before[last - start] - before[first - start];
}

double cut_profile_over(const cut_profile *p, double amount, cut_per per, cut_span span) {
  if (p == NULL || per == CUT_PER_NONE) return cut_rate_over(amount, per, span);
  double total = 0;
  for (cut_date day = span.first, end; day < span.last; day = end) {
    int year = 0, month = 0, d = 0;
    cut_date_split(day, &year, &month, &d);
    end = per == CUT_PER_MONTH ? cut_date_next_month(day) : cut_date_next_year(day);
    if (end > span.last) end = span.last;
    int length = per == CUT_PER_MONTH  ? cut_date_days_in_month(year, month)
                 : per == CUT_PER_YEAR ? cut_date_days_in_year(year)
                 : per == CUT_PER_WEEK ? 7
                                       : 1;
    total += factors(p, day, end, year) / length;
  }
  return amount * total;
}

/* ---- loading ---- */

static bool two_digits(const char *text, int *out) {
  if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return false;
  *out = 10 * (text[0] - '0') + text[1] - '0';
  return true;
}

/* Days [*first, *last) of a leap year that MM or MM-DD names. */
static bool parse_period(const char *text, int *first, int *last, bool *is_day) {
  int month = 0, day = 1;
  size_t n = strlen(text);
  *is_day = n == 5;
  if ((n != 2 && n != 5) || !two_digits(text, &month) || month < 1 || month > 12) return false;
  int length = cut_date_days_in_month(LEAP, month);
  if (*is_day && (text[2] != '-' || !two_digits(text + 3, &day) || day < 1 || day > length)) return false;
  *first = cut_date_make(LEAP, month, day) - cut_date_make(LEAP, 1, 1);
  *last = *first + (*is_day ? 1 : length);
  return true;
}

/* Writes MM-DD of a day of a leap year. */
static void format_day(int index, char buf[6]) {
  char date[11];
  cut_date_format(cut_date_make(LEAP, 1, 1) + index, date);
  memcpy(buf, date + 5, 6);
}

/* Sets the days that a row covers; false if it is at fault, which has been told. */
static bool read_row(cut_loader *l, int64_t row, double factor[CUT_DAYS_OF_LEAP_YEAR], bool days) {
  const cut_table t = CUT_TABLE_PROFILES;
  const cut_cell *period = cut_case_cell(l->c, t, row, CUT_PROFILES_PERIOD),
                 *value = cut_case_cell(l->c, t, row, CUT_PROFILES_FACTOR);
  int first = 0, last = 0;
  bool is_day = false;
  if (period->state != CUT_CELL_READ || value->state != CUT_CELL_READ) return false;
  if (!parse_period(period->text, &first, &last, &is_day)) {
    cut_diagnostic place = cut_place(l->c, t, row, "period", period->text);
    place.expected = "a month MM or a day MM-DD of the year";
    if (!days) cut_diagnostics_error(l->d, &place, "\"%s\" is no month MM or day MM-DD of the year", period->text);
    return false;
  }
  if (value->value < 0 && !days) {
    cut_diagnostic place = cut_place(l->c, t, row, "factor", value->text);
    place.expected = "0 or more";
    cut_diagnostics_error(l->d, &place, "factor %s is negative", value->text);
  }
  for (int day = first; is_day == days && day < last; day++) factor[day] = value->value;
  return value->value >= 0;
}

/* True if there is a day without a factor. */
static bool has_gap(cut_loader *l, const cut_profile *p) {
  int n = 0, first = 0;
  char day[6];
  for (int i = CUT_DAYS_OF_LEAP_YEAR - 1; i >= 0; i--) {
    if (!isnan(p->factor[i])) continue;
    n++;
    first = i;
  }
  if (n == 0) return false;
  format_day(first, day);
  cut_diagnostic place = cut_place(l->c, CUT_TABLE_PROFILES, p->row, "period", p->id);
  place.expected = "rows for all days of the year: a month MM, or each of its days MM-DD";
  cut_diagnostics_error(l->d, &place, "the profile %s covers not all days of the year: %d %s missing, first %s", p->id,
                        n, n == 1 ? "is" : "are", day);
  return true;
}

static void sum_up(cut_profile *p) {
  int common = 0;
  for (int i = 0; i < CUT_DAYS_OF_LEAP_YEAR; i++) {
    p->before[1][i + 1] = p->before[1][i] + p->factor[i];
    if (i == FEBRUARY_29) continue;
    p->before[0][common + 1] = p->before[0][common] + p->factor[i];
    common++;
  }
}

/* Rows [first, end) are of one profile. Months first, so that days count before them. */
static void read_profile(cut_loader *l, cut_profile *p, int64_t first, int64_t end) {
  bool sound = true;
  p->id = cut_case_text(l->c, CUT_TABLE_PROFILES, first, CUT_PROFILES_ID);
  p->row = first;
  for (int i = 0; i < CUT_DAYS_OF_LEAP_YEAR; i++) p->factor[i] = NAN;
  for (int days = 0; days < 2; days++)
    for (int64_t row = first; row < end; row++) sound = read_row(l, row, p->factor, days == 1) && sound;
  if (isnan(p->factor[FEBRUARY_29])) p->factor[FEBRUARY_29] = p->factor[FEBRUARY_29 - 1];
  if (!sound || l->c->tables[CUT_TABLE_PROFILES].is_broken) return; /* what is missing has been told */
  if (has_gap(l, p)) return;
  sum_up(p);
  double mean = p->before[0][CUT_DAYS_OF_LEAP_YEAR - 1] / (CUT_DAYS_OF_LEAP_YEAR - 1);
  if (fabs(mean - 1) <= MEAN_TOLERANCE) return;
  cut_diagnostic place = cut_place(l->c, CUT_TABLE_PROFILES, first, "factor", p->id);
  place.expected = "a mean of 1, where the rate is the mean over a year";
  cut_diagnostics_warning(l->d, &place, "the factors of profile %s have a mean of %.4g over the year, not 1", p->id,
                          mean);
}

static void unknown_profile(cut_loader *l, cut_table t, int64_t row, const char *id) {
  const cut_profiles *p = &l->c->profiles;
  const char **names = CUT_NEW(const char *, p->n);
  if (names == NULL) {
    l->d->out_of_memory = true;
    return;
  }
  for (int64_t i = 0; i < p->n; i++) names[i] = p->items[i].id;
  int64_t near = cut_text_nearest(id, names, p->n);
  cut_diagnostic place = cut_place(l->c, t, row, "profile", id);
  place.expected = "the id of rows of profiles";
  place.suggestion = near < 0 ? NULL : names[near];
  if (near < 0)
    cut_diagnostics_error(l->d, &place, "there is no profile \"%s\"", id);
  else
    cut_diagnostics_error(l->d, &place, "there is no profile \"%s\": did you mean %s?", id, names[near]);
  cut_mem_free(names);
}

static bool has_steps(const cut_case *c, cut_table t, const char *key) {
  for (int64_t s = 0; s < c->tables[CUT_TABLE_STEPS].n; s++)
    if (strcmp(cut_case_text(c, CUT_TABLE_STEPS, s, CUT_STEPS_TABLE), cut_schema(t)->name) == 0 &&
        strcmp(cut_case_text(c, CUT_TABLE_STEPS, s, CUT_STEPS_PARENT), key) == 0)
      return true;
  return false;
}

/* Rows that name a profile: it must be there, and something that it multiplies. */
static void check_table(cut_loader *l, cut_table t) {
  int column = cut_schema_find_column(t, "profile"), rate = cut_profile_column(t);
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *cell = cut_case_cell(l->c, t, row, column);
    if (cell->state != CUT_CELL_READ) continue;
    if (cut_profiles_find(&l->c->profiles, cell->text) == NULL) {
      if (!l->c->tables[CUT_TABLE_PROFILES].is_broken) unknown_profile(l, t, row, cell->text);
      continue;
    }
    if (cut_case_cell(l->c, t, row, rate)->state != CUT_CELL_EMPTY || has_steps(l->c, t, l->c->tables[t].rows[row].key))
      continue;
    cut_diagnostic place = cut_place(l->c, t, row, "profile", cell->text);
    cut_diagnostics_warning(l->d, &place, "the profile has nothing to multiply: there is no %s",
                            cut_schema(t)->columns[rate].name);
  }
}

void cut_load_profiles(cut_loader *l) {
  const cut_table t = CUT_TABLE_PROFILES;
  int64_t n = l->c->tables[t].n, n_profiles = 0;
  for (int64_t row = 0; row < n; row++)
    n_profiles += row == 0 || strcmp(cut_case_text(l->c, t, row, CUT_PROFILES_ID),
                                     cut_case_text(l->c, t, row - 1, CUT_PROFILES_ID)) != 0;
  l->c->profiles.items = CUT_NEW(cut_profile, n_profiles);
  if (l->c->profiles.items == NULL) {
    l->d->out_of_memory = true;
    return;
  }
  l->c->profiles.n = n_profiles;
  int64_t i = 0;
  for (int64_t first = 0, end; first < n; first = end, i++) {
    for (end = first + 1; end < n && strcmp(cut_case_text(l->c, t, end, CUT_PROFILES_ID),
                                            cut_case_text(l->c, t, first, CUT_PROFILES_ID)) == 0;)
      end++;
    read_profile(l, &l->c->profiles.items[i], first, end);
  }
  check_table(l, CUT_TABLE_SOURCES);
  check_table(l, CUT_TABLE_DEMANDS);
  check_table(l, CUT_TABLE_ROUTES);
}
