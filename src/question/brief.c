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
#include "question/plans.h"
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

/* All that a brief must find out, as tasks that do not depend on each other: the solves whose plans others ask for,
 * then the questions of other verbs, which take longest, survival, and the other solves. Each writes only what its
 * number owns. */
typedef struct tasks {
  cut_brief *b;
  const cut_run_options *o;
  cut_task_sink sink;
  const cut_question **others; /* [n_others] */
  cut_result **answers;        /* [n_others] */
  int64_t n_others;
  cut_survival_job *jobs;
  cut_survey *survey;
  cut_lanes *lanes;
  cut_plans *plans;     /* of the items */
  int64_t *order;       /* [n items] in which they are solved: */
  int64_t n_wanted;     /* the first of them are those that questions of other verbs ask for too */
  cut_result **margins; /* [n items] */
} tasks;

/* The answer of another verb, with what the brief itself was asked: settings and limits. */
static cut_status answer_other(const tasks *w, const cut_question *question, cut_result *out, cut_error *err) {
  cut_run_options options;
  CUT_TRY(cut_run_options_parse(question->verb, question->options, question->n_options, &options, err));
  memcpy(options.sets, w->o->sets, sizeof options.sets);
  options.n_sets = w->o->n_sets;
  options.threads = 1;
  options.time_limit = w->o->time_limit;
  options.detail = w->o->detail;
  options.plans = w->plans;
  return cut_verb_function(cut_find_verb(question->verb, NULL))(w->b->c, &options, &w->sink.sink, out, err);
}

/* One item: its plan, and what conversion earns at its prices
 * where no item before it has told that. */
static cut_status solve_item(const tasks *w, int64_t i, cut_error *err) {
  cut_brief_item *item = &w->b->items[i];
  cut_session *session = NULL;
  CUT_TRY(cut_lanes_take(w->lanes, &session, err));
  cut_plans_begin(w->plans, i);
  cut_status status = cut_session_solve_state(session, item->names, item->n, item->states, &item->solved, err);
  cut_plans_end(w->plans, i, status == CUT_STATUS_OK ? &item->solved : NULL);
  if (status == CUT_STATUS_OK)
    status = cut_margins_report(session, &item->solved, (const cut_values *const *)w->b->values, i, w->margins[i], err);
  cut_lanes_give(w->lanes, session);
  return status;
}

static int64_t n_survival_tasks(const tasks *w) { return w->survey == NULL ? 0 : cut_survey_n_tasks(w->survey); }

static cut_status run_survival(int64_t i, void *user, cut_error *err) {
  tasks *w = user;
  return cut_survey_task(i, w->survey, err);
}

static cut_status run_task(int64_t i, void *user, cut_error *err) {
  tasks *w = user;
  if (i < w->n_wanted) return solve_item(w, w->order[i], err);
  i -= w->n_wanted;
  if (i < w->n_others) return answer_other(w, w->others[i], w->answers[i], err);
  i -= w->n_others;
  if (i < n_survival_tasks(w)) return run_survival(i, w, err);
  return solve_item(w, w->order[w->n_wanted + i - n_survival_tasks(w)], err);
}

static void clear_tasks(tasks *w) {
  for (int64_t i = 0; w->margins != NULL && i < w->b->n; i++) cut_result_free(w->margins[i]);
  for (int64_t i = 0; w->answers != NULL && i < w->n_others; i++) cut_result_free(w->answers[i]);
  cut_lanes_free(w->lanes);
  cut_plans_free(w->plans);
  cut_mem_free(w->order);
  cut_survey_free(w->survey);
  cut_mem_free(w->jobs);
  cut_mem_free(w->margins);
  cut_mem_free(w->answers);
  cut_mem_free(w->others);
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

/* Which measures are taken where they are left to the engine is known only from the solves. */
static bool survival_waits(const cut_brief *b) {
  for (int64_t i = 0; i < b->n; i++)
    if (b->items[i].survival && cut_measure_states_are_open(b->c, b->items[i].states)) return true;
  return false;
}

/* How long supply lasts: in full from the case's start; from its variants without new routes, as it stands. */
static cut_status plan_survival(tasks *w, cut_error *err) {
  const cut_brief *b = w->b;
  const cut_case_info *info = cut_case_get_info(b->c);
  int64_t n = 0;
  w->jobs = CUT_NEW(cut_survival_job, b->n * (1 + info->n_variants));
  if (w->jobs == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < b->n; i++) {
    if (!b->items[i].survival) continue;
    for (int64_t k = -1; k < info->n_variants; k++)
      w->jobs[n++] = (cut_survival_job){
          .scenarios = b->items[i].names,
          .n = b->items[i].n,
          .variant = k < 0 ? NULL : &info->variants[k],
          .with_new = k < 0,
          .with_ranges = k < 0,
          .measures = b->items[i].solved.name == NULL ? b->items[i].states : b->items[i].solved.measures};
  }
  return cut_survey_new(&b->session, w->jobs, n, &w->survey, err);
}

static cut_status plan_others(tasks *w, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(w->b->c);
  w->others = CUT_NEW(const cut_question *, info->n_questions);
  w->answers = CUT_NEW(cut_result *, info->n_questions);
  if (w->others == NULL || w->answers == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t q = 0; q < info->n_questions; q++) {
    if (!is_other(&info->questions[q])) continue;
    w->answers[w->n_others] = cut_result_new();
    if (w->answers[w->n_others] == NULL) return CUT_FAIL_MEMORY(err);
    w->others[w->n_others++] = &info->questions[q];
  }
  return CUT_STATUS_OK;
}

/* Does a question of another verb start from the item's plan? */
static cut_status is_wanted(const tasks *w, const cut_brief_item *item, bool *wanted, cut_error *err) {
  *wanted = false;
  for (int64_t q = 0; q < w->n_others && !*wanted; q++) {
    cut_run_options o;
    CUT_TRY(cut_run_options_parse(w->others[q]->verb, w->others[q]->options, w->others[q]->n_options, &o, err));
    *wanted = o.n_measures == 0 && !o.open_measures && item->n_measures == 0 && !item->open &&
              same_texts(item->names, item->n, o.scenarios, o.n_scenarios);
  }
  return CUT_STATUS_OK;
}

/* Those that are wanted first, each in the order of the questions. */
static cut_status order_items(tasks *w, cut_error *err) {
  int64_t n = w->b->n, n_rest = 0;
  int64_t *rest = CUT_NEW(int64_t, n);
  cut_status status = CUT_STATUS_OK;
  w->order = CUT_NEW(int64_t, n);
  if (rest == NULL || w->order == NULL) status = CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; status == CUT_STATUS_OK && i < n; i++) {
    bool wanted = false;
    status = is_wanted(w, &w->b->items[i], &wanted, err);
    *(wanted ? &w->order[w->n_wanted++] : &rest[n_rest++]) = i;
  }
  for (int64_t i = 0; status == CUT_STATUS_OK && i < n_rest; i++) w->order[w->n_wanted + i] = rest[i];
  cut_mem_free(rest);
  return status;
}

