/* Where along one side of a range an answer changes: the nearest place found, as a bracket, or why there is none.
 *
 * The side runs from 0, the case as it is, to 1, the end of the range. An answer is a label; behind most labels stands a
 * number whose sign it is. Where the number is a difference of two optima whose shape is known, both convex or both
 * concave, tangents and chords bound it between two looks; if the bound keeps its sign, no more looks are needed, and
 * that the answer does not change in between is proved. Else the side is looked at in more places, and no more is claimed
 * than that. */
#ifndef CUT_QUESTION_SWITCH_POINT_H
#define CUT_QUESTION_SWITCH_POINT_H

#include "base/error.h"

typedef struct cut_look {
  bool valid;  /* there is an answer */
  bool proved; /* its certificates hold */
  int64_t label;
  double number;            /* NAN: the label is no sign */
  int curvature;            /* of both parts: 1 convex, -1 concave, 0 not known */
  double part[2], slope[2]; /* number = part[0] - part[1], and their slopes towards 1 */
} cut_look;

/* The answer at 0 < t < 1. */
typedef cut_status (*cut_look_fn)(double t, void *user, cut_look *out, cut_error *err);

typedef enum cut_switch_status {
  CUT_SWITCH_REVERSES,  /* between `from` and `to` */
  CUT_SWITCH_NEVER,     /* proved all along */
  CUT_SWITCH_NOT_FOUND, /* the same wherever it was looked at */
  CUT_SWITCH_NO_ANSWER  /* not found, and there is no answer at the end */
} cut_switch_status;

typedef struct cut_switch {
  cut_switch_status status;
  int64_t n_looks; /* between 0 and 1 */
  double from, to; /* the answer is as at 0 there, and another here; a thousandth apart at most */
  cut_look at_from, at_to;
  bool proved; /* all looks were */
} cut_switch;

/* The first reversal between two looks that differ, nearest to 0 of those seen. now must be valid. */
cut_status cut_switch_find(const cut_look *now, const cut_look *end, cut_look_fn look, void *user, cut_switch *out,
                           cut_error *err);

/* Does the answer provably stay the same between two looks at a < b? */
bool cut_switch_is_safe(const cut_look *at_a, double a, const cut_look *at_b, double b);

#endif
