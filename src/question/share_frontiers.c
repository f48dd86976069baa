#include "question/share_frontiers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/rivals.h"
#include "sweep/workers.h"

/* Costs within this of each other, relative to 1 + their size, are equal. */
#define SAME_COST 1e-9

/* Seats to work at, whatever the number of threads, so that who begins where another ended never depends on it. */
enum { SEATS = 4 };
enum { UNKNOWN, STAYS, LEFT_OUT };
/* Rounds of one solve in each interval before the curves are looked into. */
enum { OUTLINE = 2 };

typedef struct search {
  const cut_share_ask *ask;
  cut_measure_state *const *measures;
  cut_share_state *states;
  int64_t n;
  cut_frontier_seat *seats[SEATS];
  cut_share_hull hull;
  int64_t *order; /* [n_live] states whose curve is looked into, in the order of seats */
  int64_t n_live;
  uint8_t *out;            /* [n] by state: has it a curve? */
  double *floor;           /* [n] by state: no plan of it reaches a lower share */
  cut_frontier *snapshots; /* [n] by state: its curve when the round began, for the others to read; points without their
                             arrays */
  int64_t n_done, next;    /* in turn: order[0..n_done) are finished; a round begins at `next` */
  bool deep;               /* a round goes on until nothing is left */
  const cut_sink *sink;
} search;

static cut_frontier_problem problem_at(const search *k, int64_t state, int64_t seat) {
  cut_frontier_problem p = cut_share_state_problem(k->ask, &k->states[state]);
  if (seat >= 0) p.seat = k->seats[seat];
  return p;
}

/* ---- together: rounds of one solve for each open interval, against the curves that the others have by then ---- */

static cut_status take_snapshots(search *k, cut_error *err) {
  for (int64_t i = 0; i < k->n_live; i++) {
    const cut_frontier *f = &k->states[k->order[i]].frontier;
    cut_frontier *to = &k->snapshots[k->order[i]];
    if (to->n == f->n) continue; /* points are added, never moved */
    cut_mem_free(to->items);
    *to = (cut_frontier){.items = CUT_NEW(cut_frontier_point, f->n)};
    if (to->items == NULL) return CUT_FAIL_MEMORY(err);
    memcpy(to->items, f->items, (size_t)f->n * sizeof *f->items);
    to->n = f->n;
  }
  return CUT_STATUS_OK;
}

/* The cheapest of the others. */
typedef struct rivalry {
  const search *k;
  int64_t self;
} rivalry;

static double cheapest_other(double share, const void *user) {
  const rivalry *r = user;
  double cost = INFINITY;
  for (int64_t i = 0; i < r->k->n_live; i++)
    if (r->k->order[i] != r->self) cost = fmin(cost, cut_frontier_cost(&r->k->snapshots[r->k->order[i]], share));
  return cost;
}

/* One seat's part of a round: the states that sit there, one after the other. */
static cut_status refine_at(int64_t seat, void *user, cut_error *err) {
  const search *k = user;
  bool done;
  for (int64_t i = seat; i < k->n_live; i += SEATS) {
    int64_t state = k->order[i];
    rivalry r = {k, state};
    cut_frontier_problem p = problem_at(k, state, seat);
    p.ceiling = cheapest_other;
    p.user = &r;
    CUT_TRY(cut_frontier_refine(&p, &k->states[state].frontier, k->deep, &done, err));
  }
  return CUT_STATUS_OK;
}

static cut_status start_at(int64_t seat, void *user, cut_error *err) {
  const search *k = user;
  for (int64_t i = seat; i < k->n_live; i += SEATS) {
    cut_share_state *state = &k->states[k->order[i]];
    cut_frontier_problem p = problem_at(k, k->order[i], seat);
    if (state->frontier.n == 0) CUT_TRY(cut_frontier_start(&p, &state->frontier, err));
  }
  return CUT_STATUS_OK;
}

