/* A session: one case compiled and loaded once, scenarios solved as patches on it, each from scratch: where several
 * plans cost the same, which of them is told must not depend on what was solved before.
 *
 * Each solve is certified (verify/certificate.h) stage by stage as it is made; a warm answer whose certificate fails is
 * solved again cold. A scenario whose model has another structure gets an engine of its own, and the answer says so. */
#ifndef CUT_QUESTION_SESSION_H
#define CUT_QUESTION_SESSION_H

#include "compile/compile.h"
#include "engine/stages.h"
#include "question/verbs.h"
#include "verify/certificate.h"

typedef struct cut_session {
  const cut_case *c;
  const cut_run_options *options; /* borrowed; its sets apply to every solve */
  const cut_sink *sink;
  cut_compile_options compile;
  cut_measure_state *measures; /* [n measures] states that the options ask for; what solves have unless they say else */
  int64_t *group;              /* the actors of --buyer, NULL if not given: then compile.group is it */
  cut_values *base_values;
  const cut_answer *start; /* NULL: every solve starts from scratch; else from the bases of this answer, borrowed: for
                              where only objectives are told, which are the same from any start */
  cut_model *base;    /* the case without scenario and measures */
  cut_engine *engine; /* loaded with base */
} cut_session;

/* One solved scenario. */
typedef struct cut_solved {
  const char *const *scenarios; /* [n_scenarios] as asked; borrowed from the caller */
  int64_t n_scenarios;
  cut_measure_state *asked;    /* [n measures] states as asked; NULL: all off */
  cut_measure_state *measures; /* [n measures] as it turned out: those open are on or off; NULL: all off. Borrow these
                                  where the same reading of the case is wanted again */
  char *name; /* cut_session_solve_name */
  cut_values *values;          /* in the states of `measures` */
  cut_model *model;
  cut_patch patch; /* from the session's base to model; empty if rebuilt */
  bool rebuilt;    /* structure differs: solved by an engine of its own */
  cut_answer answer;
  cut_certificate *certificates; /* [answer.n_stages] */
  bool *infeasibility_proved;    /* [answer.n_stages], for stages that ended infeasible */
} cut_solved;

/* Compiles and loads the base. compile may be NULL for defaults; the options' buyers count where it names no group, and
 * a group it names must outlive the session. Fields of *s are owned; freed by cut_session_clear. */
cut_status cut_session_open(const cut_case *c, const cut_run_options *o, const cut_compile_options *compile,
                            const cut_sink *sink, cut_session *s, cut_error *err);
void cut_session_clear(cut_session *s);

/* What a solve is called in the tables: "base" or the scenarios' names joined by '+'; "+" and each measure that is on in
 * `states` (NULL: all off); and where it is looked at from another side than the case's view, '@' and its actors joined by
 * ',', or '@system'. NULL without memory; freed by cut_mem_free. */
char *cut_session_solve_name(const cut_session *s, const char *const *scenarios, int64_t n,
                             const cut_measure_state *states);

/* The case seen through scenarios [n] and the options' sets. Freed by cut_values_free. */
cut_status cut_session_values(const cut_session *s, const char *const *scenarios, int64_t n, cut_values **out,
                              cut_error *err);

/* The same in other states of the measures than the options ask for: states [n measures], NULL: all off. */
cut_status cut_session_values_state(const cut_session *s, const char *const *scenarios, int64_t n,
                                    const cut_measure_state *states, cut_values **out, cut_error *err);

/* States of the measures from texts "ID" or "ID=DATE", [n], and whether the others are left to the engine; NULL if there
 * is nothing to take. Freed with cut_mem_free. INPUT if a text, or what they are together, makes no sense. */
cut_status cut_session_states(const cut_session *s, const char *const *measures, int64_t n, bool open,
                              cut_measure_state **out, cut_error *err);
/* The same as known on a day (values.h; NULL: all is known), and, from the day after `prices_until` on, with the last
 * known prices (CUT_DATE_NONE: all prices are known). */
cut_status cut_session_values_known(const cut_session *s, const char *const *scenarios, int64_t n,
                                    const cut_measure_state *states, const cut_knowledge *knowledge,
                                    cut_date prices_until, cut_values **out, cut_error *err);

/* As cut_session_solve_values, compiled with other options than the session's. */
cut_status cut_session_solve_compiled(cut_session *s, cut_values *values, const cut_compile_options *compile,
                                      const char *name, cut_solved *out, cut_error *err);

/* Solves the case under scenarios [n], 0 for the base, with the measures that the options ask for. The caller clears *out
 * with cut_solved_clear. */
cut_status cut_session_solve(cut_session *s, const char *const *scenarios, int64_t n, cut_solved *out, cut_error *err);
/* The same in other states of the measures: states [n measures], checked by the caller (cut_measure_states_check), NULL:
 * all off. They are copied. */
cut_status cut_session_solve_state(cut_session *s, const char *const *scenarios, int64_t n,
                                   const cut_measure_state *states, cut_solved *out, cut_error *err);
/* Solves the case as `values` has it; they belong to *out from then on, whatever the status. */
cut_status cut_session_solve_values(cut_session *s, cut_values *values, const char *name, cut_solved *out,
                                    cut_error *err);
/* Solves a model that the caller has made of these values, such as one with a row more. Takes over name, values and model,
 * also where it fails; measures are those of the values. */
cut_status cut_session_solve_made(cut_session *s, char *name, cut_values *values, cut_model *model, cut_solved *out,
                                  cut_error *err);
void cut_solved_clear(cut_solved *s);

/* Certifies one stage of an answer to the model: an optimum in *out, infeasibility in *infeasible. */
cut_status cut_stage_certify(const cut_model *m, const cut_stage *stage, cut_certificate *out, bool *infeasible,
                             cut_error *err);

/* The last stage solved, NULL if none. */
const cut_stage *cut_solved_last(const cut_solved *s);
/* The values of its plan, [columns of the model]; NULL if it has none. */
const double *cut_solved_value(const cut_solved *s);
/* Unserved energy over all classes, GWh. */
double cut_solved_unserved(const cut_solved *s);
/* True if all stages were solved to optimality. */
bool cut_solved_is_optimal(const cut_solved *s);
/* Every stage proved? */
bool cut_solved_is_proved(const cut_solved *s);
/* What the outcome of a run with this answer is. */
cut_outcome cut_solved_outcome(const cut_solved *s);

/* Unserved energy up to this, in GWh, counts as none: the slack of the stages and the solver's tolerance. */
#define CUT_NOTHING_UNSERVED 1e-5

/* The LP that a stage's certificate is checked against: the model's numbers with the stage's cost and row limits.
 * cost [n_columns] is filled in by the call and must outlive *out. */
void cut_stage_lp(const cut_model *m, const cut_stage *stage, double *cost, cut_lp *out);

#endif
