#include "policy/cursor.h"

#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence::policy {
namespace {

constexpr std::size_t kQuestion = 16, kSeal = 8;

std::string first_of(const Hash& hash, std::size_t size) {
  return std::string(view(hash).substr(0, size));
}

}  // namespace

std::string write_cursor(std::string_view question, std::string_view last) {
  const std::string asked = first_of(sha256(question), kQuestion);
  return base64url(asked + first_of(sha256(asked, last), kSeal) + std::string(last));
}

Result<std::string> read_cursor(std::string_view question, std::string_view cursor) {
  const auto bytes = base64url_decode(cursor);
  const bool whole = bytes && bytes->size() > kQuestion + kSeal;
  const std::string_view text = whole ? std::string_view(*bytes) : std::string_view();
  const std::string_view asked = text.substr(0, kQuestion);
  const std::string_view last = whole ? text.substr(kQuestion + kSeal) : text;
  if (!whole || text.substr(kQuestion, kSeal) != first_of(sha256(asked, last), kSeal))
    return fail("request.bad_cursor",
                "this is no cursor of a search: pass `next` of the page before as it is",
                "/cursor");
  if (asked != first_of(sha256(question), kQuestion))
    return fail("request.other_cursor",
                "the cursor is of another question or of another policy: ask the same again, or "
                "begin without a cursor",
                "/cursor");
  return std::string(last);
}

}  // namespace ringfence::policy
