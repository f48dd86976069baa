#include "case/source_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"

/* Reads until the end; the file may grow or shrink meanwhile. */
static cut_status read_all(FILE *file, int64_t guess, int64_t limit, char **data, int64_t *n, cut_error *err) {
  int64_t capacity = guess + 2, used = 0;
  char *bytes = CUT_NEW(char, capacity);
  if (bytes == NULL) return CUT_FAIL_MEMORY(err);
  for (;;) {
    size_t got = fread(bytes + used, 1, (size_t)(capacity - 1 - used), file);
    used += (int64_t)got;
    if (used > limit) {
      cut_mem_free(bytes);
      return CUT_FAIL(err, CUT_STATUS_LIMIT, "the file has more than %lld bytes", (long long)limit);
    }
    if (used < capacity - 1) break;
    if (!cut_mem_grow((void **)&bytes, &capacity, capacity, 1)) {
      cut_mem_free(bytes);
      return CUT_FAIL_MEMORY(err);
    }
  }
  if (ferror(file)) {
    cut_mem_free(bytes);
    return CUT_FAIL(err, CUT_STATUS_IO, "the file cannot be read");
  }
  bytes[used] = '\0';
  *data = bytes;
  *n = used;
  return CUT_STATUS_OK;
}

cut_status cut_source_file_read(const char *folder, const char *name, int64_t limit, char **data, int64_t *n,
                                cut_error *err) {
  cut_text path = {0};
  struct stat info;
  FILE *file = NULL;
  cut_status status = CUT_STATUS_OK;
  *data = NULL;
  *n = 0;
  cut_text_add_f(&path, "%s/%s", folder, name);
  if (path.failed) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  if (stat(path.data, &info) != 0) {
    if (errno != ENOENT) status = CUT_FAIL(err, CUT_STATUS_IO, "the file cannot be read: %s", strerror(errno));
    goto cleanup;
  }
  if (!S_ISREG(info.st_mode)) {
    status = CUT_FAIL(err, CUT_STATUS_IO, "it is not a file");
    goto cleanup;
  }
  if (info.st_size > limit) {
    status = CUT_FAIL(err, CUT_STATUS_LIMIT, "the file has %lld bytes, more than the limit of %lld",
                      (long long)info.st_size, (long long)limit);
    goto cleanup;
  }
  file = fopen(path.data, "rb");
  if (file == NULL) {
    status = CUT_FAIL(err, CUT_STATUS_IO, "the file cannot be read: %s", strerror(errno));
    goto cleanup;
  }
  status = read_all(file, (int64_t)info.st_size, limit, data, n, err);
cleanup:
  if (file != NULL) (void)fclose(file);
  cut_text_clear(&path);
  return status;
}

cut_status cut_source_file_copy(const cut_source_files *files, const char *name, int64_t limit, char **data, int64_t *n,
                                cut_error *err) {
  *data = NULL;
  *n = 0;
  for (int64_t i = 0; i < files->n; i++) {
    const struct cut_source_bytes *file = &files->items[i];
    if (strcmp(file->name, name) != 0) continue;
    if (file->n > limit)
      return CUT_FAIL(err, CUT_STATUS_LIMIT, "the file has %lld bytes, more than the limit of %lld", (long long)file->n,
                      (long long)limit);
    char *copy = CUT_NEW(char, file->n + 1);
    if (copy == NULL) return CUT_FAIL_MEMORY(err);
    if (file->n > 0) memcpy(copy, file->bytes, (size_t)file->n);
    *data = copy;
    *n = file->n;
    return CUT_STATUS_OK;
  }
  return CUT_STATUS_OK;
}
