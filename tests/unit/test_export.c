/* A result as text: JSON, CSV, canonical, digest. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "result/result.h"
#include "support/unit.h"

static cut_error err;

static void put_run(cut_result *r, cut_result_table_id table, const char *name, const char *value) {
  cut_result_begin(r, table);
  cut_result_put_text(r, CUT_RC_RUN_NAME, name);
  cut_result_put_text(r, CUT_RC_RUN_VALUE, value);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
}

static cut_result *small_result(void) {
  cut_result *r = cut_result_new();
  put_run(r, CUT_RT_RUN, "title", "a \"b\", \\c\n\x01 \xc3\xa9");
  put_run(r, CUT_RT_RUN, "empty", "");
  put_run(r, CUT_RT_RUN, "missing", NULL);
  put_run(r, CUT_RT_RUN_ENV, "seconds", "0.5");
  cut_result_begin(r, CUT_RT_SURVIVAL);
  for (int k = CUT_RC_SURVIVAL_SOLVE; k <= CUT_RC_SURVIVAL_ROUTES; k++) cut_result_put_text(r, k, "x");
  cut_result_put_integer(r, CUT_RC_SURVIVAL_DAYS, -34);
  cut_result_put_flag(r, CUT_RC_SURVIVAL_BEYOND, true);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
  cut_result_begin(r, CUT_RT_MODEL_ENTRIES);
  cut_result_put_text(r, CUT_RC_MODEL_ENTRIES_SOLVE, "base");
  cut_result_put_integer(r, CUT_RC_MODEL_ENTRIES_COLUMN, INT64_MAX);
  cut_result_put_integer(r, CUT_RC_MODEL_ENTRIES_ROW, 0);
  cut_result_put_number(r, CUT_RC_MODEL_ENTRIES_VALUE, 0.1);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_finish(r, &err), CUT_STATUS_OK);
  return r;
}

static void assert_export(const cut_result *r, const char *format, const char *tables, const char *expected) {
  char *text = NULL;
  assert_int_equal(cut_result_export(r, format, tables, &text, &err), CUT_STATUS_OK);
  assert_string_equal(text, expected);
  cut_text_free(text);
}

#define RUN_JSON                                \
  "\"run\": [\n"                                \
  "{\"name\": \"empty\", \"value\": \"\"},\n"   \
  "{\"name\": \"missing\", \"value\": null},\n" \
  "{\"name\": \"title\", \"value\": \"a \\\"b\\\", \\\\c\\n\\u0001 \xc3\xa9\"}\n]"
#define SURVIVAL_JSON                                                                                           \
  "\"survival\": [\n{\"solve\": \"x\", \"variant\": \"x\", \"load\": \"x\", \"routes\": \"x\", \"days\": -34, " \
  "\"beyond\": true, \"low\": null, \"high\": null, \"until\": null, \"binds\": null, \"proof\": null}\n]"
#define ENTRIES_JSON \
  "\"model_entries\": [\n{\"solve\": \"base\", \"column\": 9223372036854775807, \"row\": 0, \"value\": 0.1}\n]"

static void json_is_an_object_of_tables(void **state) {
  (void)state;
  cut_result *r = small_result();
  assert_export(r, "json", "run", "{\n" RUN_JSON "\n}\n");
  assert_export(r, "json", "run  survival", "{\n" SURVIVAL_JSON ",\n" RUN_JSON "\n}\n");
  assert_export(r, "json", NULL,
                "{\n" SURVIVAL_JSON ",\n" RUN_JSON ",\n" ENTRIES_JSON
                ",\n\"run_env\": [\n{\"name\": \"seconds\", \"value\": \"0.5\"}\n]\n}\n");
  assert_export(r, "json", "flows", "{\n\"flows\": []\n}\n"); /* asked for, so it is there */
  cut_result_free(r);
  cut_result *empty = cut_result_new();
  assert_export(empty, "json", NULL, "{}\n");
  cut_result_free(empty);
}

static void csv_quotes_what_must_be(void **state) {
  (void)state;
  cut_result *r = small_result();
  assert_export(r, "csv", "run",
                "name,value\r\nempty,\"\"\r\nmissing,\r\ntitle,\"a \"\"b\"\", \\c\n\x01 \xc3\xa9\"\r\n");
  assert_export(r, "csv", "survival",
                "solve,variant,load,routes,days,beyond,low,high,until,binds,proof\r\nx,x,x,x,-34,yes,,,,,\r\n");
  assert_export(r, "csv", "flows", "solve,role,table,key,commodity,step,period,quantity,unit,lower,upper\r\n");
  cut_result_free(r);
}

