#include "server/html_report.h"

#include <stdlib.h>
#include <string.h>

#include "server/assets.h"
#include "server/buffer.h"
#include "server/files.h"
#include "server/problem.h"

static const char marker[] = "<script type=\"application/json\" id=\"data\"></script>";

static const char *find_marker(const asset *page) {
  size_t n = sizeof marker - 1;
  const char *end = page->end, *last = NULL;
  for (const char *p = page->data; (size_t)(end - p) >= n; p++)
    if (*p == '<' && memcmp(p, marker, n) == 0) last = p; /* the code before it may quote it */
  return last;
}

bool report_is_there(void) {
  const asset *page = assets_find("report.html");
  return page != NULL && find_marker(page) != NULL;
}

bool report_has_table(const char *name) {
  /* What only `verify` and machines read. */
  static const char *const apart[] = {
      "model_columns", "model_rows",      "model_entries",   "certificates", "solution_columns",
      "run_env",       "switch_searches", "frontier_states", "caps",         "why_not_parts",
      "origins",       "prices",          "postings"};
  for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
    if (strcmp(apart[i], name) == 0) return false;
  return true;
}

/* JSON inside an element of HTML: only in its strings can a '<' stand, where \u003c is the same, so nothing in it can
 * end the element or begin a comment. U+2028 and U+2029 are nothing special in JSON. */
static void add_inside(buffer *out, const char *json, size_t n) {
  const char *end = json + n;
  while (json < end) {
    const char *less = memchr(json, '<', (size_t)(end - json));
    buffer_add_n(out, json, (size_t)((less == NULL ? end : less) - json));
    if (less == NULL) break;
    buffer_add(out, "\\u003c");
    json = less + 1;
  }
}

cut_status report_make(const char *result, size_t n_result, const char *rows, size_t n_rows, char **out, size_t *n,
                       cut_error *err) {
  const asset *page = assets_find("report.html");
  const char *at = page == NULL ? NULL : find_marker(page);
  buffer b = {0};
  if (at == NULL)
    return fail(err, CUT_STATUS_INPUT, "this build has no page, so it makes no reports: build it with Node installed");
  size_t opening = sizeof marker - 1 - strlen("</script>");
  buffer_add_n(&b, page->data, (size_t)(at - page->data) + opening);
  buffer_add(&b, "{\"version\": \"" CUT_VERSION "\", \"result\": ");
  add_inside(&b, result, n_result);
  buffer_add(&b, ", \"rows\": ");
  add_inside(&b, rows, n_rows);
  buffer_add(&b, "}");
  at += opening;
  buffer_add_n(&b, at, (size_t)(page->end - at));
  *n = b.n;
  *out = buffer_take(&b);
  return *out == NULL ? fail(err, CUT_STATUS_MEMORY, "out of memory") : CUT_STATUS_OK;
}

cut_status report_of(const cut_result *answer, const cut_result *rows, char **out, size_t *n, cut_error *err) {
  char *result_text = NULL, *rows_text = NULL;
  buffer tables = {0};
  cut_status status = CUT_STATUS_OK;
  for (int64_t i = 0; i < cut_result_n_tables(answer); i++) {
    const char *name = cut_result_table(answer, i);
    if (report_has_table(name)) buffer_add_f(&tables, "%s%s", tables.n > 0 ? " " : "", name);
  }
  if (tables.failed || tables.n == 0) status = fail(err, CUT_STATUS_MEMORY, "out of memory");
  if (status == CUT_STATUS_OK) status = cut_result_export(answer, "json", tables.data, &result_text, err);
  if (status == CUT_STATUS_OK)
    status = cut_result_export(rows, "json", "case_questions case_rows case_cells", &rows_text, err);
  if (status == CUT_STATUS_OK)
    status = report_make(result_text, strlen(result_text), rows_text, strlen(rows_text), out, n, err);
  cut_text_free(rows_text);
  cut_text_free(result_text);
  buffer_clear(&tables);
  return status;
}

cut_status report_write(const char *path, const char *text, size_t n, cut_error *err) {
  const char *slash = strrchr(path, '/');
  char *folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
  if (folder == NULL) return fail(err, CUT_STATUS_MEMORY, "out of memory");
  cut_status status = file_write(folder, slash == NULL ? path : slash + 1, text, n, err);
  free(folder);
  return status;
}
