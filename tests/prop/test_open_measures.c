/* Random cases with up to six measures: what the engine chooses is the best of all states, each solved by itself, and
 * both are certified. The seed of a failing case is printed. ctest: full */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/case_text.h"
#include "support/unit.h"

enum { N_CASES = 60, MAX_MEASURES = 6 };

static uint64_t next(uint64_t *seed) { /* splitmix64 */
  uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}
static int below(uint64_t *seed, int n) { return (int)(next(seed) % (uint64_t)n); }

typedef struct random_case {
  cut_text contracts, routes, measures, effects, links;
  int n;
} random_case;

/* Measure k adds to a route, opens a tied contract, lowers need, or opens a route that was closed. */
static void add_measure(random_case *x, int k, uint64_t *seed) {
  cut_text_add_f(&x->measures, "m%d,BBB,%d,kUSD,%d,USD/d,%d,d,%s\n", k, below(seed, 9) * 400, below(seed, 4) * 1500,
                 below(seed, 3) * 9, below(seed, 3) == 0 ? "2021-05-03" : "");
  switch (below(seed, 5)) {
    case 0:
      cut_text_add_f(&x->effects, "m%d,1,routes,ship,capacity,add,%d,kt/d\n", k, 1 + below(seed, 4));
      break;
    case 1:
      cut_text_add_f(&x->contracts, "c%d,AAA,BBB,gas,c_port,%s,%d USD/t,m%d\n", k,
                     below(seed, 2) == 0   ? "4,kt/d"
                     : below(seed, 2) == 0 ? "90,kt/month"
                                           : ",",
                     150 + below(seed, 200), k);
      break;
    case 2:
      cut_text_add_f(&x->effects, "m%d,1,demands,home,quantity,add,-%d,kt/month\n", k, 3 + below(seed, 9));
      break;
    case 3:
      cut_text_add_f(&x->routes, "r%d,c_port,b_home,gas,%d,kt/d,%d,USD/t,rail,no\n", k, 1 + below(seed, 4),
                     below(seed, 60));
      cut_text_add_f(&x->effects, "m%d,1,routes,r%d,active,set,yes,\n", k, k);
      break;
    default:
      cut_text_add_f(&x->effects, "m%d,1,contracts,pipe,max,add,%d,kt/month\n", k, 10 * below(seed, 6));
      break;
  }
}

static cut_case *make_case(uint64_t *seed, int *n) {
  random_case x = {.n = 1 + below(seed, MAX_MEASURES)};
  cut_text_add(&x.contracts, "id,seller,buyer,commodity,place,max,max_unit,price,tied_to\n");
  cut_text_add_f(&x.contracts, "pipe,AAA,BBB,gas,a_border,%d,kt/month,300 USD/t,\n", 40 + below(seed, 90));
  cut_text_add_f(&x.contracts, "spot,AAA,BBB,gas,c_port,%d,kt/d,%d USD/t,\n", 1 + below(seed, 3),
                 350 + below(seed, 150));
  cut_text_add(&x.routes, "id,from,to,commodity,capacity,capacity_unit,tariff,tariff_unit,mode,active\n");
  cut_text_add(&x.routes, "pipeline,a_border,b_home,gas,9,kt/d,,,pipeline,\n");
  cut_text_add_f(&x.routes, "ship,c_port,b_home,gas,%d,kt/d,%d,USD/t,sea,\n", below(seed, 3), below(seed, 40));
  cut_text_add(
      &x.measures,
      "id,decided_by,cost_once,cost_once_unit,cost_running,cost_running_unit,lead_time,lead_time_unit,decide_from\n");
  cut_text_add(&x.effects, "measure,position,table,id,column,operation,value,value_unit\n");
  cut_text_add(&x.links, "measure,relation,other\n");
  for (int k = 0; k < x.n; k++) add_measure(&x, k, seed);
  for (int k = 1; k < x.n; k++)
    if (below(seed, 3) == 0)
      cut_text_add_f(&x.links, "m%d,%s,m%d\n", k, below(seed, 2) == 0 ? "requires" : "excludes", below(seed, k));
  const test_table tables[] = {
      {"case.yaml",
       "cutset: 1\nid: random\ntitle: \"Random\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
       "calendar:\n  start: 2021-04-01\n  end: 2021-06-30\n  resolution:\n    - {step: month}\n"},
      {"actors", "id,name,type\nAAA,Seller,state\nBBB,Buyer,state\n"},
      {"places", "id,name,type,actor\na_border,Border,border,AAA\nb_home,Home,country,BBB\nc_port,Port,port,AAA\n"},
      {"commodities", "id,name,unit,heating_value,heating_value_unit,heating_basis\ngas,Gas,kt,12,MWh/t,net\n"},
      {"demands",
       "id,place,commodity,buyer,type,quantity,quantity_unit,price\nhome,b_home,gas,BBB,obligation,120,kt/month,\n"
       "sales,b_home,gas,,market,20,kt/month,260 USD/t\n"},
      {"contracts", x.contracts.data},
      {"routes", x.routes.data},
      {"measures", x.measures.data},
      {"effects", x.effects.data},
      {"measure_links", x.links.data}};
  cut_case *c = test_case_open(tables, (int64_t)(sizeof tables / sizeof *tables), NULL, 0, false);
  cut_text *texts[] = {&x.contracts, &x.routes, &x.measures, &x.effects, &x.links};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) cut_text_clear(texts[i]);
  *n = x.n;
  return c;
}

