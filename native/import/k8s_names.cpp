#include "import/k8s_names.h"

#include <algorithm>

#include "import/document.h"

namespace ringfence::import {

bool dns_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool dns_name(std::string_view text) {
  if (text.size() > 253)
    return false;
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!dns_label(text.substr(0, dot)))
      return false;
    if (dot == std::string_view::npos)
      return true;
    text.remove_prefix(dot + 1);
  }
}

bool path_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text != "." && text != ".." &&
         text.find_first_of("/%") == std::string_view::npos;
}

std::string permission_stem(std::string_view group, std::string_view resource) {
  std::string out = "api.";
  out += group.empty() ? "core" : group;
  std::replace(out.begin() + 4, out.end(), '.', '_');
  std::string words(resource);
  std::replace(words.begin(), words.end(), '/', '_');
  return out + "." + words;
}

std::string user_principal(std::string_view name) {
  constexpr std::string_view kPrefix = "system:serviceaccount:";
  if (name.substr(0, kPrefix.size()) == kPrefix) {
    const std::string_view account = name.substr(kPrefix.size());
    const std::size_t colon = account.find(':');
    if (colon != std::string_view::npos && dns_label(account.substr(0, colon)) &&
        dns_name(account.substr(colon + 1)))
      return "service/" + std::string(account);
  }
  return "user/" + escaped(name);
}

}  // namespace ringfence::import
