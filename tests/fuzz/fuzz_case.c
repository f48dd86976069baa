/* Any text as a whole case: its parts, each after a line "=== name", are the files of a folder. It opens, or it is
 * refused with findings; what opens can be read throughout and described. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "case/case.h"
#include "case/case_document.h"
#include "case/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition, const char *what) {
  if (condition) return;
  (void)fprintf(stderr, "case: %s\n", what);
  abort();
}

static bool is_name(const char *name, size_t n) {
  if (n == 0 || n > 40 || name[0] == '.') return false;
  for (size_t i = 0; i < n; i++)
    if (strchr("abcdefghijklmnopqrstuvwxyz_.", name[i]) == NULL || name[i] == '\0') return false;
  return true;
}

static void write_file(const char *folder, const char *name, size_t n_name, const char *bytes, size_t n) {
  char path[256];
  (void)snprintf(path, sizeof path, "%s/%.*s", folder, (int)n_name, name);
  FILE *file = fopen(path, "wb");
  expect(file != NULL, "no file");
  expect(n == 0 || fwrite(bytes, 1, n, file) == n, "no room");
  (void)fclose(file);
}

/* The next line "=== " in [at, end), or end. */
static const char *next_part(const char *at, const char *end) {
  for (const char *p = at; end - p >= 4; p++)
    if (memcmp(p, "=== ", 4) == 0 && (p == at || p[-1] == '\n')) return p;
  return end;
}

static void write_folder(const char *folder, const char *bytes, size_t n) {
  const char *end = bytes + n;
  for (const char *part = next_part(bytes, end); part < end;) {
    const char *name = part + 4, *stop = next_part(name, end);
    const char *line = memchr(name, '\n', (size_t)(stop - name));
    if (line == NULL) line = stop;
    const char *text = line < stop ? line + 1 : stop;
    if (is_name(name, (size_t)(line - name)))
      write_file(folder, name, (size_t)(line - name), text, (size_t)(stop - text));
    part = stop;
  }
}

static void drop_folder(const char *folder) {
  DIR *d = opendir(folder);
  expect(d != NULL, "no folder");
  for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
    char path[512];
    if (e->d_name[0] == '.') continue;
    (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
    (void)remove(path);
  }
  (void)closedir(d);
  (void)rmdir(folder);
}

static void read_all(const cut_case *c) {
  cut_values *values = NULL;
  char *text = NULL;
  cut_error err = {0};
  char digest[65] = "";
  const cut_case_info *info = cut_case_get_info(c);
  expect(cut_case_digest(c, digest, &err) == CUT_STATUS_OK && strlen(digest) == 64, "no digest");
  expect(info->start <= info->end && info->currency[0] != '\0', "bad information");
  for (int t = 0; t < CUT_N_TABLES; t++) {
    for (int64_t row = 0; row < cut_case_n(c, (cut_table)t); row++) {
      expect(cut_case_find(c, (cut_table)t, cut_case_key(c, (cut_table)t, row)) == row,
             "a row that is not found by its key");
      for (int k = 0; k < cut_schema((cut_table)t)->n_columns; k++) {
        const cut_schema_column *s = &cut_schema((cut_table)t)->columns[k];
        double low = 0, high = 0;
        expect(cut_case_has(c, (cut_table)t, row, k) || s->empty != CUT_EMPTY_ERROR, "a required cell that is empty");
        expect(cut_case_provenance(c, (cut_table)t, row, k).source[0] != '\0', "no source");
        if (s->type == CUT_TYPE_REF)
          expect((cut_case_ref(c, (cut_table)t, row, k) >= 0) == cut_case_has(c, (cut_table)t, row, k),
                 "an open reference");
        if (cut_case_range_ratios(c, (cut_table)t, row, k, &low, &high)) expect(low <= high || low > 0, "a bad range");
      }
    }
  }
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_COMMODITIES); i++)
    expect(isfinite(cut_case_display_factor(c, i)), "a factor that is not finite");
  expect(cut_values_new(c, NULL, 0, &values, &err) == CUT_STATUS_OK, "a case without values");
  expect(cut_case_datapackage(c, &text, &err) == CUT_STATUS_OK, "no data package");
  cut_mem_free(text);
  cut_values_free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char folder[] = "/tmp/cutset-fuzz-XXXXXX";
  cut_case *c = NULL;
  cut_error err = {0};
  expect(mkdtemp(folder) != NULL, "no folder");
  write_folder(folder, (const char *)data, size);
  cut_status status = cut_case_open(folder, NULL, 0, &c, &err);
  expect(c != NULL && (status == CUT_STATUS_OK || status == CUT_STATUS_INPUT), "neither opened nor refused");
  expect(status == CUT_STATUS_OK || (err.message[0] != '\0' && cut_case_n_diagnostics(c) > 0),
         "refused without a finding");
  if (status == CUT_STATUS_OK) read_all(c);
  cut_case_free(c);
  drop_folder(folder);
  return 0;
}
