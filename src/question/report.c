#include "question/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/price_ranges.h"

/* Amounts and duals below these count as none in tables for people; nothing is rounded in detail tables. */
#define AMOUNT_ZERO 1e-7
#define PRICE_ZERO 1e-6
#define MICRO_PER_MILLION 1e12

/* Everything the writers below share. */
typedef struct report {
  const cut_case *c;
  const cut_solved *solved;
  const cut_model_view *v;
  const cut_solution *last; /* of the last stage */
  cut_result *r;
  const char *name;
} report;

static const char *table_name(cut_table t) { return cut_schema(t)->name; }

static const char *commodity_key(const cut_case *c, int64_t commodity) {
  return commodity < 0 ? "" : cut_case_key(c, CUT_TABLE_COMMODITIES, commodity);
}

static const char *commodity_unit(const cut_case *c, int64_t commodity) {
  return cut_case_text(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_UNIT);
}

void cut_report_price_unit(const cut_case *c, int64_t commodity, char buf[32]) {
  cut_unit_price_text(cut_case_basis(c, commodity)->canonical, cut_case_get_info(c)->currency, buf);
}

/* Period's first day as text; "" for the whole horizon. */
static void period_text(const cut_model_view *v, int64_t period, char buf[11]) {
  cut_date_format(period < 0 ? CUT_DATE_NONE : v->period[period].first, buf);
}