static cut_status finish_at(int64_t seat, void *user, cut_error *err) {
  const search *k = user;
  for (int64_t i = seat; i < k->n_live; i += SEATS) {
    rivalry r = {k, k->order[i]};
    cut_frontier_problem p = problem_at(k, k->order[i], seat);
    p.ceiling = cheapest_other;
    p.user = &r;
    CUT_TRY(cut_frontier_finish(&p, &k->states[k->order[i]].frontier, err));
  }
  return CUT_STATUS_OK;
}

static cut_status run(search *k, cut_task_fn task, cut_error *err) {
  const cut_run_options *o = k->ask->s->options;
  return cut_workers_run(SEATS, o == NULL ? 0 : o->threads, task, k, k->sink, "frontiers", err);
}

/* Starts the live states that have no curve yet, and looks into all of them: a few rounds give the outline by which
 * each knows where it may be the lowest, and there the rest is found in one go. */
static cut_status explore(search *k, cut_error *err) {
  CUT_TRY(run(k, start_at, err));
  for (int round = 0; round <= OUTLINE; round++) {
    k->deep = round == OUTLINE;
    CUT_TRY(take_snapshots(k, err));
    CUT_TRY(run(k, refine_at, err));
  }
  return take_snapshots(k, err);
}

/* ---- states that are dearer everywhere ---- */

/* Where the lowest curve known is a straight line: from one share to the next at which any curve bends. */
typedef struct part {
  double from, to;
  const cut_frontier *lowest;
  int64_t state; /* whose it is */
} part;

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static cut_status make_parts(const search *k, part **out, int64_t *n, cut_error *err) {
  int64_t n_shares = 0;
  for (int64_t i = 0; i < k->n_live; i++) n_shares += k->states[k->order[i]].frontier.n;
  double *share = CUT_NEW(double, n_shares);
  *out = CUT_NEW(part, n_shares);
  *n = n_shares = 0;
  if (share == NULL || *out == NULL) {
    cut_mem_free(share);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t i = 0; i < k->n_live; i++)
    for (int64_t j = 0; j < k->states[k->order[i]].frontier.n; j++)
      share[n_shares++] = k->states[k->order[i]].frontier.items[j].share;
  if (n_shares > 1) qsort(share, (size_t)n_shares, sizeof *share, ascending);
  for (int64_t i = 0; i + 1 < n_shares; i++) {
    part p = {.from = share[i], .to = share[i + 1]};
    double middle = 0.5 * (p.from + p.to), least = INFINITY;
    if (!(p.to > p.from)) continue;
    for (int64_t j = 0; j < k->n_live; j++) {
      const cut_frontier *f = &k->states[k->order[j]].frontier;
      double cost = cut_frontier_cost(f, middle);
      if (!(cost < least)) continue;
      least = cost;
      p.lowest = f;
      p.state = k->order[j];
    }
    if (p.lowest == NULL) continue;
    (*out)[(*n)++] = p;
  }
  cut_mem_free(share);
  return CUT_STATUS_OK;
}

/* Does the line a + b s, a proved floor of the state's cost, lie nowhere below the lowest curve of the part, from the
 * state's own least share on? Where they may be equal the state with the lower number is the one to be named. */
static bool covers(double at_zero, double slope, const part *p, int64_t state, double least) {
  const double ends[] = {fmax(p->from, least), p->to};
  for (int e = 0; e < 2 && p->to > least; e++) {
    double cost = cut_frontier_cost(p->lowest, ends[e]), within = SAME_COST * (1 + fabs(cost));
    double floor = at_zero + slope * ends[e];
    if (floor < cost + (state < p->state ? within : -within)) return false;
  }
  return true;
}

typedef struct weeding {
  search *k;
  const part *parts;
  int64_t n_parts;
  const uint8_t *live;
  int64_t *covered;  /* [n] by state: it is dearer on so many of the first parts */
  bool *least_known; /* [n] by state: its floor is its least share */
} weeding;

/* Passes over the parts below the floor of the state's share, in which it has no plan. */
static void skip(const weeding *w, int64_t state) {
  while (w->covered[state] < w->n_parts && w->parts[w->covered[state]].to <= w->k->floor[state]) w->covered[state]++;
}

