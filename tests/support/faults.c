#include "support/faults.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "case/case.h"
#include "support/unit.h"

#define MATTERS 1e-4

static const char *const words[N_FAULTS] = {
    [FAULT_MOST_DOUBLED] = "most doubled",
    [FAULT_MOST_FORGOTTEN] = "most forgotten",
    [FAULT_LEAST_FORGOTTEN] = "least forgotten",
    [FAULT_FIXED_HALVED] = "amount halved",
    [FAULT_FIXED_THOUSANDFOLD] = "amount in a unit of a thousand",
    [FAULT_WHOLE_FORGOTTEN] = "binary may be a fraction",
    [FAULT_LOSS_FORGOTTEN] = "loss forgotten",
    [FAULT_ROW_GONE] = "row dropped",
    [FAULT_MONTH_LATE] = "limits a period late",
    [FAULT_ROW_MOST_FORGOTTEN] = "upper limit forgotten",
    [FAULT_ROW_MOST_DOUBLED] = "upper limit doubled",
    [FAULT_ROW_LEAST_FORGOTTEN] = "lower limit forgotten",
    [FAULT_ROW_LEAST_HALVED] = "lower limit halved",
    [FAULT_ROW_CONSTANT_CHANGED] = "constant changed",
    [FAULT_ENTRY_FORGOTTEN] = "entry forgotten",
    [FAULT_ENTRY_TURNED] = "sign of an entry turned",
    [FAULT_ENTRY_CHANGED] = "entry changed by a tenth",
    [FAULT_ENTRY_THOUSANDFOLD] = "entry in a unit of a thousand",
    [FAULT_ENTRY_LATE] = "entry a period late",
    [FAULT_TERM_FORGOTTEN] = "payment forgotten",
    [FAULT_TERM_DOUBLED] = "payment doubled",
    [FAULT_TERM_TURNED] = "payment the other way",
    [FAULT_TERM_ELSEWHERE] = "payment to another account",
    [FAULT_TERM_MISPLACED] = "payment for another row",
    [FAULT_CONSTANT_FORGOTTEN] = "constant of the cost forgotten",
};

/* ---- a copy to be spoilt ---- */

typedef struct draft {
  const cut_model_view *v;
  double *col_lower, *col_upper, *row_lower, *row_upper, *entry_value, offset;
  uint8_t *col_integer;
  int32_t *entry_row;
  cut_money_term *terms;
} draft;

static void *copy_of(const void *from, size_t size) {
  void *copy = cut_mem_new((int64_t)size + 1, 1);
  assert_non_null(copy);
  if (size > 0) memcpy(copy, from, size);
  return copy;
}

static draft draft_of(const cut_model_view *v) {
  cut_money_term *terms = cut_mem_new(v->n_terms, sizeof *terms);
  assert_non_null(terms);
  for (int64_t k = 0; k < v->n_terms; k++) terms[k] = cut_model_term(v, k);
  size_t columns = (size_t)v->n_columns, rows = (size_t)v->n_rows, entries = (size_t)v->n_entries;
  return (draft){.v = v,
                 .col_lower = copy_of(v->col_lower, columns * sizeof(double)),
                 .col_upper = copy_of(v->col_upper, columns * sizeof(double)),
                 .row_lower = copy_of(v->row_lower, rows * sizeof(double)),
                 .row_upper = copy_of(v->row_upper, rows * sizeof(double)),
                 .entry_value = copy_of(v->entry_value, entries * sizeof(double)),
                 .offset = v->offset,
                 .col_integer = copy_of(v->col_integer, columns),
                 .entry_row = copy_of(v->entry_row, entries * sizeof(int32_t)),
                 .terms = terms};
}

static void draft_clear(draft *d) {
  void *const arrays[] = {d->col_lower,   d->col_upper,   d->row_lower, d->row_upper,
                          d->entry_value, d->col_integer, d->entry_row, d->terms};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) cut_mem_free(arrays[i]);
}

