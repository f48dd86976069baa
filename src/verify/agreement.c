#include "verify/agreement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/case.h"

enum { N_NAMES = 6 };

/* Relative deviation of sums from which amounts next to nothing were left out. */
#define LEFT_OUT 1e-6
/* The same of table use, which leaves out up to 1e-7 canonical units: 1e-4 of a unit a thousand times smaller. */
#define LEFT_OUT_OF_USE 2e-4
/* What is unserved up to this, in GWh, is what stages leave each other, and no shortage. */
#define NOTHING 1e-5

/* An amount under its names (borrowed from result and case), unused names "". Its unit is one of them: what is told in
 * another unit is another amount. */
typedef struct entry {
  const char *name[N_NAMES];
  int64_t step;
  double amount;
} entry;

/* Amounts of one side with +, of the other with -: what has the same names must come to nothing. */
typedef struct ledger {
  entry *items;
  int64_t n, capacity;
} ledger;

typedef struct agreement {
  const cut_case *c;
  const cut_result *r;
  const char *solve;
  double tolerance;
  char millions[24]; /* "million USD" */
  cut_audit_check *checks;
} agreement;

static const char *text_of(const agreement *a, cut_result_table_id t, int64_t row, int column) {
  return cut_result_get_text(a->r, t, row, column);
}

/* Column 0 is `solve` in all tables read here. */
static bool is_of(const agreement *a, cut_result_table_id t, int64_t row) {
  return strcmp(text_of(a, t, row, 0), a->solve) == 0;
}

static cut_status add(ledger *l, entry item, cut_error *err) {
  if (!CUT_GROW(l)) return CUT_FAIL_MEMORY(err);
  for (int k = 0; k < N_NAMES; k++)
    if (item.name[k] == NULL) item.name[k] = "";
  l->items[l->n++] = item;
  return CUT_STATUS_OK;
}

static int compare_entries(const void *left, const void *right) {
  const entry *x = left, *y = right;
  for (int k = 0; k < N_NAMES; k++) {
    int order = strcmp(x->name[k], y->name[k]);
    if (order != 0) return order;
  }
  return (x->step > y->step) - (x->step < y->step);
}

/* Counts what is left of each group as a deviation up to `tolerance`, and empties the ledger. */
static void settle(const agreement *a, int check, double tolerance, ledger *l) {
  cut_audit_check *out = &a->checks[check];
  if (l->n > 0) qsort(l->items, (size_t)l->n, sizeof *l->items, compare_entries);
  for (int64_t i = 0; i < l->n;) {
    const entry *first = &l->items[i];
    double left = 0, size = 0;
    for (; i < l->n && compare_entries(first, &l->items[i]) == 0; i++) {
      left += l->items[i].amount;
      size += fabs(l->items[i].amount);
    }
    double relative = fabs(left) / (1 + size);
    out->items++;
    if (!(relative <= out->worst)) out->worst = relative;
    if (relative <= tolerance || !out->passed) continue;
    out->passed = false;
    cut_text names = {0};
    for (int k = 0; k < N_NAMES; k++)
      if (first->name[k][0] != '\0') cut_text_add_f(&names, "%s%s", names.n > 0 ? " " : "", first->name[k]);
    snprintf(out->message, sizeof out->message, "%.140s: %.9g differ", names.data == NULL ? "" : names.data, left);
    cut_text_clear(&names);
  }
  cut_mem_free(l->items);
  *l = (ledger){0};
}

/* ---- amounts ---- */

