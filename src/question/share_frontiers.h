/* What a lower share costs in every state of the measures: as much of each state's curve as can matter.
 *
 * The state that is cheapest without a cap and the one that reaches the least share are found first (rivals.h), and their
 * curves. What is proved to be nowhere cheaper than these, by their multipliers, is left out. The others join, and all
 * curves are looked into in rounds, only where they may be the lowest. */
#ifndef CUT_QUESTION_SHARE_FRONTIERS_H
#define CUT_QUESTION_SHARE_FRONTIERS_H

#include "question/share_states.h"

/* Opens states and finds their frontiers, on a few threads. states [n] come cleared; measures [n]. Those that serve less
 * than is asked for have an empty frontier, and so have those that are proved to reach no lower share than others and to be
 * as dear or dearer everywhere. Of the others, what is proved to cost at least as much as another state is not looked
 * into: there they have the ends and what else was found. */
cut_status cut_share_frontiers_find(const cut_share_ask *ask, cut_measure_state *const *measures, int64_t n,
                                    cut_share_state *states, cut_error *err);

#endif
