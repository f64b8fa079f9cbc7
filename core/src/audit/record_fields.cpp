#include "audit/record_fields.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include "audit/text_rules.h"
#include "ringfence/json.h"
#include "ringfence/reference.h"

namespace ringfence::audit {
namespace {

constexpr Timestamp kLastInstant = 253402300799999;  // 9999-12-31T23:59:59.999Z
constexpr std::size_t kMaxIds = 1000;

// Longest values. An id is at most 512 bytes; escaped as a path segment it can triple.
constexpr std::size_t kMaxPrincipal = 2048;
constexpr std::size_t kMaxPath = 16384;
constexpr std::size_t kMaxId = 512;
constexpr std::size_t kMaxWord = 255;
constexpr std::size_t kMaxNote = 1024;

tl::unexpected<Error> bad(std::string_view field, std::string_view why) {
  return fail("record.bad_field", why, "/" + std::string(field));
}

Result<void> check_text(std::string_view field, std::string_view value, std::size_t longest) {
  if (value.size() > longest) {
    return bad(field, "`" + std::string(field) + "` has at most " + std::to_string(longest) +
                          " bytes, not " + std::to_string(value.size()));
  }
  if (!is_plain_text(value)) {
    return bad(field, "`" + std::string(field) + "` is UTF-8 without control characters");
  }
  return {};
}

Result<void> check_word(std::string_view field, std::string_view value,
                        std::initializer_list<std::string_view> words) {
  if (std::find(words.begin(), words.end(), value) != words.end())
    return {};
  std::string list;
  for (std::string_view word : words) {
    if (word.empty())
      continue;
    list.append(list.empty() ? "`" : ", `").append(word).append("`");
  }
  return bad(field, "`" + std::string(field) + "` is one of " + list);
}

bool is_lower_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// A dotted or plain lower-case word, as reasons and error codes are.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= kMaxWord &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
         });
}

bool is_outcome(std::string_view text) {
  constexpr std::string_view kExit = "exit:";
  constexpr std::string_view kFailed = "failed:";
  if (text == "released" || text == "delivered")
    return true;
  if (text.substr(0, kExit.size()) == kExit) {
    const auto status = parse_decimal(text.substr(kExit.size()));
    return status && *status <= 255;
  }
  return text.substr(0, kFailed.size()) == kFailed && is_code(text.substr(kFailed.size()));
}

Result<void> check_deciding(const std::vector<std::string>& ids) {
  if (ids.size() > kMaxIds)
    return bad("deciding", "`deciding` lists at most 1000 ids");
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string field = "deciding/" + std::to_string(i);
    if (ids[i].empty())
      return bad(field, "an id is not empty");
    RINGFENCE_CHECK(check_text(field, ids[i], kMaxId));
  }
  return {};
}

Result<void> check_secret(const std::string& secret) {
  if (secret.empty())
    return {};
  const auto reference = Reference::parse(secret);
  if (reference)
    return {};
  return bad("secret", "`secret` holds a reference, never a value: " + reference.error().message);
}

}  // namespace

Result<void> check_event(const RecordEvent& event) {
  RINGFENCE_CHECK(check_word("kind", event.kind, {"decision", "secret", "outcome", "admin"}));
  if (event.time < 0 || event.time > kLastInstant) {
    return bad("time", "`time` lies within the years 1970 to 9999");
  }
  RINGFENCE_CHECK(check_text("actor", event.actor, kMaxPrincipal));
  RINGFENCE_CHECK(check_text("on_behalf_of", event.on_behalf_of, kMaxPrincipal));
  if (event.verified && event.actor.empty())
    return bad("actor", "a verified record has an actor");
  RINGFENCE_CHECK(check_text("action", event.action, kMaxWord));
  RINGFENCE_CHECK(check_text("resource", event.resource, kMaxPath));
  RINGFENCE_CHECK(check_text("scope", event.scope, kMaxPath));
  RINGFENCE_CHECK(
      check_word("runtime", event.runtime, {"", "native", "browser", "edge", "node", "python"}));
  RINGFENCE_CHECK(check_text("host", event.host, kMaxWord));
  RINGFENCE_CHECK(check_word("effect", event.effect, {"", "allow", "deny"}));
  if (!event.reason.empty() && !is_code(event.reason)) {
    return bad("reason", "`reason` is a word of a-z, 0-9, `_` and `.`");
  }
  if (!event.policy_digest.empty() && !is_lower_hex(event.policy_digest, 64)) {
    return bad("policy_digest", "`policy_digest` is a SHA-256 in 64 lower-case hex digits");
  }
  RINGFENCE_CHECK(check_deciding(event.deciding));
  RINGFENCE_CHECK(check_secret(event.secret));
  if (!event.outcome.empty() && !is_outcome(event.outcome)) {
    return bad("outcome", "`outcome` is `released`, `delivered`, `exit:N` or `failed:CODE`");
  }
  return check_text("note", event.note, kMaxNote);
}

Result<void> check_place(const Record& record) {
  if (!valid_tenant(record.tenant)) {
    return bad("tenant", "a tenant is 1 to 64 of a-z, 0-9, `_` and `-`");
  }
  if (!is_lower_hex(record.instance, 32)) {
    return bad("instance", "`instance` is 32 lower-case hex digits");
  }
  if (record.seq > static_cast<std::uint64_t>(json::kMaxSafeInteger)) {
    return bad("seq", "`seq` is at most 2^53-1");
  }
  if (record.seq == 0 ? !record.prev.empty() : !is_lower_hex(record.prev, 64)) {
    return bad("prev", "`prev` is a SHA-256 in lower-case hex, or empty for the first record");
  }
  return {};
}

}  // namespace ringfence::audit
