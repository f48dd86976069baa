/* Metrics of what could come: capacities of entry points, plants and stores of the group against what it needs.
 * Formulas, sources and traps: docs/metrics.md.
 *
 * The need of a fuel is what the group must serve or burns at home: obligations, markets of the group itself, and what
 * plants turn into another fuel. What a plant takes is that of the plan; obligations have their own value on each day.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/metrics.h"

#define NOTHING 1e-6

typedef enum piece_kind { ENTRY, PRODUCTION, STORAGE, TERMINAL, N_PIECES } piece_kind;
static const char *const piece_words[N_PIECES] = {"entry points", "production", "storage", "LNG terminals"};

/* One installation that can bring a fuel in on a day. */
typedef struct piece {
  piece_kind kind;
  cut_table table;
  int64_t row;
  int64_t border; /* of an entry point: the state on the other side */
  double gwh;     /* per day, INFINITY if the case has no limit */
} piece;

typedef struct pieces {
  piece *items;
  int64_t n, capacity;
} pieces;

/* What is looked at: one fuel, and which rows the model has. */
typedef struct survey {
  const cut_reading *r;
  const cut_values *values;
  cut_fuel fuel;
  uint8_t *compiled[CUT_N_TABLES]; /* rows of a table that have columns; NULL for tables not asked for */
  double *other_use;               /* [n_periods] of the plan besides obligations, GWh per day */
  cut_date peak;                   /* day of the largest need */
  double peak_need, need;          /* GWh on that day, and over the horizon */
  pieces list;                     /* on that day, largest first */
} survey;

static double gwh_of(const survey *s, int64_t commodity) { return cut_case_basis(s->r->c, commodity)->gwh_per_unit; }

static bool is_fuel(const survey *s, int64_t commodity) { return cut_energy_fuel(s->r->c, commodity) == s->fuel; }

/* ---- which rows, and what is used ---- */

static cut_status find_compiled(survey *s, cut_error *err) {
  static const cut_table tables[] = {CUT_TABLE_ROUTES,      CUT_TABLE_SOURCES,   CUT_TABLE_STORAGES,
                                     CUT_TABLE_CONVERSIONS, CUT_TABLE_CONTRACTS, CUT_TABLE_DEMANDS};
  for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
    s->compiled[tables[k]] = CUT_NEW(uint8_t, cut_case_n(s->r->c, tables[k]));
    if (s->compiled[tables[k]] == NULL) return CUT_FAIL_MEMORY(err);
  }
  for (int64_t j = 0; j < s->r->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(s->r->v, j);
    if (s->compiled[o->table] != NULL) s->compiled[o->table][o->row] = 1;
  }
  return CUT_STATUS_OK;
}

/* Does the conversion make anything but the fuel out of this input? */
static bool burns(const survey *s, int64_t conversion, int64_t input) {
  const cut_case *c = s->r->c;
  for (int64_t y = 0; y < cut_case_n(c, CUT_TABLE_YIELDS); y++)
    if (cut_case_ref(c, CUT_TABLE_YIELDS, y, CUT_YIELDS_CONVERSION) == conversion &&
        cut_case_ref(c, CUT_TABLE_YIELDS, y, CUT_YIELDS_INPUT) == input &&
        !is_fuel(s, cut_case_ref(c, CUT_TABLE_YIELDS, y, CUT_YIELDS_OUTPUT)))
      return true;
  return false;
}

static bool is_other_use(const survey *s, int64_t j) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(s->r->v, j);
  if (o->commodity < 0 || !is_fuel(s, o->commodity)) return false;
  if (o->role == CUT_ROLE_FEED) return burns(s, o->row, o->commodity);
  return o->role == CUT_ROLE_MARKET && s->r->books.column[j].item != CUT_ENERGY_EXPORT;
}

