#include "base/checked.h"

#include <math.h>

bool cut_round(double x, int64_t *out) {
  /* 2^63 is a double, INT64_MAX is not. Comparisons with NAN are false. */
  const double limit = 9223372036854775808.0;
  if (!(x >= -limit && x < limit)) return false;
  double floor_x = floor(x);
  double part = x - floor_x; /* exact: above 2^52 it is 0 */
  int64_t whole = (int64_t)floor_x;
  if (part > 0.5 || (part == 0.5 && whole % 2 != 0)) whole++;
  *out = whole;
  return true;
}
