/* The last stage of a solved case, kept in an engine: earlier stages stay fixed where they are, costs may be changed.
 *
 * What a plan costs is a concave, piecewise linear function of anything that costs depend on linearly (the least of
 * linear functions, one for each plan). So the change at which another plan takes over is found from the far side: the
 * plan found there gives a line, the line meets the cost of the plan at hand somewhere nearer, and so on; that ends. */
#ifndef CUT_QUESTION_HELD_PLAN_H
#define CUT_QUESTION_HELD_PLAN_H

#include "question/session.h"

typedef struct cut_held_plan {
  const cut_solved *solved;
  const cut_model_view *v;
  const cut_sink *sink;
  cut_engine *engine;
  double *cost; /* [n_columns] now */
  cut_solution solution;
  cut_tree tree;
  bool proved; /* of the last solve */
} cut_held_plan;

/* Of an optimal solve, which must outlive it. Cleared by cut_held_plan_clear, also after a failure. */
cut_status cut_held_plan_open(const cut_solved *solved, const cut_sink *sink, cut_held_plan *out, cut_error *err);
void cut_held_plan_clear(cut_held_plan *p);

/* Least cost with the model's costs + by x direction [n_columns], where the direction is 1 or 0 for each column: its amount
 * in the optimum is *amount. Without the model's offset. INTERRUPTED or LIMIT fail; *unbounded if there is no least. */
cut_status cut_held_plan_solve(cut_held_plan *p, const uint8_t *direction, double by, double *objective, double *amount,
                               bool *unbounded, cut_error *err);

typedef struct cut_entry_price {
  bool found;     /* false: no lower price brings it in */
  double by;      /* how much cheaper, per unit, it must at least be to be used; 0: it may be used at no cost */
  double amount;  /* in all, a little below that price */
  bool proved;    /* a little above that price the plan without it is proved best, a little below the one with it */
} cut_entry_price;

/* By how much the columns of the direction, not used in the plan, must get cheaper to be used. */
cut_status cut_held_plan_entry(cut_held_plan *p, const uint8_t *direction, cut_entry_price *out, cut_error *err);

#endif
