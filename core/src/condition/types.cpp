#include "condition/types.h"

#include <cstddef>

namespace ringfence::condition {
namespace {

struct Name {
  std::string_view text;
  Kind kind;
};
constexpr Name kNames[] = {
    {"dyn", Kind::dyn},           {"null_type", Kind::null}, {"bool", Kind::boolean},
    {"int", Kind::integer},       {"uint", Kind::uinteger},  {"double", Kind::real},
    {"string", Kind::string},     {"bytes", Kind::bytes},    {"timestamp", Kind::timestamp},
    {"duration", Kind::duration}, {"net.IP", Kind::ip},      {"net.CIDR", Kind::cidr},
    {"type", Kind::type},         {"list", Kind::list},      {"map", Kind::map},
};
constexpr std::string_view kTimestamp = "google.protobuf.Timestamp",
                           kDuration = "google.protobuf.Duration";
constexpr std::size_t kMaxTypes = 4096;
constexpr int kMaxNesting = 8;

}  // namespace

std::string_view type_name(Kind kind) {
  if (kind == Kind::timestamp)
    return kTimestamp;
  if (kind == Kind::duration)
    return kDuration;
  return kNames[static_cast<std::size_t>(kind)].text;
}

Kind type_denoted(std::string_view name) {
  if (name == kTimestamp)
    return Kind::timestamp;
  if (name == kDuration)
    return Kind::duration;
  for (const Name& n : kNames) {
    if (n.text == name && n.kind != Kind::timestamp && n.kind != Kind::duration &&
        n.kind != Kind::dyn)
      return n.kind;
  }
  return Kind::error;
}

Types::Types() : declared(std::make_shared<Declarations>()) {
  for (const Name& n : kNames)
    rows.push_back({n.kind, kDyn, kDyn, false});
}

Type Types::add(Row row) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& r = rows[i];
    if (r.kind == row.kind && r.key == row.key && r.value == row.value && !r.object)
      return static_cast<Type>(i);
  }
  if (rows.size() == kMaxTypes)
    return kDyn;
  rows.push_back(row);
  return static_cast<Type>(rows.size() - 1);
}

Type Types::list(Type element) { return add({Kind::list, kDyn, element, false}); }
Type Types::map(Type key, Type value) { return add({Kind::map, key, value, false}); }

bool Types::parse(std::string_view text, Type& out) {
  // Outermost first: each `list(` or `map(K, ` is peeled off, then applied from the inside.
  struct Wrapper {
    Kind kind;
    Type key;
  };
  Wrapper wrappers[kMaxNesting];
  int depth = 0;
  const auto simple = [&](std::string_view name) {
    for (const Name& n : kNames) {
      if (n.text == name)
        return static_cast<int>(n.kind);
    }
    return -1;
  };
  while (!text.empty() && text.back() == ')' && depth < kMaxNesting) {
    text.remove_suffix(1);
    if (text.substr(0, 5) == "list(") {
      text.remove_prefix(5);
      wrappers[depth++] = {Kind::list, kDyn};
    } else if (text.substr(0, 4) == "map(") {
      text.remove_prefix(4);
      const std::size_t comma = text.find(", ");
      if (comma == std::string_view::npos)
        return false;
      const int key = simple(text.substr(0, comma));
      const auto kind = static_cast<Kind>(key);
      if (key < 0 || (kind != Kind::dyn && kind != Kind::boolean && kind != Kind::integer &&
                      kind != Kind::uinteger && kind != Kind::string))
        return false;
      text.remove_prefix(comma + 2);
      wrappers[depth++] = {Kind::map, static_cast<Type>(key)};
    } else {
      return false;
    }
  }
  const int inner = simple(text);
  if (inner < 0)
    return false;
  out = static_cast<Type>(inner);
  while (depth-- > 0)
    out = wrappers[depth].kind == Kind::list ? list(out) : map(wrappers[depth].key, out);
  return true;
}