/* What amounts of a column are multiplied by in tables for people, and their unit there. */
static cut_status display(const agreement *a, const char *role, const char *table, const char *key, const char *grade,
                          double *factor, const char **unit, cut_error *err) {
  int t = cut_schema_find_table(table);
  int64_t row = t < 0 ? -1 : cut_case_find(a->c, (cut_table)t, key),
          commodity = grade[0] == '\0' ? -1 : cut_case_find(a->c, CUT_TABLE_COMMODITIES, grade);
  int column = t < 0 ? -1 : cut_schema_find_column((cut_table)t, "commodity");
  if (row < 0 || (grade[0] != '\0' && commodity < 0))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "%s '%s' (%s): the case has no such row", table, key, grade);
  if (commodity < 0 && column >= 0) commodity = cut_case_ref(a->c, (cut_table)t, row, column);
  bool is_amount = commodity >= 0 && strcmp(role, "run") != 0 && strcmp(role, "short") != 0;
  *factor = is_amount ? cut_case_display_factor(a->c, commodity) : 1;
  *unit = is_amount ? cut_case_text(a->c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_UNIT) : "1";
  return CUT_STATUS_OK;
}

static int64_t last_stage(const agreement *a) {
  int64_t last = 0;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_STAGES); i++) {
    int64_t stage = cut_result_get_integer(a->r, CUT_RT_STAGES, i, CUT_RC_STAGES_STAGE);
    if (is_of(a, CUT_RT_STAGES, i) && stage > last) last = stage;
  }
  return last;
}

/* The solution's values, told as the flows and stocks are. Model columns and solution are both sorted by index. */
static cut_status add_solution(const agreement *a, ledger *l, cut_error *err) {
  const cut_result *r = a->r;
  int64_t stage = last_stage(a), column = 0, n_columns = cut_result_count(r, CUT_RT_MODEL_COLUMNS);
  while (column < n_columns && !is_of(a, CUT_RT_MODEL_COLUMNS, column)) column++;
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_SOLUTION_COLUMNS); i++) {
    if (!is_of(a, CUT_RT_SOLUTION_COLUMNS, i) ||
        cut_result_get_integer(r, CUT_RT_SOLUTION_COLUMNS, i, CUT_RC_SOLUTION_COLUMNS_STAGE) != stage)
      continue;
    int64_t index = cut_result_get_integer(r, CUT_RT_SOLUTION_COLUMNS, i, CUT_RC_SOLUTION_COLUMNS_INDEX),
            row = column + index;
    if (index < 0 || row >= n_columns || !is_of(a, CUT_RT_MODEL_COLUMNS, row))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "solution_columns: column %lld is outside the model", (long long)index);
    entry item = {.name = {text_of(a, CUT_RT_MODEL_COLUMNS, row, CUT_RC_MODEL_COLUMNS_ROLE),
                           text_of(a, CUT_RT_MODEL_COLUMNS, row, CUT_RC_MODEL_COLUMNS_TABLE),
                           text_of(a, CUT_RT_MODEL_COLUMNS, row, CUT_RC_MODEL_COLUMNS_KEY),
                           text_of(a, CUT_RT_MODEL_COLUMNS, row, CUT_RC_MODEL_COLUMNS_COMMODITY),
                           text_of(a, CUT_RT_MODEL_COLUMNS, row, CUT_RC_MODEL_COLUMNS_PERIOD)},
                  .step = cut_result_get_integer(r, CUT_RT_MODEL_COLUMNS, row, CUT_RC_MODEL_COLUMNS_STEP)};
    CUT_TRY(display(a, item.name[0], item.name[1], item.name[2], item.name[3], &item.amount, &item.name[5], err));
    item.amount *= cut_result_get_number(r, CUT_RT_SOLUTION_COLUMNS, i, CUT_RC_SOLUTION_COLUMNS_VALUE);
    if (strcmp(item.name[0], "measure") == 0) continue;        /* tells of money, which has tables of its own */
    if (strcmp(item.name[0], "level") == 0) item.name[3] = ""; /* stocks do not repeat it */
    CUT_TRY(add(l, item, err));
  }
  return CUT_STATUS_OK;
}

