/* case.yaml: what a case is called, its money, its view, its calendar, what is asked of it; and the options of opening
 * it that replace some of this. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "case/keys.h"
#include "case/load.h"
#include "case/source_file.h"
#include "case/yaml.h"

static const char FILE_NAME[] = "case.yaml";
enum { FORMAT = 1, MAX_PATH_TEXT = 96 };

typedef struct reader {
  cut_loader *l;
  cut_case_info *info;
} reader;

/* ---- places and members ---- */

static cut_diagnostic at(const cut_yaml *node, const char *path) {
  return (cut_diagnostic){
      .file = FILE_NAME, .row = node->line, .column = path, .value = node->type == CUT_YAML_SCALAR ? node->text : ""};
}

/* "calendar.start". */
static const char *join(const char *path, const char *key, char buf[MAX_PATH_TEXT]) {
  (void)snprintf(buf, MAX_PATH_TEXT, "%s%s%s", path, path[0] == '\0' ? "" : ".", key);
  return buf;
}

/* Tells of members that are not among the known ones [n]. */
static void check_keys(reader *r, const cut_yaml *mapping, const char *path, const char *const *known, int64_t n) {
  for (const cut_yaml *m = mapping->children; m != NULL; m = m->next) {
    bool found = false;
    for (int64_t i = 0; i < n; i++) found = found || strcmp(known[i], m->key) == 0;
    if (found) continue;
    char name[MAX_PATH_TEXT];
    cut_text expected = {0};
    for (int64_t i = 0; i < n; i++) cut_text_add_f(&expected, "%s%s", i == 0 ? "one of: " : ", ", known[i]);
    int64_t near = cut_text_nearest(m->key, known, n);
    cut_diagnostic place = at(m, join(path, m->key, name));
    place.value = m->key;
    place.expected = expected.data;
    place.suggestion = near < 0 ? NULL : known[near];
    if (near >= 0)
      cut_diagnostics_error(r->l->d, &place, "the key \"%s\" is not known here: did you mean %s?", m->key, known[near]);
    else
      cut_diagnostics_error(r->l->d, &place, "the key \"%s\" is not known here", m->key);
    if (expected.failed) r->l->d->out_of_memory = true;
    cut_text_clear(&expected);
  }
}

static void report_missing(reader *r, const cut_yaml *mapping, const char *path, const char *key) {
  char name[MAX_PATH_TEXT];
  cut_diagnostic place = at(mapping, join(path, key, name));
  place.value = "";
  place.expected = name;
  cut_diagnostics_error(r->l->d, &place, "%s is missing", name);
}

/* The member of that name and type, NULL, and reported where it is required or of another type. */
static const cut_yaml *get(reader *r, const cut_yaml *mapping, const char *path, const char *key, cut_yaml_type type,
                           bool required) {
  static const char *const TYPES[] = {"a value", "keys with values", "a list"};
  const cut_yaml *m = cut_yaml_member(mapping, key);
  if (m == NULL) {
    if (required) report_missing(r, mapping, path, key);
    return NULL;
  }
  char name[MAX_PATH_TEXT];
  if (m->type == type && (type != CUT_YAML_SCALAR || m->text[0] != '\0')) return m;
  if (m->type == CUT_YAML_SCALAR && m->text[0] == '\0' && !required) return NULL;
  cut_diagnostic place = at(m, join(path, key, name));
  place.expected = TYPES[type];
  cut_diagnostics_error(r->l->d, &place, "%s %s: expected %s", name,
                        m->type == CUT_YAML_SCALAR && m->text[0] == '\0' ? "is empty" : "is of the wrong kind",
                        TYPES[type]);
  return NULL;
}

static const char *get_text(reader *r, const cut_yaml *mapping, const char *path, const char *key, bool required) {
  const cut_yaml *m = get(r, mapping, path, key, CUT_YAML_SCALAR, required);
  return m == NULL ? "" : m->text;
}

