/* Any bytes as a number: what is read must survive being written and read again, in full and as an integer. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = cut_mem_text_n((const char *)data, (int64_t)size);
  demand(text != NULL);
  double x = 0, again = 1;
  if (cut_text_to_number(text, &x)) {
    cut_text written = {0};
    cut_text_add_number(&written, x);
    demand(!written.failed && cut_text_to_number(written.data, &again) && again == x);
    cut_text_clear(&written);
    char fixed[64];
    for (int64_t room = 1; room <= (int64_t)sizeof fixed; room *= 2) cut_text_fixed(fixed, room, x, 3, true);
  }
  int64_t whole = 0;
  if (cut_text_to_integer(text, &whole)) demand(cut_text_to_number(text, &again) && again == (double)whole);
  int64_t bad = 0;
  demand(cut_text_is_utf8((const char *)data, (int64_t)size, &bad) || (bad >= 0 && bad < (int64_t)size));
  demand(cut_text_width(text) <= (int64_t)size);
  cut_mem_free(text);
  return 0;
}
