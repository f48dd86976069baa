#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/model_internal.h"
#include "support/case_text.h"
#include "support/unit.h"

static const test_table TABLES[] = {
    {"case.yaml",
     "cutset: 1\nid: small\ntitle: \"Small\"\ncurrency: USD\nprice_year: 2021\nas_of: 2021-03-01\nview:\n  buyer: BBB\n"
     "calendar:\n  start: 2021-04-01\n  end: 2021-05-31\n"},
    {"actors", "id,name,type,controlled_by\nAAA,Seller,state,\nBBB,Buyer,state,\nBRF,Refiner,firm,BBB\n"},
    {"places", "id,name,type,actor\na,A,border,AAA\nb,B,country,BBB\n"},
    {"commodities", "id,name,unit\noil,Oil,kt\n"},
    {"routes", "id,from,to,commodity,mode\npipe,a,b,oil,pipeline\nrail,a,b,oil,rail\n"},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES, AAA = 0, BBB = 1, BRF = 2, PIPE = 0, RAIL = 1 };

static const uint8_t IN_GROUP[3] = {0, 1, 1};

static int open_small(void **state) {
  *state = test_case_open(TABLES, N_TABLES, NULL, 0, false);
  return 0;
}

static int close_small(void **state) {
  cut_case_free(*state);
  return 0;
}

static cut_origin flow_of(int64_t route, int64_t t) {
  return (cut_origin){CUT_ROLE_FLOW, CUT_TABLE_ROUTES, route, CUT_ROUTES_CAPACITY, 0, 0, t, 0};
}
static cut_origin balance_of(int64_t place, int64_t t) {
  return (cut_origin){CUT_ROLE_BALANCE, CUT_TABLE_PLACES, place, -1, 0, 0, t, 0};
}

/* Two routes over two months, everything added in one order or in the reverse. */
static cut_model_builder *build_flows(bool reverse) {
  cut_model_builder *b = cut_model_builder_new();
  int64_t row[4] = {0}, column[4] = {0};
  assert_non_null(b);
  assert_int_equal(cut_model_add_period(b, (cut_span){18718, 18748}, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_add_period(b, (cut_span){18748, 18779}, NULL), CUT_STATUS_OK);
  for (int i = 0; i < 4; i++) {
    int k = reverse ? 3 - i : i;
    assert_int_equal(cut_model_add_row(b, balance_of(k / 2, k % 2), 0, 0, &row[k], NULL), CUT_STATUS_OK);
    assert_int_equal(cut_model_add_column(b, flow_of(k / 2, k % 2), 0, 10 + k, false, &column[k], NULL), CUT_STATUS_OK);
  }
  for (int i = 0; i < 4; i++) {
    int k = reverse ? 3 - i : i;
    assert_int_equal(cut_model_add_entry(b, row[k % 2], column[k], -1, NULL), CUT_STATUS_OK);
    assert_int_equal(cut_model_add_entry(b, row[2 + k % 2], column[k], 0.25, NULL), CUT_STATUS_OK);
    assert_int_equal(cut_model_add_entry(b, row[2 + k % 2], column[k], 0.5, NULL), CUT_STATUS_OK);
    cut_money_term terms[] = {{column[k], BBB, AAA, CUT_TABLE_ROUTES, k / 2, "tariff", 3},
                              {column[k], BRF, BBB, CUT_TABLE_ROUTES, k / 2, "levy", 5},
                              {column[k], CUT_ACCOUNT_OUTSIDE, BRF, CUT_TABLE_ROUTES, k / 2, "refund", 0.5},
                              {column[k], BBB, CUT_ACCOUNT_REAL, CUT_TABLE_ROUTES, k / 2, "cost", 7}};
    for (int m = 0; m < 4; m++) assert_int_equal(cut_model_add_term(b, terms[m], NULL), CUT_STATUS_OK);
  }
  cut_model_set_offset(b, 2);
  return b;
}

static cut_model *finish(cut_model_builder *b, const cut_case *c) {
  cut_model *m = NULL;
  cut_error err;
  if (cut_model_build(b, c, IN_GROUP, 3, &m, &err) != CUT_STATUS_OK) fail_msg("%s", err.message);
  cut_model_builder_free(b);
  return m;
}

static void number(double found, double expected) {
  if (!(found >= expected && found <= expected)) fail_msg("%.17g, not %.17g", found, expected);
}

static void what_was_added_is_there(void **state) {
  cut_model *m = finish(build_flows(true), *state);
  const cut_model_view *v = cut_model_get(m);
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_OK);
  assert_int_equal(v->n_columns, 4);
  assert_int_equal(v->n_rows, 4);
  assert_int_equal(v->n_entries, 8); /* the two parts of a pair are one entry */
  assert_int_equal(v->n_terms, 16);
  number(v->offset, 2);
  for (int64_t k = 0; k < 4; k++) {
    assert_int_equal(cut_model_find_column(m, flow_of(k / 2, k % 2)), k);
    assert_int_equal(cut_model_find_row(m, balance_of(k / 2, k % 2)), k);
    number(v->col_upper[k], 10 + (double)k);
    number(v->cost[k], 3 - 0.5 + 7); /* inside the group nothing is paid */
    assert_int_equal(v->col_start[k], 2 * k);
    assert_int_equal(v->entry_row[2 * k], k % 2);
    assert_int_equal(v->entry_row[2 * k + 1], 2 + k % 2);
    number(v->entry_value[2 * k + 1], 0.75);
    assert_string_equal(cut_model_term(v, 4 * k).label, "tariff");
    assert_string_equal(cut_model_term(v, 4 * k + 3).label, "cost");
    assert_int_equal(v->terms[4 * k].column, k);
  }
  cut_origin other = flow_of(0, 0);
  other.column = -1;
  assert_int_equal(cut_model_find_column(m, other), 0); /* the limit's column plays no part */
  other.step = 1;
  assert_int_equal(cut_model_find_column(m, other), -1);
  assert_int_equal(cut_model_find_row(m, flow_of(0, 0)), -1);
  cut_model_free(m);
}

