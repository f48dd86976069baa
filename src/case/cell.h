/* One cell: from text to a typed value, and from the unit it has to canonical units. */
#ifndef CUT_CASE_CELL_H
#define CUT_CASE_CELL_H

#include "case/case_internal.h"

/* What is wrong with a cell. */
typedef struct cut_fault {
  char message[640];
  char expected[160];
  char suggestion[80];
  bool in_unit; /* the unit's column is to blame, not the number's */
} cut_fault;

/* Reads cell->text, which is not empty, as the column's type. Types with units get `number`, low and high only; units
 * and values come with cut_cell_convert, references later. False with *fault; out_of_memory is set in place of a fault
 * if memory is out. */
bool cut_cell_parse(const cut_schema_column *column, cut_cell *cell, cut_fault *fault, bool *out_of_memory);

/* Computes value, low and high from the texts, once unit and basis are known. basis may be NULL where the type does not
 * depend on a commodity. */
bool cut_cell_convert(cut_type type, cut_cell *cell, const cut_conversion_basis *basis, cut_fault *fault);

/* Reads a unit of amounts (CUT_TYPE_UNIT). */
bool cut_cell_check_amount_unit(const cut_unit *u, cut_fault *fault);

/* True if numbers of the type are converted by the commodity of the row. */
bool cut_type_has_commodity(cut_type type);
/* What a cell of the column should hold, in words. */
void cut_cell_expected(const cut_schema_column *column, char buf[160]);

#endif
