/* Series as sorted runs of days with one value each.
 *
 * Rows of a series are painted by rank: rank 0 is a day, 1 up to a month, 2 longer. Two rows of one rank never share a
 * day, so at any day at most one row per rank is open and the lowest open rank counts. Sweeping over the sorted first
 * and last days of the rows gives the runs in one pass.
 *
 * Arrays (lifetime of the set): series [n_series] sorted by id; names [n_series] the same ids; runs [n_runs] those of
 * series 0, then of series 1, ..., each part sorted by day and disjoint; rates [n_rates] the exchange rates to or from
 * the case currency, sorted by the other currency. */
#include "case/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { N_RANKS = 3 };

typedef struct run {
  cut_date first, last; /* [first, last) */
  double value;
} run;

typedef struct series {
  const char *id;
  cut_unit unit;
  int64_t first_run, n_runs;
} series;

typedef struct rate {
  char currency[4];
  int64_t series;
  bool foreign_above; /* the series gives foreign money per one of the case currency: divide */
} rate;

struct cut_series_set {
  const char *currency;
  series *series;
  const char **names;
  int64_t n_series;
  struct {
    run *items;
    int64_t n, capacity;
  } runs;
  rate *rates;
  int64_t n_rates;
};

/* A row starts or ends on a day. */
typedef struct event {
  cut_date day;
  int rank;
  bool opens;
  int64_t row;
} event;

/* Ends before starts on the same day, so that of one rank at most one row is open. */
static int compare_events(const void *pa, const void *pb) {
  const event *a = pa, *b = pb;
  if (a->day != b->day) return a->day < b->day ? -1 : 1;
  if (a->opens != b->opens) return a->opens ? 1 : -1;
  return (a->row > b->row) - (a->row < b->row);
}

static int compare_rates(const void *pa, const void *pb) {
  const rate *a = pa, *b = pb;
  int order = strcmp(a->currency, b->currency);
  return order != 0 ? order : (a->series > b->series) - (a->series < b->series);
}

static int rank_of(cut_span period) {
  int32_t days = period.last - period.first;
  return days <= 1 ? 0 : days <= 31 ? 1 : 2;
}

static cut_status check_row(const cut_series_row *first, const cut_series_row *r, cut_error *err) {
  char a[CUT_UNIT_WORDS], b[CUT_UNIT_WORDS];
  if (!isfinite(r->value)) return CUT_FAIL(err, CUT_STATUS_INPUT, "series %s: a value is not a finite number", r->id);
  if (r->unit->exponent[CUT_DIM_TIME] != 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "series %s: a unit of a series has no time in it", r->id);
  if (cut_unit_same_dimension(first->unit, r->unit)) return CUT_STATUS_OK;
  if (strcmp(first->unit->money, r->unit->money) != 0 || strcmp(first->unit->per_money, r->unit->per_money) != 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "series %s: one series has one currency, not %s%s%s and %s%s%s", r->id,
                    first->unit->money, first->unit->per_money[0] != '\0' ? " per " : "", first->unit->per_money,
                    r->unit->money, r->unit->per_money[0] != '\0' ? " per " : "", r->unit->per_money);
  return CUT_FAIL(err, CUT_STATUS_INPUT, "series %s: one series has units of one kind, not %s and %s", r->id,
                  cut_unit_words(first->unit, a), cut_unit_words(r->unit, b));
}

static bool add_run(cut_series_set *set, const series *s, cut_date first, cut_date last, double value) {
  run *tail = set->runs.n > s->first_run ? &set->runs.items[set->runs.n - 1] : NULL;
  if (tail != NULL && tail->last == first && memcmp(&tail->value, &value, sizeof value) == 0) {
    tail->last = last;
    return true;
  }
  if (!CUT_GROW(&set->runs)) return false;
  set->runs.items[set->runs.n++] = (run){.first = first, .last = last, .value = value};
  return true;
}

/* Paints the rows [n] of one series; events [2 n] is scratch. */
static cut_status paint(cut_series_set *set, series *s, const cut_series_row *rows, int64_t n, event *events,
                        int64_t offset, int64_t *bad, cut_error *err) {
  int64_t n_events = 0;
  for (int64_t i = 0; i < n; i++) {
    if (rows[i].when.last <= rows[i].when.first) continue;
    int rank = rank_of(rows[i].period);
    events[n_events++] = (event){.day = rows[i].when.first, .rank = rank, .opens = true, .row = i};
    events[n_events++] = (event){.day = rows[i].when.last, .rank = rank, .opens = false, .row = i};
  }
  qsort(events, (size_t)n_events, sizeof *events, compare_events);
  int64_t open[N_RANKS] = {-1, -1, -1};
  for (int64_t k = 0; k < n_events; k++) {
    const event *e = &events[k];
    if (e->opens && open[e->rank] >= 0) {
      char day[11];
      cut_date_format(e->day, day);
      *bad = offset + e->row;
      return CUT_FAIL(err, CUT_STATUS_INPUT, "series %s: two rows of the same length cover %s", s->id, day);
    }
    open[e->rank] = e->opens ? e->row : -1;
    if (k + 1 == n_events || events[k + 1].day == e->day) continue;
    int64_t row = open[0] >= 0 ? open[0] : open[1] >= 0 ? open[1] : open[2];
    if (row < 0) continue;
    double value = rows[row].value * cut_unit_factor(rows[row].unit);
    if (!add_run(set, s, e->day, events[k + 1].day, value)) return CUT_FAIL_MEMORY(err);
  }
  s->n_runs = set->runs.n - s->first_run;
  return CUT_STATUS_OK;
}

