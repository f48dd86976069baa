/* Any bytes as CSV: read without stepping outside, rows as wide as the header, fields that are text, findings with
 * words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "case/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition, const char *what) {
  if (condition) return;
  (void)fprintf(stderr, "csv: %s\n", what);
  abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  cut_csv csv;
  cut_diagnostics d = {0};
  char *text = malloc(size + 1);
  int64_t n_rows = 0, line = 0, bad = 0;
  if (text == NULL) return 0;
  if (size > 0) memcpy(text, data, size);
  text[size] = '\0';
  if (cut_csv_open(&csv, text, (int64_t)size, "f.csv", &d) && cut_csv_header(&csv)) {
    line = csv.line;
    while (cut_csv_next(&csv)) {
      expect(csv.n_fields == csv.n_names, "a row of another width");
      expect(csv.line > line, "lines do not grow");
      line = csv.line;
      n_rows++;
      for (int64_t i = 0; i < csv.n_fields; i++)
        expect(cut_text_is_utf8(csv.fields[i], (int64_t)strlen(csv.fields[i]), &bad), "a field that is no text");
    }
    expect(d.n_errors == 0 || csv.has_lost_rows, "an error without a lost row");
  } else {
    expect(d.n_errors > 0, "refused without a finding");
  }
  for (int64_t i = 0; i < d.n; i++)
    expect(d.items[i].message[0] != '\0' && d.items[i].row > 0, "a finding without words or place");
  cut_diagnostics_clear(&d);
  free(text);
  return 0;
}