/* Lines keep their order, which is that of their origins, so their indices stay. */
static cut_status built(const draft *d, const cut_case *c, cut_model_builder *b, cut_model **out) {
  const cut_model_view *v = d->v;
  int64_t index;
  for (int64_t t = 0; t < v->n_periods; t++) CUT_TRY(cut_model_add_period(b, v->period[t], NULL));
  for (int64_t i = 0; i < v->n_rows; i++)
    CUT_TRY(cut_model_add_row(b, cut_row_origin(v, i), d->row_lower[i], d->row_upper[i], &index, NULL));
  for (int64_t j = 0; j < v->n_columns; j++)
    CUT_TRY(cut_model_add_column(b, cut_column_origin(v, j), d->col_lower[j], d->col_upper[j], d->col_integer[j] != 0,
                                 &index, NULL));
  for (int64_t j = 0; j < v->n_columns; j++)
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      CUT_TRY(cut_model_add_entry(b, d->entry_row[k], j, d->entry_value[k], NULL));
  for (int64_t k = 0; k < v->n_terms; k++)
    if (d->terms[k].rate != 0) CUT_TRY(cut_model_add_term(b, d->terms[k], NULL));
  cut_model_set_offset(b, d->offset);
  return cut_model_build(b, c, v->in_group, v->n_actors, out, NULL);
}

/* ---- what can be spoilt ---- */

typedef struct list {
  fault *items;
  int64_t n, capacity;
} list;

static const char *key_of(const cut_case *c, const cut_origin *o) {
  return o->role == CUT_ROLE_CLASS ? "" : cut_case_key(c, o->table, o->row);
}

static void add(list *l, const cut_case *c, const cut_model_view *v, fault_what what, int64_t index,
                const cut_origin *o, const cut_origin *row, const char *label) {
  char day[11] = "";
  if (!CUT_GROW(l)) fail_msg("no memory");
  fault *f = &l->items[l->n++];
  *f = (fault){.what = what, .index = index};
  if (o->period >= 0) cut_date_format(v->period[o->period].first, day);
  snprintf(f->kind, sizeof f->kind, "%s: %s%s%s%s%s", words[what], cut_role_text(o->role), row == NULL ? "" : " in ",
           row == NULL ? "" : cut_role_text(row->role), label == NULL ? "" : ", ", label == NULL ? "" : label);
  snprintf(f->name, sizeof f->name, "%s (%s %s)", f->kind, key_of(c, o), day);
}

/* Is the limit of the case, and not one that only helps to prove a bound? */
static bool is_own_limit(const cut_origin *o, double upper) {
  return o->column >= 0 || upper == 0 || o->role == CUT_ROLE_PAID || o->role == CUT_ROLE_MAKE_UP ||
         o->role == CUT_ROLE_RUN || o->role == CUT_ROLE_SHORT || o->role == CUT_ROLE_ENTITLEMENT;
}

static void list_columns(list *l, const cut_case *c, const cut_model_view *v) {
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    double lower = v->col_lower[j], upper = v->col_upper[j];
    bool is_fixed = lower == upper && upper != 0, has_most = isfinite(upper) && upper > 0 && is_own_limit(o, upper);
    if (v->col_integer[j] != 0) {
      add(l, c, v, FAULT_WHOLE_FORGOTTEN, j, o, NULL, NULL);
      continue;
    }
    if (is_fixed) {
      add(l, c, v, FAULT_FIXED_HALVED, j, o, NULL, NULL);
      add(l, c, v, FAULT_FIXED_THOUSANDFOLD, j, o, NULL, NULL);
    } else if (has_most) {
      add(l, c, v, FAULT_MOST_DOUBLED, j, o, NULL, NULL);
      add(l, c, v, FAULT_MOST_FORGOTTEN, j, o, NULL, NULL);
    }
    if (!is_fixed && lower > 0) add(l, c, v, FAULT_LEAST_FORGOTTEN, j, o, NULL, NULL);
    if (o->role == CUT_ROLE_FLOW) add(l, c, v, FAULT_LOSS_FORGOTTEN, j, o, NULL, NULL);
    bool starts = o->period == 0 && (o->role == CUT_ROLE_DEMAND || o->role == CUT_ROLE_TRANSIT);
    if (starts || (o->role == CUT_ROLE_ARRIVAL && is_fixed)) add(l, c, v, FAULT_ROW_GONE, j, o, NULL, NULL);
    bool moves = o->role == CUT_ROLE_CONTRACT || o->role == CUT_ROLE_SOURCE || o->role == CUT_ROLE_FLOW ||
                 o->role == CUT_ROLE_MARKET || o->role == CUT_ROLE_SALE;
    if (moves && o->period == 0) add(l, c, v, FAULT_MONTH_LATE, j, o, NULL, NULL);
  }
}

