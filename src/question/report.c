#include "question/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/price_ranges.h"
#include "question/report_internal.h"

const char *cut_report_table_name(cut_table t) { return cut_schema(t)->name; }

const char *cut_report_commodity_key(const cut_case *c, int64_t commodity) {
  return commodity < 0 ? "" : cut_case_key(c, CUT_TABLE_COMMODITIES, commodity);
}

const char *cut_report_commodity_unit(const cut_case *c, int64_t commodity) {
  return cut_case_text(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_UNIT);
}

void cut_report_price_unit(const cut_case *c, int64_t commodity, char buf[32]) {
  cut_unit_price_text(cut_case_basis(c, commodity)->canonical, cut_case_get_info(c)->currency, buf);
}

/* Period's first day as text; "" for the whole horizon. */
void cut_report_period_text(const cut_model_view *v, int64_t period, char buf[11]) {
  cut_date_format(period < 0 ? CUT_DATE_NONE : v->period[period].first, buf);
}

/* The commodity whose unit an origin's amounts have: its grade, or that of the row behind it. */
int64_t cut_report_origin_commodity(const cut_case *c, const cut_origin *o) {
  if (o->commodity >= 0) return o->commodity;
  switch (o->table) {
    case CUT_TABLE_CONVERSIONS:
      return cut_case_ref(c, CUT_TABLE_CONVERSIONS, o->row, CUT_CONVERSIONS_COMMODITY);
    case CUT_TABLE_STORAGES:
      return cut_case_ref(c, CUT_TABLE_STORAGES, o->row, CUT_STORAGES_COMMODITY);
    case CUT_TABLE_CONTRACTS:
      return cut_case_ref(c, CUT_TABLE_CONTRACTS, o->row, CUT_CONTRACTS_COMMODITY);
    case CUT_TABLE_ROUTES:
      return cut_case_ref(c, CUT_TABLE_ROUTES, o->row, CUT_ROUTES_COMMODITY);
    case CUT_TABLE_DEMANDS:
      return cut_case_ref(c, CUT_TABLE_DEMANDS, o->row, CUT_DEMANDS_COMMODITY);
    default:
      return -1;
  }
}

/* ---- stages ---- */

static cut_status put_stages(const cut_report *p, cut_error *err) {
  char money[32], goal[64];
  snprintf(money, sizeof money, "thousand %s", cut_case_get_info(p->c)->currency);
  for (int64_t i = 0; i < p->solved->answer.n_stages; i++) {
    const cut_stage *stage = &p->solved->answer.stages[i];
    const cut_certificate *certificate = &p->solved->certificates[i];
    bool is_cost = stage->class_row < 0, optimal = stage->solution.status == CUT_SOLVE_OPTIMAL;
    double offset = is_cost ? p->v->offset : 0;
    if (is_cost)
      snprintf(goal, sizeof goal, "%s", CUT_GOAL_COST);
    else
      cut_goal_format(stage->priority, goal);
    cut_result_begin(p->r, CUT_RT_STAGES);
    cut_result_put_text(p->r, CUT_RC_STAGES_SOLVE, p->name);
    cut_result_put_integer(p->r, CUT_RC_STAGES_STAGE, i + 1);
    cut_result_put_text(p->r, CUT_RC_STAGES_GOAL, goal);
    cut_result_put_text(p->r, CUT_RC_STAGES_STATUS,
                        p->carried_out ? CUT_STATUS_CARRIED_OUT : cut_solve_status_text(stage->solution.status));
    if (p->carried_out) {
      cut_result_put_number(p->r, CUT_RC_STAGES_OBJECTIVE, stage->objective);
      cut_result_put_number(p->r, CUT_RC_STAGES_OFFSET, offset);
    } else if (optimal) {
      cut_result_put_number(p->r, CUT_RC_STAGES_OBJECTIVE, stage->objective);
      cut_result_put_number(p->r, CUT_RC_STAGES_OFFSET, offset);
      cut_result_put_number(p->r, CUT_RC_STAGES_BOUND, certificate->bound + offset);
      cut_result_put_number(p->r, CUT_RC_STAGES_GAP, certificate->gap);
      cut_result_put_number(p->r, CUT_RC_STAGES_RESIDUAL, certificate->relative_residual);
    }
    cut_result_put_text(p->r, CUT_RC_STAGES_UNIT, is_cost ? money : "GWh");
    cut_result_put_text(p->r, CUT_RC_STAGES_PROOF,
                        p->carried_out                       ? "no optimum is claimed"
                        : optimal && certificate->proved     ? "proved"
                        : p->solved->infeasibility_proved[i] ? "infeasibility proved"
                        : optimal                            ? "solver's bound, not proved"
                                                             : "not proved");
    cut_result_put_integer(p->r, CUT_RC_STAGES_LEAVES, stage->tree.n);
    CUT_TRY(cut_result_end(p->r, err));
  }
  return CUT_STATUS_OK;
}

