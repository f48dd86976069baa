#include "server/describe.h"

#include <string.h>

#include <cutset/cutset.h>

static void add_pair(buffer *out, const char *name, const char *text) {
  buffer_add_f(out, "\"%s\": ", name);
  buffer_add_json(out, text);
}

/* "a b" as ["a", "b"]. */
static void add_words(buffer *out, const char *words) {
  buffer_add(out, "[");
  for (const char *p = words; *p != '\0';) {
    size_t n = strcspn(p, " ");
    buffer_add_f(out, "%s\"%.*s\"", p == words ? "" : ", ", (int)n, p);
    p += n + (p[n] == ' ');
  }
  buffer_add(out, "]");
}

static const char *option_type(cut_option_type type) {
  static const char *const names[] = {"flag", "text", "date", "integer", "number", "choice"};
  return names[type];
}

static bool serves(const cut_verb_info *v, const cut_option_info *o) {
  return !o->front_end_only && cut_find_option(v->name, o->name, NULL) >= 0;
}

/* ---- verbs and columns --------------------------------------------------------------------------------------- */

static void add_option(buffer *out, const cut_option_info *o) {
  buffer_add(out, "{");
  add_pair(out, "name", o->name);
  buffer_add(out, ", ");
  add_pair(out, "type", option_type(o->type));
  buffer_add(out, ", ");
  add_pair(out, "value_name", o->value_name);
  buffer_add(out, ", \"choices\": ");
  add_words(out, o->choices);
  buffer_add(out, ", ");
  add_pair(out, "default", o->default_text[0] == '\0' ? NULL : o->default_text);
  buffer_add_f(out, ", \"repeatable\": %s, \"opens_case\": %s, ", o->repeatable ? "true" : "false",
               o->opens_case ? "true" : "false");
  add_pair(out, "help", o->help);
  buffer_add(out, "}");
}

void describe_verbs(buffer *out) {
  const char *separator = "[";
  for (int64_t i = 0; i < cut_n_verbs(); i++) {
    cut_verb_info v = cut_verb(i);
    if (v.front_end_only) continue;
    buffer_add_f(out, "%s\n{", separator);
    add_pair(out, "name", v.name);
    buffer_add(out, ", ");
    add_pair(out, "question", v.question);
    buffer_add(out, ", ");
    add_pair(out, "details", v.details);
    buffer_add(out, ", \"options\": [");
    bool first = true;
    for (int64_t k = 0; k < cut_n_options(); k++) {
      cut_option_info o = cut_option(k);
      if (!serves(&v, &o)) continue;
      buffer_add(out, first ? "\n  " : ",\n  ");
      add_option(out, &o);
      first = false;
    }
    buffer_add(out, "]}");
    separator = ",";
  }
  buffer_add(out, "\n]\n");
}

static const char *value_type(cut_value_type type) {
  static const char *const names[] = {"text", "integer", "number", "flag"};
  return names[type];
}

void describe_columns(buffer *out) {
  for (int64_t i = 0; i < cut_n_columns(); i++) {
    cut_column_info c = cut_column(i);
    buffer_add(out, i == 0 ? "[\n{" : ",\n{");
    add_pair(out, "table", c.table);
    buffer_add(out, ", ");
    add_pair(out, "name", c.name);
    buffer_add(out, ", ");
    add_pair(out, "type", value_type(c.type));
    buffer_add(out, ", ");
    add_pair(out, "unit", c.unit);
    buffer_add_f(out, ", \"key\": %s, ", c.is_key ? "true" : "false");
    add_pair(out, "help", c.help);
    buffer_add(out, "}");
  }
  buffer_add(out, "\n]\n");
}

/* ---- OpenAPI 3.0 --------------------------------------------------------------------------------------------- */

/* The schema of one value of an option. */
static void add_option_schema(buffer *out, const cut_option_info *o) {
  static const char *const types[] = {"\"type\": \"boolean\"",
                                      "\"type\": \"string\", \"minLength\": 1",
                                      "\"type\": \"string\", \"format\": \"date\"",
                                      "\"type\": \"integer\", \"minimum\": 0",
                                      "\"type\": \"number\", \"minimum\": 0",
                                      "\"type\": \"string\""};
  buffer_add_f(out, "{%s", types[o->type]);
  if (o->type == CUT_OPTION_CHOICE) {
    buffer_add(out, ", \"enum\": ");
    add_words(out, o->choices);
  }
  buffer_add(out, "}");
}

static void add_option_property(buffer *out, const cut_option_info *o) {
  buffer_add_f(out, "\"%s\": {", o->name);
  add_pair(out, "description", o->help);
  if (o->repeatable) {
    buffer_add(out, ", \"oneOf\": [");
    add_option_schema(out, o);
    buffer_add(out, ", {\"type\": \"array\", \"items\": ");
    add_option_schema(out, o);
    buffer_add(out, "}]}");
  } else {
    buffer_add(out, ", \"allOf\": [");
    add_option_schema(out, o);
    buffer_add(out, "]}");
  }
}

