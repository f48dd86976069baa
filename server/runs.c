/* Runs: questions with their answers, each in a folder of its own. request.json is there from the start and
 * outcome.json from the end, so that a restart knows what it finds: both is a finished run, the first alone one that
 * was cut off. */
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/files.h"
#include "server/server.h"

enum { MAX_FACTS = 1 << 20 };
static const char *const state_names[] = {"waiting", "running", "done", "failed", "cancelled", "lost"};
static const char *const kept_files[] = {"request.json", "outcome.json", "result.cutset", "tables.json"};

char *run_folder(const server *s, const char *id) { return file_path(s->runs_folder, id); }

bool run_is_over(const run *r) { return r->state != RUN_WAITING && r->state != RUN_RUNNING; }

run *runs_find(server *s, const char *id) {
  for (int i = 0; i < s->n_runs; i++)
    if (strcmp(s->runs[i]->id, id) == 0) return s->runs[i];
  return NULL;
}

bool runs_use_case(const server *s, const char *case_id) {
  for (int i = 0; i < s->n_runs; i++)
    if (!run_is_over(s->runs[i]) && strcmp(s->runs[i]->case_id, case_id) == 0) return true;
  return false;
}

static void run_free(run *r) {
  if (r == NULL) return;
  free(r->verb);
  free(r->options);
  free(r->opening);
  free(r->key);
  free(r->tables);
  free(r);
}

/* ---- telling ------------------------------------------------------------------------------------------------- */

static void add_time(time_t when, buffer *out) {
  struct tm utc;
  char text[32] = "";
  if (gmtime_r(&when, &utc) != NULL) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  buffer_add_json(out, text);
}

static void add_head(const run *r, buffer *out) {
  buffer_add(out, "\"case\": ");
  buffer_add_json(out, r->case_id);
  buffer_add(out, ", \"verb\": ");
  buffer_add_json(out, r->verb);
  buffer_add_f(out, ", \"options\": %s, \"created\": ", r->options);
  add_time(r->created, out);
}

/* {"error": {...} without the last brace, cut to what stands in it: "error": {...}. */
static void add_error(const run *r, buffer *out) {
  buffer whole = {0};
  problem_add(&r->error, &whole);
  if (whole.failed)
    out->failed = true;
  else
    buffer_add_f(out, ", %s", whole.data + 1);
  buffer_clear(&whole);
}

void run_add(const run *r, buffer *out) {
  double seconds = r->state == RUN_RUNNING ? monotonic() - r->started : r->seconds;
  buffer_add_f(out, "{\"run\": \"%s\", ", r->id);
  add_head(r, out);
  buffer_add_f(out, ", \"state\": \"%s\"", state_names[r->state]);
  if (r->outcome[0] != '\0') {
    buffer_add(out, ", \"outcome\": ");
    buffer_add_json(out, r->outcome);
  }
  if (r->error.http != 0) add_error(r, out);
  buffer_add_f(out, ", \"seconds\": %.3f}", seconds);
}

/* ---- keeping ------------------------------------------------------------------------------------------------- */

static cut_status write_request(const server *s, const run *r, cut_error *err) {
  buffer b = {0};
  char *folder = run_folder(s, r->id);
  buffer_add(&b, "{\"format\": 1, ");
  add_head(r, &b);
  buffer_add_f(&b, ", \"created_at\": %lld, \"stamp\": \"%016llx\", \"opening\": ", (long long)r->created,
               (unsigned long long)r->stamp);
  buffer_add_json(&b, r->opening);
  buffer_add(&b, ", \"key\": ");
  buffer_add_json(&b, r->key);
  buffer_add(&b, "}\n");
  cut_status status = b.failed || folder == NULL ? fail(err, CUT_STATUS_MEMORY, "out of memory") : CUT_STATUS_OK;
  if (status == CUT_STATUS_OK) status = folder_make(folder, err);
  if (status == CUT_STATUS_OK) status = file_write_soon(folder, "request.json", b.data, b.n, err);
  if (status != CUT_STATUS_OK && folder != NULL) folder_remove(folder);
  free(folder);
  buffer_clear(&b);
  return status;
}

