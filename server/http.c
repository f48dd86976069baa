/* Connections: who may come in, what is asked, and what is answered.
 *
 * The library's thread calls `handle` when headers have come, with each part of the body, and at its end; then `look`
 * decides. What cannot be answered yet suspends the connection, and `look` is called anew once something has happened.
 */
#include "server/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/assets.h"
#include "server/describe.h"
#include "server/files.h"
#include "server/server.h"

enum {
  MAX_CONNECTIONS = 512,
  SPARE_CONNECTIONS = 16,
  HEADER_BYTES = 32 << 10,
  BODIES_AT_ONCE = 128 << 20,
  QUESTION_BYTES = 256 << 10,
  UPLOAD_BYTES = 16 << 20,
  MAX_PARTS = 6
};
/* Seconds: for a request to come in whole, of silence, for an answer to be taken, between signs of life of events. */
static const double come_in = 30, take_away = 600, sign_of_life = 15, crowded = 3, last_words = 3;

typedef enum phase { PHASE_COMES, PHASE_WAITS, PHASE_GOES } phase;

struct connection {
  int fd;
  phase phase;
  double since;
  connection *next, *previous;
};

typedef struct request request;
struct request {
  server *s;
  connection *c;
  struct MHD_Connection *http;
  char *url, *method;
  buffer body;
  size_t limit, reserved;
  bool is_too_large;
  /* What it asks, once read. */
  bool is_read, is_async;
  problem wrong;
  question question;
  choice choice;
  upload upload;
  served_case *candidate;
  char run[ID_BYTES], rows[ID_BYTES];
  /* While it follows progress. */
  bool is_events, ends;
  unsigned long tick;
  double last;
  buffer out;
  size_t at;
  /* Among those that wait. */
  bool is_suspended;
  request *next, *previous;
};

typedef enum verdict { ANSWERED, COME_AGAIN, REFUSED, BROKEN } verdict;

/* ---- headers ------------------------------------------------------------------------------------------------- */

static const char page_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
static const char report_policy[] =
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
static const char data_policy[] = "default-src 'none'; frame-ancestors 'none'";

static void add_header(struct MHD_Response *r, const char *name, const char *value) {
  if (r != NULL) (void)MHD_add_response_header(r, name, value);
}

void http_add_headers(struct MHD_Response *r, const char *type) {
  bool is_page = strncmp(type, "text/html", 9) == 0;
  add_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  add_header(r, "Content-Security-Policy", is_page ? page_policy : data_policy);
  add_header(r, "X-Content-Type-Options", "nosniff");
  add_header(r, "X-Frame-Options", "DENY");
  add_header(r, "Referrer-Policy", "no-referrer");
  add_header(r, "Cross-Origin-Resource-Policy", "same-origin");
  add_header(r, "Cross-Origin-Opener-Policy", "same-origin");
  add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "private, no-cache");
}

void http_add_run(body *b, const char *id, const char *outcome, bool is_report) {
  struct MHD_Response *both[] = {b->plain, b->packed};
  for (int i = 0; i < 2; i++) {
    if (both[i] == NULL) continue;
    add_header(both[i], "Cutset-Run", id);
    add_header(both[i], "Cutset-Outcome", outcome);
    if (!is_report) continue;
    (void)MHD_del_response_header(both[i], "Content-Security-Policy", page_policy);
    add_header(both[i], "Content-Security-Policy", report_policy);
  }
}

static const char *header(const request *q, const char *name) {
  return MHD_lookup_connection_value(q->http, MHD_HEADER_KIND, name);
}

/* ---- answering ----------------------------------------------------------------------------------------------- */

static verdict answer(request *q, unsigned status, struct MHD_Response *r) {
  if (r == NULL) return BROKEN;
  enum MHD_Result queued = MHD_queue_response(q->http, status, r);
  MHD_destroy_response(r);
  q->c->phase = PHASE_GOES;
  q->c->since = monotonic();
  return queued == MHD_YES ? ANSWERED : BROKEN;
}

static struct MHD_Response *respond(buffer *b, const char *type) {
  size_t n = b->n;
  char *bytes = buffer_take(b);
  if (bytes == NULL) return NULL;
  struct MHD_Response *r = MHD_create_response_from_buffer(n, bytes, MHD_RESPMEM_MUST_FREE);
  if (r == NULL)
    free(bytes);
  else
    http_add_headers(r, type);
  return r;
}

static verdict answer_json(request *q, unsigned status, buffer *b) {
  return answer(q, status, respond(b, "application/json"));
}

