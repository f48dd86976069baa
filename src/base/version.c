#include <cutset/cutset.h>

const char *cut_version(void) { return CUT_VERSION; }

const char *cut_status_text(cut_status status) {
  switch (status) {
#define STATUS_TEXT(name, value, text) \
  case CUT_STATUS_##name:              \
    return text;
    CUT_STATUS_LIST(STATUS_TEXT)
#undef STATUS_TEXT
  }
  return "unknown status";
}
