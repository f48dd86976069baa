/* Price rules: what is read and refused, units, circles, parts and means over days. */
#include "case/rule.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "support/unit.h"

/* ---- a small world: three prices, two exchange rates, named rules ---- */

enum { N_RULES = 4 };
static const char *const RULE_NAMES[N_RULES] = {"alias", "export_duty", "netback", "share"};
static const char *const RULE_TEXTS[N_RULES] = {"urals", "0.35 * max(0 USD/t, urals - 109.5 USD/t)",
                                                "brent - 2 USD/bbl - freight", "20 %"};

typedef struct world {
  cut_series_set *series;
  cut_rule *rules[N_RULES];
  cut_rule_names names;
  cut_conversion_basis crude;
  cut_rule_env env;
} world;

static const cut_rule *rule_in_force(void *user, int64_t i, cut_date day, cut_date *until) {
  (void)day;
  (void)until;
  return ((world *)user)->rules[i];
}

static cut_rule *parse(const char *text) {
  cut_rule *r = NULL;
  cut_error err = {0};
  if (cut_rule_parse(text, &r, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return r;
}

static cut_rule *bound(const world *w, const char *text) {
  cut_rule *r = parse(text);
  cut_error err = {0};
  if (cut_rule_bind(r, &w->names, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  return r;
}

static void add_row(cut_series_row *r, cut_unit *u, const char *id, const char *period, double value,
                    const char *unit) {
  assert_true(cut_unit_parse(unit, u, NULL));
  assert_true(cut_span_parse(period, &r->period));
  *r = (cut_series_row){.id = id, .period = r->period, .when = r->period, .value = value, .unit = u};
}

static int set_up(void **state) {
  static world w;
  static cut_series_row rows[8];
  static cut_unit units[8];
  int64_t n = 0;
  w = (world){.series = NULL};
  add_row(&rows[n], &units[n], "brent", "2020", 60, "USD/bbl"), n++;
  add_row(&rows[n], &units[n], "brent", "2020-02", 50, "USD/bbl"), n++;
  add_row(&rows[n], &units[n], "freight", "2020", 640, "RUB/t"), n++;
  add_row(&rows[n], &units[n], "rub", "2020-01", 64, "RUB/USD"), n++;
  add_row(&rows[n], &units[n], "rub", "2020-02", 80, "RUB/USD"), n++;
  add_row(&rows[n], &units[n], "urals", "2020-01", 400, "USD/t"), n++;
  add_row(&rows[n], &units[n], "urals", "2020-02", 100, "USD/t"), n++;
  assert_int_equal(cut_series_set_new(rows, n, "USD", &w.series, NULL, NULL), CUT_STATUS_OK);
  w.names = (cut_rule_names){.series = w.series, .rules = RULE_NAMES, .n_rules = N_RULES};
  for (int i = 0; i < N_RULES; i++) w.rules[i] = bound(&w, RULE_TEXTS[i]);
  cut_unit density;
  assert_true(cut_unit_parse("bbl/t", &density, NULL));
  w.crude = (cut_conversion_basis){.canonical = CUT_DIM_MASS, .kt_per_mm3 = 1.0 / (8 * cut_unit_factor(&density))};
  w.env =
      (cut_rule_env){.series = w.series, .rule = rule_in_force, .user = &w, .basis = &w.crude, .commodity = "crude"};
  *state = &w;
  return 0;
}

static int tear_down(void **state) {
  world *w = *state;
  for (int i = 0; i < N_RULES; i++) cut_rule_free(w->rules[i]);
  cut_series_set_free(w->series);
  return 0;
}

static cut_span span(const char *first, const char *last) {
  cut_span s;
  assert_true(cut_date_parse(first, &s.first));
  assert_true(cut_date_parse(last, &s.last));
  return s;
}

static double total(const world *w, const char *text, cut_span when) {
  cut_rule *r = bound(w, text);
  cut_rule_part parts[CUT_RULE_MAX_PARTS];
  cut_error err = {0};
  int n = 0;
  if (cut_rule_check_units(r, &w->env, when.first, true, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  if (cut_rule_sum(r, &w->env, when, parts, &n, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  double sum = 0;
  for (int i = 0; i < n; i++) sum += parts[i].value;
  cut_rule_free(r);
  return sum;
}

static void expect_mean(const world *w, const char *text, const char *first, const char *last, double value) {
  cut_span when = span(first, last);
  double mean = total(w, text, when) / (when.last - when.first);
  if (!(fabs(mean - value) <= 1e-12 * (1 + fabs(value)))) fail_msg("%s is %.17g, expected %.17g", text, mean, value);
}

static void expect_unread(const char *text, const char *message) {
  cut_rule *r = NULL;
  cut_error err = {0};
  if (cut_rule_parse(text, &r, &err) == CUT_STATUS_OK) fail_msg("\"%s\" was read", text);
  assert_null(r);
  assert_string_equal(err.message, message);
}

static void expect_unbound(const world *w, const char *text, const char *message) {
  cut_rule *r = parse(text);
  cut_error err = {0};
  assert_int_equal(cut_rule_bind(r, &w->names, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, message);
  cut_rule_free(r);
}

static void expect_misfit(const world *w, const char *text, const char *message) {
  cut_rule *r = bound(w, text);
  cut_error err = {0};
  if (cut_rule_check_units(r, &w->env, 18000, true, &err) == CUT_STATUS_OK) fail_msg("\"%s\" passed", text);
  assert_string_equal(err.message, message);
  cut_rule_free(r);
}

/* ---- reading ---- */

static void test_malformed_formulas(void **state) {
  (void)state;
  expect_unread("", "at character 1 of \"\": the formula ends where a number or a name is expected");
  expect_unread("urals +", "at character 8 of \"urals +\": the formula ends where a number or a name is expected");
  expect_unread("urals 5", "at character 7 of \"urals 5\": expected +, -, * or /, not \"5\"");
  expect_unread("(urals", "at character 7 of \"(urals\": expected )");
  expect_unread("urals)", "at character 6 of \"urals)\": expected +, -, * or /, not \")\"");
  expect_unread("mean(a, b)", "at character 1 of \"mean(a, b)\": unknown function \"mean\": there are min and max");
  expect_unread("min(a)", "at character 1 of \"min(a)\": min() needs two or more values");
  expect_unread("max(a b)", "at character 7 of \"max(a b)\": expected , or ) in max()");
  expect_unread("1.2.3 * a", "at character 1 of \"1.2.3 * a\": \"1.2.3\" is not a number");
  expect_unread("a + 5 USD/bb",
                "at character 7 of \"a + 5 USD/bb\": unit \"USD/bb\": \"bb\" is not a unit: did you mean bbl?");
  expect_unread("a + 5 kt/d", "at character 7 of \"a + 5 kt/d\": unit \"kt/d\": a rule has no units per time");
  expect_unread("a ^ 2", "at character 3 of \"a ^ 2\": expected +, -, * or /, not \"^\"");
  expect_unread("\xc3\xa9 + a", "at character 1 of \"\xc3\xa9 + a\": expected a number, a name or (, not \"?\"");
}

static void test_limits(void **state) {
  (void)state;
  char text[4000];
  cut_rule *r = NULL;
  cut_error err = {0};
  memset(text, '(', 65);
  (void)strcpy(text + 65, "a");
  assert_int_equal(cut_rule_parse(text, &r, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "the formula is more than 64 deep"));
  memset(text, '-', 64);
  (void)strcpy(text + 64, "a");
  assert_int_equal(cut_rule_parse(text, &r, &err), CUT_STATUS_INPUT);
  (void)strcpy(text, "a");
  for (int i = 0; i < 16; i++) (void)strcat(text, "+a");
  assert_int_equal(cut_rule_parse(text, &r, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "more than 16 terms between + and -"));
  (void)strcpy(text, "max(a");
  for (int i = 0; i < 300; i++) (void)strcat(text, ",a");
  (void)strcat(text, ")");
  assert_int_equal(cut_rule_parse(text, &r, &err), CUT_STATUS_INPUT);
  memset(text, 'a', 2001);
  text[2001] = '\0';
  assert_int_equal(cut_rule_parse(text, &r, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "is longer than 2000 bytes"));
  /* at the limits */
  (void)strcpy(text, "a");
  for (int i = 0; i < 15; i++) (void)strcat(text, "-a");
  r = parse(text);
  cut_rule_free(r);
  memset(text, '-', 63);
  (void)strcpy(text + 63, "a");
  r = parse(text);
  cut_rule_free(r);
}

static void test_names(void **state) {
  world *w = *state;
  cut_rule *r = parse("urals - 2 * (export_duty + urals) * brent-dated.1");
  assert_int_equal(cut_rule_n_names(r), 3);
  assert_string_equal(cut_rule_name(r, 0), "urals");
  assert_string_equal(cut_rule_name(r, 1), "export_duty");
  assert_string_equal(cut_rule_name(r, 2), "brent-dated.1");
  cut_rule_free(r);
  expect_unbound(w, "brent - ural",
                 "at character 9 of \"brent - ural\": no series or rule is called \"ural\": did you mean urals?");
  expect_unbound(w, "urals-exportduty",
                 "at character 1 of \"urals-exportduty\": no series or rule is called "
                 "\"urals-exportduty\" (a minus between names needs spaces)");
  expect_unbound(
      w, "export_dury + urals",
      "at character 1 of \"export_dury + urals\": no series or rule is called \"export_dury\": did you mean export_duty?");
  expect_unbound(w, "10 USD / t", "at character 10 of \"10 USD / t\": no series or rule is called \"t\"");
  static const char *const BOTH[] = {"urals"};
  cut_rule_names names = {.series = w->series, .rules = BOTH, .n_rules = 1};
  cut_error err = {0};
  r = parse("urals");
  assert_int_equal(cut_rule_bind(r, &names, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "urals is the name of a series and of a rule: rename one");
  cut_rule_free(r);
}

/* ---- units ---- */

static void test_units_that_do_not_fit(void **state) {
  world *w = *state;
  expect_misfit(w, "urals + 5",
                "at character 7 of \"urals + 5\": + needs the same kind of quantity on both sides, not "
                "money per mass and a plain number (give the number its unit)");
  expect_misfit(w, "max(0, urals)",
                "at character 1 of \"max(0, urals)\": max needs the same kind of quantity on both sides, "
                "not a plain number and money per mass (give the number its unit)");
  expect_misfit(w, "urals - share",
                "at character 7 of \"urals - share\": - needs the same kind of quantity on both sides, not "
                "money per mass and a plain number");
  expect_misfit(w, "0.5", "at character 1 of \"0.5\": a price is money per amount (as USD/t), not a plain number");
  expect_misfit(w, "urals * urals",
                "at character 1 of \"urals * urals\": a price is money per amount (as USD/t), not money times "
                "money per mass and mass");
  expect_misfit(w, "freight / rub",
                "at character 9 of \"freight / rub\": money is converted by itself, day by day: leave the "
                "exchange rate out of the formula");
  expect_misfit(w, "rub", "at character 1 of \"rub\": a price is money per amount (as USD/t), not RUB per USD");
  expect_misfit(w, "urals / 0", "at character 7 of \"urals / 0\": division by zero");
  expect_misfit(w, "urals + 5 PLN/t",
                "at character 9 of \"urals + 5 PLN/t\": no series gives the exchange rate PLN/USD or USD/PLN");
  expect_misfit(w, "urals + 5 USD/MWh", "crude: a heating value is needed to convert energy to mass");
  expect_misfit(w, "urals * 7 bbl/t",
                "at character 1 of \"urals * 7 bbl/t\": a price is money per amount (as USD/t), not money "
                "times volume per mass and mass");
  cut_rule *r = bound(w, "urals + 5 USD/MWh");
  cut_rule_env env = w->env;
  env.basis = NULL;
  assert_int_equal(cut_rule_check_units(r, &env, 18000, true, NULL), CUT_STATUS_OK);
  cut_rule_free(r);
  r = bound(w, "20 d * 2 week / 1 d"); /* any quantity may have a name */
  assert_int_equal(cut_rule_check_units(r, &w->env, 18000, false, NULL), CUT_STATUS_OK);
  cut_rule_free(r);
  r = bound(w, "share / 2");
  assert_int_equal(cut_rule_check_units(r, &w->env, 18000, false, NULL), CUT_STATUS_OK);
  cut_rule_free(r);
}

/* ---- values ---- */

static void test_values(void **state) {
  world *w = *state;
  expect_mean(w, "urals", "2020-01-01", "2020-02-01", 400);
  expect_mean(w, "urals", "2020-01-31", "2020-02-03", 200); /* 400, 100, 100 */
  expect_mean(w, "-urals + 3 * urals / 2", "2020-01-01", "2020-02-01", 200);
  expect_mean(w, "export_duty", "2020-01-01", "2020-02-01", 0.35 * 290.5);
  expect_mean(w, "export_duty", "2020-02-01", "2020-03-01", 0);
  /* The mean of the maximum, not the maximum of the mean. */
  expect_mean(w, "export_duty", "2020-01-31", "2020-02-03", 0.35 * 290.5 / 3);
  expect_mean(w, "min(urals, 300 USD/t, 250 USD/t)", "2020-01-31", "2020-02-02", 175);
  expect_mean(w, "share * urals", "2020-01-01", "2020-01-03", 80);
  expect_mean(w, "urals - (10 USD/t - (2 USD/t - 1 USD/t))", "2020-01-01", "2020-01-03", 391);
  expect_mean(w, "2 kUSD/kt + 0 USD/bbl", "2020-01-01", "2020-01-03", 2);
}

static void test_conversions_inside(void **state) {
  world *w = *state;
  expect_mean(w, "brent", "2020-01-01", "2020-01-02", 480);           /* by the commodity, 8 bbl/t */
  expect_mean(w, "brent * 7 bbl/t", "2020-01-01", "2020-01-02", 420); /* by the formula */
  expect_mean(w, "urals + brent", "2020-01-01", "2020-01-02", 880);
  expect_mean(w, "brent + urals", "2020-01-01", "2020-01-02", 880);
  expect_mean(w, "max(brent, urals)", "2020-01-01", "2020-01-02", 480);
  expect_mean(w, "freight", "2020-01-31", "2020-02-02", 9); /* 640 RUB at 64 and at 80 */
  expect_mean(w, "100 USD/t * (rub / 64 RUB/USD)", "2020-02-01", "2020-02-02", 125);
  expect_mean(w, "100 USD/t * (rub * 0.0125 USD/RUB)", "2020-02-01", "2020-02-02", 100);
  expect_mean(w, "netback", "2020-02-01", "2020-02-02", 8 * 48 - 8);
}

static void test_mean_of_adjoining_spans(void **state) {
  world *w = *state;
  cut_span all = span("2020-01-01", "2020-03-01");
  double whole = total(w, "export_duty + freight", all);
  for (cut_date b = all.first + 1; b < all.last; b++) {
    double parts = total(w, "export_duty + freight", (cut_span){all.first, b}) +
                   total(w, "export_duty + freight", (cut_span){b, all.last});
    assert_true(fabs(parts - whole) <= 1e-12 * whole);
  }
}

static void test_parts(void **state) {
  world *w = *state;
  cut_rule *r = bound(w, "urals - export_duty + -(5 USD/t - netback) + 2 * alias - (alias)");
  cut_rule_part parts[CUT_RULE_MAX_PARTS];
  int n = 0;
  assert_int_equal(cut_rule_sum(r, &w->env, span("2020-01-01", "2020-01-02"), parts, &n, NULL), CUT_STATUS_OK);
  static const struct {
    const char *label;
    double value;
  } EXPECTED[] = {{"urals", 400},     {"export_duty", -0.35 * 290.5},
                  {"5 USD/t", -5},    {"brent", 480},
                  {"2 USD/bbl", -16}, {"freight", -10},
                  {"2 * alias", 800}, {"alias", -400}};
  assert_int_equal(n, 8);
  for (int i = 0; i < n; i++) {
    assert_string_equal(parts[i].label, EXPECTED[i].label);
    assert_true(fabs(parts[i].value - EXPECTED[i].value) < 1e-9);
  }
  /* A second rule adds to the same terms. */
  assert_int_equal(cut_rule_sum(r, &w->env, span("2020-01-02", "2020-01-03"), parts, &n, NULL), CUT_STATUS_OK);
  assert_int_equal(n, 8);
  assert_true(parts[0].value == 800);
  cut_rule_free(r);
}

static void test_missing_day_and_division_by_zero(void **state) {
  world *w = *state;
  cut_rule_part parts[CUT_RULE_MAX_PARTS];
  cut_error err = {0};
  int n = 0;
  cut_rule *r = bound(w, "brent + urals");
  assert_int_equal(cut_rule_sum(r, &w->env, span("2020-02-15", "2020-03-15"), parts, &n, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "series urals has no value on 2020-03-01: it ends on 2020-02-29");
  assert_int_equal(n, 0);
  cut_rule_free(r);
  r = bound(w, "urals * urals / (urals - 100 USD/t)");
  assert_int_equal(cut_rule_check_units(r, &w->env, 18000, true, &err), CUT_STATUS_OK);
  assert_int_equal(cut_rule_sum(r, &w->env, span("2020-02-15", "2020-02-16"), parts, &n, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "at character 15 of \"urals * urals / (urals - 100 USD/t)\": division by zero");
  cut_rule_free(r);
}

/* ---- circles ---- */

enum { MAX_CIRCLE = 80 };
typedef struct formulas {
  cut_rule *items[MAX_CIRCLE];
  const char *names[MAX_CIRCLE];
  char text[MAX_CIRCLE][16];
  int64_t n;
} formulas;

static const cut_rule *formula(void *user, int64_t i, int64_t k) {
  return k == 0 ? ((formulas *)user)->items[i] : NULL;
}

static void add_formulas(formulas *f, const world *w, const char *const *texts) {
  cut_rule_names names = {.series = w->series, .rules = f->names, .n_rules = f->n};
  for (int64_t i = 0; i < f->n; i++) {
    f->items[i] = parse(texts[i]);
    assert_int_equal(cut_rule_bind(f->items[i], &names, NULL), CUT_STATUS_OK);
  }
}

static void free_formulas(formulas *f) {
  for (int64_t i = 0; i < f->n; i++) cut_rule_free(f->items[i]);
}

static void test_circles(void **state) {
  world *w = *state;
  cut_error err = {0};
  int64_t at = 0;
  formulas f = {.names = {"a", "b", "c", "d"}, .n = 4};
  add_formulas(&f, w, (const char *const[]){"urals + b", "2 * c", "d - b", "urals"});
  assert_int_equal(cut_rules_check_circles(f.names, f.n, formula, &f, &at, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "rules refer to each other in a circle: b -> c -> b");
  assert_int_equal(at, 1);
  free_formulas(&f);
  add_formulas(&f, w, (const char *const[]){"b + b", "c + c", "d + d", "urals + urals"});
  assert_int_equal(cut_rules_check_circles(f.names, f.n, formula, &f, &at, &err), CUT_STATUS_OK);
  free_formulas(&f);
  add_formulas(&f, w, (const char *const[]){"b", "c", "d", "urals + d"});
  assert_int_equal(cut_rules_check_circles(f.names, f.n, formula, &f, &at, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "rules refer to each other in a circle: d -> d");
  free_formulas(&f);
}

/* A chain of rules, each of `text` with the next one's name in it. */
static cut_status check_chain(const world *w, int n, const char *text, cut_error *err) {
  static formulas f;
  static char texts[MAX_CIRCLE][40];
  const char *list[MAX_CIRCLE];
  f = (formulas){.n = n};
  for (int i = 0; i < n; i++) {
    (void)snprintf(f.text[i], sizeof f.text[i], "r%02d", i);
    f.names[i] = f.text[i];
    (void)snprintf(texts[i], sizeof texts[i], text, i + 1 < n ? i + 1 : 0, i + 1 < n ? i + 1 : 0);
    list[i] = i + 1 < n ? texts[i] : "urals";
  }
  add_formulas(&f, w, list);
  cut_status status = cut_rules_check_circles(f.names, f.n, formula, &f, NULL, err);
  free_formulas(&f);
  return status;
}

static void test_chains(void **state) {
  world *w = *state;
  cut_error err = {0};
  assert_int_equal(check_chain(w, 64, "r%02d * 1", &err), CUT_STATUS_OK);
  assert_int_equal(check_chain(w, 65, "r%02d * 1", &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "rule r64: rules refer to each other more than 64 deep");
  assert_int_equal(check_chain(w, 60, "max(r%02d, r%02d)", &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "has more than 4096 parts when the rules in it are written out"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_malformed_formulas),
      cmocka_unit_test(test_limits),
      cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_units_that_do_not_fit, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_conversions_inside, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_mean_of_adjoining_spans, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_parts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_missing_day_and_division_by_zero, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_circles, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_chains, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
