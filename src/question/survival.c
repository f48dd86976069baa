#include "question/survival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/ranges.h"
#include "question/survival_estimate.h"
#include "question/survival_search.h"
#include "sweep/workers.h"

/* Days to the horizon tried first, to the end of a month, as limits of months are those of whole months; supply that
 * lasts longer is estimated on the whole horizon. */
#define SHORT_HORIZON 10
/* Days looked at beyond an estimate, at least. */
#define MARGIN 3

/* The models of one survey: days of the first weeks, long periods, those with one cut into days, days up to where the
 * answer is thought to be. Kept from one question to the next. */
typedef struct models {
  cut_daily soon, coarse, fine, days;
} models;

static void models_clear(models *m) {
  cut_daily_clear(&m->soon);
  cut_daily_clear(&m->coarse);
  cut_daily_clear(&m->fine);
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
static cut_bracket known_of(const cut_survival_query *q, int64_t k) {
  cut_bracket known = {.low = 0, .high = INT64_MAX, .low_proved = true, .high_proved = true};
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

/* Opens the days up to a few after the estimate, in which the answer is sought. */
static cut_status open_around(models *m, const cut_survival_query *q, const cut_load *load, const cut_estimate *e,
                              cut_span horizon, cut_error *err) {
  cut_span days = horizon;
  if (!e->beyond && e->days + MARGIN < horizon.last - horizon.first)
    days.last = cut_date_next_month(horizon.first + (cut_date)e->days + MARGIN);
  if (days.last > horizon.last) days.last = horizon.last;
  CUT_TRY(open_days(&m->days, q, days, err));
  CUT_TRY(cut_daily_ask(&m->days, load, err));
  return cut_daily_restore_windows(&m->days, horizon.last - 1, err);
}

/* A load that outlasts the first weeks. `horizon` is that of the question; m->coarse is open on it. */
static cut_status find_late(models *m, const cut_survival_query *q, const cut_load *load, cut_bracket known,
                            cut_span horizon, const cut_sink *sink, cut_survival *out, cut_error *err) {
  cut_estimate estimate = {0};
  char binds[sizeof out->binds];
  CUT_TRY(cut_daily_ask(&m->coarse, load, err));
  CUT_TRY(cut_survival_estimate(&m->coarse, &m->fine, q->without_new, sink, &estimate, err));
  CUT_TRY(open_around(m, q, load, &estimate, horizon, err));
  CUT_TRY(cut_survival_transfer(estimate.beyond ? &m->coarse : &m->fine, &m->days, &known, binds, sizeof binds, err));
  CUT_TRY(cut_survival_search(&m->days, known, estimate.days, sink, out, err));
  int64_t n_days = m->days.n_periods;
  if (!out->beyond || n_days == horizon.last - horizon.first) return CUT_STATUS_OK;
  known.low = out->days; /* the estimate was too low */
  known.low_proved = out->proved;
  CUT_TRY(open_days(&m->days, q, horizon, err));
  CUT_TRY(cut_daily_ask(&m->days, load, err));
  return cut_survival_search(&m->days, known, 0, sink, out, err);
}

/* Searches the first weeks; *known is what is known then. *is_open: m->soon is open for this query. */
static cut_status find_soon(models *m, const cut_survival_query *q, int64_t load, cut_bracket *known, cut_span horizon,
                            bool *is_open, const cut_sink *sink, cut_survival *out, bool *found, cut_error *err) {
  cut_span soon = {horizon.first, cut_date_next_month(horizon.first + SHORT_HORIZON)};
  *found = false;
  if (soon.last >= horizon.last || known->low >= soon.last - soon.first) return CUT_STATUS_OK;
  if (!*is_open) CUT_TRY(open_days(&m->soon, q, soon, err));
  *is_open = true;
  CUT_TRY(cut_daily_ask(&m->soon, &q->loads[load], err));
  CUT_TRY(cut_daily_restore_windows(&m->soon, horizon.last - 1, err));
  CUT_TRY(cut_survival_search(&m->soon, *known, soon.last - soon.first, sink, out, err));
  *found = !out->beyond;
  known->low = out->days;
  known->low_proved = out->proved;
  return CUT_STATUS_OK;
}

static cut_status find(models *m, const cut_survival_query *q, const cut_sink *sink, cut_survival *out,
                       cut_error *err) {
  const cut_case_info *info = cut_case_get_info(cut_values_case(q->values));
  cut_span horizon = {q->start == CUT_DATE_NONE ? info->start : q->start, info->end + 1};
  bool soon_is_open = false, coarse_is_open = false, found;
  for (int64_t k = 0; k < q->n; k++) {
    cut_bracket known = known_of(q, k);
    CUT_TRY(find_soon(m, q, k, &known, horizon, &soon_is_open, sink, &out[k], &found, err));
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
