#include "question/targets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define FAIL_AT(c, row, column, err, ...) \
  fail_at((c), (row), (column), CUT_FAIL((err), CUT_STATUS_INPUT, __VA_ARGS__), (err))

static cut_status fail_at(const cut_case *c, int64_t row, int column, cut_status status, cut_error *err) {
  cut_provenance p = cut_case_provenance(c, CUT_TABLE_TARGETS, row, column);
  cut_error_set_data(err, p.file, p.line, cut_schema(CUT_TABLE_TARGETS)->columns[column].name,
                     cut_case_key(c, CUT_TABLE_TARGETS, row));
  return status;
}

/* ---- keys ---- */

static bool has_word(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
    if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0')) return true;
  return false;
}

static cut_status check_keys(const cut_case *c, int64_t row, int table_column, int keys_column, cut_error *err) {
  int t = cut_schema_find_table(cut_case_text(c, CUT_TABLE_TARGETS, row, table_column));
  const char *list = cut_case_text(c, CUT_TABLE_TARGETS, row, keys_column);
  char *copy = cut_mem_text(list);
  cut_status status = copy == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status == CUT_STATUS_OK && (t < 0 || list[0] == '\0'))
    status = FAIL_AT(c, row, keys_column, err, "target '%s' names no rows to add up",
                     cut_case_key(c, CUT_TABLE_TARGETS, row));
  for (char *at = copy, *end; status == CUT_STATUS_OK && at[0] != '\0'; at = end) {
    end = at + strcspn(at, " ");
    if (end[0] != '\0') *end++ = '\0';
    if (at[0] != '\0' && cut_case_find(c, (cut_table)t, at) < 0)
      status = FAIL_AT(c, row, keys_column, err, "target '%s': %s has no row '%.60s'",
                       cut_case_key(c, CUT_TABLE_TARGETS, row), cut_schema((cut_table)t)->name, at);
  }
  cut_mem_free(copy);
  return status;
}

/* ---- reading ---- */

static cut_status read_scenarios(const cut_case *c, cut_target *t, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(c);
  const char *variant = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_VARIANT);
  for (int64_t i = 0; i < info->n_variants; i++)
    if (strcmp(info->variants[i].id, variant) == 0) t->variant = &info->variants[i];
  if (variant[0] != '\0' && t->variant == NULL)
    return FAIL_AT(c, t->row, CUT_TARGETS_VARIANT, err, "the case has no variant '%.60s'", variant);
  t->texts = cut_mem_text(cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_SCENARIO));
  if (t->texts == NULL) return CUT_FAIL_MEMORY(err);
  if (t->variant != NULL && t->variant->scenario[0] != '\0') t->names[t->n_scenarios++] = t->variant->scenario;
  for (char *at = t->texts; at[0] != '\0' && t->n_scenarios < 33;) {
    char *end = at + strcspn(at, "+");
    bool last = end[0] == '\0';
    *end = '\0';
    t->names[t->n_scenarios++] = at;
    at = last ? end : end + 1;
  }
  t->scenarios = t->names;
  return CUT_STATUS_OK;
}

static cut_status check_unit(const cut_case *c, const cut_target *t, cut_error *err) {
  const char *text = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_UNIT);
  bool share = strcmp(cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_MEASURE), "share") == 0;
  cut_unit unit;
  cut_error inner = {0};
  if (share && strcmp(text, "%") != 0)
    return FAIL_AT(c, t->row, CUT_TARGETS_UNIT, err, "the unit of a share is %%, not \"%.40s\"", text);
  if (!cut_unit_parse(text, &unit, &inner)) return FAIL_AT(c, t->row, CUT_TARGETS_UNIT, err, "%s", inner.message);
  return CUT_STATUS_OK;
}

cut_status cut_target_read(const cut_case *c, int64_t row, cut_target *out, cut_error *err) {
  const cut_table table = CUT_TABLE_TARGETS;
  cut_status status;
  memset(out, 0, sizeof *out);
  out->row = row;
  out->has_rule = cut_case_has(c, table, row, CUT_TARGETS_TABLE);
  CUT_TRY_GOTO(read_scenarios(c, out, err));
  if (out->has_rule) {
    CUT_TRY_GOTO(check_unit(c, out, err));
    CUT_TRY_GOTO(check_keys(c, row, CUT_TARGETS_TABLE, CUT_TARGETS_KEYS, err));
    if (strcmp(cut_case_text(c, table, row, CUT_TARGETS_MEASURE), "share") == 0)
      CUT_TRY_GOTO(check_keys(c, row, CUT_TARGETS_OF_TABLE, CUT_TARGETS_OF_KEYS, err));
  }
  status = CUT_STATUS_OK;
cleanup:
  if (status != CUT_STATUS_OK) cut_target_clear(out);
  return status;
}

