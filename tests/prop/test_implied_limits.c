/* Implied limits lose no optimum: random networks with losses, cycles, minima, shared capacities and stocks are solved
 * with the limits and without. The outcome and the least cost are the same and the limits do not bind; nor do they when
 * minima are patched away, as questions do. */
#include <math.h>
#include <stdio.h>

#include "engine/engine.h"
#include "model/model_internal.h"
#include "support/case_text.h"
#include "support/lp_model.h"
#include "support/unit.h"

enum { N_NODES = 6, N_ARCS = 11, N_SUPPLIES = 3, N_MARKETS = 3, N_TRIALS = 1500 };
#define SAME 1e-6

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: small\ntitle: \"Small\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-01\n  end: 2021-04-30\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\na,A,hub,BBB\nb,B,hub,BBB\nc,C,hub,BBB\nd,D,hub,BBB\ne,E,hub,BBB\nf,F,hub,BBB\n"},
    {"commodities", "id,name,unit\noil,Oil,kt\n"},
    {"contracts", "id,seller,buyer,commodity,place,price\nx,AAA,BBB,oil,a,1 USD/t\n"},
    {"routes", "id,from,to,commodity,mode\nr,a,b,oil,sea\n"},
    {"storages", "id,place,commodity,volume,volume_unit,initial,initial_unit\ns,a,oil,9,kt,5,kt\n"},
    {"demands", "id,place,commodity,type,price\nm,a,oil,market,1 USD/t\n"},
};

static const uint8_t IN_GROUP[2] = {0, 1};

static int64_t line(cut_model_builder *b, cut_role role, cut_table table, int step, double lower, double upper,
                    double cost) {
  int64_t j = -1;
  cut_origin origin = {role, table, 0, -1, 0, step, 0, 0};
  assert_int_equal(cut_model_add_column(b, origin, lower, upper, false, &j, NULL), CUT_STATUS_OK);
  cut_money_term term = {j, 1, CUT_ACCOUNT_REAL, table, 0, "cost", cost};
  assert_int_equal(cut_model_add_term(b, term, NULL), CUT_STATUS_OK);
  return j;
}

static void put(cut_model_builder *b, int64_t row, int64_t column, double value) {
  assert_int_equal(cut_model_add_entry(b, row, column, value, NULL), CUT_STATUS_OK);
}

static double limit(test_rng *r, int64_t chance) {
  return test_rng_in(r, 1, 100) <= chance ? INFINITY : (double)test_rng_in(r, 0, 20);
}

static void add_arc(cut_model_builder *b, test_rng *r, int step, int64_t shared) {
  int64_t from = test_rng_in(r, 0, N_NODES - 1), to = test_rng_in(r, 0, N_NODES - 2);
  double gain = test_rng_in(r, 1, 3) == 1 ? 0.75 : 1, upper = limit(r, 70), cost = (double)test_rng_in(r, -1, 5);
  if (to >= from) to++;
  double lower = isfinite(upper) && test_rng_in(r, 1, 5) == 1 ? floor(upper / 4) : 0;
  int64_t j = line(b, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, step, lower, upper, cost);
  put(b, from, j, -1);
  put(b, to, j, gain);
  if (test_rng_in(r, 1, 4) == 1) put(b, shared, j, 1);
}

static cut_model_builder *random_net(uint64_t seed) {
  test_rng r = {seed};
  cut_model_builder *b = cut_model_builder_new();
  int64_t shared = -1, window = -1, stock = -1;
  assert_non_null(b);
  assert_int_equal(cut_model_add_period(b, (cut_span){18718, 18748}, NULL), CUT_STATUS_OK);
  for (int64_t i = 0; i < N_NODES; i++) {
    cut_origin origin = {CUT_ROLE_BALANCE, CUT_TABLE_PLACES, i, -1, 0, 0, 0, 0};
    assert_int_equal(cut_model_add_row(b, origin, 0, 0, NULL, NULL), CUT_STATUS_OK);
  }
  cut_origin origin = {CUT_ROLE_CAPACITY, CUT_TABLE_ROUTES, 0, -1, -1, 0, 0, 0};
  assert_int_equal(cut_model_add_row(b, origin, -INFINITY, limit(&r, 40), &shared, NULL), CUT_STATUS_OK);
  origin = (cut_origin){CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, 0, -1, 0, 0, 0, 0};
  assert_int_equal(cut_model_add_row(b, origin, -INFINITY, limit(&r, 40), &window, NULL), CUT_STATUS_OK);
  origin = (cut_origin){CUT_ROLE_STOCK, CUT_TABLE_STORAGES, 0, -1, 0, 0, 0, 0};
  assert_int_equal(cut_model_add_row(b, origin, -5, -5, &stock, NULL), CUT_STATUS_OK);
  for (int step = 0; step < N_ARCS; step++) add_arc(b, &r, step, shared);
  for (int step = 0; step < N_SUPPLIES; step++) {
    double upper = limit(&r, 30), lower = isfinite(upper) && test_rng_in(&r, 1, 3) == 1 ? floor(upper / 2) : 0;
    int64_t j = line(b, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, step, lower, upper, (double)test_rng_in(&r, 0, 9));
    put(b, test_rng_in(&r, 0, N_NODES - 1), j, 1);
    put(b, window, j, 1);
  }
  for (int step = 0; step < N_MARKETS; step++) {
    int64_t j = line(b, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, step, 0, limit(&r, 30), -(double)test_rng_in(&r, 0, 15));
    put(b, test_rng_in(&r, 0, N_NODES - 1), j, -1);
  }
  int64_t level = line(b, CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, 0, 1, 9, 0),
          draw = line(b, CUT_ROLE_DRAW, CUT_TABLE_STORAGES, 0, -INFINITY, INFINITY, 0);
  put(b, stock, level, -1);
  put(b, stock, draw, -1);
  put(b, test_rng_in(&r, 0, N_NODES - 1), draw, 1);
  return b;
}

