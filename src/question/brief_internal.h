/* What the files of verb brief share. */
#ifndef CUT_QUESTION_BRIEF_INTERNAL_H
#define CUT_QUESTION_BRIEF_INTERNAL_H

#include "question/headline.h"
#include "question/session.h"

enum { CUT_BRIEF_PARTS = 8 };

/* A scenario list of a question, its solve and what was asked of it. */
typedef struct cut_brief_item {
  const char *names[CUT_BRIEF_PARTS];
  int64_t n;
  const char *measures[CUT_BRIEF_PARTS]; /* as written, besides those that the options ask for */
  int64_t n_measures;
  bool open;                 /* the other measures are left to the engine */
  cut_measure_state *states; /* [n measures] of all that; NULL: all off */
  const char *title;
  bool compare;  /* asked by compare */
  bool survival; /* and how long supply lasts in it */
  cut_solved solved;
} cut_brief_item;

typedef struct cut_brief {
  const cut_case *c;
  cut_session session;
  cut_brief_item *items; /* [n]; the first is the base */
  int64_t n, capacity;
  cut_result *r;
  cut_values **values; /* [n] the case as each item sees it */
  bool proved;
} cut_brief;

/* All sentences about solves, survival, margins, replacements and what is forgone; the tables are there and finished. */
cut_status cut_brief_headlines(cut_brief *b, cut_error *err);

#endif