static cut_status write_outcome(const server *s, const run *r, cut_error *err) {
  buffer b = {0};
  char *folder = run_folder(s, r->id);
  buffer_add_f(&b, "{\"format\": 1, \"state\": \"%s\", \"outcome\": ", state_names[r->state]);
  buffer_add_json(&b, r->outcome);
  buffer_add(&b, ", \"tables\": ");
  buffer_add_json(&b, r->tables);
  buffer_add_f(&b, ", \"shared\": %s, \"seconds\": %.3f", r->key != NULL ? "true" : "false", r->seconds);
  if (r->error.http != 0) {
    buffer_add_f(&b, ", \"http\": %u", r->error.http);
    add_error(r, &b);
  }
  buffer_add(&b, "}\n");
  cut_status status = b.failed || folder == NULL ? fail(err, CUT_STATUS_MEMORY, "out of memory")
                                                 : file_write(folder, "outcome.json", b.data, b.n, err);
  if (folder != NULL) folder_clean(folder, kept_files, run_is_over(r) && r->state == RUN_DONE ? 4 : 2);
  free(folder);
  buffer_clear(&b);
  return status;
}

/* ---- ending -------------------------------------------------------------------------------------------------- */

/* The end of the log: what a child said that did not come to telling it properly. */
static void tell_crash(const server *s, const job *j, run *r) {
  char *folder = run_folder(s, r->id), *log = NULL;
  size_t n = 0;
  const char *last = "";
  if (folder != NULL) log = file_read(folder, "log", MAX_FACTS, &n);
  if (log != NULL) {
    while (n > 0 && log[n - 1] == '\n') log[--n] = '\0';
    const char *line = strrchr(log, '\n');
    last = line == NULL ? log : line + 1;
  }
  if (j->exit_signal == SIGXCPU)
    refuse(&r->error, 504, cut_status_text(CUT_STATUS_LIMIT), "it used too much time of the processor");
  else if (j->exit_signal != 0)
    refuse(&r->error, 500, cut_status_text(CUT_STATUS_INTERNAL), "it was ended by signal %d%s%.200s", j->exit_signal,
           last[0] != '\0' ? ": " : "", last);
  else
    refuse(&r->error, 500, cut_status_text(CUT_STATUS_INTERNAL), "it ended with status %d%s%.200s", j->exit_code,
           last[0] != '\0' ? ": " : "", last);
  free(log);
  free(folder);
}

/* HTTP's word for an error that the command told. */
static unsigned http_of(const char *status) {
  if (strcmp(status, cut_status_text(CUT_STATUS_LIMIT)) == 0 || strcmp(status, cut_status_text(CUT_STATUS_MEMORY)) == 0)
    return 504;
  if (strcmp(status, cut_status_text(CUT_STATUS_INTERNAL)) == 0 ||
      strcmp(status, cut_status_text(CUT_STATUS_SOLVER)) == 0 || strcmp(status, cut_status_text(CUT_STATUS_IO)) == 0)
    return 500;
  return 422;
}

static void settle(server *s, const job *j, run *r, const char *failure) {
  r->state = RUN_FAILED;
  if (j->cancelled) {
    r->state = RUN_CANCELLED;
    refuse(&r->error, 409, "cancelled", "the run was cancelled");
  } else if (s->stopping && (failure != NULL || j->done.kind != EVENT_DONE)) {
    r->state = RUN_LOST;
    refuse(&r->error, 503, "lost", "the server was stopped before it was finished");
  } else if (failure != NULL) {
    refuse(&r->error, 503, cut_status_text(CUT_STATUS_INTERNAL), "%s", failure);
  } else if (j->over_time) {
    refuse(&r->error, 504, cut_status_text(CUT_STATUS_LIMIT),
           "stopped after %lld s, the most that a solve may take here", (long long)s->options->seconds);
  } else if (j->error.http != 0) {
    r->error = j->error;
    r->error.http = http_of(j->error.status);
  } else if (j->done.kind == EVENT_DONE && j->exit_code >= 0 && j->exit_code < 5) {
    r->state = RUN_DONE;
    snprintf(r->outcome, sizeof r->outcome, "%s", j->done.outcome);
    r->tables = strdup(j->done.tables);
  } else {
    tell_crash(s, j, r);
  }
}

