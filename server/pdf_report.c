#define _XOPEN_SOURCE 700 /* nftw */
#include "server/pdf_report.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "server/files.h"
#include "server/html_report.h"
#include "server/problem.h"

enum { MAX_PATH = 1024, MAX_PDF = 512 << 20, SECONDS = 120, TICKS = 20 };

/* The first of the browser's names on the path. */
static bool find_browser(char out[MAX_PATH]) {
  static const char *const names[] = {"chromium", "chromium-browser", "google-chrome"};
  const char *path = getenv("PATH");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (const char *p = path; p != NULL && *p != '\0'; p += strcspn(p, ":"), p += *p == ':') {
      int n = snprintf(out, MAX_PATH, "%.*s/%s", (int)strcspn(p, ":"), p, names[i]);
      if (n > 0 && n < MAX_PATH && access(out, X_OK) == 0) return true;
    }
  return false;
}

bool pdf_report_is_there(void) {
  char browser[MAX_PATH];
  return find_browser(browser);
}

/* In the child: the browser, silent, and a group of its own, so that all of it can be ended. */
static void become(char *const *words) {
  int nothing = open("/dev/null", O_RDWR);
  (void)setpgid(0, 0);
  if (nothing >= 0) {
    (void)dup2(nothing, 0);
    (void)dup2(nothing, 1);
    (void)dup2(nothing, 2);
  }
  (void)execv(words[0], words);
  _exit(127);
}

/* Waits for the browser; ends it where it takes too long or the user does not want to wait. */
static bool run_browser(char *const *words, bool (*stopped)(void)) {
  struct timespec tick = {0, 1000000000 / TICKS};
  int status = -1;
  pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) become(words);
  for (int i = 0; i < SECONDS * TICKS && (stopped == NULL || !stopped()); i++) {
    pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (ended < 0) return false;
    (void)nanosleep(&tick, NULL);
  }
  (void)kill(-child, SIGKILL);
  (void)kill(child, SIGKILL);
  (void)waitpid(child, &status, 0);
  return false;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where) {
  (void)st, (void)type, (void)where;
  (void)remove(path);
  return 0;
}

static cut_status print(const char *folder, const char *path, bool (*stopped)(void), cut_error *err) {
  char browser[MAX_PATH], profile[MAX_PATH], to[MAX_PATH], from[MAX_PATH];
  size_t n = 0;
  if (!find_browser(browser))
    return fail(err, CUT_STATUS_INPUT, "a report as PDF is printed by Chromium, which is not installed");
  (void)snprintf(profile, sizeof profile, "--user-data-dir=%s/profile", folder);
  (void)snprintf(to, sizeof to, "--print-to-pdf=%s/report.pdf", folder);
  (void)snprintf(from, sizeof from, "file://%s/report.html", folder);
  char *words[] = {browser, "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   "--no-pdf-header-footer", "--virtual-time-budget=20000", profile, to, from,
                   /* Chromium's sandbox does not work for root; the page is ours. */
                   geteuid() == 0 ? "--no-sandbox" : NULL, NULL};
  bool done = run_browser(words, stopped);
  char *bytes = done ? file_read(folder, "report.pdf", MAX_PDF, &n) : NULL;
  cut_status status = bytes != NULL && n > 4 && memcmp(bytes, "%PDF", 4) == 0
                          ? report_write(path, bytes, n, err)
                          : fail(err, CUT_STATUS_IO, "Chromium did not print the report; try the report as HTML");
  free(bytes);
  return status;
}

cut_status pdf_report_write(const char *path, const char *html, size_t n, bool (*stopped)(void), cut_error *err) {
  const char *where = getenv("TMPDIR");
  char folder[MAX_PATH / 2];
  int length = snprintf(folder, sizeof folder, "%s/cutset-XXXXXX", where == NULL || where[0] != '/' ? "/tmp" : where);
  if (length < 0 || length >= (int)sizeof folder || mkdtemp(folder) == NULL)
    return fail(err, CUT_STATUS_IO, "no folder for temporary files can be made (TMPDIR)");
  cut_status status = file_write(folder, "report.html", html, n, err);
  if (status == CUT_STATUS_OK) status = print(folder, path, stopped, err);
  (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  return status;
}
