#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/session.h"

namespace ringfence::cli {
namespace {

constexpr std::size_t kWidth = 30;  // of the column of options in help

// Help in one shape: summary, usage, arguments, options, commands, examples.
class Help : public CLI::Formatter {
 public:
  Help() { column_width(kWidth); }
  std::string make_footer(const CLI::App* app) const override {
    const std::string footer = app->get_footer();
    return footer.empty() ? "" : "\nExamples:\n" + footer;
  }
};

void shape(CLI::App& app, const std::string& examples) {
  app.formatter(std::make_shared<Help>());
  app.footer(examples);
  app.set_help_flag("-h,--help", "Show this help");
}

std::string command_path(const CLI::App* app) {
  std::string path = app->get_name();
  for (const CLI::App* up = app->get_parent(); up != nullptr; up = up->get_parent())
    path = up->get_name() + " " + path;
  return path;
}

// The deepest command that was named.
const CLI::App* named(const CLI::App* app) {
  for (;;) {
    const auto chosen = app->get_subcommands();
    if (chosen.empty())
      return app;
    app = chosen.back();
  }
}

std::string lower_first(std::string text) {
  if (!text.empty() && (text.size() < 2 || text[1] < 'A' || text[1] > 'Z'))
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

// What was wrong, in words of ours for the mistakes that people make most.
std::string explain(const CLI::App* app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr &&
      !app->get_subcommands([](const CLI::App*) { return true; }).empty()) {
    std::string list;
    for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; }))
      list += (list.empty() ? "" : ", ") + sub->get_name();
    const auto rest = app->remaining();
    return (rest.empty() ? "say what to do: one of "
                         : "there is no command `" + rest.front() + "`: there are ") +
           list;
  }
  return lower_first(error.what());
}

}  // namespace

Command Command::command(const std::string& name, const std::string& summary,
                         const std::string& examples) {
  CLI::App* sub = app_->add_subcommand(name, summary);
  shape(*sub, examples);
  app_->require_subcommand(1);
  return Command(sub);
}

Command& Command::value(const std::string& name, std::string& at, const std::string& placeholder,
                        const std::string& help) {
  app_->add_option(name, at, help)->type_name(placeholder)->take_last();
  return *this;
}

Command& Command::values(const std::string& name, std::vector<std::string>& at,
                         const std::string& placeholder, const std::string& help) {
  app_->add_option(name, at, help)->type_name(placeholder)->expected(1)->take_all();
  return *this;
}

Command& Command::flag(const std::string& name, bool& at, const std::string& help) {
  app_->add_flag(name, at, help);
  return *this;
}

Command& Command::argument(const std::string& name, std::string& at, const std::string& help,
                           bool optional) {
  auto* option = app_->add_option(name, at, help)->type_name("")->expected(1);
  if (!optional)
    option->required();
  return *this;
}

Command& Command::arguments(const std::string& name, std::vector<std::string>& at,
                            const std::string& help) {
  app_->add_option(name, at, help)->type_name("")->expected(1, -1)->required();
  return *this;
}

Command& Command::run(std::function<int()> function) {
  app_->callback([run = std::move(function)] {
    const int status = run();
    if (status != 0)
      throw CLI::RuntimeError(status);
  });
  return *this;
}

CommandLine::CommandLine(const std::string& summary, const std::string& examples)
    : app_(std::make_unique<CLI::App>(summary, "ringfence")) {
  shape(*app_, examples);
}

CommandLine::~CommandLine() = default;

Command CommandLine::root() { return Command(app_.get()); }

int CommandLine::main(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
    return 0;
  } catch (const CLI::CallForHelp&) {
    std::cout << app_->help() << "\n";
    return 0;
  } catch (const CLI::RuntimeError& status) {
    return status.get_exit_code();
  } catch (const CLI::ParseError& error) {
    const CLI::App* app = named(app_.get());
    note("ringfence: " + explain(app, error) + "\n`" + command_path(app) +
         " --help` shows how, with examples");
    return 2;
  }
}

}  // namespace ringfence::cli