/* Flushes what a run leaves behind; its outcome last, so that whoever finds that finds all. */
static void keep(const server *s, run *r) {
  cut_error err = {0};
  char *folder = run_folder(s, r->id);
  cut_status status = folder == NULL || (r->state == RUN_DONE && r->tables == NULL)
                          ? fail(&err, CUT_STATUS_MEMORY, "out of memory")
                          : CUT_STATUS_OK;
  if (status == CUT_STATUS_OK && r->state == RUN_DONE)
    status = file_keep(folder, "tables.json.tmp", "tables.json", &err);
  if (status == CUT_STATUS_OK) status = file_flush(folder, "request.json", &err);
  if (status == CUT_STATUS_OK) status = folder_flush(s->runs_folder, &err);
  if (status == CUT_STATUS_OK) status = write_outcome(s, r, &err);
  if (status != CUT_STATUS_OK && r->state == RUN_DONE) {
    r->state = RUN_FAILED; /* it would be lost with the next restart: better to say so now */
    refuse(&r->error, 500, cut_status_text(status), "%s", err.message);
    (void)write_outcome(s, r, &err);
  }
  free(folder);
}

/* The disk may take its time, and nobody should wait for it who asks for something else: the supervisor lets go of the
 * lock meanwhile. Until it has it again the run counts as running, so nobody takes it away. */
static void run_ended(server *s, job *j, const char *failure) {
  run *r = j->user, next = *r;
  bool apart = pthread_equal(pthread_self(), s->supervisor) != 0;
  const served_case *c = cases_find(s, r->case_id);
  r->job = next.job = NULL;
  next.seconds = j->pid != 0 ? monotonic() - j->started : 0;
  settle(s, j, &next, failure);
  /* Files that changed meanwhile: nobody knows which it has read. */
  if (next.state != RUN_DONE || c == NULL || folder_stamp(c->path) != r->stamp) next.key = NULL;
  if (apart) pthread_mutex_unlock(&s->lock);
  keep(s, &next);
  if (apart) pthread_mutex_lock(&s->lock);
  if (next.key == NULL || next.state != RUN_DONE) {
    free(r->key);
    r->key = NULL;
  }
  r->state = next.state;
  memcpy(r->outcome, next.outcome, sizeof r->outcome);
  r->tables = next.tables;
  r->error = next.error;
  r->seconds = next.seconds;
  r->used = monotonic();
  r->tick++;
  http_wake_events(s);
}

static void run_told(server *s, job *j, const event *e) {
  run *r = j->user;
  if (r->state == RUN_WAITING) {
    r->state = RUN_RUNNING;
    r->started = j->started;
  }
  if (e->kind == EVENT_PROGRESS) {
    if (e->share > r->share)
      r->share = e->share; /* parts of a run count from their own beginning; it never goes back */
    r->seconds_left = e->seconds_left;
    snprintf(r->text, sizeof r->text, "%s", e->text);
  }
  r->tick++;
  http_wake_events(s);
}

/* ---- asking -------------------------------------------------------------------------------------------------- */

/* Tables that are not written with every run, as they are large and seldom asked for. */
static bool is_apart(const char *name) {
  return strncmp(name, "model_", 6) == 0 || strcmp(name, "solution_columns") == 0 || strcmp(name, "certificates") == 0;
}

/* The result that is to be verified is named by its run. */
static bool add_result(server *s, job *j, const char *id, problem *p) {
  const run *other = runs_find(s, id);
  if (other == NULL || other->state != RUN_DONE)
    return refuse(p, 422, "bad input", "option \"result\": \"%.60s\" is no finished run", id);
  job_add(j, "--result=%s/%s/result.cutset", s->runs_folder, other->id);
  return true;
}