static cut_status check_solution(const agreement *a, ledger *l, cut_error *err) {
  CUT_TRY(add_solution(a, l, err));
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++)
    if (is_of(a, CUT_RT_FLOWS, i))
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_COMMODITY),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_PERIOD),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_UNIT)},
                          .step = cut_result_get_integer(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_STEP),
                          .amount = -cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY)},
                  err));
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_STOCKS); i++)
    if (is_of(a, CUT_RT_STOCKS, i))
      CUT_TRY(add(l,
                  (entry){.name = {"level", "storages", text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_STORAGE), "",
                                   text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_PERIOD),
                                   text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_UNIT)},
                          .amount = -cut_result_get_number(a->r, CUT_RT_STOCKS, i, CUT_RC_STOCKS_LEVEL)},
                  err));
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_MEASURES); i++)
    if (is_of(a, CUT_RT_MEASURES, i) && strcmp(text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_STATE), "open on") == 0)
      CUT_TRY(add(
          l,
          (entry){.name = {"decide", "measures", text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_MEASURE), "", "", "1"},
                  .amount = -1},
          err));
  settle(a, CUT_AGREE_SOLUTION, a->tolerance, l);
  return CUT_STATUS_OK;
}

/* What storages gave less what they took in, over the horizon. */
static double net_draw(const agreement *a, const char *key) {
  double sum = 0;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++)
    if (is_of(a, CUT_RT_FLOWS, i) && strcmp(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE), "draw") == 0 &&
        strcmp(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY), key) == 0)
      sum += cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY);
  return sum;
}

static bool is_supply(const agreement *a, const char *role, const char *key) {
  if (strcmp(role, "draw") == 0) return !(net_draw(a, key) < LEFT_OUT); /* a stock that was filled up is no supply */
  return strcmp(role, "contract") == 0 || strcmp(role, "make_up") == 0 || strcmp(role, "source") == 0 ||
         strcmp(role, "arrival") == 0;
}

static cut_status check_supply(const agreement *a, ledger *l, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++) {
    const char *key = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY);
    if (!is_of(a, CUT_RT_FLOWS, i) || !is_supply(a, text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE), key)) continue;
    CUT_TRY(add(l,
                (entry){.name = {text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE), key,
                                 text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_COMMODITY),
                                 text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_UNIT)},
                        .amount = cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY)},
                err));
  }
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_SUPPLY); i++)
    if (is_of(a, CUT_RT_SUPPLY, i))
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_TABLE),
                                   text_of(a, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_KEY),
                                   text_of(a, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_COMMODITY),
                                   text_of(a, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_UNIT)},
                          .amount = -cut_result_get_number(a->r, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_QUANTITY)},
                  err));
  settle(a, CUT_AGREE_SUPPLY, fmax(a->tolerance, LEFT_OUT), l);
  return CUT_STATUS_OK;
}

/* Is there a sale on that contract, or with key NULL on any? */
static bool has_sale(const agreement *a, const char *key) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++)
    if (strcmp(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE), "sale") == 0 && is_of(a, CUT_RT_FLOWS, i) &&
        (key == NULL || strcmp(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY), key) == 0))
      return true;
  return false;
}

/* Is the posting what a supplier is paid? Sales are none, and what an inside seller's good costs is its price again. */
static bool pays_supplier(const agreement *a, int64_t posting, bool any_sale) {
  const char *table = text_of(a, CUT_RT_POSTINGS, posting, CUT_RC_POSTINGS_TABLE),
             *recipient = text_of(a, CUT_RT_POSTINGS, posting, CUT_RC_POSTINGS_RECIPIENT);
  if (strcmp(table, "sources") == 0) return true;
  if (strcmp(table, "contracts") != 0 || strcmp(recipient, "real cost") == 0) return false;
  return !any_sale || !has_sale(a, text_of(a, CUT_RT_POSTINGS, posting, CUT_RC_POSTINGS_KEY));
}

/* Has the contract only been paid for? Then it is no supply and has no price. */
static bool is_only_paid_for(const agreement *a, const char *key) {
  bool paid = false;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++) {
    if (!is_of(a, CUT_RT_FLOWS, i) || strcmp(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY), key) != 0) continue;
    const char *role = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE);
    if (is_supply(a, role, key)) return false;
    paid = paid || strcmp(role, "paid") == 0;
  }
  return paid;
}

