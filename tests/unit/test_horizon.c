/* Values over all periods at once are those of each period alone, to the last bit: with profiles, dates that cut
 * periods, foreign money, and scenarios that change a row in the middle of the run. */
#include "case/horizon.h"

#include <math.h>
#include <string.h>

#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: periods\ntitle: Periods\ncurrency: USD\nprice_year: 2020\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2020-01-30\n  end: 2021-03-05\n"},
    {"actors", "id,name,type\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\nwells,Wells,field,BBB\nhome,Home,country,BBB\n"},
    {"commodities",
     "id,name,parent,unit,density,density_unit,heating_value,heating_value_unit,heating_basis\n"
     "oil,Oil,,kt,,,10,MWh/t,net\nlight,Light,oil,kt,0.8,t/m3,10.5,MWh/t,net\n"},
    {"profiles",
     "id,period,factor\nhalf,01,0.7\nhalf,02,0.7\nhalf,02-28,0.1\nhalf,03,1.3\nhalf,04,0.9\nhalf,05,1.1\nhalf,06,1\n"
     "half,07,1\nhalf,08,1\nhalf,09,1\nhalf,10,1\nhalf,11,1.1\nhalf,12,1.1\n"},
    {"sources",
     "id,place,commodity,owner,capacity,capacity_unit,profile,cost,cost_unit,valid_from,valid_to\n"
     "daily,wells,light,BBB,2.3,kt/d,half,13.7,USD/t,,\nweekly,wells,light,BBB,7.1,kt/week,,11.3,USD/bbl,,\n"
     "monthly,wells,light,BBB,61.7,kt/month,half,9,EUR/t,2020-02-11,2020-07-10\n"
     "yearly,wells,light,BBB,365.9,kt/a,,,,,2020-12-30\nopen,wells,light,BBB,,,,1,USD/t,2020-03-03,\n"
     "stepped,wells,light,BBB,1000,kt/d,half,,,,2020-07-10\n"},
    {"steps", "table,parent,position,quantity,quantity_unit,price\nsources,stepped,1,3,kt/d,1 USD/t\n"},
    {"routes",
     "id,from,to,commodity,capacity,capacity_unit,min,min_unit,loss,loss_unit,tariff,tariff_unit,mode\n"
     "pipe,wells,home,oil,70,kt/week,1,kt/d,0.3,%,3.1,USD/t,pipeline\nrail,wells,home,oil,,,,,,,,,rail\n"},
    {"storages",
     "id,place,commodity,volume,volume_unit,dead_stock,dead_stock_unit,initial,initial_unit\n"
     "tank,home,light,9,kt,,,2,kt\ncave,home,light,19,kt,1.5,kt,2,kt\n"},
    {"demands", "id,place,commodity,type,quantity,quantity_unit,profile\nneed,home,light,obligation,10,kt/d,half\n"},
    {"series", "id,period,value,value_unit\nrate,2020,1.1,USD/EUR\nrate,2020-05,1.2,USD/EUR\nrate,2021,1.3,USD/EUR\n"},
    {"scenarios",
     "scenario,position,table,id,column,operation,value,value_unit,from,to\n"
     "less,1,sources,daily,capacity,multiply,0.5,,2020-06-16,2020-07-10\n"
     "less,2,routes,pipe,loss,set,1.7,%,2020-03-03,2020-03-09\nless,3,routes,pipe,tariff,add,1,EUR/t,2020-08-20,\n"
     "less,4,sources,stepped,valid_to,set,2020-05-20,,,\nless,5,storages,tank,volume,set,4,kt,2020-10-10,\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES, MAX_PERIODS = 500 };

/* Pieces of some days, of which the first is the shorter the later the run begins. */
static int64_t cut_days(const cut_case *c, int32_t length, cut_span *out) {
  const cut_case_info *info = cut_case_get_info(c);
  int64_t n = 0;
  for (cut_date day = info->start; day <= info->end && n < MAX_PERIODS; n++) {
    cut_date end = day + length - (n == 0 ? length / 3 : 0);
    out[n] = (cut_span){day, end <= info->end ? end : info->end + 1};
    day = out[n].last;
  }
  return n;
}

static void same(double found, double expected, const char *what, int64_t row, int64_t t) {
  if (memcmp(&found, &expected, sizeof found) != 0 && !(isnan(found) && isnan(expected)))
    fail_msg("%s of row %lld, period %lld: %.17g, not %.17g", what, (long long)row, (long long)t, found, expected);
}

static void check_cell(cut_horizon *h, cut_table t, int64_t row, int column) {
  const cut_schema_column *s = &cut_schema(t)->columns[column];
  double out[MAX_PERIODS], days[MAX_PERIODS];
  int64_t light = cut_case_find(cut_values_case(h->v), CUT_TABLE_COMMODITIES, "light"), failed = -1;
  cut_horizon_days(h, t, row, days);
  if (s->type == CUT_TYPE_RATE)
    assert_int_equal(cut_horizon_rate(h, t, row, column, out, NULL), CUT_STATUS_OK);
  else if (s->type == CUT_TYPE_SHARE)
    cut_horizon_share(h, t, row, column, out);
  else if (s->type == CUT_TYPE_AMOUNT)
    cut_horizon_last_amount(h, t, row, column, out);
  else if (s->type == CUT_TYPE_PRICE)
    assert_int_equal(cut_horizon_price(h, t, row, column, light, days, out, &failed, NULL), CUT_STATUS_OK);
  else
    return;
  for (int64_t i = 0; i < h->n; i++) {
    double alone = 0;
    if (s->type == CUT_TYPE_RATE) alone = cut_value_rate(h->v, t, row, column, h->period[i]);
    if (s->type == CUT_TYPE_SHARE) alone = cut_value_share(h->v, t, row, column, h->period[i]);
    if (s->type == CUT_TYPE_AMOUNT) alone = cut_value_amount(h->v, t, row, column, h->period[i].last - 1);
    if (s->type == CUT_TYPE_PRICE && days[i] > 0)
      assert_int_equal(cut_value_price(h->v, t, row, column, light, h->period[i], &alone, NULL), CUT_STATUS_OK);
    same(days[i], cut_value_days(h->v, t, row, h->period[i]), "days", row, i);
    same(out[i], alone, s->name, row, i);
  }
}

static void all_at_once_is_each_alone(void **state) {
  (void)state;
  static const cut_table tables[] = {CUT_TABLE_SOURCES, CUT_TABLE_STEPS, CUT_TABLE_ROUTES, CUT_TABLE_STORAGES,
                                     CUT_TABLE_DEMANDS};
  static const int32_t lengths[] = {1, 5, 7, 31};
  const char *less = "less";
  cut_span period[MAX_PERIODS];
  for (int64_t n_scenarios = 0; n_scenarios < 2; n_scenarios++) {
    cut_case *c = test_case_open(TABLES, N_TABLES, NULL, 0, false);
    cut_values *v = NULL;
    assert_int_equal(cut_values_new(c, &less, n_scenarios, &v, NULL), CUT_STATUS_OK);
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
      cut_horizon h;
      assert_int_equal(cut_horizon_init(&h, v, period, cut_days(c, lengths[l], period), NULL), CUT_STATUS_OK);
      for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (int64_t row = 0; row < cut_case_n(c, tables[i]); row++)
          for (int column = 0; column < cut_schema(tables[i])->n_columns; column++)
            check_cell(&h, tables[i], row, column);
      cut_horizon_clear(&h);
    }
    cut_values_free(v);
    cut_case_free(c);
  }
}

