/* A result as a page for people: what was asked, the headlines as sentences, then each table under the question that it
 * answers, numbers rounded to what can be read. A unit that a whole column shares stands in its title. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "result/figures.h"
#include "result/page_internal.h"

enum { PARAGRAPH = 100, ALL = INT32_MAX, BRIEF_ROWS = 18 };

/* How a table is shown where it was not asked for by name: by what weighs most (column, -1: by key), how many rows in
 * all, and the columns left out because others say the same. Tables without an entry are titled by what they hold. */
typedef struct manner {
  const char *question;
  int weight;
  int64_t most;
  const char *left_out; /* names parted by spaces */
} manner;

static const manner manners[CUT_N_RESULT_TABLES] = {
    [CUT_RT_FINDINGS] = {"What is wrong or odd in the case?", -1, ALL, ""},
    [CUT_RT_TABLES_READ] = {"What does the case rest on?", -1, ALL, ""},
    [CUT_RT_CASE_QUESTIONS] = {"What does the case ask?", -1, ALL, "position"},
    [CUT_RT_CASE_ROWS] = {"What does the case say, and who says so?", -1, 60, "file line parents"},
    [CUT_RT_CASE_CELLS] = {"Which numbers and words stand in its cells?", -1, 120,
                           "kind source known_from dimension empty editable"},
    [CUT_RT_STAGES] = {"Is the answer proved?", -1, ALL, "stage offset bound residual leaves"},
    [CUT_RT_SCORES] = {"Would it have been right?", -1, ALL, ""},
    [CUT_RT_BACKTEST] =
        {"What was predicted, and what came?", -1, ALL,
         "scored least most error conditional_error by_contract_error last_month_error scenario given proof committed"},
    [CUT_RT_PREDICTIONS] = {"What does the case as known predict?", -1, ALL,
                            "case_digest model_digest source kind known_from parents"},
    [CUT_RT_ROLLING] = {"How did it go, planning again and again?", -1, ALL, "plan ahead proof"},
    [CUT_RT_BREACHES] = {"Which minima could not be kept, and what did that cost?", CUT_RC_BREACHES_AMOUNT, 36,
                         "table"},
    [CUT_RT_WINDOW_LIMITS] = {"Which limits can a window not keep whole?", -1, ALL, "table"},
    [CUT_RT_UNSERVED] = {"What is not served?", CUT_RC_UNSERVED_ENERGY, 24, "table"},
    [CUT_RT_MEASURES] = {"What is decided, what does it cost and what is it worth?", -1, ALL, ""},
    [CUT_RT_WHY] = {"What cannot hold together, and what would change it?", -1, 60,
                    "position table sentence proof cost_unit"},
    [CUT_RT_WHY_NOT] = {"What does it cost, and what is it worth?", -1, 60, "table step"},
    [CUT_RT_SWITCH_POINTS] = {"Which doubtful inputs would turn an answer, and where?", -1, 60,
                              "position against table key column low high now proof share_holds share_turns holds_at"},
    [CUT_RT_SURVIVAL] = {"How long does supply last?", -1, ALL, ""},
    [CUT_RT_MARGINS] = {"What does conversion earn?", -1, 60, "position"},
    [CUT_RT_REPLACEMENT] = {"What would replace it, by which route, at what cost?", -1, 24, "position"},
    [CUT_RT_SHARES] = {"What share does the supplier have?", -1, ALL, "supplier"},
    [CUT_RT_REACH] = {"Can the share be reached, with and without each measure?", -1, ALL, "solve"},
    [CUT_RT_CALENDAR] = {"Until when can it be decided?", -1, ALL, "solve decider until search proof"},
    [CUT_RT_REGRET] = {"What does waiting cost?", -1, 60, "solve"},
    [CUT_RT_ALTERNATIVES] = {"Which other ways are there for little more?", -1, 36, "position"},
    [CUT_RT_FRONTIER] = {"What does a lower share cost?", -1, 36, "position changes"},
    [CUT_RT_COMPARISON] = {"What does the change do?", -1, ALL, "position"},
    [CUT_RT_LEVERAGE] = {"Who loses more from a break?", -1, 48,
                         "solve goods rows cost_low cost_high unserved_low unserved_high own_low own_high sentence"},
    [CUT_RT_RETALIATION] = {"And if the other side answers?", -1, 48, "solve position sentence"},
    [CUT_RT_DEPENDENCE] = {"Who depends on whom?", -1, ALL, "solve sentence"},
    [CUT_RT_ENERGY_BALANCE] = {"Which energy comes from where?", -1, ALL, "solve"},
    [CUT_RT_FORGONE] = {"What is not charged, and who keeps it?", CUT_RC_FORGONE_AMOUNT, 24, ""},
    [CUT_RT_SUPPLY] = {"Who supplies, how much, at what price?", CUT_RC_SUPPLY_QUANTITY, 36, "table"},
    [CUT_RT_USE] = {"Whose goods are used where, in one way of telling them apart?", CUT_RC_USE_QUANTITY, 36, ""},
    [CUT_RT_ACCOUNTS] = {"Who gains and who pays in all?", CUT_RC_ACCOUNTS_NET, 36, ""},
    [CUT_RT_INCIDENCE] = {"Who pays whom for what?", CUT_RC_INCIDENCE_AMOUNT, 24, "table"},
    [CUT_RT_BINDING] = {"What binds, and what would relaxing it be worth?", CUT_RC_BINDING_WORTH, 36,
                        "stage table key column side periods first"},
    [CUT_RT_VERIFICATION] = {"What was verified?", -1, ALL, ""},
    [CUT_RT_RUN] = {"What was run?", -1, ALL, ""},
};

