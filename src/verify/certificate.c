/* Checks a solution, a bound or an infeasibility claim against the problem's arrays, with every rounding accounted for.
 *
 * Rounding. A quantity is an interval [low, high] that holds the exact one. Sums and products are computed to nearest
 * together with their exact rounding errors (Knuth's TwoSum; the product's error by fma), and an end moves to the
 * neighbouring double only where the error has the wrong sign: the result is the directed rounding itself, and exact
 * results stay exact, which matters for free columns. This needs round-to-nearest (asked at run time), doubles
 * evaluated as doubles and no value-changing optimisation (both refused below at compile time), and no compiler option:
 * the rounding mode is never changed, so that nothing can be moved across a change of it, and no expression here has
 * the form a * b + c, so that contraction cannot touch it. Where an error term could itself be inexact (products near
 * the smallest doubles), and after division, both ends simply move outwards.
 *
 * Bound (Neumaier and Shcherbina 2004, doi:10.1007/s10107-003-0433-3). For any y and any x within rows and bounds,
 *   cost'x = y'(Ax) + (cost - A'y)'x >= sum_i min of y_i r over the row's limits + sum_j min of d_j x_j over [l_j, u_j]
 * with d = cost - A'y as an interval. An entry of y whose sign asks for a limit that its row lacks is taken as 0,
 * and so is one that is not finite: any y is good. Where d_j may have the wrong sign for an infinite limit the sum is
 * -infinity; then three repairs are tried:
 *   1. limits derived from rows: if all other columns of a row are bounded, the row bounds this one (rounded outwards,
 *      repeated a few times). Every feasible x obeys them, so that they may stand in for the infinite ones.
 *   2. another y near by: the columns with infinite limits whose d_j is about 0 give linear equations for a move of y
 *      after which their d_j are a little on the good side, or 0 where both limits are infinite.
 *   3. a rounder y: a column that is free both ways needs a d_j of exactly 0, and y on a grid often has it. Where y is
 *      a fraction like 2/9, k times y is bound to k times the cost instead, for small odd k. Each such y gives a valid
 *      bound; the best of the first k that gives any counts.
 * What remains are columns that are unlimited both ways within the rows and whose y is no such fraction.
 *
 * Leaves. Their boxes restrict integer columns only and must cover all integer points between the problem's own limits.
 * A region (a box of integer columns, at first all of them) is covered if it has no integer point or one leaf holds it
 * whole; else it is split in two along a boundary of a leaf and both parts are looked at, each with the leaves that
 * meet it. A split that no leaf straddles is preferred, which undoes a branching step by step; any other is still
 * exact.
 *
 * array              index         meaning                                              lifetime
 * lower, upper       column        box in force: problem's limits, leaf's, integers     check
 * rows.start, ...    row, entry    the matrix by rows, for repair 1                     check, made on demand
 * low, high          row           interval of the row's activity                       residuals
 * region.low, .high  integer       box of a region                                      region */
#include "verify/certificate.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#ifdef __FAST_MATH__
#error "certificate.c needs IEEE arithmetic: compile it without -ffast-math"
#endif
#if FLT_EVAL_METHOD != 0
#error "certificate.c needs doubles that are evaluated as doubles"
#endif

void cut_tolerances_init(cut_tolerances *t) {
  *t = (cut_tolerances){.residual = 1e-9, .gap = 1e-8, .integrality = 1e-6};
}

/* ---- directed rounding ---- */

/* Below this the error of a product may be too small for a double. */
#define SAFE_PRODUCT 0x1p-960

static double below(double x) { return nextafter(x, -INFINITY); }

/* Error of the nearest double s to a + b; exact unless something overflows, then NAN. */
static double sum_error(double a, double b, double s) {
  double b_seen = s - a;
  double a_seen = s - b_seen;
  double b_lost = b - b_seen;
  double a_lost = a - a_seen;
  return a_lost + b_lost;
}

/* Largest double <= a + b. -INFINITY if one of them is, or if nothing can be said. */
static double add_down(double a, double b) {
  double s = a + b;
  if (isnan(s)) return -INFINITY;
  if (isinf(s)) return s > 0 && isfinite(a) && isfinite(b) ? DBL_MAX : s;
  double error = sum_error(a, b, s);
  return error >= 0 ? s : below(s);
}

static double add_up(double a, double b) { return -add_down(-a, -b); }

/* A double <= a * b, the largest one away from underflow; 0 * infinity is 0. */
static double mul_down(double a, double b) {
  if (!(a < 0 || a > 0 || isnan(a)) || !(b < 0 || b > 0 || isnan(b))) return 0;
  double p = a * b;
  if (isnan(p)) return -INFINITY;
  if (isinf(p)) return p > 0 && isfinite(a) && isfinite(b) ? DBL_MAX : p;
  if (fabs(p) < SAFE_PRODUCT) return below(p);
  double error = fma(a, b, -p);
  return error >= 0 ? p : below(p);
}

