#include "question/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define SAME 1e-9

/* One collection. Facts are found while walking the model, so limits know them by (table, row, column) at first. */
typedef struct collection {
  const cut_case *c;
  const cut_values *values;
  const cut_model *model;
  const cut_model_view *v;
  const cut_model_view *open; /* of the model in which every row is open; `v` itself if that could not be compiled */
  cut_facts *out;
} collection;

static bool same_fact(const cut_fact *f, cut_table table, int64_t row, int column) {
  return f->table == table && f->row == row && f->column == column;
}

int64_t cut_facts_find(const cut_facts *f, cut_table table, int64_t row, int column) {
  for (int64_t i = 0; i < f->n; i++)
    if (same_fact(&f->items[i], table, row, column)) return i;
  return -1;
}

void cut_facts_clear(cut_facts *f) {
  cut_values_free(f->opened);
  cut_mem_free(f->limits.items);
  cut_mem_free(f->items);
  memset(f, 0, sizeof *f);
}

static cut_status find_or_add(collection *k, cut_table table, int64_t row, int column, int64_t *out, cut_error *err) {
  *out = cut_facts_find(k->out, table, row, column);
  if (*out >= 0) return CUT_STATUS_OK;
  if (!CUT_GROW(k->out)) return CUT_FAIL_MEMORY(err);
  *out = k->out->n;
  k->out->items[k->out->n++] = (cut_fact){.table = table, .row = row, .column = column};
  return CUT_STATUS_OK;
}

static cut_status add(collection *k, cut_table table, int64_t row, int column, cut_fact_limit limit, cut_error *err) {
  CUT_TRY(find_or_add(k, table, row, column, &limit.fact, err));
  if (!CUT_GROW(&k->out->limits)) return CUT_FAIL_MEMORY(err);
  k->out->limits.items[k->out->limits.n++] = limit;
  return CUT_STATUS_OK;
}

/* ---- what closes a row ---- */

/* The columns of the row that close it on every day of the period: being switched off, or the dates of its validity. */
static int closing_columns(const collection *k, cut_table t, int64_t row, cut_span when, int columns[3]) {
  int active = cut_schema_find_column(t, "active"), from = cut_schema_find_column(t, "valid_from"),
      to = cut_schema_find_column(t, "valid_to"), n = 0;
  if (active < 0 || cut_value_days(k->values, t, row, when) > 0) return 0;
  bool any_active = false;
  for (cut_date day = when.first; day < when.last; day++)
    any_active = any_active || cut_value_flag(k->values, t, row, active, day, true);
  if (!any_active) columns[n++] = active;
  if (from >= 0 && cut_case_date(k->c, t, row, from) != CUT_DATE_NONE && cut_case_date(k->c, t, row, from) >= when.last)
    columns[n++] = from;
  if (to >= 0 && cut_case_date(k->c, t, row, to) != CUT_DATE_NONE && cut_case_date(k->c, t, row, to) < when.first)
    columns[n++] = to;
  if (n == 0 && t == CUT_TABLE_CONTRACTS && cut_case_has(k->c, t, row, CUT_CONTRACTS_TIED_TO))
    columns[n++] = CUT_CONTRACTS_TIED_TO;
  if (n == 0) columns[n++] = active; /* dates set by a scenario, or days that do not meet */
  return n;
}

static bool is_upper(cut_patch_what what) { return what == CUT_PATCH_COL_UPPER || what == CUT_PATCH_ROW_UPPER; }

/* A number that column `column` of the row sets. Where the row is closed in one of the periods [first, last) and would
 * allow more if it were open, what closes it has the number as it is, and the column the one it would have. */
