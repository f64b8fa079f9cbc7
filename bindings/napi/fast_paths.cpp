// The hot calls, on plain N-API: the C++ wrappers would double their cost.
//
//   can(policy, subject, action, resource, now)      1 allowed, 0 denied, negative: an error
//   subject(policy, text), action, resource          the id in this snapshot, -1 if it has none
//   canIds(policy, subject, action, resource, now)   as can
//   canAt(policy, subject, action, resource, now)    as can, with all three as ids
//
// Errors: kUnknownHandle, kIllFormed, kBadArgument; the client makes exceptions of them.
#include <cmath>

#include "napi/environment.h"
#include "napi/text.h"

namespace ringfence::node {
namespace {

constexpr std::int32_t kNone = -1, kUnknownHandle = -2, kIllFormed = -3, kBadArgument = -4;

template <std::size_t N>
struct Arguments {
  napi_env env;
  napi_value values[N];
  Environment* environment = nullptr;

  Arguments(napi_env e, napi_callback_info info) : env(e) {
    std::size_t count = N;
    void* data = nullptr;
    // Missing arguments are filled with `undefined`, which no conversion accepts.
    if (napi_get_cb_info(env, info, &count, values, nullptr, &data) == napi_ok)
      environment = static_cast<Environment*>(data);
  }
  // An integer within 32 bits, exactly as given.
  [[nodiscard]] bool integer(std::size_t i, std::uint32_t& out) const {
    double number = 0;
    if (napi_get_value_double(env, values[i], &number) != napi_ok)
      return false;
    if (!(number >= 0 && number <= 4294967295.0) || number != std::floor(number))
      return false;
    out = static_cast<std::uint32_t>(number);
    return true;
  }
  [[nodiscard]] bool instant(std::size_t i, Timestamp& out) const {
    double number = 0;
    if (napi_get_value_double(env, values[i], &number) != napi_ok)
      return false;
    if (!(std::fabs(number) <= 9007199254740991.0))
      return false;
    out = static_cast<Timestamp>(number);
    return true;
  }
};

napi_value answer(napi_env env, std::int32_t value) {
  napi_value out = nullptr;
  napi_create_int32(env, value, &out);
  return out;
}

std::int32_t code(TextError error) {
  return error == TextError::ill_formed ? kIllFormed : kBadArgument;
}

napi_value can(napi_env env, napi_callback_info info) {
  const Arguments<5> args(env, info);
  std::uint32_t handle = 0;
  Timestamp now = 0;
  if (!args.integer(0, handle) || !args.instant(4, now))
    return answer(env, kBadArgument);
  Text subject, action, resource;
  if (auto e = subject.read(env, args.values[1]); e != TextError::none)
    return answer(env, code(e));
  if (auto e = action.read(env, args.values[2]); e != TextError::none)
    return answer(env, code(e));
  if (auto e = resource.read(env, args.values[3]); e != TextError::none)
    return answer(env, code(e));
  const Policy* policy = args.environment->policy(handle);
  if (policy == nullptr)
    return answer(env, kUnknownHandle);
  return answer(env, policy->can(subject.view(), action.view(), resource.view(), now) ? 1 : 0);
}

template <auto Lookup>
napi_value lookup(napi_env env, napi_callback_info info) {
  const Arguments<2> args(env, info);
  std::uint32_t handle = 0;
  if (!args.integer(0, handle))
    return answer(env, kBadArgument);
  Text text;
  if (auto e = text.read(env, args.values[1]); e != TextError::none)
    return answer(env, code(e));
  const Policy* policy = args.environment->policy(handle);
  if (policy == nullptr)
    return answer(env, kUnknownHandle);
  const std::optional<std::uint32_t> id = (policy->*Lookup)(text.view());
  return answer(env, id ? static_cast<std::int32_t>(*id) : kNone);
}

napi_value can_ids(napi_env env, napi_callback_info info) {
  const Arguments<5> args(env, info);
  std::uint32_t handle = 0, subject = 0, action = 0;
  Timestamp now = 0;
  if (!args.integer(0, handle) || !args.integer(1, subject) || !args.integer(2, action) ||
      !args.instant(4, now))
    return answer(env, kBadArgument);
  Text resource;
  if (auto e = resource.read(env, args.values[3]); e != TextError::none)
    return answer(env, code(e));
  const Policy* policy = args.environment->policy(handle);
  if (policy == nullptr)
    return answer(env, kUnknownHandle);
  return answer(env, policy->can_by_id(subject, action, resource.view(), now) ? 1 : 0);
}

napi_value can_at(napi_env env, napi_callback_info info) {
  const Arguments<5> args(env, info);
  std::uint32_t handle = 0, subject = 0, action = 0, resource = 0;
  Timestamp now = 0;
  if (!args.integer(0, handle) || !args.integer(1, subject) || !args.integer(2, action) ||
      !args.integer(3, resource) || !args.instant(4, now))
    return answer(env, kBadArgument);
  const Policy* policy = args.environment->policy(handle);
  if (policy == nullptr)
    return answer(env, kUnknownHandle);
  return answer(env, policy->can_by_ids(subject, action, resource, now) ? 1 : 0);
}

}  // namespace

void define_fast_paths(Napi::Env env, Napi::Object exports) {
  void* data = env.GetInstanceData<Environment>();
  const auto define = [&](const char* name, napi_callback function) {
    napi_value value = nullptr;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, data, &value) == napi_ok)
      exports.Set(name, Napi::Value(env, value));
  };
  define("can", &can);
  define("subject", &lookup<&Policy::subject_id>);
  define("action", &lookup<&Policy::action_id>);
  define("resource", &lookup<&Policy::resource_id>);
  define("canIds", &can_ids);
  define("canAt", &can_at);
}

}  // namespace ringfence::node
