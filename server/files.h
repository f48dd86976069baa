/* Files and folders of the server: written whole or not at all, and flushed before anyone is told that they are there. */
#ifndef CUT_SERVER_FILES_H
#define CUT_SERVER_FILES_H

#include <cutset/cutset.h>

/* "folder/name", to be freed by free; NULL if memory is out. */
char *file_path(const char *folder, const char *name);
/* Writes the file by another name, flushes it, gives it its name and flushes the folder. */
cut_status file_write(const char *folder, const char *name, const char *bytes, size_t n, cut_error *err);
/* The same, but it is flushed later: quick, and whole or not there as long as the power does not fail. */
cut_status file_write_soon(const char *folder, const char *name, const char *bytes, size_t n, cut_error *err);
/* Flushes a file that was written so. */
cut_status file_flush(const char *folder, const char *name, cut_error *err);
/* Flushes what another process wrote, and gives it its name. */
cut_status file_keep(const char *folder, const char *from, const char *to, cut_error *err);
/* All of a regular file of at most `limit` bytes, with a NUL behind; freed by free. NULL, with errno, if it cannot be read. */
char *file_read(const char *folder, const char *name, size_t limit, size_t *n);

/* Makes the folder, and those above it, for its owner alone. */
cut_status folder_make(const char *path, cut_error *err);
/* Removes a folder and the plain files in it (links are removed, not followed); what is no folder is left alone. */
void folder_remove(const char *path);
/* Removes the files of a folder but those named [n]. */
void folder_clean(const char *path, const char *const *but, int n);
/* Flushes a folder, so that names given in it last. */
cut_status folder_flush(const char *path, cut_error *err);
/* Calls `each` for every folder in a folder, in no order. False if it cannot be read. */
bool folder_each(const char *path, void (*each)(void *user, const char *name), void *user);

/* A number that changes when a file of the folder does: sizes, times and names mixed. 0 if it cannot be read. */
uint64_t folder_stamp(const char *path);
/* The same of names and bytes of its tables and of case.yaml. */
uint64_t folder_content(const char *path);
/* FNV-1a over bytes: to tell versions apart, not against an enemy. */
uint64_t bytes_stamp(uint64_t start, const void *bytes, size_t n);

#endif
