#include "question/survival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/ranges.h"
#include "sweep/workers.h"

/* First horizon tried, in days; supply that lasts longer is tried on the whole one. */
#define SHORT_HORIZON 40

/* A daily model with the loads of the first `served` days switched on. */
typedef struct daily {
  const cut_case *c;
  const cut_values *values;
  cut_model *model;  /* of `values` */
  cut_model *loaded; /* the one the engine was opened with: the same structure; may be `model` */
  cut_engine *engine;
  const cut_model_view *v; /* of `model` */
  int64_t served;          /* days for which the load is on, -1 before the first probe */
  cut_load load;
} daily;

static void daily_clear(daily *d) {
  cut_engine_close(d->engine);
  if (d->loaded != d->model) cut_model_free(d->loaded);
  cut_model_free(d->model);
  memset(d, 0, sizeof *d);
}

/* Bounds that are free in a question of survival: minimum takes, levels at the end, what is unserved, spilt arrivals.
 */
static cut_status relax(daily *d, cut_error *err) {
  const cut_model_view *v = d->v;
  double *zero = CUT_NEW(double, v->n_columns);
  if (zero == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = cut_engine_set_cost(d->engine, zero, err);
  for (int64_t j = 0; status == CUT_STATUS_OK && j < v->n_columns; j++) {
    const cut_origin *o = &v->col_origin[j];
    double lower = v->col_lower[j], upper = v->col_upper[j];
    switch (o->role) {
      case CUT_ROLE_CONTRACT:
      case CUT_ROLE_FLOW:
      case CUT_ROLE_ARRIVAL:
      case CUT_ROLE_MARKET:
      case CUT_ROLE_SOURCE:
        lower = 0;
        break;
      case CUT_ROLE_LEVEL:
        lower = cut_value_amount(d->values, CUT_TABLE_STORAGES, o->row, CUT_STORAGES_DEAD_STOCK, v->period[0].first);
        if (isnan(lower)) lower = 0;
        break;
      case CUT_ROLE_UNSERVED:
      case CUT_ROLE_SHORTFALL:
        upper = 0;
        break;
      case CUT_ROLE_RUN: /* running at no load at all is allowed below: LOAD's floor is restated without it */
        lower = upper = 1;
        break;
      case CUT_ROLE_DEMAND: /* home may take what plants make, up to its need */
        lower = 0;
        break;
      default:
        break;
    }
    status = cut_engine_set_column(d->engine, j, lower, upper, err);
  }
  for (int64_t i = 0; status == CUT_STATUS_OK && i < v->n_rows; i++) {
    cut_role role = v->row_origin[i].role;
    bool has_floor =
        role != CUT_ROLE_WINDOW && role != CUT_ROLE_TOTAL && role != CUT_ROLE_CAPACITY && role != CUT_ROLE_CLASS;
    status = cut_engine_set_row(d->engine, i, has_floor ? v->row_lower[i] : -INFINITY, v->row_upper[i], err);
  }
  cut_mem_free(zero);
  return status;
}

/* Compiles the daily model for other values or routes. What has the same structure as before goes into the same engine,
 * whose basis is then a good start. */
static cut_status daily_open(daily *d, const cut_values *values, cut_date start, cut_date end, bool without_new,
                             cut_error *err) {
  cut_compile_options options;
  cut_compile_options_init(&options);
  options.start = start;
  options.end = end;
  options.daily = true;
  options.without_new = without_new;
  options.without_money = true;
  cut_model *model = NULL;
  CUT_TRY(cut_compile(values, &options, &model, err));
  bool fits = d->engine != NULL && cut_patch_same_structure(d->loaded, model, NULL) == CUT_STATUS_OK;
  if (fits && d->model != d->loaded) cut_model_free(d->model);
  if (!fits) daily_clear(d);
  d->model = model;
  d->v = cut_model_get(model);
  d->values = values;
  d->c = cut_values_case(values);
  if (fits) return CUT_STATUS_OK;
  cut_engine_options engine;
  cut_engine_options_init(&engine);
  engine.presolve = true;
  engine.rays = false; /* the last infeasible span gets its proof in bisect */
  d->loaded = model;
  return cut_engine_open(model, &engine, &d->engine, err);
}

/* Coefficient of a plant's RUN column in its LOAD row of that period, 0 if there is none: the row reads
 * feeds + coefficient x RUN >= 0, so a floor q on the feeds alone is q + coefficient while RUN is 1. */
static double run_coefficient(const daily *d, const cut_origin *load) {
  cut_origin o = *load;
  o.role = CUT_ROLE_RUN;
  int64_t j = cut_model_find_column(d->model, o), i = cut_model_find_row(d->model, *load);
  for (int64_t k = j < 0 ? 0 : d->v->col_start[j]; j >= 0 && k < d->v->col_start[j + 1]; k++)
    if (d->v->entry_row[k] == i) return d->v->entry_value[k];
  return 0;
}

/* The load asked of a plant on a day, canonical units. */
static double asked_of_plant(const daily *d, int64_t conversion, cut_span day) {
  if (d->load.kind == CUT_LOAD_HOME) return 0;
  if (d->load.kind == CUT_LOAD_MINIMUM)
    return cut_value_rate(d->values, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_MIN_LOAD, day);
  for (int64_t row = 0; row < cut_case_n(d->c, CUT_TABLE_LOADS); row++)
    if (cut_case_ref(d->c, CUT_TABLE_LOADS, row, CUT_LOADS_CONVERSION) == conversion &&
        strcmp(cut_case_text(d->c, CUT_TABLE_LOADS, row, CUT_LOADS_LOAD), d->load.name) == 0)
      return cut_value_rate(d->values, CUT_TABLE_LOADS, row, CUT_LOADS_QUANTITY, day);
  return 0;
}

/* Switches the load on for days [0, served) and off for the rest; only days that change are touched. */
static cut_status serve(daily *d, int64_t served, cut_error *err) {
  const cut_model_view *v = d->v;
  int64_t from = d->served < 0 ? 0 : served < d->served ? served : d->served;
  int64_t to = d->served < 0 ? v->n_periods : served > d->served ? served : d->served;
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = &v->row_origin[i];
    if (o->role != CUT_ROLE_LOAD || o->period < from || o->period >= to) continue;
    double asked = o->period < served ? asked_of_plant(d, o->row, v->period[o->period]) : 0;
    CUT_TRY(cut_engine_set_row(d->engine, i, asked + run_coefficient(d, o), INFINITY, err));
  }
  for (int64_t j = 0; d->load.kind == CUT_LOAD_HOME && j < v->n_columns; j++) {
    const cut_origin *o = &v->col_origin[j];
    if (o->role != CUT_ROLE_DEMAND || o->period < from || o->period >= to) continue;
    CUT_TRY(cut_engine_set_column(d->engine, j, o->period < served ? v->col_upper[j] : 0, v->col_upper[j], err));
  }
  d->served = served;
  return CUT_STATUS_OK;
}