/* ---- exchange rates ---- */

static bool is_plain(const cut_unit *u) {
  for (int d = 0; d < CUT_N_DIMS; d++) {
    if (u->exponent[d] != 0) return false;
  }
  return true;
}

static bool is_exchange(const cut_unit *u) { return u->money[0] != '\0' && u->per_money[0] != '\0' && is_plain(u); }

/* The other currency of an exchange rate with the case currency on one side, or NULL. */
static const char *other_currency(const cut_unit *u, const char *currency) {
  if (!is_exchange(u)) return NULL;
  if (strcmp(u->money, currency) == 0) return u->per_money;
  if (strcmp(u->per_money, currency) == 0) return u->money;
  return NULL;
}

static cut_status find_rates(cut_series_set *set, int64_t *bad_series, cut_error *err) {
  set->rates = CUT_NEW(rate, set->n_series);
  if (set->rates == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < set->n_series; i++) {
    const cut_unit *u = &set->series[i].unit;
    const char *other = other_currency(u, set->currency);
    if (other == NULL) continue;
    rate *r = &set->rates[set->n_rates++];
    memcpy(r->currency, other, sizeof r->currency);
    r->series = i;
    r->foreign_above = other == u->money;
  }
  if (set->n_rates > 0) qsort(set->rates, (size_t)set->n_rates, sizeof *set->rates, compare_rates);
  for (int64_t i = 1; i < set->n_rates; i++) {
    if (strcmp(set->rates[i - 1].currency, set->rates[i].currency) != 0) continue;
    *bad_series = set->rates[i].series;
    cut_status status =
        CUT_FAIL(err, CUT_STATUS_INPUT, "series %s and %s are both exchange rates between %s and %s: keep one",
                 set->series[set->rates[i - 1].series].id, set->series[set->rates[i].series].id, set->rates[i].currency,
                 set->currency);
    cut_error_set_data(err, NULL, 0, NULL, set->series[*bad_series].id); /* the whole series is at fault */
    return status;
  }
  return CUT_STATUS_OK;
}

static int64_t find_rate(const cut_series_set *set, const char *currency) {
  int64_t low = 0, high = set->n_rates;
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    int order = strcmp(set->rates[mid].currency, currency);
    if (order == 0) return mid;
    if (order < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return -1;
}

bool cut_series_can_convert(const cut_series_set *set, const char *currency, cut_error *err) {
  if (strcmp(currency, set->currency) == 0 || find_rate(set, currency) >= 0) return true;
  (void)CUT_FAIL(err, CUT_STATUS_INPUT, "no series gives the exchange rate %s/%s or %s/%s", currency, set->currency,
                 set->currency, currency);
  return false;
}

cut_status cut_series_money(const cut_series_set *set, const char *currency, cut_date day, double *factor,
                            cut_date *until, cut_error *err) {
  *factor = 1.0;
  if (strcmp(currency, set->currency) == 0) return CUT_STATUS_OK;
  if (!cut_series_can_convert(set, currency, err)) return CUT_STATUS_INPUT;
  const rate *r = &set->rates[find_rate(set, currency)];
  double value = 0;
  CUT_TRY(cut_series_value(set, r->series, day, &value, until, err));
  if (!(value > 0)) {
    char text[11];
    cut_date_format(day, text);
    return CUT_FAIL(err, CUT_STATUS_INPUT, "exchange rate %s is not above zero on %s", set->series[r->series].id, text);
  }
  *factor = r->foreign_above ? 1.0 / value : value;
  return CUT_STATUS_OK;
}

/* ---- building ---- */

static int64_t count_series(const cut_series_row *rows, int64_t n) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) count += i == 0 || strcmp(rows[i - 1].id, rows[i].id) != 0;
  return count;
}

