/* A good case: what it holds, what the as-of date leaves of it, where numbers come from, and its digest. */
#include "case/case.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "case/case_internal.h"
#include "case/decimal.h"
#include "support/case_folder.h"
#include "support/unit.h"

#define SOURCE ",round number for tests,assumed,2021-01-01"

static cut_case *open_folder(const case_folder *f, const char *option, const char *value, cut_status expected) {
  cut_case *c = NULL;
  cut_error err = {0};
  const cut_option_value options[] = {{option, value}};
  cut_status status = cut_case_open(f->path, options, option == NULL ? 0 : 1, &c, &err);
  if (status != expected)
    for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) {
      cut_diagnostic d = cut_case_diagnostic(c, i);
      print_message("%s:%lld:%s %s\n", d.file, (long long)d.row, d.column, d.message);
    }
  assert_int_equal(status, expected);
  return c;
}

static cut_case *open_mini(case_folder *f) {
  case_folder_make(f);
  return open_folder(f, NULL, NULL, CUT_STATUS_OK);
}

static void close_mini(const case_folder *f, cut_case *c) {
  cut_case_free(c);
  case_folder_drop(f);
}

/* The only error of the case in the folder. */
static void assert_only_error(const case_folder *f, const char *option, const char *value, const char *file,
                              int64_t row, const char *column, const char *message) {
  cut_case *c = open_folder(f, option, value, CUT_STATUS_INPUT);
  cut_diagnostic d = cut_case_diagnostic(c, 0);
  assert_string_equal(d.message, message);
  assert_string_equal(d.file, file);
  assert_int_equal(d.row, row);
  assert_string_equal(d.column, column);
  assert_int_equal(cut_case_n_diagnostics(c), 1);
  cut_case_free(c);
}

/* The digest of a case, until the next call. */
static const char *digest_of(const cut_case *c) {
  static char hex[65];
  assert_int_equal(cut_case_digest(c, hex, NULL), CUT_STATUS_OK);
  return hex;
}

static void test_info(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = open_mini(&f);
  const cut_case_info *info = cut_case_get_info(c);
  assert_int_equal(cut_case_n_diagnostics(c), 0);
  assert_string_equal(info->id, "mini");
  assert_string_equal(info->currency, "USD");
  assert_int_equal(info->price_year, 2021);
  assert_int_equal(info->start, cut_date_make(2021, 4, 1));
  assert_int_equal(info->end, cut_date_make(2021, 5, 31));
  assert_int_equal(info->as_of, cut_date_make(2021, 3, 1));
  assert_int_equal(info->n_resolutions, 1);
  assert_int_equal(info->resolutions[0].step, CUT_STEP_MONTH);
  assert_int_equal(info->resolutions[0].until, CUT_DATE_NONE);
  assert_string_equal(cut_case_key(c, CUT_TABLE_ACTORS, info->buyer), "BBB");
  assert_int_equal(info->n_questions, 2);
  assert_string_equal(info->questions[1].verb, "compare");
  assert_int_equal(info->questions[1].n_options, 1);
  assert_string_equal(info->questions[1].options[0].name, "scenario");
  assert_string_equal(info->questions[1].options[0].value, "cut");
  assert_int_equal(strlen(digest_of(c)), 64);
  assert_string_equal(cut_case_path(c), f.path);
  close_mini(&f, c);
}