/* Unserved energy and net cost of a solve, both proved. False if links refuse the state. */
typedef struct answer {
  double unserved, cost;
} answer;

static bool solve(const cut_case *c, const cut_option_value *options, int64_t n, answer *out, cut_result **keep) {
  cut_result *r = NULL;
  cut_error err;
  cut_status status = cut_run(c, "solve", options, n, NULL, &r, &err);
  if (status == CUT_STATUS_INPUT &&
      (strstr(err.message, "requires") != NULL || strstr(err.message, "excludes") != NULL))
    return false;
  if (status != CUT_STATUS_OK) fail_msg("%s", err.message);
  *out = (answer){0, 0};
  for (int64_t i = 0; i < cut_result_n_rows(r, "stages"); i++) {
    double objective = cut_result_number(r, "stages", i, "objective");
    assert_string_equal(cut_result_text(r, "stages", i, "proof"), "proved");
    *(strcmp(cut_result_text(r, "stages", i, "goal"), "net cost") == 0 ? &out->cost : &out->unserved) = objective;
  }
  if (keep != NULL)
    *keep = r;
  else
    cut_result_free(r);
  return true;
}

static bool is_better(answer a, answer b) {
  if (a.unserved < b.unserved - 1e-4) return true;
  return a.unserved <= b.unserved + 1e-4 && a.cost < b.cost;
}

static void compare_with_all_states(uint64_t seed) {
  uint64_t stream = seed;
  int n = 0;
  cut_case *c = make_case(&stream, &n);
  answer best = {INFINITY, INFINITY}, open;
  char ids[MAX_MEASURES][16];
  for (int set = 0; set < 1 << n; set++) {
    cut_option_value options[MAX_MEASURES + 2] = {{"detail", "no"}, {"ranges", "no"}};
    int64_t n_options = 2;
    answer found;
    for (int k = 0; k < n; k++) {
      if ((set >> k & 1) == 0) continue;
      (void)snprintf(ids[k], sizeof ids[k], "m%d", k);
      options[n_options++] = (cut_option_value){"measure", ids[k]};
    }
    if (solve(c, options, n_options, &found, NULL) && is_better(found, best)) best = found;
  }
  const cut_option_value options[] = {{"measures", "open"}, {"detail", "no"}, {"ranges", "no"}};
  cut_result *r = NULL;
  assert_true(solve(c, options, 3, &open, &r));
  /* The classes may differ by their slack, and cost by what that slack is worth. */
  if (!(fabs(open.unserved - best.unserved) <= 1e-4 && fabs(open.cost - best.cost) <= 0.2 + 1e-7 * fabs(best.cost)))
    fail_msg("seed %llu: open %.9g GWh, %.9g; best of all states %.9g GWh, %.9g", (unsigned long long)seed,
             open.unserved, open.cost, best.unserved, best.cost);
  assert_int_equal(cut_result_n_rows(r, "measures"), n);
  cut_result_free(r);
  cut_case_free(c);
}

static void the_engine_chooses_the_best_of_all_states(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= N_CASES; seed++) compare_with_all_states(seed);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_engine_chooses_the_best_of_all_states)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
