/* Integer arithmetic that tells overflow instead of wrapping. Each returns false on overflow. */
#ifndef CUT_BASE_CHECKED_H
#define CUT_BASE_CHECKED_H

#include <stdbool.h>
#include <stdint.h>

static inline bool cut_add(int64_t a, int64_t b, int64_t *out) { return !__builtin_add_overflow(a, b, out); }
static inline bool cut_sub(int64_t a, int64_t b, int64_t *out) { return !__builtin_sub_overflow(a, b, out); }
static inline bool cut_mul(int64_t a, int64_t b, int64_t *out) { return !__builtin_mul_overflow(a, b, out); }
/* Nearest integer to x, ties to even; false if x is not finite or does not fit. */
bool cut_round(double x, int64_t *out);

#endif
