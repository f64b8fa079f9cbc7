// Catch2's own main; compiled once, since it takes ten seconds.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
