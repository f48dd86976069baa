/* SHA-256 (FIPS 180-4, by libmd) over a stream of tagged values. Each value goes in as one tag byte and eight bytes of
 * payload, most significant first; a text adds its bytes after its length. The tags and lengths make the stream
 * prefix-free, so that no two sequences of values give the same bytes. */
#include "base/digest.h"

#include <math.h>
#include <sha2.h>
#include <string.h>

#include "base/mem.h"

struct cut_digest {
  SHA2_CTX context;
};

cut_digest *cut_digest_new(void) {
  cut_digest *d = CUT_NEW(cut_digest, 1);
  if (d != NULL) SHA256Init(&d->context);
  return d;
}

static void add_tagged(cut_digest *d, char tag, uint64_t payload) {
  uint8_t bytes[9] = {(uint8_t)tag};
  for (int i = 0; i < 8; i++) bytes[1 + i] = (uint8_t)(payload >> (56 - 8 * i));
  SHA256Update(&d->context, bytes, sizeof bytes);
}

void cut_digest_add_text(cut_digest *d, const char *text) {
  if (text == NULL) {
    add_tagged(d, '-', 0);
    return;
  }
  size_t n = strlen(text);
  add_tagged(d, 't', n);
  SHA256Update(&d->context, (const uint8_t *)text, n);
}

void cut_digest_add_bytes(cut_digest *d, const char *bytes, int64_t n) {
  SHA256Update(&d->context, (const uint8_t *)bytes, (size_t)n);
}

void cut_digest_add_integer(cut_digest *d, int64_t x) { add_tagged(d, 'i', (uint64_t)x); }

void cut_digest_add_number(cut_digest *d, double x) {
  const uint64_t quiet_nan = UINT64_C(0x7ff8000000000000);
  uint64_t bits = 0;
  if (isnan(x)) {
    bits = quiet_nan;
  } else if (x != 0) {
    memcpy(&bits, &x, sizeof bits);
  }
  add_tagged(d, 'n', bits);
}

void cut_digest_end(cut_digest *d, char hex[65]) {
  static const char figures[] = "0123456789abcdef";
  uint8_t sum[SHA256_DIGEST_LENGTH];
  SHA256Final(sum, &d->context);
  for (size_t i = 0; i < sizeof sum; i++) {
    hex[2 * i] = figures[sum[i] >> 4];
    hex[2 * i + 1] = figures[sum[i] & 15];
  }
  hex[64] = '\0';
  cut_mem_free(d);
}
