/* Supply-source dependence: the least that must come from a supplier, whatever it costs, while no more is unserved than
 * in the plan. One linear (or mixed-integer) program for each supplier and fuel, on one warm engine; each is certified.
 */
#include <math.h>

#include "base/mem.h"
#include "question/metrics.h"

#define NOTHING 1e-6

typedef struct search {
  const cut_reading *r;
  cut_engine *engine;
  cut_stage stage; /* its row limits hold what the classes reached */
  double *form;    /* [n_columns] imports from the supplier */
  uint8_t *origin; /* [n_actors] */
  const cut_sink *sink;
} search;

static void search_clear(search *s) {
  cut_engine_close(s->engine);
  cut_solution_clear(&s->stage.solution);
  cut_tree_clear(&s->stage.tree);
  cut_mem_free(s->form);
  cut_mem_free(s->origin);
}

static cut_status search_open(const cut_reading *r, const cut_sink *sink, search *s, cut_error *err) {
  const cut_model_view *v = r->v;
  cut_engine_options options;
  cut_engine_options_init(&options);
  *s = (search){.r = r, .sink = sink};
  s->stage.row_upper = cut_solved_last(r->solved)->row_upper; /* borrowed: limits of the cost stage */
  s->form = CUT_NEW(double, v->n_columns);
  s->origin = CUT_NEW(uint8_t, cut_case_n(r->c, CUT_TABLE_ACTORS));
  if (s->form == NULL || s->origin == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY(cut_engine_open(r->solved->model, &options, &s->engine, err));
  for (int64_t k = 0; k < v->n_classes; k++) {
    int64_t i = v->class_row[k];
    CUT_TRY(cut_engine_set_row(s->engine, i, v->row_lower[i], s->stage.row_upper[i], err));
  }
  /* The plan itself once more, from its own basis: what is asked then has but another cost. */
  CUT_TRY(cut_engine_start_from(s->engine, &cut_solved_last(r->solved)->solution, err));
  CUT_TRY(cut_engine_solve(s->engine, sink, &s->stage.solution, err));
  return CUT_STATUS_OK;
}

/* Is the least proved by its certificate? */
static cut_status certify(const search *s, bool *proved, cut_error *err) {
  const cut_model_view *v = s->r->v;
  const cut_tree *tree = &s->stage.tree;
  cut_certificate certificate;
  cut_tolerances tolerances;
  cut_leaf_claim *claims = CUT_NEW(cut_leaf_claim, tree->n);
  if (claims == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < tree->n; i++) {
    const cut_leaf *leaf = &tree->items[i];
    claims[i] = (cut_leaf_claim){leaf->n_fixed, leaf->column, leaf->lower, leaf->upper, leaf->infeasible, leaf->dual};
  }
  cut_lp lp = {.n_columns = v->n_columns,
               .n_rows = v->n_rows,
               .col_lower = v->col_lower,
               .col_upper = v->col_upper,
               .cost = s->form,
               .col_integer = v->col_integer,
               .row_lower = v->row_lower,
               .row_upper = s->stage.row_upper,
               .col_start = v->col_start,
               .entry_row = v->entry_row,
               .entry_value = v->entry_value};
  cut_tolerances_init(&tolerances);
  cut_status status = cut_certify(&lp, s->stage.solution.value, claims, tree->n, &tolerances, &certificate, err);
  cut_mem_free(claims);
  *proved = status == CUT_STATUS_OK && certificate.proved;
  return status;
}

static cut_status least(search *s, int fuel, int64_t supplier, double now, cut_metrics *out, cut_error *err) {
  const cut_reading *r = s->r;
  cut_energy_select select = cut_energy_all();
  cut_branch_options branch;
  double bound = 0;
  bool proved = false;
  select.fuel = fuel;
  double available = cut_energy_sum(&r->books, CUT_ENERGY_Q_AVAILABLE, &select, r->x);
  for (int64_t j = 0; j < r->v->n_columns; j++) s->form[j] = 0;
  for (int64_t i = 0; i < cut_case_n(r->c, CUT_TABLE_ACTORS); i++) s->origin[i] = i == supplier;
  select.origin = s->origin;
  cut_energy_form(&r->books, CUT_ENERGY_Q_IMPORTS, &select, 1, s->form, NULL);
  CUT_TRY(cut_engine_set_cost(s->engine, s->form, err));
  cut_branch_options_init(&branch);
  cut_tree_clear(&s->stage.tree);
  CUT_TRY(
      cut_branch_solve(s->engine, r->solved->model, &branch, s->sink, &s->stage.solution, &s->stage.tree, &bound, err));
  if (s->stage.solution.status == CUT_SOLVE_INTERRUPTED) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
  cut_metric m = {.metric = "supply-source dependence",
                  .fuel = fuel < 0 ? "all" : cut_energy_fuel_text((cut_fuel)fuel),
                  .supplier = supplier,
                  .basis = "gross available energy of the plan",
                  .value = NAN,
                  .unit = "%"};
  const char *name = cut_case_text(r->c, CUT_TABLE_ACTORS, supplier, CUT_ACTORS_NAME);
  if (s->stage.solution.status != CUT_SOLVE_OPTIMAL)
    return cut_metrics_add(out, m, err, "No least import from %s was found: %s.", name,
                           cut_solve_status_text(s->stage.solution.status));
  CUT_TRY(certify(s, &proved, err));
  double must = fmax(s->stage.solution.objective, 0);
  if (available > NOTHING) m.value = 100 * must / available;
  return cut_metrics_add(out, m, err,
                         "At whatever cost, and with no more unserved, %s GWh of %s must come from %s, of %s in the "
                         "plan: %.1f %% of what is available%s.",
                         cut_metrics_gwh(must).text, fuel < 0 ? "energy" : m.fuel, name, cut_metrics_gwh(now).text,
                         m.value, proved ? "" : " (not proved)");
}

cut_status cut_metrics_least_imports(const cut_reading *r, const cut_sink *sink, cut_metrics *out, cut_error *err) {
  search s;
  cut_energy_select select = cut_energy_all();
  uint8_t *origin = CUT_NEW(uint8_t, cut_case_n(r->c, CUT_TABLE_ACTORS));
  cut_status status = origin == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status != CUT_STATUS_OK) return status;
  CUT_TRY_GOTO(search_open(r, sink, &s, err));
  for (int64_t i = 0; i < cut_case_n(r->c, CUT_TABLE_ACTORS); i++) {
    if (!cut_reading_tells(r, i)) continue;
    origin[i] = 1;
    select.origin = origin;
    for (select.fuel = -1; select.fuel < CUT_N_FUELS; select.fuel++) {
      double now = cut_energy_sum(&r->books, CUT_ENERGY_Q_IMPORTS, &select, r->x);
      if (now > NOTHING) CUT_TRY_GOTO(least(&s, select.fuel, i, now, out, err));
    }
    origin[i] = 0;
  }
cleanup:
  search_clear(&s);
  cut_mem_free(origin);
  return status;
}
