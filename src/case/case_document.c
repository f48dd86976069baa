/* The case format as a manual. */
#include "case/case_document.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "case/csv.h"
#include "case/yaml.h"

/* How the type is called in the manual; the list of types below explains it. */
static const char *const TYPE_NAMES[] = {
    [CUT_TYPE_ID] = "id",
    [CUT_TYPE_TEXT] = "text",
    [CUT_TYPE_REF] = "reference",
    [CUT_TYPE_CHOICE] = "choice",
    [CUT_TYPE_FLAG] = "flag",
    [CUT_TYPE_INTEGER] = "integer",
    [CUT_TYPE_NUMBER] = "number",
    [CUT_TYPE_DATE] = "date",
    [CUT_TYPE_PERIOD] = "period",
    [CUT_TYPE_UNIT] = "unit",
    [CUT_TYPE_SHARE] = "share",
    [CUT_TYPE_DURATION] = "duration",
    [CUT_TYPE_AMOUNT] = "amount",
    [CUT_TYPE_RATE] = "rate",
    [CUT_TYPE_PRICE] = "price",
    [CUT_TYPE_MONEY] = "money",
    [CUT_TYPE_EXPENSE] = "expense",
    [CUT_TYPE_DENSITY] = "density",
    [CUT_TYPE_HEATING] = "heating value",
    [CUT_TYPE_RULE] = "price rule",
    [CUT_TYPE_VALUE] = "value with a unit",
};

static const char *const TYPE_MEANINGS[] = {
    [CUT_TYPE_ID] = "letters, digits, `_`, `.` and `-`; part of the row's key",
    [CUT_TYPE_TEXT] = "any text",
    [CUT_TYPE_REF] = "key of a row of the table named",
    [CUT_TYPE_CHOICE] = "one of the words listed",
    [CUT_TYPE_FLAG] = "`yes` or `no`",
    [CUT_TYPE_INTEGER] = "a whole number",
    [CUT_TYPE_NUMBER] = "a number without unit",
    [CUT_TYPE_DATE] = "`YYYY-MM-DD`, years 1900 to 2199",
    [CUT_TYPE_PERIOD] = "`YYYY`, `YYYY-MM` or `YYYY-MM-DD`",
    [CUT_TYPE_UNIT] = "a unit of mass, volume or energy",
    [CUT_TYPE_SHARE] = "a number with unit `1` or `%`",
    [CUT_TYPE_DURATION] = "a number with unit `d`, `h` or `week`",
    [CUT_TYPE_AMOUNT] = "a mass, volume or energy, as `kt`",
    [CUT_TYPE_RATE] = "an amount per time, as `kt/d`; months and years have their real length",
    [CUT_TYPE_PRICE] = "money per amount, as `USD/t`",
    [CUT_TYPE_MONEY] = "an amount of money",
    [CUT_TYPE_EXPENSE] = "money per time, as `USD/a`",
    [CUT_TYPE_DENSITY] = "mass per volume or volume per mass, as `kg/m3` or `bbl/t`",
    [CUT_TYPE_HEATING] = "energy per mass or per volume, as `MWh/t`",
    [CUT_TYPE_RULE] = "a formula over series, rules and numbers with units, as `urals - export_duty + 5 USD/t`",
    [CUT_TYPE_VALUE] = "a number with any unit",
};
enum { N_TYPES = (int)(sizeof TYPE_NAMES / sizeof TYPE_NAMES[0]) };

const char *cut_type_name(cut_type type) { return TYPE_NAMES[type]; }

static const char INTRODUCTION[] =
    "# The case format\n"
    "\n"
    "A case is a folder with a file `case.yaml` and one file `<table>.csv` for each table below. `actors`,\n"
    "`places` and `commodities` must be there; a table without a file is empty. All findings about a case are\n"
    "told in one go, each with file, line, column, value and what was expected; nothing is half-loaded.\n"
    "\n"
    "## Tables in general\n"
    "\n"
    "* CSV as in RFC 4180, in UTF-8: fields separated by commas, the first line names the columns in any\n"
    "  order, a field with commas, quotes or line breaks is quoted. Blanks around a field do not count.\n"
    "  Numbers have a decimal point.\n"
    "* A column that the table does not have is an error. A column that is left out is empty throughout. What\n"
    "  an empty cell means is said for each column: an *error*, *no limit*, or *none*. Missing is never zero.\n"
    "* Every row has `source` (where it comes from, or why it is assumed), `kind` (`measured`, `derived` or\n"
    "  `assumed`) and `known_from` (the first day on which it could be known), and may have `parents` (the\n"
    "  rows it is derived from, as `table:key` with spaces between; required where the kind is derived) and\n"
    "  `note`.\n"
    "* A number x has its unit in the column `x_unit`, unless its type has none. It may have `x_low` and\n"
    "  `x_high`, its range in the same unit, and `x_source`, `x_kind` and `x_known_from`, which replace the\n"
    "  row's.\n"
    "* The key of a row is made of the columns marked *key*, joined by `/` where it is written as one text.\n"
    "  Rows known later than the as-of date are dropped before anything else; several versions of a key may\n"
    "  stand in a file with different `known_from`, of which the latest kept one counts. A kept row that\n"
    "  refers to a dropped one is an error.\n"
    "\n";