static void list_rows(list *l, const cut_case *c, const cut_model_view *v) {
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(v, i);
    double lower = v->row_lower[i], upper = v->row_upper[i];
    if (lower == upper) {
      if (upper != 0) add(l, c, v, FAULT_ROW_CONSTANT_CHANGED, i, o, NULL, NULL);
      continue;
    }
    if (isfinite(upper)) add(l, c, v, FAULT_ROW_MOST_FORGOTTEN, i, o, NULL, NULL);
    if (isfinite(upper) && upper > 0) add(l, c, v, FAULT_ROW_MOST_DOUBLED, i, o, NULL, NULL);
    if (isfinite(lower)) add(l, c, v, FAULT_ROW_LEAST_FORGOTTEN, i, o, NULL, NULL);
    if (isfinite(lower) && lower > 0) add(l, c, v, FAULT_ROW_LEAST_HALVED, i, o, NULL, NULL);
  }
}

/* The row of the same thing a period later, -1 if there is none. */
static int64_t later_row(const cut_model *m, int64_t i) {
  cut_origin o = cut_row_origin(cut_model_get(m), i);
  if (o.period < 0) return -1;
  o.period++;
  return cut_model_find_row(m, o);
}

static void list_entries(list *l, const cut_case *c, const cut_model *m) {
  const cut_model_view *v = cut_model_get(m);
  for (int64_t j = 0; j < v->n_columns; j++)
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      const cut_origin *o = CUT_COLUMN_ORIGIN(v, j), *row = CUT_ROW_ORIGIN(v, v->entry_row[k]);
      const char *side = v->entry_value[k] > 0 ? "+" : "-";
      for (int what = FAULT_ENTRY_FORGOTTEN; what <= FAULT_ENTRY_THOUSANDFOLD; what++)
        add(l, c, v, (fault_what)what, k, o, row, side);
      if (later_row(m, v->entry_row[k]) >= 0) add(l, c, v, FAULT_ENTRY_LATE, k, o, row, side);
    }
}

/* A column of the same role and period that stands for another row, -1 if there is none. */
static int64_t other_column(const cut_model_view *v, int64_t j) {
  for (int64_t i = 1; i < v->n_columns; i++) {
    int64_t at = (j + i) % v->n_columns;
    const cut_origin *a = CUT_COLUMN_ORIGIN(v, j), *b = CUT_COLUMN_ORIGIN(v, at);
    if (a->role == b->role && a->period == b->period && a->row != b->row) return at;
  }
  return -1;
}

static void list_terms(list *l, const cut_case *c, const cut_model_view *v) {
  for (int64_t k = 0; k < v->n_terms; k++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, v->terms[k].column);
    const char *cause = cut_schema(v->causes[v->terms[k].cause].table)->name;
    for (int what = FAULT_TERM_FORGOTTEN; what <= FAULT_TERM_ELSEWHERE; what++)
      add(l, c, v, (fault_what)what, k, o, NULL, cause);
    if (other_column(v, v->terms[k].column) >= 0) add(l, c, v, FAULT_TERM_MISPLACED, k, o, NULL, cause);
  }
}

void faults_list(const cut_case *c, const cut_model *m, fault **out, int64_t *n) {
  list l = {0};
  const cut_model_view *v = cut_model_get(m);
  list_columns(&l, c, v);
  list_rows(&l, c, v);
  list_entries(&l, c, m);
  list_terms(&l, c, v);
  if (v->offset != 0)
    add(&l, c, v, FAULT_CONSTANT_FORGOTTEN, 0, &(cut_origin){.role = CUT_ROLE_LEVEL, .period = -1}, NULL, NULL);
  *out = l.items;
  *n = l.n;
}

