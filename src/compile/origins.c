/* See origins.h.
 *
 * Rows that are told apart are balances and stocks. Slots number the origins of a model: slot 0 is goods from nowhere,
 * which only stand for what is not served; the others are states, by their row of actors.
 *
 * array     index                 meaning
 * --------------------------------------------------------------------------------------
 * told      row                   which of the rows told apart it is, -1 if none
 * slot_of   actor                 its slot, 0 if nothing comes from it
 * here      told * n_slots + slot 1: goods of that origin can be there
 * row       told * n_slots + slot the row of the new model, -1 if there is none
 * shared    row                   the row of the new model that all origins share
 */
#include "compile/origins.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

typedef struct expansion {
  const cut_case *c;
  const cut_model_view *v;
  cut_model_builder *b;
  int64_t n_slots, n_told;
  int64_t *told, *slot_of, *actor_of; /* actor_of [n_slots] */
  uint8_t *here;
  int64_t *row, *shared;
  uint8_t *takes; /* [n_slots] of the column at hand */
} expansion;

/* ---- what a line is ---- */

static bool is_told(cut_role role) { return role == CUT_ROLE_BALANCE || role == CUT_ROLE_STOCK; }

static int64_t state_of_place(const cut_case *c, int64_t place) {
  return cut_case_state(c, cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR));
}

/* The state that goods of a line come from where the case says it: of what brings goods in, and of an opening stock. */
static int64_t own_origin(const cut_case *c, const cut_origin *o) {
  int64_t actor = -1;
  switch (o->role) {
    case CUT_ROLE_SOURCE:
      return state_of_place(c, cut_case_ref(c, CUT_TABLE_SOURCES, o->row, CUT_SOURCES_PLACE));
    case CUT_ROLE_CONTRACT:
    case CUT_ROLE_MAKE_UP:
      actor = cut_case_ref(c, CUT_TABLE_CONTRACTS, o->row, CUT_CONTRACTS_ORIGIN);
      if (actor < 0) actor = cut_case_ref(c, CUT_TABLE_CONTRACTS, o->row, CUT_CONTRACTS_SELLER);
      return cut_case_state(c, actor);
    case CUT_ROLE_ARRIVAL:
      return state_of_place(
          c, cut_case_ref(c, CUT_TABLE_ROUTES, cut_case_ref(c, CUT_TABLE_IN_TRANSIT, o->row, CUT_IN_TRANSIT_ROUTE),
                          CUT_ROUTES_FROM));
    case CUT_ROLE_STOCK:
      if (o->period != 0) return -1;
      actor = cut_case_ref(c, CUT_TABLE_STORAGES, o->row, CUT_STORAGES_ORIGIN);
      return actor >= 0 ? cut_case_state(c, actor)
                        : state_of_place(c, cut_case_ref(c, CUT_TABLE_STORAGES, o->row, CUT_STORAGES_PLACE));
    default:
      return -1;
  }
}

static int64_t slot(const expansion *x, int64_t actor) { return actor < 0 ? 0 : x->slot_of[actor]; }

static uint8_t *here(const expansion *x, int64_t row, int64_t slot) {
  return &x->here[x->told[row] * x->n_slots + slot];
}

/* ---- which origins can be where ---- */

static void number_origin(expansion *x, const cut_origin *o) {
  int64_t actor = own_origin(x->c, o);
  if (actor >= 0) x->slot_of[actor] = 1; /* numbered in the order of actors when all are known */
}

static cut_status begin(expansion *x, cut_error *err) {
  const cut_model_view *v = x->v;
  x->told = CUT_NEW(int64_t, v->n_rows);
  x->shared = CUT_NEW(int64_t, v->n_rows);
  x->slot_of = CUT_NEW(int64_t, v->n_actors);
  x->actor_of = CUT_NEW(int64_t, v->n_actors + 1);
  x->b = cut_model_builder_new();
  if (x->told == NULL || x->shared == NULL || x->slot_of == NULL || x->actor_of == NULL || x->b == NULL)
    return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < v->n_rows; i++) {
    x->told[i] = is_told(cut_row_origin(v, i).role) ? x->n_told++ : -1;
    number_origin(x, CUT_ROW_ORIGIN(v, i));
  }
  for (int64_t j = 0; j < v->n_columns; j++) number_origin(x, CUT_COLUMN_ORIGIN(v, j));
  x->n_slots = 1;
  x->actor_of[0] = -1;
  for (int64_t actor = 0; actor < v->n_actors; actor++)
    if (x->slot_of[actor] != 0) {
      x->actor_of[x->n_slots] = actor;
      x->slot_of[actor] = x->n_slots++;
    }
  int64_t n = 0;
  if (__builtin_mul_overflow(x->n_told, x->n_slots, &n)) return CUT_FAIL_MEMORY(err);
  x->here = CUT_NEW(uint8_t, n);
  x->row = CUT_NEW(int64_t, n);
  x->takes = CUT_NEW(uint8_t, x->n_slots);
  if (x->here == NULL || x->row == NULL || x->takes == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t k = 0; k < n; k++) x->row[k] = -1;
  return CUT_STATUS_OK;
}

