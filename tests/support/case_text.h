/* Cases for tests, written as text: each table is a compact CSV whose common columns are added on writing. */
#ifndef CUT_TESTS_CASE_TEXT_H
#define CUT_TESTS_CASE_TEXT_H

#include <cutset/cutset.h>

/* A file of the case folder. A table (name without ".csv", text with a header line) gets the columns source, kind and
 * known_from; "case.yaml" is written as it is. */
typedef struct test_table {
  const char *name;
  const char *text;
} test_table;

/* Writes the tables [n] into a new folder, replaced by those of `changes` [n_changes] with the same name, opens the
 * case and removes the folder. With `shuffled` the rows of each table are written in reverse. Fails the test with the
 * first finding if the case has errors. */
cut_case *test_case_open(const test_table *tables, int64_t n, const test_table *changes, int64_t n_changes,
                         bool shuffled);

#endif
