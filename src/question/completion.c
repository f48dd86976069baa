#include "question/completion.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static bool is_word_of(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *p = list; *p != '\0'; p += strspn(p, " ")) {
    size_t length = strcspn(p, " ");
    if (length == n && strncmp(p, word, n) == 0) return true;
    p += length;
  }
  return false;
}

static bool takes(const cut_option_info *o, const char *verb) {
  return strcmp(o->verbs, "*") == 0 || is_word_of(o->verbs, verb);
}

/* As the command line has it: dashes for underscores. */
static void add_dashed(cut_text *t, const char *name) {
  for (const char *p = name; *p != '\0'; p++) cut_text_add_n(t, *p == '_' ? "-" : p, 1);
}

/* A flag that is on unless it is switched off. */
static bool is_on(const cut_option_info *o) { return strcmp(o->default_text, "yes") == 0; }

/* ---- bash ---- */

static const char bash_head[] =
    "# bash completion for cutset, written by: cutset document bash-completion\n"
    "_cutset() {\n"
    "  local current=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}\n"
    "  local options= operands= words= kind= at=0 i word\n"
    "  COMPREPLY=()\n"
    "  # An equals sign is a word of its own: --format=csv are three.\n"
    "  if [[ $current == = ]]; then\n"
    "    current=\n"
    "  elif [[ $last == = ]]; then\n"
    "    last=${COMP_WORDS[COMP_CWORD-2]}\n"
    "  fi\n";

/* What the verb takes: options, and the names of its operands in order. */
static void add_bash_verbs(cut_text *t) {
  cut_text_add(t, "  case $verb in\n");
  for (int64_t k = 0; k < cut_n_verbs(); k++) {
    cut_verb_info v = cut_verb(k);
    cut_text_add_f(t, "    %s)\n      operands='", v.name);
    for (const char *p = v.operands; *p != '\0'; p++)
      if (strchr("[].", *p) == NULL) cut_text_add_n(t, p, 1);
    cut_text_add(t, "'\n      options='");
    bool first = true;
    for (int64_t i = 0; i < cut_n_options(); i++) {
      cut_option_info o = cut_option(i);
      if (!takes(&o, v.name)) continue;
      cut_text_add(t, first ? "--" : " --");
      if (o.type == CUT_OPTION_FLAG && is_on(&o)) cut_text_add(t, "no-");
      add_dashed(t, o.name);
      if (o.letter[0] != '\0') cut_text_add_f(t, " -%s", o.letter);
      first = false;
    }
    cut_text_add(t, "' ;;\n");
  }
  cut_text_add(t, "  esac\n");
}

/* What may follow an option: words, a file, or something that only its user knows. */
static void add_bash_values(cut_text *t) {
  cut_text_add(t, "  case $last in\n");
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    if (o.type == CUT_OPTION_FLAG) continue;
    cut_text_add(t, "    --");
    add_dashed(t, o.name);
    if (o.letter[0] != '\0') cut_text_add_f(t, "|-%s", o.letter);
    bool is_file = strcmp(o.value_name, "FILE") == 0;
    if (o.type == CUT_OPTION_CHOICE)
      cut_text_add_f(t, ") kind=WORDS words='%s' ;;\n", o.choices);
    else
      cut_text_add_f(t, ") kind=%s ;;\n", is_file ? "FILE" : "NOTHING");
  }
  cut_text_add(t, "  esac\n");
}

static void add_bash_counting(cut_text *t) {
  cut_text_add(t,
               "  if [[ -z $kind && $current == -* ]]; then\n"
               "    kind=WORDS words=$options\n"
               "  elif [[ -z $kind ]]; then\n"
               "    # Which operand is it? Words that are no options, nor values of options, come before it.\n"
               "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
               "      word=${COMP_WORDS[i]}\n"
               "      case $word in\n"
               "        ");
  bool first = true;
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    if (o.type == CUT_OPTION_FLAG) continue;
    cut_text_add(t, first ? "--" : "|--");
    add_dashed(t, o.name);
    if (o.letter[0] != '\0') cut_text_add_f(t, "|-%s", o.letter);
    first = false;
  }
  cut_text_add(t,
               ")\n"
               "          [[ ${COMP_WORDS[i+1]} == = ]] && ((i++))\n"
               "          ((i++)) ;;\n"
               "        -*|=) ;;\n"
               "        *) ((at++)) ;;\n"
               "      esac\n"
               "    done\n"
               "    set -- $operands\n"
               "    shift $((at < $# ? at : $#))\n"
               "    kind=${1:-NOTHING}\n"
               "  fi\n");
}

static void add_words(cut_text *t, const char *const *words, int64_t n) {
  for (int64_t i = 0; i < n; i++) cut_text_add_f(t, "%s%s", i > 0 ? " " : "", words[i]);
}

static void add_verb_names(cut_text *t) {
  for (int64_t k = 0; k < cut_n_verbs(); k++) cut_text_add_f(t, "%s%s", k > 0 ? " " : "", cut_verb(k).name);
}

