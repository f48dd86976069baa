/* Price rules: parser, binding of names, circles, units and values.
 *
 * A formula is a tree in an array, operands before operators. Its value carries its dimension (struct quantity), so the
 * rules about units are in one place, evaluate(), which also serves as the check: on a dry run series have the value 1
 * and nothing about values is judged. Amounts of one commodity in mass, volume and energy are of one kind: where two of
 * them meet, the right one is converted to the left one's dimension. Money becomes case currency at the leaf, by day.
 *
 * A mean over days is made of pieces: evaluating on a day also yields the first later day on which any series or named
 * rule changes (`until`); in between the value is the same. min and max are taken per piece, so per day. */
#include "case/rule.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { MAX_TEXT = 2000, MAX_POWER = 3, EXCERPT = 160 };

typedef enum op { NUMBER, NAME, ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, MINIMUM, MAXIMUM } op;

typedef struct node {
  op op;
  int32_t a, b;        /* operands; NAME: a is the index of the name */
  int32_t first, last; /* its text is [first, last) */
  int32_t where;       /* position of the operator, else first */
  double number;       /* NUMBER: in canonical units, own currency */
  int32_t unit;        /* NUMBER: index in units */
  char *label;         /* its text if it is a part of the rule, else NULL */
} node;

typedef struct name {
  char *text;
  bool is_rule;
  int64_t index; /* of the series or rule; -1 while not bound */
} name;

struct cut_rule {
  char *text;
  node *nodes;
  int32_t n_nodes, root, n_parts;
  cut_unit *units;
  int32_t n_units;
  name *names;
  int32_t n_names;
};

/* ---- messages ---- */

/* Characters (not bytes) up to and including offset. */
static int position(const char *text, int32_t offset) {
  int n = 1;
  for (int32_t i = 0; i < offset && text[i] != '\0'; i++) n += ((unsigned char)text[i + 1] & 0xC0) != 0x80;
  return n;
}

static cut_status fail_at(cut_error *err, const char *text, int32_t offset, const char *format, ...) CUT_PRINTF(4, 5);
static cut_status fail_at(cut_error *err, const char *text, int32_t offset, const char *format, ...) {
  char what[300];
  va_list args;
  va_start(args, format);
  (void)vsnprintf(what, sizeof what, format, args);
  va_end(args);
  return CUT_FAIL(err, CUT_STATUS_INPUT, "at character %d of \"%.*s%s\": %s", position(text, offset), EXCERPT, text,
                  strlen(text) > EXCERPT ? "..." : "", what);
}

/* ---- parser ---- */

typedef struct parser {
  const char *text;
  int32_t at;
  int32_t depth;
  node nodes[CUT_RULE_MAX_NODES];
  int32_t n_nodes;
  int32_t height[CUT_RULE_MAX_NODES];
  cut_unit units[CUT_RULE_MAX_NODES];
  int32_t n_units;
  struct {
    int32_t first, last;
  } names[CUT_RULE_MAX_NODES];
  int32_t n_names;
  cut_error *err;
} parser;

/* A part just read: its node, and its text with any parentheses around it. */
typedef struct piece {
  int32_t node, first, last;
} piece;

static cut_status parse_sum(parser *p, piece *out);

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_unit_start(char c) { return is_letter(c) || c == '%' || c == '$' || (unsigned char)c >= 0x80; }
static bool is_unit_char(char c) { return is_unit_start(c) || is_digit(c) || c == '^'; }

static void skip_spaces(parser *p) {
  while (p->text[p->at] == ' ' || p->text[p->at] == '\t' || p->text[p->at] == '\n' || p->text[p->at] == '\r') p->at++;
}

static cut_status add_node(parser *p, node item, int32_t *out) {
  if (p->n_nodes == CUT_RULE_MAX_NODES)
    return fail_at(p->err, p->text, item.where, "the formula has more than %d parts", CUT_RULE_MAX_NODES);
  int32_t height = 1;
  if (item.op != NUMBER && item.op != NAME) {
    int32_t a = p->height[item.a], b = item.op == NEGATE ? 0 : p->height[item.b];
    height = 1 + (a > b ? a : b);
  }
  if (height > CUT_RULE_MAX_DEPTH)
    return fail_at(p->err, p->text, item.where, "the formula is more than %d deep", CUT_RULE_MAX_DEPTH);
  p->height[p->n_nodes] = height;
  p->nodes[p->n_nodes] = item;
  *out = p->n_nodes++;
  return CUT_STATUS_OK;
}

/* Puts the operator over *left and *right in place of *left. */
static cut_status add_binary(parser *p, op what, int32_t where, piece *left, const piece *right) {
  left->last = right->last;
  node item = {.op = what, .a = left->node, .b = right->node, .first = left->first, .last = left->last, .where = where};
  return add_node(p, item, &left->node);
}

