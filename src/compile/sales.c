/* Columns and rows of contracts of which the group is not simply the buyer.
 *
 * Where it sells to others, the contract is an outlet: the buyer takes what is offered, up to the most; what the buyer
 * must take at least is the buyer's duty and binds nobody here. Where both sides are in the group, nobody is held to a
 * duty, and who makes the good himself needs no contract to part with it: it moves freely. Only a contract whose seller
 * has the good from somewhere the case does not know is supply, and its price is what that really costs. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

/* Is one of two actors controlled by the other, or the same? */
static bool are_one(const cut_case *c, int64_t a, int64_t b) {
  return cut_case_is_within(c, a, b) || cut_case_is_within(c, b, a);
}

/* Does the actor, or who stands above or below it, make the good: from a source or in a conversion? */
static bool makes(const cut_compiling *k, int64_t actor, int64_t commodity) {
  const cut_case *c = k->c;
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_SOURCES); i++)
    if (cut_case_ref(c, CUT_TABLE_SOURCES, i, CUT_SOURCES_COMMODITY) == commodity &&
        are_one(c, cut_case_ref(c, CUT_TABLE_SOURCES, i, CUT_SOURCES_OWNER), actor))
      return true;
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_YIELDS); i++) {
    if (cut_case_ref(c, CUT_TABLE_YIELDS, i, CUT_YIELDS_OUTPUT) != commodity) continue;
    int64_t conversion = cut_case_ref(c, CUT_TABLE_YIELDS, i, CUT_YIELDS_CONVERSION);
    if (are_one(c,
                cut_compiling_owner(k, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_OWNER, CUT_CONVERSIONS_PLACE),
                actor))
      return true;
  }
  return false;
}

cut_side cut_compiling_side(const cut_compiling *k, int64_t contract) {
  const cut_table t = CUT_TABLE_CONTRACTS;
  int64_t seller = cut_case_ref(k->c, t, contract, CUT_CONTRACTS_SELLER);
  bool buys = cut_compiling_is_ours(k, cut_case_ref(k->c, t, contract, CUT_CONTRACTS_BUYER)),
       sells = cut_compiling_is_ours(k, seller);
  if (!buys || !sells) return buys ? CUT_SIDE_BUYS : sells ? CUT_SIDE_SELLS : CUT_SIDE_NONE;
  return makes(k, seller, cut_case_ref(k->c, t, contract, CUT_CONTRACTS_COMMODITY)) ? CUT_SIDE_NONE : CUT_SIDE_INSIDE;
}

typedef struct sale {
  int64_t row, grade;
  cut_side side;
  cut_per per;     /* window of the most */
  int64_t *column; /* [n_periods] */
  double *days;    /* [n_periods] on which it holds */
  double *most;    /* [n_periods] its share of the period */
} sale;

static cut_status read_sale(cut_compiling *k, sale *x, cut_error *err) {
  bool is_open = !(k->without_new && cut_case_flag(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_NEW, false));
  x->column = CUT_NEW(int64_t, k->n_periods);
  x->days = CUT_NEW(double, k->n_periods);
  x->most = CUT_NEW(double, k->n_periods);
  if (x->column == NULL || x->days == NULL || x->most == NULL) return CUT_FAIL_MEMORY(err);
  x->per = cut_value_per(k->v, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX);
  for (int64_t t = 0; is_open && t < k->n_periods; t++) {
    x->days[t] = cut_value_days(k->v, CUT_TABLE_CONTRACTS, x->row, k->period[t]);
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX, t, &x->most[t], err));
  }
  return CUT_STATUS_OK;
}

/* What one unit moves: the buyer pays the seller; what an inside seller has from outside the case costs that price. */
static cut_status sale_money(cut_compiling *k, const sale *x, int64_t t, cut_error *err) {
  const cut_price_cell cell = {CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PRICE};
  int64_t seller = cut_case_ref(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_SELLER);
  cut_cause price = {cut_case_ref(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_BUYER), seller, CUT_TABLE_CONTRACTS,
                     x->row},
            worth = {seller, CUT_ACCOUNT_REAL, CUT_TABLE_CONTRACTS, x->row};
  if (x->days[t] <= 0) return CUT_STATUS_OK;
  CUT_TRY(cut_money_rule(k, x->column[t], price, cell, x->grade, t, err));
  return x->side == CUT_SIDE_INSIDE ? cut_money_rule(k, x->column[t], worth, cell, x->grade, t, err) : CUT_STATUS_OK;
}

