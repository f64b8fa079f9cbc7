// Records on the wire: the event in, the verified record out; and the handle of a recorder.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "facade/fields.h"
#include "facade/handles.h"
#include "ringfence/json.h"
#include "ringfence/record.h"

namespace ringfence::facade {

// One writer's chain, for any number of threads.
class Recorder {
 public:
  Recorder(RecordSecretKey key, std::string tenant, Entropy entropy)
      : state_(std::make_unique<State>(std::move(key), std::move(tenant), std::move(entropy))) {}

  struct Appended {
    std::string record;
    std::uint64_t seq = 0;
  };
  // Signs the next record of the chain. Errors: record.*; the chain is then unchanged.
  [[nodiscard]] Result<Appended> append(const RecordEvent& event);
  [[nodiscard]] const std::string& tenant() const { return state_->tenant; }
  [[nodiscard]] std::string instance() const { return state_->chain.instance(); }
  [[nodiscard]] std::string public_text() const { return state_->chain.public_key().text(); }

 private:
  struct State {
    State(RecordSecretKey key, std::string of, Entropy entropy)
        : tenant(of), chain(std::move(key), std::move(of), std::move(entropy)) {}
    std::string tenant;
    std::mutex mutex;
    RecordChain chain;
  };
  std::unique_ptr<State> state_;
};

template <>
struct HandleKind<Recorder> {
  static constexpr std::string_view name = "recorder";
};

// The event of a wire RecordEvent. `verified` is false: only an identity handle makes it true.
[[nodiscard]] RecordEvent read_event(const Fields& event);
// Writes the wire type Record.
void write_record(json::Writer& out, const Record& record);

}  // namespace ringfence::facade
