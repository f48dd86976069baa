#include "question/survival_search.h"

#include <stdio.h>
#include <string.h>

/* On a longer horizon than this, in days, a solve from nothing is cheaper than one from another span's basis. */
#define LONG 100
/* The first span tried where nothing is known. */
#define FIRST_STEP 8

/* The shortest span without a plan is tried once more next to the longest with one: from its basis the answer has a
 * ray. */
static cut_status prove_high(cut_daily *d, cut_bracket *k, const cut_sink *sink, cut_solution *solution,
                             cut_survival *out, cut_error *err) {
  bool feasible, proved;
  CUT_TRY(cut_daily_probe_part(d, d->tight, k->low, sink, solution, &feasible, &proved, err));
  CUT_TRY(cut_daily_probe_part(d, d->tight, k->high, sink, solution, &feasible, &proved, err));
  k->high_proved = !feasible && proved;
  if (feasible || solution->ray == NULL) return CUT_STATUS_OK;
  return cut_daily_explain(d, d->tight, solution->ray, out->binds, sizeof out->binds, err);
}

cut_status cut_survival_ruled_out(cut_daily *d, const double *ray, int64_t low, int64_t *high, cut_error *err) {
  int64_t yes = *high, no = low;
  cut_leaf_claim leaf = {.infeasible = true, .dual = ray};
  bool proves = false;
  while (yes - no > 1) {
    int64_t middle = no + (yes - no) / 2;
    CUT_TRY(cut_daily_serve(d, d->tight, middle, err));
    cut_lp lp = cut_daily_lp(d, d->tight);
    CUT_TRY(cut_certify_infeasible(&lp, &leaf, 1, &proves, err));
    *(proves ? &yes : &no) = middle;
  }
  *high = yes;
  return cut_daily_serve(d, d->tight, yes, err);
}

cut_status cut_survival_search(cut_daily *d, cut_bracket k, int64_t hint, const cut_sink *sink, cut_survival *out,
                               cut_error *err) {
  cut_solution solution = {0};
  int64_t horizon = d->n_periods, step = k.low > 0 || (hint > 0 && hint < horizon) ? 1 : FIRST_STEP;
  bool feasible = false, proved, found = false, jump = hint == horizon, from_ray = false, next_to_ray = false;
  memset(out, 0, sizeof *out);
  cut_status status = CUT_STATUS_OK;
  if (k.high > horizon + 1) k.high = horizon + 1;
  if (k.high <= horizon && k.binds != NULL) snprintf(out->binds, sizeof out->binds, "%s", k.binds);
  if (jump && horizon > LONG && k.high > horizon && k.low < horizon) CUT_TRY_GOTO(cut_daily_reset(d, err));
  while (k.high - k.low > 1) {
    int64_t middle = k.low + (k.high - k.low) / 2;
    bool first = hint > k.low && hint < k.high;
    if (first)
      middle = hint;
    else if (next_to_ray)
      middle = k.high - 1;
    else if (!found)
      middle = k.low + step < k.high ? k.low + step : k.high - 1; /* still growing */
    if (!first) step *= 4;
    hint = 0;
    CUT_TRY_GOTO(cut_daily_probe(d, middle, sink, &solution, &feasible, &proved, err));
    *(feasible ? &k.low : &k.high) = middle;
    *(feasible ? &k.low_proved : &k.high_proved) = proved;
    found = found || (!feasible && !(first && jump));
    if (!feasible) from_ray = proved && solution.ray != NULL;
    if (!feasible && from_ray) CUT_TRY_GOTO(cut_survival_ruled_out(d, solution.ray, k.low, &k.high, err));
    if (!feasible && solution.ray != NULL)
      CUT_TRY_GOTO(cut_daily_explain(d, d->tight, solution.ray, out->binds, sizeof out->binds, err));
    if (!feasible && from_ray) cut_daily_keep_ray(d, k.high, &solution);
    next_to_ray = from_ray && !next_to_ray; /* by turns with the middle, so that the search stays short */
  }
  if (k.low < horizon && !k.high_proved) CUT_TRY_GOTO(prove_high(d, &k, sink, &solution, out, err));
  out->days = k.low;
  out->beyond = k.low == horizon;
  out->proved = k.low_proved && (out->beyond || k.high_proved);
  out->until = k.low > 0 ? d->period[k.low - 1].last - 1 : CUT_DATE_NONE;
cleanup:
  cut_solution_clear(&solution);
  return status;
}
