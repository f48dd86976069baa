/* Verb why: which facts of the case stand against serving what is not served, or against any plan at all?
 *
 * The plan that leaves least unserved comes first. Then, for what is short in it, all of it is asked for, up to the
 * first period by which that cannot be done; every other obligation may be as short as in the plan, so that nobody is
 * robbed. What the filter (conflict.h) leaves is told in words, with the change of each fact that would do. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/report.h"
#include "question/report_internal.h"
#include "question/why_words.h"

enum { MOST_SETS = 24 };

/* What is short: an obligation, or a plant's minimum load. row -1: nothing, the duties contradict each other. */
typedef struct target {
  cut_table table;
  int64_t row, priority, first; /* first period in which it is short */
  double energy;                /* unserved, GWh */
} target;

typedef struct why {
  const cut_case *c;
  const cut_run_options *o;
  cut_session session;
  cut_solved solved;
  cut_solved near; /* the last plan of a case with a change: a start for the next; cleared if there is none */
  const cut_model_view *v;
  cut_facts facts;
  int64_t period; /* the one asked about, -1: from the start to where it cannot be served */
  struct {
    target *items;
    int64_t n, capacity;
  } targets;
  cut_result *r;
  int64_t n_headlines;
  bool proved;
} why;

/* One set being explained. */
typedef struct set {
  why *w;
  const target *t;
  int64_t number;
  cut_conflict conflict;
  int64_t need;    /* fact, -1 if the target is nothing */
  int64_t through; /* last period in which the need is asked for in full */
  cut_why_member *members;
  int64_t n;
  bool proved;
  const char *dead_end; /* owned; what is wrong where no limit is, NULL otherwise */
} set;

static bool is_unserved(const cut_origin *o) { return o->role == CUT_ROLE_UNSERVED || o->role == CUT_ROLE_SHORTFALL; }

static bool is_of(const cut_origin *o, const target *t) {
  return is_unserved(o) && o->table == t->table && o->row == t->row;
}

/* ---- what is short ---- */

static int64_t priority_of(const cut_case *c, const cut_origin *o) {
  return o->table == CUT_TABLE_DEMANDS
             ? cut_case_integer(c, CUT_TABLE_DEMANDS, o->row, CUT_DEMANDS_PRIORITY, 1)
             : cut_case_integer(c, CUT_TABLE_CONVERSIONS, o->row, CUT_CONVERSIONS_PRIORITY, 1);
}

static bool is_asked(const why *w, const cut_origin *o) {
  const char *key = cut_case_key(w->c, o->table, o->row);
  bool any = w->o->demand[0] == '\0' && w->o->plant[0] == '\0';
  if (w->period >= 0 && o->period != w->period) return false;
  return any || strcmp(key, o->table == CUT_TABLE_DEMANDS ? w->o->demand : w->o->plant) == 0;
}

static int by_importance(const void *left, const void *right) {
  const target *a = left, *b = right;
  if (a->priority != b->priority) return a->priority < b->priority ? -1 : 1;
  if (a->first != b->first) return a->first < b->first ? -1 : 1;
  if (a->table != b->table) return a->table < b->table ? -1 : 1;
  return (a->row > b->row) - (a->row < b->row);
}

static cut_status find_targets(why *w, cut_error *err) {
  const double *x = cut_solved_last(&w->solved)->solution.value;
  for (int64_t j = 0; j < w->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(w->v, j);
    if (!is_unserved(o) || x[j] <= CUT_REPORT_NO_AMOUNT || !is_asked(w, o)) continue;
    double energy = x[j] * cut_case_basis(w->c, cut_report_origin_commodity(w->c, o))->gwh_per_unit;
    int64_t i = 0;
    while (i < w->targets.n && !is_of(o, &w->targets.items[i])) i++;
    if (i == w->targets.n) {
      if (!CUT_GROW(&w->targets)) return CUT_FAIL_MEMORY(err);
      w->targets.items[w->targets.n++] = (target){o->table, o->row, priority_of(w->c, o), o->period, 0};
    }
    target *t = &w->targets.items[i];
    t->energy += energy;
    if (o->period < t->first) t->first = o->period;
  }
  int64_t n = 0;
  for (int64_t i = 0; i < w->targets.n; i++)
    if (w->targets.items[i].energy > CUT_NOTHING_UNSERVED) w->targets.items[n++] = w->targets.items[i];
  w->targets.n = n;
  if (n > 1) qsort(w->targets.items, (size_t)n, sizeof *w->targets.items, by_importance);
  return CUT_STATUS_OK;
}