/* The commodity whose unit an origin's amounts have: its grade, or that of the row behind it. */
static int64_t origin_commodity(const cut_case *c, const cut_origin *o) {
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

static cut_status put_stages(const report *p, cut_error *err) {
  char money[32], goal[64];
  snprintf(money, sizeof money, "thousand %s", cut_case_get_info(p->c)->currency);
  for (int64_t i = 0; i < p->solved->answer.n_stages; i++) {
    const cut_stage *stage = &p->solved->answer.stages[i];
    const cut_certificate *certificate = &p->solved->certificates[i];
    bool is_cost = stage->class_row < 0, optimal = stage->solution.status == CUT_SOLVE_OPTIMAL;
    double offset = is_cost ? p->v->offset : 0;
    if (is_cost) snprintf(goal, sizeof goal, "net cost");
    else snprintf(goal, sizeof goal, "unserved energy of priority %lld", (long long)stage->priority);
    cut_result_begin(p->r, CUT_RT_STAGES);
    cut_result_put_text(p->r, CUT_RC_STAGES_SOLVE, p->name);
    cut_result_put_integer(p->r, CUT_RC_STAGES_STAGE, i + 1);
    cut_result_put_text(p->r, CUT_RC_STAGES_GOAL, goal);
    cut_result_put_text(p->r, CUT_RC_STAGES_STATUS, cut_solve_status_text(stage->solution.status));
    if (optimal) {
      cut_result_put_number(p->r, CUT_RC_STAGES_OBJECTIVE, stage->objective);
      cut_result_put_number(p->r, CUT_RC_STAGES_BOUND, certificate->bound + offset);
      cut_result_put_number(p->r, CUT_RC_STAGES_GAP, certificate->gap);
      cut_result_put_number(p->r, CUT_RC_STAGES_RESIDUAL, certificate->relative_residual);
    }
    cut_result_put_text(p->r, CUT_RC_STAGES_UNIT, is_cost ? money : "GWh");
    cut_result_put_text(p->r, CUT_RC_STAGES_PROOF,
                        optimal && certificate->proved ? "proved"
                        : p->solved->infeasibility_proved[i] ? "infeasibility proved"
                        : optimal ? "solver's bound, not proved" : "not proved");
    cut_result_put_integer(p->r, CUT_RC_STAGES_LEAVES, stage->tree.n);
    CUT_TRY(cut_result_end(p->r, err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_periods(const report *p, cut_error *err) {
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

static cut_status put_flow(const report *p, int64_t j, cut_error *err) {
  const cut_origin *o = &p->v->col_origin[j];
  int64_t commodity = origin_commodity(p->c, o);
  double factor = commodity < 0 ? 1 : cut_case_display_factor(p->c, commodity);
  char period[11];
  period_text(p->v, o->period, period);
  cut_result_begin(p->r, CUT_RT_FLOWS);
  cut_result_put_text(p->r, CUT_RC_FLOWS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_FLOWS_ROLE, cut_role_text(o->role));
  cut_result_put_text(p->r, CUT_RC_FLOWS_TABLE, table_name(o->table));
  cut_result_put_text(p->r, CUT_RC_FLOWS_KEY, cut_case_key(p->c, o->table, o->row));
  cut_result_put_text(p->r, CUT_RC_FLOWS_COMMODITY, commodity_key(p->c, o->commodity));
  cut_result_put_integer(p->r, CUT_RC_FLOWS_STEP, o->step);
  cut_result_put_text(p->r, CUT_RC_FLOWS_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_FLOWS_QUANTITY, p->last->value[j] * factor);
  cut_result_put_text(p->r, CUT_RC_FLOWS_UNIT, commodity < 0 || o->role == CUT_ROLE_RUN ? "1" : commodity_unit(p->c, commodity));
  cut_result_put_number(p->r, CUT_RC_FLOWS_LOWER, p->v->col_lower[j] * factor);
  cut_result_put_number(p->r, CUT_RC_FLOWS_UPPER, p->v->col_upper[j] * factor);
  return cut_result_end(p->r, err);
}

static cut_status put_stock(const report *p, int64_t j, cut_error *err) {
  const cut_origin *o = &p->v->col_origin[j];
  int64_t commodity = origin_commodity(p->c, o);
  char period[11];
  period_text(p->v, o->period, period);
  cut_result_begin(p->r, CUT_RT_STOCKS);
  cut_result_put_text(p->r, CUT_RC_STOCKS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_STOCKS_STORAGE, cut_case_key(p->c, o->table, o->row));
  cut_result_put_text(p->r, CUT_RC_STOCKS_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_STOCKS_LEVEL, p->last->value[j] * cut_case_display_factor(p->c, commodity));
  cut_result_put_text(p->r, CUT_RC_STOCKS_UNIT, commodity_unit(p->c, commodity));
  return cut_result_end(p->r, err);
}

/* What the missing amount was asked of: the obligation's own column, or the plant's minimum load. */
static double asked_for(const report *p, const cut_origin *unserved) {
  cut_origin o = *unserved;
  if (o.role == CUT_ROLE_UNSERVED) {
    o.role = CUT_ROLE_DEMAND;
    int64_t j = cut_model_find_column(p->solved->model, o);
    return j < 0 ? NAN : p->v->col_upper[j];
  }
  o.role = CUT_ROLE_LOAD;
  int64_t i = cut_model_find_row(p->solved->model, o);
  return i < 0 ? NAN : p->v->row_lower[i];
}

static cut_status put_unserved(const report *p, int64_t j, cut_error *err) {
  const cut_origin *o = &p->v->col_origin[j];
  int64_t commodity = origin_commodity(p->c, o);
  double factor = cut_case_display_factor(p->c, commodity);
  char period[11];
  period_text(p->v, o->period, period);
  cut_result_begin(p->r, CUT_RT_UNSERVED);
  cut_result_put_text(p->r, CUT_RC_UNSERVED_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_UNSERVED_TABLE, table_name(o->table));
  cut_result_put_text(p->r, CUT_RC_UNSERVED_KEY, cut_case_key(p->c, o->table, o->row));
  cut_result_put_text(p->r, CUT_RC_UNSERVED_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_UNSERVED_QUANTITY, p->last->value[j] * factor);
  cut_result_put_text(p->r, CUT_RC_UNSERVED_UNIT, commodity_unit(p->c, commodity));
  cut_result_put_number(p->r, CUT_RC_UNSERVED_ENERGY, p->last->value[j] * cut_case_basis(p->c, commodity)->gwh_per_unit);
  cut_result_put_number(p->r, CUT_RC_UNSERVED_OF, asked_for(p, o) * factor);
  return cut_result_end(p->r, err);
}

static cut_status put_amounts(const report *p, cut_error *err) {
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    cut_role role = p->v->col_origin[j].role;
    double x = p->last->value[j];
    if (role == CUT_ROLE_LEVEL) CUT_TRY(put_stock(p, j, err));
    else if (x != 0) CUT_TRY(put_flow(p, j, err));
    if ((role == CUT_ROLE_UNSERVED || role == CUT_ROLE_SHORTFALL) && x > AMOUNT_ZERO) CUT_TRY(put_unserved(p, j, err));
  }
  return CUT_STATUS_OK;
}

/* ---- supply ---- */

/* One supplier of a grade over the horizon. */
typedef struct supplier {
  cut_table table;
  int64_t row, commodity;
  double amount, paid; /* canonical; paid in thousand currency units */
} supplier;

typedef struct suppliers {
  supplier *items;
  int64_t n, capacity;
} suppliers;

static cut_status add_supply(suppliers *s, const cut_origin *o, int64_t commodity, double amount, double paid, cut_error *err) {
  for (int64_t i = s->n - 1; i >= 0; i--) {
    supplier *item = &s->items[i];
    if (item->table != o->table || item->row != o->row || item->commodity != commodity) continue;
    item->amount += amount;
    item->paid += paid;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(s)) return CUT_FAIL_MEMORY(err);
  s->items[s->n++] = (supplier){o->table, o->row, commodity, amount, paid};
  return CUT_STATUS_OK;
}

/* The topmost family of a grade: shares are shares of it. */
static int64_t top_family(const cut_case *c, int64_t commodity) {
  for (;;) {
    int64_t parent = cut_case_ref(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_PARENT);
    if (parent < 0) return commodity;
    commodity = parent;
  }
}

/* The state behind a contract: its origin, or the seller, up through who controls it to a state if there is one. */
static int64_t contract_origin(const cut_case *c, int64_t contract) {
  int64_t actor = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_ORIGIN);
  if (actor >= 0) return actor;
  actor = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_SELLER);
  for (int64_t up = actor; up >= 0; up = cut_case_ref(c, CUT_TABLE_ACTORS, up, CUT_ACTORS_CONTROLLED_BY))
    if (strcmp(cut_case_text(c, CUT_TABLE_ACTORS, up, CUT_ACTORS_TYPE), "state") == 0) return up;
  return actor;
}

static const char *supplier_origin(const cut_case *c, const supplier *s) {
  int64_t place = -1;
  switch (s->table) {
    case CUT_TABLE_CONTRACTS:
      return cut_case_key(c, CUT_TABLE_ACTORS, contract_origin(c, s->row));
    case CUT_TABLE_SOURCES:
      place = cut_case_ref(c, CUT_TABLE_SOURCES, s->row, CUT_SOURCES_PLACE);
      break;
    default:
      return NULL;
  }
  return cut_case_key(c, CUT_TABLE_ACTORS, cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR));
}

static cut_status collect_supply(const report *p, suppliers *out, cut_error *err) {
  int64_t term = 0;
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    const cut_origin *o = &p->v->col_origin[j];
    double x = p->last->value[j], paid = 0;
    while (term < p->v->n_terms && p->v->terms[term].column < j) term++;
    for (int64_t k = term; k < p->v->n_terms && p->v->terms[k].column == j; k++)
      if (p->v->terms[k].table == o->table) paid += p->v->terms[k].rate * x;
    bool supplies = o->role == CUT_ROLE_CONTRACT || o->role == CUT_ROLE_SOURCE || o->role == CUT_ROLE_ARRIVAL;
    if (supplies && x > AMOUNT_ZERO) CUT_TRY(add_supply(out, o, o->commodity, x, paid, err));
    if (o->role == CUT_ROLE_DRAW && fabs(x) > AMOUNT_ZERO) CUT_TRY(add_supply(out, o, origin_commodity(p->c, o), x, 0, err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_supply(const report *p, cut_error *err) {
  suppliers list = {0};
  char price_unit[32];
  cut_status status;
  CUT_TRY_GOTO(collect_supply(p, &list, err));
  for (int64_t i = 0; i < list.n; i++) {
    const supplier *s = &list.items[i];
    if (s->table == CUT_TABLE_STORAGES && s->amount < AMOUNT_ZERO) continue; /* net fill is no supply */
    double family = 0;
    for (int64_t k = 0; k < list.n; k++)
      if (list.items[k].amount > 0 && top_family(p->c, list.items[k].commodity) == top_family(p->c, s->commodity))
        family += list.items[k].amount;
    cut_report_price_unit(p->c, s->commodity, price_unit);
    cut_result_begin(p->r, CUT_RT_SUPPLY);
    cut_result_put_text(p->r, CUT_RC_SUPPLY_SOLVE, p->name);
    cut_result_put_text(p->r, CUT_RC_SUPPLY_COMMODITY, commodity_key(p->c, s->commodity));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_TABLE, table_name(s->table));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_KEY, cut_case_key(p->c, s->table, s->row));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_ORIGIN, supplier_origin(p->c, s));
    cut_result_put_number(p->r, CUT_RC_SUPPLY_QUANTITY, s->amount * cut_case_display_factor(p->c, s->commodity));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_UNIT, commodity_unit(p->c, s->commodity));
    cut_result_put_number(p->r, CUT_RC_SUPPLY_SHARE, 100 * s->amount / family);
    if (s->table == CUT_TABLE_CONTRACTS || s->table == CUT_TABLE_SOURCES) {
      cut_result_put_number(p->r, CUT_RC_SUPPLY_PRICE, s->paid / s->amount);
      cut_result_put_text(p->r, CUT_RC_SUPPLY_PRICE_UNIT, price_unit);
    }
    CUT_TRY_GOTO(cut_result_end(p->r, err));
  }
  status = CUT_STATUS_OK;
cleanup:
  cut_mem_free(list.items);
  return status;
}

/* ---- prices ---- */

double cut_report_mean_price(const cut_model *m, const double *dual, int64_t commodity, int64_t place) {
  const cut_model_view *v = cut_model_get(m);
  double sum = 0, days = 0;
  for (int64_t t = 0; t < v->n_periods; t++) {
    cut_origin o = {.role = CUT_ROLE_BALANCE, .table = CUT_TABLE_PLACES, .row = place, .commodity = commodity, .period = t};
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
static bool duals_are_unique(const report *p) {
  const cut_solution *s = p->last;
  const double tolerance = 1e-9;
  if (s->col_basic == NULL || s->row_basic == NULL) return false;
  const cut_stage *stage = cut_solved_last(p->solved);
  for (int64_t j = 0; j < p->v->n_columns; j++)
    if (s->col_basic[j] && p->v->col_lower[j] < p->v->col_upper[j] &&
        (s->value[j] <= p->v->col_lower[j] + tolerance || s->value[j] >= p->v->col_upper[j] - tolerance))
      return false;
  for (int64_t i = 0; i < p->v->n_rows; i++)
    if (s->row_basic[i] && (s->activity[i] <= p->v->row_lower[i] + tolerance || s->activity[i] >= stage->row_upper[i] - tolerance))
      return false;
  return true;
}

static cut_status put_price(const report *p, int64_t i, bool unique, const cut_price_range *range, cut_error *err) {
  const cut_origin *o = &p->v->row_origin[i];
  char period[11], unit[32];
  period_text(p->v, o->period, period);
  cut_report_price_unit(p->c, o->commodity, unit);
  cut_result_begin(p->r, CUT_RT_PRICES);
  cut_result_put_text(p->r, CUT_RC_PRICES_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_PRICES_COMMODITY, commodity_key(p->c, o->commodity));
  cut_result_put_text(p->r, CUT_RC_PRICES_PLACE, cut_case_key(p->c, CUT_TABLE_PLACES, o->row));
  cut_result_put_text(p->r, CUT_RC_PRICES_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_PRICES_PRICE, p->last->dual[i]);
  cut_result_put_text(p->r, CUT_RC_PRICES_UNIT, unit);
  if (unique) cut_result_put_flag(p->r, CUT_RC_PRICES_UNIQUE, true);
  if (range != NULL) {
    bool same = range->high - range->low <= PRICE_ZERO * (1 + fabs(range->low));
    cut_result_put_flag(p->r, CUT_RC_PRICES_UNIQUE, same);
    if (!same) {
      cut_result_put_number(p->r, CUT_RC_PRICES_LOW, range->low);
      cut_result_put_number(p->r, CUT_RC_PRICES_HIGH, range->high);
    }
  }
  return cut_result_end(p->r, err);
}

static cut_status put_prices(const report *p, bool with_ranges, const cut_sink *sink, cut_error *err) {
  bool unique = duals_are_unique(p);
  cut_price_range *ranges = CUT_NEW(cut_price_range, p->v->n_rows);
  int64_t *rows = CUT_NEW(int64_t, p->v->n_rows), n = 0;
  cut_status status = rows == NULL || ranges == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t i = 0; status == CUT_STATUS_OK && i < p->v->n_rows; i++)
    if (p->v->row_origin[i].role == CUT_ROLE_BALANCE) rows[n++] = i;
  with_ranges = with_ranges && !unique;
  if (status == CUT_STATUS_OK && with_ranges) status = cut_price_ranges(p->solved, rows, n, sink, ranges, err);
  for (int64_t k = 0; status == CUT_STATUS_OK && k < n; k++) status = put_price(p, rows[k], unique, with_ranges ? &ranges[k] : NULL, err);
  cut_mem_free(rows);
  cut_mem_free(ranges);
  return status;
}

/* ---- what binds ---- */

typedef struct binding {
  bool shortage;
  cut_table table;
  int64_t row, commodity;
  int column;
  bool most;
  int64_t periods, first;
  double worth;
} binding;

typedef struct bindings {
  binding *items;
  int64_t n, capacity;
} bindings;

/* Limits are few per row of the case, but periods are many: look among the last ones first. */
static cut_status add_binding(bindings *b, bool shortage, const cut_origin *o, int64_t commodity, double price, cut_error *err) {
  bool most = price < 0;
  for (int64_t i = b->n - 1; i >= 0; i--) {
    binding *item = &b->items[i];
    if (item->shortage != shortage || item->table != o->table || item->row != o->row || item->column != o->column || item->most != most) continue;
    item->periods++;
    if (o->period < item->first) item->first = o->period;
    if (fabs(price) > item->worth) item->worth = fabs(price);
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(b)) return CUT_FAIL_MEMORY(err);
  b->items[b->n++] = (binding){shortage, o->table, o->row, commodity, o->column, most, 1, o->period, fabs(price)};
  return CUT_STATUS_OK;
}

/* Limits with a price in a stage: reduced costs of columns and duals of rows that stand for a column of the case. */
static cut_status collect_bindings(const report *p, const cut_stage *stage, bindings *out, cut_error *err) {
  bool shortage = stage->class_row >= 0;
  if (shortage && stage->objective <= CUT_NOTHING_UNSERVED) return CUT_STATUS_OK;
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    const cut_origin *o = &p->v->col_origin[j];
    bool is_limit = o->column >= 0 && o->role != CUT_ROLE_DEMAND && o->role != CUT_ROLE_ARRIVAL && o->role != CUT_ROLE_UNSERVED && o->role != CUT_ROLE_SHORTFALL;
    bool trivial_zero = stage->solution.reduced[j] > 0 && p->v->col_lower[j] == 0;
    if (is_limit && !trivial_zero && fabs(stage->solution.reduced[j]) > PRICE_ZERO)
      CUT_TRY(add_binding(out, shortage, o, origin_commodity(p->c, o), stage->solution.reduced[j], err));
  }
  for (int64_t i = 0; i < p->v->n_rows; i++) {
    const cut_origin *o = &p->v->row_origin[i];
    bool is_limit = o->column >= 0 && o->role != CUT_ROLE_BALANCE && o->role != CUT_ROLE_STOCK && o->role != CUT_ROLE_CLASS;
    bool trivial_zero = stage->solution.dual[i] > 0 && p->v->row_lower[i] == 0;
    if (is_limit && !trivial_zero && fabs(stage->solution.dual[i]) > PRICE_ZERO)
      CUT_TRY(add_binding(out, shortage, o, origin_commodity(p->c, o), stage->solution.dual[i], err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_binding(const report *p, const binding *b, cut_error *err) {
  const cut_schema_column *column = &cut_schema(b->table)->columns[b->column];
  const char *canonical = b->commodity < 0 ? "unit" : cut_unit_canonical_text(cut_case_basis(p->c, b->commodity)->canonical);
  char unit[40], first[11], sentence[256];
  period_text(p->v, b->first, first);
  if (b->shortage) snprintf(unit, sizeof unit, "GWh/%s", canonical);
  else if (b->commodity >= 0) cut_report_price_unit(p->c, b->commodity, unit);
  else snprintf(unit, sizeof unit, "thousand %s", cut_case_get_info(p->c)->currency);
  snprintf(sentence, sizeof sentence, "%s '%s': its %s is the %s in %lld of %lld periods%s%s", table_name(b->table),
           cut_case_key(p->c, b->table, b->row), column->name, b->most ? "ceiling" : "floor", (long long)b->periods,
           (long long)p->v->n_periods, first[0] != '\0' ? ", first from " : "", first);
  cut_result_begin(p->r, CUT_RT_BINDING);
  cut_result_put_text(p->r, CUT_RC_BINDING_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_BINDING_STAGE, b->shortage ? "shortage" : "cost");
  cut_result_put_text(p->r, CUT_RC_BINDING_TABLE, table_name(b->table));
  cut_result_put_text(p->r, CUT_RC_BINDING_KEY, cut_case_key(p->c, b->table, b->row));
  cut_result_put_text(p->r, CUT_RC_BINDING_COLUMN, column->name);
  cut_result_put_text(p->r, CUT_RC_BINDING_SIDE, b->most ? "most" : "least");
  cut_result_put_integer(p->r, CUT_RC_BINDING_PERIODS, b->periods);
  cut_result_put_text(p->r, CUT_RC_BINDING_FIRST, first);
  cut_result_put_number(p->r, CUT_RC_BINDING_WORTH, b->worth);
  cut_result_put_text(p->r, CUT_RC_BINDING_UNIT, unit);
  cut_result_put_text(p->r, CUT_RC_BINDING_SENTENCE, sentence);
  return cut_result_end(p->r, err);
}

static cut_status put_bindings(const report *p, cut_error *err) {
  bindings list = {0};
  cut_status status = CUT_STATUS_OK;
  for (int64_t k = 0; k < p->solved->answer.n_stages; k++) {
    const cut_stage *stage = &p->solved->answer.stages[k];
    list.n = 0; /* shortages of several classes are one list; a limit told by an earlier class is not repeated */
    if (stage->class_row >= 0 && k > 0) continue;
    CUT_TRY_GOTO(collect_bindings(p, stage, &list, err));
    for (int64_t i = 0; i < list.n; i++) CUT_TRY_GOTO(put_binding(p, &list.items[i], err));
  }
cleanup:
  cut_mem_free(list.items);
  return status;
}

/* ---- infeasible: the limits that a ray uses ---- */

static cut_status put_ray(const report *p, const cut_stage *stage, cut_error *err) {
  bindings list = {0};
  cut_status status = CUT_STATUS_OK;
  const double *ray = stage->solution.ray;
  for (int64_t i = 0; ray != NULL && i < p->v->n_rows; i++) {
    const cut_origin *o = &p->v->row_origin[i];
    if (o->column >= 0 && fabs(ray[i]) > PRICE_ZERO) CUT_TRY_GOTO(add_binding(&list, true, o, origin_commodity(p->c, o), ray[i], err));
  }
  for (int64_t j = 0; ray != NULL && j < p->v->n_columns; j++) {
    const cut_origin *o = &p->v->col_origin[j];
    double sum = 0;
    for (int64_t k = p->v->col_start[j]; k < p->v->col_start[j + 1]; k++) sum += p->v->entry_value[k] * ray[p->v->entry_row[k]];
    bool trivial_zero = sum < 0 && p->v->col_lower[j] == 0;
    if (o->column >= 0 && fabs(sum) > PRICE_ZERO && !trivial_zero)
      CUT_TRY_GOTO(add_binding(&list, true, o, origin_commodity(p->c, o), -sum, err));
  }
  for (int64_t i = 0; i < list.n; i++) CUT_TRY_GOTO(put_binding(p, &list.items[i], err));
cleanup:
  cut_mem_free(list.items);
  return status;
}

/* ---- money ---- */

static cut_status put_posting(const report *p, const cut_posting *posting, cut_error *err) {
  char period[11];
  period_text(p->v, posting->period, period);
  cut_result_begin(p->r, CUT_RT_POSTINGS);
  cut_result_put_text(p->r, CUT_RC_POSTINGS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_POSTINGS_PERIOD, period);
  cut_result_put_text(p->r, CUT_RC_POSTINGS_PAYER, cut_account_name(p->c, posting->payer));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_RECIPIENT, cut_account_name(p->c, posting->recipient));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_TABLE, table_name(posting->table));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_KEY, cut_case_key(p->c, posting->table, posting->row));
  cut_result_put_text(p->r, CUT_RC_POSTINGS_TERM, posting->label);
  cut_result_put_integer(p->r, CUT_RC_POSTINGS_MICRO, posting->micro);
  return cut_result_end(p->r, err);
}

static cut_status put_incidence(const report *p, const cut_posting *posting, const char *unit, cut_error *err) {
  cut_result_begin(p->r, CUT_RT_INCIDENCE);
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_PAYER, cut_account_name(p->c, posting->payer));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_RECIPIENT, cut_account_name(p->c, posting->recipient));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_TABLE, table_name(posting->table));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_KEY, cut_case_key(p->c, posting->table, posting->row));
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_TERM, posting->label);
  cut_result_put_number(p->r, CUT_RC_INCIDENCE_AMOUNT, (double)posting->micro / MICRO_PER_MILLION);
  cut_result_put_text(p->r, CUT_RC_INCIDENCE_UNIT, unit);
  return cut_result_end(p->r, err);
}

