// Prints the description as JSON: every wire type, every operation, the two version numbers.
// bindings/schema/generate.py makes the types of each language and docs/API.md from it.
#include <cstdio>
#include <string_view>

#include "facade/describe.h"
#include "facade/schema.h"
#include "facade/version.h"
#include "operations.h"
#include "ringfence/json.h"

namespace {

using namespace ringfence;
using namespace ringfence::facade;

void write(json::Writer& out, const Type& type) {
  out.begin_object();
  out.member("name", type.name).member("doc", type.doc);
  out.key("fields").begin_array();
  for (const Field& field : type.fields) {
    out.begin_object();
    out.member("name", field.name).member("type", field.type).member("doc", field.doc).end_object();
  }
  out.end_array().end_object();
}

void write(json::Writer& out, const Operation& operation, bool portable) {
  out.begin_object();
  out.member("name", operation.name).member("doc", operation.doc);
  out.key("portable").boolean(portable);
  const std::string_view rest[][2] = {
      {"handle", operation.handle},         {"request", operation.request},
      {"response", operation.response},     {"secret_in", operation.secret_in},
      {"secret_out", operation.secret_out}, {"opens", operation.opens}};
  for (const auto& [name, text] : rest)
    if (!text.empty())
      out.member(name, text);
  out.end_object();
}

}  // namespace

int main() {
  Registry registry = portable_registry();
  const std::size_t portable = registry.operations().size();
  native::register_operations(registry);
  const Schema schema(registry);
  if (!schema.valid()) {
    const Error& error = schema.valid().error();
    std::fprintf(stderr, "%s: %s\n", error.code.c_str(), error.message.c_str());
    return 1;
  }
  json::Writer out;
  out.begin_object();
  out.member("abi", kAbiVersion).member("semantics", kSemanticsVersion);
  out.key("types").begin_array();
  for (const Type& type : registry.types())
    write(out, type);
  out.end_array();
  out.key("operations").begin_array();
  for (std::size_t i = 0; i < registry.operations().size(); ++i)
    write(out, registry.operations()[i], i < portable);
  out.end_array().end_object();
  const std::string text = out.take();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::puts("") >= 0 ? 0
                                                                                               : 1;
}