static void test_cells(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = open_mini(&f);
  int64_t pipe = cut_case_find(c, CUT_TABLE_CONTRACTS, "pipe"), sea = cut_case_find(c, CUT_TABLE_CONTRACTS, "sea");
  assert_int_equal(cut_case_n(c, CUT_TABLE_CONTRACTS), 2);
  assert_int_equal(cut_case_find(c, CUT_TABLE_CONTRACTS, "pip"), -1);
  assert_int_equal(cut_case_find(c, CUT_TABLE_OBSERVED, "x"), -1);
  assert_true(cut_case_has(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_MIN));
  assert_false(cut_case_has(c, CUT_TABLE_CONTRACTS, sea, CUT_CONTRACTS_MIN));
  assert_string_equal(cut_case_text(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_MIN), "40");
  assert_string_equal(cut_case_text(c, CUT_TABLE_CONTRACTS, sea, CUT_CONTRACTS_MIN), "");
  assert_string_equal(cut_case_unit(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_MIN), "kt/month");
  assert_string_equal(cut_case_unit(c, CUT_TABLE_CONTRACTS, sea, CUT_CONTRACTS_MIN), "");
  const cut_cell *max = cut_case_cell(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_MAX);
  assert_true(max->value == 100.0);
  assert_int_equal(max->unit->unit.per, CUT_PER_MONTH);
  int64_t seller = cut_case_ref(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_SELLER);
  assert_string_equal(cut_case_key(c, CUT_TABLE_ACTORS, seller), "AAA");
  assert_int_equal(cut_case_ref(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_ORIGIN), -1);
  assert_int_equal(cut_case_date(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_VALID_TO), cut_date_make(2021, 12, 31));
  assert_int_equal(cut_case_date(c, CUT_TABLE_CONTRACTS, sea, CUT_CONTRACTS_VALID_TO), CUT_DATE_NONE);
  assert_true(cut_case_flag(c, CUT_TABLE_CONTRACTS, pipe, CUT_CONTRACTS_ACTIVE, true));
  assert_false(cut_case_flag(c, CUT_TABLE_CONVERSIONS, 0, CUT_CONVERSIONS_SHUTDOWN, true));
  int64_t home = cut_case_find(c, CUT_TABLE_DEMANDS, "home_fuel");
  assert_int_equal(cut_case_choice(c, CUT_TABLE_DEMANDS, home, CUT_DEMANDS_TYPE), 0);
  assert_int_equal(cut_case_integer(c, CUT_TABLE_DEMANDS, home, CUT_DEMANDS_PRIORITY, 7), 1);
  assert_int_equal(cut_case_integer(c, CUT_TABLE_DEMANDS, 0, CUT_DEMANDS_PRIORITY, 7), 7);
  int64_t may = cut_case_find(c, CUT_TABLE_SERIES, "world/2021-05");
  cut_span span = cut_case_period(c, CUT_TABLE_SERIES, may, CUT_SERIES_PERIOD);
  assert_int_equal(span.first, cut_date_make(2021, 5, 1));
  assert_int_equal(span.last, cut_date_make(2021, 6, 1));
  assert_true(cut_case_number(c, CUT_TABLE_PLACES, 0, CUT_PLACES_LATITUDE) == 55.0);
  assert_int_equal(cut_case_find(c, CUT_TABLE_YIELDS, "refinery/oil_a/heavy"), 1);
  close_mini(&f, c);
}

static void test_actors_and_commodities(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_append(&f, "actors.csv",
                     "UNI,Union,bloc," SOURCE "\nNO,Norway,state," SOURCE "\nTOP,Top,bloc," SOURCE "\n");
  case_folder_write(&f, "memberships.csv",
                    "actor,bloc,from,to,source,kind,known_from\nNO,UNI,2021-02-01,2021-02-28" SOURCE
                    "\nUNI,TOP,,2021-02-10" SOURCE "\nAAA,UNI,," SOURCE "\n");
  cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  int64_t no = cut_case_find(c, CUT_TABLE_ACTORS, "NO"), uni = cut_case_find(c, CUT_TABLE_ACTORS, "UNI");
  int64_t top = cut_case_find(c, CUT_TABLE_ACTORS, "TOP"), brf = cut_case_find(c, CUT_TABLE_ACTORS, "BRF");
  int64_t bbb = cut_case_find(c, CUT_TABLE_ACTORS, "BBB");
  assert_true(no >= 0);
  assert_true(cut_case_is_member(c, no, uni, cut_date_make(2021, 2, 28)));
  assert_false(cut_case_is_member(c, no, uni, cut_date_make(2021, 3, 1)));
  assert_true(cut_case_is_member(c, no, top, cut_date_make(2021, 2, 10)));
  assert_false(cut_case_is_member(c, no, top, cut_date_make(2021, 2, 11)));
  assert_true(cut_case_is_within(c, brf, bbb));
  assert_false(cut_case_is_within(c, bbb, brf));
  int64_t oil = cut_case_find(c, CUT_TABLE_COMMODITIES, "oil"),
          oil_a = cut_case_find(c, CUT_TABLE_COMMODITIES, "oil_a");
  assert_true(cut_case_is_family(c, oil));
  assert_false(cut_case_is_family(c, oil_a));
  assert_true(cut_case_is_a(c, oil_a, oil));
  assert_false(cut_case_is_a(c, oil, oil_a));
  assert_int_equal(cut_case_basis(c, oil)->canonical, CUT_DIM_MASS);
  assert_true(fabs(cut_case_basis(c, oil)->gwh_per_unit - 11.6) < 1e-12);
  assert_true(cut_case_display_factor(c, oil) == 1.0);
  int64_t border = cut_case_find(c, CUT_TABLE_PLACES, "a_border");
  assert_string_equal(cut_case_key(c, CUT_TABLE_ACTORS, cut_case_territory(c, border)), "AAA");
  close_mini(&f, c);
}

