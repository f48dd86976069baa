/* Limits implied for columns that have none: on small networks built by hand. A network's limits are compared with what
 * can be counted on one's fingers; a limit that is set is at least twice that, and a power of two. */
#include <math.h>

#include "model/model_internal.h"
#include "support/unit.h"

/* Nodes are balance rows 0, 1, ...; columns are numbered as added. */
typedef struct net {
  cut_model_builder *b;
  int64_t n_columns;
} net;

static net start(int64_t n_nodes) {
  net x = {.b = cut_model_builder_new()};
  assert_non_null(x.b);
  for (int64_t i = 0; i < n_nodes; i++) {
    cut_origin origin = {CUT_ROLE_BALANCE, CUT_TABLE_PLACES, i, -1, 0, 0, 0, 0};
    assert_int_equal(cut_model_add_row(x.b, origin, 0, 0, NULL, NULL), CUT_STATUS_OK);
  }
  return x;
}

static int64_t column(net *x, cut_role role, double lower, double upper, double cost) {
  int64_t j = -1;
  cut_origin origin = {role, CUT_TABLE_ROUTES, x->n_columns++, -1, 0, 0, 0, 0};
  assert_int_equal(cut_model_add_column(x->b, origin, lower, upper, false, &j, NULL), CUT_STATUS_OK);
  cut_money_term term = {
      .column = j, .payer = 0, .recipient = CUT_ACCOUNT_REAL, .table = CUT_TABLE_ROUTES, .label = "cost", .rate = cost};
  assert_int_equal(cut_model_add_term(x->b, term, NULL), CUT_STATUS_OK);
  return j;
}

static void entry(net *x, int64_t row, int64_t j, double value) {
  assert_int_equal(cut_model_add_entry(x->b, row, j, value, NULL), CUT_STATUS_OK);
}

static int64_t supply(net *x, cut_role role, int64_t node, double upper) {
  int64_t j = column(x, role, 0, upper, 1);
  entry(x, node, j, 1);
  return j;
}

static int64_t market(net *x, int64_t node, double upper) {
  int64_t j = column(x, CUT_ROLE_MARKET, 0, upper, -1);
  entry(x, node, j, -1);
  return j;
}

static int64_t flow(net *x, int64_t from, int64_t to, double gain, double upper, double cost) {
  int64_t j = column(x, CUT_ROLE_FLOW, 0, upper, cost);
  entry(x, from, j, -1);
  entry(x, to, j, gain);
  return j;
}