static double mul_up(double a, double b) { return -mul_down(-a, b); }

static double divide_down(double a, double b) {
  double q = a / b;
  return isnan(q) ? -INFINITY : below(q);
}

static double divide_up(double a, double b) { return -divide_down(-a, b); }

static bool rounds_to_nearest(void) { return fegetround() == FE_TONEAREST; }

typedef struct interval {
  double low, high;
} interval;

static interval add(interval a, interval b) { return (interval){add_down(a.low, b.low), add_up(a.high, b.high)}; }
static interval product(double a, double b) { return (interval){mul_down(a, b), mul_up(a, b)}; }

/* Least value of d x over d in the interval and x in [lower, upper]. */
static double least_product(interval d, double lower, double upper) {
  double least = fmin(mul_down(d.low, lower), mul_down(d.low, upper));
  return fmin(least, fmin(mul_down(d.high, lower), mul_down(d.high, upper)));
}

/* ---- the box ---- */

typedef struct box {
  double *lower, *upper; /* [n_columns] */
} box;

static void free_box(box *b) {
  cut_mem_free(b->upper);
  cut_mem_free(b->lower);
}

/* Limits given or the problem's; integer columns rounded inwards to whole numbers, which loses no integer point. */
static bool new_box(const cut_lp *p, const double *lower, const double *upper, box *b) {
  b->lower = CUT_NEW(double, p->n_columns);
  b->upper = CUT_NEW(double, p->n_columns);
  if (b->lower == NULL || b->upper == NULL) {
    free_box(b);
    return false;
  }
  for (int64_t j = 0; j < p->n_columns; j++) {
    bool whole = p->col_integer != NULL && p->col_integer[j] != 0;
    double l = lower != NULL ? lower[j] : p->col_lower[j], u = upper != NULL ? upper[j] : p->col_upper[j];
    b->lower[j] = isnan(l) ? -INFINITY : whole ? ceil(l) : l;
    b->upper[j] = isnan(u) ? INFINITY : whole ? floor(u) : u;
  }
  return true;
}

static bool box_is_empty(const cut_lp *p, const box *b) {
  for (int64_t j = 0; j < p->n_columns; j++)
    if (b->lower[j] > b->upper[j]) return true;
  for (int64_t i = 0; i < p->n_rows; i++)
    if (p->row_lower[i] > p->row_upper[i]) return true;
  return false;
}

/* ---- repair 1: limits from rows ---- */

#define DERIVE_PASSES 8

typedef struct rows {
  int64_t *start;  /* [n_rows + 1] */
  int64_t *column; /* [n_entries] */
  double *value;   /* [n_entries] */
} rows;

static void free_rows(rows *r) {
  cut_mem_free(r->value);
  cut_mem_free(r->column);
  cut_mem_free(r->start);
}

/* False if memory is out; free_rows is due either way. */
static bool new_rows(const cut_lp *p, rows *r) {
  int64_t n = p->col_start[p->n_columns];
  r->start = CUT_NEW(int64_t, p->n_rows + 2);
  r->column = CUT_NEW(int64_t, n);
  r->value = CUT_NEW(double, n);
  if (r->start == NULL || r->column == NULL || r->value == NULL) return false;
  /* Counted two places on, summed, then moved on by one place while filling. */
  for (int64_t k = 0; k < n; k++) r->start[p->entry_row[k] + 2]++;
  for (int64_t i = 0; i < p->n_rows; i++) r->start[i + 2] += r->start[i + 1];
  for (int64_t j = 0; j < p->n_columns; j++) {
    for (int64_t k = p->col_start[j]; k < p->col_start[j + 1]; k++) {
      int64_t at = r->start[p->entry_row[k] + 1]++;
      r->column[at] = j;
      r->value[at] = p->entry_value[k];
    }
  }
  return true;
}

static interval entry_range(const rows *r, const box *b, int64_t k) {
  double a = r->value[k], l = b->lower[r->column[k]], u = b->upper[r->column[k]];
  return a > 0 ? (interval){mul_down(a, l), mul_up(a, u)} : (interval){mul_down(a, u), mul_up(a, l)};
}

/* Bounds the infinite limits of row i's columns by the row. before, after [row length + 1]: activity of the entries to
 * the left and to the right of each. True if a limit became finite. */
static bool derive_row(const cut_lp *p, const rows *r, int64_t i, box *b, interval *before, interval *after) {
  int64_t first = r->start[i], n = r->start[i + 1] - first;
  bool found = false;
  before[0] = after[n] = (interval){0, 0};
  for (int64_t k = 0; k < n; k++) before[k + 1] = add(before[k], entry_range(r, b, first + k));
  for (int64_t k = n; k > 0; k--) after[k - 1] = add(after[k], entry_range(r, b, first + k - 1));
  for (int64_t k = 0; k < n; k++) {
    int64_t j = r->column[first + k];
    double a = r->value[first + k];
    if ((isfinite(b->lower[j]) && isfinite(b->upper[j])) || !(a < 0 || a > 0)) continue;
    interval others = add(before[k], after[k + 1]);
    /* What is left for a x_j. */
    double least = add_down(p->row_lower[i], -others.high), most = add_up(p->row_upper[i], -others.low);
    double lower = a > 0 ? divide_down(least, a) : divide_down(most, a);
    double upper = a > 0 ? divide_up(most, a) : divide_up(least, a);
    if (isinf(b->lower[j]) && isfinite(lower)) {
      b->lower[j] = lower;
      found = true;
    }
    if (isinf(b->upper[j]) && isfinite(upper)) {
      b->upper[j] = upper;
      found = true;
    }
  }
  return found;
}

