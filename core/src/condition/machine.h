// Evaluates programs: a loop over the nodes with a stack of values. Errors and unknowns are values
// too; strict operations pass them on, && and || absorb them where the other side decides. Every
// node and every element that an operation looks at spends of one budget; when it is gone, the
// evaluation ends at once and nothing absorbs that.
#pragma once

#include <cstdint>
#include <string_view>

#include "condition/arena.h"
#include "condition/functions.h"
#include "condition/program.h"
#include "condition/value.h"

namespace ringfence::condition {

// Marks of partial evaluation.
enum Mark : std::uint8_t { kKnown, kUnknown, kUnknownIfMissing };

// Where an iteration stands.
struct Frame {
  Val range;
  std::uint32_t at = 0;  // next element
  std::optional<json::Value::Iterator> json;
  Val result;  // of all, exists: what was absorbed
  std::uint32_t found = 0;
  Val* out = nullptr;  // of map, filter and transform_map
  std::uint32_t size = 0, capacity = 0;
  bool stopped = false;  // an element could not be read
};

class Machine {
 public:
  // `globals` has a value for each variable. `first` is memory to begin with.
  Machine(const Program& program, const Val* globals, std::uint64_t budget, char* first,
          std::size_t size)
      : p(program), globals_(globals), budget_(budget), arena(first, size) {}

  // The value of the nodes [from, to). Loop variables from outside are unknown.
  Val run(std::uint32_t from, std::uint32_t to);
  [[nodiscard]] std::uint64_t left() const { return budget_; }

  // For partial evaluation: `unknown` has a Mark for each node; a node outside loops leaves what it
  // comes to in the trace.
  void partial(const std::uint8_t* unknown, Val* trace) {
    unknown_ = unknown;
    trace_ = trace;
  }

  // For operations.
  bool spend(std::uint64_t cost) {
    if (cost >= budget_) {
      budget_ = 0;
      return false;
    }
    budget_ -= cost;
    return true;
  }
  // Memory costs as well, the same where pointers are shorter: what is too much for one runtime is
  // too much for all. Nothing (and the budget gone) when there is too little left.
  template <class T>
  T* allocate(std::size_t n) {
    constexpr std::size_t kCell = 24;
    static_assert(sizeof(T) <= kCell);
    return spend(1 + n * kCell / 32) ? arena.array<T>(n) : nullptr;
  }
  Val make_text(std::string_view text, Kind kind = Kind::string) {
    return spend(1 + text.size() / 32) ? condition::text(arena.copy(text), kind)
                                       : fault(Fault::cost);
  }

  const Program& p;

 private:
  bool begin_loop(const Node& node, Val range, Frame*& frame);
  bool advance(const Node& node, Frame& frame);
  bool append(Frame& frame, Val value);
  bool absorb(const Node& node, Frame& frame, Val body);
  Val finish(const Node& node, Frame& frame);
  Val select(const Node& node, Val of);
  Val make_map(Val* parts, std::uint32_t n);

  const Val* globals_;
  std::uint64_t budget_;
  const std::uint8_t* unknown_ = nullptr;
  Val* trace_ = nullptr;
  Val* slots_ = nullptr;
  Frame* frames_ = nullptr;

 public:
  Arena arena;
};

// Operations, each on values that are neither errors nor unknown.

// operators.cpp
Val arithmetic(Machine& m, Op op, const Val& a, const Val& b);
Val negate(const Val& a);
enum class Order : std::uint8_t { less, equal, greater, none };
[[nodiscard]] Order compare(const Val& a, const Val& b, bool& comparable);
[[nodiscard]] bool equal(Machine& m, const Val& a, const Val& b);

// containers.cpp
[[nodiscard]] Val from_json(Machine& m, json::Value value, Type type);
[[nodiscard]] std::size_t size_of(const Val& container);
// The entry of a map; false when there is none.
[[nodiscard]] bool find(Machine& m, const Val& map, const Val& key, Val& out);
[[nodiscard]] Val index(Machine& m, const Val& container, const Val& key);
[[nodiscard]] Val contains(Machine& m, const Val& element, const Val& container);

// calls.cpp
[[nodiscard]] Val call(Machine& m, std::uint8_t row, const Val* args, std::uint32_t count);
// strings.cpp
[[nodiscard]] Val call_text(Machine& m, Fn fn, const Val* args, std::uint32_t count);
// convert.cpp
[[nodiscard]] Val convert(Machine& m, Fn fn, const Val& value);
// times.cpp
[[nodiscard]] bool parse_timestamp(std::string_view text, Val& out);
[[nodiscard]] bool parse_duration(std::string_view text, Val& out);
[[nodiscard]] Val make_timestamp(std::int64_t seconds, std::int64_t nanoseconds);
[[nodiscard]] std::string format_timestamp(const Val& time);
[[nodiscard]] std::string format_duration(const Val& duration);
[[nodiscard]] Val time_part(Fn fn, const Val& time, const Val* zone);
// network.cpp
[[nodiscard]] bool parse_ip(std::string_view text, Address& out);
[[nodiscard]] bool parse_cidr(std::string_view text, Address& out);
[[nodiscard]] std::string format_address(const Address& address, bool cidr);
[[nodiscard]] Val make_address(Machine& m, const Address& address, Kind kind);
[[nodiscard]] Val call_network(Machine& m, Fn fn, const Val* args);
[[nodiscard]] bool equal(const Address& a, const Address& b, bool cidr);

}  // namespace ringfence::condition
