/* Tables calendar and regret: until when each measure can be decided, and what waiting costs.
 *
 * One measure is decided on some day, the others are free to be taken on their first days or not at all; the best of
 * all their sets counts (rivals.h). The last safe date is the last day of decision with which the share asked for is
 * reached, the last free one that with which the least cost is not exceeded (under the share asked for where it can be
 * reached at all, else without a cap), the last one worth it that with which it costs less than never deciding. On each
 * last day a plan is certified, and for the day after it a bound of every set.
 *
 * Days are found by halving where deciding later is never better: where in every set the measure only loosens limits
 * and moves no price (then what is bounded or solved for an earlier day bounds the later ones too), and, for dates
 * about money, costs the same whenever it is decided. Elsewhere every week is looked at, and the week after the last
 * good one day by day by halving: a change within a week that is undone in the same week is not seen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/diversify.h"
#include "sweep/workers.h"

/* Costs within this of each other, relative to 1 + their size, are the same. */
#define SAME_COST 1e-8
#define SAME_SHARE 1e-8
/* Seats to work at, whatever the number of threads. */
enum { SEATS = 4 };
enum { ALL_WAIT = -1 };

/* What is found for one measure, or for all of them together. */
typedef struct track {
  int64_t measure;                    /* ALL_WAIT: every free one is decided as many days late */
  cut_date first, last;               /* days of decision; last: still takes effect and is allowed */
  uint8_t *with, *without;            /* [sets.n] */
  double *floor[CUT_N_AIMS];          /* [sets.n] proved of the set, whenever the measure is decided */
  bool falls;                         /* deciding later never reaches a lower share */
  bool falls_in_cost;                 /* nor a lower cost */
  bool is_between;                    /* on every day, numbers are between those with and those without it */
  bool costs_the_same;                /* whenever it is decided */
  double least_without, cost_without; /* INFINITY: none */
  cut_date reached, is_free, worth;   /* CUT_DATE_NONE: no such day */
  bool proved;
  double *least, *cost; /* [weeks + 1] */
  bool *week_proved;    /* [weeks + 1] */
} track;

typedef struct table {
  cut_diversify *d;
  cut_share_ask ask;
  cut_contest contest; /* of the first days, under the cap */
  cut_rival *rivals;   /* [sets.n] of it */
  double cap;          /* INFINITY: none */
  double least, cost;  /* of the first days, all measures free */
  track *items;        /* [n] each free measure, then all of them if there are several */
  int64_t n;
  cut_frontier_seat *seats[SEATS];
} table;

/* ---- one day ---- */

/* All sets with the measure, decided on a day. */
typedef struct daily {
  const table *t;
  const track *k;
  cut_contest contest;
  cut_date day;
  cut_measure_state **measures; /* [sets.n] NULL without the measure */
  cut_rival *rivals;            /* [sets.n] */
} daily;

static void forget_day(daily *x) {
  const int64_t n = x->t->d->sets.n;
  for (int64_t i = 0; i < n; i++) {
    if (x->rivals != NULL) cut_rival_clear(&x->rivals[i]);
    if (x->measures == NULL) continue;
    cut_mem_free(x->measures[i]);
    x->measures[i] = NULL;
  }
  x->day = CUT_DATE_NONE;
}

static void daily_close(daily *x) {
  forget_day(x);
  cut_contest_clear(&x->contest);
  cut_mem_free(x->measures);
  cut_mem_free(x->rivals);
}

static cut_status daily_open(const table *t, const track *k, cut_frontier_seat *seat, daily *x, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  *x = (daily){.t = t, .k = k, .day = CUT_DATE_NONE};
  x->measures = CUT_NEW(cut_measure_state *, t->d->sets.n);
  x->rivals = CUT_NEW(cut_rival, t->d->sets.n);
  cut_contest_begin(&x->contest, &t->ask, &t->d->states[0], &t->d->hull, seat, t->cap);
  if (x->measures == NULL || x->rivals == NULL)
    status = CUT_FAIL_MEMORY(err);
  else
    status = cut_contest_learn(&x->contest, &t->contest, err);
  if (status != CUT_STATUS_OK) daily_close(x);
  return status;
}

