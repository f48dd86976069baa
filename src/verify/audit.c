#include "verify/audit.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "case/levies.h"

/* What a later stage may add to the unserved energy of an earlier one, in GWh and relative to it: the stages' own slack
 * is a tenth of this. */
#define STAGE_SLACK 1e-5

/* Amounts by node and by row, gathered from the result's tables.
 *
 * array     index                                   meaning                         unit
 * ------------------------------------------------------------------------------------------------------
 * node      (grade * n_places + place) * n_t + t    inflow less outflow             canonical
 * size      the same                                sum of magnitudes               canonical
 * feed      conversion * n_t + t                    input of all grades             canonical
 * shortfall conversion * n_t + t                    of the minimum load             canonical
 * running   conversion * n_t + t                    1 if it ran (may stop)          1
 * carried   route * n_t + t                         departures of all grades        canonical
 * taken     contract * n_t + t                      take, at its price              canonical
 * later     contract * n_t + t                      taken of what was paid before   canonical
 * paid      contract * n_t + t                      paid for and not taken          canonical
 * used      contract * n_t + t                      of that, taken later            canonical
 * made      source * n_t + t                        production of all steps         canonical
 * sold      demand * n_t + t                        sales of all steps              canonical
 * come      in_transit * n_t + t                    arrival                         canonical
 * charged   levy * n_t + t                          what its contract allows        canonical
 * passed    transit * n_t + t                       goods of others                 canonical
 * level     storage * n_t + t                       level at the end, NAN if absent canonical
 * drawn     storage * n_t + t                       net draw                        canonical
 * needed    demand * n_t + t                        obligation as solved            canonical
 * missing   demand * n_t + t                        unserved                        canonical
 * short     contract, route * n_t + t               of the least, told as missed   canonical
 * short_all contract; storage                       of the total; of the end level canonical
 * money     account pairs are compared posting by posting, see audit_money
 */
typedef struct audit {
  const cut_case *c;
  const cut_values *v;
  const cut_result *r;
  const char *solve;
  double tolerance;
  cut_audit_check *checks;
  cut_span *period; /* [n_t] */
  int64_t n_t, n_places, n_grades;
  int64_t *group; /* [n_group] actors from whose side the solve was looked at, as the result tells */
  int64_t n_group;
  double *node, *size, *feed, *shortfall, *running, *carried, *taken, *later, *paid, *used, *made, *sold, *come,
      *charged, *level, *drawn, *needed, *missing, *passed;
  double *short_take, *short_total, *short_flow, *short_end;
  bool system;      /* all actors are one group */
  uint8_t *reached; /* [n_grades * n_places] */
  double missed;    /* of minima, GWh; a unit of what has no heating value counts as one */
  double cost;      /* net cost of the group, thousand currency units, from recomputed money */
} audit;

static void deviate(audit *a, int check, double by, double scale, const char *format, ...) CUT_PRINTF(5, 6);

/* Notes one comparison: `by` is how far it is off, `scale` the size of the amounts involved. */
static void deviate(audit *a, int check, double by, double scale, const char *format, ...) {
  cut_audit_check *k = &a->checks[check];
  double relative = fabs(by) / (1 + fabs(scale));
  k->items++;
  if (!(relative <= k->worst)) k->worst = relative;
  if (relative <= a->tolerance || !k->passed) return;
  k->passed = false;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(k->message, sizeof k->message, format, arguments);
  va_end(arguments);
}

/* value must lie in [low, high]. */
static void within(audit *a, int check, double value, double low, double high, const char *what, const char *key,
                   int64_t t) {
  char day[11];
  cut_date_format(t < 0 ? CUT_DATE_NONE : a->period[t].first, day);
  double by = value < low ? low - value : value > high ? value - high : 0;
  deviate(a, check, by, value, "%s '%s' %s: %.9g is outside %.9g to %.9g", what, key, day, value, low, high);
}

static int64_t node_index(const audit *a, int64_t grade, int64_t place, int64_t t) {
  return (grade * a->n_places + place) * a->n_t + t;
}

static void move(audit *a, int64_t grade, int64_t place, int64_t t, double amount) {
  int64_t i = node_index(a, grade, place, t);
  a->node[i] += amount;
  a->size[i] += fabs(amount);
}

/* ---- reading the result ---- */

static const char *text_of(const audit *a, cut_result_table_id t, int64_t row, int column) {
  return cut_result_get_text(a->r, t, row, column);
}

static int64_t period_at(const audit *a, const char *day) {
  cut_date date;
  if (!cut_date_parse(day, &date)) return -1;
  int64_t low = 0, high = a->n_t;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (a->period[middle].first < date)
      low = middle + 1;
    else
      high = middle;
  }
  return low < a->n_t && a->period[low].first == date ? low : -1;
}

/* From whose side the solve was looked at: what the result tells, or the case's view where it tells nothing. */
static cut_status read_group(audit *a, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(a->c);
  const char *told = NULL;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_SOLVES); i++)
    if (strcmp(text_of(a, CUT_RT_SOLVES, i, CUT_RC_SOLVES_SOLVE), a->solve) == 0)
      told = text_of(a, CUT_RT_SOLVES, i, CUT_RC_SOLVES_BUYERS);
  a->system = told != NULL ? told[0] == '\0' : info->n_buyers == 0;
  size_t length = told == NULL ? 0 : strlen(told);
  a->group = CUT_NEW(int64_t, (int64_t)length + info->n_buyers + 1);
  char *word = cut_mem_text(told == NULL ? "" : told);
  cut_status status = a->group == NULL || word == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t i = 0; status == CUT_STATUS_OK && told == NULL && i < info->n_buyers; i++)
    a->group[a->n_group++] = info->buyers[i];
  for (char *at = word, *end; status == CUT_STATUS_OK && at[0] != '\0'; at = end) {
    end = at + strcspn(at, " ");
    if (end[0] != '\0') *end++ = '\0';
    a->group[a->n_group] = cut_case_find(a->c, CUT_TABLE_ACTORS, at);
    if (a->group[a->n_group++] < 0) status = CUT_FAIL(err, CUT_STATUS_INPUT, "solves: the case has no actor '%s'", at);
  }
  cut_mem_free(word);
  return status;
}

static bool is_ours(const audit *a, int64_t actor) {
  if (a->system) return actor >= 0;
  return cut_case_is_ours(a->c, actor, a->n_group > 0 ? a->group : NULL, a->n_group);
}

static cut_status read_periods(audit *a, cut_error *err) {
  int64_t n = cut_result_count(a->r, CUT_RT_PERIODS);
  a->period = CUT_NEW(cut_span, n);
  if (a->period == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) {
    if (strcmp(text_of(a, CUT_RT_PERIODS, i, CUT_RC_PERIODS_SOLVE), a->solve) != 0) continue;
    cut_span *s = &a->period[a->n_t];
    if (!cut_date_parse(text_of(a, CUT_RT_PERIODS, i, CUT_RC_PERIODS_PERIOD), &s->first) ||
        !cut_date_parse(text_of(a, CUT_RT_PERIODS, i, CUT_RC_PERIODS_LAST), &s->last))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "table periods: a day cannot be read");
    s->last++;
    int year, month, day, last_year, last_month, last_day;
    cut_date_split(s->first, &year, &month, &day);
    cut_date_split(s->last - 1, &last_year, &last_month, &last_day);
    double gap = a->n_t > 0 ? s->first - s[-1].last : 0;
    bool crosses = year != last_year || month != last_month || s->last <= s->first;
    deviate(a, CUT_AUDIT_PERIODS, gap + (crosses ? 1 : 0), 0,
            "period from %s does not follow on, or crosses the end of a month",
            text_of(a, CUT_RT_PERIODS, i, CUT_RC_PERIODS_PERIOD));
    int64_t days = cut_result_get_integer(a->r, CUT_RT_PERIODS, i, CUT_RC_PERIODS_DAYS);
    deviate(a, CUT_AUDIT_PERIODS, (double)(days - (s->last - s->first)), 0, "period from %s has not %lld days",
            text_of(a, CUT_RT_PERIODS, i, CUT_RC_PERIODS_PERIOD), (long long)days);
    a->n_t++;
  }
  if (a->n_t == 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "the result has no periods for solve '%s'", a->solve);
  const cut_case_info *info = cut_case_get_info(a->c);
  deviate(a, CUT_AUDIT_PERIODS, a->period[0].first - info->start, 0,
          "the periods do not start on the case's first day");
  deviate(a, CUT_AUDIT_PERIODS, a->period[a->n_t - 1].last - 1 - info->end, 0,
          "the periods do not end on the case's last day");
  return CUT_STATUS_OK;
}

static double *grid(cut_error *err, int64_t n, int64_t m, double fill, bool *ok) {
  int64_t size = 0;
  double *x = __builtin_mul_overflow(n, m, &size) ? NULL : CUT_NEW(double, size);
  if (x == NULL) *ok = false;
  for (int64_t i = 0; x != NULL && fill != 0 && i < size; i++) x[i] = fill;
  (void)err;
  return x;
}

