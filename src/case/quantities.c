/* What converts amounts of each commodity, and then all numbers that depend on it in canonical units. */
#include <math.h>
#include <string.h>

#include "case/load.h"

/* ---- the basis of a commodity ---- */

static const cut_cell *commodity_cell(const cut_case *c, int64_t row, int column) {
  const cut_cell *cell = cut_case_cell(c, CUT_TABLE_COMMODITIES, row, column);
  return cell->state == CUT_CELL_READ ? cell : NULL;
}

static bool is_positive(cut_loader *l, int64_t row, int column, const cut_cell *cell) {
  if (cell->value > 0) return true;
  cut_diagnostic place =
      cut_place(l->c, CUT_TABLE_COMMODITIES, row, cut_schema(CUT_TABLE_COMMODITIES)->columns[column].name, cell->text);
  place.expected = "a number above 0";
  cut_diagnostics_error(l->d, &place, "%s %s is not above 0", place.column, cell->text);
  return false;
}

static void set_heating(cut_loader *l, int64_t row, const cut_cell *heating, cut_conversion_basis *basis) {
  const char *text = heating->text;
  bool per_volume = heating->unit->unit.exponent[CUT_DIM_VOLUME] != 0;
  cut_diagnostic place = cut_place(l->c, CUT_TABLE_COMMODITIES, row, "heating_value", text);
  if (!is_positive(l, row, CUT_COMMODITIES_HEATING_VALUE, heating)) return;
  if (commodity_cell(l->c, row, CUT_COMMODITIES_HEATING_BASIS) == NULL &&
      cut_case_cell(l->c, CUT_TABLE_COMMODITIES, row, CUT_COMMODITIES_HEATING_BASIS)->state == CUT_CELL_EMPTY) {
    cut_diagnostic basis_place = cut_place(l->c, CUT_TABLE_COMMODITIES, row, "heating_basis", "");
    basis_place.expected = "gross or net";
    cut_diagnostics_error(l->d, &basis_place, "a heating value is given without its basis: gross or net");
  }
  if (basis->canonical == CUT_DIM_ENERGY) return;
  if (per_volume == (basis->canonical == CUT_DIM_VOLUME)) {
    basis->gwh_per_unit = heating->value;
  } else if (basis->kt_per_mm3 > 0) {
    basis->gwh_per_unit = per_volume ? heating->value / basis->kt_per_mm3 : heating->value * basis->kt_per_mm3;
  } else {
    place.expected = per_volume ? "energy per mass, or a density" : "energy per volume, or a density";
    cut_diagnostics_error(l->d, &place, "the heating value is per %s, the commodity's unit a %s: give a density too",
                          per_volume ? "volume" : "mass", per_volume ? "mass" : "volume");
  }
}

static void set_basis(cut_loader *l, int64_t row, cut_conversion_basis *basis) {
  const cut_cell *unit = commodity_cell(l->c, row, CUT_COMMODITIES_UNIT);
  const cut_cell *density = commodity_cell(l->c, row, CUT_COMMODITIES_DENSITY);
  const cut_cell *heating = commodity_cell(l->c, row, CUT_COMMODITIES_HEATING_VALUE);
  const cut_unit *u = unit == NULL ? NULL : &unit->unit->unit;
  if (density != NULL && is_positive(l, row, CUT_COMMODITIES_DENSITY, density)) basis->kt_per_mm3 = density->value;
  basis->canonical = basis->kt_per_mm3 > 0 || u == NULL || u->exponent[CUT_DIM_MASS] > 0 ? CUT_DIM_MASS
                     : u->exponent[CUT_DIM_VOLUME] > 0                                   ? CUT_DIM_VOLUME
                                                                                         : CUT_DIM_ENERGY;
  if (basis->canonical == CUT_DIM_ENERGY) basis->gwh_per_unit = 1;
  if (heating != NULL) set_heating(l, row, heating, basis);
  if (u == NULL) return;
  double factor = 0;
  cut_error err = {0};
  if (cut_unit_amount_factor(u, basis, &factor, &err)) return;
  cut_diagnostic place = cut_place(l->c, CUT_TABLE_COMMODITIES, row, "unit", unit->text);
  cut_diagnostics_error(l->d, &place, "unit \"%s\": %s", unit->text, err.message);
}

/* Numbers given for a family hold for its grades, so the unit of the one must convert to the unit of the other. */
static void check_family(cut_loader *l, int64_t row) {
  const cut_cell *parent = commodity_cell(l->c, row, CUT_COMMODITIES_PARENT);
  double factor = 0;
  cut_error err = {0};
  if (parent == NULL || commodity_cell(l->c, row, CUT_COMMODITIES_UNIT) == NULL ||
      commodity_cell(l->c, parent->as.ref, CUT_COMMODITIES_UNIT) == NULL)
    return;
  if (cut_unit_dimension_factor(l->c->bases[parent->as.ref].canonical, &l->c->bases[row], &factor, &err)) return;
  cut_diagnostic place = cut_place(l->c, CUT_TABLE_COMMODITIES, row, "parent", parent->text);
  cut_diagnostics_error(l->d, &place, "numbers of the family %s cannot be used for this grade: %s", parent->text,
                        err.message);
}

static void set_bases(cut_loader *l) {
  cut_case *c = l->c;
  int64_t n = c->tables[CUT_TABLE_COMMODITIES].n;
  c->bases = CUT_NEW(cut_conversion_basis, n);
  c->is_family = CUT_NEW(bool, n);
  if (c->bases == NULL || c->is_family == NULL) {
    l->d->out_of_memory = true;
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    const cut_cell *parent = commodity_cell(c, i, CUT_COMMODITIES_PARENT);
    if (parent != NULL) c->is_family[parent->as.ref] = true;
    set_basis(l, i, &c->bases[i]);
  }
  for (int64_t i = 0; i < n; i++) check_family(l, i);
}

/* ---- numbers ---- */

static void convert_column(cut_loader *l, cut_table t, int column) {
  const cut_schema_column *s = &cut_schema(t)->columns[column];
  cut_table_rows *table = &l->c->tables[t];
  char unit_name[80];
  size_t n = strlen(s->name);
  memcpy(unit_name, s->name, n);
  memcpy(unit_name + n, "_unit", sizeof "_unit");
  for (int64_t i = 0; i < table->n; i++) {
    cut_cell *cell = cut_cell_at(table, i, column);
    if (cell == NULL) return;
    if (cell->state != CUT_CELL_READ) continue;
    int64_t commodity = cut_case_cell_commodity(l->c, t, i, column);
    cut_fault fault = {0};
    if (commodity < 0) { /* what is wrong with the reference has been told */
      cell->state = CUT_CELL_BAD;
    } else if (!cut_cell_convert(s->type, cell, &l->c->bases[commodity], &fault)) {
      cell->state = CUT_CELL_BAD;
      cut_report_fault(
          l->d,
          cut_place(l->c, t, i, fault.in_unit ? unit_name : s->name, fault.in_unit ? cell->unit->text : cell->text),
          &fault);
    }
  }
}

void cut_load_quantities(cut_loader *l) {
  set_bases(l);
  for (int t = 0; t < CUT_N_TABLES && !l->d->out_of_memory; t++) {
    const cut_schema_table *schema = cut_schema((cut_table)t);
    for (int column = 0; column < schema->n_columns; column++)
      if (cut_type_has_commodity(schema->columns[column].type)) convert_column(l, (cut_table)t, column);
  }
}