/* The day on which a measure of the set is decided, `late` days after its first one. False: it is too late. */
static bool put_off(const table *t, const track *k, int64_t set, cut_date day, cut_measure_state *states) {
  const cut_case *c = t->d->c;
  const cut_measure_sets *sets = &t->d->sets;
  if (k->measure != ALL_WAIT) {
    states[k->measure].decided = day;
    return day <= k->last;
  }
  for (int64_t i = 0; i < sets->n_free; i++) {
    int64_t m = sets->measure[i];
    if (sets->items[set][m].choice != CUT_MEASURE_ON) continue;
    states[m].decided = cut_measure_first_day(c, m) + (day - k->first);
    cut_date by = cut_case_date(c, CUT_TABLE_MEASURES, m, CUT_MEASURES_DECIDE_BY);
    if (states[m].decided > cut_case_get_info(c)->end || (by != CUT_DATE_NONE && states[m].decided > by)) return false;
  }
  return true;
}

/* Makes the rivals of a day. */
static cut_status turn_to(daily *x, cut_date day, cut_error *err) {
  const cut_diversify *d = x->t->d;
  const int64_t n = cut_case_n(d->c, CUT_TABLE_MEASURES);
  if (x->day == day) return CUT_STATUS_OK;
  forget_day(x);
  for (int64_t i = 0; i < d->sets.n; i++) {
    if (x->k->with[i] == 0) continue;
    CUT_TRY(cut_measure_states_new(d->c, &x->measures[i], err));
    memcpy(x->measures[i], d->sets.items[i], (size_t)n * sizeof **x->measures);
    bool possible = put_off(x->t, x->k, i, day, x->measures[i]);
    cut_rival *r = &x->rivals[i];
    cut_rival_begin(r, x->measures[i], NULL);
    for (int a = 0; a < CUT_N_AIMS; a++) {
      r->aim[a].floor = x->k->floor[a][i];
      if (!possible) {
        r->aim[a].solved = r->aim[a].proved = true;
        r->aim[a].value = r->aim[a].floor = INFINITY;
      }
    }
  }
  x->day = day;
  return CUT_STATUS_OK;
}

/* The best with the measure decided on the day, INFINITY if it is above the limit; it ends early once it is enough. */
static cut_status best_on(daily *x, cut_date day, cut_aim aim, double enough, double limit, double *value,
                          cut_error *err) {
  int64_t best;
  CUT_TRY(turn_to(x, day, err));
  CUT_TRY(cut_contest_hold(&x->contest, aim, x->rivals, x->t->d->sets.n, x->k->with, enough, limit, &best, err));
  *value = best < 0 ? INFINITY : x->rivals[best].aim[aim].value;
  return CUT_STATUS_OK;
}

static cut_status is_within(daily *x, cut_date day, cut_aim aim, double limit, bool *within, cut_error *err) {
  double value;
  CUT_TRY(best_on(x, day, aim, limit, limit, &value, err));
  *within = value <= limit;
  return CUT_STATUS_OK;
}

/* ---- the last day ---- */

/* The last day with which it is within the limit, between one that is and one that is not. */
static cut_status halve(daily *x, cut_aim aim, double limit, cut_date good, cut_date bad, cut_date *out,
                        cut_error *err) {
  while (bad - good > 1) {
    cut_date middle = good + (bad - good) / 2;
    bool within;
    CUT_TRY(is_within(x, middle, aim, limit, &within, err));
    if (within)
      good = middle;
    else
      bad = middle;
  }
  *out = good;
  return CUT_STATUS_OK;
}

static cut_status find_last(daily *x, cut_aim aim, double limit, cut_date *out, cut_error *err) {
  const track *k = x->k;
  bool within, falls = aim == CUT_AIM_SHARE ? k->falls : k->falls_in_cost;
  cut_date good = CUT_DATE_NONE, bad = k->last + 1;
  *out = CUT_DATE_NONE;
  for (cut_date day = k->first; day <= k->last; day += 7) {
    CUT_TRY(is_within(x, day, aim, limit, &within, err));
    if (within) {
      good = day;
      bad = k->last + 1;
    } else if (bad > k->last) {
      bad = day;
    }
    if (falls) break;
  }
  if (good == CUT_DATE_NONE) return CUT_STATUS_OK;
  if (bad > k->last) {
    CUT_TRY(is_within(x, k->last, aim, limit, &within, err));
    if (within) {
      *out = k->last;
      return CUT_STATUS_OK;
    }
    bad = k->last;
  }
  return halve(x, aim, limit, good, bad, out, err);
}

static double above(double x, double within) { return x + within * (1 + fabs(x)); }

