#include "question/levers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "question/doubtful.h"
#include "sweep/workers.h"

/* All days a case can speak of. */
static const cut_span always = {INT32_MIN / 2, INT32_MAX / 2};

static const cut_table lever_tables[] = {CUT_TABLE_ROUTES, CUT_TABLE_CONTRACTS, CUT_TABLE_SOURCES, CUT_TABLE_TRANSITS};
enum { N_LEVER_TABLES = sizeof lever_tables / sizeof *lever_tables };

/* ---- sets ---- */

static int compare_levers(const cut_lever *a, const cut_lever *b) {
  if (a->table != b->table) return a->table < b->table ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

static cut_status add_lever(cut_lever_set *s, cut_lever lever, cut_error *err) {
  if (!CUT_GROW(s)) return CUT_FAIL_MEMORY(err);
  s->items[s->n++] = lever;
  return CUT_STATUS_OK;
}

cut_status cut_lever_union(const cut_lever_set *a, const cut_lever_set *b, cut_lever_set *out, cut_error *err) {
  int64_t i = 0, k = 0;
  while (i < a->n || k < b->n) {
    int order = i == a->n ? 1 : k == b->n ? -1 : compare_levers(&a->items[i], &b->items[k]);
    CUT_TRY(add_lever(out, order <= 0 ? a->items[i] : b->items[k], err));
    if (order <= 0) i++;
    if (order >= 0) k++;
  }
  return CUT_STATUS_OK;
}

static bool same_set(const cut_lever_set *a, const cut_lever_set *b) {
  if (a->n != b->n) return false;
  for (int64_t i = 0; i < a->n; i++)
    if (compare_levers(&a->items[i], &b->items[i]) != 0) return false;
  return true;
}

void cut_lever_text(const cut_case *c, const cut_lever_set *s, cut_text *out) {
  for (int64_t i = 0; i < s->n; i++)
    cut_text_add_f(out, "%s%s:%s", i > 0 ? " " : "", cut_schema(s->items[i].table)->name,
                   cut_case_key(c, s->items[i].table, s->items[i].row));
}

/* ---- sides ---- */

static void clear_side(cut_side_of *s) {
  for (int t = 0; t < CUT_N_TABLES; t++) cut_mem_free(s->has[t]);
  cut_mem_free(s->in_group);
  cut_mem_free(s->title);
  cut_mem_free(s->name);
  cut_mem_free(s->actor);
}

void cut_levers_clear(cut_levers *l) {
  for (int64_t i = 0; i < l->benches.n; i++) {
    cut_bench *b = &l->benches.items[i];
    for (int64_t k = 0; k < b->trials.n; k++) {
      cut_mem_free(b->trials.items[k].closed.items);
      cut_mem_free(b->trials.items[k].goods);
    }
    cut_mem_free(b->trials.items);
  }
  cut_mem_free(l->benches.items);
  for (int64_t i = 0; i < l->n_sides; i++) clear_side(&l->sides[i]);
  cut_mem_free(l->sides);
  memset(l, 0, sizeof *l);
}

/* Marks the rows that stand behind the columns of a model. Goods of others on a route are fixed, so that the route
 * matters to the side only if it has their toll. */
static void mark_rows(const cut_case *c, const cut_model_view *v, cut_side_of *s) {
  s->has_any = v->n_columns > 0;
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    if (o->role == CUT_ROLE_TRANSIT && v->cost[j] != 0)
      s->has[CUT_TABLE_ROUTES][cut_case_ref(c, CUT_TABLE_TRANSITS, o->row, CUT_TRANSITS_ROUTE)] = 1;
    if (s->has[o->table] != NULL) s->has[o->table][o->row] = 1;
  }
}

static cut_status find_rows(const cut_levers *l, cut_side_of *s, cut_error *err) {
  cut_compile_options options;
  cut_session session = {.c = l->c, .options = l->o};
  cut_values *values = NULL;
  cut_model *model = NULL;
  cut_status status;
  cut_compile_options_init(&options);
  options.group = s->actor;
  options.n_group = s->n;
  options.without_digest = true;
  for (int k = 0; k < N_LEVER_TABLES; k++) {
    s->has[lever_tables[k]] = CUT_NEW(uint8_t, cut_case_n(l->c, lever_tables[k]));
    if (s->has[lever_tables[k]] == NULL) return CUT_FAIL_MEMORY(err);
  }
  CUT_TRY_GOTO(cut_session_values_state(&session, l->o->scenarios, l->o->n_scenarios, NULL, &values, err));
  CUT_TRY_GOTO(cut_compile(values, &options, &model, err));
  mark_rows(l->c, cut_model_get(model), s);
cleanup:
  cut_model_free(model);
  cut_values_free(values);
  return status;
}

