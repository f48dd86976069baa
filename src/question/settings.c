/* Option --set: one cell of the case changed for one run, "table.id.column=value unit". */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "question/verbs.h"

/* A setting taken apart; all point into one copy of its text. */
typedef struct setting {
  char *copy;
  const char *table, *key, *column, *value, *unit;
} setting;

/* Does the cell hold a number that a unit may follow? A formula has its units inside. Where table or column are unknown the
 * value stays whole: the change itself tells what is wrong. */
static bool takes_unit(const char *table, const char *column) {
  int t = cut_schema_find_table(table);
  int k = t < 0 ? -1 : cut_schema_find_column((cut_table)t, column);
  return k >= 0 && cut_type_has_unit(cut_schema((cut_table)t)->columns[k].type);
}

/* Keys may hold points, so the table ends at the first and the column begins after the last before '='. */
static cut_status take_apart(const char *text, setting *s, cut_error *err) {
  s->copy = cut_mem_text(text);
  if (s->copy == NULL) return CUT_FAIL_MEMORY(err);
  char *equals = strchr(s->copy, '=');
  if (equals != NULL) *equals = '\0';
  char *first = strchr(s->copy, '.'), *last = strrchr(s->copy, '.');
  if (equals == NULL || first == NULL || last == first || first == s->copy || last == first + 1 || last[1] == '\0')
    return CUT_FAIL(err, CUT_STATUS_INPUT, "option \"set\": \"%s\" is not of the form table.id.column=value", text);
  *first = *last = '\0';
  s->table = s->copy;
  s->key = first + 1;
  s->column = last + 1;
  char *value = equals + 1 + strspn(equals + 1, " ");
  s->value = value;
  s->unit = "";
  char *space = strchr(value, ' ');
  if (space != NULL && takes_unit(s->table, s->column)) {
    *space = '\0';
    s->unit = space + 1 + strspn(space + 1, " ");
  }
  return CUT_STATUS_OK;
}

cut_status cut_run_options_apply_sets(const cut_run_options *o, cut_values *values, cut_error *err) {
  const cut_case_info *info = cut_case_get_info(cut_values_case(values));
  cut_span whole = {info->start, info->end + 1};
  for (int i = 0; o != NULL && i < o->n_sets; i++) {
    setting s = {0};
    cut_error inner = {0};
    cut_status status = take_apart(o->sets[i], &s, err);
    if (status == CUT_STATUS_OK) {
      status = cut_values_change(values, s.table, s.key, s.column, "set", s.value, s.unit, whole, &inner);
      if (status != CUT_STATUS_OK) (void)CUT_FAIL(err, status, "option \"set\": %s: %s", o->sets[i], inner.message);
    }
    cut_mem_free(s.copy);
    CUT_TRY(status);
  }
  return CUT_STATUS_OK;
}
