#include "facade/authzen_question.h"

namespace ringfence::facade {
namespace {

tl::unexpected<Error> missing(json::Value object, std::string_view name) {
  return fail("request.missing_member", "`" + std::string(name) + "` is needed here",
              object.pointer());
}

tl::unexpected<Error> mistyped(json::Value value, std::string_view kind) {
  return fail("request.wrong_type", "this must be " + std::string(kind), value.pointer());
}

// A member of an entity that is text.
Result<std::string_view> text(json::Value entity, std::string_view name) {
  const auto found = entity.get(name);
  if (!found)
    return missing(entity, name);
  if (!found->is(json::Kind::string))
    return mistyped(*found, "a string");
  return found->string();
}

// An entity or the context; null where it may be left out and is.
Result<std::optional<json::Value>> object(json::Value item, json::Value defaults,
                                          std::string_view name, bool needed) {
  auto found = item.get(name);
  if (!found)
    found = defaults.get(name);
  if (!found)
    return needed ? Result<std::optional<json::Value>>(missing(item, name)) : std::nullopt;
  if (!found->is(json::Kind::object))
    return mistyped(*found, "an object");
  return std::optional<json::Value>(*found);
}

Result<void> add_properties(json::Writer& out, std::string_view key,
                            const std::optional<json::Value>& entity) {
  if (!entity)
    return {};
  const auto properties = entity->get("properties");
  if (!properties)
    return {};
  if (!properties->is(json::Kind::object))
    return mistyped(*properties, "an object");
  out.key(key).value(*properties);
  return {};
}

// The path that a resource is, or nothing that exists.
std::string path_of(const AuthzenCall& call, std::string_view type, std::string_view id) {
  if (!call.paths)
    return std::string(type) + "/" + authzen_segment(id);
  const std::size_t last = id.rfind('/');
  const std::string_view above = id.substr(0, last == std::string_view::npos ? 0 : last);
  const std::size_t slash = above.rfind('/');
  const std::string_view stated = above.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return stated == type ? std::string(id) : std::string();
}

}  // namespace

Result<AuthzenQuestion> AuthzenQuestion::read(const AuthzenCall& call, json::Value item,
                                              json::Value defaults, Shape shape) {
  AuthzenQuestion out;
  out.now_ = call.now;
  RINGFENCE_TRY(who, object(item, defaults, "subject", shape.subject != Wanted::nothing));
  RINGFENCE_TRY(what, object(item, defaults, "action", shape.action));
  RINGFENCE_TRY(where, object(item, defaults, "resource", shape.resource != Wanted::nothing));
  RINGFENCE_TRY(context, object(item, defaults, "context", false));
  if (shape.subject != Wanted::nothing) {
    RINGFENCE_TRY(type, text(*who, "type"));
    out.subject_type = type;
  }
  if (shape.subject == Wanted::whole) {
    RINGFENCE_TRY(id, text(*who, "id"));
    if (out.subject_type == "user" || out.subject_type == "service")
      out.subject = std::string(out.subject_type) + "/" + authzen_segment(id);
  }
  if (shape.action) {
    RINGFENCE_TRY(name, text(*what, "name"));
    out.action = name;
  }
  if (shape.resource != Wanted::nothing) {
    RINGFENCE_TRY(type, text(*where, "type"));
    out.resource_type = type;
  }
  if (shape.resource == Wanted::whole) {
    RINGFENCE_TRY(id, text(*where, "id"));
    out.other_tenant = out.resource_type == "tenant" && id != call.policy.tenant();
    out.resource = out.resource_type == "tenant" ? std::string("tenant")
                                                 : path_of(call, out.resource_type, id);
  }
  json::Writer attributes;
  attributes.begin_object();
  if (context)
    attributes.key("context").value(*context);
  // What is searched for has no attributes of its own yet.
  if (shape.subject == Wanted::whole)
    RINGFENCE_CHECK(add_properties(attributes, "principal", who));
  if (shape.action)
    RINGFENCE_CHECK(add_properties(attributes, "action", what));
  if (shape.resource == Wanted::whole)
    RINGFENCE_CHECK(add_properties(attributes, "resource", where));
  attributes.end_object();
  RINGFENCE_TRY(document, json::Document::parse(attributes.take()));
  out.attributes_ = std::move(document);
  return out;
}

Request AuthzenQuestion::request() const {
  Request out;
  out.subject = subject;
  out.action = action;
  out.resource = resource;
  out.now = now_;
  out.attributes = attributes_->root();
  return out;
}

std::string authzen_segment(std::string_view id) {
  std::string out;
  for (const char c : id) {
    if (c == '/')
      out += "%2F";
    else if (c == '%')
      out += "%25";
    else
      out += c;
  }
  return out;
}

std::string authzen_id(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] != '%') {
      out += segment[i];
      continue;
    }
    out += segment.substr(i, 3) == "%2F" ? '/' : '%';
    i += 2;
  }
  return out;
}

}  // namespace ringfence::facade