static void order_of_adding_leaves_no_trace(void **state) {
  cut_model *a = finish(build_flows(false), *state), *b = finish(build_flows(true), *state);
  assert_int_equal(strlen(cut_model_digest(a)), 64);
  assert_string_equal(cut_model_digest(a), cut_model_digest(b));
  cut_model_free(b);
  cut_model_free(a);
}

static void digest_sees_every_number(void **state) {
  cut_model *base = finish(build_flows(false), *state);
  for (int what = 0; what < 12; what++) {
    cut_model_builder *b = build_flows(false);
    switch (what) {
      case 0:
        b->columns.lower[1] = 1;
        break;
      case 1:
        b->columns.upper[1] = INFINITY;
        break;
      case 2:
        b->integer[1] = 1;
        break;
      case 3:
        b->rows.lower[1] = -1;
        break;
      case 4:
        b->rows.upper[1] = 1;
        break;
      case 5:
        b->late.items[0].value = -2;
        break;
      case 6:
        b->terms.items[0].rate = 4;
        break;
      case 7:
        b->causes.items[0].payer = BRF;
        break;
      case 8:
        b->causes.items[1].label = b->causes.items[0].label;
        break;
      case 9:
        b->offset = 3;
        break;
      case 10:
        b->periods.items[1].last++;
        break;
      default:
        b->columns.origins.runs.items[0].first.column = CUT_ROUTES_MIN;
        break;
    }
    cut_model *m = finish(b, *state);
    if (strcmp(cut_model_digest(base), cut_model_digest(m)) == 0) fail_msg("change %d is not seen", what);
    cut_model_free(m);
  }
  cut_model_free(base);
}