char *cut_completion_bash(const char *const *documents, int64_t n) {
  cut_text t = {0};
  cut_text_add(&t, bash_head);
  cut_text_add(&t, "  if ((COMP_CWORD == 1)); then\n    kind=WORDS words='");
  add_verb_names(&t);
  cut_text_add(&t, " --help --version'\n  else\n");
  add_bash_verbs(&t);
  add_bash_values(&t);
  add_bash_counting(&t);
  cut_text_add(&t, "  fi\n  case $kind in\n    VERB) kind=WORDS words='");
  add_verb_names(&t);
  cut_text_add(&t, "' ;;\n    WHAT) kind=WORDS words='");
  add_words(&t, documents, n);
  cut_text_add(
      &t,
      "' ;;\n"
      "  esac\n"
      "  case $kind in\n"
      "    WORDS) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\") ;;\n"
      "    CASE) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$current\") ;;\n"
      "    FILE|RESULT) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\") ;;\n"
      "  esac\n"
      "}\n"
      "complete -F _cutset cutset\n");
  return cut_text_take(&t);
}

/* ---- zsh ---- */

/* Text inside single quotes and brackets of _arguments. */
static void add_zsh(cut_text *t, const char *text) {
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '\'')
      cut_text_add(t, "'\\''");
    else if (strchr("[]:\\", *p) != NULL)
      cut_text_add_f(t, "\\%c", *p);
    else
      cut_text_add_n(t, p, 1);
  }
}

/* What _arguments is told of an option's value. */
static void add_zsh_value(cut_text *t, const cut_option_info *o) {
  if (o->type == CUT_OPTION_FLAG) return;
  cut_text_add(t, ":");
  add_zsh(t, o->value_name);
  if (o->type == CUT_OPTION_CHOICE)
    cut_text_add_f(t, ":(%s)", o->choices);
  else
    cut_text_add(t, strcmp(o->value_name, "FILE") == 0 ? ":_files" : ": ");
}

static void add_zsh_option(cut_text *t, const cut_option_info *o) {
  const bool off = o->type == CUT_OPTION_FLAG && is_on(o), value = o->type != CUT_OPTION_FLAG;
  const char *many = o->repeatable ? "*" : "";
  cut_text_add_f(t, "        '%s--%s", many, off ? "no-" : "");
  add_dashed(t, o->name);
  cut_text_add(t, value ? "=[" : "[");
  add_zsh(t, o->help);
  cut_text_add(t, "]");
  add_zsh_value(t, o);
  cut_text_add(t, "' \\\n");
  if (o->letter[0] == '\0') return;
  cut_text_add_f(t, "        '%s-%s%s[", many, o->letter, value ? "+" : "");
  add_zsh(t, o->help);
  cut_text_add(t, "]");
  add_zsh_value(t, o);
  cut_text_add(t, "' \\\n");
}

static void add_zsh_operand(cut_text *t, const char *name, bool optional, const char *const *documents, int64_t n) {
  cut_text_add_f(t, "        '%s%s:", optional ? "::" : ":", name);
  if (strcmp(name, "CASE") == 0 || strcmp(name, "CASE...") == 0) {
    cut_text_add(t, "_files -/");
  } else if (strcmp(name, "VERB") == 0) {
    cut_text_add(t, "(");
    add_verb_names(t);
    cut_text_add(t, ")");
  } else if (strcmp(name, "WHAT") == 0) {
    cut_text_add(t, "(");
    add_words(t, documents, n);
    cut_text_add(t, ")");
  } else {
    cut_text_add(t, "_files");
  }
  cut_text_add(t, "' \\\n");
}

static void add_zsh_verb(cut_text *t, const cut_verb_info *v, const char *const *documents, int64_t n) {
  cut_text_add_f(t, "    %s)\n      _arguments -S \\\n", v->name);
  for (int64_t i = 0; i < cut_n_options(); i++) {
    cut_option_info o = cut_option(i);
    if (takes(&o, v->name)) add_zsh_option(t, &o);
  }
  for (const char *p = v->operands; *p != '\0'; p += strspn(p, " ")) {
    const bool optional = *p == '[';
    char name[32] = "";
    size_t length = strcspn(p, " "), first = optional ? 1 : 0;
    memcpy(name, p + first, length - 2 * first < sizeof name ? length - 2 * first : sizeof name - 1);
    add_zsh_operand(t, name, optional, documents, n);
    p += length;
  }
  cut_text_add(t, "        && return ;;\n");
}

char *cut_completion_zsh(const char *const *documents, int64_t n) {
  cut_text t = {0};
  cut_text_add(&t,
               "#compdef cutset\n"
               "# zsh completion for cutset, written by: cutset document zsh-completion\n"
               "_cutset() {\n"
               "  local -a verbs\n"
               "  verbs=(\n");
  for (int64_t k = 0; k < cut_n_verbs(); k++) {
    cut_text_add_f(&t, "    '%s:", cut_verb(k).name);
    add_zsh(&t, cut_verb(k).question);
    cut_text_add(&t, "'\n");
  }
  cut_text_add(&t,
               "  )\n"
               "  if ((CURRENT == 2)); then\n"
               "    _describe verb verbs\n"
               "    return\n"
               "  fi\n"
               "  local verb=$words[2]\n"
               "  shift words\n"
               "  ((CURRENT--))\n"
               "  case $verb in\n");
  for (int64_t k = 0; k < cut_n_verbs(); k++) {
    cut_verb_info v = cut_verb(k);
    add_zsh_verb(&t, &v, documents, n);
  }
  cut_text_add(&t,
               "  esac\n"
               "}\n"
               "_cutset \"$@\"\n");
  return cut_text_take(&t);
}
