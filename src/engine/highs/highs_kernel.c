/* HiGHS (Huangfu and Hall, Parallelizing the dual revised simplex method, Math. Program. Comp. 10 (2018) 119-142,
 * doi:10.1007/s12532-017-0130-5) behind engine_internal.h: simplex on one thread, warm from solve to solve.
 *
 * Presolve stays off, because it would throw the basis away. Every HiGHS of the library runs with the option threads =
 * 1, so that its scheduler, which belongs to the calling thread, never starts another one and never meets another
 * count.
 *
 * HiGHS sometimes ends without an answer at tight tolerances; then the same LP is tried cold, without scaling, and with
 * presolve, in this order. What it says is never believed without a proof: rays are checked and, where they fail,
 * replaced (highs_ray.c); optima go through verify/certificate.h. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "engine/highs/highs_internal.h"

/* HiGHS declares a static function that it never defines. gcc looks for those at the end of the file, so that this
 * cannot be taken back after the include; clang still finds our own unused functions. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include <interfaces/highs_c_api.h>

typedef struct highs_kernel {
  cut_kernel base;
  void *highs; /* HiGHS's own handle: its C interface has no type for it */
  const cut_model_view *view;
  cut_engine_options options;
  HighsInt *set;         /* [max(n_columns, n_rows)] scratch: indices or basis states */
  double *lower, *upper; /* [max(n_columns, n_rows)] scratch */
  bool has_basis;
  bool is_optimal;        /* so ended the last run */
  bool was_given;         /* the basis is not HiGHS's own, or comes from one that is not */
  bool only_cost_changed; /* since the last run, but for limits that its answer keeps */
  char name[32];
} highs_kernel;

/* Entries of the matrix below this are dropped by HiGHS; the smallest it can be told. */
#define SMALLEST_ENTRY 1e-12
/* HiGHS's own rules by number. */
#define SIMPLEX_DUAL 1
#define EDGE_WEIGHTS_CHOOSE -1
#define EDGE_WEIGHTS_DEVEX 1
#define SCALE_CHOOSE 1
#define SCALE_OFF 0
#define SIMPLEX_PRIMAL 4

/* A silent HiGHS on one thread with our tolerances and no presolve; NULL if memory is out. */
static void *new_highs(const cut_engine_options *o) {
  void *h = Highs_create();
  if (h == NULL) return NULL;
  (void)Highs_setBoolOptionValue(h, "output_flag", 0);
  (void)Highs_setBoolOptionValue(h, "log_to_console", 0);
  (void)Highs_setIntOptionValue(h, "threads", 1);
  (void)Highs_setStringOptionValue(h, "parallel", "off");
  (void)Highs_setStringOptionValue(h, "presolve", "off");
  (void)Highs_setStringOptionValue(h, "solver", "simplex");
  /* Dual simplex, which suits changed limits; after changed costs too it was faster than primal on supply models.
   */
  (void)Highs_setIntOptionValue(h, "simplex_strategy", SIMPLEX_DUAL);
  /* On large models Devex weights were a quarter faster than exact steepest edges, whatever the extra pivots. */
  if (o->presolve) (void)Highs_setIntOptionValue(h, "simplex_dual_edge_weight_strategy", EDGE_WEIGHTS_DEVEX);
  (void)Highs_setDoubleOptionValue(h, "primal_feasibility_tolerance", o->feasibility);
  (void)Highs_setDoubleOptionValue(h, "dual_feasibility_tolerance", o->optimality);
  (void)Highs_setDoubleOptionValue(h, "infinite_bound", CUT_ENGINE_LARGEST);
  (void)Highs_setDoubleOptionValue(h, "infinite_cost", CUT_ENGINE_LARGEST);
  (void)Highs_setDoubleOptionValue(h, "small_matrix_value", SMALLEST_ENTRY);
  if (isfinite(o->time_limit)) (void)Highs_setDoubleOptionValue(h, "time_limit", o->time_limit);
  if (o->iteration_limit >= 0 && o->iteration_limit < INT_MAX)
    (void)Highs_setIntOptionValue(h, "simplex_iteration_limit", (HighsInt)o->iteration_limit);
  return h;
}

_Static_assert(sizeof(HighsInt) == sizeof(int32_t), "rows are handed over as they are");