static void csv_holds_one_table(void **state) {
  (void)state;
  char *text = NULL;
  cut_result *r = small_result(), *empty = cut_result_new();
  assert_int_equal(cut_result_export(r, "csv", NULL, &text, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "CSV holds one table: choose one of survival, run, model_entries, run_env");
  assert_int_equal(cut_result_export(r, "csv", "run survival", &text, &err), CUT_STATUS_INPUT);
  assert_int_equal(cut_result_export(empty, "csv", NULL, &text, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "the result has no rows");
  assert_null(text);
  put_run(empty, CUT_RT_RUN, "a", "b");
  assert_export(empty, "csv", NULL, "name,value\r\na,b\r\n");
  cut_result_free(empty);
  cut_result_free(r);
}

static void canonical_leaves_out_what_varies(void **state) {
  (void)state;
  cut_result *r = small_result();
  assert_export(r, "canonical", NULL,
                "cutset result 1\n"
                "# survival solve variant load routes days beyond low high until binds proof\n"
                "[\"x\",\"x\",\"x\",\"x\",-34,true,null,null,null,null,null]\n"
                "# run name value\n"
                "[\"empty\",\"\"]\n[\"missing\",null]\n[\"title\",\"a \\\"b\\\", \\\\c\\n\\u0001 \xc3\xa9\"]\n"
                "# model_entries solve column row value\n"
                "[\"base\",9223372036854775807,0,0.1]\n");
  cut_result_free(r);
}

static void digest_is_of_the_canonical_text(void **state) {
  (void)state;
  cut_result *r = small_result(), *other = small_result();
  char *canonical = NULL, *digest = NULL, hex[65], line[70];
  assert_int_equal(cut_result_export(r, "canonical", NULL, &canonical, &err), CUT_STATUS_OK);
  cut_digest *d = cut_digest_new();
  cut_digest_add_bytes(d, canonical, (int64_t)strlen(canonical));
  cut_digest_end(d, hex);
  snprintf(line, sizeof line, "%s\n", hex);
  assert_export(r, "digest", NULL, line);
  put_run(other, CUT_RT_RUN_ENV, "peak_memory_mib", "12"); /* volatile: the same digest */
  assert_int_equal(cut_result_finish(other, &err), CUT_STATUS_OK);
  assert_export(other, "digest", NULL, line);
  put_run(other, CUT_RT_RUN, "more", "");
  assert_int_equal(cut_result_finish(other, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_export(other, "digest", NULL, &digest, &err), CUT_STATUS_OK);
  assert_string_not_equal(digest, line);
  cut_text_free(digest);
  cut_text_free(canonical);
  cut_result_free(other);
  cut_result_free(r);
}

static void order_of_building_does_not_show(void **state) {
  (void)state;
  char *texts[2] = {NULL, NULL};
  for (int turn = 0; turn < 2; turn++) {
    cut_result *r = cut_result_new();
    for (int i = 0; i < 100; i++) {
      char name[8];
      snprintf(name, sizeof name, "n%d", turn == 0 ? i : 99 - i);
      put_run(r, CUT_RT_RUN, name, name);
    }
    assert_int_equal(cut_result_finish(r, &err), CUT_STATUS_OK);
    assert_int_equal(cut_result_export(r, "canonical", NULL, &texts[turn], &err), CUT_STATUS_OK);
    cut_result_free(r);
  }
  assert_string_equal(texts[0], texts[1]);
  cut_text_free(texts[0]);
  cut_text_free(texts[1]);
}

static void wrong_requests_are_told(void **state) {
  (void)state;
  char *text = NULL;
  cut_result *r = small_result();
  assert_int_equal(cut_result_export(r, "xml", NULL, &text, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "unknown format \"xml\"; there are json, csv, canonical and digest");
  assert_int_equal(cut_result_export(r, "json", "survivel", &text, &err), CUT_STATUS_INPUT);
  assert_string_equal(err.message, "unknown table \"survivel\"; did you mean \"survival\"?");
  assert_int_equal(cut_result_export(r, "canonical", "run", &text, &err), CUT_STATUS_INPUT);
  assert_null(text);
  cut_result_free(r);
}

static void numbers_ignore_the_locale(void **state) {
  (void)state;
  cut_result *r = small_result();
  unit_set_comma_locale();
  assert_export(r, "json", "model_entries", "{\n" ENTRIES_JSON "\n}\n");
  unit_reset_locale();
  cut_result_free(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(json_is_an_object_of_tables),
      cmocka_unit_test(csv_quotes_what_must_be),
      cmocka_unit_test(csv_holds_one_table),
      cmocka_unit_test(canonical_leaves_out_what_varies),
      cmocka_unit_test(digest_is_of_the_canonical_text),
      cmocka_unit_test(order_of_building_does_not_show),
      cmocka_unit_test(wrong_requests_are_told),
      cmocka_unit_test(numbers_ignore_the_locale),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