static cut_status put_account(const report *p, int64_t account, const cut_postings *sums, const char *unit, cut_error *err) {
  double receives = 0, pays = 0;
  bool touched = false;
  for (int64_t i = 0; i < sums->n; i++) {
    const cut_posting *posting = &sums->items[i];
    if (posting->payer == posting->recipient) continue;
    double amount = (double)posting->micro / MICRO_PER_MILLION;
    if (posting->recipient == account) receives += amount;
    if (posting->payer == account) pays += amount;
    touched = touched || posting->recipient == account || posting->payer == account;
  }
  if (!touched) return CUT_STATUS_OK;
  cut_result_begin(p->r, CUT_RT_ACCOUNTS);
  cut_result_put_text(p->r, CUT_RC_ACCOUNTS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_ACCOUNTS_ACCOUNT, cut_account_name(p->c, account));
  cut_result_put_number(p->r, CUT_RC_ACCOUNTS_RECEIVES, receives);
  cut_result_put_number(p->r, CUT_RC_ACCOUNTS_PAYS, pays);
  cut_result_put_number(p->r, CUT_RC_ACCOUNTS_NET, receives - pays);
  cut_result_put_text(p->r, CUT_RC_ACCOUNTS_UNIT, unit);
  return cut_result_end(p->r, err);
}

