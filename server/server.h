/* What the files of the server share.
 *
 * Threads: one of the HTTP library (epoll), which never waits: a request that cannot be answered yet is suspended and
 * looked at again when something has happened; the supervisor, which starts, watches and reaps child processes; the
 * packer, which reads files of finished runs and makes bodies of them. All of them share `struct server` under one lock,
 * which nobody holds while waiting for a disk for long, for a child or for a client. */
#ifndef CUT_SERVER_SERVER_H
#define CUT_SERVER_SERVER_H

#include <pthread.h>
#include <sys/types.h>
#include <time.h>

#include "server/request.h"
#include "server/serve.h"

struct MHD_Daemon;
struct MHD_Connection;
struct MHD_Response;

typedef struct server server;

enum { ID_BYTES = 17, MAX_WORDS = 1024 };

/* ---- jobs: child processes (jobs.c) -------------------------------------------------------------------------- */

typedef struct job job;
/* Called under the lock when the child has ended, or could not be started (then `failure` says why). */
typedef void (*job_ended_fn)(server *s, job *j, const char *failure);
/* Called under the lock for each line of progress. */
typedef void (*job_told_fn)(server *s, job *j, const event *e);

struct job {
  char **words; /* of the command line, ends with NULL; owned */
  int n_words;
  char *out, *log; /* files for the standard streams */
  bool is_heavy;   /* a solve; the others are quick and have places of their own */
  job_ended_fn ended;
  job_told_fn told;
  void *user;
  /* While it runs. */
  pid_t pid; /* 0: waits */
  int events;
  buffer line;
  double started, stop_at; /* seconds of the monotonic clock */
  int signals;             /* how often it was told to stop */
  bool cancelled, over_time;
  /* How it ended. */
  event done;    /* kind EVENT_DONE if it told so */
  problem error; /* http != 0 if it told so */
  int exit_code; /* -1: ended by a signal */
  int exit_signal;
};

/* A job of `cutset VERB`; words are added by job_add. NULL if memory is out. */
job *job_new(const char *verb, const char *out, const char *log);
void job_add(job *j, const char *format, ...) __attribute__((format(printf, 2, 3)));
void job_free(job *j);
/* Queues it; it belongs to the server from now on and is freed after `ended`. */
void job_start(server *s, job *j);
/* Takes a waiting one out of the queue (ended is called with a failure), tells a running one to stop. */
void job_cancel(server *s, job *j);
int64_t jobs_waiting(const server *s, bool heavy);
/* The supervisor's thread. */
void *jobs_watch(void *user);
/* Wakes the supervisor. */
void jobs_wake(server *s);

/* ---- cases (cases.c) ----------------------------------------------------------------------------------------- */

typedef struct served_case {
  char id[MAX_ID + 1];
  char *path;
  bool uploaded;
  bool is_candidate; /* an upload that is being checked */
  bool abandoned;    /* a candidate nobody waits for any more */
  /* What the last look at it found. */
  bool is_checked;
  uint64_t stamp;   /* of the files as they were then */
  uint64_t content; /* of their bytes */
  job *checking;
  uint64_t checking_stamp;
  int64_t n_errors;
  char *findings, *facts; /* JSON: an array; members of the object in the list of cases, without braces */
  char *more;             /* JSON members: questions, scenarios */
  char digest[65];
  problem failure; /* it could not be checked at all */
} served_case;

cut_status cases_open(server *s, cut_error *err);
void cases_close(server *s);
served_case *cases_find(server *s, const char *id);
/* Is it known what stands in the case's files now? If not, that is being found out. */
bool case_is_ready(server *s, served_case *c);
void case_add_info(const served_case *c, bool whole, buffer *out);
/* The problem of a case with errors, and its findings. */
void case_refuse(const served_case *c, buffer *out);
/* Writes an upload beside the cases, to be checked; NULL with the problem. */
served_case *case_stage(server *s, const char *id, const upload *u, problem *p);
/* Puts a checked candidate in its place, or throws it away. The candidate is gone afterwards. */
bool case_install(server *s, served_case *candidate, problem *p);
void case_abandon(server *s, served_case *candidate);
bool case_delete(server *s, const char *id, problem *p);

/* ---- runs (runs.c) ------------------------------------------------------------------------------------------- */

typedef enum run_state { RUN_WAITING, RUN_RUNNING, RUN_DONE, RUN_FAILED, RUN_CANCELLED, RUN_LOST } run_state;