/* A price that is missing is told with its period; where the row does not hold it is not asked for. */
static void a_price_that_is_missing(void **state) {
  (void)state;
  static const test_table changes[] = {{"series", "id,period,value,value_unit\nrate,2020,1.1,USD/EUR\n"},
                                       {"scenarios", "scenario,position,table,id,column,operation,value\n"}};
  cut_case *c = test_case_open(TABLES, N_TABLES, changes, 1, false);
  cut_values *v = NULL;
  cut_span period[MAX_PERIODS];
  cut_horizon h;
  double out[MAX_PERIODS], days[MAX_PERIODS];
  int64_t row = cut_case_find(c, CUT_TABLE_SOURCES, "monthly"), failed = -1;
  assert_int_equal(cut_values_new(c, NULL, 0, &v, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_horizon_init(&h, v, period, cut_days(c, 1, period), NULL), CUT_STATUS_OK);
  cut_horizon_days(&h, CUT_TABLE_SOURCES, row, days);
  assert_int_equal(cut_horizon_price(&h, CUT_TABLE_SOURCES, row, CUT_SOURCES_COST, -1, days, out, &failed, NULL),
                   CUT_STATUS_OK);
  for (int64_t i = 0; i < h.n; i++) days[i] = 1;
  cut_error err = {0};
  assert_int_equal(cut_horizon_price(&h, CUT_TABLE_SOURCES, row, CUT_SOURCES_COST, -1, days, out, &failed, &err),
                   CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "2021-01-01"));
  assert_int_equal(period[failed].first, cut_date_make(2021, 1, 1));
  cut_horizon_clear(&h);
  cut_values_free(v);
  cut_case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_at_once_is_each_alone),
                                     cmocka_unit_test(a_price_that_is_missing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
