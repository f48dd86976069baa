/* Where the columns, or the rows, of a model came from: a list of origins, kept as runs. Most lines repeat the one before
 * in the next period, so a year of days takes one place and not 365. */
#ifndef CUT_MODEL_ORIGIN_RUNS_H
#define CUT_MODEL_ORIGIN_RUNS_H

#include "base/error.h"
#include "case/schema.h"

/* What a column or row stands for. */
typedef enum cut_role {
  /* columns */
  CUT_ROLE_SOURCE,    /* sources: production (commodity = grade, step = position) */
  CUT_ROLE_CONTRACT,  /* contracts: amount taken */
  CUT_ROLE_FLOW,      /* routes: amount departing (commodity = grade) */
  CUT_ROLE_LEVEL,     /* storages: level at the end of the period */
  CUT_ROLE_DRAW,      /* storages: drawn (> 0) or put in (< 0) */
  CUT_ROLE_FEED,      /* conversions: input (commodity = grade) */
  CUT_ROLE_RUN,       /* conversions: 1 while running */
  CUT_ROLE_SHORTFALL, /* conversions: minimum load not met */
  CUT_ROLE_DEMAND,    /* demands: the obligation, a fixed amount */
  CUT_ROLE_UNSERVED,  /* demands: part of the obligation not served */
  CUT_ROLE_MARKET,    /* demands: sold (step = position) */
  CUT_ROLE_ARRIVAL,   /* in_transit: arrives, a fixed amount */
  CUT_ROLE_PAID,      /* contracts: paid for in a calendar year and not taken; period = its last */
  CUT_ROLE_MAKE_UP,   /* contracts: taken of what was paid for in an earlier year (step = that year) */
  CUT_ROLE_SHORT,     /* contracts: 1 if less than the obligation of a calendar year is taken; period = its last */
  CUT_ROLE_ENTITLEMENT, /* levies: what its contract allows, a fixed amount */
  CUT_ROLE_MEASURE,   /* measures: 1 in a period in which it costs something */
  CUT_ROLE_DECIDE,    /* measures: 1 if an open one is taken */
  CUT_ROLE_BREACH,    /* contracts, routes, storages: what is missing of a minimum; period = the last
                         of the limit's; step 1: of the whole validity */
  CUT_ROLE_SALE,      /* contracts: amount sold to others */
  CUT_ROLE_TRANSIT,   /* transits: goods of others on a route, a fixed amount */
  /* rows */
  CUT_ROLE_BALANCE,   /* places: inflow - outflow of (commodity, place, period) = 0 */
  CUT_ROLE_CAPACITY,  /* routes: all grades of a family together */
  CUT_ROLE_STOCK,     /* storages: level before - level - drawn = 0 */
  CUT_ROLE_LOAD,      /* conversions: all feeds together (with SHORTFALL where there is one) >= minimum load */
  CUT_ROLE_LOAD_MAX,  /* conversions: all feeds together <= capacity (x RUN where there is one) */
  CUT_ROLE_WINDOW,    /* contracts: take over a calendar month or year; period = its first period; step 1: the
                         least take, where its window is not that of the most */
  CUT_ROLE_TOTAL,     /* contracts: take over the whole validity */
  CUT_ROLE_OBLIGATION, /* contracts: take-or-pay of a calendar year; period = its first period; step 0: takes + PAID
                         >= the obligation; 1 and 2: PAID is no more than what is lacking (with SHORT); 3: MAKE_UP <= PAID */
  CUT_ROLE_EFFECT,    /* a limit that moves with an open measure; table, row, commodity, step and period of what it
                         limits; column: its table's column, -1 - role where that does not tell */
  CUT_ROLE_LINK,      /* measure_links: requires or excludes, between open measures */
  CUT_ROLE_LEAST,     /* contracts, routes, storages: amount + BREACH >= minimum, where it is no row otherwise */
  CUT_ROLE_CLASS,     /* unserved energy of a priority class, GWh; row = the class */
  CUT_ROLE_SHARED,    /* limit of a column that goods of several origins share; step 1: of a draw */
  CUT_ROLE_SHARE,     /* actors: energy of its imports against what they may be at most (put on by a question, after
                         compilation: cut_model_with_row); sorts last */
  CUT_N_ROLES
} cut_role;
const char *cut_role_text(cut_role role); /* "flow", "balance", ... */
bool cut_role_is_column(cut_role role);
/* The class of missed minima: after all classes of the case. */
#define CUT_PRIORITY_BREACH INT64_MAX

/* Where a column or row came from. Never a line number. */
typedef struct cut_origin {
  cut_role role;
  cut_table table;
  int64_t row;       /* row of the table; the priority for CLASS */
  int column;        /* the schema column that bounds it, -1 if none */
  int64_t commodity; /* grade, -1 if it plays no part */
  int step;          /* position of a step, 0 if none */
  int64_t period;    /* -1 if it spans the horizon */
  int64_t origin;    /* whose goods, where they are told apart: 1 + row of actors, CUT_FROM_NOWHERE; else 0 */
} cut_origin;
enum { CUT_FROM_NOWHERE = -1 }; /* what stands for an amount that is not served */
/* The order of columns and of rows: by role, table, row, grade, step, period and origin; < 0, 0 or > 0. */
int cut_origin_compare(const cut_origin *a, const cut_origin *b);

/* Start from {0}. */
typedef struct cut_origin_run {
  cut_origin first; /* later lines of the run are the same, each a period later */
  int64_t at;       /* the run's first line */
} cut_origin_run;
typedef struct cut_origins {
  struct {
    cut_origin_run *items;
    int64_t n, capacity;
  } runs;
  struct {
    int64_t *items; /* the run of each CUT_LINES_PER_MARK-th line */
    int64_t n, capacity;
  } marks;
  int64_t n; /* lines */
} cut_origins;
enum { CUT_LINES_PER_MARK = 16 };

/* Adds a line, or `count` lines of consecutive periods that begin with it; false if memory is out. */
bool cut_origins_add(cut_origins *o, const cut_origin *line, int64_t count);
/* The i-th line. O(1). */
cut_origin cut_origins_get(const cut_origins *o, int64_t i);
/* Lines of a run. */
int64_t cut_origins_run_length(const cut_origins *o, int64_t run);
/* Is each line greater than the one before? Then the line with this origin (its `column` is ignored) is found, -1 if there
 * is none. O(log n). */
bool cut_origins_are_sorted(const cut_origins *o);
int64_t cut_origins_find(const cut_origins *o, const cut_origin *line);
/* False if memory is out; then *to is empty. */
bool cut_origins_copy(const cut_origins *from, cut_origins *to);
void cut_origins_clear(cut_origins *o);

#endif
