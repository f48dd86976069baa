/* Broken cases: each is the small case with one mistake, which is told in these words at this place, and alone. */
#include <stdio.h>
#include <string.h>

#include "case/case.h"
#include "support/case_folder.h"
#include "support/unit.h"

#define SOURCE ",round number for tests,assumed,2021-01-01"

typedef struct mistake {
  const char *file, *old, *replacement; /* how the case is broken; without `old` the text is added at the end */
  const char *at_file;                  /* where it is told; NULL: in that file */
  int64_t row;
  const char *column, *value, *suggestion, *message; /* value and suggestion may be NULL: not looked at */
} mistake;

static void print_findings(const cut_case *c) {
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) {
    cut_diagnostic d = cut_case_diagnostic(c, i);
    print_message("%s %s:%lld:%s [%s] (%s) %s\n", d.is_error ? "error" : "warning", d.file, (long long)d.row, d.column,
                  d.value, d.suggestion, d.message);
  }
}

static void assert_finding(const cut_case *c, int64_t i, bool is_error, const mistake *m) {
  cut_diagnostic d = cut_case_diagnostic(c, i);
  if (strcmp(d.message, m->message) != 0) print_findings(c);
  assert_string_equal(d.message, m->message);
  assert_string_equal(d.file, m->at_file != NULL ? m->at_file : m->file);
  assert_int_equal(d.row, m->row);
  assert_string_equal(d.column, m->column);
  if (m->value != NULL) assert_string_equal(d.value, m->value);
  if (m->suggestion != NULL) assert_string_equal(d.suggestion, m->suggestion);
  assert_int_equal(d.is_error, is_error);
}

static cut_case *open_broken(const mistake *m, cut_status expected, cut_error *err) {
  case_folder f;
  cut_case *c = NULL;
  case_folder_make(&f);
  if (m->old == NULL)
    case_folder_append(&f, m->file, m->replacement);
  else
    case_folder_replace(&f, m->file, m->old, m->replacement);
  cut_status status = cut_case_open(f.path, NULL, 0, &c, err);
  case_folder_drop(&f);
  assert_non_null(c);
  if (status != expected) {
    print_message("%s: %s\n", m->file, m->replacement);
    print_findings(c);
  }
  assert_int_equal(status, expected);
  return c;
}

/* Each mistake gives one error, beside warnings of what follows from it. */
static void assert_errors(const mistake *mistakes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    cut_error err = {0};
    cut_case *c = open_broken(&mistakes[i], CUT_STATUS_INPUT, &err);
    assert_finding(c, 0, true, &mistakes[i]);
    int64_t n_errors = 0;
    for (int64_t k = 0; k < cut_case_n_diagnostics(c); k++) n_errors += cut_case_diagnostic(c, k).is_error;
    if (n_errors != 1) print_findings(c);
    assert_int_equal(n_errors, 1);
    assert_string_equal(err.message, mistakes[i].message);
    assert_int_equal(err.data_row, mistakes[i].row);
    for (int t = 0; t < CUT_N_TABLES; t++) assert_int_equal(cut_case_n(c, (cut_table)t), 0);
    cut_case_free(c);
  }
}