static cut_status find_least(const weeding *w, int64_t state, const cut_frontier_problem *p, cut_error *err) {
  double *dual = NULL, least;
  bool proved;
  CUT_TRY(cut_frontier_least(p, INFINITY, &least, &dual, &proved, err));
  cut_mem_free(dual);
  w->least_known[state] = true;
  if (proved) w->k->floor[state] = fmax(w->k->floor[state], least - SAME_COST * (1 + fabs(least)));
  skip(w, state);
  return CUT_STATUS_OK;
}

/* Solves the state at the end of the first part on which nothing is known of it. Where it costs as much as the lowest
 * curve or more, its multipliers give a line below its own curve, and it is dearer on all parts over which the line
 * keeps above the lowest: with a fixed denominator the share is a limit and nothing else. */
static cut_status look_at(const weeding *w, int64_t state, int64_t seat, cut_error *err) {
  const search *k = w->k;
  const int64_t first = w->covered[state];
  cut_frontier_problem p = problem_at(k, state, seat);
  cut_frontier_point at = {0};
  CUT_TRY(cut_frontier_at(&p, w->parts[first].to, &at, err));
  if (isinf(at.cost) && !w->least_known[state]) {
    CUT_TRY(find_least(w, state, &p, err));
  } else if (isfinite(at.cost)) {
    double slope = -at.multiplier * k->ask->fixed, at_zero = at.bound - slope * at.share;
    while (w->covered[state] < w->n_parts &&
           covers(at_zero, slope, &w->parts[w->covered[state]], state, k->floor[state]))
      w->covered[state]++;
  }
  if (w->covered[state] == first) k->out[state] = STAYS;
  cut_frontier_point_clear(&at);
  return CUT_STATUS_OK;
}

/* Part by part, so that each solve follows one under nearly the same cap, in nearly the same state. */
static cut_status weed_at(int64_t seat, void *user, cut_error *err) {
  const weeding *w = user;
  const int64_t n = w->k->n, from = seat * n / SEATS, to = (seat + 1) * n / SEATS;
  for (int64_t i = from; i < to; i++) skip(w, i);
  for (int64_t at = 0; at < w->n_parts; at++)
    for (int64_t i = from; i < to; i++)
      while (w->live[i] == 0 && w->k->out[i] == UNKNOWN && w->covered[i] == at) CUT_TRY(look_at(w, i, seat, err));
  for (int64_t i = from; i < to; i++)
    if (w->live[i] == 0 && w->k->out[i] == UNKNOWN) w->k->out[i] = w->covered[i] == w->n_parts ? LEFT_OUT : STAYS;
  return CUT_STATUS_OK;
}

/* Finds the two states that tell most about the others: the cheapest without a cap, and that with the least share. */
static cut_status find_leaders(search *k, cut_error *err) {
  cut_contest contest;
  cut_status status = CUT_STATUS_OK;
  int64_t cheapest = -1, least = -1;
  cut_rival *rivals = CUT_NEW(cut_rival, k->n);
  if (rivals == NULL) return CUT_FAIL_MEMORY(err);
  cut_contest_begin(&contest, k->ask, &k->states[0], &k->hull, k->seats[0], INFINITY);
  for (int64_t i = 0; i < k->n; i++) cut_rival_begin(&rivals[i], k->measures[i], &k->states[i]);
  CUT_TRY_GOTO(cut_contest_hold(&contest, CUT_AIM_COST, rivals, k->n, NULL, -INFINITY, INFINITY, &cheapest, err));
  CUT_TRY_GOTO(cut_contest_hold(&contest, CUT_AIM_SHARE, rivals, k->n, NULL, -INFINITY, INFINITY, &least, err));
  for (int64_t i = 0; i < k->n; i++)
    k->out[i] = rivals[i].aim[CUT_AIM_COST].solved && isinf(rivals[i].aim[CUT_AIM_COST].value) ? LEFT_OUT : UNKNOWN;
  for (int64_t i = 0; i < k->n; i++) k->floor[i] = rivals[i].aim[CUT_AIM_SHARE].floor;
  if (cheapest >= 0) k->order[k->n_live++] = cheapest;
  if (least >= 0 && least != cheapest) k->order[k->n_live++] = least;
cleanup:
  cut_contest_clear(&contest);
  cut_mem_free(rivals);
  return status;
}

