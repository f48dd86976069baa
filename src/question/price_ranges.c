#include "question/price_ranges.h"

#include <math.h>

/* How far a balance is moved, in canonical units: well above the solver's tolerance, well below any real amount. */
#define NUDGE 1e-4

/* The last stage's LP: earlier stages fixed, integers at the solution. */
static cut_status hold(const cut_solved *solved, cut_engine *e, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const cut_stage *stage = cut_solved_last(solved);
  for (int64_t i = 0; i < v->n_rows; i++)
    if (stage->row_upper[i] != v->row_upper[i])
      CUT_TRY(cut_engine_set_row(e, i, v->row_lower[i], stage->row_upper[i], err));
  for (int64_t j = 0; j < v->n_columns; j++) {
    double x = nearbyint(stage->solution.value[j]);
    if (v->col_integer[j]) CUT_TRY(cut_engine_set_column(e, j, x, x, err));
  }
  return CUT_STATUS_OK;
}

static cut_status slope(cut_engine *e, const cut_model_view *v, int64_t row, double by, const cut_sink *sink,
                        cut_solution *work, double *out, cut_error *err) {
  CUT_TRY(cut_engine_set_row(e, row, v->row_lower[row] + by, v->row_upper[row] + by, err));
  CUT_TRY(cut_engine_solve(e, sink, work, err));
  if (work->status == CUT_SOLVE_INTERRUPTED) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
  *out = work->status == CUT_SOLVE_OPTIMAL ? work->dual[row] : by > 0 ? INFINITY : -INFINITY;
  return cut_engine_set_row(e, row, v->row_lower[row], v->row_upper[row], err);
}

cut_status cut_price_ranges(const cut_solved *solved, const int64_t *rows, int64_t n, const cut_sink *sink,
                            cut_price_range *ranges, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  cut_engine *e = NULL;
  cut_solution work = {0};
  cut_engine_options options;
  cut_engine_options_init(&options);
  cut_status status;
  CUT_TRY_GOTO(cut_engine_open(solved->model, &options, &e, err));
  CUT_TRY_GOTO(hold(solved, e, err));
  CUT_TRY_GOTO(cut_engine_solve(e, sink, &work, err));
  for (int64_t k = 0; k < n; k++) {
    CUT_TRY_GOTO(slope(e, v, rows[k], -NUDGE, sink, &work, &ranges[k].low, err));
    CUT_TRY_GOTO(slope(e, v, rows[k], NUDGE, sink, &work, &ranges[k].high, err));
  }
cleanup:
  cut_solution_clear(&work);
  cut_engine_close(e);
  return status;
}
