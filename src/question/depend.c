/* Verb depend: who depends on whom? Metrics of the plan, with their intervals over the ends of the ranges. */
#include <math.h>

#include <string.h>

#include "base/mem.h"
#include "question/doubtful.h"
#include "question/headline.h"
#include "question/leverage.h"
#include "question/levers.h"
#include "question/metrics.h"
#include "question/report.h"

typedef struct depending {
  const cut_run_options *o;
  cut_session session;
  uint8_t *suppliers; /* [n_actors] of --of; NULL: all */
  cut_metrics metrics;
} depending;

static cut_status read_suppliers(depending *d, cut_error *err) {
  const cut_case *c = d->session.c;
  if (d->o->n_of == 0) return CUT_STATUS_OK;
  d->suppliers = CUT_NEW(uint8_t, cut_case_n(c, CUT_TABLE_ACTORS));
  if (d->suppliers == NULL) return CUT_FAIL_MEMORY(err);
  for (int i = 0; i < d->o->n_of; i++) {
    int64_t *actor = NULL, n = 0;
    CUT_TRY(cut_levers_parse(c, d->o->of[i], &actor, &n, err));
    for (int64_t k = 0; k < n; k++) d->suppliers[cut_energy_state(c, actor[k])] = 1;
    cut_mem_free(actor);
  }
  return CUT_STATUS_OK;
}

/* ---- the balance ---- */

static cut_status put_item(cut_result *r, const char *solve, const char *fuel, const char *item, const char *origin,
                           const char *declared, double gwh, cut_error *err) {
  cut_result_begin(r, CUT_RT_ENERGY_BALANCE);
  cut_result_put_text(r, CUT_RC_ENERGY_BALANCE_SOLVE, solve);
  cut_result_put_text(r, CUT_RC_ENERGY_BALANCE_FUEL, fuel);
  cut_result_put_text(r, CUT_RC_ENERGY_BALANCE_ITEM, item);
  cut_result_put_text(r, CUT_RC_ENERGY_BALANCE_ORIGIN, origin);
  cut_result_put_text(r, CUT_RC_ENERGY_BALANCE_DECLARED, declared);
  cut_result_put_number(r, CUT_RC_ENERGY_BALANCE_ENERGY, gwh);
  return cut_result_end(r, err);
}

