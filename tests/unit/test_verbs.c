/* The tables of verbs and options, and options read by them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "question/verbs.h"
#include "support/unit.h"

static cut_error err;

#define PARSE(verb, out, ...)                                                                                         \
  cut_run_options_parse((verb), (const cut_option_value[]){__VA_ARGS__},                                              \
                        (int64_t)(sizeof((const cut_option_value[]){__VA_ARGS__}) / sizeof(cut_option_value)), (out), \
                        &err)

static bool in_list(const char *list, const char *word) {
  char padded[256], wanted[64];
  snprintf(padded, sizeof padded, " %s ", list);
  snprintf(wanted, sizeof wanted, " %s ", word);
  return strstr(padded, wanted) != NULL;
}

static void tables_are_sound(void **state) {
  (void)state;
  for (int64_t i = 0; i < cut_n_verbs(); i++) {
    cut_verb_info v = cut_verb(i);
    assert_true(v.question[strlen(v.question) - 1] == '?');
    assert_true(v.details[strlen(v.details) - 1] == '.');
    assert_true(strncmp(v.examples, "cutset ", 7) == 0);
    assert_int_equal(cut_find_verb(v.name, &err), i);
    assert_true((cut_verb_function(i) == NULL) == v.front_end_only);
  }
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    assert_true(o.help[0] != '\0');
    assert_true((o.type == CUT_OPTION_CHOICE) == (o.choices[0] != '\0'));
    assert_true((o.type == CUT_OPTION_FLAG) == (o.value_name[0] == '\0'));
    assert_false(o.front_end_only && o.opens_case);
    if (o.default_text[0] != '\0') assert_int_equal(cut_option_check(i, o.default_text, &err), CUT_STATUS_OK);
    int64_t n_verbs = 0;
    for (int64_t k = 0; k < cut_n_verbs(); k++) {
      bool takes = strcmp(o.verbs, "*") == 0 || in_list(o.verbs, cut_verb(k).name);
      n_verbs += takes;
      assert_true((cut_find_option(cut_verb(k).name, o.name, &err) == i) == takes);
    }
    assert_true(n_verbs > 0);
    for (int64_t k = 0; k < i; k++) {
      assert_string_not_equal(cut_option(k).name, o.name);
      if (o.letter[0] != '\0') assert_string_not_equal(cut_option(k).letter, o.letter);
    }
  }
  assert_string_equal(cut_verb(-1).name, "");
  assert_string_equal(cut_option(cut_n_options()).name, "");
}

/* The last of an option's choices, which is not its default. */
static const char *last_choice(const cut_option_info *o) {
  const char *space = strrchr(o->choices, ' ');
  return space == NULL ? o->choices : space + 1;
}

