# find_package(ringfence): the core library, its headers and what it needs (tests/install holds it).
if(RINGFENCE_SODIUM_SOURCE)
  return()  # the package refers to the system's libsodium
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The command line tool finds a shared core beside it, wherever the prefix is moved to.
if(TARGET ringfence_cli)
  set_target_properties(ringfence_cli PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()
install(TARGETS ringfence_core EXPORT ringfence-targets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY core/include/ringfence "${RINGFENCE_GENERATED}/include/ringfence"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/ringfence")
install(EXPORT ringfence-targets NAMESPACE ringfence:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/ringfence-config.cmake.in "${CMAKE_BINARY_DIR}/ringfence-config.cmake"
  INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/ringfence-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/ringfence-config.cmake" "${CMAKE_BINARY_DIR}/ringfence-config-version.cmake"
  cmake/ringfence-sodium-system.cmake DESTINATION "${package_dir}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" OPTIONAL)
if(TARGET ringfence_cli)
  install(TARGETS ringfence_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
