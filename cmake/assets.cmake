# The files of the page as data inside the executable: CUTSET_ASSETS, a C file. Without a page the list is empty, and the
# server says so.

set(CUTSET_ASSETS ${PROJECT_BINARY_DIR}/assets_list.c)
set(assets_folder ${PROJECT_BINARY_DIR}/no_page)
set(assets_stamp "")
if(CUTSET_WEB)
  set(assets_folder ${CUTSET_WEB_DIR})
  set(assets_stamp ${CUTSET_WEB_STAMP})
endif()
add_custom_command(OUTPUT ${CUTSET_ASSETS}.stamp BYPRODUCTS ${CUTSET_ASSETS}
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${CUTSET_ASSETS} -D HEADER=server/assets.h -D TYPE=asset -D ARRAY=assets
          -D FOLDER=${assets_folder} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${assets_stamp} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  COMMENT "Files of the page")
