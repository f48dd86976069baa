/* The share of a supplier in what a group imports: one row more in the model, and the same share read in every way.
 *
 *   share = energy of imports of origin Y / D,  D one of gross imports, imports net of energy re-exported, gross available
 *   energy (energy_balance.h has all of them).
 *
 * A cap on it is a row of role SHARE: N <= s D0 with the denominator of a given plan, or N - s D <= 0 with that of the plan
 * itself. */
#ifndef CUT_QUESTION_SHARE_H
#define CUT_QUESTION_SHARE_H

#include "base/text.h"
#include "question/energy_balance.h"
#include "question/frontier.h"
#include "result/result.h"

typedef enum cut_share_basis { CUT_SHARE_IMPORTS, CUT_SHARE_NET_IMPORTS, CUT_SHARE_AVAILABLE, CUT_N_SHARE_BASES } cut_share_basis;

/* Which share. Its words are those of the options and of result tables. */
typedef struct cut_share_spec {
  int64_t supplier; /* row of actors: a state, a firm (its state counts), or a bloc (its members on the first day) */
  cut_share_basis basis;
  cut_origin_kind accounting;
  cut_nuclear nuclear;
  cut_span when; /* days that count */
} cut_share_spec;

const char *cut_share_basis_word(cut_share_basis basis);         /* "imports", "net_imports", "available" */
const char *cut_share_accounting_word(cut_origin_kind kind);     /* "physical", "declared" */
const char *cut_share_nuclear_word(cut_nuclear nuclear);         /* "domestic", "fuel" */
bool cut_share_basis_parse(const char *word, cut_share_basis *out);
cut_origin_kind cut_share_accounting_parse(const char *word);
cut_nuclear cut_share_nuclear_parse(const char *word);

/* "40%" or "0.4" as 0.4; false if it is neither, or not from 0 to 10. */
bool cut_share_parse(const char *text, double *out);

/* A share of one model as two linear forms. */
typedef struct cut_share_forms {
  double *numerator, *denominator; /* [n_columns] */
  bool exact;                      /* the denominator is linear; else re-exports of a mixed grade are left out */
} cut_share_forms;
cut_status cut_share_forms_make(const cut_case *c, const cut_model *m, const cut_share_spec *spec, cut_share_forms *out,
                                cut_error *err);
void cut_share_forms_clear(cut_share_forms *f);
/* The row that stands for a cap on the supplier's share. */
cut_origin cut_share_origin(const cut_share_spec *spec);
/* The model with the cap `share`; fixed: the denominator in GWh, NAN: that of the plan. The caller frees *out. */
cut_status cut_share_cap(const cut_case *c, const cut_model *m, const cut_share_spec *spec, double share, double fixed,
                         cut_model **out, cut_error *err);

/* A share read from a plan x [n_columns]. */
typedef struct cut_share_reading {
  double numerator, denominator, share; /* GWh, GWh, 1; share NAN where the denominator is not above 0 */
} cut_share_reading;
cut_status cut_share_read(const cut_case *c, const cut_model *m, const cut_share_spec *spec, const double *x,
                          cut_share_reading *out, cut_error *err);

/* Table shares: every reading of one plan. `against` [CUT_N_SHARE_BASES * 4] keeps the denominators of the first plan
 * reported (fill with NAN before), so that later ones are told against it. */
enum { CUT_N_SHARE_READINGS = CUT_N_SHARE_BASES * 4 };
cut_status cut_share_report(const cut_case *c, const cut_model *m, const cut_share_spec *chosen, const double *x,
                            const char *plan, double *against, cut_result *r, cut_error *err);

/* The supplier with the largest imports of a plan, by the accounting of spec; -1 if nothing is imported. */
cut_status cut_share_largest(const cut_case *c, const cut_model *m, const cut_share_spec *spec, const double *x,
                             int64_t *out, cut_error *err);

/* What keeps the share from falling further: the limits and needs that weigh most in the multipliers of the least share
 * (cut_frontier.least_dual), as "x of 'y', ..."; share the least one, NAN denominators as in cut_ratio. */
cut_status cut_share_binds(const cut_case *c, const cut_model *m, const cut_share_forms *f, bool fixed, double share,
                           const double *dual, cut_text *out, cut_error *err);

#endif
