/* Formatting shared by text.c and error.c. */
#ifndef CUT_BASE_TEXT_INTERNAL_H
#define CUT_BASE_TEXT_INTERNAL_H

#include <stdarg.h>

#include "base/text.h"

/* vsnprintf as in the C locale, whatever the caller's; negative if the format is bad. */
int cut_text_vformat(char *buf, size_t size, const char *format, va_list args) CUT_PRINTF(3, 0);

/* Code point at the start of the n > 0 bytes, and its length in *used; -1 (and *used 1) if they are not UTF-8. */
int32_t cut_text_decode(const char *bytes, int64_t n, int64_t *used);

#endif