static cut_status put_money(const report *p, cut_error *err) {
  cut_postings postings = {0}, sums = {0};
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(p->c)->currency);
  cut_status status;
  CUT_TRY_GOTO(cut_postings_make(p->solved->model, p->last->value, &postings, err));
  CUT_TRY_GOTO(cut_postings_sum(&postings, &sums, err));
  for (int64_t i = 0; i < postings.n; i++) CUT_TRY_GOTO(put_posting(p, &postings.items[i], err));
  for (int64_t i = 0; i < sums.n; i++) CUT_TRY_GOTO(put_incidence(p, &sums.items[i], unit, err));
  for (int64_t account = CUT_ACCOUNT_STOCK; account < p->v->n_actors; account++)
    CUT_TRY_GOTO(put_account(p, account, &sums, unit, err));
cleanup:
  cut_postings_clear(&sums);
  cut_postings_clear(&postings);
  return status;
}

/* ---- the model and its certificates ---- */

static cut_status put_model_columns(const report *p, cut_error *err) {
  char period[11];
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    const cut_origin *o = &p->v->col_origin[j];
    period_text(p->v, o->period, period);
    cut_result_begin(p->r, CUT_RT_MODEL_COLUMNS);
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_SOLVE, p->name);
    cut_result_put_integer(p->r, CUT_RC_MODEL_COLUMNS_INDEX, j);
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_ROLE, cut_role_text(o->role));
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_TABLE, table_name(o->table));
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_KEY, cut_case_key(p->c, o->table, o->row));
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_COMMODITY, commodity_key(p->c, o->commodity));
    cut_result_put_integer(p->r, CUT_RC_MODEL_COLUMNS_STEP, o->step);
    cut_result_put_text(p->r, CUT_RC_MODEL_COLUMNS_PERIOD, period);
    cut_result_put_number(p->r, CUT_RC_MODEL_COLUMNS_LOWER, p->v->col_lower[j]);
    cut_result_put_number(p->r, CUT_RC_MODEL_COLUMNS_UPPER, p->v->col_upper[j]);
    cut_result_put_number(p->r, CUT_RC_MODEL_COLUMNS_COST, p->v->cost[j]);
    cut_result_put_flag(p->r, CUT_RC_MODEL_COLUMNS_INTEGER, p->v->col_integer[j] != 0);
    CUT_TRY(cut_result_end(p->r, err));
    for (int64_t k = p->v->col_start[j]; k < p->v->col_start[j + 1]; k++) {
      cut_result_begin(p->r, CUT_RT_MODEL_ENTRIES);
      cut_result_put_text(p->r, CUT_RC_MODEL_ENTRIES_SOLVE, p->name);
      cut_result_put_integer(p->r, CUT_RC_MODEL_ENTRIES_COLUMN, j);
      cut_result_put_integer(p->r, CUT_RC_MODEL_ENTRIES_ROW, p->v->entry_row[k]);
      cut_result_put_number(p->r, CUT_RC_MODEL_ENTRIES_VALUE, p->v->entry_value[k]);
      CUT_TRY(cut_result_end(p->r, err));
    }
  }
  return CUT_STATUS_OK;
}

