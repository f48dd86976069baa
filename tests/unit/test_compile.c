/* The model of a case against numbers computed by hand. April to June 2021: 30, 31, 30 days. */
#include "compile/compile.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/patch.h"
#include "support/case_text.h"
#include "support/unit.h"

/* ---- the case ---- */

static const char YAML[] =
    "cutset: 1\nid: wide\ntitle: \"One of everything\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
    "calendar:\n  start: 2021-04-01\n  end: 2021-06-30\n";
static const char YAML_WEEKS[] =
    "cutset: 1\nid: wide\ntitle: \"One of everything\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
    "calendar:\n  start: 2021-04-01\n  end: 2021-06-30\n  resolution:\n    - {step: week}\n";
static const test_table TABLES[] = {
    {"case.yaml", YAML},
    {"actors",
     "id,name,type,controlled_by\nAAA,Seller,state,\nBBB,Buyer,state,\nBRF,Refiner,firm,BBB\nCCC,Other,state,\nUNI,Union,bloc,\n"},
    {"memberships", "actor,bloc,from,to\nAAA,UNI,2015-01-01,\nBBB,UNI,2021-05-01,\n"},
    {"places",
     "id,name,type,actor\na_border,Border,border,AAA\nb_field,Field,field,BBB\nb_home,Home,country,BBB\nb_ref,Refinery,refinery,BBB\n"
     "c_port,Port,port,CCC\nx_market,Market,market,CCC\n"},
    {"commodities",
     "id,name,parent,unit,heating_value,heating_value_unit,heating_basis\noil,Crude,,kt,10,MWh/t,net\noil_a,Crude A,oil,kt,10,MWh/t,net\n"
     "oil_c,Crude C,oil,kt,11,MWh/t,net\nproducts,Products,,kt,,,\nfuel,Fuel,products,kt,12,MWh/t,net\nheavy,Heavy,products,kt,9,MWh/t,net\n"},
    {"sources",
     "id,place,commodity,owner,capacity,capacity_unit,cost,cost_unit\nown,b_field,oil_a,BRF,3,kt/d,50,USD/t\n"
     "theirs,a_border,oil_a,AAA,9,kt/d,1,USD/t\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,min,min_unit,max,max_unit,total_min,total_min_unit,total_max,total_max_unit,taken,taken_unit,price,"
     "valid_to,active,new\n"
     "pipe,AAA,BBB,oil_a,a_border,40,kt/month,100,kt/month,,,,,,,border_price,,,\n"
     "sea,CCC,BRF,oil_c,c_port,,,730,kt/a,100,kt,200,kt,20,kt,world,2021-06-20,,\n"
     "theirs,AAA,CCC,oil_a,a_border,,,5,kt/d,,,,,,,world,,,\n"},
    {"routes",
     "id,from,to,commodity,capacity,capacity_unit,min,min_unit,tariff,tariff_unit,cost,cost_unit,loss,loss_unit,mode,owner,lead_time,"
     "lead_time_unit,new\n"
     "export,b_ref,x_market,products,50,kt/month,,,20,USD/t,,,,,rail,,,,\n"
     "field,b_field,b_ref,oil_a,,,,,,,3,USD/t,,,pipeline,BRF,,,\n"
     "nowhere,x_market,c_port,oil,1,kt/d,,,,,,,,,sea,,,,\n"
     "pipeline,a_border,b_ref,oil,120,kt/month,10,kt/month,10,USD/t,,,,,pipeline,AAA,,,\n"
     "rail,a_border,b_ref,oil,1,kt/d,,,40,USD/t,,,,,rail,AAA,,,yes\n"
     "ship,c_port,b_ref,oil,60,kt/month,,,30,USD/t,,,1,%,sea,CCC,10,d,\n"
     "truck,b_ref,b_home,products,100,kt/month,,,5,USD/t,,,,,truck,BRF,,,\n"},
    {"storages",
     "id,place,commodity,owner,volume,volume_unit,dead_stock,dead_stock_unit,in_rate,in_rate_unit,out_rate,out_rate_unit,initial,initial_unit,"
     "end_min,end_min_unit,end_value,end_value_unit\n"
     "tank,b_home,fuel,,30,kt,5,kt,1,kt/d,,,15,kt,8,kt,400,USD/t\n"
     "theirs,c_port,oil_a,CCC,30,kt,,,,,,,15,kt,,,,\n"},
    {"conversions",
     "id,place,commodity,owner,capacity,capacity_unit,min_load,min_load_unit,shutdown,priority,cost,cost_unit\n"
     "refinery,b_ref,oil,BRF,150,kt/month,50,kt/month,no,2,15,USD/t\nmill,a_border,oil,AAA,9,kt/d,,,,,,\n"},
    {"yields",
     "conversion,input,output,yield,yield_unit\nmill,oil_a,fuel,90,%\nrefinery,oil_a,fuel,50,%\nrefinery,oil_a,heavy,40,%\nrefinery,oil_c,fuel,80,%\n"
     "refinery,oil_c,heavy,10,%\n"},
    {"demands",
     "id,place,commodity,buyer,type,quantity,quantity_unit,price,priority\n"
     "export_fuel,x_market,fuel,CCC,market,60,kt/month,,\n"
     "export_heavy,x_market,heavy,,market,,,350 USD/t,\n"
     "home_fuel,b_home,fuel,BBB,obligation,2,kt/d,,1\n"
     "home_sales,b_home,heavy,BRF,market,1,kt/d,200 USD/t,\n"
     "lone,a_border,fuel,,obligation,0.5,kt/d,,2\n"
     "no_way,a_border,heavy,,market,1,kt/d,100 USD/t,\n"
     "theirs,x_market,fuel,CCC,obligation,9,kt/d,,1\n"},
    {"steps",
     "table,parent,position,quantity,quantity_unit,price\ndemands,export_fuel,1,40,kt/month,450 USD/t\n"
     "demands,export_fuel,2,40,kt/month,world + 10 USD/t\n"},
    {"levies",
     "id,name,payer,recipient,commodity,from,to,rate\noil_duty,Duty of A,BBB,AAA,oil,AAA,,20 USD/t\n"
     "union_duty,Duty of the union,BRF,BBB,products,UNI,CCC,0.1 * world\n"},
    {"rules", "id,formula\nborder_price,world - discount\n"},
    {"series",
     "id,period,value,value_unit\nworld,2021-04,400,USD/t\nworld,2021-05,420,USD/t\nworld,2021-06,430,USD/t\ndiscount,2021,100,USD/t\n"},
    {"in_transit",
     "id,route,commodity,quantity,quantity_unit,arrives\ncargo,ship,oil_c,25,kt,2021-04-20\nlate,ship,oil_c,5,kt,2021-05-03\n"},
    {"scenarios",
     "scenario,position,table,id,column,operation,value,value_unit,from,to\ncut,1,contracts,pipe,active,set,no,,2021-05-01,2021-05-31\n"
     "leak,1,routes,ship,loss,set,5,%,,\n"
     "less,1,routes,pipeline,capacity,multiply,0.5,,,\n"
     "dear,1,series,world,value,multiply,1.1,,,\n"
     "stop,1,conversions,refinery,shutdown,set,yes,,,\n"
     "tight,1,contracts,pipe,max,set,30,kt/month,,\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES, APRIL = 0, MAY = 1, JUNE = 2 };

typedef struct compiled {
  cut_case *c;
  cut_values *values;
  cut_model *m;
  const cut_model_view *v;
} compiled;

static compiled compile_with(const test_table *changes, int64_t n_changes, const char *scenario,
                             const cut_compile_options *options) {
  compiled x = {.c = test_case_open(TABLES, N_TABLES, changes, n_changes, false)};
  cut_error err;
  if (cut_values_new(x.c, &scenario, scenario != NULL ? 1 : 0, &x.values, &err) != CUT_STATUS_OK)
    fail_msg("%s", err.message);
  if (cut_compile(x.values, options, &x.m, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  x.v = cut_model_get(x.m);
  assert_int_equal(cut_model_check(x.m, NULL), CUT_STATUS_OK);
  return x;
}

static void compiled_clear(compiled *x) {
  cut_model_free(x->m);
  cut_values_free(x->values);
  cut_case_free(x->c);
}

static int open_wide(void **state) {
  static compiled x;
  x = compile_with(NULL, 0, NULL, NULL);
  *state = &x;
  return 0;
}

static int close_wide(void **state) {
  compiled_clear(*state);
  return 0;
}

/* ---- looking into it ---- */

static int64_t row_of(const compiled *x, cut_table t, const char *key) {
  int64_t row = cut_case_find(x->c, t, key);
  if (row < 0) fail_msg("no row '%s'", key);
  return row;
}

static cut_origin origin_of(const compiled *x, cut_role role, cut_table t, const char *key, const char *grade, int step,
                            int64_t period) {
  return (cut_origin){
      role, t, row_of(x, t, key), -1, grade == NULL ? -1 : row_of(x, CUT_TABLE_COMMODITIES, grade), step, period, 0};
}

static int64_t find_column(const compiled *x, cut_role role, cut_table t, const char *key, const char *grade, int step,
                           int64_t period) {
  return cut_model_find_column(x->m, origin_of(x, role, t, key, grade, step, period));
}

static int64_t find_row(const compiled *x, cut_role role, cut_table t, const char *key, const char *grade, int step,
                        int64_t period) {
  return cut_model_find_row(x->m, origin_of(x, role, t, key, grade, step, period));
}

static int64_t column(const compiled *x, cut_role role, cut_table t, const char *key, const char *grade, int step,
                      int64_t period) {
  int64_t j = find_column(x, role, t, key, grade, step, period);
  if (j < 0) fail_msg("no column %s of %s in period %lld", cut_role_text(role), key, (long long)period);
  return j;
}

static int64_t row(const compiled *x, cut_role role, cut_table t, const char *key, const char *grade, int64_t period) {
  int64_t i = find_row(x, role, t, key, grade, 0, period);
  if (i < 0) fail_msg("no row %s of %s in period %lld", cut_role_text(role), key, (long long)period);
  return i;
}

static int64_t node(const compiled *x, const char *grade, const char *place, int64_t t) {
  return row(x, CUT_ROLE_BALANCE, CUT_TABLE_PLACES, place, grade, t);
}

static double entry(const compiled *x, int64_t i, int64_t j) {
  for (int64_t k = x->v->col_start[j]; k < x->v->col_start[j + 1]; k++)
    if (x->v->entry_row[k] == i) return x->v->entry_value[k];
  return 0;
}

static int64_t n_entries(const compiled *x, int64_t j) { return x->v->col_start[j + 1] - x->v->col_start[j]; }

static void near(double found, double expected) {
  bool same =
      isinf(expected) ? found >= expected && found <= expected : fabs(found - expected) <= 1e-12 * (1 + fabs(expected));
  if (!same) fail_msg("%.17g, not %.17g", found, expected);
}

static void limits(const compiled *x, int64_t j, double lower, double upper) {
  near(x->v->col_lower[j], lower);
  near(x->v->col_upper[j], upper);
}

static void row_limits(const compiled *x, int64_t i, double lower, double upper) {
  near(x->v->row_lower[i], lower);
  near(x->v->row_upper[i], upper);
}

/* The n-th term of a column. */
static void term(const compiled *x, int64_t j, int n, const char *payer, const char *recipient, const char *label,
                 double rate) {
  int64_t k = 0;
  while (k < x->v->n_terms && x->v->terms[k].column < j) k++;
  k += n;
  if (k >= x->v->n_terms || x->v->terms[k].column != j) fail_msg("no term %d", n);
  const cut_money_term *found = (const cut_money_term[1]){cut_model_term(x->v, k)};
  const char *names[] = {"stock", "real", "outside"};
  assert_string_equal(found->payer < 0 ? names[found->payer + 3] : cut_case_key(x->c, CUT_TABLE_ACTORS, found->payer),
                      payer);
  assert_string_equal(
      found->recipient < 0 ? names[found->recipient + 3] : cut_case_key(x->c, CUT_TABLE_ACTORS, found->recipient),
      recipient);
  assert_string_equal(found->label, label);
  near(found->rate, rate);
}

static int64_t n_terms(const compiled *x, int64_t j) {
  int64_t n = 0;
  for (int64_t k = 0; k < x->v->n_terms; k++) n += x->v->terms[k].column == j ? 1 : 0;
  return n;
}

/* ---- one test for each part ---- */

static void nodes_are_those_that_supply_reaches(void **state) {
  const compiled *x = *state;
  static const char *const there[][2] = {
      {"oil_a", "a_border"}, {"oil_a", "b_field"}, {"oil_a", "b_ref"},   {"oil_c", "c_port"}, {"oil_c", "b_ref"},
      {"fuel", "b_ref"},     {"fuel", "b_home"},   {"fuel", "x_market"}, {"heavy", "b_ref"},  {"heavy", "b_home"},
      {"heavy", "x_market"}, {"fuel", "a_border"} /* must be served; only the mill of others makes it there */};
  int64_t n = sizeof there / sizeof *there, balances = 0;
  for (int64_t k = 0; k < n; k++)
    for (int64_t t = 0; t < 3; t++) row_limits(x, node(x, there[k][0], there[k][1], t), 0, 0);
  for (int64_t i = 0; i < x->v->n_rows; i++) balances += cut_row_origin(x->v, i).role == CUT_ROLE_BALANCE ? 1 : 0;
  assert_int_equal(balances, 3 * n);
}

static void own_sources(void **state) {
  const compiled *x = *state;
  int64_t may = column(x, CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, "own", "oil_a", 0, MAY);
  limits(x, may, 0, 93);
  near(x->v->cost[may], 50);
  assert_int_equal(n_entries(x, may), 1);
  near(entry(x, node(x, "oil_a", "b_field", MAY), may), 1);
  assert_int_equal(n_terms(x, may), 1);
  term(x, may, 0, "BRF", "real", "cost", 50);
  assert_int_equal(find_column(x, CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, "theirs", "oil_a", 0, MAY), -1);
}

static void a_contract_by_the_month(void **state) {
  const compiled *x = *state;
  static const double price[] = {400, 420, 430};
  for (int64_t t = 0; t < 3; t++) {
    int64_t j = column(x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, t);
    limits(x, j, 40, 100);
    assert_int_equal(cut_column_origin(x->v, j).column, CUT_CONTRACTS_MAX);
    near(entry(x, node(x, "oil_a", "a_border", t), j), 1);
    assert_int_equal(n_entries(x, j), 1);
    near(x->v->cost[j], price[t] - 100);
    assert_int_equal(n_terms(x, j), 2);
    term(x, j, 0, "BBB", "AAA", "world", price[t]);
    term(x, j, 1, "BBB", "AAA", "discount", -100);
    assert_int_equal(find_row(x, CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, t), -1);
  }
  assert_int_equal(find_column(x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "theirs", "oil_a", 0, APRIL), -1);
}

/* 730 kt a year, 2 a day, on the 30 + 31 + 20 days inside the horizon; 200 less 20 in all, at least 100 less 20. */
static void a_contract_by_the_year_with_totals(void **state) {
  const compiled *x = *state;
  int64_t window = row(x, CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, "sea", "oil_c", APRIL),
          total = row(x, CUT_ROLE_TOTAL, CUT_TABLE_CONTRACTS, "sea", "oil_c", -1);
  row_limits(x, window, -INFINITY, 162);
  row_limits(x, total, 80, 180);
  assert_int_equal(cut_row_origin(x->v, window).column, CUT_CONTRACTS_MAX);
  assert_int_equal(cut_row_origin(x->v, total).column, CUT_CONTRACTS_TOTAL_MAX);
  for (int64_t t = 0; t < 3; t++) {
    int64_t j = column(x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "sea", "oil_c", 0, t);
    assert_int_equal(cut_column_origin(x->v, j).column, -1);
    near(x->v->col_lower[j], 0);
    near(x->v->col_upper[j], 128); /* the ship takes 60 */
    near(entry(x, window, j), 1);
    near(entry(x, total, j), 1);
    assert_int_equal(n_entries(x, j), 3);
    term(x, j, 0, "BRF", "CCC", "world", t == 0 ? 400 : t == 1 ? 420 : 430);
  }
}

static void a_route_with_lead_time_and_loss(void **state) {
  const compiled *x = *state;
  int64_t april = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "ship", "oil_c", 0, APRIL),
          june = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "ship", "oil_c", 0, JUNE);
  limits(x, april, 0, 60);
  near(x->v->cost[april], 30);
  near(entry(x, node(x, "oil_c", "c_port", APRIL), april), -1);
  near(entry(x, node(x, "oil_c", "b_ref", APRIL), april), 0.99 * 20 / 30);
  near(entry(x, node(x, "oil_c", "b_ref", MAY), april), 0.99 * 10 / 30);
  assert_int_equal(n_entries(x, april), 3);
  near(entry(x, node(x, "oil_c", "b_ref", JUNE), june), 0.99 * 20 / 30); /* the rest comes after the end */
  assert_int_equal(n_entries(x, june), 2);
  assert_int_equal(find_row(x, CUT_ROLE_CAPACITY, CUT_TABLE_ROUTES, "ship", NULL, 0, APRIL),
                   -1); /* only one grade can depart */
}

static void a_route_of_a_family(void **state) {
  const compiled *x = *state;
  int64_t capacity = row(x, CUT_ROLE_CAPACITY, CUT_TABLE_ROUTES, "truck", NULL, MAY);
  int64_t fuel = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "truck", "fuel", 0, MAY),
          heavy = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "truck", "heavy", 0, MAY);
  row_limits(x, capacity, -INFINITY, 100);
  assert_int_equal(cut_row_origin(x->v, capacity).column, CUT_ROUTES_CAPACITY);
  near(entry(x, capacity, fuel), 1);
  near(entry(x, capacity, heavy), 1);
  assert_int_equal(n_entries(x, fuel), 3);
  near(x->v->col_upper[fuel], 256); /* 100 by the row; loose, so that the row has the price */
  near(x->v->cost[fuel], 0);        /* the tariff stays in the group */
  assert_int_equal(n_terms(x, fuel), 1);
  term(x, fuel, 0, "BBB", "BRF", "tariff", 5);
}