static void assert_warnings(const mistake *mistakes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    cut_error err = {0};
    cut_case *c = open_broken(&mistakes[i], CUT_STATUS_OK, &err);
    assert_true(cut_case_n_diagnostics(c) > 0);
    assert_finding(c, 0, false, &mistakes[i]);
    cut_case_free(c);
  }
}

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static void test_ten_broken_cases(void **state) {
  (void)state;
  static const mistake MISTAKES[] = {
      /* unknown id */
      {"routes.csv", "truck,b_refinery,b_home", "truck,b_refinry,b_home", NULL, 4, "from", "b_refinry", "b_refinery",
       "there is no row \"b_refinry\" in places: did you mean b_refinery?"},
      /* wrong unit */
      {"routes.csv", "120,kt/month", "120,kt", NULL, 2, "capacity_unit", "kt", "",
       "unit \"kt\": expected an amount per time (mass, volume or energy per d, week, month or a), not mass"},
      /* cyclic rule */
      {"rules.csv", "border_price,world - discount" SOURCE,
       "border_price,other - discount" SOURCE "\nother,border_price + world" SOURCE, NULL, 2, "formula", NULL, "",
       "rules refer to each other in a circle: border_price -> other -> border_price"},
      /* negative capacity */
      {"routes.csv", "oil,120", "oil,-120", NULL, 2, "capacity", "-120", "", "capacity -120 kt/month is negative"},
      /* duplicate key */
      {"places.csv", NULL, "b_home,Again,country,BBB,,53,27" SOURCE "\n", NULL, 7, "id", "b_home", "",
       "the key \"b_home\" stands twice with known_from 2021-01-01, first on line 4"},
      /* broken UTF-8 */
      {"demands.csv", "home_fuel",
       "home_f\xFC"
       "el",
       NULL, 2, "", "", "",
       "broken UTF-8 at character 7 of the line (byte 0xFC at offset 97 of the file): save the file as UTF-8"},
      /* missing column */
      {"levies.csv", "recipient", "note", NULL, 1, "recipient", "", "",
       "table levies has no column \"recipient\", which it must have"},
      /* date out of range */
      {"contracts.csv", "2021-12-31", "2201-12-31", NULL, 2, "valid_to", "2201-12-31", "",
       "year 2201 is out of range: years go from 1900 to 2199"},
      /* min over max */
      {"contracts.csv", "a_border,40", "a_border,140", NULL, 2, "min", "140", "",
       "min 140 kt/month is above max 100 kt/month"},
      /* a demand nobody can reach */
      {"demands.csv", "home_fuel,b_home", "home_fuel,a_border", NULL, 2, "place", "a_border", "",
       "no supply can reach the demand home_fuel: nothing brings fuel to a_border"},
  };
  assert_errors(MISTAKES, COUNT(MISTAKES));
}

static void test_headers(void **state) {
  (void)state;
  static const mistake MISTAKES[] = {
      {"routes.csv", "capacity_unit", "capasity_unit", NULL, 1, "capasity_unit", "capasity_unit", "capacity_unit",
       "table routes has no column \"capasity_unit\": did you mean capacity_unit?"},
      {"rules.csv", "id,formula,source", "id,formula,formula", NULL, 1, "formula", "formula", "",
       "the column \"formula\" stands twice, as column 2 and 3"},
      {"series.csv", "value,value_unit", "value,note", NULL, 2, "value_unit", "", "",
       "value is given as \"400\" without a unit: the column of its unit is missing"},
      {"loads.csv", "load,conversion", "load,", NULL, 1, "", "", "", "column 2 has no name"},
  };
  for (size_t i = 0; i < COUNT(MISTAKES); i++) {
    cut_error err = {0};
    cut_case *c = open_broken(&MISTAKES[i], CUT_STATUS_INPUT, &err);
    assert_finding(c, 0, true, &MISTAKES[i]);
    cut_case_free(c);
  }
}

