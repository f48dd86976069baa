/* The sentences of a brief: each is about rows of the result's own tables, nothing is computed for it alone. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "question/brief_internal.h"
#include "question/survival.h"

static const char *text_at(const cut_brief *b, cut_result_table_id t, int64_t row, int column) {
  return cut_result_get_text(b->r, t, row, column);
}
static double number_at(const cut_brief *b, cut_result_table_id t, int64_t row, int column) {
  return cut_result_get_number(b->r, t, row, column);
}

/* The rows of the scenarios themselves. */
static void scenario_evidence(cut_evidence *e, const cut_brief_item *item) {
  for (int64_t row = 0; row < cut_case_n(e->c, CUT_TABLE_SCENARIOS); row++)
    for (int64_t k = 0; k < item->n; k++)
      if (strcmp(cut_case_text(e->c, CUT_TABLE_SCENARIOS, row, CUT_SCENARIOS_SCENARIO), item->names[k]) == 0)
        cut_evidence_add(e, CUT_TABLE_SCENARIOS, row, -1);
}

/* Has the plant a part in this load? */
static bool is_loaded(const cut_case *c, int64_t conversion, const cut_load *load) {
  if (load->kind == CUT_LOAD_MINIMUM)
    return cut_case_has(c, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_MIN_LOAD);
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_LOADS); row++)
    if (cut_case_ref(c, CUT_TABLE_LOADS, row, CUT_LOADS_CONVERSION) == conversion &&
        strcmp(cut_case_text(c, CUT_TABLE_LOADS, row, CUT_LOADS_LOAD), load->name) == 0)
      return true;
  return false;
}

/* Can what is in the tank serve this load? Home may need anything; a plant needs what it can take in. */
static bool serves_load(const cut_case *c, int64_t storage, const cut_load *load) {
  int64_t owner = cut_case_ref(c, CUT_TABLE_STORAGES, storage, CUT_STORAGES_OWNER),
          place = cut_case_ref(c, CUT_TABLE_STORAGES, storage, CUT_STORAGES_PLACE),
          commodity = cut_case_ref(c, CUT_TABLE_STORAGES, storage, CUT_STORAGES_COMMODITY);
  if (owner < 0) owner = cut_case_ref(c, CUT_TABLE_PLACES, place, CUT_PLACES_ACTOR);
  if (!cut_case_is_ours(c, owner, NULL, 0)) return false;
  if (load->kind == CUT_LOAD_HOME) return true;
  for (int64_t row = 0; row < cut_case_n(c, CUT_TABLE_YIELDS); row++)
    if (cut_case_ref(c, CUT_TABLE_YIELDS, row, CUT_YIELDS_INPUT) == commodity &&
        is_loaded(c, cut_case_ref(c, CUT_TABLE_YIELDS, row, CUT_YIELDS_CONVERSION), load))
      return true;
  return false;
}

static void survival_evidence(cut_evidence *e, const cut_load *load) {
  for (int64_t row = 0; row < cut_case_n(e->c, CUT_TABLE_STORAGES); row++)
    if (serves_load(e->c, row, load)) cut_evidence_add(e, CUT_TABLE_STORAGES, row, CUT_STORAGES_INITIAL);
  for (int64_t row = 0; row < cut_case_n(e->c, CUT_TABLE_STORAGES); row++) /* only what is above it can be used */
    if (serves_load(e->c, row, load) && cut_case_has(e->c, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK))
      cut_evidence_add_once(e, CUT_TABLE_STORAGES, row, CUT_STORAGES_DEAD_STOCK);
  if (load->kind == CUT_LOAD_MINIMUM) cut_evidence_add_all(e, CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_MIN_LOAD);
  for (int64_t row = 0; load->kind == CUT_LOAD_HOME && row < cut_case_n(e->c, CUT_TABLE_DEMANDS); row++)
    if (strcmp(cut_case_text(e->c, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_TYPE), "obligation") == 0)
      cut_evidence_add(e, CUT_TABLE_DEMANDS, row, CUT_DEMANDS_QUANTITY);
  for (int64_t row = 0; load->kind == CUT_LOAD_NAMED && row < cut_case_n(e->c, CUT_TABLE_LOADS); row++)
    if (strcmp(cut_case_text(e->c, CUT_TABLE_LOADS, row, CUT_LOADS_LOAD), load->name) == 0)
      cut_evidence_add(e, CUT_TABLE_LOADS, row, CUT_LOADS_QUANTITY);
}