/* What verify needs to know about the solve beyond its name. */
static cut_status put_solve(const cut_report *p, const cut_session *s, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(p->c);
  const bool own = s->compile.n_group > 0 || s->compile.system;
  const int64_t *group = own ? s->compile.group : info->buyers, n = own ? s->compile.n_group : info->n_buyers;
  cut_text scenarios = {0}, buyers = {0};
  for (int64_t i = 0; i < p->solved->n_scenarios; i++)
    cut_text_add_f(&scenarios, "%s%s", i > 0 ? "+" : "", p->solved->scenarios[i]);
  for (int64_t i = 0; i < n; i++)
    cut_text_add_f(&buyers, "%s%s", i > 0 ? " " : "", cut_case_key(p->c, CUT_TABLE_ACTORS, group[i]));
  cut_status status = scenarios.failed || buyers.failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status == CUT_STATUS_OK) {
    cut_result_begin(p->r, CUT_RT_SOLVES);
    cut_result_put_text(p->r, CUT_RC_SOLVES_SOLVE, p->name);
    cut_result_put_text(p->r, CUT_RC_SOLVES_SCENARIOS, scenarios.data == NULL ? "" : scenarios.data);
    cut_result_put_text(p->r, CUT_RC_SOLVES_BUYERS, buyers.data == NULL ? "" : buyers.data);
    cut_result_put_flag(p->r, CUT_RC_SOLVES_BY_ORIGIN, s->compile.by_origin);
    status = cut_result_end(p->r, err);
  }
  cut_text_clear(&buyers);
  cut_text_clear(&scenarios);
  return status;
}

static cut_status put_periods(const cut_report *p, cut_error *err) {
  char first[11], last[11];
  for (int64_t t = 0; t < p->v->n_periods; t++) {
    cut_date_format(p->v->period[t].first, first);
    cut_date_format(p->v->period[t].last - 1, last);
    cut_result_begin(p->r, CUT_RT_PERIODS);
    cut_result_put_text(p->r, CUT_RC_PERIODS_SOLVE, p->name);
    cut_result_put_text(p->r, CUT_RC_PERIODS_PERIOD, first);
    cut_result_put_text(p->r, CUT_RC_PERIODS_LAST, last);
    cut_result_put_integer(p->r, CUT_RC_PERIODS_DAYS, p->v->period[t].last - p->v->period[t].first);
    CUT_TRY(cut_result_end(p->r, err));
  }
  return CUT_STATUS_OK;
}

/* ---- amounts ---- */

const char *cut_report_origin_text(const cut_case *c, const cut_origin *o) {
  return o->origin == 0 ? "" : o->origin < 0 ? "-" : cut_case_key(c, CUT_TABLE_ACTORS, o->origin - 1);
}