static cut_status make_room(audit *a, cut_error *err) {
  bool ok = true;
  int64_t conversions = cut_case_n(a->c, CUT_TABLE_CONVERSIONS), demands = cut_case_n(a->c, CUT_TABLE_DEMANDS),
          storages = cut_case_n(a->c, CUT_TABLE_STORAGES);
  a->n_places = cut_case_n(a->c, CUT_TABLE_PLACES);
  a->n_grades = cut_case_n(a->c, CUT_TABLE_COMMODITIES);
  a->node = grid(err, a->n_grades * a->n_places, a->n_t, 0, &ok);
  a->size = grid(err, a->n_grades * a->n_places, a->n_t, 0, &ok);
  a->feed = grid(err, conversions, a->n_t, 0, &ok);
  a->shortfall = grid(err, conversions, a->n_t, 0, &ok);
  a->running = grid(err, conversions, a->n_t, 0, &ok);
  a->carried = grid(err, cut_case_n(a->c, CUT_TABLE_ROUTES), a->n_t, 0, &ok);
  a->taken = grid(err, cut_case_n(a->c, CUT_TABLE_CONTRACTS), a->n_t, 0, &ok);
  a->later = grid(err, cut_case_n(a->c, CUT_TABLE_CONTRACTS), a->n_t, 0, &ok);
  a->paid = grid(err, cut_case_n(a->c, CUT_TABLE_CONTRACTS), a->n_t, 0, &ok);
  a->used = grid(err, cut_case_n(a->c, CUT_TABLE_CONTRACTS), a->n_t, 0, &ok);
  a->made = grid(err, cut_case_n(a->c, CUT_TABLE_SOURCES), a->n_t, 0, &ok);
  a->sold = grid(err, demands, a->n_t, 0, &ok);
  a->come = grid(err, cut_case_n(a->c, CUT_TABLE_IN_TRANSIT), a->n_t, 0, &ok);
  a->charged = grid(err, cut_case_n(a->c, CUT_TABLE_LEVIES), a->n_t, 0, &ok);
  a->level = grid(err, storages, a->n_t, NAN, &ok);
  a->drawn = grid(err, storages, a->n_t, 0, &ok);
  a->needed = grid(err, demands, a->n_t, 0, &ok);
  a->passed = grid(err, cut_case_n(a->c, CUT_TABLE_TRANSITS), a->n_t, 0, &ok);
  a->missing = grid(err, demands, a->n_t, 0, &ok);
  a->short_take = grid(err, cut_case_n(a->c, CUT_TABLE_CONTRACTS), a->n_t, 0, &ok);
  a->short_total = grid(err, cut_case_n(a->c, CUT_TABLE_CONTRACTS), 1, 0, &ok);
  a->short_flow = grid(err, cut_case_n(a->c, CUT_TABLE_ROUTES), a->n_t, 0, &ok);
  a->short_end = grid(err, storages, 1, 0, &ok);
  a->reached = CUT_NEW(uint8_t, a->n_grades * a->n_places);
  return ok && a->reached != NULL ? CUT_STATUS_OK : CUT_FAIL_MEMORY(err);
}

/* A flow of the result, resolved to rows of the case; amount in canonical units. */
typedef struct flow {
  const char *role;
  cut_table table;
  int64_t row, grade, t;
  int step;
  double amount;
} flow;

static int64_t commodity_of(const audit *a, cut_table table, int64_t row) {
  int column = cut_schema_find_column(table, "commodity");
  return column < 0 ? -1 : cut_case_ref(a->c, table, row, column);
}

/* What a flow of each role stands for: a row of one table, and of demands one type. */
static const struct {
  const char *role;
  cut_table table;
  const char *type;
  bool has_grade;
} roles[] = {
    {"source", CUT_TABLE_SOURCES, NULL, true},
    {"contract", CUT_TABLE_CONTRACTS, NULL, true},
    {"make_up", CUT_TABLE_CONTRACTS, NULL, true},
    {"paid", CUT_TABLE_CONTRACTS, NULL, true},
    {"short", CUT_TABLE_CONTRACTS, NULL, false},
    {"entitlement", CUT_TABLE_LEVIES, NULL, true},
    {"flow", CUT_TABLE_ROUTES, NULL, true},
    {"feed", CUT_TABLE_CONVERSIONS, NULL, true},
    {"run", CUT_TABLE_CONVERSIONS, NULL, false},
    {"shortfall", CUT_TABLE_CONVERSIONS, NULL, false},
    {"demand", CUT_TABLE_DEMANDS, "obligation", true},
    {"unserved", CUT_TABLE_DEMANDS, "obligation", true},
    {"market", CUT_TABLE_DEMANDS, "market", true},
    {"draw", CUT_TABLE_STORAGES, NULL, false},
    {"sale", CUT_TABLE_CONTRACTS, NULL, true},
    {"transit", CUT_TABLE_TRANSITS, NULL, true},
    {"arrival", CUT_TABLE_IN_TRANSIT, NULL, true},
    {"breach", CUT_TABLE_CONTRACTS, NULL, true},
    {"breach", CUT_TABLE_ROUTES, NULL, false},
    {"breach", CUT_TABLE_STORAGES, NULL, true},
};

/* Does a flow say what its role can say? Its grade must be of the row's commodity. */
static cut_status check_role(const audit *a, const flow *f, cut_error *err) {
  const char *key = cut_case_key(a->c, f->table, f->row);
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
    if (strcmp(f->role, roles[i].role) != 0) continue;
    if (strcmp(f->role, "breach") == 0 && f->table != roles[i].table) continue;
    bool fits = f->table == roles[i].table && (f->grade >= 0 || !roles[i].has_grade) &&
                (roles[i].type == NULL ||
                 strcmp(cut_case_text(a->c, CUT_TABLE_DEMANDS, f->row, CUT_DEMANDS_TYPE), roles[i].type) == 0);
    if (!fits)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "flows: %s '%s' cannot have the role '%s'", cut_schema(f->table)->name,
                      key, f->role);
    int64_t commodity = commodity_of(a, f->table, f->row);
    if (f->grade >= 0 && commodity >= 0 && !cut_case_is_a(a->c, f->grade, commodity))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "flows: %s '%s' has nothing to do with '%s'", cut_schema(f->table)->name,
                      key, cut_case_key(a->c, CUT_TABLE_COMMODITIES, f->grade));
    return CUT_STATUS_OK;
  }
  return CUT_FAIL(err, CUT_STATUS_INPUT, "flows: unknown role '%s'", f->role);
}

static cut_status resolve(const audit *a, int64_t i, flow *f, cut_error *err) {
  const char *table = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE),
             *key = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY),
             *grade = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_COMMODITY),
             *day = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_PERIOD);
  int t = cut_schema_find_table(table);
  if (t < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "flow %lld: unknown table '%s'", (long long)i, table);
  f->role = text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE);
  f->table = (cut_table)t;
  f->row = cut_case_find(a->c, f->table, key);
  f->grade = grade[0] == '\0' ? -1 : cut_case_find(a->c, CUT_TABLE_COMMODITIES, grade);
  f->t = period_at(a, day);
  f->step = (int)cut_result_get_integer(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_STEP);
  if (f->row < 0 || f->t < 0 || (grade[0] != '\0' && f->grade < 0))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "flow of %s '%s' (%s) in %s: the case has no such row or period", table, key,
                    grade, day);
  CUT_TRY(check_role(a, f, err));
  int64_t unit = f->grade >= 0 ? f->grade : commodity_of(a, f->table, f->row);
  bool is_switch = strcmp(f->role, "run") == 0 || strcmp(f->role, "short") == 0;
  double factor = is_switch || unit < 0 ? 1 : cut_case_display_factor(a->c, unit);
  f->amount = cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY) / factor;
  return CUT_STATUS_OK;
}

/* ---- what a contract is to the group ---- */

typedef enum side { NOTHING, BUYS, SELLS, INSIDE } side;

static bool one_controls_the_other(const audit *a, int64_t x, int64_t y) {
  return cut_case_is_within(a->c, x, y) || cut_case_is_within(a->c, y, x);
}

/* Does somebody of the actor's house produce the good, so that inside a group no contract is needed to have it? */
static bool produces(const audit *a, int64_t actor, int64_t good) {
  bool found = false;
  for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_SOURCES); i++)
    found = found || (cut_case_ref(a->c, CUT_TABLE_SOURCES, i, CUT_SOURCES_COMMODITY) == good &&
                      one_controls_the_other(a, cut_case_ref(a->c, CUT_TABLE_SOURCES, i, CUT_SOURCES_OWNER), actor));
  for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_YIELDS); i++) {
    int64_t plant = cut_case_ref(a->c, CUT_TABLE_YIELDS, i, CUT_YIELDS_CONVERSION),
            owner = cut_case_ref(a->c, CUT_TABLE_CONVERSIONS, plant, CUT_CONVERSIONS_OWNER),
            place = cut_case_ref(a->c, CUT_TABLE_CONVERSIONS, plant, CUT_CONVERSIONS_PLACE);
    if (owner < 0) owner = cut_case_ref(a->c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR);
    found = found || (cut_case_ref(a->c, CUT_TABLE_YIELDS, i, CUT_YIELDS_OUTPUT) == good &&
                      one_controls_the_other(a, owner, actor));
  }
  return found;
}

static side side_of(const audit *a, int64_t contract) {
  int64_t seller = cut_case_ref(a->c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_SELLER);
  bool buyer_is_ours = is_ours(a, cut_case_ref(a->c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_BUYER));
  if (!is_ours(a, seller)) return buyer_is_ours ? BUYS : NOTHING;
  if (!buyer_is_ours) return SELLS;
  return produces(a, seller, commodity_of(a, CUT_TABLE_CONTRACTS, contract)) ? NOTHING : INSIDE;
}

static void check_side(audit *a, const flow *f, bool fits) {
  deviate(a, CUT_AUDIT_CONTRACTS, fits ? 0 : f->amount, 0, "contracts '%s' is no %s for this side",
          cut_case_key(a->c, CUT_TABLE_CONTRACTS, f->row), f->role);
}

/* ---- what one flow does ---- */

/* A flow's amount in the unit of its row's commodity: what a family's row limits may be counted otherwise by its
 * grades. */
static double amount_for_row(const audit *a, const flow *f) {
  const cut_conversion_basis *wide = cut_case_basis(a->c, commodity_of(a, f->table, f->row)),
                             *narrow = cut_case_basis(a->c, f->grade);
  double factor = 1;
  if (wide->canonical != narrow->canonical && !cut_unit_dimension_factor(wide->canonical, narrow, &factor, NULL))
    factor = NAN;
  return f->amount / factor;
}

