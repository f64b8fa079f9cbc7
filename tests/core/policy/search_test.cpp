#include "ringfence/search.h"

#include "rich_models.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

using Finder = Result<Found> (Policy::*)(const Search&) const;

// All pages of a search.
Strings all_pages(const Policy& policy, Finder finder, Search search) {
  Strings out;
  std::string cursor;
  for (;;) {
    search.cursor = cursor;
    const auto found = (policy.*finder)(search);
    if (!found)
      FAIL(found.error().code << " " << found.error().message);
    REQUIRE(found->results.size() <= search.limit);
    REQUIRE((found->next.empty() || found->results.size() == search.limit));
    out.insert(out.end(), found->results.begin(), found->results.end());
    if (found->next.empty())
      return out;
    cursor = found->next;
  }
}

Strings of_kind(const std::set<std::string>& from, const std::string& kind) {
  Strings out;
  for (const auto& name : from)
    if (kind.empty() || name.substr(0, kind.size() + 1) == kind + "/")
      out.push_back(name);
  return out;
}

std::set<std::string> subjects_of(const Policy& policy) {
  const auto named = policy.principals();
  std::set<std::string> out(named.begin(), named.end());
  for (const auto& team : kTeams)
    out.insert("team/" + team);
  return out;
}

const char* const kSmall =
    R"([{"id":"b","principal":"team/t","role":"dev","scope":"project/web"}])";

Policy small_policy(int users) {
  std::string members;
  for (int i = 0; i < users; ++i)
    members += (i ? ",\"user/" : "\"user/") + std::to_string(i) + "\"";
  return load({{"teams", R"({"t":{"members":[)" + members + "]}}"}, {"bindings", kSmall}});
}

Search who_previews(std::size_t limit) {
  Search search;
  search.question.action = "deploy.preview";
  search.question.resource = "project/web";
  search.question.now = kNow;
  search.limit = limit;
  return search;
}

std::string search_error(const Result<Found>& found) {
  return found ? "" : found.error().code + " " + found.error().path;
}

}  // namespace

TEST_CASE("law: listed exactly if check allows, for all three searches", "[policy][law][search]") {
  std::size_t listed = 0, left_out = 0;
  each_rich_model(1, 3000, [&](Random& random, const RichModel& model, const Policy& policy) {
    const RichQuestion q(random);
    CAPTURE(q.action, q.resource, q.subject, model.text);
    Search search;
    search.question = q.request();
    search.limit = 1 + random.below(4);

    const Strings people = {"user/none", "user/a", "service/z", "team/t1"};
    const Strings kinds = {"", "user", "service", "team"};
    const std::string kind = random.pick(kinds);
    search.type = kind;
    search.candidates = people;
    std::set<std::string> universe = subjects_of(policy);
    universe.insert(people.begin(), people.end());
    Strings wanted;
    for (const auto& who : of_kind(universe, kind))
      if (q.ask(policy, who, q.action, q.resource) == Reason::granted)
        wanted.push_back(who);
      else
        ++left_out;
    listed += wanted.size();
    search.question.subject = {};
    CHECK(all_pages(policy, &Policy::search_subjects, search) == wanted);

    const Strings paths = {"project/new", "project/web/env/p", "repo/other", "runtime/none", "x/y"};
    const Strings types = {"", "project", "env", "runtime", "tenant"};
    const std::string type = random.pick(types);
    search.question = q.request();
    search.question.resource = {};
    search.type = type;
    search.candidates = paths;
    universe = model.places;
    universe.insert(paths.begin(), paths.end());
    wanted.clear();
    for (const auto& where : universe)
      if ((type.empty() || type_of(where) == type) &&
          q.ask(policy, q.subject, q.action, where) == Reason::granted)
        wanted.push_back(where);
    listed += wanted.size();
    CHECK(all_pages(policy, &Policy::search_resources, search) == wanted);

    search = Search();
    search.question = q.request();
    search.question.action = {};
    search.limit = 1 + random.below(4);
    wanted.clear();
    for (const auto& action : policy.permissions())
      if (q.ask(policy, q.subject, action, q.resource) == Reason::granted)
        wanted.push_back(action);
    listed += wanted.size();
    CHECK(all_pages(policy, &Policy::search_actions, search) == wanted);
  });
  CHECK(listed > 1500);  // neither side is empty by accident
  CHECK(left_out > 2000);
}