/* ---- asking for the need ---- */

/* The column that holds what a need lacks in the period of one of its limits. */
static int64_t lack_of(const why *w, const cut_fact_limit *limit) {
  cut_origin o =
      limit->what == CUT_PATCH_ROW_LOWER ? cut_row_origin(w->v, limit->index) : cut_column_origin(w->v, limit->index);
  o.role = limit->what == CUT_PATCH_ROW_LOWER ? CUT_ROLE_SHORTFALL : CUT_ROLE_UNSERVED;
  return cut_model_find_column(w->solved.model, o);
}

/* How much a need may lack in a period: nothing of the one asked about as far as it is asked for, anything of it later;
 * else what it lacks in the plan, with the slack of the stages. */
static double lack_allowed(const set *s, bool is_asked_about, int64_t period, int64_t lack, int64_t through) {
  if (s->need < 0 || lack < 0) return INFINITY;
  double in_plan = fmax(cut_solved_last(&s->w->solved)->solution.value[lack], 0) * (1 + 1e-9) + 1e-6;
  if (!is_asked_about) return in_plan;
  if (s->w->period >= 0) return period == s->w->period ? 0 : in_plan;
  return period <= through ? 0 : INFINITY;
}

static cut_status ask_through(set *s, cut_conflict *k, int64_t through, cut_error *err) {
  for (int64_t i = 0; i < k->facts->limits.n; i++) {
    const cut_fact_limit *limit = &k->facts->limits.items[i];
    const cut_fact *fact = &k->facts->items[limit->fact];
    if (!fact->is_need || limit->what == CUT_PATCH_COL_UPPER) continue;
    bool asked = s->need >= 0 && fact->table == s->t->table && fact->row == s->t->row;
    double allowed = lack_allowed(s, asked, limit->period, lack_of(s->w, limit), through);
    CUT_TRY(cut_conflict_ask(k, i, fmax(limit->value - allowed, 0), err));
  }
  return CUT_STATUS_OK;
}

static cut_status hold_all(set *s, bool held, cut_error *err) {
  for (int64_t f = 0; f < s->w->facts.n; f++) CUT_TRY(cut_conflict_hold(&s->conflict, f, held || f == s->need, err));
  return CUT_STATUS_OK;
}

/* The first period by which the need cannot be served; false if it can be to the end. */
static cut_status find_first_failure(set *s, bool *fails, cut_error *err) {
  int64_t low = -1, high = s->w->v->n_periods - 1;
  bool feasible, sure;
  CUT_TRY(ask_through(s, &s->conflict, high, err));
  CUT_TRY(cut_conflict_probe(&s->conflict, &feasible, &sure, err));
  *fails = !feasible;
  s->through = high;
  if (feasible || s->need < 0 || s->w->period >= 0) return CUT_STATUS_OK;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    CUT_TRY(ask_through(s, &s->conflict, middle, err));
    CUT_TRY(cut_conflict_probe(&s->conflict, &feasible, &sure, err));
    *(feasible ? &low : &high) = middle;
  }
  s->through = high;
  return ask_through(s, &s->conflict, high, err);
}

/* ---- which facts are told rather than others ---- */

/* Lower ranks are dropped first: needs of others, limits that only matter in reverse, then what lies further from the
 * need; what is closed, and the stock, stay where they can. */
