#include "policy/facts.h"

namespace ringfence::policy {
namespace {

// Type and id of a principal or of the last pair of a path. `held` keeps the id if it was escaped.
condition::Subject named(std::string_view text, std::string_view tenant, std::string& held) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos)
    return {text, tenant, {}};
  const std::size_t before = slash == 0 ? std::string_view::npos : text.rfind('/', slash - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  std::string_view id = text.substr(slash + 1);
  if (id.find('%') != std::string_view::npos) {
    held = unescape_segment(id);
    id = held;
  }
  return {text.substr(begin, slash - begin), id, {}};
}

}  // namespace

condition::Outcome Facts::evaluate(std::uint32_t number) const {
  std::string subject_id, resource_id;
  condition::Activation on;
  on.principal = named(subject_, c_.t.tenant, subject_id);
  on.resource = named(resource_, c_.t.tenant, resource_id);
  on.action = action_;
  on.now = now;
  if (attributes_) {
    on.principal.attributes = attributes_->get("principal");
    on.resource.attributes = attributes_->get("resource");
    on.action_attributes = attributes_->get("action");
    on.context = attributes_->get("context");
  }
  return c_.condition(number).evaluate(on);
}

}  // namespace ringfence::policy
