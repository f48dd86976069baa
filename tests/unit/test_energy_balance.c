/* The energy balance against numbers added up by hand: one amount in each column, no solving. */
#include "question/energy_balance.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "compile/compile.h"
#include "support/case_text.h"
#include "support/unit.h"

/* Buyer BBB (with its firm BRF) has a field at home and one in DDD, buys oil from a trader (of Russian sort, declared
 * as of CCC), gas and nuclear fuel from the firm of AAA, and power from CCC; sells crude, products and power. */
static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: books\ntitle: \"All items of the balance\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n"
     "  buyer: BBB\ncalendar:\n  start: 2021-04-01\n  end: 2021-05-31\n  resolution:\n    - {step: month}\n"},
    {"actors",
     "id,name,type,controlled_by\nAAA,Seller,state,\nAGAS,Its gas firm,firm,AAA\nBBB,Buyer,state,\nBRF,Refiner,firm,BBB\nCCC,Other,state,\n"
     "DDD,Third,state,\nTRD,Trader of no state,firm,\n"},
    {"places",
     "id,name,type,actor\na_border,Border,border,AAA\nb_field,Field,field,BRF\nb_home,Home,country,BBB\nc_port,Port,port,CCC\n"
     "d_field,Field abroad,field,DDD\nx_market,Market,market,CCC\n"},
    {"commodities",
     "id,name,parent,unit,heating_value,heating_value_unit,heating_basis,fuel\noil,Crude,,kt,10,MWh/t,net,oil\n"
     "oil_a,Crude A,oil,kt,10,MWh/t,net,\noil_b,Crude B,oil,kt,12,MWh/t,net,\nfuel,Fuel,,kt,12,MWh/t,net,products\n"
     "gas,Gas,,Mm3,10,MWh/1000 m3,gross,gas\nrods,Nuclear fuel,,kt,1000,MWh/t,net,nuclear\npower,Power,,GWh,,,,power\n"
     "wood,Wood,,kt,,,,renewable\n"},
    {"sources",
     "id,place,commodity,owner,capacity,capacity_unit\nabroad,d_field,oil_a,BRF,9,kt/d\nown,b_field,oil_b,BRF,9,kt/d\n"
     "forest,b_field,wood,BRF,1,kt/d\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,origin,declared_origin,price\natoms,AGAS,BBB,rods,b_home,,,1 USD/t\n"
     "gas,AGAS,BBB,gas,a_border,,,1 USD/(1000 m3)\nmore_b,CCC,BBB,oil_b,b_field,,,1 USD/t\nsea,TRD,BRF,oil_a,c_port,AAA,CCC,1 USD/t\n"
     "spot,TRD,BRF,oil_a,c_port,,,1 USD/t\nwire,CCC,BBB,power,b_home,,,1 USD/MWh\n"},
    {"routes",
     "id,from,to,commodity,mode\nfrom_d,d_field,b_home,oil,sea\nfrom_b,b_field,b_home,oil,sea\nfrom_c,c_port,b_home,oil,sea\n"
     "out,b_home,x_market,fuel,rail\nout_oil,b_field,x_market,oil,rail\nout_wire,b_home,x_market,power,wire\n"},
    {"storages",
     "id,place,commodity,volume,volume_unit,initial,initial_unit\nrod_store,b_home,rods,9,kt,5,kt\ntank,b_home,fuel,30,kt,15,kt\n"},
    {"conversions", "id,place,commodity,owner\nreactor,b_home,rods,BBB\nrefinery,b_home,oil,BRF\n"},
    {"yields",
     "conversion,input,output,yield,yield_unit\nreactor,rods,power,330,1\nrefinery,oil_a,fuel,90,%\nrefinery,oil_b,fuel,90,%\n"},
    {"demands",
     "id,place,commodity,buyer,type,quantity,quantity_unit,price\nhome_sales,b_home,fuel,BRF,market,9,kt/d,1 USD/t\n"
     "out_fuel,x_market,fuel,,market,9,kt/d,1 USD/t\nout_oil,x_market,oil_b,CCC,market,9,kt/d,1 USD/t\n"
     "out_power,x_market,power,,market,9,GWh/d,1 USD/MWh\n"},
    {"in_transit",
     "id,route,commodity,quantity,quantity_unit,arrives\nown_way,from_b,oil_b,3,kt,2021-04-05\ncargo,from_d,oil_a,2,kt,2021-04-20\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

typedef struct books {
  cut_case *c;
  cut_values *values;
  cut_model *m;
  double *x; /* [n_columns] */
} books;

static void set(books *k, cut_role role, cut_table t, const char *key, const char *grade, int64_t period,
                double amount) {
  int64_t row = cut_case_find(k->c, t, key), commodity = cut_case_find(k->c, CUT_TABLE_COMMODITIES, grade);
  int64_t j = cut_model_find_column(k->m, (cut_origin){role, t, row, -1, commodity, 0, period, 0});
  if (j < 0) fail_msg("no column of %s %s", key, grade);
  k->x[j] = amount;
}

static int open_books(void **state) {
  static books k;
  cut_error err;
  k.c = test_case_open(TABLES, N_TABLES, NULL, 0, false);
  if (cut_values_new(k.c, NULL, 0, &k.values, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  if (cut_compile(k.values, NULL, &k.m, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  k.x = CUT_NEW(double, cut_model_get(k.m)->n_columns);
  set(&k, CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, "own", "oil_b", 0, 8);         /* 96 GWh produced */
  set(&k, CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, "abroad", "oil_a", 0, 4);      /* 40 from DDD */
  set(&k, CUT_ROLE_SOURCE, CUT_TABLE_SOURCES, "forest", "wood", 0, 4);       /* not counted */
  set(&k, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "sea", "oil_a", 0, 10);    /* 100 from AAA, declared CCC, April */
  set(&k, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "spot", "oil_a", 1, 1);    /* 10 of a trader without state, May */
  set(&k, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "more_b", "oil_b", 0, 5);  /* 60 from CCC */
  set(&k, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "gas", "gas", 0, 7);       /* 70 from AAA */
  set(&k, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "atoms", "rods", 0, 3);    /* 3000 from AAA */
  set(&k, CUT_ROLE_DRAW, CUT_TABLE_STORAGES, "rod_store", "rods", 0, 2);     /* 2000 */
  set(&k, CUT_ROLE_FEED, CUT_TABLE_CONVERSIONS, "reactor", "rods", 0, 5);    /* 5000 of heat */
  set(&k, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "wire", "power", 0, 33);   /* 33 from CCC */
  set(&k, CUT_ROLE_DRAW, CUT_TABLE_STORAGES, "tank", "fuel", 0, 6);          /* 72 */
  set(&k, CUT_ROLE_DRAW, CUT_TABLE_STORAGES, "tank", "fuel", 1, -1);         /* -12 */
  set(&k, CUT_ROLE_ARRIVAL, CUT_TABLE_IN_TRANSIT, "cargo", "oil_a", 0, 2);   /* 20 from DDD */
  set(&k, CUT_ROLE_ARRIVAL, CUT_TABLE_IN_TRANSIT, "own_way", "oil_b", 0, 3); /* 36 drawn: it was at home already */
  set(&k, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "out_fuel", "fuel", 0, 2);     /* 24 exported */
  set(&k, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "home_sales", "fuel", 0, 9);   /* at home: nothing */
  set(&k, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "out_oil", "oil_b", 0, 11);    /* 132 exported, 96 of them own */
  set(&k, CUT_ROLE_MARKET, CUT_TABLE_DEMANDS, "out_power", "power", 1, 50);  /* 50 exported */
  *state = &k;
  return 0;
}

static int close_books(void **state) {
  books *k = *state;
  cut_mem_free(k->x);
  cut_model_free(k->m);
  cut_values_free(k->values);
  cut_case_free(k->c);
  return 0;
}

static cut_energy_books open_as(const books *k, cut_nuclear nuclear) {
  cut_energy_books b = {0};
  cut_error err;
  if (cut_energy_books_open(k->c, k->m, nuclear, &b, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return b;
}

static void assert_sum(const cut_energy_books *b, cut_energy_quantity q, cut_energy_select s, const double *x,
                       double expected) {
  double found = cut_energy_sum(b, q, &s, x);
  if (!(fabs(found - expected) <= 1e-9 * (1 + fabs(expected))))
    fail_msg("%s is %.12g, %.12g expected", cut_energy_quantity_text(q), found, expected);
}

/* A form plus the positive parts of its mixed grades is the sum. */
static double by_form(const cut_energy_books *b, cut_energy_quantity q, const cut_energy_select *s, const double *x,
                      double reexport) {
  const cut_model_view *v = cut_model_get(b->model);
  double *form = CUT_NEW(double, v->n_columns), sum = 0;
  bool exact = false;
  cut_energy_form(b, q, s, 1, form, &exact);
  for (int64_t j = 0; j < v->n_columns; j++) sum += form[j] * x[j];
  for (int64_t g = 0; !exact && g < cut_case_n(b->c, CUT_TABLE_COMMODITIES); g++) {
    double mixed = 0;
    if (b->is_mixed[g] == 0) continue;
    memset(form, 0, (size_t)v->n_columns * sizeof *form);
    cut_energy_mixed_form(b, g, s, 1, form);
    for (int64_t j = 0; j < v->n_columns; j++) mixed += form[j] * x[j];
    sum += reexport * fmax(0, mixed);
  }
  cut_mem_free(form);
  return sum;
}

static void test_every_quantity_with_domestic_nuclear_heat(void **state) {
  const books *k = *state;
  cut_energy_books b = open_as(k, CUT_NUCLEAR_DOMESTIC);
  cut_energy_select all = cut_energy_all();
  assert_sum(&b, CUT_ENERGY_Q_PRODUCTION, all, k->x, 96 + 5000);
  assert_sum(&b, CUT_ENERGY_Q_IMPORTS, all, k->x, 40 + 100 + 10 + 60 + 70 + 33 + 20);
  assert_sum(&b, CUT_ENERGY_Q_EXPORTS, all, k->x, 24 + 132 + 50);
  assert_sum(&b, CUT_ENERGY_Q_DRAWN, all, k->x, 72 - 12 + 36);
  assert_sum(&b, CUT_ENERGY_Q_REEXPORTS, all, k->x, 24 + (132 - 96) + 50);
  assert_sum(&b, CUT_ENERGY_Q_NET_IMPORTS, all, k->x, 333 - 206);
  assert_sum(&b, CUT_ENERGY_Q_RETAINED_IMPORTS, all, k->x, 333 - 110);
  assert_sum(&b, CUT_ENERGY_Q_AVAILABLE, all, k->x, 5096 + 333 - 206 + 96);
  cut_energy_books_clear(&b);
}

static void test_nuclear_fuel_counts_where_it_comes_from(void **state) {
  const books *k = *state;
  cut_energy_books b = open_as(k, CUT_NUCLEAR_BY_FUEL);
  uint8_t *from_a = CUT_NEW(uint8_t, cut_case_n(k->c, CUT_TABLE_ACTORS));
  from_a[cut_case_find(k->c, CUT_TABLE_ACTORS, "AAA")] = 1;
  cut_energy_select all = cut_energy_all(), a = all;
  a.origin = from_a;
  assert_sum(&b, CUT_ENERGY_Q_PRODUCTION, all, k->x, 96);
  assert_sum(&b, CUT_ENERGY_Q_IMPORTS, all, k->x, 3333);
  assert_sum(&b, CUT_ENERGY_Q_DRAWN, all, k->x, 96 + 2000);
  assert_sum(&b, CUT_ENERGY_Q_IMPORTS, a, k->x, 100 + 70 + 3000);
  cut_mem_free(from_a);
  cut_energy_books_clear(&b);
}

static void test_origins_physical_and_declared(void **state) {
  const books *k = *state;
  cut_energy_books b = open_as(k, CUT_NUCLEAR_DOMESTIC);
  static const struct {
    const char *actor;
    double physical, declared;
  } rows[] = {{"AAA", 170, 70}, {"CCC", 93, 193}, {"DDD", 60, 60}, {"TRD", 10, 10}, {"AGAS", 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint8_t *from = CUT_NEW(uint8_t, cut_case_n(k->c, CUT_TABLE_ACTORS));
    from[cut_case_find(k->c, CUT_TABLE_ACTORS, rows[i].actor)] = 1;
    cut_energy_select s = cut_energy_all();
    s.origin = from;
    assert_sum(&b, CUT_ENERGY_Q_IMPORTS, s, k->x, rows[i].physical);
    s.kind = CUT_ORIGIN_DECLARED;
    assert_sum(&b, CUT_ENERGY_Q_IMPORTS, s, k->x, rows[i].declared);
    cut_mem_free(from);
  }
  cut_energy_books_clear(&b);
}

static void test_fuels_grades_and_days_narrow_it(void **state) {
  const books *k = *state;
  cut_energy_books b = open_as(k, CUT_NUCLEAR_DOMESTIC);
  cut_energy_select s = cut_energy_all();
  s.fuel = CUT_FUEL_OIL; /* grades have the fuel of their family */
  assert_sum(&b, CUT_ENERGY_Q_IMPORTS, s, k->x, 230);
  assert_sum(&b, CUT_ENERGY_Q_REEXPORTS, s, k->x, 36);
  s.commodity = cut_case_find(k->c, CUT_TABLE_COMMODITIES, "oil_b");
  assert_sum(&b, CUT_ENERGY_Q_IMPORTS, s, k->x, 60);
  s = cut_energy_all();
  s.when.first = cut_date_make(2021, 5, 1); /* May alone: power out, fuel put in, the trader's oil */
  assert_sum(&b, CUT_ENERGY_Q_AVAILABLE, s, k->x, 10 - 50 - 12);
  s.when = (cut_span){cut_date_make(2021, 4, 1), cut_date_make(2021, 4, 16)}; /* half of April */
  assert_sum(&b, CUT_ENERGY_Q_EXPORTS, s, k->x, (24 + 132) / 2.0);
  cut_energy_books_clear(&b);
}

static void test_forms_say_what_sums_say(void **state) {
  const books *k = *state;
  for (int nuclear = CUT_NUCLEAR_DOMESTIC; nuclear <= CUT_NUCLEAR_BY_FUEL; nuclear++) {
    cut_energy_books b = open_as(k, (cut_nuclear)nuclear);
    for (int q = 0; q < CUT_N_ENERGY_QUANTITIES; q++) {
      double reexport = q == CUT_ENERGY_Q_REEXPORTS ? 1 : q == CUT_ENERGY_Q_RETAINED_IMPORTS ? -1 : 0;
      cut_energy_select s = cut_energy_all();
      assert_sum(&b, (cut_energy_quantity)q, s, k->x, by_form(&b, (cut_energy_quantity)q, &s, k->x, reexport));
      s.fuel = CUT_FUEL_PRODUCTS; /* nothing mixed: the form alone */
      assert_sum(&b, (cut_energy_quantity)q, s, k->x, by_form(&b, (cut_energy_quantity)q, &s, k->x, 0));
    }
    cut_energy_books_clear(&b);
  }
}

static void test_what_cannot_be_counted_is_told(void **state) {
  const books *k = *state;
  cut_energy_books b = open_as(k, CUT_NUCLEAR_DOMESTIC);
  static const struct {
    const char *grade;
    int home, mixed, uncounted, gross;
  } rows[] = {
      {"wood", 1, 0, 1, 0}, {"gas", 0, 0, 0, 1}, {"oil_b", 1, 1, 0, 0}, {"oil_a", 0, 0, 0, 0}, {"power", 0, 0, 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t g = cut_case_find(k->c, CUT_TABLE_COMMODITIES, rows[i].grade);
    assert_int_equal(b.is_home[g], rows[i].home);
    assert_int_equal(b.is_mixed[g], rows[i].mixed);
    assert_int_equal(b.uncounted[g], rows[i].uncounted);
    assert_int_equal(b.gross[g], rows[i].gross);
  }
  cut_energy_books_clear(&b);
}

static void test_lines_add_up_to_the_sums(void **state) {
  const books *k = *state;
  cut_energy_books b = open_as(k, CUT_NUCLEAR_BY_FUEL);
  cut_energy_lines lines = {0};
  cut_energy_select all = cut_energy_all();
  double sum[CUT_ENERGY_DRAWN + 1] = {0};
  assert_int_equal(cut_energy_lines_make(&b, k->x, all.when, &lines, NULL), CUT_STATUS_OK);
  for (int64_t i = 0; i < lines.n; i++) {
    sum[lines.items[i].item] += lines.items[i].gwh;
    if (i > 0) assert_true(lines.items[i - 1].item <= lines.items[i].item);
  }
  assert_sum(&b, CUT_ENERGY_Q_PRODUCTION, all, k->x, sum[CUT_ENERGY_PRODUCTION]);
  assert_sum(&b, CUT_ENERGY_Q_IMPORTS, all, k->x, sum[CUT_ENERGY_IMPORT]);
  assert_sum(&b, CUT_ENERGY_Q_EXPORTS, all, k->x, sum[CUT_ENERGY_EXPORT]);
  assert_sum(&b, CUT_ENERGY_Q_DRAWN, all, k->x, sum[CUT_ENERGY_DRAWN]);
  cut_mem_free(lines.items);
  cut_energy_books_clear(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_quantity_with_domestic_nuclear_heat),
      cmocka_unit_test(test_nuclear_fuel_counts_where_it_comes_from),
      cmocka_unit_test(test_origins_physical_and_declared),
      cmocka_unit_test(test_fuels_grades_and_days_narrow_it),
      cmocka_unit_test(test_forms_say_what_sums_say),
      cmocka_unit_test(test_what_cannot_be_counted_is_told),
      cmocka_unit_test(test_lines_add_up_to_the_sums),
  };
  return cmocka_run_group_tests(tests, open_books, close_books);
}
