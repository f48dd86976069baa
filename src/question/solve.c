/* Verb solve: who supplies whom, at what price, who pays? One scenario, proved, with everything it says. */
#include "question/forgone.h"
#include "question/measures_report.h"
#include "question/report.h"

cut_status cut_verb_solve(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err) {
  cut_session session = {0};
  cut_solved solved = {0};
  cut_report_options report = {.detail = o->detail, .ranges = o->ranges};
  cut_status status;
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &session, err));
  CUT_TRY_GOTO(cut_session_solve(&session, o->scenarios, o->n_scenarios, &solved, err));
  cut_result_set_outcome(r, cut_solved_outcome(&solved));
  CUT_TRY_GOTO(cut_report_solved(&session, &solved, &report, r, err));
  CUT_TRY_GOTO(cut_measures_report(&session, &solved, r, err));
  CUT_TRY_GOTO(cut_forgone_report(&session, &solved, r, err));
  CUT_TRY_GOTO(cut_report_run(&session, &solved, r, err));
cleanup:
  cut_solved_clear(&solved);
  cut_session_clear(&session);
  return status;
}
