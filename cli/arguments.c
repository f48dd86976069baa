#include "arguments.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

cut_status fail_input(cut_error *err, const char *format, ...) {
  va_list args;
  va_start(args, format);
  memset(err, 0, sizeof *err);
  err->status = CUT_STATUS_INPUT;
  vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  return CUT_STATUS_INPUT;
}

static cut_status fail_memory(cut_error *err) {
  fail_input(err, "out of memory");
  err->status = CUT_STATUS_MEMORY;
  return CUT_STATUS_MEMORY;
}

void arguments_clear(arguments *a) {
  free(a->run);
  free(a->open);
  free(a->tables);
  free(a->cases);
  memset(a, 0, sizeof *a);
}

/* ---- options ------------------------------------------------------------------------------------------------- */

static cut_status add_table(arguments *a, const char *name, cut_error *err) {
  size_t before = a->tables == NULL ? 0 : strlen(a->tables), n = strlen(name);
  char *tables = realloc(a->tables, before + n + 2);
  if (tables == NULL) return fail_memory(err);
  if (before > 0) tables[before++] = ' ';
  memcpy(tables + before, name, n + 1);
  a->tables = tables;
  return CUT_STATUS_OK;
}

/* A number between limits; the library has seen that it is a whole one, 0 or more. */
static cut_status set_number(const char *name, const char *value, int64_t least, int64_t most, int64_t *out,
                             cut_error *err) {
  errno = 0;
  long long x = strtoll(value, NULL, 10);
  if (errno != 0 || x < least || x > most)
    return fail_input(err, "option \"%s\": \"%s\" is not a number from %lld to %lld", name, value, (long long)least,
                      (long long)most);
  *out = x;
  return CUT_STATUS_OK;
}

/* Options of `serve`; false if it is none of them. */
static bool set_serve(serve_options *s, const char *name, const char *value, cut_status *status, cut_error *err) {
  const struct {
    const char *name;
    int64_t *to, least, most;
  } numbers[] = {{"port", &s->port, 0, 65535},        {"jobs", &s->jobs, 0, 256},
                 {"queue", &s->queue, 0, 100000},     {"memory", &s->memory, 16, 1 << 24},
                 {"seconds", &s->seconds, 1, 864000}, {"keep", &s->keep, 1, 1000000}};
  const struct {
    const char *name, **to;
  } texts[] = {{"address", &s->address}, {"token_file", &s->token_file}, {"data", &s->data}};
  *status = CUT_STATUS_OK;
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    if (strcmp(name, numbers[i].name) != 0) continue;
    *status = set_number(name, value, numbers[i].least, numbers[i].most, numbers[i].to, err);
    return true;
  }
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (strcmp(name, texts[i].name) != 0) continue;
    *texts[i].to = value;
    return true;
  }
  return false;
}

static cut_status set_progress_to(arguments *a, const char *name, const char *value, cut_error *err) {
  int64_t fd = -1;
  cut_status status = set_number(name, value, 3, 65535, &fd, err);
  if (status != CUT_STATUS_OK) return status;
  if (fcntl((int)fd, F_GETFD) == -1) return fail_input(err, "option \"%s\": nothing is open as %s", name, value);
  a->progress_to = (int)fd;
  return CUT_STATUS_OK;
}

static cut_status add_output(arguments *a, const char *path, cut_error *err) {
  for (int i = 0; i < a->n_outputs; i++)
    if (strcmp(a->outputs[i], path) == 0) return fail_input(err, "option \"output\" names %s twice", path);
  if (a->n_outputs == MAX_OUTPUTS) return fail_input(err, "option \"output\" is given more than %d times", MAX_OUTPUTS);
  a->outputs[a->n_outputs++] = path;
  return CUT_STATUS_OK;
}

static cut_status set_front_end(arguments *a, const char *name, const char *value, cut_error *err) {
  bool yes = strcmp(value, "yes") == 0;
  cut_status status = CUT_STATUS_OK;
  if (set_serve(&a->serve, name, value, &status, err)) return status;
  if (strcmp(name, "progress_to") == 0) return set_progress_to(a, name, value, err);
  if (strcmp(name, "table") == 0) return add_table(a, value, err);
  if (strcmp(name, "output") == 0) return add_output(a, value, err);
  if (strcmp(name, "format") == 0)
    a->format = value;
  else if (strcmp(name, "colour") == 0)
    a->colour = value;
  else if (strcmp(name, "title") == 0)
    a->title = value;
  else if (strcmp(name, "width") == 0)
    a->width = value;
  else if (strcmp(name, "quiet") == 0)
    a->quiet = yes;
  else if (strcmp(name, "progress") == 0)
    a->progress = yes;
  else if (strcmp(name, "help") == 0)
    a->help = yes;
  else
    return fail_input(err, "option --%s is not for the command line", name);
  return CUT_STATUS_OK;
}

