# Installation: header, library, command, what pkg-config and CMake need to find them, the Python package, notices.
# Nothing installed refers to the build tree.

include(CMakePackageConfigHelpers)

set(CUTSET_PYTHON_DIR "" CACHE STRING "Where the Python package goes, relative to the prefix")
if(NOT CUTSET_PYTHON_DIR)
  if(EXISTS /usr/bin/python3)
    set(Python3_EXECUTABLE /usr/bin/python3) # the system's, whatever comes first on the path
  endif()
  find_package(Python3 COMPONENTS Interpreter QUIET)
  set(CUTSET_PYTHON_DIR "lib/python${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR}/dist-packages")
endif()

set(private_libdir ${CMAKE_INSTALL_LIBDIR}/cutset)
set(doc_dir ${CMAKE_INSTALL_DOCDIR})

install(TARGETS cutset EXPORT cutset LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT cutset)
install(DIRECTORY include/cutset DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES LICENSE DESTINATION ${doc_dir})

if(CUTSET_HIGHS_FILE)
  # A solver of our own beside the library, where it cannot meet another one.
  install(PROGRAMS ${CUTSET_HIGHS_FILE} DESTINATION ${private_libdir})
  install(FILES ${CUTSET_HIGHS_LICENSE} DESTINATION ${doc_dir}/licenses RENAME HiGHS.txt)
  set_target_properties(cutset PROPERTIES INSTALL_RPATH "$ORIGIN/cutset")
endif()

if(TARGET cutset_cli)
  file(RELATIVE_PATH bin_to_lib /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
  set_target_properties(cutset_cli PROPERTIES INSTALL_RPATH "$ORIGIN/${bin_to_lib}")
  install(TARGETS cutset_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

  # The command writes its own manual page, from the table of verbs and options.
  add_custom_command(OUTPUT cutset.1 COMMAND cutset_cli document manual > cutset.1 DEPENDS cutset_cli cutset)
  add_custom_target(manual ALL DEPENDS cutset.1)
  install(FILES ${PROJECT_BINARY_DIR}/cutset.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

  # So does it the scripts by which shells complete its words.
  foreach(shell bash zsh)
    add_custom_command(OUTPUT completion.${shell} COMMAND cutset_cli document ${shell}-completion > completion.${shell}
                       DEPENDS cutset_cli cutset)
  endforeach()
  add_custom_target(completions ALL DEPENDS completion.bash completion.zsh)
  install(FILES ${PROJECT_BINARY_DIR}/completion.bash RENAME cutset
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${PROJECT_BINARY_DIR}/completion.zsh RENAME _cutset
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()

# Relative to where the file lies, so that an installation may be moved.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/cutset.pc.in cutset.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cutset.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/cutset)
configure_package_config_file(cmake/cutset-config.cmake.in cutset-config.cmake INSTALL_DESTINATION ${cmake_dir})
write_basic_package_version_file(cutset-config-version.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT cutset NAMESPACE cutset:: FILE cutset-targets.cmake DESTINATION ${cmake_dir})
install(FILES ${PROJECT_BINARY_DIR}/cutset-config.cmake ${PROJECT_BINARY_DIR}/cutset-config-version.cmake
  DESTINATION ${cmake_dir})

if(EXISTS ${PROJECT_SOURCE_DIR}/python/cutset)
  install(DIRECTORY python/cutset DESTINATION ${CUTSET_PYTHON_DIR}
    FILES_MATCHING PATTERN "*.py" PATTERN "py.typed" PATTERN "__pycache__" EXCLUDE)
endif()