static cut_status add_number(collection *k, const cut_origin *o, int column, cut_span periods, cut_fact_limit limit,
                             double if_open, cut_error *err) {
  bool looser = is_upper(limit.what) ? if_open > limit.value : if_open < limit.value;
  for (int64_t t = periods.first; looser && t < periods.last; t++) {
    int columns[3], n = closing_columns(k, o->table, o->row, k->v->period[t], columns);
    for (int i = 0; i < n; i++) {
      cut_fact_limit closed = limit;
      closed.slope = NAN;
      CUT_TRY(add(k, o->table, o->row, columns[i], closed, err));
      k->out->items[k->out->limits.items[k->out->limits.n - 1].fact].closes = true;
    }
  }
  if (looser) {
    if (!isfinite(if_open)) return CUT_STATUS_OK;
    limit.slope = limit.value != 0 ? limit.slope * if_open / limit.value : if_open;
    limit.value = if_open;
  }
  return add(k, o->table, o->row, column, limit, err);
}

/* ---- by role ---- */

/* Is the most a column may have the row's own rate? A rate that several columns share is a row, and what the model adds
 * to prove bounds is nobody's. */
static bool is_own_rate(const collection *k, const cut_origin *o, int column, double upper) {
  double rate = cut_value_rate(k->values, o->table, o->row, column, k->v->period[o->period]);
  if (upper == 0) return true;
  if (!isfinite(rate)) return o->step > 0;
  cut_origin shared = {CUT_ROLE_CAPACITY, o->table, o->row, -1, -1, 0, o->period, 0};
  if (o->role == CUT_ROLE_FLOW) return cut_model_find_row(k->model, shared) < 0; /* counted in the grade's own unit */
  return o->step > 0 || fabs(upper - rate) <= SAME * (1 + rate);
}

static cut_status add_rate(collection *k, int64_t j, int most, int least, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(k->v, j);
  double lower = k->v->col_lower[j], upper = k->v->col_upper[j], if_open = k->open->col_upper[j];
  cut_fact_limit limit = {.what = CUT_PATCH_COL_UPPER, .index = j, .period = o->period, .value = upper};
  limit.slope = o->step > 0 ? NAN : upper;
  /* Once open, the share of a window or of a shared capacity is limited by its row. */
  if (upper == 0 && if_open > 0 && cut_column_origin(k->open, j).column != most) if_open = INFINITY;
  if (is_own_rate(k, o, most, upper))
    CUT_TRY(add_number(k, o, most, (cut_span){(cut_date)o->period, (cut_date)o->period + 1}, limit, if_open, err));
  if (least < 0 || !(lower > 0)) return CUT_STATUS_OK;
  limit =
      (cut_fact_limit){.what = CUT_PATCH_COL_LOWER, .index = j, .period = o->period, .value = lower, .slope = lower};
  return add(k, o->table, o->row, least, limit, err);
}

static cut_status add_level(collection *k, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(k->v, j);
  cut_date last = k->v->period[o->period].last - 1;
  double dead = cut_value_amount(k->values, o->table, o->row, CUT_STORAGES_DEAD_STOCK, last),
         end = cut_value_amount(k->values, o->table, o->row, CUT_STORAGES_END_MIN, last), upper = k->v->col_upper[j];
  cut_fact_limit limit = {.what = CUT_PATCH_COL_LOWER, .index = j, .period = o->period};
  limit.value = limit.slope = dead;
  if (dead > 0) CUT_TRY(add(k, o->table, o->row, CUT_STORAGES_DEAD_STOCK, limit, err));
  limit.value = limit.slope = end;
  if (o->period == k->v->n_periods - 1 && end > 0) CUT_TRY(add(k, o->table, o->row, CUT_STORAGES_END_MIN, limit, err));
  limit =
      (cut_fact_limit){.what = CUT_PATCH_COL_UPPER, .index = j, .period = o->period, .value = upper, .slope = upper};
  return isfinite(upper) ? add(k, o->table, o->row, CUT_STORAGES_VOLUME, limit, err) : CUT_STATUS_OK;
}

