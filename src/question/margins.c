#include "question/margins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/paths.h"
#include "question/report.h"

/* Days over which margins are averaged, from the day the first input can arrive. */
#define MARGIN_DAYS 92
/* Days left out at the end of the horizon, where what is sold may arrive too late to be paid. */
#define TAIL_DAYS 31
/* The load called the first tonne, as a share of the least load there is. */
#define FIRST_TONNE 1e-3
/* How far a number may be from a limit, or a price from zero, and still be there: a certificate decides in the end. */
#define AT_LIMIT 1e-9
/* Prices that differ by less than this share are the same. */
#define SAME_PRICE 1e-9

/* One plant running on one contract. */
typedef struct plant {
  const cut_case *c;
  const cut_values *values;
  const cut_values *const *known; /* [n_known] contracts as they are here need no new answer */
  int64_t n_known;
  const cut_model *model;
  const cut_model_view *v;
  cut_engine *engine;
  double *cost_after; /* [n_columns] the model's cost with levies inside the group counted as cost */
  bool has_levies;    /* the two costs differ where the plant can do anything */
  int64_t conversion, contract, grade, place;
  int64_t first, last; /* periods [first, last) over which margins are averaged; the load is on from `first` */
} plant;

/* What one load gives. */
typedef struct margin {
  bool feasible, proved;
  double load;       /* mean over the averaged periods, per day */
  double input_cost; /* dual of the input's balance at the plant */
  double margin;     /* of one more unit */
} margin;

static double days_of(const cut_model_view *v, int64_t t) { return v->period[t].last - v->period[t].first; }

/* Takes everything but this plant, its contract, the routes and the markets out of the model. */
static cut_status isolate(const plant *p, cut_error *err) {
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
    double lower = 0, upper = p->v->col_upper[j];
    switch (o->role) {
      case CUT_ROLE_CONTRACT:
        /* Where it is not valid it has no price either: it stays closed. */
        upper =
            o->row == p->contract && cut_value_days(p->values, CUT_TABLE_CONTRACTS, o->row, p->v->period[o->period]) > 0
                ? INFINITY
                : 0;
        break;
      case CUT_ROLE_FEED:
        if (o->row != p->conversion || o->commodity != p->grade) upper = 0;
        break;
      case CUT_ROLE_RUN:
        if (o->row == p->conversion) lower = upper = 1;
        break;
      case CUT_ROLE_SOURCE:
      case CUT_ROLE_ARRIVAL:
      case CUT_ROLE_DEMAND:
      case CUT_ROLE_UNSERVED:
      case CUT_ROLE_SHORTFALL:
      case CUT_ROLE_DRAW:
      case CUT_ROLE_PAID:
      case CUT_ROLE_MAKE_UP:
      case CUT_ROLE_SHORT:
      case CUT_ROLE_ENTITLEMENT:
        upper = 0;
        break;
      default: /* FLOW, MARKET: without their floors; LEVEL: stays where it is, whatever the end asks */
        break;
    }
    CUT_TRY(cut_engine_set_column(p->engine, j, lower, upper, err));
  }
  for (int64_t i = 0; i < p->v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(p->v, i);
    double lower = p->v->row_lower[i], upper = p->v->row_upper[i];
    if (o->role == CUT_ROLE_WINDOW || o->role == CUT_ROLE_OBLIGATION || o->role == CUT_ROLE_TOTAL ||
        o->role == CUT_ROLE_CLASS)
      lower = -INFINITY, upper = INFINITY;
    if (o->role == CUT_ROLE_CAPACITY || o->role == CUT_ROLE_LOAD) lower = -INFINITY;
    CUT_TRY(cut_engine_set_row(p->engine, i, lower, upper, err));
  }
  return CUT_STATUS_OK;
}

static cut_origin load_origin(const plant *p, cut_role role, int64_t t) {
  return (cut_origin){.role = role, .table = CUT_TABLE_CONVERSIONS, .row = p->conversion, .commodity = -1, .period = t};
}

