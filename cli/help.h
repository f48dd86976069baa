/* Help, written from the tables of verbs and options. */
#ifndef CUT_CLI_HELP_H
#define CUT_CLI_HELP_H

#include <stdio.h>

#include <cutset/cutset.h>

void help_overview(FILE *to);
void help_verb(FILE *to, int64_t verb);

#endif