static cut_status find_dates(daily *x, track *k, cut_error *err) {
  const table *t = x->t;
  const cut_diversify *d = t->d;
  double free_limit = above(t->cost, SAME_COST), worth_limit = above(k->cost_without, -SAME_COST);
  k->reached = k->is_free = k->worth = CUT_DATE_NONE;
  /* Where the target is reached without it there is no last safe date. */
  if (d->has_target && t->least <= d->target && k->least_without > above(d->target, SAME_SHARE))
    CUT_TRY(find_last(x, CUT_AIM_SHARE, d->target, &k->reached, err));
  if (k->cost_without > free_limit) CUT_TRY(find_last(x, CUT_AIM_COST, free_limit, &k->is_free, err));
  if (isinf(k->cost_without)) {
    k->worth = k->reached;
    return CUT_STATUS_OK;
  }
  if (worth_limit > t->cost) CUT_TRY(find_last(x, CUT_AIM_COST, worth_limit, &k->worth, err));
  return CUT_STATUS_OK;
}

/* What was found for a day bounds the later ones, where later is never better. */
static void carry_on(const daily *x, track *k) {
  for (int64_t i = 0; i < x->t->d->sets.n; i++) {
    if (k->with[i] == 0) continue;
    if (k->falls) k->floor[CUT_AIM_SHARE][i] = fmax(k->floor[CUT_AIM_SHARE][i], x->rivals[i].aim[CUT_AIM_SHARE].floor);
    if (k->falls_in_cost)
      k->floor[CUT_AIM_COST][i] = fmax(k->floor[CUT_AIM_COST][i], x->rivals[i].aim[CUT_AIM_COST].floor);
  }
}

static cut_status find_weeks(daily *x, track *k, cut_error *err) {
  const int weeks = x->t->d->o->weeks;
  for (int w = 0; w <= weeks; w++) {
    cut_date day = k->first + 7 * w;
    double least = INFINITY, cost = INFINITY;
    if (day <= k->last) {
      CUT_TRY(best_on(x, day, CUT_AIM_SHARE, -INFINITY, above(k->least_without, -SAME_SHARE), &least, err));
      CUT_TRY(best_on(x, day, CUT_AIM_COST, -INFINITY, above(k->cost_without, -SAME_COST), &cost, err));
      carry_on(x, k);
    }
    k->least[w] = fmin(least, k->least_without);
    k->cost[w] = fmin(cost, k->cost_without);
    k->week_proved[w] = x->contest.proved && x->t->contest.proved;
  }
  return CUT_STATUS_OK;
}

/* ---- what bounds a set on every day ---- */

/* Can set `a` be what is in effect of set `b` on some day, if what waits comes late? */
static bool is_late(const cut_diversify *d, const track *k, int64_t a, int64_t b) {
  for (int64_t i = 0; i < d->sets.n_free; i++) {
    int64_t m = d->sets.measure[i];
    bool in_a = d->sets.items[a][m].choice == CUT_MEASURE_ON, in_b = d->sets.items[b][m].choice == CUT_MEASURE_ON;
    bool waits = k->measure == ALL_WAIT || k->measure == m;
    if (in_a != in_b && (in_a || !waits)) return false;
  }
  return true;
}

/* What the measures of a set cost, if that is the same on every day. */
static double cost_of_measures(const cut_share_state *s) {
  const cut_model_view *v = cut_model_get(s->model);
  double sum = 0;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).role == CUT_ROLE_MEASURE) sum += v->cost[j] * v->col_upper[j];
  return sum;
}

/* Where later may be better: numbers are then between those with and those without the measure, so that what bounds a
 * model as loose as both bounds every day. */
static cut_status floor_between(const table *t, const track *k, int64_t set, const cut_contest *contest,
                                cut_error *err) {
  const cut_diversify *d = t->d;
  cut_share_hull hull = {0};
  cut_status status = CUT_STATUS_OK;
  int64_t n = 0;
  const cut_share_state **family = CUT_NEW(const cut_share_state *, d->sets.n);
  if (family == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < d->sets.n; i++)
    if (is_late(d, k, i, set)) family[n++] = &d->states[i];
  CUT_TRY_GOTO(cut_share_hull_make(family, n, &hull, err));
  cut_frontier_problem p = cut_share_hull_problem(&t->ask, &hull);
  p.seat = contest->seat;
  CUT_TRY_GOTO(cut_contest_floor(contest, CUT_AIM_SHARE, &p, &k->floor[CUT_AIM_SHARE][set], err));
  if (k->costs_the_same) {
    CUT_TRY_GOTO(cut_contest_floor(contest, CUT_AIM_COST, &p, &k->floor[CUT_AIM_COST][set], err));
    k->floor[CUT_AIM_COST][set] += cost_of_measures(&d->states[set]);
  }
cleanup:
  cut_share_hull_clear(&hull);
  cut_mem_free(family);
  return status;
}

