# What we link: target cutset_dependencies. docs/dependencies.md says why each.
# Sets CUTSET_HIGHS_INCLUDE_DIRS, and CUTSET_HIGHS_FILE where the library has to be installed along with ours.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1>=0.2.5)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(MD REQUIRED IMPORTED_TARGET libmd>=1.0)

find_package(highs 1.10 CONFIG QUIET)
if(highs_FOUND)
  message(STATUS "HiGHS ${highs_VERSION} of the system")
  get_target_property(CUTSET_HIGHS_INCLUDE_DIRS highs::highs INTERFACE_INCLUDE_DIRECTORIES)
  get_target_property(highs_library highs::highs LOCATION)
else()
  # The one that scripts/setup fetched. Its own CMake files name paths of the machine that made it, so it gets a target
  # of ours.
  set(highs_prefix ${PROJECT_SOURCE_DIR}/.deps/highs)
  if(NOT EXISTS ${highs_prefix}/lib/libhighs.so)
    message(FATAL_ERROR "HiGHS is missing: run scripts/setup, or install HiGHS 1.10 or later with its CMake files.")
  endif()
  message(STATUS "HiGHS in .deps")
  set(CUTSET_HIGHS_FILE ${highs_prefix}/lib/libhighs.so)
  set(CUTSET_HIGHS_LICENSE ${highs_prefix}/share/LICENSE.txt)
  set(CUTSET_HIGHS_INCLUDE_DIRS ${highs_prefix}/include/highs ${highs_prefix}/include)
  set(highs_library ${CUTSET_HIGHS_FILE})
endif()

# The headers are handed only to the files that may see them, so only the library is linked here.
add_library(cutset_dependencies INTERFACE)
target_link_libraries(cutset_dependencies INTERFACE
  PkgConfig::YAML PkgConfig::SQLITE PkgConfig::MD ${highs_library} Threads::Threads m)

# The server's alone: HTTP, JSON, gzip.
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
add_library(cutset_server_dependencies INTERFACE)
target_link_libraries(cutset_server_dependencies INTERFACE
  PkgConfig::MICROHTTPD PkgConfig::JANSSON PkgConfig::ZLIB Threads::Threads)