static cut_status add_draw(collection *k, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(k->v, j);
  double in = cut_value_rate(k->values, o->table, o->row, CUT_STORAGES_IN_RATE, k->v->period[o->period]),
         out = cut_value_rate(k->values, o->table, o->row, CUT_STORAGES_OUT_RATE, k->v->period[o->period]);
  cut_fact_limit limit = {.what = CUT_PATCH_COL_LOWER, .index = j, .period = o->period, .value = -in, .slope = -in};
  if (isfinite(in)) CUT_TRY(add(k, o->table, o->row, CUT_STORAGES_IN_RATE, limit, err));
  limit = (cut_fact_limit){.what = CUT_PATCH_COL_UPPER, .index = j, .period = o->period, .value = out, .slope = out};
  return isfinite(out) ? add(k, o->table, o->row, CUT_STORAGES_OUT_RATE, limit, err) : CUT_STATUS_OK;
}

/* Both sides of a fixed number. */
static cut_status add_fixed(collection *k, const cut_origin *o, int column, bool of_row, int64_t index, double value,
                            cut_error *err) {
  cut_fact_limit limit = {.what = of_row ? CUT_PATCH_ROW_LOWER : CUT_PATCH_COL_LOWER,
                          .index = index,
                          .period = o->period,
                          .value = value,
                          .slope = value};
  CUT_TRY(add(k, o->table, o->row, column, limit, err));
  limit.what = of_row ? CUT_PATCH_ROW_UPPER : CUT_PATCH_COL_UPPER;
  return add(k, o->table, o->row, column, limit, err);
}

static bool may_stop(const collection *k, const cut_origin *o) {
  cut_origin run = {CUT_ROLE_RUN, o->table, o->row, -1, -1, 0, o->period, 0};
  return cut_model_find_column(k->model, run) >= 0;
}

static cut_status add_column(collection *k, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(k->v, j);
  double upper = k->v->col_upper[j];
  cut_fact_limit limit = {.index = j, .period = o->period};
  switch (o->role) {
    case CUT_ROLE_SOURCE:
      return add_rate(k, j, CUT_SOURCES_CAPACITY, -1, err);
    case CUT_ROLE_CONTRACT:
      return add_rate(k, j, CUT_CONTRACTS_MAX, CUT_CONTRACTS_MIN, err);
    case CUT_ROLE_FLOW:
      return add_rate(k, j, CUT_ROUTES_CAPACITY, CUT_ROUTES_MIN, err);
    case CUT_ROLE_MARKET:
      return add_rate(k, j, CUT_DEMANDS_QUANTITY, -1, err);
    case CUT_ROLE_LEVEL:
      return add_level(k, j, err);
    case CUT_ROLE_DRAW:
      return add_draw(k, j, err);
    case CUT_ROLE_DEMAND:
      if (!(upper > 0)) return CUT_STATUS_OK;
      CUT_TRY(add_fixed(k, o, CUT_DEMANDS_QUANTITY, false, j, upper, err));
      k->out->items[k->out->limits.items[k->out->limits.n - 1].fact].is_need = true;
      return CUT_STATUS_OK;
    case CUT_ROLE_ARRIVAL:
      return add_fixed(k, o, CUT_IN_TRANSIT_QUANTITY, false, j, upper, err);
    case CUT_ROLE_FEED:
      if (upper > 0) return CUT_STATUS_OK;
      limit.what = CUT_PATCH_COL_UPPER;
      limit.value = 0;
      limit.slope = NAN;
      return add_number(k, o, CUT_CONVERSIONS_CAPACITY, (cut_span){(cut_date)o->period, (cut_date)o->period + 1}, limit,
                        k->open->col_upper[j] > 0 ? INFINITY : 0, err);
    default:
      return CUT_STATUS_OK;
  }
}