/* Is something in effect together with the set that is no set of its own, because of what measures require? */
static bool is_whole(const cut_diversify *d, const track *k, int64_t set) {
  int64_t n = 0, n_wait = 0;
  for (int64_t i = 0; i < d->sets.n; i++) n += is_late(d, k, i, set) ? 1 : 0;
  for (int64_t i = 0; i < d->sets.n_free; i++)
    if (d->sets.items[set][d->sets.measure[i]].choice == CUT_MEASURE_ON &&
        (k->measure == ALL_WAIT || k->measure == d->sets.measure[i]))
      n_wait++;
  return n == INT64_C(1) << n_wait;
}

static cut_status find_floors(const table *t, const track *k, const cut_contest *contest, cut_error *err) {
  const cut_diversify *d = t->d;
  for (int64_t i = 0; i < d->sets.n; i++) {
    for (int a = 0; a < CUT_N_AIMS; a++) k->floor[a][i] = -INFINITY;
    if (k->with[i] == 0) continue;
    if (k->is_between && !(k->falls && k->falls_in_cost) && is_whole(d, k, i))
      CUT_TRY(floor_between(t, k, i, contest, err));
    /* What bounds the first day bounds the others, where later is never better. */
    for (int a = 0; a < CUT_N_AIMS; a++)
      if (a == CUT_AIM_SHARE ? k->falls : k->falls_in_cost)
        k->floor[a][i] = fmax(k->floor[a][i], t->rivals[i].aim[a].floor);
  }
  return CUT_STATUS_OK;
}

static cut_status track_at(int64_t seat, void *user, cut_error *err) {
  const table *t = user;
  for (int64_t i = seat; i < t->n; i += SEATS) {
    track *k = &t->items[i];
    daily x;
    CUT_TRY(daily_open(t, k, t->seats[seat], &x, err));
    cut_status status = find_floors(t, k, &x.contest, err);
    if (status == CUT_STATUS_OK && k->measure != ALL_WAIT) status = find_dates(&x, k, err);
    if (status == CUT_STATUS_OK) status = find_weeks(&x, k, err);
    k->proved = x.contest.proved && t->contest.proved;
    daily_close(&x);
    CUT_TRY(status);
  }
  return CUT_STATUS_OK;
}

/* ---- is later never better? ---- */

static int64_t set_without(const cut_diversify *d, int64_t set, int64_t measure) {
  for (int64_t i = 0; i < d->sets.n; i++) {
    bool same = d->sets.items[i][measure].choice != CUT_MEASURE_ON;
    for (int64_t k = 0; k < d->sets.n_free && same; k++) {
      int64_t m = d->sets.measure[k];
      same = m == measure || d->sets.items[i][m].choice == d->sets.items[set][m].choice;
    }
    if (same) return i;
  }
  return -1;
}

/* Do the numbers of `on` leave all that those of `off` leave, at the same prices? What measures cost is another matter.
 */
static bool only_loosens(const cut_share_state *off, const cut_share_state *on) {
  const cut_model_view *a = cut_model_get(off->model), *b = cut_model_get(on->model);
  if (!cut_share_states_alike(off, on)) return false;
  for (int64_t j = 0; j < a->n_columns; j++) {
    if (cut_column_origin(a, j).role == CUT_ROLE_MEASURE) continue;
    bool closed = a->col_lower[j] >= 0 && a->col_upper[j] <= 0; /* its price is told where it is open only */
    if (b->col_lower[j] > a->col_lower[j] || b->col_upper[j] < a->col_upper[j] || (!closed && a->cost[j] != b->cost[j]))
      return false;
  }
  for (int64_t i = 0; i < a->n_rows; i++)
    if (b->row_lower[i] > a->row_lower[i] || b->row_upper[i] < a->row_upper[i]) return false;
  return true;
}

/* Does an effect of the measure change a row whose numbers have a profile? Then some days of a period may gain and
 * others lose. */
