/* Units: one table of names with exact factors, a parser of combinations, and what converts amounts of a commodity.
 *
 * Factors are reduced fractions of 64-bit integers. Fractions are multiplied crosswise reduced, so that overflow is met
 * only where the product itself does not fit; then the unit is refused, never approximated.
 *
 * Definitions: barrel of 42 US gallons of 231 cubic inches; pound 0.45359237 kg (1959 agreement); Btu and calorie of
 * the International Steam Table (ISO 31-4: 1055.05585262 J and 4.1868 J); toe 41.868 GJ (IEA), which is 10 Gcal. */
#include "case/units.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/checked.h"
#include "base/text.h"

enum { MAX_UNIT_TEXT = 120, MAX_WORD = 40 };

/* What a name of the table stands for. POWER is energy per day; PER_WEEK and so on are lengths of time whose use below
 * the bar is a calendar rate. */
typedef enum kind { MASS, VOLUME, ENERGY, POWER, DAYS, WEEK, MONTH, YEAR, NUMBER } kind;

typedef struct row {
  const char *name;
  kind what;
  int64_t num, den; /* to kt, Mm3, GWh, GWh/d, d, 1; 0 where it has no fixed length */
  const char *factor;
  const char *note;
} row;

#define BBL_NUM 9936705933  /* 0.158987294928 m3 = 9936705933 / 62500000000 m3 */
#define BTU_NUM 52752792631 /* 1055.05585262 MJ = 52752792631 / 180000000000000 GWh */
#define CF_NUM 55306341     /* 0.028316846592 m3 = 55306341 / 1953125000 m3 */

