#include "sweep/workers.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

/* What the threads share. Only atomics change while they run, and each task's own outcome. */
typedef struct pool {
  int64_t n;
  cut_task_fn task;
  void *user;
  atomic_llong next, done;
  atomic_bool stop;
  cut_status *status; /* [n] */
  cut_error *errors;  /* [n] */
} pool;

static bool run_next(pool *p) {
  if (atomic_load(&p->stop)) return false;
  int64_t i = atomic_fetch_add(&p->next, 1);
  if (i >= p->n) return false;
  p->status[i] = p->task(i, p->user, &p->errors[i]);
  if (p->status[i] != CUT_STATUS_OK) atomic_store(&p->stop, true);
  atomic_fetch_add(&p->done, 1);
  return true;
}

static void *work(void *argument) {
  while (run_next(argument)) continue;
  return NULL;
}

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Tells the sink how far it is; true if it wants to stop. */
static bool tell(const pool *p, const cut_sink *sink, const char *text, double begun) {
  if (sink == NULL || sink->progress == NULL) return false;
  double share = p->n == 0 ? 1 : (double)atomic_load(&p->done) / (double)p->n;
  return sink->progress(share, text, share > 0 ? (seconds_now() - begun) * (1 - share) / share : -1, sink->user);
}

cut_status cut_workers_run(int64_t n, int n_threads, cut_task_fn task, void *user, const cut_sink *sink,
                           const char *text, cut_error *err) {
  enum { MAX_THREADS = 256 };
  pthread_t threads[MAX_THREADS];
  int started = 0;
  bool stopped = false;
  double begun = seconds_now();
  pool p = {.n = n, .task = task, .user = user, .status = CUT_NEW(cut_status, n), .errors = CUT_NEW(cut_error, n)};
  cut_status status = p.status == NULL || p.errors == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  if (status != CUT_STATUS_OK) goto cleanup;
  if (n_threads <= 0) n_threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
  if (n_threads > n) n_threads = (int)n;
  if (n_threads > MAX_THREADS) n_threads = MAX_THREADS;
  /* A thread that cannot be had is done without: this one does the work. */
  while (started + 1 < n_threads && pthread_create(&threads[started], NULL, work, &p) == 0) started++;
  do {
    if (tell(&p, sink, text, begun)) {
      stopped = true;
      atomic_store(&p.stop, true);
    }
  } while (run_next(&p));
  for (int i = 0; i < started; i++) (void)pthread_join(threads[i], NULL);
  for (int64_t i = 0; i < n && status == CUT_STATUS_OK; i++) {
    status = p.status[i];
    if (status != CUT_STATUS_OK && err != NULL) *err = p.errors[i];
  }
  if (status == CUT_STATUS_OK && stopped) status = CUT_FAIL(err, CUT_STATUS_INTERRUPTED, "interrupted");
cleanup:
  cut_mem_free(p.errors);
  cut_mem_free(p.status);
  return status;
}

static bool hand_on(double share, const char *text, double seconds, void *user) {
  cut_task_sink *w = user;
  bool is_owner = pthread_equal(pthread_self(), w->owner) != 0;
  if (is_owner && w->outer->progress(share, text, seconds, w->outer->user)) atomic_store(&w->stop, true);
  return atomic_load(&w->stop);
}

void cut_task_sink_init(cut_task_sink *w, const cut_sink *outer) {
  *w = (cut_task_sink){.outer = outer, .owner = pthread_self()};
  if (outer != NULL && outer->progress != NULL) w->sink = (cut_sink){.progress = hand_on, .user = w};
}
