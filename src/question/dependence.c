/* Metrics that follow from the energy balance alone. Formulas and sources: docs/metrics.md. */
#include <math.h>

#include "base/mem.h"
#include "question/metrics.h"

enum { ALL_FUELS = CUT_N_FUELS, N_KINDS = 2 };

/* Above it the US Merger Guidelines of 2023 call a market highly concentrated. */
#define HIGHLY_CONCENTRATED 1800.0

/* Amounts below this many GWh count as nothing. */
#define NOTHING 1e-6

/* Imports by fuel (the last: all) and state, by either origin; exports by state. */
typedef struct tally {
  const cut_reading *r;
  int64_t n_actors;
  double *imports[N_KINDS]; /* [(CUT_N_FUELS + 1) * n_actors] */
  double *exports;          /* [(CUT_N_FUELS + 1) * n_actors] */
} tally;

static const char *fuel_word(int fuel) { return fuel == ALL_FUELS ? "all" : cut_energy_fuel_text((cut_fuel)fuel); }
static const char *fuel_phrase(int fuel) { return fuel == ALL_FUELS ? "energy" : fuel_word(fuel); }

static const char *actor_name(const tally *t, int64_t actor) {
  return cut_case_text(t->r->c, CUT_TABLE_ACTORS, actor, CUT_ACTORS_NAME);
}

static void tally_clear(tally *t) {
  for (int kind = 0; kind < N_KINDS; kind++) cut_mem_free(t->imports[kind]);
  cut_mem_free(t->exports);
}

static void count(double *of, int64_t n_actors, cut_fuel fuel, int64_t actor, double gwh) {
  of[fuel * n_actors + actor] += gwh;
  of[ALL_FUELS * n_actors + actor] += gwh;
}

static cut_status tally_open(const cut_reading *r, tally *t, cut_error *err) {
  int64_t n = cut_case_n(r->c, CUT_TABLE_ACTORS);
  *t = (tally){.r = r, .n_actors = n};
  for (int kind = 0; kind < N_KINDS; kind++) t->imports[kind] = CUT_NEW(double, (CUT_N_FUELS + 1) * n);
  t->exports = CUT_NEW(double, (CUT_N_FUELS + 1) * n);
  if (t->imports[0] == NULL || t->imports[1] == NULL || t->exports == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < r->v->n_columns; j++) {
    const cut_energy_entry *e = &r->books.column[j];
    double gwh = e->gwh * r->x[j];
    if (e->item == CUT_ENERGY_IMPORT) {
      count(t->imports[CUT_ORIGIN_PHYSICAL], n, e->fuel, e->physical, gwh);
      count(t->imports[CUT_ORIGIN_DECLARED], n, e->fuel, e->declared, gwh);
    } else if (e->item == CUT_ENERGY_EXPORT) {
      count(t->exports, n, e->fuel, e->destination, gwh);
    }
  }
  return CUT_STATUS_OK;
}

static double quantity(const tally *t, int fuel, cut_energy_quantity q) {
  cut_energy_select s = cut_energy_all();
  s.fuel = fuel == ALL_FUELS ? -1 : fuel;
  return cut_energy_sum(&t->r->books, q, &s, t->r->x);
}

/* ---- one fuel ---- */

static cut_status import_dependency(const tally *t, int fuel, cut_metrics *out, cut_error *err) {
  double net = quantity(t, fuel, CUT_ENERGY_Q_NET_IMPORTS), available = quantity(t, fuel, CUT_ENERGY_Q_AVAILABLE);
  cut_metric m = {.metric = "import dependency",
                  .fuel = fuel_word(fuel),
                  .supplier = -1,
                  .basis = "gross available energy",
                  .value = available > NOTHING ? 100 * net / available : NAN,
                  .unit = "%"};
  if (isnan(m.value))
    return cut_metrics_add(out, m, err,
                           "Nothing of %s is left for use after exports, so its import dependency says nothing.",
                           fuel_phrase(fuel));
  return cut_metrics_add(out, m, err,
                         "Net imports of %s are %.1f %% of what %s has available (%s of %s GWh); more than 100 %% "
                         "fills stocks, less than 0 %% is a net exporter.",
                         fuel_phrase(fuel), m.value, cut_reading_group(t->r), cut_metrics_gwh(net).text,
                         cut_metrics_gwh(available).text);
}

