/* Answers handed on: the inputs of a saved result in one file, and running them again.
 *
 * The file is an archive (base/archive.h) of a manifest and the case's files, in this order. The manifest has one line
 * for each thing, its name, a space and its value:
 *
 *   cutset-bundle 1            the format
 *   version 0.1.0              of the library
 *   verb solve
 *   case_digest <hex>          of the case as it was read
 *   result_digest <hex>        canonical, of the answer
 *   open as_of=2020-02-10      options of opening the case, in order
 *   run scenario=cut_off       options of the run, in order
 *   file case.yaml <hex>       SHA-256 of each file that follows */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/archive.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"
#include "case/csv.h"
#include "case/load.h"
#include "question/verbs.h"
#include "result/result.h"

#define MANIFEST "manifest"
#define FOLDER "case/"
#define YAML "case.yaml"
/* What a bundle may weigh: above this it is no case that was made to be handed on. */
#define MAX_BUNDLE (INT64_C(256) * 1024 * 1024)
enum { FORMAT = 1, MAX_OPTIONS = 256, MAX_FILES = CUT_N_TABLES + 2 };

typedef struct option_list {
  cut_option_value items[MAX_OPTIONS];
  int64_t n;
} option_list;

typedef struct bundle {
  const char *version, *verb, *case_digest, *result_digest;
  option_list open, run;
  struct cut_source_bytes files[MAX_FILES]; /* of the case, by their names in its folder */
  char sha[MAX_FILES][65];                  /* of each, as the manifest tells */
  int64_t n_files;
  cut_pool texts;
} bundle;

static cut_status sha_of(const char *bytes, int64_t n, char hex[65], cut_error *err) {
  cut_digest *d = cut_digest_new();
  if (d == NULL) return CUT_FAIL_MEMORY(err);
  cut_digest_add_bytes(d, bytes, n);
  cut_digest_end(d, hex);
  return CUT_STATUS_OK;
}

static cut_status add_option(bundle *b, option_list *list, const char *name, const char *value, cut_error *err) {
  const char *n = cut_pool_text(&b->texts, name), *v = cut_pool_text(&b->texts, value);
  if (n == NULL || v == NULL) return CUT_FAIL_MEMORY(err);
  if (list->n == MAX_OPTIONS) return CUT_FAIL(err, CUT_STATUS_INPUT, "more than %d options", (int)MAX_OPTIONS);
  list->items[list->n++] = (cut_option_value){n, v};
  return CUT_STATUS_OK;
}

/* Position of the case's file of that name in the order of the archive, -1 if a case has none: 0 is case.yaml. */
static int file_order(const char *name) {
  if (strcmp(name, YAML) == 0) return 0;
  for (int t = 0; t < CUT_N_TABLES; t++)
    if (strcmp(name, cut_table_file((cut_table)t)) == 0) return t + 1;
  return -1;
}

/* ---- running it ---- */

static cut_status digest_of(const cut_result *r, char hex[65], cut_error *err) {
  char *text = NULL;
  CUT_TRY(cut_result_export(r, "digest", NULL, &text, err));
  (void)snprintf(hex, 65, "%.64s", text);
  cut_text_free(text);
  return CUT_STATUS_OK;
}

static cut_status run(const bundle *b, const cut_sink *sink, cut_replay *out, cut_result **result, cut_error *err) {
  const cut_source_files files = {b->files, b->n_files};
  cut_case *c = NULL;
  cut_result *r = NULL;
  cut_status status = CUT_STATUS_OK;
  char digest[65];
  (void)snprintf(out->expected, sizeof out->expected, "%s", b->result_digest);
  (void)snprintf(out->version, sizeof out->version, "%.31s", b->version);
  (void)snprintf(out->verb, sizeof out->verb, "%.31s", b->verb);
  CUT_TRY_GOTO(cut_case_open_files("bundle", &files, b->open.items, b->open.n, &c, err));
  CUT_TRY_GOTO(cut_case_digest(c, digest, err));
  if (strcmp(digest, b->case_digest) != 0) {
    status = CUT_FAIL(err, CUT_STATUS_INPUT, "the case is not the one that the answer was found for");
    goto cleanup;
  }
  CUT_TRY_GOTO(cut_run(c, b->verb, b->run.items, b->run.n, sink, &r, err));
  CUT_TRY_GOTO(digest_of(r, out->found, err));
  out->same = strcmp(out->expected, out->found) == 0;
  if (result != NULL) {
    *result = r;
    r = NULL;
  }
cleanup:
  cut_result_free(r);
  cut_case_free(c);
  return status;
}

