/* The command `cutset`: reads the words, asks the library, prints. All it knows of verbs and options it has from the
 * library's tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "channel.h"
#include "help.h"
#include "new.h"
#include "server/html_report.h"
#include "server/pdf_report.h"
#include "terminal.h"

enum { EXIT_ANSWERED = 0, EXIT_BAD_INPUT = 1, EXIT_DIFFERS = 2, EXIT_LIMIT = 4, EXIT_INTERNAL = 5, EXIT_SIGNAL = 128 };

static int exit_code(cut_status status) {
  switch (status) {
    case CUT_STATUS_OK:
      return EXIT_ANSWERED;
    case CUT_STATUS_INPUT:
    case CUT_STATUS_ARGUMENT:
    case CUT_STATUS_IO:
    case CUT_STATUS_OVERFLOW:
      return EXIT_BAD_INPUT;
    case CUT_STATUS_LIMIT:
      return EXIT_LIMIT;
    case CUT_STATUS_INTERRUPTED:
      return EXIT_SIGNAL + (terminal_stopped() != 0 ? terminal_stopped() : 2);
    case CUT_STATUS_MEMORY:
    case CUT_STATUS_SOLVER:
    case CUT_STATUS_STRUCTURE:
    case CUT_STATUS_INTERNAL:
      break;
  }
  return EXIT_INTERNAL;
}

static int fail(const cut_error *err, cut_status status) {
  terminal_tell_error(err);
  return exit_code(status);
}

/* The same, and a program that listens is told too. */
static int fail_run(const arguments *a, const cut_error *err, cut_status status) {
  channel_error(a->progress_to, err);
  return fail(err, status);
}

/* Prints text that the library made, and frees it. */
static int print_text(char *text) {
  bool arrived = terminal_print(text);
  cut_text_free(text);
  return arrived ? EXIT_ANSWERED : EXIT_INTERNAL;
}

/* Help goes through a buffer, so that a full disk is noticed here too. */
static int print_help(int64_t verb) {
  if (verb < 0)
    help_overview(stdout);
  else
    help_verb(stdout, verb);
  return terminal_print("") && !ferror(stdout) ? EXIT_ANSWERED : EXIT_INTERNAL;
}

/* ---- results ------------------------------------------------------------------------------------------------- */

static int print_result(const cut_result *r, const arguments *a) {
  char *text = NULL;
  cut_error err = {0};
  cut_status status;
  bool markdown = strcmp(a->format, "markdown") == 0;
  if (markdown || strcmp(a->format, "table") == 0) {
    cut_layout layout = {.markdown = markdown,
                         .width = a->width != NULL ? strtoll(a->width, NULL, 10) : terminal_width(),
                         .tables = a->tables};
    layout.colour = strcmp(a->colour, "auto") == 0 ? terminal_takes_colour() : strcmp(a->colour, "always") == 0;
    status = cut_result_page(r, &layout, &text, &err);
  } else {
    status = cut_result_export(r, a->format, a->tables, &text, &err);
  }
  return status == CUT_STATUS_OK ? print_text(text) : fail_run(a, &err, status);
}

static bool ends_in(const char *path, const char *end) {
  size_t n = strlen(path), k = strlen(end);
  return n > k && strcmp(path + n - k, end) == 0;
}

static bool is_report(const char *path) { return ends_in(path, ".html") || ends_in(path, ".pdf"); }

/* A report of a brief holds the rows of its case too, read anew: the case is open, so they are those of the answer. */
static cut_status make_report(const cut_case *c, const cut_result *r, char **out, size_t *n, cut_error *err) {
  cut_result *rows = NULL;
  cut_status status = cut_run(c, "rows", NULL, 0, NULL, &rows, err);
  if (status == CUT_STATUS_OK) status = report_of(r, rows, out, n, err);
  cut_result_free(rows);
  return status;
}

static bool is_stopped(void) { return terminal_stopped() != 0; }