/* Imports of a fuel by both origins: lines of its grades are added up. */
static cut_status put_imports(const cut_reading *reading, const cut_energy_lines *lines, int fuel, const char *solve,
                              cut_result *r, cut_error *err) {
  const cut_case *c = reading->c;
  for (int64_t i = 0; i < lines->n; i++) {
    const cut_energy_line *line = &lines->items[i];
    double gwh = 0;
    bool first = true;
    if (line->item != CUT_ENERGY_IMPORT || (int)line->fuel != fuel) continue;
    for (int64_t k = 0; k < lines->n; k++) {
      const cut_energy_line *other = &lines->items[k];
      if (other->item != line->item || other->fuel != line->fuel || other->physical != line->physical ||
          other->declared != line->declared)
        continue;
      gwh += other->gwh;
      first = first && k >= i;
    }
    if (first)
      CUT_TRY(put_item(r, solve, cut_energy_fuel_text(line->fuel), cut_energy_quantity_text(CUT_ENERGY_Q_IMPORTS),
                       cut_case_key(c, CUT_TABLE_ACTORS, line->physical),
                       cut_case_key(c, CUT_TABLE_ACTORS, line->declared), gwh, err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_balance(const cut_reading *reading, const char *solve, cut_result *r, cut_error *err) {
  cut_energy_lines lines = {0};
  cut_energy_select s = cut_energy_all();
  cut_status status = cut_energy_lines_make(&reading->books, reading->x, s.when, &lines, err);
  for (s.fuel = -1; s.fuel < CUT_N_FUELS && status == CUT_STATUS_OK; s.fuel++) {
    bool any = s.fuel < 0;
    for (int64_t i = 0; i < lines.n; i++) any = any || (int)lines.items[i].fuel == s.fuel;
    for (int q = 0; any && q < CUT_N_ENERGY_QUANTITIES && status == CUT_STATUS_OK; q++)
      status = put_item(r, solve, s.fuel < 0 ? "all" : cut_energy_fuel_text((cut_fuel)s.fuel),
                        cut_energy_quantity_text((cut_energy_quantity)q), "", "",
                        cut_energy_sum(&reading->books, (cut_energy_quantity)q, &s, reading->x), err);
    if (any && s.fuel >= 0 && status == CUT_STATUS_OK) status = put_imports(reading, &lines, s.fuel, solve, r, err);
  }
  cut_mem_free(lines.items);
  return status;
}

/* ---- metrics and their intervals ---- */

static cut_status measure(depending *d, const cut_solved *solved, cut_metrics *out, cut_result *r, cut_error *err) {
  cut_reading reading = {0};
  cut_nuclear nuclear = d->o->nuclear_by_fuel ? CUT_NUCLEAR_BY_FUEL : CUT_NUCLEAR_DOMESTIC;
  cut_status status;
  CUT_TRY_GOTO(cut_reading_open(&d->session, solved, nuclear, d->suppliers, &reading, err));
  if (r != NULL) CUT_TRY_GOTO(put_balance(&reading, solved->name, r, err));
  CUT_TRY_GOTO(cut_metrics_from_balance(&reading, out, err));
  CUT_TRY_GOTO(cut_metrics_from_capacities(&reading, out, err));
  CUT_TRY_GOTO(cut_metrics_least_imports(&reading, d->session.sink, out, err));
cleanup:
  cut_reading_clear(&reading);
  return status;
}

/* The same metrics with every doubtful number at one end; an end that has no plan widens nothing. */
static cut_status widen(depending *d, const cut_solved *plan, bool high, cut_error *err) {
  cut_values *values = NULL;
  cut_solved solved = {0};
  cut_metrics other = {0};
  bool moved = false;
  cut_status status;
  CUT_TRY_GOTO(cut_session_values_state(&d->session, plan->scenarios, plan->n_scenarios, plan->measures, &values, err));
  CUT_TRY_GOTO(cut_doubtful_move(values, high, &moved, err));
  if (!moved) goto cleanup;
  d->session.start = &plan->answer;
  status = cut_session_solve_values(&d->session, values, high ? "high" : "low", &solved, err);
  values = NULL; /* the solve owns it now */
  if (status != CUT_STATUS_OK || !cut_solved_is_optimal(&solved)) goto cleanup;
  CUT_TRY_GOTO(measure(d, &solved, &other, NULL, err));
  cut_metrics_widen(&d->metrics, &other);
cleanup:
  cut_metrics_clear(&other);
  cut_solved_clear(&solved);
  cut_values_free(values);
  return status;
}

/* ---- what the verb says first ---- */

/* The supplier with the largest share, -1 if there is none. */
static int64_t largest_supplier(const cut_metrics *m) {
  int64_t largest = -1;
  double most = 0;
  for (int64_t i = 0; i < m->n; i++) {
    const cut_metric *x = &m->items[i];
    if (strcmp(x->metric, "share of supplier") != 0 || strcmp(x->fuel, "all") != 0 || !(x->value > most)) continue;
    most = x->value;
    largest = x->supplier;
  }
  return largest;
}

/* Of all energy: import dependency, and of the suppliers asked about (else the largest) its shares and what must come
 * from it. */
static bool is_headline(const depending *d, const cut_metric *x, int64_t largest) {
  if (strcmp(x->fuel, "all") != 0) return false;
  if (strcmp(x->metric, "import dependency") == 0) return true;
  bool asked = x->supplier >= 0 && (d->suppliers == NULL ? x->supplier == largest : d->suppliers[x->supplier] != 0);
  bool share = strcmp(x->metric, "share of supplier") == 0 && strstr(x->basis, "physical origin") != NULL;
  return asked && (share || strcmp(x->metric, "supply-source dependence") == 0);
}

static cut_status put_headlines(const depending *d, const cut_solved *solved, cut_result *r, cut_error *err) {
  int64_t largest = largest_supplier(&d->metrics);
  cut_status status = CUT_STATUS_OK;
  cut_evidence evidence = {.c = d->session.c};
  cut_evidence_add_plan(&evidence, solved->model, cut_solved_value(solved));
  for (int64_t i = 0; i < d->metrics.n && status == CUT_STATUS_OK; i++) {
    const cut_metric *x = &d->metrics.items[i];
    if (!is_headline(d, x, largest)) continue;
    cut_text t = {0};
    cut_text_add(&t, x->sentence);
    cut_headline h = {
        .topic = "Who depends on whom?",
        .unit = x->unit,
        .proof = cut_solved_is_proved(solved) ? "of a plan proved optimal" : "of a plan that is not proved",
        .value = x->value,
        .low = x->low,
        .high = x->high,
        .evidence = &evidence};
    status = cut_headline_put(r, &h, &t, err);
  }
  cut_evidence_clear(&evidence);
  return status;
}

cut_status cut_verb_depend(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                           cut_error *err) {
  depending d = {.o = o};
  cut_solved solved = {0};
  cut_report_options report = {.detail = o->detail};
  cut_status status;
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &d.session, err));
  CUT_TRY_GOTO(read_suppliers(&d, err));
  CUT_TRY_GOTO(cut_session_solve(&d.session, o->scenarios, o->n_scenarios, &solved, err));
  cut_result_set_outcome(r, cut_solved_outcome(&solved));
  CUT_TRY_GOTO(cut_report_solved(&d.session, &solved, &report, r, err));
  if (cut_solved_is_optimal(&solved)) {
    CUT_TRY_GOTO(measure(&d, &solved, &d.metrics, r, err));
    CUT_TRY_GOTO(widen(&d, &solved, false, err));
    CUT_TRY_GOTO(widen(&d, &solved, true, err));
    CUT_TRY_GOTO(cut_metrics_report(c, solved.name, &d.metrics, r, err));
    CUT_TRY_GOTO(put_headlines(&d, &solved, r, err));
    if (o->leverage) CUT_TRY_GOTO(cut_leverage_report(c, o, sink, solved.name, &solved.answer, r, err));
  }
  CUT_TRY_GOTO(cut_report_run(&d.session, &solved, r, err));
cleanup:
  cut_metrics_clear(&d.metrics);
  cut_mem_free(d.suppliers);
  cut_solved_clear(&solved);
  cut_session_clear(&d.session);
  return status;
}