/* False if memory is out. */
static bool derive_limits(const cut_lp *p, box *b) {
  rows r = {0};
  interval *before = CUT_NEW(interval, p->n_columns + 1), *after = CUT_NEW(interval, p->n_columns + 1);
  bool good = before != NULL && after != NULL && new_rows(p, &r);
  bool found = good;
  for (int64_t pass = 0; pass < DERIVE_PASSES && found; pass++) {
    found = false;
    for (int64_t i = 0; i < p->n_rows; i++) found |= derive_row(p, &r, i, b, before, after);
  }
  free_rows(&r);
  cut_mem_free(after);
  cut_mem_free(before);
  return good;
}

/* ---- the bound ---- */

static double usable(const cut_lp *p, int64_t i, double y) {
  if (!isfinite(y) || (y > 0 && !isfinite(p->row_lower[i])) || (y < 0 && !isfinite(p->row_upper[i]))) return 0;
  return y;
}

/* scale cost - A'y of column j; cost NULL counts as 0. */
static interval scaled_reduced_cost(const cut_lp *p, const double *cost, double scale, const double *y, int64_t j) {
  interval d = product(scale, cost != NULL ? cost[j] : 0);
  for (int64_t k = p->col_start[j]; k < p->col_start[j + 1]; k++)
    d = add(d, product(-usable(p, p->entry_row[k], y[p->entry_row[k]]), p->entry_value[k]));
  return d;
}

static interval reduced_cost(const cut_lp *p, const double *cost, const double *y, int64_t j) {
  return scaled_reduced_cost(p, cost, 1, y, j);
}

/* The sum above for `scale` times the cost, multipliers y and box b. */
static double scaled_bound(const cut_lp *p, const double *cost, double scale, const double *y, const box *b) {
  double sum = 0;
  for (int64_t i = 0; i < p->n_rows; i++) {
    double yi = usable(p, i, y[i]);
    if (yi > 0 || yi < 0) sum = add_down(sum, mul_down(yi, yi > 0 ? p->row_lower[i] : p->row_upper[i]));
  }
  for (int64_t j = 0; j < p->n_columns && sum > -INFINITY; j++)
    sum = add_down(sum, least_product(scaled_reduced_cost(p, cost, scale, y, j), b->lower[j], b->upper[j]));
  return sum;
}

static double plain_bound(const cut_lp *p, const double *cost, const double *y, const box *b) {
  return scaled_bound(p, cost, 1, y, b);
}

/* Repair 2. Nothing here needs to be rigorous: the bound is computed anew from the y that results. */
#define SHIFT_COLUMNS 64
#define SHIFT_ROUNDS 3
/* Columns whose reduced cost is this near to 0, relative to its terms, must be watched when y moves. */
#define SHIFT_NEAR 1e-7
/* Room left on the good side where there is one, relative to the terms: well above rounding, far below tolerances. */
#define SHIFT_ROOM 0x1p-44
#define SHIFT_PIVOT 1e-9

typedef struct shift {
  int64_t column[SHIFT_COLUMNS]; /* those with an infinite limit that their reduced cost may hit */
  int64_t n;
  double *matrix; /* [n * n_rows] their entries in rows whose multiplier may move either way */
  double goal[SHIFT_COLUMNS];
} shift;

/* What the columns' entries times the move of y must come to. False if the column need not be watched. */
static bool shift_goal(const cut_lp *p, const double *cost, const double *y, const box *b, int64_t j, double *goal) {
  bool no_lower = isinf(b->lower[j]), no_upper = isinf(b->upper[j]);
  if (!no_lower && !no_upper) return false;
  interval d = reduced_cost(p, cost, y, j);
  double size = cost != NULL ? fabs(cost[j]) : 0;
  for (int64_t k = p->col_start[j]; k < p->col_start[j + 1]; k++)
    size += fabs(p->entry_value[k] * usable(p, p->entry_row[k], y[p->entry_row[k]]));
  bool wrong = (no_lower && d.high > 0) || (no_upper && d.low < 0);
  if (!wrong && fabs(d.low) > SHIFT_NEAR * size) return false;
  double middle = d.low / 2 + d.high / 2;
  *goal = no_lower && no_upper ? middle : no_upper ? middle - SHIFT_ROOM * size : middle + SHIFT_ROOM * size;
  return true;
}