static verdict answer_problem(request *q, const problem *p) {
  buffer b = {0};
  char seconds[16];
  problem_add(p, &b);
  buffer_add(&b, "}\n");
  struct MHD_Response *r = respond(&b, "application/json");
  int after = p->retry_after > 0 ? p->retry_after : p->http == 503 || p->http == 429 ? 5 : 0;
  snprintf(seconds, sizeof seconds, "%d", after);
  if (after > 0) add_header(r, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
  if (p->http == 401) add_header(r, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
  if (q->run[0] != '\0') add_header(r, "Cutset-Run", q->run);
  return answer(q, p->http, r);
}

/* Does a list of codings or tags, parted by commas, have the word? */
static bool has_word(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *p = list; p != NULL && *p != '\0';) {
    p += strspn(p, " \t,");
    size_t k = strcspn(p, ",; \t");
    if ((k == n && strncasecmp(p, word, n) == 0) || (k == 1 && *p == '*')) {
      const char *rest = p + k + strspn(p + k, " \t");
      return strncmp(rest, ";q=0", 4) != 0 || (rest[4] == '.' && strspn(rest + 5, "0") != strcspn(rest + 5, ", \t"));
    }
    p += strcspn(p, ",");
  }
  return false;
}

static verdict answer_body(request *q, unsigned status, body *b) {
  char tag[80], packed_tag[84];
  const char *seen = header(q, MHD_HTTP_HEADER_IF_NONE_MATCH), *codings = header(q, MHD_HTTP_HEADER_ACCEPT_ENCODING);
  snprintf(tag, sizeof tag, "\"%s\"", b->etag);
  snprintf(packed_tag, sizeof packed_tag, "\"%s-gz\"", b->etag);
  bool is_read = strcmp(q->method, "GET") == 0 || strcmp(q->method, "HEAD") == 0;
  if (status == 200 && is_read && seen != NULL && (strstr(seen, tag) != NULL || strstr(seen, packed_tag) != NULL)) {
    struct MHD_Response *r = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    add_header(r, MHD_HTTP_HEADER_ETAG, tag);
    return answer(q, 304, r);
  }
  struct MHD_Response *r = b->packed != NULL && codings != NULL && has_word(codings, "gzip") ? b->packed : b->plain;
  enum MHD_Result queued = MHD_queue_response(q->http, status, r); /* it counts how often it is used */
  q->c->phase = PHASE_GOES;
  q->c->since = monotonic();
  return queued == MHD_YES ? ANSWERED : BROKEN;
}

static verdict answer_run(request *q, unsigned status, const run *r) {
  buffer b = {0};
  char place[64];
  run_add(r, &b);
  buffer_add(&b, "\n");
  struct MHD_Response *response = respond(&b, "application/json");
  snprintf(place, sizeof place, "/api/v1/runs/%s", r->id);
  if (status == 202) add_header(response, MHD_HTTP_HEADER_LOCATION, place);
  add_header(response, "Cutset-Run", r->id);
  return answer(q, status, response);
}

static verdict no_content(request *q) {
  struct MHD_Response *r = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
  add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  return answer(q, 204, r);
}

static verdict wrong_method(request *q, const char *allowed) {
  problem p;
  buffer b = {0};
  refuse(&p, 405, "bad request", "%s is not for this; allowed: %s", q->method, allowed);
  problem_add(&p, &b);
  buffer_add(&b, "}\n");
  struct MHD_Response *r = respond(&b, "application/json");
  add_header(r, MHD_HTTP_HEADER_ALLOW, allowed);
  return answer(q, 405, r);
}

static verdict not_found(problem *p, const char *what, const char *name) {
  refuse(p, 404, "not found", "there is no %s \"%.80s\"", what, name);
  return REFUSED;
}

static bool is_method(const request *q, const char *method) {
  return strcmp(q->method, method) == 0 || (strcmp(method, "GET") == 0 && strcmp(q->method, "HEAD") == 0);
}

/* ---- who may come in ----------------------------------------------------------------------------------------- */

/* Takes as long for a wrong token as for the right one, wherever they differ. */
static bool same_secret(const char *a, const char *b) {
  size_t n = strlen(a), k = strlen(b);
  volatile unsigned difference = (unsigned)(n ^ k);
  for (size_t i = 0; i < n; i++) difference |= (unsigned char)a[i] ^ (unsigned char)(k == 0 ? 0 : b[i % k]);
  return difference == 0;
}

static bool shows_token(const request *q, const char *token) {
  const char *bearer = header(q, MHD_HTTP_HEADER_AUTHORIZATION);
  const char *cookie = MHD_lookup_connection_value(q->http, MHD_COOKIE_KIND, "cutset_token");
  if (bearer != NULL && strncasecmp(bearer, "Bearer ", 7) == 0 && same_secret(token, bearer + 7)) return true;
  return cookie != NULL && same_secret(token, cookie);
}

/* A name under which this machine knows itself, with any port: a page of another name that was made to point here has
 * another one in its requests. Where a token is asked for that does it no good, as browsers keep cookies by name. */
static bool is_own_name(const char *host) {
  static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t n = strlen(names[i]);
    if (strncasecmp(host, names[i], n) != 0) continue;
    if (host[n] == '\0') return true;
    if (host[n] == ':' && host[n + 1] != '\0' && strspn(host + n + 1, "0123456789") == strlen(host + n + 1))
      return true;
  }
  return false;
}

/* Only pages of this server may change anything: browsers tell where a request comes from, and others are no browsers.
 */
static bool is_own_origin(const request *q, const char *host) {
  const char *origin = header(q, "Origin"), *site = header(q, "Sec-Fetch-Site");
  if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0) return false;
  if (origin == NULL) return true;
  if (strncasecmp(origin, "http://", 7) == 0) return strcasecmp(origin + 7, host) == 0;
  return strncasecmp(origin, "https://", 8) == 0 && strcasecmp(origin + 8, host) == 0;
}

