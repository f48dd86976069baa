#include "support/case_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/unit.h"

enum { PATH_SIZE = 256, MAX_LINES = 512 };

static void write_line(FILE *f, const char *line, size_t n, bool is_header) {
  assert_true(fprintf(f, "%.*s,%s\n", (int)n, line,
                      is_header ? "source,kind,known_from" : "round number for tests,assumed,2020-01-01") > 0);
}

static void write_table(const char *path, const char *text, bool shuffled) {
  const char *line[MAX_LINES];
  size_t length[MAX_LINES];
  int n = 0;
  for (const char *at = text; *at != '\0';) {
    assert_true(n < MAX_LINES);
    size_t size = strcspn(at, "\n");
    line[n] = at;
    length[n++] = size;
    at += size + (at[size] == '\n' ? 1 : 0);
  }
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  for (int i = 0; i < n; i++) {
    int k = shuffled && i > 0 ? n - i : i;
    write_line(f, line[k], length[k], i == 0);
  }
  assert_int_equal(fclose(f), 0);
}

static void write_text(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  assert_true(fputs(text, f) >= 0);
  assert_int_equal(fclose(f), 0);
}

static const char *changed(const test_table *table, const test_table *changes, int64_t n_changes) {
  for (int64_t i = 0; i < n_changes; i++)
    if (strcmp(changes[i].name, table->name) == 0) return changes[i].text;
  return table->text;
}

static bool is_among(const char *name, const test_table *tables, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (strcmp(tables[i].name, name) == 0) return true;
  return false;
}

static void path_of(char path[PATH_SIZE], const char *folder, const char *name) {
  bool is_table = strchr(name, '.') == NULL;
  assert_true(snprintf(path, PATH_SIZE, "%s/%s%s", folder, name, is_table ? ".csv" : "") < PATH_SIZE);
}

static void write_file(const char *folder, const char *name, const char *text, bool shuffled) {
  char path[PATH_SIZE];
  path_of(path, folder, name);
  if (strchr(name, '.') == NULL)
    write_table(path, text, shuffled);
  else
    write_text(path, text);
}

static void remove_file(const char *folder, const char *name) {
  char path[PATH_SIZE];
  path_of(path, folder, name);
  assert_int_equal(unlink(path), 0);
}

cut_case *test_case_open(const test_table *tables, int64_t n, const test_table *changes, int64_t n_changes,
                         bool shuffled) {
  const char *temporary = getenv("TMPDIR");
  char folder[PATH_SIZE];
  assert_true(snprintf(folder, sizeof folder, "%s/cutset-test-XXXXXX", temporary == NULL ? "/tmp" : temporary) <
              (int)sizeof folder);
  assert_non_null(mkdtemp(folder));
  for (int64_t i = 0; i < n; i++) write_file(folder, tables[i].name, changed(&tables[i], changes, n_changes), shuffled);
  for (int64_t i = 0; i < n_changes; i++)
    if (!is_among(changes[i].name, tables, n)) write_file(folder, changes[i].name, changes[i].text, shuffled);
  cut_case *c = NULL;
  cut_error err;
  cut_status status = cut_case_open(folder, NULL, 0, &c, &err);
  for (int64_t i = 0; i < n; i++) remove_file(folder, tables[i].name);
  for (int64_t i = 0; i < n_changes; i++)
    if (!is_among(changes[i].name, tables, n)) remove_file(folder, changes[i].name);
  (void)rmdir(folder);
  if (status == CUT_STATUS_OK) return c;
  cut_case_free(c);
  fail_msg("%s, line %lld, column %s: %s", err.data_file, (long long)err.data_row, err.data_column, err.message);
  return NULL;
}