static cut_status build(cut_series_set *set, const cut_series_row *rows, int64_t n, int64_t *bad, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  event *events = CUT_NEW(event, 2 * n);
  int64_t count = count_series(rows, n), bad_series = -1;
  set->series = CUT_NEW(series, count);
  set->names = CUT_NEW(const char *, count);
  if (events == NULL || set->series == NULL || set->names == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0, end = 0; i < n; i = end) {
    series *s = &set->series[set->n_series];
    *s = (series){.id = rows[i].id, .unit = *rows[i].unit, .first_run = set->runs.n};
    s->unit.num = s->unit.den = 1;
    set->names[set->n_series++] = s->id;
    for (end = i; end < n && strcmp(rows[end].id, s->id) == 0; end++) {
      *bad = end;
      CUT_TRY_GOTO(check_row(&rows[i], &rows[end], err));
    }
    *bad = -1;
    CUT_TRY_GOTO(paint(set, s, &rows[i], end - i, events, i, bad, err));
  }
  status = find_rates(set, &bad_series, err);
  for (int64_t i = 0; bad_series >= 0 && *bad < 0 && i < n; i++) {
    if (strcmp(rows[i].id, set->series[bad_series].id) == 0) *bad = i;
  }
cleanup:
  cut_mem_free(events);
  return status;
}

cut_status cut_series_set_new(const cut_series_row *rows, int64_t n, const char *currency, cut_series_set **out,
                              int64_t *bad, cut_error *err) {
  int64_t where = -1;
  *out = NULL;
  cut_series_set *set = CUT_NEW(cut_series_set, 1);
  if (set == NULL) return CUT_FAIL_MEMORY(err);
  set->currency = currency;
  cut_status status = build(set, rows, n, &where, err);
  if (bad != NULL) *bad = status == CUT_STATUS_OK ? -1 : where;
  if (status == CUT_STATUS_OK)
    *out = set;
  else
    cut_series_set_free(set);
  return status;
}

void cut_series_set_free(cut_series_set *set) {
  if (set == NULL) return;
  cut_mem_free(set->rates);
  cut_mem_free(set->runs.items);
  cut_mem_free(set->names);
  cut_mem_free(set->series);
  cut_mem_free(set);
}

/* ---- reading ---- */

int64_t cut_series_n(const cut_series_set *set) { return set->n_series; }
const char *const *cut_series_names(const cut_series_set *set) { return set->names; }
const cut_unit *cut_series_unit(const cut_series_set *set, int64_t i) { return &set->series[i].unit; }
const char *cut_series_currency(const cut_series_set *set) { return set->currency; }

int64_t cut_series_find(const cut_series_set *set, const char *id) {
  int64_t low = 0, high = set->n_series;
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    int order = strcmp(set->series[mid].id, id);
    if (order == 0) return mid;
    if (order < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return -1;
}

static cut_status missing(const series *s, const run *runs, int64_t next, cut_date day, cut_error *err) {
  char text[11], edge[11];
  cut_date_format(day, text);
  if (s->n_runs == 0 || runs == NULL)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "series %s has no value on %s, nor on any other day", s->id, text);
  if (next == 0) {
    cut_date_format(runs[0].first, edge);
    return CUT_FAIL(err, CUT_STATUS_INPUT, "series %s has no value on %s: it begins on %s", s->id, text, edge);
  }
  cut_date_format(runs[next - 1].last - 1, edge);
  return CUT_FAIL(err, CUT_STATUS_INPUT,
                  next == s->n_runs ? "series %s has no value on %s: it ends on %s"
                                    : "series %s has no value on %s: the one before is of %s",
                  s->id, text, edge);
}

cut_status cut_series_value(const cut_series_set *set, int64_t i, cut_date day, double *value, cut_date *until,
                            cut_error *err) {
  const series *s = &set->series[i];
  const run *runs = set->runs.items == NULL ? NULL : set->runs.items + s->first_run;
  int64_t low = 0, high = s->n_runs; /* first run that ends after the day */
  while (runs != NULL && low < high) {
    int64_t mid = low + (high - low) / 2;
    if (runs[mid].last <= day)
      low = mid + 1;
    else
      high = mid;
  }
  if (runs == NULL || low == s->n_runs || runs[low].first > day) return missing(s, runs, low, day, err);
  *value = runs[low].value;
  if (runs[low].last < *until) *until = runs[low].last;
  return CUT_STATUS_OK;
}

void cut_series_carry_on(cut_series_set *set, cut_date day) {
  for (int64_t i = 0; i < set->n_series; i++) {
    series *s = &set->series[i];
    run *runs = set->runs.items == NULL ? NULL : set->runs.items + s->first_run;
    int64_t n = 0; /* runs that have begun by the day */
    while (runs != NULL && n < s->n_runs && runs[n].first <= day) n++;
    if (n == 0) continue;
    runs[n - 1].last = INT32_MAX;
    s->n_runs = n;
  }
}
