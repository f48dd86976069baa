/* Stands in for src/base/mem.c in tests named test_fault_*: the same, but it counts, and fails one request on demand.
 */
#include "support/mem_faulty.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"

static _Atomic int64_t count, fail_at, live;

void cut_test_mem_fail_at(int64_t k) {
  fail_at = k;
  count = 0;
}

int64_t cut_test_mem_count(void) { return count; }

int64_t cut_test_mem_live(void) { return live; }

/* Counts one request; false if it is the one to fail. */
static bool granted(int64_t n, size_t size, size_t *bytes) {
  if (atomic_fetch_add(&count, 1) + 1 == fail_at) return false;
  if (n < 0 || __builtin_mul_overflow((uint64_t)n, size, bytes) || *bytes > PTRDIFF_MAX) return false;
  if (*bytes == 0) *bytes = 1;
  return true;
}

void *cut_mem_new(int64_t n, size_t size) {
  size_t bytes = 0;
  void *block = granted(n, size, &bytes) ? calloc(1, bytes) : NULL;
  if (block != NULL) live++;
  return block;
}

void *cut_mem_resize(void *block, int64_t n, size_t size) {
  size_t bytes = 0;
  void *moved = granted(n, size, &bytes) ? realloc(block, bytes) : NULL;
  if (moved != NULL && block == NULL) live++;
  return moved;
}

void cut_mem_free(void *block) {
  if (block != NULL) live--;
  free(block);
}