/* Mean price times quantity against what is posted for the same row, thousand currency units. */
static cut_status check_supply_prices(const agreement *a, ledger *l, cut_error *err) {
  const bool any_sale = has_sale(a, NULL);
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_SUPPLY); i++) {
    if (!is_of(a, CUT_RT_SUPPLY, i) || cut_result_get_null(a->r, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_PRICE)) continue;
    const char *table = text_of(a, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_TABLE),
               *key = text_of(a, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_KEY), *unit;
    double factor;
    CUT_TRY(display(a, "", table, key, text_of(a, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_COMMODITY), &factor, &unit, err));
    CUT_TRY(add(l,
                (entry){.name = {table, key},
                        .amount = cut_result_get_number(a->r, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_PRICE) *
                                  cut_result_get_number(a->r, CUT_RT_SUPPLY, i, CUT_RC_SUPPLY_QUANTITY) / factor},
                err));
  }
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_POSTINGS); i++) {
    const char *table = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_TABLE);
    if (!is_of(a, CUT_RT_POSTINGS, i) || !pays_supplier(a, i, any_sale)) continue;
    if (is_only_paid_for(a, text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_KEY))) continue;
    /* what was paid for without being taken is no price of supply */
    if (strcmp(text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_TERM), "missed minimum") == 0) continue;
    CUT_TRY(
        add(l,
            (entry){.name = {table, text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_KEY)},
                    .amount = -(double)cut_result_get_integer(a->r, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_MICRO) / 1e9},
            err));
  }
  settle(a, CUT_AGREE_SUPPLY, fmax(a->tolerance, LEFT_OUT), l);
  return CUT_STATUS_OK;
}

/* GWh in a canonical unit of what flow i lacks: of its grade, or of its row's commodity. */
static double energy_of(const agreement *a, int64_t i) {
  const char *grade = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_COMMODITY);
  int table = cut_schema_find_table(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE));
  int column = table < 0 ? -1 : cut_schema_find_column((cut_table)table, "commodity");
  int64_t row = table < 0 ? -1 : cut_case_find(a->c, (cut_table)table, text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY)),
          commodity = cut_case_find(a->c, CUT_TABLE_COMMODITIES, grade);
  if (commodity < 0 && column >= 0 && row >= 0) commodity = cut_case_ref(a->c, (cut_table)table, row, column);
  return commodity < 0 ? 1 : cut_case_basis(a->c, commodity)->gwh_per_unit;
}

static cut_status check_unserved(const agreement *a, ledger *l, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++) {
    const char *role = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE);
    if (!is_of(a, CUT_RT_FLOWS, i) || (strcmp(role, "unserved") != 0 && strcmp(role, "shortfall") != 0)) continue;
    double factor;
    const char *unit;
    CUT_TRY(display(a, role, text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE),
                    text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY), text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_COMMODITY),
                    &factor, &unit, err));
    if (cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY) / factor * energy_of(a, i) <= NOTHING)
      continue;
    CUT_TRY(add(
        l,
        (entry){
            .name = {text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE), text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY),
                     text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_PERIOD), text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_UNIT)},
            .amount = cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY)},
        err));
  }
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_UNSERVED); i++)
    if (is_of(a, CUT_RT_UNSERVED, i))
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_UNSERVED, i, CUT_RC_UNSERVED_TABLE),
                                   text_of(a, CUT_RT_UNSERVED, i, CUT_RC_UNSERVED_KEY),
                                   text_of(a, CUT_RT_UNSERVED, i, CUT_RC_UNSERVED_PERIOD),
                                   text_of(a, CUT_RT_UNSERVED, i, CUT_RC_UNSERVED_UNIT)},
                          .amount = -cut_result_get_number(a->r, CUT_RT_UNSERVED, i, CUT_RC_UNSERVED_QUANTITY)},
                  err));
  settle(a, CUT_AGREE_UNSERVED, fmax(a->tolerance, LEFT_OUT), l);
  return CUT_STATUS_OK;
}

/* ---- money ---- */