static bool is_supply(cut_role role) {
  return role == CUT_ROLE_SOURCE || role == CUT_ROLE_CONTRACT || role == CUT_ROLE_MAKE_UP || role == CUT_ROLE_ARRIVAL;
}

/* Can goods of the origin be at all the ends that the column takes from? */
static bool can_take(const expansion *x, int64_t j, int64_t slot) {
  const cut_model_view *v = x->v;
  bool any = false, all = true;
  for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
    if (x->told[v->entry_row[k]] < 0) continue;
    bool there = *here(x, v->entry_row[k], slot) != 0;
    any = any || there;
    if (v->entry_value[k] < 0) all = all && there;
  }
  return cut_column_origin(v, j).role == CUT_ROLE_DRAW ? any : all; /* a tank gives and takes */
}

/* Goods of the origin go on to the other ends of the column; true if that is news. */
static bool go_on(const expansion *x, int64_t j, int64_t slot) {
  const cut_model_view *v = x->v;
  bool news = false;
  for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
    if (x->told[v->entry_row[k]] < 0) continue;
    uint8_t *there = here(x, v->entry_row[k], slot);
    news = news || *there == 0;
    *there = 1;
  }
  return news;
}

static bool is_mover(cut_role role) {
  return role == CUT_ROLE_FLOW || role == CUT_ROLE_FEED || role == CUT_ROLE_LEVEL || role == CUT_ROLE_DRAW;
}

static void spread(expansion *x) {
  const cut_model_view *v = x->v;
  for (int64_t i = 0; i < v->n_rows; i++)
    if (x->told[i] >= 0 && own_origin(x->c, CUT_ROW_ORIGIN(v, i)) >= 0)
      *here(x, i, slot(x, own_origin(x->c, CUT_ROW_ORIGIN(v, i)))) = 1;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (is_supply(cut_column_origin(v, j).role)) (void)go_on(x, j, slot(x, own_origin(x->c, CUT_COLUMN_ORIGIN(v, j))));
  for (bool news = true; news;) {
    news = false;
    for (int64_t j = 0; j < v->n_columns; j++)
      for (int64_t s = 1; is_mover(cut_column_origin(v, j).role) && s < x->n_slots; s++)
        if (can_take(x, j, s) && go_on(x, j, s)) news = true;
  }
}

/* ---- columns ---- */

/* Sets takes [n_slots] to the origins of column j; false if it moves no goods that are told apart. What no origin can
 * reach keeps goods from nowhere, so that no limit of it is lost. */
static bool origins_of(expansion *x, int64_t j, int64_t *n) {
  const cut_model_view *v = x->v;
  const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
  bool moves = false;
  *n = 0;
  memset(x->takes, 0, (size_t)x->n_slots);
  for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) moves = moves || x->told[v->entry_row[k]] >= 0;
  if (!moves) return false;
  if (is_supply(o->role)) {
    x->takes[slot(x, own_origin(x->c, o))] = 1;
    *n = 1;
    return true;
  }
  for (int64_t s = 1; o->role != CUT_ROLE_UNSERVED && s < x->n_slots; s++) {
    x->takes[s] = can_take(x, j, s) ? 1 : 0;
    *n += x->takes[s];
  }
  if (*n == 0 || o->role == CUT_ROLE_DEMAND) { /* what is not served is a demand's goods from nowhere */
    x->takes[0] = 1;
    (*n)++;
  }
  return true;
}

/* ---- rows ---- */

static int64_t told_apart(const expansion *x, int64_t slot) {
  return slot == 0 ? CUT_FROM_NOWHERE : x->actor_of[slot] + 1;
}

static cut_status add_rows(expansion *x, cut_error *err) {
  const cut_model_view *v = x->v;
  for (int64_t i = 0; i < v->n_rows; i++) {
    cut_origin o = cut_row_origin(v, i);
    if (x->told[i] < 0) {
      CUT_TRY(cut_model_add_row(x->b, o, v->row_lower[i], v->row_upper[i], &x->shared[i], err));
      continue;
    }
    int64_t own = slot(x, own_origin(x->c, &o));
    for (int64_t s = 0; s < x->n_slots; s++) {
      if (*here(x, i, s) == 0) continue;
      /* A right-hand side is an opening stock: that of its own origin. */
      bool is_own = o.role != CUT_ROLE_STOCK || s == own;
      o.origin = told_apart(x, s);
      CUT_TRY(cut_model_add_row(x->b, o, is_own ? v->row_lower[i] : 0, is_own ? v->row_upper[i] : 0,
                                &x->row[x->told[i] * x->n_slots + s], err));
    }
  }
  return CUT_STATUS_OK;
}

