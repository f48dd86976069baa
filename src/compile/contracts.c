/* Columns and rows of contracts: what is taken, what is paid for and not taken, what of that is taken later.
 *
 * Limits of a contract bind over the calendar window of their unit. Take-or-pay binds over calendar years: by the row
 *   takes + paid >= obligation,
 * where `paid` is dearer than nothing and so as small as can be. Where what is paid for may be taken later, paying for
 * more than was left could be of use; a binary `short` then tells whether less than the obligation is taken:
 *   paid <= obligation x short,   takes + paid <= obligation + (most - obligation) x (1 - short),
 * so that paid is exactly what the takes lack. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "case/duties.h"
#include "case/levies.h"
#include "compile/compile_internal.h"

/* A column of goods paid for before, and the period in which they are delivered. */
typedef struct delivery {
  int64_t column, period;
} delivery;

/* One contract over the horizon. A limit binds over the window of its unit: days and weeks, and windows that hold one
 * period, are limits of columns; other calendar months and years are rows. */
typedef struct contract {
  int64_t row, grade;
  cut_per min_per, max_per;
  bool is_open;         /* false: closed for the whole run, as `new` where new ones are left out */
  bool has_pay;         /* take-or-pay */
  bool has_make_up;     /* something paid for may be taken later, inside the horizon */
  int64_t *column;      /* [n_periods] */
  double *days;         /* [n_periods] on which it holds */
  double *least, *most; /* [n_periods] the limits' share of the period */
  double *duty;         /* [n_periods] what is paid for even if not taken */
  struct {
    delivery *items;
    int64_t n, capacity;
  } later; /* columns of MAKE_UP */
} contract;

static bool by_calendar(cut_per per) { return per == CUT_PER_MONTH || per == CUT_PER_YEAR; }

/* First period after the window of the limit that holds period t. */
static int64_t window_end(const cut_compiling *k, cut_per per, int64_t t) {
  return by_calendar(per) ? cut_calendar_window_end(k->period, k->n_periods, per, t) : t + 1;
}

/* Is the limit of period t a row? True where its window holds several periods, or several columns deliver in one. */
static bool is_row(const cut_compiling *k, const contract *x, cut_per per, int64_t t) {
  if (per == CUT_PER_NONE) return false;
  if (x->has_make_up || (t > 0 && window_end(k, per, t - 1) > t)) return true;
  return window_end(k, per, t) > t + 1;
}

/* First period after the calendar year of period t. */
static int64_t year_end(const cut_compiling *k, int64_t t) {
  return cut_calendar_window_end(k->period, k->n_periods, CUT_PER_YEAR, t);
}

/* Is there a period after some year of the horizon in which its make-up may be taken? */
static bool finds_make_up(const cut_compiling *k, const contract *x) {
  for (int64_t t = 0; t < k->n_periods; t = year_end(k, t)) {
    int64_t end = year_end(k, t);
    cut_span time = cut_duty_make_up(k->v, x->row, k->period[t].first);
    if (end < k->n_periods && cut_span_overlap(k->period[end], time) > 0) return true;
  }
  return false;
}

/* An amount that the case obliges to. */
static cut_status check_duty(const cut_compiling *k, const contract *x, int column, int64_t t, double amount,
                             cut_error *err) {
  if (amount >= 0 && (column != CUT_CONTRACTS_TAKE_OR_PAY || isfinite(amount))) return CUT_STATUS_OK;
  if (column == CUT_CONTRACTS_TAKE_OR_PAY && amount > 0)
    return CUT_COMPILING_FAIL(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX, t, err,
                              "needed for take-or-pay, which is a share of it");
  return CUT_COMPILING_FAIL(k, CUT_TABLE_CONTRACTS, x->row, column, t, err, "%g is not an amount of 0 or more", amount);
}

