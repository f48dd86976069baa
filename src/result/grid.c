#include "result/grid.h"

#include <string.h>

enum { INDENT = 2, GAP = 2, LEAST_WRAPPED = 12 };

/* ---- text ---------------------------------------------------------------------------------------------------- */

void cut_grid_add_clean(cut_text *t, const char *text) {
  for (const char *p = text; *p != '\0';) {
    const unsigned char *u = (const unsigned char *)p;
    bool c1 = u[0] == 0xc2 && u[1] >= 0x80 && u[1] <= 0x9f;
    if (u[0] < 0x20 || u[0] == 0x7f || c1) {
      cut_text_add(t, " ");
      p += c1 ? 2 : 1;
      continue;
    }
    const char *from = p++;
    while ((unsigned char)*p >= 0x20 && *p != 0x7f && (unsigned char)*p != 0xc2) p++;
    cut_text_add_n(t, from, p - from);
  }
}

bool cut_grid_copy_clean(const char *text, char *to, int64_t size) {
  cut_text t = {0};
  cut_grid_add_clean(&t, text);
  bool copied = !t.failed;
  int64_t n = 0, bad = 0;
  if (copied && t.data != NULL) {
    n = t.n < size ? t.n : size - 1;
    if (!cut_text_is_utf8(t.data, n, &bad)) n = bad;
    memcpy(to, t.data, (size_t)n);
  }
  to[n] = '\0';
  cut_text_clear(&t);
  return copied;
}

static int64_t code_point_bytes(const char *p) {
  unsigned char lead = (unsigned char)*p;
  int64_t n = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4, k = 1;
  while (k < n && ((unsigned char)p[k] & 0xc0) == 0x80) k++;
  return k;
}

static int64_t code_point_width(const char *p, int64_t n) {
  char one[5] = {0};
  memcpy(one, p, (size_t)n);
  return cut_text_width(one);
}

/* The first line of text that fits into the width: its bytes, and in *next where the following line begins. Breaks at a
 * space; where a word is too long for a line, after a mark that joins parts of a name, else anywhere. */
static int64_t line_bytes(const char *text, int64_t width, const char **next) {
  int64_t used = 0, last_space = -1, last_joint = -1;
  const char *p = text;
  while (*p != '\0') {
    int64_t n = code_point_bytes(p), w = code_point_width(p, n);
    if (*p == ' ') last_space = p - text;
    if (width > 0 && used + w > width && p > text) break;
    if (strchr("_/:+-,", *p) != NULL) last_joint = p + 1 - text;
    used += w;
    p += n;
  }
  int64_t bytes = p - text;
  if (*p != '\0' && last_space > 0)
    bytes = last_space;
  else if (*p != '\0' && last_joint > 0)
    bytes = last_joint;
  *next = text + bytes;
  while (**next == ' ') (*next)++;
  return bytes;
}

static void add_spaces(cut_text *t, int64_t n) {
  static const char spaces[] = "                                ";
  for (; n > 0; n -= (int64_t)sizeof spaces - 1)
    cut_text_add_n(t, spaces, n < (int64_t)sizeof spaces - 1 ? n : (int64_t)sizeof spaces - 1);
}

void cut_grid_add_wrapped(cut_text *t, const char *text, int64_t width, const char *first, const char *rest) {
  const char *before = first, *next = text;
  do {
    int64_t room = width > 0 ? width - cut_text_width(before) : 0;
    const char *line = next;
    int64_t bytes = line_bytes(line, width > 0 && room < LEAST_WRAPPED ? LEAST_WRAPPED : room, &next);
    cut_text_add(t, before);
    cut_text_add_n(t, line, bytes);
    cut_text_add(t, "\n");
    before = rest;
  } while (*next != '\0');
}

/* ---- layout -------------------------------------------------------------------------------------------------- */

typedef struct plan {
  int64_t width[CUT_GRID_MAX_COLUMNS];
  bool shown[CUT_GRID_MAX_COLUMNS];
} plan;

/* Text of a cell in scratch, which is emptied first. */
static const char *cell_text(const cut_grid *g, int64_t row, int column, cut_text *scratch) {
  scratch->n = 0;
  cut_text_add(scratch, "");
  g->cell(g->user, row, column, scratch);
  return scratch->data == NULL ? "" : scratch->data;
}