/* One more level of parentheses, minus signs or arguments: bounds the recursion of the parser. */
static cut_status deeper(parser *p) {
  if (++p->depth > CUT_RULE_MAX_DEPTH)
    return fail_at(p->err, p->text, p->at, "the formula is more than %d deep", CUT_RULE_MAX_DEPTH);
  return CUT_STATUS_OK;
}

/* End of the unit that begins at `at`: words with single bars between them, a number allowed after a bar. */
static int32_t unit_end(const char *text, int32_t at) {
  for (;;) {
    while (is_unit_char(text[at])) at++;
    int32_t next = at;
    while (text[next] == ' ') next++;
    if (next > at && is_unit_start(text[next])) {
      at = next;
      continue;
    }
    if (text[at] != '/') return at;
    next = at + 1;
    while (is_digit(text[next]) || text[next] == '.') next++;
    if (next > at + 1) {
      while (text[next] == ' ') next++;
    }
    if (!is_unit_start(text[next])) return at;
    at = next;
  }
}

static cut_status parse_unit(parser *p, double *number, int32_t *unit) {
  int32_t start = p->at;
  while (p->text[start] == ' ') start++;
  cut_unit *u = &p->units[p->n_units];
  *u = (cut_unit){.num = 1, .den = 1};
  *unit = p->n_units++;
  if (!is_unit_start(p->text[start])) return CUT_STATUS_OK;
  p->at = unit_end(p->text, start);
  char text[128];
  int32_t n = p->at - start;
  if (n >= (int32_t)sizeof text) return fail_at(p->err, p->text, start, "a unit is too long");
  memcpy(text, p->text + start, (size_t)n);
  text[n] = '\0';
  cut_error inner = {0};
  if (!cut_unit_parse(text, u, &inner)) return fail_at(p->err, p->text, start, "%s", inner.message);
  if (u->per != CUT_PER_NONE) return fail_at(p->err, p->text, start, "unit \"%s\": a rule has no units per time", text);
  *number *= cut_unit_factor(u);
  return CUT_STATUS_OK;
}

static cut_status parse_number(parser *p, piece *out) {
  char digits[64];
  const char *text = p->text;
  int32_t start = p->at, n = 0;
  while (is_digit(text[p->at]) || text[p->at] == '.') p->at++;
  if (text[p->at] == 'e' || text[p->at] == 'E') {
    int32_t next = p->at + 1;
    if (text[next] == '+' || text[next] == '-') next++;
    if (is_digit(text[next])) {
      while (is_digit(text[next])) next++;
      p->at = next;
    }
  }
  n = p->at - start;
  node item = {.op = NUMBER, .first = start, .where = start};
  if (n < (int32_t)sizeof digits) {
    memcpy(digits, text + start, (size_t)n);
    digits[n] = '\0';
  }
  if (n >= (int32_t)sizeof digits || !cut_text_to_number(digits, &item.number))
    return fail_at(p->err, text, start, "\"%.*s\" is not a number", n < 40 ? n : 40, text + start);
  CUT_TRY(parse_unit(p, &item.number, &item.unit));
  item.last = p->at;
  *out = (piece){.first = start, .last = p->at};
  return add_node(p, item, &out->node);
}

static int32_t intern(parser *p, int32_t first, int32_t last) {
  for (int32_t i = 0; i < p->n_names; i++) {
    int32_t n = p->names[i].last - p->names[i].first;
    if (n == last - first && memcmp(p->text + p->names[i].first, p->text + first, (size_t)n) == 0) return i;
  }
  p->names[p->n_names].first = first;
  p->names[p->n_names].last = last;
  return p->n_names++;
}

/* min or max: folded from the left. */
static cut_status parse_call(parser *p, int32_t start, op what, piece *out) {
  p->at++;
  CUT_TRY(deeper(p));
  CUT_TRY(parse_sum(p, out));
  for (int n = 1;; n++) {
    skip_spaces(p);
    if (p->text[p->at] == ',') {
      piece right = {0};
      p->at++;
      CUT_TRY(parse_sum(p, &right));
      CUT_TRY(add_binary(p, what, start, out, &right));
      continue;
    }
    if (p->text[p->at] != ')')
      return fail_at(p->err, p->text, p->at, "expected , or ) in %s()", what == MINIMUM ? "min" : "max");
    if (n < 2) return fail_at(p->err, p->text, start, "%s() needs two or more values", what == MINIMUM ? "min" : "max");
    p->at++;
    p->depth--;
    out->first = start;
    out->last = p->at;
    p->nodes[out->node].first = start;
    p->nodes[out->node].last = p->at;
    return CUT_STATUS_OK;
  }
}

