#include "question/switch_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/facts.h"
#include "question/headline.h"
#include "question/report.h"

#define TOPIC "What would turn the answer?"
/* Inputs told in one sentence; the table has all. */
enum { MOST_CLAUSES = 4 };

typedef struct report {
  const cut_case *c;
  const cut_switch_answer *answers; /* [n] */
  int64_t n;
  const cut_input *inputs; /* [n_inputs] */
  int64_t n_inputs;
  cut_result *r;
  int64_t position;
} report;

const char *cut_switch_kind_text(cut_switch_kind kind) {
  static const char *const texts[CUT_N_SWITCH_KINDS] = {"cost", "served", "margin", "cheapest"};
  return texts[kind];
}

const char *cut_switch_label_text(const cut_case *c, cut_switch_kind kind, int64_t label) {
  switch (kind) {
    case CUT_SWITCH_COST:
      return label > 0 ? "dearer" : label < 0 ? "cheaper" : "the same";
    case CUT_SWITCH_SERVED:
      return label != 0 ? "not all served" : "all served";
    case CUT_SWITCH_MARGIN:
      return label > 0 ? "earns" : label < 0 ? "loses" : "zero";
    case CUT_SWITCH_CHEAPEST:
      break;
  }
  return label < 0 ? "none" : cut_case_key(c, CUT_TABLE_CONTRACTS, label);
}

static const char *status_text(const cut_switch_finding *f) {
  if (f->headline < 0) return "not looked at";
  switch (f->found.status) {
    case CUT_SWITCH_REVERSES:
      return "reverses";
    case CUT_SWITCH_NEVER:
      return "never";
    case CUT_SWITCH_NOT_FOUND:
      return "not found";
    case CUT_SWITCH_NO_ANSWER:
      break;
  }
  return "no plan there";
}

/* ---- tables ---- */

static const char *key_or_none(const cut_case *c, cut_table t, int64_t row) {
  return row < 0 ? "" : cut_case_key(c, t, row);
}

/* Money of a headline's number, GWh where something is short. */
static void number_unit(const report *x, const cut_switch_headline *h, char unit[32]) {
  int64_t commodity =
      h->conversion < 0 ? -1 : cut_case_ref(x->c, CUT_TABLE_CONVERSIONS, h->conversion, CUT_CONVERSIONS_COMMODITY);
  if (h->kind == CUT_SWITCH_COST)
    snprintf(unit, 32, "million %s", cut_case_get_info(x->c)->currency);
  else if (h->kind == CUT_SWITCH_SERVED)
    snprintf(unit, 32, "GWh");
  else
    cut_report_price_unit(x->c, commodity, unit);
}

static cut_status put_search(const report *x, const cut_switch_answer *a, const cut_switch_finding *f, cut_error *err) {
  const cut_input *input = &x->inputs[f->input];
  const cut_switch_headline *h = f->headline < 0 ? NULL : &a->headlines[f->headline];
  cut_result *r = x->r;
  cut_result_begin(r, CUT_RT_SWITCH_SEARCHES);
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_SOLVE, a->solve);
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_HEADLINE, h == NULL ? "all" : cut_switch_kind_text(h->kind));
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_TABLE, cut_schema(input->table)->name);
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_KEY, input->key);
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_COLUMN, cut_schema(input->table)->columns[input->column].name);
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_SIDE, f->side < 0 ? "low" : "high");
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_STATUS, status_text(f));
  cut_result_put_number(r, CUT_RC_SWITCH_SEARCHES_END, cut_input_value(input, f->side));
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_UNIT, input->unit);
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_CONVERSION,
                      h == NULL ? "" : key_or_none(x->c, CUT_TABLE_CONVERSIONS, h->conversion));
  cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_CONTRACT,
                      h == NULL ? "" : key_or_none(x->c, CUT_TABLE_CONTRACTS, h->contract));
  if (h != NULL) {
    char unit[32];
    double none = h->kind == CUT_SWITCH_SERVED ? CUT_NOTHING_UNSERVED : 0;
    number_unit(x, h, unit);
    cut_result_put_number(r, CUT_RC_SWITCH_SEARCHES_NOW, h->now.number + none);
    if (f->end.valid && isfinite(f->end.number))
      cut_result_put_number(r, CUT_RC_SWITCH_SEARCHES_AT_END, f->end.number + none);
    cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_NUMBER_UNIT, unit);
    cut_result_put_integer(r, CUT_RC_SWITCH_SEARCHES_LOOKS, f->found.n_looks);
    cut_result_put_text(r, CUT_RC_SWITCH_SEARCHES_PROOF, f->found.proved ? "proved" : "not proved");
  }
  return cut_result_end(r, err);
}

