/* Writes what a solve found into the result's tables. */
#ifndef CUT_QUESTION_REPORT_H
#define CUT_QUESTION_REPORT_H

#include "question/postings.h"
#include "question/session.h"
#include "result/result.h"

/* Ranges of prices cost two solves each, which is minutes where there are tens of thousands. */
#define CUT_REPORT_MOST_RANGES 5000

typedef struct cut_report_options {
  bool detail;        /* also the model, the solution and its certificates, which `verify` needs */
  bool ranges;        /* ranges of the prices that are not unique, where there are no more than CUT_REPORT_MOST_RANGES */
  bool ranges_always; /* however many prices there are */
} cut_report_options;

/* stages and periods, and for an optimal answer supply, flows, stocks, unserved, prices, binding, incidence, postings
 * and accounts; for an infeasible one the limits that cannot hold together, in binding. */
cut_status cut_report_solved(const cut_session *s, const cut_solved *solved, const cut_report_options *options,
                             cut_result *r, cut_error *err);

/* Only stages and periods, and, with detail, what verify needs: of a plan that was made but is not the answer. */
cut_status cut_report_stages(const cut_session *s, const cut_solved *solved, bool detail, cut_result *r,
                             cut_error *err);

/* A plan that was put together of others: the same tables without prices and what binds, and no optimum is claimed. */
cut_status cut_report_carried_out(const cut_session *s, const cut_solved *solved, bool detail, cut_result *r,
                                  cut_error *err);

/* What was solved, in table run: model digest, proof, whether anything was solved again cold; the solver in run_env. */
cut_status cut_report_run(const cut_session *s, const cut_solved *solved, cut_result *r, cut_error *err);

/* Pieces that other questions use. */

/* Text of a unit of price of a commodity: "USD/t" (buf [32]). */
void cut_report_price_unit(const cut_case *c, int64_t commodity, char buf[32]);
/* Mean of a price over the periods, weighted by their days: dual of the balance rows of (commodity, place). NAN if
 * there is no such node. */
double cut_report_mean_price(const cut_model *m, const double *dual, int64_t commodity, int64_t place);

#endif