/* Columns [j, end) are one column of the case, its goods told apart by origin: the last sort key. */
static int64_t end_of_origins(const cut_report *p, int64_t j) {
  int64_t end = j + 1;
  for (; end < p->v->n_columns; end++) {
    cut_origin same = cut_column_origin(p->v, end);
    same.origin = cut_column_origin(p->v, j).origin;
    if (cut_origin_compare(&same, CUT_COLUMN_ORIGIN(p->v, j)) != 0) break;
  }
  return end;
}

static double sum_of(const cut_report *p, int64_t j) {
  double sum = 0;
  for (int64_t k = j, end = end_of_origins(p, j); k < end; k++) sum += p->last->value[k];
  return sum;
}

/* The limits of a column of the case, which its origins may share. */
static void limits_of(const cut_report *p, int64_t j, double *lower, double *upper, bool *is_set) {
  cut_origin o = cut_column_origin(p->v, j);
  *lower = p->v->col_lower[j];
  *upper = p->v->col_upper[j];
  *is_set = o.column >= 0 || o.role == CUT_ROLE_RUN || o.role == CUT_ROLE_SHORT; /* else the limit is implied */
  if (o.origin == 0 || *is_set) return;
  o.step = o.role == CUT_ROLE_DRAW ? 1 : o.step;
  o.role = CUT_ROLE_SHARED;
  o.origin = 0;
  int64_t i = cut_model_find_row(p->solved->model, o);
  if (i < 0) return;
  *lower = p->v->row_lower[i];
  *upper = p->v->row_upper[i];
  *is_set = true;
}

static cut_status put_flow(const cut_report *p, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
  int64_t commodity = cut_report_origin_commodity(p->c, o);
  bool is_amount = commodity >= 0 && o->role != CUT_ROLE_RUN && o->role != CUT_ROLE_SHORT;
  double factor = is_amount ? cut_case_display_factor(p->c, commodity) : 1;
  double lower, upper;
  bool is_set;
  limits_of(p, j, &lower, &upper, &is_set);
  char period[11];
  cut_report_period_text(p->v, o->period, period);
  cut_result_begin(p->r, CUT_RT_FLOWS);
  cut_result_put_text(p->r, CUT_RC_FLOWS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_FLOWS_ROLE, cut_role_text(o->role));
  cut_result_put_text(p->r, CUT_RC_FLOWS_TABLE, cut_report_table_name(o->table));
  cut_result_put_text(p->r, CUT_RC_FLOWS_KEY, cut_case_key(p->c, o->table, o->row));
  cut_result_put_text(p->r, CUT_RC_FLOWS_COMMODITY, cut_report_commodity_key(p->c, o->commodity));
  cut_result_put_integer(p->r, CUT_RC_FLOWS_STEP, o->step);
  cut_result_put_text(p->r, CUT_RC_FLOWS_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_FLOWS_QUANTITY, sum_of(p, j) * factor);
  cut_result_put_text(p->r, CUT_RC_FLOWS_UNIT, is_amount ? cut_report_commodity_unit(p->c, commodity) : "1");
  cut_result_put_number(p->r, CUT_RC_FLOWS_LOWER, lower * factor);
  if (is_set) cut_result_put_number(p->r, CUT_RC_FLOWS_UPPER, upper * factor);
  return cut_result_end(p->r, err);
}

static cut_status put_stock(const cut_report *p, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
  int64_t commodity = cut_report_origin_commodity(p->c, o);
  char period[11];
  cut_report_period_text(p->v, o->period, period);
  cut_result_begin(p->r, CUT_RT_STOCKS);
  cut_result_put_text(p->r, CUT_RC_STOCKS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_STOCKS_STORAGE, cut_case_key(p->c, o->table, o->row));
  cut_result_put_text(p->r, CUT_RC_STOCKS_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_STOCKS_LEVEL, sum_of(p, j) * cut_case_display_factor(p->c, commodity));
  cut_result_put_text(p->r, CUT_RC_STOCKS_UNIT, cut_report_commodity_unit(p->c, commodity));
  return cut_result_end(p->r, err);
}

