/* Verb brief: all the case asks for, on one page.
 *
 * Questions `solve` and `compare` name scenarios. Each is solved and certified once; `compare` also gives survival from
 * the start and from every variant, and the cheapest replacements under its scenario. Questions of other verbs are
 * answered by those verbs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/brief_internal.h"
#include "question/comparison.h"
#include "question/forgone.h"
#include "question/lanes.h"
#include "question/margins.h"
#include "question/measures_report.h"
#include "question/replacement.h"
#include "question/report.h"
#include "question/survival.h"
#include "sweep/workers.h"

/* ---- what is asked ---- */

static bool same_texts(const char *const *a, int64_t n_a, const char *const *b, int64_t n_b) {
  if (n_a != n_b) return false;
  for (int64_t i = 0; i < n_a; i++)
    if (a[i] == NULL || b[i] == NULL || strcmp(a[i], b[i]) != 0) return false;
  return true;
}

static bool same_names(const cut_brief_item *a, const cut_brief_item *b) {
  return a->open == b->open && same_texts(a->names, a->n, b->names, b->n) &&
         same_texts(a->measures, a->n_measures, b->measures, b->n_measures);
}

static cut_status ask(cut_brief *b, cut_brief_item item, cut_error *err) {
  for (int64_t i = 0; i < b->n; i++) {
    if (!same_names(&b->items[i], &item)) continue;
    b->items[i].compare = b->items[i].compare || item.compare;
    b->items[i].survival = b->items[i].survival || item.survival;
    if (b->items[i].title == NULL) b->items[i].title = item.title;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(b)) return CUT_FAIL_MEMORY(err);
  b->items[b->n++] = item;
  return CUT_STATUS_OK;
}

/* A question of another verb than solve and compare is a run of its own, whose answer is taken over. */
static bool is_other(const cut_question *q) { return strcmp(q->verb, "solve") != 0 && strcmp(q->verb, "compare") != 0; }

static cut_status check_other(const cut_question *question, int64_t q, cut_error *err) {
  static const char *const NOT_HERE[] = {"check", "brief", "verify"};
  int64_t verb = cut_find_verb(question->verb, NULL);
  bool fits = verb >= 0 && cut_verb_function(verb) != NULL;
  for (size_t i = 0; i < sizeof NOT_HERE / sizeof *NOT_HERE; i++)
    fits = fits && strcmp(question->verb, NOT_HERE[i]) != 0;
  if (!fits)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "question %lld: verb '%s' cannot be asked in a brief", (long long)q + 1,
                    question->verb);
  cut_run_options parsed;
  cut_error inner = {0};
  cut_status status = cut_run_options_parse(question->verb, question->options, question->n_options, &parsed, &inner);
  if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
  if (status != CUT_STATUS_OK)
    return CUT_FAIL(err, status, "question %lld (%s): %s", (long long)q + 1, question->verb, inner.message);
  return CUT_STATUS_OK;
}

static cut_status append(const char **items, int64_t *n, const char *value, long long question, const char *what,
                         cut_error *err) {
  if (*n == CUT_BRIEF_PARTS)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "question %lld: more than %d %s", question, CUT_BRIEF_PARTS, what);
  items[(*n)++] = value;
  return CUT_STATUS_OK;
}

static cut_status read_option(cut_brief_item *item, const cut_option_value *o, long long question, cut_error *err) {
  if (item->compare && strcmp(o->name, "survival") == 0) {
    item->survival = strcmp(o->value, "no") != 0;
    return CUT_STATUS_OK;
  }
  if (strcmp(o->name, "scenario") == 0) return append(item->names, &item->n, o->value, question, "scenarios", err);
  if (strcmp(o->name, "measure") == 0)
    return append(item->measures, &item->n_measures, o->value, question, "measures", err);
  if (strcmp(o->name, "measures") == 0) {
    item->open = strcmp(o->value, "open") == 0;
    if (item->open || strcmp(o->value, "off") == 0) return CUT_STATUS_OK;
    return CUT_FAIL(err, CUT_STATUS_INPUT, "question %lld: measures are \"%.40s\", not open or off", question,
                    o->value);
  }
  return CUT_FAIL(err, CUT_STATUS_INPUT,
                  "question %lld: option '%s' is not understood in a brief (scenario, measure and measures are, and "
                  "survival of compare)",
                  question, o->name);
}

