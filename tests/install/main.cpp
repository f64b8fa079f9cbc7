// Uses one function of the core that needs nothing, and one that needs libsodium.
#include <iostream>

#include "ringfence/encoding.h"
#include "ringfence/hash.h"
#include "ringfence/version.h"

int main() {
  std::cout << RINGFENCE_VERSION << "\n"
            << ringfence::base64("ringfence") << "\n"
            << ringfence::hex(ringfence::view(ringfence::sha256(""))) << "\n";
}
