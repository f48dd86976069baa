#!/bin/sh
# The public header needs nothing before it, in C and in C++, and is clean under strict warnings.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for text in '#include <cutset/cutset.h>' '#include <cutset/cutset.h>
#include <cutset/cutset.h>'; do
  printf '%s\nint main(void) { return cut_version() == 0; }\n' "$text" >"$work/alone.c"
  cp "$work/alone.c" "$work/alone.cc"
  for standard in c99 c11 c17; do
    "$CC" -std=$standard -Wall -Wextra -Wpedantic -Werror -I "$CUTSET_SOURCE_DIR/include" -fsyntax-only "$work/alone.c"
  done
  for standard in c++11 c++17 c++20; do
    g++ -std=$standard -Wall -Wextra -Wpedantic -Werror -I "$CUTSET_SOURCE_DIR/include" -fsyntax-only "$work/alone.cc"
  done
done
echo "the header stands alone"