static int rank_of(const why *w, int64_t f, int64_t need) {
  const cut_fact *fact = &w->facts.items[f];
  if (f == need) return 9;
  if (fact->is_need) return 0;
  if (fact->closes) return 7;
  switch (fact->table) {
    case CUT_TABLE_STORAGES:
      return fact->column == CUT_STORAGES_INITIAL ? 8 : fact->column == CUT_STORAGES_DEAD_STOCK ? 3 : 1;
    case CUT_TABLE_DEMANDS:
      return 2;
    case CUT_TABLE_SOURCES:
      return 5;
    case CUT_TABLE_ROUTES:
      return fact->column == CUT_ROUTES_MIN ? 2 : 6;
    case CUT_TABLE_CONTRACTS:
      return fact->column == CUT_CONTRACTS_MAX || fact->column == CUT_CONTRACTS_TOTAL_MAX ? 4 : 2;
    default:
      return 3;
  }
}

static cut_status reduce(set *s, cut_error *err) {
  int *rank = (int *)cut_mem_new(s->w->facts.n, sizeof *rank);
  if (rank == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t f = 0; f < s->w->facts.n; f++) rank[f] = rank_of(s->w, f, s->need);
  cut_status status = cut_conflict_reduce(&s->conflict, rank, &s->proved, err);
  cut_mem_free(rank);
  return status;
}

/* ---- what is found about a member ---- */

/* The days on which the fact counts in the last rays, and what its numbers there add up to. */
static void measure_span(const set *s, int64_t f, cut_why_member *m) {
  const cut_fact *fact = m->fact;
  const cut_schema_column *column = &cut_schema(fact->table)->columns[fact->column];
  int64_t first = INT64_MAX, last = -1, commodity = cut_fact_commodity(s->w->c, fact);
  double sum = 0;
  for (int64_t i = fact->first; i < fact->last; i++) {
    const cut_fact_limit *limit = &s->w->facts.limits.items[i];
    if (s->conflict.limit_weight[i] <= 0 || limit->period < 0) continue;
    if (limit->period < first) first = limit->period;
    if (limit->period > last) last = limit->period;
    sum += limit->value;
  }
  (void)f;
  m->span = (cut_span){CUT_DATE_NONE, CUT_DATE_NONE};
  m->amount = NAN;
  if (last < 0 || column->type == CUT_TYPE_AMOUNT) return;
  m->span = (cut_span){s->w->v->period[first].first, s->w->v->period[last].last};
  if (column->type == CUT_TYPE_RATE && commodity >= 0) m->amount = sum * cut_case_display_factor(s->w->c, commodity);
}

/* The case with the fact changed: open, or its number multiplied. */
static cut_status changed_values(const set *s, const cut_fact *f, double factor, cut_values **out, cut_error *err) {
  static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};
  const char *table = cut_schema(f->table)->name, *key = cut_case_key(s->w->c, f->table, f->row),
             *column = cut_schema(f->table)->columns[f->column].name;
  bool is_flag = cut_schema(f->table)->columns[f->column].type == CUT_TYPE_FLAG;
  cut_values *values = NULL;
  cut_text text = {0};
  cut_status status;
  CUT_TRY_GOTO(cut_session_values_state(&s->w->session, s->w->o->scenarios, s->w->o->n_scenarios, s->w->solved.measures,
                                        &values, err));
  if (!f->closes) cut_text_add_number(&text, factor);
  if (text.failed) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  status = cut_values_change(values, table, key, column, f->closes ? "set" : "multiply",
                             !f->closes ? text.data
                             : is_flag  ? "yes"
                                        : "none",
                             "", always, err);
cleanup:
  cut_text_clear(&text);
  if (status == CUT_STATUS_OK)
    *out = values;
  else
    cut_values_free(values);
  return status;
}

