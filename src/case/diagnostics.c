#include "case/diagnostics.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_internal.h"

enum { MAX_MESSAGE = 1024 };

void cut_diagnostics_clear(cut_diagnostics *d) {
  cut_mem_free(d->items);
  cut_pool_clear(&d->texts);
  *d = (cut_diagnostics){0};
}

/* A copy on one line, cut at the end of a character where it is too long. */
static const char *keep(cut_diagnostics *d, const char *text, int64_t limit) {
  if (text == NULL || text[0] == '\0') return "";
  int64_t n = (int64_t)strlen(text);
  bool is_cut = n > limit;
  if (is_cut)
    for (n = limit - 3; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;) n--;
  char *copy = cut_pool_new(&d->texts, n + 4, 1);
  if (copy == NULL) {
    d->out_of_memory = true;
    return "";
  }
  for (int64_t i = 0; i < n; i++) copy[i] = (unsigned char)text[i] < ' ' ? ' ' : text[i];
  if (is_cut) memcpy(copy + n, "...", 4);
  return copy;
}

static void add(cut_diagnostics *d, bool is_error, const cut_diagnostic *place, const char *format, va_list args) {
  int64_t *count = is_error ? &d->n_errors : &d->n_warnings;
  if (++*count > CUT_MAX_FINDINGS) return;
  char message[MAX_MESSAGE];
  if (cut_text_vformat(message, sizeof message, format, args) < 0 || !CUT_GROW(d)) {
    d->out_of_memory = true;
    return;
  }
  d->items[d->n++] = (cut_diagnostic){
      .is_error = is_error,
      .file = keep(d, place->file, CUT_MAX_FINDING_TEXT),
      .row = place->row,
      .column = keep(d, place->column, CUT_MAX_FINDING_TEXT),
      .value = keep(d, place->value, CUT_MAX_FINDING_TEXT),
      .expected = keep(d, place->expected, MAX_MESSAGE),
      .suggestion = keep(d, place->suggestion, CUT_MAX_FINDING_TEXT),
      .message = keep(d, message, MAX_MESSAGE),
  };
}

void cut_diagnostics_error(cut_diagnostics *d, const cut_diagnostic *place, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add(d, true, place, format, args);
  va_end(args);
}

void cut_diagnostics_warning(cut_diagnostics *d, const cut_diagnostic *place, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add(d, false, place, format, args);
  va_end(args);
}

/* Insertion into order: findings come almost sorted, and there are two thousand at most. */
static void order(cut_diagnostics *d, int (*rank)(const char *file)) {
  for (int64_t i = 1; i < d->n; i++) {
    cut_diagnostic moving = d->items[i];
    int moving_rank = rank(moving.file);
    int64_t at = i;
    for (; at > 0; at--) {
      int before = rank(d->items[at - 1].file);
      if (before < moving_rank || (before == moving_rank && d->items[at - 1].row <= moving.row)) break;
      d->items[at] = d->items[at - 1];
    }
    d->items[at] = moving;
  }
}

static void note_beyond(cut_diagnostics *d, bool is_error, int64_t found) {
  if (found <= CUT_MAX_FINDINGS) return;
  if (!CUT_GROW(d)) {
    d->out_of_memory = true;
    return;
  }
  cut_text t = {0};
  cut_text_add_f(&t, "%lld more %s are not listed", (long long)(found - CUT_MAX_FINDINGS),
                 is_error ? "errors" : "warnings");
  const char *message = keep(d, t.data, MAX_MESSAGE);
  if (t.failed) d->out_of_memory = true;
  cut_text_clear(&t);
  d->items[d->n++] = (cut_diagnostic){.is_error = is_error,
                                      .file = "",
                                      .column = "",
                                      .value = "",
                                      .expected = "",
                                      .suggestion = "",
                                      .message = message};
}

void cut_diagnostics_finish(cut_diagnostics *d, int (*rank)(const char *file)) {
  order(d, rank);
  note_beyond(d, true, d->n_errors);
  note_beyond(d, false, d->n_warnings);
}

cut_status cut_diagnostics_status(const cut_diagnostics *d, cut_error *err) {
  if (d->out_of_memory) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < d->n; i++) {
    const cut_diagnostic *f = &d->items[i];
    if (!f->is_error) continue;
    cut_status status = CUT_FAIL(err, CUT_STATUS_INPUT, "%s", f->message);
    cut_error_set_data(err, f->file, f->row, f->column, f->value);
    return status;
  }
  return CUT_STATUS_OK;
}