static double obligations_on(const survey *s, cut_span when) {
  double sum = 0;
  for (int64_t row = 0; row < cut_case_n(s->r->c, CUT_TABLE_DEMANDS); row++) {
    int64_t grade = cut_case_ref(s->r->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_COMMODITY);
    if (s->compiled[CUT_TABLE_DEMANDS][row] == 0 || !is_fuel(s, grade) ||
        strcmp(cut_case_text(s->r->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") != 0)
      continue;
    sum += cut_value_rate(s->values, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY, when) * gwh_of(s, grade);
  }
  return sum;
}

static cut_status measure_need(survey *s, cut_error *err) {
  const cut_model_view *v = s->r->v;
  s->other_use = CUT_NEW(double, v->n_periods);
  if (s->other_use == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < v->n_columns; j++)
    if (is_other_use(s, j)) {
      cut_span period = v->period[cut_column_origin(v, j).period];
      s->other_use[cut_column_origin(v, j).period] +=
          s->r->x[j] * gwh_of(s, cut_column_origin(v, j).commodity) / (double)(period.last - period.first);
    }
  s->peak_need = -1;
  for (int64_t t = 0; t < v->n_periods; t++)
    for (cut_date day = v->period[t].first; day < v->period[t].last; day++) {
      double need = s->other_use[t] + obligations_on(s, (cut_span){day, day + 1});
      s->need += need;
      if (need <= s->peak_need) continue;
      s->peak_need = need;
      s->peak = day;
    }
  return CUT_STATUS_OK;
}

/* ---- what can bring it ---- */

static cut_status add_piece(survey *s, piece_kind kind, cut_table t, int64_t row, int64_t border, double gwh,
                            cut_error *err) {
  if (!(gwh > 0)) return CUT_STATUS_OK;
  if (!CUT_GROW(&s->list)) return CUT_FAIL_MEMORY(err);
  s->list.items[s->list.n++] = (piece){kind, t, row, border, gwh};
  return CUT_STATUS_OK;
}

static double daily(const survey *s, cut_table t, int64_t row, int column, int64_t commodity) {
  return cut_value_rate(s->values, t, row, column, (cut_span){s->peak, s->peak + 1}) * gwh_of(s, commodity);
}

static cut_status add_routes(survey *s, cut_error *err) {
  const cut_case *c = s->r->c;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_ROUTES); row++) {
    int64_t from = cut_case_ref(c, CUT_TABLE_ROUTES, row, CUT_ROUTES_FROM),
            to = cut_case_ref(c, CUT_TABLE_ROUTES, row, CUT_ROUTES_TO),
            commodity = cut_case_ref(c, CUT_TABLE_ROUTES, row, CUT_ROUTES_COMMODITY);
    bool by_sea = strcmp(cut_case_text(c, CUT_TABLE_ROUTES, row, CUT_ROUTES_MODE), "sea") == 0;
    if (s->compiled[CUT_TABLE_ROUTES][row] == 0 || !is_fuel(s, commodity)) continue;
    if (cut_reading_is_home(s->r, from) || !cut_reading_is_home(s->r, to)) continue;
    if (s->fuel == CUT_FUEL_GAS && by_sea) continue; /* what lands counts by the terminal */
    CUT_TRY(add_piece(s, ENTRY, CUT_TABLE_ROUTES, row,
                      cut_energy_state(c, cut_case_ref(c, CUT_TABLE_PLACES, from, CUT_PLACES_ACTOR)),
                      daily(s, CUT_TABLE_ROUTES, row, CUT_ROUTES_CAPACITY, commodity), err));
  }
  return CUT_STATUS_OK;
}

/* Goods bought where they are used have no route: the contract itself is the way in. */
static cut_status add_home_deliveries(survey *s, cut_error *err) {
  const cut_case *c = s->r->c;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_CONTRACTS); row++) {
    int64_t commodity = cut_case_ref(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_COMMODITY);
    if (s->compiled[CUT_TABLE_CONTRACTS][row] == 0 || !is_fuel(s, commodity) ||
        !cut_reading_is_home(s->r, cut_case_ref(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_PLACE)))
      continue;
    CUT_TRY(add_piece(s, ENTRY, CUT_TABLE_CONTRACTS, row,
                      cut_energy_state(c, cut_case_ref(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_SELLER)),
                      daily(s, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_MAX, commodity), err));
  }
  return CUT_STATUS_OK;
}

