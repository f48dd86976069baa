/* Verb verify: is the answer right? Level (a) checks each stage's certificate against the model stored in the result,
 * level (b) recomputes amounts and money from the case's tables. Nothing is solved again, but for switch points
 * (verify_switches.h).
 *
 * With a case, the stored model is also compared with the one that the case compiles to. That check alone shares code
 * with what it checks: it tells a model that was changed, not a compile that is wrong, and no other leans on it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "compile/compile.h"
#include "question/rolling.h"
#include "question/share.h"
#include "question/verbs.h"
#include "question/verify_rolling.h"
#include "question/verify_switches.h"
#include "result/result.h"
#include "verify/agreement.h"
#include "verify/audit.h"
#include "verify/audit_origins.h"
#include "verify/audit_share.h"
#include "verify/certificate.h"

/* Relative deviation that the physical audit lets pass. */
#define AUDIT_TOLERANCE 1e-6
/* Relative deviation between equal tables, which differ by the order of sums only. */
#define AGREE_TOLERANCE 1e-9
/* What a stage may add to an earlier one's optimum, relative to 1 + it: ten times the slack of the stages. */
#define STAGE_SLACK 1e-5

/* The stored model of one solve, as arrays. */
typedef struct stored {
  const cut_result *r;
  const char *solve;
  int64_t n_columns, n_rows, n_entries;
  double *col_lower, *col_upper, *net_cost, *cost, *row_lower, *row_upper, *stage_upper, *entry_value, *x;
  uint8_t *col_integer;
  uint8_t *is_class; /* rows */
  int64_t *col_start;
  int32_t *entry_row;
} stored;

static bool is_of(const stored *s, cut_result_table_id t, int64_t row) {
  return strcmp(cut_result_get_text(s->r, t, row, 0), s->solve) == 0; /* column 0 is `solve` in all of them */
}

static double limit(const cut_result *r, cut_result_table_id t, int64_t row, int column, double otherwise) {
  return cut_result_get_null(r, t, row, column) ? otherwise : cut_result_get_number(r, t, row, column);
}

static void stored_clear(stored *s) {
  double *numbers[] = {s->col_lower, s->col_upper,   s->net_cost,    s->cost, s->row_lower,
                       s->row_upper, s->stage_upper, s->entry_value, s->x};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) cut_mem_free(numbers[i]);
  cut_mem_free(s->col_integer);
  cut_mem_free(s->is_class);
  cut_mem_free(s->col_start);
  cut_mem_free(s->entry_row);
}

static int64_t count_of(const stored *s, cut_result_table_id t) {
  int64_t n = 0;
  for (int64_t i = 0; i < cut_result_count(s->r, t); i++) n += is_of(s, t, i) ? 1 : 0;
  return n;
}

static cut_status make_room(stored *s, cut_error *err) {
  s->n_columns = count_of(s, CUT_RT_MODEL_COLUMNS);
  s->n_rows = count_of(s, CUT_RT_MODEL_ROWS);
  s->n_entries = count_of(s, CUT_RT_MODEL_ENTRIES);
  double **by_column[] = {&s->col_lower, &s->col_upper, &s->net_cost, &s->cost, &s->x},
         **by_row[] = {&s->row_lower, &s->row_upper, &s->stage_upper};
  bool ok = true;
  for (size_t i = 0; i < sizeof by_column / sizeof *by_column; i++)
    ok = (*by_column[i] = CUT_NEW(double, s->n_columns)) != NULL && ok;
  for (size_t i = 0; i < sizeof by_row / sizeof *by_row; i++)
    ok = (*by_row[i] = CUT_NEW(double, s->n_rows)) != NULL && ok;
  ok = (s->entry_value = CUT_NEW(double, s->n_entries)) != NULL && ok;
  ok = (s->entry_row = CUT_NEW(int32_t, s->n_entries)) != NULL && ok;
  ok = (s->col_start = CUT_NEW(int64_t, s->n_columns + 1)) != NULL && ok;
  ok = (s->col_integer = CUT_NEW(uint8_t, s->n_columns)) != NULL && ok;
  ok = (s->is_class = CUT_NEW(uint8_t, s->n_rows)) != NULL && ok;
  return ok ? CUT_STATUS_OK : CUT_FAIL_MEMORY(err);
}

static cut_status read_columns(stored *s, cut_error *err) {
  int64_t j = 0;
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_MODEL_COLUMNS); i++) {
    if (!is_of(s, CUT_RT_MODEL_COLUMNS, i)) continue;
    if (cut_result_get_integer(s->r, CUT_RT_MODEL_COLUMNS, i, CUT_RC_MODEL_COLUMNS_INDEX) != j)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "model_columns: index %lld is missing", (long long)j);
    s->col_lower[j] = limit(s->r, CUT_RT_MODEL_COLUMNS, i, CUT_RC_MODEL_COLUMNS_LOWER, -INFINITY);
    s->col_upper[j] = limit(s->r, CUT_RT_MODEL_COLUMNS, i, CUT_RC_MODEL_COLUMNS_UPPER, INFINITY);
    s->net_cost[j] = cut_result_get_number(s->r, CUT_RT_MODEL_COLUMNS, i, CUT_RC_MODEL_COLUMNS_COST);
    s->col_integer[j] = cut_result_get_integer(s->r, CUT_RT_MODEL_COLUMNS, i, CUT_RC_MODEL_COLUMNS_INTEGER) != 0;
    j++;
  }
  return CUT_STATUS_OK;
}