/* Opening /?token=... once keeps it in the browser, and out of addresses that are shown and shared. */
static bool takes_token(const request *q, verdict *v) {
  const char *given = MHD_lookup_connection_value(q->http, MHD_GET_ARGUMENT_KIND, "token");
  buffer cookie = {0};
  if (q->s->token[0] == '\0' || given == NULL || strcmp(q->url, "/") != 0 || !is_method(q, "GET")) return false;
  if (!same_secret(q->s->token, given)) return false;
  struct MHD_Response *r = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
  buffer_add_f(&cookie, "cutset_token=%s; Path=/; HttpOnly; SameSite=Strict", q->s->token);
  add_header(r, MHD_HTTP_HEADER_SET_COOKIE, cookie.failed ? "" : cookie.data);
  add_header(r, MHD_HTTP_HEADER_LOCATION, "/");
  add_header(r, "Referrer-Policy", "no-referrer");
  add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  buffer_clear(&cookie);
  *v = answer((request *)(uintptr_t)q, 303, r);
  return true;
}

static bool is_allowed(const request *q, problem *p) {
  const char *host = header(q, MHD_HTTP_HEADER_HOST);
  bool changes = !is_method(q, "GET");
  if (host == NULL || host[0] == '\0') return refuse(p, 400, "bad request", "the request names no host");
  if (q->s->is_loopback && q->s->token[0] == '\0' && !is_own_name(host))
    return refuse(p, 403, "refused", "this server is not called \"%.80s\": use localhost or 127.0.0.1", host);
  if (q->s->token[0] != '\0' && !shows_token(q, q->s->token))
    return refuse(p, 401, "not let in", "a token is needed: open /?token=... once, or send Authorization: Bearer ...");
  if (changes && !is_own_origin(q, host))
    return refuse(p, 403, "refused", "the request comes from a page of another server");
  return true;
}

/* ---- the body ------------------------------------------------------------------------------------------------ */

static bool begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

static bool is_body_allowed(request *q, problem *p) {
  const char *length = header(q, MHD_HTTP_HEADER_CONTENT_LENGTH), *type = header(q, MHD_HTTP_HEADER_CONTENT_TYPE);
  q->limit = is_method(q, "PUT") ? UPLOAD_BYTES : is_method(q, "POST") ? QUESTION_BYTES : 0;
  if (length != NULL && strtoull(length, NULL, 10) > q->limit)
    return refuse(p, 413, "too large", "the body has %.20s bytes; at most %zu are taken", length, q->limit);
  if (q->limit > 0 && (type == NULL || strncasecmp(type, "application/json", 16) != 0 ||
                       (type[16] != '\0' && type[16] != ';' && type[16] != ' ')))
    return refuse(p, 415, "bad request", "the body must be application/json, not \"%.60s\"", type == NULL ? "" : type);
  /* Many large ones at a time would take all memory: what may come is counted before it comes. */
  size_t coming = length != NULL ? (size_t)strtoull(length, NULL, 10) : q->limit;
  if (q->s->bytes_coming + coming > BODIES_AT_ONCE)
    return refuse(p, 503, "limit reached", "too much is being sent at once: come again later");
  q->reserved = coming;
  q->s->bytes_coming += coming;
  return true;
}

static void take_bytes(request *q, const char *bytes, size_t n) {
  if (q->is_too_large || q->body.n + n > q->limit) {
    q->is_too_large = true;
    buffer_clear(&q->body);
    return;
  }
  buffer_add_n(&q->body, bytes, n);
}

