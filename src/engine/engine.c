/* The engine: keeps the current numbers, passes their changes to a solver kernel, finishes its solutions.
 *
 * array                              index   meaning                                        lifetime
 * col_lower, col_upper, cost         column  current numbers, start as the model's          engine
 * row_lower, row_upper               row     current numbers                                engine
 * touched_columns, touched_rows      -       indices changed since the last solve, unsorted engine
 * column_touched, row_touched        col/row 1 if in the list above                         engine
 *
 * Invariants: lower <= upper everywhere, no NAN, no lower limit of INFINITY, no upper one of -INFINITY, finite numbers
 * below CUT_ENGINE_LARGEST. Setting a number never allocates, so bounds can always be put back. */
#include "engine/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/engine_internal.h"

/* A value this close to a limit, as a share of the feasibility tolerance, is put on it: rounding noise, not a choice.
 */
#define SNAP_SHARE 1e-3
/* Tighter tolerances than this are noise in double arithmetic, and HiGHS refuses them. */
#define SMALLEST_TOLERANCE 1e-10

struct cut_engine {
  const cut_model_view *view;
  cut_engine_options options;
  cut_kernel *kernel;
  double *col_lower, *col_upper, *cost, *row_lower, *row_upper;
  int64_t *touched_columns, *touched_rows;
  int64_t n_touched_columns, n_touched_rows;
  uint8_t *column_touched, *row_touched;
  bool cost_touched;
  const cut_solution *start; /* what the next solve starts from, NULL: the last basis */
};

void cut_engine_options_init(cut_engine_options *o) {
  *o = (cut_engine_options){.kind = CUT_ENGINE_AUTO,
                            .feasibility = 1e-9,
                            .optimality = 1e-9,
                            .time_limit = INFINITY,
                            .rays = true,
                            .iteration_limit = -1};
}

const char *cut_solve_status_text(cut_solve_status s) {
  switch (s) {
    case CUT_SOLVE_OPTIMAL:
      return "optimal";
    case CUT_SOLVE_INFEASIBLE:
      return "infeasible";
    case CUT_SOLVE_UNBOUNDED:
      return "unbounded";
    case CUT_SOLVE_LIMIT:
      return "limit";
    case CUT_SOLVE_INTERRUPTED:
      return "interrupted";
  }
  return "unknown";
}

void cut_solution_clear(cut_solution *s) {
  if (s == NULL) return;
  cut_mem_free(s->value);
  cut_mem_free(s->reduced);
  cut_mem_free(s->activity);
  cut_mem_free(s->dual);
  cut_mem_free(s->ray);
  cut_mem_free(s->col_basic);
  cut_mem_free(s->row_basic);
  memset(s, 0, sizeof *s);
}

/* Copies n numbers to *to; nothing where there are none. False if memory is out. */
static bool copy_numbers(const double *from, int64_t n, double **to) {
  *to = from == NULL ? NULL : CUT_COPY(from, n);
  return from == NULL || *to != NULL;
}

static bool copy_marks(const uint8_t *from, int64_t n, uint8_t **to) {
  *to = from == NULL ? NULL : CUT_COPY(from, n);
  return from == NULL || *to != NULL;
}

cut_status cut_solution_copy(const cut_solution *s, cut_solution *out, cut_error *err) {
  *out = *s;
  bool copied = copy_numbers(s->value, s->n_columns, &out->value);
  copied = copy_numbers(s->reduced, s->n_columns, &out->reduced) && copied;
  copied = copy_numbers(s->activity, s->n_rows, &out->activity) && copied;
  copied = copy_numbers(s->dual, s->n_rows, &out->dual) && copied;
  copied = copy_numbers(s->ray, s->status == CUT_SOLVE_UNBOUNDED ? s->n_columns : s->n_rows, &out->ray) && copied;
  copied = copy_marks(s->col_basic, s->n_columns, &out->col_basic) && copied;
  copied = copy_marks(s->row_basic, s->n_rows, &out->row_basic) && copied;
  return copied ? CUT_STATUS_OK : CUT_FAIL_MEMORY(err);
}

