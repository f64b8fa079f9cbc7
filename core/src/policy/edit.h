// Change sets: what is added to, replaced in and taken from a document.
//
//   {"revision": 13,
//    "roles": {"set": {"ops": {...}}, "remove": ["old"]},
//    "bindings": {"add": [{...}], "remove": ["b1"]},
//    "members": {"add": {"web": ["user/x"]}, "remove": {"ops": ["user/y"]}}}
//
// Without a revision it is the document's plus one. Like roles are all sections of names, like
// bindings those of rows (the two lists below). `$schema` is for editors and changes nothing.
// Within a section what is removed goes first; members change after teams. Taking away what is not
// there is an error, as it means that the author saw another document.
#pragma once

#include <array>

#include "policy/compiled.h"
#include "policy/problems.h"

namespace ringfence::policy {

constexpr std::array<std::string_view, 7> kNamedSections = {
    "types", "permissions", "roles", "teams", "resources", "secret_scopes", "attributes"};
constexpr std::array<std::string_view, 4> kRowSections = {"bindings", "denies", "boundaries",
                                                          "separation"};

// Checks the shape of a change set: members, kinds. Not what they say.
void read_changes(json::Value changes, Problems& problems);

// The changed document as canonical JSON. `changes` must have passed read_changes. Errors:
// policy.unknown_row, policy.not_a_member, policy.duplicate.
[[nodiscard]] std::string edit(json::Value document, json::Value changes, Problems& problems);

// The document of a snapshot with changes, as canonical JSON.
[[nodiscard]] std::string edited(const Compiled& c);

}  // namespace ringfence::policy
