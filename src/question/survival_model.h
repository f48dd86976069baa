/* The model behind a search for survival: days (or longer periods) with a load switched on for the first of them, and
 * everything free that plays no part. Shared by the files of survival. */
#ifndef CUT_QUESTION_SURVIVAL_MODEL_H
#define CUT_QUESTION_SURVIVAL_MODEL_H

#include "question/survival.h"

/* A model of days with the loads of the first `served` days switched on. */
typedef struct cut_daily {
  const cut_case *c;
  const cut_values *values;
  cut_model *model;  /* of `values` */
  cut_model *loaded; /* the one the engine was opened with: the same structure; may be `model` */
  cut_engine *engine;
  const cut_model_view *v; /* of `model` */
  int64_t served;          /* days for which the load is on, -1 before the first probe */
  cut_load load;
  const cut_compile_options *compile; /* as opened with; borrowed */
} cut_daily;

void cut_daily_clear(cut_daily *d);
/* Compiles the model for other values, routes or periods. What has the same structure as before goes into the same
 * engine, whose basis is then a good start. period [n_periods]; NULL: each day from start to end, in one model. */
cut_status cut_daily_open(cut_daily *d, const cut_values *values, const cut_compile_options *compile,
                          const cut_span *period, int64_t n_periods, bool without_new, cut_error *err);
/* Makes the model ask about another load: everything that plays no part is freed, no load is on. */
cut_status cut_daily_ask(cut_daily *d, const cut_load *load, cut_error *err);
/* A model that ends before `end`, the last day of the horizon, gets the yearly windows of contracts that it would have
 * there. */
cut_status cut_daily_restore_windows(cut_daily *d, cut_date end, cut_error *err);
/* Switches the load on for periods [0, served) and off for the rest; only those that change are touched. */
cut_status cut_daily_serve(cut_daily *d, int64_t served, cut_error *err);
/* Is there a plan that serves the first `served` periods? *proved tells whether the certificate of the answer holds. */
cut_status cut_daily_probe(cut_daily *d, int64_t served, const cut_sink *sink, cut_solution *solution, bool *feasible,
                           bool *proved, cut_error *err);
/* The LP as the engine holds it now, for the checker; valid until the next change. */
cut_lp cut_daily_lp(const cut_daily *d);
/* From a ray: the needs it adds up, and the limits of supply that it sets against them, as far as they give anything. */
cut_status cut_daily_explain(const cut_daily *d, const double *ray, char *out, size_t size, cut_error *err);

#endif
