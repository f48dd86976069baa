#include "server/request.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

bool is_id(const char *text) {
  size_t n = strspn(text, letters);
  return n > 0 && n <= MAX_ID && text[n] == '\0';
}

bool is_file_name(const char *text) {
  size_t n = strspn(text, letters);
  bool dash = memchr(text, '-', n) != NULL;
  return n > 0 && n <= MAX_ID && !dash &&
         (strcmp(text + n, ".csv") == 0 || strcmp(text + n, ".yaml") == 0 || strcmp(text + n, ".json") == 0);
}

static bool out_of_memory(problem *p) { return refuse(p, 503, cut_status_text(CUT_STATUS_MEMORY), "out of memory"); }

static json_t *read_object(const char *body, size_t n, problem *p) {
  json_error_t error;
  json_t *root = json_loadb(body, n, JSON_REJECT_DUPLICATES, &error);
  if (root == NULL) {
    if (json_error_code(&error) == json_error_out_of_memory)
      out_of_memory(p);
    else
      refuse(p, 400, "bad input", "the body is no JSON: line %d, column %d: %s", error.line, error.column, error.text);
    return NULL;
  }
  if (json_is_object(root)) return root;
  refuse(p, 400, "bad input", "the body is not a JSON object");
  json_decref(root);
  return NULL;
}

/* ---- a question ---------------------------------------------------------------------------------------------- */

void question_clear(question *q) {
  for (int i = 0; i < q->n_options; i++) {
    free(q->options[i].name);
    free(q->options[i].value);
  }
  for (int i = 0; i < q->n_tables; i++) free(q->tables[i]);
  free(q->options);
  free(q->tables);
  *q = (question){0};
}

const char *question_option(const question *q, const char *name) {
  for (int i = 0; i < q->n_options; i++)
    if (strcmp(q->options[i].name, name) == 0) return q->options[i].value;
  return NULL;
}

bool verb_is_served(const char *verb) {
  int64_t i = cut_find_verb(verb, NULL);
  return i >= 0 && !cut_verb(i).front_end_only;
}

