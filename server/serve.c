#define _XOPEN_SOURCE 700 /* realpath */
#include "server/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/assets.h"
#include "server/files.h"
#include "server/server.h"

void serve_options_init(serve_options *o) {
  *o = (serve_options){
      .address = "127.0.0.1", .port = 8080, .jobs = 0, .queue = 64, .memory = 4096, .seconds = 900, .keep = 500};
}

/* ---- small things -------------------------------------------------------------------------------------------- */

double monotonic(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void make_id(char id[ID_BYTES]) {
  unsigned char bytes[(ID_BYTES - 1) / 2];
  if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
    double now = monotonic(); /* names must differ; they are no secrets */
    uint64_t mixed = bytes_stamp(0, &now, sizeof now);
    memcpy(bytes, &mixed, sizeof bytes);
  }
  for (size_t i = 0; i < sizeof bytes; i++) snprintf(id + 2 * i, 3, "%02x", bytes[i]);
}

bool list_add(void *list, int *n, void *item) {
  void ***items = list;
  void **grown = realloc(*items, ((size_t)*n + 1) * sizeof *grown);
  if (grown == NULL) return false;
  *items = grown;
  grown[(*n)++] = item;
  return true;
}

void list_remove(void *list, int *n, const void *item) {
  void ***items = list;
  int k = 0;
  for (int i = 0; i < *n; i++)
    if ((*items)[i] != item) (*items)[k++] = (*items)[i];
  *n = k;
}

/* ---- folders and the token ----------------------------------------------------------------------------------- */

static char *own_folder(void) {
  const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
  if (data != NULL && data[0] == '/') return file_path(data, "cutset");
  return home == NULL || home[0] == '\0' ? NULL : file_path(home, ".local/share/cutset");
}

static cut_status lock_folder(server *s, cut_error *err) {
  char *path = file_path(s->data, "lock");
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (path == NULL) return fail(err, CUT_STATUS_MEMORY, "out of memory");
  s->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int failure = s->lock_file < 0 ? errno : fcntl(s->lock_file, F_SETLK, &whole) == 0 ? 0 : errno;
  cut_status status = CUT_STATUS_OK;
  if (failure == EACCES || failure == EAGAIN)
    status = fail(err, CUT_STATUS_INPUT, "another server uses %s: name another folder by --data", s->data);
  else if (failure != 0)
    status = fail(err, CUT_STATUS_IO, "%s cannot be written: %s", path, strerror(failure));
  free(path);
  return status;
}

static cut_status open_folders(server *s, cut_error *err) {
  char *given = s->options->data != NULL ? strdup(s->options->data) : own_folder();
  if (given == NULL)
    return fail(err, CUT_STATUS_INPUT, "there is no home folder to keep runs in: name one by --data FOLDER");
  (void)umask(077);
  cut_status status = folder_make(given, err);
  if (status == CUT_STATUS_OK) s->data = realpath(given, NULL);
  free(given);
  if (status != CUT_STATUS_OK) return status;
  s->runs_folder = s->data == NULL ? NULL : file_path(s->data, "runs");
  s->cases_folder = s->data == NULL ? NULL : file_path(s->data, "cases");
  s->scratch = s->data == NULL ? NULL : file_path(s->data, "scratch");
  if (s->runs_folder == NULL || s->cases_folder == NULL || s->scratch == NULL)
    return fail(err, CUT_STATUS_MEMORY, "out of memory");
  status = lock_folder(s, err);
  if (status == CUT_STATUS_OK) status = folder_make(s->scratch, err);
  if (status == CUT_STATUS_OK) folder_clean(s->scratch, NULL, 0);
  return status;
}

