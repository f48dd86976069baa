/* One reading of a case (its scenarios, its measures), kept in engines, and what it answers when a doubtful input is
 * elsewhere: each position is compiled, laid on the engines as a patch, solved stage by stage, and certified against its own
 * model. Every stage has an engine of its own, so that each starts from its own basis: from one position to the next most
 * have nothing to do. */
#ifndef CUT_QUESTION_READINGS_H
#define CUT_QUESTION_READINGS_H

#include "question/inputs.h"
#include "question/session.h"

typedef struct cut_reading {
  const char *const *scenarios; /* [n] borrowed */
  int64_t n;
  const cut_measure_state *states; /* NULL: all off; borrowed */
  const char *name;                /* of the solve; borrowed */
} cut_reading;

/* How an input moves a model. */
typedef enum cut_touch {
  CUT_TOUCH_NONE,      /* the model is the same */
  CUT_TOUCH_COSTS,     /* only costs: the least cost is concave in the position */
  CUT_TOUCH_LIMITS,    /* only limits: it is convex */
  CUT_TOUCH_BOTH,      /* no such claim */
  CUT_TOUCH_STRUCTURE, /* not looked at: columns, rows or entries change */
  CUT_TOUCH_NOTHING    /* not looked at: the case makes no sense there, or has no number to move */
} cut_touch;

/* A reading at a position of an input. Slopes are by the position, in the direction of the side that it is on; NAN where
 * there is none. */
typedef struct cut_point {
  cut_touch touch;
  bool optimal; /* all stages: else the numbers below say nothing */
  bool proved;
  double unserved; /* GWh, all classes */
  int64_t short_class; /* the first class that is short, -1 if none is */
  double short_amount, short_slope; /* GWh */
  double cost, cost_slope;          /* thousand units */
  int curvature;                    /* of the cost along the side: -1 concave, 1 convex, 0 no such claim */
  double middle_cost_slope, middle_short_slope; /* the same at position 0, towards this side */
} cut_point;

typedef struct cut_resident {
  const cut_session *s;
  const cut_reading *reading;
  cut_compile_options compile;
  cut_model *model;
  const cut_model_view *v;
  bool has_integers;
  cut_engine **engines; /* [v->n_classes + 1] */
  cut_answer answer;    /* at position 0 */
  cut_point middle;
} cut_resident;

/* The session gives case, settings and sides; it is only read. Cleared by cut_resident_clear, also after a failure. */
cut_status cut_resident_open(const cut_session *s, const cut_reading *reading, cut_resident *out, cut_error *err);
void cut_resident_clear(cut_resident *r);

/* Which of the inputs [n] does the model hang on? reads [n] is 0 for those that were not read when it was made: at no
 * position do they touch it, and nothing need be compiled to see that. */
cut_status cut_resident_reads(const cut_resident *r, const cut_input *inputs, int64_t n, uint8_t *reads,
                              cut_error *err);

/* The case at the position, compiled. *out is NULL, and *touch says why, where there is nothing to solve: nothing is
 * touched, the structure changes, or the case makes no sense there. Else freed by the caller. */
cut_status cut_resident_compile(const cut_resident *r, const cut_input *input, double position, cut_model **out,
                                cut_touch *touch, cut_error *err);
/* Solves what was compiled at a position other than 0. */
cut_status cut_resident_solve(cut_resident *r, const cut_model *m, double position, cut_touch touch, cut_point *out,
                              cut_error *err);
/* Both; where nothing is touched it is the middle. */
cut_status cut_resident_at(cut_resident *r, const cut_input *input, double position, cut_point *out, cut_error *err);

/* Do all numbers of the model at half the position lie half way to those of `end`, the model at the position? Between the
 * two there is then no kink but the optimum's own. */
cut_status cut_resident_is_linear(const cut_resident *r, const cut_input *input, double position, const cut_model *end,
                                  bool *linear, cut_error *err);
/* The same of both sides at once, without another compilation: do the numbers of the model itself lie between those of
 * the models at -1 and 1 where the input lies between its ends? False also where the rows of a series have unlike
 * ranges, so that there is no such place. */
bool cut_resident_is_linear_throughout(const cut_resident *r, const cut_input *input, const cut_model *low,
                                       const cut_model *high);

#endif
