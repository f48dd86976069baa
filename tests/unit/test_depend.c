/* Metrics of dependence against numbers made by hand: on the small case (tests/cases/mini/README.md has its plan), and
 * on one of gas with every kind of way in. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cutset/cutset.h>

#include "support/case_text.h"
#include "support/unit.h"

static const test_table GAS[] = {
    {"case.yaml",
     "cutset: 1\nid: gas\ntitle: \"Every way in\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-01\n  end: 2021-04-30\n  resolution:\n    - {step: month}\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\nCCC,Other,state\nDDD,Ships,state\n"},
    {"places",
     "id,name,type,actor\na,A,border,AAA\nb_field,Field,field,BBB\nb_port,Port,port,BBB\nc,C,border,CCC\nd,D,port,DDD\nhome,Home,country,BBB\n"},
    {"commodities",
     "id,name,unit,heating_value,heating_value_unit,heating_basis,fuel\ngas,Gas,GWh,,,,gas\nlng,LNG,GWh,,,,gas\n"},
    {"sources",
     "id,place,commodity,owner,capacity,capacity_unit,cost,cost_unit\nown,b_field,gas,BBB,20,GWh/d,1,USD/MWh\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,max,max_unit,price\nfrom_a,AAA,BBB,gas,a,80,GWh/d,10 USD/MWh\n"
     "from_c,CCC,BBB,gas,c,30,GWh/d,20 USD/MWh\nfrom_d,DDD,BBB,lng,d,15,GWh/d,30 USD/MWh\n"},
    {"routes",
     "id,from,to,commodity,capacity,capacity_unit,mode\npipe_a,a,home,gas,80,GWh/d,pipeline\npipe_c,c,home,gas,30,GWh/d,pipeline\n"
     "ship,d,b_port,lng,15,GWh/d,sea\nfield,b_field,home,gas,,,pipeline\nland,b_port,home,gas,,,pipeline\n"},
    {"storages",
     "id,place,commodity,volume,volume_unit,out_rate,out_rate_unit,initial,initial_unit,end_min,end_min_unit\n"
     "cave,home,gas,900,GWh,25,GWh/d,300,GWh,300,GWh\n"},
    {"conversions", "id,place,commodity,capacity,capacity_unit,shutdown\nregas,b_port,lng,15,GWh/d,yes\n"},
    {"yields", "conversion,input,output,yield,yield_unit\nregas,lng,gas,100,%\n"},
    {"demands",
     "id,place,commodity,buyer,type,quantity,quantity_unit,quantity_low,quantity_high\nheat,home,gas,BBB,obligation,100,GWh/d,90,120\n"},
};
enum { N_GAS = sizeof GAS / sizeof *GAS };

static cut_result *run(const cut_case *c, const cut_option_value *options, int64_t n) {
  cut_result *r = NULL;
  cut_error err;
  if (cut_run(c, "depend", options, n, NULL, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return r;
}

static cut_result *run_gas(const test_table *change) {
  cut_case *c = test_case_open(GAS, N_GAS, change, change == NULL ? 0 : 1, false);
  cut_result *r = run(c, NULL, 0);
  cut_case_free(c);
  return r;
}

static cut_result *run_mini(const cut_option_value *options, int64_t n) {
  char path[512];
  const char *source = getenv("CUTSET_SOURCE_DIR");
  cut_case *c = NULL;
  cut_error err;
  snprintf(path, sizeof path, "%s/tests/cases/mini", source == NULL ? "." : source);
  if (cut_case_open(path, NULL, 0, &c, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_result *r = run(c, options, n);
  cut_case_free(c);
  return r;
}

/* Row of a metric; -1 if there is none. An empty basis fits all. */
static int64_t find(const cut_result *r, const char *metric, const char *fuel, const char *supplier,
                    const char *basis) {
  for (int64_t i = 0; i < cut_result_n_rows(r, "dependence"); i++)
    if (strcmp(cut_result_text(r, "dependence", i, "metric"), metric) == 0 &&
        strcmp(cut_result_text(r, "dependence", i, "fuel"), fuel) == 0 &&
        strcmp(cut_result_text(r, "dependence", i, "supplier"), supplier) == 0 &&
        (basis[0] == '\0' || strcmp(cut_result_text(r, "dependence", i, "basis"), basis) == 0))
      return i;
  return -1;
}

