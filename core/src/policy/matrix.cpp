#include "ringfence/matrix.h"

#include "encoding/sort.h"
#include "policy/question.h"
#include "policy/universe.h"

namespace ringfence {

using namespace policy;

namespace {

// The parties that make up a kind of rows, as text.
std::vector<std::string> default_rows(const Compiled& c, MatrixRows rows) {
  const std::uint32_t begin = rows == MatrixRows::roles   ? 0
                              : rows == MatrixRows::teams ? c.t.first_team
                                                          : c.t.first_user;
  const std::uint32_t end = rows == MatrixRows::roles   ? c.t.first_team
                            : rows == MatrixRows::teams ? c.t.first_user
                                                        : c.party_count();
  std::vector<std::string> out;
  for (std::uint32_t party = begin; party < end; ++party)
    if (is_named(c, party))
      out.emplace_back(c.party_name(party));
  ringfence::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> applicable_places(const Compiled& c, std::uint32_t action) {
  std::vector<std::string> out;
  for (const std::uint32_t place : named_places(c))
    if (c.t.applies_on(action, c.place(place).type))
      out.emplace_back(c.place_name(place));
  ringfence::sort(out.begin(), out.end());
  return out;
}

std::string place_in(const char* list, std::size_t index) {
  return std::string("/") + list + "/" + std::to_string(index);
}

// One column: where it stands, and what is so whoever asks.
struct Column {
  Chain chain;
  Asked asked;
  Request question;
};

Column column(const Compiled& c, const Request& question, const std::string& place,
              RequestProblems& problems) {
  Column out;
  out.question = question;
  const PathFault fault = read_resource(c, question.resource, place, out.chain, problems);
  out.asked = place_question(c, question, fault, out.chain);
  return out;
}

// A matrix is for one that knows the policy: what is undeclared as a whole is a slip of the pen.
void check_declared(const Column& at, RequestProblems& problems) {
  if (at.asked.barred == Reason::unknown_type)
    problems.add("request.unknown_type",
                 "the policy does not declare the type of `" + std::string(at.question.resource) +
                     "`",
                 "/resource");
  if (at.asked.barred == Reason::unknown_resource)
    problems.add("request.unknown_resource",
                 "the policy has no resource `" + std::string(at.question.resource) + "`",
                 "/resource");
}

}  // namespace

Result<Matrix> Policy::matrix(const MatrixQuestion& wanted) const {
  const Compiled& c = *c_;
  RequestProblems problems;
  Matrix out;
  const bool by_resource = wanted.question.action.empty();
  if (by_resource == wanted.question.resource.empty())
    problems.add(
        "request.bad_matrix",
        "give either a `resource`, for columns of permissions, or an `action`, for columns "
        "of resources",
        "");
  if (by_resource && !wanted.resources.empty())
    problems.add("request.bad_matrix", "`resources` are columns for an `action`", "/resources");
  check_attributes(wanted.question.attributes, problems);
  if (!by_resource)
    check_action(wanted.question.action, problems);
  for (std::size_t i = 0; i < wanted.subjects.size(); ++i)
    read_subject(c, wanted.subjects[i], place_in("subjects", i), problems);
  if (problems.get())
    return tl::unexpected(std::move(*problems.get()));

  const std::uint32_t action = c.t.words.permissions.find(wanted.question.action);
  if (!by_resource && action == kNone)
    return fail("request.unknown_action",
                "the policy has no permission `" + std::string(wanted.question.action) + "`",
                "/action");
  out.rows = wanted.subjects.empty()
                 ? default_rows(c, wanted.rows)
                 : std::vector<std::string>(wanted.subjects.begin(), wanted.subjects.end());
  if (by_resource)
    out.columns = permissions();
  else if (wanted.resources.empty())
    out.columns = applicable_places(c, action);
  else
    out.columns.assign(wanted.resources.begin(), wanted.resources.end());
  if (out.rows.size() * out.columns.size() > kMaxMatrixCells)
    return fail("request.too_many_cells",
                "the matrix would have more than 1000000 cells: list some `subjects`, or search");

  out.cells.resize(out.rows.size() * out.columns.size());
  const TokenTeams tokens = read_teams(c, wanted.question.external_teams);
  const std::vector<std::string> unknown(wanted.unknown.begin(), wanted.unknown.end());
  for (std::size_t i = 0; i < out.columns.size(); ++i) {
    Request question = wanted.question;
    (by_resource ? question.action : question.resource) = out.columns[i];
    const Column at =
        column(c, question, by_resource ? "/resource" : place_in("resources", i), problems);
    if (by_resource)
      check_declared(at, problems);
    if (problems.get())
      return tl::unexpected(std::move(*problems.get()));
    for (std::size_t row = 0; row < out.rows.size(); ++row) {
      Reason& cell = out.cells[row * out.columns.size() + i];
      if (at.asked.barred) {
        cell = *at.asked.barred;
        continue;
      }
      if (!unknown.empty()) {
        question.subject = out.rows[row];
        RINGFENCE_TRY(decision, preview(question, unknown));
        cell = decision.reason;
        continue;
      }
      Subject subject = subject_of(c, c.find_party(out.rows[row]));
      if (subject.party >= c.t.first_user)
        subject.tokens = tokens.all;
      QuickSink sink;
      const Facts facts(c, out.rows[row], question.action, question.resource, question.now,
                        question.attributes);
      cell = decide(c, subject, at.asked.action, at.chain, facts, sink);
    }
  }
  return out;
}

}  // namespace ringfence
