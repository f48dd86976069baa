/* A result as one SQLite file.
 *
 * Writing goes to a new file beside the one asked for, is flushed to the disk, and takes its name in one step, so that
 * a reader sees the old file or the new one and a failure leaves the old one alone. Only a result, or nothing, is ever
 * replaced. Reading trusts nothing: the file must name itself a result of a known format, hold plain tables only, and
 * every cell is checked for its type. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "result/result_internal.h"

enum { HEADER = 100, MOST_TEXT = 1 << 24, MAX_COLUMNS = 32 };

typedef enum file_kind { FILE_NONE, FILE_EMPTY, FILE_RESULT, FILE_OTHER_SQLITE, FILE_OTHER } file_kind;

/* What lies at the path, by its first bytes. IO if it is not a plain file or cannot be read. */
static cut_status look_at(const char *path, file_kind *kind, cut_error *err) {
  static const char magic[16] = "SQLite format 3";
  unsigned char header[HEADER] = {0};
  struct stat info;
  *kind = FILE_NONE;
  if (stat(path, &info) != 0) {
    if (errno == ENOENT) return CUT_STATUS_OK;
    return CUT_FAIL(err, CUT_STATUS_IO, "%s: %s", path, strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) return CUT_FAIL(err, CUT_STATUS_IO, "%s is a folder, not a result file", path);
  if (!S_ISREG(info.st_mode)) return CUT_FAIL(err, CUT_STATUS_IO, "%s is not a plain file", path);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return CUT_FAIL(err, CUT_STATUS_IO, "%s: %s", path, strerror(errno));
  ssize_t n = read(fd, header, sizeof header);
  int failure = errno;
  close(fd);
  if (n < 0) return CUT_FAIL(err, CUT_STATUS_IO, "%s: %s", path, strerror(failure));
  uint32_t application =
      (uint32_t)header[68] << 24 | (uint32_t)header[69] << 16 | (uint32_t)header[70] << 8 | header[71];
  if (n == 0)
    *kind = FILE_EMPTY;
  else if (n < HEADER || memcmp(header, magic, sizeof magic) != 0)
    *kind = FILE_OTHER;
  else
    *kind = application == CUT_RESULT_APPLICATION ? FILE_RESULT : FILE_OTHER_SQLITE;
  return CUT_STATUS_OK;
}

/* SQLite takes "file:..." for an address and "" for a private file; with a folder before it a name is a name. */
static int open_database(const char *path, int flags, sqlite3 **db) {
  cut_text name = {0};
  if (path[0] != '/') cut_text_add(&name, "./");
  cut_text_add(&name, path);
  int code = name.failed ? SQLITE_NOMEM : sqlite3_open_v2(name.data, db, flags | SQLITE_OPEN_NOMUTEX, NULL);
  cut_text_clear(&name);
  return code;
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

static cut_status fail_write(sqlite3 *db, int code, const char *path, cut_error *err) {
  int primary = code & 0xff, failure = db == NULL ? 0 : sqlite3_system_errno(db);
  if (primary == SQLITE_NOMEM) return CUT_FAIL_MEMORY(err);
  /* Where the disk is full SQLite reports a short write, which has no errno. */
  if (primary == SQLITE_FULL || failure == ENOSPC) return CUT_FAIL(err, CUT_STATUS_IO, "%s: the disk is full", path);
  if (failure != 0) return CUT_FAIL(err, CUT_STATUS_IO, "%s cannot be written: %s", path, strerror(failure));
  return CUT_FAIL(err, CUT_STATUS_IO, "%s cannot be written: %s", path,
                  db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(db));
}

static cut_status execute(sqlite3 *db, const char *sql, const char *path, cut_error *err) {
  int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
  return code == SQLITE_OK ? CUT_STATUS_OK : fail_write(db, code, path, err);
}

static int bind_cell(sqlite3_stmt *insert, const cut_result *r, cut_result_table_id id, int64_t row, int column) {
  int at = column + 1;
  if (cut_result_get_null(r, id, row, column)) return sqlite3_bind_null(insert, at);
  switch (cut_result_schema_of(id)->columns[column].type) {
    case CUT_VALUE_TEXT:
      return sqlite3_bind_text(insert, at, cut_result_get_text(r, id, row, column), -1, SQLITE_STATIC);
    case CUT_VALUE_NUMBER:
      return sqlite3_bind_double(insert, at, cut_result_get_number(r, id, row, column));
    case CUT_VALUE_INTEGER:
    case CUT_VALUE_FLAG:
      break;
  }
  return sqlite3_bind_int64(insert, at, cut_result_get_integer(r, id, row, column));
}

static cut_status write_table(sqlite3 *db, const cut_result *r, cut_result_table_id id, const char *path,
                              cut_error *err) {
  const cut_result_schema *schema = cut_result_schema_of(id);
  cut_text sql = {0};
  sqlite3_stmt *insert = NULL;
  cut_status status;
  int code = SQLITE_OK;
  cut_result_add_ddl(&sql, id);
  if (sql.failed) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(execute(db, sql.data, path, err));
  cut_text_clear(&sql);
  cut_text_add_f(&sql, "INSERT INTO \"%s\" VALUES (?", schema->name);
  for (int k = 1; k < schema->n_columns; k++) cut_text_add(&sql, ", ?");
  cut_text_add(&sql, ")");
  if (sql.failed) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  code = sqlite3_prepare_v2(db, sql.data, -1, &insert, NULL);
  for (int64_t row = 0; row < cut_result_count(r, id) && code == SQLITE_OK; row++) {
    for (int k = 0; k < schema->n_columns && code == SQLITE_OK; k++) code = bind_cell(insert, r, id, row, k);
    if (code != SQLITE_OK) break;
    code = sqlite3_step(insert) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(db);
    sqlite3_reset(insert);
  }
  if (code != SQLITE_OK) status = fail_write(db, code, path, err);
cleanup:
  sqlite3_finalize(insert);
  cut_text_clear(&sql);
  return status;
}

static cut_status write_note(sqlite3 *db, const cut_result *r, const char *path, cut_error *err) {
  cut_text sql = {0};
  cut_text_add(&sql, CUT_RESULT_NOTE_DDL);
  cut_text_add_f(&sql, "INSERT INTO \"cutset_format\" VALUES ('format', '%d'), ('outcome', '%d'), ('version', '%s');",
                 CUT_RESULT_FORMAT, (int)cut_result_outcome(r), CUT_VERSION);
  cut_status status = sql.failed ? CUT_FAIL_MEMORY(err) : execute(db, sql.data, path, err);
  cut_text_clear(&sql);
  return status;
}

/* The whole file in one transaction. A rollback is not needed, the file is thrown away instead: so no journal. */
static cut_status write_all(const cut_result *r, const char *temporary, const char *path, cut_error *err) {
  sqlite3 *db = NULL;
  cut_text pragmas = {0};
  cut_status status = CUT_STATUS_OK;
  int code = open_database(temporary, SQLITE_OPEN_READWRITE, &db);
  if (code != SQLITE_OK) {
    status = fail_write(db, code, path, err);
    goto cleanup;
  }
  cut_text_add_f(&pragmas,
                 "PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE;"
                 "PRAGMA encoding = 'UTF-8'; PRAGMA application_id = %d; PRAGMA user_version = %d; BEGIN EXCLUSIVE",
                 CUT_RESULT_APPLICATION, CUT_RESULT_FORMAT);
  if (pragmas.failed) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(execute(db, pragmas.data, path, err));
  CUT_TRY_GOTO(write_note(db, r, path, err));
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) CUT_TRY_GOTO(write_table(db, r, (cut_result_table_id)i, path, err));
  CUT_TRY_GOTO(execute(db, "COMMIT", path, err));
  code = sqlite3_close(db);
  db = NULL;
  if (code != SQLITE_OK) status = fail_write(NULL, code, path, err);
cleanup:
  sqlite3_close(db);
  cut_text_clear(&pragmas);
  return status;
}

/* Makes an empty file beside path, under a name that nothing has. *out is freed with cut_mem_free. */
static cut_status make_temporary(const char *path, char **out, cut_error *err) {
  for (int k = 0; k < 100; k++) {
    cut_text name = {0};
    cut_text_add_f(&name, "%s.%ld-%d.tmp", path, (long)getpid(), k);
    char *temporary = cut_text_take(&name);
    if (temporary == NULL) return CUT_FAIL_MEMORY(err);
    int fd = open(temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
    if (fd >= 0) {
      close(fd);
      *out = temporary;
      return CUT_STATUS_OK;
    }
    int failure = errno;
    cut_mem_free(temporary);
    if (failure == ENOENT) return CUT_FAIL(err, CUT_STATUS_IO, "%s cannot be written: its folder does not exist", path);
    if (failure != EEXIST) return CUT_FAIL(err, CUT_STATUS_IO, "%s cannot be written: %s", path, strerror(failure));
  }
  return CUT_FAIL(err, CUT_STATUS_IO, "%s cannot be written: its folder is full of unfinished files", path);
}

/* Flushes a file or folder to the disk; errno if it cannot be. */
static int flush(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  int failure = fsync(fd) == 0 ? 0 : errno;
  close(fd);
  return failure;
}

static cut_status take_name(const char *temporary, const char *path, cut_error *err) {
  const char *slash = strrchr(path, '/');
  cut_text folder = {0};
  cut_status status = CUT_STATUS_OK;
  cut_text_add_n(&folder, slash == NULL ? "." : path, slash == NULL ? 1 : slash - path + 1);
  int failure = folder.failed ? 0 : flush(temporary);
  if (!folder.failed && failure == 0 && rename(temporary, path) != 0) failure = errno;
  if (folder.failed)
    status = CUT_FAIL_MEMORY(err);
  else if (failure != 0)
    status = CUT_FAIL(err, CUT_STATUS_IO, "%s cannot be written: %s", path, strerror(failure));
  else
    (void)flush(folder.data); /* the new name stands already; this only hastens it to the disk */
  cut_text_clear(&folder);
  return status;
}

cut_status cut_result_save(const cut_result *r, const char *path, cut_error *err) {
  char *temporary = NULL;
  file_kind kind;
  cut_status status;
  CUT_TRY(look_at(path, &kind, err));
  if (kind == FILE_OTHER || kind == FILE_OTHER_SQLITE)
    return CUT_FAIL(err, CUT_STATUS_IO, "%s exists and is not a result of Cutset: it is not overwritten", path);
  CUT_TRY_GOTO(make_temporary(path, &temporary, err));
  CUT_TRY_GOTO(write_all(r, temporary, path, err));
  CUT_TRY_GOTO(take_name(temporary, path, err));
cleanup:
  if (status != CUT_STATUS_OK && temporary != NULL) (void)unlink(temporary);
  cut_mem_free(temporary);
  return status;
}

/* ---- reading ------------------------------------------------------------------------------------------------- */

/* What the reading of one file shares. */
typedef struct reader {
  sqlite3 *db;
  const char *path;
  cut_result *r;
  cut_error *err;
} reader;

static cut_status fail_read(const reader *in, int code) {
  if ((code & 0xff) == SQLITE_NOMEM) return CUT_FAIL_MEMORY(in->err);
  return CUT_FAIL(
      in->err, (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN ? CUT_STATUS_IO : CUT_STATUS_INPUT,
      "%s is damaged or cannot be read: %s", in->path, in->db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(in->db));
}

/* The single value of a query, as text (buf may be cut short) and integer. */
static cut_status ask(const reader *in, const char *sql, bool *found, char *buf, int size, int64_t *integer) {
  sqlite3_stmt *query = NULL;
  *found = false;
  int code = sqlite3_prepare_v2(in->db, sql, -1, &query, NULL);
  if (code == SQLITE_OK) code = sqlite3_step(query);
  if (code == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(query, 0);
    *found = true;
    snprintf(buf, (size_t)size, "%s", text == NULL ? "" : text);
    *integer = sqlite3_column_int64(query, 0);
  }
  cut_status status = code == SQLITE_ROW || code == SQLITE_DONE ? CUT_STATUS_OK : fail_read(in, code);
  sqlite3_finalize(query);
  return status;
}

/* Views, triggers, virtual tables and computed columns could make reading run code of the file's author. */
static cut_status check_schema(const reader *in) {
  bool found = false;
  char name[128];
  int64_t version = 0;
  CUT_TRY(ask(in, "PRAGMA user_version", &found, name, sizeof name, &version));
  if (version > CUT_RESULT_FORMAT)
    return CUT_FAIL(in->err, CUT_STATUS_INPUT,
                    "%s has format %lld, written by a newer version of Cutset; this one reads formats up to %d",
                    in->path, (long long)version, CUT_RESULT_FORMAT);
  if (version < 1)
    return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s has no format number: not a result of Cutset", in->path);
  CUT_TRY(ask(in, "PRAGMA quick_check(1)", &found, name, sizeof name, &version));
  if (strcmp(name, "ok") != 0) return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s is damaged: %s", in->path, name);
  CUT_TRY(ask(in, "SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR rootpage = 0", &found, name,
              sizeof name, &version));
  if (found)
    return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s holds \"%s\", which is no plain table: not a result of Cutset",
                    in->path, name);
  CUT_TRY(ask(
      in,
      "SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c "
              "WHERE t.type = 'table' AND c.hidden <> 0",
      &found, name, sizeof name, &version));
  if (found)
    return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s computes column %s: not a result of Cutset", in->path, name);
  return CUT_STATUS_OK;
}

static cut_status read_outcome(const reader *in) {
  bool found = false;
  char text[32];
  int64_t outcome = 0;
  CUT_TRY(ask(in, "SELECT value FROM cutset_format WHERE name = 'outcome'", &found, text, sizeof text, &outcome));
  if (!found || text[0] < '0' || text[0] > '0' + CUT_OUTCOME_INTERNAL || text[1] != '\0')
    return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s: table cutset_format names no outcome from 0 to %d", in->path,
                    CUT_OUTCOME_INTERNAL);
  cut_result_set_outcome(in->r, (cut_outcome)(text[0] - '0'));
  return CUT_STATUS_OK;
}

static cut_status fail_cell(const reader *in, const cut_column_info *c, int64_t row, const char *what) {
  return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s: table %s, row %lld, column %s %s", in->path, c->table,
                  (long long)row + 1, c->name, what);
}

