#include "cli/project.h"

#include <filesystem>
#include <functional>

#include "ringfence/json.h"

namespace ringfence::cli {
namespace {

using json::Kind;
using json::Value;

class Reader {
 public:
  explicit Reader(const std::string& path)
      : path_(path), folder_(std::filesystem::path(path).parent_path()) {}

  Result<Project> read(Value root) {
    RINGFENCE_CHECK(members(root, [this](std::string_view key, Value value) -> Result<void> {
      if (key == "policy" || key == "vault" || key == "ledger" || key == "state")
        return word(std::string(key), value, true);
      if (key == "root" || key == "deltas")
        return files(std::string(key), value);
      if (key == "tokens")
        return members(value, [this](auto k, auto v) { return token_member(k, v); });
      if (key == "keys")
        return members(value, [this](auto k, auto v) { return key_member(k, v); });
      if (key == "trust")
        return members(value, [this](auto k, auto v) { return trust_member(k, v); });
      return unknown(key, value, "policy, root, state, deltas, vault, ledger, tokens, keys, trust");
    }));
    return std::move(project_);
  }

 private:
  using Member = std::function<Result<void>(std::string_view, Value)>;

  tl::unexpected<Error> wrong(Value value, const std::string& what) const {
    return fail("project.wrong_type", "this must be " + what, path_ + ": " + value.pointer());
  }

  tl::unexpected<Error> unknown(std::string_view key, Value value, const char* known) const {
    return fail("project.unknown_member",
                "`" + std::string(key) + "` is not known here: there are " + known,
                path_ + ": " + value.pointer());
  }

  Result<void> members(Value value, const Member& each) const {
    if (!value.is(Kind::object))
      return wrong(value, "an object");
    for (const auto& [key, member] : value)
      RINGFENCE_CHECK(each(key, member));
    return {};
  }

  std::string resolved(std::string_view path) const { return (folder_ / path).string(); }

  Result<void> word(const std::string& name, Value value, bool is_path) {
    if (!value.is(Kind::string) || value.string().empty())
      return wrong(value, "a text");
    project_.words[name] = is_path ? resolved(value.string()) : std::string(value.string());
    return {};
  }

  // One path or a list of them, none empty.
  Result<void> files(const std::string& name, Value value) {
    auto& out = project_.files[name];
    const auto add = [&](Value one) -> Result<void> {
      if (!one.is(Kind::string) || one.string().empty())
        return wrong(one, "a path, or a list of paths");
      out.push_back(resolved(one.string()));
      return {};
    };
    if (!value.is(Kind::array))
      return add(value);
    // An empty list of roots would be no root at all.
    if (value.size() == 0 && name == "root")
      return wrong(value, "a path, or a list of paths");
    for (const auto& [at, element] : value)
      RINGFENCE_CHECK(add(element));
    return {};
  }

  Result<void> token_member(std::string_view key, Value value) {
    if (key == "issuer" || key == "audience")
      return word(std::string(key), value, false);
    if (key != "leeway_seconds")
      return unknown(key, value, "issuer, audience, leeway_seconds");
    if (!value.is(Kind::integer))
      return wrong(value, "a number of seconds");
    project_.leeway_seconds = value.integer();
    return {};
  }

  Result<void> key_member(std::string_view key, Value value) {
    if (key == "token" || key == "record" || key == "ledger" || key == "bundle" ||
        key == "bindings")
      return word(std::string(key) + "-key", value, true);
    if (key == "owner" || key == "writer" || key == "recipient")
      return word("vault-" + std::string(key) + "-key", value, true);
    return unknown(key, value, "token, record, ledger, bundle, bindings, owner, writer, recipient");
  }

  Result<void> trust_member(std::string_view key, Value value) {
    if (key != "owners" && key != "writers" && key != "ledgers" && key != "tokens")
      return unknown(key, value, "owners, writers, ledgers, tokens");
    if (!value.is(Kind::array))
      return wrong(value, "a list of public keys");
    auto& keys = project_.trust[std::string(key)];
    for (const auto& [at, element] : value) {
      if (!element.is(Kind::string))
        return wrong(element, "a public key, or a file of them");
      const std::string_view text = element.string();
      const bool is_key = text.find(':') != std::string_view::npos || text.substr(0, 3) == "k4.";
      keys.push_back(is_key ? std::string(text) : resolved(text));
    }
    return {};
  }

  const std::string& path_;
  std::filesystem::path folder_;
  Project project_;
};

}  // namespace

Result<Project> read_project_file(const std::string& path, const std::string& text) {
  json::Options options;
  options.comments = true;
  auto document = json::Document::parse(text, options);
  if (!document) {
    Error error = std::move(document).error();
    error.path = path + ": " + error.path;
    return tl::unexpected<Error>(std::move(error));
  }
  return Reader(path).read(document->root());
}

}  // namespace ringfence::cli
