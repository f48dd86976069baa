/* A small branch and bound over the integer columns whose answer can be proved by others: every leaf keeps the bounds
 * that define it and an LP dual solution (a bound) or a ray (infeasible). Where the LP relaxation's bound already
 * equals the incumbent, the root is the only leaf. Depth first, most fractional column, ties by lowest index. */
#ifndef CUT_ENGINE_BRANCH_H
#define CUT_ENGINE_BRANCH_H

#include "engine/engine.h"

typedef struct cut_leaf {
  int64_t n_fixed;
  int64_t *column;       /* [n_fixed] integer columns restricted on the path from the root */
  double *lower, *upper; /* [n_fixed] their bounds here */
  bool infeasible;
  double *dual; /* [n_rows] duals of the leaf's LP, or its ray if infeasible */
  double bound; /* objective bound claimed, INFINITY if infeasible */
} cut_leaf;

typedef struct cut_tree {
  cut_leaf *items; /* growable; start from {0}; together the leaves cover all integer assignments */
  int64_t n, capacity;
} cut_tree;
void cut_tree_clear(cut_tree *t);
/* Of leaves with n_rows duals; *out is cleared by the caller, also after a failure. */
cut_status cut_tree_copy(const cut_tree *t, int64_t n_rows, cut_tree *out, cut_error *err);

typedef struct cut_branch_options {
  double integrality; /* default 1e-7 */
  double gap;         /* absolute + relative optimality gap to stop at, default 1e-9 */
  int64_t help_after; /* nodes after which the solver's own method is asked for a better incumbent; default 500 */
  int64_t node_limit; /* default 3000 */
} cut_branch_options;
void cut_branch_options_init(cut_branch_options *o);

/* Minimises the engine's current cost over integer assignments. Where the search stops at its node limit and the
 * solver's own method holds the incumbent for optimal, the status is OPTIMAL all the same: the tree then proves *bound
 * only, and a checker will say that the optimum is the solver's, not proved. On OPTIMAL `out` is the incumbent with its
 * duals at the fixed integers, *tree the proof, *bound the proved lower bound. LIMIT and INTERRUPTED: the incumbent so
 * far (no arrays if there is none), the bound reached and the tree that proves it. INFEASIBLE: the ray if the
 * relaxation has none, else the tree alone is the proof. UNBOUNDED: the relaxation is, with its ray; no tree. The
 * engine's bounds are as before afterwards. For a model without integer columns: one solve, one leaf. */
cut_status cut_branch_solve(cut_engine *e, const cut_model *m, const cut_branch_options *options, const cut_sink *sink,
                            cut_solution *out, cut_tree *tree, double *bound, cut_error *err);

#endif