/* Spreads what departs in period t over the days on which it arrives. */
static void arrive(audit *a, const flow *f) {
  int64_t to = cut_case_ref(a->c, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_TO);
  double loss = cut_value_share(a->v, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_LOSS, a->period[f->t]);
  double kept = f->amount * (1 - (isnan(loss) ? 0 : loss));
  int32_t lead = cut_value_duration(a->v, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_LEAD_TIME);
  cut_span shifted = {a->period[f->t].first + lead, a->period[f->t].last + lead};
  for (int64_t t = f->t; t < a->n_t && a->period[t].first < shifted.last; t++)
    move(a, f->grade, to, t, kept * cut_span_overlap(a->period[t], shifted) / (shifted.last - shifted.first));
}

static void convert(audit *a, const flow *f) {
  int64_t place = cut_case_ref(a->c, CUT_TABLE_CONVERSIONS, f->row, CUT_CONVERSIONS_PLACE);
  move(a, f->grade, place, f->t, -f->amount);
  for (int64_t y = 0; y < cut_case_n(a->c, CUT_TABLE_YIELDS); y++) {
    if (cut_case_ref(a->c, CUT_TABLE_YIELDS, y, CUT_YIELDS_CONVERSION) != f->row ||
        cut_case_ref(a->c, CUT_TABLE_YIELDS, y, CUT_YIELDS_INPUT) != f->grade)
      continue;
    double share = cut_value_share(a->v, CUT_TABLE_YIELDS, y, CUT_YIELDS_YIELD, a->period[f->t]);
    move(a, cut_case_ref(a->c, CUT_TABLE_YIELDS, y, CUT_YIELDS_OUTPUT), place, f->t, f->amount * share);
  }
  a->feed[f->row * a->n_t + f->t] += amount_for_row(a, f);
}

/* Row of table steps for a step of a source or demand, -1 if none. */
static int64_t step_row(const audit *a, const flow *f) {
  for (int64_t s = 0; s < cut_case_n(a->c, CUT_TABLE_STEPS); s++)
    if (strcmp(cut_case_text(a->c, CUT_TABLE_STEPS, s, CUT_STEPS_TABLE), cut_schema(f->table)->name) == 0 &&
        strcmp(cut_case_text(a->c, CUT_TABLE_STEPS, s, CUT_STEPS_PARENT), cut_case_key(a->c, f->table, f->row)) == 0 &&
        cut_case_integer(a->c, CUT_TABLE_STEPS, s, CUT_STEPS_POSITION, 0) == f->step)
      return s;
  return -1;
}

static void check_supply_limit(audit *a, const flow *f, int column) {
  int64_t step = f->step > 0 ? step_row(a, f) : -1;
  double most = step >= 0 ? cut_value_rate(a->v, CUT_TABLE_STEPS, step, CUT_STEPS_QUANTITY, a->period[f->t])
                          : cut_value_rate(a->v, f->table, f->row, column, a->period[f->t]);
  within(a, CUT_AUDIT_LIMITS, f->amount, 0, most, cut_schema(f->table)->name, cut_case_key(a->c, f->table, f->row),
         f->t);
}

/* The last period of the calendar year that the horizon holds of it, -1 if none. */
static int64_t last_period_of(const audit *a, int year) {
  int64_t last = -1;
  for (int64_t t = 0; t < a->n_t; t++) {
    int y, month, day;
    cut_date_split(a->period[t].first, &y, &month, &day);
    if (y == year) last = t;
  }
  return last;
}

/* Goods that were paid for in the year `step`: they come after it, before the time to make up is over. */
static void take_later(audit *a, const flow *f) {
  const char *key = cut_case_key(a->c, f->table, f->row);
  int64_t paid_in = last_period_of(a, f->step);
  int32_t days = cut_value_duration(a->v, CUT_TABLE_CONTRACTS, f->row, CUT_CONTRACTS_MAKE_UP);
  cut_span time = {cut_date_make(f->step + 1, 1, 1), cut_date_make(f->step + 1, 1, 1) + days}, when = a->period[f->t];
  double most = INFINITY;
  move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_CONTRACTS, f->row, CUT_CONTRACTS_PLACE), f->t, f->amount);
  a->later[f->row * a->n_t + f->t] += f->amount;
  if (paid_in >= 0) a->used[f->row * a->n_t + paid_in] += f->amount;
  if (paid_in < 0 || when.first < time.first || when.first >= time.last) most = 0;
  if (when.last > time.last && most > 0)
    most = cut_value_rate(a->v, CUT_TABLE_CONTRACTS, f->row, CUT_CONTRACTS_MAX, (cut_span){when.first, time.last});
  within(a, CUT_AUDIT_CONTRACTS, f->amount, 0, most, "make-up of contracts", key, f->t);
}

/* What a plan that was carried out says to have missed of a minimum; other plans must not. */
static void miss(audit *a, const flow *f) {
  int64_t cell = f->row * a->n_t + f->t;
  deviate(a, CUT_AUDIT_LIMITS, strchr(a->solve, '~') == NULL ? f->amount : 0, 0,
          "a minimum of %s '%s' is missed in a plan that knew all", cut_schema(f->table)->name,
          cut_case_key(a->c, f->table, f->row));
  within(a, CUT_AUDIT_LIMITS, f->amount, 0, INFINITY, "a missed minimum of", cut_case_key(a->c, f->table, f->row),
         f->t);
  double energy = cut_case_basis(a->c, f->grade >= 0 ? f->grade : commodity_of(a, f->table, f->row))->gwh_per_unit;
  a->missed += f->amount * (energy > 0 ? energy : 1);
  if (f->table == CUT_TABLE_ROUTES)
    a->short_flow[cell] += f->grade < 0 ? f->amount : amount_for_row(a, f);
  else if (f->table == CUT_TABLE_STORAGES)
    a->short_end[f->row] += f->amount;
  else if (f->step == 1)
    a->short_total[f->row] += f->amount;
  else
    a->short_take[cell] += f->amount;
}

/* A minimum less what is told as missed of it. Where something is, the rest must be all there is: no more may be told
 * as missed than is. */
static void kept(audit *a, int check, double value, double least, double most, double missed, const char *what,
                 const char *key, int64_t t) {
  if (missed > 0) most = fmin(most, least - missed);
  within(a, check, value, least - missed, fmax(most, least - missed), what, key, t);
}

/* Of takes above a limit that was lowered after they had been made, told in table breaches. */
static double overrun(const audit *a, int64_t row, int column) {
  double sum = 0;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_BREACHES); i++)
    if (strcmp(text_of(a, CUT_RT_BREACHES, i, CUT_RC_BREACHES_SOLVE), a->solve) == 0 &&
        strcmp(text_of(a, CUT_RT_BREACHES, i, CUT_RC_BREACHES_TABLE), "contracts") == 0 &&
        strcmp(text_of(a, CUT_RT_BREACHES, i, CUT_RC_BREACHES_KEY), cut_case_key(a->c, CUT_TABLE_CONTRACTS, row)) ==
            0 &&
        strcmp(text_of(a, CUT_RT_BREACHES, i, CUT_RC_BREACHES_COLUMN),
               cut_schema(CUT_TABLE_CONTRACTS)->columns[column].name) == 0)
      sum += cut_result_get_number(a->r, CUT_RT_BREACHES, i, CUT_RC_BREACHES_QUANTITY) /
             cut_case_display_factor(a->c, commodity_of(a, CUT_TABLE_CONTRACTS, row));
  return sum;
}

static void apply(audit *a, const flow *f) {
  int64_t cell = f->row * a->n_t + f->t;
  if (strcmp(f->role, "flow") == 0) {
    move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_FROM), f->t, -f->amount);
    arrive(a, f);
    a->carried[cell] += amount_for_row(a, f);
    within(a, CUT_AUDIT_LIMITS, f->amount, 0, INFINITY, "a grade on routes", cut_case_key(a->c, f->table, f->row),
           f->t);
  } else if (strcmp(f->role, "feed") == 0) {
    convert(a, f);
  } else if (strcmp(f->role, "contract") == 0) {
    move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_CONTRACTS, f->row, CUT_CONTRACTS_PLACE), f->t, f->amount);
    a->taken[cell] += f->amount;
    check_side(a, f, side_of(a, f->row) == BUYS || side_of(a, f->row) == INSIDE);
  } else if (strcmp(f->role, "sale") == 0) {
    move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_CONTRACTS, f->row, CUT_CONTRACTS_PLACE), f->t, -f->amount);
    a->taken[cell] += f->amount;
    check_side(a, f, side_of(a, f->row) == SELLS);
  } else if (strcmp(f->role, "transit") == 0) {
    flow on_route = *f;
    on_route.table = CUT_TABLE_ROUTES;
    on_route.row = cut_case_ref(a->c, CUT_TABLE_TRANSITS, f->row, CUT_TRANSITS_ROUTE);
    a->carried[on_route.row * a->n_t + f->t] += amount_for_row(a, &on_route);
    a->passed[cell] += f->amount;
  } else if (strcmp(f->role, "make_up") == 0) {
    take_later(a, f);
  } else if (strcmp(f->role, "entitlement") == 0) {
    a->charged[cell] += f->amount;
  } else if (strcmp(f->role, "paid") == 0) {
    a->paid[cell] += f->amount;
  } else if (strcmp(f->role, "source") == 0) {
    move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_SOURCES, f->row, CUT_SOURCES_PLACE), f->t, f->amount);
    check_supply_limit(a, f, CUT_SOURCES_CAPACITY);
    a->made[cell] += f->amount;
  } else if (strcmp(f->role, "market") == 0) {
    move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_DEMANDS, f->row, CUT_DEMANDS_PLACE), f->t, -f->amount);
    check_supply_limit(a, f, CUT_DEMANDS_QUANTITY);
    a->sold[cell] += f->amount;
  } else if (strcmp(f->role, "demand") == 0 || strcmp(f->role, "unserved") == 0) {
    bool is_need = f->role[0] == 'd';
    move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_DEMANDS, f->row, CUT_DEMANDS_PLACE), f->t,
         is_need ? -f->amount : f->amount);
    (is_need ? a->needed : a->missing)[cell] += f->amount;
  } else if (strcmp(f->role, "draw") == 0) {
    int64_t grade = commodity_of(a, f->table, f->row);
    move(a, grade, cut_case_ref(a->c, CUT_TABLE_STORAGES, f->row, CUT_STORAGES_PLACE), f->t, f->amount);
    a->drawn[cell] += f->amount;
  } else if (strcmp(f->role, "arrival") == 0) {
    int64_t route = cut_case_ref(a->c, CUT_TABLE_IN_TRANSIT, f->row, CUT_IN_TRANSIT_ROUTE);
    move(a, f->grade, cut_case_ref(a->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO), f->t, f->amount);
    a->come[cell] += f->amount;
  } else if (strcmp(f->role, "shortfall") == 0) {
    a->shortfall[cell] += f->amount;
  } else if (strcmp(f->role, "breach") == 0) {
    miss(a, f);
  } else if (strcmp(f->role, "run") == 0) {
    a->running[cell] = f->amount;
  }
}