static bool meets_a_profile(const cut_case *c, int64_t measure) {
  for (int64_t e = 0; e < cut_case_n(c, CUT_TABLE_EFFECTS); e++) {
    if (cut_case_ref(c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_MEASURE) != measure) continue;
    int t = cut_schema_find_table(cut_case_text(c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_TABLE));
    int column = t < 0 ? -1 : cut_schema_find_column((cut_table)t, "profile");
    int64_t row = t < 0 ? -1 : cut_case_find(c, (cut_table)t, cut_case_text(c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_ID));
    if (column >= 0 && row >= 0 && cut_case_has(c, (cut_table)t, row, column)) return true;
  }
  return false;
}

static bool is_alike(const cut_diversify *d, int64_t measure) {
  for (int64_t i = 0; i < d->sets.n; i++)
    if (d->sets.items[i][measure].choice == CUT_MEASURE_ON && !cut_share_states_alike(&d->states[0], &d->states[i]))
      return false;
  return true;
}

static bool falls(const cut_diversify *d, int64_t measure) {
  for (int64_t i = 0; i < d->sets.n; i++) {
    if (d->sets.items[i][measure].choice != CUT_MEASURE_ON) continue;
    int64_t off = set_without(d, i, measure);
    if (off < 0 || !only_loosens(&d->states[off], &d->states[i])) return false;
  }
  return true;
}

/* Does the measure cost the same whenever it is decided? */
static cut_status costs_the_same(const cut_diversify *d, const track *k, int64_t measure, bool *same, cut_error *err) {
  double first = 0, later = 0;
  *same = !cut_case_has(d->c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_COST_RUNNING);
  if (!cut_case_has(d->c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_COST_ONCE)) return CUT_STATUS_OK;
  const cut_values *v = d->base.values;
  for (cut_date day = k->first; day <= k->last && *same; day++) {
    CUT_TRY(cut_value_money(v, CUT_TABLE_MEASURES, measure, CUT_MEASURES_COST_ONCE, day, &later, err));
    if (day == k->first) first = later;
    *same = fabs(later - first) <= SAME_COST * fabs(first);
  }
  return CUT_STATUS_OK;
}

static cut_status find_manner(const cut_diversify *d, track *k, cut_error *err) {
  k->falls = k->falls_in_cost = k->is_between = k->costs_the_same = true;
  for (int64_t i = 0; i < d->sets.n_free; i++) {
    int64_t m = d->sets.measure[i];
    bool same;
    if (k->measure != ALL_WAIT && k->measure != m) continue;
    k->is_between = k->is_between && !meets_a_profile(d->c, m) && is_alike(d, m);
    k->falls = k->falls && k->is_between && falls(d, m);
    CUT_TRY(costs_the_same(d, k, m, &same, err));
    k->costs_the_same = k->costs_the_same && same;
    k->falls_in_cost = k->falls && k->costs_the_same;
  }
  return CUT_STATUS_OK;
}

/* ---- beginning ---- */

/* The last day on which it can be decided and still takes effect. */
static cut_date last_day(const cut_diversify *d, int64_t measure) {
  cut_date first = cut_measure_first_day(d->c, measure), end = cut_case_get_info(d->c)->end,
           by = cut_case_date(d->c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDE_BY);
  cut_date last = end - (cut_value_measure_span(d->base.values, measure, first).first - first);
  return by != CUT_DATE_NONE && by < last ? by : last;
}

static cut_status hold(table *t, cut_aim aim, const uint8_t *among, double *value, cut_error *err) {
  int64_t best;
  CUT_TRY(cut_contest_hold(&t->contest, aim, t->rivals, t->d->sets.n, among, -INFINITY, INFINITY, &best, err));
  *value = best < 0 ? INFINITY : t->rivals[best].aim[aim].value;
  return CUT_STATUS_OK;
}

static cut_status begin_track(table *t, int64_t measure, cut_error *err) {
  cut_diversify *d = t->d;
  const int weeks = d->o->weeks;
  track *k = &t->items[t->n++];
  *k = (track){.measure = measure, .first = measure == ALL_WAIT ? INT32_MAX : cut_measure_first_day(d->c, measure)};
  k->with = CUT_NEW(uint8_t, d->sets.n);
  k->without = CUT_NEW(uint8_t, d->sets.n);
  for (int a = 0; a < CUT_N_AIMS; a++) {
    k->floor[a] = CUT_NEW(double, d->sets.n);
    if (k->floor[a] == NULL) return CUT_FAIL_MEMORY(err);
  }
  k->least = CUT_NEW(double, weeks + 1);
  k->cost = CUT_NEW(double, weeks + 1);
  k->week_proved = CUT_NEW(bool, weeks + 1);
  if (k->with == NULL || k->without == NULL || k->least == NULL || k->cost == NULL || k->week_proved == NULL)
    return CUT_FAIL_MEMORY(err);
  k->last = measure == ALL_WAIT ? cut_case_get_info(d->c)->end : last_day(d, measure);
  for (int64_t i = 0; measure == ALL_WAIT && i < d->sets.n_free; i++) {
    cut_date first = cut_measure_first_day(d->c, d->sets.measure[i]);
    if (first < k->first) k->first = first;
  }
  cut_diversify_sets_without(d, measure, k->without);
  for (int64_t i = 0; i < d->sets.n; i++) k->with[i] = k->without[i] == 0 ? 1 : 0;
  CUT_TRY(hold(t, CUT_AIM_SHARE, k->without, &k->least_without, err));
  CUT_TRY(hold(t, CUT_AIM_COST, k->without, &k->cost_without, err));
  return find_manner(d, k, err);
}