static void imply(net *x) {
  static const uint8_t in_group[1] = {1};
  cut_error err;
  if (cut_model_imply_limits(x->b, in_group, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
}

static double upper_of(const net *x, int64_t j) { return x->b->columns.upper[j]; }
static double lower_of(const net *x, int64_t j) { return x->b->columns.lower[j]; }

static void number(double found, double expected) {
  if (!(found >= expected && found <= expected)) fail_msg("%.17g, not %.17g", found, expected);
}

/* What comes in limits what goes out, losses included; limits of columns that have one stay. */
static void supply_limits_what_follows(void **state) {
  (void)state;
  net x = start(3);
  int64_t source = supply(&x, CUT_ROLE_SOURCE, 0, 100);
  int64_t first = flow(&x, 0, 1, 0.5, INFINITY, 1), second = flow(&x, 1, 2, 1, INFINITY, 1),
          sold = market(&x, 2, INFINITY);
  imply(&x);
  number(upper_of(&x, source), 100);
  number(upper_of(&x, first), 256);  /* 100 */
  number(upper_of(&x, second), 128); /* 50 */
  number(upper_of(&x, sold), 128);
  cut_model_builder_free(x.b);
}

/* What can leave limits what comes in, through a conversion that makes 0.8 and 0.1 of one unit. */
static void uptake_limits_what_comes_before(void **state) {
  (void)state;
  net x = start(4);
  int64_t contract = supply(&x, CUT_ROLE_CONTRACT, 0, INFINITY), pipe = flow(&x, 0, 1, 1, INFINITY, 1);
  int64_t feed = column(&x, CUT_ROLE_FEED, 0, INFINITY, 1);
  entry(&x, 1, feed, -1);
  entry(&x, 2, feed, 0.8);
  entry(&x, 3, feed, 0.1);
  (void)market(&x, 2, 80);
  int64_t open = market(&x, 3, INFINITY);
  imply(&x);
  number(upper_of(&x, feed), 256); /* 80 / 0.8 = 100 */
  number(upper_of(&x, pipe), 256);
  number(upper_of(&x, contract), 256);
  number(upper_of(&x, open), 32); /* 10: twice that is 20 */
  cut_model_builder_free(x.b);
}

static void nothing_is_claimed_between_two_infinities(void **state) {
  (void)state;
  net x = start(2);
  int64_t contract = supply(&x, CUT_ROLE_CONTRACT, 0, INFINITY), pipe = flow(&x, 0, 1, 1, INFINITY, 1),
          sold = market(&x, 1, INFINITY);
  imply(&x);
  number(upper_of(&x, contract), INFINITY);
  number(upper_of(&x, pipe), INFINITY);
  number(upper_of(&x, sold), INFINITY);
  cut_model_builder_free(x.b);
}

/* A contract's own limit is used only where nothing else limits: a patch may open the contract. */
static void contracts_come_second(void **state) {
  (void)state;
  net x = start(4);
  (void)supply(&x, CUT_ROLE_CONTRACT, 0, 0); /* suspended */
  int64_t pipe = flow(&x, 0, 1, 1, INFINITY, 1);
  (void)market(&x, 1, 60);
  (void)supply(&x, CUT_ROLE_CONTRACT, 2, 10);
  int64_t ship = flow(&x, 2, 3, 1, INFINITY, 1);
  (void)market(&x, 3, INFINITY);
  imply(&x);
  number(upper_of(&x, pipe), 128); /* the market's 60, not the contract's 0 */
  number(upper_of(&x, ship), 32);  /* the contract's 10, as the market takes any amount */
  cut_model_builder_free(x.b);
}

/* A minimum may be patched away, so it must not make a limit smaller. */
static void minima_do_not_count(void **state) {
  (void)state;
  net x = start(1);
  int64_t forced = column(&x, CUT_ROLE_SOURCE, 30, 40, 1), contract = supply(&x, CUT_ROLE_CONTRACT, 0, INFINITY);
  entry(&x, 0, forced, 1);
  (void)market(&x, 0, 60);
  imply(&x);
  number(upper_of(&x, contract), 128); /* 60, not 60 - 30 */
  cut_model_builder_free(x.b);
}

static void to_and_fro_without_loss(void **state) {
  (void)state;
  net x = start(3);
  (void)supply(&x, CUT_ROLE_SOURCE, 0, 100);
  int64_t there = flow(&x, 0, 1, 1, INFINITY, 2), back = flow(&x, 1, 0, 1, INFINITY, 0),
          on = flow(&x, 1, 2, 1, INFINITY, 1), sold = market(&x, 2, INFINITY);
  imply(&x);
  number(upper_of(&x, there), 256);
  number(upper_of(&x, back), 256);
  number(upper_of(&x, on), 256);
  number(upper_of(&x, sold), 256);
  cut_model_builder_free(x.b);
}

/* Going round may pay, or destroy what must not be there: no limit is claimed, not even downstream. */
static void cycles_that_pay_or_lose_stay_open(void **state) {
  (void)state;
  for (int which = 0; which < 3; which++) {
    net x = start(3);
    (void)supply(&x, CUT_ROLE_SOURCE, 0, 100);
    int64_t there = flow(&x, 0, 1, 1, INFINITY, 2);
    int64_t back = flow(&x, 1, 0, which == 0 ? 0.99 : 1, INFINITY, which == 1 ? -1 : 0);
    if (which == 2) x.b->columns.lower[back] = 1;
    int64_t sold = market(&x, 1, INFINITY);
    imply(&x);
    number(upper_of(&x, there), INFINITY);
    number(upper_of(&x, back), INFINITY);
    number(upper_of(&x, sold), INFINITY);
    cut_model_builder_free(x.b);
  }
}

/* One limited arc on the way round is enough, whatever it costs or loses. */
static void a_limited_arc_closes_a_cycle(void **state) {
  (void)state;
  net x = start(2);
  (void)supply(&x, CUT_ROLE_SOURCE, 0, 100);
  int64_t there = flow(&x, 0, 1, 1, INFINITY, -2), back = flow(&x, 1, 0, 0.5, 20, 0), sold = market(&x, 1, INFINITY);
  imply(&x);
  number(upper_of(&x, there), 256); /* 100 + 0.5 x 20 = 110 */
  number(upper_of(&x, back), 20);
  number(upper_of(&x, sold), 256);
  cut_model_builder_free(x.b);
}

/* Draws have no limits of their own; levels have, and so the draws. */
static void levels_limit_draws(void **state) {
  (void)state;
  net x = start(1);
  int64_t stock = -1, level = column(&x, CUT_ROLE_LEVEL, 5, 30, 0),
          draw = column(&x, CUT_ROLE_DRAW, -INFINITY, INFINITY, 0);
  cut_origin origin = {CUT_ROLE_STOCK, CUT_TABLE_STORAGES, 0, -1, 0, 0, 0, 0};
  assert_int_equal(cut_model_add_row(x.b, origin, -15, -15, &stock, NULL), CUT_STATUS_OK);
  entry(&x, stock, level, -1);
  entry(&x, stock, draw, -1);
  entry(&x, 0, draw, 1);
  int64_t sold = market(&x, 0, INFINITY);
  imply(&x);
  number(upper_of(&x, draw), 32);  /* 15 - level, and the level counts from 0 */
  number(lower_of(&x, draw), -32); /* 15 - 30 */
  number(upper_of(&x, sold), 32);
  cut_model_builder_free(x.b);
}

static void shared_capacity_limits_each_grade(void **state) {
  (void)state;
  net x = start(4);
  int64_t row = -1, a = supply(&x, CUT_ROLE_CONTRACT, 0, INFINITY), c = supply(&x, CUT_ROLE_CONTRACT, 1, INFINITY);
  int64_t flow_a = flow(&x, 0, 2, 1, INFINITY, 1), flow_c = flow(&x, 1, 3, 1, INFINITY, 1);
  cut_origin origin = {CUT_ROLE_CAPACITY, CUT_TABLE_ROUTES, 0, -1, -1, 0, 0, 0};
  assert_int_equal(cut_model_add_row(x.b, origin, -INFINITY, 50, &row, NULL), CUT_STATUS_OK);
  entry(&x, row, flow_a, 1);
  entry(&x, row, flow_c, 1);
  (void)market(&x, 2, INFINITY);
  (void)market(&x, 3, INFINITY);
  imply(&x);
  number(upper_of(&x, flow_a), 128);
  number(upper_of(&x, flow_c), 128);
  number(upper_of(&x, a), 128);
  number(upper_of(&x, c), 128);
  cut_model_builder_free(x.b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(supply_limits_what_follows),
      cmocka_unit_test(uptake_limits_what_comes_before),
      cmocka_unit_test(nothing_is_claimed_between_two_infinities),
      cmocka_unit_test(contracts_come_second),
      cmocka_unit_test(minima_do_not_count),
      cmocka_unit_test(to_and_fro_without_loss),
      cmocka_unit_test(cycles_that_pay_or_lose_stay_open),
      cmocka_unit_test(a_limited_arc_closes_a_cycle),
      cmocka_unit_test(levels_limit_draws),
      cmocka_unit_test(shared_capacity_limits_each_grade),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
