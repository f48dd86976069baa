#include "question/switches.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/replacement.h"

/* Costs that differ by less than this share do not differ; margins smaller than this are none. */
#define SAME_COST 1e-6
#define NO_MARGIN 1e-6
#define A_MILLION 1000.0 /* of the model's money */

/* Everything that a job keeps while it runs. */
typedef struct work {
  const cut_switch_job *job;
  cut_resident r, base; /* base: of another reading, opened when first needed */
  bool base_is_open;
  cut_values *values;
  cut_margin_line **lines; /* [n_lines] */
  int64_t n_lines;
  cut_path *paths;
  cut_switch_headline *headlines;
  int64_t n_headlines;
  cut_switch_findings *out;
  uint8_t *reads; /* [last - first of the job] 0: the model was made without a look at the input */
} work;

/* One side of an input under search. */
typedef struct probe {
  work *w;
  const cut_input *input;
  int side;
  const cut_switch_headline *h;
  int64_t line;
  bool moves, base_moves; /* touched at the end: else they stay as they are */
  int curvature;
} probe;

/* ---- looks ---- */

static const cut_point *base_middle(const work *w) { return w->job->base == NULL ? &w->r.middle : &w->base.middle; }

/* A cost and its slope at a place on a side; of one that does not move, at the middle. */
static void put_part(cut_look *out, int part, const cut_point *p, const cut_point *still, bool moves, bool at_middle) {
  out->part[part] = (moves ? p->cost : still->cost) / A_MILLION;
  out->slope[part] = !moves ? 0 : (at_middle ? p->middle_cost_slope : p->cost_slope) / A_MILLION;
  if (moves && at_middle) out->part[part] = still->cost / A_MILLION;
}

/* What the reading costs more than the base. at_middle: at 0, with the slopes that the points at the end know. */
static cut_look cost_look(const probe *k, const cut_point *p, const cut_point *b, bool at_middle) {
  const cut_point *still = &k->w->r.middle, *base_still = base_middle(k->w);
  const cut_point *mine = k->moves && !at_middle ? p : still, *other = k->base_moves && !at_middle ? b : base_still;
  cut_look out = {
      .valid = mine->optimal && other->optimal, .proved = mine->proved && other->proved, .curvature = k->curvature};
  put_part(&out, 0, p, still, k->moves, at_middle);
  put_part(&out, 1, b, base_still, k->base_moves, at_middle);
  out.number = out.part[0] - out.part[1];
  double none = SAME_COST * (1 + fabs(out.part[0]));
  out.label = out.number > none ? 1 : out.number < -none ? -1 : 0;
  return out;
}

/* What the first class that is short lacks, less what counts as none. */
static cut_look served_look(const probe *k, const cut_point *p, bool at_middle) {
  const cut_point *here = at_middle ? &k->w->r.middle : p;
  cut_look out = {.valid = here->optimal,
                  .proved = here->proved,
                  .label = here->short_class >= 0 ? 1 : 0,
                  .curvature = k->curvature};
  out.number = (here->short_class >= 0 ? here->short_amount : 0) - CUT_NOTHING_UNSERVED;
  out.part[0] = out.number;
  /* All served at both ends: the chord is enough, and has no slope to ask for. */
  out.slope[0] = out.label == 0 ? 0 : at_middle ? p->middle_short_slope : p->short_slope;
  return out;
}

static cut_look margin_look(const cut_margin_point *p) {
  return (cut_look){.valid = p->feasible,
                    .proved = p->proved,
                    .number = p->margin,
                    .label = p->margin > NO_MARGIN    ? 1
                             : p->margin < -NO_MARGIN ? -1
                                                      : 0};
}

static cut_status cheapest_look(work *w, const cut_values *values, int64_t conversion, cut_look *out, cut_error *err) {
  double cost;
  *out = (cut_look){.valid = true, .proved = true, .number = NAN};
  CUT_TRY(cut_replacement_cheapest(w->job->session, values, conversion, cut_case_get_info(w->job->session->c)->start,
                                   w->paths, &out->label, &cost, err));
  out->number = cost;
  return CUT_STATUS_OK;
}

