/* What mem.h offers on top of the allocator, and so shared by every allocator. */
#include <string.h>

#include "base/mem.h"

enum { FIRST_CAPACITY = 8 };

void *cut_mem_copy(const void *from, int64_t n, size_t size) {
  void *to = cut_mem_new(n, size);
  if (to != NULL && from != NULL && n > 0) memcpy(to, from, (size_t)n * size);
  return to;
}

char *cut_mem_text(const char *text) { return cut_mem_text_n(text, (int64_t)strlen(text)); }

char *cut_mem_text_n(const char *text, int64_t n) {
  if (n < 0 || n == INT64_MAX) return NULL;
  char *copy = CUT_NEW(char, n + 1);
  if (copy != NULL && n > 0) memcpy(copy, text, (size_t)n);
  return copy;
}

bool cut_mem_grow(void **items, int64_t *capacity, int64_t n, size_t size) {
  if (n < *capacity) return true;
  int64_t wanted = FIRST_CAPACITY;
  if (*capacity > 0 && __builtin_mul_overflow(*capacity, (int64_t)2, &wanted)) return false;
  /* *items is in truth a T *, so it is read and written as bytes: an access as void * would break aliasing rules. */
  void *block = NULL;
  memcpy(&block, items, sizeof block);
  block = cut_mem_resize(block, wanted, size);
  if (block == NULL) return false;
  memcpy(items, &block, sizeof block);
  *capacity = wanted;
  return true;
}