static cut_status parse_name(parser *p, piece *out) {
  const char *text = p->text;
  int32_t start = p->at;
  for (;;) {
    while (is_letter(text[p->at]) || is_digit(text[p->at])) p->at++;
    bool joins =
        (text[p->at] == '-' || text[p->at] == '.') && (is_letter(text[p->at + 1]) || is_digit(text[p->at + 1]));
    if (!joins) break;
    p->at++;
  }
  int32_t end = p->at;
  skip_spaces(p);
  if (text[p->at] == '(') {
    if (end - start == 3 && memcmp(text + start, "min", 3) == 0) return parse_call(p, start, MINIMUM, out);
    if (end - start == 3 && memcmp(text + start, "max", 3) == 0) return parse_call(p, start, MAXIMUM, out);
    return fail_at(p->err, text, start, "unknown function \"%.*s\": there are min and max",
                   end - start < 40 ? end - start : 40, text + start);
  }
  p->at = end;
  *out = (piece){.first = start, .last = end};
  if (p->n_nodes == CUT_RULE_MAX_NODES)
    return fail_at(p->err, text, start, "the formula has more than %d parts", CUT_RULE_MAX_NODES);
  node item = {.op = NAME, .a = intern(p, start, end), .first = start, .last = end, .where = start};
  return add_node(p, item, &out->node);
}

static cut_status parse_atom(parser *p, piece *out) {
  skip_spaces(p);
  const char *text = p->text;
  char c = text[p->at];
  int32_t start = p->at;
  if (c == '-') {
    p->at++;
    CUT_TRY(deeper(p));
    CUT_TRY(parse_atom(p, out));
    p->depth--;
    out->first = start;
    node item = {.op = NEGATE, .a = out->node, .first = start, .last = out->last, .where = start};
    return add_node(p, item, &out->node);
  }
  if (c == '(') {
    p->at++;
    CUT_TRY(deeper(p));
    CUT_TRY(parse_sum(p, out));
    skip_spaces(p);
    if (text[p->at] != ')') return fail_at(p->err, text, p->at, "expected )");
    p->at++;
    p->depth--;
    out->first = start;
    out->last = p->at;
    return CUT_STATUS_OK;
  }
  if (is_digit(c) || (c == '.' && is_digit(text[p->at + 1]))) {
    if (p->n_units == CUT_RULE_MAX_NODES)
      return fail_at(p->err, text, start, "the formula has more than %d parts", CUT_RULE_MAX_NODES);
    return parse_number(p, out);
  }
  if (is_letter(c)) return parse_name(p, out);
  if (c == '\0') return fail_at(p->err, text, p->at, "the formula ends where a number or a name is expected");
  return fail_at(p->err, text, p->at, "expected a number, a name or (, not \"%.1s\"",
                 (unsigned char)c < 0x80 ? text + p->at : "?");
}

static cut_status parse_product(parser *p, piece *out) {
  CUT_TRY(parse_atom(p, out));
  for (;;) {
    skip_spaces(p);
    char c = p->text[p->at];
    int32_t where = p->at;
    if (c != '*' && c != '/') return CUT_STATUS_OK;
    p->at++;
    piece right = {0};
    CUT_TRY(parse_atom(p, &right));
    CUT_TRY(add_binary(p, c == '*' ? MULTIPLY : DIVIDE, where, out, &right));
  }
}

static cut_status parse_sum(parser *p, piece *out) {
  CUT_TRY(parse_product(p, out));
  for (;;) {
    skip_spaces(p);
    char c = p->text[p->at];
    int32_t where = p->at;
    if (c != '+' && c != '-') return CUT_STATUS_OK;
    p->at++;
    piece right = {0};
    CUT_TRY(parse_product(p, &right));
    CUT_TRY(add_binary(p, c == '+' ? ADD : SUBTRACT, where, out, &right));
  }
}

/* ---- building ---- */

/* Labels the parts: what stands between top-level + and -. Recursion is bounded by the height of the tree. */
static cut_status label_parts(cut_rule *r, int32_t i, cut_error *err) {
  node *at = &r->nodes[i];
  if (at->op == ADD || at->op == SUBTRACT) {
    CUT_TRY(label_parts(r, at->a, err));
    return label_parts(r, at->b, err);
  }
  if (at->op == NEGATE) return label_parts(r, at->a, err);
  if (r->n_parts == CUT_RULE_MAX_PARTS)
    return fail_at(err, r->text, at->first, "more than %d terms between + and -", CUT_RULE_MAX_PARTS);
  at->label = cut_mem_text_n(r->text + at->first, at->last - at->first);
  if (at->label == NULL) return CUT_FAIL_MEMORY(err);
  r->n_parts++;
  return CUT_STATUS_OK;
}

