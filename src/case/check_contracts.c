/* What the duties of contracts need, and levies that are charged on what a contract allows. */
#include <string.h>

#include "case/load.h"

static const cut_cell *get(const cut_case *c, cut_table t, int64_t row, int column) {
  const cut_cell *cell = cut_case_cell(c, t, row, column);
  return cell->state == CUT_CELL_READ ? cell : NULL;
}

static bool is_empty(const cut_case *c, cut_table t, int64_t row, int column) {
  return cut_case_cell(c, t, row, column)->state == CUT_CELL_EMPTY;
}

static cut_diagnostic at(const cut_loader *l, cut_table t, int64_t row, int column, const char *expected) {
  cut_diagnostic place =
      cut_place(l->c, t, row, cut_schema(t)->columns[column].name, cut_case_text(l->c, t, row, column));
  place.expected = expected;
  return place;
}

static void check_take_or_pay(cut_loader *l) {
  const cut_table t = CUT_TABLE_CONTRACTS;
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *share = get(l->c, t, row, CUT_CONTRACTS_TAKE_OR_PAY),
                   *later = get(l->c, t, row, CUT_CONTRACTS_MAKE_UP);
    if (share != NULL && is_empty(l->c, t, row, CUT_CONTRACTS_MAX)) {
      cut_diagnostic place = at(l, t, row, CUT_CONTRACTS_MAX, "the most that may be taken");
      cut_diagnostics_error(l->d, &place, "take_or_pay is a share of max, which is not given");
    }
    if (later != NULL && is_empty(l->c, t, row, CUT_CONTRACTS_TAKE_OR_PAY)) {
      cut_diagnostic place = at(l, t, row, CUT_CONTRACTS_TAKE_OR_PAY, "the share that is paid for even if not taken");
      cut_diagnostics_error(l->d, &place, "make_up is given, but nothing is paid for that is not taken");
    }
  }
}

/* A levy on a contract says which one, and nothing of territories; of a commodity that the contract is about. */
static void check_levy_on_contract(cut_loader *l, int64_t row, const char *base) {
  static const int FORBIDDEN[] = {CUT_LEVIES_FROM, CUT_LEVIES_TO};
  const cut_table t = CUT_TABLE_LEVIES;
  const cut_cell *contract = get(l->c, t, row, CUT_LEVIES_CONTRACT),
                 *commodity = get(l->c, t, row, CUT_LEVIES_COMMODITY);
  for (int i = 0; i < 2; i++) {
    if (is_empty(l->c, t, row, FORBIDDEN[i])) continue;
    cut_diagnostic place = at(l, t, row, FORBIDDEN[i], "an empty cell, or base flow");
    cut_diagnostics_error(l->d, &place, "%s is given, but the levy is on what %s, not on a flow",
                          cut_schema(t)->columns[FORBIDDEN[i]].name,
                          strcmp(base, "unused") == 0 ? "is unused of a contract" : "a contract allows");
  }
  if (is_empty(l->c, t, row, CUT_LEVIES_CONTRACT)) {
    cut_diagnostic place = at(l, t, row, CUT_LEVIES_CONTRACT, "the contract that it is charged on");
    cut_diagnostics_error(l->d, &place, "a levy with base %s needs a contract", base);
  }
  if (contract == NULL) return;
  const cut_cell *grade = get(l->c, CUT_TABLE_CONTRACTS, contract->as.ref, CUT_CONTRACTS_COMMODITY);
  if (is_empty(l->c, CUT_TABLE_CONTRACTS, contract->as.ref, CUT_CONTRACTS_MAX)) {
    cut_diagnostic place = at(l, t, row, CUT_LEVIES_CONTRACT, "a contract with a max");
    cut_diagnostics_error(l->d, &place, "the contract %s has no max, so what it allows is not known", contract->text);
  }
  if (grade == NULL || commodity == NULL || cut_case_is_a(l->c, grade->as.ref, commodity->as.ref)) return;
  cut_diagnostic place = at(l, t, row, CUT_LEVIES_COMMODITY, grade->text);
  cut_diagnostics_error(l->d, &place, "the contract %s is about %s, which is not %s nor a grade of it", contract->text,
                        grade->text, commodity->text);
}

static void check_levies(cut_loader *l) {
  const cut_table t = CUT_TABLE_LEVIES;
  for (int64_t row = 0; row < l->c->tables[t].n; row++) {
    const cut_cell *base = get(l->c, t, row, CUT_LEVIES_BASE);
    if (cut_case_cell(l->c, t, row, CUT_LEVIES_BASE)->state == CUT_CELL_BAD) continue;
    if (base != NULL && strcmp(base->text, "flow") != 0) {
      check_levy_on_contract(l, row, base->text);
      continue;
    }
    if (is_empty(l->c, t, row, CUT_LEVIES_FROM)) {
      cut_diagnostic place = at(l, t, row, CUT_LEVIES_FROM, "the territory or bloc that a route leaves");
      cut_diagnostics_error(l->d, &place, "a levy on flows needs from");
    }
    if (is_empty(l->c, t, row, CUT_LEVIES_CONTRACT)) continue;
    cut_diagnostic place = at(l, t, row, CUT_LEVIES_CONTRACT, "an empty cell, or base entitlement or unused");
    cut_diagnostics_error(l->d, &place,
                          "contract is given, but the levy is on flows, whatever contract they come from");
  }
}

void cut_check_contracts(cut_loader *l) {
  check_take_or_pay(l);
  check_levies(l);
}
