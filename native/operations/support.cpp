#include "operations/support.h"

#include "operations.h"

namespace ringfence::native {

void register_operations(facade::Registry& registry) {
  add_ledger_operations(registry);
  add_vault_operations(registry);
  add_gate_operations(registry);
  add_run_operations(registry);
}

void write_texts(json::Writer& out, std::string_view key, const std::vector<std::string>& texts) {
  out.key(key).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

void write_reference_decision(json::Writer& out, const Policy& policy, std::string_view principal,
                              const ReferenceDecision& decision, facade::View view, bool verified) {
  out.begin_object();
  out.member("reference", decision.reference);
  // Without such a scope in the policy there is no resource: the question is about the reference.
  const std::string& resource = decision.resource.empty() ? decision.reference : decision.resource;
  out.key("decision");
  facade::write_decision(out, policy, {principal, "secret.read", resource}, decision.decision, view,
                         verified);
  out.end_object();
}

std::vector<facade::Field> enforcement_fields() {
  return {{"identity", "integer", "handle of the identity that asks"},
          {"now", "time", "the instant of the question"},
          {"context?", "object", "attributes of the request, such as `mfa`"},
          {"resource_attributes?", "object", "attributes of the resource"},
          {"action_attributes?", "object", "attributes of the action"},
          {"view?", R"("public"|"full")", "of the decisions; default: public"}};
}

}  // namespace ringfence::native