static cut_status add_load(collection *k, int64_t i, cut_error *err) {
  const cut_origin *o = CUT_ROW_ORIGIN(k->v, i);
  double lower = k->v->row_lower[i];
  bool stops = may_stop(k, o);
  cut_fact_limit limit = {
      .what = CUT_PATCH_ROW_LOWER, .index = i, .period = o->period, .value = lower, .slope = stops ? NAN : lower};
  if (!isfinite(lower) || (!stops && !(lower > 0))) return CUT_STATUS_OK;
  CUT_TRY(add(k, o->table, o->row, CUT_CONVERSIONS_MIN_LOAD, limit, err));
  if (!stops) k->out->items[k->out->limits.items[k->out->limits.n - 1].fact].is_need = true;
  return CUT_STATUS_OK;
}

/* Periods that a window row covers: those of the contract's columns in it. */
static cut_span window_periods(const collection *k, int64_t i) {
  cut_span periods = {(cut_date)cut_row_origin(k->v, i).period, (cut_date)cut_row_origin(k->v, i).period + 1};
  for (int64_t j = 0; j < k->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(k->v, j);
    if (o->role != CUT_ROLE_CONTRACT || o->row != cut_row_origin(k->v, i).row) continue;
    for (int64_t e = k->v->col_start[j]; e < k->v->col_start[j + 1]; e++)
      if (k->v->entry_row[e] == i && o->period >= periods.last) periods.last = (cut_date)o->period + 1;
  }
  return periods;
}

static cut_status add_window(collection *k, int64_t i, cut_error *err) {
  const cut_origin *o = CUT_ROW_ORIGIN(k->v, i);
  double lower = k->v->row_lower[i], upper = k->v->row_upper[i];
  cut_fact_limit most = {.what = CUT_PATCH_ROW_UPPER, .index = i, .period = o->period, .value = upper, .slope = upper};
  cut_fact_limit least = {.what = CUT_PATCH_ROW_LOWER, .index = i, .period = o->period, .value = lower, .slope = lower};
  if (isfinite(upper))
    CUT_TRY(add_number(k, o, CUT_CONTRACTS_MAX, window_periods(k, i), most, k->open->row_upper[i], err));
  return lower > 0 ? add(k, o->table, o->row, CUT_CONTRACTS_MIN, least, err) : CUT_STATUS_OK;
}

static cut_status add_total(collection *k, int64_t i, cut_error *err) {
  const cut_origin *o = CUT_ROW_ORIGIN(k->v, i);
  cut_date first = k->v->period[0].first;
  cut_fact_limit limit = {.what = CUT_PATCH_ROW_UPPER, .index = i, .period = -1, .value = k->v->row_upper[i]};
  limit.slope = cut_value_amount(k->values, o->table, o->row, CUT_CONTRACTS_TOTAL_MAX, first);
  if (isfinite(limit.value)) CUT_TRY(add(k, o->table, o->row, CUT_CONTRACTS_TOTAL_MAX, limit, err));
  limit.what = CUT_PATCH_ROW_LOWER;
  limit.value = k->v->row_lower[i];
  limit.slope = cut_value_amount(k->values, o->table, o->row, CUT_CONTRACTS_TOTAL_MIN, first);
  return limit.value > 0 ? add(k, o->table, o->row, CUT_CONTRACTS_TOTAL_MIN, limit, err) : CUT_STATUS_OK;
}

/* Do transits fill the capacity row? Then they share in any more room there is, and what is left to the group is no
 * patch. */
static bool is_full_of_transits(const collection *k, int64_t row) {
  const cut_model_view *v = k->v;
  double taken = 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (cut_column_origin(v, j).role != CUT_ROLE_TRANSIT) continue;
    for (int64_t e = v->col_start[j]; e < v->col_start[j + 1]; e++)
      if (v->entry_row[e] == row) taken += v->entry_value[e] * v->col_upper[j];
  }
  return taken > 0 && taken >= v->row_upper[row] * (1 - SAME);
}

