#include "case/setting.h"

#include <string.h>

#include "base/mem.h"

/* A number may be followed by its unit; a formula has its units inside. Where table or column are unknown the value
 * stays whole: the change itself tells what is wrong. */
static bool takes_unit(const char *table, const char *column) {
  int t = cut_schema_find_table(table);
  int k = t < 0 ? -1 : cut_schema_find_column((cut_table)t, column);
  return k >= 0 && cut_type_has_unit(cut_schema((cut_table)t)->columns[k].type);
}

/* Keys may hold points, so the table ends at the first and the column begins after the last before '='. */
static cut_status apply(cut_values *values, const char *setting, char *copy, cut_error *err) {
  char *equals = strchr(copy, '=');
  if (equals != NULL) *equals = '\0';
  char *first = strchr(copy, '.'), *last = strrchr(copy, '.');
  if (equals == NULL || first == last || first == copy || last == first + 1 || last[1] == '\0')
    return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%.100s\" is not of the form table.id.column=value", setting);
  *first = *last = '\0';
  char *value = equals + 1 + strspn(equals + 1, " "), *space = strchr(value, ' ');
  const char *unit = "";
  if (space != NULL && takes_unit(copy, last + 1)) {
    *space = '\0';
    unit = space + 1 + strspn(space + 1, " ");
  }
  const cut_case_info *info = cut_case_get_info(cut_values_case(values));
  const cut_span whole = {info->start, info->end + 1};
  return cut_values_change(values, copy, first + 1, last + 1, "set", value, unit, whole, err);
}

cut_status cut_setting_apply(cut_values *values, const char *setting, cut_error *err) {
  char *copy = cut_mem_text(setting);
  if (copy == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = apply(values, setting, copy, err);
  cut_mem_free(copy);
  return status;
}