static int64_t paragraph_width(const cut_page *p) {
  return p->layout->width > 0 && p->layout->width < PARAGRAPH ? p->layout->width : PARAGRAPH;
}

static int64_t indent_of(const char *text) { return (int64_t)strspn(text, " "); }

/* A title is a heading, of the page where it is the first line; what hangs behind its first line is an item of a list;
 * other lines are paragraphs. */
static void add_markdown(const cut_page *p, const char *style, const char *text, const char *first, const char *rest) {
  int64_t indent = indent_of(first);
  bool is_item = indent > 0 && indent_of(rest) > indent;
  if (strcmp(style, CUT_PAGE_BOLD) == 0)
    cut_text_add(p->t, p->t->n == 0 ? "# " : "## ");
  else if (is_item)
    cut_text_add(p->t, indent > 2 ? "  - " : "- ");
  cut_grid_add_escaped(p->t, first + indent);
  cut_grid_add_escaped(p->t, text);
  cut_text_add(p->t, is_item ? "\n" : "\n\n");
}

void cut_page_add_lines(const cut_page *p, const char *style, const char *text, const char *first, const char *rest) {
  cut_text clean = {0};
  bool styled = p->layout->colour && style[0] != '\0';
  cut_grid_add_clean(&clean, text);
  styled = styled && !p->layout->markdown;
  if (styled) cut_text_add(p->t, style);
  if (clean.failed)
    p->t->failed = true;
  else if (p->layout->markdown)
    add_markdown(p, style, clean.data == NULL ? "" : clean.data, first, rest);
  else
    cut_grid_add_wrapped(p->t, clean.data == NULL ? "" : clean.data, paragraph_width(p), first, rest);
  if (styled) cut_text_add(p->t, "\033[0m");
  cut_text_clear(&clean);
}

void cut_page_add_gap(const cut_page *p) {
  bool has_gap = p->layout->markdown && p->t->n > 1 && strcmp(p->t->data + p->t->n - 2, "\n\n") == 0;
  cut_text_add(p->t, p->t->n > 0 && !has_gap ? "\n" : "");
}