static cut_status read_stocks(audit *a, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_STOCKS); i++) {
    if (strcmp(text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_SOLVE), a->solve) != 0) continue;
    int64_t row = cut_case_find(a->c, CUT_TABLE_STORAGES, text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_STORAGE));
    int64_t t = period_at(a, text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_PERIOD));
    if (row < 0 || t < 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "stocks: the case has no storage '%s' or no such period",
                      text_of(a, CUT_RT_STOCKS, i, CUT_RC_STOCKS_STORAGE));
    a->level[row * a->n_t + t] = cut_result_get_number(a->r, CUT_RT_STOCKS, i, CUT_RC_STOCKS_LEVEL) /
                                 cut_case_display_factor(a->c, commodity_of(a, CUT_TABLE_STORAGES, row));
  }
  return CUT_STATUS_OK;
}

/* ---- checks over the gathered amounts ---- */

/* Is row of table t the group's? Its owner is told, or is the actor of its place. */
static bool belongs_to_group(const audit *a, cut_table t, int64_t row, int owner_column, int place_column) {
  int64_t owner = cut_case_ref(a->c, t, row, owner_column);
  if (owner < 0)
    owner = cut_case_ref(a->c, CUT_TABLE_PLACES, cut_case_ref(a->c, t, row, place_column), CUT_PLACES_ACTOR);
  return is_ours(a, owner);
}

static void audit_balances(audit *a) {
  for (int64_t g = 0; g < a->n_grades; g++)
    for (int64_t p = 0; p < a->n_places; p++)
      for (int64_t t = 0; t < a->n_t; t++) {
        int64_t i = node_index(a, g, p, t);
        char day[11];
        if (a->size[i] == 0) continue;
        cut_date_format(a->period[t].first, day);
        deviate(a, CUT_AUDIT_BALANCES, a->node[i], a->size[i], "%s at '%s' %s: inflow less outflow is %.9g",
                cut_case_key(a->c, CUT_TABLE_COMMODITIES, g), cut_case_key(a->c, CUT_TABLE_PLACES, p), day, a->node[i]);
      }
}

/* Marks every grade at a place as having something there; true if that is news. */
static bool reach(audit *a, int64_t grade, int64_t place) {
  uint8_t *there = &a->reached[grade * a->n_places + place];
  bool is_news = *there == 0;
  *there = 1;
  return is_news;
}

static bool is_reached(const audit *a, int64_t grade, int64_t place) {
  return a->reached[grade * a->n_places + place] != 0;
}

/* What the group has from somewhere else than routes and conversions. */
static void reach_supplies(audit *a) {
  for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_CONTRACTS); i++)
    if (side_of(a, i) == BUYS || side_of(a, i) == INSIDE)
      reach(a, commodity_of(a, CUT_TABLE_CONTRACTS, i),
            cut_case_ref(a->c, CUT_TABLE_CONTRACTS, i, CUT_CONTRACTS_PLACE));
  for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_SOURCES); i++)
    if (is_ours(a, cut_case_ref(a->c, CUT_TABLE_SOURCES, i, CUT_SOURCES_OWNER)))
      reach(a, commodity_of(a, CUT_TABLE_SOURCES, i), cut_case_ref(a->c, CUT_TABLE_SOURCES, i, CUT_SOURCES_PLACE));
  for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_STORAGES); i++)
    if (belongs_to_group(a, CUT_TABLE_STORAGES, i, CUT_STORAGES_OWNER, CUT_STORAGES_PLACE))
      reach(a, commodity_of(a, CUT_TABLE_STORAGES, i), cut_case_ref(a->c, CUT_TABLE_STORAGES, i, CUT_STORAGES_PLACE));
  for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_IN_TRANSIT); i++) {
    cut_date day = cut_case_date(a->c, CUT_TABLE_IN_TRANSIT, i, CUT_IN_TRANSIT_ARRIVES);
    int64_t route = cut_case_ref(a->c, CUT_TABLE_IN_TRANSIT, i, CUT_IN_TRANSIT_ROUTE);
    if (day >= a->period[0].first && day < a->period[a->n_t - 1].last)
      reach(a, commodity_of(a, CUT_TABLE_IN_TRANSIT, i), cut_case_ref(a->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_TO));
  }
}

/* Where anything can be at all: a route that nothing can reach has no duty to carry a least amount. */
static void find_reached(audit *a) {
  reach_supplies(a);
  for (bool news = true; news;) {
    news = false;
    for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_ROUTES); i++)
      for (int64_t g = 0; g < a->n_grades; g++)
        if (cut_case_is_a(a->c, g, commodity_of(a, CUT_TABLE_ROUTES, i)) &&
            is_reached(a, g, cut_case_ref(a->c, CUT_TABLE_ROUTES, i, CUT_ROUTES_FROM)))
          news = reach(a, g, cut_case_ref(a->c, CUT_TABLE_ROUTES, i, CUT_ROUTES_TO)) || news;
    for (int64_t i = 0; i < cut_case_n(a->c, CUT_TABLE_YIELDS); i++) {
      int64_t plant = cut_case_ref(a->c, CUT_TABLE_YIELDS, i, CUT_YIELDS_CONVERSION),
              place = cut_case_ref(a->c, CUT_TABLE_CONVERSIONS, plant, CUT_CONVERSIONS_PLACE);
      if (belongs_to_group(a, CUT_TABLE_CONVERSIONS, plant, CUT_CONVERSIONS_OWNER, CUT_CONVERSIONS_PLACE) &&
          is_reached(a, cut_case_ref(a->c, CUT_TABLE_YIELDS, i, CUT_YIELDS_INPUT), place))
        news = reach(a, cut_case_ref(a->c, CUT_TABLE_YIELDS, i, CUT_YIELDS_OUTPUT), place) || news;
    }
  }
}

static bool can_depart(const audit *a, int64_t route) {
  bool found = false;
  for (int64_t g = 0; g < a->n_grades; g++)
    found = found || (cut_case_is_a(a->c, g, commodity_of(a, CUT_TABLE_ROUTES, route)) &&
                      is_reached(a, g, cut_case_ref(a->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_FROM)));
  return found;
}

static void audit_routes(audit *a) {
  find_reached(a);
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_ROUTES); row++)
    for (int64_t t = 0; t < a->n_t; t++) {
      double most = cut_value_rate(a->v, CUT_TABLE_ROUTES, row, CUT_ROUTES_CAPACITY, a->period[t]);
      double least = cut_value_rate(a->v, CUT_TABLE_ROUTES, row, CUT_ROUTES_MIN, a->period[t]);
      if (!can_depart(a, row)) least = 0;
      kept(a, CUT_AUDIT_LIMITS, a->carried[row * a->n_t + t], least, most, a->short_flow[row * a->n_t + t], "routes",
           cut_case_key(a->c, CUT_TABLE_ROUTES, row), t);
    }
}

/* Goods of others pass on the days on which they are sent and the route is open, in proportion where the route carries
 * less than all of them. */
static double due_transit(const audit *a, int64_t row, int64_t t) {
  int64_t route = cut_case_ref(a->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_ROUTE);
  double sum = 0;
  if (is_ours(a, cut_case_ref(a->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_SHIPPER))) return 0;
  for (cut_date day = a->period[t].first; day < a->period[t].last; day++) {
    cut_span one = {day, day + 1};
    if (cut_value_days(a->v, CUT_TABLE_ROUTES, route, one) > 0)
      sum += cut_value_rate(a->v, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_QUANTITY, one);
  }
  return sum;
}

static void audit_transits(audit *a) {
  for (int64_t route = 0; route < cut_case_n(a->c, CUT_TABLE_ROUTES); route++)
    for (int64_t t = 0; t < a->n_t; t++) {
      double room = cut_value_rate(a->v, CUT_TABLE_ROUTES, route, CUT_ROUTES_CAPACITY, a->period[t]), all = 0;
      for (int pass = 0; pass < 2; pass++)
        for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_TRANSITS); row++) {
          if (cut_case_ref(a->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_ROUTE) != route) continue;
          flow f = {.table = CUT_TABLE_ROUTES,
                    .row = route,
                    .grade = commodity_of(a, CUT_TABLE_TRANSITS, row),
                    .amount = due_transit(a, row, t)};
          double due = all > room ? f.amount * room / all : f.amount;
          if (pass == 0)
            all += amount_for_row(a, &f);
          else
            within(a, CUT_AUDIT_LIMITS, a->passed[row * a->n_t + t], due, due, "transits",
                   cut_case_key(a->c, CUT_TABLE_TRANSITS, row), t);
        }
    }
}

