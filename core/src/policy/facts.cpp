#include "policy/facts.h"

namespace ringfence::policy {
namespace {

// The id is the text as written, so that prefixes of paths can be compared; the type is that of the
// principal or of the last pair of the path.
condition::Subject named(std::string_view text) {
  const std::size_t end = text.rfind('/');
  if (end == std::string_view::npos)
    return {text, text, {}};  // the tenant
  const std::size_t before = text.rfind('/', end - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return {text.substr(begin, end - begin), text, {}};
}

}  // namespace

condition::Activation Facts::activation() const {
  condition::Activation on;
  on.principal = named(subject_);
  on.resource = named(resource_);
  on.action = action_;
  on.now = now;
  if (attributes_) {
    on.principal.attributes = attributes_->get("principal");
    on.resource.attributes = attributes_->get("resource");
    on.action_attributes = attributes_->get("action");
    on.context = attributes_->get("context");
  }
  return on;
}

condition::Outcome Facts::evaluate(std::uint32_t number) const {
  if (open_ == nullptr)
    return c_.condition(number).evaluate(activation());
  condition::Partial found = evaluate(number, open_->unknown, condition::Reading::holds);
  if (found.kind == condition::Partial::Kind::residual) {
    open_->allows.push_back(std::move(found.residual));
    open_->conditions.push_back(number);
    open_->last = number;
    found.outcome.value = true;
  }
  return std::move(found.outcome);
}

condition::Partial Facts::evaluate(std::uint32_t number, const std::vector<std::string>& unknown,
                                   condition::Reading reading) const {
  return c_.condition(number).evaluate(activation(), unknown, reading);
}

bool Facts::excluded(std::uint32_t number) const {
  if (open_ == nullptr) {
    const condition::Outcome outcome = c_.condition(number).evaluate(activation());
    return !outcome.failed() && !outcome.value;
  }
  condition::Partial found = evaluate(number, open_->unknown, condition::Reading::excluded);
  const bool open = found.kind == condition::Partial::Kind::residual;
  if (open) {
    open_->others.push_back(std::move(found.residual));
    open_->last = number;
  }
  return open || (!found.outcome.failed() && !found.outcome.value);
}

}  // namespace ringfence::policy
