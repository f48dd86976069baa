/* SHA-256 over typed values, so that a digest depends on content and never on layout or byte order. */
#ifndef CUT_BASE_DIGEST_H
#define CUT_BASE_DIGEST_H

#include "base/error.h"

typedef struct cut_digest cut_digest;

cut_digest *cut_digest_new(void);                          /* NULL if memory is out */
void cut_digest_add_text(cut_digest *d, const char *text); /* length and bytes; NULL differs from "" */
/* The bytes alone, untagged: a digest to which only this was added is the plain SHA-256 of the bytes. */
void cut_digest_add_bytes(cut_digest *d, const char *bytes, int64_t n);
void cut_digest_add_integer(cut_digest *d, int64_t x);
void cut_digest_add_number(cut_digest *d, double x); /* -0 counts as 0, every NAN alike */
/* Writes 64 lower-case hex digits and NUL, frees d. */
void cut_digest_end(cut_digest *d, char hex[65]);

#endif
