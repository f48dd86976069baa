/* Origin expansion: a finished model in which goods are told apart by the state they come from.
 *
 * A node (grade, place, period) becomes one for each origin that can be there; whatever moves or uses goods becomes one
 * column for each of them; whatever limits, counts or costs amounts stays as it is, over all origins together. Summed
 * over origins the new model is the old one, and any plan of the old one can be split (goods mix at every node, so each
 * takes what leaves it in proportion), so both have the same optimum. docs/model.md has the details. */
#ifndef CUT_COMPILE_ORIGINS_H
#define CUT_COMPILE_ORIGINS_H

#include "case/case.h"
#include "model/model.h"

/* Linear in entries x origins for each link of the longest chain. The caller frees *out. */
cut_status cut_expand_origins(const cut_case *c, const cut_model *plain, cut_model **out, cut_error *err);

#endif