/* Reads a value as the type of a column; false, and reported, if it is none. */
static bool read_as(reader *r, cut_type type, cut_diagnostic place, cut_cell *cell) {
  cut_fault fault = {0};
  cell->text = place.value;
  if (cut_cell_parse(&(cut_schema_column){.type = type, .arg = ""}, cell, &fault, &r->l->d->out_of_memory)) return true;
  cut_report_fault(r->l->d, place, &fault);
  return false;
}

static cut_date get_date(reader *r, const cut_yaml *mapping, const char *path, const char *key, bool required) {
  const cut_yaml *m = get(r, mapping, path, key, CUT_YAML_SCALAR, required);
  char name[MAX_PATH_TEXT];
  cut_cell cell;
  return m != NULL && read_as(r, CUT_TYPE_DATE, at(m, join(path, key, name)), &cell) ? cell.as.date : CUT_DATE_NONE;
}

static int64_t get_integer(reader *r, const cut_yaml *mapping, const char *key, bool required, int64_t otherwise) {
  const cut_yaml *m = get(r, mapping, "", key, CUT_YAML_SCALAR, required);
  cut_cell cell;
  return m != NULL && read_as(r, CUT_TYPE_INTEGER, at(m, key), &cell) ? cell.as.integer : otherwise;
}

static void *new_items(reader *r, int64_t n, size_t size) {
  void *items = cut_pool_new(&r->l->c->pool, n, size);
  if (items == NULL) r->l->d->out_of_memory = true;
  return items;
}

/* ---- parts ---- */

static void read_names(reader *r, const cut_yaml *root) {
  cut_case_info *info = r->info;
  const cut_yaml *format = cut_yaml_member(root, "cutset");
  info->format = get_integer(r, root, "cutset", true, 0);
  if (format != NULL && info->format != FORMAT && info->format != 0) {
    cut_diagnostic place = at(format, "cutset");
    place.expected = "1";
    cut_diagnostics_error(r->l->d, &place, "format %s is not known: this version reads format %d", format->text,
                          FORMAT);
  }
  const cut_yaml *id = get(r, root, "", "id", CUT_YAML_SCALAR, true);
  cut_cell cell;
  if (id != NULL && read_as(r, CUT_TYPE_ID, at(id, "id"), &cell)) info->id = id->text;
  info->title = get_text(r, root, "", "title", true);
  const cut_yaml *currency = get(r, root, "", "currency", CUT_YAML_SCALAR, true);
  if (currency != NULL && !cut_unit_is_currency(currency->text)) {
    cut_diagnostic place = at(currency, "currency");
    place.expected = "an ISO 4217 code such as USD";
    cut_diagnostics_error(r->l->d, &place, "\"%s\" is not a currency: expected an ISO 4217 code such as USD",
                          currency->text);
  } else if (currency != NULL) {
    info->currency = currency->text;
  }
  info->price_year = get_integer(r, root, "price_year", false, 0);
  const cut_yaml *year = cut_yaml_member(root, "price_year");
  if (year != NULL && info->price_year != 0 && (info->price_year < 1900 || info->price_year > 2199)) {
    cut_diagnostic place = at(year, "price_year");
    place.expected = "a year from 1900 to 2199";
    cut_diagnostics_error(r->l->d, &place, "price_year %s is out of range: years go from 1900 to 2199", year->text);
  }
  info->as_of = get_date(r, root, "", "as_of", false);
}

#define STEPS "day week month" /* in the order of cut_step */