static void audit_stocks(audit *a) {
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_STORAGES); row++) {
    const char *key = cut_case_key(a->c, CUT_TABLE_STORAGES, row);
    double before = cut_value_amount(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_INITIAL, a->period[0].first);
    bool ours = belongs_to_group(a, CUT_TABLE_STORAGES, row, CUT_STORAGES_OWNER, CUT_STORAGES_PLACE);
    if (isnan(before)) before = 0;
    for (int64_t t = 0; t < a->n_t; t++) {
      int64_t cell = row * a->n_t + t;
      if (!ours) { /* must not be touched */
        within(a, CUT_AUDIT_STOCKS, a->drawn[cell], 0, 0, "storages", key, t);
        continue;
      }
      cut_date last = a->period[t].last - 1;
      double dead = cut_value_amount(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK, last),
             end = cut_value_amount(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_END_MIN, last);
      double least = isnan(dead) ? 0 : dead;
      bool ends = t == a->n_t - 1 && !isnan(end) && end > least;
      if (ends) least = end;
      kept(a, CUT_AUDIT_STOCKS, a->level[cell], least,
           cut_value_amount(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_VOLUME, last), ends ? a->short_end[row] : 0,
           "level of storages", key, t);
      within(a, CUT_AUDIT_STOCKS, a->drawn[cell],
             -cut_value_rate(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_IN_RATE, a->period[t]),
             cut_value_rate(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_OUT_RATE, a->period[t]), "draw of storages",
             key, t);
      deviate(a, CUT_AUDIT_STOCKS, before - a->drawn[cell] - a->level[cell], before,
              "storages '%s': the level does not follow from the one before", key);
      before = a->level[cell];
    }
  }
}

/* A plant that may stop and has a minimum runs or stands still, and must say so. */
static void audit_stop(audit *a, int64_t row, int64_t t, double most) {
  const char *key = cut_case_key(a->c, CUT_TABLE_CONVERSIONS, row);
  double feed = a->feed[row * a->n_t + t], running = a->running[row * a->n_t + t];
  deviate(a, CUT_AUDIT_CONVERSIONS, fmin(fabs(running), fabs(running - 1)), 0,
          "conversions '%s' is neither running nor stopped", key);
  within(a, CUT_AUDIT_CONVERSIONS, feed, 0, running * most, "input of running conversions", key, t);
}

static void audit_conversions(audit *a) {
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_CONVERSIONS); row++) {
    const char *key = cut_case_key(a->c, CUT_TABLE_CONVERSIONS, row);
    bool ours = belongs_to_group(a, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_OWNER, CUT_CONVERSIONS_PLACE);
    for (int64_t t = 0; t < a->n_t; t++) {
      double feed = a->feed[row * a->n_t + t], missing = a->shortfall[row * a->n_t + t];
      bool can_stop =
          cut_value_flag(a->v, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_SHUTDOWN, a->period[t].first, false);
      double most = cut_value_rate(a->v, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_CAPACITY, a->period[t]);
      double least = cut_value_rate(a->v, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_MIN_LOAD, a->period[t]);
      within(a, CUT_AUDIT_CONVERSIONS, feed, 0, ours ? most : 0, "input of conversions", key, t);
      within(a, CUT_AUDIT_CONVERSIONS, missing, 0, ours && !can_stop ? least : 0, "shortfall of conversions", key, t);
      bool runs = !can_stop || feed > a->tolerance * (1 + least);
      if (ours && runs)
        within(a, CUT_AUDIT_CONVERSIONS, feed + missing, least, INFINITY, "load of conversions", key, t);
      if (ours && can_stop && cut_case_has(a->c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_MIN_LOAD))
        audit_stop(a, row, t, most);
    }
  }
}

/* First day after the calendar window that holds a day. */
static cut_span window_of(cut_per per, cut_date day) {
  int year, month, d;
  cut_date_split(day, &year, &month, &d);
  if (per == CUT_PER_YEAR) return (cut_span){cut_date_make(year, 1, 1), cut_date_make(year + 1, 1, 1)};
  cut_date first = cut_date_make(year, month, 1);
  return (cut_span){first, cut_date_next_month(first)};
}

/* Sum over the days of a span on which there is no force majeure: of the rate of `column`, times `share` if it is a
 * column. Day by day. */
static double without_force_majeure(const audit *a, int64_t row, int column, int share, cut_span when) {
  double sum = 0;
  for (cut_date day = when.first; day < when.last; day++) {
    cut_span today = {day, day + 1};
    if (cut_value_flag(a->v, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_FORCE_MAJEURE, day, false)) continue;
    double part = share < 0 ? 1 : cut_value_share(a->v, CUT_TABLE_CONTRACTS, row, share, today);
    if (part > 0) sum += part * cut_value_rate(a->v, CUT_TABLE_CONTRACTS, row, column, today);
  }
  return sum;
}

static double delivered(const audit *a, int64_t row, int64_t t) {
  return a->taken[row * a->n_t + t] + a->later[row * a->n_t + t];
}

/* The limit of a rate over its window, counting only the days inside the horizon. */
static void audit_window(audit *a, int64_t row, int column, bool is_max) {
  const char *key = cut_case_key(a->c, CUT_TABLE_CONTRACTS, row);
  cut_per per = cut_value_per(a->v, CUT_TABLE_CONTRACTS, row, column);
  bool by_window = per == CUT_PER_MONTH || per == CUT_PER_YEAR;
  for (int64_t t = 0; t < a->n_t;) {
    cut_span window = by_window ? window_of(per, a->period[t].first) : a->period[t];
    double taken = 0, limit = 0, missed = 0;
    int64_t first = t;
    for (; t < a->n_t && a->period[t].first < window.last; t++) {
      missed += a->short_take[row * a->n_t + t];
      taken += delivered(a, row, t);
      limit += is_max ? cut_value_rate(a->v, CUT_TABLE_CONTRACTS, row, column, a->period[t])
                      : without_force_majeure(a, row, column, -1, a->period[t]);
    }
    if (is_max)
      within(a, CUT_AUDIT_CONTRACTS, taken, 0, limit + overrun(a, row, column), "take on contracts", key, first);
    else
      kept(a, CUT_AUDIT_CONTRACTS, taken, limit, INFINITY, missed, "take on contracts", key, first);
  }
}

/* Take-or-pay, year by year: what is paid for and not taken is what the takes lack, and is told of the last period; no
 * more than that is taken later. Where nothing may be taken later, paying for more than is lacking does no good to
 * anyone but where a price is not positive, and is only held within the obligation. */
static void audit_take_or_pay(audit *a, int64_t row) {
  const char *key = cut_case_key(a->c, CUT_TABLE_CONTRACTS, row);
  for (int64_t t = 0; t < a->n_t;) {
    cut_span year = window_of(CUT_PER_YEAR, a->period[t].first);
    double duty = 0, taken = 0, paid = 0;
    int64_t first = t;
    for (; t < a->n_t && a->period[t].first < year.last; t++) {
      int64_t cell = row * a->n_t + t;
      duty += without_force_majeure(a, row, CUT_CONTRACTS_MAX, CUT_CONTRACTS_TAKE_OR_PAY, a->period[t]);
      taken += a->taken[cell];
      paid += a->paid[cell];
    }
    double told = a->paid[row * a->n_t + t - 1], used = a->used[row * a->n_t + t - 1];
    bool later = cut_value_duration(a->v, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_MAKE_UP) > 0 && t < a->n_t;
    within(a, CUT_AUDIT_CONTRACTS, paid, fmax(duty - taken, 0), later ? fmax(duty - taken, 0) : duty,
           "paid for and not taken on contracts", key, first);
    within(a, CUT_AUDIT_CONTRACTS, paid, told, told, "paid at the end of the year on contracts", key, first);
    within(a, CUT_AUDIT_CONTRACTS, used, 0, paid, "taken later on contracts", key, first);
  }
}

static void audit_contracts(audit *a) {
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_CONTRACTS); row++) {
    const char *key = cut_case_key(a->c, CUT_TABLE_CONTRACTS, row);
    cut_date day = a->period[0].first, valid_to = cut_case_date(a->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_VALID_TO);
    double taken = cut_value_amount(a->v, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TAKEN, day), sum = 0, days = 0,
           duty_days = 0;
    double most = cut_value_amount(a->v, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TOTAL_MAX, day),
           least = cut_value_amount(a->v, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TOTAL_MIN, day);
    bool is_our_purchase = side_of(a, row) == BUYS; /* others' duties, and those inside the group, bind nobody here */
    for (int64_t t = 0; t < a->n_t; t++) {
      sum += delivered(a, row, t);
      days += cut_value_days(a->v, CUT_TABLE_CONTRACTS, row, a->period[t]);
      for (cut_date d = a->period[t].first; d < a->period[t].last; d++)
        if (!cut_value_flag(a->v, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_FORCE_MAJEURE, d, false))
          duty_days += cut_value_days(a->v, CUT_TABLE_CONTRACTS, row, (cut_span){d, d + 1});
      if (cut_value_days(a->v, CUT_TABLE_CONTRACTS, row, a->period[t]) <= 0)
        within(a, CUT_AUDIT_CONTRACTS, delivered(a, row, t), 0, 0, "idle contracts", key, t);
      within(a, CUT_AUDIT_CONTRACTS, a->taken[row * a->n_t + t], 0, INFINITY, "take on contracts", key, t);
    }
    audit_window(a, row, CUT_CONTRACTS_MAX, true);
    if (is_our_purchase && cut_case_has(a->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_MIN))
      audit_window(a, row, CUT_CONTRACTS_MIN, false);
    if (isnan(taken)) taken = 0;
    bool closed = valid_to != CUT_DATE_NONE && valid_to < a->period[a->n_t - 1].last && days > 0;
    double owed = is_our_purchase && closed && !isnan(least) ? fmax(least - taken, 0) * duty_days / days : 0;
    kept(a, CUT_AUDIT_CONTRACTS, sum, owed, fmax(most - taken, 0) + overrun(a, row, CUT_CONTRACTS_TOTAL_MAX),
         a->short_total[row], "total of contracts", key, -1);
    if (is_our_purchase) audit_take_or_pay(a, row);
  }
}

