#include "question/leverage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/headline.h"
#include "question/levers.h"

enum { N_ENDS = 3, N_STANDS = 4 };

/* Money and energy below these are told as none. */
#define NO_MONEY 0.05 /* million */
#define NO_ENERGY 1e-3
/* A difference of two costs below this share of them is rounding. */
#define ROUNDING 1e-9

/* What closing a set does to one side: two trials of a bench for each end of the ranges. */
typedef struct probe {
  int64_t bench, with[N_ENDS], without[N_ENDS]; /* trials; -1: not asked for */
  bool is_told;                                 /* some row of the set is in the side's own model */
} probe;

/* One row of table leverage. */
typedef struct cell {
  int64_t victim, by, months;
  char *lever;  /* "all", "commodity:gas", "routes:pipe" */
  char *phrase; /* "all it can", "all gas" ... */
  cut_lever_set set;
  probe harm, own;
} cell;

/* One 2 x 2 table: `by` closes A, the victim answers with B. */
typedef struct duel {
  int64_t victim, by, months;
  char *lever, *phrase; /* of A, as in a cell */
  cut_lever_set a, b;
  probe victim_at[N_STANDS], by_at[N_STANDS]; /* neither, A, B, both */
} duel;

typedef struct leverage {
  cut_levers l;
  const char *solve, *currency;
  cut_result *r;
  int64_t months[16];
  int n_months;
  struct {
    cell *items;
    int64_t n, capacity;
  } cells;
  struct {
    duel *items;
    int64_t n, capacity;
  } duels;
} leverage;

static void leverage_clear(leverage *g) {
  for (int64_t i = 0; i < g->cells.n; i++) {
    cut_mem_free(g->cells.items[i].lever);
    cut_mem_free(g->cells.items[i].phrase);
    cut_mem_free(g->cells.items[i].set.items);
  }
  cut_mem_free(g->cells.items);
  for (int64_t i = 0; i < g->duels.n; i++) {
    cut_mem_free(g->duels.items[i].lever);
    cut_mem_free(g->duels.items[i].phrase);
    cut_mem_free(g->duels.items[i].a.items);
    cut_mem_free(g->duels.items[i].b.items);
  }
  cut_mem_free(g->duels.items);
  cut_levers_clear(&g->l);
}

/* ---- who and how long ---- */

/* The group of the view; false if it is the system. */
static bool view_group(const leverage *g, int64_t *actor, int64_t *n) {
  const cut_case_info *info = cut_case_get_info(g->l.c);
  *n = 0;
  for (int i = 0; i < g->l.o->n_buyers; i++) actor[(*n)++] = cut_case_find(g->l.c, CUT_TABLE_ACTORS, g->l.o->buyers[i]);
  if (*n == 0)
    for (int64_t i = 0; i < info->n_buyers; i++) actor[(*n)++] = info->buyers[i];
  return *n > 0;
}

static cut_status add_named_sides(leverage *g, cut_error *err) {
  for (int i = 0; i < g->l.o->n_of; i++) {
    int64_t *actor = NULL, n = 0;
    cut_status status = cut_levers_parse(g->l.c, g->l.o->of[i], &actor, &n, err);
    for (int64_t k = 0; status == CUT_STATUS_OK && k < n; k++)
      if (g->l.sides[0].in_group[actor[k]] != 0)
        status = CUT_FAIL(err, CUT_STATUS_INPUT, "option \"of\": %s is on the side of %s itself", g->l.o->of[i],
                          g->l.sides[0].name);
    if (status == CUT_STATUS_OK) status = cut_levers_add_side(&g->l, actor, n, err);
    cut_mem_free(actor);
    CUT_TRY(status);
  }
  return CUT_STATUS_OK;
}

/* Every state and every firm that nobody controls. */
static cut_status add_all_sides(leverage *g, cut_error *err) {
  const cut_case *c = g->l.c;
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_ACTORS); i++) {
    if (cut_case_ref(c, CUT_TABLE_ACTORS, i, CUT_ACTORS_CONTROLLED_BY) >= 0 || g->l.sides[0].in_group[i] != 0 ||
        strcmp(cut_case_text(c, CUT_TABLE_ACTORS, i, CUT_ACTORS_TYPE), "bloc") == 0)
      continue;
    CUT_TRY(cut_levers_add_side(&g->l, &i, 1, err));
  }
  return CUT_STATUS_OK;
}