/* Row of table survival, -1 if none. */
static int64_t survival_row(const cut_brief *b, const char *solve, const char *variant, const char *load,
                            const char *routes) {
  for (int64_t i = 0; i < cut_result_count(b->r, CUT_RT_SURVIVAL); i++)
    if (strcmp(text_at(b, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_SOLVE), solve) == 0 &&
        strcmp(text_at(b, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_VARIANT), variant) == 0 &&
        strcmp(text_at(b, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_LOAD), load) == 0 &&
        strcmp(text_at(b, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_ROUTES), routes) == 0)
      return i;
  return -1;
}

/* "25 days (6 to 47)" or "more than 366 days". */
static void add_days(const cut_brief *b, cut_text *t, int64_t i) {
  bool beyond = cut_result_get_integer(b->r, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_BEYOND) != 0;
  if (beyond) cut_text_add(t, "more than ");
  cut_sentence_number(t, number_at(b, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_DAYS), 0);
  cut_text_add(t, " days");
  cut_sentence_range(t, number_at(b, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_LOW),
                     number_at(b, CUT_RT_SURVIVAL, i, CUT_RC_SURVIVAL_HIGH), 0);
}

/* One load of one change: without and with new routes, then the same from each variant's start. */
static cut_status survival_headline(cut_brief *b, const cut_brief_item *item, const cut_load *load, cut_error *err) {
  const char *solve = item->solved.name;
  int64_t without = survival_row(b, solve, "start", load->name, "without new routes"),
          with = survival_row(b, solve, "start", load->name, "with new routes");
  if (without < 0) return CUT_STATUS_OK;
  const cut_case_info *info = cut_case_get_info(b->c);
  bool all_proved = strcmp(text_at(b, CUT_RT_SURVIVAL, without, CUT_RC_SURVIVAL_PROOF), "proved") == 0;
  cut_evidence evidence = {.c = b->c};
  cut_text t = {0};
  survival_evidence(&evidence, load);
  scenario_evidence(&evidence, item);
  cut_text_add_f(&t, "%s, %s: ", item->title == NULL ? solve : item->title,
                 load->kind == CUT_LOAD_HOME      ? "need at home"
                 : load->kind == CUT_LOAD_MINIMUM ? "minimum load"
                                                  : load->name);
  if (load->kind == CUT_LOAD_NAMED) {
    t.n -= 2;
    cut_text_add(&t, " load: ");
  }
  add_days(b, &t, without);
  if (with >= 0) {
    bool same = cut_result_get_integer(b->r, CUT_RT_SURVIVAL, without, CUT_RC_SURVIVAL_DAYS) ==
                cut_result_get_integer(b->r, CUT_RT_SURVIVAL, with, CUT_RC_SURVIVAL_DAYS);
    all_proved = all_proved && strcmp(text_at(b, CUT_RT_SURVIVAL, with, CUT_RC_SURVIVAL_PROOF), "proved") == 0;
    cut_text_add(&t, same ? " with or without new routes" : " without new routes, ");
    if (!same) {
      add_days(b, &t, with);
      cut_text_add(&t, " with them");
    }
  }
  for (int64_t k = 0; k < info->n_variants; k++) {
    int64_t other = survival_row(b, solve, info->variants[k].id, load->name, "without new routes");
    if (other < 0) continue;
    cut_text_add_f(&t, "; %s: ", info->variants[k].title);
    add_days(b, &t, other);
  }
  cut_text_add(&t, ".");
  cut_headline h = {.topic = "How long does supply last?",
                    .unit = "d",
                    .value = number_at(b, CUT_RT_SURVIVAL, without, CUT_RC_SURVIVAL_DAYS),
                    .low = number_at(b, CUT_RT_SURVIVAL, without, CUT_RC_SURVIVAL_LOW),
                    .high = number_at(b, CUT_RT_SURVIVAL, without, CUT_RC_SURVIVAL_HIGH),
                    .evidence = &evidence,
                    .proof = all_proved ? "proved both ways" : "not proved"};
  cut_status status = cut_headline_put(b->r, &h, &t, err);
  cut_evidence_clear(&evidence);
  return status;
}

