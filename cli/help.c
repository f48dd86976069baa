#include "help.h"

#include <string.h>

enum { WIDTH = 80, OPTION_COLUMN = 30 };

/* Wraps text at spaces; the cursor stands at column `at`, further lines begin at `indent`. Help is ASCII. */
static void put_wrapped(FILE *to, const char *text, int at, int indent) {
  bool first = true;
  while (*text != '\0') {
    int n = (int)strcspn(text, " ");
    if (!first && at + 1 + n > WIDTH) {
      fprintf(to, "\n%*s", indent, "");
      at = indent;
    } else if (!first) {
      fputc(' ', to);
      at++;
    }
    fprintf(to, "%.*s", n, text);
    at += n;
    text += n;
    text += *text == ' ';
    first = false;
  }
  fputc('\n', to);
}

static bool takes(const cut_option_info *o, const char *verb) {
  size_t n = strlen(verb);
  if (strcmp(o->verbs, "*") == 0) return true;
  for (const char *p = o->verbs; *p != '\0';) {
    size_t word = strcspn(p, " ");
    if (word == n && strncmp(p, verb, n) == 0) return true;
    p += word;
    p += *p == ' ';
  }
  return false;
}

static void put_option(FILE *to, const cut_option_info *o) {
  char name[80], text[600];
  int n = snprintf(name, sizeof name, "  %s%s%s--", o->letter[0] != '\0' ? "-" : "  ", o->letter,
                   o->letter[0] != '\0' ? ", " : "  ");
  for (const char *p = o->name; *p != '\0' && n + 1 < (int)sizeof name; p++) name[n++] = *p == '_' ? '-' : *p;
  name[n] = '\0';
  if (o->value_name[0] != '\0') n += snprintf(name + n, sizeof name - (size_t)n, " %s", o->value_name);
  bool negative = o->type == CUT_OPTION_FLAG && strcmp(o->default_text, "yes") == 0;
  int used = snprintf(text, sizeof text, "%s", o->help);
  if (o->choices[0] != '\0') used += snprintf(text + used, sizeof text - (size_t)used, "; one of: ");
  for (const char *p = o->choices; *p != '\0' && used + 3 < (int)sizeof text; p++) {
    if (*p == ' ') text[used++] = ',';
    text[used++] = *p;
    text[used] = '\0';
  }
  if (o->default_text[0] != '\0' && o->type != CUT_OPTION_FLAG)
    used += snprintf(text + used, sizeof text - (size_t)used, " (default: %s)", o->default_text);
  if (negative)
    used += snprintf(text + used, sizeof text - (size_t)used, " (default; --no-%s to leave it out)", o->name);
  if (o->repeatable) snprintf(text + used, sizeof text - (size_t)used, "; may be repeated");
  if (n + 2 > OPTION_COLUMN)
    fprintf(to, "%s\n%*s", name, OPTION_COLUMN, "");
  else
    fprintf(to, "%-*s", OPTION_COLUMN, name);
  put_wrapped(to, text, OPTION_COLUMN, OPTION_COLUMN);
}

static void put_examples(FILE *to, const char *examples) {
  fputs("\nExamples:\n", to);
  for (const char *p = examples; *p != '\0';) {
    int n = (int)strcspn(p, "\n");
    fprintf(to, "  %.*s\n", n, p);
    p += n;
    p += *p == '\n';
  }
}

void help_overview(FILE *to) {
  fputs("Cutset: supply dependence between states.\n\nUsage: cutset VERB CASE [OPTIONS]\n\nVerbs:\n", to);
  for (int64_t i = 0; i < cut_n_verbs(); i++) fprintf(to, "  %-10s %s\n", cut_verb(i).name, cut_verb(i).question);
  fputs(
      "\nA case is a folder of tables: case.yaml and one CSV file per table.\n"
      "Options and examples of a verb: cutset help VERB. Version: cutset --version.\n"
      "\nExit status:\n"
      "  0  answered\n"
      "  1  wrong input: the case, an option, or a file that cannot be read or written\n"
      "  2  not all need can be met; the answer says what is missing and why\n"
      "  3  no finite answer\n"
      "  4  limit of time reached; what is known is told\n"
      "  5  internal error, no memory, or the standard output cannot be written\n"
      "  130, 143  stopped by an interrupt or a request to end\n",
      to);
  put_examples(to,
               "cutset brief cases/belarus-2020\ncutset check cases/belarus-2020\n"
               "cutset solve cases/belarus-2020 --scenario suspension");
}

void help_verb(FILE *to, int64_t verb) {
  cut_verb_info v = cut_verb(verb);
  fprintf(to, "%s\n\nUsage: cutset %s %s [OPTIONS]\n\n", v.question, v.name, v.operands);
  put_wrapped(to, v.details, 0, 0);
  fputs("\nOptions:\n", to);
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    if (takes(&o, v.name)) put_option(to, &o);
  }
  put_examples(to, v.examples);
}
