#include "import/node.h"

#include "ringfence/encoding.h"
#include "ringfence/json.h"

namespace ringfence::import {
namespace {

// One value without its children.
Node shallow(json::Value value, std::string_view key) {
  Node out;
  out.key = key;
  switch (value.kind()) {
  case json::Kind::null:
    break;
  case json::Kind::string:
    out.kind = Node::Kind::text;
    out.text = value.string();
    break;
  case json::Kind::array:
    out.kind = Node::Kind::list;
    break;
  case json::Kind::object:
    out.kind = Node::Kind::map;
    break;
  default:
    out.kind = Node::Kind::unquoted;
    out.text = json::canonical(value);
  }
  return out;
}

Result<std::vector<Source>> read_json(std::string_view text, const std::string& name) {
  json::Options options;
  options.max_bytes = kMaxImport;
  options.max_values = kMaxNodes;
  auto parsed = json::Document::parse(text, options);
  if (!parsed)
    return fail(parsed.error().code, parsed.error().message, name + " " + parsed.error().path);
  struct Open {
    Node* node;  // stays where it is: only the innermost open node gets children
    json::Value::Iterator at, end;
  };
  const json::Value root = parsed->root();
  Source out{1, shallow(root, "")};
  std::vector<Open> open{{&out.root, root.begin(), root.end()}};
  while (!open.empty()) {
    Open& top = open.back();
    if (top.at == top.end) {
      open.pop_back();
      continue;
    }
    const auto [key, value] = *top.at;
    ++top.at;
    top.node->children.push_back(shallow(value, key));
    if (value.is(json::Kind::array) || value.is(json::Kind::object))
      open.push_back({&top.node->children.back(), value.begin(), value.end()});
  }
  std::vector<Source> sources;
  sources.push_back(std::move(out));
  return sources;
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  for (const Node& child : children)
    if (kind == Kind::map && child.key == name)
      return &child;
  return nullptr;
}

Result<std::vector<Source>> read_nodes(std::string_view text, const std::string& name) {
  if (text.size() > kMaxImport)
    return fail("import.too_large", "a file may have 64 MiB; split it", name);
  if (!valid_utf8(text))
    return fail("import.encoding", "save the file as UTF-8", name);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{')
    return read_json(text, name);
  return read_yaml(text, name);
}

}  // namespace ringfence::import
