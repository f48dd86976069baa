/* Shared by the files that lay out a page. */
#ifndef CUT_RESULT_PAGE_INTERNAL_H
#define CUT_RESULT_PAGE_INTERNAL_H

#include "result/grid.h"
#include "result/result_internal.h"

typedef struct cut_page {
  const cut_result *r;
  const cut_layout *layout;
  cut_text *t;
  bool is_brief; /* many questions on one page: less of each table */
} cut_page;

#define CUT_PAGE_BOLD "\033[1m"
#define CUT_PAGE_FAINT "\033[2m"
#define CUT_PAGE_PLAIN ""

/* Lines of text, wrapped as prose is, behind an indent; bold or faint where there is colour. */
void cut_page_add_lines(const cut_page *p, const char *style, const char *text, const char *first, const char *rest);
/* An empty line, but not at the top. */
void cut_page_add_gap(const cut_page *p);

/* The grid as the layout wants it; and how many rows of a table were left out. */
void cut_page_add_grid(const cut_page *p, const cut_grid *g);
void cut_page_add_rest(const cut_page *p, cut_result_table_id id, int64_t n);

/* page_headlines.c: the answers as sentences, by topic, each kind of rows behind them told once. */
void cut_page_add_headlines(const cut_page *p);

/* page_pivot.c: a table with one of its keys across the page, so that solves or loads stand side by side. False, and
 * nothing is added, where the table is not laid out that way or has nothing to set side by side. */
bool cut_page_add_pivot(const cut_page *p, cut_result_table_id id, int64_t most);

#endif