/* ---- spoiling ---- */

static bool same_row(const cut_origin *a, const cut_origin *b) { return a->table == b->table && a->row == b->row; }

static void lose_nothing(draft *d, int64_t j) {
  double sum = 0;
  for (int64_t k = d->v->col_start[j]; k < d->v->col_start[j + 1]; k++)
    if (d->entry_value[k] > 0 && cut_row_origin(d->v, d->entry_row[k]).role == CUT_ROLE_BALANCE)
      sum += d->entry_value[k];
  for (int64_t k = d->v->col_start[j]; k < d->v->col_start[j + 1]; k++)
    if (d->entry_value[k] > 0 && cut_row_origin(d->v, d->entry_row[k]).role == CUT_ROLE_BALANCE)
      d->entry_value[k] /= sum;
}

static void drop_row(draft *d, const cut_origin *o) {
  for (int64_t j = 0; j < d->v->n_columns; j++)
    if (same_row(CUT_COLUMN_ORIGIN(d->v, j), o)) d->col_lower[j] = d->col_upper[j] = 0;
}

/* Limits of all columns of the row, and of its window rows, are those of the period before. */
static void move_limits(draft *d, const cut_origin *o) {
  const cut_model_view *v = d->v;
  for (int64_t j = v->n_columns - 1; j > 0; j--) {
    const cut_origin *b = CUT_COLUMN_ORIGIN(v, j), *a = CUT_COLUMN_ORIGIN(v, j - 1);
    if (!same_row(b, o) || b->role != o->role || a->role != b->role || !same_row(a, b) ||
        a->commodity != b->commodity || a->step != b->step)
      continue;
    d->col_lower[j] = v->col_lower[j - 1];
    d->col_upper[j] = v->col_upper[j - 1];
  }
  for (int64_t i = v->n_rows - 1; i > 0; i--) {
    const cut_origin *b = CUT_ROW_ORIGIN(v, i), *a = CUT_ROW_ORIGIN(v, i - 1);
    if ((b->role != CUT_ROLE_WINDOW && b->role != CUT_ROLE_CAPACITY) || a->role != b->role || !same_row(b, o) ||
        !same_row(a, b) || a->step != b->step)
      continue;
    d->row_lower[i] = v->row_lower[i - 1];
    d->row_upper[i] = v->row_upper[i - 1];
  }
}

static void spoil_column(draft *d, const fault *f) {
  int64_t j = f->index;
  const cut_origin *o = CUT_COLUMN_ORIGIN(d->v, j);
  switch (f->what) {
    case FAULT_MOST_DOUBLED:
      d->col_upper[j] *= 2;
      break;
    case FAULT_MOST_FORGOTTEN:
      d->col_upper[j] = INFINITY;
      break;
    case FAULT_LEAST_FORGOTTEN:
      d->col_lower[j] = 0;
      break;
    case FAULT_FIXED_HALVED:
    case FAULT_FIXED_THOUSANDFOLD:
      d->col_lower[j] = d->col_upper[j] = d->col_upper[j] * (f->what == FAULT_FIXED_HALVED ? 0.5 : 1e-3);
      break;
    case FAULT_WHOLE_FORGOTTEN:
      d->col_integer[j] = 0;
      break;
    case FAULT_LOSS_FORGOTTEN:
      lose_nothing(d, j);
      break;
    case FAULT_ROW_GONE:
      drop_row(d, o);
      break;
    default:
      move_limits(d, o);
      break;
  }
}

static void spoil_row(draft *d, const fault *f) {
  int64_t i = f->index;
  if (f->what == FAULT_ROW_MOST_FORGOTTEN) d->row_upper[i] = INFINITY;
  if (f->what == FAULT_ROW_MOST_DOUBLED) d->row_upper[i] *= 2;
  if (f->what == FAULT_ROW_LEAST_FORGOTTEN) d->row_lower[i] = -INFINITY;
  if (f->what == FAULT_ROW_LEAST_HALVED) d->row_lower[i] /= 2;
  if (f->what == FAULT_ROW_CONSTANT_CHANGED) d->row_lower[i] = d->row_upper[i] = 1.2 * d->row_upper[i];
}