typedef struct share_basis {
  cut_energy_quantity q;
  const char *basis[N_KINDS];
} share_basis;

static const share_basis bases[] = {
    {CUT_ENERGY_Q_IMPORTS, {"gross imports, physical origin", "gross imports, declared origin"}},
    {CUT_ENERGY_Q_RETAINED_IMPORTS,
     {"imports net of energy re-exported, physical origin", "imports net of energy re-exported, declared origin"}},
    {CUT_ENERGY_Q_AVAILABLE, {"gross available energy, physical origin", "gross available energy, declared origin"}},
};

/* Shares of each supplier: of gross imports for every fuel, on all bases for all fuels together. */
static cut_status shares(const tally *t, int fuel, int kind, cut_metrics *out, cut_error *err) {
  const double *imports = &t->imports[kind][fuel * t->n_actors];
  size_t n_bases = fuel == ALL_FUELS ? sizeof bases / sizeof *bases : 1;
  for (size_t b = 0; b < n_bases; b++) {
    double of = quantity(t, fuel, bases[b].q);
    for (int64_t i = 0; i < t->n_actors; i++) {
      if (imports[i] <= NOTHING || !cut_reading_tells(t->r, i)) continue;
      cut_metric m = {.metric = "share of supplier",
                      .fuel = fuel_word(fuel),
                      .supplier = i,
                      .basis = bases[b].basis[kind],
                      .value = of > NOTHING ? 100 * imports[i] / of : NAN,
                      .unit = "%"};
      CUT_TRY(cut_metrics_add(out, m, err, "%s supplies %s GWh of %s to %s: %.1f %% of %s.", actor_name(t, i),
                              cut_metrics_gwh(imports[i]).text, fuel_phrase(fuel), cut_reading_group(t->r), m.value,
                              m.basis));
    }
  }
  return CUT_STATUS_OK;
}

/* Concentration and diversity of the import shares of a fuel. */
static cut_status concentration(const tally *t, int fuel, int kind, cut_metrics *out, cut_error *err) {
  const double *imports = &t->imports[kind][fuel * t->n_actors];
  double sum = 0, squares = 0, entropy = 0;
  int64_t n = 0;
  for (int64_t i = 0; i < t->n_actors; i++) sum += imports[i] > NOTHING ? imports[i] : 0;
  for (int64_t i = 0; i < t->n_actors; i++) {
    if (imports[i] <= NOTHING) continue;
    double share = imports[i] / sum;
    squares += share * share;
    entropy -= share * log(share);
    n++;
  }
  cut_metric m = {
      .fuel = fuel_word(fuel), .supplier = -1, .basis = bases[0].basis[kind], .metric = "HHI", .value = 1e4 * squares};
  m.unit = "1";
  CUT_TRY(cut_metrics_add(out, m, err,
                          "The shares of suppliers of %s give an HHI of %.0f: %s the 1,800 above which the US Merger "
                          "Guidelines of 2023 call a market highly concentrated (2,500 in those of 2010).",
                          fuel_phrase(fuel), m.value, m.value > HIGHLY_CONCENTRATED ? "above" : "not above"));
  m.metric = "effective number of suppliers";
  m.value = 1 / squares;
  CUT_TRY(cut_metrics_add(out, m, err, "%s comes as if from %.2f equal suppliers; there are %lld.",
                          fuel == ALL_FUELS ? "Imported energy" : fuel_word(fuel), m.value, (long long)n));
  m.metric = "Shannon-Wiener";
  m.value = entropy;
  return cut_metrics_add(out, m, err,
                         "Diversity of the suppliers of %s is %.3f; 0 is a single one, %.3f would be %lld equal ones.",
                         fuel_phrase(fuel), m.value, log((double)n), (long long)n);
}

