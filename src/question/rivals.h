/* Which of several states of the measures reaches the least share, or costs least under a cap: proved without solving most
 * of them.
 *
 * The models of the states differ in numbers only, so that the multipliers of one solve bound the optimum of every other
 * (weak duality, rounded outwards). The state with the lowest bound is solved, its multipliers raise the bounds of the
 * others, and so on until no bound is below the best value found. What is known when a state is looked at never depends
 * on threads: one search is one thread's. */
#ifndef CUT_QUESTION_RIVALS_H
#define CUT_QUESTION_RIVALS_H

#include "question/share_states.h"

typedef enum cut_aim { CUT_AIM_SHARE, CUT_AIM_COST, CUT_N_AIMS } cut_aim;

/* One state, under both aims. */
typedef struct cut_rival {
  const cut_measure_state *measures; /* [n measures], borrowed */
  const cut_share_state *state;      /* NULL: not opened yet */
  bool owned;                        /* opened here, cleared here */
  bool known, odd;                   /* once known: odd models cannot be bounded */
  struct {
    double floor;      /* proved: no plan of the state is below; -INFINITY at first */
    double value;      /* the optimum, once solved; INFINITY: no plan */
    bool solved, proved;
    int64_t n_seen;    /* multipliers of the pool that have been tried */
  } aim[CUT_N_AIMS];
} cut_rival;

/* Multipliers found so far, for one cap. */
typedef struct cut_proofs {
  struct {
    double *dual; /* [n_rows + 1], owned */
    double share; /* of an answer under CUT_AIM_SHARE */
  } *items;
  int64_t n, capacity;
} cut_proofs;

typedef struct cut_contest {
  const cut_share_ask *ask;
  const cut_share_hull *hull; /* borrowed: its multipliers are the first tried; NULL: begin with those of a rival */
  const cut_share_state *like; /* models that differ from this one in more than numbers are solved, never bounded */
  cut_frontier_seat *seat; /* borrowed */
  double cap;              /* of CUT_AIM_COST; INFINITY: none */
  cut_proofs proofs[CUT_N_AIMS];
  bool seeded[CUT_N_AIMS];
  int64_t n_solves;
  bool proved; /* every solve behind it is certified */
} cut_contest;

/* All are borrowed; `like` must be alike to what the hull is made of. */
void cut_contest_begin(cut_contest *k, const cut_share_ask *ask, const cut_share_state *like,
                       const cut_share_hull *hull, cut_frontier_seat *seat, double cap);
void cut_contest_clear(cut_contest *k);
void cut_rival_begin(cut_rival *r, const cut_measure_state *measures, const cut_share_state *state);
void cut_rival_clear(cut_rival *r);

/* Multipliers that another contest about alike models, under the same cap, has found. */
cut_status cut_contest_learn(cut_contest *k, const cut_contest *from, cut_error *err);

/* Raises the floor of a rival, whose state must be open, by all that is proved so far. */
cut_status cut_contest_look(const cut_contest *k, cut_aim aim, cut_rival *r, cut_error *err);
/* A floor, by all that is proved so far, of a problem whose model is alike. */
cut_status cut_contest_floor(const cut_contest *k, cut_aim aim, const cut_frontier_problem *p, double *floor,
                             cut_error *err);

/* The best of rivals[0..n) for which among (NULL: all) says 1. Ends early once a value up to `enough` is found, and leaves
 * alone what is proved to lie above `limit`. *best: the index, -1 if there is none up to the limit; ties go to the lowest
 * index that was solved. */
cut_status cut_contest_hold(cut_contest *k, cut_aim aim, cut_rival *rivals, int64_t n, const uint8_t *among, double enough,
                            double limit, int64_t *best, cut_error *err);

#endif
