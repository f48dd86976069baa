#include "question/energy_balance.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};

/* ---- the words of the case ---- */

cut_fuel cut_energy_fuel(const cut_case *c, int64_t commodity) {
  for (int64_t i = commodity; i >= 0; i = cut_case_ref(c, CUT_TABLE_COMMODITIES, i, CUT_COMMODITIES_PARENT))
    if (cut_case_has(c, CUT_TABLE_COMMODITIES, i, CUT_COMMODITIES_FUEL))
      return (cut_fuel)cut_case_choice(c, CUT_TABLE_COMMODITIES, i, CUT_COMMODITIES_FUEL);
  return CUT_FUEL_OTHER;
}

const char *cut_energy_fuel_text(cut_fuel fuel) {
  static const char *const words[CUT_N_FUELS] = {"oil",     "products", "gas",       "coal",
                                                 "nuclear", "power",    "renewable", "other"};
  return fuel >= 0 && fuel < CUT_N_FUELS ? words[fuel] : "";
}

int64_t cut_energy_state(const cut_case *c, int64_t actor) { return cut_case_state(c, actor); }

int64_t cut_energy_contract_origin(const cut_case *c, int64_t contract, cut_origin_kind kind) {
  int64_t actor = -1;
  if (kind == CUT_ORIGIN_DECLARED)
    actor = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_DECLARED_ORIGIN);
  if (actor < 0) actor = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_ORIGIN);
  if (actor < 0) actor = cut_case_ref(c, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_SELLER);
  return cut_energy_state(c, actor);
}

static int64_t state_of_place(const cut_case *c, int64_t place) {
  return cut_energy_state(c, cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR));
}

/* ---- what a column is ---- */

/* A place lies at home if its state, or whoever the case names for it, is in the group. */
static bool is_home_place(const cut_case *c, const cut_model_view *v, int64_t place) {
  return v->in_group[cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR)] != 0;
}

static void enter(cut_energy_entry *e, cut_energy_item item, int64_t physical, int64_t declared) {
  e->item = item;
  e->physical = physical;
  e->declared = declared;
}

/* A contract brings imports from outside; one between members of the group, which only a view of all has, stands for
 * what its seller produces. */
static void contract(const cut_energy_books *b, const cut_model_view *v, int64_t row, cut_energy_entry *e) {
  int64_t seller = cut_case_ref(b->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_SELLER);
  enter(e, v->in_group[seller] != 0 ? CUT_ENERGY_PRODUCTION : CUT_ENERGY_IMPORT,
        cut_energy_contract_origin(b->c, row, CUT_ORIGIN_PHYSICAL),
        cut_energy_contract_origin(b->c, row, CUT_ORIGIN_DECLARED));
}

static void source(const cut_energy_books *b, const cut_model_view *v, int64_t row, cut_energy_entry *e) {
  int64_t place = cut_case_ref(b->c, CUT_TABLE_SOURCES, row, CUT_SOURCES_PLACE), state = state_of_place(b->c, place);
  enter(e, is_home_place(b->c, v, place) ? CUT_ENERGY_PRODUCTION : CUT_ENERGY_IMPORT, state, state);
}

static void arrival(const cut_energy_books *b, const cut_model_view *v, int64_t row, cut_energy_entry *e) {
  int64_t route = cut_case_ref(b->c, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_ROUTE),
          from = cut_case_ref(b->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_FROM);
  if (is_home_place(b->c, v, from))
    enter(e, CUT_ENERGY_DRAWN, -1, -1);
  else
    enter(e, CUT_ENERGY_IMPORT, state_of_place(b->c, from), state_of_place(b->c, from));
}

static void market(const cut_energy_books *b, const cut_model_view *v, int64_t row, cut_energy_entry *e) {
  int64_t buyer = cut_case_ref(b->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_BUYER),
          place = cut_case_ref(b->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_PLACE);
  if (buyer >= 0 && v->in_group[buyer] != 0) return;
  enter(e, CUT_ENERGY_EXPORT, -1, -1);
  e->destination = buyer >= 0 ? cut_energy_state(b->c, buyer) : state_of_place(b->c, place);
}

/* Nuclear fuel where it counts as domestic: the heat of what a plant at home uses is production, nothing else counts.
 */