static cut_status read_questions(cut_brief *b, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(b->c);
  CUT_TRY(ask(b, (cut_brief_item){0}, err));
  for (int64_t q = 0; q < info->n_questions; q++) {
    const cut_question *question = &info->questions[q];
    cut_brief_item item = {.title = question->title, .compare = strcmp(question->verb, "compare") == 0};
    if (!item.compare && strcmp(question->verb, "solve") != 0) {
      CUT_TRY(check_other(question, q, err));
      continue;
    }
    item.survival = item.compare;
    for (int64_t k = 0; k < question->n_options; k++)
      CUT_TRY(read_option(&item, &question->options[k], (long long)q + 1, err));
    CUT_TRY(ask(b, item, err));
  }
  return CUT_STATUS_OK;
}

/* ---- run ---- */

/* What the tasks share; each writes only what belongs to its item. */
typedef struct solving {
  cut_brief *b;
  cut_lanes *lanes;
  cut_result **margins; /* [n] */
} solving;

/* One item: its plan, and what conversion earns at its prices where no item before it has told that. */
static cut_status solve_task(int64_t i, void *user, cut_error *err) {
  solving *w = user;
  cut_brief_item *item = &w->b->items[i];
  cut_session *session = NULL;
  CUT_TRY(cut_lanes_take(w->lanes, &session, err));
  cut_status status = cut_session_solve_state(session, item->names, item->n, item->states, &item->solved, err);
  if (status == CUT_STATUS_OK)
    status = cut_margins_report(session, &item->solved, (const cut_values *const *)w->b->values, i, w->margins[i], err);
  cut_lanes_give(w->lanes, session);
  return status;
}

static cut_status report_all(cut_brief *b, const cut_run_options *o, cut_result *const *margins, cut_error *err) {
  cut_report_options report = {.detail = o->detail, .ranges = false};
  for (int64_t i = 0; i < b->n; i++) CUT_TRY(cut_result_merge(b->r, margins[i], err));
  for (int64_t i = 0; i < b->n; i++) {
    cut_brief_item *item = &b->items[i];
    b->proved = b->proved && cut_solved_is_proved(&item->solved);
    CUT_TRY(cut_report_solved(&b->session, &item->solved, &report, b->r, err));
    CUT_TRY(cut_forgone_report(&b->session, &item->solved, b->r, err));
    CUT_TRY(cut_measures_report(&b->session, &item->solved, b->r, err));
    if (item->compare) CUT_TRY(cut_comparison_report(&b->items[0].solved, &item->solved, b->r, err));
  }
  return CUT_STATUS_OK;
}

/* The measures of the options and of the question together. */
static cut_status read_states(cut_brief *b, cut_brief_item *item, const cut_run_options *o, cut_error *err) {
  const char *measures[CUT_BRIEF_PARTS + sizeof o->measures / sizeof *o->measures];
  int64_t n = 0;
  for (int i = 0; i < o->n_measures; i++) measures[n++] = o->measures[i];
  for (int64_t i = 0; i < item->n_measures; i++) measures[n++] = item->measures[i];
  return cut_session_states(&b->session, measures, n, item->open || o->open_measures, &item->states, err);
}