/* The value as a word of the command line; false, with the problem, if it is of no such kind. */
static bool write_value(const cut_option_info *o, const json_t *value, char **out, problem *p) {
  char buf[64];
  const char *text = buf;
  if (json_is_string(value)) {
    text = json_string_value(value);
  } else if (json_is_boolean(value)) {
    text = json_is_true(value) ? "yes" : "no";
  } else if (json_is_integer(value)) {
    snprintf(buf, sizeof buf, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
  } else if (json_is_real(value)) {
    snprintf(buf, sizeof buf, "%.17g", json_real_value(value));
  } else {
    return refuse(p, 422, "bad input", "option \"%s\": its value is neither text, a number, true nor false", o->name);
  }
  *out = strdup(text);
  return *out != NULL || out_of_memory(p);
}

static bool add_option(question *q, int64_t index, const json_t *value, problem *p) {
  cut_option_info o = cut_option(index);
  cut_error err = {0};
  asked_option *grown = realloc(q->options, (size_t)(q->n_options + 1) * sizeof *grown);
  if (grown == NULL) return out_of_memory(p);
  q->options = grown;
  asked_option *at = &q->options[q->n_options];
  *at = (asked_option){.index = index};
  if (!write_value(&o, value, &at->value, p)) return false;
  if (cut_option_check(index, at->value, &err) != CUT_STATUS_OK) {
    free(at->value);
    return refuse_error(p, 422, &err);
  }
  at->name = strdup(o.name);
  if (at->name == NULL) {
    free(at->value);
    return out_of_memory(p);
  }
  q->n_options++;
  return true;
}

static bool add_options(question *q, const char *name, const json_t *value, problem *p) {
  cut_error err = {0};
  int64_t index = cut_find_option(q->verb, name, &err);
  if (index < 0) return refuse_error(p, 422, &err);
  cut_option_info o = cut_option(index);
  if (o.front_end_only) return refuse(p, 422, "bad input", "option \"%s\" is for the command line", o.name);
  for (int i = 0; i < q->n_options; i++)
    if (q->options[i].index == index) /* as time_limit and as time-limit */
      return refuse(p, 422, "bad input", "option \"%s\" is given twice", o.name);
  if (json_is_null(value)) return true;
  if (!json_is_array(value)) return add_option(q, index, value, p);
  if (!o.repeatable && json_array_size(value) > 1)
    return refuse(p, 422, "bad input", "option \"%s\" takes one value", o.name);
  for (size_t i = 0; i < json_array_size(value); i++)
    if (!add_option(q, index, json_array_get(value, i), p)) return false;
  return true;
}

static int compare_options(const void *a, const void *b) {
  const asked_option *x = a, *y = b;
  return (x->index > y->index) - (x->index < y->index);
}

/* In the order of the table, whatever the order in the body; stable, as the order of a repeated one has a meaning. */
static void sort_options(question *q) {
  for (int i = 1; i < q->n_options; i++)
    for (int k = i; k > 0 && compare_options(&q->options[k - 1], &q->options[k]) > 0; k--) {
      asked_option moved = q->options[k];
      q->options[k] = q->options[k - 1];
      q->options[k - 1] = moved;
    }
}

static int64_t find_table(const char *name) {
  for (int64_t i = 0; i < cut_n_result_tables(); i++)
    if (strcmp(cut_result_table_info(i).name, name) == 0) return i;
  return -1;
}

static bool unknown_table(const char *name, problem *p) {
  return refuse(p, 422, "bad input", "unknown table \"%.100s\"; GET /api/v1/columns lists them", name);
}

static bool read_tables(question *q, const json_t *tables, problem *p) {
  if (json_is_null(tables)) return true;
  if (!json_is_array(tables)) return refuse(p, 400, "bad input", "\"tables\" is not an array of names");
  size_t n = json_array_size(tables);
  if (n > (size_t)cut_n_result_tables()) return refuse(p, 422, "bad input", "\"tables\" names more than there are");
  q->tables = calloc(n + 1, sizeof *q->tables);
  if (q->tables == NULL) return out_of_memory(p);
  for (size_t i = 0; i < n; i++) {
    const char *name = json_string_value(json_array_get(tables, i));
    if (name == NULL) return refuse(p, 400, "bad input", "\"tables\" is not an array of names");
    if (find_table(name) < 0) return unknown_table(name, p);
    if ((q->tables[q->n_tables] = strdup(name)) == NULL) return out_of_memory(p);
    q->n_tables++;
  }
  return true;
}

static bool read_question(question *q, const json_t *root, problem *p) {
  const char *key;
  json_t *value;
  const char *case_id = NULL;
  if (!json_is_string(json_object_get(root, "case")))
    return refuse(p, 400, "bad input", "the body names no case: {\"case\": ID, \"options\": {...}}");
  json_object_foreach((json_t *)(uintptr_t)root, key, value) {
    if (strcmp(key, "case") == 0) {
      case_id = json_string_value(value);
    } else if (strcmp(key, "options") == 0) {
      const char *name;
      json_t *option;
      if (!json_is_object(value) && !json_is_null(value))
        return refuse(p, 400, "bad input", "\"options\" is not an object");
      json_object_foreach(value, name, option) if (!add_options(q, name, option, p)) return false;
    } else if (strcmp(key, "tables") == 0) {
      if (!read_tables(q, value, p)) return false;
    } else {
      return refuse(p, 400, "bad input", "the body has \"%.60s\"; it may have case, options and tables", key);
    }
  }
  if (case_id == NULL || !is_id(case_id))
    return refuse(p, 404, "not found", "there is no case \"%.80s\"", case_id == NULL ? "" : case_id);
  snprintf(q->case_id, sizeof q->case_id, "%s", case_id);
  sort_options(q);
  return true;
}

bool question_read(const char *verb, const char *body, size_t n, question *out, problem *p) {
  *out = (question){0};
  int64_t i = cut_find_verb(verb, NULL);
  if (i < 0 || cut_verb(i).front_end_only) return refuse(p, 404, "not found", "there is no verb \"%.60s\"", verb);
  out->verb = cut_verb(i).name;
  json_t *root = read_object(body, n, p);
  if (root == NULL) return false;
  bool good = read_question(out, root, p);
  json_decref(root);
  return good;
}

/* An option's value as JSON: flags as true and false, whole numbers as numbers, all else as text. */
static void add_value(const asked_option *o, buffer *out) {
  cut_option_type type = cut_option(o->index).type;
  if (type == CUT_OPTION_FLAG)
    buffer_add(out, strcmp(o->value, "yes") == 0 ? "true" : "false");
  else if (type == CUT_OPTION_INTEGER && (o->value[0] != '0' || o->value[1] == '\0') && o->value[0] != '+')
    buffer_add(out, o->value);
  else
    buffer_add_json(out, o->value);
}

void question_add_options(const question *q, buffer *out) {
  buffer_add(out, "{");
  for (int i = 0; i < q->n_options; i++) {
    bool repeatable = cut_option(q->options[i].index).repeatable;
    bool goes_on = i > 0 && q->options[i - 1].index == q->options[i].index;
    bool ends = i + 1 == q->n_options || q->options[i + 1].index != q->options[i].index;
    if (!goes_on) buffer_add_f(out, "%s\"%s\": %s", i > 0 ? ", " : "", q->options[i].name, repeatable ? "[" : "");
    if (goes_on) buffer_add(out, ", ");
    add_value(&q->options[i], out);
    if (ends && repeatable) buffer_add(out, "]");
  }
  buffer_add(out, "}");
}

/* ---- an upload ----------------------------------------------------------------------------------------------- */

void upload_clear(upload *u) {
  for (int i = 0; i < u->n; i++) {
    free(u->files[i].name);
    free(u->files[i].text);
  }
  u->n = 0;
}

static bool add_file(upload *u, const char *name, const json_t *text, problem *p) {
  if (!is_file_name(name))
    return refuse(p, 422, "bad input", "\"%.80s\" is no name of a file of a case: [a-z0-9_]+ and .csv, .yaml or .json",
                  name);
  if (!json_is_string(text)) return refuse(p, 400, "bad input", "the file \"%s\" is not text", name);
  if (u->n == MAX_FILES) return refuse(p, 422, "bad input", "a case has at most %d files", MAX_FILES);
  upload_file *f = &u->files[u->n];
  f->n = json_string_length(text);
  f->name = strdup(name);
  f->text = malloc(f->n + 1);
  if (f->name == NULL || f->text == NULL) {
    free(f->name);
    free(f->text);
    return out_of_memory(p);
  }
  memcpy(f->text, json_string_value(text), f->n);
  f->text[f->n] = '\0';
  u->n++;
  return true;
}

bool upload_read(const char *body, size_t n, upload *out, problem *p) {
  const char *name;
  json_t *text;
  out->n = 0;
  json_t *root = read_object(body, n, p);
  if (root == NULL) return false;
  json_t *files = json_object_get(root, "files");
  bool good = true;
  if (!json_is_object(files) || json_object_size(root) != 1) {
    good = refuse(p, 400, "bad input", "the body is not {\"files\": {\"case.yaml\": \"...\", ...}}");
  } else {
    json_object_foreach(files, name, text) if (good) good = add_file(out, name, text, p);
    if (good && json_object_get(files, "case.yaml") == NULL)
      good = refuse(p, 422, "bad input", "the case has no file case.yaml");
  }
  json_decref(root);
  return good;
}

/* ---- what a child tells -------------------------------------------------------------------------------------- */

static void copy_text(const json_t *object, const char *name, char *to, size_t size) {
  const char *text = json_string_value(json_object_get(object, name));
  size_t n = text == NULL ? 0 : strlen(text);
  if (n >= size) {
    n = size - 1;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) n--; /* not within a character */
  }
  if (n > 0) memcpy(to, text, n);
  to[n] = '\0';
}

