// The facade: one call shape for every operation, in every runtime. JSON in, JSON out, plus one
// optional binary buffer each way for what is secret.
//
//   Instance rf(portable_registry(), os_random);
//   Reply r = rf.call("policy.open", 0, R"({"text":"…"})", {});   // {"ok":{"handle":4096,…}}
//
// A request is validated against the described type before its handler runs: handlers never
// re-check shapes. Errors: request.unknown_operation, request.unknown_member,
// request.missing_member, request.wrong_type, request.unknown_word, request.bad_time,
// request.secret_missing, request.secret_unexpected, handle.unknown, json.*, and those of the
// operation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "facade/describe.h"
#include "facade/handles.h"
#include "facade/schema.h"
#include "ringfence/entropy.h"
#include "ringfence/error.h"
#include "ringfence/policy.h"
#include "ringfence/trust_root.h"

namespace ringfence::facade {

template <>
struct HandleKind<Policy> {
  static constexpr std::string_view name = "policy";
};
template <>
struct HandleKind<TrustRoot> {
  static constexpr std::string_view name = "root";
};
template <>
struct HandleKind<VerifiedIdentity> {
  static constexpr std::string_view name = "identity";
};

// Fills memory from the operating system's generator. It cannot fail: a host that cannot draw
// stops.
using RandomSource = void (*)(void* bytes, std::size_t size);

// One engine with its open handles. Any number of threads may share it.
class Instance {
 public:
  // `registry` describes what may be called. There is no way to pass a seed.
  Instance(Registry registry, RandomSource random);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // Runs one operation. Never throws, never leaves the instance unusable.
  [[nodiscard]] Reply call(std::string_view operation, std::uint32_t handle,
                           std::string_view request_json, std::string_view secret);
  // Closes a handle; a stale one is ignored.
  void close(std::uint32_t handle) { handles_.close(handle); }
  [[nodiscard]] std::size_t open_handles() const { return handles_.open(); }

  // For handlers: the object behind a handle. Errors: handle.unknown.
  template <class T>
  [[nodiscard]] Result<std::shared_ptr<T>> get(std::uint32_t handle) const {
    auto object = handles_.find<T>(handle);
    if (!object)
      return unknown_handle(HandleKind<T>::name);
    return object;
  }
  // For fast paths: null instead of an error.
  template <class T>
  [[nodiscard]] std::shared_ptr<T> find(std::uint32_t handle) const {
    return handles_.find<T>(handle);
  }
  template <class T>
  [[nodiscard]] Result<std::uint32_t> put(T object) {
    return handles_.put<T>(std::move(object));
  }
  // Thirty-two fresh bytes of the operating system's, for one use.
  [[nodiscard]] Entropy entropy() const;
  [[nodiscard]] const Schema& schema() const { return schema_; }

 private:
  [[nodiscard]] static tl::unexpected<Error> unknown_handle(std::string_view kind);
  [[nodiscard]] Result<Reply> run(std::string_view operation, std::uint32_t handle,
                                  std::string_view request_json, std::string_view secret);
  Schema schema_;
  RandomSource random_;
  Handles handles_;
};

// {"code":…,"message":…,"path":…} with `more` where there is more: the one shape of an error.
[[nodiscard]] std::string error_json(const Error& error);

}  // namespace ringfence::facade