/* As the option names it. */
static void put_input(const cut_input *input, cut_result *r) {
  char name[240];
  bool series = input->table == CUT_TABLE_SERIES;
  snprintf(name, sizeof name, "%s.%s%s%s", cut_schema(input->table)->name, input->key, series ? "" : ".",
           series ? "" : cut_schema(input->table)->columns[input->column].name);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_INPUT, name);
}

static cut_status put_point(report *x, const cut_switch_answer *a, const cut_switch_finding *f, cut_error *err) {
  const cut_input *input = &x->inputs[f->input];
  const cut_switch_headline *h = &a->headlines[f->headline];
  cut_result *r = x->r;
  cut_result_begin(r, CUT_RT_SWITCH_POINTS);
  cut_result_put_integer(r, CUT_RC_SWITCH_POINTS_POSITION, ++x->position);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_SOLVE, a->solve);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_HEADLINE, cut_switch_kind_text(h->kind));
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_AGAINST, h->kind == CUT_SWITCH_COST ? a->against : NULL);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_CONVERSION, key_or_none(x->c, CUT_TABLE_CONVERSIONS, h->conversion));
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_CONTRACT, key_or_none(x->c, CUT_TABLE_CONTRACTS, h->contract));
  put_input(input, r);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_TABLE, cut_schema(input->table)->name);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_KEY, input->key);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_COLUMN, cut_schema(input->table)->columns[input->column].name);
  cut_result_put_number(r, CUT_RC_SWITCH_POINTS_VALUE, input->value);
  cut_result_put_number(r, CUT_RC_SWITCH_POINTS_LOW, input->low);
  cut_result_put_number(r, CUT_RC_SWITCH_POINTS_HIGH, input->high);
  cut_result_put_number(r, CUT_RC_SWITCH_POINTS_HOLDS_AT, cut_input_value(input, f->side * f->found.from));
  cut_result_put_number(r, CUT_RC_SWITCH_POINTS_TURNS_AT, cut_input_value(input, f->side * f->found.to));
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_UNIT, input->unit);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_NOW, cut_switch_label_text(x->c, h->kind, h->now.label));
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_BEYOND, cut_switch_label_text(x->c, h->kind, f->found.at_to.label));
  cut_result_put_number(r, CUT_RC_SWITCH_POINTS_SHARE_HOLDS, f->side * f->found.from);
  cut_result_put_number(r, CUT_RC_SWITCH_POINTS_SHARE_TURNS, f->side * f->found.to);
  cut_result_put_text(r, CUT_RC_SWITCH_POINTS_PROOF, f->found.proved ? "proved" : "not proved");
  return cut_result_end(r, err);
}

/* ---- words ---- */

static void add_title(cut_text *t, const char *title) { cut_text_add_f(t, "\"%s\"", title); }

/* "premium", "tariff of railway from Klaipeda to Naftan (klaipeda_naftan)" */
static void add_input(const cut_case *c, cut_text *t, const cut_input *input) {
  if (input->table == CUT_TABLE_SERIES) {
    cut_text_add_f(t, "series %s", input->key);
    return;
  }
  for (const char *p = cut_schema(input->table)->columns[input->column].name; *p != '\0'; p++)
    cut_text_add_n(t, *p == '_' ? " " : p, 1);
  cut_text_add(t, " of ");
  cut_fact_name(c, &(cut_fact){.table = input->table, .row = input->row, .column = input->column}, t);
}

/* As many decimals as a thousandth of the range needs. */
static int decimals_of(const cut_input *input) {
  double size = fabs(input->high - input->low);
  int n = size > 0 ? (int)ceil(2 - log10(size)) : 2;
  return n < 0 ? 0 : n > 6 ? 6 : n;
}

static void add_written(cut_text *t, double x) {
  char buf[40];
  snprintf(buf, sizeof buf, "%.4g", x);
  cut_text_add(t, buf);
}

