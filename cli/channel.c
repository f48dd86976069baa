#include "channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 4096 };

/* A line under way; what does not fit is left out, and the line then not told. */
typedef struct line {
  char text[LINE];
  size_t n;
  bool is_full;
} line;

static void add(line *l, const char *text) {
  size_t n = strlen(text);
  if (n >= sizeof l->text - l->n) {
    l->is_full = true;
    return;
  }
  memcpy(l->text + l->n, text, n + 1);
  l->n += n;
}

static void add_text(line *l, const char *name, const char *text) {
  char one[8];
  add(l, ", \"");
  add(l, name);
  add(l, "\": \"");
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      snprintf(one, sizeof one, "\\%c", *p);
    else if ((unsigned char)*p < 0x20)
      snprintf(one, sizeof one, "\\u%04x", (unsigned)(unsigned char)*p);
    else
      snprintf(one, sizeof one, "%c", *p);
    add(l, one);
  }
  add(l, "\"");
}

static void add_number(line *l, const char *name, double x) {
  char number[40];
  if (x >= 0)
    snprintf(number, sizeof number, ", \"%s\": %.4f", name, x);
  else
    snprintf(number, sizeof number, ", \"%s\": null", name);
  add(l, number);
}

/* A line goes out whole or not at all, as it is shorter than what a pipe takes in one piece. */
static bool tell(int fd, line *l) {
  add(l, "}\n");
  if (l->is_full) return true;
  ssize_t n;
  do n = write(fd, l->text, l->n);
  while (n < 0 && errno == EINTR);
  return n >= 0 || errno == EAGAIN;
}

bool channel_progress(int fd, double share, const char *text, double seconds_left) {
  line l = {.n = 0};
  if (fd < 0) return true;
  add(&l, "{\"event\": \"progress\"");
  add_number(&l, "share", share);
  add_text(&l, "text", text == NULL ? "" : text);
  add_number(&l, "seconds_left", seconds_left);
  return tell(fd, &l);
}

void channel_error(int fd, const cut_error *err) {
  line l = {.n = 0};
  char row[40];
  if (fd < 0) return;
  add(&l, "{\"event\": \"error\"");
  add_text(&l, "status", cut_status_text(err->status));
  add_text(&l, "message", err->message[0] == '\0' ? cut_status_text(err->status) : err->message);
  if (err->data_file[0] != '\0') add_text(&l, "file", err->data_file);
  snprintf(row, sizeof row, ", \"row\": %lld", (long long)err->data_row);
  if (err->data_row > 0) add(&l, row);
  if (err->data_column[0] != '\0') add_text(&l, "column", err->data_column);
  (void)tell(fd, &l);
}

void channel_done(int fd, const cut_result *r) {
  static const char *const names[] = {"answered",  "bad input",     "not servable",
                                      "unbounded", "limit reached", "internal error"};
  line l = {.n = 0};
  char tables[LINE / 2] = "";
  size_t n = 0;
  if (fd < 0) return;
  for (int64_t i = 0; i < cut_result_n_tables(r); i++) {
    const char *name = cut_result_table(r, i);
    int added = snprintf(tables + n, sizeof tables - n, "%s%s", n > 0 ? " " : "", name);
    if (added < 0 || (size_t)added >= sizeof tables - n) break;
    n += (size_t)added;
  }
  add(&l, "{\"event\": \"done\"");
  add_text(&l, "outcome", names[cut_result_outcome(r)]);
  add_text(&l, "tables", tables);
  (void)tell(fd, &l);
}
