# ringfence_native (files, SQLite, processes), ringfence_operations (these as operations of the facade),
# ringfence_import (other systems' policies) and the command line tool `ringfence`. Only the tool and its
# tests need ringfence_import and thus libyaml: wheels and the addon are built without.
find_package(SQLite3 REQUIRED)
find_package(Threads REQUIRED)

ringfence_sources(native_sources native)
set(cli_sources "${native_sources}")
set(import_sources "${native_sources}")
set(operations_sources "${native_sources}")
list(FILTER native_sources EXCLUDE REGEX "/native/(cli|import|operations)/")
list(FILTER cli_sources INCLUDE REGEX "/native/cli/")
list(FILTER import_sources INCLUDE REGEX "/native/import/")
list(FILTER operations_sources INCLUDE REGEX "/native/operations/")

if(native_sources AND TARGET ringfence_core)
  add_library(ringfence_native STATIC ${native_sources})
  target_include_directories(ringfence_native PUBLIC "${PROJECT_SOURCE_DIR}/native")
  target_link_libraries(ringfence_native PUBLIC ringfence_core SQLite::SQLite3 Threads::Threads PRIVATE ringfence_flags)
endif()

if(operations_sources AND TARGET ringfence_native AND TARGET ringfence_facade)
  add_library(ringfence_operations STATIC ${operations_sources})
  target_link_libraries(ringfence_operations PUBLIC ringfence_native ringfence_facade PRIVATE ringfence_flags)
endif()

if(RINGFENCE_NATIVE AND import_sources AND TARGET ringfence_core)
  # Debian's libyaml has only pkg-config. Its header lies in /usr/include, which no flag need name.
  find_library(RINGFENCE_YAML yaml)
  find_file(RINGFENCE_YAML_HEADER yaml.h)
  if(NOT RINGFENCE_YAML OR NOT RINGFENCE_YAML_HEADER)
    message(FATAL_ERROR "libyaml is missing: install libyaml-dev (or run ./dev setup)")
  endif()
  mark_as_advanced(RINGFENCE_YAML RINGFENCE_YAML_HEADER)
  add_library(ringfence_import STATIC ${import_sources})
  target_include_directories(ringfence_import PUBLIC "${PROJECT_SOURCE_DIR}/native")
  target_link_libraries(ringfence_import PUBLIC ringfence_core PRIVATE "${RINGFENCE_YAML}" ringfence_flags)
endif()

if(RINGFENCE_NATIVE AND cli_sources AND TARGET ringfence_operations AND TARGET ringfence_import)
  set(schemas "${RINGFENCE_GENERATED}/schemas.cpp")
  foreach(name policy changes)
    set(schema "${PROJECT_SOURCE_DIR}/docs/${name}.schema.json")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${schema}")
    file(READ "${schema}" ${name}_schema)
  endforeach()
  configure_file("${CMAKE_CURRENT_LIST_DIR}/schemas.cpp.in" "${schemas}" @ONLY)
  add_executable(ringfence_cli ${cli_sources} "${schemas}")
  set_target_properties(ringfence_cli PROPERTIES OUTPUT_NAME ringfence RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
  target_link_libraries(ringfence_cli PRIVATE ringfence_operations ringfence_import ringfence_flags)
endif()

# Prints the description of all operations; bindings/schema/generate.py makes types and docs from it.
if(TARGET ringfence_operations AND EXISTS "${PROJECT_SOURCE_DIR}/bindings/schema/emit.cpp")
  add_executable(ringfence_schema "${PROJECT_SOURCE_DIR}/bindings/schema/emit.cpp")
  set_target_properties(ringfence_schema PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
  target_include_directories(ringfence_schema PRIVATE "${PROJECT_SOURCE_DIR}/bindings")
  target_link_libraries(ringfence_schema PRIVATE ringfence_operations ringfence_flags)
endif()