/* CSI of Cohen, Joutz and Loungani: squares of net positive imports from each state over what is available. */
static cut_status supplier_concentration(const tally *t, int fuel, cut_metrics *out, cut_error *err) {
  const double *imports = &t->imports[CUT_ORIGIN_PHYSICAL][fuel * t->n_actors];
  const double *exports = &t->exports[fuel * t->n_actors];
  double available = quantity(t, fuel, CUT_ENERGY_Q_AVAILABLE), sum = 0;
  for (int64_t i = 0; i < t->n_actors; i++) {
    double net = fmax(0, imports[i] - exports[i]);
    sum += net * net;
  }
  cut_metric m = {.metric = "country-specific supplier concentration",
                  .fuel = fuel_word(fuel),
                  .supplier = -1,
                  .basis = "gross available energy",
                  .value = available > NOTHING ? 100 * sum / (available * available) : NAN,
                  .unit = "1"};
  if (isnan(m.value))
    return cut_metrics_add(out, m, err, "Nothing of %s is left for use after exports, so no supplier can weigh in it.",
                           fuel_phrase(fuel));
  return cut_metrics_add(out, m, err,
                         "Net imports of %s from each state, squared, over what is available give %.1f; 0 is "
                         "self-sufficient, 100 all from one state.",
                         fuel_phrase(fuel), m.value);
}

static cut_status one_fuel(const tally *t, int fuel, cut_metrics *out, cut_error *err) {
  double imports = quantity(t, fuel, CUT_ENERGY_Q_IMPORTS), exports = quantity(t, fuel, CUT_ENERGY_Q_EXPORTS),
         production = quantity(t, fuel, CUT_ENERGY_Q_PRODUCTION);
  if (imports <= NOTHING && exports <= NOTHING && production <= NOTHING) return CUT_STATUS_OK;
  CUT_TRY(import_dependency(t, fuel, out, err));
  CUT_TRY(supplier_concentration(t, fuel, out, err));
  for (int kind = 0; kind < N_KINDS && imports > NOTHING; kind++) {
    CUT_TRY(shares(t, fuel, kind, out, err));
    CUT_TRY(concentration(t, fuel, kind, out, err));
  }
  return CUT_STATUS_OK;
}

/* What the balance cannot count, and what the formulas would need that no case has. */
static cut_status missing(const tally *t, cut_metrics *out, cut_error *err) {
  const cut_energy_books *b = &t->r->books;
  for (int64_t g = 0; g < cut_case_n(t->r->c, CUT_TABLE_COMMODITIES); g++) {
    cut_metric m = {.metric = "energy not counted",
                    .fuel = cut_case_key(t->r->c, CUT_TABLE_COMMODITIES, g),
                    .supplier = -1,
                    .basis = "heating value",
                    .value = NAN,
                    .unit = "GWh"};
    if (b->uncounted[g] != 0)
      CUT_TRY(cut_metrics_add(out, m, err, "%s has no heating value in the case: none of the sums here counts it.",
                              m.fuel));
    else if (b->gross[g] != 0)
      CUT_TRY(cut_metrics_add(out, m, err,
                              "%s is counted by its gross heating value, as the case states it; others by the net one.",
                              m.fuel));
  }
  cut_metric m = {.metric = "Shannon-Wiener-Neumann",
                  .fuel = "all",
                  .supplier = -1,
                  .basis = "gross imports, physical origin",
                  .value = NAN,
                  .unit = "1"};
  return cut_metrics_add(out, m, err,
                         "Not computed: the case has no measure of the political stability of each supplier.");
}

cut_status cut_metrics_from_balance(const cut_reading *r, cut_metrics *out, cut_error *err) {
  tally t = {0};
  cut_status status = tally_open(r, &t, err);
  for (int fuel = 0; fuel <= ALL_FUELS && status == CUT_STATUS_OK; fuel++) status = one_fuel(&t, fuel, out, err);
  if (status == CUT_STATUS_OK) status = missing(&t, out, err);
  tally_clear(&t);
  return status;
}
