#include "question/survival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/ranges.h"
#include "question/survival_estimate.h"
#include "sweep/workers.h"

/* Days to the horizons tried first, each to the end of a month, as limits of months are those of whole months; supply
 * that lasts longer is tried on the whole horizon. */
static const int SHORT_HORIZONS[] = {10, 40};
enum { N_SHORT = sizeof SHORT_HORIZONS / sizeof *SHORT_HORIZONS };
/* Days looked at beyond an estimate, at least. */
#define MARGIN 3
/* On a longer horizon than this, in days, a solve from nothing is cheaper than one from another span's basis. */
#define LONG 100
/* The first span tried where nothing is known. */
#define FIRST_STEP 8

/* ---- bisection ---- */

/* What is known before a search: a plan for `low` days exists, none for `high` days; and whether that is proved. */
typedef struct bracket {
  int64_t low, high;
  bool low_proved, high_proved;
  const char *binds; /* what stands against `high` */
} bracket;

/* The shortest span without a plan is tried once more next to the longest with one: from its basis the answer has a
 * ray. */
static cut_status prove_high(cut_daily *d, bracket *k, const cut_sink *sink, cut_solution *solution, cut_survival *out,
                             cut_error *err) {
  bool feasible, proved;
  CUT_TRY(cut_daily_probe_part(d, d->tight, k->low, sink, solution, &feasible, &proved, err));
  CUT_TRY(cut_daily_probe_part(d, d->tight, k->high, sink, solution, &feasible, &proved, err));
  k->high_proved = !feasible && proved;
  if (feasible || solution->ray == NULL) return CUT_STATUS_OK;
  return cut_daily_explain(d, d->tight, solution->ray, out->binds, sizeof out->binds, err);
}

/* The shortest span above `low` that a ray rules out, given that it rules out `high`: a load on for longer only adds to
 * what the ray adds up. Most rays rule out far less than the span they were found for. */
static cut_status ruled_out(cut_daily *d, const double *ray, int64_t low, int64_t *high, cut_error *err) {
  int64_t yes = *high, no = low;
  while (yes - no > 1) {
    int64_t middle = no + (yes - no) / 2;
    CUT_TRY(cut_daily_serve(d, d->tight, middle, err));
    cut_lp lp = cut_daily_lp(d, d->tight);
    *(cut_safe_infeasible(&lp, ray, NULL, NULL) ? &yes : &no) = middle;
  }
  *high = yes;
  return cut_daily_serve(d, d->tight, yes, err);
}

/* Largest T with a plan. Where `hint` > 0 that span is tried first, then its neighbours; the whole horizon from
 * nothing, which presolve makes cheap. Else spans grow from what is known to be feasible: most answers are short, short
 * spans are cheap, and growing keeps the engine warm. A span without a plan has a ray, and what that ray just does not
 * rule out is tried next: mostly it is the answer. */
