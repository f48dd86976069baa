/* The lists of schema.h as tables. */
#include "case/schema.h"

#include <string.h>

#define COLUMN_ROW(TABLE, COLUMN, column_name, column_type, column_empty, key, column_arg, column_doc) \
  {.name = column_name,                                                                                \
   .type = CUT_TYPE_##column_type,                                                                     \
   .empty = CUT_EMPTY_##column_empty,                                                                  \
   .is_key = (key) != 0,                                                                               \
   .arg = column_arg,                                                                                  \
   .doc = column_doc},

static const cut_schema_column ACTORS[] = {CUT_SCHEMA_ACTORS(COLUMN_ROW)};
static const cut_schema_column MEMBERSHIPS[] = {CUT_SCHEMA_MEMBERSHIPS(COLUMN_ROW)};
static const cut_schema_column PLACES[] = {CUT_SCHEMA_PLACES(COLUMN_ROW)};
static const cut_schema_column COMMODITIES[] = {CUT_SCHEMA_COMMODITIES(COLUMN_ROW)};
static const cut_schema_column SOURCES[] = {CUT_SCHEMA_SOURCES(COLUMN_ROW)};
static const cut_schema_column DEMANDS[] = {CUT_SCHEMA_DEMANDS(COLUMN_ROW)};
static const cut_schema_column STEPS[] = {CUT_SCHEMA_STEPS(COLUMN_ROW)};
static const cut_schema_column ROUTES[] = {CUT_SCHEMA_ROUTES(COLUMN_ROW)};
static const cut_schema_column STORAGES[] = {CUT_SCHEMA_STORAGES(COLUMN_ROW)};
static const cut_schema_column CONVERSIONS[] = {CUT_SCHEMA_CONVERSIONS(COLUMN_ROW)};
static const cut_schema_column YIELDS[] = {CUT_SCHEMA_YIELDS(COLUMN_ROW)};
static const cut_schema_column LOADS[] = {CUT_SCHEMA_LOADS(COLUMN_ROW)};
static const cut_schema_column CONTRACTS[] = {CUT_SCHEMA_CONTRACTS(COLUMN_ROW)};
static const cut_schema_column LEVIES[] = {CUT_SCHEMA_LEVIES(COLUMN_ROW)};
static const cut_schema_column RULES[] = {CUT_SCHEMA_RULES(COLUMN_ROW)};
static const cut_schema_column SERIES[] = {CUT_SCHEMA_SERIES(COLUMN_ROW)};
static const cut_schema_column IN_TRANSIT[] = {CUT_SCHEMA_IN_TRANSIT(COLUMN_ROW)};
static const cut_schema_column PROFILES[] = {CUT_SCHEMA_PROFILES(COLUMN_ROW)};
static const cut_schema_column TRANSITS[] = {CUT_SCHEMA_TRANSITS(COLUMN_ROW)};
static const cut_schema_column MEASURES[] = {CUT_SCHEMA_MEASURES(COLUMN_ROW)};
static const cut_schema_column MEASURE_LINKS[] = {CUT_SCHEMA_MEASURE_LINKS(COLUMN_ROW)};
static const cut_schema_column EFFECTS[] = {CUT_SCHEMA_EFFECTS(COLUMN_ROW)};
static const cut_schema_column SCENARIOS[] = {CUT_SCHEMA_SCENARIOS(COLUMN_ROW)};
static const cut_schema_column TARGETS[] = {CUT_SCHEMA_TARGETS(COLUMN_ROW)};
static const cut_schema_column PREDICTIONS[] = {CUT_SCHEMA_PREDICTIONS(COLUMN_ROW)};
static const cut_schema_column OBSERVED[] = {CUT_SCHEMA_OBSERVED(COLUMN_ROW)};

#define TABLE_ROW(TABLE, table_name, table_doc) \
  {.name = table_name, .doc = table_doc, .columns = TABLE, .n_columns = CUT_N_##TABLE},
static const cut_schema_table TABLES[] = {CUT_SCHEMA_TABLES(TABLE_ROW)};

const cut_schema_table *cut_schema(cut_table t) { return &TABLES[t]; }

int cut_schema_find_table(const char *name) {
  for (int t = 0; t < CUT_N_TABLES; t++)
    if (strcmp(TABLES[t].name, name) == 0) return t;
  return -1;
}

int cut_schema_find_column(cut_table t, const char *name) {
  for (int i = 0; i < TABLES[t].n_columns; i++)
    if (strcmp(TABLES[t].columns[i].name, name) == 0) return i;
  return -1;
}

bool cut_type_has_unit(cut_type type) {
  switch (type) {
    case CUT_TYPE_SHARE:
    case CUT_TYPE_DURATION:
    case CUT_TYPE_AMOUNT:
    case CUT_TYPE_RATE:
    case CUT_TYPE_PRICE:
    case CUT_TYPE_MONEY:
    case CUT_TYPE_EXPENSE:
    case CUT_TYPE_DENSITY:
    case CUT_TYPE_HEATING:
    case CUT_TYPE_VALUE:
      return true;
    case CUT_TYPE_ID:
    case CUT_TYPE_TEXT:
    case CUT_TYPE_REF:
    case CUT_TYPE_CHOICE:
    case CUT_TYPE_FLAG:
    case CUT_TYPE_INTEGER:
    case CUT_TYPE_NUMBER:
    case CUT_TYPE_DATE:
    case CUT_TYPE_PERIOD:
    case CUT_TYPE_UNIT:
    case CUT_TYPE_RULE:
      return false;
  }
  return false;
}
