// One page of a sorted listing out of names that come in any order: of those after `after` the
// smallest that `accepts`, without sorting or even asking all. What is larger than a full page's
// largest is not asked, so a page costs one comparison a name and few questions more than it holds.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "encoding/sort.h"

namespace ringfence::policy {

class Page {
 public:
  // Names must outlive the page. Names up to `after` are left out.
  Page(std::size_t limit, std::string_view after) : limit_(limit), after_(after) {}

  // Takes `name`, of which there may be only one, if it belongs on the page and `accepts()`.
  template <class Accepts>
  void offer(std::string_view name, Accepts accepts) {
    if (name <= after_ || (kept_.size() > limit_ && name >= kept_.front()) || !accepts())
      return;
    if (kept_.size() > limit_) {
      std::pop_heap(kept_.begin(), kept_.end());
      kept_.back() = name;
    } else {
      kept_.push_back(name);
    }
    std::push_heap(kept_.begin(), kept_.end());
  }

  // The names, sorted; `more` says whether others follow.
  [[nodiscard]] std::vector<std::string_view> take(bool& more) {
    ringfence::sort(kept_.begin(), kept_.end());
    more = kept_.size() > limit_;  // one more than the page was kept to know
    if (more)
      kept_.pop_back();
    return std::move(kept_);
  }

 private:
  std::size_t limit_;
  std::string_view after_;
  std::vector<std::string_view> kept_;  // a heap, the largest first
};

}  // namespace ringfence::policy