static cut_status begin(table *t, cut_error *err) {
  cut_diversify *d = t->d;
  t->rivals = CUT_NEW(cut_rival, d->sets.n);
  t->items = CUT_NEW(track, d->sets.n_free + 1);
  if (t->rivals == NULL || t->items == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < d->sets.n; i++) cut_rival_begin(&t->rivals[i], d->sets.items[i], &d->states[i]);
  for (int i = 0; i < SEATS; i++) {
    t->seats[i] = cut_frontier_seat_new();
    if (t->seats[i] == NULL) return CUT_FAIL_MEMORY(err);
  }
  /* The least share is the same with and without a cap on what is paid for it. */
  cut_contest_begin(&t->contest, &t->ask, &d->states[0], &d->hull, d->seat, INFINITY);
  CUT_TRY(hold(t, CUT_AIM_SHARE, NULL, &t->least, err));
  t->cap = d->has_target && t->least <= d->target ? d->target : INFINITY;
  t->contest.cap = t->cap;
  CUT_TRY(hold(t, CUT_AIM_COST, NULL, &t->cost, err));
  for (int64_t i = 0; i < d->sets.n_free; i++) CUT_TRY(begin_track(t, d->sets.measure[i], err));
  if (d->sets.n_free > 1) CUT_TRY(begin_track(t, ALL_WAIT, err));
  /* All that is proved, for all: days bounded here need not be looked at. */
  for (int64_t i = 0; i < d->sets.n; i++)
    for (int a = 0; a < CUT_N_AIMS; a++) CUT_TRY(cut_contest_look(&t->contest, (cut_aim)a, &t->rivals[i], err));
  return CUT_STATUS_OK;
}

static void table_clear(table *t) {
  for (int64_t i = 0; t->items != NULL && i < t->n; i++) {
    track *k = &t->items[i];
    cut_mem_free(k->with);
    cut_mem_free(k->without);
    for (int a = 0; a < CUT_N_AIMS; a++) cut_mem_free(k->floor[a]);
    cut_mem_free(k->least);
    cut_mem_free(k->cost);
    cut_mem_free(k->week_proved);
  }
  for (int i = 0; i < SEATS; i++) cut_frontier_seat_free(t->seats[i]);
  cut_contest_clear(&t->contest);
  cut_mem_free(t->items);
  cut_mem_free(t->rivals);
}

/* ---- told ---- */

static void put_day(cut_result *r, int column, cut_date day) {
  char text[11];
  if (day == CUT_DATE_NONE) return;
  cut_date_format(day, text);
  cut_result_put_text(r, column, text);
}

static const char *proof_text(bool proved) { return proved ? "proved" : "solver's bound, not proved"; }

