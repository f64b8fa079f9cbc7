// Conditions on activations: attributes, declared types, failures and the places they name.
#include <catch2/catch.hpp>

#include "support.h"

namespace ringfence::condition {
namespace {

json::Document document(const std::string& text) {
  auto parsed = json::Document::parse(text);
  REQUIRE(parsed);
  return std::move(*parsed);
}

Condition compiled(const std::string& text, const Environment& environment = {}) {
  auto condition = Condition::compile(text, environment);
  INFO(text << ": " << (condition ? "" : condition.error().message));
  REQUIRE(condition);
  return std::move(*condition);
}

std::string refused(const std::string& text, const Environment& environment = {}) {
  const auto condition = Condition::compile(text, environment);
  return condition ? "ok" : condition.error().code + " " + condition.error().path;
}

// An activation about user/ana and a project, with `context`.
Activation about(const json::Document& context) {
  Activation a;
  a.principal = {"user", "user/ana", {}};
  a.resource = {"project", "project/app-web", {}};
  a.action = "deploy.production";
  a.context = context.root();
  a.now = 1'700'000'000'500;
  return a;
}

std::string answer(const std::string& text, const std::string& context,
                   const Environment& environment = {}) {
  const json::Document doc = document(context);
  return test::code(compiled(text, environment).evaluate(about(doc)));
}

}  // namespace

TEST_CASE("condition: variables and facts") {
  CHECK(answer("principal.id == 'user/ana' && principal.type == 'user'", "{}") == "yes");
  CHECK(answer("resource.id.startsWith('project/') && action.name == 'deploy.production'", "{}") ==
        "yes");
  CHECK(answer("now == timestamp('2023-11-14T22:13:20.5Z')", "{}") == "yes");
  CHECK(answer("now.getHours('+02:00') == 0", "{}") == "yes");
  CHECK(answer("context.mfa == true && cidr('10.0.0.0/8').containsIP(context.ip)",
               R"({"mfa": true, "ip": "10.1.2.3"})") == "yes");
  CHECK(answer("context.mfa", R"({"mfa": false})") == "no");
  CHECK(answer("has(context.mfa)", "{}") == "no");
  CHECK(answer("has(principal.dept) || has(principal.id)", "{}") == "yes");
  CHECK(answer("'b' in context.tags && context.tags[1] == 'b'", R"({"tags": ["a", "b"]})") ==
        "yes");
  CHECK(answer("context['a-b'] == 1 && 'a-b' in context", R"({"a-b": 1})") == "yes");
  CHECK(answer("context.o == {'x': 1, 'y': [2]}", R"({"o": {"y": [2], "x": 1}})") == "yes");
  CHECK(answer("context.all(k, v, k == 'a' && v == 1)", R"({"a": 1})") == "yes");
  CHECK(answer("context.__proto__ == 1", "{}") == "condition.missing_attribute");
}

TEST_CASE("condition: facts hide attributes of their names") {
  const json::Document attributes = document(R"({"id": "user/root", "dept": "web"})");
  const json::Document context = document("{}");
  Activation a = about(context);
  a.principal.attributes = attributes.root();
  for (const char* text : {"principal.id == 'user/ana'", "principal['id'] == 'user/ana'",
                           "principal.exists_one(k, k == 'id') && size(principal) == 3",
                           "principal.all(k, v, v != 'user/root')",
                           "principal == {'type': 'user', 'id': 'user/ana', 'dept': 'web'}",
                           "{'type': 'user', 'id': 'user/ana', 'dept': 'web'} == principal"})
    CHECK(test::code(compiled(text).evaluate(a)) == "yes");
}

TEST_CASE("condition: declared attributes") {
  const auto environment = Environment::declare({{"context.mfa", "bool"},
                                                 {"context.score", "double"},
                                                 {"context.count", "uint"},
                                                 {"context.since", "timestamp"},
                                                 {"context.age", "duration"},
                                                 {"context.ip", "net.IP"},
                                                 {"context.times", "list(timestamp)"},
                                                 {"context.device.os", "string"},
                                                 {"principal.groups", "list(string)"}});
  REQUIRE(environment);
  const Environment& e = *environment;
  CHECK(refused("context.mfa == 'yes'", e) == "condition.type line 1 column 13");
  CHECK(refused("context.device.os > 3", e) == "condition.type line 1 column 19");
  CHECK(refused("3 in principal.groups", e) == "condition.type line 1 column 3");
  CHECK(refused("context.score", e) == "condition.type line 1 column 9");
  CHECK(answer("context.score + 0.5 == 1.5", R"({"score": 1})", e) == "yes");
  CHECK(answer("context.count == 3u", R"({"count": 3})", e) == "yes");
  CHECK(answer("context.count == 3u", R"({"count": -3})", e) == "condition.attribute_type");
  CHECK(answer("now - context.since > duration('1h')", R"({"since": "2023-11-14T20:00:00Z"})", e) ==
        "yes");
  CHECK(answer("context.age < duration('2h')", R"({"age": "90m"})", e) == "yes");
  CHECK(answer("context.ip.isLoopback()", R"({"ip": "::1"})", e) == "yes");
  CHECK(answer("context.ip.isLoopback()", R"({"ip": "localhost"})", e) ==
        "condition.attribute_type");
  CHECK(answer("context.times.exists(t, t < now)", R"({"times": ["2020-01-01T00:00:00Z"]})", e) ==
        "yes");
  CHECK(answer("context.mfa", R"({"mfa": "true"})", e) == "condition.attribute_type");
  CHECK(answer("context.other.deep == 1", R"({"other": {"deep": 1}})", e) == "yes");
  for (const Attribute& bad : {Attribute{"mfa", "bool"},
                               {"context", "bool"},
                               {"context.a", "text"},
                               {"context..a", "bool"},
                               {"principal.id", "int"},
                               {"context.a.b", "list(int"}})
    CHECK(Environment::declare({bad}).error().code == "condition.attribute");
  CHECK_FALSE(Environment::declare({{"context.a", "bool"}, {"context.a.b", "bool"}}));
  CHECK_FALSE(Environment::declare({{"context.a", "bool"}, {"context.a", "bool"}}));
}

TEST_CASE("condition: what was missing and where") {
  const json::Document context = document(R"({"device": {}, "n": "x"})");
  const Activation a = about(context);
  Outcome o = compiled("context.device.os == 'linux'").evaluate(a);
  CHECK(o.error == "condition.missing_attribute");
  CHECK(o.attribute == "context.device.os");
  CHECK(o.offset == 15);
  o = compiled("true && context['device']['os name'] == 1").evaluate(a);
  CHECK(o.attribute == "context.device.os name");
  o = compiled("context.n + 1 == 2").evaluate(a);
  CHECK(o.error == "condition.no_overload");
  CHECK(o.offset == 10);
  CHECK(compiled("context.n").evaluate(a).error == "condition.not_boolean");
  CHECK(compiled("1 / (size(context) - 2) == 1").evaluate(a).error == "condition.divide_by_zero");
  CHECK_FALSE(Outcome().value);
}

TEST_CASE("condition: what does not load") {
  CHECK(refused("") == "condition.syntax line 1 column 1");
  CHECK(refused("context.a &&") == "condition.syntax line 1 column 13");
  CHECK(refused("context.a\n  = 1") == "condition.syntax line 2 column 3");
  CHECK(refused("'\xc3\xa9' == 'x' )") == "condition.syntax line 1 column 12");
  CHECK(refused("'a\xff'") == "condition.syntax line 1 column 3");
  CHECK(refused("user.id == 'x'") == "condition.undeclared line 1 column 1");
  CHECK(refused("context.name.matches('a.*')") == "condition.unsupported line 1 column 14");
  CHECK(refused("matches(context.name, 'a.*')") == "condition.unsupported line 1 column 1");
  CHECK(refused("Message{a: 1}.a == 1") == "condition.unsupported line 1 column 1");
  CHECK(refused("google.protobuf.Int32Value{value: 1} == 1") ==
        "condition.unsupported line 1 column 1");
  CHECK(refused("context.?a == 1") == "condition.unsupported line 1 column 9");
  CHECK(refused("1 + 2") == "condition.type line 1 column 3");
  CHECK(refused("1 + 2u == 3") == "condition.type line 1 column 3");
  CHECK(refused("[1].all(1, true)") == "condition.syntax line 1 column 9");
  CHECK(refused("has(context)") == "condition.syntax line 1 column 5");
  CHECK(refused("cidr('10.0.0.0/33').containsIP(context.ip)") ==
        "condition.invalid_literal line 1 column 6");
  CHECK(refused("now < timestamp('tomorrow')") == "condition.invalid_literal line 1 column 17");
  CHECK(refused("context.n == 9223372036854775808") ==
        "condition.invalid_literal line 1 column 14");
  CHECK(refused("context.n == 1e400") == "condition.invalid_literal line 1 column 14");
  CHECK(refused("package == 1") == "condition.syntax line 1 column 1");
  CHECK(refused("size(1) == 1") == "condition.type line 1 column 1");
  CHECK(refused("now.size() == 1") == "condition.type line 1 column 5");
}

TEST_CASE("condition: canonical text and attributes") {
  const auto canonical = [](const std::string& text) { return compiled(text).text(); };
  CHECK(canonical(" context.a   ==('x') ") == "context.a == \"x\"");
  CHECK(canonical("(context.a || context.b) && !(context.c && true)") ==
        "(context.a || context.b) && !(context.c && true)");
  CHECK(canonical("cidr('10.0.0.0/8').containsIP(context.ip)") ==
        "cidr(\"10.0.0.0/8\").containsIP(context.ip)");
  CHECK(canonical("context['a b'] == 1.0 - 3.0") == "context[\"a b\"] == -2.0");
  CHECK(canonical("context.l.exists(x, x.map(y, y > 1, y + x.z)[0] == 1)") ==
        "context.l.exists(x, x.map(y, y > 1, y + x.z)[0] == 1)");
  CHECK(canonical("context.a ? (context.b ? context.c : context.d) : context.e ? true : false") ==
        "context.a ? (context.b ? context.c : context.d) : context.e ? true : false");
  CHECK(canonical("context.a - (context.b - context.c) == -(-context.d)") ==
        "context.a - (context.b - context.c) == --context.d");
  CHECK(compiled("context.mfa && cidr('::/0').containsIP(context.ip) && has(principal.a.b) && "
                 "context.l.all(x, x.y) || principal == context.mfa")
            .attributes() == std::vector<std::string>{"context.ip", "context.l", "context.mfa",
                                                      "principal", "principal.a.b"});
}

}  // namespace ringfence::condition
