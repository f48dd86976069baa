/* Switch points as sentences and as rows of a result. */
#ifndef CUT_QUESTION_SWITCH_WORDS_H
#define CUT_QUESTION_SWITCH_WORDS_H

#include "question/switches.h"
#include "result/result.h"

/* What was found for one reading. */
typedef struct cut_switch_answer {
  const char *solve, *title, *against, *against_title;
  const cut_switch_headline *headlines; /* [n_headlines] */
  int64_t n_headlines;
  const cut_switch_findings *findings; /* sorted by headline, input, side */
} cut_switch_answer;

/* Tables switch_points and switch_searches, and the sentences. inputs [n_inputs] are those that were moved. */
cut_status cut_switch_report(const cut_case *c, const cut_switch_answer *answers, int64_t n, const cut_input *inputs,
                             int64_t n_inputs, cut_result *r, cut_error *err);

/* Words of the tables. */
const char *cut_switch_kind_text(cut_switch_kind kind);
/* "dearer", "not all served", "earns", or the key of a contract. */
const char *cut_switch_label_text(const cut_case *c, cut_switch_kind kind, int64_t label);

#endif