static double cell(const cut_result *r, const char *column, const char *metric, const char *fuel, const char *supplier,
                   const char *basis) {
  int64_t i = find(r, metric, fuel, supplier, basis);
  if (i < 0) fail_msg("no %s of %s %s", metric, fuel, supplier);
  return cut_result_number(r, "dependence", i, column);
}

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-6 * (1 + fabs(expected))))
    fail_msg("%.12g found, %.12g expected", found, expected);
}

static void test_shares_and_concentration_of_the_small_case(void **state) {
  (void)state;
  cut_result *r = run_mini(NULL, 0);
  const char *gross = "gross imports, physical origin";
  /* 200 kt of AAA and 12.5 of CCC, 11.6 GWh each; heavy oil out 81.25 x 11; 10 kt of fuel drawn, 12 each */
  double a = 200 * 11.6, c = 12.5 * 11.6, net = a + c - 81.25 * 11, available = net + 120;
  assert_near(cell(r, "value", "import dependency", "all", "", ""), 100 * net / available);
  assert_near(cell(r, "value", "share of supplier", "all", "AAA", gross), 100 * a / (a + c));
  assert_near(cell(r, "value", "share of supplier", "all", "AAA", "gross available energy, declared origin"),
              100 * a / available);
  assert_near(cell(r, "value", "share of supplier", "all", "CCC", "imports net of energy re-exported, physical origin"),
              100 * c / net);
  double x = a / (a + c), y = 1 - x;
  assert_near(cell(r, "value", "HHI", "all", "", gross), 1e4 * (x * x + y * y));
  assert_near(cell(r, "value", "effective number of suppliers", "all", "", gross), 1 / (x * x + y * y));
  assert_near(cell(r, "value", "Shannon-Wiener", "all", "", gross), -x * log(x) - y * log(y));
  /* CCC takes more than it sends: its market is there */
  assert_near(cell(r, "value", "country-specific supplier concentration", "all", "", ""),
              100 * (a / available) * (a / available));
  assert_near(cell(r, "value", "days of cover", "products", "", ""), 120 / (120 * 12 / 61.0));
  cut_result_free(r);
}

static void test_the_least_that_must_come(void **state) {
  (void)state;
  cut_result *r = run_mini(NULL, 0);
  double available = 212.5 * 11.6 - 81.25 * 11 + 120;
  assert_near(cell(r, "value", "supply-source dependence", "all", "AAA", ""), 100 * 80 * 11.6 / available);
  assert_near(cell(r, "value", "supply-source dependence", "all", "CCC", ""), 100 * 12.5 * 11.6 / available);
  assert_null(
      strstr(cut_result_text(r, "dependence", find(r, "supply-source dependence", "all", "AAA", ""), "sentence"),
             "not proved"));
  cut_result_free(r);
}

static void test_only_the_suppliers_asked_for(void **state) {
  (void)state;
  cut_option_value of[1] = {{"of", "CCC"}};
  cut_result *r = run_mini(of, 1);
  assert_true(find(r, "share of supplier", "all", "CCC", "") >= 0);
  assert_true(find(r, "share of supplier", "all", "AAA", "") < 0);
  assert_true(find(r, "HHI", "all", "", "") >= 0);
  cut_result_free(r);
}

