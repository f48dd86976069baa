#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/diversify.h"

/* Costs this close, relative, are the same. */
#define SAME_COST 1e-9
/* Changes of a plan below this, in GWh, are not told. */
#define NO_CHANGE 0.05
/* A denominator that differs by less, relative, is told as the same. */
#define NO_SHRINKING 1e-4

/* ---- what a plan changes ---- */

/* What one contract, source or market has more in one plan than in another. */
typedef struct change {
  cut_table table;
  int64_t row, commodity;
  double amount; /* canonical */
  double energy; /* GWh, or the amount where it has no heating value */
} change;

typedef struct changes {
  change *items;
  int64_t n, capacity;
} changes;

static int by_energy(const void *a, const void *b) {
  const change *x = a, *y = b;
  double p = fabs(x->energy), q = fabs(y->energy);
  if (p > q * (1 + 1e-9)) return -1;
  if (q > p * (1 + 1e-9)) return 1;
  if (x->table != y->table) return x->table < y->table ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static cut_status add_change(const cut_case *c, changes *list, const cut_origin *o, double amount, cut_error *err) {
  for (int64_t i = list->n - 1; i >= 0; i--) {
    if (list->items[i].table != o->table || list->items[i].row != o->row) continue;
    list->items[i].amount += amount;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
  list->items[list->n++] = (change){o->table, o->row, o->commodity, amount, 0};
  (void)c;
  return CUT_STATUS_OK;
}

/* "less pipe 35.2 kt; more sea 20.1 kt, ..." on the way from one plan to the other of the same model. */
static cut_status tell_changes(const cut_case *c, const cut_model_view *v, const double *from, const double *to,
                               cut_text *out, cut_error *err) {
  enum { MOST = 6 };
  changes list = {0};
  cut_status status = CUT_STATUS_OK;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->role != CUT_ROLE_CONTRACT && o->role != CUT_ROLE_SOURCE && o->role != CUT_ROLE_MARKET) continue;
    CUT_TRY_GOTO(add_change(c, &list, o, to[j] - from[j], err));
  }
  for (int64_t i = 0; i < list.n; i++) {
    double gwh = cut_case_basis(c, list.items[i].commodity)->gwh_per_unit;
    list.items[i].energy = list.items[i].amount * (gwh > 0 ? gwh : 1);
  }
  if (list.n > 0) qsort(list.items, (size_t)list.n, sizeof *list.items, by_energy);
  int64_t n = list.n < MOST ? list.n : MOST;
  for (int sign = -1; sign <= 1; sign += 2) {
    bool any = false;
    for (int64_t i = 0; i < n; i++) {
      const change *k = &list.items[i];
      if (k->energy * sign < NO_CHANGE) continue;
      char number[40];
      cut_text_fixed(number, sizeof number, fabs(k->amount) * cut_case_display_factor(c, k->commodity), 1, true);
      cut_text_add(out, any ? ", " : out->n > 0 ? (sign < 0 ? "less " : "; more ") : sign < 0 ? "less " : "more ");
      cut_text_add_f(out, "%s %s %s", cut_case_key(c, k->table, k->row), number,
                     cut_case_text(c, CUT_TABLE_COMMODITIES, k->commodity, CUT_COMMODITIES_UNIT));
      any = true;
    }
  }
cleanup:
  cut_mem_free(list.items);
  return status;
}

/* ---- tables ---- */

/* The plan of a state's frontier at a share: that of the breakpoint there, or NULL between breakpoints. */
static const cut_frontier_point *point_at(const cut_frontier *f, double share) {
  for (int64_t i = 0; i < f->n; i++)
    if (fabs(f->items[i].share - share) <= 1e-9 * (1 + fabs(share))) return &f->items[i];
  return NULL;
}

static const char *proof_of(const cut_share_state *s) {
  return s->proved && s->frontier.all_proved ? "proved" : "solver's bound, not proved";
}