static job *make_job(server *s, const run *r, const served_case *c, const question *q, problem *p) {
  char *folder = run_folder(s, r->id);
  char *out = folder == NULL ? NULL : file_path(folder, "tables.json.tmp");
  char *log = folder == NULL ? NULL : file_path(folder, "log");
  job *j = out == NULL || log == NULL ? NULL : job_new(q->verb, out, log);
  bool good = j != NULL || refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  if (good) {
    job_add(j, "--format=json");
    job_add(j, "--output=%s/result.cutset", folder);
    for (int64_t i = 0; i < cut_n_result_tables(); i++)
      if (!is_apart(cut_result_table_info(i).name)) job_add(j, "--table=%s", cut_result_table_info(i).name);
    for (int i = 0; i < q->n_options && good; i++) {
      if (strcmp(q->options[i].name, "result") == 0)
        good = add_result(s, j, q->options[i].value, p);
      else
        job_add(j, "--%s=%s", q->options[i].name, q->options[i].value);
    }
    job_add(j, "--");
    job_add(j, "%s", c->path);
    j->is_heavy = strcmp(q->verb, "check") != 0 && strcmp(q->verb, "rows") != 0;
    j->ended = run_ended;
    j->told = run_told;
  }
  if (good && j->error.http != 0) good = refuse(p, 422, "bad input", "the question has too many options");
  if (!good) {
    job_free(j);
    j = NULL;
  }
  free(log);
  free(out);
  free(folder);
  return j;
}

/* The run used longest ago, of those that are over. */
static run *oldest(const server *s) {
  run *found = NULL;
  for (int i = 0; i < s->n_runs; i++)
    if (run_is_over(s->runs[i]) && (found == NULL || s->runs[i]->used < found->used)) found = s->runs[i];
  return found;
}

static void drop(server *s, run *r) {
  char *folder = run_folder(s, r->id);
  list_remove(&s->runs, &s->n_runs, r);
  bodies_forget(s, r->id);
  if (folder != NULL) folder_remove(folder);
  free(folder);
  run_free(r);
}

static void make_way(server *s) {
  int64_t n_over = 0;
  for (int i = 0; i < s->n_runs; i++) n_over += run_is_over(s->runs[i]);
  for (; n_over >= s->options->keep; n_over--) drop(s, oldest(s));
}

static char *key_of(const server *s, const served_case *c, const char *verb, const char *options) {
  buffer b = {0};
  buffer_add_f(&b, "%s %s %016llx %s %s %s", c->id, c->digest, (unsigned long long)c->content, s->build, verb, options);
  return buffer_take(&b);
}

static char *opening_of(const question *q) {
  buffer b = {0};
  buffer_add(&b, "");
  for (int i = 0; i < q->n_options; i++)
    if (cut_option(q->options[i].index).opens_case)
      buffer_add_f(&b, "%s%s=%s", b.n > 0 ? " " : "", q->options[i].name, q->options[i].value);
  return buffer_take(&b);
}

static run *make_run(const served_case *c, const question *q, char *key) {
  buffer options = {0};
  run *r = calloc(1, sizeof *r);
  if (r == NULL) return NULL;
  make_id(r->id);
  snprintf(r->case_id, sizeof r->case_id, "%s", c->id);
  question_add_options(q, &options);
  r->options = buffer_take(&options);
  r->verb = strdup(q->verb);
  r->opening = opening_of(q);
  r->key = key == NULL ? NULL : strdup(key);
  r->created = time(NULL);
  r->stamp = c->stamp;
  r->share = r->seconds_left = -1;
  if (r->options != NULL && r->verb != NULL && r->opening != NULL && r->key != NULL) return r;
  run_free(r);
  return NULL;
}

