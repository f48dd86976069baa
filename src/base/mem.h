/* Every allocation of the library. mem.c is the only file that calls malloc; the tests link a version that fails the
 * k-th request instead. Zero items is legal and gives a pointer that can be freed. */
#ifndef CUT_BASE_MEM_H
#define CUT_BASE_MEM_H

#include <cutset/cutset.h>

/* n * size bytes, zeroed; NULL if n is negative, the product overflows, or memory is out. */
void *cut_mem_new(int64_t n, size_t size);
/* Grows or shrinks a block from cut_mem_new; the tail is not zeroed. On NULL the old block is untouched. */
void *cut_mem_resize(void *block, int64_t n, size_t size);
void cut_mem_free(void *block);
/* A block with n items of `from`, zeroed where that is NULL; NULL as cut_mem_new. */
void *cut_mem_copy(const void *from, int64_t n, size_t size);
/* Copy of a NUL-terminated text, or of its first n bytes. NULL if memory is out. */
char *cut_mem_text(const char *text);
char *cut_mem_text_n(const char *text, int64_t n);

#define CUT_NEW(type, n) ((type *)cut_mem_new((n), sizeof(type)))
#define CUT_COPY(from, n) cut_mem_copy((from), (n), sizeof *(from))

/* Makes room for one more item in a growable array {items, n, capacity}: doubles, checked. False if memory is out.
 *   struct { T *items; int64_t n, capacity; } a;
 *   if (!CUT_GROW(&a)) return CUT_FAIL_MEMORY(err);
 *   a.items[a.n++] = ...; */
bool cut_mem_grow(void **items, int64_t *capacity, int64_t n, size_t size);
#define CUT_GROW(a) cut_mem_grow((void **)&(a)->items, &(a)->capacity, (a)->n, sizeof *(a)->items)

#endif
