#include "model/origin_runs.h"

#include <string.h>

#include "base/mem.h"

static int compare_integers(int64_t a, int64_t b) { return (a > b) - (a < b); }

int cut_origin_compare(const cut_origin *a, const cut_origin *b) {
  int order = compare_integers(a->role, b->role);
  if (order == 0) order = compare_integers(a->table, b->table);
  if (order == 0) order = compare_integers(a->row, b->row);
  if (order == 0) order = compare_integers(a->commodity, b->commodity);
  if (order == 0) order = compare_integers(a->step, b->step);
  if (order == 0) order = compare_integers(a->period, b->period);
  if (order == 0) order = compare_integers(a->origin, b->origin);
  return order;
}

/* Is b what a is, `later` periods after it? */
static bool repeats(const cut_origin *a, const cut_origin *b, int64_t later) {
  return b->period == a->period + later && b->row == a->row && b->role == a->role && b->table == a->table &&
         b->commodity == a->commodity && b->step == a->step && b->column == a->column && b->origin == a->origin;
}

/* Notes the last run for the marks on lines [o->n, n). */
static bool mark(cut_origins *o, int64_t n) {
  while (o->marks.n * CUT_LINES_PER_MARK < n) {
    if (!CUT_GROW(&o->marks)) return false;
    o->marks.items[o->marks.n++] = o->runs.n - 1;
  }
  return true;
}

bool cut_origins_add(cut_origins *o, const cut_origin *line, int64_t count) {
  const cut_origin_run *last = o->runs.n == 0 ? NULL : &o->runs.items[o->runs.n - 1];
  if (count <= 0) return true;
  if (last == NULL || !repeats(&last->first, line, o->n - last->at)) {
    if (!CUT_GROW(&o->runs)) return false;
    o->runs.items[o->runs.n++] = (cut_origin_run){*line, o->n};
  }
  if (!mark(o, o->n + count)) return false;
  o->n += count;
  return true;
}

/* The run that line i is in. */
static int64_t run_of(const cut_origins *o, int64_t i) {
  int64_t run = o->marks.items[i / CUT_LINES_PER_MARK];
  while (run + 1 < o->runs.n && o->runs.items[run + 1].at <= i) run++;
  return run;
}

cut_origin cut_origins_get(const cut_origins *o, int64_t i) {
  const cut_origin_run *run = &o->runs.items[run_of(o, i)];
  cut_origin line = run->first;
  line.period += i - run->at;
  return line;
}

int64_t cut_origins_run_length(const cut_origins *o, int64_t run) {
  return (run + 1 < o->runs.n ? o->runs.items[run + 1].at : o->n) - o->runs.items[run].at;
}

bool cut_origins_are_sorted(const cut_origins *o) {
  for (int64_t run = 0; run + 1 < o->runs.n; run++) {
    cut_origin last = o->runs.items[run].first;
    last.period += cut_origins_run_length(o, run) - 1;
    if (cut_origin_compare(&last, &o->runs.items[run + 1].first) >= 0) return false;
  }
  return true;
}

int64_t cut_origins_find(const cut_origins *o, const cut_origin *line) {
  int64_t low = 0, high = o->runs.n; /* the first run that begins after the line */
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (cut_origin_compare(&o->runs.items[middle].first, line) <= 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return -1;
  const cut_origin_run *run = &o->runs.items[low - 1];
  int64_t later = line->period - run->first.period;
  if (later < 0 || later >= cut_origins_run_length(o, low - 1)) return -1;
  cut_origin same = run->first;
  same.period += later;
  return cut_origin_compare(&same, line) == 0 ? run->at + later : -1;
}

bool cut_origins_copy(const cut_origins *from, cut_origins *to) {
  memset(to, 0, sizeof *to);
  for (int64_t run = 0; run < from->runs.n; run++) {
    if (cut_origins_add(to, &from->runs.items[run].first, cut_origins_run_length(from, run))) continue;
    cut_origins_clear(to);
    return false;
  }
  return true;
}

void cut_origins_clear(cut_origins *o) {
  cut_mem_free(o->runs.items);
  cut_mem_free(o->marks.items);
  memset(o, 0, sizeof *o);
}
