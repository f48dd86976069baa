/* What looks across the cells of a row or across tables, beyond references: signs, ends of ranges, dates, families,
 * what demands, conversions and steps need. Cells that could not be read are passed over. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "case/keys.h"
#include "case/load.h"

/* Yields may exceed 1 by as much, for rounding in the source. */
#define YIELD_TOLERANCE 1e-9

static const cut_cell *get(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = cut_case_cell(c, t, row, column);
  return cell->state == CUT_CELL_READ ? cell : NULL;
}

static bool is_empty(const cut_case *c, cut_table t, int64_t row, int column) {
  return cut_case_cell(c, t, row, column)->state == CUT_CELL_EMPTY;
}

static const char *name_of(cut_table t, int column) { return cut_schema(t)->columns[column].name; }

/* The place of a cell. */
static cut_diagnostic at(const cut_loader *l, cut_table t, int64_t row, int column, const char *expected) {
  cut_diagnostic place = cut_place(l->c, t, row, name_of(t, column), cut_case_text(l->c, t, row, column));
  place.expected = expected;
  return place;
}

/* ---- one cell ---- */

static void check_sign(cut_loader *l, cut_table t, int64_t row, int column, const cut_cell *cell) {
  if (cell->value >= 0) return;
  cut_diagnostic place = at(l, t, row, column, "0 or more");
  cut_diagnostics_error(l->d, &place, "%s %s %s is negative", name_of(t, column), cell->text,
                        cell->unit == NULL ? "" : cell->unit->text);
}

static void check_range(cut_loader *l, cut_table t, int64_t row, int column, const cut_cell *cell) {
  const cut_cell_detail *detail = cell->detail;
  if (detail == NULL || !detail->has_range) return;
  char name[80];
  bool low_fits = detail->low <= cell->value, high_fits = detail->high >= cell->value;
  for (int k = 0; k < 2; k++) {
    const char *text = k == 0 ? detail->low_text : detail->high_text;
    if (text[0] == '\0' || (k == 0 ? low_fits : high_fits)) continue;
    (void)snprintf(name, sizeof name, "%s_%s", name_of(t, column), k == 0 ? "low" : "high");
    cut_diagnostic place = cut_place(l->c, t, row, name, text);
    place.expected = "low <= value <= high";
    cut_diagnostics_error(l->d, &place, "%s %s is %s %s %s", name, text, k == 0 ? "above" : "below", name_of(t, column),
                          cell->text);
  }
}

static void check_cells(cut_loader *l) {
  for (int t = 0; t < CUT_N_TABLES; t++) {
    const cut_schema_table *schema = cut_schema((cut_table)t);
    for (int column = 0; column < schema->n_columns; column++) {
      cut_type type = schema->columns[column].type;
      if (!cut_type_has_unit(type)) continue;
      bool is_signed = type == CUT_TYPE_PRICE || type == CUT_TYPE_MONEY || type == CUT_TYPE_VALUE;
      bool told = type == CUT_TYPE_DENSITY || type == CUT_TYPE_HEATING; /* by quantities.c */
      for (int64_t row = 0; row < l->c->tables[t].n; row++) {
        const cut_cell *cell = get(l->c, (cut_table)t, row, column);
        if (cell == NULL) continue;
        if (!is_signed && !told) check_sign(l, (cut_table)t, row, column, cell);
        check_range(l, (cut_table)t, row, column, cell);
      }
    }
  }
}

/* A plain number or integer between limits. */
static void check_between(cut_loader *l, cut_table t, int column, double least, double most, const char *expected) {
  bool is_integer = cut_schema(t)->columns[column].type == CUT_TYPE_INTEGER;
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *cell = get(l->c, t, row, column);
    if (cell == NULL) continue;
    double x = is_integer ? (double)cell->as.integer : cell->value;
    if (x >= least && x <= most) continue;
    cut_diagnostic place = at(l, t, row, column, expected);
    cut_diagnostics_error(l->d, &place, "%s %s%s%s is out of range: expected %s", name_of(t, column), cell->text,
                          cell->unit == NULL ? "" : " ", cell->unit == NULL ? "" : cell->unit->text, expected);
  }
}

