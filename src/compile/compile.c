/* From a case to a model: the order of the parts, and what they share. docs/model.md describes every column and row. */
#include "compile/compile.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "compile/compile_internal.h"
#include "compile/open.h"
#include "compile/origins.h"

/* A least that exceeds its most by no more than this share does so by rounding. */
#define ROUNDING 1e-9

void cut_compile_options_init(cut_compile_options *o) {
  *o = (cut_compile_options){.start = CUT_DATE_NONE, .end = CUT_DATE_NONE};
}

/* ---- errors ---- */

cut_status cut_compiling_place(const cut_compiling *k, cut_status status, cut_table table, int64_t row, int column,
                               int64_t t, cut_error *err) {
  if (err == NULL || status != CUT_STATUS_INPUT) return status;
  const char *key = cut_case_key(k->c, table, row), *name = column < 0 ? "" : cut_schema(table)->columns[column].name;
  cut_provenance where = cut_case_provenance(k->c, table, row, column < 0 ? 0 : column);
  char first[11] = "", last[11] = "";
  if (t >= 0) {
    cut_date_format(k->period[t].first, first);
    cut_date_format(k->period[t].last - 1, last);
  }
  status = CUT_FAIL(err, CUT_STATUS_INPUT, "%s '%s'%s%s%s%s%s%s: %s", cut_schema(table)->name, key,
                    name[0] != '\0' ? ", " : "", name, t >= 0 ? ", " : "", first,
                    t >= 0 && strcmp(first, last) != 0 ? " to " : "", t >= 0 && strcmp(first, last) != 0 ? last : "",
                    err->message);
  cut_error_set_data(err, where.file, where.line, name, key);
  return status;
}

/* ---- reading ---- */

bool cut_compiling_is_ours(const cut_compiling *k, int64_t actor) { return actor >= 0 && k->in_group[actor] != 0; }

int64_t cut_compiling_purse(const cut_compiling *k, int64_t place) {
  return k->buyer >= 0 ? k->buyer : cut_case_ref(k->c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR);
}

int64_t cut_compiling_owner(const cut_compiling *k, cut_table t, int64_t row, int owner_column, int place_column) {
  int64_t owner = cut_case_ref(k->c, t, row, owner_column);
  return owner >= 0 ? owner
                    : cut_case_ref(k->c, CUT_TABLE_PLACES, cut_case_ref(k->c, t, row, place_column), CUT_PLACES_ACTOR);
}

