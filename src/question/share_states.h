/* A capped share in each state of the measures: the model of the state, what it leaves unserved at the least, and what a
 * lower share costs in it. */
#ifndef CUT_QUESTION_SHARE_STATES_H
#define CUT_QUESTION_SHARE_STATES_H

#include "question/session.h"
#include "question/share.h"

/* What is asked of every state. */
typedef struct cut_share_ask {
  const cut_session *s;
  const char *const *scenarios; /* [n_scenarios] */
  int64_t n_scenarios;
  cut_share_spec spec;
  double fixed;    /* the denominator, as in cut_ratio */
  double unserved; /* GWh that a state may leave unserved: what the base does */
  bool serves_all; /* the base leaves nothing unserved and misses no minimum: no state may either, and none is asked what
                      it could serve at the most */
} cut_share_ask;

typedef struct cut_share_state {
  cut_values *values;
  cut_model *model;
  cut_share_forms forms;
  double *class_limit; /* [n_classes] least unserved of each class, with the slack of the stages */
  double unserved;     /* GWh in all; INFINITY: the state has no plan at all */
  bool proved;         /* the stages of unserved energy are certified */
  cut_frontier frontier;
} cut_share_state;

/* Reads the case in that state of the measures, compiles it and, unless all is served, finds what must stay unserved. A
 * state without any plan is an answer. INPUT where the denominator is the plan's and not linear. */
cut_status cut_share_state_open(const cut_share_ask *ask, const cut_measure_state *measures, cut_share_state *out,
                                cut_error *err);
/* Opens states [n] on a few threads; they come cleared. measures [n]. */
cut_status cut_share_states_open(const cut_share_ask *ask, cut_measure_state *const *measures, int64_t n,
                                 cut_share_state *states, cut_error *err);
void cut_share_state_clear(cut_share_state *s);
/* Does it serve what is asked for, as far as that is known before a solve? */
bool cut_share_state_serves(const cut_share_ask *ask, const cut_share_state *state);

/* What is asked of frontier.h about the state. Borrows from it. */
cut_frontier_problem cut_share_state_problem(const cut_share_ask *ask, const cut_share_state *state);

/* All states at once: every limit as loose as any of them has it, every cost as low as where it is open, what measures cost
 * left out. Its multipliers know the worth
 * of everything that any state has, and so bound all of them well. Borrows from the first state. */
typedef struct cut_share_hull {
  const cut_share_state *first;
  cut_numbers numbers;
  double *class_limit; /* [n_classes] loosest */
} cut_share_hull;
/* states [n]; all must be alike (cut_share_states_alike). */
cut_status cut_share_hull_make(const cut_share_state *const *states, int64_t n, cut_share_hull *out, cut_error *err);
void cut_share_hull_clear(cut_share_hull *h);
cut_frontier_problem cut_share_hull_problem(const cut_share_ask *ask, const cut_share_hull *hull);
/* Do the models differ in numbers only? */
bool cut_share_states_alike(const cut_share_state *one, const cut_share_state *other);

#endif