static void routes_of_one_grade(void **state) {
  const compiled *x = *state;
  int64_t pipeline = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "pipeline", "oil_a", 0, APRIL),
          field = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "field", "oil_a", 0, APRIL);
  limits(x, pipeline, 10, 120);
  near(x->v->cost[pipeline], 30);
  assert_int_equal(n_terms(x, pipeline), 2);
  term(x, pipeline, 0, "BBB", "AAA", "tariff", 10);
  term(x, pipeline, 1, "BBB", "AAA", "oil_duty", 20);
  assert_int_equal(find_column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "pipeline", "oil_c", 0, APRIL), -1);
  assert_int_equal(find_column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "nowhere", "oil_a", 0, APRIL), -1);
  assert_int_equal(cut_column_origin(x->v, field).column,
                   -1); /* unlimited: the plant takes 150, and the limit is at least twice that */
  limits(x, field, 0, 512);
  term(x, field, 0, "BBB", "real", "cost", 3);
}

/* B joins the union in May: from then on exports to C leave it. */
static void levies_by_territory_and_day(void **state) {
  const compiled *x = *state;
  int64_t april = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "export", "fuel", 0, APRIL),
          may = column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "export", "fuel", 0, MAY);
  assert_int_equal(n_terms(x, april), 1);
  term(x, april, 0, "BBB", "outside", "tariff", 20);
  assert_int_equal(n_terms(x, may), 2);
  term(x, may, 1, "BRF", "BBB", "union_duty", 42);
  near(x->v->cost[may], 20); /* a duty inside the group costs it nothing */
  assert_int_equal(n_terms(x, column(x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "truck", "fuel", 0, JUNE)), 1);
}

