#include "identity/token_claims.h"

#include <algorithm>
#include <array>

#include "encoding/sort.h"
#include "policy/names.h"
#include "ringfence/json.h"
#include "ringfence/reference.h"

namespace ringfence::claims {
namespace {

using json::Kind;
using json::Value;

constexpr std::size_t kMaxPayload = 16384;
constexpr std::size_t kMaxDepth = 16;
constexpr std::array<std::string_view, 8> kRequired = {"aud", "exp", "iat", "iss",
                                                       "jti", "nbf", "sub", "tenant"};
constexpr std::array<std::string_view, 2> kOptional = {"attributes", "teams"};

tl::unexpected<Error> bad(std::string_view why, std::string_view path) {
  return fail("token.bad_claim", why, path);
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool valid_principal(std::string_view text) {
  const auto principal = policy::parse_principal(text);
  return principal && (principal->kind == policy::PrincipalKind::user ||
                       principal->kind == policy::PrincipalKind::service);
}

Result<void> check_text(const std::string& value, const char* path) {
  if (policy::valid_id(value))
    return {};
  return bad("text of 1 to 512 bytes without control characters is needed here", path);
}

Result<void> check_teams(const std::vector<std::string>& teams) {
  if (teams.size() > kMaxTeams)
    return bad("at most 256 teams; name fewer", "/teams");
  std::vector<std::string_view> sorted(teams.begin(), teams.end());
  ringfence::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    return bad("a team is named twice; name it once", "/teams");
  }
  for (std::size_t i = 0; i < teams.size(); ++i) {
    if (!policy::valid_id(teams[i])) {
      return bad("a team's name is 1 to 512 bytes without control characters",
                 "/teams/" + std::to_string(i));
    }
  }
  return {};
}

bool valid_instant(Timestamp t) {
  constexpr Timestamp kEnd = 253'402'300'800'000;  // the year 10000
  return t >= 0 && t < kEnd;
}

Result<void> check_times(const TokenClaims& c) {
  if (!valid_instant(c.issued_at))
    return bad("a time of the years 1970 to 9999", "/iat");
  if (!valid_instant(c.not_before))
    return bad("a time of the years 1970 to 9999", "/nbf");
  if (!valid_instant(c.expires))
    return bad("a time of the years 1970 to 9999", "/exp");
  if (c.expires <= c.not_before || c.expires <= c.issued_at) {
    return bad("the token would never be valid; let it expire after `iat` and `nbf`", "/exp");
  }
  return {};
}

// The canonical object of `text`. The error of bad JSON keeps its own place below /attributes.
Result<std::string> canonical_object(std::string_view text) {
  json::Options options;
  options.max_bytes = kMaxPayload;
  options.max_depth = kMaxDepth - 1;
  const Result<json::Document> doc = json::Document::parse(text, options);
  if (!doc)
    return bad("attributes: " + doc.error().message, "/attributes");
  if (!doc->root().is(Kind::object))
    return bad("attributes are one JSON object", "/attributes");
  return json::canonical(doc->root());
}

Result<std::string> read_text(Value payload, std::string_view name) {
  const Value v = *payload.get(name);
  if (!v.is(Kind::string))
    return bad("text is needed here", '/' + std::string(name));
  return std::string(v.string());
}

Result<Timestamp> read_time(Value payload, std::string_view name) {
  RINGFENCE_TRY(text, read_text(payload, name));
  const Result<Timestamp> time = parse_time(text);
  if (!time)
    return bad(time.error().message, '/' + std::string(name));
  return *time;
}

Result<std::vector<std::string>> read_teams(Value teams) {
  if (!teams.is(Kind::array) || teams.size() == 0) {
    return bad("a list of team names is needed here; leave `teams` out if there is none", "/teams");
  }
  std::vector<std::string> names;
  for (const auto& [key, team] : teams) {
    if (!team.is(Kind::string))
      return bad("a team's name is text", team.pointer());
    names.emplace_back(team.string());
  }
  return names;
}

// Exactly the members above.
Result<void> check_members(Value payload) {
  for (const auto& [name, value] : payload) {
    if (!contains(kRequired, name) && !contains(kOptional, name)) {
      return bad("unknown member `" + std::string(name) + "`; put it into `attributes`",
                 value.pointer());
    }
  }
  for (const std::string_view name : kRequired) {
    if (!payload.get(name)) {
      return bad("`" + std::string(name) + "` is missing", '/' + std::string(name));
    }
  }
  return {};
}

}  // namespace

Result<void> check(const TokenClaims& c) {
  RINGFENCE_CHECK(check_text(c.issuer, "/iss"));
  RINGFENCE_CHECK(check_text(c.audience, "/aud"));
  RINGFENCE_CHECK(check_text(c.token_id, "/jti"));
  if (!valid_principal(c.subject)) {
    return bad("a subject is `user/ID` or `service/ID`, with `/` and `%` in the id written %2F and "
               "%25",
               "/sub");
  }
  if (!valid_tenant(c.tenant))
    return bad("a tenant is 1 to 64 of a-z 0-9 _ -", "/tenant");
  RINGFENCE_CHECK(check_teams(c.teams));
  return check_times(c);
}

Result<std::string> write(const TokenClaims& c) {
  RINGFENCE_CHECK(check(c));
  RINGFENCE_TRY(attributes, canonical_object(c.attributes));
  json::Writer w;
  w.begin_object().member("aud", c.audience).member("iss", c.issuer).member("jti", c.token_id);
  w.member("sub", c.subject).member("tenant", c.tenant);
  w.member("exp", format_time(c.expires)).member("iat", format_time(c.issued_at));
  w.member("nbf", format_time(c.not_before));
  if (attributes != "{}")
    w.key("attributes").raw(attributes);
  if (!c.teams.empty()) {
    w.key("teams").begin_array();
    for (const std::string& team : c.teams)
      w.string(team);
    w.end_array();
  }
  std::string payload = w.end_object().take();
  if (payload.size() > kMaxPayload)
    return bad("the claims are larger than 16384 bytes", "");
  return payload;
}

Result<TokenClaims> read(std::string_view payload) {
  json::Options options;
  options.max_bytes = kMaxPayload;
  options.max_depth = kMaxDepth;
  const Result<json::Document> doc = json::Document::parse(payload, options);
  if (!doc)
    return bad("the payload: " + doc.error().message, doc.error().path);
  const Value root = doc->root();
  if (!root.is(Kind::object))
    return bad("the payload is one JSON object", "");
  RINGFENCE_CHECK(check_members(root));
  RINGFENCE_TRY(audience, read_text(root, "aud"));
  RINGFENCE_TRY(issuer, read_text(root, "iss"));
  RINGFENCE_TRY(token_id, read_text(root, "jti"));
  RINGFENCE_TRY(subject, read_text(root, "sub"));
  RINGFENCE_TRY(tenant, read_text(root, "tenant"));
  RINGFENCE_TRY(expires, read_time(root, "exp"));
  RINGFENCE_TRY(issued_at, read_time(root, "iat"));
  RINGFENCE_TRY(not_before, read_time(root, "nbf"));
  TokenClaims c;
  c.audience = std::move(audience);
  c.issuer = std::move(issuer);
  c.token_id = std::move(token_id);
  c.subject = std::move(subject);
  c.tenant = std::move(tenant);
  c.expires = expires;
  c.issued_at = issued_at;
  c.not_before = not_before;
  if (const auto teams = root.get("teams")) {
    RINGFENCE_TRY(names, read_teams(*teams));
    c.teams = std::move(names);
  }
  if (const auto attributes = root.get("attributes")) {
    if (!attributes->is(Kind::object) || attributes->size() == 0) {
      return bad("attributes are one JSON object; leave `attributes` out if there is none",
                 "/attributes");
    }
    c.attributes = json::canonical(*attributes);
  }
  RINGFENCE_CHECK(check(c));
  return c;
}

}  // namespace ringfence::claims
