/* The energy balance of a group, from the columns of a model: what each unit of a column adds to primary production,
 * imports, exports and stocks, by fuel and by origin. Every share, in every verb, is a sum or a linear form made here.
 *
 *   production   sources at places of the group; heat of nuclear fuel where it counts as domestic
 *   imports      contracts bought from actors outside the group, sources of the group abroad, and goods that were on
 *                their way in at the start; counted where they are delivered, so losses on the way are imported too
 *   exports      what markets and buyers outside the group take
 *   drawn        stock change: drawn from storages less put in, and goods on their way inside the group at the start
 *
 *   re-exports   of each grade what is exported beyond what the group produces of that very grade: everything, for a
 *                grade without a home source; max(0, exports - production) otherwise. Products are grades of their own:
 *                diesel made of home crude is re-exported.
 *   available    gross available energy of Eurostat: production + imports - exports + drawn
 *
 * Everything is in GWh by the heating value the case states (net, unless a grade is flagged `gross`). A grade without a
 * heating value counts nothing and is flagged `uncounted`: a balance with such a grade in it is not whole, and whoever
 * prints it says so. Goods of others in transit are in none of this. */
#ifndef CUT_QUESTION_ENERGY_BALANCE_H
#define CUT_QUESTION_ENERGY_BALANCE_H

#include "case/case.h"
#include "model/model.h"

/* The words of commodities.fuel, in the order of the schema. */
typedef enum cut_fuel {
  CUT_FUEL_OIL,
  CUT_FUEL_PRODUCTS,
  CUT_FUEL_GAS,
  CUT_FUEL_COAL,
  CUT_FUEL_NUCLEAR,
  CUT_FUEL_POWER,
  CUT_FUEL_RENEWABLE,
  CUT_FUEL_OTHER,
  CUT_N_FUELS
} cut_fuel;
/* Of a grade: its own cell, else that of its family, else other. */
cut_fuel cut_energy_fuel(const cut_case *c, int64_t commodity);
const char *cut_energy_fuel_text(cut_fuel fuel); /* "oil", ... */

/* How nuclear fuel counts. DOMESTIC (Eurostat): heat of the fuel used is primary production, whoever made the fuel.
 * BY_FUEL: fuel is imported from its origin when it is bought. */
typedef enum cut_nuclear { CUT_NUCLEAR_DOMESTIC, CUT_NUCLEAR_BY_FUEL } cut_nuclear;
/* Which origin of a contract counts: where it physically comes from, or what it is declared as. */
typedef enum cut_origin_kind { CUT_ORIGIN_PHYSICAL, CUT_ORIGIN_DECLARED } cut_origin_kind;

/* The state behind an actor: the first state on the way up through who controls it; itself where there is none. */
int64_t cut_energy_state(const cut_case *c, int64_t actor);
/* Where a contract's goods come from: its origin (or declared_origin, else origin), else its seller; up to the state. */
int64_t cut_energy_contract_origin(const cut_case *c, int64_t contract, cut_origin_kind kind);

typedef enum cut_energy_item {
  CUT_ENERGY_NONE,
  CUT_ENERGY_PRODUCTION,
  CUT_ENERGY_IMPORT,
  CUT_ENERGY_EXPORT,
  CUT_ENERGY_DRAWN
} cut_energy_item;

/* What one unit of a column is in the balance. */
typedef struct cut_energy_entry {
  cut_energy_item item;
  int64_t commodity;         /* grade, -1 if item is NONE */
  int64_t physical, declared; /* state it comes from, of PRODUCTION and IMPORT; else -1 */
  int64_t destination;        /* state that an EXPORT goes to: its buyer's, else that of the place; else -1 */
  cut_fuel fuel;
  double gwh;                 /* per unit of the column */
} cut_energy_entry;

typedef struct cut_energy_books {
  const cut_case *c;      /* borrowed */
  const cut_model *model; /* borrowed: must outlive the books */
  cut_nuclear nuclear;
  cut_energy_entry *column; /* [n_columns] */
  uint8_t *is_home;         /* [n_commodities] 1: the group has a home source of the grade */
  uint8_t *is_mixed;        /* [n_commodities] 1: home source, other supply and exports: re-exports are not linear */
  uint8_t *uncounted;       /* [n_commodities] 1: appears in the balance and has no heating value */
  uint8_t *gross;           /* [n_commodities] 1: appears in the balance with a gross heating value */
} cut_energy_books;

/* Classifies every column. Start from {0}; cleared by cut_energy_books_clear. Linear in the columns. */
cut_status cut_energy_books_open(const cut_case *c, const cut_model *m, cut_nuclear nuclear, cut_energy_books *out,
                                 cut_error *err);
void cut_energy_books_clear(cut_energy_books *b);

/* Every quantity that is a sum over the books. The last three are the bases of a share. */
typedef enum cut_energy_quantity {
  CUT_ENERGY_Q_PRODUCTION,
  CUT_ENERGY_Q_EXPORTS,
  CUT_ENERGY_Q_DRAWN,
  CUT_ENERGY_Q_REEXPORTS,
  CUT_ENERGY_Q_NET_IMPORTS,      /* imports - exports */
  CUT_ENERGY_Q_IMPORTS,          /* base "gross imports" */
  CUT_ENERGY_Q_RETAINED_IMPORTS, /* base "imports net of energy re-exported": imports - re-exports */
  CUT_ENERGY_Q_AVAILABLE,        /* base "gross available energy" */
  CUT_N_ENERGY_QUANTITIES
} cut_energy_quantity;
const char *cut_energy_quantity_text(cut_energy_quantity q);

/* Which part of the books is summed. cut_energy_all() is everything; then narrow it. */
typedef struct cut_energy_select {
  int fuel;              /* a cut_fuel, -1: all */
  int64_t commodity;     /* a grade, -1: all */
  const uint8_t *origin; /* [n_actors] 1: counts; NULL: all. Only production and imports have one; exports and stocks
                            count whatever is asked */
  cut_origin_kind kind;  /* which origin is looked at */
  cut_span when;         /* days; a column counts by the share of its period that lies inside */
} cut_energy_select;
cut_energy_select cut_energy_all(void);

/* The quantity at x [n_columns], GWh. */
double cut_energy_sum(const cut_energy_books *b, cut_energy_quantity q, const cut_energy_select *s, const double *x);

/* The quantity as a linear form: adds scale x its coefficients to form [n_columns], without constant. Where re-exports
 * of a mixed grade count, the form leaves them out and *exact (may be NULL) is set to false: then the form is at most
 * that of re-exports itself, and re-exports are max(0, mixed form of the grade) more; see cut_energy_mixed_form. */
void cut_energy_form(const cut_energy_books *b, cut_energy_quantity q, const cut_energy_select *s, double scale,
                     double *form, bool *exact);
/* Exports less production of one mixed grade: its re-exports are the positive part of this. */
void cut_energy_mixed_form(const cut_energy_books *b, int64_t commodity, const cut_energy_select *s, double scale,
                           double *form);

/* One line of the balance: the columns of one grade, item and pair of origins together. */
typedef struct cut_energy_line {
  cut_energy_item item;
  int64_t commodity, physical, declared;
  cut_fuel fuel;
  double gwh;
} cut_energy_line;
typedef struct cut_energy_lines {
  cut_energy_line *items; /* by item, grade, physical, declared; lines that are nothing are left out */
  int64_t n, capacity;
} cut_energy_lines;
/* Start from {0}; freed with cut_mem_free(out->items). */
cut_status cut_energy_lines_make(const cut_energy_books *b, const double *x, cut_span when, cut_energy_lines *out,
                                 cut_error *err);

#endif
