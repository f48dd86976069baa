/* The limits of a model as facts of the case: which cell of which row stands behind which number.
 *
 * A fact is one cell of the case: the capacity of a route, the volume of a contract, its being closed, the stock at the
 * start, what an obligation asks. Each has the numbers of the model that it sets (column and row limits). One number may
 * rest on several facts, as the amount of a closed contract does on its being closed and, once opened, on its maximum:
 * the tightest of the facts that hold counts. To give a fact up is to take its numbers away. */
#ifndef CUT_QUESTION_FACTS_H
#define CUT_QUESTION_FACTS_H

#include "base/text.h"
#include "question/session.h"

typedef struct cut_fact {
  cut_table table;
  int64_t row;
  int column;          /* of the schema */
  bool is_need;        /* an obligation, or a minimum load whose failing is a shortage */
  bool closes;         /* not a number: the row is switched off or not valid on these days */
  int64_t first, last; /* its limits: [first, last) */
} cut_fact;

typedef struct cut_fact_limit {
  int64_t fact;
  cut_patch_what what; /* column or row, lower or upper */
  int64_t index;
  int64_t period; /* -1: the whole horizon */
  double value;   /* while the fact holds */
  double slope;   /* what it changes by when the cell is changed by its own value; NAN if that is not a patch */
} cut_fact_limit;

typedef struct cut_facts {
  cut_fact *items; /* [n] sorted by table, row, column */
  int64_t n, capacity;
  struct {
    cut_fact_limit *items; /* sorted by fact, then period, index, what */
    int64_t n, capacity;
  } limits;
  cut_values *opened; /* the case with all rows open on all days */
} cut_facts;

/* All facts of a model compiled from `values`. Rows that are closed on some days are looked at as if they were open, by
 * a compilation of their own. Freed by cut_facts_clear. */
cut_status cut_facts_collect(const cut_session *s, const cut_solved *solved, cut_facts *out, cut_error *err);
void cut_facts_clear(cut_facts *f);
/* -1 if there is none. */
int64_t cut_facts_find(const cut_facts *f, cut_table table, int64_t row, int column);

/* Text for people: "railway from Klaipeda to Naftan (klaipeda_naftan)", "contract 'Norwegian crude'". */
void cut_fact_name(const cut_case *c, const cut_fact *f, cut_text *out);
/* The commodity whose units the fact's number has. */
int64_t cut_fact_commodity(const cut_case *c, const cut_fact *f);

/* The number in the fact's cell on a day, in the unit it is written in (per day where the case leaves it empty); NAN if
 * it has none. */
cut_status cut_fact_cell(const cut_facts *f, const cut_fact *fact, cut_date day, double *number, char unit[32],
                         cut_error *err);

#endif