static const char CASE_YAML[] =
    "## case.yaml\n"
    "\n"
    "A strict part of YAML: mappings, lists and scalars. No aliases, anchors, tags or second documents.\n"
    "Scalars are text whatever they look like: `NO` is Norway.\n"
    "\n"
    "| key | meaning |\n"
    "|---|---|\n"
    "| `cutset` | format of the case: 1 |\n"
    "| `id` | short name of the case |\n"
    "| `title` | title for people |\n"
    "| `currency` | ISO 4217 code of the money of answers |\n"
    "| `price_year` | year of its prices, for people |\n"
    "| `as_of` | rows known later are dropped; without it all rows are kept |\n"
    "| `view` | `system`, or `buyer:` with the actor (or a list of actors, as one purse; a bloc stands for its members on "
    "the first day) for whom, and for whose controlled actors, the case is solved |\n"
    "| `calendar` | `start` and `end`, first and last day; `resolution`, a list of `{step: day, week or "
    "month, until: last day}` with `until` left out in the last one; without it: months |\n"
    "| `variants` | a list of `{id, title, start, scenario}`: other openings, printed beside the base |\n"
    "| `questions` | a list of `{verb, title}` and the options of the verb: what `brief` answers |\n"
    "\n"
    "Weeks are pieces of seven days counted from the first day of their stretch; weeks and months end with\n"
    "the month.\n"
    "\n";

/* Words of a choice as code: "`state` `firm`". */
static void add_words(cut_text *t, const char *words) {
  for (const char *p = words; *p != '\0';) {
    size_t n = strcspn(p, " ");
    cut_text_add_f(t, "%s`%.*s`", p == words ? "" : " ", (int)n, p);
    p += n + (p[n] == ' ');
  }
}

static void add_column(cut_text *t, const cut_schema_column *s) {
  static const char *const EMPTY[] = {"error", "no limit", "none"};
  cut_text_add_f(t, "| `%s`%s | %s", s->name, s->is_key ? " *key*" : "", TYPE_NAMES[s->type]);
  if (s->type == CUT_TYPE_REF) cut_text_add_f(t, " to `%s`", s->arg);
  if (s->type == CUT_TYPE_CHOICE) {
    cut_text_add(t, ": ");
    add_words(t, s->arg);
  }
  cut_text_add_f(t, " | %s | %s |\n", EMPTY[s->empty], s->doc);
}

static void add_tables(cut_text *t) {
  for (int i = 0; i < CUT_N_TABLES; i++) {
    const cut_schema_table *table = cut_schema((cut_table)i);
    cut_text_add_f(t, "## %s\n\nOne row is %s.\n\n| column | type | if empty | meaning |\n|---|---|---|---|\n",
                   table->name, table->doc);
    for (int k = 0; k < table->n_columns; k++) add_column(t, &table->columns[k]);
    cut_text_add(t, "\n");
  }
}

static void add_types(cut_text *t) {
  cut_text_add(t, "## Types\n\n| type | meaning |\n|---|---|\n");
  for (int i = 0; i < N_TYPES; i++) cut_text_add_f(t, "| %s | %s |\n", TYPE_NAMES[i], TYPE_MEANINGS[i]);
  cut_text_add(t, "\n");
}

static void add_units(cut_text *t) {
  cut_text_add(t,
               "## Units\n\n"
               "Units combine as `USD/t`, `kt/month`, `USD/1000 m3`; money is an ISO 4217 code, alone or as in "
               "`million USD`.\n\n"
               "| unit | measures | is | note |\n|---|---|---|---|\n");
  for (int64_t i = 0; i < cut_n_units(); i++) {
    cut_unit_info u = cut_unit_row(i);
    cut_text_add_f(t, "| `%s` | %s | %s | %s |\n", u.name, u.dimension, u.factor, u.note);
  }
  cut_text_add(t, "\n");
}

static void add_limits(cut_text *t) {
  cut_text_add_f(
      t,
      "## Limits\n\n"
      "A table has at most %lld MiB, %d rows, %d columns and %d KiB in a field; `case.yaml` at most %d KiB. Of more "
      "than %d errors the rest is counted.\n",
      (long long)(CUT_CSV_MAX_FILE >> 20), CUT_CSV_MAX_ROWS, CUT_CSV_MAX_FIELDS, CUT_CSV_MAX_FIELD / 1024,
      CUT_YAML_MAX_FILE / 1024, CUT_MAX_FINDINGS);
}

cut_status cut_case_format_document(char **out, cut_error *err) {
  cut_text t = {0};
  cut_text_add(&t, INTRODUCTION);
  cut_text_add(&t, CASE_YAML);
  add_tables(&t);
  add_types(&t);
  add_units(&t);
  add_limits(&t);
  *out = cut_text_take(&t);
  return *out == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}
