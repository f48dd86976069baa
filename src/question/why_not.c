/* Verb why-not: why is a route, a contract or a source not used, or not used more?
 *
 * By period: what a unit of it costs (its price, tariff and levies, and what it takes from where it starts), what it is
 * worth where it arrives, and what scarce rights it uses up. The difference is its reduced cost: by so much it is too
 * dear. For all periods together the price at which it comes in is found by solving again (held_plan.h), on both sides.
 * Where it is shut, that is the reason, and it is solved again as if it were open. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/headline.h"
#include "question/held_plan.h"
#include "question/report.h"
#include "question/report_internal.h"
#include "question/why_words.h"

#define USED 1e-6

typedef struct why_not {
  const cut_case *c;
  const cut_run_options *o;
  cut_session session;
  cut_solved solved;
  const cut_model_view *v;
  cut_facts facts;
  cut_fact fact; /* the row asked about; its column is the one that limits it */
  cut_role role;
  cut_result *r;
  uint8_t *columns; /* [n_columns] 1 for those of the row */
  cut_held_plan held;
  cut_entry_price entry;
  /* [n_rows] what is worth how much: in the plan, or, where the row is not used in it, just below the price at which it
   * comes in. In the plan itself what nobody brings to a place is worth there what it costs, and all of the gap would
   * seem to lie further on. */
  const double *dual;
} why_not;

static bool is_of(const why_not *w, int64_t j) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(w->v, j);
  return o->role == w->role && o->table == w->fact.table && o->row == w->fact.row;
}

static cut_status read_row(why_not *w, cut_error *err) {
  const struct {
    const char *option, *key;
    cut_table table;
    cut_role role;
    int column;
  } asked[] = {{"route", w->o->route, CUT_TABLE_ROUTES, CUT_ROLE_FLOW, CUT_ROUTES_CAPACITY},
               {"contract", w->o->contract, CUT_TABLE_CONTRACTS, CUT_ROLE_CONTRACT, CUT_CONTRACTS_MAX},
               {"source", w->o->source, CUT_TABLE_SOURCES, CUT_ROLE_SOURCE, CUT_SOURCES_CAPACITY}};
  int n = 0;
  for (int i = 0; i < 3; i++) {
    if (asked[i].key[0] == '\0') continue;
    n++;
    w->role = asked[i].role;
    w->fact = (cut_fact){
        .table = asked[i].table, .row = cut_case_find(w->c, asked[i].table, asked[i].key), .column = asked[i].column};
    if (w->fact.row < 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"%s\": the case has no such row: '%s'", asked[i].option,
                      asked[i].key);
  }
  return n == 1 ? CUT_STATUS_OK
                : CUT_FAIL(err, CUT_STATUS_INPUT, "why-not needs one of --route, --contract and --source");
}

/* ---- parts of a reduced cost ---- */

typedef struct part {
  char name[96];
  double value; /* per unit; what makes it dearer is positive */
} part;

enum { MOST_PARTS = CUT_MAX_TERMS + 8 };

static void add_part(part *parts, int *n, const char *name, double value) {
  for (int i = 0; i < *n; i++)
    if (strcmp(parts[i].name, name) == 0) {
      parts[i].value += value;
      return;
    }
  if (*n == MOST_PARTS) {
    parts[MOST_PARTS - 1].value += value;
    return;
  }
  snprintf(parts[*n].name, sizeof parts[*n].name, "%s", name);
  parts[(*n)++].value = value;
}

/* Money first, as its terms are labelled; then the nodes where it starts and arrives; then shared limits. Their sum is
 * the column's reduced cost. */