void cut_target_clear(cut_target *t) {
  cut_mem_free(t->texts);
  memset(t, 0, sizeof *t);
}

/* ---- adding up ---- */

static cut_span span_of(const cut_case *c, const cut_target *t, cut_date start, cut_date end) {
  cut_date from = cut_case_date(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_FROM),
           to = cut_case_date(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_TO);
  return (cut_span){from == CUT_DATE_NONE || from < start ? start : from,
                    to == CUT_DATE_NONE || to > end ? end + 1 : to + 1};
}

/* How a column counts for the rows of its table: 1, -1 for what is taken off again, else 0. */
static int sign_of(cut_role role) {
  switch (role) {
    case CUT_ROLE_CONTRACT:
    case CUT_ROLE_MAKE_UP:
    case CUT_ROLE_FLOW:
    case CUT_ROLE_FEED:
    case CUT_ROLE_DRAW:
    case CUT_ROLE_DEMAND:
    case CUT_ROLE_MARKET:
    case CUT_ROLE_SOURCE:
      return 1;
    case CUT_ROLE_UNSERVED:
      return -1;
    default:
      return 0;
  }
}

/* Canonical units of the column's commodity in one of the target's unit. Of a share all amounts have the same canonical
 * unit: that of the first seen, in *common. */
static cut_status factor_of(const cut_case *c, const cut_target *t, const cut_origin *o, int *common, double *out,
                            cut_error *err) {
  const cut_conversion_basis *basis = cut_case_basis(c, o->commodity);
  const char *text = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_UNIT);
  cut_error inner = {0};
  cut_unit unit;
  *out = 1;
  if (strcmp(text, "%") == 0) {
    if (*common < 0) *common = (int)basis->canonical;
    if (*common == (int)basis->canonical) return CUT_STATUS_OK;
    return FAIL_AT(c, t->row, CUT_TARGETS_OF_KEYS, err, "a share is of amounts counted alike");
  }
  if (cut_unit_parse(text, &unit, &inner) && cut_unit_amount_factor(&unit, basis, out, &inner)) return CUT_STATUS_OK;
  return FAIL_AT(c, t->row, CUT_TARGETS_UNIT, err, "%s", inner.message);
}

/* What one unit of each column counts for the rows, in the days of `when`: weight [n_columns]. */
static cut_status weigh(const cut_case *c, const cut_target *t, const cut_model_view *v, int table_column,
                        int keys_column, cut_span when, int *common, double *weight, cut_error *err) {
  int table = cut_schema_find_table(cut_case_text(c, CUT_TABLE_TARGETS, t->row, table_column));
  const char *keys = cut_case_text(c, CUT_TABLE_TARGETS, t->row, keys_column);
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    int sign = sign_of(o->role);
    double factor = 1;
    weight[j] = 0;
    if (sign == 0 || (int)o->table != table || o->commodity < 0 || !has_word(keys, cut_case_key(c, o->table, o->row)))
      continue;
    cut_span p = v->period[o->period];
    double days = (double)p.last - (double)p.first, inside = cut_span_overlap(p, when);
    if (inside <= 0) continue;
    CUT_TRY(factor_of(c, t, o, common, &factor, err));
    weight[j] = sign / factor * inside / days;
  }
  return CUT_STATUS_OK;
}