static cut_status read_rows(stored *s, cut_error *err) {
  int64_t row = 0;
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_MODEL_ROWS); i++) {
    if (!is_of(s, CUT_RT_MODEL_ROWS, i)) continue;
    if (cut_result_get_integer(s->r, CUT_RT_MODEL_ROWS, i, CUT_RC_MODEL_ROWS_INDEX) != row)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "model_rows: index %lld is missing", (long long)row);
    s->row_lower[row] = limit(s->r, CUT_RT_MODEL_ROWS, i, CUT_RC_MODEL_ROWS_LOWER, -INFINITY);
    s->row_upper[row] = limit(s->r, CUT_RT_MODEL_ROWS, i, CUT_RC_MODEL_ROWS_UPPER, INFINITY);
    s->is_class[row] = strcmp(cut_result_get_text(s->r, CUT_RT_MODEL_ROWS, i, CUT_RC_MODEL_ROWS_ROLE), "class") == 0;
    row++;
  }
  return CUT_STATUS_OK;
}

/* Entries are sorted by column, then row, which is their key. */
static cut_status read_entries(stored *s, cut_error *err) {
  int64_t k = 0, column = 0;
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_MODEL_ENTRIES); i++) {
    if (!is_of(s, CUT_RT_MODEL_ENTRIES, i)) continue;
    int64_t j = cut_result_get_integer(s->r, CUT_RT_MODEL_ENTRIES, i, CUT_RC_MODEL_ENTRIES_COLUMN),
            row = cut_result_get_integer(s->r, CUT_RT_MODEL_ENTRIES, i, CUT_RC_MODEL_ENTRIES_ROW);
    if (j < column || j >= s->n_columns || row < 0 || row >= s->n_rows || row > INT32_MAX)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "model_entries: entry (%lld, %lld) is outside the model", (long long)row,
                      (long long)j);
    while (column < j) s->col_start[++column] = k;
    s->entry_row[k] = (int32_t)row;
    s->entry_value[k++] = cut_result_get_number(s->r, CUT_RT_MODEL_ENTRIES, i, CUT_RC_MODEL_ENTRIES_VALUE);
  }
  while (column < s->n_columns) s->col_start[++column] = k;
  return CUT_STATUS_OK;
}

/* Row of the class that a stage's goal names, -1 for net cost. */
static int64_t goal_row(const stored *s, const char *goal) {
  int64_t priority, row = -1;
  char key[24];
  if (!cut_goal_parse(goal, &priority)) return -1;
  snprintf(key, sizeof key, "%lld", (long long)priority);
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_MODEL_ROWS); i++)
    if (is_of(s, CUT_RT_MODEL_ROWS, i) &&
        strcmp(cut_result_get_text(s->r, CUT_RT_MODEL_ROWS, i, CUT_RC_MODEL_ROWS_ROLE), "class") == 0 &&
        strcmp(cut_result_get_text(s->r, CUT_RT_MODEL_ROWS, i, CUT_RC_MODEL_ROWS_KEY), key) == 0)
      row = cut_result_get_integer(s->r, CUT_RT_MODEL_ROWS, i, CUT_RC_MODEL_ROWS_INDEX);
  return row;
}

/* ---- certificates of a stage ---- */

typedef struct leaves {
  cut_leaf_claim *items;
  int64_t n, capacity;
} leaves;

static void leaves_clear(leaves *l) {
  for (int64_t i = 0; i < l->n; i++) {
    cut_mem_free((void *)(uintptr_t)l->items[i].dual);
    cut_mem_free((void *)(uintptr_t)l->items[i].column);
    cut_mem_free((void *)(uintptr_t)l->items[i].lower);
    cut_mem_free((void *)(uintptr_t)l->items[i].upper);
  }
  cut_mem_free(l->items);
}

static cut_status add_leaf(const stored *s, leaves *l, cut_error *err) {
  if (!CUT_GROW(l)) return CUT_FAIL_MEMORY(err);
  cut_leaf_claim *leaf = &l->items[l->n];
  int64_t n_integer = 0;
  for (int64_t j = 0; j < s->n_columns; j++) n_integer += s->col_integer[j];
  *leaf = (cut_leaf_claim){.column = CUT_NEW(int64_t, n_integer),
                           .lower = CUT_NEW(double, n_integer),
                           .upper = CUT_NEW(double, n_integer),
                           .dual = CUT_NEW(double, s->n_rows)};
  l->n++;
  return leaf->column == NULL || leaf->lower == NULL || leaf->upper == NULL || leaf->dual == NULL ? CUT_FAIL_MEMORY(err)
                                                                                                  : CUT_STATUS_OK;
}

/* Adds a bound on a column to a leaf, together with its other side if that came before. */
static cut_status restrict_leaf(const stored *s, cut_leaf_claim *leaf, int64_t column, bool is_lower, double value,
                                cut_error *err) {
  if (column < 0 || column >= s->n_columns || !s->col_integer[column])
    return CUT_FAIL(err, CUT_STATUS_INPUT, "certificates: leaf restricts column %lld, which is not an integer one",
                    (long long)column);
  int64_t k = 0;
  while (k < leaf->n_fixed && leaf->column[k] != column) k++;
  double *lower = (double *)(uintptr_t)leaf->lower, *upper = (double *)(uintptr_t)leaf->upper;
  if (k == leaf->n_fixed) {
    ((int64_t *)(uintptr_t)leaf->column)[k] = column;
    lower[k] = s->col_lower[column];
    upper[k] = s->col_upper[column];
    leaf->n_fixed++;
  }
  (is_lower ? lower : upper)[k] = value;
  return CUT_STATUS_OK;
}