/* The needs of another model of the same structure: all other limits are just its numbers. */
static cut_status needs_of(const why *w, const cut_model *m, cut_facts *out, cut_error *err) {
  const cut_model_view *v = cut_model_get(m);
  for (int64_t f = 0; f < w->facts.n; f++) {
    const cut_fact *fact = &w->facts.items[f];
    if (!fact->is_need) continue;
    if (!CUT_GROW(out)) return CUT_FAIL_MEMORY(err);
    out->items[out->n] = *fact;
    out->items[out->n].first = out->limits.n;
    for (int64_t i = fact->first; i < fact->last; i++) {
      cut_fact_limit limit = w->facts.limits.items[i];
      limit.fact = out->n;
      limit.value = limit.what == CUT_PATCH_ROW_LOWER   ? v->row_lower[limit.index]
                    : limit.what == CUT_PATCH_COL_LOWER ? v->col_lower[limit.index]
                                                        : v->col_upper[limit.index];
      if (!CUT_GROW(&out->limits)) return CUT_FAIL_MEMORY(err);
      out->limits.items[out->limits.n++] = limit;
    }
    out->items[out->n++].last = out->limits.n;
  }
  return CUT_STATUS_OK;
}

/* Plans with a change are nearer to each other than to the one that is short. */
static void keep_near(why *w, cut_solved *other) {
  cut_solved_clear(&w->near);
  w->near = *other;
  memset(other, 0, sizeof *other);
  w->session.start = &w->near.answer;
}

/* The case is compiled and solved again with the change: can the need be served, and what does the plan cost then? */
static cut_status confirm(set *s, cut_why_member *m, double factor, bool *served, cut_error *err) {
  cut_values *values = NULL;
  cut_solved other = {0};
  cut_conflict k = {0};
  cut_facts needs = {0};
  bool sure = false;
  *served = false;
  cut_status status = changed_values(s, m->fact, factor, &values, err);
  if (status != CUT_STATUS_OK) return status;
  CUT_TRY_GOTO(cut_session_solve_values(&s->w->session, values, "changed", &other, err));
  if (!cut_solved_is_optimal(&other) ||
      cut_patch_same_structure(s->w->solved.model, other.model, NULL) != CUT_STATUS_OK)
    goto cleanup;
  CUT_TRY_GOTO(needs_of(s->w, other.model, &needs, err));
  CUT_TRY_GOTO(cut_conflict_open(other.model, &needs, s->w->session.sink, &k, err));
  CUT_TRY_GOTO(ask_through(s, &k, s->w->v->n_periods - 1, err));
  CUT_TRY_GOTO(cut_conflict_admits(&k, cut_solved_value(&other), served, err)); /* mostly the cheapest plan serves it */
  if (!*served) CUT_TRY_GOTO(cut_conflict_probe(&k, served, &sure, err));
  *served = *served && (sure || k.n_probes == 0);
  if (*served && cut_solved_is_optimal(&s->w->solved) && cut_solved_is_proved(&other))
    m->cost = (cut_solved_last(&other)->objective - cut_solved_last(&s->w->solved)->objective) / 1000;
  keep_near(s->w, &other);
cleanup:
  cut_conflict_clear(&k);
  cut_facts_clear(&needs);
  cut_solved_clear(&other);
  return status;
}

/* Is a change of this fact enough for the whole need, all else as it stands? The conflict holds every fact here. */
static cut_status try_alone(set *s, int64_t f, cut_why_member *m, cut_error *err) {
  cut_least_change least = {0};
  bool feasible = false, sure = false, served = false;
  if (m->fact->closes || !(m->has > 0)) {
    CUT_TRY(cut_conflict_hold(&s->conflict, f, false, err));
    CUT_TRY(cut_conflict_probe(&s->conflict, &feasible, &sure, err));
    CUT_TRY(cut_conflict_hold(&s->conflict, f, true, err));
  } else {
    CUT_TRY(cut_conflict_least_change(&s->conflict, f, &least, err));
    feasible = least.found;
    sure = least.proved;
  }
  if (!feasible) return CUT_STATUS_OK;
  double factor = 1 + least.change * (1 + 1e-9);
  if (m->fact->closes || least.found) {
    cut_error inner = {0};
    cut_status status = confirm(s, m, fmax(factor, 0), &served, &inner);
    if (status != CUT_STATUS_OK && status != CUT_STATUS_INPUT) return CUT_FAIL(err, status, "%s", inner.message);
  } else {
    served = true; /* lifted altogether: the probe is all there is */
  }
  m->alone = served;
  m->proved = m->proved && sure;
  if (served && least.found) m->enough = m->has * (1 + least.change);
  return CUT_STATUS_OK;
}

