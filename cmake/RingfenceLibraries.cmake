# ringfence_core (pure), ringfence_facade (one call shape) and ringfence_abi (the same in C).
configure_file("${CMAKE_CURRENT_LIST_DIR}/version.h.in" "${RINGFENCE_GENERATED}/include/ringfence/version.h" @ONLY)

ringfence_sources(core_sources core/src)
# In the .wasm the hot path is built for speed and linked first (RingfenceWasm.cmake): within a library
# optimised at link time the size-optimised copies of its inline functions would win.
if(EMSCRIPTEN)
  set(hot_sources core/src/policy/can.cpp core/src/policy/locate.cpp core/src/policy/types.cpp)
  list(TRANSFORM hot_sources PREPEND "${PROJECT_SOURCE_DIR}/")
  list(REMOVE_ITEM core_sources ${hot_sources})
  set_source_files_properties(${hot_sources} PROPERTIES COMPILE_OPTIONS "-O2;-fno-lto")
endif()
if(core_sources)
  add_library(ringfence_core ${core_sources})
  add_library(ringfence::core ALIAS ringfence_core)
  set_target_properties(ringfence_core PROPERTIES EXPORT_NAME core VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} DEFINE_SYMBOL "")
  target_compile_features(ringfence_core PUBLIC cxx_std_20)
  target_include_directories(ringfence_core
    PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/core/include>" "$<BUILD_INTERFACE:${RINGFENCE_GENERATED}/include>"
    PRIVATE "${PROJECT_SOURCE_DIR}/core/src")
  target_include_directories(ringfence_core SYSTEM PUBLIC "$<BUILD_INTERFACE:${RINGFENCE_DEPS_INCLUDE}>")
  target_link_libraries(ringfence_core
    PUBLIC "$<INSTALL_INTERFACE:tl::expected>"
    PRIVATE "$<BUILD_INTERFACE:ringfence_flags>" ringfence::sodium)
  # A shared core exports the names of this project (exports.map) and hides what it was built from.
  if(BUILD_SHARED_LIBS)
    set(export_map "${PROJECT_SOURCE_DIR}/cmake/exports.map")
    set_target_properties(ringfence_core PROPERTIES CXX_VISIBILITY_PRESET default LINK_DEPENDS "${export_map}")
    target_link_options(ringfence_core PRIVATE -Wl,--exclude-libs,ALL "-Wl,--version-script=${export_map}" -Wl,--no-undefined)
  endif()
endif()

ringfence_sources(facade_sources bindings/facade)
ringfence_sources(abi_sources bindings/abi)
if(facade_sources AND TARGET ringfence_core)
  add_library(ringfence_facade STATIC ${facade_sources})
  target_include_directories(ringfence_facade PUBLIC "${PROJECT_SOURCE_DIR}/bindings")
  target_link_libraries(ringfence_facade PUBLIC ringfence_core PRIVATE ringfence_flags)
endif()

# The C interface is the .wasm's; natively it is compiled for the checks, and linked by tests that define
# its one import.
if(abi_sources AND TARGET ringfence_facade)
  add_library(ringfence_abi STATIC ${abi_sources})
  target_link_libraries(ringfence_abi PUBLIC ringfence_facade PRIVATE ringfence_flags)
endif()