/* Certificates are sorted by leaf; a leaf without any value is the root with all multipliers zero. */
static cut_status read_certificates(stored *s, int64_t stage, leaves *l, cut_error *err) {
  memcpy(s->stage_upper, s->row_upper, (size_t)s->n_rows * sizeof *s->stage_upper);
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_CERTIFICATES); i++) {
    if (!is_of(s, CUT_RT_CERTIFICATES, i) ||
        cut_result_get_integer(s->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_STAGE) != stage)
      continue;
    int64_t number = cut_result_get_integer(s->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_LEAF),
            index = cut_result_get_integer(s->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_INDEX);
    const char *what = cut_result_get_text(s->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_WHAT);
    double value = cut_result_get_number(s->r, CUT_RT_CERTIFICATES, i, CUT_RC_CERTIFICATES_VALUE);
    if (number < 0 || number > l->n)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "certificates: leaf %lld does not follow leaf %lld", (long long)number,
                      (long long)l->n - 1);
    if (number == l->n) CUT_TRY(add_leaf(s, l, err));
    cut_leaf_claim *leaf = &l->items[number];
    if (strcmp(what, "lower") == 0 || strcmp(what, "upper") == 0) {
      CUT_TRY(restrict_leaf(s, leaf, index, what[0] == 'l', value, err));
      continue;
    }
    if (index < 0 || index >= s->n_rows)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "certificates: row %lld is outside the model", (long long)index);
    if (strcmp(what, "row_upper") == 0) {
      s->stage_upper[index] = value;
    } else if (strcmp(what, "dual") != 0 && strcmp(what, "ray") != 0) {
      return CUT_FAIL(err, CUT_STATUS_INPUT, "certificates: unknown entry '%s'", what);
    } else {
      ((double *)(uintptr_t)leaf->dual)[index] = value;
      if (strcmp(what, "ray") == 0) leaf->infeasible = true;
    }
  }
  return l->n == 0 ? add_leaf(s, l, err) : CUT_STATUS_OK;
}

static cut_status read_solution(stored *s, int64_t stage, cut_error *err) {
  memset(s->x, 0, (size_t)s->n_columns * sizeof *s->x);
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_SOLUTION_COLUMNS); i++) {
    if (!is_of(s, CUT_RT_SOLUTION_COLUMNS, i) ||
        cut_result_get_integer(s->r, CUT_RT_SOLUTION_COLUMNS, i, CUT_RC_SOLUTION_COLUMNS_STAGE) != stage)
      continue;
    int64_t j = cut_result_get_integer(s->r, CUT_RT_SOLUTION_COLUMNS, i, CUT_RC_SOLUTION_COLUMNS_INDEX);
    if (j < 0 || j >= s->n_columns)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "solution_columns: column %lld is outside the model", (long long)j);
    s->x[j] = cut_result_get_number(s->r, CUT_RT_SOLUTION_COLUMNS, i, CUT_RC_SOLUTION_COLUMNS_VALUE);
  }
  return CUT_STATUS_OK;
}

/* Only the goals of earlier stages may be limited beyond the model, each to what it reached: else the certificate is
 * that of another problem. */
static bool limits_are_those_of_stages(const stored *s, int64_t stage) {
  int64_t n_limited = 0;
  for (int64_t i = 0; i < s->n_rows; i++) n_limited += s->stage_upper[i] == s->row_upper[i] ? 0 : 1;
  for (int64_t k = 0; k < cut_result_count(s->r, CUT_RT_STAGES); k++) {
    if (!is_of(s, CUT_RT_STAGES, k) || cut_result_get_integer(s->r, CUT_RT_STAGES, k, CUT_RC_STAGES_STAGE) >= stage)
      continue;
    int64_t i = goal_row(s, cut_result_get_text(s->r, CUT_RT_STAGES, k, CUT_RC_STAGES_GOAL));
    double reached = cut_result_get_number(s->r, CUT_RT_STAGES, k, CUT_RC_STAGES_OBJECTIVE),
           slack = STAGE_SLACK * (1 + fabs(reached));
    if (i < 0) continue;
    if (!(s->stage_upper[i] >= fmin(s->row_upper[i], reached - slack) &&
          s->stage_upper[i] <= fmin(s->row_upper[i], reached + slack)))
      return false;
    n_limited -= s->stage_upper[i] == s->row_upper[i] ? 0 : 1;
  }
  return n_limited == 0;
}

/* ---- findings ---- */

static cut_status put(cut_result *out, const char *solve, const char *level, const char *check, bool passed,
                      int64_t items, double worst, const char *message, cut_error *err) {
  cut_result_begin(out, CUT_RT_VERIFICATION);
  cut_result_put_text(out, CUT_RC_VERIFICATION_SOLVE, solve);
  cut_result_put_text(out, CUT_RC_VERIFICATION_LEVEL, level);
  cut_result_put_text(out, CUT_RC_VERIFICATION_CHECK, check);
  cut_result_put_flag(out, CUT_RC_VERIFICATION_PASSED, passed);
  cut_result_put_integer(out, CUT_RC_VERIFICATION_ITEMS, items);
  cut_result_put_number(out, CUT_RC_VERIFICATION_WORST, worst);
  cut_result_put_text(out, CUT_RC_VERIFICATION_MESSAGE, message);
  if (!passed) cut_result_set_outcome(out, CUT_OUTCOME_BAD_INPUT);
  return cut_result_end(out, err);
}

/* Does the plan tell of takes above a maximum? */
static bool has_overruns(const stored *s) {
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_BREACHES); i++) {
    const char *column = cut_result_get_text(s->r, CUT_RT_BREACHES, i, CUT_RC_BREACHES_COLUMN);
    if (is_of(s, CUT_RT_BREACHES, i) && (strcmp(column, "max") == 0 || strcmp(column, "total_max") == 0)) return true;
  }
  return false;
}

