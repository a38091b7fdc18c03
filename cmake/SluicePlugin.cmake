# SPDX-License-Identifier: Apache-2.0
# sluice_add_plugin(NAME csv KIND sink SOURCES config.cpp writer.cpp LIBRARIES sluice_support_tls)
#
# makes two targets from one folder:
#   sluice_sink_csv          static library with the logic, linked by the unit tests
#   sluice_sink_csv_module   sluice-sink-csv.so: that library and plugin.cpp, one exported symbol
function(sluice_add_plugin)
  cmake_parse_arguments(ARG "" "NAME;KIND" "SOURCES;LIBRARIES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sluice_add_plugin: unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_KIND MATCHES "^(source|sink)$")
    message(FATAL_ERROR "sluice_add_plugin: KIND is source or sink, not '${ARG_KIND}'")
  endif()
  set(logic sluice_${ARG_KIND}_${ARG_NAME})
  add_library(${logic} STATIC ${ARG_SOURCES})
  target_include_directories(${logic} PUBLIC ${PROJECT_SOURCE_DIR}/plugins)
  target_link_libraries(${logic} PUBLIC sluice::sdk ${ARG_LIBRARIES} PRIVATE sluice_options)
  set_target_properties(${logic} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

  set(module ${logic}_module)
  add_library(${module} MODULE plugin.cpp)
  target_link_libraries(${module} PRIVATE ${logic} sluice_options)
  set_target_properties(${module} PROPERTIES
    PREFIX "" OUTPUT_NAME sluice-${ARG_KIND}-${ARG_NAME}
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}/sluice/plugins
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_options(${module} PRIVATE -Wl,--exclude-libs,ALL
    -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/plugin.map)
  set_target_properties(${module} PROPERTIES LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/plugin.map)
  if(NOT SLUICE_SANITIZE)
    target_link_options(${module} PRIVATE -Wl,-z,defs)  # a missing symbol fails here, not at load
  endif()
  install(TARGETS ${module} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/sluice/plugins COMPONENT sluice)
endfunction()