static cut_status add_sides(leverage *g, bool *any, cut_error *err) {
  int64_t n = 0, most = g->l.o->n_buyers + cut_case_get_info(g->l.c)->n_buyers;
  int64_t *actor = CUT_NEW(int64_t, most);
  if (actor == NULL) return CUT_FAIL_MEMORY(err);
  *any = view_group(g, actor, &n);
  cut_status status = *any ? cut_levers_add_side(&g->l, actor, n, err) : CUT_STATUS_OK;
  cut_mem_free(actor);
  if (status != CUT_STATUS_OK || !*any) return status;
  return g->l.o->n_of > 0 ? add_named_sides(g, err) : add_all_sides(g, err);
}

/* Horizons in order; one that the case's end cuts to the length of another is left out. */
static cut_status add_horizons(leverage *g, cut_error *err) {
  static const int64_t usual[] = {1, 3, 12};
  int64_t n = g->l.o->n_horizons > 0 ? g->l.o->n_horizons : (int64_t)(sizeof usual / sizeof *usual);
  const cut_case_info *info = cut_case_get_info(g->l.c);
  for (int64_t i = 0; i < n; i++) {
    int64_t months = g->l.o->n_horizons > 0 ? g->l.o->horizons[i] : usual[i];
    int year, month, day;
    bool covered = false;
    if (months < 1 || months > 1200)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"horizon\": %lld is not a number of months from 1 to 1200",
                      (long long)months);
    cut_date_split(info->start, &year, &month, &day);
    for (int k = 0; k < g->n_months; k++)
      covered = covered || g->months[k] == months ||
                (months > g->months[k] && cut_date_make(year, month + (int)g->months[k], day) - 1 >= info->end);
    if (!covered) g->months[g->n_months++] = months;
  }
  return CUT_STATUS_OK;
}

/* ---- asking ---- */

static bool has_row(const cut_side_of *side, const cut_lever_set *set) {
  for (int64_t i = 0; i < set->n; i++)
    if (side->has[set->items[i].table][set->items[i].row] != 0) return true;
  return false;
}

static cut_status ask(leverage *g, int64_t side, int64_t months, const cut_lever_set *set, bool with_ranges, probe *out,
                      cut_error *err) {
  out->bench = -1;
  for (int end = 0; end < N_ENDS; end++) out->with[end] = out->without[end] = -1;
  out->is_told = g->l.sides[side].has_any && has_row(&g->l.sides[side], set);
  if (!g->l.sides[side].has_any) return CUT_STATUS_OK;
  CUT_TRY(cut_levers_bench(&g->l, side, months, &out->bench, err));
  for (int end = 0; end < (with_ranges ? N_ENDS : 1); end++) {
    CUT_TRY(cut_levers_ask(&g->l, out->bench, end, NULL, &out->with[end], err));
    CUT_TRY(cut_levers_ask(&g->l, out->bench, end, set, &out->without[end], err));
  }
  return CUT_STATUS_OK;
}

/* Takes the set over; lever and phrase are copied. */
static cut_status add_cell(leverage *g, int64_t victim, int64_t by, int64_t months, const char *lever,
                           const char *phrase, cut_lever_set *set, bool with_ranges, cut_error *err) {
  cell x = {.victim = victim, .by = by, .months = months, .lever = cut_mem_text(lever), .phrase = cut_mem_text(phrase)};
  if (x.lever == NULL || x.phrase == NULL || !CUT_GROW(&g->cells)) {
    cut_mem_free(x.lever);
    cut_mem_free(x.phrase);
    return CUT_FAIL_MEMORY(err);
  }
  x.set = *set;
  *set = (cut_lever_set){0};
  g->cells.items[g->cells.n++] = x;
  cell *at = &g->cells.items[g->cells.n - 1];
  CUT_TRY(ask(g, victim, months, &at->set, with_ranges, &at->harm, err));
  cut_lever_set own = {0};
  cut_status status = cut_levers_own(&g->l, &at->set, victim, &own, err);
  if (status == CUT_STATUS_OK) status = ask(g, by, months, &own, with_ranges, &at->own, err);
  cut_mem_free(own.items);
  return status;
}

