# SPDX-License-Identifier: Apache-2.0
# How a plugin is built, in the repository of sluice and, installed beside sluice-config.cmake, in any other.
#
#   sluice_add_plugin(NAME csv KIND sink SOURCES config.cpp writer.cpp [LIBRARIES ZLIB::ZLIB])
#
# makes two targets from the current folder:
#   sluice_sink_csv          static library with the logic, linked by the unit tests
#   sluice_sink_csv_module   sluice-sink-csv.so: that library and plugin.cpp (or plugin.c), one exported symbol
#
# What all plugins of a project have in common may be set before:
#   SLUICE_PLUGIN_INCLUDE    folder that #include "..." begins at; default: the folder of the plugin
#   SLUICE_PLUGIN_SETTINGS   target with the compiler settings of the project; default: none
#   SLUICE_PLUGIN_FOLDER     where the modules are built; default: plugins in the build folder, for [plugins] path
#   SLUICE_PLUGIN_COMPONENT  component that they are installed with; default: CMake's
include(GNUInstallDirs)

# No symbol may be missing, which shows here and not when the plugin is loaded. A sanitizer's own come with the program.
function(_sluice_refuse_missing_symbols module)
  get_directory_property(here COMPILE_OPTIONS)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  if(NOT SLUICE_SANITIZE AND NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS_${type}} ${CMAKE_CXX_FLAGS_${type}} ${here}"
     MATCHES "-fsanitize=")
    target_link_options(${module} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

function(sluice_add_plugin)
  cmake_parse_arguments(ARG "" "NAME;KIND" "SOURCES;LIBRARIES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sluice_add_plugin: unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_KIND MATCHES "^(source|sink)$")
    message(FATAL_ERROR "sluice_add_plugin: KIND is source or sink, not '${ARG_KIND}'")
  endif()
  if(NOT ARG_NAME MATCHES "^[a-z0-9_-]+$")
    message(FATAL_ERROR "sluice_add_plugin: NAME is made of lower-case letters, digits, '-' and '_', not '${ARG_NAME}'")
  endif()
  if(NOT ARG_SOURCES)
    message(FATAL_ERROR "sluice_add_plugin: SOURCES names the files of the logic, without plugin.cpp; it names none")
  endif()
  # Tables filled by hand need the C header alone, and no C++ compiler.
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/plugin.cpp)
    set(entry plugin.cpp)
    set(kit sluice::sdk)
  elseif(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/plugin.c)
    set(entry plugin.c)
    set(kit sluice::abi)
  else()
    message(FATAL_ERROR "sluice_add_plugin: ${CMAKE_CURRENT_SOURCE_DIR} has neither plugin.cpp nor plugin.c")
  endif()
  set(include ${CMAKE_CURRENT_SOURCE_DIR})
  if(SLUICE_PLUGIN_INCLUDE)
    set(include ${SLUICE_PLUGIN_INCLUDE})
  endif()
  set(folder ${PROJECT_BINARY_DIR}/plugins)
  if(SLUICE_PLUGIN_FOLDER)
    set(folder ${SLUICE_PLUGIN_FOLDER})
  endif()
  set(component)
  if(SLUICE_PLUGIN_COMPONENT)
    set(component COMPONENT ${SLUICE_PLUGIN_COMPONENT})
  endif()

  set(logic sluice_${ARG_KIND}_${ARG_NAME})
  add_library(${logic} STATIC ${ARG_SOURCES})
  target_include_directories(${logic} PUBLIC ${include})
  target_link_libraries(${logic} PUBLIC ${kit} ${ARG_LIBRARIES} PRIVATE ${SLUICE_PLUGIN_SETTINGS})
  set(module ${logic}_module)
  add_library(${module} MODULE ${entry})
  target_link_libraries(${module} PRIVATE ${logic} ${SLUICE_PLUGIN_SETTINGS})
  set_target_properties(${logic} ${module} PROPERTIES POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

  set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
  set_target_properties(${module} PROPERTIES PREFIX "" OUTPUT_NAME sluice-${ARG_KIND}-${ARG_NAME}
    LIBRARY_OUTPUT_DIRECTORY ${folder} LINK_DEPENDS ${map})
  target_link_options(${module} PRIVATE -Wl,--exclude-libs,ALL -Wl,--version-script=${map})
  _sluice_refuse_missing_symbols(${module})
  install(TARGETS ${module} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/sluice/plugins ${component})
endfunction()
