// The commands, one file each.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"

namespace ringfence::cli {

void add_check(Command root);
void add_explain(Command root);
void add_search(Command root);  // who-can, what-can, where-can
void add_matrix(Command root);
void add_filter(Command root);
void add_slice(Command root);
void add_policy(Command root);
void add_cel(Command root);
void add_bundle(Command root);
void add_diff(Command root);
void add_lint(Command root);
void add_test(Command root);
void add_codegen(Command root);
void add_key(Command root);
void add_token(Command root);
void add_vault(Command root);
// `program` is what stands behind `--`: the program and its arguments, byte for byte.
void add_run(Command root, const std::vector<std::string>& program);
void add_audit(Command root);
void add_import(Command root);
void add_version(Command root);

}  // namespace ringfence::cli
