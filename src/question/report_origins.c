/* Amounts by the state they come from: period by period, and whose goods are used where over the horizon. */
#include "question/report_internal.h"

#include <string.h>

static bool is_use(cut_role role) {
  return role == CUT_ROLE_DEMAND || role == CUT_ROLE_FEED || role == CUT_ROLE_MARKET || role == CUT_ROLE_SALE;
}

static cut_status put_amount(const cut_report *p, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, j);
  char period[11];
  cut_report_period_text(p->v, o->period, period);
  cut_result_begin(p->r, CUT_RT_ORIGINS);
  cut_result_put_text(p->r, CUT_RC_ORIGINS_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_ORIGINS_ROLE, cut_role_text(o->role));
  cut_result_put_text(p->r, CUT_RC_ORIGINS_TABLE, cut_report_table_name(o->table));
  cut_result_put_text(p->r, CUT_RC_ORIGINS_KEY, cut_case_key(p->c, o->table, o->row));
  cut_result_put_text(p->r, CUT_RC_ORIGINS_COMMODITY, cut_report_commodity_key(p->c, o->commodity));
  cut_result_put_integer(p->r, CUT_RC_ORIGINS_STEP, o->step);
  cut_result_put_text(p->r, CUT_RC_ORIGINS_ORIGIN, cut_report_origin_text(p->c, o));
  cut_result_put_text(p->r, CUT_RC_ORIGINS_PERIOD, period);
  cut_result_put_number(p->r, CUT_RC_ORIGINS_QUANTITY, p->last->value[j] * cut_case_display_factor(p->c, o->commodity));
  cut_result_put_text(p->r, CUT_RC_ORIGINS_UNIT, cut_report_commodity_unit(p->c, o->commodity));
  return cut_result_end(p->r, err);
}

/* What a row of the case uses of a grade over the horizon: of one origin (0: of all). Columns [first, end) are its. */
static double used(const cut_report *p, int64_t first, int64_t end, int64_t origin) {
  double sum = 0;
  for (int64_t j = first; j < end; j++)
    if (origin == 0 || cut_column_origin(p->v, j).origin == origin) sum += p->last->value[j];
  return sum;
}

static cut_status put_use(const cut_report *p, int64_t first, int64_t end, int64_t origin, cut_error *err) {
  cut_origin o = cut_column_origin(p->v, first);
  double all = used(p, first, end, 0), part = used(p, first, end, origin);
  o.origin = origin;
  /* What stages leave each other is no shortage. */
  double least = origin == CUT_FROM_NOWHERE ? CUT_NOTHING_UNSERVED / cut_case_basis(p->c, o.commodity)->gwh_per_unit
                                            : CUT_REPORT_NO_AMOUNT;
  if (!(part > least)) return CUT_STATUS_OK;
  cut_result_begin(p->r, CUT_RT_USE);
  cut_result_put_text(p->r, CUT_RC_USE_SOLVE, p->name);
  cut_result_put_text(p->r, CUT_RC_USE_ROLE, cut_role_text(o.role));
  cut_result_put_text(p->r, CUT_RC_USE_KEY, cut_case_key(p->c, o.table, o.row));
  cut_result_put_text(p->r, CUT_RC_USE_COMMODITY, cut_report_commodity_key(p->c, o.commodity));
  cut_result_put_text(p->r, CUT_RC_USE_ORIGIN, cut_report_origin_text(p->c, &o));
  cut_result_put_number(p->r, CUT_RC_USE_QUANTITY, part * cut_case_display_factor(p->c, o.commodity));
  cut_result_put_text(p->r, CUT_RC_USE_UNIT, cut_report_commodity_unit(p->c, o.commodity));
  cut_result_put_number(p->r, CUT_RC_USE_SHARE, 100 * part / all);
  return cut_result_end(p->r, err);
}

cut_status cut_report_put_origins(const cut_report *p, cut_error *err) {
  for (int64_t j = 0; j < p->v->n_columns; j++)
    if (cut_column_origin(p->v, j).origin != 0 && p->last->value[j] != 0) CUT_TRY(put_amount(p, j, err));
  for (int64_t first = 0, end; first < p->v->n_columns; first = end) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(p->v, first);
    for (end = first + 1; end < p->v->n_columns; end++) { /* all steps, periods and origins of one grade */
      const cut_origin *other = CUT_COLUMN_ORIGIN(p->v, end);
      if (other->role != o->role || other->table != o->table || other->row != o->row ||
          other->commodity != o->commodity)
        break;
    }
    if (o->origin == 0 || !is_use(o->role)) continue;
    CUT_TRY(put_use(p, first, end, CUT_FROM_NOWHERE, err));
    for (int64_t actor = 0; actor < p->v->n_actors; actor++) CUT_TRY(put_use(p, first, end, 1 + actor, err));
  }
  return CUT_STATUS_OK;
}
