/* Cases: folders given at the start, and uploads, which live below the server's own folder. What is told of a case
 * comes from the commands `check` and `rows`, run again whenever its files change. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/files.h"
#include "server/server.h"

enum { MAX_ANSWER = 64 << 20, MAX_CANDIDATES = 8, MAX_UPLOADED = 200 };

static void case_free(served_case *c) {
  if (c == NULL) return;
  free(c->path);
  free(c->findings);
  free(c->facts);
  free(c->more);
  free(c);
}

served_case *cases_find(server *s, const char *id) {
  for (int i = 0; i < s->n_cases; i++)
    if (strcmp(s->cases[i]->id, id) == 0) return s->cases[i];
  return NULL;
}

static served_case *case_new(const char *id, const char *path) {
  served_case *c = calloc(1, sizeof *c);
  if (c == NULL) return NULL;
  snprintf(c->id, sizeof c->id, "%s", id);
  c->path = strdup(path);
  if (c->path != NULL) return c;
  free(c);
  return NULL;
}

/* ---- what is told of it -------------------------------------------------------------------------------------- */

static const char *text_of(const json_t *row, const char *name) {
  const char *text = json_string_value(json_object_get(row, name));
  return text == NULL ? "" : text;
}

/* Value of a name in the table `run`, "" if there is none. */
static const char *fact_of(const json_t *root, const char *name) {
  size_t i;
  json_t *row;
  json_array_foreach(json_object_get(root, "run"), i, row) if (strcmp(text_of(row, "name"), name) == 0) return text_of(
      row, "value");
  return "";
}

static void add_member(buffer *out, const char *name, const char *text) {
  buffer_add_f(out, "%s\"%s\": ", out->n > 0 ? ", " : "", name);
  buffer_add_json(out, text);
}

/* "buyer BLR UKR" as ["BLR", "UKR"]; no buyers in the system's view. */
static void add_buyers(buffer *out, const char *view) {
  const char *p = strncmp(view, "buyer ", 6) == 0 ? view + 6 : "";
  buffer_add(out, ", \"buyers\": [");
  for (bool first = true; *p != '\0'; first = false) {
    size_t n = strcspn(p, " ");
    buffer_add_f(out, "%s\"%.*s\"", first ? "" : ", ", (int)n, p);
    p += n + (p[n] == ' ');
  }
  buffer_add(out, "]");
}

static void keep_facts(served_case *c, const json_t *root) {
  buffer facts = {0};
  int64_t n_errors = 0;
  size_t i;
  json_t *row, *findings = json_object_get(root, "findings");
  json_array_foreach(findings, i, row) n_errors += strcmp(text_of(row, "severity"), "error") == 0;
  add_member(&facts, "title", fact_of(root, "title"));
  add_member(&facts, "currency", fact_of(root, "currency"));
  const char *as_of = fact_of(root, "as_of");
  add_member(&facts, "as_of", as_of[0] == '\0' ? NULL : as_of);
  add_member(&facts, "start", fact_of(root, "start"));
  add_member(&facts, "end", fact_of(root, "end"));
  add_buyers(&facts, fact_of(root, "view"));
  free(c->facts);
  free(c->findings);
  c->facts = buffer_take(&facts);
  c->findings = findings == NULL ? strdup("[]") : json_dumps(findings, 0);
  snprintf(c->digest, sizeof c->digest, "%s", fact_of(root, "case_digest"));
  c->n_errors = n_errors;
}

static void add_questions(buffer *out, const json_t *root) {
  size_t i;
  json_t *row;
  buffer_add(out, "\"questions\": [");
  json_array_foreach(json_object_get(root, "case_questions"), i, row) {
    buffer one = {0};
    add_member(&one, "verb", text_of(row, "verb"));
    add_member(&one, "title", text_of(row, "title"));
    add_member(&one, "options", text_of(row, "options"));
    buffer_add_f(out, "%s{%s}", i > 0 ? ", " : "", one.failed ? "" : one.data);
    out->failed = out->failed || one.failed;
    buffer_clear(&one);
  }
  buffer_add(out, "]");
}