static cut_status read_contract(cut_compiling *k, contract *x, cut_error *err) {
  x->column = CUT_NEW(int64_t, k->n_periods);
  x->days = CUT_NEW(double, k->n_periods);
  x->least = CUT_NEW(double, k->n_periods);
  x->most = CUT_NEW(double, k->n_periods);
  x->duty = CUT_NEW(double, k->n_periods);
  if (x->column == NULL || x->days == NULL || x->least == NULL || x->most == NULL || x->duty == NULL)
    return CUT_FAIL_MEMORY(err);
  x->min_per = cut_value_per(k->v, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN);
  x->max_per = cut_value_per(k->v, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX);
  x->is_open = !(k->without_new && cut_case_flag(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_NEW, false));
  for (int64_t t = 0; x->is_open && t < k->n_periods; t++) {
    x->days[t] = cut_value_days(k->v, CUT_TABLE_CONTRACTS, x->row, k->period[t]);
    x->least[t] = cut_duty_to_take(k->v, x->row, k->period[t]);
    x->duty[t] = cut_duty_to_pay(k->v, x->row, k->period[t]);
    CUT_TRY(check_duty(k, x, CUT_CONTRACTS_MIN, t, x->least[t], err));
    CUT_TRY(check_duty(k, x, CUT_CONTRACTS_TAKE_OR_PAY, t, x->duty[t], err));
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX, t, &x->most[t], err));
    x->has_pay = x->has_pay || x->duty[t] > 0;
  }
  x->has_pay = x->has_pay || cut_case_has(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TAKE_OR_PAY);
  x->has_make_up = x->has_pay && finds_make_up(k, x);
  return CUT_STATUS_OK;
}

static cut_cause cause_of(const cut_compiling *k, const contract *x) {
  return (cut_cause){cut_case_ref(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_BUYER),
                     cut_case_ref(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_SELLER), CUT_TABLE_CONTRACTS,
                     x->row};
}

static cut_status contract_columns(cut_compiling *k, contract *x, cut_error *err) {
  const cut_case *c = k->c;
  int64_t place = cut_case_ref(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PLACE);
  bool has_max = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX),
       has_min = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN);
  cut_cause cause = cause_of(k, x);
  for (int64_t t = 0; t < k->n_periods; t++) {
    bool max_row = is_row(k, x, x->max_per, t), min_row = is_row(k, x, x->min_per, t);
    double lower = min_row ? 0 : x->least[t];
    double upper = max_row && x->most[t] > 0
                       ? INFINITY
                       : x->most[t]; /* where nothing may be taken, the window's rest must not come */
    int limit = has_max && !max_row ? CUT_CONTRACTS_MAX : has_min && !min_row ? CUT_CONTRACTS_MIN : -1;
    cut_origin origin = {CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, x->row, limit, x->grade, 0, t, 0};
    CUT_TRY(cut_compiling_order(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN, t, &lower, upper, err));
    CUT_TRY(cut_model_add_column(k->b, origin, lower, upper, false, &x->column[t], err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, x->grade, place, t), x->column[t], 1, err));
    if (x->days[t] > 0)
      CUT_TRY(cut_money_rule(k, x->column[t], cause, (cut_price_cell){CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PRICE},
                             x->grade, t, err));
  }
  return CUT_STATUS_OK;
}

/* ---- take-or-pay ---- */

/* A price by the labels of its terms. */
typedef struct price {
  cut_rule_term *items;
  int64_t n, capacity;
} price;

static cut_status add_to_price(price *p, const cut_rule_term *term, double weight, cut_error *err) {
  int64_t i = 0;
  while (i < p->n && strcmp(p->items[i].label, term->label) != 0) i++;
  if (i == p->n) {
    if (!CUT_GROW(p)) return CUT_FAIL_MEMORY(err);
    p->items[p->n++] = (cut_rule_term){.label = term->label, .value = 0};
  }
  p->items[i].value += term->value * weight;
  return CUT_STATUS_OK;
}

/* What is not taken costs what it would have cost had the obligation been taken evenly: the mean of the price over
 * periods [t, end), weighted with what each obliges to. */
static cut_status price_of_duty(cut_compiling *k, const contract *x, int64_t paid, int64_t t, int64_t end, double duty,
                                cut_error *err) {
  price sum = {0};
  cut_status status = CUT_STATUS_OK;
  for (int64_t i = t; i < end && !k->without_money; i++) {
    cut_rule_term terms[CUT_MAX_TERMS];
    int n = 0;
    if (x->duty[i] <= 0) continue;
    status =
        cut_value_rule(k->v, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PRICE, x->grade, k->period[i], terms, &n, err);
    if (status != CUT_STATUS_OK) {
      status = cut_compiling_place(k, status, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PRICE, i, err);
      goto cleanup;
    }
    for (int q = 0; q < n; q++) CUT_TRY_GOTO(add_to_price(&sum, &terms[q], x->duty[i] / duty, err));
  }
  for (int64_t q = 0; q < sum.n; q++)
    CUT_TRY_GOTO(cut_money_term_of(k, paid, cause_of(k, x), sum.items[q].label, sum.items[q].value, err));
cleanup:
  cut_mem_free(sum.items);
  return status;
}

