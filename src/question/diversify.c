/* Verb diversify: the cheapest way under a share.
 *
 * The base plan is solved, the share of the supplier read from it in every way; then each set of measures that the
 * group can take gets its frontier, and the cheapest of them at each share is the answer. No cap is met by not serving:
 * what must stay unserved is found before any cap, for each set, and sets that serve less than the base are left out.
 */
#include "question/diversify.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/measures_report.h"

void cut_diversify_money(const cut_diversify *d, char buf[32]) {
  snprintf(buf, 32, "million %s", cut_case_get_info(d->c)->currency);
}

cut_status cut_diversify_headline(cut_diversify *d, double value, const char *unit, bool proved, cut_text *answer,
                                  cut_error *err) {
  cut_evidence evidence = {.c = d->c};
  cut_evidence_add_plan(&evidence, d->base.model, cut_solved_value(&d->base));
  cut_headline h = {.topic = "What is the cheapest way under a share?",
                    .unit = unit,
                    .proof = proved ? "proved" : "not proved",
                    .value = value,
                    .low = NAN,
                    .high = NAN,
                    .evidence = &evidence};
  cut_status status = cut_headline_put(d->r, &h, answer, err);
  cut_evidence_clear(&evidence);
  return status;
}

double cut_diversify_share(const cut_diversify *d, int64_t *state) {
  const cut_envelope_row *rows = d->envelope.items;
  double share = d->has_target && d->target_met ? d->target : rows[0].share;
  int64_t at = 0;
  while (at + 1 < d->envelope.n && rows[at + 1].share <= share) at++;
  *state = rows[at].state;
  return share;
}

double cut_diversify_plan_share(const cut_diversify *d, int64_t *state) {
  double share = cut_diversify_share(d, state);
  return d->has_target && d->target_met ? share : share + 1e-7 * (1 + share);
}

/* ---- what is asked ---- */

static cut_status read_days(const cut_run_options *o, const cut_case_info *info, cut_span *out, cut_error *err) {
  *out = (cut_span){info->start, info->end + 1};
  cut_date day;
  if (o->share_from[0] != '\0' && cut_date_parse(o->share_from, &day)) out->first = day;
  if (o->share_to[0] != '\0' && cut_date_parse(o->share_to, &day)) out->last = day + 1;
  if (out->first < info->start || out->last > info->end + 1 || out->first >= out->last)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "options \"share_from\" and \"share_to\" must leave days of the horizon");
  return CUT_STATUS_OK;
}

static cut_status read_spec(cut_diversify *d, cut_error *err) {
  const cut_run_options *o = d->o;
  cut_share_spec *spec = &d->spec;
  CUT_TRY(read_days(o, cut_case_get_info(d->c), &spec->when, err));
  CUT_ASSERT(cut_share_basis_parse(o->basis, &spec->basis), err);
  spec->accounting = cut_share_accounting_parse(o->accounting);
  spec->nuclear = o->nuclear_by_fuel ? CUT_NUCLEAR_BY_FUEL : CUT_NUCLEAR_DOMESTIC;
  d->target = NAN;
  d->has_target = o->share[0] != '\0';
  if (d->has_target && !cut_share_parse(o->share, &d->target))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"share\": \"%s\" is not a share, such as 40%% or 0.4", o->share);
  spec->supplier = o->supplier[0] == '\0' ? -1 : cut_case_find(d->c, CUT_TABLE_ACTORS, o->supplier);
  if (spec->supplier < 0 && o->supplier[0] != '\0')
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"supplier\": actors has no row '%s'", o->supplier);
  return CUT_STATUS_OK;
}

/* Does the base serve all there is, and miss no minimum? */
static bool serves_all(const cut_solved *s) {
  for (int64_t i = 0; i < s->answer.n_stages; i++)
    if (s->answer.stages[i].class_row >= 0 && s->answer.stages[i].objective > CUT_NOTHING_UNSERVED) return false;
  return true;
}

