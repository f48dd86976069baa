# Files as data inside an executable.
#
#   cutset_embed(OUTPUT HEADER TYPE ARRAY FOLDER NAME...)
#
# Makes the C file OUTPUT, which defines `const TYPE ARRAY[]`: for each NAME in FOLDER a row {name, first byte, behind the
# last byte}, and a row of zeros at the end. HEADER declares both. The assembler takes the bytes in as they are.
#
# Files that are themselves built are embedded by a step of the build instead:
#   cmake -D OUTPUT=... -D HEADER=... -D TYPE=... -D ARRAY=... -D FOLDER=... -P cmake/embed.cmake
# takes all files of FOLDER, none if there is no index.html. OUTPUT then changes with their bytes, so that it is compiled
# anew.
function(cutset_embed_write output header type array folder)
  set(code "/* Made by cmake/embed.cmake. */\n#include \"${header}\"\n\n")
  set(rows "")
  set(number 0)
  foreach(name ${ARGN})
    if(name MATCHES "[^A-Za-z0-9._/-]")
      message(FATAL_ERROR "${folder}/${name}: a name like this cannot be embedded")
    endif()
    set(symbol "cut_${array}_${number}")
    file(SHA256 ${folder}/${name} digest)
    string(APPEND code
      "/* ${digest} */\n"
      "__asm__(\".pushsection .rodata\\n\"\n"
      "        \"${symbol}:\\n.incbin \\\"${folder}/${name}\\\"\\n\"\n"
      "        \"${symbol}_end:\\n.byte 0\\n.popsection\\n\");\n"
      "extern const char ${symbol}[] __attribute__((visibility(\"hidden\")));\n"
      "extern const char ${symbol}_end[] __attribute__((visibility(\"hidden\")));\n\n")
    string(APPEND rows "    {\"${name}\", ${symbol}, ${symbol}_end},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${output} CONTENT "${code}const ${type} ${array}[] = {\n${rows}    {0, 0, 0},\n};\n" @ONLY)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB_RECURSE names RELATIVE ${FOLDER} ${FOLDER}/*)
  if(NOT EXISTS ${FOLDER}/index.html)
    set(names "")
  endif()
  list(SORT names)
  cutset_embed_write(${OUTPUT} ${HEADER} ${TYPE} ${ARRAY} ${FOLDER} ${names})
  file(TOUCH ${OUTPUT}.stamp)
  return()
endif()

function(cutset_embed output header type array folder)
  cutset_embed_write(${output} ${header} ${type} ${array} ${folder} ${ARGN})
  list(TRANSFORM ARGN PREPEND ${folder}/ OUTPUT_VARIABLE files)
  set_source_files_properties(${output} PROPERTIES OBJECT_DEPENDS "${files}")
endfunction()
