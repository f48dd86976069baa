/* Setting and passing errors. The only place that writes a cut_error. */
#ifndef CUT_BASE_ERROR_H
#define CUT_BASE_ERROR_H

#include <cutset/cutset.h>

#if defined(__GNUC__)
#define CUT_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define CUT_PRINTF(fmt, first)
#endif

/* Fills err (may be NULL) and returns status. Never allocates. */
cut_status cut_error_set_at(cut_error *err, cut_status status, const char *file, int line, const char *function,
                            const char *format, ...) CUT_PRINTF(6, 7);
/* Adds the place in the input to an error that has just been set. Any text may be NULL. */
void cut_error_set_data(cut_error *err, const char *data_file, int64_t data_row, const char *column, const char *id);

/* The given status, so that compilers and analysers see which status a failing call returns. */
static inline cut_status cut_error_status(cut_status status, cut_status set) {
  (void)set;
  return status;
}

#define CUT_FAIL(err, status, ...) \
  cut_error_status((status), cut_error_set_at((err), (status), __FILE__, __LINE__, __func__, __VA_ARGS__))
#define CUT_FAIL_MEMORY(err) CUT_FAIL((err), CUT_STATUS_MEMORY, "out of memory")

/* Passes a failed call's status up unchanged. Use only where nothing has to be freed. */
#define CUT_TRY(expr)                                             \
  do {                                                            \
    cut_status cut_try_status_ = (expr);                          \
    if (cut_try_status_ != CUT_STATUS_OK) return cut_try_status_; \
  } while (0)

/* The same where the function frees its locals at `cleanup` and returns `status`. */
#define CUT_TRY_GOTO(expr)                     \
  do {                                         \
    status = (expr);                           \
    if (status != CUT_STATUS_OK) goto cleanup; \
  } while (0)

/* A broken invariant: stops in debug builds, else returns INTERNAL with the condition's text. */
#ifdef NDEBUG
#define CUT_ASSERT(cond, err)                                                                \
  do {                                                                                       \
    if (!(cond)) return CUT_FAIL((err), CUT_STATUS_INTERNAL, "broken invariant: %s", #cond); \
  } while (0)
#else
#include <assert.h>
#define CUT_ASSERT(cond, err) \
  do {                        \
    (void)(err);              \
    assert(cond);             \
  } while (0)
#endif

#endif
