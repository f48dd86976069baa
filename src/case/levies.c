#include "case/levies.h"

cut_levy_base cut_case_levy_base(const cut_case *c, int64_t levy) {
  int base = cut_case_choice(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_BASE);
  return base < 0 ? CUT_LEVY_ON_FLOW : (cut_levy_base)base;
}

bool cut_case_area_contains(const cut_case *c, int64_t area, int64_t place, cut_date day) {
  int64_t territory = cut_case_territory(c, place);
  return territory == area || cut_case_is_member(c, territory, area, day);
}

bool cut_case_levy_applies(const cut_case *c, int64_t levy, int64_t commodity, int64_t from, int64_t to, cut_date day) {
  if (cut_case_levy_base(c, levy) != CUT_LEVY_ON_FLOW) return false;
  int64_t covered = cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_COMMODITY);
  int64_t leaves = cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_FROM);
  int64_t enters = cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_TO);
  return cut_case_is_a(c, commodity, covered) && cut_case_area_contains(c, leaves, from, day) &&
         !cut_case_area_contains(c, leaves, to, day) && (enters < 0 || cut_case_area_contains(c, enters, to, day));
}

/* Adds the days' rates of a levy over a run of days. */
static cut_status add_run(const cut_values *v, int64_t levy, int64_t grade, cut_span run, double *sum, cut_error *err) {
  cut_rule_term terms[CUT_MAX_TERMS];
  int n = 0;
  if (run.first >= run.last) return CUT_STATUS_OK;
  CUT_TRY(cut_value_rule(v, CUT_TABLE_LEVIES, levy, CUT_LEVIES_RATE, grade, run, terms, &n, err));
  for (int i = 0; i < n; i++) *sum += terms[i].value * (run.last - run.first);
  return CUT_STATUS_OK;
}

cut_status cut_levy_mean(const cut_values *v, int64_t levy, int64_t grade, cut_span when, bool idle, double *out,
                         cut_error *err) {
  double sum = 0, length = when.last - when.first, in_force = cut_value_days(v, CUT_TABLE_LEVIES, levy, when);
  *out = 0;
  if (in_force <= 0 || in_force >= length) { /* nearly always: all days are alike */
    if ((in_force > 0) == !idle) CUT_TRY(add_run(v, levy, grade, when, &sum, err));
  } else {
    for (cut_date day = when.first; day < when.last; day++) {
      cut_span today = {day, day + 1};
      if ((cut_value_days(v, CUT_TABLE_LEVIES, levy, today) > 0) == !idle)
        CUT_TRY(add_run(v, levy, grade, today, &sum, err));
    }
  }
  *out = sum / length;
  return CUT_STATUS_OK;
}
