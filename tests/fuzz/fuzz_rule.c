/* Any text as a price rule: read or refused with a message; what is read reads again from its own text, is bound or
 * refused, passes the check of units or not, and if it passes has a sum over a few days or a message. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition, const char *what) {
  if (condition) return;
  (void)fprintf(stderr, "rule: %s\n", what);
  abort();
}

enum { N_ROWS = 4 };
static const char *const RULE_NAMES[] = {"duty", "share"};
static const char *const RULE_TEXTS[] = {"0.3 * urals - 5 USD/t", "20 %"};

typedef struct world {
  cut_series_set *series;
  cut_rule *rules[2];
} world;

static const cut_rule *rule_in_force(void *user, int64_t i, cut_date day, cut_date *until) {
  (void)day;
  (void)until;
  return ((world *)user)->rules[i];
}

static void use(world *w, cut_rule *r) {
  cut_rule_names names = {.series = w->series, .rules = RULE_NAMES, .n_rules = 2};
  cut_conversion_basis crude = {.canonical = CUT_DIM_MASS, .kt_per_mm3 = 850, .gwh_per_unit = 11.6};
  cut_rule_env env = {.series = w->series, .rule = rule_in_force, .user = w, .basis = &crude, .commodity = "crude"};
  cut_span when = {18302, 18330};
  cut_error err = {0};
  cut_rule_part parts[CUT_RULE_MAX_PARTS];
  int n = 0;
  if (cut_rule_bind(r, &names, &err) != CUT_STATUS_OK) {
    expect(err.message[0] != '\0', "not bound, without a message");
    return;
  }
  bool fits = cut_rule_check_units(r, &env, when.first, true, &err) == CUT_STATUS_OK;
  bool sums = cut_rule_sum(r, &env, when, parts, &n, &err) == CUT_STATUS_OK;
  expect(fits || !sums, "a sum of what does not fit");
  expect(sums || err.message[0] != '\0', "no sum and no message");
  for (int i = 0; i < n; i++)
    expect(!isnan(parts[i].value) && parts[i].label[0] != '\0', "a part without value or label");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct {
    const char *id, *period, *unit;
    double value;
  } ROWS[N_ROWS] = {{"brent", "2020", "USD/bbl", 60},
                    {"rub", "2020", "RUB/USD", 64},
                    {"tax", "2020-02", "RUB/t", 640},
                    {"urals", "2020", "USD/t", 400}};
  char *text = malloc(size + 1);
  cut_series_row rows[N_ROWS];
  cut_unit units[N_ROWS];
  cut_rule *r = NULL, *again = NULL;
  world w = {.series = NULL};
  cut_error err = {0};
  if (text == NULL) return 0;
  if (size > 0) memcpy(text, data, size);
  text[size] = '\0';
  if (cut_rule_parse(text, &r, &err) != CUT_STATUS_OK) {
    expect(err.message[0] != '\0', "refused without a message");
    goto cleanup;
  }
  expect(cut_rule_parse(cut_rule_text(r), &again, &err) == CUT_STATUS_OK, "its own text is refused");
  for (int i = 0; i < N_ROWS; i++) {
    rows[i] = (cut_series_row){.id = ROWS[i].id, .value = ROWS[i].value, .unit = &units[i]};
    expect(cut_unit_parse(ROWS[i].unit, &units[i], &err) && cut_span_parse(ROWS[i].period, &rows[i].period), "world");
    rows[i].when = rows[i].period;
  }
  expect(cut_series_set_new(rows, N_ROWS, "USD", &w.series, NULL, &err) == CUT_STATUS_OK, "world");
  cut_rule_names names = {.series = w.series, .rules = RULE_NAMES, .n_rules = 2};
  for (int i = 0; i < 2; i++) {
    expect(cut_rule_parse(RULE_TEXTS[i], &w.rules[i], &err) == CUT_STATUS_OK, "world");
    expect(cut_rule_bind(w.rules[i], &names, &err) == CUT_STATUS_OK, "world");
  }
  use(&w, r);
cleanup:
  for (int i = 0; i < 2; i++) cut_rule_free(w.rules[i]);
  cut_series_set_free(w.series);
  cut_rule_free(again);
  cut_rule_free(r);
  free(text);
  return 0;
}