bool cut_compiling_has_duty(const cut_compiling *k, int64_t row) {
  int64_t buyer = cut_case_ref(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_BUYER);
  return strcmp(cut_case_text(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") == 0 &&
         (buyer < 0 || cut_compiling_is_ours(k, buyer));
}

int64_t cut_compiling_balance(const cut_compiling *k, int64_t grade, int64_t place, int64_t t) {
  return k->balance[grade * k->n_places + place] + t;
}

cut_status cut_compiling_rate(const cut_compiling *k, cut_table table, int64_t row, int column, int64_t t, double *out,
                              cut_error *err) {
  *out = cut_value_rate(k->v, table, row, column, k->period[t]);
  if (*out >= 0) return CUT_STATUS_OK;
  return CUT_COMPILING_FAIL(k, table, row, column, t, err, "%g is not an amount of 0 or more", *out);
}

cut_status cut_compiling_rates(cut_compiling *k, cut_table table, int64_t row, int column, double *out,
                               cut_error *err) {
  CUT_TRY(cut_horizon_rate(&k->horizon, table, row, column, out, err));
  for (int64_t t = 0; t < k->n_periods; t++)
    if (!(out[t] >= 0))
      return CUT_COMPILING_FAIL(k, table, row, column, t, err, "%g is not an amount of 0 or more", out[t]);
  return CUT_STATUS_OK;
}

cut_status cut_compiling_amount(const cut_compiling *k, cut_table table, int64_t row, int column, cut_date day,
                                double otherwise, double *out, cut_error *err) {
  *out = cut_value_amount(k->v, table, row, column, day);
  if (isnan(*out)) *out = otherwise;
  if (*out >= 0 || *out == otherwise) return CUT_STATUS_OK;
  return CUT_COMPILING_FAIL(k, table, row, column, cut_calendar_find(k->period, k->n_periods, day), err,
                            "%g is not an amount of 0 or more", *out);
}

cut_status cut_compiling_order(const cut_compiling *k, cut_table table, int64_t row, int column, int64_t t,
                               double *least, double most, cut_error *err) {
  if (*least <= most) return CUT_STATUS_OK;
  if (*least - most > ROUNDING * (1 + most))
    return CUT_COMPILING_FAIL(
        k, table, row, column, t, err, "at least %g is asked where at most %g is allowed (%s)", *least, most,
        cut_unit_canonical_text(
            cut_case_basis(k->c, cut_case_ref(k->c, table, row, cut_schema_find_column(table, "commodity")))
                ->canonical));
  *least = most;
  return CUT_STATUS_OK;
}

cut_status cut_compiling_grade_factor(const cut_compiling *k, int64_t family, int64_t grade, double *out,
                                      cut_error *err) {
  const cut_conversion_basis *wide = cut_case_basis(k->c, family), *narrow = cut_case_basis(k->c, grade);
  *out = 1;
  if (wide->canonical == narrow->canonical) return CUT_STATUS_OK;
  if (cut_unit_dimension_factor(wide->canonical, narrow, out, err) && *out > 0) return CUT_STATUS_OK;
  return cut_compiling_place(k, CUT_STATUS_INPUT, CUT_TABLE_COMMODITIES, grade, -1, -1, err);
}

/* ---- classes ---- */

cut_status cut_compiling_class(cut_compiling *k, int64_t priority, int64_t *row, cut_error *err) {
  for (int64_t i = 0; i < k->classes.n; i++) {
    *row = k->classes.items[i].row;
    if (k->classes.items[i].priority == priority) return CUT_STATUS_OK;
  }
  cut_origin origin = {CUT_ROLE_CLASS, CUT_TABLE_DEMANDS, priority, -1, -1, 0, -1, 0};
  CUT_TRY(cut_model_add_row(k->b, origin, -INFINITY, INFINITY, row, err));
  if (!CUT_GROW(&k->classes)) return CUT_FAIL_MEMORY(err);
  k->classes.items[k->classes.n++] = (cut_class_row){priority, *row};
  return CUT_STATUS_OK;
}

cut_status cut_compiling_energy(cut_compiling *k, cut_table table, int64_t row, int64_t commodity, int64_t priority,
                                int64_t *class_row, double *energy, cut_error *err) {
  *energy = cut_case_basis(k->c, commodity)->gwh_per_unit;
  if (!(*energy > 0))
    return CUT_COMPILING_FAIL(k, table, row, -1, -1, err,
                              "commodity '%s' has no heating value, so what is not served cannot be counted in energy",
                              cut_case_key(k->c, CUT_TABLE_COMMODITIES, commodity));
  return cut_compiling_class(k, priority, class_row, err);
}

cut_status cut_compiling_count_energy(cut_compiling *k, cut_table table, int64_t row, int64_t commodity,
                                      int64_t priority, int64_t column, cut_error *err) {
  int64_t class_row = -1;
  double energy = 0;
  CUT_TRY(cut_compiling_energy(k, table, row, commodity, priority, &class_row, &energy, err));
  return cut_model_add_entry(k->b, class_row, column, energy, err);
}

/* ---- all of it ---- */

static cut_status begin(cut_compiling *k, const cut_compile_options *o, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(k->c);
  k->without_new = o->without_new;
  k->without_money = o->without_money;
  k->looks_ahead = o->looks_ahead;
  k->system = o->system || (o->n_group == 0 && info->n_buyers == 0);
  k->buyer = k->system ? -1 : o->n_group > 0 ? o->group[0] : info->buyer;
  k->n_actors = cut_case_n(k->c, CUT_TABLE_ACTORS);
  k->n_places = cut_case_n(k->c, CUT_TABLE_PLACES);
  k->n_commodities = cut_case_n(k->c, CUT_TABLE_COMMODITIES);
  if (o->period == NULL) {
    CUT_TRY(cut_calendar(info, o->start, o->end, o->daily, &k->period, &k->n_periods, err));
  } else {
    k->period = CUT_NEW(cut_span, o->n_periods);
    if (k->period == NULL) return CUT_FAIL_MEMORY(err);
    memcpy(k->period, o->period, (size_t)o->n_periods * sizeof *o->period);
    k->n_periods = o->n_periods;
  }
  k->b = cut_model_builder_new();
  k->in_group = CUT_NEW(uint8_t, k->n_actors);
  if (k->b == NULL || k->in_group == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < k->n_actors; i++)
    k->in_group[i] = k->system || cut_case_is_ours(k->c, i, o->n_group > 0 ? o->group : NULL, o->n_group) ? 1 : 0;
  for (int64_t t = 0; t < k->n_periods; t++) CUT_TRY(cut_model_add_period(k->b, k->period[t], err));
  CUT_TRY(cut_horizon_init(&k->horizon, k->v, k->period, k->n_periods, err));
  CUT_TRY(cut_money_init(k, err));
  return cut_nodes_init(k, err);
}

/* A balance row in each period for every node that supply reaches or that the group must serve. */
static cut_status add_balances(cut_compiling *k, cut_error *err) {
  int64_t n = k->n_commodities * k->n_places;
  k->balance = CUT_NEW(int64_t, n);
  if (k->balance == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) k->balance[i] = k->live[i] != 0 ? 0 : -1;
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_DEMANDS); row++)
    if (cut_compiling_has_duty(k, row))
      k->balance[cut_case_ref(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY) * k->n_places +
                 cut_case_ref(k->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PLACE)] = 0;
  for (int64_t i = 0; i < n; i++) {
    if (k->balance[i] < 0) continue;
    cut_origin origin = {CUT_ROLE_BALANCE, CUT_TABLE_PLACES, i % k->n_places, -1, i / k->n_places, 0, 0, 0};
    CUT_TRY(cut_model_add_rows(k->b, origin, k->n_periods, NULL, NULL, &k->balance[i], err));
  }
  return CUT_STATUS_OK;
}

