/* The lower envelope of frontiers: at each share the cheapest of several states, and from where to where.
 *
 * Costs of one state fall with the share and end at its least share, so the envelope has steps down as well as corners.
 * It is found on the union of all breakpoints; between two of them two states cross where their difference changes sign,
 * found by bisection (exact for the lines of a fixed denominator up to rounding). */
#ifndef CUT_QUESTION_ENVELOPE_H
#define CUT_QUESTION_ENVELOPE_H

#include "question/frontier.h"

typedef struct cut_envelope_row {
  double share, cost; /* from this share on; the cost there */
  double next;        /* cost at the next row's share, from the left; that of the row itself in the last one */
  int64_t state;      /* whose frontier is lowest; ties go to the lowest number */
} cut_envelope_row;

typedef struct cut_envelope {
  cut_envelope_row *items;
  int64_t n, capacity;
} cut_envelope;

/* frontiers [n]; those without points take no part. Start from {0}; freed with cut_mem_free(out->items). */
cut_status cut_envelope_make(const cut_frontier *const *frontiers, int64_t n, cut_envelope *out, cut_error *err);

#endif
