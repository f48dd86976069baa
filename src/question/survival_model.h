/* The model behind a search for survival: days (or longer periods) with a load switched on for the first of them, and
 * everything free that plays no part. Shared by the files of survival. */
#ifndef CUT_QUESTION_SURVIVAL_MODEL_H
#define CUT_QUESTION_SURVIVAL_MODEL_H

#include "model/parts.h"
#include "question/survival.h"

/* One part of the model: goods that nothing ties to those of other parts (model/parts.h). */
typedef struct cut_daily_part {
  cut_model *model;
  cut_model *loaded; /* the one the engine was opened with: the same structure; may be `model`, NULL before */
  cut_engine *engine; /* opened when the part is first asked about */
  const cut_model_view *v; /* of `model` */
  bool is_asked;      /* it has something of the load; if not, it plays no part in the question */
  int64_t served;     /* periods for which the load is on, -1 before the first probe */
  int64_t lasts;      /* a plan that serves so many periods is known: */
  cut_solution plan;  /* its values and, if a solve found it, its basis; value NULL if none */
  bool plan_proved;
  cut_solution start; /* a basis for the next solve; col_basic NULL if there is none */
  int64_t fails; /* no plan serves so many periods: */
  double *ray;   /* [n_rows] proves it; NULL if none is known */
} cut_daily_part;

/* A model of days with the loads of its first days switched on. It has a plan if each of its parts has one. */
typedef struct cut_daily {
  const cut_case *c;
  const cut_values *values;
  const cut_compile_options *compile; /* as opened with; borrowed */
  cut_load load;
  cut_span *period; /* [n_periods] */
  int64_t n_periods;
  cut_daily_part *parts; /* [n_parts] */
  int64_t n_parts;
  int64_t tight; /* the part that had no plan when last there was none: asked first */
} cut_daily;

void cut_daily_clear(cut_daily *d);
/* Compiles the model for other values, routes or periods. A part of the same structure as before goes into the same
 * engine, whose basis is then a good start. period [n_periods]. */
cut_status cut_daily_open(cut_daily *d, const cut_values *values, const cut_compile_options *compile,
                          const cut_span *period, int64_t n_periods, bool without_new, cut_error *err);
/* Makes the model ask about another load: everything that plays no part is freed, no load is on. */
cut_status cut_daily_ask(cut_daily *d, const cut_load *load, cut_error *err);
/* A model that ends before `end`, the last day of the horizon, gets the yearly windows of contracts that it would have
 * there. */
cut_status cut_daily_restore_windows(cut_daily *d, cut_date end, cut_error *err);
/* Forgets the bases: the next probes are cold, but for parts that have been given a start. */
cut_status cut_daily_reset(cut_daily *d, cut_error *err);
/* Is there a plan that serves the first `served` periods? *proved tells whether the certificates of the answer hold. Where
 * there is none, *solution is the answer of the part `tight`. */
cut_status cut_daily_probe(cut_daily *d, int64_t served, const cut_sink *sink, cut_solution *solution, bool *feasible,
                           bool *proved, cut_error *err);
/* The same of one part, also where a plan for as long is known. */
cut_status cut_daily_probe_part(cut_daily *d, int64_t part, int64_t served, const cut_sink *sink, cut_solution *solution,
                                bool *feasible, bool *proved, cut_error *err);
/* Keeps the ray of *solution, which shows that the part `tight` cannot serve so many periods, for those who look for one
 * to another model. It is taken over. */
void cut_daily_keep_ray(cut_daily *d, int64_t fails, cut_solution *solution);
/* The next solve of the part starts from the basis of *start, which is taken over. */
cut_status cut_daily_start(cut_daily *d, int64_t part, cut_solution *start, cut_error *err);
/* Switches the load of a part on for periods [0, served) and off for the rest; only those that change are touched. */
cut_status cut_daily_serve(cut_daily *d, int64_t part, int64_t served, cut_error *err);
/* The LP of a part as the engine holds it now, for the checker; valid until the next change. */
cut_lp cut_daily_lp(const cut_daily *d, int64_t part);
/* From a ray of a part: the needs it adds up, and the limits of supply that it sets against them, as far as they give
 * anything. */
cut_status cut_daily_explain(const cut_daily *d, int64_t part, const double *ray, char *out, size_t size,
                             cut_error *err);

#endif