void cut_page_add_grid(const cut_page *p, const cut_grid *g) {
  if (p->layout->markdown)
    cut_grid_add_markdown(p->t, g);
  else
    cut_grid_add(p->t, g, p->layout->width);
}

void cut_page_add_rest(const cut_page *p, cut_result_table_id id, int64_t n) {
  cut_text_add_f(p->t, "%s(%lld more: --table %s)\n", p->layout->markdown ? "\n" : "  ", (long long)n,
                 cut_result_schema_of(id)->name);
}

/* ---- one table ----------------------------------------------------------------------------------------------- */

/* A table on its way to the grid. */
typedef struct sheet {
  const cut_page *p;
  cut_result_table_id id;
  const cut_result_schema *schema;
  const int64_t *rows; /* [n] of the table, in the order shown */
  int64_t n;
  int column[CUT_GRID_MAX_COLUMNS];   /* of the table, for each column of the grid */
  int decimals[CUT_GRID_MAX_COLUMNS]; /* -1: each number has its own */
  bool blank_repeats;                 /* the first column is shown where it changes */
} sheet;

static bool is_blank(const sheet *s, int64_t k, int column) {
  if (cut_result_get_null(s->p->r, s->id, s->rows[k], column)) return true;
  return s->schema->columns[column].type == CUT_VALUE_TEXT &&
         cut_result_get_text(s->p->r, s->id, s->rows[k], column)[0] == '\0';
}

/* The text that a column has in all rows where it has one; NULL if they differ, or there is none. */
static const char *shared_text(const sheet *s, int column) {
  const char *shared = NULL;
  for (int64_t k = 0; k < s->n; k++) {
    if (is_blank(s, k, column)) continue;
    const char *text = cut_result_get_text(s->p->r, s->id, s->rows[k], column);
    if (shared != NULL && strcmp(shared, text) != 0) return NULL;
    shared = text;
  }
  return shared;
}

static int unit_column(const sheet *s, int column) {
  const char *unit = s->schema->columns[column].unit;
  return unit[0] == '@' ? cut_result_find_column(s->id, unit + 1) : -1;
}

/* Does the column hold units that stand in the titles of the numbers they belong to? */
static bool is_hoisted(const sheet *s, int column) {
  bool is_unit = false;
  for (int k = 0; k < s->schema->n_columns; k++) is_unit = is_unit || unit_column(s, k) == column;
  return is_unit && shared_text(s, column) != NULL;
}

static int common_decimals(const sheet *s, int column) {
  double *x = CUT_NEW(double, s->n);
  if (x == NULL) {
    s->p->t->failed = true;
    return 0;
  }
  for (int64_t k = 0; k < s->n; k++) x[k] = cut_result_get_number(s->p->r, s->id, s->rows[k], column);
  int decimals = cut_figures_decimals(x, s->n);
  cut_mem_free(x);
  return decimals;
}

static void title_column(const sheet *s, int column, cut_grid_column *to) {
  const cut_column_info *c = &s->schema->columns[column];
  int from = unit_column(s, column);
  bool copied = cut_grid_copy_clean(c->name, to->title, sizeof to->title);
  for (char *q = to->title; *q != '\0'; q++)
    if (*q == '_') *q = ' ';
  const char *unit = from < 0 ? c->unit : is_hoisted(s, from) ? shared_text(s, from) : "";
  copied = cut_grid_copy_clean(unit[0] == '@' ? "" : unit, to->unit, sizeof to->unit) && copied;
  if (!copied) s->p->t->failed = true;
}

