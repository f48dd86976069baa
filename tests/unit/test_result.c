/* Tables in memory, and the file that holds them. */
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "result/result.h"
#include "support/unit.h"

/* ---- help ---------------------------------------------------------------------------------------------------- */

static cut_error err;

static void put_flow(cut_result *r, const char *solve, const char *key, int64_t step, const char *period,
                     double quantity) {
  cut_result_begin(r, CUT_RT_FLOWS);
  cut_result_put_text(r, CUT_RC_FLOWS_SOLVE, solve);
  cut_result_put_text(r, CUT_RC_FLOWS_ROLE, "flow");
  cut_result_put_text(r, CUT_RC_FLOWS_TABLE, "routes");
  cut_result_put_text(r, CUT_RC_FLOWS_KEY, key);
  cut_result_put_text(r, CUT_RC_FLOWS_COMMODITY, "urals");
  cut_result_put_integer(r, CUT_RC_FLOWS_STEP, step);
  cut_result_put_text(r, CUT_RC_FLOWS_PERIOD, period);
  cut_result_put_number(r, CUT_RC_FLOWS_QUANTITY, quantity);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
}

/* A small result with every type of cell, missing ones, and text that is hard on formats. */
static cut_result *small_result(void) {
  cut_result *r = cut_result_new();
  assert_non_null(r);
  put_flow(r, "base", "pipe", 10, "2020-02-10", 1.5);
  put_flow(r, "base", "pipe", 2, "2020-02-10", 1e-300);
  put_flow(r, "base", "Pipe", 2, "2020-02-10", NAN);
  put_flow(r, "base", "pip\xc3\xa9", 2, "2020-02-10", -0.0);
  cut_result_begin(r, CUT_RT_PRICES);
  cut_result_put_text(r, CUT_RC_PRICES_SOLVE, "base");
  cut_result_put_text(r, CUT_RC_PRICES_COMMODITY, "a, \"b\"\n");
  cut_result_put_text(r, CUT_RC_PRICES_PLACE, "");
  cut_result_put_text(r, CUT_RC_PRICES_ORIGIN, "");
  cut_result_put_text(r, CUT_RC_PRICES_PERIOD, "2020-02-10");
  cut_result_put_number(r, CUT_RC_PRICES_PRICE, 0.1);
  cut_result_put_flag(r, CUT_RC_PRICES_UNIQUE, false);
  cut_result_put_number(r, CUT_RC_PRICES_LOW, -INFINITY);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
  cut_result_begin(r, CUT_RT_POSTINGS);
  for (int k = CUT_RC_POSTINGS_SOLVE; k < CUT_RC_POSTINGS_MICRO; k++) cut_result_put_text(r, k, "x");
  cut_result_put_integer(r, CUT_RC_POSTINGS_MICRO, INT64_MAX);
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
  cut_result_begin(r, CUT_RT_RUN_ENV);
  cut_result_put_text(r, CUT_RC_RUN_ENV_NAME, "seconds");
  cut_result_put_text(r, CUT_RC_RUN_ENV_VALUE, "1.25");
  assert_int_equal(cut_result_end(r, &err), CUT_STATUS_OK);
  cut_result_set_outcome(r, CUT_OUTCOME_NOT_SERVABLE);
  assert_int_equal(cut_result_finish(r, &err), CUT_STATUS_OK);
  return r;
}

static char folder[64];

static int make_folder(void **state) {
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/cutset-test-XXXXXX");
  return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state) {
  (void)state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  return system(command);
}

