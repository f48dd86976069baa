#include "server/problem.h"

#include <stdio.h>
#include <string.h>

bool refuse(problem *p, unsigned http, const char *status, const char *format, ...) {
  va_list args;
  memset(p, 0, sizeof *p);
  p->http = http;
  snprintf(p->status, sizeof p->status, "%s", status);
  va_start(args, format);
  vsnprintf(p->message, sizeof p->message, format, args);
  va_end(args);
  return false;
}

bool refuse_error(problem *p, unsigned http, const cut_error *err) {
  refuse(p, http, cut_status_text(err->status), "%s", err->message);
  snprintf(p->file, sizeof p->file, "%s", err->data_file);
  snprintf(p->column, sizeof p->column, "%s", err->data_column);
  p->row = err->data_row;
  return false;
}

static void add_text(buffer *out, const char *name, const char *text) {
  if (text[0] == '\0') return;
  buffer_add_f(out, ", \"%s\": ", name);
  buffer_add_json(out, text);
}

void problem_add(const problem *p, buffer *out) {
  buffer_add(out, "{\"error\": {\"status\": ");
  buffer_add_json(out, p->status);
  buffer_add(out, ", \"message\": ");
  buffer_add_json(out, p->message);
  add_text(out, "file", p->file);
  if (p->row > 0) buffer_add_f(out, ", \"row\": %lld", (long long)p->row);
  add_text(out, "column", p->column);
  add_text(out, "value", p->value);
  add_text(out, "expected", p->expected);
  buffer_add(out, "}");
}

cut_status fail(cut_error *err, cut_status status, const char *format, ...) {
  va_list args;
  if (err == NULL) return status;
  memset(err, 0, sizeof *err);
  err->status = status;
  va_start(args, format);
  vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  return status;
}
