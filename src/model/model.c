/* A finished model: reading it, finding lines by origin, checking that it is well formed. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"

static const char *const role_texts[CUT_N_ROLES] = {
    [CUT_ROLE_SOURCE] = "source",
    [CUT_ROLE_CONTRACT] = "contract",
    [CUT_ROLE_FLOW] = "flow",
    [CUT_ROLE_LEVEL] = "level",
    [CUT_ROLE_DRAW] = "draw",
    [CUT_ROLE_FEED] = "feed",
    [CUT_ROLE_RUN] = "run",
    [CUT_ROLE_SHORTFALL] = "shortfall",
    [CUT_ROLE_DEMAND] = "demand",
    [CUT_ROLE_UNSERVED] = "unserved",
    [CUT_ROLE_MARKET] = "market",
    [CUT_ROLE_ARRIVAL] = "arrival",
    [CUT_ROLE_PAID] = "paid",
    [CUT_ROLE_MAKE_UP] = "make_up",
    [CUT_ROLE_SHORT] = "short",
    [CUT_ROLE_OBLIGATION] = "obligation",
    [CUT_ROLE_ENTITLEMENT] = "entitlement",
    [CUT_ROLE_MEASURE] = "measure",
    [CUT_ROLE_DECIDE] = "decide",
    [CUT_ROLE_BREACH] = "breach",
    [CUT_ROLE_SALE] = "sale",
    [CUT_ROLE_TRANSIT] = "transit",
    [CUT_ROLE_LEAST] = "least",
    [CUT_ROLE_BALANCE] = "balance",
    [CUT_ROLE_CAPACITY] = "capacity",
    [CUT_ROLE_STOCK] = "stock",
    [CUT_ROLE_LOAD] = "load",
    [CUT_ROLE_LOAD_MAX] = "load max",
    [CUT_ROLE_WINDOW] = "window",
    [CUT_ROLE_TOTAL] = "total",
    [CUT_ROLE_EFFECT] = "effect",
    [CUT_ROLE_LINK] = "link",
    [CUT_ROLE_CLASS] = "class",
    [CUT_ROLE_SHARED] = "shared",
    [CUT_ROLE_SHARE] = "share",
};

const char *cut_role_text(cut_role role) {
  return (int)role >= 0 && (int)role < CUT_N_ROLES ? role_texts[role] : "unknown";
}

bool cut_role_is_column(cut_role role) { return role < CUT_ROLE_BALANCE; }

const cut_model_view *cut_model_get(const cut_model *m) { return &m->view; }

const char *cut_model_digest(const cut_model *m) { return m->digest; }

void cut_model_free(cut_model *m) {
  if (m == NULL) return;
  for (int64_t i = 0; i < m->n_labels; i++) cut_mem_free(m->labels[i]);
  cut_mem_free(m->labels);
  /* The view shows the arrays as const; here they are the model's own. */
  const void *const arrays[] = {m->view.col_lower,   m->view.col_upper, m->view.cost,      m->view.col_integer,
                                m->view.row_lower,   m->view.row_upper, m->view.col_start, m->view.entry_row,
                                m->view.entry_value, m->view.class_row, m->view.terms,     m->view.causes,
                                m->view.period,      m->view.in_group};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) cut_mem_free((void *)arrays[i]);
  cut_origins_clear(&m->view.col_origins);
  cut_origins_clear(&m->view.row_origins);
  cut_mem_free(m);
}

/* ---- origins and terms ---- */

cut_origin cut_column_origin(const cut_model_view *v, int64_t j) { return cut_origins_get(&v->col_origins, j); }

cut_origin cut_row_origin(const cut_model_view *v, int64_t i) { return cut_origins_get(&v->row_origins, i); }

int64_t cut_model_find_column(const cut_model *m, cut_origin origin) {
  return cut_origins_find(&m->view.col_origins, &origin);
}

int64_t cut_model_find_row(const cut_model *m, cut_origin origin) {
  return cut_origins_find(&m->view.row_origins, &origin);
}

cut_money_term cut_model_term(const cut_model_view *v, int64_t k) {
  const cut_term *term = &v->terms[k];
  const cut_money_cause *cause = &v->causes[term->cause];
  return (cut_money_term){.column = term->column,
                          .payer = cause->payer,
                          .recipient = cause->recipient,
                          .table = cause->table,
                          .row = cause->row,
                          .label = cause->label,
                          .rate = term->rate};
}

double cut_cause_sign(const cut_money_cause *cause, const uint8_t *in_group) {
  bool pays = cause->payer >= 0 && in_group[cause->payer] != 0;
  bool receives = cause->recipient >= 0 && in_group[cause->recipient] != 0;
  return (pays ? 1.0 : 0.0) - (receives ? 1.0 : 0.0);
}

/* ---- check ---- */

static cut_status check_limits(const char *what, const double *lower, const double *upper, int64_t n, cut_error *err) {
  for (int64_t i = 0; i < n; i++)
    if (!(lower[i] <= upper[i] && lower[i] < INFINITY && upper[i] > -INFINITY))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s %lld: limits [%g, %g] leave no value", what, (long long)i, lower[i],
                      upper[i]);
  return CUT_STATUS_OK;
}