/* A levy in force on 11 to 30 April and again from 22 May, on a price that changes by the day: 19 days at 0.1 x 410 and
 * one at 0.1 x 450, then 10 days at 0.1 x 420. Days without the levy need no price. */
static void a_levy_on_some_days(void **state) {
  (void)state;
  static const test_table changes[] = {
      {"levies",
       "id,payer,recipient,commodity,from,to,rate,valid_from\npart,BBB,AAA,oil_a,AAA,,0.1 * other,2021-04-11\n"},
      {"scenarios",
       "scenario,position,table,id,column,operation,value,from,to\ngap,1,levies,part,active,set,no,2021-05-01,2021-05-21\n"},
      {"series",
       "id,period,value,value_unit\nworld,2021,400,USD/t\ndiscount,2021,100,USD/t\nother,2021-06,430,USD/t\n"
       "other,2021-04-11,410,USD/t\nother,2021-04-12,410,USD/t\nother,2021-04-13,410,USD/t\nother,2021-04-14,410,USD/t\n"
       "other,2021-04-15,410,USD/t\nother,2021-04-16,410,USD/t\nother,2021-04-17,410,USD/t\nother,2021-04-18,410,USD/t\n"
       "other,2021-04-19,410,USD/t\nother,2021-04-20,410,USD/t\nother,2021-04-21,410,USD/t\nother,2021-04-22,410,USD/t\n"
       "other,2021-04-23,410,USD/t\nother,2021-04-24,410,USD/t\nother,2021-04-25,410,USD/t\nother,2021-04-26,410,USD/t\n"
       "other,2021-04-27,410,USD/t\nother,2021-04-28,410,USD/t\nother,2021-04-29,410,USD/t\nother,2021-04-30,450,USD/t\n"
       "other,2021-05,420,USD/t\n"}};
  compiled x = compile_with(changes, 3, "gap", NULL);
  term(&x, column(&x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "pipeline", "oil_a", 0, APRIL), 1, "BBB", "AAA", "part",
       (19 * 41 + 45) / 30.);
  term(&x, column(&x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "pipeline", "oil_a", 0, MAY), 1, "BBB", "AAA", "part",
       42 * 10 / 31.);
  term(&x, column(&x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "pipeline", "oil_a", 0, JUNE), 1, "BBB", "AAA", "part", 43);
  compiled_clear(&x);
}

