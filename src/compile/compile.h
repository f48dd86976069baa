/* From a case to a model, with perfect foresight, from the side of some actors or of all. docs/model.md describes every column and row; this
 * header says how to ask for them. */
#ifndef CUT_COMPILE_COMPILE_H
#define CUT_COMPILE_COMPILE_H

#include "case/values.h"
#include "model/model.h"

/* What was carried out of a run before: the columns of its first periods. The model has the same first day and calendar;
 * a column that it has and `model` has not was not used. */
typedef struct cut_past {
  const cut_model *model;
  const double *value; /* [columns of model] */
  int64_t n_periods;   /* 0: nothing yet */
} cut_past;

typedef struct cut_compile_options {
  cut_date start, end;  /* first and last day; CUT_DATE_NONE: the case's */
  bool daily;           /* every period one day, whatever the case's resolution */
  bool without_new;     /* routes and contracts marked new are closed (bounds 0, same structure) */
  bool without_money;   /* physics only: no terms, no costs, no digest; for questions in which money plays no part */
  bool without_digest;  /* for a model that is looked at once */
  const cut_span *period; /* [n_periods] the periods to use, one after the other; NULL: by the calendar of the case */
  int64_t n_periods;
  const int64_t *group; /* [n_group] actors from whose side the case is looked at: their accounts and those of all they
                           control are consolidated, the first of them pays tariffs; NULL: the case's view. Borrowed
                           during the call */
  int64_t n_group;
  bool looks_ahead;     /* the last day is not the last of the run: what is asked of the end (end_min) is not asked */
  bool breaches;        /* minima of contracts, routes and final stocks may be missed, at their price */
  const cut_past *past; /* NULL: the run begins; fixed in the model, and the state of what follows from it */
  bool by_origin;       /* goods are told apart by the state they come from (compile/origins.h) */
  bool system;          /* all actors are one group, whatever the view: only true costs count */
} cut_compile_options;
void cut_compile_options_init(cut_compile_options *o);

/* Compiles the case seen through `values`, in the states of its measures (cut_values_set_measures): open ones become
 * decisions of the model (compile/open.h). INPUT if a price is missing in some period, or a number makes no sense in the
 * view; err names table, key, column, period. Linear in the number of entries. The caller frees *out. */
cut_status cut_compile(const cut_values *values, const cut_compile_options *options, cut_model **out, cut_error *err);

/* The periods of a calendar: *out [*n], freed with cut_mem_free. */
cut_status cut_calendar(const cut_case_info *info, cut_date start, cut_date end, bool daily, cut_span **out, int64_t *n,
                        cut_error *err);

#endif
