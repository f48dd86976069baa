#include "question/measure_sets.h"

#include <string.h>

#include "base/mem.h"

void cut_measure_sets_clear(cut_measure_sets *s) {
  for (int64_t i = 0; i < s->n; i++) cut_mem_free(s->items[i]);
  cut_mem_free(s->items);
  cut_mem_free(s->measure);
  memset(s, 0, sizeof *s);
}

static cut_status copy_given(const cut_case *c, const cut_measure_state *given, cut_measure_state **out,
                             cut_error *err) {
  CUT_TRY(cut_measure_states_new(c, out, err));
  for (int64_t i = 0; given != NULL && i < cut_case_n(c, CUT_TABLE_MEASURES); i++) (*out)[i] = given[i];
  return CUT_STATUS_OK;
}

static cut_status add(const cut_case *c, const cut_measure_state *given, uint64_t on, cut_measure_sets *s,
                      cut_error *err) {
  cut_measure_state *states = NULL;
  CUT_TRY(copy_given(c, given, &states, err));
  for (int64_t k = 0; k < s->n_free; k++)
    if ((on >> k & 1) != 0)
      states[s->measure[k]] = (cut_measure_state){CUT_MEASURE_ON, cut_measure_first_day(c, s->measure[k])};
  /* What was given is taken as it is, even where a link between measures is broken by it: that was checked before. */
  if (on != 0 && cut_measure_states_check(c, states, NULL) != CUT_STATUS_OK) {
    cut_mem_free(states);
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(s)) {
    cut_mem_free(states);
    return CUT_FAIL_MEMORY(err);
  }
  s->items[s->n++] = states;
  return CUT_STATUS_OK;
}

cut_status cut_measure_sets_make(const cut_values *values, const cut_measure_state *given, const uint8_t *group,
                                 cut_measure_sets *out, cut_error *err) {
  const cut_case *c = cut_values_case(values);
  int64_t n = cut_case_n(c, CUT_TABLE_MEASURES);
  cut_status status = CUT_STATUS_OK;
  memset(out, 0, sizeof *out);
  out->measure = CUT_NEW(int64_t, n);
  if (out->measure == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) {
    bool is_off = given == NULL || given[i].choice == CUT_MEASURE_OFF;
    /* What takes effect after the end can only cost. */
    cut_span effect = cut_value_measure_span(values, i, cut_measure_first_day(c, i));
    if (effect.first > cut_case_get_info(c)->end) continue;
    if (is_off && group[cut_case_ref(c, CUT_TABLE_MEASURES, i, CUT_MEASURES_DECIDED_BY)] != 0 &&
        cut_measure_can_be_taken(c, i))
      out->measure[out->n_free++] = i;
  }
  out->complete = out->n_free <= CUT_MOST_ENUMERATED;
  uint64_t n_sets = out->complete ? UINT64_C(1) << out->n_free : 1;
  for (uint64_t on = 0; status == CUT_STATUS_OK && on < n_sets; on++) status = add(c, given, on, out, err);
  if (status != CUT_STATUS_OK) cut_measure_sets_clear(out);
  return status;
}

void cut_measure_sets_name(const cut_case *c, const cut_measure_state *given, const cut_measure_state *states,
                           cut_text *out) {
  int64_t before = out->n;
  for (int64_t i = 0; states != NULL && i < cut_case_n(c, CUT_TABLE_MEASURES); i++) {
    bool was_on = given != NULL && given[i].choice == CUT_MEASURE_ON;
    if (states[i].choice == CUT_MEASURE_OFF || was_on) continue;
    cut_text_add(out, out->n > before ? " + " : "");
    cut_text_add(out, cut_case_key(c, CUT_TABLE_MEASURES, i));
  }
  if (out->n == before) cut_text_add(out, "none");
}
