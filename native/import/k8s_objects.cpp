#include "import/k8s_objects.h"

#include <algorithm>

#include "import/document.h"
#include "import/k8s_fields.h"
#include "import/k8s_names.h"

namespace ringfence::import {
namespace {

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kKinds[] = {"ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"};

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

// What the API server takes for a rule's lists, less what never matches.
bool is_verb(std::string_view text) { return text == "*" || (dns_label(text) && text != kOther); }

bool is_group(std::string_view text) {
  return text.empty() || text == "*" || (dns_name(text) && text != "core" && text != kOther);
}

bool is_object(std::string_view text) { return !text.empty() && text.size() <= 253; }

class ObjectReader : K8sFields {
 public:
  ObjectReader(const Source& source, const std::string& file, const std::string& space,
               K8sObjects& out, std::vector<Error>& problems)
      : K8sFields(source, file, problems), root_(source.root), space_(space), out_(out) {}

  void read() {
    const At root{&root_, ""};
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
    const std::size_t before = problems();
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
      if (problems() == before)
        out_.roles.push_back(std::move(role));
    } else {
      K8sBinding binding = read_binding(at, kind == "RoleBinding");
      if (problems() == before)
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
    rule.verbs = texts(at, "verbs", "verb", "is no verb: write a-z, 0-9 and -", is_verb);
    rule.groups =
        texts(at, "apiGroups", "group", "is no API group; the core group is \"\"", is_group);
    rule.resources = texts(
        at, "resources", "resource",
        "is not expressible or matches nothing; write pods, pods/log, */scale or *", is_resource);
    rule.names = texts(at, "resourceNames", "name", "is no name of an object", is_object);
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

  const Node& root_;
  const std::string& space_;
  K8sObjects& out_;
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
