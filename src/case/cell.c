#include "case/cell.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "case/decimal.h"

enum { MAX_WORDS = 16, MAX_WORD = 32 };

/* ---- words ---- */

void cut_cell_expected(const cut_schema_column *column, char buf[160]) {
  static const char *const WORDS[] = {
      [CUT_TYPE_ID] = "letters, digits, '_', '.' and '-'",
      [CUT_TYPE_TEXT] = "text",
      [CUT_TYPE_REF] = "the key of a row",
      [CUT_TYPE_CHOICE] = "one word",
      [CUT_TYPE_FLAG] = "yes or no",
      [CUT_TYPE_INTEGER] = "a whole number",
      [CUT_TYPE_NUMBER] = "a number",
      [CUT_TYPE_DATE] = "a date as YYYY-MM-DD, years 1900 to 2199",
      [CUT_TYPE_PERIOD] = "a period as YYYY, YYYY-MM or YYYY-MM-DD, years 1900 to 2199",
      [CUT_TYPE_UNIT] = "a unit of mass, volume or energy",
      [CUT_TYPE_SHARE] = "a number with unit 1 or %",
      [CUT_TYPE_DURATION] = "a number with a unit of time: d, h or week",
      [CUT_TYPE_AMOUNT] = "a number with a unit of amount, such as kt",
      [CUT_TYPE_RATE] = "a number with a unit of amount per time, such as kt/d",
      [CUT_TYPE_PRICE] = "a number with a unit of money per amount, such as USD/t",
      [CUT_TYPE_MONEY] = "a number with a unit of money",
      [CUT_TYPE_EXPENSE] = "a number with a unit of money per time, such as USD/a",
      [CUT_TYPE_DENSITY] = "a number with a unit of mass per volume or volume per mass",
      [CUT_TYPE_HEATING] = "a number with a unit of energy per mass or volume",
      [CUT_TYPE_RULE] = "a formula over series, rules and numbers with units",
      [CUT_TYPE_VALUE] = "a number with a unit",
  };
  if (column->type == CUT_TYPE_CHOICE)
    (void)snprintf(buf, 160, "one of: %s", column->arg);
  else if (column->type == CUT_TYPE_REF)
    (void)snprintf(buf, 160, "the key of a row of %s", column->arg);
  else
    (void)snprintf(buf, 160, "%s", WORDS[column->type]);
}

bool cut_type_has_commodity(cut_type type) {
  return type == CUT_TYPE_AMOUNT || type == CUT_TYPE_RATE || type == CUT_TYPE_PRICE;
}

/* The word of a space-separated list that is nearest to a text that is none of them, "" if none is near. */
static void find_near(const char *list, const char *word, char near[80]) {
  char words[MAX_WORDS][MAX_WORD];
  const char *names[MAX_WORDS];
  int n = 0;
  for (const char *p = list; *p != '\0' && n < MAX_WORDS;) {
    size_t length = strcspn(p, " ");
    (void)snprintf(words[n], MAX_WORD, "%.*s", (int)length, p);
    names[n] = words[n];
    n++;
    p += length + (p[length] == ' ');
  }
  int64_t nearest = cut_text_nearest(word, names, n);
  near[0] = '\0';
  if (nearest >= 0) (void)snprintf(near, 80, "%s", names[nearest]);
}

/* Index of the word in a space-separated list, -1 if it is none of them. */
static int find_word(const char *list, const char *word) {
  const size_t n = strlen(word);
  int index = 0;
  for (const char *p = list; *p != '\0'; index++) {
    size_t length = strcspn(p, " ");
    if (length == n && memcmp(p, word, n) == 0) return index;
    p += length + (p[length] == ' ');
  }
  return -1;
}

