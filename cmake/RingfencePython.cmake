# ringfence_python: the extension module `_core` of the Python package (python/pyproject.toml builds
# it through scikit-build-core, which provides pybind11).
ringfence_sources(python_sources bindings/pybind)
if(python_sources AND TARGET ringfence_facade)
  find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)
  find_package(pybind11 CONFIG REQUIRED)
  pybind11_add_module(ringfence_python MODULE NO_EXTRAS ${python_sources})
  set_target_properties(ringfence_python PROPERTIES OUTPUT_NAME _core)
  target_link_libraries(ringfence_python PRIVATE ringfence_facade ringfence_flags)
  if(TARGET ringfence_operations)
    target_link_libraries(ringfence_python PRIVATE ringfence_operations)
  endif()
  target_link_options(ringfence_python PRIVATE -static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL
    "LINKER:--version-script=${PROJECT_SOURCE_DIR}/bindings/pybind/exports.map")
  set_property(TARGET ringfence_python APPEND PROPERTY LINK_DEPENDS "${PROJECT_SOURCE_DIR}/bindings/pybind/exports.map")
  install(TARGETS ringfence_python LIBRARY DESTINATION ringfence COMPONENT python)
endif()
