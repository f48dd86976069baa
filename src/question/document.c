/* Documents generated from the tables inside: the manual page from the verbs and options, the others from the schemas
 * of case and result. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/case_document.h"
#include "question/completion.h"
#include "question/verbs.h"
#include "result/result.h"

/* ---- the manual page, in mdoc -------------------------------------------------------------------------------- */

/* Text of an mdoc line: a backslash or a point or quote at the start of a line would be read as a request, a hyphen as
 * a hyphen that may break. */
static void add_mdoc(cut_text *t, const char *s) {
  if (*s == '.' || *s == '\'') cut_text_add(t, "\\&");
  for (; *s != '\0'; s++) {
    if (*s == '\\')
      cut_text_add(t, "\\e");
    else if (*s == '-')
      cut_text_add(t, "\\-");
    else
      cut_text_add_n(t, s, 1);
  }
}

/* Prose: each sentence on a line of its own, as mdoc wants it. */
static void add_sentences(cut_text *t, const char *s) {
  while (*s != '\0') {
    const char *end = s;
    while (*end != '\0' && !((end[0] == '.' || end[0] == '?') && (end[1] == ' ' || end[1] == '\0'))) end++;
    if (*end != '\0') end++;
    char *sentence = cut_mem_text_n(s, end - s);
    if (sentence == NULL)
      t->failed = true;
    else
      add_mdoc(t, sentence);
    cut_mem_free(sentence);
    cut_text_add(t, "\n");
    s = end + strspn(end, " ");
  }
}

/* An option with its name as the command line has it: dashes for underscores. */
static void add_option_name(cut_text *t, const cut_option_info *o) {
  cut_text_add(t, "Fl \\-");
  for (const char *p = o->name; *p != '\0'; p++) cut_text_add(t, *p == '_' || *p == '-' ? "\\-" : (char[2]){*p, '\0'});
  if (o->value_name[0] != '\0') {
    cut_text_add(t, " Ns = Ns Ar ");
    add_mdoc(t, o->value_name);
  }
  if (o->letter[0] != '\0')
    cut_text_add_f(t, " , Fl %s%s%s", o->letter, o->value_name[0] != '\0' ? " Ar " : "", o->value_name);
}

/* A line with a list of words: "For solve, compare." */
static void add_list(cut_text *t, const char *before, const char *words) {
  cut_text_add(t, before);
  for (const char *p = words; *p != '\0'; p++) cut_text_add(t, *p == ' ' ? ", " : (char[2]){*p, '\0'});
  cut_text_add(t, ".\n");
}

static void add_option(cut_text *t, const cut_option_info *o) {
  cut_text_add(t, ".It ");
  add_option_name(t, o);
  cut_text_add(t, "\n");
  if (o->help[0] >= 'a' && o->help[0] <= 'z') {
    cut_text_add_f(t, "%c", o->help[0] - 'a' + 'A');
    add_mdoc(t, o->help + 1);
  } else {
    add_mdoc(t, o->help);
  }
  cut_text_add(t, ".\n");
  if (o->choices[0] != '\0') add_list(t, "One of: ", o->choices);
  if (o->default_text[0] != '\0' && o->type == CUT_OPTION_FLAG && strcmp(o->default_text, "yes") == 0)
    cut_text_add_f(t, "This is so unless\n.Fl \\-no\\-%s\nis given.\n", o->name);
  else if (o->default_text[0] != '\0' && o->type != CUT_OPTION_FLAG)
    cut_text_add_f(t, "The default is %s.\n", o->default_text);
  if (o->repeatable) cut_text_add(t, "May be repeated.\n");
  if (strcmp(o->verbs, "*") != 0) add_list(t, "For ", o->verbs);
}

static void add_synopsis(cut_text *t) {
  cut_text_add(t, ".Sh SYNOPSIS\n");
  for (int64_t i = 0; i < cut_n_verbs(); i++) {
    cut_verb_info v = cut_verb(i);
    cut_text_add_f(t, ".Nm\n.Cm %s\n", v.name);
    for (const char *p = v.operands; *p != '\0';) {
      size_t n = strcspn(p, " ");
      bool optional = *p == '[';
      cut_text_add(t, optional ? ".Op Ar " : ".Ar ");
      cut_text_add_n(t, p + optional, (int64_t)n - (optional ? 2 : 0));
      cut_text_add(t, "\n");
      p += n;
      p += *p == ' ';
    }
    if (!v.front_end_only || strcmp(v.name, "export") == 0) cut_text_add(t, ".Op Ar options\n");
  }
  cut_text_add(t, ".Nm\n.Fl \\-version\n");
}

static void add_verbs(cut_text *t) {
  cut_text_add(t, ".Sh VERBS\n.Bl -tag -width Ds\n");
  for (int64_t i = 0; i < cut_n_verbs(); i++) {
    cut_verb_info v = cut_verb(i);
    cut_text_add_f(t, ".It Cm %s\n.Em ", v.name);
    add_mdoc(t, v.question);
    cut_text_add(t, "\n.Pp\n");
    add_sentences(t, v.details);
  }
  cut_text_add(t, ".El\n");
}