/* Millionths of a currency unit to millions of them. */
static double millions(const agreement *a, int64_t posting) {
  return (double)cut_result_get_integer(a->r, CUT_RT_POSTINGS, posting, CUT_RC_POSTINGS_MICRO) / 1e12;
}

static cut_status check_accounts(const agreement *a, ledger *l, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_POSTINGS); i++) {
    const char *payer = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_PAYER),
               *recipient = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_RECIPIENT);
    if (!is_of(a, CUT_RT_POSTINGS, i) || strcmp(payer, recipient) == 0) continue;
    double amount = millions(a, i);
    CUT_TRY(add(l, (entry){.name = {recipient, "receives", a->millions}, .amount = amount}, err));
    CUT_TRY(add(l, (entry){.name = {payer, "pays", a->millions}, .amount = amount}, err));
    CUT_TRY(add(l, (entry){.name = {recipient, "net", a->millions}, .amount = amount}, err));
    CUT_TRY(add(l, (entry){.name = {payer, "net", a->millions}, .amount = -amount}, err));
  }
  static const struct {
    const char *name;
    int column;
  } sums[] = {{"receives", CUT_RC_ACCOUNTS_RECEIVES}, {"pays", CUT_RC_ACCOUNTS_PAYS}, {"net", CUT_RC_ACCOUNTS_NET}};
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_ACCOUNTS); i++)
    for (size_t k = 0; is_of(a, CUT_RT_ACCOUNTS, i) && k < sizeof sums / sizeof *sums; k++)
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_ACCOUNTS, i, CUT_RC_ACCOUNTS_ACCOUNT), sums[k].name,
                                   text_of(a, CUT_RT_ACCOUNTS, i, CUT_RC_ACCOUNTS_UNIT)},
                          .amount = -cut_result_get_number(a->r, CUT_RT_ACCOUNTS, i, sums[k].column)},
                  err));
  settle(a, CUT_AGREE_ACCOUNTS, a->tolerance, l);
  return CUT_STATUS_OK;
}

static cut_status check_incidence(const agreement *a, ledger *l, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_POSTINGS); i++)
    if (is_of(a, CUT_RT_POSTINGS, i))
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_PAYER),
                                   text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_RECIPIENT),
                                   text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_TABLE),
                                   text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_KEY),
                                   text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_TERM), a->millions},
                          .amount = millions(a, i)},
                  err));
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_INCIDENCE); i++)
    if (is_of(a, CUT_RT_INCIDENCE, i))
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_INCIDENCE, i, CUT_RC_INCIDENCE_PAYER),
                                   text_of(a, CUT_RT_INCIDENCE, i, CUT_RC_INCIDENCE_RECIPIENT),
                                   text_of(a, CUT_RT_INCIDENCE, i, CUT_RC_INCIDENCE_TABLE),
                                   text_of(a, CUT_RT_INCIDENCE, i, CUT_RC_INCIDENCE_KEY),
                                   text_of(a, CUT_RT_INCIDENCE, i, CUT_RC_INCIDENCE_TERM),
                                   text_of(a, CUT_RT_INCIDENCE, i, CUT_RC_INCIDENCE_UNIT)},
                          .amount = -cut_result_get_number(a->r, CUT_RT_INCIDENCE, i, CUT_RC_INCIDENCE_AMOUNT)},
                  err));
  settle(a, CUT_AGREE_INCIDENCE, a->tolerance, l);
  return CUT_STATUS_OK;
}

/* ---- prices ---- */

/* Where something must be whole, prices are those of a last solve with it held where it is, and the certificate is that
 * of the search: the two need not agree. */
static bool has_integers(const agreement *a) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_MODEL_COLUMNS); i++)
    if (is_of(a, CUT_RT_MODEL_COLUMNS, i) &&
        cut_result_get_integer(a->r, CUT_RT_MODEL_COLUMNS, i, CUT_RC_MODEL_COLUMNS_INTEGER) != 0)
      return true;
  return false;
}