static const row UNITS[] = {
    {"g", MASS, 1, 1000000000, "0.001 kg", ""},
    {"kg", MASS, 1, 1000000, "1 kg", ""},
    {"t", MASS, 1, 1000, "1000 kg", "metric ton"},
    {"tonne", MASS, 1, 1000, "1000 kg", "same as t"},
    {"kt", MASS, 1, 1, "1000 t", ""},
    {"Mt", MASS, 1000, 1, "1000000 t", ""},
    {"Gt", MASS, 1000000, 1, "1000000000 t", ""},
    {"lb", MASS, 45359237, 100000000000000, "0.45359237 kg", "pound"},
    {"short ton", MASS, 45359237, 50000000000, "907.18474 kg", "2000 lb"},
    {"long ton", MASS, 317514659, 312500000000, "1016.0469088 kg", "2240 lb"},
    {"l", VOLUME, 1, 1000000000, "0.001 m3", "litre"},
    {"m3", VOLUME, 1, 1000000, "1 m3", "cubic metre"},
    {"Mm3", VOLUME, 1, 1, "1000000 m3", "million cubic metres"},
    {"mcm", VOLUME, 1, 1, "1000000 m3", "million cubic metres"},
    {"bcm", VOLUME, 1000, 1, "1000000000 m3", "billion cubic metres"},
    {"cf", VOLUME, CF_NUM, 1953125000000000, "0.028316846592 m3", "cubic foot"},
    {"MMcf", VOLUME, CF_NUM, 1953125000, "28316.846592 m3", "million cubic feet"},
    {"bcf", VOLUME, CF_NUM, 1953125, "28316846.592 m3", "billion cubic feet"},
    {"US gal", VOLUME, 473176473, 125000000000000000, "0.003785411784 m3", "US liquid gallon, 231 cubic inches"},
    {"bbl", VOLUME, BBL_NUM, 62500000000000000, "0.158987294928 m3", "barrel of 42 US gal"},
    {"kbbl", VOLUME, BBL_NUM, 62500000000000, "158.987294928 m3", "thousand barrels"},
    {"kb", VOLUME, BBL_NUM, 62500000000000, "158.987294928 m3", "thousand barrels, as in kb/d"},
    {"Mbbl", VOLUME, BBL_NUM, 62500000000, "158987.294928 m3", "million barrels (never thousand)"},
    {"MMbbl", VOLUME, BBL_NUM, 62500000000, "158987.294928 m3", "million barrels"},
    {"mb", VOLUME, BBL_NUM, 62500000000, "158987.294928 m3", "million barrels, as in mb/d"},
    {"J", ENERGY, 1, 3600000000000, "1 J", "joule"},
    {"kJ", ENERGY, 1, 3600000000, "1000 J", ""},
    {"MJ", ENERGY, 1, 3600000, "1000000 J", ""},
    {"GJ", ENERGY, 1, 3600, "1000 MJ", ""},
    {"TJ", ENERGY, 5, 18, "1000 GJ", ""},
    {"PJ", ENERGY, 2500, 9, "1000 TJ", ""},
    {"EJ", ENERGY, 2500000, 9, "1000 PJ", ""},
    {"Wh", ENERGY, 1, 1000000000, "3600 J", "watt-hour"},
    {"kWh", ENERGY, 1, 1000000, "3.6 MJ", ""},
    {"MWh", ENERGY, 1, 1000, "3.6 GJ", ""},
    {"GWh", ENERGY, 1, 1, "3.6 TJ", ""},
    {"TWh", ENERGY, 1000, 1, "3.6 PJ", ""},
    {"toe", ENERGY, 1163, 100000, "41.868 GJ", "tonne of oil equivalent, 10 Gcal"},
    {"ktoe", ENERGY, 1163, 100, "41.868 TJ", ""},
    {"Mtoe", ENERGY, 11630, 1, "41.868 PJ", ""},
    {"tce", ENERGY, 8141, 1000000, "29.3076 GJ", "tonne of coal equivalent, 7 Gcal"},
    {"Mtce", ENERGY, 8141, 1, "29.3076 PJ", ""},
    {"kcal", ENERGY, 1163, 1000000000000, "4186.8 J", "International Table calorie"},
    {"Mcal", ENERGY, 1163, 1000000000, "4.1868 MJ", ""},
    {"Gcal", ENERGY, 1163, 1000000, "4.1868 GJ", "International Table calorie"},
    {"Tcal", ENERGY, 1163, 1000, "4.1868 TJ", ""},
    {"mmBtu", ENERGY, BTU_NUM, 180000000000000, "1055.05585262 MJ", "million Btu (ISO 31-4)"},
    {"MMBtu", ENERGY, BTU_NUM, 180000000000000, "1055.05585262 MJ", "million Btu (ISO 31-4)"},
    {"therm", ENERGY, BTU_NUM, 1800000000000000, "105.505585262 MJ", "100000 Btu (ISO 31-4)"},
    {"kW", POWER, 3, 125000, "24 kWh/d", ""},
    {"MW", POWER, 3, 125, "24 MWh/d", ""},
    {"GW", POWER, 24, 1, "24 GWh/d", ""},
    {"h", DAYS, 1, 24, "1/24 d", "hour"},
    {"d", DAYS, 1, 1, "1 d", "day"},
    {"day", DAYS, 1, 1, "1 d", ""},
    {"week", WEEK, 7, 1, "7 d", ""},
    {"month", MONTH, 0, 1, "calendar month", "only below the bar"},
    {"a", YEAR, 0, 1, "calendar year", "only below the bar"},
    {"y", YEAR, 0, 1, "calendar year", "only below the bar"},
    {"year", YEAR, 0, 1, "calendar year", "only below the bar"},
    {"%", NUMBER, 1, 100, "0.01", ""},
    {"thousand", NUMBER, 1000, 1, "1000", "before a unit, as in thousand m3"},
    {"million", NUMBER, 1000000, 1, "1000000", "before a unit, as in million USD"},
    {"billion", NUMBER, 1000000000, 1, "1000000000", "before a unit, as in billion m3"},
};
enum { N_UNITS = (int)(sizeof UNITS / sizeof UNITS[0]) };