/* Makes the model ask about another load. */
static cut_status ask(daily *d, const cut_load *load, cut_error *err) {
  d->load = *load;
  d->served = -1;
  return relax(d, err);
}

/* The LP as the engine holds it now, for the checker. */
static cut_lp current_lp(const daily *d) {
  cut_engine_numbers n = cut_engine_get_numbers(d->engine);
  return (cut_lp){.n_columns = d->v->n_columns,
                  .n_rows = d->v->n_rows,
                  .col_lower = n.col_lower,
                  .col_upper = n.col_upper,
                  .cost = n.cost,
                  .row_lower = n.row_lower,
                  .row_upper = n.row_upper,
                  .col_start = d->v->col_start,
                  .entry_row = d->v->entry_row,
                  .entry_value = d->v->entry_value};
}

/* Is there a plan for that many days? *proved tells whether the certificate of the answer holds. */
static cut_status probe(daily *d, int64_t days, const cut_sink *sink, cut_solution *solution, bool *feasible,
                        bool *proved, cut_error *err) {
  CUT_TRY(serve(d, days, err));
  CUT_TRY(cut_engine_solve(d->engine, sink, solution, err));
  cut_lp lp = current_lp(d);
  *proved = false;
  if (solution->status == CUT_SOLVE_OPTIMAL) {
    cut_leaf_claim leaf = {.dual = solution->dual};
    cut_tolerances tolerances;
    cut_tolerances_init(&tolerances);
    cut_certificate certificate;
    CUT_TRY(cut_certify(&lp, solution->value, &leaf, 1, &tolerances, &certificate, err));
    *feasible = true;
    *proved = certificate.feasible;
    return CUT_STATUS_OK;
  }
  if (solution->status == CUT_SOLVE_INFEASIBLE) {
    *feasible = false;
    cut_leaf_claim leaf = {.infeasible = true, .dual = solution->ray};
    return solution->ray == NULL ? CUT_STATUS_OK : cut_certify_infeasible(&lp, &leaf, 1, proved, err);
  }
  if (solution->status == CUT_SOLVE_INTERRUPTED) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
  return CUT_FAIL(err, CUT_STATUS_LIMIT, "survival of load '%s' for %lld days: %s", d->load.name, (long long)days,
                  cut_solve_status_text(solution->status));
}

