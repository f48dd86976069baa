/* Verb simulate: how sure is it, and what would turn the answer? So far the part that needs no sampling: switch points.
 *
 * The readings are those of the questions `solve` and `compare` of the case, or the one that the options name, beside
 * the base. Each is solved and certified as it stands, and then searched (switches.h) in two pieces, so that no reading
 * keeps one thread busy while the others wait; the base comes first, as the others are compared with it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/lanes.h"
#include "question/measures_report.h"
#include "question/report.h"
#include "question/switch_words.h"
#include "sweep/workers.h"

/* Into how many pieces the base's inputs are cut, while nothing else can be done beside them. */
enum { PARTS = 8, PIECES = 2 };

/* A reading of the case that is asked about. */
typedef struct item {
  const char *names[32];
  int64_t n;
  const char *measures[PARTS]; /* besides those of the options */
  int64_t n_measures;
  bool open, compare;
  const char *title;
  cut_measure_state *states; /* [n measures] as asked; NULL: all off */
  cut_solved solved;
  cut_reading reading;
} item;

/* What one piece of work found. */
typedef struct piece {
  cut_switch_headline *headlines;
  int64_t n_headlines;
  cut_switch_findings findings;
} piece;

typedef struct simulation {
  const cut_case *c;
  const cut_run_options *o;
  cut_session session, inside; /* inside: the same with a sink for use inside tasks; owns nothing */
  cut_task_sink sink;
  item *items; /* [n]; the first is the base */
  int64_t n, capacity;
  cut_values **values; /* [n] as each item sees the case */
  cut_lanes *lanes;
  cut_input *inputs; /* [n_inputs] */
  int64_t n_inputs;
  cut_switch_end *base_ends; /* [2 n_inputs] */
  piece *pieces;             /* [PIECES - 1 + n]: those of the base, then one for each other item */
  int64_t cheapest;          /* item whose replacements are asked about, -1: none */
} simulation;

/* ---- what is asked ---- */

static bool same_texts(const char *const *a, int64_t n_a, const char *const *b, int64_t n_b) {
  if (n_a != n_b) return false;
  for (int64_t i = 0; i < n_a; i++)
    if (strcmp(a[i], b[i]) != 0) return false;
  return true;
}

static cut_status ask(simulation *x, const item *asked, cut_error *err) {
  for (int64_t i = 0; i < x->n; i++) {
    item *there = &x->items[i];
    if (there->open != asked->open || !same_texts(there->names, there->n, asked->names, asked->n) ||
        !same_texts(there->measures, there->n_measures, asked->measures, asked->n_measures))
      continue;
    there->compare = there->compare || asked->compare;
    if (there->title == NULL) there->title = asked->title;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(x)) return CUT_FAIL_MEMORY(err);
  x->items[x->n++] = *asked;
  return CUT_STATUS_OK;
}

/* Options of a question that say which reading it is about; others do not matter here. */
static cut_status read_question(const cut_question *q, long long number, item *out, cut_error *err) {
  *out = (item){.title = q->title, .compare = strcmp(q->verb, "compare") == 0};
  for (int64_t k = 0; k < q->n_options; k++) {
    const cut_option_value *o = &q->options[k];
    bool scenario = strcmp(o->name, "scenario") == 0, measure = strcmp(o->name, "measure") == 0;
    if (strcmp(o->name, "measures") == 0) out->open = strcmp(o->value, "open") == 0;
    if ((scenario && out->n == PARTS) || (measure && out->n_measures == PARTS))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "question %lld: more than %d values of option '%s'", number, PARTS,
                      o->name);
    if (scenario) out->names[out->n++] = o->value;
    if (measure) out->measures[out->n_measures++] = o->value;
  }
  return CUT_STATUS_OK;
}

static cut_status read_questions(simulation *x, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(x->c);
  item base = {0};
  CUT_TRY(ask(x, &base, err));
  if (x->o->n_scenarios > 0) {
    item asked = {.compare = true};
    for (int i = 0; i < x->o->n_scenarios; i++) asked.names[asked.n++] = x->o->scenarios[i];
    CUT_TRY(ask(x, &asked, err));
  }
  int64_t n_asked = x->n;
  for (int64_t q = 0; q < info->n_questions; q++) {
    const cut_question *question = &info->questions[q];
    item asked;
    if (strcmp(question->verb, "solve") != 0 && strcmp(question->verb, "compare") != 0) continue;
    CUT_TRY(read_question(question, (long long)q + 1, &asked, err));
    int64_t before = x->n;
    CUT_TRY(ask(x, &asked, err));
    if (x->o->n_scenarios > 0 && x->n > before) x->n = n_asked; /* only its title is wanted, if it is the one */
  }
  x->cheapest = -1;
  for (int64_t i = x->n - 1; i >= 0; i--)
    if (x->items[i].compare) x->cheapest = i;
  return CUT_STATUS_OK;
}

