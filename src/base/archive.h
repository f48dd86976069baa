/* A few files as one: the ustar form of tar (IEEE Std 1003.1-1988, pax, "ustar Interchange Format"), so that any tar lists
 * and unpacks it. Only what is needed of it: plain files with short names; owners, times and modes are always the same, so
 * the same files give the same bytes. The reader takes what the writer makes and nothing else. */
#ifndef CUT_BASE_ARCHIVE_H
#define CUT_BASE_ARCHIVE_H

#include "base/error.h"

typedef struct cut_archive_file {
  const char *name; /* NUL-terminated, at most 99 bytes */
  const char *bytes;
  int64_t n;
} cut_archive_file;

/* Writes the files in order. *out [*n_out] is freed with cut_mem_free. */
CUT_MUST_CHECK cut_status cut_archive_write(const cut_archive_file *files, int64_t n, char **out, int64_t *n_out,
                                            cut_error *err);

/* The files of an archive, at most `most`. Names and bytes point into it: it must outlive *out [*n_out], which is freed
 * with cut_mem_free. INPUT if it is no archive, cut off, or holds anything but plain files. */
CUT_MUST_CHECK cut_status cut_archive_read(const char *bytes, int64_t n, int64_t most, cut_archive_file **out,
                                           int64_t *n_out, cut_error *err);

#endif
