/* Faults put into compiled models one at a time: the plan of the wrong model is told as any answer, and the physical
 * audit, which knows the case alone, must find every fault that matters in it. Which fault of each kind is tried first
 * follows from the seed. The names of all that were found are printed. ctest: full, plain */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/report.h"
#include "support/faults.h"
#include "support/unit.h"
#include "verify/audit.h"

/* Faults of one kind that are tried until one matters. */
enum { TRIES = 12, AT_LEAST = 50 };
#define TOLERANCE 1e-6

static uint64_t next(uint64_t *seed) { /* splitmix64 */
  uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

typedef struct trial {
  cut_case *c;
  cut_run_options options;
  cut_session session;
  const char *scenario; /* NULL: the base */
  int tries;            /* of each kind */
  int one_in;           /* of the kinds, by the seed */
  cut_solved right;
  int64_t n_found, n_missed, n_idle;
} trial;

/* Checks that failed in the audit of a solved model, told as an answer is. */
static int n_failed(const trial *x, const cut_solved *solved, bool aloud) {
  cut_report_options options = {.detail = false, .ranges = false};
  cut_audit_check checks[CUT_N_AUDIT_CHECKS];
  cut_error err = {0};
  cut_result *r = cut_result_new();
  int n = 0;
  assert_non_null(r);
  if (cut_report_solved(&x->session, solved, &options, r, &err) != CUT_STATUS_OK ||
      cut_result_finish(r, &err) != CUT_STATUS_OK ||
      cut_audit(solved->values, r, solved->name, TOLERANCE, checks, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  for (int i = 0; i < CUT_N_AUDIT_CHECKS; i++) {
    if (!checks[i].passed && aloud) print_message("%s: %s\n", checks[i].name, checks[i].message);
    n += checks[i].passed ? 0 : 1;
  }
  cut_result_free(r);
  return n;
}

/* Solves the model with a fault in it; false if there is no plan. Names, values and scenarios are those of the right
 * solve, and stay its own. */
static bool solve_wrong(const trial *x, cut_model *model, cut_solved *out) {
  cut_engine_options options;
  cut_stages_options stages;
  cut_engine *e = NULL;
  cut_engine_options_init(&options);
  cut_stages_options_init(&stages);
  options.time_limit = 20;
  *out = (cut_solved){.scenarios = x->right.scenarios,
                      .n_scenarios = x->right.n_scenarios,
                      .name = x->right.name,
                      .values = x->right.values,
                      .model = model,
                      .rebuilt = true};
  bool done = cut_engine_open(model, &options, &e, NULL) == CUT_STATUS_OK &&
              cut_stages_solve(e, model, &stages, NULL, NULL, NULL, &out->answer, NULL) == CUT_STATUS_OK &&
              cut_solved_is_optimal(out);
  cut_engine_close(e);
  out->certificates = CUT_NEW(cut_certificate, out->answer.n_stages);
  out->infeasibility_proved = CUT_NEW(bool, out->answer.n_stages);
  assert_true(out->certificates != NULL && out->infeasibility_proved != NULL);
  return done;
}

static void wrong_clear(cut_solved *s) {
  s->name = NULL;
  s->values = NULL;
  cut_solved_clear(s);
}

/* Puts the fault in and looks whether the audit finds it; false if it does not matter. */
static bool try_fault(trial *x, const fault *f) {
  cut_solved wrong = {0};
  cut_model *model = fault_put(x->c, x->right.model, f);
  if (model == NULL) return false;
  bool matters = solve_wrong(x, model, &wrong) && fault_matters(x->right.model, model, &wrong.answer);
  if (matters && n_failed(x, &wrong, false) > 0) {
    x->n_found++;
    print_message("found: %s\n", f->name);
  } else if (matters) {
    x->n_missed++;
    print_message("MISSED: %s\n", f->name);
  }
  wrong_clear(&wrong);
  return matters;
}

static int by_kind(const void *left, const void *right) {
  const fault *a = left, *b = right;
  int order = strcmp(a->kind, b->kind);
  return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* Of each kind of fault one that matters, if some tries find one. */
static void try_kinds(trial *x, uint64_t seed) {
  fault *list = NULL;
  int64_t n = 0;
  faults_list(x->c, x->right.model, &list, &n);
  qsort(list, (size_t)n, sizeof *list, by_kind);
  for (int64_t first = 0, end; first < n; first = end) {
    for (end = first; end < n && strcmp(list[first].kind, list[end].kind) == 0;) end++;
    bool matters = false;
    if (next(&seed) % (uint64_t)x->one_in != 0) continue;
    for (int k = 0; k < x->tries && k < end - first && !matters; k++) {
      int64_t pick = first + k + (int64_t)(next(&seed) % (uint64_t)(end - first - k));
      fault chosen = list[pick];
      list[pick] = list[first + k];
      list[first + k] = chosen;
      matters = try_fault(x, &chosen);
    }
    if (!matters) x->n_idle++;
  }
  cut_mem_free(list);
}

static void try_case(const char *folder, const char *scenario, const char *measure, const char *end, int tries,
                     int one_in, int64_t at_least) {
  const char *source = getenv("CUTSET_SOURCE_DIR");
  char path[512];
  cut_error err = {0};
  trial x = {.scenario = scenario, .tries = tries, .one_in = one_in};
  snprintf(path, sizeof path, "%s/%s", source == NULL ? "." : source, folder);
  cut_option_value until = {"end", end};
  if (cut_case_open(path, &until, end == NULL ? 0 : 1, &x.c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_option_value option = {"measure", measure};
  assert_int_equal(cut_run_options_parse("solve", &option, measure == NULL ? 0 : 1, &x.options, &err), CUT_STATUS_OK);
  if (cut_session_open(x.c, &x.options, NULL, NULL, &x.session, &err) != CUT_STATUS_OK ||
      cut_session_solve(&x.session, &x.scenario, scenario == NULL ? 0 : 1, &x.right, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  assert_true(cut_solved_is_optimal(&x.right));
  assert_int_equal(n_failed(&x, &x.right, true), 0); /* without a fault there is nothing to find */
  try_kinds(&x, 20200210);
  print_message("%s: %lld faults found, %lld missed; of %lld kinds none that was tried mattered\n", folder,
                (long long)x.n_found, (long long)x.n_missed, (long long)x.n_idle);
  assert_int_equal(x.n_missed, 0);
  assert_true(x.n_found >= at_least);
  cut_solved_clear(&x.right);
  cut_session_clear(&x.session);
  cut_case_free(x.c);
}

static void test_mini(void **state) {
  (void)state;
  try_case("tests/cases/mini", NULL, NULL, NULL, TRIES, 1, AT_LEAST);
}

static void test_tutorial(void **state) {
  (void)state;
  try_case("cases/tutorial", NULL, NULL, NULL, TRIES, 1, 20);
}

static void test_one_of_everything(void **state) {
  (void)state;
  try_case("tests/cases/full", NULL, "pump", NULL, TRIES, 1, 2 * AT_LEAST);
}

static void test_one_of_everything_in_a_storm(void **state) {
  (void)state;
  try_case("tests/cases/full", "storm", NULL, NULL, TRIES, 1, 2 * AT_LEAST);
}

static void test_plants_that_stop(void **state) {
  (void)state;
  try_case("tests/oracle/cases/many_stops", NULL, NULL, "2020-04-17", 4, 2, 20);
}

static void test_founding_case(void **state) {
  (void)state;
  try_case("cases/belarus-2020", NULL, NULL, NULL, 3, 3, 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mini),
      cmocka_unit_test(test_tutorial),
      cmocka_unit_test(test_one_of_everything),
      cmocka_unit_test(test_one_of_everything_in_a_storm),
      cmocka_unit_test(test_plants_that_stop),
      cmocka_unit_test(test_founding_case),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
