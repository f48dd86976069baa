#include "case/horizon.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "case/values_internal.h"

enum { N_PER = CUT_PER_YEAR + 1 };

cut_status cut_horizon_init(cut_horizon *h, const cut_values *v, const cut_span *period, int64_t n, cut_error *err) {
  *h = (cut_horizon){.v = v,
                     .period = period,
                     .n = n,
                     .length = CUT_NEW(double, n),
                     .shape = CUT_NEW(double *, v->c->profiles.n *N_PER)};
  if (h->length == NULL || h->shape == NULL) {
    cut_horizon_clear(h);
    return CUT_FAIL_MEMORY(err);
  }
  for (int64_t i = 0; i < n; i++) h->length[i] = (double)period[i].last - (double)period[i].first;
  return CUT_STATUS_OK;
}

void cut_horizon_clear(cut_horizon *h) {
  for (int64_t i = 0; h->shape != NULL && i < h->v->c->profiles.n * N_PER; i++) cut_mem_free(h->shape[i]);
  cut_mem_free(h->shape);
  cut_mem_free(h->length);
  memset(h, 0, sizeof *h);
}

/* ---- where nothing changes ---- */

/* The part of a period inside a window; empty (last <= first) if they do not meet. */
static cut_span inside(cut_span period, cut_span window) {
  return (cut_span){period.first > window.first ? period.first : window.first,
                    period.last < window.last ? period.last : window.last};
}

/* The days of all periods on which a row without changes is valid. */
static cut_span window_of(const cut_horizon *h, cut_table t, int64_t row) {
  return cut_values_window(h->v, t, row, (cut_span){h->period[0].first, h->period[h->n - 1].last});
}

static bool covers(const cut_horizon *h, cut_span window) {
  return window.first <= h->period[0].first && window.last >= h->period[h->n - 1].last;
}

/* What one unit of a rate gives in each period, times the factors of the profile; NULL if memory is out. */
static const double *shape_of(cut_horizon *h, const cut_profile *profile, cut_per per) {
  double **shape = &h->shape[(profile - h->v->c->profiles.items) * N_PER + per];
  if (*shape != NULL) return *shape;
  *shape = CUT_NEW(double, h->n);
  for (int64_t i = 0; *shape != NULL && i < h->n; i++) (*shape)[i] = cut_profile_over(profile, 1, per, h->period[i]);
  return *shape;
}

/* A rate that holds on all days. Products are made as cut_rate_over and cut_profile_over make them, to the last bit. */
static cut_status even_rate(cut_horizon *h, const cut_cell *cell, const cut_profile *profile, double *out,
                            cut_error *err) {
  const cut_per per = cell->unit->unit.per;
  const double amount = cell->value;
  if (profile != NULL && per != CUT_PER_NONE) {
    const double *shape = shape_of(h, profile, per);
    if (shape == NULL) return CUT_FAIL_MEMORY(err);
    for (int64_t i = 0; i < h->n; i++) out[i] = amount * shape[i];
  } else if (per == CUT_PER_DAY) {
    for (int64_t i = 0; i < h->n; i++) out[i] = amount * h->length[i];
  } else {
    for (int64_t i = 0; i < h->n; i++) out[i] = cut_rate_over(amount, per, h->period[i]);
  }
  return CUT_STATUS_OK;
}

static void fill(double *out, int64_t n, double value) {
  for (int64_t i = 0; i < n; i++) out[i] = value;
}

/* ---- reading ---- */

bool cut_horizon_has(const cut_horizon *h, cut_table t, int64_t row, int column) {
  return cut_values_is_changed(h->v, t, row) || cut_case_cell(h->v->c, t, row, column)->state == CUT_CELL_READ;
}

