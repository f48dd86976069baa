/* Text in aligned columns for a terminal: widths, wrapping inside cells, columns left out where there is no room. */
#ifndef CUT_RESULT_GRID_H
#define CUT_RESULT_GRID_H

#include "base/text.h"

enum { CUT_GRID_MAX_COLUMNS = 40 };

typedef struct cut_grid_column {
  char title[64];
  char unit[64];    /* "" if none; stands below the title */
  bool right;       /* aligned to the right: numbers */
  bool wraps;       /* may be narrowed, its text wrapped at spaces */
  bool needed;      /* never left out */
  bool title_wraps; /* the title gives way to what stands below it */
} cut_grid_column;

/* Appends the text of a cell to *out, without control characters. */
typedef void (*cut_grid_cell_fn)(const void *user, int64_t row, int column, cut_text *out);

typedef struct cut_grid {
  cut_grid_column columns[CUT_GRID_MAX_COLUMNS];
  int n_columns;
  int64_t n_rows;
  cut_grid_cell_fn cell;
  const void *user;
} cut_grid;

/* Appends the grid, each line indented by two; width 0 is no limit. Titles stand above a rule. */
void cut_grid_add(cut_text *t, const cut_grid *g, int64_t width);
/* Appends the grid as a Markdown table: all columns, a unit in brackets behind its title. */
void cut_grid_add_markdown(cut_text *t, const cut_grid *g);
/* Appends text in which Markdown finds nothing to obey: what would be markup is escaped. */
void cut_grid_add_escaped(cut_text *t, const char *text);
/* Appends text wrapped at spaces to that width (0: no limit), the first line behind `first`, the others behind `rest`.
 */
void cut_grid_add_wrapped(cut_text *t, const char *text, int64_t width, const char *first, const char *rest);
/* Appends text without what a terminal would obey: control characters become spaces. */
void cut_grid_add_clean(cut_text *t, const char *text);
/* The same into a buffer, as much as fits; false if memory is out. */
bool cut_grid_copy_clean(const char *text, char *to, int64_t size);

#endif
