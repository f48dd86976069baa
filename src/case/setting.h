/* One cell changed from outside: "table.id.column=value unit", an option of opening a case and of running a verb. */
#ifndef CUT_CASE_SETTING_H
#define CUT_CASE_SETTING_H

#include "case/values.h"

/* Makes the change for all days of the case. INPUT, telling what does not fit. */
CUT_MUST_CHECK cut_status cut_setting_apply(cut_values *values, const char *setting, cut_error *err);

#endif