TEST_CASE("law: a changed snapshot lists what the changed document lists",
          "[policy][law][search]") {
  each_rich_model(50'000, 300, [&](Random& random, const RichModel&, const Policy& policy) {
    const auto added =
        policy.with(R"({"bindings":{"add":[{"id":"x","principal":"user/new","role":"r1",
      "scope":"project/fresh/env/e"}],"remove":["b0"]}})");
    if (!added)
      return;  // a separation, or an external team
    const auto back = added->with(R"({"bindings":{"remove":["x"]}})");
    REQUIRE(back);
    const RichQuestion q(random);
    for (const Policy& changed : {*added, *back}) {
      const auto loaded = Policy::parse(changed.canonical());
      REQUIRE(loaded);
      Search search;
      search.question = q.request();
      search.question.subject = {};
      CHECK(all_pages(changed, &Policy::search_subjects, search) ==
            all_pages(*loaded, &Policy::search_subjects, search));
      search.question = q.request();
      search.question.resource = {};
      CHECK(all_pages(changed, &Policy::search_resources, search) ==
            all_pages(*loaded, &Policy::search_resources, search));
    }
  });
}

TEST_CASE("cursors go on where a page ended", "[policy][search]") {
  const Policy policy = small_policy(25);
  Search search = who_previews(10);
  const auto first = policy.search_subjects(search);
  REQUIRE(first);
  CHECK(first->results.front() == "team/t");  // sorted by bytes
  CHECK(first->results.back() == "user/16");
  search.cursor = first->next;
  search.limit = 3;  // the size of a page may change
  const auto second = policy.search_subjects(search);
  REQUIRE(second);
  CHECK(second->results == Strings{"user/17", "user/18", "user/19"});
  search.question.now = kNow + 1;  // and the instant, if it has to
  CHECK(policy.search_subjects(search)->results == second->results);
  CHECK(all_pages(policy, &Policy::search_subjects, who_previews(13)).size() == 26);
  CHECK(all_pages(policy, &Policy::search_subjects, who_previews(26)).size() == 26);
  CHECK(policy.search_subjects(who_previews(26))->next.empty());
}

TEST_CASE("a cursor of another question or policy is refused", "[policy][search]") {
  const Policy policy = small_policy(9);
  const std::string cursor = policy.search_subjects(who_previews(2))->next;
  REQUIRE_FALSE(cursor.empty());
  const Strings candidates = {"user/z"};
  const std::vector<std::string> teams = {"t"};
  const auto attributes = json::Document::parse(R"({"context":{"mfa":true}})");
  const auto with = [&](auto change) {
    Search search = who_previews(2);
    change(search);
    search.cursor = cursor;
    return search_error(policy.search_subjects(search));
  };
  const std::string other = "request.other_cursor /cursor";
  CHECK(with([](Search&) {}).empty());
  CHECK(with([](Search& s) { s.question.action = "logs.read"; }) == other);
  CHECK(with([](Search& s) { s.question.resource = "project/api"; }) == other);
  CHECK(with([](Search& s) { s.question.tenant = "acme"; }) == other);
  CHECK(with([](Search& s) { s.type = "user"; }) == other);
  CHECK(with([&](Search& s) { s.candidates = candidates; }) == other);
  CHECK(with([&](Search& s) { s.question.external_teams = teams; }) == other);
  CHECK(with([&](Search& s) { s.question.attributes = attributes->root(); }) == other);
  Search search = who_previews(2);
  search.cursor = cursor;
  CHECK(search_error(small_policy(8).search_subjects(search)) == other);
  search.question.subject = "user/1";
  CHECK(search_error(policy.search_resources(search)) == other);
  CHECK(search_error(policy.search_actions(search)) == other);
}