static double steps_of(const survey *s, int64_t source, int64_t commodity) {
  const cut_case *c = s->r->c;
  const char *key = cut_case_key(c, CUT_TABLE_SOURCES, source);
  double sum = 0;
  bool any = false;
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_STEPS); i++) {
    if (strcmp(cut_case_text(c, CUT_TABLE_STEPS, i, CUT_STEPS_TABLE), "sources") != 0 ||
        strcmp(cut_case_text(c, CUT_TABLE_STEPS, i, CUT_STEPS_PARENT), key) != 0)
      continue;
    sum += daily(s, CUT_TABLE_STEPS, i, CUT_STEPS_QUANTITY, commodity);
    any = true;
  }
  return any ? sum : INFINITY;
}

static cut_status add_sources(survey *s, cut_error *err) {
  const cut_case *c = s->r->c;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_SOURCES); row++) {
    int64_t commodity = cut_case_ref(c, CUT_TABLE_SOURCES, row, CUT_SOURCES_COMMODITY);
    if (s->compiled[CUT_TABLE_SOURCES][row] == 0 || !is_fuel(s, commodity) ||
        !cut_reading_is_home(s->r, cut_case_ref(c, CUT_TABLE_SOURCES, row, CUT_SOURCES_PLACE)))
      continue;
    double most = daily(s, CUT_TABLE_SOURCES, row, CUT_SOURCES_CAPACITY, commodity);
    if (most > 0) most = fmin(most, steps_of(s, row, commodity));
    CUT_TRY(add_piece(s, PRODUCTION, CUT_TABLE_SOURCES, row, -1, most, err));
  }
  return CUT_STATUS_OK;
}

/* A full store gives its rate, and no more in a day than it holds. */
static cut_status add_storages(survey *s, cut_error *err) {
  const cut_case *c = s->r->c;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_STORAGES); row++) {
    int64_t commodity = cut_case_ref(c, CUT_TABLE_STORAGES, row, CUT_STORAGES_COMMODITY);
    if (s->compiled[CUT_TABLE_STORAGES][row] == 0 || !is_fuel(s, commodity) ||
        !cut_reading_is_home(s->r, cut_case_ref(c, CUT_TABLE_STORAGES, row, CUT_STORAGES_PLACE)))
      continue;
    double volume = cut_value_amount(s->values, CUT_TABLE_STORAGES, row, CUT_STORAGES_VOLUME, s->peak),
           dead = cut_value_amount(s->values, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK, s->peak);
    double holds = (volume - (isnan(dead) ? 0 : dead)) * gwh_of(s, commodity);
    CUT_TRY(add_piece(s, STORAGE, CUT_TABLE_STORAGES, row, -1,
                      fmin(daily(s, CUT_TABLE_STORAGES, row, CUT_STORAGES_OUT_RATE, commodity), holds), err));
  }
  return CUT_STATUS_OK;
}

static cut_status add_terminals(survey *s, cut_error *err) {
  const cut_case *c = s->r->c;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_CONVERSIONS); row++) {
    int64_t commodity = cut_case_ref(c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_COMMODITY);
    if (s->compiled[CUT_TABLE_CONVERSIONS][row] == 0 || !is_fuel(s, commodity) || burns(s, row, commodity) ||
        !cut_reading_is_home(s->r, cut_case_ref(c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_PLACE)))
      continue;
    CUT_TRY(add_piece(s, TERMINAL, CUT_TABLE_CONVERSIONS, row, -1,
                      daily(s, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_CAPACITY, commodity), err));
  }
  return CUT_STATUS_OK;
}

static int by_size(const void *left, const void *right) {
  const piece *a = left, *b = right;
  if (a->gwh != b->gwh) return a->gwh > b->gwh ? -1 : 1;
  if (a->table != b->table) return (int)a->table - (int)b->table;
  return a->row < b->row ? -1 : a->row > b->row;
}

static void survey_clear(survey *s) {
  for (int t = 0; t < CUT_N_TABLES; t++) cut_mem_free(s->compiled[t]);
  cut_mem_free(s->other_use);
  cut_mem_free(s->list.items);
  memset(s, 0, sizeof *s);
}