static void storages(void **state) {
  const compiled *x = *state;
  for (int64_t t = 0; t < 3; t++) {
    int64_t level = column(x, CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, "tank", "fuel", 0, t),
            draw = column(x, CUT_ROLE_DRAW, CUT_TABLE_STORAGES, "tank", "fuel", 0, t);
    int64_t stock = row(x, CUT_ROLE_STOCK, CUT_TABLE_STORAGES, "tank", "fuel", t);
    limits(x, level, t == JUNE ? 8 : 5, 30);
    near(x->v->col_lower[draw], t == MAY ? -31 : -30);
    near(x->v->col_upper[draw], t == APRIL ? 32 : 64); /* 15 at the start, 30 later; at least twice that */
    row_limits(x, stock, t == APRIL ? -15 : 0, t == APRIL ? -15 : 0);
    near(entry(x, stock, level), -1);
    near(entry(x, stock, draw), -1);
    near(entry(x, node(x, "fuel", "b_home", t), draw), 1);
    if (t > 0) near(entry(x, stock, column(x, CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, "tank", "fuel", 0, t - 1)), 1);
    near(x->v->cost[level], t == JUNE ? -400 : 0);
  }
  term(x, column(x, CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, "tank", "fuel", 0, JUNE), 0, "stock", "BBB", "stock value",
       400);
  near(x->v->offset, 2000); /* the worth of 5 kt of dead stock is no benefit */
  assert_int_equal(find_column(x, CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, "theirs", "oil_a", 0, APRIL), -1);
}

static void conversions(void **state) {
  const compiled *x = *state;
  int64_t load = row(x, CUT_ROLE_LOAD, CUT_TABLE_CONVERSIONS, "refinery", NULL, MAY),
          most = row(x, CUT_ROLE_LOAD_MAX, CUT_TABLE_CONVERSIONS, "refinery", NULL, MAY);
  int64_t feed = column(x, CUT_ROLE_FEED, CUT_TABLE_CONVERSIONS, "refinery", "oil_c", 0, MAY),
          shortfall = column(x, CUT_ROLE_SHORTFALL, CUT_TABLE_CONVERSIONS, "refinery", NULL, 0, MAY);
  row_limits(x, load, 50, INFINITY);
  row_limits(x, most, -INFINITY, 150);
  near(entry(x, load, feed), 1);
  near(entry(x, most, feed), 1);
  near(entry(x, node(x, "oil_c", "b_ref", MAY), feed), -1);
  near(entry(x, node(x, "fuel", "b_ref", MAY), feed), 0.8);
  near(entry(x, node(x, "heavy", "b_ref", MAY), feed), 0.1);
  assert_int_equal(n_entries(x, feed), 5);
  near(x->v->cost[feed], 15);
  term(x, feed, 0, "BRF", "real", "cost", 15);
  limits(x, shortfall, 0, 50);
  near(entry(x, load, shortfall), 1);
  near(entry(x, x->v->class_row[1], shortfall), 10); /* GWh per kt of the family; the plant is in class 2 */
  assert_int_equal(n_entries(x, shortfall), 2);
  assert_int_equal(find_row(x, CUT_ROLE_LOAD, CUT_TABLE_CONVERSIONS, "mill", NULL, 0, MAY), -1);
}

