/* Table reach: can the share be reached, on every basis, with all measures free and without each of them?
 *
 * With the denominator of the base plan the bases differ in what the same energy from the supplier is divided by, so
 * that one search for the least energy answers for all of them; what a cap costs is asked for each. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/diversify.h"

/* What a measure is worth telling of: so many points of the share, or so much of the cost of the cap. */
#define TOLD_POINTS 0.0005
#define TOLD_COST 0.01
enum { MOST_TOLD = 3 };

/* One answer: the measure that is not to be had (-1: none of them, ALL_FREE: all are free). */
enum { NO_MEASURE = -1, ALL_FREE = -2 };
typedef struct answer {
  int64_t without, state;
  double least, extra; /* share; thousand currency units, INFINITY: not reached */
  bool proved;
} answer;

/* One basis. */
typedef struct reading {
  cut_share_basis basis;
  double of, share; /* in the base plan */
  answer *items;    /* [n] all free, none, without each */
  int64_t n;
} reading;

typedef struct reaching {
  cut_diversify *d;
  uint8_t *among; /* [sets.n] scratch */
  double open;    /* least cost without a cap */
} reaching;

static void find_among(const reaching *k, int64_t without) {
  if (without == ALL_FREE)
    memset(k->among, 1, (size_t)k->d->sets.n);
  else
    cut_diversify_sets_without(k->d, without, k->among);
}

static void list_answers(const cut_diversify *d, reading *out) {
  out->items[out->n++] = (answer){.without = ALL_FREE};
  if (d->sets.n_free == 0) return;
  out->items[out->n++] = (answer){.without = NO_MEASURE};
  for (int64_t k = 0; k < d->sets.n_free && d->sets.n_free > 1; k++)
    out->items[out->n++] = (answer){.without = d->sets.measure[k]};
}

/* The least share, which every basis shares but for the denominator. */
static cut_status find_least(reaching *k, reading *r, cut_error *err) {
  cut_diversify *d = k->d;
  for (int64_t i = 0; i < r->n; i++) {
    answer *a = &r->items[i];
    find_among(k, a->without);
    CUT_TRY(cut_contest_hold(&d->contest, CUT_AIM_SHARE, d->rivals, d->sets.n, k->among, -INFINITY, INFINITY, &a->state,
                             err));
    a->least = a->state < 0 ? INFINITY : d->rivals[a->state].aim[CUT_AIM_SHARE].value * d->fixed / r->of;
    a->extra = INFINITY;
    a->proved = d->contest.proved;
  }
  return CUT_STATUS_OK;
}

/* What the target costs where it can be reached. */
static cut_status find_costs(reaching *k, reading *r, cut_error *err) {
  cut_diversify *d = k->d;
  cut_status status = CUT_STATUS_OK;
  cut_contest contest;
  cut_rival *rivals = CUT_NEW(cut_rival, d->sets.n);
  if (rivals == NULL) return CUT_FAIL_MEMORY(err);
  cut_contest_begin(&contest, &d->ask, &d->states[0], &d->hull, d->seat, d->target * r->of / d->fixed);
  for (int64_t i = 0; i < d->sets.n; i++) {
    cut_rival_begin(&rivals[i], d->sets.items[i], &d->states[i]);
    rivals[i].aim[CUT_AIM_SHARE] = d->rivals[i].aim[CUT_AIM_SHARE];
    rivals[i].aim[CUT_AIM_SHARE].n_seen = 0;
  }
  for (int64_t i = 0; i < r->n; i++) {
    answer *a = &r->items[i];
    int64_t best;
    if (a->least > d->target) continue;
    find_among(k, a->without);
    CUT_TRY_GOTO(
        cut_contest_hold(&contest, CUT_AIM_COST, rivals, d->sets.n, k->among, -INFINITY, INFINITY, &best, err));
    a->proved = a->proved && contest.proved;
    if (best < 0) continue;
    a->state = best;
    a->extra = rivals[best].aim[CUT_AIM_COST].value - k->open;
  }
cleanup:
  cut_contest_clear(&contest);
  cut_mem_free(rivals);
  return status;
}