/* The share of the plan's own denominator, where the cap is on another one. */
static cut_status put_own_share(const cut_diversify *d, const cut_share_state *s, const cut_frontier_point *p,
                                cut_error *err) {
  cut_share_reading reading;
  CUT_TRY(cut_share_read(d->c, s->model, &d->spec, p->value, &reading, err));
  cut_result_put_number(d->r, CUT_RC_FRONTIER_OF, reading.denominator);
  cut_result_put_number(d->r, CUT_RC_FRONTIER_PLAN_SHARE, 100 * reading.share);
  return CUT_STATUS_OK;
}

static cut_status put_changes(const cut_diversify *d, int64_t k, cut_error *err) {
  const cut_envelope_row *row = &d->envelope.items[k], *above = row + 1;
  const cut_share_state *s = &d->states[row->state];
  cut_text t = {0};
  cut_status status = CUT_STATUS_OK;
  if (k + 1 < d->envelope.n && above->state == row->state) {
    const cut_frontier_point *low = point_at(&s->frontier, row->share), *high = point_at(&s->frontier, above->share);
    if (low != NULL && high != NULL && low->value != NULL && high->value != NULL)
      status = tell_changes(d->c, cut_model_get(s->model), high->value, low->value, &t, err);
  } else if (k + 1 < d->envelope.n) {
    cut_text_add_f(&t, "measures %s in place of %s", d->names[row->state], d->names[above->state]);
  }
  if (status == CUT_STATUS_OK && t.failed) status = CUT_FAIL_MEMORY(err);
  if (status == CUT_STATUS_OK) cut_result_put_text(d->r, CUT_RC_FRONTIER_CHANGES, t.data == NULL ? "" : t.data);
  cut_text_clear(&t);
  return status;
}

static cut_status put_envelope(cut_diversify *d, cut_error *err) {
  char money[32], slope[64];
  double open = d->envelope.items[d->envelope.n - 1].cost;
  cut_diversify_money(d, money);
  snprintf(slope, sizeof slope, "%s per point", money);
  for (int64_t k = 0; k < d->envelope.n; k++) {
    const cut_envelope_row *row = &d->envelope.items[k];
    const cut_share_state *s = &d->states[row->state];
    const cut_frontier_point *p = point_at(&s->frontier, row->share);
    cut_result_begin(d->r, CUT_RT_FRONTIER);
    cut_result_put_text(d->r, CUT_RC_FRONTIER_SOLVE, d->base.name);
    cut_result_put_integer(d->r, CUT_RC_FRONTIER_POSITION, k + 1);
    cut_result_put_number(d->r, CUT_RC_FRONTIER_SHARE, 100 * row->share);
    cut_result_put_number(d->r, CUT_RC_FRONTIER_COST, row->cost / 1000);
    cut_result_put_number(d->r, CUT_RC_FRONTIER_EXTRA, (row->cost - open) / 1000);
    if (k + 1 < d->envelope.n)
      cut_result_put_number(d->r, CUT_RC_FRONTIER_SLOPE,
                            (row->cost - row->next) / 1000 / (100 * (d->envelope.items[k + 1].share - row->share)));
    cut_result_put_text(d->r, CUT_RC_FRONTIER_UNIT, money);
    cut_result_put_text(d->r, CUT_RC_FRONTIER_SLOPE_UNIT, slope);
    cut_result_put_text(d->r, CUT_RC_FRONTIER_STATE, d->names[row->state]);
    if (p != NULL && p->value != NULL) CUT_TRY(put_own_share(d, s, p, err));
    CUT_TRY(put_changes(d, k, err));
    cut_result_put_text(d->r, CUT_RC_FRONTIER_PROOF, proof_of(s));
    CUT_TRY(cut_result_end(d->r, err));
  }
  return CUT_STATUS_OK;
}

