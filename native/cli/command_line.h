// The command line as commands see it. CLI11 stands behind it, in command_line.cpp only, as it
// takes seconds to compile.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ringfence::cli {

// One command under construction. What its options are written to must outlive parsing: commands
// keep it in a shared_ptr that their function holds too.
class Command {
 public:
  // A command below this one; `examples` are shown under its help.
  Command command(const std::string& name, const std::string& summary,
                  const std::string& examples = {});
  // An option with one value: value("--policy", at, "FILE", "…").
  Command& value(const std::string& name, std::string& at, const std::string& placeholder,
                 const std::string& help);
  // An option that may be given several times.
  Command& values(const std::string& name, std::vector<std::string>& at,
                  const std::string& placeholder, const std::string& help);
  Command& flag(const std::string& name, bool& at, const std::string& help);
  // Arguments in order, all of them demanded unless `optional`.
  Command& argument(const std::string& name, std::string& at, const std::string& help,
                    bool optional = false);
  // The remaining arguments, at least one.
  Command& arguments(const std::string& name, std::vector<std::string>& at,
                     const std::string& help);
  // What the command does; the result is the exit status.
  Command& run(std::function<int()> function);

 private:
  friend class CommandLine;
  explicit Command(CLI::App* app) : app_(app) {}
  CLI::App* app_;
};

class CommandLine {
 public:
  CommandLine(const std::string& summary, const std::string& examples);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();
  Command root();
  // Parses and runs; a wrong usage is explained on standard error and gives 2.
  int main(int argc, const char* const* argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace ringfence::cli