/* Fills matrix and goals. False if there are too many columns to watch, or none, or memory is out. */
static bool new_shift(const cut_lp *p, const double *cost, const double *y, const box *b, shift *s) {
  s->n = 0;
  for (int64_t j = 0; j < p->n_columns; j++) {
    double goal = 0;
    if (!shift_goal(p, cost, y, b, j, &goal)) continue;
    if (s->n == SHIFT_COLUMNS) return false;
    s->column[s->n] = j;
    s->goal[s->n++] = goal;
  }
  s->matrix = s->n > 0 ? CUT_NEW(double, s->n * p->n_rows) : NULL;
  if (s->matrix == NULL) return false;
  for (int64_t f = 0; f < s->n; f++) {
    int64_t j = s->column[f];
    for (int64_t k = p->col_start[j]; k < p->col_start[j + 1]; k++) {
      int64_t i = p->entry_row[k];
      bool in_use = y[i] > 0 || y[i] < 0, either_sign = isfinite(p->row_lower[i]) && isfinite(p->row_upper[i]);
      if (in_use || either_sign) s->matrix[f * p->n_rows + i] = p->entry_value[k];
    }
  }
  return true;
}

/* Gauss-Jordan with complete pivoting; adds to y the solution with all but the pivots' entries 0. */
static void solve_shift(shift *s, int64_t n_rows, double *y) {
  bool used[SHIFT_COLUMNS] = {false};
  for (int64_t step = 0; step < s->n; step++) {
    int64_t f = -1, i = -1;
    double largest = SHIFT_PIVOT;
    for (int64_t g = 0; g < s->n; g++) {
      for (int64_t h = 0; h < n_rows && !used[g]; h++) {
        if (fabs(s->matrix[g * n_rows + h]) <= largest) continue;
        largest = fabs(s->matrix[g * n_rows + h]);
        f = g;
        i = h;
      }
    }
    if (f < 0) break;
    used[f] = true;
    const double *pivot = s->matrix + f * n_rows;
    for (int64_t g = 0; g < s->n; g++) {
      double *other = s->matrix + g * n_rows;
      double factor = g == f ? 0 : other[i] / pivot[i];
      if (!(factor < 0 || factor > 0)) continue;
      for (int64_t h = 0; h < n_rows; h++) other[h] -= factor * pivot[h];
      other[i] = 0;
      s->goal[g] -= factor * s->goal[f];
    }
    s->column[f] = i; /* from now on the row that answers for it */
  }
  for (int64_t f = 0; f < s->n; f++)
    if (used[f]) y[s->column[f]] += s->goal[f] / s->matrix[f * n_rows + s->column[f]];
}

static double shifted_bound(const cut_lp *p, const double *cost, const double *y, const box *b) {
  double *near = CUT_NEW(double, p->n_rows), best = -INFINITY;
  if (near == NULL) return best;
  for (int64_t i = 0; i < p->n_rows; i++) near[i] = usable(p, i, y[i]);
  for (int64_t round = 0; round < SHIFT_ROUNDS && best == -INFINITY; round++) {
    shift s = {.n = 0};
    if (!new_shift(p, cost, near, b, &s)) break;
    solve_shift(&s, p->n_rows, near);
    cut_mem_free(s.matrix);
    best = plain_bound(p, cost, near, b);
  }
  cut_mem_free(near);
  return best;
}

/* Repair 3. Powers of two are in the grids already, so that odd denominators are enough. */
#define LARGEST_DENOMINATOR 63

static double coarse_bound(const cut_lp *p, const double *cost, const double *y, const box *b) {
  static const int bits[] = {46, 38, 30, 22};
  double largest = 0, best = -INFINITY;
  for (int64_t i = 0; i < p->n_rows; i++) largest = fmax(largest, fabs(usable(p, i, y[i])));
  double *coarse = CUT_NEW(double, p->n_rows);
  if (coarse == NULL || !(largest > 0)) goto cleanup;
  int exponent = ilogb(largest);
  for (int denominator = 1; denominator <= LARGEST_DENOMINATOR && best == -INFINITY; denominator += 2) {
    for (size_t t = 0; t < sizeof bits / sizeof *bits; t++) {
      for (int64_t i = 0; i < p->n_rows; i++)
        coarse[i] = scalbn(nearbyint(scalbn(denominator * usable(p, i, y[i]), bits[t] - exponent)), exponent - bits[t]);
      double bound = scaled_bound(p, cost, denominator, coarse, b);
      if (bound > -INFINITY) best = fmax(best, divide_down(bound, denominator));
    }
  }
cleanup:
  cut_mem_free(coarse);
  return best;
}

/* The bound with its repairs. `b` is tightened where the first one is needed. */
static double box_bound(const cut_lp *p, const double *cost, const double *y, box *b) {
  double bound = plain_bound(p, cost, y, b);
  if (bound > -INFINITY) return bound;
  if (!derive_limits(p, b)) return -INFINITY;
  /* Derived limits that cross leave no point at all, as far as the rows are concerned. */
  if (box_is_empty(p, b)) return INFINITY;
  bound = plain_bound(p, cost, y, b);
  if (bound == -INFINITY) bound = shifted_bound(p, cost, y, b);
  return bound > -INFINITY ? bound : coarse_bound(p, cost, y, b);
}