/* Coefficient of RUN in a plant's LOAD row, 0 if it has none (as in survival.c: a floor on the feeds alone). */
static double run_coefficient(const plant *p, int64_t row, int64_t t) {
  int64_t j = cut_model_find_column(p->model, load_origin(p, CUT_ROLE_RUN, t));
  for (int64_t k = j < 0 ? 0 : p->v->col_start[j]; j >= 0 && k < p->v->col_start[j + 1]; k++)
    if (p->v->entry_row[k] == row) return p->v->entry_value[k];
  return 0;
}

/* Fixes the plant's load per day from period `first` on, or frees it if load is NAN. */
static cut_status set_load(const plant *p, double load, cut_error *err) {
  for (int64_t t = 0; t < p->v->n_periods; t++) {
    int64_t i = cut_model_find_row(p->model, load_origin(p, CUT_ROLE_LOAD, t));
    if (i < 0) continue;
    /* Before the load is on, the plant may run as it likes: what arrives early has to go somewhere. */
    bool is_free = isnan(load) || t < p->first;
    double run = run_coefficient(p, i, t), amount = load * days_of(p->v, t);
    CUT_TRY(cut_engine_set_row(p->engine, i, is_free ? run : amount + run, is_free ? INFINITY : amount + run, err));
  }
  return CUT_STATUS_OK;
}

/* Is the solution proved optimal for the numbers the engine has now? */
static cut_status certify(const plant *p, const cut_solution *solution, bool *proved, cut_error *err) {
  cut_engine_numbers n = cut_engine_get_numbers(p->engine);
  cut_lp lp = {.n_columns = p->v->n_columns,
               .n_rows = p->v->n_rows,
               .col_lower = n.col_lower,
               .col_upper = n.col_upper,
               .cost = n.cost,
               .row_lower = n.row_lower,
               .row_upper = n.row_upper,
               .col_start = p->v->col_start,
               .entry_row = p->v->entry_row,
               .entry_value = p->v->entry_value};
  cut_leaf_claim leaf = {.dual = solution->dual};
  cut_tolerances tolerances;
  cut_certificate certificate;
  cut_tolerances_init(&tolerances);
  CUT_TRY(cut_certify(&lp, solution->value, &leaf, 1, &tolerances, &certificate, err));
  *proved = certificate.proved;
  return CUT_STATUS_OK;
}

/* Margin, cost of input and load of a solution, averaged by days. */
static void read_margin(const plant *p, const cut_solution *solution, margin *out) {
  double days = 0;
  out->feasible = solution->status == CUT_SOLVE_OPTIMAL;
  for (int64_t t = p->first; out->feasible && t < p->last; t++) {
    double length = days_of(p->v, t);
    int64_t i = cut_model_find_row(p->model, load_origin(p, CUT_ROLE_LOAD, t));
    cut_origin balance = {
        .role = CUT_ROLE_BALANCE, .table = CUT_TABLE_PLACES, .row = p->place, .commodity = p->grade, .period = t};
    int64_t node = cut_model_find_row(p->model, balance);
    out->margin -= solution->dual[i] * length;
    out->input_cost += node < 0 ? 0 : solution->dual[node] * length;
    out->load += solution->activity[i] - run_coefficient(p, i, t);
    days += length;
  }
  if (days > 0) {
    out->margin /= days;
    out->input_cost /= days;
    out->load /= days;
  }
}

/* Solves as the engine stands. */
static cut_status solve_and_read(const plant *p, margin *out, cut_solution *solution, cut_error *err) {
  memset(out, 0, sizeof *out);
  CUT_TRY(cut_engine_solve(p->engine, NULL, solution, err));
  if (solution->status == CUT_SOLVE_OPTIMAL) CUT_TRY(certify(p, solution, &out->proved, err));
  read_margin(p, solution, out);
  return CUT_STATUS_OK;
}

