#include "question/comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/postings.h"

/* Changes smaller than this share of the larger side are not listed. */
#define UNCHANGED 1e-6

typedef struct line {
  char what[128];
  double base, other;
  char unit[32];
  int group; /* totals before throughput before supply before accounts */
} line;

typedef struct lines {
  line *items;
  int64_t n, capacity;
} lines;

static cut_status add(lines *list, int group, double base, double other, const char *unit, const char *what,
                      const char *key, cut_error *err) {
  if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
  line *item = &list->items[list->n++];
  *item = (line){.base = base, .other = other, .group = group};
  snprintf(item->what, sizeof item->what, "%s%s%s", what, key[0] == '\0' ? "" : " ", key);
  snprintf(item->unit, sizeof item->unit, "%s", unit);
  return CUT_STATUS_OK;
}

/* Sum over the horizon of the columns of a role that belong to one row of a table; a take is whatever is delivered. */
static double total(const cut_solved *s, cut_role role, int64_t row) {
  const cut_model_view *v = cut_model_get(s->model);
  double sum = 0;
  for (int64_t j = 0; j < v->n_columns; j++)
    if ((cut_column_origin(v, j).role == role ||
         (role == CUT_ROLE_CONTRACT && cut_column_origin(v, j).role == CUT_ROLE_MAKE_UP)) &&
        cut_column_origin(v, j).row == row)
      sum += cut_solved_last(s)->solution.value[j];
  return sum;
}

static cut_status compare_rows(const cut_solved *a, const cut_solved *b, cut_table t, cut_role role,
                               int commodity_column, const char *what, int group, lines *list, cut_error *err) {
  const cut_case *c = cut_values_case(a->values);
  for (int64_t row = 0; row < cut_case_n(c, t); row++) {
    int64_t commodity = cut_case_ref(c, t, row, commodity_column);
    double factor = cut_case_display_factor(c, commodity);
    double before = total(a, role, row) * factor, after = total(b, role, row) * factor;
    if (before == 0 && after == 0) continue;
    CUT_TRY(add(list, group, before, after, cut_case_text(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_UNIT),
                what, cut_case_key(c, t, row), err));
  }
  return CUT_STATUS_OK;
}

/* Net receipts of every account, millions; net [n_actors + 3], indexed by account + 3. */
static cut_status net_receipts(const cut_solved *s, double *net, cut_error *err) {
  const int64_t shift = -CUT_ACCOUNT_STOCK;
  cut_postings postings = {0};
  CUT_TRY(cut_postings_make(s->model, cut_solved_last(s)->solution.value, &postings, err));
  for (int64_t i = 0; i < postings.n; i++) {
    net[postings.items[i].payer + shift] -= (double)postings.items[i].micro / 1e12;
    net[postings.items[i].recipient + shift] += (double)postings.items[i].micro / 1e12;
  }
  cut_postings_clear(&postings);
  return CUT_STATUS_OK;
}

static cut_status compare_accounts(const cut_solved *a, const cut_solved *b, lines *list, cut_error *err) {
  const cut_case *c = cut_values_case(a->values);
  int64_t n = cut_case_n(c, CUT_TABLE_ACTORS) - CUT_ACCOUNT_STOCK;
  double *before = CUT_NEW(double, n), *after = CUT_NEW(double, n);
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(c)->currency);
  cut_status status = before == NULL || after == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status == CUT_STATUS_OK) status = net_receipts(a, before, err);
  if (status == CUT_STATUS_OK) status = net_receipts(b, after, err);
  for (int64_t i = 0; status == CUT_STATUS_OK && i < n; i++)
    if (before[i] != 0 || after[i] != 0)
      status =
          add(list, 3, before[i], after[i], unit, "net receipts of", cut_account_name(c, i + CUT_ACCOUNT_STOCK), err);
  cut_mem_free(before);
  cut_mem_free(after);
  return status;
}

static int by_change(const void *left, const void *right) {
  const line *a = left, *b = right;
  if (a->group != b->group) return a->group - b->group;
  double x = fabs(a->other - a->base), y = fabs(b->other - b->base);
  return x > y ? -1 : x < y ? 1 : strcmp(a->what, b->what);
}

cut_status cut_comparison_report(const cut_solved *base, const cut_solved *other, cut_result *r, cut_error *err) {
  const cut_case *c = cut_values_case(base->values);
  if (!cut_solved_is_optimal(base) || !cut_solved_is_optimal(other)) return CUT_STATUS_OK;
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(c)->currency);
  lines list = {0};
  int64_t position = 0;
  cut_status status;
  CUT_TRY_GOTO(add(&list, 0, cut_solved_last(base)->objective / 1000, cut_solved_last(other)->objective / 1000, unit,
                   "net cost of the buyer", "", err));
  CUT_TRY_GOTO(add(&list, 0, cut_solved_unserved(base), cut_solved_unserved(other), "GWh", "unserved energy", "", err));
  CUT_TRY_GOTO(compare_rows(base, other, CUT_TABLE_CONVERSIONS, CUT_ROLE_FEED, CUT_CONVERSIONS_COMMODITY, "input of", 1,
                            &list, err));
  CUT_TRY_GOTO(compare_rows(base, other, CUT_TABLE_CONTRACTS, CUT_ROLE_CONTRACT, CUT_CONTRACTS_COMMODITY, "taken on", 2,
                            &list, err));
  CUT_TRY_GOTO(
      compare_rows(base, other, CUT_TABLE_DEMANDS, CUT_ROLE_MARKET, CUT_DEMANDS_COMMODITY, "sold to", 2, &list, err));
  CUT_TRY_GOTO(
      compare_rows(base, other, CUT_TABLE_CONTRACTS, CUT_ROLE_SALE, CUT_CONTRACTS_COMMODITY, "sold on", 2, &list, err));
  CUT_TRY_GOTO(compare_rows(base, other, CUT_TABLE_TRANSITS, CUT_ROLE_TRANSIT, CUT_TRANSITS_COMMODITY, "transit of", 2,
                            &list, err));
  CUT_TRY_GOTO(compare_accounts(base, other, &list, err));
  qsort(list.items + 2, (size_t)(list.n - 2), sizeof *list.items, by_change);
  for (int64_t i = 0; i < list.n; i++) {
    const line *item = &list.items[i];
    double change = item->other - item->base;
    if (fabs(change) <= UNCHANGED * fmax(fabs(item->base), fabs(item->other))) {
      if (item->group > 0) continue;
      change = 0;
    }
    cut_result_begin(r, CUT_RT_COMPARISON);
    cut_result_put_text(r, CUT_RC_COMPARISON_OTHER_SOLVE, other->name);
    cut_result_put_text(r, CUT_RC_COMPARISON_BASE_SOLVE, base->name);
    cut_result_put_integer(r, CUT_RC_COMPARISON_POSITION, ++position);
    cut_result_put_text(r, CUT_RC_COMPARISON_WHAT, item->what);
    cut_result_put_number(r, CUT_RC_COMPARISON_BASE, item->base);
    cut_result_put_number(r, CUT_RC_COMPARISON_OTHER, item->other);
    cut_result_put_number(r, CUT_RC_COMPARISON_CHANGE, change);
    cut_result_put_text(r, CUT_RC_COMPARISON_UNIT, item->unit);
    CUT_TRY_GOTO(cut_result_end(r, err));
  }
cleanup:
  cut_mem_free(list.items);
  return status;
}
