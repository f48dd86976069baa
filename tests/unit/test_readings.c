/* What a reading says of its inputs without solving or compiling, on the founding case, against what solving and
 * compiling say. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "question/readings.h"
#include "support/unit.h"

static cut_case *founding;
static cut_session session;
static cut_run_options run_options;
static cut_input *inputs;
static int64_t n_inputs;
static cut_resident resident;
static uint8_t *reads;

static const char *const SCENARIOS[] = {"oil_50"};
static const cut_reading READING = {SCENARIOS, 1, NULL, "oil_50"};

static int setup(void **state) {
  (void)state;
  cut_error err = {0};
  if (cut_case_open("cases/belarus-2020", NULL, 0, &founding, &err) != CUT_STATUS_OK ||
      cut_run_options_parse("simulate", NULL, 0, &run_options, &err) != CUT_STATUS_OK ||
      cut_session_open(founding, &run_options, NULL, NULL, &session, &err) != CUT_STATUS_OK ||
      cut_inputs_list(founding, &inputs, &n_inputs, &err) != CUT_STATUS_OK ||
      cut_resident_open(&session, &READING, &resident, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  reads = CUT_NEW(uint8_t, n_inputs);
  assert_non_null(reads);
  assert_int_equal(cut_resident_reads(&resident, inputs, n_inputs, reads, &err), CUT_STATUS_OK);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  cut_resident_clear(&resident);
  cut_session_clear(&session);
  cut_mem_free(inputs);
  cut_mem_free(reads);
  cut_case_free(founding);
  return 0;
}

static cut_touch touch_of(int64_t i, double position) {
  cut_model *m = NULL;
  cut_touch touch;
  cut_error err = {0};
  if (cut_resident_compile(&resident, &inputs[i], position, &m, &touch, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  cut_model_free(m);
  return touch;
}

static void test_inputs_that_were_not_read_touch_nothing(void **state) {
  (void)state;
  int64_t n_read = 0, n_touching = 0;
  for (int64_t i = 0; i < n_inputs; i++) {
    cut_touch low = touch_of(i, -1), high = touch_of(i, 1);
    bool touches = low != CUT_TOUCH_NONE || high != CUT_TOUCH_NONE;
    if (reads[i] == 0 && touches) fail_msg("%s was not read, and touches the model", inputs[i].key);
    n_read += reads[i];
    n_touching += touches ? 1 : 0;
  }
  /* Some of each kind: else nothing has been tested. */
  assert_true(n_read < n_inputs);
  assert_true(n_touching > n_inputs / 4);
}

/* The moved case as a model of its own, solved from scratch. */
static double cost_from_scratch(const cut_model *m) {
  cut_engine *e = NULL;
  cut_engine_options engine_options;
  cut_stages_options options;
  cut_answer answer = {0};
  cut_error err = {0};
  cut_engine_options_init(&engine_options);
  cut_stages_options_init(&options);
  assert_int_equal(cut_engine_open(m, &engine_options, &e, &err), CUT_STATUS_OK);
  assert_int_equal(cut_stages_solve(e, m, &options, NULL, NULL, NULL, &answer, &err), CUT_STATUS_OK);
  assert_int_equal(answer.status, CUT_SOLVE_OPTIMAL);
  double cost = answer.stages[answer.n_stages - 1].solution.objective + cut_model_get(m)->offset;
  cut_answer_clear(&answer);
  cut_engine_close(e);
  return cost;
}

/* Every so-manieth input at both ends: many need no solve, and must come out as if there had been one. */
static void test_points_are_those_of_a_solve_from_scratch(void **state) {
  (void)state;
  int n_still = 0, n_moved = 0;
  for (int64_t i = 0; i < n_inputs; i += 13)
    for (int side = -1; side <= 1; side += 2) {
      cut_model *m = NULL;
      cut_touch touch;
      cut_point point;
      cut_error err = {0};
      assert_int_equal(cut_resident_compile(&resident, &inputs[i], side, &m, &touch, &err), CUT_STATUS_OK);
      if (m == NULL) continue;
      assert_int_equal(cut_resident_solve(&resident, m, side, touch, &point, &err), CUT_STATUS_OK);
      assert_true(point.optimal && point.proved);
      double cost = cost_from_scratch(m);
      if (fabs(cost - point.cost) > 1e-7 * fabs(cost))
        fail_msg("%s: %.12g, from scratch %.12g", inputs[i].key, point.cost, cost);
      *(fabs(cost - resident.middle.cost) > 1e-7 * fabs(cost) ? &n_moved : &n_still) += 1;
      cut_model_free(m);
    }
  assert_true(n_still > 0 && n_moved > 0);
}

/* What lies on a line throughout lies on one on each side. */
static void test_lines_throughout_are_lines_on_each_side(void **state) {
  (void)state;
  int n_lines = 0;
  for (int64_t i = 0; i < n_inputs; i += 9) {
    cut_model *end[2] = {NULL, NULL};
    cut_touch touch;
    cut_error err = {0};
    for (int k = 0; k < 2; k++)
      assert_int_equal(cut_resident_compile(&resident, &inputs[i], 2 * k - 1, &end[k], &touch, &err), CUT_STATUS_OK);
    bool both = end[0] != NULL && end[1] != NULL;
    if (both && cut_resident_is_linear_throughout(&resident, &inputs[i], end[0], end[1])) {
      n_lines++;
      for (int k = 0; k < 2; k++) {
        bool linear;
        assert_int_equal(cut_resident_is_linear(&resident, &inputs[i], 2 * k - 1, end[k], &linear, &err),
                         CUT_STATUS_OK);
        if (!linear) fail_msg("%s bends on one side", inputs[i].key);
      }
    }
    cut_model_free(end[0]);
    cut_model_free(end[1]);
  }
  assert_true(n_lines > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_inputs_that_were_not_read_touch_nothing),
      cmocka_unit_test(test_points_are_those_of_a_solve_from_scratch),
      cmocka_unit_test(test_lines_throughout_are_lines_on_each_side),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