/* Sum over the rows in the days of `when`. */
static cut_status sum_of(const cut_case *c, const cut_target *t, const cut_solved *solved, int table_column,
                         int keys_column, cut_span when, int *common, double *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const double *x = cut_solved_last(solved)->solution.value;
  double *weight = CUT_NEW(double, v->n_columns);
  if (weight == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = weigh(c, t, v, table_column, keys_column, when, common, weight, err);
  *out = 0;
  for (int64_t j = 0; status == CUT_STATUS_OK && j < v->n_columns; j++) *out += weight[j] * x[j];
  cut_mem_free(weight);
  return status;
}

cut_status cut_target_value(const cut_case *c, const cut_target *t, const cut_solved *solved, double *out,
                            cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const char *measure = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_MEASURE);
  cut_span when = span_of(c, t, v->period[0].first, v->period[v->n_periods - 1].last - 1);
  int common = -1;
  double part = 0, whole = 0, most = 0;
  if (strcmp(measure, "peak") == 0) {
    for (cut_date day = when.first, next; day < when.last; day = next) {
      next = cut_date_next_month(day) < when.last ? cut_date_next_month(day) : when.last;
      CUT_TRY(sum_of(c, t, solved, CUT_TARGETS_TABLE, CUT_TARGETS_KEYS, (cut_span){day, next}, &common, &part, err));
      most = fmax(most, part);
    }
    *out = most;
    return CUT_STATUS_OK;
  }
  CUT_TRY(sum_of(c, t, solved, CUT_TARGETS_TABLE, CUT_TARGETS_KEYS, when, &common, &part, err));
  if (strcmp(measure, "share") == 0) {
    CUT_TRY(sum_of(c, t, solved, CUT_TARGETS_OF_TABLE, CUT_TARGETS_OF_KEYS, when, &common, &whole, err));
    part = whole > 0 ? 100 * part / whole : NAN;
  }
  *out = part;
  return CUT_STATUS_OK;
}

/* ---- needs that came ---- */

static bool is_obligation(const cut_case *c, int64_t row) {
  return strcmp(cut_case_text(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") == 0;
}

/* Need of the target's obligations over the span in its unit. */
static cut_status need_of(const cut_case *c, const cut_target *t, const cut_values *values, cut_span when, double *out,
                          cut_error *err) {
  const char *keys = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_KEYS);
  *out = 0;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_DEMANDS); row++) {
    if (!has_word(keys, cut_case_key(c, CUT_TABLE_DEMANDS, row))) continue;
    if (!is_obligation(c, row))
      return FAIL_AT(c, t->row, CUT_TARGETS_GIVEN, err, "target '%s' is given, but demand '%s' is no obligation",
                     cut_case_key(c, CUT_TABLE_TARGETS, t->row), cut_case_key(c, CUT_TABLE_DEMANDS, row));
    cut_origin good = {.commodity = cut_case_ref(c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY)};
    int common = -1;
    double factor = 1;
    CUT_TRY(factor_of(c, t, &good, &common, &factor, err));
    *out += cut_value_rate(values, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, when) / factor;
  }
  return CUT_STATUS_OK;
}

cut_status cut_target_give(const cut_case *c, const cut_target *t, double observed, cut_values *values,
                           cut_error *err) {
  const cut_case_info *info = cut_case_get_info(c);
  const cut_table d = CUT_TABLE_DEMANDS;
  const char *table = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_TABLE);
  const char *measure = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_MEASURE);
  const char *keys = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_KEYS);
  cut_span when = span_of(c, t, t->variant == NULL ? info->start : t->variant->start, info->end);
  double need = 0;
  cut_text factor = {0};
  if (strcmp(table, "demands") != 0 || (measure[0] != '\0' && strcmp(measure, "amount") != 0))
    return FAIL_AT(c, t->row, CUT_TARGETS_GIVEN, err, "target '%s' is given, but is no amount of demands",
                   cut_case_key(c, CUT_TABLE_TARGETS, t->row));
  CUT_TRY(need_of(c, t, values, when, &need, err));
  if (!(need > 0) || !(observed >= 0))
    return FAIL_AT(c, t->row, CUT_TARGETS_GIVEN, err, "target '%s' is given, but nothing is needed in its days",
                   cut_case_key(c, CUT_TABLE_TARGETS, t->row));
  cut_text_add_number(&factor, observed / need);
  cut_status status = factor.failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t row = 0; status == CUT_STATUS_OK && row < cut_case_n(c, d); row++)
    if (has_word(keys, cut_case_key(c, d, row)))
      status = cut_values_change(values, "demands", cut_case_key(c, d, row), "quantity", "multiply", factor.data, NULL,
                                 when, err);
  cut_text_clear(&factor);
  return status;
}

/* ---- plans of the same cost ---- */

/* A multiplier below this binds nothing: what it lets go costs less than the tolerance of the solver. */
#define NO_PRICE 1e-6

