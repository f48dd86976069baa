#include "compile/open.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "compile/compile_internal.h"
#include "model/patch.h"

/* Sets of measures that change the same row of the case are checked state by state up to this size. */
enum { MAX_TOGETHER = 6 };
/* How far a limit may be from the sum of what measures move it, relative: rounding. */
#define ROUNDING 1e-9

/* The four lists of limits of a model. */
enum { COL_LOWER, COL_UPPER, ROW_LOWER, ROW_UPPER, N_KINDS };

/* A row of the case that a measure changes. */
typedef struct touch {
  int64_t open; /* index of the open measure */
  cut_table table;
  int64_t row;
} touch;

typedef struct opening {
  const cut_values *v;
  const cut_case *c;
  const cut_compile_options *options;
  const cut_measure_state *states; /* as asked */
  cut_measure_state *work;         /* states of one compilation */
  int64_t n;                       /* open measures */
  int64_t *measure;                /* [n] their rows */
  int64_t *together;               /* [n] the smallest index of those that change the same rows */
  cut_model *off;                  /* none of them taken */
  cut_model **on;                  /* [n] each alone */
  cut_model *hull;                 /* every limit as loose as any state makes it, with implied limits */
  struct {
    touch *items;
    int64_t n, capacity;
  } touches;
} opening;

static const char *key_of(const opening *x, int64_t i) { return cut_case_key(x->c, CUT_TABLE_MEASURES, x->measure[i]); }

/* ---- what can be open ---- */

bool cut_effect_is_limit(const cut_case *c, int64_t effect) {
  int t = cut_schema_find_table(cut_case_text(c, CUT_TABLE_EFFECTS, effect, CUT_EFFECTS_TABLE));
  int column =
      t < 0 ? -1
            : cut_schema_find_column((cut_table)t, cut_case_text(c, CUT_TABLE_EFFECTS, effect, CUT_EFFECTS_COLUMN));
  if (column < 0 || t == CUT_TABLE_LEVIES) return false;
  cut_type type = cut_schema((cut_table)t)->columns[column].type;
  return type == CUT_TYPE_RATE || type == CUT_TYPE_AMOUNT || type == CUT_TYPE_FLAG || type == CUT_TYPE_DATE;
}

static cut_status refuse_effect(const opening *x, int64_t i, int64_t effect, const char *what, cut_error *err) {
  const cut_table t = CUT_TABLE_EFFECTS;
  return CUT_FAIL(
      err, CUT_STATUS_INPUT,
      "measure %s cannot be left open: its effect %s on %s.%.60s.%s changes %s, not limits alone; say whether "
      "it is taken, or let diversify try each state",
      key_of(x, i), cut_case_text(x->c, t, effect, CUT_EFFECTS_POSITION),
      cut_case_text(x->c, t, effect, CUT_EFFECTS_TABLE), cut_case_text(x->c, t, effect, CUT_EFFECTS_ID),
      cut_case_text(x->c, t, effect, CUT_EFFECTS_COLUMN), what);
}

/* The effect of a measure on a row of the case, else its first one; -1 if it has none. */
static int64_t effect_on(const opening *x, int64_t i, cut_table table, int64_t row) {
  int64_t first = -1;
  for (int64_t e = 0; e < cut_case_n(x->c, CUT_TABLE_EFFECTS); e++) {
    if (cut_case_ref(x->c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_MEASURE) != x->measure[i]) continue;
    if (first < 0) first = e;
    int t = cut_schema_find_table(cut_case_text(x->c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_TABLE));
    if (row >= 0 && t == (int)table &&
        cut_case_find(x->c, table, cut_case_text(x->c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_ID)) == row)
      return e;
  }
  return first;
}

/* Refuses measure i for what it does to a row of the case (-1: unknown which). */
static cut_status refuse(const opening *x, int64_t i, cut_table table, int64_t row, const char *what, cut_error *err) {
  int64_t effect = effect_on(x, i, table, row);
  if (effect >= 0) return refuse_effect(x, i, effect, what, err);
  return CUT_FAIL(err, CUT_STATUS_INPUT,
                  "measure %s cannot be left open: it changes %s, not limits alone; say whether it is taken, or let "
                  "diversify try each state",
                  key_of(x, i), what);
}