cut_status cut_levers_add_side(cut_levers *l, const int64_t *actor, int64_t n, cut_error *err) {
  cut_side_of *grown = cut_mem_resize(l->sides, l->n_sides + 1, sizeof *grown);
  if (grown == NULL) return CUT_FAIL_MEMORY(err);
  l->sides = grown;
  cut_side_of *s = &l->sides[l->n_sides++];
  *s = (cut_side_of){.actor = CUT_NEW(int64_t, n), .n = n};
  s->in_group = CUT_NEW(uint8_t, cut_case_n(l->c, CUT_TABLE_ACTORS));
  if (s->actor == NULL || s->in_group == NULL) return CUT_FAIL_MEMORY(err);
  cut_text name = {0}, title = {0};
  for (int64_t i = 0; i < n; i++) {
    s->actor[i] = actor[i];
    cut_text_add_f(&name, "%s%s", i > 0 ? "+" : "", cut_case_key(l->c, CUT_TABLE_ACTORS, actor[i]));
    cut_text_add_f(&title, "%s%s", i > 0 ? " and " : "",
                   cut_case_text(l->c, CUT_TABLE_ACTORS, actor[i], CUT_ACTORS_NAME));
  }
  for (int64_t k = 0; k < cut_case_n(l->c, CUT_TABLE_ACTORS); k++)
    s->in_group[k] = cut_case_is_ours(l->c, k, actor, n) ? 1 : 0;
  s->name = cut_text_take(&name);
  s->title = cut_text_take(&title);
  cut_text_clear(&name);
  cut_text_clear(&title);
  if (s->name == NULL || s->title == NULL) return CUT_FAIL_MEMORY(err);
  return find_rows(l, s, err);
}

/* Members of a bloc on the first day, or the actor itself. */
static cut_status add_members(const cut_case *c, int64_t actor, cut_lever_set *out, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(c);
  int64_t before = out->n;
  if (strcmp(cut_case_text(c, CUT_TABLE_ACTORS, actor, CUT_ACTORS_TYPE), "bloc") == 0)
    for (int64_t i = 0; i < cut_case_n(c, CUT_TABLE_ACTORS); i++)
      if (i != actor && cut_case_is_member(c, i, actor, info->start))
        CUT_TRY(add_lever(out, (cut_lever){CUT_TABLE_ACTORS, i}, err));
  return out->n > before ? CUT_STATUS_OK : add_lever(out, (cut_lever){CUT_TABLE_ACTORS, actor}, err);
}

cut_status cut_levers_parse(const cut_case *c, const char *text, int64_t **out, int64_t *n, cut_error *err) {
  cut_lever_set actors = {0};
  cut_status status = CUT_STATUS_OK;
  *out = NULL;
  *n = 0;
  for (const char *at = text; status == CUT_STATUS_OK;) {
    size_t length = strcspn(at, "+");
    char *key = cut_mem_text_n(at, (int64_t)length);
    int64_t actor = key == NULL ? -1 : cut_case_find(c, CUT_TABLE_ACTORS, key);
    if (key == NULL)
      status = CUT_FAIL_MEMORY(err);
    else if (actor < 0)
      status = CUT_FAIL(err, CUT_STATUS_INPUT, "option \"of\": the case has no actor \"%s\"", key);
    else
      status = add_members(c, actor, &actors, err);
    cut_mem_free(key);
    if (at[length] == '\0') break;
    at += length + 1;
  }
  if (status == CUT_STATUS_OK) {
    *out = CUT_NEW(int64_t, actors.n);
    if (*out == NULL) status = CUT_FAIL_MEMORY(err);
  }
  for (int64_t i = 0; status == CUT_STATUS_OK && i < actors.n; i++) (*out)[(*n)++] = actors.items[i].row;
  cut_mem_free(actors.items);
  return status;
}

/* ---- levers ---- */

static bool is_of(const cut_side_of *s, int64_t actor) { return actor >= 0 && s->in_group[actor] != 0; }

static bool can_stop(const cut_case *c, const cut_side_of *by, cut_table t, int64_t row) {
  switch (t) {
    case CUT_TABLE_ROUTES:
      return is_of(by, cut_case_ref(c, t, row, CUT_ROUTES_OWNER)) ||
             is_of(by, cut_case_ref(c, t, row, CUT_ROUTES_CONSENT));
    case CUT_TABLE_CONTRACTS:
      return is_of(by, cut_case_ref(c, t, row, CUT_CONTRACTS_SELLER));
    case CUT_TABLE_SOURCES:
      return is_of(by, cut_case_ref(c, t, row, CUT_SOURCES_OWNER));
    default:
      return false;
  }
}