static int64_t good_of(const cut_case *c, const cut_lever *lever) {
  static const int column[CUT_N_TABLES] = {[CUT_TABLE_ROUTES] = CUT_ROUTES_COMMODITY,
                                           [CUT_TABLE_CONTRACTS] = CUT_CONTRACTS_COMMODITY,
                                           [CUT_TABLE_SOURCES] = CUT_SOURCES_COMMODITY};
  int64_t good = -1;
  for (int64_t up = cut_case_ref(c, lever->table, lever->row, column[lever->table]); up >= 0;
       up = cut_case_ref(c, CUT_TABLE_COMMODITIES, up, CUT_COMMODITIES_PARENT))
    good = up;
  return good;
}

/* Each stand in both views: what the other closes is closed, what the side itself stops it stops for the other. */
static cut_status ask_duel(leverage *g, duel *d, cut_error *err) {
  cut_lever_set none = {0}, own_a = {0}, own_b = {0}, victim_both = {0}, by_both = {0};
  cut_status status;
  CUT_TRY_GOTO(cut_levers_own(&g->l, &d->a, d->victim, &own_a, err));
  CUT_TRY_GOTO(cut_levers_own(&g->l, &d->b, d->by, &own_b, err));
  CUT_TRY_GOTO(cut_lever_union(&d->a, &own_b, &victim_both, err));
  CUT_TRY_GOTO(cut_lever_union(&own_a, &d->b, &by_both, err));
  const cut_lever_set *victim_sets[N_STANDS] = {&none, &d->a, &own_b, &victim_both},
                      *by_sets[N_STANDS] = {&none, &own_a, &d->b, &by_both};
  for (int k = 0; k < N_STANDS; k++) {
    CUT_TRY_GOTO(ask(g, d->victim, d->months, victim_sets[k], false, &d->victim_at[k], err));
    CUT_TRY_GOTO(ask(g, d->by, d->months, by_sets[k], false, &d->by_at[k], err));
  }
cleanup:
  cut_mem_free(by_both.items);
  cut_mem_free(victim_both.items);
  cut_mem_free(own_b.items);
  cut_mem_free(own_a.items);
  return status;
}

