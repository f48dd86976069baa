/* The lexicographic solve: least unserved energy class by class, then least cost. Each stage is fixed within a stated
 * slack before the next and keeps its own certificate. */
#ifndef CUT_ENGINE_STAGES_H
#define CUT_ENGINE_STAGES_H

#include "engine/branch.h"

typedef struct cut_stage {
  int64_t priority;  /* the class, or -1 for the cost stage */
  int64_t class_row; /* row minimised, or -1 for the cost stage */
  double objective;  /* GWh, or thousand currency units with the model's offset */
  double slack;      /* what the next stages may add to it */
  cut_solution solution;
  cut_tree tree;
  double bound; /* proved bound of the branching, before verification; with the offset, as the objective. The bounds of
                   the tree's leaves and solution.objective are without it */
  double *row_upper; /* [n_rows] row limits in force (earlier stages fixed): what the certificate is checked against */
} cut_stage;

typedef struct cut_answer {
  cut_solve_status status; /* of the stage that stopped, OPTIMAL if all were solved */
  cut_stage *stages;       /* [n_stages] in the order solved */
  int64_t n_stages;
  bool resolved_cold; /* a warm answer failed its certificate and was solved again */
} cut_answer;
void cut_answer_clear(cut_answer *a);
/* *out is cleared by the caller, also after a failure. */
cut_status cut_answer_copy(const cut_answer *a, cut_answer *out, cut_error *err);

typedef struct cut_stages_options {
  double slack_absolute; /* GWh, default 1e-6 */
  double slack_relative; /* default 1e-9 */
  cut_branch_options branch;
  const cut_answer *start; /* the answer of a model of the same size that is near; borrowed, NULL: none. A stage starts
                              from the basis of that stage there as long as those before it have come out the same;
                              else from what the engine has */
} cut_stages_options;
void cut_stages_options_init(cut_stages_options *o);

/* Runs all stages on the engine, whose numbers may be patched away from the model's; class rows are set back to what
 * they were at the end. A stage with zero unserved at the lower bound still counts as a stage. After each stage the
 * caller-supplied check (may be NULL) says whether the certificate holds; if not the stage is solved again cold, once.
 */
typedef bool (*cut_certificate_fn)(const cut_engine *e, const cut_model *m, const cut_stage *stage, void *user);
cut_status cut_stages_solve(cut_engine *e, const cut_model *m, const cut_stages_options *options,
                            cut_certificate_fn check, void *user, const cut_sink *sink, cut_answer *out,
                            cut_error *err);

#endif