static int split(const why_not *w, int64_t j, part *parts) {
  int n = 0;
  char name[96];
  for (int64_t k = 0; k < w->v->n_terms; k++) {
    if (w->v->terms[k].column != j) continue;
    const cut_money_term term = cut_model_term(w->v, k);
    int sign =
        (term.payer >= 0 && w->v->in_group[term.payer]) - (term.recipient >= 0 && w->v->in_group[term.recipient]);
    if (sign != 0) add_part(parts, &n, term.label, sign * term.rate);
  }
  for (int64_t e = w->v->col_start[j]; e < w->v->col_start[j + 1]; e++) {
    const cut_origin *row = CUT_ROW_ORIGIN(w->v, w->v->entry_row[e]);
    double value = -w->v->entry_value[e] * w->dual[w->v->entry_row[e]];
    if (row->role == CUT_ROLE_BALANCE)
      snprintf(name, sizeof name, w->v->entry_value[e] < 0 ? "worth at the start, %s" : "less its worth at %s",
               cut_case_key(w->c, CUT_TABLE_PLACES, row->row));
    else
      snprintf(name, sizeof name, "scarce: %s of '%s'",
               row->column < 0 ? cut_role_text(row->role) : cut_schema(row->table)->columns[row->column].name,
               cut_case_key(w->c, row->table, row->row));
    if (value != 0) add_part(parts, &n, name, value);
  }
  return n;
}

static double gap_of(const why_not *w, int64_t j) {
  double gap = w->v->cost[j];
  for (int64_t e = w->v->col_start[j]; e < w->v->col_start[j + 1]; e++)
    gap -= w->v->entry_value[e] * w->dual[w->v->entry_row[e]];
  return gap;
}

static const char *state_of(const why_not *w, int64_t j) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(w->v, j);
  double x = cut_solved_last(&w->solved)->solution.value[j];
  cut_span when = w->v->period[o->period];
  if (w->v->col_upper[j] <= 0)
    return cut_value_days(w->solved.values, o->table, o->row, when) > 0 ? "its limit is 0" : "closed";
  if (x > USED && x >= w->v->col_upper[j] - USED * (1 + x)) return "used to its limit";
  if (x > USED) return "used";
  return gap_of(w, j) > CUT_REPORT_NO_PRICE ? "too dear" : "would cost nothing to use";
}

static cut_status put_period(const why_not *w, int64_t j, cut_error *err) {
  const cut_origin *o = CUT_COLUMN_ORIGIN(w->v, j);
  const cut_stage *last = cut_solved_last(&w->solved);
  double factor = cut_case_display_factor(w->c, o->commodity);
  part parts[MOST_PARTS];
  int n = split(w, j, parts);
  char period[11], unit[32];
  cut_report_period_text(w->v, o->period, period);
  cut_report_price_unit(w->c, o->commodity, unit);
  cut_result_begin(w->r, CUT_RT_WHY_NOT);
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_SOLVE, w->solved.name);
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_TABLE, cut_schema(o->table)->name);
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_KEY, cut_case_key(w->c, o->table, o->row));
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_COMMODITY, cut_report_commodity_key(w->c, o->commodity));
  cut_result_put_integer(w->r, CUT_RC_WHY_NOT_STEP, o->step);
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_PERIOD, period);
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_STATE, state_of(w, j));
  cut_result_put_number(w->r, CUT_RC_WHY_NOT_QUANTITY, last->solution.value[j] * factor);
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_UNIT, cut_report_commodity_unit(w->c, o->commodity));
  cut_result_put_number(w->r, CUT_RC_WHY_NOT_GAP, gap_of(w, j));
  cut_result_put_text(w->r, CUT_RC_WHY_NOT_PRICE_UNIT, unit);
  CUT_TRY(cut_result_end(w->r, err));
  for (int k = 0; k < n; k++) {
    cut_result_begin(w->r, CUT_RT_WHY_NOT_PARTS);
    cut_result_put_text(w->r, CUT_RC_WHY_NOT_PARTS_SOLVE, w->solved.name);
    cut_result_put_text(w->r, CUT_RC_WHY_NOT_PARTS_TABLE, cut_schema(o->table)->name);
    cut_result_put_text(w->r, CUT_RC_WHY_NOT_PARTS_KEY, cut_case_key(w->c, o->table, o->row));
    cut_result_put_text(w->r, CUT_RC_WHY_NOT_PARTS_COMMODITY, cut_report_commodity_key(w->c, o->commodity));
    cut_result_put_integer(w->r, CUT_RC_WHY_NOT_PARTS_STEP, o->step);
    cut_result_put_text(w->r, CUT_RC_WHY_NOT_PARTS_PERIOD, period);
    cut_result_put_integer(w->r, CUT_RC_WHY_NOT_PARTS_POSITION, k + 1);
    cut_result_put_text(w->r, CUT_RC_WHY_NOT_PARTS_PART, parts[k].name);
    cut_result_put_number(w->r, CUT_RC_WHY_NOT_PARTS_VALUE, parts[k].value);
    cut_result_put_text(w->r, CUT_RC_WHY_NOT_PARTS_UNIT, unit);
    CUT_TRY(cut_result_end(w->r, err));
  }
  return CUT_STATUS_OK;
}