static void test_ways_in_of_gas(void **state) {
  (void)state;
  cut_result *r = run_gas(NULL);
  /* 80 + 30 by pipe, 20 produced, 25 from the cave, 15 at the terminal, against 100 a day */
  assert_near(cell(r, "value", "N-1", "gas", "", ""), 90);
  assert_near(cell(r, "value", "PF-1", "gas", "", ""), 0.9);
  assert_near(cell(r, "value", "PF-2", "gas", "", ""), 0.6);
  assert_near(cell(r, "value", "import route diversification", "gas", "", ""),
              1e4 * (80.0 * 80 + 30 * 30 + 15 * 15) / (125.0 * 125));
  assert_near(cell(r, "value", "residual supply index", "gas", "AAA", ""), (30 + 15 + 20) / 100.0);
  assert_near(cell(r, "value", "residual supply index", "gas", "CCC", ""), (80 + 15 + 20) / 100.0);
  assert_near(cell(r, "value", "days of cover", "gas", "", ""), 3);
  /* 20 a day are produced, 45 can come from others: 35 of the 100 must; the cave has to be full again */
  assert_near(cell(r, "value", "supply-source dependence", "gas", "AAA", ""), 35);
  cut_result_free(r);
}

static void test_intervals_reach_both_ends(void **state) {
  (void)state;
  cut_result *r = run_gas(NULL);
  assert_near(cell(r, "low", "N-1", "gas", "", ""), 100 * 90 / 120.0);
  assert_near(cell(r, "high", "N-1", "gas", "", ""), 100 * 90 / 90.0);
  cut_result_free(r);
}

static void test_what_is_missing_is_told_not_guessed(void **state) {
  (void)state;
  test_table open_pipes = {
      "routes",
      "id,from,to,commodity,capacity,capacity_unit,mode\npipe_a,a,home,gas,,,pipeline\npipe_c,c,home,gas,,,pipeline\n"
      "ship,d,b_port,lng,15,GWh/d,sea\nfield,b_field,home,gas,,,pipeline\nland,b_port,home,gas,,,pipeline\n"};
  cut_result *r = run_gas(&open_pipes);
  int64_t i = find(r, "N-1", "gas", "", "");
  assert_true(i >= 0);
  assert_true(isnan(cut_result_number(r, "dependence", i, "value")));
  assert_non_null(strstr(cut_result_text(r, "dependence", i, "sentence"), "pipe_a without a limit in the case"));
  i = find(r, "Shannon-Wiener-Neumann", "all", "", "");
  assert_true(isnan(cut_result_number(r, "dependence", i, "value")));
  assert_non_null(strstr(cut_result_text(r, "dependence", i, "sentence"), "political stability"));
  cut_result_free(r);
}

static void test_the_balance_is_told(void **state) {
  (void)state;
  cut_result *r = run_gas(NULL);
  double imports = NAN, from_a = NAN;
  for (int64_t i = 0; i < cut_result_n_rows(r, "energy_balance"); i++) {
    if (strcmp(cut_result_text(r, "energy_balance", i, "item"), "gross imports") != 0 ||
        strcmp(cut_result_text(r, "energy_balance", i, "fuel"), "gas") != 0)
      continue;
    const char *origin = cut_result_text(r, "energy_balance", i, "origin");
    double energy = cut_result_number(r, "energy_balance", i, "energy");
    if (origin[0] == '\0') imports = energy;
    if (strcmp(origin, "AAA") == 0) from_a = energy;
  }
  assert_near(imports, 80 * 30);
  assert_near(from_a, 80 * 30); /* the cheapest; the field gives the rest */
  cut_result_free(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shares_and_concentration_of_the_small_case),
      cmocka_unit_test(test_the_least_that_must_come),
      cmocka_unit_test(test_only_the_suppliers_asked_for),
      cmocka_unit_test(test_ways_in_of_gas),
      cmocka_unit_test(test_intervals_reach_both_ends),
      cmocka_unit_test(test_what_is_missing_is_told_not_guessed),
      cmocka_unit_test(test_the_balance_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
