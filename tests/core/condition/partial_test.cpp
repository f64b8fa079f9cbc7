// Partial evaluation: residuals by example, and over random expressions the law that completing a
// residual gives what evaluating with everything known gives. Folding has its law here, too.
#include <catch2/catch.hpp>

#include <random>

#include "support.h"

namespace ringfence::condition {
namespace {

std::string residual(const std::string& text, const std::string& context,
                     const std::vector<std::string>& unknown, Reading reading = Reading::exact) {
  const auto doc = json::Document::parse(context);
  const auto condition = Condition::compile(text, {});
  REQUIRE(doc);
  INFO(text);
  REQUIRE(condition);
  Activation a;
  a.principal = {"user", "user/ana", {}};
  a.context = doc->root();
  const Partial p = condition->evaluate(a, unknown, reading);
  switch (p.kind) {
  case Partial::Kind::no:
    return "no";
  case Partial::Kind::yes:
    return "yes";
  case Partial::Kind::error:
    return std::string(p.outcome.error);
  default:
    return p.residual;
  }
}

// Random expressions over a few attributes of every kind, by a plain generator: the same numbers
// give the same expression everywhere.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  std::string boolean(int depth) {
    static constexpr const char* kLeaves[] = {
        "context.p",   "context.q",      "principal.r",    "true",
        "false",       "context.n",      "has(context.p)", "has(context.d.x)",
        "context.d.y", "context.absent", "1 / 0 == 1"};
    if (depth == 0)
      return kLeaves[below(11)];
    switch (below(12)) {
    case 0:
    case 1:
    case 2:
      return '(' + boolean(depth - 1) + " && " + boolean(depth - 1) + ')';
    case 3:
    case 4:
    case 5:
      return '(' + boolean(depth - 1) + " || " + boolean(depth - 1) + ')';
    case 6:
      return '!' + boolean(depth - 1);
    case 7:
      return '(' + boolean(depth - 1) + " ? " + boolean(depth - 1) + " : " + boolean(depth - 1) +
             ')';
    case 8:
      return '(' + number(depth - 1) + (below(2) ? " < " : " == ") + number(depth - 1) + ')';
    case 9:
      return number(depth - 1) + " in [1, context.m, " + number(depth - 1) + ']';
    case 10: {
      static constexpr const char* kLoops[] = {"all", "exists", "exists_one"};
      return "context.l." + std::string(kLoops[below(3)]) + "(x, x == " + number(depth - 1) +
             " || " + boolean(depth - 1) + ')';
    }
    default:
      return "dyn(" + boolean(depth - 1) + ") == context.p";
    }
  }
  std::string number(int depth) {
    static constexpr const char* kLeaves[] = {"1",           "2",           "context.m",
                                              "context.d.x", "principal.k", "context.absent"};
    if (depth == 0)
      return kLeaves[below(6)];
    switch (below(5)) {
    case 0:
      return '(' + number(depth - 1) + " + " + number(depth - 1) + ')';
    case 1:
      return '(' + number(depth - 1) + " / " + number(depth - 1) + ')';
    case 2:
      return "context.l.filter(x, x > " + number(depth - 1) + ").size()";
    case 3:
      return '(' + boolean(depth - 1) + " ? " + number(depth - 1) + " : 3)";
    default:
      return kLeaves[below(6)];
    }
  }
  // An object with a value, or none, for each attribute.
  std::string context() {
    std::string out = "{";
    const auto add = [&](const std::string& name, const std::string& value) {
      if (below(5) != 0)
        out += (out.size() == 1 ? "\"" : ", \"") + name + "\": " + value;
    };
    const auto flag = [&] { return below(2) ? std::string("true") : std::string("false"); };
    add("p", flag());
    add("q", below(8) ? flag() : "7");
    add("n", flag());
    add("m", std::to_string(below(4)));
    add("l", below(3) ? "[1, 2, 0]" : "[]");
    std::string d = "{";
    if (below(3))
      d += "\"x\": " + std::to_string(below(3));
    if (below(3))
      d += (d.size() == 1 ? "\"y\": " : ", \"y\": ") + flag();
    add("d", d + "}");
    return out + "}";
  }

