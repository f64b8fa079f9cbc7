// What one JavaScript environment (the main thread, or one worker_thread) holds: its own engine.
#pragma once

// Errors are return values here, as everywhere below the addon. A worker thread that is being
// terminated takes no exceptions any more; answers to it are dropped instead of ending the process.
#define NAPI_DISABLE_CPP_EXCEPTIONS
#define NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
#include <napi.h>

#include <memory>

#include "facade/facade.h"

namespace ringfence::node {

struct Environment {
  Environment();

  // Shared with calls that run in the thread pool, which may outlive the environment.
  std::shared_ptr<facade::Instance> engine;

  // The policy of a handle; null if it is not open. The last one is remembered, since looking a
  // handle up costs more than a decision. Handles close only through close(), on this thread.
  const Policy* policy(std::uint32_t handle) {
    if (handle == last_handle_)
      return last_policy_.get();
    auto found = engine->find<Policy>(handle);
    if (!found)
      return nullptr;
    last_handle_ = handle;
    last_policy_ = std::move(found);
    return last_policy_.get();
  }
  void close(std::uint32_t handle) {
    if (handle == last_handle_) {
      last_handle_ = 0;
      last_policy_.reset();
    }
    engine->close(handle);
  }

 private:
  std::uint32_t last_handle_ = 0;  // 0 is no handle
  std::shared_ptr<Policy> last_policy_;
};

// Defines call, callAsync, close on the exports.
void define_calls(Napi::Env env, Napi::Object exports);
// Defines the fast paths can, subject, action, resource, canIds, canAt on the exports.
void define_fast_paths(Napi::Env env, Napi::Object exports);

}  // namespace ringfence::node
