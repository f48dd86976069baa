#include "question/envelope.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Costs within this of each other, relative, are equal: then the lower number counts. */
#define SAME_COST 1e-9
#define SAME_SHARE 1e-10
enum { PARTS = 16, HALVINGS = 60, DEEPEST = 40 };

typedef struct shares {
  double *items;
  int64_t n, capacity;
} shares;

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static cut_status add_share(shares *s, double share, cut_error *err) {
  if (!CUT_GROW(s)) return CUT_FAIL_MEMORY(err);
  s->items[s->n++] = share;
  return CUT_STATUS_OK;
}

static int64_t cheapest(const cut_frontier *const *f, int64_t n, double share, double *cost) {
  int64_t best = -1;
  *cost = INFINITY;
  for (int64_t i = 0; i < n; i++) {
    double x = cut_frontier_cost(f[i], share);
    if (isinf(x) || (best >= 0 && x >= *cost - SAME_COST * (1 + fabs(*cost)))) continue;
    best = i;
    *cost = x;
  }
  return best;
}

/* Where b becomes cheaper than a, between two shares with that order at the ends. */
static double crossing(const cut_frontier *a, const cut_frontier *b, double low, double high) {
  for (int k = 0; k < HALVINGS; k++) {
    double middle = low + 0.5 * (high - low);
    if (cut_frontier_cost(b, middle) < cut_frontier_cost(a, middle))
      high = middle;
    else
      low = middle;
  }
  return high;
}

/* Adds the shares between two at which the cheapest state changes; where a third one turns out cheapest at the crossing
 * of the two at the ends, both halves are looked at. */
static cut_status split(const cut_frontier *const *f, int64_t n, double low, double high, int depth, shares *out,
                        cut_error *err) {
  double cost;
  int64_t a = cheapest(f, n, low, &cost), b = cheapest(f, n, high, &cost);
  if (a < 0 || b < 0 || a == b) return CUT_STATUS_OK;
  double at = crossing(f[a], f[b], low, high);
  int64_t there = cheapest(f, n, at, &cost);
  if (there != a && there != b && depth < DEEPEST &&
      cost < cut_frontier_cost(f[b], at) - SAME_COST * (1 + fabs(cost))) {
    CUT_TRY(split(f, n, low, at, depth + 1, out, err));
    return split(f, n, at, high, depth + 1, out, err);
  }
  return add_share(out, at, err);
}

/* All shares at which the cheapest state may change or bend, ascending. */
static cut_status gather(const cut_frontier *const *f, int64_t n, shares *out, cut_error *err) {
  for (int64_t i = 0; i < n; i++)
    for (int64_t k = 0; k < f[i]->n; k++) CUT_TRY(add_share(out, f[i]->items[k].share, err));
  if (out->n > 1) qsort(out->items, (size_t)out->n, sizeof *out->items, ascending);
  int64_t n_ends = out->n;
  for (int64_t e = 0; e + 1 < n_ends; e++) {
    double from = out->items[e], width = out->items[e + 1] - from;
    /* Just inside the ends: steps are at the ends themselves. */
    double inside = 1e-9 * width;
    for (int part = 0; width > SAME_SHARE && part < PARTS; part++)
      CUT_TRY(
          split(f, n, from + width * part / PARTS + inside, from + width * (part + 1) / PARTS - inside, 0, out, err));
  }
  if (out->n > 1) qsort(out->items, (size_t)out->n, sizeof *out->items, ascending);
  return CUT_STATUS_OK;
}

/* Is the share a corner of the state's own frontier? */
static bool is_corner(const cut_frontier *f, double share) {
  for (int64_t k = 0; k < f->n; k++)
    if (fabs(f->items[k].share - share) <= SAME_SHARE) return true;
  return false;
}

cut_status cut_envelope_make(const cut_frontier *const *frontiers, int64_t n, cut_envelope *out, cut_error *err) {
  shares list = {0};
  cut_status status;
  CUT_TRY_GOTO(gather(frontiers, n, &list, err));
  for (int64_t k = 0; k < list.n; k++) {
    cut_envelope_row row = {.share = list.items[k]};
    row.state = cheapest(frontiers, n, row.share, &row.cost);
    const cut_envelope_row *last = out->n > 0 ? &out->items[out->n - 1] : NULL;
    if (row.state < 0 || (last != NULL && row.share - last->share <= SAME_SHARE)) continue;
    /* The same state without a corner of its own, or nothing saved any more: the row before still holds. */
    if (last != NULL && row.state == last->state && !is_corner(frontiers[row.state], row.share)) continue;
    if (last != NULL && row.cost >= last->cost - SAME_COST * (1 + fabs(last->cost))) continue;
    if (!CUT_GROW(out)) {
      status = CUT_FAIL_MEMORY(err);
      goto cleanup;
    }
    out->items[out->n++] = row;
  }
  for (int64_t k = 0; k < out->n; k++) {
    cut_envelope_row *row = &out->items[k];
    row->next = k + 1 < out->n ? cut_frontier_cost(frontiers[row->state], out->items[k + 1].share) : row->cost;
  }
cleanup:
  cut_mem_free(list.items);
  if (status != CUT_STATUS_OK) {
    cut_mem_free(out->items);
    *out = (cut_envelope){0};
  }
  return status;
}
