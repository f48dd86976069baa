/* A report as PDF, printed by Chromium where it is installed. */
#ifndef CUT_SERVER_PDF_REPORT_H
#define CUT_SERVER_PDF_REPORT_H

#include <cutset/cutset.h>

/* Is there a Chromium on the path? */
bool pdf_report_is_there(void);
/* Prints the page html [n] to a file, which is replaced only by the whole. IO if the browser does not make one within two
 * minutes or `stopped` (may be NULL) says so, or the file cannot be written. The browser works in a folder of its own, which
 * is removed, and asks no network. */
cut_status pdf_report_write(const char *path, const char *html, size_t n, bool (*stopped)(void), cut_error *err);

#endif