static cut_status read_cell(const reader *in, sqlite3_stmt *query, int at, const cut_column_info *c, int column,
                            int64_t row) {
  int type = sqlite3_column_type(query, at);
  if (type == SQLITE_NULL)
    return c->is_key ? fail_cell(in, c, row, "is missing, though part of the key") : CUT_STATUS_OK;
  switch (c->type) {
    case CUT_VALUE_TEXT: {
      const char *text = (const char *)sqlite3_column_text(query, at);
      int n = sqlite3_column_bytes(query, at);
      int64_t bad = 0;
      if (type != SQLITE_TEXT) return fail_cell(in, c, row, "is not text");
      if (text == NULL) return CUT_FAIL_MEMORY(in->err);
      if (memchr(text, '\0', (size_t)n) != NULL || !cut_text_is_utf8(text, n, &bad))
        return fail_cell(in, c, row, "is not UTF-8");
      cut_result_put_text(in->r, column, text);
      break;
    }
    case CUT_VALUE_NUMBER:
      if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) return fail_cell(in, c, row, "is not a number");
      cut_result_put_number(in->r, column, sqlite3_column_double(query, at));
      break;
    case CUT_VALUE_INTEGER:
      if (type != SQLITE_INTEGER) return fail_cell(in, c, row, "is not an integer");
      cut_result_put_integer(in->r, column, sqlite3_column_int64(query, at));
      break;
    case CUT_VALUE_FLAG:
      if (type != SQLITE_INTEGER || sqlite3_column_int64(query, at) < 0 || sqlite3_column_int64(query, at) > 1)
        return fail_cell(in, c, row, "is neither 0 nor 1");
      cut_result_put_flag(in->r, column, sqlite3_column_int64(query, at) != 0);
      break;
  }
  return CUT_STATUS_OK;
}