/* One stage: is the solution feasible, is it optimal to the stated gap, is the claimed objective its own? */
static cut_status verify_stage(stored *s, int64_t i, cut_result *out, cut_error *err) {
  const char *goal = cut_result_get_text(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_GOAL),
             *claimed_status = cut_result_get_text(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_STATUS);
  int64_t stage = cut_result_get_integer(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_STAGE), class_row = goal_row(s, goal);
  double claimed = cut_result_get_number(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_OBJECTIVE),
         offset = cut_result_get_number(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_OFFSET),
         claimed_bound = cut_result_get_number(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_BOUND);
  leaves l = {0};
  char check[96], message[240];
  cut_status status;
  CUT_TRY_GOTO(read_certificates(s, stage, &l, err));
  CUT_TRY_GOTO(read_solution(s, stage, err));
  for (int64_t j = 0; j < s->n_columns; j++) {
    s->cost[j] = class_row < 0 ? s->net_cost[j] : 0;
    for (int64_t k = s->col_start[j]; class_row >= 0 && k < s->col_start[j + 1]; k++)
      if (s->entry_row[k] == class_row) s->cost[j] += s->entry_value[k];
  }
  cut_lp lp = {.n_columns = s->n_columns,
               .n_rows = s->n_rows,
               .col_lower = s->col_lower,
               .col_upper = s->col_upper,
               .cost = s->cost,
               .col_integer = s->col_integer,
               .row_lower = s->row_lower,
               .row_upper = s->stage_upper,
               .col_start = s->col_start,
               .entry_row = s->entry_row,
               .entry_value = s->entry_value};
  cut_tolerances tolerances;
  cut_tolerances_init(&tolerances);
  snprintf(check, sizeof check, "stage %lld: %s", (long long)stage, goal);
  bool carried_out = strcmp(claimed_status, CUT_STATUS_CARRIED_OUT) == 0;
  if (!carried_out && !limits_are_those_of_stages(s, stage)) {
    status = put(out, s->solve, "a", check, false, s->n_rows, NAN,
                 "the certificate's limits are not those that the earlier stages leave", err);
    goto cleanup;
  }
  if (strcmp(claimed_status, "infeasible") == 0) {
    bool proved = false;
    CUT_TRY_GOTO(cut_certify_infeasible(&lp, l.items, l.n, &proved, err));
    status =
        put(out, s->solve, "a", check, proved, l.n, NAN,
            proved ? "no plan exists: every leaf's ray proves it" : "the rays do not prove that no plan exists", err);
    goto cleanup;
  }
  if (strcmp(claimed_status, "optimal") != 0 && !carried_out) {
    snprintf(message, sizeof message, "the solve ended as '%s': nothing is claimed, nothing proved", claimed_status);
    status = put(out, s->solve, "a", check, false, 0, NAN, message, err);
    goto cleanup;
  }
  cut_certificate c;
  CUT_TRY_GOTO(cut_certify(&lp, s->x, l.items, l.n, &tolerances, &c, err));
  double slack = 1e-8 * (1 + fabs(claimed));
  bool objective_is_own = claimed >= c.objective_low + offset - slack && claimed <= c.objective_high + offset + slack;
  if (carried_out) {
    /* A limit that was lowered below what had been taken is broken by what had been done; the audit weighs it. */
    bool fits = c.feasible || has_overruns(s);
    status = put(out, s->solve, "a", check, fits && objective_is_own, s->n_rows + s->n_columns, c.relative_residual,
                 !fits               ? "what was carried out breaks a row or bound"
                 : !objective_is_own ? "the objective claimed is not that of what was carried out"
                                     : "as carried out; no optimum is claimed",
                 err);
    goto cleanup;
  }
  double claimed_gap = cut_result_get_number(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_GAP);
  bool bound_is_own =
      claimed_bound <= c.bound + offset + slack && fabs(claimed_gap - (claimed - claimed_bound)) <= slack;
  bool leaves_are_told = cut_result_get_integer(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_LEAVES) == l.n;
  bool passed = c.proved && objective_is_own && bound_is_own && leaves_are_told;
  if (!c.feasible)
    snprintf(message, sizeof message, "the plan breaks a row or bound by %.3g (relative)", c.relative_residual);
  else if (!c.proved)
    snprintf(message, sizeof message, "the bound proved is %.10g, %.3g below the objective", c.bound, c.gap);
  else if (!objective_is_own)
    snprintf(message, sizeof message, "objective %.12g is claimed, %.12g found", claimed, c.objective_high + offset);
  else if (!bound_is_own)
    snprintf(message, sizeof message, "bound %.12g is claimed, %.12g found, or the gap is not theirs", claimed_bound,
             c.bound + offset);
  else if (!leaves_are_told)
    snprintf(message, sizeof message, "%lld leaves are found, another number is claimed", (long long)l.n);
  else
    snprintf(message, sizeof message, "optimal within %.3g, proved", c.gap);
  status = put(out, s->solve, "a", check, passed, s->n_rows + s->n_columns, c.relative_residual, message, err);
cleanup:
  leaves_clear(&l);
  return status;
}

