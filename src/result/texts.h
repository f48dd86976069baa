/* A pool of distinct texts, numbered from 0 in the order in which they came. */
#ifndef CUT_RESULT_TEXTS_H
#define CUT_RESULT_TEXTS_H

#include "base/error.h"

typedef struct cut_texts {
  const char **items; /* [n] by number; each stays where it is while the pool lives */
  int64_t n, capacity;
  int32_t *slots; /* [n_slots] open addressing: number + 1, 0 if free; n_slots is 0 or a power of two */
  int64_t n_slots;
  char **blocks; /* [n_blocks] the bytes */
  int64_t n_blocks, blocks_capacity;
  int64_t block_used, block_size; /* of the last block */
} cut_texts;

void cut_texts_clear(cut_texts *t);
/* Number of a text, added if it is new. Bytes that are not UTF-8 become U+FFFD, so that all texts of a result are well
 * formed. MEMORY, or OVERFLOW beyond 2^31 - 2 texts. */
cut_status cut_texts_add(cut_texts *t, const char *text, int32_t *number, cut_error *err);
/* Place of each text in byte order, [n], so that comparing texts is comparing integers. Freed with cut_mem_free; NULL
 * if memory is out. */
int32_t *cut_texts_ranks(const cut_texts *t);

#endif