/* The query for those columns of the table that the file has: an older file may lack some. sources [n_columns] is where
 * each stands in the query, -1 if absent. *sql stays empty where the whole table is absent. */
static cut_status write_query(const reader *in, const cut_result_schema *schema, int *sources, cut_text *sql) {
  int n = 0;
  for (int k = 0; k < schema->n_columns; k++) {
    const cut_column_info *c = &schema->columns[k];
    sources[k] = -1;
    if (sqlite3_table_column_metadata(in->db, "main", schema->name, c->name, NULL, NULL, NULL, NULL, NULL) !=
        SQLITE_OK) {
      if (n > 0 && c->is_key)
        return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s: table %s lacks its key column %s", in->path, schema->name,
                        c->name);
      continue;
    }
    cut_text_add_f(sql, "%s\"%s\"", n == 0 ? "SELECT " : ", ", c->name);
    sources[k] = n++;
  }
  if (n > 0) cut_text_add_f(sql, " FROM \"%s\"", schema->name);
  return sql->failed ? CUT_FAIL_MEMORY(in->err) : CUT_STATUS_OK;
}

static cut_status read_table(const reader *in, cut_result_table_id id) {
  const cut_result_schema *schema = cut_result_schema_of(id);
  int sources[MAX_COLUMNS];
  cut_text sql = {0};
  sqlite3_stmt *query = NULL;
  cut_status status;
  int code = SQLITE_DONE;
  CUT_ASSERT(schema->n_columns <= MAX_COLUMNS, in->err);
  CUT_TRY_GOTO(write_query(in, schema, sources, &sql));
  if (sql.n > 0)
    code = sqlite3_prepare_v2(in->db, sql.data, -1, &query, NULL) == SQLITE_OK ? sqlite3_step(query)
                                                                               : sqlite3_errcode(in->db);
  for (int64_t row = 0; code == SQLITE_ROW; row++, code = sqlite3_step(query)) {
    cut_result_begin(in->r, id);
    for (int k = 0; k < schema->n_columns; k++)
      if (sources[k] >= 0) CUT_TRY_GOTO(read_cell(in, query, sources[k], &schema->columns[k], k, row));
    CUT_TRY_GOTO(cut_result_end(in->r, in->err));
  }
  if (code != SQLITE_DONE) status = fail_read(in, code);
cleanup:
  sqlite3_finalize(query);
  cut_text_clear(&sql);
  return status;
}