static cut_status survey_open(const cut_reading *r, cut_fuel fuel, survey *s, cut_error *err) {
  *s = (survey){.r = r, .values = r->solved->values, .fuel = fuel};
  CUT_TRY(find_compiled(s, err));
  CUT_TRY(measure_need(s, err));
  CUT_TRY(add_routes(s, err));
  CUT_TRY(add_home_deliveries(s, err));
  CUT_TRY(add_sources(s, err));
  CUT_TRY(add_storages(s, err));
  CUT_TRY(add_terminals(s, err));
  if (s->list.n > 0) qsort(s->list.items, (size_t)s->list.n, sizeof *s->list.items, by_size);
  return CUT_STATUS_OK;
}

/* ---- metrics ---- */

static cut_metric of_fuel(const survey *s, const char *metric, const char *basis, double value, const char *unit) {
  return (cut_metric){.metric = metric,
                      .fuel = cut_energy_fuel_text(s->fuel),
                      .supplier = -1,
                      .basis = basis,
                      .value = value,
                      .unit = unit};
}

/* "entry points a 12, b 3; production c 4" with GWh per day; what has no limit says so. */
static void list_pieces(const survey *s, cut_text *out) {
  bool any_kind = false;
  for (int kind = 0; kind < N_PIECES; kind++) {
    bool any = false;
    for (int64_t i = 0; i < s->list.n; i++) {
      const piece *p = &s->list.items[i];
      char gwh[32];
      if (p->kind != (piece_kind)kind) continue;
      cut_text_fixed(gwh, sizeof gwh, p->gwh, 1, true);
      cut_text_add_f(out, "%s%s%s %s",
                     any        ? ", "
                     : any_kind ? "; "
                                : "",
                     any ? "" : piece_words[kind], any ? "" : ":", cut_case_key(s->r->c, p->table, p->row));
      cut_text_add_f(out, " %s", isfinite(p->gwh) ? gwh : "without a limit in the case");
      any = any_kind = true;
    }
  }
}

/* Sum of all pieces but the n largest; INFINITY where too many have no limit. */
static double without_largest(const survey *s, int64_t n) {
  double sum = 0;
  for (int64_t i = n; i < s->list.n; i++) sum += s->list.items[i].gwh;
  return sum;
}

static void describe_peak(const survey *s, cut_text *out) {
  char day[11], need[32];
  cut_date_format(s->peak, day);
  cut_text_fixed(need, sizeof need, s->peak_need, 1, true);
  cut_text_add_f(out, "the peak day in the case is %s with %s GWh, not one in twenty years", day, need);
}

/* N-1 of Regulation (EU) 2017/1938, Annex II, for gas. */
static cut_status n_minus_1(const survey *s, cut_metrics *out, cut_error *err) {
  double rest = without_largest(s, 1);
  cut_metric m = of_fuel(s, "N-1", "supply side, peak day in the case",
                         isfinite(rest) && s->peak_need > NOTHING ? 100 * rest / s->peak_need : NAN, "%");
  cut_text t = {0};
  if (isnan(m.value))
    cut_text_add(&t, "N-1 cannot be computed: ");
  else
    cut_text_add_f(&t, "Without its largest infrastructure (%s) %s can cover %.0f %% of its peak need of gas, %s: ",
                   cut_case_key(s->r->c, s->list.items[0].table, s->list.items[0].row), cut_reading_group(s->r),
                   m.value, m.value >= 100 ? "which meets N-1" : "which fails N-1 (100 %)");
  list_pieces(s, &t);
  cut_text_add(&t, " (GWh a day); ");
  describe_peak(s, &t);
  cut_text_add(&t, "; demand measures (D_eff) are not in the case.");
  return cut_metrics_add_text(out, m, &t, err);
}

static cut_status left_without(const survey *s, int64_t n, cut_metrics *out, cut_error *err) {
  double rest = without_largest(s, n);
  cut_metric m =
      of_fuel(s, n == 1 ? "PF-1" : "PF-2", "peak day in the case", isfinite(rest) ? rest / s->peak_need : NAN, "1");
  cut_text t = {0};
  if (s->list.n <= n) {
    m.value = 0;
    cut_text_add_f(&t, "All ways in and stores of %s are the largest %s.", m.fuel, n == 1 ? "one" : "two");
  } else if (isnan(m.value)) {
    cut_text_add_f(&t, "Cannot be computed: more than %lld of the ways in have no limit in the case: ", (long long)n);
    list_pieces(s, &t);
    cut_text_add(&t, ".");
  } else {
    cut_text_add_f(&t, "Without the %s of its ways in and stores, what is left of %s is %.2f of the peak need; ",
                   n == 1 ? "largest" : "two largest", m.fuel, m.value);
    describe_peak(s, &t);
    cut_text_add(&t, ".");
  }
  return cut_metrics_add_text(out, m, &t, err);
}