/* ---- told ---- */

static cut_status put_measures(const cut_diversify *d, int64_t without, cut_error *err) {
  cut_text t = {0};
  if (without == ALL_FREE || without == NO_MEASURE)
    cut_text_add(&t, without == ALL_FREE ? "all" : "none");
  else
    cut_text_add_f(&t, "without %s", cut_case_key(d->c, CUT_TABLE_MEASURES, without));
  if (!t.failed) cut_result_put_text(d->r, CUT_RC_REACH_MEASURES, t.data);
  cut_status status = t.failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  cut_text_clear(&t);
  return status;
}

static cut_status put(const cut_diversify *d, const reading *r, const answer *a, cut_error *err) {
  char money[32];
  cut_diversify_money(d, money);
  cut_result_begin(d->r, CUT_RT_REACH);
  cut_result_put_text(d->r, CUT_RC_REACH_SOLVE, d->base.name);
  cut_result_put_text(d->r, CUT_RC_REACH_BASIS, cut_share_basis_word(r->basis));
  CUT_TRY(put_measures(d, a->without, err));
  cut_result_put_number(d->r, CUT_RC_REACH_OF, r->of);
  cut_result_put_number(d->r, CUT_RC_REACH_SHARE, 100 * r->share);
  if (isfinite(a->least)) cut_result_put_number(d->r, CUT_RC_REACH_LEAST, 100 * a->least);
  if (d->has_target) cut_result_put_flag(d->r, CUT_RC_REACH_REACHED, isfinite(a->extra));
  if (isfinite(a->extra)) cut_result_put_number(d->r, CUT_RC_REACH_EXTRA, a->extra / 1000);
  cut_result_put_text(d->r, CUT_RC_REACH_UNIT, money);
  if (a->state >= 0) cut_result_put_text(d->r, CUT_RC_REACH_TAKEN, d->names[a->state]);
  cut_result_put_text(d->r, CUT_RC_REACH_PROOF, a->proved ? "proved" : "solver's bound, not proved");
  return cut_result_end(d->r, err);
}

/* How much worse an answer is than the one with all measures free: points of the least share, or money. */
static double loss(const reading *r, const answer *a) {
  const answer *all = &r->items[0];
  if (isinf(all->extra)) return a->least - all->least;
  return isinf(a->extra) ? INFINITY : a->extra - all->extra;
}

static bool is_told(const reading *r, const answer *a) {
  const answer *all = &r->items[0];
  double least = isinf(all->extra) ? TOLD_POINTS : TOLD_COST * fabs(all->extra) + 1;
  return isfinite(a->least) && loss(r, a) > least;
}

/* "; without nuclear_unit_1 52.7%", "; without any measure it costs 1,171.4": the worst few. */
static cut_status add_others(const cut_diversify *d, const reading *r, cut_text *t, cut_error *err) {
  bool reached = isfinite(r->items[0].extra);
  uint8_t *done = CUT_NEW(uint8_t, r->n);
  if (done == NULL) return CUT_FAIL_MEMORY(err);
  for (int told = 0; told < MOST_TOLD; told++) {
    int64_t worst = -1;
    for (int64_t i = 1; i < r->n; i++)
      if (done[i] == 0 && is_told(r, &r->items[i]) && (worst < 0 || loss(r, &r->items[i]) > loss(r, &r->items[worst])))
        worst = i;
    if (worst < 0) break;
    const answer *a = &r->items[worst];
    done[worst] = 1;
    cut_text_add_f(t, "%s without %s ", told > 0 ? "," : ";",
                   a->without == NO_MEASURE ? "any measure" : cut_case_key(d->c, CUT_TABLE_MEASURES, a->without));
    if (reached && isfinite(a->extra)) {
      cut_text_add(t, told > 0 ? "" : "it costs ");
      cut_sentence_number(t, a->extra / 1000, 1);
    } else {
      cut_text_add(t, reached ? "it is out of reach at " : told > 0 ? "" : "the least is ");
      cut_sentence_number(t, 100 * a->least, 1);
      cut_text_add(t, "%");
    }
  }
  cut_mem_free(done);
  return CUT_STATUS_OK;
}

