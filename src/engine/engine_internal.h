/* What a solver must offer to stand behind engine.h, and what it may use. Included by engine.c, ray.c and the kernels.
 *
 * engine.c keeps the current numbers and the list of what changed since the last solve; a kernel gets both at each
 * solve, so that it can hand the changes to its library in one piece and a change that is taken back costs nothing. */
#ifndef CUT_ENGINE_INTERNAL_H
#define CUT_ENGINE_INTERNAL_H

#include "engine/engine.h"

typedef struct cut_kernel_ops cut_kernel_ops;

/* First member of every kernel's own struct. */
typedef struct cut_kernel {
  const cut_kernel_ops *ops;
} cut_kernel;

/* Columns and rows whose limits may have changed since the last solve, ascending; and whether costs may have. */
typedef struct cut_engine_changes {
  const int64_t *columns, *rows;
  int64_t n_columns, n_rows;
  bool cost;
  const cut_solution *start; /* a solution with the basis to start from, NULL: go on from the last one */
} cut_engine_changes;

struct cut_kernel_ops {
  /* The view's arrays outlive the kernel; numbers are the view's own at this point. */
  cut_status (*open)(const cut_model_view *v, const cut_engine_options *o, cut_kernel **out, cut_error *err);
  void (*close)(cut_kernel *k);
  const char *(*name)(const cut_kernel *k);
  /* Minimises numbers->cost. `out` comes cleared with its sizes set. Fills status, iterations, warm; on OPTIMAL value,
   * reduced, dual and the basis; on INFEASIBLE and UNBOUNDED the ray, and on UNBOUNDED a value where it has one. The
   * rest is done by engine.c. */
  cut_status (*solve)(cut_kernel *k, const cut_engine_numbers *numbers, const cut_engine_changes *changes,
                      const cut_sink *sink, cut_solution *out, cut_error *err);
  /* Takes the entries of a row over from the view. */
  cut_status (*take_row)(cut_kernel *k, int64_t row, cut_error *err);
  void (*reset)(cut_kernel *k);
  /* As cut_engine_suggest. */
  cut_status (*suggest)(cut_kernel *k, const cut_engine_numbers *numbers, double *value, bool *found, bool *is_best,
                        cut_error *err);
};

extern const cut_kernel_ops cut_highs_kernel;

/* Finite numbers from here on are refused: HiGHS takes them for infinite. */
#define CUT_ENGINE_LARGEST 1e20

/* ---- rays ---- */

/* How far a ray may stray from its cone, relative to the sizes that meet; it is scaled to a largest entry of 1. */
#define CUT_RAY_TOLERANCE 1e-9

/* Scales so that the largest entry is 1 and drops what is below 1e-13 of it. False if nothing is left. */
bool cut_ray_normalise(double *ray, int64_t n);
/* Smallest value of y'(Ax) that rows allow, less the largest that columns allow: > 0 proves that no x exists. Drops the
 * entries of y whose sign asks for a limit that its row does not have. -INFINITY if columns without a limit take part.
 */
double cut_ray_infeasible_margin(const cut_model_view *v, const cut_engine_numbers *n, double *y);
/* True if d is a direction of the rows and bounds that lowers the cost; small entries against a limit are dropped. */
bool cut_ray_is_unbounded(const cut_model_view *v, const cut_engine_numbers *n, double *d);

#endif
