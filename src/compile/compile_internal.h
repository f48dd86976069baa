/* What the files of src/compile share.
 *
 *   calendar.c   periods
 *   nodes.c      which nodes exist
 *   supply.c     sources, goods in transit, storages
 *   contracts.c  contracts, with take-or-pay
 *   sales.c      contracts of which the group is not simply the buyer
 *   movement.c   routes
 *   transits.c   goods of others on routes
 *   plants.c     conversions
 *   needs.c      obligations and markets
 *   decisions.c  measures: what they cost
 *   open.c       measures that are left to the engine
 *   breaches.c   minima that may be missed
 *   money.c      money terms
 *   compile.c    the order of all this, errors, and reading rates */
#ifndef CUT_COMPILE_COMPILE_INTERNAL_H
#define CUT_COMPILE_COMPILE_INTERNAL_H

#include "case/horizon.h"
#include "compile/compile.h"

/* Rows of a table by something they refer to: those of i are item[start[i] .. start[i + 1]), ascending. */
typedef struct cut_grouping {
  int64_t *start; /* [n + 1] */
  int64_t *item;
} cut_grouping;

typedef struct cut_class_row {
  int64_t priority, row;
} cut_class_row;

/* One compilation. */
typedef struct cut_compiling {
  const cut_values *v;
  const cut_case *c;
  bool without_new, without_money, looks_ahead;
  bool system;   /* all actors are one group: there is no one buyer */
  int64_t buyer; /* of the group: who pays tariffs and is paid by markets; -1 in the system view */
  cut_span *period; /* [n_periods] */
  int64_t n_periods;
  cut_horizon horizon; /* v in these periods */
  uint8_t *in_group; /* [n_actors] */
  int64_t n_actors, n_places, n_commodities, n_levies;
  uint8_t *live;    /* [n_commodities * n_places] nodes that supply can reach */
  int64_t *balance; /* [n_commodities * n_places] balance row of the node's first period, -1 if it does not exist */
  cut_grouping routes_from, conversions_at; /* by place */
  cut_grouping yields_of;                   /* by conversion */
  cut_grouping transits_on;                 /* by route */
  cut_grouping source_steps, demand_steps;  /* by source, by demand; in the order of positions */
  uint8_t *membership_changes; /* [n_periods] 1 if who belongs to which bloc may differ from the period before */
  double *prices;              /* [CUT_MAX_PRICES * n_periods] scratch of cut_money_prices */
  double **levy_rate;          /* [n_levies * n_commodities] of each period, NAN if not known yet; NULL until needed */
  struct {
    cut_class_row *items;
    int64_t n, capacity;
  } classes;
  double offset;
  cut_model_builder *b;
} cut_compiling;

/* The model of values without open measures, or with those counted as off; implied limits are left out if asked. */
cut_status cut_compile_plain(const cut_values *values, const cut_compile_options *options, bool imply, cut_model **out,
                             cut_error *err);

/* ---- calendar.c ---- */

/* Period that holds the day, -1 if none. */
int64_t cut_calendar_find(const cut_span *period, int64_t n, cut_date day);
/* First period after the calendar month or year in which period t starts, n if none. */
int64_t cut_calendar_window_end(const cut_span *period, int64_t n, cut_per per, int64_t t);

/* ---- nodes.c ---- */

cut_status cut_nodes_init(cut_compiling *k, cut_error *err);
bool cut_nodes_is_live(const cut_compiling *k, int64_t grade, int64_t place);
void cut_grouping_clear(cut_grouping *g);

/* ---- compile.c ---- */

/* Is the actor in the group? -1 (outside) is not. */
bool cut_compiling_is_ours(const cut_compiling *k, int64_t actor);
/* Who pays what the group owes as a whole, and receives what it is paid: its buyer; in the system view the state in which
 * the place lies. */
int64_t cut_compiling_purse(const cut_compiling *k, int64_t place);
/* The owner of a storage or conversion: the cell, else the actor of its place. */
int64_t cut_compiling_owner(const cut_compiling *k, cut_table t, int64_t row, int owner_column, int place_column);
/* Is demand `row` an obligation that the group must serve? Those of others are outside the buyer's view. */
bool cut_compiling_has_duty(const cut_compiling *k, int64_t row);
/* Balance row of a node; the node exists. */
int64_t cut_compiling_balance(const cut_compiling *k, int64_t grade, int64_t place, int64_t t);

/* A RATE over period t: >= 0, INFINITY if unlimited; INPUT if the case makes it anything else. */
cut_status cut_compiling_rate(const cut_compiling *k, cut_table table, int64_t row, int column, int64_t t, double *out,
                              cut_error *err);
/* The same over all periods, out [n_periods]. */
cut_status cut_compiling_rates(cut_compiling *k, cut_table table, int64_t row, int column, double *out, cut_error *err);
/* An AMOUNT on the day: >= 0, INFINITY if unlimited, `otherwise` if empty means none. */
cut_status cut_compiling_amount(const cut_compiling *k, cut_table table, int64_t row, int column, cut_date day,
                                double otherwise, double *out, cut_error *err);
/* Checks least <= most; what rounding alone puts above is put on it. */
cut_status cut_compiling_order(const cut_compiling *k, cut_table table, int64_t row, int column, int64_t t,
                               double *least, double most, cut_error *err);
