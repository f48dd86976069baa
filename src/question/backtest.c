/* Verb backtest: would it have been right? The case as known on its as-of date predicts its targets; what was observed
 * later is set beside it, and beside two naive rules.
 *
 * Nothing observed can reach a prediction: rows known later are dropped when the case is opened, `observed` is read
 * here alone, and what is given the prices and needs that came is told apart. Whether a prediction was written down
 * before, made of this very case, is told from the case's own table `predictions`. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/targets.h"
#include "result/result.h"

/* A committed prediction is the same up to this, relative to 1 + it: what the slack of stages and the solver leave
 * open. */
#define SAME 1e-5

/* One target, as far as it is answered. */
typedef struct item {
  cut_target target;
  double prediction, conditional, low, high, contract, month;
  double least, most; /* of the prediction, over plans of the same cost */
  int64_t same_as;    /* an earlier item with the same start and scenarios: its plans are used; -1 */
  cut_solved plan, given;
} item;

typedef struct test {
  const cut_case *c;
  cut_session *s;
  item *items; /* [n] */
  int64_t n;
  cut_text told; /* observed series and targets that the conditional plan is told */
  bool has_prices, has_needs;
  char digest[65]; /* of the case */
} test;

static cut_date start_of(const test *x, const cut_target *t) {
  return t->variant == NULL ? cut_case_get_info(x->c)->start : t->variant->start;
}

static bool same_run(const cut_target *a, const cut_target *b) {
  if (a->variant != b->variant || a->n_scenarios != b->n_scenarios) return false;
  for (int64_t i = 0; i < a->n_scenarios; i++)
    if (strcmp(a->scenarios[i], b->scenarios[i]) != 0) return false;
  return true;
}

/* ---- plans ---- */

/* Observed values of series that became known after the as-of date, put in place of what was expected, on the days they
 * are of. INPUT if a day is one for which the case expects nothing of the series. */
static cut_status give_prices(const test *x, cut_values *values, cut_error *err) {
  const cut_table o = CUT_TABLE_OBSERVED, s = CUT_TABLE_SERIES;
  for (int64_t row = 0; row < cut_case_n(x->c, o); row++) {
    const char *what = cut_case_text(x->c, o, row, CUT_OBSERVED_WHAT);
    cut_span when = cut_case_period(x->c, o, row, CUT_OBSERVED_PERIOD);
    bool any = false, is_series = false;
    for (int64_t k = 0; k < cut_case_n(x->c, s); k++) {
      if (strcmp(cut_case_text(x->c, s, k, CUT_SERIES_ID), what) != 0) continue;
      is_series = true;
      if (cut_span_overlap(cut_case_period(x->c, s, k, CUT_SERIES_PERIOD), when) <= 0) continue;
      CUT_TRY(cut_values_change(values, "series", cut_case_key(x->c, s, k), "value", "set",
                                cut_case_text(x->c, o, row, CUT_OBSERVED_VALUE),
                                cut_case_unit(x->c, o, row, CUT_OBSERVED_VALUE), when, err));
      any = true;
    }
    if (is_series && !any)
      return CUT_FAIL(err, CUT_STATUS_INPUT,
                      "observed '%s': the case has no row of this series on these days to replace",
                      cut_case_key(x->c, o, row));
  }
  return CUT_STATUS_OK;
}

/* Is it a target whose need the conditional plan is told? */
static bool is_given(const cut_case *c, int64_t row) {
  return cut_case_flag(c, CUT_TABLE_TARGETS, row, CUT_TARGETS_GIVEN, false);
}

/* The first row of observed about the target; -1. */
static int64_t row_about(const cut_case *c, int64_t target) {
  const char *key = cut_case_key(c, CUT_TABLE_TARGETS, target);
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_OBSERVED); row++)
    if (strcmp(cut_case_text(c, CUT_TABLE_OBSERVED, row, CUT_OBSERVED_WHAT), key) == 0) return row;
  return -1;
}

/* Needs of the targets that are given, scaled to what was observed. */
static cut_status give_needs(const test *x, cut_values *values, cut_error *err) {
  for (int64_t k = 0; k < x->n; k++) {
    const cut_target *t = &x->items[k].target;
    int64_t row = is_given(x->c, t->row) ? row_about(x->c, t->row) : -1;
    double observed = 0;
    if (row < 0) continue;
    CUT_TRY(cut_target_observed(x->c, t, row, 1, &observed, err));
    CUT_TRY(cut_target_give(x->c, t, observed, values, err));
  }
  return CUT_STATUS_OK;
}

