# Header-only dependencies (Boost, tl::expected, fmt), isolated from /usr/include.
#
# `-I/usr/include` breaks em++ and `-isystem /usr/include` breaks g++, and find_package(Boost) fails
# under Emscripten's toolchain file. So the few header folders that are needed are linked into a
# folder of the build, and that folder alone is on the include path, the same for all compilers.
set(RINGFENCE_DEPS_PREFIX "/usr/include" CACHE PATH "Where boost/, tl/ and fmt/ are found")
set(RINGFENCE_DEPS_INCLUDE "${RINGFENCE_GENERATED}/deps/include")
file(MAKE_DIRECTORY "${RINGFENCE_DEPS_INCLUDE}")
foreach(dependency "boost:json.hpp:libboost1.81-dev" "tl:expected.hpp:libexpected-dev" "fmt:compile.h:libfmt-dev")
  string(REPLACE ":" ";" parts "${dependency}")
  list(GET parts 0 folder)
  list(GET parts 1 header)
  list(GET parts 2 package)
  if(NOT EXISTS "${RINGFENCE_DEPS_PREFIX}/${folder}/${header}")
    message(FATAL_ERROR "${RINGFENCE_DEPS_PREFIX}/${folder}/${header} is missing: install ${package} (or run ./dev setup)")
  endif()
  if(NOT EXISTS "${RINGFENCE_DEPS_INCLUDE}/${folder}/${header}")
    file(CREATE_LINK "${RINGFENCE_DEPS_PREFIX}/${folder}" "${RINGFENCE_DEPS_INCLUDE}/${folder}" SYMBOLIC)
  endif()
endforeach()
