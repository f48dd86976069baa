/* Level (a): is this solution what it claims to be? Independent of engines and compile: sees arrays only.
 *
 * Primal: residuals of rows and bounds, measured with error-free transformations or in outward-rounded intervals.
 * Dual: a rigorous lower bound from any multipliers y by outward rounding (Neumaier and Shcherbina, Safe bounds in
 * linear and mixed-integer linear programming, Math. Program. 99 (2004) 283-296, doi:10.1007/s10107-003-0433-3): signs
 * of y that do not fit one-sided rows are cut to zero first. Mixed-integer: the leaves must cover every integer
 * assignment, and each has its own bound or a ray. */
#ifndef CUT_VERIFY_CERTIFICATE_H
#define CUT_VERIFY_CERTIFICATE_H

#include "model/model.h"

/* The problem as arrays, borrowed. */
typedef struct cut_lp {
  int64_t n_columns, n_rows;
  const double *col_lower, *col_upper, *cost; /* [n_columns] */
  const uint8_t *col_integer;                 /* [n_columns], NULL: all continuous */
  const double *row_lower, *row_upper;        /* [n_rows] */
  const int64_t *col_start;
  const int32_t *entry_row;
  const double *entry_value;
} cut_lp;

typedef struct cut_leaf_claim {
  int64_t n_fixed;
  const int64_t *column;
  const double *lower, *upper;
  bool infeasible;
  const double *dual; /* [n_rows] multipliers or ray */
} cut_leaf_claim;

typedef struct cut_certificate {
  double row_residual;      /* largest violation of a row, absolute */
  double col_residual;      /* largest violation of a bound */
  double relative_residual; /* largest violation divided by 1 + sum of |a_ij x_j| of its row (1 + |x_j| for a bound) */
  double integer_residual;
  double objective_low, objective_high; /* interval that holds cost'x */
  double bound;  /* rigorous lower bound on the optimum; -INFINITY if the multipliers prove none */
  double gap;    /* objective_high - bound, >= 0 */
  bool feasible; /* residuals within tolerance */
  bool proved;   /* feasible, and objective and bound within tolerance of each other on both sides */
} cut_certificate;

typedef struct cut_tolerances {
  double residual;    /* relative, default 1e-9 */
  double gap;         /* relative to 1 + |objective|, default 1e-8 */
  double integrality; /* default 1e-6 */
} cut_tolerances;
void cut_tolerances_init(cut_tolerances *t);

/* Rigorous lower bound of min cost'x from multipliers y [n_rows], with column bounds lower/upper (NULL: the problem's).
 */
double cut_safe_bound(const cut_lp *p, const double *y, const double *col_lower, const double *col_upper);
/* Is x [n_columns] a plan, within the tolerances? Its cost plays no part and may be NULL. */
cut_status cut_certify_point(const cut_lp *p, const double *x, bool *feasible, cut_error *err);
/* True if y proves that no x satisfies rows and bounds: the safe bound with cost 0 is > 0. */
bool cut_safe_infeasible(const cut_lp *p, const double *y, const double *col_lower, const double *col_upper);
/* x [n_columns]; leaves [n_leaves] cover the integer assignments (one leaf with nothing fixed for an LP). INPUT if the
 * leaves do not cover, else OK with *out filled. O(leaves x entries). */
cut_status cut_certify(const cut_lp *p, const double *x, const cut_leaf_claim *leaves, int64_t n_leaves,
                       const cut_tolerances *tolerances, cut_certificate *out, cut_error *err);
/* Is there no solution at all? leaves as above, all infeasible. */
cut_status cut_certify_infeasible(const cut_lp *p, const cut_leaf_claim *leaves, int64_t n_leaves, bool *proved,
                                  cut_error *err);

#endif
