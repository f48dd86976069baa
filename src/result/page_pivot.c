#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "result/figures.h"
#include "result/page_internal.h"

enum { MOST_ACROSS = 10, MOST_ROWS_BY = 4, MOST_TABLE = 5000 };

/* How a table is turned: `across` is the key whose values become columns, `value` what stands in them, `by` the columns
 * that name a line, ended by -1. */
typedef struct turn {
  int across, value, unit; /* unit: column that holds the value's unit, -1 if none */
  int by[MOST_ROWS_BY + 1];
  bool heaviest_first;
  const char *what; /* stands in the columns */
} turn;

static const turn turns[CUT_N_RESULT_TABLES] = {
    [CUT_RT_SURVIVAL] = {CUT_RC_SURVIVAL_LOAD,
                         CUT_RC_SURVIVAL_DAYS,
                         -1,
                         {CUT_RC_SURVIVAL_SOLVE, CUT_RC_SURVIVAL_VARIANT, CUT_RC_SURVIVAL_ROUTES, -1},
                         false,
                         "Longest time served"},
    [CUT_RT_SUPPLY] = {CUT_RC_SUPPLY_SOLVE,
                       CUT_RC_SUPPLY_QUANTITY,
                       CUT_RC_SUPPLY_UNIT,
                       {CUT_RC_SUPPLY_COMMODITY, CUT_RC_SUPPLY_KEY, CUT_RC_SUPPLY_ORIGIN, -1},
                       true,
                       "Quantity"},
    [CUT_RT_REACH] = {CUT_RC_REACH_BASIS,
                      CUT_RC_REACH_LEAST,
                      -1,
                      {CUT_RC_REACH_MEASURES, -1},
                      false,
                      "Least share that can be reached, by basis"},
    [CUT_RT_REGRET] = {CUT_RC_REGRET_MEASURE,
                       CUT_RC_REGRET_REGRET,
                       CUT_RC_REGRET_UNIT,
                       {CUT_RC_REGRET_WEEKS, -1},
                       false,
                       "More than if decided at once"},
    [CUT_RT_ACCOUNTS] = {CUT_RC_ACCOUNTS_SOLVE,
                         CUT_RC_ACCOUNTS_NET,
                         CUT_RC_ACCOUNTS_UNIT,
                         {CUT_RC_ACCOUNTS_ACCOUNT, -1},
                         true,
                         "Receipts less payments"},
    [CUT_RT_INCIDENCE] = {CUT_RC_INCIDENCE_SOLVE,
                          CUT_RC_INCIDENCE_AMOUNT,
                          CUT_RC_INCIDENCE_UNIT,
                          {CUT_RC_INCIDENCE_PAYER, CUT_RC_INCIDENCE_RECIPIENT, CUT_RC_INCIDENCE_KEY,
                           CUT_RC_INCIDENCE_TERM, -1},
                          true,
                          "Amount"},
    [CUT_RT_COMPARISON] = {CUT_RC_COMPARISON_OTHER_SOLVE,
                           CUT_RC_COMPARISON_CHANGE,
                           CUT_RC_COMPARISON_UNIT,
                           {CUT_RC_COMPARISON_WHAT, CUT_RC_COMPARISON_BASE, -1},
                           false,
                           "Change against the first solve"},
};

/* A turned table. */
typedef struct pivot {
  const cut_page *p;
  cut_result_table_id id;
  const turn *turn;
  int by[MOST_ROWS_BY + 1]; /* columns of the table that name a line, [n_by] */
  int n_by;
  const char *across[MOST_ACROSS]; /* [n_across] */
  int n_across;
  int64_t *cells;  /* [n_lines][n_across] row of the table, -1 if none */
  int64_t *sample; /* [n_lines] a row of the table that belongs to the line */
  double *weight;  /* [n_lines] */
  int64_t n_lines;
  double *scratch; /* numbers of the whole table, for the decimals */
  int decimals;
} pivot;

static const char *text_of(const pivot *v, int64_t row, int column) {
  return cut_result_get_text(v->p->r, v->id, row, column);
}

static double number_of(const pivot *v, int64_t row, int column) {
  return cut_result_get_number(v->p->r, v->id, row, column);
}

