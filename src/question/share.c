#include "question/share.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Less GWh than this is no denominator. */
#define NO_ENERGY 1e-9
/* A denominator that is smaller by more than this, relative, is told as shrunk. */
#define SHRUNK 1e-6

/* ---- words ---- */

static const char *const basis_words[CUT_N_SHARE_BASES] = {"imports", "net_imports", "available"};

static const cut_energy_quantity quantities[CUT_N_SHARE_BASES] = {
    [CUT_SHARE_IMPORTS] = CUT_ENERGY_Q_IMPORTS,
    [CUT_SHARE_NET_IMPORTS] = CUT_ENERGY_Q_RETAINED_IMPORTS,
    [CUT_SHARE_AVAILABLE] = CUT_ENERGY_Q_AVAILABLE,
};

const char *cut_share_basis_word(cut_share_basis basis) { return basis_words[basis]; }
const char *cut_share_accounting_word(cut_origin_kind kind) {
  return kind == CUT_ORIGIN_DECLARED ? "declared" : "physical";
}
const char *cut_share_nuclear_word(cut_nuclear nuclear) { return nuclear == CUT_NUCLEAR_BY_FUEL ? "fuel" : "domestic"; }

bool cut_share_basis_parse(const char *word, cut_share_basis *out) {
  for (int i = 0; i < CUT_N_SHARE_BASES; i++) {
    if (strcmp(word, basis_words[i]) != 0) continue;
    *out = (cut_share_basis)i;
    return true;
  }
  return false;
}

cut_origin_kind cut_share_accounting_parse(const char *word) {
  return strcmp(word, "declared") == 0 ? CUT_ORIGIN_DECLARED : CUT_ORIGIN_PHYSICAL;
}

cut_nuclear cut_share_nuclear_parse(const char *word) {
  return strcmp(word, "fuel") == 0 ? CUT_NUCLEAR_BY_FUEL : CUT_NUCLEAR_DOMESTIC;
}

bool cut_share_parse(const char *text, double *out) {
  char number[40];
  size_t n = strlen(text);
  bool percent = n > 0 && text[n - 1] == '%';
  if (percent) n--;
  if (n == 0 || n >= sizeof number) return false;
  memcpy(number, text, n);
  number[n] = '\0';
  double x;
  if (!cut_text_to_number(number, &x)) return false;
  if (percent) x /= 100;
  if (!(x >= 0 && x <= 10)) return false;
  *out = x;
  return true;
}

/* ---- forms ---- */

/* 1 for every actor that is the supplier: the state behind it, or the members of a bloc. Freed with cut_mem_free. */
static uint8_t *suppliers(const cut_case *c, int64_t supplier) {
  int64_t n = cut_case_n(c, CUT_TABLE_ACTORS);
  uint8_t *is = CUT_NEW(uint8_t, n);
  if (is == NULL) return NULL;
  bool bloc = strcmp(cut_case_text(c, CUT_TABLE_ACTORS, supplier, CUT_ACTORS_TYPE), "bloc") == 0;
  is[cut_energy_state(c, supplier)] = 1;
  for (int64_t i = 0; bloc && i < n; i++)
    if (cut_case_is_member(c, i, supplier, cut_case_get_info(c)->start)) is[i] = 1;
  return is;
}

void cut_share_forms_clear(cut_share_forms *f) {
  cut_mem_free(f->numerator);
  cut_mem_free(f->denominator);
  memset(f, 0, sizeof *f);
}