/* Import route diversification of ENTSOG: squares of the shares of entry capacity by border, and of each terminal. */
static cut_status route_diversification(const survey *s, cut_metrics *out, cut_error *err) {
  int64_t n_actors = cut_case_n(s->r->c, CUT_TABLE_ACTORS);
  double *border = CUT_NEW(double, n_actors), sum = 0, squares = 0;
  if (border == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < s->list.n; i++) {
    const piece *p = &s->list.items[i];
    if (p->kind != ENTRY && p->kind != TERMINAL) continue;
    sum += p->gwh;
    if (p->kind == ENTRY) border[p->border] += p->gwh;
    if (p->kind == TERMINAL) squares += p->gwh * p->gwh;
  }
  for (int64_t i = 0; i < n_actors; i++) squares += border[i] * border[i];
  cut_mem_free(border);
  if (!(sum > 0)) return CUT_STATUS_OK;
  cut_metric m = of_fuel(s, "import route diversification", "entry capacity by border",
                         isfinite(sum) ? 1e4 * squares / (sum * sum) : NAN, "1");
  cut_text t = {0};
  if (isfinite(sum))
    cut_text_add_f(&t, "Entry capacity for %s is spread as %.0f says: 10,000 is one border, 5,000 two equal ones.",
                   m.fuel, m.value);
  else {
    cut_text_add(&t, "Cannot be computed, as a way in has no limit in the case: ");
    list_pieces(s, &t);
    cut_text_add(&t, ".");
  }
  return cut_metrics_add_text(out, m, &t, err);
}

/* What a contract allows over the horizon, GWh; INFINITY if it has no limit. */
static double contract_most(const survey *s, int64_t row) {
  const cut_model_view *v = s->r->v;
  cut_span horizon = {v->period[0].first, v->period[v->n_periods - 1].last};
  double most = cut_value_rate(s->values, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_MAX, horizon),
         total = cut_value_amount(s->values, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TOTAL_MAX, horizon.first),
         taken = cut_value_amount(s->values, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TAKEN, horizon.first);
  if (!isnan(total)) most = fmin(most, fmax(total - (isnan(taken) ? 0 : taken), 0));
  return most > 0 ? most * gwh_of(s, cut_case_ref(s->r->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_COMMODITY)) : 0;
}

/* Residual supply: what all others may deliver over the horizon, over the need. */
static cut_status residual_supply(const survey *s, cut_metrics *out, cut_error *err) {
  const cut_case *c = s->r->c;
  int64_t n_actors = cut_case_n(c, CUT_TABLE_ACTORS);
  double *by = CUT_NEW(double, n_actors);
  cut_status status = by == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t row = 0; status == CUT_STATUS_OK && row < cut_case_n(c, CUT_TABLE_CONTRACTS); row++)
    if (s->compiled[CUT_TABLE_CONTRACTS][row] != 0 &&
        is_fuel(s, cut_case_ref(c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_COMMODITY)))
      by[cut_energy_contract_origin(c, row, CUT_ORIGIN_PHYSICAL)] += contract_most(s, row);
  double own = 0, days = 0;
  for (int64_t t = 0; t < s->r->v->n_periods; t++) days += s->r->v->period[t].last - s->r->v->period[t].first;
  for (int64_t i = 0; i < s->list.n; i++)
    if (s->list.items[i].kind == PRODUCTION) own += s->list.items[i].gwh * days;
  for (int64_t i = 0; status == CUT_STATUS_OK && i < n_actors; i++) {
    if (!(by[i] > 0) || !cut_reading_tells(s->r, i)) continue;
    double others = own;
    for (int64_t k = 0; k < n_actors; k++)
      if (k != i) others += by[k];
    cut_metric m = of_fuel(s, "residual supply index", "contracts and production over the need of the horizon",
                           isfinite(others) ? others / s->need : NAN, "1");
    m.supplier = i;
    const char *name = cut_case_text(c, CUT_TABLE_ACTORS, i, CUT_ACTORS_NAME);
    if (isnan(m.value))
      status = cut_metrics_add(out, m, err, "Cannot be computed: a contract of others for %s has no limit in the case.",
                               m.fuel);
    else
      status = cut_metrics_add(out, m, err,
                               "Without %s the other contracts and own production allow %.2f of the need of %s%s; "
                               "routes may carry less.",
                               name, m.value, m.fuel, m.value < 1 ? ": it is pivotal" : "");
  }
  cut_mem_free(by);
  return status;
}

