/* Events of libyaml to a tree. The tree is built by recursion whose depth is limited. */
#include "case/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/text.h"

typedef struct reader {
  yaml_parser_t parser;
  yaml_event_t event; /* the current one */
  const char *file;
  cut_pool *pool;
  cut_diagnostics *diagnostics;
  int64_t n_nodes;
  bool failed; /* a finding that does not stop the reading */
} reader;

static void report(reader *r, yaml_mark_t mark, const char *value, const char *expected, const char *what) {
  r->failed = true;
  cut_diagnostics_error(
      r->diagnostics,
      &(cut_diagnostic){.file = r->file, .row = (int64_t)mark.line + 1, .value = value, .expected = expected},
      "%s at character %lld of the line", what, (long long)mark.column + 1);
}

/* The next event. False, and reported, where the text is no YAML. */
static bool advance(reader *r) {
  yaml_event_delete(&r->event);
  if (yaml_parser_parse(&r->parser, &r->event)) return true;
  if (r->parser.error == YAML_MEMORY_ERROR) {
    r->diagnostics->out_of_memory = true;
    return false;
  }
  r->failed = true;
  yaml_mark_t mark = r->parser.problem_mark;
  cut_diagnostics_error(r->diagnostics,
                        &(cut_diagnostic){.file = r->file, .row = (int64_t)mark.line + 1, .expected = "YAML"},
                        "not YAML at character %lld of the line: %s%s%s", (long long)mark.column + 1,
                        r->parser.problem != NULL ? r->parser.problem : "not readable",
                        r->parser.context != NULL ? " " : "", r->parser.context != NULL ? r->parser.context : "");
  return false;
}

static cut_yaml *new_node(reader *r, cut_yaml_type type) {
  yaml_mark_t mark = r->event.start_mark;
  if (++r->n_nodes > CUT_YAML_MAX_NODES) {
    report(r, mark, "", "", "too many values");
    return NULL;
  }
  cut_yaml *node = CUT_POOL_NEW(r->pool, cut_yaml, 1);
  if (node == NULL) {
    r->diagnostics->out_of_memory = true;
    return NULL;
  }
  *node = (cut_yaml){
      .type = type, .text = "", .key = "", .line = (int64_t)mark.line + 1, .column = (int64_t)mark.column + 1};
  return node;
}

static void check_plain(reader *r, const yaml_char_t *anchor, const yaml_char_t *tag) {
  if (anchor != NULL)
    report(r, r->event.start_mark, (const char *)anchor, "values written out", "anchors are not allowed");
  if (tag != NULL) report(r, r->event.start_mark, (const char *)tag, "values without tags", "tags are not allowed");
}

/* Text of the current scalar event; NULL if it contains a NUL or memory is out. */
static const char *scalar_text(reader *r) {
  const char *value = (const char *)r->event.data.scalar.value;
  size_t n = r->event.data.scalar.length;
  if (memchr(value, '\0', n) != NULL) {
    report(r, r->event.start_mark, "", "text", "NUL character in the value");
    return NULL;
  }
  const char *text = cut_pool_text_n(r->pool, value, (int64_t)n);
  if (text == NULL) r->diagnostics->out_of_memory = true;
  return text;
}

static void append(cut_yaml *parent, cut_yaml **last, cut_yaml *child) {
  if (*last == NULL)
    parent->children = child;
  else
    (*last)->next = child;
  *last = child;
  parent->n_children++;
}

static cut_yaml *read_node(reader *r, int depth);

static bool read_sequence(reader *r, cut_yaml *node, int depth) {
  cut_yaml *last = NULL;
  for (;;) {
    if (!advance(r)) return false;
    if (r->event.type == YAML_SEQUENCE_END_EVENT) return true;
    cut_yaml *item = read_node(r, depth + 1);
    if (item == NULL) return false;
    append(node, &last, item);
  }
}

static bool read_mapping(reader *r, cut_yaml *node, int depth) {
  cut_yaml *last = NULL;
  for (;;) {
    if (!advance(r)) return false;
    if (r->event.type == YAML_MAPPING_END_EVENT) return true;
    yaml_mark_t mark = r->event.start_mark;
    if (r->event.type != YAML_SCALAR_EVENT) {
      report(r, mark, "", "a name",
             r->event.type == YAML_ALIAS_EVENT ? "aliases are not allowed" : "a key is not a name");
      return false;
    }
    check_plain(r, r->event.data.scalar.anchor, r->event.data.scalar.tag);
    const char *key = scalar_text(r);
    if (key == NULL) return false;
    const cut_yaml *same = cut_yaml_member(node, key);
    if (same != NULL) {
      r->failed = true;
      cut_diagnostics_error(r->diagnostics,
                            &(cut_diagnostic){.file = r->file, .row = (int64_t)mark.line + 1, .column = key},
                            "the key \"%s\" stands twice, first on line %lld", key, (long long)same->line);
    }
    if (!advance(r)) return false;
    cut_yaml *value = read_node(r, depth + 1);
    if (value == NULL) return false;
    value->key = key;
    value->line = (int64_t)mark.line + 1;
    value->column = (int64_t)mark.column + 1;
    append(node, &last, value);
  }
}

