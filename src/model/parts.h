/* Parts of a model that share no row, no column and no grade: what each asks can be answered apart. Goods that no plant
 * turns into each other and no limit holds together are in different parts. All periods of a grade are in one part, so that
 * models of one case with different periods have the same parts. */
#ifndef CUT_MODEL_PARTS_H
#define CUT_MODEL_PARTS_H

#include "model/model.h"

typedef struct cut_parts {
  int64_t n;          /* rows and columns that meet nothing are together the last one */
  int64_t *of_column; /* [n_columns] 0..n-1, in the order of their first columns */
  int64_t *of_row;    /* [n_rows]; -1: a row that does not join */
} cut_parts;

/* joins tells which rows hold together the columns that they have (NULL: all do). Freed by cut_parts_clear. Near linear in
 * the entries (union-find: Tarjan 1975, doi:10.1145/321879.321884). */
typedef bool (*cut_joins_fn)(const cut_origin *row);
cut_status cut_parts_find(const cut_model *m, cut_joins_fn joins, cut_parts *out, cut_error *err);
void cut_parts_clear(cut_parts *p);

/* The part as a model of its own, with the origins, periods and order of the whole; without terms, cost offset, priority
 * classes and digest. The caller frees *out with cut_model_free. Linear in the model. */
cut_status cut_parts_take(const cut_model *m, const cut_parts *p, int64_t part, cut_model **out, cut_error *err);

#endif