static cut_status add_row(collection *k, int64_t i, cut_error *err) {
  const cut_origin *o = CUT_ROW_ORIGIN(k->v, i);
  double lower = k->v->row_lower[i], upper = k->v->row_upper[i];
  cut_span here = {(cut_date)o->period, (cut_date)o->period + 1};
  cut_fact_limit limit = {.what = CUT_PATCH_ROW_UPPER, .index = i, .period = o->period, .value = upper, .slope = upper};
  switch (o->role) {
    case CUT_ROLE_CAPACITY:
      if (is_full_of_transits(k, i)) limit.slope = NAN;
      if (isfinite(upper)) CUT_TRY(add_number(k, o, CUT_ROUTES_CAPACITY, here, limit, k->open->row_upper[i], err));
      limit.what = CUT_PATCH_ROW_LOWER;
      limit.value = limit.slope = lower;
      return lower > 0 ? add(k, o->table, o->row, CUT_ROUTES_MIN, limit, err) : CUT_STATUS_OK;
    case CUT_ROLE_STOCK:
      return o->period == 0 ? add_fixed(k, o, CUT_STORAGES_INITIAL, true, i, lower, err) : CUT_STATUS_OK;
    case CUT_ROLE_LOAD:
      return add_load(k, i, err);
    case CUT_ROLE_LOAD_MAX:
      if (may_stop(k, o)) limit.slope = NAN;
      return isfinite(upper) ? add_number(k, o, CUT_CONVERSIONS_CAPACITY, here, limit, k->open->row_upper[i], err)
                             : CUT_STATUS_OK;
    case CUT_ROLE_WINDOW:
      return add_window(k, i, err);
    case CUT_ROLE_TOTAL:
      return add_total(k, i, err);
    default:
      return CUT_STATUS_OK;
  }
}

/* ---- order ---- */

static int by_fact(const void *left, const void *right) {
  const cut_fact *a = left, *b = right;
  if (a->table != b->table) return a->table < b->table ? -1 : 1;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  return a->column - b->column;
}

static int by_limit(const void *left, const void *right) {
  const cut_fact_limit *a = left, *b = right;
  if (a->fact != b->fact) return a->fact < b->fact ? -1 : 1;
  if (a->period != b->period) return a->period < b->period ? -1 : 1;
  if (a->index != b->index) return a->index < b->index ? -1 : 1;
  return (int)a->what - (int)b->what;
}

static cut_status sort_facts(cut_facts *f, cut_error *err) {
  cut_fact *found = CUT_NEW(cut_fact, f->n);
  if (found == NULL) return CUT_FAIL_MEMORY(err);
  if (f->n > 0) memcpy(found, f->items, (size_t)f->n * sizeof *found);
  qsort(f->items, (size_t)f->n, sizeof *f->items, by_fact);
  for (int64_t k = 0; k < f->limits.n; k++) {
    const cut_fact *old = &found[f->limits.items[k].fact];
    f->limits.items[k].fact = cut_facts_find(f, old->table, old->row, old->column);
  }
  cut_mem_free(found);
  qsort(f->limits.items, (size_t)f->limits.n, sizeof *f->limits.items, by_limit);
  int64_t n = 0; /* the same number found twice is one */
  for (int64_t k = 0; k < f->limits.n; k++)
    if (n == 0 || by_limit(&f->limits.items[n - 1], &f->limits.items[k]) != 0)
      f->limits.items[n++] = f->limits.items[k];
  f->limits.n = n;
  for (int64_t k = 0; k < n; k++) {
    cut_fact *fact = &f->items[f->limits.items[k].fact];
    if (fact->last == 0) fact->first = k;
    fact->last = k + 1;
  }
  return CUT_STATUS_OK;
}

/* ---- as if all were open ---- */

static const cut_table with_dates[] = {CUT_TABLE_SOURCES, CUT_TABLE_CONTRACTS, CUT_TABLE_ROUTES, CUT_TABLE_DEMANDS,
                                       CUT_TABLE_CONVERSIONS};

