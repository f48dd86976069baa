/* cut_run: checks the options, asks the verb, and notes in the result what was run. */
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/text.h"
#include "question/verbs.h"
#include "result/result.h"

/* A case that could not be read serves only check, which tells all that is wrong; here the first finding is told. */
static cut_status refuse_unsound(const cut_case *c, cut_error *err) {
  int64_t n_errors = 0, first = -1;
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) {
    if (!cut_case_diagnostic(c, i).is_error) continue;
    if (n_errors++ == 0) first = i;
  }
  if (n_errors == 0) return CUT_STATUS_OK;
  cut_diagnostic d = cut_case_diagnostic(c, first);
  if (n_errors == 1)
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "%s", d.message);
  else
    (void)CUT_FAIL(err, CUT_STATUS_INPUT, "%s (the first of %lld errors; check tells all)", d.message,
                   (long long)n_errors);
  cut_error_set_data(err, d.file, d.row, d.column, NULL);
  return CUT_STATUS_INPUT;
}

/* ---- what was run -------------------------------------------------------------------------------------------- */

static cut_status put(cut_result *r, cut_result_table_id table, const char *name, const char *value, cut_error *err) {
  /* run and run_env have the same two columns. */
  cut_result_begin(r, table);
  cut_result_put_text(r, CUT_RC_RUN_NAME, name);
  cut_result_put_text(r, CUT_RC_RUN_VALUE, value);
  return cut_result_end(r, err);
}

/* Options on which no answer depends, so that equal answers stay equal: they are noted beside time and memory. */
static bool is_for_speed(const char *option) { return strcmp(option, "threads") == 0; }

void cut_options_add_written(cut_text *t, const char *name, const char *value) {
  bool quoted = strpbrk(value, " '\"") != NULL;
  cut_text_add(t, t->n > 0 ? " --" : "--");
  for (const char *p = name; *p != '\0'; p++) cut_text_add_n(t, *p == '_' ? "-" : p, 1);
  cut_text_add(t, quoted ? " '" : " ");
  cut_text_add(t, value);
  if (quoted) cut_text_add(t, "'");
}

/* The options as they would be given again, one after the other: "--scenario cut_off --set 'a.b.c=1 kt/d'". */
static cut_status put_options(cut_result *r, const cut_option_value *options, int64_t n, cut_error *err) {
  cut_text t = {0};
  for (int64_t i = 0; i < n; i++) {
    if (!is_for_speed(options[i].name)) cut_options_add_written(&t, options[i].name, options[i].value);
  }
  cut_status status = t.failed ? CUT_FAIL_MEMORY(err) : put(r, CUT_RT_RUN, "options", t.n > 0 ? t.data : "", err);
  cut_text_clear(&t);
  for (int64_t i = 0; i < n && status == CUT_STATUS_OK; i++)
    if (is_for_speed(options[i].name)) status = put(r, CUT_RT_RUN_ENV, options[i].name, options[i].value, err);
  return status;
}

static cut_status put_case(cut_result *r, const cut_case *c, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(c);
  char day[11], digest[65];
  CUT_TRY(cut_case_digest(c, digest, err));
  CUT_TRY(put(r, CUT_RT_RUN, "case", info->id, err));
  CUT_TRY(put(r, CUT_RT_RUN, "title", info->title, err));
  CUT_TRY(put(r, CUT_RT_RUN, "case_digest", digest, err));
  CUT_TRY(put(r, CUT_RT_RUN, "currency", info->currency, err));
  cut_date_format(info->as_of, day);
  CUT_TRY(put(r, CUT_RT_RUN, "as_of", day[0] == '\0' ? NULL : day, err));
  cut_date_format(info->start, day);
  CUT_TRY(put(r, CUT_RT_RUN, "start", day, err));
  cut_date_format(info->end, day);
  CUT_TRY(put(r, CUT_RT_RUN, "end", day, err));
  if (info->step != NULL) CUT_TRY(put(r, CUT_RT_RUN, "step", info->step, err));
  cut_text view = {0};
  if (info->n_buyers > 0) cut_text_add(&view, "buyer");
  for (int64_t i = 0; i < info->n_buyers; i++)
    cut_text_add_f(&view, " %s", cut_case_key(c, CUT_TABLE_ACTORS, info->buyers[i]));
  cut_status status =
      view.failed ? CUT_FAIL_MEMORY(err) : put(r, CUT_RT_RUN, "view", view.data == NULL ? "system" : view.data, err);
  cut_text_clear(&view);
  return status;
}

static const char *outcome_text(cut_outcome outcome) {
  switch (outcome) {
    case CUT_OUTCOME_ANSWERED:
      return "answered";
    case CUT_OUTCOME_BAD_INPUT:
      return "bad input";
    case CUT_OUTCOME_NOT_SERVABLE:
      return "not servable";
    case CUT_OUTCOME_UNBOUNDED:
      return "unbounded";
    case CUT_OUTCOME_LIMIT:
      return "limit reached";
    case CUT_OUTCOME_INTERNAL:
      break;
  }
  return "internal error";
}

static cut_status put_environment(cut_result *r, double seconds, cut_error *err) {
  struct rusage usage;
  char buf[40];
  cut_text_fixed(buf, sizeof buf, seconds, 3, false);
  CUT_TRY(put(r, CUT_RT_RUN_ENV, "seconds", buf, err));
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    cut_text_fixed(buf, sizeof buf, (double)usage.ru_maxrss / 1024, 1, false); /* ru_maxrss is in KiB on Linux */
    CUT_TRY(put(r, CUT_RT_RUN_ENV, "peak_memory_mib", buf, err));
  }
  return CUT_STATUS_OK;
}

static double now(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the run ------------------------------------------------------------------------------------------------- */

cut_status cut_run(const cut_case *c, const char *verb, const cut_option_value *options, int64_t n_options,
                   const cut_sink *sink, cut_result **out, cut_error *err) {
  cut_run_options o;
  cut_result *r = NULL;
  cut_status status;
  double start = now();
  if (verb == NULL || out == NULL || n_options < 0 || (options == NULL && n_options > 0))
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a run needs a verb, its options and a place for the result");
  *out = NULL;
  int64_t i = cut_find_verb(verb, err);
  if (i < 0) return CUT_STATUS_INPUT;
  verb = cut_verb(i).name;
  if (cut_verb_function(i) == NULL)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%s\" is a command of front ends, not a question", verb);
  CUT_TRY(cut_run_options_parse(verb, options, n_options, &o, err));
  if (c == NULL && strcmp(verb, "verify") != 0) return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "%s needs a case", verb);
  bool checks = strcmp(verb, "check") == 0;
  if (c != NULL && !checks) CUT_TRY(refuse_unsound(c, err));

  r = cut_result_new();
  if (r == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(cut_verb_function(i)(c, &o, sink, r, err));
  bool sound = c != NULL && refuse_unsound(c, NULL) == CUT_STATUS_OK;
  if (sound) CUT_TRY_GOTO(put_case(r, c, err));
  CUT_TRY_GOTO(put(r, CUT_RT_RUN, "verb", verb, err));
  CUT_TRY_GOTO(put_options(r, options, n_options, err));
  CUT_TRY_GOTO(put(r, CUT_RT_RUN, "version", CUT_VERSION, err));
  CUT_TRY_GOTO(put(r, CUT_RT_RUN, "outcome", outcome_text(cut_result_outcome(r)), err));
  CUT_TRY_GOTO(put_environment(r, now() - start, err));
  CUT_TRY_GOTO(cut_result_finish(r, err));
  *out = r;
  r = NULL;
cleanup:
  cut_result_free(r);
  return status;
}