static cut_status solve_item(const test *x, const item *i, bool with_observed, cut_solved *out, cut_error *err) {
  cut_compile_options options = x->s->compile;
  cut_values *values = NULL;
  const cut_target *t = &i->target;
  char *name = cut_session_solve_name(x->s, t->scenarios, t->n_scenarios, x->s->measures);
  cut_status status = name == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  options.start = start_of(x, t);
  if (status == CUT_STATUS_OK) status = cut_session_values(x->s, t->scenarios, t->n_scenarios, &values, err);
  if (status == CUT_STATUS_OK && with_observed) status = give_prices(x, values, err);
  if (status == CUT_STATUS_OK && with_observed) status = give_needs(x, values, err);
  if (status == CUT_STATUS_OK)
    status = cut_session_solve_compiled(x->s, values, &options, name, out, err);
  else
    cut_values_free(values);
  cut_mem_free(name);
  if (status != CUT_STATUS_OK) return status;
  status = cut_model_ensure_digest(out->model, x->c, err);
  if (status != CUT_STATUS_OK) cut_solved_clear(out);
  return status;
}

/* The item whose plans are this one's. */
static const item *run_of(const test *x, const item *i) { return i->same_as < 0 ? i : &x->items[i->same_as]; }

/* The middle of what plans of the same cost give, so that it does not matter which of them the solver finds. */
static cut_status value_of(const test *x, const item *i, const cut_solved *plan, double *low, double *high, double *out,
                           cut_error *err) {
  *low = *high = *out = NAN;
  if (!i->target.has_rule || !cut_solved_is_optimal(plan)) return CUT_STATUS_OK;
  CUT_TRY(cut_target_span(x->c, &i->target, plan, x->s->sink, low, high, err));
  *out = (*low + *high) / 2;
  return CUT_STATUS_OK;
}

static cut_status predict(test *x, int64_t k, bool with_observed, cut_error *err) {
  item *i = &x->items[k];
  bool given = with_observed && x->told.n > 0;
  i->same_as = -1;
  for (int64_t other = 0; other < k && i->same_as < 0; other++)
    if (x->items[other].target.has_rule && same_run(&x->items[other].target, &i->target))
      i->same_as = x->items[other].same_as < 0 ? other : x->items[other].same_as;
  if (i->target.has_rule && i->same_as < 0) {
    CUT_TRY(solve_item(x, i, false, &i->plan, err));
    if (given) CUT_TRY(solve_item(x, i, true, &i->given, err));
  }
  i->conditional = NAN;
  double low, high;
  CUT_TRY(value_of(x, i, &run_of(x, i)->plan, &i->least, &i->most, &i->prediction, err));
  if (given) CUT_TRY(value_of(x, i, &run_of(x, i)->given, &low, &high, &i->conditional, err));
  i->contract = cut_case_number(x->c, CUT_TABLE_TARGETS, i->target.row, CUT_TARGETS_BY_CONTRACT);
  i->month = cut_target_last_month(x->c, &i->target, start_of(x, &i->target), cut_case_get_info(x->c)->end);
  return CUT_STATUS_OK;
}

/* ---- what came ---- */

/* The first row of observed about the target: a number or a range. */
static cut_status observe(const test *x, item *i, cut_error *err) {
  int64_t row = row_about(x->c, i->target.row);
  double low = 1, high = 1;
  i->low = i->high = NAN;
  if (row < 0) return CUT_STATUS_OK;
  if (!cut_case_range_ratios(x->c, CUT_TABLE_OBSERVED, row, CUT_OBSERVED_VALUE, &low, &high)) low = high = 1;
  CUT_TRY(cut_target_observed(x->c, &i->target, row, low, &i->low, err));
  return cut_target_observed(x->c, &i->target, row, high, &i->high, err);
}

static double error_of(const item *i, double value) {
  if (isnan(value) || isnan(i->low)) return NAN;
  return value < i->low ? value - i->low : value > i->high ? value - i->high : 0;
}

/* Names of the rules whose error is the least, up to rounding; their number in bits. */
static int nearest(const item *i, char buf[64]) {
  static const char *const names[] = {"prediction", "contract", "last month"};
  double errors[3] = {fabs(error_of(i, i->prediction)), fabs(error_of(i, i->contract)), fabs(error_of(i, i->month))};
  double least = fmin(errors[0], fmin(errors[1], errors[2])); /* fmin passes over NAN */
  int bits = 0;
  buf[0] = '\0';
  for (int k = 0; k < 3; k++) {
    if (!(errors[k] <= least + SAME * (1 + least))) continue;
    snprintf(buf + strlen(buf), 64 - strlen(buf), "%s%s", buf[0] == '\0' ? "" : "+", names[k]);
    bits |= 1 << k;
  }
  return bits;
}

