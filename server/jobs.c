/* Jobs: each is this executable again, as a command line, with limits of memory and time. It tells its progress, its
 * errors and its end through a pipe (--progress-to); its answer goes to a file. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/server.h"

/* Sanitizers reserve address space by the terabyte. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMITS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LIMITS_MEMORY 0
#endif
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY 1
#endif

enum { EVENTS_FD = 3, MAX_LINE = 1 << 16, LIGHT_PLACES = 2 };
static const double grace = 3; /* seconds between asking to stop and killing */

/* ---- making -------------------------------------------------------------------------------------------------- */

static bool add_word(job *j, char *word) {
  if (word == NULL || j->n_words + 1 >= MAX_WORDS) {
    free(word);
    return false;
  }
  j->words[j->n_words++] = word;
  return true;
}

job *job_new(const char *verb, const char *out, const char *log) {
  job *j = calloc(1, sizeof *j);
  if (j == NULL) return NULL;
  j->events = -1;
  j->exit_code = -1;
  j->words = calloc(MAX_WORDS, sizeof *j->words);
  j->out = strdup(out);
  j->log = strdup(log);
  if (j->words == NULL || j->out == NULL || j->log == NULL || !add_word(j, strdup("cutset")) ||
      !add_word(j, strdup(verb))) {
    job_free(j);
    return NULL;
  }
  job_add(j, "--progress-to=%d", EVENTS_FD);
  return j;
}

void job_add(job *j, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *word = n < 0 ? NULL : malloc((size_t)n + 1);
  if (word != NULL) (void)vsnprintf(word, (size_t)n + 1, format, again);
  va_end(again);
  if (!add_word(j, word)) refuse(&j->error, 503, "out of memory", "the command is too long");
}

void job_free(job *j) {
  if (j == NULL) return;
  for (int i = 0; i < j->n_words; i++) free(j->words[i]);
  free(j->words);
  free(j->out);
  free(j->log);
  buffer_clear(&j->line);
  if (j->events >= 0) close(j->events);
  free(j);
}

/* ---- the queue ----------------------------------------------------------------------------------------------- */

void jobs_wake(server *s) {
  char byte = 0;
  if (write(s->wake[1], &byte, 1) < 0) return; /* full: it will wake all the same */
}

static void end_job(server *s, job *j, const char *failure) {
  list_remove(&s->jobs, &s->n_jobs, j);
  j->ended(s, j, failure);
  job_free(j);
  http_wake(s);
}

void job_start(server *s, job *j) {
  if (j->error.http == 0 && list_add(&s->jobs, &s->n_jobs, j)) {
    jobs_wake(s);
    return;
  }
  j->ended(s, j, "out of memory");
  job_free(j);
}

int64_t jobs_waiting(const server *s, bool heavy) {
  int64_t n = 0;
  for (int i = 0; i < s->n_jobs; i++) n += s->jobs[i]->pid == 0 && s->jobs[i]->is_heavy == heavy;
  return n;
}

static int64_t jobs_running(const server *s, bool heavy) {
  int64_t n = 0;
  for (int i = 0; i < s->n_jobs; i++) n += s->jobs[i]->pid != 0 && s->jobs[i]->is_heavy == heavy;
  return n;
}

/* Asks a running child to stop; the second time it is killed. */
static void stop_child(job *j, double now) {
  (void)kill(j->pid, j->signals == 0 ? SIGTERM : SIGKILL);
  j->signals++;
  j->stop_at = now + grace;
}

void job_cancel(server *s, job *j) {
  j->cancelled = true;
  if (j->pid == 0)
    end_job(s, j, "cancelled");
  else if (j->signals == 0)
    stop_child(j, monotonic());
}

/* ---- starting ------------------------------------------------------------------------------------------------ */

static void set_limit(int what, rlim_t soft, rlim_t hard) {
  struct rlimit limit = {soft, hard}, old;
  if (getrlimit((__rlimit_resource_t)what, &old) == 0) {
    if (old.rlim_max != RLIM_INFINITY && limit.rlim_max > old.rlim_max) limit.rlim_max = old.rlim_max;
    if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
  }
  (void)setrlimit((__rlimit_resource_t)what, &limit);
}

/* In the child: only calls that are safe between fork and exec. */
static void become(const server *s, const job *j, int events, pid_t parent) {
  sigset_t none;
  int in = open("/dev/null", O_RDONLY), out = open(j->out, O_WRONLY | O_CREAT | O_TRUNC, 0600),
      log = open(j->log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (in < 0 || out < 0 || log < 0) _exit(126);
  /* To high numbers first, so that none is overwritten before it is copied. */
  int high[4] = {fcntl(in, F_DUPFD, 20), fcntl(out, F_DUPFD, 20), fcntl(log, F_DUPFD, 20), fcntl(events, F_DUPFD, 20)};
  for (int i = 0; i < 4; i++)
    if (high[i] < 0 || dup2(high[i], i) < 0) _exit(126);
  for (int fd = 4; fd < 64; fd++) (void)close(fd);
  (void)setpgid(0, 0); /* an interrupt at the terminal is for the server */
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(126); /* the server has gone already */
  set_limit(RLIMIT_CORE, 0, 0);
  if (LIMITS_MEMORY) set_limit(RLIMIT_AS, (rlim_t)s->options->memory << 20, (rlim_t)s->options->memory << 20);
  /* Of all threads together, so it is only what stops one that no longer listens. */
  rlim_t cpu = (rlim_t)(s->options->seconds + 10) * 64;
  set_limit(RLIMIT_CPU, cpu, cpu + 10);
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, NULL);
  (void)execv("/proc/self/exe", j->words);
  _exit(127);
}