static cut_origin origin_of(const contract *x, cut_role role, int column, int step, int64_t period) {
  return (cut_origin){role, CUT_TABLE_CONTRACTS, x->row, column, x->grade, step, period, 0};
}

/* Columns and the row of what was paid for in the year [t, end) and is taken later. It comes until the end of the
 * make-up time; a period that lies in that time in part takes no more than `max` allows on its days there. */
static cut_status taken_later(cut_compiling *k, contract *x, int64_t paid, int64_t t, int64_t end, double duty,
                              cut_error *err) {
  cut_span time = cut_duty_make_up(k->v, x->row, k->period[t].first);
  int64_t place = cut_case_ref(k->c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_PLACE), row = -1;
  int year = 0, month = 0, day = 0;
  cut_date_split(k->period[t].first, &year, &month, &day);
  CUT_TRY(
      cut_model_add_row(k->b, origin_of(x, CUT_ROLE_OBLIGATION, CUT_CONTRACTS_MAKE_UP, 3, t), -INFINITY, 0, &row, err));
  CUT_TRY(cut_model_add_entry(k->b, row, paid, -1, err));
  for (int64_t u = end; u < k->n_periods && cut_span_overlap(k->period[u], time) > 0; u++) {
    cut_span inside = {k->period[u].first, time.last < k->period[u].last ? time.last : k->period[u].last};
    double upper = x->most[u] > 0 ? duty : 0;
    int64_t column = -1;
    if (inside.last < k->period[u].last)
      upper = fmin(upper, cut_value_rate(k->v, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX, inside));
    CUT_TRY(cut_model_add_column(k->b, origin_of(x, CUT_ROLE_MAKE_UP, -1, year, u), 0, upper, false, &column, err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, x->grade, place, u), column, 1, err));
    CUT_TRY(cut_model_add_entry(k->b, row, column, 1, err));
    if (!CUT_GROW(&x->later)) return CUT_FAIL_MEMORY(err);
    x->later.items[x->later.n++] = (delivery){column, u};
  }
  return CUT_STATUS_OK;
}

/* The binary and the rows by which `paid` is no more than what the takes of the year lack. */
static cut_status no_more_than_lacks(cut_compiling *k, const contract *x, int64_t paid, int64_t t, int64_t end,
                                     double duty, cut_error *err) {
  int64_t is_short = -1, row = -1;
  double most = 0;
  for (int64_t i = t; i < end; i++) most += x->most[i];
  cut_origin origin = origin_of(x, CUT_ROLE_SHORT, -1, 0, end - 1);
  origin.commodity = -1;
  CUT_TRY(cut_model_add_column(k->b, origin, 0, 1, true, &is_short, err));
  CUT_TRY(cut_model_add_row(k->b, origin_of(x, CUT_ROLE_OBLIGATION, -1, 1, t), -INFINITY, 0, &row, err));
  CUT_TRY(cut_model_add_entry(k->b, row, paid, 1, err));
  CUT_TRY(cut_model_add_entry(k->b, row, is_short, -duty, err));
  CUT_TRY(cut_model_add_row(k->b, origin_of(x, CUT_ROLE_OBLIGATION, -1, 2, t), -INFINITY, fmax(most, duty), &row, err));
  for (int64_t i = t; i < end; i++) CUT_TRY(cut_model_add_entry(k->b, row, x->column[i], 1, err));
  CUT_TRY(cut_model_add_entry(k->b, row, paid, 1, err));
  return cut_model_add_entry(k->b, row, is_short, fmax(most - duty, 0), err);
}