static cut_status put_calendar(const table *t, const track *k, cut_error *err) {
  const cut_diversify *d = t->d;
  const int64_t m = k->measure;
  char money[32];
  cut_diversify_money(d, money);
  cut_result_begin(d->r, CUT_RT_CALENDAR);
  cut_result_put_text(d->r, CUT_RC_CALENDAR_SOLVE, d->base.name);
  cut_result_put_text(d->r, CUT_RC_CALENDAR_MEASURE, cut_case_key(d->c, CUT_TABLE_MEASURES, m));
  cut_result_put_text(
      d->r, CUT_RC_CALENDAR_DECIDER,
      cut_case_key(d->c, CUT_TABLE_ACTORS, cut_case_ref(d->c, CUT_TABLE_MEASURES, m, CUT_MEASURES_DECIDED_BY)));
  cut_result_put_flag(d->r, CUT_RC_CALENDAR_REVERSIBLE,
                      cut_case_flag(d->c, CUT_TABLE_MEASURES, m, CUT_MEASURES_REVERSIBLE, false));
  cut_result_put_number(d->r, CUT_RC_CALENDAR_LEAD_TIME,
                        (double)(cut_value_measure_span(d->base.values, m, k->first).first - k->first));
  put_day(d->r, CUT_RC_CALENDAR_FROM, k->first);
  put_day(d->r, CUT_RC_CALENDAR_UNTIL, k->last);
  put_day(d->r, CUT_RC_CALENDAR_REACHED_UNTIL, k->reached);
  put_day(d->r, CUT_RC_CALENDAR_FREE_UNTIL, k->is_free);
  put_day(d->r, CUT_RC_CALENDAR_WORTH_UNTIL, k->worth);
  if (isfinite(k->least_without)) cut_result_put_number(d->r, CUT_RC_CALENDAR_LEAST_WITHOUT, 100 * k->least_without);
  if (isfinite(k->cost_without))
    cut_result_put_number(d->r, CUT_RC_CALENDAR_NEVER, fmax(0, k->cost_without - t->cost) / 1000);
  cut_result_put_text(d->r, CUT_RC_CALENDAR_UNIT, money);
  cut_result_put_text(d->r, CUT_RC_CALENDAR_SEARCH,
                      k->falls_in_cost ? "halving"
                      : k->falls       ? "halving; costs by week"
                                       : "by week");
  cut_result_put_text(d->r, CUT_RC_CALENDAR_PROOF, proof_text(k->proved));
  return cut_result_end(d->r, err);
}

static cut_status put_regret(const table *t, const track *k, int week, cut_error *err) {
  const cut_diversify *d = t->d;
  char money[32];
  cut_diversify_money(d, money);
  cut_result_begin(d->r, CUT_RT_REGRET);
  cut_result_put_text(d->r, CUT_RC_REGRET_SOLVE, d->base.name);
  cut_result_put_text(d->r, CUT_RC_REGRET_MEASURE,
                      k->measure == ALL_WAIT ? "all" : cut_case_key(d->c, CUT_TABLE_MEASURES, k->measure));
  cut_result_put_integer(d->r, CUT_RC_REGRET_WEEKS, week);
  put_day(d->r, CUT_RC_REGRET_DAY, k->first + 7 * week);
  if (isfinite(k->least[week])) cut_result_put_number(d->r, CUT_RC_REGRET_LEAST, 100 * k->least[week]);
  if (d->has_target) cut_result_put_flag(d->r, CUT_RC_REGRET_REACHED, k->least[week] <= d->target);
  if (isfinite(k->cost[week])) {
    double regret = k->cost[week] - k->cost[0], within = SAME_COST * (1 + fabs(t->cost));
    cut_result_put_number(d->r, CUT_RC_REGRET_COST, k->cost[week] / 1000);
    if (isfinite(k->cost[0]))
      cut_result_put_number(d->r, CUT_RC_REGRET_REGRET, fabs(regret) <= within ? 0 : regret / 1000);
  }
  cut_result_put_text(d->r, CUT_RC_REGRET_UNIT, money);
  cut_result_put_text(d->r, CUT_RC_REGRET_PROOF, proof_text(k->week_proved[week]));
  return cut_result_end(d->r, err);
}

static const char *name_of(const cut_diversify *d, int64_t measure) {
  return cut_sentence_name(d->c, CUT_TABLE_MEASURES, CUT_MEASURES_NAME,
                           cut_case_key(d->c, CUT_TABLE_MEASURES, measure));
}

/* "Decide on X by 2020-05-14: later, 40.0% of ... is not reached within the horizon". */
static cut_status say_safe(const table *t, const track *k, cut_error *err) {
  cut_diversify *d = t->d;
  cut_text s = {0};
  char day[11];
  cut_date_format(k->reached, day);
  cut_text_add_f(&s, "Decide on %s by %s: later, ", name_of(d, k->measure), day);
  cut_sentence_number(&s, 100 * d->target, 1);
  cut_text_add_f(&s, "%% of %s is not reached within the horizon, whatever else is decided",
                 cut_diversify_basis_text(d->spec.basis));
  return cut_diversify_headline(d, NAN, "", k->proved, &s, err);
}

