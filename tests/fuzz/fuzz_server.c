/* What clients and child processes send to the server. The first byte says what the rest is: a question (of the verb
 * that the second byte chooses), an upload, a line of progress, a query, a name. What is read is written and read
 * again: the same. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "server/request.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Asserts stay on in optimised builds too. */
#define MUST(x) ((x) ? (void)0 : abort())

static void check_problem(const problem *p) {
  buffer b = {0};
  MUST(p->http >= 400 && p->http < 600 && p->status[0] != '\0' && p->message[0] != '\0');
  problem_add(p, &b);
  buffer_add(&b, "}");
  json_t *root = json_loads(b.data, JSON_REJECT_DUPLICATES, NULL);
  MUST(root != NULL);
  json_decref(root);
  buffer_clear(&b);
}

static void ask(const unsigned char *data, size_t size) {
  static const char *const verbs[] = {"check", "solve",   "compare",  "depend",   "diversify", "brief",
                                      "why",   "why_not", "simulate", "backtest", "verify",    "rows"};
  question q, again;
  problem p = {.http = 0};
  if (size == 0) return;
  const char *verb = verbs[data[0] % (sizeof verbs / sizeof *verbs)];
  bool good = question_read(verb, (const char *)data + 1, size - 1, &q, &p);
  if (!good) {
    check_problem(&p);
  } else {
    buffer options = {0}, body = {0}, other = {0};
    MUST(is_id(q.case_id));
    question_add_options(&q, &options);
    buffer_add_f(&body, "{\"case\": \"%s\", \"options\": %s}", q.case_id, options.data);
    MUST(question_read(verb, body.data, body.n, &again, &p));
    question_add_options(&again, &other);
    MUST(strcmp(options.data, other.data) == 0 && again.n_options == q.n_options);
    for (int i = 0; i < q.n_options; i++) MUST(strchr(q.options[i].name, '=') == NULL && q.options[i].value != NULL);
    question_clear(&again);
    buffer_clear(&other);
    buffer_clear(&body);
    buffer_clear(&options);
  }
  question_clear(&q);
}

static void put(const unsigned char *data, size_t size) {
  upload u;
  problem p = {.http = 0};
  if (upload_read((const char *)data, size, &u, &p)) {
    for (int i = 0; i < u.n; i++) MUST(is_file_name(u.files[i].name) && strchr(u.files[i].name, '/') == NULL);
  } else {
    check_problem(&p);
  }
  upload_clear(&u);
}

static void tell(const unsigned char *data, size_t size) {
  event e = event_read((const char *)data, size);
  MUST(e.share <= 1 && (e.kind != EVENT_ERROR || e.error.http == 0));
}

/* name=value&name=value */
static void choose(char *text) {
  choice c;
  problem p = {.http = 0};
  bool good = true;
  choice_init(&c);
  for (char *pair = text; good && pair != NULL;) {
    char *next = strchr(pair, '&'), *value = strchr(pair, '=');
    if (next != NULL) *next = '\0';
    if (value != NULL && (next == NULL || value < next)) *value++ = '\0';
    good = choice_take(&c, pair, value == NULL || (next != NULL && value > next) ? "" : value, &p);
    pair = next == NULL ? NULL : next + 1;
  }
  if (good) good = choice_check(&c, &p);
  if (good)
    MUST(c.tables != NULL && c.solve != NULL);
  else
    check_problem(&p);
  choice_clear(&c);
}

static void name(const char *text) {
  buffer b = {0};
  buffer_add(&b, "[");
  buffer_add_json(&b, text);
  buffer_add(&b, "]");
  json_t *root = json_loads(b.data, 0, NULL);
  MUST(root != NULL);
  json_decref(root);
  buffer_clear(&b);
  if (is_id(text)) MUST(strpbrk(text, "./\\%") == NULL);
  if (is_file_name(text)) MUST(strchr(text, '/') == NULL && text[0] != '.' && strstr(text, "..") == NULL);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  if (size == 0) return 0;
  char *text = malloc(size);
  if (text == NULL) return 0;
  memcpy(text, data + 1, size - 1);
  text[size - 1] = '\0';
  switch (data[0] % 5) {
    case 0:
      ask(data + 1, size - 1);
      break;
    case 1:
      put(data + 1, size - 1);
      break;
    case 2:
      tell(data + 1, size - 1);
      break;
    case 3:
      choose(text);
      break;
    default:
      name(text);
      break;
  }
  free(text);
  return 0;
}
