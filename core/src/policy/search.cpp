// The three searches. Each goes over its universe (named parties, named places, permissions) and
// the candidates, and asks decide() about each that can be on the page. The facts that are the same
// for all, such as where the resource stands, are found once.
#include "ringfence/search.h"

#include "encoding/sort.h"
#include "policy/cursor.h"
#include "policy/names.h"
#include "policy/page.h"
#include "policy/question.h"
#include "policy/universe.h"

namespace ringfence {

using namespace policy;

namespace {

template <class Text>
std::vector<std::string_view> sorted_views(std::span<const Text> texts) {
  std::vector<std::string_view> out(texts.begin(), texts.end());
  ringfence::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void write_list(json::Writer& out, std::string_view key,
                const std::vector<std::string_view>& list) {
  out.key(key).begin_array();
  for (const std::string_view text : list)
    out.string(text);
  out.end_array();
}

// What a search has beside its question.
class Listing {
 public:
  Listing(const Compiled& c, const Search& search, std::string_view what)
      : candidates(sorted_views(search.candidates)), search_(search) {
    json::Writer out;
    const Request& asked = search.question;
    out.begin_object();
    out.member("search", what).member("policy", c.digest()).member("type", search.type);
    out.member("subject", asked.subject).member("action", asked.action);
    out.member("resource", asked.resource).member("tenant", asked.tenant);
    if (asked.attributes)
      out.key("attributes").value(*asked.attributes);
    write_list(out, "teams", sorted_views(asked.external_teams));
    write_list(out, "candidates", candidates);
    out.end_object();
    question_ = out.take();
  }

  // Where to begin. Errors: those of the request so far, of the limit and of the cursor.
  [[nodiscard]] Result<void> begin(RequestProblems& problems) {
    if (search_.limit < 1 || search_.limit > kMaxSearchPage)
      problems.add("request.out_of_range", "a page has 1 to 10000 results", "/limit");
    if (problems.get())
      return tl::unexpected(std::move(*problems.get()));
    if (!search_.cursor.empty()) {
      RINGFENCE_TRY(last, read_cursor(question_, search_.cursor));
      after = std::move(last);
    }
    return {};
  }
  [[nodiscard]] bool is_candidate(std::string_view name) const {
    return std::binary_search(candidates.begin(), candidates.end(), name);
  }
  [[nodiscard]] Found found(Page& page) const {
    Found out;
    bool more = false;
    for (const std::string_view name : page.take(more))
      out.results.emplace_back(name);
    if (more)
      out.next = write_cursor(question_, out.results.back());
    return out;
  }

  std::vector<std::string_view> candidates;  // sorted, each once
  std::string after;

 private:
  const Search& search_;
  std::string question_;
};

Found barred(Reason reason) {
  Found out;
  out.barred = reason;
  return out;
}

std::string candidate_place(std::size_t index) { return "/candidates/" + std::to_string(index); }

// Whether a name is of the kind asked for: `team` and `team/web`.
bool has_kind(std::string_view name, std::string_view kind) {
  return kind.empty() || (name.size() > kind.size() && name[kind.size()] == '/' &&
                          name.substr(0, kind.size()) == kind);
}

}  // namespace

Result<Found> Policy::search_subjects(const Search& search) const {
  const Compiled& c = *c_;
  const Request& asked = search.question;
  Listing listing(c, search, "subjects");
  RequestProblems problems;
  check_action(asked.action, problems);
  Chain chain;
  const PathFault fault = read_resource(c, asked.resource, "/resource", chain, problems);
  check_attributes(asked.attributes, problems);
  for (std::size_t i = 0; i < search.candidates.size(); ++i)
    read_subject(c, search.candidates[i], candidate_place(i), problems);
  if (!search.type.empty() && search.type != "user" && search.type != "service" &&
      search.type != "team")
    problems.add("request.bad_type", "a subject's type is `user`, `service` or `team`", "/type");
  RINGFENCE_CHECK(listing.begin(problems));
  const Asked place = place_question(c, asked, fault, chain);
  if (place.barred)
    return barred(*place.barred);

  const TokenTeams tokens = read_teams(c, asked.external_teams);
  Page page(search.limit, listing.after);
  const auto offer = [&](std::string_view name, std::uint32_t party) {
    if (!has_kind(name, search.type))
      return;
    page.offer(name, [&] {
      Subject subject = subject_of(c, party);
      if (party >= c.t.first_user)  // a preview is of a role or a team and nothing else
        subject.tokens = tokens.all;
      QuickSink sink;
      const Facts facts(c, name, asked.action, asked.resource, asked.now, asked.attributes);
      return decide(c, subject, place.action, chain, facts, sink) == Reason::granted;
    });
  };
  for (std::uint32_t party = c.t.first_team; party < c.party_count(); ++party)
    if (is_named(c, party) && !listing.is_candidate(c.party_name(party)))
      offer(c.party_name(party), party);
  for (const std::string_view name : listing.candidates)
    offer(name, c.find_party(name));
  return listing.found(page);
}

Result<Found> Policy::search_resources(const Search& search) const {
  const Compiled& c = *c_;
  const Request& asked = search.question;
  Listing listing(c, search, "resources");
  RequestProblems problems;
  Subject subject = subject_of(c, read_subject(c, asked.subject, "/subject", problems));
  check_action(asked.action, problems);
  check_attributes(asked.attributes, problems);
  Chain chain;
  for (std::size_t i = 0; i < search.candidates.size(); ++i)
    read_resource(c, search.candidates[i], candidate_place(i), chain, problems);
  RINGFENCE_CHECK(listing.begin(problems));
  const std::uint32_t type = search.type.empty() ? kNone : c.t.words.graph.find(search.type);
  const PathFault fault =
      search.type.empty() || type != kNone ? PathFault::none : PathFault::unknown_type;
  const Asked place = place_question(c, asked, fault, chain);
  if (place.barred && *place.barred != Reason::not_applicable)
    return barred(*place.barred);
  if (type != kNone && !c.t.applies_on(place.action, type))
    return barred(Reason::not_applicable);

  const TokenTeams tokens = read_teams(c, asked.external_teams);
  if (subject.party >= c.t.first_user)
    subject.tokens = tokens.all;
  Page page(search.limit, listing.after);
  // `chain` is where `path` stands.
  const auto offer = [&](std::string_view path) {
    if ((type != kNone && chain.type != type) || !c.t.applies_on(place.action, chain.type))
      return;
    page.offer(path, [&] {
      QuickSink sink;
      const Facts facts(c, asked.subject, asked.action, path, asked.now, asked.attributes);
      return decide(c, subject, place.action, chain, facts, sink) == Reason::granted;
    });
  };
  for (const std::uint32_t at : named_places(c)) {
    if (listing.is_candidate(c.place_name(at)))
      continue;
    chain_of(c, at, chain);
    offer(c.place_name(at));
  }
  for (const std::string_view path : listing.candidates)
    if (c.locate(path, chain) == PathFault::none)
      offer(path);
  return listing.found(page);
}

Result<Found> Policy::search_actions(const Search& search) const {
  const Compiled& c = *c_;
  const Request& asked = search.question;
  Listing listing(c, search, "actions");
  RequestProblems problems;
  Subject subject = subject_of(c, read_subject(c, asked.subject, "/subject", problems));
  Chain chain;
  const PathFault fault = read_resource(c, asked.resource, "/resource", chain, problems);
  check_attributes(asked.attributes, problems);
  RINGFENCE_CHECK(listing.begin(problems));
  if (!asked.tenant.empty() && asked.tenant != c.t.tenant)
    return barred(Reason::tenant_boundary);
  if (fault != PathFault::none)
    return barred(fault == PathFault::unknown_type ? Reason::unknown_type
                                                   : Reason::unknown_resource);

  const TokenTeams tokens = read_teams(c, asked.external_teams);
  if (subject.party >= c.t.first_user)
    subject.tokens = tokens.all;
  Page page(search.limit, listing.after);
  for (std::uint32_t action = 0; action < c.t.words.permissions.size(); ++action) {
    if (!c.t.applies_on(action, chain.type))
      continue;
    const std::string_view name = c.t.words.permissions.name(action);
    page.offer(name, [&] {
      QuickSink sink;
      const Facts facts(c, asked.subject, name, asked.resource, asked.now, asked.attributes);
      return decide(c, subject, action, chain, facts, sink) == Reason::granted;
    });
  }
  return listing.found(page);
}

}  // namespace ringfence