/* What the missing amount was asked of: the obligation's own column, or the plant's minimum load. */
static double asked_for(const cut_report *p, const cut_origin *unserved) {
  cut_origin o = *unserved;
  if (o.role == CUT_ROLE_UNSERVED) {
    o.role = CUT_ROLE_DEMAND;
    int64_t j = cut_model_find_column(p->solved->model, o);
    double lower, most = NAN;
    bool is_set;
    if (j >= 0) limits_of(p, j, &lower, &most, &is_set);
    return most;
  }
  o.role = CUT_ROLE_LOAD;
  int64_t i = cut_model_find_row(p->solved->model, o);
  return i < 0 ? NAN : p->v->row_lower[i];
}

static cut_status put_unserved(const cut_report *p, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
  int64_t commodity = cut_report_origin_commodity(p->c, o);
  double factor = cut_case_display_factor(p->c, commodity);
  char period[11];
  cut_report_period_text(p->v, o->period, period);
  cut_result_begin(p->r, CUT_RT_UNSERVED);
  cut_result_put_text(p->r, CUT_RC_UNSERVED_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_UNSERVED_TABLE, cut_report_table_name(o->table));
  cut_result_put_text(p->r, CUT_RC_UNSERVED_KEY, cut_case_key(p->c, o->table, o->row));
  cut_result_put_text(p->r, CUT_RC_UNSERVED_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_UNSERVED_QUANTITY, p->last->value[j] * factor);
  cut_result_put_text(p->r, CUT_RC_UNSERVED_UNIT, cut_report_commodity_unit(p->c, commodity));
  cut_result_put_number(p->r, CUT_RC_UNSERVED_ENERGY,
                        p->last->value[j] * cut_case_basis(p->c, commodity)->gwh_per_unit);
  cut_result_put_number(p->r, CUT_RC_UNSERVED_OF, asked_for(p, o) * factor);
  return cut_result_end(p->r, err);
}

/* More than the room that a later stage has from an earlier one: less is the solver's doing, not a shortage. */
static bool is_missing(const cut_report *p, int64_t j) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
  if (o->role != CUT_ROLE_UNSERVED && o->role != CUT_ROLE_SHORTFALL) return false;
  double gwh = cut_case_basis(p->c, cut_report_origin_commodity(p->c, o))->gwh_per_unit;
  return p->last->value[j] * gwh > CUT_NOTHING_UNSERVED;
}

static cut_status put_amounts(const cut_report *p, cut_error *err) {
  for (int64_t j = 0; j < p->v->n_columns; j = end_of_origins(p, j)) {
    cut_role role = cut_column_origin(p->v, j).role;
    double x = sum_of(p, j);
    if (role == CUT_ROLE_LEVEL)
      CUT_TRY(put_stock(p, j, err));
    else if (x != 0 && role != CUT_ROLE_MEASURE && role != CUT_ROLE_DECIDE) /* table measures tells of these */
      CUT_TRY(put_flow(p, j, err));
    if (is_missing(p, j)) CUT_TRY(put_unserved(p, j, err));
  }
  return CUT_STATUS_OK;
}

/* ---- prices ---- */

double cut_report_mean_price(const cut_model *m, const double *dual, int64_t commodity, int64_t place) {
  const cut_model_view *v = cut_model_get(m);
  double sum = 0, days = 0;
  for (int64_t t = 0; t < v->n_periods; t++) {
    cut_origin o = {
        .role = CUT_ROLE_BALANCE, .table = CUT_TABLE_PLACES, .row = place, .commodity = commodity, .period = t};
    int64_t i = cut_model_find_row(m, o);
    double length = v->period[t].last - v->period[t].first;
    if (i < 0) continue;
    sum += dual[i] * length;
    days += length;
  }
  return days > 0 ? sum / days : NAN;
}

