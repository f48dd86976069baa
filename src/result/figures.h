/* Numbers as people read them: few digits, thousands apart, and nothing that is not zero shown as zero. */
#ifndef CUT_RESULT_FIGURES_H
#define CUT_RESULT_FIGURES_H

#include "base/text.h"

/* Is x an integer, but for rounding in its last digits? */
bool cut_figures_is_whole(double x);
/* Decimals for numbers [n] that stand below each other: as many as show five digits of the largest, fewer where all end
 * in zeros. Missing ones (NAN) do not count. */
int cut_figures_decimals(const double *x, int64_t n);
/* Appends x with so many decimals; with one digit of its own where that would show it as zero: 0.004, 3e-9. */
void cut_figures_add(cut_text *t, double x, int decimals);
/* Appends a number that stands alone: four digits, no zeros at the end. */
void cut_figures_add_alone(cut_text *t, double x);

#endif