static int64_t total_width(const cut_grid *g, const plan *p) {
  int64_t total = INDENT - GAP;
  for (int k = 0; k < g->n_columns; k++)
    if (p->shown[k]) total += p->width[k] + GAP;
  return total;
}

/* Narrows the widest column that may wrap until all fit; false if they cannot. */
static bool narrow(const cut_grid *g, plan *p, int64_t width) {
  for (int64_t over; (over = total_width(g, p) - width) > 0;) {
    int widest = -1;
    int64_t second = LEAST_WRAPPED; /* no further than the next one, so that they share */
    for (int k = 0; k < g->n_columns; k++) {
      if (!p->shown[k] || !g->columns[k].wraps || p->width[k] <= LEAST_WRAPPED) continue;
      if (widest < 0 || p->width[k] > p->width[widest]) widest = k;
    }
    if (widest < 0) return false;
    for (int k = 0; k < g->n_columns; k++)
      if (k != widest && p->shown[k] && g->columns[k].wraps && p->width[k] < p->width[widest] && p->width[k] > second)
        second = p->width[k];
    int64_t by = p->width[widest] - second;
    if (by < 1) by = 1;
    p->width[widest] -= by < over ? by : over;
  }
  return true;
}

/* Widths of the columns; where they do not fit even when wrapped, the last ones that are not needed are left out. */
static void make_plan(const cut_grid *g, int64_t width, cut_text *scratch, plan *p) {
  int64_t natural[CUT_GRID_MAX_COLUMNS];
  for (int k = 0; k < g->n_columns; k++) {
    natural[k] = cut_text_width(g->columns[k].title);
    if (g->columns[k].title_wraps && natural[k] > LEAST_WRAPPED) natural[k] = LEAST_WRAPPED;
    if (cut_text_width(g->columns[k].unit) > natural[k]) natural[k] = cut_text_width(g->columns[k].unit);
    for (int64_t row = 0; row < g->n_rows; row++) {
      int64_t w = cut_text_width(cell_text(g, row, k, scratch));
      if (w > natural[k]) natural[k] = w;
    }
    p->shown[k] = true;
  }
  for (int last = g->n_columns; last >= 0;) {
    memcpy(p->width, natural, sizeof natural);
    if (width <= 0 || narrow(g, p, width)) return;
    do last--;
    while (last >= 0 && (g->columns[last].needed || !p->shown[last]));
    if (last >= 0) p->shown[last] = false;
  }
}

/* ---- printing ------------------------------------------------------------------------------------------------ */

static int last_shown(const cut_grid *g, const plan *p) {
  int last = -1;
  for (int k = 0; k < g->n_columns; k++)
    if (p->shown[k]) last = k;
  return last;
}

/* One line of a cell, padded to its column; the last column is not padded on the right. */
static void add_piece(cut_text *t, const char *text, int64_t bytes, int64_t width, int64_t column, bool right,
                      bool last) {
  if (right) add_spaces(t, column - width);
  cut_text_add_n(t, text, bytes);
  if (!right && !last) add_spaces(t, column - width);
}

static int64_t piece_width(const char *text, int64_t bytes) {
  int64_t width = 0;
  for (int64_t i = 0; i < bytes;) {
    int64_t n = code_point_bytes(text + i);
    width += code_point_width(text + i, n);
    i += n;
  }
  return width;
}

/* Removes the spaces that end the text, after padding of cells that turned out empty. */
static void trim(cut_text *t) {
  while (t->data != NULL && t->n > 0 && t->data[t->n - 1] == ' ') t->data[--t->n] = '\0';
}

enum { TITLES = -2, UNITS = -1 }; /* as rows of the grid */

