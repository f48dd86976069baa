#include "server/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/problem.h"

char *file_path(const char *folder, const char *name) {
  size_t n = strlen(folder), k = strlen(name);
  char *path = malloc(n + k + 2);
  if (path == NULL) return NULL;
  memcpy(path, folder, n);
  path[n] = '/';
  memcpy(path + n + 1, name, k + 1);
  return path;
}

cut_status folder_flush(const char *path, cut_error *err) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int failure = fd < 0 ? errno : fsync(fd) == 0 ? 0 : errno;
  if (fd >= 0) close(fd);
  return failure == 0 ? CUT_STATUS_OK : fail(err, CUT_STATUS_IO, "%s cannot be written: %s", path, strerror(failure));
}

static bool write_all(int fd, const char *bytes, size_t n) {
  while (n > 0) {
    ssize_t done = write(fd, bytes, n);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes += done;
    n -= (size_t)done;
  }
  return true;
}

static cut_status write_file(const char *folder, const char *name, const char *bytes, size_t n, bool flush,
                             cut_error *err) {
  char other[300];
  int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), failure = 0;
  if (at < 0) return fail(err, CUT_STATUS_IO, "%s cannot be opened: %s", folder, strerror(errno));
  snprintf(other, sizeof other, ".%.200s.tmp", name);
  int fd = openat(at, other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0 || !write_all(fd, bytes, n) || (flush && fsync(fd) != 0)) failure = errno;
  if (fd >= 0 && close(fd) != 0 && failure == 0) failure = errno;
  if (failure == 0 && renameat(at, other, at, name) != 0) failure = errno;
  if (failure == 0 && flush && fsync(at) != 0) failure = errno;
  if (failure != 0) (void)unlinkat(at, other, 0);
  close(at);
  if (failure == 0) return CUT_STATUS_OK;
  return fail(err, CUT_STATUS_IO, "%s/%s cannot be written: %s", folder, name, strerror(failure));
}

cut_status file_write(const char *folder, const char *name, const char *bytes, size_t n, cut_error *err) {
  return write_file(folder, name, bytes, n, true, err);
}

cut_status file_write_soon(const char *folder, const char *name, const char *bytes, size_t n, cut_error *err) {
  return write_file(folder, name, bytes, n, false, err);
}

cut_status file_flush(const char *folder, const char *name, cut_error *err) {
  return file_keep(folder, name, name, err);
}

cut_status file_keep(const char *folder, const char *from, const char *to, cut_error *err) {
  int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), failure = 0;
  if (at < 0) return fail(err, CUT_STATUS_IO, "%s cannot be opened: %s", folder, strerror(errno));
  int fd = openat(at, from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fsync(fd) != 0) failure = errno;
  if (fd >= 0) close(fd);
  if (failure == 0 && renameat(at, from, at, to) != 0) failure = errno;
  if (failure == 0 && fsync(at) != 0) failure = errno;
  close(at);
  if (failure == 0) return CUT_STATUS_OK;
  return fail(err, CUT_STATUS_IO, "%s/%s cannot be written: %s", folder, to, strerror(failure));
}

