/* What every unit test includes: cmocka with the headers it wants before it, and a comma-decimal locale. */
#ifndef CUT_TESTS_UNIT_H
#define CUT_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
/* cmocka.h comes last: it needs some of the above. */
#include <cmocka.h>

/* Switches the process to a locale whose decimal point is a comma; skips the running test where there is none. */
void unit_set_comma_locale(void);
void unit_reset_locale(void);

#endif