static cut_status moved_values(const work *w, const cut_input *input, double position, cut_values **out,
                               cut_error *err) {
  const cut_reading *reading = w->job->reading;
  CUT_TRY(cut_session_values_state(w->job->session, reading->scenarios, reading->n, reading->states, out, err));
  cut_status status = cut_input_move(input, position, *out, err);
  if (status != CUT_STATUS_OK) {
    cut_values_free(*out);
    *out = NULL;
  }
  return status;
}

/* The cheapest with the input elsewhere; no answer where the case makes no sense there. */
static cut_status cheapest_at(work *w, const cut_input *input, double position, int64_t conversion, cut_look *out,
                              cut_error *err) {
  cut_values *values = NULL;
  cut_error inner = {0};
  *out = (cut_look){.number = NAN};
  cut_status status = moved_values(w, input, position, &values, &inner);
  if (status == CUT_STATUS_OK) status = cheapest_look(w, values, conversion, out, &inner);
  cut_values_free(values);
  if (status == CUT_STATUS_INPUT) {
    out->valid = false;
    return CUT_STATUS_OK;
  }
  return status == CUT_STATUS_OK ? status : CUT_FAIL(err, status, "%s", inner.message);
}

static cut_status open_base(work *w, cut_error *err) {
  if (w->base_is_open || w->job->base == NULL) return CUT_STATUS_OK;
  w->base_is_open = true;
  return cut_resident_open(w->job->session, w->job->base, &w->base, err);
}

/* ---- between the ends ---- */

static cut_status margin_at(work *w, int64_t line, const cut_input *input, double position, cut_look *out,
                            cut_error *err) {
  cut_model *m = NULL;
  cut_touch touch;
  cut_margin_point point = cut_margin_line_now(w->lines[line]);
  CUT_TRY(cut_resident_compile(&w->r, input, position, &m, &touch, err));
  if (m != NULL) {
    cut_status status = cut_margin_line_at(w->lines[line], m, &point, err);
    cut_model_free(m);
    if (status != CUT_STATUS_OK) return status;
  } else if (touch != CUT_TOUCH_NONE) {
    point.feasible = false;
  }
  *out = margin_look(&point);
  return CUT_STATUS_OK;
}

static cut_status look_between(double t, void *user, cut_look *out, cut_error *err) {
  probe *k = user;
  work *w = k->w;
  double position = k->side * t;
  cut_point p = {0}, b = {0};
  switch (k->h->kind) {
    case CUT_SWITCH_MARGIN:
      return margin_at(w, k->line, k->input, position, out, err);
    case CUT_SWITCH_CHEAPEST:
      return cheapest_at(w, k->input, position, k->h->conversion, out, err);
    case CUT_SWITCH_SERVED:
      CUT_TRY(cut_resident_at(&w->r, k->input, position, &p, err));
      *out = served_look(k, &p, false);
      return CUT_STATUS_OK;
    case CUT_SWITCH_COST:
      break;
  }
  if (k->moves) CUT_TRY(cut_resident_at(&w->r, k->input, position, &p, err));
  if (k->base_moves) {
    CUT_TRY(open_base(w, err));
    CUT_TRY(cut_resident_at(&w->base, k->input, position, &b, err));
  }
  *out = cost_look(k, &p, &b, false);
  return CUT_STATUS_OK;
}

/* ---- the ends ---- */

static cut_status add(probe *k, int64_t input, const cut_look *now, const cut_look *end, cut_error *err) {
  cut_switch_finding f = {.headline = k->h - k->w->headlines, .input = input, .side = k->side, .end = *end};
  CUT_TRY(cut_switch_find(now, end, look_between, k, &f.found, err));
  if (!CUT_GROW(k->w->out)) return CUT_FAIL_MEMORY(err);
  k->w->out->items[k->w->out->n++] = f;
  return CUT_STATUS_OK;
}

static bool is_touched(cut_touch touch) {
  return touch == CUT_TOUCH_COSTS || touch == CUT_TOUCH_LIMITS || touch == CUT_TOUCH_BOTH;
}

/* Both parts are of one shape; what does not move is of any. */
static int common_curvature(const probe *k, const cut_switch_end *mine, const cut_switch_end *base) {
  int a = k->moves ? (mine->linear ? mine->point.curvature : 0) : 2,
      b = k->base_moves ? (base->linear ? base->point.curvature : 0) : 2;
  return a == 2 ? b : b == 2 || a == b ? a : 0;
}

