#include "support/unit.h"

#include <math.h>
#include <string.h>

#include "engine/stages.h"
#include "support/lp_model.h"

/* Two homes of priority 1 and one of priority 2 share a source of 10 at cost 3 and one of 2 at cost 50.
 * Columns: source, dear source, unserved a, b (class 1), unserved c (class 2).
 * Rows: supply = demand (a 6, b 5, c 4), classes 1 and 2 in GWh at 2 GWh per unit. */
typedef struct fixture {
  test_lp lp;
  cut_model *m;
  cut_engine *e;
  cut_answer a;
  cut_error err;
} fixture;

enum { SOURCE, DEAR, A, B, C, N_COLUMNS };
enum { BALANCE, CLASS1, CLASS2, N_ROWS };

static test_lp homes(void) {
  test_lp lp = test_lp_new(N_COLUMNS, N_ROWS);
  const double upper[N_COLUMNS] = {10, 2, 6, 5, 4}, cost[N_COLUMNS] = {3, 50, 0, 0, 0};
  for (int64_t j = 0; j < N_COLUMNS; j++) {
    lp.col_upper[j] = upper[j];
    lp.cost[j] = cost[j];
    lp.a[BALANCE * N_COLUMNS + j] = 1;
  }
  lp.row_lower[BALANCE] = lp.row_upper[BALANCE] = 15;
  lp.a[CLASS1 * N_COLUMNS + A] = lp.a[CLASS1 * N_COLUMNS + B] = lp.a[CLASS2 * N_COLUMNS + C] = 2;
  lp.n_classes = 2;
  lp.offset = 1000;
  return lp;
}

static void start(fixture *f) {
  memset(f, 0, sizeof *f);
  f->lp = homes();
  f->m = test_lp_model(&f->lp);
  assert_int_equal(cut_engine_open(f->m, NULL, &f->e, &f->err), CUT_STATUS_OK);
}

static void stop(fixture *f) {
  cut_answer_clear(&f->a);
  cut_engine_close(f->e);
  cut_model_free(f->m);
  test_lp_free(&f->lp);
}

static void assert_near(double a, double b) {
  if (!(fabs(a - b) <= 1e-4)) fail_msg("%.17g is not %.17g", a, b);
}

/* A stage's certificate, from the numbers of the engine and what the stage kept. */
static bool stage_is_proved(const cut_engine *e, const cut_model *m, const cut_stage *stage, void *user) {
  (void)user;
  const cut_model_view *v = cut_model_get(m);
  cut_lp p = test_lp_of(m, e);
  cut_leaf_claim claims[64];
  cut_certificate c;
  double cost[64] = {0};
  if (stage->solution.status != CUT_SOLVE_OPTIMAL || stage->tree.n > 64) return false;
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (stage->class_row < 0) cost[j] = cut_engine_get_numbers(e).cost[j];
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      if (v->entry_row[k] == stage->class_row) cost[j] = v->entry_value[k];
  }
  p.cost = cost;
  p.row_upper = stage->row_upper;
  for (int64_t l = 0; l < stage->tree.n; l++)
    claims[l] =
        (cut_leaf_claim){stage->tree.items[l].n_fixed, stage->tree.items[l].column,     stage->tree.items[l].lower,
                         stage->tree.items[l].upper,   stage->tree.items[l].infeasible, stage->tree.items[l].dual};
  cut_error err;
  return cut_certify(&p, stage->solution.value, claims, stage->tree.n, NULL, &c, &err) == CUT_STATUS_OK && c.proved;
}

static void solve(fixture *f, cut_solve_status expected) {
  cut_status status = cut_stages_solve(f->e, f->m, NULL, stage_is_proved, NULL, NULL, &f->a, &f->err);
  if (status != CUT_STATUS_OK) fail_msg("%s", f->err.message);
  assert_int_equal(f->a.status, expected);
}

static void assert_restored(const fixture *f) {
  cut_engine_numbers n = cut_engine_get_numbers(f->e);
  for (int64_t j = 0; j < N_COLUMNS; j++) assert_true(n.cost[j] == f->lp.cost[j]);
  for (int64_t i = 0; i < N_ROWS; i++)
    assert_true(n.row_upper[i] == f->lp.row_upper[i] && n.row_lower[i] == f->lp.row_lower[i]);
}

static void test_classes_in_order_then_cost(void **state) {
  (void)state;
  fixture f;
  start(&f);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_int_equal(f.a.n_stages, 3);
  /* 12 can be served: all 11 of class 1, 1 of class 2, at all cost. */
  assert_int_equal(f.a.stages[0].priority, 1);
  assert_int_equal(f.a.stages[0].class_row, CLASS1);
  assert_near(f.a.stages[0].objective, 0);
  assert_int_equal(f.a.stages[1].priority, 2);
  assert_near(f.a.stages[1].objective, 6);
  assert_int_equal(f.a.stages[2].priority, -1);
  assert_int_equal(f.a.stages[2].class_row, -1);
  assert_near(f.a.stages[2].objective, 1130);
  assert_near(f.a.stages[2].bound, 1130);
  assert_near(f.a.stages[2].solution.value[C], 3);
  for (int64_t k = 0; k < 3; k++) assert_true(stage_is_proved(f.e, f.m, &f.a.stages[k], NULL));
  assert_false(f.a.resolved_cold);
  assert_restored(&f);
  stop(&f);
}

