/* Faults put into a compiled model, one at a time, for tests of the physical audit: each is a slip that a compiler of cases
 * could make (a limit forgotten, a sign turned, a lead time off by a period, money to the wrong account, ...). */
#ifndef CUT_TESTS_FAULTS_H
#define CUT_TESTS_FAULTS_H

#include "engine/stages.h"
#include "model/model.h"

typedef enum fault_what {
  /* on a column */
  FAULT_MOST_DOUBLED,
  FAULT_MOST_FORGOTTEN,
  FAULT_LEAST_FORGOTTEN,
  FAULT_FIXED_HALVED,
  FAULT_FIXED_THOUSANDFOLD, /* a unit misread */
  FAULT_WHOLE_FORGOTTEN,    /* a binary that may be a fraction */
  FAULT_LOSS_FORGOTTEN,     /* all of a flow arrives */
  FAULT_ROW_GONE,           /* all needs of a demand, or all columns of a row, fixed at 0 */
  FAULT_MONTH_LATE,         /* limits of a contract, source or route moved by a period */
  /* on a row */
  FAULT_ROW_MOST_FORGOTTEN,
  FAULT_ROW_MOST_DOUBLED,
  FAULT_ROW_LEAST_FORGOTTEN,
  FAULT_ROW_LEAST_HALVED,
  FAULT_ROW_CONSTANT_CHANGED, /* both limits: an opening stock */
  /* on an entry */
  FAULT_ENTRY_FORGOTTEN,
  FAULT_ENTRY_TURNED,
  FAULT_ENTRY_CHANGED,
  FAULT_ENTRY_THOUSANDFOLD,
  FAULT_ENTRY_LATE, /* in the row of the period after */
  /* on a money term */
  FAULT_TERM_FORGOTTEN,
  FAULT_TERM_DOUBLED,
  FAULT_TERM_TURNED,
  FAULT_TERM_ELSEWHERE, /* paid to another account */
  FAULT_TERM_MISPLACED, /* on the column of another row, in the same period */
  FAULT_CONSTANT_FORGOTTEN,
  N_FAULTS
} fault_what;

typedef struct fault {
  fault_what what;
  int64_t index;     /* column, row, entry or term of the model */
  char kind[120];    /* what and in which roles: faults of one kind are alike */
  char name[200];    /* with key and period */
} fault;

/* All faults that can be put into the model: *out [*n], in a fixed order; freed with cut_mem_free. */
void faults_list(const cut_case *c, const cut_model *m, fault **out, int64_t *n);

/* The model with the fault; NULL if it cannot be made (limits that leave no value). Freed with cut_model_free. */
cut_model *fault_put(const cut_case *c, const cut_model *m, const fault *f);

/* Does the fault matter in the plan that the wrong model gave: does the plan break the right model by more than a
 * ten-thousandth, or is money moved, energy counted or the constant otherwise than there? A plan that the right model
 * allows too, at the same money, shows no fault to anyone. */
bool fault_matters(const cut_model *right, const cut_model *wrong, const cut_answer *answer);

#endif
