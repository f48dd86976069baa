/* The report: one HTML file that holds the page and the data it shows, and opens without a network. */
#ifndef CUT_SERVER_HTML_REPORT_H
#define CUT_SERVER_HTML_REPORT_H

#include <cutset/cutset.h>

/* Was this build made with the page? */
bool report_is_there(void);
/* Does the report hold that table of a result? */
bool report_has_table(const char *name);

/* The report of a result and of the rows of its case, both as JSON. *out [*n] is freed by free. INPUT if this build has no
 * page. */
cut_status report_make(const char *result, size_t n_result, const char *rows, size_t n_rows, char **out, size_t *n,
                       cut_error *err);
/* The same from objects: `answer` is the result, `rows` that of the verb rows for the same case. */
cut_status report_of(const cut_result *answer, const cut_result *rows, char **out, size_t *n, cut_error *err);
/* Writes a file in one go: what stands there before is replaced only by the whole. */
cut_status report_write(const char *path, const char *text, size_t n, cut_error *err);

#endif