/* Reads what was sent, under no lock. */
static void read_request(request *q) {
  static const char root[] = "/api/v1/";
  const char *prefer = header(q, "Prefer");
  const char *bytes = q->body.data == NULL ? "" : q->body.data;
  q->is_read = true;
  q->is_async = prefer != NULL && has_word(prefer, "respond-async");
  choice_init(&q->choice);
  if (q->is_too_large) {
    refuse(&q->wrong, 413, "too large", "the body is too large; at most %zu bytes are taken", q->limit);
  } else if (q->body.failed) {
    refuse(&q->wrong, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory");
  } else if (is_method(q, "POST") && begins(q->url, root) && strchr(q->url + sizeof root - 1, '/') == NULL) {
    if (question_read(q->url + sizeof root - 1, bytes, q->body.n, &q->question, &q->wrong)) {
      for (int i = 0; i < q->question.n_tables && q->wrong.http == 0; i++)
        (void)choice_take(&q->choice, "table", q->question.tables[i], &q->wrong);
      if (q->wrong.http == 0) (void)choice_check(&q->choice, &q->wrong);
    }
  } else if (is_method(q, "PUT") && begins(q->url, "/api/v1/cases/")) {
    (void)upload_read(bytes, q->body.n, &q->upload, &q->wrong);
  }
  buffer_clear(&q->body);
}

/* ---- cases --------------------------------------------------------------------------------------------------- */

static verdict list_cases(request *q, problem *p) {
  server *s = q->s;
  buffer b = {0};
  bool ready = true;
  if (!is_method(q, "GET")) return wrong_method(q, "GET");
  (void)p;
  for (int i = 0; i < s->n_cases; i++) ready = case_is_ready(s, s->cases[i]) && ready;
  if (!ready) return COME_AGAIN;
  for (int i = 0; i < s->n_cases; i++) {
    buffer_add(&b, i == 0 ? "[\n" : ",\n");
    case_add_info(s->cases[i], false, &b);
  }
  buffer_add(&b, s->n_cases == 0 ? "[]\n" : "\n]\n");
  return answer_json(q, 200, &b);
}

static verdict tell_case(request *q, served_case *c, unsigned status, problem *p) {
  buffer b = {0};
  if (!case_is_ready(q->s, c)) return COME_AGAIN;
  if (c->failure.http != 0) {
    *p = c->failure;
    return REFUSED;
  }
  case_add_info(c, true, &b);
  buffer_add(&b, "\n");
  return answer_json(q, status, &b);
}

static verdict put_case(request *q, const char *id, problem *p) {
  server *s = q->s;
  const served_case *old = cases_find(s, id);
  if (q->run[0] != '\0') { /* installed: it is being looked at once more, in its place */
    served_case *c = cases_find(s, id);
    return c == NULL ? not_found(p, "case", id) : tell_case(q, c, 201, p);
  }
  if (q->candidate == NULL) {
    if (old != NULL && !old->uploaded) {
      refuse(p, 409, "conflict", "\"%s\" is a case that the server was started with", id);
      return REFUSED;
    }
    q->candidate = case_stage(s, id, &q->upload, p);
    upload_clear(&q->upload);
    if (q->candidate == NULL) return REFUSED;
  }
  served_case *c = q->candidate;
  if (!case_is_ready(s, c)) return COME_AGAIN;
  buffer b = {0};
  if (c->failure.http != 0) {
    *p = c->failure;
  } else if (c->n_errors > 0) {
    case_refuse(c, &b);
  } else {
    q->candidate = NULL;
    if (!case_install(s, c, p)) return REFUSED;
    snprintf(q->run, sizeof q->run, "-");
    return put_case(q, id, p);
  }
  q->candidate = NULL;
  case_abandon(s, c);
  return p->http != 0 ? REFUSED : answer_json(q, 422, &b);
}

static verdict tell_file(request *q, const served_case *c, const char *name, problem *p) {
  size_t n = 0;
  if (!is_method(q, "GET")) return wrong_method(q, "GET");
  char *bytes = is_file_name(name) ? file_read(c->path, name, UPLOAD_BYTES * 4, &n) : NULL;
  if (bytes == NULL) return not_found(p, "file", name);
  struct MHD_Response *r = MHD_create_response_from_buffer(n, bytes, MHD_RESPMEM_MUST_FREE);
  if (r == NULL) free(bytes);
  const char *end = strrchr(name, '.');
  http_add_headers(r, strcmp(end, ".csv") == 0    ? "text/csv; charset=utf-8"
                      : strcmp(end, ".json") == 0 ? "application/json"
                                                  : "text/plain; charset=utf-8");
  return answer(q, 200, r);
}

static verdict about_cases(request *q, char *const *parts, int n, problem *p) {
  if (n == 1) return list_cases(q, p);
  if (!is_id(parts[1])) return not_found(p, "case", parts[1]);
  if (n == 2 && is_method(q, "PUT")) return put_case(q, parts[1], p);
  served_case *c = cases_find(q->s, parts[1]);
  if (c == NULL) return not_found(p, "case", parts[1]);
  if (n == 2 && is_method(q, "DELETE")) return case_delete(q->s, parts[1], p) ? no_content(q) : REFUSED;
  if (n == 2) return is_method(q, "GET") ? tell_case(q, c, 200, p) : wrong_method(q, "GET, PUT, DELETE");
  if (n == 4 && strcmp(parts[2], "files") == 0) return tell_file(q, c, parts[3], p);
  return not_found(p, "path", q->url);
}

/* ---- runs ---------------------------------------------------------------------------------------------------- */

static verdict list_runs(request *q) {
  buffer b = {0};
  if (!is_method(q, "GET")) return wrong_method(q, "GET");
  for (int i = q->s->n_runs - 1; i >= 0; i--) {
    buffer_add(&b, b.n == 0 ? "[\n" : ",\n");
    run_add(q->s->runs[i], &b);
  }
  buffer_add(&b, b.n == 0 ? "[]\n" : "\n]\n");
  return answer_json(q, 200, &b);
}

/* A run that is not done has no answer: why not? */
static bool is_done(const run *r, problem *p) {
  if (r->state == RUN_DONE) return true;
  if (!run_is_over(r))
    return refuse(p, 409, "not finished", "the run is not finished yet: see /api/v1/runs/%s/events", r->id);
  *p = r->error;
  p->http = r->state == RUN_FAILED && p->http != 0 ? p->http : 409;
  return false;
}

static enum MHD_Result take_argument(void *user, enum MHD_ValueKind kind, const char *name, const char *value) {
  request *q = user;
  (void)kind;
  if (q->wrong.http == 0) (void)choice_take(&q->choice, name, value == NULL ? "" : value, &q->wrong);
  return MHD_YES;
}

static verdict tell_result(request *q, run *r, problem *p) {
  if (!is_done(r, p)) return REFUSED;
  if (q->choice.tables == NULL) {
    (void)MHD_get_connection_values(q->http, MHD_GET_ARGUMENT_KIND, take_argument, q);
    if (q->wrong.http == 0) (void)choice_check(&q->choice, &q->wrong);
    if (q->wrong.http != 0) {
      *p = q->wrong;
      return REFUSED;
    }
  }
  r->used = monotonic();
  body *b = body_of_tables(q->s, r, &q->choice, false, p);
  if (b != NULL) return answer_body(q, 200, b);
  return p->http != 0 ? REFUSED : COME_AGAIN;
}

static verdict tell_database(request *q, run *r, problem *p) {
  struct stat about;
  if (!is_done(r, p)) return REFUSED;
  char *folder = run_folder(q->s, r->id), *path = folder == NULL ? NULL : file_path(folder, "result.cutset");
  int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  free(path);
  free(folder);
  if (fd < 0 || fstat(fd, &about) != 0) {
    if (fd >= 0) close(fd);
    return not_found(p, "result of the run", r->id);
  }
  struct MHD_Response *response = MHD_create_response_from_fd64((uint64_t)about.st_size, fd);
  if (response == NULL) close(fd);
  char name[80];
  snprintf(name, sizeof name, "attachment; filename=\"%s.cutset\"", r->id);
  http_add_headers(response, "application/vnd.sqlite3");
  add_header(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, name);
  add_header(response, "Cutset-Run", r->id);
  add_header(response, "Cutset-Outcome", r->outcome);
  r->used = monotonic();
  return answer(q, 200, response);
}

static verdict tell_report(request *q, run *r, problem *p) {
  if (!is_done(r, p)) return REFUSED;
  if (strcmp(r->verb, "brief") != 0) {
    refuse(p, 409, "conflict", "only a run of brief has a report");
    return REFUSED;
  }
  if (q->rows[0] == '\0') {
    served_case *c = cases_find(q->s, r->case_id);
    if (c != NULL && !case_is_ready(q->s, c)) return COME_AGAIN;
    const run *rows = runs_ask_rows(q->s, r, p);
    if (rows == NULL) return REFUSED;
    snprintf(q->rows, sizeof q->rows, "%s", rows->id);
  }
  const run *rows = runs_find(q->s, q->rows);
  if (rows == NULL) return not_found(p, "run", q->rows);
  if (!run_is_over(rows)) return COME_AGAIN;
  if (!is_done(rows, p)) return REFUSED;
  body *b = body_of_report(q->s, r, rows, p);
  if (b != NULL) return answer_body(q, 200, b);
  return p->http != 0 ? REFUSED : COME_AGAIN;
}

/* ---- events -------------------------------------------------------------------------------------------------- */

static void suspend(request *q) {
  q->is_suspended = true;
  q->previous = NULL;
  q->next = q->s->waiting;
  if (q->next != NULL) q->next->previous = q;
  q->s->waiting = q;
  MHD_suspend_connection(q->http);
}

static void unlink_waiting(request *q) {
  if (!q->is_suspended) return;
  if (q->previous != NULL)
    q->previous->next = q->next;
  else
    q->s->waiting = q->next;
  if (q->next != NULL) q->next->previous = q->previous;
  q->is_suspended = false;
}

static void add_number(buffer *out, const char *name, double x) {
  if (x < 0)
    buffer_add_f(out, "\"%s\": null", name);
  else
    buffer_add_f(out, "\"%s\": %.3f", name, x);
}

/* Where the run does not say, what was done so far tells how fast it goes. */
static double seconds_left_of(const run *r, double now) {
  if (r->seconds_left >= 0 || r->state != RUN_RUNNING || r->share < 0.1) return r->seconds_left;
  return (now - r->started) * (1 - r->share) / r->share;
}

/* What there is to tell of the run now; nothing if nothing has changed. */
static void write_event(request *q) {
  const run *r = runs_find(q->s, q->run);
  double now = monotonic();
  if (r == NULL || run_is_over(r)) {
    buffer_add(&q->out, "event: done\ndata: ");
    if (r == NULL)
      buffer_add_f(&q->out, "{\"run\": \"%s\", \"state\": \"cancelled\"}", q->run);
    else
      run_add(r, &q->out);
    buffer_add(&q->out, "\n\n");
    q->ends = true;
  } else if (r->tick != q->tick) {
    q->tick = r->tick;
    buffer_add(&q->out, "event: progress\ndata: {");
    add_number(&q->out, "share", r->state == RUN_WAITING ? -1 : r->share);
    buffer_add(&q->out, ", \"text\": ");
    buffer_add_json(&q->out, r->state == RUN_WAITING ? "waits for others to finish" : r->text);
    buffer_add(&q->out, ", ");
    add_number(&q->out, "seconds_left", seconds_left_of(r, now));
    buffer_add(&q->out, "}\n\n");
  } else if (now - q->last >= sign_of_life) {
    buffer_add(&q->out, ": still here\n\n");
  }
  if (q->out.n > 0) q->last = now;
}

static ssize_t read_events(void *user, uint64_t position, char *to, size_t size) {
  request *q = user;
  ssize_t n = 0;
  (void)position;
  pthread_mutex_lock(&q->s->lock);
  if (q->at == q->out.n) {
    buffer_clear(&q->out);
    q->at = 0;
    if (q->ends || q->s->stopping)
      n = MHD_CONTENT_READER_END_OF_STREAM;
    else
      write_event(q);
  }
  if (q->out.failed) {
    n = MHD_CONTENT_READER_END_WITH_ERROR;
  } else if (n == 0 && q->out.n > q->at) {
    size_t rest = q->out.n - q->at;
    n = (ssize_t)(rest < size ? rest : size);
    memcpy(to, q->out.data + q->at, (size_t)n);
    q->at += (size_t)n;
  } else if (n == 0) {
    suspend(q);
  }
  q->c->since = monotonic();
  pthread_mutex_unlock(&q->s->lock);
  return n;
}

static verdict tell_events(request *q, const run *r) {
  struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_events, q, NULL);
  http_add_headers(response, "text/event-stream");
  add_header(response, "Cutset-Run", r->id);
  q->is_events = true;
  q->last = monotonic();
  q->tick = r->tick - 1; /* where it stands is told at once */
  snprintf(q->run, sizeof q->run, "%s", r->id);
  return answer(q, 200, response);
}