static cut_status check_effects(const opening *x, int64_t i, cut_error *err) {
  for (int64_t e = 0; e < cut_case_n(x->c, CUT_TABLE_EFFECTS); e++)
    if (cut_case_ref(x->c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_MEASURE) == x->measure[i] && !cut_effect_is_limit(x->c, e))
      return refuse_effect(x, i, e, "costs or structure", err);
  return CUT_STATUS_OK;
}

/* ---- states ---- */

/* Compiles the state in which exactly the open measures of the set are taken. */
static cut_status compile_state(opening *x, uint64_t set, cut_model **out, cut_error *err) {
  cut_values *values = NULL;
  for (int64_t i = 0; i < cut_case_n(x->c, CUT_TABLE_MEASURES); i++) x->work[i] = x->states[i];
  for (int64_t i = 0; i < x->n; i++)
    x->work[x->measure[i]].choice = (set >> i & 1) != 0 ? CUT_MEASURE_ON : CUT_MEASURE_OFF;
  CUT_TRY(cut_values_with_measures(x->v, x->work, &values, err));
  cut_status status = cut_compile_plain(values, x->options, false, out, err);
  cut_values_free(values);
  return status;
}

static const double *limits(const cut_model *m, int kind) {
  const cut_model_view *v = cut_model_get(m);
  const double *lists[N_KINDS] = {v->col_lower, v->col_upper, v->row_lower, v->row_upper};
  return lists[kind];
}

static int64_t n_limits(const opening *x, int kind) {
  const cut_model_view *v = cut_model_get(x->off);
  return kind == COL_LOWER || kind == COL_UPPER ? v->n_columns : v->n_rows;
}

static cut_origin origin_of(const opening *x, int kind, int64_t k) {
  const cut_model_view *v = cut_model_get(x->off);
  return kind == COL_LOWER || kind == COL_UPPER ? cut_column_origin(v, k) : cut_row_origin(v, k);
}

/* Does taking measure i alone move the limit? */
static bool moves(const opening *x, int64_t i, int kind, int64_t k) {
  return limits(x->on[i], kind)[k] != limits(x->off, kind)[k];
}

/* The limit with the measures of the set, if each moves it by what it moves it alone. NAN if that makes no sense: two
 * measures move a limit that is infinite without them. */
static double predicted(const opening *x, uint64_t set, int kind, int64_t k) {
  double off = limits(x->off, kind)[k], sum = off;
  int movers = 0;
  for (int64_t i = 0; i < x->n; i++) {
    if ((set >> i & 1) == 0 || !moves(x, i, kind, k)) continue;
    double on = limits(x->on[i], kind)[k];
    movers++;
    sum = isinf(off) || isinf(on) ? (isinf(sum) && !isinf(off) ? sum : on) : sum + (on - off);
  }
  return isinf(off) && movers > 1 ? NAN : sum;
}

static bool same_terms(const cut_model_view *a, const cut_model_view *b, int64_t from_a, int64_t from_b, int64_t j) {
  for (;; from_a++, from_b++) {
    bool in_a = from_a < a->n_terms && a->terms[from_a].column == j,
         in_b = from_b < b->n_terms && b->terms[from_b].column == j;
    if (!in_a || !in_b) return in_a == in_b;
    const cut_money_term s = cut_model_term(a, from_a), t = cut_model_term(b, from_b);
    if (s.payer != t.payer || s.recipient != t.recipient || s.table != t.table || s.row != t.row ||
        strcmp(s.label, t.label) != 0 || s.rate != t.rate)
      return false;
  }
}

