/* Storage of a result, shared by the files of this folder.
 *
 * Tables are columns of equal length; a cell takes 4 bytes for a text (a number in the pool of distinct texts), 8 for
 * an integer or a number, 1 for a flag. Missing cells are NO_TEXT, NO_INTEGER, NAN and NO_FLAG. */
#ifndef CUT_RESULT_RESULT_INTERNAL_H
#define CUT_RESULT_RESULT_INTERNAL_H

#include "base/text.h"
#include "result/result.h"

#define CUT_RESULT_FORMAT 1               /* of the file and of the canonical export */
#define CUT_RESULT_APPLICATION 0x43555453 /* "CUTS": tells a result from other SQLite files */
#define CUT_RESULT_NOTE_DDL                                                 \
  "CREATE TABLE \"cutset_format\" ( -- what the file is and who wrote it\n" \
  "  \"name\" TEXT NOT NULL PRIMARY KEY, -- format, version, outcome\n"     \
  "  \"value\" TEXT NOT NULL\n"                                             \
  ") WITHOUT ROWID;\n"

/* What columns.h says of a table. */
typedef struct cut_result_schema {
  const char *name;
  const char *help;
  bool is_volatile;
  bool is_detail;
  int n_columns;
  const cut_column_info *columns; /* [n_columns] */
} cut_result_schema;

const cut_result_schema *cut_result_schema_of(cut_result_table_id table);
/* Table of that name, -1 if none; column of that name in the table, -1 if none. */
int cut_result_find_table(const char *name);
int cut_result_find_column(cut_result_table_id table, const char *name);
/* Which tables a list of names (parted by spaces) means. NULL or "": none is chosen, *any is false. INPUT, with the
 * nearest name, for one that does not exist. */
cut_status cut_result_choose_tables(const char *names, bool chosen[CUT_N_RESULT_TABLES], bool *any, cut_error *err);

/* SQL that creates the table. */
void cut_result_add_ddl(cut_text *t, cut_result_table_id table);

#endif
