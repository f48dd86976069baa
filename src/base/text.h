/* Text: a growable buffer, numbers read and written the same in every locale, nearest names. */
#ifndef CUT_BASE_TEXT_H
#define CUT_BASE_TEXT_H

#include "base/error.h"

/* Growable text. Start from {0}. After a failed append `failed` stays set and later appends do nothing, so callers
 * check once at the end. */
typedef struct cut_text {
  char *data; /* NUL-terminated once anything was appended, else NULL */
  int64_t n;  /* bytes without the NUL */
  int64_t capacity;
  bool failed;
} cut_text;

void cut_text_clear(cut_text *t); /* frees the buffer, back to {0} */
void cut_text_add(cut_text *t, const char *s);
void cut_text_add_n(cut_text *t, const char *s, int64_t n);
void cut_text_add_f(cut_text *t, const char *format, ...) CUT_PRINTF(2, 3);
/* Shortest decimal that reads back as x ("0" for -0); "" for NAN, "inf"/"-inf" for infinities. Never uses the locale.
 */
void cut_text_add_number(cut_text *t, double x);
/* Hands the buffer to the caller (cut_mem_free, or cut_text_free outside the library); NULL if anything failed. */
char *cut_text_take(cut_text *t);

/* Reads a whole decimal number ("12", "-0.5", "1e6"; '.' as the point whatever the locale; no spaces, no hex, no inf,
 * no nan). False if text is anything else or does not fit. */
bool cut_text_to_number(const char *text, double *out);
bool cut_text_to_integer(const char *text, int64_t *out);

/* Writes x with `decimals` (at most 17) digits after the point and ',' between thousands groups if `grouped`, into
 * buf [size]: "" for NAN, no sign where it rounds to zero. Where it does not fit, buf is filled with '#'. */
void cut_text_fixed(char *buf, int64_t size, double x, int decimals, bool grouped);

/* Index of the candidate nearest to word (edit distance with transpositions, at most a third of the length, case
 * ignored), or -1. Ties go to the lowest index. */
int64_t cut_text_nearest(const char *word, const char *const *candidates, int64_t n);

/* True if the n bytes are well-formed UTF-8; else *bad is the offset of the first bad byte. */
bool cut_text_is_utf8(const char *bytes, int64_t n, int64_t *bad);
/* Columns a text takes in a terminal (code points; combining marks count 0, wide ones 2). */
int64_t cut_text_width(const char *utf8);

#endif