static cut_status one_fuel(const cut_reading *r, cut_fuel fuel, cut_metrics *out, cut_error *err) {
  survey s = {0};
  cut_status status;
  CUT_TRY_GOTO(survey_open(r, fuel, &s, err));
  if (s.peak_need <= NOTHING) goto cleanup;
  if (fuel == CUT_FUEL_GAS && s.list.n > 0) CUT_TRY_GOTO(n_minus_1(&s, out, err));
  CUT_TRY_GOTO(left_without(&s, 1, out, err));
  CUT_TRY_GOTO(left_without(&s, 2, out, err));
  CUT_TRY_GOTO(route_diversification(&s, out, err));
  CUT_TRY_GOTO(residual_supply(&s, out, err));
cleanup:
  survey_clear(&s);
  return status;
}

/* ---- days of cover ---- */

static int64_t top_family(const cut_case *c, int64_t commodity) {
  for (int64_t up = commodity; up >= 0; up = cut_case_ref(c, CUT_TABLE_COMMODITIES, up, CUT_COMMODITIES_PARENT))
    commodity = up;
  return commodity;
}

/* Stock of a good at the start, above dead stock, over its mean daily use at home in the plan. */
static cut_status cover(const cut_reading *r, int64_t good, cut_metrics *out, cut_error *err) {
  const cut_case *c = r->c;
  const cut_model_view *v = r->v;
  cut_date first = v->period[0].first;
  double stock = 0, use = 0, days = v->period[v->n_periods - 1].last - first;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->commodity < 0 || top_family(c, o->commodity) != good) continue;
    double gwh = cut_case_basis(c, o->commodity)->gwh_per_unit;
    bool is_use = o->role == CUT_ROLE_DEMAND || o->role == CUT_ROLE_FEED ||
                  (o->role == CUT_ROLE_MARKET && r->books.column[j].item != CUT_ENERGY_EXPORT);
    if (is_use) use += r->x[j] * gwh;
    if (o->role != CUT_ROLE_LEVEL || o->period != 0) continue;
    double initial = cut_value_amount(r->solved->values, CUT_TABLE_STORAGES, o->row, CUT_STORAGES_INITIAL, first),
           dead = cut_value_amount(r->solved->values, CUT_TABLE_STORAGES, o->row, CUT_STORAGES_DEAD_STOCK, first);
    stock += fmax(initial - (isnan(dead) ? 0 : dead), 0) * gwh;
  }
  if (use <= NOTHING) return CUT_STATUS_OK;
  cut_metric m = {.metric = "days of cover",
                  .fuel = cut_case_key(c, CUT_TABLE_COMMODITIES, good),
                  .supplier = -1,
                  .basis = "stock at the start over mean use in the plan",
                  .value = stock / (use / days),
                  .unit = "d"};
  return cut_metrics_add(out, m, err,
                         "With nothing coming in, the stock of %s at the start covers %.1f days of its mean use in the "
                         "plan; compare tells how long a plan really lasts.",
                         m.fuel, m.value);
}

cut_status cut_metrics_from_capacities(const cut_reading *r, cut_metrics *out, cut_error *err) {
  for (int fuel = 0; fuel < CUT_N_FUELS; fuel++) CUT_TRY(one_fuel(r, (cut_fuel)fuel, out, err));
  for (int64_t good = 0; good < cut_case_n(r->c, CUT_TABLE_COMMODITIES); good++)
    if (top_family(r->c, good) == good) CUT_TRY(cover(r, good, out, err));
  return CUT_STATUS_OK;
}
