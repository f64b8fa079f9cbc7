// policy.search_subjects, policy.search_resources, policy.search_actions: who may, on what, which.
#include "facade/question.h"
#include "ringfence/search.h"

namespace ringfence::facade {
namespace {

using Searching = Result<Found> (Policy::*)(const Search&) const;

template <Searching kSearch>
Result<Reply> search(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(circumstances, Circumstances::of(request));
  RINGFENCE_TRY(limit, count(request, "limit"));
  const std::vector<std::string> candidates = request.texts("candidates");
  Search search;
  search.question = circumstances.request();
  search.type = request.text("type");
  search.candidates = candidates;
  search.cursor = request.text("cursor");
  if (request.has("limit"))
    search.limit = static_cast<std::size_t>(std::min<std::uint64_t>(limit, kMaxSearchPage + 1));
  RINGFENCE_TRY(found, (policy.get()->*kSearch)(search));
  json::Writer out;
  out.begin_object();
  write_names(out, "results", found.results);
  if (!found.next.empty())
    out.member("next", found.next);
  if (found.barred)
    out.member("barred", reason_name(*found.barred));
  out.end_object();
  return Reply{.json = out.take()};
}

// The request's type: what is asked, what comes with it, which page.
Type request_type(std::string_view name, Doc doc, std::vector<Field> fields) {
  for (Field& field : circumstance_fields())
    fields.push_back(field);
  fields.push_back({"limit?", "integer", "results of a page, 1 to 10000; 1000 if left out"});
  fields.push_back({"cursor?", "string", "`next` of the page before"});
  return {name, doc, std::move(fields)};
}

}  // namespace

void add_search(Registry& registry) {
  const Field subject{"subject", "string", "user/…, service/…, or role/… and team/… to preview"};
  const Field action{"action", "string", "the permission: deploy.production"};
  const Field resource{"resource", "string", "`tenant` or a path: project/app-web"};
  const Field candidates{"candidates?", "string[]",
                         "asked too, beside those that the policy names"};
  registry.add(request_type("SearchSubjectsRequest", "Who may do it here?",
                            {action,
                             resource,
                             {"type?", R"("user"|"service"|"team")", "left out: all three"},
                             candidates}));
  registry.add(request_type(
      "SearchResourcesRequest", "On what may the subject do it?",
      {subject, action, {"type?", "string", "a declared type; left out: all"}, candidates}));
  registry.add(
      request_type("SearchActionsRequest", "What may the subject do here?", {subject, resource}));
  registry.add(
      Type{"SearchPage",
           "A page of what was found: exactly what a check allows.",
           {{"results", "string[]", "sorted by bytes"},
            {"next?", "string", "cursor of the next page; left out: this is the last"},
            {"barred?", "string",
             "why there can be no result, whoever asks: unknown_action, not_applicable, …"}}});
  registry.add(Operation{.name = "policy.search_subjects",
                         .doc = "Finds who may do something on a resource.",
                         .handle = "policy",
                         .request = "SearchSubjectsRequest",
                         .response = "SearchPage",
                         .run = search<&Policy::search_subjects>});
  registry.add(Operation{.name = "policy.search_resources",
                         .doc = "Finds the resources on which a subject may do something.",
                         .handle = "policy",
                         .request = "SearchResourcesRequest",
                         .response = "SearchPage",
                         .run = search<&Policy::search_resources>});
  registry.add(Operation{.name = "policy.search_actions",
                         .doc = "Finds what a subject may do on a resource.",
                         .handle = "policy",
                         .request = "SearchActionsRequest",
                         .response = "SearchPage",
                         .run = search<&Policy::search_actions>});
}

}  // namespace ringfence::facade