static cut_status read_token(server *s, cut_error *err) {
  const char *path = s->options->token_file;
  struct stat about;
  enum { LEAST = 16 };
  if (path == NULL) return CUT_STATUS_OK;
  FILE *file = fopen(path, "re");
  if (file == NULL) return fail(err, CUT_STATUS_IO, "%s cannot be read: %s", path, strerror(errno));
  bool open_to_others = fstat(fileno(file), &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0;
  bool read = fgets(s->token, sizeof s->token, file) != NULL;
  (void)fclose(file);
  s->token[strcspn(s->token, "\r\n")] = '\0';
  size_t n = strlen(s->token);
  if (open_to_others) return fail(err, CUT_STATUS_INPUT, "%s can be read by others: chmod 600 %s", path, path);
  if (!read || n < LEAST || n + 2 >= sizeof s->token ||
      strspn(s->token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=") != n)
    return fail(err, CUT_STATUS_INPUT, "%s: the first line is no token: %d to 253 letters, digits and -._~+/=", path,
                LEAST);
  return CUT_STATUS_OK;
}

/* Another build may answer otherwise, so it never takes answers of this one for its own. */
static void tell_build(server *s) {
  struct stat about = {0};
  (void)stat("/proc/self/exe", &about);
  snprintf(s->build, sizeof s->build, CUT_VERSION "-%llx-%llx", (unsigned long long)about.st_size,
           (unsigned long long)about.st_mtim.tv_sec);
}

/* ---- life ---------------------------------------------------------------------------------------------------- */

static cut_status open_all(server *s, cut_error *err) {
  cut_status status = read_token(s, err);
  if (status == CUT_STATUS_OK) status = open_folders(s, err);
  if (status == CUT_STATUS_OK) status = cases_open(s, err);
  if (status == CUT_STATUS_OK) status = runs_open(s, err);
  if (status == CUT_STATUS_OK && pipe(s->wake) != 0) status = fail(err, CUT_STATUS_IO, "no pipe: %s", strerror(errno));
  for (int i = 0; i < 2 && status == CUT_STATUS_OK; i++) {
    (void)fcntl(s->wake[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(s->wake[i], F_SETFL, O_NONBLOCK);
  }
  if (status == CUT_STATUS_OK) status = bodies_open(s, err);
  tell_build(s);
  return status;
}

static void tell_place(const server *s) {
  bool six = strchr(s->options->address, ':') != NULL;
  printf("cutset serves %d case%s on http://%s%s%s:%u/%s\n", s->n_cases, s->n_cases == 1 ? "" : "s", six ? "[" : "",
         s->options->address, six ? "]" : "", s->port, s->token[0] != '\0' ? "?token=... (of the token file)" : "");
  if (assets[0].name == NULL) printf("this build has no page; the interface for programs is under /api/v1/\n");
  (void)fflush(stdout);
}

static void close_all(server *s) {
  bodies_close(s);
  runs_close(s);
  cases_close(s);
  free(s->jobs);
  for (int i = 0; i < 2; i++)
    if (s->wake[i] >= 0) close(s->wake[i]);
  if (s->lock_file >= 0) close(s->lock_file);
  free(s->scratch);
  free(s->cases_folder);
  free(s->runs_folder);
  free(s->data);
  pthread_mutex_destroy(&s->lock);
}

/* Threads of the server, until a signal asks to end. */
static cut_status live(server *s, const sigset_t *stop, cut_error *err) {
  int signal = 0;
  cut_status status = CUT_STATUS_OK;
  if (pthread_create(&s->supervisor, NULL, jobs_watch, s) != 0)
    return fail(err, CUT_STATUS_MEMORY, "no thread can be made");
  bool packs = pthread_create(&s->packer, NULL, bodies_pack, s) == 0;
  if (!packs) status = fail(err, CUT_STATUS_MEMORY, "no thread can be made");
  if (status == CUT_STATUS_OK) status = http_open(s, err);
  if (status == CUT_STATUS_OK) {
    pthread_mutex_lock(&s->lock);
    tell_place(s);
    pthread_mutex_unlock(&s->lock);
    while (sigwait(stop, &signal) != 0) continue;
  }
  /* Nobody new comes in, children end, what waits is told so; only then the connections are closed. */
  if (s->daemon != NULL) {
    int listening = MHD_quiesce_daemon(s->daemon);
    if (listening >= 0) close(listening);
  }
  pthread_mutex_lock(&s->lock);
  s->stopping = true;
  pthread_cond_signal(&s->has_task);
  http_wake(s);
  http_wake_events(s);
  pthread_mutex_unlock(&s->lock);
  jobs_wake(s);
  (void)pthread_join(s->supervisor, NULL);
  if (packs) (void)pthread_join(s->packer, NULL);
  pthread_mutex_lock(&s->lock);
  http_wake(s);
  http_wake_events(s);
  pthread_mutex_unlock(&s->lock);
  http_drain(s);
  http_close(s);
  return status;
}

cut_status serve(const serve_options *o, cut_error *err) {
  server *s = calloc(1, sizeof *s);
  serve_options own = *o;
  sigset_t stop, before;
  if (s == NULL) return fail(err, CUT_STATUS_MEMORY, "out of memory");
  if (own.jobs == 0) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    own.jobs = n < 1 ? 1 : n;
  }
  s->options = &own;
  s->lock_file = s->wake[0] = s->wake[1] = -1;
  if (pthread_mutex_init(&s->lock, NULL) != 0) {
    free(s);
    return fail(err, CUT_STATUS_MEMORY, "out of memory");
  }
  /* Waited for by this thread alone; all others inherit that they are blocked. */
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  (void)pthread_sigmask(SIG_BLOCK, &stop, &before);
  cut_status status = open_all(s, err);
  if (status == CUT_STATUS_OK) status = live(s, &stop, err);
  close_all(s);
  free(s);
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  return status;
}