/* ---- inputs ---- */

/* Is the input named so: table.id.column, or series.id? */
static bool is_named(const cut_input *input, const char *name) {
  const char *table = cut_schema(input->table)->name, *column = cut_schema(input->table)->columns[input->column].name;
  size_t n_table = strlen(table), n_key = strlen(input->key);
  if (strncmp(name, table, n_table) != 0 || name[n_table] != '.') return false;
  const char *rest = name + n_table + 1;
  if (strncmp(rest, input->key, n_key) != 0) return false;
  rest += n_key;
  return (rest[0] == '.' && strcmp(rest + 1, column) == 0) || (rest[0] == '\0' && input->table == CUT_TABLE_SERIES);
}

/* Keeps those that the options name. */
static cut_status choose_inputs(simulation *x, cut_error *err) {
  int64_t kept = 0;
  if (x->o->n_inputs == 0) return CUT_STATUS_OK;
  for (int k = 0; k < x->o->n_inputs; k++) {
    bool found = false;
    for (int64_t i = 0; i < x->n_inputs; i++) found = found || is_named(&x->inputs[i], x->o->inputs[k]);
    if (!found)
      return CUT_FAIL(err, CUT_STATUS_INPUT,
                      "option \"input\": the case has no number with a range called \"%.80s\" (table.id.column, or "
                      "series.id)",
                      x->o->inputs[k]);
  }
  for (int64_t i = 0; i < x->n_inputs; i++)
    for (int k = 0; k < x->o->n_inputs; k++)
      if (is_named(&x->inputs[i], x->o->inputs[k])) {
        x->inputs[kept++] = x->inputs[i];
        break;
      }
  x->n_inputs = kept;
  return CUT_STATUS_OK;
}

/* ---- solving ---- */

static cut_status solve_task(int64_t i, void *user, cut_error *err) {
  simulation *x = user;
  cut_session *session = NULL;
  CUT_TRY(cut_lanes_take(x->lanes, &session, err));
  cut_status status =
      cut_session_solve_state(session, x->items[i].names, x->items[i].n, x->items[i].states, &x->items[i].solved, err);
  cut_lanes_give(x->lanes, session);
  return status;
}

/* The measures of the options and of the question together. */
static cut_status read_states(simulation *x, item *it, cut_error *err) {
  const char *measures[PARTS + sizeof x->o->measures / sizeof *x->o->measures];
  int64_t n = 0;
  for (int i = 0; i < x->o->n_measures; i++) measures[n++] = x->o->measures[i];
  for (int64_t i = 0; i < it->n_measures; i++) measures[n++] = it->measures[i];
  return cut_session_states(&x->session, measures, n, it->open || x->o->open_measures, &it->states, err);
}

static cut_status solve_all(simulation *x, const cut_sink *sink, cut_error *err) {
  x->values = CUT_NEW(cut_values *, x->n);
  if (x->values == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < x->n; i++) CUT_TRY(read_states(x, &x->items[i], err));
  CUT_TRY(cut_lanes_new(&x->session, x->n, &x->lanes, err));
  CUT_TRY(cut_workers_run(x->n, x->o->threads, solve_task, x, sink, "solving", err));
  for (int64_t i = 0; i < x->n; i++) {
    item *it = &x->items[i];
    it->reading = (cut_reading){it->names, it->n, it->solved.measures, it->solved.name};
    CUT_TRY(cut_session_values_state(&x->session, it->names, it->n, it->solved.measures, &x->values[i], err));
  }
  return CUT_STATUS_OK;
}

/* ---- searching ---- */

/* Where what was found for an item is, once the pieces of the base are joined. */
static piece *found_for(const simulation *x, int64_t i) { return &x->pieces[i == 0 ? 0 : PIECES - 1 + i]; }

static cut_status search_piece(simulation *x, int64_t i, int64_t k, cut_error *err) {
  int64_t n_pieces = i == 0 ? PIECES : 1;
  piece *p = found_for(x, i) + k;
  cut_switch_job job = {.session = &x->inside,
                        .reading = &x->items[i].reading,
                        .base = i == 0 ? NULL : &x->items[0].reading,
                        .base_ends = x->base_ends,
                        .known = (const cut_values *const *)x->values,
                        .n_known = i,
                        .inputs = x->inputs,
                        .first = x->n_inputs * k / n_pieces,
                        .last = x->n_inputs * (k + 1) / n_pieces,
                        .whole = x->o->n_inputs > 0,
                        .cheapest = i == x->cheapest};
  return cut_switches_find(&job, &p->headlines, &p->n_headlines, &p->findings, err);
}

static cut_status search_base(int64_t task, void *user, cut_error *err) { return search_piece(user, 0, task, err); }

