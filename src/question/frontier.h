/* What a lower share costs: the least cost of a model under a cap on the ratio of two linear forms of its plan, for every
 * cap from the least that can be reached to the one that no longer matters.
 *
 * The ratio is N(x)/D with D fixed, or N(x)/D(x). Under a cap s the model has one row more, N(x) - s D <= 0, and
 * F(s) = least cost. A solve at s gives a point (N, D, F) and, from the multiplier m of the row, a support:
 * cost + m (N - s D) >= F for every plan. Fixed D: F is convex and piecewise linear. Two solves give two lines; where they
 * meet is solved, and is a breakpoint if the answer lies on both, else the search goes on on either side (Eisner and
 * Severance, Mathematical techniques for efficient record segmentation in large shared databases, J. ACM 23 (1976)
 * 619-635, doi:10.1145/321978.321982). D of the plan: the optimum moves along edges of the polyhedron of (N, D, cost), so
 * that F is linear-fractional between its vertices; a piece is proved where the supports of both of its ends hold with
 * equality at both points, and between such pieces the line of the one is cut with the support of the other.
 *
 * Whole-number columns make F step: then the curve found is that of the relaxation, a lower bound, and at its breakpoints
 * the whole-number optimum is found and stands beside it. */
#ifndef CUT_QUESTION_FRONTIER_H
#define CUT_QUESTION_FRONTIER_H

#include "engine/engine.h"

typedef struct cut_ratio {
  const double *numerator, *denominator; /* [n_columns] */
  double numerator_constant, denominator_constant;
  double fixed; /* the denominator, > 0; NAN: that of each plan */
} cut_ratio;

/* One solver for many problems, one after another, where their models differ in numbers only: each begins from the basis in
 * which the one before ended. What is found from it depends on that order, which must therefore be a fixed one. */
typedef struct cut_frontier_seat cut_frontier_seat;
cut_frontier_seat *cut_frontier_seat_new(void); /* NULL without memory */
void cut_frontier_seat_free(cut_frontier_seat *s);

/* Numbers in place of those of a model: [n_columns], [n_rows]. */
typedef struct cut_numbers {
  double *col_lower, *col_upper, *cost, *row_lower, *row_upper;
} cut_numbers;

typedef struct cut_frontier_problem {
  const cut_model *model;    /* without the cap */
  const cut_numbers *numbers; /* NULL: those of the model */
  cut_frontier_seat *seat;   /* NULL: a solver of its own for each call. A model that does not fit gets its own too */
  const cut_case *c;         /* for digests; may be NULL */
  const double *class_limit; /* [n_classes] what of each class may stay unserved; NULL: as the model says */
  cut_ratio ratio;
  cut_origin origin; /* of the cap's row: sorts after all rows of the model */
  double time_limit; /* of one solve, seconds; INFINITY: none */
  const cut_sink *sink;
  /* Where the cost is known to be at or above this, nobody wants to know it: such pieces are left as they are. Must not
   * rise with the share. NULL: all is wanted. */
  double (*ceiling)(double share, const void *user);
  const void *user;
} cut_frontier_problem;

/* The best plan under one cap. */
typedef struct cut_frontier_point {
  double share;      /* the cap */
  double cost;       /* of the plan, thousand currency units, the model's constant included; INFINITY if there is none */
  double bound;      /* proved: no plan under the cap costs less */
  double relaxed;    /* least cost where whole numbers need not be whole; else as cost */
  double multiplier; /* >= 0: what one unit more of N under the cap saves, relaxed */
  double numerator, denominator; /* of the plan; fixed: the fixed one */
  bool proved;                   /* plan and bound certified, and equal within the certificate's tolerance */
  bool settled; /* the curve between here and the next point is as good as it gets */
  bool steps; /* whole numbers change before the next breakpoint: this plan serves until there, blends are no plans */
  double *value;                 /* [n_columns] the plan, NULL if none */
  double *dual;                  /* [n_rows + 1] multipliers of the relaxation, the cap's last */
} cut_frontier_point;
void cut_frontier_point_clear(cut_frontier_point *p);

typedef struct cut_frontier {
  cut_frontier_point *items; /* [n] breakpoints by ascending share: the least reachable first, last where the cap ceases
                                 to matter */
  int64_t n, capacity;
  double gap;      /* most by which a plan on some piece may miss the bound there, thousand currency units: between
                      breakpoints plans are blends of the ends */
  cut_frontier_point open; /* the cheapest plan without a cap, at its own share, until the curve is finished */
  double *least_dual; /* [n_rows + 1] multipliers of the least share: minimal N, or N - s D; rows of the model, then 0 */
  int64_t n_solves;
  bool all_proved; /* every solve behind it certified */
  bool has_whole;  /* the model has whole-number columns */
} cut_frontier;
void cut_frontier_clear(cut_frontier *f);

/* Least cost under the cap `share`; INFINITY for none. A cap that cannot be met is an answer: cost INFINITY. */
cut_status cut_frontier_at(const cut_frontier_problem *p, double share, cut_frontier_point *out, cut_error *err);
/* The two ends of the curve: the least share that some plan reaches, and the cheapest plan. INPUT if the denominator of the
 * cheapest plan is not above 0. */
cut_status cut_frontier_start(const cut_frontier_problem *p, cut_frontier *out, cut_error *err);
/* All breakpoints between the ends; on failure the ends are cleared. */
cut_status cut_frontier_finish(const cut_frontier_problem *p, cut_frontier *f, cut_error *err);
/* One solve in every interval of the curve that is not known yet, deep: and in what it makes of them; *done: none was left.
 * On failure all is cleared. */
cut_status cut_frontier_refine(const cut_frontier_problem *p, cut_frontier *f, bool deep, bool *done, cut_error *err);

/* The least share alone, and its multipliers [n_rows + 1], freed by the caller; `from` is the share of some plan, INFINITY if
 * none is known. INFINITY where no plan serves what the class limits ask for. */
cut_status cut_frontier_least(const cut_frontier_problem *p, double from, double *share, double **dual, bool *proved,
                              cut_error *err);

/* What multipliers of another problem, whose model differs in numbers only, prove about this one: rigorous lower bounds of
 * the cost under a cap (INFINITY: none), and of N - s D. dual [n_rows + 1]. -INFINITY if they prove nothing. */
cut_status cut_frontier_bound_cost(const cut_frontier_problem *p, double share, const double *dual, double *bound,
                                   cut_error *err);
cut_status cut_frontier_bound_excess(const cut_frontier_problem *p, double share, const double *dual, double *bound,
                                     cut_error *err);
/* Both. */
cut_status cut_frontier_find(const cut_frontier_problem *p, cut_frontier *out, cut_error *err);

/* The cost at a share on the found curve, an upper bound that is exact where gap is 0: between breakpoints a blend of the
 * plans at the ends, or the plan of the tighter cap; INFINITY below the least share, the last cost above the last one. */
double cut_frontier_cost(const cut_frontier *f, double share);

#endif