/* Each option of a run is read into its place: none is listed and then ignored. */
static void every_option_is_read(void **state) {
  (void)state;
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    if (o.front_end_only || o.opens_case) continue;
    for (int64_t k = 0; k < cut_n_verbs(); k++) {
      if (!in_list(o.verbs, cut_verb(k).name)) continue;
      /* A flag is set against its default, which for `ranges` depends on the verb. */
      bool is_on = strcmp(o.default_text, "yes") == 0 ||
                   (strcmp(o.name, "ranges") == 0 && strcmp(cut_verb(k).name, "solve") == 0);
      const char *value = o.type == CUT_OPTION_FLAG     ? (is_on ? "no" : "yes")
                          : o.type == CUT_OPTION_CHOICE ? last_choice(&o)
                          : o.type == CUT_OPTION_DATE   ? "2020-02-17"
                                                        : "17";
      if (strcmp(o.name, "measures") == 0) value = "open";
      if (o.type == CUT_OPTION_DATE) value = "2020-02-10";
      if (strcmp(o.name, "view") == 0) value = "system";
      cut_run_options before, after;
      memset(&before, 0, sizeof before);
      memset(&after, 0, sizeof after);
      assert_int_equal(cut_run_options_parse(cut_verb(k).name, NULL, 0, &before, &err), CUT_STATUS_OK);
      assert_int_equal(PARSE(cut_verb(k).name, &after, {o.name, value}), CUT_STATUS_OK);
      bool same = before.n_of == after.n_of && before.leverage == after.leverage && before.levers == after.levers &&
                  before.matrix == after.matrix && before.n_horizons == after.n_horizons &&
                  before.nuclear_by_fuel == after.nuclear_by_fuel && before.n_scenarios == after.n_scenarios &&
                  before.n_sets == after.n_sets && before.n_rows == after.n_rows && before.n_inputs == after.n_inputs &&
                  before.n_buyers == after.n_buyers && before.system == after.system &&
                  before.by_origin == after.by_origin && before.n_measures == after.n_measures &&
                  before.open_measures == after.open_measures && before.against == after.against &&
                  before.supplier == after.supplier && before.share == after.share && before.basis == after.basis &&
                  before.accounting == after.accounting && before.denominator == after.denominator &&
                  before.alternatives == after.alternatives && before.most == after.most &&
                  before.reach == after.reach && before.calendar == after.calendar && before.weeks == after.weeks &&
                  before.share_from == after.share_from && before.share_to == after.share_to &&
                  before.result == after.result && before.ranges == after.ranges && before.detail == after.detail &&
                  before.survival == after.survival && before.threads == after.threads &&
                  before.demand == after.demand && before.plant == after.plant && before.period == after.period &&
                  before.all == after.all && before.rolling == after.rolling && before.predict == after.predict &&
                  before.window == after.window && before.roll == after.roll && before.info_given == after.info_given &&
                  before.route == after.route && before.contract == after.contract && before.source == after.source &&
                  (before.time_limit < after.time_limit) == (before.time_limit > after.time_limit);
      if (same) print_error("option %s of %s changes nothing\n", o.name, cut_verb(k).name);
      assert_false(same);
    }
  }
}

static void defaults_are_set(void **state) {
  (void)state;
  cut_run_options o;
  assert_int_equal(cut_run_options_parse("solve", NULL, 0, &o, &err), CUT_STATUS_OK);
  assert_int_equal(o.n_scenarios, 0);
  assert_string_equal(o.against, "");
  assert_null(o.result);
  assert_true(isinf(o.time_limit));
  assert_true(o.detail);
  assert_true(o.ranges);
  assert_int_equal(cut_run_options_parse("compare", NULL, 0, &o, &err), CUT_STATUS_OK);
  assert_false(o.ranges);
  assert_true(o.survival);
}

static void repeated_options_keep_their_order(void **state) {
  (void)state;
  cut_run_options o;
  assert_int_equal(PARSE("solve", &o, {"scenario", "b"}, {"set", "x"}, {"scenario", "a"}, {"time-limit", "2.5"}),
                   CUT_STATUS_OK);
  assert_int_equal(o.n_scenarios, 2);
  assert_string_equal(o.scenarios[0], "b");
  assert_string_equal(o.scenarios[1], "a");
  assert_int_equal(o.n_sets, 1);
  assert_true(o.time_limit == 2.5); /* a dash does for an underscore */
}

