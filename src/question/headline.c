#include "question/headline.h"

#include <math.h>

cut_status cut_headline_put(cut_result *r, const cut_headline *h, cut_text *sentence, cut_error *err) {
  if (sentence->failed || (h->evidence != NULL && h->evidence->rows.failed)) {
    cut_text_clear(sentence);
    return CUT_FAIL_MEMORY(err);
  }
  int64_t position = cut_result_count(r, CUT_RT_HEADLINES) + 1;
  cut_result_begin(r, CUT_RT_HEADLINES);
  cut_result_put_integer(r, CUT_RC_HEADLINES_POSITION, position);
  cut_result_put_text(r, CUT_RC_HEADLINES_TOPIC, h->topic);
  cut_result_put_text(r, CUT_RC_HEADLINES_ANSWER, sentence->data);
  cut_result_put_number(r, CUT_RC_HEADLINES_VALUE, h->value);
  cut_result_put_text(r, CUT_RC_HEADLINES_UNIT, h->unit);
  cut_result_put_number(r, CUT_RC_HEADLINES_LOW, h->low);
  cut_result_put_number(r, CUT_RC_HEADLINES_HIGH, h->high);
  if (h->evidence != NULL && h->evidence->any) {
    cut_result_put_text(r, CUT_RC_HEADLINES_KIND, cut_kind_text(h->evidence->weakest));
    cut_result_put_text(r, CUT_RC_HEADLINES_SOURCES, h->evidence->rows.data);
  }
  cut_result_put_text(r, CUT_RC_HEADLINES_PROOF, h->proof);
  cut_text_clear(sentence);
  return cut_result_end(r, err);
}

void cut_sentence_number(cut_text *t, double x, int decimals) {
  char buf[40];
  cut_text_fixed(buf, sizeof buf, x, decimals, true);
  cut_text_add(t, buf);
}

void cut_sentence_range(cut_text *t, double low, double high, int decimals) {
  if (isnan(low) || isnan(high) || !(low < high)) return;
  cut_text_add(t, " (");
  cut_sentence_number(t, low, decimals);
  cut_text_add(t, " to ");
  cut_sentence_number(t, high, decimals);
  cut_text_add(t, ")");
}

const char *cut_sentence_name(const cut_case *c, cut_table t, int column, const char *key) {
  int64_t row = cut_case_find(c, t, key);
  const char *name = row < 0 ? "" : cut_case_text(c, t, row, column);
  return name[0] == '\0' ? key : name;
}
