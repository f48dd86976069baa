#include "question/switch_point.h"

#include <math.h>

/* How often a side is halved to look for a reversal: with bounds, and without. */
enum { HALVINGS_BOUNDED = 3, HALVINGS_BLIND = 2 };
/* How near the ends of a bracket must be. */
#define NEAR 1e-3
#define MOST_LOOKS 60
/* An answer without bounds is looked at in between if its number has come this share nearer to its reversal, or has
 * moved away from it by more. */
#define MOVED 0.5

typedef struct place {
  double t;
  cut_look look;
} place;

typedef struct search {
  cut_look_fn look;
  void *user;
  int64_t label;
  bool all_safe;
  cut_switch *out;
} search;

static cut_status look_at(search *s, double t, place *out, cut_error *err) {
  out->t = t;
  CUT_TRY(s->look(t, s->user, &out->look, err));
  s->out->n_looks++;
  s->out->proved = s->out->proved && (!out->look.valid || out->look.proved);
  return CUT_STATUS_OK;
}

/* ---- bounds ---- */

/* Values at t of the two tangents and of the chord of one part. */
static double tangents(const cut_look *a, double ta, const cut_look *b, double tb, int part, double t) {
  double from_a = a->part[part] + a->slope[part] * (t - ta), from_b = b->part[part] + b->slope[part] * (t - tb);
  return a->curvature > 0 ? fmax(from_a, from_b) : fmin(from_a, from_b);
}

static double chord(const cut_look *a, double ta, const cut_look *b, double tb, int part, double t) {
  return a->part[part] + (b->part[part] - a->part[part]) * (t - ta) / (tb - ta);
}

/* Where the tangents of a part meet; ta if they do not meet inside. */
static double kink(const cut_look *a, double ta, const cut_look *b, double tb, int part) {
  double bend = a->slope[part] - b->slope[part];
  double t = bend == 0 ? ta : (b->part[part] - a->part[part] + a->slope[part] * ta - b->slope[part] * tb) / bend;
  return t > ta && t < tb ? t : ta;
}

bool cut_switch_is_safe(const cut_look *at_a, double a, const cut_look *at_b, double b) {
  if (!at_a->valid || !at_b->valid || at_a->label != at_b->label) return false;
  if (at_a->curvature == 0 || at_a->curvature != at_b->curvature) return false;
  for (int k = 0; k < 2; k++)
    if (!isfinite(at_a->slope[k]) || !isfinite(at_b->slope[k])) return false;
  bool positive = at_a->number > 0, convex = at_a->curvature > 0;
  /* The part whose tangents bound the number on the side that matters; the other is bounded by its chord. The bound is
   * worst where these tangents meet. */
  int bent = positive == convex ? 0 : 1;
  double t = kink(at_a, a, at_b, b, bent);
  double bent_part = tangents(at_a, a, at_b, b, bent, t), other = chord(at_a, a, at_b, b, 1 - bent, t);
  double bound = bent == 0 ? bent_part - other : other - bent_part;
  return positive ? bound > 0 : bound <= 0;
}

/* ---- a bracket ---- */

/* Where the number would be zero if it were a line, pushed a little to the near or the far side in turn so that the two
 * together close the bracket; the middle each third time. */
static double guess(const place *lo, const place *hi, int64_t n) {
  double a = lo->look.number, b = hi->look.number, width = hi->t - lo->t;
  if (n % 3 == 2 || !isfinite(a) || !isfinite(b) || (a > 0) == (b > 0)) return lo->t + width / 2;
  double t = lo->t + width * a / (a - b) + (n % 3 == 0 ? -0.4 : 0.4) * NEAR;
  double inside = fmin(0.1 * NEAR, width / 4);
  return fmin(fmax(t, lo->t + inside), hi->t - inside);
}

static cut_status close_in(search *s, place lo, place hi, cut_error *err) {
  for (int64_t n = 0; hi.t - lo.t > NEAR && n < MOST_LOOKS; n++) {
    place m;
    CUT_TRY(look_at(s, guess(&lo, &hi, n), &m, err));
    if (!m.look.valid) break;
    *(m.look.label == s->label ? &lo : &hi) = m;
  }
  s->out->status = CUT_SWITCH_REVERSES;
  s->out->from = lo.t;
  s->out->to = hi.t;
  s->out->at_from = lo.look;
  s->out->at_to = hi.look;
  return CUT_STATUS_OK;
}

/* ---- the search ---- */

static bool differs(const search *s, const place *p) { return p->look.valid && p->look.label != s->label; }

/* Looks between two places, the nearer of which is as now. */
static cut_status scan(search *s, const place *near, const place *far, int halvings, bool *found, cut_error *err) {
  *found = false;
  if (differs(s, far) && near->look.valid) {
    *found = true;
    return close_in(s, *near, *far, err);
  }
  if (cut_switch_is_safe(&near->look, near->t, &far->look, far->t)) return CUT_STATUS_OK;
  if (halvings == 0) {
    s->all_safe = false;
    return CUT_STATUS_OK;
  }
  place m;
  CUT_TRY(look_at(s, (near->t + far->t) / 2, &m, err));
  CUT_TRY(scan(s, near, &m, halvings - 1, found, err));
  if (*found) return CUT_STATUS_OK;
  return scan(s, &m, far, halvings - 1, found, err);
}

cut_status cut_switch_find(const cut_look *now, const cut_look *end, cut_look_fn look, void *user, cut_switch *out,
                           cut_error *err) {
  bool found;
  *out = (cut_switch){.proved = now->proved && (!end->valid || end->proved)};
  search s = {.look = look, .user = user, .label = now->label, .all_safe = true, .out = out};
  place near = {0, *now}, far = {1, *end};
  bool bounded = now->curvature != 0 && now->curvature == end->curvature,
       still = end->valid && now->label == end->label && fabs(end->number - now->number) < MOVED * fabs(now->number);
  CUT_TRY(scan(&s, &near, &far, bounded ? HALVINGS_BOUNDED : still ? 0 : HALVINGS_BLIND, &found, err));
  if (found) return CUT_STATUS_OK;
  out->status = !end->valid ? CUT_SWITCH_NO_ANSWER : s.all_safe ? CUT_SWITCH_NEVER : CUT_SWITCH_NOT_FOUND;
  return CUT_STATUS_OK;
}