/* ---- what binds ---- */

typedef struct mention {
  double weight;
  cut_table table;
  int64_t row;
  int column;
} mention;

/* Clearly more: what differs by rounding only keeps the order of the case. */
static bool outweighs(double a, double b) { return a > b * (1 + 1e-6); }

/* Keeps the weightiest mentions, one per (table, row, column), in descending order. */
static void note(mention *best, int n, double weight, const cut_origin *o) {
  for (int k = 0; k < n; k++) {
    if (best[k].weight > 0 && best[k].table == o->table && best[k].row == o->row && best[k].column == o->column) {
      best[k].weight += weight;
      for (; k > 0 && outweighs(best[k].weight, best[k - 1].weight); k--) {
        mention swap = best[k];
        best[k] = best[k - 1];
        best[k - 1] = swap;
      }
      return;
    }
  }
  for (int k = 0; k < n; k++) {
    if (!outweighs(weight, best[k].weight)) continue;
    memmove(&best[k + 1], &best[k], (size_t)(n - 1 - k) * sizeof *best);
    best[k] = (mention){weight, o->table, o->row, o->column};
    return;
  }
}

/* From a ray: the needs it adds up, and the limits of supply that it sets against them, as far as they give anything.
 */
static cut_status explain(const daily *d, const double *ray, char *out, size_t size, cut_error *err) {
  enum { N_NEEDS = 2, N_LIMITS = 3 };
  const cut_model_view *v = d->v;
  mention needs[N_NEEDS] = {{0}}, limits[N_LIMITS] = {{0}};
  cut_lp lp = current_lp(d);
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = &v->row_origin[i];
    if (o->role == CUT_ROLE_LOAD && ray[i] > 0 && lp.row_lower[i] > 0)
      note(needs, N_NEEDS, ray[i] * lp.row_lower[i], o);
    if (o->column >= 0 && ray[i] < 0 && isfinite(lp.row_upper[i]) && lp.row_upper[i] > 0)
      note(limits, N_LIMITS, -ray[i] * lp.row_upper[i], o);
    if (o->role == CUT_ROLE_STOCK && lp.row_lower[i] != 0) { /* the opening stock, a right-hand side */
      cut_origin stock = *o;
      stock.column = CUT_STORAGES_INITIAL;
      note(limits, N_LIMITS, fabs(ray[i] * lp.row_lower[i]), &stock);
    }
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = &v->col_origin[j];
    double sum = 0;
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) sum += v->entry_value[k] * ray[v->entry_row[k]];
    if (o->role == CUT_ROLE_DEMAND && sum < 0)
      note(needs, N_NEEDS, -sum * lp.col_upper[j], o);
    else if (o->column >= 0 && o->role != CUT_ROLE_LEVEL && sum > 0 && isfinite(lp.col_upper[j]) && lp.col_upper[j] > 0)
      note(limits, N_LIMITS, sum * lp.col_upper[j], o);
  }
  cut_text t = {0};
  for (int k = 0; k < N_NEEDS && needs[k].weight > 0; k++)
    cut_text_add_f(&t, "%s%s '%s'", k > 0 ? ", " : "", cut_schema(needs[k].table)->name,
                   cut_case_key(d->c, needs[k].table, needs[k].row));
  if (limits[0].weight > 0) cut_text_add(&t, "; supply limited by ");
  for (int k = 0; k < N_LIMITS && limits[k].weight > 0; k++) {
    const char *column = limits[k].column < 0 ? "" : cut_schema(limits[k].table)->columns[limits[k].column].name;
    cut_text_add_f(&t, "%s%s of '%s'", k > 0 ? ", " : "", column, cut_case_key(d->c, limits[k].table, limits[k].row));
  }
  snprintf(out, size, "%s", t.data == NULL ? "" : t.data);
  cut_status status = t.failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  cut_text_clear(&t);
  return status;
}

