/* A lock for each plan, held while it is solved; nobody who holds one asks for another. */
#include "question/plans.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"

typedef struct plan {
  const char *const *scenarios;
  int64_t n;
  const cut_measure_state *states;
  const cut_solved *solved; /* NULL: not yet, or in vain */
  pthread_mutex_t lock;
} plan;

struct cut_plans {
  const cut_case *c;
  cut_compile_options compile;
  plan *items; /* [n] */
  int64_t n, most;
};

cut_status cut_plans_new(const cut_session *like, int64_t most, cut_plans **out, cut_error *err) {
  cut_plans *p = CUT_NEW(cut_plans, 1);
  *out = NULL;
  if (p == NULL) return CUT_FAIL_MEMORY(err);
  *p = (cut_plans){.c = like->c, .compile = like->compile, .items = CUT_NEW(plan, most)};
  if (p->items == NULL) {
    cut_mem_free(p);
    return CUT_FAIL_MEMORY(err);
  }
  while (p->most < most && pthread_mutex_init(&p->items[p->most].lock, NULL) == 0) p->most++;
  if (p->most < most) {
    cut_plans_free(p);
    return CUT_FAIL_MEMORY(err);
  }
  *out = p;
  return CUT_STATUS_OK;
}

void cut_plans_free(cut_plans *p) {
  if (p == NULL) return;
  for (int64_t i = 0; i < p->most; i++) (void)pthread_mutex_destroy(&p->items[i].lock);
  cut_mem_free(p->items);
  cut_mem_free(p);
}

void cut_plans_promise(cut_plans *p, const char *const *scenarios, int64_t n, const cut_measure_state *states) {
  if (p->n == p->most) return;
  plan *x = &p->items[p->n++];
  x->scenarios = scenarios;
  x->n = n;
  x->states = states;
}

void cut_plans_begin(cut_plans *p, int64_t i) { (void)pthread_mutex_lock(&p->items[i].lock); }

void cut_plans_end(cut_plans *p, int64_t i, const cut_solved *solved) {
  p->items[i].solved = solved;
  (void)pthread_mutex_unlock(&p->items[i].lock);
}

/* From the side of the same actors, over the same days? What else there is to choose about a model plays no part in a
 * brief, and a session that chose it finds nothing here. */
static bool same_model(const cut_compile_options *a, const cut_compile_options *b) {
  if (a->n_group != b->n_group || a->system != b->system || a->by_origin != b->by_origin) return false;
  for (int64_t i = 0; i < a->n_group; i++)
    if (a->group[i] != b->group[i]) return false;
  return a->start == b->start && a->end == b->end && a->daily == b->daily && a->without_new == b->without_new &&
         a->without_money == b->without_money && a->looks_ahead == b->looks_ahead && a->breaches == b->breaches &&
         a->period == NULL && b->period == NULL && a->past == NULL && b->past == NULL;
}

/* Which open measures are taken is for the solve to say: such plans are not shared. */
static bool same_states(const cut_case *c, const cut_measure_state *a, const cut_measure_state *b) {
  static const cut_measure_state off = {.choice = CUT_MEASURE_OFF};
  for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_MEASURES); i++) {
    const cut_measure_state *x = a == NULL ? &off : &a[i], *y = b == NULL ? &off : &b[i];
    if (x->choice != y->choice || x->choice == CUT_MEASURE_OPEN) return false;
    if (x->choice != CUT_MEASURE_OFF && x->decided != y->decided) return false;
  }
  return true;
}

static bool same_scenarios(const plan *x, const char *const *scenarios, int64_t n) {
  if (x->n != n) return false;
  for (int64_t i = 0; i < n; i++)
    if (strcmp(x->scenarios[i], scenarios[i]) != 0) return false;
  return true;
}

const cut_solved *cut_plans_find(cut_plans *p, const cut_session *s, const char *const *scenarios, int64_t n,
                                 const cut_measure_state *states) {
  if (s->c != p->c || s->start != NULL || !same_model(&s->compile, &p->compile)) return NULL;
  for (int64_t i = 0; i < p->n; i++) {
    plan *x = &p->items[i];
    if (!same_scenarios(x, scenarios, n) || !same_states(p->c, x->states, states)) continue;
    (void)pthread_mutex_lock(&x->lock);
    const cut_solved *solved = x->solved;
    (void)pthread_mutex_unlock(&x->lock);
    return solved;
  }
  return NULL;
}