/* Numbers are rounded once: 0.1 kt/month written in t, and barrels per day of a commodity with a density. */
static void test_numbers(void **state) {
  (void)state;
  cut_decimal d;
  assert_int_equal(cut_decimal_parse("0.3", &d, NULL), CUT_STATUS_OK);
  assert_true(cut_decimal_scale(&d, 1, 1000) == 0.0003);
  assert_true(cut_decimal_scale(&d, 1000, 1) == 300.0);
  assert_int_equal(cut_decimal_parse("-1234567.891", &d, NULL), CUT_STATUS_OK);
  assert_true(cut_decimal_scale(&d, 1, 1000) == -1234.567891);
  assert_int_equal(cut_decimal_parse("100", &d, NULL), CUT_STATUS_OK);
  assert_true(cut_decimal_scale(&d, 9936705933, 62500000000) == 15.8987294928);
  assert_int_equal(cut_decimal_parse("123456789.123456789", &d, NULL), CUT_STATUS_OK);
  assert_true(cut_decimal_scale(&d, 9936705933, 62500000000) == 19628060.943234928); /* by exact fractions */
  assert_int_equal(cut_decimal_parse("1e-300", &d, NULL), CUT_STATUS_OK);
  assert_true(fabs(cut_decimal_scale(&d, 1, 3) / (1e-300 / 3) - 1) < 1e-15);
  assert_int_equal(cut_decimal_parse("0", &d, NULL), CUT_STATUS_OK);
  assert_true(cut_decimal_scale(&d, 1, 3) == 0.0);
  assert_int_equal(cut_decimal_parse("12345678901234567890123", &d, NULL), CUT_STATUS_OK);
  assert_false(d.is_exact);
  assert_int_equal(cut_decimal_parse("1,5", &d, NULL), CUT_STATUS_INPUT);

  case_folder f;
  case_folder_make(&f);
  case_folder_replace(&f, "commodities.csv", "unit,heating_value,", "unit,density,density_unit,heating_value,");
  for (int i = 0; i < 6; i++) {
    static const char *const OLD[] = {"Crude oil,,kt,", "the seller,oil,kt,", "second supplier,oil,kt,",
                                      "products,,kt,",  "fuel,products,kt,",  "oil,products,kt,"};
    static const char *const NEW[] = {
        "Crude oil,,kt,7.3,bbl/t,", "the seller,oil,kt,,,", "second supplier,oil,kt,850,kg/m3,",
        "products,,kt,,,",          "fuel,products,kt,,,",  "oil,products,kt,,,"};
    case_folder_replace(&f, "commodities.csv", OLD[i], NEW[i]);
  }
  case_folder_replace(&f, "routes.csv", "60,kt/month,30,USD/t", "10000,bbl/d,4,USD/bbl");
  cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  int64_t ship = cut_case_find(c, CUT_TABLE_ROUTES, "ship");
  assert_true(fabs(cut_case_cell(c, CUT_TABLE_ROUTES, ship, CUT_ROUTES_CAPACITY)->value - 10 / 7.3) < 1e-14);
  assert_true(fabs(cut_case_cell(c, CUT_TABLE_ROUTES, ship, CUT_ROUTES_TARIFF)->value - 4 * 7.3) < 1e-13);
  int64_t oil_c = cut_case_find(c, CUT_TABLE_COMMODITIES, "oil_c");
  assert_true(cut_case_basis(c, oil_c)->kt_per_mm3 == 850.0);
  close_mini(&f, c);
}