/* ---- bisection ---- */

/* What is known before a search: a plan for `low` days exists, none for `high` days; and whether that is proved. */
typedef struct bracket {
  int64_t low, high;
  bool low_proved, high_proved;
  const char *binds; /* what stands against `high` */
} bracket;

/* The shortest span without a plan is tried once more next to the longest with one: from its basis the answer has a
 * ray. */
static cut_status prove_high(daily *d, bracket *k, const cut_sink *sink, cut_solution *solution, cut_survival *out,
                             cut_error *err) {
  bool feasible, proved;
  CUT_TRY(probe(d, k->low, sink, solution, &feasible, &proved, err));
  CUT_TRY(probe(d, k->high, sink, solution, &feasible, &proved, err));
  k->high_proved = !feasible && proved;
  if (feasible || solution->ray == NULL) return CUT_STATUS_OK;
  return explain(d, solution->ray, out->binds, sizeof out->binds, err);
}

/* Largest T with a plan. With `jump` the whole horizon is tried first, from nothing, which presolve makes cheap. Else,
 * and after that, spans grow from what is known to be feasible, slowly at first: most answers are short, short spans
 * are cheap, and growing keeps the engine warm. */
static cut_status bisect(daily *d, bracket k, bool jump, const cut_sink *sink, cut_survival *out, cut_error *err) {
  cut_solution solution = {0};
  int64_t horizon = d->v->n_periods, step = k.low > 0 ? 1 : 8;
  bool feasible = false, proved, found = false;
  memset(out, 0, sizeof *out);
  cut_status status = CUT_STATUS_OK;
  if (k.high > horizon + 1) k.high = horizon + 1;
  if (k.high <= horizon && k.binds != NULL) snprintf(out->binds, sizeof out->binds, "%s", k.binds);
  jump = jump && k.high > horizon && k.low < horizon;
  if (jump && d->served != horizon) CUT_TRY_GOTO(cut_engine_reset(d->engine, err));
  while (k.high - k.low > 1) {
    int64_t middle = k.low + (k.high - k.low) / 2;
    if (!found && k.low + step < middle) middle = k.low + step; /* still growing */
    if (jump) middle = horizon;
    if (middle > horizon) middle = horizon;
    if (!jump) step *= 4;
    CUT_TRY_GOTO(probe(d, middle, sink, &solution, &feasible, &proved, err));
    *(feasible ? &k.low : &k.high) = middle;
    *(feasible ? &k.low_proved : &k.high_proved) = proved;
    found = found || (!feasible && !jump);
    jump = false;
    if (!feasible && solution.ray != NULL) CUT_TRY_GOTO(explain(d, solution.ray, out->binds, sizeof out->binds, err));
  }
  if (k.low < horizon && !k.high_proved) CUT_TRY_GOTO(prove_high(d, &k, sink, &solution, out, err));
  out->days = k.low;
  out->beyond = k.low == horizon;
  out->proved = k.low_proved && (out->beyond || k.high_proved);
  out->until = k.low > 0 ? d->v->period[k.low - 1].last - 1 : CUT_DATE_NONE;
cleanup:
  cut_solution_clear(&solution);
  return status;
}