/* ---- opening ---- */

static cut_status check_options(const cut_engine_options *o, cut_error *err) {
  if (o->kind != CUT_ENGINE_AUTO && o->kind != CUT_ENGINE_HIGHS)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "engine kind %d does not exist", (int)o->kind);
  if (!(o->feasibility >= SMALLEST_TOLERANCE && o->feasibility <= 1))
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "feasibility tolerance %g is outside 1e-10 to 1", o->feasibility);
  if (!(o->optimality >= SMALLEST_TOLERANCE && o->optimality <= 1))
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "optimality tolerance %g is outside 1e-10 to 1", o->optimality);
  if (!(o->time_limit >= 0)) return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "time limit %g s is negative", o->time_limit);
  return CUT_STATUS_OK;
}

static cut_status check_limits(const char *what, int64_t index, double lower, double upper, cut_error *err) {
  if (isnan(lower) || isnan(upper) || lower == INFINITY || upper == -INFINITY || lower > upper)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "%s %lld: limits [%g, %g] leave no value", what, (long long)index, lower,
                    upper);
  if ((isfinite(lower) && fabs(lower) >= CUT_ENGINE_LARGEST) || (isfinite(upper) && fabs(upper) >= CUT_ENGINE_LARGEST))
    return CUT_FAIL(err, CUT_STATUS_OVERFLOW, "%s %lld: limits [%g, %g] are not below 1e20", what, (long long)index,
                    lower, upper);
  return CUT_STATUS_OK;
}

static cut_status check_cost(int64_t column, double cost, cut_error *err) {
  if (!isfinite(cost))
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "column %lld: cost %g is not finite", (long long)column, cost);
  if (fabs(cost) >= CUT_ENGINE_LARGEST)
    return CUT_FAIL(err, CUT_STATUS_OVERFLOW, "column %lld: cost %g is not below 1e20", (long long)column, cost);
  return CUT_STATUS_OK;
}

static cut_status check_view(const cut_model_view *v, cut_error *err) {
  for (int64_t j = 0; j < v->n_columns; j++) {
    CUT_TRY(check_limits("column", j, v->col_lower[j], v->col_upper[j], err));
    CUT_TRY(check_cost(j, v->cost[j], err));
  }
  for (int64_t i = 0; i < v->n_rows; i++) CUT_TRY(check_limits("row", i, v->row_lower[i], v->row_upper[i], err));
  return CUT_STATUS_OK;
}