static void test_as_of_and_versions(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  /* Three versions of a discount: the second is known on 1 February, the third only after the as-of date. */
  case_folder_append(
      &f, "series.csv",
      "discount,2021,90,USD/t,second,measured,2021-02-01\ndiscount,2021,80,USD/t,third,measured,2021-03-02\n");
  cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  int64_t row = cut_case_find(c, CUT_TABLE_SERIES, "discount/2021");
  assert_int_equal(cut_case_n(c, CUT_TABLE_SERIES), 3);
  assert_string_equal(cut_case_text(c, CUT_TABLE_SERIES, row, CUT_SERIES_VALUE), "90");
  cut_provenance p = cut_case_provenance(c, CUT_TABLE_SERIES, row, CUT_SERIES_VALUE);
  assert_string_equal(p.source, "second");
  assert_int_equal(p.kind, CUT_KIND_MEASURED);
  assert_int_equal(p.known_from, cut_date_make(2021, 2, 1));
  assert_string_equal(p.file, "series.csv");
  assert_int_equal(p.line, 5);
  cut_case_free(c);
  c = open_folder(&f, "as_of", "2021-03-02", CUT_STATUS_OK);
  assert_string_equal(
      cut_case_text(c, CUT_TABLE_SERIES, cut_case_find(c, CUT_TABLE_SERIES, "discount/2021"), CUT_SERIES_VALUE), "80");
  cut_case_free(c);
  /* A kept row may not cite what is not known yet. */
  case_folder_replace(&f, "rules.csv", "2021-01-01", "2021-02-15");
  c = open_folder(&f, "as_of", "2021-02-14", CUT_STATUS_INPUT);
  cut_case_free(c);
  case_folder_append(&f, "places.csv", "n_port,New port,port,BBB,,53,27,announced,measured,2021-03-15\n");
  case_folder_append(&f, "routes.csv", "new,n_port,b_home,products,,,,,rail,," SOURCE "\n");
  assert_only_error(
      &f, NULL, NULL, "routes.csv", 6, "from",
      "the row \"n_port\" of places is dropped by as-of 2021-03-01: it is known only from 2021-03-15 (places.csv "
      "line 7)");
  c = open_folder(&f, "as_of", "2021-03-15", CUT_STATUS_OK);
  cut_case_free(c);
  case_folder_drop(&f);
}

static void test_provenance_of_cells(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_write(
      &f, "loads.csv",
      "load,conversion,quantity,quantity_unit,quantity_low,quantity_high,quantity_source,quantity_kind,"
      "quantity_known_from,parents,source,kind,known_from\n"
      "normal,refinery,100,kt/month,80,125,own,derived,2021-02-01,conversions:refinery series:world" SOURCE "\n");
  cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  double low = 0, high = 0;
  assert_true(cut_case_range_ratios(c, CUT_TABLE_LOADS, 0, CUT_LOADS_QUANTITY, &low, &high));
  assert_true(low == 0.8 && high == 1.25);
  assert_false(cut_case_range_ratios(c, CUT_TABLE_CONVERSIONS, 0, CUT_CONVERSIONS_CAPACITY, &low, &high));
  cut_provenance p = cut_case_provenance(c, CUT_TABLE_LOADS, 0, CUT_LOADS_QUANTITY);
  assert_string_equal(p.source, "own");
  assert_string_equal(cut_kind_text(p.kind), "derived");
  assert_int_equal(p.known_from, cut_date_make(2021, 2, 1));
  p = cut_case_provenance(c, CUT_TABLE_LOADS, 0, CUT_LOADS_LOAD);
  assert_string_equal(p.source, "round number for tests");
  cut_case_free(c);
  /* Known later than the as-of date: as if empty, which a load may not be. */
  assert_only_error(&f, "as_of", "2021-01-31", "loads.csv", 2, "quantity_known_from",
                    "quantity was not known at the as-of date, and must be given");
  case_folder_replace(&f, "loads.csv", ",80,125", ",101,125");
  assert_only_error(&f, NULL, NULL, "loads.csv", 2, "quantity_low", "quantity_low 101 is above quantity 100");
  case_folder_replace(&f, "loads.csv", ",101,125", ",80,125");
  case_folder_replace(&f, "loads.csv", "series:world", "series:word");
  assert_only_error(&f, NULL, NULL, "loads.csv", 2, "parents", "there is no row \"word\" in series");
  case_folder_replace(&f, "loads.csv", "series:word", "");
  case_folder_replace(&f, "loads.csv", "conversions:refinery ", "");
  assert_only_error(&f, NULL, NULL, "loads.csv", 2, "parents", "a derived row must name its parents");
  case_folder_drop(&f);
}