/* A span of whole days below ten years. */
static void check_whole_days(cut_loader *l, cut_table t, int column) {
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *days = get(l->c, t, row, column);
    if (days == NULL || days->value < 0 ||
        (!(days->value > round(days->value)) && !(days->value < round(days->value)) && days->value < 3660))
      continue;
    cut_diagnostic place = at(l, t, row, column, "whole days, less than ten years");
    cut_diagnostics_error(l->d, &place, "%s %s %s is not a number of whole days below ten years", name_of(t, column),
                          days->text, days->unit->text);
  }
}

static void check_limits(cut_loader *l) {
  check_between(l, CUT_TABLE_PLACES, CUT_PLACES_LATITUDE, -90, 90, "degrees from -90 to 90");
  check_between(l, CUT_TABLE_PLACES, CUT_PLACES_LONGITUDE, -180, 180, "degrees from -180 to 180");
  check_between(l, CUT_TABLE_ROUTES, CUT_ROUTES_LOSS, -INFINITY, 1, "a share up to 1");
  check_between(l, CUT_TABLE_DEMANDS, CUT_DEMANDS_PRIORITY, 1, 1000, "a class from 1 to 1000");
  check_between(l, CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_PRIORITY, 1, 1000, "a class from 1 to 1000");
  check_between(l, CUT_TABLE_SCENARIOS, CUT_SCENARIOS_POSITION, 1, 1e9, "1, 2, ...");
  check_between(l, CUT_TABLE_EFFECTS, CUT_EFFECTS_POSITION, 1, 1e9, "1, 2, ...");
  check_between(l, CUT_TABLE_CONTRACTS, CUT_CONTRACTS_TAKE_OR_PAY, -INFINITY, 1, "a share up to 1");
  check_whole_days(l, CUT_TABLE_ROUTES, CUT_ROUTES_LEAD_TIME);
  check_whole_days(l, CUT_TABLE_MEASURES, CUT_MEASURES_LEAD_TIME);
  check_whole_days(l, CUT_TABLE_CONTRACTS, CUT_CONTRACTS_MAKE_UP);
}

/* ---- two cells of a row ---- */

/* A cell's number to compare with another of its row: rates over the days of the case, so that kt/d and kt/month can
 * be. */
static double comparable(const cut_loader *l, const cut_cell *cell) {
  const cut_case_info *info = &l->c->info;
  if (cell->unit == NULL || cell->unit->unit.per == CUT_PER_NONE) return cell->value;
  if (info->start == CUT_DATE_NONE || info->end < info->start) return cell->value;
  return cut_rate_over(cell->value, cell->unit->unit.per, (cut_span){info->start, info->end + 1});
}

static void check_pair(cut_loader *l, cut_table t, int lower, int upper) {
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *low = get(l->c, t, row, lower), *high = get(l->c, t, row, upper);
    if (low == NULL || high == NULL) continue;
    bool same = low->unit->unit.per == high->unit->unit.per;
    double a = same ? low->value : comparable(l, low), b = same ? high->value : comparable(l, high);
    if (a <= b * (same ? 1 : 1 + YIELD_TOLERANCE)) continue;
    char expected[160];
    (void)snprintf(expected, sizeof expected, "at most %s, which is %.40s %.40s", name_of(t, upper), high->text,
                   high->unit->text);
    cut_diagnostic place = at(l, t, row, lower, expected);
    cut_diagnostics_error(l->d, &place, "%s %s %s is above %s %s %s", name_of(t, lower), low->text, low->unit->text,
                          name_of(t, upper), high->text, high->unit->text);
  }
}

static void check_dates(cut_loader *l, cut_table t, int from, int to) {
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *first = get(l->c, t, row, from), *last = get(l->c, t, row, to);
    if (first == NULL || last == NULL || first->as.date <= last->as.date) continue;
    char expected[80];
    (void)snprintf(expected, sizeof expected, "a date from %.10s on", first->text);
    cut_diagnostic place = at(l, t, row, to, expected);
    cut_diagnostics_error(l->d, &place, "%s %s is before %s %s", name_of(t, to), last->text, name_of(t, from),
                          first->text);
  }
}