static bool same_line(const pivot *v, int64_t a, int64_t b) {
  for (int k = 0; k < v->n_by; k++) {
    if (cut_result_schema_of(v->id)->columns[v->by[k]].type == CUT_VALUE_TEXT) {
      if (strcmp(text_of(v, a, v->by[k]), text_of(v, b, v->by[k])) != 0) return false;
    } else if (number_of(v, a, v->by[k]) != number_of(v, b, v->by[k])) {
      return false;
    }
  }
  return true;
}

/* Place of a text among the columns, added if it is new; -1 if there is no room. */
static int place_across(pivot *v, const char *text) {
  for (int i = 0; i < v->n_across; i++)
    if (strcmp(v->across[i], text) == 0) return i;
  if (v->n_across == MOST_ACROSS) return -1;
  v->across[v->n_across] = text;
  return v->n_across++;
}

/* The unit that all values share, or NULL: then the unit names the line too. */
static const char *shared_unit(const pivot *v) {
  const char *unit = NULL;
  if (v->turn->unit < 0) return cut_result_schema_of(v->id)->columns[v->turn->value].unit;
  for (int64_t row = 0; row < cut_result_count(v->p->r, v->id); row++) {
    const char *own = text_of(v, row, v->turn->unit);
    if (unit != NULL && strcmp(unit, own) != 0) return NULL;
    unit = own;
  }
  return unit;
}

static bool collect(pivot *v) {
  for (int64_t row = 0; row < cut_result_count(v->p->r, v->id); row++) {
    int column = place_across(v, text_of(v, row, v->turn->across));
    int64_t line = 0;
    if (column < 0) return false;
    while (line < v->n_lines && !same_line(v, v->sample[line], row)) line++;
    if (line == v->n_lines) {
      for (int k = 0; k < MOST_ACROSS; k++) v->cells[line * MOST_ACROSS + k] = -1;
      v->sample[line] = row;
      v->weight[line] = 0;
      v->n_lines++;
    }
    if (v->cells[line * MOST_ACROSS + column] >= 0) return false; /* two rows would share a cell */
    v->cells[line * MOST_ACROSS + column] = row;
    double x = fabs(number_of(v, row, v->turn->value));
    if (x > v->weight[line]) v->weight[line] = x;
  }
  return v->n_across > 1;
}

