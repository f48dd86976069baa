/* What the parts of verb diversify share: the share that is asked about, the states of the measures with their frontiers,
 * and the target. */
#ifndef CUT_QUESTION_DIVERSIFY_H
#define CUT_QUESTION_DIVERSIFY_H

#include "question/envelope.h"
#include "question/headline.h"
#include "question/measure_sets.h"
#include "question/report.h"
#include "question/rivals.h"
#include "question/share_frontiers.h"

typedef struct cut_diversify {
  const cut_case *c;
  const cut_run_options *o;
  cut_session session;
  cut_solved base; /* without a cap, measures as the options say */
  cut_share_spec spec;
  double fixed;         /* the denominator of the base in GWh; NAN: that of each plan */
  cut_share_ask ask;    /* of every state */
  double against[CUT_N_SHARE_READINGS];
  cut_measure_sets sets;
  cut_share_state *states; /* [sets.n]; state i is sets.items[i] */
  char **names;            /* [sets.n] "nuclear + reversal", "none" */
  cut_envelope envelope;
  cut_share_hull hull;
  cut_frontier_seat *seat;
  cut_rival *rivals;    /* [sets.n] each set with its measures on their first days; under CUT_AIM_SHARE only */
  cut_contest contest;  /* of these, without a cap */
  double target;        /* share asked for; NAN: none */
  bool has_target, target_met;
  cut_result *r;
  bool proved;
} cut_diversify;

/* The share in whose plan the later questions live: the target if it can be met, else the least share there is; and the
 * state that is cheapest there. */
double cut_diversify_share(const cut_diversify *d, int64_t *state);
/* The same share as a cap that solvers can keep: the least one is known to a tolerance, and so much looser. */
double cut_diversify_plan_share(const cut_diversify *d, int64_t *state);
/* A headline; answer is cleared. */
cut_status cut_diversify_headline(cut_diversify *d, double value, const char *unit, bool proved, cut_text *answer,
                                  cut_error *err);
/* Text of money of the case: "million USD" (buf [32]). */
void cut_diversify_money(const cut_diversify *d, char buf[32]);

/* diversify_report.c: tables frontier and frontier_states, and the headlines about them */
cut_status cut_diversify_report(cut_diversify *d, cut_error *err);
/* The headline about the target; capped: the plan under it. */
cut_status cut_diversify_say_target(cut_diversify *d, const cut_solved *capped, cut_error *err);
/* "gross energy imports" */
const char *cut_diversify_basis_text(cut_share_basis basis);
/* Makes hull, rivals and contest of the states, which must be open. */
cut_status cut_diversify_compete(cut_diversify *d, cut_error *err);
/* Which sets have none of the measures (-1: of the free ones), or, with it, that measure: among [sets.n] is filled. */
void cut_diversify_sets_without(const cut_diversify *d, int64_t measure, uint8_t *among);
void cut_diversify_sets_with(const cut_diversify *d, int64_t measure, uint8_t *among);
/* share_reach.c: table reach, a headline for each basis; sets target_met */
cut_status cut_diversify_reach(cut_diversify *d, cut_error *err);
/* decision_calendar.c: tables calendar and regret, and their headlines */
cut_status cut_diversify_calendar(cut_diversify *d, cut_error *err);
/* alternatives.c: table alternatives, and its headline */
cut_status cut_diversify_alternatives(cut_diversify *d, cut_error *err);

#endif