static cut_status read_all(reader *in) {
  sqlite3_limit(in->db, SQLITE_LIMIT_LENGTH, MOST_TEXT);
  (void)sqlite3_db_config(in->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  (void)sqlite3_db_config(in->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  (void)sqlite3_db_config(in->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  (void)sqlite3_db_config(in->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  int code =
      sqlite3_exec(in->db, "BEGIN", NULL, NULL, NULL); /* one state of the file, even if another process replaces it */
  if (code != SQLITE_OK) return fail_read(in, code);
  CUT_TRY(check_schema(in));
  CUT_TRY(read_outcome(in));
  for (int i = 0; i < CUT_N_RESULT_TABLES; i++) CUT_TRY(read_table(in, (cut_result_table_id)i));
  cut_error inner = {0};
  cut_status status = cut_result_finish(in->r, &inner);
  if (status == CUT_STATUS_INTERNAL) return CUT_FAIL(in->err, CUT_STATUS_INPUT, "%s: %s", in->path, inner.message);
  if (status != CUT_STATUS_OK && in->err != NULL) *in->err = inner;
  return status;
}

cut_status cut_result_load(const char *path, cut_result **out, cut_error *err) {
  reader in = {.path = path, .err = err};
  file_kind kind;
  cut_status status;
  *out = NULL;
  CUT_TRY(look_at(path, &kind, err));
  if (kind == FILE_NONE) return CUT_FAIL(err, CUT_STATUS_IO, "%s: there is no such file", path);
  if (kind == FILE_OTHER_SQLITE)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "%s is an SQLite file, but not a result of Cutset", path);
  if (kind != FILE_RESULT)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "%s is not a result of Cutset (no SQLite file)", path);
  int code = open_database(path, SQLITE_OPEN_READONLY, &in.db);
  in.r = cut_result_new();
  if (code != SQLITE_OK) {
    status = fail_read(&in, code);
    goto cleanup;
  }
  if (in.r == NULL) {
    status = CUT_FAIL_MEMORY(err);
    goto cleanup;
  }
  CUT_TRY_GOTO(read_all(&in));
  *out = in.r;
  in.r = NULL;
cleanup:
  cut_result_free(in.r);
  sqlite3_close(in.db);
  return status;
}
