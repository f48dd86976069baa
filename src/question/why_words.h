/* What a fact of a conflict says, as clauses for people. */
#ifndef CUT_QUESTION_WHY_WORDS_H
#define CUT_QUESTION_WHY_WORDS_H

#include "base/text.h"
#include "question/conflict.h"

/* A member of a set, and what was found about it. */
typedef struct cut_why_member {
  const cut_fact *fact;
  bool is_target;                 /* the need that was asked about */
  cut_span span;                  /* days on which it counts here; both CUT_DATE_NONE: on no days of its own */
  double amount;                  /* what its limits allow (ask) over these days, in the commodity's unit; NAN: unknown */
  double has, needs, enough;      /* in `unit`; NAN where there is none */
  char unit[32];
  bool alone;                     /* giving it up or changing it is enough */
  bool proved;
  double cost;                    /* of that, million; NAN: unknown */
} cut_why_member;

/* "6 March 2020" */
void cut_words_date(cut_text *t, cut_date day);
/* "Naftan refinery needs at least 9 kt/d (504 kt from 10 February 2020 to 5 April 2020)" */
void cut_why_clause(const cut_case *c, const cut_why_member *m, cut_text *t);
/* "; with 4.1 Mt/a these facts could hold together; 5.2 Mt/a alone would be enough" */
void cut_why_remedy(const cut_case *c, const cut_why_member *m, cut_text *t);

#endif