static void nuclear_heat(const cut_energy_books *b, const cut_origin *o, cut_energy_entry *e) {
  enter(e, CUT_ENERGY_NONE, -1, -1);
  e->destination = -1;
  if (o->role != CUT_ROLE_FEED) return;
  int64_t state = state_of_place(b->c, cut_case_ref(b->c, CUT_TABLE_CONVERSIONS, o->row, CUT_CONVERSIONS_PLACE));
  enter(e, CUT_ENERGY_PRODUCTION, state, state);
}

static void classify(const cut_energy_books *b, const cut_model_view *v, int64_t j, cut_energy_entry *e) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
  *e = (cut_energy_entry){
      .commodity = o->commodity, .physical = -1, .declared = -1, .destination = -1, .fuel = CUT_FUEL_OTHER};
  if (o->commodity < 0) return;
  e->fuel = cut_energy_fuel(b->c, o->commodity);
  switch (o->role) {
    case CUT_ROLE_SOURCE:
      source(b, v, o->row, e);
      break;
    case CUT_ROLE_CONTRACT:
    case CUT_ROLE_MAKE_UP:
      contract(b, v, o->row, e);
      break;
    case CUT_ROLE_ARRIVAL:
      arrival(b, v, o->row, e);
      break;
    case CUT_ROLE_MARKET:
      market(b, v, o->row, e);
      break;
    case CUT_ROLE_SALE:
      enter(e, CUT_ENERGY_EXPORT, -1, -1);
      e->destination = cut_energy_state(b->c, cut_case_ref(b->c, CUT_TABLE_CONTRACTS, o->row, CUT_CONTRACTS_BUYER));
      break;
    case CUT_ROLE_DRAW:
      enter(e, CUT_ENERGY_DRAWN, -1, -1);
      break;
    default:
      break;
  }
  if (e->fuel == CUT_FUEL_NUCLEAR && b->nuclear == CUT_NUCLEAR_DOMESTIC) nuclear_heat(b, o, e);
  if (e->item != CUT_ENERGY_NONE) e->gwh = cut_case_basis(b->c, e->commodity)->gwh_per_unit;
}

/* ---- the books ---- */

/* Which grades have a home source, and of these which get mixed with other supply before they are exported. */
static cut_status find_mixed(cut_energy_books *b, int64_t n_columns, int64_t n_commodities, cut_error *err) {
  uint8_t *other = CUT_NEW(uint8_t, n_commodities), *exported = CUT_NEW(uint8_t, n_commodities);
  cut_status status = other == NULL || exported == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  for (int64_t j = 0; status == CUT_STATUS_OK && j < n_columns; j++) {
    const cut_energy_entry *e = &b->column[j];
    if (e->item == CUT_ENERGY_PRODUCTION) b->is_home[e->commodity] = 1;
    if (e->item == CUT_ENERGY_IMPORT || e->item == CUT_ENERGY_DRAWN) other[e->commodity] = 1;
    if (e->item == CUT_ENERGY_EXPORT) exported[e->commodity] = 1;
  }
  for (int64_t i = 0; status == CUT_STATUS_OK && i < cut_case_n(b->c, CUT_TABLE_YIELDS); i++)
    other[cut_case_ref(b->c, CUT_TABLE_YIELDS, i, CUT_YIELDS_OUTPUT)] = 1;
  for (int64_t g = 0; status == CUT_STATUS_OK && g < n_commodities; g++)
    b->is_mixed[g] = b->is_home[g] != 0 && other[g] != 0 && exported[g] != 0;
  cut_mem_free(exported);
  cut_mem_free(other);
  return status;
}