/* Reports to the files that are named so, and to the standard output if that is asked for. */
static cut_status put_reports(const cut_case *c, const cut_result *r, const arguments *a, bool *arrived,
                              cut_error *err) {
  char *text = NULL;
  size_t n = 0;
  bool prints = strcmp(a->format, "html") == 0 && !a->quiet, any = prints;
  *arrived = true;
  for (int i = 0; i < a->n_outputs; i++) any = any || is_report(a->outputs[i]);
  if (!any) return CUT_STATUS_OK;
  cut_status status = make_report(c, r, &text, &n, err);
  for (int i = 0; i < a->n_outputs && status == CUT_STATUS_OK; i++) {
    const char *path = a->outputs[i];
    if (ends_in(path, ".html")) status = report_write(path, text, n, err);
    if (ends_in(path, ".pdf")) status = pdf_report_write(path, text, n, is_stopped, err);
  }
  if (status == CUT_STATUS_OK && prints) *arrived = terminal_print(text);
  free(text);
  return status;
}

static cut_status save_results(const cut_result *r, const arguments *a, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  for (int i = 0; i < a->n_outputs && status == CUT_STATUS_OK; i++)
    if (!is_report(a->outputs[i])) status = cut_result_save(r, a->outputs[i], err);
  return status;
}

static cut_status check_report(const arguments *a, const char *told, bool is_pdf, cut_error *err) {
  if (strcmp(cut_verb(a->verb).name, "brief") != 0) return fail_input(err, "only brief makes a report: %s", told);
  if (!report_is_there())
    return fail_input(err, "this build has no page, so it makes no reports: build it with Node installed");
  if (is_pdf && !pdf_report_is_there())
    return fail_input(err, "a report as PDF is printed by Chromium, which is not installed: %s", told);
  return CUT_STATUS_OK;
}

/* What can be known to be wrong with the request for output before anything is run. */
static cut_status check_output(const arguments *a, cut_error *err) {
  bool html = strcmp(a->format, "html") == 0;
  cut_status status = html ? check_report(a, "--format html is not for this", false, err) : CUT_STATUS_OK;
  for (int i = 0; i < a->n_outputs && status == CUT_STATUS_OK; i++)
    if (is_report(a->outputs[i])) status = check_report(a, a->outputs[i], ends_in(a->outputs[i], ".pdf"), err);
  if (status != CUT_STATUS_OK) return status;
  if (html && a->tables != NULL) return fail_input(err, "--format html is of the whole answer: it takes no --table");
  bool page = strcmp(a->format, "table") == 0,
       whole = strcmp(a->format, "canonical") == 0 || strcmp(a->format, "digest") == 0;
  if (!page && a->width != NULL) return fail_input(err, "--width is for the page, not for --format %s", a->format);
  if (whole && a->tables != NULL)
    return fail_input(err, "--format %s is of the whole result: it takes no --table", a->format);
  return CUT_STATUS_OK;
}

/* ---- verbs of the library ------------------------------------------------------------------------------------ */

static int64_t count_diagnostics(const cut_case *c, bool errors) {
  int64_t n = 0;
  for (int64_t i = 0; i < cut_case_n_diagnostics(c); i++) n += cut_case_diagnostic(c, i).is_error == errors;
  return n;
}

/* All that is wrong with a case, to the standard error output. */
static int tell_unsound(const cut_case *c, const char *path) {
  cut_result *r = NULL;
  char *text = NULL;
  cut_error err = {0};
  int64_t n = count_diagnostics(c, true);
  cut_layout layout = {0};
  cut_status status = cut_run(c, "check", NULL, 0, NULL, &r, &err);
  if (status == CUT_STATUS_OK) status = cut_result_page(r, &layout, &text, &err);
  if (status == CUT_STATUS_OK) {
    fputs(text, stderr);
    terminal_tell("%s: %lld error%s in the case; nothing was run", path, (long long)n, n == 1 ? "" : "s");
  }
  cut_text_free(text);
  cut_result_free(r);
  return status == CUT_STATUS_OK ? EXIT_BAD_INPUT : fail(&err, status);
}

/* Opens the case; *code is the exit code where there is nothing to go on with. */
static cut_case *open_case(const arguments *a, bool checks, int *code) {
  cut_case *c = NULL;
  cut_error err = {0};
  cut_status status = cut_case_open(a->case_path, a->open, a->n_open, &c, &err);
  *code = EXIT_ANSWERED;
  if (c == NULL || (status != CUT_STATUS_OK && count_diagnostics(c, true) == 0)) {
    *code = fail_run(a, &err, status); /* it is not the case that is wrong */
  } else if (status != CUT_STATUS_OK && !checks) {
    channel_error(a->progress_to, &err);
    *code = tell_unsound(c, a->case_path);
  }
  int64_t n = c == NULL || *code != EXIT_ANSWERED || checks || a->quiet ? 0 : count_diagnostics(c, false);
  if (n > 0) terminal_tell("%lld warning%s: cutset check %s", (long long)n, n == 1 ? "" : "s", a->case_path);
  return c;
}