/* Stages are the classes and then net cost, numbered from 1; they end early only with a stage that is not optimal. */
static cut_status verify_order(const stored *s, cut_result *out, cut_error *err) {
  int64_t n = 0, n_classes = 0;
  bool ended = false, passed = true, has_cost = false;
  int64_t priority, last = INT64_MIN;
  for (int64_t i = 0; i < s->n_rows; i++) n_classes += s->is_class[i];
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_STAGES); i++) {
    if (!is_of(s, CUT_RT_STAGES, i)) continue;
    const char *goal = cut_result_get_text(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_GOAL);
    passed =
        passed && !ended && !has_cost && cut_result_get_integer(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_STAGE) == n + 1;
    if (cut_goal_parse(goal, &priority)) {
      passed = passed && priority > last && goal_row(s, goal) >= 0;
      last = priority;
    } else {
      passed = passed && strcmp(goal, CUT_GOAL_COST) == 0 && n == n_classes;
      has_cost = true;
    }
    const char *status = cut_result_get_text(s->r, CUT_RT_STAGES, i, CUT_RC_STAGES_STATUS);
    ended = strcmp(status, "optimal") != 0 && strcmp(status, CUT_STATUS_CARRIED_OUT) != 0;
    n++;
  }
  passed = passed && (ended || has_cost);
  return put(out, s->solve, "a", "stages", passed, n, NAN,
             passed ? "every goal in its order" : "goals are missing, or out of order", err);
}

/* ---- the model that was solved ---- */

static bool same(double a, double b) {
  if (isinf(a) || isinf(b)) return isinf(a) && isinf(b) && (a > 0) == (b > 0);
  return fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

/* First thing in which the stored model is not m, as a message; "" if none. */
static void tell_difference(const stored *s, const cut_model_view *v, const cut_case *c, char *message, size_t size) {
  message[0] = '\0';
  if (v->n_columns != s->n_columns || v->n_rows != s->n_rows || v->n_entries != s->n_entries) {
    snprintf(message, size, "%lld columns, %lld rows, %lld entries are stored; the case has %lld, %lld, %lld",
             (long long)s->n_columns, (long long)s->n_rows, (long long)s->n_entries, (long long)v->n_columns,
             (long long)v->n_rows, (long long)v->n_entries);
    return;
  }
  for (int64_t j = 0; j < v->n_columns && message[0] == '\0'; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    const char *differs = !same(s->col_lower[j], v->col_lower[j])                ? "lower limit"
                          : !same(s->col_upper[j], v->col_upper[j])              ? "upper limit"
                          : !same(s->net_cost[j], v->cost[j])                    ? "cost"
                          : (s->col_integer[j] != 0) != (v->col_integer[j] != 0) ? "wholeness"
                                                                                 : NULL;
    if (s->col_start[j + 1] != v->col_start[j + 1]) differs = "number of entries";
    for (int64_t k = v->col_start[j]; differs == NULL && k < v->col_start[j + 1]; k++)
      if (s->entry_row[k] != v->entry_row[k] || !same(s->entry_value[k], v->entry_value[k])) differs = "entry";
    if (differs != NULL)
      snprintf(message, size, "the %s of column %lld (%s of %s '%s') is not the case's", differs, (long long)j,
               cut_role_text(o->role), cut_schema(o->table)->name, cut_case_key(c, o->table, o->row));
  }
  for (int64_t i = 0; i < v->n_rows && message[0] == '\0'; i++)
    if (!same(s->row_lower[i], v->row_lower[i]) || !same(s->row_upper[i], v->row_upper[i]))
      snprintf(message, size, "the limits of row %lld (%s) are not the case's", (long long)i,
               cut_role_text(cut_row_origin(v, i).role));
}

/* Do columns [or rows] of table t stand for what those of the model do? Column 0 is the solve; index, role, table, key,
 * commodity, origin follow in both tables. */
static bool same_origins(const stored *s, cut_result_table_id t, const cut_origins *origins, const cut_model_view *v,
                         const cut_case *c) {
  const bool of_columns = t == CUT_RT_MODEL_COLUMNS;
  int64_t k = 0;
  for (int64_t i = 0; i < cut_result_count(s->r, t); i++) {
    if (!is_of(s, t, i)) continue;
    const cut_origin *o = (const cut_origin[1]){cut_origins_get(origins, k++)};
    char day[11], priority[24];
    bool is_class = o->role == CUT_ROLE_CLASS;
    snprintf(priority, sizeof priority, "%lld", (long long)o->row);
    cut_date_format(o->period < 0 ? CUT_DATE_NONE : v->period[o->period].first, day);
    const char *whose = o->origin == 0 ? "" : o->origin < 0 ? "-" : cut_case_key(c, CUT_TABLE_ACTORS, o->origin - 1);
    const char *commodity = o->commodity < 0 ? "" : cut_case_key(c, CUT_TABLE_COMMODITIES, o->commodity);
    if (strcmp(cut_result_get_text(s->r, t, i, CUT_RC_MODEL_COLUMNS_ROLE), cut_role_text(o->role)) != 0 ||
        strcmp(cut_result_get_text(s->r, t, i, CUT_RC_MODEL_COLUMNS_TABLE),
               is_class ? "" : cut_schema(o->table)->name) != 0 ||
        strcmp(cut_result_get_text(s->r, t, i, CUT_RC_MODEL_COLUMNS_KEY),
               is_class ? priority : cut_case_key(c, o->table, o->row)) != 0 ||
        strcmp(cut_result_get_text(s->r, t, i, CUT_RC_MODEL_COLUMNS_COMMODITY), commodity) != 0 ||
        strcmp(cut_result_get_text(s->r, t, i, CUT_RC_MODEL_COLUMNS_ORIGIN), whose) != 0 ||
        strcmp(cut_result_get_text(s->r, t, i, of_columns ? CUT_RC_MODEL_COLUMNS_PERIOD : CUT_RC_MODEL_ROWS_PERIOD),
               day) != 0 ||
        (of_columns && cut_result_get_integer(s->r, t, i, CUT_RC_MODEL_COLUMNS_STEP) != o->step))
      return false;
  }
  return true;
}

/* Has the stored model columns for missed minima? Then it has their class. */
static bool counts_missed(const stored *s) {
  for (int64_t k = 0; k < cut_result_count(s->r, CUT_RT_STAGES); k++) {
    int64_t priority;
    if (is_of(s, CUT_RT_STAGES, k) &&
        cut_goal_parse(cut_result_get_text(s->r, CUT_RT_STAGES, k, CUT_RC_STAGES_GOAL), &priority) &&
        priority == CUT_PRIORITY_BREACH)
      return true;
  }
  return false;
}

/* Row of table solves about this one, -1 where the result tells none. */
static int64_t solve_row(const cut_result *r, const char *solve) {
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_SOLVES); i++)
    if (strcmp(cut_result_get_text(r, CUT_RT_SOLVES, i, CUT_RC_SOLVES_SOLVE), solve) == 0) return i;
  return -1;
}