/* ISO 4217, with codes withdrawn since 2004 that trade data still use; sorted. */
static const char CURRENCIES[][4] = {
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BYR", "BZD", "CAD", "CDF", "CHF", "CLF", "CLP", "CNY",
    "COP", "CRC", "CUC", "CUP", "CVE", "CYP", "CZK", "DJF", "DKK", "DOP", "DZD", "EEK", "EGP", "ERN", "ETB", "EUR",
    "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR",
    "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LTL", "LVL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP",
    "MRU", "MTL", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB",
    "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK",
    "SGD", "SHP", "SIT", "SKK", "SLE", "SLL", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT",
    "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND", "VUV", "WST", "XAF",
    "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWL",
};
enum { N_CURRENCIES = (int)(sizeof CURRENCIES / sizeof CURRENCIES[0]) };

/* Words that people write and that would be guessed wrongly or not at all. */
static const struct {
  const char *word, *advice;
} ADVICE[] = {
    {"ton", "a ton may be metric, short or long: write t, short ton or long ton"},
    {"tons", "a ton may be metric, short or long: write t, short ton or long ton"},
    {"tonnes", "write t"},
    {"MT", "write t for a metric ton, Mt for a million"},
    {"mt", "write t for a metric ton, Mt for a million"},
    {"T", "write t for a metric ton"},
    {"b", "write bbl for a barrel, or billion"},
    {"barrel", "write bbl"},
    {"barrels", "write bbl"},
    {"mbbl", "write kbbl for a thousand barrels, Mbbl for a million"},
    {"bn", "write billion"},
    {"mln", "write million"},
    {"m", "write million, month, or m3"},
    {"M", "write million"},
    {"k", "write thousand"},
    {"mcf", "write thousand cf, or MMcf for a million cubic feet"},
    {"Mcf", "write thousand cf, or MMcf for a million cubic feet"},
    {"MBtu", "write mmBtu for a million Btu"},
    {"tcm", "write thousand m3, or 1000 bcm for a trillion"},
    {"gal", "write US gal"},
    {"m^3", "write m3"},
    {"m\xc2\xb3", "write m3"},
    {"$", "write USD, or the ISO code of the dollar that is meant"},
    {"\xe2\x82\xac", "write EUR"},
};

/* ---- fractions ---- */

static int64_t gcd(int64_t a, int64_t b) {
  while (b != 0) {
    int64_t r = a % b;
    a = b;
    b = r;
  }
  return a;
}

/* u *= num/den (all positive), reduced. False if it does not fit. */
static bool multiply(cut_unit *u, int64_t num, int64_t den) {
  int64_t own = gcd(num, den);
  num /= own;
  den /= own;
  int64_t g = gcd(u->num, den), h = gcd(num, u->den);
  return cut_mul(u->num / g, num / h, &u->num) && cut_mul(u->den / h, den / g, &u->den);
}

/* ---- parser ---- */

typedef struct parser {
  const char *text; /* whole unit, for messages */
  const char *at;
  cut_unit u;
  bool below; /* reading what follows a '/' */
  bool has_time;
  cut_error *err;
} parser;

#define REFUSE(p, ...) (refuse((p), __VA_ARGS__), false)

static void refuse(parser *p, const char *format, ...) CUT_PRINTF(2, 3);
static void refuse(parser *p, const char *format, ...) {
  char what[300];
  va_list args;
  va_start(args, format);
  (void)vsnprintf(what, sizeof what, format, args);
  va_end(args);
  (void)CUT_FAIL(p->err, CUT_STATUS_INPUT, "unit \"%.80s\": %s", p->text, what);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '%' || c == '$' || c == '^' ||
         (unsigned char)c >= 0x80;
}

static void skip_spaces(parser *p) {
  while (*p->at == ' ') p->at++;
}

static bool scale(parser *p, int64_t num, int64_t den) {
  if (p->below ? !multiply(&p->u, den, num) : !multiply(&p->u, num, den))
    return REFUSE(p, "its factor is too large to be kept exactly");
  return true;
}

static bool raise(parser *p, cut_dimension d) {
  int power = p->u.exponent[d] + (p->below ? -1 : 1);
  if (power < -3 || power > 3) return REFUSE(p, "too high a power of one dimension");
  p->u.exponent[d] = (int8_t)power;
  return true;
}