static cut_status survival_headlines(cut_brief *b, cut_error *err) {
  cut_load *loads = NULL;
  int64_t n = 0;
  CUT_TRY(cut_loads_list(b->c, &loads, &n, err));
  cut_status status = CUT_STATUS_OK;
  for (int64_t i = 0; i < b->n; i++)
    for (int64_t k = 0; status == CUT_STATUS_OK && k < n; k++)
      status = survival_headline(b, &b->items[i], &loads[k], err);
  cut_mem_free(loads);
  return status;
}

/* What the case calls a solve. */
static const char *title_of(const cut_brief *b, const char *solve) {
  for (int64_t i = 0; i < b->n; i++)
    if (strcmp(b->items[i].solved.name, solve) == 0 && b->items[i].title != NULL) return b->items[i].title;
  return solve;
}

/* Row of the margin curve with that name for the same plant, contract and solve as row i; -1 if none. */
static int64_t margin_row(const cut_brief *b, int64_t i, const char *name) {
  for (int64_t k = 0; k < cut_result_count(b->r, CUT_RT_MARGINS); k++)
    if (strcmp(text_at(b, CUT_RT_MARGINS, k, CUT_RC_MARGINS_SOLVE),
               text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_SOLVE)) == 0 &&
        strcmp(text_at(b, CUT_RT_MARGINS, k, CUT_RC_MARGINS_CONVERSION),
               text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_CONVERSION)) == 0 &&
        strcmp(text_at(b, CUT_RT_MARGINS, k, CUT_RC_MARGINS_CONTRACT),
               text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_CONTRACT)) == 0 &&
        strcmp(text_at(b, CUT_RT_MARGINS, k, CUT_RC_MARGINS_NAME), name) == 0)
      return k;
  return -1;
}

/* The doubt in the plant's own cost moves its margin one for one. */
static void margin_range(const cut_brief *b, int64_t conversion, double margin, double *low, double *high) {
  cut_span day = {cut_case_get_info(b->c)->start, cut_case_get_info(b->c)->start + 1};
  double cost_low, cost_high, cost;
  const cut_values *values = b->items[0].solved.values;
  int64_t commodity = cut_case_ref(b->c, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_COMMODITY);
  *low = *high = NAN;
  if (!cut_value_range(values, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_COST, day, &cost_low, &cost_high))
    return;
  if (cut_value_price(values, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_COST, commodity, day, &cost, NULL) !=
      CUT_STATUS_OK)
    return;
  *low = margin - (cost_high - cost);
  *high = margin - (cost_low - cost);
}