std::string Types::name(Type t) const {
  std::string before, after;
  for (;;) {
    const Row& row = rows[t];
    if (row.object || t <= id(Kind::map))
      return before + std::string(kNames[static_cast<std::size_t>(row.kind)].text) + after;
    if (row.kind == Kind::list) {
      before += "list(";
    } else {
      before += "map(";
      before +=
          kNames[rows[row.key].kind == Kind::dyn ? 0 : static_cast<std::size_t>(row.key)].text;
      before += ", ";
    }
    after += ')';
    t = row.value;
  }
}

Type Types::member(Type object, std::string_view name) const {
  for (const Declarations::Member& m : declared->members) {
    if (m.of == object && m.name == name)
      return m.type;
  }
  return rows[object].kind == Kind::map ? rows[object].value : kDyn;
}

bool Types::assignable(Type to, Type from) const {
  for (;;) {
    if (to == from || to == kDyn || from == kDyn)
      return true;
    const Row &a = rows[to], &b = rows[from];
    if (a.kind != b.kind || (a.kind != Kind::list && a.kind != Kind::map))
      return false;
    if (a.object || b.object)
      return true;
    if (a.key != b.key && a.key != kDyn && b.key != kDyn)
      return false;
    to = a.value;
    from = b.value;
  }
}

Type Types::join(Type a, Type b) { return a == b ? a : kDyn; }

Types standard_types() {
  Types types;
  const auto object = [&](const char* name) {
    types.rows.push_back({Kind::map, id(Kind::string), kDyn, true});
    const auto type = static_cast<Type>(types.rows.size() - 1);
    types.declared->variables.push_back({name, type});
    return type;
  };
  for (const char* name : {"principal", "resource"}) {
    const Type type = object(name);
    types.declared->members.push_back({type, "type", id(Kind::string)});
    types.declared->members.push_back({type, "id", id(Kind::string)});
  }
  types.declared->members.push_back({object("action"), "name", id(Kind::string)});
  object("context");
  types.declared->variables.push_back({"now", id(Kind::timestamp)});
  return types;
}

Result<void> declare_attribute(Types& types, const Attribute& attribute) {
  const auto refuse = [&](const char* why) {
    return fail("condition.attribute", "attribute `" + attribute.path + "` " + why, attribute.path);
  };
  Type type = kDyn;
  std::string_view rest = attribute.path;
  const std::size_t dot = rest.find('.');
  const std::string_view variable = rest.substr(0, dot);
  Type at = kDyn;
  for (std::size_t i = kPrincipal; i <= kContext; ++i) {
    if (types.declared->variables[i].name == variable)
      at = types.declared->variables[i].type;
  }
  if (at == kDyn || dot == std::string_view::npos)
    return refuse("must begin with `principal.`, `resource.`, `action.` or `context.`");
  if (!types.parse(attribute.type, type))
    return refuse("has an unknown type; use bool, int, uint, double, string, timestamp, duration, "
                  "net.IP, net.CIDR, null_type, dyn, list(T) or map(string, T)");
  rest.remove_prefix(dot + 1);
  for (;;) {
    const std::size_t next = rest.find('.');
    const std::string_view name = rest.substr(0, next);
    if (name.empty())
      return refuse("has an empty name between dots");
    std::size_t found = 0;
    while (found < types.declared->members.size() &&
           (types.declared->members[found].of != at || types.declared->members[found].name != name))
      ++found;
    const bool exists = found < types.declared->members.size();
    if (next == std::string_view::npos) {
      if (exists)
        return refuse("is declared twice, or is a fact of the engine");
      types.declared->members.push_back({at, std::string(name), type});
      return {};
    }
    if (!exists) {
      if (types.rows.size() >= kMaxTypes)
        return refuse("is one too many");
      types.rows.push_back({Kind::map, id(Kind::string), kDyn, true});
      types.declared->members.push_back(
          {at, std::string(name), static_cast<Type>(types.rows.size() - 1)});
    } else if (!types.rows[types.declared->members[found].type].object) {
      return refuse("is inside an attribute that is declared as no object");
    }
    at = types.declared->members[found].type;
    rest.remove_prefix(next + 1);
  }
}

}  // namespace ringfence::condition