static cut_status open_row(cut_values *values, cut_table t, int64_t row, cut_error *err) {
  static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};
  static const char *const columns[] = {"active", "valid_from", "valid_to"};
  for (int k = 0; k < 3; k++)
    if (cut_schema_find_column(t, columns[k]) >= 0)
      CUT_TRY(cut_values_change(values, cut_schema(t)->name, cut_case_key(cut_values_case(values), t, row), columns[k],
                                "set", k == 0 ? "yes" : "none", "", always, err));
  return CUT_STATUS_OK;
}

/* Opens every row that is closed on some day of the horizon. */
static cut_status open_rows(const collection *k, cut_values *values, cut_error *err) {
  cut_span horizon = {k->v->period[0].first, k->v->period[k->v->n_periods - 1].last};
  for (size_t i = 0; i < sizeof with_dates / sizeof *with_dates; i++)
    for (int64_t row = 0; row < cut_case_n(k->c, with_dates[i]); row++)
      if (cut_value_days(k->values, with_dates[i], row, horizon) < horizon.last - horizon.first)
        CUT_TRY(open_row(values, with_dates[i], row, err));
  return CUT_STATUS_OK;
}

cut_status cut_facts_collect(const cut_session *s, const cut_solved *solved, cut_facts *out, cut_error *err) {
  collection k = {.c = s->c,
                  .values = solved->values,
                  .model = solved->model,
                  .v = cut_model_get(solved->model),
                  .open = cut_model_get(solved->model),
                  .out = out};
  cut_model *open = NULL;
  cut_status status;
  memset(out, 0, sizeof *out);
  CUT_TRY_GOTO(
      cut_session_values_state(s, solved->scenarios, solved->n_scenarios, solved->measures, &out->opened, err));
  CUT_TRY_GOTO(open_rows(&k, out->opened, err));
  /* What has no price on the days on which it is closed cannot be compiled open: given up, it has no limit then. */
  status = cut_compile(out->opened, &s->compile, &open, NULL);
  if (status == CUT_STATUS_MEMORY) status = CUT_FAIL_MEMORY(err);
  if (status == CUT_STATUS_OK && cut_patch_same_structure(solved->model, open, NULL) == CUT_STATUS_OK)
    k.open = cut_model_get(open);
  if (status == CUT_STATUS_MEMORY) goto cleanup;
  for (int64_t j = 0; j < k.v->n_columns; j++) CUT_TRY_GOTO(add_column(&k, j, err));
  for (int64_t i = 0; i < k.v->n_rows; i++) CUT_TRY_GOTO(add_row(&k, i, err));
  status = sort_facts(out, err);
cleanup:
  cut_model_free(open);
  if (status != CUT_STATUS_OK) cut_facts_clear(out);
  return status;
}

/* ---- in words ---- */

int64_t cut_fact_commodity(const cut_case *c, const cut_fact *f) {
  switch (f->table) {
    case CUT_TABLE_SOURCES:
      return cut_case_ref(c, f->table, f->row, CUT_SOURCES_COMMODITY);
    case CUT_TABLE_CONTRACTS:
      return cut_case_ref(c, f->table, f->row, CUT_CONTRACTS_COMMODITY);
    case CUT_TABLE_ROUTES:
      return cut_case_ref(c, f->table, f->row, CUT_ROUTES_COMMODITY);
    case CUT_TABLE_DEMANDS:
      return cut_case_ref(c, f->table, f->row, CUT_DEMANDS_COMMODITY);
    case CUT_TABLE_STORAGES:
      return cut_case_ref(c, f->table, f->row, CUT_STORAGES_COMMODITY);
    case CUT_TABLE_CONVERSIONS:
      return cut_case_ref(c, f->table, f->row, CUT_CONVERSIONS_COMMODITY);
    case CUT_TABLE_IN_TRANSIT:
      return cut_case_ref(c, f->table, f->row, CUT_IN_TRANSIT_COMMODITY);
    default:
      return -1;
  }
}

