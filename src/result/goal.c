#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "result/result.h"

static const char unserved[] = "unserved energy of priority ";
/* Of the last class that there can be: what a plan misses of minima that it cannot keep. */
static const char missed[] = "missed minima";

void cut_goal_format(int64_t priority, char buf[64]) {
  if (priority == INT64_MAX)
    (void)snprintf(buf, 64, "%s", missed);
  else
    (void)snprintf(buf, 64, "%s%lld", unserved, (long long)priority);
}

bool cut_goal_parse(const char *goal, int64_t *priority) {
  size_t n = sizeof unserved - 1;
  if (strcmp(goal, missed) == 0) {
    *priority = INT64_MAX;
    return true;
  }
  return strncmp(goal, unserved, n) == 0 && cut_text_to_integer(goal + n, priority);
}
