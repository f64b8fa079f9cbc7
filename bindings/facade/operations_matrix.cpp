// policy.matrix: one question for many subjects and many permissions or resources.
#include "facade/question.h"
#include "ringfence/matrix.h"

namespace ringfence::facade {
namespace {

Result<Reply> matrix(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(circumstances, Circumstances::of(request));
  const std::vector<std::string> subjects = request.texts("subjects");
  const std::vector<std::string> resources = request.texts("resources");
  const std::vector<std::string> unknown = request.texts("unknown");
  MatrixQuestion wanted;
  wanted.question = circumstances.request();
  wanted.rows = request.text("rows") == "principals" ? MatrixRows::principals
                : request.text("rows") == "teams"    ? MatrixRows::teams
                                                     : MatrixRows::roles;
  wanted.subjects = subjects;
  wanted.resources = resources;
  wanted.unknown = unknown;
  RINGFENCE_TRY(matrix, policy->matrix(wanted));
  json::Writer out;
  out.begin_object();
  if (request.has("resource"))
    out.member("resource", request.text("resource"));
  if (request.has("action"))
    out.member("action", request.text("action"));
  write_names(out, "rows", matrix.rows);
  write_names(out, "columns", matrix.columns);
  out.key("cells").begin_array();
  for (std::size_t row = 0; row < matrix.rows.size(); ++row) {
    out.begin_array();
    for (std::size_t column = 0; column < matrix.columns.size(); ++column)
      out.string(cell_name(matrix.cells[row * matrix.columns.size() + column]));
    out.end_array();
  }
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_matrix(Registry& registry) {
  Type asked{"MatrixRequest",
             "A question for many subjects, and all permissions or many resources, at once.",
             {{"resource?", "string", "where: the columns are the permissions"},
              {"action?", "string", "instead, a permission: the columns are resources"},
              {"resources?", "string[]",
               "with `action`: these; left out: those named in the policy that it applies to"},
              {"rows?", R"("roles"|"teams"|"principals")", "left out: roles"},
              {"subjects?", "string[]", "instead of `rows`: these"}}};
  for (Field& field : circumstance_fields())
    asked.fields.push_back(field);
  asked.fields.push_back(
      {"unknown?", "string[]",
       "attributes not known yet, as in policy.check: cells may be conditional"});
  registry.add(std::move(asked));
  registry.add(
      Type{"Matrix",
           "What each may do. To explain a cell, ask policy.explain about its row and column.",
           {{"resource?", "string", "where, if the columns are permissions"},
            {"action?", "string", "what, if the columns are resources"},
            {"rows", "string[]", "subjects: role/viewer, team/web, user/ana"},
            {"columns", "string[]", "permissions or resources"},
            {"cells", "string[][]",
             "by row: allow, deny (explicit), conditional, or the reason's word, such as "
             "not_granted"}}});
  registry.add(Operation{.name = "policy.matrix",
                         .doc = "Answers for many subjects and permissions or resources.",
                         .handle = "policy",
                         .request = "MatrixRequest",
                         .response = "Matrix",
                         .run = matrix});
}

}  // namespace ringfence::facade
