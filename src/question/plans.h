/* Plans that several tasks of one run ask for, solved once: each belongs to the task that solves it, others copy its
 * answer. As every plan is solved from scratch, a copy is what they would have found. */
#ifndef CUT_QUESTION_PLANS_H
#define CUT_QUESTION_PLANS_H

#include "question/session.h"

typedef struct cut_plans cut_plans;

/* For at most `most` plans of sessions that compile as `like` does, whose settings they must have too. Freed by
 * cut_plans_free. */
cut_status cut_plans_new(const cut_session *like, int64_t most, cut_plans **out, cut_error *err);
void cut_plans_free(cut_plans *p);
/* Before tasks run: somebody will solve this. All is borrowed. Plans are counted from 0. */
void cut_plans_promise(cut_plans *p, const char *const *scenarios, int64_t n, const cut_measure_state *states);
/* Around the solve of plan i, by the task that promised it: those who ask meanwhile wait. solved: NULL if it failed;
 * else it stays as it is while there are tasks. */
void cut_plans_begin(cut_plans *p, int64_t i);
void cut_plans_end(cut_plans *p, int64_t i, const cut_solved *solved);
/* The solved plan of these scenarios [n] and measures, if the session is one of those it holds for and the plan has been
 * begun; NULL if not. */
const cut_solved *cut_plans_find(cut_plans *p, const cut_session *s, const char *const *scenarios, int64_t n,
                                 const cut_measure_state *states);

#endif