static bool is_queue_full(server *s, const char *verb, problem *p) {
  bool heavy = strcmp(verb, "check") != 0 && strcmp(verb, "rows") != 0;
  int64_t limit = heavy ? s->options->queue : 1000, waiting = jobs_waiting(s, heavy);
  if (waiting < limit || (waiting == 0 && s->n_jobs == 0)) return false;
  refuse(p, 503, "limit reached", "%lld solves wait already: come again later", (long long)waiting);
  p->retry_after = 2;
  return true;
}

static run *start_run(server *s, const served_case *c, const question *q, char *key, problem *p) {
  cut_error err = {0};
  if (s->stopping) {
    refuse(p, 503, "stopping", "the server is stopping");
    return NULL;
  }
  if (is_queue_full(s, q->verb, p)) return NULL;
  run *r = make_run(c, q, key);
  job *j = r == NULL ? NULL : make_job(s, r, c, q, p);
  if (r == NULL) refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  if (j == NULL) {
    run_free(r);
    return NULL;
  }
  make_way(s);
  cut_status status = write_request(s, r, &err);
  if (status != CUT_STATUS_OK || !list_add(&s->runs, &s->n_runs, r)) {
    refuse(p, 503, cut_status_text(status == CUT_STATUS_OK ? CUT_STATUS_MEMORY : status), "%s",
           status == CUT_STATUS_OK ? "out of memory" : err.message);
    p->retry_after = 10;
    job_free(j);
    run_free(r);
    return NULL;
  }
  j->user = r;
  r->job = j;
  job_start(s, j);
  return r;
}

run *runs_ask(server *s, served_case *c, const question *q, problem *p) {
  buffer options = {0};
  question_add_options(q, &options);
  char *key = options.failed ? NULL : key_of(s, c, q->verb, options.data);
  run *found = NULL;
  for (int i = 0; key != NULL && i < s->n_runs && found == NULL; i++) {
    run *r = s->runs[i];
    if (r->key != NULL && r->state <= RUN_DONE && strcmp(r->key, key) == 0) found = r;
  }
  if (found != NULL)
    found->used = monotonic();
  else if (key == NULL)
    refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  else
    found = start_run(s, c, q, key, p);
  free(key);
  buffer_clear(&options);
  return found;
}

run *runs_ask_rows(server *s, const run *r, problem *p) {
  served_case *c = cases_find(s, r->case_id);
  question q = {0};
  run *rows = NULL;
  if (c == NULL || r->key == NULL || folder_stamp(c->path) != r->stamp) {
    refuse(p, 409, "changed", "the case has changed since, so its rows cannot be told beside this answer");
    return NULL;
  }
  json_t *options = json_loads(r->options, 0, NULL), *sent = json_object(), *opening = json_object(), *value;
  const char *name;
  json_object_foreach(options, name, value) {
    int64_t i = cut_find_option("rows", name, NULL);
    if (i >= 0 && cut_option(i).opens_case) json_object_set(opening, name, value);
  }
  json_object_set_new(sent, "case", json_string(r->case_id));
  json_object_set_new(sent, "options", opening);
  char *text = json_dumps(sent, 0);
  if (text == NULL)
    refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  else if (question_read("rows", text, strlen(text), &q, p))
    rows = runs_ask(s, c, &q, p);
  question_clear(&q);
  free(text);
  json_decref(sent);
  json_decref(options);
  return rows;
}

bool runs_delete(server *s, run *r) {
  if (!run_is_over(r)) {
    if (r->job != NULL) job_cancel(s, r->job);
    return true;
  }
  drop(s, r);
  return false;
}

/* ---- after a restart ----------------------------------------------------------------------------------------- */

static json_t *load(const char *folder, const char *name) {
  size_t n = 0;
  char *text = file_read(folder, name, MAX_FACTS, &n);
  json_t *root = text == NULL ? NULL : json_loadb(text, n, 0, NULL);
  free(text);
  return root;
}

static char *copy_of(const json_t *root, const char *name) {
  const char *text = json_string_value(json_object_get(root, name));
  return text == NULL ? NULL : strdup(text);
}