static cut_status bisect(cut_daily *d, bracket k, int64_t hint, const cut_sink *sink, cut_survival *out,
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
    if (!feasible && from_ray) CUT_TRY_GOTO(ruled_out(d, solution.ray, k.low, &k.high, err));
    if (!feasible && solution.ray != NULL)
      CUT_TRY_GOTO(cut_daily_explain(d, d->tight, solution.ray, out->binds, sizeof out->binds, err));
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

/* The models of one survey: days of the first weeks, long periods, days up to where the answer is thought to be. Kept
 * from one question to the next. */
typedef struct models {
  cut_daily soon[N_SHORT], coarse, days;
} models;

static void models_clear(models *m) {
  for (int i = 0; i < N_SHORT; i++) cut_daily_clear(&m->soon[i]);
  cut_daily_clear(&m->coarse);
  cut_daily_clear(&m->days);
}

static cut_status open_days(cut_daily *d, const cut_survival_query *q, cut_span horizon, cut_error *err) {
  int64_t n = horizon.last - horizon.first;
  cut_span *day = CUT_NEW(cut_span, n);
  if (day == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) day[i] = (cut_span){horizon.first + (cut_date)i, horizon.first + (cut_date)i + 1};
  cut_status status = cut_daily_open(d, q->values, q->compile, day, n, q->without_new, err);
  cut_mem_free(day);
  return status;
}

static cut_status open_coarse(cut_daily *d, const cut_survival_query *q, cut_span horizon, cut_error *err) {
  cut_span *period = NULL;
  int64_t n = 0;
  CUT_TRY(cut_survival_periods(q->values, horizon, &period, &n, err));
  cut_status status = cut_daily_open(d, q->values, q->compile, period, n, q->without_new, err);
  cut_mem_free(period);
  return status;
}

/* What is known of one load before the search. */
static bracket known_of(const cut_survival_query *q, int64_t k) {
  bracket known = {.low = 0, .high = INT64_MAX, .low_proved = true, .high_proved = true};
  if (q->less != NULL) {
    known.low = q->less[k].days;
    known.low_proved = q->less[k].proved;
  }
  if (q->more != NULL && !q->more[k].beyond) {
    known.high = q->more[k].days + 1;
    known.high_proved = q->more[k].proved;
    known.binds = q->more[k].binds;
  }
  return known;
}

/* A load that outlasts the first weeks. `horizon` is that of the question; m->coarse is open on it. */
static cut_status find_late(models *m, const cut_survival_query *q, const cut_load *load, bracket known,
                            cut_span horizon, const cut_sink *sink, cut_survival *out, cut_error *err) {
  cut_estimate estimate = {0};
  cut_span days = horizon;
  bool holds = false;
  cut_status status;
  CUT_TRY_GOTO(cut_daily_ask(&m->coarse, load, err));
  CUT_TRY_GOTO(cut_survival_estimate(&m->coarse, q->without_new, sink, &estimate, err));
  if (!estimate.beyond && estimate.days + MARGIN < horizon.last - horizon.first)
    days.last = cut_date_next_month(horizon.first + (cut_date)estimate.days + MARGIN);
  if (days.last > horizon.last) days.last = horizon.last;
  CUT_TRY_GOTO(open_days(&m->days, q, days, err));
  CUT_TRY_GOTO(cut_daily_ask(&m->days, load, err));
  CUT_TRY_GOTO(cut_daily_restore_windows(&m->days, horizon.last - 1, err));
  if (estimate.beyond) CUT_TRY_GOTO(cut_survival_spread(&m->coarse, &m->days, &holds, err));
  if (holds) {
    known.low = days.last - days.first;
    known.low_proved = true;
  }
  status = bisect(&m->days, known, estimate.days, sink, out, err);
  if (status == CUT_STATUS_OK && out->beyond && days.last < horizon.last) { /* the estimate was too low */
    known.low = out->days;
    known.low_proved = out->proved;
    CUT_TRY_GOTO(open_days(&m->days, q, horizon, err));
    CUT_TRY_GOTO(cut_daily_ask(&m->days, load, err));
    status = bisect(&m->days, known, 0, sink, out, err);
  }
cleanup:
  return status;
}

/* Searches the first weeks; *known is what is known then. *is_open: the models that are open for this query. */
static cut_status find_soon(models *m, const cut_survival_query *q, int64_t load, bracket *known, cut_span horizon,
                            bool *is_open, const cut_sink *sink, cut_survival *out, bool *found, cut_error *err) {
  *found = false;
  for (int i = 0; i < N_SHORT && !*found; i++) {
    cut_span soon = {horizon.first, cut_date_next_month(horizon.first + SHORT_HORIZONS[i])};
    if (soon.last >= horizon.last || known->low >= soon.last - soon.first) continue;
    if (!is_open[i]) CUT_TRY(open_days(&m->soon[i], q, soon, err));
    is_open[i] = true;
    CUT_TRY(cut_daily_ask(&m->soon[i], &q->loads[load], err));
    CUT_TRY(cut_daily_restore_windows(&m->soon[i], horizon.last - 1, err));
    CUT_TRY(bisect(&m->soon[i], *known, soon.last - soon.first, sink, out, err));
    *found = !out->beyond;
    known->low = out->days;
    known->low_proved = out->proved;
  }
  return CUT_STATUS_OK;
}

static cut_status find(models *m, const cut_survival_query *q, const cut_sink *sink, cut_survival *out,
                       cut_error *err) {
  const cut_case_info *info = cut_case_get_info(cut_values_case(q->values));
  cut_span horizon = {q->start == CUT_DATE_NONE ? info->start : q->start, info->end + 1};
  bool is_open[N_SHORT] = {false}, coarse_is_open = false, found;
  for (int64_t k = 0; k < q->n; k++) {
    bracket known = known_of(q, k);
    CUT_TRY(find_soon(m, q, k, &known, horizon, is_open, sink, &out[k], &found, err));
    if (found) continue;
    if (!coarse_is_open) CUT_TRY(open_coarse(&m->coarse, q, horizon, err));
    coarse_is_open = true;
    CUT_TRY(find_late(m, q, &q->loads[k], known, horizon, sink, &out[k], err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_survival_find(const cut_survival_query *q, const cut_sink *sink, cut_survival *out, cut_error *err) {
  models m = {0};
  cut_status status = find(&m, q, sink, out, err);
  models_clear(&m);
  return status;
}

cut_status cut_loads_list(const cut_case *c, cut_load **out, int64_t *n, cut_error *err) {
  struct {
    cut_load *items;
    int64_t n, capacity;
  } list = {0};
  bool has_minimum = false, has_obligation = false;
  *out = NULL;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_CONVERSIONS); row++)
    has_minimum = has_minimum || cut_case_has(c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_MIN_LOAD);
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_DEMANDS); row++)
    has_obligation =
        has_obligation || strcmp(cut_case_text(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") == 0;
  for (int64_t row = -2; row < cut_case_n(c, CUT_TABLE_LOADS); row++) {
    cut_load load = {CUT_LOAD_MINIMUM, "minimum"};
    if (row == -2 && !has_minimum) continue;
    if (row == -1) {
      if (!has_obligation) continue;
      load = (cut_load){CUT_LOAD_HOME, "home"};
    }
    if (row >= 0) {
      load = (cut_load){CUT_LOAD_NAMED, cut_case_text(c, CUT_TABLE_LOADS, row, CUT_LOADS_LOAD)};
      /* Rows are sorted by load, so a load's plants are neighbours. */
      if (list.n > 0 && list.items[list.n - 1].kind == CUT_LOAD_NAMED &&
          strcmp(list.items[list.n - 1].name, load.name) == 0)
        continue;
    }
    if (!CUT_GROW(&list)) {
      cut_mem_free(list.items);
      return CUT_FAIL_MEMORY(err);
    }
    list.items[list.n++] = load;
  }
  *out = list.items;
  *n = list.n;
  return CUT_STATUS_OK;
}

/* ---- report ---- */

/* The doubtful cells that decide survival at a load of plants, and at home demand. What home needs plays no part in the
 * first: there it is only an outlet. */
static const cut_doubtful doubtful_plants[] = {
    {CUT_TABLE_STORAGES, CUT_STORAGES_INITIAL, true, NULL},
    {CUT_TABLE_STORAGES, CUT_STORAGES_DEAD_STOCK, false, NULL},
    {CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_MIN_LOAD, false, NULL},
};
static const cut_doubtful doubtful_home[] = {
    {CUT_TABLE_STORAGES, CUT_STORAGES_INITIAL, true, NULL},
    {CUT_TABLE_STORAGES, CUT_STORAGES_DEAD_STOCK, false, NULL},
    {CUT_TABLE_DEMANDS, CUT_DEMANDS_QUANTITY, false, "obligation"},
};

enum { MIDDLE, LOW, HIGH, N_ENDS };

/* Everything the tasks of a report share; each task writes only its own part of `found`. */
struct cut_survey {
  const cut_session *s;
  const cut_survival_job *jobs; /* [n_jobs] */
  int64_t n_jobs;
  cut_load *loads; /* [n_loads] */
  int64_t n_loads;
  bool has_new;        /* is anything new? */
  cut_survival *found; /* [n_jobs][2][N_ENDS][n_loads] */
  bool *moved;         /* [n_jobs][2] by home: was there any doubtful row? */
};

static cut_survival *found_at(const cut_survey *v, int64_t job, int way, int end) {
  return v->found + ((job * 2 + way) * N_ENDS + end) * v->n_loads;
}

/* 1: without new routes only; 2: without, then with. */
static int n_ways(const cut_survey *v, int64_t job) { return v->has_new && v->jobs[job].with_new ? 2 : 1; }

/* 1: as the rows stand; 3: at the ends of their ranges too. */
static int n_ends(const cut_survey *v, int64_t job, int way) {
  return v->jobs[job].with_ranges && (way == 0 || v->jobs[job].new_ranges) ? N_ENDS : LOW;
}

static bool is_asked(const cut_load *load, bool at_home) { return (load->kind == CUT_LOAD_HOME) == at_home; }

static cut_date job_start(const cut_survey *v, const cut_survival_job *job) {
  if (job->variant != NULL) return job->variant->start;
  return v->s->compile.start == CUT_DATE_NONE ? cut_case_get_info(v->s->c)->start : v->s->compile.start;
}

static cut_status job_values(const cut_survey *v, const cut_survival_job *job, cut_values **out, cut_error *err) {
  enum { MAX_NAMES = 34 };
  const char *names[MAX_NAMES];
  int64_t n = 0;
  for (int64_t i = 0; i < job->n && n + 1 < MAX_NAMES; i++) names[n++] = job->scenarios[i];
  if (job->variant != NULL && job->variant->scenario[0] != '\0') names[n++] = job->variant->scenario;
  return cut_session_values_state(v->s, names, n, job->measures, out, err);
}

/* One way of having routes at one end of the ranges. less and more [n_loads], NULL if nothing is known: answers with
 * less and with more supply. */
typedef struct setting {
  int64_t job;
  bool at_home; /* for the load of home, not for those of plants */
  int way, end;
  const cut_survival *less, *more;
} setting;

/* Answers the setting's loads into out [n_loads]. What lasts to the end with less supply needs no search. */
static cut_status find_between(const cut_survey *v, models *m, const setting *w, cut_survival *out, cut_error *err) {
  cut_values *values = NULL;
  cut_load *asked = CUT_NEW(cut_load, v->n_loads);
  cut_survival *work = CUT_NEW(cut_survival, 3 * v->n_loads);
  int64_t n = 0;
  cut_status status = asked == NULL || work == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status != CUT_STATUS_OK) goto cleanup;
  cut_survival *found = work, *low = work + v->n_loads, *high = work + 2 * v->n_loads;
  for (int64_t k = 0; k < v->n_loads; k++) {
    if (!is_asked(&v->loads[k], w->at_home) || (w->less != NULL && w->less[k].beyond)) continue;
    if (w->less != NULL) low[n] = w->less[k];
    if (w->more != NULL) high[n] = w->more[k];
    asked[n++] = v->loads[k];
  }
  if (n > 0) {
    const cut_doubtful *cells = w->at_home ? doubtful_home : doubtful_plants;
    size_t n_cells =
        w->at_home ? sizeof doubtful_home / sizeof *doubtful_home : sizeof doubtful_plants / sizeof *doubtful_plants;
    CUT_TRY_GOTO(job_values(v, &v->jobs[w->job], &values, err));
    if (w->end != MIDDLE)
      CUT_TRY_GOTO(cut_ranges_move(values, cells, n_cells, w->end == HIGH, &v->moved[2 * w->job + w->at_home], err));
    cut_survival_query q = {values,
                            job_start(v, &v->jobs[w->job]),
                            w->way == 0,
                            asked,
                            n,
                            w->less == NULL ? NULL : low,
                            w->more == NULL ? NULL : high,
                            &v->s->compile};
    CUT_TRY_GOTO(find(m, &q, NULL, found, err));
  }
  n = 0;
  for (int64_t k = 0; k < v->n_loads; k++)
    if (is_asked(&v->loads[k], w->at_home)) out[k] = w->less != NULL && w->less[k].beyond ? w->less[k] : found[n++];
cleanup:
  cut_values_free(values);
  cut_mem_free(work);
  cut_mem_free(asked);
  return status;
}

int64_t cut_survey_n_tasks(const cut_survey *v) { return 2 * v->n_jobs; }

/* Task 2 job + home: all ways and ends of one job, for the loads of plants (0) or of home (1). */
cut_status cut_survey_task(int64_t task, cut_survey *v, cut_error *err) {
  models m = {0};
  setting w = {.job = task / 2, .at_home = task % 2 == 1};
  cut_status status = CUT_STATUS_OK;
  for (w.way = 0; w.way < n_ways(v, w.job); w.way++)
    for (w.end = MIDDLE; status == CUT_STATUS_OK && w.end < n_ends(v, w.job, w.way); w.end++) {
      w.less = w.way == 1 ? found_at(v, w.job, 0, w.end) : w.end == HIGH ? found_at(v, w.job, w.way, MIDDLE) : NULL;
      w.more = w.end == LOW ? found_at(v, w.job, w.way, MIDDLE) : NULL;
      status = find_between(v, &m, &w, found_at(v, w.job, w.way, w.end), err);
    }
  models_clear(&m);
  return status;
}

static cut_status put_survival(const cut_survey *v, int64_t job, int way, int64_t load, cut_result *r, cut_error *err) {
  const cut_survival_job *j = &v->jobs[job];
  const cut_survival *middle = &found_at(v, job, way, MIDDLE)[load];
  bool has_range = n_ends(v, job, way) == N_ENDS && v->moved[2 * job + (v->loads[load].kind == CUT_LOAD_HOME)];
  char until[11];
  char *solve = j->name != NULL ? cut_mem_text(j->name) : cut_session_solve_name(v->s, j->scenarios, j->n, j->measures);
  if (solve == NULL) return CUT_FAIL_MEMORY(err);
  cut_date_format(middle->until, until);
  cut_result_begin(r, CUT_RT_SURVIVAL);
  cut_result_put_text(r, CUT_RC_SURVIVAL_SOLVE, solve);
  cut_result_put_text(r, CUT_RC_SURVIVAL_VARIANT, j->variant == NULL ? "start" : j->variant->id);
  cut_result_put_text(r, CUT_RC_SURVIVAL_LOAD, v->loads[load].name);
  cut_result_put_text(r, CUT_RC_SURVIVAL_ROUTES, way == 0 ? "without new routes" : "with new routes");
  cut_result_put_integer(r, CUT_RC_SURVIVAL_DAYS, middle->days);
  cut_result_put_flag(r, CUT_RC_SURVIVAL_BEYOND, middle->beyond);
  if (has_range) {
    cut_result_put_integer(r, CUT_RC_SURVIVAL_LOW, found_at(v, job, way, LOW)[load].days);
    cut_result_put_integer(r, CUT_RC_SURVIVAL_HIGH, found_at(v, job, way, HIGH)[load].days);
  }
  cut_result_put_text(r, CUT_RC_SURVIVAL_UNTIL, until);
  cut_result_put_text(r, CUT_RC_SURVIVAL_BINDS, middle->binds[0] == '\0' ? NULL : middle->binds);
  cut_result_put_text(r, CUT_RC_SURVIVAL_PROOF, middle->proved ? "proved" : "not proved");
  cut_mem_free(solve);
  return cut_result_end(r, err);
}

static bool has_new(const cut_case *c) {
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_ROUTES); row++)
    if (cut_case_flag(c, CUT_TABLE_ROUTES, row, CUT_ROUTES_NEW, false)) return true;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_CONTRACTS); row++)
    if (cut_case_flag(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_NEW, false)) return true;
  return false;
}

