#!/bin/sh
# The library shows only what the public header declares, all of it, and calls nothing that a library must not call.
set -eu
library=$CUTSET_LIBRARY
fail() { printf '%s\n' "$@" >&2; exit 1; }

exported=$(nm -D --defined-only "$library" | awk '{ print $NF }' | sed 's/@.*//' | sort -u)
foreign=$(printf '%s\n' "$exported" | grep -v '^cut_' || true)
[ -z "$foreign" ] || fail "exported though not of our interface:" "$foreign"

declared=$(cat "$CUTSET_SOURCE_DIR"/include/cutset/*.h | tr '\n' ' ' | sed 's/CUT_API/\n&/g' |
  sed -n 's/^CUT_API[^(]*[ *]\(cut_[a-z0-9_]*\)(.*/\1/p' | sort -u)
missing=$(printf '%s\n' "$declared" "$exported" "$exported" | sort | uniq -u)
[ -z "$missing" ] || fail "declared but not exported:" "$missing"
unknown=$(printf '%s\n' "$exported" "$declared" "$declared" | sort | uniq -u)
[ -z "$unknown" ] || fail "exported but not declared:" "$unknown"

# Printing, ending the process, jumping, signals, the environment: none of a library's business. (Writing to a file that
# was opened by name is; without stdout and stderr those calls cannot reach the terminal.)
forbidden='^(exit|_exit|_Exit|quick_exit|atexit|abort|v?printf|__v?printf_chk|v?dprintf|puts|putchar|perror'
forbidden="$forbidden|stdout|stderr|stdin|getenv|secure_getenv|setenv|putenv|_?setjmp|sigsetjmp|_?longjmp|siglongjmp"
forbidden="$forbidden|__longjmp_chk|signal|sigaction|raise|kill|system|popen|fork|setlocale)\$"
imported=$(nm -D --undefined-only "$library" | awk '{ print $NF }' | sed 's/@.*//' | sort -u)
bad=$(printf '%s\n' "$imported" | grep -E "$forbidden" || true)
[ -z "$bad" ] || fail "called by the library:" "$bad"

printf '%s\n' "$imported" | grep -q '^malloc$\|^calloc$' || fail "no allocation imported: was the right file looked at?"
echo "$(printf '%s\n' "$exported" | wc -l) functions exported, nothing forbidden imported"
