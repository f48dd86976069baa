/* Survival T(q): the longest time, in whole days from the start, for which some plan serves load q on each of those
 * days.
 *
 * It is a question of feasibility only: money, final stocks and minimum takes play no part, dead stock is kept, and
 * what happens after day T is free. A plan for T days is one for fewer, so T is found by bisection on a daily model,
 * each probe a change of bounds on the same engine. The answer is proved both ways: a feasible plan for T days whose
 * residuals are checked, and a ray that shows that none exists for T + 1. */
#ifndef CUT_QUESTION_SURVIVAL_H
#define CUT_QUESTION_SURVIVAL_H

#include "question/session.h"
#include "result/result.h"

typedef enum cut_load_kind {
  CUT_LOAD_MINIMUM, /* each plant runs at least at its minimum load */
  CUT_LOAD_HOME,    /* every obligation is served; plants may run below their minimum load */
  CUT_LOAD_NAMED    /* each plant of the named load runs at least at that load */
} cut_load_kind;

typedef struct cut_load {
  cut_load_kind kind;
  const char *name; /* of a named load; "minimum" and "home" for the others */
} cut_load;

typedef struct cut_survival {
  int64_t days;
  bool beyond; /* the load is served to the end of the horizon */
  bool proved;
  cut_date until;  /* last day served, CUT_DATE_NONE if none */
  char binds[240]; /* what cannot be met the day after, and by which limits; "" if beyond */
} cut_survival;

/* The loads a case asks about: minimum, home, and each name in table loads. *out is freed with cut_mem_free. */
cut_status cut_loads_list(const cut_case *c, cut_load **out, int64_t *n, cut_error *err);

/* What is asked of one reading of the case. */
typedef struct cut_survival_query {
  const cut_values *values;
  cut_date start;        /* first day, CUT_DATE_NONE: the case's */
  bool without_new;      /* routes and contracts marked new stay closed */
  const cut_load *loads; /* [n] */
  int64_t n;
  const cut_survival *less; /* [n] answers with less supply, NULL if none is known: */
  const cut_survival *more; /* [n] and with more; survival lies between them, which shortens the search */
  const cut_compile_options *compile; /* whose side, and all else but the calendar; NULL: defaults */
} cut_survival_query;

/* out [n]. INTERRUPTED if the sink says so. */
cut_status cut_survival_find(const cut_survival_query *q, const cut_sink *sink, cut_survival *out, cut_error *err);

/* Survival of every load under scenarios [n] and measures, from the case's start or a variant's (NULL: the case's). */
typedef struct cut_survival_job {
  const char *const *scenarios;
  int64_t n;
  const cut_variant *variant;
  bool with_new;    /* also with new routes, where there are any */
  bool with_ranges; /* also at the unfavourable and favourable ends of the doubtful rows behind it */
  bool new_ranges;  /* and so with new routes too */
  const cut_measure_state *measures; /* [n measures] on or off; NULL: all off */
  const char *name; /* of the solve; NULL: "base", or the scenarios' names joined by '+' */
} cut_survival_job;

/* The jobs [n_jobs] as tasks that do not depend on each other, for a pool of the caller's. Doubtful rows are opening and
 * dead stocks, and minimum loads or home demand, whichever is asked. s and jobs must outlive *out, which is freed by
 * cut_survey_free. */
typedef struct cut_survey cut_survey;
cut_status cut_survey_new(const cut_session *s, const cut_survival_job *jobs, int64_t n_jobs, cut_survey **out,
                          cut_error *err);
void cut_survey_free(cut_survey *v);
int64_t cut_survey_n_tasks(const cut_survey *v);
/* Task 0..n-1; from any thread, each once. */
cut_status cut_survey_task(int64_t task, cut_survey *v, cut_error *err);
/* Adds rows to table survival once all tasks are done. */
cut_status cut_survey_report(const cut_survey *v, cut_result *r, cut_error *err);

/* All of that, in parallel. */
cut_status cut_survival_report(const cut_session *s, const cut_survival_job *jobs, int64_t n_jobs, cut_result *r,
                               cut_error *err);

#endif