/* ---- making one ---- */

static const char *run_value(const cut_result *r, const char *name) {
  for (int64_t i = 0; i < cut_result_count(r, CUT_RT_RUN); i++)
    if (strcmp(cut_result_get_text(r, CUT_RT_RUN, i, CUT_RC_RUN_NAME), name) == 0)
      return cut_result_get_text(r, CUT_RT_RUN, i, CUT_RC_RUN_VALUE);
  return "";
}

/* Takes the options apart that a result tells as they would be given again: --name value --other 'a value'. */
static cut_status read_given(bundle *b, const char *text, cut_error *err) {
  for (const char *p = text; *p != '\0';) {
    const char *name = p + 2, *gap = strchr(p, ' ');
    if (strncmp(p, "--", 2) != 0 || gap == NULL)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "the result's options cannot be read: \"%.100s\"", text);
    bool quoted = gap[1] == '\'';
    const char *value = gap + (quoted ? 2 : 1), *end = quoted ? strstr(value, "' --") : strstr(value, " --");
    if (end == NULL) end = value + strlen(value) - (quoted && value[0] != '\0' ? 1 : 0);
    char *n = cut_mem_text_n(name, gap - name), *v = cut_mem_text_n(value, end - value);
    cut_status status = n == NULL || v == NULL ? CUT_FAIL_MEMORY(err) : add_option(b, &b->run, n, v, err);
    cut_mem_free(v);
    cut_mem_free(n);
    if (status != CUT_STATUS_OK) return status;
    p = end + (quoted ? 1 : 0);
    if (*p == ' ') p++;
  }
  return CUT_STATUS_OK;
}

/* What the result tells of how it was made. */
static cut_status describe(bundle *b, const cut_result *r, cut_error *err) {
  static const char *const OPENING[] = {"as_of", "start", "end", "step"};
  char digest[65];
  b->version = run_value(r, "version");
  b->verb = run_value(r, "verb");
  b->case_digest = run_value(r, "case_digest");
  if (b->verb[0] == '\0' || b->case_digest[0] == '\0')
    return CUT_FAIL(err, CUT_STATUS_INPUT, "the result does not tell of which case it is");
  if (strcmp(b->verb, "verify") == 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "an answer of verify is about another file, and cannot be bundled");
  if (strcmp(b->version, CUT_VERSION) != 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "the result was made by version %.20s, this is %s: make it again",
                    b->version, CUT_VERSION);
  CUT_TRY(digest_of(r, digest, err));
  b->result_digest = cut_pool_text(&b->texts, digest);
  if (b->result_digest == NULL) return CUT_FAIL_MEMORY(err);
  for (size_t i = 0; i < sizeof OPENING / sizeof *OPENING; i++) {
    const char *value = run_value(r, OPENING[i]);
    if (value[0] != '\0') CUT_TRY(add_option(b, &b->open, OPENING[i], value, err));
  }
  return read_given(b, run_value(r, "options"), err);
}

/* The case's files as they are in its folder. */
static cut_status gather(bundle *b, const char *folder, cut_error *err) {
  for (int k = 0; k <= CUT_N_TABLES; k++) {
    const char *name = k == 0 ? YAML : cut_table_file((cut_table)(k - 1));
    char *bytes = NULL;
    int64_t n = 0;
    cut_error inner = {0};
    cut_status status =
        cut_source_file_read(folder, name, k == 0 ? CUT_YAML_MAX_FILE : CUT_CSV_MAX_FILE, &bytes, &n, &inner);
    if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
    if (status != CUT_STATUS_OK) return CUT_FAIL(err, status, "%s/%s: %s", folder, name, inner.message);
    if (bytes == NULL) continue;
    b->files[b->n_files] = (struct cut_source_bytes){name, bytes, n};
    CUT_TRY(sha_of(bytes, n, b->sha[b->n_files++], err));
  }
  if (b->n_files == 0 || strcmp(b->files[0].name, YAML) != 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "there is no file case.yaml in the folder \"%s\"", folder);
  return CUT_STATUS_OK;
}

static void free_gathered(bundle *b) {
  for (int64_t i = 0; i < b->n_files; i++) cut_mem_free((void *)(uintptr_t)b->files[i].bytes);
  b->n_files = 0;
}