/* Prices are the multipliers of the last stage's proof. */
static cut_status check_prices(const agreement *a, ledger *l, cut_error *err) {
  int64_t stage = last_stage(a), row = 0, n_rows = cut_result_count(a->r, CUT_RT_MODEL_ROWS);
  if (has_integers(a)) return CUT_STATUS_OK;
  while (row < n_rows && !is_of(a, CUT_RT_MODEL_ROWS, row)) row++;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_CERTIFICATES); i++) {
    int64_t k = row + cut_result_get_integer(a->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_INDEX);
    if (!is_of(a, CUT_RT_CERTIFICATES, i) ||
        cut_result_get_integer(a->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_STAGE) != stage)
      continue;
    if (strcmp(text_of(a, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_WHAT), "dual") != 0 || k < row || k >= n_rows ||
        strcmp(text_of(a, CUT_RT_MODEL_ROWS, k, CUT_RC_MODEL_ROWS_ROLE), "balance") != 0)
      continue;
    CUT_TRY(add(l,
                (entry){.name = {text_of(a, CUT_RT_MODEL_ROWS, k, CUT_RC_MODEL_ROWS_COMMODITY),
                                 text_of(a, CUT_RT_MODEL_ROWS, k, CUT_RC_MODEL_ROWS_KEY),
                                 text_of(a, CUT_RT_MODEL_ROWS, k, CUT_RC_MODEL_ROWS_PERIOD),
                                 text_of(a, CUT_RT_MODEL_ROWS, k, CUT_RC_MODEL_ROWS_ORIGIN)},
                        .amount = cut_result_get_number(a->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_VALUE)},
                err));
  }
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_PRICES); i++)
    if (is_of(a, CUT_RT_PRICES, i))
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_PRICES, i, CUT_RC_PRICES_COMMODITY),
                                   text_of(a, CUT_RT_PRICES, i, CUT_RC_PRICES_PLACE),
                                   text_of(a, CUT_RT_PRICES, i, CUT_RC_PRICES_PERIOD),
                                   text_of(a, CUT_RT_PRICES, i, CUT_RC_PRICES_ORIGIN)},
                          .amount = -cut_result_get_number(a->r, CUT_RT_PRICES, i, CUT_RC_PRICES_PRICE)},
                  err));
  settle(a, CUT_AGREE_PRICES, a->tolerance, l);
  return CUT_STATUS_OK;
}

/* ---- origins ---- */

static bool tells_origins(const agreement *a) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_SOLVES); i++)
    if (is_of(a, CUT_RT_SOLVES, i)) return cut_result_get_integer(a->r, CUT_RT_SOLVES, i, CUT_RC_SOLVES_BY_ORIGIN) != 0;
  return false;
}

/* Goods, that is: not whether a plant runs, what is missing of its load, who else uses a route, or money. */
static bool has_origin(const char *role) {
  static const char *const roles[] = {"source", "contract", "make_up", "flow",    "draw", "feed",
                                      "demand", "unserved", "market",  "arrival", "sale"};
  for (size_t k = 0; k < sizeof roles / sizeof *roles; k++)
    if (strcmp(role, roles[k]) == 0) return true;
  return false;
}

static cut_status add_parts(const agreement *a, ledger *l, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_ORIGINS); i++) {
    if (!is_of(a, CUT_RT_ORIGINS, i)) continue;
    const char *role = text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_ROLE);
    bool tells_grade = strcmp(role, "level") != 0;
    CUT_TRY(add(l,
                (entry){.name = {role, text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_TABLE),
                                 text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_KEY),
                                 tells_grade ? text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_COMMODITY) : "",
                                 text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_PERIOD),
                                 text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_UNIT)},
                        .step = cut_result_get_integer(a->r, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_STEP),
                        .amount = cut_result_get_number(a->r, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_QUANTITY)},
                err));
  }
  return CUT_STATUS_OK;
}

