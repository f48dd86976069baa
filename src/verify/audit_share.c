#include "verify/audit_share.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* What the cap is about, as table caps tells it. */
typedef struct cap {
  int64_t row, supplier;
  const char *basis;
  bool declared, by_fuel;
  cut_span when;
  double share, of; /* of NAN: the plan's own denominator */
} cap;

/* One solve's energy, GWh in the days that count. */
typedef struct energy {
  double from_supplier, imports, production, exports, drawn;
  double *exported, *produced; /* [n_commodities] of each grade, for what is re-exported */
} energy;

typedef struct share_audit {
  const cut_case *c;
  const cut_result *r;
  const char *solve;
  const cap *cap;
  int64_t *group; /* [n_group] whose imports they are */
  int64_t n_group;
  energy e;
} share_audit;

static const char *text_of(const cut_result *r, cut_result_table_id t, int64_t row, int column) {
  return cut_result_get_text(r, t, row, column);
}

static cut_status read_cap(const cut_case *c, const cut_result *r, const char *solve, cap *out, bool *found,
                           cut_error *err) {
  *found = false;
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_CAPS) && !*found; i++) {
    if (strcmp(text_of(r, CUT_RT_CAPS, i, CUT_RC_CAPS_SOLVE), solve) != 0) continue;
    *found = true;
    out->row = i;
  }
  if (!*found) return CUT_STATUS_OK;
  const char *supplier = text_of(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_SUPPLIER);
  out->supplier = cut_case_find(c, CUT_TABLE_ACTORS, supplier);
  if (out->supplier < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "caps: the case has no actor '%s'", supplier);
  out->basis = text_of(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_BASIS);
  out->declared = strcmp(text_of(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_ACCOUNTING), "declared") == 0;
  out->by_fuel = strcmp(text_of(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_NUCLEAR), "fuel") == 0;
  if (!cut_date_parse(text_of(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_FROM), &out->when.first) ||
      !cut_date_parse(text_of(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_TO), &out->when.last))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "caps: the days that count cannot be read");
  out->when.last++;
  out->share = cut_result_get_number(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_SHARE) / 100;
  out->of = cut_result_get_null(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_OF)
                ? NAN
                : cut_result_get_number(r, CUT_RT_CAPS, out->row, CUT_RC_CAPS_OF);
  return CUT_STATUS_OK;
}

static cut_status read_group(share_audit *a, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(a->c);
  const char *told = NULL;
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_SOLVES); i++)
    if (strcmp(text_of(a->r, CUT_RT_SOLVES, i, CUT_RC_SOLVES_SOLVE), a->solve) == 0)
      told = text_of(a->r, CUT_RT_SOLVES, i, CUT_RC_SOLVES_BUYERS);
  char *words = cut_mem_text(told == NULL ? "" : told);
  a->group = CUT_NEW(int64_t, (int64_t)(told == NULL ? 0 : strlen(told)) + info->n_buyers + 1);
  if (words == NULL || a->group == NULL) {
    cut_mem_free(words);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t i = 0; told == NULL && i < info->n_buyers; i++) a->group[a->n_group++] = info->buyers[i];
  for (char *at = words; at[0] != '\0';) {
    size_t n = strcspn(at, " ");
    bool ends = at[n] == '\0';
    at[n] = '\0';
    int64_t actor = cut_case_find(a->c, CUT_TABLE_ACTORS, at);
    if (actor >= 0) a->group[a->n_group++] = actor;
    at += ends ? n : n + 1;
  }
  cut_mem_free(words);
  return CUT_STATUS_OK;
}

static bool is_ours(const share_audit *a, int64_t actor) {
  return actor >= 0 && cut_case_is_ours(a->c, actor, a->n_group > 0 ? a->group : NULL, a->n_group);
}

static bool is_home(const share_audit *a, int64_t place) {
  return is_ours(a, cut_case_ref(a->c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR));
}

/* The state that controls an actor, or the actor. */
static int64_t state_of(const cut_case *c, int64_t actor) {
  int64_t at = actor;
  while (at >= 0 && strcmp(cut_case_text(c, CUT_TABLE_ACTORS, at, CUT_ACTORS_TYPE), "state") != 0)
    at = cut_case_ref(c, CUT_TABLE_ACTORS, at, CUT_ACTORS_CONTROLLED_BY);
  return at < 0 ? actor : at;
}