cut_status cut_engine_open(const cut_model *m, const cut_engine_options *options, cut_engine **out, cut_error *err) {
  CUT_ASSERT(m != NULL && out != NULL, err);
  *out = NULL;
  cut_status status = CUT_STATUS_OK;
  const cut_model_view *v = cut_model_get(m);
  cut_engine *e = CUT_NEW(cut_engine, 1);
  if (e == NULL) return CUT_FAIL_MEMORY(err);
  e->view = v;
  if (options != NULL)
    e->options = *options;
  else
    cut_engine_options_init(&e->options);
  CUT_TRY_GOTO(check_options(&e->options, err));
  CUT_TRY_GOTO(check_view(v, err));
  e->col_lower = CUT_COPY(v->col_lower, v->n_columns);
  e->col_upper = CUT_COPY(v->col_upper, v->n_columns);
  e->cost = CUT_COPY(v->cost, v->n_columns);
  e->row_lower = CUT_COPY(v->row_lower, v->n_rows);
  e->row_upper = CUT_COPY(v->row_upper, v->n_rows);
  e->touched_columns = CUT_NEW(int64_t, v->n_columns);
  e->touched_rows = CUT_NEW(int64_t, v->n_rows);
  e->column_touched = CUT_NEW(uint8_t, v->n_columns);
  e->row_touched = CUT_NEW(uint8_t, v->n_rows);
  if (e->col_lower == NULL || e->col_upper == NULL || e->cost == NULL || e->row_lower == NULL || e->row_upper == NULL ||
      e->touched_columns == NULL || e->touched_rows == NULL || e->column_touched == NULL || e->row_touched == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  /* The only kernel so far, whatever the kind: check_options has refused the others. */
  CUT_TRY_GOTO(cut_highs_kernel.open(v, &e->options, &e->kernel, err));
  *out = e;
  e = NULL;
cleanup:
  cut_engine_close(e);
  return status;
}

void cut_engine_close(cut_engine *e) {
  if (e == NULL) return;
  if (e->kernel != NULL) e->kernel->ops->close(e->kernel);
  cut_mem_free(e->row_touched);
  cut_mem_free(e->column_touched);
  cut_mem_free(e->touched_rows);
  cut_mem_free(e->touched_columns);
  cut_mem_free(e->row_upper);
  cut_mem_free(e->row_lower);
  cut_mem_free(e->cost);
  cut_mem_free(e->col_upper);
  cut_mem_free(e->col_lower);
  cut_mem_free(e);
}

const char *cut_engine_name(const cut_engine *e) { return e->kernel->ops->name(e->kernel); }

/* ---- changes ---- */

static void put_column(cut_engine *e, int64_t j, double lower, double upper) {
  if (e->col_lower[j] == lower && e->col_upper[j] == upper) return;
  e->col_lower[j] = lower;
  e->col_upper[j] = upper;
  if (!e->column_touched[j]) e->touched_columns[e->n_touched_columns++] = j;
  e->column_touched[j] = 1;
}

static void put_row(cut_engine *e, int64_t i, double lower, double upper) {
  if (e->row_lower[i] == lower && e->row_upper[i] == upper) return;
  e->row_lower[i] = lower;
  e->row_upper[i] = upper;
  if (!e->row_touched[i]) e->touched_rows[e->n_touched_rows++] = i;
  e->row_touched[i] = 1;
}

cut_status cut_engine_set_cost(cut_engine *e, const double *cost, cut_error *err) {
  CUT_ASSERT(e != NULL && cost != NULL, err);
  for (int64_t j = 0; j < e->view->n_columns; j++) CUT_TRY(check_cost(j, cost[j], err));
  for (int64_t j = 0; j < e->view->n_columns; j++) {
    if (e->cost[j] != cost[j]) e->cost_touched = true;
    e->cost[j] = cost[j];
  }
  return CUT_STATUS_OK;
}

cut_status cut_engine_set_column(cut_engine *e, int64_t column, double lower, double upper, cut_error *err) {
  CUT_ASSERT(e != NULL && column >= 0 && column < e->view->n_columns, err);
  CUT_TRY(check_limits("column", column, lower, upper, err));
  put_column(e, column, lower, upper);
  return CUT_STATUS_OK;
}

cut_status cut_engine_set_row(cut_engine *e, int64_t row, double lower, double upper, cut_error *err) {
  CUT_ASSERT(e != NULL && row >= 0 && row < e->view->n_rows, err);
  CUT_TRY(check_limits("row", row, lower, upper, err));
  put_row(e, row, lower, upper);
  return CUT_STATUS_OK;
}

static const char *patch_what_text(cut_patch_what what) {
  static const char *const texts[] = {"column lower", "column upper", "cost", "row lower", "row upper"};
  return texts[what];
}

static double number_at(const cut_engine *e, cut_patch_what what, int64_t i) {
  const double *const arrays[] = {e->col_lower, e->col_upper, e->cost, e->row_lower, e->row_upper};
  return arrays[what][i];
}

static void put_number(cut_engine *e, cut_patch_what what, int64_t i, double x) {
  switch (what) {
    case CUT_PATCH_COL_LOWER:
      put_column(e, i, x, e->col_upper[i]);
      break;
    case CUT_PATCH_COL_UPPER:
      put_column(e, i, e->col_lower[i], x);
      break;
    case CUT_PATCH_COST:
      if (e->cost[i] != x) e->cost_touched = true;
      e->cost[i] = x;
      break;
    case CUT_PATCH_ROW_LOWER:
      put_row(e, i, x, e->row_upper[i]);
      break;
    case CUT_PATCH_ROW_UPPER:
      put_row(e, i, e->row_lower[i], x);
      break;
  }
}

static cut_status check_change(const cut_engine *e, const cut_change *c, double expected, cut_error *err) {
  bool of_row = c->what == CUT_PATCH_ROW_LOWER || c->what == CUT_PATCH_ROW_UPPER;
  int64_t n = of_row ? e->view->n_rows : e->view->n_columns;
  if ((int)c->what < CUT_PATCH_COL_LOWER || c->what > CUT_PATCH_ROW_UPPER || c->index < 0 || c->index >= n)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "change of kind %d at %lld is not of this model", (int)c->what,
                    (long long)c->index);
  double here = number_at(e, c->what, c->index);
  /* Numbers are copied, never computed, on the way from model to patch: they are equal or the patch is another's. */
  if (here != expected)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "%s %lld is %.17g, the patch was made for %.17g",
                    patch_what_text(c->what), (long long)c->index, here, expected);
  return CUT_STATUS_OK;
}

