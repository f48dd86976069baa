/* One header block of 512 bytes for each file, its bytes filled up with zeros to whole blocks, two zero blocks at the
 * end.
 *
 * header   bytes      meaning
 * ------------------------------------------------------------------------------
 * name     0..99      NUL-terminated
 * mode     100..107   octal; always 0644
 * uid      108..115   0
 * gid      116..123   0
 * size     124..135   octal
 * mtime    136..147   0
 * checksum 148..155   sum of all bytes of the header, these taken as spaces
 * type     156        '0', a plain file
 * magic    257..264   "ustar", NUL, "00"
 * Everything else is zero. */
#include "base/archive.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK = 512, NAME = 100, SIZE = 124, SIZE_DIGITS = 11, CHECKSUM = 148, TYPE = 156, MAGIC = 257, DIGITS = 8 };

/* The largest file whose size fits its field. */
#define LARGEST ((INT64_C(1) << (3 * SIZE_DIGITS)) - 1)

static void put_octal(char *at, int digits, int64_t x) {
  for (int k = digits - 1; k >= 0; k--, x /= 8) at[k] = (char)('0' + x % 8);
  at[digits] = '\0';
}

static int64_t checksum(const char *block) {
  int64_t sum = 0;
  for (int k = 0; k < BLOCK; k++) sum += k >= CHECKSUM && k < CHECKSUM + DIGITS ? ' ' : (unsigned char)block[k];
  return sum;
}

static void put_header(char *block, const cut_archive_file *file) {
  memcpy(block, file->name, strlen(file->name));
  put_octal(block + 100, 7, 0644);
  put_octal(block + 108, 7, 0);
  put_octal(block + 116, 7, 0);
  put_octal(block + SIZE, SIZE_DIGITS, file->n);
  put_octal(block + 136, SIZE_DIGITS, 0);
  block[TYPE] = '0';
  memcpy(block + MAGIC,
         "ustar\0"
         "00",
         8);
  put_octal(block + CHECKSUM, 6, checksum(block));
  block[CHECKSUM + 7] = ' ';
}

static int64_t filled(int64_t n) { return (n + BLOCK - 1) / BLOCK * BLOCK; }

cut_status cut_archive_write(const cut_archive_file *files, int64_t n, char **out, int64_t *n_out, cut_error *err) {
  int64_t size = (int64_t)2 * BLOCK, at = 0;
  *out = NULL;
  *n_out = 0;
  for (int64_t i = 0; i < n; i++) {
    CUT_ASSERT(strlen(files[i].name) < NAME && files[i].n >= 0, err);
    if (files[i].n > LARGEST || __builtin_add_overflow(size, BLOCK + filled(files[i].n), &size))
      return CUT_FAIL(err, CUT_STATUS_LIMIT, "%s is too large for an archive", files[i].name);
  }
  char *bytes = CUT_NEW(char, size);
  if (bytes == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++) {
    put_header(bytes + at, &files[i]);
    at += BLOCK;
    if (files[i].n > 0) memcpy(bytes + at, files[i].bytes, (size_t)files[i].n);
    at += filled(files[i].n);
  }
  *out = bytes;
  *n_out = size;
  return CUT_STATUS_OK;
}

/* ---- reading ---- */

static bool is_zero(const char *bytes, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (bytes[i] != '\0') return false;
  return true;
}

/* A header is one that the writer makes: written again it is the same. */
static bool read_header(const char *block, cut_archive_file *file) {
  char again[BLOCK] = {0};
  const char *end = memchr(block, '\0', NAME);
  if (end == NULL || end == block) return false;
  file->name = block;
  file->n = 0;
  for (int k = 0; k < SIZE_DIGITS; k++) {
    char digit = block[SIZE + k];
    if (digit < '0' || digit > '7') return false;
    file->n = file->n * 8 + (digit - '0');
  }
  put_header(again, file);
  return memcmp(again, block, BLOCK) == 0;
}

cut_status cut_archive_read(const char *bytes, int64_t n, int64_t most, cut_archive_file **out, int64_t *n_out,
                            cut_error *err) {
  *out = NULL;
  *n_out = 0;
  if (n < (int64_t)2 * BLOCK || n % BLOCK != 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "it is no archive, or cut off: %lld bytes", (long long)n);
  cut_archive_file *files = CUT_NEW(cut_archive_file, most);
  int64_t count = 0, at = 0;
  cut_status status = CUT_STATUS_OK;
  if (files == NULL) return CUT_FAIL_MEMORY(err);
  while (n - at > (int64_t)2 * BLOCK) {
    cut_archive_file file;
    if (!read_header(bytes + at, &file)) {
      status = CUT_FAIL(err, CUT_STATUS_INPUT, "the header at byte %lld is none of a plain file", (long long)at);
      break;
    }
    at += BLOCK;
    if (file.n > n - at - (int64_t)2 * BLOCK || !is_zero(bytes + at + file.n, filled(file.n) - file.n)) {
      status = CUT_FAIL(err, CUT_STATUS_INPUT, "the file %s in it is cut off", file.name);
      break;
    }
    if (count == most) {
      status = CUT_FAIL(err, CUT_STATUS_INPUT, "it has more than %lld files", (long long)most);
      break;
    }
    file.bytes = bytes + at;
    at += filled(file.n);
    files[count++] = file;
  }
  if (status == CUT_STATUS_OK && (n - at != (int64_t)2 * BLOCK || !is_zero(bytes + at, n - at)))
    status = CUT_FAIL(err, CUT_STATUS_INPUT, "the archive has no end");
  if (status != CUT_STATUS_OK) {
    cut_mem_free(files);
    return status;
  }
  *out = files;
  *n_out = count;
  return CUT_STATUS_OK;
}