static void test_derived_rows(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_write(&f, "loads.csv",
                    "load,conversion,quantity,quantity_unit,parents,source,kind,known_from\n"
                    "normal,refinery,100,kt/month,conversions:refinery,capacity x 2/3,derived,2020-12-31\n");
  assert_only_error(
      &f, NULL, NULL, "loads.csv", 2, "parents",
      "the row is derived from conversions:refinery, known only from 2021-01-01, but says known_from 2020-12-31");
  case_folder_replace(&f, "loads.csv", "2020-12-31", "2021-01-01");
  cut_case_free(open_folder(&f, NULL, NULL, CUT_STATUS_OK));
  case_folder_replace(&f, "loads.csv", "conversions:refinery", "refinery");
  assert_only_error(&f, NULL, NULL, "loads.csv", 2, "parents",
                    "\"refinery\" does not name a row: parents are written table:key, with spaces between");
  case_folder_drop(&f);
}

static void test_circle_of_parents(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_write(&f, "loads.csv",
                    "load,conversion,quantity,quantity_unit,parents,source,kind,known_from\n"
                    "a,refinery,100,kt/month,loads:b/refinery,b,derived,2021-01-01\n"
                    "b,refinery,100,kt/month,conversions:refinery loads:c/refinery,c,derived,2021-01-01\n"
                    "c,refinery,100,kt/month,loads:a/refinery,a,derived,2021-01-01\n"
                    "d,refinery,100,kt/month,loads:a/refinery,a,derived,2021-01-01\n");
  assert_only_error(
      &f, NULL, NULL, "loads.csv", 2, "parents",
      "rows are derived from each other in a circle: loads:a/refinery -> loads:b/refinery -> loads:c/refinery -> "
      "loads:a/refinery");
  case_folder_drop(&f);
}

/* Equal for another order of rows and columns and for changes of questions; different for any number. */
static void test_digest(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = open_mini(&f);
  char digest[65];
  strcpy(digest, digest_of(c));
  cut_case_free(c);
  case_folder_write(&f, "series.csv",
                    "kind,known_from,value,source,value_unit,id,period,note\r\n\r\n"
                    "assumed,2021-01-01,100,round number for tests,USD/t,discount,2021,\r\n"
                    "assumed,2021-01-01,420,round number for tests,USD/t,world,2021-05,\r\n"
                    "assumed,2021-01-01,400.0,\"round number for tests\",USD/t,world,2021-04,\r\n"
                    "assumed,2022-01-01,1,known later,USD/t,world,2021-04,\r\n");
  case_folder_replace(&f, "case.yaml", "{verb: solve", "{verb: check");
  case_folder_write(
      &f, "observed.csv",
      "period,what,value,value_unit,source,kind,known_from\n2021-04,flow,3,kt,statistics,measured,2021-02-01\n");
  c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  assert_string_equal(digest_of(c), digest);
  cut_case_free(c);
  static const struct {
    const char *file, *old, *replacement;
  } CHANGES[] = {{"series.csv", "420", "421"},
                 {"case.yaml", "2021-05-31", "2021-05-30"},
                 {"places.csv", "Home market", "Home"},
                 {"contracts.csv", "100,kt/month", "0.1,Mt/month"}};
  for (size_t i = 0; i < sizeof CHANGES / sizeof CHANGES[0]; i++) {
    case_folder_replace(&f, CHANGES[i].file, CHANGES[i].old, CHANGES[i].replacement);
    c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
    assert_string_not_equal(digest_of(c), digest);
    cut_case_free(c);
    case_folder_replace(&f, CHANGES[i].file, CHANGES[i].replacement, CHANGES[i].old);
  }
  c = open_folder(&f, "set", "contracts.pipe.max=90 kt/month", CUT_STATUS_OK);
  assert_string_not_equal(digest_of(c), digest);
  close_mini(&f, c);
}

