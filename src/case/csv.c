/* A row is first looked at without touching it, so that places can be counted in the bytes as they were, and then cut
 * into fields in place. */
#include "case/csv.h"

#include <string.h>

#include "base/text.h"

/* Characters (code points) from a to b. */
static int64_t characters(const char *a, const char *b) {
  int64_t n = 0;
  for (; a < b; a++) n += ((unsigned char)*a & 0xC0) != 0x80;
  return n;
}

/* The place of byte `at` on its line, 1-based. */
static long long position(const cut_csv *csv, const char *at) { return characters(csv->line_start, at) + 1; }

/* ---- the whole file ---- */

bool cut_csv_open(cut_csv *csv, char *data, int64_t n, const char *file, cut_diagnostics *diagnostics) {
  csv->n_fields = csv->n_names = csv->n_rows = 0;
  csv->has_lost_rows = false;
  csv->file = file;
  csv->diagnostics = diagnostics;
  csv->start = csv->at = csv->line_start = data;
  csv->end = data + n;
  csv->line = csv->at_line = 1;
  if (n >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) csv->start = csv->at = csv->line_start = data + 3;

  int64_t bad = n;
  const char *nul = memchr(data, '\0', (size_t)n);
  bool is_utf8 = cut_text_is_utf8(data, n, &bad);
  if (is_utf8 && nul == NULL) return true;
  if (nul != NULL && (is_utf8 || nul - data < bad)) bad = nul - data;
  for (char *p = csv->start; p < data + bad; p++) {
    if (*p != '\n') continue;
    csv->at_line++;
    csv->line_start = p + 1;
  }
  const cut_diagnostic place = {.file = file, .row = csv->at_line, .expected = "text in UTF-8"};
  if (nul == data + bad)
    cut_diagnostics_error(diagnostics, &place, "NUL byte at character %lld of the line: this is not a text file%s",
                          position(csv, data + bad), n >= 2 && nul == data + 1 ? " in UTF-8 (is it UTF-16?)" : "");
  else
    cut_diagnostics_error(
        diagnostics, &place,
        "broken UTF-8 at character %lld of the line (byte 0x%02X at offset %lld of the file): save the "
        "file as UTF-8",
        position(csv, data + bad), (unsigned char)data[bad], (long long)bad);
  return false;
}

/* ---- one row, untouched ---- */

/* The name of field i, "" while the header is read. */
static const char *name_of(const cut_csv *csv, int64_t i) { return i < csv->n_names ? csv->names[i] : ""; }

static void skip_line(cut_csv *csv) {
  while (csv->at < csv->end && *csv->at != '\n') csv->at++;
}

/* Steps over a line break if one stands here. */
static bool take_break(cut_csv *csv) {
  if (csv->at < csv->end && *csv->at == '\r' && csv->at[1] == '\n') csv->at++;
  if (csv->at >= csv->end || *csv->at != '\n') return false;
  csv->at++;
  csv->at_line++;
  csv->line_start = csv->at;
  return true;
}

/* What a scan of a field or row met. */
typedef enum scan { SCAN_GOOD, SCAN_BAD_ROW, SCAN_BAD_FILE } scan;

static scan scan_quoted(cut_csv *csv, int64_t i) {
  char *opening = csv->at;
  const int64_t opening_line = csv->at_line;
  const long long opening_at = position(csv, opening);
  csv->at++;
  csv->first[i] = csv->at;
  csv->has_quotes[i] = false;
  for (; csv->at < csv->end; csv->at++) {
    if (*csv->at == '\n') {
      csv->at_line++;
      csv->line_start = csv->at + 1;
    }
    if (*csv->at != '"') continue;
    if (csv->at[1] != '"') break;
    csv->has_quotes[i] = true;
    csv->at++;
  }
  if (csv->at >= csv->end) {
    cut_diagnostics_error(
        csv->diagnostics,
        &(cut_diagnostic){
            .file = csv->file, .row = opening_line, .column = name_of(csv, i), .expected = "a closing quote"},
        "the quote opened at character %lld of the line is never closed", opening_at);
    return SCAN_BAD_FILE;
  }
  csv->last[i] = csv->at++;
  if (csv->at >= csv->end || *csv->at == ',' || *csv->at == '\n' || (*csv->at == '\r' && csv->at[1] == '\n'))
    return SCAN_GOOD;
  cut_diagnostics_error(csv->diagnostics,
                        &(cut_diagnostic){.file = csv->file,
                                          .row = csv->at_line,
                                          .column = name_of(csv, i),
                                          .expected = "a comma or the end of the line"},
                        "text after the closing quote at character %lld of the line; a quote inside a quoted field is "
                        "written twice",
                        position(csv, csv->at));
  return SCAN_BAD_ROW;
}

static scan scan_plain(cut_csv *csv, int64_t i) {
  csv->first[i] = csv->at;
  csv->has_quotes[i] = false;
  for (; csv->at < csv->end && *csv->at != ',' && *csv->at != '\n'; csv->at++) {
    if (*csv->at != '"' && (*csv->at != '\r' || csv->at[1] == '\n')) continue;
    cut_diagnostics_error(
        csv->diagnostics, &(cut_diagnostic){.file = csv->file, .row = csv->at_line, .column = name_of(csv, i)},
        *csv->at == '"'
            ? "bare quote at character %lld of the line: a field with quotes is quoted as a whole, with its "
              "quotes written twice"
            : "carriage return without line feed at character %lld of the line",
        position(csv, csv->at));
    return SCAN_BAD_ROW;
  }
  csv->last[i] = csv->at;
  if (csv->at > csv->first[i] && csv->at[-1] == '\r') csv->last[i]--;
  return SCAN_GOOD;
}