static void test_cells(void **state) {
  (void)state;
  static const mistake MISTAKES[] = {
      {"yields.csv", "50,%", "\"50,0\",%", NULL, 2, "yield", "50,0", "",
       "\"50,0\" is not a number: the decimal point is '.', not ','"},
      {"yields.csv", "50,%", "50 %,%", NULL, 2, "yield", "50 %", "",
       "\"50 %\" is not a number: its unit stands in a column of its own"},
      {"routes.csv", "oil,120,", "oil,1 120,", NULL, 2, "capacity", "1 120", "",
       "\"1 120\" is not a number: write it without thousands separators"},
      {"routes.csv", "pipeline,AAA,AAA", "pipe,AAA,AAA", NULL, 2, "mode", "pipe", "",
       "\"pipe\" is not allowed: expected one of pipeline rail sea road truck wire"},
      {"demands.csv", "obligation", "obligaton", NULL, 2, "type", "obligaton", "obligation",
       "\"obligaton\" is not allowed: did you mean obligation?"},
      {"conversions.csv", ",no,", ",false,", NULL, 2, "shutdown", "false", "no", "\"false\" is neither yes nor no"},
      {"contracts.csv", "2021-12-31", "2021-02-29", NULL, 2, "valid_to", "2021-02-29", "",
       "there is no day 2021-02-29"},
      {"contracts.csv", "2021-12-31", "31.12.2021", NULL, 2, "valid_to", "31.12.2021", "",
       "\"31.12.2021\" is not a date"},
      {"series.csv", "world,2021-04", "world,April", NULL, 2, "period", "April", "", "\"April\" is not a period"},
      {"demands.csv", "obligation,60,kt/month,,1", "obligation,60,kt/month,,first", NULL, 2, "priority", "first", "",
       "\"first\" is not a whole number"},
      {"demands.csv", "obligation,60,kt/month,,1", "obligation,60,kt/month,,0", NULL, 2, "priority", "0", "",
       "priority 0 is out of range: expected a class from 1 to 1000"},
      {"actors.csv", "CCC,Second supplier,state", "CCC,,state", NULL, 5, "name", "", "",
       "the cell is empty: name must be given"},
      {"actors.csv", "CCC,Second supplier,state,,round number for tests", "CCC,Second supplier,state,,", NULL, 5,
       "source", "", "", "the cell is empty: source must be given"},
      {"actors.csv", "CCC,Second supplier,state,,round number for tests,assumed",
       "CCC,Second supplier,state,,round number for tests,guessed", NULL, 5, "kind", "guessed", "",
       "\"guessed\" is not allowed: expected one of measured derived assumed"},
      {"loads.csv", "normal,refinery,100,kt/month", "normal,refinery,100,", NULL, 2, "quantity_unit", "", "",
       "quantity is given as \"100\" without a unit: its unit must be given"},
      {"loads.csv", "normal,refinery,100,kt/month", "normal,refinery,100,kton/month", NULL, 2, "quantity_unit",
       "kton/month", NULL, "unit \"kton/month\": \"kton\" is not a unit: did you mean ktoe?"},
      {"loads.csv", "normal,refinery,100,kt/month", "normal,refinery,100,bbl/d", NULL, 2, "quantity_unit", "bbl/d", "",
       "unit \"bbl/d\": a density is needed to convert volume to mass"},
      {"places.csv", "55.7,21.1", "95.7,21.1", NULL, 5, "latitude", "95.7", "",
       "latitude 95.7 is out of range: expected degrees from -90 to 90"},
      {"levies.csv", "20 USD/t", "20 USD", NULL, 2, "rate", "20 USD", "", NULL},
  };
  for (size_t i = 0; i < COUNT(MISTAKES); i++) {
    if (MISTAKES[i].message != NULL) {
      assert_errors(&MISTAKES[i], 1);
      continue;
    }
    cut_error err = {0};
    cut_case *c = open_broken(&MISTAKES[i], CUT_STATUS_INPUT, &err);
    cut_diagnostic d = cut_case_diagnostic(c, 0);
    assert_int_equal(d.row, MISTAKES[i].row);
    assert_string_equal(d.column, MISTAKES[i].column);
    cut_case_free(c);
  }
}

