/* A copy of the small case in a folder of its own, for tests that break it. */
#ifndef CUT_TESTS_CASE_FOLDER_H
#define CUT_TESTS_CASE_FOLDER_H

#include <stddef.h>

typedef struct case_folder {
  char path[256];
} case_folder;

/* Copies tests/cases/mini into a new folder under /tmp. */
void case_folder_make(case_folder *f);
/* Deletes the folder and its files. */
void case_folder_drop(const case_folder *f);
void case_folder_write(const case_folder *f, const char *name, const char *text);
void case_folder_write_bytes(const case_folder *f, const char *name, const char *bytes, size_t n);
void case_folder_append(const case_folder *f, const char *name, const char *text);
/* Replaces the first `old`, which must be there. */
void case_folder_replace(const case_folder *f, const char *name, const char *old, const char *replacement);
void case_folder_remove(const case_folder *f, const char *name);

#endif
