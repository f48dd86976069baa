/* Verb compare: what does a change do? Two solves side by side, and how long supply lasts in each. */
#include "base/mem.h"
#include "question/comparison.h"
#include "question/measures_report.h"
#include "question/report.h"
#include "question/survival.h"

/* How long supply lasts on both sides, from the start and from each variant of it. */
static cut_status survive(const cut_session *s, const cut_survival_job sides[2], cut_result *r, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(s->c);
  int64_t n = 0;
  cut_survival_job *jobs = CUT_NEW(cut_survival_job, 2 * (1 + info->n_variants));
  if (jobs == NULL) return CUT_FAIL_MEMORY(err);
  for (int side = 0; side < 2; side++)
    for (int64_t i = -1; i < info->n_variants; i++) {
      jobs[n] = sides[side];
      jobs[n++].variant = i < 0 ? NULL : &info->variants[i];
    }
  cut_status status = cut_survival_report(s, jobs, n, r, err);
  cut_mem_free(jobs);
  return status;
}

cut_status cut_verb_compare(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                            cut_error *err) {
  cut_session session = {0};
  cut_solved base = {0}, other = {0};
  cut_report_options report = {.detail = o->detail, .ranges = o->ranges, .ranges_always = o->ranges_given};
  const char *against[1] = {o->against};
  int64_t n_against = o->against == NULL || o->against[0] == '\0' ? 0 : 1;
  cut_status status;
  if (o->n_scenarios == 0 && o->n_measures == 0 && !o->open_measures)
    return CUT_FAIL(err, CUT_STATUS_INPUT,
                    "compare needs --scenario or --measure: the change to compare with the base");
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &session, err));
  CUT_TRY_GOTO(cut_session_solve_state(&session, against, n_against, NULL, &base, err));
  CUT_TRY_GOTO(cut_session_solve(&session, o->scenarios, o->n_scenarios, &other, err));
  cut_result_set_outcome(r, cut_solved_outcome(&other));
  CUT_TRY_GOTO(cut_report_solved(&session, &base, &report, r, err));
  CUT_TRY_GOTO(cut_report_solved(&session, &other, &report, r, err));
  CUT_TRY_GOTO(cut_measures_report(&session, &base, r, err));
  CUT_TRY_GOTO(cut_measures_report(&session, &other, r, err));
  CUT_TRY_GOTO(cut_comparison_report(&base, &other, r, err));
  if (o->survival) {
    cut_survival_job sides[2] = {
        {.scenarios = against, .n = n_against, .with_new = true, .with_ranges = true, .new_ranges = true},
        {.scenarios = o->scenarios,
         .n = o->n_scenarios,
         .with_new = true,
         .with_ranges = true,
         .new_ranges = true,
         .measures = other.measures,
         .name = other.name}};
    CUT_TRY_GOTO(survive(&session, sides, r, err));
  }
  CUT_TRY_GOTO(cut_report_run(&session, &other, r, err));
cleanup:
  cut_solved_clear(&other);
  cut_solved_clear(&base);
  cut_session_clear(&session);
  return status;
}