/* Limits are checked when all changes are in, since a patch may move both past each other's old value. */
static cut_status check_changed(const cut_engine *e, const cut_change *c, cut_error *err) {
  int64_t i = c->index;
  if (c->what == CUT_PATCH_COST) return check_cost(i, e->cost[i], err);
  if (c->what == CUT_PATCH_COL_LOWER || c->what == CUT_PATCH_COL_UPPER)
    return check_limits("column", i, e->col_lower[i], e->col_upper[i], err);
  return check_limits("row", i, e->row_lower[i], e->row_upper[i], err);
}

cut_status cut_engine_apply(cut_engine *e, const cut_patch *p, bool undo, cut_error *err) {
  CUT_ASSERT(e != NULL && p != NULL, err);
  cut_status status = CUT_STATUS_OK;
  int64_t done = 0;
  for (; done < p->n; done++) {
    const cut_change *c = &p->items[undo ? p->n - 1 - done : done];
    CUT_TRY_GOTO(check_change(e, c, undo ? c->after : c->before, err));
    put_number(e, c->what, c->index, undo ? c->before : c->after);
  }
  for (int64_t i = 0; i < p->n; i++) CUT_TRY_GOTO(check_changed(e, &p->items[i], err));
cleanup:
  /* All or nothing: what was put in comes out again, last first. */
  while (status != CUT_STATUS_OK && done > 0) {
    done--;
    const cut_change *c = &p->items[undo ? p->n - 1 - done : done];
    put_number(e, c->what, c->index, undo ? c->after : c->before);
  }
  return status;
}

cut_engine_numbers cut_engine_get_numbers(const cut_engine *e) {
  return (cut_engine_numbers){e->col_lower, e->col_upper, e->cost, e->row_lower, e->row_upper};
}

cut_status cut_engine_take_row(cut_engine *e, int64_t row, cut_error *err) {
  CUT_ASSERT(e != NULL && row >= 0 && row < e->view->n_rows, err);
  return e->kernel->ops->take_row(e->kernel, row, err);
}

cut_status cut_engine_reset(cut_engine *e, cut_error *err) {
  CUT_ASSERT(e != NULL, err);
  e->kernel->ops->reset(e->kernel);
  e->start = NULL;
  return CUT_STATUS_OK;
}

cut_status cut_engine_start_from(cut_engine *e, const cut_solution *from, cut_error *err) {
  CUT_ASSERT(e != NULL && from != NULL, err);
  if (from->col_basic == NULL || from->row_basic == NULL) return CUT_STATUS_OK;
  if (from->n_columns != e->view->n_columns || from->n_rows != e->view->n_rows)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a basis of %lld columns and %lld rows is not one of this model",
                    (long long)from->n_columns, (long long)from->n_rows);
  e->start = from;
  return CUT_STATUS_OK;
}

/* ---- solving ---- */

static double snap(double x, double lower, double upper, double within) {
  if (isfinite(lower) && fabs(x - lower) <= within * (1 + fabs(lower))) return lower;
  if (isfinite(upper) && fabs(x - upper) <= within * (1 + fabs(upper))) return upper;
  return x;
}

