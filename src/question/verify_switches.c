#include "question/verify_switches.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/switch_words.h"

/* Relative deviation between numbers that are told and found. */
#define SAME_NUMBER 1e-9
/* Widest bracket, as a share of one side of the range. */
#define WIDEST 1.001e-3

/* A reading as the result tells it. */
typedef struct told {
  char *copy; /* the scenarios' names, cut apart */
  const char *names[32];
  cut_measure_state *states;
  cut_reading reading;
} told;

typedef struct checking {
  const cut_case *c;
  const cut_result *r;
  cut_session session;
  cut_input *inputs;
  int64_t n_inputs;
} checking;

static const char *text_of(const checking *x, int64_t row, int column) {
  return cut_result_get_text(x->r, CUT_RT_SWITCH_POINTS, row, column);
}

static double number_of(const checking *x, int64_t row, int column) {
  return cut_result_get_number(x->r, CUT_RT_SWITCH_POINTS, row, column);
}

static void told_clear(told *t) {
  cut_mem_free(t->copy);
  cut_mem_free(t->states);
}

static cut_status read_told(const checking *x, const char *solve, told *out, cut_error *err) {
  int64_t n = 0;
  const char *names = NULL;
  memset(out, 0, sizeof *out);
  for (int64_t i = 0; i < cut_result_count(x->r, CUT_RT_SOLVES); i++)
    if (strcmp(cut_result_get_text(x->r, CUT_RT_SOLVES, i, CUT_RC_SOLVES_SOLVE), solve) == 0)
      names = cut_result_get_text(x->r, CUT_RT_SOLVES, i, CUT_RC_SOLVES_SCENARIOS);
  if (names == NULL) return CUT_FAIL(err, CUT_STATUS_INPUT, "table solves does not tell of '%s'", solve);
  out->copy = cut_mem_text(names);
  if (out->copy == NULL) return CUT_FAIL_MEMORY(err);
  for (char *at = out->copy; at != NULL && at[0] != '\0' && n < 32;) {
    char *plus = strchr(at, '+');
    if (plus != NULL) *plus = '\0';
    out->names[n++] = at;
    at = plus == NULL ? NULL : plus + 1;
  }
  CUT_TRY(cut_verify_states(x->c, x->r, solve, false, &out->states, err));
  out->reading = (cut_reading){out->names, n, out->states, solve};
  return CUT_STATUS_OK;
}

static bool same(double a, double b) { return fabs(a - b) <= SAME_NUMBER * (1 + fabs(a) + fabs(b)); }

static const cut_input *input_of(const checking *x, int64_t row) {
  for (int64_t i = 0; i < x->n_inputs; i++) {
    const cut_input *input = &x->inputs[i];
    if (strcmp(cut_schema(input->table)->name, text_of(x, row, CUT_RC_SWITCH_POINTS_TABLE)) == 0 &&
        strcmp(input->key, text_of(x, row, CUT_RC_SWITCH_POINTS_KEY)) == 0 &&
        strcmp(cut_schema(input->table)->columns[input->column].name, text_of(x, row, CUT_RC_SWITCH_POINTS_COLUMN)) ==
            0)
      return input;
  }
  return NULL;
}

/* Is the bracket narrow, on one side of the value, and told alike as numbers and as shares? */
static bool bracket_is_sound(const checking *x, int64_t row, const cut_input *input, const double position[2]) {
  double from = fabs(position[0]), to = fabs(position[1]);
  return same(number_of(x, row, CUT_RC_SWITCH_POINTS_VALUE), input->value) &&
         same(number_of(x, row, CUT_RC_SWITCH_POINTS_LOW), input->low) &&
         same(number_of(x, row, CUT_RC_SWITCH_POINTS_HIGH), input->high) &&
         same(number_of(x, row, CUT_RC_SWITCH_POINTS_HOLDS_AT), cut_input_value(input, position[0])) &&
         same(number_of(x, row, CUT_RC_SWITCH_POINTS_TURNS_AT), cut_input_value(input, position[1])) &&
         position[0] * position[1] >= 0 && from >= 0 && from < to && to <= 1 && to - from <= WIDEST;
}

static bool read_headline(const checking *x, int64_t row, cut_switch_headline *out) {
  const char *kind = text_of(x, row, CUT_RC_SWITCH_POINTS_HEADLINE);
  int k = 0;
  while (k < CUT_N_SWITCH_KINDS && strcmp(kind, cut_switch_kind_text((cut_switch_kind)k)) != 0) k++;
  if (k == CUT_N_SWITCH_KINDS) return false;
  *out = (cut_switch_headline){
      .kind = (cut_switch_kind)k,
      .conversion = cut_case_find(x->c, CUT_TABLE_CONVERSIONS, text_of(x, row, CUT_RC_SWITCH_POINTS_CONVERSION)),
      .contract = cut_case_find(x->c, CUT_TABLE_CONTRACTS, text_of(x, row, CUT_RC_SWITCH_POINTS_CONTRACT))};
  bool needs_plant = k == CUT_SWITCH_MARGIN || k == CUT_SWITCH_CHEAPEST;
  return (!needs_plant || out->conversion >= 0) && (k != CUT_SWITCH_MARGIN || out->contract >= 0);
}

static bool says(const checking *x, const cut_switch_headline *h, const cut_look *look, int64_t row, int column) {
  return look->valid && look->proved &&
         strcmp(cut_switch_label_text(x->c, h->kind, look->label), text_of(x, row, column)) == 0;
}