/* Rows of `scenarios` are named scenario/position; the title stands on one of them. */
static void add_scenarios(buffer *out, const json_t *root) {
  size_t i;
  json_t *row;
  char last[200] = "", title[400] = "";
  bool any = false;
  buffer_add(out, ", \"scenarios\": [");
  json_t *cells = json_object_get(root, "case_cells");
  for (i = 0; i <= json_array_size(cells); i++) {
    row = json_array_get(cells, i);
    const char *id = text_of(row, "id");
    char name[200];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(id, "/"), id);
    if (strcmp(name, last) != 0 && last[0] != '\0') {
      buffer one = {0};
      add_member(&one, "id", last);
      add_member(&one, "name", title[0] == '\0' ? last : title);
      buffer_add_f(out, "%s{%s}", any ? ", " : "", one.failed ? "" : one.data);
      out->failed = out->failed || one.failed;
      buffer_clear(&one);
      any = true;
      title[0] = '\0';
    }
    snprintf(last, sizeof last, "%s", name);
    if (title[0] == '\0' && strcmp(text_of(row, "column"), "title") == 0)
      snprintf(title, sizeof title, "%s", text_of(row, "text"));
  }
  buffer_add(out, "]");
}

/* ---- looking at it ------------------------------------------------------------------------------------------- */

/* The answer of a job about a case, and its file is gone. */
static json_t *take_answer(const job *j) {
  size_t n = 0;
  const char *slash = strrchr(j->out, '/');
  char *folder = strndup(j->out, (size_t)(slash - j->out));
  char *text = folder == NULL ? NULL : file_read(folder, slash + 1, MAX_ANSWER, &n);
  json_t *root = text == NULL ? NULL : json_loadb(text, n, 0, NULL);
  (void)unlink(j->out);
  (void)unlink(j->log);
  free(text);
  free(folder);
  return root;
}

static void checked(served_case *c, const char *why) {
  c->checking = NULL;
  c->is_checked = true;
  c->stamp = c->checking_stamp;
  if (why != NULL) refuse(&c->failure, 503, cut_status_text(CUT_STATUS_INTERNAL), "%s", why);
}

/* A candidate that nobody waited for goes when the last job about it has ended. */
static void drop_abandoned(server *s, served_case *c) {
  if (c->is_candidate && c->abandoned) case_abandon(s, c);
}

static void rows_ended(server *s, job *j, const char *failure) {
  served_case *c = j->user;
  json_t *root = take_answer(j);
  buffer more = {0};
  if (failure == NULL && root == NULL) failure = "the case cannot be looked at";
  add_questions(&more, root);
  add_scenarios(&more, root);
  free(c->more);
  c->more = buffer_take(&more);
  if (failure == NULL && c->more == NULL) failure = "out of memory";
  json_decref(root);
  checked(c, failure);
  drop_abandoned(s, c);
}

static job *job_about(server *s, served_case *c, const char *verb, job_ended_fn ended) {
  char id[ID_BYTES], out[64], log[64];
  make_id(id);
  snprintf(out, sizeof out, "%s.json", id);
  snprintf(log, sizeof log, "%s.log", id);
  char *out_path = file_path(s->scratch, out), *log_path = file_path(s->scratch, log);
  job *j = out_path == NULL || log_path == NULL ? NULL : job_new(verb, out_path, log_path);
  free(out_path);
  free(log_path);
  if (j == NULL) return NULL;
  job_add(j, "--format=json");
  j->user = c;
  j->ended = ended;
  return j;
}

static void start_about(server *s, served_case *c, job *j) {
  if (j == NULL) {
    checked(c, "out of memory");
    return;
  }
  job_add(j, "--");
  job_add(j, "%s", c->path);
  c->checking = j;
  job_start(s, j);
}

