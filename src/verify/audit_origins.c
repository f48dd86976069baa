#include "verify/audit_origins.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* One origin at a time: what its goods do at each node and in each storage.
 *
 * array  index                                  meaning                              unit
 * -----------------------------------------------------------------------------------------
 * node   (grade * n_places + place) * n_t + t   inflow less outflow                  canonical
 * size   the same                               sum of magnitudes                    canonical
 * drawn  storage * n_t + t                      net draw                             canonical
 * level  storage * n_t + t                      level at the end                     canonical
 */
typedef struct origins_audit {
  const cut_case *c;
  const cut_values *v;
  const cut_result *r;
  const char *solve;
  double tolerance;
  cut_audit_check *check;
  cut_span *period;
  int64_t n_t, n_places, n_grades, n_nodes, n_storages;
  double *node, *size, *drawn, *level;
} origins_audit;

/* A row of table origins, resolved. */
typedef struct part {
  const char *role, *origin;
  cut_table table;
  int64_t row, grade, t;
  double amount;
} part;

static const char *text_of(const origins_audit *a, cut_result_table_id t, int64_t row, int column) {
  return cut_result_get_text(a->r, t, row, column);
}

static bool is_of(const origins_audit *a, cut_result_table_id t, int64_t row) {
  return strcmp(text_of(a, t, row, 0), a->solve) == 0; /* column 0 is `solve` in all of them */
}

static void deviate(origins_audit *a, double by, double scale, const char *origin, const char *what, const char *key,
                    int64_t t) {
  double relative = fabs(by) / (1 + fabs(scale));
  char day[11];
  a->check->items++;
  if (!(relative <= a->check->worst)) a->check->worst = relative;
  if (relative <= a->tolerance || !a->check->passed) return;
  a->check->passed = false;
  cut_date_format(a->period[t].first, day);
  snprintf(a->check->message, sizeof a->check->message, "goods of %s: %s '%s' %s is off by %.9g", origin, what, key,
           day, by);
}

/* ---- reading ---- */

static cut_status begin(origins_audit *a, cut_error *err) {
  a->n_places = cut_case_n(a->c, CUT_TABLE_PLACES);
  a->n_grades = cut_case_n(a->c, CUT_TABLE_COMMODITIES);
  a->n_storages = cut_case_n(a->c, CUT_TABLE_STORAGES);
  a->period = CUT_NEW(cut_span, cut_result_count(a->r, CUT_RT_PERIODS));
  if (a->period == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_PERIODS); i++) {
    cut_span *s = &a->period[a->n_t];
    if (!is_of(a, CUT_RT_PERIODS, i)) continue;
    if (!cut_date_parse(text_of(a, CUT_RT_PERIODS, i, CUT_RC_PERIODS_PERIOD), &s->first) ||
        !cut_date_parse(text_of(a, CUT_RT_PERIODS, i, CUT_RC_PERIODS_LAST), &s->last))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "table periods: a day cannot be read");
    s->last++;
    a->n_t++;
  }
  if (__builtin_mul_overflow(a->n_grades * a->n_places, a->n_t, &a->n_nodes)) return CUT_FAIL_MEMORY(err);
  a->node = CUT_NEW(double, a->n_nodes);
  a->size = CUT_NEW(double, a->n_nodes);
  a->drawn = CUT_NEW(double, a->n_storages * a->n_t);
  a->level = CUT_NEW(double, a->n_storages * a->n_t);
  return a->node == NULL || a->size == NULL || a->drawn == NULL || a->level == NULL ? CUT_FAIL_MEMORY(err)
                                                                                    : CUT_STATUS_OK;
}

static cut_status read_part(const origins_audit *a, int64_t i, part *out, cut_error *err) {
  const char *day = text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_PERIOD);
  int table = cut_schema_find_table(text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_TABLE));
  cut_date first = CUT_DATE_NONE;
  *out = (part){
      .role = text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_ROLE),
      .origin = text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_ORIGIN),
      .table = (cut_table)table,
      .row = -1,
      .grade = cut_case_find(a->c, CUT_TABLE_COMMODITIES, text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_COMMODITY)),
      .t = -1};
  if (table >= 0) out->row = cut_case_find(a->c, out->table, text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_KEY));
  for (int64_t t = 0; cut_date_parse(day, &first) && t < a->n_t; t++)
    if (a->period[t].first == first) out->t = t;
  if (out->row < 0 || out->grade < 0 || out->t < 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "origins: %s '%s' (%s) in %s: the case has no such row or period",
                    text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_TABLE),
                    text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_KEY),
                    text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_COMMODITY), day);
  out->amount = cut_result_get_number(a->r, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_QUANTITY) /
                cut_case_display_factor(a->c, out->grade);
  return CUT_STATUS_OK;
}

/* ---- where goods come from ---- */

static int64_t ref(const origins_audit *a, cut_table t, int64_t row, int column) {
  return cut_case_ref(a->c, t, row, column);
}