static double number_of(const json_t *object, const char *name) {
  double x = json_number_value(json_object_get(object, name));
  return json_is_number(json_object_get(object, name)) && isfinite(x) && x >= 0 ? x : -1;
}

event event_read(const char *line, size_t n) {
  event e = {.share = -1, .seconds_left = -1};
  json_t *root = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
  const char *kind = json_string_value(json_object_get(root, "event"));
  if (kind == NULL) {
    e.kind = EVENT_NONE;
  } else if (strcmp(kind, "progress") == 0) {
    e.kind = EVENT_PROGRESS;
    e.share = number_of(root, "share");
    if (e.share > 1) e.share = 1;
    e.seconds_left = number_of(root, "seconds_left");
    copy_text(root, "text", e.text, sizeof e.text);
  } else if (strcmp(kind, "error") == 0) {
    e.kind = EVENT_ERROR;
    copy_text(root, "status", e.error.status, sizeof e.error.status);
    copy_text(root, "message", e.error.message, sizeof e.error.message);
    copy_text(root, "file", e.error.file, sizeof e.error.file);
    copy_text(root, "column", e.error.column, sizeof e.error.column);
    e.error.row = json_integer_value(json_object_get(root, "row"));
  } else if (strcmp(kind, "done") == 0) {
    e.kind = EVENT_DONE;
    copy_text(root, "outcome", e.outcome, sizeof e.outcome);
    copy_text(root, "tables", e.tables, sizeof e.tables);
  }
  json_decref(root);
  return e;
}

