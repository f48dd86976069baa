#include "question/why_words.h"

#include <math.h>

#include "result/figures.h"

void cut_words_date(cut_text *t, cut_date day) {
  static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
  int year, month, number;
  cut_date_split(day, &year, &month, &number);
  cut_text_add_f(t, "%d %s %d", number, months[month - 1], year);
}

static void add_number(cut_text *t, double x, const char *unit) {
  cut_figures_add_alone(t, x);
  if (unit[0] != '\0') cut_text_add_f(t, " %s", unit);
}

/* "(504 kt from 10 February 2020 to 5 April 2020)" */
static void add_span(const cut_case *c, const cut_why_member *m, cut_text *t) {
  int64_t commodity = cut_fact_commodity(c, m->fact);
  if (m->span.first == CUT_DATE_NONE) return;
  cut_text_add(t, " (");
  if (!isnan(m->amount) && commodity >= 0) {
    add_number(t, m->amount, cut_case_text(c, CUT_TABLE_COMMODITIES, commodity, CUT_COMMODITIES_UNIT));
    cut_text_add(t, " ");
  }
  if (m->span.last - m->span.first == 1) {
    cut_text_add(t, "on ");
  } else {
    cut_text_add(t, "from ");
    cut_words_date(t, m->span.first);
    cut_text_add(t, " to ");
  }
  cut_words_date(t, m->span.last - 1);
  cut_text_add(t, ")");
}

/* How a column limits: "carries at most". */
static const char *verb_of(const cut_fact *f, bool is_target) {
  switch (f->table) {
    case CUT_TABLE_ROUTES:
      return f->column == CUT_ROUTES_MIN ? "has to carry at least" : "carries at most";
    case CUT_TABLE_CONTRACTS:
      return f->column == CUT_CONTRACTS_MIN         ? "obliges to take at least"
             : f->column == CUT_CONTRACTS_TOTAL_MIN ? "obliges to take in all at least"
             : f->column == CUT_CONTRACTS_TOTAL_MAX ? "gives in all at most"
                                                    : "gives at most";
    case CUT_TABLE_SOURCES:
      return "brings at most";
    case CUT_TABLE_STORAGES:
      return f->column == CUT_STORAGES_VOLUME       ? "can be at most"
             : f->column == CUT_STORAGES_DEAD_STOCK ? "can never be drawn below"
             : f->column == CUT_STORAGES_END_MIN    ? "must at the end be at least"
             : f->column == CUT_STORAGES_IN_RATE    ? "can be put in at no more than"
             : f->column == CUT_STORAGES_OUT_RATE   ? "can be drawn at no more than"
                                                    : "is at the start";
    case CUT_TABLE_CONVERSIONS:
      return f->column == CUT_CONVERSIONS_CAPACITY ? "takes at most"
             : f->is_need                          ? "needs at least"
                                                   : "while running needs at least";
    case CUT_TABLE_DEMANDS:
      return !f->is_need ? "can be sold: at most" : is_target ? "is needed:" : "is taken, no more and no less:";
    default:
      return "is";
  }
}

/* A row that is closed: why, and when. */
static void add_closed(const cut_case *c, const cut_why_member *m, cut_text *t) {
  const char *column = cut_schema(m->fact->table)->columns[m->fact->column].name;
  cut_date day = cut_schema(m->fact->table)->columns[m->fact->column].type == CUT_TYPE_DATE
                     ? cut_case_date(c, m->fact->table, m->fact->row, m->fact->column)
                     : CUT_DATE_NONE;
  if (m->fact->table == CUT_TABLE_CONTRACTS && m->fact->column == CUT_CONTRACTS_TIED_TO) {
    cut_text_add_f(t, " holds only with the measure '%s'",
                   cut_case_text(c, CUT_TABLE_CONTRACTS, m->fact->row, CUT_CONTRACTS_TIED_TO));
    return;
  }
  if (day == CUT_DATE_NONE) {
    cut_text_add(t, " is closed");
    add_span(c, m, t);
    return;
  }
  cut_text_add(t, column[6] == 'f' ? " begins only on " : " ended on "); /* valid_from, valid_to */
  cut_words_date(t, day);
}

void cut_why_clause(const cut_case *c, const cut_why_member *m, cut_text *t) {
  cut_fact_name(c, m->fact, t);
  if (m->fact->closes) {
    add_closed(c, m, t);
    return;
  }
  cut_text_add_f(t, " %s ", verb_of(m->fact, m->is_target));
  add_number(t, m->has, m->unit);
  add_span(c, m, t);
}

void cut_why_remedy(const cut_case *c, const cut_why_member *m, cut_text *t) {
  if (!isnan(m->needs)) {
    cut_text_add(t, "; with ");
    add_number(t, m->needs, m->unit);
    cut_text_add(t, " these facts could hold together");
  } else if (m->fact->closes) {
    cut_text_add(t, "; open, these facts could hold together");
  } else {
    cut_text_add(t, "; without this limit these facts could hold together");
  }
  if (!m->alone) {
    cut_text_add(t, "; no change of this alone serves the whole need");
    return;
  }
  cut_text_add(t, "; ");
  if (m->fact->closes)
    cut_text_add(t, "opening it alone");
  else if (!isnan(m->enough))
    add_number(t, m->enough, m->unit);
  else
    cut_text_add(t, "lifting it alone");
  cut_text_add(t, m->is_target        ? " can be served to the end"
                  : !isnan(m->enough) ? " alone serves the whole need"
                                      : " serves the whole need");
  if (isnan(m->cost)) return;
  cut_text_add(t, " and changes the net cost by ");
  cut_figures_add_alone(t, m->cost);
  cut_text_add_f(t, " million %s", cut_case_get_info(c)->currency);
}
