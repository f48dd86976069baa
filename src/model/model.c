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
  const void *const arrays[] = {m->view.col_lower,   m->view.col_upper,  m->view.cost,       m->view.col_integer,
                                m->view.row_lower,   m->view.row_upper,  m->view.col_start,  m->view.entry_row,
                                m->view.entry_value, m->view.col_origin, m->view.row_origin, m->view.class_row,
                                m->view.terms,       m->view.period,     m->view.in_group};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) cut_mem_free((void *)arrays[i]);
  cut_mem_free(m);
}

/* ---- origins ---- */

static int compare_integers(int64_t a, int64_t b) { return (a > b) - (a < b); }

int cut_origin_compare(const cut_origin *a, const cut_origin *b) {
  int order = compare_integers(a->role, b->role);
  if (order == 0) order = compare_integers(a->table, b->table);
  if (order == 0) order = compare_integers(a->row, b->row);
  if (order == 0) order = compare_integers(a->commodity, b->commodity);
  if (order == 0) order = compare_integers(a->step, b->step);
  if (order == 0) order = compare_integers(a->period, b->period);
  if (order == 0) order = compare_integers(a->origin, b->origin);
  return order;
}

static int64_t find(const cut_origin *origins, int64_t n, const cut_origin *wanted) {
  int64_t low = 0, high = n;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (cut_origin_compare(&origins[middle], wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && cut_origin_compare(&origins[low], wanted) == 0 ? low : -1;
}

int64_t cut_model_find_column(const cut_model *m, cut_origin origin) {
  return find(m->view.col_origin, m->view.n_columns, &origin);
}

int64_t cut_model_find_row(const cut_model *m, cut_origin origin) {
  return find(m->view.row_origin, m->view.n_rows, &origin);
}

double cut_term_sign(const cut_money_term *term, const uint8_t *in_group) {
  bool pays = term->payer >= 0 && in_group[term->payer] != 0;
  bool receives = term->recipient >= 0 && in_group[term->recipient] != 0;
  return (pays ? 1.0 : 0.0) - (receives ? 1.0 : 0.0);
}

/* ---- check ---- */

static cut_status check_lines(const char *what, const cut_origin *origin, const double *lower, const double *upper,
                              int64_t n, bool columns, int64_t n_periods, cut_error *err) {
  for (int64_t i = 0; i < n; i++) {
    const cut_origin *o = &origin[i];
    if (isnan(lower[i]) || isnan(upper[i]) || lower[i] > upper[i] || lower[i] == INFINITY || upper[i] == -INFINITY)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s %lld: limits [%g, %g] leave no value", what, (long long)i, lower[i],
                      upper[i]);
    if ((int)o->role < 0 || (int)o->role >= CUT_N_ROLES || cut_role_is_column(o->role) != columns)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s %lld: role %d is not one of a %s", what, (long long)i, (int)o->role,
                      what);
    if (o->period < -1 || o->period >= n_periods)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s %lld: period %lld of %lld", what, (long long)i,
                      (long long)o->period, (long long)n_periods);
    if (i > 0 && cut_origin_compare(&origin[i - 1], o) >= 0)
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "%s %lld: not in the order of origins", what, (long long)i);
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

/* Terms are in order, and the cost is their sum. */
static cut_status check_terms(const cut_model_view *v, cut_error *err) {
  int64_t k = 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    double cost = 0;
    for (; k < v->n_terms && v->terms[k].column == j; k++) {
      const cut_money_term *term = &v->terms[k];
      if (!isfinite(term->rate) || term->label == NULL || !is_account(v, term->payer) ||
          !is_account(v, term->recipient))
        return CUT_FAIL(err, CUT_STATUS_INTERNAL, "money term %lld: rate %g, payer %lld, recipient %lld", (long long)k,
                        term->rate, (long long)term->payer, (long long)term->recipient);
      cost += term->rate * cut_term_sign(term, v->in_group);
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
    if (i < 0 || i >= v->n_rows || v->row_origin[i].role != CUT_ROLE_CLASS || (k > 0 && v->class_row[k - 1] >= i))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "class %lld: row %lld is not its row", (long long)k, (long long)i);
  }
  for (int64_t j = 0; j < v->n_columns; j++)
    if (v->col_integer[j] != 0 && !(isfinite(v->col_lower[j]) && isfinite(v->col_upper[j])))
      return CUT_FAIL(err, CUT_STATUS_INTERNAL, "column %lld is integer without limits", (long long)j);
  if (!isfinite(v->offset)) return CUT_FAIL(err, CUT_STATUS_INTERNAL, "offset %g is not finite", v->offset);
  return CUT_STATUS_OK;
}

cut_status cut_model_check(const cut_model *m, cut_error *err) {
  CUT_ASSERT(m != NULL, err);
  const cut_model_view *v = &m->view;
  CUT_TRY(check_lines("column", v->col_origin, v->col_lower, v->col_upper, v->n_columns, true, v->n_periods, err));
  CUT_TRY(check_lines("row", v->row_origin, v->row_lower, v->row_upper, v->n_rows, false, v->n_periods, err));
  CUT_TRY(check_entries(v, err));
  CUT_TRY(check_terms(v, err));
  return check_rest(v, err);
}