/* What was on its way arrives on its day, all of it; the steps of a source or market stay within its limit together. */
static void audit_supply(audit *a) {
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_IN_TRANSIT); row++)
    for (int64_t t = 0; t < a->n_t; t++) {
      cut_date day = cut_case_date(a->c, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_ARRIVES);
      bool now = day >= a->period[t].first && day < a->period[t].last;
      double due = cut_value_amount(a->v, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_QUANTITY, a->period[t].first);
      if (!now || isnan(due)) due = 0;
      within(a, CUT_AUDIT_LIMITS, a->come[row * a->n_t + t], due, due, "in_transit",
             cut_case_key(a->c, CUT_TABLE_IN_TRANSIT, row), t);
    }
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_SOURCES); row++)
    for (int64_t t = 0; t < a->n_t; t++)
      within(a, CUT_AUDIT_LIMITS, a->made[row * a->n_t + t], 0,
             cut_value_rate(a->v, CUT_TABLE_SOURCES, row, CUT_SOURCES_CAPACITY, a->period[t]), "all steps of sources",
             cut_case_key(a->c, CUT_TABLE_SOURCES, row), t);
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_DEMANDS); row++)
    for (int64_t t = 0; t < a->n_t; t++)
      within(a, CUT_AUDIT_LIMITS, a->sold[row * a->n_t + t], 0,
             cut_value_rate(a->v, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, a->period[t]), "all steps of markets",
             cut_case_key(a->c, CUT_TABLE_DEMANDS, row), t);
}

/* Levies on what a contract allows are charged on just that where the group buys on it; between others they are none of
 * its business. */
static void audit_entitlements(audit *a) {
  for (int64_t levy = 0; levy < cut_case_n(a->c, CUT_TABLE_LEVIES); levy++) {
    bool on_contract = cut_case_levy_base(a->c, levy) != CUT_LEVY_ON_FLOW;
    int64_t contract = cut_case_ref(a->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_CONTRACT);
    bool charged = on_contract && side_of(a, contract) == BUYS;
    for (int64_t t = 0; t < a->n_t; t++) {
      double due = charged ? cut_value_rate(a->v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MAX, a->period[t]) : 0;
      within(a, CUT_AUDIT_CONTRACTS, a->charged[levy * a->n_t + t], due, due, "entitlement of levies",
             cut_case_key(a->c, CUT_TABLE_LEVIES, levy), t);
    }
  }
}

static void audit_needs(audit *a) {
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_DEMANDS); row++) {
    int64_t who = cut_case_ref(a->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_BUYER);
    if (strcmp(cut_case_text(a->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") != 0) continue;
    bool ours = who < 0 || is_ours(a, who);
    for (int64_t t = 0; t < a->n_t; t++) {
      double asked = !ours ? 0 : cut_value_rate(a->v, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, a->period[t]);
      within(a, CUT_AUDIT_NEEDS, a->needed[row * a->n_t + t], asked, asked, "need of demands",
             cut_case_key(a->c, CUT_TABLE_DEMANDS, row), t);
      within(a, CUT_AUDIT_NEEDS, a->missing[row * a->n_t + t], 0, asked, "unserved of demands",
             cut_case_key(a->c, CUT_TABLE_DEMANDS, row), t);
    }
  }
}

/* ---- unserved energy against the stages ---- */

/* The last class of all is that of missed minima. */
static double energy_of_class(const audit *a, int64_t priority) {
  double sum = 0;
  if (priority == INT64_MAX) return a->missed;
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_DEMANDS); row++)
    for (int64_t t = 0;
         cut_case_integer(a->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PRIORITY, 1) == priority && t < a->n_t; t++)
      sum += a->missing[row * a->n_t + t] * cut_case_basis(a->c, commodity_of(a, CUT_TABLE_DEMANDS, row))->gwh_per_unit;
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_CONVERSIONS); row++)
    for (int64_t t = 0;
         cut_case_integer(a->c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_PRIORITY, 1) == priority && t < a->n_t; t++)
      sum += a->shortfall[row * a->n_t + t] *
             cut_case_basis(a->c, commodity_of(a, CUT_TABLE_CONVERSIONS, row))->gwh_per_unit;
  return sum;
}

static void audit_stages(audit *a) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_STAGES); i++) {
    const char *goal = text_of(a, CUT_RT_STAGES, i, CUT_RC_STAGES_GOAL);
    int64_t priority;
    if (strcmp(text_of(a, CUT_RT_STAGES, i, CUT_RC_STAGES_SOLVE), a->solve) != 0) continue;
    double claimed = cut_result_get_number(a->r, CUT_RT_STAGES, i, CUT_RC_STAGES_OBJECTIVE);
    if (cut_goal_parse(goal, &priority)) {
      double found = energy_of_class(a, priority),
             off = fmax(0, fabs(found - claimed) - STAGE_SLACK * (1 + fabs(claimed)));
      deviate(a, CUT_AUDIT_UNSERVED, off, claimed, "%s: %.9g GWh found, %.9g claimed", goal, found, claimed);
    } else {
      deviate(a, CUT_AUDIT_OBJECTIVE, a->cost - claimed, claimed, "net cost: %.12g found, %.12g claimed", a->cost,
              claimed);
    }
  }
}

/* ---- money ---- */

/* Recomputed money between two accounts for one cause, compared with what the result posts for it. */
typedef struct transfer {
  const char *payer, *recipient, *table, *key, *term;
  int64_t t;
  double amount; /* thousand currency units */
} transfer;

static const char *actor_key(const audit *a, int64_t actor, const char *otherwise) {
  return actor < 0 ? otherwise : cut_case_key(a->c, CUT_TABLE_ACTORS, actor);
}

static bool in_group(const audit *a, const char *account) {
  return is_ours(a, cut_case_find(a->c, CUT_TABLE_ACTORS, account));
}

/* Growable list of recomputed transfers; postings of the result are subtracted, and nothing must remain. */
typedef struct transfers {
  transfer *items;
  int64_t n, capacity;
} transfers;

static int compare_transfers(const void *left, const void *right) {
  const transfer *x = left, *y = right;
  int order = (x->t > y->t) - (x->t < y->t);
  if (order == 0) order = strcmp(x->payer, y->payer);
  if (order == 0) order = strcmp(x->recipient, y->recipient);
  if (order == 0) order = strcmp(x->table, y->table);
  if (order == 0) order = strcmp(x->key, y->key);
  if (order == 0) order = strcmp(x->term, y->term);
  return order;
}

static cut_status pay(audit *a, transfers *list, transfer item, cut_error *err) {
  if (item.amount == 0) return CUT_STATUS_OK;
  if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
  list->items[list->n++] = item;
  a->cost += item.amount * ((in_group(a, item.payer) ? 1 : 0) - (in_group(a, item.recipient) ? 1 : 0));
  return CUT_STATUS_OK;
}

/* All terms of a rule times an amount. */
static cut_status pay_rule(audit *a, transfers *list, transfer item, cut_table table, int64_t row, int column,
                           int64_t grade, double amount, cut_error *err) {
  cut_rule_term terms[CUT_MAX_TERMS];
  int n;
  CUT_TRY(cut_value_rule(a->v, table, row, column, grade, a->period[item.t], terms, &n, err));
  for (int k = 0; k < n; k++) {
    item.term = terms[k].label;
    item.amount = terms[k].value * amount;
    CUT_TRY(pay(a, list, item, err));
  }
  return CUT_STATUS_OK;
}

static cut_status pay_price(audit *a, transfers *list, transfer item, cut_table table, int64_t row, int column,
                            int64_t grade, double amount, cut_error *err) {
  double price;
  CUT_TRY(cut_value_price(a->v, table, row, column, grade, a->period[item.t], &price, err));
  item.amount = price * amount;
  return pay(a, list, item, err);
}

static cut_status pay_route(audit *a, transfers *list, const flow *f, transfer item, cut_error *err) {
  int64_t from = cut_case_ref(a->c, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_FROM),
          to = cut_case_ref(a->c, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_TO);
  const char *buyer = item.payer;
  cut_span when = a->period[f->t];
  item.recipient = actor_key(a, cut_case_ref(a->c, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_OWNER), "outside");
  item.term = "tariff";
  CUT_TRY(pay_price(a, list, item, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_TARIFF, f->grade, f->amount, err));
  item.recipient = "real cost";
  item.term = "cost";
  CUT_TRY(pay_price(a, list, item, CUT_TABLE_ROUTES, f->row, CUT_ROUTES_COST, f->grade, f->amount, err));
  for (int64_t levy = 0; levy < cut_case_n(a->c, CUT_TABLE_LEVIES); levy++) {
    if (!cut_case_levy_applies(a->c, levy, f->grade, from, to, when.first)) continue;
    double rate;
    CUT_TRY(cut_levy_mean(a->v, levy, f->grade, when, false, &rate, err));
    item.payer = actor_key(a, cut_case_ref(a->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_PAYER), buyer);
    item.recipient = actor_key(a, cut_case_ref(a->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RECIPIENT), "outside");
    item.table = "levies";
    item.key = item.term = cut_case_key(a->c, CUT_TABLE_LEVIES, levy);
    item.amount = rate * f->amount;
    CUT_TRY(pay(a, list, item, err));
  }
  return CUT_STATUS_OK;
}

/* Who pays and is paid for the group as a whole: its first buyer; in the system view the state of the place. */
static const char *purse(const audit *a, const flow *f) {
  int column = f->table == CUT_TABLE_ROUTES ? CUT_ROUTES_FROM : cut_schema_find_column(f->table, "place");
  if (!a->system) return actor_key(a, a->group[0], "outside");
  return column < 0 ? "outside"
                    : actor_key(a,
                                cut_case_ref(a->c, CUT_TABLE_PLACES, cut_case_ref(a->c, f->table, f->row, column),
                                             CUT_PLACES_ACTOR),
                                "outside");
}

/* The price of a contract, and where both sides are in the group what the good really costs. */
static cut_status pay_contract(audit *a, transfers *list, const flow *f, transfer item, cut_error *err) {
  item.payer = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_CONTRACTS_BUYER), "outside");
  item.recipient = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_CONTRACTS_SELLER), "outside");
  CUT_TRY(pay_rule(a, list, item, f->table, f->row, CUT_CONTRACTS_PRICE, f->grade, f->amount, err));
  if (side_of(a, f->row) != INSIDE) return CUT_STATUS_OK;
  item.payer = item.recipient;
  item.recipient = "real cost";
  return pay_rule(a, list, item, f->table, f->row, CUT_CONTRACTS_PRICE, f->grade, f->amount, err);
}

