/* What highs_kernel.c and highs_ray.c share. HiGHS's own header defines constants that are not static, so that only one
 * file of a program can include it: that is highs_kernel.c. */
#ifndef CUT_ENGINE_HIGHS_INTERNAL_H
#define CUT_ENGINE_HIGHS_INTERNAL_H

#include "engine/engine_internal.h"

/* An LP by columns; the kernel only reads it. */
typedef struct highs_lp {
  int64_t n_columns, n_rows;
  const double *cost, *col_lower, *col_upper, *row_lower, *row_upper;
  const int64_t *start;
  const int32_t *row;
  const double *value;
} highs_lp;

/* Minimises lp in a HiGHS of its own: value [n_columns], dual [n_rows]. *stopped if there is no optimum to show. Steps
 * are added to *iterations. */
cut_status highs_solve_aside(const cut_engine_options *o, const highs_lp *lp, double *value, double *dual,
                             bool *stopped, int64_t *iterations, cut_error *err);

/* What a side problem found. */
typedef enum highs_verdict { HIGHS_VERDICT_NO, HIGHS_VERDICT_YES, HIGHS_VERDICT_STOPPED } highs_verdict;

/* Is there no x? YES: ray [n_rows] proves it. NO: there is one, within tolerance. */
cut_status highs_prove_infeasible(const cut_model_view *v, const cut_engine_options *o, const cut_engine_numbers *n,
                                  double *ray, highs_verdict *out, int64_t *iterations, cut_error *err);
/* Is there a direction that lowers the cost for ever? YES: ray [n_columns] is one. */
cut_status highs_prove_unbounded(const cut_model_view *v, const cut_engine_options *o, const cut_engine_numbers *n,
                                 double *ray, highs_verdict *out, int64_t *iterations, cut_error *err);

#endif
