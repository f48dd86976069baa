#include "case/levies.h"

bool cut_case_area_contains(const cut_case *c, int64_t area, int64_t place, cut_date day) {
  int64_t territory = cut_case_territory(c, place);
  return territory == area || cut_case_is_member(c, territory, area, day);
}

bool cut_case_levy_applies(const cut_case *c, int64_t levy, int64_t commodity, int64_t from, int64_t to, cut_date day) {
  int64_t covered = cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_COMMODITY);
  int64_t leaves = cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_FROM);
  int64_t enters = cut_case_ref(c, CUT_TABLE_LEVIES, levy, CUT_LEVIES_TO);
  return cut_case_is_a(c, commodity, covered) && cut_case_area_contains(c, leaves, from, day) &&
         !cut_case_area_contains(c, leaves, to, day) && (enters < 0 || cut_case_area_contains(c, enters, to, day));
}