/* What a market pays; what it is worth to a buyer who is in the system comes from outside of it. */
static cut_status pay_market(audit *a, transfers *list, const flow *f, transfer item, int64_t step, cut_error *err) {
  int64_t buyer = cut_case_ref(a->c, f->table, f->row, CUT_DEMANDS_BUYER);
  cut_table table = step >= 0 ? CUT_TABLE_STEPS : f->table;
  int64_t row = step >= 0 ? step : f->row;
  int column = step >= 0 ? CUT_STEPS_PRICE : CUT_DEMANDS_PRICE;
  item.payer = actor_key(a, buyer, "outside");
  item.recipient = purse(a, f);
  CUT_TRY(pay_rule(a, list, item, table, row, column, f->grade, f->amount, err));
  if (!a->system || buyer < 0) return CUT_STATUS_OK;
  item.recipient = item.payer;
  item.payer = "outside";
  return pay_rule(a, list, item, table, row, column, f->grade, f->amount, err);
}

static cut_status pay_transit(audit *a, transfers *list, const flow *f, transfer item, cut_error *err) {
  int64_t route = cut_case_ref(a->c, CUT_TABLE_TRANSITS, f->row, CUT_TRANSITS_ROUTE);
  double own = 0;
  item.payer = actor_key(a, cut_case_ref(a->c, CUT_TABLE_TRANSITS, f->row, CUT_TRANSITS_SHIPPER), "outside");
  item.recipient = actor_key(a, cut_case_ref(a->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_OWNER), "outside");
  item.term = "tariff";
  CUT_TRY(cut_value_price(a->v, f->table, f->row, CUT_TRANSITS_TARIFF, f->grade, a->period[f->t], &own, err));
  if (own == 0 && !cut_case_has(a->c, f->table, f->row, CUT_TRANSITS_TARIFF))
    return pay_price(a, list, item, CUT_TABLE_ROUTES, route, CUT_ROUTES_TARIFF, f->grade, f->amount, err);
  item.amount = own * f->amount;
  return pay(a, list, item, err);
}

/* What is paid for and not taken costs the mean price of the year's periods, weighted with what each obliges to. */
static cut_status pay_untaken(audit *a, transfers *list, const flow *f, transfer item, cut_error *err) {
  cut_span year = window_of(CUT_PER_YEAR, a->period[f->t].first);
  double duty = 0;
  for (int pass = 0; pass < 2; pass++)
    for (int64_t t = 0; t < a->n_t; t++) {
      if (a->period[t].first < year.first || a->period[t].first >= year.last) continue;
      double part = without_force_majeure(a, f->row, CUT_CONTRACTS_MAX, CUT_CONTRACTS_TAKE_OR_PAY, a->period[t]);
      cut_rule_term terms[CUT_MAX_TERMS];
      int n;
      if (pass == 0) duty += part;
      if (pass == 0 || part <= 0) continue;
      CUT_TRY(cut_value_rule(a->v, CUT_TABLE_CONTRACTS, f->row, CUT_CONTRACTS_PRICE, f->grade, a->period[t], terms, &n,
                             err));
      for (int k = 0; k < n; k++) {
        item.term = terms[k].label;
        item.amount = terms[k].value * f->amount * (part / duty);
        CUT_TRY(pay(a, list, item, err));
      }
    }
  return CUT_STATUS_OK;
}

static cut_status pay_levy(audit *a, transfers *list, const flow *f, transfer item, int64_t levy, double amount,
                           cut_error *err) {
  double rate;
  CUT_TRY(cut_levy_mean(a->v, levy, f->grade, a->period[f->t], false, &rate, err));
  item.payer = actor_key(a, cut_case_ref(a->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_PAYER), "outside");
  item.recipient = actor_key(a, cut_case_ref(a->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RECIPIENT), "outside");
  item.table = "levies";
  item.key = item.term = cut_case_key(a->c, CUT_TABLE_LEVIES, levy);
  item.amount = rate * amount;
  return pay(a, list, item, err);
}

/* What is delivered is not unused: levies on what is not take it off. */
static cut_status pay_unused(audit *a, transfers *list, const flow *f, transfer item, cut_error *err) {
  for (int64_t levy = 0; side_of(a, f->row) == BUYS && levy < cut_case_n(a->c, CUT_TABLE_LEVIES); levy++)
    if (cut_case_levy_base(a->c, levy) == CUT_LEVY_ON_UNUSED &&
        cut_case_ref(a->c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_CONTRACT) == f->row)
      CUT_TRY(pay_levy(a, list, f, item, levy, -f->amount, err));
  return CUT_STATUS_OK;
}

/* A missed minimum is paid for at the price of what is missing, in the period in which it is settled. */
static cut_status pay_breach(audit *a, transfers *list, const flow *f, transfer item, cut_error *err) {
  cut_rule_term terms[CUT_MAX_TERMS];
  int n = 0;
  item.term = "missed minimum";
  item.recipient = "outside";
  if (f->table == CUT_TABLE_ROUTES) {
    item.recipient = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_ROUTES_OWNER), "outside");
    return pay_price(a, list, item, f->table, f->row, CUT_ROUTES_TARIFF, f->grade, f->amount, err);
  }
  if (f->table == CUT_TABLE_STORAGES) {
    int64_t owner = cut_case_ref(a->c, f->table, f->row, CUT_STORAGES_OWNER);
    if (owner < 0)
      owner = cut_case_ref(a->c, CUT_TABLE_PLACES, cut_case_ref(a->c, f->table, f->row, CUT_STORAGES_PLACE),
                           CUT_PLACES_ACTOR);
    item.payer = actor_key(a, owner, "outside");
    return pay_price(a, list, item, f->table, f->row, CUT_STORAGES_END_VALUE, f->grade, f->amount, err);
  }
  item.payer = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_CONTRACTS_BUYER), item.payer);
  item.recipient = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_CONTRACTS_SELLER), "outside");
  CUT_TRY(cut_value_rule(a->v, f->table, f->row, CUT_CONTRACTS_PRICE, f->grade, a->period[f->t], terms, &n, err));
  for (int k = 0; k < n; k++) item.amount += terms[k].value * f->amount;
  return pay(a, list, item, err);
}

static cut_status pay_flow(audit *a, transfers *list, const flow *f, cut_error *err) {
  const char *buyer = purse(a, f);
  transfer item = {.payer = buyer,
                   .recipient = "real cost",
                   .table = cut_schema(f->table)->name,
                   .key = cut_case_key(a->c, f->table, f->row),
                   .term = "cost",
                   .t = f->t};
  int64_t step = f->step > 0 ? step_row(a, f) : -1;
  if (strcmp(f->role, "flow") == 0) return pay_route(a, list, f, item, err);
  if (strcmp(f->role, "breach") == 0) return pay_breach(a, list, f, item, err);
  if (strcmp(f->role, "entitlement") == 0) return pay_levy(a, list, f, item, f->row, f->amount, err);
  if (strcmp(f->role, "contract") == 0 || strcmp(f->role, "make_up") == 0) CUT_TRY(pay_unused(a, list, f, item, err));
  if (strcmp(f->role, "contract") == 0 || strcmp(f->role, "paid") == 0) {
    item.payer = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_CONTRACTS_BUYER), buyer);
    item.recipient = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_CONTRACTS_SELLER), "outside");
    return f->role[0] == 'p' ? pay_untaken(a, list, f, item, err) : pay_contract(a, list, f, item, err);
  }
  if (strcmp(f->role, "sale") == 0) return pay_contract(a, list, f, item, err);
  if (strcmp(f->role, "market") == 0) return pay_market(a, list, f, item, step, err);
  if (strcmp(f->role, "transit") == 0) return pay_transit(a, list, f, item, err);
  if (strcmp(f->role, "source") == 0) {
    item.payer = actor_key(a, cut_case_ref(a->c, f->table, f->row, CUT_SOURCES_OWNER), buyer);
    if (step >= 0) return pay_rule(a, list, item, CUT_TABLE_STEPS, step, CUT_STEPS_PRICE, f->grade, f->amount, err);
    return pay_price(a, list, item, f->table, f->row, CUT_SOURCES_COST, f->grade, f->amount, err);
  }
  if (strcmp(f->role, "feed") == 0) {
    int64_t owner = cut_case_ref(a->c, f->table, f->row, CUT_CONVERSIONS_OWNER);
    item.payer = actor_key(
        a,
        owner >= 0 ? owner
                   : cut_case_ref(a->c, CUT_TABLE_PLACES, cut_case_ref(a->c, f->table, f->row, CUT_CONVERSIONS_PLACE),
                                  CUT_PLACES_ACTOR),
        buyer);
    return pay_price(a, list, item, f->table, f->row, CUT_CONVERSIONS_COST, f->grade, f->amount, err);
  }
  return CUT_STATUS_OK;
}

/* Worth of what is left, of which only what is above dead stock counts. */
static cut_status value_stocks(audit *a, transfers *list, cut_error *err) {
  int64_t last = a->n_t - 1;
  for (int64_t row = 0; row < cut_case_n(a->c, CUT_TABLE_STORAGES); row++) {
    double level = a->level[row * a->n_t + last], worth = 0;
    double dead = cut_value_amount(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK, a->period[last].last - 1);
    int64_t owner = cut_case_ref(a->c, CUT_TABLE_STORAGES, row, CUT_STORAGES_OWNER),
            place = cut_case_ref(a->c, CUT_TABLE_STORAGES, row, CUT_STORAGES_PLACE);
    if (isnan(level)) continue;
    CUT_TRY(cut_value_price(a->v, CUT_TABLE_STORAGES, row, CUT_STORAGES_END_VALUE,
                            commodity_of(a, CUT_TABLE_STORAGES, row), a->period[last], &worth, err));
    if (owner < 0) owner = cut_case_ref(a->c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR);
    transfer item = {.payer = "stock value",
                     .recipient = actor_key(a, owner, "outside"),
                     .table = "storages",
                     .key = cut_case_key(a->c, CUT_TABLE_STORAGES, row),
                     .term = "stock value",
                     .t = last,
                     .amount = worth * level};
    CUT_TRY(pay(a, list, item, err));
    if (!isnan(dead)) a->cost += worth * dead;
  }
  return CUT_STATUS_OK;
}

