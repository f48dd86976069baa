/* Rolling foresight: plans made one after the other, each with what is known on its day and as far as it looks ahead;
 * the first days of each are carried out. docs/model.md says what every word of this means.
 *
 * What was carried out is the state: it is fixed in the model of the next step (compile.h, cut_past), from which stocks,
 * goods on their way, what was taken of contracts and what was started follow, as they do in any other model. */
#ifndef CUT_QUESTION_ROLLING_H
#define CUT_QUESTION_ROLLING_H

#include "question/session.h"
#include "result/result.h"

typedef struct cut_rolling_options {
  int64_t window; /* days that a plan looks ahead, up to the end of the period they end in; 0: to the end */
  int64_t roll;   /* days carried out before looking again, up to the end of the period; 0: one period */
  bool scenarios; /* rows of scenarios are known from their learnt_on */
  bool prices;    /* values of series after the decision are not known: the last known ones are carried on */
} cut_rolling_options;
/* As a run asks for it. */
cut_rolling_options cut_rolling_options_of(const cut_run_options *o);

typedef struct cut_rolling_step {
  int64_t first, end, horizon; /* periods: carried out [first, end), looked at up to horizon */
  cut_solved plan;
  bool surprised;   /* the plan could not be carried out: `seen` was, made with the truth of these days */
  cut_solved seen;
  double unserved_planned, unserved_carried_out; /* GWh, in the days carried out */
  double cost_planned, cost_carried_out;         /* thousand currency units, the same */
  double cost_ahead;                             /* of all that the plan looks at, from the decision on */
  double missed;                                 /* minima missed in the days carried out, GWh */
} cut_rolling_step;

/* A limit that some windows could not keep in full. */
typedef struct cut_rolling_limit {
  cut_table table;
  int64_t row;
  int column;
  int64_t steps, first; /* in how many steps, and the first of them */
  const char *why;
} cut_rolling_limit;

typedef struct cut_rolling {
  char *name; /* NAME~rolling */
  cut_model *truth; /* the whole run, with columns for missed minima */
  struct {
    cut_rolling_step *items;
    int64_t n, capacity;
  } steps; /* of the last only the solves, if it found no plan */
  cut_solved carried_out; /* the whole run as it went, under the truth; nothing is claimed to be optimal in it. Its model
                             has columns for missed minima if `missed` */
  bool missed;
  bool complete; /* false: a step found no plan, and the run ends there */
  struct {
    cut_rolling_limit *items;
    int64_t n, capacity;
  } limits; /* in the order of steps, tables and rows */
} cut_rolling;

/* Runs the scenarios [n] to the end. Time: one solve for each step, two where it was surprised. */
cut_status cut_rolling_run(cut_session *s, const char *const *scenarios, int64_t n, const cut_rolling_options *options,
                           cut_rolling *out, cut_error *err);
void cut_rolling_clear(cut_rolling *r);

/* Writes rolling, breaches, window_limits, the carried out plan as solve "NAME~rolling" and each step's plan as
 * "NAME~DAY". */
cut_status cut_rolling_report(const cut_session *s, const cut_rolling *x, bool detail, cut_result *r, cut_error *err);

/* Table run: digest of the truth's model, and whether every step is proved. */
cut_status cut_rolling_report_run(const cut_session *s, const cut_rolling *x, cut_result *r, cut_error *err);
cut_outcome cut_rolling_outcome(const cut_rolling *x);

/* Ends of the names of such solves. */
#define CUT_ROLLING_MARK "~"
#define CUT_ROLLING_NAME "~rolling"

#endif
