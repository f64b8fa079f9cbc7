#include "process/environment.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace ringfence::native {
namespace {

constexpr std::string_view kOwn = "RINGFENCE_";

constexpr std::string_view kRefused[] = {"BASHOPTS",
                                         "BASH_ENV",
                                         "CLASSPATH",
                                         "CDPATH",
                                         "DOTNET_STARTUP_HOOKS",
                                         "ENV",
                                         "GCONV_PATH",
                                         "GETCONF_DIR",
                                         "GIT_EXEC_PATH",
                                         "GIT_SSH",
                                         "GIT_SSH_COMMAND",
                                         "GLIBC_TUNABLES",
                                         "HOSTALIASES",
                                         "IFS",
                                         "JAVA_TOOL_OPTIONS",
                                         "JDK_JAVA_OPTIONS",
                                         "LOCPATH",
                                         "LUA_INIT",
                                         "MALLOC_TRACE",
                                         "NLSPATH",
                                         "NODE_OPTIONS",
                                         "NODE_PATH",
                                         "PATH",
                                         "PHPRC",
                                         "PHP_INI_SCAN_DIR",
                                         "PROMPT_COMMAND",
                                         "PS4",
                                         "RES_OPTIONS",
                                         "RESOLV_HOST_CONF",
                                         "RUBYLIB",
                                         "RUBYOPT",
                                         "SHELLOPTS",
                                         "TMPDIR",
                                         "TZDIR",
                                         "_JAVA_OPTIONS"};

constexpr std::string_view kRefusedPrefixes[] = {"LD_",   "DYLD_",      "PYTHON",
                                                 "PERL5", "BASH_FUNC_", kOwn};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool portable(std::string_view name) {
  if (name.empty() || name.size() > 255 || (name[0] >= '0' && name[0] <= '9'))
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

SecretBytes line(std::string_view name, std::string_view value) {
  SecretBytes bytes(name.size() + value.size() + 2);
  auto* at = bytes.data();
  std::memcpy(at, name.data(), name.size());
  at[name.size()] = '=';
  if (!value.empty())
    std::memcpy(at + name.size() + 1, value.data(), value.size());
  return bytes;
}

}  // namespace

Result<void> check_variable_name(std::string_view name) {
  const std::string quoted = "`" + std::string(name) + "`";
  if (!portable(name)) {
    return fail("run.bad_name", quoted +
                                    " is no name of a variable: use letters, digits and `_`, " +
                                    "no digit first");
  }
  bool refused = std::find(std::begin(kRefused), std::end(kRefused), name) != std::end(kRefused);
  for (const std::string_view prefix : kRefusedPrefixes)
    refused = refused || starts_with(name, prefix);
  if (!refused)
    return {};
  return fail("run.refused_name", quoted + " changes what a program loads or runs, so no secret " +
                                      "is put there: choose another name");
}

Result<ChildEnvironment> ChildEnvironment::make(const char* const* inherited,
                                                std::span<const Variable> variables) {
  ChildEnvironment out;
  std::set<std::string_view> names;
  for (const Variable& variable : variables) {
    RINGFENCE_CHECK(check_variable_name(variable.name));
    if (!names.insert(variable.name).second) {
      return fail("run.duplicate_name", "`" + variable.name + "` is given twice: keep one");
    }
    if (variable.value.find('\0') != std::string_view::npos) {
      return fail("run.nul_in_value", "the value for `" + variable.name +
                                          "` holds a NUL byte, which no environment can carry: " +
                                          "encode it, as base64 for example");
    }
    out.lines_.push_back(line(variable.name, variable.value));
  }
  for (; inherited != nullptr && *inherited != nullptr; ++inherited) {
    const std::string_view entry = *inherited;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (starts_with(name, kOwn) || names.count(name) != 0 || name.size() == entry.size())
      continue;
    out.lines_.push_back(line(name, entry.substr(name.size() + 1)));
  }
  for (SecretBytes& bytes : out.lines_)
    out.pointers_.push_back(reinterpret_cast<char*>(bytes.data()));
  out.pointers_.push_back(nullptr);
  return out;
}

}  // namespace ringfence::native
