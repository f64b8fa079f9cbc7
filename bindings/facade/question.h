// What comes with a question beside who, what and where: the instant, the tenant, attributes, and
// teams of a token. The same members for checks of one and of many.
#pragma once

#include <vector>

#include "facade/operations.h"

namespace ringfence::facade {

// The wire's members for it.
[[nodiscard]] std::vector<Field> circumstance_fields();

// Reads them. Owns what the engine's request points into, so it must outlive that.
class Circumstances {
 public:
  [[nodiscard]] static Result<Circumstances> of(const Fields& request);
  // The request with all of it, and subject, action and resource where the members are there.
  [[nodiscard]] Request request() const;

 private:
  Circumstances(const Fields& fields, Attributes attributes)
      : fields_(fields), attributes_(std::move(attributes)),
        teams_(fields.texts("external_teams")) {}
  Fields fields_;
  Attributes attributes_;
  std::vector<std::string> teams_;
};

}  // namespace ringfence::facade