static const char *in_folder(const char *name) {
  static char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

static void rows_are_sorted_by_key(void **state) {
  (void)state;
  cut_result *r = small_result();
  static const char *const keys[] = {"Pipe", "pipe", "pipe", "pip\xc3\xa9"};
  assert_int_equal(cut_result_count(r, CUT_RT_FLOWS), 4);
  for (int64_t i = 0; i < 4; i++)
    assert_string_equal(cut_result_get_text(r, CUT_RT_FLOWS, i, CUT_RC_FLOWS_KEY), keys[i]);
  assert_int_equal(cut_result_integer(r, "flows", 1, "step"), 2); /* by value: 2 before 10 */
  assert_int_equal(cut_result_integer(r, "flows", 2, "step"), 10);
  cut_result_free(r);
}

static void missing_is_not_zero(void **state) {
  (void)state;
  cut_result *r = small_result();
  assert_true(cut_result_is_null(r, "flows", 0, "quantity"));
  assert_true(isnan(cut_result_number(r, "flows", 0, "quantity")));
  assert_true(cut_result_is_null(r, "flows", 0, "unit"));
  assert_string_equal(cut_result_text(r, "flows", 0, "unit"), "");
  assert_false(cut_result_is_null(r, "prices", 0, "place")); /* empty text is there */
  assert_true(cut_result_is_null(r, "prices", 0, "low"));    /* infinity is not a number of an answer */
  assert_false(cut_result_is_null(r, "prices", 0, "unique"));
  assert_int_equal(cut_result_integer(r, "prices", 0, "unique"), 0);
  cut_result_free(r);
}

static void unknown_names_are_missing(void **state) {
  (void)state;
  cut_result *r = small_result();
  assert_true(cut_result_is_null(r, "flaws", 0, "key"));
  assert_true(cut_result_is_null(r, "flows", 0, "kee"));
  assert_true(cut_result_is_null(r, "flows", 4, "key"));
  assert_true(cut_result_is_null(r, "flows", -1, "key"));
  assert_int_equal(cut_result_n_rows(r, "flaws"), 0);
  assert_string_equal(cut_result_table(r, 99), "");
  cut_result_free(r);
}

static void tables_come_in_display_order(void **state) {
  (void)state;
  cut_result *r = small_result();
  static const char *const names[] = {"prices", "flows", "postings", "run_env"};
  assert_int_equal(cut_result_n_tables(r), 4);
  for (int i = 0; i < 4; i++) assert_string_equal(cut_result_table(r, i), names[i]);
  cut_result_free(r);
}

static void duplicate_key_is_told(void **state) {
  (void)state;
  cut_result *r = cut_result_new();
  put_flow(r, "base", "pipe", 0, "2020-02-10", 1);
  put_flow(r, "base", "pipe", 0, "2020-03-01", 1);
  put_flow(r, "base", "pipe", 0, "2020-02-10", 2);
  assert_int_equal(cut_result_finish(r, &err), CUT_STATUS_INTERNAL);
  assert_string_equal(err.message, "two rows of table flows have the key base/flow/routes/pipe/urals/0/2020-02-10");
  cut_result_free(r);
}

static void rows_may_be_added_after_finish(void **state) {
  (void)state;
  cut_result *r = small_result();
  const char *borrowed = cut_result_text(r, "flows", 0, "key");
  for (int i = 0; i < 5000; i++) {
    char period[16];
    snprintf(period, sizeof period, "%d", 9999 - i);
    put_flow(r, "base", "added", 0, period, i);
  }
  assert_int_equal(cut_result_finish(r, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_n_rows(r, "flows"), 5004);
  assert_string_equal(borrowed, "Pipe");
  assert_string_equal(cut_result_text(r, "flows", 1, "period"), "5000");
  assert_true(cut_result_number(r, "flows", 1, "quantity") == 4999);
  cut_result_free(r);
}

static void wrong_use_is_kept_and_told(void **state) {
  (void)state;
  static const char *const messages[] = {"flows.quantity is not text", "table flows has no column 99",
                                         "a cell was put outside a row",
                                         "a row of flows has no solve, which is part of its key",
                                         "table flows: a row was begun before the one before it ended"};
  for (int wrong = 0; wrong < 5; wrong++) {
    cut_result *r = cut_result_new();
    if (wrong != 2) cut_result_begin(r, CUT_RT_FLOWS);
    if (wrong == 0) cut_result_put_text(r, CUT_RC_FLOWS_QUANTITY, "1");
    if (wrong == 1) cut_result_put_number(r, 99, 1);
    if (wrong == 2) cut_result_put_number(r, CUT_RC_FLOWS_QUANTITY, 1);
    if (wrong == 4) cut_result_begin(r, CUT_RT_FLOWS);
    assert_int_equal(cut_result_end(r, &err), CUT_STATUS_INTERNAL);
    assert_string_equal(err.message, messages[wrong]);
    assert_int_equal(cut_result_finish(r, &err), CUT_STATUS_INTERNAL);
    assert_int_equal(cut_result_count(r, CUT_RT_FLOWS), 0);
    cut_result_free(r);
  }
}

static void text_becomes_well_formed(void **state) {
  (void)state;
  cut_result *r = cut_result_new();
  put_flow(r, "base",
           "a\xff"
           "b\xe2\x82",
           0, "", 1);
  assert_int_equal(cut_result_finish(r, &err), CUT_STATUS_OK);
  assert_string_equal(cut_result_text(r, "flows", 0, "key"),
                      "a\xef\xbf\xbd"
                      "b\xef\xbf\xbd\xef\xbf\xbd");
  cut_result_free(r);
}

static void columns_table_is_sound(void **state) {
  (void)state;
  for (int64_t i = 0; i < cut_n_columns(); i++) {
    cut_column_info c = cut_column(i);
    assert_true(c.help[0] != '\0' && c.name[0] != '\0');
    if (c.is_key) assert_true(c.type == CUT_VALUE_TEXT || c.type == CUT_VALUE_INTEGER);
    bool has_key = false, has_unit = c.unit[0] != '@';
    for (int64_t k = 0; k < cut_n_columns(); k++) {
      cut_column_info other = cut_column(k);
      if (strcmp(other.table, c.table) != 0) continue;
      has_key = has_key || other.is_key;
      has_unit = has_unit || (strcmp(other.name, c.unit + 1) == 0 && other.type == CUT_VALUE_TEXT);
      if (k != i) assert_string_not_equal(other.name, c.name);
    }
    if (!has_unit) print_error("%s.%s points at %s\n", c.table, c.name, c.unit);
    assert_true(has_key && has_unit);
  }
  assert_string_equal(cut_column(-1).name, "");
  assert_string_equal(cut_column(cut_n_columns()).name, "");
}

/* ---- the file ------------------------------------------------------------------------------------------------ */

static void assert_same_export(const cut_result *a, const cut_result *b) {
  char *x = NULL, *y = NULL;
  assert_int_equal(cut_result_export(a, "json", NULL, &x, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_export(b, "json", NULL, &y, &err), CUT_STATUS_OK);
  assert_string_equal(x, y);
  cut_text_free(x);
  cut_text_free(y);
}

static void saved_and_loaded_is_the_same(void **state) {
  (void)state;
  cut_result *r = small_result(), *loaded = NULL;
  const char *path = in_folder("a.cutset");
  for (int again = 0; again < 2; again++) { /* the second time over the first */
    assert_int_equal(cut_result_save(r, path, &err), CUT_STATUS_OK);
    assert_int_equal(cut_result_load(path, &loaded, &err), CUT_STATUS_OK);
    assert_same_export(r, loaded);
    assert_int_equal(cut_result_outcome(loaded), CUT_OUTCOME_NOT_SERVABLE);
    cut_result_free(loaded);
  }
  cut_result_free(r);
}

static void empty_result_is_a_file_too(void **state) {
  (void)state;
  cut_result *r = cut_result_new(), *loaded = NULL;
  assert_int_equal(cut_result_save(r, in_folder("empty.cutset"), &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_load(in_folder("empty.cutset"), &loaded, &err), CUT_STATUS_OK);
  assert_int_equal(cut_result_n_tables(loaded), 0);
  cut_result_free(loaded);
  cut_result_free(r);
}

static void file_has_the_documented_schema(void **state) {
  (void)state;
  cut_result *r = small_result();
  char *ddl = cut_result_ddl();
  sqlite3 *documented = NULL, *saved = NULL;
  sqlite3_stmt *a = NULL, *b = NULL;
  static const char query[] = "SELECT name, sql FROM sqlite_schema ORDER BY name";
  assert_int_equal(cut_result_save(r, in_folder("schema.cutset"), &err), CUT_STATUS_OK);
  assert_int_equal(sqlite3_open(":memory:", &documented), SQLITE_OK);
  assert_int_equal(sqlite3_exec(documented, ddl, NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_open(in_folder("schema.cutset"), &saved), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(documented, query, -1, &a, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(saved, query, -1, &b, NULL), SQLITE_OK);
  int n = 0;
  for (; sqlite3_step(a) == SQLITE_ROW; n++) {
    assert_int_equal(sqlite3_step(b), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(a, 1), (const char *)sqlite3_column_text(b, 1));
  }
  assert_int_equal(sqlite3_step(b), SQLITE_DONE);
  assert_int_equal(n, CUT_N_RESULT_TABLES + 1);
  sqlite3_finalize(a);
  sqlite3_finalize(b);
  sqlite3_close(documented);
  sqlite3_close(saved);
  cut_mem_free(ddl);
  cut_result_free(r);
}

static void write_file(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static void other_files_are_not_overwritten(void **state) {
  (void)state;
  cut_result *r = small_result();
  write_file(in_folder("case.yaml"), "cutset: 1\n");
  assert_int_equal(cut_result_save(r, in_folder("case.yaml"), &err), CUT_STATUS_IO);
  assert_non_null(strstr(err.message, "is not a result of Cutset: it is not overwritten"));
  assert_int_equal(cut_result_save(r, folder, &err), CUT_STATUS_IO);
  assert_non_null(strstr(err.message, "is a folder"));
  assert_int_equal(cut_result_save(r, "/dev/full", &err), CUT_STATUS_IO);
  assert_non_null(strstr(err.message, "is not a plain file"));
  assert_int_equal(cut_result_save(r, in_folder("no/such.cutset"), &err), CUT_STATUS_IO);
  assert_non_null(strstr(err.message, "its folder does not exist"));
  write_file(in_folder("nothing"), "");
  assert_int_equal(cut_result_save(r, in_folder("nothing"), &err), CUT_STATUS_OK); /* an empty file loses nothing */
  cut_result_free(r);
}

/* A file system that takes only so many bytes: the old file stays, nothing is left behind. */
static void full_disk_leaves_the_old_file(void **state) {
  (void)state;
  cut_result *small = small_result(), *large = small_result(), *loaded = NULL;
  for (int i = 0; i < 30000; i++) {
    char period[16];
    snprintf(period, sizeof period, "%05d", i);
    put_flow(large, "base", "many", 0, period, i);
  }
  assert_int_equal(cut_result_finish(large, &err), CUT_STATUS_OK);
  const char *path = in_folder("full.cutset");
  assert_int_equal(cut_result_save(small, path, &err), CUT_STATUS_OK);
  pid_t child = fork();
  if (child == 0) {
    struct rlimit limit = {1 << 18, 1 << 18};
    signal(SIGXFSZ, SIG_IGN);
    int code = 1;
    if (setrlimit(RLIMIT_FSIZE, &limit) == 0 && cut_result_save(large, path, &err) == CUT_STATUS_IO &&
        strstr(err.message, "cannot be written") != NULL)
      code = 0;
    _exit(code);
  }
  int code = 0;
  assert_int_equal(waitpid(child, &code, 0), child);
  assert_int_equal(code, 0);
  assert_int_equal(cut_result_load(path, &loaded, &err), CUT_STATUS_OK);
  assert_same_export(small, loaded);
  char command[128];
  snprintf(command, sizeof command, "test -z \"$(ls '%s' | grep tmp)\"", folder);
  assert_int_equal(system(command), 0);
  cut_result_free(loaded);
  cut_result_free(large);
  cut_result_free(small);
}

static void foreign_files_are_refused(void **state) {
  (void)state;
  cut_result *loaded = NULL;
  assert_int_equal(cut_result_load(in_folder("absent"), &loaded, &err), CUT_STATUS_IO);
  assert_non_null(strstr(err.message, "there is no such file"));
  write_file(in_folder("text"), "hello");
  assert_int_equal(cut_result_load(in_folder("text"), &loaded, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "is not a result of Cutset"));
  assert_int_equal(cut_result_load(folder, &loaded, &err), CUT_STATUS_IO);
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(in_folder("other.db"), &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "CREATE TABLE flows (solve)", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  assert_int_equal(cut_result_load(in_folder("other.db"), &loaded, &err), CUT_STATUS_INPUT);
  assert_non_null(strstr(err.message, "is an SQLite file, but not a result"));
  assert_null(loaded);
}

/* Each change is made to a sound file by SQL; each must be refused with its own words. */
static void tampered_files_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *sql, *message;
  } cases[] = {
      {"PRAGMA user_version = 99", "written by a newer version"},
      {"PRAGMA user_version = 0", "no format number"},
      {"UPDATE cutset_format SET value = '17' WHERE name = 'outcome'", "names no outcome"},
      {"DROP TABLE cutset_format", "no such table"},
      {"UPDATE flows SET quantity = 'many'", "column quantity is not a number"},
      {"UPDATE flows SET step = step + 0.5", "column step is not an integer"},
      {"UPDATE flows SET unit = x'00ff'", "column unit is not text"},
      {"UPDATE flows SET unit = CAST(x'61ff' AS TEXT)", "column unit is not UTF-8"},
      {"UPDATE flows SET unit = CAST(x'610062' AS TEXT)", "column unit is not UTF-8"},
      {"PRAGMA ignore_check_constraints = 1; UPDATE prices SET \"unique\" = 7", "column unique is neither 0 nor 1"},
      {"UPDATE postings SET micro = -9223372036854775808", "does not fit"},
      {"DROP TABLE prices; CREATE TABLE prices (solve, commodity)", "lacks its key column place"},
      {"DROP TABLE flows; CREATE VIEW flows AS SELECT 1 AS solve", "no plain table"},
      {"CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END", "no plain table"},
      {"DROP TABLE run; CREATE TABLE run (name, value AS (name || name))", "computes column run.value"},
      {"DROP TABLE run; CREATE TABLE run (name, value); INSERT INTO run VALUES ('a', 'b'), ('a', 'c')",
       "two rows of table run"},
      {"DROP TABLE run; CREATE TABLE run (name, value); INSERT INTO run VALUES (NULL, 'b')", "part of the key"},
  };
  cut_result *r = small_result(), *loaded = NULL;
  const char *path = in_folder("tampered.cutset");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    sqlite3 *db = NULL;
    unlink(path);
    assert_int_equal(cut_result_save(r, path, &err), CUT_STATUS_OK);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    int code = sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL);
    if (code != SQLITE_OK) print_error("%s: %s\n", cases[i].sql, sqlite3_errmsg(db));
    assert_int_equal(code, SQLITE_OK);
    sqlite3_close(db);
    cut_status status = cut_result_load(path, &loaded, &err);
    if (status == CUT_STATUS_OK || strstr(err.message, cases[i].message) == NULL)
      print_error("%s: %s\n", cases[i].sql, err.message);
    assert_int_not_equal(status, CUT_STATUS_OK);
    assert_int_not_equal(status, CUT_STATUS_INTERNAL);
    assert_non_null(strstr(err.message, cases[i].message));
    assert_null(loaded);
  }
  cut_result_free(r);
}

/* Bytes flipped and files cut short: never a crash, and what does load has been checked. */
static void damaged_files_do_no_harm(void **state) {
  (void)state;
  cut_result *r = small_result();
  const char *path = in_folder("damaged.cutset");
  static unsigned char bytes[1 << 20];
  assert_int_equal(cut_result_save(r, path, &err), CUT_STATUS_OK);
  FILE *f = fopen(path, "rb");
  size_t n = fread(bytes, 1, sizeof bytes, f);
  fclose(f);
  uint32_t random = 1;
  for (int round = 0; round < 300; round++) {
    random = random * 1664525 + 1013904223;
    size_t at = random % n, length = round % 3 == 0 ? at : n;
    unsigned char kept = bytes[at];
    bytes[at] = (unsigned char)(random >> 24);
    f = fopen(path, "wb");
    assert_int_equal(fwrite(bytes, 1, length, f), length);
    fclose(f);
    bytes[at] = kept;
    cut_result *loaded = NULL;
    cut_status status = cut_result_load(path, &loaded, &err);
    if (status == CUT_STATUS_OK)
      assert_true(cut_result_n_tables(loaded) <= CUT_N_RESULT_TABLES);
    else
      assert_true(err.message[0] != '\0' && loaded == NULL);
    cut_result_free(loaded);
  }
  cut_result_free(r);
}

/* A file from before a table and a column were added. */
static void older_files_stay_readable(void **state) {
  (void)state;
  cut_result *r = small_result(), *loaded = NULL;
  const char *path = in_folder("older.cutset");
  sqlite3 *db = NULL;
  assert_int_equal(cut_result_save(r, path, &err), CUT_STATUS_OK);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(
      sqlite3_exec(db, "DROP TABLE headlines; ALTER TABLE flows DROP COLUMN upper; CREATE TABLE of_later (a)", NULL,
                   NULL, NULL),
      SQLITE_OK);
  sqlite3_close(db);
  assert_int_equal(cut_result_load(path, &loaded, &err), CUT_STATUS_OK);
  assert_same_export(r, loaded);
  cut_result_free(loaded);
  cut_result_free(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_are_sorted_by_key),          cmocka_unit_test(missing_is_not_zero),
      cmocka_unit_test(unknown_names_are_missing),       cmocka_unit_test(tables_come_in_display_order),
      cmocka_unit_test(duplicate_key_is_told),           cmocka_unit_test(rows_may_be_added_after_finish),
      cmocka_unit_test(wrong_use_is_kept_and_told),      cmocka_unit_test(text_becomes_well_formed),
      cmocka_unit_test(columns_table_is_sound),          cmocka_unit_test(saved_and_loaded_is_the_same),
      cmocka_unit_test(empty_result_is_a_file_too),      cmocka_unit_test(file_has_the_documented_schema),
      cmocka_unit_test(other_files_are_not_overwritten), cmocka_unit_test(full_disk_leaves_the_old_file),
      cmocka_unit_test(foreign_files_are_refused),       cmocka_unit_test(tampered_files_are_refused),
      cmocka_unit_test(damaged_files_do_no_harm),        cmocka_unit_test(older_files_stay_readable),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