static cut_status check_origins(const char *what, const cut_origins *o, int64_t n, bool columns, int64_t n_periods,
                                cut_error *err) {
  if (o->n != n)
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%lld %ss have origins, not %lld", (long long)o->n, what, (long long)n);
  if (!cut_origins_are_sorted(o)) return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%ss: not in the order of origins", what);
  for (int64_t run = 0; run < o->runs.n; run++) {
    const cut_origin *first = &o->runs.items[run].first;
    int64_t last = first->period + cut_origins_run_length(o, run) - 1;
    if ((int)first->role < 0 || (int)first->role >= CUT_N_ROLES || cut_role_is_column(first->role) != columns)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s %lld: role %d is not one of a %s", what,
                      (long long)o->runs.items[run].at, (int)first->role, what);
    if (first->period < -1 || last >= n_periods)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s %lld: periods %lld to %lld of %lld", what,
                      (long long)o->runs.items[run].at, (long long)first->period, (long long)last,
                      (long long)n_periods);
  }
  return CUT_STATUS_OK;
}

static cut_status check_entries(const cut_model_view *v, cut_error *err) {
  if (v->col_start[0] != 0 || v->col_start[v->n_columns] != v->n_entries)
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "columns start at %lld and end at %lld, not at 0 and %lld",
                    (long long)v->col_start[0], (long long)v->col_start[v->n_columns], (long long)v->n_entries);
  for (int64_t j = 0; j < v->n_columns; j++) {
    if (v->col_start[j] > v->col_start[j + 1])
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "column %lld ends before it starts", (long long)j);
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      if (v->entry_row[k] < 0 || v->entry_row[k] >= v->n_rows ||
          (k > v->col_start[j] && v->entry_row[k - 1] >= v->entry_row[k]))
        return CUT_FAIL(err, CUT_STATUS_INTERNAL, "column %lld: row %lld is out of range or order", (long long)j,
                        (long long)v->entry_row[k]);
      if (!isfinite(v->entry_value[k]) || v->entry_value[k] == 0)
        return CUT_FAIL(err, CUT_STATUS_INTERNAL, "entry (%lld, %lld) is %g", (long long)v->entry_row[k], (long long)j,
                        v->entry_value[k]);
    }
  }
  return CUT_STATUS_OK;
}

static bool is_account(const cut_model_view *v, int64_t account) {
  return account >= CUT_ACCOUNT_STOCK && account < v->n_actors;
}

static cut_status check_causes(const cut_model_view *v, cut_error *err) {
  for (int64_t i = 0; i < v->n_causes; i++) {
    const cut_money_cause *cause = &v->causes[i];
    if (cause->label == NULL || !is_account(v, cause->payer) || !is_account(v, cause->recipient))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "cause %lld: payer %lld, recipient %lld", (long long)i,
                      (long long)cause->payer, (long long)cause->recipient);
  }
  return CUT_STATUS_OK;
}

/* Terms are in order, and the cost is their sum. */
static cut_status check_terms(const cut_model_view *v, cut_error *err) {
  int64_t k = 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    double cost = 0;
    for (; k < v->n_terms && v->terms[k].column == j; k++) {
      if (!isfinite(v->terms[k].rate) || v->terms[k].cause < 0 || v->terms[k].cause >= v->n_causes)
        return CUT_FAIL(err, CUT_STATUS_INTERNAL, "money term %lld: rate %g, cause %d of %lld", (long long)k,
                        v->terms[k].rate, (int)v->terms[k].cause, (long long)v->n_causes);
      cost += v->terms[k].rate * cut_cause_sign(&v->causes[v->terms[k].cause], v->in_group);
    }
    if (!isfinite(v->cost[j]) || v->cost[j] != cost)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "column %lld: cost %g is not the sum of its terms, %g", (long long)j,
                      v->cost[j], cost);
  }
  if (k != v->n_terms)
    return CUT_FAIL(err, CUT_STATUS_INTERNAL, "money term %lld: not in the order of columns", (long long)k);
  return CUT_STATUS_OK;
}

static cut_status check_rest(const cut_model_view *v, cut_error *err) {
  for (int64_t t = 0; t < v->n_periods; t++)
    if (v->period[t].first >= v->period[t].last || (t > 0 && v->period[t - 1].last != v->period[t].first))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "period %lld does not follow the one before", (long long)t);
  for (int64_t k = 0; k < v->n_classes; k++) {
    int64_t i = v->class_row[k];
    if (i < 0 || i >= v->n_rows || cut_row_origin(v, i).role != CUT_ROLE_CLASS || (k > 0 && v->class_row[k - 1] >= i))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "class %lld: row %lld is not its row", (long long)k, (long long)i);
  }
  for (int64_t j = 0; j < v->n_columns; j++)
    if (!isfinite(v->cost[j]))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "column %lld: cost %g is not finite", (long long)j, v->cost[j]);
  for (int64_t j = 0; j < v->n_columns; j++)
    if (v->col_integer[j] != 0 && !(isfinite(v->col_lower[j]) && isfinite(v->col_upper[j])))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "column %lld is integer without limits", (long long)j);
  if (!isfinite(v->offset)) return CUT_FAIL(err, CUT_STATUS_INTERNAL, "offset %g is not finite", v->offset);
  return CUT_STATUS_OK;
}

cut_status cut_model_check_structure(const cut_model *m, cut_error *err) {
  const cut_model_view *v = &m->view;
  CUT_TRY(check_origins("column", &v->col_origins, v->n_columns, true, v->n_periods, err));
  CUT_TRY(check_origins("row", &v->row_origins, v->n_rows, false, v->n_periods, err));
  CUT_TRY(check_causes(v, err));
  return check_rest(v, err);
}

cut_status cut_model_check(const cut_model *m, cut_error *err) {
  CUT_ASSERT(m != NULL, err);
  const cut_model_view *v = &m->view;
  CUT_TRY(check_limits("column", v->col_lower, v->col_upper, v->n_columns, err));
  CUT_TRY(check_limits("row", v->row_lower, v->row_upper, v->n_rows, err));
  CUT_TRY(check_entries(v, err));
  CUT_TRY(cut_model_check_structure(m, err));
  return check_terms(v, err);
}