static cut_status put_model_rows(const report *p, cut_error *err) {
  char period[11], priority[24];
  for (int64_t i = 0; i < p->v->n_rows; i++) {
    const cut_origin *o = &p->v->row_origin[i];
    bool is_class = o->role == CUT_ROLE_CLASS;
    snprintf(priority, sizeof priority, "%lld", (long long)o->row);
    period_text(p->v, o->period, period);
    cut_result_begin(p->r, CUT_RT_MODEL_ROWS);
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_SOLVE, p->name);
    cut_result_put_integer(p->r, CUT_RC_MODEL_ROWS_INDEX, i);
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_ROLE, cut_role_text(o->role));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_TABLE, is_class ? "" : table_name(o->table));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_KEY, is_class ? priority : cut_case_key(p->c, o->table, o->row));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_COMMODITY, commodity_key(p->c, o->commodity));
    cut_result_put_text(p->r, CUT_RC_MODEL_ROWS_PERIOD, period);
    cut_result_put_number(p->r, CUT_RC_MODEL_ROWS_LOWER, p->v->row_lower[i]);
    cut_result_put_number(p->r, CUT_RC_MODEL_ROWS_UPPER, p->v->row_upper[i]);
    CUT_TRY(cut_result_end(p->r, err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_certificate_value(const report *p, int64_t stage, int64_t leaf, const char *what, int64_t index, double value, cut_error *err) {
  cut_result_begin(p->r, CUT_RT_CERTIFICATES);
  cut_result_put_text(p->r, CUT_RC_CERTIFICATES_SOLVE, p->name);
  cut_result_put_integer(p->r, CUT_RC_CERTIFICATES_STAGE, stage);
  cut_result_put_integer(p->r, CUT_RC_CERTIFICATES_LEAF, leaf);
  cut_result_put_text(p->r, CUT_RC_CERTIFICATES_WHAT, what);
  cut_result_put_integer(p->r, CUT_RC_CERTIFICATES_INDEX, index);
  cut_result_put_number(p->r, CUT_RC_CERTIFICATES_VALUE, value);
  return cut_result_end(p->r, err);
}

static cut_status put_leaf(const report *p, int64_t stage, int64_t number, const cut_leaf *leaf, cut_error *err) {
  for (int64_t i = 0; i < p->v->n_rows; i++)
    if (leaf->dual[i] != 0)
      CUT_TRY(put_certificate_value(p, stage, number, leaf->infeasible ? "ray" : "dual", i, leaf->dual[i], err));
  for (int64_t k = 0; k < leaf->n_fixed; k++) {
    CUT_TRY(put_certificate_value(p, stage, number, "lower", leaf->column[k], leaf->lower[k], err));
    CUT_TRY(put_certificate_value(p, stage, number, "upper", leaf->column[k], leaf->upper[k], err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_certificates(const report *p, cut_error *err) {
  for (int64_t k = 0; k < p->solved->answer.n_stages; k++) {
    const cut_stage *stage = &p->solved->answer.stages[k];
    for (int64_t j = 0; stage->solution.status == CUT_SOLVE_OPTIMAL && j < p->v->n_columns; j++) {
      if (stage->solution.value[j] == 0) continue;
      cut_result_begin(p->r, CUT_RT_SOLUTION_COLUMNS);
      cut_result_put_text(p->r, CUT_RC_SOLUTION_COLUMNS_SOLVE, p->name);
      cut_result_put_integer(p->r, CUT_RC_SOLUTION_COLUMNS_STAGE, k + 1);
      cut_result_put_integer(p->r, CUT_RC_SOLUTION_COLUMNS_INDEX, j);
      cut_result_put_number(p->r, CUT_RC_SOLUTION_COLUMNS_VALUE, stage->solution.value[j]);
      CUT_TRY(cut_result_end(p->r, err));
    }
    for (int64_t i = 0; i < stage->tree.n; i++) CUT_TRY(put_leaf(p, k + 1, i, &stage->tree.items[i], err));
    for (int64_t i = 0; i < p->v->n_rows; i++)
      if (stage->row_upper[i] != p->v->row_upper[i])
        CUT_TRY(put_certificate_value(p, k + 1, 0, "row_upper", i, stage->row_upper[i], err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_report_solved(const cut_session *s, const cut_solved *solved, const cut_report_options *options, cut_result *r,
                             cut_error *err) {
  const cut_stage *last = cut_solved_last(solved);
  report p = {.c = s->c, .solved = solved, .v = cut_model_get(solved->model), .last = last == NULL ? NULL : &last->solution,
              .r = r, .name = solved->name};
  CUT_TRY(put_stages(&p, err));
  CUT_TRY(put_periods(&p, err));
  if (cut_solved_is_optimal(solved)) {
    CUT_TRY(put_amounts(&p, err));
    CUT_TRY(put_supply(&p, err));
    CUT_TRY(put_prices(&p, options->ranges, s->sink, err));
    CUT_TRY(put_bindings(&p, err));
    CUT_TRY(put_money(&p, err));
  } else if (last != NULL && last->solution.status == CUT_SOLVE_INFEASIBLE) {
    CUT_TRY(put_ray(&p, last, err));
  }
  if (!options->detail) return CUT_STATUS_OK;
  CUT_TRY(put_model_columns(&p, err));
  CUT_TRY(put_model_rows(&p, err));
  return put_certificates(&p, err);
}

static cut_status put_run(cut_result *r, const char *name, const char *value, cut_error *err) {
  cut_result_begin(r, CUT_RT_RUN);
  cut_result_put_text(r, CUT_RC_RUN_NAME, name);
  cut_result_put_text(r, CUT_RC_RUN_VALUE, value);
  return cut_result_end(r, err);
}

cut_status cut_report_run(const cut_solved *solved, cut_result *r, cut_error *err) {
  CUT_TRY(put_run(r, "model_digest", cut_model_digest(solved->model), err));
  CUT_TRY(put_run(r, "proof", cut_solved_is_proved(solved) ? "proved" : "not proved", err));
  return put_run(r, "resolved_cold", solved->answer.resolved_cold ? "yes" : "no", err);
}