static void test_across_cells(void **state) {
  (void)state;
  static const mistake MISTAKES[] = {
      {"storages.csv", "fuel,BBB,30,kt,5,kt", "fuel,BBB,30,kt,35,kt", NULL, 2, "dead_stock", "35", "",
       "dead_stock 35 kt is above volume 30 kt"},
      {"storages.csv", "15,kt,round", "31,kt,round", NULL, 2, "initial", "31", "",
       "initial 31 kt is above volume 30 kt"},
      {"storages.csv", "15,kt,round", "4000,t,round", NULL, 2, "dead_stock", "5", "",
       "dead_stock 5 kt is above initial 4000 t"},
      {"conversions.csv", ",50,kt/month", ",5,kt/d", NULL, 2, "min_load", "5", "",
       "min_load 5 kt/d is above capacity 150 kt/month"},
      {"contracts.csv", "2021-12-31", "2020-12-31", NULL, 2, "valid_to", "2020-12-31", "",
       "valid_to 2020-12-31 is before valid_from 2021-01-01"},
      {"yields.csv", "heavy,40", "heavy,60", NULL, 3, "yield", "60", "",
       "the yields of refinery from oil_a sum up to 1.1, more than 1"},
      {"contracts.csv", "oil_a", "oil", NULL, 2, "commodity", "oil", "",
       "oil is a family: only its grades are traded, stored, made and used"},
      {"yields.csv", NULL, "refinery,fuel,heavy,10,%" SOURCE "\n", NULL, 6, "input", "fuel", "",
       "fuel is not oil, which refinery is for, nor a grade of it"},
      {"demands.csv", "obligation,60,kt/month", "obligation,,", NULL, 2, "quantity", "", "",
       "an obligation needs a quantity"},
      {"demands.csv", "450 USD/t", "", NULL, 3, "price", "", "", "a market needs a price, or rows in steps"},
      {"commodities.csv", "fuel,Motor fuel,products,kt,12,MWh/t,net", "fuel,Motor fuel,products,kt,,,", "demands.csv",
       2, "commodity", "fuel", "", "fuel has no heating value, without which unserved demand cannot be counted"},
      {"commodities.csv", "12,MWh/t,net", "12,MWh/t,", NULL, 6, "heating_basis", "", "",
       "a heating value is given without its basis: gross or net"},
      {"actors.csv", "BBB,Buyer,state,", "BBB,Buyer,state,BRF", NULL, 3, "controlled_by", "BRF", "",
       "actors control each other in a circle: BBB -> BRF -> BBB"},
      {"commodities.csv", "oil,Crude oil,", "oil,Crude oil,oil_a", NULL, 2, "parent", "oil_a", "", NULL},
      {"routes.csv", "truck,b_refinery,b_home", "truck,b_home,b_home", NULL, 4, "to", "b_home", "",
       "the route goes from b_home to itself"},
      {"scenarios.csv", "contracts,pipe,active", "contracts,pipes,active", NULL, 2, "id", "pipes", NULL, NULL},
      {"scenarios.csv", "contracts,pipe,active", "contracts,pipe,activ", NULL, 2, "column", "activ", NULL, NULL},
      {"scenarios.csv", "active,set,no", "active,set,maybe", NULL, 2, "value", "maybe", NULL, NULL},
      {"scenarios.csv", "2021-05-01,2021-05-31", "2021-05-01,2021-04-30", NULL, 2, "to", "2021-04-30", NULL,
       "to 2021-04-30 is before from 2021-05-01"},
  };
  for (size_t i = 0; i < COUNT(MISTAKES); i++) {
    mistake m = MISTAKES[i];
    cut_error err = {0};
    cut_case *c = open_broken(&m, CUT_STATUS_INPUT, &err);
    if (m.message == NULL) m.message = cut_case_diagnostic(c, 0).message;
    assert_finding(c, 0, true, &m);
    cut_case_free(c);
  }
}

static void test_files(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = NULL;
  case_folder_make(&f);
  case_folder_write(&f, "route.csv", "id\n");
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_case_n_diagnostics(c), 1);
  cut_diagnostic d = cut_case_diagnostic(c, 0);
  assert_false(d.is_error);
  assert_string_equal(d.file, "route.csv");
  assert_string_equal(d.message, "the file is not read: there is no table route; did you mean routes?");
  cut_case_free(c);
  case_folder_remove(&f, "places.csv");
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_INPUT);
  d = cut_case_diagnostic(c, 0);
  assert_string_equal(d.file, "places.csv");
  assert_string_equal(d.message, "the file is missing: every case has a table places");
  cut_case_free(c);
  case_folder_drop(&f);
}

