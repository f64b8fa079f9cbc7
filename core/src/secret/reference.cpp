// Secret references: one grammar, one spelling.
//
//   reference = "secret://" [ tenant "!" ] scope "/" NAME [ "@" version ] [ "#" pointer ]
//   tenant    = 1*64 of a-z 0-9 _ -
//   scope     = slug *( "/" slug )                    at most 255 bytes
//   slug      = (a-z 0-9) *62( a-z 0-9 - )
//   NAME      = (A-Z _) *127( A-Z 0-9 _ )
//   version   = "pending" | "previous" | 1..999999999  "current" is meant when none is written
//   pointer   = 1*( "/" *( pchar | "~0" | "~1" ) )     RFC 6901
//   pchar     = printable ASCII except space " \ ` { } ~
//
// A slug starts in lower case and a NAME in upper case or with an underscore, so the last slash is
// never in doubt. Braces are left out of pointers so that `${secret://…}` ends where it seems to.

#include "ringfence/reference.h"

#include <utility>

namespace ringfence {
namespace {

constexpr std::string_view kScheme = "secret://";
constexpr std::size_t kMaxReference = 512;
constexpr std::size_t kMaxTenant = 64;
constexpr std::size_t kMaxScope = 255;
constexpr std::size_t kMaxSlug = 63;
constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxVersionDigits = 9;
constexpr const char* kVersionRule = "a version is `pending`, `previous` or 1 to 999999999";

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool slug_start(char c) { return lower(c) || digit(c); }
bool slug_char(char c) { return slug_start(c) || c == '-'; }
bool tenant_char(char c) { return slug_char(c) || c == '_'; }
bool name_start(char c) { return upper(c) || c == '_'; }
bool name_char(char c) { return name_start(c) || digit(c); }
bool pointer_char(char c) {
  return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '`' && c != '{' && c != '}';
}

// Reads from left to right and remembers where it stands, so that errors can say so.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return done() ? '\0' : text_[at_]; }
  bool skip(char c) {
    if (done() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }
  bool skip(std::string_view word) {
    if (text_.substr(at_, word.size()) != word)
      return false;
    at_ += word.size();
    return true;
  }
  // The longest run of characters that `accept` takes.
  template <class Accept>
  std::string_view run(Accept accept) {
    const std::size_t from = at_;
    while (!done() && accept(text_[at_]))
      ++at_;
    return text_.substr(from, at_ - from);
  }
  // Looks ahead without moving: whether such a run is followed by `c`.
  template <class Accept>
  [[nodiscard]] bool run_ends_in(Accept accept, char c) const {
    std::size_t at = at_;
    while (at < text_.size() && accept(text_[at]))
      ++at;
    return at < text_.size() && text_[at] == c;
  }
  void step() { ++at_; }  // past a character that peek() showed
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view since(std::size_t from) const {
    return text_.substr(from, at_ - from);
  }
  [[nodiscard]] tl::unexpected<Error> error(std::string_view why) const {
    return error_at(at_, why);
  }
  [[nodiscard]] static tl::unexpected<Error> error_at(std::size_t at, std::string_view why) {
    return fail("reference.malformed", why, "column " + std::to_string(at + 1));
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

Result<void> read_tenant(Cursor& in, Reference& out) {
  if (!in.run_ends_in(tenant_char, '!'))
    return {};
  const std::size_t from = in.at();
  out.tenant = in.run(tenant_char);
  if (out.tenant.empty() || out.tenant.size() > kMaxTenant) {
    return Cursor::error_at(from, "a tenant is 1 to 64 of a-z, 0-9, `_` and `-`");
  }
  in.step();
  return {};
}

Result<void> read_scope(Cursor& in, Reference& out) {
  const std::size_t from = in.at();
  do {
    const std::size_t slug_at = in.at();
    if (!slug_start(in.peek()))
      return in.error("a scope is lower-case words joined by `/`");
    if (in.run(slug_char).size() > kMaxSlug) {
      return Cursor::error_at(slug_at, "a word of a scope has at most 63 characters");
    }
    out.scope = in.since(from);
    if (!in.skip('/'))
      return in.error("a scope is followed by `/` and the secret's NAME");
  } while (!name_start(in.peek()));
  if (out.scope.size() > kMaxScope) {
    return Cursor::error_at(from, "a scope has at most 255 characters");
  }
  return {};
}

Result<void> read_name(Cursor& in, Reference& out) {
  const std::size_t from = in.at();
  out.name = in.run(name_char);  // read_scope stopped at its first character
  if (out.name.size() > kMaxName) {
    return Cursor::error_at(from, "a NAME has at most 128 characters");
  }
  return {};
}

Result<void> read_version(Cursor& in, Reference& out) {
  const std::size_t from = in.at();
  if (!in.skip('@'))
    return {};
  const std::string_view word = in.run([](char c) { return c != '#'; });
  if (word == "pending") {
    out.which = Reference::Which::pending;
  } else if (word == "previous") {
    out.which = Reference::Which::previous;
  } else if (word == "current") {
    return Cursor::error_at(from, "leave out `@current`: it is what is meant without it");
  } else {
    if (word.empty() || word.size() > kMaxVersionDigits || word[0] == '0') {
      return Cursor::error_at(from + 1, kVersionRule);
    }
    out.which = Reference::Which::number;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (!digit(word[i]))
        return Cursor::error_at(from + 1 + i, kVersionRule);
      out.version = out.version * 10 + static_cast<std::uint32_t>(word[i] - '0');
    }
  }
  return {};
}

Result<void> read_pointer(Cursor& in, Reference& out) {
  if (!in.skip('#'))
    return {};
  const std::size_t from = in.at();
  if (in.peek() != '/')
    return in.error("a JSON pointer starts with `/`");
  while (!in.done()) {
    if (!pointer_char(in.peek())) {
      return in.error("a JSON pointer here is printable ASCII without space, quote, backslash, "
                      "backtick and braces");
    }
    const bool escape = in.skip('~');
    if (escape && in.peek() != '0' && in.peek() != '1') {
      return in.error("in a JSON pointer `~` is written `~0`, and `/` inside a key `~1`");
    }
    in.step();
  }
  out.pointer = in.since(from);
  return {};
}

}  // namespace

Result<Reference> Reference::parse(std::string_view text) {
  Cursor in(text);
  if (text.size() > kMaxReference) {
    return Cursor::error_at(kMaxReference, "a reference has at most 512 characters");
  }
  if (!in.skip(kScheme))
    return in.error("a secret reference starts with `secret://`");
  Reference out;
  RINGFENCE_CHECK(read_tenant(in, out));
  RINGFENCE_CHECK(read_scope(in, out));
  RINGFENCE_CHECK(read_name(in, out));
  RINGFENCE_CHECK(read_version(in, out));
  RINGFENCE_CHECK(read_pointer(in, out));
  if (!in.done())
    return in.error("unexpected character: after the NAME come `@` or `#` or the end");
  return out;
}

std::string Reference::text() const {
  std::string out(kScheme);
  if (!tenant.empty())
    out.append(tenant).append("!");
  out.append(scope).append("/").append(name);
  switch (which) {
  case Which::current:
    break;
  case Which::pending:
    out += "@pending";
    break;
  case Which::previous:
    out += "@previous";
    break;
  case Which::number:
    out.append("@").append(std::to_string(version));
    break;
  }
  if (!pointer.empty())
    out.append("#").append(pointer);
  return out;
}

bool valid_tenant(std::string_view tenant) {
  if (tenant.empty() || tenant.size() > kMaxTenant)
    return false;
  return Cursor(tenant).run(tenant_char).size() == tenant.size();
}

bool valid_scope(std::string_view scope) {
  if (scope.empty() || scope.size() > kMaxScope)
    return false;
  Cursor in(scope);
  do {
    if (!slug_start(in.peek()) || in.run(slug_char).size() > kMaxSlug)
      return false;
  } while (in.skip('/'));
  return in.done();
}

bool valid_secret_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxName)
    return false;
  Cursor in(name);
  return name_start(in.peek()) && in.run(name_char).size() == name.size();
}

}  // namespace ringfence