static void obligations_and_classes(void **state) {
  const compiled *x = *state;
  assert_int_equal(x->v->n_classes, 2);
  assert_int_equal(cut_row_origin(x->v, x->v->class_row[0]).row, 1);
  row_limits(x, x->v->class_row[0], -INFINITY, INFINITY);
  int64_t need = column(x, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "home_fuel", "fuel", 0, MAY),
          missing = column(x, CUT_ROLE_UNSERVED, CUT_TABLE_DEMANDS, "home_fuel", "fuel", 0, MAY);
  limits(x, need, 62, 62);
  limits(x, missing, 0, 62);
  near(entry(x, node(x, "fuel", "b_home", MAY), need), -1);
  near(entry(x, node(x, "fuel", "b_home", MAY), missing), 1);
  near(entry(x, x->v->class_row[0], missing), 12);
  int64_t lone = column(x, CUT_ROLE_UNSERVED, CUT_TABLE_DEMANDS, "lone", "fuel", 0, APRIL);
  limits(x, lone, 0, 15);
  near(entry(x, x->v->class_row[1], lone), 12);
  assert_int_equal(find_column(x, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "theirs", "fuel", 0, APRIL), -1);
}

/* Steps of 40 and 40 a month under 60 in all. */
static void markets(void **state) {
  const compiled *x = *state;
  int64_t first = column(x, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "export_fuel", "fuel", 1, MAY),
          second = column(x, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "export_fuel", "fuel", 2, MAY);
  limits(x, first, 0, 40);
  limits(x, second, 0, 20);
  near(entry(x, node(x, "fuel", "x_market", MAY), first), -1);
  near(x->v->cost[first], -450);
  near(x->v->cost[second], -430);
  term(x, second, 0, "CCC", "BBB", "world", 420);
  term(x, second, 1, "CCC", "BBB", "10 USD/t", 10);
  assert_int_equal(find_column(x, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "export_fuel", "fuel", 0, MAY), -1);
  int64_t heavy = column(x, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "export_heavy", "heavy", 0, MAY);
  near(x->v->col_upper[heavy], 128); /* takes any amount; the railway brings 50 */
  term(x, heavy, 0, "outside", "BBB", "350 USD/t", 350);
  near(x->v->cost[column(x, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "home_sales", "heavy", 0, MAY)],
       0); /* sold inside the group */
  assert_int_equal(find_column(x, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "no_way", "heavy", 0, MAY), -1);
}

static void goods_in_transit(void **state) {
  const compiled *x = *state;
  int64_t cargo = column(x, CUT_ROLE_ARRIVAL, CUT_TABLE_IN_TRANSIT, "cargo", "oil_c", 0, APRIL);
  limits(x, cargo, 25, 25);
  near(entry(x, node(x, "oil_c", "b_ref", APRIL), cargo), 1);
  limits(x, column(x, CUT_ROLE_ARRIVAL, CUT_TABLE_IN_TRANSIT, "late", "oil_c", 0, MAY), 5, 5);
}

/* Another first and last day: what came before or comes after is not in the model. */
static void another_horizon(void **state) {
  (void)state;
  cut_compile_options options;
  cut_compile_options_init(&options);
  options.start = cut_date_make(2021, 4, 21);
  options.end = cut_date_make(2021, 5, 2);
  compiled x = compile_with(NULL, 0, NULL, &options);
  assert_int_equal(x.v->n_periods, 2);
  limits(&x, column(&x, CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, "own", "oil_a", 0, 0), 0, 30);
  near(x.v->col_upper[column(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, 1)], 100. * 2 / 31);
  row_limits(&x, row(&x, CUT_ROLE_TOTAL, CUT_TABLE_CONTRACTS, "sea", "oil_c", -1), 0,
             180); /* ends later: nothing is due yet */
  for (int64_t j = 0; j < x.v->n_columns; j++) assert_int_not_equal(cut_column_origin(x.v, j).role, CUT_ROLE_ARRIVAL);
  compiled_clear(&x);
}

/* Every column that moves goods takes from and gives to nodes as its kind does, and every limit is finite but where the
 * case has none at all. */
static void every_column_balances(void **state) {
  const compiled *x = *state;
  for (int64_t j = 0; j < x->v->n_columns; j++) {
    double in = 0, out = 0;
    for (int64_t k = x->v->col_start[j]; k < x->v->col_start[j + 1]; k++) {
      if (cut_row_origin(x->v, x->v->entry_row[k]).role != CUT_ROLE_BALANCE) continue;
      in += fmax(x->v->entry_value[k], 0);
      out -= fmin(x->v->entry_value[k], 0);
    }
    switch (cut_column_origin(x->v, j).role) {
      case CUT_ROLE_SOURCE:
      case CUT_ROLE_CONTRACT:
      case CUT_ROLE_DRAW:
      case CUT_ROLE_UNSERVED:
      case CUT_ROLE_ARRIVAL:
        near(in, 1);
        near(out, 0);
        break;
      case CUT_ROLE_FLOW:
      case CUT_ROLE_FEED:
        near(out, 1);
        assert_true(in > 0 && in <= 1);
        break;
      case CUT_ROLE_DEMAND:
      case CUT_ROLE_MARKET:
        near(in, 0);
        near(out, 1);
        break;
      default:
        near(in, 0);
        near(out, 0);
    }
    assert_true(isfinite(x->v->col_lower[j]) && isfinite(x->v->col_upper[j]));
  }
}

/* ---- resolutions ---- */

/* Sum of a column's upper limits over the horizon, counting only limits that the case gives. */
static double total_upper(const compiled *x, cut_role role, const char *key) {
  double sum = 0;
  for (int64_t j = 0; j < x->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(x->v, j);
    if (o->role == role && o->column >= 0 && strcmp(cut_case_key(x->c, o->table, o->row), key) == 0)
      sum += x->v->col_upper[j];
  }
  for (int64_t i = 0; i < x->v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(x->v, i);
    bool counts = (role == CUT_ROLE_CONTRACT && o->role == CUT_ROLE_WINDOW) ||
                  (role == CUT_ROLE_FLOW && o->role == CUT_ROLE_CAPACITY) ||
                  (role == CUT_ROLE_FEED && o->role == CUT_ROLE_LOAD_MAX);
    if (counts && strcmp(cut_case_key(x->c, o->table, o->row), key) == 0) sum += x->v->row_upper[i];
  }
  return sum;
}