/* ---- sentences ---- */

static cut_status say(why_not *w, cut_text *t, double value, const char *unit, const char *proof, cut_error *err) {
  cut_evidence evidence = {.c = w->c};
  cut_evidence_add(&evidence, w->fact.table, w->fact.row, -1);
  cut_headline h = {.topic = "Why is it not used?",
                    .unit = unit,
                    .proof = proof,
                    .value = value,
                    .low = NAN,
                    .high = NAN,
                    .evidence = &evidence};
  cut_status status = cut_headline_put(w->r, &h, t, err);
  cut_evidence_clear(&evidence);
  return status;
}

/* The column with which the row first comes in. */
static int64_t first_used(const why_not *w) {
  int64_t best = -1;
  for (int64_t j = 0; j < w->v->n_columns; j++)
    if (w->columns[j] && (best < 0 || w->held.solution.value[j] > w->held.solution.value[best])) best = j;
  return best;
}

static cut_status say_parts(why_not *w, int64_t j, const char *unit, cut_error *err) {
  part parts[MOST_PARTS];
  int n = split(w, j, parts);
  cut_text t = {0};
  cut_text_add(&t, "It would come in first in the period from ");
  cut_words_date(&t, w->v->period[cut_column_origin(w->v, j).period].first);
  cut_text_add(&t, ". There: ");
  for (int k = 0; k < n; k++) {
    cut_text_add_f(&t, "%s%s ", k > 0 ? ", " : "", parts[k].name);
    cut_sentence_number(&t, parts[k].value, 2);
  }
  cut_text_add(&t, "; in sum ");
  cut_sentence_number(&t, gap_of(w, j), 2);
  cut_text_add_f(&t, " %s too dear.", unit);
  return say(w, &t, gap_of(w, j), unit, w->entry.proved ? "multipliers of a proved plan" : "not proved", err);
}

static cut_status say_too_dear(why_not *w, cut_error *err) {
  const cut_entry_price *entry = &w->entry;
  cut_text t = {0};
  char unit[32];
  int64_t commodity = cut_fact_commodity(w->c, &w->fact);
  cut_report_price_unit(w->c, commodity, unit);
  cut_fact_name(w->c, &w->fact, &t);
  if (!entry->found) {
    cut_text_add(&t, " is not used, and no lower price of it alone would bring it in: what it could bring has no use.");
  } else if (entry->by <= CUT_REPORT_NO_PRICE) {
    cut_text_add(&t,
                 " is not used in the plan told, but would cost nothing to use: there is an equally cheap plan with "
                 "it.");
  } else {
    cut_text_add(&t, " is not used: it would have to be ");
    cut_sentence_number(&t, entry->by, 2);
    cut_text_add_f(&t, " %s cheaper at all times. A little below that price it is used, with ", unit);
    cut_sentence_number(&t, entry->amount * cut_case_display_factor(w->c, commodity), 1);
    cut_text_add_f(&t, " %s over the horizon; a little above it is not.", cut_report_commodity_unit(w->c, commodity));
  }
  CUT_TRY(say(w, &t, entry->found ? entry->by : NAN, unit, entry->proved ? "proved on both sides" : "not proved", err));
  return entry->found && entry->by > CUT_REPORT_NO_PRICE ? say_parts(w, first_used(w), unit, err) : CUT_STATUS_OK;
}