static void check_pairs(cut_loader *l) {
  static const struct {
    cut_table t;
    int lower, upper;
  } PAIRS[] = {
      {CUT_TABLE_CONTRACTS, CUT_CONTRACTS_MIN, CUT_CONTRACTS_MAX},
      {CUT_TABLE_CONTRACTS, CUT_CONTRACTS_TOTAL_MIN, CUT_CONTRACTS_TOTAL_MAX},
      {CUT_TABLE_CONTRACTS, CUT_CONTRACTS_TAKEN, CUT_CONTRACTS_TOTAL_MAX},
      {CUT_TABLE_ROUTES, CUT_ROUTES_MIN, CUT_ROUTES_CAPACITY},
      {CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_MIN_LOAD, CUT_CONVERSIONS_CAPACITY},
      {CUT_TABLE_STORAGES, CUT_STORAGES_DEAD_STOCK, CUT_STORAGES_VOLUME},
      {CUT_TABLE_STORAGES, CUT_STORAGES_DEAD_STOCK, CUT_STORAGES_INITIAL},
      {CUT_TABLE_STORAGES, CUT_STORAGES_INITIAL, CUT_STORAGES_VOLUME},
      {CUT_TABLE_STORAGES, CUT_STORAGES_END_MIN, CUT_STORAGES_VOLUME},
  };
  for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) check_pair(l, PAIRS[i].t, PAIRS[i].lower, PAIRS[i].upper);
  for (int t = 0; t < CUT_N_TABLES; t++) {
    int from = cut_schema_find_column((cut_table)t, "valid_from"),
        to = cut_schema_find_column((cut_table)t, "valid_to");
    if (from >= 0 && to >= 0) check_dates(l, (cut_table)t, from, to);
  }
  check_dates(l, CUT_TABLE_MEMBERSHIPS, CUT_MEMBERSHIPS_FROM, CUT_MEMBERSHIPS_TO);
  check_dates(l, CUT_TABLE_SCENARIOS, CUT_SCENARIOS_FROM, CUT_SCENARIOS_TO);
  check_dates(l, CUT_TABLE_MEASURES, CUT_MEASURES_DECIDE_FROM, CUT_MEASURES_DECIDE_BY);
}

/* ---- families and grades ---- */

static void check_grade(cut_loader *l, cut_table t, int column) {
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *cell = get(l->c, t, row, column);
    if (cell == NULL || !l->c->is_family[cell->as.ref]) continue;
    cut_diagnostic place = at(l, t, row, column, "a grade, which no other commodity has as parent");
    cut_diagnostics_error(l->d, &place, "%s is a family: only its grades are traded, stored, made and used",
                          cell->text);
  }
}

/* The commodity of one row must be a grade of (or the same as) the commodity of a row it refers to. */
static void check_kind_of(cut_loader *l, cut_table t, int column, int ref, cut_table target, int other) {
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *cell = get(l->c, t, row, column), *link = get(l->c, t, row, ref);
    const cut_cell *family = link == NULL ? NULL : get(l->c, target, link->as.ref, other);
    if (cell == NULL || family == NULL || cut_case_is_a(l->c, cell->as.ref, family->as.ref)) continue;
    cut_diagnostic place = at(l, t, row, column, family->text);
    cut_diagnostics_error(l->d, &place, "%s is not %s, which %s is for, nor a grade of it", cell->text, family->text,
                          link->text);
  }
}