static cut_status put_states(cut_diversify *d, cut_error *err) {
  char money[32];
  cut_diversify_money(d, money);
  for (int64_t i = 0; i < d->sets.n; i++) {
    const cut_frontier *f = &d->states[i].frontier;
    for (int64_t k = 0; k < f->n; k++) {
      cut_result_begin(d->r, CUT_RT_FRONTIER_STATES);
      cut_result_put_text(d->r, CUT_RC_FRONTIER_STATES_SOLVE, d->base.name);
      cut_result_put_text(d->r, CUT_RC_FRONTIER_STATES_STATE, d->names[i]);
      cut_result_put_integer(d->r, CUT_RC_FRONTIER_STATES_POSITION, k + 1);
      cut_result_put_number(d->r, CUT_RC_FRONTIER_STATES_SHARE, 100 * f->items[k].share);
      cut_result_put_number(d->r, CUT_RC_FRONTIER_STATES_COST, f->items[k].cost / 1000);
      cut_result_put_number(d->r, CUT_RC_FRONTIER_STATES_BOUND, f->items[k].bound / 1000);
      cut_result_put_number(d->r, CUT_RC_FRONTIER_STATES_GAP, f->gap / 1000);
      cut_result_put_text(d->r, CUT_RC_FRONTIER_STATES_UNIT, money);
      cut_result_put_number(d->r, CUT_RC_FRONTIER_STATES_OF, f->items[k].denominator);
      cut_result_put_text(d->r, CUT_RC_FRONTIER_STATES_PROOF,
                          f->items[k].proved ? "proved" : "solver's bound, not proved");
      CUT_TRY(cut_result_end(d->r, err));
    }
  }
  return CUT_STATUS_OK;
}

/* ---- sentences ---- */

const char *cut_diversify_basis_text(cut_share_basis basis) {
  static const char *const texts[CUT_N_SHARE_BASES] = {"gross energy imports", "imports net of energy re-exported",
                                                       "gross available energy"};
  return texts[basis];
}

static const char *basis_text(const cut_diversify *d) { return cut_diversify_basis_text(d->spec.basis); }

static const char *supplier_name(const cut_diversify *d) {
  return cut_case_text(d->c, CUT_TABLE_ACTORS, d->spec.supplier, CUT_ACTORS_NAME);
}

/* Which share it is about. */
static cut_status say_base(cut_diversify *d, cut_error *err) {
  cut_share_reading reading;
  char from[11], to[11];
  cut_text t = {0};
  CUT_TRY(cut_share_read(d->c, d->base.model, &d->spec, cut_solved_last(&d->base)->solution.value, &reading, err));
  cut_date_format(d->spec.when.first, from);
  cut_date_format(d->spec.when.last - 1, to);
  cut_text_add_f(&t, "%s has ", supplier_name(d));
  cut_sentence_number(&t, 100 * reading.share, 1);
  cut_text_add_f(&t, "%% of %s from %s to %s where no cap is set (", basis_text(d), from, to);
  cut_sentence_number(&t, reading.numerator, 0);
  cut_text_add(&t, " of ");
  cut_sentence_number(&t, reading.denominator, 0);
  cut_text_add_f(&t, " GWh; %s origin, nuclear %s)", cut_share_accounting_word(d->spec.accounting),
                 d->spec.nuclear == CUT_NUCLEAR_BY_FUEL ? "by its fuel" : "as domestic");
  return cut_diversify_headline(d, 100 * reading.share, "%", cut_solved_is_proved(&d->base), &t, err);
}

/* How the denominator is meant. */
static const char *denominator_text(const cut_diversify *d) {
  return isnan(d->fixed) ? "of those of the plan itself" : "of those of the plan without a cap";
}

static void add_state(const cut_diversify *d, int64_t state, cut_text *t) {
  if (d->sets.n > 1 && strcmp(d->names[state], "none") != 0)
    cut_text_add_f(t, " with %s", d->names[state]);
  else if (d->sets.n > 1)
    cut_text_add(t, " without any measure");
}