static const char *place_name(const cut_case *c, int64_t place) {
  return place < 0 ? "" : cut_case_text(c, CUT_TABLE_PLACES, place, CUT_PLACES_NAME);
}

static void add_or(cut_text *t, const char *name, const char *otherwise) {
  cut_text_add(t, name[0] == '\0' ? otherwise : name);
}

void cut_fact_name(const cut_case *c, const cut_fact *f, cut_text *out) {
  const char *key = cut_case_key(c, f->table, f->row);
  int64_t commodity = cut_fact_commodity(c, f);
  const char *good = commodity < 0 ? "" : cut_case_text(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_NAME);
  switch (f->table) {
    case CUT_TABLE_CONVERSIONS:
      add_or(out, cut_case_text(c, f->table, f->row, CUT_CONVERSIONS_NAME), key);
      return;
    case CUT_TABLE_CONTRACTS:
      cut_text_add(out, "contract '");
      add_or(out, cut_case_text(c, f->table, f->row, CUT_CONTRACTS_NAME), key);
      cut_text_add(out, "'");
      return;
    case CUT_TABLE_ROUTES:
      cut_text_add_f(out, "%s from %s to %s (%s)", cut_case_text(c, f->table, f->row, CUT_ROUTES_MODE),
                     place_name(c, cut_case_ref(c, f->table, f->row, CUT_ROUTES_FROM)),
                     place_name(c, cut_case_ref(c, f->table, f->row, CUT_ROUTES_TO)), key);
      return;
    case CUT_TABLE_DEMANDS:
      cut_text_add_f(out, "%s at %s (%s)", good, place_name(c, cut_case_ref(c, f->table, f->row, CUT_DEMANDS_PLACE)),
                     key);
      return;
    case CUT_TABLE_STORAGES:
      cut_text_add_f(out, "%s in %s", good, key);
      return;
    case CUT_TABLE_SOURCES:
      cut_text_add_f(out, "production of %s at %s (%s)", good,
                     place_name(c, cut_case_ref(c, f->table, f->row, CUT_SOURCES_PLACE)), key);
      return;
    default:
      cut_text_add_f(out, "%s '%s'", cut_schema(f->table)->name, key);
  }
}

cut_status cut_fact_cell(const cut_facts *f, const cut_fact *fact, cut_date day, double *number, char unit[32],
                         cut_error *err) {
  const cut_case *c = cut_values_case(f->opened);
  const cut_schema_column *column = &cut_schema(fact->table)->columns[fact->column];
  int64_t commodity = cut_fact_commodity(c, fact);
  cut_unit u;
  double factor = 1;
  *number = NAN;
  unit[0] = '\0';
  if ((column->type != CUT_TYPE_RATE && column->type != CUT_TYPE_AMOUNT) || commodity < 0) return CUT_STATUS_OK;
  bool is_rate = column->type == CUT_TYPE_RATE;
  const char *written = cut_case_unit(c, fact->table, fact->row, fact->column);
  if (written[0] != '\0')
    snprintf(unit, 32, "%s", written);
  else
    snprintf(unit, 32, "%s%s", cut_case_text(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_UNIT),
             is_rate ? "/d" : "");
  const cut_conversion_basis *basis = cut_case_basis(c, commodity);
  if (!cut_unit_parse(unit, &u, err) ||
      !(is_rate ? cut_unit_rate_factor(&u, basis, &factor, err) : cut_unit_amount_factor(&u, basis, &factor, err)))
    return CUT_STATUS_INPUT;
  cut_span here = {day, day + 1};
  *number = is_rate ? cut_value_rate(f->opened, fact->table, fact->row, fact->column, here) /
                          cut_rate_over(factor, u.per, here)
                    : cut_value_amount(f->opened, fact->table, fact->row, fact->column, day) / factor;
  return CUT_STATUS_OK;
}