/* Canonical units of a grade in one canonical unit of its family (or itself). */
cut_status cut_compiling_grade_factor(const cut_compiling *k, int64_t family, int64_t grade, double *out,
                                      cut_error *err);
/* Row of a priority class, made when first asked for. */
cut_status cut_compiling_class(cut_compiling *k, int64_t priority, int64_t *row, cut_error *err);
/* The row of an unserved amount's class, and its energy there. INPUT if its commodity has no heating value. */
cut_status cut_compiling_energy(cut_compiling *k, cut_table table, int64_t row, int64_t commodity, int64_t priority,
                                int64_t *class_row, double *energy, cut_error *err);
/* Adds the energy to its class. */
cut_status cut_compiling_count_energy(cut_compiling *k, cut_table table, int64_t row, int64_t commodity,
                                      int64_t priority, int64_t column, cut_error *err);
/* Adds the place in the case to an error that has just been set: "table 'key', column, from first to last: message".
 * column or t may be -1. Errors that are not INPUT pass as they are. */
cut_status cut_compiling_place(const cut_compiling *k, cut_status status, cut_table table, int64_t row, int column,
                               int64_t t, cut_error *err);
#define CUT_COMPILING_FAIL(k, table, row, column, t, err, ...) \
  cut_compiling_place((k), CUT_FAIL((err), CUT_STATUS_INPUT, __VA_ARGS__), (table), (row), (column), (t), (err))

/* ---- sales.c ---- */

/* What a contract is to the group. */
typedef enum cut_side {
  CUT_SIDE_NONE,  /* nothing; or both sides are in the group and the good moves freely */
  CUT_SIDE_BUYS,  /* it buys from others */
  CUT_SIDE_SELLS, /* it sells to others */
  CUT_SIDE_INSIDE /* both sides are in the group, and the good comes from outside the case */
} cut_side;
cut_side cut_compiling_side(const cut_compiling *k, int64_t contract);

/* ---- transits.c ---- */

/* Is it in the model? The shipper is not in the group. */
bool cut_transit_passes(const cut_compiling *k, int64_t row);
/* The transits on a route: days and most [n_periods] are the route's; shared [n_periods] its capacity rows, or NULL. */
cut_status cut_compile_transits(cut_compiling *k, int64_t route, const double *days, const double *most,
                                const int64_t *shared, cut_error *err);

/* ---- the parts of a model ---- */

cut_status cut_compile_sources(cut_compiling *k, cut_error *err);
cut_status cut_compile_contracts(cut_compiling *k, cut_error *err);
cut_status cut_compile_sales(cut_compiling *k, cut_error *err);
cut_status cut_compile_transit(cut_compiling *k, cut_error *err);
cut_status cut_compile_storages(cut_compiling *k, cut_error *err);
cut_status cut_compile_routes(cut_compiling *k, cut_error *err);
cut_status cut_compile_conversions(cut_compiling *k, cut_error *err);
cut_status cut_compile_demands(cut_compiling *k, cut_error *err);
cut_status cut_compile_measures(cut_compiling *k, cut_error *err);

/* breaches.c: after all the others */
cut_status cut_compile_breaches(cut_compiling *k, cut_error *err);

/* ---- money.c ---- */

/* Who pays whom for what: the fixed part of a term. */
typedef struct cut_cause {
  int64_t payer, recipient;
  cut_table table; /* the row that causes it */
  int64_t row;
} cut_cause;

/* The cell that holds a price. */
typedef struct cut_price_cell {
  cut_table table;
  int64_t row;
  int column;
} cut_price_cell;

/* A PRICE cell as one term on a column of the model, for the grade in period t. */
cut_status cut_money_price(cut_compiling *k, int64_t column, cut_cause cause, const char *label, cut_price_cell cell,
                           int64_t grade, int64_t t, cut_error *err);
/* PRICE cells, each as a term on a column in each period, the first of which is given; in periods in which days
 * [n_periods] is above 0. */
typedef struct cut_price_term {
  cut_cause cause;
  const char *label;
  cut_price_cell cell;
} cut_price_term;
enum { CUT_MAX_PRICES = 2 };
cut_status cut_money_prices(cut_compiling *k, int64_t first, const cut_price_term *terms, int n, int64_t grade,
                            const double *days, cut_error *err);
/* A term of a known rate. */
cut_status cut_money_term_of(cut_compiling *k, int64_t column, cut_cause cause, const char *label, double rate,
                             cut_error *err);
/* A RULE cell as one term for each part of the formula. */
cut_status cut_money_rule(cut_compiling *k, int64_t column, cut_cause cause, cut_price_cell cell, int64_t grade,
                          int64_t t, cut_error *err);
/* What the levy takes on a unit of the grade in period t, times sign, as a term on a column. */
cut_status cut_money_levy(cut_compiling *k, int64_t column, int64_t levy, int64_t grade, int64_t t, double sign,
                          cut_error *err);
/* All levies on route `route` carrying the grade; its flows are columns first, first + 1 and so on. Nothing is charged in periods without days.
 */
cut_status cut_money_levies(cut_compiling *k, int64_t route, int64_t grade, int64_t first, const double *days,
                            cut_error *err);
cut_status cut_money_init(cut_compiling *k, cut_error *err);
void cut_money_clear(cut_compiling *k);

#endif
