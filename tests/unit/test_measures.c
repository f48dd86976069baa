/* Measures: their days, links and names; what they change and cost once decided. April to June 2021: 30, 31, 30 days.
 */
#include "case/measures.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "case/values.h"
#include "compile/compile.h"
#include "model/patch.h"
#include "support/case_folder.h"
#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: measures\ntitle: \"Decisions\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-01\n  end: 2021-06-30\n"},
    {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\nCCC,Other,state\n"},
    {"places", "id,name,type,actor\na_border,Border,border,AAA\nb_home,Home,country,BBB\nc_port,Port,port,CCC\n"},
    {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis\ngas,Gas,kt,12,MWh/t,net\n"},
    {"contracts",
     "id,seller,buyer,commodity,place,max,max_unit,price,tied_to\npipe,AAA,BBB,gas,a_border,10,kt/d,300 USD/t,\n"
     "lng,CCC,BBB,gas,c_port,4,kt/d,200 USD/t,terminal\n"},
    {"routes",
     "id,from,to,commodity,capacity,capacity_unit,lead_time,lead_time_unit,mode\npipeline,a_border,b_home,gas,10,kt/d,,,pipeline\n"
     "ship,c_port,b_home,gas,1,kt/d,0,d,sea\n"},
    {"demands", "id,place,commodity,buyer,type,quantity,quantity_unit\nhome,b_home,gas,BBB,obligation,5,kt/d\n"},
    {"series",
     "id,period,value,value_unit\neuro,2021-04,1.2,USD/EUR\neuro,2021-05,1.25,USD/EUR\neuro,2021-06,1.3,USD/EUR\n"},
    {"measures",
     "id,name,decided_by,paid_by,cost_once,cost_once_unit,cost_running,cost_running_unit,lead_time,lead_time_unit,decide_from,decide_by\n"
     "terminal,Terminal,BBB,,3000,kUSD,1500,USD/d,10,d,2021-04-11,2021-05-31\n"
     "insulate,Insulation,BBB,CCC,2000,kEUR,,,,,,2021-06-01\n"
     "fast,Faster ships,BBB,,,,31,kEUR/month,,,,\n"
     "second,Second terminal,AAA,,,,,,,,2021-05-01,\n"},
    {"effects",
     "measure,position,table,id,column,operation,value,value_unit\nterminal,1,routes,ship,capacity,set,6,kt/d\n"
     "insulate,1,demands,home,quantity,multiply,0.8,\nfast,1,routes,ship,lead_time,set,2,d\n"
     "second,1,routes,ship,capacity,multiply,2,\n"},
    {"measure_links", "measure,relation,other\nsecond,requires,terminal\nfast,excludes,insulate\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES, APRIL = 0, MAY = 1, JUNE = 2 };

static cut_case *open_case(void) { return test_case_open(TABLES, N_TABLES, NULL, 0, false); }

static cut_measure_state *states_of(const cut_case *c, const char *const *texts) {
  cut_measure_state *states = NULL;
  cut_error err;
  assert_int_equal(cut_measure_states_new(c, &states, &err), CUT_STATUS_OK);
  for (int i = 0; texts[i] != NULL; i++)
    if (cut_measure_states_take(c, texts[i], states, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return states;
}
#define TAKING(...) ((const char *const[]){__VA_ARGS__, NULL})

static cut_values *values_of(const cut_case *c, const char *const *texts) {
  cut_values *v = NULL;
  cut_error err;
  cut_measure_state *states = states_of(c, texts);
  assert_int_equal(cut_values_new(c, NULL, 0, &v, &err), CUT_STATUS_OK);
  if (cut_values_set_measures(v, states, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_mem_free(states);
  return v;
}

static cut_model *model_of(const cut_values *v) {
  cut_model *m = NULL;
  cut_error err;
  if (cut_compile(v, NULL, &m, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_OK);
  return m;
}

static void assert_near(double found, double expected) {
  if (!(fabs(found - expected) <= 1e-9 * (1 + fabs(expected))))
    fail_msg("%.12g found, %.12g expected", found, expected);
}

static int64_t column(const cut_model *m, const cut_case *c, cut_role role, cut_table t, const char *key,
                      int64_t period) {
  bool is_measure = t == CUT_TABLE_MEASURES;
  int64_t j =
      cut_model_find_column(m, (cut_origin){role, t, cut_case_find(c, t, key), -1, is_measure ? -1 : 0, 0, period, 0});
  if (j < 0) fail_msg("no column of %s", key);
  return j;
}

static double upper(const cut_model *m, const cut_case *c, cut_role role, cut_table t, const char *key,
                    int64_t period) {
  return cut_model_get(m)->col_upper[column(m, c, role, t, key, period)];
}

/* Rate of the term with that label in the period, 0 if there is none. */
static double rate(const cut_model *m, const cut_case *c, const char *measure, const char *label, int64_t period,
                   const char *payer) {
  const cut_model_view *v = cut_model_get(m);
  int64_t j = column(m, c, CUT_ROLE_MEASURE, CUT_TABLE_MEASURES, measure, period);
  for (int64_t k = 0; k < v->n_terms; k++) {
    if (v->terms[k].column != j || strcmp(cut_model_term(v, k).label, label) != 0) continue;
    assert_int_equal(cut_model_term(v, k).recipient, CUT_ACCOUNT_REAL);
    assert_int_equal(cut_model_term(v, k).payer, cut_case_find(c, CUT_TABLE_ACTORS, payer));
    return v->terms[k].rate;
  }
  return 0;
}

/* ---- off, on ---- */

static void measures_are_off_unless_taken(void **state) {
  (void)state;
  cut_case *c = open_case();
  cut_values *v = NULL;
  assert_int_equal(cut_values_new(c, NULL, 0, &v, NULL), CUT_STATUS_OK);
  cut_model *m = model_of(v);
  for (int64_t t = APRIL; t <= JUNE; t++) {
    assert_near(upper(m, c, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "lng", t), 0);
    assert_near(upper(m, c, CUT_ROLE_MEASURE, CUT_TABLE_MEASURES, "terminal", t), 0);
    assert_near(rate(m, c, "terminal", "cost once", t, "BBB"), 0);
  }
  assert_near(upper(m, c, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "ship", MAY), 31);
  cut_model_free(m);
  cut_values_free(v);
  cut_case_free(c);
}

static void effects_hold_from_decision_and_lead_time_on(void **state) {
  (void)state;
  cut_case *c = open_case();
  cut_values *v = values_of(c, TAKING("terminal"));
  cut_model *m = model_of(v);
  /* Decided on 11 April, in effect from 21 April: ten days of it. */
  assert_near(upper(m, c, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "lng", APRIL), 4 * 10);
  assert_near(upper(m, c, CUT_ROLE_CONTRACT, CUT_TABLE_CONTRACTS, "lng", MAY), 4 * 31);
  assert_near(upper(m, c, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "ship", APRIL), 1 * 20 + 6 * 10);
  assert_near(upper(m, c, CUT_ROLE_FLOW, CUT_TABLE_ROUTES, "ship", JUNE), 6 * 30);
  for (int64_t t = APRIL; t <= JUNE; t++)
    assert_near(upper(m, c, CUT_ROLE_MEASURE, CUT_TABLE_MEASURES, "terminal", t), 1);
  assert_near(rate(m, c, "terminal", "cost once", APRIL, "BBB"), 3000);
  assert_near(rate(m, c, "terminal", "cost once", MAY, "BBB"), 0);
  assert_near(rate(m, c, "terminal", "cost running", APRIL, "BBB"), 1.5 * 10);
  assert_near(rate(m, c, "terminal", "cost running", MAY, "BBB"), 1.5 * 31);
  cut_model_free(m);
  cut_values_free(v);
  cut_case_free(c);
}

static void costs_in_foreign_money_take_the_rate_of_the_day(void **state) {
  (void)state;
  cut_case *c = open_case();
  cut_values *v = values_of(c, TAKING("insulate=2021-05-31"));
  cut_model *m = model_of(v);
  assert_near(rate(m, c, "insulate", "cost once", MAY, "CCC"), 2000 * 1.25);
  assert_near(rate(m, c, "insulate", "cost once", JUNE, "CCC"), 0);
  /* Somebody else pays: nothing to the buyer. */
  assert_near(cut_model_get(m)->cost[column(m, c, CUT_ROLE_MEASURE, CUT_TABLE_MEASURES, "insulate", MAY)], 0);
  assert_near(upper(m, c, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "home", APRIL), 150);
  assert_near(upper(m, c, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "home", MAY), 30 * 5 + 0.8 * 5);
  assert_near(upper(m, c, CUT_ROLE_DEMAND, CUT_TABLE_DEMANDS, "home", JUNE), 0.8 * 150);
  cut_model_free(m);
  cut_values_free(v);
  v = values_of(c, TAKING("fast"));
  m = model_of(v);
  assert_near(rate(m, c, "fast", "cost running", MAY, "BBB"), 31 * 1.25);
  cut_model_free(m);
  cut_values_free(v);
  cut_case_free(c);
}

static void taking_a_measure_is_a_patch_where_it_moves_limits_only(void **state) {
  (void)state;
  cut_case *c = open_case();
  cut_values *off = NULL, *on = values_of(c, TAKING("terminal", "insulate")), *fast = values_of(c, TAKING("fast"));
  assert_int_equal(cut_values_new(c, NULL, 0, &off, NULL), CUT_STATUS_OK);
  cut_model *a = model_of(off), *b = model_of(on), *d = model_of(fast);
  assert_int_equal(cut_patch_same_structure(a, b, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_patch_same_structure(a, d, NULL), CUT_STATUS_STRUCTURE);
  cut_model_free(a);
  cut_model_free(b);
  cut_model_free(d);
  cut_values_free(off);
  cut_values_free(on);
  cut_values_free(fast);
  cut_case_free(c);
}

static void measures_come_on_top_of_later_changes(void **state) {
  (void)state;
  cut_case *c = open_case();
  const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};
  int64_t ship = cut_case_find(c, CUT_TABLE_ROUTES, "ship");
  cut_span june = {0, 0};
  assert_true(cut_date_parse("2021-06-01", &june.first) && cut_date_parse("2021-07-01", &june.last));
  cut_values *v = values_of(c, TAKING("terminal", "second")), *copy = NULL;
  cut_error err;
  /* 6 by the one, doubled by the other, whatever the row says. */
  assert_near(cut_value_rate(v, CUT_TABLE_ROUTES, ship, CUT_ROUTES_CAPACITY, june), 2 * 6 * 30);
  assert_int_equal(cut_values_change(v, "routes", "ship", "capacity", "set", "3", "kt/d", always, &err), CUT_STATUS_OK);
  assert_near(cut_value_rate(v, CUT_TABLE_ROUTES, ship, CUT_ROUTES_CAPACITY, june), 2 * 6 * 30);
  assert_int_equal(cut_values_change(v, "routes", "ship", "capacity", "set", "x", "kt/d", always, &err),
                   CUT_STATUS_INPUT);
  cut_measure_state *only = states_of(c, TAKING("second"));
  assert_int_equal(cut_values_with_measures(v, only, &copy, &err), CUT_STATUS_OK);
  assert_near(cut_value_rate(copy, CUT_TABLE_ROUTES, ship, CUT_ROUTES_CAPACITY, june), 2 * 3 * 30);
  cut_values_free(copy);
  assert_int_equal(cut_values_with_measures(v, NULL, &copy, &err), CUT_STATUS_OK);
  assert_null(cut_values_measures(copy));
  assert_near(cut_value_rate(copy, CUT_TABLE_ROUTES, ship, CUT_ROUTES_CAPACITY, june), 3 * 30);
  cut_values_free(copy);
  cut_mem_free(only);
  cut_values_free(v);
  cut_case_free(c);
}

/* ---- days, links, names ---- */

static void assert_refused(const cut_case *c, const char *text, const char *message) {
  cut_measure_state *states = NULL;
  cut_error err = {0};
  assert_int_equal(cut_measure_states_new(c, &states, &err), CUT_STATUS_OK);
  assert_int_equal(cut_measure_states_take(c, text, states, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, message);
  cut_mem_free(states);
}

static void a_day_must_be_one_on_which_it_can_be_decided(void **state) {
  (void)state;
  cut_case *c = open_case();
  assert_refused(c, "terminal=2021-04-10",
                 "measure terminal cannot be decided on 2021-04-10: 2021-04-11 is the first day on which it can");
  assert_refused(c, "terminal=2021-06-01",
                 "measure terminal cannot be decided on 2021-06-01: 2021-05-31 is the last day on which it can");
  assert_refused(c, "second=2021-07-01", "measure second cannot be decided on 2021-07-01: the case ends on 2021-06-30");
  assert_refused(c, "insulate=soon", "measure insulate: \"soon\" is not a date, YYYY-MM-DD");
  assert_refused(c, "terminl", "no measure is called \"terminl\": did you mean terminal?");
  cut_case_free(c);
}

static void assert_name(const cut_case *c, const char *const *texts, const char *name) {
  cut_measure_state *states = states_of(c, texts);
  cut_text t = {0};
  cut_measure_states_name(c, states, &t);
  assert_string_equal(t.data, name);
  cut_text_clear(&t);
  cut_mem_free(states);
}

static void names_tell_what_is_taken(void **state) {
  (void)state;
  cut_case *c = open_case();
  assert_name(c, TAKING("terminal", "insulate"), "+insulate+terminal");
  assert_name(c, TAKING("terminal=2021-04-11"), "+terminal");
  assert_name(c, TAKING("terminal=2021-05-01", "second"), "+second+terminal=2021-05-01");
  cut_case_free(c);
}

static void links_are_kept(void **state) {
  (void)state;
  cut_case *c = open_case();
  cut_error err;
  cut_measure_state *states = states_of(c, TAKING("second"));
  assert_int_equal(cut_measure_states_check(c, states, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "measure second requires measure terminal, which is not taken");
  cut_mem_free(states);
  states = states_of(c, TAKING("fast", "insulate"));
  assert_int_equal(cut_measure_states_check(c, states, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "measure fast excludes measure insulate: they cannot both be taken");
  cut_mem_free(states);
  states = states_of(c, TAKING("second", "terminal"));
  assert_int_equal(cut_measure_states_check(c, states, &err), CUT_STATUS_OK);
  const uint8_t group[3] = {0, 1, 0};
  cut_measure_states_open(c, group, states);
  assert_int_equal(states[cut_case_find(c, CUT_TABLE_MEASURES, "insulate")].choice, CUT_MEASURE_OPEN);
  assert_int_equal(states[cut_case_find(c, CUT_TABLE_MEASURES, "second")].choice, CUT_MEASURE_ON);
  cut_mem_free(states);
  cut_case_free(c);
}

/* ---- findings ---- */

/* Opens the small case with these tables; returns the messages of its errors and warnings, one a line. */
static void assert_finding(const test_table *tables, int64_t n, const char *file, const char *col,
                           const char *message) {
  case_folder folder;
  cut_case *c = NULL;
  cut_error err;
  bool found = false;
  case_folder_make(&folder);
  for (int64_t i = 0; i < n; i++) {
    char name[40];
    (void)snprintf(name, sizeof name, "%s.csv", tables[i].name);
    case_folder_write(&folder, name, tables[i].text);
  }
  cut_status status = cut_case_open(folder.path, NULL, 0, &c, &err);
  case_folder_drop(&folder);
  assert_true(status == CUT_STATUS_OK || status == CUT_STATUS_INPUT);
  assert_non_null(c);
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) {
    cut_diagnostic d = cut_case_diagnostic(c, i);
    found = found || (strcmp(d.message, message) == 0 && strcmp(d.file, file) == 0 && strcmp(d.column, col) == 0);
  }
  for (int64_t i = 0; !found && i < cut_case_n_diagnostics(c); i++)
    print_message("%s %s: %s\n", cut_case_diagnostic(c, i).file, cut_case_diagnostic(c, i).column,
                  cut_case_diagnostic(c, i).message);
  if (!found) fail_msg("not found: %s", message);
  cut_case_free(c);
}

#define M "id,decided_by,lead_time,lead_time_unit,decide_from,decide_by,source,kind,known_from\n"
#define E "measure,position,table,id,column,operation,value,value_unit,source,kind,known_from\n"
#define L "measure,relation,other,source,kind,known_from\n"
#define END ",test,assumed,2021-01-01\n"
#define ROW(text) text END
#define TWO \
  { "measures", M ROW("one,BBB,,,,") ROW("two,BBB,,,,") ROW("three,BBB,,,,") }

static void assert_bad_effect(const char *row, const char *col, const char *message) {
  char text[400];
  (void)snprintf(text, sizeof text, "%s%s%s", E, row, END);
  const test_table tables[] = {TWO, {"effects", text}};
  assert_finding(tables, 2, "effects.csv", col, message);
}

static void effects_are_read_as_scenarios_are(void **state) {
  (void)state;
  assert_bad_effect("one,1,rotes,ship,capacity,set,1,kt/d", "table",
                    "no table is called \"rotes\": did you mean routes?");
  assert_bad_effect("one,1,routes,shp,capacity,set,1,kt/d", "id", "routes has no row \"shp\": did you mean ship?");
  assert_bad_effect("one,1,routes,ship,capcity,set,1,kt/d", "column",
                    "no column is called \"capcity\": did you mean capacity?");
  assert_bad_effect("one,1,routes,ship,capacity,set,much,kt/d", "value", "expected a number or none, not \"much\"");
  assert_bad_effect("one,1,routes,ship,capacity,set,1,kt", "value_unit",
                    "expected an amount per time (mass, volume or energy per d, week, month or a), not mass");
  assert_bad_effect("one,1,routes,ship,mode,set,rail,", "column",
                    "column mode of routes cannot be changed by a measure");
  assert_bad_effect("one,1,measures,two,lead_time,set,1,d", "table", "a measure cannot change measures");
  const test_table later[] = {{"measures", M ROW("one,BBB,3,d,,")},
                              {"effects", E ROW("one,1,routes,ship,lead_time,set,1,d")}};
  assert_finding(later, 2, "effects.csv", "column",
                 "column lead_time of routes cannot change within the run: only a measure in effect from the start can "
                 "change it");
}

static void what_cannot_hold_together_is_told(void **state) {
  (void)state;
  const test_table itself[] = {TWO, {"measure_links", L ROW("one,requires,one")}};
  assert_finding(itself, 2, "measure_links.csv", "other", "measure one cannot require itself");
  const test_table circle[] = {
      TWO, {"measure_links", L ROW("one,requires,two") ROW("two,requires,three") ROW("three,requires,one")}};
  assert_finding(circle, 2, "measure_links.csv", "other",
                 "measures require each other in a circle: one requires two, which requires one");
  const test_table both[] = {TWO, {"measure_links", L ROW("one,requires,two") ROW("two,excludes,one")}};
  assert_finding(both, 2, "measure_links.csv", "other",
                 "measure one both requires and excludes two, so it can never be taken");
  const test_table apart[] = {
      TWO, {"measure_links", L ROW("one,requires,two") ROW("one,requires,three") ROW("two,excludes,three")}};
  assert_finding(apart, 2, "measure_links.csv", "other",
                 "measure one requires three and two, which exclude each other, so it can never be taken");
  const test_table dates[] = {{"measures", M ROW("one,BBB,,,2021-05-01,2021-04-01")}};
  assert_finding(dates, 1, "measures.csv", "decide_by", "decide_by 2021-04-01 is before decide_from 2021-05-01");
  const test_table half[] = {{"measures", M ROW("one,BBB,1.5,d,,")}};
  assert_finding(half, 1, "measures.csv", "lead_time", "lead_time 1.5 d is not a number of whole days below ten years");
  const test_table idle[] = {{"measures", M ROW("one,BBB,,,,")}};
  assert_finding(idle, 1, "measures.csv", "id",
                 "the measure one changes nothing: it has no effects and no contract is tied to it");
  const test_table twice[] = {{"measures", M ROW("cut,BBB,,,,")}};
  assert_finding(twice, 1, "measures.csv", "id", "cut is a scenario too: answers could not tell them apart");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(measures_are_off_unless_taken),
      cmocka_unit_test(effects_hold_from_decision_and_lead_time_on),
      cmocka_unit_test(costs_in_foreign_money_take_the_rate_of_the_day),
      cmocka_unit_test(taking_a_measure_is_a_patch_where_it_moves_limits_only),
      cmocka_unit_test(measures_come_on_top_of_later_changes),
      cmocka_unit_test(a_day_must_be_one_on_which_it_can_be_decided),
      cmocka_unit_test(names_tell_what_is_taken),
      cmocka_unit_test(links_are_kept),
      cmocka_unit_test(effects_are_read_as_scenarios_are),
      cmocka_unit_test(what_cannot_hold_together_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
