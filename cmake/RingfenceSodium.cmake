# libsodium as the target ringfence::sodium: the system's by default, or compiled from
# RINGFENCE_SODIUM_SOURCE (scripts/sodium.sh fetches it) for WASM, the Node addon and the wheel,
# since Debian's libsodium.a is not position-independent.
if(NOT RINGFENCE_SODIUM_SOURCE)
  include("${CMAKE_CURRENT_LIST_DIR}/ringfence-sodium-system.cmake")
  return()
endif()

set(sodium_root "${RINGFENCE_SODIUM_SOURCE}/src/libsodium")
if(NOT EXISTS "${sodium_root}/include/sodium/version.h.in")
  message(FATAL_ERROR "RINGFENCE_SODIUM_SOURCE (${RINGFENCE_SODIUM_SOURCE}) is no libsodium source tree; scripts/sodium.sh fetches one")
endif()

# The headers are copied so that the generated version.h can stand among them.
set(sodium_include "${RINGFENCE_GENERATED}/libsodium/include")
file(COPY "${sodium_root}/include/" DESTINATION "${sodium_include}" FILES_MATCHING PATTERN "*.h")
file(STRINGS "${RINGFENCE_SODIUM_SOURCE}/configure.ac" sodium_ac REGEX "^AC_INIT|^SODIUM_LIBRARY_VERSION_M")
if(NOT sodium_ac MATCHES "AC_INIT\\(\\[libsodium\\],\\[([0-9.]+)\\]"
   OR NOT sodium_ac MATCHES "SODIUM_LIBRARY_VERSION_MAJOR=([0-9]+)")
  message(FATAL_ERROR "cannot read the version in ${RINGFENCE_SODIUM_SOURCE}/configure.ac")
endif()
string(REGEX MATCH "AC_INIT\\(\\[libsodium\\],\\[([0-9.]+)\\]" _ "${sodium_ac}")
set(VERSION "${CMAKE_MATCH_1}")
string(REGEX MATCH "SODIUM_LIBRARY_VERSION_MAJOR=([0-9]+)" _ "${sodium_ac}")
set(SODIUM_LIBRARY_VERSION_MAJOR "${CMAKE_MATCH_1}")
string(REGEX MATCH "SODIUM_LIBRARY_VERSION_MINOR=([0-9]+)" _ "${sodium_ac}")
set(SODIUM_LIBRARY_VERSION_MINOR "${CMAKE_MATCH_1}")
set(SODIUM_LIBRARY_MINIMAL_DEF "")
configure_file("${sodium_root}/include/sodium/version.h.in" "${sodium_include}/sodium/version.h" @ONLY)

file(GLOB_RECURSE sodium_sources "${sodium_root}/*.c")
add_library(ringfence_sodium STATIC ${sodium_sources})
add_library(ringfence::sodium ALIAS ringfence_sodium)
target_include_directories(ringfence_sodium SYSTEM PUBLIC "${sodium_include}")
target_include_directories(ringfence_sodium PRIVATE "${sodium_include}/sodium")
target_compile_definitions(ringfence_sodium PRIVATE SODIUM_STATIC=1 CONFIGURED=1 NATIVE_LITTLE_ENDIAN=1)
target_compile_options(ringfence_sodium PRIVATE -w -fvisibility=hidden "-ffile-prefix-map=${RINGFENCE_SODIUM_SOURCE}=libsodium")
if(EMSCRIPTEN)
  # randombytes.c would bring JavaScript glue; wasm/host/host.cpp defines what the rest needs over
  # one imported function. No HAVE_TI_MODE: 128-bit integers make signing 1.8x slower in WASM.
  list(FILTER sodium_sources EXCLUDE REGEX "/randombytes/")
  # Smaller by a table of 30 KB: see the file.
  list(APPEND sodium_sources "${PROJECT_SOURCE_DIR}/wasm/host/scalarmult_base.c")
  set_target_properties(ringfence_sodium PROPERTIES SOURCES "${sodium_sources}")
  set_source_files_properties("${sodium_root}/crypto_core/ed25519/ref10/ed25519_ref10.c" PROPERTIES
    COMPILE_DEFINITIONS ge25519_scalarmult_base=libsodium_own_scalarmult_base)
  # The same file defines sodium_misuse, which must trap here: its own goes by another name.
  set_source_files_properties("${sodium_root}/sodium/core.c" PROPERTIES
    COMPILE_DEFINITIONS sodium_misuse=libsodium_own_misuse)
else()
  target_compile_definitions(ringfence_sodium PRIVATE
    HAVE_TI_MODE=1 HAVE_PTHREAD=1 HAVE_GETRANDOM=1 HAVE_SYS_RANDOM_H=1 HAVE_LINUX_COMPATIBLE_GETRANDOM=1
    HAVE_EXPLICIT_BZERO=1 HAVE_MMAP=1 HAVE_MPROTECT=1 HAVE_MLOCK=1 HAVE_MADVISE=1 HAVE_POSIX_MEMALIGN=1
    HAVE_WEAK_SYMBOLS=1 HAVE_ATOMIC_OPS=1 HAVE_C11_MEMORY_FENCES=1 HAVE_GETPID=1 HAVE_NANOSLEEP=1
    HAVE_SYS_MMAN_H=1 HAVE_SYS_PARAM_H=1 ASM_HIDE_SYMBOL=.hidden _GNU_SOURCE=1)
  find_package(Threads REQUIRED)
  target_link_libraries(ringfence_sodium PUBLIC Threads::Threads)
endif()