/* ---- telling ---- */

/* Is the prediction the one that the case's table holds? */
static const char *committed(const test *x, const item *i, char buf[160]) {
  const cut_table p = CUT_TABLE_PREDICTIONS;
  int64_t row = cut_case_find(x->c, p, cut_case_key(x->c, CUT_TABLE_TARGETS, i->target.row));
  if (!i->target.has_rule) return "nothing to predict";
  if (row < 0) return "no: it stands nowhere";
  double value = cut_case_number(x->c, p, row, CUT_PREDICTIONS_VALUE);
  bool same_case = strcmp(cut_case_text(x->c, p, row, CUT_PREDICTIONS_CASE_DIGEST), x->digest) == 0;
  bool same_model =
      run_of(x, i)->plan.model != NULL && strcmp(cut_case_text(x->c, p, row, CUT_PREDICTIONS_MODEL_DIGEST),
                                                 cut_model_digest(run_of(x, i)->plan.model)) == 0;
  bool same_value = fabs(value - i->prediction) <= SAME * (1 + fabs(value));
  if (same_case && same_value) return same_model ? "yes" : "yes, of an earlier form of the model";
  snprintf(buf, 160, "no: %.9g was, of another %s", value, !same_case ? "case" : !same_model ? "model" : "solve");
  return buf;
}

static cut_status put_predictions(const test *x, cut_result *r, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(x->c);
  char day[11];
  cut_date_format(info->as_of, day);
  for (int64_t k = 0; k < x->n; k++) {
    const item *i = &x->items[k];
    const char *key = cut_case_key(x->c, CUT_TABLE_TARGETS, i->target.row);
    cut_text parents = {0};
    if (isnan(i->prediction)) continue;
    cut_text_add_f(&parents, "targets:%s", key);
    cut_result_begin(r, CUT_RT_PREDICTIONS);
    cut_result_put_text(r, CUT_RC_PREDICTIONS_TARGET, key);
    cut_result_put_number(r, CUT_RC_PREDICTIONS_VALUE, i->prediction);
    cut_result_put_text(r, CUT_RC_PREDICTIONS_UNIT,
                        cut_case_text(x->c, CUT_TABLE_TARGETS, i->target.row, CUT_TARGETS_UNIT));
    cut_result_put_text(r, CUT_RC_PREDICTIONS_CASE_DIGEST, x->digest);
    cut_result_put_text(r, CUT_RC_PREDICTIONS_MODEL_DIGEST, cut_model_digest(run_of(x, i)->plan.model));
    cut_result_put_text(r, CUT_RC_PREDICTIONS_SOURCE, "backtest --predict, version " CUT_VERSION);
    cut_result_put_text(r, CUT_RC_PREDICTIONS_KIND, "derived");
    cut_result_put_text(r, CUT_RC_PREDICTIONS_KNOWN_FROM, day);
    cut_result_put_text(r, CUT_RC_PREDICTIONS_PARENTS, parents.data == NULL ? "" : parents.data);
    cut_status status = parents.failed ? CUT_FAIL_MEMORY(err) : cut_result_end(r, err);
    cut_text_clear(&parents);
    if (status != CUT_STATUS_OK) return status;
  }
  return CUT_STATUS_OK;
}

/* What the conditional plan is told, in words. */
static const char *told_what(const test *x) {
  return !x->has_needs ? "prices" : !x->has_prices ? "needs" : "prices and needs";
}

/* Why a prediction missed: what stood in the way, and whether the prices and needs that came would have put it right.
 * NULL without memory. */
static char *why(const test *x, const item *i) {
  double off = error_of(i, i->prediction), given = error_of(i, i->conditional);
  cut_text out = {0};
  if (!cut_case_flag(x->c, CUT_TABLE_TARGETS, i->target.row, CUT_TARGETS_SCORED, true))
    cut_text_add(&out, cut_case_text(x->c, CUT_TABLE_TARGETS, i->target.row, CUT_TARGETS_WHY_NOT));
  if (!isnan(off) && off != 0) {
    char *limits = cut_target_why(x->c, &i->target, &run_of(x, i)->plan, off < 0);
    if (limits == NULL) return NULL;
    if (out.n > 0) cut_text_add(&out, ". ");
    cut_text_add_f(&out, "Came out %s than predicted: %s", off < 0 ? "higher" : "lower", limits);
    cut_mem_free(limits);
    if (!isnan(given))
      cut_text_add_f(&out, ". Given the %s that came it %s", told_what(x),
                     given == 0                             ? "is inside"
                     : fabs(given) < fabs(off) * (1 - 1e-6) ? "is nearer"
                     : fabs(given) > fabs(off) * (1 + 1e-6) ? "is farther off"
                                                            : "is the same");
  }
  if (out.n == 0) cut_text_add(&out, "");
  return out.failed ? (cut_text_clear(&out), NULL) : out.data == NULL ? cut_mem_text("") : cut_text_take(&out);
}

