#!/bin/sh
# Installs into an empty prefix, moves it elsewhere, and uses it from there as a stranger would: by pkg-config, by CMake,
# from the command line. Nothing may point back to the checkout or the build.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf '%s\n' "$@" >&2; exit 1; }

"$CMAKE" --install "$CUTSET_BUILD_DIR" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix"
prefix=$work/prefix
library=$(find "$prefix" -name 'libcutset.so')
[ -n "$library" ] || fail "no library was installed"
libdir=$(dirname "$library")

back=$(grep -rlF -e "$CUTSET_SOURCE_DIR/" -e "$CUTSET_BUILD_DIR" -e "$work/first" "$prefix" || true)
[ -z "$back" ] || fail "these name the checkout, the build or the first prefix:" "$back"

cat >"$work/user.c" <<'END'
#include <cutset/cutset.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  cut_case *c = NULL;
  cut_error err;
  memset(&err, 0, sizeof err);
  cut_status status = cut_case_open("/nonexistent", NULL, 0, &c, &err);
  printf("%s: %s: %s\n", cut_version(), cut_status_text(status), err.message);
  int good = status != CUT_STATUS_OK && err.message[0] != '\0' && strcmp(cut_version(), CUT_VERSION) == 0;
  cut_case_free(c);
  return good ? 0 : 1;
}
END

unset LD_LIBRARY_PATH
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH
"$CC" "$work/user.c" $(pkg-config --cflags --libs cutset) -Wl,-rpath,"$libdir" -o "$work/user"
"$work/user"

mkdir "$work/project"
cp "$work/user.c" "$work/project/"
cat >"$work/project/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.16)
project(user C)
find_package(cutset REQUIRED CONFIG)
add_executable(user user.c)
target_link_libraries(user PRIVATE cutset::cutset)
END
"$CMAKE" -G Ninja -S "$work/project" -B "$work/project/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$CC" \
  >"$work/log" 2>&1 && "$CMAKE" --build "$work/project/build" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/project/build/user"

for file in "$prefix"/bin/cutset "$library" "$work/user"; do
  missing=$(env -i ldd "$file" | grep 'not found' || true)
  [ -z "$missing" ] || fail "$file:" "$missing"
  astray=$(env -i ldd "$file" | grep -E 'lib(cutset|highs)' | grep -vF "$prefix" || true)
  [ -z "$astray" ] || fail "$file takes a library from elsewhere:" "$astray"
done

wanted=$(sed -n 's/^#define CUT_VERSION "\(.*\)"/\1/p' "$prefix"/include/cutset/cutset.h)
version=$(env -i "$prefix/bin/cutset" --version)
case $version in
  *"$wanted"*) ;;
  *) fail "cutset --version says: $version" ;;
esac
packages=$(find "$prefix" -type d -name dist-packages)
PYTHONPATH=$packages
export PYTHONPATH
unset CUTSET_LIBRARY
from=$(cd "$work" && /usr/bin/python3 -c 'import cutset; cutset.version(); print(cutset.__file__)')
case $from in
  "$prefix"/*) ;;
  *) fail "the Python package comes from $from" ;;
esac

[ -n "$(find "$prefix" -path '*/man1/cutset.1' -size +1k)" ] || fail "the manual page was not installed"
[ -n "$(find "$prefix" -path '*/bash-completion/completions/cutset' -size +0)" ] || fail "completion for bash was not installed"
[ -n "$(find "$prefix" -path '*/site-functions/_cutset' -size +0)" ] || fail "completion for zsh was not installed"
[ -f "$(find "$prefix" -name LICENSE)" ] || fail "the licence was not installed"
echo "installed, moved and used: $version"
