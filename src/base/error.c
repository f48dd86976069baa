/* Fills a cut_error. Nothing here allocates, so an error can be reported when memory is out. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text_internal.h"

/* A message is one line whatever the offending value held, and never ends inside a UTF-8 sequence. */
static void tidy(char *text) {
  for (char *p = text; *p != '\0'; p++) {
    unsigned char byte = (unsigned char)*p;
    if (byte < 0x20 || byte == 0x7f) *p = ' ';
  }
  size_t n = strlen(text);
  int64_t bad = 0;
  if (n > 0 && !cut_text_is_utf8(text, (int64_t)n, &bad) && (int64_t)n - bad < 4 && (unsigned char)text[bad] >= 0xc0)
    text[bad] = '\0';
}

static void copy(char *to, size_t size, const char *from) {
  if (from == NULL) from = "";
  size_t n = strlen(from);
  if (n >= size) n = size - 1;
  memmove(to, from, n);
  to[n] = '\0';
  tidy(to);
}

cut_status cut_error_set_at(cut_error *err, cut_status status, const char *file, int line, const char *function,
                            const char *format, ...) {
  if (err == NULL) return status;
  /* Formatted aside first, because an argument may be a part of the old err. */
  char message[sizeof err->message];
  va_list args;
  va_start(args, format);
  if (cut_text_vformat(message, sizeof message, format, args) < 0) message[0] = '\0';
  va_end(args);
  memset(err, 0, sizeof *err);
  copy(err->message, sizeof err->message, message);
  err->status = status;
  err->file = file;
  err->line = line;
  err->function = function;
  return status;
}

void cut_error_set_data(cut_error *err, const char *data_file, int64_t data_row, const char *column, const char *id) {
  if (err == NULL) return;
  copy(err->data_file, sizeof err->data_file, data_file);
  err->data_row = data_row;
  copy(err->data_column, sizeof err->data_column, column);
  copy(err->data_id, sizeof err->data_id, id);
}