static cut_status keep(const parser *p, int32_t root, cut_rule *r, cut_error *err) {
  r->text = cut_mem_text(p->text);
  r->nodes = CUT_NEW(node, p->n_nodes);
  r->units = CUT_NEW(cut_unit, p->n_units);
  r->names = CUT_NEW(name, p->n_names);
  if (r->text == NULL || r->nodes == NULL || r->units == NULL || r->names == NULL) return CUT_FAIL_MEMORY(err);
  memcpy(r->nodes, p->nodes, (size_t)p->n_nodes * sizeof *r->nodes);
  memcpy(r->units, p->units, (size_t)p->n_units * sizeof *r->units);
  r->n_nodes = p->n_nodes;
  r->n_units = p->n_units;
  r->root = root;
  for (int32_t i = 0; i < p->n_names; i++) {
    r->names[i].index = -1;
    r->names[i].text = cut_mem_text_n(p->text + p->names[i].first, p->names[i].last - p->names[i].first);
    if (r->names[i].text == NULL) return CUT_FAIL_MEMORY(err);
    r->n_names++;
  }
  return label_parts(r, root, err);
}

cut_status cut_rule_parse(const char *text, cut_rule **out, cut_error *err) {
  *out = NULL;
  if (strlen(text) > MAX_TEXT)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "formula \"%.40s...\" is longer than %d bytes", text, MAX_TEXT);
  parser *p = CUT_NEW(parser, 1);
  cut_rule *r = CUT_NEW(cut_rule, 1);
  cut_status status = CUT_STATUS_OK;
  if (p == NULL || r == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  p->text = text;
  p->err = err;
  piece all = {0};
  CUT_TRY_GOTO(parse_sum(p, &all));
  if (text[p->at] != '\0') {
    status = fail_at(err, text, p->at, "expected +, -, * or /, not \"%.1s\"",
                     (unsigned char)text[p->at] < 0x80 ? text + p->at : "?");
    goto cleanup;
  }
  CUT_TRY_GOTO(keep(p, all.node, r, err));
  *out = r;
  r = NULL;
cleanup:
  cut_rule_free(r);
  cut_mem_free(p);
  return status;
}

void cut_rule_free(cut_rule *r) {
  if (r == NULL) return;
  for (int32_t i = 0; i < r->n_names; i++) cut_mem_free(r->names[i].text);
  for (int32_t i = 0; i < r->n_nodes; i++) cut_mem_free(r->nodes[i].label);
  cut_mem_free(r->names);
  cut_mem_free(r->units);
  cut_mem_free(r->nodes);
  cut_mem_free(r->text);
  cut_mem_free(r);
}

const char *cut_rule_text(const cut_rule *r) { return r->text; }
int64_t cut_rule_n_names(const cut_rule *r) { return r->n_names; }
const char *cut_rule_name(const cut_rule *r, int64_t i) { return r->names[i].text; }

/* ---- names ---- */

