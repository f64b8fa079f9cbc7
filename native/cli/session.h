// What every command does alike: calls of the operation table, answers in JSON or for people,
// errors, exit statuses.
//
//   0  yes, done      1  a no: a denial, or something that does not verify
//   2  wrong usage or invalid input                3  the environment failed: files, disk
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "cli/settings.h"
#include "facade/facade.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"
#include "ringfence/key.h"

namespace ringfence::cli {

constexpr int kYes = 0, kNo = 1, kInvalid = 2, kBroken = 3;

// What an operation answered.
struct Answer {
  std::string json;         // canonical
  json::Document document;  // the same, parsed
  SecretBytes secret;
  [[nodiscard]] json::Value value() const { return document.root(); }
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] bool boolean(std::string_view name) const;
};

class Session {
 public:
  explicit Session(const Settings& settings);

  // Runs one operation of the table (docs/API.md).
  [[nodiscard]] Result<Answer> call(std::string_view operation, std::uint32_t handle,
                                    const std::string& request, std::string_view secret = {});
  // The handle that an opening operation answered.
  [[nodiscard]] Result<std::uint32_t> open(std::string_view operation, const std::string& request,
                                           std::string_view secret = {});

  // The usual handles, from the settings. Where a trust root is set, the policy is its bundle, and
  // nothing else will do.
  [[nodiscard]] Result<std::uint32_t> policy();
  [[nodiscard]] Result<std::uint32_t> root();
  // The answer of bundle.open for a file, under the settings' root, deltas and state; `keep`: it
  // becomes the state, if there is one. Errors: usage.missing without a root, bundle.*, io.*.
  [[nodiscard]] Result<Answer> bundle(const std::string& path, const std::string& at, bool keep);
  // The policy in another file, and a snapshot of `policy` with the change set in a file.
  [[nodiscard]] Result<std::uint32_t> policy_in(const std::string& path);
  [[nodiscard]] Result<std::uint32_t> changed(std::uint32_t policy, const std::string& path);
  [[nodiscard]] Result<std::uint32_t> key(Purpose purpose);
  [[nodiscard]] Result<Answer> identity_answer(const std::string& tenant, const std::string& at);
  [[nodiscard]] Result<std::uint32_t> identity(const std::string& tenant, const std::string& at);
  [[nodiscard]] Result<std::uint32_t> gate(std::uint32_t policy_handle, const std::string& tenant);
  [[nodiscard]] Result<std::string> tenant_of(std::uint32_t policy_handle);

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] facade::Instance& instance() { return instance_; }

 private:
  const Settings& settings_;
  facade::Instance instance_;
  std::uint32_t root_ = 0;  // handle, once opened
};

// Runs a command: loads the settings, starts the engine, reports an error. The function returns the
// exit status.
[[nodiscard]] int run_command(Settings& settings,
                              const std::function<Result<int>(Session&)>& function);

// Reports an error: JSON on standard output if asked for, else words on standard error. Returns the
// exit status that the error's code stands for.
int report(const Error& error, bool json);

// `time`, or the present if it is empty.
[[nodiscard]] std::string instant(const std::string& time);

// "90s", "15m", "8h", "30d" in milliseconds. Errors: usage.bad_duration.
[[nodiscard]] Result<Timestamp> duration(const std::string& text);

void print(std::string_view text);       // standard output
void print_line(std::string_view text);  // with a newline
void note(std::string_view text);        // standard error, with a newline

}  // namespace ringfence::cli