/* Leaves the engine the plans that cost what this one does, and no others: where a multiplier is not zero, its limit is
 * met (complementary slackness); whole numbers stay as they are. */
static cut_status hold_optimum(const cut_solved *solved, cut_engine *e, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const cut_stage *stage = cut_solved_last(solved);
  const cut_solution *s = &stage->solution;
  for (int64_t j = 0; j < v->n_columns; j++) {
    double x = s->reduced[j] > NO_PRICE ? v->col_lower[j] : s->reduced[j] < -NO_PRICE ? v->col_upper[j] : NAN;
    if (v->col_integer[j]) x = nearbyint(s->value[j]);
    if (isfinite(x)) CUT_TRY(cut_engine_set_column(e, j, x, x, err));
  }
  for (int64_t i = 0; i < v->n_rows; i++) {
    double lower = v->row_lower[i], upper = stage->row_upper[i];
    if (s->dual[i] > NO_PRICE) upper = lower;
    if (s->dual[i] < -NO_PRICE) lower = upper;
    CUT_TRY(cut_engine_set_row(e, i, lower, upper, err));
  }
  return CUT_STATUS_OK;
}

static cut_status reach(cut_engine *e, double *weight, int64_t n, double sign, const cut_sink *sink, double *out,
                        cut_error *err) {
  cut_solution work = {0};
  for (int64_t j = 0; j < n; j++) weight[j] *= sign;
  cut_status status = cut_engine_set_cost(e, weight, err);
  if (status == CUT_STATUS_OK) status = cut_engine_solve(e, sink, &work, err);
  if (status == CUT_STATUS_OK && work.status == CUT_SOLVE_OPTIMAL) *out = sign * work.objective;
  cut_solution_clear(&work);
  for (int64_t j = 0; j < n; j++) weight[j] *= sign;
  return status;
}

cut_status cut_target_span(const cut_case *c, const cut_target *t, const cut_solved *solved, const cut_sink *sink,
                           double *low, double *high, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  const char *measure = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_MEASURE);
  cut_engine *e = NULL;
  cut_engine_options options;
  int common = -1;
  cut_engine_options_init(&options);
  CUT_TRY(cut_target_value(c, t, solved, low, err));
  *high = *low;
  if (measure[0] != '\0' && strcmp(measure, "amount") != 0) return CUT_STATUS_OK;
  double *weight = CUT_NEW(double, v->n_columns);
  if (weight == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status;
  cut_span when = span_of(c, t, v->period[0].first, v->period[v->n_periods - 1].last - 1);
  CUT_TRY_GOTO(weigh(c, t, v, CUT_TARGETS_TABLE, CUT_TARGETS_KEYS, when, &common, weight, err));
  CUT_TRY_GOTO(cut_engine_open(solved->model, &options, &e, err));
  CUT_TRY_GOTO(hold_optimum(solved, e, err));
  CUT_TRY_GOTO(reach(e, weight, v->n_columns, 1, sink, low, err));
  status = reach(e, weight, v->n_columns, -1, sink, high, err);
cleanup:
  cut_engine_close(e);
  cut_mem_free(weight);
  return status;
}

double cut_target_last_month(const cut_case *c, const cut_target *t, cut_date start, cut_date end) {
  double month = cut_case_number(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_LAST_MONTH), months = 0;
  const char *measure = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_MEASURE);
  if (isnan(month) || (measure[0] != '\0' && strcmp(measure, "amount") != 0)) return month;
  cut_span when = span_of(c, t, start, end);
  for (cut_date day = when.first, next; day < when.last; day = next) {
    int y, m, d;
    next = cut_date_next_month(day);
    cut_date_split(day, &y, &m, &d);
    cut_date last = next < when.last ? next : when.last;
    months += ((double)last - (double)day) / ((double)next - (double)cut_date_make(y, m, 1));
  }
  return month * months;
}

