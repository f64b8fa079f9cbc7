#include "ringfence/matrix.h"

#include "rich_models.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string matrix_error(const Result<Matrix>& matrix) {
  return matrix ? "" : matrix.error().code + " " + matrix.error().path;
}

}  // namespace

TEST_CASE("law: each cell is what check says", "[policy][law][matrix]") {
  each_rich_model(90'000, 400, [&](Random& random, const RichModel& model, const Policy& policy) {
    const RichQuestion q(random);
    MatrixQuestion wanted;
    wanted.question = q.request();
    wanted.question.subject = wanted.question.action = {};
    for (const MatrixRows rows : {MatrixRows::roles, MatrixRows::teams, MatrixRows::principals}) {
      wanted.rows = rows;
      const auto matrix = policy.matrix(wanted);
      REQUIRE(matrix);
      CHECK(matrix->columns == policy.permissions());
      CHECK(std::is_sorted(matrix->rows.begin(), matrix->rows.end()));
      REQUIRE(matrix->cells.size() == matrix->rows.size() * matrix->columns.size());
      std::size_t cell = 0;
      for (const auto& row : matrix->rows)
        for (const auto& column : matrix->columns)
          CHECK(q.ask(policy, row, column, q.resource) == matrix->cells[cell++]);
    }
    CHECK(policy.matrix(wanted)->rows == policy.principals());

    wanted.question.action = q.action;
    wanted.question.resource = {};
    const auto matrix = policy.matrix(wanted);
    REQUIRE(matrix);
    for (const auto& column : matrix->columns)
      CHECK(model.places.count(column) == 1);
    for (const auto& place : model.places)
      CHECK((q.ask(policy, "user/a", q.action, place) == Reason::not_applicable) ==
            (std::count(matrix->columns.begin(), matrix->columns.end(), place) == 0));
    std::size_t cell = 0;
    for (const auto& row : matrix->rows)
      for (const auto& column : matrix->columns)
        CHECK(q.ask(policy, row, q.action, column) == matrix->cells[cell++]);
  });
}

TEST_CASE("a matrix of listed rows and columns keeps their order", "[policy][matrix]") {
  const Policy policy = load(
      {{"bindings", R"([{"id":"b","principal":"user/a","role":"lead","scope":"project/web"}])"}});
  const Strings subjects = {"user/zed", "user/a", "role/dev"};
  const Strings resources = {"project/web/env/p", "project/api", "planet/x", "runtime/none",
                             "tenant"};
  MatrixQuestion wanted;
  wanted.question.action = "deploy.prod";
  wanted.question.now = kNow;
  wanted.subjects = subjects;
  wanted.resources = resources;
  const auto matrix = policy.matrix(wanted);
  REQUIRE(matrix);
  CHECK(matrix->rows == subjects);
  CHECK(matrix->columns == resources);
  using R = Reason;
  CHECK(matrix->cells ==
        std::vector<Reason>{R::not_granted, R::not_granted, R::unknown_type, R::unknown_resource,
                            R::not_applicable, R::granted, R::not_granted, R::unknown_type,
                            R::unknown_resource, R::not_applicable, R::not_granted, R::not_granted,
                            R::unknown_type, R::unknown_resource, R::not_applicable});
}

TEST_CASE("law: with attributes unknown each cell is what preview says", "[policy][law][matrix]") {
  std::size_t open = 0;
  each_rich_model(110'000, 1000, [&](Random& random, const RichModel&, const Policy& policy) {
    const RichQuestion q(random);
    const Strings unknown = {random.chance(50) ? "context" : "context.mfa"};
    MatrixQuestion wanted;
    wanted.question = q.request();
    wanted.question.subject = wanted.question.action = {};
    wanted.rows = MatrixRows::principals;
    wanted.unknown = unknown;
    const auto matrix = policy.matrix(wanted);
    REQUIRE(matrix);
    std::size_t cell = 0;
    for (const auto& row : matrix->rows)
      for (const auto& column : matrix->columns) {
        Request asked = q.request();
        asked.subject = row;
        asked.action = column;
        const Reason reason = matrix->cells[cell++];
        CHECK(policy.preview(asked, unknown)->reason == reason);
        open += reason == Reason::conditional;
      }
  });
  CHECK(open > 50);
}

TEST_CASE("what a matrix refuses", "[policy][matrix]") {
  const Policy policy = load({});
  const auto error = [&](auto change) {
    MatrixQuestion wanted;
    wanted.question.resource = "project/web";
    change(wanted);
    return matrix_error(policy.matrix(wanted));
  };
  const Strings one = {"project/web", "/"}, nobody = {"user/a", "role/none"}, many(1001, "user/a"),
                columns(1000, "project/web");
  CHECK(error([](MatrixQuestion&) {}).empty());
  CHECK(error([](MatrixQuestion& m) { m.question.resource = {}; }) == "request.bad_matrix ");
  CHECK(error([](MatrixQuestion& m) { m.question.action = "pay"; }) == "request.bad_matrix ");
  CHECK(error([&](MatrixQuestion& m) { m.resources = one; }) == "request.bad_matrix /resources");
  CHECK(error([&](MatrixQuestion& m) { m.subjects = nobody; }) ==
        "request.unknown_role /subjects/1");
  CHECK(error([](MatrixQuestion& m) { m.question.resource = "/"; }) ==
        "request.bad_resource /resource");
  CHECK(error([](MatrixQuestion& m) { m.question.resource = "runtime/nope"; }) ==
        "request.unknown_resource /resource");
  CHECK(error([](MatrixQuestion& m) { m.question.resource = "planet/x"; }) ==
        "request.unknown_type /resource");
  const auto by_action = [&](std::string_view action, const Strings& resources,
                             const Strings& subjects) {
    MatrixQuestion wanted;
    wanted.question.action = action;
    wanted.resources = resources;
    wanted.subjects = subjects;
    return matrix_error(policy.matrix(wanted));
  };
  CHECK(by_action("Pay", {}, {}) == "request.bad_action /action");
  CHECK(by_action("nope", {}, {}) == "request.unknown_action /action");
  CHECK(by_action("pay", one, {}) == "request.bad_resource /resources/1");
  CHECK(by_action("pay", columns, many) == "request.too_many_cells ");
  CHECK(by_action("pay", columns, {"user/a"}).empty());
}
