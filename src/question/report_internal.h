/* What the files that write a solve's tables share. Private to report*.c. */
#ifndef CUT_QUESTION_REPORT_INTERNAL_H
#define CUT_QUESTION_REPORT_INTERNAL_H

#include "question/report.h"

/* Amounts and duals below these count as none in tables for people; nothing is rounded in detail tables. */
#define CUT_REPORT_NO_AMOUNT 1e-7
#define CUT_REPORT_NO_PRICE 1e-6

typedef struct cut_report {
  const cut_case *c;
  const cut_solved *solved;
  const cut_model_view *v;
  const cut_solution *last; /* of the last stage */
  cut_result *r;
  const char *name; /* of the solve */
  bool carried_out; /* a plan put together of others: nothing is claimed to be optimal */
} cut_report;

const char *cut_report_table_name(cut_table t);
/* "" for commodity -1. */
const char *cut_report_commodity_key(const cut_case *c, int64_t commodity);
const char *cut_report_commodity_unit(const cut_case *c, int64_t commodity);
/* Period's first day; "" for the whole horizon (-1). */
void cut_report_period_text(const cut_model_view *v, int64_t period, char buf[11]);
/* The commodity whose unit an origin's amounts have: its grade, or that of the row behind it; -1 if it has none. */
int64_t cut_report_origin_commodity(const cut_case *c, const cut_origin *o);

/* Whose goods a line is about: a state, "-" for what is not served, "" where they are not told apart. */
const char *cut_report_origin_text(const cut_case *c, const cut_origin *o);

/* report_origins.c: nothing where goods are not told apart */
cut_status cut_report_put_origins(const cut_report *p, cut_error *err);
/* report_supply.c */
cut_status cut_report_put_supply(const cut_report *p, cut_error *err);
/* report_binding.c: limits with a price, or, for an infeasible stage, the limits that its ray adds up */
cut_status cut_report_put_bindings(const cut_report *p, cut_error *err);
cut_status cut_report_put_ray(const cut_report *p, const cut_stage *stage, cut_error *err);
/* report_money.c: postings, incidence, accounts */
cut_status cut_report_put_money(const cut_report *p, cut_error *err);
/* report_model.c: what verify needs */
cut_status cut_report_put_model(const cut_report *p, cut_error *err);

#endif
