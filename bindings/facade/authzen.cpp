#include "facade/authzen.h"

#include "facade/authzen_question.h"
#include "facade/decision.h"
#include "ringfence/search.h"

namespace ringfence::facade {
namespace {

void write_denial(json::Writer& out, std::string_view reason, std::string_view words) {
  out.begin_object().member_bool("decision", false).key("context").begin_object();
  out.member("reason", reason).member("text", words).end_object().end_object();
}

// Writes one decision; true if it allows.
bool decide(const AuthzenCall& call, const AuthzenQuestion& question, json::Writer& out) {
  const Request request = question.request();
  const Question asked{request.subject, request.action, request.resource};
  Decision decision;
  if (question.other_tenant) {
    decision.reason = Reason::tenant_boundary;
  } else {
    auto checked = call.policy.check(request);
    if (!checked) {  // no principal, permission or path of this policy
      write_denial(out, checked.error().code, checked.error().message);
      return false;
    }
    decision = std::move(*checked);
  }
  out.begin_object().member_bool("decision", decision.allowed).key("context").begin_object();
  out.member("reason", reason_name(decision.reason));
  out.member("text", decision_text(asked, decision, View::public_view));
  out.end_object().end_object();
  return decision.allowed;
}

enum class Until : std::uint8_t { end, deny, permit };

Result<Until> semantic_of(json::Value body) {
  const auto options = body.get("options");
  if (!options)
    return Until::end;
  if (!options->is(json::Kind::object))
    return fail("request.wrong_type", "this must be an object", options->pointer());
  const auto word = options->get("evaluations_semantic");
  if (!word)
    return Until::end;
  if (word->is(json::Kind::string)) {
    if (word->string() == "execute_all")
      return Until::end;
    if (word->string() == "deny_on_first_deny")
      return Until::deny;
    if (word->string() == "permit_on_first_permit")
      return Until::permit;
  }
  return fail("request.unknown_word",
              "write execute_all, deny_on_first_deny or permit_on_first_permit", word->pointer());
}

// Reads `page` into the search. `token` is where the cursor's text is kept.
Result<void> read_page(json::Value body, Search& search) {
  const auto page = body.get("page");
  if (!page)
    return {};
  if (!page->is(json::Kind::object))
    return fail("request.wrong_type", "this must be an object", page->pointer());
  if (const auto token = page->get("token")) {
    if (!token->is(json::Kind::string))
      return fail("request.wrong_type", "this must be a string", token->pointer());
    search.cursor = token->string();
  }
  if (const auto limit = page->get("limit")) {
    if (!limit->is(json::Kind::integer))
      return fail("request.wrong_type", "this must be an integer", limit->pointer());
    if (limit->integer() < 1)
      return fail("request.out_of_range", "a page has at least one result", limit->pointer());
    search.limit = static_cast<std::size_t>(
        std::min<std::int64_t>(limit->integer(), static_cast<std::int64_t>(kMaxSearchPage)));
  }
  return {};
}

using Searching = Result<Found> (Policy::*)(const Search&) const;
using WriteResult = void (*)(const AuthzenCall&, std::string_view name, json::Writer& out);

// `possible`: whether there can be any result.
Result<void> search(const AuthzenCall& call, const AuthzenQuestion& question, Search& search,
                    bool possible, Searching searching, WriteResult write, json::Writer& out) {
  search.question = question.request();
  RINGFENCE_CHECK(read_page(call.body, search));
  Found found;
  if (possible && !question.other_tenant) {
    auto answered = (call.policy.*searching)(search);
    if (answered)
      found = std::move(*answered);
    else if (answered.error().path == "/cursor")
      return fail(answered.error().code, answered.error().message, "/body/page/token");
  }
  out.begin_object().key("page").begin_object().member("next_token", found.next).end_object();
  out.key("results").begin_array();
  for (const std::string& name : found.results)
    write(call, name, out);
  out.end_array().end_object();
  return {};
}

void write_entity(json::Writer& out, std::string_view type, std::string_view id) {
  out.begin_object().member("type", type).member("id", id).end_object();
}

void write_subject(const AuthzenCall&, std::string_view name, json::Writer& out) {
  const std::size_t slash = name.find('/');
  write_entity(out, name.substr(0, slash), authzen_id(name.substr(slash + 1)));
}

// A path of several pairs is a resource only where ids are paths.
void write_resource(const AuthzenCall& call, std::string_view path, json::Writer& out) {
  const std::size_t first = path.find('/'), last = path.rfind('/');
  if (first == std::string_view::npos)
    return write_entity(out, "tenant", call.policy.tenant());
  if (!call.paths) {
    if (first == last)
      write_entity(out, path.substr(0, first), authzen_id(path.substr(first + 1)));
    return;
  }
  const std::string_view above = path.substr(0, last);
  const std::size_t slash = above.rfind('/');
  write_entity(out, above.substr(slash == std::string_view::npos ? 0 : slash + 1), path);
}

void write_action(const AuthzenCall&, std::string_view name, json::Writer& out) {
  out.begin_object().member("name", name).end_object();
}

}  // namespace

Result<void> authzen_evaluation(const AuthzenCall& call, json::Writer& out) {
  RINGFENCE_TRY(question, AuthzenQuestion::read(call, call.body, call.body, {}));
  decide(call, question, out);
  return {};
}

Result<void> authzen_evaluations(const AuthzenCall& call, json::Writer& out) {
  const auto list = call.body.get("evaluations");
  if (list && !list->is(json::Kind::array))
    return fail("request.wrong_type", "this must be an array", list->pointer());
  if (!list || list->size() == 0)
    return authzen_evaluation(call, out);
  RINGFENCE_TRY(until, semantic_of(call.body));
  out.begin_object().key("evaluations").begin_array();
  for (const auto& [at, item] : *list) {
    if (!item.is(json::Kind::object))
      return fail("request.wrong_type", "this must be an object", item.pointer());
    const auto question = AuthzenQuestion::read(call, item, call.body, {});
    bool allowed = false;
    if (question)
      allowed = decide(call, *question, out);
    else
      write_denial(out, question.error().code, question.error().message);
    if (until == (allowed ? Until::permit : Until::deny))
      break;
  }
  out.end_array().end_object();
  return {};
}

Result<void> authzen_search_subject(const AuthzenCall& call, json::Writer& out) {
  RINGFENCE_TRY(question,
                AuthzenQuestion::read(call, call.body, call.body, {.subject = Wanted::type_only}));
  Search wanted;
  wanted.type = question.subject_type;
  const bool possible = wanted.type == "user" || wanted.type == "service";
  return search(call, question, wanted, possible, &Policy::search_subjects, write_subject, out);
}

Result<void> authzen_search_resource(const AuthzenCall& call, json::Writer& out) {
  RINGFENCE_TRY(question,
                AuthzenQuestion::read(call, call.body, call.body, {.resource = Wanted::type_only}));
  Search wanted;
  wanted.type = question.resource_type;
  return search(call, question, wanted, !question.resource_type.empty(), &Policy::search_resources,
                write_resource, out);
}

Result<void> authzen_search_action(const AuthzenCall& call, json::Writer& out) {
  RINGFENCE_TRY(question, AuthzenQuestion::read(call, call.body, call.body, {.action = false}));
  Search wanted;
  return search(call, question, wanted, true, &Policy::search_actions, write_action, out);
}

}  // namespace ringfence::facade