/* Says so where the plan has less of what the share is of than the base: a lower amount is not a lower share then. */
static cut_status add_own(const cut_diversify *d, const cut_model *m, const double *x, cut_text *t, cut_error *err) {
  cut_share_reading own, base;
  CUT_TRY(cut_share_read(d->c, m, &d->spec, x, &own, err));
  CUT_TRY(cut_share_read(d->c, d->base.model, &d->spec, cut_solved_last(&d->base)->solution.value, &base, err));
  double grown = own.denominator / base.denominator - 1;
  if (fabs(grown) <= NO_SHRINKING) return CUT_STATUS_OK;
  cut_text_add_f(t, "; the %s are then ", basis_text(d));
  cut_sentence_number(t, 100 * fabs(grown), 1);
  cut_text_add_f(t, "%% %s", grown < 0 ? "smaller" : "larger");
  if (isnan(d->fixed)) return CUT_STATUS_OK;
  cut_text_add(t, ", and of those it has ");
  cut_sentence_number(t, 100 * own.share, 1);
  cut_text_add(t, "%");
  return CUT_STATUS_OK;
}

static cut_status say_least(cut_diversify *d, cut_error *err) {
  const cut_envelope_row *row = &d->envelope.items[0];
  const cut_share_state *s = &d->states[row->state];
  double open = d->envelope.items[d->envelope.n - 1].cost;
  char money[32];
  cut_text t = {0}, binds = {0};
  cut_diversify_money(d, money);
  cut_status status = CUT_STATUS_OK;
  cut_text_add_f(&t, "%s's share can be brought to ", supplier_name(d));
  cut_sentence_number(&t, 100 * row->share, 1);
  cut_text_add_f(&t, "%% at the least (%s)", denominator_text(d));
  add_state(d, row->state, &t);
  cut_text_add(&t, ", for ");
  cut_sentence_number(&t, (row->cost - open) / 1000, 1);
  cut_text_add_f(&t, " %s more than without a cap", money);
  if (s->frontier.items[0].value != NULL) status = add_own(d, s->model, s->frontier.items[0].value, &t, err);
  if (status == CUT_STATUS_OK && s->frontier.least_dual != NULL)
    status =
        cut_share_binds(d->c, s->model, &s->forms, !isnan(d->fixed), row->share, s->frontier.least_dual, &binds, err);
  if (status == CUT_STATUS_OK && binds.n > 0) cut_text_add_f(&t, "; what holds it there: %s", binds.data);
  cut_text_clear(&binds);
  if (status != CUT_STATUS_OK) {
    cut_text_clear(&t);
    return status;
  }
  return cut_diversify_headline(d, 100 * row->share, "%", d->proved, &t, err);
}

cut_status cut_diversify_say_target(cut_diversify *d, const cut_solved *capped, cut_error *err) {
  char money[32];
  cut_text t = {0};
  int64_t state;
  cut_diversify_money(d, money);
  if (!d->target_met) {
    cut_sentence_number(&t, 100 * d->target, 1);
    cut_text_add_f(&t, "%% cannot be reached on this basis: the least share is ");
    cut_sentence_number(&t, 100 * d->envelope.items[0].share, 1);
    cut_text_add(&t, "%");
    if (d->sets.n > 1) cut_text_add_f(&t, ", whichever of the %lld sets of measures is taken", (long long)d->sets.n);
    return cut_diversify_headline(d, 100 * d->envelope.items[0].share, "%", d->proved, &t, err);
  }
  double share = cut_diversify_share(d, &state), cost = cut_frontier_cost(&d->states[state].frontier, share);
  double extra = (cost - d->envelope.items[d->envelope.n - 1].cost) / 1000;
  cut_sentence_number(&t, 100 * d->target, 1);
  cut_text_add(&t, "% can be reached");
  add_state(d, state, &t);
  cut_text_add(&t, ", for ");
  cut_sentence_number(&t, extra, 1);
  cut_text_add_f(&t, " %s more than without a cap", money);
  cut_status status = add_own(d, capped->model, cut_solved_last(capped)->solution.value, &t, err);
  if (status != CUT_STATUS_OK) {
    cut_text_clear(&t);
    return status;
  }
  return cut_diversify_headline(d, extra, money, d->proved, &t, err);
}

cut_status cut_diversify_report(cut_diversify *d, cut_error *err) {
  CUT_TRY(put_envelope(d, err));
  CUT_TRY(put_states(d, err));
  CUT_TRY(say_base(d, err));
  return say_least(d, err);
}
