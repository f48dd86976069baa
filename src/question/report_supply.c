#include "question/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/energy_balance.h"

/* One supplier of a grade over the horizon. */
typedef struct supplier {
  cut_table table;
  int64_t row, commodity;
  double amount, paid; /* canonical; paid in thousand currency units */
} supplier;

typedef struct suppliers {
  supplier *items;
  int64_t n, capacity;
} suppliers;

static cut_status add_supply(suppliers *s, const cut_origin *o, int64_t commodity, double amount, double paid,
                             cut_error *err) {
  for (int64_t i = s->n - 1; i >= 0; i--) {
    supplier *item = &s->items[i];
    if (item->table != o->table || item->row != o->row || item->commodity != commodity) continue;
    item->amount += amount;
    item->paid += paid;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(s)) return CUT_FAIL_MEMORY(err);
  s->items[s->n++] = (supplier){o->table, o->row, commodity, amount, paid};
  return CUT_STATUS_OK;
}

/* The topmost family of a grade: shares are shares of it. */
static int64_t top_family(const cut_case *c, int64_t commodity) {
  for (;;) {
    int64_t parent = cut_case_ref(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_PARENT);
    if (parent < 0) return commodity;
    commodity = parent;
  }
}

static const char *supplier_origin(const cut_case *c, const supplier *s) {
  int64_t place = -1;
  switch (s->table) {
    case CUT_TABLE_CONTRACTS:
      return cut_case_key(c, CUT_TABLE_ACTORS, cut_energy_contract_origin(c, s->row, CUT_ORIGIN_PHYSICAL));
    case CUT_TABLE_SOURCES:
      place = cut_case_ref(c, CUT_TABLE_SOURCES, s->row, CUT_SOURCES_PLACE);
      break;
    default:
      return NULL;
  }
  return cut_case_key(c, CUT_TABLE_ACTORS, cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR));
}

static cut_status collect_supply(const cut_report *p, suppliers *out, cut_error *err) {
  int64_t term = 0;
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
    double x = p->last->value[j], paid = 0;
    while (term < p->v->n_terms && p->v->terms[term].column < j) term++;
    for (int64_t k = term; k < p->v->n_terms && p->v->terms[k].column == j; k++)
      if (p->v->causes[p->v->terms[k].cause].table ==
              o->table && /* not twice: what an inside seller's good costs is the price once more */
          !(o->role == CUT_ROLE_CONTRACT && p->v->causes[p->v->terms[k].cause].recipient == CUT_ACCOUNT_REAL))
        paid += p->v->terms[k].rate * x;
    bool supplies = o->role == CUT_ROLE_CONTRACT || o->role == CUT_ROLE_MAKE_UP || o->role == CUT_ROLE_SOURCE ||
                    o->role == CUT_ROLE_ARRIVAL;
    if (o->role == CUT_ROLE_PAID && x > CUT_REPORT_NO_AMOUNT) /* what is delivered costs that too */
      CUT_TRY(add_supply(out, o, o->commodity, 0, paid, err));
    if (supplies && x > CUT_REPORT_NO_AMOUNT) CUT_TRY(add_supply(out, o, o->commodity, x, paid, err));
    if (o->role == CUT_ROLE_DRAW && fabs(x) > CUT_REPORT_NO_AMOUNT)
      CUT_TRY(add_supply(out, o, cut_report_origin_commodity(p->c, o), x, 0, err));
  }
  return CUT_STATUS_OK;
}

cut_status cut_report_put_supply(const cut_report *p, cut_error *err) {
  suppliers list = {0};
  char price_unit[32];
  cut_status status;
  CUT_TRY_GOTO(collect_supply(p, &list, err));
  for (int64_t i = 0; i < list.n; i++) {
    const supplier *s = &list.items[i];
    if (s->amount < CUT_REPORT_NO_AMOUNT) continue; /* a stock that was filled; a contract that was only paid for */
    double family = 0;
    for (int64_t k = 0; k < list.n; k++)
      if (list.items[k].amount > 0 && top_family(p->c, list.items[k].commodity) == top_family(p->c, s->commodity))
        family += list.items[k].amount;
    cut_report_price_unit(p->c, s->commodity, price_unit);
    cut_result_begin(p->r, CUT_RT_SUPPLY);
    cut_result_put_text(p->r, CUT_RC_SUPPLY_SOLVE, p->name);
    cut_result_put_text(p->r, CUT_RC_SUPPLY_COMMODITY, cut_report_commodity_key(p->c, s->commodity));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_TABLE, cut_report_table_name(s->table));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_KEY, cut_case_key(p->c, s->table, s->row));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_ORIGIN, supplier_origin(p->c, s));
    cut_result_put_number(p->r, CUT_RC_SUPPLY_QUANTITY, s->amount * cut_case_display_factor(p->c, s->commodity));
    cut_result_put_text(p->r, CUT_RC_SUPPLY_UNIT, cut_report_commodity_unit(p->c, s->commodity));
    cut_result_put_number(p->r, CUT_RC_SUPPLY_SHARE, 100 * s->amount / family);
    if (s->table == CUT_TABLE_CONTRACTS || s->table == CUT_TABLE_SOURCES) {
      cut_result_put_number(p->r, CUT_RC_SUPPLY_PRICE, s->paid / s->amount);
      cut_result_put_text(p->r, CUT_RC_SUPPLY_PRICE_UNIT, price_unit);
    }
    CUT_TRY_GOTO(cut_result_end(p->r, err));
  }
  status = CUT_STATUS_OK;
cleanup:
  cut_mem_free(list.items);
  return status;
}
