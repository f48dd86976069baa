/* The table of verbs and options: command line, help, manual page, Python and later HTTP are generated from it. */
#ifndef CUT_QUESTION_VERBS_H
#define CUT_QUESTION_VERBS_H

#include "base/text.h"
#include "case/values.h"

/* Options of one run, checked against the table: unknown names and malformed values are INPUT with the nearest name. */
typedef struct cut_run_options {
  const char *scenarios[32];
  int n_scenarios;     /* --scenario, repeatable; of compare: the last is the other side */
  const char *against; /* compare: scenario of the first side, "" = base */
  const char *measures[64];
  int n_measures;     /* --measure ID or ID=DATE, repeatable; of compare: of the other side */
  bool open_measures; /* --measures open: what is not named is left to the engine */
  const char *sets[64];
  int n_sets;         /* --set table.id.column=value[ unit] */
  const char *buyers[16];
  int n_buyers;       /* --buyer, repeatable: from whose side, instead of the case's view */
  const char *of[16];
  int n_of;             /* depend: suppliers to tell of; none: all */
  bool leverage;        /* depend: what each side can stop; default yes */
  enum { CUT_LEVERS_ROWS, CUT_LEVERS_GOODS, CUT_LEVERS_ALL } levers; /* depend: down to which parts; default rows */
  int64_t horizons[12]; /* depend: --horizon, in months */
  int n_horizons;       /* none: 1, 3 and 12 */
  bool matrix;          /* depend: leverage of all sides over each other */
  bool nuclear_by_fuel; /* depend, diversify: nuclear fuel counts where it comes from */
  bool by_origin;     /* solve: goods told apart by the state they come from */
  bool system;        /* --view system: all actors as one */
  const char *result; /* verify: the result file */
  double time_limit;  /* seconds, INFINITY by default */
  const char *supplier;    /* diversify: key of an actor, "" = the largest */
  const char *share;       /* diversify: the share to reach, as written, "" = none */
  const char *basis;       /* diversify: imports, net_imports or available */
  const char *accounting;  /* diversify: physical or declared */
  const char *denominator; /* diversify: base or plan */
  bool alternatives;       /* diversify: other ways for little more; default no */
  bool reach;              /* diversify: only whether the share is reached, on every basis; default no */
  bool calendar;           /* diversify: until when measures can be decided; default no */
  int weeks;               /* diversify: weeks of waiting to tell the cost of; default 8 */
  int most;                /* diversify: alternatives to find at most, of each set of measures and level; default 20 */
  const char *share_from, *share_to; /* diversify: days that count, "" = the horizon */
  bool ranges;        /* solve: ranges of prices that are not unique */
  bool ranges_given;  /* said by the user: whatever the size of the case */
  bool survival;      /* compare: how long supply lasts on both sides; default yes */
  const char *inputs[64];
  int n_inputs;       /* simulate: --input table.id.column, repeatable; none: all that have a range */
  const char *rows[256];
  int n_rows;         /* rows: --row table or table.id, repeatable; none: all */
  int threads;        /* 0: one for each processor */
  const char *demand; /* why: the obligation to ask about, "" = what is short */
  const char *plant;  /* why: the plant whose minimum load to ask about */
  const char *period; /* why: a day of the one period to ask about */
  bool all;           /* why: a set for each thing that is short */
  bool predict;       /* backtest: only what the case as known predicts */
  bool rolling;       /* solve: --foresight rolling */
  int64_t window;     /* --window, days, 0: to the end */
  int64_t roll;       /* --roll, days, 0: one period */
  bool info_scenarios, info_prices; /* --info; scenarios unless it is given */
  bool info_given;
  const char *route;  /* why-not: the row asked about; one of the three is not "" */
  const char *contract;
  const char *source;
  bool detail;        /* keep the model and certificates in the result (verify needs them); default yes */
  struct cut_plans *plans; /* not an option: what other tasks of the same run solve (question/plans.h); NULL: nothing */
} cut_run_options;

/* Texts are borrowed from values. */
cut_status cut_run_options_parse(const char *verb, const cut_option_value *values, int64_t n, cut_run_options *out,
                                 cut_error *err);

/* Adds an option as it would be given again: "--set 'a.b.c=1 kt/d'", behind a space where something stands before. */
void cut_options_add_written(cut_text *t, const char *name, const char *value);

/* Makes the changes of --set on a case's values. INPUT, naming the setting, if one does not fit. o may be NULL. */
cut_status cut_run_options_apply_sets(const cut_run_options *o, cut_values *values, cut_error *err);

/* One function per verb, in question/<verb>.c. Each adds its tables to r and sets the outcome. */
typedef cut_status (*cut_verb_fn)(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                                  cut_error *err);
/* Of verb i; NULL for a command of the front end. */
cut_verb_fn cut_verb_function(int64_t i);
cut_status cut_verb_check(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err);
cut_status cut_verb_solve(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err);
cut_status cut_verb_compare(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                            cut_error *err);
cut_status cut_verb_depend(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                           cut_error *err);
cut_status cut_verb_diversify(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                              cut_error *err);
cut_status cut_verb_brief(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err);
cut_status cut_verb_why(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                        cut_error *err);
cut_status cut_verb_simulate(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                             cut_error *err);
cut_status cut_verb_backtest(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                             cut_error *err);
cut_status cut_verb_why_not(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                            cut_error *err);
cut_status cut_verb_rows(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                         cut_error *err);
cut_status cut_verb_verify(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                           cut_error *err);

#endif
