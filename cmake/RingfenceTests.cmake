# Catch2 v2 test programs, one per layer. main() comes from Debian's libCatch2WithMain.
find_package(Catch2 2 REQUIRED)

function(ringfence_test name folder)
  ringfence_sources(sources ${folder})
  if(NOT sources)
    return()
  endif()
  foreach(library IN LISTS ARGN)
    if(NOT TARGET ${library})
      return()
    endif()
  endforeach()
  add_executable(${name} ${sources})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests" "${PROJECT_SOURCE_DIR}/core/src")
  target_link_libraries(${name} PRIVATE ${ARGN} Catch2::Catch2WithMain ringfence_flags)
  # What is tested is optimised; the tests' own code is not, which halves the time that it compiles.
  target_compile_options(${name} PRIVATE -O0)
  target_compile_definitions(${name} PRIVATE CATCH_CONFIG_FAST_COMPILE)
endfunction()

ringfence_test(ringfence_core_tests tests/core ringfence_core)
set(facade_test_libraries ringfence_facade ringfence_core)
if(EXISTS "${PROJECT_SOURCE_DIR}/tests/facade/abi_test.cpp")
  list(PREPEND facade_test_libraries ringfence_abi)  # it defines rf_host_random
endif()
ringfence_test(ringfence_facade_tests tests/facade ${facade_test_libraries})
ringfence_test(ringfence_native_tests tests/native ringfence_operations ringfence_core)
ringfence_test(ringfence_import_tests tests/import ringfence_import ringfence_core)

# Answers tests/vectors through the facade, for tests/suites/*-conformance.
if(TARGET ringfence_operations)
  add_executable(ringfence_conformance tests/conformance/native/runner.cpp)
  set_target_properties(ringfence_conformance PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(ringfence_conformance PRIVATE ringfence_operations ringfence_flags)
endif()