/* Where the margin reaches zero: nowhere, at some load, or not before the plant is full. */
static void add_zero(const cut_brief *b, cut_text *t, int64_t i, int64_t conversion) {
  cut_span day = {cut_case_get_info(b->c)->start, cut_case_get_info(b->c)->start + 1};
  double capacity =
      cut_value_rate(b->items[0].solved.values, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_CAPACITY, day);
  static const char *const names[2] = {"zero margin", "zero margin after levies"};
  for (int k = 0; k < 2; k++) {
    int64_t row = margin_row(b, i, names[k]);
    if (row < 0) continue;
    double load = number_at(b, CUT_RT_MARGINS, row, CUT_RC_MARGINS_LOAD);
    cut_text_add(t, k == 0 ? "; " : "; after levies ");
    if (load < 0.05) {
      cut_text_add(t, "it loses money at every load");
    } else if (load > 0.999 * capacity) {
      cut_text_add(t, "it pays at every load up to capacity");
    } else {
      cut_text_add(t, "the margin is zero at ");
      cut_sentence_number(t, load, 1);
      cut_text_add_f(t, " %s", text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_LOAD_UNIT));
    }
  }
}

/* What one more tonne earns at the load, and where that ends. */
static void add_earning(const cut_brief *b, cut_text *t, int64_t i, int64_t conversion, cut_headline *h) {
  double before = number_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_BEFORE),
         after = number_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_AFTER);
  const char *name = text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_NAME);
  margin_range(b, conversion, before, &h->low, &h->high);
  h->value = before;
  if (strcmp(name, "first tonne") == 0)
    cut_text_add(t, "the first tonne earns ");
  else
    cut_text_add_f(t, "at %s load one more tonne earns ", name);
  cut_sentence_number(t, before, 0);
  cut_sentence_range(t, h->low, h->high, 0);
  cut_text_add_f(t, " %s", h->unit);
  if (fabs(after - before) > 0.5) {
    cut_text_add(t, ", ");
    cut_sentence_number(t, after, 0);
    cut_text_add(t, " after levies paid at home");
  }
  add_zero(b, t, i, conversion);
}

/* Only the load that the plant would choose by itself is known: goods on a long way come unevenly to a plant that has
 * no tank for them, and no load can be the same on all days. */
static void add_no_load(const cut_brief *b, cut_text *t, int64_t i, cut_headline *h) {
  h->value = number_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_LOAD);
  h->unit = text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_LOAD_UNIT);
  h->low = h->high = NAN;
  cut_text_add(t, "it comes too unevenly for a steady load; by itself the plant would run at ");
  cut_sentence_number(t, h->value, 1);
  cut_text_add_f(t, " %s", h->unit);
}

static cut_status margin_headline(cut_brief *b, int64_t i, cut_error *err) {
  const char *plant = text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_CONVERSION),
             *contract = text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_CONTRACT),
             *solve = text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_SOLVE);
  int64_t conversion = cut_case_find(b->c, CUT_TABLE_CONVERSIONS, plant),
          row = cut_case_find(b->c, CUT_TABLE_CONTRACTS, contract);
  cut_evidence evidence = {.c = b->c};
  cut_evidence_add(&evidence, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_PRICE);
  cut_evidence_add_rule(&evidence, CUT_TABLE_CONTRACTS, row, CUT_CONTRACTS_PRICE);
  cut_evidence_add(&evidence, CUT_TABLE_CONVERSIONS, conversion, CUT_CONVERSIONS_COST);
  cut_headline h = {.topic = "What does refining earn, at each price of the input?",
                    .unit = text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_UNIT),
                    .evidence = &evidence,
                    .proof = text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_PROOF)};
  cut_text t = {0};
  cut_text_add_f(&t, "%s on %s", cut_sentence_name(b->c, CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_NAME, plant),
                 cut_sentence_name(b->c, CUT_TABLE_CONTRACTS, CUT_CONTRACTS_NAME, contract));
  if (strcmp(solve, b->items[0].solved.name) != 0) cut_text_add_f(&t, ", under \"%s\",", title_of(b, solve));
  cut_text_add(&t, " at ");
  cut_sentence_number(&t, number_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_INPUT_COST), 0);
  cut_text_add_f(&t, " %s delivered: ", h.unit);
  if (strncmp(text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_NAME), "zero margin", 11) == 0)
    add_no_load(b, &t, i, &h);
  else
    add_earning(b, &t, i, conversion, &h);
  cut_text_add(&t, ".");
  cut_status status = cut_headline_put(b->r, &h, &t, err);
  cut_evidence_clear(&evidence);
  return status;
}

