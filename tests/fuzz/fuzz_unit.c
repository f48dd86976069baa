/* Any text as a unit: read or refused with a message; what is read is a reduced positive fraction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition, const char *what) {
  if (condition) return;
  (void)fprintf(stderr, "unit: %s\n", what);
  abort();
}

static int64_t gcd(int64_t a, int64_t b) { return b == 0 ? a : gcd(b, a % b); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  if (text == NULL) return 0;
  if (size > 0) memcpy(text, data, size);
  text[size] = '\0';
  cut_unit u;
  cut_error err = {0};
  char words[CUT_UNIT_WORDS];
  if (!cut_unit_parse(text, &u, &err)) {
    expect(err.status == CUT_STATUS_INPUT && err.message[0] != '\0', "refused without a message");
  } else {
    expect(u.num > 0 && u.den > 0 && gcd(u.num, u.den) == 1, "fraction is not reduced");
    expect(u.money[0] == '\0' || cut_unit_is_currency(u.money), "money is not a currency");
    expect(cut_unit_words(&u, words)[0] != '\0', "no words");
    cut_conversion_basis basis = {.canonical = CUT_DIM_MASS, .kt_per_mm3 = 850, .gwh_per_unit = 11.6};
    double f = 0;
    if (cut_unit_amount_factor(&u, &basis, &f, NULL) || cut_unit_rate_factor(&u, &basis, &f, NULL) ||
        cut_unit_price_factor(&u, &basis, &f, NULL))
      expect(f > 0, "factor is not positive");
  }
  free(text);
  return 0;
}