static cut_status search_other(int64_t task, void *user, cut_error *err) {
  return search_piece(user, 1 + task, 0, err);
}

static int by_headline(const void *left, const void *right) {
  const cut_switch_finding *a = left, *b = right;
  if (a->headline != b->headline) return a->headline < b->headline ? -1 : 1;
  if (a->input != b->input) return a->input < b->input ? -1 : 1;
  return a->side - b->side;
}

/* The pieces of the base as one list, in the first; all in order. */
static cut_status join(simulation *x, cut_error *err) {
  cut_switch_findings *base = &x->pieces[0].findings;
  for (int64_t k = 1; k < PIECES; k++)
    for (int64_t j = 0; j < x->pieces[k].findings.n; j++) {
      if (!CUT_GROW(base)) return CUT_FAIL_MEMORY(err);
      base->items[base->n++] = x->pieces[k].findings.items[j];
    }
  for (int64_t i = 0; i < x->n; i++) {
    cut_switch_findings *all = &found_for(x, i)->findings;
    if (all->n > 0) qsort(all->items, (size_t)all->n, sizeof *all->items, by_headline);
  }
  return CUT_STATUS_OK;
}

static cut_status search_all(simulation *x, const cut_sink *sink, cut_error *err) {
  x->inside = x->session;
  x->inside.sink = &x->sink.sink;
  x->pieces = CUT_NEW(piece, PIECES - 1 + x->n);
  x->base_ends = CUT_NEW(cut_switch_end, 2 * x->n_inputs);
  if (x->pieces == NULL || x->base_ends == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY(cut_workers_run(PIECES, x->o->threads, search_base, x, sink, "moving inputs of the base", err));
  CUT_TRY(cut_workers_run(x->n - 1, x->o->threads, search_other, x, sink, "moving inputs", err));
  return join(x, err);
}

/* ---- telling ---- */

static const char *title_of(const item *it) { return it->title == NULL ? it->solved.name : it->title; }

static cut_status report_switches(simulation *x, cut_result *r, cut_error *err) {
  cut_switch_answer *answers = CUT_NEW(cut_switch_answer, x->n);
  if (answers == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < x->n; i++)
    answers[i] = (cut_switch_answer){.solve = x->items[i].solved.name,
                                     .title = title_of(&x->items[i]),
                                     .against = i == 0 ? NULL : x->items[0].solved.name,
                                     .against_title = title_of(&x->items[0]),
                                     .headlines = found_for(x, i)->headlines,
                                     .n_headlines = found_for(x, i)->n_headlines,
                                     .findings = &found_for(x, i)->findings};
  cut_status status = cut_switch_report(x->c, answers, x->n, x->inputs, x->n_inputs, r, err);
  cut_mem_free(answers);
  return status;
}

/* The plans themselves, for whoever looks them up, and for verify. */
static cut_status report_solves(simulation *x, cut_result *r, cut_error *err) {
  cut_report_options report = {.detail = x->o->detail, .ranges = false};
  for (int64_t i = 0; i < x->n; i++) {
    CUT_TRY(cut_report_solved(&x->session, &x->items[i].solved, &report, r, err));
    CUT_TRY(cut_measures_report(&x->session, &x->items[i].solved, r, err));
  }
  return cut_report_run(&x->session, &x->items[0].solved, r, err);
}

static void clear(simulation *x) {
  for (int64_t i = 0; x->pieces != NULL && i < PIECES - 1 + x->n; i++) {
    cut_mem_free(x->pieces[i].headlines);
    cut_mem_free(x->pieces[i].findings.items);
  }
  cut_mem_free(x->pieces);
  cut_mem_free(x->base_ends);
  cut_mem_free(x->inputs);
  cut_lanes_free(x->lanes);
  for (int64_t i = 0; i < x->n; i++) {
    cut_solved_clear(&x->items[i].solved);
    cut_mem_free(x->items[i].states);
  }
  for (int64_t i = 0; x->values != NULL && i < x->n; i++) cut_values_free(x->values[i]);
  cut_mem_free(x->values);
  cut_mem_free(x->items);
  cut_session_clear(&x->session);
}

cut_status cut_verb_simulate(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                             cut_error *err) {
  simulation x = {.c = c, .o = o};
  cut_status status;
  CUT_TRY_GOTO(read_questions(&x, err));
  CUT_TRY_GOTO(cut_inputs_list(c, &x.inputs, &x.n_inputs, err));
  CUT_TRY_GOTO(choose_inputs(&x, err));
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &x.session, err));
  cut_task_sink_init(&x.sink, sink);
  CUT_TRY_GOTO(solve_all(&x, sink, err));
  CUT_TRY_GOTO(search_all(&x, sink, err));
  CUT_TRY_GOTO(report_switches(&x, r, err));
  status = report_solves(&x, r, err);
cleanup:
  clear(&x);
  return status;
}