static verdict delete_run(request *q, run *r) {
  char id[ID_BYTES];
  snprintf(id, sizeof id, "%s", r->id);
  if (!runs_delete(q->s, r)) return no_content(q);
  r = runs_find(q->s, id);
  return r == NULL ? no_content(q) : answer_run(q, 202, r);
}

static verdict about_runs(request *q, char *const *parts, int n, problem *p) {
  if (n == 1) return list_runs(q);
  run *r = runs_find(q->s, parts[1]);
  if (r == NULL) return not_found(p, "run", parts[1]);
  if (n == 2 && is_method(q, "DELETE")) return delete_run(q, r);
  if (n == 2) return is_method(q, "GET") ? answer_run(q, 200, r) : wrong_method(q, "GET, DELETE");
  if (n == 3 && !is_method(q, "GET")) return wrong_method(q, "GET");
  if (n == 3 && strcmp(parts[2], "result") == 0) return tell_result(q, r, p);
  if (n == 3 && strcmp(parts[2], "file") == 0) return tell_database(q, r, p);
  if (n == 3 && strcmp(parts[2], "report") == 0) return tell_report(q, r, p);
  if (n == 3 && strcmp(parts[2], "events") == 0) return tell_events(q, r);
  return not_found(p, "path", q->url);
}