static cut_status find_cost(probe *k, int64_t input, const cut_switch_end *end, cut_error *err) {
  static const cut_switch_end STILL = {.point.touch = CUT_TOUCH_NONE};
  const cut_switch_end *base =
      k->w->job->base == NULL ? &STILL : &k->w->job->base_ends[2 * input + (k->side > 0 ? 1 : 0)];
  k->moves = is_touched(end->point.touch);
  k->base_moves = is_touched(base->point.touch);
  if (!k->moves && !k->base_moves) return CUT_STATUS_OK;
  k->curvature = common_curvature(k, end, base);
  cut_look now = cost_look(k, &end->point, &base->point, true), last = cost_look(k, &end->point, &base->point, false);
  return add(k, input, &now, &last, err);
}

static cut_status find_served(probe *k, int64_t input, const cut_switch_end *end, cut_error *err) {
  const cut_point *p = &end->point, *middle = &k->w->r.middle;
  if (p->touch != CUT_TOUCH_LIMITS && p->touch != CUT_TOUCH_BOTH) return CUT_STATUS_OK;
  /* The set of plans and limits together is convex: what is served at both ends is served in between, and what the
   * first class that is short lacks is convex as long as it is the same class. Costs have no part in it. */
  bool convex = end->linear && !k->w->r.has_integers && p->optimal && p->short_class == middle->short_class;
  k->moves = true;
  k->curvature = convex ? 1 : 0;
  cut_look now = served_look(k, p, true), last = served_look(k, p, false);
  return add(k, input, &now, &last, err);
}

static cut_status find_margins(probe *k, int64_t input, const cut_model *m, cut_error *err) {
  work *w = k->w;
  for (int64_t i = 0; i < w->n_headlines; i++) {
    cut_margin_point point;
    if (w->headlines[i].kind != CUT_SWITCH_MARGIN || w->headlines[i].now.label == 0) continue;
    k->h = &w->headlines[i];
    k->curvature = 0;
    k->line = 0;
    while (cut_margin_line_conversion(w->lines[k->line]) != k->h->conversion ||
           cut_margin_line_contract(w->lines[k->line]) != k->h->contract)
      k->line++;
    CUT_TRY(cut_margin_line_at(w->lines[k->line], m, &point, err));
    if (!point.touched) continue;
    cut_look end = margin_look(&point);
    CUT_TRY(add(k, input, &k->h->now, &end, err));
  }
  return CUT_STATUS_OK;
}

static cut_status find_cheapest(probe *k, int64_t input, cut_error *err) {
  for (int64_t i = 0; i < k->w->n_headlines; i++) {
    cut_look end;
    k->h = &k->w->headlines[i];
    k->curvature = 0;
    if (k->h->kind != CUT_SWITCH_CHEAPEST) continue;
    CUT_TRY(cheapest_at(k->w, k->input, k->side, k->h->conversion, &end, err));
    bool same = end.valid && end.label == k->h->now.label && end.number == k->h->now.number;
    if (!same) CUT_TRY(add(k, input, &k->h->now, &end, err));
  }
  return CUT_STATUS_OK;
}

static cut_status find_plans(probe *k, int64_t input, const cut_switch_end *end, cut_error *err) {
  for (int64_t i = 0; i < k->w->n_headlines; i++) {
    k->h = &k->w->headlines[i];
    if (k->h->kind == CUT_SWITCH_COST && k->h->now.valid && k->h->now.label != 0)
      CUT_TRY(find_cost(k, input, end, err));
    if (k->h->kind == CUT_SWITCH_SERVED && k->h->now.valid) CUT_TRY(find_served(k, input, end, err));
  }
  return CUT_STATUS_OK;
}

/* The case at one end of an input. */
typedef struct compiled {
  cut_model *m; /* NULL: nothing to solve */
  cut_touch touch;
} compiled;

