#include "case/unit_texts.h"

#include <string.h>

#include "case/keys.h"

struct cut_unit_entry {
  cut_unit_text unit;
  const char *why; /* NULL if it is a unit */
};

void cut_unit_texts_clear(cut_unit_texts *texts) {
  cut_mem_free(texts->slots);
  *texts = (cut_unit_texts){0};
}

static int64_t find_slot(const cut_unit_texts *texts, const char *text) {
  int64_t at = (int64_t)(cut_key_hash(text) & (uint64_t)(texts->n_slots - 1));
  while (texts->slots[at] != NULL && strcmp(texts->slots[at]->unit.text, text) != 0)
    at = (at + 1) & (texts->n_slots - 1);
  return at;
}

/* Doubles the slots, so that at most half are taken. */
static bool grow(cut_unit_texts *texts) {
  cut_unit_texts bigger = {.n = texts->n, .n_slots = texts->n_slots == 0 ? 64 : 2 * texts->n_slots};
  bigger.slots = CUT_NEW(cut_unit_entry *, bigger.n_slots);
  if (bigger.slots == NULL) return false;
  for (int64_t i = 0; i < texts->n_slots; i++)
    if (texts->slots[i] != NULL) bigger.slots[find_slot(&bigger, texts->slots[i]->unit.text)] = texts->slots[i];
  cut_mem_free(texts->slots);
  *texts = bigger;
  return true;
}

const cut_unit_text *cut_unit_texts_get(cut_unit_texts *texts, cut_pool *pool, const char *text, const char **why) {
  *why = NULL;
  if (2 * texts->n >= texts->n_slots && !grow(texts)) return NULL;
  int64_t at = find_slot(texts, text);
  cut_unit_entry *entry = texts->slots[at];
  if (entry == NULL) {
    cut_error err = {0};
    entry = CUT_POOL_NEW(pool, cut_unit_entry, 1);
    if (entry == NULL) return NULL;
    entry->unit.text = text;
    if (!cut_unit_parse(text, &entry->unit.unit, &err)) {
      entry->why = cut_pool_text(pool, err.message);
      if (entry->why == NULL) return NULL;
    }
    texts->slots[at] = entry;
    texts->n++;
  }
  *why = entry->why;
  return entry->why == NULL ? &entry->unit : NULL;
}
