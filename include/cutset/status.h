/* Status codes and the error object of Cutset. Included by cutset.h; do not include alone. */
#ifndef CUTSET_STATUS_H
#define CUTSET_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One list for the codes, their pinned values and their texts. */
#define CUT_STATUS_LIST(X)                                                     \
  X(OK, 0, "ok")                                                               \
  X(INPUT, 1, "bad input")                                                     \
  X(ARGUMENT, 2, "bad argument")                                               \
  X(MEMORY, 3, "out of memory")                                                \
  X(OVERFLOW, 4, "number too large")                                           \
  X(IO, 5, "file cannot be read or written")                                   \
  X(SOLVER, 6, "solver failed")                                                \
  X(LIMIT, 7, "limit reached")                                                 \
  X(INTERRUPTED, 8, "interrupted")                                             \
  X(STRUCTURE, 9, "models differ in structure")                                \
  X(INTERNAL, 10, "internal error")

typedef enum cut_status {
#define CUT_STATUS_ENUM(name, value, text) CUT_STATUS_##name = value,
  CUT_STATUS_LIST(CUT_STATUS_ENUM)
#undef CUT_STATUS_ENUM
} cut_status;

/* What went wrong, on the caller's stack. All strings are NUL-terminated and truncated to fit. `file`, `line` and
 * `function` are the place in the library; `data_*` the place in the input, empty or 0 where there is none. */
typedef struct cut_error {
  cut_status status;
  char message[512];
  const char *file;
  const char *function;
  int line;
  char data_file[256];
  int64_t data_row; /* line in the file, 1-based, header included; 0 if none */
  char data_column[64];
  char data_id[64];
} cut_error;

#ifdef __cplusplus
}
#endif
#endif