static bool is_id(const char *text) {
  for (; *text != '\0'; text++) {
    const char c = *text;
    bool allowed =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

/* ---- text to value ---- */

#define FAULT(fault, ...) ((void)snprintf((fault)->message, sizeof(fault)->message, __VA_ARGS__), false)

static bool parse_number(const char *text, double *out, cut_fault *fault) {
  cut_decimal d;
  cut_error err = {0};
  if (cut_decimal_parse(text, &d, &err) != CUT_STATUS_OK) return FAULT(fault, "%s", err.message);
  *out = d.nearest;
  return true;
}

static bool parse_flag(const char *text, int64_t *out, cut_fault *fault) {
  *out = strcmp(text, "yes") == 0;
  if (*out == 1 || strcmp(text, "no") == 0) return true;
  static const char *const YES[] = {"true", "1", "y", "on", "Yes", "YES", "TRUE", "True"};
  static const char *const NO[] = {"false", "0", "n", "off", "No", "NO", "FALSE", "False"};
  for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++) {
    if (strcmp(text, YES[i]) == 0) (void)snprintf(fault->suggestion, sizeof fault->suggestion, "yes");
    if (strcmp(text, NO[i]) == 0) (void)snprintf(fault->suggestion, sizeof fault->suggestion, "no");
  }
  return FAULT(fault, "\"%.60s\" is neither yes nor no", text);
}

static bool parse_choice(const char *words, const char *text, int *out, cut_fault *fault) {
  *out = find_word(words, text);
  if (*out >= 0) return true;
  find_near(words, text, fault->suggestion);
  if (fault->suggestion[0] != '\0')
    return FAULT(fault, "\"%.60s\" is not allowed: did you mean %s?", text, fault->suggestion);
  return FAULT(fault, "\"%.60s\" is not allowed: expected one of %s", text, words);
}

/* Dates and periods share their mistakes. */
static bool refuse_date(const char *text, const char *what, cut_fault *fault) {
  static const char DIGITS[] = "0123456789";
  size_t year = strspn(text, DIGITS);
  if (year == 4 && (text[4] == '-' || text[4] == '\0') &&
      (strncmp(text, "1900", 4) < 0 || strncmp(text, "2199", 4) > 0))
    return FAULT(fault, "year %.4s is out of range: years go from 1900 to 2199", text);
  if (year == 4 && strlen(text) == 10 && text[4] == '-' && strspn(text + 5, DIGITS) == 2 && text[7] == '-' &&
      strspn(text + 8, DIGITS) == 2)
    return FAULT(fault, "there is no day %.10s", text);
  return FAULT(fault, "\"%.60s\" is not %s", text, what);
}

static bool parse_rule(const char *text, cut_rule **out, cut_fault *fault, bool *out_of_memory) {
  cut_error err = {0};
  cut_status status = cut_rule_parse(text, out, &err);
  if (status == CUT_STATUS_OK) return true;
  if (status == CUT_STATUS_MEMORY) *out_of_memory = true;
  return FAULT(fault, "%s", err.message);
}

static bool parse_detail(const cut_schema_column *column, cut_cell *cell, cut_fault *fault) {
  const char *const texts[] = {cell->detail == NULL ? "" : cell->detail->low_text,
                               cell->detail == NULL ? "" : cell->detail->high_text};
  double ignored = 0;
  for (int i = 0; i < 2; i++) {
    if (texts[i][0] == '\0' || parse_number(texts[i], &ignored, fault)) continue;
    char rest[600];
    (void)snprintf(rest, sizeof rest, "%.599s", fault->message);
    return FAULT(fault, "%s_%s: %s", column->name, i == 0 ? "low" : "high", rest);
  }
  return true;
}

static bool parse(const cut_schema_column *column, cut_cell *cell, cut_fault *fault, bool *out_of_memory) {
  const char *text = cell->text;
  switch (column->type) {
    case CUT_TYPE_ID:
      return is_id(text) || FAULT(fault, "\"%.60s\" has characters that a name may not have", text);
    case CUT_TYPE_TEXT:
    case CUT_TYPE_UNIT:
      return true;
    case CUT_TYPE_REF:
      cell->as.ref = -1;
      return true;
    case CUT_TYPE_CHOICE:
      return parse_choice(column->arg, text, &cell->as.choice, fault);
    case CUT_TYPE_FLAG:
      return parse_flag(text, &cell->as.integer, fault);
    case CUT_TYPE_INTEGER:
      return cut_text_to_integer(text, &cell->as.integer) || FAULT(fault, "\"%.60s\" is not a whole number", text);
    case CUT_TYPE_DATE:
      return cut_date_parse(text, &cell->as.date) || refuse_date(text, "a date", fault);
    case CUT_TYPE_PERIOD:
      return cut_span_parse(text, &cell->as.period) || refuse_date(text, "a period", fault);
    case CUT_TYPE_RULE:
      return parse_rule(text, &cell->as.rule, fault, out_of_memory);
    case CUT_TYPE_NUMBER:
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
      if (!parse_number(text, &cell->number, fault)) return false;
      cell->value = cell->number;
      return parse_detail(column, cell, fault);
  }
  return FAULT(fault, "not understood");
}

bool cut_cell_parse(const cut_schema_column *column, cut_cell *cell, cut_fault *fault, bool *out_of_memory) {
  if (parse(column, cell, fault, out_of_memory)) return true;
  cut_cell_expected(column, fault->expected);
  return false;
}

/* ---- units ---- */

/* The exponents a unit may have: mass, volume, energy, time, money. */
static bool has_exponents(const cut_unit *u, int mass, int volume, int energy, int time, int money) {
  return u->exponent[CUT_DIM_MASS] == mass && u->exponent[CUT_DIM_VOLUME] == volume &&
         u->exponent[CUT_DIM_ENERGY] == energy && u->exponent[CUT_DIM_TIME] == time &&
         u->exponent[CUT_DIM_MONEY] == money && (money != 0 || (u->money[0] == '\0' && u->per_money[0] == '\0'));
}

/* True if the unit has the dimension of a type that depends on no commodity. */
static bool has_type(cut_type type, const cut_unit *u) {
  switch (type) {
    case CUT_TYPE_SHARE:
      return has_exponents(u, 0, 0, 0, 0, 0);
    case CUT_TYPE_DURATION:
      return has_exponents(u, 0, 0, 0, 1, 0);
    case CUT_TYPE_MONEY:
      return has_exponents(u, 0, 0, 0, 0, 1);
    case CUT_TYPE_EXPENSE:
      return has_exponents(u, 0, 0, 0, -1, 1);
    case CUT_TYPE_DENSITY:
      return has_exponents(u, 1, -1, 0, 0, 0) || has_exponents(u, -1, 1, 0, 0, 0);
    case CUT_TYPE_HEATING:
      return has_exponents(u, -1, 0, 1, 0, 0) || has_exponents(u, 0, -1, 1, 0, 0);
    default:
      return true;
  }
}

static bool wrong_unit(const cut_cell *cell, cut_type type, cut_fault *fault) {
  char words[CUT_UNIT_WORDS], expected[160];
  cut_cell_expected(&(cut_schema_column){.type = type}, expected);
  fault->in_unit = true;
  (void)snprintf(fault->expected, sizeof fault->expected, "%s", expected);
  return FAULT(fault, "unit \"%.60s\" is %s; expected %s", cell->unit->text, cut_unit_words(&cell->unit->unit, words),
               expected);
}

bool cut_cell_check_amount_unit(const cut_unit *u, cut_fault *fault) {
  char words[CUT_UNIT_WORDS];
  if (has_exponents(u, 1, 0, 0, 0, 0) || has_exponents(u, 0, 1, 0, 0, 0) || has_exponents(u, 0, 0, 1, 0, 0))
    return true;
  (void)snprintf(fault->expected, sizeof fault->expected, "a unit of mass, volume or energy");
  return FAULT(fault, "the unit is %s; expected a unit of mass, volume or energy", cut_unit_words(u, words));
}

/* The dimension of amount in a unit that cut_unit_*_factor accepted. */
static cut_dimension amount_of(const cut_unit *u) {
  for (int d = CUT_DIM_MASS; d <= CUT_DIM_ENERGY; d++)
    if (u->exponent[d] != 0) return (cut_dimension)d;
  return CUT_DIM_MASS;
}

/* The factor to canonical units; *exact where it is the unit's own fraction. */
static bool find_factor(cut_type type, const cut_cell *cell, const cut_conversion_basis *basis, double *factor,
                        bool *exact, cut_fault *fault) {
  const cut_unit *u = &cell->unit->unit;
  cut_error err = {0};
  *exact = true;
  if (!cut_type_has_commodity(type)) return has_type(type, u) || wrong_unit(cell, type, fault);
  bool ok = type == CUT_TYPE_AMOUNT ? cut_unit_amount_factor(u, basis, factor, &err)
            : type == CUT_TYPE_RATE ? cut_unit_rate_factor(u, basis, factor, &err)
                                    : cut_unit_price_factor(u, basis, factor, &err);
  if (!ok) {
    fault->in_unit = true;
    cut_cell_expected(&(cut_schema_column){.type = type}, fault->expected);
    return FAULT(fault, "unit \"%.60s\": %s", cell->unit->text, err.message);
  }
  *exact = amount_of(u) == basis->canonical;
  return true;
}

/* The value of a text that is a number. */
static double convert(cut_type type, const char *text, const cut_unit *u, double factor, bool exact) {
  cut_decimal d;
  if (cut_decimal_parse(text, &d, NULL) != CUT_STATUS_OK) return NAN;
  if (type == CUT_TYPE_DENSITY && u->exponent[CUT_DIM_MASS] < 0) return 1.0 / cut_decimal_scale(&d, u->num, u->den);
  return exact ? cut_decimal_scale(&d, u->num, u->den) : d.nearest * factor;
}

bool cut_cell_convert(cut_type type, cut_cell *cell, const cut_conversion_basis *basis, cut_fault *fault) {
  const cut_unit *u = &cell->unit->unit;
  double factor = 1;
  bool exact = true;
  if (!find_factor(type, cell, basis, &factor, &exact, fault)) return false;
  cell->value = convert(type, cell->text, u, factor, exact);
  if (!isfinite(cell->value))
    return FAULT(fault, "\"%.60s\" cannot be converted to a number in canonical units", cell->text);
  cut_cell_detail *detail = cell->detail;
  if (detail == NULL || !detail->has_range) return true;
  const char *low = detail->low_text[0] == '\0' ? cell->text : detail->low_text;
  const char *high = detail->high_text[0] == '\0' ? cell->text : detail->high_text;
  bool inverse = type == CUT_TYPE_DENSITY && u->exponent[CUT_DIM_MASS] < 0;
  detail->low = convert(type, inverse ? high : low, u, factor, exact);
  detail->high = convert(type, inverse ? low : high, u, factor, exact);
  return isfinite(detail->low) && isfinite(detail->high)
             ? true
             : FAULT(fault, "the range of \"%.60s\" cannot be converted to canonical units", cell->text);
}