static cut_status solve_all(cut_brief *b, const cut_run_options *o, const cut_sink *sink, cut_error *err) {
  solving w = {.b = b, .margins = CUT_NEW(cut_result *, b->n)};
  cut_status status = CUT_STATUS_OK;
  b->proved = true;
  b->values = CUT_NEW(cut_values *, b->n);
  if (b->values == NULL || w.margins == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  for (int64_t i = 0; i < b->n; i++) {
    CUT_TRY_GOTO(read_states(b, &b->items[i], o, err));
    CUT_TRY_GOTO(cut_session_values_state(&b->session, b->items[i].names, b->items[i].n, b->items[i].states,
                                          &b->values[i], err));
    w.margins[i] = cut_result_new();
    if (w.margins[i] == NULL) {
      status = CUT_FAIL_MEMORY(err);
      goto cleanup;
    }
  }
  CUT_TRY_GOTO(cut_lanes_new(&b->session, b->n, &w.lanes, err));
  CUT_TRY_GOTO(cut_workers_run(b->n, o->threads, solve_task, &w, sink, "solving", err));
  status = report_all(b, o, w.margins, err);
cleanup:
  cut_lanes_free(w.lanes);
  for (int64_t i = 0; w.margins != NULL && i < b->n; i++) cut_result_free(w.margins[i]);
  cut_mem_free(w.margins);
  return status;
}

/* How long supply lasts: in full from the case's start; from its variants without new routes, as it stands. */
static cut_status survive(const cut_brief *b, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(b->c);
  int64_t n = 0;
  cut_survival_job *jobs = CUT_NEW(cut_survival_job, b->n * (1 + info->n_variants));
  if (jobs == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < b->n; i++) {
    if (!b->items[i].survival) continue;
    for (int64_t k = -1; k < info->n_variants; k++)
      jobs[n++] = (cut_survival_job){.scenarios = b->items[i].names,
                                     .n = b->items[i].n,
                                     .variant = k < 0 ? NULL : &info->variants[k],
                                     .with_new = k < 0,
                                     .with_ranges = k < 0,
                                     .measures = b->items[i].solved.measures,
                                     .name = b->items[i].solved.name};
  }
  cut_status status = cut_survival_report(&b->session, jobs, n, b->r, err);
  cut_mem_free(jobs);
  return status;
}

/* Replacements are those of the first change that is compared: the one the case is about. */
static cut_status replace(const cut_brief *b, cut_error *err) {
  for (int64_t i = 0; i < b->n; i++)
    if (b->items[i].compare)
      return cut_replacement_report(&b->session, &b->items[i].solved, cut_case_get_info(b->c)->start, b->r, err);
  return CUT_STATUS_OK;
}

/* The answer of another verb, with what the brief itself was asked: settings, threads, limits. */
static cut_status answer_other(cut_brief *b, const cut_question *question, const cut_run_options *o,
                               const cut_sink *sink, cut_error *err) {
  cut_run_options options;
  cut_status status;
  cut_result *part = cut_result_new();
  if (part == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(cut_run_options_parse(question->verb, question->options, question->n_options, &options, err));
  memcpy(options.sets, o->sets, sizeof options.sets);
  options.n_sets = o->n_sets;
  options.threads = o->threads;
  options.time_limit = o->time_limit;
  options.detail = o->detail;
  CUT_TRY_GOTO(cut_verb_function(cut_find_verb(question->verb, NULL))(b->c, &options, sink, part, err));
  status = cut_result_merge(b->r, part, err);
cleanup:
  cut_result_free(part);
  return status;
}

static cut_status answer_others(cut_brief *b, const cut_run_options *o, const cut_sink *sink, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(b->c);
  for (int64_t q = 0; q < info->n_questions; q++)
    if (is_other(&info->questions[q])) CUT_TRY(answer_other(b, &info->questions[q], o, sink, err));
  return CUT_STATUS_OK;
}

cut_status cut_verb_brief(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err) {
  cut_brief b = {.c = c, .r = r};
  cut_status status;
  CUT_TRY_GOTO(read_questions(&b, err));
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &b.session, err));
  CUT_TRY_GOTO(solve_all(&b, o, sink, err));
  CUT_TRY_GOTO(survive(&b, err));
  CUT_TRY_GOTO(replace(&b, err));
  CUT_TRY_GOTO(cut_result_finish(r, err));
  CUT_TRY_GOTO(cut_brief_headlines(&b, err));
  CUT_TRY_GOTO(cut_report_run(&b.session, &b.items[0].solved, r, err));
  CUT_TRY_GOTO(answer_others(&b, o, sink, err));
cleanup:
  for (int64_t i = 0; i < b.n; i++) {
    cut_solved_clear(&b.items[i].solved);
    cut_mem_free(b.items[i].states);
  }
  for (int64_t i = 0; b.values != NULL && i < b.n; i++) cut_values_free(b.values[i]);
  cut_mem_free(b.values);
  cut_mem_free(b.items);
  cut_session_clear(&b.session);
  return status;
}
