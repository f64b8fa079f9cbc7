// Asks a policy from C++. Usage: ask POLICY SUBJECT ACTION RESOURCE; exit status 0 yes, 1 no, 2 an
// error. snippet: cpp
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>

#include "ringfence/policy.h"

int main(int count, char** arguments) {
  if (count != 5)
    return 2;
  std::ifstream file(arguments[1]);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto policy = ringfence::Policy::parse(text);  // strict: every error at once
  if (!policy) {
    std::cerr << policy.error().path << ": " << policy.error().message << "\n";
    return 2;
  }
  const auto clock = std::chrono::system_clock::now().time_since_epoch();
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(clock).count();
  const auto decision = policy->check(
      {.subject = arguments[2], .action = arguments[3], .resource = arguments[4], .now = now});
  if (!decision) {
    std::cerr << decision.error().message << "\n";
    return 2;
  }
  std::cout << (decision->allowed ? "allow" : "deny") << " ("
            << ringfence::reason_name(decision->reason) << ")\n";
  return decision->allowed ? 0 : 1;
}
// end snippet