/* A response by name, see the components. */
static void add_responses(buffer *out, const char *good, const char *const *refusals) {
  buffer_add(out, "\"responses\": {");
  buffer_add(out, good);
  for (int i = 0; refusals[i] != NULL; i++)
    buffer_add_f(out, ", \"%s\": {\"$ref\": \"#/components/responses/refused\"}", refusals[i]);
  buffer_add(out, "}");
}

static void add_verb_path(buffer *out, const cut_verb_info *v) {
  static const char *const refusals[] = {"400", "401", "403", "404", "409", "413", "415", "422", "503", "504", NULL};
  buffer_add_f(out, ",\n\"/%s\": {\"post\": {\"operationId\": \"%s\", ", v->name, v->name);
  add_pair(out, "summary", v->question);
  buffer_add(out, ", ");
  add_pair(out, "description", v->details);
  buffer_add(
      out,
      ", \"parameters\": [{\"name\": \"Prefer\", \"in\": \"header\", \"schema\": {\"type\": \"string\", \"enum\": "
      "[\"respond-async\"]}, \"description\": \"answer at once with the run, do not wait for it\"}],\n"
      " \"requestBody\": {\"required\": true, \"content\": {\"application/json\": {\"schema\": {\"type\": "
      "\"object\", \"required\": [\"case\"], \"additionalProperties\": false, \"properties\": {"
      "\"case\": {\"type\": \"string\"}, \"tables\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}, "
      "\"description\": \"tables to answer with; without it all that have rows\"},\n"
      "  \"options\": {\"type\": \"object\", \"additionalProperties\": false, \"properties\": {");
  bool first = true;
  for (int64_t k = 0; k < cut_n_options(); k++) {
    cut_option_info o = cut_option(k);
    if (!serves(v, &o)) continue;
    buffer_add(out, first ? "\n   " : ",\n   ");
    add_option_property(out, &o);
    first = false;
  }
  buffer_add(out, "}}}}}}},\n ");
  add_responses(
      out,
      "\"200\": {\"$ref\": \"#/components/responses/tables\"}, \"202\": {\"$ref\": \"#/components/responses/run\"}",
      refusals);
  buffer_add(out, "}}");
}

/* The paths that are not verbs. */
typedef struct route_text {
  const char *path, *method, *id, *summary, *parameters, *response;
} route_text;

#define IN_PATH(name) \
  "{\"name\": \"" name "\", \"in\": \"path\", \"required\": true, \"schema\": {\"type\": \"string\"}}"
#define ANSWERS_JSON(text) \
  "\"200\": {\"description\": \"" text "\", \"content\": {\"application/json\": {\"schema\": {}}}}"
#define ANSWERS(type, text) \
  "\"200\": {\"description\": \"" text "\", \"content\": {\"" type "\": {\"schema\": {\"type\": \"string\"}}}}"
#define QUERY(name, kind, text) \
  "{\"name\": \"" name "\", \"in\": \"query\", \"description\": \"" text "\", \"schema\": " kind "}"

static const route_text routes[] = {
    {"/verbs", "get", "verbs", "The verbs and their options", "", ANSWERS_JSON("a list of verbs")},
    {"/columns", "get", "columns", "The columns of all result tables", "", ANSWERS_JSON("a list of columns")},
    {"/openapi.json", "get", "openapi", "This document", "", ANSWERS_JSON("this document")},
    {"/cases", "get", "cases", "The cases", "", ANSWERS_JSON("a list of cases")},
    {"/cases/{case}", "get", "case", "One case, with its questions and scenarios", IN_PATH("case"),
     ANSWERS_JSON("the case")},
    {"/cases/{case}", "delete", "deleteCase", "Removes an uploaded case", IN_PATH("case"),
     "\"204\": {\"description\": \"removed\"}"},
    {"/cases/{case}/files/{file}", "get", "caseFile", "A file of a case", IN_PATH("case") ", " IN_PATH("file"),
     ANSWERS("text/plain", "the file")},
    {"/runs", "get", "runs", "The runs, latest first", "", ANSWERS_JSON("a list of runs")},
    {"/runs/{run}", "get", "run", "One run", IN_PATH("run"), "\"200\": {\"$ref\": \"#/components/responses/run\"}"},
    {"/runs/{run}", "delete", "deleteRun", "Cancels a run that is not finished, removes one that is", IN_PATH("run"),
     "\"204\": {\"description\": \"removed\"}, \"202\": {\"$ref\": \"#/components/responses/run\"}"},
    {"/runs/{run}/result", "get", "result", "Tables of its result",
     IN_PATH("run") ", " QUERY(
         "table", "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}",
         "tables; without it all but the detailed ones") ", " QUERY("solve", "{\"type\": \"string\"}",
                                                                    "only rows of that solve") ", " QUERY("format",
                                                                                                          "{\"type\": \"string\", \"enum\": [\"json\", \"csv\"]}",
                                                                                                          "json, or one table as csv"),
     "\"200\": {\"$ref\": \"#/components/responses/tables\"}, \"304\": {\"description\": \"unchanged\"}"},
    {"/runs/{run}/file", "get", "file", "Its result as one SQLite file", IN_PATH("run"),
     ANSWERS("application/vnd.sqlite3", "the file")},
    {"/runs/{run}/report", "get", "report", "A report of it: one HTML file", IN_PATH("run"),
     ANSWERS("text/html", "the report")},
    {"/runs/{run}/events", "get", "events", "Its progress and its end as server-sent events", IN_PATH("run"),
     ANSWERS("text/event-stream", "events progress, then done")},
};

