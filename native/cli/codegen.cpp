// codegen: the names of a policy as types, so that a misspelled permission does not compile.
//
// What is made depends on the document's names and digest alone, so that it can be checked in and
// compared in CI. Every name is written as a literal in which all but letters, digits and a few
// marks is an escape: no id can end a string, and none becomes an identifier, so that reserved
// words need no care.
#include <algorithm>
#include <cstdio>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "file.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string language, package = "@ringfence/wasm";
};

using Names = std::vector<std::string>;

// A double-quoted literal of TypeScript (\u{…}) or Python (\U…), ASCII only.
std::string literal(std::string_view text, bool python) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t point = size == 1 ? lead : lead & (0xFFu >> (size + 1));
    for (std::size_t k = 1; k < size; ++k)
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    const bool plain = (lead >= 'a' && lead <= 'z') || (lead >= 'A' && lead <= 'Z') ||
                       (lead >= '0' && lead <= '9') ||
                       std::string_view(" ._-/:@").find(text[i]) != std::string_view::npos;
    if (plain) {
      out += text[i];
    } else {
      char digits[16];
      std::snprintf(digits, sizeof digits, python ? "\\U%08X" : "\\u{%X}", point);
      out += digits;
    }
    i += size;
  }
  return out + "\"";
}

Names keys(json::Value root, std::string_view section) {
  Names out;
  if (const auto found = root.get(section))
    for (const auto& [key, value] : *found)
      out.emplace_back(key);
  std::sort(out.begin(), out.end());
  return out;
}

std::string ts_union(const Names& names) {
  std::string out;
  for (const std::string& name : names)
    out += "\n  | " + literal(name, false);
  return out.empty() ? " never" : out;
}

std::string typescript(json::Value root, const std::string& lead, const std::string& package) {
  std::string list;
  for (const std::string& name : keys(root, "permissions"))
    list += "  " + literal(name, false) + ",\n";
  return "// " + lead +
         "\n"
         "import type { Check, Decision, Policy } from " +
         literal(package, false) +
         ";\n\n"
         "/** Every permission that the policy declares. */\n"
         "export type Permission =" +
         ts_union(keys(root, "permissions")) +
         ";\n\n/** Every role. */\nexport type Role =" + ts_union(keys(root, "roles")) +
         ";\n\n/** Every type of resource. */\nexport type ResourceType =" +
         ts_union(keys(root, "types")) +
         ";\n\n/** A resource: `tenant`, or a path that begins with a type. */\n"
         "export type Resource = \"tenant\" | `${ResourceType}/${string}`;\n\n"
         "/** Who is asked about; roles and teams are previews. */\n"
         "export type Subject = `user/${string}` | `service/${string}` | `team/${string}` | "
         "`role/${Role}`;\n\n"
         "/** The permissions as values, sorted. */\n"
         "export const permissions = [\n" +
         list +
         "] as const;\n\n"
         "/** A question with the policy's own names. */\n"
         "export type TypedCheck = Omit<Check, \"subject\" | \"action\" | \"resource\"> & {\n"
         "  subject: Subject;\n  action: Permission;\n  resource: Resource;\n};\n\n"
         "/** A policy that is asked with its own names only. */\n"
         "export interface TypedPolicy {\n"
         "  can(subject: Subject, action: Permission, resource: Resource): boolean;\n"
         "  as(subject: Subject): { can(action: Permission, resource: Resource): boolean };\n"
         "  check(question: TypedCheck): Decision;\n"
         "}\n\n"
         "/** The same policy, with its names checked by the compiler. */\n"
         "export function typed(policy: Policy): TypedPolicy {\n  return policy;\n}\n";
}

std::string py_literal(const Names& names) {
  std::string out;
  for (const std::string& name : names)
    out += "    " + literal(name, true) + ",\n";
  return out.empty() ? "Never" : "Literal[\n" + out + "]";
}