/* A number of which a price is made may bend on its way; others are multiplied only, but limits may hide each other. */
static cut_status end_of(work *w, const cut_input *input, int side, const compiled *at, bool linear_throughout,
                         cut_switch_end *out, cut_error *err) {
  memset(out, 0, sizeof *out);
  out->point.touch = at->touch;
  if (at->m == NULL || (w->r.has_integers && !w->job->whole)) return CUT_STATUS_OK;
  CUT_TRY(cut_resident_solve(&w->r, at->m, side, at->touch, &out->point, err));
  out->linear = linear_throughout || (at->touch == CUT_TOUCH_COSTS && input->table != CUT_TABLE_SERIES);
  return out->linear ? CUT_STATUS_OK : cut_resident_is_linear(&w->r, input, side, at->m, &out->linear, err);
}

static cut_status examine_side(work *w, int64_t input, int side, const compiled *at, bool linear_throughout,
                               cut_error *err) {
  probe k = {.w = w, .input = &w->job->inputs[input], .side = side};
  cut_switch_end own, *end = w->job->base == NULL ? &w->job->base_ends[2 * input + (side > 0 ? 1 : 0)] : &own;
  CUT_TRY(end_of(w, k.input, side, at, linear_throughout, end, err));
  CUT_TRY(find_plans(&k, input, end, err));
  if (at->m != NULL) CUT_TRY(find_margins(&k, input, at->m, err));
  if (w->job->cheapest) CUT_TRY(find_cheapest(&k, input, err));
  if (at->touch != CUT_TOUCH_STRUCTURE && at->touch != CUT_TOUCH_NOTHING) return CUT_STATUS_OK;
  if (!CUT_GROW(w->out)) return CUT_FAIL_MEMORY(err);
  w->out->items[w->out->n++] = (cut_switch_finding){.headline = -1, .input = input, .side = side};
  return CUT_STATUS_OK;
}

/* Most of the time goes by between solves, which ask for themselves. */
static bool is_to_stop(const work *w) {
  const cut_sink *sink = w->job->session->sink;
  return sink != NULL && sink->progress != NULL && sink->progress(-1, "moving inputs", -1, sink->user);
}

static cut_status examine(work *w, int64_t input, cut_error *err) {
  compiled end[2] = {{NULL, CUT_TOUCH_NONE}, {NULL, CUT_TOUCH_NONE}};
  const cut_input *moved = &w->job->inputs[input];
  cut_status status = CUT_STATUS_OK;
  if (is_to_stop(w)) return CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
  for (int i = 0; i < 2 && w->reads[input - w->job->first] != 0; i++)
    CUT_TRY_GOTO(cut_resident_compile(&w->r, moved, 2 * i - 1, &end[i].m, &end[i].touch, err));
  bool linear =
      end[0].m != NULL && end[1].m != NULL && cut_resident_is_linear_throughout(&w->r, moved, end[0].m, end[1].m);
  for (int i = 0; i < 2; i++) CUT_TRY_GOTO(examine_side(w, input, 2 * i - 1, &end[i], linear, err));
cleanup:
  cut_model_free(end[0].m);
  cut_model_free(end[1].m);
  return status;
}

/* ---- the headlines ---- */

static cut_status put_headline(work *w, cut_switch_headline h) {
  w->headlines[w->n_headlines++] = h;
  return CUT_STATUS_OK;
}

