#include "question/measures_report.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"

/* What a measure that was left to the engine is worth; NAN where one side has no plan. */
typedef struct worth {
  double cost;   /* thousand currency units saved by having it */
  double energy; /* GWh of need served by having it */
  const char *proof;
} worth;

static cut_status find_worth(cut_session *s, const cut_solved *solved, int64_t measure, worth *out, cut_error *err) {
  cut_measure_state *states = NULL;
  cut_solved other = {0};
  cut_status status = CUT_STATUS_OK;
  const bool taken = solved->measures[measure].choice == CUT_MEASURE_ON;
  *out = (worth){NAN, NAN, "not proved"};
  CUT_TRY_GOTO(cut_measure_states_new(s->c, &states, err));
  for (int64_t i = 0; i < cut_case_n(s->c, CUT_TABLE_MEASURES); i++) states[i] = solved->asked[i];
  states[measure].choice = taken ? CUT_MEASURE_OFF : CUT_MEASURE_ON;
  const char *impossible = taken ? "cannot be left out" : "cannot be taken";
  status = cut_measure_states_check(s->c, states, NULL);
  if (status != CUT_STATUS_OK) {
    out->proof = impossible;
    status = CUT_STATUS_OK;
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_session_solve_state(s, solved->scenarios, solved->n_scenarios, states, &other, err));
  if (!cut_solved_is_optimal(&other)) {
    if (other.answer.status == CUT_SOLVE_INFEASIBLE && cut_solved_is_proved(&other)) out->proof = impossible;
    goto cleanup;
  }
  double sign = taken ? 1 : -1;
  out->cost = sign * (cut_solved_last(&other)->objective - cut_solved_last(solved)->objective);
  out->energy = sign * (cut_solved_unserved(&other) - cut_solved_unserved(solved));
  if (cut_solved_is_proved(&other) && cut_solved_is_proved(solved)) out->proof = "proved";
cleanup:
  cut_solved_clear(&other);
  cut_mem_free(states);
  return status;
}

/* Everything paid for the measure, thousand currency units. */
static double total_cost(const cut_solved *solved, int64_t measure) {
  const cut_model_view *v = cut_model_get(solved->model);
  double sum = 0;
  for (int64_t k = 0; k < v->n_terms; k++)
    if (v->causes[v->terms[k].cause].table == CUT_TABLE_MEASURES && v->causes[v->terms[k].cause].row == measure)
      sum += v->terms[k].rate * cut_solved_last(solved)->solution.value[v->terms[k].column];
  return sum;
}

static cut_status put(cut_session *s, const cut_solved *solved, int64_t measure, cut_result *r, cut_error *err) {
  const cut_case *c = s->c;
  static const cut_measure_state off = {CUT_MEASURE_OFF, CUT_DATE_NONE};
  cut_measure_state asked = solved->asked == NULL ? off : solved->asked[measure],
                    found = solved->measures == NULL ? off : solved->measures[measure];
  const bool was_open = asked.choice == CUT_MEASURE_OPEN, is_on = found.choice == CUT_MEASURE_ON;
  int64_t payer = cut_case_ref(c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_PAID_BY);
  if (payer < 0) payer = cut_case_ref(c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDED_BY);
  char day[11], unit[32];
  worth w = {NAN, NAN, NULL};
  if (was_open) CUT_TRY(find_worth(s, solved, measure, &w, err));
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(c)->currency);
  cut_result_begin(r, CUT_RT_MEASURES);
  cut_result_put_text(r, CUT_RC_MEASURES_SOLVE, solved->name);
  cut_result_put_text(r, CUT_RC_MEASURES_MEASURE, cut_case_key(c, CUT_TABLE_MEASURES, measure));
  cut_result_put_text(r, CUT_RC_MEASURES_STATE, was_open ? (is_on ? "open on" : "open off") : (is_on ? "on" : "off"));
  if (asked.choice != CUT_MEASURE_OFF) {
    cut_date_format(asked.decided, day);
    cut_result_put_text(r, CUT_RC_MEASURES_DECIDED, day);
    cut_date_format(cut_value_measure_span(solved->values, measure, asked.decided).first, day);
    cut_result_put_text(r, CUT_RC_MEASURES_FROM, day);
  }
  cut_result_put_number(r, CUT_RC_MEASURES_COST, total_cost(solved, measure) / 1000);
  cut_result_put_text(r, CUT_RC_MEASURES_PAYER, cut_case_key(c, CUT_TABLE_ACTORS, payer));
  cut_result_put_number(r, CUT_RC_MEASURES_WORTH, w.cost / 1000);
  cut_result_put_text(r, CUT_RC_MEASURES_UNIT, unit);
  cut_result_put_number(r, CUT_RC_MEASURES_ENERGY, w.energy);
  cut_result_put_text(r, CUT_RC_MEASURES_PROOF, w.proof);
  return cut_result_end(r, err);
}

cut_status cut_measures_report(cut_session *s, const cut_solved *solved, cut_result *r, cut_error *err) {
  if (!cut_solved_is_optimal(solved) || solved->asked == NULL) return CUT_STATUS_OK;
  for (int64_t i = 0; i < cut_case_n(s->c, CUT_TABLE_MEASURES); i++) CUT_TRY(put(s, solved, i, r, err));
  return CUT_STATUS_OK;
}