cut_status cut_survey_new(const cut_session *s, const cut_survival_job *jobs, int64_t n_jobs, cut_survey **out,
                          cut_error *err) {
  cut_status status;
  *out = NULL;
  cut_survey *v = CUT_NEW(cut_survey, 1);
  if (v == NULL) return CUT_FAIL_MEMORY(err);
  *v = (cut_survey){.s = s, .jobs = jobs, .n_jobs = n_jobs, .has_new = has_new(s->c)};
  CUT_TRY_GOTO(cut_loads_list(s->c, &v->loads, &v->n_loads, err));
  v->found = CUT_NEW(cut_survival, n_jobs * 2 * N_ENDS * v->n_loads);
  v->moved = CUT_NEW(bool, 2 * n_jobs);
  if (v->found == NULL || v->moved == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  *out = v;
  v = NULL;
cleanup:
  cut_survey_free(v);
  return status;
}

void cut_survey_free(cut_survey *v) {
  if (v == NULL) return;
  cut_mem_free(v->moved);
  cut_mem_free(v->found);
  cut_mem_free(v->loads);
  cut_mem_free(v);
}

cut_status cut_survey_report(const cut_survey *v, cut_result *r, cut_error *err) {
  for (int64_t job = 0; job < v->n_jobs; job++)
    for (int way = 0; way < n_ways(v, job); way++)
      for (int64_t k = 0; k < v->n_loads; k++) CUT_TRY(put_survival(v, job, way, k, r, err));
  return CUT_STATUS_OK;
}

static cut_status survey_task(int64_t task, void *user, cut_error *err) { return cut_survey_task(task, user, err); }

cut_status cut_survival_report(const cut_session *s, const cut_survival_job *jobs, int64_t n_jobs, cut_result *r,
                               cut_error *err) {
  cut_survey *v = NULL;
  int threads = s->options == NULL ? 0 : s->options->threads;
  CUT_TRY(cut_survey_new(s, jobs, n_jobs, &v, err));
  cut_status status = cut_workers_run(cut_survey_n_tasks(v), threads, survey_task, v, s->sink, "survival", err);
  if (status == CUT_STATUS_OK) status = cut_survey_report(v, r, err);
  cut_survey_free(v);
  return status;
}