/* Up to the state that controls the actor, if there is one. */
static const char *state(const origins_audit *a, int64_t actor) {
  int64_t found = actor;
  for (int64_t up = actor; up >= 0; up = ref(a, CUT_TABLE_ACTORS, up, CUT_ACTORS_CONTROLLED_BY))
    if (strcmp(cut_case_text(a->c, CUT_TABLE_ACTORS, up, CUT_ACTORS_TYPE), "state") == 0) {
      found = up;
      break;
    }
  return found < 0 ? "" : cut_case_key(a->c, CUT_TABLE_ACTORS, found);
}

static const char *state_of_place(const origins_audit *a, int64_t place) {
  return state(a, ref(a, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR));
}

static const char *opening_origin(const origins_audit *a, int64_t storage) {
  int64_t actor = ref(a, CUT_TABLE_STORAGES, storage, CUT_STORAGES_ORIGIN);
  return actor >= 0 ? state(a, actor) : state_of_place(a, ref(a, CUT_TABLE_STORAGES, storage, CUT_STORAGES_PLACE));
}

/* What the case says of a row that brings goods in; NULL of all others. */
static const char *case_origin(const origins_audit *a, const part *p) {
  if (strcmp(p->role, "source") == 0) return state_of_place(a, ref(a, p->table, p->row, CUT_SOURCES_PLACE));
  if (strcmp(p->role, "contract") == 0 || strcmp(p->role, "make_up") == 0) {
    int64_t actor = ref(a, p->table, p->row, CUT_CONTRACTS_ORIGIN);
    return state(a, actor >= 0 ? actor : ref(a, p->table, p->row, CUT_CONTRACTS_SELLER));
  }
  if (strcmp(p->role, "arrival") == 0)
    return state_of_place(a, ref(a, CUT_TABLE_ROUTES, ref(a, p->table, p->row, CUT_IN_TRANSIT_ROUTE), CUT_ROUTES_FROM));
  return strcmp(p->role, "unserved") == 0 ? "-" : NULL;
}

/* ---- what a part does ---- */

static void move(origins_audit *a, int64_t grade, int64_t place, int64_t t, double amount) {
  int64_t i = (grade * a->n_places + place) * a->n_t + t;
  a->node[i] += amount;
  a->size[i] += fabs(amount);
}

static void carry(origins_audit *a, const part *p) {
  const cut_span when = a->period[p->t];
  double loss = cut_value_share(a->v, CUT_TABLE_ROUTES, p->row, CUT_ROUTES_LOSS, when);
  int32_t lead = cut_value_duration(a->v, CUT_TABLE_ROUTES, p->row, CUT_ROUTES_LEAD_TIME);
  cut_span arrival = {when.first + lead, when.last + lead};
  int64_t to = ref(a, CUT_TABLE_ROUTES, p->row, CUT_ROUTES_TO);
  move(a, p->grade, ref(a, CUT_TABLE_ROUTES, p->row, CUT_ROUTES_FROM), p->t, -p->amount);
  for (int64_t t = p->t; t < a->n_t; t++) {
    double days = cut_span_overlap(a->period[t], arrival);
    if (days > 0)
      move(a, p->grade, to, t, p->amount * (1 - (isnan(loss) ? 0 : loss)) * days / (when.last - when.first));
  }
}

static void convert(origins_audit *a, const part *p) {
  int64_t place = ref(a, CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_PLACE);
  move(a, p->grade, place, p->t, -p->amount);
  for (int64_t y = 0; y < cut_case_n(a->c, CUT_TABLE_YIELDS); y++)
    if (ref(a, CUT_TABLE_YIELDS, y, CUT_YIELDS_CONVERSION) == p->row &&
        ref(a, CUT_TABLE_YIELDS, y, CUT_YIELDS_INPUT) == p->grade)
      move(a, ref(a, CUT_TABLE_YIELDS, y, CUT_YIELDS_OUTPUT), place, p->t,
           p->amount * cut_value_share(a->v, CUT_TABLE_YIELDS, y, CUT_YIELDS_YIELD, a->period[p->t]));
}

static cut_status apply(origins_audit *a, const part *p, cut_error *err) {
  int64_t cell = p->row * a->n_t + p->t;
  int column = cut_schema_find_column(p->table, "place");
  if (strcmp(p->role, "flow") == 0 && p->table == CUT_TABLE_ROUTES) {
    carry(a, p);
  } else if (strcmp(p->role, "feed") == 0 && p->table == CUT_TABLE_CONVERSIONS) {
    convert(a, p);
  } else if (strcmp(p->role, "level") == 0 && p->table == CUT_TABLE_STORAGES) {
    a->level[cell] = p->amount;
  } else if (strcmp(p->role, "arrival") == 0 && p->table == CUT_TABLE_IN_TRANSIT) {
    move(a, p->grade, ref(a, CUT_TABLE_ROUTES, ref(a, p->table, p->row, CUT_IN_TRANSIT_ROUTE), CUT_ROUTES_TO), p->t,
         p->amount);
  } else if (column >= 0) {
    bool takes = strcmp(p->role, "demand") == 0 || strcmp(p->role, "market") == 0 || strcmp(p->role, "sale") == 0;
    move(a, p->grade, ref(a, p->table, p->row, column), p->t, takes ? -p->amount : p->amount);
    if (strcmp(p->role, "draw") == 0 && p->table == CUT_TABLE_STORAGES) a->drawn[cell] += p->amount;
  } else {
    return CUT_FAIL(err, CUT_STATUS_INPUT, "origins: %s '%s' cannot have the role '%s'", cut_schema(p->table)->name,
                    cut_case_key(a->c, p->table, p->row), p->role);
  }
  return CUT_STATUS_OK;
}