static void test_options(void **state) {
  (void)state;
  case_folder f;
  cut_case *c = NULL;
  cut_error err = {0};
  case_folder_make(&f);
  c = open_folder(&f, "start", "2021-05-01", CUT_STATUS_OK);
  assert_int_equal(cut_case_get_info(c)->start, cut_date_make(2021, 5, 1));
  cut_case_free(c);
  assert_only_error(&f, "start", "2021-06-01", "", 0, "start",
                    "the calendar ends on 2021-05-31, before it starts on 2021-06-01");
  assert_only_error(&f, "end", "soon", "", 0, "end", "\"soon\" is not a date");
  c = open_folder(&f, "set", "contracts.pipe.max=90 kt/month", CUT_STATUS_OK);
  assert_int_equal(cut_case_n_sets(c), 1);
  assert_string_equal(cut_case_set(c, 0), "contracts.pipe.max=90 kt/month");
  cut_case_free(c);
  static const char *const BAD[] = {"contracts.pip.max=90 kt/month", "contracts.pipe.max=90 USD", "contracts.pipe=90",
                                    "contract.pipe.max=90 kt/month", "nonsense"};
  for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
    c = open_folder(&f, "set", BAD[i], CUT_STATUS_INPUT);
    assert_int_equal(cut_case_n_diagnostics(c), 1);
    assert_string_equal(cut_case_diagnostic(c, 0).column, "set");
    assert_string_equal(cut_case_diagnostic(c, 0).value, BAD[i]);
    cut_case_free(c);
  }
  const cut_option_value several[] = {
      {"set", "contracts.pipe.max=90 kt/month"}, {"set", "nonsense"}, {"set", "contracts.pipe.maxx=1 kt/d"}};
  assert_int_equal(cut_case_open(f.path, several, 3, &c, &err), CUT_STATUS_INPUT);
  assert_int_equal(cut_case_n_diagnostics(c), 2);
  assert_string_equal(cut_case_diagnostic(c, 0).value, "nonsense");
  assert_string_equal(cut_case_diagnostic(c, 1).value, "contracts.pipe.maxx=1 kt/d");
  cut_case_free(c);
  const cut_option_value unknown[] = {{"as-of", "2021-01-01"}};
  assert_int_equal(cut_case_open(f.path, unknown, 1, &c, &err), CUT_STATUS_ARGUMENT);
  assert_null(c);
  assert_string_equal(err.message, "a case is not opened with option \"as-of\": did you mean as_of?");
  assert_int_equal(cut_case_open(NULL, NULL, 0, &c, &err), CUT_STATUS_ARGUMENT);
  case_folder_drop(&f);
}

static void test_yaml(void **state) {
  (void)state;
  static const struct {
    const char *old, *replacement, *column, *message;
    int64_t row;
  } CASES[] = {
      {"price_year", "price_yeer", "price_yeer", "the key \"price_yeer\" is not known here: did you mean price_year?",
       5},
      {"buyer: BBB", "buyer: BRF2", "view.buyer", "there is no row \"BRF2\" in actors: did you mean BRF?", 8},
      {"buyer: BBB", "buyer: BBB\n  seller: AAA", "view.seller", "the key \"seller\" is not known here", 9},
      {"buyer: BBB", "buyer: [BBB, BRF2]", "view.buyer", "there is no row \"BRF2\" in actors: did you mean BRF?", 8},
      {"buyer: BBB", "buyer: [BBB, AAA, BBB]", "view.buyer", "the buyer \"BBB\" is listed twice", 8},
      {"buyer: BBB", "buyer: []", "view.buyer", "view.buyer lists nobody", 8},
      {"buyer: BBB", "buyer: [[BBB]]", "view.buyer", "a buyer of the view is no actor", 8},
      {"  start: 2021-04-01\n", "", "calendar.start", "calendar.start is missing", 9},
      {"2021-05-31", "2021-03-31", "calendar.end", "the calendar ends on 2021-03-31, before it starts on 2021-04-01",
       11},
      {"2021-05-31", "2021-13-31", "calendar.end", "there is no day 2021-13-31", 11},
      {"{step: month}", "{step: months}", "calendar.resolution.step", "\"months\" is not allowed: did you mean month?",
       13},
      {"    - {step: month}", "    - {step: week, until: 2021-03-01}\n    - {step: month}", "calendar.resolution.until",
       "until 2021-03-01 is before the first day of its stretch, 2021-04-01", 13},
      {"{step: month}", "{step: week, until: 2021-04-30}", "calendar.resolution.until",
       "the last stretch ends before the calendar does: leave its until out", 13},
      {"cutset: 1", "cutset: 2", "cutset", "format 2 is not known: this version reads format 1", 1},
      {"currency: USD", "currency: Dollar", "currency",
       "\"Dollar\" is not a currency: expected an ISO 4217 code such as USD", 4},
      {"title: \"Two", "title: *x \"Two", "", NULL, 3},
      {"as_of: 2021-03-01", "as_of: 1899-03-01", "as_of", "year 1899 is out of range: years go from 1900 to 2199", 6},
      {"questions:", "variants:\n  - {id: v, title: t, start: 2021-06-01, scenario: cut}\nquestions:", "variants.start",
       "the variant starts on 2021-06-01, after the calendar ends", 15},
      {"questions:", "variants:\n  - {id: v, title: t, start: 2021-01-01, scenario: cuts}\nquestions:",
       "variants.scenario", "there is no scenario \"cuts\"", 15},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
    case_folder f;
    case_folder_make(&f);
    case_folder_replace(&f, "case.yaml", CASES[i].old, CASES[i].replacement);
    cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_INPUT);
    cut_diagnostic d = cut_case_diagnostic(c, 0);
    if (CASES[i].message != NULL) assert_string_equal(d.message, CASES[i].message);
    assert_string_equal(d.file, "case.yaml");
    assert_string_equal(d.column, CASES[i].column);
    assert_int_equal(d.row, CASES[i].row);
    close_mini(&f, c);
  }
}