static cut_status add_options(cut_text *t, const char *what, const option_list *list, cut_error *err) {
  for (int64_t i = 0; i < list->n; i++) {
    if (strpbrk(list->items[i].value, "\n\r") != NULL)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "the value of option %s has a line break", list->items[i].name);
    cut_text_add_f(t, "%s %s=", what, list->items[i].name);
    cut_text_add(t, list->items[i].value);
    cut_text_add(t, "\n");
  }
  return CUT_STATUS_OK;
}

static cut_status write_manifest(const bundle *b, cut_text *t, cut_error *err) {
  cut_text_add_f(t, "cutset-bundle %d\nversion %s\nverb %s\ncase_digest %s\nresult_digest %s\n", (int)FORMAT,
                 b->version, b->verb, b->case_digest, b->result_digest);
  CUT_TRY(add_options(t, "open", &b->open, err));
  CUT_TRY(add_options(t, "run", &b->run, err));
  for (int64_t i = 0; i < b->n_files; i++) cut_text_add_f(t, "file %s %s\n", b->files[i].name, b->sha[i]);
  return t->failed ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
}

/* May the file be replaced? If it is not there, or is a bundle. */
static cut_status check_place(const char *path, cut_error *err) {
  char head[sizeof MANIFEST] = "";
  struct stat info;
  FILE *file = stat(path, &info) == 0 && S_ISREG(info.st_mode) ? fopen(path, "rb") : NULL;
  bool is_there = stat(path, &info) == 0, is_bundle = false;
  if (file != NULL) {
    is_bundle = fread(head, 1, sizeof head, file) == sizeof head && memcmp(head, MANIFEST, sizeof head) == 0;
    (void)fclose(file);
  }
  if (!is_there || is_bundle) return CUT_STATUS_OK;
  return CUT_FAIL(err, CUT_STATUS_IO, "%s exists and is not a bundle of Cutset: it is not overwritten", path);
}

/* Replaces the file at once: what stood there stays until all of the new one is on the disk. */
static cut_status replace_file(const char *path, const char *bytes, int64_t n, cut_error *err) {
  cut_text name = {0};
  cut_text_add_f(&name, "%s.%ld.partial", path, (long)getpid());
  if (name.failed) return CUT_FAIL_MEMORY(err);
  int fd = open(name.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), failure = fd < 0 ? errno : 0;
  for (int64_t at = 0; failure == 0 && at < n;) {
    ssize_t written = write(fd, bytes + at, (size_t)(n - at));
    if (written < 0 && errno != EINTR) failure = errno;
    if (written > 0) at += written;
  }
  if (failure == 0 && fsync(fd) != 0) failure = errno;
  if (fd >= 0 && close(fd) != 0 && failure == 0) failure = errno;
  if (failure == 0 && rename(name.data, path) != 0) failure = errno;
  if (failure != 0 && fd >= 0) (void)unlink(name.data);
  cut_text_clear(&name);
  return failure == 0 ? CUT_STATUS_OK
                      : CUT_FAIL(err, CUT_STATUS_IO, "%s cannot be written: %s", path, strerror(failure));
}

static cut_status pack(const bundle *b, const char *path, cut_error *err) {
  cut_archive_file files[MAX_FILES];
  char names[MAX_FILES][64], *bytes = NULL;
  int64_t n = 0;
  cut_text manifest = {0};
  cut_status status = CUT_STATUS_OK;
  CUT_TRY_GOTO(write_manifest(b, &manifest, err));
  files[0] = (cut_archive_file){MANIFEST, manifest.data, manifest.n};
  for (int64_t i = 0; i < b->n_files; i++) {
    (void)snprintf(names[i], sizeof names[i], FOLDER "%.50s", b->files[i].name);
    files[i + 1] = (cut_archive_file){names[i], b->files[i].bytes, b->files[i].n};
  }
  CUT_TRY_GOTO(cut_archive_write(files, b->n_files + 1, &bytes, &n, err));
  if (n > MAX_BUNDLE)
    status = CUT_FAIL(err, CUT_STATUS_LIMIT, "the bundle would have %lld bytes, more than the limit of %lld",
                      (long long)n, (long long)MAX_BUNDLE);
  if (status == CUT_STATUS_OK) status = replace_file(path, bytes, n, err);
cleanup:
  cut_mem_free(bytes);
  cut_text_clear(&manifest);
  return status;
}

