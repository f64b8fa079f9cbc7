// AuthZEN (OpenID Authorization API 1.0): the standard's requests asked of a policy.
//
// A subject {"type":"user","id":"ana"} is the principal user/ana (or service/…); any other type is
// nobody. A resource {"type":"record","id":"7"} is the path record/7, its id escaped, so that no id
// from a requester reaches into a path; with `paths` its id is the whole path, which must end in
// that type.
// {"type":"tenant"} with the tenant's name is the root. `properties` are attributes. An action is a
// permission. Members that the standard does not name are ignored here, and only here, since it
// demands that.
//
// A missing or mistyped member is an error (HTTP 400). What the policy does not know is a deny, and
// lists nothing. The subject is taken at its word: answers are previews, right if the host vouches
// for the requester.
#pragma once

#include "ringfence/json.h"
#include "ringfence/policy.h"

namespace ringfence::facade {

struct AuthzenCall {
  const Policy& policy;
  json::Value body;
  Timestamp now;
  bool paths;
};

// Each writes the standard's response. Errors: request.missing_member, request.wrong_type,
// request.unknown_word, request.out_of_range, request.bad_cursor, request.other_cursor.
[[nodiscard]] Result<void> authzen_evaluation(const AuthzenCall& call, json::Writer& out);
[[nodiscard]] Result<void> authzen_evaluations(const AuthzenCall& call, json::Writer& out);
[[nodiscard]] Result<void> authzen_search_subject(const AuthzenCall& call, json::Writer& out);
[[nodiscard]] Result<void> authzen_search_resource(const AuthzenCall& call, json::Writer& out);
[[nodiscard]] Result<void> authzen_search_action(const AuthzenCall& call, json::Writer& out);

}  // namespace ringfence::facade