static bool is_supplier(const share_audit *a, int64_t actor) {
  int64_t state = state_of(a->c, actor);
  if (state == state_of(a->c, a->cap->supplier)) return true;
  return strcmp(cut_case_text(a->c, CUT_TABLE_ACTORS, a->cap->supplier, CUT_ACTORS_TYPE), "bloc") == 0 &&
         cut_case_is_member(a->c, state, a->cap->supplier, cut_case_get_info(a->c)->start);
}

static bool is_nuclear(const share_audit *a, int64_t grade) {
  for (int64_t i = grade; i >= 0; i = cut_case_ref(a->c, CUT_TABLE_COMMODITIES, i, CUT_COMMODITIES_PARENT)) {
    const char *fuel = cut_case_text(a->c, CUT_TABLE_COMMODITIES, i, CUT_COMMODITIES_FUEL);
    if (fuel[0] != '\0') return strcmp(fuel, "nuclear") == 0;
  }
  return false;
}

/* Share of a period, told by its first day, that lies in the days that count. */
static cut_status counted(const share_audit *a, const char *day, double *out, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_PERIODS); i++) {
    cut_span s;
    if (strcmp(text_of(a->r, CUT_RT_PERIODS, i, CUT_RC_PERIODS_SOLVE), a->solve) != 0 ||
        strcmp(text_of(a->r, CUT_RT_PERIODS, i, CUT_RC_PERIODS_PERIOD), day) != 0)
      continue;
    if (!cut_date_parse(day, &s.first) ||
        !cut_date_parse(text_of(a->r, CUT_RT_PERIODS, i, CUT_RC_PERIODS_LAST), &s.last))
      break;
    s.last++;
    *out = (double)cut_span_overlap(s, a->cap->when) / (s.last - s.first);
    return CUT_STATUS_OK;
  }
  return CUT_FAIL(err, CUT_STATUS_INPUT, "flows: '%s' is no period of solve '%s'", day, a->solve);
}

static void import(share_audit *a, int64_t origin, double gwh) {
  a->e.imports += gwh;
  if (is_supplier(a, origin)) a->e.from_supplier += gwh;
}

static void produce(share_audit *a, int64_t grade, double gwh) {
  a->e.production += gwh;
  a->e.produced[grade] += gwh;
}

static void add_contract(share_audit *a, int64_t row, int64_t grade, double gwh) {
  int64_t seller = cut_case_ref(a->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_SELLER), origin = -1;
  if (a->cap->declared) origin = cut_case_ref(a->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_DECLARED_ORIGIN);
  if (origin < 0) origin = cut_case_ref(a->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_ORIGIN);
  if (is_ours(a, seller))
    produce(a, grade, gwh);
  else
    import(a, origin < 0 ? seller : origin, gwh);
}

static void add_flow(share_audit *a, const char *role, int64_t row, int64_t grade, double gwh) {
  if (is_nuclear(a, grade) && !a->cap->by_fuel) { /* its heat counts where it is made, and as domestic */
    if (strcmp(role, "feed") == 0) produce(a, grade, gwh);
    return;
  }
  if (strcmp(role, "contract") == 0) {
    add_contract(a, row, grade, gwh);
  } else if (strcmp(role, "source") == 0) {
    int64_t place = cut_case_ref(a->c, CUT_TABLE_SOURCES, row, CUT_SOURCES_PLACE);
    if (is_home(a, place))
      produce(a, grade, gwh);
    else
      import(a, cut_case_ref(a->c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR), gwh);
  } else if (strcmp(role, "arrival") == 0) {
    int64_t route = cut_case_ref(a->c, CUT_TABLE_IN_TRANSIT, row, CUT_IN_TRANSIT_ROUTE),
            place = cut_case_ref(a->c, CUT_TABLE_ROUTES, route, CUT_ROUTES_FROM);
    if (is_home(a, place))
      a->e.drawn += gwh;
    else
      import(a, cut_case_ref(a->c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR), gwh);
  } else if (strcmp(role, "market") == 0) {
    if (is_ours(a, cut_case_ref(a->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_BUYER))) return;
    a->e.exports += gwh;
    a->e.exported[grade] += gwh;
  } else if (strcmp(role, "draw") == 0) {
    a->e.drawn += gwh;
  }
}

