#include "case/measures.h"

#include <string.h>

#include "base/mem.h"

static int64_t n_measures(const cut_case *c) { return cut_case_n(c, CUT_TABLE_MEASURES); }

static const char *key_of(const cut_case *c, int64_t measure) { return cut_case_key(c, CUT_TABLE_MEASURES, measure); }

/* ---- days ---- */

cut_date cut_measure_first_day(const cut_case *c, int64_t measure) {
  cut_date from = cut_case_date(c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDE_FROM);
  cut_date start = cut_case_get_info(c)->start;
  return from == CUT_DATE_NONE || from < start ? start : from;
}

bool cut_measure_can_be_taken(const cut_case *c, int64_t measure) {
  cut_date by = cut_case_date(c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDE_BY),
           first = cut_measure_first_day(c, measure);
  return first <= cut_case_get_info(c)->end && (by == CUT_DATE_NONE || first <= by);
}

/* Refuses a day on which the measure cannot be decided. */
static cut_status check_day(const cut_case *c, int64_t measure, cut_date day, cut_error *err) {
  cut_date from = cut_case_date(c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDE_FROM),
           by = cut_case_date(c, CUT_TABLE_MEASURES, measure, CUT_MEASURES_DECIDE_BY), end = cut_case_get_info(c)->end;
  char asked[11], limit[11];
  if (from == CUT_DATE_NONE) from = cut_case_get_info(c)->start;
  cut_date_format(day, asked);
  cut_date_format(day < from ? from : day > end ? end : by, limit);
  if (day < from)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s cannot be decided on %s: %s is the first day on which it can",
                    key_of(c, measure), asked, limit);
  if (by != CUT_DATE_NONE && day > by)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s cannot be decided on %s: %s is the last day on which it can",
                    key_of(c, measure), asked, limit);
  if (day > end)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s cannot be decided on %s: the case ends on %s",
                    key_of(c, measure), asked, limit);
  return CUT_STATUS_OK;
}

/* ---- states ---- */

cut_status cut_measure_states_new(const cut_case *c, cut_measure_state **out, cut_error *err) {
  *out = CUT_NEW(cut_measure_state, n_measures(c) + 1);
  if (*out == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n_measures(c); i++) (*out)[i].decided = CUT_DATE_NONE;
  return CUT_STATUS_OK;
}

static cut_status unknown(const cut_case *c, const char *word, cut_error *err) {
  int64_t n = n_measures(c);
  const char **keys = CUT_NEW(const char *, n);
  if (keys == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) keys[i] = key_of(c, i);
  int64_t near = cut_text_nearest(word, keys, n);
  cut_status status = near >= 0 ? CUT_FAIL(err, CUT_STATUS_INPUT, "no measure is called \"%.60s\": did you mean %.60s?",
                                           word, keys[near])
                                : CUT_FAIL(err, CUT_STATUS_INPUT, "no measure is called \"%.60s\"", word);
  cut_mem_free(keys);
  return status;
}

static cut_status take(const cut_case *c, const char *id, const char *day, cut_measure_state *states, cut_error *err) {
  int64_t measure = cut_case_find(c, CUT_TABLE_MEASURES, id);
  if (measure < 0) return unknown(c, id, err);
  cut_date decided = cut_measure_first_day(c, measure);
  if (day != NULL && !cut_date_parse(day, &decided))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s: \"%.40s\" is not a date, YYYY-MM-DD", id, day);
  CUT_TRY(check_day(c, measure, decided, err));
  if (states[measure].choice == CUT_MEASURE_ON)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s is asked for twice", id);
  states[measure] = (cut_measure_state){CUT_MEASURE_ON, decided};
  return CUT_STATUS_OK;
}

cut_status cut_measure_states_take(const cut_case *c, const char *text, cut_measure_state *states, cut_error *err) {
  char *id = cut_mem_text(text);
  if (id == NULL) return CUT_FAIL_MEMORY(err);
  char *equals = strchr(id, '=');
  if (equals != NULL) *equals = '\0';
  cut_status status = take(c, id, equals == NULL ? NULL : equals + 1, states, err);
  cut_mem_free(id);
  return status;
}

void cut_measure_states_open(const cut_case *c, const uint8_t *group, cut_measure_state *states) {
  for (int64_t i = 0; i < n_measures(c); i++) {
    int64_t actor = cut_case_ref(c, CUT_TABLE_MEASURES, i, CUT_MEASURES_DECIDED_BY);
    if (states[i].choice == CUT_MEASURE_OFF && actor >= 0 && group[actor] != 0 && cut_measure_can_be_taken(c, i))
      states[i] = (cut_measure_state){CUT_MEASURE_OPEN, cut_measure_first_day(c, i)};
  }
}

cut_status cut_measure_states_check(const cut_case *c, const cut_measure_state *states, cut_error *err) {
  for (int64_t k = 0; states != NULL && k < cut_case_n(c, CUT_TABLE_MEASURE_LINKS); k++) {
    int64_t one = cut_case_ref(c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_MEASURE),
            other = cut_case_ref(c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_OTHER);
    bool requires = strcmp(cut_case_text(c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_RELATION), "requires") == 0;
    if (states[one].choice != CUT_MEASURE_ON) continue;
    if (requires && states[other].choice == CUT_MEASURE_OFF)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s requires measure %s, which is not taken", key_of(c, one),
                      key_of(c, other));
    if (!requires && states[other].choice == CUT_MEASURE_ON)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s excludes measure %s: they cannot both be taken",
                      key_of(c, one), key_of(c, other));
  }
  return CUT_STATUS_OK;
}

void cut_measure_states_name(const cut_case *c, const cut_measure_state *states, cut_text *out) {
  for (int64_t i = 0; states != NULL && i < n_measures(c); i++) {
    char day[11];
    if (states[i].choice != CUT_MEASURE_ON) continue;
    cut_text_add_f(out, "+%s", key_of(c, i));
    cut_date_format(states[i].decided, day);
    if (states[i].decided != cut_measure_first_day(c, i)) cut_text_add_f(out, "=%s", day);
  }
  if (cut_measure_states_are_open(c, states)) cut_text_add(out, "+open");
}

bool cut_measure_states_are_open(const cut_case *c, const cut_measure_state *states) {
  for (int64_t i = 0; states != NULL && i < n_measures(c); i++)
    if (states[i].choice == CUT_MEASURE_OPEN) return true;
  return false;
}
