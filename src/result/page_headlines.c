#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "result/figures.h"
#include "result/page_internal.h"

enum { MOST_SOURCES = 8, BRIEF_SOURCES = 3 };

static const char *text_at(const cut_page *p, int64_t row, int column) {
  return cut_result_get_text(p->r, CUT_RT_HEADLINES, row, column);
}

static double number_at(const cut_page *p, int64_t row, int column) {
  return cut_result_get_number(p->r, CUT_RT_HEADLINES, row, column);
}

/* Does the sentence hold the number, not as a part of a longer one? */
static bool holds(const char *sentence, const char *number) {
  static const char digits[] = "0123456789.,";
  size_t n = strlen(number);
  for (const char *at = sentence; n > 0 && (at = strstr(at, number)) != NULL; at++) {
    bool begins = at == sentence || strchr(digits, at[-1]) == NULL;
    bool ends = at[n] == '\0' || strchr(digits, at[n]) == NULL || at[n + 1] < '0' || at[n + 1] > '9';
    if (begins && ends && (at[n] < '0' || at[n] > '9')) return true;
  }
  return false;
}

/* Does the sentence say the number, in full or rounded? */
static bool says(const char *sentence, double x) {
  cut_text full = {0};
  char rounded[440];
  cut_figures_add_alone(&full, x);
  cut_text_fixed(rounded, sizeof rounded, fabs(x), 0, true);
  bool found = !full.failed && (holds(sentence, full.data) || holds(sentence, rounded));
  cut_text_clear(&full);
  return found;
}

static void add_part(cut_text *t, const char *part) {
  cut_text_add(t, t->n > 0 ? "; " : "");
  cut_text_add(t, part);
}

/* What the sentence leaves unsaid: its number and range where they are not in it, what it rests on, how sure it is. */
static void add_facts(const cut_page *p, int64_t row, int64_t note, cut_text *t) {
  const char *sentence = text_at(p, row, CUT_RC_HEADLINES_ANSWER), *unit = text_at(p, row, CUT_RC_HEADLINES_UNIT);
  const char *kind = text_at(p, row, CUT_RC_HEADLINES_KIND), *proof = text_at(p, row, CUT_RC_HEADLINES_PROOF);
  double value = number_at(p, row, CUT_RC_HEADLINES_VALUE), low = number_at(p, row, CUT_RC_HEADLINES_LOW);
  double high = number_at(p, row, CUT_RC_HEADLINES_HIGH);
  if (!isnan(value) && !says(sentence, value)) {
    cut_figures_add_alone(t, value);
    cut_text_add_f(t, unit[0] != '\0' ? " %s" : "%s", unit);
  }
  if (low < high && !(says(sentence, low) && says(sentence, high))) {
    add_part(t, "between ");
    cut_figures_add_alone(t, low);
    cut_text_add(t, " and ");
    cut_figures_add_alone(t, high);
  }
  if (kind[0] != '\0') add_part(t, kind);
  if (proof[0] != '\0') add_part(t, proof);
  if (note > 0) {
    add_part(t, "rows ");
    cut_text_add_f(t, "%lld", (long long)note);
  }
}

static void add_answer(const cut_page *p, int64_t row, int64_t note) {
  cut_text line = {0}, facts = {0};
  add_facts(p, row, note, &facts);
  cut_text_add(&line, text_at(p, row, CUT_RC_HEADLINES_ANSWER));
  if (facts.n > 0) cut_text_add_f(&line, " [%s]", facts.data);
  if (line.failed || facts.failed)
    p->t->failed = true;
  else
    cut_page_add_lines(p, CUT_PAGE_PLAIN, line.data, "  ", "    ");
  cut_text_clear(&facts);
  cut_text_clear(&line);
}

static int64_t n_words(const char *text) {
  int64_t n = 0;
  for (const char *q = text + strspn(text, " "); *q != '\0'; n++) {
    q += strcspn(q, " ");
    q += strspn(q, " ");
  }
  return n;
}

/* "rows 2: storages:tank, routes:pipe and 3 more" */
static void add_sources(const cut_page *p, const char *sources, int64_t note) {
  int64_t n = 0, most = p->is_brief && n_words(sources) > BRIEF_SOURCES + 2 ? BRIEF_SOURCES : MOST_SOURCES;
  cut_text list = {0}, first = {0};
  for (const char *q = sources + strspn(sources, " "); *q != '\0'; n++) {
    size_t bytes = strcspn(q, " ");
    if (n < most) {
      cut_text_add(&list, n > 0 ? ", " : "");
      cut_text_add_n(&list, q, (int64_t)bytes);
    }
    q += bytes;
    q += strspn(q, " ");
  }
  if (n > most) cut_text_add_f(&list, " and %lld more", (long long)(n - most));
  cut_text_add_f(&first, "    rows %lld: ", (long long)note);
  if (list.failed || first.failed)
    p->t->failed = true;
  else if (n > 0)
    cut_page_add_lines(p, CUT_PAGE_FAINT, list.data, first.data, "      ");
  cut_text_clear(&first);
  cut_text_clear(&list);
}

/* Lists of rows seen so far, [n]; texts of a result that are equal are the same text. */
typedef struct notes {
  const char **items;
  int64_t n;
} notes;

/* Number of a list, from 1; 0 for an empty one. */
static int64_t note_of(notes *seen, const char *sources) {
  if (sources[0] == '\0') return 0;
  for (int64_t i = 0; i < seen->n; i++)
    if (strcmp(seen->items[i], sources) == 0) return i + 1;
  seen->items[seen->n++] = sources;
  return seen->n;
}

void cut_page_add_headlines(const cut_page *p) {
  int64_t n = cut_result_count(p->r, CUT_RT_HEADLINES);
  notes seen = {.items = (const char **)cut_mem_new(n, sizeof *seen.items)};
  if (seen.items == NULL) p->t->failed = true;
  for (int64_t row = 0, end; row < n && seen.items != NULL; row = end) {
    const char *topic = text_at(p, row, CUT_RC_HEADLINES_TOPIC);
    int64_t told = seen.n;
    for (end = row + 1; end < n && strcmp(text_at(p, end, CUT_RC_HEADLINES_TOPIC), topic) == 0;) end++;
    cut_page_add_gap(p);
    cut_page_add_lines(p, CUT_PAGE_BOLD, topic, "", "");
    for (int64_t k = row; k < end; k++) add_answer(p, k, note_of(&seen, text_at(p, k, CUT_RC_HEADLINES_SOURCES)));
    for (int64_t i = told; i < seen.n; i++) add_sources(p, seen.items[i], i + 1);
  }
  cut_mem_free((void *)seen.items);
}