double cut_safe_bound(const cut_lp *p, const double *y, const double *col_lower, const double *col_upper) {
  box b = {0};
  if (!rounds_to_nearest() || !new_box(p, col_lower, col_upper, &b)) return -INFINITY;
  double bound = box_bound(p, p->cost, y, &b);
  free_box(&b);
  return bound;
}

bool cut_safe_infeasible(const cut_lp *p, const double *y, const double *col_lower, const double *col_upper) {
  box b = {0};
  if (!rounds_to_nearest() || !new_box(p, col_lower, col_upper, &b)) return false;
  bool proved = box_is_empty(p, &b) || box_bound(p, NULL, y, &b) > 0;
  free_box(&b);
  return proved;
}

/* ---- residuals ---- */

static double violation(interval x, double lower, double upper) {
  double under = lower > -INFINITY ? add_up(lower, -x.low) : 0, over = upper < INFINITY ? add_up(x.high, -upper) : 0;
  double worst = fmax(under, over);
  return worst > 0 ? worst : 0;
}

static void measure_columns(const cut_lp *p, const double *x, cut_certificate *c) {
  interval objective = {0, 0};
  for (int64_t j = 0; j < p->n_columns; j++) {
    double off = isfinite(x[j]) ? violation((interval){x[j], x[j]}, p->col_lower[j], p->col_upper[j]) : INFINITY;
    c->col_residual = fmax(c->col_residual, off);
    if (off > 0)
      c->relative_residual =
          fmax(c->relative_residual, isfinite(x[j]) ? divide_up(off, add_down(1, fabs(x[j]))) : INFINITY);
    if (p->col_integer != NULL && p->col_integer[j] != 0)
      c->integer_residual = fmax(c->integer_residual, isfinite(x[j]) ? fabs(x[j] - nearbyint(x[j])) : INFINITY);
    if (p->cost != NULL) objective = add(objective, product(p->cost[j], x[j]));
  }
  c->objective_low = objective.low;
  c->objective_high = objective.high;
}

static cut_status measure_rows(const cut_lp *p, const double *x, cut_certificate *c, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  interval *activity = CUT_NEW(interval, p->n_rows);
  double *size = CUT_NEW(double, p->n_rows);
  if (activity == NULL || size == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t j = 0; j < p->n_columns; j++) {
    for (int64_t k = p->col_start[j]; k < p->col_start[j + 1]; k++) {
      int64_t i = p->entry_row[k];
      interval term = product(p->entry_value[k], x[j]);
      activity[i] = add(activity[i], term);
      size[i] = add_down(size[i], fmax(0, fmin(fabs(term.low), fabs(term.high))));
    }
  }
  for (int64_t i = 0; i < p->n_rows; i++) {
    double off = violation(activity[i], p->row_lower[i], p->row_upper[i]);
    c->row_residual = fmax(c->row_residual, off);
    if (off > 0) c->relative_residual = fmax(c->relative_residual, divide_up(off, add_down(1, size[i])));
  }
cleanup:
  cut_mem_free(size);
  cut_mem_free(activity);
  return status;
}

/* ---- do the leaves cover everything? ---- */

/* Whole numbers beyond this have no successor among doubles. */
#define LARGEST_WHOLE 0x1p53
/* Steps after which a cover is called too intricate; the trees of branch and bound stay far below. */
#define COVER_STEPS INT64_C(1000000000)

/* A leaf's restrictions, sorted by column, in order of the path for picking a split. */
typedef struct restriction {
  int64_t column; /* position among the integer columns */
  double low, high;
} restriction;

typedef struct region {
  double *low, *high; /* [n_integers] */
  int64_t *leaf;      /* [n] leaves that meet it */
  int64_t n;
} region;

typedef struct cover {
  const cut_lp *problem;
  int64_t n_integers;
  int64_t *position; /* [n_columns] among the integer columns, -1 for the others */
  int64_t n_leaves;
  int64_t *start;      /* [n_leaves + 1] */
  restriction *sorted; /* by leaf, then column */
  restriction *path;   /* by leaf, as claimed */
  struct {
    region *items;
    int64_t n, capacity;
  } open;
  restriction *scratch; /* [n_leaves] */
  int64_t steps;
} cover;

static void free_region(region *r) {
  cut_mem_free(r->leaf);
  cut_mem_free(r->high);
  cut_mem_free(r->low);
  memset(r, 0, sizeof *r);
}

static void free_cover(cover *c) {
  for (int64_t i = 0; i < c->open.n; i++) free_region(&c->open.items[i]);
  cut_mem_free(c->open.items);
  cut_mem_free(c->scratch);
  cut_mem_free(c->path);
  cut_mem_free(c->sorted);
  cut_mem_free(c->start);
  cut_mem_free(c->position);
}