cut_status cut_energy_books_open(const cut_case *c, const cut_model *m, cut_nuclear nuclear, cut_energy_books *out,
                                 cut_error *err) {
  const cut_model_view *v = cut_model_get(m);
  int64_t n = cut_case_n(c, CUT_TABLE_COMMODITIES);
  cut_status status;
  *out = (cut_energy_books){.c = c, .model = m, .nuclear = nuclear};
  out->column = CUT_NEW(cut_energy_entry, v->n_columns);
  out->is_home = CUT_NEW(uint8_t, n);
  out->is_mixed = CUT_NEW(uint8_t, n);
  out->uncounted = CUT_NEW(uint8_t, n);
  out->gross = CUT_NEW(uint8_t, n);
  if (out->column == NULL || out->is_home == NULL || out->is_mixed == NULL || out->uncounted == NULL ||
      out->gross == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    cut_energy_entry *e = &out->column[j];
    classify(out, v, j, e);
    if (e->item == CUT_ENERGY_NONE) continue;
    if (!(e->gwh > 0)) out->uncounted[e->commodity] = 1;
    if (strcmp(cut_case_text(c, CUT_TABLE_COMMODITIES, e->commodity, CUT_COMMODITIES_HEATING_BASIS), "gross") == 0)
      out->gross[e->commodity] = 1;
  }
  status = find_mixed(out, v->n_columns, n, err);
cleanup:
  if (status != CUT_STATUS_OK) cut_energy_books_clear(out);
  return status;
}

void cut_energy_books_clear(cut_energy_books *b) {
  cut_mem_free(b->gross);
  cut_mem_free(b->uncounted);
  cut_mem_free(b->is_mixed);
  cut_mem_free(b->is_home);
  cut_mem_free(b->column);
  memset(b, 0, sizeof *b);
}

/* ---- quantities ---- */

/* Every quantity is these weights times the items, and times re-exports: written here and nowhere else. */
typedef struct recipe {
  const char *text;
  double production, import, export, drawn, reexport;
} recipe;

static const recipe recipes[CUT_N_ENERGY_QUANTITIES] = {
    [CUT_ENERGY_Q_PRODUCTION] = {"primary production", .production = 1},
    [CUT_ENERGY_Q_EXPORTS] = {"exports", .export = 1},
    [CUT_ENERGY_Q_DRAWN] = {"drawn from stocks", .drawn = 1},
    [CUT_ENERGY_Q_REEXPORTS] = {"re-exports", .reexport = 1},
    [CUT_ENERGY_Q_NET_IMPORTS] = {"net imports", .import = 1, .export = -1},
    [CUT_ENERGY_Q_IMPORTS] = {"gross imports", .import = 1},
    [CUT_ENERGY_Q_RETAINED_IMPORTS] = {"imports net of energy re-exported", .import = 1, .reexport = -1},
    [CUT_ENERGY_Q_AVAILABLE] = {"gross available energy", .production = 1, .import = 1, .export = -1, .drawn = 1},
};

const char *cut_energy_quantity_text(cut_energy_quantity q) {
  return q >= 0 && q < CUT_N_ENERGY_QUANTITIES ? recipes[q].text : "";
}

cut_energy_select cut_energy_all(void) { return (cut_energy_select){.fuel = -1, .commodity = -1, .when = always}; }

/* Share of the column that is selected: 0 where its fuel, grade or origin is not, else that of its days. */
static double selected(const cut_energy_books *b, const cut_model_view *v, int64_t j, const cut_energy_select *s) {
  const cut_energy_entry *e = &b->column[j];
  if (e->item == CUT_ENERGY_NONE) return 0;
  if (s->fuel >= 0 && e->fuel != (cut_fuel)s->fuel) return 0;
  if (s->commodity >= 0 && e->commodity != s->commodity) return 0;
  int64_t origin = s->kind == CUT_ORIGIN_DECLARED ? e->declared : e->physical;
  if (s->origin != NULL && origin >= 0 && s->origin[origin] == 0) return 0;
  cut_span period = v->period[cut_column_origin(v, j).period];
  return (double)cut_span_overlap(period, s->when) / (double)(period.last - period.first);
}

static double item_weight(const recipe *r, cut_energy_item item) {
  switch (item) {
    case CUT_ENERGY_PRODUCTION:
      return r->production;
    case CUT_ENERGY_IMPORT:
      return r->import;
    case CUT_ENERGY_EXPORT:
      return r->export;
    case CUT_ENERGY_DRAWN:
      return r->drawn;
    case CUT_ENERGY_NONE:
      break;
  }
  return 0;
}

/* Exports less home production of a grade; production counts only where the grade has a home source. */
static const recipe excess = {"", .production = -1, .export = 1};

