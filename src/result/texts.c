#include "result/texts.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { BLOCK_SIZE = 1 << 16, FIRST_SLOTS = 256 };

void cut_texts_clear(cut_texts *t) {
  for (int64_t i = 0; i < t->n_blocks; i++) cut_mem_free(t->blocks[i]);
  cut_mem_free(t->blocks);
  cut_mem_free(t->slots);
  cut_mem_free((void *)t->items);
  *t = (cut_texts){0};
}

/* FNV-1a. The order of the table never shows, so nothing depends on the choice. */
static uint64_t hash(const char *bytes, size_t n) {
  uint64_t h = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
  return h ^ (h >> 32);
}

/* Slot that holds the text, or the free one where it belongs. */
static int64_t find_slot(const cut_texts *t, const char *text, size_t n) {
  int64_t mask = t->n_slots - 1;
  int64_t slot = (int64_t)(hash(text, n) & (uint64_t)mask);
  while (t->slots[slot] != 0 && strcmp(t->items[t->slots[slot] - 1], text) != 0) slot = (slot + 1) & mask;
  return slot;
}

/* Keeps at least a third of the slots free. */
static bool make_slots(cut_texts *t) {
  if (t->n_slots > 0 && t->n + 1 <= t->n_slots / 3 * 2) return true;
  int64_t n_slots = t->n_slots == 0 ? FIRST_SLOTS : t->n_slots * 2;
  int32_t *slots = CUT_NEW(int32_t, n_slots);
  if (slots == NULL) return false;
  cut_mem_free(t->slots);
  t->slots = slots;
  t->n_slots = n_slots;
  for (int64_t i = 0; i < t->n; i++) t->slots[find_slot(t, t->items[i], strlen(t->items[i]))] = (int32_t)(i + 1);
  return true;
}

/* Copies n bytes and a NUL into a block; long texts get one of their own size. */
static const char *store(cut_texts *t, const char *text, size_t n) {
  int64_t needed = (int64_t)n + 1;
  if (t->n_blocks == 0 || t->block_size - t->block_used < needed) {
    int64_t size = needed > BLOCK_SIZE ? needed : BLOCK_SIZE;
    if (!cut_mem_grow((void **)&t->blocks, &t->blocks_capacity, t->n_blocks, sizeof *t->blocks)) return NULL;
    char *block = CUT_NEW(char, size);
    if (block == NULL) return NULL;
    t->blocks[t->n_blocks++] = block;
    t->block_used = 0;
    t->block_size = size;
  }
  char *copy = t->blocks[t->n_blocks - 1] + t->block_used;
  memcpy(copy, text, n);
  copy[n] = '\0';
  t->block_used += needed;
  return copy;
}

static cut_status add_well_formed(cut_texts *t, const char *text, int32_t *number, cut_error *err) {
  size_t n = strlen(text);
  if (!make_slots(t)) return CUT_FAIL_MEMORY(err);
  int64_t slot = find_slot(t, text, n);
  if (t->slots[slot] != 0) {
    *number = t->slots[slot] - 1;
    return CUT_STATUS_OK;
  }
  if (t->n >= INT32_MAX - 1) return CUT_FAIL(err, CUT_STATUS_OVERFLOW, "more than 2147483646 different texts");
  if (!cut_mem_grow((void **)&t->items, &t->capacity, t->n, sizeof *t->items)) return CUT_FAIL_MEMORY(err);
  const char *copy = store(t, text, n);
  if (copy == NULL) return CUT_FAIL_MEMORY(err);
  t->items[t->n++] = copy;
  t->slots[slot] = (int32_t)t->n;
  *number = (int32_t)(t->n - 1);
  return CUT_STATUS_OK;
}

cut_status cut_texts_add(cut_texts *t, const char *text, int32_t *number, cut_error *err) {
  int64_t n = (int64_t)strlen(text), bad = 0;
  if (cut_text_is_utf8(text, n, &bad)) return add_well_formed(t, text, number, err);
  cut_text mended = {0};
  const char *rest = text;
  for (; !cut_text_is_utf8(rest, n, &bad); rest += bad + 1, n -= bad + 1) {
    cut_text_add_n(&mended, rest, bad);
    cut_text_add(&mended, "\xef\xbf\xbd");
  }
  cut_text_add_n(&mended, rest, n);
  cut_status status = mended.failed ? CUT_FAIL_MEMORY(err) : add_well_formed(t, mended.data, number, err);
  cut_text_clear(&mended);
  return status;
}

/* Merges the sorted runs [first, middle) and [middle, last) of from into to. */
static void merge(const cut_texts *t, const int32_t *from, int32_t *to, int64_t first, int64_t middle, int64_t last) {
  int64_t i = first, j = middle;
  for (int64_t k = first; k < last; k++) {
    bool left = j >= last || (i < middle && strcmp(t->items[from[i]], t->items[from[j]]) <= 0);
    to[k] = left ? from[i++] : from[j++];
  }
}

int32_t *cut_texts_ranks(const cut_texts *t) {
  int32_t *order = CUT_NEW(int32_t, t->n), *other = CUT_NEW(int32_t, t->n);
  if (order == NULL || other == NULL) {
    cut_mem_free(order);
    cut_mem_free(other);
    return NULL;
  }
  for (int64_t i = 0; i < t->n; i++) order[i] = (int32_t)i;
  for (int64_t width = 1; width < t->n; width *= 2) {
    for (int64_t first = 0; first < t->n; first += 2 * width) {
      int64_t middle = first + width < t->n ? first + width : t->n;
      int64_t last = first + 2 * width < t->n ? first + 2 * width : t->n;
      merge(t, order, other, first, middle, last);
    }
    int32_t *sorted = other;
    other = order;
    order = sorted;
  }
  for (int64_t i = 0; i < t->n; i++) other[order[i]] = (int32_t)i;
  cut_mem_free(order);
  return other;
}