/* The same at a load (NAN: free). */
static cut_status evaluate(const plant *p, double load, const double *cost, margin *out, cut_error *err) {
  CUT_TRY(cut_engine_set_cost(p->engine, cost, err));
  CUT_TRY(set_load(p, load, err));
  cut_solution solution = {0};
  cut_status status = solve_and_read(p, out, &solution, err);
  cut_solution_clear(&solution);
  return status;
}

/* The same after levies; where there are none it is the same answer. */
static cut_status evaluate_after(const plant *p, double load, const margin *before, margin *out, cut_error *err) {
  *out = *before;
  return p->has_levies ? evaluate(p, load, p->cost_after, out, err) : CUT_STATUS_OK;
}

static bool has_levies(const plant *p) {
  cut_engine_numbers n = cut_engine_get_numbers(p->engine);
  for (int64_t j = 0; j < p->v->n_columns; j++)
    if (n.col_lower[j] < n.col_upper[j] && p->cost_after[j] != p->v->cost[j]) return true;
  return false;
}

static cut_status put(const plant *p, const char *solve, int64_t position, const char *name, const margin *before,
                      const margin *after, cut_result *r, cut_error *err) {
  char unit[32], per_day[40];
  cut_report_price_unit(p->c, p->grade, unit);
  snprintf(per_day, sizeof per_day, "%s/d", cut_unit_canonical_text(cut_case_basis(p->c, p->grade)->canonical));
  cut_result_begin(r, CUT_RT_MARGINS);
  cut_result_put_text(r, CUT_RC_MARGINS_SOLVE, solve);
  cut_result_put_text(r, CUT_RC_MARGINS_CONVERSION, cut_case_key(p->c, CUT_TABLE_CONVERSIONS, p->conversion));
  cut_result_put_text(r, CUT_RC_MARGINS_CONTRACT, cut_case_key(p->c, CUT_TABLE_CONTRACTS, p->contract));
  cut_result_put_integer(r, CUT_RC_MARGINS_POSITION, position);
  cut_result_put_number(r, CUT_RC_MARGINS_LOAD, before->load);
  cut_result_put_text(r, CUT_RC_MARGINS_LOAD_UNIT, per_day);
  cut_result_put_text(r, CUT_RC_MARGINS_NAME, name);
  cut_result_put_number(r, CUT_RC_MARGINS_INPUT_COST, before->input_cost);
  cut_result_put_number(r, CUT_RC_MARGINS_BEFORE, before->margin);
  cut_result_put_number(r, CUT_RC_MARGINS_AFTER, after->feasible ? after->margin : NAN);
  cut_result_put_text(r, CUT_RC_MARGINS_UNIT, unit);
  cut_result_put_text(r, CUT_RC_MARGINS_PROOF,
                      before->proved && (after->proved || !after->feasible) ? "proved" : "not proved");
  return cut_result_end(r, err);
}

/* A load of the plant by name. */
typedef struct named_load {
  const char *name;
  double load; /* per day */
} named_load;

static int by_load(const void *left, const void *right) {
  const named_load *a = left, *b = right;
  return a->load < b->load ? -1 : a->load > b->load ? 1 : strcmp(a->name, b->name);
}

/* A first tonne, minimum, capacity and the plant's rows of table loads, in ascending order. *out [*n] is freed with
 * cut_mem_free. */