static void read_stretch(reader *r, const cut_yaml *item, bool is_last, cut_date earliest, cut_resolution *out) {
  static const char *const KNOWN[] = {"step", "until"};
  static const char PATH[] = "calendar.resolution";
  cut_fault fault = {0};
  *out = (cut_resolution){.step = CUT_STEP_MONTH, .until = CUT_DATE_NONE};
  if (item->type != CUT_YAML_MAPPING) {
    cut_diagnostic place = at(item, PATH);
    cut_diagnostics_error(r->l->d, &place, "expected a list of {step: ..., until: ...}");
    return;
  }
  check_keys(r, item, PATH, KNOWN, 2);
  const cut_yaml *step = get(r, item, PATH, "step", CUT_YAML_SCALAR, true);
  if (step != NULL) {
    cut_cell cell = {.text = step->text};
    if (cut_cell_parse(&(cut_schema_column){.type = CUT_TYPE_CHOICE, .arg = STEPS}, &cell, &fault,
                       &r->l->d->out_of_memory))
      out->step = (cut_step)cell.as.choice;
    else
      cut_report_fault(r->l->d, at(step, "calendar.resolution.step"), &fault);
  }
  const cut_yaml *until = cut_yaml_member(item, "until");
  out->until = get_date(r, item, PATH, "until", !is_last);
  if (until == NULL || out->until == CUT_DATE_NONE || earliest == CUT_DATE_NONE || out->until >= earliest) return;
  char date[11];
  cut_date_format(earliest, date);
  cut_diagnostic place = at(until, "calendar.resolution.until");
  place.expected = "the last day of the stretch, not before its first";
  cut_diagnostics_error(r->l->d, &place, "until %s is before the first day of its stretch, %s", until->text, date);
}

static void read_resolution(reader *r, const cut_yaml *calendar) {
  static const cut_resolution MONTHS = {.step = CUT_STEP_MONTH, .until = CUT_DATE_NONE};
  cut_case_info *info = r->info;
  const cut_yaml *list = get(r, calendar, "calendar", "resolution", CUT_YAML_SEQUENCE, false);
  info->resolutions = &MONTHS;
  info->n_resolutions = 1;
  if (list == NULL || list->n_children == 0) return;
  cut_resolution *items = new_items(r, list->n_children, sizeof *items);
  if (items == NULL) return;
  int64_t n = 0;
  cut_date earliest = info->start;
  const cut_yaml *last = NULL;
  for (const cut_yaml *item = list->children; item != NULL; item = item->next) {
    read_stretch(r, item, item->next == NULL, earliest, &items[n]);
    earliest = items[n].until == CUT_DATE_NONE ? CUT_DATE_NONE : items[n].until + 1;
    n++;
    last = item;
  }
  info->resolutions = items;
  info->n_resolutions = n;
  cut_date until = items[n - 1].until;
  if (last == NULL || until == CUT_DATE_NONE || info->end == CUT_DATE_NONE || until >= info->end) return;
  cut_diagnostic place = at(last, "calendar.resolution.until");
  cut_diagnostics_error(r->l->d, &place, "the last stretch ends before the calendar does: leave its until out");
}

static void check_order(reader *r, cut_diagnostic place) {
  const cut_case_info *info = r->info;
  if (info->start == CUT_DATE_NONE || info->end == CUT_DATE_NONE || info->start <= info->end) return;
  char start[11], end[11];
  cut_date_format(info->start, start);
  cut_date_format(info->end, end);
  place.expected = "a last day that is not before the first";
  cut_diagnostics_error(r->l->d, &place, "the calendar ends on %s, before it starts on %s", end, start);
}

static void read_calendar(reader *r, const cut_yaml *root) {
  static const char *const KNOWN[] = {"start", "end", "resolution"};
  const cut_yaml *calendar = get(r, root, "", "calendar", CUT_YAML_MAPPING, true);
  if (calendar == NULL) return;
  check_keys(r, calendar, "calendar", KNOWN, 3);
  r->info->start = get_date(r, calendar, "calendar", "start", true);
  r->info->end = get_date(r, calendar, "calendar", "end", true);
  const cut_yaml *end = cut_yaml_member(calendar, "end");
  if (end != NULL) check_order(r, at(end, "calendar.end"));
  read_resolution(r, calendar);
}