/* Same account pair, cause and period: the amounts must agree within rounding of the postings. Labels of price terms
 * are summed over here, for a rule that names a series twice posts it twice. */
static void compare_with_postings(audit *a, const transfers *list) {
  for (int64_t i = 0; i < list->n;) {
    const transfer *first = &list->items[i];
    double amount = 0;
    for (; i < list->n && compare_transfers(first, &list->items[i]) == 0; i++) amount += list->items[i].amount;
    char day[11];
    cut_date_format(a->period[first->t].first, day);
    deviate(a, CUT_AUDIT_MONEY, amount, first->amount,
            "%s pays %s for %s '%s' (%s) in %s: %.9g thousand differ from the postings", first->payer, first->recipient,
            first->table, first->key, first->term, day, amount);
  }
}

static int compare_pairs(const void *left, const void *right) { return compare_transfers(left, right); }

static cut_status subtract_postings(audit *a, transfers *list, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_POSTINGS); i++) {
    if (strcmp(text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_SOLVE), a->solve) != 0) continue;
    transfer item = {.payer = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_PAYER),
                     .recipient = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_RECIPIENT),
                     .table = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_TABLE),
                     .key = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_KEY),
                     .term = text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_TERM),
                     .t = period_at(a, text_of(a, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_PERIOD)),
                     .amount = -(double)cut_result_get_integer(a->r, CUT_RT_POSTINGS, i, CUT_RC_POSTINGS_MICRO) / 1e9};
    if (item.t < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "postings: no such period");
    if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
    list->items[list->n++] = item;
  }
  return CUT_STATUS_OK;
}

/* ---- measures ---- */

/* The measure of a row of the case in the states that the values were read in. */
static cut_measure_state state_of(const audit *a, int64_t measure) {
  const cut_measure_state *states = cut_values_measures(a->v);
  return states == NULL ? (cut_measure_state){CUT_MEASURE_OFF, CUT_DATE_NONE} : states[measure];
}

/* What a measure costs by its row: once in the period of the decision, running from then and its lead time on. */
static cut_status pay_measure(audit *a, transfers *list, int64_t measure, double *total, cut_error *err) {
  cut_measure_state state = state_of(a, measure);
  int64_t payer = cut_case_ref(a->c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_PAID_BY);
  int32_t lead = cut_value_duration(a->v, CUT_TABLE_MEASURES, measure, CUT_MEASURES_LEAD_TIME);
  if (payer < 0) payer = cut_case_ref(a->c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDED_BY);
  *total = 0;
  for (int64_t t = 0; state.choice == CUT_MEASURE_ON && t < a->n_t; t++) {
    cut_span days = {a->period[t].first > state.decided + lead ? a->period[t].first : state.decided + lead,
                     a->period[t].last};
    double once = 0, running = 0;
    if (state.decided >= a->period[t].first && state.decided < a->period[t].last)
      CUT_TRY(cut_value_money(a->v, CUT_TABLE_MEASURES, measure, CUT_MEASURES_COST_ONCE, state.decided, &once, err));
    if (days.first < days.last)
      CUT_TRY(cut_value_expense(a->v, CUT_TABLE_MEASURES, measure, CUT_MEASURES_COST_RUNNING, days, &running, err));
    transfer item = {.payer = actor_key(a, payer, "outside"),
                     .recipient = "real cost",
                     .table = "measures",
                     .key = cut_case_key(a->c, CUT_TABLE_MEASURES, measure),
                     .term = "cost once",
                     .t = t,
                     .amount = once};
    CUT_TRY(pay(a, list, item, err));
    item.term = "cost running";
    item.amount = running;
    CUT_TRY(pay(a, list, item, err));
    *total += once + running;
  }
  return CUT_STATUS_OK;
}

/* What table measures tells of a measure's days and cost, against its row. */
static void check_told(audit *a, int64_t i, int64_t measure, double cost) {
  const char *key = text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_MEASURE);
  cut_date decided, from, first = cut_case_date(a->c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDE_FROM),
                          last = cut_case_date(a->c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDE_BY);
  double told = cut_result_get_number(a->r, CUT_RT_MEASURES, i, CUT_RC_MEASURES_COST) * 1000;
  deviate(a, CUT_AUDIT_MEASURES, told - cost, cost, "measure '%s': costs %.9g thousand, %.9g told", key, cost, told);
  if (strcmp(text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_STATE), "off") == 0) return;
  bool read = cut_date_parse(text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_DECIDED), &decided) &&
              cut_date_parse(text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_FROM), &from);
  if (first == CUT_DATE_NONE) first = cut_case_get_info(a->c)->start;
  bool fits = read && decided >= first && (last == CUT_DATE_NONE || decided <= last) &&
              from == decided + cut_value_duration(a->v, CUT_TABLE_MEASURES, measure, CUT_MEASURES_LEAD_TIME);
  deviate(a, CUT_AUDIT_MEASURES, fits ? 0 : 1, 0, "measure '%s': cannot be decided and take effect on these days", key);
}

/* Measures that are taken must be told, cost what they cost, and keep their links. */
static cut_status audit_measures(audit *a, transfers *list, cut_error *err) {
  for (int64_t measure = 0; measure < cut_case_n(a->c, CUT_TABLE_MEASURES); measure++) {
    double cost = 0;
    CUT_TRY(pay_measure(a, list, measure, &cost, err));
    for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_MEASURES); i++)
      if (strcmp(text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_SOLVE), a->solve) == 0 &&
          strcmp(text_of(a, CUT_RT_MEASURES, i, CUT_RC_MEASURES_MEASURE),
                 cut_case_key(a->c, CUT_TABLE_MEASURES, measure)) == 0)
        check_told(a, i, measure, cost);
  }
  for (int64_t k = 0; k < cut_case_n(a->c, CUT_TABLE_MEASURE_LINKS); k++) {
    int64_t one = cut_case_ref(a->c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_MEASURE),
            other = cut_case_ref(a->c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_OTHER);
    const char *relation = cut_case_text(a->c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_RELATION);
    bool has_one = state_of(a, one).choice == CUT_MEASURE_ON, has_other = state_of(a, other).choice == CUT_MEASURE_ON;
    bool broken = has_one && (strcmp(relation, "requires") == 0 ? !has_other : has_other);
    deviate(a, CUT_AUDIT_MEASURES, broken ? 1 : 0, 0, "measure '%s' %s '%s', which is not kept",
            cut_case_key(a->c, CUT_TABLE_MEASURES, one), relation, cut_case_key(a->c, CUT_TABLE_MEASURES, other));
  }
  return CUT_STATUS_OK;
}

static cut_status audit_money(audit *a, cut_error *err) {
  transfers list = {0};
  cut_status status = CUT_STATUS_OK;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++) {
    flow f;
    if (strcmp(text_of(a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_SOLVE), a->solve) != 0) continue;
    CUT_TRY_GOTO(resolve(a, i, &f, err));
    CUT_TRY_GOTO(pay_flow(a, &list, &f, err));
  }
  CUT_TRY_GOTO(value_stocks(a, &list, err));
  CUT_TRY_GOTO(audit_measures(a, &list, err));
  CUT_TRY_GOTO(subtract_postings(a, &list, err));
  if (list.n > 0) qsort(list.items, (size_t)list.n, sizeof *list.items, compare_pairs);
  compare_with_postings(a, &list);
cleanup:
  cut_mem_free(list.items);
  return status;
}

/* ---- all of it ---- */

static void audit_clear(audit *a) {
  double *grids[] = {a->node,  a->size,  a->feed,   a->shortfall, a->running, a->carried, a->taken,
                     a->later, a->paid,  a->used,   a->made,      a->sold,    a->come,    a->charged,
                     a->level, a->drawn, a->needed, a->missing,   a->passed};
  double *shorts[] = {a->short_take, a->short_total, a->short_flow, a->short_end};
  for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++) cut_mem_free(shorts[i]);
  for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) cut_mem_free(grids[i]);
  cut_mem_free(a->period);
  cut_mem_free(a->reached);
  cut_mem_free(a->group);
}

cut_status cut_audit(const cut_values *values, const cut_result *r, const char *solve, double tolerance,
                     cut_audit_check *checks, cut_error *err) {
  static const char *const names[CUT_N_AUDIT_CHECKS] = {"periods follow on",
                                                        "limits of routes, sources and markets",
                                                        "balances",
                                                        "stocks",
                                                        "conversions",
                                                        "limits of contracts",
                                                        "needs",
                                                        "unserved energy",
                                                        "measures",
                                                        "money, posting by posting",
                                                        "net cost"};
  audit a = {
      .c = cut_values_case(values), .v = values, .r = r, .solve = solve, .tolerance = tolerance, .checks = checks};
  for (int i = 0; i < CUT_N_AUDIT_CHECKS; i++) checks[i] = (cut_audit_check){.name = names[i], .passed = true};
  cut_status status;
  CUT_TRY_GOTO(read_group(&a, err));
  CUT_TRY_GOTO(read_periods(&a, err));
  CUT_TRY_GOTO(make_room(&a, err));
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_FLOWS); i++) {
    flow f;
    if (strcmp(text_of(&a, CUT_RT_FLOWS, i, CUT_RC_FLOWS_SOLVE), solve) != 0) continue;
    CUT_TRY_GOTO(resolve(&a, i, &f, err));
    apply(&a, &f);
  }
  CUT_TRY_GOTO(read_stocks(&a, err));
  audit_balances(&a);
  audit_routes(&a);
  audit_transits(&a);
  audit_stocks(&a);
  audit_conversions(&a);
  audit_contracts(&a);
  audit_entitlements(&a);
  audit_supply(&a);
  audit_needs(&a);
  CUT_TRY_GOTO(audit_money(&a, err));
  audit_stages(&a);
cleanup:
  audit_clear(&a);
  return status;
}
