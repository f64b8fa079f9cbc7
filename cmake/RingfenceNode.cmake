# ringfence_node: the Node addon, by plain CMake with the headers of the npm packages node-addon-api
# and node-api-headers. It carries its own libsodium and C++ runtime, so it needs nothing but glibc
# and the system's libsqlite3.
set(RINGFENCE_NODE_MODULES "${PROJECT_SOURCE_DIR}/node_modules" CACHE PATH "Where the npm packages are installed")
ringfence_sources(node_sources bindings/napi)
if(node_sources AND TARGET ringfence_facade)
  foreach(header node-addon-api/napi.h node-api-headers/include/node_api.h)
    if(NOT EXISTS "${RINGFENCE_NODE_MODULES}/${header}")
      message(FATAL_ERROR "${RINGFENCE_NODE_MODULES}/${header} is missing: run ./dev setup node")
    endif()
  endforeach()
  add_library(ringfence_node MODULE ${node_sources})
  set_target_properties(ringfence_node PROPERTIES PREFIX "" SUFFIX ".node" OUTPUT_NAME ringfence
    LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
  target_include_directories(ringfence_node SYSTEM PRIVATE
    "${RINGFENCE_NODE_MODULES}/node-addon-api" "${RINGFENCE_NODE_MODULES}/node-api-headers/include")
  target_compile_definitions(ringfence_node PRIVATE NAPI_VERSION=8 NODE_ADDON_API_DISABLE_DEPRECATED)
  target_link_libraries(ringfence_node PRIVATE ringfence_facade ringfence_flags)
  if(TARGET ringfence_operations)
    target_link_libraries(ringfence_node PRIVATE ringfence_operations)
  endif()
  target_link_options(ringfence_node PRIVATE -static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL
    "LINKER:--version-script=${PROJECT_SOURCE_DIR}/bindings/napi/exports.map")
  set_property(TARGET ringfence_node APPEND PROPERTY LINK_DEPENDS "${PROJECT_SOURCE_DIR}/bindings/napi/exports.map")
endif()