 private:
  std::mt19937 random_;
};

// Whether `a` is as `reading` asks for: true, or surely false.
bool answers(const Outcome& a, Reading reading) {
  return reading == Reading::holds ? a.value : !a.failed() && !a.value;
}

constexpr int kRounds = 6000;

}  // namespace

TEST_CASE("condition: residuals") {
  const std::vector<std::string> mfa = {"context.mfa"};
  CHECK(residual("context.mfa == true && context.a", R"({"a": true})", mfa) ==
        "context.mfa == true");
  CHECK(residual("context.mfa && context.a", R"({"a": false})", mfa) == "no");
  CHECK(residual("context.mfa || context.a", R"({"a": true})", mfa) == "yes");
  CHECK(residual("context.mfa || context.a", R"({"a": false})", mfa) == "context.mfa");
  CHECK(residual("context.a ? context.mfa : context.b", R"({"a": true})", mfa) == "context.mfa");
  CHECK(residual("context.mfa && context.missing", "{}", mfa) == "context.mfa && context.missing");
  CHECK(residual("context.missing && context.a", "{}", mfa) == "condition.missing_attribute");
  CHECK(residual("context.n + context.m * 2 > 7", R"({"m": 3})", {"context.n"}) ==
        "context.n + 6 > 7");
  CHECK(residual("cidr('10.0.0.0/8').containsIP(context.ip) && principal.id == 'user/ana'", "{}",
                 {"context.ip"}) == "cidr(\"10.0.0.0/8\").containsIP(context.ip)");
  CHECK(residual("context.groups.exists(g, g == principal.id)", "{}", {"context"}) ==
        "context.groups.exists(g, g == \"user/ana\")");
  CHECK(residual("(context.mfa ? context.a : context.b) == 2", R"({"a": 1, "b": 2})", mfa) ==
        "(context.mfa ? 1 : 2) == 2");
  CHECK(residual("has(context.mfa)", "{}", mfa) == "has(context.mfa)");
  CHECK(residual("has(context.other)", "{}", mfa) == "no");
  CHECK(residual("size(context) > 0", "{}", mfa) == "size(context) > 0");
  CHECK(residual("context.d.x == context.d.y", R"({"d": {"y": 2}})", {"context.d.x"}) ==
        "context.d.x == 2");
  CHECK(residual("(true && context.mfa) == context.b", R"({"b": true})", mfa) ==
        "(true && context.mfa) == true");
  CHECK(residual("context.mfa && context.mfa", "{}", mfa) == "context.mfa");
  CHECK(residual("context.l.map(x, x + context.n)[0] == context.k", R"({"l": [1], "k": 2})",
                 {"context.n"}) == "context.l.map(x, x + context.n)[0] == 2");
  CHECK(residual("context.n || context.m + 1 == 2", R"({"m": "x"})", {"context.n"}) ==
        "context.n || dyn(\"x\") + 1 == 2");
}