/* How the solve was compiled, as the result tells. *group is freed with cut_mem_free, and must outlive *out. */
static cut_status compile_options_of(const stored *s, const cut_case *c, cut_compile_options *out, int64_t **group,
                                     cut_error *err) {
  cut_compile_options_init(out);
  int64_t row = solve_row(s->r, s->solve);
  const char *buyers = row < 0 ? "" : cut_result_get_text(s->r, CUT_RT_SOLVES, row, CUT_RC_SOLVES_BUYERS);
  char *words = cut_mem_text(buyers);
  cut_status status = CUT_STATUS_OK;
  *group = CUT_NEW(int64_t, (int64_t)strlen(buyers) + 1);
  if (words == NULL || *group == NULL) status = CUT_FAIL_MEMORY(err);
  for (char *at = words, *end; status == CUT_STATUS_OK && at[0] != '\0'; at = end) {
    end = at + strcspn(at, " ");
    if (end[0] != '\0') *end++ = '\0';
    int64_t actor = cut_case_find(c, CUT_TABLE_ACTORS, at);
    if (actor < 0) status = CUT_FAIL(err, CUT_STATUS_INPUT, "solves: the case has no actor '%s'", at);
    (*group)[out->n_group++] = actor;
  }
  out->group = out->n_group > 0 ? *group : NULL;
  out->system = row >= 0 && out->n_group == 0;
  out->by_origin = row >= 0 && cut_result_get_integer(s->r, CUT_RT_SOLVES, row, CUT_RC_SOLVES_BY_ORIGIN) != 0;
  cut_mem_free(words);
  return status;
}

/* The row of a cap on a share, put on the model again where the result tells of one. */
static cut_status put_cap_on(const stored *s, const cut_case *c, cut_model **m, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(s->r, CUT_RT_CAPS); i++) {
    const char *text[CUT_N_RC_CAPS];
    if (strcmp(cut_result_get_text(s->r, CUT_RT_CAPS, i, CUT_RC_CAPS_SOLVE), s->solve) != 0) continue;
    for (int k = CUT_RC_CAPS_SUPPLIER; k <= CUT_RC_CAPS_TO; k++) text[k] = cut_result_get_text(s->r, CUT_RT_CAPS, i, k);
    cut_share_spec spec = {.supplier = cut_case_find(c, CUT_TABLE_ACTORS, text[CUT_RC_CAPS_SUPPLIER]),
                           .accounting = cut_share_accounting_parse(text[CUT_RC_CAPS_ACCOUNTING]),
                           .nuclear = cut_share_nuclear_parse(text[CUT_RC_CAPS_NUCLEAR])};
    if (spec.supplier < 0 || !cut_share_basis_parse(text[CUT_RC_CAPS_BASIS], &spec.basis) ||
        !cut_date_parse(text[CUT_RC_CAPS_FROM], &spec.when.first) ||
        !cut_date_parse(text[CUT_RC_CAPS_TO], &spec.when.last))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "caps: the cap of solve '%s' cannot be read", s->solve);
    spec.when.last++;
    cut_model *plain = *m;
    *m = NULL;
    cut_status status =
        cut_share_cap(c, plain, &spec, cut_result_get_number(s->r, CUT_RT_CAPS, i, CUT_RC_CAPS_SHARE) / 100,
                      limit(s->r, CUT_RT_CAPS, i, CUT_RC_CAPS_OF, NAN), m, err);
    cut_model_free(plain);
    return status;
  }
  return CUT_STATUS_OK;
}

static cut_status verify_model(const stored *s, const cut_values *values, cut_result *out, cut_error *err) {
  cut_model *m = NULL;
  int64_t *group = NULL;
  const cut_case *c = cut_values_case(values);
  cut_compile_options options;
  char message[240];
  cut_status status;
  CUT_TRY_GOTO(compile_options_of(s, c, &options, &group, err));
  options.breaches = counts_missed(s);
  CUT_TRY_GOTO(cut_compile(values, &options, &m, err));
  CUT_TRY_GOTO(put_cap_on(s, c, &m, err));
  const cut_model_view *v = cut_model_get(m);
  tell_difference(s, v, c, message, sizeof message);
  if (message[0] == '\0' && !(same_origins(s, CUT_RT_MODEL_COLUMNS, &v->col_origins, v, c) &&
                              same_origins(s, CUT_RT_MODEL_ROWS, &v->row_origins, v, c)))
    snprintf(message, sizeof message, "columns or rows do not stand for what they do in the case's model");
  status = put(out, s->solve, "a", "stored model is the case's", message[0] == '\0',
               v->n_columns + v->n_rows + v->n_entries, NAN, message, err);
cleanup:
  cut_model_free(m);
  cut_mem_free(group);
  return status;
}

