// What a standalone .wasm needs from its host, and what libsodium needs from a platform.
//
// The module has one import, env.rf_host_random(ptr, len): it fills memory with bytes from the
// host's secure generator. libsodium's own randombytes.c is left out of this build (it would bring
// JavaScript glue in); these definitions take its place.
#include <cstdarg>
#include <cstddef>
#include <cstdint>

extern "C" {

__attribute__((import_module("env"), import_name("rf_host_random"))) void
rf_host_random(void* bytes, std::size_t size);

void randombytes_buf(void* const bytes, const std::size_t size) { rf_host_random(bytes, size); }

void randombytes(unsigned char* const bytes, const unsigned long long size) {
  rf_host_random(bytes, static_cast<std::size_t>(size));
}

std::uint32_t randombytes_random(void) {
  std::uint32_t value = 0;
  rf_host_random(&value, sizeof value);
  return value;
}

// sodium_init calls this to seed a generator; the host's needs no seed.
void randombytes_stir(void) {}

// Called on misuse of the library. A trap ends the instance: there is no safe way on.
__attribute__((noreturn)) void sodium_misuse(void) { __builtin_trap(); }

// Where abort() and the C++ runtime's failed checks end: a trap, instead of an import that asks the
// host to exit.
__attribute__((noreturn)) void _Exit(int) { __builtin_trap(); }

// Boost's error categories would print numbers with it, into messages that nobody reads; it brings
// the formatting of long doubles along.
int vsnprintf(char* text, std::size_t size, const char*, va_list) {
  if (size > 0)
    *text = '\0';
  return 0;
}

// The loader checks `view.buffer === memory.buffer` before each write, so no notice is needed;
// defining it here drops the import.
void emscripten_notify_memory_growth(std::size_t) {}

}  // extern "C"
