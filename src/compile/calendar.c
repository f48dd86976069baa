/* The calendar: a horizon cut into periods of days, weeks and months that never cross the end of a month.
 *
 * Stretches of the case follow each other; where the horizon starts inside one, weeks are counted from the start; where
 * it reaches beyond the last, the last one's step goes on. Weeks are 7-day pieces from the stretch's first day, and a
 * month's end cuts the piece it falls into in two without moving the pieces after it. */
#include "base/mem.h"
#include "compile/compile_internal.h"

typedef struct spans {
  cut_span *items;
  int64_t n, capacity;
} spans;

/* End of the period that starts on `day` of a stretch that started on `first`. */
static cut_date end_of_step(cut_step step, cut_date first, cut_date day) {
  cut_date month = cut_date_next_month(day);
  cut_date end = month;
  if (step == CUT_STEP_DAY) end = day + 1;
  if (step == CUT_STEP_WEEK) end = first + 7 * ((day - first) / 7 + 1);
  return end < month ? end : month;
}

static cut_status add_stretch(spans *out, cut_step step, cut_date first, cut_date last, cut_error *err) {
  for (cut_date day = first; day < last;) {
    cut_date end = end_of_step(step, first, day);
    if (end > last) end = last;
    if (!CUT_GROW(out)) return CUT_FAIL_MEMORY(err);
    out->items[out->n++] = (cut_span){day, end};
    day = end;
  }
  return CUT_STATUS_OK;
}

cut_status cut_calendar(const cut_case_info *info, cut_date start, cut_date end, bool daily, cut_span **out, int64_t *n,
                        cut_error *err) {
  char first[11], last[11];
  spans list = {0};
  cut_status status;
  *out = NULL;
  *n = 0;
  if (start == CUT_DATE_NONE) start = info->start;
  if (end == CUT_DATE_NONE) end = info->end;
  cut_date_format(start, first);
  cut_date_format(end, last);
  if (start == CUT_DATE_NONE || end == CUT_DATE_NONE || start > end)
    return CUT_FAIL(err, CUT_STATUS_INPUT,
                    "the calendar starts on '%s' and ends on '%s': expected a first day and a last day not before it",
                    first, last);
  cut_date day = start, stop = end + 1;
  cut_step step = daily ? CUT_STEP_DAY : CUT_STEP_MONTH;
  for (int64_t i = 0; !daily && i < info->n_resolutions && day < stop; i++) {
    const cut_resolution *r = &info->resolutions[i];
    step = r->step;
    if (r->until == CUT_DATE_NONE || r->until >= end) break;
    if (r->until < day) continue;
    CUT_TRY_GOTO(add_stretch(&list, step, day, r->until + 1, err));
    day = r->until + 1;
  }
  CUT_TRY_GOTO(add_stretch(&list, step, day, stop, err));
  *out = list.items;
  *n = list.n;
  return CUT_STATUS_OK;
cleanup:
  cut_mem_free(list.items);
  return status;
}

int64_t cut_calendar_find(const cut_span *period, int64_t n, cut_date day) {
  int64_t low = 0, high = n;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (period[middle].last <= day)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && period[low].first <= day ? low : -1;
}

int64_t cut_calendar_window_end(const cut_span *period, int64_t n, cut_per per, int64_t t) {
  cut_date end = per == CUT_PER_YEAR ? cut_date_next_year(period[t].first) : cut_date_next_month(period[t].first);
  for (t++; t < n && period[t].first < end;) t++;
  return t;
}