static bool add_number(parser *p) {
  int64_t value = 0, den = 1;
  bool fraction = false;
  while (is_digit(*p->at) || (*p->at == '.' && !fraction && is_digit(p->at[1]))) {
    if (*p->at == '.') {
      fraction = true;
    } else if (!cut_mul(value, 10, &value) || !cut_add(value, *p->at - '0', &value) ||
               (fraction && !cut_mul(den, 10, &den))) {
      return REFUSE(p, "a number in it is too large");
    }
    p->at++;
  }
  if (value == 0) return REFUSE(p, "a number in it is zero");
  return scale(p, value, den);
}

static bool add_currency(parser *p, const char *code, int64_t thousands) {
  char *place = p->below ? p->u.per_money : p->u.money;
  if (place[0] != '\0') return REFUSE(p, "it has two currencies on one side of the bar");
  memcpy(place, code, 3);
  return raise(p, CUT_DIM_MONEY) && scale(p, thousands, 1000);
}

/* Time stands at most once, so that a rate has one calendar base. */
static bool add_time(parser *p, const row *r) {
  if (p->has_time) return REFUSE(p, "time stands in it twice");
  p->has_time = true;
  if (r->what == POWER) {
    if (p->below) return REFUSE(p, "power below the bar is not supported");
    p->u.exponent[CUT_DIM_TIME] = -1;
    p->u.per = CUT_PER_DAY;
    return raise(p, CUT_DIM_ENERGY) && scale(p, r->num, r->den);
  }
  if (!raise(p, CUT_DIM_TIME)) return false;
  if (!p->below) {
    if (r->num == 0)
      return REFUSE(p, "a %s is not a fixed number of days: write d or week", r->what == MONTH ? "month" : "year");
    return scale(p, r->num, r->den);
  }
  static const cut_per PER[] = {
      [DAYS] = CUT_PER_DAY, [WEEK] = CUT_PER_WEEK, [MONTH] = CUT_PER_MONTH, [YEAR] = CUT_PER_YEAR};
  p->u.per = PER[r->what];
  return r->what != DAYS || scale(p, r->num, r->den);
}

static bool add_row(parser *p, const row *r) {
  switch (r->what) {
    case MASS:
      return raise(p, CUT_DIM_MASS) && scale(p, r->num, r->den);
    case VOLUME:
      return raise(p, CUT_DIM_VOLUME) && scale(p, r->num, r->den);
    case ENERGY:
      return raise(p, CUT_DIM_ENERGY) && scale(p, r->num, r->den);
    case NUMBER:
      return scale(p, r->num, r->den);
    case POWER:
    case DAYS:
    case WEEK:
    case MONTH:
    case YEAR:
      return add_time(p, r);
  }
  return REFUSE(p, "not understood");
}

static const row *find_unit(const char *word, size_t n) {
  for (int i = 0; i < N_UNITS; i++) {
    if (strncmp(UNITS[i].name, word, n) == 0 && UNITS[i].name[n] == '\0') return &UNITS[i];
  }
  return NULL;
}

