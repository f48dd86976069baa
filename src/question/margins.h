/* What conversion earns: the margin of one more unit of input, plant by plant, for each price of the input.
 *
 * The plant is looked at alone: it may buy without limit on one contract, and everything it makes is sold on the
 * markets it reaches, best first, so the margin falls as the load rises. Home sales are obligations without a price of
 * their own and count at what the markets pay. The plant's load is fixed in every period and the price of that floor is
 * the margin; the load that it would choose freely is where the margin reaches zero. */
#ifndef CUT_QUESTION_MARGINS_H
#define CUT_QUESTION_MARGINS_H

#include "question/session.h"
#include "result/result.h"

/* Adds rows to table margins for the case as it was solved: every plant of the group, every active contract for one
 * of its inputs that can reach it, at minimum, named and full load and at the load with zero margin. Contracts that are
 * active at the same price in one of `known` [n_known] (NULL with n 0) have been answered there and are left out. */
cut_status cut_margins_report(const cut_session *s, const cut_solved *solved, const cut_values *const *known,
                              int64_t n_known, cut_result *r, cut_error *err);

/* The same answers one by one, for a case whose numbers move: a line is a plant on a contract at the load that people ask
 * about first, the one named "normal", else the lowest at which it can run. Each keeps an engine of its own. */
typedef struct cut_margin_line cut_margin_line;

typedef struct cut_margin_point {
  bool touched;  /* some number that the line looks at is not as in the case itself */
  bool feasible; /* the load can be run: else there is no margin */
  bool proved;
  double margin; /* of one unit of input more, before levies paid at home */
} cut_margin_point;

/* The lines of which cut_margins_report would tell, in its order, for a model compiled from `values` (both outlive them);
 * of one plant and contract only where these are not -1. *out [*n]; the array is freed with cut_mem_free, each line with cut_margin_line_free. */
cut_status cut_margin_lines(const cut_session *s, const cut_values *values, const cut_model *model,
                            const cut_values *const *known, int64_t n_known, int64_t conversion, int64_t contract,
                            cut_margin_line ***out, int64_t *n, cut_error *err);
void cut_margin_line_free(cut_margin_line *l);
int64_t cut_margin_line_conversion(const cut_margin_line *l);
int64_t cut_margin_line_contract(const cut_margin_line *l);
const char *cut_margin_line_load(const cut_margin_line *l);
/* In the case itself. */
cut_margin_point cut_margin_line_now(const cut_margin_line *l);
/* With the numbers of another model of the same structure. */
cut_status cut_margin_line_at(cut_margin_line *l, const cut_model *model, cut_margin_point *out, cut_error *err);

#endif