static cut_status read_flows(share_audit *a, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(a->r, CUT_RT_FLOWS); i++) {
    if (strcmp(text_of(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_SOLVE), a->solve) != 0) continue;
    const char *role = text_of(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_ROLE),
               *key = text_of(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY),
               *commodity = text_of(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_COMMODITY);
    int table = cut_schema_find_table(text_of(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_TABLE));
    int64_t row = table < 0 ? -1 : cut_case_find(a->c, (cut_table)table, key);
    if (row < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "flows: the case has no row '%s'", key);
    int64_t grade = cut_case_find(a->c, CUT_TABLE_COMMODITIES, commodity);
    if (strcmp(role, "draw") == 0) grade = cut_case_ref(a->c, CUT_TABLE_STORAGES, row, CUT_STORAGES_COMMODITY);
    if (grade < 0) continue;
    double share, amount = cut_result_get_number(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_QUANTITY);
    CUT_TRY(counted(a, text_of(a->r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_PERIOD), &share, err));
    double gwh = cut_case_basis(a->c, grade)->gwh_per_unit;
    if (gwh > 0) add_flow(a, role, row, grade, share * gwh * amount / cut_case_display_factor(a->c, grade));
  }
  return CUT_STATUS_OK;
}

/* Energy of one solve. *of is the denominator of the cap's basis. */
static cut_status add_up(const cut_case *c, const cut_result *r, const char *solve, const cap *k, double *from_supplier,
                         double *of, cut_error *err) {
  share_audit a = {.c = c, .r = r, .solve = solve, .cap = k};
  int64_t n = cut_case_n(c, CUT_TABLE_COMMODITIES);
  cut_status status;
  a.e.exported = CUT_NEW(double, n);
  a.e.produced = CUT_NEW(double, n);
  if (a.e.exported == NULL || a.e.produced == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(read_group(&a, err));
  CUT_TRY_GOTO(read_flows(&a, err));
  double again = 0; /* bought and sold again */
  for (int64_t g = 0; g < n; g++) again += fmax(0, a.e.exported[g] - a.e.produced[g]);
  *from_supplier = a.e.from_supplier;
  *of = a.e.imports;
  if (strcmp(k->basis, "net_imports") == 0) *of = a.e.imports - again;
  if (strcmp(k->basis, "available") == 0) *of = a.e.production + a.e.imports - a.e.exports + a.e.drawn;
cleanup:
  cut_mem_free(a.group);
  cut_mem_free(a.e.exported);
  cut_mem_free(a.e.produced);
  return status;
}

static void compare(cut_audit_check *check, double by, double scale, double tolerance, const char *what, double found,
                    double claimed) {
  double relative = fabs(by) / (1 + fabs(scale));
  check->items++;
  if (!(relative <= check->worst)) check->worst = relative;
  if (relative <= tolerance || !check->passed) return;
  check->passed = false;
  snprintf(check->message, sizeof check->message, "%s: %.9g GWh found, %.9g allowed or claimed", what, found, claimed);
}

cut_status cut_audit_share(const cut_values *values, const cut_result *r, const char *solve, double tolerance,
                           cut_audit_check *check, bool *has_cap, cut_error *err) {
  const cut_case *c = cut_values_case(values);
  cap k = {0};
  double from_supplier, of, unused;
  CUT_TRY(read_cap(c, r, solve, &k, has_cap, err));
  if (!*has_cap) return CUT_STATUS_OK;
  *check = (cut_audit_check){.name = "share of the supplier", .passed = true};
  CUT_TRY(add_up(c, r, solve, &k, &from_supplier, &of, err));
  if (!isnan(k.of)) {
    double base;
    CUT_TRY(add_up(c, r, text_of(r, CUT_RT_CAPS, k.row, CUT_RC_CAPS_OF_SOLVE), &k, &unused, &base, err));
    compare(check, base - k.of, k.of, tolerance, "denominator of the plan without a cap", base, k.of);
    of = k.of;
  }
  compare(check, fmax(0, from_supplier - k.share * of), of, tolerance, "imports from the supplier", from_supplier,
          k.share * of);
  return CUT_STATUS_OK;
}