bool cut_unit_is_currency(const char *code) {
  int low = 0, high = N_CURRENCIES;
  while (low < high) {
    int mid = low + (high - low) / 2, order = strcmp(CURRENCIES[mid], code);
    if (order == 0) return true;
    if (order < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return false;
}

static bool unknown_word(parser *p, const char *word) {
  for (size_t i = 0; i < sizeof ADVICE / sizeof ADVICE[0]; i++) {
    if (strcmp(word, ADVICE[i].word) == 0) return REFUSE(p, "\"%s\" is not a unit: %s", word, ADVICE[i].advice);
  }
  const char *names[N_UNITS + N_CURRENCIES];
  int n = N_UNITS;
  for (int i = 0; i < N_UNITS; i++) names[i] = UNITS[i].name;
  if (strlen(word) == 3) { /* else any two letters are near to some code */
    for (int i = 0; i < N_CURRENCIES; i++) names[n++] = CURRENCIES[i];
  }
  int64_t near = cut_text_nearest(word, names, n);
  if (near >= 0) return REFUSE(p, "\"%s\" is not a unit: did you mean %s?", word, names[near]);
  return REFUSE(p, "\"%s\" is not a unit: expected one such as t, m3, bbl, GWh or USD, or a combination such as USD/t",
                word);
}

/* One name: of the table (two words tried first), or a currency, alone or after k or M. */
static bool add_word(parser *p) {
  size_t n = 0;
  while (is_word(p->at[n]) || is_digit(p->at[n])) n++;
  if (p->at[n] == ' ' && is_word(p->at[n + 1])) {
    size_t m = n + 1;
    while (is_word(p->at[m]) || is_digit(p->at[m])) m++;
    const row *two = find_unit(p->at, m);
    if (two != NULL) {
      p->at += m;
      return add_row(p, two);
    }
  }
  char word[MAX_WORD];
  if (n >= sizeof word) return REFUSE(p, "a name in it is too long");
  memcpy(word, p->at, n);
  word[n] = '\0';
  p->at += n;
  const row *r = find_unit(word, n);
  if (r != NULL) return add_row(p, r);
  if (n == 3 && cut_unit_is_currency(word)) return add_currency(p, word, 1);
  if (n == 4 && (word[0] == 'k' || word[0] == 'M') && cut_unit_is_currency(word + 1))
    return add_currency(p, word + 1, word[0] == 'k' ? 1000 : 1000000);
  return unknown_word(p, word);
}

/* What stands between two bars: numbers and names in any number, with spaces or '*' between them. */
static bool add_side(parser *p) {
  int parts = 0;
  skip_spaces(p);
  bool parenthesis = *p->at == '(';
  if (parenthesis) p->at++;
  for (;;) {
    skip_spaces(p);
    if (parts > 0 && *p->at == '*') {
      p->at++;
      skip_spaces(p);
    } else if (*p->at == '\0' || *p->at == '/' || *p->at == ')') {
      break;
    }
    bool ok = is_digit(*p->at)  ? add_number(p)
              : is_word(*p->at) ? add_word(p)
                                : REFUSE(p, "unexpected \"%.1s\"", p->at);
    if (!ok) return false;
    parts++;
  }
  if (parenthesis) {
    if (*p->at != ')') return REFUSE(p, "a parenthesis is not closed");
    p->at++;
    skip_spaces(p);
    if (*p->at != '\0' && *p->at != '/') return REFUSE(p, "unexpected \"%.1s\"", p->at);
  } else if (*p->at == ')') {
    return REFUSE(p, "unexpected \")\"");
  }
  if (parts == 0) return REFUSE(p, "nothing stands %s a bar", p->below ? "after" : "before");
  return true;
}

bool cut_unit_parse(const char *text, cut_unit *out, cut_error *err) {
  parser p = {.text = text, .at = text, .u = {.num = 1, .den = 1}, .err = err};
  if (strlen(text) > MAX_UNIT_TEXT) {
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "unit \"%.20s...\" is longer than %d bytes", text, MAX_UNIT_TEXT);
    return false;
  }
  if (text[strspn(text, " ")] == '\0') {
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "the unit is empty: write 1 for a plain number");
    return false;
  }
  if (!add_side(&p)) return false;
  while (*p.at == '/') {
    p.at++;
    p.below = true;
    if (!add_side(&p)) return false;
  }
  if (p.u.money[0] != '\0' && strcmp(p.u.money, p.u.per_money) == 0) {
    memset(p.u.money, 0, sizeof p.u.money);
    memset(p.u.per_money, 0, sizeof p.u.per_money);
  }
  *out = p.u;
  return true;
}

/* ---- meaning ---- */

double cut_unit_factor(const cut_unit *u) { return (double)u->num / (double)u->den; }

bool cut_unit_same_dimension(const cut_unit *a, const cut_unit *b) {
  return memcmp(a->exponent, b->exponent, sizeof a->exponent) == 0 && strcmp(a->money, b->money) == 0 &&
         strcmp(a->per_money, b->per_money) == 0;
}

static const char *const DIMENSION_WORDS[CUT_N_DIMS] = {"mass", "volume", "energy", "time", "money"};

