#include "question/verify_rolling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

/* Relative to 1 + the amount: whole numbers are rounded when they are fixed, all else is copied. */
#define TOLERANCE 1e-6

/* One amount of a stored solution. */
typedef struct amount {
  const char *text[5]; /* role, table, key, commodity, period */
  int64_t step;
  double value;
} amount;

typedef struct amounts {
  amount *items;
  int64_t n, capacity;
} amounts;

static int compare_amounts(const void *left, const void *right) {
  const amount *a = left, *b = right;
  int order = 0;
  for (int k = 0; k < 5 && order == 0; k++) order = strcmp(a->text[k], b->text[k]);
  return order != 0 ? order : (a->step > b->step) - (a->step < b->step);
}

static const char *text(const cut_result *r, cut_result_table_id t, int64_t row, int column) {
  return cut_result_get_text(r, t, row, column);
}

/* Rows [first, end) of a solve in a table whose first column is `solve`, by which it is sorted. */
static void rows_of(const cut_result *r, cut_result_table_id t, const char *solve, int64_t *first, int64_t *end) {
  int64_t n = cut_result_count(r, t);
  *first = 0;
  while (*first < n && strcmp(text(r, t, *first, 0), solve) != 0) ++*first;
  *end = *first;
  while (*end < n && strcmp(text(r, t, *end, 0), solve) == 0) ++*end;
}

/* The last stage's solution of a solve, columns of periods on days [from, to]; "" for all. */
static cut_status read_solution(const cut_result *r, const char *solve, const char *from, const char *to, amounts *list,
                                cut_error *err) {
  int64_t column, end, value, last_value, stage = 0;
  rows_of(r, CUT_RT_MODEL_COLUMNS, solve, &column, &end);
  rows_of(r, CUT_RT_SOLUTION_COLUMNS, solve, &value, &last_value);
  for (int64_t i = value; i < last_value; i++) {
    int64_t k = cut_result_get_integer(r, CUT_RT_SOLUTION_COLUMNS, i, CUT_RC_SOLUTION_COLUMNS_STAGE);
    if (k > stage) {
      stage = k;
      value = i;
    }
  }
  for (; column < end; column++) {
    int64_t index = cut_result_get_integer(r, CUT_RT_MODEL_COLUMNS, column, CUT_RC_MODEL_COLUMNS_INDEX);
    const char *period = text(r, CUT_RT_MODEL_COLUMNS, column, CUT_RC_MODEL_COLUMNS_PERIOD);
    amount x = {.step = cut_result_get_integer(r, CUT_RT_MODEL_COLUMNS, column, CUT_RC_MODEL_COLUMNS_STEP)};
    static const int columns[] = {CUT_RC_MODEL_COLUMNS_ROLE, CUT_RC_MODEL_COLUMNS_TABLE, CUT_RC_MODEL_COLUMNS_KEY,
                                  CUT_RC_MODEL_COLUMNS_COMMODITY, CUT_RC_MODEL_COLUMNS_PERIOD};
    if (value < last_value &&
        cut_result_get_integer(r, CUT_RT_SOLUTION_COLUMNS, value, CUT_RC_SOLUTION_COLUMNS_INDEX) == index)
      x.value = cut_result_get_number(r, CUT_RT_SOLUTION_COLUMNS, value++, CUT_RC_SOLUTION_COLUMNS_VALUE);
    if ((from[0] != '\0' && strcmp(period, from) < 0) || (to[0] != '\0' && strcmp(period, to) > 0)) continue;
    for (int k = 0; k < 5; k++) x.text[k] = text(r, CUT_RT_MODEL_COLUMNS, column, columns[k]);
    if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
    list->items[list->n++] = x;
  }
  return CUT_STATUS_OK;
}

typedef struct finding {
  int64_t items;
  double worst;
  char message[240];
} finding;

static void note(finding *f, double by, double scale, const char *step, const amount *x) {
  double relative = fabs(by) / (1 + fabs(scale));
  f->items++;
  if (relative > f->worst) f->worst = relative;
  if (!(relative <= TOLERANCE) && f->message[0] == '\0')
    snprintf(f->message, sizeof f->message, "%s: %s of %s '%s' %s is off by %.6g from what was carried out", step,
             x->text[0], x->text[1], x->text[2], x->text[4], by);
}