/* "series urals is above 64.10 USD/bbl (now 63; the case says 45 to 72)" */
static void add_clause(const report *x, cut_text *t, const cut_switch_finding *f) {
  const cut_input *input = &x->inputs[f->input];
  bool at_end = f->found.to >= 1;
  double at = cut_input_value(input, at_end ? f->side : f->side * (f->found.from + f->found.to) / 2);
  const char *unit = strcmp(input->unit, "1") == 0 ? "" : input->unit;
  add_input(x->c, t, input);
  if (at_end)
    cut_text_add_f(t, " is at the %s end of its range, ", f->side > 0 ? "high" : "low");
  else
    cut_text_add(t, (f->side > 0) == (input->high > input->low) ? " is above " : " is below ");
  cut_sentence_number(t, at, decimals_of(input));
  cut_text_add_f(t, "%s%s (now ", unit[0] == '\0' ? "" : " ", unit);
  add_written(t, input->value);
  cut_text_add(t, "; the case says ");
  add_written(t, input->low);
  cut_text_add(t, " to ");
  add_written(t, input->high);
  cut_text_add(t, ")");
}

static const char *plant_name(const cut_case *c, int64_t conversion) {
  return cut_sentence_name(c, CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_NAME,
                           cut_case_key(c, CUT_TABLE_CONVERSIONS, conversion));
}

static const char *contract_name(const cut_case *c, int64_t contract) {
  return cut_sentence_name(c, CUT_TABLE_CONTRACTS, CUT_CONTRACTS_NAME, cut_case_key(c, CUT_TABLE_CONTRACTS, contract));
}

/* A cost of a plan that leaves need unserved compares with one that does not in money alone. */
static const char *unless_served(const cut_switch_answer *a) {
  for (int64_t k = 0; k < a->n_headlines; k++)
    if (a->headlines[k].kind == CUT_SWITCH_SERVED && a->headlines[k].now.valid && a->headlines[k].now.label != 0)
      return ", with need unserved";
  return "";
}

/* What the headline says as the case is. */
static void add_now(const report *x, cut_text *t, const cut_switch_answer *a, const cut_switch_headline *h) {
  char unit[32];
  double size = fabs(h->now.number);
  number_unit(x, h, unit);
  switch (h->kind) {
    case CUT_SWITCH_COST:
      add_title(t, a->title);
      if (h->now.label == 0) {
        cut_text_add(t, " costs as much as ");
      } else {
        cut_text_add(t, " costs ");
        cut_sentence_number(t, size, size < 10 ? 1 : 0);
        cut_text_add_f(t, " %s %s than ", unit, h->now.label > 0 ? "more" : "less");
      }
      add_title(t, a->against_title);
      cut_text_add(t, unless_served(a));
      break;
    case CUT_SWITCH_SERVED:
      cut_text_add_f(t, "%s is served in ", h->now.label == 0 ? "All" : "Not all");
      add_title(t, a->title);
      break;
    case CUT_SWITCH_MARGIN:
      if (a->against != NULL) {
        add_title(t, a->title);
        cut_text_add(t, ", ");
      }
      cut_text_add_f(t, "%s on %s %s ", plant_name(x->c, h->conversion), contract_name(x->c, h->contract),
                     h->now.label > 0   ? "earns"
                     : h->now.label < 0 ? "loses"
                                        : "earns nothing, ");
      cut_sentence_number(t, size, size < 10 ? 1 : 0);
      cut_text_add_f(t, " %s at %s%s", unit, h->load, strcmp(h->load, "first tonne") == 0 ? "" : " load");
      break;
    case CUT_SWITCH_CHEAPEST:
      cut_text_add_f(t, "The cheapest new input of %s is %s", plant_name(x->c, h->conversion),
                     contract_name(x->c, h->now.label));
      break;
  }
}

/* What it says instead, before "once". */
static void add_beyond(const report *x, cut_text *t, const cut_switch_headline *h, int64_t label) {
  switch (h->kind) {
    case CUT_SWITCH_COST:
      cut_text_add(t, label > 0 ? "it costs more" : label < 0 ? "it costs less" : "it costs the same");
      break;
    case CUT_SWITCH_SERVED:
      cut_text_add(t, label != 0 ? "not all is" : "all is");
      break;
    case CUT_SWITCH_MARGIN:
      cut_text_add(t, label > 0 ? "it earns" : label < 0 ? "it loses" : "it earns nothing");
      break;
    case CUT_SWITCH_CHEAPEST:
      cut_text_add(t, label < 0 ? "there is none" : "it is ");
      if (label >= 0) cut_text_add(t, contract_name(x->c, label));
      break;
  }
}

/* ---- what belongs to one headline ---- */

static int by_distance(const void *left, const void *right) {
  const cut_switch_finding *a = *(const cut_switch_finding *const *)left,
                           *b = *(const cut_switch_finding *const *)right;
  if (a->found.to != b->found.to) return a->found.to < b->found.to ? -1 : 1;
  if (a->input != b->input) return a->input < b->input ? -1 : 1;
  return a->side - b->side;
}