static void add_route(buffer *out, const route_text *r, bool follows) {
  static const char *const refusals[] = {"401", "403", "404", "409", NULL};
  if (!follows) buffer_add_f(out, "%s\n\"%s\": {", r == routes ? "" : "},", r->path);
  buffer_add_f(out, "%s\"%s\": {\"operationId\": \"%s\", \"summary\": \"%s\", \"parameters\": [%s], ",
               follows ? ",\n " : "", r->method, r->id, r->summary, r->parameters);
  add_responses(out, r->response, refusals);
  buffer_add(out, "}");
  if (strcmp(r->id, "case") != 0) return;
  static const char *const more[] = {"400", "401", "403", "409", "413", "415", "422", "503", NULL};
  buffer_add_f(
      out,
      ",\n \"put\": {\"operationId\": \"putCase\", \"summary\": \"Uploads a case; it is checked first\", "
      "\"parameters\": [%s], \"requestBody\": {\"required\": true, \"content\": {\"application/json\": {\"schema\": "
      "{\"type\": \"object\", \"required\": [\"files\"], \"additionalProperties\": false, \"properties\": "
      "{\"files\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}}}}}}, ",
      r->parameters);
  add_responses(out, "\"201\": {\"description\": \"the case\", \"content\": {\"application/json\": {\"schema\": {}}}}",
                more);
  buffer_add(out, "}");
}

void describe_openapi(buffer *out) {
  buffer_add(
      out,
      "{\"openapi\": \"3.0.3\",\n\"info\": {\"title\": \"Cutset\", \"version\": \"" CUT_VERSION
      "\", \"description\": \"Supply dependence between states: the verbs of the command line over HTTP.\", "
      "\"license\": {\"name\": \"Apache-2.0\", \"url\": \"https://www.apache.org/licenses/LICENSE-2.0\"}},\n"
      "\"servers\": [{\"url\": \"/api/v1\"}],\n\"security\": [{}, {\"token\": []}, {\"cookie\": []}],\n\"paths\": {");
  for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
    add_route(out, &routes[i], i > 0 && strcmp(routes[i].path, routes[i - 1].path) == 0);
  buffer_add(out, "}");
  for (int64_t i = 0; i < cut_n_verbs(); i++) {
    cut_verb_info v = cut_verb(i);
    if (!v.front_end_only) add_verb_path(out, &v);
  }
  buffer_add(
      out,
      "},\n\"components\": {\"securitySchemes\": {\"token\": {\"type\": \"http\", \"scheme\": \"bearer\"}, \"cookie\": "
      "{\"type\": \"apiKey\", \"in\": \"cookie\", \"name\": \"cutset_token\"}},\n"
      "\"responses\": {\"tables\": {\"description\": \"an object of tables, each an array of rows\", \"content\": "
      "{\"application/json\": {\"schema\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"array\", \"items\": "
      "{\"type\": \"object\"}}}}}},\n"
      "\"run\": {\"description\": \"the run\", \"content\": {\"application/json\": {\"schema\": {\"$ref\": "
      "\"#/components/schemas/run\"}}}},\n"
      "\"refused\": {\"description\": \"why not\", \"content\": {\"application/json\": {\"schema\": {\"$ref\": "
      "\"#/components/schemas/error\"}}}}},\n"
      "\"schemas\": {\"run\": {\"type\": \"object\", \"required\": [\"run\", \"case\", \"verb\", \"state\"], \"properties\": "
      "{\"run\": {\"type\": \"string\"}, \"case\": {\"type\": \"string\"}, \"verb\": {\"type\": \"string\"}, \"options\": "
      "{\"type\": \"object\"}, \"state\": {\"type\": \"string\", \"enum\": [\"waiting\", \"running\", \"done\", \"failed\", "
      "\"cancelled\", \"lost\"]}, \"outcome\": {\"type\": \"string\"}, \"seconds\": {\"type\": \"number\"}, \"created\": "
      "{\"type\": \"string\", \"format\": \"date-time\"}, \"error\": {\"type\": \"object\"}}},\n"
      "\"error\": {\"type\": \"object\", \"required\": [\"error\"], \"properties\": {\"error\": {\"type\": \"object\", "
      "\"required\": [\"status\", \"message\"], \"properties\": {\"status\": {\"type\": \"string\"}, \"message\": {\"type\": "
      "\"string\"}, \"file\": {\"type\": \"string\"}, \"row\": {\"type\": \"integer\"}, \"column\": {\"type\": \"string\"}, "
      "\"value\": {\"type\": \"string\"}, \"expected\": {\"type\": \"string\"}, \"findings\": {\"type\": \"array\", "
      "\"items\": {\"type\": \"object\"}}}}}}}}}\n");
}