/* Goods from nowhere are where a column has them: all rows must be there before any entry is made. A row that nothing
 * reaches has them too. */
static void place_nowhere(expansion *x) {
  const cut_model_view *v = x->v;
  int64_t n;
  for (int64_t j = 0; j < v->n_columns; j++)
    if (origins_of(x, j, &n) && x->takes[0] != 0) (void)go_on(x, j, 0);
  for (int64_t i = 0; i < v->n_rows; i++) {
    bool any = false;
    for (int64_t s = 0; x->told[i] >= 0 && s < x->n_slots; s++) any = any || *here(x, i, s) != 0;
    if (x->told[i] >= 0 && !any) *here(x, i, 0) = 1;
  }
}

static cut_status add_column(expansion *x, int64_t j, cut_origin o, int64_t slot, double lower, double upper,
                             int64_t *column, cut_error *err) {
  const cut_model_view *v = x->v;
  CUT_TRY(cut_model_add_column(x->b, o, lower, upper, v->col_integer[j] != 0, column, err));
  for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
    int64_t i = v->entry_row[k], row = x->told[i] < 0 ? x->shared[i] : x->row[x->told[i] * x->n_slots + slot];
    CUT_TRY(cut_model_add_entry(x->b, row, *column, v->entry_value[k], err));
  }
  return CUT_STATUS_OK;
}

/* Terms are sorted by column: *term walks along with j. */
static cut_status add_terms(const expansion *x, int64_t j, int64_t *term, int64_t column, cut_error *err) {
  while (*term < x->v->n_terms && x->v->terms[*term].column < j) (*term)++;
  for (int64_t k = *term; k < x->v->n_terms && x->v->terms[k].column == j; k++) {
    cut_money_term item = cut_model_term(x->v, k);
    item.column = column;
    CUT_TRY(cut_model_add_term(x->b, item, err));
  }
  return CUT_STATUS_OK;
}

/* A limit of the plain column is one of all its origins together. Limits that only follow from others need no row. */
static cut_status share_limit(expansion *x, int64_t j, int64_t *row, cut_error *err) {
  cut_origin o = cut_column_origin(x->v, j);
  o.step = o.role == CUT_ROLE_DRAW ? 1 : o.step; /* a tank's level has a row of its own */
  o.role = CUT_ROLE_SHARED;
  return cut_model_add_row(x->b, o, x->v->col_lower[j], x->v->col_upper[j], row, err);
}

static cut_status expand_column(expansion *x, int64_t j, int64_t *term, cut_error *err) {
  const cut_model_view *v = x->v;
  const double lower = v->col_lower[j], upper = v->col_upper[j];
  int64_t n = 0, row = -1, column = -1;
  cut_origin o = cut_column_origin(v, j);
  if (!origins_of(x, j, &n)) {
    CUT_TRY(add_column(x, j, o, 0, lower, upper, &column, err));
    return add_terms(x, j, term, column, err);
  }
  bool is_shared = n > 1 && (o.column >= 0 || lower > 0);
  if (is_shared) {
    CUT_TRY(share_limit(x, j, &row, err));
    o.column = -1;
  }
  for (int64_t s = 0; s < x->n_slots; s++) {
    if (x->takes[s] == 0) continue;
    o.origin = told_apart(x, s);
    CUT_TRY(add_column(x, j, o, s, n > 1 ? fmin(lower, 0) : lower, n > 1 ? fmax(upper, 0) : upper, &column, err));
    if (is_shared) CUT_TRY(cut_model_add_entry(x->b, row, column, 1, err));
    CUT_TRY(add_terms(x, j, term, column, err));
  }
  return CUT_STATUS_OK;
}

/* ---- all of it ---- */

static void clear(expansion *x) {
  cut_mem_free(x->takes);
  cut_mem_free(x->row);
  cut_mem_free(x->here);
  cut_mem_free(x->actor_of);
  cut_mem_free(x->slot_of);
  cut_mem_free(x->shared);
  cut_mem_free(x->told);
  cut_model_builder_free(x->b);
}

cut_status cut_expand_origins(const cut_case *c, const cut_model *plain, cut_model **out, cut_error *err) {
  expansion x = {.c = c, .v = cut_model_get(plain)};
  int64_t term = 0;
  cut_status status;
  *out = NULL;
  CUT_TRY_GOTO(begin(&x, err));
  spread(&x);
  place_nowhere(&x);
  for (int64_t t = 0; t < x.v->n_periods; t++) CUT_TRY_GOTO(cut_model_add_period(x.b, x.v->period[t], err));
  cut_model_set_offset(x.b, x.v->offset);
  CUT_TRY_GOTO(add_rows(&x, err));
  for (int64_t j = 0; j < x.v->n_columns; j++) CUT_TRY_GOTO(expand_column(&x, j, &term, err));
  status = cut_model_build(x.b, c, x.v->in_group, x.v->n_actors, out, err);
cleanup:
  clear(&x);
  return status;
}