/* The reversals of a headline, nearest first; *out [*n] is freed with cut_mem_free. */
static cut_status reversals(const cut_switch_answer *a, int64_t headline, const cut_switch_finding ***out, int64_t *n,
                            cut_error *err) {
  *n = 0;
  *out = CUT_NEW(const cut_switch_finding *, a->findings->n);
  if (*out == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < a->findings->n; i++)
    if (a->findings->items[i].headline == headline && a->findings->items[i].found.status == CUT_SWITCH_REVERSES)
      (*out)[(*n)++] = &a->findings->items[i];
  if (*n > 0) qsort((void *)*out, (size_t)*n, sizeof **out, by_distance);
  return CUT_STATUS_OK;
}

static cut_status tell_headline(report *x, const cut_switch_answer *a, const cut_switch_headline *h,
                                const cut_switch_finding *const *found, int64_t n, cut_error *err) {
  cut_text t = {0};
  cut_evidence evidence = {.c = x->c};
  const cut_input *nearest = &x->inputs[found[0]->input];
  bool proved = true;
  add_now(x, &t, a, h);
  for (int64_t i = 0; i < n; i++) {
    proved = proved && found[i]->found.proved;
    if (i >= MOST_CLAUSES) continue;
    bool again = i > 0 && found[i]->found.at_to.label == found[i - 1]->found.at_to.label;
    cut_text_add(&t, again ? "; or once " : "; ");
    if (!again) {
      add_beyond(x, &t, h, found[i]->found.at_to.label);
      cut_text_add(&t, " once ");
    }
    add_clause(x, &t, found[i]);
    cut_evidence_add_once(&evidence, x->inputs[found[i]->input].table, x->inputs[found[i]->input].row,
                          x->inputs[found[i]->input].column);
  }
  if (n > MOST_CLAUSES) cut_text_add_f(&t, "; %lld more would turn it too", (long long)(n - MOST_CLAUSES));
  cut_text_add(&t, ".");
  cut_headline line = {
      .topic = TOPIC,
      .unit = nearest->unit,
      .proof = proved ? "proved on both sides of each" : "not proved",
      .value = cut_input_value(nearest, found[0]->side * (found[0]->found.from + found[0]->found.to) / 2),
      .low = nearest->low,
      .high = nearest->high,
      .evidence = &evidence};
  cut_status status = cut_headline_put(x->r, &line, &t, err);
  cut_evidence_clear(&evidence);
  return status;
}

/* ---- what does not turn ---- */

/* How sure it is of one headline, or of all (headline -1), that nothing turns it. */
typedef struct sureness {
  int64_t n, n_proved, n_looked, n_gone; /* searches; never; not found; no plan at the end */
  bool certified;
} sureness;

static void count(const cut_switch_answer *a, int64_t headline, sureness *s) {
  for (int64_t i = 0; i < a->findings->n; i++) {
    const cut_switch_finding *f = &a->findings->items[i];
    if (f->headline != headline) continue;
    s->n++;
    s->n_proved += f->found.status == CUT_SWITCH_NEVER;
    s->n_looked += f->found.status == CUT_SWITCH_NOT_FOUND;
    s->n_gone += f->found.status == CUT_SWITCH_NO_ANSWER;
    s->certified = s->certified && f->found.proved;
  }
}

/* "Of 152 sides of ranges 142 are proved from the value to the end; 10 were solved at the end, and ..." */
static void add_sureness(cut_text *t, const sureness *s) {
  if (s->n == 0) {
    cut_text_add(t, "No input with a range has a part in it.");
    return;
  }
  cut_text_add_f(t, "Of %lld sides of ranges ", (long long)s->n);
  if (s->n_proved == s->n) {
    cut_text_add(t, "all are proved from the value to the end.");
    return;
  }
  if (s->n_looked == s->n) {
    cut_text_add(t, "all were solved at the end, and in between where much moved.");
    return;
  }
  if (s->n_proved > 0) cut_text_add_f(t, "%lld are proved from the value to the end; ", (long long)s->n_proved);
  if (s->n_looked > 0)
    cut_text_add_f(t, "%lld were solved at the end, and in between where much moved", (long long)s->n_looked);
  if (s->n_gone > 0)
    cut_text_add_f(t, "%sat %lld there is no plan at the end", s->n_looked > 0 ? "; " : "", (long long)s->n_gone);
  cut_text_add(t, ".");
}

