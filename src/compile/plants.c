/* Columns and rows of conversions.
 *
 * Every plant of the group has a LOAD row, even without a minimum, so that a load can be asked of it by patch. Where it
 * may stop and has a minimum, RUN tells whether it runs; where it may not stop, SHORTFALL is what the minimum lacks. */
#include <math.h>

#include "base/mem.h"
#include "compile/compile_internal.h"

typedef struct plant {
  int64_t row, place, commodity, owner, priority;
  bool has_min;
  double *least, *most;     /* [n_periods] canonical units of the plant's commodity */
  bool *can_stop;           /* [n_periods] */
  int64_t *load, *load_max; /* [n_periods] rows; load_max only where something can be fed */
} plant;

static cut_status read_plant(cut_compiling *k, plant *p, cut_error *err) {
  p->least = CUT_NEW(double, k->n_periods);
  p->most = CUT_NEW(double, k->n_periods);
  p->can_stop = CUT_NEW(bool, k->n_periods);
  p->load = CUT_NEW(int64_t, k->n_periods);
  p->load_max = CUT_NEW(int64_t, k->n_periods);
  if (p->least == NULL || p->most == NULL || p->can_stop == NULL || p->load == NULL || p->load_max == NULL)
    return CUT_FAIL_MEMORY(err);
  p->has_min = cut_case_has(k->c, CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_MIN_LOAD);
  for (int64_t t = 0; t < k->n_periods; t++) {
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_MIN_LOAD, t, &p->least[t], err));
    CUT_TRY(cut_compiling_rate(k, CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_CAPACITY, t, &p->most[t], err));
    p->can_stop[t] =
        cut_value_flag(k->v, CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_SHUTDOWN, k->period[t].first, false);
    p->has_min = p->has_min || p->least[t] > 0;
  }
  return CUT_STATUS_OK;
}

/* Rows of one period with what stands in them besides the feeds. */
static cut_status load_rows(cut_compiling *k, const plant *p, int64_t t, bool has_feeds, cut_error *err) {
  bool runs = p->has_min && p->can_stop[t];
  cut_origin origin = {CUT_ROLE_LOAD, CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_MIN_LOAD, -1, 0, t, 0};
  double lower = runs ? 0 : p->has_min ? p->least[t] : -INFINITY;
  CUT_TRY(cut_model_add_row(k->b, origin, lower, INFINITY, &p->load[t], err));
  if (has_feeds) {
    origin.role = CUT_ROLE_LOAD_MAX;
    origin.column = CUT_CONVERSIONS_CAPACITY;
    CUT_TRY(cut_model_add_row(k->b, origin, -INFINITY, runs ? 0 : p->most[t], &p->load_max[t], err));
  }
  if (!p->has_min) return CUT_STATUS_OK;
  int64_t column = -1;
  origin.column = CUT_CONVERSIONS_MIN_LOAD;
  if (!runs) {
    origin.role = CUT_ROLE_SHORTFALL;
    CUT_TRY(cut_model_add_column(k->b, origin, 0, p->least[t], false, &column, err));
    CUT_TRY(cut_model_add_entry(k->b, p->load[t], column, 1, err));
    return cut_compiling_count_energy(k, CUT_TABLE_CONVERSIONS, p->row, p->commodity, p->priority, column, err);
  }
  if (!isfinite(p->most[t]))
    return CUT_COMPILING_FAIL(k, CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_CAPACITY, t, err,
                              "needed where the plant may stop and has a minimum load");
  origin.role = CUT_ROLE_RUN;
  origin.column = CUT_CONVERSIONS_SHUTDOWN;
  CUT_TRY(cut_model_add_column(k->b, origin, 0, 1, true, &column, err));
  CUT_TRY(cut_model_add_entry(k->b, p->load[t], column, -p->least[t], err));
  return has_feeds ? cut_model_add_entry(k->b, p->load_max[t], column, -p->most[t], err) : CUT_STATUS_OK;
}

