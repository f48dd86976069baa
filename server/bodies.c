/* Bodies of answers. A run's tables lie in one file, one row a line, as the command printed them; what is asked for is
 * cut out of it, so that it is byte for byte what the command would print. Tables that are not in it are printed by a
 * job of `export`. Ready bodies are kept up to a limit, those used last the longest. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "server/files.h"
#include "server/html_report.h"
#include "server/http.h"
#include "server/server.h"

enum { MAX_BYTES = 128 << 20, MAX_BODIES = 1000, OVERHEAD = 4096, LIGHTLY = 8 << 20 };
static const size_t max_file = (size_t)2 << 30;

typedef enum task_kind { CUT_OUT, TAKE_WHOLE, REPORT } task_kind;

/* What the packer is to make. Texts are its own. */
struct pack_task {
  task_kind kind;
  char *key; /* of the body */
  char run[ID_BYTES], rows[ID_BYTES], outcome[32];
  char *tables, *solve; /* CUT_OUT; "" for all */
  bool csv;
  char *file; /* TAKE_WHOLE: name in the scratch folder */
  pack_task *next;
};

/* ---- lists of words ------------------------------------------------------------------------------------------ */

static bool lists(const char *list, const char *word, size_t n) {
  for (const char *p = list; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
    if (strncmp(p, word, n) == 0 && (p[n] == ' ' || p[n] == '\0')) return true;
  return false;
}

static bool is_apart(const char *name, size_t n) {
  return (n > 6 && strncmp(name, "model_", 6) == 0) || lists("solution_columns certificates", name, n);
}

static bool any_apart(const char *tables) {
  for (const char *p = tables; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
    if (is_apart(p, strcspn(p, " "))) return true;
  return false;
}

/* ---- cutting out --------------------------------------------------------------------------------------------- */

static bool has_solves(const char *table, size_t n) {
  for (int64_t i = 0; i < cut_n_columns(); i++) {
    cut_column_info c = cut_column(i);
    if (strlen(c.table) == n && strncmp(c.table, table, n) == 0 && strcmp(c.name, "solve") == 0) return true;
  }
  return false;
}

/* Does the line have `needle`? It begins with an unescaped quote, so it cannot be found within a text. */
static bool has_text(const char *line, size_t n, const char *needle, size_t k) {
  for (const char *p = line; (size_t)(line + n - p) >= k;) {
    p = memchr(p, '"', (size_t)(line + n - p) - k + 1);
    if (p == NULL) return false;
    if (memcmp(p, needle, k) == 0) return true;
    p++;
  }
  return false;
}

/* Goes through the lines of the file: "{", `"name": [`, rows, `]`, "}", and copies the tables chosen, as the command
 * would print them alone. Without a choice those that have rows; `solve` keeps only its rows. */
static void cut_out(const char *text, size_t n, const char *tables, const char *solve, buffer *out) {
  buffer needle = {0};
  const char *end = text + n;
  bool taken = false, any_table = false, any_row = false, filtered = false;
  if (solve[0] != '\0') {
    buffer_add(&needle, "\"solve\": ");
    buffer_add_json(&needle, solve);
  }
  buffer_add(out, "{");
  for (const char *line = text; line < end;) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    if (stop == NULL) stop = end;
    size_t k = (size_t)(stop - line);
    if (k > 0 && line[0] == '"') { /* a table begins */
      size_t length = strcspn(line + 1, "\"");
      const char *rest = line + 1 + length;
      bool empty = (size_t)(stop - rest) >= 5 && strncmp(rest, "\": []", 5) == 0;
      taken = tables[0] == '\0' ? !empty : lists(tables, line + 1, length);
      filtered = needle.n > 0 && has_solves(line + 1, length);
      any_row = false;
      if (taken) {
        buffer_add_f(out, "%s\n\"%.*s\": [", any_table ? "," : "", (int)length, line + 1);
        any_table = true;
      }
      if (taken && empty) buffer_add(out, "]");
    } else if (taken && k > 0 && line[0] == '{' && k > 1) {
      size_t row = k - (line[k - 1] == ',');
      if (!filtered || has_text(line, row, needle.data, needle.n)) {
        buffer_add(out, any_row ? ",\n" : "\n");
        buffer_add_n(out, line, row);
        any_row = true;
      }
    } else if (taken && k > 0 && line[0] == ']') {
      buffer_add(out, any_row ? "\n]" : "]");
      taken = false;
    }
    line = stop + (stop < end);
  }
  buffer_add(out, any_table ? "\n}\n" : "}\n");
  if (needle.failed) out->failed = true;
  buffer_clear(&needle);
}

/* ---- bodies -------------------------------------------------------------------------------------------------- */

void body_free(body *b) {
  if (b == NULL) return;
  if (b->plain != NULL) MHD_destroy_response(b->plain);
  if (b->packed != NULL) MHD_destroy_response(b->packed);
  free(b->key);
  free(b);
}

/* The bytes as gzip; NULL if that is not shorter, or memory is out. */
static char *pack(const char *bytes, size_t n, size_t *n_packed) {
  z_stream z = {0};
  if (n < 256 || n > UINT32_MAX / 2) return NULL;
  if (deflateInit2(&z, n > LIGHTLY ? 1 : 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return NULL;
  char *packed = malloc(n);
  bool good = false;
  if (packed != NULL) {
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)packed;
    z.avail_out = (uInt)n;
    good = deflate(&z, Z_FINISH) == Z_STREAM_END;
    *n_packed = z.total_out;
  }
  (void)deflateEnd(&z);
  if (good) return packed;
  free(packed);
  return NULL;
}

static struct MHD_Response *respond(char *bytes, size_t n, const char *type, const char *etag, bool packed) {
  struct MHD_Response *r = MHD_create_response_from_buffer(n, bytes, MHD_RESPMEM_MUST_FREE);
  if (r == NULL) {
    free(bytes);
    return NULL;
  }
  http_add_headers(r, type);
  char tag[80];
  snprintf(tag, sizeof tag, "\"%s%s\"", etag, packed ? "-gz" : "");
  (void)MHD_add_response_header(r, MHD_HTTP_HEADER_ETAG, tag);
  (void)MHD_add_response_header(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
  if (packed) (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  return r;
}

static bool fill(body *b, char *bytes, size_t n, const char *type, const char *etag) {
  size_t n_packed = 0;
  char *packed = pack(bytes, n, &n_packed);
  snprintf(b->etag, sizeof b->etag, "%s", etag);
  if (packed != NULL) b->packed = respond(packed, n_packed, type, etag, true);
  b->plain = respond(bytes, n, type, etag, false);
  b->bytes = n + n_packed + OVERHEAD; /* of headers, which are many beside a small answer */
  b->state = BODY_PACKED;
  return b->plain != NULL;
}

body *body_of_bytes(char *bytes, size_t n, const char *type, const char *etag) {
  body *b = calloc(1, sizeof *b);
  if (b == NULL) {
    free(bytes);
    return NULL;
  }
  if (fill(b, bytes, n, type, etag)) return b;
  body_free(b);
  return NULL;
}

/* ---- the cache ----------------------------------------------------------------------------------------------- */

static body *find(server *s, const char *key) {
  for (int i = 0; i < s->n_bodies; i++)
    if (strcmp(s->bodies[i]->key, key) == 0) return s->bodies[i];
  return NULL;
}

static void drop(server *s, body *b) {
  s->bodies_bytes -= b->bytes;
  list_remove(&s->bodies, &s->n_bodies, b);
  body_free(b);
}

void bodies_forget(server *s, const char *run_id) {
  size_t n = strlen(run_id);
  for (int i = s->n_bodies - 1; i >= 0; i--)
    if (strncmp(s->bodies[i]->key, run_id, n) == 0) drop(s, s->bodies[i]);
}

/* Room for what has come: what was used longest ago goes, but not what is being made, nor the newest. */
static void make_way(server *s, const body *newest) {
  while (s->bodies_bytes > MAX_BYTES || s->n_bodies > MAX_BODIES) {
    body *found = NULL;
    for (int i = 0; i < s->n_bodies; i++) {
      body *b = s->bodies[i];
      if (b != newest && b->state != BODY_WAITS && (found == NULL || b->used < found->used)) found = b;
    }
    if (found == NULL) return;
    drop(s, found);
  }
}

static body *add(server *s, const char *key) {
  body *b = calloc(1, sizeof *b);
  if (b == NULL) return NULL;
  b->key = strdup(key);
  if (b->key != NULL && list_add(&s->bodies, &s->n_bodies, b)) return b;
  body_free(b);
  return NULL;
}

/* ---- tasks --------------------------------------------------------------------------------------------------- */

static void task_free(pack_task *t) {
  if (t == NULL) return;
  free(t->key);
  free(t->tables);
  free(t->solve);
  free(t->file);
  free(t);
}

static pack_task *task_new(task_kind kind, const run *r, const char *key) {
  pack_task *t = calloc(1, sizeof *t);
  if (t == NULL) return NULL;
  t->kind = kind;
  t->key = strdup(key);
  snprintf(t->run, sizeof t->run, "%s", r->id);
  snprintf(t->outcome, sizeof t->outcome, "%s", r->outcome);
  if (t->key != NULL) return t;
  task_free(t);
  return NULL;
}

static void queue_task(server *s, pack_task *t) {
  pack_task **end = &s->first_task;
  while (*end != NULL) end = &(*end)->next;
  *end = t;
  pthread_cond_signal(&s->has_task);
}

static bool make_cut(const server *s, const pack_task *t, buffer *out, problem *p) {
  size_t n = 0;
  char *folder = run_folder(s, t->run);
  char *text = folder == NULL ? NULL : file_read(folder, "tables.json", max_file, &n);
  free(folder);
  if (text == NULL) return refuse(p, 500, cut_status_text(CUT_STATUS_IO), "the run's tables cannot be read");
  cut_out(text, n, t->tables, t->solve, out);
  free(text);
  return true;
}

static bool make_whole(const server *s, const pack_task *t, buffer *out, problem *p) {
  size_t n = 0;
  char *text = file_read(s->scratch, t->file, max_file, &n);
  char *path = file_path(s->scratch, t->file);
  if (path != NULL) (void)unlink(path);
  free(path);
  if (text == NULL) return refuse(p, 500, cut_status_text(CUT_STATUS_IO), "the tables cannot be read");
  if (t->solve[0] != '\0')
    cut_out(text, n, t->tables, t->solve, out);
  else
    buffer_add_n(out, text, n);
  free(text);
  return true;
}

static bool make_report(const server *s, const pack_task *t, buffer *out, problem *p) {
  pack_task rows = *t;
  buffer result = {0}, written = {0};
  char tables[] = "case_questions case_rows case_cells", *text = NULL;
  size_t n = 0;
  cut_error err = {0};
  memcpy(rows.run, t->rows, sizeof rows.run);
  rows.tables = tables;
  bool good = make_cut(s, t, &result, p) && make_cut(s, &rows, &written, p);
  if (good && (result.failed || written.failed))
    good = refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  if (good && report_make(result.data, result.n, written.data, written.n, &text, &n, &err) != CUT_STATUS_OK)
    good = refuse_error(p, err.status == CUT_STATUS_INPUT ? 404 : 503, &err);
  if (good) buffer_add_n(out, text, n);
  free(text);
  buffer_clear(&written);
  buffer_clear(&result);
  return good;
}

/* The body of a task, made under no lock. */
static void perform(const server *s, const pack_task *t, body *made) {
  static const char json[] = "application/json", csv[] = "text/csv; charset=utf-8", html[] = "text/html; charset=utf-8";
  buffer out = {0};
  char etag[64];
  bool good = t->kind == CUT_OUT      ? make_cut(s, t, &out, &made->failure)
              : t->kind == TAKE_WHOLE ? make_whole(s, t, &out, &made->failure)
                                      : make_report(s, t, &out, &made->failure);
  if (good && out.failed) good = refuse(&made->failure, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  if (good) {
    size_t n = out.n;
    snprintf(etag, sizeof etag, "%s-%016llx", t->run, (unsigned long long)bytes_stamp(0, out.data, n));
    good = fill(made, buffer_take(&out), n,
                t->kind == REPORT ? html
                : t->csv          ? csv
                                  : json,
                etag) ||
           refuse(&made->failure, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  }
  if (good) http_add_run(made, t->run, t->outcome, t->kind == REPORT);
  if (!good) made->state = BODY_FAILED;
  buffer_clear(&out);
}

void *bodies_pack(void *user) {
  server *s = user;
  pthread_mutex_lock(&s->lock);
  while (!s->stopping || s->first_task != NULL) {
    pack_task *t = s->first_task;
    if (t == NULL) {
      pthread_cond_wait(&s->has_task, &s->lock);
      continue;
    }
    s->first_task = t->next;
    pthread_mutex_unlock(&s->lock);
    body made = {.bytes = 0};
    perform(s, t, &made);
    pthread_mutex_lock(&s->lock);
    body *b = find(s, t->key);
    if (b != NULL) {
      made.key = b->key;
      made.used = ++s->clock;
      *b = made;
      s->bodies_bytes += b->bytes;
      make_way(s, b);
    } else {
      if (made.plain != NULL) MHD_destroy_response(made.plain);
      if (made.packed != NULL) MHD_destroy_response(made.packed);
    }
    task_free(t);
    http_wake(s);
  }
  pthread_mutex_unlock(&s->lock);
  return NULL;
}

/* ---- asking for one ------------------------------------------------------------------------------------------ */

static void export_ended(server *s, job *j, const char *failure) {
  pack_task *t = j->user;
  body *b = find(s, t->key);
  (void)unlink(j->log);
  if (failure == NULL && j->done.kind == EVENT_DONE && j->exit_code >= 0 && b != NULL) {
    queue_task(s, t);
    return;
  }
  (void)unlink(j->out);
  if (b != NULL) {
    b->state = BODY_FAILED;
    if (j->error.http != 0)
      b->failure = j->error;
    else
      refuse(&b->failure, 503, cut_status_text(CUT_STATUS_INTERNAL), "%s", failure != NULL ? failure : "it was ended");
  }
  task_free(t);
}

/* Has the command print what is not in the run's file of tables. */
static bool start_export(server *s, pack_task *t, const char *tables) {
  char id[ID_BYTES], name[64];
  make_id(id);
  snprintf(name, sizeof name, "%s.out", id);
  t->file = strdup(name);
  char *out = file_path(s->scratch, name);
  snprintf(name, sizeof name, "%s.log", id);
  char *log = file_path(s->scratch, name);
  job *j = t->file == NULL || out == NULL || log == NULL ? NULL : job_new("export", out, log);
  free(log);
  free(out);
  if (j == NULL) return false;
  job_add(j, "--format=%s", t->csv ? "csv" : "json");
  for (const char *p = tables; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
    job_add(j, "--table=%.*s", (int)strcspn(p, " "), p);
  job_add(j, "--");
  job_add(j, "%s/%s/result.cutset", s->runs_folder, t->run);
  j->user = t;
  j->ended = export_ended;
  job_start(s, j);
  return true;
}

/* The ready body of that key; NULL with p->http 0 if it is being made, or is to be (then *is_new). */
static body *look_up(server *s, const char *key, bool *is_new, problem *p) {
  body *b = find(s, key);
  *is_new = b == NULL;
  if (b == NULL || b->state == BODY_WAITS) return NULL;
  b->used = ++s->clock;
  if (b->state == BODY_PACKED) return b;
  *p = b->failure;
  drop(s, b);
  return NULL;
}

/* All tables but the detailed ones, of those that have rows; or all of them. */
static char *default_tables(const run *r, bool whole) {
  buffer b = {0};
  buffer_add(&b, "");
  for (int64_t i = 0; i < cut_n_result_tables(); i++) {
    cut_table_info t = cut_result_table_info(i);
    if ((!whole && t.is_detail) || !lists(r->tables, t.name, strlen(t.name))) continue;
    buffer_add_f(&b, "%s%s", b.n > 0 ? " " : "", t.name);
  }
  return buffer_take(&b);
}

static void begin(server *s, pack_task *t, problem *p) {
  body *b = t == NULL ? NULL : add(s, t->key);
  if (b == NULL) {
    task_free(t);
    refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
    return;
  }
  bool apart = t->kind == CUT_OUT && (t->csv || any_apart(t->tables));
  if (!apart) {
    queue_task(s, t);
    return;
  }
  t->kind = TAKE_WHOLE;
  if (start_export(s, t, t->tables)) return;
  drop(s, b);
  task_free(t);
  refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
}

body *body_of_tables(server *s, const run *r, const choice *c, bool whole, problem *p) {
  buffer key = {0};
  bool is_new = false;
  char *tables = c->tables[0] == '\0' ? default_tables(r, whole) : strdup(c->tables);
  p->http = 0;
  buffer_add_f(&key, "%s %s %s %s", r->id, c->csv ? "csv" : "json", tables == NULL ? "" : tables, c->solve);
  if (tables == NULL || key.failed) {
    refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
    free(tables);
    buffer_clear(&key);
    return NULL;
  }
  body *b = look_up(s, key.data, &is_new, p);
  if (is_new) {
    pack_task *t = task_new(CUT_OUT, r, key.data);
    if (t != NULL) {
      t->csv = c->csv;
      t->tables = strdup(tables);
      t->solve = strdup(c->solve);
      if (t->tables == NULL || t->solve == NULL) {
        task_free(t);
        t = NULL;
      }
    }
    begin(s, t, p);
  }
  free(tables);
  buffer_clear(&key);
  return b;
}

body *body_of_report(server *s, const run *r, const run *rows, problem *p) {
  buffer key = {0}, tables = {0};
  bool is_new = false;
  p->http = 0;
  for (int64_t i = 0; i < cut_n_result_tables(); i++) {
    const char *name = cut_result_table_info(i).name;
    if (report_has_table(name) && lists(r->tables, name, strlen(name)))
      buffer_add_f(&tables, "%s%s", tables.n > 0 ? " " : "", name);
  }
  buffer_add_f(&key, "%s report %s", r->id, rows->id);
  body *b = key.failed || tables.failed ? NULL : look_up(s, key.data, &is_new, p);
  if (is_new) {
    pack_task *t = task_new(REPORT, r, key.data);
    if (t != NULL) {
      t->tables = tables.data == NULL ? strdup("run") : buffer_take(&tables);
      t->solve = strdup("");
      memcpy(t->rows, rows->id, sizeof t->rows);
      if (t->tables == NULL || t->solve == NULL) {
        task_free(t);
        t = NULL;
      }
    }
    begin(s, t, p);
  }
  buffer_clear(&tables);
  buffer_clear(&key);
  return b;
}

cut_status bodies_open(server *s, cut_error *err) {
  if (pthread_cond_init(&s->has_task, NULL) == 0) return CUT_STATUS_OK;
  return fail(err, CUT_STATUS_MEMORY, "out of memory");
}

void bodies_close(server *s) {
  while (s->n_bodies > 0) drop(s, s->bodies[0]);
  free(s->bodies);
  s->bodies = NULL;
  while (s->first_task != NULL) {
    pack_task *t = s->first_task;
    s->first_task = t->next;
    task_free(t);
  }
  pthread_cond_destroy(&s->has_task);
}
