/* The HiGHS kernel's insides, shared by highs_kernel.c and highs_ray.c: the only files that see HiGHS. */
#ifndef CUT_ENGINE_HIGHS_INTERNAL_H
#define CUT_ENGINE_HIGHS_INTERNAL_H

/* HiGHS declares a static function that it never defines. gcc looks for those at the end of the file, so that this cannot
 * be taken back after the include; clang still finds our own unused functions. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include <interfaces/highs_c_api.h>

#include "engine/engine_internal.h"

typedef struct highs_kernel {
  cut_kernel base;
  void *highs; /* HiGHS's own handle: its C interface has no type for it */
  const cut_model_view *view;
  cut_engine_options options;
  HighsInt *set;          /* [max(n_columns, n_rows)] scratch: indices or basis states */
  double *lower, *upper;  /* [max(n_columns, n_rows)] scratch */
  bool has_basis;
  char name[32];
} highs_kernel;

/* A LP of our own beside the model's, by columns. */
typedef struct highs_lp {
  int64_t n_columns, n_rows;
  double *cost, *col_lower, *col_upper, *row_lower, *row_upper;
  int64_t *start, *row;
  double *value;
} highs_lp;

/* A silent HiGHS on one thread with our tolerances and no presolve; NULL if memory is out. */
void *highs_new(const cut_engine_options *o);
/* Loads an LP into HiGHS. SOLVER if HiGHS refuses it, OVERFLOW if it has more entries than HiGHS can count. */
cut_status highs_load(void *highs, const highs_lp *lp, cut_error *err);

/* What a side problem found. */
typedef enum highs_verdict { HIGHS_VERDICT_NO, HIGHS_VERDICT_YES, HIGHS_VERDICT_STOPPED } highs_verdict;

/* Is there no x? YES: ray [n_rows] proves it. NO: there is one, within tolerance. */
cut_status highs_prove_infeasible(highs_kernel *k, const cut_engine_numbers *n, double *ray, highs_verdict *out,
                                  int64_t *iterations, cut_error *err);
/* Is there a direction that lowers the cost for ever? YES: ray [n_columns] is one. */
cut_status highs_prove_unbounded(highs_kernel *k, const cut_engine_numbers *n, double *ray, highs_verdict *out,
                                 int64_t *iterations, cut_error *err);

#endif
