/* Many independent tasks on a few threads.
 *
 * Tasks are numbered; each writes only to what its number owns, so results do not depend on the number of threads or on
 * who finishes first. Errors neither: of several failed tasks the lowest number is told. No locks are held while a task
 * runs. */
#ifndef CUT_SWEEP_WORKERS_H
#define CUT_SWEEP_WORKERS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/error.h"

typedef cut_status (*cut_task_fn)(int64_t task, void *user, cut_error *err);

/* Runs tasks 0..n-1 on up to n_threads threads, this one among them (0: one for each processor), and returns when all
 * have ended. After a failure or a wish to stop, tasks not begun are left out. sink (may be NULL) is told the share
 * done and the remaining time from this thread only, between its tasks. */
cut_status cut_workers_run(int64_t n, int n_threads, cut_task_fn task, void *user, const cut_sink *sink,
                           const char *text, cut_error *err);

/* A sink for what runs inside tasks: it may be asked from any thread. It hands on what it is told from the thread that
 * made it, and stops the others too once that one is to stop. Borrowed by `sink`, which lives as long as *w. */
typedef struct cut_task_sink {
  cut_sink sink; /* for the tasks */
  const cut_sink *outer;
  pthread_t owner;
  atomic_bool stop;
} cut_task_sink;
void cut_task_sink_init(cut_task_sink *w, const cut_sink *outer);

#endif