static bool turns(const cut_switch_answer *a, int64_t headline) {
  for (int64_t f = 0; f < a->findings->n; f++)
    if (a->findings->items[f].headline == headline && a->findings->items[f].found.status == CUT_SWITCH_REVERSES)
      return true;
  return false;
}

/* A headline of that kind that says that, and that nothing turns. */
static bool is_steady(const cut_switch_answer *a, int64_t k, int kind, int label) {
  const cut_switch_headline *h = &a->headlines[k];
  int64_t said = kind == CUT_SWITCH_CHEAPEST ? 0 : h->now.label;
  return (int)h->kind == kind && h->now.valid && said == label && !turns(a, k);
}

static void add_steady_item(const report *x, cut_text *t, const cut_switch_answer *a, const cut_switch_headline *h) {
  char unit[32];
  double size = fabs(h->now.number);
  number_unit(x, h, unit);
  switch (h->kind) {
    case CUT_SWITCH_COST:
    case CUT_SWITCH_SERVED:
      add_title(t, a->title);
      break;
    case CUT_SWITCH_MARGIN:
      cut_text_add_f(t, "%s on %s", plant_name(x->c, h->conversion), contract_name(x->c, h->contract));
      if (a->against != NULL) {
        cut_text_add(t, " in ");
        add_title(t, a->title);
      }
      break;
    case CUT_SWITCH_CHEAPEST:
      cut_text_add_f(t, "%s for %s", contract_name(x->c, h->now.label), plant_name(x->c, h->conversion));
      break;
  }
  if (h->now.label == 0 || (h->kind != CUT_SWITCH_COST && h->kind != CUT_SWITCH_MARGIN)) return;
  cut_text_add(t, " (");
  cut_sentence_number(t, size, size < 10 ? 1 : 0);
  cut_text_add_f(t, " %s%s)", unit, h->kind == CUT_SWITCH_COST ? unless_served(a) : "");
}

/* What all of them say. */
static void add_steady_claim(const report *x, cut_text *t, int kind, int label) {
  const char *base = x->answers[0].title;
  switch (kind) {
    case CUT_SWITCH_COST:
      cut_text_add_f(t,
                     label == 0  ? "As dear as \"%s\", on the point itself, which any input may turn: "
                     : label > 0 ? "Dearer than \"%s\", whichever one input is elsewhere in its range: "
                                 : "Cheaper than \"%s\", whichever one input is elsewhere in its range: ",
                     base);
      return;
    case CUT_SWITCH_SERVED:
      cut_text_add(t, label == 0 ? "All need is served, whichever one input is elsewhere in its range: "
                                 : "Not all need is served, whichever one input is elsewhere in its range: ");
      return;
    case CUT_SWITCH_MARGIN:
      cut_text_add(t, label == 0  ? "Earns nothing and loses nothing, on the point itself, which any input may turn: "
                      : label > 0 ? "Earns, whichever one input is elsewhere in its range: "
                                  : "Loses, whichever one input is elsewhere in its range: ");
      return;
    default:
      cut_text_add(t, "Remains the cheapest new input, whichever one input is elsewhere in its range: ");
  }
}

/* All headlines of one kind that say the same and that nothing turns, in one sentence. */
static cut_status tell_steady(report *x, int kind, int label, cut_error *err) {
  cut_text t = {0};
  sureness s = {.certified = true};
  int64_t n = 0;
  add_steady_claim(x, &t, kind, label);
  for (int64_t i = 0; i < x->n; i++)
    for (int64_t k = 0; k < x->answers[i].n_headlines; k++) {
      if (!is_steady(&x->answers[i], k, kind, label)) continue;
      cut_text_add(&t, n++ > 0 ? "; " : "");
      add_steady_item(x, &t, &x->answers[i], &x->answers[i].headlines[k]);
      count(&x->answers[i], k, &s);
    }
  bool on_point = label == 0 && (kind == CUT_SWITCH_COST || kind == CUT_SWITCH_MARGIN);
  cut_text_add(&t, ". ");
  if (on_point)
    t.n -= 1;
  else
    add_sureness(&t, &s);
  if (n == 0) {
    bool failed = t.failed;
    cut_text_clear(&t);
    return failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  }
  cut_headline line = {.topic = TOPIC,
                       .unit = "",
                       .proof = !s.certified                ? "not proved"
                                : s.n_looked + s.n_gone > 0 ? "proved where it was solved"
                                                            : "proved",
                       .value = NAN,
                       .low = NAN,
                       .high = NAN};
  return cut_headline_put(x->r, &line, &t, err);
}