/* What waiting costs, of the measure that costs most by it and of all together. */
static cut_status say_regret(const table *t, cut_error *err) {
  cut_diversify *d = t->d;
  const int weeks = d->o->weeks;
  const track *worst = NULL, *all = d->sets.n_free > 1 ? &t->items[t->n - 1] : NULL;
  char money[32];
  cut_text s = {0};
  cut_diversify_money(d, money);
  if (weeks == 0) return CUT_STATUS_OK;
  for (int64_t i = 0; i < d->sets.n_free; i++)
    if (worst == NULL || t->items[i].cost[weeks] - t->items[i].cost[0] > worst->cost[weeks] - worst->cost[0])
      worst = &t->items[i];
  double least = t->least, most = all != NULL ? all->least[weeks] : worst->least[weeks];
  double regret = (worst->cost[weeks] - worst->cost[0]) / 1000;
  double together = all != NULL ? (all->cost[weeks] - all->cost[0]) / 1000 : 0;
  if (!(regret > 1e-6)) {
    cut_text_add_f(&s, "Waiting %d weeks with any one decision%s costs nothing", weeks,
                   fabs(together) > 1e-6 ? "" : ", or with all,");
    regret = 0;
  } else if (isinf(regret)) {
    cut_text_add_f(&s, "After %d weeks without a decision on %s the share is out of reach", weeks,
                   name_of(d, worst->measure));
    regret = NAN;
  } else {
    cut_text_add_f(&s, "Waiting %d weeks costs most with %s: ", weeks, name_of(d, worst->measure));
    cut_sentence_number(&s, regret, 1);
    cut_text_add_f(&s, " %s%s", money, isinf(t->cap) ? " where no cap is set" : "");
  }
  if (fabs(together) > 1e-6 && isfinite(together)) {
    cut_text_add(&s, together > 0 ? "; with all decisions " : "; with all decisions it saves ");
    cut_sentence_number(&s, fabs(together), 1);
  }
  if (isfinite(most)) {
    cut_text_add(&s, "; the least share is then ");
    cut_sentence_number(&s, 100 * most, 1);
    cut_text_add(&s, "% instead of ");
    cut_sentence_number(&s, 100 * least, 1);
    cut_text_add(&s, "%");
  }
  return cut_diversify_headline(d, regret, money, worst->proved, &s, err);
}

/* Measures that lower the cost, and until when they do. */
static cut_status say_worth(const table *t, cut_error *err) {
  cut_diversify *d = t->d;
  cut_text s = {0};
  bool any = false, proved = true;
  for (int64_t i = 0; i < d->sets.n_free; i++) {
    const track *k = &t->items[i];
    char day[11];
    if (k->worth == CUT_DATE_NONE || k->worth == k->reached || isinf(k->cost_without)) continue;
    cut_date_format(k->worth, day);
    cut_text_add_f(&s, "%s%s until %s", any ? ", " : "Worth deciding: ", name_of(d, k->measure), day);
    cut_text_add(&s, " (");
    cut_sentence_number(&s, (k->cost_without - t->cost) / 1000, 1);
    cut_text_add(&s, " if at once)");
    any = true;
    proved = proved && k->proved;
  }
  if (!any) return CUT_STATUS_OK;
  return cut_diversify_headline(d, NAN, "", proved, &s, err);
}

static cut_status report(const table *t, cut_error *err) {
  const cut_diversify *d = t->d;
  for (int64_t i = 0; i < d->sets.n_free; i++) CUT_TRY(put_calendar(t, &t->items[i], err));
  for (int64_t i = 0; i < t->n; i++)
    for (int w = 0; w <= d->o->weeks; w++) CUT_TRY(put_regret(t, &t->items[i], w, err));
  for (int64_t i = 0; i < d->sets.n_free; i++)
    if (t->items[i].reached != CUT_DATE_NONE && t->items[i].reached < t->items[i].last)
      CUT_TRY(say_safe(t, &t->items[i], err));
  CUT_TRY(say_worth(t, err));
  return say_regret(t, err);
}

cut_status cut_diversify_calendar(cut_diversify *d, cut_error *err) {
  /* Workers tell progress from one thread; what they run must not. */
  cut_session quiet = d->session;
  table t = {.d = d, .ask = d->ask};
  cut_status status;
  if (d->sets.n_free == 0) return CUT_STATUS_OK;
  quiet.sink = NULL;
  t.ask.s = &quiet;
  CUT_TRY_GOTO(begin(&t, err));
  CUT_TRY_GOTO(cut_workers_run(SEATS, d->o->threads, track_at, &t, d->session.sink, "decision calendar", err));
  status = report(&t, err);
cleanup:
  table_clear(&t);
  return status;
}