static cut_status say(cut_diversify *d, const reading *r, cut_error *err) {
  const answer *all = &r->items[0];
  char money[32];
  cut_text t = {0};
  bool reached = isfinite(all->extra);
  cut_diversify_money(d, money);
  cut_text_add_f(&t, "%s has ", cut_case_text(d->c, CUT_TABLE_ACTORS, d->spec.supplier, CUT_ACTORS_NAME));
  cut_sentence_number(&t, 100 * r->share, 1);
  cut_text_add_f(&t, "%% of %s; ", cut_diversify_basis_text(r->basis));
  if (d->has_target) {
    cut_sentence_number(&t, 100 * d->target, 1);
    cut_text_add(&t, reached ? "% can be reached" : "% cannot be reached: ");
  }
  if (!reached) {
    cut_sentence_number(&t, 100 * all->least, 1);
    cut_text_add(&t, "% is the least");
  }
  if (d->sets.n > 1)
    cut_text_add_f(&t, ", with %s", strcmp(d->names[all->state], "none") == 0 ? "no measure" : d->names[all->state]);
  if (reached) {
    cut_text_add(&t, ", for ");
    cut_sentence_number(&t, all->extra / 1000, 1);
    cut_text_add_f(&t, " %s more than without a cap", money);
  }
  cut_status status = add_others(d, r, &t, err);
  if (status != CUT_STATUS_OK) {
    cut_text_clear(&t);
    return status;
  }
  cut_text_add(&t, ".");
  return reached ? cut_diversify_headline(d, all->extra / 1000, money, all->proved, &t, err)
                 : cut_diversify_headline(d, 100 * all->least, "%", all->proved, &t, err);
}

/* One basis: its denominator in the base plan, its answers, rows and headline. A basis of which the base has nothing is
 * left out. */
static cut_status reach_on(reaching *k, cut_share_basis basis, cut_error *err) {
  cut_diversify *d = k->d;
  cut_share_spec spec = d->spec;
  cut_share_reading base;
  cut_status status = CUT_STATUS_OK;
  spec.basis = basis;
  CUT_TRY(cut_share_read(d->c, d->base.model, &spec, cut_solved_last(&d->base)->solution.value, &base, err));
  if (isnan(base.share)) return CUT_STATUS_OK;
  reading r = {.basis = basis, .of = base.denominator, .share = base.share};
  r.items = CUT_NEW(answer, d->sets.n_free + 2);
  if (r.items == NULL) return CUT_FAIL_MEMORY(err);
  list_answers(d, &r);
  CUT_TRY_GOTO(find_least(k, &r, err));
  if (d->has_target) CUT_TRY_GOTO(find_costs(k, &r, err));
  for (int64_t i = 0; i < r.n; i++) CUT_TRY_GOTO(put(d, &r, &r.items[i], err));
  if (basis == d->spec.basis) d->target_met = d->has_target && isfinite(r.items[0].extra);
  status = say(d, &r, err);
cleanup:
  cut_mem_free(r.items);
  return status;
}

cut_status cut_diversify_reach(cut_diversify *d, cut_error *err) {
  reaching k = {.d = d, .among = CUT_NEW(uint8_t, d->sets.n)};
  cut_status status = CUT_STATUS_OK;
  int64_t cheapest;
  if (k.among == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(
      cut_contest_hold(&d->contest, CUT_AIM_COST, d->rivals, d->sets.n, NULL, -INFINITY, INFINITY, &cheapest, err));
  if (cheapest < 0) {
    status = CUT_FAIL(err, CUT_STATUS_INTERNAL, "no state of the measures serves what the base serves");
    goto cleanup;
  }
  k.open = d->rivals[cheapest].aim[CUT_AIM_COST].value;
  for (int b = 0; b < CUT_N_SHARE_BASES; b++) CUT_TRY_GOTO(reach_on(&k, (cut_share_basis)b, err));
cleanup:
  cut_mem_free(k.among);
  return status;
}