/* ---- verbs --------------------------------------------------------------------------------------------------- */

static verdict ask(request *q, problem *p) {
  server *s = q->s;
  buffer b = {0};
  if (!is_method(q, "POST")) return wrong_method(q, "POST");
  if (q->run[0] == '\0') {
    served_case *c = cases_find(s, q->question.case_id);
    if (c == NULL) return not_found(p, "case", q->question.case_id);
    if (!case_is_ready(s, c)) return COME_AGAIN;
    if (c->failure.http != 0) {
      *p = c->failure;
      return REFUSED;
    }
    if (c->n_errors > 0 && strcmp(q->question.verb, "check") != 0) {
      case_refuse(c, &b);
      return answer_json(q, 422, &b);
    }
    const run *r = runs_ask(s, c, &q->question, p);
    if (r == NULL) return REFUSED;
    snprintf(q->run, sizeof q->run, "%s", r->id);
  }
  run *r = runs_find(s, q->run);
  if (r == NULL) return not_found(p, "run", q->run);
  if (q->is_async) return answer_run(q, 202, r);
  if (!run_is_over(r)) return COME_AGAIN;
  if (!is_done(r, p)) return REFUSED;
  r->used = monotonic();
  body *made = body_of_tables(s, r, &q->choice, true, p);
  if (made != NULL) return answer_body(q, 200, made);
  return p->http != 0 ? REFUSED : COME_AGAIN;
}

/* ---- the page ------------------------------------------------------------------------------------------------ */

static const char no_page[] =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Cutset</title>\n"
    "<h1>Cutset</h1>\n<p>This build has no page: it was made without Node. The interface for programs is there: "
    "<a href=\"/api/v1/openapi.json\">its description</a>, <a href=\"/api/v1/cases\">the cases</a>.</p>\n</html>\n";

static verdict tell_page(request *q, problem *p) {
  const char *name = strcmp(q->url, "/") == 0 ? "index.html" : q->url + 1;
  if (!is_method(q, "GET")) return wrong_method(q, "GET");
  for (int i = 0; assets[i].name != NULL; i++)
    if (strcmp(assets[i].name, name) == 0 && strcmp(name, "report.html") != 0 && q->s->pages[i] != NULL)
      return answer_body(q, 200, q->s->pages[i]);
  if (strcmp(q->url, "/") != 0) return not_found(p, "path", q->url);
  buffer b = {0};
  buffer_add(&b, no_page);
  return answer(q, 200, respond(&b, "text/html; charset=utf-8"));
}

/* ---- which way ----------------------------------------------------------------------------------------------- */

/* Parts of a path between its slashes; -1 if there are too many or an empty one. The copy is cut up. */
static int split(char *copy, char **parts) {
  int n = 0;
  for (char *p = copy;;) {
    char *slash = strchr(p, '/');
    if (n == MAX_PARTS || p[0] == '\0' || p[0] == '/') return -1;
    parts[n++] = p;
    if (slash == NULL) return n;
    *slash = '\0';
    p = slash + 1;
  }
}

static verdict tell_table(request *q, body *b) {
  return is_method(q, "GET") ? answer_body(q, 200, b) : wrong_method(q, "GET");
}

