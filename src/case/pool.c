/* A list of blocks, filled from the front. Debug builds give each request its own block, so that a sanitizer sees every
 * step over its end. */
#include "case/pool.h"

#include <stdalign.h>
#include <string.h>

struct cut_pool_block {
  cut_pool_block *next;
  int64_t used, size; /* bytes of data */
  alignas(max_align_t) char data[];
};

#ifdef NDEBUG
enum { BLOCK_SIZE = 1 << 16 };
#else
enum { BLOCK_SIZE = 0 };
#endif
enum { ALIGNMENT = (int)alignof(max_align_t) };

void cut_pool_clear(cut_pool *p) {
  while (p->blocks != NULL) {
    cut_pool_block *next = p->blocks->next;
    cut_mem_free(p->blocks);
    p->blocks = next;
  }
}

void *cut_pool_new(cut_pool *p, int64_t n, size_t size) {
  int64_t bytes = 0, total = 0;
  if (n < 0 || size > INT64_MAX || __builtin_mul_overflow(n, (int64_t)size, &bytes)) return NULL;
  if (__builtin_add_overflow(bytes, (int64_t)ALIGNMENT, &total)) return NULL;
  int64_t start = p->blocks == NULL ? 0 : (p->blocks->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (p->blocks == NULL || p->blocks->size - start < bytes) {
    int64_t room = bytes > BLOCK_SIZE / 4 ? bytes : BLOCK_SIZE;
    if (__builtin_add_overflow(room, (int64_t)sizeof(cut_pool_block), &total)) return NULL;
    cut_pool_block *block = cut_mem_new(total, 1);
    if (block == NULL) return NULL;
    block->size = room;
    block->used = bytes;
    /* A large block goes behind the first one, which keeps its free room. */
    if (room == bytes && p->blocks != NULL) {
      block->next = p->blocks->next;
      p->blocks->next = block;
    } else {
      block->next = p->blocks;
      p->blocks = block;
    }
    return block->data;
  }
  p->blocks->used = start + bytes;
  return p->blocks->data + start;
}

const char *cut_pool_text_n(cut_pool *p, const char *text, int64_t n) {
  char *copy = cut_pool_new(p, n + 1, 1);
  if (copy != NULL && n > 0) memcpy(copy, text, (size_t)n);
  return copy;
}

const char *cut_pool_text(cut_pool *p, const char *text) { return cut_pool_text_n(p, text, (int64_t)strlen(text)); }