/* A sufficient test that the optimal duals are unique: no basic variable sits at one of its limits. Without a basis
 * nothing is claimed. */
static bool duals_are_unique(const cut_report *p) {
  const cut_solution *s = p->last;
  const double tolerance = 1e-9;
  if (s->col_basic == NULL || s->row_basic == NULL) return false;
  const cut_stage *stage = cut_solved_last(p->solved);
  for (int64_t j = 0; j < p->v->n_columns; j++)
    if (s->col_basic[j] && p->v->col_lower[j] < p->v->col_upper[j] &&
        (s->value[j] <= p->v->col_lower[j] + tolerance || s->value[j] >= p->v->col_upper[j] - tolerance))
      return false;
  for (int64_t i = 0; i < p->v->n_rows; i++)
    if (s->row_basic[i] &&
        (s->activity[i] <= p->v->row_lower[i] + tolerance || s->activity[i] >= stage->row_upper[i] - tolerance))
      return false;
  return true;
}

static cut_status put_price(const cut_report *p, int64_t i, bool unique, const cut_price_range *range, cut_error *err) {
  const cut_origin *o = CUT_ROW_ORIGIN(p->v, i);
  char period[11], unit[32];
  cut_report_period_text(p->v, o->period, period);
  cut_report_price_unit(p->c, o->commodity, unit);
  cut_result_begin(p->r, CUT_RT_PRICES);
  cut_result_put_text(p->r, CUT_RC_PRICES_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_PRICES_COMMODITY, cut_report_commodity_key(p->c, o->commodity));
  cut_result_put_text(p->r, CUT_RC_PRICES_PLACE, cut_case_key(p->c, CUT_TABLE_PLACES, o->row));
  cut_result_put_text(p->r, CUT_RC_PRICES_ORIGIN, cut_report_origin_text(p->c, o));
  cut_result_put_text(p->r, CUT_RC_PRICES_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_PRICES_PRICE, p->last->dual[i]);
  cut_result_put_text(p->r, CUT_RC_PRICES_UNIT, unit);
  if (unique) cut_result_put_flag(p->r, CUT_RC_PRICES_UNIQUE, true);
  if (range != NULL) {
    bool same = range->high - range->low <= CUT_REPORT_NO_PRICE * (1 + fabs(range->low));
    cut_result_put_flag(p->r, CUT_RC_PRICES_UNIQUE, same);
    if (!same) {
      cut_result_put_number(p->r, CUT_RC_PRICES_LOW, range->low);
      cut_result_put_number(p->r, CUT_RC_PRICES_HIGH, range->high);
    }
  }
  return cut_result_end(p->r, err);
}

static cut_status put_prices(const cut_report *p, const cut_report_options *options, const cut_sink *sink,
                             cut_error *err) {
  bool unique = duals_are_unique(p);
  cut_price_range *ranges = CUT_NEW(cut_price_range, p->v->n_rows);
  int64_t *rows = CUT_NEW(int64_t, p->v->n_rows), n = 0;
  cut_status status = rows == NULL || ranges == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t i = 0; status == CUT_STATUS_OK && i < p->v->n_rows; i++)
    if (cut_row_origin(p->v, i).role == CUT_ROLE_BALANCE) rows[n++] = i;
  bool with_ranges = options->ranges && !unique && (options->ranges_always || n <= CUT_REPORT_MOST_RANGES);
  if (status == CUT_STATUS_OK && with_ranges) status = cut_price_ranges(p->solved, rows, n, sink, ranges, err);
  for (int64_t k = 0; status == CUT_STATUS_OK && k < n; k++)
    status = put_price(p, rows[k], unique, with_ranges ? &ranges[k] : NULL, err);
  cut_mem_free(rows);
  cut_mem_free(ranges);
  return status;
}