static verdict go(request *q, problem *p) {
  static const char root[] = "/api/v1/";
  char *parts[MAX_PARTS] = {NULL};
  verdict v;
  if (!begins(q->url, "/api/")) return tell_page(q, p);
  if (!begins(q->url, root)) return not_found(p, "path", q->url);
  char *copy = strdup(q->url + sizeof root - 1);
  if (copy == NULL) return BROKEN;
  int n = split(copy, parts);
  if (n < 1)
    v = not_found(p, "path", q->url);
  else if (strcmp(parts[0], "cases") == 0)
    v = about_cases(q, parts, n, p);
  else if (strcmp(parts[0], "runs") == 0)
    v = about_runs(q, parts, n, p);
  else if (n == 1 && strcmp(parts[0], "verbs") == 0)
    v = tell_table(q, q->s->verbs);
  else if (n == 1 && strcmp(parts[0], "columns") == 0)
    v = tell_table(q, q->s->columns);
  else if (n == 1 && strcmp(parts[0], "openapi.json") == 0)
    v = tell_table(q, q->s->openapi);
  else if (n == 1 && verb_is_served(parts[0]))
    v = ask(q, p);
  else
    v = not_found(p, "path", q->url);
  free(copy);
  return v;
}

/* Under the lock: answers, or has the connection wait. */
static enum MHD_Result look(request *q) {
  problem p = {.http = 0};
  verdict v;
  q->c->phase = PHASE_WAITS;
  if (q->s->stopping) {
    refuse(&p, 503, "stopping", "the server is stopping");
    v = REFUSED;
  } else if (q->wrong.http != 0) {
    p = q->wrong;
    v = REFUSED;
  } else {
    v = go(q, &p);
  }
  if (v == REFUSED) v = answer_problem(q, &p);
  if (v == COME_AGAIN) suspend(q);
  return v == BROKEN ? MHD_NO : MHD_YES;
}

/* ---- what the library calls ---------------------------------------------------------------------------------- */

static void request_free(request *q) {
  free(q->url);
  free(q->method);
  buffer_clear(&q->body);
  buffer_clear(&q->out);
  question_clear(&q->question);
  choice_clear(&q->choice);
  upload_clear(&q->upload);
  free(q);
}

/* When the headers have come. */
static enum MHD_Result begin(server *s, struct MHD_Connection *http, const char *url, const char *method, void **slot) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  request *q = calloc(1, sizeof *q);
  problem p = {.http = 0};
  verdict v = ANSWERED;
  if (q == NULL || info == NULL || info->socket_context == NULL) {
    free(q);
    return MHD_NO;
  }
  q->s = s;
  q->http = http;
  q->c = info->socket_context;
  q->url = strdup(url);
  q->method = strdup(method);
  *slot = q;
  if (q->url == NULL || q->method == NULL) return MHD_NO;
  pthread_mutex_lock(&s->lock);
  if (!takes_token(q, &v) && (!is_allowed(q, &p) || !is_body_allowed(q, &p))) v = answer_problem(q, &p);
  pthread_mutex_unlock(&s->lock);
  return v == BROKEN ? MHD_NO : MHD_YES;
}

static enum MHD_Result handle(void *user, struct MHD_Connection *http, const char *url, const char *method,
                              const char *version, const char *bytes, size_t *n, void **slot) {
  server *s = user;
  request *q = *slot;
  (void)version;
  if (q == NULL) return begin(s, http, url, method, slot);
  if (*n > 0) {
    take_bytes(q, bytes, *n);
    *n = 0;
    return MHD_YES;
  }
  if (!q->is_read) read_request(q);
  pthread_mutex_lock(&s->lock);
  enum MHD_Result result = look(q);
  pthread_mutex_unlock(&s->lock);
  return result;
}

static void completed(void *user, struct MHD_Connection *http, void **slot, enum MHD_RequestTerminationCode why) {
  server *s = user;
  request *q = *slot;
  (void)http;
  (void)why;
  if (q == NULL) return;
  pthread_mutex_lock(&s->lock);
  unlink_waiting(q);
  if (q->candidate != NULL) case_abandon(s, q->candidate);
  s->bytes_coming -= q->reserved;
  q->c->phase = PHASE_COMES;
  q->c->since = monotonic();
  pthread_mutex_unlock(&s->lock);
  request_free(q);
  *slot = NULL;
}

static void connected(void *user, struct MHD_Connection *http, void **slot, enum MHD_ConnectionNotificationCode what) {
  server *s = user;
  connection *c = *slot;
  pthread_mutex_lock(&s->lock);
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_CONNECTION_FD);
    c = calloc(1, sizeof *c);
    if (c != NULL) {
      c->fd = info == NULL ? -1 : info->connect_fd;
      c->since = monotonic();
      c->next = s->connections;
      if (c->next != NULL) c->next->previous = c;
      s->connections = c;
      s->n_connections++;
    }
    *slot = c;
  } else if (c != NULL) {
    if (c->previous != NULL)
      c->previous->next = c->next;
    else
      s->connections = c->next;
    if (c->next != NULL) c->next->previous = c->previous;
    s->n_connections--;
    free(c);
    *slot = NULL;
  }
  pthread_mutex_unlock(&s->lock);
}

/* ---- waiting ------------------------------------------------------------------------------------------------- */

static void wake(server *s, bool events) {
  request *next = NULL;
  for (request *q = s->waiting; q != NULL; q = next) {
    next = q->next;
    if (q->is_events != events) continue;
    unlink_waiting(q);
    MHD_resume_connection(q->http);
  }
}

void http_wake(server *s) { wake(s, false); }
void http_wake_events(server *s) { wake(s, true); }

/* Whoever takes too long to ask or to take the answer is shown the door; the library sees the end and clears up. Where
 * it is crowded, those that say nothing go sooner. */