static void check_ended(server *s, job *j, const char *failure) {
  served_case *c = j->user;
  bool is_last = true; /* of the jobs about it */
  json_t *root = take_answer(j);
  if (failure == NULL && root == NULL) failure = j->error.http != 0 ? j->error.message : "the case cannot be checked";
  if (failure != NULL) {
    checked(c, failure);
  } else {
    keep_facts(c, root);
    if (c->facts == NULL || c->findings == NULL) {
      checked(c, "out of memory");
    } else if (c->n_errors > 0 || c->is_candidate) {
      checked(c, NULL); /* there are no rows to be told, or not yet */
    } else {
      is_last = false;
      job *rows = job_about(s, c, "rows", rows_ended);
      if (rows != NULL) {
        job_add(rows, "--row=scenarios");
        job_add(rows, "--row=questions");
        job_add(rows, "--table=case_questions");
        job_add(rows, "--table=case_cells");
      }
      start_about(s, c, rows);
    }
  }
  json_decref(root);
  if (is_last) drop_abandoned(s, c);
}

bool case_is_ready(server *s, served_case *c) {
  uint64_t stamp = folder_stamp(c->path);
  if (c->is_checked && stamp == c->stamp) return true;
  if (c->checking != NULL) return false;
  c->is_checked = false;
  c->failure.http = 0;
  c->n_errors = 0;
  c->digest[0] = '\0';
  c->checking_stamp = stamp;
  c->content = folder_content(c->path);
  free(c->more);
  c->more = NULL;
  start_about(s, c, job_about(s, c, "check", check_ended));
  return c->is_checked;
}

void case_add_info(const served_case *c, bool whole, buffer *out) {
  buffer_add_f(out, "{\"id\": \"%s\", %s, \"n_errors\": %lld, \"uploaded\": %s", c->id,
               c->facts == NULL ? "" : c->facts, (long long)c->n_errors, c->uploaded ? "true" : "false");
  if (whole) buffer_add_f(out, ", %s", c->more == NULL ? "\"questions\": [], \"scenarios\": []" : c->more);
  if (whole && c->findings != NULL) buffer_add_f(out, ", \"findings\": %s", c->findings);
  buffer_add(out, "}");
}

void case_refuse(const served_case *c, buffer *out) {
  problem p;
  buffer whole = {0};
  refuse(&p, 422, cut_status_text(CUT_STATUS_INPUT), "%lld error%s in the case", (long long)c->n_errors,
         c->n_errors == 1 ? "" : "s");
  problem_add(&p, &whole);
  if (whole.failed) {
    out->failed = true;
  } else { /* into the error object, before its brace */
    buffer_add_n(out, whole.data, whole.n - 1);
    buffer_add_f(out, ", \"findings\": %s}}\n", c->findings == NULL ? "[]" : c->findings);
  }
  buffer_clear(&whole);
}

/* ---- uploads ------------------------------------------------------------------------------------------------- */

served_case *case_stage(server *s, const char *id, const upload *u, problem *p) {
  char name[64], random[ID_BYTES];
  cut_error err = {0};
  int n_uploaded = 0;
  for (int i = 0; i < s->n_cases; i++) n_uploaded += s->cases[i]->uploaded;
  if (s->n_candidates >= MAX_CANDIDATES)
    refuse(p, 503, "limit reached", "%d uploads are being checked: come again later", s->n_candidates);
  else if (n_uploaded >= MAX_UPLOADED && cases_find(s, id) == NULL)
    refuse(p, 409, "limit reached", "there are %d uploaded cases: remove some first", n_uploaded);
  if (p->http != 0) return NULL;
  make_id(random);
  snprintf(name, sizeof name, ".new-%s", random);
  char *path = file_path(s->cases_folder, name);
  served_case *c = path == NULL ? NULL : case_new(id, path);
  cut_status status = c == NULL ? fail(&err, CUT_STATUS_MEMORY, "out of memory") : folder_make(path, &err);
  for (int i = 0; i < u->n && status == CUT_STATUS_OK; i++)
    status = file_write(path, u->files[i].name, u->files[i].text, u->files[i].n, &err);
  if (status == CUT_STATUS_OK && !list_add(&s->candidates, &s->n_candidates, c))
    status = fail(&err, CUT_STATUS_MEMORY, "out of memory");
  if (status != CUT_STATUS_OK) {
    refuse_error(p, 503, &err);
    p->retry_after = 10;
    if (path != NULL) folder_remove(path);
    case_free(c);
    c = NULL;
  } else {
    c->is_candidate = c->uploaded = true;
  }
  free(path);
  return c;
}