static void add_cell(const void *user, int64_t k, int grid_column, cut_text *out) {
  const sheet *s = user;
  int column = s->column[grid_column];
  int64_t row = s->rows[k];
  const cut_result *r = s->p->r;
  if (s->blank_repeats && grid_column == 0 && k > 0 &&
      strcmp(cut_result_get_text(r, s->id, row, column), cut_result_get_text(r, s->id, s->rows[k - 1], column)) == 0)
    return;
  if (cut_result_get_null(r, s->id, row, column)) {
    cut_text_add(out, "-");
    return;
  }
  char buf[40];
  switch (s->schema->columns[column].type) {
    case CUT_VALUE_TEXT:
      cut_grid_add_clean(out, cut_result_get_text(r, s->id, row, column));
      break;
    case CUT_VALUE_INTEGER: {
      int64_t x = cut_result_get_integer(r, s->id, row, column);
      if (x > -(INT64_C(1) << 53) && x < INT64_C(1) << 53) {
        cut_text_fixed(buf, sizeof buf, (double)x, 0, true);
        cut_text_add(out, buf);
      } else {
        cut_text_add_f(out, "%lld", (long long)x); /* doubles would round it */
      }
      break;
    }
    case CUT_VALUE_NUMBER: {
      double x = cut_result_get_number(r, s->id, row, column);
      if (s->decimals[grid_column] < 0)
        cut_figures_add_alone(out, x);
      else
        cut_figures_add(out, x, s->decimals[grid_column]);
      break;
    }
    case CUT_VALUE_FLAG:
      cut_text_add(out, cut_result_get_integer(r, s->id, row, column) != 0 ? "yes" : "no");
      break;
  }
}

static bool lists(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *p = list == NULL ? "" : list; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
    if (strncmp(p, word, n) == 0 && (p[n] == ' ' || p[n] == '\0')) return true;
  return false;
}

/* Does the page do without the column? Yes for what its manner leaves out, for what is empty, and for the solve where
 * there is only one, which stands in the title. */
static bool is_left_out(const sheet *s, int column) {
  const cut_column_info *c = &s->schema->columns[column];
  bool empty = true;
  if (lists(manners[s->id].left_out, c->name)) return true;
  if (strcmp(c->name, "solve") == 0 && shared_text(s, column) != NULL) return true;
  for (int64_t k = 0; k < s->n && empty; k++) empty = is_blank(s, k, column);
  return empty;
}

/* Chooses the columns. Where there is no room for all, keys and what weighs are kept. */
static void choose_columns(sheet *s, cut_grid *g, bool whole) {
  for (int column = 0; column < s->schema->n_columns && g->n_columns < CUT_GRID_MAX_COLUMNS; column++) {
    const cut_column_info *c = &s->schema->columns[column];
    if (is_hoisted(s, column) || (!whole && is_left_out(s, column))) continue;
    cut_grid_column *to = &g->columns[g->n_columns];
    title_column(s, column, to);
    to->right = c->type == CUT_VALUE_NUMBER || c->type == CUT_VALUE_INTEGER;
    to->wraps = c->type == CUT_VALUE_TEXT;
    to->needed = c->is_key || (!whole && column == manners[s->id].weight);
    s->column[g->n_columns] = column;
    int from = unit_column(s, column);
    bool mixed = (from >= 0 && !is_hoisted(s, from)) || (from < 0 && c->unit[0] == '\0');
    s->decimals[g->n_columns] = c->type != CUT_VALUE_NUMBER || mixed ? -1 : common_decimals(s, column);
    g->n_columns++;
  }
  s->blank_repeats = !whole && g->n_columns > 0 && strcmp(s->schema->columns[s->column[0]].name, "solve") == 0;
}

static void add_grid(const cut_page *p, cut_result_table_id id, const int64_t *rows, int64_t n, bool whole) {
  sheet s = {.p = p, .id = id, .schema = cut_result_schema_of(id), .rows = rows, .n = n};
  cut_grid g = {.n_rows = n, .cell = add_cell, .user = &s};
  choose_columns(&s, &g, whole);
  cut_page_add_grid(p, &g);
}

/* ---- which rows ---------------------------------------------------------------------------------------------- */

