// The native runner: answers the vectors through the facade. Usage: runner FILE.jsonl… > answers.
//
// A line of the output is `suite/name TAB answer`, as tests/conformance/README.md describes it.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "entropy.h"
#include "facade/facade.h"
#include "operations.h"

namespace {

using namespace ringfence;

[[noreturn]] void stop(const std::string& why) {
  std::cerr << "runner: " << why << "\n";
  std::exit(1);
}

facade::Registry everything() {
  facade::Registry registry = facade::portable_registry();
  native::register_operations(registry);
  return registry;
}

json::Document parse(const std::string& text) {
  auto document = json::Document::parse(text);
  if (!document)
    stop(document.error().message + ": " + text);
  return std::move(*document);
}

class Suite {
 public:
  explicit Suite(std::string name)
      : name_(std::move(name)), instance_(everything(), &native::fill_random) {}

  void answer(json::Value test) {
    const std::string label = name_ + "/" + text(test, "name");
    const std::uint32_t on = test.get("on") ? handles_.at(text(test, "on")) : 0;
    const std::string op = text(test, "op");
    const std::string secret = text(test, "secret");
    const bool given = test.get("secret").has_value();
    const auto reply = instance_.call(op, on, request(test),
                                      given ? std::string_view(secret) : std::string_view());
    const json::Document answer = parse(reply.json);
    print(label, clean(test, answer.root(), reply));
    if (op == "policy.check" && on != 0)
      short_answers(label, test, on);
  }

 private:
  static std::string text(json::Value test, std::string_view member) {
    const auto found = test.get(member);
    return found ? std::string(found->string()) : std::string();
  }

  static void print(const std::string& label, const std::string& answer) {
    std::cout << label << '\t' << answer << '\n';
  }

  // The request with the members that are handles.
  std::string request(json::Value test) const {
    json::Writer out;
    out.begin_object();
    for (const auto& [key, value] : *test.get("request"))
      out.key(key).value(value);
    if (const auto handles = test.get("handles"))
      for (const auto& [key, value] : *handles)
        out.member(key, std::int64_t{handles_.at(std::string(value.string()))});
    return out.end_object().take();
  }

  // The answer without its handle, which is remembered, and with the secret that came beside it.
  std::string clean(json::Value test, json::Value answer, const facade::Reply& reply) {
    json::Writer out;
    out.begin_object();
    if (const auto error = answer.get("error"))
      return out.key("error").value(*error).end_object().take();
    out.key("ok").begin_object();
    for (const auto& [key, value] : *answer.get("ok")) {
      if (key != "handle")
        out.key(key).value(value);
      else if (test.get("as"))
        handles_[text(test, "as")] = static_cast<std::uint32_t>(value.integer());
    }
    out.end_object();
    if (!reply.secret.empty())
      out.member("secret", reply.secret.reveal());
    return out.end_object().take();
  }

  // The same question by can_many and by the fast path, where those can ask it.
  void short_answers(const std::string& label, json::Value test, std::uint32_t policy) {
    const json::Value asked = *test.get("request");
    const std::string view = text(asked, "view");
    if (test.get("secret") || !(view.empty() || view == "public" || view == "full"))
      return;
    for (const auto& [key, value] : asked)
      if (key != "subject" && key != "action" && key != "resource" && key != "now" && key != "view")
        return;
    for (const char* member : {"subject", "action", "resource", "now"})
      if (!asked.get(member) || !asked.get(member)->is(json::Kind::string))
        return;
    const auto now = parse_time(text(asked, "now"));
    if (!now)
      return;
    json::Writer out;
    out.begin_object().member("now", text(asked, "now"));
    out.key("checks").begin_array().begin_object();
    for (const char* member : {"subject", "action", "resource"})
      out.member(member, text(asked, member));
    out.end_object().end_array().end_object();
    const auto reply = instance_.call("policy.can_many", policy, out.take(), {});
    print(label + " (can_many)", reply.json);
    const auto snapshot = instance_.find<Policy>(policy);
    if (snapshot->time_dependent())
      return;
    const bool allowed =
        snapshot->can(text(asked, "subject"), text(asked, "action"), text(asked, "resource"), *now);
    print(label + " (can)", allowed ? "true" : "false");
  }

  std::string name_;
  facade::Instance instance_;
  std::map<std::string, std::uint32_t> handles_;
};

}  // namespace

int main(int count, char** arguments) {
  std::ios::sync_with_stdio(false);
  for (int i = 1; i < count; ++i) {
    const std::string path = arguments[i];
    std::ifstream file(path);
    if (!file)
      stop("cannot read " + path);
    const std::size_t start = path.rfind('/') + 1;
    Suite suite(path.substr(start, path.rfind('.') - start));
    for (std::string line; std::getline(file, line);) {
      const json::Document test = parse(line);
      suite.answer(test.root());
    }
  }
  return std::cout.flush() ? 0 : 1;
}
