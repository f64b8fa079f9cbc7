# Makes ringfence::sodium from the system's libsodium, which ships pkg-config data only. Used by
# this build and, installed beside ringfence-config.cmake, by those who find the package.
if(NOT TARGET ringfence::sodium)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(RINGFENCE_SODIUM REQUIRED QUIET IMPORTED_TARGET "libsodium>=1.0.18")
  add_library(ringfence::sodium INTERFACE IMPORTED)
  target_link_libraries(ringfence::sodium INTERFACE PkgConfig::RINGFENCE_SODIUM)
endif()