static void check_commodities(cut_loader *l) {
  check_grade(l, CUT_TABLE_SOURCES, CUT_SOURCES_COMMODITY);
  check_grade(l, CUT_TABLE_DEMANDS, CUT_DEMANDS_COMMODITY);
  check_grade(l, CUT_TABLE_STORAGES, CUT_STORAGES_COMMODITY);
  check_grade(l, CUT_TABLE_CONTRACTS, CUT_CONTRACTS_COMMODITY);
  check_grade(l, CUT_TABLE_IN_TRANSIT, CUT_IN_TRANSIT_COMMODITY);
  check_grade(l, CUT_TABLE_TRANSITS, CUT_TRANSITS_COMMODITY);
  check_grade(l, CUT_TABLE_YIELDS, CUT_YIELDS_INPUT);
  check_grade(l, CUT_TABLE_YIELDS, CUT_YIELDS_OUTPUT);
  check_kind_of(l, CUT_TABLE_IN_TRANSIT, CUT_IN_TRANSIT_COMMODITY, CUT_IN_TRANSIT_ROUTE, CUT_TABLE_ROUTES,
                CUT_ROUTES_COMMODITY);
  check_kind_of(l, CUT_TABLE_TRANSITS, CUT_TRANSITS_COMMODITY, CUT_TRANSITS_ROUTE, CUT_TABLE_ROUTES,
                CUT_ROUTES_COMMODITY);
  check_kind_of(l, CUT_TABLE_YIELDS, CUT_YIELDS_INPUT, CUT_YIELDS_CONVERSION, CUT_TABLE_CONVERSIONS,
                CUT_CONVERSIONS_COMMODITY);
}

/* ---- yields ---- */

/* Rows [first, end) are of one conversion and input. Where output and input are counted alike (both by mass, say), no
 * more can come out than goes in. */
static void check_yield_sum(cut_loader *l, int64_t first, int64_t end) {
  const cut_table t = CUT_TABLE_YIELDS;
  const cut_cell *input = get(l->c, t, first, CUT_YIELDS_INPUT);
  double sum = 0;
  if (input == NULL) return;
  for (int64_t row = first; row < end; row++) {
    const cut_cell *output = get(l->c, t, row, CUT_YIELDS_OUTPUT), *yield = get(l->c, t, row, CUT_YIELDS_YIELD);
    if (output == NULL || yield == NULL) return;
    if (l->c->bases[output->as.ref].canonical == l->c->bases[input->as.ref].canonical) sum += yield->value;
  }
  if (sum <= 1 + YIELD_TOLERANCE) return;
  cut_diagnostic place = at(l, t, end - 1, CUT_YIELDS_YIELD, "yields of one input that sum up to at most 1");
  cut_diagnostics_error(l->d, &place, "the yields of %s from %s sum up to %.10g, more than 1",
                        cut_case_text(l->c, t, first, CUT_YIELDS_CONVERSION), input->text, sum);
}

static void check_yields(cut_loader *l) {
  const cut_table t = CUT_TABLE_YIELDS;
  int64_t n = l->c->tables[t].n;
  bool *has_yields = CUT_NEW(bool, l->c->tables[CUT_TABLE_CONVERSIONS].n);
  if (has_yields == NULL) {
    l->d->out_of_memory = true;
    return;
  }
  for (int64_t first = 0, end; first < n; first = end) {
    const char *conversion = cut_case_text(l->c, t, first, CUT_YIELDS_CONVERSION);
    const char *input = cut_case_text(l->c, t, first, CUT_YIELDS_INPUT);
    for (end = first + 1; end < n; end++)
      if (strcmp(cut_case_text(l->c, t, end, CUT_YIELDS_CONVERSION), conversion) != 0 ||
          strcmp(cut_case_text(l->c, t, end, CUT_YIELDS_INPUT), input) != 0)
        break;
    check_yield_sum(l, first, end);
    const cut_cell *ref = get(l->c, t, first, CUT_YIELDS_CONVERSION);
    if (ref != NULL) has_yields[ref->as.ref] = true;
  }
  for (int64_t i = 0; i < l->c->tables[CUT_TABLE_CONVERSIONS].n; i++) {
    if (has_yields[i]) continue;
    cut_diagnostic place = at(l, CUT_TABLE_CONVERSIONS, i, CUT_CONVERSIONS_ID, "rows in yields");
    cut_diagnostics_warning(l->d, &place, "the conversion has no yields, so it can take nothing in");
  }
  cut_mem_free(has_yields);
}