static cut_status take_or_pay(cut_compiling *k, contract *x, cut_error *err) {
  for (int64_t t = 0, end; x->has_pay && t < k->n_periods; t = end) {
    int64_t paid = -1, row = -1;
    double duty = 0;
    end = year_end(k, t);
    for (int64_t i = t; i < end; i++) duty += x->duty[i];
    CUT_TRY(cut_model_add_column(k->b, origin_of(x, CUT_ROLE_PAID, -1, 0, end - 1), 0, duty, false, &paid, err));
    CUT_TRY(price_of_duty(k, x, paid, t, end, duty, err));
    CUT_TRY(cut_model_add_row(k->b, origin_of(x, CUT_ROLE_OBLIGATION, CUT_CONTRACTS_TAKE_OR_PAY, 0, t), duty, INFINITY,
                              &row, err));
    for (int64_t i = t; i < end; i++) CUT_TRY(cut_model_add_entry(k->b, row, x->column[i], 1, err));
    CUT_TRY(cut_model_add_entry(k->b, row, paid, 1, err));
    cut_span time = cut_duty_make_up(k->v, x->row, k->period[t].first);
    if (end == k->n_periods || cut_span_overlap(k->period[end], time) <= 0) continue;
    CUT_TRY(taken_later(k, x, paid, t, end, duty, err));
    CUT_TRY(no_more_than_lacks(k, x, paid, t, end, duty, err));
  }
  return CUT_STATUS_OK;
}

/* ---- levies on what it allows ---- */

/* The levy's rate on a fixed amount, what the contract allows in the period; on what is not used of that, less what is
 * delivered. */
static cut_status charge(cut_compiling *k, const contract *x, int64_t levy, int64_t t, cut_error *err) {
  int64_t column = -1;
  cut_origin origin = {CUT_ROLE_ENTITLEMENT, CUT_TABLE_LEVIES, levy, -1, x->grade, 0, t, 0};
  if (!isfinite(x->most[t]))
    return CUT_COMPILING_FAIL(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MAX, t, err,
                              "needed for the levy '%s' on what the contract allows",
                              cut_case_key(k->c, CUT_TABLE_LEVIES, levy));
  CUT_TRY(cut_model_add_column(k->b, origin, x->most[t], x->most[t], false, &column, err));
  if (x->days[t] <= 0) return CUT_STATUS_OK;
  CUT_TRY(cut_money_levy(k, column, levy, x->grade, t, 1, err));
  if (cut_case_levy_base(k->c, levy) != CUT_LEVY_ON_UNUSED) return CUT_STATUS_OK;
  CUT_TRY(cut_money_levy(k, x->column[t], levy, x->grade, t, -1, err));
  for (int64_t i = 0; i < x->later.n; i++)
    if (x->later.items[i].period == t) CUT_TRY(cut_money_levy(k, x->later.items[i].column, levy, x->grade, t, -1, err));
  return CUT_STATUS_OK;
}

static cut_status charges(cut_compiling *k, const contract *x, cut_error *err) {
  for (int64_t levy = 0; !k->without_money && levy < k->n_levies; levy++) {
    if (cut_case_levy_base(k->c, levy) == CUT_LEVY_ON_FLOW) continue;
    if (cut_case_ref(k->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_CONTRACT) != x->row) continue;
    for (int64_t t = 0; t < k->n_periods; t++) CUT_TRY(charge(k, x, levy, t, err));
  }
  return CUT_STATUS_OK;
}

/* ---- limits that are rows ---- */

/* Everything that is delivered in periods [t, end), put into a row. */
static cut_status add_deliveries(cut_compiling *k, const contract *x, int64_t row, int64_t t, int64_t end,
                                 cut_error *err) {
  for (int64_t i = t; i < end; i++) CUT_TRY(cut_model_add_entry(k->b, row, x->column[i], 1, err));
  for (int64_t i = 0; i < x->later.n; i++)
    if (x->later.items[i].period >= t && x->later.items[i].period < end)
      CUT_TRY(cut_model_add_entry(k->b, row, x->later.items[i].column, 1, err));
  return CUT_STATUS_OK;
}

