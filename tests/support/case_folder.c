#include "support/case_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void stop(const char *what, const char *name) {
  (void)fprintf(stderr, "case folder: %s %s\n", what, name);
  exit(2);
}

static void join(char *buf, size_t size, const char *folder, const char *name) {
  if (snprintf(buf, size, "%s/%s", folder, name) >= (int)size) stop("path too long:", name);
}

/* The caller frees the text, which has a NUL behind its n bytes. */
static char *read_file(const char *path, size_t *n) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) stop("cannot read", path);
  long size = ftell(file);
  rewind(file);
  char *text = size < 0 ? NULL : malloc((size_t)size + 1);
  if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) stop("cannot read", path);
  (void)fclose(file);
  text[size] = '\0';
  *n = (size_t)size;
  return text;
}

void case_folder_write_bytes(const case_folder *f, const char *name, const char *bytes, size_t n) {
  char path[1024];
  join(path, sizeof path, f->path, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(bytes, 1, n, file) != n || fclose(file) != 0) stop("cannot write", path);
}

void case_folder_write(const case_folder *f, const char *name, const char *text) {
  case_folder_write_bytes(f, name, text, strlen(text));
}

void case_folder_make(case_folder *f) {
  const char *root = getenv("CUTSET_SOURCE_DIR");
  char source[1024], path[1300];
  join(source, sizeof source, root == NULL ? "." : root, "tests/cases/mini");
  (void)snprintf(f->path, sizeof f->path, "/tmp/cutset-case-XXXXXX");
  if (mkdtemp(f->path) == NULL) stop("cannot make", f->path);
  DIR *folder = opendir(source);
  if (folder == NULL) stop("cannot read", source);
  for (const struct dirent *e = readdir(folder); e != NULL; e = readdir(folder)) {
    if (e->d_name[0] == '.') continue;
    size_t n = 0;
    join(path, sizeof path, source, e->d_name);
    char *text = read_file(path, &n);
    case_folder_write_bytes(f, e->d_name, text, n);
    free(text);
  }
  (void)closedir(folder);
}

void case_folder_remove(const case_folder *f, const char *name) {
  char path[1024];
  join(path, sizeof path, f->path, name);
  if (remove(path) != 0) stop("cannot remove", path);
}

void case_folder_drop(const case_folder *f) {
  DIR *folder = opendir(f->path);
  if (folder == NULL) stop("cannot read", f->path);
  for (const struct dirent *e = readdir(folder); e != NULL; e = readdir(folder))
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) case_folder_remove(f, e->d_name);
  (void)closedir(folder);
  if (rmdir(f->path) != 0) stop("cannot remove", f->path);
}

void case_folder_append(const case_folder *f, const char *name, const char *text) {
  char path[1024];
  join(path, sizeof path, f->path, name);
  FILE *file = fopen(path, "ab");
  if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) stop("cannot write", path);
}

void case_folder_replace(const case_folder *f, const char *name, const char *old, const char *replacement) {
  char path[1024];
  size_t n = 0;
  join(path, sizeof path, f->path, name);
  char *text = read_file(path, &n), *at = strstr(text, old);
  if (at == NULL) stop("nothing to replace in", path);
  size_t before = (size_t)(at - text), after = n - before - strlen(old), length = strlen(replacement);
  char *changed = malloc(before + length + after + 1);
  if (changed == NULL) stop("no memory for", path);
  memcpy(changed, text, before);
  memcpy(changed + before, replacement, length);
  memcpy(changed + before + length, at + strlen(old), after);
  case_folder_write_bytes(f, name, changed, before + length + after);
  free(changed);
  free(text);
}
