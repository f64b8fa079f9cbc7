// reference.parse and json.canonical: the small formats as such.
#include "facade/operations.h"
#include "ringfence/hash.h"
#include "ringfence/reference.h"

namespace ringfence::facade {
namespace {

std::string_view which_name(Reference::Which which) {
  switch (which) {
  case Reference::Which::current:
    return "current";
  case Reference::Which::pending:
    return "pending";
  case Reference::Which::previous:
    return "previous";
  case Reference::Which::number:
    return "number";
  }
  return "current";
}

Result<Reply> parse(Instance&, const Call& call) {
  RINGFENCE_TRY(reference, Reference::parse(Fields(call.request).text("text")));
  json::Writer out;
  out.begin_object();
  out.member("text", reference.text());
  if (!reference.tenant.empty())
    out.member("tenant", reference.tenant);
  out.member("scope", reference.scope).member("name", reference.name);
  out.member("which", which_name(reference.which));
  if (reference.which == Reference::Which::number)
    out.member("version", static_cast<std::int64_t>(reference.version));
  if (!reference.pointer.empty())
    out.member("pointer", reference.pointer);
  out.end_object();
  return Reply{.json = out.take()};
}

Result<Reply> canonical(Instance&, const Call& call) {
  const Fields request(call.request);
  json::Options options;
  options.allow_unsafe_integers_as_doubles = request.boolean("unsafe_integers_as_doubles");
  RINGFENCE_TRY(document, json::Document::parse(request.text("text"), options));
  const std::string text = json::canonical(document.root());
  json::Writer out;
  out.begin_object();
  out.member("canonical", text).member("sha256", hex(view(sha256(text)))).end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_documents(Registry& registry) {
  registry.add(Type{"ParseReferenceRequest",
                    "A secret reference to read.",
                    {{"text", "string", "secret://[tenant!]scope/NAME[@version][#/pointer]"}}});
  registry.add(Type{"Reference",
                    "The parts of a secret reference.",
                    {{"text", "string", "the reference in its one spelling"},
                     {"tenant?", "string", "left out: the policy's"},
                     {"scope", "string", "the scope"},
                     {"name", "string", "the secret's name"},
                     {"which", R"("current"|"pending"|"previous"|"number")", "which version"},
                     {"version?", "integer", "the version, where `which` is number"},
                     {"pointer?", "string", "JSON pointer into the value"}}});
  registry.add(Type{"CanonicalRequest",
                    "JSON to canonicalise.",
                    {{"text", "string", "strict JSON"},
                     {"unsafe_integers_as_doubles?", "boolean",
                      "reads integers beyond 2^53-1 as doubles instead of refusing them"}}});
  registry.add(
      Type{"Canonical",
           "Canonical JSON (RFC 8785).",
           {{"canonical", "string", "the text"}, {"sha256", "string", "hex SHA-256 of the text"}}});
  registry.add(Operation{.name = "reference.parse",
                         .doc = "Reads a secret reference.",
                         .request = "ParseReferenceRequest",
                         .response = "Reference",
                         .run = parse});
  registry.add(Operation{.name = "json.canonical",
                         .doc = "Canonicalises JSON and hashes it.",
                         .request = "CanonicalRequest",
                         .response = "Canonical",
                         .run = canonical});
}

}  // namespace ringfence::facade