typedef struct run {
  char id[ID_BYTES];
  char case_id[MAX_ID + 1];
  char *verb;
  char *options; /* JSON */
  char *opening; /* the options that open the case, as words of the command line */
  char *key;     /* equal keys, equal answers; NULL where it is not to be shared */
  run_state state;
  char outcome[32];
  char *tables;  /* names of those that have rows, parted by spaces */
  problem error; /* of a failed one */
  double seconds, used;
  time_t created;
  uint64_t stamp; /* of the case's files when it began */
  /* While it runs. */
  job *job;
  double started, share, seconds_left;
  char text[200];
  unsigned long tick; /* of progress */
} run;

cut_status runs_open(server *s, cut_error *err);
void runs_close(server *s);
run *runs_find(server *s, const char *id);
/* The run that answers a question about a case that is ready: one there is, or a new one. NULL with the problem. */
run *runs_ask(server *s, served_case *c, const question *q, problem *p);
/* The run of verb `rows` for the case of a run as it was then: for reports. NULL with the problem. */
run *runs_ask_rows(server *s, const run *r, problem *p);
bool run_is_over(const run *r);
void run_add(const run *r, buffer *out);
/* The folder of a run; freed by free. */
char *run_folder(const server *s, const char *id);
/* Cancels what is not over (true: come again), removes what is. */
bool runs_delete(server *s, run *r);
bool runs_use_case(const server *s, const char *case_id);

/* ---- bodies (bodies.c) --------------------------------------------------------------------------------------- */

typedef enum body_state { BODY_WAITS, BODY_PACKED, BODY_FAILED } body_state;

/* An answer made ready: plain, and compressed where that is shorter. */
typedef struct body body;
struct body {
  char *key;
  body_state state;
  struct MHD_Response *plain, *packed;
  char etag[64];
  size_t bytes;
  uint64_t used;
  problem failure;
};

cut_status bodies_open(server *s, cut_error *err);
void bodies_close(server *s);
/* Tables of a finished run, chosen as in `c` (checked); `whole`: all that have rows, where none is chosen, else those that
 * are not detailed. NULL: it is being made, come again. A failed one is told once: its problem is copied to *p. */
body *body_of_tables(server *s, const run *r, const choice *c, bool whole, problem *p);
/* The report of a run, with the rows of its case from another one. */
body *body_of_report(server *s, const run *r, const run *rows, problem *p);
/* Those of a run that is no more. What is being made of it comes to nothing. */
void bodies_forget(server *s, const char *run_id);
/* From bytes at hand, which it takes over (malloc). NULL if memory is out. */
body *body_of_bytes(char *bytes, size_t n, const char *type, const char *etag);
void body_free(body *b);
void *bodies_pack(void *user);

/* ---- connections (http.c) ------------------------------------------------------------------------------------ */

cut_status http_open(server *s, cut_error *err);
void http_close(server *s);
/* Gives those who are being told something a few seconds to hear it. */
void http_drain(server *s);
/* Lets every request that waits look again. */
void http_wake(server *s);
/* The same for those that follow progress. */
void http_wake_events(server *s);
/* Ends connections that take too long; once a second. Under the lock. */
void http_tick(server *s);

/* ---- the server ---------------------------------------------------------------------------------------------- */

typedef struct connection connection;
typedef struct pack_task pack_task;

struct server {
  pthread_mutex_t lock;
  const serve_options *options;
  char *data, *runs_folder, *cases_folder, *scratch; /* folders */
  int lock_file;
  char token[256]; /* "" for none */
  bool is_loopback;
  bool stopping;
  int wake[2];
  char build[40]; /* tells builds of the executable apart */
  uint64_t random;

  served_case **cases, **candidates;
  int n_cases, n_candidates;
  run **runs; /* in the order of their making */
  int n_runs;
  job **jobs; /* waiting ones in their order, and running ones */
  int n_jobs;

  body **bodies;
  int n_bodies;
  size_t bodies_bytes;
  uint64_t clock; /* of use */
  pack_task *first_task;
  pthread_cond_t has_task;

  struct MHD_Daemon *daemon;
  connection *connections;
  int n_connections;
  struct request *waiting; /* the first of the requests that wait */
  unsigned port;
  size_t bytes_coming; /* of bodies that are being sent */
  body *verbs, *columns, *openapi;
  body **pages; /* of the assets */
  pthread_t supervisor, packer;
};

double monotonic(void);
/* A new name that cannot be guessed. */
void make_id(char id[ID_BYTES]);
/* Adds a pointer to a list of pointers; false if memory is out. */
bool list_add(void *list, int *n, void *item);
/* Takes it out, keeping the order. */
void list_remove(void *list, int *n, const void *item);

#endif
