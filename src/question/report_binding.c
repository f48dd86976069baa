#include "question/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

typedef struct binding {
  bool shortage;
  cut_table table;
  int64_t row, commodity;
  int column;
  bool most;
  int64_t periods, first;
  double worth;
} binding;

typedef struct bindings {
  binding *items;
  int64_t n, capacity;
} bindings;

/* The column of the case that a side of a limit stands for: a level's floor is not its volume but what must stay in the
 * tank. */
static cut_origin limit_of(const cut_report *p, const cut_origin *o, bool most) {
  cut_origin limit = *o;
  const bool is_level = o->role == CUT_ROLE_LEVEL || (o->role == CUT_ROLE_SHARED && o->column == CUT_STORAGES_VOLUME &&
                                                      o->table == CUT_TABLE_STORAGES);
  if (is_level && !most) {
    bool at_end =
        o->period == p->v->n_periods - 1 && cut_case_has(p->c, CUT_TABLE_STORAGES, o->row, CUT_STORAGES_END_MIN);
    limit.column = at_end ? CUT_STORAGES_END_MIN : CUT_STORAGES_DEAD_STOCK;
  }
  return limit;
}

/* A row that is closed on every day of the period limits nothing that anybody could relax: its own dates or switch do.
 */
static bool is_open(const cut_report *p, const cut_origin *o) {
  return o->period < 0 || cut_value_days(p->solved->values, o->table, o->row, p->v->period[o->period]) > 0;
}

/* Limits are few per row of the case, but periods are many: look among the last ones first. */
static cut_status add_binding(bindings *b, bool shortage, const cut_origin *o, int64_t commodity, double price,
                              cut_error *err) {
  bool most = price < 0;
  for (int64_t i = b->n - 1; i >= 0; i--) {
    binding *item = &b->items[i];
    if (item->shortage != shortage || item->table != o->table || item->row != o->row || item->column != o->column ||
        item->most != most)
      continue;
    item->periods++;
    if (o->period < item->first) item->first = o->period;
    if (fabs(price) > item->worth) item->worth = fabs(price);
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(b)) return CUT_FAIL_MEMORY(err);
  b->items[b->n++] = (binding){shortage, o->table, o->row, commodity, o->column, most, 1, o->period, fabs(price)};
  return CUT_STATUS_OK;
}

static bool is_obligation(const cut_report *p, int64_t demand) {
  return strcmp(cut_case_text(p->c, CUT_TABLE_DEMANDS, demand, CUT_DEMANDS_TYPE), "obligation") == 0;
}