/* A model of the first days only knows less of a contract's year: its windows are those of the whole horizon still.
 * Limits that compile derives from the horizon's totals are widened alike; they never bind. */
static cut_status restore_windows(daily *d, cut_date end, cut_error *err) {
  cut_span horizon = {d->v->period[0].first, end + 1};
  double widen = (double)(horizon.last - horizon.first) / (double)d->v->n_periods;
  for (int64_t i = 0; i < d->v->n_rows; i++) {
    const cut_origin *o = &d->v->row_origin[i];
    if (o->role != CUT_ROLE_WINDOW || cut_value_per(d->values, o->table, o->row, CUT_CONTRACTS_MAX) != CUT_PER_YEAR)
      continue;
    cut_span year = {d->v->period[o->period].first, cut_date_next_year(d->v->period[o->period].first)};
    if (year.last > horizon.last) year.last = horizon.last;
    CUT_TRY(cut_engine_set_row(d->engine, i, -INFINITY,
                               cut_value_rate(d->values, o->table, o->row, CUT_CONTRACTS_MAX, year), err));
  }
  for (int64_t j = 0; j < d->v->n_columns; j++) {
    const cut_origin *o = &d->v->col_origin[j];
    bool is_implied = o->column < 0 && (o->role == CUT_ROLE_CONTRACT || o->role == CUT_ROLE_FLOW ||
                                        o->role == CUT_ROLE_FEED || o->role == CUT_ROLE_MARKET);
    if (is_implied) CUT_TRY(cut_engine_set_column(d->engine, j, 0, d->v->col_upper[j] * widen, err));
  }
  return CUT_STATUS_OK;
}

/* The models of one survey: of the first days, and of the whole horizon. Kept from one question to the next. */
typedef struct models {
  daily soon, whole;
} models;

