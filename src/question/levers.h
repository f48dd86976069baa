/* Levers: what one side of the case can close for another, and what closing costs each in its own view.
 *
 * A side is a group of actors with all that they control. Its levers over another side are the rows that the other's
 * model has and that it can stop: routes it owns or whose consent it gives, contracts it sells on, and sources of its own
 * (which no model but its own has). In the other's view such a row is closed: it is not active on any day. In its own view
 * it stops selling on the contracts and lets none of the other's goods in transit pass; its own goods may go on using
 * its own routes.
 *
 *   bench   one side's model over one horizon, asked for the cost without each of a list of sets of rows
 *   trial   one such set, at one end of the ranges, and what was found
 *
 * Benches are independent tasks. A bench's first trial closes nothing; the others start from the bases of its answer, which
 * is near, so that answers do not depend on the number of threads. Every solve is certified. */
#ifndef CUT_QUESTION_LEVERS_H
#define CUT_QUESTION_LEVERS_H

#include "base/text.h"
#include "question/session.h"

typedef struct cut_lever {
  cut_table table; /* routes, contracts, sources; in the own view transits in place of routes */
  int64_t row;
} cut_lever;

/* Growable; start from {0}; freed with cut_mem_free(items). Sorted by table, then row. */
typedef struct cut_lever_set {
  cut_lever *items;
  int64_t n, capacity;
} cut_lever_set;
/* The rows of both, each once. */
cut_status cut_lever_union(const cut_lever_set *a, const cut_lever_set *b, cut_lever_set *out, cut_error *err);
/* "routes:a contracts:b". */
void cut_lever_text(const cut_case *c, const cut_lever_set *s, cut_text *out);

typedef struct cut_side_of {
  int64_t *actor;    /* [n] as asked for; a bloc stands for its members on the first day */
  int64_t n;
  char *name;        /* keys joined by '+' */
  char *title;       /* names joined by " and " */
  uint8_t *in_group; /* [n_actors] with all that they control */
  uint8_t *has[CUT_N_TABLES]; /* rows that its model has, of routes, contracts, sources, transits; NULL for other tables */
  bool has_any;      /* its model has columns at all */
} cut_side_of;

typedef struct cut_trial {
  cut_lever_set closed;
  int end_of_ranges; /* 0: the case as it stands; 1: what is doubtful made harder; 2: easier */
  cut_solve_status status;
  bool proved;
  double cost;     /* net cost, thousand currency units; NAN unless optimal */
  double unserved; /* GWh */
  double *goods;   /* [n_commodities] unserved in canonical units, of obligations and of minimum loads */
} cut_trial;

typedef struct cut_bench {
  int64_t side;
  int64_t months;
  cut_date end;
  struct {
    cut_trial *items;
    int64_t n, capacity;
  } trials; /* the first closes nothing, in the case as it stands */
} cut_bench;

typedef struct cut_levers {
  const cut_case *c;
  const cut_run_options *o;
  const cut_sink *sink;
  const cut_answer *start; /* borrowed: of the view's plan, from which its trials start; NULL: from nothing */
  cut_side_of *sides; /* [n_sides] */
  int64_t n_sides;
  struct {
    cut_bench *items;
    int64_t n, capacity;
  } benches;
} cut_levers;

/* Start from {.c, .o, .sink}; cleared by cut_levers_clear. */
void cut_levers_clear(cut_levers *l);
/* Adds a side of actors [n], and finds what its model has; name and title NULL: from the actors. */
cut_status cut_levers_add_side(cut_levers *l, const int64_t *actor, int64_t n, cut_error *err);
/* The actors of a text "A+B"; a bloc is replaced by its members on the first day. INPUT if there is none of that name.
 * *out [*n], freed with cut_mem_free. */
cut_status cut_levers_parse(const cut_case *c, const char *text, int64_t **out, int64_t *n, cut_error *err);
/* What `by` can close for `other`. */
cut_status cut_levers_find(const cut_levers *l, int64_t by, int64_t other, cut_lever_set *out, cut_error *err);
/* What closing the set for the other means in the own view: its contracts, and the other's transits on its routes. */
cut_status cut_levers_own(const cut_levers *l, const cut_lever_set *set, int64_t other, cut_lever_set *out,
                          cut_error *err);
/* The bench, made when first asked for. */
cut_status cut_levers_bench(cut_levers *l, int64_t side, int64_t months, int64_t *bench, cut_error *err);
/* The trial of a bench that closes the set (NULL: nothing), made when first asked for; the set is copied. */
cut_status cut_levers_ask(cut_levers *l, int64_t bench, int end_of_ranges, const cut_lever_set *closed, int64_t *trial,
                          cut_error *err);
/* Solves all that was asked for. */
cut_status cut_levers_solve(cut_levers *l, cut_error *err);

#endif
