/* Units as they stand in a case, each parsed once. */
#ifndef CUT_CASE_UNIT_TEXTS_H
#define CUT_CASE_UNIT_TEXTS_H

#include "case/case_internal.h"

typedef struct cut_unit_entry cut_unit_entry;

/* Start from {0}; the entries live in the pool. */
typedef struct cut_unit_texts {
  cut_unit_entry **slots; /* [n_slots], by hash of the text; n_slots is a power of two */
  int64_t n, n_slots;
} cut_unit_texts;

void cut_unit_texts_clear(cut_unit_texts *texts);
/* The unit of that text, which is borrowed. NULL if it is none, with *why the message for people (borrowed from the
 * pool), or if memory is out, with *why NULL. */
const cut_unit_text *cut_unit_texts_get(cut_unit_texts *texts, cut_pool *pool, const char *text, const char **why);

#endif
