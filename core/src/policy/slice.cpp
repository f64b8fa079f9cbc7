// slice: copies of a document what bears on one principal.
//
// Rows are picked by whom they name: the principal, a team it is in, everyone. Roles follow from
// the bindings, teams from the rows. A condition that reads the principal's id or type is evaluated
// as far as these go, which takes out the other principals that it names: a deny or boundary that
// is surely not met goes, everything else keeps a `when`, since separation asks whether there is
// one.
//
// Nothing that tells reasons apart may go: every type, permission and declared resource stays, as
// unknown and not granted are different answers. The parent of a resource is the nearest ancestor
// that is a scope of the slice; what lies between decides nothing.
#include "ringfence/slice.h"

#include <algorithm>

#include "policy/bundle_parts.h"
#include "policy/names.h"
#include "policy/question.h"

namespace ringfence {

using namespace policy;

namespace {

using Texts = Table<char>;

bool has(const Texts& texts, std::string_view text) { return texts.find(text) != kNone; }

class Slicer {
 public:
  Slicer(const Compiled& c, json::Value document, std::string_view principal,
         const Subject& subject)
      : c_(c), document_(document), principal_(principal), subject_(subject) {}

  std::string run();

 private:
  using Members = std::initializer_list<std::string_view>;

  void pick_parties();
  void bindings();
  void denies();
  void boundaries();
  void teams();
  void roles();
  void permissions();
  void resources();
  void attributes();
  bool leads(std::uint32_t team) const;
  bool when(json::Value row, bool gates_allows, std::string& text);
  bool needs_cap(json::Value row) const;

  // Calls visit(member) for what a section has.
  template <class Visit>
  void each(std::string_view section, Visit visit) const {
    if (const auto found = document_.get(section))
      for (const auto& member : *found)
        visit(member);
  }
  void copy(json::Value from, Members members) {
    for (const std::string_view name : members)
      if (const auto value = from.get(name))
        out_.key(name).value(*value);
  }