static cut_status put_item(const test *x, const item *i, cut_result *r, cut_error *err) {
  const cut_table t = CUT_TABLE_TARGETS;
  char best[64], told[160];
  char *reason = why(x, i);
  char *name = cut_session_solve_name(x->s, i->target.scenarios, i->target.n_scenarios, x->s->measures);
  cut_status status = reason == NULL || name == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  const item *run = run_of(x, i);
  (void)nearest(i, best);
  if (status == CUT_STATUS_OK) {
    cut_result_begin(r, CUT_RT_BACKTEST);
    cut_result_put_text(r, CUT_RC_BACKTEST_TARGET, cut_case_key(x->c, t, i->target.row));
    cut_result_put_text(r, CUT_RC_BACKTEST_NAME, cut_case_text(x->c, t, i->target.row, CUT_TARGETS_NAME));
    cut_result_put_flag(r, CUT_RC_BACKTEST_SCORED, cut_case_flag(x->c, t, i->target.row, CUT_TARGETS_SCORED, true));
    cut_result_put_text(r, CUT_RC_BACKTEST_UNIT, cut_case_text(x->c, t, i->target.row, CUT_TARGETS_UNIT));
    cut_result_put_number(r, CUT_RC_BACKTEST_LOW, i->low);
    cut_result_put_number(r, CUT_RC_BACKTEST_HIGH, i->high);
    cut_result_put_number(r, CUT_RC_BACKTEST_PREDICTION, i->prediction);
    cut_result_put_number(r, CUT_RC_BACKTEST_LEAST, i->least);
    cut_result_put_number(r, CUT_RC_BACKTEST_MOST, i->most);
    cut_result_put_number(r, CUT_RC_BACKTEST_CONDITIONAL, i->conditional);
    cut_result_put_number(r, CUT_RC_BACKTEST_BY_CONTRACT, i->contract);
    cut_result_put_number(r, CUT_RC_BACKTEST_LAST_MONTH, i->month);
    cut_result_put_number(r, CUT_RC_BACKTEST_ERROR, error_of(i, i->prediction));
    cut_result_put_number(r, CUT_RC_BACKTEST_CONDITIONAL_ERROR, error_of(i, i->conditional));
    cut_result_put_number(r, CUT_RC_BACKTEST_BY_CONTRACT_ERROR, error_of(i, i->contract));
    cut_result_put_number(r, CUT_RC_BACKTEST_LAST_MONTH_ERROR, error_of(i, i->month));
    cut_result_put_text(r, CUT_RC_BACKTEST_NEAREST, isnan(i->low) ? "" : best);
    cut_result_put_text(r, CUT_RC_BACKTEST_COMMITTED, committed(x, i, told));
    cut_result_put_text(r, CUT_RC_BACKTEST_SCENARIO, i->target.has_rule ? name : "");
    cut_result_put_text(r, CUT_RC_BACKTEST_GIVEN, isnan(i->conditional) ? "" : x->told.data);
    cut_result_put_text(r, CUT_RC_BACKTEST_WHY, reason);
    cut_result_put_text(r, CUT_RC_BACKTEST_PROOF,
                        !i->target.has_rule                  ? ""
                        : !cut_solved_is_proved(&run->plan)  ? "not proved"
                        : !cut_solved_is_optimal(&run->plan) ? "infeasibility proved"
                                                             : "proved");
    status = cut_result_end(r, err);
  }
  cut_mem_free(name);
  cut_mem_free(reason);
  return status;
}

