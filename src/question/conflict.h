/* Facts that cannot hold together: irreducible sets by a deletion filter, and the least change of each member.
 *
 * A conflict is a linear program without a cost: the model's rows and columns, some needs that must be met in full, and
 * the facts (facts.h) that are held. Probing it gives a plan, or leaves with rays that add up what stands against one.
 * The filter drops one fact after the other and keeps the drop where no plan appears (J. W. Chinneck and E. W. Dravnieks,
 * Locating minimal infeasible constraint sets in linear programs, ORSA Journal on Computing 3 (1991) 157-168,
 * doi:10.1287/ijoc.3.2.157). Here a fact on which the last rays do not lean goes without a solve: they prove it.
 *
 * The least change of a fact is found from below: a ray says how far its limit must move at least before the ray proves
 * nothing, and so on until there is a plan. For a linear program this ends, with the last ray as proof that less does
 * not do. With whole numbers each leaf has its own ray, and the nearest of them counts. */
#ifndef CUT_QUESTION_CONFLICT_H
#define CUT_QUESTION_CONFLICT_H

#include "question/facts.h"

typedef struct cut_conflict {
  const cut_model *model;
  const cut_model_view *v;
  const cut_facts *facts;
  const cut_sink *sink;
  cut_engine *engine;
  double *lower, *upper;         /* [n_columns] as asked now */
  double *row_lower, *row_upper; /* [n_rows] */
  double *loose[4];              /* by cut_patch_what but the cost: what a number is where no fact holds it */
  int64_t *order;                /* [facts->limits.n] limits by what and index: those of one number are neighbours */
  int64_t *group;                /* [facts->limits.n] first place in `order` of the number that a limit sets */
  bool *held;                    /* [facts->n] */
  double *value;                 /* [facts->limits.n] what each limit asks for; at first what the facts say */
  double *change;                /* [facts->n] by how much of itself a fact's number is changed */
  double *weight;                /* [facts->n] of the last rays, 0 for those that play no part */
  double *limit_weight;          /* [facts->limits.n] the same for each number of a fact */
  double large;                  /* stands for "no limit": far beyond all amounts of the model */
  cut_solution solution;
  cut_tree tree;
  int64_t n_probes;
} cut_conflict;

/* All facts held, and nothing may be unserved: what a need may lack is told by cut_conflict_ask. Cleared by
 * cut_conflict_clear, also after a failure. */
cut_status cut_conflict_open(const cut_model *m, const cut_facts *facts, const cut_sink *sink, cut_conflict *out,
                             cut_error *err);
void cut_conflict_clear(cut_conflict *k);

/* Lets a limit ask for another number than the fact says: for less of a need. */
cut_status cut_conflict_ask(cut_conflict *k, int64_t limit, double value, cut_error *err);
cut_status cut_conflict_hold(cut_conflict *k, int64_t fact, bool held, cut_error *err);
/* Changes a fact's number by `change` times itself. */
cut_status cut_conflict_change(cut_conflict *k, int64_t fact, double change, cut_error *err);

/* Is `value` [columns of the model] a plan, checked? */
cut_status cut_conflict_admits(const cut_conflict *k, const double *value, bool *admits, cut_error *err);
/* Is there a plan? *proved tells whether the plan, or the rays against it, stood the check. LIMIT or INTERRUPTED fail. */
cut_status cut_conflict_probe(cut_conflict *k, bool *feasible, bool *proved, cut_error *err);

/* From facts held that admit no plan to a set of them that does not either and cannot do without any: the rest is no
 * longer held. rank [facts->n]: facts of lower rank are dropped first, ties by their order. *proved: the set admits no
 * plan, by a checked ray, and dropping any one admits a checked plan. */
cut_status cut_conflict_reduce(cut_conflict *k, const int *rank, bool *proved, cut_error *err);

typedef struct cut_least_change {
  bool found;    /* false: no change of this number alone helps, or it is none that a patch can make */
  double change; /* relative: -0.1 for a tenth less */
  bool proved;   /* with it there is a checked plan, and a millionth part of it less is ruled out by checked rays */
} cut_least_change;

/* The least change of one fact's number that admits a plan, everything else as held now. The fact is left unchanged. */
cut_status cut_conflict_least_change(cut_conflict *k, int64_t fact, cut_least_change *out, cut_error *err);

#endif
