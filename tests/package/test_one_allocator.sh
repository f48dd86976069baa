#!/bin/sh
# Only src/base/mem.c asks the C library for memory.
set -eu
cd "$CUTSET_SOURCE_DIR"
found=$(grep -rnE '\b(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf|getline|free)[[:space:]]*\(' src \
  --include='*.c' --include='*.h' | grep -v '^src/base/mem\.c:' | grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/\*|\*)' || true)
[ -z "$found" ] || { printf 'allocation outside src/base/mem.c:\n%s\n' "$found" >&2; exit 1; }
echo "one allocator"
