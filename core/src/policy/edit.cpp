#include "policy/edit.h"

namespace ringfence::policy {

using json::Kind;

namespace {

bool contains(const auto& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

using Section = std::optional<json::Value>;

Section member(const Section& object, std::string_view key) {
  return object ? object->get(key) : std::nullopt;
}

Names words_of(const Section& array) {
  Names out;
  if (array)
    for (const auto& [key, value] : *array)
      out.intern(value.string());
  return out;
}

void read_strings(json::Value array, Problems& problems) {
  Names seen;
  for (const auto& [key, value] : array) {
    if (!value.is(Kind::string)) {
      problems.add("policy.wrong_type", "this must be a string", value);
      continue;
    }
    const std::uint32_t before = seen.size();
    if (seen.intern(value.string()) < before)
      problems.add("policy.duplicate", "`" + std::string(value.string()) + "` is listed twice",
                   value);
  }
}

class Editor {
 public:
  Editor(json::Value document, json::Value changes, Problems& problems)
      : document_(document), changes_(changes), problems_(problems) {}

  std::string run() {
    out_.begin_object();
    for (const auto& [key, value] : document_)
      if (key != "revision" && !contains(kNamedSections, key) && !contains(kRowSections, key))
        out_.key(key).value(value);
    const auto revision = changes_.get("revision");
    out_.member("revision",
                revision ? revision->integer() : document_.get("revision")->integer() + 1);
    for (const auto section : kNamedSections)
      named(section);
    for (const auto section : kRowSections)
      rows(section);
    out_.end_object();
    return out_.take();
  }

 private:
  void missing(json::Value at, const Section& rows) {
    problems_.add("policy.unknown_row",
                  "the document has no `" + std::string(at.string()) + "`" +
                      problems_.nearest(at.string(), names_in(rows)),
                  at);
  }

  // What the section's rows are called.
  std::vector<std::string_view> names_in(const Section& rows) const {
    std::vector<std::string_view> out;
    if (rows && !problems_.full())
      for (const auto& [name, row] : *rows)
        out.push_back(name.empty() ? row.get("id")->string() : name);
    return out;
  }

  void named(std::string_view section) {
    const Section before = document_.get(section), change = changes_.get(section);
    const bool joining = section == "teams" && changes_.get("members");
    if (!before && !change && !joining)
      return;
    const Section set = member(change, "set");
    const Section remove = member(change, "remove");
    const Names removed = words_of(remove);
    if (remove)
      for (const auto& [key, name] : *remove)
        if (!before || !before->get(name.string()))
          missing(name, before);
    out_.key(section).begin_object();
    if (before)
      for (const auto& [name, value] : *before)
        if (removed.find(name) == kNone && !member(set, name))
          entry(section, name, value);
    if (set)
      for (const auto& [name, value] : *set)
        entry(section, name, value);
    out_.end_object();
  }

  void entry(std::string_view section, std::string_view name, json::Value value) {
    out_.key(name);
    const Section members = changes_.get("members");
    const Section add = member(member(members, "add"), name);
    const Section remove = member(member(members, "remove"), name);
    if (section != "teams" || (!add && !remove) || !value.is(Kind::object)) {
      out_.value(value);
      return;
    }
    const Section before = value.get("members");
    const Names removed = words_of(remove);
    Names were, now;
    out_.begin_object();
    for (const auto& [key, other] : value)
      if (key != "members")
        out_.key(key).value(other);
    out_.key("members").begin_array();
    if (before && before->is(Kind::array)) {
      for (const auto& [key, who] : *before) {
        const bool text = who.is(Kind::string);
        if (text)
          were.intern(who.string());
        if (text && removed.find(who.string()) != kNone)
          continue;
        out_.value(who);
        if (text)
          now.intern(who.string());
      }
    }
    if (remove)
      for (const auto& [key, who] : *remove)
        if (were.find(who.string()) == kNone)
          problems_.add("policy.not_a_member",
                        "`" + std::string(who.string()) + "` is not a member of this team", who);
    if (add)
      for (const auto& [key, who] : *add) {
        out_.value(who);
        if (now.find(who.string()) != kNone)
          problems_.add("policy.duplicate",
                        "`" + std::string(who.string()) + "` is a member already", who);
      }
    out_.end_array().end_object();
  }

  void rows(std::string_view section) {
    const Section before = document_.get(section), change = changes_.get(section);
    if (!before && !change)
      return;
    const Section remove = member(change, "remove"), add = member(change, "add");
    Names left = words_of(remove);
    std::vector<std::uint8_t> found(left.size(), 0);
    out_.key(section).begin_array();
    if (before)
      for (const auto& [key, row] : *before) {
        const std::uint32_t id = left.size() == 0 ? kNone : left.find(row.get("id")->string());
        if (id == kNone)
          out_.value(row);
        else
          found[id] = 1;
      }
    if (remove)
      for (const auto& [key, name] : *remove)
        if (found[left.find(name.string())] == 0)
          missing(name, before);
    if (add)
      for (const auto& [key, row] : *add)
        out_.value(row);
    out_.end_array();
  }

  json::Value document_, changes_;
  Problems& problems_;
  json::Writer out_;
};

}  // namespace

void read_changes(json::Value changes, Problems& problems) {
  static constexpr MemberSpec kSections[] = {
      {"revision", Kind::integer},     {"types", Kind::object},      {"permissions", Kind::object},
      {"roles", Kind::object},         {"teams", Kind::object},      {"resources", Kind::object},
      {"secret_scopes", Kind::object}, {"bindings", Kind::object},   {"denies", Kind::object},
      {"boundaries", Kind::object},    {"separation", Kind::object}, {"members", Kind::object},
      {"attributes", Kind::object},    {"$schema", Kind::string}};
  static constexpr MemberSpec kNamed[] = {{"set", Kind::object}, {"remove", Kind::array}};
  static constexpr MemberSpec kRows[] = {{"add", Kind::array}, {"remove", Kind::array}};
  static constexpr MemberSpec kMembers[] = {{"add", Kind::object}, {"remove", Kind::object}};
  (void)problems.members(changes, kSections);
  if (!problems.empty())
    return;
  for (const auto section : kNamedSections)
    if (const auto change = changes.get(section))
      if (const auto [set, remove] = problems.members(*change, kNamed); remove)
        read_strings(*remove, problems);
  for (const auto section : kRowSections)
    if (const auto change = changes.get(section))
      if (const auto [add, remove] = problems.members(*change, kRows); remove)
        read_strings(*remove, problems);
  const auto members = changes.get("members");
  if (!members)
    return;
  for (const auto& side : problems.members(*members, kMembers)) {
    if (!side)
      continue;
    for (const auto& [team, list] : *side) {
      if (list.is(Kind::array))
        read_strings(list, problems);
      else
        problems.add("policy.wrong_type", "this must be an array", list);
    }
  }
}

std::string edit(json::Value document, json::Value changes, Problems& problems) {
  std::string out = Editor(document, changes, problems).run();
  // Joining or leaving a team that is not there.
  if (const auto members = changes.get("members")) {
    const Section before = document.get("teams"), change = changes.get("teams");
    const Names removed = words_of(member(change, "remove"));
    Names known;
    if (before)
      for (const auto& [team, row] : *before)
        known.intern(team);
    for (const auto& [side, teams] : *members)
      for (const auto& [team, list] : teams)
        if (!member(member(change, "set"), team) &&
            (removed.find(team) != kNone || known.find(team) == kNone))
          problems.add("policy.unknown_team",
                       "unknown team `" + std::string(team) + "`" +
                           problems.nearest(team, problems.candidates(known)),
                       list);
  }
  return out;
}

std::string edited(const Compiled& c) {
  const Delta& delta = *c.delta;
  json::Writer out;
  out.begin_object().member("revision", c.revision);
  out.key("bindings").begin_object().key("remove").begin_array();
  for (const std::uint32_t source : delta.removed)
    out.string(c.t.bindings.name(source));
  out.end_array().key("add").begin_array();
  for (const NewBinding& binding : delta.bindings)
    if (binding.alive)
      out.raw(binding.text);
  out.end_array().end_object().key("members").begin_object();
  for (const bool joined : {false, true}) {
    out.key(joined ? "add" : "remove").begin_object();
    for (std::uint32_t team = c.t.first_team; team < c.t.first_user; ++team) {
      bool open = false;
      for (const Membership& row : delta.members) {
        const bool listed =
            joined ? row.now && (!row.in_document || row.left) : row.in_document && row.left;
        if (row.team != team || !listed)
          continue;
        if (!open)
          out.key(c.t.words.teams.name(team - c.t.first_team)).begin_array();
        open = true;
        out.string(row.member);
      }
      if (open)
        out.end_array();
    }
    out.end_object();
  }
  out.end_object().end_object();
  const std::string changes = out.take();
  // Both were accepted before, so neither parse can fail and there is nothing to report.
  const auto base = json::Document::parse(c.t.canonical);
  const auto merged = json::Document::parse(changes);
  Problems none;
  return edit(base->root(), merged->root(), none);
}

}  // namespace ringfence::policy