static void start_child(server *s, job *j) {
  int ends[2];
  if (pipe(ends) != 0) {
    end_job(s, j, "no pipe can be opened");
    return;
  }
  for (int i = 0; i < 2; i++) (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
  pid_t parent = getpid(), pid = fork();
  if (pid == 0) become(s, j, ends[1], parent);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    end_job(s, j, "no process can be started");
    return;
  }
  j->pid = pid;
  j->events = ends[0];
  j->started = monotonic();
  j->stop_at = j->started + (double)s->options->seconds;
  if (j->told != NULL) j->told(s, j, &(event){.kind = EVENT_NONE, .share = -1, .seconds_left = -1});
}

static void start_waiting(server *s) {
  int64_t places[2] = {LIGHT_PLACES, s->options->jobs};
  if (s->stopping) return;
  for (int i = 0; i < s->n_jobs;) {
    job *j = s->jobs[i];
    if (j->pid == 0 && jobs_running(s, j->is_heavy) < places[j->is_heavy]) {
      start_child(s, j);
      if (i < s->n_jobs && s->jobs[i] == j) i++; /* else it has failed, and gone */
    } else {
      i++;
    }
  }
}

/* ---- watching ------------------------------------------------------------------------------------------------ */

static void take_event(server *s, job *j, const event *e) {
  if (e->kind == EVENT_ERROR) {
    j->error = e->error;
    j->error.http = 422;
  }
  if (e->kind == EVENT_DONE) j->done = *e;
  if (j->told != NULL) j->told(s, j, e);
}

/* Reads what there is; false at the end. */
static bool read_events(server *s, job *j) {
  char bytes[4096];
  for (;;) {
    ssize_t n = read(j->events, bytes, sizeof bytes);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    if (n == 0) return false;
    for (const char *p = bytes, *end = bytes + n; p < end;) {
      const char *stop = memchr(p, '\n', (size_t)(end - p));
      size_t k = (size_t)((stop == NULL ? end : stop) - p);
      if (j->line.n + k < MAX_LINE) buffer_add_n(&j->line, p, k);
      p += k + (stop != NULL);
      if (stop == NULL) continue;
      event e = event_read(j->line.data == NULL ? "" : j->line.data, j->line.n);
      take_event(s, j, &e);
      j->line.n = 0;
    }
  }
}

/* Has it ended? Then what came of it is told, and it is gone. */
static bool reap(server *s, job *j) {
  int status = 0;
  pid_t pid = waitpid(j->pid, &status, WNOHANG);
  if (pid == 0 || (pid < 0 && errno == EINTR)) return false;
  (void)read_events(s, j);
  j->exit_code = pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  j->exit_signal = pid > 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end_job(s, j, j->exit_code == 126 || j->exit_code == 127 ? "the command cannot be started" : NULL);
  return true;
}

static void watch_times(job *j, double now) {
  if (now < j->stop_at) return;
  if (j->signals == 0) j->over_time = true;
  stop_child(j, now);
}

/* Waits for pipes under no lock; children are few. */
static void wait_for_something(server *s, struct pollfd *fds, int n) {
  (void)s;
  (void)poll(fds, (nfds_t)n, 200);
  char bytes[256];
  while (fds[0].revents != 0 && read(fds[0].fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes) continue;
}

void *jobs_watch(void *user) {
  server *s = user;
  double last_tick = 0;
  struct pollfd fds[600];
  for (;;) {
    int n = 1;
    pthread_mutex_lock(&s->lock);
    start_waiting(s);
    for (int i = 0; i < s->n_jobs;) {
      job *j = s->jobs[i];
      if (j->pid != 0) {
        (void)read_events(s, j);
        watch_times(j, monotonic());
        if (reap(s, j)) continue;
      } else if (s->stopping) {
        end_job(s, j, "the server is stopping");
        continue;
      }
      i++;
    }
    start_waiting(s);
    double now = monotonic();
    if (now - last_tick >= 1) {
      last_tick = now;
      http_tick(s);
    }
    fds[0] = (struct pollfd){.fd = s->wake[0], .events = POLLIN};
    for (int i = 0; i < s->n_jobs && n < 600; i++)
      if (s->jobs[i]->pid != 0) fds[n++] = (struct pollfd){.fd = s->jobs[i]->events, .events = POLLIN};
    bool ends = s->stopping && s->n_jobs == 0;
    if (s->stopping) /* children are asked once, then killed */
      for (int i = 0; i < s->n_jobs; i++)
        if (s->jobs[i]->pid != 0 && s->jobs[i]->signals == 0) stop_child(s->jobs[i], now);
    pthread_mutex_unlock(&s->lock);
    if (ends) return NULL;
    wait_for_something(s, fds, n);
    /* At the end of a pipe the child is about to be gone; it is asked for again at once, but not in a rush. */
    for (int i = 1; i < n; i++)
      if ((fds[i].revents & POLLHUP) != 0 && (fds[i].revents & POLLIN) == 0) {
        struct timespec moment = {.tv_nsec = 1000000};
        (void)nanosleep(&moment, NULL);
        break;
      }
  }
}