static void wrong_options_are_told(void **state) {
  (void)state;
  static const struct {
    const char *verb;
    cut_option_value option;
    const char *message;
  } cases[] = {
      {"slove", {"set", "x"}, "unknown verb \"slove\"; did you mean \"solve\"?"},
      {"xyzzy", {"set", "x"}, "unknown verb \"xyzzy\""},
      {"solve", {"scenrio", "x"}, "solve does not know option \"scenrio\"; did you mean \"scenario\"?"},
      {"solve", {"xyzzy", "x"}, "solve does not know option \"xyzzy\""},
      {"solve", {"against", "x"}, "solve does not take option \"against\"; it belongs to compare"},
      {"check", {"survival", "yes"}, "check does not take option \"survival\"; it belongs to compare"},
      {"solve", {"format", "json"}, "option \"format\" is for front ends, not for a run"},
      {"solve", {"as_of", "2020-01-01"}, "option \"as_of\" belongs to opening the case"},
      {"solve", {"ranges", "maybe"}, "option \"ranges\": \"maybe\" is not yes or no"},
      {"solve", {"time_limit", "0"}, "option \"time_limit\": \"0\" is not a number above 0"},
      {"solve", {"time_limit", "soon"}, "option \"time_limit\": \"soon\" is not a number above 0"},
      {"solve", {"scenario", ""}, "option \"scenario\": \"\" is not some text"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cut_run_options o;
    assert_int_equal(cut_run_options_parse(cases[i].verb, &cases[i].option, 1, &o, &err), CUT_STATUS_INPUT);
    assert_string_equal(err.message, cases[i].message);
  }
  cut_run_options o;
  assert_int_equal(PARSE("compare", &o, {"against", "a"}, {"against", "b"}), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "option \"against\" is given twice");
  assert_int_equal(PARSE("compare", &o, {"against", NULL}), CUT_STATUS_ARGUMENT);
}

static void too_many_are_told(void **state) {
  (void)state;
  cut_option_value values[100];
  cut_run_options o;
  for (int i = 0; i < 100; i++) values[i] = (cut_option_value){"scenario", "x"};
  assert_int_equal(cut_run_options_parse("solve", values, 32, &o, &err), CUT_STATUS_OK);
  assert_int_equal(cut_run_options_parse("solve", values, 33, &o, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "option \"scenario\" is given more than 32 times");
  for (int i = 0; i < 100; i++) values[i].name = "set";
  assert_int_equal(cut_run_options_parse("solve", values, 65, &o, &err), CUT_STATUS_INPUT);
}

static void values_are_checked_by_type(void **state) {
  (void)state;
  static const struct {
    const char *option, *good, *bad;
  } cases[] = {{"as_of", "2020-02-29", "2020-02-30"},
               {"width", "0", "-1"},
               {"format", "json", "jso"},
               {"format", "csv", "json csv"},
               {"quiet", "no", "No"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t k = cut_find_option("solve", cases[i].option, &err);
    assert_int_equal(cut_option_check(k, cases[i].good, &err), CUT_STATUS_OK);
    assert_int_equal(cut_option_check(k, cases[i].bad, &err), CUT_STATUS_INPUT);
    assert_non_null(strstr(err.message, cases[i].bad));
  }
}

static void runs_are_refused_before_they_begin(void **state) {
  (void)state;
  cut_result *r = NULL;
  assert_int_equal(cut_run(NULL, "solve", NULL, 0, NULL, &r, &err), CUT_STATUS_ARGUMENT);
  assert_int_equal(cut_run(NULL, "export", NULL, 0, NULL, &r, &err), CUT_STATUS_INPUT);
  assert_int_equal(cut_run(NULL, "slove", NULL, 0, NULL, &r, &err), CUT_STATUS_INPUT);
  assert_int_equal(cut_run(NULL, "verify", NULL, 0, NULL, &r, &err), CUT_STATUS_INPUT);
  assert_int_equal(cut_run(NULL, NULL, NULL, 0, NULL, &r, &err), CUT_STATUS_ARGUMENT);
  assert_int_equal(cut_run(NULL, "verify", NULL, 1, NULL, &r, &err), CUT_STATUS_ARGUMENT);
  assert_null(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_are_sound),           cmocka_unit_test(every_option_is_read),
      cmocka_unit_test(defaults_are_set),           cmocka_unit_test(repeated_options_keep_their_order),
      cmocka_unit_test(wrong_options_are_told),     cmocka_unit_test(too_many_are_told),
      cmocka_unit_test(values_are_checked_by_type), cmocka_unit_test(runs_are_refused_before_they_begin),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
