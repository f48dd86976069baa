#include "question/survival_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static void clear_part(cut_daily_part *p) {
  cut_engine_close(p->engine);
  if (p->loaded != p->model) cut_model_free(p->loaded);
  cut_model_free(p->model);
  cut_solution_clear(&p->plan);
  cut_solution_clear(&p->start);
  cut_mem_free(p->ray);
  memset(p, 0, sizeof *p);
}

static void clear_parts(cut_daily *d) {
  for (int64_t i = 0; i < d->n_parts; i++) clear_part(&d->parts[i]);
  cut_mem_free(d->parts);
  d->parts = NULL;
  d->n_parts = d->tight = 0;
}

void cut_daily_clear(cut_daily *d) {
  clear_parts(d);
  cut_mem_free(d->period);
  memset(d, 0, sizeof *d);
}

/* Bounds that are free in a question of survival: minimum takes, levels at the end, what is unserved, spilt arrivals.
 */
static cut_status relax(const cut_daily *d, cut_daily_part *p, cut_error *err) {
  const cut_model_view *v = p->v;
  double *zero = CUT_NEW(double, v->n_columns);
  if (zero == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = cut_engine_set_cost(p->engine, zero, err);
  for (int64_t j = 0; status == CUT_STATUS_OK && j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
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
      case CUT_ROLE_PAID: /* money; what may be taken later is within what may be taken anyway */
      case CUT_ROLE_MAKE_UP:
      case CUT_ROLE_SHORT:
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
    status = cut_engine_set_column(p->engine, j, lower, upper, err);
  }
  for (int64_t i = 0; status == CUT_STATUS_OK && i < v->n_rows; i++) {
    cut_role role = cut_row_origin(v, i).role;
    bool is_free = role == CUT_ROLE_OBLIGATION;
    bool has_floor = !is_free && role != CUT_ROLE_WINDOW && role != CUT_ROLE_TOTAL && role != CUT_ROLE_CAPACITY &&
                     role != CUT_ROLE_CLASS;
    status = cut_engine_set_row(p->engine, i, has_floor ? v->row_lower[i] : -INFINITY,
                                is_free ? INFINITY : v->row_upper[i], err);
  }
  cut_mem_free(zero);
  return status;
}

/* A priority class adds up what is not served, which is nothing here. */
static bool joins(const cut_origin *row) { return row->role != CUT_ROLE_CLASS; }

/* The next model of a part: what has the structure of the one in the engine stays there. */
static void replace_model(cut_daily_part *p, cut_model *model) {
  bool fits = p->engine != NULL && cut_patch_same_structure(p->loaded, model, NULL) == CUT_STATUS_OK;
  if (!fits)
    clear_part(p);
  else if (p->model != p->loaded)
    cut_model_free(p->model);
  p->model = model;
  p->v = cut_model_get(model);
}

static cut_status take_parts(cut_daily *d, const cut_model *whole, cut_error *err) {
  cut_parts found;
  CUT_TRY(cut_parts_find(whole, joins, &found, err));
  cut_status status = CUT_STATUS_OK;
  if (found.n != d->n_parts) {
    clear_parts(d);
    d->parts = CUT_NEW(cut_daily_part, found.n);
    if (d->parts == NULL) status = CUT_FAIL_MEMORY(err);
    if (status == CUT_STATUS_OK) d->n_parts = found.n;
  }
  for (int64_t i = 0; i < found.n && status == CUT_STATUS_OK; i++) {
    cut_model *model = NULL;
    status = cut_parts_take(whole, &found, i, &model, err);
    if (status == CUT_STATUS_OK) replace_model(&d->parts[i], model);
  }
  cut_parts_clear(&found);
  return status;
}

cut_status cut_daily_open(cut_daily *d, const cut_values *values, const cut_compile_options *compile,
                          const cut_span *period, int64_t n_periods, bool without_new, cut_error *err) {
  cut_compile_options options;
  cut_compile_options_init(&options);
  if (compile != NULL) options = *compile;
  options.period = period;
  options.n_periods = n_periods;
  options.without_new = without_new;
  options.without_money = true;
  cut_model *whole = NULL;
  cut_span *periods = CUT_NEW(cut_span, n_periods);
  if (periods == NULL) return CUT_FAIL_MEMORY(err);
  if (n_periods > 0) memcpy(periods, period, (size_t)n_periods * sizeof *periods);
  cut_mem_free(d->period);
  d->period = periods;
  d->n_periods = n_periods;
  d->values = values;
  d->compile = compile;
  d->c = cut_values_case(values);
  CUT_TRY(cut_compile(values, &options, &whole, err));
  cut_status status = take_parts(d, whole, err);
  cut_model_free(whole);
  return status;
}

static cut_status open_engine(cut_daily_part *p, cut_error *err) {
  cut_engine_options engine;
  if (p->engine != NULL) return CUT_STATUS_OK;
  cut_engine_options_init(&engine);
  engine.presolve = p->v->n_periods > 100; /* which pays on long horizons only */
  engine.rays = false;                     /* the last infeasible span gets its proof in the search */
  CUT_TRY(cut_engine_open(p->model, &engine, &p->engine, err));
  p->loaded = p->model;
  return CUT_STATUS_OK;
}

/* Coefficient of a plant's RUN column in its LOAD row of that period, 0 if there is none: the row reads
 * feeds + coefficient x RUN >= 0, so a floor q on the feeds alone is q + coefficient while RUN is 1. */
static double run_coefficient(const cut_daily_part *p, const cut_origin *load) {
  cut_origin o = *load;
  o.role = CUT_ROLE_RUN;
  int64_t j = cut_model_find_column(p->model, o), i = cut_model_find_row(p->model, *load);
  for (int64_t k = j < 0 ? 0 : p->v->col_start[j]; j >= 0 && k < p->v->col_start[j + 1]; k++)
    if (p->v->entry_row[k] == i) return p->v->entry_value[k];
  return 0;
}

/* The load asked of a plant on a day, canonical units. */
static double asked_of_plant(const cut_daily *d, int64_t conversion, cut_span day) {
  if (d->load.kind == CUT_LOAD_HOME) return 0;
  if (d->load.kind == CUT_LOAD_MINIMUM)
    return cut_value_rate(d->values, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_MIN_LOAD, day);
  for (int64_t row = 0; row < cut_case_n(d->c, CUT_TABLE_LOADS); row++)
    if (cut_case_ref(d->c, CUT_TABLE_LOADS, row, CUT_LOADS_CONVERSION) == conversion &&
        strcmp(cut_case_text(d->c, CUT_TABLE_LOADS, row, CUT_LOADS_LOAD), d->load.name) == 0)
      return cut_value_rate(d->values, CUT_TABLE_LOADS, row, CUT_LOADS_QUANTITY, day);
  return 0;
}

cut_status cut_daily_serve(cut_daily *d, int64_t part, int64_t served, cut_error *err) {
  cut_daily_part *p = &d->parts[part];
  const cut_model_view *v = p->v;
  int64_t from = p->served < 0 ? 0 : served < p->served ? served : p->served;
  int64_t to = p->served < 0 ? v->n_periods : served > p->served ? served : p->served;
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(v, i);
    if (o->role != CUT_ROLE_LOAD || o->period < from || o->period >= to) continue;
    double asked = o->period < served ? asked_of_plant(d, o->row, v->period[o->period]) : 0;
    CUT_TRY(cut_engine_set_row(p->engine, i, asked + run_coefficient(p, o), INFINITY, err));
  }
  for (int64_t j = 0; d->load.kind == CUT_LOAD_HOME && j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->role != CUT_ROLE_DEMAND || o->period < from || o->period >= to) continue;
    CUT_TRY(cut_engine_set_column(p->engine, j, o->period < served ? v->col_upper[j] : 0, v->col_upper[j], err));
  }
  p->served = served;
  return CUT_STATUS_OK;
}

