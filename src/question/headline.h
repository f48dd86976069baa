/* Headlines: answers as sentences, with the number in them, its range, the rows behind it and what proves it. Any verb may
 * put them; they are numbered in the order in which they are put. */
#ifndef CUT_QUESTION_HEADLINE_H
#define CUT_QUESTION_HEADLINE_H

#include "question/evidence.h"
#include "result/result.h"

typedef struct cut_headline {
  const char *topic; /* the question, as a title: headlines of one topic stand together */
  const char *unit, *proof;
  double value, low, high; /* NAN: none */
  cut_evidence *evidence;  /* may be NULL */
} cut_headline;

/* Adds the sentence, whose text is cleared in any case. */
cut_status cut_headline_put(cut_result *r, const cut_headline *h, cut_text *sentence, cut_error *err);

/* Parts of sentences. A number with thousands separators; " (low to high)" if that is a range; what people call a row,
 * its key if it has no name. */
void cut_sentence_number(cut_text *t, double x, int decimals);
void cut_sentence_range(cut_text *t, double low, double high, int decimals);
const char *cut_sentence_name(const cut_case *c, cut_table t, int column, const char *key);

#endif