static int by_column(const void *a, const void *b) {
  const restriction *x = (const restriction *)a, *y = (const restriction *)b;
  return (x->column > y->column) - (x->column < y->column);
}

static int by_low(const void *a, const void *b) {
  const restriction *x = (const restriction *)a, *y = (const restriction *)b;
  return (x->low > y->low) - (x->low < y->low);
}

static bool countable(double whole) { return isinf(whole) || fabs(whole) < LARGEST_WHOLE; }

/* Takes over leaf l's restrictions: integer columns only, rounded inwards. Two of one column both hold. */
static cut_status add_claim(cover *c, const cut_leaf_claim *claim, int64_t l, cut_error *err) {
  int64_t at = c->start[l];
  for (int64_t f = 0; f < claim->n_fixed; f++) {
    int64_t j = claim->column[f];
    if (j < 0 || j >= c->problem->n_columns || c->position[j] < 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "leaf %lld restricts column %lld, which is not an integer column",
                      (long long)l, (long long)j);
    if (isnan(claim->lower[f]) || isnan(claim->upper[f]))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "leaf %lld: limits of column %lld are not numbers", (long long)l,
                      (long long)j);
    restriction r = {c->position[j], ceil(claim->lower[f]), floor(claim->upper[f])};
    if (!countable(r.low) || !countable(r.high))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "leaf %lld: limits of column %lld are too large to count", (long long)l,
                      (long long)j);
    c->path[at + f] = c->sorted[at + f] = r;
  }
  restriction *sorted = c->sorted + at;
  if (claim->n_fixed > 1) qsort(sorted, (size_t)claim->n_fixed, sizeof *sorted, by_column);
  for (int64_t f = 1; f < claim->n_fixed; f++) {
    if (sorted[f].column == sorted[f - 1].column)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "leaf %lld restricts a column twice", (long long)l);
  }
  return CUT_STATUS_OK;
}

/* A leaf that meets the region has a whole number of every column in it. */
static bool meets(const cover *c, const region *r, int64_t l) {
  for (int64_t f = c->start[l]; f < c->start[l + 1]; f++) {
    const restriction *s = &c->sorted[f];
    if (s->low > s->high || s->low > r->high[s->column] || s->high < r->low[s->column]) return false;
  }
  return true;
}

static cut_status push_all(cover *c, cut_error *err) {
  const cut_lp *p = c->problem;
  region all = {0};
  all.low = CUT_NEW(double, c->n_integers);
  all.high = CUT_NEW(double, c->n_integers);
  all.leaf = CUT_NEW(int64_t, c->n_leaves);
  if (all.low == NULL || all.high == NULL || all.leaf == NULL || !CUT_GROW(&c->open)) {
    free_region(&all);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t j = 0; j < p->n_columns; j++) {
    if (c->position[j] < 0) continue;
    all.low[c->position[j]] = ceil(p->col_lower[j]);
    all.high[c->position[j]] = floor(p->col_upper[j]);
  }
  for (int64_t l = 0; l < c->n_leaves; l++)
    if (meets(c, &all, l)) all.leaf[all.n++] = l;
  c->open.items[c->open.n++] = all;
  return CUT_STATUS_OK;
}

static cut_status open_cover(cover *c, const cut_leaf_claim *leaves, cut_error *err) {
  const cut_lp *p = c->problem;
  c->position = CUT_NEW(int64_t, p->n_columns);
  c->start = CUT_NEW(int64_t, c->n_leaves + 1);
  c->scratch = CUT_NEW(restriction, c->n_leaves);
  if (c->position == NULL || c->start == NULL || c->scratch == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t j = 0; j < p->n_columns; j++)
    c->position[j] = p->col_integer != NULL && p->col_integer[j] != 0 ? c->n_integers++ : -1;
  for (int64_t l = 0; l < c->n_leaves; l++) {
    if (leaves[l].n_fixed < 0 || leaves[l].n_fixed > c->n_integers)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "leaf %lld restricts %lld columns of %lld", (long long)l,
                      (long long)leaves[l].n_fixed, (long long)c->n_integers);
    c->start[l + 1] = c->start[l] + leaves[l].n_fixed;
  }
  c->sorted = CUT_NEW(restriction, c->start[c->n_leaves]);
  c->path = CUT_NEW(restriction, c->start[c->n_leaves]);
  if (c->sorted == NULL || c->path == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t l = 0; l < c->n_leaves; l++) CUT_TRY(add_claim(c, &leaves[l], l, err));
  return push_all(c, err);
}

/* What leaf l leaves of column q within the region. */
static interval leaf_range(const cover *c, const region *r, int64_t l, int64_t q) {
  restriction key = {.column = q};
  interval range = {r->low[q], r->high[q]};
  int64_t n = c->start[l + 1] - c->start[l];
  const restriction *found = n == 0 ? NULL : bsearch(&key, c->sorted + c->start[l], (size_t)n, sizeof key, by_column);
  if (found == NULL) return range;
  return (interval){fmax(range.low, found->low), fmin(range.high, found->high)};
}