/* Leaves out what the curves of the leaders prove to be dearer everywhere; the rest is live from here. */
static cut_status weed(search *k, cut_error *err) {
  part *parts = NULL;
  cut_status status = CUT_STATUS_OK;
  weeding w = {.k = k};
  uint8_t *live = CUT_NEW(uint8_t, k->n);
  w.live = live;
  w.covered = CUT_NEW(int64_t, k->n);
  w.least_known = CUT_NEW(bool, k->n);
  if (live == NULL || w.covered == NULL || w.least_known == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < k->n_live; i++) live[k->order[i]] = 1;
  if (!isnan(k->ask->fixed)) {
    const cut_run_options *o = k->ask->s->options;
    CUT_TRY_GOTO(make_parts(k, &parts, &w.n_parts, err));
    w.parts = parts;
    CUT_TRY_GOTO(cut_workers_run(SEATS, o == NULL ? 0 : o->threads, weed_at, &w, k->sink, "measures", err));
  }
  for (int64_t i = 0; i < k->n; i++)
    if (live[i] == 0 && k->out[i] != LEFT_OUT) k->order[k->n_live++] = i;
cleanup:
  cut_mem_free(w.least_known);
  cut_mem_free(w.covered);
  cut_mem_free(parts);
  cut_mem_free(live);
  return status;
}

static cut_status find_together(search *k, cut_error *err) {
  CUT_TRY(find_leaders(k, err));
  if (k->n_live == 0) return CUT_STATUS_OK;
  CUT_TRY(explore(k, err));
  CUT_TRY(weed(k, err));
  CUT_TRY(explore(k, err));
  return run(k, finish_at, err);
}

/* ---- in turn: with whole numbers, or where models differ in more than numbers, only finished curves bound others ----
 */

static cut_status start_any(int64_t task, void *user, cut_error *err) {
  const search *k = user;
  if (!cut_share_state_serves(k->ask, &k->states[task])) return CUT_STATUS_OK;
  cut_frontier_problem p = problem_at(k, task, -1);
  cut_frontier_point open;
  CUT_TRY(cut_frontier_at(&p, INFINITY, &open, err));
  bool none = isinf(open.cost);
  cut_frontier_point_clear(&open);
  return none ? CUT_STATUS_OK : cut_frontier_start(&p, &k->states[task].frontier, err);
}

static double cheapest_finished(double share, const void *user) {
  const search *k = user;
  double cost = INFINITY;
  for (int64_t i = 0; i < k->n_done; i++) cost = fmin(cost, cut_frontier_cost(&k->states[k->order[i]].frontier, share));
  return cost;
}

static cut_status finish_one(int64_t task, void *user, cut_error *err) {
  const search *k = user;
  cut_frontier_problem p = problem_at(k, k->order[k->next + task], -1);
  if (k->n_done > 0) {
    p.ceiling = cheapest_finished;
    p.user = k;
  }
  return cut_frontier_finish(&p, &k->states[k->order[k->next + task]].frontier, err);
}

/* Cheapest first without a cap, but that with the least share of all second: these two tell most about the others. */
static void arrange(search *k, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (k->states[i].frontier.n > 0) k->order[k->n_live++] = i;
  for (int64_t i = 1; i < k->n_live; i++)
    for (int64_t j = i; j > 0; j--) {
      const cut_frontier *a = &k->states[k->order[j - 1]].frontier, *b = &k->states[k->order[j]].frontier;
      if (a->items[a->n - 1].cost <= b->items[b->n - 1].cost) break;
      int64_t swap = k->order[j];
      k->order[j] = k->order[j - 1];
      k->order[j - 1] = swap;
    }
  int64_t least = 0;
  for (int64_t i = 1; i < k->n_live; i++)
    if (k->states[k->order[i]].frontier.items[0].share < k->states[k->order[least]].frontier.items[0].share - 1e-9)
      least = i;
  for (int64_t i = least; i > 1; i--) {
    int64_t swap = k->order[i];
    k->order[i] = k->order[i - 1];
    k->order[i - 1] = swap;
  }
}