/* Has the case's model no columns, because nothing in it is of the side that looks? */
static cut_status decides_nothing(const stored *s, const cut_values *values, bool *out, cut_error *err) {
  cut_model *m = NULL;
  int64_t *group = NULL;
  cut_compile_options options;
  cut_status status;
  CUT_TRY_GOTO(compile_options_of(s, cut_values_case(values), &options, &group, err));
  CUT_TRY_GOTO(cut_compile(values, &options, &m, err));
  *out = cut_model_get(m)->n_columns == 0;
cleanup:
  cut_model_free(m);
  cut_mem_free(group);
  return status;
}

/* values: the case as it was solved, NULL if there is no case. */
static cut_status verify_certificates(const cut_result *r, const char *solve, const cut_values *values, cut_result *out,
                                      cut_error *err) {
  stored s = {.r = r, .solve = solve};
  cut_status status;
  CUT_TRY_GOTO(make_room(&s, err));
  if (s.n_columns == 0) {
    bool nothing = false;
    if (values != NULL) CUT_TRY_GOTO(decides_nothing(&s, values, &nothing, err));
    status = put(
        out, solve, "a", "stored model", nothing, 0, NAN,
        nothing ? "from this side nothing is to be decided" : "the result holds no model: run again with --detail yes",
        err);
    goto cleanup;
  }
  CUT_TRY_GOTO(read_columns(&s, err));
  CUT_TRY_GOTO(read_rows(&s, err));
  CUT_TRY_GOTO(read_entries(&s, err));
  if (values != NULL) CUT_TRY_GOTO(verify_model(&s, values, out, err));
  CUT_TRY_GOTO(verify_order(&s, out, err));
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_STAGES); i++)
    if (is_of(&s, CUT_RT_STAGES, i)) CUT_TRY_GOTO(verify_stage(&s, i, out, err));
cleanup:
  stored_clear(&s);
  return status;
}

/* States of the measures as table measures tells them for a solve; those that were open as they turned out, or as open.
 * NULL if the table has no rows of it. Freed with cut_mem_free. */
cut_status cut_verify_states(const cut_case *c, const cut_result *r, const char *solve, bool as_open,
                             cut_measure_state **out, cut_error *err) {
  *out = NULL;
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_MEASURES); i++) {
    const char *id = cut_result_get_text(r, CUT_RT_MEASURES, i, CUT_RC_MEASURES_MEASURE),
               *state = cut_result_get_text(r, CUT_RT_MEASURES, i, CUT_RC_MEASURES_STATE);
    if (strcmp(cut_result_get_text(r, CUT_RT_MEASURES, i, CUT_RC_MEASURES_SOLVE), solve) != 0) continue;
    cut_measure_state told = {CUT_MEASURE_OFF, CUT_DATE_NONE};
    int64_t measure = cut_case_find(c, CUT_TABLE_MEASURES, id);
    bool was_open = strncmp(state, "open ", 5) == 0, is_on = strcmp(was_open ? state + 5 : state, "on") == 0;
    bool has_day = cut_date_parse(cut_result_get_text(r, CUT_RT_MEASURES, i, CUT_RC_MEASURES_DECIDED), &told.decided);
    if (measure < 0) {
      cut_mem_free(*out);
      *out = NULL;
      return CUT_FAIL(err, CUT_STATUS_INPUT, "table measures: the case has no measure '%s'", id);
    }
    told.choice = was_open && as_open ? CUT_MEASURE_OPEN : is_on && has_day ? CUT_MEASURE_ON : CUT_MEASURE_OFF;
    if (*out == NULL) CUT_TRY(cut_measure_states_new(c, out, err));
    (*out)[measure] = told;
  }
  return CUT_STATUS_OK;
}

/* The solve's scenarios are told in table solves; of older results they are its name, unless that is "base". */
static cut_status values_of(const cut_case *c, const cut_result *r, const char *solve, cut_values **out,
                            cut_error *err) {
  int64_t row = solve_row(r, solve), n = 0;
  const char *told = row >= 0                     ? cut_result_get_text(r, CUT_RT_SOLVES, row, CUT_RC_SOLVES_SCENARIOS)
                     : strcmp(solve, "base") == 0 ? ""
                                                  : solve;
  char *copy = cut_mem_text(told);
  const char *names[32];
  if (copy == NULL) return CUT_FAIL_MEMORY(err);
  bool is_base = copy[0] == '\0';
  for (char *at = copy; !is_base && at != NULL && n < 32;) {
    char *plus = strchr(at, '+');
    if (plus != NULL) *plus = '\0';
    names[n++] = at;
    at = plus == NULL ? NULL : plus + 1;
  }
  cut_status status = cut_values_new(c, names, n, out, err);
  cut_mem_free(copy);
  return status;
}

static cut_status put_checks(const cut_audit_check *checks, int n, const char *solve, cut_result *out, cut_error *err) {
  for (int i = 0; i < n; i++)
    CUT_TRY(put(out, solve, "b", checks[i].name, checks[i].passed, checks[i].items, checks[i].worst, checks[i].message,
                err));
  return CUT_STATUS_OK;
}

