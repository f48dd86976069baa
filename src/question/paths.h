/* Cheapest ways through the routes of a case for one grade, by Bellman and Ford's method (R. Bellman, On a routing
 * problem, Quarterly of Applied Mathematics 16 (1958) 87-90, doi:10.1090/qam/102435) on what a unit costs delivered:
 * tariff, carrying cost and levies are added, losses divide. Prices are those of one span of days; capacities are noted
 * on the way and decide nothing but whether a route is open at all. */
#ifndef CUT_QUESTION_PATHS_H
#define CUT_QUESTION_PATHS_H

#include "case/values.h"

/* The cheapest way to a place. */
typedef struct cut_path {
  double cost;     /* delivered there, canonical price units; INFINITY if it cannot be reached */
  double capacity; /* most per day along the way, counted at this end */
  int64_t route;   /* last route of the way, -1 at the start */
  int32_t days;    /* on the way */
  bool is_new;     /* uses something that is new */
} cut_path;

/* From a place where a unit costs `price` and `capacity` a day can be had. paths [n_places], indexed by place.
 * O(places x routes) in the worst case; INPUT if a price is missing. */
cut_status cut_paths_search(const cut_values *v, int64_t from, int64_t grade, double price, double capacity,
                            bool is_new, cut_span when, cut_path *paths, cut_error *err);

/* A contract's price over a span of days, all terms together, per canonical unit. */
cut_status cut_contract_price(const cut_values *v, int64_t contract, cut_span when, double *out, cut_error *err);

/* The rest of the month of a day, cut to the case's horizon. */
cut_span cut_month_from(const cut_case *c, cut_date day);
/* The first month from a day on in which the contract may be taken; false if there is none in the horizon. */
bool cut_contract_first_open(const cut_values *v, int64_t contract, cut_date start, cut_span *out);

/* From a contract's delivery place at its price. */
cut_status cut_paths_from_contract(const cut_values *v, int64_t contract, cut_span when, cut_path *paths,
                                   cut_error *err);

/* The routes that lead to a place, in order: "a > b"; freed with cut_mem_free, NULL if memory is out. */
char *cut_paths_text(const cut_case *c, const cut_path *paths, int64_t place);

/* True if the conversion has a yield for that grade. */
bool cut_conversion_takes(const cut_case *c, int64_t conversion, int64_t grade);

#endif