TEST_CASE("condition: residuals where only the truth counts") {
  const auto holds = [](const std::string& text, const std::string& context = "{}") {
    return residual(text, context, {"context.mfa", "context.n"}, Reading::holds);
  };
  CHECK(holds("context.mfa && context.missing") == "no");
  CHECK(holds("context.mfa || context.missing") == "context.mfa");
  CHECK(holds("context.missing || !(context.mfa || context.absent)") == "no");
  CHECK(holds("context.missing || !(context.mfa && context.absent)") == "!context.mfa");
  CHECK(holds("context.a && context.mfa", R"({"a": 7})") == "no");
  CHECK(holds("context.n ? context.missing : context.mfa") == "context.n ? false : context.mfa");
  CHECK(holds("context.a ? context.mfa && context.missing : true", R"({"a": true})") == "no");
  CHECK(holds("context.missing") == "condition.missing_attribute");
  const auto excluded = [](const std::string& text, const std::string& context = "{}") {
    return residual(text, context, {"context.mfa", "context.n"}, Reading::excluded);
  };
  CHECK(excluded("context.mfa != true") == "context.mfa == true");
  CHECK(excluded("!context.mfa") == "context.mfa");
  CHECK(excluded("!(context.mfa || context.n)") == "context.mfa || context.n");
  CHECK(excluded("context.mfa && context.n") == "!(context.mfa && context.n)");
  CHECK(excluded("context.n < 3") == "!(context.n < 3)");
  CHECK(excluded("context.mfa || context.missing") == "yes");
  CHECK(excluded("context.mfa && context.missing") == "!context.mfa");
  CHECK(excluded("principal.id == 'user/ana' && context.mfa != true") == "context.mfa == true");
  CHECK(excluded("context.a ? context.mfa : true", R"({"a": true})") == "!context.mfa");
}

TEST_CASE("condition: facts are known beside unknown attributes") {
  CHECK(residual("principal.id == 'user/ana'", "{}", {"principal"}) == "yes");
  CHECK(residual("principal.dept == 'web' && principal.type == 'user'", "{}", {"principal"}) ==
        "principal.dept == \"web\"");
  CHECK(residual("has(principal.id) && action.name == ''", "{}", {"principal", "action"}) == "yes");
  CHECK(residual("'id' in principal", "{}", {"principal"}) == "\"id\" in principal");
  for (const char* path : {"context", "context.mfa", "principal.device.os", "principal", "action",
                           "resource.idx", "context.a b"})
    CHECK(check_unknown({path}));
  for (const char* path : {"", ".", "now", "principal.id", "principal.type", "resource.id",
                           "resource.type", "action.name", "mfa", "context.", ".context",
                           "context..a", "context.*", "*", "Context.mfa", "contextual.a"}) {
    INFO(path);
    const auto checked = check_unknown({"context", path});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == "request.bad_unknown");
    CHECK(checked.error().path == "/unknown/1");
  }
}

TEST_CASE("condition: what does not end within its cost is left open") {
  const std::string loop = "[1,2,3,4,5,6,7,8,9,10]";
  std::string text = "context.mfa";
  for (const char* v : {"a", "b", "c", "d", "e", "f"})
    text = loop + ".all(" + v + ", " + text + ")";
  const auto condition = Condition::compile("context.skip || " + text, {});
  REQUIRE(condition);
  const auto doc = json::Document::parse(R"({"mfa": true})");
  Activation a;
  a.context = doc->root();
  CHECK(condition->evaluate(a, {}).outcome.error == "condition.cost_limit");
  for (const Reading reading : {Reading::exact, Reading::holds}) {
    const Partial part = condition->evaluate(a, {"context.skip"}, reading);
    REQUIRE(part.kind == Partial::Kind::residual);
    CHECK(part.residual == condition->text());
  }
}

TEST_CASE("condition: several residuals in one") {
  const auto any = Condition::compile("true", {});
  REQUIRE(any);
  const auto text = [&](const std::vector<std::string>& one, const std::vector<std::string>& all) {
    const auto whole = any->combined(one, all);
    return whole ? whole->text() : whole.error().code;
  };
  CHECK(text({"context.a"}, {}) == "context.a");
  CHECK(text({"context.a", "context.b && context.c"}, {}) == "context.a || context.b && context.c");
  CHECK(text({"context.a", "context.b"}, {"!context.c"}) ==
        "(context.a || context.b) && !context.c");
  CHECK(text({}, {"context.a ? context.b : context.c", "context.d"}) ==
        "(context.a ? context.b : context.c) && context.d");
  CHECK(text({"context.a // end"}, {}) == "condition.syntax");
  CHECK(text(std::vector<std::string>(4000, "context.something"), {}) == "condition.too_long");
}

