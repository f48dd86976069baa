/* Minima that may be missed: least takes of contracts, least flows of routes, what must be left at the end. Each gets a
 * column for what is missing, which is minimised after all classes of unserved energy and before cost, and is paid for
 * at the price of what it is a minimum of. Only plans made after a surprise, or by too short a look ahead, need them.
 *
 * A minimum that is a limit of a column becomes a row here. The missing amount belongs to the last period of its
 * window, as only then it is known to be missing. */
#include <math.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

#define LABEL "missed minimum"

/* One minimum: where its missing amount goes, and what it costs. */
typedef struct minimum {
  cut_origin origin; /* of the column to be added */
  double least;
  int64_t row; /* of the model */
} minimum;

/* Last period of [first, end) on a day of which the row holds, -1 if none. */
static int64_t last_held(const cut_compiling *k, cut_table table, int64_t row, int64_t first, int64_t end) {
  for (int64_t t = end - 1; t >= first; t--)
    if (cut_value_days(k->v, table, row, k->period[t]) > 0) return t;
  return -1;
}

static cut_status price_of(const cut_compiling *k, const cut_origin *o, double *out, cut_error *err) {
  cut_span when = k->period[o->period];
  cut_rule_term terms[CUT_MAX_TERMS];
  int n = 0;
  *out = 0;
  if (o->table == CUT_TABLE_ROUTES)
    return cut_value_price(k->v, o->table, o->row, CUT_ROUTES_TARIFF, o->commodity, when, out, err);
  if (o->table == CUT_TABLE_STORAGES)
    return cut_value_price(k->v, o->table, o->row, CUT_STORAGES_END_VALUE, o->commodity, when, out, err);
  CUT_TRY(cut_value_rule(k->v, o->table, o->row, CUT_CONTRACTS_PRICE, o->commodity, when, terms, &n, err));
  for (int i = 0; i < n; i++) *out += terms[i].value;
  return CUT_STATUS_OK;
}

static cut_status pay(cut_compiling *k, const cut_origin *o, int64_t column, cut_error *err) {
  int64_t payer = k->buyer, recipient = CUT_ACCOUNT_OUTSIDE;
  double price = 0;
  CUT_TRY(price_of(k, o, &price, err));
  if (price == 0) return CUT_STATUS_OK;
  if (o->table == CUT_TABLE_CONTRACTS) {
    payer = cut_case_ref(k->c, o->table, o->row, CUT_CONTRACTS_BUYER);
    recipient = cut_case_ref(k->c, o->table, o->row, CUT_CONTRACTS_SELLER);
  } else if (o->table == CUT_TABLE_ROUTES) {
    int64_t owner = cut_case_ref(k->c, o->table, o->row, CUT_ROUTES_OWNER);
    if (owner >= 0) recipient = owner;
  } else {
    payer = cut_compiling_owner(k, o->table, o->row, CUT_STORAGES_OWNER, CUT_STORAGES_PLACE);
  }
  return cut_model_add_term(k->b,
                            (cut_money_term){.column = column,
                                             .payer = payer,
                                             .recipient = recipient,
                                             .table = o->table,
                                             .row = o->row,
                                             .label = LABEL,
                                             .rate = price},
                            err);
}

static cut_status add(cut_compiling *k, const minimum *x, cut_error *err) {
  int64_t column = -1, class_row = -1, commodity = x->origin.commodity;
  if (commodity < 0) commodity = cut_case_ref(k->c, x->origin.table, x->origin.row, CUT_ROUTES_COMMODITY);
  double energy = cut_case_basis(k->c, commodity)->gwh_per_unit;
  CUT_TRY(cut_model_add_column(k->b, x->origin, 0, x->least, false, &column, err));
  CUT_TRY(cut_model_add_entry(k->b, x->row, column, 1, err));
  CUT_TRY(cut_compiling_class(k, CUT_PRIORITY_BREACH, &class_row, err));
  CUT_TRY(cut_model_add_entry(k->b, class_row, column, energy > 0 ? energy : 1, err));
  return pay(k, &x->origin, column, err);
}