static cut_status set_option(arguments *a, int64_t i, const char *value, bool *given, cut_error *err) {
  cut_option_info o = cut_option(i);
  if (value == NULL) return fail_input(err, "option \"%s\" needs a value: %s", o.name, o.value_name);
  cut_status status = cut_option_check(i, value, err);
  if (status != CUT_STATUS_OK) return status;
  if (given[i] && !o.repeatable) return fail_input(err, "option \"%s\" is given twice", o.name);
  given[i] = true;
  if (o.front_end_only) return set_front_end(a, o.name, value, err);
  cut_option_value v = {o.name, value};
  if (o.opens_case)
    a->open[a->n_open++] = v;
  else
    a->run[a->n_run++] = v;
  return CUT_STATUS_OK;
}

/* Option with that one-letter name that the verb takes, -1 if there is none. */
static int64_t find_letter(const char *verb, char letter, cut_error *err) {
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    if (o.letter[0] == letter && letter != '\0') return cut_find_option(verb, o.name, err);
  }
  fail_input(err, "%s does not know option -%c", verb, letter);
  return -1;
}

/* Copies a name up to '=' into buf; where it is not too long. */
static bool copy_name(char *buf, size_t size, const char *word) {
  size_t n = strcspn(word, "=");
  if (n == 0 || n >= size) return false;
  memcpy(buf, word, n);
  buf[n] = '\0';
  return true;
}

/* The value of an option that was not given with it: for a flag it is clear, else it is the next word. */
static cut_status take_value(int64_t i, const char *word, int argc, char **argv, int *k, const char **value,
                             cut_error *err) {
  cut_option_info o = cut_option(i);
  if (o.type == CUT_OPTION_FLAG)
    *value = "yes";
  else if (*k + 1 < argc && strncmp(argv[*k + 1], "--", 2) != 0)
    *value = argv[++*k];
  else
    return fail_input(err, "option %s needs a value: %s", word, o.value_name);
  return CUT_STATUS_OK;
}

/* "-q", "-qo FILE", "-oFILE": letters of flags, the last one may be of an option with a value. */
static cut_status read_letters(arguments *a, int argc, char **argv, int *k, bool *given, cut_error *err) {
  const char *word = argv[*k];
  for (const char *p = word + 1; *p != '\0'; p++) {
    int64_t i = find_letter(cut_verb(a->verb).name, *p, err);
    if (i < 0) return CUT_STATUS_INPUT;
    const char *value = p[1] == '\0' ? NULL : p + 1 + (p[1] == '=');
    bool flag = cut_option(i).type == CUT_OPTION_FLAG;
    if (flag || value == NULL) {
      cut_status status = take_value(i, word, argc, argv, k, &value, err);
      if (status != CUT_STATUS_OK) return status;
    }
    cut_status status = set_option(a, i, value, given, err);
    if (status != CUT_STATUS_OK || !flag) return status;
  }
  return CUT_STATUS_OK;
}

/* "--name", "--name=value", "--name value", and "--no-name" for a flag. *k ends at the last word read. */
static cut_status read_long(arguments *a, int argc, char **argv, int *k, bool *given, cut_error *err) {
  const char *verb = cut_verb(a->verb).name, *word = argv[*k], *value = strchr(word, '=');
  char name[64];
  if (!copy_name(name, sizeof name, word + 2)) return fail_input(err, "%s does not know option \"%s\"", verb, word);
  int64_t i = cut_find_option(verb, name, err);
  if (value != NULL) value++;
  if (i < 0 && strncmp(name, "no-", 3) == 0) {
    cut_error other;
    i = cut_find_option(verb, name + 3, &other);
    if (i >= 0 && cut_option(i).type != CUT_OPTION_FLAG) i = -1;
    if (i >= 0 && value != NULL) return fail_input(err, "option %s takes no value", word);
    value = "no";
  }
  if (i < 0) return CUT_STATUS_INPUT;
  cut_status status = value == NULL ? take_value(i, word, argc, argv, k, &value, err) : CUT_STATUS_OK;
  return status == CUT_STATUS_OK ? set_option(a, i, value, given, err) : status;
}