/* view: system, or view: {buyer: X}, or view: {buyer: [X, Y]}. */
static void read_view(reader *r, const cut_yaml *root) {
  static const char *const KNOWN[] = {"buyer"};
  const cut_yaml *view = cut_yaml_member(root, "view");
  if (view == NULL) {
    report_missing(r, root, "", "view");
  } else if (view->type == CUT_YAML_MAPPING) {
    check_keys(r, view, "view", KNOWN, 1);
    const cut_yaml *buyer = cut_yaml_member(view, "buyer");
    bool is_list = buyer != NULL && buyer->type == CUT_YAML_SEQUENCE;
    (void)get(r, view, "view", "buyer", is_list ? CUT_YAML_SEQUENCE : CUT_YAML_SCALAR, true);
    if (is_list && buyer->children == NULL) {
      cut_diagnostic place = at(buyer, "view.buyer");
      place.expected = "one actor or more";
      cut_diagnostics_error(r->l->d, &place, "view.buyer lists nobody");
    }
  } else if (view->type != CUT_YAML_SCALAR || strcmp(view->text, "system") != 0) {
    cut_diagnostic place = at(view, "view");
    place.expected = "{buyer: actor} or system";
    cut_diagnostics_error(r->l->d, &place, "the view is neither {buyer: actor} nor system");
  }
}

static void read_variants(reader *r, const cut_yaml *root) {
  static const char *const KNOWN[] = {"id", "title", "start", "scenario"};
  const cut_yaml *list = get(r, root, "", "variants", CUT_YAML_SEQUENCE, false);
  if (list == NULL) return;
  cut_variant *items = new_items(r, list->n_children, sizeof *items);
  if (items == NULL) return;
  for (const cut_yaml *item = list->children; item != NULL; item = item->next) {
    if (item->type != CUT_YAML_MAPPING) {
      cut_diagnostic place = at(item, "variants");
      cut_diagnostics_error(r->l->d, &place, "expected a list of {id: ..., title: ..., start: ..., scenario: ...}");
      continue;
    }
    check_keys(r, item, "variants", KNOWN, 4);
    cut_variant *v = &items[r->info->n_variants++];
    v->id = get_text(r, item, "variants", "id", true);
    v->title = get_text(r, item, "variants", "title", true);
    v->start = get_date(r, item, "variants", "start", true);
    v->scenario = get_text(r, item, "variants", "scenario", false);
    const cut_yaml *start = cut_yaml_member(item, "start");
    if (start == NULL || v->start == CUT_DATE_NONE || r->info->end == CUT_DATE_NONE || v->start <= r->info->end)
      continue;
    cut_diagnostic place = at(start, "variants.start");
    cut_diagnostics_error(r->l->d, &place, "the variant starts on %s, after the calendar ends", start->text);
  }
  r->info->variants = items;
}

/* Options of one question: a list gives the option several times. */
static void read_question_options(reader *r, const cut_yaml *item, cut_question *q) {
  int64_t n = 0;
  for (const cut_yaml *m = item->children; m != NULL; m = m->next)
    n += m->type == CUT_YAML_SEQUENCE ? m->n_children : 1;
  cut_option_value *options = new_items(r, n, sizeof *options);
  if (options == NULL) return;
  for (const cut_yaml *m = item->children; m != NULL; m = m->next) {
    if (strcmp(m->key, "verb") == 0 || strcmp(m->key, "title") == 0) continue;
    const cut_yaml *first = m->type == CUT_YAML_SEQUENCE ? m->children : m;
    for (const cut_yaml *v = first; v != NULL; v = m->type == CUT_YAML_SEQUENCE ? v->next : NULL) {
      if (v->type != CUT_YAML_SCALAR) {
        cut_diagnostic place = at(v, m->key);
        place.expected = "a value or a list of values";
        cut_diagnostics_error(r->l->d, &place, "the option %s of a question is no value", m->key);
      } else {
        options[q->n_options++] = (cut_option_value){m->key, v->text};
      }
    }
  }
  q->options = options;
}