/* ---- a choice of tables -------------------------------------------------------------------------------------- */

void choice_init(choice *c) { *c = (choice){0}; }

void choice_clear(choice *c) {
  free(c->tables);
  free(c->solve);
  *c = (choice){0};
}

static bool lists(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *p = list; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
    if (strncmp(p, word, n) == 0 && (p[n] == ' ' || p[n] == '\0')) return true;
  return false;
}

bool choice_take(choice *c, const char *name, const char *value, problem *p) {
  buffer b = {0};
  if (strcmp(name, "table") == 0) {
    if (find_table(value) < 0) return unknown_table(value, p);
    if (c->tables != NULL && lists(c->tables, value)) return true;
    buffer_add_f(&b, "%s%s%s", c->tables == NULL ? "" : c->tables, c->tables == NULL ? "" : " ", value);
    free(c->tables);
    c->tables = buffer_take(&b);
    return c->tables != NULL || out_of_memory(p);
  }
  if (strcmp(name, "solve") == 0) {
    if (c->solve != NULL) return refuse(p, 422, "bad input", "\"solve\" is given twice");
    c->solve = strdup(value);
    return c->solve != NULL || out_of_memory(p);
  }
  if (strcmp(name, "format") == 0) {
    if (strcmp(value, "json") != 0 && strcmp(value, "csv") != 0)
      return refuse(p, 422, "bad input", "format \"%.40s\" is none of: json, csv", value);
    c->csv = strcmp(value, "csv") == 0;
    return true;
  }
  return refuse(p, 422, "bad input", "\"%.60s\" is none of: table, solve, format", name);
}

bool choice_check(choice *c, problem *p) {
  buffer ordered = {0};
  if (c->tables == NULL && c->csv) return refuse(p, 422, "bad input", "CSV holds one table: choose it by ?table=");
  if (c->csv && strchr(c->tables, ' ') != NULL)
    return refuse(p, 422, "bad input", "CSV holds one table, and several are asked for");
  if (c->csv && c->solve != NULL) return refuse(p, 422, "bad input", "\"solve\" is for JSON, not for CSV");
  buffer_add(&ordered, "");
  for (int64_t i = 0; c->tables != NULL && i < cut_n_result_tables(); i++) {
    const char *name = cut_result_table_info(i).name;
    if (lists(c->tables, name)) buffer_add_f(&ordered, "%s%s", ordered.n > 0 ? " " : "", name);
  }
  free(c->tables);
  c->tables = buffer_take(&ordered);
  if (c->solve == NULL) c->solve = strdup("");
  return (c->tables != NULL && c->solve != NULL) || out_of_memory(p);
}
