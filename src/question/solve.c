/* Verb solve: who supplies whom, at what price, who pays? One scenario, proved, with everything it says; or, with
 * rolling foresight, what comes of planning again and again. */
#include "question/forgone.h"
#include "question/measures_report.h"
#include "question/report.h"
#include "question/rolling.h"

static cut_status solve_once(cut_session *s, const cut_run_options *o, cut_result *r, cut_error *err) {
  cut_solved solved = {0};
  cut_report_options report = {.detail = o->detail, .ranges = o->ranges, .ranges_always = o->ranges_given};
  cut_status status;
  CUT_TRY_GOTO(cut_session_solve(s, o->scenarios, o->n_scenarios, &solved, err));
  cut_result_set_outcome(r, cut_solved_outcome(&solved));
  CUT_TRY_GOTO(cut_report_solved(s, &solved, &report, r, err));
  CUT_TRY_GOTO(cut_measures_report(s, &solved, r, err));
  CUT_TRY_GOTO(cut_forgone_report(s, &solved, r, err));
  CUT_TRY_GOTO(cut_report_run(s, &solved, r, err));
cleanup:
  cut_solved_clear(&solved);
  return status;
}

static cut_status solve_rolling(cut_session *s, const cut_run_options *o, cut_result *r, cut_error *err) {
  cut_rolling rolling = {0};
  cut_rolling_options options = cut_rolling_options_of(o);
  cut_status status;
  CUT_TRY_GOTO(cut_rolling_run(s, o->scenarios, o->n_scenarios, &options, &rolling, err));
  cut_result_set_outcome(r, cut_rolling_outcome(&rolling));
  CUT_TRY_GOTO(cut_rolling_report(s, &rolling, o->detail, r, err));
  if (rolling.complete) CUT_TRY_GOTO(cut_measures_report(s, &rolling.carried_out, r, err));
  if (rolling.complete) CUT_TRY_GOTO(cut_forgone_report(s, &rolling.carried_out, r, err));
  CUT_TRY_GOTO(cut_rolling_report_run(s, &rolling, r, err));
cleanup:
  cut_rolling_clear(&rolling);
  return status;
}

/* Options that mean nothing where all is known are not passed over in silence. */
static cut_status refuse_without_rolling(const cut_run_options *o, cut_error *err) {
  const char *name = o->window > 0 ? "window" : o->roll > 0 ? "roll" : o->info_given ? "info" : NULL;
  if (o->rolling && o->by_origin)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"by_origin\" needs --foresight perfect");
  if (o->rolling || name == NULL) return CUT_STATUS_OK;
  return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\" belongs to --foresight rolling", name);
}

cut_status cut_verb_solve(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err) {
  cut_session session = {0};
  cut_status status;
  CUT_TRY(refuse_without_rolling(o, err));
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &session, err));
  status = o->rolling ? solve_rolling(&session, o, r, err) : solve_once(&session, o, r, err);
cleanup:
  cut_session_clear(&session);
  return status;
}
