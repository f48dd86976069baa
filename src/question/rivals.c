#include "question/rivals.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

/* A bound this close to a value, relative to 1 + its size, is not below it. */
#define SAME 1e-9

void cut_contest_begin(cut_contest *k, const cut_share_ask *ask, const cut_share_state *like,
                       const cut_share_hull *hull, cut_frontier_seat *seat, double cap) {
  *k = (cut_contest){.ask = ask, .like = like, .hull = hull, .seat = seat, .cap = cap, .proved = true};
}

void cut_contest_clear(cut_contest *k) {
  for (int a = 0; a < CUT_N_AIMS; a++) {
    for (int64_t i = 0; i < k->proofs[a].n; i++) cut_mem_free(k->proofs[a].items[i].dual);
    cut_mem_free(k->proofs[a].items);
  }
  memset(k, 0, sizeof *k);
}

void cut_rival_begin(cut_rival *r, const cut_measure_state *measures, const cut_share_state *state) {
  *r = (cut_rival){.measures = measures, .state = state};
  for (int a = 0; a < CUT_N_AIMS; a++) r->aim[a].floor = -INFINITY;
}

void cut_rival_clear(cut_rival *r) {
  if (r->owned && r->state != NULL) {
    cut_share_state *own = (cut_share_state *)(uintptr_t)r->state;
    cut_share_state_clear(own);
    cut_mem_free(own);
  }
  memset(r, 0, sizeof *r);
}

static void compare(const cut_contest *k, cut_rival *r) {
  if (!r->known) r->odd = r->state != k->like && !cut_share_states_alike(k->like, r->state);
  r->known = true;
}

