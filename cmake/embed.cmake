# foreshock_embed_web(TARGET): bakes web/dist and src/api/openapi.yaml into TARGET as constant data.
#
# At build time embed_files.cmake compresses each file (gzip, and brotli where the program is there) and
# writes one .cc whose top-level asm takes the bytes in with .incbin, so that megabytes cost milliseconds. The
# content hashes stand in that .cc, so compiler caches notice a change. Without web/dist (npm was not run) the
# page is cmake/no_page.html, which says what to do.
function(foreshock_embed_web target)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/dist/*)
  list(FILTER files EXCLUDE REGEX "\\.(map|gz|br)$")
  set(output ${CMAKE_BINARY_DIR}/embedded)
  find_program(FORESHOCK_GZIP gzip)
  find_program(FORESHOCK_BROTLI brotli)
  add_custom_command(
    OUTPUT ${output}/web_files_table.cc
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}/web/dist -DOUTPUT=${output}
            -DOPENAPI=${CMAKE_SOURCE_DIR}/src/api/openapi.yaml -DNO_PAGE=${CMAKE_SOURCE_DIR}/cmake/no_page.html
            -DGZIP=${FORESHOCK_GZIP} -DBROTLI=${FORESHOCK_BROTLI}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/src/api/openapi.yaml ${CMAKE_SOURCE_DIR}/cmake/no_page.html
            ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    COMMENT "Embedding the page"
    VERBATIM)
  # A target of its own, so that neither waits for the rooms that TARGET uses.
  add_library(foreshock_web_files OBJECT ${output}/web_files_table.cc)
  target_include_directories(foreshock_web_files PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:foreshock_web_files>)
endfunction()

# foreshock_embed_formats(TARGET): bakes formats/*/format.yaml into TARGET as texts, read once at start.
function(foreshock_embed_formats target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/formats/*/format.yaml)
  set(output ${CMAKE_BINARY_DIR}/embedded/declared_formats.cc)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}/formats -DOUTPUT=${output}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_formats.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_formats.cmake
    COMMENT "Embedding the declared formats"
    VERBATIM)
  add_library(foreshock_declared_formats OBJECT ${output})
  target_include_directories(foreshock_declared_formats PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(foreshock_declared_formats PRIVATE fmt::fmt)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:foreshock_declared_formats>)
endfunction()
