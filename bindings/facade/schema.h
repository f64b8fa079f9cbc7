// A Registry compiled: types resolved, so that requests are validated without parsing type names.
// Compiling is also the check of the description itself.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "facade/describe.h"

namespace ringfence::facade {

class Schema {
 public:
  // Errors in the description (unknown type names, duplicate names, a malformed type, an operation
  // that opens a handle without saying so in its response): description.*, in error(). Operations
  // of a broken description cannot be called.
  explicit Schema(Registry registry);
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  [[nodiscard]] const Result<void>& valid() const { return valid_; }

  [[nodiscard]] const Operation* find(std::string_view operation) const;
  // Checks a value against a described type ("" = the empty object). Errors: request.*, with the
  // JSON pointer of the place.
  [[nodiscard]] Result<void> check(std::string_view type, json::Value value) const;
  [[nodiscard]] const Registry& registry() const { return registry_; }

 private:
  enum class Base : std::uint8_t {
    string,
    integer,
    boolean,
    time,
    object,
    json,
    words,
    named,
    array,
    map
  };
  struct Ref {
    Base base = Base::json;
    std::uint32_t at = 0;   // named: index in types_; array, map: index in refs_ of the element
    std::string_view text;  // as written
  };
  struct Member {
    std::string_view name;
    bool optional = false;
    std::uint32_t ref = 0;
  };
  struct Compiled {
    std::string_view name;
    std::vector<Member> members;
  };
  [[nodiscard]] Result<void> compile();
  [[nodiscard]] Result<void> compile_type(const Type& type);
  [[nodiscard]] Result<void> check_cycles() const;
  [[nodiscard]] Result<void> check_operation(const Operation& operation) const;
  [[nodiscard]] Result<std::uint32_t> compile_ref(std::string_view text);
  [[nodiscard]] const Compiled* type(std::string_view name) const;
  [[nodiscard]] Result<void> check_ref(const Ref& ref, json::Value value) const;
  [[nodiscard]] Result<void> check_members(const Compiled& type, json::Value value) const;
  [[nodiscard]] static tl::unexpected<Error>
  unknown_member(const Compiled& type, std::string_view key, json::Value value);

  Registry registry_;
  std::vector<Compiled> types_;
  std::vector<Ref> refs_;
  std::vector<const Operation*> operations_;  // sorted by name
  Result<void> valid_;
};

}  // namespace ringfence::facade
