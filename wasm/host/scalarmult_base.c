// The multiple of Ed25519's base point, by libsodium's own constant-time multiplication of any point.
//
// libsodium's own ge25519_scalarmult_base reads a table of 30 KB that no compressor shortens: more than a
// tenth of what a page would load, to make one signature in the page 0.1 ms sooner. Verifying never used
// that table. CMake renames the original (cmake/RingfenceSodium.cmake), so that the linker drops it.
#include "private/ed25519_ref10.h"

void ge25519_scalarmult_base(ge25519_p3* product, const unsigned char* scalar) {
  // RFC 8032, 5.1: the base point's y is 4/5 and its x is even.
  static const unsigned char kBasePoint[32] = {0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                               0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                               0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66};
  ge25519_p3 base;
  ge25519_frombytes(&base, kBasePoint);  // cannot fail: a point of the curve
  ge25519_scalarmult(product, scalar, &base);
}