static cut_status add_column(cut_compiling *k, sale *x, int64_t t, double upper, bool in_row, cut_error *err) {
  const bool sells = x->side == CUT_SIDE_SELLS;
  bool has_max = cut_case_has(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX);
  cut_origin origin = {sells ? CUT_ROLE_SALE : CUT_ROLE_CONTRACT,
                       CUT_TABLE_CONTRACTS,
                       x->row,
                       has_max && !in_row ? CUT_CONTRACTS_MAX : -1,
                       x->grade,
                       0,
                       t,
                       0};
  int64_t place = cut_case_ref(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PLACE);
  CUT_TRY(cut_model_add_column(k->b, origin, 0, upper, false, &x->column[t], err));
  CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, x->grade, place, t), x->column[t], sells ? -1 : 1, err));
  return sale_money(k, x, t, err);
}

/* The columns, and a row for each calendar window that holds several periods. A period in which nothing is allowed is
 * closed even where its window has a rest. */
static cut_status columns_and_windows(cut_compiling *k, sale *x, cut_error *err) {
  const bool by_calendar = x->per == CUT_PER_MONTH || x->per == CUT_PER_YEAR;
  for (int64_t t = 0, end; t < k->n_periods; t = end) {
    end = by_calendar ? cut_calendar_window_end(k->period, k->n_periods, x->per, t) : t + 1;
    const bool in_row = end > t + 1;
    double upper = 0;
    int64_t window = -1;
    for (int64_t i = t; i < end; i++) {
      CUT_TRY(add_column(k, x, i, in_row && x->most[i] > 0 ? INFINITY : x->most[i], in_row, err));
      upper += x->most[i];
    }
    if (!in_row) continue;
    cut_origin origin = {CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX, x->grade, 0, t, 0};
    CUT_TRY(cut_model_add_row(k->b, origin, -INFINITY, upper, &window, err));
    for (int64_t i = t; i < end; i++) CUT_TRY(cut_model_add_entry(k->b, window, x->column[i], 1, err));
  }
  return CUT_STATUS_OK;
}

static cut_status total(cut_compiling *k, const sale *x, cut_error *err) {
  cut_date first = k->period[0].first;
  double most = 0, taken = 0;
  int64_t row = -1;
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MAX, first, INFINITY, &most, err));
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TAKEN, first, 0, &taken, err));
  if (!cut_case_has(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MAX) && !isfinite(most))
    return CUT_STATUS_OK;
  cut_origin origin = {CUT_ROLE_TOTAL, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MAX, x->grade, 0, -1, 0};
  CUT_TRY(cut_model_add_row(k->b, origin, -INFINITY, fmax(most - taken, 0), &row, err));
  for (int64_t t = 0; t < k->n_periods; t++) CUT_TRY(cut_model_add_entry(k->b, row, x->column[t], 1, err));
  return CUT_STATUS_OK;
}

cut_status cut_compile_sales(cut_compiling *k, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  for (int64_t row = 0; status == CUT_STATUS_OK && row < cut_case_n(k->c, CUT_TABLE_CONTRACTS); row++) {
    sale x = {.row = row,
              .side = cut_compiling_side(k, row),
              .grade = cut_case_ref(k->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_COMMODITY)};
    int64_t place = cut_case_ref(k->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_PLACE);
    bool is_outlet = x.side == CUT_SIDE_SELLS && cut_nodes_is_live(k, x.grade, place);
    if (!is_outlet && x.side != CUT_SIDE_INSIDE) continue;
    status = read_sale(k, &x, err);
    if (status == CUT_STATUS_OK) status = columns_and_windows(k, &x, err);
    if (status == CUT_STATUS_OK) status = total(k, &x, err);
    cut_mem_free(x.most);
    cut_mem_free(x.days);
    cut_mem_free(x.column);
  }
  return status;
}