/* A least that is a row: take over a window or the validity, grades of a route together. */
static cut_status of_row(cut_compiling *k, int64_t row, cut_error *err) {
  double lower = 0, upper = 0;
  cut_origin o = cut_model_builder_row(k->b, row, &lower, &upper);
  bool fits = o.role == CUT_ROLE_WINDOW || o.role == CUT_ROLE_TOTAL || o.role == CUT_ROLE_CAPACITY;
  if (!fits || !(lower > 0)) return CUT_STATUS_OK;
  int64_t first = o.period < 0 ? 0 : o.period, end = first + 1;
  if (o.role == CUT_ROLE_TOTAL) end = k->n_periods;
  cut_per per = o.table == CUT_TABLE_CONTRACTS ? cut_value_per(k->v, o.table, o.row, CUT_CONTRACTS_MIN) : CUT_PER_NONE;
  if (o.role == CUT_ROLE_WINDOW && (per == CUT_PER_MONTH || per == CUT_PER_YEAR))
    end = cut_calendar_window_end(k->period, k->n_periods, per, first);
  minimum x = {.origin = {.role = CUT_ROLE_BREACH,
                          .table = o.table,
                          .row = o.row,
                          .column = o.role == CUT_ROLE_WINDOW  ? CUT_CONTRACTS_MIN
                                    : o.role == CUT_ROLE_TOTAL ? CUT_CONTRACTS_TOTAL_MIN
                                                               : CUT_ROUTES_MIN,
                          .commodity = o.commodity,
                          .step = o.role == CUT_ROLE_TOTAL ? 1 : 0,
                          .period = last_held(k, o.table, o.row, first, end)},
               .least = lower,
               .row = row};
  return x.origin.period < 0 ? CUT_STATUS_OK : add(k, &x, err);
}

/* A least that is a limit of a column: take or flow of one period, level at the end. */
static cut_status of_column(cut_compiling *k, int64_t column, cut_error *err) {
  double lower = 0, upper = 0, floor = 0;
  cut_origin o = cut_model_builder_column(k->b, column, &lower, &upper);
  bool is_last_level = o.role == CUT_ROLE_LEVEL && o.period == k->n_periods - 1;
  if (o.role != CUT_ROLE_CONTRACT && o.role != CUT_ROLE_FLOW && !is_last_level) return CUT_STATUS_OK;
  if (is_last_level)
    CUT_TRY(cut_compiling_amount(k, CUT_TABLE_STORAGES, o.row, CUT_STORAGES_DEAD_STOCK, k->period[o.period].last - 1, 0,
                                 &floor, err));
  if (!(lower > floor)) return CUT_STATUS_OK;
  minimum x = {.origin = o, .least = lower};
  x.origin.role = CUT_ROLE_LEAST;
  x.origin.column = o.role == CUT_ROLE_CONTRACT ? CUT_CONTRACTS_MIN
                    : o.role == CUT_ROLE_FLOW   ? CUT_ROUTES_MIN
                                                : CUT_STORAGES_END_MIN;
  CUT_TRY(cut_model_limit_column(k->b, column, floor, upper, err));
  CUT_TRY(cut_model_add_row(k->b, x.origin, lower, INFINITY, &x.row, err));
  CUT_TRY(cut_model_add_entry(k->b, x.row, column, 1, err));
  x.origin.role = CUT_ROLE_BREACH;
  return add(k, &x, err);
}

cut_status cut_compile_breaches(cut_compiling *k, cut_error *err) {
  int64_t n_rows = cut_model_builder_n_rows(k->b), n_columns = cut_model_builder_n_columns(k->b);
  for (int64_t i = 0; i < n_rows; i++) CUT_TRY(of_row(k, i, err));
  for (int64_t j = 0; j < n_columns; j++) CUT_TRY(of_column(k, j, err));
  return CUT_STATUS_OK;
}