/* What was moved, and what was not. */
static cut_status tell_scope(report *x, cut_error *err) {
  cut_text t = {0};
  int64_t n_touching = 0, n_structure = 0;
  bool *touching = CUT_NEW(bool, 2 * x->n_inputs), *structure = touching == NULL ? NULL : touching + x->n_inputs;
  if (touching == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < x->n; i++)
    for (int64_t k = 0; k < x->answers[i].findings->n; k++) {
      const cut_switch_finding *f = &x->answers[i].findings->items[k];
      (f->headline < 0 ? structure : touching)[f->input] = true;
    }
  for (int64_t i = 0; i < x->n_inputs; i++) {
    n_structure += structure[i] && !touching[i];
    n_touching += touching[i];
  }
  cut_mem_free(touching);
  if (x->n_inputs == 0)
    cut_text_add(&t, "No number of the case has a range (columns x_low and x_high): by its rows nothing is in doubt.");
  else
    cut_text_add_f(&t,
                   "One input moves at a time, all others stay as the case has them: of %lld numbers and series with a "
                   "range, %lld have a part in these answers",
                   (long long)x->n_inputs, (long long)n_touching);
  if (n_structure > 0)
    cut_text_add_f(&t, "; %lld more (yields, lead times) change what the model is made of and were not moved",
                   (long long)n_structure);
  if (x->n_inputs > 0) cut_text_add(&t, ".");
  for (int64_t i = 0; i < x->n; i++)
    for (int64_t k = 0; k < x->answers[i].n_headlines; k++) {
      if (!x->answers[i].headlines[k].skipped) continue;
      cut_text_add(&t, " Cost and need in ");
      add_title(&t, x->answers[i].title);
      cut_text_add(&t, " were not searched, as its on-off decisions make each solve slow; with --input they are.");
      break;
    }
  cut_headline line = {.topic = TOPIC, .unit = "", .proof = "", .value = NAN, .low = NAN, .high = NAN};
  return cut_headline_put(x->r, &line, &t, err);
}

/* ---- all ---- */

static cut_status report_headline(report *x, const cut_switch_answer *a, int64_t headline, cut_error *err) {
  const cut_switch_finding **found = NULL;
  int64_t n = 0;
  cut_status status;
  CUT_TRY_GOTO(reversals(a, headline, &found, &n, err));
  for (int64_t i = 0; i < n; i++) CUT_TRY_GOTO(put_point(x, a, found[i], err));
  if (n > 0) status = tell_headline(x, a, &a->headlines[headline], found, n, err);
cleanup:
  cut_mem_free((void *)found);
  return status;
}

/* Headlines that turn, kind by kind; then those that do not. */
static cut_status report_headlines(report *x, cut_error *err) {
  for (int kind = 0; kind < CUT_N_SWITCH_KINDS; kind++)
    for (int64_t i = 0; i < x->n; i++)
      for (int64_t k = 0; k < x->answers[i].n_headlines; k++)
        if ((int)x->answers[i].headlines[k].kind == kind && x->answers[i].headlines[k].now.valid)
          CUT_TRY(report_headline(x, &x->answers[i], k, err));
  if (x->position == 0) {
    cut_text t = {0};
    cut_text_add(&t, "No doubtful input, moved alone within its range, turns any of these answers.");
    cut_headline line = {.topic = TOPIC, .unit = "", .proof = "", .value = NAN, .low = NAN, .high = NAN};
    CUT_TRY(cut_headline_put(x->r, &line, &t, err));
  }
  for (int kind = 0; kind < CUT_N_SWITCH_KINDS; kind++)
    for (int label = 1; label >= -1; label--) CUT_TRY(tell_steady(x, kind, label, err));
  return CUT_STATUS_OK;
}

cut_status cut_switch_report(const cut_case *c, const cut_switch_answer *answers, int64_t n, const cut_input *inputs,
                             int64_t n_inputs, cut_result *r, cut_error *err) {
  report x = {.c = c, .answers = answers, .n = n, .inputs = inputs, .n_inputs = n_inputs, .r = r};
  for (int64_t i = 0; i < n; i++)
    for (int64_t k = 0; k < answers[i].findings->n; k++)
      CUT_TRY(put_search(&x, &answers[i], &answers[i].findings->items[k], err));
  CUT_TRY(report_headlines(&x, err));
  return tell_scope(&x, err);
}
