/* One interface for all solvers: load a model, change numbers, minimise a cost, get a solution with its certificate.
 *
 * An engine is one LP (integrality dropped) in memory, warm between solves. Mixed-integer problems are proved by
 * branch.h on top of it, the lexicographic stages by stages.h. Engines are not shared between threads. */
#ifndef CUT_ENGINE_ENGINE_H
#define CUT_ENGINE_ENGINE_H

#include "model/patch.h"

typedef struct cut_engine cut_engine;

typedef enum cut_engine_kind { CUT_ENGINE_AUTO, CUT_ENGINE_HIGHS } cut_engine_kind;

typedef struct cut_engine_options {
  cut_engine_kind kind;
  double feasibility;      /* primal tolerance, absolute, canonical units; default 1e-9 */
  double optimality;       /* dual tolerance, default 1e-9 */
  double time_limit;       /* seconds for one solve, INFINITY by default */
  bool presolve;           /* for large models: presolve where there is no basis, cheaper pricing; default no */
  bool rays;               /* find a ray for every infeasible answer, default yes; else only where it costs nothing */
  int64_t iteration_limit; /* -1: none */
} cut_engine_options;
void cut_engine_options_init(cut_engine_options *o);

typedef enum cut_solve_status {
  CUT_SOLVE_OPTIMAL,
  CUT_SOLVE_INFEASIBLE, /* ray: a dual ray y [n_rows] that proves it */
  CUT_SOLVE_UNBOUNDED,  /* ray: a primal ray d [n_columns] */
  CUT_SOLVE_LIMIT,
  CUT_SOLVE_INTERRUPTED
} cut_solve_status;
const char *cut_solve_status_text(cut_solve_status s);

/* OPTIMAL has all arrays but the ray; INFEASIBLE only the ray; UNBOUNDED the ray; LIMIT and INTERRUPTED none.
 * Arrays are owned by the solution; freed by cut_solution_clear. Start from {0}; a solution may be reused.
 * Dual signs: reduced = cost - A' dual; at the optimum reduced[j] >= 0 at a lower bound, <= 0 at an upper one;
 * dual[i] >= 0 where the row's lower side binds, <= 0 where the upper one does. */
typedef struct cut_solution {
  cut_solve_status status;
  double objective; /* cost'value without the model's offset; infeasible INFINITY, unbounded -INFINITY, stopped NAN */
  double *value;    /* [n_columns] */
  double *reduced;  /* [n_columns] */
  double *activity; /* [n_rows] */
  double *dual;     /* [n_rows] */
  double *ray;      /* [n_rows] or [n_columns], NULL if none */
  uint8_t *col_basic, *row_basic; /* [n_columns], [n_rows] 1 if basic; NULL if the engine has no basis */
  int64_t n_columns, n_rows;
  int64_t iterations;
  bool warm; /* started from an earlier basis */
} cut_solution;
void cut_solution_clear(cut_solution *s);
/* *out is cleared by the caller, also after a failure. */
cut_status cut_solution_copy(const cut_solution *s, cut_solution *out, cut_error *err);

/* Loads the LP relaxation of the model (the model must outlive the engine). The cost is the model's last-stage cost. */
cut_status cut_engine_open(const cut_model *m, const cut_engine_options *options, cut_engine **out, cut_error *err);
void cut_engine_close(cut_engine *e);
const char *cut_engine_name(const cut_engine *e); /* "HiGHS 1.15.1" */

/* Changes take effect at the next solve; the basis is kept. Limits must leave a value (ARGUMENT) and finite numbers be
 * below 1e20 (OVERFLOW). Setting never allocates: numbers that were there before can always be put back. */
cut_status cut_engine_set_cost(cut_engine *e, const double *cost, cut_error *err); /* [n_columns] */
cut_status cut_engine_set_column(cut_engine *e, int64_t column, double lower, double upper, cut_error *err);
cut_status cut_engine_set_row(cut_engine *e, int64_t row, double lower, double upper, cut_error *err);
/* Applies a patch, or takes it back (undo), cost changes included. All or nothing: ARGUMENT if a number is not the one
 * that the patch was made for (`before`, or `after` when undoing), or if limits would cross in the end. */
cut_status cut_engine_apply(cut_engine *e, const cut_patch *p, bool undo, cut_error *err);
/* Current numbers, as changed so far: what a certificate must be checked against. Borrowed until the next change. */
typedef struct cut_engine_numbers {
  const double *col_lower, *col_upper, *cost, *row_lower, *row_upper;
} cut_engine_numbers;
cut_engine_numbers cut_engine_get_numbers(const cut_engine *e);
/* The row's entries have changed in the model that the engine holds: takes them over. The basis is kept. */
cut_status cut_engine_take_row(cut_engine *e, int64_t row, cut_error *err);
/* Forgets the basis: the next solve is cold. */
cut_status cut_engine_reset(cut_engine *e, cut_error *err);
/* The next solve starts from the basis of `from`, a solution of a model of the same structure, which is borrowed until
 * then; without a basis (col_basic NULL) nothing changes. An answer found so depends on `from` alone, not on what was
 * solved in between. ARGUMENT if the sizes are others. */
cut_status cut_engine_start_from(cut_engine *e, const cut_solution *from, cut_error *err);

/* Minimises the current cost. Infeasible and unbounded are statuses, not errors. sink may be NULL. */
cut_status cut_engine_solve(cut_engine *e, const cut_sink *sink, cut_solution *out, cut_error *err);

/* Asks the solver's own mixed-integer method for a good point of the model with its integer columns, at the current
 * numbers: value [n_columns] if *found; *is_best if the solver holds it for optimal. Nothing of this is proved, and
 * nothing of it changes what the engine knows. Bounded by a number of nodes, not by a clock, unless a time limit is
 * set. */
cut_status cut_engine_suggest(cut_engine *e, double *value, bool *found, bool *is_best, cut_error *err);

#endif