  const Compiled& c_;
  json::Value document_;
  std::string_view principal_;
  const Subject& subject_;
  Texts parties_;                        // whose rows count
  Texts named_, roles_, scopes_, read_;  // in what is kept; read_: attributes of its conditions
  std::vector<std::uint64_t> allowed_;   // permissions that some binding allows
  json::Writer out_;
};

// The principal and all its teams.
void Slicer::pick_parties() {
  parties_.intern(principal_);
  each_party(subject_, [&](std::uint32_t party) {
    parties_.intern(c_.party_name(party));
    return true;
  });
}

// Whether a team has rows in the slice, or leads to one that has.
bool Slicer::leads(std::uint32_t team) const {
  const auto named = [&](std::uint32_t one) { return has(named_, c_.party_name(one)); };
  const auto above = c_.teams(team);
  return named(team) || std::any_of(above.begin(), above.end(), named);
}

// A row's condition with the principal put in, in `text`; empty if it has none. False: it is surely
// not met, and gates no allow, whose reason would then be another.
bool Slicer::when(json::Value row, bool gates_allows, std::string& text) {
  const auto given = row.get("when");
  if (!given)
    return true;
  text = given->string();
  const auto condition = Condition::compile(text, c_.t.words.attributes);
  if (!condition)
    return true;  // cannot be: the document loaded
  std::vector<std::string> unknown{"now"};
  bool known = false;
  for (const std::string& path : condition->attributes()) {
    const bool fact = path == "principal.id" || path == "principal.type";
    known = known || fact;
    if (!fact)
      unknown.push_back(path.substr(0, path.find('.', path.find('.') + 1)));
  }
  if (known) {
    condition::Activation on;
    on.principal = {principal_.substr(0, principal_.find('/')), principal_, {}};
    const condition::Partial left = condition->evaluate(on, unknown);
    using Kind = condition::Partial::Kind;
    if (left.kind == Kind::no && !gates_allows)
      return false;
    if (left.kind != Kind::error)
      text = left.kind == Kind::no ? "false" : left.kind == Kind::yes ? "true" : left.residual;
  }
  if (const auto kept = Condition::compile(text, c_.t.words.attributes))
    for (const std::string& path : kept->attributes())
      read_.intern(path);
  return true;
}

void Slicer::bindings() {
  allowed_.assign(c_.t.set_words, 0);
  out_.key("bindings").begin_array();
  each("bindings", [&](const json::Value::Member& at) {
    const json::Value row = at.value;
    if (!has(parties_, row.get("principal")->string()))
      return;
    const std::string_view role = row.get("role")->string();
    const std::size_t set = c_.t.words.roles.find(role) * c_.t.set_words;
    std::uint64_t any = 0;
    for (std::size_t w = 0; w < c_.t.set_words; ++w) {
      allowed_[w] |= c_.t.allow_sets[set + w];
      any |= c_.t.allow_sets[set + w] | c_.t.deny_sets[set + w];
    }
    if (any == 0)
      return;  // a role that says nothing
    roles_.intern(role);
    named_.intern(row.get("principal")->string());
    scopes_.intern(row.get("scope")->string());
    std::string condition;
    (void)when(row, true, condition);
    out_.begin_object();
    copy(row, {"id", "principal", "role", "scope", "not_before", "expires"});
    if (!condition.empty())
      out_.member("when", condition);
    out_.end_object();
  });
  out_.end_array();
}

void Slicer::denies() {
  out_.key("denies").begin_array();
  each("denies", [&](const json::Value::Member& at) {
    const json::Value row = at.value;
    const auto who = row.get("principals");
    std::vector<std::string_view> mine;
    if (who)
      for (const auto& one : *who)
        if (has(parties_, one.value.string()))
          mine.push_back(one.value.string());
    const bool everyone = !who;
    std::string condition;
    if ((!everyone && mine.empty()) || !when(row, false, condition))
      return;
    scopes_.intern(row.get("scope")->string());
    out_.begin_object();
    copy(row, {"id", "permissions", "scope"});
    if (!everyone) {
      out_.key("principals").begin_array();
      for (const std::string_view one : mine) {
        named_.intern(one);
        out_.string(one);
      }
      out_.end_array();
    }
    if (!condition.empty())
      out_.member("when", condition);
    out_.end_object();
  });
  out_.end_array();
}

// Whether a boundary leaves out something that a binding allows: only then it can cap.
bool Slicer::needs_cap(json::Value row) const {
  for (std::uint32_t p = 0; p < c_.t.words.permissions.size(); ++p) {
    bool inside = false;
    for (const auto& pattern : *row.get("allow"))
      inside = inside || pattern_matches(pattern.value.string(), c_.t.words.permissions.name(p));
    if (!inside && (allowed_[p / 64] >> (p % 64) & 1) != 0)
      return true;
  }
  return false;
}

void Slicer::boundaries() {
  out_.key("boundaries").begin_array();
  each("boundaries", [&](const json::Value::Member& at) {
    const json::Value row = at.value;
    const std::string_view who = row.get("principal")->string();
    std::string condition;
    if ((who != kTenantPath && !has(parties_, who)) || !needs_cap(row) ||
        !when(row, false, condition))
      return;
    named_.intern(who);
    out_.begin_object();
    copy(row, {"id", "principal", "allow"});
    if (!condition.empty())
      out_.member("when", condition);
    out_.end_object();
  });
  out_.end_array();
}

void Slicer::teams() {
  out_.key("teams").begin_object();
  each("teams", [&](const json::Value::Member& team) {
    const std::string name = "team/" + escape_segment(team.key);
    if (!has(parties_, name) || !leads(c_.t.parties.find(name)))
      return;
    out_.key(team.key).begin_object();
    copy(team.value, {"external"});
    if (const auto members = team.value.get("members")) {
      out_.key("members").begin_array();
      for (const auto& member : *members)
        if (has(parties_, member.value.string()) &&
            (member.value.string() == principal_ ||
             leads(c_.t.parties.find(member.value.string()))))
          out_.string(member.value.string());
      out_.end_array();
    }
    out_.end_object();
  });
  out_.end_object();
}

void Slicer::roles() {
  for (std::uint32_t i = 0; i < roles_.size(); ++i)  // grows: what they inherit comes after
    for (const std::uint32_t role : c_.t.roles[c_.t.words.roles.find(roles_.name(i))].inherits)
      roles_.intern(std::string(c_.t.words.roles.name(role)));
  out_.key("roles").begin_object();
  each("roles", [&](const json::Value::Member& role) {
    if (!has(roles_, role.key))
      return;
    out_.key(role.key).begin_object();
    copy(role.value, {"inherits", "allow", "deny"});
    out_.end_object();
  });
  out_.end_object();
}

void Slicer::permissions() {
  out_.key("permissions").begin_object();
  each("permissions", [&](const json::Value::Member& permission) {
    out_.key(permission.key).begin_object();
    copy(permission.value, {"on"});
    out_.end_object();
  });
  out_.end_object();
}

void Slicer::resources() {
  out_.key("resources").begin_object();
  each("resources", [&](const json::Value::Member& resource) {
    std::uint32_t at = c_.place(c_.t.places.find(resource.key)).parent;
    while (at != 0 && !has(scopes_, c_.place_name(at)))
      at = c_.place(at).parent;
    const std::uint32_t type =
        c_.t.words.graph.find(resource.key.substr(0, resource.key.find('/')));
    if (at == 0 && c_.t.words.graph.permits(type, kTenantType))
      return;  // exists without being declared
    out_.key(resource.key).begin_object().member("parent", c_.place_name(at)).end_object();
  });
  out_.end_object();
}

// Declared types of the attributes that conditions read, of those within and around them as well.
void Slicer::attributes() {
  const auto overlaps = [](std::string_view a, std::string_view b) {
    const std::size_t n = std::min(a.size(), b.size());
    return a.substr(0, n) == b.substr(0, n) &&
           (a.size() == b.size() || (a.size() > n ? a : b)[n] == '.');
  };
  out_.key("attributes").begin_object();
  each("attributes", [&](const json::Value::Member& group) {
    out_.key(group.key).begin_object();
    for (const auto& [name, type] : group.value) {
      const std::string path = std::string(group.key) + '.' + std::string(name);
      bool kept = false;
      for (std::uint32_t i = 0; i < read_.size(); ++i)
        kept = kept || overlaps(path, read_.name(i));
      if (kept)
        out_.key(name).value(type);
    }
    out_.end_object();
  });
  out_.end_object();
}

std::string Slicer::run() {
  pick_parties();
  out_.begin_object();
  copy(document_, {"ringfence", "tenant", "revision", "types", "secret_scopes"});
  bindings();
  denies();
  boundaries();
  teams();
  roles();
  permissions();
  resources();
  attributes();
  // Only what a token adds completes a pair: the document's own were refused when it was loaded.
  if (std::any_of(subject_.tokens.begin(), subject_.tokens.end(),
                  [&](std::uint32_t team) { return leads(team); }))
    copy(document_, {"separation"});
  out_.end_object();
  return out_.take();
}

}  // namespace

Result<std::string> slice(const Policy& policy, std::string_view principal,
                          std::span<const std::string> external_teams) {
  const Compiled& c = Access::compiled(policy);
  const auto name = parse_principal(principal);
  if (!name || (name->kind != PrincipalKind::user && name->kind != PrincipalKind::service))
    return fail("request.bad_subject", "a slice is for a `user/…` or a `service/…`", "/principal");
  RINGFENCE_TRY(document, json::Document::parse(c.canonical()));
  Subject subject = subject_of(c, c.find_party(principal));
  const TokenTeams teams = read_teams(c, external_teams);
  subject.tokens = teams.all;
  return Slicer(c, document.root(), principal, subject).run();
}

}  // namespace ringfence