/* The feeds of one input grade, whose yields are item[first .. last) of yields_of. */
static cut_status feeds(cut_compiling *k, const plant *p, int64_t grade, int64_t first, int64_t last, cut_error *err) {
  double factor = 1;
  cut_cause cause = {p->owner, CUT_ACCOUNT_REAL, CUT_TABLE_CONVERSIONS, p->row};
  CUT_TRY(cut_compiling_grade_factor(k, p->commodity, grade, &factor, err));
  for (int64_t t = 0; t < k->n_periods; t++) {
    int64_t column = -1;
    cut_origin origin = {CUT_ROLE_FEED, CUT_TABLE_CONVERSIONS, p->row, -1, grade, 0, t, 0};
    CUT_TRY(cut_model_add_column(k->b, origin, 0, p->most[t] > 0 ? INFINITY : 0, false, &column, err));
    CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, grade, p->place, t), column, -1, err));
    for (int64_t i = first; i < last; i++) {
      int64_t yield = k->yields_of.item[i];
      double share = cut_value_share(k->v, CUT_TABLE_YIELDS, yield, CUT_YIELDS_YIELD, k->period[t]);
      if (!(share >= 0) || !isfinite(share))
        return CUT_COMPILING_FAIL(k, CUT_TABLE_YIELDS, yield, CUT_YIELDS_YIELD, t, err, "%g is not a yield", share);
      int64_t output = cut_case_ref(k->c, CUT_TABLE_YIELDS, yield, CUT_YIELDS_OUTPUT);
      CUT_TRY(cut_model_add_entry(k->b, cut_compiling_balance(k, output, p->place, t), column, share, err));
    }
    CUT_TRY(cut_model_add_entry(k->b, p->load[t], column, 1 / factor, err));
    CUT_TRY(cut_model_add_entry(k->b, p->load_max[t], column, 1 / factor, err));
    if (p->most[t] > 0)
      CUT_TRY(cut_money_price(k, column, cause, "cost",
                              (cut_price_cell){CUT_TABLE_CONVERSIONS, p->row, CUT_CONVERSIONS_COST}, grade, t, err));
  }
  return CUT_STATUS_OK;
}

/* Yields are sorted by conversion, then input: calls feeds for each input that can come, or only tells whether one can.
 */
static cut_status each_input(cut_compiling *k, const plant *p, bool *any, cut_error *err) {
  int64_t end = k->yields_of.start[p->row + 1];
  for (int64_t first = k->yields_of.start[p->row], last; first < end; first = last) {
    int64_t grade = cut_case_ref(k->c, CUT_TABLE_YIELDS, k->yields_of.item[first], CUT_YIELDS_INPUT);
    for (last = first;
         last < end && cut_case_ref(k->c, CUT_TABLE_YIELDS, k->yields_of.item[last], CUT_YIELDS_INPUT) == grade;)
      last++;
    if (!cut_nodes_is_live(k, grade, p->place)) continue;
    if (any != NULL)
      *any = true;
    else
      CUT_TRY(feeds(k, p, grade, first, last, err));
  }
  return CUT_STATUS_OK;
}

static cut_status conversion(cut_compiling *k, int64_t row, int64_t owner, cut_error *err) {
  plant p = {.row = row,
             .owner = owner,
             .place = cut_case_ref(k->c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_PLACE),
             .commodity = cut_case_ref(k->c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_COMMODITY),
             .priority = cut_case_integer(k->c, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_PRIORITY, 1)};
  bool any = false;
  cut_status status;
  CUT_TRY_GOTO(read_plant(k, &p, err));
  CUT_TRY_GOTO(each_input(k, &p, &any, err));
  for (int64_t t = 0; t < k->n_periods; t++) CUT_TRY_GOTO(load_rows(k, &p, t, any, err));
  status = each_input(k, &p, NULL, err);
cleanup:
  cut_mem_free(p.load_max);
  cut_mem_free(p.load);
  cut_mem_free(p.can_stop);
  cut_mem_free(p.most);
  cut_mem_free(p.least);
  return status;
}

cut_status cut_compile_conversions(cut_compiling *k, cut_error *err) {
  for (int64_t row = 0; row < cut_case_n(k->c, CUT_TABLE_CONVERSIONS); row++) {
    int64_t owner = cut_compiling_owner(k, CUT_TABLE_CONVERSIONS, row, CUT_CONVERSIONS_OWNER, CUT_CONVERSIONS_PLACE);
    if (cut_compiling_is_ours(k, owner)) CUT_TRY(conversion(k, row, owner, err));
  }
  return CUT_STATUS_OK;
}