/* Weighted sum of the items of the selected columns. */
static double sum_items(const cut_energy_books *b, const recipe *r, const cut_energy_select *s, const double *x) {
  const cut_model_view *v = cut_model_get(b->model);
  double sum = 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    double weight = item_weight(r, b->column[j].item);
    if (weight != 0) sum += weight * b->column[j].gwh * selected(b, v, j, s) * x[j];
  }
  return sum;
}

double cut_energy_sum(const cut_energy_books *b, cut_energy_quantity q, const cut_energy_select *s, const double *x) {
  const recipe *r = &recipes[q];
  double sum = sum_items(b, r, s, x);
  if (r->reexport == 0) return sum;
  cut_energy_select grade = *s;
  grade.origin = NULL;
  for (int64_t g = 0; g < cut_case_n(b->c, CUT_TABLE_COMMODITIES); g++) {
    if (s->commodity >= 0 && g != s->commodity) continue;
    grade.commodity = g;
    sum += r->reexport * fmax(0, sum_items(b, &excess, &grade, x));
  }
  return sum;
}

void cut_energy_form(const cut_energy_books *b, cut_energy_quantity q, const cut_energy_select *s, double scale,
                     double *form, bool *exact) {
  const cut_model_view *v = cut_model_get(b->model);
  const recipe *r = &recipes[q];
  if (exact != NULL) *exact = true;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_energy_entry *e = &b->column[j];
    double weight = item_weight(r, e->item), share = selected(b, v, j, s);
    if (r->reexport != 0 && e->item == CUT_ENERGY_EXPORT) {
      if (b->is_home[e->commodity] == 0) weight += r->reexport;
      if (exact != NULL && b->is_mixed[e->commodity] != 0 && share > 0) *exact = false;
    }
    if (weight != 0) form[j] += scale * weight * e->gwh * share;
  }
}

void cut_energy_mixed_form(const cut_energy_books *b, int64_t commodity, const cut_energy_select *s, double scale,
                           double *form) {
  const cut_model_view *v = cut_model_get(b->model);
  cut_energy_select grade = *s;
  grade.commodity = commodity;
  grade.origin = NULL;
  for (int64_t j = 0; j < v->n_columns; j++) {
    double weight = item_weight(&excess, b->column[j].item);
    if (weight != 0) form[j] += scale * weight * b->column[j].gwh * selected(b, v, j, &grade);
  }
}

/* ---- lines ---- */

static int compare_lines(const cut_energy_line *a, const cut_energy_line *b) {
  if (a->item != b->item) return a->item < b->item ? -1 : 1;
  if (a->commodity != b->commodity) return a->commodity < b->commodity ? -1 : 1;
  if (a->physical != b->physical) return a->physical < b->physical ? -1 : 1;
  if (a->declared != b->declared) return a->declared < b->declared ? -1 : 1;
  return 0;
}

/* The line of that kind, made in its place if there is none. */
static cut_status find_line(cut_energy_lines *lines, const cut_energy_line *key, cut_energy_line **out,
                            cut_error *err) {
  int64_t low = 0, high = lines->n;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (compare_lines(&lines->items[middle], key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == lines->n || compare_lines(&lines->items[low], key) != 0) {
    if (!CUT_GROW(lines)) return CUT_FAIL_MEMORY(err);
    memmove(&lines->items[low + 1], &lines->items[low], (size_t)(lines->n - low) * sizeof *lines->items);
    lines->items[low] = *key;
    lines->n++;
  }
  *out = &lines->items[low];
  return CUT_STATUS_OK;
}

cut_status cut_energy_lines_make(const cut_energy_books *b, const double *x, cut_span when, cut_energy_lines *out,
                                 cut_error *err) {
  const cut_model_view *v = cut_model_get(b->model);
  cut_energy_select s = cut_energy_all();
  s.when = when;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_energy_entry *e = &b->column[j];
    double gwh = e->gwh * selected(b, v, j, &s) * x[j];
    cut_energy_line key = {e->item, e->commodity, e->physical, e->declared, e->fuel, 0}, *line = NULL;
    if (gwh == 0) continue;
    CUT_TRY(find_line(out, &key, &line, err));
    line->gwh += gwh;
  }
  return CUT_STATUS_OK;
}