cut_status cut_target_observed(const cut_case *c, const cut_target *t, int64_t row, double ratio, double *out,
                               cut_error *err) {
  const char *from = cut_case_unit(c, CUT_TABLE_OBSERVED, row, CUT_OBSERVED_VALUE),
             *to = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_UNIT);
  double number = NAN;
  cut_unit a, b;
  cut_error inner = {0};
  (void)cut_text_to_number(cut_case_text(c, CUT_TABLE_OBSERVED, row, CUT_OBSERVED_VALUE), &number);
  *out = number * ratio;
  if (strcmp(from, to) == 0) return CUT_STATUS_OK;
  if (!cut_unit_parse(from, &a, &inner) || !cut_unit_parse(to, &b, &inner) || !cut_unit_same_dimension(&a, &b))
    return FAIL_AT(c, t->row, CUT_TARGETS_UNIT, err, "what was observed of '%s' is told in %.40s, not in %.40s",
                   cut_case_key(c, CUT_TABLE_TARGETS, t->row), from, to);
  *out *= cut_unit_factor(&a) / cut_unit_factor(&b);
  return CUT_STATUS_OK;
}

/* ---- what stood in the way ---- */

/* A limit and how it binds. */
typedef struct hold {
  cut_table table;
  int64_t row;
  int column;
  int64_t periods;
  double weight;
  bool is_off; /* the row does not hold at all: it comes after limits of those that do */
} hold;

typedef struct holds {
  hold *items;
  int64_t n, capacity;
} holds;

static bool add_hold(holds *list, const cut_origin *o, double weight, bool is_off) {
  if (o->column < 0) return true;
  for (int64_t i = 0; i < list->n; i++) {
    hold *h = &list->items[i];
    if (h->table != o->table || h->row != o->row || h->column != o->column) continue;
    h->periods++;
    h->weight += weight;
    return true;
  }
  if (!CUT_GROW(list)) return false;
  list->items[list->n++] = (hold){o->table, o->row, o->column, 1, weight, is_off};
  return true;
}

static int compare_holds(const void *left, const void *right) {
  const hold *a = left, *b = right;
  if (a->is_off != b->is_off) return a->is_off ? 1 : -1;
  if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
  if (a->table != b->table) return a->table < b->table ? -1 : 1;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  return (a->column > b->column) - (a->column < b->column);
}

#define BINDS 1e-6

/* The topmost family of what the target's first row is of, -1 if it is of nothing. */
static int64_t family_of(const cut_case *c, int table, const char *keys) {
  int column = table < 0 ? -1 : cut_schema_find_column((cut_table)table, "commodity");
  int64_t commodity = -1;
  for (int64_t row = 0; column >= 0 && commodity < 0 && row < cut_case_n(c, (cut_table)table); row++)
    if (has_word(keys, cut_case_key(c, (cut_table)table, row)))
      commodity = cut_case_ref(c, (cut_table)table, row, column);
  for (int64_t up = commodity; up >= 0; up = cut_case_ref(c, CUT_TABLE_COMMODITIES, up, CUT_COMMODITIES_PARENT))
    commodity = up;
  return commodity;
}

/* Is the limit one of the family? Those that name no commodity are of their row's. */
static bool is_of_family(const cut_case *c, const cut_origin *o, int64_t family) {
  int column = cut_schema_find_column(o->table, "commodity");
  int64_t commodity = o->commodity >= 0 ? o->commodity : column < 0 ? -1 : cut_case_ref(c, o->table, o->row, column);
  return family >= 0 && commodity >= 0 && cut_case_is_a(c, commodity, family);
}

/* Limits that bind in the direction; own: those of the target's rows, else those of others of the
 * same family. */