/* ---- steps ---- */

/* True if the row has steps: the first one has position 1. */
static bool has_steps(const cut_case *c, const char *table, const char *key) {
  char first[256];
  int n = snprintf(first, sizeof first, "%s/%s/1", table, key);
  return n > 0 && n < (int)sizeof first && cut_keys_find(&c->tables[CUT_TABLE_STEPS], first) >= 0;
}

static void check_steps(cut_loader *l) {
  const cut_table t = CUT_TABLE_STEPS;
  const char *table = "", *parent = "";
  int64_t expected = 1;
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *position = get(l->c, t, row, CUT_STEPS_POSITION);
    const char *own_table = cut_case_text(l->c, t, row, CUT_STEPS_TABLE);
    const char *own_parent = cut_case_text(l->c, t, row, CUT_STEPS_PARENT);
    if (strcmp(own_table, table) != 0 || strcmp(own_parent, parent) != 0) expected = 1;
    table = own_table;
    parent = own_parent;
    if (position != NULL && position->as.integer != expected) {
      char text[48];
      (void)snprintf(text, sizeof text, "position %lld", (long long)expected);
      cut_diagnostic place = at(l, t, row, CUT_STEPS_POSITION, text);
      cut_diagnostics_error(l->d, &place, "position %s of the steps of %s: positions go 1, 2, ... and %lld is missing",
                            position->text, parent, (long long)expected);
    }
    expected = (position == NULL ? expected : position->as.integer) + 1;
    if (strcmp(table, "demands") != 0) continue;
    int64_t demand = cut_keys_find(&l->c->tables[CUT_TABLE_DEMANDS], parent);
    const cut_cell *type = demand < 0 ? NULL : get(l->c, CUT_TABLE_DEMANDS, demand, CUT_DEMANDS_TYPE);
    if (type == NULL || strcmp(type->text, "market") == 0) continue;
    cut_diagnostic place = at(l, t, row, CUT_STEPS_PARENT, "a market");
    cut_diagnostics_error(l->d, &place, "the demand %s is an %s: only markets have steps", parent, type->text);
  }
}

/* ---- demands and conversions ---- */

static bool has_heating(const cut_case *c, int64_t commodity) { return c->bases[commodity].gwh_per_unit > 0; }

static void check_obligation(cut_loader *l, int64_t row) {
  const cut_table t = CUT_TABLE_DEMANDS;
  const cut_cell *commodity = get(l->c, t, row, CUT_DEMANDS_COMMODITY);
  if (is_empty(l->c, t, row, CUT_DEMANDS_QUANTITY)) {
    cut_diagnostic place = at(l, t, row, CUT_DEMANDS_QUANTITY, "the quantity that must be served");
    cut_diagnostics_error(l->d, &place, "an obligation needs a quantity");
  }
  if (commodity != NULL && !has_heating(l->c, commodity->as.ref)) {
    cut_diagnostic place = at(l, t, row, CUT_DEMANDS_COMMODITY, "a commodity with a heating value");
    cut_diagnostics_error(l->d, &place, "%s has no heating value, without which unserved demand cannot be counted",
                          commodity->text);
  }
}

static void check_demands(cut_loader *l) {
  const cut_table t = CUT_TABLE_DEMANDS;
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *type = get(l->c, t, row, CUT_DEMANDS_TYPE);
    if (type == NULL) continue;
    if (strcmp(type->text, "obligation") == 0) {
      check_obligation(l, row);
    } else if (is_empty(l->c, t, row, CUT_DEMANDS_PRICE) &&
               !has_steps(l->c, "demands", l->c->tables[t].rows[row].key)) {
      cut_diagnostic place = at(l, t, row, CUT_DEMANDS_PRICE, "a price, or steps");
      cut_diagnostics_error(l->d, &place, "a market needs a price, or rows in steps");
    }
  }
}