static const char *solve_of(const cut_page *p, cut_result_table_id id, int64_t row) {
  const cut_column_info *first = &cut_result_schema_of(id)->columns[0];
  return strcmp(first->name, "solve") == 0 ? cut_result_get_text(p->r, id, row, 0) : "";
}

/* Where the rows of the next solve begin. */
static int64_t end_of_solve(const cut_page *p, cut_result_table_id id, int64_t row) {
  int64_t end = row + 1;
  while (end < cut_result_count(p->r, id) && strcmp(solve_of(p, id, end), solve_of(p, id, row)) == 0) end++;
  return end;
}

/* Does row a weigh more than row b? Ties keep the order of the keys. */
static bool outweighs(const cut_page *p, cut_result_table_id id, int64_t a, int64_t b) {
  int column = manners[id].weight;
  double x = fabs(cut_result_get_number(p->r, id, a, column)), y = fabs(cut_result_get_number(p->r, id, b, column));
  return x > y || (isnan(y) && !isnan(x));
}

static int64_t most_rows(const cut_page *p, cut_result_table_id id) {
  int64_t most = manners[id].most == 0 ? ALL : manners[id].most;
  return p->is_brief && id != CUT_RT_STAGES && most > BRIEF_ROWS ? BRIEF_ROWS : most;
}

/* Rows [*n] shown in short: of each solve the same number, the heaviest. The caller frees them. */
static int64_t *rows_in_short(const cut_page *p, cut_result_table_id id, int64_t *n) {
  int64_t count = cut_result_count(p->r, id), n_solves = 0;
  int64_t *rows = CUT_NEW(int64_t, count);
  *n = 0;
  if (rows == NULL) return NULL;
  for (int64_t row = 0; row < count; row = end_of_solve(p, id, row)) n_solves++;
  int64_t most = most_rows(p, id), each = n_solves > 0 && most / n_solves > 3 ? most / n_solves : 3;
  /* One row of each of many solves tells nothing of any: the first, of the case as it stands, is told for all. */
  bool only_first = p->is_brief && manners[id].weight >= 0 && each * n_solves > most && count > 2 * n_solves;
  if (only_first) each = most;
  for (int64_t row = 0, end; row < count; row = end) {
    int64_t *group = rows + *n, kept = 0;
    end = end_of_solve(p, id, row);
    for (int64_t k = row; k < end; k++) { /* insertion into the heaviest so far */
      int64_t at = kept;
      if (manners[id].weight >= 0)
        while (at > 0 && outweighs(p, id, k, group[at - 1])) at--;
      if (at >= each) continue;
      if (kept < each) kept++;
      memmove(group + at + 1, group + at, (size_t)(kept - 1 - at) * sizeof *group);
      group[at] = k;
    }
    *n += kept;
    if (only_first) break;
  }
  return rows;
}

/* ---- sections ------------------------------------------------------------------------------------------------ */

static void add_title(const cut_page *p, cut_result_table_id id, const char *solve) {
  cut_text title = {0};
  cut_text_add(&title, manners[id].question == NULL ? cut_result_schema_of(id)->help : manners[id].question);
  if (solve != NULL && strcmp(solve, "base") != 0 && solve[0] != '\0') cut_text_add_f(&title, " (%s)", solve);
  cut_page_add_gap(p);
  if (title.failed)
    p->t->failed = true;
  else
    cut_page_add_lines(p, CUT_PAGE_BOLD, title.data, "", "");
  if (!p->layout->markdown) cut_text_add(p->t, "\n");
  cut_text_clear(&title);
}

static void add_section(const cut_page *p, cut_result_table_id id) {
  int64_t n = 0, count = cut_result_count(p->r, id);
  bool one_solve = end_of_solve(p, id, 0) == count;
  int64_t *rows = rows_in_short(p, id, &n);
  if (rows == NULL) {
    p->t->failed = true;
    return;
  }
  add_title(p, id, one_solve ? solve_of(p, id, 0) : NULL);
  if (!cut_page_add_pivot(p, id, most_rows(p, id))) {
    add_grid(p, id, rows, n, false);
    if (n < count) cut_page_add_rest(p, id, count - n);
  }
  cut_mem_free(rows);
}

