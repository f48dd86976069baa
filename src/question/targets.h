/* Targets of a back-test: what to add up of a solved plan, and the numbers of a target's row. */
#ifndef CUT_QUESTION_TARGETS_H
#define CUT_QUESTION_TARGETS_H

#include "question/session.h"

/* One row of `targets`, read. */
typedef struct cut_target {
  int64_t row;
  const cut_variant *variant;     /* NULL: the case as it stands */
  const char *const *scenarios;   /* [n_scenarios] the variant's, then the target's */
  int64_t n_scenarios;
  char *texts;                    /* holds the names */
  const char *names[33];
  bool has_rule;                  /* false: the model has nothing to say about it */
} cut_target;

/* INPUT, naming row and column, if scenario, variant, table, keys or unit make no sense. Fields are owned: clear them. */
cut_status cut_target_read(const cut_case *c, int64_t row, cut_target *out, cut_error *err);
void cut_target_clear(cut_target *t);

/* The target's number in a solved plan, in its own unit. Periods that reach beyond its days count by their days inside. */
cut_status cut_target_value(const cut_case *c, const cut_target *t, const cut_solved *solved, double *out,
                            cut_error *err);
/* Least and most of it over all plans of the same cost and the same unserved energy; of shares and peaks only the plan's
 * own. Two solves. */
cut_status cut_target_span(const cut_case *c, const cut_target *t, const cut_solved *solved, const cut_sink *sink,
                           double *low, double *high, cut_error *err);
/* Of a target that is given: what its obligations need in its days, in its unit, and the same scaled to come to `observed`
 * in the values. INPUT if it is nothing but an amount of obligations, or nothing is needed. */
cut_status cut_target_give(const cut_case *c, const cut_target *t, double observed, cut_values *values, cut_error *err);
/* The second naive rule: the last month's number for each month of the target; NAN if it has none. Shares and months
 * with the most are what they were. */
double cut_target_last_month(const cut_case *c, const cut_target *t, cut_date start, cut_date end);

/* A number of `observed` (its value times ratio) in the target's unit. INPUT if units do not fit. */
cut_status cut_target_observed(const cut_case *c, const cut_target *t, int64_t row, double ratio, double *out,
                               cut_error *err);

/* What of the plan's limits kept the target from being more (or less): in words, from limits that bind on its own rows
 * in its days, else those that bind most elsewhere; with the rows that set them. Freed with cut_mem_free. */
char *cut_target_why(const cut_case *c, const cut_target *t, const cut_solved *solved, bool more);

#endif
