#include "import/k8s_objects.h"

#include <algorithm>
#include <initializer_list>

#include "import/document.h"
#include "import/k8s_names.h"
#include "ringfence/json.h"

namespace ringfence::import {
namespace {

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kKinds[] = {"ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"};

using Names = std::initializer_list<std::string_view>;

bool one_of(std::string_view text, Names names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

// A node and the JSON pointer that leads to it.
struct At {
  const Node* node;
  std::string path;
};

bool is_resource(std::string_view text) {
  const auto word = [](std::string_view part) { return dns_label(part) && part != kOther; };
  const std::size_t slash = text.find('/');
  const std::string_view resource = text.substr(0, slash);
  return (resource == "*" || word(resource)) &&
         (slash == std::string_view::npos || word(text.substr(slash + 1)));
}

bool is_url(std::string_view text) {
  return text == "*" || (text.substr(0, 1) == "/" && text.size() <= 512 &&
                         (text.size() < 2 || text.substr(text.size() - 2) != "**"));
}

class ObjectReader {
 public:
  ObjectReader(const Source& source, const std::string& file, const std::string& space,
               K8sObjects& out, std::vector<Error>& problems)
      : source_(source), file_(file), space_(space), out_(out), problems_(problems) {}

  void read() {
    const At root{&source_.root, ""};
    if (!members(root, "a document", {}))
      return;
    const Node* kind_node = root.node->find("kind");
    const std::string kind = kind_node == nullptr ? "" : kind_node->text;
    if (kind != "List" && kind != "RoleList" && kind != "ClusterRoleList" &&
        kind != "RoleBindingList" && kind != "ClusterRoleBindingList")
      return object(root, "");
    members(root, "a list", {"apiVersion", "kind", "metadata", "items"});
    version(root, kind == "List" ? "v1" : "");
    // What a typed list holds need not say its kind.
    const std::string item = kind.substr(0, kind.size() - 4);
    for (const At& at : list(root, "items"))
      object(at, item);
  }

 private:
  [[nodiscard]] std::string place(const At& at) const {
    std::string out = file_;
    if (at.node->line != 0)
      out += " document " + std::to_string(source_.number) + " line " +
             std::to_string(at.node->line) + " column " + std::to_string(at.node->column);
    return at.path.empty() ? out : out + " " + at.path;
  }

  void problem(const At& at, const char* code, const std::string& message) {
    problems_.push_back({std::string("import.k8s.") + code, message, place(at), {}});
  }

  // Whether it is a map; with names, each other member is a problem.
  bool members(const At& at, const std::string& what, Names names) {
    if (at.node->kind != Node::Kind::map) {
      problem(at, "type", what + " must be a map");
      return false;
    }
    for (const Node& child : at.node->children)
      if (names.size() != 0 && !one_of(child.key, names))
        problem(member(at, child), "member", "`" + child.key + "` is no member of " + what);
    return true;
  }

  static At member(const At& at, const Node& child) {
    return {&child, at.path + "/" + json::pointer_token(child.key)};
  }

  // The member, unless it is absent or null.
  static std::optional<At> find(const At& at, std::string_view name) {
    const Node* child = at.node->find(name);
    if (child == nullptr || child->kind == Node::Kind::null)
      return std::nullopt;
    return member(at, *child);
  }

  std::string text_of(const At& at) {
    if (at.node->kind == Node::Kind::unquoted)
      problem(at, "unquoted", "quote `" + at.node->text + "`: it is not text to every reader");
    else if (at.node->kind != Node::Kind::text)
      problem(at, "type", "write a text");
    else if (std::any_of(at.node->text.begin(), at.node->text.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
      problem(at, "name", "remove the control characters");
    else
      return at.node->text;
    return {};
  }

  std::string text(const At& at, std::string_view name) {
    const auto found = find(at, name);
    const std::size_t before = problems_.size();
    std::string out = found ? text_of(*found) : std::string();
    if (out.empty() && problems_.size() == before)
      problem(found.value_or(at), "missing",
              "`" + std::string(name) + (found ? "` is empty" : "` is missing"));
    return out;
  }

  std::string optional_text(const At& at, std::string_view name) {
    const auto found = find(at, name);
    return found ? text_of(*found) : std::string();
  }

  std::vector<At> list(const At& at, std::string_view name) {
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

  // The texts of a list, each passing `good`, sorted and without repeats.
  template <class Good>
  std::vector<std::string> texts(const At& at, std::string_view name, const char* code,
                                 const char* advice, Good good) {
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

  // A version of the RBAC API whose meaning is today's, or `other`.
  void version(const At& at, std::string_view other = {}) {
    const std::string found = text(at, "apiVersion");
    const bool good = other.empty() ? found == std::string(kRbac) + "/v1" ||
                                          found == std::string(kRbac) + "/v1beta1"
                                    : found == other;
    if (!good && !found.empty())
      problem(*find(at, "apiVersion"), "version",
              "`" + found + "` is not read; write " +
                  (other.empty() ? std::string(kRbac) + "/v1" : std::string(other)));
  }

  void object(const At& at, const std::string& listed) {
    const std::size_t before = problems_.size();
    if (!members(at, "an object", {}))
      return;
    const bool bare = !listed.empty() && !find(at, "kind");
    const std::string kind = bare ? listed : text(at, "kind");
    if (kind.empty())
      return;
    if (std::find(std::begin(kKinds), std::end(kKinds), kind) == std::end(kKinds))
      return problem(at, "kind", "`" + kind + "` is no kind of RBAC");
    if (!bare || find(at, "apiVersion"))
      version(at);
    if (kind == "Role" || kind == "ClusterRole") {
      K8sRole role = read_role(at, kind == "Role");
      if (problems_.size() == before)
        out_.roles.push_back(std::move(role));
    } else {
      K8sBinding binding = read_binding(at, kind == "RoleBinding");
      if (problems_.size() == before)
        out_.bindings.push_back(std::move(binding));
    }
  }

  // Name and namespace, from metadata.
  void identify(const At& at, bool spaced, std::string& space, std::string& name) {
    const auto metadata = find(at, "metadata");
    if (!metadata)
      return problem(at, "missing", "`metadata` is missing");
    if (!members(*metadata, "metadata", {}))
      return;
    name = text(*metadata, "name");
    if (!name.empty() && !path_name(name))
      problem(*find(*metadata, "name"), "name", "`" + name + "` is no name of an object");
    space = optional_text(*metadata, "namespace");
    if (!spaced && find(*metadata, "namespace"))
      problem(*find(*metadata, "namespace"), "namespace", "remove it: this kind has no namespace");
    if (spaced && space.empty())
      space = space_;
    if (spaced && space.empty())
      problem(*metadata, "namespace", "write `namespace`, or say --namespace");
    else if (spaced && !dns_label(space))
      problem(find(*metadata, "namespace").value_or(*metadata), "namespace",
              "`" + space + "` is no name of a namespace");
  }

  Labels labels(const At& at) {
    Labels out;
    if (members(at, "labels", {}))
      for (const Node& child : at.node->children)
        out.emplace(child.key, text_of(member(at, child)));
    return out;
  }

  K8sRole read_role(const At& at, bool spaced) {
    K8sRole role;
    role.place = place(at);
    if (spaced)
      members(at, "a Role", {"apiVersion", "kind", "metadata", "rules"});
    else
      members(at, "a ClusterRole", {"apiVersion", "kind", "metadata", "rules", "aggregationRule"});
    identify(at, spaced, role.space, role.name);
    if (const auto metadata = find(at, "metadata"))
      if (const auto found = find(*metadata, "labels"))
        role.labels = labels(*found);
    for (const At& rule : list(at, "rules"))
      role.rules.push_back(read_rule(rule, spaced));
    if (const auto aggregation = find(at, "aggregationRule"))
      role.selectors = read_selectors(*aggregation);
    return role;
  }

  std::vector<Labels> read_selectors(const At& at) {
    std::vector<Labels> out;
    members(at, "aggregationRule", {"clusterRoleSelectors"});
    for (const At& selector : list(at, "clusterRoleSelectors")) {
      if (find(selector, "matchExpressions"))
        problem(selector, "selector", "write matchLabels instead of matchExpressions");
      else
        members(selector, "a selector", {"matchLabels"});
      const auto found = find(selector, "matchLabels");
      out.push_back(found ? labels(*found) : Labels());
    }
    if (out.empty())
      problem(at, "selector", "`clusterRoleSelectors` selects nothing");
    return out;
  }

  K8sRule read_rule(const At& at, bool spaced) {
    K8sRule rule;
    if (!members(at, "a rule",
                 {"apiGroups", "resources", "resourceNames", "verbs", "nonResourceURLs"}))
      return rule;
    rule.verbs = texts(at, "verbs", "verb", "is no verb: write a-z, 0-9 and -", [](auto& text) {
      return text == "*" || (dns_label(text) && text != kOther);
    });
    rule.groups =
        texts(at, "apiGroups", "group", "is no API group; the core group is \"\"", [](auto& text) {
          return text.empty() || text == "*" ||
                 (dns_name(text) && text != "core" && text != kOther);
        });
    rule.resources = texts(at, "resources", "resource",
                           "matches no resource: write pods, pods/log, */scale or *", is_resource);
    rule.names = texts(at, "resourceNames", "name", "is no name of an object",
                       [](auto& text) { return !text.empty() && text.size() <= 253; });
    rule.urls = texts(at, "nonResourceURLs", "url",
                      "matches no URL: write /path, /path/* or *, at most 512 bytes", is_url);
    const auto longest = [](const std::vector<std::string>& list) {
      std::size_t out = 0;
      for (const std::string& text : list)
        out = std::max(out, text.size());
      return out;
    };
    if (rule.verbs.empty())
      problem(at, "rule", "`verbs` is empty");
    if (!rule.urls.empty()) {
      if (!rule.groups.empty() || !rule.resources.empty() || !rule.names.empty())
        problem(at, "rule", "a rule is about resources or about URLs, not both");
      else if (spaced)
        problem(at, "rule", "a Role cannot speak of URLs");
    } else if (rule.groups.empty() || rule.resources.empty()) {
      problem(at, "rule", "write `apiGroups` and `resources`, or `nonResourceURLs`");
    } else if (longest(rule.groups) + longest(rule.resources) + longest(rule.verbs) > 240) {
      problem(at, "rule", "group, resource and verb are too long for a permission's name");
    }
    return rule;
  }

  K8sBinding read_binding(const At& at, bool spaced) {
    K8sBinding out;
    out.place = place(at);
    members(at, spaced ? "a RoleBinding" : "a ClusterRoleBinding",
            {"apiVersion", "kind", "metadata", "roleRef", "subjects"});
    identify(at, spaced, out.space, out.name);
    if (const auto reference = find(at, "roleRef"))
      read_reference(*reference, spaced, out);
    else
      problem(at, "missing", "`roleRef` is missing");
    for (const At& subject : list(at, "subjects"))
      out.principals.push_back(read_subject(subject, out.space));
    return out;
  }

  void read_reference(const At& at, bool spaced, K8sBinding& out) {
    if (!members(at, "roleRef", {"apiGroup", "kind", "name"}))
      return;
    const std::string kind = text(at, "kind");
    if (!kind.empty() && kind != "ClusterRole" && (kind != "Role" || !spaced))
      problem(at, "role_ref", "`" + kind + "` cannot be bound here");
    if (!one_of(optional_text(at, "apiGroup"), {"", kRbac}))
      problem(at, "role_ref", "write apiGroup: " + std::string(kRbac));
    if (kind == "Role")
      out.role_space = out.space;
    out.role = text(at, "name");
  }

  std::string read_subject(const At& at, const std::string& space) {
    if (!members(at, "a subject", {"apiGroup", "kind", "name", "namespace"}))
      return {};
    const std::string kind = text(at, "kind"), name = text(at, "name");
    if (kind.empty() || name.empty())
      return problem(at, "subject", "a subject has `kind` and `name`"), std::string();
    const bool account = kind == "ServiceAccount";
    if (!account && kind != "User" && kind != "Group")
      return problem(at, "subject", "`" + kind + "` is no User, Group or ServiceAccount"), kind;
    if (!one_of(optional_text(at, "apiGroup"), {"", account ? std::string_view() : kRbac}))
      problem(at, "subject",
              account ? "remove `apiGroup`, accounts are in the core group"
                      : "write apiGroup: " + std::string(kRbac));
    if (!account) {
      if (find(at, "namespace"))
        problem(at, "subject", "remove `namespace`: a " + kind + " has none");
      if (name.size() > 512)
        problem(at, "subject", "at most 512 bytes");
      return kind == "User" ? user_principal(name) : "team/" + escaped(name);
    }
    const std::string said = optional_text(at, "namespace");
    const std::string& in = said.empty() ? space : said;
    if (!dns_label(in))
      problem(at, "subject", "write the account's `namespace`");
    if (!dns_name(name))
      problem(at, "subject", "`" + name + "` is no name of a service account");
    return user_principal("system:serviceaccount:" + in + ":" + name);
  }

  const Source& source_;
  const std::string& file_;
  const std::string& space_;
  K8sObjects& out_;
  std::vector<Error>& problems_;
};

std::string title(const char* kind, const std::string& space, const std::string& name) {
  return (space.empty() ? "Cluster" : "") + std::string(kind) + " " +
         (space.empty() ? name : space + "/" + name);
}

}  // namespace

void read_k8s_objects(const Source& source, const std::string& file, const std::string& space,
                      K8sObjects& out, std::vector<Error>& problems) {
  ObjectReader(source, file, space, out, problems).read();
}

std::string k8s_title(const K8sRole& role) { return title("Role", role.space, role.name); }

std::string k8s_title(const K8sBinding& binding) {
  return title("RoleBinding", binding.space, binding.name);
}

}  // namespace ringfence::import
