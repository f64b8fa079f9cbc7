// The general call, at once or in the thread pool:
//
//   call(operation, handle, request, secret?)        -> {json, secret?}
//   callAsync(operation, handle, request, secret?)   -> Promise of the same
//   close(handle)
//
// `request` and `json` are JSON text; `secret` is a Uint8Array. A TypeError names the argument and
// never shows it.
#include <algorithm>
#include <cmath>
#include <string>

#include "napi/environment.h"
#include "napi/text.h"

namespace ringfence::node {
namespace {

struct Question {
  std::string operation, request;
  std::uint32_t handle = 0;
  SecretBytes secret;
  bool has_secret = false;

  // An empty secret is one, too; only `undefined` is none.
  [[nodiscard]] std::string_view given() const {
    return has_secret && secret.empty() ? std::string_view("") : secret.reveal();
  }
};

// Reads the four arguments; false when an exception is pending.
bool read(const Napi::CallbackInfo& info, Question& out) {
  const Napi::Env env = info.Env();
  const auto refuse = [&](const char* message) {
    Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
    return false;
  };
  Text operation, request;
  if (operation.read(env, info[0]) != TextError::none)
    return refuse("operation must be a well-formed string");
  if (!info[1].IsNumber())
    return refuse("handle must be a number");
  const double handle = info[1].As<Napi::Number>().DoubleValue();
  if (!(handle >= 0 && handle <= 4294967295.0) || handle != std::floor(handle))
    return refuse("handle must be a 32-bit number");
  if (request.read(env, info[2]) != TextError::none)
    return refuse("request must be a well-formed string");
  out.operation = operation.view();
  out.handle = static_cast<std::uint32_t>(handle);
  out.request = request.view();
  if (info[3].IsUndefined())
    return true;
  if (!info[3].IsTypedArray() ||
      info[3].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    return refuse("secret must be a Uint8Array");
  const auto bytes = info[3].As<Napi::Uint8Array>();
  out.has_secret = true;
  out.secret = SecretBytes(
      std::string_view(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()));
  return true;
}

Napi::Value to_js(Napi::Env env, const facade::Reply& reply) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("json", Napi::String::New(env, reply.json));
  if (!reply.secret.empty()) {
    Napi::Uint8Array bytes = Napi::Uint8Array::New(env, reply.secret.size());
    const std::string_view revealed = reply.secret.reveal();
    std::copy(revealed.begin(), revealed.end(), bytes.Data());
    out.Set("secret", bytes);
  }
  return out;
}

Napi::Value call(const Napi::CallbackInfo& info) {
  Question q;
  if (!read(info, q))
    return info.Env().Undefined();
  auto* environment = info.Env().GetInstanceData<Environment>();
  return to_js(info.Env(), environment->engine->call(q.operation, q.handle, q.request, q.given()));
}

class Work : public Napi::AsyncWorker {
 public:
  Work(Napi::Env env, std::shared_ptr<facade::Instance> engine, Question question)
      : AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), engine_(std::move(engine)),
        question_(std::move(question)) {}
  [[nodiscard]] Napi::Promise promise() const { return deferred_.Promise(); }

  void Execute() override {
    reply_ =
        engine_->call(question_.operation, question_.handle, question_.request, question_.given());
    question_.secret.wipe();
  }
  void OnOK() override { deferred_.Resolve(to_js(Env(), reply_)); }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<facade::Instance> engine_;
  Question question_;
  facade::Reply reply_;
};

Napi::Value call_async(const Napi::CallbackInfo& info) {
  Question question;
  if (!read(info, question))
    return info.Env().Undefined();
  auto* environment = info.Env().GetInstanceData<Environment>();
  auto* work = new Work(info.Env(), environment->engine, std::move(question));
  const Napi::Promise promise = work->promise();
  work->Queue();  // deletes itself when done
  return promise;
}

Napi::Value close(const Napi::CallbackInfo& info) {
  if (info[0].IsNumber())
    info.Env().GetInstanceData<Environment>()->close(info[0].As<Napi::Number>().Uint32Value());
  return info.Env().Undefined();
}

Napi::Value open_handles(const Napi::CallbackInfo& info) {
  const std::size_t open = info.Env().GetInstanceData<Environment>()->engine->open_handles();
  return Napi::Number::New(info.Env(), static_cast<double>(open));
}

}  // namespace

void define_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("call", Napi::Function::New<call>(env, "call"));
  exports.Set("callAsync", Napi::Function::New<call_async>(env, "callAsync"));
  exports.Set("close", Napi::Function::New<close>(env, "close"));
  exports.Set("openHandles", Napi::Function::New<open_handles>(env, "openHandles"));
}

}  // namespace ringfence::node
