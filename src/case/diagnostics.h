/* Findings about the input, collected so that one reading tells them all.
 *
 * A message is one line that says what is wrong, with the offending value, and what was expected; the place (file, row,
 * column) stands beside it and is not repeated. Errors and warnings have a limit each, so that warnings never push an
 * error out; what is beyond is counted and told by one note at the end. */
#ifndef CUT_CASE_DIAGNOSTICS_H
#define CUT_CASE_DIAGNOSTICS_H

#include "base/error.h"
#include "case/pool.h"

enum {
  CUT_MAX_FINDINGS = 1000,   /* errors, and as many warnings */
  CUT_MAX_FINDING_TEXT = 200 /* bytes of an offending value that are kept */
};

/* Start from {0}. */
typedef struct cut_diagnostics {
  cut_diagnostic *items;
  int64_t n, capacity;
  int64_t n_errors, n_warnings; /* found, those beyond the limit included */
  bool out_of_memory;           /* something was lost: the caller must give up with MEMORY */
  cut_pool texts;
} cut_diagnostics;

void cut_diagnostics_clear(cut_diagnostics *d);

/* Adds a finding. All texts are copied and may be NULL for none; `message` of the place is ignored.
 *   cut_diagnostics_error(d, &(cut_diagnostic){.file = "routes.csv", .row = 3, .column = "to", .value = "XYZ"},
 *                         "no place \"%s\"", "XYZ"); */
void cut_diagnostics_error(cut_diagnostics *d, const cut_diagnostic *place, const char *format, ...) CUT_PRINTF(3, 4);
void cut_diagnostics_warning(cut_diagnostics *d, const cut_diagnostic *place, const char *format, ...) CUT_PRINTF(3, 4);

/* Orders the findings by file (as ranked by the caller), row and then as found, and adds the notes about what is beyond
 * the limits. */
void cut_diagnostics_finish(cut_diagnostics *d, int (*rank)(const char *file));

/* Fills err from the first error; returns INPUT, or OK if there is none, or MEMORY. */
CUT_MUST_CHECK cut_status cut_diagnostics_status(const cut_diagnostics *d, cut_error *err);

#endif