cut_status cut_share_forms_make(const cut_case *c, const cut_model *m, const cut_share_spec *spec, cut_share_forms *out,
                                cut_error *err) {
  int64_t n = cut_model_get(m)->n_columns;
  cut_energy_books books = {0};
  cut_status status;
  memset(out, 0, sizeof *out);
  uint8_t *origin = suppliers(c, spec->supplier);
  out->numerator = CUT_NEW(double, n);
  out->denominator = CUT_NEW(double, n);
  if (origin == NULL || out->numerator == NULL || out->denominator == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_energy_books_open(c, m, spec->nuclear, &books, err));
  cut_energy_select all = cut_energy_all();
  all.when = spec->when;
  all.kind = spec->accounting;
  cut_energy_form(&books, quantities[spec->basis], &all, 1, out->denominator, &out->exact);
  all.origin = origin;
  cut_energy_form(&books, CUT_ENERGY_Q_IMPORTS, &all, 1, out->numerator, NULL);
cleanup:
  cut_energy_books_clear(&books);
  cut_mem_free(origin);
  if (status != CUT_STATUS_OK) cut_share_forms_clear(out);
  return status;
}

cut_origin cut_share_origin(const cut_share_spec *spec) {
  return (cut_origin){.role = CUT_ROLE_SHARE,
                      .table = CUT_TABLE_ACTORS,
                      .row = spec->supplier,
                      .column = -1,
                      .commodity = -1,
                      .period = -1};
}

cut_status cut_share_cap(const cut_case *c, const cut_model *m, const cut_share_spec *spec, double share, double fixed,
                         cut_model **out, cut_error *err) {
  cut_share_forms f;
  CUT_TRY(cut_share_forms_make(c, m, spec, &f, err));
  bool of_plan = isnan(fixed);
  for (int64_t j = 0; of_plan && j < cut_model_get(m)->n_columns; j++) f.numerator[j] -= share * f.denominator[j];
  cut_status status =
      cut_model_with_row(m, c, cut_share_origin(spec), f.numerator, -INFINITY, of_plan ? 0 : share * fixed, out, err);
  cut_share_forms_clear(&f);
  return status;
}

/* ---- reading a plan ---- */

static void read_books(const cut_energy_books *books, const cut_share_spec *spec, const uint8_t *origin,
                       const double *x, cut_share_reading *out) {
  cut_energy_select all = cut_energy_all();
  all.when = spec->when;
  all.kind = spec->accounting;
  out->denominator = cut_energy_sum(books, quantities[spec->basis], &all, x);
  all.origin = origin;
  out->numerator = cut_energy_sum(books, CUT_ENERGY_Q_IMPORTS, &all, x);
  out->share = out->denominator > NO_ENERGY ? out->numerator / out->denominator : NAN;
}

cut_status cut_share_read(const cut_case *c, const cut_model *m, const cut_share_spec *spec, const double *x,
                          cut_share_reading *out, cut_error *err) {
  cut_energy_books books = {0};
  uint8_t *origin = suppliers(c, spec->supplier);
  cut_status status = origin == NULL ? CUT_FAIL_MEMORY(err) : cut_energy_books_open(c, m, spec->nuclear, &books, err);
  if (status == CUT_STATUS_OK) read_books(&books, spec, origin, x, out);
  cut_energy_books_clear(&books);
  cut_mem_free(origin);
  return status;
}

static cut_status put_reading(const cut_case *c, const cut_share_spec *spec, const cut_share_reading *reading,
                              const char *plan, bool chosen, double against, cut_result *r, cut_error *err) {
  char note[120] = "";
  double change = reading->denominator / against - 1;
  if (change < -SHRUNK)
    snprintf(note, sizeof note,
             "the denominator is smaller than in the base: part of the fall is less energy, not "
             "another supplier");
  cut_result_begin(r, CUT_RT_SHARES);
  cut_result_put_text(r, CUT_RC_SHARES_PLAN, plan);
  cut_result_put_text(r, CUT_RC_SHARES_BASIS, cut_share_basis_word(spec->basis));
  cut_result_put_text(r, CUT_RC_SHARES_ACCOUNTING, cut_share_accounting_word(spec->accounting));
  cut_result_put_text(r, CUT_RC_SHARES_NUCLEAR, cut_share_nuclear_word(spec->nuclear));
  cut_result_put_text(r, CUT_RC_SHARES_SUPPLIER, cut_case_key(c, CUT_TABLE_ACTORS, spec->supplier));
  cut_result_put_number(r, CUT_RC_SHARES_SHARE, 100 * reading->share);
  cut_result_put_number(r, CUT_RC_SHARES_ENERGY, reading->numerator);
  cut_result_put_number(r, CUT_RC_SHARES_OF, reading->denominator);
  cut_result_put_number(r, CUT_RC_SHARES_CHANGE, 100 * change);
  cut_result_put_flag(r, CUT_RC_SHARES_CHOSEN, chosen);
  cut_result_put_text(r, CUT_RC_SHARES_NOTE, note);
  return cut_result_end(r, err);
}

