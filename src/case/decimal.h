/* Decimal numbers as written, kept exact until one rounding after the exact factor of a unit. */
#ifndef CUT_CASE_DECIMAL_H
#define CUT_CASE_DECIMAL_H

#include "base/error.h"

typedef struct cut_decimal {
  double nearest; /* the number as a double */
  bool is_exact;  /* it is digits * 10^exponent; else it has too many digits and only `nearest` counts */
  int64_t digits;
  int exponent;
} cut_decimal;

/* Reads "12", "-0.5", "1e6". INPUT with what is wrong (a decimal comma, a unit in the cell, ...). */
CUT_MUST_CHECK cut_status cut_decimal_parse(const char *text, cut_decimal *out, cut_error *err);
/* The double nearest to d * num / den; num, den > 0. */
double cut_decimal_scale(const cut_decimal *d, int64_t num, int64_t den);

#endif