static void spoil_entry(draft *d, const cut_model *m, const fault *f) {
  int64_t k = f->index;
  if (f->what == FAULT_ENTRY_FORGOTTEN) d->entry_value[k] = 0;
  if (f->what == FAULT_ENTRY_TURNED) d->entry_value[k] *= -1;
  if (f->what == FAULT_ENTRY_CHANGED) d->entry_value[k] *= 1.1;
  if (f->what == FAULT_ENTRY_THOUSANDFOLD) d->entry_value[k] *= 1000;
  if (f->what == FAULT_ENTRY_LATE) d->entry_row[k] = (int32_t)later_row(m, d->entry_row[k]);
}

static void spoil_term(draft *d, const fault *f) {
  cut_money_term *term = &d->terms[f->index];
  if (f->what == FAULT_TERM_FORGOTTEN) term->rate = 0;
  if (f->what == FAULT_TERM_DOUBLED) term->rate *= 2;
  if (f->what == FAULT_TERM_TURNED) term->rate *= -1;
  if (f->what == FAULT_TERM_ELSEWHERE)
    term->recipient = term->recipient == CUT_ACCOUNT_OUTSIDE ? CUT_ACCOUNT_REAL : CUT_ACCOUNT_OUTSIDE;
  if (f->what == FAULT_TERM_MISPLACED) term->column = other_column(d->v, term->column);
}

cut_model *fault_put(const cut_case *c, const cut_model *m, const fault *f) {
  draft d = draft_of(cut_model_get(m));
  cut_model_builder *b = cut_model_builder_new();
  cut_model *out = NULL;
  assert_non_null(b);
  if (f->what == FAULT_CONSTANT_FORGOTTEN)
    d.offset = 0;
  else if (f->what < FAULT_ROW_MOST_FORGOTTEN)
    spoil_column(&d, f);
  else if (f->what < FAULT_ENTRY_FORGOTTEN)
    spoil_row(&d, f);
  else if (f->what < FAULT_TERM_FORGOTTEN)
    spoil_entry(&d, m, f);
  else
    spoil_term(&d, f);
  if (built(&d, c, b, &out) != CUT_STATUS_OK) out = NULL;
  cut_model_builder_free(b);
  draft_clear(&d);
  return out;
}

/* ---- does it matter? ---- */

static double excess(double value, double lower, double upper, double scale) {
  double by = value < lower ? lower - value : value > upper ? value - upper : 0;
  return by / (1 + fabs(scale));
}

static bool breaks_a_limit(const cut_model_view *v, const double *x) {
  for (int64_t j = 0; j < v->n_columns; j++) {
    double upper = is_own_limit(CUT_COLUMN_ORIGIN(v, j), v->col_upper[j]) ? v->col_upper[j] : INFINITY;
    if (excess(x[j], v->col_lower[j], upper, x[j]) > MATTERS) return true;
    if (v->col_integer[j] != 0 && cut_column_origin(v, j).role != CUT_ROLE_SHORT && fabs(x[j] - round(x[j])) > MATTERS)
      return true;
  }
  return false;
}

/* The rows that tie the binary SHORT hold for one of its values, whatever it was, if what is paid for is lacking. */
static bool is_paid_rightly(const cut_model_view *v, const double *activity, int64_t i, const double *paid) {
  cut_origin o = cut_row_origin(v, i);
  for (int64_t k = 0; k < v->n_rows; k++) {
    const cut_origin *b = CUT_ROW_ORIGIN(v, k);
    if (b->role == o.role && b->row == o.row && b->period == o.period && b->step == 0)
      return paid[k] <= MATTERS || activity[k] <= v->row_lower[k] + MATTERS * (1 + v->row_lower[k]);
  }
  return true;
}

