/* Small blocks that live as long as the case: texts, rows, cells. Never freed one by one. */
#ifndef CUT_CASE_POOL_H
#define CUT_CASE_POOL_H

#include "base/mem.h"

typedef struct cut_pool_block cut_pool_block;

/* Start from {0}. */
typedef struct cut_pool {
  cut_pool_block *blocks;
} cut_pool;

void cut_pool_clear(cut_pool *p); /* frees all blocks, back to {0} */
/* n * size bytes, zeroed and aligned for any type; NULL if memory is out. */
void *cut_pool_new(cut_pool *p, int64_t n, size_t size);
/* Copy of a text, or of its first n bytes; NULL if memory is out. */
const char *cut_pool_text(cut_pool *p, const char *text);
const char *cut_pool_text_n(cut_pool *p, const char *text, int64_t n);

#define CUT_POOL_NEW(p, type, n) ((type *)cut_pool_new((p), (n), sizeof(type)))

#endif