/* The plans of the items as others may ask for them. */
static cut_status promise_items(tasks *w, cut_error *err) {
  const cut_brief *b = w->b;
  CUT_TRY(order_items(w, err));
  CUT_TRY(cut_plans_new(&b->session, b->n, &w->plans, err));
  for (int64_t i = 0; i < b->n; i++) cut_plans_promise(w->plans, b->items[i].names, b->items[i].n, b->items[i].states);
  return CUT_STATUS_OK;
}

static cut_status plan_items(tasks *w, cut_error *err) {
  cut_brief *b = w->b;
  b->values = CUT_NEW(cut_values *, b->n);
  w->margins = CUT_NEW(cut_result *, b->n);
  if (b->values == NULL || w->margins == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < b->n; i++) {
    CUT_TRY(read_states(b, &b->items[i], w->o, err));
    CUT_TRY(cut_session_values_state(&b->session, b->items[i].names, b->items[i].n, b->items[i].states, &b->values[i],
                                     err));
    w->margins[i] = cut_result_new();
    if (w->margins[i] == NULL) return CUT_FAIL_MEMORY(err);
  }
  return cut_lanes_new(&b->session, b->n, &w->lanes, err);
}

static cut_status run_tasks(tasks *w, const cut_sink *sink, cut_error *err) {
  CUT_TRY(plan_items(w, err));
  CUT_TRY(plan_others(w, err));
  CUT_TRY(promise_items(w, err));
  cut_task_sink_init(&w->sink, sink);
  bool waits = survival_waits(w->b);
  if (!waits) CUT_TRY(plan_survival(w, err));
  int64_t n = w->n_others + n_survival_tasks(w) + w->b->n;
  CUT_TRY(cut_workers_run(n, w->o->threads, run_task, w, sink, "answering", err));
  if (!waits) return CUT_STATUS_OK;
  CUT_TRY(plan_survival(w, err));
  return cut_workers_run(n_survival_tasks(w), w->o->threads, run_survival, w, sink, "survival", err);
}

/* Replacements are those of the first change that is compared: the one the case is about. */
static cut_status replace(const cut_brief *b, cut_error *err) {
  for (int64_t i = 0; i < b->n; i++)
    if (b->items[i].compare)
      return cut_replacement_report(&b->session, &b->items[i].solved, cut_case_get_info(b->c)->start, b->r, err);
  return CUT_STATUS_OK;
}

cut_status cut_verb_brief(const cut_case *c, const cut_run_options *o, const cut_sink *sink, cut_result *r,
                          cut_error *err) {
  cut_brief b = {.c = c, .r = r, .proved = true};
  tasks w = {.b = &b, .o = o};
  cut_status status;
  CUT_TRY_GOTO(read_questions(&b, err));
  CUT_TRY_GOTO(cut_session_open(c, o, NULL, sink, &b.session, err));
  CUT_TRY_GOTO(run_tasks(&w, sink, err));
  CUT_TRY_GOTO(report_all(&b, o, w.margins, err));
  CUT_TRY_GOTO(cut_survey_report(w.survey, r, err));
  CUT_TRY_GOTO(replace(&b, err));
  CUT_TRY_GOTO(cut_result_finish(r, err));
  CUT_TRY_GOTO(cut_brief_headlines(&b, err));
  CUT_TRY_GOTO(cut_report_run(&b.session, &b.items[0].solved, r, err));
  for (int64_t i = 0; i < w.n_others; i++) CUT_TRY_GOTO(cut_result_merge(r, w.answers[i], err));
cleanup:
  clear_tasks(&w);
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