static void add_examples(cut_text *t) {
  cut_text_add(t, ".Sh EXAMPLES\n");
  for (int64_t i = 0; i < cut_n_verbs(); i++) {
    cut_verb_info v = cut_verb(i);
    add_mdoc(t, v.question);
    cut_text_add(t, "\n.Bd -literal -offset indent\n");
    for (const char *p = v.examples; *p != '\0';) {
      size_t n = strcspn(p, "\n");
      char *line = cut_mem_text_n(p, (int64_t)n);
      if (line == NULL)
        t->failed = true;
      else
        add_mdoc(t, line);
      cut_mem_free(line);
      cut_text_add(t, "\n");
      p += n + (p[n] == '\n');
    }
    cut_text_add(t, ".Ed\n");
    if (i + 1 < cut_n_verbs()) cut_text_add(t, ".Pp\n");
  }
}

static const char manual_head[] =
    ".Dd 2020-02-10\n"
    ".Dt CUTSET 1\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm cutset\n"
    ".Nd supply dependence between states\n";

static const char manual_description[] =
    ".Sh DESCRIPTION\n"
    "A\n"
    ".Ar CASE\n"
    "is a folder of tables that says who supplies whom, by which routes, under which contracts and prices.\n"
    ".Nm\n"
    "answers questions about it.\n"
    "Answers go to the standard output, messages to the standard error output.\n"
    ".Pp\n"
    "Options and operands may come in any order.\n"
    "An option's value follows it as the next word or after an equals sign;\n"
    "after\n"
    ".Fl \\-\n"
    "everything is an operand.\n"
    "An option that a verb does not take is an error, and so is one that is given twice and may not be repeated.\n";

static const char manual_tail[] =
    ".Sh ENVIRONMENT\n"
    ".Bl -tag -width NO_COLOR\n"
    ".It Ev COLUMNS\n"
    "Width of the page, where the output is a terminal.\n"
    ".It Ev NO_COLOR\n"
    "If set and not empty, no colour.\n"
    ".It Ev TERM\n"
    "If it is dumb, no colour.\n"
    ".El\n"
    ".Sh FILES\n"
    ".Bl -tag -width Ds\n"
    ".It Pa CASE/case.yaml\n"
    "What the case is: title, currency, calendar, view, questions.\n"
    ".It Pa CASE/*.csv\n"
    "Its tables;\n"
    ".Cm document Cm case\\-format\n"
    "describes them.\n"
    ".It Pa *.cutset\n"
    "A saved result: an SQLite file;\n"
    ".Cm document Cm results\n"
    "describes its tables.\n"
    "It takes the place of an older one in a single step, and never that of any other file.\n"
    ".It Pa *.bundle\n"
    "What a saved result was made of: a tar file, which\n"
    ".Cm replay\n"
    "runs again.\n"
    ".El\n"
    ".Sh EXIT STATUS\n"
    ".Bl -tag -width Ds\n"
    ".It 0\n"
    "The question is answered.\n"
    ".It 1\n"
    "The input is wrong: the case, an option, or a file that cannot be read or written.\n"
    ".It 2\n"
    "Not all need can be met; the answer says what is missing and why.\n"
    "Of\n"
    ".Cm replay :\n"
    "the answer is another one.\n"
    ".It 3\n"
    "The question has no finite answer.\n"
    ".It 4\n"
    "A limit of time was reached; what is known is told.\n"
    ".It 5\n"
    "Internal error, no memory, or the standard output cannot be written.\n"
    ".It 130, 143\n"
    "Stopped by an interrupt from the keyboard, or by a request to end.\n"
    "Nothing is printed and no file is written.\n"
    ".El\n";

static char *manual(void) {
  cut_text t = {0};
  cut_text_add(&t, manual_head);
  add_synopsis(&t);
  cut_text_add(&t, manual_description);
  add_verbs(&t);
  cut_text_add(&t, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    add_option(&t, &o);
  }
  cut_text_add(&t, ".El\n");
  cut_text_add(&t, manual_tail);
  add_examples(&t);
  return cut_text_take(&t);
}

/* ---- the choice ---------------------------------------------------------------------------------------------- */

cut_status cut_document(const cut_case *c, const char *what, char **out, cut_error *err) {
  static const char *const names[] = {"case-format", "datapackage",     "results",       "ddl",
                                      "manual",      "bash-completion", "zsh-completion"};
  enum { CASE_FORMAT, DATAPACKAGE, RESULTS, DDL, MANUAL, BASH, ZSH, N_NAMES };
  int i = 0;
  *out = NULL;
  while (i < N_NAMES && strcmp(names[i], what) != 0) i++;
  if (i == N_NAMES) {
    int64_t nearest = cut_text_nearest(what, names, N_NAMES);
    if (nearest >= 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "unknown document \"%s\"; did you mean \"%s\"?", what, names[nearest]);
    return CUT_FAIL(err, CUT_STATUS_INPUT,
                    "unknown document \"%s\"; there are case-format, datapackage, results, ddl, manual, "
                    "bash-completion and zsh-completion",
                    what);
  }
  if (i == DATAPACKAGE && c == NULL)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "a data package is of a case, and none is given");
  if (i == CASE_FORMAT) return cut_case_format_document(out, err);
  if (i == DATAPACKAGE) return cut_case_datapackage(c, out, err);
  *out = i == RESULTS ? cut_result_document()
         : i == DDL   ? cut_result_ddl()
         : i == BASH  ? cut_completion_bash(names, N_NAMES)
         : i == ZSH   ? cut_completion_zsh(names, N_NAMES)
                      : manual();
  return *out == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}
