#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "result/result.h"

static const char unserved[] = "unserved energy of priority ";

void cut_goal_format(int64_t priority, char buf[64]) { (void)snprintf(buf, 64, "%s%lld", unserved, (long long)priority); }

bool cut_goal_parse(const char *goal, int64_t *priority) {
  size_t n = sizeof unserved - 1;
  return strncmp(goal, unserved, n) == 0 && cut_text_to_integer(goal + n, priority);
}
