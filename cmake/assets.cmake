# The files of the page (build/web, made by the build of web/) as data inside the executable. Where there is no page the list
# is empty, and the server says so.

include(cmake/embed.cmake)
set(CUTSET_WEB_DIR ${PROJECT_SOURCE_DIR}/build/web CACHE PATH "Folder of the built page")
file(GLOB_RECURSE web_names CONFIGURE_DEPENDS RELATIVE ${CUTSET_WEB_DIR} ${CUTSET_WEB_DIR}/*)
if(NOT EXISTS ${CUTSET_WEB_DIR}/index.html)
  set(web_names "")
endif()
list(SORT web_names)
set(CUTSET_ASSETS ${PROJECT_BINARY_DIR}/assets_list.c)
cutset_embed(${CUTSET_ASSETS} server/assets.h asset assets ${CUTSET_WEB_DIR} ${web_names})