/* The bounds of all fields of a row, up to its line break. */
static scan scan_row(cut_csv *csv) {
  csv->n_fields = 0;
  for (;;) {
    if (csv->n_fields == CUT_CSV_MAX_FIELDS) {
      cut_diagnostics_error(csv->diagnostics, &(cut_diagnostic){.file = csv->file, .row = csv->at_line},
                            "the row has more than %d fields", CUT_CSV_MAX_FIELDS);
      return SCAN_BAD_ROW;
    }
    int64_t i = csv->n_fields++, line = csv->at_line;
    scan found = csv->at < csv->end && *csv->at == '"' ? scan_quoted(csv, i) : scan_plain(csv, i);
    if (found != SCAN_GOOD) return found;
    if (csv->last[i] - csv->first[i] > CUT_CSV_MAX_FIELD) {
      cut_diagnostics_error(csv->diagnostics,
                            &(cut_diagnostic){.file = csv->file, .row = line, .column = name_of(csv, i)},
                            "the field has %lld bytes, more than the limit of %d",
                            (long long)(csv->last[i] - csv->first[i]), CUT_CSV_MAX_FIELD);
      return SCAN_BAD_ROW;
    }
    if (csv->at >= csv->end || *csv->at != ',') return SCAN_GOOD;
    csv->at++;
  }
}

/* ---- fields in place ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Ends field i with a NUL (over a separator, a quote, or the NUL behind the file), undoubles quotes, trims blanks. */
static void cut_field(cut_csv *csv, int64_t i) {
  char *first = csv->first[i], *last = csv->last[i];
  if (csv->has_quotes[i]) {
    char *to = first;
    for (const char *from = first; from < last; from++) {
      *to++ = *from;
      if (*from == '"') from++;
    }
    last = to;
  }
  while (first < last && is_blank(*first)) first++;
  while (last > first && is_blank(last[-1])) last--;
  *last = '\0';
  csv->fields[i] = first;
}

/* Reads a row of any number of fields. */
static scan read_row(cut_csv *csv) {
  csv->line = csv->at_line;
  scan found = scan_row(csv);
  csv->has_lost_rows = csv->has_lost_rows || found != SCAN_GOOD;
  if (found == SCAN_BAD_FILE) {
    csv->at = csv->end;
    return found;
  }
  if (found == SCAN_BAD_ROW) skip_line(csv);
  (void)take_break(csv);
  if (found == SCAN_GOOD)
    for (int64_t i = 0; i < csv->n_fields; i++) cut_field(csv, i);
  return found;
}

static bool is_empty_row(const cut_csv *csv) {
  for (int64_t i = 0; i < csv->n_fields; i++)
    if (csv->fields[i][0] != '\0') return false;
  return true;
}

bool cut_csv_header(cut_csv *csv) {
  const cut_diagnostic place = {.file = csv->file, .row = 1, .expected = "a first line with the names of the columns"};
  while (csv->at < csv->end && take_break(csv)) continue;
  if (csv->at >= csv->end) {
    cut_diagnostics_error(csv->diagnostics, &place, "the file is empty");
    return false;
  }
  if (read_row(csv) != SCAN_GOOD) return false;
  const char *line = csv->fields[0];
  if (csv->n_fields <= 2 && (strchr(line, ';') != NULL || strchr(line, '\t') != NULL)) {
    const char *used = strchr(line, ';') != NULL ? "semicolons" : "tabs";
    cut_diagnostics_error(csv->diagnostics,
                          &(cut_diagnostic){.file = csv->file,
                                            .row = csv->line,
                                            .value = line,
                                            .expected = "fields separated by commas, numbers with a decimal point"},
                          "the fields seem to be separated by %s: save the file with commas", used);
    return false;
  }
  memcpy(csv->names, csv->fields, (size_t)csv->n_fields * sizeof csv->fields[0]);
  csv->n_names = csv->n_fields;
  return true;
}

static bool is_number_part(const char *text) { return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0'; }

static void report_count(cut_csv *csv) {
  csv->has_lost_rows = true;
  const char *hint = csv->n_fields > csv->n_names ? "; a field that contains a comma must be quoted"
                                                  : "; empty fields at the end need their commas too";
  for (int64_t i = 1; i < csv->n_fields && csv->n_fields > csv->n_names; i++) {
    const char *before = csv->fields[i - 1];
    if (is_number_part(csv->fields[i]) && is_number_part(before[0] == '-' ? before + 1 : before))
      hint = "; is a number written with a decimal comma? The decimal point is '.'";
  }
  cut_diagnostics_error(csv->diagnostics, &(cut_diagnostic){.file = csv->file, .row = csv->line},
                        "the row has %lld fields, the header %lld%s", (long long)csv->n_fields, (long long)csv->n_names,
                        hint);
}

bool cut_csv_next(cut_csv *csv) {
  while (csv->at < csv->end) {
    if (take_break(csv)) continue;
    scan found = read_row(csv);
    if (found == SCAN_BAD_FILE) return false;
    if (found == SCAN_BAD_ROW || is_empty_row(csv)) continue;
    if (csv->n_fields != csv->n_names) {
      report_count(csv);
      continue;
    }
    if (csv->n_rows == CUT_CSV_MAX_ROWS) {
      cut_diagnostics_error(csv->diagnostics, &(cut_diagnostic){.file = csv->file, .row = csv->line},
                            "the file has more than %d rows", CUT_CSV_MAX_ROWS);
      csv->at = csv->end;
      return false;
    }
    csv->n_rows++;
    return true;
  }
  return false;
}
