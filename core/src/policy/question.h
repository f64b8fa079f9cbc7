// What a question is made of, read and checked: the same for one check and for searches, so that
// both refuse and answer alike. What is wrong with a request is an error, what is wrong with the
// wish is a deny.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decide.h"

namespace ringfence::policy {

// The problems of one request; the first is the error, with the others as its `more`.
class RequestProblems {
 public:
  void add(std::string_view code, std::string message, std::string path);
  std::optional<Error>& get() { return first_; }

 private:
  std::optional<Error> first_;
};

// The party of a subject; kNone if it is well-formed but nobody that the document names. Problems:
// request.bad_subject, request.unknown_role, request.unknown_team at `place`.
std::uint32_t read_subject(const Compiled& c, std::string_view text, const std::string& place,
                           RequestProblems& problems);

// Where a resource stands. Problems: request.bad_resource at `place`; a deny is not one.
PathFault read_resource(const Compiled& c, std::string_view text, const std::string& place,
                        Chain& chain, RequestProblems& problems);

// Problems: request.bad_action; request.bad_attributes.
void check_action(std::string_view text, RequestProblems& problems);
void check_attributes(const std::optional<json::Value>& attributes, RequestProblems& problems);

// What comes before the rows in the order of decision, and is the same whoever asks.
struct Asked {
  std::uint32_t action = kNone;
  std::optional<Reason> barred;  // why nobody may, if that is so
};
// `fault` and `chain` are what read_resource gave.
[[nodiscard]] Asked place_question(const Compiled& c, const Request& request, PathFault fault,
                                   const Chain& chain);

// The declared external teams among names that a token asserts, and with all teams above those.
struct TokenTeams {
  std::vector<std::uint32_t> asserted, all;  // `all` is sorted
};
[[nodiscard]] TokenTeams read_teams(const Compiled& c, std::span<const std::string> names);

}  // namespace ringfence::policy
