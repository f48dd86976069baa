/* Metrics of dependence: lists of numbers with the sentence that says what each means. docs/metrics.md has every
 * formula with its source; what cannot be computed is in the list too, without a value, and its sentence says what is
 * missing. */
#ifndef CUT_QUESTION_METRICS_H
#define CUT_QUESTION_METRICS_H

#include "base/text.h"
#include "question/energy_balance.h"
#include "question/session.h"
#include "result/result.h"

typedef struct cut_metric {
  const char *metric; /* its name, a literal */
  const char *fuel;   /* word of a fuel, "all", or the key of a good */
  int64_t supplier;   /* row of actors, -1: none */
  const char *basis;  /* what it refers to, a literal; with metric, fuel and supplier its key */
  double value;       /* NAN: it cannot be computed */
  double low, high;   /* over the ends of the ranges; NAN where there is none */
  const char *unit;   /* a literal */
  char *sentence;     /* owned */
} cut_metric;

/* Growable; start from {0}. */
typedef struct cut_metrics {
  cut_metric *items;
  int64_t n, capacity;
} cut_metrics;
void cut_metrics_clear(cut_metrics *m);
cut_status cut_metrics_add(cut_metrics *m, cut_metric metric, cut_error *err, const char *format, ...) CUT_PRINTF(4, 5);
/* Adds a sentence made with cut_text; takes its text over, whatever the status. */
cut_status cut_metrics_add_text(cut_metrics *m, cut_metric metric, cut_text *sentence, cut_error *err);
/* Energy in GWh as sentences tell it, with thousands parted: text lives in the struct. */
typedef struct cut_gwh_text {
  char text[40];
} cut_gwh_text;
cut_gwh_text cut_metrics_gwh(double gwh);
/* Widens the interval of each metric of m by the values of the same metrics in another reading. */
void cut_metrics_widen(cut_metrics *m, const cut_metrics *other);
/* Rows of table dependence. */
cut_status cut_metrics_report(const cut_case *c, const char *solve, const cut_metrics *m, cut_result *r,
                              cut_error *err);

/* One solved reading of the case. */
typedef struct cut_reading {
  const cut_case *c;
  const cut_solved *solved;
  const cut_model_view *v;
  const double *x;         /* [n_columns] the plan */
  cut_energy_books books;
  const uint8_t *suppliers; /* [n_actors] 1: told one by one; NULL: all */
  int64_t buyer;            /* first actor of the group, -1: all actors */
} cut_reading;
/* Start from {0}; cleared by cut_reading_clear. The solve is optimal and outlives the reading. */
cut_status cut_reading_open(const cut_session *s, const cut_solved *solved, cut_nuclear nuclear,
                            const uint8_t *suppliers, cut_reading *out, cut_error *err);
void cut_reading_clear(cut_reading *r);
/* Name of the group: its buyer's. */
const char *cut_reading_group(const cut_reading *r);
bool cut_reading_tells(const cut_reading *r, int64_t supplier);
/* Does a place lie in the group? */
bool cut_reading_is_home(const cut_reading *r, int64_t place);

/* dependence.c: import dependency, shares, concentration, diversity (from the balance alone). */
cut_status cut_metrics_from_balance(const cut_reading *r, cut_metrics *out, cut_error *err);
/* capacities.c: N-1, PF-1, PF-2, import route diversification, residual supply, days of cover. */
cut_status cut_metrics_from_capacities(const cut_reading *r, cut_metrics *out, cut_error *err);
/* least_import.c: supply-source dependence, a linear program for each supplier and fuel. */
cut_status cut_metrics_least_imports(const cut_reading *r, const cut_sink *sink, cut_metrics *out, cut_error *err);

#endif
