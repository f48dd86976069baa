/* What the files of src/model share: the finished model and the builder. */
#ifndef CUT_MODEL_MODEL_INTERNAL_H
#define CUT_MODEL_MODEL_INTERNAL_H

#include "case/case.h"
#include "model/model.h"

struct cut_model {
  cut_model_view view; /* its arrays are owned by the model */
  char **labels;       /* [n_labels] texts that the terms point at */
  int64_t n_labels;
  char digest[65];
};

/* A column or a row while the model is being built. */
typedef struct cut_line {
  cut_origin origin;
  double lower, upper;
  bool integer; /* columns only */
} cut_line;

typedef struct cut_lines {
  cut_line *items;
  int64_t n, capacity;
} cut_lines;

typedef struct cut_entry {
  int64_t row, column;
  double value;
} cut_entry;

/* The distinct labels of terms, found again by an open-addressed table of indices. */
typedef struct cut_labels {
  char **items;
  int64_t n, capacity;
  int64_t *slots; /* [n_slots] index + 1, 0 if free; n_slots is a power of two */
  int64_t n_slots;
} cut_labels;

struct cut_model_builder {
  cut_lines columns, rows;
  struct {
    cut_entry *items;
    int64_t n, capacity;
  } entries;
  struct {
    cut_money_term *items;
    int64_t n, capacity;
  } terms; /* labels point into `labels` */
  struct {
    cut_span *items;
    int64_t n, capacity;
  } periods;
  cut_labels labels;
  double offset;
  bool without_digest;
};

/* Share of a term that the group pays: 1 if it pays an outsider, -1 if it receives from one, else 0. */
double cut_term_sign(const cut_money_term *term, const uint8_t *in_group);

/* The model's digest; MEMORY is the only failure. */
cut_status cut_model_make_digest(cut_model *m, const cut_case *c, cut_error *err);

/* A matrix by columns (or, transposed, by rows): the other index ascending, no zeros. Owns its arrays. */
typedef struct cut_sparse {
  int64_t *start; /* [n_major + 1] */
  int64_t *minor; /* [n] */
  double *value;  /* [n] */
  int64_t n;
} cut_sparse;
/* The builder's entries by column, those of a pair summed in the order they were added. column_at and row_at give the
 * new index of each line; NULL: as added. Linear. */
cut_status cut_sparse_by_column(const cut_model_builder *b, const int64_t *column_at, const int64_t *row_at,
                                cut_sparse *out, cut_error *err);
cut_status cut_sparse_transpose(const cut_sparse *a, int64_t n_major, int64_t n_minor, cut_sparse *out, cut_error *err);
void cut_sparse_clear(cut_sparse *s);

#endif