/* ---- where it is shut ---- */

static double used_in(const why_not *w, const cut_solved *s) {
  const cut_model_view *v = cut_model_get(s->model);
  double sum = 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->role == w->role && o->table == w->fact.table && o->row == w->fact.row)
      sum += cut_solved_last(s)->solution.value[j] * cut_case_display_factor(w->c, o->commodity);
  }
  return sum;
}

/* Solves the case with the row open on all days. */
static cut_status solve_open(why_not *w, cut_solved *out, cut_error *err) {
  static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};
  static const char *const columns[] = {"active", "valid_from", "valid_to"};
  cut_values *values = NULL;
  CUT_TRY(cut_session_values_state(&w->session, w->o->scenarios, w->o->n_scenarios, w->solved.measures, &values, err));
  cut_status status = CUT_STATUS_OK;
  for (int k = 0; k < 3 && status == CUT_STATUS_OK; k++)
    status = cut_values_change(values, cut_schema(w->fact.table)->name, cut_case_key(w->c, w->fact.table, w->fact.row),
                               columns[k], "set", k == 0 ? "yes" : "none", "", always, err);
  if (status == CUT_STATUS_OK) return cut_session_solve_values(&w->session, values, "open", out, err);
  cut_values_free(values);
  return status;
}

static void add_reasons(const why_not *w, cut_text *t) {
  int n = 0;
  for (int64_t f = 0; f < w->facts.n; f++) {
    const cut_fact *fact = &w->facts.items[f];
    if (!fact->closes || fact->table != w->fact.table || fact->row != w->fact.row) continue;
    cut_why_member m = {.fact = fact, .span = {CUT_DATE_NONE, CUT_DATE_NONE}};
    cut_text_add(t, n++ > 0 ? "; " : "");
    cut_why_clause(w->c, &m, t);
  }
  if (n > 0) return;
  cut_fact_name(w->c, &w->fact, t);
  cut_text_add(t, " has a limit of 0, or cannot be taken by anybody in this view");
}

static cut_status say_shut(why_not *w, cut_error *err) {
  cut_solved open = {0};
  cut_text t = {0};
  cut_error inner = {0};
  char unit[40];
  cut_status status = CUT_STATUS_OK;
  add_reasons(w, &t);
  cut_text_add(&t, ".");
  cut_status opened = solve_open(w, &open, &inner);
  if (opened != CUT_STATUS_OK && opened != CUT_STATUS_INPUT) {
    cut_text_clear(&t);
    return CUT_FAIL(err, opened, "%s", inner.message);
  }
  double change = NAN;
  bool proved = false;
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(w->c)->currency);
  if (opened == CUT_STATUS_INPUT) {
    cut_text_add_f(&t, " It cannot be looked at as if it were open: %s.", inner.message);
  } else if (cut_solved_is_optimal(&open)) {
    double used = used_in(w, &open);
    change = (cut_solved_last(&open)->objective - cut_solved_last(&w->solved)->objective) / 1000;
    proved = cut_solved_is_proved(&open) && cut_solved_is_proved(&w->solved);
    cut_text_add(&t, used > USED ? " Were it open on all days, it would be used, with "
                                 : " Were it open, it would not be used either");
    if (used > USED) {
      cut_sentence_number(&t, used, 1);
      cut_text_add_f(&t, " %s, and change the net cost by ",
                     cut_report_commodity_unit(w->c, cut_fact_commodity(w->c, &w->fact)));
      cut_sentence_number(&t, change, 1);
      cut_text_add_f(&t, " %s", unit);
      double unserved = cut_solved_unserved(&open) - cut_solved_unserved(&w->solved);
      if (fabs(unserved) > CUT_NOTHING_UNSERVED) {
        cut_text_add(&t, " and what is unserved by ");
        cut_sentence_number(&t, unserved, 1);
        cut_text_add(&t, " GWh");
      }
    }
    cut_text_add(&t, ".");
  }
  status = say(w, &t, change, unit, proved ? "proved" : "not proved", err);
  cut_solved_clear(&open);
  return status;
}