/* ---- operands ------------------------------------------------------------------------------------------------ */

/* The next name in a list like "RESULT [CASE]"; false at the end. */
static bool next_operand(const char **list, char *name, size_t size, bool *optional) {
  const char *p = *list + strspn(*list, " ");
  size_t n = strcspn(p, " ");
  if (n == 0) return false;
  *list = p + n;
  *optional = p[0] == '[';
  snprintf(name, size, "%.*s", (int)n - 2 * *optional, p + *optional);
  return true;
}

/* Option that an operand stands for, -1 if it is no option of a run. */
static int64_t option_of(const char *verb, const char *operand) {
  char name[32];
  size_t n = 0;
  cut_error err;
  for (; operand[n] != '\0' && n + 1 < sizeof name; n++) name[n] = (char)tolower((unsigned char)operand[n]);
  name[n] = '\0';
  int64_t i = cut_find_option(verb, name, &err);
  return i >= 0 && !cut_option(i).front_end_only ? i : -1;
}

static cut_status place_operands(arguments *a, char **words, int n_words, bool *given, cut_error *err) {
  cut_verb_info v = cut_verb(a->verb);
  const char *list = v.operands;
  char name[32];
  bool optional = false;
  int used = 0;
  for (int k = 0; k < MAX_OPERANDS && next_operand(&list, name, sizeof name, &optional); k++) {
    int64_t option = v.front_end_only ? -1 : option_of(v.name, name);
    if (option >= 0 && given[option]) continue;
    if (used == n_words) {
      if (optional) continue;
      return fail_input(err, "%s needs %s: cutset %s %s", v.name, name, v.name, v.operands);
    }
    const char *word = words[used++];
    if (word[0] == '\0') return fail_input(err, "%s is empty", name);
    if (strcmp(name, "CASE...") == 0) { /* all that follow */
      a->cases[a->n_cases++] = word;
      while (used < n_words) a->cases[a->n_cases++] = words[used++];
      continue;
    }
    a->operands[k] = word;
    if (strcmp(name, "CASE") == 0) a->case_path = word;
    if (option >= 0) {
      cut_status status = set_option(a, option, word, given, err);
      if (status != CUT_STATUS_OK) return status;
    }
  }
  if (used < n_words)
    return fail_input(err, "\"%s\" is one word too many: cutset %s %s", words[used], v.name, v.operands);
  return CUT_STATUS_OK;
}

cut_status arguments_read(int argc, char **argv, arguments *a, cut_error *err) {
  bool only_operands = false;
  int n_words = 0;
  memset(a, 0, sizeof *a);
  a->format = "table";
  a->colour = "auto";
  a->progress_to = -1;
  serve_options_init(&a->serve);
  a->verb = cut_find_verb(argv[1], err);
  if (a->verb < 0) return CUT_STATUS_INPUT;
  char **words = calloc((size_t)argc, sizeof *words);
  bool *given = calloc((size_t)cut_n_options(), sizeof *given);
  a->run = calloc((size_t)argc, sizeof *a->run);
  a->open = calloc((size_t)argc, sizeof *a->open);
  a->cases = calloc((size_t)argc, sizeof *a->cases);
  cut_status status = words == NULL || given == NULL || a->run == NULL || a->open == NULL || a->cases == NULL
                          ? fail_memory(err)
                          : CUT_STATUS_OK;
  for (int k = 2; k < argc && status == CUT_STATUS_OK; k++) {
    if (!only_operands && strcmp(argv[k], "--") == 0)
      only_operands = true;
    else if (!only_operands && strncmp(argv[k], "--", 2) == 0)
      status = read_long(a, argc, argv, &k, given, err);
    else if (!only_operands && argv[k][0] == '-' && argv[k][1] != '\0')
      status = read_letters(a, argc, argv, &k, given, err);
    else
      words[n_words++] = argv[k];
  }
  /* Who asks for help need not have given the operands. */
  if (status == CUT_STATUS_OK && !a->help) status = place_operands(a, words, n_words, given, err);
  free(given);
  free(words);
  return status;
}