/* A table that was asked for by name: all of it, in the order of its key, titled where there are several. */
static void add_whole_table(const cut_page *p, cut_result_table_id id, bool titled) {
  int64_t count = cut_result_count(p->r, id);
  int64_t *rows = CUT_NEW(int64_t, count);
  if (rows == NULL) {
    p->t->failed = true;
    return;
  }
  for (int64_t row = 0; row < count; row++) rows[row] = row;
  if (titled) {
    cut_page_add_gap(p);
    cut_page_add_lines(p, CUT_PAGE_BOLD, cut_result_schema_of(id)->name, "", "");
    cut_page_add_lines(p, CUT_PAGE_PLAIN, cut_result_schema_of(id)->help, "", "");
    if (!p->layout->markdown) cut_text_add(p->t, "\n");
  }
  if (count == 0)
    cut_text_add(p->t, "  (no rows)\n");
  else
    add_grid(p, id, rows, count, true);
  cut_mem_free(rows);
}

/* ---- findings ------------------------------------------------------------------------------------------------ */

static const char *finding(const cut_page *p, int64_t row, int column) {
  return cut_result_get_text(p->r, CUT_RT_FINDINGS, row, column);
}

/* "routes.csv:7: column capacity: ...", as compilers do, so that editors find the place. Never wrapped. */
static void add_finding(const cut_page *p, int64_t row) {
  cut_text line = {0};
  const char *message = finding(p, row, CUT_RC_FINDINGS_MESSAGE), *severity = finding(p, row, CUT_RC_FINDINGS_SEVERITY);
  const char *column = finding(p, row, CUT_RC_FINDINGS_COLUMN), *expected = finding(p, row, CUT_RC_FINDINGS_EXPECTED);
  const char *value = finding(p, row, CUT_RC_FINDINGS_VALUE), *suggestion = finding(p, row, CUT_RC_FINDINGS_SUGGESTION);
  int64_t place = cut_result_get_integer(p->r, CUT_RT_FINDINGS, row, CUT_RC_FINDINGS_ROW);
  cut_text_add(&line, finding(p, row, CUT_RC_FINDINGS_FILE));
  if (place > 0) cut_text_add_f(&line, ":%lld", (long long)place);
  cut_text_add(&line, ": ");
  if (strcmp(severity, "error") != 0) cut_text_add_f(&line, "%s: ", severity);
  if (column[0] != '\0') cut_text_add_f(&line, "column %s: ", column);
  if (value[0] != '\0' && strstr(message, value) == NULL) cut_text_add_f(&line, "value \"%s\": ", value);
  cut_text_add(&line, message);
  if (expected[0] != '\0' && strstr(message, expected) == NULL) cut_text_add_f(&line, ", expected %s", expected);
  if (suggestion[0] != '\0' && strstr(message, suggestion) == NULL)
    cut_text_add_f(&line, " (did you mean %s?)", suggestion);
  if (line.failed)
    p->t->failed = true;
  else if (p->layout->markdown)
    cut_page_add_lines(p, CUT_PAGE_PLAIN, line.data, "  ", "    ");
  else
    cut_grid_add_clean(p->t, line.data);
  if (!p->layout->markdown) cut_text_add(p->t, "\n");
  cut_text_clear(&line);
}

static void add_findings(const cut_page *p) {
  for (int64_t row = 0; row < cut_result_count(p->r, CUT_RT_FINDINGS); row++) add_finding(p, row);
}

/* ---- the page ------------------------------------------------------------------------------------------------ */

/* A value of table run, "" if it has none. */
static const char *run_value(const cut_page *p, const char *name) {
  for (int64_t row = 0; row < cut_result_count(p->r, CUT_RT_RUN); row++)
    if (strcmp(cut_result_get_text(p->r, CUT_RT_RUN, row, CUT_RC_RUN_NAME), name) == 0)
      return cut_result_get_text(p->r, CUT_RT_RUN, row, CUT_RC_RUN_VALUE);
  return "";
}

