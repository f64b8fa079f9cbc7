// The Node addon. No logic: the operation table does the work, this moves bytes. Every environment
// (main thread or worker_thread) gets an engine of its own.
#include "entropy.h"
#include "napi/environment.h"
#include "operations.h"
#include "ringfence/self_test.h"

namespace ringfence::node {

Environment::Environment() {
  facade::Registry registry = facade::portable_registry();
  native::register_operations(registry);
  engine = std::make_shared<facade::Instance>(std::move(registry), &native::fill_random);
}

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  if (auto ready = self_test(); !ready) {
    Napi::Error::New(env, "ringfence refuses to run: " + ready.error().message)
        .ThrowAsJavaScriptException();
    return exports;
  }
  auto* environment = new Environment();
  env.SetInstanceData(environment);  // deleted with the environment
  if (const auto& valid = environment->engine->schema().valid(); !valid) {
    Napi::Error::New(env, "ringfence: the table of operations is broken: " + valid.error().message)
        .ThrowAsJavaScriptException();
    return exports;
  }
  define_calls(env, exports);
  define_fast_paths(env, exports);
  return exports;
}

NODE_API_MODULE(ringfence, init)

}  // namespace ringfence::node