/* Heaviest lines first, ties in the order of the keys. */
static void sort_lines(pivot *v) {
  for (int64_t i = 1; i < v->n_lines; i++) {
    for (int64_t k = i; k > 0 && v->weight[k] > v->weight[k - 1]; k--) {
      int64_t cells[MOST_ACROSS], *upper = v->cells + (k - 1) * MOST_ACROSS, *lower = upper + MOST_ACROSS;
      memcpy(cells, upper, sizeof cells);
      memcpy(upper, lower, sizeof cells);
      memcpy(lower, cells, sizeof cells);
      int64_t sample = v->sample[k];
      double weight = v->weight[k];
      v->sample[k] = v->sample[k - 1];
      v->weight[k] = v->weight[k - 1];
      v->sample[k - 1] = sample;
      v->weight[k - 1] = weight;
    }
  }
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

/* "34 (28 to 41)", ">366": what the table says in four columns. */
static void add_survival(const pivot *v, int64_t row, cut_text *out) {
  double low = number_of(v, row, CUT_RC_SURVIVAL_LOW), high = number_of(v, row, CUT_RC_SURVIVAL_HIGH);
  if (cut_result_get_integer(v->p->r, v->id, row, CUT_RC_SURVIVAL_BEYOND) != 0) cut_text_add(out, ">");
  cut_figures_add_alone(out, number_of(v, row, CUT_RC_SURVIVAL_DAYS));
  if (!(low < high)) return;
  cut_text_add(out, " (");
  cut_figures_add_alone(out, low);
  cut_text_add(out, "-");
  cut_figures_add_alone(out, high);
  cut_text_add(out, ")");
}

static void add_cell(const void *user, int64_t line, int column, cut_text *out) {
  const pivot *v = user;
  if (column < v->n_by) {
    int k = v->by[column];
    int64_t row = v->sample[line];
    bool repeats = column == 0 && !v->turn->heaviest_first && line > 0 && v->n_by > 1 &&
                   strcmp(text_of(v, row, k), text_of(v, v->sample[line - 1], k)) == 0;
    if (repeats) return;
    if (cut_result_get_null(v->p->r, v->id, row, k))
      cut_text_add(out, "-");
    else if (cut_result_schema_of(v->id)->columns[k].type == CUT_VALUE_TEXT)
      cut_grid_add_clean(out, text_of(v, row, k));
    else
      cut_figures_add_alone(out, number_of(v, row, k));
    return;
  }
  int64_t row = v->cells[line * MOST_ACROSS + column - v->n_by];
  if (row < 0 || cut_result_get_null(v->p->r, v->id, row, v->turn->value))
    cut_text_add(out, "-");
  else if (v->id == CUT_RT_SURVIVAL)
    add_survival(v, row, out);
  else if (v->decimals < 0)
    cut_figures_add_alone(out, number_of(v, row, v->turn->value));
  else
    cut_figures_add(out, number_of(v, row, v->turn->value), v->decimals);
}

static void name_column(const pivot *v, const char *title, cut_grid_column *to) {
  if (!cut_grid_copy_clean(title, to->title, sizeof to->title)) v->p->t->failed = true;
}

/* What stands in the columns, and in which unit where they share one. */
static void add_legend(const pivot *v, const char *unit) {
  cut_text line = {0};
  cut_text_add(&line, v->turn->what);
  if (unit != NULL && unit[0] != '\0') cut_text_add_f(&line, ", %s", unit);
  cut_text_add(&line, ":");
  if (line.failed)
    v->p->t->failed = true;
  else
    cut_page_add_lines(v->p, CUT_PAGE_PLAIN, line.data, "  ", "  ");
  if (!v->p->layout->markdown) cut_text_add(v->p->t, "\n");
  cut_text_clear(&line);
}

static void add_grid(const pivot *v, const char *unit, int64_t most) {
  add_legend(v, unit);
  cut_grid g = {.n_rows = v->n_lines < most ? v->n_lines : most, .cell = add_cell, .user = v};
  const cut_column_info *columns = cut_result_schema_of(v->id)->columns;
  for (int k = 0; k < v->n_by; k++, g.n_columns++) {
    bool text = columns[v->by[k]].type == CUT_VALUE_TEXT;
    name_column(v, columns[v->by[k]].name, &g.columns[g.n_columns]);
    g.columns[g.n_columns].wraps = text;
    g.columns[g.n_columns].right = !text;
    g.columns[g.n_columns].needed = true;
  }
  for (int k = 0; k < v->n_across; k++, g.n_columns++) {
    name_column(v, v->across[k], &g.columns[g.n_columns]);
    g.columns[g.n_columns].right = true;
    g.columns[g.n_columns].title_wraps = true;
  }
  cut_page_add_grid(v->p, &g);
  if (v->n_lines > most) cut_page_add_rest(v->p, v->id, v->n_lines - most);
}

bool cut_page_add_pivot(const cut_page *p, cut_result_table_id id, int64_t most) {
  int64_t count = cut_result_count(p->r, id);
  pivot v = {.p = p, .id = id, .turn = &turns[id]};
  bool turned = false;
  if (v.turn->across == v.turn->value || count > MOST_TABLE)
    return false; /* no entry in the list, or no page's matter */
  const char *unit = shared_unit(&v);
  while (v.turn->by[v.n_by] >= 0) {
    v.by[v.n_by] = v.turn->by[v.n_by];
    v.n_by++;
  }
  if (unit == NULL) v.by[v.n_by++] = v.turn->unit;
  v.cells = CUT_NEW(int64_t, count * MOST_ACROSS);
  v.sample = CUT_NEW(int64_t, count);
  v.weight = CUT_NEW(double, count);
  v.scratch = CUT_NEW(double, count);
  if (v.cells == NULL || v.sample == NULL || v.weight == NULL || v.scratch == NULL) {
    p->t->failed = true;
  } else if (collect(&v)) {
    turned = true;
    if (v.turn->heaviest_first) sort_lines(&v);
    for (int64_t row = 0; row < count; row++) v.scratch[row] = number_of(&v, row, v.turn->value);
    v.decimals = unit == NULL ? -1 : cut_figures_decimals(v.scratch, count);
    add_grid(&v, unit, most);
  }
  cut_mem_free(v.scratch);
  cut_mem_free(v.weight);
  cut_mem_free(v.sample);
  cut_mem_free(v.cells);
  return turned;
}