static bool collect(const cut_case *c, const cut_target *t, const cut_solved *solved, bool more, bool own,
                    holds *list) {
  const cut_model_view *v = cut_model_get(solved->model);
  const cut_solution *s = &cut_solved_last(solved)->solution;
  cut_span when = span_of(c, t, v->period[0].first, v->period[v->n_periods - 1].last - 1);
  int table = cut_schema_find_table(cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_TABLE));
  const char *keys = cut_case_text(c, CUT_TABLE_TARGETS, t->row, CUT_TARGETS_KEYS);
  int64_t family = family_of(c, table, keys);
  bool ok = true;
  for (int part = 0; part < 2; part++)
    for (int64_t i = 0; ok && i < (part == 0 ? v->n_columns : v->n_rows); i++) {
      const cut_origin *o = part == 0 ? CUT_COLUMN_ORIGIN(v, i) : CUT_ROW_ORIGIN(v, i);
      double price = part == 0 ? s->reduced[i] : s->dual[i], lower = part == 0 ? v->col_lower[i] : v->row_lower[i];
      bool is_own = (int)o->table == table && o->row >= 0 && o->role != CUT_ROLE_CLASS &&
                    has_word(keys, cut_case_key(c, o->table, o->row));
      bool is_limit = o->role != CUT_ROLE_DEMAND && o->role != CUT_ROLE_UNSERVED && o->role != CUT_ROLE_ARRIVAL &&
                      o->role != CUT_ROLE_SHORTFALL && o->role != CUT_ROLE_BALANCE && o->role != CUT_ROLE_STOCK &&
                      o->role != CUT_ROLE_CLASS;
      if (!is_limit || is_own != own || (!own && !is_of_family(c, o, family)) ||
          (o->period >= 0 && cut_span_overlap(v->period[o->period], when) <= 0))
        continue;
      if (!(more ? price < -BINDS : price > BINDS && lower > 0)) continue;
      cut_origin limit = *o; /* a row that does not hold is kept from it by that, not by its numbers */
      bool is_off = part == 0 && v->col_upper[i] == 0 &&
                    cut_value_days(solved->values, o->table, o->row, v->period[o->period]) <= 0;
      if (is_off && !own) continue;
      if (is_off) limit.column = cut_schema_find_column(o->table, "active");
      ok = add_hold(list, &limit, fabs(price), is_off);
    }
  if (list->n > 0) qsort(list->items, (size_t)list->n, sizeof *list->items, compare_holds);
  return ok;
}

/* The row that set the limit: the last change that a scenario made of the cell, else the row itself. */
static void tell_hold(const cut_case *c, const cut_target *t, const hold *h, bool more, cut_text *out) {
  const char *column = cut_schema(h->table)->columns[h->column].name, *key = cut_case_key(c, h->table, h->row);
  const char *plural = h->periods == 1 ? "" : "s";
  if (h->is_off)
    cut_text_add_f(out, "%s '%s': it does not hold in %lld period%s", cut_schema(h->table)->name, key,
                   (long long)h->periods, plural);
  else
    cut_text_add_f(out, "%s '%s': its %s is the %s in %lld period%s", cut_schema(h->table)->name, key, column,
                   more ? "ceiling" : "floor", (long long)h->periods, plural);
  for (int64_t k = t->n_scenarios - 1; k >= 0; k--)
    for (int64_t row = cut_case_n(c, CUT_TABLE_SCENARIOS) - 1; row >= 0; row--) {
      const cut_table s = CUT_TABLE_SCENARIOS;
      if (strcmp(cut_case_text(c, s, row, CUT_SCENARIOS_SCENARIO), t->scenarios[k]) != 0 ||
          strcmp(cut_case_text(c, s, row, CUT_SCENARIOS_TABLE), cut_schema(h->table)->name) != 0 ||
          strcmp(cut_case_text(c, s, row, CUT_SCENARIOS_ID), key) != 0 ||
          strcmp(cut_case_text(c, s, row, CUT_SCENARIOS_COLUMN), column) != 0)
        continue;
      cut_text_add_f(out, ", set by scenario '%s' (%s)", t->scenarios[k],
                     cut_kind_text(cut_case_provenance(c, s, row, CUT_SCENARIOS_VALUE).kind));
      return;
    }
  cut_text_add_f(out, " (%s)", cut_kind_text(cut_case_provenance(c, h->table, h->row, h->column).kind));
}

enum { MOST_TOLD = 3 };

char *cut_target_why(const cut_case *c, const cut_target *t, const cut_solved *solved, bool more) {
  holds list = {0};
  cut_text out = {0};
  bool ok = collect(c, t, solved, more, true, &list);
  if (ok && list.n == 0) {
    cut_text_add_f(&out, "no limit of its own rows kept it from %s: at the prices of the plan it was not worth it",
                   more ? "more" : "less");
    ok = collect(c, t, solved, more, false, &list);
    if (list.n > 0) cut_text_add(&out, "; elsewhere ");
  }
  for (int64_t i = 0; i < list.n && i < MOST_TOLD; i++) {
    if (i > 0) cut_text_add(&out, "; ");
    tell_hold(c, t, &list.items[i], more, &out);
  }
  cut_mem_free(list.items);
  if (!ok) {
    cut_text_clear(&out);
    return NULL;
  }
  return cut_text_take(&out);
}
