# ringfence_wasm: build/wasm/ringfence.wasm, standalone, without the toolchain's JavaScript glue.
#
# The exports are the C symbols of bindings/abi/exports.txt; the only import is
# env.rf_host_random(ptr, len). -O2, since -Oz makes SHA-256 5.8x slower; NDEBUG, since assert brings
# printf in; the stack lies first in memory, so that an overflow traps instead of overwriting data.
set(exports_file "${PROJECT_SOURCE_DIR}/bindings/abi/exports.txt")
if(NOT facade_sources OR NOT abi_sources OR NOT EXISTS "${exports_file}")
  message(STATUS "no bindings/facade, bindings/abi or bindings/abi/exports.txt yet: no wasm")
  return()
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${exports_file}")
file(STRINGS "${exports_file}" exports REGEX "^[A-Za-z_][A-Za-z0-9_]*$")
# What the finished file exports, for wasm-metadce below: just these, the memory and the initialiser.
set(roots "")
set(graph "")
foreach(name IN LISTS exports ITEMS memory _initialize)
  string(APPEND roots "\"${name}\",")
  string(APPEND graph "{\"name\":\"${name}\",\"export\":\"${name}\"},\n")
endforeach()
string(REGEX REPLACE ",$" "" roots "${roots}")
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/exports.json"
  CONTENT "[\n@graph@{\"name\":\"host\",\"root\":true,\"reaches\":[@roots@]}]\n" @ONLY)
list(TRANSFORM exports PREPEND "_")
list(JOIN exports "," exports)

add_executable(ringfence_wasm ${hot_sources} ${facade_sources} ${abi_sources} "${PROJECT_SOURCE_DIR}/wasm/host/host.cpp")
set_target_properties(ringfence_wasm PROPERTIES OUTPUT_NAME ringfence SUFFIX ".wasm"
  RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
target_include_directories(ringfence_wasm PRIVATE "${PROJECT_SOURCE_DIR}/bindings" "${PROJECT_SOURCE_DIR}/core/src")
target_include_directories(ringfence_wasm SYSTEM PRIVATE "${RINGFENCE_DEPS_INCLUDE}")
target_compile_definitions(ringfence_wasm PRIVATE RINGFENCE_NO_DOCS)
target_link_libraries(ringfence_wasm PRIVATE ringfence_core ringfence_flags)
target_link_options(ringfence_wasm PRIVATE
  -O2 -flto -fno-exceptions -fno-rtti -sSTANDALONE_WASM --no-entry -sMALLOC=emmalloc -sALLOW_MEMORY_GROWTH
  -sMAXIMUM_MEMORY=1GB -Wl,--stack-first -sTOTAL_STACK=262144 -sINITIAL_MEMORY=2MB
  -sEXPORTED_FUNCTIONS=${exports} "--js-library=${PROJECT_SOURCE_DIR}/wasm/host/imports.js")
set_property(TARGET ringfence_wasm APPEND PROPERTY LINK_DEPENDS "${PROJECT_SOURCE_DIR}/wasm/host/imports.js")
# Emscripten exports its own runtime's functions too; nobody calls them here.
add_custom_command(TARGET ringfence_wasm POST_BUILD
  COMMAND wasm-metadce ringfence.wasm --enable-bulk-memory --enable-sign-ext
    --graph-file exports.json -o ringfence.wasm > metadce.log
  COMMAND wasm-opt ringfence.wasm --enable-bulk-memory --enable-sign-ext -Oz -o ringfence.wasm
  WORKING_DIRECTORY "${CMAKE_BINARY_DIR}" VERBATIM)
# Both are compiled into ringfence_wasm.
set_target_properties(ringfence_facade ringfence_abi PROPERTIES EXCLUDE_FROM_ALL ON)

# Not shipped: the primitives alone, for published vectors (tests/wasm).
list(APPEND wasm_flags -O2 -flto -fno-exceptions -fno-rtti -sSTANDALONE_WASM --no-entry -sMALLOC=emmalloc
  -Wl,--stack-first -sTOTAL_STACK=262144 -sINITIAL_MEMORY=2MB
  "--js-library=${PROJECT_SOURCE_DIR}/wasm/host/imports.js")
add_executable(ringfence_wasm_primitives "${PROJECT_SOURCE_DIR}/tests/wasm/primitives.cpp"
  "${PROJECT_SOURCE_DIR}/wasm/host/host.cpp")
set_target_properties(ringfence_wasm_primitives PROPERTIES OUTPUT_NAME primitives SUFFIX ".wasm"
  RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
target_include_directories(ringfence_wasm_primitives PRIVATE "${PROJECT_SOURCE_DIR}/core/src")
target_link_libraries(ringfence_wasm_primitives PRIVATE ringfence_core ringfence_flags)
target_link_options(ringfence_wasm_primitives PRIVATE ${wasm_flags}
  -sEXPORTED_FUNCTIONS=_test_start,_test_area,_test_ed25519_verify,_test_x25519)