/* What was wrong: with the case, or with the result that was verified. */
static void tell_refusal(const cut_result *r, const cut_case *c, const arguments *a) {
  int64_t n_errors = c == NULL ? 0 : count_diagnostics(c, true), n_checks = cut_result_n_rows(r, "verification"),
          n_failed = 0;
  for (int64_t i = 0; i < n_checks; i++) n_failed += cut_result_integer(r, "verification", i, "passed") == 0;
  if (n_errors > 0)
    terminal_tell("%s: %lld error%s in the case", a->case_path, (long long)n_errors, n_errors == 1 ? "" : "s");
  else if (n_failed > 0)
    terminal_tell("%lld of %lld checks failed", (long long)n_failed, (long long)n_checks);
}

static int run_verb(const arguments *a) {
  const char *verb = cut_verb(a->verb).name;
  cut_case *c = NULL;
  cut_result *r = NULL;
  cut_error err = {0};
  progress shown;
  cut_sink sink = {progress_tell, &shown};
  int code = EXIT_ANSWERED;
  cut_status status = check_output(a, &err);
  if (status != CUT_STATUS_OK) return fail_run(a, &err, status);
  if (a->case_path == NULL && a->n_open > 0) {
    terminal_tell("option \"%s\" needs a CASE to open", a->open[0].name);
    return EXIT_BAD_INPUT;
  }
  if (a->case_path != NULL) c = open_case(a, strcmp(verb, "check") == 0, &code);
  if (code != EXIT_ANSWERED) goto cleanup;

  progress_start(&shown, a->progress, a->quiet, a->progress_to);
  status = cut_run(c, verb, a->run, a->n_run, &sink, &r, &err);
  progress_end(&shown);
  if (status == CUT_STATUS_OK && terminal_stopped() != 0) {
    status = err.status = CUT_STATUS_INTERRUPTED;
    fail_input(&err, "interrupted");
  }
  if (status == CUT_STATUS_OK) status = save_results(r, a, &err);
  bool arrived = true;
  if (status == CUT_STATUS_OK) status = put_reports(c, r, a, &arrived, &err);
  if (status != CUT_STATUS_OK) {
    code = fail_run(a, &err, status);
    goto cleanup;
  }
  if (!arrived) code = EXIT_INTERNAL;
  if (!a->quiet && strcmp(a->format, "html") != 0) code = print_result(r, a);
  if (code == EXIT_ANSWERED) channel_done(a->progress_to, r);
  if (cut_result_outcome(r) == CUT_OUTCOME_BAD_INPUT) tell_refusal(r, c, a);
  if (code == EXIT_ANSWERED) code = (int)cut_result_outcome(r);
cleanup:
  cut_result_free(r);
  cut_case_free(c);
  return code;
}

/* ---- commands of ours ---------------------------------------------------------------------------------------- */

static int export(const arguments *a) {
  cut_result *r = NULL;
  cut_error err = {0};
  cut_status status = check_output(a, &err);
  if (status == CUT_STATUS_OK) status = cut_result_load(a->operands[0], &r, &err);
  if (status != CUT_STATUS_OK) return fail_run(a, &err, status);
  int code = print_result(r, a);
  if (code == EXIT_ANSWERED) channel_done(a->progress_to, r);
  cut_result_free(r);
  return code;
}

static int bundle(const arguments *a) {
  cut_error err = {0};
  if (a->n_outputs != 1) {
    terminal_tell("a bundle needs a place, and one only: cutset bundle %s %s --output FILE", a->operands[0], a->case_path);
    return EXIT_BAD_INPUT;
  }
  cut_status status = cut_bundle(a->operands[0], a->case_path, a->outputs[0], &err);
  return status == CUT_STATUS_OK ? EXIT_ANSWERED : fail(&err, status);
}