static bool holds_whole(const cover *c, const region *r, int64_t l) {
  for (int64_t f = c->start[l]; f < c->start[l + 1]; f++)
    if (c->sorted[f].low > r->low[c->sorted[f].column] || c->sorted[f].high < r->high[c->sorted[f].column])
      return false;
  return true;
}

/* Where to split column q so that no leaf of the region straddles: the split nearest to half of the leaves on each
 * side. Returns false if there is none. Values up to *at go left. */
static bool clean_split(cover *c, const region *r, int64_t q, double *at, int64_t *imbalance) {
  bool found = false;
  double reach = -INFINITY;
  for (int64_t i = 0; i < r->n; i++) {
    interval range = leaf_range(c, r, r->leaf[i], q);
    c->scratch[i] = (restriction){q, range.low, range.high};
  }
  qsort(c->scratch, (size_t)r->n, sizeof *c->scratch, by_low);
  for (int64_t i = 0; i < r->n; i++) {
    int64_t off = llabs(2 * i - r->n);
    if (i > 0 && c->scratch[i].low > reach && (!found || off < *imbalance)) {
      found = true;
      *at = reach;
      *imbalance = off;
    }
    reach = fmax(reach, c->scratch[i].high);
  }
  return found;
}

/* A boundary of the region's first leaf that cuts the region; it has one, since the leaf does not hold the region. */
static int64_t any_split(const cover *c, const region *r, double *at) {
  for (int64_t f = c->start[r->leaf[0]]; f < c->start[r->leaf[0] + 1]; f++) {
    const restriction *s = &c->path[f];
    *at = s->low > r->low[s->column] ? s->low - 1 : s->high;
    if (s->low > r->low[s->column] || s->high < r->high[s->column]) return s->column;
  }
  return -1;
}

/* Column and value to split the region at. Columns of the first leaf are enough: every leaf of a tree knows its root.
 */
static int64_t find_split(cover *c, const region *r, double *at) {
  int64_t l = r->leaf[0];
  for (int64_t f = c->start[l]; f < c->start[l + 1]; f++) {
    int64_t q = c->path[f].column, imbalance = 0;
    c->steps += r->n;
    if (r->low[q] < r->high[q] && clean_split(c, r, q, at, &imbalance)) return q;
  }
  return any_split(c, r, at);
}

/* The part of region r with column q in [low, high], with the leaves that meet it. */
static cut_status push_part(cover *c, const region *r, int64_t q, double low, double high, cut_error *err) {
  region part = {0};
  part.low = CUT_NEW(double, c->n_integers);
  part.high = CUT_NEW(double, c->n_integers);
  part.leaf = CUT_NEW(int64_t, r->n);
  if (part.low == NULL || part.high == NULL || part.leaf == NULL || !CUT_GROW(&c->open)) {
    free_region(&part);
    return CUT_FAIL_MEMORY(err);
  }
  memcpy(part.low, r->low, (size_t)c->n_integers * sizeof *part.low);
  memcpy(part.high, r->high, (size_t)c->n_integers * sizeof *part.high);
  part.low[q] = low;
  part.high[q] = high;
  for (int64_t i = 0; i < r->n; i++)
    if (meets(c, &part, r->leaf[i])) part.leaf[part.n++] = r->leaf[i];
  c->open.items[c->open.n++] = part;
  return CUT_STATUS_OK;
}

static bool region_is_empty(const cover *c, const region *r) {
  for (int64_t q = 0; q < c->n_integers; q++)
    if (r->low[q] > r->high[q]) return true;
  return false;
}

static cut_status uncovered(const cover *c, const region *r, cut_error *err) {
  const cut_lp *p = c->problem;
  for (int64_t j = 0; j < p->n_columns; j++) {
    int64_t q = c->position[j];
    if (q >= 0 && (r->low[q] > ceil(p->col_lower[j]) || r->high[q] < floor(p->col_upper[j])))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "the leaves leave out a part where column %lld is in [%.17g, %.17g]",
                      (long long)j, r->low[q], r->high[q]);
  }
  return CUT_FAIL(err, CUT_STATUS_INPUT, "the leaves leave out everything");
}

/* Looks at one region: covered, left out, or split in two. */
static cut_status settle_region(cover *c, const region *r, cut_error *err) {
  if (region_is_empty(c, r)) return CUT_STATUS_OK;
  c->steps += r->n + c->n_integers;
  for (int64_t i = 0; i < r->n; i++)
    if (holds_whole(c, r, r->leaf[i])) return CUT_STATUS_OK;
  if (r->n == 0) return uncovered(c, r, err);
  if (c->steps > COVER_STEPS)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "the leaves overlap in too intricate a way to be checked");
  double at = 0;
  int64_t q = find_split(c, r, &at);
  CUT_ASSERT(q >= 0, err);
  CUT_TRY(push_part(c, r, q, at + 1, r->high[q], err));
  return push_part(c, r, q, r->low[q], at, err);
}

