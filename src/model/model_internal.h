/* What the files of src/model share: the finished model and the builder. */
#ifndef CUT_MODEL_MODEL_INTERNAL_H
#define CUT_MODEL_MODEL_INTERNAL_H

#include "case/case.h"
#include "model/model.h"

struct cut_model {
  cut_model_view view; /* its arrays are owned by the model */
  char **labels;       /* [n_labels] texts that the causes point at */
  int64_t n_labels;
  char digest[65];
};

/* Columns or rows as they are added. */
typedef struct cut_lines {
  cut_origins origins;
  double *lower, *upper; /* [n] */
  int64_t n, capacity;
} cut_lines;

/* An entry that came when its column was no more the last. */
typedef struct cut_late_entry {
  int64_t column;
  int32_t row;
  double value;
} cut_late_entry;

/* Indices of items that are told apart by what is in them; an open-addressed table. */
typedef struct cut_slots {
  int32_t *items; /* [n] index + 1, 0 if free; n is a power of two */
  int64_t n;
} cut_slots;

/* The arrays of the model to be, in the order of adding: what is compiled in the order of origins, column by column, is
 * not moved any more. */
struct cut_model_builder {
  cut_lines columns, rows;
  uint8_t *integer; /* [columns.capacity] */
  int64_t *start;   /* [columns.capacity + 1] the first of the entries that were added while the column was the last */
  struct {
    int32_t *row;
    double *value;
    int64_t n, capacity;
  } entries;
  struct {
    cut_late_entry *items;
    int64_t n, capacity;
  } late;
  struct {
    cut_term *items;
    int64_t n, capacity;
  } terms;
  bool mixed_terms; /* terms are not in the order of columns */
  struct {
    cut_money_cause *items; /* labels point into `labels` */
    int64_t n, capacity;
  } causes;
  struct {
    char **items;
    int64_t n, capacity;
  } labels;
  cut_slots cause_slots, label_slots;
  struct {
    cut_span *items;
    int64_t n, capacity;
  } periods;
  double offset;
  bool without_digest;
};

/* The part of cut_model_check that looks at no limit, entry or term. */
cut_status cut_model_check_structure(const cut_model *m, cut_error *err);

/* Share that the group pays of what the cause moves: 1 if it pays an outsider, -1 if it receives from one, else 0. */
double cut_cause_sign(const cut_money_cause *cause, const uint8_t *in_group);

/* The model's digest; MEMORY is the only failure. */
cut_status cut_model_make_digest(cut_model *m, const cut_case *c, cut_error *err);

/* A matrix by columns (or, transposed, by rows): the other index ascending, no zeros. Owns its arrays. */
typedef struct cut_sparse {
  int64_t *start; /* [n_major + 1] */
  int32_t *minor; /* [n] */
  double *value;  /* [n] */
  int64_t n;
} cut_sparse;
/* The builder's entries by column, those of a pair summed in the order they were added. column_at and row_at give the
 * new index of each line; NULL: as added. Linear. */
cut_status cut_sparse_by_column(const cut_model_builder *b, const int64_t *column_at, const int64_t *row_at,
                                cut_sparse *out, cut_error *err);
/* The same, with columns as added, in the builder's own arrays: it has no entries any more. No entry was late. */
cut_status cut_sparse_take(cut_model_builder *b, const int64_t *row_at, cut_sparse *out, cut_error *err);
cut_status cut_sparse_transpose(const cut_sparse *a, int64_t n_major, int64_t n_minor, cut_sparse *out, cut_error *err);
void cut_sparse_clear(cut_sparse *s);

#endif