static cut_date day_of_number(const set *s, const cut_why_member *m) {
  return m->span.first != CUT_DATE_NONE ? m->span.first : s->w->v->period[0].first;
}

/* What holds of the members inside the set; the conflict holds no other fact. */
static cut_status describe_members(set *s, cut_error *err) {
  for (int64_t f = 0; f < s->w->facts.n; f++) s->n += s->conflict.held[f];
  s->members = CUT_NEW(cut_why_member, s->n);
  if (s->members == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t f = 0, n = 0; f < s->w->facts.n; f++)
    if (s->conflict.held[f]) {
      cut_why_member *m = &s->members[n++];
      *m = (cut_why_member){.fact = &s->w->facts.items[f],
                            .is_target = f == s->need,
                            .has = NAN,
                            .needs = NAN,
                            .enough = NAN,
                            .cost = NAN,
                            .proved = s->proved};
      measure_span(s, f, m);
      if (!m->fact->closes) CUT_TRY(cut_fact_cell(&s->w->facts, m->fact, day_of_number(s, m), &m->has, m->unit, err));
    }
  for (int64_t n = 0; n < s->n; n++) {
    cut_why_member *m = &s->members[n];
    cut_least_change least = {0};
    if (m->fact->closes || !(m->has > 0)) continue;
    CUT_TRY(cut_conflict_least_change(&s->conflict, m->fact - s->w->facts.items, &least, err));
    if (!least.found) continue;
    m->needs = m->has * (1 + least.change);
    m->proved = m->proved && least.proved;
  }
  return CUT_STATUS_OK;
}

static cut_status try_members(set *s, cut_error *err) {
  CUT_TRY(hold_all(s, true, err));
  CUT_TRY(ask_through(s, &s->conflict, s->w->v->n_periods - 1, err));
  for (int64_t n = 0; n < s->n; n++) CUT_TRY(try_alone(s, s->members[n].fact - s->w->facts.items, &s->members[n], err));
  return CUT_STATUS_OK;
}

/* ---- telling ---- */

/* The need first, then limits of flows, of stocks, and what is closed; each in the order of the case. */
static int place_of(const cut_why_member *m) {
  if (m->is_target) return 0;
  if (m->fact->closes) return 4;
  return m->fact->is_need ? 1 : m->fact->table == CUT_TABLE_STORAGES ? 3 : 2;
}

static void order_members(set *s) {
  for (int64_t i = 1; i < s->n; i++) {
    cut_why_member m = s->members[i];
    int64_t at = i;
    for (; at > 0 && place_of(&s->members[at - 1]) > place_of(&m); at--) s->members[at] = s->members[at - 1];
    s->members[at] = m;
  }
}

static cut_status put_member(set *s, int64_t position, const cut_why_member *m, cut_error *err) {
  cut_result *r = s->w->r;
  char day[11], money[32];
  cut_text sentence = {0};
  cut_why_clause(s->w->c, m, &sentence);
  cut_why_remedy(s->w->c, m, &sentence);
  cut_text_add(&sentence, ".");
  if (sentence.failed) {
    cut_text_clear(&sentence);
    return CUT_FAIL_MEMORY(err);
  }
  cut_result_begin(r, CUT_RT_WHY);
  cut_result_put_text(r, CUT_RC_WHY_SOLVE, s->w->solved.name);
  cut_result_put_integer(r, CUT_RC_WHY_SET, s->number);
  cut_result_put_integer(r, CUT_RC_WHY_POSITION, position);
  cut_result_put_text(r, CUT_RC_WHY_TABLE, cut_schema(m->fact->table)->name);
  cut_result_put_text(r, CUT_RC_WHY_KEY, cut_case_key(s->w->c, m->fact->table, m->fact->row));
  cut_result_put_text(r, CUT_RC_WHY_COLUMN, cut_schema(m->fact->table)->columns[m->fact->column].name);
  cut_date_format(m->span.first, day);
  cut_result_put_text(r, CUT_RC_WHY_FROM, day);
  cut_date_format(m->span.last == CUT_DATE_NONE ? CUT_DATE_NONE : m->span.last - 1, day);
  cut_result_put_text(r, CUT_RC_WHY_TO, day);
  cut_result_put_number(r, CUT_RC_WHY_HAS, m->has);
  cut_result_put_number(r, CUT_RC_WHY_NEEDS, m->needs);
  cut_result_put_number(r, CUT_RC_WHY_ENOUGH, m->enough);
  cut_result_put_text(r, CUT_RC_WHY_UNIT, m->unit);
  cut_result_put_flag(r, CUT_RC_WHY_ALONE, m->alone);
  cut_result_put_number(r, CUT_RC_WHY_COST, m->cost);
  snprintf(money, sizeof money, "million %s", cut_case_get_info(s->w->c)->currency);
  cut_result_put_text(r, CUT_RC_WHY_COST_UNIT, money);
  cut_result_put_text(r, CUT_RC_WHY_SENTENCE, sentence.data);
  cut_result_put_text(r, CUT_RC_WHY_PROOF, m->proved ? "proved" : "not proved");
  cut_text_clear(&sentence);
  return cut_result_end(r, err);
}

