// The C interface over one facade::Instance. See ringfence_abi.h.
#include "abi/ringfence_abi.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "facade/facade.h"
#include "facade/version.h"
#include "ringfence/self_test.h"

// The host's generator: the one thing that the module imports.
extern "C" void rf_host_random(void* bytes, std::size_t size);

namespace {

using ringfence::Policy;
using namespace ringfence::facade;

struct Engine {
  Instance instance{portable_registry(), &rf_host_random};
  std::string scratch;
  // The last policy asked: looking a handle up costs as much as a decision.
  std::uint32_t last_handle = 0;
  std::shared_ptr<Policy> last_policy;

  const Policy* policy(std::uint32_t handle) {
    if (handle == last_handle)
      return last_policy.get();
    auto found = instance.find<Policy>(handle);
    if (!found)
      return nullptr;
    last_handle = handle;
    last_policy = std::move(found);
    return last_policy.get();
  }
};

// The one engine of a module, from rf_start on; the "no globals" of the core ends here. A plain
// pointer: a static inside a function is guarded at each use, twice in a call of the fast path.
Engine* started = nullptr;

const Policy* policy_of(std::uint32_t handle) {
  return started == nullptr ? nullptr : started->policy(handle);
}

// Copies into memory that rf_reply_free returns.
char* keep(std::string_view bytes) {
  auto* memory = static_cast<char*>(rf_alloc(bytes.size()));
  if (memory != nullptr && !bytes.empty())
    std::memcpy(memory, bytes.data(), bytes.size());
  return memory;
}

constexpr std::string_view kNotStarted =
    R"({"error":{"code":"engine.not_started","message":"call rf_start first","path":""}})";

std::int32_t id_of(std::optional<std::uint32_t> id) {
  return id ? static_cast<std::int32_t>(*id) : RF_NONE;
}

}  // namespace

extern "C" {

int32_t rf_abi_version(void) { return kAbiVersion; }
int32_t rf_semantics_version(void) { return kSemanticsVersion; }

int32_t rf_start(void) {
  if (started != nullptr)
    return 0;
  if (!ringfence::self_test())
    return 1;
  started = new Engine;
  return 0;
}

void* rf_alloc(size_t size) { return std::malloc(size == 0 ? 1 : size); }

void rf_free(void* memory, size_t size) {
  if (memory == nullptr)
    return;
  ringfence::secure_wipe(memory, size);
  std::free(memory);
}

int32_t rf_call(const char* operation, size_t operation_size, uint32_t handle, const char* request,
                size_t request_size, const char* secret, size_t secret_size, rf_reply* reply) {
  Reply answer;
  if (started != nullptr)
    answer = started->instance.call({operation, operation_size}, handle, {request, request_size},
                                    {secret, secret_size});
  else
    answer.json = kNotStarted;
  reply->json = keep(answer.json);
  reply->json_size = answer.json.size();
  reply->secret = answer.secret.empty() ? nullptr : keep(answer.secret.reveal());
  reply->secret_size = answer.secret.size();
  return answer.json.compare(0, 6, "{\"ok\":") == 0 ? 0 : 1;
}

void rf_reply_free(rf_reply* reply) {
  rf_free(const_cast<char*>(reply->json), reply->json_size);
  rf_free(const_cast<char*>(reply->secret), reply->secret_size);
  *reply = {nullptr, 0, nullptr, 0};
}

void rf_close(uint32_t handle) {
  if (started == nullptr)
    return;
  if (handle == started->last_handle) {
    started->last_handle = 0;
    started->last_policy.reset();
  }
  started->instance.close(handle);
}

char* rf_scratch(size_t size) {
  if (started == nullptr)
    return nullptr;
  std::string& scratch = started->scratch;
  if (scratch.size() < size)
    scratch.resize(size);
  return scratch.data();
}

int32_t rf_subject(uint32_t policy, const char* text, size_t size) {
  const Policy* found = policy_of(policy);
  return found == nullptr ? static_cast<std::int32_t>(RF_UNKNOWN_HANDLE)
                          : id_of(found->subject_id({text, size}));
}

int32_t rf_action(uint32_t policy, const char* text, size_t size) {
  const Policy* found = policy_of(policy);
  return found == nullptr ? static_cast<std::int32_t>(RF_UNKNOWN_HANDLE)
                          : id_of(found->action_id({text, size}));
}

int32_t rf_resource(uint32_t policy, const char* text, size_t size) {
  const Policy* found = policy_of(policy);
  return found == nullptr ? static_cast<std::int32_t>(RF_UNKNOWN_HANDLE)
                          : id_of(found->resource_id({text, size}));
}

int32_t rf_can(uint32_t policy, const char* text, size_t subject_size, size_t action_size,
               size_t resource_size, double now) {
  const Policy* found = policy_of(policy);
  if (found == nullptr)
    return RF_UNKNOWN_HANDLE;
  const char* const action = text + subject_size;
  const char* const resource = action + action_size;
  const bool yes = found->can({text, subject_size}, {action, action_size},
                              {resource, resource_size}, static_cast<ringfence::Timestamp>(now));
  return yes ? 1 : 0;
}

int32_t rf_can_ids(uint32_t policy, uint32_t subject, uint32_t action, const char* resource,
                   size_t resource_size, double now) {
  const Policy* found = policy_of(policy);
  if (found == nullptr)
    return RF_UNKNOWN_HANDLE;
  const bool yes = found->can_by_id(subject, action, {resource, resource_size},
                                    static_cast<ringfence::Timestamp>(now));
  return yes ? 1 : 0;
}

int32_t rf_can_at(uint32_t policy, uint32_t subject, uint32_t action, uint32_t resource,
                  double now) {
  const Policy* found = policy_of(policy);
  if (found == nullptr)
    return RF_UNKNOWN_HANDLE;
  return found->can_by_ids(subject, action, resource, static_cast<ringfence::Timestamp>(now)) ? 1
                                                                                              : 0;
}

}  // extern "C"
