/* Linear programs for tests: made by hand or at random, turned into a model, or seen as the arrays a certificate wants.
 */
#ifndef CUT_TESTS_LP_MODEL_H
#define CUT_TESTS_LP_MODEL_H

#include "engine/engine.h"
#include "verify/certificate.h"

/* Dense, row by row; freed by test_lp_free. Everything starts as 0, rows free, columns in [0, INFINITY]. */
typedef struct test_lp {
  int64_t n_columns, n_rows;
  double *col_lower, *col_upper, *cost, *row_lower, *row_upper;
  uint8_t *col_integer;
  double *a;         /* [n_rows * n_columns] */
  int64_t n_classes; /* the last n_classes rows, most important first */
  double offset;
} test_lp;

test_lp test_lp_new(int64_t n_columns, int64_t n_rows);
/* The same with limits, costs and matrix copied from arrays; any may be NULL. */
test_lp test_lp_make(int64_t n_columns, int64_t n_rows, const double *col_lower, const double *col_upper,
                     const double *cost, const double *row_lower, const double *row_upper, const double *a);
void test_lp_free(test_lp *lp);
/* The model whose column j and row i are those of lp. The caller frees it. */
cut_model *test_lp_model(const test_lp *lp);

/* What the engine solves now, for a certificate. Borrowed. */
cut_lp test_lp_of(const cut_model *m, const cut_engine *e);

/* Seeded generator: splitmix64. */
typedef struct test_rng {
  uint64_t state;
} test_rng;
uint64_t test_rng_next(test_rng *r);
int64_t test_rng_in(test_rng *r, int64_t low, int64_t high); /* both inclusive */

#endif