static int64_t find_name(const char *const *names, int64_t n, const char *text) {
  int64_t low = 0, high = n;
  while (low < high) {
    int64_t mid = low + (high - low) / 2;
    int order = strcmp(names[mid], text);
    if (order == 0) return mid;
    if (order < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return -1;
}

static cut_status unknown_name(const cut_rule *r, int32_t which, const cut_rule_names *names, cut_error *err) {
  const char *text = r->names[which].text;
  int32_t where = 0;
  for (int32_t i = r->n_nodes - 1; i >= 0; i--) {
    if (r->nodes[i].op == NAME && r->nodes[i].a == which) where = r->nodes[i].where;
  }
  int64_t n_series = cut_series_n(names->series), n = n_series + names->n_rules;
  const char **all = CUT_NEW(const char *, n);
  if (all == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n; i++)
    all[i] = i < n_series ? cut_series_names(names->series)[i] : names->rules[i - n_series];
  int64_t near = cut_text_nearest(text, all, n);
  cut_status status;
  if (near >= 0)
    status =
        fail_at(err, r->text, where, "no series or rule is called \"%.60s\": did you mean %.60s?", text, all[near]);
  else
    status = fail_at(err, r->text, where, "no series or rule is called \"%.60s\"%s", text,
                     strchr(text, '-') != NULL ? " (a minus between names needs spaces)" : "");
  cut_mem_free(all);
  return status;
}

cut_status cut_rule_bind(cut_rule *r, const cut_rule_names *names, cut_error *err) {
  for (int32_t i = 0; i < r->n_names; i++) {
    name *n = &r->names[i];
    int64_t series = cut_series_find(names->series, n->text);
    int64_t rule = find_name(names->rules, names->n_rules, n->text);
    if (series < 0 && rule < 0) return unknown_name(r, i, names, err);
    if (series >= 0 && rule >= 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "%s is the name of a series and of a rule: rename one", n->text);
    n->is_rule = rule >= 0;
    n->index = rule >= 0 ? rule : series;
  }
  return CUT_STATUS_OK;
}

bool cut_rule_is_bound(const cut_rule *r) {
  for (int32_t i = 0; i < r->n_names; i++) {
    if (r->names[i].index < 0) return false;
  }
  return true;
}

/* ---- circles ---- */

typedef struct search {
  const char *const *names;
  const cut_rule *(*formula)(void *user, int64_t i, int64_t k);
  void *user;
  int64_t *opened; /* [n] nodes with all rules written out; 0 not visited, -1 on the path */
  int64_t path[CUT_RULE_MAX_DEPTH];
  int64_t n_path;
  int64_t at;
  cut_error *err;
} search;

static cut_status circle(search *s, int64_t i) {
  char text[400] = "";
  size_t n = 0;
  int64_t k = 0;
  while (s->path[k] != i) k++;
  for (; k < s->n_path && n < sizeof text; k++)
    n += (size_t)snprintf(text + n, sizeof text - n, "%s -> ", s->names[s->path[k]]);
  s->at = i;
  return CUT_FAIL(s->err, CUT_STATUS_INPUT, "rules refer to each other in a circle: %s%s", text, s->names[i]);
}

static cut_status visit(search *s, int64_t i) {
  if (s->opened[i] > 0) return CUT_STATUS_OK;
  if (s->opened[i] < 0) return circle(s, i);
  s->at = i;
  if (s->n_path == CUT_RULE_MAX_DEPTH)
    return CUT_FAIL(s->err, CUT_STATUS_INPUT, "rule %s: rules refer to each other more than %d deep", s->names[i],
                    CUT_RULE_MAX_DEPTH);
  s->opened[i] = -1;
  s->path[s->n_path++] = i;
  int64_t largest = 1;
  const cut_rule *r = NULL;
  for (int64_t k = 0; (r = s->formula(s->user, i, k)) != NULL; k++) {
    int64_t nodes = r->n_nodes;
    for (int32_t j = 0; j < r->n_nodes; j++) {
      if (r->nodes[j].op != NAME || !r->names[r->nodes[j].a].is_rule) continue;
      int64_t child = r->names[r->nodes[j].a].index;
      if (child < 0) continue;
      CUT_TRY(visit(s, child));
      nodes += s->opened[child];
      s->at = i;
      if (nodes > CUT_RULE_MAX_OPENED)
        return CUT_FAIL(s->err, CUT_STATUS_INPUT, "rule %s has more than %d parts when the rules in it are written out",
                        s->names[i], CUT_RULE_MAX_OPENED);
    }
    if (nodes > largest) largest = nodes;
  }
  s->opened[i] = largest;
  s->n_path--;
  return CUT_STATUS_OK;
}

cut_status cut_rules_check_circles(const char *const *names, int64_t n,
                                   const cut_rule *(*formula)(void *user, int64_t i, int64_t k), void *user,
                                   int64_t *at, cut_error *err) {
  search s = {.names = names, .formula = formula, .user = user, .err = err};
  cut_status status = CUT_STATUS_OK;
  s.opened = CUT_NEW(int64_t, n);
  if (s.opened == NULL) return CUT_FAIL_MEMORY(err);
  for (int64_t i = 0; i < n && status == CUT_STATUS_OK; i++) status = visit(&s, i);
  if (at != NULL) *at = status == CUT_STATUS_OK ? -1 : s.at;
  cut_mem_free(s.opened);
  return status;
}

/* ---- values with dimensions ---- */

/* Canonical value. Money is of the case currency; `money` and `per_money` are set for an exchange rate only. */
typedef struct quantity {
  double value;
  int8_t exponent[CUT_N_DIMS];
  char money[4], per_money[4];
} quantity;

typedef struct run {
  const cut_rule_env *env;
  cut_date day;
  cut_date until;
  bool dry;
  int depth;        /* of named rules */
  double factor[3]; /* per dimension of amount: canonical amounts of the commodity in one; 0 not yet known */
  cut_error *err;
} run;

static const char *words(const quantity *q, char buf[CUT_UNIT_WORDS]) {
  cut_unit u = {.num = 1, .den = 1};
  memcpy(u.exponent, q->exponent, sizeof u.exponent);
  memcpy(u.money, q->money, sizeof u.money);
  memcpy(u.per_money, q->per_money, sizeof u.per_money);
  return cut_unit_words(&u, buf);
}

static bool is_exchange(const quantity *q) { return q->money[0] != '\0'; }

static bool is_plain(const quantity *q) {
  static const int8_t zero[CUT_N_DIMS];
  return memcmp(q->exponent, zero, sizeof zero) == 0 && !is_exchange(q);
}

static bool same_kind(const quantity *a, const quantity *b) {
  return memcmp(a->exponent, b->exponent, sizeof a->exponent) == 0 &&
         memcmp(a->money, b->money, sizeof a->money) == 0 &&
         memcmp(a->per_money, b->per_money, sizeof a->per_money) == 0;
}

/* The single dimension of amount in q, to the power 1 or -1; false if there is none or more. */
static bool amount_of(const quantity *q, int *dimension, int *power) {
  int n = 0;
  for (int d = CUT_DIM_MASS; d <= CUT_DIM_ENERGY; d++) {
    if (q->exponent[d] == 0) continue;
    *dimension = d;
    *power = q->exponent[d] == 1 ? 1 : q->exponent[d] == -1 ? -1 : 0;
    n++;
  }
  return n == 1 && *power != 0;
}

static cut_status amount_factor(run *x, int dimension, double *out) {
  if (x->factor[dimension] == 0) {
    cut_error inner = {0};
    if (!cut_unit_dimension_factor((cut_dimension)dimension, x->env->basis, &x->factor[dimension], &inner))
      return CUT_FAIL(x->err, CUT_STATUS_INPUT, "%s: %s", x->env->commodity, inner.message);
  }
  *out = x->factor[dimension];
  return CUT_STATUS_OK;
}

/* Turns q into the kind of `like`. *fits is false if they are of different kinds. */
static cut_status convert(run *x, quantity *q, const quantity *like, bool *fits) {
  int from = 0, to = 0, power = 0, power_to = 0;
  *fits = same_kind(q, like);
  if (*fits) return CUT_STATUS_OK;
  if (is_exchange(q) || is_exchange(like) || q->exponent[CUT_DIM_MONEY] != like->exponent[CUT_DIM_MONEY] ||
      !amount_of(q, &from, &power) || !amount_of(like, &to, &power_to) || power != power_to)
    return CUT_STATUS_OK;
  *fits = true;
  if (x->env->basis != NULL) {
    double f = 0, g = 0;
    CUT_TRY(amount_factor(x, from, &f));
    CUT_TRY(amount_factor(x, to, &g));
    q->value *= power > 0 ? f / g : g / f;
  }
  memcpy(q->exponent, like->exponent, sizeof q->exponent);
  return CUT_STATUS_OK;
}

/* Gives a value in canonical units its dimension and turns money into case currency. */
static cut_status from_unit(run *x, const cut_rule *r, const node *at, const cut_unit *u, quantity *q) {
  memcpy(q->exponent, u->exponent, sizeof q->exponent);
  memset(q->money, 0, sizeof q->money);
  memset(q->per_money, 0, sizeof q->per_money);
  if (u->money[0] == '\0' && u->per_money[0] == '\0') return CUT_STATUS_OK;
  if (u->money[0] != '\0' && u->per_money[0] != '\0') {
    memcpy(q->money, u->money, sizeof q->money);
    memcpy(q->per_money, u->per_money, sizeof q->per_money);
    int8_t zero[CUT_N_DIMS] = {0};
    if (memcmp(q->exponent, zero, sizeof zero) == 0) return CUT_STATUS_OK;
    return fail_at(x->err, r->text, at->where, "two currencies in one unit make an exchange rate and nothing else");
  }
  const char *currency = u->money[0] != '\0' ? u->money : u->per_money;
  if (x->dry) {
    cut_error inner = {0};
    if (cut_series_can_convert(x->env->series, currency, &inner)) return CUT_STATUS_OK;
    return fail_at(x->err, r->text, at->where, "%s", inner.message);
  }
  double factor = 1;
  CUT_TRY(cut_series_money(x->env->series, currency, x->day, &factor, &x->until, x->err));
  q->value = u->money[0] != '\0' ? q->value * factor : q->value / factor;
  return CUT_STATUS_OK;
}

static cut_status evaluate(run *x, const cut_rule *r, int32_t i, quantity *q);

/* The named rule in force on the day. */
static cut_status rule_in_force(run *x, const cut_rule *r, const node *at, const cut_rule **out) {
  const name *n = &r->names[at->a];
  *out = x->env->rule(x->env->user, n->index, x->day, &x->until);
  if (*out == NULL) return fail_at(x->err, r->text, at->where, "rule %s has no formula", n->text);
  if (x->depth == CUT_RULE_MAX_DEPTH)
    return fail_at(x->err, r->text, at->where, "rules refer to each other more than %d deep", CUT_RULE_MAX_DEPTH);
  return CUT_STATUS_OK;
}

static cut_status evaluate_name(run *x, const cut_rule *r, const node *at, quantity *q) {
  const name *n = &r->names[at->a];
  CUT_ASSERT(n->index >= 0, x->err);
  if (n->is_rule) {
    const cut_rule *inner = NULL;
    CUT_TRY(rule_in_force(x, r, at, &inner));
    x->depth++;
    CUT_TRY(evaluate(x, inner, inner->root, q));
    x->depth--;
    return CUT_STATUS_OK;
  }
  q->value = 1;
  if (!x->dry) CUT_TRY(cut_series_value(x->env->series, n->index, x->day, &q->value, &x->until, x->err));
  return from_unit(x, r, at, cut_series_unit(x->env->series, n->index), q);
}

/* q times other to the power `sign`. Exchange rates only cancel each other or take a plain factor. */
static cut_status multiply(run *x, const cut_rule *r, const node *at, quantity *q, quantity *other, int sign) {
  if (sign < 0) {
    char swap[4];
    memcpy(swap, other->money, sizeof swap);
    memcpy(other->money, other->per_money, sizeof swap);
    memcpy(other->per_money, swap, sizeof swap);
    if (other->value == 0 && (!x->dry || r->nodes[at->b].op == NUMBER))
      return fail_at(x->err, r->text, at->where, "division by zero");
  }
  q->value = sign < 0 ? q->value / other->value : q->value * other->value;
  for (int d = 0; d < CUT_N_DIMS; d++) {
    int power = q->exponent[d] + sign * other->exponent[d];
    if (power < -MAX_POWER || power > MAX_POWER)
      return fail_at(x->err, r->text, at->where, "too high a power of one unit");
    q->exponent[d] = (int8_t)power;
  }
  if (!is_exchange(q) && !is_exchange(other)) return CUT_STATUS_OK;
  if (is_exchange(q) && is_exchange(other) && memcmp(q->money, other->per_money, 4) == 0 &&
      memcmp(q->per_money, other->money, 4) == 0) {
    memset(q->money, 0, sizeof q->money);
    memset(q->per_money, 0, sizeof q->per_money);
    return CUT_STATUS_OK;
  }
  static const int8_t zero[CUT_N_DIMS];
  if ((is_exchange(q) && is_exchange(other)) || memcmp(q->exponent, zero, sizeof zero) != 0)
    return fail_at(x->err, r->text, at->where,
                   "money is converted by itself, day by day: leave the exchange rate out of the formula");
  if (is_exchange(other)) {
    memcpy(q->money, other->money, sizeof q->money);
    memcpy(q->per_money, other->per_money, sizeof q->per_money);
  }
  return CUT_STATUS_OK;
}

static cut_status evaluate_pair(run *x, const cut_rule *r, const node *at, quantity *q) {
  static const char *const TEXT[] = {[ADD] = "+", [SUBTRACT] = "-", [MINIMUM] = "min", [MAXIMUM] = "max"};
  quantity other = {0};
  CUT_TRY(evaluate(x, r, at->a, q));
  CUT_TRY(evaluate(x, r, at->b, &other));
  if (at->op == MULTIPLY) return multiply(x, r, at, q, &other, 1);
  if (at->op == DIVIDE) return multiply(x, r, at, q, &other, -1);
  quantity before = other;
  bool fits = false;
  CUT_TRY(convert(x, &other, q, &fits));
  if (!fits) {
    char a[CUT_UNIT_WORDS], b[CUT_UNIT_WORDS];
    bool bare = (r->nodes[at->a].op == NUMBER && is_plain(q)) || (r->nodes[at->b].op == NUMBER && is_plain(&before));
    return fail_at(x->err, r->text, at->where, "%s needs the same kind of quantity on both sides, not %s and %s%s",
                   TEXT[at->op], words(q, a), words(&before, b), bare ? " (give the number its unit)" : "");
  }
  switch (at->op) {
    case ADD:
      q->value += other.value;
      break;
    case SUBTRACT:
      q->value -= other.value;
      break;
    case MINIMUM:
      q->value = other.value < q->value ? other.value : q->value;
      break;
    default:
      q->value = other.value > q->value ? other.value : q->value;
      break;
  }
  return CUT_STATUS_OK;
}

static cut_status evaluate(run *x, const cut_rule *r, int32_t i, quantity *q) {
  const node *at = &r->nodes[i];
  switch (at->op) {
    case NUMBER:
      q->value = at->number;
      return from_unit(x, r, at, &r->units[at->unit], q);
    case NAME:
      return evaluate_name(x, r, at, q);
    case NEGATE:
      CUT_TRY(evaluate(x, r, at->a, q));
      q->value = -q->value;
      return CUT_STATUS_OK;
    default:
      return evaluate_pair(x, r, at, q);
  }
}

/* ---- prices by parts ---- */

typedef struct parts {
  cut_rule_part items[CUT_RULE_MAX_PARTS];
  int n;
} parts;

static cut_status add_part(parts *all, const char *label, double value, cut_error *err) {
  int i = 0;
  while (i < all->n && all->items[i].label != label && strcmp(all->items[i].label, label) != 0) i++;
  if (i == CUT_RULE_MAX_PARTS)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "a price has more than %d terms when the rules in it are opened",
                    CUT_RULE_MAX_PARTS);
  if (i == all->n) all->items[all->n++] = (cut_rule_part){.label = label};
  all->items[i].value += value;
  return CUT_STATUS_OK;
}

/* One part as a price per canonical amount; in a check without a commodity, as money per any amount. */
static cut_status price_part(run *x, const cut_rule *r, int32_t i, double *value) {
  quantity q = {0}, price = {0};
  int dimension = 0, power = 0;
  CUT_TRY(evaluate(x, r, i, &q));
  price.exponent[CUT_DIM_MONEY] = 1;
  if (x->env->basis != NULL)
    price.exponent[x->env->basis->canonical] = -1;
  else if (amount_of(&q, &dimension, &power) && power < 0)
    price.exponent[dimension] = -1;
  else
    price.exponent[CUT_DIM_MASS] = -1;
  quantity before = q;
  bool fits = false;
  CUT_TRY(convert(x, &q, &price, &fits));
  if (!fits) {
    char buf[CUT_UNIT_WORDS];
    return fail_at(x->err, r->text, r->nodes[i].first, "a price is money per amount (as USD/t), not %s",
                   words(&before, buf));
  }
  if (!x->dry && !isfinite(q.value)) {
    char day[11];
    cut_date_format(x->day, day);
    return fail_at(x->err, r->text, r->nodes[i].first, "too large a number on %s", day);
  }
  *value = q.value;
  return CUT_STATUS_OK;
}

static cut_status collect(run *x, const cut_rule *r, int32_t i, double sign, parts *all) {
  const node *at = &r->nodes[i];
  if (at->op == ADD || at->op == SUBTRACT) {
    CUT_TRY(collect(x, r, at->a, sign, all));
    return collect(x, r, at->b, at->op == ADD ? sign : -sign, all);
  }
  if (at->op == NEGATE) return collect(x, r, at->a, -sign, all);
  if (at->op == NAME && r->names[at->a].is_rule) {
    const cut_rule *inner = NULL;
    CUT_TRY(rule_in_force(x, r, at, &inner));
    if (inner->n_parts > 1) {
      x->depth++;
      CUT_TRY(collect(x, inner, inner->root, sign, all));
      x->depth--;
      return CUT_STATUS_OK;
    }
  }
  double value = 0;
  CUT_TRY(price_part(x, r, i, &value));
  return add_part(all, at->label, sign * value, x->err);
}

cut_status cut_rule_check_units(const cut_rule *rule, const cut_rule_env *env, cut_date day, bool price,
                                cut_error *err) {
  run x = {.env = env, .day = day, .until = INT32_MAX, .dry = true, .err = err};
  quantity q = {0};
  parts all = {.n = 0};
  CUT_TRY(evaluate(&x, rule, rule->root, &q));
  if (!price) return CUT_STATUS_OK;
  return collect(&x, rule, rule->root, 1, &all);
}

cut_status cut_rule_sum(const cut_rule *rule, const cut_rule_env *env, cut_span when,
                        cut_rule_part out[CUT_RULE_MAX_PARTS], int *n, cut_error *err) {
  run x = {.env = env, .day = when.first, .err = err};
  parts sum = {.n = *n};
  memcpy(sum.items, out, (size_t)*n * sizeof *out);
  while (x.day < when.last) {
    parts now = {.n = 0};
    x.until = when.last;
    CUT_TRY(collect(&x, rule, rule->root, 1, &now));
    double days = (double)x.until - (double)x.day;
    for (int i = 0; i < now.n; i++) CUT_TRY(add_part(&sum, now.items[i].label, now.items[i].value * days, err));
    x.day = x.until;
  }
  memcpy(out, sum.items, (size_t)sum.n * sizeof *out);
  *n = sum.n;
  return CUT_STATUS_OK;
}
