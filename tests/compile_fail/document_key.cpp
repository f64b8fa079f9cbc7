// Only keys made for it sign documents: a record key signs bare text, whatever it says.
// expect: only these sign documents
#include "ringfence/signed_document.h"

std::string name_of(const ringfence::BundlePublicKey& bundle,
                    const ringfence::RecordPublicKey& record) {
#ifdef BAD
  return ringfence::DocumentKey::of(record).id;
#else
  return ringfence::DocumentKey::of(bundle).id + record.id();
#endif
}