cut_status cut_bundle(const char *result_path, const char *case_path, const char *path, cut_error *err) {
  cut_result *r = NULL;
  cut_replay again = {0};
  cut_status status = CUT_STATUS_OK;
  if (result_path == NULL || case_path == NULL || path == NULL)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a bundle needs a result, a case and a place for the file");
  bundle *b = CUT_NEW(bundle, 1);
  if (b == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(check_place(path, err));
  CUT_TRY_GOTO(cut_result_load(result_path, &r, err));
  CUT_TRY_GOTO(describe(b, r, err));
  CUT_TRY_GOTO(gather(b, case_path, err));
  CUT_TRY_GOTO(run(b, NULL, &again, NULL, err));
  if (!again.same) {
    status = CUT_FAIL(err, CUT_STATUS_INPUT, "%s: running it again gives another answer: digest %s, not %s",
                      result_path, again.found, again.expected);
    goto cleanup;
  }
  status = pack(b, path, err);
cleanup:
  free_gathered(b);
  cut_pool_clear(&b->texts);
  cut_mem_free(b);
  cut_result_free(r);
  return status;
}

/* ---- reading one ---- */

static bool is_digest(const char *text) { return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64; }

/* One line of the manifest, which is cut in two: what, and the rest. */
static cut_status read_line(bundle *b, const char *what, char *rest, cut_error *err) {
  const struct {
    const char *name;
    const char **value;
  } texts[] = {{"version", &b->version},
               {"verb", &b->verb},
               {"case_digest", &b->case_digest},
               {"result_digest", &b->result_digest}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (strcmp(what, texts[i].name) != 0) continue;
    if (*texts[i].value != NULL) return CUT_FAIL(err, CUT_STATUS_INPUT, "its manifest tells %s twice", what);
    *texts[i].value = cut_pool_text(&b->texts, rest);
    return *texts[i].value == NULL ? CUT_FAIL_MEMORY(err) : CUT_STATUS_OK;
  }
  char *equals = strchr(rest, '='), *space = strchr(rest, ' ');
  bool opens = strcmp(what, "open") == 0;
  if ((opens || strcmp(what, "run") == 0) && equals != NULL) {
    *equals = '\0';
    return add_option(b, opens ? &b->open : &b->run, rest, equals + 1, err);
  }
  if (strcmp(what, "file") == 0 && space != NULL && is_digest(space + 1)) {
    *space = '\0';
    const char *last = b->n_files > 0 ? b->files[b->n_files - 1].name : NULL;
    if (file_order(rest) < 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%.60s\" in it is no file of a case", rest);
    if (file_order(rest) <= (last == NULL ? -1 : file_order(last)))
      return CUT_FAIL(err, CUT_STATUS_INPUT, "%s stands twice in it, or out of order", rest);
    (void)snprintf(b->sha[b->n_files], 65, "%s", space + 1);
    b->files[b->n_files++].name = file_order(rest) == 0 ? YAML : cut_table_file((cut_table)(file_order(rest) - 1));
    return CUT_STATUS_OK;
  }
  return CUT_FAIL(err, CUT_STATUS_INPUT, "its manifest has a line that is not understood: \"%.60s\"", what);
}

static cut_status read_manifest(bundle *b, const cut_archive_file *file, cut_error *err) {
  char head[40];
  int64_t at = snprintf(head, sizeof head, "cutset-bundle %d\n", (int)FORMAT);
  if (strcmp(file->name, MANIFEST) != 0 || file->n < at || memcmp(file->bytes, head, (size_t)at) != 0)
    return CUT_FAIL(err, CUT_STATUS_INPUT, "it is no bundle of a form that is known");
  if (memchr(file->bytes, '\0', (size_t)file->n) != NULL || file->bytes[file->n - 1] != '\n')
    return CUT_FAIL(err, CUT_STATUS_INPUT, "its manifest is no text");
  while (at < file->n) {
    const char *line = file->bytes + at, *end = memchr(line, '\n', (size_t)(file->n - at));
    char *copy = cut_mem_text_n(line, end - line);
    if (copy == NULL) return CUT_FAIL_MEMORY(err);
    char *space = strchr(copy, ' ');
    if (space != NULL) *space = '\0';
    cut_status status = read_line(b, copy, space == NULL ? copy + strlen(copy) : space + 1, err);
    cut_mem_free(copy);
    if (status != CUT_STATUS_OK) return status;
    at = end - file->bytes + 1;
  }
  if (b->version == NULL || b->verb == NULL || b->case_digest == NULL || b->result_digest == NULL ||
      !is_digest(b->result_digest))
    return CUT_FAIL(err, CUT_STATUS_INPUT, "its manifest does not tell of which answer it is");
  if (strcmp(b->verb, "verify") == 0) return CUT_FAIL(err, CUT_STATUS_INPUT, "an answer of verify cannot be replayed");
  return CUT_STATUS_OK;
}

/* The files must be those of the manifest, in its order, with its digests. */
static cut_status read_files(bundle *b, const cut_archive_file *files, int64_t n, cut_error *err) {
  const size_t folder = strlen(FOLDER);
  if (n != b->n_files) return CUT_FAIL(err, CUT_STATUS_INPUT, "it does not have the files that its manifest tells");
  for (int64_t i = 0; i < n; i++) {
    char hex[65];
    if (strncmp(files[i].name, FOLDER, folder) != 0 || strcmp(files[i].name + folder, b->files[i].name) != 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "\"%.60s\" stands in it where %s should", files[i].name, b->files[i].name);
    CUT_TRY(sha_of(files[i].bytes, files[i].n, hex, err));
    if (strcmp(hex, b->sha[i]) != 0)
      return CUT_FAIL(err, CUT_STATUS_INPUT, "%s in it was changed: it has not the digest of the manifest",
                      b->files[i].name);
    b->files[i].bytes = files[i].bytes;
    b->files[i].n = files[i].n;
  }
  return CUT_STATUS_OK;
}

/* The bytes of a bundle; NULL with a status if there is none, or too many. */
static cut_status read_bytes(const char *path, char **out, int64_t *n, cut_error *err) {
  const char *slash = strrchr(path, '/');
  cut_error inner = {0};
  char *folder = slash == NULL ? cut_mem_text(".") : cut_mem_text_n(path, slash - path + 1);
  if (folder == NULL) return CUT_FAIL_MEMORY(err);
  cut_status status = cut_source_file_read(folder, slash == NULL ? path : slash + 1, MAX_BUNDLE, out, n, &inner);
  cut_mem_free(folder);
  if (status == CUT_STATUS_MEMORY) return CUT_FAIL_MEMORY(err);
  if (status != CUT_STATUS_OK) return CUT_FAIL(err, status, "%s: %s", path, inner.message);
  if (*out == NULL) return CUT_FAIL(err, CUT_STATUS_IO, "%s: there is no such file", path);
  return CUT_STATUS_OK;
}

cut_status cut_bundle_replay(const char *path, const cut_sink *sink, cut_replay *replay, cut_result **result,
                             cut_error *err) {
  char *bytes = NULL;
  int64_t n = 0, n_files = 0;
  cut_archive_file *files = NULL;
  cut_error inner = {0};
  cut_status status = CUT_STATUS_OK;
  if (result != NULL) *result = NULL;
  if (path == NULL || replay == NULL)
    return CUT_FAIL(err, CUT_STATUS_ARGUMENT, "a replay needs a bundle and a place for what is found");
  *replay = (cut_replay){.same = false};
  bundle *b = CUT_NEW(bundle, 1);
  if (b == NULL) return CUT_FAIL_MEMORY(err);
  CUT_TRY_GOTO(read_bytes(path, &bytes, &n, err));
  status = cut_archive_read(bytes, n, MAX_FILES, &files, &n_files, &inner);
  if (status == CUT_STATUS_OK && n_files == 0) status = CUT_FAIL(&inner, CUT_STATUS_INPUT, "the archive is empty");
  if (status == CUT_STATUS_OK) status = read_manifest(b, &files[0], &inner);
  if (status == CUT_STATUS_OK) status = read_files(b, files + 1, n_files - 1, &inner);
  if (status == CUT_STATUS_OK) status = run(b, sink, replay, result, &inner);
  if (status == CUT_STATUS_MEMORY)
    status = CUT_FAIL_MEMORY(err);
  else if (status != CUT_STATUS_OK)
    status = CUT_FAIL(err, status, "%s: %s", path, inner.message);
cleanup:
  cut_mem_free(files);
  cut_mem_free(bytes);
  cut_pool_clear(&b->texts);
  cut_mem_free(b);
  return status;
}
