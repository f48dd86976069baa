#include "new.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arguments.h"
#include "template.h"

enum { MAX_NAME = 64 };

static cut_status fail_at(cut_error *err, const char *what, const char *path) {
  int cause = errno;
  (void)fail_input(err, "%s %s: %s", what, path, strerror(cause));
  return err->status = CUT_STATUS_IO;
}

/* The last part of the path, if it can be the id of a case. */
static cut_status read_id(const char *folder, char id[MAX_NAME], cut_error *err) {
  size_t end = strlen(folder);
  while (end > 1 && folder[end - 1] == '/') end--;
  size_t start = end;
  while (start > 0 && folder[start - 1] != '/') start--;
  bool fits = end > start && end - start < MAX_NAME;
  for (size_t i = start; i < end && fits; i++)
    fits = isalnum((unsigned char)folder[i]) || strchr("_-", folder[i]) != NULL;
  if (!fits)
    return fail_input(
        err, "the folder's name becomes the id of the case: expected up to %d letters, digits, - and _, not \"%.*s\"",
        MAX_NAME - 1, (int)(end - start), folder + start);
  memcpy(id, folder + start, end - start);
  id[end - start] = '\0';
  return CUT_STATUS_OK;
}

/* As a YAML text in double quotes. */
static void put_quoted(FILE *out, const char *text) {
  fputc('"', out);
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') fputc('\\', out);
    fputc(*text, out);
  }
  fputc('"', out);
}

/* The lines of the template, with the id and the title of the new case. */
static void put_lines(FILE *out, const template_file *file, const char *id, const char *title) {
  bool is_yaml = strcmp(file->name, "case.yaml") == 0;
  for (const char *line = file->data; line < file->end;) {
    const char *next = memchr(line, '\n', (size_t)(file->end - line));
    next = next == NULL ? file->end : next + 1;
    if (is_yaml && strncmp(line, "id: ", 4) == 0) {
      fprintf(out, "id: %s\n", id);
    } else if (is_yaml && strncmp(line, "title: ", 7) == 0) {
      fputs("title: ", out);
      put_quoted(out, title);
      fputc('\n', out);
    } else {
      fwrite(line, 1, (size_t)(next - line), out);
    }
    line = next;
  }
}

static cut_status path_of(const char *folder, const template_file *file, char path[PATH_MAX], cut_error *err) {
  int n = snprintf(path, PATH_MAX, "%s/%s", folder, file->name);
  return n > 0 && n < PATH_MAX ? CUT_STATUS_OK : fail_input(err, "the path of the folder is too long");
}

static cut_status write_file(const char *folder, const template_file *file, const char *id, const char *title,
                             cut_error *err) {
  char path[PATH_MAX];
  cut_status status = path_of(folder, file, path, err);
  if (status != CUT_STATUS_OK) return status;
  FILE *out = fopen(path, "wx"); /* never over a file that is there */
  if (out == NULL) return fail_at(err, "cannot write", path);
  put_lines(out, file, id, title);
  bool arrived = !ferror(out);
  if (fclose(out) != 0 || !arrived) {
    status = fail_at(err, "cannot write", path);
    unlink(path);
  }
  return status;
}

static void remove_files(const char *folder, const template_file *end, bool made_folder) {
  char path[PATH_MAX];
  cut_error ignored;
  for (const template_file *file = template_files; file < end; file++)
    if (path_of(folder, file, path, &ignored) == CUT_STATUS_OK) unlink(path);
  if (made_folder) rmdir(folder);
}

static bool is_empty_folder(const char *path) {
  DIR *folder = opendir(path);
  if (folder == NULL) return false;
  bool empty = true;
  for (const struct dirent *entry; empty && (entry = readdir(folder)) != NULL;)
    empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
  closedir(folder);
  return empty;
}

cut_status new_case(const char *folder, const char *title, cut_error *err) {
  char id[MAX_NAME];
  cut_status status = read_id(folder, id, err);
  if (status != CUT_STATUS_OK) return status;
  for (const char *p = title; p != NULL && *p != '\0'; p++)
    if (iscntrl((unsigned char)*p)) return fail_input(err, "option \"title\" is not one line of text");
  bool made_folder = mkdir(folder, 0777) == 0;
  if (!made_folder && errno != EEXIST) return fail_at(err, "cannot make the folder", folder);
  if (!made_folder && !is_empty_folder(folder))
    return fail_input(err, "%s is there and not an empty folder: nothing was written", folder);
  for (const template_file *file = template_files; file->name != NULL; file++) {
    status = write_file(folder, file, id, title == NULL ? id : title, err);
    if (status == CUT_STATUS_OK) continue;
    remove_files(folder, file, made_folder);
    return status;
  }
  return CUT_STATUS_OK;
}
