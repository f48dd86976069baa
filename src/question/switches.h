/* Switch points: for the headlines of one reading of the case, where each doubtful input, moved alone, reverses them.
 *
 * Headlines are whether the reading costs the buyer more or less than another one, whether all need is served, whether a
 * plant earns on a contract, and which contract is the cheapest new input of a plant. */
#ifndef CUT_QUESTION_SWITCHES_H
#define CUT_QUESTION_SWITCHES_H

#include "question/margins.h"
#include "question/readings.h"
#include "question/switch_point.h"

typedef enum cut_switch_kind {
  CUT_SWITCH_COST,    /* label: 1 dearer than the base, -1 cheaper, 0 no difference; number: million more */
  CUT_SWITCH_SERVED,  /* label: 1 not all is served, 0 all is; number: GWh that the first class short lacks */
  CUT_SWITCH_MARGIN,  /* label: 1 earns, -1 loses; number: money per unit */
  CUT_SWITCH_CHEAPEST /* label: row of the contract, -1 none; number: what a unit costs delivered */
} cut_switch_kind;
enum { CUT_N_SWITCH_KINDS = CUT_SWITCH_CHEAPEST + 1 };

/* One headline of a reading. */
typedef struct cut_switch_headline {
  cut_switch_kind kind;
  int64_t conversion, contract; /* margin: both; cheapest: the plant; else -1 */
  char load[64];                /* margin: at which load */
  bool skipped;                 /* not searched, as decisions are whole (cut_switch_job.whole) */
  cut_look now;                 /* `valid` is false where it has no answer, or is skipped */
} cut_switch_headline;

/* One headline and one side of the range of one input. */
typedef struct cut_switch_finding {
  int64_t headline; /* -1: the input changes the structure of the model, and was not looked at */
  int64_t input;
  int side; /* -1 down to low, 1 up to high */
  cut_look end;
  cut_switch found;
} cut_switch_finding;

typedef struct cut_switch_findings {
  cut_switch_finding *items;
  int64_t n, capacity;
} cut_switch_findings;

/* The base at both ends of every input: [2 n_inputs], low before high. */
typedef struct cut_switch_end {
  cut_point point;
  bool linear; /* no kinks of the model's own on the way there */
} cut_switch_end;

typedef struct cut_switch_job {
  const cut_session *session; /* only read; where jobs run side by side its sink is one for tasks (sweep/workers.h) */
  const cut_reading *reading;
  const cut_reading *base;              /* what its cost is compared with; NULL: it is the base itself */
  cut_switch_end *base_ends;            /* of the base: filled in for this job's inputs by the base itself, else read */
  const cut_values *const *known;       /* [n_known] margins told there are not told again */
  int64_t n_known;
  const cut_input *inputs;
  int64_t first, last; /* inputs [first, last) */
  bool whole;          /* search plans with on-off decisions too: each solve of them is slow */
  bool cheapest;       /* tell of the cheapest new inputs of the plants too */
} cut_switch_job;

/* Headlines [*n_headlines] are the same for all jobs of a reading. Freed with cut_mem_free, both also after a failure. */
cut_status cut_switches_find(const cut_switch_job *job, cut_switch_headline **headlines, int64_t *n_headlines,
                             cut_switch_findings *out, cut_error *err);

/* One headline of a reading with one input at two places, each solved again, to check what was found: of the headline
 * kind, conversion and contract are read, of the job session, reading and base. Each look tells label, number and proof. */
cut_status cut_switches_look_again(const cut_switch_job *job, const cut_switch_headline *headline,
                                   const cut_input *input, const double position[2], cut_look out[2], cut_error *err);

#endif