static void read_questions(reader *r, const cut_yaml *root) {
  const cut_yaml *list = get(r, root, "", "questions", CUT_YAML_SEQUENCE, false);
  if (list == NULL) return;
  cut_question *items = new_items(r, list->n_children, sizeof *items);
  if (items == NULL) return;
  for (const cut_yaml *item = list->children; item != NULL; item = item->next) {
    if (item->type != CUT_YAML_MAPPING) {
      cut_diagnostic place = at(item, "questions");
      cut_diagnostics_error(r->l->d, &place, "expected a list of {verb: ..., title: ..., options}");
      continue;
    }
    cut_question *q = &items[r->info->n_questions++];
    q->verb = get_text(r, item, "questions", "verb", true);
    q->title = get_text(r, item, "questions", "title", false);
    read_question_options(r, item, q);
  }
  r->info->questions = items;
}

/* ---- options of opening ---- */

/* All periods in one length, whatever the calendar of the case says. */
static void set_step(reader *r, cut_diagnostic place, const char *value) {
  cut_fault fault = {0};
  cut_cell cell = {.text = value};
  if (!cut_cell_parse(&(cut_schema_column){.type = CUT_TYPE_CHOICE, .arg = STEPS}, &cell, &fault,
                      &r->l->d->out_of_memory)) {
    cut_report_fault(r->l->d, place, &fault);
    return;
  }
  cut_resolution *all = new_items(r, 1, sizeof *all);
  if (all == NULL) return;
  *all = (cut_resolution){.step = (cut_step)cell.as.choice, .until = CUT_DATE_NONE};
  r->info->resolutions = all;
  r->info->n_resolutions = 1;
  r->info->step = value;
}

static void read_option(reader *r, const cut_option_value *o) {
  cut_case_info *info = r->info;
  cut_cell cell;
  /* Kept, as the caller's texts need not live as long as the case. */
  const char *value = cut_pool_text(&r->l->c->pool, o->value);
  if (value == NULL) {
    r->l->d->out_of_memory = true;
    return;
  }
  cut_diagnostic place = {.file = "", .column = o->name, .value = value};
  if (strcmp(o->name, "set") == 0) {
    r->l->c->sets[r->l->c->n_sets++] = value;
  } else if (strcmp(o->name, "step") == 0) {
    set_step(r, place, value);
  } else if (read_as(r, CUT_TYPE_DATE, place, &cell)) {
    if (strcmp(o->name, "as_of") == 0) info->as_of = cell.as.date;
    if (strcmp(o->name, "start") == 0) info->start = cell.as.date;
    if (strcmp(o->name, "end") == 0) info->end = cell.as.date;
    if (strcmp(o->name, "as_of") != 0) check_order(r, place);
  }
}

static void read_options(reader *r, const cut_option_value *options, int64_t n) {
  r->l->c->sets = new_items(r, n, sizeof *r->l->c->sets);
  for (int64_t i = 0; i < n && r->l->c->sets != NULL; i++) read_option(r, &options[i]);
}

/* ---- all of it ---- */

static void read_root(reader *r, const cut_yaml *root) {
  static const char *const KNOWN[] = {"cutset", "id",       "title",    "currency", "price_year",
                                      "as_of",  "calendar", "variants", "view",     "questions"};
  if (root->type != CUT_YAML_MAPPING) {
    cut_diagnostic place = at(root, "");
    cut_diagnostics_error(r->l->d, &place, "expected keys and values, such as id: my-case");
    return;
  }
  check_keys(r, root, "", KNOWN, (int64_t)(sizeof KNOWN / sizeof KNOWN[0]));
  read_names(r, root);
  read_view(r, root);
  read_calendar(r, root);
  read_variants(r, root);
  read_questions(r, root);
}

