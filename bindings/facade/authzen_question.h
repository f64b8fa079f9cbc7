// Reading AuthZEN's entities, and naming them as the policy does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "facade/authzen.h"

namespace ringfence::facade {

// Which entities must be there, and with an `id`.
enum class Wanted : std::uint8_t { whole, type_only, nothing };

// A request as the engine takes it, with what it points into.
class AuthzenQuestion {
 public:
  struct Shape {
    Wanted subject = Wanted::whole, resource = Wanted::whole;
    bool action = true;
  };
  // Reads `item`, whose absent members come from `defaults`.
  [[nodiscard]] static Result<AuthzenQuestion> read(const AuthzenCall& call, json::Value item,
                                                    json::Value defaults, Shape shape);
  [[nodiscard]] Request request() const;

  std::string subject, resource;  // as the policy names them
  std::string_view subject_type, resource_type, action;
  bool other_tenant = false;  // the resource is the root of another tenant

 private:
  std::optional<json::Document> attributes_;
  Timestamp now_ = 0;
};

// The id in a segment of a path, and back.
[[nodiscard]] std::string authzen_id(std::string_view segment);
[[nodiscard]] std::string authzen_segment(std::string_view id);

}  // namespace ringfence::facade