static void test_slack_is_what_the_next_stage_may_add(void **state) {
  (void)state;
  fixture f;
  cut_stages_options o;
  cut_stages_options_init(&o);
  start(&f);
  o.slack_absolute = 0.5;
  o.slack_relative = 0.1;
  assert_int_equal(cut_stages_solve(f.e, f.m, &o, NULL, NULL, NULL, &f.a, &f.err), CUT_STATUS_OK);
  assert_true(fabs(f.a.stages[0].slack - 0.5) < 1e-9);
  assert_true(isinf(f.a.stages[0].row_upper[CLASS1]));
  assert_near(f.a.stages[1].row_upper[CLASS1], 0.5);
  assert_true(isinf(f.a.stages[1].row_upper[CLASS2]));
  assert_near(f.a.stages[2].row_upper[CLASS2], f.a.stages[1].objective + f.a.stages[1].slack);
  /* The slack buys cheaper supply: less of the dear source. */
  assert_near(f.a.stages[2].solution.activity[CLASS1], 0.5);
  assert_restored(&f);
  stop(&f);
}

static void test_patched_numbers_are_kept(void **state) {
  (void)state;
  fixture f;
  start(&f);
  const double cost[N_COLUMNS] = {4, 60, 0, 0, 0};
  assert_int_equal(cut_engine_set_cost(f.e, cost, &f.err), CUT_STATUS_OK);
  assert_int_equal(cut_engine_set_column(f.e, SOURCE, 0, 20, &f.err), CUT_STATUS_OK);
  assert_int_equal(cut_engine_set_row(f.e, CLASS2, 2, 7, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.a.stages[1].objective, 2);
  assert_near(f.a.stages[2].objective, 1000 + 4 * 14);
  cut_engine_numbers n = cut_engine_get_numbers(f.e);
  assert_true(n.cost[DEAR] == 60 && n.row_upper[CLASS2] == 7 && n.row_lower[CLASS2] == 2 && n.col_upper[SOURCE] == 20);
  stop(&f);
}

static void test_stages_stop_where_one_has_no_optimum(void **state) {
  (void)state;
  fixture f;
  start(&f);
  assert_int_equal(cut_engine_set_row(f.e, BALANCE, 28, 28, &f.err), CUT_STATUS_OK);
  assert_int_equal(cut_stages_solve(f.e, f.m, NULL, NULL, NULL, NULL, &f.a, &f.err), CUT_STATUS_OK);
  assert_int_equal(f.a.status, CUT_SOLVE_INFEASIBLE);
  assert_int_equal(f.a.n_stages, 1);
  cut_lp p = test_lp_of(f.m, f.e);
  assert_true(cut_safe_infeasible(&p, f.a.stages[0].solution.ray, NULL, NULL));
  assert_int_equal(cut_engine_set_row(f.e, BALANCE, 15, 15, &f.err), CUT_STATUS_OK);
  assert_restored(&f);
  stop(&f);
}

/* With enough for all, the cheapest plan that serves all is every stage's plan, and each has its proof. */
static void test_all_is_served_in_one(void **state) {
  (void)state;
  fixture f;
  start(&f);
  assert_int_equal(cut_engine_set_column(f.e, DEAR, 0, 20, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_int_equal(f.a.n_stages, 3);
  for (int64_t k = 0; k < 3; k++) {
    assert_true(stage_is_proved(f.e, f.m, &f.a.stages[k], NULL));
    assert_int_equal(f.a.stages[k].class_row, k == 0 ? CLASS1 : k == 1 ? CLASS2 : -1);
    assert_memory_equal(f.a.stages[k].solution.value, f.a.stages[2].solution.value, N_COLUMNS * sizeof(double));
  }
  assert_near(f.a.stages[0].objective, 0);
  assert_near(f.a.stages[1].objective, 0);
  assert_near(f.a.stages[2].objective, 1000 + 10 * 3 + 5 * 50);
  assert_int_equal(cut_engine_set_column(f.e, DEAR, 0, 2, &f.err), CUT_STATUS_OK);
  assert_restored(&f);
  stop(&f);
}

/* An answer near by changes how fast, not what: with the same and with less to serve from. */
static void test_starts_from_an_answer_near_by(void **state) {
  (void)state;
  fixture f;
  cut_answer near = {0};
  cut_stages_options options;
  cut_stages_options_init(&options);
  options.start = &near;
  start(&f);
  assert_int_equal(cut_engine_set_column(f.e, DEAR, 0, 20, &f.err), CUT_STATUS_OK);
  assert_int_equal(cut_stages_solve(f.e, f.m, NULL, stage_is_proved, NULL, NULL, &near, &f.err), CUT_STATUS_OK);
  for (int k = 0; k < 4; k++) {
    cut_answer cold = {0};
    assert_int_equal(cut_engine_set_column(f.e, DEAR, 0, 20 - 6 * k, &f.err), CUT_STATUS_OK);
    assert_int_equal(cut_stages_solve(f.e, f.m, &options, stage_is_proved, NULL, NULL, &f.a, &f.err), CUT_STATUS_OK);
    assert_int_equal(cut_engine_reset(f.e, &f.err), CUT_STATUS_OK);
    assert_int_equal(cut_stages_solve(f.e, f.m, NULL, stage_is_proved, NULL, NULL, &cold, &f.err), CUT_STATUS_OK);
    for (int64_t i = 0; i < 3; i++) assert_near(f.a.stages[i].objective, cold.stages[i].objective);
    assert_false(f.a.resolved_cold);
    cut_answer_clear(&cold);
  }
  cut_answer_clear(&near);
  stop(&f);
}

typedef struct refusal {
  int64_t seen, refuse; /* the one to refuse, counted from 1; 0 for none, -1 for all */
} refusal;

static bool refuse(const cut_engine *e, const cut_model *m, const cut_stage *stage, void *user) {
  refusal *r = (refusal *)user;
  r->seen++;
  return stage_is_proved(e, m, stage, NULL) && r->refuse >= 0 && r->seen != r->refuse;
}

static void test_a_refused_stage_is_solved_again_cold_once(void **state) {
  (void)state;
  fixture f;
  start(&f);
  refusal r = {.refuse = 2};
  assert_int_equal(cut_stages_solve(f.e, f.m, NULL, refuse, &r, NULL, &f.a, &f.err), CUT_STATUS_OK);
  assert_true(f.a.resolved_cold);
  assert_false(f.a.stages[1].solution.warm);
  assert_true(f.a.stages[2].solution.warm);
  assert_int_equal(r.seen, 3);
  r = (refusal){.refuse = -1};
  assert_int_equal(cut_stages_solve(f.e, f.m, NULL, refuse, &r, NULL, &f.a, &f.err), CUT_STATUS_OK);
  assert_int_equal(r.seen, 3);
  assert_near(f.a.stages[2].objective, 1130);
  stop(&f);
}

static bool stop_soon(double share, const char *text, double seconds, void *user) {
  (void)share;
  (void)text;
  (void)seconds;
  int64_t *left = (int64_t *)user;
  return (*left)-- <= 0;
}

static void test_interruption_puts_numbers_back(void **state) {
  (void)state;
  for (int64_t calls = 0; calls < 3; calls++) {
    fixture f;
    int64_t left = calls;
    cut_sink sink = {stop_soon, &left};
    start(&f);
    assert_int_equal(cut_stages_solve(f.e, f.m, NULL, NULL, NULL, &sink, &f.a, &f.err), CUT_STATUS_OK);
    assert_int_equal(f.a.status, CUT_SOLVE_INTERRUPTED);
    assert_restored(&f);
    stop(&f);
  }
}

static void test_binaries_in_the_stages(void **state) {
  (void)state;
  fixture f;
  memset(&f, 0, sizeof f);
  f.lp = homes();
  /* The dear source comes in whole cargoes of 1; half of one would do. */
  f.lp.col_integer[DEAR] = 1;
  f.lp.col_upper[SOURCE] = 13.5;
  f.m = test_lp_model(&f.lp);
  assert_int_equal(cut_engine_open(f.m, NULL, &f.e, &f.err), CUT_STATUS_OK);
  solve(&f, CUT_SOLVE_OPTIMAL);
  assert_near(f.a.stages[1].objective, 0);
  assert_near(f.a.stages[2].objective, 1000 + 3 * 13 + 100);
  for (int64_t k = 0; k < 3; k++) assert_true(stage_is_proved(f.e, f.m, &f.a.stages[k], NULL));
  stop(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_classes_in_order_then_cost),
      cmocka_unit_test(test_slack_is_what_the_next_stage_may_add),
      cmocka_unit_test(test_patched_numbers_are_kept),
      cmocka_unit_test(test_stages_stop_where_one_has_no_optimum),
      cmocka_unit_test(test_all_is_served_in_one),
      cmocka_unit_test(test_starts_from_an_answer_near_by),
      cmocka_unit_test(test_a_refused_stage_is_solved_again_cold_once),
      cmocka_unit_test(test_interruption_puts_numbers_back),
      cmocka_unit_test(test_binaries_in_the_stages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