static void clear(cut_compiling *k) {
  cut_money_clear(k);
  cut_horizon_clear(&k->horizon);
  cut_mem_free(k->classes.items);
  cut_grouping_clear(&k->demand_steps);
  cut_grouping_clear(&k->source_steps);
  cut_grouping_clear(&k->transits_on);
  cut_grouping_clear(&k->yields_of);
  cut_grouping_clear(&k->conversions_at);
  cut_grouping_clear(&k->routes_from);
  cut_mem_free(k->balance);
  cut_mem_free(k->live);
  cut_mem_free(k->in_group);
  cut_mem_free(k->period);
  cut_model_builder_free(k->b);
}

/* What was carried out of a column, 0 if there was none. */
static double carried_out(void *user, const cut_origin *origin) {
  const cut_past *past = user;
  int64_t j = cut_model_find_column(past->model, *origin);
  return j < 0 ? 0 : past->value[j];
}

cut_status cut_compile_plain(const cut_values *values, const cut_compile_options *options, bool imply, cut_model **out,
                             cut_error *err) {
  *out = NULL;
  cut_compiling k = {.v = values, .c = cut_values_case(values)};
  cut_compile_options defaults;
  cut_status status;
  cut_compile_options_init(&defaults);
  if (options == NULL) options = &defaults;
  CUT_TRY_GOTO(begin(&k, options, err));
  CUT_TRY_GOTO(add_balances(&k, err));
  CUT_TRY_GOTO(cut_compile_sources(&k, err));
  CUT_TRY_GOTO(cut_compile_contracts(&k, err));
  CUT_TRY_GOTO(cut_compile_sales(&k, err));
  CUT_TRY_GOTO(cut_compile_routes(&k, err));
  CUT_TRY_GOTO(cut_compile_storages(&k, err));
  CUT_TRY_GOTO(cut_compile_conversions(&k, err));
  CUT_TRY_GOTO(cut_compile_demands(&k, err));
  CUT_TRY_GOTO(cut_compile_transit(&k, err));
  CUT_TRY_GOTO(cut_compile_measures(&k, err));
  if (options->breaches) CUT_TRY_GOTO(cut_compile_breaches(&k, err));
  cut_model_set_offset(k.b, k.offset);
  if (imply) CUT_TRY_GOTO(cut_model_imply_limits(k.b, k.in_group, err));
  cut_model_want_digest(k.b, !k.without_money && !options->without_digest);
  if (options->past != NULL)
    CUT_TRY_GOTO(cut_model_fix_past(k.b, options->past->n_periods, carried_out, (void *)(uintptr_t)options->past, err));
  status = cut_model_build(k.b, k.c, k.in_group, k.n_actors, out, err);
cleanup:
  clear(&k);
  return status;
}

cut_status cut_compile(const cut_values *values, const cut_compile_options *options, cut_model **out, cut_error *err) {
  CUT_ASSERT(values != NULL && out != NULL, err);
  *out = NULL;
  const bool is_open = cut_measure_states_are_open(cut_values_case(values), cut_values_measures(values));
  if (options == NULL || !options->by_origin)
    return is_open ? cut_compile_open(values, options, out, err) : cut_compile_plain(values, options, true, out, err);
  cut_model *plain = NULL;
  CUT_TRY(is_open ? cut_compile_open(values, options, &plain, err)
                  : cut_compile_plain(values, options, true, &plain, err));
  cut_status status = cut_expand_origins(cut_values_case(values), plain, out, err);
  cut_model_free(plain);
  return status;
}