/* One headline per plant and contract, in the order of the questions: at the load named "normal", else the lowest. */
static cut_status margin_headlines(cut_brief *b, cut_error *err) {
  for (int64_t k = 0; k < b->n; k++)
    for (int64_t i = 0; i < cut_result_count(b->r, CUT_RT_MARGINS); i++) {
      if (strcmp(text_at(b, CUT_RT_MARGINS, i, CUT_RC_MARGINS_SOLVE), b->items[k].solved.name) != 0 ||
          cut_result_get_integer(b->r, CUT_RT_MARGINS, i, CUT_RC_MARGINS_POSITION) != 1)
        continue;
      int64_t normal = margin_row(b, i, "normal");
      CUT_TRY(margin_headline(b, normal < 0 ? i : normal, err));
    }
  return CUT_STATUS_OK;
}

static cut_status replacement_headlines(cut_brief *b, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(b->r, CUT_RT_REPLACEMENT); i++) {
    const char *plant = text_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_CONVERSION),
               *contract = text_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_CONTRACT);
    if (!cut_result_get_integer(b->r, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_NEW)) continue;
    double cost = number_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_COST),
           low = number_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_LOW),
           high = number_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_HIGH);
    const char *unit = text_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_UNIT);
    cut_evidence evidence = {.c = b->c};
    cut_evidence_add(&evidence, CUT_TABLE_CONTRACTS, cut_case_find(b->c, CUT_TABLE_CONTRACTS, contract),
                     CUT_CONTRACTS_PRICE);
    cut_text t = {0};
    cut_text_add_f(&t, "%s: %s by %s at ", cut_sentence_name(b->c, CUT_TABLE_CONVERSIONS, CUT_CONVERSIONS_NAME, plant),
                   cut_sentence_name(b->c, CUT_TABLE_CONTRACTS, CUT_CONTRACTS_NAME, contract),
                   text_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_ROUTE));
    cut_sentence_number(&t, cost, 0);
    cut_sentence_range(&t, low, high, 0);
    cut_text_add_f(&t, " %s delivered, at most ", unit);
    cut_sentence_number(&t, number_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_CAPACITY), 1);
    cut_text_add_f(&t, " %s, the first after %lld days.",
                   text_at(b, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_CAPACITY_UNIT),
                   (long long)cut_result_get_integer(b->r, CUT_RT_REPLACEMENT, i, CUT_RC_REPLACEMENT_DAYS));
    cut_headline h = {.topic = "What is the cheapest replacement, by route?",
                      .unit = unit,
                      .value = cost,
                      .low = low,
                      .high = high,
                      .evidence = &evidence,
                      .proof = "sum of rows along the cheapest way"};
    cut_status status = cut_headline_put(b->r, &h, &t, err);
    cut_evidence_clear(&evidence);
    CUT_TRY(status);
    /* The cheapest new way to each plant is a headline; the others stand in the table. */
    while (i + 1 < cut_result_count(b->r, CUT_RT_REPLACEMENT) &&
           strcmp(text_at(b, CUT_RT_REPLACEMENT, i + 1, CUT_RC_REPLACEMENT_CONVERSION), plant) == 0)
      i++;
  }
  return CUT_STATUS_OK;
}

/* What an actor is called. */
static const char *actor_name(const cut_brief *b, const char *key) {
  return cut_sentence_name(b->c, CUT_TABLE_ACTORS, CUT_ACTORS_NAME, key);
}

