#include "server/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_clear(buffer *b) {
  free(b->data);
  *b = (buffer){0};
}

static bool make_room(buffer *b, size_t n) {
  if (b->failed) return false;
  if (n > SIZE_MAX / 2 - b->n - 1) {
    b->failed = true;
    return false;
  }
  if (b->n + n + 1 <= b->capacity) return true;
  size_t capacity = b->capacity < 256 ? 256 : b->capacity;
  while (capacity < b->n + n + 1) capacity *= 2;
  char *data = realloc(b->data, capacity);
  if (data == NULL) {
    b->failed = true;
    return false;
  }
  b->data = data;
  b->capacity = capacity;
  return true;
}

void buffer_add_n(buffer *b, const char *bytes, size_t n) {
  if (!make_room(b, n)) return;
  if (n > 0) memcpy(b->data + b->n, bytes, n);
  b->n += n;
  b->data[b->n] = '\0';
}

void buffer_add(buffer *b, const char *text) { buffer_add_n(b, text, strlen(text)); }

void buffer_add_f(buffer *b, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n < 0)
    b->failed = true;
  else if (make_room(b, (size_t)n)) {
    (void)vsnprintf(b->data + b->n, (size_t)n + 1, format, again);
    b->n += (size_t)n;
  }
  va_end(again);
}

/* Length of the UTF-8 sequence that begins there, 0 if it is none. */
static size_t sequence(const unsigned char *p) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
  if (n <= 1) return n;
  uint32_t code = p[0] & (0x7fu >> n);
  for (size_t i = 1; i < n; i++) {
    if (p[i] >> 6 != 2) return 0;
    code = code << 6 | (p[i] & 0x3fu);
  }
  return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

void buffer_add_json(buffer *b, const char *text) {
  if (text == NULL) {
    buffer_add(b, "null");
    return;
  }
  buffer_add(b, "\"");
  for (const unsigned char *p = (const unsigned char *)text; *p != '\0';) {
    size_t n = sequence(p);
    if (n == 0)
      buffer_add(b, "?");
    else if (*p == '"' || *p == '\\')
      buffer_add_f(b, "\\%c", *p);
    else if (*p == '\n')
      buffer_add(b, "\\n");
    else if (*p < 0x20)
      buffer_add_f(b, "\\u%04x", *p);
    else
      buffer_add_n(b, (const char *)p, n);
    p += n == 0 ? 1 : n;
  }
  buffer_add(b, "\"");
}

char *buffer_take(buffer *b) {
  if (b->failed || b->data == NULL) {
    buffer_clear(b);
    return NULL;
  }
  char *data = b->data;
  *b = (buffer){0};
  return data;
}