static int replay(const arguments *a) {
  cut_replay found;
  cut_result *r = NULL;
  cut_error err = {0};
  progress shown;
  cut_sink sink = {progress_tell, &shown};
  progress_start(&shown, a->progress, a->quiet, -1);
  cut_status status = cut_bundle_replay(a->operands[0], &sink, &found, &r, &err);
  progress_end(&shown);
  for (int i = 0; i < a->n_outputs && status == CUT_STATUS_OK; i++) status = cut_result_save(r, a->outputs[i], &err);
  cut_result_free(r);
  if (status != CUT_STATUS_OK) return fail(&err, status);
  if (!a->quiet) {
    bool told = found.same ? printf("the same answer: %s\n", found.found) > 0
                           : printf("another answer: %s\nthe bundle has: %s\n", found.found, found.expected) > 0;
    if (!told || !terminal_print("")) return EXIT_INTERNAL;
    if (!found.same && strcmp(found.version, cut_version()) != 0)
      terminal_tell("the bundle was made by version %s, this is %s", found.version, cut_version());
  }
  return found.same ? EXIT_ANSWERED : EXIT_DIFFERS;
}

static int document(const arguments *a) {
  cut_case *c = NULL;
  char *text = NULL;
  cut_error err = {0};
  int code = EXIT_ANSWERED;
  if (a->case_path != NULL && strcmp(a->operands[0], "datapackage") != 0) {
    terminal_tell("only datapackage is about a case: cutset document %s", a->operands[0]);
    return EXIT_BAD_INPUT;
  }
  if (a->case_path != NULL) c = open_case(a, false, &code);
  if (code == EXIT_ANSWERED) {
    cut_status status = cut_document(c, a->operands[0], &text, &err);
    code = status == CUT_STATUS_OK ? print_text(text) : fail(&err, status);
  }
  cut_case_free(c);
  return code;
}

static int start_case(const arguments *a) {
  const char *folder = a->operands[0];
  cut_error err = {0};
  cut_status status = new_case(folder, a->title, &err);
  if (status != CUT_STATUS_OK) return fail(&err, status);
  printf(
      "A small case is in %s: change it row by row, and ask after each change.\n\n"
      "Is it sound?                       cutset check %s\n"
      "What are the answers?              cutset brief %s\n"
      "What may stand in each column?     cutset document case-format\n",
      folder, folder, folder);
  return terminal_print("") ? EXIT_ANSWERED : EXIT_INTERNAL;
}

static int serve_cases(const arguments *a) {
  cut_error err = {0};
  serve_options o = a->serve;
  o.cases = a->cases;
  o.n_cases = a->n_cases;
  cut_status status = serve(&o, &err);
  return status == CUT_STATUS_OK ? EXIT_ANSWERED : fail(&err, status);
}

static int help(const arguments *a) {
  cut_error err = {0};
  if (a->operands[0] == NULL) return print_help(-1);
  int64_t verb = cut_find_verb(a->operands[0], &err);
  return verb < 0 ? fail(&err, CUT_STATUS_INPUT) : print_help(verb);
}

int main(int argc, char **argv) {
  arguments a;
  cut_error err = {0};
  int code = EXIT_ANSWERED;
  terminal_start();
  if (argc < 2) {
    help_overview(stderr);
    return EXIT_BAD_INPUT;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return print_help(-1);
  if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
    return printf("cutset %s\n", cut_version()) > 0 && terminal_print("") ? EXIT_ANSWERED : EXIT_INTERNAL;
  if (argv[1][0] == '-') {
    terminal_tell("\"%s\" stands where a verb should: cutset VERB CASE [OPTIONS]", argv[1]);
    return EXIT_BAD_INPUT;
  }
  cut_status status = arguments_read(argc, argv, &a, &err);
  if (status != CUT_STATUS_OK) {
    code = fail(&err, status);
    if (a.verb >= 0)
      terminal_tell("cutset help %s tells what it takes", cut_verb(a.verb).name);
    else
      terminal_tell("cutset help lists the verbs");
  } else if (a.help) {
    code = print_help(a.verb);
  } else {
    const char *verb = cut_verb(a.verb).name;
    if (strcmp(verb, "export") == 0)
      code = export(&a);
    else if (strcmp(verb, "bundle") == 0)
      code = bundle(&a);
    else if (strcmp(verb, "replay") == 0)
      code = replay(&a);
    else if (strcmp(verb, "document") == 0)
      code = document(&a);
    else if (strcmp(verb, "new") == 0)
      code = start_case(&a);
    else if (strcmp(verb, "serve") == 0)
      code = serve_cases(&a);
    else if (strcmp(verb, "help") == 0)
      code = help(&a);
    else
      code = run_verb(&a);
  }
  arguments_clear(&a);
  return code;
}