static bool read_all(int fd, char *bytes, size_t size, size_t *n) {
  *n = 0;
  while (*n < size) {
    ssize_t got = read(fd, bytes + *n, size - *n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    *n += (size_t)got;
  }
  return true;
}

char *file_read(const char *folder, const char *name, size_t limit, size_t *n) {
  char *path = file_path(folder, name), *bytes = NULL;
  struct stat about;
  int failure = ENOMEM;
  if (path == NULL) return NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  free(path);
  if (fd < 0) return NULL;
  if (fstat(fd, &about) != 0) {
    failure = errno;
  } else if (!S_ISREG(about.st_mode) || about.st_size < 0 || (uintmax_t)about.st_size > limit) {
    failure = EFBIG;
  } else if ((bytes = malloc((size_t)about.st_size + 1)) != NULL) {
    if (read_all(fd, bytes, (size_t)about.st_size, n)) {
      bytes[*n] = '\0';
    } else {
      failure = errno;
      free(bytes);
      bytes = NULL;
    }
  }
  close(fd);
  if (bytes == NULL) errno = failure;
  return bytes;
}

/* ---- folders ------------------------------------------------------------------------------------------------- */

cut_status folder_make(const char *path, cut_error *err) {
  char *copy = strdup(path);
  struct stat about;
  int failure = 0;
  if (copy == NULL) return fail(err, CUT_STATUS_MEMORY, "out of memory");
  for (char *p = copy + 1; failure == 0; p++) {
    char ended = *p;
    if (ended != '/' && ended != '\0') continue;
    *p = '\0';
    if (mkdir(copy, 0700) != 0 && errno != EEXIST) failure = errno;
    *p = ended;
    if (ended == '\0') break;
  }
  if (failure == 0 && (stat(copy, &about) != 0 || !S_ISDIR(about.st_mode))) failure = ENOTDIR;
  free(copy);
  if (failure == 0) return CUT_STATUS_OK;
  return fail(err, CUT_STATUS_IO, "the folder %s cannot be made: %s", path, strerror(failure));
}

static bool is_special(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

void folder_clean(const char *path, const char *const *but, int n) {
  DIR *folder = opendir(path);
  const struct dirent *entry;
  if (folder == NULL) return;
  while ((entry = readdir(folder)) != NULL) {
    bool kept = is_special(entry->d_name);
    for (int i = 0; i < n && !kept; i++) kept = strcmp(entry->d_name, but[i]) == 0;
    if (!kept) (void)unlinkat(dirfd(folder), entry->d_name, 0);
  }
  closedir(folder);
}

void folder_remove(const char *path) {
  struct stat about;
  if (lstat(path, &about) != 0 || !S_ISDIR(about.st_mode)) return;
  folder_clean(path, NULL, 0);
  (void)rmdir(path);
}

bool folder_each(const char *path, void (*each)(void *user, const char *name), void *user) {
  DIR *folder = opendir(path);
  const struct dirent *entry;
  struct stat about;
  if (folder == NULL) return false;
  while ((entry = readdir(folder)) != NULL)
    if (!is_special(entry->d_name) && fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(about.st_mode))
      each(user, entry->d_name);
  closedir(folder);
  return true;
}

/* ---- versions ------------------------------------------------------------------------------------------------ */

uint64_t bytes_stamp(uint64_t start, const void *bytes, size_t n) {
  uint64_t h = start ^ UINT64_C(14695981039346656037);
  for (const unsigned char *p = bytes; n > 0; n--, p++) h = (h ^ *p) * UINT64_C(1099511628211);
  return h;
}

uint64_t folder_stamp(const char *path) {
  DIR *folder = opendir(path);
  const struct dirent *entry;
  struct stat about;
  uint64_t sum = 1;
  if (folder == NULL) return 0;
  while ((entry = readdir(folder)) != NULL) {
    if (entry->d_name[0] == '.' || fstatat(dirfd(folder), entry->d_name, &about, 0) != 0) continue;
    const int64_t facts[] = {(int64_t)about.st_size, (int64_t)about.st_mtim.tv_sec, (int64_t)about.st_mtim.tv_nsec,
                             (int64_t)about.st_ino};
    /* Added up, as the order of entries is nobody's. */
    sum += bytes_stamp(bytes_stamp(0, entry->d_name, strlen(entry->d_name)), facts, sizeof facts);
  }
  closedir(folder);
  return sum;
}

static bool ends_in(const char *name, const char *end) {
  size_t n = strlen(name), k = strlen(end);
  return n > k && strcmp(name + n - k, end) == 0;
}

uint64_t folder_content(const char *path) {
  enum { MOST = 256 << 20 };
  DIR *folder = opendir(path);
  const struct dirent *entry;
  uint64_t sum = 1;
  if (folder == NULL) return 0;
  while ((entry = readdir(folder)) != NULL) {
    size_t n = 0;
    if (!ends_in(entry->d_name, ".csv") && !ends_in(entry->d_name, ".yaml")) continue;
    char *bytes = file_read(path, entry->d_name, MOST, &n);
    if (bytes != NULL) sum += bytes_stamp(bytes_stamp(0, entry->d_name, strlen(entry->d_name)), bytes, n);
    free(bytes);
  }
  closedir(folder);
  return sum;
}