/* A row that the other side itself owns or sells on is no lever of anybody over it but by consent, which is_of knows.
 */
cut_status cut_levers_find(const cut_levers *l, int64_t by, int64_t other, cut_lever_set *out, cut_error *err) {
  for (int t = 0; t < CUT_N_TABLES; t++)
    for (int64_t row = 0; l->sides[other].has[t] != NULL && row < cut_case_n(l->c, (cut_table)t); row++)
      if (l->sides[other].has[t][row] != 0 && can_stop(l->c, &l->sides[by], (cut_table)t, row))
        CUT_TRY(add_lever(out, (cut_lever){(cut_table)t, row}, err));
  return CUT_STATUS_OK;
}

cut_status cut_levers_own(const cut_levers *l, const cut_lever_set *set, int64_t other, cut_lever_set *out,
                          cut_error *err) {
  for (int64_t i = 0; i < set->n; i++)
    if (set->items[i].table == CUT_TABLE_CONTRACTS) CUT_TRY(add_lever(out, set->items[i], err));
  for (int64_t row = 0; row < cut_case_n(l->c, CUT_TABLE_TRANSITS); row++) {
    cut_lever route = {CUT_TABLE_ROUTES, cut_case_ref(l->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_ROUTE)};
    if (!is_of(&l->sides[other], cut_case_ref(l->c, CUT_TABLE_TRANSITS, row, CUT_TRANSITS_SHIPPER))) continue;
    for (int64_t i = 0; i < set->n; i++)
      if (compare_levers(&set->items[i], &route) == 0)
        CUT_TRY(add_lever(out, (cut_lever){CUT_TABLE_TRANSITS, row}, err));
  }
  return CUT_STATUS_OK;
}

/* ---- benches ---- */

/* Last day of the horizon: so many months from the start, no later than the case's end. */
static cut_date last_day(const cut_case *c, int64_t months) {
  const cut_case_info *info = cut_case_get_info(c);
  int year, month, day;
  cut_date_split(info->start, &year, &month, &day);
  cut_date end = cut_date_make(year, month + (int)months, day);
  return end == CUT_DATE_NONE || end - 1 > info->end ? info->end : end - 1;
}

cut_status cut_levers_bench(cut_levers *l, int64_t side, int64_t months, int64_t *bench, cut_error *err) {
  for (int64_t i = 0; i < l->benches.n; i++) {
    const cut_bench *b = &l->benches.items[i];
    *bench = i;
    if (b->side == side && b->months == months) return CUT_STATUS_OK;
  }
  if (!CUT_GROW(&l->benches)) return CUT_FAIL_MEMORY(err);
  *bench = l->benches.n++;
  l->benches.items[*bench] = (cut_bench){.side = side, .months = months, .end = last_day(l->c, months)};
  int64_t first = -1;
  return cut_levers_ask(l, *bench, 0, NULL, &first, err);
}

cut_status cut_levers_ask(cut_levers *l, int64_t bench, int end_of_ranges, const cut_lever_set *closed, int64_t *trial,
                          cut_error *err) {
  cut_bench *b = &l->benches.items[bench];
  cut_lever_set nothing = {0};
  if (closed == NULL) closed = &nothing;
  for (int64_t i = 0; i < b->trials.n; i++) {
    *trial = i;
    if (b->trials.items[i].end_of_ranges == end_of_ranges && same_set(&b->trials.items[i].closed, closed))
      return CUT_STATUS_OK;
  }
  if (!CUT_GROW(&b->trials)) return CUT_FAIL_MEMORY(err);
  *trial = b->trials.n++;
  cut_trial *t = &b->trials.items[*trial];
  *t = (cut_trial){.end_of_ranges = end_of_ranges, .status = CUT_SOLVE_INTERRUPTED, .cost = NAN, .unserved = NAN};
  for (int64_t i = 0; i < closed->n; i++) CUT_TRY(add_lever(&t->closed, closed->items[i], err));
  return CUT_STATUS_OK;
}

/* ---- solving ---- */

