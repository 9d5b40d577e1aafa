# foreshock_known_messages(TARGET): bakes templates/known/*.yaml into TARGET as constant tables.
#
# write_known_messages (a small program built first) checks every file and writes one .cc, so that the binary
# reads no YAML for it at run time and a mistake in a file stops the build with its line.
function(foreshock_known_messages target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/templates/known/*.yaml)
  set(output ${CMAKE_BINARY_DIR}/embedded)
  file(MAKE_DIRECTORY ${output})
  add_executable(write_known_messages ${CMAKE_SOURCE_DIR}/cmake/write_known_messages.cc)
  target_link_libraries(write_known_messages yaml-cpp)
  add_custom_command(
    OUTPUT ${output}/known_messages_table.cc
    COMMAND write_known_messages ${output}/known_messages_table.cc ${files}
    DEPENDS ${files} write_known_messages
    COMMENT "Writing the table of known messages"
    VERBATIM)
  target_sources(${target} PRIVATE ${output}/known_messages_table.cc)
endfunction()