/* Is what is forgone in row i told in the words and figures of row k, of another solve? */
static bool same_forgone(const cut_brief *b, int64_t i, int64_t k) {
  static const int texts[] = {CUT_RC_FORGONE_WHAT, CUT_RC_FORGONE_RECIPIENT, CUT_RC_FORGONE_BENEFICIARY},
                   numbers[] = {CUT_RC_FORGONE_QUANTITY, CUT_RC_FORGONE_AMOUNT, CUT_RC_FORGONE_LOW,
                                CUT_RC_FORGONE_HIGH};
  for (size_t c = 0; c < sizeof texts / sizeof *texts; c++)
    if (strcmp(text_at(b, CUT_RT_FORGONE, i, texts[c]), text_at(b, CUT_RT_FORGONE, k, texts[c])) != 0) return false;
  for (size_t c = 0; c < sizeof numbers / sizeof *numbers; c++) {
    double x = number_at(b, CUT_RT_FORGONE, i, numbers[c]), y = number_at(b, CUT_RT_FORGONE, k, numbers[c]);
    if (fabs(x - y) > 1e-6 * (1 + fabs(x)) || isnan(x) != isnan(y)) return false;
  }
  return true;
}

/* The first row that tells the same. */
static int64_t first_forgone(const cut_brief *b, int64_t i) {
  int64_t k = 0;
  while (k < i && !same_forgone(b, i, k)) k++;
  return k;
}

/* "The same under ..." */
static void add_same_forgone(const cut_brief *b, int64_t i, cut_text *t) {
  int64_t n = 0;
  for (int64_t k = i + 1; k < cut_result_count(b->r, CUT_RT_FORGONE); k++)
    if (same_forgone(b, i, k))
      cut_text_add_f(t, "%s\"%s\"", n++ == 0 ? " The same under " : ", ",
                     title_of(b, text_at(b, CUT_RT_FORGONE, k, CUT_RC_FORGONE_SOLVE)));
  cut_text_add(t, n > 0 ? "." : "");
}

static cut_status forgone_headlines(cut_brief *b, cut_error *err) {
  for (int64_t i = 0; i < cut_result_count(b->r, CUT_RT_FORGONE); i++) {
    double amount = number_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_AMOUNT);
    if (fabs(amount) < 0.5) continue; /* not worth a sentence; the table has it */
    if (first_forgone(b, i) < i) continue;
    double low = number_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_LOW),
           high = number_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_HIGH);
    const char *levy = text_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_WHAT),
               *unit = text_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_AMOUNT_UNIT);
    cut_evidence evidence = {.c = b->c};
    int64_t row = cut_case_find(b->c, CUT_TABLE_LEVIES, levy);
    cut_evidence_add(&evidence, CUT_TABLE_LEVIES, row, CUT_LEVIES_RATE);
    cut_evidence_add_rule(&evidence, CUT_TABLE_LEVIES, row, CUT_LEVIES_RATE);
    cut_text t = {0};
    cut_text_add_f(&t, "%s: %s is not charged on ", title_of(b, text_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_SOLVE)),
                   cut_sentence_name(b->c, CUT_TABLE_LEVIES, CUT_LEVIES_NAME, levy));
    cut_sentence_number(&t, number_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_QUANTITY), 0);
    cut_text_add_f(&t, " %s of physical flow. %s does without ", text_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_UNIT),
                   actor_name(b, text_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_RECIPIENT)));
    cut_sentence_number(&t, amount, 0);
    cut_sentence_range(&t, low, high, 0);
    cut_text_add_f(&t, " %s over the horizon; kept by %s.", unit,
                   actor_name(b, text_at(b, CUT_RT_FORGONE, i, CUT_RC_FORGONE_BENEFICIARY)));
    add_same_forgone(b, i, &t);
    cut_headline h = {.topic = "What is the lost duty worth, and who received it?",
                      .unit = unit,
                      .value = amount,
                      .low = low,
                      .high = high,
                      .evidence = &evidence,
                      .proof = b->proved ? "proved flow times rate" : "flow not proved"};
    cut_status status = cut_headline_put(b->r, &h, &t, err);
    cut_evidence_clear(&evidence);
    CUT_TRY(status);
  }
  return CUT_STATUS_OK;
}