/* The node that the current event begins. NULL if reading cannot go on. */
static cut_yaml *read_node(reader *r, int depth) {
  cut_yaml *node = NULL;
  yaml_mark_t mark = r->event.start_mark;
  if (depth > CUT_YAML_MAX_DEPTH) {
    report(r, mark, "", "", "values nested too deeply");
    return NULL;
  }
  switch (r->event.type) {
    case YAML_SCALAR_EVENT:
      check_plain(r, r->event.data.scalar.anchor, r->event.data.scalar.tag);
      node = new_node(r, CUT_YAML_SCALAR);
      if (node == NULL || (node->text = scalar_text(r)) == NULL) return NULL;
      return node;
    case YAML_SEQUENCE_START_EVENT:
      check_plain(r, r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
      node = new_node(r, CUT_YAML_SEQUENCE);
      return node != NULL && read_sequence(r, node, depth) ? node : NULL;
    case YAML_MAPPING_START_EVENT:
      check_plain(r, r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
      node = new_node(r, CUT_YAML_MAPPING);
      return node != NULL && read_mapping(r, node, depth) ? node : NULL;
    case YAML_ALIAS_EVENT:
      report(r, mark, (const char *)r->event.data.alias.anchor, "values written out", "aliases are not allowed");
      return new_node(r, CUT_YAML_SCALAR);
    default:
      report(r, mark, "", "a value", "a value is missing");
      return NULL;
  }
}

/* The one document; its end must be the end of the text. */
static cut_yaml *read_document(reader *r) {
  if (!advance(r)) return NULL; /* start of the stream */
  if (!advance(r)) return NULL; /* start of the document */
  if (r->event.type != YAML_DOCUMENT_START_EVENT) {
    report(r, r->event.start_mark, "", "keys and values", "the file is empty");
    return NULL;
  }
  if (r->event.data.document_start.version_directive != NULL ||
      r->event.data.document_start.tag_directives.start != r->event.data.document_start.tag_directives.end)
    report(r, r->event.start_mark, "", "plain keys and values", "directives are not allowed");
  if (!advance(r)) return NULL;
  cut_yaml *root = read_node(r, 0);
  if (root == NULL || !advance(r)) return NULL; /* end of the document */
  if (!advance(r)) return NULL;                 /* what follows */
  if (r->event.type != YAML_STREAM_END_EVENT)
    report(r, r->event.start_mark, "", "one document", "a second document begins");
  return root;
}

/* True if the bytes are text. */
static bool check_bytes(const char *bytes, int64_t n, const char *file, cut_diagnostics *diagnostics) {
  int64_t bad = 0, line = 1;
  const char *nul = n > 0 ? memchr(bytes, '\0', (size_t)n) : NULL;
  if (cut_text_is_utf8(bytes, n, &bad)) {
    if (nul == NULL) return true;
    bad = nul - bytes;
  }
  for (int64_t i = 0; i < bad; i++) line += bytes[i] == '\n';
  cut_diagnostics_error(diagnostics, &(cut_diagnostic){.file = file, .row = line, .expected = "text in UTF-8"},
                        "broken UTF-8 (byte 0x%02X at offset %lld of the file): save the file as UTF-8",
                        (unsigned char)bytes[bad], (long long)bad);
  return false;
}

const cut_yaml *cut_yaml_parse(const char *bytes, int64_t n, const char *file, cut_pool *pool,
                               cut_diagnostics *diagnostics) {
  reader r = {.file = file, .pool = pool, .diagnostics = diagnostics};
  if (!check_bytes(bytes, n, file, diagnostics)) return NULL;
  if (!yaml_parser_initialize(&r.parser)) {
    diagnostics->out_of_memory = true;
    return NULL;
  }
  yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes, (size_t)n);
  const cut_yaml *root = read_document(&r);
  yaml_event_delete(&r.event);
  yaml_parser_delete(&r.parser);
  return r.failed || diagnostics->out_of_memory ? NULL : root;
}

const cut_yaml *cut_yaml_member(const cut_yaml *mapping, const char *key) {
  if (mapping == NULL || mapping->type != CUT_YAML_MAPPING) return NULL;
  for (const cut_yaml *m = mapping->children; m != NULL; m = m->next)
    if (strcmp(m->key, key) == 0) return m;
  return NULL;
}