static cut_status open_state(const cut_contest *k, cut_rival *r, cut_error *err) {
  if (r->state != NULL) {
    compare(k, r);
    return CUT_STATUS_OK;
  }
  cut_share_state *own = CUT_NEW(cut_share_state, 1);
  if (own == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = cut_share_state_open(k->ask, r->measures, own, err);
  if (status != CUT_STATUS_OK) {
    cut_mem_free(own);
    return status;
  }
  r->state = own;
  r->owned = true;
  compare(k, r);
  return CUT_STATUS_OK;
}

static cut_frontier_problem problem_of(const cut_contest *k, const cut_rival *r) {
  cut_frontier_problem p = cut_share_state_problem(k->ask, r->state);
  p.seat = k->seat;
  return p;
}

/* What a proof says of the least share. Of a plan's own denominator, which is never negative, it says yes or no. */
static cut_status share_floor(const cut_contest *k, const cut_frontier_problem *p, const double *dual, double share,
                              double *floor, cut_error *err) {
  bool fixed = !isnan(k->ask->fixed);
  double bound;
  CUT_TRY(cut_frontier_bound_excess(p, fixed ? 0 : share, dual, &bound, err));
  if (fixed)
    *floor = bound / k->ask->fixed;
  else
    *floor = bound >= 0 ? share : -INFINITY;
  return CUT_STATUS_OK;
}

static cut_status floor_by(const cut_contest *k, cut_aim aim, const cut_frontier_problem *p, int64_t proof,
                           double *floor, cut_error *err) {
  const double *dual = k->proofs[aim].items[proof].dual;
  if (aim == CUT_AIM_COST) return cut_frontier_bound_cost(p, k->cap, dual, floor, err);
  return share_floor(k, p, dual, k->proofs[aim].items[proof].share, floor, err);
}

cut_status cut_contest_floor(const cut_contest *k, cut_aim aim, const cut_frontier_problem *p, double *floor,
                             cut_error *err) {
  *floor = -INFINITY;
  for (int64_t i = 0; i < k->proofs[aim].n; i++) {
    double x;
    CUT_TRY(floor_by(k, aim, p, i, &x, err));
    *floor = fmax(*floor, x);
  }
  return CUT_STATUS_OK;
}

cut_status cut_contest_look(const cut_contest *k, cut_aim aim, cut_rival *r, cut_error *err) {
  cut_frontier_problem p = problem_of(k, r);
  compare(k, r);
  if (r->odd || r->aim[aim].solved) r->aim[aim].n_seen = k->proofs[aim].n;
  for (; r->aim[aim].n_seen < k->proofs[aim].n; r->aim[aim].n_seen++) {
    double floor;
    CUT_TRY(floor_by(k, aim, &p, r->aim[aim].n_seen, &floor, err));
    r->aim[aim].floor = fmax(r->aim[aim].floor, floor);
  }
  return CUT_STATUS_OK;
}

/* Takes over *dual, which may be NULL. */
static cut_status add_proof(cut_contest *k, cut_aim aim, double **dual, double share, cut_error *err) {
  cut_proofs *proofs = &k->proofs[aim];
  if (*dual == NULL) return CUT_STATUS_OK;
  if (!CUT_GROW(proofs)) return CUT_FAIL_MEMORY(err);
  proofs->items[proofs->n].dual = *dual;
  proofs->items[proofs->n++].share = share;
  *dual = NULL;
  return CUT_STATUS_OK;
}

static cut_status solve_share(cut_contest *k, const cut_frontier_problem *p, bool keep, double *value, bool *proved,
                              cut_error *err) {
  double *dual = NULL;
  CUT_TRY(cut_frontier_least(p, INFINITY, value, &dual, proved, err));
  cut_status status = keep ? add_proof(k, CUT_AIM_SHARE, &dual, *value, err) : CUT_STATUS_OK;
  cut_mem_free(dual);
  return status;
}

static cut_status solve_cost(cut_contest *k, const cut_frontier_problem *p, bool keep, double *value, bool *proved,
                             cut_error *err) {
  cut_frontier_point at = {0};
  CUT_TRY(cut_frontier_at(p, k->cap, &at, err));
  *value = at.cost;
  *proved = at.proved;
  cut_status status = keep ? add_proof(k, CUT_AIM_COST, &at.dual, k->cap, err) : CUT_STATUS_OK;
  cut_frontier_point_clear(&at);
  return status;
}

/* Begins the pool of an aim with the multipliers of the hull. */
static cut_status seed(cut_contest *k, cut_aim aim, cut_error *err) {
  double value;
  bool proved;
  if (k->hull == NULL || k->proofs[aim].n > 0 || k->seeded[aim]) return CUT_STATUS_OK;
  k->seeded[aim] = true;
  k->n_solves++;
  cut_frontier_problem p = cut_share_hull_problem(k->ask, k->hull);
  p.seat = k->seat;
  return aim == CUT_AIM_SHARE ? solve_share(k, &p, true, &value, &proved, err)
                              : solve_cost(k, &p, true, &value, &proved, err);
}

/* Is it proved that the rival cannot keep the cap at all? */
static cut_status is_out(const cut_contest *k, cut_rival *r, bool *out, cut_error *err) {
  CUT_TRY(cut_contest_look(k, CUT_AIM_SHARE, r, err));
  *out = isfinite(k->cap) && r->aim[CUT_AIM_SHARE].floor > k->cap + SAME * (1 + fabs(k->cap));
  return CUT_STATUS_OK;
}

static cut_status solve(cut_contest *k, cut_aim aim, cut_rival *r, cut_error *err) {
  bool out = false;
  if (aim == CUT_AIM_COST) CUT_TRY(is_out(k, r, &out, err));
  r->aim[aim].solved = r->aim[aim].proved = true;
  r->aim[aim].value = INFINITY;
  if (!cut_share_state_serves(k->ask, r->state)) {
    r->aim[aim].proved = r->state->proved;
  } else if (!out) {
    cut_frontier_problem p = problem_of(k, r);
    k->n_solves++;
    CUT_TRY(aim == CUT_AIM_SHARE ? solve_share(k, &p, !r->odd, &r->aim[aim].value, &r->aim[aim].proved, err)
                                 : solve_cost(k, &p, !r->odd, &r->aim[aim].value, &r->aim[aim].proved, err));
  }
  k->proved = k->proved && r->aim[aim].proved && r->state->proved;
  r->aim[aim].floor = fmax(r->aim[aim].floor, r->aim[aim].value);
  return CUT_STATUS_OK;
}

cut_status cut_contest_learn(cut_contest *k, const cut_contest *from, cut_error *err) {
  const int64_t n = cut_model_get(k->like->model)->n_rows + 1;
  for (int a = 0; a < CUT_N_AIMS; a++) {
    k->seeded[a] = from->seeded[a];
    for (int64_t i = 0; i < from->proofs[a].n; i++) {
      double *dual = CUT_NEW(double, n);
      if (dual == NULL) return CUT_FAIL_MEMORY(err);
      memcpy(dual, from->proofs[a].items[i].dual, (size_t)n * sizeof *dual);
      cut_status status = add_proof(k, (cut_aim)a, &dual, from->proofs[a].items[i].share, err);
      cut_mem_free(dual);
      CUT_TRY(status);
    }
  }
  return CUT_STATUS_OK;
}

cut_status cut_contest_hold(cut_contest *k, cut_aim aim, cut_rival *rivals, int64_t n, const uint8_t *among,
                            double enough, double limit, int64_t *best, cut_error *err) {
  CUT_TRY(seed(k, aim, err));
  for (;;) {
    int64_t next = -1;
    *best = -1;
    for (int64_t i = 0; i < n; i++) {
      if (among != NULL && among[i] == 0) continue;
      if (rivals[i].aim[aim].solved && isfinite(rivals[i].aim[aim].value) &&
          (*best < 0 || rivals[i].aim[aim].value < rivals[*best].aim[aim].value))
        *best = i;
      if (!rivals[i].aim[aim].solved && (next < 0 || rivals[i].aim[aim].floor < rivals[next].aim[aim].floor)) next = i;
    }
    double value = *best < 0 ? INFINITY : rivals[*best].aim[aim].value;
    bool beaten = next < 0 || (*best >= 0 && rivals[next].aim[aim].floor >= value - SAME * (1 + fabs(value)));
    if (beaten || value <= enough || rivals[next].aim[aim].floor > limit) break;
    CUT_TRY(open_state(k, &rivals[next], err));
    if (rivals[next].aim[aim].n_seen < k->proofs[aim].n)
      CUT_TRY(cut_contest_look(k, aim, &rivals[next], err));
    else
      CUT_TRY(solve(k, aim, &rivals[next], err));
  }
  if (*best >= 0 && rivals[*best].aim[aim].value > limit) *best = -1;
  return CUT_STATUS_OK;
}