static cut_status close_rows(const cut_lever_set *closed, cut_values *values, cut_error *err) {
  const cut_case *c = cut_values_case(values);
  for (int64_t i = 0; i < closed->n; i++)
    CUT_TRY(cut_values_change(values, cut_schema(closed->items[i].table)->name,
                              cut_case_key(c, closed->items[i].table, closed->items[i].row), "active", "set", "no", "",
                              always, err));
  return CUT_STATUS_OK;
}

static cut_status record(const cut_case *c, const cut_solved *solved, cut_trial *t, cut_error *err) {
  const cut_model_view *v = cut_model_get(solved->model);
  t->status = solved->answer.status;
  t->proved = cut_solved_is_proved(solved);
  t->goods = CUT_NEW(double, cut_case_n(c, CUT_TABLE_COMMODITIES));
  if (t->goods == NULL) return CUT_FAIL_MEMORY(err);
  if (!cut_solved_is_optimal(solved)) return CUT_STATUS_OK;
  t->cost = cut_solved_last(solved)->objective;
  t->unserved = cut_solved_unserved(solved);
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    double x = cut_solved_last(solved)->solution.value[j];
    if (o->role == CUT_ROLE_UNSERVED) t->goods[o->commodity] += x;
    if (o->role == CUT_ROLE_SHORTFALL)
      t->goods[cut_case_ref(c, CUT_TABLE_CONVERSIONS, o->row, CUT_CONVERSIONS_COMMODITY)] += x;
  }
  return CUT_STATUS_OK;
}

/* The answer is left in *solved, which the caller clears. */
static cut_status run_trial(const cut_levers *l, cut_session *session, cut_trial *t, cut_solved *solved,
                            cut_error *err) {
  cut_values *values = NULL;
  bool moved = false;
  cut_status status;
  CUT_TRY_GOTO(cut_session_values(session, l->o->scenarios, l->o->n_scenarios, &values, err));
  if (t->end_of_ranges != 0) CUT_TRY_GOTO(cut_doubtful_move(values, t->end_of_ranges == 2, &moved, err));
  CUT_TRY_GOTO(close_rows(&t->closed, values, err));
  status = cut_session_solve_values(session, values, "trial", solved, err);
  values = NULL; /* the solve owns it now */
  if (status == CUT_STATUS_OK) status = record(l->c, solved, t, err);
cleanup:
  cut_values_free(values);
  return status;
}

/* How far apart two trials are: rows that only one of them closes, and whether their numbers are at other ends. */
static int64_t distance(const cut_trial *a, const cut_trial *b) {
  int64_t apart = a->end_of_ranges != b->end_of_ranges ? 1 : 0, i = 0, k = 0;
  while (i < a->closed.n || k < b->closed.n) {
    int order = i == a->closed.n ? 1 : k == b->closed.n ? -1 : compare_levers(&a->closed.items[i], &b->closed.items[k]);
    if (order != 0) apart++;
    if (order <= 0) i++;
    if (order >= 0) k++;
  }
  return apart;
}

/* The answer to start trial i from: of the trials before it the nearest, the first of those as near. */
static const cut_answer *nearest(const cut_bench *b, const cut_solved *solved, int64_t i) {
  int64_t best = 0;
  for (int64_t k = 1; k < i; k++)
    if (distance(&b->trials.items[k], &b->trials.items[i]) < distance(&b->trials.items[best], &b->trials.items[i]))
      best = k;
  return &solved[best].answer;
}

static cut_status run_bench(int64_t task, void *user, cut_error *err) {
  const cut_levers *l = user;
  const cut_bench *b = &l->benches.items[task];
  cut_session session = {0};
  cut_solved *solved = CUT_NEW(cut_solved, b->trials.n);
  cut_compile_options compile;
  cut_compile_options_init(&compile);
  compile.end = b->end;
  compile.looks_ahead = b->end < cut_case_get_info(l->c)->end; /* end_min is of the case's last day */
  compile.group = l->sides[b->side].actor;
  compile.n_group = l->sides[b->side].n;
  if (solved == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = cut_session_open(l->c, l->o, &compile, NULL, &session, err);
  for (int64_t i = 0; i < b->trials.n && status == CUT_STATUS_OK; i++) {
    session.start = i > 0 ? nearest(b, solved, i) : l->start;
    status = run_trial(l, &session, &b->trials.items[i], &solved[i], err);
  }
  for (int64_t i = 0; i < b->trials.n; i++) cut_solved_clear(&solved[i]);
  cut_mem_free(solved);
  cut_session_clear(&session);
  return status;
}

cut_status cut_levers_solve(cut_levers *l, cut_error *err) {
  return cut_workers_run(l->benches.n, l->o->threads, run_bench, l, l->sink, "leverage", err);
}
