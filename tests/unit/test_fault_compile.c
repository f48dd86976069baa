/* Every request for memory of a compilation fails once: a clean status, nothing leaks, and the values are still of use.
 */
#include "compile/compile.h"
#include "model/patch.h"
#include "support/case_text.h"
#include "support/mem_faulty.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: small\ntitle: \"Small\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-20\n  end: 2021-05-10\n  resolution:\n    - {step: week}\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
    {"places", "id,name,type,actor\na,A,border,AAA\nb,B,country,BBB\n"},
    {"commodities",
     "id,name,parent,unit,heating_value,heating_value_unit,heating_basis\noil,Oil,,kt,10,MWh/t,net\nheavy,Heavy,oil,kt,10,MWh/t,net\n"
     "light,Light,oil,kt,10,MWh/t,net\nfuel,Fuel,,kt,12,MWh/t,net\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,max,max_unit,total_max,total_max_unit,price\nc,AAA,BBB,heavy,a,30,kt/month,20,kt,400 USD/t - duty\n"
     "d,AAA,BBB,light,a,,,,,500 USD/t\n"},
    {"rules", "id,formula\nduty,20 USD/t\n"},
    {"routes",
     "id,from,to,commodity,tariff,tariff_unit,mode,lead_time,lead_time_unit\npipe,a,b,oil,3,USD/t,pipeline,2,d\n"
     "back,b,a,oil,0,USD/t,pipeline,,\n"},
    {"conversions",
     "id,place,commodity,capacity,capacity_unit,min_load,min_load_unit,shutdown\nplant,b,oil,2,kt/d,1,kt/d,yes\n"},
    {"yields", "conversion,input,output,yield,yield_unit\nplant,heavy,fuel,60,%\nplant,light,fuel,80,%\n"},
    {"demands",
     "id,place,commodity,type,quantity,quantity_unit,price\nhome,b,fuel,obligation,1,kt/d,\nsales,b,fuel,market,,,600 USD/t\n"},
    {"storages", "id,place,commodity,volume,volume_unit,initial,initial_unit\ntank,b,heavy,10,kt,5,kt\n"},
    {"levies", "id,payer,recipient,commodity,from,to,rate\nduty_a,BBB,AAA,oil,AAA,,7 USD/t\n"},
};

static void compilation(void **state) {
  (void)state;
  cut_case *c = test_case_open(TABLES, sizeof TABLES / sizeof *TABLES, NULL, 0, false);
  cut_values *values = NULL;
  cut_model *m = NULL, *whole = NULL;
  cut_error err;
  assert_int_equal(cut_values_new(c, NULL, 0, &values, &err), CUT_STATUS_OK);
  assert_int_equal(cut_compile(values, NULL, &whole, &err), CUT_STATUS_OK);
  for (int64_t k = 1;; k++) {
    int64_t live = cut_test_mem_live();
    cut_test_mem_fail_at(k);
    cut_status status = cut_compile(values, NULL, &m, &err);
    bool fired = cut_test_mem_count() >= k;
    cut_test_mem_fail_at(0);
    if (!fired) {
      assert_int_equal(status, CUT_STATUS_OK);
      break;
    }
    assert_int_equal(status, CUT_STATUS_MEMORY);
    assert_null(m);
    assert_int_equal(cut_test_mem_live(), live);
  }
  assert_string_equal(cut_model_digest(m), cut_model_digest(whole));
  cut_model_free(whole);
  cut_model_free(m);
  cut_values_free(values);
  cut_case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(compilation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