static cut_status list_loads(const plant *p, named_load **out, int64_t *n, cut_error *err) {
  cut_span day = {p->v->period[p->first].first, p->v->period[p->first].first + 1};
  *n = 0;
  *out = CUT_NEW(named_load, cut_case_n(p->c, CUT_TABLE_LOADS) + 3);
  if (*out == NULL) return CUT_FAIL_MEMORY(err);
  named_load ends[2] = {
      {"minimum", cut_value_rate(p->values, CUT_TABLE_CONVERSIONS, p->conversion, CUT_CONVERSIONS_MIN_LOAD, day)},
      {"capacity", cut_value_rate(p->values, CUT_TABLE_CONVERSIONS, p->conversion, CUT_CONVERSIONS_CAPACITY, day)}};
  for (int i = 0; i < 2; i++)
    if (ends[i].load > 0 && isfinite(ends[i].load)) (*out)[(*n)++] = ends[i];
  if (*n > 0) {
    (*out)[*n] = (named_load){"first tonne", FIRST_TONNE * (*out)[0].load};
    (*n)++;
  }
  for (int64_t k = 0; k < cut_case_n(p->c, CUT_TABLE_LOADS); k++)
    if (cut_case_ref(p->c, CUT_TABLE_LOADS, k, CUT_LOADS_CONVERSION) == p->conversion)
      (*out)[(*n)++] = (named_load){cut_case_text(p->c, CUT_TABLE_LOADS, k, CUT_LOADS_LOAD),
                                    cut_value_rate(p->values, CUT_TABLE_LOADS, k, CUT_LOADS_QUANTITY, day)};
  qsort(*out, (size_t)*n, sizeof **out, by_load);
  return CUT_STATUS_OK;
}

/* The load that the plant would choose by itself, before and after levies inside the group: there its margin is zero,
 * or a limit stops it first. */
static cut_status chosen_loads(const plant *p, const char *solve, int64_t position, cut_result *r, cut_error *err) {
  margin before, after, none = {.margin = NAN};
  CUT_TRY(evaluate(p, NAN, p->v->cost, &before, err));
  before.margin = 0;
  if (before.feasible) CUT_TRY(put(p, solve, ++position, "zero margin", &before, &none, r, err));
  CUT_TRY(evaluate_after(p, NAN, &before, &after, err));
  if (!after.feasible) return CUT_STATUS_OK;
  before = after;
  before.margin = NAN;
  after.margin = 0;
  return put(p, solve, ++position, "zero margin after levies", &before, &after, r, err);
}

/* Margins of one plant on one contract at every load. */
static cut_status curve(plant *p, const char *solve, cut_result *r, cut_error *err) {
  named_load *loads = NULL;
  int64_t n = 0, position = 0;
  margin before, after;
  cut_status status = CUT_STATUS_OK;
  CUT_TRY_GOTO(isolate(p, err));
  p->has_levies = has_levies(p);
  CUT_TRY_GOTO(list_loads(p, &loads, &n, err));
  if (n == 0) goto cleanup; /* neither a limit nor a load: nothing at which to ask what it earns */
  for (int64_t k = 0; k < n; k++) {
    CUT_TRY_GOTO(evaluate(p, loads[k].load, p->v->cost, &before, err));
    if (!before.feasible) continue;
    CUT_TRY_GOTO(evaluate_after(p, loads[k].load, &before, &after, err));
    CUT_TRY_GOTO(put(p, solve, ++position, loads[k].name, &before, &after, r, err));
  }
  status = chosen_loads(p, solve, position, r, err);
cleanup:
  cut_mem_free(loads);
  return status;
}

/* Sets the periods over which margins are averaged, for input that takes `lead` days to come. False if there are none.
 */
static bool choose_periods(plant *p, int32_t lead) {
  cut_date start = p->v->period[0].first, end = p->v->period[p->v->n_periods - 1].last;
  p->first = 0;
  while (p->first < p->v->n_periods && p->v->period[p->first].first < start + lead) p->first++;
  p->last = p->first;
  while (p->last < p->v->n_periods && p->v->period[p->last].last <= start + lead + MARGIN_DAYS &&
         (p->last == p->first || p->v->period[p->last].last <= end - TAIL_DAYS))
    p->last++;
  if (p->last == p->first && p->first < p->v->n_periods) p->last = p->first + 1;
  return p->last > p->first;
}