/* What depends on the base plan: the supplier where none is named, and the fixed denominator. */
static cut_status read_base(cut_diversify *d, cut_error *err) {
  const double *x = cut_solved_last(&d->base)->solution.value;
  if (d->spec.supplier < 0) CUT_TRY(cut_share_largest(d->c, d->base.model, &d->spec, x, &d->spec.supplier, err));
  if (d->spec.supplier < 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "nothing is imported in the days that count: there is no share to cap");
  cut_share_reading reading;
  CUT_TRY(cut_share_read(d->c, d->base.model, &d->spec, x, &reading, err));
  if (isnan(reading.share))
    return CUT_FAIL(err, CUT_STATUS_INPUT,
                    "the share's denominator is %.6g GWh in the base plan: no share of it exists; choose another basis",
                    reading.denominator);
  d->fixed = strcmp(d->o->denominator, "plan") == 0 ? NAN : reading.denominator;
  d->ask = (cut_share_ask){.s = &d->session,
                           .scenarios = d->o->scenarios,
                           .n_scenarios = d->o->n_scenarios,
                           .spec = d->spec,
                           .fixed = d->fixed,
                           .unserved = cut_solved_unserved(&d->base),
                           .serves_all = serves_all(&d->base)};
  return cut_share_report(d->c, d->base.model, &d->spec, x, d->base.name, d->against, d->r, err);
}

/* ---- states ---- */

static cut_status make_sets(cut_diversify *d, cut_error *err) {
  const cut_model_view *v = cut_model_get(d->base.model);
  CUT_TRY(cut_measure_sets_make(d->base.values, d->session.measures, v->in_group, &d->sets, err));
  d->states = CUT_NEW(cut_share_state, d->sets.n);
  d->names = CUT_NEW(char *, d->sets.n);
  if (d->states == NULL || d->names == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < d->sets.n; i++) {
    cut_text name = {0};
    cut_measure_sets_name(d->c, d->session.measures, d->sets.items[i], &name);
    d->names[i] = cut_text_take(&name);
    if (d->names[i] == NULL) return CUT_FAIL_MEMORY(err);
  }
  return CUT_STATUS_OK;
}

static cut_status find_envelope(cut_diversify *d, cut_error *err) {
  const cut_frontier **frontiers = CUT_NEW(const cut_frontier *, d->sets.n);
  if (frontiers == NULL) return CUT_FAIL_MEMORY(err);
  d->proved = cut_solved_is_proved(&d->base);
  for (int64_t i = 0; i < d->sets.n; i++) {
    frontiers[i] = &d->states[i].frontier;
    d->proved = d->proved && d->states[i].proved && (d->states[i].frontier.n == 0 || d->states[i].frontier.all_proved);
  }
  cut_status status = cut_envelope_make(frontiers, d->sets.n, &d->envelope, err);
  cut_mem_free(frontiers);
  if (status != CUT_STATUS_OK) return status;
  if (d->envelope.n == 0)
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "no state of the measures serves what the base serves");
  d->target_met = d->has_target && d->target >= d->envelope.items[0].share;
  return CUT_STATUS_OK;
}

/* ---- the states against each other ---- */

void cut_diversify_sets_with(const cut_diversify *d, int64_t measure, uint8_t *among) {
  for (int64_t i = 0; i < d->sets.n; i++) among[i] = d->sets.items[i][measure].choice == CUT_MEASURE_ON ? 1 : 0;
}

void cut_diversify_sets_without(const cut_diversify *d, int64_t measure, uint8_t *among) {
  for (int64_t i = 0; i < d->sets.n; i++) {
    among[i] = 1;
    for (int64_t k = 0; k < d->sets.n_free; k++)
      if ((measure < 0 || measure == d->sets.measure[k]) &&
          d->sets.items[i][d->sets.measure[k]].choice == CUT_MEASURE_ON)
        among[i] = 0;
  }
}

cut_status cut_diversify_compete(cut_diversify *d, cut_error *err) {
  const cut_share_state **alike = CUT_NEW(const cut_share_state *, d->sets.n);
  cut_status status = CUT_STATUS_OK;
  int64_t n = 0;
  d->rivals = CUT_NEW(cut_rival, d->sets.n);
  d->seat = cut_frontier_seat_new();
  if (alike == NULL || d->rivals == NULL || d->seat == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < d->sets.n; i++) {
    cut_rival_begin(&d->rivals[i], d->sets.items[i], &d->states[i]);
    if (i == 0 || cut_share_states_alike(&d->states[0], &d->states[i])) alike[n++] = &d->states[i];
  }
  CUT_TRY_GOTO(cut_share_hull_make(alike, n, &d->hull, err));
  cut_contest_begin(&d->contest, &d->ask, &d->states[0], &d->hull, d->seat, INFINITY);
cleanup:
  cut_mem_free(alike);
  return status;
}

