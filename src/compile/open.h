/* Measures left to the engine: one whole number each, 1 if it is taken.
 *
 * A model depends on which measures are taken only through limits: effects that change costs, entries or structure are
 * refused. Where several measures move one limit, it must move by the sum of what each moves it alone, in every state that
 * their links allow. Then each limit is linear in the decisions, limit = off + sum (on - off) y, and one mixed-integer
 * model holds all states: rows take the decisions as entries, and a column whose limit moves gets a row of role EFFECT. */
#ifndef CUT_COMPILE_OPEN_H
#define CUT_COMPILE_OPEN_H

#include "compile/compile.h"

/* The model of values of which some measures are open. INPUT if that cannot be written with limits alone; err names the
 * measure and its effect. Compiles as many models as there are open measures, and one more for every set of those that
 * change the same row of the case. */
cut_status cut_compile_open(const cut_values *values, const cut_compile_options *options, cut_model **out,
                            cut_error *err);
/* What an effect is, by its column alone: does it move limits only? */
bool cut_effect_is_limit(const cut_case *c, int64_t effect);

#endif