/* ---- where it is used ---- */

static cut_status say_used(why_not *w, cut_error *err) {
  int64_t n = 0, full = 0;
  double worth = 0, used = used_in(w, &w->solved);
  char unit[32];
  int64_t commodity = cut_fact_commodity(w->c, &w->fact);
  cut_text t = {0};
  cut_report_price_unit(w->c, commodity, unit);
  for (int64_t j = 0; j < w->v->n_columns; j++) {
    if (!w->columns[j]) continue;
    n++;
    if (strcmp(state_of(w, j), "used to its limit") == 0) full++;
    worth = fmax(worth, -cut_solved_last(&w->solved)->solution.reduced[j]);
  }
  cut_fact_name(w->c, &w->fact, &t);
  cut_text_add(&t, " is used, with ");
  cut_sentence_number(&t, used, 1);
  cut_text_add_f(&t, " %s over the horizon, to its own limit in %lld of %lld periods",
                 cut_report_commodity_unit(w->c, commodity), (long long)full, (long long)n);
  if (worth > CUT_REPORT_NO_PRICE) {
    cut_text_add(&t, "; a unit more there would save up to ");
    cut_sentence_number(&t, worth, 2);
    cut_text_add_f(&t, " %s", unit);
  }
  cut_text_add(&t, ". In the others the table tells by period what it is worth and what it costs.");
  return say(w, &t, used, cut_report_commodity_unit(w->c, commodity), "proved", err);
}

static cut_status answer(why_not *w, cut_error *err) {
  bool any_open = false;
  w->columns = CUT_NEW(uint8_t, w->v->n_columns);
  if (w->columns == NULL) return CUT_FAIL_MEMORY(err);
  w->dual = cut_solved_last(&w->solved)->solution.dual;
  for (int64_t j = 0; j < w->v->n_columns; j++) {
    w->columns[j] = is_of(w, j);
    any_open = any_open || (w->columns[j] && w->v->col_upper[j] > 0);
  }
  bool used = used_in(w, &w->solved) > USED;
  if (any_open && !used) {
    CUT_TRY(cut_held_plan_open(&w->solved, w->session.sink, &w->held, err));
    CUT_TRY(cut_held_plan_entry(&w->held, w->columns, &w->entry, err));
    if (w->entry.found && w->entry.by > CUT_REPORT_NO_PRICE) w->dual = w->held.solution.dual;
  }
  for (int64_t j = 0; j < w->v->n_columns; j++)
    if (w->columns[j]) CUT_TRY(put_period(w, j, err));
  CUT_TRY(cut_facts_collect(&w->session, &w->solved, &w->facts, err));
  if (used) return say_used(w, err);
  return any_open ? say_too_dear(w, err) : say_shut(w, err);
}

cut_status cut_verb_why_not(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                            cut_error *err) {
  why_not w = {.c = c, .o = o, .r = r};
  cut_report_options report = {.detail = o->detail, .ranges = false};
  cut_status status;
  CUT_TRY_GOTO(read_row(&w, err));
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &w.session, err));
  CUT_TRY_GOTO(cut_session_solve(&w.session, o->scenarios, o->n_scenarios, &w.solved, err));
  w.v = cut_model_get(w.solved.model);
  if (cut_solved_is_optimal(&w.solved))
    CUT_TRY_GOTO(answer(&w, err));
  else
    cut_result_set_outcome(r, cut_solved_outcome(&w.solved));
  CUT_TRY_GOTO(cut_report_solved(&w.session, &w.solved, &report, r, err));
  CUT_TRY_GOTO(cut_report_run(&w.session, &w.solved, r, err));
cleanup:
  cut_held_plan_clear(&w.held);
  cut_mem_free(w.columns);
  cut_facts_clear(&w.facts);
  cut_solved_clear(&w.solved);
  cut_session_clear(&w.session);
  return status;
}
