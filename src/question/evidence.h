/* The rows behind a headline, and the weakest kind among them. */
#ifndef CUT_QUESTION_EVIDENCE_H
#define CUT_QUESTION_EVIDENCE_H

#include "base/text.h"
#include "case/case.h"
#include "model/model.h"

/* Start from {.c = case}; cleared by cut_evidence_clear. */
typedef struct cut_evidence {
  const cut_case *c;
  cut_text rows; /* "table:key table:key" */
  cut_kind weakest;
  bool any;
} cut_evidence;

/* Adds the row, counting the provenance of one of its cells (column) or of the row (-1: the first column). */
void cut_evidence_add(cut_evidence *e, cut_table t, int64_t row, int column);
/* The same, unless the row has been added before. */
void cut_evidence_add_once(cut_evidence *e, cut_table t, int64_t row, int column);
/* Every row of a table that has the cell. */
void cut_evidence_add_all(cut_evidence *e, cut_table t, int column);
/* Every series and rule that the price rule in that cell uses, through other rules too: a series once, as
 * "series:urals", with the weakest kind of its rows inside the case's horizon. */
void cut_evidence_add_rule(cut_evidence *e, cut_table t, int64_t row, int column);
/* Contracts taken and markets sold to in a plan, with everything their prices are made of. value [columns]; NULL: no plan. */
void cut_evidence_add_plan(cut_evidence *e, const cut_model *m, const double *value);
void cut_evidence_clear(cut_evidence *e);

#endif