static cut_status put_headline(why *w, const char *topic, cut_text *answer, const char *sources, bool proved,
                               cut_error *err) {
  if (answer->failed) {
    cut_text_clear(answer);
    return CUT_FAIL_MEMORY(err);
  }
  cut_result_begin(w->r, CUT_RT_HEADLINES);
  cut_result_put_integer(w->r, CUT_RC_HEADLINES_POSITION, ++w->n_headlines);
  cut_result_put_text(w->r, CUT_RC_HEADLINES_TOPIC, topic);
  cut_result_put_text(w->r, CUT_RC_HEADLINES_ANSWER, answer->data);
  cut_result_put_text(w->r, CUT_RC_HEADLINES_SOURCES, sources);
  cut_result_put_text(w->r, CUT_RC_HEADLINES_PROOF, proved ? "proved" : "not proved");
  cut_text_clear(answer);
  return cut_result_end(w->r, err);
}

/* What is closed in short, as there may be many: "closed: contracts a, b; not begun: contracts c (24 February 2020)".
 */
static void add_closed_list(const set *s, bool dated, cut_text *t) {
  cut_table last = CUT_N_TABLES;
  bool any = false;
  for (int64_t n = 0; n < s->n; n++) {
    const cut_fact *f = s->members[n].fact;
    bool is_date = cut_schema(f->table)->columns[f->column].type == CUT_TYPE_DATE;
    if (!f->closes || is_date != dated) continue;
    cut_text_add(t, any ? ", " : dated ? "; not valid on all days: " : "; closed: ");
    if (f->table != last) cut_text_add_f(t, "%s ", cut_schema(f->table)->name);
    cut_text_add(t, cut_case_key(s->w->c, f->table, f->row));
    if (is_date) {
      cut_text_add(t, f->column == cut_schema_find_column(f->table, "valid_from") ? " (from " : " (to ");
      cut_words_date(t, cut_case_date(s->w->c, f->table, f->row, f->column));
      cut_text_add(t, ")");
    }
    last = f->table;
    any = true;
  }
}

static cut_status put_set(set *s, cut_error *err) {
  cut_text answer = {0}, sources = {0};
  for (int64_t n = 0; n < s->n; n++) CUT_TRY(put_member(s, n + 1, &s->members[n], err));
  for (int64_t n = 0; n < s->n; n++) {
    cut_text_add_f(&sources, "%s%s:%s", n > 0 ? " " : "", cut_schema(s->members[n].fact->table)->name,
                   cut_case_key(s->w->c, s->members[n].fact->table, s->members[n].fact->row));
    if (s->members[n].fact->closes) continue;
    cut_text_add(&answer, n == 0 ? "" : n == 1 && s->need >= 0 ? "; but " : "; ");
    cut_why_clause(s->w->c, &s->members[n], &answer);
  }
  add_closed_list(s, false, &answer);
  add_closed_list(s, true, &answer);
  if (s->dead_end != NULL) cut_text_add_f(&answer, "; but %s", s->dead_end);
  cut_text_add(&answer, ".");
  s->w->proved = s->w->proved && s->proved;
  if (sources.failed) answer.failed = true;
  cut_status status = put_headline(s->w, s->need < 0 ? "Why is there no plan?" : "Why is it short?", &answer,
                                   sources.data, s->proved, err);
  cut_text_clear(&sources);
  return status;
}