/* The model's cost with every levy paid between members of the group counted as a cost of who pays it. */
static double *cost_after_levies(const cut_model_view *v) {
  double *cost = CUT_NEW(double, v->n_columns);
  if (cost == NULL) return NULL;
  memcpy(cost, v->cost, (size_t)v->n_columns * sizeof *cost);
  for (int64_t k = 0; k < v->n_terms; k++) {
    const cut_money_cause *cause = &v->causes[v->terms[k].cause];
    if (cause->table == CUT_TABLE_LEVIES && cause->payer >= 0 && cause->recipient >= 0 && v->in_group[cause->payer] &&
        v->in_group[cause->recipient])
      cost[v->terms[k].column] += v->terms[k].rate;
  }
  return cost;
}

/* Is the contract open at the same price in values that have been answered already? */
static cut_status is_known(const plant *p, cut_span when, bool *known, cut_error *err) {
  double here, there;
  *known = false;
  CUT_TRY(cut_contract_price(p->values, p->contract, when, &here, err));
  for (int64_t k = 0; k < p->n_known && !*known; k++) {
    if (cut_value_rate(p->known[k], CUT_TABLE_CONTRACTS, p->contract, CUT_CONTRACTS_MAX, when) <= 0) continue;
    CUT_TRY(cut_contract_price(p->known[k], p->contract, when, &there, err));
    *known = fabs(here - there) <= SAME_PRICE * (1 + fabs(there));
  }
  return CUT_STATUS_OK;
}

/* First day of the first period on all of whose days the contract is valid; the end of the horizon if there is none. */
static cut_date first_valid(const plant *p) {
  for (int64_t t = 0; t < p->v->n_periods; t++)
    if (cut_value_days(p->values, CUT_TABLE_CONTRACTS, p->contract, p->v->period[t]) >= days_of(p->v, t))
      return p->v->period[t].first;
  return p->v->period[p->v->n_periods - 1].last;
}

/* Looks at contract k: is there anything to tell that has not been told, and over which periods? */
static cut_status choose(plant *p, int64_t k, cut_path *paths, bool *fits, cut_error *err) {
  bool known;
  cut_span open;
  *fits = false;
  p->contract = k;
  p->grade = cut_case_ref(p->c, CUT_TABLE_CONTRACTS, k, CUT_CONTRACTS_COMMODITY);
  p->place = cut_case_ref(p->c, CUT_TABLE_CONVERSIONS, p->conversion, CUT_CONVERSIONS_PLACE);
  if (!cut_conversion_takes(p->c, p->conversion, p->grade) ||
      !cut_contract_first_open(p->values, k, p->v->period[0].first, &open))
    return CUT_STATUS_OK;
  int64_t buyer = cut_case_ref(p->c, CUT_TABLE_CONTRACTS, k, CUT_CONTRACTS_BUYER);
  if (buyer < 0 || p->v->in_group[buyer] == 0) return CUT_STATUS_OK;
  CUT_TRY(is_known(p, open, &known, err));
  if (known) return CUT_STATUS_OK;
  CUT_TRY(cut_paths_from_contract(p->values, k, open, paths, err));
  int32_t lead = first_valid(p) - p->v->period[0].first + paths[p->place].days;
  *fits = !isinf(paths[p->place].cost) && choose_periods(p, lead);
  return CUT_STATUS_OK;
}

/* Does the plant belong to the group and run at all? */
static bool is_asked_about(const plant *p) {
  cut_span horizon = {p->v->period[0].first, p->v->period[p->v->n_periods - 1].last};
  return cut_model_find_row(p->model, load_origin(p, CUT_ROLE_LOAD, 0)) >= 0 &&
         cut_value_days(p->values, CUT_TABLE_CONVERSIONS, p->conversion, horizon) > 0;
}