static cut_status verify_physically(const cut_values *values, const cut_result *r, const char *solve, cut_result *out,
                                    cut_error *err) {
  cut_audit_check checks[CUT_N_AUDIT_CHECKS], agreements[CUT_N_AGREE_CHECKS], share, origins;
  bool has_cap, told;
  CUT_TRY(cut_audit(values, r, solve, AUDIT_TOLERANCE, checks, err));
  CUT_TRY(put_checks(checks, CUT_N_AUDIT_CHECKS, solve, out, err));
  CUT_TRY(cut_audit_share(values, r, solve, AUDIT_TOLERANCE, &share, &has_cap, err));
  if (has_cap) CUT_TRY(put_checks(&share, 1, solve, out, err));
  CUT_TRY(cut_audit_origins(values, r, solve, AUDIT_TOLERANCE, &origins, &told, err));
  if (told) CUT_TRY(put_checks(&origins, 1, solve, out, err));
  CUT_TRY(cut_agree(cut_values_case(values), r, solve, AGREE_TOLERANCE, agreements, err));
  return put_checks(agreements, CUT_N_AGREE_CHECKS, solve, out, err);
}

/* Was it this case that was solved, as known on the same day? */
static cut_status verify_case(const cut_case *c, const cut_result *r, const char *solve, cut_result *out,
                              cut_error *err) {
  const char *digest = "";
  char own[65];
  CUT_TRY(cut_case_digest(c, own, err));
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_RUN); i++)
    if (strcmp(cut_result_get_text(r, CUT_RT_RUN, i, CUT_RC_RUN_NAME), "case_digest") == 0)
      digest = cut_result_get_text(r, CUT_RT_RUN, i, CUT_RC_RUN_VALUE);
  bool passed = strcmp(digest, own) == 0;
  return put(out, solve, "a", "case is the one that was solved", passed, 1, NAN,
             passed ? "" : "the case, or what of it was known, is another", err);
}

/* Amounts and money are told of plans only: every stage must have ended optimal. */
static bool has_plan(const cut_result *r, const char *solve) {
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_STAGES); i++)
    if (strcmp(cut_result_get_text(r, CUT_RT_STAGES, i, CUT_RC_STAGES_SOLVE), solve) == 0 &&
        strcmp(cut_result_get_text(r, CUT_RT_STAGES, i, CUT_RC_STAGES_STATUS), "optimal") != 0 &&
        strcmp(cut_result_get_text(r, CUT_RT_STAGES, i, CUT_RC_STAGES_STATUS), CUT_STATUS_CARRIED_OUT) != 0)
      return false;
  return true;
}

/* A plan of one step of rolling foresight: made for what was known on its day, and not what happened. */
static bool is_step(const char *solve) {
  return strchr(solve, CUT_ROLLING_MARK[0]) != NULL && strstr(solve, CUT_ROLLING_NAME) == NULL;
}

static cut_status verify_solve(const cut_case *c, const cut_run_options *o, const cut_result *r, const char *solve,
                               cut_result *out, cut_error *err) {
  cut_values *values = NULL, *asked = NULL, *found = NULL;
  cut_measure_state *states = NULL;
  cut_status status;
  if (c == NULL) return verify_certificates(r, solve, NULL, out, err);
  CUT_TRY_GOTO(verify_case(c, r, solve, out, err));
  if (is_step(solve)) {
    status = verify_certificates(r, solve, NULL, out, err);
    goto cleanup;
  }
  CUT_TRY_GOTO(values_of(c, r, solve, &values, err));
  CUT_TRY_GOTO(cut_run_options_apply_sets(o, values, err));
  CUT_TRY_GOTO(cut_verify_states(c, r, solve, true, &states, err));
  CUT_TRY_GOTO(cut_values_with_measures(values, states, &asked, err));
  CUT_TRY_GOTO(verify_certificates(r, solve, asked, out, err));
  if (!has_plan(r, solve)) goto cleanup;
  cut_mem_free(states);
  CUT_TRY_GOTO(cut_verify_states(c, r, solve, false, &states, err));
  CUT_TRY_GOTO(cut_values_with_measures(values, states, &found, err));
  CUT_TRY_GOTO(verify_physically(found, r, solve, out, err));
  if (strstr(solve, CUT_ROLLING_NAME) != NULL) CUT_TRY_GOTO(cut_verify_rolling(r, solve, out, err));
cleanup:
  cut_mem_free(states);
  cut_values_free(found);
  cut_values_free(asked);
  cut_values_free(values);
  return status;
}

cut_status cut_verb_verify(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                           cut_error *err) {
  (void)sink;
  cut_result *stored_result = NULL;
  cut_status status;
  if (o->result == NULL) return CUT_FAIL(err, CUT_STATUS_INPUT, "verify needs the result file to check");
  CUT_TRY_GOTO(cut_result_load(o->result, &stored_result, err));
  int64_t n = cut_result_count(stored_result, CUT_RT_STAGES);
  if (n == 0) {
    status = CUT_FAIL(err, CUT_STATUS_INPUT, "%s: the result holds no solve to verify", o->result);
    goto cleanup;
  }
  for (int64_t i = 0; i < n; i++) {
    const char *solve = cut_result_get_text(stored_result, CUT_RT_STAGES, i, CUT_RC_STAGES_SOLVE);
    if (i > 0 && strcmp(solve, cut_result_get_text(stored_result, CUT_RT_STAGES, i - 1, CUT_RC_STAGES_SOLVE)) == 0)
      continue;
    CUT_TRY_GOTO(verify_solve(c, o, stored_result, solve, r, err));
  }
  if (c != NULL) CUT_TRY_GOTO(cut_verify_switches(c, o, stored_result, r, err));
cleanup:
  cut_result_free(stored_result);
  return status;
}
