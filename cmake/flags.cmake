# How every file of ours is compiled: target cutset_flags.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_DEBUG "-Og -g")

add_library(cutset_flags INTERFACE)
target_compile_definitions(cutset_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(cutset_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  $<$<BOOL:${CUTSET_WERROR}>:-Werror>
  -ffp-contract=off # the same sums with every compiler
  -fstack-protector-strong)
# __FILE__ in error places is relative to the checkout, so that builds do not depend on where they were made.
target_compile_options(cutset_flags INTERFACE -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)

if(CUTSET_SANITIZE)
  target_compile_options(cutset_flags INTERFACE
    -fsanitize=${CUTSET_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(cutset_flags INTERFACE -fsanitize=${CUTSET_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(cutset_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

# A library that lacks a symbol should fail to link; clang's sanitizers leave theirs to the executable.
if(NOT CUTSET_SANITIZE AND NOT CUTSET_FUZZ)
  set(CUTSET_NO_UNDEFINED -Wl,--no-undefined)
endif()

if(CUTSET_COVERAGE)
  target_compile_options(cutset_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(cutset_flags INTERFACE --coverage)
endif()

if(CUTSET_ANALYZE)
  # Null pointers are left to clang-tidy: this analyser does not see that an array without items is never read.
  target_compile_options(cutset_flags INTERFACE -fanalyzer -Wno-analyzer-null-dereference)
endif()

if(CUTSET_FUZZ)
  target_compile_options(cutset_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