static cut_status check_use(const agreement *a, ledger *l, cut_error *err) {
  static const char *const uses[] = {"demand", "feed", "market", "sale"};
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_ORIGINS); i++) {
    const char *role = text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_ROLE);
    bool is_use = false;
    for (size_t k = 0; k < sizeof uses / sizeof *uses; k++) is_use = is_use || strcmp(role, uses[k]) == 0;
    if (!is_of(a, CUT_RT_ORIGINS, i) || !is_use) continue;
    CUT_TRY(add(l,
                (entry){.name = {role, text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_KEY),
                                 text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_COMMODITY),
                                 text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_ORIGIN),
                                 text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_UNIT)},
                        .amount = cut_result_get_number(a->r, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_QUANTITY)},
                err));
  }
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_USE); i++)
    if (is_of(a, CUT_RT_USE, i))
      CUT_TRY(add(
          l,
          (entry){.name = {text_of(a, CUT_RT_USE, i, CUT_RC_USE_ROLE), text_of(a, CUT_RT_USE, i, CUT_RC_USE_KEY),
                           text_of(a, CUT_RT_USE, i, CUT_RC_USE_COMMODITY),
                           text_of(a, CUT_RT_USE, i, CUT_RC_USE_ORIGIN), text_of(a, CUT_RT_USE, i, CUT_RC_USE_UNIT)},
                  .amount = -cut_result_get_number(a->r, CUT_RT_USE, i, CUT_RC_USE_QUANTITY)},
          err));
  settle(a, CUT_AGREE_ORIGINS, LEFT_OUT_OF_USE, l);
  return CUT_STATUS_OK;
}

static cut_status check_origins(const agreement *a, ledger *l, cut_error *err) {
  CUT_TRY(add_parts(a, l, err));
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++)
    if (is_of(a, CUT_RT_FLOWS, i) && has_origin(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE)))
      CUT_TRY(add(l,
                  (entry){.name = {text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_COMMODITY),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_PERIOD),
                                   text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_UNIT)},
                          .step = cut_result_get_integer(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_STEP),
                          .amount = -cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY)},
                  err));
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_STOCKS); i++)
    if (is_of(a, CUT_RT_STOCKS, i))
      CUT_TRY(add(l,
                  (entry){.name = {"level", "storages", text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_STORAGE), "",
                                   text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_PERIOD),
                                   text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_UNIT)},
                          .amount = -cut_result_get_number(a->r, CUT_RT_STOCKS, i, CUT_RC_STOCKS_LEVEL)},
                  err));
  settle(a, CUT_AGREE_ORIGINS, a->tolerance, l);
  return check_use(a, l, err);
}

cut_status cut_agree(const cut_case *c, const cut_result *r, const char *solve, double tolerance,
                     cut_audit_check *checks, cut_error *err) {
  static const char *const names[CUT_N_AGREE_CHECKS] = {
      "amounts are the solution's",   "accounts are sums of postings", "incidence is sums of postings",
      "supply is sums of amounts",    "unserved is sums of amounts",   "prices are the multipliers",
      "amounts are sums over origins"};
  agreement a = {.c = c, .r = r, .solve = solve, .tolerance = tolerance, .checks = checks};
  ledger l = {0};
  snprintf(a.millions, sizeof a.millions, "million %s", cut_case_get_info(c)->currency);
  for (int i = 0; i < CUT_N_AGREE_CHECKS; i++) checks[i] = (cut_audit_check){.name = names[i], .passed = true};
  cut_status status;
  CUT_TRY_GOTO(check_solution(&a, &l, err));
  CUT_TRY_GOTO(check_accounts(&a, &l, err));
  CUT_TRY_GOTO(check_incidence(&a, &l, err));
  CUT_TRY_GOTO(check_supply(&a, &l, err));
  CUT_TRY_GOTO(check_supply_prices(&a, &l, err));
  CUT_TRY_GOTO(check_unserved(&a, &l, err));
  CUT_TRY_GOTO(check_prices(&a, &l, err));
  if (tells_origins(&a)) CUT_TRY_GOTO(check_origins(&a, &l, err));
cleanup:
  cut_mem_free(l.items);
  return status;
}
