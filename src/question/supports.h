/* All minimal supports of a linear program within a cost: sets of items (routes, contracts) that can stay open, all others
 * closed, such that some plan costs no more than the limit, and none of which can be left out.
 *
 * That a set is enough is monotone: more open, no dearer. A node of the search has items closed and items kept. Its set is
 * shrunk, item by item, to one of which none but the kept can go; every other minimal set of the node lacks one of the
 * rest, and is looked for where that one is closed and those before it are kept (R. Reiter, A theory of diagnosis from
 * first principles, Artificial Intelligence 32 (1987) 57-95, doi:10.1016/0004-3702(87)90062-2, with disjoint branches). So
 * every minimal set is found, once. */
#ifndef CUT_QUESTION_SUPPORTS_H
#define CUT_QUESTION_SUPPORTS_H

#include "engine/engine.h"

typedef struct cut_support {
  uint8_t *open; /* [n_items] 1: needed */
  double cost;   /* of the best plan with these items alone, thousand currency units, the model's constant included */
} cut_support;

typedef struct cut_supports {
  cut_support *items; /* growable, in the order found */
  int64_t n, capacity;
  int64_t n_solves;
  bool complete; /* false: stopped at the most that was asked for, or at the limit of solves */
  bool proved;   /* every answer behind it is certified: enough, or not enough */
} cut_supports;
void cut_supports_clear(cut_supports *s);

typedef struct cut_supports_problem {
  const cut_model *model;
  const double *class_limit; /* [n_classes] as in frontier.h; NULL: as the model says */
  const int64_t *item;       /* [n_columns] item of each column, -1: always open */
  int64_t n_items;
  double limit;           /* most that a plan may cost, the model's constant included */
  int64_t most, n_solves; /* supports to find, solves to make at most */
  const cut_sink *sink;
} cut_supports_problem;

/* Start from {0} or cleared. */
cut_status cut_supports_find(const cut_supports_problem *p, cut_supports *out, cut_error *err);

#endif
