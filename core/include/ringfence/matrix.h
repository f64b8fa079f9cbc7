// Matrices: the same question for many subjects (rows) and many permissions or resources (columns).
//
// Each cell is the reason that Policy::check gives for it, or preview where attributes are unknown,
// so each can be explained by asking that.
//
//   role x permission at a resource       {.question = {.resource = "project/app-web", .now = now}}
//   principal x permission                + .rows = MatrixRows::principals
//   principal x environment               {.question = {.action = "deploy.production", .now = now},
//                                          .rows = MatrixRows::principals}
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ringfence/policy.h"

namespace ringfence {

constexpr std::size_t kMaxMatrixCells = 1'000'000;

// Which subjects a matrix has where they are not listed.
enum class MatrixRows : std::uint8_t { roles, teams, principals };

// What a matrix asks. Views must outlive the call.
struct MatrixQuestion {
  Request question;  // without subject; either `resource` (columns: permissions) or `action`
                     // (columns: resources)
  MatrixRows rows = MatrixRows::roles;
  std::span<const std::string> subjects = {};   // instead of `rows`, in this order
  std::span<const std::string> resources = {};  // with `action`: the columns, in this order; empty:
                                                // those named in the policy that it applies to
  std::span<const std::string> unknown = {};    // attributes that are not known, as in preview
};

// The answer. Rows and columns that were not listed are sorted by bytes.
struct Matrix {
  std::vector<std::string> rows;     // role/…, team/…, user/… or service/…
  std::vector<std::string> columns;  // permissions, or resources
  std::vector<Reason> cells;         // row-major
};

}  // namespace ringfence
