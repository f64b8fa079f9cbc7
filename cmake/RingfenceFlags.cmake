# Flags that every target of this project shares, as one interface target: ringfence_flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
# Every native tree compiles position-independent code: the addon and the wheel link the same static
# libraries into shared objects, and identical command lines share ccache entries. One .wasm file is
# never relocated.
if(NOT EMSCRIPTEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# -O2 everywhere: -O3 buys nothing here and costs code size.
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# The .wasm is downloaded: all but libsodium (C) and the hot path is built for size. Measured:
# 307 KB gzip without this. emcc takes -Oz to mean no inlining at all, also where it makes code smaller.
if(EMSCRIPTEN)
  set(CMAKE_CXX_FLAGS_RELEASE "-Oz -finline-functions -DNDEBUG")
endif()

add_library(ringfence_flags INTERFACE)
target_compile_options(ringfence_flags INTERFACE
  # The same bytes from any folder, and the same doubles on any processor (no fused multiply-add).
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." -ffp-contract=off
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wconversion -Wshadow>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${RINGFENCE_WERROR}>>:-Werror>)

if(RINGFENCE_SANITIZE)
  set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_compile_options(ringfence_flags INTERFACE ${sanitize})
  target_link_options(ringfence_flags INTERFACE ${sanitize})
endif()

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(RINGFENCE_CCACHE ccache)
  if(RINGFENCE_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${RINGFENCE_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${RINGFENCE_CCACHE}")
  endif()
endif()

# ringfence_sources(VAR FOLDER…): all .cpp and .c files below the folders, sorted; empty if none.
function(ringfence_sources var)
  set(patterns "")
  foreach(folder IN LISTS ARGN)
    list(APPEND patterns "${PROJECT_SOURCE_DIR}/${folder}/*.cpp" "${PROJECT_SOURCE_DIR}/${folder}/*.c")
  endforeach()
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${patterns})
  set(${var} "${found}" PARENT_SCOPE)
endfunction()