static void read_outcome(run *r, const json_t *outcome) {
  const char *state = json_string_value(json_object_get(outcome, "state"));
  json_t *error = json_object_get(outcome, "error");
  for (int i = 0; state != NULL && i <= RUN_LOST; i++)
    if (strcmp(state, state_names[i]) == 0) r->state = (run_state)i;
  const char *text = json_string_value(json_object_get(outcome, "outcome"));
  snprintf(r->outcome, sizeof r->outcome, "%s", text == NULL ? "" : text);
  r->tables = copy_of(outcome, "tables");
  r->seconds = json_number_value(json_object_get(outcome, "seconds"));
  if (!json_is_true(json_object_get(outcome, "shared"))) {
    free(r->key);
    r->key = NULL;
  }
  if (error == NULL) return;
  char *line = json_dumps(error, 0);
  buffer told = {0};
  buffer_add_f(&told, "{\"event\": \"error\", %s", line == NULL ? "}" : line + 1);
  if (!told.failed) r->error = event_read(told.data, told.n).error;
  r->error.http = (unsigned)json_integer_value(json_object_get(outcome, "http"));
  buffer_clear(&told);
  free(line);
}

static void take_up(void *user, const char *id) {
  server *s = user;
  char *folder = run_folder(s, id);
  json_t *request = folder == NULL ? NULL : load(folder, "request.json"), *outcome = NULL;
  run *r = request == NULL ? NULL : calloc(1, sizeof *r);
  cut_error err = {0};
  if (r != NULL) {
    const char *case_id = json_string_value(json_object_get(request, "case"));
    snprintf(r->id, sizeof r->id, "%.16s", id);
    snprintf(r->case_id, sizeof r->case_id, "%.64s", case_id == NULL ? "" : case_id);
    r->verb = copy_of(request, "verb");
    r->opening = copy_of(request, "opening");
    r->key = copy_of(request, "key");
    r->options = json_dumps(json_object_get(request, "options"), JSON_ENSURE_ASCII);
    const char *stamp = json_string_value(json_object_get(request, "stamp"));
    r->stamp = stamp == NULL ? 0 : strtoull(stamp, NULL, 16);
    r->created = (time_t)json_integer_value(json_object_get(request, "created_at"));
    r->share = r->seconds_left = -1;
    r->state = RUN_LOST;
    r->used = (double)r->created - 1e12; /* before all that are used now, in their order */
    if ((outcome = load(folder, "outcome.json")) != NULL) read_outcome(r, outcome);
    if (!run_is_over(r)) r->state = RUN_LOST;
  }
  bool sound = r != NULL && r->verb != NULL && r->opening != NULL && r->options != NULL && strcmp(r->id, id) == 0 &&
               (r->state != RUN_DONE || r->tables != NULL) && list_add(&s->runs, &s->n_runs, r);
  if (sound && outcome == NULL) {
    free(r->key);
    r->key = NULL;
    refuse(&r->error, 503, "lost", "the server was ended before it was finished");
    (void)write_outcome(s, r, &err);
  }
  if (!sound) {
    run_free(r);
    if (folder != NULL) folder_remove(folder); /* not even its question is known */
  }
  json_decref(outcome);
  json_decref(request);
  free(folder);
}

static int compare_runs(const void *a, const void *b) {
  const run *x = *(run *const *)a, *y = *(run *const *)b;
  if (x->created != y->created) return x->created < y->created ? -1 : 1;
  return strcmp(x->id, y->id);
}

cut_status runs_open(server *s, cut_error *err) {
  cut_status status = folder_make(s->runs_folder, err);
  if (status != CUT_STATUS_OK) return status;
  if (!folder_each(s->runs_folder, take_up, s)) return fail(err, CUT_STATUS_IO, "%s cannot be read", s->runs_folder);
  if (s->n_runs > 0) qsort(s->runs, (size_t)s->n_runs, sizeof *s->runs, compare_runs);
  return CUT_STATUS_OK;
}

void runs_close(server *s) {
  for (int i = 0; i < s->n_runs; i++) run_free(s->runs[i]);
  free(s->runs);
  s->runs = NULL;
  s->n_runs = 0;
}
