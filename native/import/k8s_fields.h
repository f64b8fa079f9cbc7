// Members of a Kubernetes object, read strictly: each helper adds a problem (import.k8s.*) where
// something is not as it must be, and then gives an empty value.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/node.h"

namespace ringfence::import {

// A node and the JSON pointer that leads to it.
struct At {
  const Node* node;
  std::string path;
};

using Names = std::initializer_list<std::string_view>;

[[nodiscard]] inline bool one_of(std::string_view text, Names names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

class K8sFields {
 public:
  K8sFields(const Source& source, const std::string& file, std::vector<Error>& problems)
      : source_(source), file_(file), problems_(problems) {}

  // `FILE document 2 line 14 column 5 /rules/0`; of JSON `FILE /rules/0`.
  [[nodiscard]] std::string place(const At& at) const;
  void problem(const At& at, const char* code, const std::string& message);
  [[nodiscard]] std::size_t problems() const { return problems_.size(); }

  // Whether it is a map; with names, each other member is a problem.
  bool members(const At& at, const std::string& what, Names names);
  [[nodiscard]] static At member(const At& at, const Node& child);
  // The member, unless it is absent or null.
  [[nodiscard]] static std::optional<At> find(const At& at, std::string_view name);
  [[nodiscard]] std::string text_of(const At& at);
  // Absent or empty is a problem; the other takes absent for empty.
  [[nodiscard]] std::string text(const At& at, std::string_view name);
  [[nodiscard]] std::string optional_text(const At& at, std::string_view name);
  // The elements; absent is an empty list.
  [[nodiscard]] std::vector<At> list(const At& at, std::string_view name);
  // The texts of a list, each passing `good`, sorted and without repeats.
  [[nodiscard]] std::vector<std::string> texts(const At& at, std::string_view name,
                                               const char* code, const char* advice,
                                               bool (*good)(std::string_view));

 private:
  const Source& source_;
  const std::string& file_;
  std::vector<Error>& problems_;
};

}  // namespace ringfence::import
