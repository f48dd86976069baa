/* A file of the case as bytes. */
#ifndef CUT_CASE_SOURCE_FILE_H
#define CUT_CASE_SOURCE_FILE_H

#include "base/error.h"

/* Reads the whole file folder/name. *data has *n bytes and a NUL behind them; freed with cut_mem_free. If there is no
 * such file, *data is NULL and the status OK. IO if it cannot be read, LIMIT if it has more than `limit` bytes. */
CUT_MUST_CHECK cut_status cut_source_file_read(const char *folder, const char *name, int64_t limit, char **data,
                                               int64_t *n, cut_error *err);

/* Files that are in memory already: a case can be read from them instead of from a folder. */
typedef struct cut_source_files {
  const struct cut_source_bytes {
    const char *name; /* "routes.csv" */
    const char *bytes;
    int64_t n;
  } *items; /* [n] */
  int64_t n;
} cut_source_files;

/* The same for a file in memory. */
CUT_MUST_CHECK cut_status cut_source_file_copy(const cut_source_files *files, const char *name, int64_t limit,
                                               char **data, int64_t *n, cut_error *err);

#endif
