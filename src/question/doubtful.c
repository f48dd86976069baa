#include "question/doubtful.h"

/* What makes supply easier when it is larger, and what when it is smaller. */
static const cut_doubtful doubtful[] = {
    {CUT_TABLE_SOURCES, CUT_SOURCES_CAPACITY, true, NULL},
    {CUT_TABLE_CONTRACTS, CUT_CONTRACTS_MAX, true, NULL},
    {CUT_TABLE_CONTRACTS, CUT_CONTRACTS_TOTAL_MAX, true, NULL},
    {CUT_TABLE_ROUTES, CUT_ROUTES_CAPACITY, true, NULL},
    {CUT_TABLE_STORAGES, CUT_STORAGES_VOLUME, true, NULL},
    {CUT_TABLE_STORAGES, CUT_STORAGES_DEAD_STOCK, false, NULL},
    {CUT_TABLE_STORAGES, CUT_STORAGES_INITIAL, true, NULL},
    {CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_CAPACITY, true, NULL},
    {CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_MIN_LOAD, false, NULL},
    {CUT_TABLE_DEMANDS, CUT_DEMANDS_QUANTITY, false, "obligation"},
    {CUT_TABLE_DEMANDS, CUT_DEMANDS_QUANTITY, true, "market"},
    {CUT_TABLE_ROUTES, CUT_ROUTES_TARIFF, false, NULL},
    {CUT_TABLE_ROUTES, CUT_ROUTES_COST, false, NULL},
    {CUT_TABLE_SERIES, CUT_SERIES_VALUE, false, NULL},
};

cut_status cut_doubtful_move(cut_values *values, bool easier, bool *moved, cut_error *err) {
  return cut_ranges_move(values, doubtful, sizeof doubtful / sizeof *doubtful, easier, moved, err);
}
