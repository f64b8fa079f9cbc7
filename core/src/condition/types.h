// Types of expressions: small ids into a table. The first ids are the kinds themselves (`list` and
// `map` being those of dyn); list(T), map(K, V) and objects with declared members follow.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "condition/value.h"
#include "ringfence/condition.h"
#include "ringfence/error.h"

namespace ringfence::condition {

using Type = std::uint16_t;

constexpr Type id(Kind kind) { return static_cast<Type>(kind); }
constexpr Type kDyn = id(Kind::dyn);

// What an environment declares; not changed once conditions use it.
struct Declarations {
  struct Member {
    Type of;
    std::string name;
    Type type;
  };
  struct Variable {
    std::string name;  // may be dotted
    Type type;
  };
  std::vector<Member> members;
  std::vector<Variable> variables;  // in the order of the values given to an evaluation
  std::string container;            // namespace that unqualified names are looked up in first
};

struct Types {
  struct Row {
    Kind kind;
    Type key, value;  // of a map; a list has `value` only
    bool object;      // a map whose members are declared
  };
  std::vector<Row> rows;
  std::shared_ptr<Declarations> declared;

  Types();
  [[nodiscard]] Kind kind(Type t) const { return rows[t].kind; }
  Type list(Type element);
  Type map(Type key, Type value);
  // The id of a type's text; false when it is not one.
  bool parse(std::string_view text, Type& out);
  [[nodiscard]] std::string name(Type t) const;
  [[nodiscard]] Type member(Type object, std::string_view name) const;
  // Whether a value of type `from` may stand where `to` is wanted.
  [[nodiscard]] bool assignable(Type to, Type from) const;
  // The type of a choice between two: dyn where they differ.
  Type join(Type a, Type b);

 private:
  Type add(Row row);
};

// The variables of a condition, in the order of `Variable` below.
enum Global : std::uint8_t { kPrincipal, kResource, kAction, kContext, kNow, kGlobals };
[[nodiscard]] Types standard_types();
[[nodiscard]] Result<void> declare_attribute(Types& types, const Attribute& attribute);

// The name of a type as the language spells it: google.protobuf.Timestamp, net.IP, list.
[[nodiscard]] std::string_view type_name(Kind kind);
// The kind that a type's name denotes as a value; Kind::error when none.
[[nodiscard]] Kind type_denoted(std::string_view name);

}  // namespace ringfence::condition