static bool has_load(const cut_daily *d, const cut_daily_part *p) {
  const cut_model_view *v = p->v;
  if (d->load.kind == CUT_LOAD_HOME) {
    for (int64_t j = 0; j < v->n_columns; j++)
      if (cut_column_origin(v, j).role == CUT_ROLE_DEMAND && v->col_upper[j] > 0) return true;
    return false;
  }
  for (int64_t i = 0; i < v->n_rows; i++)
    if (cut_row_origin(v, i).role == CUT_ROLE_LOAD &&
        asked_of_plant(d, cut_row_origin(v, i).row, v->period[cut_row_origin(v, i).period]) > 0)
      return true;
  return false;
}

cut_status cut_daily_ask(cut_daily *d, const cut_load *load, cut_error *err) {
  d->load = *load;
  for (int64_t i = 0; i < d->n_parts; i++) {
    cut_daily_part *p = &d->parts[i];
    cut_solution_clear(&p->plan);
    cut_mem_free(p->ray);
    p->ray = NULL;
    p->served = -1;
    p->lasts = -1;
    p->is_asked = has_load(d, p);
    if (!p->is_asked) continue;
    CUT_TRY(open_engine(p, err));
    CUT_TRY(relax(d, p, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_daily_reset(cut_daily *d, cut_error *err) {
  for (int64_t i = 0; i < d->n_parts; i++)
    if (d->parts[i].engine != NULL && d->parts[i].start.col_basic == NULL)
      CUT_TRY(cut_engine_reset(d->parts[i].engine, err));
  return CUT_STATUS_OK;
}

cut_lp cut_daily_lp(const cut_daily *d, int64_t part) {
  const cut_daily_part *p = &d->parts[part];
  cut_engine_numbers n = cut_engine_get_numbers(p->engine);
  return (cut_lp){.n_columns = p->v->n_columns,
                  .n_rows = p->v->n_rows,
                  .col_lower = n.col_lower,
                  .col_upper = n.col_upper,
                  .cost = n.cost,
                  .row_lower = n.row_lower,
                  .row_upper = n.row_upper,
                  .col_start = p->v->col_start,
                  .entry_row = p->v->entry_row,
                  .entry_value = p->v->entry_value};
}

/* Keeps the longest plan that a part is known to have. */
static void keep_plan(cut_daily_part *p, int64_t served, bool proved, cut_solution *solution) {
  if (served < p->lasts) return;
  cut_solution_clear(&p->plan);
  p->plan = *solution;
  memset(solution, 0, sizeof *solution);
  solution->status = CUT_SOLVE_OPTIMAL;
  p->lasts = served;
  p->plan_proved = proved;
}

cut_status cut_daily_start(cut_daily *d, int64_t part, cut_solution *start, cut_error *err) {
  cut_daily_part *p = &d->parts[part];
  cut_solution_clear(&p->start);
  p->start = *start;
  memset(start, 0, sizeof *start);
  return cut_engine_start_from(p->engine, &p->start, err);
}

void cut_daily_keep_ray(cut_daily *d, int64_t fails, cut_solution *solution) {
  cut_daily_part *p = &d->parts[d->tight];
  if (p->ray != NULL && p->fails <= fails) return;
  cut_mem_free(p->ray);
  p->ray = solution->ray;
  p->fails = fails;
  solution->ray = NULL;
}

cut_status cut_daily_probe_part(cut_daily *d, int64_t part, int64_t served, const cut_sink *sink,
                                cut_solution *solution, bool *feasible, bool *proved, cut_error *err) {
  CUT_TRY(cut_daily_serve(d, part, served, err));
  CUT_TRY(cut_engine_solve(d->parts[part].engine, sink, solution, err));
  cut_solution_clear(&d->parts[part].start); /* it has had its use */
  cut_lp lp = cut_daily_lp(d, part);
  *proved = false;
  if (solution->status == CUT_SOLVE_OPTIMAL) {
    *feasible = true;
    CUT_TRY(cut_certify_point(&lp, solution->value, proved, err));
    keep_plan(&d->parts[part], served, *proved, solution);
    return CUT_STATUS_OK;
  }
  if (solution->status == CUT_SOLVE_INFEASIBLE) {
    *feasible = false;
    cut_leaf_claim leaf = {.infeasible = true, .dual = solution->ray};
    return solution->ray == NULL ? CUT_STATUS_OK : cut_certify_infeasible(&lp, &leaf, 1, proved, err);
  }
  if (solution->status == CUT_SOLVE_INTERRUPTED) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
  return CUT_FAIL(err, CUT_STATUS_LIMIT, "survival of load '%s' for %lld periods: %s", d->load.name, (long long)served,
                  cut_solve_status_text(solution->status));
}

/* A plan for longer is one for `served`, as the same is asked on fewer days. */
cut_status cut_daily_probe(cut_daily *d, int64_t served, const cut_sink *sink, cut_solution *solution, bool *feasible,
                           bool *proved, cut_error *err) {
  bool all_proved = true;
  *feasible = true;
  for (int64_t k = 0; k < d->n_parts; k++) {
    int64_t part = k == 0 ? d->tight : k <= d->tight ? k - 1 : k;
    cut_daily_part *p = &d->parts[part];
    if (!p->is_asked) continue;
    if (p->lasts < served) {
      CUT_TRY(cut_daily_probe_part(d, part, served, sink, solution, feasible, proved, err));
      if (!*feasible) {
        d->tight = part;
        return CUT_STATUS_OK;
      }
    }
    all_proved = all_proved && p->plan_proved;
  }
  *proved = all_proved;
  return CUT_STATUS_OK;
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

cut_status cut_daily_explain(const cut_daily *d, int64_t part, const double *ray, char *out, size_t size,
                             cut_error *err) {
  enum { N_NEEDS = 2, N_LIMITS = 3 };
  const cut_model_view *v = d->parts[part].v;
  mention needs[N_NEEDS] = {{0}}, limits[N_LIMITS] = {{0}};
  cut_lp lp = cut_daily_lp(d, part);
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(v, i);
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
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
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

/* A model of the first days only knows less of a contract's year: its windows are those of the whole horizon still.
 * Limits that compile derives from the horizon's totals are widened alike; they never bind. */
static cut_status restore_windows(const cut_daily *d, cut_daily_part *p, cut_span horizon, cut_error *err) {
  const cut_model_view *v = p->v;
  double widen = (double)(horizon.last - horizon.first) / (double)(v->period[v->n_periods - 1].last - horizon.first);
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(v, i);
    if (o->role != CUT_ROLE_WINDOW || cut_value_per(d->values, o->table, o->row, CUT_CONTRACTS_MAX) != CUT_PER_YEAR)
      continue;
    cut_span year = {v->period[o->period].first, cut_date_next_year(v->period[o->period].first)};
    if (year.last > horizon.last) year.last = horizon.last;
    CUT_TRY(cut_engine_set_row(p->engine, i, -INFINITY,
                               cut_value_rate(d->values, o->table, o->row, CUT_CONTRACTS_MAX, year), err));
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    bool is_implied =
        o->column < 0 && (o->role == CUT_ROLE_CONTRACT || o->role == CUT_ROLE_FLOW || o->role == CUT_ROLE_SALE ||
                          o->role == CUT_ROLE_FEED || o->role == CUT_ROLE_MARKET);
    if (is_implied) CUT_TRY(cut_engine_set_column(p->engine, j, 0, v->col_upper[j] * widen, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_daily_restore_windows(cut_daily *d, cut_date end, cut_error *err) {
  cut_span horizon = {d->period[0].first, end + 1};
  for (int64_t i = 0; i < d->n_parts; i++)
    if (d->parts[i].is_asked) CUT_TRY(restore_windows(d, &d->parts[i], horizon, err));
  return CUT_STATUS_OK;
}