/* ---- the plan under the cap ---- */

static cut_status put_cap(const cut_diversify *d, const char *name, double share, cut_error *err) {
  char from[11], to[11];
  cut_date_format(d->spec.when.first, from);
  cut_date_format(d->spec.when.last - 1, to);
  cut_result_begin(d->r, CUT_RT_CAPS);
  cut_result_put_text(d->r, CUT_RC_CAPS_SOLVE, name);
  cut_result_put_text(d->r, CUT_RC_CAPS_OF_SOLVE, d->base.name);
  cut_result_put_text(d->r, CUT_RC_CAPS_SUPPLIER, cut_case_key(d->c, CUT_TABLE_ACTORS, d->spec.supplier));
  cut_result_put_text(d->r, CUT_RC_CAPS_BASIS, cut_share_basis_word(d->spec.basis));
  cut_result_put_text(d->r, CUT_RC_CAPS_ACCOUNTING, cut_share_accounting_word(d->spec.accounting));
  cut_result_put_text(d->r, CUT_RC_CAPS_NUCLEAR, cut_share_nuclear_word(d->spec.nuclear));
  cut_result_put_text(d->r, CUT_RC_CAPS_FROM, from);
  cut_result_put_text(d->r, CUT_RC_CAPS_TO, to);
  cut_result_put_number(d->r, CUT_RC_CAPS_SHARE, 100 * share);
  cut_result_put_number(d->r, CUT_RC_CAPS_OF, d->fixed);
  return cut_result_end(d->r, err);
}

/* Solves the plan under the cap like any other, stage by stage with its certificates, and reports all of it: that the
 * cap costs nothing in unserved energy is part of what is proved. */
