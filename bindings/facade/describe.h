// The description: every wire type and every operation, once. The call dispatcher validates
// requests from it; the C ABI, the TypeScript and Python types and docs/API.md come from it too.
//
// The type grammar of a Field and of an Operation's request and response:
//
//   string integer boolean      the JSON kinds (an integer is within +-(2^53-1))
//   time                        an RFC 3339 UTC string, as parse_time takes it
//   object                      any JSON object        json   any JSON value
//   "a"|"b"                     one of these words
//   Name                        a described Type: an object with exactly its members
//   T[]                         an array               map<T>  an object with any keys
//
// A member whose name ends in `?` may be absent (it is never null). Text is string_views of
// literals, since a table lives as long as the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"
#include "ringfence/json.h"
#include "ringfence/secret_bytes.h"

namespace ringfence::facade {

class Instance;

// One call, already checked: `handle` is open and of the operation's kind, `request` has the
// described shape. `secret` is the binary buffer in: a token, a private key, a secret value; never
// part of the JSON.
struct Call {
  std::uint32_t handle;
  json::Value request;
  std::string_view secret;
};

// The answer. A handler fills `json` with the canonical JSON of the described response and leaves
// `ok` alone; Instance::call wraps it as {"ok": …} or {"error": {code, message, path, more?}}.
struct Reply {
  std::string json = "{}";
  SecretBytes secret = {};
  bool ok = true;
};

// A sentence for the generated files. The .wasm is not where they are made: there it is nothing.
#ifdef RINGFENCE_NO_DOCS
struct Doc {
  constexpr Doc() = default;
  constexpr Doc(const char*) {}
  constexpr Doc(std::string_view) {}
};
#else
using Doc = std::string_view;
#endif

struct Field {
  std::string_view name, type;
  Doc doc;
};

struct Type {
  std::string_view name;
  Doc doc;
  std::vector<Field> fields;
};

// An operation. Members left out of an initialiser mean: there is none.
struct Operation {
  std::string_view name;
  Doc doc;
  std::string_view handle = {};      // kind of handle it is called on
  std::string_view request = {};     // name of a Type; none = the empty object
  std::string_view response = {};    // the same
  std::string_view secret_in = {};   // what the buffer in holds
  std::string_view secret_out = {};  // what the buffer out holds
  std::string_view opens =
      {};  // kind of handle it opens: the response then has `handle`, an integer
  Result<Reply> (*run)(Instance&, const Call&) = nullptr;
};

// A table under construction. Order of adding is the order in the generated files.
class Registry {
 public:
  void add(Type type) { types_.push_back(std::move(type)); }
  void add(Operation operation) { operations_.push_back(operation); }
  [[nodiscard]] const std::vector<Type>& types() const { return types_; }
  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }

 private:
  std::vector<Type> types_;
  std::vector<Operation> operations_;
};

// The operations that need nothing but the core: policy, identity, keys, records, notes, vault
// entries.
[[nodiscard]] Registry portable_registry();

}  // namespace ringfence::facade