/* The same model over a case that has more rows, which come first in their tables. */
static void digest_knows_keys_not_row_numbers(void **state) {
  static const test_table more[] = {
      {"actors",
       "id,name,type,controlled_by\nA0,Nobody,state,\nAAA,Seller,state,\nBBB,Buyer,state,\nBRF,Refiner,firm,BBB\n"},
      {"routes", "id,from,to,commodity,mode\nferry,a,b,oil,sea\npipe,a,b,oil,pipeline\nrail,a,b,oil,rail\n"},
  };
  cut_case *wide = test_case_open(TABLES, N_TABLES, more, 2, true);
  cut_model *a = finish(build_flows(false), *state), *m = NULL;
  cut_model_builder *b = build_flows(false);
  for (int64_t r = 0; r < b->columns.origins.runs.n; r++) b->columns.origins.runs.items[r].first.row++;
  for (int64_t k = 0; k < b->causes.n; k++) {
    b->causes.items[k].row++;
    if (b->causes.items[k].payer >= 0) b->causes.items[k].payer++;
    if (b->causes.items[k].recipient >= 0) b->causes.items[k].recipient++;
  }
  static const uint8_t in_group[4] = {0, 0, 1, 1};
  assert_int_equal(cut_model_build(b, wide, in_group, 4, &m, NULL), CUT_STATUS_OK);
  assert_string_equal(cut_model_digest(a), cut_model_digest(m));
  cut_model_builder_free(b);
  cut_model_free(m);
  cut_model_free(a);
  cut_case_free(wide);
}

static void entries_that_cancel_are_dropped(void **state) {
  cut_model_builder *b = build_flows(false);
  assert_int_equal(cut_model_add_entry(b, 0, 0, 1, NULL), CUT_STATUS_OK); /* -1 was there */
  cut_model *m = finish(b, *state);
  assert_int_equal(cut_model_get(m)->n_entries, 7);
  assert_int_equal(cut_model_get(m)->col_start[1], 1);
  cut_model_free(m);
}

static void classes_come_in_order(void **state) {
  cut_model_builder *b = build_flows(false);
  static const int64_t priority[] = {3, 1, 2};
  for (int i = 0; i < 3; i++) {
    cut_origin origin = {CUT_ROLE_CLASS, CUT_TABLE_DEMANDS, priority[i], -1, -1, 0, -1, 0};
    assert_int_equal(cut_model_add_row(b, origin, -INFINITY, INFINITY, NULL, NULL), CUT_STATUS_OK);
  }
  cut_model *m = finish(b, *state);
  const cut_model_view *v = cut_model_get(m);
  assert_int_equal(v->n_classes, 3);
  for (int64_t k = 0; k < 3; k++) assert_int_equal(cut_row_origin(v, v->class_row[k]).row, k + 1);
  cut_model_free(m);
}

static void what_makes_no_sense_is_refused(void **state) {
  cut_model_builder *b = build_flows(false);
  cut_error err;
  cut_model *m = NULL;
  assert_int_equal(cut_model_add_row(b, balance_of(0, 5), 1, 0, NULL, &err), CUT_STATUS_INTERNAL);
  assert_non_null(strstr(err.message, "[1, 0]"));
  assert_int_equal(cut_model_add_column(b, flow_of(0, 5), NAN, 0, false, NULL, &err), CUT_STATUS_INTERNAL);
  assert_int_equal(cut_model_add_column(b, flow_of(0, 5), INFINITY, INFINITY, false, NULL, &err), CUT_STATUS_INTERNAL);
  assert_int_equal(cut_model_add_entry(b, 0, 0, INFINITY, &err), CUT_STATUS_INTERNAL);
  cut_money_term term = {
      .column = 0, .payer = BBB, .recipient = AAA, .table = CUT_TABLE_ROUTES, .label = "x", .rate = NAN};
  assert_int_equal(cut_model_add_term(b, term, &err), CUT_STATUS_INTERNAL);
  assert_int_equal(cut_model_add_column(b, flow_of(0, 0), 0, 1, false, NULL, &err), CUT_STATUS_OK);
  assert_int_equal(cut_model_build(b, *state, IN_GROUP, 3, &m, &err), CUT_STATUS_INTERNAL); /* twice the same origin */
  assert_non_null(strstr(err.message, "two flow lines"));
  assert_null(m);
  cut_model_builder_free(b);
}

