/* CSV as in RFC 4180, with the place of every mistake: quotes, line breaks inside quotes, LF or CRLF, a byte order
 * mark, a last line without line break. The separator is a comma, nothing else is guessed. All mistakes are reported,
 * one by row; what cannot be read past (an open quote, bytes that are not text) ends the file.
 *
 * Fields point into the caller's bytes, which are changed in place: nothing is copied. */
#ifndef CUT_CASE_CSV_H
#define CUT_CASE_CSV_H

#include "case/diagnostics.h"

enum {
  CUT_CSV_MAX_FIELDS = 256,
  CUT_CSV_MAX_FIELD = 64 * 1024, /* bytes */
  CUT_CSV_MAX_ROWS = 5000000
};
#define CUT_CSV_MAX_FILE (INT64_C(64) * 1024 * 1024)

typedef struct cut_csv {
  const char *fields[CUT_CSV_MAX_FIELDS]; /* of the row last read, NUL-terminated, without quotes */
  int64_t n_fields;
  int64_t line;                          /* on which that row starts, 1-based */
  const char *names[CUT_CSV_MAX_FIELDS]; /* of the header */
  int64_t n_names;                       /* 0 before the header is read */
  bool has_lost_rows;                    /* rows were reported and passed over, or the rest of the file was */

  /* inside */
  const char *file; /* for findings */
  cut_diagnostics *diagnostics;
  char *start, *at, *end;
  char *line_start; /* of the line of `at` */
  int64_t at_line;  /* number of that line */
  int64_t n_rows;
  char *first[CUT_CSV_MAX_FIELDS];     /* first byte of each field of the row, quotes left out */
  char *last[CUT_CSV_MAX_FIELDS];      /* behind its last byte */
  bool has_quotes[CUT_CSV_MAX_FIELDS]; /* doubled quotes stand in it */
} cut_csv;

/* Starts to read data [n], with data[n] = NUL, which must outlive the fields. Looks at all bytes: false, and reported,
 * if there are NUL bytes or broken UTF-8. `file` is borrowed. */
bool cut_csv_open(cut_csv *csv, char *data, int64_t n, const char *file, cut_diagnostics *diagnostics);
/* Reads the first row into names; false, and reported, if there is none or it cannot be one. */
bool cut_csv_header(cut_csv *csv);
/* Reads the next row that has as many fields as the header; rows that have not are reported, empty ones passed over.
 * False at the end. */
bool cut_csv_next(cut_csv *csv);

#endif