static cut_status check_cover(const cut_lp *p, const cut_leaf_claim *leaves, int64_t n_leaves, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  cover c = {.problem = p, .n_leaves = n_leaves};
  status = open_cover(&c, leaves, err);
  while (status == CUT_STATUS_OK && c.open.n > 0) {
    region r = c.open.items[--c.open.n];
    status = settle_region(&c, &r, err);
    free_region(&r);
  }
  free_cover(&c);
  return status;
}

/* ---- leaves' bounds ---- */

static void put_claim(const cut_leaf_claim *claim, box *b) {
  for (int64_t f = 0; f < claim->n_fixed; f++) {
    int64_t j = claim->column[f];
    b->lower[j] = fmax(b->lower[j], ceil(claim->lower[f]));
    b->upper[j] = fmin(b->upper[j], floor(claim->upper[f]));
  }
}

/* INFINITY if the leaf has no point, which is tried first where the leaf claims it; else its rigorous bound. */
static cut_status leaf_bound(const cut_lp *p, const cut_leaf_claim *claim, bool infeasible_only, double *bound,
                             cut_error *err) {
  box b = {0};
  if (!new_box(p, NULL, NULL, &b)) return CUT_FAIL_MEMORY(err);
  put_claim(claim, &b);
  if (box_is_empty(p, &b) || (claim->infeasible && box_bound(p, NULL, claim->dual, &b) > 0))
    *bound = INFINITY;
  else
    *bound = infeasible_only ? -INFINITY : box_bound(p, p->cost, claim->dual, &b);
  free_box(&b);
  return CUT_STATUS_OK;
}

/* Bound of all leaves together. */
static cut_status leaves_bound(const cut_lp *p, const cut_leaf_claim *leaves, int64_t n_leaves, bool infeasible_only,
                               double *bound, cut_error *err) {
  if (!rounds_to_nearest())
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "floating-point numbers are not rounded to nearest");
  CUT_TRY(check_cover(p, leaves, n_leaves, err));
  *bound = INFINITY;
  for (int64_t l = 0; l<n_leaves && * bound> - INFINITY; l++) {
    double one = -INFINITY;
    CUT_TRY(leaf_bound(p, &leaves[l], infeasible_only, &one, err));
    *bound = fmin(*bound, one);
  }
  return CUT_STATUS_OK;
}

static void judge_point(const cut_tolerances *t, cut_certificate *c) {
  c->feasible = c->relative_residual <= t->residual && c->integer_residual <= t->integrality;
}

cut_status cut_certify_point(const cut_lp *p, const double *x, bool *feasible, cut_error *err) {
  CUT_ASSERT(p != NULL && x != NULL && feasible != NULL, err);
  cut_tolerances t;
  cut_tolerances_init(&t);
  cut_certificate c = {0};
  if (!rounds_to_nearest())
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "floating-point numbers are not rounded to nearest");
  measure_columns(p, x, &c);
  CUT_TRY(measure_rows(p, x, &c, err));
  judge_point(&t, &c);
  *feasible = c.feasible;
  return CUT_STATUS_OK;
}

cut_status cut_certify(const cut_lp *p, const double *x, const cut_leaf_claim *leaves, int64_t n_leaves,
                       const cut_tolerances *tolerances, cut_certificate *out, cut_error *err) {
  CUT_ASSERT(p != NULL && x != NULL && (leaves != NULL || n_leaves == 0) && n_leaves >= 0 && out != NULL, err);
  cut_tolerances t;
  cut_tolerances_init(&t);
  if (tolerances != NULL) t = *tolerances;
  cut_certificate c = {0};
  CUT_TRY(leaves_bound(p, leaves, n_leaves, false, &c.bound, err));
  measure_columns(p, x, &c);
  CUT_TRY(measure_rows(p, x, &c, err));
  judge_point(&t, &c);
  double allowed = t.gap * (1 + fabs(c.objective_high));
  double gap = add_up(c.objective_high, -c.bound);
  c.gap = fmax(gap, 0);
  /* An objective that is better than the bound by more than the tolerance is paid for by the residuals. */
  double beyond = add_up(c.bound, -c.objective_low);
  c.proved = c.feasible && gap <= allowed && beyond <= allowed;
  *out = c;
  return CUT_STATUS_OK;
}

cut_status cut_certify_infeasible(const cut_lp *p, const cut_leaf_claim *leaves, int64_t n_leaves, bool *proved,
                                  cut_error *err) {
  CUT_ASSERT(p != NULL && (leaves != NULL || n_leaves == 0) && n_leaves >= 0 && proved != NULL, err);
  double bound = -INFINITY;
  *proved = false;
  CUT_TRY(leaves_bound(p, leaves, n_leaves, true, &bound, err));
  *proved = bound == INFINITY;
  return CUT_STATUS_OK;
}
