#include "result/figures.h"

#include <math.h>
#include <string.h>

enum { MOST_DECIMALS = 6 };

bool cut_figures_is_whole(double x) { return fabs(x) < 1e15 && fabs(x - nearbyint(x)) <= 1e-9 * fabs(x); }

/* Decimals that show so many digits of a number of that size. */
static int decimals_for(double size, int digits) {
  int decimals = 0;
  while (decimals < MOST_DECIMALS && size < pow(10, digits - 1 - decimals)) decimals++;
  return decimals;
}

int cut_figures_decimals(const double *x, int64_t n) {
  double largest = 0;
  int needed = 0;
  for (int64_t k = 0; k < n; k++)
    if (fabs(x[k]) > largest) largest = fabs(x[k]); /* false for a missing one */
  int decimals = decimals_for(largest, 5);
  for (int64_t k = 0; k < n; k++) {
    if (isnan(x[k]) || cut_figures_is_whole(x[k])) continue;
    int own = decimals;
    double y = nearbyint(x[k] * pow(10, decimals));
    while (own > needed && fmod(y, pow(10, decimals - own + 1)) == 0) own--;
    if (own > needed) needed = own;
  }
  return needed;
}

/* One digit and a power of ten. */
static void add_tiny(cut_text *t, double x) {
  char buf[8];
  int exponent = (int)floor(log10(fabs(x)));
  double mantissa = x * pow(10, -exponent);
  if (fabs(mantissa) >= 9.5) {
    mantissa /= 10;
    exponent++;
  }
  cut_text_fixed(buf, sizeof buf, mantissa, 0, false);
  cut_text_add_f(t, "%se%d", buf, exponent);
}

void cut_figures_add(cut_text *t, double x, int decimals) {
  char buf[440]; /* the largest double has 309 digits before the point */
  double size = fabs(x);
  if (x != 0 && size < 0.5 * pow(10, -MOST_DECIMALS)) {
    add_tiny(t, x);
    return;
  }
  int own = x == 0 ? 0 : decimals;
  while (x != 0 && own < MOST_DECIMALS && size < 0.5 * pow(10, -own)) own++;
  cut_text_fixed(buf, sizeof buf, x, own, true);
  cut_text_add(t, buf);
}

void cut_figures_add_alone(cut_text *t, double x) {
  int64_t from = t->n;
  cut_figures_add(t, x, cut_figures_is_whole(x) ? 0 : decimals_for(fabs(x), 4));
  if (t->failed || strchr(t->data + from, '.') == NULL) return;
  while (t->data[t->n - 1] == '0') t->n--;
  if (t->data[t->n - 1] == '.') t->n--;
  t->data[t->n] = '\0';
}