static cut_status solve_capped(cut_diversify *d, cut_solved *out, cut_error *err) {
  int64_t state;
  double share = cut_diversify_plan_share(d, &state);
  bool least = !(d->has_target && d->target_met);
  cut_values *values = NULL;
  cut_model *plain = NULL, *model = NULL;
  cut_text name = {0};
  char *plain_name = NULL;
  cut_status status;
  memset(out, 0, sizeof *out);
  CUT_TRY_GOTO(
      cut_session_values_state(&d->session, d->o->scenarios, d->o->n_scenarios, d->sets.items[state], &values, err));
  CUT_TRY_GOTO(cut_compile(values, &d->session.compile, &plain, err));
  CUT_TRY_GOTO(cut_share_cap(d->c, plain, &d->spec, share, d->fixed, &model, err));
  plain_name = cut_session_solve_name(&d->session, d->o->scenarios, d->o->n_scenarios, d->sets.items[state]);
  cut_text_add_f(&name, "%s|%s", plain_name == NULL ? "" : plain_name, least ? "least" : "share");
  if (plain_name == NULL) name.failed = true;
  char *text = cut_text_take(&name);
  if (text == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  status = cut_session_solve_made(&d->session, text, values, model, out, err);
  values = NULL;
  model = NULL;
  if (status != CUT_STATUS_OK) goto cleanup;
  out->scenarios = d->o->scenarios;
  out->n_scenarios = d->o->n_scenarios;
  if (!cut_solved_is_optimal(out) ||
      cut_solved_unserved(out) > cut_solved_unserved(&d->base) + 10 * CUT_NOTHING_UNSERVED) {
    status = CUT_FAIL(err, CUT_STATUS_SOLVER, "the plan under a share of %.6g %% does not serve what the base serves",
                      100 * share);
    goto cleanup;
  }
  status = put_cap(d, out->name, share, err);
cleanup:
  cut_text_clear(&name);
  cut_mem_free(plain_name);
  cut_model_free(model);
  cut_model_free(plain);
  cut_values_free(values);
  if (status != CUT_STATUS_OK) cut_solved_clear(out);
  return status;
}

/* ---- all of it ---- */

static void diversify_clear(cut_diversify *d) {
  cut_contest_clear(&d->contest);
  cut_mem_free(d->rivals);
  cut_frontier_seat_free(d->seat);
  cut_share_hull_clear(&d->hull);
  cut_mem_free(d->envelope.items);
  for (int64_t i = 0; i < d->sets.n; i++) {
    if (d->states != NULL) cut_share_state_clear(&d->states[i]);
    if (d->names != NULL) cut_mem_free(d->names[i]);
  }
  cut_mem_free(d->states);
  cut_mem_free(d->names);
  cut_measure_sets_clear(&d->sets);
  cut_solved_clear(&d->base);
  cut_session_clear(&d->session);
}

/* The frontier and the plan under the cap. */
static cut_status answer_frontier(cut_diversify *d, const cut_report_options *report, cut_error *err) {
  cut_solved capped = {0};
  cut_status status;
  CUT_TRY(cut_share_frontiers_find(&d->ask, d->sets.items, d->sets.n, d->states, err));
  CUT_TRY(find_envelope(d, err));
  CUT_TRY(cut_diversify_report(d, err));
  CUT_TRY_GOTO(solve_capped(d, &capped, err));
  if (d->has_target) CUT_TRY_GOTO(cut_diversify_say_target(d, &capped, err));
  CUT_TRY_GOTO(cut_report_solved(&d->session, &capped, report, d->r, err));
  CUT_TRY_GOTO(cut_measures_report(&d->session, &capped, d->r, err));
  CUT_TRY_GOTO(cut_share_report(d->c, capped.model, &d->spec, cut_solved_last(&capped)->solution.value, capped.name,
                                d->against, d->r, err));
  if (d->o->alternatives) CUT_TRY_GOTO(cut_diversify_alternatives(d, err));
cleanup:
  cut_solved_clear(&capped);
  return status;
}

static cut_status answer(cut_diversify *d, cut_error *err) {
  cut_report_options report = {.detail = d->o->detail, .ranges = false};
  CUT_TRY(cut_report_solved(&d->session, &d->base, &report, d->r, err));
  CUT_TRY(cut_measures_report(&d->session, &d->base, d->r, err));
  if (!cut_solved_is_optimal(&d->base)) return cut_report_run(&d->session, &d->base, d->r, err);
  CUT_TRY(read_base(d, err));
  CUT_TRY(make_sets(d, err));
  if (d->o->reach)
    CUT_TRY(cut_share_states_open(&d->ask, d->sets.items, d->sets.n, d->states, err));
  else
    CUT_TRY(answer_frontier(d, &report, err));
  if (d->o->reach || d->o->calendar) CUT_TRY(cut_diversify_compete(d, err));
  if (d->o->reach) CUT_TRY(cut_diversify_reach(d, err));
  if (d->o->calendar) CUT_TRY(cut_diversify_calendar(d, err));
  return cut_report_run(&d->session, &d->base, d->r, err);
}

cut_status cut_verb_diversify(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                              cut_error *err) {
  cut_diversify d = {.c = c, .o = o, .r = r};
  cut_status status;
  for (int i = 0; i < CUT_N_SHARE_READINGS; i++) d.against[i] = NAN;
  CUT_TRY_GOTO(read_spec(&d, err));
  if (o->reach && strcmp(o->denominator, "plan") == 0) {
    status =
        CUT_FAIL(err, CUT_STATUS_INPUT,
                 "option \"reach\" is about shares of the plan without a cap: it does not go with --denominator plan");
    goto cleanup;
  }
  if (o->reach && o->alternatives) {
    status = CUT_FAIL(err, CUT_STATUS_INPUT, "options \"reach\" and \"alternatives\" do not go together");
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &d.session, err));
  CUT_TRY_GOTO(cut_session_solve(&d.session, o->scenarios, o->n_scenarios, &d.base, err));
  cut_result_set_outcome(r, cut_solved_outcome(&d.base));
  CUT_TRY_GOTO(answer(&d, err));
  if (d.has_target && cut_solved_is_optimal(&d.base) && !d.target_met)
    cut_result_set_outcome(r, CUT_OUTCOME_NOT_SERVABLE);
cleanup:
  diversify_clear(&d);
  return status;
}