/* The 2 x 2 table; all is copied. */
static cut_status add_duel(leverage *g, int64_t victim, int64_t by, int64_t months, const char *lever,
                           const char *phrase, const cut_lever_set *a, const cut_lever_set *b, cut_error *err) {
  cut_lever_set none = {0};
  if (b->n == 0) return CUT_STATUS_OK; /* nothing to answer with */
  if (!CUT_GROW(&g->duels)) return CUT_FAIL_MEMORY(err);
  duel *d = &g->duels.items[g->duels.n++];
  *d = (duel){
      .victim = victim, .by = by, .months = months, .lever = cut_mem_text(lever), .phrase = cut_mem_text(phrase)};
  if (d->lever == NULL || d->phrase == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY(cut_lever_union(a, &none, &d->a, err));
  CUT_TRY(cut_lever_union(b, &none, &d->b, err));
  return ask_duel(g, d, err);
}

/* Cells of each good, with the other side's answer b, and of each row. */
static cut_status add_parts(leverage *g, int64_t victim, int64_t by, int64_t months, const cut_lever_set *all,
                            const cut_lever_set *b, cut_error *err) {
  const cut_case *c = g->l.c;
  cut_lever_set part = {0}, none = {0};
  char lever[160], phrase[200];
  cut_status status = CUT_STATUS_OK;
  for (int64_t good = 0; status == CUT_STATUS_OK && good < cut_case_n(c, CUT_TABLE_COMMODITIES); good++) {
    for (int64_t i = 0; i < all->n && status == CUT_STATUS_OK; i++) {
      cut_lever_set one = {.items = &all->items[i], .n = 1};
      cut_lever_set sum = {0};
      if (good_of(c, &all->items[i]) != good) continue;
      status = cut_lever_union(&part, &one, &sum, err);
      cut_mem_free(part.items);
      part = sum;
    }
    snprintf(lever, sizeof lever, "commodity:%s", cut_case_key(c, CUT_TABLE_COMMODITIES, good));
    snprintf(phrase, sizeof phrase, "all %s", cut_case_key(c, CUT_TABLE_COMMODITIES, good));
    bool is_part = part.n > 0 && part.n < all->n;
    if (status == CUT_STATUS_OK && is_part) status = add_duel(g, victim, by, months, lever, phrase, &part, b, err);
    if (status == CUT_STATUS_OK && is_part) status = add_cell(g, victim, by, months, lever, phrase, &part, false, err);
    cut_mem_free(part.items);
    part = (cut_lever_set){0};
  }
  for (int64_t i = 0; g->l.o->levers == CUT_LEVERS_ROWS && status == CUT_STATUS_OK && i < all->n; i++) {
    const cut_lever *row = &all->items[i];
    cut_lever_set one = {.items = &all->items[i], .n = 1};
    if (all->n == 1) break; /* it is all there is */
    status = cut_lever_union(&one, &none, &part, err);
    snprintf(lever, sizeof lever, "%s:%s", cut_schema(row->table)->name, cut_case_key(c, row->table, row->row));
    snprintf(phrase, sizeof phrase, "%s '%s'", cut_schema(row->table)->name, cut_case_key(c, row->table, row->row));
    if (status == CUT_STATUS_OK) status = add_cell(g, victim, by, months, lever, phrase, &part, false, err);
    cut_mem_free(part.items);
    part = (cut_lever_set){0};
  }
  return status;
}

static const char *all_of(const leverage *g, int64_t side) {
  return g->l.sides[side].n > 1 ? "all they can stop" : "all it can stop";
}

/* What `by` can do to the victim, over all horizons. */
static cut_status add_pair(leverage *g, int64_t victim, int64_t by, bool in_detail, cut_error *err) {
  cut_lever_set a = {0}, b = {0}, none = {0};
  cut_status status;
  CUT_TRY_GOTO(cut_levers_find(&g->l, by, victim, &a, err));
  CUT_TRY_GOTO(cut_levers_find(&g->l, victim, by, &b, err));
  if (a.n == 0) goto cleanup;
  for (int k = 0; k < g->n_months; k++) {
    cut_lever_set all = {0};
    status = cut_lever_union(&a, &none, &all, err);
    if (status == CUT_STATUS_OK)
      status = add_cell(g, victim, by, g->months[k], "all", all_of(g, by), &all, in_detail, err);
    cut_mem_free(all.items);
    if (status != CUT_STATUS_OK) goto cleanup;
    if (in_detail && g->l.o->levers != CUT_LEVERS_ALL)
      CUT_TRY_GOTO(add_parts(g, victim, by, g->months[k], &a, &b, err));
    CUT_TRY_GOTO(add_duel(g, victim, by, g->months[k], "all", all_of(g, by), &a, &b, err));
  }
cleanup:
  cut_mem_free(b.items);
  cut_mem_free(a.items);
  return status;
}

static cut_status add_pairs(leverage *g, cut_error *err) {
  for (int64_t victim = 0; victim < g->l.n_sides; victim++)
    for (int64_t by = 0; by < g->l.n_sides; by++) {
      bool with_view = victim == 0 || by == 0;
      if (victim == by || !(with_view || g->l.o->matrix)) continue;
      CUT_TRY(add_pair(g, victim, by, with_view, err));
    }
  return CUT_STATUS_OK;
}

/* ---- telling ---- */

static const cut_trial *trial_of(const leverage *g, const probe *p, int end) {
  return p->without[end] < 0 ? NULL : &g->l.benches.items[p->bench].trials.items[p->without[end]];
}
static const cut_trial *start_of(const leverage *g, const probe *p, int end) {
  return p->with[end] < 0 ? NULL : &g->l.benches.items[p->bench].trials.items[p->with[end]];
}

/* Loss of money in million, and of energy in GWh; NAN where the case does not say. */
static double money_lost(const leverage *g, const probe *p, int end) {
  const cut_trial *with = start_of(g, p, end), *without = trial_of(g, p, end);
  if (with == NULL || !p->is_told) return NAN;
  double lost = without->cost - with->cost;
  return fabs(lost) <= ROUNDING * (1 + fabs(with->cost)) ? 0 : lost / 1000;
}
static double energy_lost(const leverage *g, const probe *p, int end) {
  const cut_trial *with = start_of(g, p, end), *without = trial_of(g, p, end);
  if (with == NULL || !p->is_told) return NAN;
  double lost = without->unserved - with->unserved;
  return fabs(lost) < NO_ENERGY ? 0 : lost;
}

typedef double (*loss_fn)(const leverage *g, const probe *p, int end);

static void widen(const leverage *g, const probe *p, loss_fn loss, double *low, double *high) {
  *low = *high = NAN;
  for (int end = 0; end < N_ENDS; end++) {
    double x = loss(g, p, end);
    *low = fmin(*low, x); /* fmin and fmax pass over NAN */
    *high = fmax(*high, x);
  }
}

static bool is_proved(const leverage *g, const probe *p) {
  return p->without[0] < 0 || (start_of(g, p, 0)->proved && trial_of(g, p, 0)->proved);
}

static void add_amount(cut_text *t, double x) {
  char text[40];
  cut_text_fixed(text, sizeof text, x, fabs(x) < 100 ? 1 : 0, true);
  cut_text_add(t, text);
}

/* Goods missing beyond what was missing before: "diesel 12.3 kt, gas 4 Mm3"; "" if none. */
static void add_goods(const leverage *g, const probe *p, cut_text *t) {
  const cut_trial *with = start_of(g, p, 0), *without = trial_of(g, p, 0);
  bool any = false;
  if (with == NULL || !p->is_told) return;
  for (int64_t k = 0; k < cut_case_n(g->l.c, CUT_TABLE_COMMODITIES); k++) {
    double lost = (without->goods[k] - with->goods[k]) * cut_case_display_factor(g->l.c, k);
    if (!(lost * cut_case_basis(g->l.c, k)->gwh_per_unit > NO_ENERGY)) continue;
    cut_text_add_f(t, "%s%s ", any ? ", " : "", cut_case_key(g->l.c, CUT_TABLE_COMMODITIES, k));
    add_amount(t, lost);
    cut_text_add_f(t, " %s", cut_case_text(g->l.c, CUT_TABLE_COMMODITIES, k, CUT_COMMODITIES_UNIT));
    any = true;
  }
}

/* "costs Belarus 12 million USD and leaves 30 GWh unserved (diesel 2 kt)". */
static void add_loss(const leverage *g, const char *title, const probe *p, cut_text *t) {
  double money = money_lost(g, p, 0), energy = energy_lost(g, p, 0);
  const cut_trial *without = trial_of(g, p, 0);
  cut_text goods = {0};
  if (!p->is_told) {
    cut_text_add_f(t, "what it costs %s the case does not say, as nothing of it is in its own view", title);
    return;
  }
  if (isnan(money)) {
    cut_text_add_f(t, "there is no plan left for %s (%s)", title, cut_solve_status_text(without->status));
    return;
  }
  if (fabs(money) < NO_MONEY && energy == 0) {
    cut_text_add_f(t, "it costs %s nothing", title);
    return;
  }
  if (money >= 0)
    cut_text_add_f(t, "it costs %s ", title);
  else
    cut_text_add_f(t, "it lowers the net cost of %s by ", title);
  add_amount(t, fabs(money));
  cut_text_add_f(t, " million %s", g->currency);
  if (energy > 0) {
    add_goods(g, p, &goods);
    cut_text_add_f(t, "%s ", money >= 0 ? " and leaves" : ", but leaves");
    add_amount(t, energy);
    cut_text_add_f(t, " GWh more unserved%s%s%s", goods.data == NULL ? "" : " (", goods.data == NULL ? "" : goods.data,
                   goods.data == NULL ? "" : ")");
  }
  if (goods.failed) t->failed = true;
  cut_text_clear(&goods);
}

/* Storages of a side whose stock at the end is worth nothing: emptying them looks free. */
static void add_free_stocks(const leverage *g, int64_t side, cut_text *t) {
  const cut_case *c = g->l.c;
  bool any = false;
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_STORAGES); i++) {
    int64_t owner = cut_case_ref(c, CUT_TABLE_STORAGES, i, CUT_STORAGES_OWNER),
            place = cut_case_ref(c, CUT_TABLE_STORAGES, i, CUT_STORAGES_PLACE);
    if (owner < 0) owner = cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR);
    if (g->l.sides[side].in_group[owner] == 0 || cut_case_has(c, CUT_TABLE_STORAGES, i, CUT_STORAGES_END_VALUE))
      continue;
    cut_text_add_f(t, "%s%s", any ? ", " : " What is drawn from stocks without a worth at the end counts as free: ",
                   cut_case_key(c, CUT_TABLE_STORAGES, i));
    any = true;
  }
  if (any) cut_text_add(t, ".");
}