/* A failed minimum load is counted in energy of the input. */
static void check_conversions(cut_loader *l) {
  const cut_table t = CUT_TABLE_CONVERSIONS;
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *min_load = get(l->c, t, row, CUT_CONVERSIONS_MIN_LOAD);
    const cut_cell *commodity = get(l->c, t, row, CUT_CONVERSIONS_COMMODITY);
    const cut_cell *shutdown = get(l->c, t, row, CUT_CONVERSIONS_SHUTDOWN);
    if (min_load == NULL || commodity == NULL || !(min_load->value > 0)) continue;
    if ((shutdown != NULL && shutdown->as.integer != 0) || has_heating(l->c, commodity->as.ref)) continue;
    cut_diagnostic place = at(l, t, row, CUT_CONVERSIONS_COMMODITY, "a commodity with a heating value");
    cut_diagnostics_error(l->d, &place,
                          "%s has no heating value, without which a failed minimum load cannot be counted",
                          commodity->text);
  }
}

/* ---- the rest ---- */

static void check_transit(cut_loader *l) {
  const cut_table t = CUT_TABLE_IN_TRANSIT;
  const cut_case_info *info = &l->c->info;
  cut_date first = info->start, last = info->end;
  if (l->own_start == CUT_DATE_NONE || l->own_end == CUT_DATE_NONE || first == CUT_DATE_NONE) return;
  if (l->own_start < first) first = l->own_start;
  if (l->own_end > last) last = l->own_end;
  for (int64_t i = 0; i < info->n_variants; i++)
    if (info->variants[i].start != CUT_DATE_NONE && info->variants[i].start < first) first = info->variants[i].start;
  char first_text[11], last_text[11], expected[80];
  cut_date_format(first, first_text);
  cut_date_format(last, last_text);
  (void)snprintf(expected, sizeof expected, "a day from %s to %s", first_text, last_text);
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *arrives = get(l->c, t, row, CUT_IN_TRANSIT_ARRIVES);
    if (arrives == NULL || (arrives->as.date >= first && arrives->as.date <= last)) continue;
    cut_diagnostic place = at(l, t, row, CUT_IN_TRANSIT_ARRIVES, expected);
    cut_diagnostics_error(l->d, &place, "arrives %s is out of range: the calendar goes from %s to %s", arrives->text,
                          first_text, last_text);
  }
}

static void check_ends(cut_loader *l) {
  for (int64_t row = 0; row < l->c->tables[CUT_TABLE_ROUTES].n; row++) {
    const cut_cell *from = get(l->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_FROM),
                   *to = get(l->c, CUT_TABLE_ROUTES, row, CUT_ROUTES_TO);
    if (from == NULL || to == NULL || from->as.ref != to->as.ref) continue;
    cut_diagnostic place = at(l, CUT_TABLE_ROUTES, row, CUT_ROUTES_TO, "another place than from");
    cut_diagnostics_error(l->d, &place, "the route goes from %s to itself", to->text);
  }
  for (int64_t row = 0; row < l->c->tables[CUT_TABLE_MEMBERSHIPS].n; row++) {
    const cut_cell *bloc = get(l->c, CUT_TABLE_MEMBERSHIPS, row, CUT_MEMBERSHIPS_BLOC);
    const cut_cell *type = bloc == NULL ? NULL : get(l->c, CUT_TABLE_ACTORS, bloc->as.ref, CUT_ACTORS_TYPE);
    if (type == NULL || strcmp(type->text, "bloc") == 0) continue;
    cut_diagnostic place = at(l, CUT_TABLE_MEMBERSHIPS, row, CUT_MEMBERSHIPS_BLOC, "an actor of type bloc");
    cut_diagnostics_error(l->d, &place, "%s is a %s: only a bloc has members", bloc->text, type->text);
  }
}

void cut_check_case(cut_loader *l) {
  check_cells(l);
  check_limits(l);
  check_pairs(l);
  check_commodities(l);
  check_yields(l);
  check_steps(l);
  check_demands(l);
  check_conversions(l);
  check_transit(l);
  check_ends(l);
  cut_check_measures(l);
  cut_check_contracts(l);
}
