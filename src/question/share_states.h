/* A capped share in each state of the measures: the model of the state, what it leaves unserved at the least, and what a
 * lower share costs in it. */
#ifndef CUT_QUESTION_SHARE_STATES_H
#define CUT_QUESTION_SHARE_STATES_H

#include "question/session.h"
#include "question/share.h"

typedef struct cut_share_state {
  cut_values *values;
  cut_model *model;
  cut_share_forms forms;
  double *class_limit; /* [n_classes] least unserved of each class, with the slack of the stages */
  double unserved;     /* GWh in all; INFINITY: the state has no plan at all */
  bool proved;         /* the stages of unserved energy are certified */
  cut_frontier frontier;
} cut_share_state;

/* Reads the case under scenarios [n] in that state of the measures, compiles it and finds what must stay unserved. A state
 * without any plan is an answer. */
cut_status cut_share_state_open(const cut_session *s, const char *const *scenarios, int64_t n,
                                const cut_measure_state *measures, const cut_share_spec *spec, cut_share_state *out,
                                cut_error *err);
/* The same of values that the caller has made; they are taken over. */
cut_status cut_share_state_of(const cut_session *s, cut_values *values, const cut_share_spec *spec,
                              cut_share_state *out, cut_error *err);
void cut_share_state_clear(cut_share_state *s);

/* What is asked of frontier.h about the state. Borrows from it. fixed as in cut_ratio. */
cut_frontier_problem cut_share_state_problem(const cut_session *s, const cut_share_state *state,
                                             const cut_share_spec *spec, double fixed);

/* Finds the frontiers of states that leave no more unserved than `unserved`, on a few threads. states [n] come cleared and
 * are filled; measures [n]. Those that leave more have an empty frontier. Where a state is proved to cost at least as much
 * as another, its curve is not looked into: it has the ends and what else was found. Needs a linear denominator: INPUT
 * otherwise. */
cut_status cut_share_states_find(const cut_session *s, const char *const *scenarios, int64_t n_scenarios,
                                 cut_measure_state *const *measures, int64_t n, const cut_share_spec *spec, double fixed,
                                 double unserved, cut_share_state *states, cut_error *err);

#endif