static void test_steps(void **state) {
  (void)state;
  static const char HEAD[] = "table,parent,position,quantity,quantity_unit,price,source,kind,known_from\n";
  static const struct {
    const char *rows, *column, *message;
    int64_t row;
  } CASES[] = {
      {"demands,export_fuel,1,10,kt/month,450 USD/t" SOURCE "\ndemands,export_fuel,3,10,kt/month,430 USD/t" SOURCE "\n",
       "position", "position 3 of the steps of export_fuel: positions go 1, 2, ... and 2 is missing", 3},
      {"demands,home_fuel,1,10,kt/month,450 USD/t" SOURCE "\n", "parent",
       "the demand home_fuel is an obligation: only markets have steps", 2},
      {"sources,export_fuel,1,10,kt/month,450 USD/t" SOURCE "\n", "parent",
       "there is no row \"export_fuel\" in sources, which has no file", 2},
  };
  for (size_t i = 0; i < COUNT(CASES); i++) {
    case_folder f;
    cut_case *c = NULL;
    case_folder_make(&f);
    case_folder_write(&f, "steps.csv", HEAD);
    case_folder_append(&f, "steps.csv", CASES[i].rows);
    assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_INPUT);
    cut_diagnostic d = cut_case_diagnostic(c, 0);
    assert_string_equal(d.message, CASES[i].message);
    assert_string_equal(d.column, CASES[i].column);
    assert_int_equal(d.row, CASES[i].row);
    cut_case_free(c);
    case_folder_drop(&f);
  }
}

static void test_in_transit(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = NULL;
  case_folder_make(&f);
  case_folder_write(&f, "in_transit.csv",
                    "id,route,commodity,quantity,quantity_unit,arrives,source,kind,known_from\n"
                    "late,ship,oil_c,10,kt,2021-06-01" SOURCE "\nodd,ship,fuel,10,kt,2021-05-01" SOURCE "\n");
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_INPUT);
  assert_int_equal(cut_case_n_diagnostics(c), 2);
  assert_string_equal(cut_case_diagnostic(c, 0).message,
                      "arrives 2021-06-01 is out of range: the calendar goes from 2021-04-01 to 2021-05-31");
  assert_string_equal(cut_case_diagnostic(c, 1).message, "fuel is not oil, which ship is for, nor a grade of it");
  cut_case_free(c);
  case_folder_drop(&f);
}

static void test_reach_and_use(void **state) {
  (void)state;
  static const mistake WARNINGS[] = {
      {"places.csv", NULL, "lost,Lost,port,BBB,,1,2" SOURCE "\n", NULL, 7, "id", "lost", NULL,
       "the place lost is never used"},
      {"actors.csv", NULL, "ZZZ,Nobody,state," SOURCE "\n", NULL, 6, "id", "ZZZ", NULL, "the actor ZZZ is never used"},
      {"series.csv", NULL, "other,2021,4,USD/t" SOURCE "\n", NULL, 5, "id", "other", NULL,
       "the series other is never used"},
      {"series.csv", NULL, "rub,2021,70,RUB/USD" SOURCE "\nother,2021,4,USD/t" SOURCE "\n", NULL, 6, "id", "other",
       NULL, "the series other is never used"},
      {"rules.csv", NULL, "spare,world" SOURCE "\n", NULL, 3, "id", "spare", NULL, "the rule spare is never used"},
      {"commodities.csv", NULL, "gas,Gas,,Mm3,,," SOURCE "\n", NULL, 8, "id", "gas", NULL,
       "the commodity gas is never used"},
      {"demands.csv", "export_fuel,x_market", "export_fuel,c_port", NULL, 3, "place", "c_port", NULL,
       "no supply can reach the demand export_fuel: nothing brings fuel to c_port"},
      {"demands.csv", "export_heavy,x_market,heavy", "export_heavy,x_market,fuel", NULL, 3, "output", "heavy", NULL,
       "dead end: nothing takes heavy away from b_refinery, so the conversion cannot run on oil_a"},
      {"contracts.csv", "oil_c,c_port", "oil_c,x_market", NULL, 3, "place", "x_market", NULL,
       "dead end: from x_market no demand for oil_c or what is made of it can be reached"},
      {"conversions.csv", NULL, "idle,,b_home,oil,,,,,,,," SOURCE "\n", NULL, 3, "id", "idle", NULL,
       "the conversion has no yields, so it can take nothing in"},
  };
  assert_warnings(WARNINGS, COUNT(WARNINGS) - 3);
  for (size_t i = COUNT(WARNINGS) - 3; i < COUNT(WARNINGS); i++) {
    mistake m = WARNINGS[i];
    if (strcmp(m.file, "demands.csv") == 0) m.at_file = "yields.csv";
    assert_warnings(&m, 1);
  }
}

