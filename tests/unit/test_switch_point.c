/* The search for a switch point on functions whose switch points are known. */
#include <math.h>
#include <string.h>

#include "question/switch_point.h"
#include "support/unit.h"

/* number = a(t) - b(t), each a least or largest of two lines. */
typedef struct lines {
  int curvature;
  double a[2][2], b[2][2]; /* [line]{at 0, slope} */
  double gone_from;        /* no answer from there on */
  bool blind;              /* without bounds */
  int looks;
} lines;

static double value(const double l[2][2], int curvature, double t, double *slope) {
  double x = l[0][0] + l[0][1] * t, y = l[1][0] + l[1][1] * t;
  bool first = curvature < 0 ? x <= y : x >= y;
  *slope = first ? l[0][1] : l[1][1];
  return first ? x : y;
}

static cut_look at(const lines *f, double t) {
  cut_look look = {.valid = !(t >= f->gone_from), .proved = true, .curvature = f->blind ? 0 : f->curvature};
  look.part[0] = value(f->a, f->curvature, t, &look.slope[0]);
  look.part[1] = value(f->b, f->curvature, t, &look.slope[1]);
  look.number = look.part[0] - look.part[1];
  look.label = look.number > 0 ? 1 : -1;
  return look;
}

static cut_status look(double t, void *user, cut_look *out, cut_error *err) {
  (void)err;
  lines *f = user;
  assert_true(t > 0 && t < 1);
  f->looks++;
  *out = at(f, t);
  return CUT_STATUS_OK;
}

static cut_switch find(lines *f) {
  cut_switch s;
  cut_error err;
  cut_look now = at(f, 0), end = at(f, 1);
  assert_int_equal(cut_switch_find(&now, &end, look, f, &s, &err), CUT_STATUS_OK);
  assert_int_equal(s.n_looks, f->looks);
  assert_true(s.proved);
  return s;
}

static void assert_brackets(const cut_switch *s, double t) {
  assert_int_equal(s->status, CUT_SWITCH_REVERSES);
  if (!(s->from <= t && t <= s->to && s->to - s->from <= 1e-3))
    fail_msg("%.9g to %.9g found, %.9g expected", s->from, s->to, t);
  assert_int_not_equal(s->at_from.label, s->at_to.label);
}

static void test_a_line_needs_two_looks(void **state) {
  (void)state;
  lines f = {.curvature = 1, .a = {{3, -7}, {3, -7}}, .gone_from = INFINITY};
  cut_switch s = find(&f);
  assert_brackets(&s, 3.0 / 7);
  assert_int_equal(s.n_looks, 2);
}

/* The same at both ends, and another in between: a bound that dips below zero must not be believed. */
static void test_a_dip_is_found(void **state) {
  (void)state;
  lines f = {.curvature = 1, .a = {{1, -5}, {-3.5, 5}}, .gone_from = INFINITY};
  cut_switch s = find(&f);
  assert_brackets(&s, 0.2);
  f.blind = true;
  f.looks = 0;
  s = find(&f);
  assert_brackets(&s, 0.2);
}

static void test_bounds_prove_without_a_look(void **state) {
  (void)state;
  /* Convex and positive, bent; concave and negative, bent; a difference of two convex functions. */
  lines f[3] = {{.curvature = 1, .a = {{4, -5}, {-1, 4}}, .gone_from = INFINITY},
                {.curvature = -1, .a = {{-4, 5}, {1, -4}}, .gone_from = INFINITY},
                {.curvature = 1, .a = {{9, 1}, {8, 4}}, .b = {{1, 2}, {0, 4}}, .gone_from = INFINITY}};
  for (int i = 0; i < 3; i++) {
    cut_switch s = find(&f[i]);
    assert_int_equal(s.status, CUT_SWITCH_NEVER);
    assert_int_equal(s.n_looks, 0);
  }
}

static void test_without_bounds_nothing_is_proved(void **state) {
  (void)state;
  lines f = {.curvature = 1, .a = {{4, -3}, {4, -3}}, .gone_from = INFINITY, .blind = true};
  cut_switch s = find(&f);
  assert_int_equal(s.status, CUT_SWITCH_NOT_FOUND);
  assert_int_equal(s.n_looks, 3); /* it has come nearer by three quarters */
  f = (lines){.curvature = 1, .a = {{4, -1}, {4, -1}}, .gone_from = INFINITY, .blind = true};
  s = find(&f);
  assert_int_equal(s.status, CUT_SWITCH_NOT_FOUND);
  assert_int_equal(s.n_looks, 0);
}

static void test_an_end_without_an_answer(void **state) {
  (void)state;
  lines f = {.curvature = 1, .a = {{4, -1}, {4, -1}}, .gone_from = 0.9};
  cut_switch s = find(&f);
  assert_int_equal(s.status, CUT_SWITCH_NO_ANSWER);
  f = (lines){.curvature = 1, .a = {{4, -8}, {4, -8}}, .gone_from = 0.9}; /* it turns before that */
  s = find(&f);
  assert_brackets(&s, 0.5);
}

/* The tangents of a random convex or concave difference never prove what is not so. */
static void test_what_is_called_safe_is(void **state) {
  (void)state;
  uint64_t x = 88172645463325252u;
  int n_safe = 0, n_unsafe = 0;
  for (int i = 0; i < 4000; i++) {
    lines f = {.curvature = i % 2 == 0 ? 1 : -1, .gone_from = INFINITY};
    for (int k = 0; k < 8; k++) {
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      (k < 4 ? f.a : f.b)[k / 2 % 2][k % 2] = (double)(x % 2001) / 100 - 10;
    }
    cut_look now = at(&f, 0), end = at(&f, 1);
    bool safe = cut_switch_is_safe(&now, 0, &end, 1), same = true;
    for (int k = 0; k <= 1000; k++) same = same && at(&f, k / 1000.0).label == now.label;
    if (safe && !same) fail_msg("draw %d is called safe", i);
    *(safe ? &n_safe : &n_unsafe) += 1;
  }
  assert_true(n_safe > 400);
  assert_true(n_unsafe > 400);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_line_needs_two_looks),
                                     cmocka_unit_test(test_a_dip_is_found),
                                     cmocka_unit_test(test_bounds_prove_without_a_look),
                                     cmocka_unit_test(test_without_bounds_nothing_is_proved),
                                     cmocka_unit_test(test_an_end_without_an_answer),
                                     cmocka_unit_test(test_what_is_called_safe_is)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