/* Sum of a[i] b[i], the rounding errors of the additions added up apart (Neumaier 1974). */
static double dot(const double *a, const double *b, int64_t n) {
  double sum = 0, lost = 0;
  for (int64_t i = 0; i < n; i++) {
    double term = a[i] * b[i], next = sum + term;
    lost += fabs(sum) >= fabs(term) ? (sum - next) + term : (term - next) + sum;
    sum = next;
  }
  return sum + lost;
}

/* What every kernel would do alike: noise at the limits, activities and objective of the values handed out. */
static cut_status finish_values(const cut_engine *e, cut_solution *s, cut_error *err) {
  const cut_model_view *v = e->view;
  double within = SNAP_SHARE * e->options.feasibility;
  s->activity = CUT_NEW(double, v->n_rows);
  double *lost = CUT_NEW(double, v->n_rows);
  if (s->activity == NULL || lost == NULL) {
    cut_mem_free(lost);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    s->value[j] = snap(s->value[j], e->col_lower[j], e->col_upper[j], within);
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      int64_t i = v->entry_row[k];
      double term = v->entry_value[k] * s->value[j], sum = s->activity[i], next = sum + term;
      lost[i] += fabs(sum) >= fabs(term) ? (sum - next) + term : (term - next) + sum;
      s->activity[i] = next;
    }
  }
  for (int64_t i = 0; i < v->n_rows; i++) s->activity[i] += lost[i];
  s->objective = dot(e->cost, s->value, v->n_columns);
  cut_mem_free(lost);
  return CUT_STATUS_OK;
}

static int compare_index(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* The kernel has taken all changes over, or forgets them: either way they count as passed on. */
static void clear_changes(cut_engine *e) {
  for (int64_t k = 0; k < e->n_touched_columns; k++) e->column_touched[e->touched_columns[k]] = 0;
  for (int64_t k = 0; k < e->n_touched_rows; k++) e->row_touched[e->touched_rows[k]] = 0;
  e->n_touched_columns = 0;
  e->n_touched_rows = 0;
  e->cost_touched = false;
}

cut_status cut_engine_suggest(cut_engine *e, double *value, bool *found, bool *is_best, cut_error *err) {
  CUT_ASSERT(e != NULL && value != NULL && found != NULL && is_best != NULL, err);
  cut_engine_numbers numbers = cut_engine_get_numbers(e);
  *found = *is_best = false;
  return e->kernel->ops->suggest(e->kernel, &numbers, value, found, is_best, err);
}

cut_status cut_engine_solve(cut_engine *e, const cut_sink *sink, cut_solution *out, cut_error *err) {
  CUT_ASSERT(e != NULL && out != NULL, err);
  cut_status status = CUT_STATUS_OK;
  cut_solution_clear(out);
  out->n_columns = e->view->n_columns;
  out->n_rows = e->view->n_rows;
  out->objective = NAN;
  if (sink != NULL && sink->progress != NULL && sink->progress(-1, "solving", -1, sink->user)) {
    out->status = CUT_SOLVE_INTERRUPTED;
    return CUT_STATUS_OK;
  }
  if (e->n_touched_columns > 1) qsort(e->touched_columns, (size_t)e->n_touched_columns, sizeof(int64_t), compare_index);
  if (e->n_touched_rows > 1) qsort(e->touched_rows, (size_t)e->n_touched_rows, sizeof(int64_t), compare_index);
  cut_engine_numbers numbers = cut_engine_get_numbers(e);
  cut_engine_changes changes = {e->touched_columns, e->touched_rows, e->n_touched_columns,
                                e->n_touched_rows,  e->cost_touched, e->start};
  e->start = NULL;
  CUT_TRY_GOTO(e->kernel->ops->solve(e->kernel, &numbers, &changes, sink, out, err));
  clear_changes(e);
  if (out->value != NULL) CUT_TRY_GOTO(finish_values(e, out, err));
  if (out->status == CUT_SOLVE_UNBOUNDED) out->objective = -INFINITY;
  if (out->status == CUT_SOLVE_INFEASIBLE) out->objective = INFINITY;
cleanup:
  if (status != CUT_STATUS_OK) cut_solution_clear(out);
  return status;
}