static void add_head(const cut_page *p) {
  cut_text line = {0};
  const char *title = run_value(p, "title"), *as_of = run_value(p, "as_of"), *options = run_value(p, "options");
  if (title[0] == '\0') return;
  cut_page_add_lines(p, CUT_PAGE_BOLD, title, "", "");
  cut_text_add_f(&line, "%s: %s, %s to %s", run_value(p, "verb"), run_value(p, "view"), run_value(p, "start"),
                 run_value(p, "end"));
  if (run_value(p, "step")[0] != '\0') cut_text_add_f(&line, " by %s", run_value(p, "step"));
  if (as_of[0] != '\0') cut_text_add_f(&line, ", as known on %s", as_of);
  if (options[0] != '\0') cut_text_add_f(&line, ", %s", options);
  cut_text_add_f(&line, ": %s", run_value(p, "outcome"));
  if (line.failed)
    p->t->failed = true;
  else
    cut_page_add_lines(p, CUT_PAGE_PLAIN, line.data, "", "  ");
  cut_text_clear(&line);
  if (strcmp(run_value(p, "outcome"), "not servable") == 0)
    cut_page_add_lines(p, CUT_PAGE_PLAIN, "Verb why tells what stands against serving it.", "", "  ");
}

/* Plans are told by the verbs that ask for them: of simulate the page tells where answers turn. */
static bool is_beside(const cut_page *p, cut_result_table_id id) {
  return strcmp(run_value(p, "verb"), "simulate") == 0 && id != CUT_RT_SWITCH_POINTS && id != CUT_RT_MEASURES;
}

static bool all_proved(const cut_page *p) {
  for (int64_t i = 0; i < cut_result_count(p->r, CUT_RT_STAGES); i++)
    if (strcmp(cut_result_get_text(p->r, CUT_RT_STAGES, i, CUT_RC_STAGES_PROOF), "proved") != 0) return false;
  return true;
}

static void add_summary(const cut_page *p) {
  add_head(p);
  cut_page_add_headlines(p);
  if (cut_result_count(p->r, CUT_RT_FINDINGS) > 0) {
    cut_page_add_gap(p);
    add_findings(p);
  }
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) {
    cut_result_table_id id = (cut_result_table_id)i;
    bool elsewhere = id == CUT_RT_HEADLINES || id == CUT_RT_FINDINGS || id == CUT_RT_RUN || id == CUT_RT_STAGES;
    if (!elsewhere && !is_beside(p, id) && !cut_result_table_is_detail(id) && cut_result_count(p->r, id) > 0)
      add_section(p, id);
  }
  /* The proof comes after what it proves. */
  bool beside = is_beside(p, CUT_RT_STAGES) && all_proved(p);
  if (!beside && cut_result_count(p->r, CUT_RT_STAGES) > 0) add_section(p, CUT_RT_STAGES);
}

cut_status cut_result_page(const cut_result *r, const cut_layout *layout, char **out, cut_error *err) {
  static const cut_layout plain = {0};
  bool chosen[CUT_N_RESULT_TABLES], any = false;
  int n_chosen = 0;
  cut_text t = {0};
  cut_page p = {.r = r, .layout = layout == NULL ? &plain : layout, .t = &t};
  p.is_brief = strcmp(run_value(&p, "verb"), "brief") == 0;
  *out = NULL;
  CUT_TRY(cut_result_choose_tables(p.layout->tables, chosen, &any, err));
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) n_chosen += chosen[i];
  if (!any) add_summary(&p);
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++)
    if (chosen[i]) add_whole_table(&p, (cut_result_table_id)i, n_chosen > 1);
  *out = cut_text_take(&t);
  return *out == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}