/* Position of the first term of column j, or of a later one. */
static int64_t first_term(const cut_model_view *v, int64_t j) {
  int64_t low = 0, high = v->n_terms;
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    if (v->terms[mid].column < j)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

static bool has_terms_of(const cut_model *a, const cut_model *b, int64_t j) {
  const cut_model_view *va = cut_model_get(a), *vb = cut_model_get(b);
  return same_terms(va, vb, first_term(va, j), first_term(vb, j), j);
}

static bool is_closed(const cut_model *m, int64_t j) {
  const cut_model_view *v = cut_model_get(m);
  return v->col_lower[j] == 0 && v->col_upper[j] == 0;
}

/* The model that has the terms of column j: where it is closed unless a measure is taken, those of such a measure. */
static const cut_model *terms_from(const opening *x, int64_t j) {
  for (int64_t i = 0; i < x->n; i++)
    if (!is_closed(x->on[i], j) && !has_terms_of(x->on[i], x->off, j)) return x->on[i];
  return x->off;
}

/* ---- checks of each measure alone, and of those that change the same rows ---- */

static cut_status check_alone(const opening *x, int64_t i, cut_error *err) {
  const cut_model_view *off = cut_model_get(x->off), *on = cut_model_get(x->on[i]);
  cut_error inner = {0};
  cut_status status = cut_patch_same_structure(x->off, x->on[i], &inner);
  if (status == CUT_STATUS_STRUCTURE) return refuse(x, i, CUT_TABLE_ROUTES, -1, "the structure of the model", err);
  if (status != CUT_STATUS_OK) return CUT_FAIL(err, status, "%s", inner.message);
  if (off->offset != on->offset) return refuse(x, i, CUT_TABLE_STORAGES, -1, "the worth of dead stock", err);
  for (int64_t j = 0; j < off->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(off, j);
    if (is_closed(x->on[i], j) || has_terms_of(x->on[i], terms_from(x, j), j)) continue;
    return refuse(x, i, o->table, o->row, "costs", err);
  }
  return CUT_STATUS_OK;
}

/* Is the set one that links allow? Measures that are not open count as they are. */
static bool is_allowed(const opening *x, uint64_t set) {
  for (int64_t i = 0; i < cut_case_n(x->c, CUT_TABLE_MEASURES); i++) x->work[i] = x->states[i];
  for (int64_t i = 0; i < x->n; i++)
    x->work[x->measure[i]].choice = (set >> i & 1) != 0 ? CUT_MEASURE_ON : CUT_MEASURE_OFF;
  return cut_measure_states_check(x->c, x->work, NULL) == CUT_STATUS_OK;
}

static cut_status refuse_together(const opening *x, uint64_t set, cut_table table, int64_t row, cut_error *err) {
  int64_t one = -1, other = -1;
  for (int64_t i = 0; i < x->n; i++) {
    if ((set >> i & 1) == 0) continue;
    other = one < 0 ? other : i;
    one = one < 0 ? i : one;
  }
  return CUT_FAIL(err, CUT_STATUS_INPUT,
                  "measures %s and %s cannot both be left open: together they change %s %s otherwise than each adds to "
                  "it; say which is taken, or let diversify try each state",
                  key_of(x, one), key_of(x, other), cut_schema(table)->name, cut_case_key(x->c, table, row));
}

static bool is_near(double a, double b) {
  if (isinf(a) || isinf(b)) return a == b;
  return fabs(a - b) <= ROUNDING * (1 + fabs(a) + fabs(b));
}

static cut_status check_set(opening *x, uint64_t set, cut_error *err) {
  cut_model *m = NULL;
  cut_status status = compile_state(x, set, &m, err);
  if (status != CUT_STATUS_OK) return status;
  if (cut_patch_same_structure(x->off, m, NULL) != CUT_STATUS_OK ||
      cut_model_get(m)->offset != cut_model_get(x->off)->offset) {
    status = refuse_together(x, set, x->touches.items[0].table, x->touches.items[0].row, err);
    goto cleanup;
  }
  for (int kind = 0; kind < N_KINDS; kind++)
    for (int64_t k = 0; k < n_limits(x, kind); k++) {
      if (is_near(limits(m, kind)[k], predicted(x, set, kind, k))) continue;
      cut_origin o = origin_of(x, kind, k);
      status = refuse_together(x, set, o.table, o.row, err);
      goto cleanup;
    }
  for (int64_t j = 0; j < cut_model_get(m)->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(cut_model_get(m), j);
    if (is_closed(m, j) || has_terms_of(m, terms_from(x, j), j)) continue;
    status = refuse_together(x, set, o->table, o->row, err);
    goto cleanup;
  }
cleanup:
  cut_model_free(m);
  return status;
}

static cut_status touch_row(opening *x, int64_t i, cut_table table, int64_t row, cut_error *err) {
  if (row < 0) return CUT_STATUS_OK;
  if (!CUT_GROW(&x->touches)) return CUT_FAIL_MEMORY(err);
  x->touches.items[x->touches.n++] = (touch){i, table, row};
  return CUT_STATUS_OK;
}

/* The rows of the case whose limits a measure changes: steps belong to their parent, goods of others to their route. */
static cut_status find_touches(opening *x, int64_t i, cut_error *err) {
  for (int64_t e = 0; e < cut_case_n(x->c, CUT_TABLE_EFFECTS); e++) {
    if (cut_case_ref(x->c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_MEASURE) != x->measure[i]) continue;
    int t = cut_schema_find_table(cut_case_text(x->c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_TABLE));
    CUT_ASSERT(t >= 0, err);
    cut_table table = (cut_table)t;
    int64_t row = cut_case_find(x->c, table, cut_case_text(x->c, CUT_TABLE_EFFECTS, e, CUT_EFFECTS_ID));
    if (table == CUT_TABLE_STEPS && row >= 0) {
      int parent = cut_schema_find_table(cut_case_text(x->c, table, row, CUT_STEPS_TABLE));
      CUT_ASSERT(parent >= 0, err);
      row = cut_case_find(x->c, (cut_table)parent, cut_case_text(x->c, table, row, CUT_STEPS_PARENT));
      table = (cut_table)parent;
    }
    CUT_TRY(touch_row(x, i, table, row, err));
    if (table == CUT_TABLE_TRANSITS && row >= 0)
      CUT_TRY(touch_row(x, i, CUT_TABLE_ROUTES, cut_case_ref(x->c, table, row, CUT_TRANSITS_ROUTE), err));
  }
  for (int64_t row = 0; row < cut_case_n(x->c, CUT_TABLE_CONTRACTS); row++)
    if (cut_case_ref(x->c, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_TIED_TO) == x->measure[i])
      CUT_TRY(touch_row(x, i, CUT_TABLE_CONTRACTS, row, err));
  return CUT_STATUS_OK;
}

/* Joins measures that change the same row into groups, each named by its smallest index. */
static void find_groups(opening *x) {
  for (int64_t i = 0; i < x->n; i++) x->together[i] = i;
  for (bool changed = true; changed;) {
    changed = false;
    for (int64_t k = 0; k < x->touches.n; k++)
      for (int64_t l = 0; l < x->touches.n; l++) {
        const touch *a = &x->touches.items[k], *b = &x->touches.items[l];
        if (a->table != b->table || a->row != b->row || x->together[a->open] >= x->together[b->open]) continue;
        x->together[b->open] = x->together[a->open];
        changed = true;
      }
  }
}

static cut_status check_group(opening *x, int64_t group, cut_error *err) {
  int64_t member[MAX_TOGETHER], n = 0;
  for (int64_t i = group; i < x->n; i++) {
    if (x->together[i] != group) continue;
    if (n == MAX_TOGETHER)
      return CUT_FAIL(
          err, CUT_STATUS_INPUT,
          "more than %d open measures change the same rows (%s and %s among them): say of some whether they "
          "are taken, or let diversify try each state",
          (int)MAX_TOGETHER, key_of(x, group), key_of(x, i));
    member[n++] = i;
  }
  for (uint64_t choice = 1; choice < UINT64_C(1) << n; choice++) {
    uint64_t set = 0;
    for (int64_t i = 0; i < n; i++)
      if ((choice >> i & 1) != 0) set |= UINT64_C(1) << member[i];
    if ((choice & (choice - 1)) != 0 && is_allowed(x, set)) CUT_TRY(check_set(x, set, err));
  }
  return CUT_STATUS_OK;
}

/* ---- the looser model of all states ---- */

/* The limit as loose as any state makes it. */
static double loosest(const opening *x, int kind, int64_t k) {
  const bool is_lower = kind == COL_LOWER || kind == ROW_LOWER;
  double off = limits(x->off, kind)[k], sum = off;
  for (int64_t i = 0; i < x->n; i++) {
    double on = limits(x->on[i], kind)[k];
    bool looser = is_lower ? on < off : on > off;
    if (looser) sum = isinf(on) ? on : sum + (on - off);
  }
  return sum;
}

static cut_status copy_terms(cut_model_builder *b, const cut_model *from, int64_t column, cut_error *err) {
  const cut_model_view *v = cut_model_get(from);
  for (int64_t k = first_term(v, column); k < v->n_terms && v->terms[k].column == column; k++)
    CUT_TRY(cut_model_add_term(b, cut_model_term(v, k), err));
  return CUT_STATUS_OK;
}

/* Columns with limits of the hull if it is there, else the loosest; their entries and terms. The rows must be there. */
static cut_status copy_columns(const opening *x, cut_model_builder *b, cut_error *err) {
  const cut_model_view *v = cut_model_get(x->off), *hull = x->hull == NULL ? NULL : cut_model_get(x->hull);
  for (int64_t j = 0; j < v->n_columns; j++) {
    double lower = hull == NULL ? loosest(x, COL_LOWER, j) : hull->col_lower[j],
           upper = hull == NULL ? loosest(x, COL_UPPER, j) : hull->col_upper[j];
    CUT_TRY(cut_model_add_column(b, cut_column_origin(v, j), lower, upper, v->col_integer[j] != 0, NULL, err));
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      CUT_TRY(cut_model_add_entry(b, v->entry_row[k], j, v->entry_value[k], err));
    CUT_TRY(copy_terms(b, terms_from(x, j), j, err));
  }
  return CUT_STATUS_OK;
}

static cut_status copy_periods(const opening *x, cut_model_builder *b, cut_error *err) {
  const cut_model_view *v = cut_model_get(x->off);
  for (int64_t t = 0; t < v->n_periods; t++) CUT_TRY(cut_model_add_period(b, v->period[t], err));
  cut_model_set_offset(b, v->offset);
  return CUT_STATUS_OK;
}

static cut_status build_hull(opening *x, cut_error *err) {
  const cut_model_view *v = cut_model_get(x->off);
  cut_model_builder *b = cut_model_builder_new();
  cut_status status = CUT_STATUS_OK;
  if (b == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(copy_periods(x, b, err));
  for (int64_t i = 0; i < v->n_rows; i++)
    CUT_TRY_GOTO(
        cut_model_add_row(b, cut_row_origin(v, i), loosest(x, ROW_LOWER, i), loosest(x, ROW_UPPER, i), NULL, err));
  CUT_TRY_GOTO(copy_columns(x, b, err));
  CUT_TRY_GOTO(cut_model_imply_limits(b, v->in_group, err));
  status = cut_model_build(b, x->c, v->in_group, v->n_actors, &x->hull, err);
cleanup:
  cut_model_builder_free(b);
  return status;
}

/* ---- limits that move ---- */

/* A number beyond everything the row or column can come to in the hull, where it is unlimited; INFINITY if none is
 * known. */
static double reach(const opening *x, int kind, int64_t k) {
  const cut_model_view *h = cut_model_get(x->hull);
  const bool is_lower = kind == COL_LOWER || kind == ROW_LOWER;
  double sum = 0;
  if (kind == COL_LOWER) return h->col_lower[k];
  if (kind == COL_UPPER) return h->col_upper[k];
  for (int64_t j = 0; j < h->n_columns; j++)
    for (int64_t e = h->col_start[j]; e < h->col_start[j + 1]; e++) {
      if (h->entry_row[e] != k) continue;
      bool at_lower = (h->entry_value[e] > 0) == is_lower;
      sum += h->entry_value[e] * (at_lower ? h->col_lower[j] : h->col_upper[j]);
    }
  return isnan(sum) ? INFINITY : sum;
}

/* How one limit depends on the decisions: value without any, and by how much each moves it. */
typedef struct linear {
  bool moving;
  double off;
  double *step; /* [n] */
} linear;

static cut_status make_linear(const opening *x, int kind, int64_t k, linear *out, cut_error *err) {
  double beyond = 0;
  bool unlimited = isinf(limits(x->off, kind)[k]);
  out->moving = false;
  for (int64_t i = 0; i < x->n; i++) {
    out->moving = out->moving || moves(x, i, kind, k);
    unlimited = unlimited || isinf(limits(x->on[i], kind)[k]);
  }
  out->off = limits(x->off, kind)[k];
  if (!out->moving) return CUT_STATUS_OK;
  if (unlimited) beyond = reach(x, kind, k);
  for (int64_t i = 0; i < x->n; i++) {
    const cut_origin o = origin_of(x, kind, k);
    double on = limits(x->on[i], kind)[k], off = limits(x->off, kind)[k];
    if ((isinf(on) || isinf(off)) && moves(x, i, kind, k) && isinf(beyond))
      return CUT_FAIL(err, CUT_STATUS_INPUT,
                      "measure %s cannot be left open: it makes %s %s unlimited, and nothing else limits it; give it a "
                      "limit",
                      key_of(x, i), cut_schema(o.table)->name, cut_case_key(x->c, o.table, o.row));
    if (isinf(on)) on = beyond;
    if (isinf(off)) off = beyond;
    out->step[i] = moves(x, i, kind, k) ? on - off : 0;
    out->off = off;
  }
  return CUT_STATUS_OK;
}

static bool same_steps(const opening *x, const linear *a, const linear *b) {
  for (int64_t i = 0; i < x->n; i++)
    if (!is_near(a->step[i], b->step[i])) return false;
  return true;
}

/* ---- the open model ---- */

typedef struct assembly {
  const opening *x;
  cut_model_builder *b;
  int64_t *decide; /* [n] column of each decision */
  linear lower, upper;
} assembly;

static cut_status subtract_steps(const assembly *a, int64_t row, const linear *l, cut_error *err) {
  for (int64_t i = 0; i < a->x->n; i++)
    if (l->step[i] != 0) CUT_TRY(cut_model_add_entry(a->b, row, a->decide[i], -l->step[i], err));
  return CUT_STATUS_OK;
}

/* Roles whose limits nobody sets: what is said of them would not be of use. */
static bool is_told(cut_role role) {
  return role != CUT_ROLE_DEMAND && role != CUT_ROLE_ARRIVAL && role != CUT_ROLE_UNSERVED &&
         role != CUT_ROLE_SHORTFALL && role != CUT_ROLE_MEASURE;
}

/* A row of role EFFECT for a limit of a column, or of a row whose two limits move apart; its step tells role, step and
 * side, so that no two are alike. */
static cut_status add_effect_row(const assembly *a, cut_origin o, bool is_upper, double lower, double upper,
                                 int64_t *row, cut_error *err) {
  if (!is_told(o.role)) o.column = -1;
  o.step = (o.step * CUT_N_ROLES + (int)o.role) * 2 + (is_upper ? 1 : 0);
  o.role = CUT_ROLE_EFFECT;
  return cut_model_add_row(a->b, o, lower, upper, row, err);
}

/* The limits of column j that move: one row where both move alike, else one for each. */
static cut_status move_column(assembly *a, int64_t j, cut_error *err) {
  const opening *x = a->x;
  const cut_origin o = cut_column_origin(cut_model_get(x->off), j);
  int64_t row = -1;
  CUT_TRY(make_linear(x, COL_LOWER, j, &a->lower, err));
  CUT_TRY(make_linear(x, COL_UPPER, j, &a->upper, err));
  if (a->lower.moving && a->upper.moving && same_steps(x, &a->lower, &a->upper)) {
    CUT_TRY(add_effect_row(a, o, true, a->lower.off, a->upper.off, &row, err));
    CUT_TRY(cut_model_add_entry(a->b, row, j, 1, err));
    return subtract_steps(a, row, &a->upper, err);
  }
  if (a->lower.moving) {
    CUT_TRY(add_effect_row(a, o, false, a->lower.off, INFINITY, &row, err));
    CUT_TRY(cut_model_add_entry(a->b, row, j, 1, err));
    CUT_TRY(subtract_steps(a, row, &a->lower, err));
  }
  if (!a->upper.moving) return CUT_STATUS_OK;
  CUT_TRY(add_effect_row(a, o, true, -INFINITY, a->upper.off, &row, err));
  CUT_TRY(cut_model_add_entry(a->b, row, j, 1, err));
  return subtract_steps(a, row, &a->upper, err);
}

/* What one row becomes: in place where its limits move alike or one of them is none. */
typedef struct row_plan {
  double lower, upper;
  bool in_place, own_lower, own_upper; /* own: by a row of role EFFECT */
} row_plan;

static cut_status plan_row(assembly *a, int64_t i, row_plan *out, cut_error *err) {
  const opening *x = a->x;
  CUT_TRY(make_linear(x, ROW_LOWER, i, &a->lower, err));
  CUT_TRY(make_linear(x, ROW_UPPER, i, &a->upper, err));
  bool alike = a->lower.moving && a->upper.moving && same_steps(x, &a->lower, &a->upper);
  bool alone = (a->lower.moving && isinf(a->upper.off)) || (a->upper.moving && isinf(a->lower.off));
  out->in_place = alike || alone;
  out->own_lower = a->lower.moving && !out->in_place;
  out->own_upper = a->upper.moving && !out->in_place;
  out->lower = out->own_lower ? loosest(x, ROW_LOWER, i) : a->lower.off;
  out->upper = out->own_upper ? loosest(x, ROW_UPPER, i) : a->upper.off;
  return CUT_STATUS_OK;
}

/* Entries of row i of the model without measures, on another row. */
static cut_status copy_entries(const assembly *a, int64_t i, int64_t row, cut_error *err) {
  const cut_model_view *v = cut_model_get(a->x->off);
  for (int64_t j = 0; j < v->n_columns; j++)
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      if (v->entry_row[k] == i) CUT_TRY(cut_model_add_entry(a->b, row, j, v->entry_value[k], err));
  return CUT_STATUS_OK;
}

static cut_status add_rows(assembly *a, cut_error *err) {
  const cut_model_view *v = cut_model_get(a->x->off);
  for (int64_t i = 0; i < v->n_rows; i++) {
    row_plan plan;
    int64_t row = -1;
    CUT_TRY(plan_row(a, i, &plan, err));
    CUT_TRY(cut_model_add_row(a->b, cut_row_origin(v, i), plan.lower, plan.upper, &row, err));
  }
  return CUT_STATUS_OK;
}

/* Entries of the decisions in rows that move in place, and rows of their own for the others; after the columns. */
static cut_status move_rows(assembly *a, cut_error *err) {
  const cut_model_view *v = cut_model_get(a->x->off);
  for (int64_t i = 0; i < v->n_rows; i++) {
    row_plan plan;
    int64_t row = -1;
    CUT_TRY(plan_row(a, i, &plan, err));
    if (plan.in_place) CUT_TRY(subtract_steps(a, i, a->upper.moving ? &a->upper : &a->lower, err));
    if (plan.own_lower) {
      CUT_TRY(add_effect_row(a, cut_row_origin(v, i), false, a->lower.off, INFINITY, &row, err));
      CUT_TRY(copy_entries(a, i, row, err));
      CUT_TRY(subtract_steps(a, row, &a->lower, err));
    }
    if (plan.own_upper) {
      CUT_TRY(add_effect_row(a, cut_row_origin(v, i), true, -INFINITY, a->upper.off, &row, err));
      CUT_TRY(copy_entries(a, i, row, err));
      CUT_TRY(subtract_steps(a, row, &a->upper, err));
    }
  }
  return CUT_STATUS_OK;
}

static int64_t open_index(const opening *x, int64_t measure) {
  for (int64_t i = 0; i < x->n; i++)
    if (x->measure[i] == measure) return i;
  return -1;
}

/* requires: y <= y of the other; excludes: y + y of the other <= 1. What is not open counts as it is. */
static cut_status add_links(assembly *a, cut_error *err) {
  const opening *x = a->x;
  for (int64_t k = 0; k < cut_case_n(x->c, CUT_TABLE_MEASURE_LINKS); k++) {
    int64_t measure = cut_case_ref(x->c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_MEASURE),
            partner = cut_case_ref(x->c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_OTHER), row = -1;
    int64_t one = open_index(x, measure), other = open_index(x, partner);
    bool requires =
        strcmp(cut_case_text(x->c, CUT_TABLE_MEASURE_LINKS, k, CUT_MEASURE_LINKS_RELATION), "requires") == 0;
    double own = one < 0 && x->states[measure].choice == CUT_MEASURE_ON ? 1 : 0,
           theirs = other < 0 && x->states[partner].choice == CUT_MEASURE_ON ? 1 : 0;
    if (one < 0 && other < 0) continue;
    cut_origin o = {CUT_ROLE_LINK, CUT_TABLE_MEASURE_LINKS, k, -1, -1, 0, -1, 0};
    CUT_TRY(cut_model_add_row(a->b, o, -INFINITY, requires ? theirs - own : 1 - own - theirs, &row, err));
    if (one >= 0) CUT_TRY(cut_model_add_entry(a->b, row, a->decide[one], 1, err));
    if (other >= 0) CUT_TRY(cut_model_add_entry(a->b, row, a->decide[other], requires ? -1 : 1, err));
  }
  return CUT_STATUS_OK;
}

static cut_status assemble(opening *x, cut_model **out, cut_error *err) {
  const cut_model_view *v = cut_model_get(x->off);
  assembly a = {.x = x,
                .b = cut_model_builder_new(),
                .decide = CUT_NEW(int64_t, x->n),
                .lower = {.step = CUT_NEW(double, x->n)},
                .upper = {.step = CUT_NEW(double, x->n)}};
  cut_status status = CUT_STATUS_OK;
  if (a.b == NULL || a.decide == NULL || a.lower.step == NULL || a.upper.step == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(copy_periods(x, a.b, err));
  CUT_TRY_GOTO(add_rows(&a, err));
  CUT_TRY_GOTO(copy_columns(x, a.b, err));
  for (int64_t i = 0; i < x->n; i++) {
    cut_origin o = {CUT_ROLE_DECIDE, CUT_TABLE_MEASURES, x->measure[i], -1, -1, 0, -1, 0};
    CUT_TRY_GOTO(cut_model_add_column(a.b, o, 0, 1, true, &a.decide[i], err));
  }
  CUT_TRY_GOTO(move_rows(&a, err));
  for (int64_t j = 0; j < v->n_columns; j++) CUT_TRY_GOTO(move_column(&a, j, err));
  CUT_TRY_GOTO(add_links(&a, err));
  status = cut_model_build(a.b, x->c, v->in_group, v->n_actors, out, err);
cleanup:
  cut_mem_free(a.upper.step);
  cut_mem_free(a.lower.step);
  cut_mem_free(a.decide);
  cut_model_builder_free(a.b);
  return status;
}

/* ---- all of it ---- */

static cut_status begin(opening *x, cut_error *err) {
  int64_t n = cut_case_n(x->c, CUT_TABLE_MEASURES);
  x->work = CUT_NEW(cut_measure_state, n);
  x->measure = CUT_NEW(int64_t, n);
  x->together = CUT_NEW(int64_t, n);
  x->on = CUT_NEW(cut_model *, n);
  if (x->work == NULL || x->measure == NULL || x->together == NULL || x->on == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++)
    if (x->states[i].choice == CUT_MEASURE_OPEN) x->measure[x->n++] = i;
  if (x->n > 60) return CUT_FAIL(err, CUT_STATUS_INPUT, "%lld measures are open: at most 60 can be", (long long)x->n);
  CUT_TRY(compile_state(x, 0, &x->off, err));
  for (int64_t i = 0; i < x->n; i++) {
    int64_t actor = cut_case_ref(x->c, CUT_TABLE_MEASURES, x->measure[i], CUT_MEASURES_DECIDED_BY);
    if (cut_model_get(x->off)->in_group[actor] == 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "measure %s cannot be left open: %s decides it, not the buyer of the view",
                      key_of(x, i), cut_case_key(x->c, CUT_TABLE_ACTORS, actor));
    CUT_TRY(check_effects(x, i, err));
    CUT_TRY(find_touches(x, i, err));
    CUT_TRY(compile_state(x, UINT64_C(1) << i, &x->on[i], err));
  }
  return CUT_STATUS_OK;
}

static void clear(opening *x) {
  cut_mem_free(x->touches.items);
  cut_model_free(x->hull);
  for (int64_t i = 0; x->on != NULL && i < x->n; i++) cut_model_free(x->on[i]);
  cut_model_free(x->off);
  cut_mem_free(x->on);
  cut_mem_free(x->together);
  cut_mem_free(x->measure);
  cut_mem_free(x->work);
}

cut_status cut_compile_open(const cut_values *values, const cut_compile_options *options, cut_model **out,
                            cut_error *err) {
  opening x = {.v = values, .c = cut_values_case(values), .options = options, .states = cut_values_measures(values)};
  cut_status status = CUT_STATUS_OK;
  CUT_TRY_GOTO(begin(&x, err));
  for (int64_t i = 0; i < x.n; i++) CUT_TRY_GOTO(check_alone(&x, i, err));
  find_groups(&x);
  for (int64_t i = 0; i < x.n; i++)
    if (x.together[i] == i) CUT_TRY_GOTO(check_group(&x, i, err));
  CUT_TRY_GOTO(build_hull(&x, err));
  status = assemble(&x, out, err);
cleanup:
  clear(&x);
  return status;
}