/* A market that only others can sell to is theirs: no warning. One that nobody can sell to is a mistake. */
static void test_markets_of_others(void **state) {
  (void)state;
  for (int with_source = 0; with_source < 2; with_source++) {
    case_folder f;
    cut_case *c = NULL;
    case_folder_make(&f);
    case_folder_replace(&f, "demands.csv", "export_fuel,x_market", "export_fuel,c_port");
    if (with_source)
      case_folder_write(&f, "sources.csv",
                        "id,place,commodity,owner,source,kind,known_from\nalien,c_port,fuel,CCC" SOURCE "\n");
    assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_OK);
    assert_int_equal(cut_case_n_diagnostics(c), with_source ? 0 : 1);
    cut_case_free(c);
    case_folder_drop(&f);
  }
}

/* Where the chain of an unreachable obligation ends. */
static void test_end_of_chain(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = NULL;
  case_folder_make(&f);
  case_folder_write(&f, "contracts.csv", "id,seller,buyer,commodity,place,price,source,kind,known_from\n");
  case_folder_write(&f, "scenarios.csv", "scenario,position,table,id,column,operation,value,source,kind,known_from\n");
  case_folder_write(&f, "storages.csv", "id,place,commodity,volume,initial,source,kind,known_from\n");
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, NULL), CUT_STATUS_INPUT);
  cut_diagnostic d = cut_case_diagnostic(c, 0);
  assert_true(d.is_error);
  assert_string_equal(d.file, "demands.csv");
  assert_int_equal(d.row, 2);
  assert_string_equal(
      d.message,
      "no supply can reach the demand home_fuel for fuel at b_home: the chain ends at oil_c at c_port, which "
      "nothing supplies");
  assert_false(cut_case_diagnostic(c, 1).is_error);
  cut_case_free(c);
  case_folder_drop(&f);
}

static void test_all_in_one_go(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = NULL;
  cut_error err = {0};
  case_folder_make(&f);
  case_folder_replace(&f, "case.yaml", "currency: USD", "currency: US$");
  case_folder_replace(&f, "routes.csv", "120,kt/month", "-120,kt/mon");
  case_folder_replace(&f, "routes.csv", "c_port,b_refinery", "c_prt,b_refinery");
  case_folder_replace(&f, "demands.csv", "450 USD/t", "450 +");
  assert_int_equal(cut_case_open(f.path, NULL, 0, &c, &err), CUT_STATUS_INPUT);
  assert_int_equal(cut_case_n_diagnostics(c), 4);
  assert_string_equal(cut_case_diagnostic(c, 0).file, "case.yaml");
  assert_string_equal(cut_case_diagnostic(c, 1).file, "demands.csv");
  assert_string_equal(cut_case_diagnostic(c, 2).column, "capacity_unit");
  assert_string_equal(cut_case_diagnostic(c, 3).column, "from");
  assert_string_equal(err.data_file, "case.yaml");
  cut_case_free(c);
  case_folder_drop(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ten_broken_cases),
      cmocka_unit_test(test_headers),
      cmocka_unit_test(test_cells),
      cmocka_unit_test(test_across_cells),
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_steps),
      cmocka_unit_test(test_in_transit),
      cmocka_unit_test(test_reach_and_use),
      cmocka_unit_test(test_markets_of_others),
      cmocka_unit_test(test_end_of_chain),
      cmocka_unit_test(test_all_in_one_go),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
