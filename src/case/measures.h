/* Measures: decisions that someone can take. In every reading of a case each of them is off, decided on a day, or open,
 * that is left to the engine. What a decided one changes is in case/values.h; here are names, days and links. */
#ifndef CUT_CASE_MEASURES_H
#define CUT_CASE_MEASURES_H

#include "base/text.h"
#include "case/case.h"

typedef enum cut_measure_choice {
  CUT_MEASURE_OFF, /* not taken */
  CUT_MEASURE_ON,  /* taken on the day `decided` */
  CUT_MEASURE_OPEN /* the engine decides whether it is taken on the day `decided` */
} cut_measure_choice;

/* Of one measure. An array of them has one for each row of table measures; NULL stands for all off. */
typedef struct cut_measure_state {
  cut_measure_choice choice;
  cut_date decided; /* counts unless OFF */
} cut_measure_state;

/* First day of the run on which the measure can be decided: decide_from, but not before the first day of the case. */
cut_date cut_measure_first_day(const cut_case *c, int64_t measure);
/* Is there such a day? False where decide_by is before it, or the case has ended. */
bool cut_measure_can_be_taken(const cut_case *c, int64_t measure);

/* All off. *out [n measures] is freed with cut_mem_free; it is never NULL. */
cut_status cut_measure_states_new(const cut_case *c, cut_measure_state **out, cut_error *err);
/* Takes a measure: "ID" on its first day, "ID=YYYY-MM-DD" on that day. INPUT if there is no such measure, or not on that
 * day. */
cut_status cut_measure_states_take(const cut_case *c, const char *text, cut_measure_state *states, cut_error *err);
/* Opens what is off, can be taken, and is decided by someone of the group. group [n actors]: 1 for its members. */
void cut_measure_states_open(const cut_case *c, const uint8_t *group, cut_measure_state *states);
/* INPUT if a measure that is on requires one that is off, or excludes one that is on. */
cut_status cut_measure_states_check(const cut_case *c, const cut_measure_state *states, cut_error *err);

/* Adds "+nuclear" for each measure that is on ("+nuclear=2020-05-01" if not on its first day), "+open" if any is open.
 * states may be NULL. */
void cut_measure_states_name(const cut_case *c, const cut_measure_state *states, cut_text *out);
/* Is any of them open? */
bool cut_measure_states_are_open(const cut_case *c, const cut_measure_state *states);

#endif