static void totals_do_not_depend_on_the_resolution(void **state) {
  const compiled *months = *state;
  static const test_table weekly[] = {{"case.yaml", YAML_WEEKS}};
  cut_compile_options daily;
  cut_compile_options_init(&daily);
  daily.daily = true;
  compiled others[] = {compile_with(weekly, 1, NULL, NULL), compile_with(NULL, 0, NULL, &daily)};
  assert_int_equal(others[1].v->n_periods, 91);
  static const struct {
    cut_role role;
    const char *key;
    double total;
  } sums[] = {
      {CUT_ROLE_SOURCE, "own", 273},       {CUT_ROLE_CONTRACT, "pipe", 300},      {CUT_ROLE_CONTRACT, "sea", 162},
      {CUT_ROLE_FLOW, "ship", 180},        {CUT_ROLE_FLOW, "truck", 300},         {CUT_ROLE_FEED, "refinery", 450},
      {CUT_ROLE_DEMAND, "home_fuel", 182}, {CUT_ROLE_MARKET, "export_fuel", 180}, {CUT_ROLE_ARRIVAL, "cargo", 25}};
  for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) {
    near(total_upper(months, sums[k].role, sums[k].key), sums[k].total);
    for (int i = 0; i < 2; i++) near(total_upper(&others[i], sums[k].role, sums[k].key), sums[k].total);
  }
  for (int i = 0; i < 2; i++) compiled_clear(&others[i]);
}

/* By weeks a contract by the month is a row for each month over its five or six pieces. */
static void windows_over_weeks(void **state) {
  (void)state;
  static const test_table weekly[] = {{"case.yaml", YAML_WEEKS}};
  compiled x = compile_with(weekly, 1, NULL, NULL);
  int64_t may = 0;
  while (x.v->period[may].first != cut_date_make(2021, 5, 1)) may++;
  int64_t window = row(&x, CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, "pipe", "oil_a", may);
  row_limits(&x, window, 40, 100);
  for (int64_t t = 0; t < x.v->n_periods; t++) {
    int64_t j = column(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, t);
    bool in_may = x.v->period[t].first >= cut_date_make(2021, 5, 1) && x.v->period[t].first < cut_date_make(2021, 6, 1);
    near(entry(&x, window, j), in_may ? 1 : 0);
    near(x.v->col_lower[j], 0);
  }
  compiled_clear(&x);
}

/* A minimum by the day beside a maximum by the month: the one limits columns, the other is rows; a minimum by the year
 * beside it has rows of its own. */
static void limits_of_unlike_windows(void **state) {
  (void)state;
  static const test_table changes[] = {
      {"case.yaml", YAML_WEEKS},
      {"contracts",
       "id,seller,buyer,commodity,place,min,min_unit,max,max_unit,price\npipe,AAA,BBB,oil_a,a_border,1,kt/d,100,kt/month,world\n"
       "both,AAA,BBB,oil_a,a_border,365,kt/a,100,kt/month,world\n"}};
  compiled x = compile_with(changes, 2, NULL, NULL);
  limits(&x, column(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, 0), 7,
         x.v->col_upper[column(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, 0)]);
  row_limits(&x, row(&x, CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0), -INFINITY, 100);
  row_limits(&x, row(&x, CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, "both", "oil_a", 0), -INFINITY, 100);
  int64_t least = find_row(&x, CUT_ROLE_WINDOW, CUT_TABLE_CONTRACTS, "both", "oil_a", 1, 0);
  assert_true(least >= 0);
  row_limits(&x, least, 91, INFINITY);
  assert_int_equal(cut_row_origin(x.v, least).column, CUT_CONTRACTS_MIN);
  compiled_clear(&x);
}

/* ---- scenarios ---- */

static cut_status patch_of(const char *scenario, compiled *other, const compiled *base, cut_patch *patch) {
  *other = compile_with(NULL, 0, scenario, NULL);
  cut_error err;
  return cut_patch_between(base->m, other->m, patch, &err);
}

static void a_suspension_is_a_patch(void **state) {
  const compiled *base = *state;
  compiled other;
  cut_patch patch = {0};
  assert_int_equal(patch_of("cut", &other, base, &patch), CUT_STATUS_OK);
  int64_t j = column(base, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, MAY);
  assert_int_equal(patch.n, 3); /* least, most, and the price that is not asked for */
  for (int64_t i = 0; i < 3; i++) assert_int_equal(patch.items[i].index, j);
  near(patch.items[0].after, 0);
  near(patch.items[1].after, 0);
  assert_int_equal(patch.items[2].what, CUT_PATCH_COST);
  cut_patch_clear(&patch);
  compiled_clear(&other);
}

static void capacities_and_prices_are_patches(void **state) {
  static const char *const scenarios[] = {"less", "dear"};
  for (int i = 0; i < 2; i++) {
    compiled other;
    cut_patch patch = {0};
    assert_int_equal(patch_of(scenarios[i], &other, *state, &patch), CUT_STATUS_OK);
    assert_true(patch.n > 0);
    assert_string_not_equal(cut_model_digest(other.m), cut_model_digest(((const compiled *)*state)->m));
    cut_patch_clear(&patch);
    compiled_clear(&other);
  }
}

static void losses_and_shutdown_change_the_structure(void **state) {
  static const char *const scenarios[] = {"leak", "stop"};
  for (int i = 0; i < 2; i++) {
    compiled other;
    cut_patch patch = {0};
    assert_int_equal(patch_of(scenarios[i], &other, *state, &patch), CUT_STATUS_STRUCTURE);
    compiled_clear(&other);
  }
}

static void a_plant_that_may_stop(void **state) {
  (void)state;
  compiled x = compile_with(NULL, 0, "stop", NULL);
  int64_t load = row(&x, CUT_ROLE_LOAD, CUT_TABLE_CONVERSIONS, "refinery", NULL, MAY),
          most = row(&x, CUT_ROLE_LOAD_MAX, CUT_TABLE_CONVERSIONS, "refinery", NULL, MAY);
  int64_t run = column(&x, CUT_ROLE_RUN, CUT_TABLE_CONVERSIONS, "refinery", NULL, 0, MAY);
  limits(&x, run, 0, 1);
  assert_int_equal(x.v->col_integer[run], 1);
  row_limits(&x, load, 0, INFINITY);
  row_limits(&x, most, -INFINITY, 0);
  near(entry(&x, load, run), -50);
  near(entry(&x, most, run), -150);
  assert_int_equal(find_column(&x, CUT_ROLE_SHORTFALL, CUT_TABLE_CONVERSIONS, "refinery", NULL, 0, MAY), -1);
  compiled_clear(&x);
}

