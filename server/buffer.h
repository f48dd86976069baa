/* Growable bytes. Start from {0}; after a failed append `failed` stays set and later ones do nothing, so callers check
 * once at the end. Memory comes from malloc, so that it can be handed to the library of HTTP. */
#ifndef CUT_SERVER_BUFFER_H
#define CUT_SERVER_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct buffer {
  char *data; /* a NUL stands behind the last byte once anything was added */
  size_t n, capacity;
  bool failed;
} buffer;

void buffer_clear(buffer *b);
void buffer_add_n(buffer *b, const char *bytes, size_t n);
void buffer_add(buffer *b, const char *text);
void buffer_add_f(buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As a JSON string with its quotes; NULL as null. Bytes that are no UTF-8 become question marks. */
void buffer_add_json(buffer *b, const char *text);
/* Hands the bytes over, to be freed by free; NULL if anything failed. */
char *buffer_take(buffer *b);

#endif