void case_abandon(server *s, served_case *c) {
  if (c->checking != NULL) {
    c->abandoned = true; /* the job that looks at it ends it */
    return;
  }
  list_remove(&s->candidates, &s->n_candidates, c);
  folder_remove(c->path);
  case_free(c);
}

/* Gives the candidate's folder its name; what had the name is moved aside first and then removed. */
static cut_status swap_folders(server *s, const served_case *c, const char *to, cut_error *err) {
  char random[ID_BYTES], name[64];
  cut_status status = CUT_STATUS_OK;
  make_id(random);
  snprintf(name, sizeof name, ".old-%s", random);
  char *aside = file_path(s->cases_folder, name);
  if (aside == NULL) return fail(err, CUT_STATUS_MEMORY, "out of memory");
  bool had = rename(to, aside) == 0;
  if (!had && errno != ENOENT) {
    status = fail(err, CUT_STATUS_IO, "%s cannot be moved: %s", to, strerror(errno));
  } else if (rename(c->path, to) != 0) {
    status = fail(err, CUT_STATUS_IO, "%s cannot be written: %s", to, strerror(errno));
    if (had) (void)rename(aside, to);
  } else {
    status = folder_flush(s->cases_folder, err);
    folder_remove(aside);
  }
  free(aside);
  return status;
}

bool case_install(server *s, served_case *candidate, problem *p) {
  served_case *old = cases_find(s, candidate->id), *c = NULL;
  char *to = file_path(s->cases_folder, candidate->id);
  cut_error err = {0};
  bool good = true;
  if (old != NULL && !old->uploaded)
    good = refuse(p, 409, "conflict", "\"%s\" is a case that the server was started with", candidate->id);
  else if (old != NULL && (runs_use_case(s, old->id) || old->checking != NULL))
    good = refuse(p, 409, "conflict", "the case \"%s\" is being used: cancel its runs first", old->id);
  else if (to == NULL || (old == NULL && (c = case_new(candidate->id, to)) == NULL) ||
           (c != NULL && !list_add(&s->cases, &s->n_cases, c)))
    good = refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  else if (swap_folders(s, candidate, to, &err) != CUT_STATUS_OK)
    good = refuse_error(p, 503, &err);
  if (good) {
    if (old == NULL) old = c;
    old->uploaded = true;
    old->is_checked = false;
  } else if (c != NULL) {
    list_remove(&s->cases, &s->n_cases, c);
    case_free(c);
  }
  free(to);
  case_abandon(s, candidate);
  return good;
}

bool case_delete(server *s, const char *id, problem *p) {
  served_case *c = cases_find(s, id);
  char random[ID_BYTES], name[64];
  if (c == NULL) return refuse(p, 404, "not found", "there is no case \"%s\"", id);
  if (!c->uploaded) return refuse(p, 409, "conflict", "\"%s\" is a case that the server was started with", id);
  if (runs_use_case(s, id) || c->checking != NULL)
    return refuse(p, 409, "conflict", "the case \"%s\" is being used: cancel its runs first", id);
  make_id(random);
  snprintf(name, sizeof name, ".old-%s", random);
  char *aside = file_path(s->cases_folder, name);
  if (aside == NULL) return refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  bool moved = rename(c->path, aside) == 0 || errno == ENOENT;
  if (moved) {
    (void)folder_flush(s->cases_folder, NULL);
    folder_remove(aside);
    list_remove(&s->cases, &s->n_cases, c);
    case_free(c);
  } else {
    refuse(p, 503, cut_status_text(CUT_STATUS_IO), "the case cannot be removed: %s", strerror(errno));
  }
  free(aside);
  return moved;
}