/* Limits with a price in a stage: reduced costs of columns and duals of rows that stand for a column of the case. */
static cut_status collect_bindings(const cut_report *p, const cut_stage *stage, bindings *out, cut_error *err) {
  bool shortage = stage->class_row >= 0;
  if (shortage && stage->objective <= CUT_NOTHING_UNSERVED) return CUT_STATUS_OK;
  for (int64_t j = 0; j < p->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
    bool is_limit = o->column >= 0 && o->role != CUT_ROLE_DEMAND && o->role != CUT_ROLE_ARRIVAL &&
                    o->role != CUT_ROLE_TRANSIT && o->role != CUT_ROLE_UNSERVED && o->role != CUT_ROLE_SHORTFALL;
    bool trivial_zero = stage->solution.reduced[j] > 0 && p->v->col_lower[j] == 0;
    cut_origin limit = limit_of(p, o, stage->solution.reduced[j] < 0);
    if (is_limit && !trivial_zero && fabs(stage->solution.reduced[j]) > CUT_REPORT_NO_PRICE && is_open(p, o))
      CUT_TRY(
          add_binding(out, shortage, &limit, cut_report_origin_commodity(p->c, o), stage->solution.reduced[j], err));
  }
  for (int64_t i = 0; i < p->v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(p->v, i);
    bool is_limit =
        o->column >= 0 && o->role != CUT_ROLE_BALANCE && o->role != CUT_ROLE_STOCK && o->role != CUT_ROLE_CLASS;
    bool trivial_zero = stage->solution.dual[i] > 0 && p->v->row_lower[i] == 0;
    cut_origin limit = limit_of(p, o, stage->solution.dual[i] < 0);
    if (o->role == CUT_ROLE_SHARED && o->table == CUT_TABLE_DEMANDS && is_obligation(p, o->row)) continue;
    if (is_limit && !trivial_zero && fabs(stage->solution.dual[i]) > CUT_REPORT_NO_PRICE && is_open(p, o))
      CUT_TRY(add_binding(out, shortage, &limit, cut_report_origin_commodity(p->c, o), stage->solution.dual[i], err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_binding(const cut_report *p, const binding *b, cut_error *err) {
  const cut_schema_column *column = &cut_schema(b->table)->columns[b->column];
  const char *canonical =
      b->commodity < 0 ? "unit" : cut_unit_canonical_text(cut_case_basis(p->c, b->commodity)->canonical);
  char unit[40], first[11], sentence[256];
  cut_report_period_text(p->v, b->first, first);
  if (b->shortage)
    snprintf(unit, sizeof unit, "GWh/%s", canonical);
  else if (b->commodity >= 0)
    cut_report_price_unit(p->c, b->commodity, unit);
  else
    snprintf(unit, sizeof unit, "thousand %s", cut_case_get_info(p->c)->currency);
  snprintf(sentence, sizeof sentence, "%s '%s': its %s is the %s in %lld of %lld periods%s%s",
           cut_report_table_name(b->table), cut_case_key(p->c, b->table, b->row), column->name,
           b->most ? "ceiling" : "floor", (long long)b->periods, (long long)p->v->n_periods,
           first[0] != '\0' ? ", first from " : "", first);
  cut_result_begin(p->r, CUT_RT_BINDING);
  cut_result_put_text(p->r, CUT_RC_BINDING_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_BINDING_STAGE, b->shortage ? "shortage" : "cost");
  cut_result_put_text(p->r, CUT_RC_BINDING_TABLE, cut_report_table_name(b->table));
  cut_result_put_text(p->r, CUT_RC_BINDING_KEY, cut_case_key(p->c, b->table, b->row));
  cut_result_put_text(p->r, CUT_RC_BINDING_COLUMN, column->name);
  cut_result_put_text(p->r, CUT_RC_BINDING_SIDE, b->most ? "most" : "least");
  cut_result_put_integer(p->r, CUT_RC_BINDING_PERIODS, b->periods);
  cut_result_put_text(p->r, CUT_RC_BINDING_FIRST, first);
  cut_result_put_number(p->r, CUT_RC_BINDING_WORTH, b->worth);
  cut_result_put_text(p->r, CUT_RC_BINDING_UNIT, unit);
  cut_result_put_text(p->r, CUT_RC_BINDING_SENTENCE, sentence);
  return cut_result_end(p->r, err);
}

cut_status cut_report_put_bindings(const cut_report *p, cut_error *err) {
  bindings list = {0};
  cut_status status = CUT_STATUS_OK;
  for (int64_t k = 0; k < p->solved->answer.n_stages; k++) {
    const cut_stage *stage = &p->solved->answer.stages[k];
    list.n = 0; /* shortages of several classes are one list; a limit told by an earlier class is not repeated */
    if (stage->class_row >= 0 && k > 0) continue;
    CUT_TRY_GOTO(collect_bindings(p, stage, &list, err));
    for (int64_t i = 0; i < list.n; i++) CUT_TRY_GOTO(put_binding(p, &list.items[i], err));
  }
cleanup:
  cut_mem_free(list.items);
  return status;
}

/* ---- infeasible: the limits that a ray uses ---- */

cut_status cut_report_put_ray(const cut_report *p, const cut_stage *stage, cut_error *err) {
  bindings list = {0};
  cut_status status = CUT_STATUS_OK;
  const double *ray = stage->solution.ray;
  for (int64_t i = 0; ray != NULL && i < p->v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(p->v, i);
    if (o->column >= 0 && fabs(ray[i]) > CUT_REPORT_NO_PRICE)
      CUT_TRY_GOTO(add_binding(&list, true, o, cut_report_origin_commodity(p->c, o), ray[i], err));
  }
  for (int64_t j = 0; ray != NULL && j < p->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
    double sum = 0;
    for (int64_t k = p->v->col_start[j]; k < p->v->col_start[j + 1]; k++)
      sum += p->v->entry_value[k] * ray[p->v->entry_row[k]];
    bool trivial_zero = sum < 0 && p->v->col_lower[j] == 0;
    if (o->column >= 0 && fabs(sum) > CUT_REPORT_NO_PRICE && !trivial_zero)
      CUT_TRY_GOTO(add_binding(&list, true, o, cut_report_origin_commodity(p->c, o), -sum, err));
  }
  for (int64_t i = 0; i < list.n; i++) CUT_TRY_GOTO(put_binding(p, &list.items[i], err));
cleanup:
  cut_mem_free(list.items);
  return status;
}