static cut_status list_headlines(work *w, cut_error *err) {
  const cut_case *c = w->job->session->c;
  int64_t n_plants = cut_case_n(c, CUT_TABLE_CONVERSIONS);
  probe k = {.w = w};
  cut_point middle = w->r.middle;
  w->headlines = CUT_NEW(cut_switch_headline, 2 + w->n_lines + n_plants);
  if (w->headlines == NULL) return CUT_FAIL_MEMORY(err);
  if (w->job->base != NULL) {
    CUT_TRY(open_base(w, err));
    CUT_TRY(put_headline(
        w, (cut_switch_headline){CUT_SWITCH_COST, -1, -1, "", false, cost_look(&k, &middle, &w->base.middle, true)}));
  }
  CUT_TRY(put_headline(w, (cut_switch_headline){CUT_SWITCH_SERVED, -1, -1, "", false, served_look(&k, &middle, true)}));
  for (int64_t i = 0; i < w->n_headlines; i++) {
    bool is_cost = w->headlines[i].kind == CUT_SWITCH_COST;
    w->headlines[i].skipped = !w->job->whole && (w->r.has_integers || (is_cost && w->base.has_integers));
    if (w->headlines[i].skipped) w->headlines[i].now.valid = false;
  }
  for (int64_t i = 0; i < w->n_lines; i++) {
    cut_margin_point now = cut_margin_line_now(w->lines[i]);
    cut_switch_headline h = {.kind = CUT_SWITCH_MARGIN,
                             .conversion = cut_margin_line_conversion(w->lines[i]),
                             .contract = cut_margin_line_contract(w->lines[i]),
                             .now = margin_look(&now)};
    snprintf(h.load, sizeof h.load, "%s", cut_margin_line_load(w->lines[i]));
    CUT_TRY(put_headline(w, h));
  }
  for (int64_t i = 0; w->job->cheapest && i < n_plants; i++) {
    cut_switch_headline h = {.kind = CUT_SWITCH_CHEAPEST, .conversion = i, .contract = -1};
    CUT_TRY(cheapest_look(w, w->values, i, &h.now, err));
    if (h.now.label >= 0) CUT_TRY(put_headline(w, h));
  }
  return CUT_STATUS_OK;
}

static void clear(work *w) {
  for (int64_t i = 0; i < w->n_lines; i++) cut_margin_line_free(w->lines[i]);
  cut_mem_free(w->lines);
  cut_mem_free(w->paths);
  cut_mem_free(w->reads);
  cut_values_free(w->values);
  cut_resident_clear(&w->r);
  if (w->base_is_open) cut_resident_clear(&w->base);
}

static cut_status open_work(work *w, cut_error *err) {
  const cut_switch_job *job = w->job;
  CUT_TRY(cut_resident_open(job->session, job->reading, &w->r, err));
  CUT_TRY(cut_session_values_state(job->session, job->reading->scenarios, job->reading->n, job->reading->states,
                                   &w->values, err));
  w->paths = CUT_NEW(cut_path, cut_case_n(job->session->c, CUT_TABLE_PLACES));
  return w->paths == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

cut_status cut_switches_find(const cut_switch_job *job, cut_switch_headline **headlines, int64_t *n_headlines,
                             cut_switch_findings *out, cut_error *err) {
  work w = {.job = job, .out = out};
  cut_status status;
  CUT_TRY_GOTO(open_work(&w, err));
  CUT_TRY_GOTO(
      cut_margin_lines(job->session, w.values, w.r.model, job->known, job->n_known, -1, -1, &w.lines, &w.n_lines, err));
  CUT_TRY_GOTO(list_headlines(&w, err));
  w.reads = CUT_NEW(uint8_t, job->last - job->first);
  if (w.reads == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_resident_reads(&w.r, job->inputs + job->first, job->last - job->first, w.reads, err));
  for (int64_t i = job->first; i < job->last; i++) CUT_TRY_GOTO(examine(&w, i, err));
cleanup:
  *headlines = w.headlines;
  *n_headlines = w.n_headlines;
  clear(&w);
  return status;
}

/* ---- again ---- */

cut_status cut_switches_look_again(const cut_switch_job *job, const cut_switch_headline *headline,
                                   const cut_input *input, const double position[2], cut_look out[2], cut_error *err) {
  work w = {.job = job};
  cut_status status;
  memset(out, 0, 2 * sizeof *out);
  CUT_TRY_GOTO(open_work(&w, err));
  if (headline->kind == CUT_SWITCH_COST) CUT_TRY_GOTO(open_base(&w, err));
  if (headline->kind == CUT_SWITCH_MARGIN)
    CUT_TRY_GOTO(cut_margin_lines(job->session, w.values, w.r.model, NULL, 0, headline->conversion, headline->contract,
                                  &w.lines, &w.n_lines, err));
  if (headline->kind == CUT_SWITCH_MARGIN && w.n_lines != 1) goto cleanup; /* no such line: no answer */
  for (int i = 0; i < 2; i++) {
    probe k = {
        .w = &w, .input = input, .side = position[i] < 0 ? -1 : 1, .h = headline, .moves = true, .base_moves = true};
    CUT_TRY_GOTO(look_between(fabs(position[i]), &k, &out[i], err));
  }
cleanup:
  clear(&w);
  return status;
}