cut_status cut_share_report(const cut_case *c, const cut_model *m, const cut_share_spec *chosen, const double *x,
                            const char *plan, double *against, cut_result *r, cut_error *err) {
  cut_status status = CUT_STATUS_OK;
  uint8_t *origin = suppliers(c, chosen->supplier);
  if (origin == NULL) return CUT_FAIL_MEMORY(err);
  int at = 0;
  for (int nuclear = 0; nuclear < 2; nuclear++) {
    cut_energy_books books = {0};
    CUT_TRY_GOTO(cut_energy_books_open(c, m, (cut_nuclear)nuclear, &books, err));
    for (int i = 0; status == CUT_STATUS_OK && i < 2 * CUT_N_SHARE_BASES; i++, at++) {
      cut_share_spec spec = *chosen;
      cut_share_reading reading;
      spec.nuclear = (cut_nuclear)nuclear;
      spec.basis = (cut_share_basis)(i / 2);
      spec.accounting = (cut_origin_kind)(i % 2);
      read_books(&books, &spec, origin, x, &reading);
      if (isnan(against[at])) against[at] = reading.denominator;
      bool is_chosen =
          spec.nuclear == chosen->nuclear && spec.basis == chosen->basis && spec.accounting == chosen->accounting;
      status = put_reading(c, &spec, &reading, plan, is_chosen, against[at], r, err);
    }
    cut_energy_books_clear(&books);
    if (status != CUT_STATUS_OK) goto cleanup;
  }
cleanup:
  cut_mem_free(origin);
  return status;
}