/* A row of the grid. Cells that wrap make it several lines. */
static void add_row(cut_text *t, const cut_grid *g, const plan *p, int64_t row, cut_text *texts) {
  const char *rest[CUT_GRID_MAX_COLUMNS];
  bool more = true;
  for (int k = 0; k < g->n_columns; k++) {
    if (!p->shown[k]) continue;
    rest[k] = row == TITLES ? g->columns[k].title : row == UNITS ? g->columns[k].unit : cell_text(g, row, k, &texts[k]);
  }
  while (more) {
    more = false;
    add_spaces(t, INDENT - GAP);
    for (int k = 0; k < g->n_columns; k++) {
      if (!p->shown[k]) continue;
      const char *line = rest[k];
      int64_t bytes = line_bytes(line, p->width[k], &rest[k]);
      add_spaces(t, GAP);
      add_piece(t, line, bytes, piece_width(line, bytes), p->width[k], g->columns[k].right, k == last_shown(g, p));
      more = more || *rest[k] != '\0';
    }
    trim(t);
    cut_text_add(t, "\n");
  }
}

static void add_rule(cut_text *t, const cut_grid *g, const plan *p) {
  for (int k = 0; k < g->n_columns; k++) {
    if (!p->shown[k]) continue;
    add_spaces(t, GAP);
    for (int64_t i = 0; i < p->width[k]; i++) cut_text_add(t, "-");
  }
  cut_text_add(t, "\n");
}

static void add_left_out(cut_text *t, const cut_grid *g, const plan *p, int64_t width) {
  cut_text names = {0};
  for (int k = 0; k < g->n_columns; k++) {
    if (p->shown[k]) continue;
    cut_text_add(&names, names.n == 0 ? "(no room for: " : ", ");
    cut_text_add(&names, g->columns[k].title);
  }
  if (names.n > 0) {
    cut_text_add(&names, ")");
    if (!names.failed) cut_grid_add_wrapped(t, names.data, width, "  ", "  ");
  }
  cut_text_clear(&names);
}

void cut_grid_add(cut_text *t, const cut_grid *g, int64_t width) {
  cut_text texts[CUT_GRID_MAX_COLUMNS] = {{0}};
  plan p = {{0}, {false}};
  if (g->n_columns == 0) return;
  make_plan(g, width, &texts[0], &p);
  bool units = false;
  for (int k = 0; k < g->n_columns; k++) units = units || (p.shown[k] && g->columns[k].unit[0] != '\0');
  add_row(t, g, &p, TITLES, texts);
  if (units) add_row(t, g, &p, UNITS, texts);
  add_rule(t, g, &p);
  for (int64_t row = 0; row < g->n_rows; row++) add_row(t, g, &p, row, texts);
  add_left_out(t, g, &p, width);
  for (int k = 0; k < CUT_GRID_MAX_COLUMNS; k++) {
    if (texts[k].failed) t->failed = true;
    cut_text_clear(&texts[k]);
  }
}

/* ---- Markdown ------------------------------------------------------------------------------------------------ */

void cut_grid_add_escaped(cut_text *t, const char *text) {
  for (const char *p = text; *p != '\0'; p++) {
    if (strchr("\\`*<>|[]#", *p) != NULL) cut_text_add(t, "\\");
    cut_text_add_n(t, p, 1);
  }
}

void cut_grid_add_markdown(cut_text *t, const cut_grid *g) {
  cut_text scratch = {0};
  if (g->n_columns == 0) return;
  for (int k = 0; k < g->n_columns; k++) {
    cut_text_add(t, "| ");
    cut_grid_add_escaped(t, g->columns[k].title);
    if (g->columns[k].unit[0] != '\0') {
      cut_text_add(t, " (");
      cut_grid_add_escaped(t, g->columns[k].unit);
      cut_text_add(t, ")");
    }
    cut_text_add(t, " ");
  }
  cut_text_add(t, "|\n");
  for (int k = 0; k < g->n_columns; k++) cut_text_add(t, g->columns[k].right ? "| ---: " : "| --- ");
  cut_text_add(t, "|\n");
  for (int64_t row = 0; row < g->n_rows; row++) {
    for (int k = 0; k < g->n_columns; k++) {
      cut_text_add(t, "| ");
      cut_grid_add_escaped(t, cell_text(g, row, k, &scratch));
      cut_text_add(t, " ");
    }
    cut_text_add(t, "|\n");
  }
  if (scratch.failed) t->failed = true;
  cut_text_clear(&scratch);
}