static void check_one(origins_audit *a, const char *origin) {
  for (int64_t i = 0; i < a->n_nodes; i++)
    if (a->size[i] > 0)
      deviate(a, a->node[i], a->size[i], origin, cut_case_key(a->c, CUT_TABLE_COMMODITIES, i / a->n_t / a->n_places),
              cut_case_key(a->c, CUT_TABLE_PLACES, i / a->n_t % a->n_places), i % a->n_t);
  for (int64_t row = 0; row < a->n_storages; row++) {
    double before = cut_value_amount(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_INITIAL, a->period[0].first);
    bool any = false;
    if (isnan(before) || strcmp(opening_origin(a, row), origin) != 0) before = 0;
    for (int64_t t = 0; t < a->n_t; t++)
      any = any || a->drawn[row * a->n_t + t] != 0 || a->level[row * a->n_t + t] != 0;
    for (int64_t t = 0; any && t < a->n_t; t++) {
      double level = a->level[row * a->n_t + t];
      deviate(a, before - a->drawn[row * a->n_t + t] - level, before, origin, "level of storages",
              cut_case_key(a->c, CUT_TABLE_STORAGES, row), t);
      deviate(a, fmin(level, 0), 0, origin, "level of storages", cut_case_key(a->c, CUT_TABLE_STORAGES, row), t);
      before = level;
    }
  }
}

/* ---- all of it ---- */

static cut_status audit_origin(origins_audit *a, const char *origin, cut_error *err) {
  memset(a->node, 0, (size_t)a->n_nodes * sizeof *a->node);
  memset(a->size, 0, (size_t)a->n_nodes * sizeof *a->size);
  memset(a->drawn, 0, (size_t)(a->n_storages * a->n_t) * sizeof *a->drawn);
  memset(a->level, 0, (size_t)(a->n_storages * a->n_t) * sizeof *a->level);
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_ORIGINS); i++) {
    part p;
    if (!is_of(a, CUT_RT_ORIGINS, i) || strcmp(text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_ORIGIN), origin) != 0)
      continue;
    CUT_TRY(read_part(a, i, &p, err));
    CUT_TRY(apply(a, &p, err));
    const char *expected = case_origin(a, &p);
    if (expected != NULL)
      deviate(a, strcmp(expected, origin) == 0 ? 0 : p.amount, 0, origin, p.role, cut_case_key(a->c, p.table, p.row),
              p.t);
  }
  check_one(a, origin);
  return CUT_STATUS_OK;
}

/* Has the origin a part in the solve? */
static bool is_mentioned(const origins_audit *a, const char *origin) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_ORIGINS); i++)
    if (is_of(a, CUT_RT_ORIGINS, i) && strcmp(text_of(a, CUT_RT_ORIGINS, i, CUT_RC_ORIGINS_ORIGIN), origin) == 0)
      return true;
  return false;
}

cut_status cut_audit_origins(const cut_values *values, const cut_result *r, const char *solve, double tolerance,
                             cut_audit_check *check, bool *told, cut_error *err) {
  origins_audit a = {
      .c = cut_values_case(values), .v = values, .r = r, .solve = solve, .tolerance = tolerance, .check = check};
  cut_status status = CUT_STATUS_OK;
  *told = false;
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_SOLVES); i++)
    if (is_of(&a, CUT_RT_SOLVES, i)) *told = cut_result_get_integer(r, CUT_RT_SOLVES, i, CUT_RC_SOLVES_BY_ORIGIN) != 0;
  if (!*told) return CUT_STATUS_OK;
  *check = (cut_audit_check){.name = "goods of each origin balance", .passed = true};
  CUT_TRY_GOTO(begin(&a, err));
  for (int64_t actor = 0; actor < cut_case_n(a.c, CUT_TABLE_ACTORS); actor++)
    if (is_mentioned(&a, cut_case_key(a.c, CUT_TABLE_ACTORS, actor)))
      CUT_TRY_GOTO(audit_origin(&a, cut_case_key(a.c, CUT_TABLE_ACTORS, actor), err));
  status = audit_origin(&a, "-", err);
cleanup:
  cut_mem_free(a.level);
  cut_mem_free(a.drawn);
  cut_mem_free(a.size);
  cut_mem_free(a.node);
  cut_mem_free(a.period);
  return status;
}
