/* A main for fuzz targets without a fuzzer: runs each file of the folders and files named on the command line once, and
 * then cut short and with single bytes changed, so that the normal test run goes a little beyond the corpus too. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { VARIANTS = 64 };

/* Runs an exact copy of the bytes, so that a sanitizer sees every read past their end. */
static void run_copy(const uint8_t *data, size_t size) {
  uint8_t *copy = malloc(size > 0 ? size : 1);
  if (copy == NULL) exit(2);
  if (size > 0) memcpy(copy, data, size);
  LLVMFuzzerTestOneInput(copy, size);
  free(copy);
}

static void run_variants(uint8_t *data, size_t size) {
  uint64_t seed = size;
  for (int i = 0; i < VARIANTS && size > 0; i++) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    size_t at = (size_t)(seed >> 33) % size;
    uint8_t kept = data[at];
    data[at] = (uint8_t)(seed >> 25);
    run_copy(data, size);
    data[at] = kept;
    run_copy(data, at);
  }
}

static int run_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    if (file != NULL) fclose(file);
    return 1;
  }
  long size = ftell(file);
  rewind(file);
  uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
  int bad = size < 0 || data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size;
  fclose(file);
  if (bad) {
    fprintf(stderr, "%s: cannot be read\n", path);
  } else {
    run_copy(data, (size_t)size);
    run_variants(data, (size_t)size);
  }
  free(data);
  return bad;
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static int run_folder(const char *path, int *n_files) {
  struct dirent **entries = NULL;
  int n = scandir(path, &entries, NULL, by_name);
  int bad = 0;
  for (int i = 0; i < n; i++) {
    char file[4096];
    snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
    struct stat info;
    if (stat(file, &info) == 0 && S_ISREG(info.st_mode)) {
      bad |= run_file(file);
      ++*n_files;
    }
    free(entries[i]);
  }
  free(entries);
  return bad;
}

int main(int argc, char **argv) {
  int bad = 0, n_files = 0;
  run_copy((const uint8_t *)"", 0);
  for (int i = 1; i < argc; i++) {
    struct stat info;
    if (stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode)) {
      bad |= run_folder(argv[i], &n_files);
    } else {
      bad |= run_file(argv[i]);
      n_files++;
    }
  }
  printf("%d files replayed\n", n_files);
  if (n_files == 0) fprintf(stderr, "no corpus\n");
  return bad || n_files == 0 ? 1 : 0;
}
