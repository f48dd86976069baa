#include "support/unit.h"

#include <locale.h>
#include <string.h>

void unit_set_comma_locale(void) {
  static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "pl_PL.UTF-8", "ru_RU.UTF-8"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (setlocale(LC_ALL, names[i]) != NULL && strcmp(localeconv()->decimal_point, ",") == 0) return;
  unit_reset_locale();
  skip();
}

void unit_reset_locale(void) { setlocale(LC_ALL, "C"); }
