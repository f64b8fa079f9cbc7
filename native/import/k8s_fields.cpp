#include "import/k8s_fields.h"

#include "ringfence/json.h"

namespace ringfence::import {
namespace {

// C0, DEL or C1: no id has them (docs/POLICY.md, Names). The text is valid UTF-8.
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F || (c == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0))
      return true;
  }
  return false;
}

}  // namespace

std::string K8sFields::place(const At& at) const {
  std::string out = file_;
  if (at.node->line != 0)
    out += " document " + std::to_string(source_.number) + " line " +
           std::to_string(at.node->line) + " column " + std::to_string(at.node->column);
  return at.path.empty() ? out : out + " " + at.path;
}

void K8sFields::problem(const At& at, const char* code, const std::string& message) {
  problems_.push_back({std::string("import.k8s.") + code, message, place(at), {}});
}

bool K8sFields::members(const At& at, const std::string& what, Names names) {
  if (at.node->kind != Node::Kind::map) {
    problem(at, "type", what + " must be a map");
    return false;
  }
  for (const Node& child : at.node->children)
    if (names.size() != 0 && !one_of(child.key, names))
      problem(member(at, child), "member", "`" + child.key + "` is no member of " + what);
  return true;
}

At K8sFields::member(const At& at, const Node& child) {
  return {&child, at.path + "/" + json::pointer_token(child.key)};
}

std::optional<At> K8sFields::find(const At& at, std::string_view name) {
  const Node* child = at.node->find(name);
  if (child == nullptr || child->kind == Node::Kind::null)
    return std::nullopt;
  return member(at, *child);
}

std::string K8sFields::text_of(const At& at) {
  if (at.node->kind == Node::Kind::unquoted)
    problem(at, "unquoted", "quote `" + at.node->text + "`: it is not text to every reader");
  else if (at.node->kind != Node::Kind::text)
    problem(at, "type", "write a text");
  else if (has_control(at.node->text))
    problem(at, "name", "remove the control characters");
  else
    return at.node->text;
  return {};
}

std::string K8sFields::text(const At& at, std::string_view name) {
  const auto found = find(at, name);
  const std::size_t before = problems_.size();
  std::string out = found ? text_of(*found) : std::string();
  if (out.empty() && problems_.size() == before)
    problem(found.value_or(at), "missing",
            "`" + std::string(name) + (found ? "` is empty" : "` is missing"));
  return out;
}

std::string K8sFields::optional_text(const At& at, std::string_view name) {
  const auto found = find(at, name);
  return found ? text_of(*found) : std::string();
}

std::vector<At> K8sFields::list(const At& at, std::string_view name) {
  std::vector<At> out;
  const auto found = find(at, name);
  if (!found)
    return out;
  if (found->node->kind != Node::Kind::list)
    problem(*found, "type", "`" + std::string(name) + "` must be a list");
  else
    for (const Node& child : found->node->children)
      out.push_back({&child, found->path + "/" + std::to_string(out.size())});
  return out;
}

std::vector<std::string> K8sFields::texts(const At& at, std::string_view name, const char* code,
                                          const char* advice, bool (*good)(std::string_view)) {
  std::vector<std::string> out;
  for (const At& element : list(at, name)) {
    const std::size_t before = problems_.size();
    std::string value = text_of(element);
    if (problems_.size() == before && !good(value))
      problem(element, code, "`" + value + "` " + advice);
    out.push_back(std::move(value));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace ringfence::import