TEST_CASE("condition: completing a residual is evaluating with everything known") {
  const std::uint32_t seed = std::random_device()();
  std::printf("condition: residual seed %u\n", seed);
  Generator g(seed);
  const Environment environment;
  int residuals = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string text = g.boolean(3);
    const auto condition = Condition::compile(text, environment);
    INFO(text << (condition ? "" : condition.error().message));
    if (!condition) {  // the generator does not watch types
      REQUIRE(condition.error().code == "condition.type");
      continue;
    }
    const std::string full = g.context();
    std::vector<std::string> unknown;
    for (const char* path : {"context.p", "context.q", "context.m", "context.l", "context.d.x",
                             "principal.k", "principal.r", "context.d"}) {
      if (g.below(4) == 0)
        unknown.push_back(path);
    }
    INFO(full);
    for (const std::string& path : unknown)
      UNSCOPED_INFO(path);
    const auto context = json::Document::parse(full);
    const auto attributes =
        json::Document::parse(g.below(2) ? R"({"r": true, "k": 2})" : R"({"k": 1})");
    REQUIRE(context);
    Activation a;
    a.principal = {"user", "user/ana", attributes->root()};
    a.context = context->root();
    const Outcome whole = condition->evaluate(a);
    // What is given at an unknown path must not matter: the partial evaluation sees it all the
    // same.
    const Partial part = condition->evaluate(a, unknown);
    if (part.kind == Partial::Kind::residual) {
      ++residuals;
      const auto rest = Condition::compile(part.residual, environment);
      INFO("residual " << part.residual << (rest ? "" : rest.error().message));
      REQUIRE(rest);
      const Outcome completed = rest->evaluate(a);
      REQUIRE(completed.failed() == whole.failed());
      REQUIRE(completed.value == whole.value);
    } else {
      REQUIRE(part.outcome.failed() == whole.failed());
      REQUIRE(part.outcome.value == whole.value);
    }
    for (const Reading reading : {Reading::holds, Reading::excluded}) {
      const Partial found = condition->evaluate(a, unknown, reading);
      INFO("reading " << int(reading) << ": " << found.residual);
      if (found.kind != Partial::Kind::residual) {
        REQUIRE(answers(found.outcome, reading) == answers(whole, reading));
        continue;
      }
      REQUIRE(part.kind == Partial::Kind::residual);
      const auto rest = Condition::compile(found.residual, environment);
      REQUIRE(rest);
      REQUIRE(rest->evaluate(a).value == answers(whole, reading));
    }
    // The canonical text means the same and is its own canonical text.
    const auto again = Condition::compile(condition->text(), environment);
    REQUIRE(again);
    REQUIRE(again->text() == condition->text());
    REQUIRE(test::code(again->evaluate(a)) == test::code(whole));
  }
  CHECK(residuals > kRounds / 20);
}

TEST_CASE("condition: folding changes no answer") {
  const std::uint32_t seed = std::random_device()();
  std::printf("condition: folding seed %u\n", seed);
  Generator g(seed);
  const Types types = standard_types();
  for (int round = 0; round < kRounds; ++round) {
    const std::string text = g.boolean(3);
    INFO(text);
    Error error;
    const auto folded = compile_program(text, types, error, {true, true});
    const auto plain = compile_program(text, types, error, {true, false});
    REQUIRE((folded == nullptr) == (plain == nullptr));
    if (!folded)
      continue;
    const auto context = json::Document::parse(g.context());
    Val globals[kGlobals];
    Entity entity;
    entity.attributes = context->root();
    for (Val& v : globals) {
      v = Val(Kind::map, 0);
      v.form = Form::subject;
      v.type = types.declared->variables[kContext].type;
      v.entity = &entity;
    }
    Machine a(*folded, globals, 100'000, nullptr, 0), b(*plain, globals, 100'000, nullptr, 0);
    REQUIRE(test::show(a.run(0, static_cast<std::uint32_t>(folded->nodes.size()))) ==
            test::show(b.run(0, static_cast<std::uint32_t>(plain->nodes.size()))));
  }
}

}  // namespace ringfence::condition
