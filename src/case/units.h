/* Units: the only place that knows what a tonne, a barrel or a dollar per thousand cubic metres is.
 *
 * Canonical units, in which everything is computed:
 *   mass kt, volume Mm3 (million cubic metres), energy GWh, time d, money thousand units of the case currency.
 * So canonical prices read as USD/t, USD/(1000 m3) and USD/MWh. A commodity's canonical amount is a mass if it has a
 * density or its `unit` is a mass; else a volume if its `unit` is a volume; else an energy. Factors are exact rationals. */
#ifndef CUT_CASE_UNITS_H
#define CUT_CASE_UNITS_H

#include "base/date.h"

typedef enum cut_dimension { CUT_DIM_MASS, CUT_DIM_VOLUME, CUT_DIM_ENERGY, CUT_DIM_TIME, CUT_DIM_MONEY, CUT_N_DIMS } cut_dimension;

/* The calendar base of a rate. Months and years have their real length. */
typedef enum cut_per { CUT_PER_NONE, CUT_PER_DAY, CUT_PER_WEEK, CUT_PER_MONTH, CUT_PER_YEAR } cut_per;

/* A parsed unit: num/den canonical units, with exponents by dimension. Calendar months and years are not fixed numbers
 * of days: they are kept in `per` and TIME's exponent is then -1 with factor 1. At most one currency above and one below. */
typedef struct cut_unit {
  int64_t num, den;              /* exact factor to canonical units, without money's thousand where money is absent */
  int8_t exponent[CUT_N_DIMS];
  cut_per per;                   /* for .../d, .../week, .../month, .../a */
  char money[4];                 /* ISO 4217 above the bar, "" if none */
  char per_money[4];             /* ISO 4217 below the bar (exchange rates), "" if none */
} cut_unit;

/* Reads "kt", "USD/t", "Mt/month", "bbl/t", "RUB/USD", "USD/1000 m3", "%", "1". False with a message in err that says
 * what was expected and the nearest known unit. Factors exact; complexity linear in the text. */
bool cut_unit_parse(const char *text, cut_unit *out, cut_error *err);

/* What converts amounts of one commodity. Zero where not given. */
typedef struct cut_conversion_basis {
  cut_dimension canonical;   /* MASS, VOLUME or ENERGY */
  double kt_per_mm3;         /* density */
  double gwh_per_unit;       /* energy content of one canonical unit; 0 if there is no heating value */
} cut_conversion_basis;

/* Factor from an amount unit (mass, volume or energy) to the commodity's canonical unit. False, with err, if the
 * dimension is not an amount or the density or heating value that is needed is missing. */
bool cut_unit_amount_factor(const cut_unit *u, const cut_conversion_basis *basis, double *factor, cut_error *err);

/* The same for an amount per time (kt/d: the factor of kt), and for money per amount: canonical price per price in `u`
 * (USD/bbl for a commodity in kt: the factor to thousand USD per kt, whatever the currency). */
bool cut_unit_rate_factor(const cut_unit *u, const cut_conversion_basis *basis, double *factor, cut_error *err);
bool cut_unit_price_factor(const cut_unit *u, const cut_conversion_basis *basis, double *factor, cut_error *err);

/* Canonical amounts of the commodity in one canonical unit (kt, Mm3 or GWh) of dimension `from`. */
bool cut_unit_dimension_factor(cut_dimension from, const cut_conversion_basis *basis, double *factor, cut_error *err);

/* The exact factor as a double. */
double cut_unit_factor(const cut_unit *u);
/* True if both have the same dimension and currencies; factors and `per` may differ. */
bool cut_unit_same_dimension(const cut_unit *a, const cut_unit *b);
/* What a unit measures, in words: "money per volume", "mass per time", "a plain number", "RUB per USD". Truncated to
 * fit buf [size]; returns buf. */
enum { CUT_UNIT_WORDS = 64 };
const char *cut_unit_words(const cut_unit *u, char buf[CUT_UNIT_WORDS]);
/* True if text is an ISO 4217 code. */
bool cut_unit_is_currency(const char *code);

/* The table of units, for documents. */
typedef struct cut_unit_info {
  const char *name;      /* "bbl" */
  const char *dimension; /* "mass", "volume", "energy", "time", "power", "number" */
  const char *factor;    /* "0.158987294928 m3" */
  const char *note;      /* "barrel of 42 US gallons" */
} cut_unit_info;
int64_t cut_n_units(void);
cut_unit_info cut_unit_row(int64_t i);

/* Amount that a rate of `amount` per `per` gives over the days of span, by real calendar months and years. */
double cut_rate_over(double amount, cut_per per, cut_span span);

/* Text of the canonical unit: "kt", "Mm3", "GWh"; of its price: "USD/t", "USD/1000 m3", "USD/MWh" (buf [32]). */
const char *cut_unit_canonical_text(cut_dimension canonical);
void cut_unit_price_text(cut_dimension canonical, const char *currency, char buf[32]);

#endif