void cut_horizon_days(const cut_horizon *h, cut_table t, int64_t row, double *out) {
  if (cut_values_is_changed(h->v, t, row)) {
    for (int64_t i = 0; i < h->n; i++) out[i] = cut_value_days(h->v, t, row, h->period[i]);
    return;
  }
  cut_span window = window_of(h, t, row);
  for (int64_t i = 0; i < h->n; i++) {
    cut_span live = inside(h->period[i], window);
    out[i] = live.last > live.first ? (double)live.last - (double)live.first : 0;
  }
}

cut_status cut_horizon_rate(cut_horizon *h, cut_table t, int64_t row, int column, double *out, cut_error *err) {
  const cut_holder holder = cut_values_holder(h->v, t, row);
  const cut_cell *cell = cut_case_cell(h->v->c, t, row, column);
  if (cut_values_is_changed(h->v, t, row) || cut_values_is_changed(h->v, holder.table, holder.row)) {
    for (int64_t i = 0; i < h->n; i++) out[i] = cut_value_rate(h->v, t, row, column, h->period[i]);
    return CUT_STATUS_OK;
  }
  cut_span window = window_of(h, holder.table, holder.row);
  const cut_profile *profile = column == cut_profile_column(t) ? holder.profile : NULL;
  if (cell->state == CUT_CELL_READ && covers(h, window)) return even_rate(h, cell, profile, out, err);
  bool is_unlimited = cut_schema(t)->columns[column].empty == CUT_EMPTY_UNLIMITED;
  if (cell->state != CUT_CELL_READ && (!is_unlimited || covers(h, window))) {
    fill(out, h->n, is_unlimited ? INFINITY : 0);
    return CUT_STATUS_OK;
  }
  for (int64_t i = 0; i < h->n; i++) {
    cut_span live = inside(h->period[i], window);
    out[i] = live.last <= live.first        ? 0
             : cell->state == CUT_CELL_READ ? cut_profile_over(profile, cell->value, cell->unit->unit.per, live)
             : is_unlimited                 ? INFINITY
                                            : 0;
  }
  return CUT_STATUS_OK;
}

void cut_horizon_share(const cut_horizon *h, cut_table t, int64_t row, int column, double *out) {
  if (!cut_values_is_changed(h->v, t, row)) {
    fill(out, h->n, cut_value_share(h->v, t, row, column, h->period[0]));
    return;
  }
  for (int64_t i = 0; i < h->n; i++) out[i] = cut_value_share(h->v, t, row, column, h->period[i]);
}

void cut_horizon_last_amount(const cut_horizon *h, cut_table t, int64_t row, int column, double *out) {
  if (!cut_values_is_changed(h->v, t, row)) {
    fill(out, h->n, cut_value_amount(h->v, t, row, column, h->period[0].first));
    return;
  }
  for (int64_t i = 0; i < h->n; i++) out[i] = cut_value_amount(h->v, t, row, column, h->period[i].last - 1);
}

cut_status cut_horizon_price(const cut_horizon *h, cut_table t, int64_t row, int column, int64_t commodity,
                             const double *days, double *out, int64_t *failed, cut_error *err) {
  const cut_cell *cell = cut_case_cell(h->v->c, t, row, column);
  bool is_plain = !cut_values_is_changed(h->v, t, row);
  if (!cut_horizon_has(h, t, row, column)) {
    fill(out, h->n, 0);
    return CUT_STATUS_OK;
  }
  if (is_plain && commodity == h->v->commodity[t][row] && !isnan(cell->value) && cell->unit != NULL &&
      strcmp(cell->unit->unit.money, cut_case_get_info(h->v->c)->currency) == 0) {
    for (int64_t i = 0; i < h->n; i++) out[i] = days[i] > 0 ? cell->value * h->length[i] / h->length[i] : 0;
    return CUT_STATUS_OK;
  }
  for (*failed = 0; *failed < h->n; ++*failed) {
    out[*failed] = 0;
    if (days[*failed] > 0)
      CUT_TRY(cut_value_price(h->v, t, row, column, commodity, h->period[*failed], &out[*failed], err));
  }
  return CUT_STATUS_OK;
}