static void add_words(char buf[CUT_UNIT_WORDS], const char *word, int times, const char *joint) {
  for (int k = 0; k < times; k++) {
    size_t n = strlen(buf);
    (void)snprintf(buf + n, CUT_UNIT_WORDS - n, "%s%s", n == 0 || buf[n - 1] == ' ' ? "" : joint, word);
  }
}

const char *cut_unit_words(const cut_unit *u, char buf[CUT_UNIT_WORDS]) {
  static const char *const PER[] = {"time", "day", "week", "month", "year"};
  bool above = false, below = false;
  for (int d = 0; d < CUT_N_DIMS; d++) {
    above = above || u->exponent[d] > 0;
    below = below || u->exponent[d] < 0;
  }
  buf[0] = '\0';
  if (u->money[0] != '\0' && u->per_money[0] != '\0') { /* money cancels, the two currencies do not */
    (void)snprintf(buf, CUT_UNIT_WORDS, "%s per %s", u->money, u->per_money);
    if (above)
      add_words(buf, "something", 1, " times ");
    else if (below)
      add_words(buf, "something", 1, " per ");
    return buf;
  }
  if (!above && !below) {
    (void)snprintf(buf, CUT_UNIT_WORDS, "a plain number");
    return buf;
  }
  if (u->exponent[CUT_DIM_MONEY] > 0) add_words(buf, "money", u->exponent[CUT_DIM_MONEY], " times ");
  for (int d = 0; d < CUT_DIM_MONEY; d++) add_words(buf, DIMENSION_WORDS[d], u->exponent[d], " times ");
  if (!below) return buf;
  add_words(buf, above ? "per " : "1 per ", 1, " ");
  for (int d = 0; d < CUT_N_DIMS; d++) {
    const char *word = d == CUT_DIM_TIME ? PER[u->per] : DIMENSION_WORDS[d];
    add_words(buf, word, -u->exponent[d], " and ");
  }
  return buf;
}

/* ---- amounts of a commodity ---- */

bool cut_unit_dimension_factor(cut_dimension from, const cut_conversion_basis *basis, double *factor, cut_error *err) {
  const char *have = DIMENSION_WORDS[from], *want = DIMENSION_WORDS[basis->canonical];
  if (from == basis->canonical) {
    *factor = 1.0;
    return true;
  }
  if (from == CUT_DIM_ENERGY && basis->gwh_per_unit > 0) {
    *factor = 1.0 / basis->gwh_per_unit;
    return true;
  }
  if (from == CUT_DIM_ENERGY) {
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "a heating value is needed to convert %s to %s", have, want);
    return false;
  }
  if (basis->canonical == CUT_DIM_ENERGY) {
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "a commodity whose unit is an energy cannot be given as a %s", have);
    return false;
  }
  if (!(basis->kt_per_mm3 > 0)) {
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "a density is needed to convert %s to %s", have, want);
    return false;
  }
  *factor = from == CUT_DIM_VOLUME ? basis->kt_per_mm3 : 1.0 / basis->kt_per_mm3;
  return true;
}

/* The one amount dimension of u, with exponent `sign`, other exponents being those given. */
static bool single_amount(const cut_unit *u, int sign, int time, int money, cut_dimension *out) {
  int n = 0;
  for (int d = CUT_DIM_MASS; d <= CUT_DIM_ENERGY; d++) {
    if (u->exponent[d] == 0) continue;
    if (u->exponent[d] != sign) return false;
    *out = (cut_dimension)d;
    n++;
  }
  return n == 1 && u->exponent[CUT_DIM_TIME] == time && u->exponent[CUT_DIM_MONEY] == money &&
         (money != 0 || (u->money[0] == '\0' && u->per_money[0] == '\0'));
}

static bool wrong_dimension(const cut_unit *u, const char *expected, cut_error *err) {
  char words[CUT_UNIT_WORDS];
  (void)CUT_FAIL(err, CUT_STATUS_INPUT, "expected %s, not %s", expected, cut_unit_words(u, words));
  return false;
}

