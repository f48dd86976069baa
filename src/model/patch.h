/* A patch: the numbers in which one model differs from another of the same structure. */
#ifndef CUT_MODEL_PATCH_H
#define CUT_MODEL_PATCH_H

#include "model/model.h"

typedef enum cut_patch_what {
  CUT_PATCH_COL_LOWER,
  CUT_PATCH_COL_UPPER,
  CUT_PATCH_COST,
  CUT_PATCH_ROW_LOWER,
  CUT_PATCH_ROW_UPPER
} cut_patch_what;

typedef struct cut_change {
  cut_patch_what what;
  int64_t index;
  double before, after;
} cut_change;

/* Growable; start from {0}. */
typedef struct cut_patch {
  cut_change *items;
  int64_t n, capacity;
} cut_patch;

void cut_patch_clear(cut_patch *p);
cut_status cut_patch_add(cut_patch *p, cut_patch_what what, int64_t index, double before, double after, cut_error *err);
/* OK if two models differ only in what a patch can change, and in the constant of the cost; else STRUCTURE, and err
 * tells the first other difference: columns, rows, entries, integrality or periods. */
cut_status cut_patch_same_structure(const cut_model *one, const cut_model *other, cut_error *err);
/* All differences from a to b, in order (what, index). STRUCTURE if columns, rows, entries or integrality differ: then
 * b must be loaded as a model of its own. */
cut_status cut_patch_between(const cut_model *a, const cut_model *b, cut_patch *out, cut_error *err);

#endif
