#include "question/metrics.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* Ends that differ by no more than this share are one. */
#define ROUNDING 1e-9

void cut_metrics_clear(cut_metrics *m) {
  for (int64_t i = 0; i < m->n; i++) cut_mem_free(m->items[i].sentence);
  cut_mem_free(m->items);
  memset(m, 0, sizeof *m);
}

static cut_status add(cut_metrics *m, cut_metric metric, char *sentence, cut_error *err) {
  if (sentence == NULL || !CUT_GROW(m)) {
    cut_mem_free(sentence);
    return CUT_FAIL_MEMORY(err);
  }
  if (!isfinite(metric.value)) metric.value = NAN;
  metric.sentence = sentence;
  metric.low = metric.high = NAN;
  m->items[m->n++] = metric;
  return CUT_STATUS_OK;
}

cut_status cut_metrics_add(cut_metrics *m, cut_metric metric, cut_error *err, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return add(m, metric, cut_mem_text(text), err);
}

cut_status cut_metrics_add_text(cut_metrics *m, cut_metric metric, cut_text *sentence, cut_error *err) {
  char *text = cut_text_take(sentence);
  cut_text_clear(sentence);
  return add(m, metric, text, err);
}

static bool same(const cut_metric *a, const cut_metric *b) {
  return a->supplier == b->supplier && strcmp(a->metric, b->metric) == 0 && strcmp(a->fuel, b->fuel) == 0 &&
         strcmp(a->basis, b->basis) == 0;
}

cut_gwh_text cut_metrics_gwh(double gwh) {
  cut_gwh_text out;
  cut_text_fixed(out.text, sizeof out.text, gwh, 0, true);
  return out;
}

void cut_metrics_widen(cut_metrics *m, const cut_metrics *other) {
  for (int64_t i = 0; i < m->n; i++) {
    cut_metric *metric = &m->items[i];
    for (int64_t k = 0; k < other->n; k++) {
      double value = other->items[k].value;
      if (!same(metric, &other->items[k]) || isnan(value) || isnan(metric->value)) continue;
      metric->low = fmin(fmin(metric->low, metric->value), value); /* fmin and fmax pass over NAN */
      metric->high = fmax(fmax(metric->high, metric->value), value);
    }
  }
}

cut_status cut_metrics_report(const cut_case *c, const char *solve, const cut_metrics *m, cut_result *r,
                              cut_error *err) {
  for (int64_t i = 0; i < m->n; i++) {
    const cut_metric *metric = &m->items[i];
    bool has_range = metric->high - metric->low > ROUNDING * (1 + fabs(metric->value));
    cut_result_begin(r, CUT_RT_DEPENDENCE);
    cut_result_put_text(r, CUT_RC_DEPENDENCE_SOLVE, solve);
    cut_result_put_text(r, CUT_RC_DEPENDENCE_METRIC, metric->metric);
    cut_result_put_text(r, CUT_RC_DEPENDENCE_FUEL, metric->fuel);
    cut_result_put_text(r, CUT_RC_DEPENDENCE_SUPPLIER,
                        metric->supplier < 0 ? "" : cut_case_key(c, CUT_TABLE_ACTORS, metric->supplier));
    cut_result_put_text(r, CUT_RC_DEPENDENCE_BASIS, metric->basis);
    cut_result_put_number(r, CUT_RC_DEPENDENCE_VALUE, metric->value);
    if (has_range) cut_result_put_number(r, CUT_RC_DEPENDENCE_LOW, metric->low);
    if (has_range) cut_result_put_number(r, CUT_RC_DEPENDENCE_HIGH, metric->high);
    cut_result_put_text(r, CUT_RC_DEPENDENCE_UNIT, metric->unit);
    cut_result_put_text(r, CUT_RC_DEPENDENCE_SENTENCE, metric->sentence);
    CUT_TRY(cut_result_end(r, err));
  }
  return CUT_STATUS_OK;
}

/* ---- readings ---- */

cut_status cut_reading_open(const cut_session *s, const cut_solved *solved, cut_nuclear nuclear,
                            const uint8_t *suppliers, cut_reading *out, cut_error *err) {
  *out = (cut_reading){.c = cut_values_case(solved->values),
                       .solved = solved,
                       .v = cut_model_get(solved->model),
                       .x = cut_solved_last(solved)->solution.value,
                       .suppliers = suppliers,
                       .buyer = s->compile.n_group > 0 ? s->compile.group[0] : cut_case_get_info(s->c)->buyer};
  return cut_energy_books_open(out->c, solved->model, nuclear, &out->books, err);
}

void cut_reading_clear(cut_reading *r) {
  cut_energy_books_clear(&r->books);
  memset(r, 0, sizeof *r);
}

const char *cut_reading_group(const cut_reading *r) {
  return r->buyer < 0 ? "the group" : cut_case_text(r->c, CUT_TABLE_ACTORS, r->buyer, CUT_ACTORS_NAME);
}

bool cut_reading_tells(const cut_reading *r, int64_t supplier) {
  return r->suppliers == NULL || r->suppliers[supplier] != 0;
}

bool cut_reading_is_home(const cut_reading *r, int64_t place) {
  return r->v->in_group[cut_case_ref(r->c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR)] != 0;
}