/* Without the limits, then with them; `patched` takes the minima out of both. */
static void compare(uint64_t seed, const cut_case *c, bool patched, int64_t outcomes[5], int64_t *n_implied) {
  cut_solution solution[2] = {{0}, {0}};
  cut_model *m[2] = {NULL, NULL};
  for (int with = 0; with < 2; with++) {
    cut_model_builder *b = random_net(seed);
    cut_engine_options options;
    cut_engine *e = NULL;
    cut_engine_options_init(&options);
    if (with == 1) assert_int_equal(cut_model_imply_limits(b, IN_GROUP, NULL), CUT_STATUS_OK);
    assert_int_equal(cut_model_build(b, c, IN_GROUP, 2, &m[with], NULL), CUT_STATUS_OK);
    cut_model_builder_free(b);
    assert_int_equal(cut_engine_open(m[with], &options, &e, NULL), CUT_STATUS_OK);
    const cut_model_view *v = cut_model_get(m[with]);
    for (int64_t j = 0; patched && j < v->n_columns; j++)
      if (cut_column_origin(v, j).role != CUT_ROLE_DRAW)
        assert_int_equal(cut_engine_set_column(e, j, 0, v->col_upper[j], NULL), CUT_STATUS_OK);
    assert_int_equal(cut_engine_solve(e, NULL, &solution[with], NULL), CUT_STATUS_OK);
    cut_engine_close(e);
  }
  if (solution[0].status != solution[1].status)
    fail_msg("seed %llu: %s without the limits, %s with them", (unsigned long long)seed,
             cut_solve_status_text(solution[0].status), cut_solve_status_text(solution[1].status));
  outcomes[solution[0].status]++;
  if (solution[0].status == CUT_SOLVE_OPTIMAL) {
    if (fabs(solution[0].objective - solution[1].objective) > SAME * (1 + fabs(solution[0].objective)))
      fail_msg("seed %llu: %.12g without the limits, %.12g with them", (unsigned long long)seed, solution[0].objective,
               solution[1].objective);
    const cut_model_view *without = cut_model_get(m[0]), *with = cut_model_get(m[1]);
    for (int64_t j = 0; j < with->n_columns; j++) {
      if (isfinite(without->col_upper[j]) || !isfinite(with->col_upper[j])) continue;
      (*n_implied)++;
      if (solution[1].reduced[j] < -SAME)
        fail_msg("seed %llu: the limit %g of column %lld has a price", (unsigned long long)seed, with->col_upper[j],
                 (long long)j);
    }
  }
  for (int i = 0; i < 2; i++) {
    cut_solution_clear(&solution[i]);
    cut_model_free(m[i]);
  }
}

static void no_optimum_is_lost(void **state) {
  (void)state;
  int64_t outcomes[5] = {0}, n_implied = 0;
  cut_case *c = test_case_open(TABLES, sizeof TABLES / sizeof *TABLES, NULL, 0, false);
  for (uint64_t seed = 1; seed <= N_TRIALS; seed++) {
    compare(seed, c, false, outcomes, &n_implied);
    compare(seed, c, true, outcomes, &n_implied);
  }
  cut_case_free(c);
  /* The trials are worth something only if they reach all outcomes. */
  assert_true(outcomes[CUT_SOLVE_OPTIMAL] > N_TRIALS / 2);
  assert_true(outcomes[CUT_SOLVE_INFEASIBLE] > N_TRIALS / 50);
  assert_true(outcomes[CUT_SOLVE_UNBOUNDED] > N_TRIALS / 50);
  assert_true(n_implied > N_TRIALS);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(no_optimum_is_lost)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
