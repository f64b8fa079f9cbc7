// Child processes: their environment, their end, their output.
#include <catch2/catch.hpp>

#include "process/program.h"
#include "support.h"

using namespace ringfence;
using namespace ringfence::test;
using native::ChildEnvironment;
using native::Variable;

namespace {

Result<native::Exit> shell(const std::string& script, const std::vector<Variable>& variables,
                           native::SpawnOptions options = {}) {
  const char* const inherited[] = {"PATH=/usr/bin:/bin", "KEPT=yes", "RINGFENCE_TOKEN=t",
                                   "REPLACED=old", nullptr};
  auto environment = ChildEnvironment::make(inherited, variables);
  REQUIRE(environment);
  options.capture = true;
  return native::spawn("/bin/sh", {"sh", "-c", script}, *environment, options);
}

std::string refusal(const std::string& name, std::string_view value = "x") {
  const std::vector<Variable> one{{name, value}};
  return code(ChildEnvironment::make(nullptr, one));
}

}  // namespace

TEST_CASE("a child gets its variables byte for byte", "[process]") {
  for (const std::string& value :
       {std::string("foo\nbar\n"), std::string("'\"$x `y` \\"), std::string(65536, 'v'),
        std::string("\xff\x80 no text"), std::string()}) {
    auto exit = shell("printf %s \"$VALUE\"; printf .", {{"VALUE", value}});
    REQUIRE(exit);
    CHECK(exit->output.reveal() == value + ".");
  }
}

TEST_CASE("it inherits all but what is Ringfence's own", "[process]") {
  auto exit = shell("echo $KEPT ${RINGFENCE_TOKEN-unset} $REPLACED", {{"REPLACED", "new"}});
  REQUIRE(exit);
  CHECK(exit->output.reveal() == "yes unset new\n");
}

TEST_CASE("names that change what programs load are refused", "[process]") {
  for (const char* name : {"LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "PATH",
                           "NODE_OPTIONS", "PYTHONPATH", "PYTHONSTARTUP", "BASH_ENV", "ENV", "IFS",
                           "PERL5OPT", "RUBYOPT", "GCONV_PATH", "RINGFENCE_TOKEN"})
    CHECK(refusal(name) == "run.refused_name");
  for (const char* name : {"", "1A", "A-B", "A=B", "A B", "Ä", "A;B"})
    CHECK(refusal(name) == "run.bad_name");
  CHECK(refusal("A", std::string_view("a\0b", 3)) == "run.nul_in_value");
  const std::vector<Variable> twice{{"A", "1"}, {"A", "2"}};
  CHECK(code(ChildEnvironment::make(nullptr, twice)) == "run.duplicate_name");
  CHECK(refusal("DATABASE_URL") == "ok");
  CHECK(refusal("lower_case") == "ok");
}

TEST_CASE("an error never holds the value", "[process]") {
  const std::vector<Variable> one{{"A", std::string_view("hunter2\0", 8)}};
  const auto refused = ChildEnvironment::make(nullptr, one);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("hunter2") == std::string::npos);
}

TEST_CASE("how a child ends is told exactly", "[process]") {
  CHECK(shell("exit 7", {})->code == 7);
  CHECK(shell("exit 0", {})->code == 0);
  const auto killed = shell("kill -9 $$", {});
  CHECK(killed->signal == 9);
  CHECK_FALSE(killed->code);
}

TEST_CASE("a child that takes too long is killed, and its output kept", "[process]") {
  native::SpawnOptions options;
  options.timeout_millis = 200;
  auto exit = shell("echo started; exec sleep 20", {}, options);
  REQUIRE(exit);
  CHECK(exit->timed_out);
  CHECK(exit->signal == 9);
  CHECK(exit->output.reveal() == "started\n");
}

TEST_CASE("a grandchild that holds the pipe delays nothing", "[process]") {
  native::SpawnOptions options;
  options.timeout_millis = 10'000;
  auto exit = shell("sleep 15 & echo done", {}, options);
  REQUIRE(exit);
  CHECK_FALSE(exit->timed_out);
  CHECK(exit->output.reveal() == "done\n");
}

TEST_CASE("output has a limit, and a folder is used", "[process]") {
  native::SpawnOptions options;
  options.capture_limit = 1000;
  CHECK(code(shell("yes", {}, options)) == "run.output_too_large");
  native::SpawnOptions elsewhere;
  elsewhere.cwd = "/usr";
  CHECK(shell("pwd", {}, elsewhere)->output.reveal() == "/usr\n");
  elsewhere.cwd = "/no/such/folder";
  CHECK(code(shell("pwd", {}, elsewhere)) == "run.not_executable");
}

TEST_CASE("programs are found beforehand", "[process]") {
  Folder folder;
  spill(folder / "plain", "text");
  CHECK(code(native::find_program("no-such-program-anywhere")) == "run.not_found");
  CHECK(code(native::find_program("")) == "run.not_found");
  CHECK(code(native::find_program(folder / "none")) == "run.not_found");
  CHECK(code(native::find_program(folder / "plain")) == "run.not_executable");
  CHECK(code(native::find_program(folder.path())) == "run.not_executable");
  CHECK(code(native::find_program("sh")) == "ok");
}
