#include "facade/question.h"

namespace ringfence::facade {

std::vector<Field> circumstance_fields() {
  return {{"now", "time", "the instant of the question"},
          {"tenant?", "string", "if given, it must be the policy's"},
          {"context?", "object", "attributes of the request, such as `mfa`"},
          {"principal_attributes?", "object", "attributes of the principal, whoever it is"},
          {"resource_attributes?", "object", "attributes of the resource, whichever it is"},
          {"action_attributes?", "object", "attributes of the action"},
          {"external_teams?", "string[]", "names of teams from a token that the host verified"}};
}

Result<Circumstances> Circumstances::of(const Fields& request) {
  RINGFENCE_TRY(attributes, Attributes::of(request));
  return Circumstances(request, std::move(attributes));
}

Request Circumstances::request() const {
  Request out;
  out.subject = fields_.text("subject");
  out.action = fields_.text("action");
  out.resource = fields_.text("resource");
  out.now = fields_.time("now");
  out.tenant = fields_.text("tenant");
  out.external_teams = teams_;
  out.attributes = attributes_.value();
  return out;
}

}  // namespace ringfence::facade