static cut_status find_in_turn(search *k, cut_error *err) {
  const cut_run_options *o = k->ask->s->options;
  int threads = o == NULL ? 0 : o->threads;
  CUT_TRY(cut_workers_run(k->n, threads, start_any, k, k->sink, "ends of the frontiers", err));
  arrange(k, k->n);
  for (int64_t round = 0; k->next < k->n_live; round++) {
    int64_t left = k->n_live - k->next, count = round == 0 ? 2 : SEATS;
    if (count > left) count = left;
    CUT_TRY(cut_workers_run(count, threads, finish_one, k, k->sink, "frontiers", err));
    k->next += count;
    k->n_done = k->next;
  }
  return CUT_STATUS_OK;
}

/* ---- all of it ---- */

static bool has_whole(const search *k) {
  const cut_model_view *v = cut_model_get(k->states[0].model);
  for (int64_t j = 0; j < v->n_columns; j++)
    if (v->col_integer[j] != 0) return true;
  return false;
}

static bool alike(const search *k) {
  for (int64_t i = 1; i < k->n; i++)
    if (!cut_share_states_alike(&k->states[0], &k->states[i])) return false;
  return true;
}

static cut_status make_hull(search *k, cut_error *err) {
  const cut_share_state **all = CUT_NEW(const cut_share_state *, k->n);
  if (all == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < k->n; i++) all[i] = &k->states[i];
  cut_status status = cut_share_hull_make(all, k->n, &k->hull, err);
  cut_mem_free(all);
  return status;
}

static void search_clear(search *k) {
  cut_share_hull_clear(&k->hull);
  for (int64_t i = 0; k->snapshots != NULL && i < k->n; i++) cut_mem_free(k->snapshots[i].items);
  for (int i = 0; i < SEATS; i++) cut_frontier_seat_free(k->seats[i]);
  cut_mem_free(k->snapshots);
  cut_mem_free(k->floor);
  cut_mem_free(k->out);
  cut_mem_free(k->order);
}

cut_status cut_share_frontiers_find(const cut_share_ask *ask, cut_measure_state *const *measures, int64_t n,
                                    cut_share_state *states, cut_error *err) {
  /* Workers tell progress from one thread; what they run must not. */
  cut_session quiet = *ask->s;
  cut_share_ask own = *ask;
  cut_status status = CUT_STATUS_OK;
  quiet.sink = NULL;
  own.s = &quiet;
  search k = {.ask = &own, .measures = measures, .states = states, .n = n, .sink = ask->s->sink};
  k.order = CUT_NEW(int64_t, n);
  k.out = CUT_NEW(uint8_t, n);
  k.floor = CUT_NEW(double, n);
  k.snapshots = CUT_NEW(cut_frontier, n);
  for (int i = 0; i < SEATS; i++) {
    k.seats[i] = cut_frontier_seat_new();
    if (k.seats[i] == NULL) status = CUT_FAIL_MEMORY(err);
  }
  if (k.order == NULL || k.out == NULL || k.floor == NULL || k.snapshots == NULL) status = CUT_FAIL_MEMORY(err);
  if (status != CUT_STATUS_OK) goto cleanup;
  CUT_TRY_GOTO(cut_share_states_open(ask, measures, n, states, err));
  if (has_whole(&k) || !alike(&k)) {
    status = find_in_turn(&k, err);
  } else {
    CUT_TRY_GOTO(make_hull(&k, err));
    status = find_together(&k, err);
  }
cleanup:
  search_clear(&k);
  return status;
}