/* Norway is no flag, neither in YAML nor in a table. */
static void test_norway(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_append(&f, "actors.csv", "NO,Norway,state,BBB" SOURCE "\n");
  case_folder_replace(&f, "case.yaml", "buyer: BBB", "buyer: NO");
  case_folder_replace(&f, "demands.csv", "fuel,BBB,obligation", "fuel,NO,obligation");
  case_folder_replace(&f, "contracts.csv", "AAA,BBB", "AAA,NO");
  cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  assert_string_equal(cut_case_key(c, CUT_TABLE_ACTORS, cut_case_get_info(c)->buyer), "NO");
  int64_t home = cut_case_find(c, CUT_TABLE_DEMANDS, "home_fuel");
  assert_string_equal(cut_case_text(c, CUT_TABLE_DEMANDS, home, CUT_DEMANDS_BUYER), "NO");
  close_mini(&f, c);
}

/* Several buyers are one group; another list is another case, its order too, for the first pays tariffs. */
static void test_several_buyers(void **state) {
  (void)state;
  static const char *const LISTS[] = {"buyer: BBB", "buyer: [BBB]", "buyer: [BBB, CCC]", "buyer: [CCC, BBB]"};
  char digests[4][65];
  for (int i = 0; i < 4; i++) {
    case_folder f;
    case_folder_make(&f);
    case_folder_replace(&f, "case.yaml", "buyer: BBB", LISTS[i]);
    cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
    const cut_case_info *info = cut_case_get_info(c);
    assert_int_equal(info->n_buyers, i < 2 ? 1 : 2);
    assert_int_equal(info->buyer, info->buyers[0]);
    assert_string_equal(cut_case_key(c, CUT_TABLE_ACTORS, info->buyer), i < 3 ? "BBB" : "CCC");
    int64_t brf = cut_case_find(c, CUT_TABLE_ACTORS, "BRF"), ccc = cut_case_find(c, CUT_TABLE_ACTORS, "CCC");
    assert_true(cut_case_is_ours(c, brf, NULL, 0));
    assert_int_equal(cut_case_is_ours(c, ccc, NULL, 0), i >= 2);
    assert_false(cut_case_is_ours(c, brf, &ccc, 1));
    assert_false(cut_case_is_ours(c, -1, NULL, 0));
    snprintf(digests[i], sizeof digests[i], "%s", digest_of(c));
    close_mini(&f, c);
  }
  assert_string_equal(digests[0], digests[1]);
  assert_string_not_equal(digests[1], digests[2]);
  assert_string_not_equal(digests[2], digests[3]);
}

