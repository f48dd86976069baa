/* The library's allocator: the only file that calls malloc and its kin. */
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of n items, at least one so that zero items have a pointer of their own. False if n is negative or the product
 * overflows; PTRDIFF_MAX is the largest object C allows. */
static bool bytes_of(int64_t n, size_t size, size_t *bytes) {
  if (n < 0 || __builtin_mul_overflow((uint64_t)n, size, bytes) || *bytes > PTRDIFF_MAX) return false;
  if (*bytes == 0) *bytes = 1;
  return true;
}

void *cut_mem_new(int64_t n, size_t size) {
  size_t bytes = 0;
  return bytes_of(n, size, &bytes) ? calloc(1, bytes) : NULL;
}

void *cut_mem_resize(void *block, int64_t n, size_t size) {
  size_t bytes = 0;
  return bytes_of(n, size, &bytes) ? realloc(block, bytes) : NULL;
}

void cut_mem_free(void *block) { free(block); }