/* *wrong is "" if the switch point holds. */
static cut_status check_point(checking *x, const told *base, const told *other, int64_t row, const char **wrong,
                              cut_error *err) {
  const cut_input *input = input_of(x, row);
  const double position[2] = {number_of(x, row, CUT_RC_SWITCH_POINTS_SHARE_HOLDS),
                              number_of(x, row, CUT_RC_SWITCH_POINTS_SHARE_TURNS)};
  cut_switch_headline h;
  cut_look look[2];
  *wrong = "";
  if (input == NULL || !read_headline(x, row, &h))
    *wrong = "the case has no such input, plant or contract";
  else if (!bracket_is_sound(x, row, input, position))
    *wrong = "value, range or bracket are not those of the case";
  else if (strcmp(text_of(x, row, CUT_RC_SWITCH_POINTS_NOW), text_of(x, row, CUT_RC_SWITCH_POINTS_BEYOND)) == 0)
    *wrong = "nothing turns";
  if ((*wrong)[0] != '\0') return CUT_STATUS_OK;
  cut_switch_job job = {
      .session = &x->session, .reading = &other->reading, .base = h.kind == CUT_SWITCH_COST ? &base->reading : NULL};
  CUT_TRY(cut_switches_look_again(&job, &h, input, position, look, err));
  if (!says(x, &h, &look[0], row, CUT_RC_SWITCH_POINTS_NOW))
    *wrong = "solved again, the headline does not hold on the near side";
  else if (!says(x, &h, &look[1], row, CUT_RC_SWITCH_POINTS_BEYOND))
    *wrong = "solved again, the headline does not turn on the far side";
  return CUT_STATUS_OK;
}

static cut_status put(const char *solve, int64_t n, int64_t failed, const char *input, const char *wrong,
                      cut_result *out, cut_error *err) {
  char message[240];
  cut_result_begin(out, CUT_RT_VERIFICATION);
  cut_result_put_text(out, CUT_RC_VERIFICATION_SOLVE, solve);
  cut_result_put_text(out, CUT_RC_VERIFICATION_LEVEL, "c");
  cut_result_put_text(out, CUT_RC_VERIFICATION_CHECK, "switch points, solved again");
  cut_result_put_flag(out, CUT_RC_VERIFICATION_PASSED, failed == 0);
  cut_result_put_integer(out, CUT_RC_VERIFICATION_ITEMS, n);
  if (failed > 0)
    snprintf(message, sizeof message, "%lld of them fail; %.120s: %s", (long long)failed, input, wrong);
  else
    snprintf(message, sizeof message, "each headline holds on the near side and turns on the far one");
  cut_result_put_text(out, CUT_RC_VERIFICATION_MESSAGE, message);
  if (failed > 0) cut_result_set_outcome(out, CUT_OUTCOME_BAD_INPUT);
  return cut_result_end(out, err);
}

/* All switch points of one solve. */
static cut_status check_solve(checking *x, const char *solve, cut_result *out, cut_error *err) {
  told other = {0}, base = {0};
  int64_t n = 0, failed = 0;
  const char *wrong = "", *first_wrong = "", *first_input = "", *against = "";
  cut_status status;
  CUT_TRY_GOTO(read_told(x, solve, &other, err));
  for (int64_t i = 0; i < cut_result_count(x->r, CUT_RT_SWITCH_POINTS); i++) {
    if (strcmp(text_of(x, i, CUT_RC_SWITCH_POINTS_SOLVE), solve) != 0) continue;
    const char *needs = text_of(x, i, CUT_RC_SWITCH_POINTS_AGAINST);
    if (needs[0] != '\0' && strcmp(needs, against) != 0) {
      told_clear(&base);
      CUT_TRY_GOTO(read_told(x, needs, &base, err));
      against = needs;
    }
    CUT_TRY_GOTO(check_point(x, &base, &other, i, &wrong, err));
    n++;
    if (wrong[0] == '\0') continue;
    if (failed++ > 0) continue;
    first_wrong = wrong;
    first_input = text_of(x, i, CUT_RC_SWITCH_POINTS_INPUT);
  }
  status = put(solve, n, failed, first_input, first_wrong, out, err);
cleanup:
  told_clear(&other);
  told_clear(&base);
  return status;
}

/* Has the solve been met in an earlier row? */
static bool met_before(const checking *x, int64_t row) {
  for (int64_t i = 0; i < row; i++)
    if (strcmp(text_of(x, i, CUT_RC_SWITCH_POINTS_SOLVE), text_of(x, row, CUT_RC_SWITCH_POINTS_SOLVE)) == 0)
      return true;
  return false;
}

cut_status cut_verify_switches(const cut_case *c, const cut_run_options *o, const cut_result *r, cut_result *out,
                               cut_error *err) {
  checking x = {.c = c, .r = r};
  int64_t n = cut_result_count(r, CUT_RT_SWITCH_POINTS);
  cut_status status;
  if (n == 0) return CUT_STATUS_OK;
  CUT_TRY_GOTO(cut_inputs_list(c, &x.inputs, &x.n_inputs, err));
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, NULL, &x.session, err));
  for (int64_t i = 0; i < n; i++)
    if (!met_before(&x, i)) CUT_TRY_GOTO(check_solve(&x, text_of(&x, i, CUT_RC_SWITCH_POINTS_SOLVE), out, err));
cleanup:
  cut_session_clear(&x.session);
  cut_mem_free(x.inputs);
  return status;
}