static void models_clear(models *m) {
  daily_clear(&m->soon);
  daily_clear(&m->whole);
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

static cut_status find(models *m, const cut_survival_query *q, const cut_sink *sink, cut_survival *out,
                       cut_error *err) {
  const cut_case_info *info = cut_case_get_info(cut_values_case(q->values));
  cut_date start = q->start == CUT_DATE_NONE ? info->start : q->start;
  cut_date soon = cut_date_next_month(start + SHORT_HORIZON) - 1;
  bool try_soon = soon < info->end, soon_is_open = false, whole_is_open = false;
  for (int64_t k = 0; k < q->n; k++) {
    bracket known = known_of(q, k);
    if (try_soon && known.low < soon + 1 - start) {
      if (!soon_is_open) CUT_TRY(daily_open(&m->soon, q->values, start, soon, q->without_new, err));
      soon_is_open = true;
      CUT_TRY(ask(&m->soon, &q->loads[k], err));
      CUT_TRY(restore_windows(&m->soon, info->end, err));
      CUT_TRY(bisect(&m->soon, known, false, sink, &out[k], err));
      if (!out[k].beyond) continue;
      known.low = out[k].days;
      known.low_proved = out[k].proved;
    }
    if (!whole_is_open) CUT_TRY(daily_open(&m->whole, q->values, start, info->end, q->without_new, err));
    whole_is_open = true;
    CUT_TRY(ask(&m->whole, &q->loads[k], err));
    CUT_TRY(bisect(&m->whole, known, true, sink, &out[k], err));
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
typedef struct survey {
  const cut_session *s;
  const cut_survival_job *jobs; /* [n_jobs] */
  const cut_load *loads;        /* [n_loads] */
  int64_t n_loads;
  bool has_new;        /* is anything new? */
  cut_survival *found; /* [n_jobs][2][N_ENDS][n_loads] */
  bool *moved;         /* [n_jobs][2] by home: was there any doubtful row? */
} survey;

static cut_survival *found_at(const survey *v, int64_t job, int way, int end) {
  return v->found + ((job * 2 + way) * N_ENDS + end) * v->n_loads;
}

/* 1: without new routes only; 2: without, then with. */
static int n_ways(const survey *v, int64_t job) { return v->has_new && v->jobs[job].with_new ? 2 : 1; }

/* 1: as the rows stand; 3: at the ends of their ranges too. */
static int n_ends(const survey *v, int64_t job, int way) {
  return v->jobs[job].with_ranges && (way == 0 || v->jobs[job].new_ranges) ? N_ENDS : LOW;
}

static bool is_asked(const cut_load *load, bool at_home) { return (load->kind == CUT_LOAD_HOME) == at_home; }

static cut_date job_start(const survey *v, const cut_survival_job *job) {
  if (job->variant != NULL) return job->variant->start;
  return v->s->compile.start == CUT_DATE_NONE ? cut_case_get_info(v->s->c)->start : v->s->compile.start;
}

static cut_status job_values(const survey *v, const cut_survival_job *job, cut_values **out, cut_error *err) {
  enum { MAX_NAMES = 34 };
  const char *names[MAX_NAMES];
  int64_t n = 0;
  for (int64_t i = 0; i < job->n && n + 1 < MAX_NAMES; i++) names[n++] = job->scenarios[i];
  if (job->variant != NULL && job->variant->scenario[0] != '\0') names[n++] = job->variant->scenario;
  return cut_session_values(v->s, names, n, out, err);
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
static cut_status find_between(const survey *v, models *m, const setting *w, cut_survival *out, cut_error *err) {
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
                            w->more == NULL ? NULL : high};
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

/* Task 2 job + home: all ways and ends of one job, for the loads of plants (0) or of home (1). */
static cut_status survey_task(int64_t task, void *user, cut_error *err) {
  const survey *v = user;
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

static cut_status put_survival(const survey *v, int64_t job, int way, int64_t load, cut_result *r, cut_error *err) {
  const cut_survival_job *j = &v->jobs[job];
  const cut_survival *middle = &found_at(v, job, way, MIDDLE)[load];
  bool has_range = n_ends(v, job, way) == N_ENDS && v->moved[2 * job + (v->loads[load].kind == CUT_LOAD_HOME)];
  char until[11];
  cut_text solve = {0};
  for (int64_t i = 0; i < j->n; i++) cut_text_add_f(&solve, "%s%s", i > 0 ? "+" : "", j->scenarios[i]);
  if (j->n == 0) cut_text_add(&solve, "base");
  if (solve.failed) return CUT_FAIL_MEMORY(err);
  cut_date_format(middle->until, until);
  cut_result_begin(r, CUT_RT_SURVIVAL);
  cut_result_put_text(r, CUT_RC_SURVIVAL_SOLVE, solve.data);
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
  cut_text_clear(&solve);
  return cut_result_end(r, err);
}

static bool has_new(const cut_case *c) {
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_ROUTES); row++)
    if (cut_case_flag(c, CUT_TABLE_ROUTES, row, CUT_ROUTES_NEW, false)) return true;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_CONTRACTS); row++)
    if (cut_case_flag(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_NEW, false)) return true;
  return false;
}

cut_status cut_survival_report(const cut_session *s, const cut_survival_job *jobs, int64_t n_jobs, cut_result *r,
                               cut_error *err) {
  cut_load *loads = NULL;
  survey v = {.s = s, .jobs = jobs, .has_new = has_new(s->c)};
  cut_status status;
  CUT_TRY_GOTO(cut_loads_list(s->c, &loads, &v.n_loads, err));
  v.loads = loads;
  v.found = CUT_NEW(cut_survival, n_jobs * 2 * N_ENDS * v.n_loads);
  v.moved = CUT_NEW(bool, 2 * n_jobs);
  if (v.found == NULL || v.moved == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_workers_run(2 * n_jobs, s->options == NULL ? 0 : s->options->threads, survey_task, &v, s->sink,
                               "survival", err));
  for (int64_t job = 0; job < n_jobs; job++)
    for (int way = 0; way < n_ways(&v, job); way++)
      for (int64_t k = 0; k < v.n_loads; k++) CUT_TRY_GOTO(put_survival(&v, job, way, k, r, err));
cleanup:
  cut_mem_free(v.moved);
  cut_mem_free(v.found);
  cut_mem_free(loads);
  return status;
}