/* Asked for by option a step is what it is in the calendar: the same case, but for saying so. */
static void test_step_as_option(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  cut_case *asked = open_folder(&f, "step", "week", CUT_STATUS_OK);
  assert_int_equal(cut_case_get_info(asked)->n_resolutions, 1);
  assert_int_equal(cut_case_get_info(asked)->resolutions[0].step, CUT_STEP_WEEK);
  assert_int_equal(cut_case_get_info(asked)->resolutions[0].until, CUT_DATE_NONE);
  assert_string_equal(cut_case_get_info(asked)->step, "week");
  assert_only_error(&f, "step", "weeks", "", 0, "step", "\"weeks\" is not allowed: did you mean week?");
  case_folder_replace(&f, "case.yaml", "{step: month}", "{step: week}");
  cut_case *written = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  assert_null(cut_case_get_info(written)->step);
  char digest[65];
  strcpy(digest, digest_of(asked));
  assert_string_equal(digest, digest_of(written));
  cut_case_free(asked);
  close_mini(&f, written);
}

/* A bloc as buyer is itself, its members on the first day, and what they control. */
static void test_bloc_as_buyer(void **state) {
  (void)state;
  case_folder f;
  case_folder_make(&f);
  case_folder_replace(&f, "case.yaml", "buyer: BBB", "buyer: TOP");
  case_folder_append(&f, "actors.csv", "UNI,Union,bloc," SOURCE "\nTOP,Top,bloc," SOURCE "\n");
  case_folder_write(&f, "memberships.csv",
                    "actor,bloc,from,to,source,kind,known_from\nBBB,UNI,," SOURCE "\nUNI,TOP,," SOURCE
                    "\nCCC,UNI,2199-01-01," SOURCE "\n");
  cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  int64_t aaa = cut_case_find(c, CUT_TABLE_ACTORS, "AAA"), uni = cut_case_find(c, CUT_TABLE_ACTORS, "UNI");
  assert_string_equal(cut_case_key(c, CUT_TABLE_ACTORS, cut_case_get_info(c)->buyer), "TOP");
  for (int k = 0; k < 3; k++) {
    static const char *const INSIDE[] = {"BBB", "BRF", "UNI"};
    assert_true(cut_case_is_ours(c, cut_case_find(c, CUT_TABLE_ACTORS, INSIDE[k]), NULL, 0));
  }
  assert_false(cut_case_is_ours(c, aaa, NULL, 0));
  assert_false(cut_case_is_ours(c, cut_case_find(c, CUT_TABLE_ACTORS, "CCC"), NULL, 0)); /* joins later */
  assert_false(cut_case_is_ours(c, uni, &aaa, 1));
  close_mini(&f, c);
}

static void test_large_series(void **state) {
  (void)state;
  enum { N_SERIES = 400, N_DAYS = 730 };
  case_folder f;
  char path[512];
  case_folder_make(&f);
  (void)snprintf(path, sizeof path, "%s/series.csv", f.path);
  FILE *file = fopen(path, "ab");
  assert_non_null(file);
  for (int s = N_SERIES; s-- > 0;)
    for (int d = 0; d < N_DAYS; d++) {
      char date[11];
      cut_date_format(cut_date_make(2020, 1, 1) + d, date);
      (void)fprintf(file, "s%d,%s,%d.%d,USD/t,exchange,measured,2021-01-01\n", s, date, 100 + d % 7, d % 10);
    }
  (void)fclose(file);
  clock_t start = clock();
  cut_case *c = open_folder(&f, NULL, NULL, CUT_STATUS_OK);
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  print_message("%d rows in %.2f s\n", N_SERIES * N_DAYS, seconds);
  assert_int_equal(cut_case_n(c, CUT_TABLE_SERIES), N_SERIES * N_DAYS + 3);
  assert_true(cut_case_find(c, CUT_TABLE_SERIES, "s17/2020-02-29") >= 0);
  assert_true(seconds < 30);
  close_mini(&f, c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_info),
      cmocka_unit_test(test_cells),
      cmocka_unit_test(test_actors_and_commodities),
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_as_of_and_versions),
      cmocka_unit_test(test_provenance_of_cells),
      cmocka_unit_test(test_derived_rows),
      cmocka_unit_test(test_circle_of_parents),
      cmocka_unit_test(test_digest),
      cmocka_unit_test(test_options),
      cmocka_unit_test(test_yaml),
      cmocka_unit_test(test_several_buyers),
      cmocka_unit_test(test_bloc_as_buyer),
      cmocka_unit_test(test_step_as_option),
      cmocka_unit_test(test_norway),
      cmocka_unit_test(test_large_series),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
