#include "case/duties.h"

#include "case/values_internal.h"

/* Is the buyer freed from its duties on the day? *until is lowered to the first later day on which that may change. */
static bool is_freed(const cut_values *v, int64_t contract, cut_date day, cut_date *until) {
  return cut_values_flag(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_FORCE_MAJEURE, day, false, until);
}

double cut_duty_days(const cut_values *v, int64_t contract, cut_span when) {
  double days = 0;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    until = when.last;
    if (!is_freed(v, contract, day, &until))
      days += cut_value_days(v, CUT_TABLE_CONTRACTS, contract, (cut_span){day, until});
  }
  return days;
}

double cut_duty_to_take(const cut_values *v, int64_t contract, cut_span when) {
  double sum = 0;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    until = when.last;
    if (!is_freed(v, contract, day, &until))
      sum += cut_value_rate(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MIN, (cut_span){day, until});
  }
  return sum;
}

double cut_duty_to_pay(const cut_values *v, int64_t contract, cut_span when) {
  double sum = 0;
  for (cut_date day = when.first, until; day < when.last; day = until) {
    cut_sum terms;
    double share = 0;
    until = when.last;
    bool freed = is_freed(v, contract, day, &until);
    cut_values_sum(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_TAKE_OR_PAY, day, &terms, &until);
    for (int i = 0; i < terms.n; i++) share += terms.value[i];
    if (!freed && share > 0)
      sum += share * cut_value_rate(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MAX, (cut_span){day, until});
  }
  return sum;
}

cut_span cut_duty_make_up(const cut_values *v, int64_t contract, cut_date day) {
  cut_date first = cut_date_next_year(day);
  return (cut_span){first, first + cut_value_duration(v, CUT_TABLE_CONTRACTS, contract, CUT_CONTRACTS_MAKE_UP)};
}