static cut_status load(void *highs, const highs_lp *lp, cut_error *err) {
  int64_t entries = lp->start[lp->n_columns];
  if (lp->n_columns >= INT_MAX || lp->n_rows >= INT_MAX || entries >= INT_MAX)
    return CUT_FAIL(err, CUT_STATUS_OVERFLOW, "model of %lld columns, %lld rows, %lld entries is too large for HiGHS",
                    (long long)lp->n_columns, (long long)lp->n_rows, (long long)entries);
  cut_status status = CUT_STATUS_OK;
  HighsInt *start = CUT_NEW(HighsInt, lp->n_columns + 1);
  if (start == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j <= lp->n_columns; j++) start[j] = (HighsInt)lp->start[j];
  /* HiGHS's infinity is the double's, and our limits need no translation. */
  if (Highs_passLp(highs, (HighsInt)lp->n_columns, (HighsInt)lp->n_rows, (HighsInt)entries, kHighsMatrixFormatColwise,
                   kHighsObjSenseMinimize, 0, lp->cost, lp->col_lower, lp->col_upper, lp->row_lower, lp->row_upper,
                   start, lp->row, lp->value) == kHighsStatusError)
    status = CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS refuses the model");
  cut_mem_free(start);
  return status;
}

cut_status highs_solve_aside(const cut_engine_options *o, const highs_lp *lp, double *value, double *dual,
                             bool *stopped, int64_t *iterations, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  double *reduced = CUT_NEW(double, lp->n_columns), *activity = CUT_NEW(double, lp->n_rows);
  void *highs = new_highs(o);
  if (reduced == NULL || activity == NULL || highs == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(load(highs, lp, err));
  if (Highs_run(highs) == kHighsStatusError) {
    status = CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS fails on the side problem for a ray");
    goto cleanup;
  }
  HighsInt steps = 0;
  (void)Highs_getIntInfoValue(highs, "simplex_iteration_count", &steps);
  if (steps > 0) *iterations += steps;
  *stopped = Highs_getModelStatus(highs) != kHighsModelStatusOptimal;
  if (!*stopped) (void)Highs_getSolution(highs, value, reduced, activity, dual);
cleanup:
  if (highs != NULL) Highs_destroy(highs);
  cut_mem_free(activity);
  cut_mem_free(reduced);
  return status;
}

/* ---- the kernel's life ---- */

static void kernel_close(cut_kernel *base) {
  highs_kernel *k = (highs_kernel *)base;
  if (k->highs != NULL) Highs_destroy(k->highs);
  cut_mem_free(k->upper);
  cut_mem_free(k->lower);
  cut_mem_free(k->set);
  cut_mem_free(k);
}

static cut_status kernel_open(const cut_model_view *v, const cut_engine_options *o, cut_kernel **out, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  int64_t n = v->n_columns > v->n_rows ? v->n_columns : v->n_rows;
  highs_kernel *k = CUT_NEW(highs_kernel, 1);
  if (k == NULL) return CUT_FAIL_MEMORY(err);
  k->base.ops = &cut_highs_kernel;
  k->view = v;
  k->options = *o;
  (void)snprintf(k->name, sizeof k->name, "HiGHS %s", Highs_version());
  k->set = CUT_NEW(HighsInt, n);
  k->lower = CUT_NEW(double, n);
  k->upper = CUT_NEW(double, n);
  k->highs = new_highs(o);
  if (k->set == NULL || k->lower == NULL || k->upper == NULL || k->highs == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  highs_lp lp = {v->n_columns, v->n_rows,    v->cost,      v->col_lower, v->col_upper,
                 v->row_lower, v->row_upper, v->col_start, v->entry_row, v->entry_value};
  CUT_TRY_GOTO(load(k->highs, &lp, err));
  *out = &k->base;
  k = NULL;
cleanup:
  if (k != NULL) kernel_close(&k->base);
  return status;
}

static const char *kernel_name(const cut_kernel *base) { return ((const highs_kernel *)base)->name; }

/* Exact weights of a basis that is not its own cost HiGHS more than they save. */
static void set_origin(highs_kernel *k, bool was_given) {
  HighsInt rule = was_given || k->options.presolve ? EDGE_WEIGHTS_DEVEX : EDGE_WEIGHTS_CHOOSE;
  k->was_given = was_given;
  (void)Highs_setIntOptionValue(k->highs, "simplex_dual_edge_weight_strategy", rule);
}

static void kernel_reset(cut_kernel *base) {
  highs_kernel *k = (highs_kernel *)base;
  (void)Highs_clearSolver(k->highs);
  set_origin(k, false);
  k->has_basis = false;
}

/* ---- handing changes over ---- */

static cut_status kernel_take_row(cut_kernel *base, int64_t row, cut_error *err) {
  highs_kernel *k = (highs_kernel *)base;
  const cut_model_view *v = k->view;
  for (int64_t j = 0; j < v->n_columns; j++)
    for (int64_t e = v->col_start[j]; e < v->col_start[j + 1]; e++)
      if (v->entry_row[e] == row &&
          Highs_changeCoeff(k->highs, (HighsInt)row, (HighsInt)j, v->entry_value[e]) == kHighsStatusError)
        return CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS refuses the changed entry (%lld, %lld)", (long long)row,
                        (long long)j);
  return CUT_STATUS_OK;
}

static HighsInt fill_set(highs_kernel *k, const int64_t *index, int64_t n, const double *lower, const double *upper) {
  for (int64_t i = 0; i < n; i++) {
    k->set[i] = (HighsInt)index[i];
    k->lower[i] = lower[index[i]];
    k->upper[i] = upper[index[i]];
  }
  return (HighsInt)n;
}

static cut_status pass_changes(highs_kernel *k, const cut_engine_numbers *n, const cut_engine_changes *c,
                               cut_error *err) {
  HighsInt result = kHighsStatusOk;
  if (c->n_columns > 0) {
    HighsInt count = fill_set(k, c->columns, c->n_columns, n->col_lower, n->col_upper);
    result = Highs_changeColsBoundsBySet(k->highs, count, k->set, k->lower, k->upper);
  }
  if (c->n_rows > 0 && result != kHighsStatusError) {
    HighsInt count = fill_set(k, c->rows, c->n_rows, n->row_lower, n->row_upper);
    result = Highs_changeRowsBoundsBySet(k->highs, count, k->set, k->lower, k->upper);
  }
  if (c->cost && result != kHighsStatusError)
    result = Highs_changeColsCostByRange(k->highs, 0, (HighsInt)(k->view->n_columns - 1), n->cost);
  if (result == kHighsStatusError) return CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS refuses changed numbers");
  return CUT_STATUS_OK;
}

static HighsInt basis_status(bool basic, double lower, double upper, double value) {
  if (basic) return kHighsBasisStatusBasic;
  if (isfinite(upper) && fabs(value - upper) < fabs(value - lower)) return kHighsBasisStatusUpper;
  if (isfinite(lower)) return kHighsBasisStatusLower;
  return isfinite(upper) ? kHighsBasisStatusUpper : kHighsBasisStatusZero;
}

/* Which limit a nonbasic column with two is at is that nearer to the value, if there is one; the dual simplex flips it
 * where the cost asks for it. */
static cut_status pass_basis(highs_kernel *k, const cut_engine_numbers *n, const cut_solution *from, cut_error *err) {
  HighsInt *row_state = CUT_NEW(HighsInt, k->view->n_rows);
  if (row_state == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < k->view->n_columns; j++)
    k->set[j] = basis_status(from->col_basic[j] != 0, n->col_lower[j], n->col_upper[j],
                             from->value == NULL ? NAN : from->value[j]);
  for (int64_t i = 0; i < k->view->n_rows; i++)
    row_state[i] = basis_status(from->row_basic[i] != 0, n->row_lower[i], n->row_upper[i],
                                from->activity == NULL ? NAN : from->activity[i]);
  kernel_reset(&k->base);
  k->has_basis = Highs_setBasis(k->highs, k->set, row_state) != kHighsStatusError; /* if not, it starts cold */
  set_origin(k, k->has_basis);
  cut_mem_free(row_state);
  return CUT_STATUS_OK;
}

/* ---- running ---- */

/* HiGHS asks at every step; a caller's callback may be slow. */
#define STEPS_PER_POLL 64

typedef struct watch {
  const cut_sink *sink;
  int64_t steps;
  bool stopped;
} watch;

static void on_step(int type, const char *message, const HighsCallbackDataOut *out, HighsCallbackDataIn *in,
                    void *user) {
  watch *w = (watch *)user;
  (void)type;
  (void)message;
  (void)out;
  if (in == NULL) return;
  if (!w->stopped && w->steps++ % STEPS_PER_POLL == 0) w->stopped = w->sink->progress(-1, "solving", -1, w->sink->user);
  if (w->stopped) in->user_interrupt = 1;
}

/* One run; returns HiGHS's model status. */
static HighsInt run_once(highs_kernel *k, watch *w, int64_t *iterations) {
  bool watched = w->sink != NULL && w->sink->progress != NULL;
  (void)Highs_zeroAllClocks(k->highs);
  if (watched) {
    (void)Highs_setCallback(k->highs, on_step, w);
    (void)Highs_startCallback(k->highs, kHighsCallbackSimplexInterrupt);
  }
  HighsInt result = Highs_run(k->highs);
  if (watched) {
    (void)Highs_stopCallback(k->highs, kHighsCallbackSimplexInterrupt);
    (void)Highs_setCallback(k->highs, NULL, NULL);
  }
  HighsInt steps = 0;
  (void)Highs_getIntInfoValue(k->highs, "simplex_iteration_count", &steps);
  if (steps > 0) *iterations += steps;
  if (w->stopped) return kHighsModelStatusInterrupt;
  return result == kHighsStatusError ? kHighsModelStatusSolveError : Highs_getModelStatus(k->highs);
}

static bool is_verdict(HighsInt model_status) {
  return model_status == kHighsModelStatusOptimal || model_status == kHighsModelStatusInfeasible ||
         model_status == kHighsModelStatusUnbounded || model_status == kHighsModelStatusUnboundedOrInfeasible ||
         model_status == kHighsModelStatusModelEmpty || model_status == kHighsModelStatusTimeLimit ||
         model_status == kHighsModelStatusIterationLimit || model_status == kHighsModelStatusInterrupt;
}

/* Warm, then cold, without scaling, with presolve, then the other simplex method, until HiGHS has something to say. */
static HighsInt run_until_verdict(highs_kernel *k, watch *w, bool skip_warm, cut_solution *out) {
  static const struct {
    bool cold;
    HighsInt scaling;
    const char *presolve;
    HighsInt strategy;
  } attempts[] = {{false, SCALE_CHOOSE, "off", SIMPLEX_DUAL},  {true, SCALE_CHOOSE, "off", SIMPLEX_DUAL},
                  {true, SCALE_OFF, "off", SIMPLEX_DUAL},      {true, SCALE_CHOOSE, "on", SIMPLEX_DUAL},
                  {true, SCALE_CHOOSE, "off", SIMPLEX_PRIMAL}, {true, SCALE_OFF, "off", SIMPLEX_PRIMAL}};
  HighsInt model_status = kHighsModelStatusNotset;
  for (size_t a = skip_warm ? 1 : 0; a < sizeof attempts / sizeof *attempts && !is_verdict(model_status); a++) {
    if (attempts[a].cold) kernel_reset(&k->base);
    if (attempts[a].cold && a == 1 && !skip_warm && !out->warm) continue; /* the first attempt was cold already */
    (void)Highs_setIntOptionValue(k->highs, "simplex_scale_strategy", attempts[a].scaling);
    /* From another cost's optimum the primal method is faster. From scratch the dual one is kept throughout: plans that
     * are shown are found so, and among equally cheap ones they should stay. */
    bool primal = a == 0 && k->was_given && k->has_basis && k->only_cost_changed;
    (void)Highs_setIntOptionValue(k->highs, "simplex_strategy", primal ? SIMPLEX_PRIMAL : attempts[a].strategy);
    bool presolve = strcmp(attempts[a].presolve, "on") == 0 || (a == 0 && k->options.presolve && !k->has_basis);
    (void)Highs_setStringOptionValue(k->highs, "presolve", presolve ? "on" : "off");
    out->warm = k->has_basis;
    model_status = run_once(k, w, &out->iterations);
  }
  (void)Highs_setIntOptionValue(k->highs, "simplex_scale_strategy", SCALE_CHOOSE);
  (void)Highs_setIntOptionValue(k->highs, "simplex_strategy", SIMPLEX_DUAL);
  (void)Highs_setStringOptionValue(k->highs, "presolve", "off");
  HighsInt validity = kHighsBasisValidityInvalid;
  (void)Highs_getIntInfoValue(k->highs, "basis_validity", &validity);
  k->has_basis = validity == kHighsBasisValidityValid;
  k->is_optimal = model_status == kHighsModelStatusOptimal;
  return model_status;
}

/* ---- reading answers ---- */

static cut_status read_optimum(highs_kernel *k, cut_solution *out, cut_error *err) {
  int64_t n_columns = k->view->n_columns, n_rows = k->view->n_rows;
  cut_status status = CUT_STATUS_OK;
  HighsInt *row_state = CUT_NEW(HighsInt, n_rows);
  double *activity = CUT_NEW(double, n_rows);
  out->value = CUT_NEW(double, n_columns);
  out->reduced = CUT_NEW(double, n_columns);
  out->dual = CUT_NEW(double, n_rows);
  if (row_state == NULL || activity == NULL || out->value == NULL || out->reduced == NULL || out->dual == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  if (Highs_getSolution(k->highs, out->value, out->reduced, activity, out->dual) == kHighsStatusError) {
    status = CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS has no solution to its optimum");
    goto cleanup;
  }
  out->status = CUT_SOLVE_OPTIMAL;
  if (!k->has_basis || Highs_getBasis(k->highs, k->set, row_state) == kHighsStatusError) goto cleanup;
  out->col_basic = CUT_NEW(uint8_t, n_columns);
  out->row_basic = CUT_NEW(uint8_t, n_rows);
  if (out->col_basic == NULL || out->row_basic == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < n_columns; j++) out->col_basic[j] = k->set[j] == kHighsBasisStatusBasic;
  for (int64_t i = 0; i < n_rows; i++) out->row_basic[i] = row_state[i] == kHighsBasisStatusBasic;
cleanup:
  cut_mem_free(activity);
  cut_mem_free(row_state);
  return status;
}

/* HiGHS's ray where it proves what it should, in either sign, else one of ours. */
static cut_status find_dual_ray(highs_kernel *k, const cut_engine_numbers *n, cut_solution *out, highs_verdict *verdict,
                                cut_error *err) {
  const cut_model_view *v = k->view;
  HighsInt has_ray = 0;
  out->ray = CUT_NEW(double, v->n_rows);
  if (out->ray == NULL) return CUT_FAIL_MEMORY(err);
  *verdict = HIGHS_VERDICT_YES;
  for (int sign = 1; sign >= -1; sign -= 2) {
    if (Highs_getDualRay(k->highs, &has_ray, out->ray) == kHighsStatusError || has_ray == 0) break;
    for (int64_t i = 0; i < v->n_rows; i++) out->ray[i] *= sign;
    if (cut_ray_normalise(out->ray, v->n_rows) && cut_ray_infeasible_margin(v, n, out->ray) > CUT_RAY_TOLERANCE)
      return CUT_STATUS_OK;
  }
  return highs_prove_infeasible(v, &k->options, n, out->ray, verdict, &out->iterations, err);
}

static cut_status find_primal_ray(highs_kernel *k, const cut_engine_numbers *n, cut_solution *out,
                                  highs_verdict *verdict, cut_error *err) {
  const cut_model_view *v = k->view;
  HighsInt has_ray = 0;
  out->ray = CUT_NEW(double, v->n_columns);
  if (out->ray == NULL) return CUT_FAIL_MEMORY(err);
  *verdict = HIGHS_VERDICT_YES;
  if (Highs_getPrimalRay(k->highs, &has_ray, out->ray) != kHighsStatusError && has_ray != 0 &&
      cut_ray_normalise(out->ray, v->n_columns) && cut_ray_is_unbounded(v, n, out->ray))
    return CUT_STATUS_OK;
  return highs_prove_unbounded(v, &k->options, n, out->ray, verdict, &out->iterations, err);
}

static void drop_ray(cut_solution *out) {
  cut_mem_free(out->ray);
  out->ray = NULL;
}

/* HiGHS says infeasible, unbounded or either: finds out which, with a ray. *out stays without a ray if neither holds.
 */
static cut_status read_ray(highs_kernel *k, const cut_engine_numbers *n, HighsInt model_status, cut_solution *out,
                           bool *stopped, cut_error *err) {
  highs_verdict verdict = HIGHS_VERDICT_NO;
  if (model_status != kHighsModelStatusUnbounded) {
    out->status = CUT_SOLVE_INFEASIBLE;
    CUT_TRY(find_dual_ray(k, n, out, &verdict, err));
    if (verdict != HIGHS_VERDICT_NO) goto found;
    drop_ray(out);
  }
  if (model_status != kHighsModelStatusInfeasible) {
    out->status = CUT_SOLVE_UNBOUNDED;
    CUT_TRY(find_primal_ray(k, n, out, &verdict, err));
    if (verdict != HIGHS_VERDICT_NO) goto found;
    drop_ray(out);
  }
  return CUT_STATUS_OK;
found:
  *stopped = verdict == HIGHS_VERDICT_STOPPED;
  if (*stopped) drop_ray(out);
  return CUT_STATUS_OK;
}

/* A model without rows or without columns, which HiGHS calls empty: solved by looking at each number. */
static cut_status solve_empty(const highs_kernel *k, const cut_engine_numbers *n, cut_solution *out, cut_error *err) {
  int64_t n_columns = k->view->n_columns, n_rows = k->view->n_rows;
  out->value = CUT_NEW(double, n_columns);
  out->reduced = CUT_NEW(double, n_columns);
  out->dual = CUT_NEW(double, n_rows);
  out->ray = CUT_NEW(double, n_columns > n_rows ? n_columns : n_rows);
  if (out->value == NULL || out->reduced == NULL || out->dual == NULL || out->ray == NULL) return CUT_FAIL_MEMORY(err);
  out->status = CUT_SOLVE_OPTIMAL;
  for (int64_t i = 0; i < n_rows && out->status == CUT_SOLVE_OPTIMAL; i++) {
    if (n->row_lower[i] <= 0 && n->row_upper[i] >= 0) continue;
    out->status = CUT_SOLVE_INFEASIBLE;
    out->ray[i] = n->row_lower[i] > 0 ? 1 : -1;
  }
  for (int64_t j = 0; j < n_columns && out->status != CUT_SOLVE_INFEASIBLE; j++) {
    double limit = n->cost[j] > 0 ? n->col_lower[j] : n->col_upper[j];
    double nearest = fmax(n->col_lower[j], fmin(n->col_upper[j], 0));
    bool priced = n->cost[j] > 0 || n->cost[j] < 0;
    out->reduced[j] = n->cost[j];
    out->value[j] = priced && isfinite(limit) ? limit : nearest;
    if (!priced || isfinite(limit) || out->status == CUT_SOLVE_UNBOUNDED) continue;
    out->status = CUT_SOLVE_UNBOUNDED;
    out->ray[j] = n->cost[j] > 0 ? -1 : 1;
  }
  return CUT_STATUS_OK;
}

/* Keeps of a solution what its status promises. */
static void trim(cut_solution *out) {
  cut_solution all = *out;
  bool optimal = all.status == CUT_SOLVE_OPTIMAL, unbounded = all.status == CUT_SOLVE_UNBOUNDED;
  if (!optimal && !unbounded) out->value = NULL;
  if (!optimal) out->reduced = out->dual = NULL;
  if (!unbounded && all.status != CUT_SOLVE_INFEASIBLE) out->ray = NULL;
  if (out->value == NULL) cut_mem_free(all.value);
  if (out->reduced == NULL) cut_mem_free(all.reduced);
  if (out->dual == NULL) cut_mem_free(all.dual);
  if (out->ray == NULL) cut_mem_free(all.ray);
}

static cut_status read_answer(highs_kernel *k, const cut_engine_numbers *n, HighsInt model_status, cut_solution *out,
                              bool *contradiction, cut_error *err) {
  bool stopped = false;
  *contradiction = false;
  if (model_status == kHighsModelStatusOptimal) return read_optimum(k, out, err);
  if (model_status == kHighsModelStatusInterrupt) {
    out->status = CUT_SOLVE_INTERRUPTED;
    return CUT_STATUS_OK;
  }
  if (model_status == kHighsModelStatusTimeLimit || model_status == kHighsModelStatusIterationLimit) {
    out->status = CUT_SOLVE_LIMIT;
    return CUT_STATUS_OK;
  }
  if (!is_verdict(model_status))
    return CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS ends with model status %d", (int)model_status);
  if (!k->options.rays && model_status == kHighsModelStatusInfeasible && !k->has_basis) {
    /* Presolve found it, and a ray would take a solve of its own. */
    out->status = CUT_SOLVE_INFEASIBLE;
    return CUT_STATUS_OK;
  }
  CUT_TRY(read_ray(k, n, model_status, out, &stopped, err));
  if (stopped)
    out->status = CUT_SOLVE_LIMIT;
  else
    *contradiction = out->ray == NULL;
  return CUT_STATUS_OK;
}

static cut_status kernel_solve(cut_kernel *base, const cut_engine_numbers *numbers, const cut_engine_changes *changes,
                               const cut_sink *sink, cut_solution *out, cut_error *err) {
  highs_kernel *k = (highs_kernel *)base;
  if (k->view->n_columns == 0 || k->view->n_rows == 0) {
    CUT_TRY(solve_empty(k, numbers, out, err));
    trim(out);
    return CUT_STATUS_OK;
  }
  CUT_TRY(pass_changes(k, numbers, changes, err));
  k->only_cost_changed = changes->start == NULL && changes->cost && changes->n_columns == 0 && k->is_optimal;
  if (changes->start != NULL) CUT_TRY(pass_basis(k, numbers, changes->start, err));
  watch w = {.sink = sink};
  bool contradiction = false;
  HighsInt model_status = run_until_verdict(k, &w, false, out);
  CUT_TRY(read_answer(k, numbers, model_status, out, &contradiction, err));
  if (contradiction) {
    /* HiGHS claims that there is no optimum but nothing proves it: once more from nothing. */
    model_status = run_until_verdict(k, &w, true, out);
    CUT_TRY(read_answer(k, numbers, model_status, out, &contradiction, err));
  }
  if (contradiction)
    return CUT_FAIL(err, CUT_STATUS_SOLVER, "HiGHS finds no optimum and nothing proves that there is none");
  return CUT_STATUS_OK;
}

/* Nodes after which HiGHS's own branching is content with what it has. */
#define SUGGEST_NODES 20000

/* HiGHS's mixed-integer method in an instance of its own: the simplex one keeps its basis. */
static cut_status kernel_suggest(cut_kernel *base, const cut_engine_numbers *n, double *value, bool *found,
                                 bool *is_best, cut_error *err) {
  highs_kernel *k = (highs_kernel *)base;
  const cut_model_view *v = k->view;
  highs_lp lp = {v->n_columns, v->n_rows,    n->cost,      n->col_lower, n->col_upper,
                 n->row_lower, n->row_upper, v->col_start, v->entry_row, v->entry_value};
  cut_status status = CUT_STATUS_OK;
  HighsInt *integrality = CUT_NEW(HighsInt, v->n_columns);
  double *dual = CUT_NEW(double, v->n_columns > v->n_rows ? v->n_columns : v->n_rows),
         *activity = CUT_NEW(double, v->n_rows), *multipliers = CUT_NEW(double, v->n_rows);
  void *highs = new_highs(&k->options);
  if (integrality == NULL || dual == NULL || activity == NULL || multipliers == NULL || highs == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(load(highs, &lp, err));
  for (int64_t j = 0; j < v->n_columns; j++)
    integrality[j] = v->col_integer[j] != 0 ? kHighsVarTypeInteger : kHighsVarTypeContinuous;
  (void)Highs_setStringOptionValue(highs, "presolve", "on");
  (void)Highs_setStringOptionValue(highs, "solver", "choose");
  (void)Highs_setDoubleOptionValue(highs, "mip_rel_gap", 1e-9);
  (void)Highs_setDoubleOptionValue(highs, "mip_abs_gap", 1e-9);
  (void)Highs_setIntOptionValue(highs, "mip_max_nodes", SUGGEST_NODES);
  if (Highs_changeColsIntegralityByRange(highs, 0, (HighsInt)v->n_columns - 1, integrality) == kHighsStatusError ||
      Highs_run(highs) == kHighsStatusError)
    goto cleanup; /* no suggestion, then */
  HighsInt primal = kHighsSolutionStatusNone;
  (void)Highs_getIntInfoValue(highs, "primal_solution_status", &primal);
  *found = primal == kHighsSolutionStatusFeasible &&
           Highs_getSolution(highs, value, dual, activity, multipliers) != kHighsStatusError;
  *is_best = *found && Highs_getModelStatus(highs) == kHighsModelStatusOptimal;
cleanup:
  if (highs != NULL) Highs_destroy(highs);
  cut_mem_free(multipliers);
  cut_mem_free(activity);
  cut_mem_free(dual);
  cut_mem_free(integrality);
  return status;
}

const cut_kernel_ops cut_highs_kernel = {kernel_open,     kernel_close, kernel_name,   kernel_solve,
                                         kernel_take_row, kernel_reset, kernel_suggest};