static cut_status compare_step(const cut_result *r, int64_t row, const amounts *all, finding *f, cut_error *err) {
  const char *plan = text(r, CUT_RT_ROLLING, row, CUT_RC_ROLLING_PLAN);
  amounts part = {0};
  cut_status status = read_solution(r, plan, text(r, CUT_RT_ROLLING, row, CUT_RC_ROLLING_DECISION),
                                    text(r, CUT_RT_ROLLING, row, CUT_RC_ROLLING_CARRIED_OUT), &part, err);
  for (int64_t i = 0; status == CUT_STATUS_OK && i < part.n; i++) {
    const amount *x = &part.items[i],
                 *y = all->n == 0 ? NULL : bsearch(x, all->items, (size_t)all->n, sizeof *x, compare_amounts);
    /* What is settled with a year or month, a plan settles at the end of its window; the run as a whole, which has no
     * such column there, does so later. */
    bool is_settled =
        strcmp(x->text[0], "breach") == 0 || strcmp(x->text[0], "paid") == 0 || strcmp(x->text[0], "short") == 0;
    if (y == NULL && is_settled) continue;
    note(f, x->value - (y == NULL ? 0 : y->value), x->value, plan, x);
  }
  cut_mem_free(part.items);
  return status;
}

static double claimed_cost(const cut_result *r, const char *solve) {
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_STAGES); i++)
    if (strcmp(text(r, CUT_RT_STAGES, i, CUT_RC_STAGES_SOLVE), solve) == 0 &&
        strcmp(text(r, CUT_RT_STAGES, i, CUT_RC_STAGES_GOAL), CUT_GOAL_COST) == 0)
      return cut_result_get_number(r, CUT_RT_STAGES, i, CUT_RC_STAGES_OBJECTIVE);
  return NAN;
}

static void check_order(const cut_result *r, const char *solve, finding *f) {
  double sum = 0, claimed = claimed_cost(r, solve);
  cut_date next = CUT_DATE_NONE, day;
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_ROLLING); i++) {
    if (strcmp(text(r, CUT_RT_ROLLING, i, CUT_RC_ROLLING_SOLVE), solve) != 0) continue;
    sum += 1e3 * cut_result_get_number(r, CUT_RT_ROLLING, i, CUT_RC_ROLLING_COST);
    bool follows = cut_date_parse(text(r, CUT_RT_ROLLING, i, CUT_RC_ROLLING_DECISION), &day) &&
                   (next == CUT_DATE_NONE || day == next) &&
                   cut_date_parse(text(r, CUT_RT_ROLLING, i, CUT_RC_ROLLING_CARRIED_OUT), &next);
    if (next != CUT_DATE_NONE) next++;
    if (!follows && f->message[0] == '\0')
      snprintf(f->message, sizeof f->message, "step %lld does not follow the one before it",
               (long long)cut_result_get_integer(r, CUT_RT_ROLLING, i, CUT_RC_ROLLING_STEP));
  }
  if (!(fabs(sum - claimed) <= TOLERANCE * (1 + fabs(claimed))) && f->message[0] == '\0')
    snprintf(f->message, sizeof f->message, "the steps cost %.10g, the whole %.10g", sum, claimed);
}

cut_status cut_verify_rolling(const cut_result *r, const char *solve, cut_result *out, cut_error *err) {
  amounts all = {0};
  finding f = {0};
  cut_status status;
  CUT_TRY_GOTO(read_solution(r, solve, "", "", &all, err));
  if (all.n > 0) qsort(all.items, (size_t)all.n, sizeof *all.items, compare_amounts);
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_ROLLING); i++)
    if (strcmp(text(r, CUT_RT_ROLLING, i, CUT_RC_ROLLING_SOLVE), solve) == 0)
      CUT_TRY_GOTO(compare_step(r, i, &all, &f, err));
  check_order(r, solve, &f);
  cut_result_begin(out, CUT_RT_VERIFICATION);
  cut_result_put_text(out, CUT_RC_VERIFICATION_SOLVE, solve);
  cut_result_put_text(out, CUT_RC_VERIFICATION_LEVEL, "a");
  cut_result_put_text(out, CUT_RC_VERIFICATION_CHECK, "what was carried out is what was planned");
  cut_result_put_flag(out, CUT_RC_VERIFICATION_PASSED, f.message[0] == '\0');
  cut_result_put_integer(out, CUT_RC_VERIFICATION_ITEMS, f.items);
  cut_result_put_number(out, CUT_RC_VERIFICATION_WORST, f.worst);
  cut_result_put_text(out, CUT_RC_VERIFICATION_MESSAGE, f.message);
  if (f.message[0] != '\0') cut_result_set_outcome(out, CUT_OUTCOME_BAD_INPUT);
  status = cut_result_end(out, err);
cleanup:
  cut_mem_free(all.items);
  return status;
}