void http_tick(server *s) {
  double now = monotonic();
  bool is_crowded = s->n_connections > MAX_CONNECTIONS - SPARE_CONNECTIONS;
  for (connection *c = s->connections; c != NULL; c = c->next) {
    double age = now - c->since;
    bool late = (c->phase == PHASE_COMES && age > (is_crowded ? crowded : come_in)) ||
                (c->phase == PHASE_GOES && age > take_away);
    if (late && c->fd >= 0) (void)shutdown(c->fd, SHUT_RDWR);
  }
  bool signs = false;
  for (request *q = s->waiting; q != NULL && !signs; q = q->next) signs = q->is_events && now - q->last >= sign_of_life;
  if (signs) http_wake_events(s);
}

/* ---- opening and closing ------------------------------------------------------------------------------------- */

static body *describe(void (*write)(buffer *out)) {
  buffer b = {0};
  char etag[32];
  write(&b);
  if (b.failed) return NULL;
  size_t n = b.n;
  snprintf(etag, sizeof etag, "%016llx", (unsigned long long)bytes_stamp(0, b.data, n));
  return body_of_bytes(buffer_take(&b), n, "application/json", etag);
}

static cut_status prepare(server *s, cut_error *err) {
  int n = 0;
  while (assets[n].name != NULL) n++;
  s->verbs = describe(describe_verbs);
  s->columns = describe(describe_columns);
  s->openapi = describe(describe_openapi);
  s->pages = calloc((size_t)n + 1, sizeof *s->pages);
  bool good = s->verbs != NULL && s->columns != NULL && s->openapi != NULL && s->pages != NULL;
  for (int i = 0; i < n && good; i++) {
    char etag[32];
    size_t size = (size_t)(assets[i].end - assets[i].data);
    char *copy = malloc(size + 1);
    snprintf(etag, sizeof etag, "%016llx", (unsigned long long)bytes_stamp(0, assets[i].data, size));
    if (copy != NULL) memcpy(copy, assets[i].data, size);
    s->pages[i] = copy == NULL ? NULL : body_of_bytes(copy, size, assets_type(assets[i].name), etag);
    good = s->pages[i] != NULL;
  }
  return good ? CUT_STATUS_OK : fail(err, CUT_STATUS_MEMORY, "out of memory");
}

static cut_status read_address(server *s, struct sockaddr_storage *out, cut_error *err) {
  const char *text = strcmp(s->options->address, "localhost") == 0 ? "127.0.0.1" : s->options->address;
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_socktype = SOCK_STREAM}, *found = NULL;
  if (getaddrinfo(text, NULL, &hints, &found) != 0 || found == NULL)
    return fail(err, CUT_STATUS_INPUT, "option \"address\": \"%s\" is no address, such as 127.0.0.1 or ::1", text);
  memcpy(out, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  if (out->ss_family == AF_INET6) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    six->sin6_port = htons((uint16_t)s->options->port);
    s->is_loopback = memcmp(&six->sin6_addr, &in6addr_loopback, sizeof six->sin6_addr) == 0;
  } else {
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    four->sin_port = htons((uint16_t)s->options->port);
    s->is_loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
  }
  if (!s->is_loopback && s->token[0] == '\0')
    return fail(err, CUT_STATUS_INPUT, "others can reach %s: that needs --token-file FILE", text);
  return CUT_STATUS_OK;
}

cut_status http_open(server *s, cut_error *err) {
  struct sockaddr_storage address = {0};
  cut_status status = read_address(s, &address, err);
  if (status == CUT_STATUS_OK) status = prepare(s, err);
  if (status != CUT_STATUS_OK) return status;
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;
  if (address.ss_family == AF_INET6) flags |= MHD_USE_IPv6;
  s->daemon = MHD_start_daemon(
      flags, (uint16_t)s->options->port, NULL, NULL, handle, s, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
      MHD_OPTION_CONNECTION_LIMIT, (unsigned)MAX_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)come_in,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES, MHD_OPTION_NOTIFY_COMPLETED, completed, s,
      MHD_OPTION_NOTIFY_CONNECTION, connected, s, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
  if (s->daemon == NULL)
    return fail(err, CUT_STATUS_IO, "%s port %lld cannot be listened on: is another program there? --port 0 takes any",
                s->options->address, (long long)s->options->port);
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
  s->port = info == NULL ? 0 : info->port;
  return CUT_STATUS_OK;
}

void http_drain(server *s) {
  const struct timespec moment = {.tv_nsec = 20000000};
  const double until = monotonic() + last_words;
  for (bool any = true; any && monotonic() < until;) {
    any = false;
    pthread_mutex_lock(&s->lock);
    for (const connection *c = s->connections; c != NULL && !any; c = c->next) any = c->phase != PHASE_COMES;
    pthread_mutex_unlock(&s->lock);
    if (any) (void)nanosleep(&moment, NULL);
  }
}

void http_close(server *s) {
  if (s->daemon != NULL) MHD_stop_daemon(s->daemon);
  s->daemon = NULL;
  body_free(s->verbs);
  body_free(s->columns);
  body_free(s->openapi);
  for (int i = 0; s->pages != NULL && assets[i].name != NULL; i++) body_free(s->pages[i]);
  free(s->pages);
  s->pages = NULL;
}
