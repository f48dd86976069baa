# The page and the report, built by Node into build/web, which all builds share. Sets CUTSET_WEB (is there a page?) and
# CUTSET_WEB_DIR (its files); target cutset_web brings them up to date, and what is made of them depends on
# CUTSET_WEB_STAMP. Without node 18 and npm the engine is built without a page.

option(CUTSET_PAGE "Build the page and the report, where node and npm are there" ON)
set(CUTSET_WEB OFF)
set(CUTSET_WEB_DIR ${PROJECT_SOURCE_DIR}/build/web)
set(CUTSET_WEB_STAMP ${PROJECT_BINARY_DIR}/web.stamp)

find_program(CUTSET_NODE NAMES node nodejs)
find_program(CUTSET_NPM npm)
mark_as_advanced(CUTSET_NODE CUTSET_NPM)
if(CUTSET_PAGE AND CUTSET_NODE AND CUTSET_NPM)
  execute_process(COMMAND ${CUTSET_NODE} --version OUTPUT_VARIABLE node_version OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REGEX REPLACE "^v" "" node_version "${node_version}")
  if(node_version VERSION_GREATER_EQUAL 18)
    set(CUTSET_WEB ON)
  endif()
endif()

if(CUTSET_WEB)
  message(STATUS "Page: built with node ${node_version}")
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/src/*)
  file(GLOB web_settings CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/*.html ${PROJECT_SOURCE_DIR}/web/*.ts
       ${PROJECT_SOURCE_DIR}/web/*.json)
  add_custom_command(OUTPUT ${CUTSET_WEB_STAMP}
    COMMAND ${PROJECT_SOURCE_DIR}/scripts/web ${CUTSET_WEB_STAMP}
    DEPENDS ${PROJECT_SOURCE_DIR}/scripts/web ${web_sources} ${web_settings}
    COMMENT "Page and report")
  add_custom_target(cutset_web ALL DEPENDS ${CUTSET_WEB_STAMP})
else()
  message(STATUS "Page: left out (node 18 or later and npm build it)")
endif()