static void add_horizon(const leverage *g, int64_t months, cut_text *t) {
  cut_text_add_f(t, "for %lld month%s", (long long)months, months == 1 ? "" : "s");
  for (int64_t i = 0; i < g->l.benches.n; i++)
    if (g->l.benches.items[i].months == months) {
      char day[11];
      cut_date_format(g->l.benches.items[i].end, day);
      cut_text_add_f(t, " (to %s)", day);
      return;
    }
}

static cut_status put_text(cut_result *r, int column, cut_text *t, cut_error *err) {
  bool failed = t->failed;
  if (!failed) cut_result_put_text(r, column, t->data == NULL ? "" : t->data);
  cut_text_clear(t);
  return failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

static int64_t days_of(const leverage *g, const probe *p) {
  return p->bench < 0 ? 0 : g->l.benches.items[p->bench].end - cut_case_get_info(g->l.c)->start + 1;
}

static void put_range(cut_result *r, int low_column, int high_column, double low, double high) {
  if (!(low < high)) return;
  cut_result_put_number(r, low_column, low);
  cut_result_put_number(r, high_column, high);
}

/* Of all that a side can stop, over the longest horizon, the sentence is one of the first things said. Its text is
 * cleared in any case. */
static cut_status put_headline(leverage *g, const char *lever, int64_t months, const cut_lever_set *set,
                               const probe *lost, bool proved, cut_text *sentence, cut_error *err) {
  if (strcmp(lever, "all") != 0 || months != g->months[g->n_months - 1]) {
    cut_text_clear(sentence);
    return CUT_STATUS_OK;
  }
  cut_evidence evidence = {.c = g->l.c};
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", g->currency);
  for (int64_t i = 0; i < set->n; i++) {
    const cut_lever *row = &set->items[i];
    bool is_contract = row->table == CUT_TABLE_CONTRACTS;
    cut_evidence_add(&evidence, row->table, row->row, is_contract ? CUT_CONTRACTS_PRICE : -1);
    if (is_contract) cut_evidence_add_rule(&evidence, row->table, row->row, CUT_CONTRACTS_PRICE);
  }
  cut_headline h = {.topic = "Who loses more from a break?",
                    .unit = unit,
                    .proof = proved ? "proved on both sides" : "not proved",
                    .value = money_lost(g, lost, 0),
                    .evidence = &evidence};
  widen(g, lost, money_lost, &h.low, &h.high);
  if (!(h.low < h.high)) h.low = h.high = NAN;
  cut_status status = cut_headline_put(g->r, &h, sentence, err);
  cut_evidence_clear(&evidence);
  return status;
}

static cut_status put_cell(leverage *g, const cell *x, cut_error *err) {
  const cut_side_of *victim = &g->l.sides[x->victim], *by = &g->l.sides[x->by];
  cut_text t = {0}, goods = {0}, rows = {0};
  char unit[32];
  double low, high;
  snprintf(unit, sizeof unit, "million %s", g->currency);
  cut_result_begin(g->r, CUT_RT_LEVERAGE);
  cut_result_put_text(g->r, CUT_RC_LEVERAGE_SOLVE, g->solve);
  cut_result_put_text(g->r, CUT_RC_LEVERAGE_OVER, victim->name);
  cut_result_put_text(g->r, CUT_RC_LEVERAGE_BY, by->name);
  cut_result_put_integer(g->r, CUT_RC_LEVERAGE_MONTHS, x->months);
  cut_result_put_text(g->r, CUT_RC_LEVERAGE_LEVER, x->lever);
  cut_result_put_integer(g->r, CUT_RC_LEVERAGE_DAYS, days_of(g, &x->harm));
  cut_result_put_number(g->r, CUT_RC_LEVERAGE_COST, money_lost(g, &x->harm, 0));
  widen(g, &x->harm, money_lost, &low, &high);
  put_range(g->r, CUT_RC_LEVERAGE_COST_LOW, CUT_RC_LEVERAGE_COST_HIGH, low, high);
  cut_result_put_number(g->r, CUT_RC_LEVERAGE_UNSERVED, energy_lost(g, &x->harm, 0));
  widen(g, &x->harm, energy_lost, &low, &high);
  put_range(g->r, CUT_RC_LEVERAGE_UNSERVED_LOW, CUT_RC_LEVERAGE_UNSERVED_HIGH, low, high);
  cut_result_put_number(g->r, CUT_RC_LEVERAGE_OWN_COST, money_lost(g, &x->own, 0));
  widen(g, &x->own, money_lost, &low, &high);
  put_range(g->r, CUT_RC_LEVERAGE_OWN_LOW, CUT_RC_LEVERAGE_OWN_HIGH, low, high);
  cut_result_put_number(g->r, CUT_RC_LEVERAGE_OWN_UNSERVED, energy_lost(g, &x->own, 0));
  cut_result_put_text(g->r, CUT_RC_LEVERAGE_UNIT, unit);
  add_goods(g, &x->harm, &goods);
  CUT_TRY(put_text(g->r, CUT_RC_LEVERAGE_GOODS, &goods, err));
  cut_lever_text(g->l.c, &x->set, &rows);
  CUT_TRY(put_text(g->r, CUT_RC_LEVERAGE_ROWS, &rows, err));
  cut_result_put_text(g->r, CUT_RC_LEVERAGE_PROOF,
                      is_proved(g, &x->harm) && is_proved(g, &x->own) ? "proved" : "not proved");
  cut_text_add_f(&t, "If %s stop%s %s ", by->title, by->n > 1 ? "" : "s", x->phrase);
  add_horizon(g, x->months, &t);
  cut_text_add(&t, ", ");
  add_loss(g, victim->title, &x->harm, &t);
  cut_text_add(&t, "; ");
  add_loss(g, by->title, &x->own, &t);
  cut_text_add(&t, ".");
  if (strcmp(x->lever, "all") == 0) {
    add_free_stocks(g, x->victim, &t);
    add_free_stocks(g, x->by, &t);
  }
  cut_result_put_text(g->r, CUT_RC_LEVERAGE_SENTENCE, t.data == NULL ? "" : t.data);
  cut_status status = t.failed ? CUT_FAIL_MEMORY(err) : cut_result_end(g->r, err);
  if (status == CUT_STATUS_OK)
    return put_headline(g, x->lever, x->months, &x->set, &x->harm, is_proved(g, &x->harm) && is_proved(g, &x->own), &t,
                        err);
  cut_text_clear(&t);
  return status;
}

static const char *const stand_words[N_STANDS] = {"neither stops anything", "the first stops", "only the other stops",
                                                  "both stop"};

/* names_rows: what the other side stops by its rows, else in words. */
static void tell_stand(const leverage *g, const duel *d, int k, bool names_rows, cut_text *t) {
  const cut_side_of *victim = &g->l.sides[d->victim], *by = &g->l.sides[d->by];
  cut_text rows = {0};
  if (k == 0) {
    cut_text_add_f(t, "Neither %s nor %s stops anything.", by->title, victim->title);
    return;
  }
  const cut_side_of *first = k == 2 ? victim : by;
  cut_text_add_f(t, "If %s%s stop%s %s ", first->title, k == 3 ? "" : " alone", first->n > 1 ? "" : "s",
                 k == 2 ? all_of(g, d->victim) : d->phrase);
  add_horizon(g, d->months, t);
  if (k == 3) {
    if (names_rows)
      cut_lever_text(g->l.c, &d->b, &rows);
    else
      cut_text_add(&rows, all_of(g, d->victim));
    cut_text_add_f(t, " and %s then stop%s %s", victim->title, victim->n > 1 ? "" : "s",
                   rows.data == NULL ? "" : rows.data);
  }
  cut_text_add(t, ", ");
  add_loss(g, victim->title, &d->victim_at[k], t);
  cut_text_add(t, "; ");
  add_loss(g, by->title, &d->by_at[k], t);
  cut_text_add(t, ".");
  if (rows.failed) t->failed = true;
  cut_text_clear(&rows);
}

static double level(const leverage *g, const probe *p, bool energy) {
  const cut_trial *trial = trial_of(g, p, 0);
  return trial == NULL ? NAN : energy ? trial->unserved : trial->cost / 1000;
}

static cut_status put_stand(leverage *g, const duel *d, int k, cut_error *err) {
  cut_text t = {0};
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", g->currency);
  cut_result_begin(g->r, CUT_RT_RETALIATION);
  cut_result_put_text(g->r, CUT_RC_RETALIATION_SOLVE, g->solve);
  cut_result_put_text(g->r, CUT_RC_RETALIATION_FIRST, g->l.sides[d->by].name);
  cut_result_put_text(g->r, CUT_RC_RETALIATION_OTHER, g->l.sides[d->victim].name);
  cut_result_put_integer(g->r, CUT_RC_RETALIATION_MONTHS, d->months);
  cut_result_put_text(g->r, CUT_RC_RETALIATION_LEVER, d->lever);
  cut_result_put_integer(g->r, CUT_RC_RETALIATION_POSITION, k + 1);
  cut_result_put_text(g->r, CUT_RC_RETALIATION_STAND, stand_words[k]);
  cut_result_put_number(g->r, CUT_RC_RETALIATION_FIRST_COST, level(g, &d->by_at[k], false));
  cut_result_put_number(g->r, CUT_RC_RETALIATION_FIRST_LOSS, k == 0 ? 0 : money_lost(g, &d->by_at[k], 0));
  cut_result_put_number(g->r, CUT_RC_RETALIATION_FIRST_UNSERVED, level(g, &d->by_at[k], true));
  cut_result_put_number(g->r, CUT_RC_RETALIATION_OTHER_COST, level(g, &d->victim_at[k], false));
  cut_result_put_number(g->r, CUT_RC_RETALIATION_OTHER_LOSS, k == 0 ? 0 : money_lost(g, &d->victim_at[k], 0));
  cut_result_put_number(g->r, CUT_RC_RETALIATION_OTHER_UNSERVED, level(g, &d->victim_at[k], true));
  cut_result_put_text(g->r, CUT_RC_RETALIATION_UNIT, unit);
  cut_result_put_text(g->r, CUT_RC_RETALIATION_PROOF,
                      is_proved(g, &d->by_at[k]) && is_proved(g, &d->victim_at[k]) ? "proved" : "not proved");
  tell_stand(g, d, k, true, &t);
  CUT_TRY(put_text(g->r, CUT_RC_RETALIATION_SENTENCE, &t, err));
  CUT_TRY(cut_result_end(g->r, err));
  if (k != N_STANDS - 1 || d->victim != 0) return CUT_STATUS_OK; /* the same stand, told by the other side */
  tell_stand(g, d, k, false, &t);
  bool proved = is_proved(g, &d->by_at[k]) && is_proved(g, &d->victim_at[k]);
  return put_headline(g, d->lever, d->months, &d->b, &d->by_at[k], proved, &t, err);
}

cut_status cut_leverage_report(const cut_case *c, const cut_run_options *o, const cut_sink *sink, const char *solve,
                               const cut_answer *start, cut_result *r, cut_error *err) {
  leverage g = {.l = {.c = c, .o = o, .sink = sink, .start = start},
                .solve = solve,
                .currency = cut_case_get_info(c)->currency,
                .r = r};
  bool any = false;
  cut_status status;
  CUT_TRY_GOTO(add_sides(&g, &any, err));
  if (!any) goto cleanup;
  CUT_TRY_GOTO(add_horizons(&g, err));
  CUT_TRY_GOTO(add_pairs(&g, err));
  CUT_TRY_GOTO(cut_levers_solve(&g.l, err));
  for (int64_t i = 0; i < g.cells.n; i++) CUT_TRY_GOTO(put_cell(&g, &g.cells.items[i], err));
  for (int64_t i = 0; i < g.duels.n; i++)
    for (int k = 0; k < N_STANDS; k++) CUT_TRY_GOTO(put_stand(&g, &g.duels.items[i], k, err));
cleanup:
  leverage_clear(&g);
  return status;
}
