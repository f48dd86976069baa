/* Scripts by which shells complete the words of the command, written from the tables of verbs and options. */
#ifndef CUT_QUESTION_COMPLETION_H
#define CUT_QUESTION_COMPLETION_H

#include <cutset/cutset.h>

/* For bash, or for zsh; documents [n] are the names that the verb document takes. Freed with cut_mem_free; NULL if memory
 * is out. */
char *cut_completion_bash(const char *const *documents, int64_t n);
char *cut_completion_zsh(const char *const *documents, int64_t n);

#endif