std::string python(json::Value root, const std::string& lead) {
  std::string list;
  for (const std::string& name : keys(root, "permissions"))
    list += "    " + literal(name, true) + ",\n";
  const bool none = list.empty() || keys(root, "roles").empty() || keys(root, "types").empty();
  return "\"\"\"" + lead +
         "\"\"\"\n\n"
         "from __future__ import annotations\n\n"
         "from collections.abc import Mapping, Sequence\n"
         "from datetime import datetime\n"
         "from typing import Any, Final, Literal, " +
         (none ? "Never, " : "") +
         "Protocol, TypeAlias\n\n"
         "from ringfence import Decision, Policy\n\n"
         "__all__ = [\"PERMISSIONS\", \"Permission\", \"ResourceType\", \"Role\", \"TypedPolicy\", "
         "\"TypedSubject\", \"typed\"]\n\n"
         "Permission: TypeAlias = " +
         py_literal(keys(root, "permissions")) +
         "\nRole: TypeAlias = " + py_literal(keys(root, "roles")) +
         "\nResourceType: TypeAlias = " + py_literal(keys(root, "types")) +
         "\n\n"
         "PERMISSIONS: Final[tuple[Permission, ...]] = (" +
         (list.empty() ? "" : "\n" + list) +
         ")\n\n\n"
         "class TypedSubject(Protocol):\n"
         "    \"\"\"The same questions with the subject filled in.\"\"\"\n\n"
         "    def can(self, action: Permission, resource: str) -> bool: ...\n\n\n"
         "class TypedPolicy(Protocol):\n"
         "    \"\"\"A policy that is asked with its own names only.\"\"\"\n\n"
         "    def can(self, subject: str, action: Permission, resource: str) -> bool: ...\n\n"
         "    def as_(self, subject: str) -> TypedSubject: ...\n\n"
         "    def check(\n"
         "        self,\n"
         "        subject: str,\n"
         "        action: Permission,\n"
         "        resource: str,\n"
         "        *,\n"
         "        now: datetime | str | None = None,\n"
         "        context: Mapping[str, Any] | None = None,\n"
         "        principal_attributes: Mapping[str, Any] | None = None,\n"
         "        resource_attributes: Mapping[str, Any] | None = None,\n"
         "        action_attributes: Mapping[str, Any] | None = None,\n"
         "        external_teams: Sequence[str] | None = None,\n"
         "        tenant: str | None = None,\n"
         "        view: Literal[\"public\", \"full\"] = \"public\",\n"
         "    ) -> Decision: ...\n\n\n"
         "def typed(policy: Policy) -> TypedPolicy:\n"
         "    \"\"\"The same policy, with its names checked by the type checker.\"\"\"\n"
         "    return policy\n";
}

Result<int> run(Session& session, const Options& options) {
  RINGFENCE_CHECK(one_of("LANGUAGE", options.language, {"ts", "python"}));
  RINGFENCE_TRY(file, options.settings.policy());
  RINGFENCE_TRY(policy, session.policy());  // what does not load has no names to rely on
  RINGFENCE_TRY(info, session.call("policy.info", policy, "{}"));
  RINGFENCE_TRY(text, native::read_file(file));
  RINGFENCE_TRY(document, json::Document::parse(text, {.comments = true}));
  const std::string lead = "Made by `ringfence codegen " + options.language +
                           "` from the policy of " + std::string(info.text("tenant")) +
                           ", digest " + std::string(info.text("digest")) +
                           ". Make it anew after a change of the policy.";
  print(options.language == "ts" ? typescript(document.root(), lead, options.package)
                                 : python(document.root(), lead));
  return kYes;
}

}  // namespace

void add_codegen(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "codegen", "Write a policy's permissions, roles and types as TypeScript or Python types",
      "  ringfence codegen ts --policy policy.jsonc > permissions.ts\n"
      "  ringfence codegen ts --package @ringfence/node > permissions.ts\n"
      "  ringfence codegen python --policy policy.jsonc > permissions.py\n"
      "\n"
      "Then typed(policy).can(\"user/ana\", \"deploy.prodution\", …) does not compile.\n");
  command.argument("LANGUAGE", options->language, "ts or python");
  options->settings.add_policy(command);
  command.value("--package", options->package, "NAME",
                "The package to import from in TypeScript (default: @ringfence/wasm)");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings, [&](Session& session) { return run(session, *options); });
  });
}

}  // namespace ringfence::cli