cut_status cut_share_largest(const cut_case *c, const cut_model *m, const cut_share_spec *spec, const double *x,
                             int64_t *out, cut_error *err) {
  cut_energy_books books = {0};
  int64_t n = cut_case_n(c, CUT_TABLE_ACTORS);
  double *energy = CUT_NEW(double, n);
  cut_status status;
  *out = -1;
  if (energy == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(cut_energy_books_open(c, m, spec->nuclear, &books, err));
  cut_energy_lines lines = {0};
  status = cut_energy_lines_make(&books, x, spec->when, &lines, err);
  for (int64_t i = 0; i < lines.n; i++) {
    const cut_energy_line *line = &lines.items[i];
    int64_t origin = spec->accounting == CUT_ORIGIN_DECLARED ? line->declared : line->physical;
    if (line->item == CUT_ENERGY_IMPORT && origin >= 0) energy[origin] += line->gwh;
  }
  cut_mem_free(lines.items);
  for (int64_t i = 0; i < n; i++)
    if (energy[i] > NO_ENERGY && (*out < 0 || energy[i] > energy[*out])) *out = i;
cleanup:
  cut_energy_books_clear(&books);
  cut_mem_free(energy);
  return status;
}

/* ---- what binds ---- */

typedef struct mention {
  double weight;
  cut_table table;
  int64_t row;
  int column;
} mention;

typedef struct mentions {
  mention *items;
  int64_t n, capacity;
} mentions;

static cut_status note(mentions *list, double weight, const cut_origin *o, cut_error *err) {
  for (int64_t i = list->n - 1; i >= 0; i--) {
    mention *item = &list->items[i];
    if (item->table != o->table || item->row != o->row || item->column != o->column) continue;
    item->weight += weight;
    return CUT_STATUS_OK;
  }
  if (!CUT_GROW(list)) return CUT_FAIL_MEMORY(err);
  list->items[list->n++] = (mention){weight, o->table, o->row, o->column};
  return CUT_STATUS_OK;
}

/* Does the column or row stand for something a person wrote down? */
static bool is_fact(const cut_origin *o) {
  return o->column >= 0 && o->role != CUT_ROLE_LEVEL && o->role != CUT_ROLE_BALANCE && o->role != CUT_ROLE_CLASS &&
         o->role != CUT_ROLE_UNSERVED && o->role != CUT_ROLE_SHORTFALL;
}

/* Needs raise the least amount, ceilings of other supply keep it up: each weighs its limit times its multiplier. */
static cut_status collect(const cut_model_view *v, const cut_share_forms *f, bool fixed, double share,
                          const double *dual, mentions *needs, mentions *limits, cut_error *err) {
  for (int64_t i = 0; i < v->n_rows; i++) {
    const cut_origin *o = CUT_ROW_ORIGIN(v, i);
    if (!is_fact(o)) continue;
    if (dual[i] > 0 && isfinite(v->row_lower[i]) && v->row_lower[i] > 0)
      CUT_TRY(note(needs, dual[i] * v->row_lower[i], o, err));
    if (dual[i] < 0 && isfinite(v->row_upper[i]) && v->row_upper[i] > 0)
      CUT_TRY(note(limits, -dual[i] * v->row_upper[i], o, err));
  }
  for (int64_t j = 0; j < v->n_columns; j++) {
    const cut_origin *o = CUT_COLUMN_ORIGIN(v, j);
    double reduced = f->numerator[j] - (fixed ? 0 : share * f->denominator[j]);
    for (int64_t k = v->col_start[j]; k < v->col_start[j + 1]; k++)
      reduced -= v->entry_value[k] * dual[v->entry_row[k]];
    if (o->role == CUT_ROLE_DEMAND) {
      if (reduced > 0) CUT_TRY(note(needs, reduced * v->col_upper[j], o, err));
    } else if (is_fact(o)) {
      if (reduced > 0 && v->col_lower[j] > 0) CUT_TRY(note(needs, reduced * v->col_lower[j], o, err));
      if (reduced < 0 && isfinite(v->col_upper[j]) && v->col_upper[j] > 0)
        CUT_TRY(note(limits, -reduced * v->col_upper[j], o, err));
    }
  }
  return CUT_STATUS_OK;
}

/* Appends the `most` weightiest; what weighs next to nothing beside the first is left out. */
static void tell(const cut_case *c, mentions *list, int most, cut_text *out) {
  double first = 0;
  for (int k = 0; k < most; k++) {
    int64_t best = -1;
    for (int64_t i = 0; i < list->n; i++)
      if (list->items[i].weight > 0 && (best < 0 || list->items[i].weight > list->items[best].weight * (1 + 1e-6)))
        best = i;
    if (best < 0 || list->items[best].weight < 0.01 * first) return;
    mention *m = &list->items[best];
    if (k == 0) first = m->weight;
    cut_text_add_f(out, "%s%s of '%s'", k > 0 ? ", " : "", cut_schema(m->table)->columns[m->column].name,
                   cut_case_key(c, m->table, m->row));
    m->weight = 0;
  }
}

cut_status cut_share_binds(const cut_case *c, const cut_model *m, const cut_share_forms *f, bool fixed, double share,
                           const double *dual, cut_text *out, cut_error *err) {
  enum { N_NEEDS = 3, N_LIMITS = 4 };
  mentions needs = {0}, limits = {0};
  cut_status status = collect(cut_model_get(m), f, fixed, share, dual, &needs, &limits, err);
  if (status == CUT_STATUS_OK) {
    int64_t before = out->n;
    tell(c, &needs, N_NEEDS, out);
    if (limits.n > 0) {
      cut_text_add(out, out->n > before ? "; other supply limited by " : "other supply limited by ");
      tell(c, &limits, N_LIMITS, out);
    }
    if (out->failed) status = CUT_FAIL_MEMORY(err);
  }
  cut_mem_free(needs.items);
  cut_mem_free(limits.items);
  return status;
}