TEST_CASE("a damaged cursor is an error, whichever byte it is", "[policy][search][mutation]") {
  const Policy policy = small_policy(9);
  const std::string cursor = policy.search_subjects(who_previews(2))->next;
  const auto with = [&](const std::string& damaged) {
    Search search = who_previews(2);
    search.cursor = damaged;
    return search_error(policy.search_subjects(search));
  };
  CHECK(with(cursor).empty());
  for (std::size_t i = 0; i < cursor.size(); ++i)
    for (const char c : {'A', 'B', 'z', '-', '=', ' ', '\0', '\x80'}) {
      std::string damaged = cursor;
      damaged[i] = c;
      if (damaged != cursor)
        CHECK(with(damaged) == "request.bad_cursor /cursor");
      CHECK(with(cursor.substr(0, i)) == (i == 0 ? "" : "request.bad_cursor /cursor"));
    }
  CHECK(with(cursor + "A") == "request.bad_cursor /cursor");
  CHECK(with(std::string(100'000, 'A')) == "request.bad_cursor /cursor");
}

TEST_CASE("what a search refuses, and what it answers with nothing", "[policy][search]") {
  const Policy policy = small_policy(3);
  const auto error = [&](auto change) {
    Search search = who_previews(2);
    change(search);
    return search_error(policy.search_subjects(search));
  };
  const Strings bad = {"user/a", "admin/x"}, ghost = {"role/ghost"};
  CHECK(error([](Search& s) { s.limit = 0; }) == "request.out_of_range /limit");
  CHECK(error([](Search& s) { s.limit = 10'001; }) == "request.out_of_range /limit");
  CHECK(error([](Search& s) { s.type = "role"; }) == "request.bad_type /type");
  CHECK(error([](Search& s) { s.question.action = "Deploy"; }) == "request.bad_action /action");
  CHECK(error([](Search& s) { s.question.resource = "project"; }) ==
        "request.bad_resource /resource");
  CHECK(error([&](Search& s) { s.candidates = bad; }) == "request.bad_subject /candidates/1");
  CHECK(error([&](Search& s) { s.candidates = ghost; }) == "request.unknown_role /candidates/0");
  const auto barred = [&](auto change) {
    Search search = who_previews(2);
    change(search);
    const auto found = policy.search_subjects(search);
    REQUIRE(found);
    CHECK(found->results.empty());
    CHECK(found->next.empty());
    return found->barred ? std::string(reason_name(*found->barred)) : "";
  };
  CHECK(barred([](Search& s) { s.question.action = "deploy.prodution"; }) == "unknown_action");
  CHECK(barred([](Search& s) { s.question.resource = "planet/x"; }) == "unknown_type");
  CHECK(barred([](Search& s) { s.question.resource = "runtime/x"; }) == "unknown_resource");
  CHECK(barred([](Search& s) { s.question.resource = "tenant"; }) == "not_applicable");
  CHECK(barred([](Search& s) { s.question.tenant = "other"; }) == "tenant_boundary");
  CHECK(barred([](Search& s) { s.question.resource = "project/other"; }).empty());

  Search what = who_previews(5);
  what.question.resource = {};
  what.question.subject = "user/1";
  what.type = "planet";
  CHECK(policy.search_resources(what)->barred == Reason::unknown_type);
  what.type = "runtime";
  CHECK(policy.search_resources(what)->barred == Reason::not_applicable);
  what.type = "project";
  CHECK(policy.search_resources(what)->results == Strings{"project/web"});
  what.question.action = "nope";
  CHECK(policy.search_resources(what)->barred == Reason::unknown_action);
  what.question.subject = "admin/1";
  CHECK(search_error(policy.search_resources(what)) == "request.bad_subject /subject");
}

// Kinds of failure that other systems had: shared/cases/policy.md, rows 14, 31 and 33.
TEST_CASE("listings never show whom a check refuses", "[policy][search][cases]") {
  const Policy policy = load(
      {{"teams", R"({"all": {"members": ["user/a", "user/b", "user/c"]}})"},
       {"bindings",
        R"([{"id":"b1","principal":"team/all","role":"viewer","scope":"tenant","when":"context.mfa == true"},
            {"id":"b2","principal":"user/d","role":"lead","scope":"project/web"}])"},
       {"denies",
        R"([{"id":"d1","permissions":["logs.*"],"scope":"project/web","principals":["user/b"]},
            {"id":"d2","permissions":["deploy.preview"],"scope":"tenant","principals":["user/e"]}])"}});
  Search search;
  search.question.action = "logs.read";
  search.question.resource = "project/web";
  search.question.now = kNow;
  // The condition of a grant to many is enforced for each, and an attribute that is missing is a
  // no.
  CHECK(policy.search_subjects(search)->results == Strings{"user/d"});
  const auto mfa = json::Document::parse(R"({"context":{"mfa":true}})");
  search.question.attributes = mfa->root();
  // Who is in the team and excluded is not listed.
  CHECK(policy.search_subjects(search)->results ==
        Strings{"team/all", "user/a", "user/c", "user/d"});
  // Only denies: nothing, not everything but; an action that no rule mentions: nothing.
  search.question.action = "deploy.preview";
  search.question.resource = {};
  search.question.subject = "user/e";
  CHECK(policy.search_resources(search)->results.empty());
  search.question.subject = "user/d";
  search.question.action = "secret.read";
  CHECK(policy.search_resources(search)->results.empty());
  CHECK_FALSE(policy.search_resources(search)->barred);
}