cut_status cut_report_solved(const cut_session *s, const cut_solved *solved, const cut_report_options *options,
                             cut_result *r, cut_error *err) {
  const cut_stage *last = cut_solved_last(solved);
  cut_report p = {.c = s->c,
                  .solved = solved,
                  .v = cut_model_get(solved->model),
                  .last = last == NULL ? NULL : &last->solution,
                  .r = r,
                  .name = solved->name};
  CUT_TRY(put_solve(&p, s, err));
  CUT_TRY(put_stages(&p, err));
  CUT_TRY(put_periods(&p, err));
  if (last != NULL && cut_solved_is_optimal(solved)) {
    CUT_TRY(put_amounts(&p, err));
    CUT_TRY(cut_report_put_supply(&p, err));
    CUT_TRY(cut_report_put_origins(&p, err));
    CUT_TRY(put_prices(&p, options, s->sink, err));
    CUT_TRY(cut_report_put_bindings(&p, err));
    CUT_TRY(cut_report_put_money(&p, err));
  } else if (last != NULL && last->solution.status == CUT_SOLVE_INFEASIBLE) {
    CUT_TRY(cut_report_put_ray(&p, last, err));
  }
  if (!options->detail) return CUT_STATUS_OK;
  return cut_report_put_model(&p, err);
}

cut_status cut_report_stages(const cut_session *s, const cut_solved *solved, bool detail, cut_result *r,
                             cut_error *err) {
  const cut_stage *last = cut_solved_last(solved);
  cut_report p = {.c = s->c,
                  .solved = solved,
                  .v = cut_model_get(solved->model),
                  .last = last == NULL ? NULL : &last->solution,
                  .r = r,
                  .name = solved->name};
  CUT_TRY(put_stages(&p, err));
  CUT_TRY(put_solve(&p, s, err));
  CUT_TRY(put_periods(&p, err));
  if (last != NULL && last->solution.status == CUT_SOLVE_INFEASIBLE) CUT_TRY(cut_report_put_ray(&p, last, err));
  return detail ? cut_report_put_model(&p, err) : CUT_STATUS_OK;
}

cut_status cut_report_carried_out(const cut_session *s, const cut_solved *solved, bool detail, cut_result *r,
                                  cut_error *err) {
  cut_report p = {.c = s->c,
                  .solved = solved,
                  .v = cut_model_get(solved->model),
                  .last = &cut_solved_last(solved)->solution,
                  .r = r,
                  .name = solved->name,
                  .carried_out = true};
  CUT_TRY(put_stages(&p, err));
  CUT_TRY(put_solve(&p, s, err));
  CUT_TRY(put_periods(&p, err));
  CUT_TRY(put_amounts(&p, err));
  CUT_TRY(cut_report_put_supply(&p, err));
  CUT_TRY(cut_report_put_money(&p, err));
  return detail ? cut_report_put_model(&p, err) : CUT_STATUS_OK;
}

static cut_status put_run(cut_result *r, const char *name, const char *value, cut_error *err) {
  cut_result_begin(r, CUT_RT_RUN);
  cut_result_put_text(r, CUT_RC_RUN_NAME, name);
  cut_result_put_text(r, CUT_RC_RUN_VALUE, value);
  return cut_result_end(r, err);
}

cut_status cut_report_run(const cut_session *s, const cut_solved *solved, cut_result *r, cut_error *err) {
  CUT_TRY(cut_model_ensure_digest(solved->model, s->c, err));
  CUT_TRY(put_run(r, "model_digest", cut_model_digest(solved->model), err));
  CUT_TRY(put_run(r, "proof", cut_solved_is_proved(solved) ? "proved" : "not proved", err));
  CUT_TRY(put_run(r, "resolved_cold", solved->answer.resolved_cold ? "yes" : "no", err));
  cut_result_begin(r, CUT_RT_RUN_ENV);
  cut_result_put_text(r, CUT_RC_RUN_ENV_NAME, "solver");
  cut_result_put_text(r, CUT_RC_RUN_ENV_VALUE, cut_engine_name(s->engine));
  return cut_result_end(r, err);
}
