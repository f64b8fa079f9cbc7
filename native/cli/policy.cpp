// policy schema: the JSON Schema that editors complete and explain policy documents with.
#include "cli/commands.h"
#include "cli/schemas.h"
#include "cli/session.h"

namespace ringfence::cli {

void add_policy(Command root) {
  Command policy = root.command("policy", "Work on policy documents");
  auto changes = std::make_shared<bool>(false);
  Command schema = policy.command(
      "schema", "Print the JSON Schema of policy documents, for editors",
      "  ringfence policy schema > policy.schema.json\n"
      "  ringfence policy schema --changes > changes.schema.json   # stands beside the other\n"
      "\n"
      "A document names it: {\"$schema\": \"policy.schema.json\", \"ringfence\": 1, …}. What a\n"
      "schema cannot say, such as an undeclared name, the other commands report.\n");
  schema.flag("--changes", *changes, "That of change sets (--with FILE) instead");
  schema.run([changes] {
    const std::string_view text = *changes ? kChangesSchema : kPolicySchema;
    print_line(text.substr(0, text.size() - 1));
    return kYes;
  });
}

}  // namespace ringfence::cli