/* ---- at the start -------------------------------------------------------------------------------------------- */

/* The name of the folder in letters of an id: "Belarus 2020" as "belarus-2020". */
static void id_of_path(const char *path, char id[MAX_ID + 1]) {
  size_t end = strlen(path), n = 0;
  while (end > 1 && path[end - 1] == '/') end--;
  size_t first = end;
  while (first > 0 && path[first - 1] != '/') first--;
  for (size_t i = first; i < end && n < MAX_ID; i++) {
    char c = path[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    id[n++] = (char)((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ? c : '-');
  }
  id[n] = '\0';
}

static cut_status add_given(server *s, const char *given, cut_error *err) {
  char id[MAX_ID + 1];
  struct stat about;
  char *path = realpath(given, NULL);
  served_case *c = NULL;
  cut_status status = CUT_STATUS_OK;
  if (path == NULL || stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
    status = fail(err, CUT_STATUS_INPUT, "%s is no folder of a case", given);
  if (status == CUT_STATUS_OK) {
    id_of_path(path, id);
    if (cases_find(s, id) != NULL)
      status = fail(err, CUT_STATUS_INPUT, "%s: another case is called \"%s\" already", given, id);
    else if ((c = case_new(id, path)) == NULL || !list_add(&s->cases, &s->n_cases, c))
      status = fail(err, CUT_STATUS_MEMORY, "out of memory");
  }
  if (status != CUT_STATUS_OK) case_free(c);
  free(path);
  return status;
}

static void take_up(void *user, const char *name) {
  server *s = user;
  char *path = file_path(s->cases_folder, name);
  served_case *c = NULL;
  if (path == NULL) return;
  if (!is_id(name)) {
    folder_remove(path); /* half uploaded, or half removed */
  } else if (cases_find(s, name) == NULL && (c = case_new(name, path)) != NULL) {
    c->uploaded = true;
    if (!list_add(&s->cases, &s->n_cases, c)) case_free(c);
  }
  free(path);
}

static int compare_cases(const void *a, const void *b) {
  const served_case *x = *(served_case *const *)a, *y = *(served_case *const *)b;
  if (x->uploaded != y->uploaded) return x->uploaded ? 1 : -1;
  return x->uploaded ? strcmp(x->id, y->id) : 0;
}

cut_status cases_open(server *s, cut_error *err) {
  cut_status status = folder_make(s->cases_folder, err);
  for (int i = 0; i < s->options->n_cases && status == CUT_STATUS_OK; i++)
    status = add_given(s, s->options->cases[i], err);
  if (status != CUT_STATUS_OK) return status;
  int n_given = s->n_cases;
  if (!folder_each(s->cases_folder, take_up, s)) return fail(err, CUT_STATUS_IO, "%s cannot be read", s->cases_folder);
  if (s->n_cases > n_given) qsort(s->cases + n_given, (size_t)(s->n_cases - n_given), sizeof *s->cases, compare_cases);
  return CUT_STATUS_OK;
}

void cases_close(server *s) {
  for (int i = 0; i < s->n_cases; i++) case_free(s->cases[i]);
  for (int i = 0; i < s->n_candidates; i++) {
    folder_remove(s->candidates[i]->path);
    case_free(s->candidates[i]);
  }
  free(s->cases);
  free(s->candidates);
  s->cases = s->candidates = NULL;
  s->n_cases = s->n_candidates = 0;
}