/* All contracts that can feed one plant. */
static cut_status report_plant(plant *p, const char *solve, cut_path *paths, cut_result *r, cut_error *err) {
  for (int64_t k = 0; k < cut_case_n(p->c, CUT_TABLE_CONTRACTS); k++) {
    bool fits;
    CUT_TRY(choose(p, k, paths, &fits, err));
    if (fits) CUT_TRY(curve(p, solve, r, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_margins_report(const cut_session *s, const cut_solved *solved, const cut_values *const *known,
                              int64_t n_known, cut_result *r, cut_error *err) {
  plant p = {.c = s->c, .values = solved->values, .known = known, .n_known = n_known, .model = solved->model};
  cut_model *settled = NULL; /* with open measures as the plan has them */
  cut_path *paths = CUT_NEW(cut_path, cut_case_n(s->c, CUT_TABLE_PLACES));
  cut_engine_options options;
  cut_engine_options_init(&options);
  cut_status status = paths == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status != CUT_STATUS_OK) goto cleanup;
  if (cut_measure_states_are_open(s->c, solved->asked)) {
    CUT_TRY_GOTO(cut_compile(solved->values, &s->compile, &settled, err));
    p.model = settled;
  }
  p.v = cut_model_get(p.model);
  p.cost_after = cost_after_levies(p.v);
  if (p.cost_after == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_engine_open(p.model, &options, &p.engine, err));
  for (p.conversion = 0; p.conversion < cut_case_n(s->c, CUT_TABLE_CONVERSIONS); p.conversion++) {
    if (!is_asked_about(&p)) continue;
    CUT_TRY_GOTO(report_plant(&p, solved->name, paths, r, err));
  }
cleanup:
  cut_engine_close(p.engine);
  cut_mem_free(p.cost_after);
  cut_mem_free(paths);
  cut_model_free(settled);
  return status;
}

/* ---- lines ---- */

/* What the engine holds, to tell whether anything has changed. */
typedef struct held {
  double *col_lower, *col_upper, *cost, *row_lower, *row_upper;
} held;

struct cut_margin_line {
  plant p;
  char load_name[64];
  double load;
  margin now;
  held middle;
  cut_solution plan; /* in the case itself */
};

static void held_clear(held *h) {
  cut_mem_free(h->col_lower);
  cut_mem_free(h->col_upper);
  cut_mem_free(h->cost);
  cut_mem_free(h->row_lower);
  cut_mem_free(h->row_upper);
}

static cut_status hold(const plant *p, held *out, cut_error *err) {
  cut_engine_numbers n = cut_engine_get_numbers(p->engine);
  *out = (held){.col_lower = CUT_COPY(n.col_lower, p->v->n_columns),
                .col_upper = CUT_COPY(n.col_upper, p->v->n_columns),
                .cost = CUT_COPY(n.cost, p->v->n_columns),
                .row_lower = CUT_COPY(n.row_lower, p->v->n_rows),
                .row_upper = CUT_COPY(n.row_upper, p->v->n_rows)};
  bool complete = out->col_lower != NULL && out->col_upper != NULL && out->cost != NULL && out->row_lower != NULL &&
                  out->row_upper != NULL;
  return complete ? CUT_STATUS_OK : CUT_FAIL_MEMORY(err);
}

static bool same_numbers(const double *a, const double *b, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (a[i] != b[i]) return false;
  return true;
}

/* Costs of what is closed do not matter. */
static bool same_costs(const held *h, const cut_engine_numbers *n, int64_t n_columns) {
  for (int64_t j = 0; j < n_columns; j++)
    if (h->cost[j] != n->cost[j] && (n->col_lower[j] != 0 || n->col_upper[j] != 0)) return false;
  return true;
}

static bool is_as_held(const plant *p, const held *h) {
  cut_engine_numbers n = cut_engine_get_numbers(p->engine);
  return same_numbers(h->col_lower, n.col_lower, p->v->n_columns) &&
         same_numbers(h->col_upper, n.col_upper, p->v->n_columns) && same_costs(h, &n, p->v->n_columns) &&
         same_numbers(h->row_lower, n.row_lower, p->v->n_rows) && same_numbers(h->row_upper, n.row_upper, p->v->n_rows);
}

/* Does a number with these limits and this price still fit the optimum? */
static bool still_fits(double x, double price, double lower, double upper) {
  double near = AT_LIMIT * (1 + fabs(x));
  if (x < lower - near || x > upper + near) return false;
  return !(price > AT_LIMIT && x > lower + near) && !(price < -AT_LIMIT && x < upper - near);
}

/* Is the plan of the case itself likely to be an optimum of the numbers that the engine holds now? */
static bool plan_fits(const cut_margin_line *l) {
  cut_engine_numbers n = cut_engine_get_numbers(l->p.engine);
  const held *h = &l->middle;
  const cut_solution *s = &l->plan;
  if (s->status != CUT_SOLVE_OPTIMAL) return false;
  for (int64_t j = 0; j < l->p.v->n_columns; j++) {
    double dearer = n.cost[j] - h->cost[j];
    bool same = dearer == 0 && n.col_lower[j] == h->col_lower[j] && n.col_upper[j] == h->col_upper[j];
    if (!same && !still_fits(s->value[j], s->reduced[j] + dearer, n.col_lower[j], n.col_upper[j])) return false;
  }
  for (int64_t i = 0; i < l->p.v->n_rows; i++) {
    bool same = n.row_lower[i] == h->row_lower[i] && n.row_upper[i] == h->row_upper[i];
    if (!same && !still_fits(s->activity[i], s->dual[i], n.row_lower[i], n.row_upper[i])) return false;
  }
  return true;
}

void cut_margin_line_free(cut_margin_line *l) {
  if (l == NULL) return;
  cut_solution_clear(&l->plan);
  held_clear(&l->middle);
  cut_engine_close(l->p.engine);
  cut_mem_free(l);
}

/* *load is NAN if the plant can run at none. */
static cut_status first_load(cut_margin_line *l, cut_error *err) {
  named_load *loads = NULL;
  int64_t n = 0;
  cut_status status;
  l->load = NAN;
  CUT_TRY_GOTO(list_loads(&l->p, &loads, &n, err));
  for (int64_t k = 0; k < n; k++) {
    margin m;
    bool is_normal = strcmp(loads[k].name, "normal") == 0;
    if (!isnan(l->load) && !is_normal) continue;
    CUT_TRY_GOTO(evaluate(&l->p, loads[k].load, l->p.v->cost, &m, err));
    if (!m.feasible) continue;
    l->load = loads[k].load;
    l->now = m;
    snprintf(l->load_name, sizeof l->load_name, "%s", loads[k].name);
  }
cleanup:
  cut_mem_free(loads);
  return status;
}

/* *out is NULL if there is no load at which to ask. */
static cut_status open_line(const plant *p, cut_margin_line **out, cut_error *err) {
  cut_margin_line *l = CUT_NEW(cut_margin_line, 1);
  cut_engine_options options;
  cut_engine_options_init(&options);
  cut_status status;
  *out = NULL;
  if (l == NULL) return CUT_FAIL_MEMORY(err);
  l->p = *p;
  l->p.engine = NULL;
  CUT_TRY_GOTO(cut_engine_open(p->model, &options, &l->p.engine, err));
  CUT_TRY_GOTO(isolate(&l->p, err));
  CUT_TRY_GOTO(first_load(l, err));
  if (isnan(l->load)) goto cleanup;
  /* As lines are asked elsewhere: the load that was tried last need not be the one chosen. */
  CUT_TRY_GOTO(cut_engine_set_cost(l->p.engine, p->v->cost, err));
  CUT_TRY_GOTO(set_load(&l->p, l->load, err));
  CUT_TRY_GOTO(solve_and_read(&l->p, &l->now, &l->plan, err));
  CUT_TRY_GOTO(hold(&l->p, &l->middle, err));
  *out = l;
  l = NULL;
cleanup:
  cut_margin_line_free(l);
  return status;
}

cut_status cut_margin_lines(const cut_session *s, const cut_values *values, const cut_model *model,
                            const cut_values *const *known, int64_t n_known, int64_t conversion, int64_t contract,
                            cut_margin_line ***out, int64_t *n, cut_error *err) {
  plant p = {
      .c = s->c, .values = values, .known = known, .n_known = n_known, .model = model, .v = cut_model_get(model)};
  int64_t n_contracts = cut_case_n(s->c, CUT_TABLE_CONTRACTS);
  cut_path *paths = CUT_NEW(cut_path, cut_case_n(s->c, CUT_TABLE_PLACES));
  cut_margin_line **lines = CUT_NEW(cut_margin_line *, cut_case_n(s->c, CUT_TABLE_CONVERSIONS) * n_contracts);
  int64_t n_lines = 0;
  cut_status status = paths == NULL || lines == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  *out = NULL;
  *n = 0;
  if (status != CUT_STATUS_OK) goto cleanup;
  for (p.conversion = 0; p.conversion < cut_case_n(s->c, CUT_TABLE_CONVERSIONS); p.conversion++)
    for (int64_t k = 0; is_asked_about(&p) && k < n_contracts; k++) {
      bool fits;
      if ((conversion >= 0 && p.conversion != conversion) || (contract >= 0 && k != contract)) continue;
      CUT_TRY_GOTO(choose(&p, k, paths, &fits, err));
      if (fits) CUT_TRY_GOTO(open_line(&p, &lines[n_lines], err));
      if (lines[n_lines] != NULL) n_lines++;
    }
  *out = lines;
  *n = n_lines;
  lines = NULL;
cleanup:
  for (int64_t i = 0; lines != NULL && i < n_lines; i++) cut_margin_line_free(lines[i]);
  cut_mem_free(lines);
  cut_mem_free(paths);
  return status;
}

int64_t cut_margin_line_conversion(const cut_margin_line *l) { return l->p.conversion; }
int64_t cut_margin_line_contract(const cut_margin_line *l) { return l->p.contract; }
const char *cut_margin_line_load(const cut_margin_line *l) { return l->load_name; }

cut_margin_point cut_margin_line_now(const cut_margin_line *l) {
  return (cut_margin_point){.feasible = l->now.feasible, .proved = l->now.proved, .margin = l->now.margin};
}

/* The plan of the case itself, with its prices, where it is the optimum here too: then nothing need be solved. */
static cut_status try_plan(const cut_margin_line *l, const plant *there, margin *out, bool *done, cut_error *err) {
  *done = false;
  if (!plan_fits(l)) return CUT_STATUS_OK;
  *out = (margin){0};
  CUT_TRY(certify(there, &l->plan, done, err));
  out->proved = *done;
  read_margin(there, &l->plan, out);
  return CUT_STATUS_OK;
}

cut_status cut_margin_line_at(cut_margin_line *l, const cut_model *model, cut_margin_point *out, cut_error *err) {
  plant there = l->p;
  margin m;
  bool done;
  there.model = model;
  there.v = cut_model_get(model);
  CUT_TRY(isolate(&there, err));
  CUT_TRY(cut_engine_set_cost(there.engine, there.v->cost, err));
  CUT_TRY(set_load(&there, l->load, err));
  *out = cut_margin_line_now(l);
  out->touched = !is_as_held(&there, &l->middle);
  if (!out->touched) return CUT_STATUS_OK;
  CUT_TRY(try_plan(l, &there, &m, &done, err));
  if (!done) {
    cut_solution solution = {0};
    cut_status status = solve_and_read(&there, &m, &solution, err);
    cut_solution_clear(&solution);
    CUT_TRY(status);
  }
  out->feasible = m.feasible;
  out->proved = m.proved;
  out->margin = m.margin;
  return CUT_STATUS_OK;
}