static void without_new_routes(void **state) {
  const compiled *base = *state;
  cut_compile_options options;
  cut_compile_options_init(&options);
  options.without_new = true;
  compiled x = compile_with(NULL, 0, NULL, &options);
  cut_patch patch = {0};
  assert_int_equal(cut_patch_between(base->m, x.m, &patch, NULL), CUT_STATUS_OK);
  assert_true(patch.n > 0);
  for (int64_t i = 0; i < patch.n; i++) {
    assert_true(patch.items[i].what == CUT_PATCH_COL_UPPER || patch.items[i].what == CUT_PATCH_COST);
    const cut_origin *o = CUT_COLUMN_ORIGIN(base->v, patch.items[i].index);
    assert_int_equal(o->role, CUT_ROLE_FLOW);
    assert_string_equal(cut_case_key(base->c, o->table, o->row), "rail");
    near(patch.items[i].after, 0);
  }
  cut_patch_clear(&patch);
  compiled_clear(&x);
}

static void the_order_of_rows_leaves_no_trace(void **state) {
  const compiled *base = *state;
  compiled x = {.c = test_case_open(TABLES, N_TABLES, NULL, 0, true)};
  assert_int_equal(cut_values_new(x.c, NULL, 0, &x.values, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_compile(x.values, NULL, &x.m, NULL), CUT_STATUS_OK);
  assert_string_equal(cut_model_digest(x.m), cut_model_digest(base->m));
  compiled_clear(&x);
}

/* ---- what makes no sense ---- */

static void fails(const test_table *changes, int64_t n_changes, const char *scenario, const char *file, const char *id,
                  const char *name, const char *said) {
  cut_case *c = test_case_open(TABLES, N_TABLES, changes, n_changes, false);
  cut_values *values = NULL;
  cut_model *m = NULL;
  cut_error err;
  assert_int_equal(cut_values_new(c, &scenario, scenario != NULL ? 1 : 0, &values, &err), CUT_STATUS_OK);
  assert_int_equal(cut_compile(values, NULL, &m, &err), CUT_STATUS_INPUT);
  assert_null(m);
  if (strstr(err.message, said) == NULL) fail_msg("'%s' does not say '%s'", err.message, said);
  assert_string_equal(err.data_file, file);
  assert_string_equal(err.data_id, id);
  assert_string_equal(err.data_column, name);
  cut_values_free(values);
  cut_case_free(c);
}

static void a_missing_price_is_told(void **state) {
  (void)state;
  static const test_table changes[] = {
      {"series",
       "id,period,value,value_unit\nworld,2021-04,400,USD/t\nworld,2021-06,430,USD/t\ndiscount,2021,100,USD/t\n"}};
  fails(changes, 1, NULL, "contracts.csv", "pipe", "price", "contracts 'pipe', price, 2021-05-01 to 2021-05-31: ");
}

static void a_missing_price_where_none_is_needed_is_not(void **state) {
  (void)state;
  static const test_table changes[] = {
      {"series",
       "id,period,value,value_unit\nworld,2021,400,USD/t\nshort,2021-04,300,USD/t\ndiscount,2021,100,USD/t\n"},
      {"contracts",
       "id,seller,buyer,commodity,place,max,max_unit,price,valid_to\npipe,AAA,BBB,oil_a,a_border,100,kt/month,short,2021-04-30\n"}};
  compiled x = compile_with(changes, 2, NULL, NULL);
  int64_t may = column(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, MAY);
  limits(&x, may, 0, 0);
  assert_int_equal(n_terms(&x, may), 0);
  compiled_clear(&x);
}

static void more_than_allowed_cannot_be_asked(void **state) {
  (void)state;
  fails(NULL, 0, "tight", "contracts.csv", "pipe", "min", "at least 40 is asked where at most 30 is allowed (kt)");
}

/* A plant that may stop needs no heating value; one that a scenario keeps running does. */
static void energy_needs_a_heating_value(void **state) {
  (void)state;
  static const test_table changes[] = {
      {"commodities",
       "id,name,parent,unit,heating_value,heating_value_unit,heating_basis\noil,Crude,,kt,,,\noil_a,Crude A,oil,kt,10,MWh/t,net\n"
       "oil_c,Crude C,oil,kt,11,MWh/t,net\nproducts,Products,,kt,,,\nfuel,Fuel,products,kt,12,MWh/t,net\nheavy,Heavy,products,kt,9,MWh/t,net\n"},
      {"conversions",
       "id,place,commodity,owner,capacity,capacity_unit,min_load,min_load_unit,shutdown\nrefinery,b_ref,oil,BRF,150,kt/month,50,kt/month,yes\nmill,a_border,oil,AAA,9,kt/d,,,\n"},
      {"scenarios", "scenario,position,table,id,column,operation,value\ngo,1,conversions,refinery,shutdown,set,no\n"}};
  fails(changes, 3, "go", "conversions.csv", "refinery", "", "'oil' has no heating value");
}

static void a_plant_that_may_stop_needs_a_capacity(void **state) {
  (void)state;
  static const test_table changes[] = {
      {"conversions",
       "id,place,commodity,owner,min_load,min_load_unit,shutdown\nrefinery,b_ref,oil,BRF,50,kt/month,yes\nmill,a_border,oil,AAA,,,\n"}};
  fails(changes, 1, NULL, "conversions.csv", "refinery", "capacity", "needed where the plant may stop");
}

/* From another side the rows of others are one's own, and one's own are prices and limits. */
static void another_side(void **state) {
  (void)state;
  cut_case *c = test_case_open(TABLES, N_TABLES, NULL, 0, false);
  int64_t group[2] = {cut_case_find(c, CUT_TABLE_ACTORS, "CCC"), cut_case_find(c, CUT_TABLE_ACTORS, "BBB")};
  cut_case_free(c);
  cut_compile_options options;
  cut_compile_options_init(&options);
  options.group = group;
  options.n_group = 1;
  compiled x = compile_with(NULL, 0, NULL, &options);
  for (int64_t i = 0; i < x.v->n_actors; i++) assert_int_equal(x.v->in_group[i], i == group[0]);
  (void)column(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "theirs", "oil_a", 0, APRIL);
  limits(&x, column(&x, CUT_ROLE_LEVEL, CUT_TABLE_STORAGES, "theirs", "oil_a", 0, APRIL), 0, 30);
  limits(&x, column(&x, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "theirs", "fuel", 0, APRIL), 270, 270);
  for (int64_t j = 0; j < x.v->n_columns; j++) {
    assert_int_not_equal(cut_column_origin(x.v, j).role, CUT_ROLE_FEED);
    if (cut_column_origin(x.v, j).role == CUT_ROLE_CONTRACT)
      assert_int_equal(cut_column_origin(x.v, j).row, row_of(&x, CUT_TABLE_CONTRACTS, "theirs"));
  }
  compiled_clear(&x);
  options.n_group = 2; /* both as one: what CCC sells to BBB's refiner costs them together nothing, and CCC pays */
  x = compile_with(NULL, 0, NULL, &options);
  (void)column(&x, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "pipe", "oil_a", 0, APRIL);
  (void)column(&x, CUT_ROLE_FEED, CUT_TABLE_CONVERSIONS, "refinery", "oil_a", 0, APRIL);
  int64_t flow = column(&x, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "pipeline", "oil_a", 0, APRIL);
  for (int64_t i = 0; i < x.v->n_terms; i++)
    if (x.v->terms[i].column == flow && strcmp(cut_model_term(x.v, i).label, "tariff") == 0)
      assert_int_equal(cut_model_term(x.v, i).payer, group[0]);
  compiled_clear(&x);
}

/* Row of a balance of goods of one state, -1 if none. */
static int64_t balance_of(const compiled *x, const char *grade, const char *place, const char *state, int64_t t) {
  cut_origin o = origin_of(x, CUT_ROLE_BALANCE, CUT_TABLE_PLACES, place, grade, 0, t);
  o.origin = state == NULL ? CUT_FROM_NOWHERE : 1 + row_of(x, CUT_TABLE_ACTORS, state);
  return cut_model_find_row(x->m, o);
}

/* Crude from A's pipe, B's own wells and C's ship meets at the refinery; fuel in the tank was B's. Each origin has its
 * nodes from the period on in which it can be there, and all of them share capacities, loads and levels. */
static void goods_are_told_apart(void **state) {
  (void)state;
  cut_compile_options options;
  cut_compile_options_init(&options);
  options.by_origin = true;
  compiled x = compile_with(NULL, 0, NULL, &options);
  compiled plain = compile_with(NULL, 0, NULL, NULL);
  assert_true(balance_of(&x, "oil_a", "b_ref", "AAA", APRIL) >= 0);
  assert_true(balance_of(&x, "oil_a", "b_ref", "BBB", APRIL) >= 0);
  assert_int_equal(balance_of(&x, "oil_a", "b_ref", "CCC", APRIL), -1);
  assert_int_equal(balance_of(&x, "oil_a", "a_border", "BBB", APRIL), -1);
  assert_true(balance_of(&x, "fuel", "b_home", "CCC", JUNE) >= 0);
  assert_true(balance_of(&x, "fuel", "b_home", NULL, APRIL) >= 0);
  /* The obligation at home: three states' fuel and what is not served, together 60 kt. */
  cut_origin shared = origin_of(&x, CUT_ROLE_SHARED, CUT_TABLE_DEMANDS, "home_fuel", "fuel", 0, APRIL);
  int64_t row = cut_model_find_row(x.m, shared), n = 0;
  assert_true(row >= 0);
  row_limits(&x, row, 60, 60);
  for (int64_t j = 0; j < x.v->n_columns; j++)
    for (int64_t k = x.v->col_start[j]; k < x.v->col_start[j + 1]; k++) n += x.v->entry_row[k] == row;
  assert_int_equal(n, 4);
  /* The opening stock is B's alone. */
  for (int64_t i = 0; i < x.v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(x.v, i);
    if (o->role == CUT_ROLE_STOCK && o->period == APRIL)
      near(x.v->row_upper[i], o->origin == 1 + row_of(&x, CUT_TABLE_ACTORS, "BBB") ? -15 : 0);
  }
  /* The sums are the plain model: shared rows and all their limits are there once. */
  for (int64_t i = 0; i < plain.v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(plain.v, i);
    if (o->role == CUT_ROLE_BALANCE || o->role == CUT_ROLE_STOCK) continue;
    int64_t same = cut_model_find_row(x.m, *o);
    assert_true(same >= 0);
    row_limits(&x, same, plain.v->row_lower[i], plain.v->row_upper[i]);
  }
  for (int64_t j = 0; j < plain.v->n_columns; j++) assert_int_equal(cut_column_origin(plain.v, j).origin, 0);
  assert_string_not_equal(cut_model_digest(plain.m), cut_model_digest(x.m));
  compiled_clear(&plain);
  compiled_clear(&x);
}

static void a_price_beside_steps_is_told(void **state) {
  (void)state;
  static const test_table changes[] = {
      {"demands",
       "id,place,commodity,buyer,type,quantity,quantity_unit,price,priority\nexport_fuel,x_market,fuel,CCC,market,60,kt/month,400 USD/t,\n"
       "export_heavy,x_market,heavy,,market,,,350 USD/t,\nhome_fuel,b_home,fuel,BBB,obligation,2,kt/d,,1\n"}};
  fails(changes, 1, NULL, "demands.csv", "export_fuel", "price", "given beside steps");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nodes_are_those_that_supply_reaches),
      cmocka_unit_test(own_sources),
      cmocka_unit_test(a_contract_by_the_month),
      cmocka_unit_test(a_contract_by_the_year_with_totals),
      cmocka_unit_test(a_route_with_lead_time_and_loss),
      cmocka_unit_test(a_route_of_a_family),
      cmocka_unit_test(routes_of_one_grade),
      cmocka_unit_test(levies_by_territory_and_day),
      cmocka_unit_test(a_levy_on_some_days),
      cmocka_unit_test(storages),
      cmocka_unit_test(conversions),
      cmocka_unit_test(obligations_and_classes),
      cmocka_unit_test(markets),
      cmocka_unit_test(goods_in_transit),
      cmocka_unit_test(another_horizon),
      cmocka_unit_test(every_column_balances),
      cmocka_unit_test(totals_do_not_depend_on_the_resolution),
      cmocka_unit_test(windows_over_weeks),
      cmocka_unit_test(limits_of_unlike_windows),
      cmocka_unit_test(a_suspension_is_a_patch),
      cmocka_unit_test(capacities_and_prices_are_patches),
      cmocka_unit_test(losses_and_shutdown_change_the_structure),
      cmocka_unit_test(a_plant_that_may_stop),
      cmocka_unit_test(without_new_routes),
      cmocka_unit_test(the_order_of_rows_leaves_no_trace),
      cmocka_unit_test(a_missing_price_is_told),
      cmocka_unit_test(a_missing_price_where_none_is_needed_is_not),
      cmocka_unit_test(more_than_allowed_cannot_be_asked),
      cmocka_unit_test(energy_needs_a_heating_value),
      cmocka_unit_test(a_plant_that_may_stop_needs_a_capacity),
      cmocka_unit_test(a_price_beside_steps_is_told),
      cmocka_unit_test(another_side),
      cmocka_unit_test(goods_are_told_apart),
  };
  return cmocka_run_group_tests(tests, open_wide, close_wide);
}