/* ---- where no limit is the cause ---- */

/* Can anything at all come to the node of the need? Where nothing leads there, no limit is at fault. */
static bool anything_arrives(const set *s) {
  for (int64_t j = 0; j < s->w->v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(s->w->v, j);
    if (s->t->table == CUT_TABLE_CONVERSIONS) {
      if (o->role == CUT_ROLE_FEED && o->row == s->t->row) return true;
      continue;
    }
    if (is_unserved(o) || o->role == CUT_ROLE_DEMAND) continue;
    for (int64_t e = s->w->v->col_start[j]; e < s->w->v->col_start[j + 1]; e++) {
      const cut_origin *row = CUT_ROW_ORIGIN(s->w->v, s->w->v->entry_row[e]);
      if (row->role == CUT_ROLE_BALANCE && s->w->v->entry_value[e] > 0 &&
          row->row == cut_case_ref(s->w->c, CUT_TABLE_DEMANDS, s->t->row, CUT_DEMANDS_PLACE) &&
          row->commodity == cut_case_ref(s->w->c, CUT_TABLE_DEMANDS, s->t->row, CUT_DEMANDS_COMMODITY))
        return true;
    }
  }
  return false;
}

/* With every limit given up and still no plan, the cause is what is not there, or the time things take. */
static cut_status find_dead_end(set *s, bool *found, cut_error *err) {
  bool feasible, sure;
  cut_text t = {0};
  CUT_TRY(hold_all(s, false, err));
  CUT_TRY(cut_conflict_probe(&s->conflict, &feasible, &sure, err));
  *found = !feasible;
  if (feasible) return hold_all(s, true, err);
  s->proved = sure;
  if (!anything_arrives(s))
    cut_text_add(&t, "no route, contract, source, stock or plant of the case brings it there, whatever their limits");
  else
    cut_text_add(&t,
                 "whatever the limits, nothing can be there by then: what there is takes longer on its way, or comes "
                 "only in the yields of a plant that has no outlet for the rest");
  s->dead_end = cut_text_take(&t);
  return s->dead_end == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

/* ---- one set ---- */

static cut_status explain_found(set *s, cut_error *err) {
  bool dead_end = false;
  if (s->need >= 0) CUT_TRY(find_dead_end(s, &dead_end, err));
  if (!dead_end) CUT_TRY(reduce(s, err));
  CUT_TRY(describe_members(s, err));
  if (!dead_end) CUT_TRY(try_members(s, err));
  order_members(s);
  return put_set(s, err);
}

static cut_status explain(why *w, const target *t, int64_t number, cut_error *err) {
  set s = {.w = w, .t = t, .number = number, .need = -1};
  bool fails = false;
  cut_text text = {0};
  cut_status status;
  if (t->row >= 0)
    s.need = cut_facts_find(&w->facts, t->table, t->row,
                            t->table == CUT_TABLE_DEMANDS ? CUT_DEMANDS_QUANTITY : CUT_CONVERSIONS_MIN_LOAD);
  CUT_TRY_GOTO(cut_conflict_open(w->solved.model, &w->facts, w->session.sink, &s.conflict, err));
  CUT_TRY_GOTO(find_first_failure(&s, &fails, err));
  if (fails) {
    status = explain_found(&s, err);
  } else {
    cut_text_add_f(&text, "%s '%s' could be served with what the others have left unserved in the plan.",
                   cut_schema(t->table)->name, cut_case_key(w->c, t->table, t->row));
    status = put_headline(w, "Why is it short?", &text, "", false, err);
  }
cleanup:
  cut_mem_free((void *)s.dead_end);
  cut_mem_free(s.members);
  cut_conflict_clear(&s.conflict);
  return status;
}

/* ---- the verb ---- */

static cut_status read_options(why *w, cut_error *err) {
  cut_date day;
  w->period = -1;
  if (w->o->demand[0] != '\0' && cut_case_find(w->c, CUT_TABLE_DEMANDS, w->o->demand) < 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"demand\": the case has no demand '%s'", w->o->demand);
  if (w->o->plant[0] != '\0' && cut_case_find(w->c, CUT_TABLE_CONVERSIONS, w->o->plant) < 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"plant\": the case has no conversion '%s'", w->o->plant);
  if (w->o->period[0] == '\0') return CUT_STATUS_OK;
  CUT_ASSERT(cut_date_parse(w->o->period, &day), err);
  for (int64_t t = 0; t < w->v->n_periods; t++)
    if (day >= w->v->period[t].first && day < w->v->period[t].last) w->period = t;
  if (w->period < 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"period\": %s is not in the horizon", w->o->period);
  return CUT_STATUS_OK;
}

static cut_status explain_all(why *w, cut_error *err) {
  static const target nothing = {.table = CUT_TABLE_DEMANDS, .row = -1};
  bool infeasible = w->solved.answer.status == CUT_SOLVE_INFEASIBLE;
  int64_t n = infeasible ? 1 : w->targets.n;
  cut_text text = {0};
  if (n == 0) {
    cut_text_add(&text, w->o->demand[0] != '\0' || w->o->plant[0] != '\0' || w->period >= 0
                            ? "What was asked about is served in full."
                            : "Everything is served in full: nothing is short.");
    return put_headline(w, "Why is it short?", &text, "", cut_solved_is_proved(&w->solved), err);
  }
  if (!w->o->all) n = 1;
  if (n > MOST_SETS) n = MOST_SETS;
  CUT_TRY(cut_facts_collect(&w->session, &w->solved, &w->facts, err));
  for (int64_t i = 0; i < n; i++) CUT_TRY(explain(w, infeasible ? &nothing : &w->targets.items[i], i + 1, err));
  return CUT_STATUS_OK;
}

/* What the engine may decide is asked once; the set is told for what it chose. */
static cut_status settle(why *w, cut_error *err) {
  cut_solved chosen = {0};
  CUT_TRY(cut_session_solve_state(&w->session, w->o->scenarios, w->o->n_scenarios, w->solved.measures, &chosen, err));
  cut_solved_clear(&w->solved);
  w->solved = chosen;
  return CUT_STATUS_OK;
}

cut_status cut_verb_why(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                        cut_error *err) {
  why w = {.c = c, .o = o, .r = r, .proved = true};
  cut_report_options report = {.detail = o->detail, .ranges = false};
  cut_status status;
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &w.session, err));
  CUT_TRY_GOTO(cut_session_solve(&w.session, o->scenarios, o->n_scenarios, &w.solved, err));
  if (cut_measure_states_are_open(c, w.solved.asked)) CUT_TRY_GOTO(settle(&w, err));
  w.v = cut_model_get(w.solved.model);
  w.session.start = &w.solved.answer; /* of the cases with a change, only costs are told */
  CUT_TRY_GOTO(read_options(&w, err));
  bool optimal = cut_solved_is_optimal(&w.solved), infeasible = w.solved.answer.status == CUT_SOLVE_INFEASIBLE;
  if (optimal) CUT_TRY_GOTO(find_targets(&w, err));
  if (optimal || infeasible)
    CUT_TRY_GOTO(explain_all(&w, err));
  else
    cut_result_set_outcome(r, cut_solved_outcome(&w.solved));
  CUT_TRY_GOTO(cut_report_solved(&w.session, &w.solved, &report, r, err));
  CUT_TRY_GOTO(cut_report_run(&w.session, &w.solved, r, err));
cleanup:
  cut_facts_clear(&w.facts);
  cut_mem_free(w.targets.items);
  cut_solved_clear(&w.near);
  cut_solved_clear(&w.solved);
  cut_session_clear(&w.session);
  return status;
}
