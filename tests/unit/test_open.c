/* Measures left to the engine: the model that holds all their states, against the models of each state. April to June
 * 2021: 30, 31, 30 days. */
#include "compile/open.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: open\ntitle: \"Decisions\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-01\n  end: 2021-06-30\n  resolution:\n    - {step: month}\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\na_border,Border,border,AAA\nb_home,Home,country,BBB\nc_port,Port,port,AAA\n"},
    {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis\ngas,Gas,kt,12,MWh/t,net\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,max,max_unit,min,min_unit,price,tied_to\n"
     "pipe,AAA,BBB,gas,a_border,10,kt/d,2,kt/d,300 USD/t,\nfree,AAA,BBB,gas,c_port,,,,,200 USD/t,terminal\n"
     "year,AAA,BBB,gas,c_port,365,kt/a,,,250 USD/t,\n"},
    {"routes",
     "id,from,to,commodity,capacity,capacity_unit,mode\npipeline,a_border,b_home,gas,10,kt/d,pipeline\n"
     "ship,c_port,b_home,gas,1,kt/d,sea\n"},
    {"demands",
     "id,place,commodity,buyer,type,quantity,quantity_unit,price\nhome,b_home,gas,BBB,obligation,5,kt/d,\n"
     "sales,b_home,gas,,market,,,100 USD/t\n"},
    {"measures",
     "id,name,decided_by,cost_once,cost_once_unit\nterminal,Terminal,BBB,3000,kUSD\nless,Less need,BBB,,\nmore,More ships,BBB,,\n"
     "theirs,Of others,AAA,,\n"},
    {"effects",
     "measure,position,table,id,column,operation,value,value_unit\nterminal,1,routes,ship,capacity,add,4,kt/d\n"
     "less,1,demands,home,quantity,multiply,0.8,\nless,2,contracts,pipe,min,set,1,kt/d\nmore,1,routes,ship,capacity,add,2,kt/d\n"
     "more,2,contracts,year,max,add,365,kt/a\ntheirs,1,routes,pipeline,capacity,set,20,kt/d\n"},
    {"measure_links", "measure,relation,other\nmore,requires,terminal\nless,excludes,theirs\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES, APRIL = 0 };

typedef struct opened {
  cut_case *c;
  cut_values *v;
  cut_model *m;
} opened;

static void clear(opened *x) {
  cut_model_free(x->m);
  cut_values_free(x->v);
  cut_case_free(x->c);
}

/* Opens the measures named; those after "/" are taken. */
static cut_status open_measures(const test_table *changes, int64_t n_changes, const char *const *names, opened *x,
                                cut_error *err) {
  cut_measure_state *states = NULL;
  cut_measure_choice choice = CUT_MEASURE_OPEN;
  *x = (opened){.c = test_case_open(TABLES, N_TABLES, changes, n_changes, false)};
  assert_int_equal(cut_measure_states_new(x->c, &states, err), CUT_STATUS_OK);
  for (int i = 0; names[i] != NULL; i++) {
    if (strcmp(names[i], "/") == 0) {
      choice = CUT_MEASURE_ON;
      continue;
    }
    int64_t row = cut_case_find(x->c, CUT_TABLE_MEASURES, names[i]);
    assert_true(row >= 0);
    states[row] = (cut_measure_state){choice, cut_measure_first_day(x->c, row)};
  }
  assert_int_equal(cut_values_new(x->c, NULL, 0, &x->v, err), CUT_STATUS_OK);
  assert_int_equal(cut_values_set_measures(x->v, states, err), CUT_STATUS_OK);
  cut_mem_free(states);
  cut_status status = cut_compile(x->v, NULL, &x->m, err);
  if (status == CUT_STATUS_OK) assert_int_equal(cut_model_check(x->m, err), CUT_STATUS_OK);
  return status;
}
#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void must_open(const char *const *names, opened *x) {
  cut_error err;
  if (open_measures(NULL, 0, names, x, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
}

static int64_t decision(const opened *x, const char *key) {
  int64_t j = cut_model_find_column(x->m, (cut_origin){CUT_ROLE_DECIDE, CUT_TABLE_MEASURES,
                                                       cut_case_find(x->c, CUT_TABLE_MEASURES, key), -1, -1, 0, -1, 0});
  assert_true(j >= 0);
  return j;
}

static double entry(const cut_model *m, int64_t i, int64_t j) {
  const cut_model_view *v = cut_model_get(m);
  for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
    if (v->entry_row[k] == i) return v->entry_value[k];
  return 0;
}

static void assert_near(double found, double expected) {
  if (isinf(expected) ? found != expected : !(fabs(found - expected) <= 1e-9 * (1 + fabs(expected))))
    fail_msg("%.12g found, %.12g expected", found, expected);
}

/* The row of role EFFECT that holds a column of that role in April and, if given, the decision. */
static int64_t effect_row(const opened *x, cut_role role, cut_table t, const char *key, int side) {
  const cut_model_view *v = cut_model_get(x->m);
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(v, i);
    if (o->role == CUT_ROLE_EFFECT && o->table == t && o->row == cut_case_find(x->c, t, key) && o->period == APRIL &&
        o->step == (int)role * 2 + side)
      return i;
  }
  return -1;
}

static void a_limit_is_linear_in_the_decisions(void **state) {
  (void)state;
  opened x;
  must_open(NAMES("terminal", "more"), &x);
  const cut_model_view *v = cut_model_get(x.m);
  int64_t i = effect_row(&x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "ship", 1);
  assert_true(i >= 0);
  assert_near(v->row_upper[i], 30);
  assert_near(v->row_lower[i], -INFINITY);
  assert_near(entry(x.m, i, decision(&x, "terminal")), -4 * 30);
  assert_near(entry(x.m, i, decision(&x, "more")), -2 * 30);
  assert_int_equal(cut_row_origin(v, i).column, CUT_ROUTES_CAPACITY);
  assert_int_equal(v->col_integer[decision(&x, "more")], 1);
  clear(&x);
}

static void equal_moves_of_both_limits_are_one_row(void **state) {
  (void)state;
  opened x;
  must_open(NAMES("less"), &x);
  const cut_model_view *v = cut_model_get(x.m);
  int64_t i = effect_row(&x, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "home", 1);
  assert_true(i >= 0 && effect_row(&x, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "home", 0) < 0);
  assert_near(v->row_lower[i], 150);
  assert_near(v->row_upper[i], 150);
  assert_near(entry(x.m, i, decision(&x, "less")), 30);
  /* The least take of the contract moves, its most does not. */
  i = effect_row(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", 0);
  assert_true(i >= 0 && effect_row(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", 1) < 0);
  assert_near(v->row_lower[i], 60);
  assert_near(entry(x.m, i, decision(&x, "less")), 30);
  clear(&x);
}

static void rows_move_in_place_and_costs_follow_the_decision(void **state) {
  (void)state;
  opened x;
  must_open(NAMES("more", "terminal"), &x);
  const cut_model_view *v = cut_model_get(x.m);
  cut_origin window = {
      CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, cut_case_find(x.c, CUT_TABLE_CONTRACTS, "year"), -1, 0, 0, 0, 0};
  int64_t i = cut_model_find_row(x.m, window);
  assert_true(i >= 0);
  assert_near(v->row_upper[i], 91);
  assert_near(entry(x.m, i, decision(&x, "more")), -91);
  i = effect_row(&x, CUT_ROLE_MEASURE, CUT_TABLE_MEASURES, "terminal", 1);
  assert_true(i >= 0);
  assert_near(v->row_lower[i], 0);
  assert_near(v->row_upper[i], 0);
  assert_near(entry(x.m, i, decision(&x, "terminal")), -1);
  clear(&x);
}

static void a_tied_contract_without_limit_gets_one_that_never_binds(void **state) {
  (void)state;
  opened x;
  must_open(NAMES("terminal"), &x);
  const cut_model_view *v = cut_model_get(x.m);
  int64_t i = effect_row(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "free", 1);
  assert_true(i >= 0);
  assert_near(v->row_upper[i], 0);
  double most = -entry(x.m, i, decision(&x, "terminal"));
  assert_true(most >= 2 * 5 * 30 && most <= 4096); /* the ship carries 150 in April with the terminal */
  int64_t j =
      cut_model_find_column(x.m, (cut_origin){CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS,
                                              cut_case_find(x.c, CUT_TABLE_CONTRACTS, "free"), -1, 0, 0, APRIL, 0});
  assert_near(v->cost[j], 200);
  clear(&x);
}

static void links_are_rows(void **state) {
  (void)state;
  opened x;
  must_open(NAMES("terminal", "more", "less", "/", "theirs"), &x);
  const cut_model_view *v = cut_model_get(x.m);
  int64_t requires = -1, excludes = -1;
  for (int64_t i = 0; i < v->n_rows; i++) {
    if (cut_row_origin(v, i).role != CUT_ROLE_LINK) continue;
    bool is_requires =
        strcmp(cut_case_text(x.c, CUT_TABLE_MEASURE_LINKS, cut_row_origin(v, i).row, CUT_MEASURE_LINKS_RELATION),
               "requires") == 0;
    *(is_requires ? &requires : &excludes) = i;
  }
  assert_true(requires >= 0 && excludes >= 0);
  assert_near(v->row_upper[requires], 0);
  assert_near(entry(x.m, requires, decision(&x, "more")), 1);
  assert_near(entry(x.m, requires, decision(&x, "terminal")), -1);
  assert_near(v->row_upper[excludes], 0); /* the other one is taken: nothing is left */
  assert_near(entry(x.m, excludes, decision(&x, "less")), 1);
  clear(&x);
}

/* ---- what cannot be open ---- */

static void assert_refused(const char *measures, const char *effects, const char *const *names, const char *message) {
  const test_table changes[] = {
      {"measures", measures},
      {"effects", effects},
      {"measure_links", "measure,relation,other\n"},
      {"contracts",
       "id,seller,buyer,commodity,place,max,max_unit,price\npipe,AAA,BBB,gas,a_border,10,kt/d,300 USD/t\nspot,AAA,BBB,gas,c_port,9,kt/d,300 USD/t\n"}};
  opened x;
  cut_error err = {0};
  if (open_measures(changes, 4, names, &x, &err) != CUT_STATUS_INPUT) fail_msg("not refused: %s", effects);
  assert_string_equal(err.message, message);
  clear(&x);
}

#define M "id,name,decided_by\none,One,BBB\ntwo,Two,BBB\n"
#define E "measure,position,table,id,column,operation,value,value_unit\n"

static void what_is_no_limit_is_refused(void **state) {
  (void)state;
  assert_refused(M, E "one,1,routes,ship,tariff,set,5,USD/t\n", NAMES("one"),
                 "measure one cannot be left open: its effect 1 on routes.ship.tariff changes costs or structure, not "
                 "limits alone; say whether it is taken, or let diversify try each state");
  assert_refused(M, E "one,1,routes,ship,capacity,set,5,kt/d\none,2,routes,ship,loss,set,5,%\n", NAMES("one"),
                 "measure one cannot be left open: its effect 2 on routes.ship.loss changes costs or structure, not "
                 "limits alone; say whether it is taken, or let diversify try each state");
  assert_refused("id,name,decided_by\none,One,AAA\n", E "one,1,routes,ship,capacity,set,5,kt/d\n", NAMES("one"),
                 "measure one cannot be left open: AAA decides it, not the buyer of the view");
}

static void measures_that_do_not_add_up_are_refused(void **state) {
  (void)state;
  const char *message =
      "measures one and two cannot both be left open: together they change routes ship otherwise than each adds to it; "
      "say which is taken, or let diversify try each state";
  assert_refused(M, E "one,1,routes,ship,capacity,set,5,kt/d\ntwo,1,routes,ship,capacity,set,7,kt/d\n",
                 NAMES("one", "two"), message);
  assert_refused(M, E "one,1,routes,ship,capacity,add,1,kt/d\ntwo,1,routes,ship,capacity,multiply,2,\n",
                 NAMES("one", "two"), message);
  /* Alone neither moves anything: the route is opened by both. */
  assert_refused(M,
                 E
                 "one,1,routes,ship,active,set,no,\none,2,routes,ship,capacity,set,5,kt/d\n"
                 "two,1,routes,ship,active,set,yes,\n",
                 NAMES("one", "two"), message);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_limit_is_linear_in_the_decisions),
      cmocka_unit_test(equal_moves_of_both_limits_are_one_row),
      cmocka_unit_test(rows_move_in_place_and_costs_follow_the_decision),
      cmocka_unit_test(a_tied_contract_without_limit_gets_one_that_never_binds),
      cmocka_unit_test(links_are_rows),
      cmocka_unit_test(what_is_no_limit_is_refused),
      cmocka_unit_test(measures_that_do_not_add_up_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