static void check_finds_damage(void **state) {
  cut_model *m = finish(build_flows(false), *state);
  cut_model_view *v = &m->view, kept = *v;
  double cost[4] = {0}, value[8] = {0};
  int32_t rows[8];
  memcpy(rows, kept.entry_row, sizeof rows);
  v->cost = cost;
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_INTERNAL);
  *v = kept;
  v->entry_value = value;
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_INTERNAL);
  *v = kept;
  rows[1] = rows[0];
  v->entry_row = rows;
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_INTERNAL);
  *v = kept;
  v->n_terms--;
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_INTERNAL);
  *v = kept;
  v->n_periods = 1;
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_INTERNAL);
  *v = kept;
  v->col_lower = kept.col_upper;
  v->col_upper = kept.col_lower;
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_INTERNAL);
  *v = kept;
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_OK);
  cut_model_free(m);
}

/* Columns 1, 2, 3 ... of one row by a band, or one after the other in reverse: the same model. */
static cut_model *by_band(const cut_case *c, bool band) {
  enum { N = 5 };
  static const double lower[N] = {0, -1, 0, 0, 2}, upper[N] = {1, 2, 3, 4, 5}, gain[N] = {0.5, 1, 0, 0.25, 1};
  cut_model_builder *b = cut_model_builder_new();
  int64_t here = -1, there = -1, class_row = -1, column = -1;
  cut_origin class_of = {CUT_ROLE_CLASS, CUT_TABLE_DEMANDS, 1, -1, -1, 0, -1, 0};
  for (int32_t t = 0; t < N; t++)
    assert_int_equal(cut_model_add_period(b, (cut_span){18718 + t, 18719 + t}, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_add_row(b, class_of, -INFINITY, INFINITY, &class_row, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_add_rows(b, balance_of(0, 0), N, NULL, NULL, &here, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_add_rows(b, balance_of(1, 0), N, NULL, upper, &there, NULL), CUT_STATUS_OK);
  if (band) {
    cut_band flows = {
        .origin = flow_of(PIPE, 0),
        .n = N,
        .lower = lower,
        .upper = upper,
        .n_entries = 4,
        .entry = {
            {there, 1, N, 3, gain}, {here, 1, N, -1, NULL}, {class_row, 0, N, 7, NULL}, {here + 1, 1, N - 1, 1, NULL}}};
    assert_int_equal(cut_model_add_band(b, &flows, &column, NULL), CUT_STATUS_OK);
    assert_int_equal(column, 0);
  }
  for (int64_t t = N - 1; !band && t >= 0; t--) {
    assert_int_equal(cut_model_add_column(b, flow_of(PIPE, t), lower[t], upper[t], false, &column, NULL), 0);
    assert_int_equal(cut_model_add_entry(b, class_row, column, 7, NULL), CUT_STATUS_OK);
    assert_int_equal(cut_model_add_entry(b, there + t, column, 3 * gain[t], NULL), CUT_STATUS_OK);
    assert_int_equal(cut_model_add_entry(b, here + t, column, -1, NULL), CUT_STATUS_OK);
    if (t + 1 < N) assert_int_equal(cut_model_add_entry(b, here + t + 1, column, 1, NULL), CUT_STATUS_OK);
  }
  return finish(b, c);
}

static void a_band_is_its_columns(void **state) {
  cut_model *one = by_band(*state, true), *other = by_band(*state, false);
  assert_int_equal(cut_model_check(one, NULL), CUT_STATUS_OK);
  assert_int_equal(cut_model_get(one)->n_entries, 18); /* the gain of one period is 0 */
  assert_string_equal(cut_model_digest(one), cut_model_digest(other));
  cut_model_free(other);
  cut_model_free(one);
}

/* A column with many entries, some of them of the same row, in no order. */
static void a_long_column(void **state) {
  enum { N = 300 };
  cut_model_builder *b = cut_model_builder_new();
  int64_t column = -1, row = -1;
  assert_int_equal(cut_model_add_period(b, (cut_span){18718, 18719}, NULL), CUT_STATUS_OK);
  for (int64_t i = 0; i < N; i++)
    assert_int_equal(
        cut_model_add_row(b, (cut_origin){CUT_ROLE_BALANCE, CUT_TABLE_PLACES, 0, -1, i, 0, 0, 0}, 0, 0, &row, NULL),
        CUT_STATUS_OK);
  assert_int_equal(cut_model_add_column(b, flow_of(0, 0), 0, 1, false, &column, NULL), CUT_STATUS_OK);
  for (int64_t i = 0; i < 2 * N; i++)
    assert_int_equal(cut_model_add_entry(b, (7 * i) % N, column, 1 + (double)i, NULL), CUT_STATUS_OK);
  b->without_digest = true; /* the case has fewer commodities */
  cut_model *m = finish(b, *state);
  const cut_model_view *v = cut_model_get(m);
  assert_int_equal(cut_model_check(m, NULL), CUT_STATUS_OK);
  assert_int_equal(v->n_entries, N);
  for (int64_t i = 0; i < N; i++) number(v->entry_value[7 * i % N], 2 + 2 * (double)i + N);
  cut_model_free(m);
}

static void many_labels(void **state) {
  cut_model_builder *b = build_flows(false);
  char label[16];
  for (int i = 0; i < 1000; i++) {
    (void)snprintf(label, sizeof label, "term %d", i % 500);
    cut_money_term term = {
        .column = i % 4, .payer = BBB, .recipient = AAA, .table = CUT_TABLE_ROUTES, .label = label, .rate = i % 500};
    assert_int_equal(cut_model_add_term(b, term, NULL), CUT_STATUS_OK);
  }
  assert_int_equal(b->labels.n, 504);
  cut_model *m = finish(b, *state);
  for (int64_t k = 0; k < cut_model_get(m)->n_terms; k++) {
    const cut_money_term term = cut_model_term(cut_model_get(m), k);
    if (strncmp(term.label, "term ", 5) != 0) continue;
    (void)snprintf(label, sizeof label, "term %d", (int)term.rate);
    assert_string_equal(term.label, label);
  }
  cut_model_free(m);
}

static void every_role_has_a_text(void **state) {
  (void)state;
  for (int role = 0; role < CUT_N_ROLES; role++) {
    assert_string_not_equal(cut_role_text((cut_role)role), "unknown");
    assert_int_equal(cut_role_is_column((cut_role)role), role < CUT_ROLE_BALANCE);
  }
  assert_string_equal(cut_role_text(CUT_ROLE_BALANCE), "balance");
  assert_string_equal(cut_role_text(CUT_ROLE_MARKET), "market");
  assert_string_equal(cut_role_text(CUT_ROLE_CLASS), "class");
  cut_model_free(NULL);
  cut_model_builder_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_added_is_there),
      cmocka_unit_test(order_of_adding_leaves_no_trace),
      cmocka_unit_test(a_band_is_its_columns),
      cmocka_unit_test(a_long_column),
      cmocka_unit_test(digest_sees_every_number),
      cmocka_unit_test(digest_knows_keys_not_row_numbers),
      cmocka_unit_test(entries_that_cancel_are_dropped),
      cmocka_unit_test(classes_come_in_order),
      cmocka_unit_test(what_makes_no_sense_is_refused),
      cmocka_unit_test(check_finds_damage),
      cmocka_unit_test(many_labels),
      cmocka_unit_test(every_role_has_a_text),
  };
  return cmocka_run_group_tests(tests, open_small, close_small);
}
