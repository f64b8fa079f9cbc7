#include "policy/read.h"

#include "policy/read_parts.h"
#include "ringfence/reference.h"

namespace ringfence::policy {

using json::Kind;

Model read_model(json::Value root, Vocabulary& vocabulary, Problems& problems) {
  static constexpr MemberSpec kMembers[] = {{"ringfence", Kind::integer, true},
                                            {"tenant", Kind::string, true},
                                            {"revision", Kind::integer, true},
                                            {"types", Kind::object},
                                            {"permissions", Kind::object},
                                            {"roles", Kind::object},
                                            {"teams", Kind::object},
                                            {"resources", Kind::object},
                                            {"secret_scopes", Kind::object},
                                            {"bindings", Kind::array},
                                            {"denies", Kind::array},
                                            {"boundaries", Kind::array},
                                            {"separation", Kind::array},
                                            {"attributes", Kind::object},
                                            {"$schema", Kind::string}};  // for editors
  const auto [version, tenant, revision, types, permissions, roles, teams, resources, secret_scopes,
              bindings, denies, boundaries, separation, attributes, schema] =
      problems.members(root, kMembers);
  Reader reader(problems);
  Model& model = reader.model;
  if (version && version->integer() != 1)
    problems.add("policy.unsupported_version", "this engine reads policy format 1", *version);
  if (tenant) {
    model.tenant = tenant->string();
    if (!valid_tenant(model.tenant))
      problems.add("policy.bad_name", "a tenant is 1 to 64 of a-z, 0-9, `_` and `-`", *tenant);
  }
  if (revision) {
    model.revision = revision->integer();
    if (model.revision < 0)
      problems.add("policy.bad_number", "`revision` must be 0 or more", *revision);
  }
  reader.attributes(attributes);
  reader.types(types);
  reader.permissions(permissions);
  reader.roles(roles);
  reader.teams(teams);
  reader.resources(resources);
  reader.secret_scopes(secret_scopes);
  reader.bindings(bindings);
  reader.denies(denies);
  reader.boundaries(boundaries);
  reader.separations(separation);
  vocabulary = std::move(reader.own);
  return std::move(model);
}

}  // namespace ringfence::policy
