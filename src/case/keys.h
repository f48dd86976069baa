/* Keys of rows: how they are written, ordered and found. */
#ifndef CUT_CASE_KEYS_H
#define CUT_CASE_KEYS_H

#include "case/case_internal.h"

uint64_t cut_key_hash(const char *text);

/* The key of a row from its cells, parts joined by '/', integers in their plain form; NULL if memory is out. */
const char *cut_key_make(cut_pool *pool, cut_table t, const cut_cell *cells);

/* Sorts rows by key (parts compared as text, integers and periods by value), then by known_from, then by line. False if
 * memory is out. Stable; linear where the rows are in order already. */
bool cut_keys_sort(cut_table t, const cut_table_rows *table, cut_row *rows, int64_t n);

/* Builds the index of sorted rows without equal keys. False if memory is out. */
bool cut_keys_index(cut_table_rows *table);
void cut_keys_clear(cut_table_rows *table);
/* Row with that key, -1 if none. */
int64_t cut_keys_find(const cut_table_rows *table, const char *key);
/* Row left out by the as-of date with that key, -1 if none. O(log n). */
int64_t cut_keys_find_dropped(const cut_table_rows *table, const char *key);

#endif