static bool breaks_a_row(const cut_model_view *v, const double *x) {
  double *activity = CUT_NEW(double, v->n_rows), *size = CUT_NEW(double, v->n_rows), *paid = CUT_NEW(double, v->n_rows);
  bool broken = false;
  assert_true(activity != NULL && size != NULL && paid != NULL);
  for (int64_t j = 0; j < v->n_columns; j++)
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++) {
      double part = v->entry_value[k] * x[j];
      activity[v->entry_row[k]] += part;
      size[v->entry_row[k]] = fmax(size[v->entry_row[k]], fabs(part));
      if (cut_column_origin(v, j).role == CUT_ROLE_PAID) paid[v->entry_row[k]] += x[j];
    }
  for (int64_t i = 0; i < v->n_rows && !broken; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(v, i);
    if (o->role == CUT_ROLE_OBLIGATION && (o->step == 1 || o->step == 2))
      broken = !is_paid_rightly(v, activity, i, paid);
    else
      broken = excess(activity[i], v->row_lower[i], v->row_upper[i], size[i]) > MATTERS;
  }
  cut_mem_free(paid);
  cut_mem_free(size);
  cut_mem_free(activity);
  return broken;
}

typedef struct payment {
  cut_money_term term;
  int64_t period;
  double amount;
} payment;

static int compare_payments(const void *left, const void *right) {
  const payment *a = left, *b = right;
  const int64_t x[] = {a->period, a->term.payer, a->term.recipient, a->term.table, a->term.row};
  const int64_t y[] = {b->period, b->term.payer, b->term.recipient, b->term.table, b->term.row};
  for (int i = 0; i < 5; i++)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return strcmp(a->term.label, b->term.label);
}

static bool moves_other_money(const cut_model_view *right, const cut_model_view *wrong, const double *x) {
  int64_t n = 0;
  bool differs = fabs(right->offset - wrong->offset) > MATTERS * (1 + fabs(right->offset));
  payment *sums = CUT_NEW(payment, right->n_terms + wrong->n_terms);
  assert_non_null(sums);
  for (int side = 0; side < 2; side++) {
    const cut_model_view *v = side == 0 ? right : wrong;
    for (int64_t k = 0; k < v->n_terms; k++) {
      const cut_money_term term = cut_model_term(v, k);
      double amount = term.rate * x[term.column];
      sums[n++] = (payment){term, cut_column_origin(v, term.column).period, side == 0 ? amount : -amount};
    }
  }
  if (n > 0) qsort(sums, (size_t)n, sizeof *sums, compare_payments);
  for (int64_t i = 0; i < n && !differs;) {
    double sum = 0, size = 0;
    int64_t first = i;
    for (; i < n && compare_payments(&sums[first], &sums[i]) == 0; i++) {
      sum += sums[i].amount;
      size = fmax(size, fabs(sums[i].amount));
    }
    differs = fabs(sum) > MATTERS * (1 + size);
  }
  cut_mem_free(sums);
  return differs;
}

/* Is the energy of a class another than the stage says? */
static bool counts_other_energy(const cut_model_view *right, const cut_answer *answer, const double *x) {
  for (int64_t s = 0; s < answer->n_stages; s++) {
    int64_t row = answer->stages[s].class_row;
    double energy = 0, told = answer->stages[s].objective;
    if (row < 0) continue;
    for (int64_t j = 0; j < right->n_columns; j++)
      for (int64_t k = right->col_start[j]; k < right->col_start[j + 1]; k++)
        if (right->entry_row[k] == row) energy += right->entry_value[k] * x[j];
    if (fabs(energy - told) > MATTERS * (1 + fabs(told))) return true;
  }
  return false;
}

bool fault_matters(const cut_model *right, const cut_model *wrong, const cut_answer *answer) {
  const cut_model_view *r = cut_model_get(right), *w = cut_model_get(wrong);
  const double *x = answer->stages[answer->n_stages - 1].solution.value;
  return breaks_a_limit(r, x) || breaks_a_row(r, x) || moves_other_money(r, w, x) || counts_other_energy(r, answer, x);
}