static cut_status put_scores(const test *x, cut_result *r, cut_error *err) {
  static const char *const names[] = {"prediction", "contract", "last month"};
  for (int k = 0; k < 3; k++) {
    int64_t targets = 0, inside = 0, best = 0;
    double sum = 0;
    for (int64_t n = 0; n < x->n; n++) {
      const item *i = &x->items[n];
      double value = k == 0 ? i->prediction : k == 1 ? i->contract : i->month, off = error_of(i, value);
      char buf[64];
      if (isnan(off) || !cut_case_flag(x->c, CUT_TABLE_TARGETS, i->target.row, CUT_TARGETS_SCORED, true)) continue;
      double middle = fabs(i->low + i->high) / 2;
      targets++;
      inside += off == 0 ? 1 : 0;
      best += (nearest(i, buf) >> k) & 1;
      sum += middle > 0 ? 100 * fabs(off) / middle : 0;
    }
    cut_result_begin(r, CUT_RT_SCORES);
    cut_result_put_text(r, CUT_RC_SCORES_RULE, names[k]);
    cut_result_put_integer(r, CUT_RC_SCORES_TARGETS, targets);
    cut_result_put_integer(r, CUT_RC_SCORES_INSIDE, inside);
    cut_result_put_integer(r, CUT_RC_SCORES_NEAREST, best);
    if (targets > 0) cut_result_put_number(r, CUT_RC_SCORES_MEAN, sum / (double)targets);
    CUT_TRY(cut_result_end(r, err));
  }
  return CUT_STATUS_OK;
}

/* ---- all of it ---- */

static void tell(test *x, const char *name) { cut_text_add_f(&x->told, "%s%s", x->told.n > 0 ? " " : "", name); }

/* Names of observed series, each once, and of targets that are given. */
static cut_status name_told(test *x, cut_error *err) {
  const char *last = "";
  for (int64_t k = 0; k < cut_case_n(x->c, CUT_TABLE_SERIES); k++) {
    const char *id = cut_case_text(x->c, CUT_TABLE_SERIES, k, CUT_SERIES_ID);
    bool seen = strcmp(id, last) == 0, found = false;
    last = id;
    for (int64_t row = 0; !seen && !found && row < cut_case_n(x->c, CUT_TABLE_OBSERVED); row++)
      found = strcmp(cut_case_text(x->c, CUT_TABLE_OBSERVED, row, CUT_OBSERVED_WHAT), id) == 0;
    if (found) tell(x, id);
    x->has_prices = x->has_prices || found;
  }
  for (int64_t k = 0; k < x->n; k++) {
    if (!is_given(x->c, k) || row_about(x->c, k) < 0) continue;
    tell(x, cut_case_key(x->c, CUT_TABLE_TARGETS, k));
    x->has_needs = true;
  }
  return x->told.failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

static cut_status check_case(const cut_case *c, cut_error *err) {
  if (cut_case_get_info(c)->as_of == CUT_DATE_NONE)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "a back-test needs a date from which on nothing is known: give as_of");
  if (cut_case_n(c, CUT_TABLE_TARGETS) == 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "the case has no table targets: there is nothing to predict");
  return CUT_STATUS_OK;
}

static void clear(test *x) {
  for (int64_t k = 0; x->items != NULL && k < x->n; k++) {
    cut_solved_clear(&x->items[k].plan);
    cut_solved_clear(&x->items[k].given);
    cut_target_clear(&x->items[k].target);
  }
  cut_mem_free(x->items);
  cut_text_clear(&x->told);
}

cut_status cut_verb_backtest(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                             cut_error *err) {
  cut_session session = {0};
  test x = {.c = c, .s = &session, .n = cut_case_n(c, CUT_TABLE_TARGETS)};
  cut_status status;
  CUT_TRY(check_case(c, err));
  CUT_TRY(cut_case_digest(c, x.digest, err));
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &session, err));
  x.items = CUT_NEW(item, x.n);
  if (x.items == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  if (!o->predict) CUT_TRY_GOTO(name_told(&x, err));
  for (int64_t k = 0; k < x.n; k++) CUT_TRY_GOTO(cut_target_read(c, k, &x.items[k].target, err));
  for (int64_t k = 0; k < x.n; k++) {
    CUT_TRY_GOTO(predict(&x, k, !o->predict, err));
    if (!o->predict) CUT_TRY_GOTO(observe(&x, &x.items[k], err));
  }
  CUT_TRY_GOTO(put_predictions(&x, r, err));
  for (int64_t k = 0; k < x.n && !o->predict; k++) CUT_TRY_GOTO(put_item(&x, &x.items[k], r, err));
  if (!o->predict) CUT_TRY_GOTO(put_scores(&x, r, err));
  status = CUT_STATUS_OK;
cleanup:
  clear(&x);
  cut_session_clear(&session);
  return status;
}