bool cut_unit_amount_factor(const cut_unit *u, const cut_conversion_basis *basis, double *factor, cut_error *err) {
  cut_dimension d = CUT_DIM_MASS;
  double f = 0;
  if (!single_amount(u, 1, 0, 0, &d)) return wrong_dimension(u, "an amount (mass, volume or energy)", err);
  if (!cut_unit_dimension_factor(d, basis, &f, err)) return false;
  *factor = cut_unit_factor(u) * f;
  return true;
}

bool cut_unit_rate_factor(const cut_unit *u, const cut_conversion_basis *basis, double *factor, cut_error *err) {
  cut_dimension d = CUT_DIM_MASS;
  double f = 0;
  if (!single_amount(u, 1, -1, 0, &d))
    return wrong_dimension(u, "an amount per time (mass, volume or energy per d, week, month or a)", err);
  if (!cut_unit_dimension_factor(d, basis, &f, err)) return false;
  *factor = cut_unit_factor(u) * f;
  return true;
}

bool cut_unit_price_factor(const cut_unit *u, const cut_conversion_basis *basis, double *factor, cut_error *err) {
  cut_dimension d = CUT_DIM_MASS;
  double f = 0;
  if (!single_amount(u, -1, 0, 1, &d)) return wrong_dimension(u, "money per amount (mass, volume or energy)", err);
  if (!cut_unit_dimension_factor(d, basis, &f, err)) return false;
  *factor = cut_unit_factor(u) / f;
  return true;
}

/* ---- rates over the calendar ---- */

/* Share-wise sum over the months or years that the span touches; whole ones count exactly 1. */
static double calendar_rate(double amount, cut_span span, bool years) {
  double whole = 0, part = 0;
  cut_date d = span.first;
  while (d < span.last) {
    int year = 0, month = 0, day = 0;
    cut_date_split(d, &year, &month, &day);
    int length = years ? cut_date_days_in_year(year) : cut_date_days_in_month(year, month);
    cut_date end = years ? cut_date_next_year(d) : cut_date_next_month(d);
    if (end > span.last) end = span.last;
    if (end - d == length)
      whole += 1;
    else
      part += amount * (double)(end - d) / length;
    d = end;
  }
  return amount * whole + part;
}

double cut_rate_over(double amount, cut_per per, cut_span span) {
  if (span.last <= span.first) return 0;
  double days = (double)span.last - (double)span.first;
  switch (per) {
    case CUT_PER_NONE:
      return amount;
    case CUT_PER_DAY:
      return amount * days;
    case CUT_PER_WEEK:
      return amount * days / 7;
    case CUT_PER_MONTH:
      return calendar_rate(amount, span, false);
    case CUT_PER_YEAR:
      return calendar_rate(amount, span, true);
  }
  return NAN;
}

/* ---- texts ---- */

const char *cut_unit_canonical_text(cut_dimension canonical) {
  switch (canonical) {
    case CUT_DIM_MASS:
      return "kt";
    case CUT_DIM_VOLUME:
      return "Mm3";
    case CUT_DIM_ENERGY:
      return "GWh";
    case CUT_DIM_TIME:
      return "d";
    case CUT_DIM_MONEY:
      return "thousand";
    case CUT_N_DIMS:
      break;
  }
  return "";
}

void cut_unit_price_text(cut_dimension canonical, const char *currency, char buf[32]) {
  const char *below = canonical == CUT_DIM_MASS ? "t" : canonical == CUT_DIM_VOLUME ? "1000 m3" : "MWh";
  (void)snprintf(buf, 32, "%s/%s", currency, below);
}

int64_t cut_n_units(void) { return N_UNITS; }

cut_unit_info cut_unit_row(int64_t i) {
  static const char *const WORDS[] = {
      [MASS] = "mass", [VOLUME] = "volume", [ENERGY] = "energy", [POWER] = "power",  [DAYS] = "time",
      [WEEK] = "time", [MONTH] = "time",    [YEAR] = "time",     [NUMBER] = "number"};
  const row *r = &UNITS[i];
  return (cut_unit_info){.name = r->name, .dimension = WORDS[r->what], .factor = r->factor, .note = r->note};
}
