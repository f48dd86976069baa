/* What the files of src/case share: the case as a struct, its typed cells. */
#ifndef CUT_CASE_CASE_INTERNAL_H
#define CUT_CASE_CASE_INTERNAL_H

#include "case/case.h"
#include "case/diagnostics.h"
#include "case/pool.h"
#include "case/profiles.h"
#include "case/rule.h"

/* A unit as written, parsed once for all cells that have it. */
typedef struct cut_unit_text {
  const char *text;
  cut_unit unit;
} cut_unit_text;

/* What only few cells have. */
typedef struct cut_cell_detail {
  bool has_range;
  const char *low_text, *high_text; /* as written, "" where the number itself is the end */
  double low, high;                 /* as cut_cell.value */
  const char *source;               /* NULL: the row's */
  int kind;                         /* cut_kind, -1: the row's */
  cut_date known_from;              /* CUT_DATE_NONE: the row's */
} cut_cell_detail;

typedef enum cut_cell_state {
  CUT_CELL_EMPTY, /* nothing written, or known only after the as-of date */
  CUT_CELL_READ,
  CUT_CELL_BAD /* could not be read; there is a finding about it */
} cut_cell_state;

/* One cell. Which fields count depends on the column's type:
 *   ID, TEXT            text
 *   REF                 as.ref, row of the table it refers to
 *   CHOICE              as.choice, index in the schema's words
 *   FLAG, INTEGER       as.integer (0 or 1)
 *   DATE, PERIOD        as.date, as.period
 *   UNIT                unit
 *   RULE                as.rule, owned by the case
 *   NUMBER              number, value = number
 *   SHARE, DURATION     value: 1, days
 *   AMOUNT, RATE        value: canonical unit of the commodity; a rate's calendar base is unit->unit.per
 *   PRICE               value: thousand units of unit->unit.money per canonical unit of the commodity
 *   MONEY, EXPENSE      value: thousand units of unit->unit.money; an expense's calendar base is unit->unit.per
 *   DENSITY             value: kt per Mm3, from either way of writing it
 *   HEATING             value: GWh per kt or per Mm3, as unit->unit.exponent tells
 *   VALUE               value: in canonical units of its dimension
 * number is what was written, in `unit`; value is rounded once where no density or heating value is involved. */
typedef struct cut_cell {
  const char *text;          /* as written, "" if empty */
  const cut_unit_text *unit; /* NULL if none */
  cut_cell_detail *detail;   /* NULL if none */
  double number;
  double value;
  union {
    int64_t ref;
    int64_t integer;
    int choice;
    cut_date date;
    cut_span period;
    cut_rule *rule;
  } as;
  cut_cell_state state;
} cut_cell;

typedef struct cut_row {
  const char *key; /* parts joined by '/' */
  cut_cell *cells; /* [n_slots of the table]: cut_row_cell */
  const char *source;
  const char *parents; /* "" if none */
  const char *note;    /* "" if none */
  int64_t line;
  cut_date known_from;
  cut_kind kind;
} cut_row;

/* Keys of one table, found by their text. */
typedef struct cut_key_index {
  int32_t *slots; /* [n_slots], row + 1, 0 if free; n_slots is a power of two */
  int64_t n_slots;
} cut_key_index;

enum { CUT_MAX_COLUMNS = 32 }; /* of a table */

typedef struct cut_table_rows {
  cut_row *rows; /* [n], sorted by key */
  int64_t n, capacity;
  cut_row *dropped; /* [n_dropped], rows left out by the as-of date: key, line and known_from only; sorted by key */
  int64_t n_dropped, capacity_dropped;
  cut_key_index index;
  int8_t slot[CUT_MAX_COLUMNS]; /* where the cells of a column are in a row; -1: the file has no such column */
  int n_slots;
  char *data;          /* the file's bytes, into which texts point; NULL if there is no file */
  const char **header; /* [n_header] names of the file's columns, in its order */
  int64_t n_header;
  bool is_broken; /* rows are missing that could not be read: that a key is unknown says nothing */
} cut_table_rows;

struct cut_case {
  char *path;
  cut_case_info info;
  cut_table_rows tables[CUT_N_TABLES];
  cut_conversion_basis *bases; /* [commodities] */
  bool *is_family;             /* [commodities] */
  const char **sets;           /* [n_sets] */
  cut_profiles profiles;
  int64_t n_sets;
  cut_pool pool;
  cut_diagnostics diagnostics;
};

/* A cell in which nothing is written. */
extern const cut_cell cut_blank_cell;

/* The cell of a column; that of a column that the file does not have is blank. */
static inline const cut_cell *cut_row_cell(const cut_table_rows *table, const cut_row *row, int column) {
  int slot = table->slot[column];
  return slot < 0 ? &cut_blank_cell : &row->cells[slot];
}

static inline const cut_cell *cut_case_cell(const cut_case *c, cut_table t, int64_t row, int column) {
  return cut_row_cell(&c->tables[t], &c->tables[t].rows[row], column);
}

/* The same to write to: NULL if the file has no such column. */
static inline cut_cell *cut_cell_at(cut_table_rows *table, int64_t row, int column) {
  int slot = table->slot[column];
  return slot < 0 ? NULL : &table->rows[row].cells[slot];
}

/* The commodity whose units the cells of a column have in that row, -1 if none or not known. */
int64_t cut_case_cell_commodity(const cut_case *c, cut_table t, int64_t row, int column);

#endif