bool cut_load_yaml(cut_loader *l, const cut_option_value *options, int64_t n_options) {
  cut_case_info *info = &l->c->info;
  reader r = {.l = l, .info = info};
  cut_error err = {0};
  char *data = NULL;
  int64_t n = 0;
  *info = (cut_case_info){.id = "",
                          .title = "",
                          .currency = "",
                          .as_of = CUT_DATE_NONE,
                          .start = CUT_DATE_NONE,
                          .end = CUT_DATE_NONE,
                          .buyer = -1};
  cut_status status = cut_load_file(l, FILE_NAME, CUT_YAML_MAX_FILE, &data, &n, &err);
  if (status == CUT_STATUS_MEMORY) {
    l->d->out_of_memory = true;
  } else if (status != CUT_STATUS_OK) {
    cut_diagnostics_error(l->d, &(cut_diagnostic){.file = FILE_NAME}, "%s", err.message);
  } else if (data == NULL) {
    cut_diagnostics_error(
        l->d, &(cut_diagnostic){.file = FILE_NAME, .value = l->c->path, .expected = "a folder with case.yaml"},
        "there is no file case.yaml in the folder \"%s\"", l->c->path);
  } else {
    l->yaml = cut_yaml_parse(data, n, FILE_NAME, &l->c->pool, l->d);
    if (l->yaml != NULL) read_root(&r, l->yaml);
  }
  bool is_there = data != NULL;
  cut_mem_free(data);
  l->own_start = info->start;
  l->own_end = info->end;
  if (is_there && !l->d->out_of_memory) read_options(&r, options, n_options);
  return is_there;
}

/* ---- what refers to tables ---- */

static bool has_scenario(const cut_case *c, const char *name) {
  const cut_table_rows *table = &c->tables[CUT_TABLE_SCENARIOS];
  for (int64_t i = 0; i < table->n; i++)
    if (strcmp(cut_row_cell(table, &table->rows[i], CUT_SCENARIOS_SCENARIO)->text, name) == 0) return true;
  return false;
}

static void add_buyer(cut_loader *l, const cut_yaml *node, int64_t *buyers) {
  cut_case_info *info = &l->c->info;
  if (node->type != CUT_YAML_SCALAR || node->text[0] == '\0') {
    cut_diagnostic place = at(node, "view.buyer");
    place.expected = "an actor";
    cut_diagnostics_error(l->d, &place, "a buyer of the view is no actor");
    return;
  }
  int64_t actor = cut_keys_find(&l->c->tables[CUT_TABLE_ACTORS], node->text);
  if (actor < 0) {
    cut_report_unknown_key(l, at(node, "view.buyer"), CUT_TABLE_ACTORS, node->text);
    return;
  }
  for (int64_t i = 0; i < info->n_buyers; i++) {
    if (buyers[i] != actor) continue;
    cut_diagnostic place = at(node, "view.buyer");
    cut_diagnostics_error(l->d, &place, "the buyer \"%s\" is listed twice", node->text);
    return;
  }
  buyers[info->n_buyers++] = actor;
}

static void find_buyers(cut_loader *l) {
  cut_case_info *info = &l->c->info;
  const cut_yaml *buyer = cut_yaml_member(cut_yaml_member(l->yaml, "view"), "buyer");
  if (buyer == NULL) return;
  int64_t n = 1;
  for (const cut_yaml *m = buyer->children; m != NULL; m = m->next) n++;
  int64_t *buyers = cut_pool_new(&l->c->pool, n, sizeof *buyers);
  if (buyers == NULL) {
    l->d->out_of_memory = true;
    return;
  }
  info->buyers = buyers;
  if (buyer->type == CUT_YAML_SCALAR && buyer->text[0] != '\0') add_buyer(l, buyer, buyers);
  for (const cut_yaml *m = buyer->type == CUT_YAML_SEQUENCE ? buyer->children : NULL; m != NULL; m = m->next)
    add_buyer(l, m, buyers);
  if (info->n_buyers > 0) info->buyer = buyers[0];
}

void cut_load_yaml_references(cut_loader *l) {
  find_buyers(l);
  const cut_yaml *list = cut_yaml_member(l->yaml, "variants");
  for (const cut_yaml *item = list == NULL ? NULL : list->children; item != NULL; item = item->next) {
    const cut_yaml *scenario = cut_yaml_member(item, "scenario");
    if (scenario == NULL || scenario->text[0] == '\0' || has_scenario(l->c, scenario->text)) continue;
    cut_diagnostic place = at(scenario, "variants.scenario");
    cut_diagnostics_error(l->d, &place, "there is no scenario \"%s\"", scenario->text);
  }
}