/* Rows of one limit, or of both where they share a window. */
static cut_status contract_windows(cut_compiling *k, const contract *x, cut_per per, bool with_min, bool with_max,
                                   int step, cut_error *err) {
  for (int64_t t = 0, end; t < k->n_periods; t = end) {
    double lower = 0, upper = 0;
    int64_t window = -1;
    end = window_end(k, per, t);
    if (end == t + 1 && !x->has_make_up) continue;
    for (int64_t i = t; i < end; i++) {
      lower += x->least[i];
      upper += x->most[i];
    }
    if (!with_min) lower = -INFINITY;
    if (!with_max) upper = INFINITY;
    CUT_TRY(cut_compiling_order(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_MIN, t, &lower, upper, err));
    cut_origin origin = {CUT_ROLE_WINDOW,
                         CUT_TABLE_CONTRACTS,
                         x->row,
                         with_max ? CUT_CONTRACTS_MAX : CUT_CONTRACTS_MIN,
                         x->grade,
                         step,
                         t,
                         0};
    CUT_TRY(cut_model_add_row(k->b, origin, lower, upper, &window, err));
    CUT_TRY(add_deliveries(k, x, window, t, end, err));
  }
  return CUT_STATUS_OK;
}

/* The limits over the whole validity. The duty to take binds only if the contract ends inside the horizon and holds on
 * some day of it, less the share of the days of force majeure; what remains of the right is never negative. */
static cut_status contract_total(cut_compiling *k, const contract *x, cut_error *err) {
  const cut_case *c = k->c;
  cut_date first = k->period[0].first, last = k->period[k->n_periods - 1].last - 1;
  cut_date valid_to = cut_case_date(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_VALID_TO);
  double least = 0, most = 0, taken = 0, days = 0, days_of_duty = 0;
  int64_t total = -1;
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MIN, first, -INFINITY, &least, err));
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MAX, first, INFINITY, &most, err));
  CUT_TRY(cut_compiling_amount(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TAKEN, first, 0, &taken, err));
  bool has_max = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MAX) || isfinite(most);
  bool has_min = cut_case_has(c, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MIN) || isfinite(least);
  if (!has_max && !has_min) return CUT_STATUS_OK;
  for (int64_t t = 0; t < k->n_periods; t++) {
    days += x->days[t];
    if (x->is_open) days_of_duty += cut_duty_days(k->v, x->row, k->period[t]);
  }
  bool ends = valid_to != CUT_DATE_NONE && valid_to <= last && days > 0;
  double lower = !has_min ? -INFINITY
                 : ends   ? fmax(least - taken, 0) * (days_of_duty / days)
                          : 0,
         upper = fmax(most - taken, 0);
  CUT_TRY(cut_compiling_order(k, CUT_TABLE_CONTRACTS, x->row, CUT_CONTRACTS_TOTAL_MIN, -1, &lower, upper, err));
  cut_origin origin = {CUT_ROLE_TOTAL,
                       CUT_TABLE_CONTRACTS,
                       x->row,
                       has_max ? CUT_CONTRACTS_TOTAL_MAX : CUT_CONTRACTS_TOTAL_MIN,
                       x->grade,
                       0,
                       -1,
                       0};
  CUT_TRY(cut_model_add_row(k->b, origin, lower, upper, &total, err));
  return add_deliveries(k, x, total, 0, k->n_periods, err);
}

static cut_status compile_contract(cut_compiling *k, int64_t row, cut_error *err) {
  contract x = {.row = row, .grade = cut_case_ref(k->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_COMMODITY)};
  cut_status status;
  CUT_TRY_GOTO(read_contract(k, &x, err));
  CUT_TRY_GOTO(contract_columns(k, &x, err));
  CUT_TRY_GOTO(take_or_pay(k, &x, err));
  CUT_TRY_GOTO(charges(k, &x, err));
  bool min_rows = by_calendar(x.min_per) || (x.has_make_up && x.min_per != CUT_PER_NONE),
       max_rows = by_calendar(x.max_per) || (x.has_make_up && x.max_per != CUT_PER_NONE), same = x.min_per == x.max_per;
  if (max_rows) CUT_TRY_GOTO(contract_windows(k, &x, x.max_per, same, true, 0, err));
  if (min_rows && !(max_rows && same))
    CUT_TRY_GOTO(contract_windows(k, &x, x.min_per, true, false, max_rows ? 1 : 0, err));
  status = contract_total(k, &x, err);
cleanup:
  cut_mem_free(x.later.items);
  cut_mem_free(x.duty);
  cut_mem_free(x.most);
  cut_mem_free(x.least);
  cut_mem_free(x.days);
  cut_mem_free(x.column);
  return status;
}

cut_status cut_compile_contracts(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_CONTRACTS); row++)
    if (cut_compiling_side(k, row) == CUT_SIDE_BUYS) CUT_TRY(compile_contract(k, row, err));
  return CUT_STATUS_OK;
}
