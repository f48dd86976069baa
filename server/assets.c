#include "server/assets.h"

#include <string.h>

const asset *assets_find(const char *name) {
  for (const asset *a = assets; a->name != NULL; a++)
    if (strcmp(a->name, name) == 0) return a;
  return NULL;
}

const char *assets_type(const char *name) {
  static const struct {
    const char *end, *type;
  } types[] = {{".html", "text/html; charset=utf-8"},
               {".js", "text/javascript; charset=utf-8"},
               {".css", "text/css; charset=utf-8"},
               {".json", "application/json"},
               {".svg", "image/svg+xml"},
               {".png", "image/png"},
               {".woff2", "font/woff2"},
               {".txt", "text/plain; charset=utf-8"}};
  size_t n = strlen(name);
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    size_t k = strlen(types[i].end);
    if (n >= k && strcmp(name + n - k, types[i].end) == 0) return types[i].type;
  }
  return "application/octet-stream";
}
