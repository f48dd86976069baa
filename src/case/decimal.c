#include "case/decimal.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* Wide enough for digits times the factor of a unit. */
__extension__ typedef unsigned __int128 wide;

enum { MAX_DIGITS = 18, MAX_EXPONENT = 400 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* ---- reading ---- */

/* Why the text is no number, in words for the person who wrote it. */
static cut_status refuse(const char *text, cut_error *err) {
  size_t digits = 0, commas = 0, spaces = 0, others = 0;
  for (const char *p = text; *p != '\0'; p++) {
    digits += is_digit(*p);
    commas += *p == ',';
    spaces += *p == ' ' || *p == '\'' || (unsigned char)*p >= 0x80;
    others +=
        !is_digit(*p) && *p != ',' && *p != ' ' && *p != '\'' && *p != '.' && *p != '-' && (unsigned char)*p < 0x80;
  }
  if (digits > 0 && commas == 1 && others == 0 && strchr(text, '.') == NULL)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%.60s\" is not a number: the decimal point is '.', not ','", text);
  if (digits > 0 && others == 0 && (commas > 0 || spaces > 0))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%.60s\" is not a number: write it without thousands separators", text);
  if (is_digit(text[0]) && others > 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%.60s\" is not a number: its unit stands in a column of its own", text);
  return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%.60s\" is not a number", text);
}

/* Takes the digits of text, which is a number, into d. */
static void take_digits(const char *text, cut_decimal *d) {
  const char *p = text + (text[0] == '-' || text[0] == '+');
  bool fraction = false;
  int kept = 0, exponent = 0;
  int64_t value = 0;
  for (; is_digit(*p) || *p == '.'; p++) {
    if (*p == '.') {
      fraction = true;
      continue;
    }
    if (value == 0 && *p == '0') {
      exponent -= fraction;
    } else if (kept < MAX_DIGITS) {
      value = 10 * value + (*p - '0');
      kept++;
      exponent -= fraction;
    } else if (*p == '0') {
      exponent += !fraction;
    } else {
      return;
    }
    if (exponent < -MAX_EXPONENT || exponent > MAX_EXPONENT) return;
  }
  if (*p == 'e' || *p == 'E') {
    int64_t written = 0;
    p += p[1] == '+' ? 2 : 1;
    if (!cut_text_to_integer(p, &written) || written < -MAX_EXPONENT || written > MAX_EXPONENT) return;
    exponent += (int)written;
  }
  for (; value != 0 && value % 10 == 0; value /= 10) exponent++;
  d->digits = text[0] == '-' ? -value : value;
  d->exponent = value == 0 ? 0 : exponent;
  d->is_exact = true;
}

cut_status cut_decimal_parse(const char *text, cut_decimal *out, cut_error *err) {
  cut_decimal d = {.is_exact = false};
  if (!cut_text_to_number(text, &d.nearest)) return refuse(text, err);
  take_digits(text, &d);
  *out = d;
  return CUT_STATUS_OK;
}

/* ---- one rounding ---- */

static wide greatest_divisor(wide a, wide b) {
  while (b != 0) {
    wide r = a % b;
    a = b;
    b = r;
  }
  return a;
}

/* *x *= 10^n; false if it does not fit. */
static bool raise(wide *x, int n) {
  for (; n > 0; n--)
    if (__builtin_mul_overflow(*x, (wide)10, x)) return false;
  return true;
}

/* The double nearest to above / below, whose highest bit is free: long division until 62 bits are known, the rest as
 * one sticky bit, so that the conversion to double rounds the true quotient. */
static double quotient(wide above, wide below) {
  const wide enough = (wide)1 << 62;
  wide q = above / below, rest = above % below;
  int exponent = 0;
  while (q < enough && rest != 0) {
    rest *= 2;
    q *= 2;
    if (rest >= below) {
      rest -= below;
      q++;
    }
    exponent--;
  }
  bool sticky = rest != 0;
  while (q >= 2 * enough) {
    sticky = sticky || (q & 1) != 0;
    q /= 2;
    exponent++;
  }
  return ldexp((double)((uint64_t)q | (uint64_t)sticky), exponent);
}

double cut_decimal_scale(const cut_decimal *d, int64_t num, int64_t den) {
  const wide exact_in_double = (wide)1 << 53;
  double rounded = d->nearest * (double)num / (double)den;
  if (num == den) return d->nearest;
  if (!d->is_exact || d->digits == 0) return rounded;
  int64_t digits = d->digits < 0 ? -d->digits : d->digits;
  wide above = (wide)digits * (wide)num, below = (wide)den;
  wide common = greatest_divisor(above, below);
  above /= common;
  below /= common;
  if (!raise(d->exponent < 0 ? &below : &above, d->exponent < 0 ? -d->exponent : d->exponent)) return rounded;
  if (below == 0 || below >= (wide)1 << 126) return rounded;
  double x =
      above <= exact_in_double && below <= exact_in_double ? (double)above / (double)below : quotient(above, below);
  return d->digits < 0 ? -x : x;
}