/* What is not served, told apart: need at home, and plants below their minimum load. */
static void add_shortage(cut_text *t, const cut_solved *s, double unserved) {
  const cut_model_view *v = cut_model_get(s->model);
  const cut_case *c = cut_values_case(s->values);
  double home = 0;
  if (unserved <= CUT_NOTHING_UNSERVED) {
    cut_text_add(t, "; all need at home is served");
    return;
  }
  for (int64_t j = 0; j < v->n_columns; j++)
    if (cut_column_origin(v, j).role == CUT_ROLE_UNSERVED)
      home +=
          cut_solved_last(s)->solution.value[j] * cut_case_basis(c, cut_column_origin(v, j).commodity)->gwh_per_unit;
  cut_text_add(t, ", not counting what is not served: ");
  if (home > CUT_NOTHING_UNSERVED) {
    cut_sentence_number(t, home, 0);
    cut_text_add(t, " GWh of need at home");
  } else {
    cut_text_add(t, "all need at home is, but");
  }
  if (unserved - home > CUT_NOTHING_UNSERVED) {
    cut_text_add(t, home > CUT_NOTHING_UNSERVED ? ", and " : " ");
    cut_sentence_number(t, unserved - home, 0);
    cut_text_add(t, " GWh of input is missing to minimum loads");
  }
}

static cut_status cost_headlines(cut_brief *b, cut_error *err) {
  char unit[32];
  snprintf(unit, sizeof unit, "million %s", cut_case_get_info(b->c)->currency);
  double base =
      cut_solved_is_optimal(&b->items[0].solved) ? cut_solved_last(&b->items[0].solved)->objective / 1000 : NAN;
  for (int64_t i = 0; i < b->n; i++) {
    const cut_solved *s = &b->items[i].solved;
    cut_text t = {0};
    double cost = cut_solved_is_optimal(s) ? cut_solved_last(s)->objective / 1000 : NAN,
           unserved = cut_solved_unserved(s);
    cut_text_add_f(&t, "%s: ", b->items[i].title == NULL ? s->name : b->items[i].title);
    if (isnan(cost)) {
      cut_text_add_f(&t, "no plan keeps every limit (%s).", cut_solve_status_text(s->answer.status));
    } else {
      cut_text_add_f(&t, "%s ", cost < 0 ? "net gain" : "net cost");
      cut_sentence_number(&t, fabs(cost), 0);
      cut_text_add_f(&t, " %s over the horizon", unit);
      if (i > 0 && !isnan(base)) {
        cut_text_add_f(&t, ", %s than under \"%s\" by ", cost > base ? "worse" : "better",
                       title_of(b, b->items[0].solved.name));
        cut_sentence_number(&t, fabs(cost - base), 0);
      }
      add_shortage(&t, s, unserved);
      cut_text_add(&t, ".");
    }
    cut_evidence evidence = {.c = b->c};
    cut_evidence_add_plan(&evidence, s->model, cut_solved_value(s));
    scenario_evidence(&evidence, &b->items[i]);
    cut_headline h = {.topic = "What does it cost the buyer?",
                      .unit = unit,
                      .value = cost,
                      .low = NAN,
                      .high = NAN,
                      .evidence = &evidence,
                      .proof = cut_solved_is_proved(s) ? "proved optimal for these rows" : "not proved"};
    cut_status status = cut_headline_put(b->r, &h, &t, err);
    cut_evidence_clear(&evidence);
    CUT_TRY(status);
  }
  return CUT_STATUS_OK;
}

cut_status cut_brief_headlines(cut_brief *b, cut_error *err) {
  CUT_TRY(survival_headlines(b, err));
  CUT_TRY(margin_headlines(b, err));
  CUT_TRY(replacement_headlines(b, err));
  CUT_TRY(forgone_headlines(b, err));
  return cost_headlines(b, err);
}
